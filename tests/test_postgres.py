"""A case in PostgreSQL: by URL, with no password anywhere, for several people at once, and back."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from cases import T0, add, tagged
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pg import Server, put_on
from typer.testing import CliRunner

import osintkit as ok
from osintkit import postgres, tables
from osintkit.cli import app
from osintkit.errors import Locked, ReadOnly, StopRun, WrongUse
from osintkit.postgres import Postgres
from osintkit.records import Run
from osintkit.store import Case
from osintkit.transfer import copy_case

TABLES = "articles pages mentions figures quotes entities judgements failures changes tombstones runs"


@pytest.fixture
def case(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    """Three tagged articles in PostgreSQL."""
    with monkeypatch.context() as patched:
        put_on(server, patched)
        return tagged(tmp_path / "c")


@pytest.fixture(scope="module")
def both(server: Server, tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, Case]:
    """The sample case's articles in SQLite, and their copy in PostgreSQL."""
    home = tmp_path_factory.mktemp("both")
    case = ok.make_sample(home / "s")
    ok.ingest(case, progress=False)
    return case, copy_case(case, f"{server.url}/sample", folder=home / "p", progress=False)


def same(one: Case, two: Case) -> None:
    for name in TABLES.split():
        assert getattr(one, name)().equals(getattr(two, name)()), name
    assert one.digest() == two.digest()


# Where it is


def test_a_case_is_found_by_its_folder_and_by_its_url(server: Server, tmp_path: Path) -> None:
    made = Case.create(tmp_path / "Iron Dome", store=server.url)
    assert made.store.name == f"{server.url}/iron_dome"
    assert Case(made.store.name).folder == Case(made.folder).folder == made.folder
    assert (made.folder / "case.yml").read_text() == f"store: {made.store.name}\n"


def test_two_cases_of_one_database_know_nothing_of_each_other(server: Server, tmp_path: Path) -> None:
    one, two = (Case.create(tmp_path / name, store=server.url) for name in ("one", "two"))
    add(one, "https://a.example/1")
    assert len(one.articles()) == 1 and len(two.articles()) == 0


def test_a_url_without_a_case_needs_no_name_where_there_is_one_case_only(server: Server, tmp_path: Path) -> None:
    server.sql("CREATE DATABASE single")
    url = server.url.replace("/postgres", "/single").replace("//single", "//postgres")
    with pytest.raises(WrongUse, match="single has no case"):
        Case(url)
    Case.create(tmp_path / "a", store=url)
    assert Case(url).store.name == f"{url}/a"
    Case.create(tmp_path / "b", store=url)
    with pytest.raises(WrongUse, match="several cases, a, b: add one to the URL"):
        Case(url)


def test_a_case_whose_folder_is_on_another_machine_gets_one_here(case: Case, tmp_path: Path) -> None:
    here = case.folder.rename(tmp_path / "elsewhere")
    with pytest.raises(WrongUse, match="not on this machine: make one with 'osintkit init FOLDER --store"):
        Case(case.store.name)
    assert len(Case(case.store.name, folder=here).articles()) == 3
    assert len(Case.create(tmp_path / "mine", store=case.store.name).articles()) == 3


def test_a_folder_keeps_the_store_that_it_has(case: Case, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match=r"has its store in postgresql.* already"):
        Case.create(case.folder, store=case.store.name + "_other")
    Case.create(tmp_path / "plain")
    with pytest.raises(WrongUse, match=r"has its store in case\.db already: move it with 'osintkit copy"):
        Case.create(tmp_path / "plain", store=case.store.name)


@pytest.mark.parametrize(
    "url", ["mysql://u:s3cret@h/d", "postgresql://u:s3cret@h", "postgresql://u:s3cret@h:port/d", "postgres:s3cret://"]
)
def test_what_is_no_url_of_a_store_is_one_line_without_its_password(url: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["init", str(tmp_path / "c"), "--store", url])
    assert isinstance(done.exception, WrongUse) and "postgresql://USER@HOST/DATABASE/CASE" in str(done.exception)
    assert "s3cret" not in str(done.exception) + done.output


@pytest.mark.parametrize("name", ["S400", "a-b", "1a", "pg_x", "x" * 64, 'a"b', "a b"])
def test_a_name_that_is_no_schemas_is_one_line(name: str) -> None:
    with pytest.raises(WrongUse, match="is no name for a case"):
        Postgres(f"postgresql://localhost/db/{name}")


@pytest.fixture
def locked(server: Server, monkeypatch: pytest.MonkeyPatch) -> str:
    """A user who needs the password s3cret."""
    server.sql("DROP OWNED BY locked CASCADE" if server.has("locked") else "CREATE ROLE locked LOGIN PASSWORD 's3cret'")
    server.sql("GRANT CREATE, CONNECT ON DATABASE postgres TO locked")
    monkeypatch.delenv("PGPASSWORD", raising=False)
    monkeypatch.setenv("PGPASSFILE", "/nowhere")
    return server.url.replace("postgres@", "locked@")


