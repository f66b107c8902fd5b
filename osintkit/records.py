"""The nouns of the kit. A record class is the row, the DataFrame's columns and the table, all at once.

Fields are read from the annotations: `columns` gives their pandas dtypes, `frame` a DataFrame (with
those dtypes for zero rows too), `tables.table_of` the SQL table. Missing is None, never "". Offsets
are code points, half open: `text[start:end]` is what was marked. Times are aware UTC and end in
`_at`; `Article.published` alone keeps the page's own offset and precision.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, Self, cast, get_type_hints

if TYPE_CHECKING:
    import pandas as pd

When = date | datetime

DTYPES: dict[Any, str] = {
    str: "str",
    str | None: "str",
    int: "int64",
    int | None: "Int64",
    float: "float64",
    float | None: "float64",
    bool: "bool",
    bool | None: "boolean",
    datetime: "datetime64[us, UTC]",
    datetime | None: "datetime64[us, UTC]",
    When | None: "str",
    tuple[str, ...]: "object",
    dict[str, Any]: "object",
}


class Record:
    """What all records share: their columns, and the way to a DataFrame."""

    __slots__ = ()

    @classmethod
    def types(cls) -> dict[str, Any]:
        """Field name -> annotation, in order; fields marked `metadata={"column": False}` are left out."""
        return _types(cast(Any, cls))

    @classmethod
    def columns(cls) -> dict[str, str]:
        """Column name -> pandas dtype."""
        return {name: DTYPES[kind] for name, kind in cls.types().items()}

    def _repr_html_(self) -> str:
        """The record as a notebook shows it: its filled fields, long text cut, all escaped."""
        from html import escape

        filled = ((name, getattr(self, name)) for name in self.types())
        told = [(name, str(value)) for name, value in filled if value not in (None, "", (), {})]
        rows = "".join(
            f"<tr><th>{name}</th><td>{escape(text[:300])}{'…' if len(text) > 300 else ''}</td></tr>"
            for name, text in told
        )
        return f"<table><caption>{type(self).__name__}</caption>{rows}</table>"

    @classmethod
    def frame(cls, rows: Iterable[Self] = ()) -> pd.DataFrame:
        """The records as a DataFrame with exactly `columns()`; `published` is ISO 8601 text there."""
        import pandas as pd

        from osintkit.frames import make_table

        kept = list(rows)
        data = {}
        for name, kind in cls.types().items():
            cells = [getattr(row, name) for row in kept]
            if kind == When | None:
                cells = [value and value.isoformat() for value in cells]
            data[name] = pd.Series(cells, dtype=DTYPES[kind])
        return make_table(data, cls.__name__)


@cache
def _types(cls: type[Any]) -> dict[str, Any]:
    hints = get_type_hints(cls)
    return {f.name: hints[f.name] for f in fields(cls) if f.metadata.get("column", True)}


@dataclass(frozen=True, slots=True)
class Page(Record):
    """Captured bytes of one URL at one time.

    `url` is canonical, `asked_url` as it was asked for, `final_url` after redirects; `sha256` is of the
    body as it came over the wire, before content decoding. `body` itself is in the WARC, not in the
    table: `warc` is the file's name in the case's archive, `offset` and `length` (bytes) its record.
    """

    url: str
    asked_url: str
    final_url: str
    status: int
    content_type: str | None
    sha256: str
    fetched_at: datetime
    headers: dict[str, Any] = field(default_factory=dict)
    article_id: str | None = None
    warc: str | None = None
    offset: int | None = None
    length: int | None = None
    body: bytes = field(default=b"", repr=False, metadata={"column": False})


@dataclass(frozen=True, slots=True)
class Article(Record):
    """What a Page says.

    `published` is an aware datetime, a naive one, or a date, as precise as the page is (None where it says
    nothing that can be believed); `modified` the same, of its last change. `text` has a line a paragraph,
    heading or list item. `doubts` are short codes with an explanation behind a colon ("paywall: ...");
    `votes` says which reader won each field. `origin` is the id of the earliest article that this one is
    a copy or light rewrite of (its own id if none). `version` counts the texts seen under its URL; `current` is
    False where the URL has shown another text since.
    """

    url: str
    title: str | None
    text: str
    id: str = ""
    authors: tuple[str, ...] = ()
    published: When | None = None
    modified: When | None = None
    language: str | None = None
    site: str | None = None
    description: str | None = None
    image: dict[str, Any] = field(default_factory=dict)
    captions: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    votes: dict[str, Any] = field(default_factory=dict)
    origin: str | None = None
    version: int = 1
    current: bool = True
    fetched_at: datetime | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Mention(Record):
    """A name in a text.

    `kind`: person, org, place, nationality, facility, system, event. `name` is the span in its plain form,
    `ref` what a gazetteer knows it as ("iso:TR", "system:S-400"), `role` the title that stands beside a
    person, `tagger` who found it (model or rule), `score` its confidence from 0 to 1 where it has one,
    `doubts` what a reader should know (homonym, homoglyphs).
    """

    start: int
    end: int
    kind: str
    name: str
    language: str | None = None
    tagger: str = ""
    score: float | None = None
    ref: str | None = None
    role: str | None = None
    doubts: tuple[str, ...] = ()
    article_id: str | None = None
    entity_id: str | None = None


@dataclass(frozen=True, slots=True)
class Figure(Record):
    """A number in a text as a value one can compute with.

    `kind`: money, percent, quantity, number, ordinal, age, duration, date. `value` is None for a range, which
    has `low` and `high`; 20 % is 20.0. `unit`: ISO 4217 for money, else pint's name. `date`: ISO 8601, partial
    allowed ("2020-10"), EDTF for ranges ("2019/2021"). `bound`: "min" (at least), "max" (at most), "above",
    "below". `counted`: the noun counted, as the text has it. `change`: "by" or "to" with the sign in
    `direction` ("up", "down"). `negated`: the bound is said by its
    opposite ("no fewer than"). `doubts`: what was guessed (day/month order, year).
    """

    start: int
    end: int
    kind: str
    name: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    date: str | None = None
    bound: str | None = None
    approximate: bool = False
    counted: str | None = None
    change: str | None = None
    direction: str | None = None
    negated: bool = False
    language: str | None = None
    doubts: tuple[str, ...] = ()
    article_id: str | None = None


@dataclass(frozen=True, slots=True)
class Quote(Record):
    """Who said what: `start`..`end` is what was said; `speaker` as the text names them (None: left open).

    `manner`: "direct", "reported" or "mixed"; `stance`: "states", "denies" or "hedges"; `channel` where it was said.
    """

    start: int
    end: int
    text: str
    speaker: str | None = None
    speaker_start: int | None = None
    speaker_end: int | None = None
    verb: str | None = None
    manner: str = "direct"
    stance: str = "states"
    channel: str | None = None
    anonymous: bool = False
    language: str | None = None
    article_id: str | None = None
    entity_id: str | None = None


@dataclass(frozen=True, slots=True)
class Entity(Record):
    """What mentions in all languages and scripts refer to.

    `external_ids` ("iso": "TR", "geonames": ..., "wikidata": ...); `aliases` are all spellings, sorted.
    `merged_into` is the id that a later link gave it instead (a redirect), else None. `score` is the weakest
    link that holds it together; `since` counts births in a case: of two that merge the smaller keeps its id.
    """

    id: str
    kind: str
    caption: str
    aliases: tuple[str, ...] = ()
    external_ids: dict[str, Any] = field(default_factory=dict)
    roles: tuple[str, ...] = ()
    score: float | None = None
    merged_into: str | None = None
    since: int | None = None


class Decision(StrEnum):
    """What an analyst may decide."""

    CONFIRM = "confirm"
    REJECT = "reject"
    RELABEL = "relabel"
    MERGE = "merge"
    SPLIT = "split"
    ADD = "add"
    SAME = "same"
    DIFFERENT = "different"
    GRADE = "grade"
    OVERRULE = "overrule"
    NOTE = "note"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Judgement(Record):
    """An analyst's decision, never overwritten: the newest on a target holds, the older stay.

    `target` names what it is on: "mention:ARTICLE:START:END", "figure:ARTICLE:START:END", "entity:ID",
    "quote:ARTICLE:START:END", "source:DOMAIN", "claim:ID", "article:ID". `value` is what was decided: the kind
    (relabel, add; of a quote the place of its speaker, "START:END"), the other entity's id (merge), the letter (grade),
    the time of the decision on the same target that is taken back (undo), ...
    """

    decision: str
    target: str
    by: str
    decided_at: datetime
    value: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Source(Record):
    """An outlet. `reliability` is the Admiralty letter A-F; F ("cannot be judged") until an analyst grades it.

    `domains` are its others (editions, older ones), `aliases` other names that those who cite it use, `read` where the
    facts on it were read.
    """

    domain: str
    name: str | None = None
    country: str | None = None
    owner: str | None = None
    ownership: str = "unknown"
    language: str | None = None
    reliability: str = "F"
    reason: str | None = None
    graded_by: str | None = None
    graded_at: datetime | None = None
    domains: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    read: str | None = None


@dataclass(frozen=True, slots=True)
class Failure(Record):
    """An item that was skipped: what, in which step, why, and when."""

    item: str
    step: str
    reason: str
    failed_at: datetime


@dataclass(frozen=True, slots=True)
class Tombstone(Record):
    """A capture that was removed for good: where it was, the sha256 of what it was, why, and when."""

    url: str
    sha256: str
    why: str
    removed_at: datetime


@dataclass(frozen=True, slots=True)
class Run(Record):
    """One run of a report or a job and what it left. `status`: "ok", "partial", "failed", "stopped" (from outside).

    A job has a row for each report it made and one of its own, whose `notebook` is "job". `as_of` is the newest record
    that the run had seen, `parameters` what the notebook was given (no relative times), `log` the end of what was said.
    """

    job: str
    notebook: str
    status: str
    started_at: datetime
    ended_at: datetime
    folder: str | None = None
    message: str | None = None
    counts: dict[str, Any] = field(default_factory=dict)
    as_of: datetime | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    log: str | None = None
