"""osintkit jobs: list, check, run, serve, status, crontab, systemd."""

from __future__ import annotations

import sys
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

    for job in read_jobs(file).values():
        when = f"{job.cron} {job.zone.key}" if job.cron else "by hand"
        print(f"{job.name}  {when}  {job.case}  {', '.join(r.notebook for r in job.reports)}")


@app.command()
def check(file: JobsFile = "jobs.yml") -> None:
    """Look for mistakes in a file, each with its line. Example: osintkit jobs check --file jobs.yml"""
    from osintkit.jobs.file import check_jobs
    from osintkit.jobs.tell import read_secrets

    jobs, problems = check_jobs(file)
    for line, text in problems:
        print(f"{file} line {line}: {text}", file=sys.stderr)
    if problems:
        raise typer.Exit(2)
    for job in jobs.values():
        for name in sorted(set(job.tell) - set(read_secrets(job.secrets, job.tell))):
            print(f"job {job.name}: {name} is neither in the environment nor in {job.secrets}", file=sys.stderr)
    print(f"{len(jobs)} jobs, no mistakes")


@app.command()
def run(name: str, file: JobsFile = "jobs.yml") -> None:
    """Run one job: ingest, tag, report, tell. Example: osintkit jobs run monday --file jobs.yml"""
    from osintkit.jobs.run import run_job

    done = run_job(name, file)
    for path in done.reports:
        print(path)
    if done.run.status == "partial":
        print(done.run.message or f"{done.run.counts['failed']} items failed: see the case's failures", file=sys.stderr)
        raise typer.Exit(3)


@app.command()
def serve(file: JobsFile = "jobs.yml") -> None:
    """Run each job when it is due, until stopped. Example: osintkit jobs serve --file jobs.yml"""
    from osintkit.jobs.serve import serve as start

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
