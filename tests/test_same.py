"""The same parameters give the same bytes: in another folder, time zone, locale, on another day, by another user."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cases import tagged

RUN = """
import json, sys
from osintkit.report import run_report
from osintkit.store import Case
done = run_report(Case(sys.argv[1]), sys.argv[2], {"new_since": "2021-11-15"} if sys.argv[2] == "brief" else {})
print(json.dumps([done.manifest["id"], done.manifest["generated"], done.manifest["sha256"]]))
"""


def worlds(folder: Path) -> dict[str, dict[str, str]]:
    """Environments that a report must not show; a clock of another day and a Turkish locale where they can be had."""
    found = {
        "here": {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        "Lima": {"TZ": "America/Lima", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2", "umask": "077"},
    }
    turkish = {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "3"}
    if shutil.which("localedef") and Path("/usr/share/i18n/locales/tr_TR").is_file():
        made = ["localedef", "-i", "tr_TR", "-f", "ISO-8859-9", str(folder / "tr_TR.ISO-8859-9")]
        subprocess.run(made, check=False, capture_output=True)
        turkish |= {"LOCPATH": str(folder), "LC_ALL": "tr_TR.ISO-8859-9"}
    found["Tokyo, in Turkish"] = turkish
    for clock in Path("/usr/lib").glob("*/faketime/libfaketime.so.1"):
        found["a leap day in 2032"] = {"LD_PRELOAD": str(clock), "FAKETIME": "@2032-02-29 23:59:50", "TZ": "Asia/Kabul"}
    return found


@pytest.mark.slow
@pytest.mark.parametrize("report", ["brief", "figures", "entity"])
def test_a_report_is_the_same_in_every_world(tmp_path: Path, report: str) -> None:
    tagged(tmp_path / "made").engine.dispose()
    said = {}
    for name, env in worlds(tmp_path).items():
        shutil.copytree(tmp_path / "made", tmp_path / name)
        umask = int(env.pop("umask", "022"), 8)
        command = [sys.executable, "-c", RUN, str(tmp_path / name), report]
        done = subprocess.run(
            command, env=os.environ | env, umask=umask, cwd=tmp_path / name, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        said[name] = json.loads(done.stdout.splitlines()[-1])
    assert len(said) >= 3 and len(said["here"][1]) >= 3
    assert all(there == said["here"] for there in said.values()), said
