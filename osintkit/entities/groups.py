"""Organisations named by what they are and whose: "Iraqi security forces", "министерство обороны Турции"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .lexicon import Token
from .models import Span
from .places import is_known
from .table import said, words


def find_groups(text: str, tokens: list[Token], language: str | None) -> Iterator[Span]:
    """Such organisations in a piece of text."""
    head, middle, whole, of = (said("groups.csv", use, language) for use in ("head", "middle", "whole", "of"))
    for match in CLUB.finditer(text) if language == "fr" else ():
        if match[2] not in NO_CLUBS and is_known(match[3].casefold(), "city", "capital", "region", "area"):
            yield Span(match.start(1), match.end(1), "org", "rule:club", None, 0.6)
    for k, token in enumerate(tokens):
        if token.word in head and (first := whose(text, tokens, k, middle)) is not None:
            yield Span(tokens[first].start, token.end, "org", "rule:group", None, 0.6)
        elif token.word == "Coalition" and language == "en":
            yield Span(token.start, token.end, "org", "rule:group", None, 0.5)
        elif language == "en" and is_acronym(text, tokens, k):
            yield Span(token.start, token.end, "org", "rule:acronym", None, 0.4)
        elif token.word in whole:
            start = tokens[k - 1].start if k and is_known(tokens[k - 1].low, "nationality") else token.start
            end = complement(text, tokens, k, of)
            if start < token.start or end > token.end or token.word in CERTAIN:
                yield Span(start, end, "org", "rule:group", None, 0.5)


def is_acronym(text: str, tokens: list[Token], k: int) -> bool:
    """Whether "the ABCD" stands here, an acronym that describes no word after it."""
    word = tokens[k].word
    if not (
        3 <= len(word) <= 5
        and word.isalpha()
        and word.isupper()
        and word.isascii()
        and k
        and tokens[k - 1].word in ("the", "The")
    ):
        return False
    after = text[tokens[k].end : tokens[k].end + 2]
    return (
        not after.startswith(("-", "/"))
        and after[:1] in " .,;:)'’\n"
        and word not in words("stop", "en")
        and not NUMERAL.fullmatch(word)
    )


NUMERAL = re.compile("[IVXLCDM]+")
# "les Blackhawks de Chicago": the French name of a team
CLUB = re.compile(
    r"(?<!\w)(?:[Ll]es|[Dd]es|[Aa]ux) (([A-Z][\w-]{1,20})(?: [A-Z][\w-]{1,20}){0,2} (?:de la |de l['’]|du |de |d['’])"
    r"([A-Z][\w-]{1,20}(?: [A-Z][\w-]{1,20}){0,2}))"
)
NO_CLUBS = words("no-club", "fr")
CERTAIN = words("certain", "ru")


def whose(text: str, tokens: list[Token], k: int, middle: frozenset[str]) -> int | None:
    """The token that says whose forces these are: a nationality, country or organisation."""
    i = k - 1
    while i >= 0 and k - i <= 4 and text[tokens[i].end : tokens[i + 1].start] in (" ", "-"):
        if tokens[i].word == "Coalition" or (
            tokens[i].word[0].isupper() and is_known(tokens[i].low, "nationality", "country", "org")
        ):
            return i
        if tokens[i].low not in middle:
            return None
        i -= 1
    return None


def complement(text: str, tokens: list[Token], k: int, of: frozenset[str]) -> int:
    """Where "министерство" + "иностранных дел" + "Турции" ends."""
    end, i = tokens[k].end, k + 1
    while i < len(tokens) and i - k <= 5 and text[tokens[i - 1].end : tokens[i].start] == " ":
        if tokens[i].word in of:
            end = tokens[i].end if tokens[i].word != "и" else end
        elif tokens[i].word[0].isupper() and is_known(tokens[i].low, "country"):
            return tokens[i].end
        else:
            break
        i += 1
    return end
