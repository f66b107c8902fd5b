"""Case: one investigation in a folder, with its store (SQLite), its archive (WARC) and its reports.

    CASE/case.db   CASE/archive/*.warc.gz   CASE/watchlist.csv   CASE/reports/...

`as_of` shows the evidence and the decisions as they stood at a time; `generation` what was derived up to that
generation. What there is to see is in `shown`; here is when it is looked at, and how it is found.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from osintkit import tables as t
from osintkit.decisions import parse_place
from osintkit.engines import Found
from osintkit.errors import WrongUse
from osintkit.names import fold_name
from osintkit.records import Decision
from osintkit.search import Query, read_query
from osintkit.shown import Shown

if TYPE_CHECKING:
    import pandas as pd

    from osintkit.selection import Selection

# What an analyst works with; the other methods are between the parts of the kit.
PUBLIC = [
    *("articles", "pages", "mentions", "figures", "quotes", "entities", "claims", "changes", "judgements", "failures"),
    *("sources", "runs", "tombstones", "news", "search", "named", "at", "judge", "undo", "create", "inputs"),
    *("folder", "store", "as_of"),
]
RECENT = 2000  # articles among which a common word is looked for first
MARK = "OSINTKIT_MARK"  # environment of a report's notebook: {store: mark} of the case it is of


class Case(Shown):
    """One investigation. `Case(folder)` opens it, `Case.create(folder)` makes it."""

    def __dir__(self) -> list[str]:
        return PUBLIC

    def at(self, as_of: datetime | str | None = None, generation: int | None = None, *, name: str = "as_of") -> Case:
        """The same case as it stood at a time (aware, or ISO 8601 text taken as UTC); its newest record by default.

        Raises WrongUse for text that is no time, calling it `name`.

        >>> len(ok.open_case().at("2019-07-31").articles())
        4
        """
        if isinstance(as_of, str) and as_of:
            try:
                as_of = datetime.fromisoformat(as_of)
            except ValueError:
                raise WrongUse(f"{name}={as_of!r} is no time: write it as 2021-11-15 or 2021-11-15T12:00") from None
        if as_of and as_of.tzinfo is None:
            as_of = as_of.replace(tzinfo=UTC)
        moment = as_of.astimezone(UTC) if as_of else self.as_of or self.newest_at()
        seen = copy(self)
        seen.as_of, seen.generation = moment, generation or self.generation
        seen._mentions = None
        return seen

    def marked(self, mark: Mapping[str, int] | None = None) -> Case:
        """The same case as it is now (or was, by its `mark`): what others store from here on is not seen."""
        tables = (t.pages.c.seq, t.articles.c.seq, t.judgements.c.seq, t.failures.c.seq, t.generations.c.id)
        newest = sa.select(*(sa.select(sa.func.coalesce(sa.func.max(c), 0)).scalar_subquery() for c in tables))
        seen = copy(self)
        seen.mark = mark or dict(zip((c.table.name for c in tables), self._rows(newest)[0], strict=True))
        seen._mentions = None
        return seen

    def _repr_html_(self) -> str:
        """The case as a notebook shows it: where it is, and how much is in it."""
        from html import escape

        tables = (t.articles, t.pages, t.judgements, t.failures)
        counts = {table.name: self._rows(sa.select(sa.func.count()).select_from(table))[0][0] for table in tables}
        cells = "".join(f"<tr><th>{name}</th><td>{count:,}</td></tr>" for name, count in counts.items())
        return f"<table><caption>{escape(repr(self))}</caption>{cells}</table>"

    def newest_at(self) -> datetime | None:
        """The time of the newest record: what `as_of` is when nobody says."""
        columns = (t.pages.c.fetched_at, t.judgements.c.decided_at, t.failures.c.failed_at, t.tombstones.c.removed_at)
        times = [self._rows(sa.select(sa.func.max(c)).where(self._seen(c)))[0][0] for c in columns]
        return max((x for x in times if x is not None), default=None)

    def claims(self) -> pd.DataFrame:
        """What the figures of the whole case say, and how credible it is (columns: assess.Claim).

        >>> "USD" in set(ok.open_case().claims().unit)
        True
        """
        from osintkit.selection import select

        return select(self).claims

    def news(self, since: datetime | str, *, chosen: Selection | None = None) -> pd.DataFrame:
        """What is new since a time: articles (new, changed, withdrawn), entities, claims (columns: assess.News).

        In the whole case, or on the topic of a selection from it.

        >>> sorted(ok.open_case().news("2021-11-20").what.unique())
        ['new article', 'new claim', 'new entity', 'regraded claim']
        """
        from osintkit.assess import find_news
        from osintkit.selection import select

        topic = chosen.topic if chosen is not None else None
        then, today = self.at(since), self.at()
        before, now = select(then, topic), select(today, topic)
        ids = self.siblings({*before.listed.id, *now.listed.id}) if topic else None
        if chosen is not None and len(chosen.listed) == len(now.listed):
            now = chosen  # its claims are grouped already
        states = [
            {"articles": case.articles(ids), "entities": told.entities, "claims": told.claims}
            for case, told in ((then, before), (today, now))
        ]
        return find_news(states[0], states[1] | {"failures": today.failures()})

    def sources(self) -> pd.DataFrame:
        """The outlets of the case (columns: Source), graded as the analyst graded them.

        >>> sorted(ok.open_case().sources().country.unique())
        ['BE', 'FR', 'GB', 'IE', 'RU', 'TR']
        """
        from osintkit.selection import select
        from osintkit.sources import source_table

        chosen = select(self)
        return source_table(chosen.articles.outlet.dropna(), chosen.registry)

    def hits(self, query: str) -> list[int]:
        """The rows (`seq`) of the articles whose text a query finds, in no order: fast, for many."""
        with self.store.searching() as connection:
            return list(connection.scalars(self.store.find(read_query(query))).all())

    def search(self, query: str, *, most: int | None = None) -> list[str]:
        """The ids of the articles that a query finds, at most so many: those whose title has it, then the newest first.

        Words, "phrases", AND, OR, NOT, prefix*, in the spelling of any language; a query that is a name known
        in the case finds the articles that name it in any other spelling too. Raises WrongUse for an empty one.

        >>> len(ok.open_case().search('"fighter engine" NOT Su-57')) > 0
        True
        """
        asked = read_query(query)
        if most is not None and most < 1:
            raise WrongUse(f"most={most}: ask for one article at least")
        ids = dict.fromkeys(self._newest(asked, most, titled=True))
        if most is None or len(ids) < most:
            ids |= dict.fromkeys(self._newest(asked, most and most + len(ids)))
        if most is None or len(ids) < most:
            ids |= dict.fromkeys(self._meaning(self.named(query), asked))
        return list(ids)[:most]

    def _newest(self, query: Query, most: int | None, *, titled: bool = False) -> list[str]:
        """The ids of the articles that a query finds, the newest first.

        Of a word that many have, so many are soon found among the newest: then it is not asked where else it stands.
        """
        a, found = t.articles.c, self.store.find(query, titled=titled)
        every = sa.select(a.seq, a.id, a.fetched_at).where(self._seen(a.fetched_at))
        recent = every.order_by(a.fetched_at.desc(), a.id).limit(RECENT)
        ids: Sequence[str] = ()
        for some in (recent, every) if most else (every,):
            seen, hit = some.subquery().c, once(found) if some is every else found.subquery()
            order = sa.select(seen.id).join(hit, hit.c.seq == seen.seq)
            with self.store.searching(newest=some is recent) as connection:
                ids = connection.scalars(order.order_by(seen.fetched_at.desc(), seen.id).limit(most)).all()
            if len(ids) == most:
                break
        return list(ids)

    def _meaning(self, entities: Collection[str], asked: Query) -> list[str]:
        """The ids of the articles that were not found, with a name that now means one of these entities, the oldest
        first; those on whose names someone decided come last.
        """
        if not entities:
            return []
        found = once(self.store.find(asked))
        a, m, link, later, read = t.articles.c, t.mentions.c, t.links.c, t.links.alias().c, t.taggings.c
        newer = sa.exists().where(
            later.mention == link.mention, later.generation > link.generation, self._derived(later.generation)
        )
        newest = sa.select(sa.func.max(read.generation)).where(read.article_id == m.article_id)
        holds = m.generation == newest.where(self._derived(read.generation)).scalar_subquery()
        query = sa.select(a.id, a.fetched_at).join_from(t.links, t.mentions, m.seq == link.mention)
        query = query.join(t.articles, a.id == m.article_id).outerjoin(found, found.c.seq == a.seq)
        query = query.where(
            link.entity_id.in_(entities),
            self._derived(link.generation),
            ~newer,
            holds,
            self._seen(a.fetched_at),
            found.c.seq.is_(None),
        )
        judged = {place[0] for j in self.judgement_records() if (place := parse_place(j.target))}
        decided = {str(m.article_id) for _, m in self.mention_records(judged) if m.entity_id in entities}
        rows = self._stream(query.distinct().order_by(a.fetched_at, a.id))
        return [*(row.id for row in rows if row.id not in judged), *sorted(decided)]

    def scope(self, topic: str | None) -> set[str] | None:
        """The ids of the articles that bear on a topic: that may be of it, and what their URLs ever showed.

        A report on it is made from these alone, and they are what is bundled and verified. None: all articles.
        """
        return self.siblings(self.about(topic)) if topic else None

    def about(self, topic: str) -> set[str]:
        """The ids of the articles that a topic may be of: that name an entity so called, else that a search finds."""
        if named := self.named(topic):
            return self._naming(named)
        found, a = self.store.find(read_query(topic)).subquery(), t.articles.c
        with self.store.searching() as connection:
            return set(connection.scalars(sa.select(a.id).join(found, found.c.seq == a.seq)).all())

    def _naming(self, entities: Collection[str]) -> set[str]:
        """The ids of the articles that were ever found to name one of these entities, or where names were added."""
        query = sa.select(t.mentions.c.article_id).join(t.links, t.links.c.mention == t.mentions.c.seq).distinct()
        query = query.where(t.links.c.entity_id.in_(entities), self._derived(t.links.c.generation))
        found = {row.article_id for row in self._stream(query)}
        return found | {j.target.split(":")[1] for j in self.judgement_records() if j.decision == Decision.ADD.value}

    def named(self, name: str) -> list[str]:
        """The ids of the entities that have this id or name: as written in any of the texts, else in any spelling.

        >>> case = ok.open_case()
        >>> case.named("С-400") == case.named("S-400")
        True
        """
        plain, folded = f"as {name.casefold()}", f"by {fold_name(name)}"
        query = sa.select(t.names.c.entity_id).where(t.names.c.key.in_([plain, folded]))
        known = self.entity_records({name, *(row.entity_id for row in self._rows(query))})
        exact = [e for e in known if e.id == name or (not e.merged_into and plain in t.name_keys(e))]
        found = exact or [e for e in known if not e.merged_into and folded in t.name_keys(e) and folded != "by "]
        return list(dict.fromkeys(e.merged_into or e.id for e in found))

    def digest(self) -> str:
        """A sha256 over the evidence and decisions that can be seen: what went into a report."""
        pages = [[p.url, p.sha256, p.fetched_at.isoformat()] for p in self.page_records()]
        decided = [[*asdict(j).values()] for j in self.judgement_records(held=False)]
        return hashlib.sha256(json.dumps([pages, decided], default=str).encode()).hexdigest()


def once(found: Found) -> sa.CTE:
    """What is asked for by itself, whatever it is joined to: a planner that counts on few to be wanted goes astray."""
    return found.cte("found").prefix_with("MATERIALIZED")
