"""Grouping: which figures are readings of one claim, in one pass over the figures in the order of their days.

Each figure looks at the claims that share a block with it (kind, unit and value with a name; what is counted with a
name; a figure beside it with a name), at a bounded number of each, so the time grows with the figures and not with
their pairs.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, permutations

from osintkit.assess.evidence import CONTEXT, THRESHOLD, Item, agree, equal, rival, weigh

Key = tuple[object, ...]
RECENT = 24  # claims of a block that are looked at, the newest
CANDIDATES = 8  # claims that a figure is weighed against, those that share most blocks with it
SURE = 18.0  # bits from which a claim's other readings need not be asked
MEMBERS = 5  # readings of a claim that a figure is weighed against: the first two and the newest
CROWDED = 12  # figures of a sentence from which it is a table


class Groups:
    """Claims in the making. `claim_of[i]` is the number of item i's claim, `score_of[i]` what tied it there.

    A claim's number is that of its first item. `apart` are the items that an analyst keeps from each item, `together`
    pairs that he brings together.
    """

    def __init__(
        self, items: Sequence[Item], apart: Mapping[int, set[int]], together: Sequence[tuple[int, int]]
    ) -> None:
        self.items, self.apart = items, apart
        self.members: dict[int, list[int]] = {}
        self.claim_of: list[int] = []
        self.score_of: list[float | None] = []
        self.blocks: dict[Key, list[int]] = defaultdict(list)
        self.told: dict[tuple[int, str], list[int]] = defaultdict(list)  # (claim, article) -> its readings there
        self.moved: dict[int, int] = {}
        for number in range(len(items)):
            self._place(number)
        self._join_rivals()
        for a, b in together:
            self._merge(self.claim_of[a], self.claim_of[b])

    def _now(self, claim: int) -> int:
        while claim in self.moved:
            claim = self.moved[claim]
        return claim

    def _place(self, number: int) -> None:
        """Into the claim that it fits best, else into a new one; claims that it fits both become one."""
        keys = list(block_keys(self.items[number]))
        found = self._candidates(number, keys)
        score, claim = found[0] if found else (None, number)
        self.claim_of.append(claim)
        self.score_of.append(score)
        self.members.setdefault(claim, []).append(number)
        self.told[claim, self.items[number].article].append(number)
        for key in keys:
            block = self.blocks[key]
            if not block or self._now(block[-1]) != claim:
                block.append(claim)
        for score, other in found[1:]:
            claim = self._now(claim)
            alike = agree(self.items[claim].value, self.items[other].value)
            if score >= THRESHOLD + 2 and alike and self._may_merge(claim, other):
                self._merge(claim, other)

    def _candidates(self, number: int, keys: Sequence[Key]) -> list[tuple[float, int]]:
        hits = Counter(claim for key in keys for claim in {self._now(c) for c in self.blocks[key][-RECENT:]})
        ranked = sorted(hits, key=lambda c: (-hits[c], -len(self.members[c]), c))[:CANDIDATES]
        found = ((self._score(number, claim), claim) for claim in ranked if self._fits(number, claim))
        return sorted(((s, c) for s, c in found if s >= THRESHOLD), key=lambda f: (-f[0], f[1]))

    def _score(self, number: int, claim: int) -> float:
        members = self.members[claim]
        seen = members if len(members) <= MEMBERS else members[:2] + members[2 - MEMBERS :]
        last, best = self.items[members[-1]].on, -math.inf
        for m in seen:
            best = max(best, weigh(self.items[number], self.items[m], last))
            if best >= SURE:
                break
        return best

    def _fits(self, number: int, claim: int) -> bool:
        """Not against an analyst's word, nor against the article itself, which gives two values for two things."""
        if number in self.apart and not self.apart[number].isdisjoint(self.members[claim]):
            return False
        item = self.items[number]
        told = self.told.get((claim, item.article))
        return not told or all(equal(item.value, self.items[m].value) for m in told)

    def _may_merge(self, a: int, b: int) -> bool:
        """Whether no reading of one is kept from the other."""
        return all(self._fits(m, a) for m in self.members[b])

    def _join_rivals(self) -> None:
        """Two values for one thing: claims that stand beside readings of one third claim, and share names or what
        is counted.
        """
        sentences: dict[tuple[str, int], list[int]] = defaultdict(list)
        for n, item in enumerate(self.items):
            sentences[item.article, item.sentence].append(n)
        near: dict[Key, dict[int, None]] = defaultdict(dict)
        for numbers in sentences.values():
            for n, m in permutations(numbers if len(numbers) < CROWDED else (), 2):
                item, third = self.items[n], self.claim_of[m]
                if item.family in ("money", "count", "quantity") and self.items[m].family != "date":
                    near[item.family, item.unit, third][self.claim_of[n]] = None
        for claims in near.values():
            for a, b in combinations(list(claims)[:RECENT], 2):
                self._rival(self._now(a), self._now(b))

    def _rival(self, a: int, b: int) -> None:
        ours, theirs = self.members[a][:RECENT], self.members[b][:RECENT]
        both = {self.items[m].article for m in self.members[a]} & {self.items[m].article for m in self.members[b]}
        if a != b and not both and self._may_merge(a, b):
            score = max(rival(self.items[x], self.items[y]) for x in ours for y in theirs)
            if score >= CONTEXT / 2:
                self.score_of[max(a, b)] = THRESHOLD + score
                self._merge(a, b)

    def _merge(self, a: int, b: int) -> None:
        """The later claim goes into the earlier."""
        a, b = sorted((self._now(a), self._now(b)))
        if a == b:
            return
        self.moved[b] = a
        for m in self.members.pop(b):
            self.claim_of[m] = a
            self.told[a, self.items[m].article].append(m)
            self.members[a].append(m)
        self.members[a].sort()


def block_keys(item: Item) -> Iterator[Key]:
    """The blocks that an item is looked for in."""
    base, value, day = (item.family, item.unit), item.value.high, item.value.day
    if item.bits >= 7:
        yield (*base, "value", day or f"{value:.6g}")
    for name in sorted(item.names, key=lambda k: (-item.names[k], k))[:4]:
        yield (*base, "value", day[:7] if day else f"{value:.1e}", name)
        if item.noun:
            yield (*base, "noun", item.noun, item.state, name)
        elif item.family == "money":
            yield (*base, "size", math.floor(math.log10(value)) if value > 0 else 0, name)
    for what in sorted(item.beside, key=str)[:3]:
        yield (*base, "beside", *what)
    if day is None and item.words and item.family != "money":
        yield (*base, "words", item.language, *sorted(item.words, key=lambda w: (-item.words[w], w))[:2])
