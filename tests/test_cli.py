"""The command line: every mistake is one line that says what to do, and an exit status."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from cases import tagged

from osintkit import cli


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path):  # type: ignore[no-untyped-def]
    """Run osintkit with arguments: (exit status, what it printed, what it said of errors)."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["osintkit", *arguments])
        try:
            cli.main()
            status = 0
        except SystemExit as leave:
            status = leave.code if isinstance(leave.code, int) else int(leave.code is not None)
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["ingest", "nowhere", "x.html"], 2, "no case at nowhere: make one with 'osintkit init nowhere'"),
        (["tag", "nowhere"], 2, "no case at nowhere"),
        (["ingest", "c", "missing/"], 1, "no such file or folder"),
        (["ingest", "c"], 2, "has no inputs yet"),
        (["report", "c", "breif"], 2, "no notebook 'breif': one of"),
        (["report", "c", "brief", "-p", "topik=x"], 2, "no parameter 'topik'"),
        (["report", "c", "brief", "-p", "points=many"], 2, "points is int, not 'many'"),
        (["report", "c", "brief", "-p", "points"], 2, "write it as -p name=value"),
        (["report", "c", "brief", "-p", "as_of=soon"], 2, "as_of='soon' is no time"),
        (["search", "c", "-"], 2, "nothing to search for"),
        (["verify", "c", "c"], 2, "holds no manifest.json"),
        (["jobs", "run", "monday", "--file", "none.yml"], 2, "none.yml cannot be read"),
        (["init", "c/case.db"], 2, "is a file"),
    ],
)
def test_a_mistake_is_one_line_without_a_traceback(
    run, tmp_path: Path, arguments: list[str], status: int, says: str
) -> None:  # type: ignore[no-untyped-def]
    tagged(tmp_path / "c")
    code, _, error = run(*arguments)
    assert (code, len(error.strip().splitlines())) == (status, 1), error
    assert says in error and "Traceback" not in error


@pytest.mark.parametrize(
    "command", sorted(c.name or c.callback.__name__ for c in cli.app.registered_commands if c.callback)
)
def test_every_command_has_help_with_an_example(run, command: str) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run(command, "--help")
    assert code == 0 and "Example: osintkit" in " ".join(out.split())


def test_init_makes_a_case_and_again_leaves_it(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert run("init", "new")[0] == 0 and run("init", "new")[0] == 0
    assert (tmp_path / "new" / "case.db").is_file()


def test_search_prints_what_it_finds_in_any_spelling(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    tagged(tmp_path / "c")
    code, out, _ = run("search", "c", "С-400")
    assert code == 0 and out.splitlines()[-1] == "3 articles" and "outlet1.example" in out


def test_ingesting_a_bad_item_keeps_the_good_and_exits_with_3(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "in").mkdir()
    story = "Ankara said on Monday that it would buy a further lot of missiles from Moscow this year. " * 5
    (tmp_path / "in" / "good.html").write_text(
        f"<html><title>Good</title><article><h1>Good</h1><p>{story}</p></article>"
    )
    (tmp_path / "in" / "empty.html").write_bytes(b"")
    (tmp_path / "in" / "junk.html").write_bytes(bytes(range(256)) * 50)
    run("init", "new")
    code, out, _ = run("ingest", "new", "in")
    assert code == 3 and "1 new articles" in out and "2 failed" in out
    again, out, _ = run("ingest", "new", "in")
    assert again == 3 and "0 new articles, 0 new captures of known texts, 1 known" in out


@pytest.mark.slow
def test_lab_serves_the_notebooks_of_the_case(tmp_path: Path) -> None:
    import json
    import socket
    import subprocess
    import time
    from urllib.error import URLError
    from urllib.request import urlopen

    case = tagged(tmp_path / "c")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--no-browser", f"--port={port}", "--allow-root", "--IdentityProvider.token="]
    server = subprocess.Popen(
        [sys.executable, "-m", "osintkit.cli", "lab", str(case.folder), *options], stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(120):
            try:
                with urlopen(f"http://127.0.0.1:{port}/api/contents") as answer:
                    names = {item["name"] for item in json.load(answer)["content"]}
                break
            except URLError:
                time.sleep(0.5)
        assert {"01_ingest.ipynb", "04_review.ipynb", "05_brief.ipynb"} <= names
    finally:
        server.terminate()
        server.wait(30)
