"""Catalogue: the articles of a case without their texts, as columns that filters look at.

What is chosen here is what `select` gives and what the Explorer shows: one code for both. It is read once, in
seconds for tens of thousands of articles, and then answers in milliseconds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from osintkit import tables as t
from osintkit.errors import WrongUse
from osintkit.ledger import TAGS
from osintkit.records import Mention, Quote, Source
from osintkit.sources import LETTERS, grade_sources, read_sources, resolve_sources
from osintkit.store import Case
from osintkit.urls import site_of

NAMES = ("person", "org", "place", "nationality", "facility", "system", "event")
NUMBERS = ("money", "percent", "quantity", "number", "ordinal", "age", "duration", "date")
KINDS = (*NAMES, *NUMBERS, "quote")
LISTS = ("languages", "outlets", "grades", "kinds", "entities", "origins")
Places = np.ndarray[Any, np.dtype[np.intp]]


class Catalogue:
    """The articles that a case shows now, in the order of their days: `frame` has a row each, without the text.

    Columns: seq, id, url, title, language, day (ISO, as the page says, else of the capture), fetched_at, outlet, grade
    (the outlet's Admiralty letter), origin, version.
    """

    def __init__(self, case: Case) -> None:
        self.case, self.state = case, case.state()
        a = t.articles.c
        day = sa.func.substr(sa.type_coerce(a.published, sa.Text), 1, 10).label("day")
        query = sa.select(a.seq, a.id, a.url, a.title, a.language, day, a.fetched_at).where(case._seen(a.fetched_at))
        versions, origins = case._versions(), case._latest(t.origins, "article_id", "origin")
        rows = [r for r in case._rows(query) if versions.get(r.id, (1, True))[1]]
        frame = pd.DataFrame(rows, columns=["seq", "id", "url", "title", "language", "day", "fetched_at"])
        frame = frame.astype({"seq": "int64"} | dict.fromkeys(("id", "url", "title", "language", "day"), "str"))
        frame["fetched_at"] = pd.to_datetime(frame.fetched_at, utc=True).astype("datetime64[us, UTC]")
        frame["day"] = frame.day.fillna(frame.fetched_at.dt.strftime("%Y-%m-%d"))
        frame["outlet"] = pd.Series([site_of(url) for url in frame.url], dtype="str")
        known = resolve_sources(set(frame.outlet.dropna()), self.registry)
        frame["grade"] = frame.outlet.map({o: s.reliability for o, s in known.items()}).astype("str").fillna("F")
        frame["origin"] = frame.id.map(origins).astype("str").fillna(frame.id)
        frame["version"] = frame.id.map({i: number for i, (number, _) in versions.items()}).fillna(1).astype("int64")
        self.frame = frame.sort_values(["day", "fetched_at", "id"], ignore_index=True)

    @cached_property
    def registry(self) -> dict[str, Source]:
        """Domain -> outlet: the bundled registry, the case's sources.yml, and the analyst's grades over both."""
        registry, _ = read_sources(self.case.folder / "sources.yml")
        return grade_sources(registry, self.case.judgement_records())[0]

    @cached_property
    def place(self) -> dict[str, int]:
        """Article id -> row of the frame."""
        return {key: n for n, key in enumerate(self.frame.id)}

    @cached_property
    def tags(self) -> pd.DataFrame:
        """What each article has, once each: place (row of the frame), kind and entity (categories)."""
        rows = [(self.place[key], kind, entity) for key, kind, entity in _tags(self.case) if key in self.place]
        frame = pd.DataFrame(rows, columns=["place", "kind", "entity"])
        return frame.astype({"place": "int64", "kind": "category", "entity": "category"})

    def find(
        self, topic: str | None = None, *, since: str | None = None, until: str | None = None, **lists: Iterable[str]
    ) -> tuple[str, Places]:
        """How the topic was matched, in a line, and the rows of the frame that all filters leave (see `select`)."""
        how, keep = self._matched(topic)
        frame, wanted = self.frame, {name: list(lists.get(name, ())) for name in LISTS}
        keep &= (frame.day >= _day(since, "since")).to_numpy() if since else True
        keep &= (frame.day <= _day(until, "until")).to_numpy() if until else True
        _check(wanted["grades"], "grades", LETTERS)
        _check(wanted["kinds"], "kinds", KINDS)
        for name in ("languages", "outlets", "grades", "origins"):
            if wanted[name]:
                keep &= frame[name.removesuffix("s")].isin(wanted[name]).to_numpy()
        if wanted["kinds"]:
            keep &= self._having("kind", wanted["kinds"])
        for entity in wanted["entities"]:
            keep &= self._having("entity", self.case.named(entity))
        return how, np.flatnonzero(keep)

    def _matched(self, topic: str | None) -> tuple[str, np.ndarray[Any, np.dtype[np.bool_]]]:
        if not topic:
            return "all articles of the case", np.ones(len(self.frame), dtype=bool)
        entities = self.case.named(topic)
        if entities:
            names = ", ".join(self.captions.get(e, e) for e in entities)
            return f"articles that name {names}, in any spelling known to the case", self._having("entity", entities)
        return f"full-text search for {topic}", np.isin(self.frame.seq.to_numpy(), self.case.hits(topic))

    @cached_property
    def captions(self) -> dict[str, str]:
        """Entity id -> canonical name."""
        return {e.id: e.caption for e in self.case.entity_records()}

    def _having(self, column: str, values: Collection[str]) -> np.ndarray[Any, np.dtype[np.bool_]]:
        has = np.zeros(len(self.frame), dtype=bool)
        codes = self.tags[column].cat
        wanted = codes.categories.get_indexer(list(values))
        has[self.tags.place.to_numpy()[np.isin(codes.codes, wanted[wanted >= 0])]] = True
        return has


def _tags(case: Case) -> Iterator[tuple[str, str, str | None]]:
    """(article, kind, entity) of all tags that hold, each once.

    From the database alone, but for the articles on whose tags someone decided: there it is as `case` reads them.
    """
    targets = (j.target.split(":") for j in case.judgement_records())
    judged = {target[1] for target in targets if target[0] in ("mention", "figure", "quote")}
    newest = case._latest(t.taggings, "article_id", "generation")
    newest = {key: generation for key, generation in newest.items() if key not in judged}
    for record, table in TAGS.items():
        kind = sa.literal("quote") if record is Quote else table.c.kind
        entity = _entity(case, table) if record is Mention else sa.null()
        found = case._stream(sa.select(table.c.article_id, table.c.generation, kind, entity).distinct())
        yield from ((key, name, meant) for key, by, name, meant in found if newest.get(key) == by)
    for _, mention in case.mention_records(judged):
        yield str(mention.article_id), mention.kind, mention.entity_id
    for figure in case.figures(judged).itertuples():
        yield figure.article_id, figure.kind, None
    for quote in case.quotes(judged).itertuples():
        yield quote.article_id, "quote", None


def _entity(case: Case, table: sa.Table) -> sa.ScalarSelect[Any]:
    link = t.links.c
    query = sa.select(link.entity_id).where(link.mention == table.c.seq, case._derived(link.generation))
    return query.order_by(link.generation.desc()).limit(1).scalar_subquery()


def _day(value: str, name: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise WrongUse(f"{name}={value!r} is no day: write it as 2021-11-15") from None


def _check(given: Iterable[str], name: str, known: Iterable[str]) -> None:
    for value in given:
        if value not in known:
            raise WrongUse(f"{name}: {value!r} is none of {', '.join(known)}")
