"""What an analyst decided, read once: the newest decision on a target holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from osintkit.records import Decision, Judgement, Mention


@dataclass(slots=True)
class Verdicts:
    """Decisions by what they are on: mentions by "ARTICLE:START:END", entities and pairs of them by id.

    `mentions` says what a mention is, `meant` whom it means: a new kind does not take back a split.
    """

    mentions: dict[str, Judgement] = field(default_factory=dict)
    meant: dict[str, Judgement] = field(default_factory=dict)
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
        if what == "mention" and decision in (Decision.SPLIT, Decision.MERGE):
            found.meant[where] = judgement
        elif what == "mention" and decision in (Decision.CONFIRM, Decision.REJECT, Decision.RELABEL):
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
    mentions: Iterable[Mention], verdicts: Verdicts
) -> Iterator[tuple[Mention | None, str | None, str | None]]:
    """Each mention as decided (None: rejected); its mark, if it was split off; the entity's id that it was given, or
    the mark of another that was split off.
    """
    judged = bool(verdicts.mentions or verdicts.meant)
    for mention in mentions:
        if not judged:
            yield mention, None, None
            continue
        place = f"{mention.article_id}:{mention.start}:{mention.end}"
        judgement, meant = verdicts.mentions.get(place), verdicts.meant.get(place)
        decided: Mention | None = mention
        if judgement and judgement.decision == Decision.REJECT:
            decided = None
        elif judgement and judgement.value and judgement.decision == Decision.RELABEL:
            kind = judgement.value
            decided = replace(mention, kind=kind, ref=mention.ref if kind == mention.kind else None)
        given = (meant.value or "").removeprefix("entity:").removeprefix("mention:") if meant else ""
        yield decided, place if meant else None, given or None
