"""What a reader of the article should know: each doubt a short code, a colon, an explanation."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from functools import cache

from lxml.html import HtmlElement

from osintkit.facts import read_rows

from ..language import normalise_language
from ..records import When
from .metadata import Said, types_of

WEB = date(1991, 8, 6)  # the first page of the World Wide Web
LITTLE = 600  # characters of text that a wall may leave
STUB = 3000  # characters; over that a wall's words hardly stand for missing text
TELLING = 200  # characters of text that say their language for sure

_LIVE = re.compile(
    r"[/_.-](?:live-?blog|live-?ticker|news-?blog|live-?updates?)(?=[/_.-]|$)|/(?:live|en-direct|directo)/", re.I
)
_SPACE = re.compile(r"\s+")


def find_doubts(tree: HtmlElement, said: Said, text: str, *, language: str | None) -> list[str]:
    """Walls, live blogs, texts far too short, another language than declared, pages that only a script fills."""
    found = (_wall(tree, said, text), _live(said), _short(said, text), _language(said, text, language))
    return [doubt for doubt in found if doubt]


def doubt_date(published: When | None, fetched_at: datetime | None) -> list[str]:
    """No date, one after the capture, one before there was a web."""
    if published is None:
        return ["no-date: the page names no day of publication that can be believed"]
    day = published.date() if isinstance(published, datetime) else published
    if day < WEB:
        return [f"before-web: published {day}, before there was a web to publish on"]
    if fetched_at is not None and day > (fetched_at.astimezone(UTC) + timedelta(days=1)).date():
        return [f"future-date: published {day}, but captured on {fetched_at.date()}"]
    return []


@cache
def _phrases() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in read_rows("page_doubts.csv"):
        found[row["code"]].append(row["phrase"])
    return found


def _wall(tree: HtmlElement, said: Said, text: str) -> str | None:
    """A wall to pay or to consent at, or a page that only a script would fill."""
    if len(text) >= STUB:
        return None
    free = [str(value).lower() for _, value in said.declared("isAccessibleForFree", ["isaccessibleforfree"])]
    if "false" in free or said.meta("article:content_tier") in ("locked", "metered"):
        return f"paywall: the page says that it is not free to read; {len(text)} characters are here"
    parts = (t for e in tree.iter() if e.tag not in ("script", "style") for t in (e.text, e.tail) if t)
    whole = _SPACE.sub(" ", " ".join(parts)).lower()
    for code, limit, means in (
        ("paywall", STUB, "asks for a subscription"),
        ("consent", LITTLE, "asks for consent"),
        ("script", LITTLE, "asks for scripts to be switched on"),
    ):
        words = text.casefold() if code == "consent" and len(text) > TELLING else whole  # banners stand on most pages
        if len(text) < limit and (phrase := next((p for p in _phrases()[code] if p in words), None)):
            return f"{code}: the page {means} (“{phrase}”); {len(text)} characters are here"
    empty = len(text) < LITTLE and len(whole) < 2 * LITTLE and tree.find(".//p") is None
    if empty and len(tree.findall(".//script")) > 3:
        return f"script: the page's text is filled in by scripts; {len(text)} characters are here"
    return None


def _live(said: Said) -> str | None:
    kinds = {kind for node in said.nodes for kind in types_of(node)}
    if "LiveBlogPosting" in kinds or _LIVE.search((said.url or said.canonical or "").split("?")[0]):
        return "live: a live blog, whose text keeps changing"
    return None


def _short(said: Said, text: str) -> str | None:
    longest = max(map(len, said.descriptions()), default=0)
    if len(text) < 0.6 * longest and longest > 80:
        return f"short: {len(text)} characters of text, while the page's own description has {longest}"
    return None if text.strip() else "short: no text was found in the page"


def _language(said: Said, text: str, language: str | None) -> str | None:
    declared = normalise_language(said.language) or normalise_language(said.meta("og:locale", "content-language"))
    if declared and language and declared != language and len(text) >= TELLING:
        return f"language: the page declares {declared}, its text is {language}"
    return None
