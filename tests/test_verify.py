"""Verify: whatever was changed since a report was made is named, in one line; whatever was not holds."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import nbformat
import pytest
from cases import T0, TEXT, add, tagged

from osintkit.archive import read_page
from osintkit.errors import StopRun, WrongUse
from osintkit.intake import forget
from osintkit.records import Failure, Figure, Mention, Quote
from osintkit.report import find_notebook, notebooks_folder, run_report, verify_report
from osintkit.report.manifest import describe_software, find_faults, read_manifest, seal, write_manifest
from osintkit.store import Case

WARC = "archive/captures-2021-11.warc.gz"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with rows in every table, and a report of it."""
    case = tagged(tmp_path_factory.mktemp("verify") / "c")
    key = case.article_records()[0].id
    case.add_tags("test 1", {key: [*_tags(case, key), Quote(0, 6, "Turkey", "officials")]})
    case.add_failure(Failure("https://gone.example/", "fetch", "not found", T0))
    case.judge("confirm", f"mention:{key}:0:6", by="me")
    case.judge("note", "source:outlet0.example", by="me", value="seen")
    case.judge("add", f"mention:{key}:{TEXT.index('Ankara')}:{TEXT.index('Ankara') + 6}", by="me", value="place")
    added = {row: "place-tr" for row, _ in case.mention_records() if row < 0}
    case.add_links("test 1", added.items(), [], {})
    assert added
    (case.folder / "sources.yml").write_text("sources:\n- domain: outlet0.example\n  name: Outlet Zero\n")
    run_report(case, "figures")
    case.engine.dispose()
    return case.folder


def _tags(case: Case, key: str) -> list[Mention | Figure]:
    found = [m for _, m in case.mention_records() if m.article_id == key]
    figures = [
        Figure(**{n: getattr(f, n) for n in ("start", "end", "kind", "name")}) for f in case.figures().itertuples()
    ]
    return [*found, *figures[:2]]


