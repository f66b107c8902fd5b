"""The store: evidence is kept as it came, what is derived has generations, decisions win."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cases import T0, TEXT, add, article, page, tagged

from osintkit import tables
from osintkit.errors import StopRun, WrongUse
from osintkit.records import Article, Figure, Mention, Page
from osintkit.store import Case

pytestmark = pytest.mark.usefixtures("either")


def run(case: Case, *statements: str) -> list[Any]:
    """Statements in a case's store, past the kit; the rows of the last."""
    with case.engine.connect().execution_options(write=True) as connection, connection.begin():
        for statement in statements:
            found = connection.exec_driver_sql(statement)
        return [tuple(row) for row in found] if found.returns_rows else []


def test_a_folder_without_a_case_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match=r"no case at .*osintkit init"):
        Case(tmp_path / "nowhere")


def test_a_case_is_not_made_in_a_folder_with_other_files(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("x")
    with pytest.raises(WrongUse, match="files in it that are no case"):
        Case.create(tmp_path)


@pytest.mark.parametrize(
    "published",
    [
        date(2021, 11, 15),
        datetime(2021, 11, 15, 0, 30, tzinfo=timezone(timedelta(hours=3))),
        datetime(2021, 11, 15, 9, 5),
        None,
    ],
)
def test_published_comes_back_with_its_own_precision_and_offset(tmp_path: Path, published: object) -> None:
    case = Case.create(tmp_path / "c")
    add(case, "https://a.example/1", published=published)
    assert case.article_records()[0].published == published
    assert type(case.article_records()[0].published) is type(published)


def test_tables_of_an_empty_case_have_all_columns_with_their_dtypes(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "c")
    for frame, record in (
        (case.articles(), Article),
        (case.mentions(), Mention),
        (case.figures(), Figure),
        (case.pages(), Page),
    ):
        assert {c: str(d).partition("(")[0] for c, d in frame.dtypes.items()} == record.columns()


def test_the_same_text_at_two_urls_of_a_site_is_one_article(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "c")
    first, second = (add(case, f"https://a.example/{n}") for n in (1, 2))
    assert first == second and len(case.articles()) == 1 and len(case.pages()) == 2


def test_the_same_text_at_two_outlets_is_two_articles(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "c")
    assert add(case, "https://a.example/1") != add(case, "https://b.example/1")


def test_another_text_under_a_url_is_a_new_version(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "c")
    add(case, "https://a.example/1")
    add(case, "https://a.example/1", TEXT.replace("2.5", "2.7"), T0 + timedelta(days=1))
    rows = case.articles()
    assert list(rows.version) == [1, 2] and list(rows.current) == [False, True]


def test_versions_follow_the_time_of_capture_not_of_storing(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "c")
    add(case, "https://a.example/1")
    add(case, "https://a.example/1", TEXT.replace("2.5", "2.7"), T0 - timedelta(days=1))
    assert list(case.articles().version) == [1, 2]
    assert "2.7" in case.articles().text[0]


def test_a_capture_that_adds_nothing_is_known(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "c")
    add(case, "https://a.example/1")
    assert case.knows_page(page("https://a.example/1", TEXT, T0 + timedelta(days=3)))
    assert not case.knows_page(page("https://a.example/1", TEXT + "!", T0 + timedelta(days=3)))
    assert not case.knows_page(page("https://a.example/1", TEXT, T0 - timedelta(days=3)))


def test_as_of_shows_evidence_and_decisions_as_they_stood(tmp_path: Path) -> None:
    case = tagged(tmp_path / "c")
    add(case, "https://late.example/1", "Another text altogether.", T0 + timedelta(days=30))
    m = case.mentions().iloc[0]
    case.judge("reject", f"mention:{m.article_id}:{m.start}:{m.end}", by="ana")
    then = case.at(T0)
    assert len(then.articles()) == 3 and len(then.mentions()) == 6
    assert len(case.articles()) == 4 and len(case.mentions()) == 5


def test_a_relabelled_mention_has_its_new_kind_and_the_newest_decision_holds(tmp_path: Path) -> None:
    case = tagged(tmp_path / "c")
    m = case.mentions().iloc[0]
    target = f"mention:{m.article_id}:{m.start}:{m.end}"
    case.judge("reject", target, by="ana")
    case.judge("relabel", target, by="ben", value="org")
    assert case.mentions().iloc[0].kind == "org" and len(case.judgements()) == 2


def test_a_decision_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="no decision 'maybe': one of confirm"):
        Case.create(tmp_path / "c").judge("maybe", "mention:x:0:1", by="ana")