def test_a_password_in_the_url_is_used_and_never_written(locked: str, tmp_path: Path) -> None:
    made = Case.create(tmp_path / "c", store=locked.replace("locked@", "locked:s3cret@"))
    written = [p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()]
    assert written and not any(b"s3cret" in data for data in written)
    assert "s3cret" not in repr(made) + made.store.name + repr(made.engine)
    assert os.environ.pop("PGPASSWORD") == "s3cret"  # for a report's own process
    with pytest.raises(StopRun, match=r"cannot be reached.*password"):
        Case(made.folder)


def test_a_wrong_password_is_one_line_that_does_not_tell_it(locked: str, tmp_path: Path) -> None:
    with pytest.raises(StopRun, match=r"password authentication failed.*PGPASSWORD or ~/.pgpass") as error:
        Case.create(tmp_path / "c", store=locked.replace("locked@", "locked:wr0ng@"))
    assert "wr0ng" not in str(error.value) and "\n" not in str(error.value)
    del os.environ["PGPASSWORD"]


# One query language


ASKED = """\
S-400
С-400
s400
missile
ракета
ракетами
"S-400 missile"
"2.5 billion"
Turkey AND Russia
Turkey NOT Russia
Turquie OR Türkiye
milliard*
deliver* NOT missile
"Russian defence"
Ankara Moscow
Ankara OR Moscow NOT Turkey
a OR b AND c NOT d
Erdogan
Эрдоган
"the president"
October 2019
2019
"October 2019" OR "octobre 2019"
nowhere
S-400 AND NOT Su-57
Su-57 OR S-400
pilot*
"air defence syst*"
'de la'
ordered four
"""
WORDS = (
    "turkey",
    "s-400",
    "russia",
    "missile*",
    "billion",
    "2019",
    '"s-400 systems"',
    "контракт",
    "ankara",
    "le",
    "deal",
)


def sample_queries() -> list[str]:
    """Sixty: thirty as readers type them, and thirty of the texts' words, joined in every way."""
    pick, made = random.Random(1), []
    for _ in range(30):
        parts = [pick.choice(WORDS)]
        for _ in range(pick.randint(1, 4)):
            parts += [*pick.choice([[], ["AND"], ["OR"], ["NOT"]]), pick.choice(WORDS)]
        made.append(" ".join(parts))
    return [*ASKED.splitlines(), *made]


def test_sixty_queries_have_the_same_answers_in_the_same_order(both: tuple[Case, Case]) -> None:
    queries = sample_queries()
    answers = [[case.search(query) for query in queries] for case in both]
    assert len(queries) == 60 and answers[0] == answers[1]
    assert sum(1 for found in answers[0] if found) > 40 and len({tuple(found) for found in answers[0]}) > 30


@pytest.mark.parametrize("recent", [3, 5000])
def test_the_first_of_what_a_query_finds_are_those_of_all(
    both: tuple[Case, Case], monkeypatch: pytest.MonkeyPatch, recent: int
) -> None:
    monkeypatch.setattr("osintkit.store.RECENT", recent)
    for query in ("turkey", "s-400", "Россия", "missile* NOT 2019", '"s-400 systems" OR ankara'):
        every = both[0].search(query)
        for case in both:
            assert [case.search(query, most=n) for n in (1, 2, 5, 99)] == [every[:n] for n in (1, 2, 5, 99)]


PIECES = st.sampled_from(["AND", "OR", "NOT", "*", '"', "turkey", "s-400", '"s-400', 'missile"', "mis*", "Россия", "2"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.lists(PIECES, max_size=9).map(" ".join), st.text(max_size=40)))
def test_no_query_is_understood_otherwise_by_one_of_them(both: tuple[Case, Case], query: str) -> None:
    def answer(case: Case) -> list[str] | str:
        try:
            return case.search(query)
        except WrongUse as error:
            return str(error)

    assert answer(both[0]) == answer(both[1])


@pytest.mark.parametrize(
    "text", ["x" * 5000, "the a " * 30_000 + "last words", "\0 \ud7ff ʿ ½ m² ь", " ".join(map(str, range(200_000)))]
)
def test_texts_that_no_index_likes_are_stored_and_found(case: Case, text: str) -> None:
    key = add(case, "https://long.example/" + "u" * 9000, text + " kiwi")
    assert case.search("kiwi") == ([key] if len(text) < 1_000_000 else [])
    assert case.article_records([key])[0].text == (text + " kiwi").replace("\0", "\ufffd")
    assert "last words" not in text or case.search('"last words"') == [key]


