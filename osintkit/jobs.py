"""Jobs: named report runs from a file, each one at a time, whole or not at all.

jobs:
  monday:
    case: s400
    inputs: [https://news.example/feed.xml]     # else what the case remembers
    reports:
      - notebook: brief
        parameters: {topic: S-400}
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from filelock import FileLock, Timeout

from osintkit.errors import Locked, SkipItem, StopRun, WrongUse
from osintkit.intake import ingest
from osintkit.ledger import now
from osintkit.records import Run
from osintkit.report import Report, find_notebook, read_parameters, run_report
from osintkit.store import Case
from osintkit.tagging import tag


@dataclass(frozen=True)
class Asked:
    """One report that a job makes."""

    notebook: str
    parameters: dict[str, Any] = field(default_factory=dict)
    out: str | None = None


@dataclass(frozen=True)
class Job:
    """One job as the file has it; paths are relative to the file."""

    name: str
    case: Path
    inputs: tuple[str, ...]
    reports: tuple[Asked, ...]


@dataclass(frozen=True)
class Done:
    """What a job's run left."""

    case: Case
    reports: tuple[Report, ...]
    failed: int


KEYS = {"case", "inputs", "reports"}


def read_jobs(file: str | os.PathLike[str]) -> dict[str, Job]:
    """The jobs of a file by name. Raises WrongUse naming the file, the job and the key that does not fit."""
    path = Path(file)
    try:
        data = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse(f"{file} cannot be read: {getattr(error, 'strerror', None) or 'it is no UTF-8 text'}") from None
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", -1) + 1
        raise WrongUse(f"{file} line {line}: no valid YAML: {getattr(error, 'problem', error)}") from None
    jobs = data.get("jobs") if isinstance(data, dict) else None
    if not isinstance(jobs, dict) or not jobs:
        raise WrongUse(f"{file} has no jobs: its top level needs 'jobs:' with at least one name under it")
    return {str(name): _job(str(name), job, path) for name, job in jobs.items()}


def _job(name: str, data: Any, path: Path) -> Job:
    if not isinstance(data, dict) or not isinstance(data.get("case"), str) or not isinstance(data.get("reports"), list):
        raise WrongUse(f"{path}: job {name} needs 'case: FOLDER' and a list 'reports:'")
    if unknown := sorted(set(data) - KEYS):
        raise WrongUse(f"{path}: job {name} has an unknown key {unknown[0]!r}: it may have {', '.join(sorted(KEYS))}")
    reports = []
    for item in data["reports"]:
        if (
            not isinstance(item, dict)
            or set(item) - {"notebook", "parameters", "out"}
            or not isinstance(item.get("notebook"), str)
        ):
            raise WrongUse(f"{path}: job {name}: a report is 'notebook: NAME' with 'parameters:' and 'out:' if wanted")
        read_parameters(find_notebook(item["notebook"]), item.get("parameters") or {})
        out = str(path.parent / item["out"]) if item.get("out") else None
        reports.append(Asked(item["notebook"], dict(item.get("parameters") or {}), out))
    inputs = tuple(str(i) for i in data.get("inputs") or ())
    return Job(name, path.parent / data["case"], inputs, tuple(reports))


def run_job(name: str, file: str | os.PathLike[str]) -> Done:
    """Ingest, tag and report as a job says. Raises Locked where it is running already, WrongUse for an unknown one."""
    jobs = read_jobs(file)
    if name not in jobs:
        raise WrongUse(f"{file} has no job {name!r}: it has {', '.join(jobs)}")
    job = jobs[name]
    case = Case(job.case)
    lock = FileLock(case.folder / f".job-{name}.lock")
    holder = case.folder / f".job-{name}.pid"
    try:
        lock.acquire(timeout=0)
    except Timeout:
        by = holder.read_text().strip() if holder.is_file() else "another process"
        raise Locked(f"job {name} is running already (process {by}): wait for it, or stop it") from None
    started = now()
    try:
        holder.write_text(str(os.getpid()))
        return _run(job, case)
    except (StopRun, SkipItem) as error:
        case.add_run(Run(name, "job", "failed", started, now(), None, str(error)))
        raise
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _run(job: Job, case: Case) -> Done:
    started = now()
    inputs = [i if "://" in i else str(Path(job.case).parent / i) for i in job.inputs]
    counts = ingest(case, inputs, progress=False) if inputs or case.inputs() else {"failed": 0}
    tag(case, progress=False)
    reports = tuple(run_report(case, r.notebook, r.parameters, out=r.out) for r in job.reports)
    status = "partial" if counts["failed"] else "ok"
    case.add_run(Run(job.name, "job", status, started, now(), None, None, dict(counts)))
    return Done(case, reports, counts["failed"])
