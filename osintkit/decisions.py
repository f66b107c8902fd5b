"""Decisions: which of an analyst's judgements hold, and what they make of the tags of a text.

Nothing is ever overwritten: an undo is a judgement too, on the target of the one it takes back, with that one's time as
its value; an undo that is itself taken back gives the decision its force again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from hashlib import blake2b
from typing import TypeVar

from osintkit.records import Decision, Figure, Judgement, Mention, Quote

T = TypeVar("T", Mention, Figure, Quote)
Place = tuple[str, int, int]  # article, start, end


@dataclass(slots=True)
class Verdict:
    """What was decided on one place: whether it is rejected, the newest label, whether the analyst added it."""

    rejected: bool = False
    label: Judgement | None = None
    added: bool = False


def moment(judgement: Judgement) -> str:
    """When a judgement was made, as an undo names it."""
    return judgement.decided_at.astimezone(UTC).isoformat()


def find_held(judgements: Iterable[Judgement]) -> list[Judgement]:
    """The judgements that hold, in the given order (oldest first): not those taken back, nor the undos."""
    gone: set[tuple[str, str | None]] = set()
    held = []
    for judgement in reversed(list(judgements)):
        if (judgement.target, moment(judgement)) in gone:
            continue
        if judgement.decision == Decision.UNDO:
            gone.add((judgement.target, judgement.value))
        else:
            held.append(judgement)
    return held[::-1]


def parse_place(target: str) -> Place | None:
    """The place in "mention:ARTICLE:START:END" (or figure, quote); None for any other target."""
    parts = target.split(":")
    if len(parts) != 4 or not (parts[2].isdecimal() and parts[3].isdecimal()):
        return None
    return parts[1], int(parts[2]), int(parts[3])


def follow_spans(judgements: Iterable[Judgement], noun: str, places: Iterable[Place]) -> list[Judgement]:
    """The judgements on a noun's tags, with the targets of tags that a newer tagger bounds a little differently.

    A judged place where no tag stands goes to the tag that shares more than half of their common length. What an
    analyst added stays where it is.
    """
    spans: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        spans[place[0]].append(place)
    mine = [(j, p) for j in judgements if j.target.startswith(noun + ":") and (p := parse_place(j.target))]
    stay = {place for j, place in mine if j.decision == Decision.ADD}
    out = []
    for judgement, place in mine:
        near = () if place in stay else spans.get(place[0], ())
        best = place if place in near else max(near, key=lambda p: _shared(p, place), default=place)
        if best != place and _shared(best, place) > 0.5:
            judgement = replace(judgement, target=":".join((noun, *map(str, best))))
        out.append(judgement)
    return out


def _shared(a: Place, b: Place) -> float:
    """How much of what two spans cover they both cover."""
    return max(0, min(a[2], b[2]) - max(a[1], b[1])) / max(1, max(a[2], b[2]) - min(a[1], b[1]))


def read_verdicts(judgements: Iterable[Judgement]) -> dict[Place, Verdict]:
    """What holds on each place: the newest of confirm, reject, relabel and add; splits and merges are about meaning."""
    found: dict[Place, Verdict] = defaultdict(Verdict)
    for judgement in judgements:
        place = parse_place(judgement.target)
        if place is None or judgement.decision not in ("confirm", "reject", "relabel", "add"):
            continue
        verdict = found[place]
        verdict.rejected = judgement.decision == Decision.REJECT
        verdict.added |= judgement.decision == Decision.ADD
        if judgement.decision in (Decision.RELABEL, Decision.ADD):
            verdict.label = judgement
    return dict(found)


def judge_tags(tags: Sequence[tuple[int, T]], verdicts: dict[Place, Verdict]) -> Iterator[tuple[int, T]]:
    """The tags as decided: rejected ones left out, labels as the analyst gave them.

    Where an analyst added a tag, those that it overlaps make room.
    """
    added: dict[str, list[Place]] = defaultdict(list)
    for place, verdict in verdicts.items():
        if verdict.added and not verdict.rejected:
            added[place[0]].append(place)
    for row, tag in tags:
        place = (tag.article_id or "", tag.start, tag.end)
        decided = verdicts.get(place)
        if decided and decided.rejected:
            continue
        if place not in added[place[0]] and any(p[1] < tag.end and tag.start < p[2] for p in added[place[0]]):
            continue
        yield row, _relabel(tag, decided.label.value) if decided and decided.label else tag


def _relabel(tag: T, label: str | None) -> T:
    """A mention or figure of another kind (a gazetteer's key goes with the old one); a quote of another speaker."""
    if isinstance(tag, Quote):
        start, _, end = (label or "").partition(":")
        at = (int(start), int(end)) if start.isdecimal() and end.isdecimal() else (None, None)
        return replace(tag, speaker=None, speaker_start=at[0], speaker_end=at[1], anonymous=False)
    if not label or label == tag.kind:
        return tag
    return replace(tag, kind=label, ref=None) if isinstance(tag, Mention) else replace(tag, kind=label)


def added_row(place: Place) -> int:
    """The row of a mention that an analyst added: below zero, where no tagger counts, and the same each time."""
    return -1 - (int.from_bytes(blake2b(":".join(map(str, place)).encode(), digest_size=4).digest()) >> 1)
