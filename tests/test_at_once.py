"""Two notebooks and a command line at work on one case: nothing is lost, and nobody waits long to write."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from osintkit.decisions import parse_place
from osintkit.sample import make_sample
from osintkit.store import Case

pytestmark = pytest.mark.slow
PAGE = "<html><head><title>Story {n}</title></head><body><article>{text}</article></body></html>"
TEXT = "<p>Minister Ada Byron said on Monday that {n} tanks were bought from Poland for {n} million dollars.</p>" * 8

# Each is a process of its own, as a notebook's kernel is; what it prints is what it did and its longest wait to write.
REVIEWER = """
import json, sys, time
import osintkit as ok
from osintkit.widgets import Review
case, by = ok.Case(sys.argv[1]), sys.argv[2]
review = Review(case, by=by)
judge, waits = case.add_judgements, []
def timed(judgements):
    began = time.perf_counter()
    judge(judgements)
    waits.append(time.perf_counter() - began)
case.add_judgements = timed
acts = ["confirm", "reject", "relabel"]
for n in range(60):
    act = acts[n % 3]
    kinds = "event" if review.item.noun == "mention" else "number"
    value = (None if review.item.noun == "quote" else kinds) if act == "relabel" else None
    review._try({"act": act, "value": value, "target": review.item.target})
    time.sleep(0.05)
review.settle()
print(json.dumps({"decided": len(waits), "longest": max(waits), "said": review.view["said"]}))
"""
READER = """
import json, sys, time
import osintkit as ok
from osintkit.widgets import Intake
case = ok.Case(sys.argv[1])
add, waits = case.add_capture, []
def timed(*args):
    began = time.perf_counter()
    new = add(*args)
    waits.append(time.perf_counter() - began)
    return new
case.add_capture = timed
intake = Intake(case, [sys.argv[2]])
intake.start.click()
intake.settle(300)
print(json.dumps({"read": len(waits), "longest": max(waits), "said": intake.message.value}))
"""


def test_two_notebooks_and_a_command_line_lose_nothing_and_wait_under_a_second(tmp_path: Path) -> None:
    case = make_sample(tmp_path / "c")
    run(tmp_path, "ingest", case)
    run(tmp_path, "tag", case)
    before = len(case.articles())
    pages = tmp_path / "pages"
    pages.mkdir()
    for n in range(40):
        (pages / f"{n}.html").write_text(PAGE.format(n=n, text=TEXT.format(n=n + 2)))
    started = [
        start(tmp_path, "-c", REVIEWER, case, "ana"),
        start(tmp_path, "-c", READER, case, pages),
        start(tmp_path, "-m", "osintkit.cli", "tag", case.folder, "--again"),
    ]
    reviewer, reader, tagged = (done(process) for process in started)
    run(tmp_path, "tag", case)
    told, read = json.loads(reviewer), json.loads(reader)
    print(told, read, tagged)
    assert len(case.articles()) == before + 40 == before + read["read"]
    assert set(case.mentions().article_id) == set(case.articles().id)
    judged = case.judgements()
    assert len(judged) == 60 == told["decided"] and told["said"] == read["said"] == ""
    rejected = {parse_place(t) for t in judged[judged.decision == "reject"].target if t.startswith("mention:")}
    left = {(m.article_id, m.start, m.end) for m in case.mentions().itertuples()}
    assert rejected and not rejected & left
    assert max(told["longest"], read["longest"]) < 1


def environment(scratch: Path) -> dict[str, str]:
    return os.environ | {"PYTHONWARNINGS": "ignore", "XDG_DATA_HOME": str(scratch / "data")}


def start(scratch: Path, *arguments: object) -> subprocess.Popen[str]:
    given = [str(a.folder) if isinstance(a, Case) else str(a) for a in arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "env": environment(scratch)}
    return subprocess.Popen([sys.executable, *given], **pipes)  # type: ignore[call-overload, no-any-return]


def done(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=300)
    assert process.returncode in (0, 3), err[-2000:]
    return out


def run(scratch: Path, verb: str, case: Case) -> None:
    done(start(scratch, "-m", "osintkit.cli", verb, case))
