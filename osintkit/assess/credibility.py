"""Credibility: the Admiralty digit of a claim, 1 to 6, by a written rule, and the analyst's own word over it.

The scale is that of NATO's STANAG 2511 and AJP-2.1: 1 confirmed by other sources, 2 probably true, 3 possibly true, 4
doubtful, 5 improbable, 6 truth cannot be judged. The rule is in docs/credibility.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from osintkit.assess.disagreements import same_value, superseded_by
from osintkit.assess.rows import text
from osintkit.records import Decision, Judgement, Source

MEANING = {
    1: "confirmed by other sources",
    2: "probably true",
    3: "possibly true",
    4: "doubtful",
    5: "improbable",
    6: "truth cannot be judged",
}
TRUSTED = "AB"


def grade_claims(
    claims: pd.DataFrame,
    readings: pd.DataFrame,
    sources: Mapping[str, Source] | None = None,
    judgements: Iterable[Judgement] = (),
) -> tuple[pd.DataFrame, list[str]]:
    """The claims with `credibility` and `why` filled in, and a line for each overruling that cannot be applied.

    A Judgement "overrule" on "claim:ID" (of the claim or any of its readings) with a digit as its value wins, with its
    reason. `sources` (by outlet) tell which origins belong to one owner, and carry the analyst's letters.
    """
    rows: dict[str, list[Any]] = defaultdict(list)
    for r in readings.itertuples():
        rows[r.claim_id].append(r)
    overruled, warnings = _overruled(judgements, dict(zip(readings.id, readings.claim_id, strict=True)))
    grades = []
    for claim in claims.itertuples():
        digit, why = grade_claim(claim, rows[claim.id], sources or {})
        if claim.id in overruled:
            j = overruled[claim.id]
            why = f"overruled by {j.by} from {digit}: {j.why or 'no reason given'}"
            digit = int(j.value or 6)
        grades.append((digit, why))
    graded = claims.copy()
    graded["credibility"] = pd.Series([g for g, _ in grades], index=claims.index, dtype="int64")
    graded["why"] = pd.Series([w for _, w in grades], index=claims.index, dtype="str")
    return graded, warnings


def _overruled(judgements: Iterable[Judgement], claim_of: Mapping[str, str]) -> tuple[dict[str, Judgement], list[str]]:
    found: dict[str, Judgement] = {}
    warnings = []
    for j in judgements:
        if j.decision != Decision.OVERRULE or not j.target.startswith("claim:"):
            continue
        claim = claim_of.get(j.target.removeprefix("claim:"))
        if claim is None:
            warnings.append(f"{j.target} is not in the case any more: its overruling by {j.by} is left out")
        elif j.value not in ("1", "2", "3", "4", "5", "6"):
            warnings.append(f"{j.target}: {j.value!r} is no credibility, use 1 to 6; left out")
        else:
            found[claim] = j
    return found, warnings


def grade_claim(claim: Any, readings: list[Any], sources: Mapping[str, Source]) -> tuple[int, str]:
    """The digit and its reason for the claim's leading value, from what still stands (not superseded)."""
    later = superseded_by(readings)
    sides: dict[str, set[tuple[str, str]]] = {"for": set(), "perhaps": set(), "against": set()}
    trusted = False
    for r in readings:
        side = None if r.id in later else _side(claim, r)
        if side:
            sides[side].add((r.origin, _owner(r, sources)))
        if side == "for" and r.outlet in sources:
            trusted |= sources[r.outlet].reliability in TRUSTED
    firm = count_voices(sides["for"])
    taken = {x for edge in sides["for"] for x in edge}
    soft = count_voices({e for e in sides["perhaps"] if not taken & set(e)})
    origins = {origin for origin, _ in sides["for"]}
    against = count_voices({e for e in sides["against"] if e[0] not in origins})
    digit = _digit(firm, soft, against, trusted)
    return digit, _reason(digit, firm, soft, against, len(origins), trusted)


def _side(claim: Any, reading: Any) -> str | None:
    """Whether a reading speaks for the claim's value, perhaps (hedged, anonymous), or against; a denial of another
    value for none.
    """
    same, stance = same_value(claim, reading), text(reading.stance)
    if stance == "denies":
        return "against" if same else None
    if not same:
        return "against"
    return "perhaps" if stance == "hedges" or reading.anonymous else "for"


def count_voices(edges: set[tuple[str, str]]) -> int:
    """How many (origin, owner) pairs there are of which no two share either: a largest matching (Kuhn 1955)."""
    owners: dict[str, list[str]] = defaultdict(list)
    for origin, owner in sorted(edges):
        owners[origin].append(owner)
    held: dict[str, str] = {}

    def place(origin: str, tried: set[str]) -> bool:
        for owner in owners[origin]:
            if owner not in tried:
                tried.add(owner)
                if owner not in held or place(held[owner], tried):
                    held[owner] = origin
                    return True
        return False

    return sum(place(origin, set()) for origin in owners)


def _owner(reading: Any, sources: Mapping[str, Source]) -> str:
    """Whose outlet it is: the state's for all of its outlets, the owner's where known, else the outlet itself."""
    name = reading.origin.removeprefix("outlet:") if reading.origin.startswith("outlet:") else reading.outlet
    source = sources.get(name)
    if source is None:
        return f"outlet:{name}"
    if source.ownership == "state" and source.country:
        return f"state:{source.country}"
    return f"owner:{source.owner}" if source.owner else f"outlet:{source.domain}"


def _digit(firm: int, soft: int, against: int, trusted: bool) -> int:
    if against == 0:
        if firm >= 3:
            return 1
        if firm == 2:
            return 2
        if firm == 1 and (soft or trusted):
            return 3
        return 3 if soft >= 2 else 6
    if firm > 2 * against:
        return 2 if firm >= 4 * against else 3
    if firm > against:
        return 3
    return 4 if firm == against else 5


def _reason(digit: int, firm: int, soft: int, against: int, origins: int, trusted: bool) -> str:
    parts = [f"{firm} independent {'voice says' if firm == 1 else 'voices say'} so"]
    if origins > firm:
        parts[0] += f" ({origins} origins, but some of one owner)"
    if soft:
        parts.append(f"{soft} only with a hedge or anonymously")
    if against:
        parts.append(f"{against} {'says otherwise or denies' if against == 1 else 'say otherwise or deny'} it")
    if trusted:
        parts.append("one is graded A or B")
    return f"{MEANING[digit]}: {', '.join(parts)}"
