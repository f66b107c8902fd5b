"""Select: the part of a case that a question is about, as DataFrames that belong together."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import Any

import pandas as pd

from osintkit import assess
from osintkit.catalogue import LISTS, Catalogue
from osintkit.records import Source
from osintkit.sentences import sentence_at
from osintkit.shown import count_entities
from osintkit.sources import grade_sources, read_sources, resolve_sources
from osintkit.store import Case

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Selection:
    """What a question is about: the articles, and what was found in them.

    `articles` has the columns of Article and `day` (ISO, as the page says, else of the capture) and `outlet`;
    `mentions`, `figures` and `quotes` those of their records and `sentence`, `sentence_start`, `sentence_end`,
    `origin`, `day`. `how` says in one line how the topic was matched. Only texts that their URL last showed, as of
    the case's `as_of`. A table is read when it is first asked for.
    """

    case: Case
    topic: str | None
    how: str
    listed: pd.DataFrame = field(repr=False)

    def _repr_html_(self) -> str:
        said = f"{len(self.listed):,} articles, {self.listed.origin.nunique():,} independent; {self.how}"
        first = self.listed[["day", "language", "outlet", "grade", "title"]].head(10)
        return f"<p>{escape(said)}</p>{first.to_html(na_rep='')}"

    @cached_property
    def articles(self) -> pd.DataFrame:
        """The articles, by day (columns: Article, day, outlet)."""
        found = self.case.articles(self.listed.id).set_index("id", drop=False).loc[list(self.listed.id)]
        return found.reset_index(drop=True).assign(outlet=self.listed.outlet, day=self.listed.day)

    @cached_property
    def mentions(self) -> pd.DataFrame:
        """The names in the articles, each with its sentence."""
        return _placed(self.case.mentions(set(self.listed.id)), self.articles)

    @cached_property
    def figures(self) -> pd.DataFrame:
        """The numbers in the articles, each with its sentence."""
        return _placed(self.case.figures(set(self.listed.id)), self.articles)

    @cached_property
    def quotes(self) -> pd.DataFrame:
        """Who said what in the articles, each with its sentence."""
        return _placed(self.case.quotes(set(self.listed.id)), self.articles)

    @cached_property
    def entities(self) -> pd.DataFrame:
        """What the names refer to, counted in these articles (columns: as Case.entities)."""
        return count_entities(self.case.entity_records(set(self.mentions.entity_id.dropna())), self.mentions)

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """Who appears with whom: two entities, and in how many independent origins (columns: one, other, origins)."""
        named = self.mentions[["origin", "entity_id"]].dropna().drop_duplicates()
        both = named.merge(named, on="origin").query("entity_id_x < entity_id_y")
        counts = both.groupby(["entity_id_x", "entity_id_y"], as_index=False).size()
        captions = self.entities.set_index("id").caption
        names = {"one": counts.entity_id_x.map(captions), "other": counts.entity_id_y.map(captions)}
        found = pd.DataFrame(names | {"origins": counts["size"]})
        return found.sort_values(["origins", "one", "other"], ascending=[False, True, True], ignore_index=True)

    @cached_property
    def languages(self) -> dict[str, str | None]:
        """Article id -> language."""
        return dict(zip(self.articles.id, self.articles.language, strict=True))

    @cached_property
    def texts(self) -> dict[str, str]:
        """Article id -> text."""
        return dict(zip(self.articles.id, self.articles.text, strict=True))

    @cached_property
    def registry(self) -> dict[str, Source]:
        """Domain -> outlet: the bundled registry, the case's sources.yml, and the analyst's grades over both."""
        registry, warnings = read_sources(self.case.folder / "sources.yml")
        graded, more = grade_sources(registry, self.case.judgement_records())
        for line in [*warnings, *more]:
            log.warning("%s", line)
        return graded

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Outlet -> what is known of it, for the outlets of the articles."""
        return resolve_sources(self.articles.outlet.dropna(), self.registry)

    @cached_property
    def citations(self) -> pd.DataFrame:
        """Which article gives which outlet as its source (columns: assess.Citation)."""
        return assess.find_citations(self.articles, self.registry)

    @cached_property
    def _claims(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        decided = self.case.judgement_records()
        frames = (self.figures, self.mentions, self.articles, self.quotes)
        claims, readings = assess.group_claims(*frames, decided, citations=self.citations)
        graded, warnings = assess.grade_claims(claims, readings, self.sources, decided)
        for line in warnings:
            log.warning("%s", line)
        return graded, readings

    @property
    def claims(self) -> pd.DataFrame:
        """What the figures say, one row for each thing said, with its credibility (columns: assess.Claim)."""
        return self._claims[0]

    @property
    def readings(self) -> pd.DataFrame:
        """Each figure in the claim it belongs to (columns: assess.Reading)."""
        return self._claims[1]

    @cached_property
    def disagreements(self) -> pd.DataFrame:
        """The readings of claims on which they differ (columns: assess.Disagreement)."""
        letters = {outlet: source.reliability for outlet, source in self.sources.items()}
        return assess.find_disagreements(self.claims, self.readings, letters)


def select(
    case: Case,
    topic: str | None = None,
    *,
    since: str | None = None,
    until: str | None = None,
    languages: Iterable[str] = (),
    outlets: Iterable[str] = (),
    grades: Iterable[str] = (),
    kinds: Iterable[str] = (),
    entities: Iterable[str] = (),
    origins: Iterable[str] = (),
) -> Selection:
    """The articles on a topic and between two days (ISO, inclusive), with their tags.

    A topic that is an entity's id or one of its names selects the articles that name it; any other is searched for in
    the text. Each filter narrows further: languages (ISO 639-1), outlets (domains), grades of outlets (A to F), kinds
    of tags that an article has (any of them), entities that it names (ids or names; all of them), origins (ids of
    articles: only they and their copies). Raises WrongUse for a day that is no ISO date, an unknown grade or kind.

    >>> chosen = ok.select(ok.open_case(), "Шугаев", languages=["en", "fr"])
    >>> chosen.how
    'articles that name Dmitry Shugayev, in any spelling known to the case'
    >>> sorted(chosen.articles.language.unique())
    ['en', 'fr']
    """
    catalogue = Catalogue(case, case.about(topic) if topic else None)
    lists = (languages, outlets, grades, kinds, entities, origins)
    return select_from(catalogue, topic, since=since, until=until, **dict(zip(LISTS, lists, strict=True)))


def select_from(catalogue: Catalogue, topic: str | None = None, **filters: Any) -> Selection:
    """`select` from a catalogue that is read already."""
    how, rows = catalogue.find(topic, **filters)
    return Selection(catalogue.case, topic or None, how, catalogue.frame.iloc[rows].reset_index(drop=True))


def _placed(tags: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """The tags of these articles, each with its sentence, day and origin."""
    tags = tags[tags.article_id.isin(articles.id)].reset_index(drop=True)
    texts = dict(zip(articles.id, articles.text, strict=True))
    keys, starts = list(tags.article_id), list(tags.start)
    spans = [sentence_at(texts[a], s) for a, s in zip(keys, starts, strict=True)]
    tags["sentence_start"] = pd.Series([s for s, _ in spans], dtype="int64")
    tags["sentence_end"] = pd.Series([e for _, e in spans], dtype="int64")
    tags["sentence"] = pd.Series([texts[a][s:e] for a, (s, e) in zip(keys, spans, strict=True)], dtype="str")
    for name in ("origin", "day", "outlet"):
        known = dict(zip(articles.id, articles[name], strict=True))
        tags[name] = pd.Series([known[a] for a in keys], dtype="str")
    return tags
