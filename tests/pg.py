"""A real PostgreSQL on loopback, from Debian's package: started for tests that ask for it, and stopped after."""

from __future__ import annotations

import glob
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from osintkit.store import Case

BINARIES = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
NAMES = count(1)


class Server:
    """A PostgreSQL of its own, in a temporary folder; initdb refuses root, so root runs it as the user postgres."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="osintkit-pg-"))
        self.home.chmod(0o755)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        if os.getuid() == 0:
            shutil.chown(self.home, "postgres")
        self._run("initdb", "-D", str(self.home / "data"), "-A", "trust", "-U", "postgres", "--locale=C.UTF-8", "-N")
        rules = self.home / "data" / "pg_hba.conf"
        rules.write_text("host all locked 127.0.0.1/32 scram-sha-256\n" + rules.read_text())  # all others: trust
        self.start()

    def has(self, role: str) -> bool:
        """Whether a role is there."""
        return bool(self.sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'"))

    def _run(self, program: str, *arguments: str, check: bool = True) -> int:
        user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []
        command = [*user, f"{BINARIES[-1]}/{program}", *arguments]
        with open(os.devnull, "w") as null:
            return subprocess.run(command, check=check, cwd="/", stdout=null, stderr=null).returncode

    def start(self) -> None:
        """Start it, and wait until it answers; after a kill its children may hold the folder for a moment."""
        settings = f"-h 127.0.0.1 -p {self.port} -k {self.home} -c fsync=off -c shared_buffers=64MB"
        arguments = ("-D", str(self.home / "data"), "-l", str(self.home / "log"), "-w", "-o", settings, "start")
        deadline = time.monotonic() + 60
        while self._run("pg_ctl", *arguments, check=False):
            assert time.monotonic() < deadline, (self.home / "log").read_text()

    def kill(self) -> None:
        """kill -9 of the server: its children notice, and go."""
        os.kill(int((self.home / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.home / "data"), "-m", "immediate", "stop", check=False)
        shutil.rmtree(self.home, ignore_errors=True)

    def sql(self, *statements: str) -> list[Any]:
        """Run statements as the superuser; the rows of the last."""
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement)  # type: ignore[call-overload]
            return cursor.fetchall() if cursor.description else []


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One server for all tests of a run."""
    if not BINARIES:
        pytest.skip("no PostgreSQL server is installed here")
    made = Server()
    yield made
    made.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A test that uses this runs twice: `Case.create(FOLDER)` makes a case in SQLite, then in PostgreSQL."""
    if request.param == "postgresql":
        put_on(request.getfixturevalue("server"), monkeypatch)
    return str(request.param)


def put_on(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """New cases that name no store get one on this server."""
    create = Case.create.__func__  # type: ignore[attr-defined]

    def create_there(cls: type[Case], folder: Any, *, store: str | None = None) -> Case:
        there = (Path(folder) / "case.yml").exists()
        return create(cls, folder, store=store or (None if there else f"{server.url}/case_{next(NAMES)}"))  # type: ignore[no-any-return]

    monkeypatch.setattr(Case, "create", classmethod(create_there))
