"""Nouns: what a figure counts and what a sentence is about, in one word for all languages, where the list knows it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from osintkit.facts import read_rows

WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
STOP = re.compile(r"[.;:!?,()\n]|\d")
REACH = 60  # characters on each side of a figure in which its state ("killed") is looked for


@cache
def _lists() -> dict[str, dict[str, tuple[str, str]]]:
    """language -> word or prefix with a star -> (sort, concept)."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for row in read_rows("assess/nouns.csv"):
        known = found.setdefault(row["language"], {})
        for word in row["words"].split():
            known.setdefault(word, (row["sort"], row["concept"]))
    return found


@lru_cache(maxsize=200_000)
def find_concept(word: str, language: str) -> tuple[str, str] | None:
    """(sort, concept) of one lower-case word; the longest known beginning wins."""
    known = _lists().get(language, {})
    forms = (word, *(f"{word[:length]}*" for length in range(len(word), 1, -1)))
    return next((known[form] for form in forms if form in known), None)


def name_concepts(sentence: str, language: str) -> frozenset[str]:
    """All that the word list knows of a sentence: what sentences of different languages can share."""
    code = language[:2]
    if code not in _lists():
        return frozenset()
    hits = (find_concept(word, code) for word in WORD.findall(sentence.lower()))
    return frozenset(hit[1] for hit in hits if hit)


def name_concept(counted: str | None, before: str, after: str, language: str) -> tuple[str | None, str | None]:
    """What is counted and what became of it: ("person", "killed"), ("aircraft", None); None where no word is known.

    The noun is looked for in `counted`, else in the three words after the figure; the state in `counted`, in what
    follows up to a comma or the next number, and then in what goes before. Turkish and others that put the verb last
    are read so too.
    """
    code = language[:2]
    named, behind = _words(counted or ""), _words(STOP.split(after[:REACH])[0])
    ahead = _words(STOP.split(before[-REACH:])[-1])[::-1]
    return _first("noun", (*named, *behind[:3]), code), _first("state", (*named, *behind, *ahead), code)


def _words(text: str) -> list[str]:
    return WORD.findall(text.lower())


def _first(sort: str, words: Iterable[str], language: str) -> str | None:
    hits = (find_concept(word, language) for word in words)
    return next((hit[1] for hit in hits if hit and hit[0] == sort), None)
