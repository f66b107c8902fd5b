"""The optional engine for kinds that the analyst names; the last test runs a real one in its own environment."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import osintkit as ok
from osintkit import tagging
from osintkit.entities import Gliner, read_gliner, tag_entities, tag_entities_many
from osintkit.entities.gliner import WORD, cut_windows
from osintkit.entities.models import Span
from osintkit.errors import StopRun
from osintkit.report.rows import see_rows

HERE = Path(__file__).parent
SENTENCE = "the tug Kobalt left the port of Riga, said Anna Berg. "


class Echo(Gliner):
    """Finds "Kobalt" without any weights."""

    @property
    def version(self) -> str:
        return "echo 1"

    def find(self, pieces: Iterable[str]) -> Iterator[list[Span]]:
        for piece in pieces:
            at = piece.find("Kobalt")
            yield [Span(at, at + 6, kind, "gliner", None, 0.9) for kind in self.labels.values() if at >= 0]


@given(st.text(alphabet="ab.! \n", max_size=200), st.integers(1, 9))
def test_windows_hold_every_word_in_its_place_and_never_too_many(text: str, most: int) -> None:
    windows = list(cut_windows(text, most))
    assert all(text[at : at + len(part)] == part and len(WORD.findall(part)) <= most for at, part in windows)
    assert sum(len(WORD.findall(part)) for _, part in windows) == len(WORD.findall(text))


def test_a_window_ends_behind_a_sentence_where_it_can() -> None:
    assert [part for _, part in cut_windows("a b c. d e f g.", 6)] == ["a b c.", "d e f g."]


def test_the_file_names_labels_as_a_list_or_with_our_kinds(tmp_path: Path) -> None:
    path = tmp_path / "gliner.yml"
    path.write_text("model: someone/some-model\nlabels: [ship, port]\n")
    assert read_gliner(path) == Gliner("someone/some-model", {"ship": "ship", "port": "port"})
    (tmp_path / "weights").mkdir()
    path.write_text("model: weights\nlabels: {weapon system: system, ship: }\nthreshold: 0.3\n")
    assert read_gliner(path) == Gliner(str(tmp_path / "weights"), {"weapon system": "system", "ship": "ship"}, 0.3)


@pytest.mark.parametrize("text", ["", "model: x", "[", "model: x\nlabels: []", "model: x\nlabels: [a]\nthreshold: 2"])
def test_a_file_that_is_none_stops_with_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "gliner.yml"
    path.write_text(text)
    with pytest.raises(StopRun, match=r"gliner\.yml: should have model") as caught:
        read_gliner(path)
    assert "\n" not in str(caught.value)


def test_the_analysts_kind_is_kept_and_the_model_keeps_the_others() -> None:
    found = tag_entities("Joe Biden saw the Kobalt in Ankara.", "en", engine=Echo("x", {"tug": "vessel"}))
    assert [(m.kind, m.name) for m in found] == [("person", "Joe Biden"), ("vessel", "Kobalt"), ("place", "Ankara")]


def test_a_kind_that_the_engine_finds_is_no_more_the_models() -> None:
    found = tag_entities("Joe Biden saw the Kobalt.", "en", engine=Echo("x", {"man": "person"}))
    assert [(m.kind, m.name, m.tagger) for m in found] == [("person", "Kobalt", "gliner")]


def test_spans_point_into_the_text_as_given_in_every_piece_of_a_batch() -> None:
    text = "x" * 30_000 + ". The S\u200b-400 and the K\u200bobalt."
    for found in tag_entities_many([(text, "de"), (text, "en")], engine=Echo("x", {"tug": "vessel"})):
        assert [text[m.start : m.end] for m in found if m.kind == "vessel"] == ["K\u200bobalt"]


def test_a_case_with_the_file_records_what_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "page.html").write_text(f"<h1>On the sea</h1><article>{f'<p>{SENTENCE}</p>' * 9}</article>")
    case = ok.Case.create(tmp_path / "c")
    ok.ingest(case, [str(tmp_path / "page.html")], progress=False)
    ok.tag(case, progress=False)
    plain = see_rows(case, {})["taggings"]
    (case.folder / "gliner.yml").write_text("model: x\nlabels: {tug: vessel}\n")
    monkeypatch.setattr(tagging, "read_gliner", lambda path: Echo("x", {"tug": "vessel"}))
    assert ok.tag(case, progress=False)["articles"] == 1
    assert "vessel" in set(case.mentions().kind) and "vessel" in set(case.entities().kind)
    assert see_rows(case, {})["taggings"] != plain and ok.tag(case, progress=False)["articles"] == 0


@pytest.mark.skipif(find_spec("gliner") is not None, reason="gliner is installed here")
def test_without_the_library_tagging_stops_with_the_install_line(tmp_path: Path) -> None:
    case = ok.Case.create(tmp_path / "c")
    (case.folder / "gliner.yml").write_text("model: someone/some-model\nlabels: [ship]\n")
    with pytest.raises(StopRun, match=r"pip install 'osintkit\[gliner\]'"):
        ok.tag(case, progress=False)


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter that has gliner, with a torch for the CPU, and behind them what this one has."""
    folder = tmp_path_factory.mktemp("gliner")
    run = lambda *args: subprocess.run(args, capture_output=True, text=True, check=True).stdout  # noqa: E731
    python = folder / "bin" / "python"
    try:
        run(sys.executable, "-m", "venv", str(folder))
        pip = (str(python), "-m", "pip")
        offered = re.findall(r"[\d.]+\+cpu", run(*pip, "index", "versions", "torch"))
        if not offered:
            pytest.skip("torch would come with gigabytes for graphics cards: offer pip a +cpu wheel of it")
        run(*pip, "install", "--quiet", "--retries", "1", f"torch=={offered[0]}", "gliner>=0.2.20")
    except subprocess.CalledProcessError as error:
        pytest.skip(f"gliner can't be installed here: {error.stderr.strip().splitlines()[-1]}")
    site = Path(run(str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    (site / "behind.pth").write_text(f"{HERE.parent}\n{sysconfig.get_path('purelib')}\n")
    return python


@pytest.mark.slow
def test_a_real_gliner_finds_what_it_is_asked_for_and_a_case_is_tagged_with_it(python: Path, tmp_path: Path) -> None:
    def run(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([str(python), *args], capture_output=True, text=True, env=offline, cwd=tmp_path)

    offline = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "hub")}
    made = run(str(HERE / "data" / "make_gliner.py"), str(tmp_path / "weights"))
    assert made.returncode == 0, made.stderr

    (tmp_path / "ask.py").write_text(
        "import json, sys\n"
        "from osintkit.entities import Gliner, tag_entities\n"
        "found = tag_entities(sys.argv[1], 'xx', engine=Gliner('weights', {'ship': 'vessel', 'man': 'person'}))\n"
        "print(json.dumps([(m.start, m.end, m.kind, m.score, m.tagger) for m in found]))\n"
    )
    text = SENTENCE * 40
    found = json.loads(run("ask.py", text).stdout)
    named = [(kind, text[start:end]) for start, end, kind, _, tagger in found if tagger == "gliner"]
    assert named.count(("vessel", "Kobalt")) == named.count(("person", "Anna Berg")) == 40
    assert {kind for kind, _ in named} == {"vessel", "person"} and all(0.5 <= row[3] <= 1 for row in found)

    page = f"<h1>On the sea</h1><article>{f'<p>{SENTENCE}</p>' * 9}</article>"
    (tmp_path / "page.html").write_text(page)
    case = ok.Case.create(tmp_path / "c")
    ok.ingest(case, [str(tmp_path / "page.html")], progress=False)
    (case.folder / "gliner.yml").write_text("model: ../weights\nlabels: {ship: vessel}\n")
    tag = ("-c", "from osintkit.cli import main; main()", "tag", str(case.folder))
    first = run(*tag)
    assert first.returncode == 0, first.stderr
    again = ok.Case(case.folder)
    assert "Kobalt" in set(again.mentions().query("kind == 'vessel'").name)
    assert run(*tag).stdout.startswith("0 articles")  # the same weights, labels and library: nothing is new

    (case.folder / "gliner.yml").write_text("model: nobody/nothing\nlabels: [ship]\n")
    away = run(*tag)
    assert away.returncode == 1 and away.stderr.count("\n") == 1
    assert "the GLiNER weights nobody/nothing are not on this machine" in away.stderr
