"""Phrases of several words, looked up in one step."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from .tokens import TOKEN, Token

SAME = str.maketrans({"ı": "i", "’": "'", "ʼ": "'"})  # letters that are typed in several ways


def fold(text: str) -> str:
    """Case, accents and vowel marks taken away: what a word is looked up by."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold().translate(SAME))
    return "".join(c for c in plain if not unicodedata.combining(c) and c != "\u0640")


def cut_phrase(phrase: str) -> list[str]:
    """A phrase as the scanner cuts it, as printed."""
    return [found.group() for found in TOKEN.finditer(phrase)]


class Phrases:
    """Phrases by their first word; `match` finds the longest that stands at a place.

    With `exact` they are compared as printed (symbols: MB is not mb), else by folded words and stems.
    """

    __slots__ = ("exact", "lasts", "table")

    def __init__(self, rows: Iterable[tuple[str, Any]] = (), *, exact: bool = False) -> None:
        self.exact = exact
        self.table: dict[str, list[tuple[tuple[str, ...], Any]]] = {}
        self.lasts: set[str] = set()
        for phrase, value in rows:
            self.add(phrase, value)

    def add(self, phrase: str, value: Any) -> None:
        """Learn a phrase; one that is known already is kept."""
        keys = cut_phrase(phrase)
        first, *rest = keys if self.exact else map(fold, keys)
        self.lasts.add(rest[-1] if rest else first)
        rows = self.table.setdefault(first, [])
        if not any(known == tuple(rest) for known, _ in rows):
            rows.append((tuple(rest), value))
            rows.sort(key=lambda row: -len(row[0]))

    def vocabulary(self) -> Iterable[str]:
        for first, rows in self.table.items():
            yield first
            for rest, _ in rows:
                yield from rest

    def match(self, tokens: Sequence[Token], at: int) -> tuple[Any, int] | None:
        """Value of the longest phrase at a token, and the index after it."""
        token, table, best = tokens[at], self.table, None
        for key in (token.text,) if self.exact else token.keys:
            if key not in table:
                continue
            for rest, value in table[key]:
                end = at + 1 + len(rest)
                if best is not None and end <= best[1]:
                    break
                if not rest or all(self._same(tokens, at + 1 + i, key) for i, key in enumerate(rest)):
                    best = value, end
                    break
        return best

    def match_back(self, tokens: Sequence[Token], at: int, longest: int = 5) -> tuple[Any, int] | None:
        """Value of the longest phrase that ends right before token `at`, and where it starts."""
        if at < 1 or self.lasts.isdisjoint(tokens[at - 1].keys):
            return None
        for length in range(min(longest, at), 0, -1):
            found = self.match(tokens, at - length)
            if found and found[1] == at:
                return found[0], at - length
        return None

    def _same(self, tokens: Sequence[Token], index: int, key: str) -> bool:
        token = tokens[index]
        if key.isdecimal() and tokens[index - 1].end != token.start:
            return False  # "ft 2" is no ft2
        return key == token.text if self.exact else key in token.keys
