"""Verify: hold a report against its manifest, its case and a new run, offline; a line for each difference.

The notebook runs on a small case in a temporary folder, made of the rows that went in; nothing is written elsewhere.
"""

from __future__ import annotations

import ast
import csv
import hashlib
import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

from osintkit.archive import read_page
from osintkit.errors import SkipItem, StopRun, WrongUse
from osintkit.ledger import article_id
from osintkit.records import Page
from osintkit.report.manifest import NAME, describe_input, describe_software, mark, read_manifest, seal
from osintkit.report.notebook import is_file_name, notebooks_folder
from osintkit.report.rows import Rows, lay_rows, see_rows, used_articles
from osintkit.report.run import run_report
from osintkit.shown import number_versions
from osintkit.store import Case

TAGGED = ("taggings", "mentions", "figures", "quotes")
SHOWN = 240  # characters of a line: what stands in it may come from anywhere


def verify_report(
    folder: str | os.PathLike[str], case: Case | None = None, *, rerun: bool = True, run_foreign: bool = False
) -> list[str]:
    """What differs between a report and its making again, offline: one line each, none if all holds.

    `folder` is a report's folder, with its `case`, or a bundle of one, which brings its own. Causes come first
    (manifest, software, store, archive), then the files. A notebook that is not byte for byte one of the kit's own is
    never run unless `run_foreign`; with `rerun` off none is. Raises WrongUse where there is no report or no case of it.

    >>> case = ok.open_case()
    >>> report = ok.run_report(case, "figures", {"topic": "S-400"}, out="checked")
    >>> ok.verify_report(report.folder, case, rerun=False)
    []
    """
    home = Path(folder)
    if home.is_file():
        from osintkit.report.bundle import open_bundle

        with open_bundle(home) as (inside, small, places):
            return _differences(inside, small, places, rerun, run_foreign)
    if not home.is_dir():
        raise WrongUse(f"{home} is no folder or bundle of a report")
    read_manifest(home)
    return _differences(home, case or case_of(home), {}, rerun, run_foreign)


def _differences(home: Path, case: Case, places: Mapping[Any, Any], rerun: bool, run_foreign: bool) -> list[str]:
    """What differs; `places` says where captures are that are not where their rows say."""
    manifest = read_manifest(home)
    seen = case.at(manifest["as_of"], manifest["used"]["generation"])
    was, now = used_articles(manifest), seen.scope(manifest["used"].get("topic"))
    pages = seen.page_records(ids=None if was is None or now is None else was | now)
    rows = _went_in(see_rows(seen, manifest["parameters"], was), manifest["used"]["captures"])
    lines = [*_of_manifest(manifest, home), *_of_software(manifest["wasAssociatedWith"])]
    lines += [
        *_of_store(manifest["used"], rows, pages, case),
        *_of_archive(rows["pages"], places, case.archive),
    ]
    with tempfile.TemporaryDirectory() as temp:
        notebook, why = _notebook(manifest["activity"]["notebook"], home, run_foreign) if rerun else (None, "")
        again: Path | None = None
        if notebook:
            try:
                again = _made_again(manifest, notebook, rows, case.folder, Path(temp))
            except (StopRun, SkipItem) as error:
                why = f"the report cannot be made again: {str(error).partition('; the notebook so far')[0]}"
        lines += [why] * bool(why)
        lines += _of_files(manifest["generated"], home, again)
    return [_plain(line) for line in lines]


def _went_in(rows: Rows, captures: Iterable[Mapping[str, Any]]) -> Rows:
    """The rows of these captures and their articles, without what was stored since with an older date."""
    known = {(c["url"], c["sha256"], c["fetched_at"]) for c in captures}
    pages = [page for page in rows["pages"] if identify(page) in known]
    late = {page.article_id for page in rows["pages"]} - {page.article_id for page in pages}
    kept = {name: [row for row in rows[name] if row.article_id not in late] for name in TAGGED}
    versions = number_versions((page.url, page.article_id) for page in pages if page.article_id)
    shown = ((a, *versions.get(a.id, (1, True))) for a in rows["articles"] if a.id not in late)
    articles = [replace(a, version=version, current=current) for a, version, current in shown]
    return rows | kept | {"pages": pages, "articles": articles}