# Moved


def test_a_case_moved_there_and_back_is_the_same(server: Server, tmp_path: Path) -> None:
    old = tagged(tmp_path / "old")
    (old.archive / "a.warc.gz").write_bytes(b"captured")
    old.judge("note", "article:1", by="ana", why="\0 seen")
    there = copy_case(old, f"{server.url}/moved", folder=tmp_path / "there", progress=False)
    back = copy_case(there, tmp_path / "back", progress=False)
    same(old, there), same(old, back)
    assert back.search("Турция") == there.search("Турция") == old.search("Турция") != []
    assert (back.archive / "a.warc.gz").read_bytes() == b"captured" and not (back.folder / "case.yml").exists()


def test_a_case_that_outgrows_its_file_keeps_its_folder(server: Server, tmp_path: Path) -> None:
    old = tagged(tmp_path / "grown")
    done = CliRunner().invoke(app, ["copy", str(old.folder), server.url], catch_exceptions=False)
    now = Case(old.folder)
    assert now.store.name == f"{server.url}/grown" and now.store.name in done.output
    same(old, now)
    add(now, "https://new.example/1", "Another text.", T0 + timedelta(days=1))
    now.add_tags("test 2", {now.articles().id[3]: []})
    assert len(now.articles()) == 4 and len(old.articles()) == 3


def test_a_copy_that_was_stopped_is_made_by_the_same_command(server: Server, tmp_path: Path) -> None:
    old, patch = tagged(tmp_path / "old"), pytest.MonkeyPatch()
    with patch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(tables, "index_articles", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        copy_case(old, f"{server.url}/stopped", folder=tmp_path / "new", progress=False)
    same(old, copy_case(old, f"{server.url}/stopped", folder=tmp_path / "new", progress=False))


def test_a_copy_never_goes_onto_another_case(case: Case, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="holds a case already"):
        copy_case(tagged(tmp_path / "other"), case.store.name, folder=tmp_path / "x", progress=False)
    with pytest.raises(WrongUse, match="is the case itself"):
        copy_case(case, case.store.name, progress=False)
    with pytest.raises(WrongUse, match="holds something"):
        copy_case(case, tmp_path / "other", progress=False)


# Several people, and few rights


@pytest.fixture
def reader(case: Case, server: Server) -> Iterator[Case]:
    """The same case for someone who may read only."""
    server.sql(
        f'CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA "{case.store.schema}" TO reader',
        f'GRANT SELECT ON ALL TABLES IN SCHEMA "{case.store.schema}" TO reader',
    )
    yield Case(case.store.name.replace("postgres@", "reader@"))
    server.sql("DROP OWNED BY reader", "DROP ROLE reader")


def test_who_may_only_read_reads_all_and_writes_nothing(
    case: Case, reader: Case, caplog: pytest.LogCaptureFixture
) -> None:
    same(case, reader)
    assert reader.search("Turkey") and len(ok.select(reader, "S-400").articles) == 3
    with pytest.raises(ReadOnly, match="permission denied"):
        reader.judge("note", "article:1", by="ana")
    reader.add_run(Run("brief", "brief.ipynb", "ok", T0, T0))
    assert len(case.runs()) == 0 and "this run is not in the case's runs" in caplog.text


@pytest.mark.slow
def test_a_readers_report_from_a_server_is_that_from_a_file_byte_for_byte(server: Server, tmp_path: Path) -> None:
    mine = ok.make_sample(tmp_path / "mine")
    ok.ingest(mine, progress=False)
    ok.tag(mine, progress=False)
    theirs = copy_case(mine, f"{server.url}/theirs", folder=tmp_path / "theirs", progress=False)
    server.sql("CREATE ROLE guest LOGIN; GRANT USAGE ON SCHEMA theirs TO guest")
    server.sql("GRANT SELECT ON ALL TABLES IN SCHEMA theirs TO guest")
    read_only = Case(theirs.store.name.replace("postgres@", "guest@"))
    read_only.folder.joinpath("case.yml").write_text(f"store: {read_only.store.name}\n")
    made = [
        ok.run_report(case, "brief", {"topic": "S-400"}, out=tmp_path / f"out{n}").folder
        for n, case in enumerate((mine, read_only))
    ]
    files = [{p.relative_to(home): p.read_bytes() for p in home.rglob("*") if p.is_file()} for home in made]
    assert len(files[0]) > 5 and files[0] == files[1]


def test_a_folder_that_may_only_be_read_is_one_line(server: Server, tmp_path: Path) -> None:
    server.sql("CREATE ROLE nobody_here LOGIN")
    with pytest.raises(ReadOnly, match="permission denied for database"):
        Case.create(tmp_path / "c", store=server.url.replace("postgres@", "nobody_here@"))
    assert not (tmp_path / "c").exists()


def test_four_who_open_an_old_store_at_once_bring_it_up_once(case: Case, server: Server) -> None:
    there = f'"{case.store.schema}"'
    server.sql(f"DROP TABLE {there}.article_index, {there}.names", f"UPDATE {there}.schema_version SET version = 1")
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(lambda _: Case(case.folder), range(4)))
    assert all(len(c.search("divisions")) == 3 and c.named("Турция") == ["place-tr"] for c in opened)
    assert server.sql(f"SELECT count(*) FROM {there}.article_index") == [(3,)]


