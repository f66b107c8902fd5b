"""The tables of a case, made from the record classes, and the steps from one schema version to the next.

Evidence (pages, articles, judgements, failures) carries its own time and is never changed. What is derived from it
(mentions, figures, quotes, origins, links, entities) carries the number of the generation that found it: the
newest generation on an article holds, the older ones stay, so that an old report can be made again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

from osintkit.engines import Engine
from osintkit.errors import StopRun, WrongUse
from osintkit.names import fold_name
from osintkit.records import (
    Article,
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
    When,
)
from osintkit.search import MOST, index_words

VERSION = 6
OLDEST = 1  # that can be brought up
COUNT = sa.BigInteger().with_variant(sa.Integer, "sqlite")  # bytes in an archive go past 32 bits
metadata = sa.MetaData()


class Plain(TypeDecorator[str]):
    """Text in the order of its code points, whatever the server's language; PostgreSQL refuses NUL: it is marked."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> Any:
        return dialect.type_descriptor(sa.Text(collation="C" if dialect.name == "postgresql" else None))

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return value.replace("\0", "\ufffd") if value is not None else None


class Moment(TypeDecorator[datetime]):
    """An aware UTC time, whatever the engine keeps it in."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class AsPublished(TypeDecorator[When]):
    """A date or datetime as ISO 8601 text, so that the page's own precision and offset come back."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: When | None, dialect: sa.Dialect) -> str | None:
        return value.isoformat() if value is not None else None

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> When | None:
        if value is None:
            return None
        return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)


class Tuple(TypeDecorator[tuple[str, ...]]):
    """A tuple of strings as a JSON list."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: sa.Dialect) -> str:
        return json.dumps(list(value), ensure_ascii=False) if value else "[]"

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> tuple[str, ...]:
        return tuple(json.loads(value)) if value and value != "[]" else ()


class AsMapping(TypeDecorator[dict[str, Any]]):
    """A mapping as JSON with sorted keys, so that equal values are equal bytes."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: dict[str, Any] | None, dialect: sa.Dialect) -> str:
        return json.dumps(value or {}, ensure_ascii=False, sort_keys=True)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> dict[str, Any]:
        return dict(json.loads(value or "{}"))


SQL_TYPES: dict[Any, tuple[Any, bool]] = {  # annotation -> column type, nullable
    str: (Plain, False),
    str | None: (Plain, True),
    int: (COUNT, False),
    int | None: (COUNT, True),
    float: (sa.Float, False),
    float | None: (sa.Float, True),
    bool: (sa.Boolean, False),
    bool | None: (sa.Boolean, True),
    datetime: (Moment, False),
    datetime | None: (Moment, True),
    When | None: (AsPublished, True),
    tuple[str, ...]: (Tuple, False),
    dict[str, Any]: (AsMapping, False),
}


def table_of(record: type[Record], name: str, *more: Any) -> sa.Table:
    """The table of a record class: a `seq` that counts rows as they came, then the class's own columns."""
    columns = []
    for field, kind in record.types().items():
        if field not in {x.name for x in more if isinstance(x, sa.Column)}:
            sql, nullable = SQL_TYPES[kind]
            columns.append(sa.Column(field, sql, nullable=nullable))
    return sa.Table(name, metadata, sa.Column("seq", COUNT, primary_key=True), *columns, *more)


def _generation() -> sa.Column[int]:
    return sa.Column("generation", sa.Integer, nullable=False, index=True)


def _lookup(name: str, column: str) -> sa.Index:
    """An index to find equal texts with, however long they are."""
    return sa.Index(name, column, postgresql_using="hash")


schema = sa.Table(
    "schema_version",
    metadata,
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("folder", Plain),  # where a case that is opened by URL has its archive and reports
)
inputs = sa.Table(
    "inputs",
    metadata,
    sa.Column("seq", COUNT, primary_key=True),
    sa.Column("input", Plain, nullable=False),
    sa.Column("follow", sa.Boolean, nullable=False),
)
places = sa.Table(  # where the reading of an archive stopped, gone when it is read to its end
    "places",
    metadata,
    sa.Column("input", Plain, primary_key=True),
    sa.Column("sieve", Plain, primary_key=True),
    sa.Column("warc", Plain, nullable=False),
    sa.Column("offset", sa.BigInteger, nullable=False),
)
pages = table_of(
    Page, "pages", _lookup("page_at", "url"), _lookup("asked_at", "asked_url"), sa.Index("page_of", "article_id")
)
article_age = sa.Index("article_age", "fetched_at", "id")
articles = table_of(
    Article, "articles", sa.Column("id", Plain, nullable=False, unique=True), _lookup("at_url", "url"), article_age
)
generations = sa.Table(
    "generations",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("step", Plain, nullable=False),
    sa.Column("tagger", Plain, nullable=False),
)
taggings = sa.Table(
    "taggings",
    metadata,
    sa.Column("article_id", Plain, primary_key=True),
    sa.Column("generation", sa.Integer, primary_key=True),
)
mentions = table_of(Mention, "mentions", _generation(), sa.Index("mention_in", "article_id"))
figures = table_of(Figure, "figures", _generation(), sa.Index("figure_in", "article_id"))
quotes = table_of(Quote, "quotes", _generation(), sa.Index("quote_in", "article_id"))
links = sa.Table(
    "links",
    metadata,
    sa.Column("mention", COUNT, primary_key=True),
    sa.Column("generation", sa.Integer, primary_key=True),
    sa.Column("entity_id", Plain, index=True),
)
entities = table_of(Entity, "entities", _generation(), sa.Index("entity_id", "id"))
names = sa.Table(
    "names",
    metadata,
    sa.Column("key", Plain, nullable=False),
    sa.Column("entity_id", Plain, nullable=False),
    _lookup("named", "key"),
)
origins = sa.Table(
    "origins",
    metadata,
    sa.Column("article_id", Plain, primary_key=True),
    sa.Column("generation", sa.Integer, primary_key=True),
    sa.Column("origin", Plain, nullable=False),
)
judgements = table_of(Judgement, "judgements")
failures = table_of(Failure, "failures", _lookup("failed_at_item", "item"))
runs = table_of(Run, "runs")
tombstones = table_of(Tombstone, "tombstones", _lookup("removed", "url"))


