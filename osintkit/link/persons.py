"""People: the parts of their names, and whether two names can be one person's."""

from __future__ import annotations

import re
from dataclasses import dataclass

from osintkit.link.words import (
    Word,
    given_rows,
    is_initial,
    match_given,
    match_words,
    name_uses,
    read_word,
    script_of,
    surname_leads,
    western_rows,
)
from osintkit.names import split_name

PATRONYMIC = re.compile("(?:ovix|evix|ilix|mix|ovna|evna|inixna)$")
CONFLICT = -1.0
SERVANT = {"l": "abd", "c": "абд", "a": "عبد", "o": "abd"}


@dataclass(frozen=True, slots=True)
class Person:
    """A name in parts. `level`: 3 with a middle name or patronymic, 2 given and surname, 1 initials, 0 a single
    word.
    """

    given: tuple[Word, ...]
    surname: Word
    patronymic: Word | None = None
    generation: str | None = None

    @property
    def level(self) -> int:
        if not self.given:
            return 0
        if all(is_initial(w) for w in self.given):
            return 1
        return 3 if self.patronymic or len(self.given) > 1 else 2


def name_words(name: str) -> tuple[list[str], str | None]:
    """The words of a person's name in plain order, without titles and particles, and the mark of a generation."""
    if name.count(",") == 1:
        surname, given = name.split(",")
        if given.strip(" .").lower() not in name_uses()["generation"]:
            name = f"{given} {surname}"
    words = [w for w in split_name(name) if not w.isdigit()]
    generation = None
    while len(words) > 1 and words[-1] in name_uses()["generation"]:
        generation = name_uses()["generation"][words.pop()]
    while len(words) > 1 and words[0] in name_uses()["title"]:
        words.pop(0)
    return _join_servants(_drop_particles(words)), generation


def _drop_particles(words: list[str]) -> list[str]:
    particles = name_uses()["particle"]
    lead = len(words) == 2 and (len(words[0]) == 2 or words[0] in name_uses()["surname-first"])  # "Ed Davey", "Ван И"
    lead = lead or (len(words) == 2 and bool(given_rows(read_word(words[0])) & western_rows()))  # "Ben Wallace"
    kept = [w for i, w in enumerate(words) if w not in particles or (lead and i == 0)]
    return kept or words


def _join_servants(words: list[str]) -> list[str]:
    """ "Abdel Fattah", "Abdul-Fattah" and "Abdülfettah" are one name, "servant of the Opener"."""
    joined = name_uses()["joined"]
    out: list[str] = []
    for word in words:
        if out and (out[-1] in joined or word == "الله"):
            first = SERVANT[script_of(word)] if out[-1] in joined else out[-1]
            out[-1] = first + re.sub("^ال(?=...)", "", word)
        else:
            out.append(re.sub(r"^(abd|абд)[aeouüаеуэ][lл]ь?(?=.{4})", r"\1", word))
    return out


def parse_person(
    words: list[str], *, generation: str | None = None, language: str | None = None, shouted: str | None = None
) -> Person:
    """The parts of a name. `shouted` is the word that alone stands in capitals: French and UN lists mark the surname
    so.
    """
    read = [read_word(w, language) for w in words]
    patronymic = None
    if len(read) > 2:
        if PATRONYMIC.search(read[-1].key) and given_rows(read[-2]) and read[-1].script == "c":
            patronymic, read = read[-1], [*read[1:-1], read[0]]
        elif PATRONYMIC.search(read[-2].key):
            patronymic, read = read[-2], [*read[:-2], read[-1]]
    if (
        len(read) > 1
        and not patronymic
        and (
            words[0] == shouted
            or surname_leads(words)
            or (is_initial(read[-1]) and not is_initial(read[0]))
            or (len(read) == 2 and given_rows(read[-1]) and not given_rows(read[0]) and not is_initial(read[0]))
        )
    ):
        read = [*read[1:], read[0]]
    return Person(tuple(read[:-1]), read[-1], patronymic, generation)


def match_persons(a: Person, b: Person) -> float:
    """1.0 the same name, down to 0.6 an initial and a surname that agree; 0 nothing in common; CONFLICT: two people."""
    surname = match_words(a.surname, b.surname) or _match_syllables(a, b)
    if not surname:
        return 0.0
    if a.generation != b.generation:
        return CONFLICT
    if a.patronymic and b.patronymic and not match_given(a.patronymic, b.patronymic):
        return CONFLICT
    given = _match_given_names(a.given, b.given)
    return CONFLICT if given < 0 else min(surname, given)


def _match_syllables(a: Person, b: Person) -> float:
    """Lee and Ли: surnames of one syllable, where the names beside them are Korean."""
    if max(len(a.surname.raw), len(b.surname.raw)) > 5:
        return 0.0
    rows = given_rows(a.surname) & given_rows(b.surname) - western_rows()
    return 0.9 if rows and len(a.given) == len(b.given) == 2 else 0.0


def _match_given_names(a: tuple[Word, ...], b: tuple[Word, ...]) -> float:
    if not a or not b:
        return 0.6
    short, long = sorted((a, b), key=len)
    if len(short) > 1:
        scores = [match_given(x, y) for x, y in zip(short, long, strict=False)]
        if not all(scores):
            return CONFLICT
        middle = max(min(scores[1:]), 0.9 * (scores[0] > 0.8))  # a middle initial is as good as the name
        return min(scores[0], middle)
    first = match_given(short[0], long[0])
    later = max((match_given(short[0], w) for w in long[1:] if not is_initial(short[0])), default=0.0)
    return first or later * 0.9 or CONFLICT