def case_of(home: Path) -> Case:
    """The case in whose folder a report is: CASE/reports/NAME/RUN. Raises WrongUse if it is in none."""
    try:
        return Case(home.resolve().parents[2])
    except (WrongUse, IndexError):
        raise WrongUse(f"{home} is not in the folder of its case: name the case, too") from None


def _plain(line: str) -> str:
    line = "".join(c if c.isprintable() else "\ufffd" for c in line)
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


def _of_manifest(manifest: dict[str, Any], home: Path) -> Iterator[str]:
    """Whether the manifest is as the run left it, and which parameter is not."""
    if seal(manifest) != manifest:
        yield "manifest.json was edited after the run: its own sha256 does not fit"
    ran = _ran_with(home / f"{manifest['activity']['name']}.ipynb")
    told = manifest["parameters"]
    for name in sorted(ran and set(told) | set(ran)):
        if told.get(name) != ran.get(name):
            yield f"parameter {name} is {told.get(name)!r} in the manifest, but the notebook ran with {ran.get(name)!r}"
    if (ran.get("as_of") or manifest["as_of"]) != manifest["as_of"]:
        yield f"as_of is {manifest['as_of']} in the manifest, but the notebook ran with {ran['as_of']}"


def _ran_with(path: Path) -> dict[str, Any]:
    """The parameters as the executed notebook has them; nothing if it cannot be read."""
    try:
        cells = json.loads(path.read_text("utf-8"))["cells"]
        source = next("".join(c["source"]) for c in cells if "injected-parameters" in c["metadata"].get("tags", ()))
        lines = [x for x in ast.parse(source).body if isinstance(x, ast.Assign) and isinstance(x.targets[0], ast.Name)]
        found = {line.targets[0].id: ast.literal_eval(line.value) for line in lines}  # type: ignore[attr-defined]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, StopIteration, SyntaxError, RecursionError):
        return {}
    return {name: value for name, value in found.items() if name not in ("case", "out")}


def _of_software(was: dict[str, Any]) -> Iterator[str]:
    """Which part of the software is another one."""
    now = describe_software()
    if now["osintkit"] != was["osintkit"]:
        yield f"osintkit is {now['osintkit']}, was {was['osintkit']}"
    elif now["code"] != was["code"]:
        yield f"the code of osintkit {was['osintkit']} is not what the report was made with"
    if now["python"] != was["python"]:
        yield f"Python is {now['python']}, was {was['python']}"
    for noun in ("packages", "models"):
        for name in sorted(set(now[noun]) | set(was[noun])):
            here, there = now[noun].get(name), was[noun].get(name)
            if here != there and noun == "packages":
                yield f"package {name} is {here or 'missing'}, was {there or 'missing'}"
            elif here != there:
                yield f"model {name} is {'missing' if not here else 'another one' if there else 'new'}"


def _of_store(used: dict[str, Any], rows: Rows, pages: Iterable[Page], case: Case) -> Iterator[str]:
    """Which rows of the store are not those that went in; by name where the manifest lists them, else by table.

    `pages` are those that are there now.
    """
    now, named = describe_input(rows, case.folder, used["generation"]), set()
    for table, lines in (
        ("pages", _of_pages(used["captures"], pages, case)),
        ("articles", _of_articles(used["captures"], rows["articles"])),
        ("judgements", _of_judgements(used["judgements"], rows["judgements"])),
    ):
        for line in lines:
            named.add(table)
            yield line
    for table, was in used["rows"].items():
        is_now = now["rows"][table]
        if is_now == was or table in named or (table == "entities" and "topic" not in used):
            continue  # manifests of before counted entities that nothing names
        if is_now["count"] != was["count"]:
            yield f"the store's table {table} has {is_now['count']} rows for this report, had {was['count']}"
        else:
            yield f"the store's table {table} was changed: as many rows as then ({was['count']}), but not the same"
    for name in sorted(set(now["files"]) | set(used["files"])):
        if now["files"].get(name) != used["files"].get(name):
            yield f"the case's {name} is not what it was"


