"""Cells: what the exports share: plain values of a row, times, evidence, and where places are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from osintkit.blocks import UNPRINTABLE
from osintkit.selection import Selection
from osintkit.store import Case

if TYPE_CHECKING:
    import pandas as pd

# ISO 639-2: the bibliographic codes, where they differ from the terminology codes.
BIBLIOGRAPHIC = "alb arm baq bur chi cze dut fre geo ger gre ice mac mao may per rum slo tib wel"


class Spot(NamedTuple):
    """Where a name is named: `place` is "START-END" in code points of the article's text."""

    article_id: str
    entity_id: str
    name: str
    place: str
    sentence: str
    sentence_start: int
    tagger: str


def spots(chosen: Selection) -> Iterator[Spot]:
    """The mentions that are linked to an entity, in the order of the articles."""
    known = set(chosen.entities.id)
    for m in chosen.mentions.itertuples():
        if m.entity_id in known:
            place = f"{m.start}-{m.end}"
            yield Spot(m.article_id, m.entity_id, m.name, place, m.sentence, m.sentence_start, m.tagger)


def captures(case: Case) -> pd.DataFrame:
    """Where each article (index: article_id) was captured: sha256, fetched_at, and warc and offset in the archive."""
    pages = case.pages()
    first = pages[pages.article_id.notna()].drop_duplicates("article_id")
    return first.set_index("article_id")[["sha256", "fetched_at", "warc", "offset"]]


def text(value: Any) -> str | None:
    """A cell as text, without what XML and JSON readers choke on; None for a missing or an empty one."""
    if value is None or value != value:
        return None
    return UNPRINTABLE.sub("", str(value)).strip() or None


def instant(value: Any) -> str | None:
    """A time as UTC with a Z, or a day as it is; None for what is no ISO 8601."""
    said = text(value)
    if said is None:
        return None
    try:
        if len(said) <= 10:
            return date.fromisoformat(said).isoformat()
        moment = datetime.fromisoformat(said)
    except ValueError:
        return None
    return f"{moment.astimezone(UTC) if moment.tzinfo else moment:%Y-%m-%dT%H:%M:%S}"


def show_claim(claim: Any) -> str:
    """What a claim says, in one line."""
    from osintkit.markup import or_else, show_value

    return f"{show_value(claim)} {or_else(claim.counted, '')}".strip()


@cache
def coordinates() -> dict[str, tuple[float, float, str]]:
    """(latitude, longitude, country) of the places of the gazetteer that are points, by their GeoNames id."""
    from osintkit.entities.table import read_columns

    rows = (row for row in read_columns("places.csv.gz") if row[3] and row[4])
    return {row[0].rpartition(":")[2]: (float(row[3]), float(row[4]), row[2]) for row in rows}


@cache
def alpha_3(language: str | None) -> str | None:
    """The ISO 639-3 code that followthemoney wants, by CLDR's language aliases: "en" is "eng"."""
    from babel.core import get_global

    aliases: Any = get_global("language_aliases")
    codes = [k for k, v in aliases.items() if v == language and len(k) == 3 and k not in BIBLIOGRAPHIC.split()]
    return next((c for c in reversed(codes) if c[0] == str(language)[0]), codes[-1] if codes else None)
