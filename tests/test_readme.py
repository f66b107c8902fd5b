"""The README is true: its Python prints what it says, its commands exist, its tables have those columns."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from osintkit import cli
from osintkit.store import Case

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_the_readme_is_about_a_hundred_lines() -> None:
    assert len(README.splitlines()) <= 120


def test_every_command_named_is_there_and_every_one_there_is_named() -> None:
    named = set(re.findall(r"^osintkit (\w+)", README, re.M))
    there = {c.name or c.callback.__name__ for c in cli.app.registered_commands if c.callback} | {"jobs"}
    assert named <= there and there - named <= {"archive", "export", "forget"}


@pytest.mark.slow
def test_the_example_prints_what_the_readme_says() -> None:
    code, said = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", README, re.S)[0]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == said


def test_the_tables_have_the_columns_that_are_named(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "c")
    for table, columns in re.findall(r"^\| `case\.(\w+)\(\)` \|.*?\| `([\w ]+)` \|$", README, re.M):
        assert set(columns.split()) <= set(getattr(case, table)().columns), table


def test_every_file_named_is_there() -> None:
    assert all((ROOT / path).exists() for path in re.findall(r"\]\((docs/[^)]+)\)", README))
