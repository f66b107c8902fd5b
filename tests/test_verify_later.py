"""What a case goes through after a report was made: it is not blamed on the report, and each true change is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cases import T0, TEXT, add, tagged

from osintkit.records import Entity, Mention
from osintkit.report import bundle_report, run_report, verify_report
from osintkit.store import Case

pytestmark = pytest.mark.slow
OTHER = TEXT + " The other adds this and that, quite unlike."
WHEAT = "An article on wheat and on rain that has nothing to do with arms of any sort. " * 4
BARLEY = "Quite another page on barley and hail that was put there instead of the first. " * 4
DAY = timedelta(days=1)


def name_it(case: Case, key: str, name: str, entity: str) -> None:
    """Tag one name in an article, and link it."""
    at = TEXT.index(name)
    case.add_tags("t", {key: [Mention(at, at + len(name), "system", name, tagger="t")]})
    new = [] if entity == "system-s-400" else [Entity(entity, "system", name, (name,))]
    case.add_links("t", [(case.mention_records({key})[0][0], entity)], new, {})


def tagged_later(case: Case) -> Callable[[], object]:
    key = add(case, "https://other.example/x", OTHER)
    return lambda: name_it(case, key, "S-400", "system-s-400")


def merged_later(case: Case) -> Callable[[], object]:
    key = add(case, "https://other.example/x", OTHER)
    name_it(case, key, "Su-57", "system-su-57")
    row = case.mention_records({key})[0][0]
    merged = Entity("system-su-57", "system", "Su-57", ("Su-57",), merged_into="system-s-400")
    return lambda: case.add_links("t", [(row, "system-s-400")], [merged], {})


def forgotten_elsewhere(case: Case) -> Callable[[], object]:
    add(case, "https://garden.example/", WHEAT, title="Wheat")
    return lambda: case.forget("https://garden.example/", why="law")


@pytest.mark.parametrize("change", [tagged_later, merged_later, forgotten_elsewhere])
@pytest.mark.parametrize("as_of", ["", "2099-01-01"])
def test_what_came_after_a_report_is_not_blamed_on_it(
    tmp_path: Path, change: Callable[[Case], Callable[[], object]], as_of: str
) -> None:
    case = tagged(tmp_path / "c")
    do = change(case)
    report = run_report(case, "figures", {"topic": "S-400", "as_of": as_of})
    do()
    assert verify_report(report.folder, case, rerun=as_of != "") == []


def news_of(case: Case, given: dict[str, Any], out: Path) -> tuple[list[str], Path]:
    """Which articles a brief has as new, and its folder."""
    report = run_report(case, "brief", {"new_since": "2021-11-15"} | given, out=out)
    rows = (report.folder / "tables" / "news.csv").read_text("utf-8").splitlines()
    return [row for row in rows if row.startswith("new article")], report.folder


def test_an_article_that_is_no_longer_of_the_topic_is_no_news_of_it(tmp_path: Path) -> None:
    case = tagged(tmp_path / "c")
    key = add(case, "https://other.example/x", OTHER)
    name_it(case, key, "Su-57", "system-s-400")
    case.add_links("t", [(case.mention_records({key})[0][0], "system-su-57")], [], {})
    new, folder = news_of(case, {"topic": "S-400"}, tmp_path / "out")
    assert len(new) == 3 and "other.example" not in "".join(new)
    assert verify_report(folder, case) == []


def test_a_text_at_two_urls_that_part_ways_is_the_same_in_a_bundle(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "c")
    for url in ("u1", "u2"):
        add(case, f"https://a.example/{url}", WHEAT, title="Wheat")
    add(case, "https://a.example/u1", TEXT, T0 + DAY)
    add(case, "https://a.example/u2", BARLEY, T0 + DAY, title="Barley")
    folder = news_of(case, {"topic": "S-400"}, tmp_path / "out")[1]
    assert verify_report(bundle_report(folder, case, tmp_path / "b.zip")) == []


@pytest.mark.parametrize("topic", ["S-400", ""])
def test_an_older_text_that_was_stored_later_is_named_and_nothing_else(tmp_path: Path, topic: str) -> None:
    case = Case.create(tmp_path / "c")
    add(case, "https://a.example/u1", TEXT)
    report = run_report(case, "figures", {"topic": topic})
    add(case, "https://a.example/u1", TEXT + " Older words on the S-400 stood here before.", T0 - DAY)
    (line,) = verify_report(report.folder, case)
    assert line.startswith("page https://a.example/u1 of 2021-11-15") and line.endswith("when the report was made")


@pytest.mark.parametrize("topic", ["S-400", ""])
def test_a_text_whose_first_url_was_removed_is_of_the_url_that_is_left(tmp_path: Path, topic: str) -> None:
    case = Case.create(tmp_path / "c")
    add(case, "https://a.example/u1", TEXT)
    key = add(case, "https://a.example/u2", TEXT, T0 + 2 * DAY)
    add(case, "https://b.example/u3", OTHER)
    case.forget("https://a.example/u1", why="law")
    (left,) = (a for a in case.article_records() if a.id == key)
    assert (left.url, left.fetched_at) == ("https://a.example/u2", T0 + 2 * DAY)
    report = run_report(case, "figures", {"topic": topic, "as_of": (T0 + DAY).isoformat()})
    assert report.manifest["used"]["rows"]["articles"]["count"] == 1
    assert verify_report(report.folder, case, rerun=False) == []