def index_articles(engine: Engine, connection: sa.Connection) -> None:
    """Make the full-text index anew from the articles that are there."""
    engine.lay_index(connection)
    a = articles.c
    query = sa.select(a.seq, a.title, a.text, a.language)
    rows = connection.execute(query, execution_options={"yield_per": 500})
    for some in rows.partitions():
        engine.index(connection, [indexed(*row) for row in some])


def indexed(seq: int, title: str | None, text: str, language: str | None) -> tuple[int, str, str]:
    """An article's row in the full-text index."""
    head = index_words(title or "", language)
    return seq, head, f"{head} {index_words(text, language)}"[:MOST].strip()


def name_keys(entity: Entity) -> set[str]:
    """What an entity is found by: each of its names as it is written ("as ..."), and in any spelling ("by ...")."""
    spelled = {entity.caption, *entity.aliases}
    return {f"as {name.casefold()}" for name in spelled} | {f"by {fold_name(name)}" for name in spelled}


def index_names(connection: sa.Connection, entities: Iterable[Entity], had: Mapping[str, Entity]) -> None:
    """Let entities be found by the names that they have gained."""
    old = {key: name_keys(entity) for key, entity in had.items()}
    rows = [{"key": k, "entity_id": e.id} for e in entities for k in sorted(name_keys(e) - old.get(e.id, set()))]
    if rows:
        connection.execute(names.insert(), rows)


def _index_entities(engine: Engine, connection: sa.Connection) -> None:
    """From 3 to 4: entities are found by their names."""
    fields = [entities.c[name] for name in Entity.types()]
    for rows in connection.execute(sa.select(*fields), execution_options={"yield_per": 500}).partitions():
        index_names(connection, (Entity(*row) for row in rows), {})


def _index_order(engine: Engine, connection: sa.Connection) -> None:
    """From 5 to 6: articles are found by their age, and by the words of their titles."""
    article_age.create(connection, checkfirst=True)
    engine.lay_titles(connection)


def _add_missing(connection: sa.Connection) -> None:
    """Tables and columns that records have gained since: old rows get None, or the empty value of the type."""
    known = columns_in(connection, None)
    metadata.create_all(connection)
    empty = {Tuple: "'[]'", AsMapping: "'{}'", Plain: "''", sa.Boolean: "false"}
    for table in metadata.sorted_tables:
        for column in table.columns:
            if column.name not in known.get(table.name, {column.name}):
                default = "" if column.nullable else f" NOT NULL DEFAULT {empty.get(type(column.type), '0')}"
                kind = column.type.compile(connection.dialect)
                connection.exec_driver_sql(f'ALTER TABLE {table.name} ADD COLUMN "{column.name}" {kind}{default}')


# From this version to the next; up to 4 the full-text index was another.
MIGRATIONS = {3: _index_entities, 4: index_articles, 5: _index_order}


def columns_in(connection: sa.Connection, schema: str | None) -> dict[str, set[str]]:
    """Table -> its columns, of all that is in a store."""
    found = sa.inspect(connection).get_multi_columns(schema=schema)
    return {name: {column["name"] for column in columns} for (_, name), columns in found.items()}


def _is_laid(engine: Engine, connection: sa.Connection) -> bool:
    """Whether nothing is to do. Raises StopRun for a store that is not ours to write to."""
    there = columns_in(connection, engine.schema)
    if not there:
        return False
    if not {"schema_version", "pages", "articles"} <= set(there):
        raise StopRun(f"{engine.name} is a store of another program, with {len(there)} tables: name another place")
    version = connection.scalar(sa.select(schema.c.version)) or 0
    if version > VERSION:
        raise StopRun(f"{engine.name} has schema version {version}, this osintkit knows {VERSION}: update osintkit")
    if version < OLDEST:
        raise StopRun(f"{engine.name} has schema version {version}, older than {OLDEST}: ingest its archive anew")
    return version == VERSION and all(set(x.columns.keys()) <= there.get(x.name, set()) for x in metadata.sorted_tables)


def lay_tables(engine: Engine, *, new: bool = False) -> None:
    """Make the tables in an empty store, if `new`, or bring an older store to `VERSION`; one that is up is only read.

    Raises StopRun for a store of a newer osintkit, of one that is too old, and of another program. Of two processes
    that find an old store at once the second waits for the first, and finds it done.
    """
    with engine.reading() as connection:
        if _is_laid(engine, connection):
            return
        if not new and not columns_in(connection, engine.schema):
            raise WrongUse(f"no case in {engine.name}: make one with 'osintkit init'")
    with engine.writing() as connection:
        if _is_laid(engine, connection):
            return
        if not columns_in(connection, engine.schema):
            metadata.create_all(connection)
            connection.execute(schema.insert().values(version=VERSION))
            engine.lay_index(connection)
            return
        _add_missing(connection)
        for version in range(connection.scalar(sa.select(schema.c.version)) or 0, VERSION):
            if step := MIGRATIONS.get(version):
                step(engine, connection)
        connection.execute(schema.update().values(version=VERSION))