def test_a_newer_tagging_takes_the_place_of_the_old_and_the_old_stays(tmp_path: Path) -> None:
    case = tagged(tmp_path / "c")
    key = case.articles().id[0]
    case.add_tags("test 2", {key: [Mention(0, 6, "org", "Turkey")]})
    assert list(case.mentions().query("article_id == @key").kind) == ["org"]
    assert list(Case(case.folder, generation=2).mentions().query("article_id == @key").kind) == ["place", "system"]
    assert {key for key, _ in case.untagged("test 2")} == set(case.articles().id) - {key}


def test_entities_count_mentions_articles_and_origins(tmp_path: Path) -> None:
    case = tagged(tmp_path / "c")
    first = case.articles().id[0]
    case.add_links("test 1", (), [], {k: first for k in case.articles().id})
    row = case.entities().set_index("id").loc["place-tr"]
    assert (row.mentions, row.articles, row.origins) == (3, 3, 1)


def test_the_digest_changes_with_the_evidence_and_not_with_the_folder(tmp_path: Path) -> None:
    one, two = tagged(tmp_path / "one"), tagged(tmp_path / "two")
    assert one.digest() == two.digest()
    add(two, "https://late.example/1")
    assert one.digest() != two.digest()


def test_a_store_of_the_first_schema_version_is_brought_up_with_its_rows(tmp_path: Path) -> None:
    case = tagged(tmp_path / "c")
    run(case, "DROP TABLE article_index", "UPDATE schema_version SET version = 1")  # 1 had no full-text index
    assert len(Case(case.folder).search("divisions")) == 3
    assert run(case, "SELECT version FROM schema_version") == [(tables.VERSION,)]


def test_columns_that_a_record_has_gained_are_added_to_an_older_store(tmp_path: Path) -> None:
    case = tagged(tmp_path / "c")
    for table, column in (("figures", "counted"), ("figures", "approximate"), ("mentions", "doubts")):
        run(case, f"ALTER TABLE {table} DROP COLUMN {column}")
    again = Case(case.folder)
    assert again.figures().approximate.eq(False).all() and again.figures().counted.isna().all()
    assert set(again.mentions().doubts) == {()}


def test_a_store_of_a_newer_osintkit_is_left_alone(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "c")
    run(case, "UPDATE schema_version SET version = 99")
    with pytest.raises(StopRun, match=r"schema version 99.*update osintkit"):
        Case(case.folder)


def test_a_file_that_is_no_store_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "case.db").write_bytes(b"not a database" * 99)
    with pytest.raises(StopRun, match=r"case\.db is damaged"):
        Case(tmp_path)


def test_a_failed_write_leaves_nothing_half_written(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "c")
    with pytest.raises(sa.exc.StatementError):
        case.add_capture(page("https://a.example/1", TEXT), article("https://a.example/1", authors=(object(),)))
    assert len(case.pages()) == 0 and len(case.articles()) == 0


def test_failures_are_kept_once_and_leave_when_the_item_was_read_since(tmp_path: Path) -> None:
    from osintkit.records import Failure

    case = Case.create(tmp_path / "c")
    for _ in range(2):
        case.add_failure(Failure("https://a.example/1", "fetch", "the server said 500", T0))
    assert len(case.failures()) == 1
    add(case, "https://a.example/1")
    assert len(case.failures()) == 0


def test_changes_say_what_a_silent_edit_changed(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "c")
    assert len(case.changes()) == 0
    add(case, "https://a.example/1")
    add(case, "https://a.example/1", TEXT.replace("2.5", "2.7"), T0 + timedelta(days=1))
    row = case.changes().iloc[0]
    assert (row.version, row.kind) == (2, "changed") and "2.5 billion" in row.old and "2.7 billion" in row.new


def test_a_forgotten_url_leaves_nothing_but_a_tombstone(tmp_path: Path) -> None:
    case = tagged(tmp_path / "c")
    case.forget("https://outlet1.example/story", why="court order")
    assert len(case.articles()) == len(case.pages()) == len(case.search("divisions")) == 2
    assert len(case.mentions()) == 4 and case.forgot("https://outlet1.example/story")
    assert list(case.tombstones().why) == ["court order"]


def test_what_was_forgotten_is_gone_from_the_file(tmp_path: Path, either: str) -> None:
    if either != "sqlite":
        pytest.skip("a server's files are its own")
    case = tagged(tmp_path / "c")
    case.forget("https://outlet1.example/story", why="court order")
    case.engine.dispose()
    raw = b"".join(p.read_bytes() for p in case.folder.glob("case.db*"))
    assert b"Outlet 1 adds a line" not in raw and b"Outlet 0 adds a line" in raw


def test_forgetting_what_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="no capture of"):
        Case.create(tmp_path / "c").forget("https://a.example/1", why="x")
