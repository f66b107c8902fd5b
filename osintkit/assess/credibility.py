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
    grades = {c.id: grade_claim(c, rows[c.id], sources or {}) for c in claims.itertuples()}
    claim_of = dict(zip(readings.id, readings.claim_id, strict=True))
    overruled, warnings = _overruled(judgements, claim_of)
    for claim, j in overruled.items():
        why = f"overruled by {j.by} from {grades[claim][0]}: {j.why or 'no reason given'}"
        grades[claim] = int(j.value or 6), why
    graded = claims.copy()
    graded["credibility"] = claims.id.map({c: digit for c, (digit, _) in grades.items()}).astype("int64")
    graded["why"] = claims.id.map({c: why for c, (_, why) in grades.items()}).astype("str")
    return graded, warnings


def _overruled(judgements: Iterable[Judgement], claim_of: Mapping[str, str]) -> tuple[dict[str, Judgement], list[str]]:
    """The newest overruling of each claim."""
    found: dict[str, Judgement] = {}
    warnings = []
    for j in judgements:
        if j.decision != Decision.OVERRULE or not j.target.startswith("claim:"):
            continue
        claim = claim_of.get(j.target.removeprefix("claim:"))
        if claim is None:
            warnings.append(f"{j.target} is not in the case any more: its overruling by {j.by} is left out")
        elif j.value not in [*map(str, MEANING)]:
            warnings.append(f"{j.target}: {j.value!r} is no credibility, use 1 to 6; left out")
        else:
            found[claim] = j
    return found, warnings


def grade_claim(claim: Any, readings: list[Any], sources: Mapping[str, Source]) -> tuple[int, str]:
    """The digit and its reason for the claim's leading value, from what still stands (not superseded)."""
    later = superseded_by(readings)
    sides: dict[str | None, set[tuple[str, str]]] = defaultdict(set)
    trusted = False
    for r in readings:
        side = None if r.id in later else _side(claim, r)
        sides[side].add((r.origin, _owner(r, sources)))
        trusted |= side == "for" and r.outlet in sources and sources[r.outlet].reliability in TRUSTED
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
    if against:
        weight = firm / against
        return 2 if weight >= 4 else 3 if weight > 1 else 4 if weight == 1 else 5
    if firm >= 2:
        return 1 if firm >= 3 else 2
    return 3 if (firm and (soft or trusted)) or soft >= 2 else 6


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
