"""Given names of all languages, the other words of a person's name, and which order the words stand in."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from osintkit.link.words import SAME, UNLIKE, Word, match_words, read_pinyin, read_word, script_of
from osintkit.names import read_table

SLAVIC = re.compile("(?:[оеё]ва?|ск(?:ий|ая)|енко|[ую]к|ич)$")


@cache
def given_names() -> dict[str, frozenset[int]]:
    """Reading -> the rows of given_names.csv it stands in."""
    found: dict[str, set[int]] = {}
    for number, row in enumerate(read_table("given_names.csv")):
        for form in row["forms"].replace("-", " ").split():
            for key in read_word(form.lower()).keys:
                found.setdefault(key, set()).add(number)
    return {key: frozenset(rows) for key, rows in found.items()}


@cache
def russian_names(gender: str = "") -> frozenset[str]:
    """The given names of the table (of one gender, if asked for) as they are written in Cyrillic."""
    rows = (row for row in read_table("given_names.csv") if gender in row["gender"])
    forms = (f for row in rows for f in row["forms"].split())
    return frozenset(f for f in forms if "\u0400" <= f[0] <= "\u052f")


@lru_cache(maxsize=100_000)
def given_rows(word: Word) -> frozenset[int]:
    """The given names that this word can be."""
    table = given_names()
    return frozenset(row for key in word.keys for row in table.get(key, ()))


@cache
def name_uses() -> dict[str, dict[str, str]]:
    """The words of person_words.csv by their use; the value is the row, so that "Jr." and "мл." are one."""
    found: dict[str, dict[str, str]] = {}
    for number, row in enumerate(read_table("person_words.csv")):
        for form in row["forms"].split():
            found.setdefault(row["use"], {})[form] = str(number)
    return found


def surname_leads(words: list[str]) -> bool:
    """Chinese, Korean and Vietnamese names: a known surname of one syllable, then short words, none a western name."""
    if not words or words[0] not in name_uses()["surname-first"] or len(words) > 3:
        return False
    return all(_is_syllables(w) and not given_rows(read_word(w)) & western_rows() for w in words[1:])


def _is_syllables(word: str) -> bool:
    if script_of(word) == "l":
        return len(word) < 6 or bool(read_pinyin(word) or given_rows(read_word(word)))
    return len(word) < 9 and not SLAVIC.search(word)


@cache
def western_rows() -> frozenset[int]:
    """The rows of names that come before a surname, everywhere but in East Asia: those with a gender."""
    return frozenset(n for n, row in enumerate(read_table("given_names.csv")) if row["gender"])


def match_given(a: Word, b: Word) -> float:
    """How surely two given names are one: an initial agrees with what it may begin, "Joe" with "Joseph"."""
    if is_initial(a) or is_initial(b):
        short, full = (a, b) if len(a.raw) <= len(b.raw) else (b, a)
        heads = {k for row in given_rows(full) for k in _row_heads(row)} | {k[0] for k in full.keys | full.others}
        return 0.7 if {k[0] for k in (*short.keys, *short.loose) if k} & heads else UNLIKE
    if a.keys & b.keys:
        return SAME
    one, other = given_rows(a), given_rows(b)
    if one and other:
        return 0.95 if one & other else UNLIKE
    return match_words(a, b)


@cache
def _row_heads(row: int) -> frozenset[str]:
    return frozenset(key[0] for key, rows in given_names().items() if row in rows)


def is_initial(word: Word) -> bool:
    """Whether this is a letter that stands for a name."""
    return len(word.raw) == 1 or word.raw in ("дж", "ю", "я")