class World:
    """A copy of the case and its report, to change."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.patch = folder, monkeypatch
        self.report = (folder / "reports" / "figures" / "latest").resolve()

    @property
    def case(self) -> Case:
        return Case(self.folder)

    def sql(self, *statements: str) -> None:
        store = sqlite3.connect(self.folder / "case.db")
        for statement in statements:
            assert store.execute(statement).rowcount, statement
        store.commit()
        store.close()

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.report / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    def manifest(self, change: Callable[[dict[str, Any]], object], sealed: bool = False) -> None:
        manifest = read_manifest(self.report)
        change(manifest)
        write_manifest(self.report, seal(manifest) if sealed else manifest)

    def software(self, part: str, **new: str) -> None:
        now = describe_software()
        there = now[part] | new if isinstance(now[part], dict) else new["new"]
        self.patch.setattr("osintkit.report.verify.describe_software", lambda: now | {part: there})


@pytest.fixture
def world(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    shutil.copytree(made, tmp_path / "c", symlinks=True)
    return World(tmp_path / "c", monkeypatch)


def flip(world: World) -> None:
    page = world.case.page_records()[1]
    with (world.folder / WARC).open("r+b") as file:
        file.seek(page.offset + page.length // 2)
        byte = file.read(1)[0]
        file.seek(-1, 1)
        file.write(bytes([byte ^ 1]))


def cut(world: World) -> None:
    path = world.folder / WARC
    path.write_bytes(path.read_bytes()[: world.case.page_records()[1].offset + 9])


def other_notebook(world: World) -> None:
    kit = world.folder.parent / "notebooks"
    shutil.copytree(notebooks_folder(), kit)
    (kit / "06_figures.ipynb").write_text((kit / "06_figures.ipynb").read_text("utf-8") + "\n", "utf-8")
    world.patch.setattr("osintkit.report.verify.notebooks_folder", lambda: kit)


def link_out(world: World) -> None:
    (world.report / "tables" / "figures.csv").rename(world.folder / "elsewhere.csv")
    (world.report / "tables" / "figures.csv").symlink_to(world.folder / "elsewhere.csv")


def later_judgement(world: World) -> None:
    at = (T0 - timedelta(days=1)).isoformat(" ")[:19] + ".000000"
    world.sql(
        f"INSERT INTO judgements(decision, target, by, decided_at) VALUES ('reject', 'figure:x:1:2', 'someone', '{at}')"
    )


CHANGES: dict[str, tuple[Callable[[World], object], str]] = {
    "a byte in the WARC": (
        flip,
        "capture of https://outlet1.example/story of 2021-11-16 08:00: the archive was altered",
    ),
    "a WARC cut short": (cut, "the archive's captures-2021-11.warc.gz is cut short at byte"),
    "a WARC deleted": (lambda w: (w.folder / WARC).unlink(), "captures-2021-11.warc.gz is missing: captures lost: 3"),
    "a cell of a table": (
        lambda w: w.edit("tables/figures.csv", "2500000000.0", "2700000000.0"),
        "tables/figures.csv was changed after the run",
    ),
    "a table deleted": (lambda w: (w.report / "tables/facts.csv").unlink(), "tables/facts.csv is missing"),
    "a table that is a link": (link_out, "tables/figures.csv is missing"),
    "the page": (
        lambda w: w.edit("figures.html", "2.5 billion", "2.7 billion"),
        "figures.html was changed after the run",
    ),
    "the executed notebook": (
        lambda w: w.edit("figures.ipynb", "2.5 billion", "2.7 billion"),
        "figures.ipynb was changed after the run",
    ),
    "a parameter": (
        lambda w: w.manifest(lambda m: m["parameters"].update(topic="Su-57")),
        "parameter topic is 'Su-57' in the manifest, but the notebook ran with 'S-400'",
    ),
    "a parameter, and the seal mended": (
        lambda w: w.manifest(lambda m: m["parameters"].update(topic="Su-57"), sealed=True),
        "parameter topic is 'Su-57' in the manifest, but the notebook ran with 'S-400'",
    ),
    "an output's hash": (
        lambda w: w.manifest(lambda m: m["generated"].update({"tables/facts.csv": "0" * 64})),
        "manifest.json was edited after the run",
    ),
    "as_of": (
        lambda w: w.manifest(lambda m: m.update(as_of=T0.isoformat()), sealed=True),
        "as_of is 2021-11-16T08:00:00+00:00 in the manifest, but the notebook ran with 20",
    ),
    "a row of pages": (
        lambda w: w.sql("DELETE FROM pages WHERE url LIKE '%outlet1%'"),
        "page https://outlet1.example/story of 2021-11-16T08:00:00+00:00 is missing from the store",
    ),
    "a row of articles": (
        lambda w: w.sql("DELETE FROM articles WHERE url LIKE '%outlet1%'"),
        "of https://outlet1.example/story is missing from the store",
    ),
    "a row of mentions": (
        lambda w: w.sql("DELETE FROM mentions WHERE seq = (SELECT max(seq) FROM mentions)"),
        "the store's table mentions has 5 rows for this report, had 6",
    ),
    "a row of figures": (
        lambda w: w.sql("DELETE FROM figures WHERE seq = (SELECT max(seq) FROM figures)"),
        "the store's table figures has 7 rows for this report, had 8",
    ),
    "a row of quotes": (
        lambda w: w.sql("DELETE FROM quotes"),
        "the store's table quotes has 0 rows for this report, had 1",
    ),
    "a row of judgements": (
        lambda w: w.sql("DELETE FROM judgements WHERE decision = 'note'"),
        "judgements that went in are missing from the store: 1",
    ),
    "a row of failures": (
        lambda w: w.sql("DELETE FROM failures"),
        "the store's table failures has 0 rows for this report, had 1",
    ),
    "a figure's value": (
        lambda w: w.sql("UPDATE figures SET value = 2.7e9 WHERE kind = 'money'"),
        "the store's table figures was changed: as many rows as then (8), but not the same",
    ),
    "a page's status": (
        lambda w: w.sql("UPDATE pages SET status = 404 WHERE url LIKE '%outlet1%'"),
        "the store's table pages was changed",
    ),
    "an article's text": (
        lambda w: w.sql("UPDATE articles SET text = replace(text, '2.5', '2.7') WHERE url LIKE '%outlet1%'"),
        "of https://outlet1.example/story was changed in the store: its text does not give its id",
    ),
    "a judgement dated before as_of": (
        later_judgement,
        "judgement reject on figure:x:1:2 by someone, dated 2021-11-15, was added later",
    ),
    "a link": (
        lambda w: w.sql("UPDATE links SET entity_id = 'place-tr' WHERE entity_id = 'system-s-400'"),
        "the store's table mentions was changed",
    ),
    "a link of an added name": (
        lambda w: w.sql("DELETE FROM links WHERE mention < 0"),
        "the store's table links has 0 rows for this report, had 1",
    ),
    "an entity": (
        lambda w: w.sql("UPDATE entities SET caption = 'S-500' WHERE id = 'system-s-400'"),
        "the store's table entities was changed",
    ),
    "an origin": (
        lambda w: w.sql("UPDATE origins SET origin = 'another'"),
        "the store's table articles was changed",
    ),
    "the tagger": (
        lambda w: w.sql("UPDATE generations SET tagger = 'test 2'"),
        "the store's table taggings was changed",
    ),
    "the case's outlets": (
        lambda w: (w.folder / "sources.yml").write_text("sources: []\n"),
        "the case's sources.yml is not what it was",
    ),
    "a capture forgotten": (
        lambda w: forget(w.case, "https://outlet1.example/story", why="court order"),
        "https://outlet1.example/story was removed on 20",
    ),
    "a package": (lambda w: w.software("packages", lxml="0.1"), "package lxml is 0.1, was"),
    "osintkit's version": (lambda w: w.software("osintkit", new="9.9"), "osintkit is 9.9, was"),
    "osintkit's code": (lambda w: w.software("code", new="0" * 64), "is not what the report was made with"),
    "Python": (lambda w: w.software("python", new="3.99"), "Python is 3.99, was 3."),
    "a model": (lambda w: w.software("models", natasha="0" * 64), "model natasha is another one"),
    "a file too many": (
        lambda w: (w.report / "more.html").write_text("x"),
        "more.html is in the folder, but not of the report",
    ),
}


def test_a_fresh_report_holds(world: World) -> None:
    assert verify_report(world.report, rerun=False) == []


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_changed_is_named(world: World, change: str) -> None:
    do, says = CHANGES[change]
    do(world)
    lines = verify_report(world.report, world.case, rerun=False)
    assert [line for line in lines if says in line], lines
    assert all(len(line.splitlines()) == 1 for line in lines)


ALONE = ("a byte in the WARC", "a cell of a table", "a row of mentions", "a link", "a package", "a file too many")


@pytest.mark.parametrize("change", ALONE)
def test_nothing_else_is_blamed(world: World, change: str) -> None:
    CHANGES[change][0](world)
    assert len(verify_report(world.report, world.case, rerun=False)) == 1


def test_a_notebook_that_was_changed_is_named_and_not_run(world: World) -> None:
    other_notebook(world)
    assert verify_report(world.report, world.case) == [
        "notebook 06_figures.ipynb is another one than the report was made with: not run again"
    ]


def test_a_report_holds_after_its_case_has_grown(world: World) -> None:
    case = world.case
    later = T0.replace(year=2098)
    key = add(case, "https://later.example/", "Another day, another story of the S-400 and more of it.", later)
    tags = {a.id: [Mention(0, 3, "system", "S-400", tagger="new")] for a in case.article_records()}
    case.add_tags("test 2", tags)
    case.add_links("test 2", (), [replace(e, caption="S-401") for e in case.entity_records()], {key: key})
    assert verify_report(world.report, case, rerun=False) == []


@pytest.fixture(scope="module")
def other_topics(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with an article on something else and one that was on the topic before it was edited, and a report."""
    case = tagged(tmp_path_factory.mktemp("topics") / "c")
    add(case, "https://garden.example/", "The garden show opened with roses and a brass band.", title="Roses")
    add(case, "https://edited.example/", "The S-400 was seen in a hangar, the ministry said on Friday.", title="Seen")
    later = T0 + timedelta(hours=1)
    add(case, "https://edited.example/", "Something was seen in a hangar, the ministry said.", later, title="Seen")
    case.add_tags("test 1", {a.id: [] for a in case.article_records()[3:]})
    run_report(case, "figures", {"topic": "missile OR S-400"})
    case.engine.dispose()
    return case.folder