def _of_pages(then: list[dict[str, Any]], pages: Iterable[Page], case: Case) -> Iterator[str]:
    was = {(c["url"], c["sha256"], c["fetched_at"]) for c in then}
    now = {identify(page) for page in pages}
    gone = {(g.url, g.sha256): g for g in case.tombstones().itertuples()}
    for url, sha, at in sorted(was - now):
        if removed := gone.get((url, sha)):
            yield f"{url} was removed on {removed.removed_at:%Y-%m-%d}: {removed.why}"
        else:
            yield f"page {url} of {at} is missing from the store"
    for url, _, at in sorted(now - was):
        yield f"page {url} of {at} is in the store now, and was not when the report was made"


def _of_articles(then: list[dict[str, Any]], articles: Iterable[Any]) -> Iterator[str]:
    found = {a.id: a for a in articles}
    for capture in then:
        if capture["article"] and capture["article"] not in found:
            yield f"article {capture['article']} of {capture['url']} is missing from the store"
    for key, article in found.items():
        if article_id(article) != key:
            yield f"article {key} of {article.url} was changed in the store: its text does not give its id"


def _of_judgements(then: list[str], judgements: Iterable[Any]) -> Iterator[str]:
    left = Counter(then)
    for j in judgements:
        if left[mark(j)] > 0:
            left[mark(j)] -= 1
        else:
            yield f"judgement {j.decision} on {j.target} by {j.by}, dated {j.decided_at:%Y-%m-%d}, was added later"
    if missing := left.total():
        yield f"judgements that went in are missing from the store: {missing}"


def identify(page: Page) -> tuple[str, str, str]:
    """What tells a capture from all others."""
    return page.url, page.sha256, page.fetched_at.isoformat()


def _of_archive(pages: Iterable[Page], places: Mapping[Any, Any], archive: Path) -> Iterator[str]:
    """Which captures do not come out of the archive as they went in; one line for all of a WARC that is not whole."""
    lost: Counter[str] = Counter()
    for row in pages:
        place = places.get(identify(row), row)
        page = replace(row, warc=place.warc, offset=place.offset, length=place.length)
        try:
            read_page(archive, page)
        except SkipItem as error:
            why = _not_whole(archive, page)
            if why:
                lost[why] += 1
            else:
                yield f"capture of {page.asked_url} of {page.fetched_at:%Y-%m-%d %H:%M}: {error}"
    for why, count in sorted(lost.items()):
        yield f"{why}: captures lost: {count}"


def _not_whole(archive: Path, page: Page) -> str | None:
    if page.warc is None or page.offset is None:
        return None
    path = archive / page.warc
    if not path.is_file():
        return f"the archive's {page.warc} is missing"
    cut = path.stat().st_size < page.offset + (page.length or 0)
    return f"the archive's {page.warc} is cut short at byte {path.stat().st_size}" if cut else None


def _notebook(told: dict[str, str], home: Path, run_foreign: bool) -> tuple[Path | None, str]:
    """The notebook to run again, or why there is none that may be."""
    kit = sorted(notebooks_folder().glob("*.ipynb"))
    for path in [*kit, home / "source" / told["name"]]:
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == told["sha256"]:
            if path in kit or run_foreign:
                return path, ""
            return None, f"notebook {told['name']} is none of osintkit's own: not run again without --run-foreign"
    if any(path.name == told["name"] for path in kit):
        return None, f"notebook {told['name']} is another one than the report was made with: not run again"
    return None, f"notebook {told['name']} is not there as the report was made with it: not run again"


