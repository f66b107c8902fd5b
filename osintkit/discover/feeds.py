"""The links in feeds, sitemaps and OPML. Hostile XML is refused: no entity of a document's own is ever expanded."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urljoin, urlsplit

from osintkit.errors import SkipItem

log = logging.getLogger(__name__)

# Where a document's own entities would stand: before its first element.
PROLOG = re.compile(rb"<(?:[A-Za-z][\w.\-]{0,30}:)?(?:rss|rdf|feed|urlset|sitemapindex|opml)\b", re.IGNORECASE)
CAREFUL_BYTES = 1 << 20  # feedparser can take ten seconds a megabyte on a hostile feed; lxml reads the larger ones


@dataclass(frozen=True)
class Link:
    """An address found; `feed` if it leads to a further feed or sitemap."""

    url: str
    feed: bool = False


def read_feed(body: bytes, *, base: str | None, name: str) -> Iterator[Link | SkipItem]:
    """The entries' links of RSS or Atom, in the feed's order."""
    import feedparser

    _refuse_entities(body, name)
    parsed = None
    try:
        if len(body) <= CAREFUL_BYTES:
            parsed = feedparser.parse(BytesIO(_as_utf8(body)), sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # its loose reader fails in many ways on a broken feed: impossible characters, ...
        log.info("%s: feedparser fails: %s", name, _line(error))
    if parsed is None:
        yield from _read_entries(body, base=base, name=name)
        return
    if not parsed.entries and parsed.bozo:
        yield SkipItem(f"the feed cannot be read: {_line(parsed.bozo_exception)}", item=name, step="discover")
    home = base or str(parsed.feed.get("link", ""))
    for number, entry in enumerate(parsed.entries, start=1):
        yield _link(_entry_url(entry), home, f"entry {number} of {name}")


def _read_entries(body: bytes, *, base: str | None, name: str) -> Iterator[Link | SkipItem]:
    """The links of a feed that feedparser cannot read, or not in good time."""
    for number, element in enumerate(_elements(body, name, "item", "entry"), start=1):
        links = (child.get("href") or child.text for child in element if _local(child) == "link")
        yield _link(next(links, None), base or "", f"entry {number} of {name}")


def read_sitemap(body: bytes, *, base: str | None, name: str) -> Iterator[Link | SkipItem]:
    """The pages of a sitemap (news or plain), or the sitemaps of an index."""
    for number, element in enumerate(_elements(body, name, "url", "sitemap"), start=1):
        place = next((child.text for child in element if _local(child) == "loc"), None)
        yield _link(place, base or "", f"entry {number} of {name}", feed=_local(element) == "sitemap")


def read_opml(body: bytes, *, base: str | None, name: str) -> Iterator[Link | SkipItem]:
    """The feeds (and plain links) of an OPML outline."""
    for element in _elements(body, name, "outline"):
        given = {key.lower(): value for key, value in element.attrib.items()}
        if "xmlurl" in given or "url" in given:
            place = f"outline {given.get('text', '')[:50]!r} of {name}"
            yield _link(given.get("xmlurl") or given.get("url"), base or "", place, feed="xmlurl" in given)


def _elements(body: bytes, name: str, *wanted: str) -> Iterator[Any]:
    """The elements so named, as they end; what is broken is mended as far as it can be."""
    from lxml import etree

    _refuse_entities(body, name)
    safe = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    events = etree.iterparse(BytesIO(body), events=("end",), recover=True, **safe)
    any_element = False
    try:
        for _, element in events:
            if _local(element) in wanted:
                any_element = True
                yield element
                element.clear()
    except etree.XMLSyntaxError as error:
        raise SkipItem(f"the XML cannot be read: {_line(error)}", item=name, step="discover") from error
    if not any_element and len(events.error_log):
        raise SkipItem(f"the XML cannot be read: {_line(events.error_log[0].message)}", item=name, step="discover")


def _line(error: object) -> str:
    return " ".join(str(error).split())[:200]


def _refuse_entities(body: bytes, name: str) -> None:
    plain = body.replace(b"\x00", b"")  # so that UTF-16 is looked through as well
    start = PROLOG.search(plain)
    if b"<!ENTITY" in (plain[: start.start()] if start else plain):
        raise SkipItem("the XML declares entities of its own: refused", item=name, step="discover")


def _as_utf8(body: bytes) -> bytes:
    """UTF-16 as UTF-8, without the declaration that would be wrong then: feedparser stumbles over it."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        body = re.sub(rb"^<\?xml[^>]{0,200}\?>", b"", body.decode("utf-16", "replace").encode("utf-8", "replace"))
    return body.lstrip(b" \t\r\n\xef\xbb\xbf")


def _local(element: Any) -> str:
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _entry_url(entry: Any) -> str | None:
    """The page of an entry: past a feed service's counting link, else its own link, else an id that is an address."""
    for value in (entry.get("feedburner_origlink"), entry.get("link"), entry.get("id")):
        if value and (value != entry.get("id") or str(value).startswith(("http://", "https://"))):
            return str(value)
    return None


def _link(found: str | None, base: str, place: str, *, feed: bool = False) -> Link | SkipItem:
    try:
        url = urljoin(base, (found or "").strip())
        parts = urlsplit(url)
        if found and parts.scheme in ("http", "https") and parts.hostname:
            return Link(url, feed)
    except ValueError:
        pass
    return SkipItem(
        f"{place} has no http(s) address" + (f": {found.strip()[:100]!r}" if found else ""), item=place, step="discover"
    )
