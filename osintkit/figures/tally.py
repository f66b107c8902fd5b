"""How the words of a numeral add up, the same in all the languages."""

from __future__ import annotations

from collections.abc import Sequence

from .digits import multiply
from .language import Language

TENS = range(20, 100, 10)


class Tally:
    """A numeral adding up: closed groups (with their multipliers) and the open group under a thousand."""

    __slots__ = ("groups", "joined", "lang", "last", "open", "scale", "scales")

    def __init__(self, lang: Language, start: float | None = None) -> None:
        self.lang, self.open = lang, start
        self.groups: list[float] = []
        self.scales: list[float] = []
        self.joined, self.last, self.scale = False, "n" if start is not None else "", 1.0

    def copy(self) -> Tally:
        other = Tally(self.lang, self.open)
        other.groups, other.joined, other.last, other.scale = list(self.groups), self.joined, self.last, self.scale
        other.scales = list(self.scales)
        return other

    @property
    def empty(self) -> bool:
        return self.open is None and not self.groups

    @property
    def round(self) -> bool:
        return self.open is None or self.open % 100 == 0

    @property
    def last_scale(self) -> float:
        if self.open is not None:
            return 100.0 if self.last == "H" else 1.0
        return self.scale

    def total(self) -> float:
        return sum(self.groups) + (self.open or 0.0)

    def add_all(self, atoms: Sequence[tuple[str, float]]) -> bool:
        keep = self.copy()
        for kind, value in atoms:
            if kind == "&":
                self.joined = True
            elif not self.add("n" if kind in "au" else kind, value):
                self.open, self.groups, self.last, self.scale = keep.open, keep.groups, keep.last, keep.scale
                self.joined, self.scales = keep.joined, keep.scales
                return False
        return True

    def add(self, kind: str, value: float) -> bool:
        """Take one atom if it fits; else leave all as it was."""
        fits = self._add_unit(value) if kind == "n" else self._multiply(kind, value)
        if fits:
            self.last, self.joined = kind, False
        return fits

    def _add_unit(self, value: float) -> bool:
        now, flags = self.open, self.lang.flags
        if now is None:
            if self.groups and value == 0:
                return False
            self.open = value
            return True
        if now != int(now) or now == 0 or value == 0:
            return False
        tens = now % 100
        by_score, after_unit = flags.get("vigesimal"), 0 < tens < 10
        if by_score and value == 20 and tens == 4:
            self.open = now + 76  # quatre-vingts
            return True
        fits = (
            (value < 100 and tens == 0 and now >= 100)
            or (value < 10 and tens >= 20 and tens % 10 == 0)
            or (value < 10 and tens == 10 and flags.get("ten_and_unit"))
            or (by_score and 7 <= value < 10 and tens == 10)
            or (by_score and 10 <= value < 20 and tens in (60, 80))
            or (flags.get("unit_then_ten") and value == 10 and after_unit)
            or (flags.get("units_first") and self.joined and after_unit and value in TENS)
        )
        if fits:
            self.open = now + value
        return bool(fits)

    def _multiply(self, kind: str, value: float) -> bool:
        now = self.open
        if kind == "H":
            if now is None:
                self.open = 100.0
            elif (0 < now < 100 and (now == int(now) or now < 10)) or self.last == "":
                self.open = multiply(now, 100.0)
            else:
                return False
            return True
        if kind == "g":
            if self.empty:
                self.open = value
            elif self.open is not None:
                self.open *= value
            else:
                self.groups, self.scales = [self.total() * value], [value]
            return True
        below = [g for g in self.groups if g < value]
        amount = sum(below) + (now or 0.0)
        if now is None and not below and self.groups and self.groups[-1] <= value:
            return False
        if now is None and below and self.last == "M" and self.scale >= value:
            return False
        if now == 0 or (self.scales and self.scales[-1] == value and self.groups[-1] >= value):
            return False
        self.groups = [g for g in self.groups if g >= value]
        self.scales = [*self.scales[: len(self.groups)], value]
        self.groups.append(multiply(amount or 1.0, value))
        self.open, self.scale = None, value
        return True
