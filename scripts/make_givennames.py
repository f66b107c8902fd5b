"""Make osintkit/data/entities/givennames.csv from the name lists of Faker's locales (MIT licence).

    python scripts/make_givennames.py [DIR]

Needs Faker, which the table's readers don't. Names of two letters and initials are left out, and, where DIR
holds hunspell dictionaries, everyday words (Hope, Royal) of English, French and Russian; and big cities' names.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from pathlib import Path

from faker.providers import person
from make_places import everyday

from osintkit.entities.table import read_columns

OUT = Path(__file__).parent.parent / "osintkit" / "data" / "entities" / "givennames.csv"
NAME = re.compile("[A-ZÀ-ÖØ-ÞĀ-Ž][a-zà-öø-ÿā-ž’'-]{2,15}|[А-ЯЁІЇЄҐ][а-яёіїєґ’'-]{2,15}")
LISTS = ("first_names", "first_names_male", "first_names_female", "first_names_nonbinary")


def main() -> None:
    """Write the table."""
    names: set[str] = set()
    for module in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        for attribute in LISTS:
            found = getattr(provider, attribute, ())
            if isinstance(found, (tuple, list, dict)):
                names.update(n for n in found if isinstance(n, str) and NAME.fullmatch(n))
    if len(sys.argv) > 1:
        words = everyday(Path(sys.argv[1]))
        names -= {n for n in names if any(n.lower() in words.get(language, ()) for language in ("en", "fr", "ru"))}
    places = (
        row for row in read_columns("places.csv.gz") if row[1] in ("country", "capital") or int(row[5]) > 1_000_000
    )
    names -= {name for row in places for name in row[7].split("|")}
    credit = "read from Faker's locales (https://github.com/joke2k/faker, MIT)"
    head = f"# Given names in Latin and Cyrillic letters, {credit}.\nname\n"
    OUT.write_text(head + "\n".join(sorted(names)) + "\n", "utf-8")


if __name__ == "__main__":
    main()
