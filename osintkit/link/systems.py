"""Weapons and platforms: the designator says which ("Su-35", "Су-35"); a nickname or maker beside it says nothing more."""

from __future__ import annotations

import re
from dataclasses import dataclass

from osintkit.link.words import Word, match_words, read_word
from osintkit.names import APOSTROPHES, TURKISH_CASE, fold_name, fold_words, split_name

DESIGNATOR = re.compile(
    r"(?<![^\W_])([^\W\d_]{0,7})[-‐-―\s.]?(\d{1,4})([-‐-―]?[^\W_]{1,5}(?![^\W_])|(?![^\W_]))?", re.UNICODE
)
PLURAL = re.compile(r"(?<=\d)(?:'?s|-?е|-?х|-?ых|'?l[ae]r\w{0,4})$")
WEAK = frozenset(
    fold_name(
        "system systems missile missiles système missiles complexe комплекс зрк füzesi sistemi fighter jet drone uav"
    ).split()
)


@dataclass(frozen=True, slots=True)
class System:
    """`designator` in folded letters and digits ("s 400"), or None and only `words`."""

    designator: str | None
    words: tuple[Word, ...]


def parse_system(name: str, language: str | None = None) -> System:
    """The designator of a system's name, with its variant ("t 72 b 3") but no plural; else its words."""
    plain = APOSTROPHES.sub("'", name.replace("İ", "i").lower())
    plain = " ".join(PLURAL.sub("", TURKISH_CASE.sub("", w)) for w in plain.split())
    found = DESIGNATOR.search(plain)
    words = tuple(read_word(w, language) for w in split_name(plain) if fold_name(w) not in WEAK and not w.isdigit())
    if not found or not (found.group(1) or found.group(3)):
        long = tuple(w for w in words if len(w.raw) > 2)
        return System(None, long or words)
    key = " ".join(fold_words(found.group(), None))
    before = fold_words(plain[: found.start()])
    if len(found.group(2)) == 1 and before and len(found.group(1)) < 4:
        key = " ".join([*before, key])  # "Bayraktar TB2", "Pantsir-S1": one digit alone says too little
    return System(key, words)


def match_systems(a: System, b: System) -> float:
    """1.0 the same designator; without one, the score of the least alike words; 0 otherwise."""
    if a.designator or b.designator:
        return float(a.designator == b.designator)
    if len(a.words) != len(b.words) or not a.words:
        return 0.0
    return min(match_words(x, y) for x, y in zip(a.words, b.words, strict=True))
