"""osintkit on the command line: init, ingest, tag, search, report, verify, jobs, lab.

Exit status: 0 done; 3 done, but some items were skipped (rows in failures); 1 failed, or verify found a difference, or
locked; 2 wrong use: unknown case, notebook or parameter.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from osintkit import __version__
from osintkit.errors import SkipItem, StopRun, WrongUse
from osintkit.jobs.command import app as jobs_app

app = typer.Typer(
    name="osintkit",
    help="Read the news on one question, and show where every line of the brief comes from.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(jobs_app, name="jobs")

# JupyterLab would ask the internet for news and updates: an analyst's machine should not.
QUIET = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}

CaseFolder = Annotated[str, typer.Argument(metavar="CASE", help="The case's folder, or its store's URL.")]
DaskWorkers = Annotated[
    str | None, typer.Option(help="Work on Dask: local:2 for two processes here, or tcp://host:8786.")
]


def _case(folder: str) -> Any:
    from osintkit.store import Case

    return Case(folder)


def _version(asked: bool) -> None:
    if asked:
        print(f"osintkit {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more on the way.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, format="%(message)s", stream=sys.stderr)
    for noisy in ("trafilatura", "htmldate", "httpx", "newspaper", "urllib3", "charset_normalizer"):
        logging.getLogger(noisy).setLevel(logging.ERROR)


@app.command()
def init(
    case: CaseFolder,
    sample: Annotated[bool, typer.Option("--sample", help="Give it the bundled sample pages as inputs.")] = False,
    store: Annotated[str | None, typer.Option(help="postgresql://HOST/DATABASE/CASE, instead of a file.")] = None,
) -> None:
    """Make a case. Example: osintkit init s400 --sample"""
    from osintkit.sample import make_sample
    from osintkit.store import Case

    made = make_sample(case, store=store) if sample else Case.create(case, store=store)
    print(f"case at {made.folder}, its store is {made.store.name}")


@app.command()
def ingest(
    case: CaseFolder,
    inputs: Annotated[
        list[str] | None, typer.Argument(metavar="[INPUT]...", help="URL, feed, file, folder or WARC.")
    ] = None,
    follow: Annotated[bool, typer.Option("--follow", help="Read what a front page links to, too.")] = False,
    ignore_robots: Annotated[bool, typer.Option("--ignore-robots", help="Overrule robots.txt; recorded.")] = False,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Let private addresses be read (intranet).")
    ] = False,
    proxy: Annotated[str | None, typer.Option(help="http:// or socks5:// proxy.")] = None,
    about: Annotated[
        list[str] | None, typer.Option(help="Of archives, only pages with this word or name, in any spelling known.")
    ] = None,
    watchlist: Annotated[
        bool, typer.Option("--watchlist", help="Of archives, only pages with a name of the case's watchlist.")
    ] = False,
    site: Annotated[
        list[str] | None, typer.Option(help="Of archives, only pages of this domain, or of those in @FILE.")
    ] = None,
    language: Annotated[list[str] | None, typer.Option(help="Of archives, only pages in this language (fr).")] = None,
    dask: DaskWorkers = None,
) -> None:
    """Read inputs into a case; without INPUT, what it read before. Example: osintkit ingest s400 pages/ feed.xml"""
    from osintkit.intake import ingest as read
    from osintkit.intake import make_sieve

    settings: dict[str, Any] = {"respect_robots": not ignore_robots, "allow_private": allow_private, "proxy": proxy}
    opened = _case(case)
    sieve = make_sieve(opened, sites=site or (), languages=language or (), about=about or (), watchlist=watchlist)
    counts = read(opened, inputs or (), follow=follow, sieve=sieve, dask=dask, **settings)
    names = {"new": "new articles", "seen": "new captures of known texts", "known": "known", "failed": "failed"}
    print(", ".join(f"{counts[key]} {name}" for key, name in names.items()))
    _partly(opened, counts["failed"])


@app.command()
def tag(
    case: CaseFolder,
    again: Annotated[bool, typer.Option("--again", help="Read all articles again.")] = False,
    dask: DaskWorkers = None,
) -> None:
    """Find names, figures and quotes in what is new. Example: osintkit tag s400"""
    from osintkit.tagging import tag as find

    counts = find(_case(case), again=again, dask=dask)
    found = ", ".join(f"{counts[k]} {k}" for k in ("mentions", "figures", "quotes"))
    watched = f"; {counts['watched']} of the watchlist's names" if counts["watched"] else ""
    print(f"{counts['articles']} articles tagged: {found}; {counts['entities']} entities{watched}")


@app.command()
def search(
    case: CaseFolder,
    query: Annotated[list[str], typer.Argument(help='Words, "phrases", AND, OR, NOT, prefix*.')],
    most: Annotated[int, typer.Option("--most", min=1, help="Articles to show at most.")] = 1000,
) -> None:
    """Find articles, in any language's spelling. Example: osintkit search s400 "S-400" """
    from osintkit.urls import site_of

    opened = _case(case)
    ids = opened.search(" ".join(query), most=most)
    for a in opened.each_article(ids):
        day = str(a.published or a.fetched_at)[:10]
        print(f"{day}  {a.language or '--'}  {site_of(a.url)}  {a.title or 'without a title'}")
    print(f"{len(ids)} articles" + (", the first of more perhaps: see --most" if len(ids) == most else ""))


