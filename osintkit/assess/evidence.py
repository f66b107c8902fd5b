"""Evidence: what speaks for two figures being readings of one claim, in bits.

The sum is that of Fellegi and Sunter (1969, "A theory for record linkage"): each thing that two figures share counts
as the log2 of how much likelier it is for readings of one claim than by chance. The rule is in docs/credibility.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from osintkit.assess.rows import number, text

THRESHOLD = 9.0  # bits from which two figures are readings of one claim
CONTEXT = 4.0  # of which so many from what stands around them, whatever the values say
COUNTRY_BITS = 2.0
KIND_BITS = {"system": 4.0, "person": 4.0, "facility": 4.0, "event": 4.0, "org": 3.5, "place": 3.0, "nationality": 2.5}
TELLING = 5.5  # bits from which a value is unusual enough to be known again
ROUNDED = 0.10  # how far "about" and "nearly" reach


@dataclass(frozen=True, slots=True)
class Value:
    """A number from low to high (equal for one), how far it reaches with its bound, and its rounding; or a day."""

    low: float
    high: float
    reach: tuple[float, float]
    slack: float
    day: str | None

    @classmethod
    def of(cls, row: Any) -> Value:
        """That of a figure, a reading or a claim."""
        value, low, high = number(row.value), number(row.low), number(row.high)
        low = value if value is not None else low or 0.0
        high = value if value is not None else low if high is None else high
        return cls(
            low, high, reach_of(low, high, text(row.bound)), slack_of(high, bool(row.approximate)), text(row.date)
        )


@dataclass(slots=True)
class Item:
    """One figure and what stands around it. `names`, `words` and `concepts` say how many bits each is worth.

    `row` is its row of the figures, `here` the names of its own sentence, `beside` the other figures there, `when`
    the date there, `on` the number of its article's day.
    """

    row: Any
    family: str
    unit: str | None
    value: Value
    bits: float
    noun: str | None
    state: str | None
    stems: frozenset[str]
    names: dict[str, float]
    here: frozenset[str]
    words: dict[str, float]
    concepts: dict[str, float]
    beside: frozenset[tuple[str, str | None, str]]
    when: str | None
    article: str
    sentence: int
    origin: str
    language: str
    on: int
    sign: str | None


def value_bits(value: float, family: str) -> float:
    """How telling a value is: small whole numbers as 1 + log2 n (Benford: the chance of n is near 1/n), others by
    their digits.
    """
    if family in ("count", "age", "duration") and value == int(value) and 0 < value < 100:
        return min(1 + math.log2(value), 6.0)
    return min(9.0, 3.0 + 1.7 * len(_digits(value)[0]) + (1.0 if family == "money" else 0.0))


def _digits(value: float) -> tuple[str, int]:
    """The digits of a value up to the last that is not 0, and the exponent of its first."""
    mantissa, exponent = f"{abs(value):.9e}".split("e")
    return mantissa.replace(".", "").rstrip("0") or "0", int(exponent)


def slack_of(value: float, approximate: bool) -> float:
    """By how much a value may differ and still be the same: half of its last digit that is not 0, or a tenth if
    "about".

    Never more than a tenth. Whole numbers under a thousand are taken as they stand: twelve is twelve; that 12,000 is
    round shows.
    """
    if value == 0 or not math.isfinite(value):
        return 0.0
    if approximate:
        return ROUNDED * abs(value)
    if abs(value) < 1000 and value == int(value):
        return 0.0
    digits, exponent = _digits(value)
    return min(0.5 * 10.0 ** (exponent - len(digits) + 1), ROUNDED * abs(value))


def reach_of(low: float, high: float, bound: str | None) -> tuple[float, float]:
    """From where to where a value reaches with its bound: "more than 2" up to half as much again, no further."""
    if bound in ("min", "above"):
        return low, high + 0.5 * abs(high)
    if bound in ("max", "below"):
        return low - 0.5 * abs(low), high
    return low, high


def agree(a: Value, b: Value) -> bool:
    """Whether two values are the same but for rounding and stated approximation, or one lies in the other's range
    or bound.
    """
    slack = _slack(a, b)
    return a.day == b.day and a.reach[0] - slack <= b.reach[1] and b.reach[0] - slack <= a.reach[1]


def equal(a: Value, b: Value) -> bool:
    """Whether two values agree at both ends: 9 to 12 is not 12."""
    slack = _slack(a, b)
    return a.day == b.day and abs(a.low - b.low) <= slack and abs(a.high - b.high) <= slack


def _slack(a: Value, b: Value) -> float:
    return max(a.slack, b.slack) * 0.999999 + 1e-9 * abs(a.high)  # half a digit either way is not the next digit


def weigh(a: Item, b: Item, last: int | None = None) -> float:
    """The evidence in bits that two figures of one family and unit are readings of one claim; -inf where they cannot
    be.

    `last` is the day of the claim's newest reading, where b is one of several.
    """
    same = agree(a.value, b.value)
    if not (same or _comparable(a, b)) or opposed(a, b):
        return -math.inf
    around = about_one(a, b) + min(6.0, 3.0 * len(a.beside & b.beside))
    if around < CONTEXT or (a.article == b.article and min(a.bits, b.bits) < TELLING):
        return -math.inf
    return around + _values(a, b, same) - _apart(a, b, b.on if last is None else last)


def rival(a: Item, b: Item) -> float:
    """What names and nouns say for two different values being of one thing, where both stand beside a third that
    is the same.
    """
    return about_one(a, b) - _apart(a, b, b.on) if _comparable(a, b) and not opposed(a, b) else -math.inf


def opposed(a: Item, b: Item) -> bool:
    """Whether one is a rise and the other a fall."""
    return a.sign != b.sign and a.sign is not None and b.sign is not None


def about_one(a: Item, b: Item) -> float:
    """What names, words and nouns say for two figures being of one thing."""
    return _names(a, b) + _words(a, b) + _nouns(a, b)


def _values(a: Item, b: Item, same: bool) -> float:
    copy = 3.0 if a.origin == b.origin else 0.0
    return copy + (-3.0 if not same else min(a.bits, b.bits) if equal(a.value, b.value) else 2.0)


def _comparable(a: Item, b: Item) -> bool:
    """Whether two different values could be about one thing: near each other, not side by side, of one time and
    noun.
    """
    if a.article == b.article or a.value.day is not None:
        return False
    top, low = max(abs(a.value.high), abs(b.value.high)), min(abs(a.value.low), abs(b.value.low))
    if low <= 0 or top / low > (1.5 if a.family == "money" else 2.0):
        return False
    if a.when and b.when and not (a.when.startswith(b.when) or b.when.startswith(a.when)):
        return False
    if a.family in ("percent", "age", "duration"):
        return a.language == b.language and shared(a.words, b.words) >= 5
    return a.family == "money" or (a.noun is not None and a.noun == b.noun and a.state == b.state)


def shared(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """The bits of what two have in common."""
    total = 0.0
    for key, bits in a.items():  # a plain loop: this is asked more often than all else
        if key in b:
            other = b[key]
            total += bits if bits < other else other
    return total


def _names(a: Item, b: Item) -> float:
    if a.here and b.here and (a.article == b.article or not a.names.keys() & b.names.keys()) and not a.here & b.here:
        return -4.0
    return min(9.0, shared(a.names, b.names)) or -1.0


def _words(a: Item, b: Item) -> float:
    """What the sentences are about: their words in one language, what these mean in two."""
    one = a.language == b.language
    return min(6.0, shared(a.words, b.words) if one else shared(a.concepts, b.concepts))


def _nouns(a: Item, b: Item) -> float:
    """What the nouns counted and their states say; a small number without the same noun says nothing."""
    if a.family not in ("count", "quantity", "duration"):
        return 0.0
    bits = 0.0
    if a.noun and b.noun:
        bits += 3.0 if a.noun == b.noun else -8.0
    elif a.language == b.language and a.stems and b.stems:
        bits += 3.0 if a.stems & b.stems else -8.0
    elif a.family == "count" and min(a.bits, b.bits) < TELLING:
        bits -= 2.0
    if a.state or b.state:
        bits += 2.0 if a.state == b.state else -8.0 if a.state and b.state else -3.0
    return bits


def _apart(a: Item, b: Item, last: int) -> float:
    """What time since a claim's newest reading takes away: up to 3 bits, and 4 where the sentences name different
    years.
    """
    if a.value.day is not None:
        return 0.0  # a date holds whenever it is told
    other = a.when and b.when and a.when[:4] != b.when[:4]
    return min(3.0, 0.5 * math.log2(1 + abs(a.on - last) / 30)) + (4.0 if other else 0.0)


def day_number(day: str) -> int:
    """Days since year 1; 0 for what is no day."""
    try:
        return date.fromisoformat(day[:10]).toordinal()
    except ValueError:
        return 0
