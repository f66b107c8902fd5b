"""The work of a job: ingest, tag, report. It runs in a process of its own, so that a timeout really ends it.

What it has to say are events, each a line of JSON to the process that started it: "news" to be told at once, "done", or
"failed" with the reason. When that process is gone its own ends too.
"""

from __future__ import annotations

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
        counts, failing = _read_inputs(case, job, sleep)
        _try(partial(tag, case, progress=False), job, sleep)
        last, told = (plan[k] and datetime.fromisoformat(plan[k]) for k in ("last", "told"))
        events = find_events(case, last) if last else []
        as_of = case.newest_at()
        seen = as_of.isoformat() if as_of else None
        fresh = [e.row() for e in events if told and datetime.fromisoformat(e.at) > told]
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
    say({"event": "done", "counts": counts, "events": [e.row() for e in events], "reports": rows})


def _read_inputs(case: Case, job: Job, sleep: Sleep) -> tuple[Counter[str], dict[str, str]]:
    """Ingest source by source: one that fails stops no other, and is tried again where that may help."""
    from osintkit.fetch import Fetcher

    known = [(n if "://" in n else str(case.folder / n), follow) for n, follow in case.inputs()]
    waiting = [(name, False) for name in job.inputs] or known
    counts: Counter[str] = Counter(new=0, seen=0, known=0, failed=0)
    failing: dict[str, str] = {}
    with Fetcher(sleep=sleep, **job.fetch) as fetcher:
        for turn in range(job.retries + 1):
            if turn and waiting:
                sleep(WAIT * 2 ** (turn - 1))
            again = []
            for name, follow in waiting:
                noted = _Noted(fetcher)
                failing.pop(name, None)
                try:
                    read = partial(ingest, case, [name], follow=follow, fetcher=noted, progress=False)
                    found = _try(read, job, sleep)
                except (SkipItem, StopRun) as error:
                    if isinstance(error, StopRun) and not str(error).startswith(("no such file", "not allowed")):
                        raise
                    found, noted.failed[name] = Counter(failed=1), SkipItem(str(error))
                if skip := noted.failed.get(name):
                    failing[name] = skip.reason
                    if skip.passing and turn < job.retries:
                        again.append((name, follow))
                        continue
                counts.update(found)
            waiting = again
    return counts, failing


class _Noted:
    """A fetcher that notes what failed, so that a source that is silent is told from one without news."""

    def __init__(self, fetcher: Any) -> None:
        self.fetcher, self.failed = fetcher, dict[str, SkipItem]()

    def fetch(self, url: str, **named: Any) -> Page:
        try:
            page: Page = self.fetcher.fetch(url, **named)
            return page
        except SkipItem as skip:
            self.failed[url] = skip
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
def _reasons(say: Say) -> Iterator[None]:
    """Every way to fail, as one line."""
    try:
        yield
    except (StopRun, SkipItem) as error:
        say({"event": "failed", "reason": str(error)})
    except OSError as error:  # a full disk above all
        where = f"{error.filename}: " if error.filename else ""
        say({"event": "failed", "reason": f"{where}{error.strerror or error}"})
    except Exception as error:
        log.exception("unforeseen")
        say({"event": "failed", "reason": f"{type(error).__name__}: {error}"})


def main() -> None:
    """Read the plan from stdin, which stays open as long as the starter lives, and write events to stdout."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints is log, not an event
    plan = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_starter, daemon=True).start()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    for noisy in ("trafilatura", "htmldate", "httpx", "newspaper", "urllib3", "charset_normalizer"):
        logging.getLogger(noisy).setLevel(logging.ERROR)

    def say(event: dict[str, Any]) -> None:
        out.write(json.dumps(event) + "\n")
        out.flush()

    with _reasons(say):
        do_job(read_jobs(plan["file"])[plan["name"]], plan, say)


def _end_with_starter() -> None:
    import psutil

    os.read(0, 1)  # not by sys.stdin, whose lock this thread would hold when the interpreter ends
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            process.kill()
    os._exit(1)


if __name__ == "__main__":
    main()
