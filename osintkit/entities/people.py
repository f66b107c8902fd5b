"""People: given names for languages without a model, and the titles and roles beside a name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from .lexicon import Token
from .models import Span
from .places import is_known
from .table import read_columns, said, words

PARTICLES = words("particle")
WORD = re.compile(r"[^\W\d_][^\W\d_.'’-]*(?:[-'’][^\W\d_]+)*")


@cache
def given_names() -> frozenset[str]:
    """Given names in Latin and Cyrillic letters."""
    return frozenset(row[0] for row in read_columns("givennames.csv"))


def find_people(text: str, tokens: list[Token]) -> Iterator[Span]:
    """A given name and the capitalised words after it."""
    known = given_names()
    last = 0
    for i, token in enumerate(tokens):
        if i < last or token.word not in known:
            continue
        j = i + 1
        while j < len(tokens) and j - i < 5 and text[tokens[j - 1].end : tokens[j].start] in (" ", "-", ". "):
            word = tokens[j]
            if word.low in PARTICLES and j + 1 < len(tokens) and tokens[j + 1].word[0].isupper():
                j += 2
            elif word.word[0].isupper() and (len(word.word) > 1 or text[word.end : word.end + 1] == "."):
                j += 1
            else:
                break
        if j - i > 1 and tokens[j - 1].word[0].isupper() and len(tokens[j - 1].word) > 1:
            yield Span(token.start, tokens[j - 1].end, "person", "rule:given", None, 0.6)
            last = j


def roles(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """Words before and after a name."""
    return said("roles.csv", "before", language), said("roles.csv", "after", language)


OF = words("role-link")


def find_role(text: str, start: int, end: int, language: str) -> str | None:
    """The title or role beside the person at start..end: "directeur du FSVTS", "General", "президент"."""
    before, after = roles(language)
    near = list(WORD.finditer(text, max(0, start - 90), start))
    first, at = None, start
    for n, match in enumerate(reversed(near)):
        word, gap = match[0], text[match.end() : at]
        short = len(word) < 5 and word in before
        if n > 6 or (
            gap not in (" ", "\u00a0", "-", "’", "'")
            and not (short and gap in (". ", "."))
            and not (gap == ", " and n == 0)
        ):
            break
        inner = near[len(near) - n - 2][0] if n + 1 < len(near) else ""
        if word in before or word.lower() in before:
            first = match.start()
        elif (
            word not in OF
            and not is_known(word.lower(), "nationality")
            and not (word[0].isupper() and (inner in OF or language in ("ru", "uk")))
        ):
            break
        at = match.start()
    if first is not None:
        return " ".join(text[first:start].split()).strip(" .,") or None
    follow = re.compile(r",? (?:the |le |la |l['’])?(?:[^\W\d_]+ ){0,2}?([^\W\d_-]+(?:-[^\W\d_]+)?)").match(text, end)
    if follow and text[end] == "," and (follow[1] in after):
        stop = re.compile(r"[,.;:\n()«\"]| (?:a|said|told|says|who|qui|et|and|заявил|сообщил)\b").search(
            text, follow.end()
        )
        close = min(stop.start() if stop else len(text), end + 100)
        return " ".join(text[end + 1 : close].split()) or None
    return None
