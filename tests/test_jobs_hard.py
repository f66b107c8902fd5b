"""Jobs as they are lived with: killed, on a full disk, several at once; real mail, a real jupyter-scheduler."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from test_jobs import SECRET, notebook, webhook, write_job

from osintkit.jobs.run import run_job
from osintkit.report import notebooks_folder
from osintkit.report.manifest import hash_files
from osintkit.store import Case

pytestmark = pytest.mark.slow
MOMENTS = 20
CODE = "import osintkit as ok\nfrom pathlib import Path\nfound = ok.Case(case).articles()\n" \
       "Path('rows.csv').write_text(found.to_csv())\nlen(found)"  # fmt: skip


def page(n: int, more: str = "") -> str:
    text = f"<p>Ankara bought {n} divisions of S-400 systems from Moscow for {n}.5 billion dollars in 2019.{more}</p>"
    return f"<html lang=en><title>Story {n}</title><article><h1>Story {n}</h1>{text * 5}</article></html>"


def desk(folder: Path, more: str = "", pages: int = 3) -> Path:
    """A case with some pages to read, a small notebook, and a job on them."""
    Case.create(folder / "c")
    (folder / "in").mkdir()
    for n in range(1, pages + 1):
        (folder / "in" / f"{n}.html").write_text(page(n))
    notebook(folder / "small.ipynb", CODE)
    return write_job(folder, f"inputs: [in]\nreports: [{{notebook: small.ipynb}}]\n{more}")


def start(file: Path, name: str = "monday", **env: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "osintkit.cli", "jobs", "run", name, "--file", str(file)]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, env=os.environ | env, **pipes)


def run(file: Path, name: str = "monday", **env: str) -> tuple[int, str, str]:
    process = start(file, name, **env)
    out, error = process.communicate(timeout=300)
    return process.returncode, out, error


def whole(latest: Path) -> bool:
    """Whether a report is just as its manifest says."""
    made = {k: v for k, v in hash_files(latest).items() if k != "manifest.json"}
    return made == json.loads((latest / "manifest.json").read_text())["generated"]


def state(case: Case) -> list[Any]:
    mentions, pages = case.mentions(), case.pages()
    return [sorted(zip(pages.url, pages.sha256, strict=True)), len(case.articles()), sorted(mentions.start)]


def test_kill_at_twenty_moments_leaves_latest_whole_and_the_next_run_clean(tmp_path: Path) -> None:
    moments, seen = random.Random(3), list[bool]()
    for turn in range(MOMENTS // 4):
        home = tmp_path / str(turn)
        home.mkdir()
        file, reports = desk(home), home / "c" / "reports" / "small"
        begun = time.monotonic()
        assert run(file)[0] == 0
        took = time.monotonic() - begun
        for n in range(4):
            before = (reports / "latest").resolve()
            (home / "in" / f"more{n}.html").write_text(page(10 + n))
            process = start(file)
            time.sleep(moments.uniform(0.1, took))
            process.send_signal(signal.SIGKILL)
            process.wait()
            seen.append((reports / "latest").resolve() != before)
            assert whole(reports / "latest")
        code, out, error = run(file)
        assert (code, error) == (0, ""), error
        assert whole(Path(out.strip()).parent) and not list(reports.glob(".*"))
        assert len({*reports.iterdir()} - {reports / "latest"}) == len({p.resolve() for p in reports.iterdir()})
        clean = tmp_path / f"clean{turn}"
        clean.mkdir()
        again = desk(clean)
        shutil.copytree(home / "in", clean / "in", dirs_exist_ok=True)
        assert run(again)[0] == 0 and state(Case(clean / "c"))[1:] == state(Case(home / "c"))[1:]
        assert state(Case(home / "c"))[1] == 7
        rows = [r.status for r in Case(home / "c").run_records() if r.notebook == "job"]
        assert rows[0] == rows[-1] == "ok" and len(rows) <= 6
    assert len(seen) == MOMENTS and not all(seen), seen


def test_of_two_at_the_same_time_one_runs_and_one_says_by_whom_it_is_locked(tmp_path: Path) -> None:
    file = desk(tmp_path)
    both = [start(file), start(file)]
    ends = [(*p.communicate(timeout=300), p.returncode, p.pid) for p in both]
    (good,), (bad,) = [e for e in ends if e[2] == 0], [e for e in ends if e[2] == 1]
    assert f"job monday is running already (process {good[3]} on {socket.gethostname()} since 20" in bad[1]
    assert len(bad[1].splitlines()) == 1 and Path(good[0].strip()).is_file()


def test_several_jobs_at_once_on_one_case_and_on_others_do_not_disturb_each_other(tmp_path: Path) -> None:
    file = desk(tmp_path)
    for name, case in (("second", "c"), ("third", "d")):
        write_job(tmp_path, f"inputs: [in]\nreports: [{{notebook: small.ipynb, out: {name}}}]", name, case)
    Case.create(tmp_path / "d")
    running = [start(file, name) for name in ("monday", "second", "third")]
    assert [(p.communicate(timeout=300)[1], p.returncode) for p in running] == [("", 0)] * 3
    made = [tmp_path / "c/reports/small/latest", tmp_path / "second/latest", tmp_path / "third/latest"]
    assert all(map(whole, made)) and state(Case(tmp_path / "c"))[1:] == state(Case(tmp_path / "d"))[1:]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)]
    if sys.platform != "linux" or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("no file system can be mounted here (needs Linux and root)")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_is_a_clear_failure_and_latest_stays(small_disk: Path) -> None:
    file = desk(small_disk)
    assert run(file)[0] == 0
    latest = (small_disk / "c/reports/small/latest").resolve()
    (small_disk / "in" / "more.html").write_text(page(9))
    left = shutil.disk_usage(small_disk).free
    for spare in (0, 60_000, 200_000):  # in the way of the store, of the archive, of the report
        (small_disk / "ballast").write_bytes(b"x" * max(0, left - spare))
        code, out, error = run(file)
        (small_disk / "ballast").unlink()
        assert (small_disk / "c/reports/small/latest").resolve() == latest and whole(latest)
        assert (code, out) == (1, "") and "Traceback" not in error, error
        assert any(w in error for w in ("disk is full", "No space left", "disk I/O error")), error
        (small_disk / "in" / f"more{spare}.html").write_text(page(20 + spare))
        left = shutil.disk_usage(small_disk).free
    code, out, _ = run(file)
    assert code == 0 and whole(Path(out.strip()).parent)


def test_a_file_that_may_grow_no_further_is_a_clear_failure_too(tmp_path: Path) -> None:
    file = desk(tmp_path)
    assert run(file)[0] == 0
    latest = (tmp_path / "c/reports/small/latest").resolve()
    (tmp_path / "in" / "more.html").write_text(page(9))
    arguments = ["osintkit", "jobs", "run", "monday", "--file", str(file)]
    limit = (
        "import resource, signal, sys; from osintkit import cli; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)); sys.argv = {arguments}; cli.main()"
    )
    ended = subprocess.run([sys.executable, "-c", limit], capture_output=True, text=True)
    assert ended.returncode == 1 and "Traceback" not in ended.stderr and len(ended.stderr.splitlines()) <= 3, ended
    assert (tmp_path / "c/reports/small/latest").resolve() == latest and whole(latest)


class Inbox:
    """What an SMTP server got."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, str]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        mail = message_from_bytes(envelope.content)
        parts = [p.get_payload(decode=True).decode() for p in mail.walk() if not p.is_multipart()]
        from email.header import decode_header, make_header

        self.mails.append((str(make_header(decode_header(mail["subject"]))), "\n".join(parts)))
        return "250 OK"


