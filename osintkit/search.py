"""Words as the full-text index keeps them, and a reader's query in the index's own language.

A word is stemmed by its language's Snowball stemmer, then folded: no case, no accents, Cyrillic in Latin
letters. So "С-400" is found by "S-400", «ракеты» by «ракета», "Türkiye" by "Turkiye". Letters and digits part
("S400" and "S-400" are the same two words).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from anyascii import anyascii

from osintkit.errors import WrongUse

WORD = re.compile(r"[^\W\d_]+|\d+")
TERM = re.compile(r'"([^"]*)"|(\S+)')
OPERATORS = ("AND", "OR", "NOT")
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
def _stemmer(language: str) -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer(STEMMERS[language])


@lru_cache(maxsize=200_000)
def stem(word: str, language: str | None) -> str:
    """One word as the index keeps it; without a stemmer for the language it is only folded."""
    lower = word.replace("İ", "i").lower()
    if language in STEMMERS and not word.isdigit():
        lower = _stemmer(language).stemWord(lower)
    return anyascii(lower).lower()


def index_words(text: str, language: str | None) -> str:
    """The words of a text, in order, as the index keeps them."""
    return " ".join(stem(word, language) for word in WORD.findall(text))


def _either(words: list[str]) -> str:
    """Words in a row, as each language would have stemmed them; the last may be cut short with `*`."""
    prefix = words[-1] == "*"
    words = words[:-1] if prefix else words
    phrases = {" ".join(stem(word, language) for word in words) for language in (None, *STEMMERS)}
    if prefix:
        phrases = {" ".join(stem(word, None) for word in words)}
    return "(" + " OR ".join(f'"{phrase}"{" *" if prefix else ""}' for phrase in sorted(phrases)) + ")"


def match_query(query: str) -> str:
    """A reader's query (words, "phrases", AND, OR, NOT, prefix*) as an FTS5 expression.

    Words side by side must all occur. Raises WrongUse for a query without a word.
    """
    parts: list[str] = []
    for phrase, word in TERM.findall(query):
        if word in OPERATORS:
            if parts and parts[-1] in OPERATORS:
                parts[-1] = word  # "AND NOT" is NOT
            elif parts:
                parts.append(word)
            continue
        words = WORD.findall(phrase or word)
        if not words:
            continue
        if parts and parts[-1] not in OPERATORS:
            parts.append("AND")
        parts.append(_either([*words, "*"] if word.endswith("*") else words))
    while parts and parts[-1] in OPERATORS:
        parts.pop()
    if not parts:
        raise WrongUse(f"nothing to search for in {query!r}: type at least one word or number")
    return " ".join(parts)
