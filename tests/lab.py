"""A real JupyterLab on a case, and Chromium to sit at it: what the browser tests of the widgets drive.

with open_lab(case.folder, tmp_path) as desk:
    page = desk.open("04_review")
    desk.run(page)                       # all cells, by keyboard
    page.locator(".ok-review").screenshot(path="review.png")
assert desk.outside == []                # nothing was asked for beyond loopback
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

THEME = "lab/user-settings/@jupyterlab/apputils-extension/themes.jupyterlab-settings"
LOCAL = {"127.0.0.1", "localhost", None}
STATE = """() => {
  const cells = jupyterapp.shell.currentWidget.content.widgets.filter(
    c => c.model.type === 'code' && c.model.sharedModel.getSource().trim());
  const failed = cells.flatMap(c => c.model.outputs.toJSON()).find(o => o.output_type === 'error');
  if (failed) return failed.ename + ': ' + failed.evalue;
  return cells.every(c => c.model.executionCount && c.model.executionState === 'idle') ? 'done' : null;
}"""


@dataclass
class Desk:
    """A running JupyterLab and the browser before it; `outside` is what was asked for beyond loopback."""

    url: str
    browser: Browser
    config: Path
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, notebook: str, *, width: int = 1280, height: int = 900, dark: bool = False) -> Page:
        """A notebook in a new window, its kernel ready, the file browser folded away."""
        theme = self.config / THEME
        theme.parent.mkdir(parents=True, exist_ok=True)
        theme.write_text(json.dumps({"theme": "JupyterLab Dark" if dark else "JupyterLab Light"}))
        page = self.browser.new_page(viewport={"width": width, "height": height})
        page.set_default_timeout(60_000)
        page.on("request", self._note)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(f"{self.url}/lab/tree/{notebook}.ipynb?reset")
        page.wait_for_selector(".jp-Notebook .jp-Cell")
        page.wait_for_function("() => jupyterapp.shell.currentWidget.context.sessionContext.session?.kernel")
        page.evaluate("() => { jupyterapp.shell.collapseLeft(); jupyterapp.shell.collapseRight() }")
        return page

    def run(self, page: Page, *, timeout: float = 120) -> None:
        """Run all cells by keyboard, and wait until each is done; an error in a cell is an error here."""
        page.locator(".jp-Notebook").first.focus()
        page.keyboard.press("Escape")
        page.keyboard.press("Control+a")
        page.keyboard.press("Control+Enter")
        ended = page.wait_for_function(STATE, timeout=timeout * 1000, polling=100).json_value()
        assert ended == "done", ended

    def _note(self, request: object) -> None:
        url: str = request.url  # type: ignore[attr-defined]
        if urlsplit(url).scheme in ("http", "https", "ws", "wss") and urlsplit(url).hostname not in LOCAL:
            self.outside.append(url)


@contextmanager
def open_lab(case: Path, scratch: Path) -> Iterator[Desk]:
    """`osintkit lab CASE` on a free port, with Jupyter's folders in `scratch`: the user's own are left alone."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail("this test needs chromium: apt-get install chromium")
    port, log = _free_port(), scratch / "lab.log"
    folders = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "XDG_DATA_HOME")
    environment = os.environ | {name: str(scratch / name.lower()) for name in folders}
    options = ["--no-browser", "--port", str(port), "--allow-root", "--IdentityProvider.token="]
    options += ["--ServerApp.port_retries=0"]
    command = [sys.executable, "-m", "osintkit.cli", "lab", str(case), *options]
    with log.open("w") as out, subprocess.Popen(command, env=environment, stdout=out, stderr=out) as server:
        try:
            url = f"http://127.0.0.1:{port}"
            _await_answer(url, server, log)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
                yield Desk(url, browser, Path(environment["JUPYTER_CONFIG_DIR"]))
                browser.close()
        finally:
            server.terminate()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _await_answer(url: str, server: subprocess.Popen[bytes], log: Path, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/api", timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"JupyterLab did not start: {log.read_text()[-2000:]}")
