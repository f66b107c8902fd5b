"""Run: a parameterised notebook on a case; leaves a whole report or none."""

from __future__ import annotations

import glob
import json
import logging
import os
import shutil
import socket
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from osintkit.errors import StopRun
from osintkit.ledger import now
from osintkit.records import Run
from osintkit.report.manifest import describe_input, describe_software, hash_files, seal, sha256, write_manifest
from osintkit.report.notebook import (
    OWN,
    SHORT,
    check_values,
    find_notebook,
    notebooks_folder,
    read_parameters,
    topic_of,
    written_out,
)
from osintkit.report.page import make_page
from osintkit.report.rows import newest_generation, see_rows
from osintkit.store import MARK, Case


@dataclass(frozen=True)
class Report:
    """A run's folder, its main file, its manifest, and the short name of its notebook."""

    folder: Path
    html: Path
    manifest: dict[str, Any]
    notebook: str


@dataclass(frozen=True)
class Built:
    """A whole run, not yet in its place: `build` is its folder, `run` what the case is told of it (None: nothing)."""

    case: Case
    build: Path
    home: Path
    manifest: dict[str, Any]
    run: Run | None


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

    >>> report = ok.run_report(ok.open_case(), "figures", {"topic": "S-400"}, out="reports")
    >>> report.html.name
    'figures.html'
    """
    built = build_report(case, notebook, parameters, formats=formats, out=out, progress=progress, record=record)
    return publish_report(built)


def build_report(
    case: Case,
    notebook: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    formats: Iterable[str] = (),
    out: str | os.PathLike[str] | None = None,
    progress: bool = False,
    record: bool = True,
) -> Built:
    """The first half of `run_report`: all but to put the run in its place, so that several can be put there at once.

    Raises as `run_report` does.
    """
    path = find_notebook(notebook)
    values = written_out(read_parameters(path, dict(parameters or {})))
    seen = case.marked()
    own = path.resolve().parent == notebooks_folder()
    if own:
        check_values(seen, values)
    newest, seen = seen.newest_at(), seen.at(values.get("as_of"), case.generation or newest_generation(seen))
    if newest and seen.as_of and seen.as_of > newest:
        seen = seen.at(newest)  # what comes until then is not in this report
    at = seen.as_of.isoformat() if seen.as_of else None
    values |= {name: value for name, value in (("as_of", at or ""), ("out", ".")) if name in values}
    short, source = SHORT.sub("", path.stem), path.read_bytes()
    told = {name: value for name, value in values.items() if name not in OWN}
    topic = topic_of(values) if own else None
    rows = see_rows(seen, told, seen.scope(topic))
    manifest: dict[str, Any] = {
        "manifest": 1,
        "activity": {
            "name": short,
            "notebook": {"name": path.name, "sha256": sha256(source)},
            "formats": sorted(set(formats) - {"html"}),
        },
        "as_of": at,
        "parameters": told,
        "used": {"topic": topic} | describe_input(rows, case.folder, seen.generation),
    }
    manifest["id"] = _name(manifest)
    home = Path(out).expanduser().resolve() if out else case.folder / "reports" / short
    home.mkdir(parents=True, exist_ok=True)
    started = now()
    _sweep(home)
    build = Path(tempfile.mkdtemp(prefix=_half("building"), dir=home))
    try:
        with _marking(seen):
            executed = _execute(path, build / f"{short}.ipynb", {**values, "case": str(case.folder)}, build, progress)
        (build / f"{short}.html").write_text(make_page(executed, short), "utf-8")
        if forms := manifest["activity"]["formats"]:
            from osintkit.formats import write_formats

            write_formats(build, short, forms, as_of=seen.as_of)
        if not own:
            (build / "source").mkdir()
            (build / "source" / path.name).write_bytes(source)
        manifest = seal(manifest | {"wasAssociatedWith": describe_software(), "generated": hash_files(build)})
        write_manifest(build, manifest)
    except BaseException as error:
        if isinstance(error, _CellFailed):
            failed = home / "failed" / f"{manifest['id']}.ipynb"
            failed.parent.mkdir(exist_ok=True)
            os.replace(build / f"{short}.ipynb", failed)
            if record:
                case.add_run(Run(short, path.name, "failed", started, now(), str(failed), str(error)))
            error = StopRun(f"{path.name} failed in {error}; the notebook so far is {failed}")
        shutil.rmtree(build, ignore_errors=True)
        raise error from None
    run = Run(short, path.name, "ok", started, now(), str(home / manifest["id"])) if record else None
    return Built(case, build, home, manifest, run)


def publish_report(built: Built) -> Report:
    """Put a whole run in its place, and `latest` on it; each step is one rename."""
    home, name, short = built.home, built.manifest["id"], built.manifest["activity"]["name"]
    folder = home / name
    built.build.chmod(0o755)
    if _same(folder, built):
        shutil.rmtree(built.build)  # never a moment without what `latest` leads to
    elif folder.exists():
        old = Path(tempfile.mkdtemp(prefix=_half("old"), dir=home))
        os.replace(folder, old / name)
        os.replace(built.build, folder)
        shutil.rmtree(old)
    else:
        os.replace(built.build, folder)
    link = home / f"{_half('latest')}link"
    link.unlink(missing_ok=True)
    link.symlink_to(name)
    try:
        os.replace(link, home / "latest")
    except IsADirectoryError:
        link.unlink()
        raise StopRun(f"{home / 'latest'} is a folder, not a link to the last run: move it away") from None
    if built.run:
        built.case.add_run(built.run)
    return Report(folder, folder / f"{short}.html", built.manifest, short)


def _same(folder: Path, built: Built) -> bool:
    """Whether a folder holds this very run, whole and unaltered."""
    return folder.is_dir() and hash_files(folder) == hash_files(built.build)


def _half(kind: str) -> str:
    """How the name begins of what this process has half made."""
    return f".{kind}-{socket.gethostname()}-{os.getpid()}-"


def _sweep(home: Path) -> None:
    """Remove what processes of this machine that are no more have left half made."""
    import psutil

    for path in home.glob(f".*-{glob.escape(socket.gethostname())}-*-*"):
        pid = path.name.rsplit("-", 2)[1]
        if pid.isdigit() and not psutil.pid_exists(int(pid)):
            path.unlink() if path.is_symlink() else shutil.rmtree(path, ignore_errors=True)


def _name(manifest: Mapping[str, Any]) -> str:
    """The run's name: the time of its evidence, and a digest of what went in."""
    used = {k: v for k, v in manifest["used"].items() if k in ("rows", "files")}
    told = [manifest["activity"], manifest["parameters"], used]
    key = sha256(json.dumps(told, sort_keys=True).encode())[:10]
    at = datetime.fromisoformat(manifest["as_of"]) if manifest["as_of"] else None
    return f"{at:%Y%m%dT%H%M%SZ}-{key}" if at else f"empty-{key}"


@contextmanager
def _marking(seen: Case) -> Iterator[None]:
    """The notebook's own process sees what `seen` does, and nothing that is stored meanwhile."""
    os.environ[MARK] = json.dumps({seen.store.name: seen.mark})
    try:
        yield
    finally:
        del os.environ[MARK]


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
