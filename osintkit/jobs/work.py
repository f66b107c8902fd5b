"""The work of a job: ingest, tag, report. It runs in a process of its own, so that a timeout really ends it.

What it has to say are events, each a line of JSON to the process that started it: "news" to be told at once, "done", or
"failed" with the reason. When that process is gone its own ends too.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import shutil
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from filelock import FileLock

from osintkit.errors import Locked, SkipItem, StopRun
from osintkit.intake import ingest
from osintkit.jobs.file import Job, read_jobs
from osintkit.jobs.news import find_events
from osintkit.jobs.times import resolve_times
from osintkit.records import Page
from osintkit.report import Built, build_report, publish_report
from osintkit.store import Case
from osintkit.tagging import tag

log = logging.getLogger(__name__)
T = TypeVar("T")
Say = Callable[[dict[str, Any]], None]
Sleep = Callable[[float], None]
WAIT = 30.0  # seconds before a second try, then twice as long each time


def do_job(job: Job, plan: dict[str, Any], say: Say, *, sleep: Sleep = time.sleep) -> None:
    """Do all of a job's work but the telling. `plan`: "at", "last" (as of the last whole run), "told" (ISO 8601).

    Jobs on one case take turns. Raises StopRun if a report fails: then none is published.
    """
    case = Case(job.case)
    with FileLock(case.folder / ".jobs.lock"):
        counts, failures = _read_inputs(case, job, sleep)
        tagged = _try(partial(tag, case, progress=False), job, sleep)
        log.info("tagged: %s", ", ".join(f"{n} {what}" for what, n in tagged.items()))
        last, told = (plan[k] and datetime.fromisoformat(plan[k]) for k in ("last", "told"))
        events = find_events(case, last) if last else []
        as_of = case.newest_at()
        seen = as_of.isoformat() if as_of else None
        fresh = [e.row() for e in events if told and datetime.fromisoformat(e.at) > told]
        failing = {name: failed[name] for name, failed in failures.items() if name in failed}
        say({"event": "news", "events": fresh, "failing": failing, "as_of": seen})
        at = datetime.fromisoformat(plan["at"])
        built: list[Built] = []
        try:
            for asked in job.reports:
                values = resolve_times(asked.parameters, at=at, zone=job.zone, last=last)
                log.info("report %s %s", asked.notebook, values)
                made: dict[str, Any] = {"formats": asked.formats, "out": asked.out, "record": False}
                built.append(_try(partial(build_report, case, asked.notebook, values, **made), job, sleep))
            reports = [publish_report(b) for b in built]
        finally:
            for left in built:
                shutil.rmtree(left.build, ignore_errors=True)
    rows = [
        {"notebook": r.notebook, "folder": str(r.folder), "html": str(r.html), "parameters": r.manifest["parameters"]}
        for r in reports
    ]
    lines = [f"{item}: {reason}" for failed in failures.values() for item, reason in failed.items()]
    told = {"events": [e.row() for e in events], "failures": lines}
    say({"event": "done", "counts": counts, "reports": rows, **told})


def _read_inputs(case: Case, job: Job, sleep: Sleep) -> tuple[Counter[str], dict[str, dict[str, str]]]:
    """Ingest source by source: one that fails stops no other, and is tried again where that may help.

    Returns counts, and of each source what failed with its reason: items, or itself.
    """
    from osintkit.fetch import Fetcher

    known = [(n if "://" in n else str(case.folder / n), follow) for n, follow in case.inputs()]
    waiting = [(name, False) for name in job.inputs] or known
    counts: Counter[str] = Counter(new=0, seen=0, known=0, failed=0)
    failures: dict[str, dict[str, str]] = {}
    for turn in range(job.retries + 1):
        if turn and waiting:
            sleep(WAIT * 2 ** (turn - 1))
        again = []
        with Fetcher(sleep=sleep, **job.fetch) as fetcher:  # a new one asks for robots.txt anew
            for name, follow in waiting:
                noted = _Noted(fetcher)
                found, failures[name] = _read_input(case, job, name, follow, noted, sleep)
                log.info("read %s: %s", name, ", ".join(f"{n} {what}" for what, n in sorted(found.items()) if n))
                if name in noted.passing and turn < job.retries:
                    again.append((name, follow))
                else:
                    counts.update(found)
        waiting = again
    return counts, failures


def _read_input(
    case: Case, job: Job, name: str, follow: bool, fetcher: Any, sleep: Sleep
) -> tuple[Counter[str], dict[str, str]]:
    failed: dict[str, str] = {}

    def note(item: str, outcome: str) -> None:
        what, _, reason = outcome.partition(": ")
        if what == "failed":
            failed[item] = reason

    read = partial(ingest, case, [name], follow=follow, fetcher=fetcher, progress=False, each=note)
    try:
        return _try(read, job, sleep), failed
    except (SkipItem, StopRun) as error:
        if isinstance(error, StopRun) and not str(error).startswith(("no such file", "not allowed")):
            raise
        return Counter(failed=1), {name: str(error)}


class _Noted:
    """A fetcher that notes what failed and may go another time."""

    def __init__(self, fetcher: Any) -> None:
        self.fetcher, self.passing = fetcher, set[str]()

    def fetch(self, url: str, **named: Any) -> Page:
        try:
            page: Page = self.fetcher.fetch(url, **named)
            return page
        except SkipItem as skip:
            if skip.passing:
                self.passing.add(url)
            raise


def _try(call: Callable[[], T], job: Job, sleep: Sleep) -> T:
    """The call's result, tried again while another process holds what it needs."""
    for turn in range(job.retries):
        try:
            return call()
        except Locked as error:
            log.warning("%s; trying again", error)
            sleep(WAIT * 2**turn)
    return call()


@contextmanager
def _reasons(say: Say, job: Job) -> Iterator[None]:
    """Every way to fail, as one line."""
    try:
        yield
    except (StopRun, SkipItem) as error:
        say({"event": "failed", "reason": str(error)})
    except OSError as error:
        mend = ": make room on that disk" if error.errno == errno.ENOSPC else ""
        say({"event": "failed", "reason": f"{error.filename or job.case}: {error.strerror or error}{mend}"})
    except Exception as error:
        log.exception("unforeseen")
        say({"event": "failed", "reason": f"{type(error).__name__}: {error}"})


def main() -> None:
    """Read the plan from stdin, which stays open as long as the starter lives, and write events to stdout."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints is log, not an event
    plan = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_starter, daemon=True).start()
    logging.basicConfig(level=logging.INFO, format="%(asctime)sZ %(levelname)s %(message)s", stream=sys.stderr)
    logging.Formatter.converter, logging.Formatter.default_msec_format = time.gmtime, ""
    for noisy in ("trafilatura", "htmldate", "httpx", "newspaper", "urllib3", "charset_normalizer", "papermill"):
        logging.getLogger(noisy).setLevel(logging.ERROR)

    def say(event: dict[str, Any]) -> None:
        out.write(json.dumps(event) + "\n")
        out.flush()

    job = read_jobs(plan["file"])[plan["name"]]
    with _reasons(say, job):
        do_job(job, plan, say)


def _end_with_starter() -> None:
    import psutil

    os.read(0, 1)  # not by sys.stdin, whose lock this thread would hold when the interpreter ends
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            process.kill()
    os._exit(1)


if __name__ == "__main__":
    main()
