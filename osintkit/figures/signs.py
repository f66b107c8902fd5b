"""Tables that all languages share: signs and codes of currencies, units and their symbols."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from osintkit.facts import read_lines, read_rows

from .phrases import Phrases

DATA = files("osintkit") / "data" / "figures"


@cache
def read_units() -> list[dict[str, str]]:
    """Rows of units.csv: pint's name, CLDR's, the dimension, symbols as printed."""
    return read_rows("figures/units.csv")


@cache
def unit_symbols() -> Phrases:
    """Symbols of units, the same in every language and compared as printed."""
    rows = ((symbol.replace("_", " "), row["unit"]) for row in read_units() for symbol in row["symbols"].split())
    return Phrases(rows, exact=True)


@cache
def unit_dimensions() -> dict[str, str]:
    return {row["unit"]: row["dimension"] for row in read_units()}


@cache
def currency_symbols() -> list[tuple[str, str]]:
    """Symbols and ISO codes of currencies as printed, each with its code: $, US$, NT$, £, zł, USD, MUSD (millions)."""
    from babel.core import get_global
    from babel.numbers import list_currencies

    rows = [
        (symbol, code)
        for symbol, _, code in (line.partition(",") for line in read_lines("figures/currency_symbols.csv"))
    ]
    places = get_global("territory_currencies").values()
    current = {entry[0] for entries in places for entry in entries if entry[2] is None}
    for code in sorted(set(list_currencies()) | current):
        rows += [(form, code) for form in (code, f"{code}$", f"{code.lower()}$", f"{code} $", f"{code.lower()} $")]
        rows.append((f"M{code}", f"M{code}"))
    return rows
