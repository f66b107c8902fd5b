"""The seven notebooks: thin, without outputs, and running on their defaults, offline, under papermill."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import papermill
import pytest

from osintkit.report import notebooks_folder

NOTEBOOKS = sorted(notebooks_folder().glob("*.ipynb"))
NAMES = ["01_ingest", "02_tag", "03_explore", "04_review", "05_brief", "06_figures", "07_entity"]


def code(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_there_are_seven_and_each_is_valid() -> None:
    assert [p.stem for p in NOTEBOOKS] == NAMES
    for path in NOTEBOOKS:
        nbformat.validate(nbformat.read(path, as_version=4))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_is_thin_and_committed_without_outputs(path: Path) -> None:
    cells = code(path)
    lines = [line for cell in cells for line in cell.source.splitlines()]
    assert not any(cell.outputs or cell.execution_count for cell in cells)
    assert not any(line.lstrip().startswith(("def ", "class ")) for line in lines) and len(lines) <= 40
    assert sum("parameters" in cell.metadata.get("tags", []) for cell in cells) == 1


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_papermill_reads_every_parameter_with_its_type_and_help(path: Path) -> None:
    source = next(c.source for c in code(path) if "parameters" in c.metadata.get("tags", []))
    read = papermill.inspect_notebook(str(path))
    assert len(read) == len(source.splitlines())
    assert all(p["inferred_type_name"] != "None" and p["help"] for p in read.values())


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_runs_on_its_defaults_offline(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OSINTKIT_CASE", raising=False)
    papermill.execute_notebook(str(path), str(tmp_path / path.name), cwd=str(tmp_path), progress_bar=False)
    done = nbformat.read(tmp_path / path.name, as_version=4)
    assert not [o for c in done.cells for o in c.get("outputs", []) if o.output_type == "error"]


@pytest.mark.slow
def test_plain_papermill_runs_the_brief_from_its_own_command_line(tmp_path: Path) -> None:
    out = tmp_path / "out.ipynb"
    command = [
        sys.executable,
        "-m",
        "papermill",
        str(notebooks_folder() / "05_brief.ipynb"),
        str(out),
        "-p",
        "points",
        "3",
    ]
    subprocess.run(command, check=True, cwd=tmp_path, capture_output=True)
    shown = [o for c in code(out) for o in c.outputs if "text/html" in o.get("data", {})]
    assert len(shown) >= 7 and "Key points" in json.dumps(shown)