def test_messages_arrive_by_mail_and_webhook_and_the_secret_is_in_no_file(tmp_path: Path) -> None:
    from aiosmtpd.controller import Controller

    file = desk(tmp_path, "tell: [DESK_MAIL, HOOK]\nwatch: {watchlist: true}\n")
    notebook(tmp_path / "small.ipynb", CODE + "\nimport os\nprint(dict(os.environ))")
    (tmp_path / "c" / "watchlist.csv").write_text("name,aliases,kind\nMoscow,,place\n")
    inbox = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    post = Controller(inbox, hostname="127.0.0.1", port=port)
    post.start()
    try:
        with webhook() as (hook, got):
            mail = f"mailto://127.0.0.1:{port}?from=bot@desk.example&to=desk@desk.example&pass={SECRET}&format=text"
            assert run(file, DESK_MAIL=mail, HOOK=hook)[0] == 0
            (tmp_path / "in" / "9.html").write_text(page(9))
            assert run(file, DESK_MAIL=mail, HOOK=hook)[0] == 0
    finally:
        post.stop()
    titles = ["monday: first run", "monday: 1 watchlist hit", "monday: 1 new article, 1 watchlist hit"]
    assert [m["title"] for m in got] == titles == [subject for subject, _ in inbox.mails]
    assert "- Moscow: Story 9" in got[1]["message"] and "- Moscow: Story 9" in inbox.mails[1][1]
    report = str((tmp_path / "c/reports/small/latest").resolve() / "small.html")
    assert all(report in text for text in (got[2]["message"], inbox.mails[2][1]))
    files = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert len(files) > 20 and not [p for p in files if SECRET.encode() in p.read_bytes()]
    assert not any(SECRET in f"{r}" for r in Case(tmp_path / "c").run_records())


