"""A job's run: alone, within its time, whole or not at all, recorded and told; and a week of them in a minute."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import nbformat
import pytest
from cases import add, tagged
from filelock import FileLock
from servers import answer, in_turn, serve

from osintkit.errors import Locked, StopRun
from osintkit.jobs.file import read_jobs
from osintkit.jobs.news import Event, find_events, find_silence, write_lists
from osintkit.jobs.run import prune, run_job
from osintkit.jobs.serve import Server
from osintkit.jobs.status import write_status
from osintkit.jobs.tell import make_mask, read_secrets, send
from osintkit.jobs.work import do_job
from osintkit.records import Mention, Run
from osintkit.store import Case

AT = datetime(2021, 11, 16, 7, tzinfo=UTC)
SECRET = "hunter2-c0ffee-sesame"
STORY = "Ankara said on Monday that it would buy a further lot of missiles from Moscow this year. " * 5


def write_job(folder: Path, more: str = "", name: str = "monday", case: str = "c") -> Path:
    file = folder / "jobs.yml"
    head = "" if file.is_file() else "jobs:\n"
    with file.open("a") as out:
        out.write(f"{head}  {name}:\n    case: {case}\n" + "".join(f"    {line}\n" for line in more.splitlines()))
    return file


def notebook(path: Path, code: str) -> Path:
    """A small notebook that has one parameter."""
    cells = [nbformat.v4.new_code_cell('case: str = ""  # c\nsince: str = ""  # s\nnew_since: str = ""  # n'),
             nbformat.v4.new_code_cell(code)]  # fmt: skip
    cells[0].metadata["tags"] = ["parameters"]
    kernel = {"name": "python3", "display_name": "Python", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    return path


def inline(job: Any, plan: dict[str, Any], hear: Callable[[dict[str, Any]], None], sleep: Any) -> None:
    """The work, in this process."""
    from osintkit.jobs.work import _reasons

    with _reasons(hear, job):
        do_job(job, plan, hear, sleep=sleep)


def saying(*events: dict[str, Any]) -> Callable[..., None]:
    """Work that only says so."""

    def work(job: Any, plan: Any, hear: Callable[[dict[str, Any]], None], sleep: Any) -> None:
        for event in ({"event": "log", "line": f"the log, with {SECRET}\n"}, *events):
            hear(event)

    return work


def done(*reports: Path, events: tuple[Event, ...] = (), **counts: int) -> dict[str, Any]:
    rows = [{"notebook": "n", "folder": str(r), "html": str(r / "n.html"), "parameters": {}} for r in reports]
    lost = [f"https://x.example/{n}: no connection" for n in range(counts.get("failed", 0))]
    return {"event": "done", "counts": counts, "events": [e.row() for e in events], "reports": rows, "failures": lost}


def news(*events: Event, failing: dict[str, str] | None = None, as_of: datetime = AT) -> dict[str, Any]:
    rows = [e.row() for e in events]
    return {"event": "news", "events": rows, "failing": failing or {}, "as_of": as_of.isoformat()}


@contextmanager
def webhook(status: int = 200) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """An Apprise URL of a loopback webhook, and the messages it got."""
    got: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"json://127.0.0.1:{server.server_port}/{SECRET}", got
    finally:
        server.shutdown()
        server.server_close()


def now_ticking(start: datetime = AT) -> Callable[[], datetime]:
    ticks = iter(range(10**6))
    return lambda: start + timedelta(seconds=next(ticks))


def test_a_second_run_at_the_same_time_says_who_holds_it(tmp_path: Path) -> None:
    tagged(tmp_path / "c")
    file = write_job(tmp_path)
    (tmp_path / "c" / ".job-monday.txt").write_text("process 4711 on desk since 2021-11-16T07:00:00+00:00")
    with FileLock(tmp_path / "c" / ".job-monday.lock"), pytest.raises(Locked, match="process 4711 on desk since 2021"):
        run_job("monday", file, work=saying(done()))


def test_a_run_that_was_killed_is_recorded_by_the_next(tmp_path: Path) -> None:
    case = tagged(tmp_path / "c")
    (tmp_path / "c" / ".job-monday.txt").write_text("process 4711 on desk since 2021-11-15T07:00:00+00:00")
    run_job("monday", write_job(tmp_path), work=saying(news(), done()), clock=now_ticking())
    rows = case.run_records()
    assert [r.status for r in rows] == ["stopped", "ok"] and rows[0].started_at == AT - timedelta(days=1)
    assert not (tmp_path / "c" / ".job-monday.txt").exists()


def test_a_run_is_recorded_with_counts_times_log_and_what_it_saw(tmp_path: Path) -> None:
    case = tagged(tmp_path / "c")
    run_job("monday", write_job(tmp_path), work=saying(news(), done(new=3, failed=1)), clock=now_ticking())
    row = case.run_records()[-1]
    assert (row.job, row.notebook, row.status, row.as_of) == ("monday", "job", "partial", AT)
    assert row.counts == {"new": 3, "failed": 1, "failing": []} and row.log and row.ended_at > row.started_at
    assert row.message == "1 item failed: https://x.example/0: no connection"


def test_a_failure_is_recorded_told_and_raised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = tagged(tmp_path / "c")
    file = write_job(tmp_path, "tell: [HOOK]\ntell_when: news")
    with webhook() as (url, got):
        monkeypatch.setenv("HOOK", url)
        failed = {"event": "failed", "reason": f"cell 2: ValueError: {SECRET}"}
        with pytest.raises(StopRun, match="job monday failed: cell 2: ValueError"):
            run_job("monday", file, work=saying(news(), failed))
    assert got[0]["title"] == "monday: failed" and "cell 2: ValueError: ***" in got[0]["message"]
    row = case.run_records()[-1]
    assert row.status == "failed" and SECRET not in f"{row.message}{row.log}" and "***" in (row.log or "")


def test_the_message_says_what_is_new_and_where_the_reports_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tagged(tmp_path / "c")
    file = write_job(tmp_path, "tell: [HOOK]")
    found = (Event("article", "Su-57 talks (https://a.example/1)", AT.isoformat()), Event("watchlist", "Rostec", ""))
    with webhook() as (url, got):
        monkeypatch.setenv("HOOK", url)
        run_job("monday", file, work=saying(news(), done(new=3)))
        run_job("monday", file, work=saying(news(), done(tmp_path / "brief" / "r1", events=found, new=1, failed=2)))
        run_job("monday", file, work=saying(news(), done(new=0)))
    assert [m["title"] for m in got] == [
        "monday: first run",
        "monday: 1 new article, 1 watchlist hit",
        "monday: nothing new",
    ]
    for part in (
        "- Su-57 talks (https://a.example/1)",
        "1 watchlist hit:\n- Rostec",
        "2 items failed:\n- https://x.example/0: no",
        "brief/r1/n.html",
    ):
        assert part in got[1]["message"]
    assert "Nothing new since 2021-11-16 07:00 UTC." in got[2]["message"]


def test_nothing_is_sent_when_nothing_is_new_if_so_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tagged(tmp_path / "c")
    file = write_job(tmp_path, "tell: [HOOK]\ntell_when: news")
    with webhook() as (url, got):
        monkeypatch.setenv("HOOK", url)
        for _ in range(2):
            run_job("monday", file, work=saying(news(), done(new=0)))
    assert [m["title"] for m in got] == ["monday: first run"]


@pytest.mark.parametrize(
    ("rule", "kind", "title"),
    [
        ("watchlist: true", "watchlist", "1 watchlist hit"),
        ("disagreement: true", "disagreement", "1 new disagreement"),
        ("edit: true", "edit", "1 silent edit"),
        ("silence: 1", "silence", "1 silent source"),
    ],
)
def test_a_watch_rule_tells_at_once_and_only_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rule: str, kind: str, title: str
) -> None:
    tagged(tmp_path / "c")
    file = write_job(tmp_path, f"tell: [HOOK]\nwatch: {{{rule}}}")
    found = [Event(k, f"a {k}", AT.isoformat()) for k in ("watchlist", "edit", "disagreement")]
    with webhook() as (url, got):
        monkeypatch.setenv("HOOK", url)
        events = news(*found, failing={"https://feed.example/": "no connection"})
        with pytest.raises(StopRun):
            run_job("monday", file, work=saying(events, {"event": "failed", "reason": "later"}))
    assert [m["title"] for m in got] == [f"monday: {title}", "monday: failed"]
    assert got[0]["message"].splitlines()[1].startswith("- https://feed" if kind == "silence" else f"- a {kind}")


def test_a_source_is_told_silent_when_it_has_failed_n_runs_and_not_again() -> None:
    def after(times: int) -> list[Event]:
        runs = [Run("j", "job", "partial", AT, AT, counts={"failing": ["u"]})] * times
        return find_silence({"u": "no connection"}, [Run("j", "job", "ok", AT, AT), *runs], 3, AT)

    assert [len(after(n)) for n in range(5)] == [0, 0, 1, 0, 0] and "u failed 3 runs" in after(2)[0].text


def test_events_are_new_articles_edits_watchlist_hits_and_disagreements(tmp_path: Path) -> None:
    case = tagged(tmp_path / "c")
    since = case.newest_at()
    assert since is not None and find_events(case, since) == []
    later = since + timedelta(days=1)
    key = add(case, "https://new.example/a", STORY, later, title="New\x1b[31m one @here")
    add(case, "https://outlet0.example/story", STORY + "Edited.", later)
    case.add_tags("t", {key: [Mention(0, 6, "place", "Ankara", tagger="watchlist")]})
    events = find_events(case, since)
    assert [e.kind for e in events] == ["article", "watchlist", "edit"]
    assert events[0].text == "New [31m one @\u200bhere (https://new.example/a)" and "Ankara: New" in events[1].text
    assert "is now" in events[2].text and events[2].at == later.isoformat()
    assert write_lists(events)[0] == f"1 new article:\n- {events[0].text}"


def test_secrets_come_from_the_environment_or_a_file_that_no_one_else_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "secrets.env"
    file.write_text('# desk\nA=one\nexport B="two"\nC=three\n')
    with pytest.raises(StopRun, match=r"mode 0644\): chmod 600"):
        read_secrets(file, ["A"])
    file.chmod(0o600)
    monkeypatch.setenv("A", "mine")
    assert read_secrets(file, ["A", "B", "D"]) == {"A": "mine", "B": "two"}


def test_a_mask_hides_a_secret_whole_and_in_parts_but_not_the_host() -> None:
    mask = make_mask({"A": "mailtos://bot:p%40ssword1@mail.example.org?to=desk", "B": "tok-12345"})
    assert mask("p@ssword1 p%40ssword1 tok-12345 mail.example.org") == "*** *** *** mail.example.org"
    assert make_mask({})("as it is") == "as it is"


def test_whom_cannot_be_told_is_tried_three_times_and_named(tmp_path: Path) -> None:
    slept: list[float] = []
    with webhook(500) as (url, got):
        assert send(["A", "B"], {"A": url}, "t", "b", sleep=slept.append) == ["A", "B"]
    assert len(got) == 3 and slept == [5.0, 20.0]


def test_pruning_keeps_the_newest_of_each_notebook_and_what_latest_leads_to(tmp_path: Path) -> None:
    runs = []
    for name in ("a", "b"):
        (tmp_path / name / "failed").mkdir(parents=True)
        for n in range(4):
            (tmp_path / name / "failed" / f"{n}.ipynb").touch()
            os.utime(tmp_path / name / "failed" / f"{n}.ipynb", (n, n))
            (tmp_path / name / f"r{n}").mkdir()
            runs.append(Run("j", name, "ok", AT, AT, str(tmp_path / name / f"r{n}")))
    (tmp_path / "a" / "latest").symlink_to("r0")
    prune(runs, "j", 2)
    assert sorted(p.name for p in tmp_path.glob("a/r*")) == ["r0", "r2", "r3"]
    assert sorted(p.name for p in tmp_path.glob("b/r*")) == ["r2", "r3"] and prune(runs, "other", 1) == []
    assert sorted(p.name for p in tmp_path.glob("a/failed/*")) == ["2.ipynb", "3.ipynb"]


@pytest.mark.parametrize("troubled", ["/a", "/robots.txt"])
def test_an_input_that_may_come_back_is_tried_again_and_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, troubled: str
) -> None:
    monkeypatch.setattr("osintkit.jobs.work.tag", lambda *_, **__: {})
    page = answer(f"<html><title>T</title><article><h1>T</h1><p>{STORY}</p></article></html>".encode())
    case, slept = Case.create(tmp_path / "c"), list[float]()
    routes = {"/robots.txt": answer(b"", 404), "/a": page, "/b": page, "/gone": answer(b"", 404)}
    routes[troubled] = in_turn(*[answer(b"", 503)] * 3, routes[troubled])
    with serve(routes) as server:
        urls = f"[{server.url}/a, {server.url}/gone, {server.url}/b, missing.txt]"
        file = write_job(tmp_path, f"inputs: {urls}\nfetch: {{allow_private: true, delay: 0}}")
        events: list[dict[str, Any]] = []
        plan = {"at": AT.isoformat(), "last": None, "told": None}
        do_job(read_jobs(file)["monday"], plan, events.append, sleep=slept.append)
        assert server.count("/gone") == 1
    assert slept == [1.0, 2.0, 30.0] and events[-1]["counts"]["failed"] == 2 and len(case.pages()) >= 1
    assert sorted(events[0]["failing"]) == sorted([str(tmp_path / "missing.txt"), f"{server.url}/gone"])


def test_a_job_whose_second_report_fails_publishes_neither(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("osintkit.jobs.work.tag", lambda *_, **__: {})
    case = tagged(tmp_path / "c")
    notebook(tmp_path / "good.ipynb", "print(since, new_since)")
    bad = notebook(tmp_path / "bad.ipynb", "print(1)")
    file = write_job(tmp_path, "inputs: [in]\nreports:\n- {notebook: good.ipynb, parameters: {since: -7d}}\n"
                     "- {notebook: bad.ipynb}")  # fmt: skip
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(STORY)
    run_job("monday", file, work=inline, clock=now_ticking())
    latest = [(case.folder / "reports" / n / "latest").resolve() for n in ("good", "bad")]
    assert [r.parameters.get("since") for r in case.run_records() if r.notebook == "good"] == ["2021-11-09"]
    assert json.loads((latest[0] / "manifest.json").read_text())["parameters"]["since"] == "2021-11-09"
    (tmp_path / "in" / "b.txt").write_text(STORY + "More.")
    notebook(bad, "raise ValueError('no')")
    with pytest.raises(StopRun, match=r"bad.ipynb failed in cell 2: ValueError: no"):
        run_job("monday", file, work=inline, clock=now_ticking(AT + timedelta(days=1)))
    assert latest == [(case.folder / "reports" / n / "latest").resolve() for n in ("good", "bad")]
    assert not list(case.folder.glob("reports/*/.*")), "nothing is left half made"


def test_status_is_a_table_with_the_last_run_and_the_next(tmp_path: Path) -> None:
    case = tagged(tmp_path / "c")
    file = write_job(tmp_path, 'cron: "0 7 * * mon"\ntimezone: Europe/Paris')
    write_job(tmp_path, name="other")
    case.add_run(
        Run("monday", "job", "failed", AT, AT + timedelta(seconds=9), None, "no\nroom", {"new": 2, "failed": 0})
    )
    head, monday, other = write_status(read_jobs(file).values(), AT)
    assert head.split() == ["job", "last", "run", "status", "took", "new", "failed", "next", "what", "it", "said"]
    assert monday.split() == "monday 2021-11-16 08:00 failed 9 s 2 0 2021-11-22 07:00 no room".split()  # noqa: SIM905
    assert other.split() == ["other", "-", "never", "ran", "-", "-", "-", "-"]
    for pid, says in ((os.getpid(), "running: process"), (2**22 + 1, "stopped before its end: process")):
        (case.folder / ".job-monday.txt").write_text(f"process {pid} on {socket.gethostname()} since {AT.isoformat()}")
        assert says in [*write_status(read_jobs(file).values(), AT)][1]


def test_a_case_that_is_gone_stops_the_jobs_on_no_other(tmp_path: Path) -> None:
    tagged(tmp_path / "c")
    file, at, started = write_job(tmp_path, 'cron: "* * * * *"', "gone", "nowhere"), [AT], list[str]()
    write_job(tmp_path, 'cron: "* * * * *"')
    server = Server(file, clock=lambda: at[0], run=lambda name, _: started.append(name), start=lambda go: go())
    at[0] += timedelta(minutes=1)
    server.wake()
    rows = [*write_status(read_jobs(file).values(), AT)]
    assert started == ["monday"] and "no case" in rows[1] and rows[2].startswith("monday")


def test_a_server_says_a_broken_file_and_waits_and_does_not_try_for_ever(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tagged(tmp_path / "c")
    file, at, tried = write_job(tmp_path, 'cron: "* * * * *"'), [AT], []

    def fail(name: str, _: Any) -> None:
        tried.append(name)
        raise StopRun("the disk is full")

    server = Server(file, clock=lambda: at[0], run=fail, start=lambda go: go())
    good = file.read_text()
    for seconds, text in ((60, good), (70, good), (80, "jobs: ["), (125, good)):
        at[0] = AT + timedelta(seconds=seconds)
        file.write_text(text)
        server.wake()
    assert tried == ["monday", "monday"] and "line 1: no valid YAML" in caplog.text


@pytest.mark.slow
def test_a_week_in_a_minute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three jobs over seven days with a clock change, a night without the machine and a feed that fails."""
    monkeypatch.setattr("osintkit.jobs.work.tag", lambda *_, **__: {})
    for name in "abc":
        Case.create(tmp_path / name)
    page = answer(f"<html><title>T</title><article><h1>T</h1><p>{STORY}</p></article></html>".encode())
    at, runs = [datetime(2021, 10, 27, 0, 5, tzinfo=UTC)], list[tuple[str, datetime]]()
    with serve({"/p": page, "/feed": answer(b"", 404)}) as web:
        fetch = "\nfetch: {allow_private: true, delay: 0}\ntimezone: Europe/Paris"
        file = write_job(tmp_path, f'cron: "30 2 * * *"\ninputs: [{web.url}/p]{fetch}', "night", "a")
        write_job(tmp_path, f'cron: "0 */6 * * *"\ninputs: [{web.url}/p, {web.url}/feed]{fetch}', "often", "b")
        write_job(tmp_path, f'cron: "0 7 * * mon"\ninputs: [{web.url}/p]{fetch}', "monday", "c")

        def run(name: str, file: Any) -> None:
            runs.append((name, at[0]))
            run_job(name, file, clock=lambda: at[0], sleep=lambda _: None, work=inline)

        server = Server(file, clock=lambda: at[0], run=run, start=lambda go: go())
        off = datetime(2021, 10, 29, 20, tzinfo=UTC), datetime(2021, 10, 30, 9, tzinfo=UTC)
        for _ in range(7 * 24 * 4):  # four times an hour is often enough for these
            if not off[0] <= at[0] < off[1]:
                server.wake()
            at[0] += timedelta(minutes=15)
    nights = [f"{t:%d %H:%M}" for n, t in runs if n == "night"]
    # 02:30 in Paris: 00:30 UTC before the change of the 31st, the first of two that night, 01:30 after; one caught up.
    assert nights == ["27 00:35", "28 00:35", "29 00:35", "30 09:05", "31 00:35", "01 01:35", "02 01:35"]
    assert [f"{t:%d %H:%M}" for n, t in runs if n == "monday"] == ["01 06:05"]
    often = [f"{t:%d %H:%M}" for n, t in runs if n == "often"]
    assert len(often) == len(set(often)) == 27 and "30 09:05" in often and not {"29 22:05", "30 04:05"} & set(often)
    rows = Case(tmp_path / "b").run_records()
    assert {r.status for r in rows} == {"partial"} and len(rows) == 27 == len({r.started_at for r in rows})
    assert {r.status for r in Case(tmp_path / "a").run_records()} == {"ok"}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs kill")
def test_a_job_that_is_over_its_time_is_really_ended(tmp_path: Path) -> None:
    case = tagged(tmp_path / "c")
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes connections and never answers
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        file = write_job(tmp_path, f"inputs: ['{url}']\nfetch: {{allow_private: true}}\ntimeout: 8s")
        with pytest.raises(StopRun, match="longer than its timeout of 8 s"):
            run_job("monday", file)
    assert case.run_records()[-1].status == "failed"
    with FileLock(case.folder / ".jobs.lock", timeout=5):
        pass
