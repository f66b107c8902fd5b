"""Credibility: the Admiralty digit of a claim, 1 to 6, by a written rule, and the analyst's own word over it.

The scale is that of NATO's STANAG 2511 and AJP-2.1: 1 confirmed by other sources, 2 probably true, 3 possibly true, 4 doubtful,
5 improbable, 6 truth cannot be judged. The rule is in docs/credibility.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from osintkit.assess.disagreements import same_value, superseded_by
from osintkit.assess.features import text
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
    """The digit and its reason for the claim's leading value. A voice is an origin, or all origins of one owner."""
    later = superseded_by(readings)
    standing = [r for r in readings if r.id not in later]
    states: dict[str, set[str]] = defaultdict(set)
    voices: dict[str, str] = {}
    letters: set[str] = set()
    for r in standing:
        voice = _voice(r, sources)
        voices.setdefault(r.origin, voice)
        same, stance = same_value(claim, r), text(r.stance)
        side = "against" if (stance == "denies") == same else "for"
        if side == "for" and (stance == "hedges" or r.anonymous):
            side = "perhaps"
        if not same and stance == "denies":
            continue  # a denial of another value speaks for no value
        states[voice].add(side)
        if side == "for":
            letters.add(sources[r.outlet].reliability if r.outlet in sources else "F")
    against = sum("against" in s and "for" not in s for s in states.values())
    split = sum("against" in s and "for" in s for s in states.values())
    firm = sum("for" in s for s in states.values()) - split
    soft = sum(s == {"perhaps"} for s in states.values())
    digit = _digit(firm, soft, against + split, bool(letters & set(TRUSTED)))
    return digit, _reason(digit, firm, soft, against, split, len({r.origin for r in standing}) - len(states), letters)


def _voice(reading: Any, sources: Mapping[str, Source]) -> str:
    """Who speaks: the state for all of its outlets, the owner where known, else the origin."""
    name = reading.origin.removeprefix("outlet:") if reading.origin.startswith("outlet:") else reading.outlet
    source = sources.get(name)
    if source is None:
        return str(reading.origin)
    if source.ownership == "state" and source.country:
        return f"state:{source.country}"
    return f"owner:{source.owner}" if source.owner else str(reading.origin)


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


def _reason(digit: int, firm: int, soft: int, against: int, split: int, sharing: int, letters: set[str]) -> str:
    parts = [f"{firm} independent {'voice says' if firm == 1 else 'voices say'} so"]
    if soft:
        parts.append(f"{soft} only with a hedge or anonymously")
    if against:
        parts.append(f"{against} {'says' if against == 1 else 'say'} otherwise or {'denies' if against == 1 else 'deny'} it")
    if split:
        parts.append(f"{split} {'says' if split == 1 else 'say'} both")
    if sharing > 0:
        parts.append(f"{sharing} more of the same owners not counted")
    if letters & set(TRUSTED):
        parts.append("one is graded A or B")
    return f"{MEANING[digit]}: {', '.join(parts)}"
