"""Several at once on one PostgreSQL, and a server that is killed: nothing lost, nothing double."""

from __future__ import annotations

import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from typing import Any

import distributed
import pytest
from pg import BINARIES, Server

import osintkit as ok
from osintkit.errors import StopRun
from osintkit.report import find_notebook, read_parameters, verify_report
from osintkit.store import Case
from osintkit.tagging import tag_texts

pytestmark = pytest.mark.slow
PAGES, KILLS = 120, 10
SAYS = (
    "{a} will pay {n} million dollars to {b} for missiles, the ministry said on {day} November 2021.",
    "The contract with {a} was signed in {b} on {day} October 2020, and {n} officials were there.",
    "{b} delivered {n} launchers to {a}, which is {day} percent of what had been ordered.",
)
PLACES = ("Turkey", "Russia", "Ankara", "Moscow", "France", "Germany", "Greece", "Egypt", "India")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Pages with names and figures, each another text."""
    home, pick, made = tmp_path_factory.mktemp("pages"), random.Random(3), []
    for n in range(PAGES):
        said = [
            pick.choice(SAYS).format(a=pick.choice(PLACES), b=pick.choice(PLACES), n=n + 2, day=pick.randint(1, 28))
            for _ in range(9)
        ]
        text = "".join(f"<p>{line}</p>" for line in said)
        made.append(home / f"{n:03}.html")
        made[-1].write_text(
            f"<html lang=en><link rel=canonical href=https://outlet{n % 7}.example/{n}><title>Story {n}</title>"
            f"<body><article><h1>Story {n}</h1>{text}</article></body></html>"
        )
    return made


@pytest.fixture(scope="module")
def mortal() -> Iterator[Server]:
    """A server to be killed."""
    if not BINARIES:
        pytest.skip("no PostgreSQL server is installed here")
    made = Server()
    yield made
    made.stop()


def read(case: Case, pages: list[Path]) -> None:
    ok.ingest(case, map(str, pages), progress=False)
    ok.tag(case, progress=False)


def state(case: Case) -> list[Any]:
    """What a reader sees, without when it was stored."""
    tables = (case.articles(), case.mentions(), case.figures(), case.quotes())
    return [frame.drop(columns=["fetched_at"], errors="ignore").to_csv() for frame in tables]


def test_a_server_killed_at_ten_moments_leaves_what_an_undisturbed_run_leaves(
    pages: list[Path], mortal: Server, tmp_path: Path
) -> None:
    started, moments = time.monotonic(), random.Random(4)
    whole = Case.create(tmp_path / "whole", store=f"{mortal.url}/whole")
    read(whole, pages)
    took, stopped, kills = time.monotonic() - started, 0, 0
    while kills < KILLS:
        case = Case.create(tmp_path / f"killed{kills}", store=f"{mortal.url}/killed{kills}")
        for _ in range(KILLS // 2):
            timer = Timer(moments.uniform(0, took / 2), mortal.kill)
            timer.start()
            try:
                read(case, pages)
            except StopRun as error:
                stopped += 1
                assert "\n" not in str(error) and "the same command goes on" in str(error)
            timer.join()
            mortal.start()
            kills += 1
        read(case, pages)
        assert state(case) == state(whole)
    assert stopped >= KILLS // 3


class Crew:
    """A Dask scheduler and two workers on loopback, to be killed."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address, self.workers = f"tcp://127.0.0.1:{self.port}", list[subprocess.Popen[bytes]]()
        self.start()

    def start(self) -> None:
        self.scheduler = self._run("scheduler", "--host", "127.0.0.1", "--port", str(self.port))
        self.hire(2)

    def hire(self, count: int) -> None:
        for _ in range(count):
            self.workers.append(self._run("worker", self.address, "--no-nanny", "--nthreads", "1"))
        with distributed.Client(self.address, timeout=60) as client:
            client.wait_for_workers(count, timeout=120)

    def _run(self, *what: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", *what, "--no-dashboard"]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def kill_worker(self) -> None:
        self.workers.pop(0).kill()
        self.hire(1)

    def kill(self) -> None:
        """kill -9 of the scheduler; its workers go with it."""
        self.scheduler.kill()

    def stop(self) -> None:
        for process in (self.scheduler, *self.workers):
            process.kill()
            process.wait()
        self.workers.clear()


@pytest.fixture
def crew() -> Iterator[Crew]:
    made = Crew()
    yield made
    made.stop()


@pytest.mark.parametrize("who", ["worker", "scheduler"])
def test_dask_killed_at_ten_moments_leaves_what_an_undisturbed_run_leaves(
    who: str, crew: Crew, pages: list[Path], tmp_path: Path
) -> None:
    whole, killed, moments = Case.create(tmp_path / "whole"), Case.create(tmp_path / "killed"), random.Random(5)
    ok.ingest(whole, map(str, pages), progress=False)
    tag_texts(whole, progress=False)
    ok.ingest(killed, map(str, pages), progress=False)
    stopped, finished = 0, True
    for turn in range(KILLS):
        if finished:  # with another watchlist all is to be tagged anew; what was stopped goes on
            (killed.folder / "watchlist.csv").write_text(f"name,kind\nNobody {turn},person\n")
        finished = False
        timer = Timer(moments.uniform(0, 3), crew.kill_worker if who == "worker" else crew.kill)
        timer.start()
        try:
            tag_texts(killed, progress=False, dask=crew.address)
            finished = True
        except StopRun as error:
            assert "\n" not in str(error)
            stopped += 1
        timer.join()
        if who == "scheduler":
            crew.stop()
            crew.start()
    tag_texts(killed, progress=False, dask=crew.address)
    assert state(killed) == state(whole) and (stopped or who == "worker")


def test_four_ingest_at_once_while_one_tags_and_one_reports(pages: list[Path], server: Server, tmp_path: Path) -> None:
    case = Case.create(tmp_path / "team", store=f"{server.url}/team")
    read(case, pages[:20])
    read_parameters(find_notebook("brief"), {})  # imports what takes long
    command = [sys.executable, "-m", "osintkit.cli"]
    shares = [[str(p) for p in pages[n * 20 : n * 20 + 60]] for n in range(4)]  # each page is read by two or three
    calls = [[*command, "ingest", str(case.folder), *share] for share in shares]
    calls.append([*command, "tag", str(case.folder)])
    running = [subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for call in calls]
    while len(case.pages()) < 30:
        assert any(process.poll() is None for process in running)
    before = len(case.pages())
    report = ok.run_report(case, "brief", {"topic": ""})
    for process in running:
        assert process.wait() == 0, process.communicate()
    assert before < len(case.pages()) == len(set(case.pages().url)) == len(case.articles()) == PAGES
    assert len(case.marked().articles()) == PAGES > report.manifest["used"]["rows"]["articles"]["count"] >= 20
    used = report.manifest["used"]  # of one moment: every article that went in has its capture, and its tagging at most
    went_in = {capture["article"] for capture in used["captures"]}
    assert len(went_in) == used["rows"]["articles"]["count"] >= used["rows"]["taggings"]["count"]
    found = verify_report(report.folder, case)  # what was stored since is named; what went in gives the same again
    later = "is in the store now, and was not when the report was made"
    assert found and [line for line in found if not line.endswith(later)] == []
    read(case, pages)
    alone = Case.create(tmp_path / "alone")
    read(alone, pages)
    for name in ("mentions", "figures", "quotes"):
        columns = ["article_id", "start", "end", "kind" if name != "quotes" else "text"]
        frames = (getattr(c, name)()[columns].sort_values(columns, ignore_index=True) for c in (case, alone))
        assert next(frames).equals(next(frames)), name
