"""Exports: other tools accept them, and every line leads back to its article, span and capture."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cases import T0, TEXT, add, tagged

from osintkit.errors import StopRun, WrongUse
from osintkit.export import FORMATS, export_case
from osintkit.export.cells import alpha_3, instant
from osintkit.records import Quote
from osintkit.selection import select
from osintkit.store import Case

PACKAGES = {"graphml": "networkx", "parquet": "pyarrow", "dataset": "pyarrow"}


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    made = tagged(tmp_path_factory.mktemp("export") / "c")
    hostile = add(made, "https://hostile.example/1", TEXT, T0, title="=cmd|' /C calc'!A0 \x08 <img>", authors=("=1+1",))
    said = Quote(0, 20, TEXT[:20], speaker="=HYPERLINK(1)", verb="says")
    made.add_tags("test 2", {hostile: [said]})
    made.judge("grade", "source:outlet0.example", by="ana", value="B", why="long record")
    return made


def written(case: Case, form: str, folder: Path) -> list[Path]:
    if form in PACKAGES:
        pytest.importorskip(PACKAGES[form])
    return export_case(case, form, folder / form)


def read_lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_case_gives_the_same_bytes(case: Case, tmp_path: Path, form: str) -> None:
    one, two = (written(Case(case.folder), form, tmp_path / x) for x in "ab")
    assert one and [p.read_bytes() for p in one] == [p.read_bytes() for p in two]


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_case_is_exported_too(tmp_path: Path, form: str) -> None:
    assert all(p.is_file() for p in written(Case.create(tmp_path / "c"), form, tmp_path / "out"))


def test_ftm_spans_slice_back_to_the_text(case: Case, tmp_path: Path) -> None:
    made = {e["id"]: e for e in read_lines(written(case, "ftm", tmp_path)[0])}
    naming = next(e for e in made.values() if e["id"].startswith("documentation-") and e["id"].endswith("place-tr"))
    article, _, span = naming["properties"]["recordId"][0].partition(":")
    start, end = map(int, span.split("-"))
    body = made[f"article-{article}"]["properties"]["bodyText"][0]
    assert body[start:end] == "Turkey" and naming["properties"]["sourceUrl"][0].startswith("https://outlet")


def test_ftm_values_keep_within_what_followthemoney_takes(tmp_path: Path) -> None:
    whole = " ".join(map(str, range(30_000)))
    made = Case.create(tmp_path / "c")
    add(made, "https://long.example/" + "x" * 5000, whole, T0, title="T" * 2000, authors=("A" * 2000,))
    told = read_lines(written(made, "ftm", tmp_path)[0])[0]["properties"]
    assert "".join(told["bodyText"]) == whole and all(t == t.strip() for t in told["bodyText"])
    assert len(told["bodyText"]) > 1 and max(map(len, told["bodyText"])) <= 65_000
    assert len(told["title"][0]) == len(told["author"][0]) == 1024 and "sourceUrl" not in told


def test_ftm_articles_say_grade_origin_and_hash(case: Case, tmp_path: Path) -> None:
    made = read_lines(written(case, "ftm", tmp_path)[0])
    a = next(e for e in made if e["schema"] == "Article" and e["properties"]["publisher"] == ["outlet0.example"])
    notes = "\n".join(a["properties"]["notes"])
    assert "(Admiralty): B" in notes and "sha256 of the capture: " in notes and "origin: article-" in notes
    assert a["properties"]["language"] == ["eng"] and a["properties"]["publishedAt"] == ["2021-11-15"]


def test_followthemoney_accepts_every_entity_as_it_is(case: Case, tmp_path: Path) -> None:
    model = pytest.importorskip("followthemoney").model
    for entity in read_lines(written(case, "ftm", tmp_path)[0]):
        schema = model.get(entity["schema"])
        schema.validate(entity)
        for name, values in entity["properties"].items():
            assert [schema.get(name).type.clean(v) for v in values] == values


def test_the_stix_validator_accepts_the_bundle(case: Case, tmp_path: Path) -> None:
    validator = pytest.importorskip("stix2validator")
    options = validator.ValidationOptions(version="2.1", disabled=["103"])  # ours are version 5 UUIDs, to be the same
    found = validator.validate_file(str(written(case, "stix", tmp_path)[0]), options)
    assert found.is_valid and not [w for r in found.object_results for w in r.warnings]


def test_stix_references_lead_to_objects_of_the_bundle(case: Case, tmp_path: Path) -> None:
    things = json.loads(written(case, "stix", tmp_path)[0].read_text("utf-8"))["objects"]
    known = {t["id"] for t in things}
    assert len(known) == len(things) and {r for t in things for r in t.get("object_refs", ())} <= known
    assert all("SHA-256" in t["external_references"][0]["hashes"] for t in things if t["type"] in ("report", "note"))


def test_stix_carries_grades_as_the_standard_scales_them(case: Case, tmp_path: Path) -> None:
    things = json.loads(written(case, "stix", tmp_path)[0].read_text("utf-8"))["objects"]
    claims = [t for t in things if "kind:claim" in t.get("labels", ())]
    assert claims and all(c.get("confidence") in (90, 70, 50, 30, 10, None) for c in claims)
    assert any("admiralty-reliability:B" in t.get("labels", ()) for t in things)


def test_graphml_weighs_who_is_named_together_by_origins(case: Case, tmp_path: Path) -> None:
    networkx = pytest.importorskip("networkx")
    graph = networkx.read_graphml(written(case, "graphml", tmp_path)[0])
    edge = graph.edges["place-tr", "system-s-400"]
    assert edge["relation"] == "together" and edge["weight"] == 3 and edge["articles"] == 3
    assert all(n["sha256"] and n["captured"] for _, n in graph.nodes(data=True) if n["kind"] == "article")


def test_tables_say_the_capture_beside_every_tag(case: Case, tmp_path: Path) -> None:
    paths = {p.stem: p for p in written(case, "jsonl", tmp_path)}
    assert set(paths) >= {"articles", "pages", "mentions", "figures", "quotes", "entities", "claims", "sources"}
    for row in read_lines(paths["mentions"]) + read_lines(paths["readings"]):
        assert len(row["sha256"]) == 64 and row["fetched_at"].startswith("2021-11-16") and row["start"] < row["end"]


def test_csv_runs_no_formula(case: Case, tmp_path: Path) -> None:
    for path in written(case, "csv", tmp_path):
        with path.open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [c for c in cells if c[:1] in ("=", "@", "\t", "|")], path


def test_parquet_keeps_types_without_rows_too(case: Case, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    full, empty = written(case, "parquet", tmp_path), written(Case.create(tmp_path / "c"), "parquet", tmp_path / "e")
    for one, two in zip(full, empty, strict=True):
        assert parquet.read_schema(one).names == parquet.read_schema(two).names
        assert parquet.read_schema(one).types == parquet.read_schema(two).types, one.stem


def test_languages_are_what_followthemoney_calls_them() -> None:
    known = {"en": "eng", "fr": "fra", "de": "deu", "zh": "zho", "ar": "ara", "ru": "rus", "tr": "tur", "cs": "ces"}
    assert {k: alpha_3(k) for k in known} == known and alpha_3(None) is None


def test_times_are_utc_and_days_stay_days() -> None:
    assert instant("2021-11-15T13:20:00+03:00") == "2021-11-15T10:20:00" and instant("2021-11-15") == "2021-11-15"
    assert instant("last week") is None and instant(None) is None


def test_an_unknown_format_is_wrong_use(case: Case) -> None:
    with pytest.raises(WrongUse, match="no export format 'xml': one of ftm, stix"):
        export_case(case, "xml")


def test_a_missing_package_is_one_line(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "networkx", None)
    with pytest.raises(StopRun, match=r'pip install "osintkit\[export\]"'):
        export_case(case, "graphml", tmp_path / "x")


# -- Parquet by day


EXAMPLES = re.findall(
    r"```python\n(.*?)```", (Path(__file__).parent.parent / "docs" / "data.md").read_text(), re.DOTALL
)


@pytest.fixture
def dataset(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    written(case, "dataset", tmp_path / "exports")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "exports" / "dataset"


def test_days_are_folders_and_hold_the_rows_of_the_tables(case: Case, dataset: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    assert {p.name for p in (dataset / "articles").iterdir()} == {f"day={day}" for day in select(case).listed.day}
    for name in ("articles", "mentions", "figures", "quotes"):
        assert len(parquet.read_table(dataset / name)) == len(getattr(case, name)()) > 0
        assert all(p.stat().st_size for p in (dataset / name).rglob("*.parquet"))


def test_a_dataset_written_again_has_nothing_of_the_old(dataset: Path, tmp_path: Path) -> None:
    (dataset / "articles" / "day=1999-01-01").mkdir()
    export_case(Case.create(tmp_path / "c"), "dataset", dataset)
    assert [p.name for p in dataset.rglob("*")] == ["entities.parquet"]


@pytest.mark.parametrize(("library", "example"), zip(("duckdb", "polars"), EXAMPLES, strict=False))
def test_the_examples_of_the_docs_run(
    library: str, example: str, dataset: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip(library)
    exec(example, {})
    shown = capsys.readouterr().out
    assert {"duckdb": "2500000000", "polars": "Turkey"}[library] in shown, shown


@pytest.mark.slow
def test_the_example_of_spark_runs_in_an_environment_of_its_own(dataset: Path, tmp_path: Path) -> None:
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java, which is not installed here")
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "spark"], check=True)
    python = tmp_path / "spark" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", "pyspark==4.0.1", "setuptools"], check=True)
    environment = os.environ | {"SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": str(python)}
    example = subprocess.run([python, "-c", EXAMPLES[2]], capture_output=True, text=True, env=environment)
    assert "|2021-11-15| USD|2.5E9|" in example.stdout, example.stdout + example.stderr
