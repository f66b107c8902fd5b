"""The archive of a case: every capture in a WARC before anything is read from it, and the way back to its bytes."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import uuid
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Self
from urllib.parse import urljoin

from osintkit.bodies import decoded_body
from osintkit.errors import SkipItem, StopRun
from osintkit.records import Page
from osintkit.tombstone import erase_page, removed_why
from osintkit.urls import page_key
from osintkit.wacz import pack_wacz
from osintkit.warc import (
    MAGIC,
    NOTE,
    Block,
    begins_record,
    iter_blocks,
    iter_captures,
    iter_pages,
    member_length,
    next_start,
    open_archives,
    read_block,
)

__all__ = [
    "ArchiveFetcher",
    "decoded_body",
    "erase_page",
    "iter_pages",
    "pack_wacz",
    "read_page",
    "replay",
    "write_page",
]

SOFTWARE = "osintkit"
LEVEL = 6  # of gzip: 9, as WARC writers have it, saves two bytes in a hundred and takes three times as long
LOOK_BACK = 1 << 22  # bytes; a longer last record costs a walk through the file


def write_page(folder: str | Path, page: Page, *, filename: str | None = None) -> Page:
    """Append `page` to a WARC in `folder`; the same page, with `warc`, `offset` and `length` (bytes) set.

    `filename` is NAME.warc.gz, without one the month of the capture: captures-2021-11.warc.gz.

    One gzip member, on disk before it returns; a tail that a killed process left torn is cut off first. The same page
    gives the same bytes. Several processes may write. Raises StopRun if the name or the folder cannot be used.
    """
    filename = filename or f"captures-{page.fetched_at:%Y-%m}.warc.gz"
    if not re.fullmatch(r"[\w.\-]+\.warc\.gz", filename):
        raise StopRun(f"a WARC file of the archive is named NAME.warc.gz, not {filename!r}")
    path = Path(folder) / filename
    member = _member(page)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(path.parent), path.open("a+b") as file:
            _mend(file)
            offset = file.seek(0, os.SEEK_END) or file.write(_info(filename, page))
            file.write(member)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise StopRun(f"the archive {path.name} cannot be written: {error.strerror or error}") from error
    return replace(page, warc=filename, offset=offset, length=len(member))


def read_page(folder: str | Path, page: Page) -> Page:
    """`page` with its body, from where it says in the archive.

    Raises SkipItem if the file or the record is gone, or its bytes are not those that were captured (sha256).
    """
    if page.warc is None or page.offset is None:
        raise SkipItem("the page was never archived", item=page.url, step="archive")
    try:
        with (Path(folder) / page.warc).open("rb") as file:
            block = next(iter_blocks(file, page.warc, start=page.offset), None)
    except OSError as error:
        raise SkipItem(
            f"the archive {page.warc} cannot be read: {error.strerror}", item=page.url, step="archive"
        ) from error
    whole = block if isinstance(block, Block) else None
    why = removed_why(whole.data) if whole else None
    if why:
        raise SkipItem(f"the capture was removed: {why}", item=page.url, step="archive")
    found = next(read_block(whole.data, page.warc), None) if whole else None
    if not isinstance(found, Page) or hashlib.sha256(found.body).hexdigest() != page.sha256:
        where = f"{page.warc} at byte {page.offset}"
        raise SkipItem(f"the archive was altered: {where} is not what was captured", item=page.url, step="archive")
    return replace(page, body=found.body)


class ArchiveFetcher:
    """Answers URLs from a WARC or WACZ (or a folder of them), offline, in place of fetch.Fetcher."""

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        self._places: dict[str, tuple[str, int, int]] = {}
        for name, offset, nth, page in _captures(self._path):
            # The newest capture of a URL answers for it; by the name it was asked for, and by where that led.
            for key in {
                page.asked_url,
                page.final_url,
                page_key(page.asked_url),
                page_key(page.final_url),
                page_key(page.url),
            }:
                self._places[key] = (name, offset, nth)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def fetch(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Page:
        """The newest capture of `url`, redirects followed. Raises SkipItem if it is not in the archive."""
        wanted = url
        for _ in range(10):
            page = self._read(wanted)
            if not 300 <= page.status < 400 or "location" not in page.headers:
                break
            wanted = urljoin(wanted, str(page.headers["location"]))
        if not 200 <= page.status < 300:
            raise SkipItem(f"the archive has it as answered with status {page.status}", item=url, step="fetch")
        return replace(page, asked_url=url)

    def _read(self, url: str) -> Page:
        place = self._places.get(url) or self._places.get(page_key(url))
        if place is None:
            raise SkipItem(f"not in the archive {self._path.name}", item=url, step="fetch")
        name, offset, nth = place
        with open_archives(self._path) as files:
            for found, file in files:
                if found == name:
                    block = next(iter_blocks(file, name, start=offset), None)
                    pages = [] if block is None or isinstance(block, SkipItem) else list(read_block(block.data, name))
                    page = pages[nth] if nth < len(pages) else None
                    if isinstance(page, Page):
                        return page
        raise SkipItem(f"the archive {self._path.name} was altered meanwhile", item=url, step="fetch")


def replay(path: str | Path) -> Callable[[str], Page]:
    """A fetch callable that answers from a WARC or WACZ. Raises StopRun if there is no such archive."""
    return ArchiveFetcher(path).fetch


def _captures(path: Path) -> Iterator[tuple[str, int, int, Page]]:
    """(WARC, offset, which of its block, page) of all captures, the oldest first."""
    found, last, nth = [], None, 0
    for place, page in iter_captures(path):
        if place is None or isinstance(page, SkipItem):
            continue
        here = (place[0], place[1].offset)
        nth, last = (nth + 1 if here == last else 0), here
        found.append((*here, nth, replace(page, body=b"")))
    return iter(sorted(found, key=lambda row: row[3].fetched_at))


def _member(page: Page) -> bytes:
    """The gzip member of a page: a response with its HTTP headers, or a resource for what came from a local file."""
    local = page.asked_url.startswith("file:")
    note = {"url": page.url, "asked_url": page.asked_url}
    ours = {name: value for name, value in page.headers.items() if name.startswith("x-osintkit-")}
    headers = {
        "WARC-Record-ID": f"<urn:uuid:{_record_id(page)}>",
        "WARC-Date": page.fetched_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        NOTE: json.dumps(note | ({"headers": ours} if ours else {}), sort_keys=True),
    }
    address = ours.get("x-osintkit-address")
    if address:
        headers["WARC-IP-Address"] = str(address)
    http = None if local else _http_headers(page)
    kind = page.content_type or "application/octet-stream"
    return _record(page.final_url, "resource" if local else "response", page.body, headers, http, kind if local else "")


def _record(uri: str, kind: str, body: bytes, headers: dict[str, str], http: Any, media: str) -> bytes:
    from warcio.warcwriter import WARCWriter

    out = BytesIO()
    writer = WARCWriter(out, gzip=False, warc_version="WARC/1.1")
    record = writer.create_warc_record(
        uri,
        kind,
        payload=BytesIO(body),
        length=len(body),
        warc_content_type=media,
        warc_headers_dict=headers,
        http_headers=http,
    )
    writer.write_record(record)
    return gzip.compress(out.getvalue(), compresslevel=LEVEL, mtime=0)


def _http_headers(page: Page) -> Any:
    from warcio.statusandheaders import StatusAndHeaders

    pairs = []
    for name, value in page.headers.items():
        if not name.startswith("x-osintkit-"):
            pairs += [
                (name, " ".join(str(text).splitlines()))
                for text in (value if isinstance(value, list | tuple) else [value])
            ]
    if page.content_type and "content-type" not in page.headers:
        pairs.append(("content-type", page.content_type))
    known = page.status in HTTPStatus._value2member_map_
    return StatusAndHeaders(
        f"{page.status} {HTTPStatus(page.status).phrase if known else ''}", pairs, protocol="HTTP/1.1"
    )


def _record_id(page: Page) -> uuid.UUID:
    """From what the record is, not from chance: the same capture gives the same bytes."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{page.final_url} {page.fetched_at.isoformat()} {page.sha256}")