def test_a_store_of_before_finds_articles_by_age_and_title(case: Case, server: Server) -> None:
    there = f'"{case.store.schema}"'
    server.sql(
        f"DROP INDEX {there}.article_age, {there}.article_titles", f"UPDATE {there}.schema_version SET version = 5"
    )
    assert Case(case.folder).search("divisions", most=2) == case.search("divisions")[:2]
    made = server.sql(f"SELECT indexname FROM pg_indexes WHERE schemaname = '{case.store.schema}'")
    assert {("article_age",), ("article_titles",)} <= set(made)


def test_a_mark_hides_what_is_stored_later_even_if_it_is_older(case: Case) -> None:
    seen = case.marked().at()
    add(case, "https://old.example/1", "An older text, read late.", T0 - timedelta(days=9))
    case.add_tags("test 2", {key: [] for key in case.articles().id})
    assert len(case.articles()) == 4 and len(case.mentions()) == 0
    assert len(seen.articles()) == 3 and len(seen.mentions()) == 6 and len(seen.pages()) == 3


def test_who_waits_too_long_for_another_writer_is_told(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "WAIT", 1)
    one = Case.create(tmp_path / "waits", store=server.url)
    with one._write(), pytest.raises(Locked, match="another process has been writing"):
        Case(one.folder).judge("note", "article:1", by="ana")


# What goes wrong


def test_a_server_that_is_down_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(StopRun, match=r"cannot be reached: .*refused; is the server up") as error:
        Case.create(tmp_path / "c", store="postgresql://localhost:1/db")
    assert "\n" not in str(error.value) and not (tmp_path / "c").exists()


def test_a_server_that_is_too_old_is_one_line(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "OLDEST", 99)
    with pytest.raises(StopRun, match=r"is PostgreSQL \d+, too old: 99 or newer is needed"):
        Case(case.folder)


def test_a_database_that_is_not_there_is_one_line(server: Server, tmp_path: Path) -> None:
    with pytest.raises(StopRun, match=r"'createdb'|does not exist"):
        Case.create(tmp_path / "c", store=server.url.removesuffix("postgres") + "none")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE {s}.schema_version SET version = 99", "schema version 99.*update osintkit"),
        ("UPDATE {s}.schema_version SET version = 0", "schema version 0, older than 1"),
        ("DROP TABLE {s}.schema_version", "a store of another program"),
        ("DROP SCHEMA {s} CASCADE", "no case in postgresql.*osintkit init"),
    ],
)
def test_a_store_that_is_not_ours_to_read_is_one_line(case: Case, server: Server, change: str, said: str) -> None:
    server.sql(change.format(s=f'"{case.store.schema}"'))
    with pytest.raises(StopRun, match=said):
        Case(case.folder)


@pytest.mark.parametrize(("state", "said"), [("53100", "free some space"), ("XX001", "damaged"), ("40P01", "go")])
def test_a_server_that_fails_while_writing_is_one_line_and_nothing_half(
    case: Case, server: Server, state: str, said: str
) -> None:
    there = f'"{case.store.schema}"'
    server.sql(
        f"CREATE FUNCTION {there}.fail() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'it is so'"
        f" USING ERRCODE = '{state}'; END $$ LANGUAGE plpgsql",
        f"CREATE TRIGGER full_disk BEFORE INSERT ON {there}.articles EXECUTE FUNCTION {there}.fail()",
    )
    with pytest.raises(StopRun, match=f"it is so; .*{said}"):
        add(case, "https://more.example/1", "Another text.")
    assert len(case.pages()) == 3
    server.sql(f"DROP TRIGGER full_disk ON {there}.articles")
    add(case, "https://more.example/1", "Another text.")
    assert len(case.pages()) == 4


def test_a_connection_lost_in_the_middle_is_one_line_and_the_next_goes_on(case: Case, server: Server) -> None:
    with pytest.raises(StopRun, match="nothing is lost, the same command goes on"), case._write() as connection:
        connection.execute(tables.inputs.insert().values(input="half", follow=False))
        server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'osintkit'")
        connection.execute(tables.inputs.insert().values(input="half", follow=False))
    case.add_input("whole")
    assert case.inputs() == [("whole", False)]
