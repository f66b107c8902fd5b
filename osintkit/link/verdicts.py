"""What an analyst decided, read once: the newest decision on a target holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from osintkit.records import Decision, Judgement, Mention


@dataclass(slots=True)
class Verdicts:
    """Decisions by what they are on: mentions by "ARTICLE:START:END", entities and pairs of them by id."""

    mentions: dict[str, Judgement] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    rejected: set[str] = field(default_factory=set)
    together: list[tuple[str, str]] = field(default_factory=list)
    apart: list[tuple[str, str]] = field(default_factory=list)


def read_verdicts(judgements: Iterable[Judgement]) -> Verdicts:
    """The decisions that hold. On two entities the newest decides, whichever of them it names first."""
    found = Verdicts()
    pairs: dict[tuple[str, str], str] = {}
    for judgement in sorted(judgements, key=lambda j: j.decided_at):
        what, _, where = judgement.target.partition(":")
        decision, value = judgement.decision, judgement.value
        if what == "mention":
            found.mentions[where] = judgement
        elif what != "entity":
            continue
        elif value and decision in (Decision.MERGE, Decision.SPLIT, Decision.REJECT):
            a, b = sorted((where, value.removeprefix("entity:")))
            pairs[a, b] = decision
        elif value and decision == Decision.RELABEL:
            found.kinds[where] = value
        elif decision == Decision.REJECT:
            found.rejected.add(where)
        elif decision == Decision.CONFIRM:
            found.rejected.discard(where)
    for pair, decision in pairs.items():
        (found.together if decision == Decision.MERGE else found.apart).append(pair)
    return found


def judge_mentions(
    mentions: Sequence[Mention], verdicts: Verdicts
) -> tuple[list[Mention | None], dict[int, str], dict[int, str]]:
    """The mentions as decided (None: rejected); the mark of each that was split off; those given an entity."""
    out: list[Mention | None] = list(mentions)
    alone: dict[int, str] = {}
    given: dict[int, str] = {}
    for position, mention in enumerate(mentions if verdicts.mentions else ()):
        place = f"{mention.article_id}:{mention.start}:{mention.end}"
        judgement = verdicts.mentions.get(place)
        if judgement is None:
            continue
        value = (judgement.value or "").removeprefix("entity:")
        if judgement.decision == Decision.REJECT:
            out[position] = None
        elif judgement.decision == Decision.RELABEL and value:
            out[position] = replace(mention, kind=value, ref=mention.ref if value == mention.kind else None)
        elif judgement.decision in (Decision.SPLIT, Decision.MERGE):
            alone[position] = place
            if value:
                given[position] = value
    return out, alone, given