def ask(url: str, data: Any = None) -> Any:
    body = json.dumps(data).encode() if data is not None else None
    with urlopen(Request(url, body, {"Content-Type": "application/json", "Authorization": "token t"})) as answer:
        return json.load(answer)


def until(check: Any, seconds: float = 240) -> Any:
    """The first answer that is one."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if found := check():
                return found
        except OSError:
            pass
        time.sleep(0.5)
    raise AssertionError("no answer in time")


def test_jupyter_scheduler_runs_the_brief_by_its_rest_api(tmp_path: Path) -> None:
    run_job("monday", desk(tmp_path))
    extra = tmp_path / "packages"
    wanted = ["jupyter-scheduler~=2.12", "croniter~=1.4", "pytz<=2024.2"]
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(extra), *wanted]
    subprocess.run(install, check=True, capture_output=True)
    desk_folder = tmp_path / "desk"
    desk_folder.mkdir()
    shutil.copyfile(notebooks_folder() / "05_brief.ipynb", desk_folder / "05_brief.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folders = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    env = os.environ | {"PYTHONPATH": str(extra)} | {name: str(tmp_path / name) for name in folders}
    options = [f"--port={port}", "--allow-root", "--no-browser", "--IdentityProvider.token=t",
               f"--ServerApp.root_dir={desk_folder}", "--ServerApp.jpserver_extensions=jupyter_scheduler=True",
               f"--SchedulerApp.db_url=sqlite:///{tmp_path}/scheduler.sqlite"]  # fmt: skip
    log = (tmp_path / "server.log").open("w")
    server = subprocess.Popen([sys.executable, "-m", "jupyter_server", *options], env=env, stdout=log, stderr=log)
    base = f"http://127.0.0.1:{port}/scheduler"
    try:
        until(lambda: ask(f"{base}/config"), 90)
        given = {"case": repr(str(tmp_path / "c")), "topic": "'S-400'", "points": 3}  # pasted as they are: quoted
        job = {"name": "brief", "input_uri": "05_brief.ipynb", "output_formats": ["ipynb", "html"],
               "runtime_environment_name": sys.executable, "parameters": given, "compute_type": None}  # fmt: skip
        names = [e["name"] for e in ask(f"{base}/runtime_environments")]
        made = ask(f"{base}/jobs", job | {"runtime_environment_name": names[0]})
        ended = until(lambda: (j := ask(f"{base}/jobs/{made['job_id']}"))["status"] in ("COMPLETED", "FAILED") and j)
        assert ended["status"] == "COMPLETED", str(ended.get("status_message"))[-1500:]
        page = until(lambda: [p.read_text() for p in tmp_path.rglob("*.html") if "05_brief" in p.name])[0]
    finally:
        server.terminate()
        server.wait(30)
        log.close()
    assert "Key points" in page and "Story 1" in page and "divisions of S-400" in page
