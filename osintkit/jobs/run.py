"""Run one job: alone, within its time, whole or not at all, recorded, and told to whom it concerns."""

from __future__ import annotations

import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.request import getproxies

from filelock import FileLock, Timeout

from osintkit.errors import Locked, StopRun, WrongUse
from osintkit.jobs.file import Job, read_jobs
from osintkit.jobs.news import Event, count, find_silence, write_list, write_lists, write_title
from osintkit.jobs.tell import make_mask, read_secrets, send
from osintkit.jobs.work import Say, Sleep
from osintkit.ledger import now
from osintkit.records import Run
from osintkit.store import Case

log = logging.getLogger(__name__)
LOG = 20_000  # characters of a run's log that are kept, from its end
MESSAGE = 500  # and of its message
Clock = Callable[[], datetime]
Work = Callable[[Job, dict[str, Any], Say, Sleep], None]


@dataclass
class Done:
    """What a run left: its row, and the main file of each report."""

    run: Run
    reports: list[Path]


def find_job(name: str, file: str | os.PathLike[str]) -> Job:
    """A job of a file by its name. Raises WrongUse for one that is not there, with those that are."""
    jobs = read_jobs(file)
    if name not in jobs:
        raise WrongUse(f"{file} has no job {name!r}: it has {', '.join(jobs)}")
    return jobs[name]


def run_job(
    name: str,
    file: str | os.PathLike[str],
    *,
    clock: Clock = now,
    sleep: Sleep = time.sleep,
    work: Work | None = None,
) -> Done:
    """Ingest, tag, link, report and tell as a job says; `work` does all but the telling (in a process of its own).

    Raises Locked where the job is running already, WrongUse for an unknown one, StopRun if it fails: that is recorded
    and told too, and every `latest` still leads to the last whole report.
    """
    job = find_job(name, file)
    case = Case(job.case)
    proxies = {kind: url for kind, url in getproxies().items() if "@" in url}
    mask = make_mask(read_secrets(job.secrets, job.tell) | proxies)
    with _alone(job, case, clock):
        log.info("%s: started", name)
        done = _Runner(job, case, clock, sleep, mask).run(work or run_child)
        log.info("%s: %s", name, ": ".join(filter(None, (done.run.status, done.run.message))))
    if done.run.status == "failed":
        raise StopRun(f"job {name} failed: {done.run.message}")
    return done


@contextmanager
def _alone(job: Job, case: Case, clock: Clock) -> Iterator[None]:
    """Hold the job's lock, which dies with this process; a run that died before its end is recorded now."""
    lock, holder = FileLock(case.folder / f".job-{job.name}.lock"), case.folder / f".job-{job.name}.txt"
    try:
        lock.acquire(timeout=0)
    except Timeout:
        by = holder.read_text("utf-8") if holder.is_file() else "another process"
        raise Locked(f"job {job.name} is running already ({by}): wait for it, or stop it") from None
    try:
        with _noted("what ran before"):
            if holder.is_file() and (left := holder.read_text("utf-8")):
                at = datetime.fromisoformat(left.rpartition(" since ")[2])
                case.add_run(Run(job.name, "job", "stopped", at, clock(), None, f"stopped before its end ({left})"))
            holder.write_text(f"process {os.getpid()} on {socket.gethostname()} since {clock().isoformat()}", "utf-8")
        yield
        holder.unlink(missing_ok=True)
    finally:
        lock.release()


@contextmanager
def _noted(what: str) -> Iterator[None]:
    """A full disk must not keep a run from saying so: what cannot be written down is logged."""
    try:
        yield
    except (StopRun, OSError, ValueError) as error:
        log.warning("%s cannot be recorded: %s", what, error)


