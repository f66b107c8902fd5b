"""Doctor: what is installed, what is missing, and whether a case is sound; each problem with its mend."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from importlib import metadata
from itertools import chain
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.request import getproxies

from osintkit import __version__
from osintkit.errors import SkipItem, StopRun
from osintkit.records import Page

ROOM = 1 << 30  # bytes: a month of captures and reports
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


def _applies(requirement: object) -> bool:
    marker = getattr(requirement, "marker", None)
    return marker is None or bool(marker.evaluate({"extra": ""}))


def _fits(requirement: object, version: str | None) -> bool:
    return version is not None and requirement.specifier.contains(version, prereleases=True)  # type: ignore[attr-defined]


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
        model, core = choose_model(language), language in ("en", "fr", "ru")
        if model or core:
            yield Finding(
                f"model {language}", name_model(model) if model else "none", missing_models(language), not model
            )


def _network() -> Iterator[Finding]:
    """Proxies (never their passwords), and whether robots.txt is kept."""
    found = {kind: urlsplit(url) for kind, url in sorted(getproxies().items()) if kind != "no"}
    said = ", ".join(f"{kind}: {p.scheme}://{p.hostname}" for kind, p in found.items())
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
    yield Finding("case", f"{case.folder}: {len(pages)} captures, {len(case.articles())} articles")
    yield _archive(case.archive, pages)
    failures = case.failures()
    mend = "see case.failures(), or the brief's last pages" if len(failures) else None
    yield Finding("failures", f"{len(failures)} items skipped", mend)
    last = {run.job: run for run in case.run_records() if run.notebook == "job"}
    for name, run in sorted(last.items()):
        bad = run.status in ("failed", "stopped")
        said = f"{run.status} at {run.started_at:%Y-%m-%d %H:%M} UTC" + (f": {run.message}" if run.message else "")
        yield Finding(f"job {name}", said, f"osintkit jobs run {name}, and read what it says" if bad else None, bad)


def _archive(folder: Path, pages: list[Page]) -> Finding:
    """Whether each row's bytes are in the archive as they were captured, and each capture there has its row."""
    from osintkit.archive import iter_pages, read_page

    bad, rows = [], {(p.warc, p.offset) for p in pages}
    for page in pages:
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
