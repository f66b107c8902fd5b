"""Ledger: a case's folder and its store, and all that is ever written to it.

Evidence and decisions are added and never changed; what is derived from them has the number of the generation that
found it. `forget` alone deletes. What is written comes back through `store.Case`.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Self, TypeVar

import sqlalchemy as sa

from osintkit import tables as t
from osintkit.decisions import moment
from osintkit.errors import ReadOnly, WrongUse
from osintkit.place import Address, find_place, make_place
from osintkit.records import (
    Article,
    Decision,
    Entity,
    Failure,
    Figure,
    Judgement,
    Mention,
    Page,
    Quote,
    Record,
    Run,
    Tombstone,
)
from osintkit.urls import site_of

log = logging.getLogger(__name__)
R = TypeVar("R", bound=Record)
T = TypeVar("T")
AT_ONCE = 5000  # rows a transaction: about a tenth of a second
MOST = 30_000  # keys that one query names: SQLite takes 32,766
TAGS: dict[type[Record], sa.Table] = {Mention: t.mentions, Figure: t.figures, Quote: t.quotes}


def now() -> datetime:
    """The clock, read in one place: only evidence and decisions are stamped with it, never what is derived."""
    return datetime.now(UTC)


def article_id(article: Article) -> str:
    """A stable id: the same title and text on the same site is one article, at whatever URL.

    A page without text keeps its URL apart, so that two stubs are not one article.
    """
    place = site_of(article.url) if len(article.text) >= 200 else article.url
    return hashlib.sha256("\n".join([place or "", article.title or "", article.text]).encode()).hexdigest()[:16]


class Ledger:
    """The store of one case, to write to; `as_of` and `generation` bound what is read from it.

    Raises WrongUse where there is no case, StopRun where its store cannot be read.
    """

    def __init__(
        self,
        address: Address,
        *,
        folder: Address | None = None,
        as_of: datetime | None = None,
        generation: int | None = None,
    ):
        """`address` is the case's folder, or its store's URL; `folder` then is where its archive and reports are."""
        self.store, self.folder = find_place(address, folder)
        self.as_of, self.generation = as_of, generation
        self.mark: Mapping[str, int] = {}

    @classmethod
    def create(cls, address: Address, *, store: str | None = None) -> Self:
        """Make a case in a new or empty folder, with its tables in it or in a store by URL (see `engines`).

        A URL alone makes the folder here, named like the case. An existing case is opened as it is.

        >>> ok.Case.create("new").articles().empty
        True
        """
        return cls(make_place(address, store))

    def __repr__(self) -> str:
        return f"Case({str(self.folder)!r})"

    @property
    def archive(self) -> Path:
        """The folder of captured bytes."""
        return self.folder / "archive"

    @property
    def engine(self) -> sa.Engine:
        """The store's connections."""
        return self.store.pool

    def _write(self) -> AbstractContextManager[sa.Connection]:
        """One write transaction: whole or not at all."""
        return self.store.writing()

    def _rows(self, query: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        with self.store.reading() as connection:
            return connection.execute(query).all()

    def _stream(self, query: sa.Select[Any]) -> Iterator[sa.Row[Any]]:
        """The rows one after the other, never all at once."""
        with self.store.reading() as connection:
            yield from connection.execution_options(yield_per=1000).execute(query)

    def _records(self, record: type[R], query: sa.Select[Any]) -> list[R]:
        names = record.types()
        return [record(**{k: v for k, v in row._mapping.items() if k in names}) for row in self._stream(query)]

    def _seen(self, column: sa.Column[Any]) -> sa.ColumnElement[bool]:
        """That evidence is not younger than `as_of`, nor stored after the mark."""
        newest = self.mark.get(column.table.name)
        stored = sa.true() if newest is None else column.table.c.seq <= newest
        return sa.and_(column <= self.as_of, stored) if self.as_of is not None else stored

    def _derived(self, column: sa.Column[Any]) -> sa.ColumnElement[bool]:
        newest = min((n for n in (self.generation, self.mark.get("generations")) if n is not None), default=None)
        return column <= newest if newest is not None else sa.true()

    def _latest(self, table: sa.Table, key: str, value: str, keys: Collection[Any] | None = None) -> dict[Any, Any]:
        """key -> value, of the newest generation that is to be seen; of these keys at least."""
        wanted = (self._derived(table.c.generation), among(table.c[key], keys))
        query = sa.select(table.c[key], table.c[value]).where(*wanted)
        return {row._mapping[key]: row._mapping[value] for row in self._stream(query.order_by(table.c.generation))}

    def inputs(self) -> list[tuple[str, bool]]:
        """What the case reads from, as it was added: (input, follow).

        >>> ok.open_case().inputs()
        [('inputs/sample.warc.gz', False)]
        """
        return [(row.input, row.follow) for row in self._rows(sa.select(t.inputs).order_by(t.inputs.c.seq))]

    def add_input(self, name: str, *, follow: bool = False) -> None:
        """Remember an input, so that `ingest` without inputs reads it again."""
        with self._write() as connection:
            _insert_once(connection, t.inputs, {"input": name, "follow": follow}, "input")

    def left_off(self, name: str, sieve: str) -> tuple[str, int] | None:
        """Where the reading of an archive, with a sieve, was stopped: the WARC's name, and the byte in it."""
        p = t.places.c
        rows = self._rows(sa.select(p.warc, p.offset).where(p.input == name, p.sieve == sieve))
        return (rows[0].warc, rows[0].offset) if rows else None

    def leave_off(self, name: str, sieve: str, place: tuple[str, int] | None) -> None:
        """Remember where an archive is read up to; None when it is read to its end."""
        p = t.places
        with self._write() as connection:
            connection.execute(p.delete().where(p.c.input == name, p.c.sieve == sieve))
            if place:
                row = {"input": name, "sieve": sieve, "warc": place[0], "offset": place[1]}
                connection.execute(p.insert().values(row))

    def knows_page(self, page: Page) -> bool:
        """Whether a capture would add nothing: it is there, or its URL had the same bytes when last captured."""
        p = t.pages.c
        same = sa.select(p.seq).where(p.url == page.url, p.sha256 == page.sha256, p.fetched_at == page.fetched_at)
        last = sa.select(p.sha256, p.fetched_at).where(p.url == page.url).order_by(p.fetched_at.desc(), p.seq.desc())
        with self.store.reading() as connection:
            if connection.scalar(same) is not None:
                return True
            newest = connection.execute(last.limit(1)).first()
        return newest is not None and newest.sha256 == page.sha256 and newest.fetched_at <= page.fetched_at

    def validators(self, urls: Iterable[str]) -> dict[str, tuple[str | None, str | None]]:
        """(ETag, Last-Modified) of the newest capture of each URL that has been asked for before."""
        p = t.pages.c
        query = sa.select(p.asked_url, p.headers).where(p.asked_url.in_(list(urls)), p.article_id.is_not(None))
        heads = {row.asked_url: row.headers for row in self._rows(query.order_by(p.fetched_at))}
        return {url: (h.get("etag"), h.get("last-modified")) for url, h in heads.items()}

    def add_capture(self, page: Page, article: Article | None, failure: Failure | None = None) -> Article | None:
        """Store a capture with what was read from it, in one transaction; returns the article if it is new."""
        new = None
        with self._write() as connection:
            if article is not None:
                article = replace(article, id=article_id(article))
                page = replace(page, article_id=article.id)
                if connection.scalar(sa.select(t.articles.c.seq).where(t.articles.c.id == article.id)) is None:
                    new = article
            _insert_once(connection, t.pages, _row(page), "url", "sha256", "fetched_at")
            if new is not None:
                seq = connection.execute(t.articles.insert().returning(t.articles.c.seq), _row(new)).scalar_one()
                self.store.index(connection, [t.indexed(seq, new.title, new.text, new.language)])
            if failure is not None:
                _insert_once(connection, t.failures, _row(failure), "item", "step", "reason")
        return new

    def add_failure(self, failure: Failure) -> None:
        """Store what was skipped; the same failure again is kept once."""
        with self._write() as connection:
            _insert_once(connection, t.failures, _row(failure), "item", "step", "reason")

    def forget(self, url: str, *, why: str) -> list[Page]:
        """Take a URL's captures and articles, with all that was read from them, out of the store; returns the captures.

        The one thing that is ever deleted, where law or a promise asks for it. A tombstone stays, so that the URL is
        not read again and `verify` can say what is gone. Raises WrongUse for a URL that the case does not have.
        """
        p = t.pages.c
        asked = sa.or_(p.url == url, p.asked_url == url, p.final_url == url)
        gone = self._records(Page, sa.select(t.pages).where(asked))
        if not gone:
            raise WrongUse(f"the case has no capture of {url}: give the address as 'osintkit search' shows it")
        ids = {page.article_id for page in gone if page.article_id}
        with self._write() as connection:
            self.store.begin_erasing(connection)
            connection.execute(t.pages.delete().where(asked))
            left = sa.select(p.article_id, p.url, p.fetched_at).where(p.article_id.in_(ids))
            for row in connection.execute(left.order_by(p.fetched_at.desc(), p.seq.desc())).all():  # the oldest last
                first = {"url": row.url, "fetched_at": row.fetched_at}
                connection.execute(t.articles.update().where(t.articles.c.id == row.article_id).values(first))
                ids.discard(row.article_id)
            for seq in connection.scalars(sa.select(t.articles.c.seq).where(t.articles.c.id.in_(ids))).all():
                self.store.unindex(connection, seq)
            mentions = sa.select(t.mentions.c.seq).where(t.mentions.c.article_id.in_(ids))
            connection.execute(t.links.delete().where(t.links.c.mention.in_(mentions)))
            for table in (t.mentions, t.figures, t.quotes, t.taggings, t.origins):
                connection.execute(table.delete().where(table.c.article_id.in_(ids)))
            connection.execute(t.articles.delete().where(t.articles.c.id.in_(ids)))
            at = now()
            self.store.add(connection, t.tombstones, [_row(Tombstone(g.url, g.sha256, why, at)) for g in gone])
        self.store.end_erasing()
        return gone

    def forgot(self, url: str) -> bool:
        """Whether a URL was removed for good."""
        return bool(self._rows(sa.select(t.tombstones.c.seq).where(t.tombstones.c.url == url).limit(1)))

    def judge(
        self, decision: Decision | str, target: str, *, by: str, value: str | None = None, why: str | None = None
    ) -> Judgement:
        """Keep an analyst's decision. Raises WrongUse for a decision that does not exist.

        >>> case = ok.Case.create("judged")
        >>> case.judge("grade", "source:news.example", by="ana", value="B", why="a long record").decision
        'grade'
        """
        try:
            judgement = Judgement(Decision(decision).value, target, by, now(), value, why)
        except ValueError:
            known = ", ".join(d.value for d in Decision)
            raise WrongUse(f"no decision {decision!r}: one of {known}") from None
        self.add_judgements([judgement])
        return judgement

    def add_judgements(self, judgements: Iterable[Judgement]) -> None:
        """Keep several decisions, all or none."""
        with self._write() as connection:
            self.store.add(connection, t.judgements, list(map(_row, judgements)))

    def undo(self, judgement: Judgement, *, by: str, why: str | None = None) -> Judgement:
        """Take a decision back by a new one: both are kept. An undo can be taken back like any other.

        >>> case = ok.Case.create("undone")
        >>> grade = case.judge("grade", "source:news.example", by="ana", value="B")
        >>> case.undo(grade, by="ana").decision
        'undo'
        """
        return self.judge(Decision.UNDO, judgement.target, by=by, value=moment(judgement), why=why)

    def add_run(self, run: Run) -> None:
        """Store one run of a report or a job; who may only read the store leaves none, and is told."""
        try:
            with self._write() as connection:
                connection.execute(t.runs.insert(), _row(run))
        except ReadOnly as error:
            log.warning("this run is not in the case's runs: %s", error)

    def untagged(self, tagger: str | None) -> list[tuple[str, str | None]]:
        """(id, language) of the articles that this tagger has not read, as they came; of all of them for None."""
        a = t.articles.c
        query = sa.select(a.id, a.language).order_by(a.seq)
        if tagger is not None:
            read, by = t.taggings.c, t.generations.c
            done = sa.exists().where(read.article_id == a.id, read.generation == by.id, by.tagger == tagger)
            query = query.where(~done)
        return [(row.id, row.language) for row in self._stream(query)]

    def read_articles(self, ids: Sequence[str]) -> list[Article]:
        """Articles with their texts, in the order of their ids here."""
        found = {a.id: a for a in self._records(Article, sa.select(t.articles).where(t.articles.c.id.in_(ids)))}
        return [found[key] for key in ids if key in found]

    def add_tags(self, tagger: str, found: Mapping[str, Sequence[Mention | Figure | Quote]]) -> None:
        """Store the tags of whole articles (id -> tags) in one transaction.

        They are a generation of their own, so that who looks now will not see them later.
        """
        rows: dict[type[Record], list[dict[str, Any]]] = {record: [] for record in TAGS}
        with self._write() as connection:
            generation = _generation(connection, "tag", tagger)
            for key, tags in found.items():
                for tag in tags:
                    rows[type(tag)].append(_row(tag) | {"article_id": key, "generation": generation})
            self.store.add(connection, t.taggings, [{"article_id": key, "generation": generation} for key in found])
            for record, table in TAGS.items():
                self.store.add(connection, table, rows[record])

    def entity_records(self, ids: Collection[str] | None = None) -> list[Entity]:
        """The newest state of every entity, redirects too; of those with these ids, if given."""
        e = t.entities.c
        query = sa.select(t.entities).where(self._derived(e.generation), among(e.id, ids)).order_by(e.generation)
        newest = {x.id: x for x in self._records(Entity, query) if ids is None or x.id in ids}
        return [newest[key] for key in sorted(newest)]

    def add_links(
        self,
        tagger: str,
        ids: Iterable[tuple[int, str | None]],
        entities: Iterable[Entity],
        origins: Mapping[str, str],
    ) -> None:
        """Store which mention (by its row) means which entity, and each article's origin: only what changed.

        In parts, each a generation of its own, so that no other writer waits for long.
        """
        had, were = {e.id: e for e in self.entity_records()}, self._latest(t.origins, "article_id", "origin")
        fresh = (e for e in entities if had.get(e.id) != e)
        for some in _parts(fresh):
            with self._part(tagger) as (connection, mark):
                self.store.add(connection, t.entities, [_row(e) | mark for e in some])
                t.index_names(connection, some, had)
        for part in _parts(ids):
            with self._part(tagger) as (connection, mark):
                self.store.add(connection, t.links, [{"mention": m, "entity_id": e} | mark for m, e in part])
        for moved in _parts((a, o) for a, o in origins.items() if were.get(a) != o):
            with self._part(tagger) as (connection, mark):
                self.store.add(connection, t.origins, [{"article_id": a, "origin": o} | mark for a, o in moved])

    @contextmanager
    def _part(self, tagger: str) -> Iterator[tuple[sa.Connection, dict[str, int]]]:
        """One transaction of links, and its generation."""
        with self._write() as connection:
            yield connection, {"generation": _generation(connection, "link", tagger)}


def among(column: sa.Column[Any], keys: Collection[Any] | None) -> sa.ColumnElement[bool]:
    """That a column is one of these, where they are few enough to be asked for: whoever names more sorts them out."""
    return column.in_(keys) if keys is not None and len(keys) <= MOST else sa.true()


def _generation(connection: sa.Connection, step: str, tagger: str) -> int:
    """The number under which a step's findings are kept."""
    insert = t.generations.insert().values(step=step, tagger=tagger).returning(t.generations.c.id)
    return int(connection.execute(insert).scalar_one())


def _row(record: Record) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.types()}


def _parts(rows: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(rows)
    while some := list(islice(rest, AT_ONCE)):
        yield some


def _insert_once(connection: sa.Connection, table: sa.Table, row: dict[str, Any], *keys: str) -> None:
    """Insert, or leave the row that is there: nobody else writes meanwhile."""
    there = sa.select(table.c.seq).where(*(table.c[key] == row[key] for key in keys))
    if connection.scalar(there.limit(1)) is None:
        connection.execute(table.insert(), row)
