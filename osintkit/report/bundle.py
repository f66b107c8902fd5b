"""Bundle: a report in one zip file with all that a colleague needs to verify it without the case.

    report/  the report's folder      captures.wacz  its captures, for any viewer
    rows/NAME.jsonl  the store's rows that it could see, a record a line      sources.yml  the case's registry

The rows are records as JSON, not a database: reading them runs nothing. The same report gives the same bytes.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml
from pydantic import TypeAdapter, ValidationError

from osintkit.archive import read_page, write_page
from osintkit.errors import SkipItem, StopRun, WrongUse
from osintkit.records import Record
from osintkit.report.manifest import NAME, read_manifest
from osintkit.report.rows import KINDS, Rows, lay_rows, row_line, see_rows, used_articles
from osintkit.report.unpack import unpack
from osintkit.report.verify import case_of, identify
from osintkit.sources import parse_sources
from osintkit.store import Case
from osintkit.wacz import EPOCH, pack_wacz

LAYOUT = rf"report/(?!.*\.zip$)[^/].*|captures\.wacz|sources\.yml|rows/({'|'.join(KINDS)}|places)\.jsonl"
WARC = "captures.warc.gz"
IN_WACZ = rf"archive/{re.escape(WARC)}|indexes/index\.cdxj|pages/pages\.jsonl|datapackage(-digest)?\.json"


@dataclass(frozen=True, slots=True)
class Place(Record):
    """Where in the bundle's captures a page is; its row keeps the place in the case, which reports show."""

    warc: str | None
    offset: int | None
    length: int | None


FILES = KINDS | {"places": Place}


def bundle_report(
    folder: str | os.PathLike[str], case: Case | None = None, out: str | os.PathLike[str] | None = None
) -> Path:
    """Pack a report with its captures and rows into `out` (NAME-RUN.zip in the working folder); its path.

    Only what the report could see goes in: nothing captured or decided after its `as_of`, and nothing that was removed
    since. Raises WrongUse where there is no report, StopRun for a capture that the archive does not give back.
    """
    home = Path(folder).resolve()
    manifest = read_manifest(home)
    case = case or case_of(home)
    seen = case.at(manifest["as_of"], manifest["used"]["generation"])
    target = Path(out or f"{manifest['activity']['name']}-{manifest['id']}.zip").expanduser()
    part = target.with_name(target.name + ".part")
    with tempfile.TemporaryDirectory() as temp:
        inside = Path(temp)
        _copy_report(home, manifest, inside / "report")
        rows = see_rows(seen, manifest["parameters"], used_articles(manifest))
        rows["tombstones"] += _tombstones(manifest, case)
        rows["places"] = _pack_captures(rows, seen, inside)
        (inside / "rows").mkdir()
        for name, records in rows.items():
            text = "".join(row_line(record) + "\n" for record in records)
            (inside / "rows" / f"{name}.jsonl").write_text(text, "utf-8", newline="\n")
        if (case.folder / "sources.yml").is_file():
            shutil.copyfile(case.folder / "sources.yml", inside / "sources.yml")
        try:
            with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as pack:
                for path in sorted(p for p in inside.rglob("*") if p.is_file()):
                    _add(pack, path, path.relative_to(inside).as_posix())
            os.replace(part, target)
        except OSError as error:
            raise StopRun(f"{target} cannot be written: {error.strerror or error}") from None
        finally:
            part.unlink(missing_ok=True)
    return target


def _copy_report(home: Path, manifest: dict[str, Any], to: Path) -> None:
    """The manifest and the files that it names, as they are; what is missing stays so."""
    for name in (NAME, *manifest["generated"]):
        if (home / name).is_file() and not (home / name).is_symlink():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(home / name, to / name)


def _tombstones(manifest: dict[str, Any], case: Case) -> list[Any]:
    """The tombstones of captures that went into the report and were removed since, and of no others."""
    used = {(c["url"], c["sha256"]) for c in manifest["used"]["captures"]}
    kind = KINDS["tombstones"]
    rows = case.tombstones().to_dict("records")
    return [kind(**row) for row in rows if (row["url"], row["sha256"]) in used]


