"""Which jobs are due: a pure function of the file, the runs and the time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from cronsim import CronSim

from osintkit.jobs.file import Job
from osintkit.records import Run

ENDED = {"ok", "partial", "failed"}
STOPPED = 3  # a job that stops the machine is not started for ever


def last_slot(job: Job, at: datetime) -> datetime | None:
    """The last time, up to `at`, for which the job was asked (UTC); None for a job that is only run by hand.

    As in Debian's cron, a time that a clock change leaves out comes right after the gap, one that is repeated once.
    """
    if job.cron is None:
        return None
    slot = next(CronSim(job.cron, (at + timedelta(seconds=1)).astimezone(job.zone), reverse=True), None)
    if slot is None:
        return None
    for found in CronSim(job.cron, slot):  # going backward it would miss what came in an hour that came twice
        if found.astimezone(UTC) > at:
            break
        slot = found
    return slot.astimezone(UTC)


def next_slot(job: Job, at: datetime) -> datetime | None:
    """The next time after `at` for which the job is asked (UTC)."""
    return next(CronSim(job.cron, at.astimezone(job.zone))).astimezone(UTC) if job.cron else None


def find_due(jobs: Iterable[Job], runs: Iterable[Run], at: datetime, *, since: datetime) -> list[Job]:
    """The jobs to start at `at`, in the order of the file: those whose last time came with no run since.

    However many times were missed, that is one run. `since` is from when the file is served: a job that never ran
    waits for its first time after that. A run that was stopped from outside is made again, three times.
    """
    rows = [r for r in runs if r.notebook == "job"]
    due = []
    for job in jobs:
        slot, own = last_slot(job, at), [r for r in rows if r.job == job.name]
        if slot is None or (not own and slot <= since):
            continue
        after = [r.status for r in own if r.started_at >= slot]
        if not ENDED & set(after) and len(after) < STOPPED:
            due.append(job)
    return due