@pytest.fixture
def topical(other_topics: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    shutil.copytree(other_topics, tmp_path / "c", symlinks=True)
    return World(tmp_path / "c", monkeypatch)


def test_a_report_on_a_topic_is_made_from_what_bears_on_it_alone(topical: World) -> None:
    used = read_manifest(topical.report)["used"]
    urls = sorted({c["url"].split("/")[2] for c in used["captures"]})
    assert urls == ["edited.example", *(f"outlet{n}.example" for n in range(3))]
    assert used["rows"]["articles"]["count"] == used["rows"]["pages"]["count"] == 5  # both texts of the edited one
    topical.sql("UPDATE articles SET text = 'Nothing to see.' WHERE url LIKE '%garden%'")
    assert verify_report(topical.report, topical.case) == []


def test_a_report_that_counts_what_was_removed_holds(topical: World) -> None:
    forget(topical.case, "https://outlet1.example/story", why="court order")
    report = run_report(topical.case, "figures")
    assert "Captures removed for good: 1." in report.html.read_text("utf-8")
    assert verify_report(report.folder, topical.case) == []


def test_what_was_put_in_later_with_an_older_date_is_named_if_it_bears_on_the_topic(topical: World) -> None:
    add(topical.case, "https://late.example/", "A missile was put in afterwards, dated before.", T0)
    at = T0.isoformat()
    assert verify_report(topical.report, topical.case) == [
        f"page https://late.example/ of {at} is in the store now, and was not when the report was made"
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            lambda w: w.edit("tables/figures.csv", "2500000000.0", "2700000000.0"),
            "tables/figures.csv was changed after the run: row 1, value: '2700000000.0' here, '2500000000.0' when",
        ),
        (
            lambda w: (w.report / "tables/facts.csv").write_text("id\n"),
            "tables/facts.csv was changed after the run: 0 rows here, ",
        ),
        (
            lambda w: w.edit("figures.html", "2.5 billion", "2.7 billion"),
            "2.7 billion",
        ),
        (
            lambda w: w.manifest(lambda m: m["generated"].update({"tables/facts.csv": "0" * 64})),
            "tables/facts.csv comes out the same when run again: its hash in the manifest was changed",
        ),
        (
            lambda w: w.manifest(lambda m: m["generated"].pop("tables/facts.csv"), sealed=True),
            "tables/facts.csv is in the folder, but not of the report",
        ),
        (
            lambda w: w.sql("UPDATE figures SET value = 2.7e9 WHERE kind = 'money'"),
            "tables/figures.csv comes out differently when run again: row 1, value: '2500000000.0' here",
        ),
        (
            lambda w: w.manifest(lambda m: m["parameters"].update(topic="/etc/own.md"), sealed=True),
            "parameter topic is the name of a file, and none is read for a check",
        ),
        (
            lambda w: w.manifest(lambda m: m["parameters"].update(since="soon"), sealed=True),
            "the report cannot be made again: since='soon' is no day",
        ),
    ],
)  # fmt: skip
def test_a_new_run_shows_where_it_differs(world: World, change: Callable[[World], object], says: str) -> None:
    change(world)
    lines = verify_report(world.report, world.case)
    assert [line for line in lines if says in line], lines


