"""Cut a text into tokens: runs of letters, numbers as printed, single signs, line ends.

White space is no token; whether two tokens touch shows in their offsets. Every pattern is free of
nested choice, so the scan is linear in the text's length whatever the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

Atom = tuple[str, float]  # what a word adds to a numeral: ("n", 7), ("M", 1e6), ("&", 0), ("p", 0), ...

# Combining marks of Latin, Arabic and Cyrillic that belong to the letter before them.
MARKS = "\u0300-\u036f\u0640\u064b-\u0652\u0670"
# Between these an apostrophe is a letter: п'ять.
CYRILLIC = "а-яёіїєґА-ЯЁІЇЄҐ"
TOKEN = re.compile(
    rf"""(?P<w>(?:[^\W\d_ºª²³¹¼-¾⅐-⅞][{MARKS}]*|(?<=[{CYRILLIC}])['’ʼ](?=[{CYRILLIC}]))+)
      |(?P<d>\d+(?:[.,'’٫٬]\d+)*)
      |(?P<n>\n+)
      |(?P<x>(?P<same>[^\w\s])(?P=same){{9,}}|\S)""",
    re.X,
)
ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.I)
PAD = 16  # no reader looks further than this beyond the end


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


class Token:
    """A piece of the text: `kind` is w (letters), d (digits), x (a sign), n (line end) or u (an address)."""

    __slots__ = ("end", "keys", "kind", "start", "text", "word")

    def __init__(self, text: str, start: int, kind: str, word: Word) -> None:
        self.text, self.start, self.end, self.kind, self.word = text, start, start + len(text), kind, word
        self.keys = word.keys if kind == "w" else APOSTROPHE if text == "’" else (text,)  # to look it up by

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper()

    @property
    def plain(self) -> bool:
        """Digits and nothing else."""
        return self.kind == "d" and self.text.isdecimal()


END = Token("", -9, "n", NOTHING)  # before the first token and behind the last: a line end that touches nothing
END.end = -99


class Tokens(list[Token]):
    """The tokens of a piece of text, and END many times behind them.

    So tokens[-1] is END, as is tokens[i + 3] behind the last one: a reader looks around without asking for the length.
    """

    def __init__(self, tokens: list[Token], text: str) -> None:
        super().__init__(tokens + [END] * PAD)
        self.text, self.stop = text, tokens[-1].end if tokens else 0

    def touches(self, index: int) -> bool:
        """Whether token `index` stands right behind the one before it."""
        return self[index - 1].end == self[index].start

    def find(self, pattern: re.Pattern[str], index: int, loose: bool = False) -> tuple[re.Match[str], int] | None:
        """What matches a pattern of the text from a token on, and the token index behind it.

        None where it ends within a token; if `loose`, that token is taken whole.
        """
        found = pattern.match(self.text, self[index].start, self.stop)
        if not found:
            return None
        while self[index].end < found.end():
            index += 1
        return (found, index + 1) if loose or self[index].end == found.end() else None


def scan_tokens(text: str, start: int, end: int, word_of: Callable[[str], Word]) -> Tokens:
    """All tokens of text[start:end]; an address is one token, so that nothing is read inside it."""
    tokens: list[Token] = []
    skip_to = -1
    addresses = ADDRESS.finditer(text, start, end)
    address = next(addresses, None)
    for found in TOKEN.finditer(text, start, end):
        at = found.start()
        if at < skip_to:
            continue
        if address is not None and at >= address.start():
            tokens.append(Token(address.group(), at, "u", NOTHING))
            skip_to = address.end()
            address = next(addresses, None)
            continue
        kind = found.lastgroup or "x"
        piece = found.group()
        tokens.append(Token(piece, at, "x" if kind == "same" else kind, word_of(piece) if kind == "w" else NOTHING))
    return Tokens(tokens, text)


def cut_chunks(text: str, size: int = 20_000) -> Iterator[tuple[int, int]]:
    """Offsets of pieces of about `size`, cut at line ends where there are some, else at white space."""
    start, length = 0, len(text)
    while length - start > size:
        cut = text.rfind("\n", start + size // 2, start + size)
        if cut < 0:
            cut = text.rfind(" ", start + size // 2, start + size)
        cut = start + size if cut < 0 else cut + 1
        yield start, cut
        start = cut
    yield start, length
