"""What is read: a number with how it was written, and a figure in the making."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Number:
    """A number read: tokens `start`..`end` (half open), and how it was written."""

    value: float
    start: int
    end: int
    digits: bool = False  # begins with digits
    plain: bool = False  # digits only, no separator, sign or magnitude
    article: bool = False  # nothing but "a", "un", "ein"
    ordinal: bool = False
    magnitude: float = 1.0  # the last multiplier of a thousand or more
    fraction: bool = False
    signed: bool = False
    words: bool = False

    def grow(self, value: float, end: int, *, fraction: bool = False, magnitude: float | None = None) -> None:
        """Take in what stands behind, which comes to a new value."""
        self.value, self.end, self.plain, self.article = value, end, False, False
        self.fraction, self.magnitude = self.fraction or fraction, magnitude or self.magnitude


@dataclass(slots=True)
class Part:
    """A figure in the making, by token indices `start`..`end` (half open)."""

    kind: str
    start: int
    end: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    date: str | None = None
    bound: str | None = None
    approximate: bool = False
    negated: bool = False
    counted: str | None = None
    change: str | None = None
    direction: str | None = None
    plain: bool = False
    rate: bool = False  # "a month" behind a figure says per what
    bare: bool = False  # money by a sign that several countries use
    doubts: list[str] = field(default_factory=list)


def multiply(value: float, scale: float) -> float:
    """The product as it is printed: 16.4 million is 16400000, not 16399999.999999998."""
    return float(f"{value * scale:.15g}")
