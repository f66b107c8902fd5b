"""The report in a real browser: it asks for nothing, says no error, and shows at every width."""

from __future__ import annotations

import http.server
import shutil
import subprocess
import threading
from pathlib import Path

import pytest
from cases import T0, add, tagged

from osintkit.report import run_report

pytestmark = pytest.mark.slow
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--enable-logging=stderr",
    "--v=0",
]


def test_the_brief_opens_without_a_request_or_a_console_error(tmp_path: Path) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail("this test needs chromium: apt-get install chromium")
    asked: list[str] = []
    case = tagged(tmp_path / "c")
    page = (
        "S-400 <img src=http://127.0.0.1:{port}/x.png> <script>console.error('live')</script> said so at length today."
    )

    class Server(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = report.read_bytes() if self.path == "/brief.html" else b""
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        port = server.server_address[1]
        add(
            case,
            "https://hostile.example/1",
            page.format(port=port),
            T0,
            title=f"<link rel=stylesheet href=http://127.0.0.1:{port}/y.css>",
        )
        report = run_report(case, "brief", {"topic": ""}).html
        threading.Thread(target=server.serve_forever, daemon=True).start()
        shot = tmp_path / "shot.png"
        command = [
            chromium,
            *FLAGS,
            f"--user-data-dir={tmp_path / 'profile'}",
            "--window-size=1280,2000",
            f"--screenshot={shot}",
        ]
        done = subprocess.run(
            [*command, f"http://127.0.0.1:{port}/brief.html"], capture_output=True, text=True, timeout=120
        )
        server.shutdown()
    assert [path for path in asked if path != "/favicon.ico"] == ["/brief.html"]
    assert shot.stat().st_size > 20_000
    assert not [line for line in done.stderr.splitlines() if "CONSOLE" in line and "favicon" not in line]
