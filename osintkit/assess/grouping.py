"""Grouping: which figures are readings of one claim, in one pass over the figures in the order of their days.

Each figure looks at the claims that share a block with it (kind, unit and value with a name; what is counted with a
name; a figure beside it with a name), at a bounded number of each, so the time grows with the figures and not with
their pairs.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator

from osintkit.assess.evidence import CONTEXT, THRESHOLD, Item, agree, equal, rival, weigh

Key = tuple[object, ...]
RIVALS = ("money", "count", "quantity")
RECENT = 24  # claims of a block that are looked at, the newest
CANDIDATES = 8  # claims that a figure is weighed against, those that share most blocks with it
SURE = 18.0  # bits from which a claim's other readings need not be asked
MEMBERS = 5  # readings of a claim that a figure is weighed against: the first two and the newest


class Groups:
    """Claims in the making. `claim_of[i]` is the number of item i's claim, `score_of[i]` what tied it there."""

    def __init__(self, items: list[Item], apart: dict[int, set[int]], together: dict[int, int]) -> None:
        self.items = items
        self.apart, self.together = apart, together
        self.members: dict[int, list[int]] = {}
        self.claim_of: list[int] = [-1] * len(items)
        self.score_of: list[float | None] = [None] * len(items)
        self.blocks: dict[Key, list[int]] = defaultdict(list)
        self.told: dict[tuple[int, str], list[int]] = defaultdict(list)  # (claim, article) -> its readings there
        self.moved: dict[int, int] = {}

    def run(self) -> None:
        """Place every item, join claims that rival one another, then apply what an analyst called the same."""
        for number, item in enumerate(self.items):
            self._place(number, item)
        self._join_rivals()
        for number, other in sorted(self.together.items()):
            self._merge(self._now(self.claim_of[other]), self._now(self.claim_of[number]))

    def _now(self, claim: int) -> int:
        while claim in self.moved:
            claim = self.moved[claim]
        return claim

    def _place(self, number: int, item: Item) -> None:
        keys = list(block_keys(item))
        found = self._candidates(number, item, keys)
        best = found[0][1] if found else number
        if not found:
            self.members[number] = []
        self._add(number, best, keys, found[0][0] if found else None)
        for score, claim in found[1:]:
            best = self._now(best)
            if score >= THRESHOLD + 2 and self._may_merge(best, claim):
                self._merge(best, claim)

    def _candidates(self, number: int, item: Item, keys: list[Key]) -> list[tuple[float, int]]:
        hits: Counter[int] = Counter()
        for key in keys:
            for claim in {self._now(c) for c in self.blocks[key][-RECENT:]}:
                hits[claim] += 1
        ranked = sorted(hits, key=lambda c: (-hits[c], -len(self.members[c]), c))[:CANDIDATES]
        found = [(self._score(number, item, claim), claim) for claim in ranked]
        return sorted(((s, c) for s, c in found if s >= THRESHOLD), key=lambda f: (-f[0], f[1]))

    def _score(self, number: int, item: Item, claim: int) -> float:
        members = self.members[claim]
        if not self._fits(number, claim):
            return -math.inf
        seen = members if len(members) <= MEMBERS else members[:2] + members[2 - MEMBERS :]
        last, best = self.items[members[-1]].on, -math.inf
        for m in seen:
            best = max(best, weigh(item, self.items[m], last))
            if best >= SURE:
                break
        return best

    def _fits(self, number: int, claim: int) -> bool:
        """Not against an analyst's word, nor against the article itself, which gives two values for two things."""
        if number in self.apart:
            placed = (self.claim_of[o] for o in self.apart[number])
            if any(self._now(c) == claim for c in placed if c >= 0):
                return False
        item = self.items[number]
        told = self.told.get((claim, item.article))
        return not told or all(equal(item, self.items[m]) for m in told)

    def _may_merge(self, a: int, b: int) -> bool:
        """Only claims of one value, and where no reading of one is kept from the other."""
        if a == b or not agree(self.items[self.members[a][0]], self.items[self.members[b][0]]):
            return False
        return all(self._fits(m, a) for m in self.members[b])

    def _add(self, number: int, claim: int, keys: list[Key], score: float | None) -> None:
        self.claim_of[number], self.score_of[number] = claim, score
        self.members[claim].append(number)
        self.told[claim, self.items[number].article].append(number)
        for key in keys:
            block = self.blocks[key]
            if not block or self._now(block[-1]) != claim:
                block.append(claim)

    def _join_rivals(self) -> None:
        """Two values for one thing: claims that stand beside readings of one third claim, and share names or what
        is counted.
        """
        near: dict[Key, list[int]] = defaultdict(list)
        for numbers in self._sentences().values():
            for n in numbers:
                for m in numbers:
                    if n != m and self.items[m].family != "date" and self.items[n].family in RIVALS:
                        a, b = self._now(self.claim_of[n]), self._now(self.claim_of[m])
                        block = near[self.items[n].family, self.items[n].unit, b]
                        if a != b and a not in block:
                            block.append(a)
        for block in near.values():
            for i, a in enumerate(block[:RECENT]):
                for b in block[i + 1 : RECENT]:
                    self._rival(self._now(a), self._now(b))

    def _rival(self, a: int, b: int) -> None:
        if a != b and not {self.items[m].article for m in self.members[a]} & {
            self.items[m].article for m in self.members[b]
        }:
            ours, theirs = self.members[a][:RECENT], self.members[b][:RECENT]
            if all(self._fits(m, a) for m in theirs):
                score = max(rival(self.items[x], self.items[y]) for x in ours for y in theirs)
                if score >= CONTEXT / 2:
                    first = self.members[max(a, b)][0]
                    self.score_of[first] = THRESHOLD + score
                    self._merge(a, b)

    def _sentences(self) -> dict[tuple[str, int], list[int]]:
        found: dict[tuple[str, int], list[int]] = defaultdict(list)
        for n, item in enumerate(self.items):
            found[item.article, item.sentence].append(n)
        return {place: numbers for place, numbers in found.items() if 1 < len(numbers) < 12}

    def _merge(self, a: int, b: int) -> None:
        """The later claim goes into the earlier."""
        if a == b:
            return
        a, b = min(a, b), max(a, b)
        self.moved[b] = a
        for m in self.members.pop(b):
            self.claim_of[m] = a
            self.members[a].append(m)
            self.told[a, self.items[m].article].append(m)
        self.members[a].sort()


def block_keys(item: Item) -> Iterator[Key]:
    """The blocks that an item is looked for in."""
    base = (item.family, item.unit)
    names = sorted(item.names, key=lambda k: (-item.names[k], k))[:4]
    value = item.day[:7] if item.day else f"{item.high:.1e}"
    if item.bits >= 7:
        yield (*base, "v", item.day or f"{item.high:.6g}")
    for name in names:
        yield (*base, "v", value, name)
        if item.day is None:
            if item.noun:
                yield (*base, "n", item.noun, item.state, name)
            elif item.family == "money":
                yield (*base, "m", math.floor(math.log10(item.high)) if item.high > 0 else 0, name)
    for what in sorted(item.beside, key=str)[:3]:
        yield (*base, "b", *what)
    if item.day is None and item.words and item.family != "money":
        rarest = sorted(item.words, key=lambda w: (-item.words[w], w))[:2]
        yield (*base, "w", item.language, *rarest)
