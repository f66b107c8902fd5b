"""The tables of facts in osintkit/data/entities."""

from __future__ import annotations

import csv
import gzip
import hashlib
from functools import cache
from importlib.resources import files
from typing import Any


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of a table; lines that begin with # are its credits."""
    lines = _read(name).decode("utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def read_columns(name: str) -> list[list[str]]:
    """The same as lists, without the header: for the big tables."""
    lines = _read(name).decode("utf-8").splitlines()
    return list(csv.reader(line for line in lines if not line.startswith("#")))[1:]


def _read(name: str) -> bytes:
    raw = (files("osintkit") / "data" / "entities" / name).read_bytes()
    return gzip.decompress(raw) if name.endswith(".gz") else raw


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
