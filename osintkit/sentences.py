"""Where sentences begin and end, in any language that ends them with a mark or a line."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

# A full stop ends a sentence where a space and something that opens one follow; not behind an initial ("J. Biden"),
# a common abbreviation, or a number that a lower-case word follows.
END = re.compile(r"\n+|[.!?…]+[\"'»”’)\]]*(?=\s[\s\"'«“‘(\[—–-]*[^\W_])|[。！？]")
ABBREVIATION = re.compile(
    r"(?:\b[^\W\d_]|\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Capt|Sgt|Adm|Sen|Rep|Gov|St|No|vs|etc|approx|MM|Mme|Mlle|art"
    r"|env|av|apr|Sn|Yrd|Doç|bkz|млн|млрд|тыс|руб|долл|им|г|гг|см|др|пр|ул|рис|т\.\s?е|т\.\s?д|ca|bzw|Nr|Jan|Feb|Mar"
    r"|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec))$"
)


@lru_cache(maxsize=4096)
def split_sentences(text: str) -> tuple[tuple[int, int], ...]:
    """The sentences of a text as (start, end) in code points, without the white space around them."""
    cuts, spans, start = [], [], 0
    for mark in END.finditer(text):
        before = text[max(0, mark.start() - 12) : mark.start()]
        after = text[mark.end() : mark.end() + 4].lstrip(" \"'«“‘([—–-")
        if mark[0].startswith(".") and len(mark[0]) == 1 and (ABBREVIATION.search(before) or after[:1].islower()):
            continue
        cuts.append(mark.end())
    for cut in [*cuts, len(text)]:
        piece = text[start:cut]
        left = len(piece) - len(piece.lstrip())
        if piece.strip():
            spans.append((start + left, start + len(piece.rstrip())))
        start = cut
    return tuple(spans)


def sentence_at(text: str, start: int) -> tuple[int, int]:
    """The sentence that an offset stands in, as (start, end)."""
    spans = split_sentences(text)
    at = bisect_right(spans, start, key=lambda span: span[0]) - 1
    return spans[max(at, 0)] if spans else (0, len(text))
