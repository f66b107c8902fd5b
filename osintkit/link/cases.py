"""Russian and Ukrainian names back in the nominative: «Дмитрия Шугаева» is «Дмитрий Шугаев». The table:
data/link/cases.csv.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from osintkit.link.given import given_rows, russian_names, surname_leads
from osintkit.link.words import read_word, script_of
from osintkit.names import fold_word, read_table

PLURAL = re.compile("(?:ами|ов|ам|ах|[ыиі])$")  # «Абрамсы»
UNCHANGED = ("о", "у", "и", "е", "э", "ю", "ы", "х", "і", "ко")


@cache
def _endings() -> list[tuple[str, str, str, str]]:
    rows = [(r["ending"], r["nominative"], r["gender"], r["case"]) for r in read_table("cases.csv")]
    return sorted(rows, key=lambda row: -len(row[0]))  # the longest ending is the likeliest


@lru_cache(maxsize=100_000)
def nominatives(raw: str) -> tuple[tuple[str, str, str], ...]:
    """What a lower-case Cyrillic word may be the case form of: (nominative, genders, cases), best first."""
    found = []
    for ending, nominative, genders, cases in _endings():
        stem = raw[: len(raw) - len(ending)]
        if not raw.endswith(ending) or len(stem) < (3 if len(raw) > 4 else 2):
            continue
        found.append((stem + nominative, genders, cases))
    return tuple(found)


def to_known_nominative(raw: str, known: Mapping[str, int]) -> str:
    """The nominative of a Cyrillic word, where it is written so elsewhere, and at least as often."""
    if script_of(raw) != "c" or len(raw) < 5:
        return raw
    here = fold_word(raw)
    turned = [n for n, _, _ in nominatives(raw)] + [PLURAL.sub("", raw)]
    ways = ((known.get(fold_word(n), 0), n) for n in turned if fold_word(n) != here)
    count, best = max(ways, default=(0, raw), key=lambda way: way[0])
    return best if count and count >= known.get(here, 0) else raw


def to_nominative(words: list[str], known: Mapping[str, int]) -> list[str]:
    """The words of a full name in the nominative; `known` counts the keys of full names as they were written.

    A reading in which case and gender of all words agree is taken when its given name is a known one and the written
    one is not, or when it is written so elsewhere. What may be either («Александра Иванова») stays as it is.
    """
    key = " ".join(fold_word(w) for w in words)
    still = {w for w in words if w.endswith(UNCHANGED) and w in russian_names("m")}  # «Джо» has no cases
    named = any(given_rows(read_word(w)) for w in words if w not in still)
    best: list[str] | None = None
    for reading in _agreeing(words):
        elsewhere = known.get(" ".join(fold_word(w) for w in reading), 0)
        turned = any(w in (russian_names() if w != o else still) for w, o in zip(reading, words, strict=True))
        if elsewhere and (not named or (turned and known.get(key, 0) < 2)):
            return reading
        if turned and not named and best is None:
            best = reading
    return best or words


def _agreeing(words: list[str]) -> list[list[str]]:
    """The readings in which case and gender of all words agree, and one word at least changes."""
    found: list[list[str]] = []
    east = surname_leads(words)  # «Ким Чен Ына»: only the last word has endings
    for gender in "mf":
        for case in "gdaip":
            options = []
            for word in words:
                turned = [n for n, genders, cases in nominatives(word) if gender in genders and case in cases]
                if word.endswith(UNCHANGED) or (not turned and (gender == "f" or (east and word != words[-1]))):
                    turned.append(word)
                options.append(turned)
            found += [r for r in _product(options) if r != words and r not in found]
    return found


def _product(options: list[list[str]]) -> list[list[str]]:
    rows: list[list[str]] = [[]]
    for choice in options:
        rows = [[*row, word] for row in rows for word in choice[:3]][:24]
    return rows
