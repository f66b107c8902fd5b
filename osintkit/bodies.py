"""Bytes as they came, and what is in them: content decoding with a limit, and what kind of thing a body is."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from osintkit.errors import SkipItem
from osintkit.records import Page

MAX_DECODED = 64 * 1024 * 1024  # bytes; the largest news pages are some 10 MB
CHUNK = 64 * 1024

PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/plain", "application/pdf"})
# First bytes that say what a file is, from the formats' own specifications (WHATWG's MIME Sniffing lists them).
MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"WARC/1.", "application/warc"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"RIFF", "audio/x-riff"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "application/ogg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"wOF2", "font/woff2"),
    (b"\x7fELF", "application/x-elf"),
    (b"MZ\x90\x00", "application/x-dosexec"),
    (b"\xd0\xcf\x11\xe0", "application/x-ole-storage"),
)
ROOTS = {
    b"rss": "application/rss+xml",
    b"rdf": "application/rss+xml",
    b"feed": "application/atom+xml",
    b"urlset": "application/x-sitemap+xml",
    b"sitemapindex": "application/x-sitemap+xml",
    b"opml": "text/x-opml",
    b"html": "text/html",
}
# The first element after the XML declaration, comments, instructions and doctype, with or without a namespace prefix.
ROOT = re.compile(rb"<(?:[A-Za-z][\w.\-]{0,30}:)?([A-Za-z][\w.\-]{0,60})")
HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|meta|title|div|p|h1|script|table)\b", re.IGNORECASE)


def decoded_body(page: Page, *, max_bytes: int = MAX_DECODED) -> bytes:
    """`page.body` with its content encodings (gzip, deflate, br, zstd) taken off, last one first.

    Raises SkipItem if it grows past `max_bytes`, is broken, or asks for a decoder that is not installed. A body that
    is not what its header says (some archives store it decoded and keep the header) comes back as it is.
    """
    return decode(page.body, page.headers, max_bytes=max_bytes, item=page.url)


def decode(body: bytes, headers: Mapping[str, Any], *, max_bytes: int = MAX_DECODED, item: str = "") -> bytes:
    """The same for a body with its headers (lower-case names)."""
    for encoding in reversed(_encodings(headers)):
        body = _decode(body, encoding, max_bytes=max_bytes, item=item)
    if len(body) > max_bytes:
        raise SkipItem(f"the body is {len(body)} bytes, over the limit of {max_bytes}", item=item, step="decode")
    return body


def sniff(body: bytes, *, hint: str | None = None) -> str | None:
    """The media type of a decoded body by its first bytes, else `hint` where that can be; None: not known, not text.

    Feeds are application/rss+xml or atom+xml, sitemaps application/x-sitemap+xml, OPML text/x-opml.
    """
    for magic, kind in MAGIC:
        if body.startswith(magic):
            return kind
    if not body.strip():
        return "application/x-empty"
    head = _as_ascii(body[:8192])
    if head is None:
        return None
    root = _root(head)
    if root in ROOTS:
        return ROOTS[root]
    # A text that speaks of <p> is still a text; a page without <html> at its head is still a page.
    if HTML.match(head.lstrip()) or (hint != "text/plain" and HTML.search(head)):
        return "text/html"
    if head.lstrip().startswith(b"<?xml"):
        return "application/xml"
    if hint in PAGE_TYPES - {"application/pdf"}:
        return hint
    return "text/plain"


def gunzip(body: bytes, *, max_bytes: int = MAX_DECODED, item: str = "") -> bytes:
    """A gzip file's content; raises SkipItem if it is broken or grows past `max_bytes`."""
    return _decode(body, "gzip", max_bytes=max_bytes, item=item)


