"""The text as a reader sees it: what is glued is parted, what is invisible is gone, look-alikes are folded."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+|(?<=[\u0400-\u04ff])\u0301+")
# "(FSVTS).Coopération", "russo-turqueCette", "S-400En outre": extraction lost the white space between two blocks.
# (LaGG-3, iPhone, MacArthur, 9M317ME stay whole.)
GLUED = re.compile(
    r"(?<=[^\W\d_][^\W\d_][.!?])(?=[«\"“]?[A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐ][^\W\d_]*[ '’,])"
    r"|(?<=[)\]»”][.!?])(?=[«\"“]?[A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐ])"
    r"|(?<=\d[.!?])(?=[«\"“]?[A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐ][^\W\d_]+[ '’,])"
    r"|(?<=\b[A-Z]-\d\d)(?=[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]+ )|(?<=\b[A-Z]-\d\d\d)(?=[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]+ )"
)
CAMEL = re.compile(r"(?<![^\W_])[a-zà-öø-ÿа-яёіїєґ]{3,40}(?=[A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐ][a-zà-öø-ÿа-яёіїєґ]+(?![^\W_]))")
MIXED = re.compile(r"[A-Za-zÀ-ÿ][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-zÀ-ÿ]")
WORD = re.compile(r"[^\W\d_]+")
LATIN = "ABCEHIJKMOPSTXYaceijopsxyk"
CYRILLIC = "АВСЕНІЈКМОРЅТХУасеіјорѕхук"
TO_LATIN = str.maketrans(CYRILLIC, LATIN)
TO_CYRILLIC = str.maketrans(LATIN, CYRILLIC)


@dataclass(frozen=True, slots=True)
class Reading:
    """`text` as read; `back` gives the place in the original, `folded` the spans (as read) with look-alike letters."""

    text: str
    at: tuple[int, ...] = (0,)
    shift: tuple[int, ...] = (0,)
    folded: tuple[tuple[int, int], ...] = ()

    def back(self, start: int, end: int) -> tuple[int, int]:
        """A span as read -> the span in the original."""
        return self._place(start), self._place(end - 1) + 1

    def _place(self, index: int) -> int:
        return index + self.shift[bisect_right(self.at, index) - 1]

    def is_folded(self, start: int, end: int) -> bool:
        """Whether look-alike letters of another script stood in the span."""
        return any(a < end and start < b for a, b in self.folded)


def read_text(text: str) -> Reading:
    """Part what is glued, leave out what can't be seen, fold look-alike letters of another script."""
    cuts = [(m.start(), m.end(), "") for m in INVISIBLE.finditer(text)]
    cuts += [(m.start(), m.start(), "\n") for m in GLUED.finditer(text)]
    cuts += [(m.end(), m.end(), "\n") for m in CAMEL.finditer(text)]
    parts, at, shift, last, drift, size = [], [0], [0], 0, 0, 0
    for start, end, instead in sorted(set(cuts)):
        if start < last:
            continue
        parts += [text[last:start], instead]
        size += start - last + len(instead)
        drift += end - start - len(instead)
        at.append(size)
        shift.append(drift)
        last = end
    plain = "".join([*parts, text[last:]]) if cuts else text
    plain, folded = fold_lookalikes(plain) if MIXED.search(plain) else (plain, ())
    return Reading(plain, tuple(at), tuple(shift), folded)


def fold_lookalikes(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Words that mix Latin and Cyrillic, in the script of most of their letters (length kept), and where they stand."""
    folded = []

    def fold(match: re.Match[str]) -> str:
        word = match[0]
        if not MIXED.search(word):
            return word
        cyrillic = sum("\u0400" <= c <= "\u04ff" for c in word)
        plain = word.translate(TO_CYRILLIC if cyrillic * 2 > len(word) else TO_LATIN)
        if MIXED.search(plain):  # no look-alikes: two scripts side by side ("Т-72Bпо")
            return word
        folded.append(match.span())
        return plain

    return WORD.sub(fold, text), tuple(folded)