class _Runner:
    """One run: what the work says as it goes, then the row and the message."""

    def __init__(self, job: Job, case: Case, clock: Clock, sleep: Sleep, mask: Callable[[str], str]) -> None:
        self.job, self.case, self.clock, self.sleep, self.mask = job, case, clock, sleep, mask
        self.started, self.said = clock(), dict[str, dict[str, Any]]()  # the last event of each kind
        self.untold, self.lines = list[str](), deque[str](maxlen=LOG)
        self.runs = [r for r in case.run_records() if (r.job, r.notebook) == (job.name, "job")]
        self.last = next((r for r in self.runs[::-1] if r.status in ("ok", "partial")), None)

    def run(self, work: Work) -> Done:
        """From the plan to the row."""
        told = next((r for r in self.runs[::-1] if r.as_of), None)
        plan: dict[str, Any] = {"name": self.job.name, "file": str(self.job.file), "at": self.started.isoformat()}
        plan |= {k: r.as_of.isoformat() if r and r.as_of else None for k, r in (("last", self.last), ("told", told))}
        work(self.job, plan, self._hear, self.sleep)
        run = self._row("".join(self.lines)[-LOG:])
        self._tell(run)
        if self.untold:
            message = "; ".join(filter(None, (run.message, f"could not tell {', '.join(self.untold)}")))
            run = replace(run, status="failed" if run.status == "failed" else "partial", message=message)
        with _noted(f"the run of {run.job}"):
            self._record(run)
        return Done(run, [Path(r["html"]) for r in self.said.get("done", {}).get("reports", [])])

    def _hear(self, event: dict[str, Any]) -> None:
        """An event of the work; a line of its log goes on, and news that is watched for is told there and then."""
        if event["event"] == "log":
            self.lines.append(self.mask(event["line"]))
            log.info("%s: %s", self.job.name, self.lines[-1].rstrip())
            return
        self.said[event["event"]] = event
        if event["event"] != "news":
            return
        rules, found = self.job.watch, [Event(**e) for e in event["events"]]
        urgent = [e for e in found if rules.get(e.kind)]
        if rules.get("silence"):
            ended = [r for r in self.runs if r.status != "stopped"]
            urgent += find_silence(event["failing"], ended, rules["silence"], self.started)
        if urgent and self.job.tell:
            self._send(f"{self.job.name}: {write_title(urgent)}", write_lists(urgent))

    def _row(self, log_text: str) -> Run:
        done, news, failed = (self.said.get(k) for k in ("done", "news", "failed"))
        reason = None if done else (failed or {}).get("reason") or "it ended without a word"
        counts = dict((done or {}).get("counts", {}), failing=list((news or {}).get("failing", ())))
        status = "failed" if not done else "partial" if counts.get("failed") else "ok"
        if status == "partial" and done:
            reason = f"{count(counts['failed'], 'item')} failed: {'; '.join(done['failures'])}"
        reason = reason and self.mask(reason)[:MESSAGE]
        at = datetime.fromisoformat(news["as_of"]) if news and news["as_of"] else None
        times = (self.started, self.clock())
        return Run(self.job.name, "job", status, *times, None, reason, counts, at, {}, log_text)

    def _tell(self, run: Run) -> None:
        done = self.said.get("done", {"events": [], "reports": [], "failures": []})
        events, new = [Event(**e) for e in done["events"]], run.counts.get("new", 0)
        fresh = not self.last or events or new
        if not self.job.tell or (self.job.tell_when == "news" and not fresh and run.status != "failed"):
            return
        name, since = self.job.name, self.last.as_of if self.last else None
        if run.status == "failed":
            title, parts = f"{name}: failed", [f"{run.message}", "The last whole reports are as they were."]
        elif not since:
            title, parts = f"{name}: first run", [count(new, "article")]
        else:
            older = "" if events or not new else count(new, "older article")  # what was captured before, and comes now
            title = f"{name}: {write_title(events) or older or 'nothing new'}"
            parts = write_lists(events) or [f"{older or 'Nothing'} new since {since:%Y-%m-%d %H:%M} UTC."]
        parts.append(write_list(f"{count(len(done['failures']), 'item')} failed", done["failures"]))
        parts.append("\n".join(f"{Path(r['folder']).parent.name}: {r['html']}" for r in done["reports"]))
        self._send(title, parts)

    def _send(self, title: str, parts: list[str]) -> None:
        try:
            secrets = read_secrets(self.job.secrets, self.job.tell)
        except StopRun as error:
            log.warning("%s", error)
            secrets = {}
        body = self.mask("\n\n".join(filter(None, parts)))
        failed = send(self.job.tell, secrets, self.mask(title), body, sleep=self.sleep)
        self.untold += [name for name in failed if name not in self.untold]

    def _record(self, run: Run) -> None:
        """The rows of the reports and of the job; then what is too old goes."""
        for r in self.said.get("done", {}).get("reports", []):
            row = Run(run.job, r["notebook"], "ok", run.started_at, run.ended_at, r["folder"], as_of=run.as_of)
            self.case.add_run(replace(row, parameters=r["parameters"]))
        self.case.add_run(run)
        if self.job.keep:
            prune(self.case.run_records(), self.job.name, self.job.keep)


