"""Reports: a whole run or none, the same bytes for the same case, nothing live in them."""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path

import nbformat
import pytest
from cases import T0, add, tagged

from osintkit import cli
from osintkit.errors import StopRun, WrongUse
from osintkit.markup import save_csv
from osintkit.report import find_notebook, notebooks_folder, read_parameters, run_report, verify_report
from osintkit.store import Case


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    made = tagged(tmp_path_factory.mktemp("report") / "c")
    add(
        made,
        "https://hostile.example/1",
        'S-400 <script>alert(1)</script> {{ 7*7 }} "quoted" & so on.',
        T0,
        title='<img src=x onerror="alert(2)">S-400',
        authors=("=cmd|' /C calc'!A0",),
    )
    return made


@pytest.fixture(scope="module")
def html(case: Case) -> str:
    return run_report(case, "brief").html.read_text("utf-8")


def test_a_brief_leaves_html_notebook_tables_and_manifest(case: Case) -> None:
    done = run_report(case, "brief")
    assert {p.name for p in done.folder.iterdir()} == {"brief.html", "brief.ipynb", "manifest.json", "tables"}
    assert (done.folder.parent / "latest").resolve() == done.folder
    assert set(done.manifest["generated"]) >= {"brief.html", "brief.ipynb", "tables/facts.csv", "tables/evidence.csv"}


def test_a_brief_says_the_figure_its_sentence_and_how_many_origins(html: str) -> None:
    assert "2.5 billion USD" in html and "<mark>2.5 billion dollars</mark>" in html and "3 articles, 3 origins" in html


def test_every_citation_leads_to_its_evidence(html: str) -> None:
    cited, there = set(re.findall(r'href="#(e\d+)"', html)), set(re.findall(r'<li id="(e\d+)"', html))
    assert cited and cited == there


def test_text_from_pages_is_never_live(case: Case, tmp_path: Path) -> None:
    html = run_report(case, "brief", {"topic": ""}, out=tmp_path).html.read_text("utf-8")
    assert "<script" not in html and "<img" not in html and "&lt;img src=x onerror" in html
    assert "default-src 'none'" in html


def test_a_report_asks_nothing_of_the_network(html: str) -> None:
    fetching = re.findall(r"""(?:src|href)\s*=\s*["']?(?!#|data:)[^"'\s>]+|url\([^)]*\)|@import""", html)
    assert [f for f in fetching if "clip-path" not in f and "url(#" not in f] == []


def test_the_same_case_and_parameters_give_the_same_bytes(case: Case, tmp_path: Path) -> None:
    one, two = (run_report(case, "brief", {"topic": "S-400"}, out=tmp_path / x).manifest["generated"] for x in "ab")
    assert one == two


def test_verify_holds_for_a_fresh_report_and_names_what_was_changed(case: Case, tmp_path: Path) -> None:
    folder = run_report(case, "figures", out=tmp_path).folder
    assert verify_report(folder, case) == []
    table = folder / "tables" / "figures.csv"
    table.write_text(table.read_text("utf-8").replace("2500000000.0", "2700000000.0"), "utf-8")
    where = "row 1, value: '2700000000.0' here, '2500000000.0' when run again"
    assert verify_report(folder, case) == [f"tables/figures.csv was changed after the run: {where}"]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"topik": "x"}, "has no parameter 'topik': it has as_of, currency"),
        ({"points": "many"}, "parameter points is int, not 'many'"),
        ({"points": True}, "parameter points is int, not True"),
        ({"topic": 7}, "parameter topic is str, not 7"),
    ],
)
def test_a_wrong_parameter_is_refused_before_anything_runs(given: dict[str, object], says: str) -> None:
    with pytest.raises(WrongUse, match=re.escape(says)):
        read_parameters(find_notebook("brief"), given)


def test_parameters_from_the_command_line_are_read_as_their_declared_types() -> None:
    read = read_parameters(notebooks_folder() / "03_explore.ipynb", {"languages": "en, fr"})
    assert read["languages"] == ["en", "fr"] and read_parameters(find_notebook("brief"), {"points": "3"})["points"] == 3


def test_an_unknown_notebook_is_one_line_with_the_names_there_are() -> None:
    with pytest.raises(
        WrongUse, match="no notebook 'breif': one of ingest, tag, explore, review, brief, figures, entity"
    ):
        find_notebook("breif")


def test_a_notebook_that_raises_leaves_the_last_whole_run_in_its_place(case: Case, tmp_path: Path) -> None:
    good = run_report(case, "figures", out=tmp_path).folder
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1/0")])
    nbformat.write(notebook, tmp_path / "bad.ipynb")
    with pytest.raises(StopRun, match="failed in cell 1: ZeroDivisionError"):
        run_report(case, str(tmp_path / "bad.ipynb"), out=tmp_path)
    assert (tmp_path / "latest").resolve() == good and not list(tmp_path.glob(".building*"))


