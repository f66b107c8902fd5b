"""The tables of a case, made from the record classes, and the steps from one schema version to the next.

Evidence (pages, articles, judgements, failures) carries its own time and is never changed. What is derived from it
(mentions, figures, quotes, origins, links, entities) carries the number of the generation that found it: the
newest generation on an article holds, the older ones stay, so that an old report can be made again.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

from osintkit.errors import StopRun
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

VERSION = 2
metadata = sa.MetaData()


class Moment(TypeDecorator[datetime]):
    """An aware UTC time, whatever the engine keeps it in."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


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
        return json.dumps(list(value or ()), ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> tuple[str, ...]:
        return tuple(json.loads(value or "[]"))


class Mapping(TypeDecorator[dict[str, Any]]):
    """A mapping as JSON with sorted keys, so that equal values are equal bytes."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: dict[str, Any] | None, dialect: sa.Dialect) -> str:
        return json.dumps(value or {}, ensure_ascii=False, sort_keys=True)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> dict[str, Any]:
        return dict(json.loads(value or "{}"))


SQL_TYPES: dict[Any, tuple[Any, bool]] = {  # annotation -> column type, nullable
    str: (sa.Text, False),
    str | None: (sa.Text, True),
    int: (sa.Integer, False),
    int | None: (sa.Integer, True),
    float: (sa.Float, False),
    float | None: (sa.Float, True),
    bool: (sa.Boolean, False),
    bool | None: (sa.Boolean, True),
    datetime: (Moment, False),
    datetime | None: (Moment, True),
    When | None: (AsPublished, True),
    tuple[str, ...]: (Tuple, False),
    dict[str, Any]: (Mapping, False),
}


def table_of(record: type[Record], name: str, *more: Any) -> sa.Table:
    """The table of a record class: a `seq` that counts rows as they came, then the class's own columns."""
    columns = []
    for field, kind in record.types().items():
        if field not in {x.name for x in more if isinstance(x, sa.Column)}:
            sql, nullable = SQL_TYPES[kind]
            columns.append(sa.Column(field, sql, nullable=nullable))
    return sa.Table(name, metadata, sa.Column("seq", sa.Integer, primary_key=True), *columns, *more)


def _generation() -> sa.Column[int]:
    return sa.Column("generation", sa.Integer, nullable=False, index=True)


schema = sa.Table("schema_version", metadata, sa.Column("version", sa.Integer, nullable=False))
inputs = sa.Table(
    "inputs",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("input", sa.Text, nullable=False, unique=True),
    sa.Column("follow", sa.Boolean, nullable=False),
)
pages = table_of(Page, "pages", sa.UniqueConstraint("url", "sha256", "fetched_at"), sa.Index("page_of", "article_id"))
articles = table_of(
    Article, "articles", sa.Column("id", sa.Text, nullable=False, unique=True), sa.Index("at_url", "url")
)
generations = sa.Table(
    "generations",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("tagger", sa.Text, nullable=False),
)
taggings = sa.Table(
    "taggings",
    metadata,
    sa.Column("article_id", sa.Text, primary_key=True),
    sa.Column("generation", sa.Integer, primary_key=True),
)
mentions = table_of(Mention, "mentions", _generation(), sa.Index("mention_in", "article_id"))
figures = table_of(Figure, "figures", _generation(), sa.Index("figure_in", "article_id"))
quotes = table_of(Quote, "quotes", _generation(), sa.Index("quote_in", "article_id"))
links = sa.Table(
    "links",
    metadata,
    sa.Column("mention", sa.Integer, primary_key=True),
    sa.Column("generation", sa.Integer, primary_key=True),
    sa.Column("entity_id", sa.Text, index=True),
)
entities = table_of(Entity, "entities", _generation(), sa.Index("entity_id", "id"))
origins = sa.Table(
    "origins",
    metadata,
    sa.Column("article_id", sa.Text, primary_key=True),
    sa.Column("generation", sa.Integer, primary_key=True),
    sa.Column("origin", sa.Text, nullable=False),
)
judgements = table_of(Judgement, "judgements")
failures = table_of(Failure, "failures", sa.UniqueConstraint("item", "step", "reason"))
runs = table_of(Run, "runs")
tombstones = table_of(Tombstone, "tombstones", sa.Index("removed", "url"))

INDEX = "CREATE VIRTUAL TABLE IF NOT EXISTS article_index USING fts5(words, tokenize='unicode61 remove_diacritics 0')"


def _index_articles(connection: sa.Connection) -> None:
    """From 1 to 2: the full-text index, filled from the articles that are there."""
    from osintkit.search import index_words

    connection.exec_driver_sql(INDEX)
    for seq, title, text, language in connection.execute(
        sa.select(articles.c.seq, articles.c.title, articles.c.text, articles.c.language)
    ):
        words = index_words(f"{title or ''}\n{text}", language)
        connection.exec_driver_sql("INSERT INTO article_index(rowid, words) VALUES (?, ?)", (seq, words))


def _add_missing(connection: sa.Connection) -> None:
    """Tables and columns that records have gained since: old rows get None, or the empty value of the type."""
    metadata.create_all(connection)
    there, empty = sa.inspect(connection), {Tuple: "'[]'", Mapping: "'{}'", sa.Text: "''"}
    for table in metadata.sorted_tables:
        known = {column["name"] for column in there.get_columns(table.name)}
        for column in table.columns:
            if column.name not in known:
                default = "" if column.nullable else f" NOT NULL DEFAULT {empty.get(type(column.type), '0')}"
                kind = column.type.compile(connection.dialect)
                connection.exec_driver_sql(f'ALTER TABLE {table.name} ADD COLUMN "{column.name}" {kind}{default}')


MIGRATIONS = {1: _index_articles}  # version it starts from -> the step to the next


def lay_tables(connection: sa.Connection) -> None:
    """Make the tables in an empty store, or bring an older store to `VERSION`.

    Raises StopRun for a store that a newer osintkit made. The caller holds the write lock, so of two
    processes that open an old store at once the second finds it done.
    """
    there = sa.inspect(connection).has_table("schema_version")
    if not there:
        metadata.create_all(connection)
        connection.execute(schema.insert().values(version=VERSION))
        connection.exec_driver_sql(INDEX)
        return
    version = connection.scalar(sa.select(schema.c.version)) or 0
    if version > VERSION:
        raise StopRun(f"the store has schema version {version}, this osintkit knows {VERSION}: update osintkit")
    while version < VERSION:
        MIGRATIONS[version](connection)
        version += 1
        connection.execute(schema.update().values(version=version))
    _add_missing(connection)
