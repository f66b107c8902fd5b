"""Places, nationalities and organisations known beforehand: CLDR, ISO 3166-2, GeoNames, and short lexicons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from .lexicon import Entry, Lexicon, Token, best_of, stem_of
from .models import Span
from .table import read_columns, read_table, said, words

RANK = {"country": 4_000_000_000, "capital": 2_000_000_000, "area": 1_000_000_000, "region": 500_000, "city": 0}
BIG = 1_000_000  # inhabitants: such a city is meant before the word or the given name that it shares its spelling with
SHORT = 4  # letters: a shorter name is more often a word or an acronym
INFLECTED = frozenset(("ru", "uk", "be", "bg", "sr", "mk"))
NOUNS_LARGE = frozenset(("de", "lb"))
ADJECTIVE = re.compile("(?:[сц]ьк|зьк)(?:а|ої|ій|у|ою|ий|ого|ому|им|их)$")
GLUE = (" ", "-", "’", "'")


@cache
def gazetteer() -> Lexicon:
    """Names of places, nationalities and organisations."""
    lexicon = Lexicon()
    for ref, kind, country, _, _, population, common, names in read_columns("places.csv.gz"):
        entry = Entry(kind, ref, "", RANK[kind] + int(population), country, common)
        for name in names.split("|"):
            lexicon.add(name, entry)
    for row in read_table("regions.csv"):
        entry = Entry("area", f"region:{row['name']}", row["name"], RANK["area"], row["country"])
        for name in (row["name"], *row["aliases"].split("|")):
            lexicon.add(name, entry)
    for row in read_table("countries.csv"):
        for name in row["names"].split("|"):
            lexicon.add(name, Entry("country", f"iso:{row['iso']}", row["iso"], RANK["country"], row["iso"]))
    for row in read_table("nationalities.csv"):
        entry = Entry("nationality", f"iso:{row['iso']}", row["iso"], 5_000_000_000, row["iso"], row["language"])
        for name in row["names"].split("|"):
            lexicon.add(name, entry)
    for row in read_table("organisations.csv"):
        for name in (row["name"], *filter(None, row["aliases"].split("|"))):
            exact = "exact" if name.isupper() and len(name) < 5 else ""
            lexicon.add(name, Entry("org", f"org:{row['name']}", row["name"], 6_000_000_000, row["country"], exact))
    return lexicon


def look_up_word(low: str) -> list[Entry]:
    """What one word in small letters is known as, Cyrillic ones in any case form."""
    known = gazetteer()
    return known.phrases.get(low) or (known.stems.get(stem_of(low)) if low[:1] > "\u0400" else None) or []


def is_known(low: str, *kinds: str) -> bool:
    """Whether a word in small letters is the name of one of these kinds: a nationality, a country."""
    return any(e.kind in kinds for e in look_up_word(low))


def heads(language: str | None, use: str) -> frozenset[str]:
    """Words of heads.csv: that open or close a name (`place`, `org`, `joined`), or lead to one (`before`)."""
    return said("heads.csv", use, language, fold=True)


def find_known(text: str, tokens: list[Token], language: str | None, *, modelled: bool) -> Iterator[Span]:
    """Places, nationalities and organisations, the likeliest meaning of each.

    Where a model has read the text (`modelled`), what it left out is a place only if it is a country or a known region.
    """
    known = gazetteer()
    for i, j, entries in known.find(tokens, text, stems=language in INFLECTED, small=language != "en"):
        fit = [e for e in entries if fits(e, text[tokens[i].start : tokens[j - 1].end], language)]
        if not fit:
            continue
        start, end = tokens[i].start, tokens[j - 1].end
        if language == "fr" and text[start].isupper() and any(e.kind == "country" for e in fit):
            fit = [e for e in fit if e.kind != "nationality"]  # la Suisse, l'Argentine
        best = best_of(fit)
        if best.kind in ("nationality", "org"):
            yield Span(start, end, best.kind, "gazetteer", best.ref, 0.8)
        elif best.weight >= RANK["area"] or (not modelled and stands_alone(text, tokens, i, j, best, language)):
            if modelled and best.kind == "capital":
                continue
            yield Span(start, end, "place", "gazetteer:" + best.kind, best.ref, 0.9 if best.kind == "country" else 0.6)
    for start, end, entries in known.find_spaceless(text):
        best = best_of(entries)
        if best.weight > 100_000:
            yield Span(start, end, "place" if best.kind in RANK else best.kind, "gazetteer", best.ref, 0.7)


def fits(entry: Entry, surface: str, language: str | None) -> bool:
    """Whether the letters of the text can be this name: capitals, acronyms as they are, a language."""
    if entry.kind == "nationality":
        return entry.flags == language and (surface[0].isupper() or language != "en")
    if surface[0].islower():
        return False
    if entry.flags == "exact" or (entry.kind == "country" and len(surface) < SHORT):
        return surface.isupper()
    if entry.kind in ("city", "region", "capital"):
        return len(surface) >= SHORT and (not surface.isupper() or entry.weight >= BIG)
    return True


def stands_alone(text: str, tokens: list[Token], i: int, j: int, entry: Entry, language: str | None) -> bool:
    """Whether a city or region is meant, and not a word, a person, or a part of a longer name."""
    before = tokens[i - 1] if i and text[tokens[i - 1].end : tokens[i].start] in GLUE else None
    after = tokens[j] if j < len(tokens) and text[tokens[j - 1].end : tokens[j].start] in (" ", "-") else None
    led = before is not None and before.low in heads(language, "before")
    bracketed = text[max(0, tokens[i].start - 1) : tokens[i].start] == "(" and text[
        tokens[j - 1].end : tokens[j - 1].end + 1
    ] in (")", ",")
    if language not in NOUNS_LARGE:
        if after is not None and after.word[0].isupper() and not after.word.isupper():
            return False
        if (
            before is not None
            and before.word[0].isupper()
            and before.low not in heads(language, "place")
            and not led
            and not opens(text, before)
        ):
            return False
    elif after is not None and after.word[0].isupper() and is_marked(entry, tokens, i, j, "*"):
        return False
    marked = is_marked(entry, tokens, i, j, "*") or is_marked(entry, tokens, i, j, language or "en")
    if marked and (entry.weight < BIG or opens(text, tokens[i])):
        return led or bracketed
    return led or bracketed or entry.weight >= 30_000 or j - i > 1


def opens(text: str, token: Token) -> bool:
    """Whether a word opens its sentence."""
    before = text[max(0, token.start - 3) : token.start].rstrip(" \"'«“„(")
    return not before or before[-1] in ".!?…\n:;—–-"


def is_marked(entry: Entry, tokens: list[Token], i: int, j: int, mark: str) -> bool:
    """Whether the table marks a name as a word of a language, or (*) as a given name."""
    if not entry.flags or j - i > 1:
        return False
    marks = entry.flags.split("|")
    return f"{mark}={tokens[i].low}" in marks or f"{mark}={stem_of(tokens[i].low)}" in marks


LINKS = words("link")


def find_compounds(text: str, tokens: list[Token], language: str | None) -> Iterator[Span]:
    """Names built on a word that says what they are: "Lago di Lugano", "Universidad de Chile", "Харківська область"."""
    place, org, joined = (heads(language, use) for use in ("place", "org", "joined"))
    if not place:
        return
    for i, token in enumerate(tokens):
        large = token.word[0].isupper()
        kind = "place" if token.low in place else "org" if token.low in org else None
        if kind and language in ("uk", "tr"):
            first = i
            while (
                first
                and i - first < 3
                and tokens[first - 1].word[0].isupper()
                and text[tokens[first - 1].end : tokens[first].start] in (" ", "'", "-")
            ):
                first -= 1
            if first < i and (language == "tr" or ADJECTIVE.search(tokens[i - 1].low)):
                yield Span(tokens[first].start, token.end, kind, "rule:compound", None, 0.6)
        elif (kind and large) or (token.low in joined and not large):
            end = name_after(text, tokens, i)
            if end:
                yield Span(token.start, end, kind or "place", "rule:compound", None, 0.6)


def name_after(text: str, tokens: list[Token], i: int) -> int | None:
    """Where the name ends that follows the head at i: capitalised words, linked by "de", "di", "von"."""
    j, end, links = i + 1, None, 0
    while j < len(tokens) and j - i < 7 and text[tokens[j - 1].end : tokens[j].start] in GLUE:
        if tokens[j].word[0].isupper():
            end, links = tokens[j].end, 0
        elif tokens[j].low in LINKS and links < 2:
            links += 1
        else:
            break
        j += 1
    return end
