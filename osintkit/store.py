"""Case: one investigation in a folder, with its store (SQLite), its archive (WARC) and its reports.

    CASE/case.db   CASE/archive/*.warc.gz   CASE/watchlist.csv   CASE/reports/...

What is read comes back as DataFrames with the columns of the record classes. `as_of` shows the evidence and
the decisions as they stood at a time; `generation` shows what was derived up to that generation.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa

from osintkit import tables as t
from osintkit.errors import StopRun, WrongUse
from osintkit.names import fold_name
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
    Source,
    Tombstone,
)
from osintkit.search import index_words, match_query
from osintkit.urls import site_of

if TYPE_CHECKING:
    import pandas as pd

R = TypeVar("R", bound=Record)
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


class Case:
    """One investigation. `Case(folder)` opens it, `Case.create(folder)` makes it.

    Raises WrongUse where there is no case, StopRun where its store cannot be read.
    """

    def __init__(self, folder: str | os.PathLike[str], *, as_of: datetime | None = None, generation: int | None = None):
        self.folder = Path(folder).expanduser().resolve()
        self.as_of, self.generation = as_of, generation
        if not (self.folder / "case.db").is_file():
            raise WrongUse(f"no case at {folder}: make one with 'osintkit init {folder}'")
        with self._write() as connection:
            t.lay_tables(connection)

    @classmethod
    def create(cls, folder: str | os.PathLike[str]) -> Case:
        """Make a case in a new or empty folder; an existing case is opened as it is."""
        path = Path(folder).expanduser()
        if path.exists() and not path.is_dir():
            raise WrongUse(f"{folder} is a file: name a folder for the case")
        if path.is_dir() and any(path.iterdir()) and not (path / "case.db").exists():
            raise WrongUse(f"{folder} has files in it that are no case: name a new or empty folder")
        try:
            (path / "archive").mkdir(parents=True, exist_ok=True)
            (path / "case.db").touch()
        except OSError as error:
            raise StopRun(f"cannot make a case at {folder}: {error.strerror}") from None
        return cls(path)

    def __repr__(self) -> str:
        return f"Case({str(self.folder)!r})"

    def at(self, as_of: datetime | str | None = None, generation: int | None = None) -> Case:
        """The same case as it stood at a time (aware, or ISO 8601 text taken as UTC); its newest record by default.

        Raises WrongUse for text that is no time.
        """
        if isinstance(as_of, str) and as_of:
            try:
                as_of = datetime.fromisoformat(as_of)
            except ValueError:
                raise WrongUse(f"as_of={as_of!r} is no time: write it as 2021-11-15 or 2021-11-15T12:00") from None
        if as_of and as_of.tzinfo is None:
            as_of = as_of.replace(tzinfo=UTC)
        moment = as_of.astimezone(UTC) if as_of else self.as_of or self.newest_at()
        return Case(self.folder, as_of=moment, generation=generation or self.generation)

    @property
    def archive(self) -> Path:
        """The folder of captured bytes."""
        return self.folder / "archive"

    # -- the engine -----------------------------------------------------------------------------------------

    @cached_property
    def engine(self) -> sa.Engine:
        """SQLite in WAL mode: readers never wait for a writer, writers wait for one another up to 30 seconds."""
        engine = sa.create_engine(f"sqlite:///{self.folder / 'case.db'}", connect_args={"timeout": 30})

        @sa.event.listens_for(engine, "connect")
        def _set_up(connection: Any, _: Any) -> None:
            connection.isolation_level = None  # BEGIN is ours, below
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")

        @sa.event.listens_for(engine, "begin")
        def _begin(connection: sa.Connection) -> None:
            writing = connection.get_execution_options().get("write", False)
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

        return engine

    @contextmanager
    def _write(self) -> Iterator[sa.Connection]:
        """One write transaction: whole or not at all."""
        try:
            with self.engine.connect().execution_options(write=True) as connection, connection.begin():
                yield connection
        except sa.exc.OperationalError as error:
            raise StopRun(f"the store {self.folder / 'case.db'} cannot be written: {error.orig}") from None
        except sa.exc.DatabaseError as error:
            if isinstance(error, sa.exc.IntegrityError):
                raise
            raise StopRun(f"the store {self.folder / 'case.db'} is damaged: {error.orig}") from None

    def _rows(self, query: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        with self.engine.connect() as connection:
            return connection.execute(query).all()

    def _records(self, record: type[R], query: sa.Select[Any]) -> list[R]:
        names = record.types()
        return [record(**{k: v for k, v in row._mapping.items() if k in names}) for row in self._rows(query)]

    # -- evidence in ----------------------------------------------------------------------------------------

    def inputs(self) -> list[tuple[str, bool]]:
        """What the case reads from, as it was added: (input, follow)."""
        return [(row.input, row.follow) for row in self._rows(sa.select(t.inputs).order_by(t.inputs.c.seq))]

    def add_input(self, name: str, *, follow: bool = False) -> None:
        """Remember an input, so that `ingest` without inputs reads it again."""
        with self._write() as connection:
            if connection.scalar(sa.select(t.inputs.c.seq).where(t.inputs.c.input == name)) is None:
                connection.execute(t.inputs.insert().values(input=name, follow=follow))

    def knows_page(self, page: Page) -> bool:
        """Whether a capture would add nothing: it is there, or its URL had the same bytes when last captured."""
        p = t.pages.c
        same = sa.select(p.seq).where(p.url == page.url, p.sha256 == page.sha256, p.fetched_at == page.fetched_at)
        last = sa.select(p.sha256, p.fetched_at).where(p.url == page.url).order_by(p.fetched_at.desc(), p.seq.desc())
        with self.engine.connect() as connection:
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
            connection.execute(_ignore(t.pages), _row(page))
            if new is not None:
                seq = connection.execute(t.articles.insert().returning(t.articles.c.seq), _row(new)).scalar_one()
                words = index_words(f"{new.title or ''}\n{new.text}", new.language)
                connection.exec_driver_sql("INSERT INTO article_index(rowid, words) VALUES (?, ?)", (seq, words))
            if failure is not None:
                connection.execute(_ignore(t.failures), _row(failure))
        return new

    def add_failure(self, failure: Failure) -> None:
        """Store what was skipped; the same failure again is kept once."""
        with self._write() as connection:
            connection.execute(_ignore(t.failures), _row(failure))

    def forget(self, url: str, *, why: str) -> list[Page]:
        """Take a URL's captures and articles, with all that was read from them, out of the store; returns the captures.

        The one thing that is ever deleted, where law or a promise asks for it. A tombstone stays, so that the URL is not
        read again and `verify` can say what is gone. Raises WrongUse for a URL that the case does not have.
        """
        p = t.pages.c
        asked = sa.or_(p.url == url, p.asked_url == url, p.final_url == url)
        gone = self._records(Page, sa.select(t.pages).where(asked))
        if not gone:
            raise WrongUse(f"the case has no capture of {url}: give the address as 'osintkit search' shows it")
        ids = {page.article_id for page in gone if page.article_id}
        with self._write() as connection:
            connection.exec_driver_sql("PRAGMA secure_delete = ON")
            connection.execute(t.pages.delete().where(asked))
            elsewhere = sa.select(p.article_id).where(p.article_id.in_(ids))
            ids -= set(connection.scalars(elsewhere))
            rows = sa.select(t.articles.c.seq).where(t.articles.c.id.in_(ids))
            for seq in connection.scalars(rows).all():
                connection.exec_driver_sql("DELETE FROM article_index WHERE rowid = ?", (seq,))
            mentions = sa.select(t.mentions.c.seq).where(t.mentions.c.article_id.in_(ids))
            connection.execute(t.links.delete().where(t.links.c.mention.in_(mentions)))
            for table in (t.mentions, t.figures, t.quotes, t.taggings, t.origins):
                connection.execute(table.delete().where(table.c.article_id.in_(ids)))
            connection.execute(t.articles.delete().where(t.articles.c.id.in_(ids)))
            connection.exec_driver_sql(
                "INSERT INTO article_index(article_index) VALUES ('optimize')"
            )  # drops its words
            at = now()
            _insert(connection, t.tombstones, (_row(Tombstone(g.url, g.sha256, why, at)) for g in gone))
        with self.engine.connect() as connection:
            connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return gone

    def forgot(self, url: str) -> bool:
        """Whether a URL was removed for good."""
        return bool(self._rows(sa.select(t.tombstones.c.seq).where(t.tombstones.c.url == url).limit(1)))

    def tombstones(self) -> pd.DataFrame:
        """What was removed for good, one row for each capture (columns: Tombstone)."""
        return Tombstone.frame(self._records(Tombstone, sa.select(t.tombstones).order_by(t.tombstones.c.seq)))

    def judge(
        self, decision: Decision | str, target: str, *, by: str, value: str | None = None, why: str | None = None
    ) -> Judgement:
        """Keep an analyst's decision. Raises WrongUse for a decision that does not exist."""
        try:
            judgement = Judgement(Decision(decision).value, target, by, now(), value, why)
        except ValueError:
            known = ", ".join(d.value for d in Decision)
            raise WrongUse(f"no decision {decision!r}: one of {known}") from None
        with self._write() as connection:
            connection.execute(t.judgements.insert(), _row(judgement))
        return judgement

    def add_run(self, run: Run) -> None:
        """Store one run of a report or a job."""
        with self._write() as connection:
            connection.execute(t.runs.insert(), _row(run))

    # -- what is derived, in --------------------------------------------------------------------------------

    def untagged(self, tagger: str | None) -> list[Article]:
        """The articles that this tagger has not read; all of them for None."""
        query = sa.select(t.articles).order_by(t.articles.c.seq)
        if tagger is not None:
            done = (
                sa.select(t.taggings.c.article_id)
                .join(t.generations, t.generations.c.id == t.taggings.c.generation)
                .where(t.generations.c.tagger == tagger)
            )
            query = query.where(t.articles.c.id.not_in(done))
        return self._records(Article, query)

    def new_generation(self, step: str, tagger: str) -> int:
        """The number under which a step's findings are kept."""
        insert = t.generations.insert().values(step=step, tagger=tagger).returning(t.generations.c.id)
        with self._write() as connection:
            return int(connection.execute(insert).scalar_one())

    def add_tags(self, generation: int, found: Mapping[str, Sequence[Mention | Figure | Quote]]) -> None:
        """Store the tags of whole articles (id -> tags) in one transaction."""
        with self._write() as connection:
            for key, tags in found.items():
                connection.execute(t.taggings.insert(), {"article_id": key, "generation": generation})
                for record, table in TAGS.items():
                    rows = [
                        _row(replace(tag, article_id=key)) | {"generation": generation}
                        for tag in tags
                        if type(tag) is record
                    ]
                    if rows:
                        connection.execute(table.insert(), rows)

    def add_links(
        self, tagger: str, ids: dict[int, str | None], entities: Iterable[Entity], origins: dict[str, str]
    ) -> None:
        """Store which mention (by its row) means which entity, and each article's origin: only what changed."""
        had, were = {e.id: e for e in self.entity_records()}, self._latest(t.origins, "article_id", "origin")
        fresh = [e for e in entities if had.get(e.id) != e]
        moved = {a: o for a, o in origins.items() if were.get(a) != o}
        if not (ids or fresh or moved):
            return
        mark = {"generation": self.new_generation("link", tagger)}
        with self._write() as connection:
            _insert(connection, t.links, ({"mention": m, "entity_id": e} | mark for m, e in ids.items()))
            _insert(connection, t.entities, (_row(e) | mark for e in fresh))
            _insert(connection, t.origins, ({"article_id": a, "origin": o} | mark for a, o in moved.items()))

    # -- out ------------------------------------------------------------------------------------------------

    def _seen(self, column: sa.Column[Any]) -> sa.ColumnElement[bool]:
        return column <= self.as_of if self.as_of is not None else sa.true()

    def _derived(self, column: sa.Column[Any]) -> sa.ColumnElement[bool]:
        return column <= self.generation if self.generation is not None else sa.true()

    def _newest(self, table: sa.Table, *keys: sa.Column[Any]) -> sa.Subquery:
        """The newest generation for each key, as far as it is to be seen."""
        highest = sa.func.max(table.c.generation).label("generation")
        return sa.select(*keys, highest).where(self._derived(table.c.generation)).group_by(*keys).subquery()

    def _latest(self, table: sa.Table, key: str, value: str) -> dict[Any, Any]:
        """key -> value, of the newest generation that is to be seen."""
        query = sa.select(table.c[key], table.c[value]).where(self._derived(table.c.generation))
        return {row._mapping[key]: row._mapping[value] for row in self._rows(query.order_by(table.c.generation))}

    def _versions(self) -> dict[str, tuple[int, bool]]:
        """For each article, which version under its URL it is, and whether that is what the URL last showed."""
        p = t.pages.c
        query = sa.select(p.url, p.article_id).where(self._seen(p.fetched_at), p.article_id.is_not(None))
        shown: dict[str, list[str]] = {}
        for row in self._rows(query.order_by(p.fetched_at, p.seq)):
            shown.setdefault(row.url, []).append(row.article_id)
        versions: dict[str, tuple[int, bool]] = {}
        for keys in shown.values():
            for number, key in enumerate(dict.fromkeys(keys), 1):
                had, current = versions.get(key, (1, False))
                versions[key] = (max(had, number), current or key == keys[-1])
        return versions

    def article_records(self, ids: Iterable[str] | None = None) -> list[Article]:
        """The articles as records, in the order of their capture."""
        query = sa.select(t.articles).where(self._seen(t.articles.c.fetched_at))
        if ids is not None:
            query = query.where(t.articles.c.id.in_(list(ids)))
        origins, versions = self._latest(t.origins, "article_id", "origin"), self._versions()
        found = self._records(Article, query.order_by(t.articles.c.fetched_at, t.articles.c.id))
        filled = []
        for article in found:
            version, current = versions.get(article.id, (1, True))
            filled.append(
                replace(article, origin=origins.get(article.id, article.id), version=version, current=current)
            )
        return filled

    def articles(self, ids: Iterable[str] | None = None) -> pd.DataFrame:
        """The articles, one row each (columns: Article), in the order of their capture."""
        return Article.frame(self.article_records(ids))

    def changes(self) -> pd.DataFrame:
        """What changed from one version of an article to the next, sentence by sentence: a silent edit is data.

        Columns: url, title, version (the later one), captured_at (of the later), kind ("added", "removed", "changed", "moved"),
        old, new (the sentences; None where there is none).
        """
        import pandas as pd

        from osintkit.dedup import compare_texts

        articles = {a.id: a for a in self.article_records()}
        shown: dict[str, dict[str, Page]] = {}
        for page in self.page_records():
            if page.article_id in articles:
                shown.setdefault(page.url, {}).setdefault(page.article_id, page)
        rows = []
        for url, versions in sorted(shown.items()):
            keys = list(versions)
            for number, (old, new) in enumerate(pairwise(keys), 2):
                for change in compare_texts(articles[old].text, articles[new].text):
                    at = versions[new].fetched_at
                    rows.append((url, articles[new].title, number, at, change.kind, change.old, change.new))
        types = {"url": "str", "title": "str", "version": "int64", "captured_at": "datetime64[us, UTC]"}
        columns = [*types, "kind", "old", "new"]
        return pd.DataFrame(rows, columns=columns).astype(types | {"kind": "str", "old": "str", "new": "str"})

    def pages(self) -> pd.DataFrame:
        """The captures, one row each (columns: Page), oldest first."""
        p = t.pages.c
        return Page.frame(
            self._records(Page, sa.select(t.pages).where(self._seen(p.fetched_at)).order_by(p.fetched_at, p.url))
        )

    def page_records(self) -> list[Page]:
        """The captures as records, without their bytes."""
        p = t.pages.c
        return self._records(Page, sa.select(t.pages).where(self._seen(p.fetched_at)).order_by(p.fetched_at, p.url))

    def _tags(self, record: type[R], *more: sa.Column[Any]) -> sa.Select[Any]:
        """What the newest tagging of each visible article found."""
        table, new = TAGS[record], self._newest(t.taggings, t.taggings.c.article_id)
        columns = [table.c[name] for name in record.types()]
        join = table.join(new, (table.c.article_id == new.c.article_id) & (table.c.generation == new.c.generation))
        join = join.join(t.articles, t.articles.c.id == table.c.article_id)
        query = sa.select(table.c.seq, *columns, *more).select_from(join).where(self._seen(t.articles.c.fetched_at))
        return query.order_by(t.articles.c.fetched_at, t.articles.c.id, table.c.start, table.c.end)

    def mention_records(self) -> list[tuple[int, Mention]]:
        """The newest tagging's mentions as (row, record), judgements applied, entity ids filled in."""
        linked, verdicts = self._latest(t.links, "mention", "entity_id"), self._verdicts("mention")
        names = Mention.types()
        out = []
        for row in self._rows(self._tags(Mention)):
            mention = Mention(**{k: v for k, v in row._mapping.items() if k in names})
            kept = _judged(mention, verdicts)
            if kept is not None:
                out.append((row.seq, replace(kept, entity_id=linked.get(row.seq))))
        return out

    def mentions(self) -> pd.DataFrame:
        """The names found, one row each (columns: Mention); what an analyst rejected is not among them."""
        return Mention.frame(mention for _, mention in self.mention_records())

    def figures(self) -> pd.DataFrame:
        """The numbers found, one row each (columns: Figure); what an analyst rejected is not among them."""
        verdicts = self._verdicts("figure")
        found = (_judged(f, verdicts) for f in self._records(Figure, self._tags(Figure)))
        return Figure.frame(f for f in found if f is not None)

    def quotes(self) -> pd.DataFrame:
        """Who said what, one row each (columns: Quote); the speaker's entity is that of the name standing there."""
        spots = {(m.article_id, m.start): m.entity_id for _, m in self.mention_records()}
        quotes = self._records(Quote, self._tags(Quote))
        return Quote.frame(
            replace(q, entity_id=spots.get((q.article_id, -1 if q.speaker_start is None else q.speaker_start)))
            for q in quotes
        )

    def entity_records(self) -> list[Entity]:
        """The newest state of every entity, redirects too."""
        query = sa.select(t.entities).where(self._derived(t.entities.c.generation)).order_by(t.entities.c.generation)
        newest = {entity.id: entity for entity in self._records(Entity, query)}
        return [newest[key] for key in sorted(newest)]

    def entities(self) -> pd.DataFrame:
        """What the mentions refer to (columns: Entity, then how many mentions, articles and origins name it)."""
        mentions, articles = self.mentions(), self.articles()
        frame = Entity.frame(e for e in self.entity_records() if e.merged_into is None)
        named = mentions.dropna(subset=["entity_id"]).merge(
            articles[["id", "origin"]], left_on="article_id", right_on="id", how="left"
        )
        by = named.groupby("entity_id")
        frame["mentions"] = frame.id.map(by.size()).fillna(0).astype("int64")
        frame["articles"] = frame.id.map(by.article_id.nunique()).fillna(0).astype("int64")
        frame["origins"] = frame.id.map(by.origin.nunique()).fillna(0).astype("int64")
        return frame[frame.mentions > 0].sort_values(
            ["articles", "mentions", "id"], ascending=[False, False, True], ignore_index=True
        )

    def claims(self) -> pd.DataFrame:
        """What the figures of the whole case say, and how credible it is (columns: assess.Claim)."""
        from osintkit.selection import select

        return select(self).claims

    def sources(self) -> pd.DataFrame:
        """The outlets of the case (columns: Source), graded as the analyst graded them."""
        from osintkit.selection import select

        return Source.frame(select(self).sources.values())

    def judgement_records(self) -> list[Judgement]:
        """The decisions as records, oldest first."""
        j = t.judgements
        return self._records(Judgement, sa.select(j).where(self._seen(j.c.decided_at)).order_by(j.c.seq))

    def judgements(self) -> pd.DataFrame:
        """The decisions, one row each (columns: Judgement), oldest first."""
        return Judgement.frame(self.judgement_records())

    def _verdicts(self, noun: str) -> dict[str, Judgement]:
        """The newest decision on each target of a noun."""
        return {j.target: j for j in self.judgement_records() if j.target.startswith(noun + ":")}

    def failures(self) -> pd.DataFrame:
        """What was skipped and why, one row each (columns: Failure), but what was read since."""
        f = t.failures
        read = sa.select(t.pages.c.asked_url).where(t.pages.c.article_id.is_not(None))
        query = sa.select(f).where(self._seen(f.c.failed_at), f.c.item.not_in(read))
        return Failure.frame(self._records(Failure, query.order_by(f.c.item, f.c.step)))

    def runs(self) -> pd.DataFrame:
        """Runs of reports and jobs, one row each (columns: Run), oldest first."""
        return Run.frame(self._records(Run, sa.select(t.runs).order_by(t.runs.c.seq)))

    def search(self, query: str) -> list[str]:
        """The ids of the articles that a query finds, best first.

        Words, "phrases", AND, OR, NOT, prefix*, in the spelling of any language; a query that is a name known
        in the case finds the articles that name it in any other spelling too. Raises WrongUse for an empty one.
        """
        hits = sa.text("SELECT rowid AS seq, rank FROM article_index WHERE article_index MATCH :q").bindparams(
            q=match_query(query)
        )
        found = hits.columns(sa.column("seq", sa.Integer), sa.column("rank", sa.Float)).subquery()
        join = t.articles.join(found, found.c.seq == t.articles.c.seq)
        order = sa.select(t.articles.c.id).select_from(join).where(self._seen(t.articles.c.fetched_at))
        ids = [row.id for row in self._rows(order.order_by(found.c.rank, t.articles.c.fetched_at, t.articles.c.id))]
        named = self.named(query)
        more = self.mentions().query("entity_id in @named").article_id.drop_duplicates() if named else []
        return list(dict.fromkeys([*ids, *more]))

    def named(self, name: str) -> list[str]:
        """The ids of the entities that have this id or name: as written in any of the texts, else in any spelling."""
        entities = [(e.id, {e.caption, *e.aliases}) for e in self.entity_records() if e.merged_into is None]
        plain, key = name.casefold(), fold_name(name)
        exact = [i for i, names in entities if i == name or plain in {n.casefold() for n in names}]
        return exact or [i for i, names in entities if key and key in {fold_name(n) for n in names}]

    def newest_at(self) -> datetime | None:
        """The time of the newest record: what `as_of` is when nobody says."""
        columns = (t.pages.c.fetched_at, t.judgements.c.decided_at, t.failures.c.failed_at)
        times = [self._rows(sa.select(sa.func.max(c)).where(self._seen(c)))[0][0] for c in columns]
        return max((x for x in times if x is not None), default=None)

    def digest(self) -> str:
        """A sha256 over the evidence and decisions that can be seen: what went into a report."""
        pages = [[p.url, p.sha256, p.fetched_at.isoformat()] for p in self.page_records()]
        decided = [[*asdict(j).values()] for j in self.judgement_records()]
        return hashlib.sha256(json.dumps([pages, decided], default=str).encode()).hexdigest()

    def tags_digest(self) -> str:
        """A sha256 over which tagger read each visible article: what a report's tables were derived with."""
        new, g = self._newest(t.taggings, t.taggings.c.article_id), t.generations
        query = (
            sa.select(new.c.article_id, g.c.tagger)
            .join(g, g.c.id == new.c.generation)
            .join(t.articles, t.articles.c.id == new.c.article_id)
        )
        rows = [
            list(row) for row in self._rows(query.where(self._seen(t.articles.c.fetched_at)).order_by(new.c.article_id))
        ]
        return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def _row(record: Record) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.types()}


def _ignore(table: sa.Table) -> Any:
    """Insert, or leave the row that is there."""
    from sqlalchemy.dialects.sqlite import insert

    return insert(table).on_conflict_do_nothing()


def _insert(connection: sa.Connection, table: sa.Table, rows: Iterable[dict[str, Any]]) -> None:
    kept = list(rows)
    if kept:
        connection.execute(table.insert(), kept)


T = TypeVar("T", Mention, Figure)


def _judged(tag: T, verdicts: dict[str, Judgement]) -> T | None:
    """The tag as the analyst left it: None if rejected, with another kind if relabelled."""
    noun = "mention" if isinstance(tag, Mention) else "figure"
    verdict = verdicts.get(f"{noun}:{tag.article_id}:{tag.start}:{tag.end}")
    if verdict is None:
        return tag
    if verdict.decision == Decision.REJECT:
        return None
    if verdict.decision == Decision.RELABEL and verdict.value:
        return replace(tag, kind=verdict.value)
    return tag