def test_a_notebook_that_is_not_ours_is_not_run_unless_told(world: World, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    cell = nbformat.v4.new_code_cell(f"open({str(mark)!r}, 'a').write('x')")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "own.ipynb")
    report = run_report(world.case, str(tmp_path / "own.ipynb")).folder
    assert (report / "source" / "own.ipynb").is_file()
    assert verify_report(report) == [
        "notebook own.ipynb is none of osintkit's own: not run again without --run-foreign"
    ]
    assert mark.read_text() == "x"
    assert verify_report(report, run_foreign=True) == [] and mark.read_text() == "xx"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "holds no manifest.json of a report"),
        ("{", "holds no manifest.json of a report"),
        ("[" * 100_000, "holds no manifest.json of a report"),
        ("[]", "fits its schema: it: [] is not of type 'object'"),
        ('{"manifest": 1}', "fits its schema: it: 'id' is a required property"),
    ],
)
def test_what_is_no_report_is_one_line(world: World, text: str | None, says: str) -> None:
    path = world.report / "manifest.json"
    path.unlink() if text is None else path.write_text(text)
    with pytest.raises(WrongUse) as error:
        verify_report(world.report, world.case)
    assert says in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize(
    "name", ["../x", "/etc/passwd", "a/../../x", "a\\b", "C:/x", "a\x00b", "..", "tables/./x", "x\n"]
)
def test_a_manifest_that_points_outside_is_refused(world: World, name: str) -> None:
    world.manifest(lambda m: m["generated"].update({name: "0" * 64}), sealed=True)
    with pytest.raises(WrongUse, match=r"holds no manifest\.json that fits its schema: generated"):
        verify_report(world.report, world.case)