def test_a_topic_that_nothing_matches_says_so_plainly(case: Case, tmp_path: Path) -> None:
    page = run_report(case, "brief", {"topic": "zeppelin"}, out=tmp_path).html.read_text("utf-8")
    assert "Nothing was found for this question" in page


def test_cells_that_a_spreadsheet_would_run_are_quoted(tmp_path: Path, case: Case) -> None:
    save_csv(case.articles()[["authors", "title"]], tmp_path / "a.csv")
    rows = list(csv.reader((tmp_path / "a.csv").open(encoding="utf-8")))
    assert "'=cmd|' /C calc'!A0" in [r[0] for r in rows]


def test_the_manifest_holds_no_path_of_this_machine(case: Case, tmp_path: Path) -> None:
    folder = run_report(case, "figures", out=tmp_path).folder
    for name in ("manifest.json", "figures.ipynb", "figures.html"):
        assert str(case.folder) not in (folder / name).read_text("utf-8"), name
    assert json.loads((folder / "manifest.json").read_text("utf-8"))["parameters"]["as_of"] == T0.isoformat()


def test_the_analysts_own_words_stand_apart_and_bring_no_markup_of_their_own(case: Case, tmp_path: Path) -> None:
    own = "We judge it **likely** that <script>alert(1)</script> [more](javascript:alert(2)) follows."
    page = run_report(case, "brief", {"judgements": own}, out=tmp_path).html.read_text("utf-8")
    assert "<strong>likely</strong>" in page and "<script" not in page and 'href="javascript' not in page


@pytest.mark.parametrize(("topic", "count"), [("S-400", 3), ("", 4)])
def test_what_is_new_on_the_topic_since_a_time_is_listed(case: Case, tmp_path: Path, topic: str, count: int) -> None:
    told = {"new_since": "2021-11-15", "topic": topic}
    page = run_report(case, "brief", told, out=tmp_path).html.read_text("utf-8")
    assert "New since 2021-11-15" in page and f"New articles: {count}" in page


@pytest.mark.parametrize("report", ["brief", "figures", "entity"])
def test_a_report_of_an_empty_case_says_that_nothing_was_found(tmp_path: Path, report: str) -> None:
    done = run_report(Case.create(tmp_path / "empty"), report)
    assert "Nothing was found for this question" in done.html.read_text("utf-8")
    assert done.manifest["as_of"] is None and done.folder.name.startswith("empty-")


def test_a_path_to_the_analysts_words_is_kept_as_the_words(case: Case, tmp_path: Path) -> None:
    (tmp_path / "own.md").write_text("We judge it **likely**.", "utf-8")
    done = run_report(case, "brief", {"judgements": str(tmp_path / "own.md")}, out=tmp_path / "out")
    assert done.manifest["parameters"]["judgements"] == "We judge it **likely**.\n"
    assert str(tmp_path) not in (done.folder / "brief.ipynb").read_text("utf-8")
    with pytest.raises(WrongUse, match=r"parameter judgements: none\.md cannot be read: No such file"):
        run_report(case, "brief", {"judgements": "none.md"}, out=tmp_path / "out")


def test_a_cell_that_raises_leaves_its_notebook_no_page_and_status_1(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cells = [nbformat.v4.new_code_cell("print('so far')"), nbformat.v4.new_code_cell("raise ValueError('a\\nb')")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "bad.ipynb")
    command = ["osintkit", "report", str(case.folder), str(tmp_path / "bad.ipynb"), "--out", str(tmp_path / "out")]
    monkeypatch.setattr(sys, "argv", command)
    with pytest.raises(SystemExit) as leave:
        cli.main()
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert leave.value.code == 1 and "bad.ipynb failed in cell 2: ValueError: a; the notebook so far is" in line
    (left,) = [p for p in (tmp_path / "out").rglob("*") if p.is_file()]
    assert left.parent.name == "failed" and "so far" in left.read_text("utf-8")


@pytest.mark.parametrize(
    ("report", "given", "said"),
    [
        ("brief", {"since": "2021-13-45"}, "since='2021-13-45' is no day"),
        ("brief", {"since": "2022-01-01", "until": "2021-01-01"}, "since=2022-01-01 is after until=2021-01-01"),
        ("brief", {"new_since": "foo"}, "new_since='foo' is no time"),
        ("brief", {"grades": "Z"}, "grades: 'Z' is none of A, B"),
        ("brief", {"kinds": "sums"}, "kinds: 'sums' is none of person"),
        ("brief", {"currency": "XYZ"}, "currency='XYZ' is none"),
        ("brief", {"points": "-3"}, "points=-3 is less than none"),
        ("figures", {"kind": "sums"}, "kind: 'sums' is none of money"),
        ("entity", {"entity": " "}, "entity is empty"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_before_anything_runs(
    case: Case, tmp_path: Path, report: str, given: dict[str, str], said: str
) -> None:
    with pytest.raises(WrongUse, match=re.escape(said)):
        run_report(case, report, given, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()
