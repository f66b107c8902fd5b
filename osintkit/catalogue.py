"""Catalogue: the articles of a case without their texts, as columns that filters look at.

What is chosen here is what `select` gives and what the Explorer shows: one code for both. It is read once, in
seconds for tens of thousands of articles, and then answers in milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from osintkit import tables as t
from osintkit.errors import WrongUse
from osintkit.ledger import among
from osintkit.records import Entity, Mention, Source
from osintkit.sources import LETTERS, grade_sources, read_sources, resolve_sources
from osintkit.store import Case
from osintkit.urls import site_of

NAMES = ("person", "org", "place", "nationality", "facility", "system", "event")
NUMBERS = ("money", "percent", "quantity", "number", "ordinal", "age", "duration", "date")
KINDS = (*NAMES, *NUMBERS, "quote")
LISTS = ("languages", "outlets", "grades", "kinds", "entities", "origins")
Places = np.ndarray[Any, np.dtype[np.intp]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]


class Catalogue:
    """The articles that a case shows now, in the order of their days: `frame` has a row each, without the text.

    Columns: seq, id, url, title, language, day (ISO, as the page says, else of the capture), fetched_at, outlet, grade
    (the outlet's Admiralty letter), origin, version.
    """

    def __init__(self, case: Case, ids: Collection[str] | None = None) -> None:
        """`ids`: of these articles only, so that what is asked of few reads few."""
        self.case, self.state = case, case.state()
        self._masks: dict[tuple[str, str], Mask] = {}
        a = t.articles.c
        day = sa.func.substr(sa.type_coerce(a.published, sa.Text), 1, 10).label("day")
        query = sa.select(a.seq, a.id, a.url, a.title, a.language, day, a.fetched_at)
        query = query.where(case._seen(a.fetched_at), among(a.id, ids))
        versions, origins = case._versions(ids), case._latest(t.origins, "article_id", "origin", ids)
        found = (r for r in case._stream(query) if ids is None or r.id in ids)
        rows = [r for r in found if versions.get(r.id, (1, True))[1]]
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
    def named(self) -> tuple[Places, Places, list[str]]:
        """Which article names which entity, once each: rows of the frame, positions in the third, ids of entities."""
        m, link = t.mentions.c, t.links.c
        meant = sa.select(link.entity_id).where(link.mention == m.seq, self.case._derived(link.generation))
        newest = meant.order_by(link.generation.desc()).limit(1).scalar_subquery()
        pairs = self._among(sa.select(m.article_id, m.generation, newest).distinct())
        pairs += [(self.place[key], m.entity_id) for key, m in self._judged if isinstance(m, Mention)]
        ids = sorted({entity for _, entity in pairs if entity})
        number = {entity: n for n, entity in enumerate(ids)}
        kept = np.array(sorted({(place, number[e]) for place, e in pairs if e}), dtype=np.intp).reshape(-1, 2)
        return kept[:, 0], kept[:, 1], ids

    def find(
        self, topic: str | None = None, *, since: str | None = None, until: str | None = None, **lists: Iterable[str]
    ) -> tuple[str, Places]:
        """How the topic was matched, in a line, and the rows of the frame that all filters leave (see `select`)."""
        how, keep = self._matched(topic)
        frame, wanted = self.frame, {name: list(lists.get(name, ())) for name in LISTS}
        since, until = check_filters({"since": since, "until": until, **wanted})
        keep &= (frame.day >= since).to_numpy() if since else True
        keep &= (frame.day <= until).to_numpy() if until else True
        for name in ("languages", "outlets", "grades", "origins"):
            if wanted[name]:
                keep &= frame[name.removesuffix("s")].isin(wanted[name]).to_numpy()
        if wanted["kinds"]:
            keep &= self.having(wanted["kinds"])
        for entity in wanted["entities"]:
            keep &= self.naming(self.case.named(entity))
        return how, np.flatnonzero(keep)

    def _matched(self, topic: str | None) -> tuple[str, np.ndarray[Any, np.dtype[np.bool_]]]:
        if not topic:
            return "all articles of the case", np.ones(len(self.frame), dtype=bool)
        entities = self.case.named(topic)
        if entities:
            captions = {e.id: e.caption for e in self.case.entity_records(set(entities))}
            names = ", ".join(captions.get(e, e) for e in entities)
            return f"articles that name {names}, in any spelling known to the case", self.naming(entities)
        return f"full-text search for {topic}", np.isin(self.frame.seq.to_numpy(), self.case.hits(topic))

    @cached_property
    def entities(self) -> dict[str, Entity]:
        """Entity id -> what is known of it."""
        return {e.id: e for e in self.case.entity_records()}

    def caption(self, entity: str) -> str:
        """The canonical name of an entity (id)."""
        return self.entities[entity].caption if entity in self.entities else entity

    def kind(self, entity: str) -> str:
        """The kind of an entity (id)."""
        return self.entities[entity].kind if entity in self.entities else ""

    def giving(self, figure: Any) -> list[int]:
        """The articles (rows of the frame) that give the same figure: kind, value, unit or date."""
        f = t.figures.c
        cells = [(f[name], getattr(figure, name)) for name in ("kind", "value", "low", "high", "unit", "date")]
        same = [column.is_(None) if pd.isna(value) else column == value for column, value in cells]
        return [place for place, _ in self._among(sa.select(f.article_id, f.generation).where(*same).distinct())]

    def naming(self, entities: Iterable[str]) -> Mask:
        """Which articles name one of these entities (ids)."""
        return self._any([self._mask(("entity", entity), self._naming) for entity in entities])

    def having(self, kinds: Iterable[str]) -> Mask:
        """Which articles have a tag of one of these kinds ("quote" for quotes)."""
        return self._any([self._mask(("kind", kind), self._having) for kind in kinds])

    def _any(self, masks: list[Mask]) -> Mask:
        return np.asarray(np.any([np.zeros(len(self.frame), dtype=bool), *masks], axis=0))

    def _mask(self, key: tuple[str, str], find: Callable[[str], Iterable[int]]) -> Mask:
        if key not in self._masks:
            self._masks[key] = np.zeros(len(self.frame), dtype=bool)
            self._masks[key][list(find(key[1]))] = True
        return self._masks[key]

    def _naming(self, entity: str) -> Iterator[int]:
        m, link, later = t.mentions.c, t.links.c, t.links.alias().c
        newer = sa.exists().where(later.mention == link.mention, later.generation > link.generation)
        newer = newer.where(self.case._derived(later.generation))
        holds = (link.entity_id == entity, self.case._derived(link.generation), ~newer)
        query = sa.select(m.article_id, m.generation).join_from(t.links, t.mentions, m.seq == link.mention)
        yield from (place for place, *_ in self._among(query.where(*holds).distinct()))
        yield from (self.place[key] for key, tag in self._judged if getattr(tag, "entity_id", None) == entity)

    def _having(self, kind: str) -> Iterator[int]:
        table = t.quotes if kind == "quote" else t.mentions if kind in NAMES else t.figures
        query = sa.select(table.c.article_id, table.c.generation).distinct()
        yield from (p for p, *_ in self._among(query if kind == "quote" else query.where(table.c.kind == kind)))
        yield from (self.place[key] for key, tag in self._judged if getattr(tag, "kind", "quote") == kind)

    @cached_property
    def _newest(self) -> dict[str, int]:
        """Which tagging holds for each article, but for those on whose tags someone decided: they are `_judged`."""
        newest = self.case._latest(t.taggings, "article_id", "generation", self.place.keys())
        return {key: by for key, by in newest.items() if key in self.place and key not in self._decided}

    @cached_property
    def _decided(self) -> set[str]:
        targets = (j.target.split(":") for j in self.case.judgement_records())
        return {target[1] for target in targets if target[0] in ("mention", "figure", "quote")} & set(self.place)

    @cached_property
    def _judged(self) -> list[tuple[str, Any]]:
        """(article, tag) of the articles on whose tags someone decided, as `case` reads them."""
        found: list[tuple[str, Any]] = [(str(m.article_id), m) for _, m in self.case.mention_records(self._decided)]
        for frame in (self.case.figures(self._decided), self.case.quotes(self._decided)):
            found += [(row.article_id, row) for row in frame.drop(columns="entity_id", errors="ignore").itertuples()]
        return found

    def _among(self, query: sa.Select[Any]) -> list[tuple[int, Any]]:
        """(row of the frame, what stands third) of the tags that hold, from a query of article, generation, ..."""
        newest, place = self._newest, self.place
        rows = map(tuple, self.case._stream(query))
        return [(place[r[0]], r[-1]) for r in rows if newest.get(r[0]) == r[1]]


def check_filters(given: Mapping[str, Any]) -> tuple[str, str]:
    """The first and last day as ISO dates. Raises WrongUse for one that is none, and an unknown grade or kind."""
    since, until = (_day(given[name], name) if given.get(name) else "" for name in ("since", "until"))
    check_known(given.get("grades", ()), "grades", LETTERS)
    check_known(given.get("kinds", ()), "kinds", KINDS)
    return since, until


def _day(value: str, name: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise WrongUse(f"{name}={value!r} is no day: write it as 2021-11-15") from None


def check_known(given: Iterable[str], name: str, known: Iterable[str]) -> None:
    """Raises WrongUse for a value that is none of those known."""
    for value in given:
        if value not in known:
            raise WrongUse(f"{name}: {value!r} is none of {', '.join(known)}")
