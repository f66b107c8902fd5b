"""Arithmetic on dates of any precision: "2020", "2020-10", "2020-10-15", and EDTF ranges "2019/2021"."""

from __future__ import annotations

import calendar as month_lengths
import re
from datetime import date, timedelta

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta, weekday

HOLIDAY = re.compile(r"(?:(\d\d)-(?:(\d\d)|([a-z]{3})(\d))|easter)([+-]\d+)?")
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Each unit of time as (relativedelta's word for it, how many of those).
UNITS = {
    "day": ("days", 1),
    "week": ("days", 7),
    "fortnight": ("days", 14),
    "month": ("months", 1),
    "year": ("months", 12),
    "decade": ("months", 120),
    "century": ("months", 1200),
}


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
    years = [year for year in range(today.year - 4, today.year + 5) if write_date(year, month, day)]
    return min(years, key=lambda year: abs((date(year, month, day or 15) - today).days), default=None)


def full_year(digits: int, today: date | None) -> int:
    """The year meant by two digits: not more than twenty years ahead."""
    limit = (today.year if today else 2030) % 100 + 20
    return 2000 + digits if digits <= limit else 1900 + digits


def shift(day: date, amount: float, unit: str) -> date | None:
    """A day moved by so many days, weeks, months, years; None outside the calendar."""
    word, size = UNITS[unit]
    if abs(amount) > 5000:
        return None
    try:
        moved: date = day + relativedelta(**{word: round(amount * size)})
    except (ValueError, OverflowError):
        return None
    return moved


def find_holiday(rule: str, year: int) -> date | None:
    """The day of a rule in a year: "12-25", "easter-2", "11-thu4+1" (the day after November's fourth Thursday)."""
    found = HOLIDAY.fullmatch(rule)
    if not found or not 1 <= year <= 9998:
        return None
    month, number, name, nth, more = found.groups()
    day: date = date(year, int(month), int(number or 1)) if month else easter(year)
    if name:
        day += relativedelta(weekday=weekday(NAMES.index(name), int(nth)))
    return day + timedelta(days=int(more or 0))


def write_span(first: object, last: object) -> str:
    """An EDTF range; years are padded to four digits."""
    return "/".join(f"{end:04d}" if isinstance(end, int) else str(end) for end in (first, last))


def week_span(day: date) -> str:
    """Monday to Sunday around a day."""
    monday = day - timedelta(days=day.weekday())
    return write_span(monday, monday + timedelta(days=6))
