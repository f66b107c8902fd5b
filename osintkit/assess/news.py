"""News: what a case has now that it did not have before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

import pandas as pd

from osintkit.assess.features import text
from osintkit.assess.rows import News

Frames = Mapping[str, pd.DataFrame]


def find_news(before: Frames, after: Frames) -> pd.DataFrame:
    """What is new between two states of a case (columns: News): articles, then entities, then claims.

    Each state has "articles" (the columns of Article, all versions), "entities" and "claims" (may be missing), and
    `after` may have "failures" (an article whose URL answers 404, 410 or 451 now is withdrawn). A silent edit has a
    row for each sentence: `was` None where it was put in, `now` None where it was taken out. Claims are matched by
    id, regraded ones with both grades.
    """
    rows = [*_articles(before["articles"], after["articles"]), *_withdrawn(before["articles"], after.get("failures"))]
    rows += _entities(before.get("entities"), after.get("entities"))
    rows += _claims(before.get("claims"), after.get("claims"))
    return News.frame(rows)


def _current(articles: pd.DataFrame) -> dict[str, Any]:
    shown = articles[articles.current] if "current" in articles else articles
    return {a.url: a for a in shown.itertuples()}


def _articles(before: pd.DataFrame, after: pd.DataFrame) -> Iterator[News]:
    had = _current(before)
    for url, a in _current(after).items():
        old = had.get(url)
        about = {"id": a.id, "title": text(a.title), "url": url, "day": _day(a)}
        if old is None:
            yield News(what="new article", **about)
        elif old.id != a.id:
            if text(old.title) != text(a.title):
                yield News(what="changed article", **about, was=text(old.title), now=text(a.title))
            for was, now in changed_sentences(old.text, a.text):
                yield News(what="changed article", **about, was=was, now=now)


def changed_sentences(old: str, new: str) -> Iterator[tuple[str | None, str | None]]:
    """The sentences in which two texts differ, side by side."""
    ours, theirs = _split(old), _split(new)
    for kind, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        for n in range(max(b - a, d - c)):
            yield (ours[a + n] if a + n < b else None), (theirs[c + n] if c + n < d else None)


def _split(body: str) -> list[str]:
    """Sentences, roughly: a full stop within a number or before a small letter does not end one."""
    out: list[str] = []
    for line in body.split("\n"):
        start = 0
        for m in re.finditer(r"[.!?…][\"»”’)]*\s+(?=\S)", line):
            if not line[m.end()].islower():
                out.append(line[start : m.end()].strip())
                start = m.end()
        out.append(line[start:].strip())
    return [s for s in out if s]


def _day(article: Any) -> str | None:
    day = text(getattr(article, "day", None)) or text(article.published)
    return day[:10] if day else None


def _withdrawn(articles: pd.DataFrame, failures: pd.DataFrame | None) -> Iterator[News]:
    if failures is None:
        return
    had = _current(articles)
    for f in failures.itertuples():
        gone = re.search(r"\b(404|410|451)\b", f.reason)
        if gone and f.item in had:
            a = had[f.item]
            yield News("withdrawn article", a.id, text(a.title), a.url, _day(a), now=f.reason)


def _entities(before: pd.DataFrame | None, after: pd.DataFrame | None) -> Iterator[News]:
    if before is None or after is None:
        return
    had = set(before.id)
    for e in after.itertuples():
        if e.id not in had:
            yield News("new entity", e.id, text(e.caption), now=e.kind)


def _claims(before: pd.DataFrame | None, after: pd.DataFrame | None) -> Iterator[News]:
    if before is None or after is None:
        return
    had = dict(zip(before.id, before.credibility, strict=True))
    for c in after.itertuples():
        title = text(c.counted) or text(c.unit) or c.kind
        shown = c.date if c.kind == "date" else f"{c.value:g}" if c.value == c.value else f"{c.low:g} to {c.high:g}"
        title = f"{shown} {title}" if c.kind != "date" else str(shown)
        if c.id not in had:
            yield News("new claim", c.id, title, day=c.first_day, now=str(c.credibility))
        elif had[c.id] != c.credibility:
            yield News(
                "regraded claim", c.id, title, day=c.last_day, was=str(had[c.id]), now=f"{c.credibility}: {c.why}"
            )