def _pack_captures(rows: Rows, seen: Case, inside: Path) -> list[Place]:
    """Write the captures, and no others, to a WACZ; where each of the pages is in it."""
    archive = inside / "archive"
    places = []
    for page in rows["pages"]:
        try:
            whole = write_page(archive, read_page(seen.archive, page), filename=WARC)
        except SkipItem as error:
            raise StopRun(f"capture of {page.asked_url} cannot be packed: {error}") from None
        places.append(Place(whole.warc, whole.offset, whole.length))
    if places:
        titles = {a.url: a.title for a in rows["articles"] if a.title}
        pack_wacz(archive, inside / "captures.wacz", title="captures of a report", titles=titles)
    shutil.rmtree(archive, ignore_errors=True)
    return places


def _add(pack: zipfile.ZipFile, path: Path, name: str) -> None:
    info = zipfile.ZipInfo(name, EPOCH)
    info.external_attr, info.create_system = 0o100644 << 16, 3
    info.compress_type = zipfile.ZIP_STORED if name.endswith(".wacz") else zipfile.ZIP_DEFLATED
    with path.open("rb") as source, pack.open(info, "w") as target:
        shutil.copyfileobj(source, target)


@contextmanager
def open_bundle(file: str | os.PathLike[str]) -> Iterator[tuple[Path, Case, dict[Any, Place]]]:
    """The report's folder, its small case and where each page is, unpacked for as long as it lasts.

    Raises WrongUse for what is no bundle, or one that could do harm; then nothing was unpacked outside.
    """
    with tempfile.TemporaryDirectory() as temp:
        inside = Path(temp)
        unpack(file, inside, LAYOUT)
        read_manifest(inside / "report")
        archive = inside / "wacz"
        if (inside / "captures.wacz").is_file():
            unpack(inside / "captures.wacz", archive, IN_WACZ)
        rows = {name: list(_read_rows(inside / "rows" / f"{name}.jsonl", kind)) for name, kind in FILES.items()}
        try:
            places = dict(zip(map(identify, rows["pages"]), rows["places"], strict=True))
            case = lay_rows(inside / "case", rows)
        except (sa.exc.SQLAlchemyError, KeyError, ValueError, OverflowError) as error:
            raise WrongUse(f"{file}: the rows do not fit together: {type(error).__name__}") from None
        if (archive / "archive").is_dir():
            shutil.rmtree(case.archive)
            os.replace(archive / "archive", case.archive)
        if (inside / "sources.yml").is_file():
            _check_yaml(inside / "sources.yml")
            os.replace(inside / "sources.yml", case.folder / "sources.yml")
        yield inside / "report", case, places


def _read_rows(path: Path, kind: type[Any]) -> Iterator[Any]:
    """The records of a file, each with the types of its class; a capture is in the one WARC there is."""
    read = TypeAdapter(kind)
    if not path.is_file():
        raise WrongUse(f"the bundle has no {path.name}")
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                record = read.validate_json(line, strict=True)
            except (ValidationError, ValueError) as error:
                first = error.errors()[0] if isinstance(error, ValidationError) else {"loc": (), "msg": str(error)}
                where = ".".join(map(str, first["loc"]))
                raise WrongUse(f"the bundle's {path.name}, line {number}: {where}: {first['msg']}") from None
            if kind is Place and record.warc != WARC:
                raise WrongUse(f"the bundle's {path.name}, line {number}: warc leads out of the bundle")
            yield record


def _check_yaml(path: Path) -> None:
    """Raises WrongUse for what is no list of outlets, or has aliases, which could make much of little."""
    try:
        text = path.read_text("utf-8")
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text)):
            raise WrongUse("it has aliases")
        parse_sources(text, path.name)
    except (StopRun, yaml.YAMLError, ValueError, RecursionError) as error:
        raise WrongUse(f"the bundle's sources.yml is refused: {str(error).splitlines()[0]}") from None
