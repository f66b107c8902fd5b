"""Status: each job's last run and its next, as a table to read."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from osintkit.errors import StopRun
from osintkit.jobs.due import next_slot
from osintkit.jobs.file import Job
from osintkit.ledger import now
from osintkit.store import Case

HEAD = ("job", "last run", "status", "took", "new", "failed", "next", "what it said")


def write_status(jobs: Iterable[Job], at: datetime | None = None) -> Iterator[str]:
    """The lines of the table; times are in each job's zone."""
    yield from write_table([HEAD, *(_row(job, at or now()) for job in jobs)])


def write_table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows as lines with their columns in line."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _going(file: Path) -> str:
    """What is said of a run that has begun and not ended."""
    if not file.is_file():
        return ""
    import psutil

    said = file.read_text("utf-8")
    found = re.match(rf"process (\d+) on {re.escape(socket.gethostname())} ", said)
    here = not found or psutil.pid_exists(int(found[1]))  # of another machine's process we know no more
    return f"running: {said}" if here else f"stopped before its end: {said}"


def _row(job: Job, at: datetime) -> tuple[str, ...]:
    def local(time: datetime | None) -> str:
        return f"{time.astimezone(job.zone):%Y-%m-%d %H:%M}" if time else "-"

    try:
        case = Case(job.case)
    except StopRun as error:
        return (job.name, "-", "no case", "-", "-", "-", local(next_slot(job, at)), str(error))
    runs = [r for r in case.run_records() if (r.job, r.notebook) == (job.name, "job")]
    says = _going(case.folder / f".job-{job.name}.txt")
    if not runs:
        return (job.name, "-", "never ran", "-", "-", "-", local(next_slot(job, at)), says)
    last = runs[-1]
    took = f"{(last.ended_at - last.started_at).total_seconds():.0f} s"
    counts = (str(last.counts.get(key, "-")) for key in ("new", "failed"))
    times = (local(last.started_at), last.status, took, *counts, local(next_slot(job, at)))
    return (job.name, *times, says or " ".join((last.message or "").split())[:100])
