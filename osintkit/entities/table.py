"""The tables of facts in osintkit/data/entities."""

from __future__ import annotations

import csv
import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

from osintkit.facts import read_lines, read_rows


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of a table in data/entities."""
    return read_rows(f"entities/{name}")


def read_columns(name: str) -> list[list[str]]:
    """The same as lists, without the header: for the big tables."""
    return list(csv.reader(read_lines(f"entities/{name}")))[1:]


@cache
def digest_tables() -> str:
    """A short hash of all tables: what is found changes with them."""
    known: Any = files("osintkit") / "data" / "entities"
    total = hashlib.sha256()
    for name in sorted(p.name for p in known.iterdir() if p.name.endswith((".csv", ".csv.gz"))):
        total.update(name.encode() + hashlib.sha256((known / name).read_bytes()).digest())
    return total.hexdigest()[:12]


@cache
def said(table: str, use: str, language: str | None, *, fold: bool = False) -> frozenset[str]:
    """The words of one use in one language of a table of such lists; in small letters if asked for (`fold`)."""
    rows = (row for row in read_table(table) if row["language"] == language and row["use"] == use)
    return frozenset(word.casefold() if fold else word for row in rows for word in row["words"].split())


@cache
def words(use: str, language: str = "") -> frozenset[str]:
    """A list of words.csv."""
    return frozenset(_listed(use, language))


def choice(use: str, language: str = "") -> str:
    """A list of words.csv as the inside of a regular expression's group."""
    return "|".join(_listed(use, language))


@cache
def _listed(use: str, language: str) -> tuple[str, ...]:
    rows = (row for row in read_table("words.csv") if row["use"] == use and row["language"] == language)
    return tuple(word for row in rows for word in row["words"].split("|"))
