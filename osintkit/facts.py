"""The tables of facts in osintkit/data: UTF-8, packed if so named; lines that begin with # are a table's notes."""

from __future__ import annotations

import csv
import gzip
from importlib.resources import files


def read_lines(name: str) -> list[str]:
    """The lines of a file ("link/letters.csv"), without its notes."""
    raw = files("osintkit").joinpath("data", *name.split("/")).read_bytes()
    text = (gzip.decompress(raw) if name.endswith(".gz") else raw).decode("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV table by its header."""
    return list(csv.DictReader(read_lines(name)))
