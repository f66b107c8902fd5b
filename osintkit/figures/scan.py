"""Cut a text into tokens: runs of letters, numbers as printed, single signs, line ends.

White space is no token; whether two tokens touch shows in their offsets. Every pattern is free of
nested choice, so the scan is linear in the text's length whatever the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from .words import NOTHING, Word

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


class Token:
    """A piece of the text: `kind` is w (letters), d (digits), x (a sign), n (line end) or u (an address)."""

    __slots__ = ("end", "kind", "start", "text", "word")

    def __init__(self, text: str, start: int, kind: str, word: Word) -> None:
        self.text, self.start, self.end, self.kind, self.word = text, start, start + len(text), kind, word

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper()


END = Token("", -9, "n", NOTHING)


@dataclass(slots=True)
class Part:
    """A figure in the making, by token indices `start`..`end` (half open)."""

    kind: str
    start: int
    end: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    date: str | None = None
    bound: str | None = None
    approximate: bool = False
    negated: bool = False
    counted: str | None = None
    change: str | None = None
    direction: str | None = None
    plain: bool = False
    rate: bool = False  # "a month" behind a figure says per what
    bare: bool = False  # money by a sign that several countries use
    doubts: list[str] = field(default_factory=list)


def scan_tokens(text: str, start: int, end: int, word_of: Callable[[str], Word]) -> list[Token]:
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
        if kind == "same":
            kind = "x"
        piece = found.group()
        tokens.append(Token(piece, at, kind, word_of(piece) if kind == "w" else NOTHING))
    return tokens


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