@app.command()
def report(
    case: CaseFolder,
    notebook: Annotated[str, typer.Argument(help="brief, figures, entity, or a path.")],
    parameter: Annotated[
        list[str] | None, typer.Option("-p", "--parameter", metavar="NAME=VALUE", help="A parameter; repeatable.")
    ] = None,
    out: Annotated[str | None, typer.Option(help="Folder for its runs (CASE/reports/NAME).")] = None,
    form: Annotated[str, typer.Option("--format", help="Also pdf, docx, md, xlsx; separated by commas.")] = "html",
) -> None:
    """Run a report. Example: osintkit report s400 brief -p topic=S-400 -p since=2021-01-01"""
    from osintkit.report import run_report

    forms = [part.strip() for part in form.split(",") if part.strip()]
    print(run_report(_case(case), notebook, _parameters(parameter or []), formats=forms, out=out).html)


def _parameters(given: list[str]) -> dict[str, str]:
    out = {}
    for item in given:
        name, sign, value = item.partition("=")
        if not sign or not name:
            raise WrongUse("-p without a name or an equals sign: write it as -p name=value")
        out[name] = value
    return out


@app.command()
def export(
    case: CaseFolder,
    form: Annotated[str, typer.Option("--format", help="ftm, stix, graphml, parquet, csv, jsonl, dataset.")],
    out: Annotated[str | None, typer.Option(help="File, or folder for tables.")] = None,
) -> None:
    """Write a case for other tools, with its evidence. Example: osintkit export s400 --format stix"""
    from osintkit.export import export_case

    paths = export_case(_case(case), form, out)
    print(os.path.commonpath(paths) if form == "dataset" else "\n".join(map(str, paths)))


@app.command()
def archive(
    case: CaseFolder,
    wacz: Annotated[str, typer.Option("--wacz", metavar="FILE", help="Where to put it (CASE.wacz).")] = "",
) -> None:
    """Pack the captures into a WACZ that any viewer replays. Example: osintkit archive s400 --wacz s400.wacz"""
    from osintkit.wacz import pack_wacz

    opened = _case(case)
    titles = {a.url: a.title for a in opened.article_records() if a.title}
    print(pack_wacz(opened.archive, wacz or f"{opened.folder}.wacz", title=opened.folder.name, titles=titles))


@app.command()
def copy(
    case: CaseFolder,
    to: Annotated[str, typer.Argument(metavar="TO", help="postgresql://HOST/DATABASE/CASE, or a new folder.")],
    folder: Annotated[str | None, typer.Option(help="Another folder for what is copied to a URL.")] = None,
) -> None:
    """Move a case to another store, or back. Example: osintkit copy s400 postgresql://db.example/news/s400"""
    from osintkit.transfer import copy_case

    made = copy_case(_case(case), to, folder=folder)
    print(f"case at {made.folder}, its store is {made.store.name}")


@app.command()
def forget(
    case: CaseFolder,
    url: Annotated[str, typer.Argument(help="The address whose captures go.")],
    why: Annotated[str, typer.Option("--why", help="The reason, kept in the tombstone.")],
) -> None:
    """Remove an article and its captures for good. Example: osintkit forget s400 URL --why "court order 12/2021" """
    from osintkit.intake import forget as remove

    opened = _case(case)
    print(f"{remove(opened, url, why=why)} captures of {url} removed, a tombstone is left")
    made = sorted(set(opened.runs().folder.dropna()))
    if made:
        print("reports made before may still quote it: " + ", ".join(made), file=sys.stderr)


