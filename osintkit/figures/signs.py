"""Tables that all languages share: signs and codes of currencies, units and their symbols."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from .scan import TOKEN
from .words import Phrases

DATA = files("osintkit") / "data" / "figures"


@cache
def read_units() -> list[dict[str, str]]:
    """Rows of units.csv: pint's name, CLDR's, the dimension, symbols as printed."""
    lines = [line for line in (DATA / "units.csv").read_text("utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines))


@cache
def unit_symbols() -> Phrases:
    """Symbols of units, the same in every language and compared as printed."""
    table = Phrases(exact=True)
    for row in read_units():
        for symbol in row["symbols"].split():
            table.add([found.group() for found in TOKEN.finditer(symbol.replace("_", " "))], row["unit"])
    return table


@cache
def unit_dimensions() -> dict[str, str]:
    return {row["unit"]: row["dimension"] for row in read_units()}


@cache
def currency_symbols() -> Phrases:
    """Symbols and ISO codes of currencies as printed: $, US$, NT$, £, zł, USD."""
    from babel.core import get_global
    from babel.numbers import list_currencies

    table = Phrases(exact=True)
    for line in (DATA / "currency_symbols.csv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            symbol, code = line.split(",")
            table.add([found.group() for found in TOKEN.finditer(symbol)], code)
    current = {entry[0] for rows in get_global("territory_currencies").values() for entry in rows if entry[2] is None}
    codes = sorted(set(list_currencies()) | current)
    for code in codes:
        table.add([code], code)
        for form in (f"{code}$", f"{code.lower()}$", f"{code} $", f"{code.lower()} $"):
            table.add([found.group() for found in TOKEN.finditer(form)], code)
    return table