def _made_again(manifest: dict[str, Any], notebook: Path, rows: Rows, folder: Path, temp: Path) -> Path:
    """The folder of a new run on a case of these rows."""
    for name, value in manifest["parameters"].items():
        if is_file_name(value):
            raise WrongUse(f"parameter {name} is the name of a file, and none is read for a check")
    small = lay_rows(temp / "case", rows)
    if (folder / "sources.yml").is_file():
        shutil.copyfile(folder / "sources.yml", small.folder / "sources.yml")
    activity = manifest["activity"]
    done = run_report(
        small, str(notebook), manifest["parameters"], formats=activity["formats"], out=temp / "out", record=False
    )
    return done.folder


def _of_files(told: dict[str, str], home: Path, again: Path | None) -> Iterator[str]:
    """Which files are missing, changed, too many, or come out differently, and where a table differs first."""
    here = {p.relative_to(home).as_posix(): p for p in sorted(home.rglob("*")) if p.is_symlink() or not p.is_dir()}
    here.pop(NAME, None)
    for name, sha in sorted(told.items()):
        file = _File.read(here.pop(name, None))
        other = _File.read(again / name if again else None)
        if file is None:
            yield f"{name} is missing"
        elif file.sha == sha and again and other != file:
            where = _first_difference(name, file.data, other.data) if other else ": not at all"
            yield f"{name} comes out differently when run again{where}"
        elif file.sha != sha and other == file:
            yield f"{name} comes out the same when run again: its hash in the manifest was changed"
        elif file.sha != sha:
            yield f"{name} was changed after the run{_first_difference(name, file.data, other.data) if other else ''}"
    yield from (f"{name} is in the folder, but not of the report" for name in here)
    if again:
        more = {p.relative_to(again).as_posix() for p in again.rglob("*") if p.is_file()} - set(told) - {NAME}
        yield from (f"{name} comes out when run again, but is not in the manifest" for name in sorted(more))


@dataclass(frozen=True)
class _File:
    """A file's bytes; a link or a pipe is none."""

    data: bytes
    sha: str

    @classmethod
    def read(cls, path: Path | None) -> _File | None:
        if path is None or path.is_symlink() or not path.is_file():
            return None
        data = path.read_bytes()
        return cls(data, hashlib.sha256(data).hexdigest())


def _first_difference(name: str, here: bytes, again: bytes) -> str:
    """Where a table or a text differs first: ": row 3, value: '2.7' here, '2.5' when run again"."""
    one, two = (data.decode("utf-8", "replace") for data in (here, again))
    if not name.endswith((".csv", ".html", ".md", ".ipynb", ".svg")):
        return ""
    if not name.endswith(".csv"):
        pairs = enumerate(zip_longest(one.splitlines(), two.splitlines(), fillvalue=""), 1)
        number, (a, b) = next(((n, pair) for n, pair in pairs if pair[0] != pair[1]), (0, ("", "")))
        same = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
        at = max(0, same - 20)
        return f": line {number}: {a[at : at + 60]!r} here, {b[at : at + 60]!r} when run again" if number else ""
    tables = [list(csv.reader(text.splitlines(keepends=True))) for text in (one, two)]
    if len(tables[0]) != len(tables[1]):
        counts = f": {len(tables[0]) - 1} rows here, {len(tables[1]) - 1} when run again"
    else:
        counts = ""
    for number, (a, b) in enumerate(zip(*tables, strict=False)):
        for column, (x, y) in enumerate(zip_longest(a, b, fillvalue="")):
            if x != y:
                head = tables[1][0][column] if column < len(tables[1][0]) else f"column {column + 1}"
                return f"{counts}: row {number}, {head}: {x[:60]!r} here, {y[:60]!r} when run again"
    return counts
