"""A figure in the making."""

from __future__ import annotations

from dataclasses import dataclass, field


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
