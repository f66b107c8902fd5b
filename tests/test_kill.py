"""An ingest killed at any moment leaves what it had, and goes on to the same end."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import osintkit as ok
from osintkit.archive import iter_pages, read_page
from osintkit.store import Case

PAGES = 200
MOMENTS = 20


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two hundred pages, each another text."""
    home, words = tmp_path_factory.mktemp("pages"), random.Random(1)
    stock = [
        "Ankara",
        "Moscow",
        "missiles",
        "contract",
        "delivery",
        "engine",
        "fighter",
        "ministry",
        "officials",
        "lot",
        "price",
        "talks",
        "plan",
        "ahead",
    ]
    for n in range(PAGES):
        lines = [" ".join(words.choices(stock, k=18)).capitalize() + f" {n}." for _ in range(8)]
        text = "".join(f"<p>{line}</p>" for line in lines)
        (home / f"{n:03}.html").write_text(
            f"<html><title>Story {n}</title><body><article><h1>Story {n}</h1>{text}</article></body></html>"
        )
    return home


def state(case: Case) -> list[tuple[str, str, str]]:
    pages = case.pages()
    return sorted(zip(pages.url, pages.sha256, pages.article_id, strict=True))


def check(case: Case) -> int:
    """Store and archive are readable, and each row's bytes are in the archive; how many there are."""
    for page in case.page_records():
        assert read_page(case.archive, page).sha256 == page.sha256
    for warc in case.archive.glob("*.warc.gz"):
        assert len([x for x in iter_pages(warc) if isinstance(x, ok.SkipItem)]) <= 1  # a torn tail, cut off by the next
    return len(case.pages())


@pytest.mark.slow
def test_kill_at_twenty_moments_loses_nothing_and_doubles_nothing(folder: Path, tmp_path: Path) -> None:
    whole, moments, seen = Case.create(tmp_path / "whole"), random.Random(2), []
    command = [sys.executable, "-m", "osintkit.cli", "ingest"]
    start = time.monotonic()
    subprocess.run([*command, str(whole.folder), str(folder)], check=True, capture_output=True)
    took = time.monotonic() - start
    for turn in range(MOMENTS // 4):
        killed = Case.create(tmp_path / f"killed{turn}")
        for _ in range(4):
            process = subprocess.Popen(
                [*command, str(killed.folder), str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            time.sleep(moments.uniform(took / 3, took * 0.9))
            process.send_signal(signal.SIGKILL)
            process.wait()
            seen.append(check(killed))
        ok.ingest(killed, [str(folder)], progress=False)
        assert state(killed) == state(whole) and len(killed.articles()) == PAGES
        assert killed.articles().drop(columns=["fetched_at"]).equals(whole.articles().drop(columns=["fetched_at"]))
    assert len([n for n in seen if 0 < n < PAGES]) >= 2, seen
