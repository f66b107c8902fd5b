"""The rows of assessment: claims, their readings, citations, disagreements, and what is new."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from osintkit.records import Record


def text(cell: Any) -> str | None:
    """A cell as text, None for a missing one."""
    return cell if isinstance(cell, str) and cell else None


def number(cell: Any) -> float | None:
    """A cell as a number, None for a missing one."""
    return None if cell is None or cell is pd.NA or math.isnan(cell) else float(cell)


@dataclass(frozen=True, slots=True)
class Claim(Record):
    """What several figures say of one thing: the value that most origins give, and how far the others are from it.

    `id` is that of its earliest reading. `kind` is as in Figure, but "count" for numbers and quantities without a
    unit of measure. `value`, `low`, `high`, `date`, `bound` and `approximate` are the leading reading's; `least` and
    `most` the extremes of all readings. `about` is the entities and countries (ISO codes) that at least a third of
    the readings name, commonest first; `concept` what is counted in one word for all languages ("soldier", "person
    killed"), where known. `origins` counts independent origins, `values` how many readings differ by more than
    rounding. `score` is the weakest link in bits (see docs/credibility.md). `credibility` is the Admiralty digit 1-6,
    `why` its reason in words.
    """

    id: str
    kind: str
    unit: str | None
    value: float | None
    low: float | None
    high: float | None
    date: str | None
    bound: str | None
    approximate: bool
    least: float | None
    most: float | None
    counted: str | None
    concept: str | None
    about: tuple[str, ...]
    articles: int
    outlets: int
    origins: int
    languages: tuple[str, ...]
    values: int
    first_day: str
    last_day: str
    score: float | None = None
    credibility: int = 6
    why: str = ""


@dataclass(frozen=True, slots=True)
class Reading(Record):
    """One figure as one article has it, in the claim it belongs to.

    `id` is the figure's own and stays when claims are grouped anew; a Judgement on "claim:ID" may name any of them.
    `when` is the day, month or year that its sentence names, else None. `speaker` to `manner` are those of the quote
    that the figure stands in. `cites` is the outlet that its sentence gives as the source; `origin` then is that
    outlet's. `score` is the evidence in bits that tied it to the claim (None for the first). The rest is as in Figure
    and Selection.
    """

    id: str
    claim_id: str
    article_id: str
    start: int
    end: int
    kind: str
    name: str | None
    value: float | None
    low: float | None
    high: float | None
    unit: str | None
    date: str | None
    bound: str | None
    approximate: bool
    counted: str | None
    concept: str | None
    about: tuple[str, ...]
    when: str | None
    speaker: str | None
    speaker_id: str | None
    stance: str | None
    manner: str | None
    anonymous: bool
    cites: str | None
    origin: str
    outlet: str
    day: str
    language: str | None
    sentence: str
    sentence_start: int
    sentence_end: int
    version: int = 1
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Citation(Record):
    """An article that gives an outlet as its source: `text[start:end]` is the outlet's name, `verb` the word that
    shows it.

    `cites` is the outlet's domain; `manner` "reports" (what it reported) or "told" (someone told it); `lead` whether
    it stands in the title's or the first two sentences' reach.
    """

    article_id: str
    outlet: str
    cites: str
    name: str
    start: int
    end: int
    verb: str
    manner: str
    lead: bool


@dataclass(frozen=True, slots=True)
class Disagreement(Record):
    """One reading of a claim on which readings differ.

    `status`: "leading" (what most origins say), "contradicted" (another value by another origin), "superseded" (the
    same outlet or origin said something else later; `replaced_by` is that reading) or "denied" (said only to be
    denied).
    """

    claim_id: str
    reading_id: str
    kind: str
    unit: str | None
    value: float | None
    low: float | None
    high: float | None
    date: str | None
    status: str
    replaced_by: str | None
    outlet: str
    reliability: str
    origin: str
    day: str
    article_id: str
    start: int
    end: int
    sentence: str


@dataclass(frozen=True, slots=True)
class News(Record):
    """What is new in a case: `what` is "new article", "changed article", "withdrawn article", "new entity", "new
    claim" or "regraded claim"; `id` of that row; `title` its caption; `was` and `now` what changed (a sentence, a
    grade).
    """

    what: str
    id: str
    title: str | None = None
    url: str | None = None
    day: str | None = None
    was: str | None = None
    now: str | None = None
