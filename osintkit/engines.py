"""Engines: what a store has to do, and how SQLite does it: the file case.db in the case's folder. See `postgres`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from filelock import FileLock

from osintkit.errors import Locked, ReadOnly, StopRun
from osintkit.search import Query, Term

WAIT = 30  # seconds for another writer
Found = sa.Select[Any] | sa.TextualSelect
SEQ = sa.column("seq", sa.Integer)
AGAIN = "nothing is lost, the same command goes on"


class Engine(ABC):
    """The store of one case; `schema` is where its tables are (None: the default)."""

    schema: str | None = None
    key = "seq"  # of the full-text index
    snapshot: Mapping[str, Any] = {}  # what makes all reads of a connection see one moment

    @property
    @abstractmethod
    def name(self) -> str:
        """What messages call it."""

    @cached_property
    @abstractmethod
    def pool(self) -> sa.Engine:
        """The connections."""

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection to read with, as of one moment; readers never wait for a writer."""
        with self._explained(), self.pool.connect().execution_options(**self.snapshot) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One write transaction, whole or not at all. One at a time in a case: rows count up as they are committed."""
        with self._explained(), self.pool.connect().execution_options(write=True) as connection, connection.begin():
            yield connection

    def searching(self, *, newest: bool = False) -> AbstractContextManager[sa.Connection]:
        """A connection to search with; `newest`: among so few articles that the index of words is not wanted."""
        return self.reading()

    @abstractmethod
    def alone(self) -> AbstractContextManager[Any]:
        """What one process does at a time, however long it takes; the others wait, but read and write all else."""

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.DBAPIError as error:
            told = self._explain(error)
            if told is None:
                raise
            raise told from None

    @abstractmethod
    def _explain(self, error: sa.exc.DBAPIError) -> StopRun | None:
        """What an error of the store is to its user, in one line; None for what is ours to mend."""

    @abstractmethod
    def make(self) -> None:
        """Make the place for the tables, if it is not there."""

    def add(self, connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add rows to a table, all with the same columns."""
        if rows:
            connection.execute(table.insert(), rows)

    @abstractmethod
    def lay_index(self, connection: sa.Connection) -> None:
        """Make the full-text index anew, empty."""

    @abstractmethod
    def index(self, connection: sa.Connection, rows: Iterable[tuple[int, str, str]]) -> None:
        """Add articles to the full-text index: (seq, title's words, all words)."""

    def unindex(self, connection: sa.Connection, seq: int) -> None:
        """Take an article out of the full-text index."""
        connection.execute(sa.text(f"DELETE FROM article_index WHERE {self.key} = :seq"), {"seq": seq})

    @abstractmethod
    def lay_titles(self, connection: sa.Connection) -> None:
        """Make the index by which words are found in titles, where the full-text index is not enough."""

    @abstractmethod
    def find(self, query: Query, *, titled: bool = False) -> Found:
        """The articles that a query finds: (seq); `titled`: those where the title alone answers it."""

    @abstractmethod
    def count_on(self, connection: sa.Connection, tables: Iterable[sa.Table]) -> None:
        """After rows were copied with their numbers: new ones get the next."""

    @abstractmethod
    def begin_erasing(self, connection: sa.Connection) -> None:
        """Before rows are removed for good."""

    @abstractmethod
    def end_erasing(self) -> None:
        """After rows were removed for good: their bytes go, too."""


class SQLite(Engine):
    """A file, in WAL mode."""

    key = "rowid"

    def __init__(self, file: Path) -> None:
        self.file = file

    @property
    def name(self) -> str:
        return str(self.file)

    @cached_property
    def pool(self) -> sa.Engine:
        """BEGIN is ours, so that a writer takes its turn before it reads."""
        engine = sa.create_engine(f"sqlite:///{self.file}", connect_args={"timeout": WAIT})

        @sa.event.listens_for(engine, "connect")
        def _set_up(connection: Any, _: Any) -> None:
            connection.isolation_level = None
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")

        @sa.event.listens_for(engine, "begin")
        def _begin(connection: sa.Connection) -> None:
            writing = connection.get_execution_options().get("write", False)
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

        return engine

    def alone(self) -> AbstractContextManager[Any]:
        return FileLock(self.file.with_name("link.lock"))

    def _explain(self, error: sa.exc.DBAPIError) -> StopRun | None:
        if isinstance(error, sa.exc.IntegrityError | sa.exc.ProgrammingError | sa.exc.InterfaceError):
            return None
        if not isinstance(error, sa.exc.OperationalError):
            return StopRun(f"the store {self.name} is damaged: {error.orig}")
        kind = Locked if "locked" in str(error.orig) else ReadOnly if "readonly" in str(error.orig) else StopRun
        return kind(f"the store {self.name} cannot be used: {error.orig}; {AGAIN}")

    def make(self) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)

    def lay_index(self, connection: sa.Connection) -> None:
        connection.exec_driver_sql("DROP TABLE IF EXISTS article_index")
        connection.exec_driver_sql(
            "CREATE VIRTUAL TABLE article_index USING fts5(title, words, tokenize='unicode61 remove_diacritics 0')"
        )

    def index(self, connection: sa.Connection, rows: Iterable[tuple[int, str, str]]) -> None:
        if rows := list(rows):
            connection.exec_driver_sql("INSERT INTO article_index(rowid, title, words) VALUES (?, ?, ?)", rows)

    def find(self, query: Query, *, titled: bool = False) -> Found:
        wanted = " OR ".join(
            "(" + " AND ".join(_fts(term) for term in group if not term.out)
            + "".join(f" NOT {_fts(term)}" for term in group if term.out) + ")"
            for group in query
        )  # fmt: skip
        match = "SELECT rowid AS seq FROM article_index WHERE article_index MATCH"
        words, title = f"{{words}} : ({wanted})", f"{{title}} : ({wanted})"
        if not titled:
            return sa.text(f"{match} :words").bindparams(words=words).columns(SEQ)
        both = sa.text(f"{match} :title INTERSECT {match} :words").bindparams(title=title, words=words)
        return both.columns(SEQ)

    def lay_titles(self, connection: sa.Connection) -> None:
        """Its full-text index knows titles."""

    def count_on(self, connection: sa.Connection, tables: Iterable[sa.Table]) -> None:
        """It counts on from what is there."""

    def begin_erasing(self, connection: sa.Connection) -> None:
        connection.exec_driver_sql("PRAGMA secure_delete = ON")

    def end_erasing(self) -> None:
        with self.writing() as connection:  # drops the words of the deleted rows from the index
            connection.exec_driver_sql("INSERT INTO article_index(article_index) VALUES ('optimize')")
        with self.reading() as connection:
            connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _fts(term: Term) -> str:
    return "(" + " OR ".join(f'"{phrase}"{" *" if term.cut else ""}' for phrase in term.phrases) + ")"