@app.command()
def verify(
    report: Annotated[str, typer.Argument(metavar="DIR|ZIP", help="The report's folder, or a bundle of it.")],
    case: Annotated[str | None, typer.Argument(metavar="[CASE]", help="Its case, if it was moved out of it.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Compare hashes only; run no notebook.")] = False,
    run_foreign: Annotated[
        bool, typer.Option("--run-foreign", help="Run a notebook that is none of osintkit's own: it may do anything.")
    ] = False,
) -> None:
    """Make a report again from its evidence and say what differs. Example: osintkit verify s400/reports/brief/latest"""
    from osintkit.report import verify_report

    home = Path(report).resolve()
    differs = verify_report(home, _case(case) if case else None, rerun=not quick, run_foreign=run_foreign)
    print("\n".join(differs) if differs else f"{home.name}: all holds{', as far as hashes say' if quick else ''}")
    if differs:
        raise typer.Exit(1)


@app.command()
def bundle(
    report: Annotated[str, typer.Argument(metavar="DIR", help="The report's folder.")],
    case: Annotated[str | None, typer.Argument(metavar="[CASE]", help="Its case, if it was moved out of it.")] = None,
    out: Annotated[str | None, typer.Option(help="The file (NAME-RUN.zip).")] = None,
) -> None:
    """Pack a report with its evidence, to verify it elsewhere. Example: osintkit bundle s400/reports/brief/latest"""
    from osintkit.report import bundle_report

    print(bundle_report(report, _case(case) if case else None, out))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def lab(
    context: typer.Context,
    case: Annotated[
        str | None, typer.Argument(metavar="[CASE]", help="The case to work on; the sample if none.")
    ] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only serve.")] = False,
    port: Annotated[int, typer.Option(help="The port to serve on.")] = 8888,
) -> None:
    """Open JupyterLab on the notebooks with a case chosen; more options go to it. Example: osintkit lab s400"""
    from osintkit.report import notebooks_folder
    from osintkit.sample import open_case

    opened = open_case(case)
    desk = opened.folder / "notebooks"
    desk.mkdir(exist_ok=True)
    for notebook in notebooks_folder().glob("*.ipynb"):
        if not (desk / notebook.name).exists():
            shutil.copyfile(notebook, desk / notebook.name)
    os.environ["OSINTKIT_CASE"] = str(opened.folder)
    settings = desk / ".lab"
    settings.mkdir(exist_ok=True)
    (settings / "overrides.json").write_text(json.dumps(QUIET))
    quiet = ["--no-browser"] if no_browser else []
    quiet += [f"--LabApp.app_settings_dir={settings}", "--LabApp.extension_manager=readonly"]
    quiet += ["--LabApp.default_url=/lab/tree/01_ingest.ipynb"]
    quiet += ["--LabApp.expose_app_in_browser=True"]  # so that the Explorer can write parameters into its notebook
    command = [sys.executable, "-m", "jupyterlab", str(desk), f"--port={port}", *quiet, *context.args]
    os.execv(sys.executable, command)


@app.command()
def doctor(
    case: Annotated[str | None, typer.Argument(metavar="[CASE]", help="A case to look at, too.")] = None,
) -> None:
    """Look for what is missing or wrong, and say the mend; status 1 if so. Example: osintkit doctor s400"""
    from osintkit.doctor import examine

    grave = False
    for finding in examine(case):
        grave |= finding.grave
        sign = "!!" if finding.grave else "--" if finding.mend else "ok"
        print(f"{sign}  {finding.what:14} {finding.is_}" + (f"\n{'':19}-> {finding.mend}" if finding.mend else ""))
    if grave:
        raise typer.Exit(1)


def _partly(case: Any, failed: int) -> None:
    """Exit with 3 where items were skipped, and say where to look."""
    if failed:
        print(f"skipped items are in the case's failures: {case.folder}", file=sys.stderr)
        raise typer.Exit(3)


def main() -> None:
    """The entry point: every error that a user can meet is one line, and an exit status."""
    try:
        app(standalone_mode=True)
    except WrongUse as error:
        sys.exit(_say(error, 2))
    except (StopRun, SkipItem) as error:
        sys.exit(_say(error, 1))
    except KeyboardInterrupt:
        print("stopped; what is done is kept, the same command goes on", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(1)


def _say(error: Exception, status: int) -> int:
    print(f"osintkit: {error}", file=sys.stderr)
    return status


if __name__ == "__main__":
    main()
