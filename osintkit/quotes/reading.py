"""Text as sentences of words, marks and quoted pieces. Everything here is one pass over the text."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

log = logging.getLogger(__name__)

CLOSERS = {"«": "»", "“": "”", "„": "“”", "‘": "’", "‹": "›"}
DEPTH = 6  # quotes within quotes: more is no prose
LONGEST = 150  # items: a longer sentence is cut, so that reading one costs a bounded time
DASHES = "—–-"
DATELINE = re.compile(r"\s*[A-ZÀ-ÞА-ЯЁ]{3,}[\w., ]{0,30}(?:/[\w ]{1,20}/|\([\w ]{1,20}\))?\s?[—–-]\s")
DIALOGUE = re.compile(r"[—–-](?!\w)[—–\s-]*")
_ABBREVIATIONS = (
    r"Mr|Mrs|Ms|Dr|St|Gen|Col|Lt|Maj|Sgt|Capt|Rep|Sen|Gov|Adm|Prof|Jr|Sr|No|vs|Inc|Corp|Ltd|M|MM|Mme|Mlle|"
    r"г|гг|им|ул|тыс|млн|млрд|руб|т|Jan|Feb|Aug|Sept|Oct|Nov|Dec"
)
_COMMON = (
    rf"(?:(?:{_ABBREVIATIONS})\.(?=\s))|(?:\b[A-ZА-ЯЁ]\.(?=\s?-?[A-ZА-ЯЁ]))|(?:[A-Z]\.){{2,}}|\d+(?:[.,]\d+)*|"
    r"\w+\.(?:[Rr]u|[Рр]у|com|fr|org|net)\b|"
)
_WORDS = {
    "fr": r"(?:[ldnscjmtLDNSCJMT]|[Qq]u|[Jj]usqu|[Ll]orsqu|[Pp]uisqu)['’](?=\w|\Z)|-(?:t-)?(?:ils?|elles?|on)\b|"
    r"\w+(?:['’]\w+|-(?!t-|(?:ils?|elles?|on)\b)\w+)*",
    "en": r"['’]s\b|\w+(?:-\w+|['’](?!s\b)\w+)*",
    "ru": r"\w+(?:-\w+)*",
}


class Item(NamedTuple):
    """A word ("w"), a mark ("p") or a quoted piece ("q", marks included) of the text; `low` in lower case."""

    start: int
    end: int
    low: str
    kind: str
    cap: bool = False


Sentence = list[Item]


@cache
def _tokens(language: str) -> re.Pattern[str]:
    return re.compile(_COMMON + _WORDS.get(language, _WORDS["en"]) + r"|[^\w\s]")


def read_paragraphs(text: str) -> Iterator[tuple[int, int, bool]]:
    """(start, end, is it a line of dialogue after a dash) of each line, without its dateline."""
    for line in re.finditer(r"[^\n\r]+", text):
        start, end = line.span()
        dash = DIALOGUE.match(text, start, end)
        opening = dash or DATELINE.match(text, start, end)
        start = opening.end() if opening else start
        if not text[start:end].isspace() and start < end:
            yield start, end, bool(dash)


def read_sentences(text: str, start: int, end: int, language: str) -> list[Sentence]:
    """The sentences of one paragraph; what stands in quote marks is one item of its sentence."""
    items: list[Item] = []
    position = start
    for open_, close in find_quoted(text, start, end, language):
        items += read_items(text, position, open_, language)
        items.append(Item(open_, close, text[open_:close], "q"))
        position = close
    return split_sentences(text, items + read_items(text, position, end, language))


def read_items(text: str, start: int, end: int, language: str) -> list[Item]:
    """Words and marks of a stretch without quoted pieces."""
    found = []
    for match in _tokens(language).finditer(text, start, end):
        word = match.group()
        kind = "w" if word[0].isalnum() or len(word) > 1 else "p"
        low = word.lower().replace("’", "'").rstrip(".") if kind == "w" else word
        found.append(Item(match.start(), match.end(), low, kind, word[0].isupper()))
    return found


def find_quoted(text: str, start: int, end: int, language: str) -> list[tuple[int, int]]:
    """(start, end) of the outermost quoted pieces, marks included; one without an end goes to the paragraph's."""
    found: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    for match in re.compile(r"[«»“”„‘’‹›\"]|(?<!\w)'(?=[A-ZÀ-Þ])|(?<=[\w,.!?])'(?!\w)").finditer(text, start, end):
        mark, at = match.group(), match.start()
        depth = next((n for n in range(len(stack) - 1, -1, -1) if _closes(mark, stack[n][0], text, at)), None)
        if depth is not None:
            if depth == 0:
                found.append((stack[0][1], at + 1))
            del stack[depth:]
        elif len(stack) < DEPTH and _opens(mark, text, at, language):
            stack.append((mark, at))
    if stack:
        opened = stack[0][1]
        if not re.compile(r"\s*[«“„\"]").match(text, end):
            log.info("a quote without an end at %d: taken to the end of its paragraph", opened)
        if end - opened > 20:
            found.append((opened, end))
    return found


def _opens(mark: str, text: str, at: int, language: str) -> bool:
    before = text[at - 1] if at else " "
    after = text[at + 1 : at + 2]
    if mark in "‘'":
        return language == "en" and not before.isalnum() and after.isalnum()
    return mark in CLOSERS or (mark == '"' and not before.isalnum())


def _closes(mark: str, opened: str, text: str, at: int) -> bool:
    if opened in "‘'":
        plural = text[at - 1] == "s" and text[at + 1 : at + 2] == " " and text[at + 2 : at + 3].islower()
        return mark in "’'" and not text[at + 1 : at + 2].isalnum() and not plural
    return mark == '"' if opened == '"' else mark in CLOSERS[opened]


def split_sentences(text: str, items: list[Item]) -> list[Sentence]:
    """Cut after a full stop that is followed by a beginning, outside quotes and after a quoted sentence."""
    sentences: list[Sentence] = []
    current: Sentence = []
    for i, item in enumerate(items):
        current.append(item)
        if i + 1 == len(items) or len(current) == LONGEST or _ends(text, item, items[i + 1 : i + 3]):
            sentences.append(current)
            current = []
    return sentences


def _ends(text: str, item: Item, rest: Sequence[Item]) -> bool:
    after = rest[0]
    begins = after.cap or after.kind == "q" or after.low.isdigit()
    if after.low in DASHES:
        begins = item.kind != "q" and len(rest) > 1 and (rest[1].cap or rest[1].kind == "q")
    if item.kind == "q":
        return begins and item.low.rstrip("»”“\"’' \u00a0\u202f")[-1:] in (".", "…")
    if item.low == ";":
        return True
    if item.low not in (".", "!", "?", "…"):
        return False
    if after.start > item.end:
        return begins
    return after.cap and text[after.start + 1 : after.start + 2].islower()  # glued: "(FSVTS).Coopération"
