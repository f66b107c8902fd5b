"""What a language knows of a word, and phrases of several words looked up in one step."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .scan import Token

Atom = tuple[str, float]  # what a word adds to a numeral: ("n", 7), ("M", 1e6), ("&", 0), ("p", 0), ...


class Word:
    """A word's folded form, its stems that some table knows, and the numeral atoms it is made of."""

    __slots__ = ("atoms", "inflected", "key", "keys")

    def __init__(
        self, key: str, keys: tuple[str, ...] = (), atoms: tuple[Atom, ...] = (), inflected: bool = False
    ) -> None:
        self.key, self.keys, self.atoms, self.inflected = key, keys or (key,), atoms, inflected

    def begins(self, kinds: str) -> bool:
        """Whether it is a numeral whose first atom is of one of the kinds."""
        return bool(self.atoms) and self.atoms[0][0] in kinds


NOTHING = Word("")
APOSTROPHE = ("'",)
SAME = str.maketrans({"ı": "i", "’": "'", "ʼ": "'"})  # letters that are typed in several ways


def fold(text: str) -> str:
    """Case, accents and vowel marks taken away: what a word is looked up by."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold().translate(SAME))
    return "".join(c for c in plain if not unicodedata.combining(c) and c != "\u0640")


class Phrases:
    """Phrases by their first word; `match` finds the longest that stands at a place.

    With `exact` they are compared as printed (symbols: MB is not mb), else by folded words and stems.
    """

    __slots__ = ("exact", "lasts", "table")

    def __init__(self, exact: bool = False) -> None:
        self.exact = exact
        self.table: dict[str, list[tuple[tuple[str, ...], Any]]] = {}
        self.lasts: set[str] = set()

    def add(self, keys: Sequence[str], value: Any, first: bool = True) -> None:
        """Learn a phrase; one that is known already is kept."""
        if not keys:
            return
        self.lasts.add(keys[-1])
        rows = self.table.setdefault(keys[0], [])
        rest = tuple(keys[1:])
        if not any(known == rest for known, _ in rows):
            rows.append((rest, value))
            rows.sort(key=lambda row: -len(row[0]))

    def vocabulary(self) -> Iterable[str]:
        for first, rows in self.table.items():
            yield first
            for rest, _ in rows:
                yield from rest

    def match(self, tokens: Sequence[Token], at: int) -> tuple[Any, int] | None:
        """Value of the longest phrase at a token, and the index after it; nothing stands behind the last token."""
        if at >= len(tokens):
            return None
        token, table = tokens[at], self.table
        best: tuple[Any, int] | None = None
        for key in self._keys(token):
            if key not in table:
                continue
            for rest, value in table[key]:
                end = at + 1 + len(rest)
                if best is not None and end <= best[1]:
                    break
                if end <= len(tokens) and all(self._same(tokens, at + 1 + i, key) for i, key in enumerate(rest)):
                    best = value, end
                    break
        return best

    def match_back(self, tokens: Sequence[Token], at: int, longest: int = 5) -> tuple[Any, int] | None:
        """Value of the longest phrase that ends right before token `at`, and where it starts."""
        if at < 1 or self.lasts.isdisjoint(self._keys(tokens[at - 1])):
            return None
        for length in range(min(longest, at), 0, -1):
            found = self.match(tokens, at - length)
            if found and found[1] == at:
                return found[0], at - length
        return None

    def _keys(self, token: Token) -> tuple[str, ...]:
        if token.kind == "w" and not self.exact:
            return token.word.keys
        return APOSTROPHE if token.text == "’" else (token.text,)

    def _same(self, tokens: Sequence[Token], index: int, key: str) -> bool:
        if key.isdecimal() and tokens[index - 1].end != tokens[index].start:
            return False  # "ft 2" is no ft2
        return key in self._keys(tokens[index])
