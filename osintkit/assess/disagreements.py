"""Disagreements: readings of one claim that differ by more than rounding or a stated approximation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from osintkit.assess.evidence import Value, agree
from osintkit.assess.rows import Disagreement, number, text


def find_disagreements(
    claims: pd.DataFrame, readings: pd.DataFrame, sources: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """The readings of every claim on which they differ (columns: Disagreement), in the order of the claims, oldest
    first.

    `sources` gives the Admiralty letter of an outlet (F where it has none). Two values agree if they differ by no
    more than half the last digit of the rounder one, or a tenth where one is approximate; "more than 2" agrees with
    all above 2. A reading is superseded if the same outlet or origin gave another value on a later day; only what
    still stands is contradicted. A claim that someone denies is listed too, its denied readings as "denied".
    """
    denied = set(readings[readings.stance == "denies"].claim_id)
    leads = {c.id: c for c in claims.itertuples() if c.values > 1 or c.id in denied}
    rows: dict[str, list[Any]] = {claim: [] for claim in leads}
    for r in readings.itertuples():
        if r.claim_id in rows:
            rows[r.claim_id].append(r)
    out: list[Disagreement] = []
    for claim, found in rows.items():
        found.sort(key=lambda r: (r.day, r.article_id, r.start))
        later = superseded_by(found)
        out.extend(_row(r, leads[claim], later.get(r.id), (sources or {}).get(r.outlet, "F")) for r in found)
    return Disagreement.frame(out)


def superseded_by(readings: list[Any]) -> dict[str, str]:
    """Reading id -> the newest reading by the same outlet or origin that gives another value later.

    Later is on a later day, or in a later version of the text under its URL.
    """
    newest: dict[tuple[str, str], Any] = {}
    for r in sorted(readings, key=lambda r: (r.day, r.version, r.article_id, r.start)):
        newest["outlet", r.outlet] = newest["origin", r.origin] = r
    out: dict[str, str] = {}
    for r in readings:
        for last in (newest["outlet", r.outlet], newest["origin", r.origin]):
            if (last.day, last.version) > (r.day, r.version) and not same_value(r, last):
                out.setdefault(r.id, last.id)
    return out


def same_value(a: Any, b: Any) -> bool:
    """Whether two readings (or a claim and a reading) agree, by the rule by which they were grouped."""
    return agree(Value.of(a), Value.of(b))


def _row(r: Any, lead: Any, later: str | None, letter: str) -> Disagreement:
    status = "leading" if same_value(lead, r) else "contradicted"
    if r.stance == "denies":
        status = "denied"
    elif later is not None:
        status = "superseded"
    kept = ("claim_id", "kind", "outlet", "origin", "day", "article_id", "start", "end", "sentence")
    cells = {name: getattr(r, name) for name in kept}
    cells |= {"unit": text(r.unit), "date": text(r.date)}
    cells |= {name: number(getattr(r, name)) for name in ("value", "low", "high")}
    return Disagreement(**cells, reading_id=r.id, status=status, replaced_by=later, reliability=letter)
