"""Weapons and platforms: the designator says which ("Su-35", "Су-35"); a maker before it and a nickname after it agree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from osintkit.link.words import Word, match_words, read_word
from osintkit.names import APOSTROPHES, TURKISH_CASE, fold_name, fold_words, read_rows, read_table, split_name

DASH = "[-\u2010-\u2015]"
DESIGNATOR = re.compile(
    rf"(?<![^\W_])([^\W\d_]{{0,7}})(?:{DASH}|[\s.])?(\d{{1,4}})({DASH}?[^\W_]{{1,5}}(?:{DASH}\d{{1,2}})?(?![^\W_]))?(?![^\W_])"
)
PLURAL = re.compile(r"(?<=\d)(?:'?s|-?[ехи]|-?[ыи]?х|-?ми|'?l[ae]r\w{0,4})$")
GENERIC = frozenset(
    fold_name(
        "system systems système systèmes sistem sistemi missile missiles complex complexe комплекс ракета зрк зрс трк füzesi "
        "füze fighter jet jets avion drone drones беспилотник бпла истребитель uav insiha"
    ).split()
)


@dataclass(frozen=True, slots=True)
class System:
    """`designator` in folded letters and digits ("s 400"); `words` before it; `nick` after it, or the whole name without one.

    `variant` is the letter that ends a name ("Iskander-M"), `numbers` the digits of a name ("Leopard 2").
    """

    designator: str | None
    words: tuple[Word, ...]
    nick: tuple[Word, ...]
    variant: str | None = None
    numbers: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[object, ...]:
        """What two spellings share for certain."""
        if self.designator:
            return ("#", self.designator, *(w.key for w in self.words))
        return (*(w.key for w in self.nick), self.variant, self.numbers)


def parse_system(name: str, language: str | None = None) -> System:
    """The parts of a system's name; a designator keeps its variant ("t 72 b 3") and loses its plural."""
    plain = APOSTROPHES.sub("'", name.replace("İ", "i").lower())
    plain = " ".join(PLURAL.sub("", TURKISH_CASE.sub("", w)) for w in plain.split())
    found = DESIGNATOR.search(plain)
    if found and (found.group(1) or found.group(3)):
        before, after = _words(plain[: found.start()], language), _words(plain[found.end() :], language)
        small = len(found.group(2)) == 1 and not found.group(3)  # "TB2", "S1": one digit alone says too little
        letters, number, variant = found.groups("")
        key = " ".join(fold_words(f"{_spelled().get(letters, letters)} {number}{variant}"))
        return System(key, before if small else (), after)
    words = _words(plain, language)
    long = tuple(w for w in words if len(w.raw) > 1) or words
    while len(long) > 1 and long[0].key in _makers():
        long = long[1:]
    last = words[-1].key if len(words) > len(long) and words[-1] not in long else None
    return System(None, (), long, last, tuple(re.findall(r"\d+", plain)))


def _words(text: str, language: str | None) -> tuple[Word, ...]:
    return tuple(read_word(w, language) for w in split_name(text) if fold_name(w) not in GENERIC and not w.isdigit())


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
    """Key of a name or alias -> the gazetteer's name; what two systems share is left out."""
    path = files("osintkit") / "data" / "entities" / "systems.csv"
    found: dict[tuple[object, ...], set[str]] = {}
    for row in read_rows(path) if path.is_file() else ():
        for form in (row["name"], *row["aliases"].split("|")):
            if form:
                found.setdefault(parse_system(form).key, set()).add(row["name"])
    return {key: min(names) for key, names in found.items() if len(names) == 1}


def find_listed(system: System) -> str | None:
    """The gazetteer's name of a system, by any alias; None if it has none or several."""
    listed = _gazetteer()
    return listed.get(system.key) or (listed.get(("#", system.designator)) if system.designator else None)


def match_systems(a: System, b: System) -> float:
    """1.0 the same designator; without one, the score of the least alike words; 0 otherwise."""
    if a.designator != b.designator or a.numbers != b.numbers or a.variant != b.variant:
        return 0.0
    ours, theirs = (a.words, b.words) if a.designator else (a.nick, b.nick)
    if len(ours) != len(theirs):
        return 0.0
    return min((match_words(x, y) for x, y in zip(ours, theirs, strict=True)), default=1.0)
