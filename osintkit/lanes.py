"""Several hosts at a time, one page at a time from each, results in the order asked for."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from queue import SimpleQueue
from typing import Protocol
from urllib.parse import urlsplit

from osintkit.errors import SkipItem
from osintkit.records import Page


class Fetches(Protocol):
    """What answers URLs: fetch.Fetcher from the web, archive.ArchiveFetcher from a WARC."""

    def fetch(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Page: ...


@dataclass
class _Job:
    url: str
    etag: str | None = None
    last_modified: str | None = None
    done: threading.Event = field(default_factory=threading.Event)
    result: Page | SkipItem | BaseException | None = None


def fetch_many(
    urls: Iterable[str],
    fetcher: Fetches,
    *,
    hosts: int = 8,
    ahead: int = 64,
    known: Mapping[str, tuple[str | None, str | None]] | None = None,
) -> Iterator[tuple[str, Page | SkipItem]]:
    """(url, Page or SkipItem) for each of `urls`, in their order; up to `ahead` of them are under way at once.

    `known` has (etag, last_modified) of earlier captures. On Ctrl-C what is done already is given out first, then
    KeyboardInterrupt goes on its way; the threads are daemons, so nothing holds the exit.
    """
    coming, lanes, waiting = iter(urls), _Lanes(fetcher, hosts), deque[_Job]()
    try:
        while True:
            for url in islice(coming, ahead - len(waiting)):
                job = _Job(url, *((known or {}).get(url) or (None, None)))
                lanes.add(job)
                waiting.append(job)
            if not waiting:
                return
            while not waiting[0].done.wait(0.5):
                pass  # woken now and then: a signal that another thread took would else be seen only at the end
            yield waiting[0].url, _value(waiting.popleft())
    except KeyboardInterrupt:
        for job in waiting:
            if job.done.is_set():
                yield job.url, _value(job)
        raise
    finally:
        lanes.stop()


def _value(job: _Job) -> Page | SkipItem:
    if isinstance(job.result, Page | SkipItem):
        return job.result
    assert job.result is not None
    raise job.result


class _Lanes:
    """A queue a host; a lane that has work is in `ready` once, so that two threads never serve one host."""

    def __init__(self, fetcher: Fetches, hosts: int) -> None:
        self._fetcher, self._hosts = fetcher, hosts
        self._lanes: dict[str, deque[_Job]] = {}
        self._ready: SimpleQueue[str | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._threads = 0
        self._stopped = False

    def add(self, job: _Job) -> None:
        host = _host(job.url)
        with self._lock:
            lane = self._lanes.setdefault(host, deque())
            lane.append(job)
            if len(lane) > 1:
                return
            if self._threads < self._hosts:
                self._threads += 1
                threading.Thread(target=self._work, name=f"fetch-{self._threads}", daemon=True).start()
        self._ready.put(host)

    def stop(self) -> None:
        self._stopped = True
        for _ in range(self._threads):
            self._ready.put(None)

    def _work(self) -> None:
        while (host := self._ready.get()) is not None and not self._stopped:
            job = self._lanes[host][0]
            try:
                job.result = self._fetcher.fetch(job.url, etag=job.etag, last_modified=job.last_modified)
            except BaseException as error:  # handed to the thread that asked
                job.result = error
            with self._lock:
                lane = self._lanes[host]
                lane.popleft()
                if lane:
                    self._ready.put(host)
                else:
                    del self._lanes[host]
            job.done.set()


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
