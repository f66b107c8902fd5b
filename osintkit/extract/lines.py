"""Which lines of a page are no article text, whatever part of it they stand in."""

from __future__ import annotations

import re
from functools import cache

from osintkit.facts import read_rows

from .blocks import Block

SHORT = 220  # characters; over that a line that begins like a notice is a paragraph

_DATE_OR_TIME = re.compile(
    r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}[./-]\d{1,2}[./-]\d{1,2}\b|\b\d{1,2}[:.]\d\d\b|\d{4}年"
    r"|\b\d{1,2}\.? \w{3,10}\.? (?:19|20)\d\d\b|\b\w{3,10}\.? \d{1,2},? (?:19|20)\d\d\b"
    r"|\b\d+ (?:min(?:ute)?s?|hours?|days?|std|stunden|heures?|час)\b[^.]{0,20}$"
)
_WORD = re.compile(r"[^\W\d_]+")
_BY = re.compile(r"(?:by|von|par|por|di|da|av|af|door|text|автор|from|written by|reporting by|story by)\b[: ]", re.I)
_CREDIT = re.compile(
    r"(?:^|(?<=[\s(/|]))(?:©|photo(?:graph)?s?|foto(?:s|graf)?|bildrechte|bild|quelle|imago|getty images|reuters|afp"
    r"|dpa|epa|ap|shutterstock|picture alliance|file photo|courtesy|nuotr|фото|credit|crédit)\b[^.!?]{0,60}$",
    re.I,
)
_TRIM = " \t:.…!>»›→-–—|/"


@cache
def _phrases() -> tuple[frozenset[str], tuple[str, ...]]:
    rows = read_rows("page_lines.csv")
    return (
        frozenset(row["phrase"].strip(_TRIM) for row in rows if row["match"] == "line"),
        tuple(row["phrase"] for row in rows if row["match"] == "start"),
    )


def is_noise(block: Block) -> bool:
    """Whether a block is a pointer elsewhere, a notice, a credit, a date line or a byline."""
    size = len(block.text)
    if size >= SHORT:
        return block.links > 0.9 * size
    if block.links > 0.7 * size or (block.links >= 15 and block.prose < 30 and block.prose < block.links):
        return True
    return is_noise_text(block.text, item=block.tag in ("li", "td", "th"), heading=block.tag == "h2")


def is_noise_text(text: str, *, item: bool = False, heading: bool = False) -> bool:
    """The same by the words of a line alone; list items may be dates and names."""
    if not text or len(text) >= SHORT:
        return not text
    if " " not in text and "://" in text:
        return True
    folded = text.casefold()
    whole, starts = _phrases()
    if folded.strip(_TRIM) in whole or folded.startswith(starts):
        return True
    if item:
        return False
    size, words = len(text), len(_WORD.findall(text))
    if size < 60 and words < 7 and _DATE_OR_TIME.search(folded):
        return True
    if size < 60 and words < 9 and _BY.match(text) and text[-1] not in ".!?:":
        return True
    return size < 160 and not heading and text[-1] not in '.!?"”»' and bool(_CREDIT.search(text))
