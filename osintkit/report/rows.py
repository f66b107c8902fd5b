"""Rows: what a report could see of a case's store, as records, and a small case made of nothing else.

Articles come with their origin and mentions with their entity, as derived by the generation that was the newest when
the report was made: a case may grow and be tagged again, and the rows of an old report stay the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from osintkit import tables as t
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
    Tombstone,
)
from osintkit.store import Case

Rows = dict[str, list[Any]]
ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=lambda when: when.isoformat())
PLACE = ("warc", "offset", "length")  # where a capture is kept: not what it is


@dataclass(frozen=True, slots=True)
class Tagging(Record):
    """What read an article."""

    article_id: str
    tagger: str


@dataclass(frozen=True, slots=True)
class Linked(Record):
    """Which entity a mention means that an analyst added: its row is below zero, made from its place."""

    mention: int
    entity_id: str


KINDS: dict[str, type[Record]] = {
    "pages": Page,
    "articles": Article,
    "taggings": Tagging,
    "mentions": Mention,
    "figures": Figure,
    "quotes": Quote,
    "entities": Entity,
    "links": Linked,
    "judgements": Judgement,
    "failures": Failure,
    "tombstones": Tombstone,
}


def newest_generation(case: Case) -> int | None:
    """The number of what was derived last."""
    newest: int | None = case._rows(sa.select(sa.func.max(t.generations.c.id)))[0][0]
    return newest


def see_rows(case: Case, parameters: Mapping[str, Any], ids: Collection[str] | None = None) -> Rows:
    """Every record of these articles (None: of all) as of the case's time and generation, by table; no judgement is
    applied.

    What is of no article (judgements, failures) is all there, of what was removed that it was. Of the entities those
    that the articles name, or a parameter.
    """
    taggers = {row.id: row.tagger for row in case._rows(sa.select(t.generations.c.id, t.generations.c.tagger))}
    read, articles = case._latest(t.taggings, "article_id", "generation", ids), case.article_records(ids)
    linked = case._linked(ids, ())
    mentions = [replace(m, entity_id=linked.get(seq)) for seq, m in case._tags(Mention, ids)]
    added = [Linked(seq, m.entity_id) for seq, m in case.mention_records(ids) if seq < 0 and m.entity_id]
    named = {m.entity_id for m in mentions if m.entity_id} | {link.entity_id for link in added}
    given = (x for value in parameters.values() for x in (value if isinstance(value, list) else [value]))
    named.update(key for name in given if name and isinstance(name, str) for key in case.named(name))
    e = t.entities.c
    merged = case._stream(sa.select(e.id, e.merged_into).where(e.merged_into.is_not(None)))
    entities = case.entity_records(named | {row.id for row in merged if row.merged_into in named})
    return {
        "pages": case.page_records(ids=ids),
        "articles": articles,
        "taggings": [Tagging(a.id, taggers[read[a.id]]) for a in articles if a.id in read],
        "mentions": mentions,
        "figures": [figure for _, figure in case._tags(Figure, ids)],
        "quotes": [quote for _, quote in case._tags(Quote, ids)],
        "entities": [e for e in entities if e.id in named or e.merged_into in named],
        "links": added,
        "judgements": case.judgement_records(held=False),
        "failures": [Failure(f.item, f.step, f.reason, f.failed_at) for f in case.failures().itertuples()],
        "tombstones": [Tombstone("", "", "", at) for at in case.tombstones().removed_at],
    }


def used_articles(manifest: Mapping[str, Any]) -> set[str] | None:
    """The ids of the articles that a report was made from, by its manifest; None if it had no topic: all."""
    used = manifest["used"]
    return {c["article"] for c in used["captures"] if c["article"]} if used.get("topic") else None


def row_line(record: Record, leave: Sequence[str] = ()) -> str:
    """A record as a line of JSON: the same record gives the same line."""
    fields = {name: getattr(record, name) for name in record.types() if name not in leave}
    return ENCODER.encode(fields)


def digest_rows(records: Iterable[Record]) -> dict[str, Any]:
    """How many rows, and a sha256 over them as lines of JSON, without where in the archive a capture is."""
    total, count = hashlib.sha256(), 0
    for record in records:
        total.update(row_line(record, PLACE).encode() + b"\n")
        count += 1
    return {"count": count, "sha256": total.hexdigest()}


def lay_rows(folder: Path, rows: Rows) -> Case:
    """A new case in `folder` that holds these rows and nothing else."""
    case = Case.create(folder)
    taggers = sorted({row.tagger for row in rows["taggings"]})
    read = {row.article_id: taggers.index(row.tagger) + 1 for row in rows["taggings"]}
    last = {"generation": len(taggers) + 1}
    tags = {name: _numbered(rows[name], read) for name in ("mentions", "figures", "quotes")}
    made: dict[sa.Table, Iterable[dict[str, Any]]] = {
        t.generations: [{"id": n, "step": "tag", "tagger": tagger} for n, tagger in enumerate([*taggers, "rows"], 1)],
        t.pages: map(_fields, rows["pages"]),
        t.articles: ({"seq": n} | _fields(a) for n, a in enumerate(rows["articles"], 1)),
        t.taggings: [{"article_id": key, "generation": number} for key, number in read.items()],
        t.mentions: (row | {"entity_id": None} for row in tags["mentions"]),
        t.figures: tags["figures"],
        t.quotes: tags["quotes"],
        t.links: [{"mention": m["seq"], "entity_id": m["entity_id"]} | last for m in tags["mentions"] if m["entity_id"]]
        + [_fields(link) | last for link in rows["links"]],
        t.origins: [{"article_id": a.id, "origin": a.origin or a.id} | last for a in rows["articles"]],
        t.entities: (_fields(e) | last for e in rows["entities"]),
        t.judgements: map(_fields, rows["judgements"]),
        t.failures: map(_fields, rows["failures"]),
        t.tombstones: map(_fields, rows["tombstones"]),
    }
    with case._write() as connection:
        for table, found in made.items():
            if kept := list(found):
                connection.execute(table.insert(), kept)
        t.index_names(connection, rows["entities"], {})
        texts = enumerate(rows["articles"], 1)
        case.store.index(connection, [t.indexed(seq, a.title, a.text, a.language) for seq, a in texts])
    return case


def _fields(record: Record) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.types()}


def _numbered(tags: Sequence[Any], read: dict[str, int]) -> list[dict[str, Any]]:
    """The tags as rows with a number each, in the order they have, under the generation of their article."""
    return [_fields(tag) | {"seq": n, "generation": read[tag.article_id]} for n, tag in enumerate(tags, 1)]
