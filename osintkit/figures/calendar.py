"""Arithmetic on dates of any precision: "2020", "2020-10", "2020-10-15", and EDTF ranges "2019/2021"."""

from __future__ import annotations

import calendar as month_lengths
import re
from datetime import date, timedelta

HOLIDAY = re.compile(
    r"(?:(?P<month>\d\d)-(?P<day>\d\d)|easter|(?P<nth_month>\d\d)-(?P<name>[a-z]{3})(?P<nth>\d))(?P<shift>[+-]\d+)?"
)
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def write_date(year: int, month: int | None = None, day: int | None = None) -> str | None:
    """ISO 8601 as precise as the parts; None where there is no such day."""
    if not 1 <= year <= 9999 or (month is not None and not 1 <= month <= 12):
        return None
    if month is None:
        return f"{year:04d}"
    if day is None:
        return f"{year:04d}-{month:02d}"
    if not 1 <= day <= month_lengths.monthrange(year, month)[1]:
        return None
    return f"{year:04d}-{month:02d}-{day:02d}"


def near_year(today: date, month: int, day: int | None) -> int | None:
    """The year that puts a day or month nearest to a date; of two as near, the past one."""
    best: tuple[int, int] | None = None
    for year in sorted(range(today.year - 4, today.year + 5), key=lambda y: (abs(y - today.year), y)):
        if write_date(year, month, day) is None:
            continue
        distance = abs((date(year, month, day or 15) - today).days)
        if best is None or distance < best[0]:
            best = distance, year
    return best[1] if best else None


def full_year(digits: int, today: date | None) -> int:
    """The year meant by two digits: not more than twenty years ahead."""
    limit = (today.year if today else 2030) % 100 + 20
    return 2000 + digits if digits <= limit else 1900 + digits


def shift_months(day: date, months: int) -> date | None:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(day.day, month_lengths.monthrange(year, month + 1)[1]))


def shift(day: date, amount: float, unit: str) -> date | None:
    """A day moved by so many days, weeks, months, years; None outside the calendar."""
    if abs(amount) > 5000:
        return None
    try:
        if unit in {"day", "week", "fortnight"}:
            return day + timedelta(days=round(amount * {"day": 1, "week": 7, "fortnight": 14}[unit]))
    except OverflowError:
        return None
    months = {"month": 1, "year": 12, "decade": 120, "century": 1200}.get(unit)
    return shift_months(day, round(amount * months)) if months else None


def easter(year: int) -> date:
    """Western Easter Sunday (Meeus, Jones and Butcher's form of the Gregorian rule)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    h = (19 * a + b - d - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def find_holiday(rule: str, year: int) -> date | None:
    """The day of a rule in a year: "12-25", "easter-2", "11-thu4+1" (the day after November's fourth Thursday)."""
    found = HOLIDAY.fullmatch(rule)
    if not found or not 1 <= year <= 9998:
        return None
    if found["month"]:
        day = date(year, int(found["month"]), int(found["day"]))
    elif found["nth_month"]:
        first = date(year, int(found["nth_month"]), 1)
        day = first + timedelta(days=(NAMES.index(found["name"]) - first.weekday()) % 7 + 7 * (int(found["nth"]) - 1))
    else:
        day = easter(year)
    return day + timedelta(days=int(found["shift"] or 0))


def months_span(year: int, first: int, last: int) -> str:
    return f"{year:04d}-{first:02d}/{year:04d}-{last:02d}"


def week_span(day: date) -> str:
    """Monday to Sunday around a day, as an EDTF range."""
    monday = day - timedelta(days=day.weekday())
    return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}"
