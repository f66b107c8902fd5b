"""Evidence: what speaks for two figures being readings of one claim, in bits.

The sum is that of Fellegi and Sunter (1969, "A theory for record linkage"): each thing that two figures share counts
as the log2 of how much likelier it is for readings of one claim than by chance. The rule is in docs/credibility.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

THRESHOLD = 9.0  # bits from which two figures are readings of one claim
CONTEXT = 4.0  # of which so many from what stands around them, whatever the values say
COUNTRY_BITS = 2.0
KIND_BITS = {"system": 4.0, "person": 4.0, "facility": 4.0, "event": 4.0, "org": 3.5, "place": 3.0, "nationality": 2.5}
TELLING = 5.5  # bits from which a value is unusual enough to be known again
ROUNDED = 0.10  # how far "about" and "nearly" reach


@dataclass(slots=True)
class Item:
    """One figure and what stands around it. `names` and `words` say how many bits each is worth."""

    number: int
    family: str
    unit: str | None
    low: float
    high: float
    reach: tuple[float, float]
    slack: float
    day: str | None
    bits: float
    noun: str | None
    state: str | None
    stems: frozenset[str]
    names: dict[str, float]
    named: bool
    here: tuple[str, ...]
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
    digits = len(f"{abs(value):.9e}".split("e")[0].replace(".", "").rstrip("0"))
    return min(9.0, 3.0 + 1.7 * max(1, digits) + (1.0 if family == "money" else 0.0))


def slack_of(value: float, approximate: bool) -> float:
    """By how much a value may differ and still be the same: half of its last digit that is not 0, or a tenth if
    "about".

    Never more than a tenth. Whole numbers under a thousand are taken as they stand: twelve is twelve; that 12,000 is
    round shows.
    """
    if value == 0 or not math.isfinite(value):
        return 0.0
    mantissa, exponent = f"{abs(value):.9e}".split("e")
    digits = len(mantissa.replace(".", "").rstrip("0")) or 1
    half = 0.5 * 10.0 ** (int(exponent) - digits + 1)
    if abs(value) < 1000 and value == int(value):
        half = 0.0
    return ROUNDED * abs(value) if approximate else min(half, ROUNDED * abs(value))


def reach_of(low: float, high: float, bound: str | None) -> tuple[float, float]:
    """From where to where a value reaches with its bound: "more than 2" up to half as much again, no further."""
    if bound in ("min", "above"):
        return low, high + 0.5 * abs(high)
    if bound in ("max", "below"):
        return low - 0.5 * abs(low), high
    return low, high


def agree(a: Item, b: Item) -> bool:
    """Whether two values are the same but for rounding and stated approximation, or one lies in the other's range
    or bound.
    """
    if a.day is not None or b.day is not None:
        return a.day == b.day
    slack = max(a.slack, b.slack) * 0.999999 + 1e-9 * abs(a.high)
    return a.reach[0] - slack <= b.reach[1] and b.reach[0] - slack <= a.reach[1]


def equal(a: Item, b: Item) -> bool:
    """Whether two values agree at both ends: 9 to 12 is not 12."""
    slack = max(a.slack, b.slack) * 0.999999 + 1e-9 * abs(a.high)
    return a.day == b.day and abs(a.low - b.low) <= slack and abs(a.high - b.high) <= slack


def weigh(a: Item, b: Item, last: int | None = None) -> float:
    """The evidence in bits that two figures of one family and unit are readings of one claim; -inf where they cannot
    be.

    `last` is the day of the claim's newest reading, where b is one of several.
    """
    same = agree(a, b)
    if not same and (a.day is not None or not _comparable(a, b)):
        return -math.inf
    if a.sign and b.sign and a.sign != b.sign:
        return -math.inf
    around = _names(a, b) + _beside(a, b) + _words(a, b) + _nouns(a, b)
    if around < CONTEXT:
        return -math.inf
    return around + _values(a, b, same) - _apart(a, b, b.on if last is None else last)


def rival(a: Item, b: Item) -> float:
    """What names and nouns say for two different values being of one thing, where both stand beside a third that
    is the same.
    """
    if not _comparable(a, b) or (a.sign and b.sign and a.sign != b.sign):
        return -math.inf
    return _names(a, b) + _words(a, b) + _nouns(a, b) - _apart(a, b, b.on) / 2


def _values(a: Item, b: Item, same: bool) -> float:
    if not same:
        return 0.0 if a.origin == b.origin else -3.0
    bits = min(a.bits, b.bits) if equal(a, b) else 2.0
    if a.article == b.article:
        return bits + 2.0 if bits >= TELLING else bits if bits > 2.5 else 0.0
    return bits + (3.0 if a.origin == b.origin else 0.0)


def _comparable(a: Item, b: Item) -> bool:
    """Whether two different values could be about one thing: near each other, not side by side, of one time and
    noun.
    """
    if a.article == b.article:
        return False
    top, low = max(abs(a.high), abs(b.high)), min(abs(a.low), abs(b.low))
    if low <= 0 or top / low > (1.5 if a.family == "money" else 2.0):
        return False
    if a.when and b.when and not (a.when.startswith(b.when) or b.when.startswith(a.when)):
        return False
    if a.family in ("percent", "age", "duration"):
        return a.language == b.language and sum(w for k, w in a.words.items() if k in b.words) >= 5
    if a.family != "money":
        return a.noun is not None and a.noun == b.noun and a.state == b.state
    return True


def _names(a: Item, b: Item) -> float:
    shared = a.names.keys() & b.names.keys()
    if a.article == b.article:  # that an article names its subject everywhere tells little
        if a.here and b.here and not set(a.here) & set(b.here):
            return -3.0
        return min(2.0, sum(min(a.names[k], b.names[k]) for k in shared) / 2)
    if not shared:
        return -4.0 if a.named and b.named else -1.0
    return min(9.0, sum(min(a.names[k], b.names[k]) for k in shared))


def _beside(a: Item, b: Item) -> float:
    return min(6.0, 3.0 * len(a.beside & b.beside))


def _words(a: Item, b: Item) -> float:
    if a.language != b.language:
        return min(6.0, sum(w for k, w in a.concepts.items() if k in b.concepts))
    shared = sum(w for k, w in a.words.items() if k in b.words)
    if a.article != b.article:
        return min(6.0, shared)
    # Sentences of one article that are built alike but speak of other things each have words of their own.
    alone = min(sum(x.words.values()) for x in (a, b)) - shared
    return min(6.0, shared) - max(0.0, 0.5 * alone)


def _nouns(a: Item, b: Item) -> float:
    """What the nouns counted and their states say; a small number without the same noun says nothing."""
    if a.family not in ("count", "quantity", "duration"):
        return 0.0
    bits = 0.0
    if a.noun and b.noun:
        bits += 3.0 if a.noun == b.noun else -8.0
    elif a.language == b.language and a.stems and b.stems:
        bits += 3.0 if a.stems & b.stems else -6.0
    elif a.family == "count" and min(a.bits, b.bits) < TELLING:
        bits -= 2.0
    if a.state and b.state:
        bits += 2.0 if a.state == b.state else -8.0
    elif a.state or b.state:
        bits -= 3.0
    return bits


def _apart(a: Item, b: Item, last: int) -> float:
    """What time since a claim's newest reading takes away: up to 3 bits, and 4 where the sentences name different
    years.
    """
    if a.day is not None:
        return 0.0  # a date holds whenever it is told
    bits = min(3.0, 0.5 * math.log2(1 + abs(a.on - last) / 30))
    if a.when and b.when and a.when[:4] != b.when[:4]:
        bits += 4.0
    return bits


def day_number(day: str) -> int:
    """Days since year 1; 0 for what is no day."""
    try:
        return date.fromisoformat(day[:10]).toordinal()
    except ValueError:
        return 0
