"""Which of the page's titles is the article's headline."""

from __future__ import annotations

import re

from .metadata import Said, clean, site_names, squash, text_of

LONGEST = 400  # characters

_SEPARATOR = re.compile(r"\s+[|–—·»•:-]\s+|\s*[|ㅣ｜]\s*|\s*--+\s*")


def choose_title(said: Said, shown: str | None) -> tuple[str | None, str | None]:
    """(title, who said so). `shown` is the headline on the page.

    Three voters: the heading shown, JSON-LD's headline and og:title, each without the outlet's name. What two of
    them say wins; where all differ or a title is a longer spelling of another, the rules below, found to hold on
    news sites, decide.
    """
    site = site_names(said)
    ld = clean(next(said.strings("headline"), None))
    raw = said.meta("og:title")
    others = [t for t in (shown, ld) if t]
    og, tw, tag = (strip_site(t, site, others) for t in (raw, said.meta("twitter:title"), said.tag_title))
    ld = strip_site(ld, site, [t for t in (shown, og) if t])
    if shown is None:
        return next(
            ((t, who) for t, who in ((ld, "json-ld"), (og, "og"), (tw, "twitter"), (tag, "title")) if t),
            (_only_h1(said), "h1"),
        )
    same = squash(shown)
    shown = next((t for t in (ld, og, tw) if t and squash(t) == same), shown)  # in a heading, spans run together
    if og is None or squash(og) == same:
        return shown, "heading"
    if ld is None or squash(ld) == same:
        if ld is None and squash(og) == squash(tw) == squash(tag):
            return og, "og"
        if squash(next(said.strings("alternativeHeadline"), None)) == squash(og):
            return shown, "heading"  # the page itself calls og:title the other one
        return _heading_or_og(shown, og, raw, tw, tag)
    if squash(ld) == squash(og):
        # the page's own heading with more to it, against one that others shortened
        return (shown, "heading") if same.startswith(squash(ld)) else (ld, "json-ld")
    if squash(tag) == squash(ld):
        return ld, "json-ld"
    return (og, "og") if squash(tag) == squash(og) and same.endswith(squash(og)) else (shown, "heading")


def _heading_or_og(shown: str, og: str, raw: str | None, tw: str | None, tag: str | None) -> tuple[str, str]:
    """The heading (which JSON-LD repeats or does not contradict) against another og:title."""
    head, social = squash(shown), squash(og)
    if head.endswith(social) and len(social) > 15:  # the heading carries a kicker before the title
        return og, "og"
    if social in head or head in social or squash(raw) != social:  # cut short, or made by a template
        return shown, "heading"
    if squash(tw) == head or (squash(tag) == social and squash(tw) != ""):
        return shown, "heading"
    return og, "og"


def _only_h1(said: Said) -> str | None:
    return next((text for h1 in said.h1s if (text := text_of(h1)) and len(text) < LONGEST), None)


def strip_site(title: str | None, site: set[str], others: list[str]) -> str | None:
    """A title without the outlet's name, or without what follows another of the page's titles in it."""
    if not title or len(title) > LONGEST:
        return None
    plain = squash(title)
    for other in others:
        longer = plain != squash(other) and len(squash(other)) > 15 and plain.startswith(squash(other))
        if longer and (title.startswith(other) or _SEPARATOR.match(title, len(other))):
            return other
    parts = list(_SEPARATOR.finditer(title))
    while parts and _names_site(title[parts[-1].end() :], site) and parts[-1].start() > 8:
        title = title[: parts.pop().start()]
    if parts and _names_site(title[: parts[0].start()], site):
        title = title[parts[0].end() :]
    return title.strip() or None


def _names_site(text: str, site: set[str]) -> bool:
    plain = squash(text)
    same = any(plain == name or (len(name) > 2 and (name in plain or plain in name)) for name in site)
    return same and 0 < len(plain) < 40
