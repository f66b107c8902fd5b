"""Postgres: a store that several use: postgresql://[USER@]HOST/DATABASE[/CASE].

Each case is a schema of its own; without /CASE it is the only case there. A password comes from the environment
(PGPASSWORD) or ~/.pgpass; one in the URL is used and never written or shown.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY

from osintkit.engines import AGAIN, WAIT, Engine, Found
from osintkit.errors import Locked, ReadOnly, StopRun, WrongUse
from osintkit.search import Query, Term

OLDEST = 13  # PostgreSQL that is read from and written to
PAIRED = 300_000  # bytes of a text's words up to which each two in a row are in the index
TITLE = "array_to_tsvector(string_to_array(btrim(title), ' '))"  # the words of a title
LONG = "~"  # in the index of what is longer
POSTGRES_SAYS: tuple[tuple[str, type[StopRun], str], ...] = (  # SQLSTATE begins with -> error, what to do
    ("3D000", StopRun, "make it with 'createdb'"),
    ("42501", ReadOnly, "ask its owner for the right, see docs/team.md"),
    ("25006", ReadOnly, "it may only be read"),
    ("55P03", Locked, f"another process has been writing for {WAIT} seconds: try again"),
    ("53100", StopRun, f"free some space; {AGAIN}"),
    ("53", StopRun, f"the server is at its limits; {AGAIN}"),
    ("57", StopRun, f"the server stopped; {AGAIN}"),
    ("08", StopRun, f"the server is gone; {AGAIN}"),
    ("40", StopRun, AGAIN),
    ("28", StopRun, "the password goes into PGPASSWORD or ~/.pgpass"),
    ("42P01", StopRun, "its tables are gone"),
    ("3F000", StopRun, "the case was removed from the database"),
    ("XX", StopRun, "the store is damaged: bring back a backup"),
    ("58", StopRun, "the store is damaged: bring back a backup"),
)


class Postgres(Engine):
    """A schema of a database, by URL. Raises WrongUse for what is no such URL, or names no case."""

    snapshot: Mapping[str, Any] = {"isolation_level": "REPEATABLE READ"}

    def __init__(self, url: str) -> None:
        try:
            given = sa.make_url(url)
            database, _, case = (given.database or "").partition("/")
        except (sa.exc.ArgumentError, ValueError):
            given, database, case = None, "", ""
        if given is None or given.drivername not in ("postgresql", "postgres") or not database:
            raise WrongUse("a store's URL is postgresql://USER@HOST/DATABASE/CASE")  # not echoed: a password is in it
        if case and (not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", case) or case.startswith("pg_")):
            raise WrongUse(f"{case!r} is no name for a case in PostgreSQL: lower-case letters a-z, digits and _")
        secret = given.password or given.query.get("password")
        self._password = secret if isinstance(secret, str) else None
        plain = given.difference_update_query(["password", "sslpassword"])
        self._url = sa.URL.create(
            "postgresql+psycopg", given.username, None, given.host, given.port, database, plain.query
        )
        self.schema = case or None

    @property
    def name(self) -> str:
        """The URL without a password."""
        url = self._url.set(drivername="postgresql")
        return str(url.set(database=f"{url.database}/{self.schema}") if self.schema else url)

    def call(self, folder: str | None = None) -> str:
        """Name the case after a folder, else after its database, if the URL names none."""
        name = (folder or str(self._url.database)).lower()
        self.schema = self.schema or re.sub(r"^(?=\d|pg_)|[^a-z0-9]+", "_", name)[:63]
        return self.schema

    def resolve(self) -> None:
        """Take the only case that is there, if the URL names none. Raises WrongUse where there is none, or more."""
        if self.schema is not None:
            return
        with self.reading() as connection:
            tables = "SELECT schemaname FROM pg_tables WHERE tablename = 'schema_version' ORDER BY schemaname"
            known = list(connection.exec_driver_sql(tables).scalars())
        if len(known) != 1:
            there = f"has several cases, {', '.join(known)}: add one to the URL" if known else "has no case"
            raise WrongUse(f"{self.name} {there}")
        self.pool.dispose()
        del self.pool  # its connections look into no schema
        self.schema = known[0]

    @cached_property
    def pool(self) -> sa.Engine:
        """A connection that died between two uses is made anew; a password goes on to a report's own process."""
        try:
            import psycopg  # noqa: F401
        except ImportError:
            raise StopRun("a store in PostgreSQL needs psycopg: pip install 'osintkit[postgres]'") from None
        if self._password:
            os.environ.setdefault("PGPASSWORD", self._password)
        waits = {"connect_timeout": 10, "application_name": "osintkit"}
        given = {k: v for k, v in waits.items() if k not in self._url.query}
        engine = sa.create_engine(self._url.set(password=self._password), pool_pre_ping=True, connect_args=given)

        @sa.event.listens_for(engine, "connect", insert=True)
        def _set_up(connection: Any, _: Any) -> None:
            if (version := connection.info.server_version // 10_000) < OLDEST:
                raise StopRun(f"{self.name} is PostgreSQL {version}, too old: {OLDEST} or newer is needed")
            path = f'"{self.schema}"' if self.schema else "pg_catalog"
            connection.execute(f"SET search_path = {path}; SET TimeZone = 'UTC'; SET lock_timeout = '{WAIT}s'")
            # What is streamed is read to its end, and no query of ours repays compiling.
            connection.execute("SET cursor_tuple_fraction = 1; SET jit = off")
            connection.commit()

        @sa.event.listens_for(engine, "begin")
        def _begin(connection: sa.Connection) -> None:
            if connection.get_execution_options().get("write", False):
                # A writer whose machine is gone lets the others in after a while.
                connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = '5min'")
                connection.exec_driver_sql(
                    "SELECT pg_advisory_xact_lock(hashtext('osintkit'), hashtext(%s))", (self.schema,)
                )

        return engine

    @contextmanager
    def alone(self) -> Iterator[None]:
        with self.reading() as connection:  # a lock of the connection: it goes when its holder does
            connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
            connection.exec_driver_sql(
                "SELECT pg_advisory_xact_lock(hashtext('osintkit alone'), hashtext(%s))", (self.schema,)
            )
            yield

    def make(self) -> None:
        with self.writing() as connection:
            if not sa.inspect(connection).has_schema(str(self.schema)):
                connection.exec_driver_sql(f'CREATE SCHEMA "{self.schema}"')

    def _explain(self, error: sa.exc.DBAPIError) -> StopRun | None:
        said = [line.strip() for line in str(error.orig).splitlines() if line.strip()] or [""]
        state = getattr(error.orig, "sqlstate", None)
        if state is None and isinstance(error, sa.exc.OperationalError):
            reason = next((line for line in reversed(said) if "failed" in line), said[0])
            hint = "is the server up, and the password in PGPASSWORD or ~/.pgpass?"
            return StopRun(f"the store {self.name} cannot be reached: {reason.removeprefix('- ')}; {hint} {AGAIN}")
        for begins, kind, todo in POSTGRES_SAYS:
            if state and state.startswith(begins):
                return kind(f"the store {self.name} cannot be used: {said[0]}; {todo}")
        return None

    def add(self, connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Many rows by COPY, several times as fast as by INSERT."""
        if len(rows) < 20:
            return super().add(connection, table, rows)
        import psycopg

        columns, dialect = [table.c[name] for name in rows[0]], connection.dialect
        change = [_binding(c.type, dialect) for c in columns]
        names = ", ".join(f'"{c.name}"' for c in columns)
        try:
            cursor: Any = connection.connection.cursor()
            with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row([f(value) for f, value in zip(change, row.values(), strict=True)])
        except psycopg.Error as error:
            raise sa.exc.OperationalError(f"COPY {table.name}", None, error) from None

    def lay_index(self, connection: sa.Connection) -> None:
        # Positions in a tsvector end at 16,383, and at 256 for one word, and no index has them: instead each two words
        # in a row are a lexeme, too, but in texts so long that a tsvector cannot hold them: LONG marks those.
        connection.exec_driver_sql("DROP TABLE IF EXISTS article_index")
        connection.exec_driver_sql(
            "CREATE TABLE article_index (seq BIGINT PRIMARY KEY, title TEXT NOT NULL, words TEXT NOT NULL,"
            " lexemes TSVECTOR NOT NULL)"
        )
        connection.exec_driver_sql("CREATE INDEX article_words ON article_index USING gin (lexemes)")
        self.lay_titles(connection)

    def lay_titles(self, connection: sa.Connection) -> None:
        connection.exec_driver_sql(f"CREATE INDEX IF NOT EXISTS article_titles ON article_index USING gin ({TITLE})")

    def index(self, connection: sa.Connection, rows: Iterable[tuple[int, str, str]]) -> None:
        insert = "INSERT INTO article_index VALUES (%s, %s, %s, array_to_tsvector(%s))"
        if given := [(seq, f" {title} ", f" {words} ", _lexemes(words)) for seq, title, words in rows]:
            connection.exec_driver_sql(insert, given)

    @contextmanager
    def searching(self, *, newest: bool = False) -> Iterator[sa.Connection]:
        with self.reading() as connection:  # the planner does not count what it takes to read lexemes row by row
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            if newest:  # nor knows which words many titles have
                connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
            yield connection

    def find(self, query: Query, *, titled: bool = False) -> Found:
        index = sa.table("article_index", *(sa.column(c) for c in ("seq", "title", "words", "lexemes")))

        def told(term: Term) -> sa.ColumnElement[bool]:
            hit = _hit(index.c.lexemes, term, _asked)
            longest = max(phrase.count(" ") for phrase in term.phrases)
            if longest == 0:
                return hit
            spelled = _spelled(index.c.words, term)
            return sa.and_(
                hit, spelled if longest > 1 else sa.or_(sa.func.octet_length(index.c.words) < PAIRED, spelled)
            )

        def headed(term: Term) -> sa.ColumnElement[bool]:
            return sa.and_(_hit(sa.literal_column(TITLE), term, _words), _spelled(index.c.title, term))

        found = sa.select(index.c.seq).where(_both(query, told))
        return found.where(_both(query, headed)) if titled else found

    def count_on(self, connection: sa.Connection, tables: Iterable[sa.Table]) -> None:
        for table in tables:
            if (key := table.autoincrement_column) is not None:
                counter = sa.func.pg_get_serial_sequence(table.name, key.name)
                connection.execute(sa.select(sa.func.setval(counter, sa.select(sa.func.max(key)).scalar_subquery())))

    def begin_erasing(self, connection: sa.Connection) -> None:
        """Its tables are rewritten afterwards."""

    def end_erasing(self) -> None:
        with self._explained(), self.pool.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM (FULL) articles, article_index, pages, mentions, figures, quotes")


def _binding(kind: Any, dialect: sa.Dialect) -> Callable[[Any], Any]:
    """What a value of a column's type goes to the server as."""
    return kind.dialect_impl(dialect).bind_processor(dialect) or (lambda value: value)


def _lexemes(words: str) -> list[str]:
    """What a text is found by: its words, and each two in a row."""
    found = words.split()
    return [*found, LONG] if len(words) >= PAIRED - 2 else [*found, *map(" ".join, pairwise(found))]


def _asked(phrase: str, cut: bool) -> str:
    """The words of a phrase as PostgreSQL is asked for them: by twos, in long texts one by one."""
    single, words, end = _words(phrase, cut), phrase.split(), ":*" if cut else ""
    pairs = " & ".join(f"'{a} {b}'" for a, b in pairwise(words)) + end
    return f"({pairs} | '{LONG}' & {single})" if len(words) > 1 else single


def _words(phrase: str, cut: bool) -> str:
    """The words of a phrase, one by one."""
    return " & ".join(f"'{word}'" for word in phrase.split()) + (":*" if cut else "")


def _hit(vector: sa.ColumnElement[Any], term: Term, ask: Callable[[str, bool], str]) -> sa.ColumnElement[bool]:
    asked = " | ".join(f"({ask(phrase, term.cut)})" for phrase in term.phrases)
    return vector.op("@@", is_comparison=True)(sa.cast(asked, TSQUERY))


def _spelled(column: sa.ColumnClause[Any], term: Term) -> sa.ColumnElement[bool]:
    return sa.or_(*(column.contains(f" {phrase}" if term.cut else f" {phrase} ") for phrase in term.phrases))


def _both(query: Query, hit: Callable[[Term], sa.ColumnElement[bool]]) -> sa.ColumnElement[bool]:
    groups = [sa.and_(*(sa.not_(hit(term)) if term.out else hit(term) for term in group)) for group in query]
    return sa.or_(*groups)
