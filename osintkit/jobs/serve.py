"""Serve: wake every minute, ask which jobs are due, run them; a missed run is so caught up once."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial

from osintkit.errors import Locked, SkipItem, StopRun
from osintkit.jobs.due import find_due
from osintkit.jobs.file import Job, read_jobs
from osintkit.jobs.run import Clock, run_job
from osintkit.jobs.status import write_status
from osintkit.ledger import now
from osintkit.records import Run
from osintkit.store import Case

log = logging.getLogger(__name__)


class Server:
    """Starts what is due, each job in a thread of its own (or by `start`); a broken file is said and waited for."""

    def __init__(
        self,
        file: str | os.PathLike[str],
        *,
        clock: Clock = now,
        run: Callable[[str, str | os.PathLike[str]], object] = run_job,
        start: Callable[[Callable[[], None]], object] = lambda go: threading.Thread(target=go, daemon=True).start(),
    ) -> None:
        self.file, self.clock, self.since = file, clock, clock()
        self._run, self._start = run, start
        self._running: set[str] = set()
        self._unwritten: list[Run] = []  # runs that could not be recorded: a full disk is no reason to go on for ever

    def wake(self) -> None:
        """Start the jobs that are due now."""
        at = self.clock()
        try:
            jobs = read_jobs(self.file).values()
        except StopRun as error:
            log.error("%s", error)
            return
        for case in dict.fromkeys(job.case for job in jobs):
            try:
                runs = self._unwritten + Case(case).run_records()
            except StopRun as error:  # which stops the jobs on no other
                log.error("%s", error)
                continue
            for job in find_due((j for j in jobs if j.case == case), runs, at, since=self.since):
                if job.name not in self._running:
                    self._running.add(job.name)
                    self._start(partial(self._do, job, at))

    def _do(self, job: Job, at: datetime) -> None:
        try:
            self._run(job.name, self.file)
        except Locked as error:
            log.info("%s", error)
        except (StopRun, SkipItem, OSError) as error:
            log.error("%s", error)
            self._unwritten = [r for r in self._unwritten if r.job != job.name]
            self._unwritten.append(Run(job.name, "job", "failed", at, self.clock()))
        finally:
            self._running.discard(job.name)


def serve(file: str | os.PathLike[str]) -> None:
    """Serve a file's jobs until it is stopped; what runs then ends with it. Raises WrongUse for a broken file."""
    from apscheduler.schedulers.blocking import BlockingScheduler

    print("\n".join(write_status(read_jobs(file).values())), flush=True)
    server, scheduler = Server(file), BlockingScheduler(timezone="UTC")
    scheduler.add_job(server.wake, "cron", minute="*", max_instances=1, coalesce=True, misfire_grace_time=None)
    scheduler.start()