def prune(runs: list[Run], name: str, keep: int) -> list[Path]:
    """Remove all but the newest `keep` reports of a job, of each notebook; never one that a `latest` leads to.

    Of the notebooks that failed there, as many stay.
    """
    made: dict[Path, list[Path]] = {}
    for run in runs:
        if run.job == name and run.notebook != "job" and run.status == "ok" and run.folder:
            folder = Path(run.folder)
            made[folder.parent] = [f for f in made.get(folder.parent, []) if f != folder] + [folder]
    gone = [f for folders in made.values() for f in folders[:-keep] if f.is_dir()]
    gone = [f for f in gone if (f.parent / "latest").resolve() != f]
    for folder in gone:
        shutil.rmtree(folder)
    for home in made:
        for failed in sorted((home / "failed").glob("*.ipynb"), key=lambda f: f.stat().st_mtime)[:-keep]:
            failed.unlink()
    return gone


def run_child(job: Job, plan: dict[str, Any], hear: Say, sleep: Sleep) -> None:
    """Do the work in a process of its own, that ends with this one or at its timeout; its log are events, too.

    It is not given the secrets: no notebook can print what it does not know.
    """
    command = [sys.executable, "-m", "osintkit.jobs.work"]
    hidden = {n for other in read_jobs(job.file).values() for n in other.tell}
    env = {k: v for k, v in os.environ.items() if k not in hidden}
    said = [""]  # its last line that says something
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=env,
        start_new_session=True,
        encoding="utf-8",
        errors="replace",
    )
    assert child.stdin and child.stdout and child.stderr
    late = threading.Event()

    def listen(lines: Iterable[str]) -> None:
        for line in lines:
            hear({"event": "log", "line": line})
            said[0] = line.strip() or said[0]

    def stop() -> None:
        late.set()
        _kill(child.pid)

    timer = threading.Timer(job.timeout, stop)
    timer.daemon = True
    errors = threading.Thread(target=listen, args=(child.stderr,), daemon=True)
    errors.start()
    timer.start()
    try:
        child.stdin.write(json.dumps(plan) + "\n")
        child.stdin.flush()
        for line in child.stdout:
            hear(json.loads(line))
        child.wait()
    except BrokenPipeError:
        child.wait()
    finally:
        timer.cancel()
        _kill(child.pid)
    errors.join(5)
    if late.is_set():
        hear({"event": "failed", "reason": f"stopped: it took longer than its timeout of {job.timeout:.0f} s"})
    elif child.returncode:
        how = f"signal {-child.returncode}" if child.returncode < 0 else f"status {child.returncode}"
        hear({"event": "failed", "reason": f"its process ended with {how}: {said[0][:300] or 'it said nothing'}"})


def _kill(pid: int) -> None:
    """End a process and all that it started."""
    import psutil

    with suppress(psutil.Error):
        process = psutil.Process(pid)
        for one in [*process.children(recursive=True), process]:
            with suppress(psutil.Error):
                one.kill()
