"""Places, nationalities and organisations known beforehand: CLDR, ISO 3166-2, GeoNames, and two short lexicons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from .lexicon import Entry, Lexicon, Token, best_of, is_run
from .models import Span
from .table import read_columns, read_table

RANK = {"country": 4_000_000_000, "region": 500_000, "capital": 2_000_000_000, "city": 0}
SHORT_NAMES = 4  # shorter names of countries in small languages are other languages' words
CLOSED = frozenset("avenue street road rue boulevard via calle straße university université universidad università universität club fc real san santa st saint".split())


@cache
def gazetteer() -> Lexicon:
    """Names of places, nationalities and organisations."""
    lexicon = Lexicon()
    for ref, kind, country, _, _, population, common, names in read_columns("places.csv.gz"):
        weight = RANK[kind] + int(population)
        everyday = "|".join(mark.casefold() for mark in common.split("|")) if common else ""
        entry = Entry(kind, ref, "", weight, country, everyday)
        for name in names.split("|"):
            lexicon.add(name, entry)
    for row in read_table("nationalities.csv"):
        entry = Entry("nationality", f"iso:{row['iso']}", row["iso"], 5_000_000_000, row["iso"], row["language"])
        for name in row["names"].split("|"):
            lexicon.add(name, entry)
    for row in read_table("organisations.csv"):
        entry = Entry("org", f"org:{row['name']}", row["name"], 6_000_000_000, row["country"], "exact" if row["name"].isupper() else "")
        for name in (row["name"], *filter(None, row["aliases"].split("|"))):
            lexicon.add(name, entry._replace(flags="exact") if name.isupper() and len(name) < 5 else entry._replace(flags=""))
    return lexicon


def find_known(text: str, tokens: list[Token], language: str | None) -> Iterator[Span]:
    """Places, nationalities and organisations, the likeliest meaning of each."""
    stems = language in ("ru", "uk", "bg", "sr", "mk", "be", None)
    for i, j, entries in gazetteer().find(tokens, text, stems=stems):
        start, end = tokens[i].start, tokens[j - 1].end
        span = judge(text, tokens, i, j, entries, language)
        if span is not None:
            yield Span(start, end, *span)
    for start, end, entries in gazetteer().find_spaceless(text):
        best = best_of(entries)
        if best.weight > 100_000 and end - start > 1:
            yield Span(start, end, "place" if best.kind in RANK else best.kind, "gazetteer", best.ref, 0.7)


def judge(
    text: str, tokens: list[Token], i: int, j: int, entries: list[Entry], language: str | None
) -> tuple[str, str, str | None, float] | None:
    """What a known name stands for here: (kind, tagger, ref, score), or None if it can't be told from an ordinary word."""
    surface = text[tokens[i].start : tokens[j - 1].end]
    fit = [e for e in entries if fits(e, surface, language)]
    if not fit:
        return None
    best = best_of(fit)
    if best.kind == "nationality" or best.kind == "org":
        return best.kind, "gazetteer", best.ref, 0.8
    low = surface.casefold()
    everyday = f"{language or 'en'}={low}" in best.flags.split("|")
    if everyday and best.weight < 1_000_000:
        return None
    return "place", "gazetteer:" + best.kind, best.ref, 0.9 if best.kind == "country" else 0.6


def fits(entry: Entry, surface: str, language: str | None) -> bool:
    """Whether the letters of the text can be this name: capitals, acronyms as they are, the language of an adjective."""
    if entry.kind == "nationality":
        return entry.flags == language or entry.flags == "en" and surface[0].isupper() and language is None
    if surface[0].islower():
        return False
    if entry.flags == "exact" or len(surface) < SHORT_NAMES and entry.kind != "country":
        return surface.isupper() and entry.kind == "org"
    if len(surface) < SHORT_NAMES and entry.kind == "country":
        return surface.isupper()
    return True


def table_of_places() -> dict[str, tuple[float, float]]:
    """ref -> (latitude, longitude) of the gazetteer's cities, degrees (WGS 84), as GeoNames has them."""
    return {ref: (float(lat), float(lon)) for ref, _, _, lat, lon, *_ in read_columns("places.csv.gz") if lat}