def _info(filename: str, page: Page) -> bytes:
    """The first record of a file: who wrote it, in which format."""
    fields = {
        "software": SOFTWARE,
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/",
    }
    body = "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()
    headers = {
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, filename + ' ' + page.fetched_at.isoformat())}>",
        "WARC-Date": page.fetched_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "WARC-Filename": filename,
    }
    return _record("", "warcinfo", body, headers, None, "application/warc-fields")


def _mend(file: IO[bytes]) -> None:
    """Cut off what a killed writer left behind the last whole record."""
    end = file.seek(0, os.SEEK_END)
    file.seek(0)
    if not MAGIC.startswith(file.read(len(MAGIC))):
        raise StopRun("a file of the archive is no gzipped WARC: move it away")
    if end and not _ends_whole(file, end):
        file.truncate(_whole_until(file, end))


def _ends_whole(file: IO[bytes], end: int) -> bool:
    """Whether the last records add up to the file's end; looked for from behind, so that it costs one record."""
    low = max(0, end - LOOK_BACK)
    file.seek(low)
    data = file.read(end - low)
    at = data.rfind(MAGIC)
    while at >= 0:
        # A page may hold what looks like a record: only one that leads to the very end proves anything.
        if begins_record(file, low + at) and _whole_until(file, end, start=low + at) == end:
            return True
        at = data.rfind(MAGIC, 0, at + len(MAGIC) - 1)
    return False


def _whole_until(file: IO[bytes], end: int, *, start: int = 0) -> int:
    """Where the torn tail begins, going from `start`; what is broken in another way is passed and stays."""
    offset = start
    while offset < end:
        try:
            offset += member_length(file, offset)
        except EOFError:
            return offset
        except zlib.error:
            offset = next_start(file, offset + 1) or end
    return end


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One writer at a time in the folder, across processes."""
    from filelock import FileLock

    with FileLock(folder / ".lock"):
        yield
