"""When an article was published: the page's own words, read with the precision and zone they have."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timezone
from typing import Any
from warnings import catch_warnings, simplefilter

from ..records import When
from .layout import Layout
from .metadata import Said, clean

log = logging.getLogger(__name__)

_ISO = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ]+(\d\d?:?\d\d(?::?\d\d(?:[.,]\d{1,9})?)?)\s*(Z|UTC|GMT|[+-]\d\d?(?::?\d\d)?)?)?",
    re.I,
)
_DMY = re.compile(r"\b(\d{1,2})[./-](\d{1,2})[./-]((?:19|20)\d\d|\d\d)\b(?:\D{1,8}(\d{1,2}):(\d\d))?")
_LONE = re.compile(r"(?<![\d.,])\d(?!\d)")
_CJK_DAY = re.compile(r"((?:19|20)\d\d)\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_NAMED_MONTH = re.compile(
    r"\b\d{1,2}(?:\.|st|nd|rd|th|er)?(?: de| of)? [^\W\d_]{3,12}\.?,?(?: de| of)? (?:19|20)\d\d\b"
    r"|\b[^\W\d_]{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d\d\b"
)
_LABEL = re.compile(
    r"(?:datum|date|stand|published|publi[ée]|veröffentlicht|дата|опубликовано|tarih|fecha|data)\b", re.I
)
_WORDS = re.compile(r"[^\W\d_]{2,}")
_EPOCH = re.compile(r"(\d{10})(?:\d{3})?")
_IN_URL = re.compile(r"[/_=-]((?:19|20)\d\d)(?:([/-])(\d{1,2})\2(\d{1,2})(?=[/_-]|$)|(\d\d)(\d\d)(?=\D|$))")

_PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "og:published_time",
    "article:published", "publication_date", "publish-date", "publish_date", "publishdate", "pubdate",
    "published_time", "published", "date", "dc.date", "dc.date.issued", "dcterms.created", "dcterms.date",
    "sailthru.date", "parsely-pub-date", "datecreated", "rnews:datepublished", "cxenseparse:recs:publishtime",
    "article.published", "originalpublicationdate", "dc.date.created", "article_date_original",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:updated_time", "datemodified", "article:modified", "dcterms.modified", "lastmod",
    "last-modified",
)  # fmt: skip


class Impossible(ValueError):
    """Digits in the shape of a date that no calendar has."""


def read_date(text: Any) -> When | None:
    """A date, a naive or an aware datetime, as precise as the text is; None for no date, Impossible for 31 February."""
    if not isinstance(text, str) or not (text := text.strip()[:80]):
        return None
    if found := _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(found[1]), UTC)
    if found := _ISO.match(text):
        *day, clock, zone = found.groups()
        return _build(day, clock, zone)
    if found := _DMY.search(text):
        first, second, year, hour, minute = found.groups()
        month_first = int(second) > 12 >= int(first)
        day = [year if len(year) == 4 else f"20{year}", *((first, second) if month_first else (second, first))]
        return _build(day, hour and f"{hour}:{minute}", None)
    return _read_words(text)


def _build(day: list[str], clock: str | None, zone: str | None) -> When:
    """The day, with its time where that is one."""
    stated = _LONE.sub(r"0\g<0>", "-".join(day))
    if clock:
        clock = _LONE.sub(r"0\g<0>", clock + ("Z" if zone and zone[0].isalpha() else zone or "")).replace(":", "")
        with suppress(ValueError):
            return datetime.fromisoformat(f"{stated}T{clock}")
    try:
        return date.fromisoformat(stated)
    except ValueError as error:
        raise Impossible(stated) from error


def _read_words(text: str) -> When | None:
    """Dates with month names in English (mail and HTTP headers, CMS output)."""
    if not re.search(r"\d{4}", text):
        return None
    from dateutil import parser

    with catch_warnings():
        simplefilter("ignore")  # of zones by name that it does not know
        try:
            found: datetime = parser.parse(text, default=datetime(1, 1, 1))
        except (ValueError, OverflowError, TypeError):
            return None
    if found.year < 1900:
        return None
    if not re.search(r"\d:\d\d", text):
        return found.date()
    offset = found.utcoffset()
    return found.replace(tzinfo=None if offset is None else timezone(offset) if offset else UTC)


def choose_date(
    said: Said, layout: Layout, fetched_at: datetime | None, *, language: str | None = None
) -> tuple[When | None, When | None, str | None, list[str]]:
    """(published, modified, who said so, doubts); `language` is that of the text, in which months are named."""
    doubts: list[str] = []
    published, voter = _first(_published(said), doubts)
    if published is None and not doubts:
        published, voter = _first(_shown(said, layout, language), doubts)
    if published is None and not doubts:
        published, voter = _by_htmldate(layout, fetched_at)
    modified, _ = _first(said.declared("dateModified", _MODIFIED), [])
    return published, modified, voter, doubts


def _first(candidates: Iterable[tuple[str, Any]], doubts: list[str]) -> tuple[When | None, str | None]:
    for voter, text in candidates:
        try:
            when = read_date(text)
        except Impossible as error:
            doubts.append(f"impossible-date: the page says {error}")
            continue
        if when is None or when.year < 1800 or when.timetuple()[:3] == (1970, 1, 1):  # what software writes for nothing
            continue
        if when.year > 2100:
            doubts.append(f"impossible-date: the page says {clean(str(text))}")
            continue
        return when, voter
    return None, None


def _published(said: Said) -> Iterator[tuple[str, Any]]:
    """What the page declares, then what it marks as a time (the one marked as that of publication first), its URLs."""
    yield from said.declared("datePublished", _PUBLISHED)
    marked = [e for e in said.times if e.get("pubdate") is not None or "publish" in (e.get("class") or "")]
    for element in (*marked, *said.times):
        yield "time", element.get("datetime") or element.text_content()
    for address in (said.url, said.canonical):
        if when := date_in_url(address):
            yield "url", when.isoformat()


def _shown(said: Said, layout: Layout, language: str | None) -> Iterator[tuple[str, str | None]]:
    """Dates in short lines between the headline and the text, then just above, then in lines that begin with "Date"."""
    blocks, head, first = layout.blocks, max(0, layout.head), layout.first + 2
    labelled = [b for b in blocks if len(b.text) < 60 and _LABEL.match(b.text)]
    for block in [*blocks[head:first], *blocks[max(0, head - 4) : head], *labelled]:
        text = block.text
        if len(text) > 120 or len(_WORDS.findall(text)) > 6:
            continue
        if found := _DMY.search(text):
            american = (said.language or "").lower() == "en-us"
            yield "shown", re.sub(r"(\d+)([./-])(\d+)", r"\3\2\1", found[0], count=1) if american else found[0]
        elif found := _CJK_DAY.search(text):
            yield "shown", f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}"
        elif found := _NAMED_MONTH.search(text):
            yield "shown", _read_named(found[0], [language or "", (said.language or "")[:2].lower(), "en"])


def _read_named(text: str, languages: list[str]) -> str | None:
    """A day with the month's name in one of the languages, as an ISO date."""
    import dateparser

    for language in dict.fromkeys(filter(None, languages)):
        try:
            found = dateparser.parse(text, languages=[language], settings={"REQUIRE_PARTS": ["day", "month", "year"]})
        except ValueError:  # a language it does not know
            continue
        if found:
            return str(found.date())
    return None


def _by_htmldate(layout: Layout, fetched_at: datetime | None) -> tuple[When | None, str | None]:
    """The second reader's opinion."""
    from htmldate import find_date

    latest = f"{fetched_at or date(2100, 1, 1):%Y-%m-%d}"
    try:
        found = find_date(
            layout.root, original_date=True, extensive_search=False, min_date="1991-08-06", max_date=latest
        )
    except Exception as error:  # a reader's own fault must not lose the page
        log.debug("htmldate: %s", error)
        return None, None
    return (date.fromisoformat(found), "htmldate") if found else (None, None)


def date_in_url(url: str | None) -> date | None:
    """The day that a URL's path carries (/2021/11/15/, /20211115/), if it is a day."""
    for found in _IN_URL.finditer(url or ""):
        year, _, month, day, month2, day2 = found.groups()
        try:
            return date(int(year), int(month or month2), int(day or day2))
        except ValueError:
            continue
    return None
