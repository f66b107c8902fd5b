"""What an analyst decided, read once: the newest decision on a target holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from osintkit.records import Decision, Judgement, Mention


@dataclass(slots=True)
class Verdicts:
    """Decisions by what they are on: mentions by (article, start, end), entities by id."""

    mentions: dict[str, Judgement] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    rejected: set[str] = field(default_factory=set)
    together: list[tuple[str, str]] = field(default_factory=list)
    apart: list[tuple[str, str]] = field(default_factory=list)


def read_verdicts(judgements: Iterable[Judgement]) -> Verdicts:
    """The decisions that hold. On two entities the newest of merge, split and reject decides, whichever of them it
    names first.
    """
    found = Verdicts()
    pairs: dict[tuple[str, str], Judgement] = {}
    entities: dict[str, Judgement] = {}
    for judgement in sorted(judgements, key=lambda j: j.decided_at):
        what, _, where = judgement.target.partition(":")
        if what == "mention":
            if judgement.decision in (
                Decision.REJECT,
                Decision.SPLIT,
                Decision.MERGE,
                Decision.RELABEL,
                Decision.CONFIRM,
            ):
                found.mentions[where] = judgement
        elif (
            what == "entity"
            and judgement.value
            and judgement.decision in (Decision.MERGE, Decision.SPLIT, Decision.REJECT)
        ):
            a, b = sorted((where, judgement.value.removeprefix("entity:")))
            pairs[a, b] = judgement
        elif what == "entity" and judgement.decision == Decision.RELABEL and judgement.value:
            found.kinds[where] = judgement.value
        elif what == "entity" and judgement.decision in (Decision.REJECT, Decision.CONFIRM):
            entities[where] = judgement
    found.rejected = {where for where, j in entities.items() if j.decision == Decision.REJECT}
    for pair, judgement in pairs.items():
        (found.together if judgement.decision == Decision.MERGE else found.apart).append(pair)
    return found


def judge_mentions(
    mentions: Sequence[Mention], verdicts: Verdicts
) -> tuple[list[Mention | None], dict[int, str], dict[int, str]]:
    """The mentions as decided (None: rejected); those split off, with the mark that keeps each apart; those given an
    entity.
    """
    out: list[Mention | None] = list(mentions)
    alone: dict[int, str] = {}
    given: dict[int, str] = {}
    if verdicts.mentions:
        for position, mention in enumerate(mentions):
            place = f"{mention.article_id}:{mention.start}:{mention.end}"
            judgement = verdicts.mentions.get(place)
            if judgement is None:
                continue
            value = (judgement.value or "").removeprefix("entity:")
            if judgement.decision == Decision.REJECT:
                out[position] = None
            elif judgement.decision == Decision.RELABEL and value:
                out[position] = replace(mention, kind=value, ref=None if value != mention.kind else mention.ref)
            elif judgement.decision in (Decision.SPLIT, Decision.MERGE):
                alone[position] = place
                if value:
                    given[position] = value
    return out, alone, given
