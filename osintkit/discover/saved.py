"""Pages from files: HTML as browsers and SingleFile save it, MHTML, text, PDF."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from html import unescape
from urllib.parse import quote

from osintkit.bodies import PAGE_TYPES, sniff
from osintkit.errors import SkipItem
from osintkit.records import Page
from osintkit.urls import canonical_url

KINDS = {
    "text/html": (".html", ".htm", ".xhtml", ".shtml"),
    "text/plain": (".txt", ".md"),
    "application/pdf": (".pdf",),
    "multipart/related": (".mht", ".mhtml"),
    "application/xml": (".rss", ".atom", ".xml", ".opml", ".rdf"),
}
HINTS = {suffix: kind for kind, suffixes in KINDS.items() for suffix in suffixes}
HEAD = 512 * 1024
# SingleFile writes " url: ..." and " saved date: ..." into its first comment; browsers "saved from url=(0042)https://...".
COMMENT = re.compile(rb"<!--(.{1,4000}?)-->", re.DOTALL)
SINGLEFILE = re.compile(r"^\s*url:\s*(https?://\S+)", re.MULTILINE)
SAVED_DATE = re.compile(
    r"^\s*saved date:\s*\w{3} (\w{3}) (\d\d?) (\d{4}) (\d\d:\d\d:\d\d) GMT([+-]\d{4})", re.MULTILINE
)
SAVED_FROM = re.compile(r"^\s*saved from url=\(\d+\)(https?://\S+)")
TAG = re.compile(rb"<(?:link|meta)\b[^<>]{0,4000}>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""(?<![\w:\-])([a-zA-Z:\-]++)\s*+=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


def read_saved(body: bytes, name: str, *, modified: float) -> Page:
    """The page in a file; `name` is its path within the input, `modified` its time in seconds since 1970.

    Captured when the save itself says, else when the file was last changed. Raises SkipItem if it is no page.
    """
    hint = hint_of(name)
    if not body.strip():
        raise SkipItem("the file is empty")
    if hint == "multipart/related" or (b"multipart/related" in body[:2000].lower() and _is_mime(body)):
        return _read_mhtml(body, name, modified)
    kind = sniff(body, hint=hint)
    if hint == "application/xml" and kind not in PAGE_TYPES - {"text/plain"}:
        raise SkipItem(
            "is no feed, sitemap or OPML that can be read" + ("" if kind == "application/xml" else ": no XML")
        )
    if kind not in PAGE_TYPES:
        raise SkipItem(f"is {kind or 'bytes that are no text'}, not something a case reads from")
    declared, saved_at = _declared(body) if kind == "text/html" else (None, None)
    return _page(body, name, declared, kind, saved_at or _utc(modified))


def hint_of(name: str) -> str | None:
    """The media type that a file's name promises."""
    suffix = re.search(r"\.[^./]*$", name.lower().removesuffix(".gz"))
    return HINTS.get(suffix[0]) if suffix else None


def _page(body: bytes, name: str, declared: str | None, content_type: str, at: datetime) -> Page:
    place = "file:" + quote(name)
    return Page(
        url=canonical_url(declared) if declared else place,
        asked_url=place,
        final_url=declared or place,
        status=200,
        content_type=content_type,
        sha256=hashlib.sha256(body).hexdigest(),
        fetched_at=at,
        body=body,
    )


def _utc(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _is_mime(body: bytes) -> bool:
    return bool(re.match(rb"(?i)(?:[\w\-]+:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){2,}", body[:4000]))


def _read_mhtml(body: bytes, name: str, modified: float) -> Page:
    """The first HTML part: what the browser showed. Images and frames stay behind."""
    try:
        message = message_from_bytes(body, policy=policy.default)
        assert isinstance(message, EmailMessage)
        part = next((p for p in message.walk() if p.get_content_type() in ("text/html", "application/xhtml+xml")), None)
        data = part.get_payload(decode=True) if part else None
        where = _address(message.get("Snapshot-Content-Location") or (part and part.get("Content-Location")))
        date = message.get("Date")
        at = parsedate_to_datetime(str(date)) if date else _utc(modified)
        charset = part.get_content_charset() if part else None
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise SkipItem(f"the MHTML cannot be read: {' '.join(str(error).split())[:200]}") from error
    if not isinstance(data, bytes) or not data.strip():
        raise SkipItem("the MHTML has no HTML part")
    kind = f"text/html; charset={charset}" if charset else "text/html"
    return _page(
        data, name, where or _declared(data)[0], kind, at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    )


def _declared(body: bytes) -> tuple[str | None, datetime | None]:
    """The address and the capture time that a saved page gives for itself."""
    head = body[:HEAD]
    for comment in COMMENT.finditer(head[:16384]):
        text = comment[1].decode("utf-8", "replace")
        found = (SINGLEFILE.search(text) if "SingleFile" in text else None) or SAVED_FROM.search(text)
        if found and _address(found[1]):
            return _address(found[1]), _saved_at(text)
    links: dict[str, str] = {}
    for tag in TAG.finditer(head):
        given = _attributes(tag[0].decode("utf-8", "replace"))
        name = (given.get("rel") or given.get("property") or given.get("name") or "").lower()
        address = _address(given.get("href") or given.get("content"))
        if name in ("canonical", "og:url") and address:
            links.setdefault(name, address)
    return links.get("canonical") or links.get("og:url"), None


def _attributes(tag: str) -> dict[str, str]:
    return {hit[1].lower(): unescape(hit[2] or hit[3] or hit[4] or "") for hit in ATTRIBUTE.finditer(tag)}


def _address(value: object) -> str | None:
    text = str(value or "").strip()
    return text if re.fullmatch(r"https?://[^\s/]\S*", text) else None


def _saved_at(comment: str) -> datetime | None:
    """SingleFile's date is JavaScript's, always in English: Fri Jan 05 2024 12:01:02 GMT+0100 (...)."""
    found = SAVED_DATE.search(comment)
    try:
        return parsedate_to_datetime(SAVED_DATE.sub(r"\2 \1 \3 \4 \5", found[0])).astimezone(UTC) if found else None
    except (TypeError, ValueError):
        return None
