"""Status: each job's last run and its next, as a table to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from osintkit.jobs.due import next_slot
from osintkit.jobs.file import Job
from osintkit.ledger import now
from osintkit.store import Case

HEAD = ("job", "last run", "status", "took", "new", "failed", "next", "what it said")


def write_status(jobs: Iterable[Job], at: datetime | None = None) -> Iterator[str]:
    """The lines of the table; times are in each job's zone."""
    rows = [HEAD, *(_row(job, at or now()) for job in jobs)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(HEAD))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _row(job: Job, at: datetime) -> tuple[str, ...]:
    def local(time: datetime | None) -> str:
        return f"{time.astimezone(job.zone):%Y-%m-%d %H:%M}" if time else "-"

    case = Case(job.case)
    runs = [r for r in case.run_records() if (r.job, r.notebook) == (job.name, "job")]
    going = case.folder / f".job-{job.name}.txt"
    says = f"now or stopped: {going.read_text('utf-8')}" if going.is_file() else ""
    if not runs:
        return (job.name, "-", "never ran", "-", "-", "-", local(next_slot(job, at)), says)
    last = runs[-1]
    took = f"{(last.ended_at - last.started_at).total_seconds():.0f} s"
    counts = (str(last.counts.get(key, "-")) for key in ("new", "failed"))
    times = (local(last.started_at), last.status, took, *counts, local(next_slot(job, at)))
    return (job.name, *times, says or " ".join((last.message or "").split())[:100])
