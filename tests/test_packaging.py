"""What a user installs: hash-pinned locks that name no index, a wheel with notebooks and data, a quick import."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
LOCKS = ["requirements.lock", "requirements-dev.lock"]


def pins(lock: str) -> list[str]:
    return re.findall(r"^([\w.\-]+)==(\S+)", (ROOT / lock).read_text("utf-8"), re.M)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_every_package_by_hash_and_names_no_index(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    blocks = re.split(r"\n(?=[\w.\-]+==)", text.strip())
    assert all("--hash=sha256:" in block for block in blocks) and len(blocks) == len(pins(lock))
    assert not re.search(r"https?://|index-url|find-links", text)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_no_placeholder_version(lock: str) -> None:
    assert not [name for name, version in pins(lock) if version.startswith("999")]


def test_every_direct_dependency_is_in_the_lock() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    names = {re.match(r"[\w.\-]+", d)[0].lower().replace("_", "-") for d in wanted}  # type: ignore[index]
    assert names <= {name for name, _ in pins("requirements.lock")}


def test_the_named_packages_are_direct_dependencies() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert all(f'"{name}' in text for name in ("jupyterlab", "ipywidgets", "pandas", "newspaper3k", "papermill"))


def test_importing_osintkit_is_quick_and_loads_no_heavy_package() -> None:
    code = "import sys, osintkit; print([m for m in ('pandas', 'spacy', 'sqlalchemy', 'lxml') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_tab_completion_shows_public_names_only() -> None:
    import osintkit

    assert dir(osintkit) == sorted(osintkit.__all__) and all(hasattr(osintkit, name) for name in osintkit.__all__)


@pytest.mark.slow
def test_the_wheel_carries_notebooks_sample_and_data(tmp_path: Path) -> None:
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(tmp_path),
        str(ROOT),
    ]
    subprocess.run(build, check=True, capture_output=True)
    names = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()
    for part in ("notebooks/05_brief.ipynb", "data/sample/sample.warc.gz", "data/report/report.css", "py.typed"):
        assert f"osintkit/{part}" in names


@pytest.mark.slow
def test_the_pip_section_of_the_conda_environment_installs_in_a_fresh_venv(tmp_path: Path) -> None:
    described = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    section = next(d["pip"] for d in described["dependencies"] if isinstance(d, dict))
    (tmp_path / "pip.txt").write_text("\n".join(section).replace("-r ", f"-r {ROOT}/") + "\n")
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    subprocess.run([python, "-m", "pip", "install", "-q", "-r", tmp_path / "pip.txt"], check=True, capture_output=True)
    subprocess.run(
        [python, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", str(ROOT)],
        check=True,
        capture_output=True,
    )
    assert (
        b"osintkit"
        in subprocess.run([python, "-m", "osintkit.cli", "--version"], check=True, capture_output=True).stdout
    )
