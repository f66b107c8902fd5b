"""How the words of a numeral add up, the same in all the languages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from .parts import multiply
from .tokens import Atom


class Tally(NamedTuple):
    """A numeral adding up: what is under a thousand so far is open, groups with their multipliers are closed.

    An atom that fits gives a new tally, one that does not gives None: there the numeral ends.
    """

    flags: dict[str, Any]
    open: float | None = None
    groups: tuple[tuple[float, float], ...] = ()  # (amount, multiplier)
    last: str = ""  # kind of the last atom
    joined: bool = False  # "and" stands before what comes next

    @property
    def empty(self) -> bool:
        return self.open is None and not self.groups

    @property
    def round(self) -> bool:
        return self.open is None or self.open % 100 == 0

    @property
    def scale(self) -> float:
        """The multiplier of the group closed last."""
        return self.groups[-1][1] if self.groups else 1.0

    @property
    def last_scale(self) -> float:
        if self.open is not None:
            return 100.0 if self.last == "H" else 1.0
        return self.scale

    def total(self) -> float:
        return sum(amount for amount, _ in self.groups) + (self.open or 0.0)

    def add(self, atoms: Iterable[Atom]) -> Tally | None:
        """The tally with all the atoms of a word."""
        tally: Tally | None = self
        for kind, value in atoms:
            if tally is None:
                return None
            if kind == "&":
                tally = tally._replace(joined=True)
            elif kind in "Mo":  # an ordinal within one is a group of its own: decimocuarta
                tally = tally._close(value)
            else:
                opened = tally._multiply(kind, value) if kind in "Hg" else tally._plus(value)
                kind = kind if kind in "Hg" else "n"
                tally = None if opened is None else tally._replace(open=opened, last=kind, joined=False)
        return tally

    def add_ordinal(self, atoms: tuple[Atom, ...]) -> Tally | None:
        """The tally with the last word of an ordinal: twenty-first, hundredth."""
        tally, value = self.add(atoms[:-1]), atoms[-1][1]
        if tally is None or tally.empty or value < 100:
            return tally and tally.add((("n", value),))
        return tally.add((("H" if value == 100 else "M", value),))

    def _plus(self, value: float) -> float | None:
        """The open group with a number under a hundred added."""
        now, flags = self.open, self.flags
        if now is None:
            return None if self.groups and value == 0 else value
        if now != int(now) or now == 0 or value == 0:
            return None
        tens, unit = now % 100, value < 10
        by_score = flags.get("vigesimal")
        if by_score and value == 20 and tens == 4:
            return now + 76  # quatre-vingts
        fits = (
            (value < 100 and tens == 0)
            or (unit and tens >= 20 and tens % 10 == 0)
            or (unit and tens == 10 and (flags.get("ten_and_unit") or (by_score and value >= 7)))
            or (by_score and 10 <= value < 20 and tens in (60, 80))
            or (flags.get("unit_then_ten") and value == 10 and tens < 10)
            or (flags.get("units_first") and self.joined and tens < 10 and value in range(20, 100, 10))
        )
        return now + value if fits else None

    def _multiply(self, kind: str, value: float) -> float | None:
        """The open group times a hundred, a dozen."""
        if self.open is None:
            return value if kind == "H" or not self.groups else None
        return multiply(self.open, value) if kind == "g" or 0 < self.open < 100 else None

    def _close(self, value: float) -> Tally | None:
        """The open group and those under the multiplier times it: two hundred thousand million."""
        kept = tuple(group for group in self.groups if group[0] >= value)
        if self.open == 0 or (kept and kept[-1][1] == value):
            return None
        amount = sum(amount for amount, _ in self.groups[len(kept) :]) + (self.open or 0.0)
        return self._replace(open=None, groups=(*kept, (multiply(amount or 1.0, value), value)), last="M", joined=False)
