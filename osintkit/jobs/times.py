"""Times that a job's file says relatively, and what they are on the day of a run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

TIMES = re.compile(r"(?:.+_)?(?:since|until|as_of|at)")  # a parameter of such a name is a time
DAYS = {"since", "until"}  # of these a notebook wants the day
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
BACK = re.compile(r"-(\d{1,4})([hdw])")
SPAN = re.compile(r"(\d{1,5})([smhdw])")
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SAY = "-7d, -12h, -2w, today, yesterday, monday (the last one), last-success, or a time as 2021-11-15"


def is_time(name: str, value: Any) -> bool:
    """Whether a parameter is a time that may be said relatively."""
    return isinstance(value, str) and bool(value) and TIMES.fullmatch(name) is not None


def resolve_times(
    parameters: Mapping[str, Any], *, at: datetime, zone: ZoneInfo, last: datetime | None = None
) -> dict[str, Any]:
    """The parameters with every relative time as it is at the moment `at` in a time zone: nothing depends on the clock.

    since and until become days (2021-11-15), other times moments in UTC. "last-success" is `last`, the newest record
    that the last whole run had seen, and "" where there was none. Raises ValueError for what is no time.
    """
    return {k: _resolve(k, v, at.astimezone(zone), last) if is_time(k, v) else v for k, v in parameters.items()}


def _resolve(name: str, value: str, here: datetime, last: datetime | None) -> str:
    word, back = value.strip().lower(), BACK.fullmatch(value.strip().lower())
    today = datetime.combine(here.date(), time(), here.tzinfo)
    moment: datetime | None
    if back and back[2] == "h":
        moment = (here.astimezone(UTC) - timedelta(hours=int(back[1]))).astimezone(here.tzinfo)
    elif back:  # the same time of day, also where a clock change lies between
        moment = here - timedelta(**{UNITS[back[2]]: int(back[1])})
    elif word in ("today", "yesterday"):
        moment = today - timedelta(days=word == "yesterday")
    elif word in WEEK:
        moment = today - timedelta(days=(here.weekday() - WEEK.index(word)) % 7)
    elif word == "last-success":
        moment = last
    else:
        datetime.fromisoformat(value)
        return value
    if moment is None:
        return ""
    if name in DAYS:
        return moment.astimezone(here.tzinfo).date().isoformat()
    return moment.astimezone(UTC).isoformat()


def read_span(value: str) -> float:
    """The seconds of "90s", "30m", "2h", "1d". Raises ValueError for anything else."""
    found = SPAN.fullmatch(value)
    if not found:
        raise ValueError(f"{value!r} is no length of time: 90s, 30m, 2h or 1d")
    return timedelta(**{UNITS[found[2]]: int(found[1])}).total_seconds()
