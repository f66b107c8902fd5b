"""Nouns: what a figure counts and what a sentence is about, in one word for all languages, where the list knows it."""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from importlib.resources import files

WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
STOP = re.compile(r"[.;:!?,()\n]|\d")
REACH = 60  # characters on each side of a figure in which its state ("killed") is looked for


@cache
def _lists() -> dict[str, dict[str, tuple[str, str]]]:
    """language -> word or prefix with a star -> (sort, concept)."""
    text = files("osintkit").joinpath("data/assess/nouns.csv").read_text("utf-8")
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for row in csv.DictReader(line for line in text.splitlines() if not line.startswith("#")):
        known = found.setdefault(row["language"], {})
        for word in row["words"].split():
            known.setdefault(word, (row["sort"], row["concept"]))
    return found


@lru_cache(maxsize=200_000)
def find_concept(word: str, language: str) -> tuple[str, str] | None:
    """(sort, concept) of one lower-case word; the longest known beginning wins."""
    known = _lists().get(language)
    if not known:
        return None
    if word in known:
        return known[word]
    for length in range(len(word), 1, -1):
        if (hit := known.get(word[:length] + "*")) is not None:
            return hit
    return None


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
    if code not in _lists():
        return None, None
    clause = _clause(after[:REACH])
    noun = _first("noun", counted or "", code) or _first("noun", " ".join(WORD.findall(clause)[:3]), code)
    state = _first("state", counted or "", code) or _first("state", clause, code) or _last_state(before[-REACH:], code)
    return noun, state


def _clause(text: str) -> str:
    stop = STOP.search(text)
    return text[: stop.start()] if stop else text


def _first(sort: str, text: str, language: str) -> str | None:
    for word in WORD.findall(text.lower()):
        hit = find_concept(word, language)
        if hit and hit[0] == sort:
            return hit[1]
    return None


def _last_state(text: str, language: str) -> str | None:
    clause = STOP.split(text)[-1]
    for word in reversed(WORD.findall(clause.lower())):
        hit = find_concept(word, language)
        if hit and hit[0] == "state":
            return hit[1]
    return None