def test_a_manifest_fits_its_schema_and_says_where_every_capture_is(world: World) -> None:
    manifest = read_manifest(world.report)
    assert list(find_faults(manifest)) == [] and manifest["used"]["files"].keys() == {"sources.yml"}
    for capture, page in zip(manifest["used"]["captures"], world.case.page_records(), strict=True):
        placed = replace(page, warc=capture["warc"], offset=capture["offset"])
        assert read_page(world.case.archive, placed).sha256 == capture["sha256"]


def test_every_field_of_the_manifest_is_documented() -> None:
    schema = json.loads(
        (Path(find_notebook.__code__.co_filename).parents[1] / "data/report/manifest.schema.json").read_text()
    )
    told = [p for p in schema["properties"].values() if "description" not in p]
    used = [p for p in schema["properties"]["used"]["properties"].values() if "description" not in p]
    assert schema["additionalProperties"] is False and told == used == []


def test_a_report_outside_its_case_needs_the_case(world: World, tmp_path: Path) -> None:
    shutil.copytree(world.report, tmp_path / "moved" / "a" / "b" / "c")
    with pytest.raises(WrongUse, match="is not in the folder of its case: name the case, too"):
        verify_report(tmp_path / "moved" / "a" / "b" / "c")
    assert verify_report(tmp_path / "moved" / "a" / "b" / "c", world.case, rerun=False) == []


def test_a_line_shows_nothing_that_a_terminal_would_run(world: World) -> None:
    world.case.judge("note", "x\x1b[2J\n" + "y" * 999, by="z")
    world.sql("UPDATE judgements SET decided_at = '2021-11-15 00:00:00.000000' WHERE target LIKE 'x%'")
    (line,) = verify_report(world.report, world.case, rerun=False)
    assert line.isprintable() and len(line) <= 240


@pytest.mark.slow
def test_verifying_writes_nothing_to_the_case(world: World) -> None:
    def state() -> dict[str, bytes]:
        files = (p for p in world.folder.rglob("*") if p.is_file() and p.suffix != ".db-shm")
        return {str(p): data for p in files if (data := p.read_bytes())}

    before = state()
    assert verify_report(world.report, world.case) == [] and state() == before


def test_a_report_with_a_broken_notebook_is_not_made(world: World, tmp_path: Path) -> None:
    (tmp_path / "bad.ipynb").write_text("{")
    with pytest.raises(StopRun, match="is no notebook that can be read"):
        run_report(world.case, str(tmp_path / "bad.ipynb"))
