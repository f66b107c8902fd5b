"""A file's jobs as lines of a crontab or as systemd units, for those who prefer them to `serve`."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from cronsim import CronSim

from osintkit.errors import WrongUse
from osintkit.jobs.file import Job

DAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _command(job: Job) -> list[str]:
    words = [sys.executable, "-m", "osintkit.cli", "jobs", "run", job.name, "--file", str(job.file)]
    if any(not c.isprintable() for word in words for c in word):
        raise WrongUse(f"{job.file!s:.100} has a character in its path that no unit can hold: move the file")
    return words


def _fields(job: Job) -> CronSim:
    cron = CronSim(job.cron or "", datetime(2021, 1, 1, tzinfo=UTC))
    if not all(isinstance(n, int) and n >= 0 for n in (*cron.days, *cron.weekdays)):
        raise WrongUse(f"job {job.name}: only 'osintkit jobs serve' has words for {job.cron!r}")
    return cron


def write_crontab(jobs: Iterable[Job]) -> Iterator[str]:
    """A crontab, line by line. Exit status 3 (some items skipped) is success.

    Raises WrongUse for an expression that cron and systemd have no words for (L, #).
    """
    yield "# CRON_TZ is understood by cronie; Debian's cron goes by the machine's zone, and neither catches up on"
    yield "# what was missed: 'osintkit jobs serve' and systemd do."
    for job in jobs:
        if job.cron and _fields(job):
            words = shlex.join(_command(job)).replace("%", r"\%")  # cron reads a bare % as a line's end
            yield f"CRON_TZ={job.zone.key}"
            yield f"{job.cron} {words} || [ $? -eq 3 ]"


def write_units(jobs: Iterable[Job]) -> Iterator[str]:
    """A service and a timer for each job, line by line, each under the name of its file.

    Raises as `write_crontab` does.
    """
    for job in jobs:
        if job.cron:
            words = " ".join(f'"{_quoted(word)}"' for word in _command(job))
            name = f"osintkit-{job.name}"
            yield from (f"# {name}.service", "[Unit]", f"Description=osintkit job {job.name}", "[Service]")
            yield from ("Type=oneshot", f"ExecStart={words}", "SuccessExitStatus=3", "")
            yield from (f"# {name}.timer", "[Timer]", *(f"OnCalendar={c}" for c in calendar(job)))
            yield from ("Persistent=true", "[Install]", "WantedBy=timers.target", "")


def _quoted(word: str) -> str:
    for sign, escaped in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%"), ("$", "$$")):
        word = word.replace(sign, escaped)
    return word


def calendar(job: Job) -> list[str]:
    """A job's cron expression as systemd's calendar expressions: two where day of month or day of week may match."""
    cron = _fields(job)

    def some(numbers: Iterable[object], whole: int) -> str:
        kept = sorted({n for n in numbers if isinstance(n, int)})
        return "*" if len(kept) == whole else ",".join(map(str, kept))

    time = f"{some(cron.hours, 24)}:{some(cron.minutes, 60)}:00 {job.zone.key}"
    week = sorted({int(n) % 7 for n in cron.weekdays if isinstance(n, int)})
    days = "" if len(week) == 7 else ",".join(DAYS[n] for n in week) + " "
    date, month = some(cron.days, 31), some(cron.months, 12)
    if cron.day_and or not days or date == "*":
        return [f"{days}*-{month}-{date} {time}"]
    return [f"{days}*-{month}-* {time}", f"*-{month}-{date} {time}"]
