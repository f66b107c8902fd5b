"""Crawls: archives too large to hold, by path or URL, alone or from a listing as Common Crawl's news has it."""

from __future__ import annotations

import gzip
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from queue import Full, Queue
from typing import Any, TypeVar

from osintkit.errors import SkipItem, StopRun
from osintkit.ranges import FetchSpan, is_remote, open_remote
from osintkit.records import Page
from osintkit.warc import Place, iter_pages

ARCHIVES = (".warc", ".warc.gz", ".wacz")
LISTINGS = ("warc.paths", "warc.paths.gz")
COMMON_CRAWL = "https://data.commoncrawl.org/"  # what the paths of its listings begin at (commoncrawl.org/get-started)
MAX_LISTING = 64 * 1024 * 1024
AT_ONCE = 2  # archives read at a time
ROOM = 128  # pages of each that wait to be taken
Keep = Callable[[Page], bool]
T = TypeVar("T")


def is_archive(name: str) -> bool:
    """Whether a path or URL is called as archives are."""
    return name.lower().partition("?")[0].endswith(ARCHIVES)


def is_listing(name: str) -> bool:
    """Whether a path or URL is called as listings of archives are."""
    return name.lower().partition("?")[0].endswith(LISTINGS)


def read_crawl(
    name: str, *, fetch: FetchSpan | None = None, start: Place | None = None, keep: Keep | None = None
) -> Iterator[Page | SkipItem]:
    """The pages of an archive, or of each archive of a listing, in their order; two archives are read at a time.

    Reading begins at `start` (of an earlier page: its `warc` and `offset`). Pages that `keep` says no to are passed
    over where they are read. An archive that cannot be opened is a SkipItem, and the next goes on.
    """
    archives = list_archives(name, fetch) if is_listing(name) else [name]
    at = next((n for n, a in enumerate(archives) if start and a.endswith(start[0])), None)

    def pages(archive: str, first: Place | None) -> Iterator[Page | SkipItem]:
        try:
            for item in iter_pages(archive, start=first, fetch=fetch):
                if keep is None or isinstance(item, SkipItem) or keep(item):
                    yield item
        except (StopRun, OSError) as error:
            if len(archives) == 1:
                raise
            yield SkipItem(str(error), item=archive, step="discover")

    rest = archives if at is None else archives[at:]
    if len(rest) == 1:
        return pages(rest[0], start)
    return read_ahead([pages(a, start if at is not None and n == 0 else None) for n, a in enumerate(rest)])


def list_archives(listing: str, fetch: FetchSpan | None = None) -> list[str]:
    """The archives that a listing names, one path a line, by their full paths or URLs.

    A path is counted from the folder of the listing's own address that its first part names, else from the listing's
    folder; one of Common Crawl in a local file from its web server. Raises StopRun for what is no such listing.
    """
    base = listing.replace("\\", "/").rpartition("/")[0]
    found = []
    for line in filter(None, map(str.strip, _read_lines(listing, fetch))):
        if not re.fullmatch(r"[\w\-.=+/]+", line) or ".." in line or not is_archive(line):
            raise StopRun(f"{listing} is no listing of archives: {line[:80]!r} is no path of one")
        first = line.lstrip("/").partition("/")[0]
        above, there, _ = f"{base}/".rpartition(f"/{first}/")
        if there:
            found.append(f"{above}/{line.lstrip('/')}")
        elif first == "crawl-data" and not is_remote(listing):
            found.append(COMMON_CRAWL + line.lstrip("/"))
        else:
            found.append(f"{base}/{line}" if base else line)
    if not found:
        raise StopRun(f"{listing} names no archives")
    return found


def _read_lines(listing: str, fetch: FetchSpan | None) -> list[str]:
    try:
        if is_remote(listing):
            with open_remote(listing, fetch) as file:
                data = file.read(MAX_LISTING)
        else:
            data = Path(listing).read_bytes()
        return (gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data).decode("ascii").splitlines()
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise StopRun(f"the listing {listing} cannot be read: {error}") from None


class _Raised:
    """What went wrong in a thread, to be raised where its items are taken."""

    def __init__(self, error: BaseException) -> None:
        self.error = error


_END = _Raised(StopIteration())


def read_ahead(sources: Iterable[Iterator[T]], *, at_once: int = AT_ONCE, room: int = ROOM) -> Iterator[T]:
    """What several iterators give, one after the other; the next ones are read in threads while there is room."""
    stop, todo = threading.Event(), iter(sources)
    running = [_start(source, room, stop) for source in islice(todo, at_once)]
    try:
        while running:
            queue = running.pop(0)
            while (item := queue.get()) is not _END:
                if isinstance(item, _Raised):
                    raise item.error
                yield item
            running += [_start(source, room, stop) for source in islice(todo, 1)]
    finally:
        stop.set()


def _start(source: Iterator[T], room: int, stop: threading.Event) -> Queue[Any]:
    queue: Queue[Any] = Queue(room)

    def put(item: Any) -> bool:
        while not stop.is_set():
            with suppress(Full):
                queue.put(item, timeout=0.2)
                return True
        return False

    def run() -> None:
        try:
            if all(put(item) for item in source):
                put(_END)
        except BaseException as error:
            put(_Raised(error))

    threading.Thread(target=run, daemon=True).start()
    return queue
