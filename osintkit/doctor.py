"""Doctor: what is installed, what is missing, and whether a case is sound; each problem with its mend."""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from importlib import metadata
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit
from urllib.request import getproxies

from tqdm.auto import tqdm

from osintkit import __version__
from osintkit.errors import SkipItem, StopRun
from osintkit.records import Page

if TYPE_CHECKING:
    from packaging.requirements import Requirement

ROOM = 1 << 30  # bytes: a month of captures and reports
CORE = ("en", "fr", "ru")  # the languages whose models come with the install
GLINER = "if more names are wanted: pip install 'osintkit[gliner]', and a gliner.yml in the case's folder (README)"
EXTRAS = ("office", "export", "money", "pdf", "postgres")


class Finding(NamedTuple):
    """One thing looked at. `mend` says what to do and is None where all is well; `grave` makes the exit status 1."""

    what: str
    is_: str
    mend: str | None = None
    grave: bool = False


def examine(case: str | None = None) -> Iterator[Finding]:
    """What is found, installation first, then the case; nothing is fetched and nothing written."""
    yield Finding("osintkit", f"{__version__}, Python {sys.version.split()[0]}, in {sys.prefix}")
    yield from chain(_packages(), _models(), _network(), _disk(Path(case).expanduser() if case else Path.cwd()))
    if case:
        yield from _case(case)


def _packages() -> Iterator[Finding]:
    """What the package's own metadata asks for, and what each extra would add."""
    from packaging.requirements import Requirement

    asked = [Requirement(line) for line in metadata.requires("osintkit") or []]
    bad = [f"{r.name} {v or 'missing'}" for r in asked if _applies(r) and not _fits(r, v := _version(r.name))]
    mend = "pip install --require-hashes -r requirements.lock" if bad else None
    yield Finding(
        "packages", ", ".join(bad) or f"{sum(map(_applies, asked))} there, each as asked for", mend, bool(bad)
    )
    for extra in EXTRAS:
        own = [r for r in asked if not _applies(r) and r.marker and r.marker.evaluate({"extra": extra})]
        lack = [r.name for r in own if not _version(r.name)]
        mend = f"if wanted: pip install 'osintkit[{extra}]'" if lack else None
        yield Finding(f"extra {extra}", f"without {', '.join(lack)}" if lack else "there", mend)


def _applies(requirement: Requirement) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": ""})


def _fits(requirement: Requirement, version: str | None) -> bool:
    return version is not None and requirement.specifier.contains(version, prereleases=True)


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _models() -> Iterator[Finding]:
    """The model of each language that models.csv knows one for; en, fr and ru are meant to be there."""
    from osintkit.entities.models import choose_model, missing_models, name_model
    from osintkit.entities.table import read_table

    for language in dict.fromkeys(row["language"] for row in read_table("models.csv")):
        model = choose_model(language)
        if model or language in CORE:
            yield Finding(
                f"model {language}", name_model(model) if model else "none", missing_models(language), not model
            )


def _network() -> Iterator[Finding]:
    """Proxies (never their passwords), and whether robots.txt is kept."""
    found = {kind: urlsplit(url) for kind, url in sorted(getproxies().items()) if kind != "no"}
    said = ", ".join(f"{kind}: {p.scheme}://{p.hostname}" for kind, p in found.items())
    said += f"; none for {past}" if said and (past := getproxies().get("no")) else ""
    wrong = [kind for kind, p in found.items() if p.scheme not in ("http", "https", "socks5", "socks5h")]
    mend = f"write {wrong[0].upper()}_PROXY as http://host:port or socks5://host:port" if wrong else None
    yield Finding("proxy", said or "none", mend, bool(wrong))
    yield Finding("robots.txt", "kept, unless a command says --ignore-robots or a job respect_robots: false")


def _disk(folder: Path) -> Iterator[Finding]:
    place = next(p for p in (folder, *folder.resolve().parents) if p.is_dir())
    free = shutil.disk_usage(place).free
    low = free < ROOM
    yield Finding("disk", f"{free / (1 << 30):.1f} GiB free", f"make room on the disk of {place}" if low else None, low)
    if not os.access(place, os.W_OK):
        yield Finding("folder", f"{place} may not be written", "give yourself the right to write there", True)


def _case(address: str) -> Iterator[Finding]:
    """The store and the archive agree, what was skipped, the last runs."""
    from osintkit.store import Case

    try:
        case = Case(address)
        pages = case.page_records()
    except StopRun as error:
        yield Finding("case", str(error), "give the folder of a case, or mend what it says", True)
        return
    articles = case.articles()
    yield Finding("case", f"{case.folder}: {len(pages)} captures, {len(articles)} articles")
    yield from _languages(case.folder, Counter(articles.language.fillna("unknown")))
    yield _archive(case.archive, pages)
    if against := sum(p.headers.get("x-osintkit-robots") == "overruled" for p in pages):
        yield Finding("robots.txt", f"overruled for {against} captures", "see that you may: the site asked not to")
    failures = case.failures()
    mend = "see case.failures(), or the brief's last pages" if len(failures) else None
    yield Finding("failures", f"{len(failures)} items skipped", mend)
    runs = case.run_records()
    jobs = {run.job for run in runs if run.notebook == "job"}
    for name, run in sorted({r.job: r for r in runs if r.notebook == "job" or r.job not in jobs}.items()):
        bad, what = run.status in ("failed", "stopped"), "jobs run" if name in jobs else f"report {case.folder}"
        said = f"{run.status} at {run.started_at:%Y-%m-%d %H:%M} UTC" + (f": {run.message}" if run.message else "")
        mend = f"osintkit {what} {name}, and read what it says" if bad else None
        if "could not tell" in said:
            mend = mend or "'osintkit jobs check' names a secret that is missing; else see that its address is right"
        yield Finding(f"{'job' if name in jobs else 'report'} {name}", said, mend, bad and name in jobs)


def _languages(folder: Path, articles: Counter[str]) -> Iterator[Finding]:
    """The languages of a case, and those of them that have no model of their own."""
    from osintkit.entities.models import choose_model, known_models, missing_models

    yield Finding("languages", ", ".join(f"{language} {n}" for language, n in articles.most_common()) or "none yet")
    for language, number in articles.most_common():
        if language not in CORE and not choose_model(language) and not (folder / "gliner.yml").is_file():
            mend = missing_models(language) if known_models(language) else GLINER
            yield Finding(f"model {language}", f"none, for {number} articles", mend)


def _archive(folder: Path, pages: list[Page]) -> Finding:
    """Whether each row's bytes are in the archive as they were captured, and each capture there has its row."""
    from osintkit.archive import iter_pages, read_page

    bad, rows = [], {(p.warc, p.offset) for p in pages}
    for page in tqdm(pages, desc="archive", unit="capture", disable=None, leave=False):
        try:
            read_page(folder, page)
        except SkipItem as error:
            bad.append(f"{page.url}: {error}")
    if bad:
        mend = "put the archive's files back from a copy, or read the pages again with 'osintkit ingest'"
        return Finding("archive", f"{len(bad)} of {len(pages)} captures cannot be read, first {bad[0]}", mend, True)
    found = (p for warc in sorted(folder.glob("*.warc.gz")) for p in iter_pages(warc))
    lone = [p.warc for p in found if isinstance(p, Page) and (p.warc, p.offset) not in rows]
    if lone:
        mend = f"osintkit ingest CASE CASE/archive/{lone[0]}"
        return Finding("archive", f"{len(lone)} captures have no row in the store (a stopped ingest)", mend)
    return Finding("archive", f"all {len(pages)} captures are there, byte for byte")
