"""Ranges: a large file read as it is needed, from a web server by ranges of bytes, or by any URL that fsspec knows."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import IO, Any, Protocol

from osintkit.errors import SkipItem, StopRun
from osintkit.records import Page

SPAN = 8 * 1024 * 1024  # bytes that one request asks for
TOTAL = re.compile(r"bytes \d+-\d+/(\d+)")


class FetchSpan(Protocol):
    """What gives the bytes from `span[0]` up to `span[1]` of a URL, as `fetch.Fetcher.fetch` does."""

    def __call__(self, url: str, *, span: tuple[int, int]) -> Page: ...


def is_remote(place: str | Path) -> bool:
    """Whether it is a URL and not a path."""
    return isinstance(place, str) and bool(re.match(r"[a-z][a-z0-9+.\-]+://", place, re.IGNORECASE))


@contextmanager
def open_remote(url: str, fetch: FetchSpan | None = None) -> Iterator[IO[bytes]]:
    """A file by its URL, open for reading and seeking; http and https by `fetch`, which guards where it may go.

    Raises StopRun where it cannot be opened, a package is missing or a server gives no ranges; while reading OSError.
    """
    if url.lower().startswith(("http://", "https://")):
        if fetch is None:
            raise StopRun(f"{url} is on the web: give a fetcher that may go there")
        yield BufferedReader(_Ranged(url, fetch), SPAN)
        return
    try:
        import fsspec

        opened: Any = fsspec.open(url, "rb").open()
    except ImportError as error:
        raise StopRun(f"{url} needs a package: pip install 'osintkit[dask]' ({error})") from None
    except (OSError, ValueError) as error:
        raise StopRun(f"{url} cannot be opened: {str(error).partition(chr(10))[0]}") from None
    with opened:
        yield opened


class _Ranged(RawIOBase):
    """A file on a web server; a request that fails is the fetcher's to try again."""

    def __init__(self, url: str, fetch: FetchSpan) -> None:
        self._url, self._fetch, self._at = url, fetch, 0
        self._size: int | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size or 0}[whence]
        return self._at

    def readinto(self, buffer: Any) -> int:
        stop = min(self._at + len(buffer), self._size if self._size is not None else self._at + len(buffer))
        if stop <= self._at:
            return 0
        try:
            page = self._fetch(self._url, span=(self._at, stop))
        except SkipItem as skip:
            raise OSError(f"{self._url}: {skip.reason}") from skip
        total = TOTAL.match(str(page.headers.get("content-range") or ""))
        if page.status != 206 or not total:
            raise OSError(f"{self._url}: the server gives no ranges of a file: download it and name the file")
        self._size, data = int(total[1]), page.body[: len(buffer)]
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)
