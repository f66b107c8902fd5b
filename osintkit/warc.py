"""Read WARC and WACZ files, whoever wrote them: bounded memory, and one bad record never costs the others."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import struct
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BufferedReader, BytesIO, RawIOBase
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from urllib.parse import urljoin

from osintkit.bodies import MAX_DECODED, PAGE_TYPES, decoded_body, sniff
from osintkit.errors import SkipItem, StopRun
from osintkit.ranges import FetchSpan, is_remote, open_remote
from osintkit.records import Page
from osintkit.urls import canonical_url, page_key

NOTE = "X-Osintkit-Page"  # our own header of a record: what of a Page neither WARC nor HTTP has a place for, as JSON
Place = tuple[str, int]  # a WARC's name, and the byte in it
MAGIC = b"\x1f\x8b\x08"
CHUNK = 256 * 1024
FIRST_READ = 16 * 1024  # most members are small: what is read past one is read again for the next
HEAD_BYTES = 32 * 1024
MAX_RATIO = 50  # plain WARCs of news pages shrink to a tenth


@dataclass(frozen=True)
class Block:
    """The bytes of a record (or of the records of one gzip member), and where in the file they came from."""

    offset: int
    length: int
    data: bytes


def iter_pages(
    path: str | Path, *, start: Place | None = None, fetch: FetchSpan | None = None
) -> Iterator[Page | SkipItem]:
    """The pages of a WARC (.warc, .warc.gz) or WACZ, in the file's order: responses and resources of html, text, pdf.

    `path` may be a URL: it is streamed (see `ranges`). `warc`, `offset` and `length` of a page say where it stands, and
    reading begins at `start`, such a place, where there is one.
    A WACZ made by a browser holds frames and advertisements as well: if it lists its pages, these are given. Redirects,
    errors, images, scripts and feeds are passed over silently; a broken record, or one that says it is a
    page and is none, is a SkipItem. Raises StopRun if the file is missing or no archive at all.
    """
    listed = set() if is_remote(path) else _listed(Path(path))
    for place, item in iter_captures(path, start=start, fetch=fetch):
        if isinstance(item, SkipItem):
            yield item
        elif listed and item.final_url.startswith("http") and page_key(item.final_url) not in listed:
            continue
        elif listed and 300 <= item.status < 400:
            listed.add(page_key(urljoin(item.final_url, str(item.headers.get("location", "")))))
        elif 200 <= item.status < 300 and media_type(item) in PAGE_TYPES:
            yield _checked(_placed(item, *place) if place else item)


def _placed(page: Page, name: str, block: Block) -> Page:
    return replace(page, warc=name, offset=block.offset, length=block.length)


def iter_captures(
    path: str | Path, *, start: Place | None = None, fetch: FetchSpan | None = None
) -> Iterator[tuple[tuple[str, Block] | None, Page | SkipItem]]:
    """Every response and resource of any type and status, with the name of its WARC and its block."""
    with open_archives(path, fetch) as files:
        for name, file in files:
            if start and name != start[0]:
                continue
            first, start = start[1] if start else 0, None
            for block in iter_blocks(file, name, start=first):
                if isinstance(block, SkipItem):
                    yield None, block
                    continue
                for item in read_block(block.data, name):
                    yield (name, block), item
    if start:  # the place is not there any more
        yield from iter_captures(path, fetch=fetch)


def _listed(path: Path) -> set[str]:
    """The keys of the pages that a WACZ lists; empty if it is none, or lists none."""
    keys: set[str] = set()
    try:
        with zipfile.ZipFile(path) as pack:
            for name in {"pages/pages.jsonl", "pages/extraPages.jsonl"} & set(pack.namelist()):
                with pack.open(name) as file:
                    keys.update(page_key(url) for url in _urls(file.read(MAX_DECODED)))
    except (OSError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError):
        pass
    return keys


def _urls(lines: bytes) -> Iterator[str]:
    for line in lines.splitlines():
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(row, dict) and isinstance(row.get("url"), str):
            yield row["url"]


@contextmanager
def open_archives(path: str | Path, fetch: FetchSpan | None = None) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """The WARC files of `path` (a WARC, a WACZ, a folder of them, a URL) as (name, open file), one open at a time."""
    if is_remote(path):
        with open_remote(str(path), fetch) as file:
            yield iter([(str(path).rpartition("/")[2], file)])
        return
    place = Path(path)
    if not place.exists():
        raise StopRun(f"no such archive: {place}")
    with closing(_archives(place)) as files:
        yield files


def _archives(place: Path) -> Generator[tuple[str, IO[bytes]]]:
    if place.is_dir():
        for child in sorted(place.rglob("*")):
            if child.name.endswith((".warc", ".warc.gz", ".wacz")) and child.is_file():
                yield from (
                    (f"{child.name}/{name}" if name != child.name else name, file) for name, file in _archives(child)
                )
        return
    with place.open("rb") as file:
        if file.read(4) == b"PK\x03\x04":
            yield from _members(file, place.name)
            return
        file.seek(0)
        yield place.name, file


def _members(pack_file: IO[bytes], pack_name: str) -> Generator[tuple[str, IO[bytes]]]:
    try:
        pack = zipfile.ZipFile(pack_file)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise StopRun(f"{pack_name} is no whole WACZ: {error}") from error
    names = sorted(i.filename for i in pack.infolist() if re.search(r"^archive/[^/\\]+\.warc(\.gz)?$", i.filename))
    if not names:
        raise StopRun(f"{pack_name} is a zip file without WARC files in archive/: no WACZ")
    for name in names:
        # Nothing is unpacked under its own name, so a name cannot lead out of a folder.
        with closing(_opened(pack, pack.getinfo(name), pack_file)) as file:
            yield name.removeprefix("archive/"), file


def _opened(pack: zipfile.ZipFile, info: zipfile.ZipInfo, pack_file: IO[bytes]) -> IO[bytes]:
    """A member that can be sought in: WACZ stores WARCs as they are; one that a zip tool compressed is unpacked."""
    if info.compress_type == zipfile.ZIP_STORED and not info.flag_bits & 1:
        pack_file.seek(info.header_offset + 26)  # the zip format's local header: lengths of name and extra field
        name, extra = struct.unpack("<HH", pack_file.read(4))
        return BufferedReader(_Part(pack_file, info.header_offset + 30 + name + extra, info.file_size))
    if info.file_size > MAX_RATIO * info.compress_size or info.flag_bits & 1:
        raise StopRun(f"{info.filename} is encrypted, or a zip bomb: refused")
    file = TemporaryFile()  # noqa: SIM115 (the caller closes it)
    with pack.open(info) as source:
        shutil.copyfileobj(source, file)
    file.seek(0)
    return file


class _Part(RawIOBase):
    """A stretch of a file as a file of its own. (zipfile's own reader begins anew to go back.)"""

    def __init__(self, file: IO[bytes], start: int, size: int) -> None:
        self._file, self._start, self._size, self._at = file, start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        return self._at

    def readinto(self, buffer: Any) -> int:
        self._file.seek(self._start + self._at)
        data = self._file.read(max(0, min(len(buffer), self._size - self._at)))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def iter_blocks(
    file: IO[bytes], name: str, *, start: int = 0, max_bytes: int = MAX_DECODED
) -> Iterator[Block | SkipItem]:
    """The records of a WARC as bytes, from `start` on; after a broken or too large one it goes on at the next."""
    offset = start
    file.seek(offset)
    head = file.read(len(MAGIC))
    read = _gzip_block if head == MAGIC else _plain_block
    while True:
        try:
            block = read(file, offset, max_bytes)
            if block is None:
                return
            yield block
            offset = _past_blank(file, block.offset + block.length)
            continue
        except (ValueError, zlib.error, EOFError, OSError, zipfile.BadZipFile) as error:
            torn = isinstance(error, EOFError) and read is _gzip_block
            reason = f"the record at byte {offset} of {name} is broken: {error}"
            yield SkipItem(reason, item=f"{name}:{offset}", step="archive")
        # What follows the beginning of a torn gzip member belongs to it, whatever it looks like.
        found = None if torn else next_start(file, offset + 1)
        if found is None:
            return
        offset = found


def member_length(file: IO[bytes], offset: int) -> int:
    """The bytes of the gzip member at `offset`. Raises EOFError if it is torn, zlib.error if it is none."""
    file.seek(offset)
    engine, taken = zlib.decompressobj(zlib.MAX_WBITS | 16), 0
    while not engine.eof:
        data = file.read(CHUNK if taken else FIRST_READ)
        if not data:
            raise EOFError("it ends in the middle of a record")
        taken += len(data)
        while data and not engine.eof:
            engine.decompress(data, CHUNK)
            data = engine.unconsumed_tail
    return taken - len(engine.unused_data)


def _gzip_block(file: IO[bytes], offset: int, max_bytes: int) -> Block | None:
    file.seek(offset)
    engine, out, size, taken = zlib.decompressobj(zlib.MAX_WBITS | 16), [], 0, 0
    while not engine.eof:
        data = file.read(CHUNK if taken else FIRST_READ)
        if not data:
            if not taken:
                return None
            raise EOFError("it ends in the middle of a record")
        taken += len(data)
        while data and not engine.eof:
            out.append(engine.decompress(data, CHUNK))
            size += len(out[-1])
            if size > max_bytes:
                raise ValueError(f"over the limit of {max_bytes} bytes (or many records in one gzip member)")
            data = engine.unconsumed_tail
    return Block(offset, taken - len(engine.unused_data), b"".join(out))


def _plain_block(file: IO[bytes], offset: int, max_bytes: int) -> Block | None:
    file.seek(offset)
    head = file.read(HEAD_BYTES)
    if not head:
        return None
    end = head.find(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r\n", head[: end + 2])
    torn = head.find(b"WARC/1.", 1, max(end, 0)) >= 0  # another record begins within the head
    if not head.startswith(b"WARC/") or end < 0 or torn or not length:
        raise ValueError("no WARC record")
    size = end + 4 + int(length[1])
    if size > max_bytes:
        raise ValueError(f"over the limit of {max_bytes} bytes")
    file.seek(offset)
    data = file.read(size)
    if len(data) < size:
        raise EOFError("it ends in the middle of a record")
    return Block(offset, size, data)


def _past_blank(file: IO[bytes], offset: int) -> int:
    """Past the line ends that stand between records of a plain WARC; a gzip member never begins with one."""
    while True:
        file.seek(offset)
        data = file.read(64)
        blank = len(data) - len(data.lstrip(b"\r\n"))
        offset += blank
        if not data or blank < len(data):
            return offset


def next_start(file: IO[bytes], offset: int) -> int | None:
    """Where the next record begins at or after `offset`: a gzip member that holds a record, or a WARC line."""
    kept = 16
    while True:
        file.seek(offset)
        data = file.read(CHUNK + kept)
        for hit in re.finditer(rb"\x1f\x8b\x08|WARC/1\.[01]\r\n[A-Za-z\-]{1,40}:", data):
            if hit[0] != MAGIC or begins_record(file, offset + hit.start()):
                return offset + hit.start()
        if len(data) <= kept:
            return None
        offset += len(data) - kept


def begins_record(file: IO[bytes], offset: int) -> bool:
    """Whether a gzip member that holds a WARC record begins at `offset`."""
    file.seek(offset)
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(file.read(2048), 5) == b"WARC/"
    except zlib.error:
        return False


def read_block(data: bytes, name: str) -> Iterator[Page | SkipItem]:
    """The responses and resources in a block as Pages."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    class Quiet(ArchiveIterator):  # type: ignore[misc]
        INC_RECORD = ""  # warcio would print its warning

    target, any_record = "", False
    try:
        for record in Quiet(BytesIO(data)):
            any_record = True
            if record.rec_type in ("response", "resource"):
                target = record.rec_headers.get_header("WARC-Target-URI") or ""
                yield _page(record, target)
    except (ArchiveLoadFailed, ValueError, TypeError, AttributeError, EOFError, zlib.error) as error:
        reason = " ".join(str(error).split())[:200]
        yield SkipItem(f"a record of {name} is broken: {reason}", item=target or name, step="archive")
        return
    if not any_record and data.strip():
        yield SkipItem(f"a record of {name} is broken: it has no head", item=name, step="archive")


def _page(record: Any, target: str) -> Page:
    from warcio.bufferedreaders import ChunkedDataReader

    headers = _headers(record.http_headers.headers if record.http_headers else [])
    stream = record.raw_stream
    if str(headers.pop("transfer-encoding", "")).lower() == "chunked":
        stream = ChunkedDataReader(stream)
    body = b"".join(iter(lambda: stream.read(CHUNK), b""))
    if getattr(record.raw_stream, "limit", 0) > 0:
        raise ValueError("it is shorter than it says")
    note = json.loads(record.rec_headers.get_header(NOTE) or "{}")
    # A resource has no HTTP: the media type is in the record's own header.
    declared = headers.get("content-type") if record.http_headers else record.rec_headers.get_header("Content-Type")
    status = record.http_headers.get_statuscode() if record.http_headers else "200"
    return Page(
        url=note.get("url") or canonical_url(target),
        asked_url=note.get("asked_url") or target,
        final_url=target,
        status=int(status) if status.isdecimal() else 0,
        content_type=declared[0] if isinstance(declared, list) else declared,
        sha256=hashlib.sha256(body).hexdigest(),
        fetched_at=_when(record.rec_headers.get_header("WARC-Date")),
        headers=headers | note.get("headers", {}),
        body=body,
    )


def _headers(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    for name, value in pairs:
        known = headers.get(name.lower())
        many = [*(known if isinstance(known, list) else [known]), value]
        headers[name.lower()] = value if known is None else many
    return headers


def _when(text: str | None) -> datetime:
    if not text:
        raise ValueError("it has no WARC-Date")
    when = datetime.fromisoformat(text)
    return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)


def media_type(page: Page) -> str:
    """The declared media type, bare and in lower case; "" if none."""
    return (page.content_type or "").partition(";")[0].strip().lower()


def _checked(page: Page) -> Page | SkipItem:
    """The page, unless it only says that it is one."""
    try:
        body = decoded_body(page)
    except SkipItem as skip:
        skip.at = page.fetched_at
        return skip
    kind, declared = sniff(body, hint=media_type(page)), media_type(page)
    if kind == "application/x-empty":
        return SkipItem("the body is empty", item=page.url, step="archive", at=page.fetched_at)
    if kind in PAGE_TYPES or (kind or "").endswith("xml"):
        return page
    reason = f"says {declared}, but is {kind or 'bytes that are no text'}"
    return SkipItem(reason, item=page.url, step="archive", at=page.fetched_at)
