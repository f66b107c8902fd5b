"""Disagreements: readings of one claim that differ by more than rounding or a stated approximation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from osintkit.assess.evidence import reach_of, slack_of
from osintkit.assess.features import number, text
from osintkit.assess.rows import Disagreement


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
    doubted = set(claims[claims["values"] > 1].id) | set(readings[readings.stance == "denies"].claim_id)
    order = {c: n for n, c in enumerate(claims.id) if c in doubted}
    rows: dict[str, list[Any]] = {c: [] for c in order}
    for r in readings.itertuples():
        if r.claim_id in rows:
            rows[r.claim_id].append(r)
    leads = {c.id: c for c in claims[claims.id.isin(doubted)].itertuples()}
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
    out = {}
    for r in readings:
        for last in (newest["outlet", r.outlet], newest["origin", r.origin]):
            if (last.day, last.version) > (r.day, r.version) and not same_value(r, last):
                out[r.id] = last.id
                break
    return out


def reach_and_slack(row: Any) -> tuple[float, float, float]:
    """From where to where a value reaches with its bound, and its rounding or approximation."""
    value, low, high = number(row.value), number(row.low), number(row.high)
    low = value if value is not None else low if low is not None else 0.0
    high = value if value is not None else high if high is not None else low
    return *reach_of(low, high, text(row.bound)), slack_of(high, bool(row.approximate))


def same_value(a: Any, b: Any) -> bool:
    """Whether two readings (or a claim and a reading) agree, by the rule by which they were grouped."""
    if text(a.date) or text(b.date):
        return text(a.date) == text(b.date)
    (a_low, a_high, a_slack), (b_low, b_high, b_slack) = reach_and_slack(a), reach_and_slack(b)
    slack = max(a_slack, b_slack) * 0.999999 + 1e-9 * abs(a_high)
    return a_low - slack <= b_high and b_low - slack <= a_high


def _row(r: Any, lead: Any, later: str | None, letter: str) -> Disagreement:
    status = "leading" if same_value(lead, r) else "contradicted"
    if r.stance == "denies":
        status = "denied"
    elif later is not None:
        status = "superseded"
    return Disagreement(
        claim_id=r.claim_id,
        reading_id=r.id,
        kind=r.kind,
        unit=text(r.unit),
        value=number(r.value),
        low=number(r.low),
        high=number(r.high),
        date=text(r.date),
        status=status,
        replaced_by=later,
        outlet=r.outlet,
        reliability=letter,
        origin=r.origin,
        day=r.day,
        article_id=r.article_id,
        start=r.start,
        end=r.end,
        sentence=r.sentence,
    )
