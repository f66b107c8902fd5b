"""Words as the full-text index keeps them, and a reader's query taken apart.

A word is stemmed by its language's Snowball stemmer, then folded: no case, no accents, Cyrillic in Latin
letters. So "С-400" is found by "S-400", «ракеты» by «ракета», "Türkiye" by "Turkiye". Letters and digits part
("S400" and "S-400" are the same two words).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from anyascii import anyascii

from osintkit.errors import WrongUse

WORD = re.compile(r"[^\W\d_]+|\d+")
TERM = re.compile(r'"([^"]*)"|(\S+)')
OPERATORS = ("AND", "OR", "NOT")
FOREIGN = re.compile("[^a-z0-9]+")
LONGEST = 100  # letters of a word that are kept
MOST = 1_000_000  # characters of a text that are searched: PostgreSQL takes no more
TERMS = 64  # of a query
STEMMERS = {
    "ar": "arabic",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "nl": "dutch",
    "pt": "portuguese",
    "ru": "russian",
    "tr": "turkish",
}


@cache
def stemmer(language: str) -> Any:
    """The Snowball stemmer of a language in `STEMMERS`."""
    import Stemmer

    return Stemmer.Stemmer(STEMMERS[language])


@lru_cache(maxsize=200_000)
def stem(word: str, language: str | None) -> str:
    """One word as the index keeps it, a-z and 0-9; without a stemmer for the language it is only folded."""
    lower = word[:LONGEST].replace("İ", "i").lower()
    if language in STEMMERS and not word.isdigit():
        lower = stemmer(language).stemWord(lower)
    return FOREIGN.sub("", anyascii(lower).lower())


def index_words(text: str, language: str | None) -> str:
    """The words of a text, in order, as the index keeps them: a million characters of them at most."""
    return " ".join(filter(None, (stem(word, language) for word in WORD.findall(text))))[:MOST]


@dataclass(frozen=True)
class Term:
    """Words in a row, as each language would have stemmed them. `cut`: the last may go on; `out`: must not occur."""

    phrases: tuple[str, ...]
    cut: bool = False
    out: bool = False


Query = tuple[tuple[Term, ...], ...]  # one of these groups must hold, and of a group each term; the first is never out


def read_query(query: str) -> Query:
    """A reader's query: words, "phrases", AND, OR, NOT, prefix*. NOT binds closest, then AND, then OR.

    Words side by side must all occur. Raises WrongUse for a query without a word, and for one that is too long.
    """
    groups: list[list[Term]] = []
    operator = "OR"
    for phrase, word in TERM.findall(query[:MOST]):
        if word in OPERATORS:
            operator = word  # of several the last: "AND NOT" is NOT
            continue
        words = WORD.findall(phrase or word)
        cut = word.endswith("*")
        languages = (None,) if cut else (None, *STEMMERS)
        stems = (" ".join(filter(None, (stem(w, language) for w in words))) for language in languages)
        phrases = tuple(sorted({s for s in stems if s}))
        if not phrases:
            continue
        if not groups and operator == "NOT":
            raise WrongUse(f"nothing to search for in {query!r}: NOT takes away from what stands before it")
        if operator == "OR" or not groups:
            groups.append([])
        groups[-1].append(Term(phrases, cut, operator == "NOT"))
        operator = "AND"
    if not groups:
        raise WrongUse(f"nothing to search for in {query!r}: type at least one word or number")
    if sum(map(len, groups)) > TERMS:
        raise WrongUse(f"the query has more than {TERMS} words: put those that belong together in quotation marks")
    return tuple(map(tuple, groups))