def unzip(body: bytes, *, max_bytes: int = MAX_DECODED, item: str = "") -> bytes:
    """The one file in a zip file; raises SkipItem if there are more, or it is broken or over `max_bytes`."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as pack:
            (info,) = pack.infolist()
            with pack.open(info) as file:
                data = file.read(max_bytes + 1)
    except (zipfile.BadZipFile, ValueError, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise SkipItem(f"is no zip file with one file in it: {error}", item=item, step="decode") from error
    if len(data) > max_bytes:
        raise SkipItem(f"the file in it is over the limit of {max_bytes} bytes", item=item, step="decode")
    return data


def _encodings(headers: Mapping[str, Any]) -> list[str]:
    value = headers.get("content-encoding") or ""
    joined = ",".join(value) if isinstance(value, list | tuple) else str(value)
    return [name for name in (part.strip().lower() for part in joined.split(",")) if name not in ("", "identity")]


def _decode(body: bytes, encoding: str, *, max_bytes: int, item: str) -> bytes:
    kind = encoding.removeprefix("x-")
    if kind == "gzip" and not body.startswith(b"\x1f\x8b"):
        return body
    out, size = [], 0
    try:
        for piece in _decoders(kind, item)(body):
            size += len(piece)
            if size > max_bytes:
                reason = f"the body decodes to more than {max_bytes} bytes: a decompression bomb, or no page"
                raise SkipItem(reason, item=item, step="decode")
            out.append(piece)
    except SkipItem:
        raise
    except Exception as error:  # zlib.error, brotli.error and zstandard's own have no common parent
        raise SkipItem(f"the body is no whole {encoding} data: {error}", item=item, step="decode") from error
    return b"".join(out)


def _decoders(kind: str, item: str) -> Callable[[bytes], Iterator[bytes]]:
    if kind in ("gzip", "deflate"):
        return _inflate
    if kind in ("br", "zstd"):
        return _brotli if kind == "br" else _zstandard
    raise SkipItem(f"content encoding {kind!r} is not known", item=item, step="decode")


def _inflate(body: bytes) -> Iterator[bytes]:
    """gzip (with several members), zlib, and the bare deflate that some servers send by that name."""
    raw = not body.startswith(b"\x1f\x8b") and not (body[:1] == b"\x78" and int.from_bytes(body[:2], "big") % 31 == 0)
    while body:
        engine = zlib.decompressobj(-zlib.MAX_WBITS if raw else zlib.MAX_WBITS | 32)
        while body and not engine.eof:
            yield engine.decompress(body, CHUNK)
            body = engine.unconsumed_tail
        if not engine.eof:
            yield engine.flush()
            # A body cut short is kept as far as it goes: the page said more, but what came is evidence.
            return
        body = engine.unused_data if engine.unused_data.startswith(b"\x1f\x8b") else b""


def _brotli(body: bytes) -> Iterator[bytes]:
    brotli = _engine("brotli")
    engine = brotli.Decompressor()
    for start in range(0, len(body), 4096):
        yield engine.process(body[start : start + 4096])


def _zstandard(body: bytes) -> Iterator[bytes]:
    reader = _engine("zstandard").ZstdDecompressor(max_window_size=1 << 27).stream_reader(io.BytesIO(body))
    while piece := reader.read(CHUNK):
        yield piece


def _engine(name: str) -> Any:
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError:
        raise SkipItem(f"the body is {name} data; to read it: pip install {name}", step="decode") from None


def _as_ascii(head: bytes) -> bytes | None:
    """The head with UTF-16 and byte order marks undone, so that markup can be looked for; None for what is no text."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            head = head[len(mark) :].decode(name, "ignore").encode("utf-8", "ignore")
            break
    control = len(re.findall(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", head))
    return None if control * 50 > len(head) else head


def _root(head: bytes) -> bytes | None:
    head = re.sub(
        rb"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?(?:>|\Z)",
        b"",
        head,
        flags=re.DOTALL | re.IGNORECASE,
    )
    found = ROOT.match(head.lstrip())
    return found[1].lower() if found else None
