"""Remove a capture for good, where law or a promise asks for it: a tombstone of the same length takes its place."""

from __future__ import annotations

import os
import re
import uuid
import zlib
from datetime import UTC
from pathlib import Path

from osintkit.errors import SkipItem, StopRun
from osintkit.records import Page

MARK = "osintkit-removed"
BLOCK = 65535  # bytes in a stored block of deflate (RFC 1951)


def erase_page(folder: str | Path, page: Page, *, why: str) -> None:
    """Overwrite the capture of `page` in the archive; all other captures stay where they are.

    In its place is a metadata record with `why` and the sha256 of what was there, no address and nothing of the page.
    Raises StopRun if the archive cannot be written, SkipItem if the page is not in it.
    """
    if page.warc is None or page.offset is None or page.length is None:
        raise SkipItem("the page was never archived", item=page.url, step="archive")
    member = _tombstone(page, why, page.length)
    try:
        with (Path(folder) / page.warc).open("r+b") as file:
            file.seek(page.offset)
            file.write(member)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise StopRun(f"the archive {page.warc} cannot be written: {error.strerror or error}") from error


def removed_why(data: bytes) -> str | None:
    """Why the capture that was in a block was removed; None if the block is no tombstone."""
    found = re.search(rb"\r\n\r\n" + MARK.encode() + rb": (.*?)\r\n", data[:4096], re.DOTALL)
    return found[1].decode("utf-8", "replace") if found else None


def _tombstone(page: Page, why: str, length: int) -> bytes:
    """A gzip member of exactly `length` bytes: stored blocks, as compressed ones have no length to choose."""
    blocks = -(-(length - 18) // (BLOCK + 5))
    record = _record(page, " ".join(why.split()), length - 18 - 5 * blocks)
    out = bytearray(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff")
    for number in range(blocks):
        piece = record[number * BLOCK : (number + 1) * BLOCK]
        size = len(piece).to_bytes(2, "little")
        out += bytes([number == blocks - 1]) + size + bytes(255 - byte for byte in size) + piece
    return bytes(out + zlib.crc32(record).to_bytes(4, "little") + len(record).to_bytes(4, "little"))


def _record(page: Page, why: str, size: int) -> bytes:
    """A metadata record of `size` bytes, filled up with spaces."""
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"{MARK} {page.sha256} {page.offset}")
    head = (
        f"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:{name}>\r\n"
        f"WARC-Date: {page.fetched_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Length: {:010}\r\n\r\n"
    )
    room = size - len(head.format(0)) - 4
    note = f"{MARK}: {why}\r\nsha256: {page.sha256}\r\n".encode()
    if len(note) > room:
        note = f"{MARK}: yes\r\n".encode()
    if len(note) > room:
        raise StopRun("the capture is too small for a tombstone")
    return head.format(room).encode() + note.ljust(room) + b"\r\n\r\n"
