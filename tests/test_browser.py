"""Reports in a real browser: they ask for nothing, say no error, shut no reader out, and hold at every width."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cases import T0, add, tagged

from osintkit.records import Figure, Mention, Quote
from osintkit.report import run_report

pytestmark = pytest.mark.slow
SCRIPTS = {
    "ar": "قال المتحدث باسم وزارة الدفاع إن صفقة نظام S-400 بلغت 2.5 مليار دولار، وإن التسليم اكتمل.",
    "he": "דובר משרד הביטחון אמר כי עסקת S-400 עלתה 2.5 מיליארד דולר, וכי האספקה הושלמה.",
    "fa": "سخنگوی وزارت دفاع گفت که معاملهٔ S-400 به ارزش 2.5 میلیارد دلار بود و تحویل پایان یافت.",
    "de": "Die Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzbehörde" * 3 + " zahlte 2.5 Milliarden.",
}


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Three reports of a case with 300 figures, words without end, and names and sentences from right to left."""
    home = tmp_path_factory.mktemp("browser")
    case = tagged(home / "c")
    found: dict[str, list[Any]] = {}
    for code, text in SCRIPTS.items():
        long = " ".join(text.replace("2.5", f"{n}.5") for n in range(75))
        key = add(case, f"https://{code}.example/1", long, T0, title=text, language=code, authors=(text,))
        spots = [long.index(f"{n}.5") for n in range(75)]
        found[key] = [Figure(at, at + 3, "money", "x", value=n * 1e9, unit="USD") for n, at in enumerate(spots)]
        found[key] += [Quote(0, 30, long[:30], speaker=text), Mention(0, 40, "person", text, tagger="test")]
    case.add_tags("test 2", found)
    given = {"brief": {"topic": "", "judgements": "*Likely* so.", "new_since": "2021-11-15"}, "figures": {"topic": ""}}
    made = {n: run_report(case, n, p, out=home / n).html for n, p in (given | {"entity": {"entity": "S-400"}}).items()}
    return made


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-quic"]
        )
        yield made
        made.close()


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """axe-core's source: from the file that $AXE_CORE names, else from npm."""
    home = tmp_path_factory.mktemp("axe")
    if "AXE_CORE" not in os.environ:
        if shutil.which("npm") is None:
            pytest.skip("this test needs npm, or axe.min.js of axe-core in $AXE_CORE")
        subprocess.run(
            ["npm", "install", "--prefix", home, "--no-audit", "--no-fund", "axe-core@4"], check=True, timeout=120
        )
    return Path(os.environ.get("AXE_CORE") or home / "node_modules/axe-core/axe.min.js").read_text("utf-8")


@pytest.mark.parametrize("name", ["brief", "figures", "entity"])
@pytest.mark.parametrize("width", [1280, 600])
def test_a_report_asks_for_nothing_and_is_no_wider_than_its_window(
    reports: dict[str, Path], browser: Any, name: str, width: int
) -> None:
    page, heard = browser.new_page(viewport={"width": width, "height": 900}, java_script_enabled=False), []
    page.on("request", lambda request: heard.append(request.url))
    page.on("console", lambda line: heard.append(line.text))
    page.goto(reports[name].as_uri())
    wide = page.locator("html").evaluate("e => e.scrollWidth - innerWidth")
    page.close()
    assert wide <= 0 and heard == [reports[name].as_uri()]


@pytest.mark.parametrize("name", ["brief", "figures", "entity"])
@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 600)])
def test_axe_finds_no_serious_fault(
    reports: dict[str, Path], browser: Any, axe: str, name: str, theme: str, width: int
) -> None:
    page = browser.new_page(color_scheme=theme, bypass_csp=True, viewport={"width": width, "height": 900})
    page.goto(reports[name].as_uri())
    page.evaluate(axe)
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")["violations"]
    page.close()
    assert [(v["impact"], v["id"], v["nodes"][0]["html"][:200]) for v in found] == []


def test_a_citation_jumps_to_its_evidence(reports: dict[str, Path], browser: Any) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(reports["brief"].as_uri())
    page.locator("a.cite").first.click()
    assert page.locator("li:target h3").is_visible() and page.url.endswith("#e1")
    assert page.locator("h1").count() == 1 and page.locator("main").count() == 1
    page.close()
