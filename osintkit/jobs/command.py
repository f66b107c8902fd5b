"""osintkit jobs: list, check, run, serve, status, crontab, systemd."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Reports that come by themselves. Example: osintkit jobs run monday --file jobs.yml", no_args_is_help=True
)
JobsFile = Annotated[str, typer.Option("--file", help="The file of jobs.")]


@app.command("list")
def list_jobs(file: JobsFile = "jobs.yml") -> None:
    """The jobs in a file. Example: osintkit jobs list --file jobs.yml"""
    from osintkit.jobs.file import read_jobs
    from osintkit.jobs.status import write_table

    rows = [
        (
            j.name,
            j.cron or "by hand",
            j.zone.key if j.cron else "-",
            str(j.case),
            ", ".join(r.notebook for r in j.reports),
        )
        for j in read_jobs(file).values()
    ]
    print("\n".join(write_table([("job", "cron", "time zone", "case", "reports"), *rows])))


@app.command()
def check(file: JobsFile = "jobs.yml") -> None:
    """Look for mistakes in a file, each with its line. Example: osintkit jobs check --file jobs.yml"""
    from osintkit.errors import StopRun
    from osintkit.jobs.file import check_jobs
    from osintkit.jobs.news import count
    from osintkit.jobs.tell import read_secrets
    from osintkit.store import Case

    jobs, problems = check_jobs(file)
    for line, text in problems:
        print(f"{file} line {line}: {text}", file=sys.stderr)
    if problems:
        raise typer.Exit(2)
    for job in jobs.values():
        lacking = sorted(set(job.tell) - set(read_secrets(job.secrets, job.tell)))
        notes = [f"{name} is neither in the environment nor in {job.secrets}" for name in lacking]
        notes += [f"{path} is not there" for path in job.inputs if "://" not in path and not Path(path).exists()]
        try:
            Case(job.case)
        except StopRun as error:
            notes.append(str(error))
        for note in notes:
            print(f"job {job.name}: {note}", file=sys.stderr)
    print(f"{count(len(jobs), 'job')}, no mistakes")


@app.command()
def run(name: str, file: JobsFile = "jobs.yml") -> None:
    """Run one job: ingest, tag, report, tell. Example: osintkit jobs run monday --file jobs.yml"""
    from osintkit.jobs.run import run_job

    logging.getLogger("osintkit.jobs").setLevel(logging.INFO if sys.stderr.isatty() else logging.WARNING)
    done = run_job(name, file)
    for path in done.reports:
        print(path)
    if done.run.status == "partial":
        print(done.run.message, file=sys.stderr)
        raise typer.Exit(3)


@app.command()
def serve(file: JobsFile = "jobs.yml") -> None:
    """Run each job when it is due, until stopped. Example: osintkit jobs serve --file jobs.yml"""
    from osintkit.jobs.serve import serve as start

    logging.getLogger("osintkit.jobs").setLevel(logging.INFO)
    start(file)


@app.command()
def status(file: JobsFile = "jobs.yml") -> None:
    """When each job ran last, how that went, and when it comes next. Example: osintkit jobs status --file jobs.yml"""
    from osintkit.jobs.file import read_jobs
    from osintkit.jobs.status import write_status

    print("\n".join(write_status(read_jobs(file).values())))


@app.command()
def crontab(file: JobsFile = "jobs.yml") -> None:
    """The jobs as lines for a crontab. Example: osintkit jobs crontab --file jobs.yml"""
    from osintkit.jobs.file import read_jobs
    from osintkit.jobs.units import write_crontab

    print("\n".join(write_crontab(read_jobs(file).values())))


@app.command()
def systemd(file: JobsFile = "jobs.yml") -> None:
    """The jobs as systemd units. Example: osintkit jobs systemd --file jobs.yml"""
    from osintkit.jobs.file import read_jobs
    from osintkit.jobs.units import write_units

    print("\n".join(write_units(read_jobs(file).values())))
