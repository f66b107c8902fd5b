"""Queue: what is to be reviewed, the most doubtful first: names, figures and who is quoted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from osintkit.decisions import Place, follow_spans, read_verdicts
from osintkit.records import Judgement
from osintkit.selection import Selection

SURE = 0.9  # how sure a tag is taken to be whose finder does not say
PER_DOUBT = 0.3


@dataclass(frozen=True)
class Item:
    """One tag to decide on. `worry` orders the queue: a tag without a score is 0.1, and each doubt adds 0.3."""

    noun: str
    article_id: str
    start: int
    end: int
    name: str
    kind: str
    found: str
    doubts: tuple[str, ...]
    entity_id: str | None
    day: str
    outlet: str | None
    worry: float

    @property
    def place(self) -> Place:
        """Where it stands: article, start, end."""
        return self.article_id, self.start, self.end

    @property
    def target(self) -> str:
        """What a judgement on it is on."""
        return f"{self.noun}:{self.article_id}:{self.start}:{self.end}"


def make_queue(chosen: Selection, judgements: Iterable[Judgement]) -> list[Item]:
    """The tags of a selection that nobody has decided on, the most doubtful first, then in the order of days."""
    held = list(judgements)
    items: list[Item] = []
    for noun, frame in (("mention", chosen.mentions), ("figure", chosen.figures), ("quote", chosen.quotes)):
        found = list(_read(noun, frame))
        decided = read_verdicts(follow_spans(held, noun, (item.place for item in found)))
        items += [item for item in found if item.place not in decided]
    return sorted(items, key=lambda i: (-i.worry, i.day, i.article_id, i.start, i.end, i.noun))


def _read(noun: str, frame: pd.DataFrame) -> Iterator[Item]:
    for row in frame.astype(object).itertuples():
        score = _known(getattr(row, "score", None))
        doubts = _doubts_of_quote(row) if noun == "quote" else tuple(row.doubts)
        worry = 1 - (SURE if score is None else float(score)) + PER_DOUBT * len(doubts)
        name = (_known(row.speaker) or "nobody named") if noun == "quote" else row.name
        found = _value(row) if noun == "figure" else f"“{row.text}”" if noun == "quote" else f"found by {row.tagger}"
        if score is not None:
            found += f", {score:.0%} sure"
        kind = "speaker" if noun == "quote" else row.kind
        entity = _known(getattr(row, "entity_id", None))
        place = (row.article_id, int(row.start), int(row.end))
        yield Item(noun, *place, name, kind, found, doubts, entity, row.day, _known(row.outlet), round(worry, 3))


def _doubts_of_quote(row: Any) -> tuple[str, ...]:
    if _known(row.speaker) is None:
        return () if row.anonymous else ("no speaker was found",)
    return () if _known(row.entity_id) else ("the speaker is none of the names found",)


def _value(row: Any) -> str:
    """A figure's value as it was read."""
    low, high, value = (_known(getattr(row, c)) for c in ("low", "high", "value"))
    if _known(row.date):
        return f"read as {row.date}"
    amount = f"{value:,.10g}" if value is not None else f"{low or 0:,.10g} to {high or 0:,.10g}"
    about = (_known(row.bound), "about" if row.approximate else None, amount, _known(row.unit), _known(row.counted))
    return "read as " + " ".join(str(x) for x in about if x)


def _known(cell: Any) -> Any:
    return None if cell is None or cell is pd.NA or cell != cell else cell
