"""News: what a case has now that it did not have before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

import pandas as pd

from osintkit.assess.rows import News, text
from osintkit.sentences import split_sentences

Frames = Mapping[str, pd.DataFrame]
GONE = re.compile(r"\b(404|410|451)\b")


def find_news(before: Frames, after: Frames) -> pd.DataFrame:
    """What is new between two states of a case (columns: News): articles, then entities, then claims.

    Each state has "articles" (the columns of Article, all versions), "entities" and "claims" (may be missing), and
    `after` may have "failures" (an article whose URL answers 404, 410 or 451 now is withdrawn). A silent edit has a
    row for each sentence: `was` None where it was put in, `now` None where it was taken out. Claims are matched by
    id, regraded ones with both grades.
    """
    had, has = _current(before["articles"]), _current(after["articles"])
    rows = [news for url, a in has.items() for news in _articles(had.get(url), a)]
    if "failures" in after:
        gone = (f for f in after["failures"].itertuples() if f.item in had and GONE.search(f.reason))
        rows += [News("withdrawn article", **_about(had[f.item]), now=f.reason) for f in gone]
    if "entities" in before and "entities" in after:
        known = set(before["entities"].id)
        new = (e for e in after["entities"].itertuples() if e.id not in known)
        rows += [News("new entity", e.id, text(e.caption), now=e.kind) for e in new]
    if "claims" in before and "claims" in after:
        rows += _claims(before["claims"], after["claims"])
    return News.frame(rows)


def _current(articles: pd.DataFrame) -> dict[str, Any]:
    shown = articles[articles.current] if "current" in articles else articles
    return {a.url: a for a in shown.itertuples()}


def _about(article: Any) -> dict[str, Any]:
    day = text(getattr(article, "day", None)) or text(article.published)
    return {"id": article.id, "title": text(article.title), "url": article.url, "day": day[:10] if day else None}


def _articles(old: Any, new: Any) -> Iterator[News]:
    if old is None:
        yield News("new article", **_about(new))
    elif old.id != new.id:
        changes = [] if text(old.title) == text(new.title) else [(text(old.title), text(new.title))]
        for was, now in (*changes, *changed_sentences(old.text, new.text)):
            yield News("changed article", **_about(new), was=was, now=now)


def changed_sentences(old: str, new: str) -> Iterator[tuple[str | None, str | None]]:
    """The sentences in which two texts differ, side by side."""
    ours, theirs = ([t[start:end] for start, end in split_sentences(t)] for t in (old, new))
    for kind, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if kind != "equal":
            yield from zip_longest(ours[a:b], theirs[c:d])


def _claims(before: pd.DataFrame, after: pd.DataFrame) -> Iterator[News]:
    had = dict(zip(before.id, before.credibility, strict=True))
    for c in after.itertuples():
        value = f"{c.value:,.12g}" if c.value == c.value else f"{c.low:,.12g} to {c.high:,.12g}"  # not NaN
        title = c.date if c.kind == "date" else f"{value} {text(c.counted) or text(c.unit) or c.kind}"
        if c.id not in had:
            yield News("new claim", c.id, title, day=c.first_day, now=str(c.credibility))
        elif had[c.id] != c.credibility:
            grades = {"was": str(had[c.id]), "now": f"{c.credibility}: {c.why}"}
            yield News("regraded claim", c.id, title, day=c.last_day, **grades)
