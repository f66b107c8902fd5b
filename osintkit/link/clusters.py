"""Sets of forms that grow by the surest link first and never over a conflict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence, Set
from functools import partial
from itertools import chain
from typing import Any

from osintkit.spread import spread

ENOUGH = 0.8  # a score from which two full names are one
MOST = 60  # members of a set that are asked for a conflict
CROWD = 400  # a block of more says nothing
PART = 10_000  # pairs that are compared at once
MANY = 200_000  # pairs from which other processes are worth their start: some two seconds


class Clusters:
    """A union-find over numbers 0..n-1 that can refuse a union; `score` is a set's weakest link."""

    def __init__(self, size: int, conflict: Callable[[int, int], bool], apart: Set[tuple[int, int]]) -> None:
        self.parent = list(range(size))
        self.members: dict[int, list[int]] = {}
        self.weakest: dict[int, float] = {}
        self.conflict, self.apart = conflict, apart

    def find(self, item: int) -> int:
        while self.parent[item] != item:
            self.parent[item] = self.parent[self.parent[item]]
            item = self.parent[item]
        return item

    def of(self, item: int) -> list[int]:
        """The members of the item's set."""
        root = self.find(item)
        return self.members.get(root, [root])

    def score(self, item: int) -> float:
        return self.weakest.get(self.find(item), 1.0)

    def join(self, a: int, b: int, score: float = 1.0, *, sure: bool = False, judged: bool = False) -> None:
        """Make one set of two, if nothing speaks against it.

        A conflict between any two members forbids it, unless it is `sure`; what is judged apart stays so, unless this
        is `judged` too.
        """
        a, b = sorted((self.find(a), self.find(b)))
        if a == b:
            return
        ours, theirs = self.of(a), self.of(b)
        if self.apart and not judged and any((x, y) in self.apart for x in ours for y in theirs):
            return
        if not sure and not judged and any(self.conflict(x, y) for x in ours[:MOST] for y in theirs[:MOST]):
            return
        self.weakest[a] = min(self.weakest.get(a, 1.0), self.weakest.get(b, 1.0), score)
        self.parent[b] = a
        self.members[a] = sorted([*ours, *theirs])
        self.members.pop(b, None)

    def join_equal(self, keys: Iterable[tuple[int, Hashable]], *, sure: bool = False) -> None:
        """Join what has the same key."""
        first: dict[Hashable, int] = {}
        for item, key in keys:
            self.join(first.setdefault(key, item), item, sure=sure)


def find_pairs(blocks: Iterable[tuple[int, Iterable[Hashable]]]) -> list[tuple[int, int]]:
    """All pairs that share a block, each once, in order."""
    index: dict[Hashable, list[int]] = defaultdict(list)
    for item, keys in blocks:
        for key in keys:
            index[key].append(item)
    small = (items for items in index.values() if len(items) <= CROWD)
    return sorted({(a, b) for items in small for i, a in enumerate(items) for b in items[i + 1 :] if a != b})


def find_links(
    names: dict[int, Any],
    blocks: Callable[[Any], Iterable[Hashable]],
    match: Callable[[Any, Any], float],
    dask: str | None = None,
) -> list[tuple[float, int, int]]:
    """(score, a, b) of the names that match well enough, the surest first; many pairs are compared on `dask`."""
    pairs = find_pairs((n, blocks(name)) for n, name in names.items())
    parts = ([(a, b, names[a], names[b]) for a, b in pairs[n : n + PART]] for n in range(0, len(pairs), PART))
    scored = spread(partial(score_pairs, match), parts, dask=dask if len(pairs) >= MANY else None)
    return sorted(chain.from_iterable(scored), key=lambda link: (-link[0], link[1:]))


def score_pairs(
    match: Callable[[Any, Any], float], pairs: Sequence[tuple[int, int, Any, Any]]
) -> list[tuple[float, int, int]]:
    """(score, a, b) of the pairs that match well enough."""
    scored = ((match(one, other), a, b) for a, b, one, other in pairs)
    return [link for link in scored if link[0] >= ENOUGH]
