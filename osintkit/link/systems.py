"""Weapons and platforms: the designator says which ("Su-35", "Су-35"); a maker before it and a nickname after it
agree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from osintkit.link.words import Word, match_words, read_word
from osintkit.names import (
    APOSTROPHES,
    TURKISH_CASE,
    fold_name,
    fold_word,
    fold_words,
    read_rows,
    read_table,
    split_name,
)

DASH = "[-\u2010-\u2015]"
DESIGNATOR = re.compile(
    rf"(?<![^\W_])([^\W\d_]{{0,7}})(?:{DASH}|[\s.])?(\d{{1,4}})"
    rf"({DASH}?[^\W_]{{1,5}}(?:{DASH}\d{{1,2}})?(?![^\W_]))?(?![^\W_])"
)
PLURAL = re.compile(r"(?<=\d)(?:'?s|-?[ехи]|-?[ыи]?х|-?ми|'?l[ae]r\w{0,4})$")
GENERIC = frozenset(
    fold_name(
        "system systems système systèmes sistem sistemi missile missiles complex complexe комплекс ракета зрк зрс трк "
        "füzesi füze fighter jet jets avion drone drones беспилотник бпла истребитель uav"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Parts:
    """A name taken apart, words in lower case as written.

    `designator` in folded letters and digits ("s 400"); `before` what must agree with it, `nick` what follows it, or
    the whole name without one. `variant` is the letter that ends a name ("Iskander-M"), `numbers` its digits
    ("Leopard 2").
    """

    designator: str | None
    before: tuple[str, ...]
    nick: tuple[str, ...]
    variant: str | None = None
    numbers: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[object, ...]:
        """What two spellings share for certain."""
        if self.designator:
            return ("#", self.designator, *(fold_word(w) for w in self.before))
        return (*(fold_word(w) for w in self.nick), self.variant, self.numbers)


@dataclass(frozen=True, slots=True)
class System:
    """The parts of a name, with their words read."""

    parts: Parts
    before: tuple[Word, ...]
    nick: tuple[Word, ...]


def parse_system(name: str, language: str | None = None) -> System:
    """The parts of a system's name; a designator keeps its variant ("t 72 b 3") and loses its plural."""
    parts = part_system(name)
    read = ([read_word(w, language) for w in words] for words in (parts.before, parts.nick))
    return System(parts, *map(tuple, read))


def part_system(name: str) -> Parts:
    """The parts of a system's name."""
    plain = APOSTROPHES.sub("'", name.replace("İ", "i").lower())
    plain = " ".join(PLURAL.sub("", TURKISH_CASE.sub("", w)) for w in plain.split())
    found = DESIGNATOR.search(plain)
    if found and (found.group(1) or found.group(3)):
        before, after = _words(plain[: found.start()]), _words(plain[found.end() :])
        small = len(found.group(2)) == 1 and not found.group(3)  # "TB2", "S1": one digit alone says too little
        letters, number, variant = found.groups("")
        key = " ".join(fold_words(f"{_spelled().get(letters, letters)} {number}{variant}"))
        return Parts(key, before if small else (), after)
    words = _words(plain)
    long = tuple(w for w in words if len(w) > 1) or words
    while len(long) > 1 and fold_word(long[0]) in _makers():
        long = long[1:]
    last = fold_word(words[-1]) if words and words[-1] not in long else None
    return Parts(None, (), long, last, tuple(re.findall(r"\d+", plain)))


def _words(text: str) -> tuple[str, ...]:
    return tuple(w for w in split_name(text) if fold_word(w) not in GENERIC and not w.isdigit())


@cache
def _makers() -> frozenset[str]:
    """Keys of the makers that the tagger knows, those of one word."""
    path = files("osintkit") / "data" / "entities" / "makers.csv"
    names = [fold_words(row["name"]) for row in read_rows(path)] if path.is_file() else []
    return frozenset(words[0] for words in names if len(words) == 1)


@cache
def _spelled() -> dict[str, str]:
    return {row["spelled"]: row["letters"] for row in read_table("designators.csv")}


@cache
def _gazetteer() -> dict[tuple[object, ...], str]:
    """Key of a name or alias -> the gazetteer's name; what two systems share is left out.

    So is an alias with the name's own letters and another number: Orlan-30 is not Orlan-10.
    """
    path = files("osintkit") / "data" / "entities" / "systems.csv"
    found: dict[tuple[object, ...], set[str]] = {}
    for row in read_rows(path) if path.is_file() else ():
        name = part_system(row["name"])
        found.setdefault(name.key, set()).add(row["name"])
        for alias in filter(None, row["aliases"].split("|")):
            parts = part_system(alias)
            if not _renumbers(name, parts):
                found.setdefault(parts.key, set()).add(row["name"])
    return {key: min(names) for key, names in found.items() if len(names) == 1}


def _renumbers(a: Parts, b: Parts) -> bool:
    ours, theirs = ((p.designator or " ".join((*p.nick, *p.numbers))).split(" ") for p in (a, b))
    return ours[0] == theirs[0] and ours[1:2] != theirs[1:2] and "".join((*ours[1:2], *theirs[1:2])).isdigit()


def find_listed(system: System) -> str | None:
    """The gazetteer's name of a system, by any alias; None if it has none or several."""
    listed, parts = _gazetteer(), system.parts
    return listed.get(parts.key) or (listed.get(("#", parts.designator)) if parts.designator else None)


def match_systems(a: System, b: System) -> float:
    """1.0 the same designator; without one, the score of the least alike words; 0 otherwise."""
    one, other = a.parts, b.parts
    if (one.designator, one.numbers, one.variant) != (other.designator, other.numbers, other.variant):
        return 0.0
    ours, theirs = (a.before, b.before) if one.designator else (a.nick, b.nick)
    if len(ours) != len(theirs):
        return 0.0
    return min((match_words(x, y) for x, y in zip(ours, theirs, strict=True)), default=1.0)
