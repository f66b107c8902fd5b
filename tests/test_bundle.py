"""Bundle: one file that a colleague verifies without the case, and a hostile one that harms nothing."""

from __future__ import annotations

import io
import json
import shutil
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cases import T0, add, tagged
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from osintkit.errors import StopRun, WrongUse
from osintkit.intake import forget
from osintkit.report import bundle_report, run_report, verify_report
from osintkit.report.bundle import LAYOUT, open_bundle
from osintkit.report.unpack import unpack
from osintkit.store import Case
from osintkit.warc import iter_pages

Entries = dict[str, bytes]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case, a report of it, and its bundle beside it."""
    case = tagged(tmp_path_factory.mktemp("bundle") / "c")
    (case.folder / "sources.yml").write_text("sources:\n- domain: outlet0.example\n  name: Outlet Zero\n")
    report = run_report(case, "figures")
    later = T0.replace(year=2098)
    add(case, "https://later.example/", "What was captured after the report was made is nobody's business.", later)
    case.judge("note", "source:outlet0.example", by="the analyst of later", value="later")
    bundle_report(report.folder, out=case.folder / "b.zip")
    case.engine.dispose()
    return case.folder


@pytest.fixture(scope="module")
def entries(made: Path) -> Entries:
    with zipfile.ZipFile(made / "b.zip") as pack:
        return {name: pack.read(name) for name in pack.namelist()}


def pack(path: Path, entries: Entries, **more: zipfile.ZipInfo) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in entries.items():
            out.writestr(more.get(name.replace("/", "_"), name), data)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(WrongUse) as error:
        verify_report(path, rerun=False)
    said = str(error.value)
    assert said.isprintable() and len(said) < 400
    return said


def test_a_bundle_holds_the_report_its_captures_and_rows_and_nothing_later(made: Path, entries: Entries) -> None:
    names = {name for name in entries if not name.startswith(("report/", "rows/"))}
    assert names == {"captures.wacz", "sources.yml"} and "report/figures.html" in entries
    assert len(entries["rows/articles.jsonl"].splitlines()) == 3
    assert not [name for name, data in entries.items() if b"nobody's business" in data or b"analyst of later" in data]
    (made / "c.wacz").write_bytes(entries["captures.wacz"])
    assert len(list(iter_pages(made / "c.wacz"))) == 3


def test_a_bundle_holds_without_the_case(made: Path, tmp_path: Path) -> None:
    shutil.copyfile(made / "b.zip", tmp_path / "b.zip")
    assert verify_report(tmp_path / "b.zip", rerun=False) == []


@pytest.mark.slow
def test_a_bundle_is_run_again_without_the_case(made: Path, tmp_path: Path) -> None:
    shutil.copyfile(made / "b.zip", tmp_path / "b.zip")
    assert verify_report(tmp_path / "b.zip") == []


def test_what_does_not_bear_on_the_topic_is_not_handed_over(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path / "c", symlinks=True)
    case = Case(tmp_path / "c")
    add(case, "https://source.example/", "A source of ours lives in this street.", T0, title="Not for others")
    out = bundle_report(run_report(case, "figures", {"topic": "S-400"}).folder, out=tmp_path / "b.zip")
    with zipfile.ZipFile(out) as packed:
        assert b"source.example" not in b"".join(map(packed.read, packed.namelist()))
    assert verify_report(out, rerun=False) == []


def test_the_same_report_gives_the_same_bytes(made: Path, tmp_path: Path) -> None:
    report = made / "reports" / "figures" / "latest"
    assert bundle_report(report, out=tmp_path / "again.zip").read_bytes() == (made / "b.zip").read_bytes()


def test_what_was_removed_is_not_packed_and_its_tombstone_is(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path / "c", symlinks=True)
    case = Case(tmp_path / "c")
    forget(case, "https://later.example/", why="no business of the report")
    forget(case, "https://outlet1.example/story", why="court order")
    out = bundle_report(case.folder / "reports" / "figures" / "latest", out=tmp_path / "b.zip")
    with zipfile.ZipFile(out) as packed:
        assert b"Outlet 1 adds" not in packed.read("captures.wacz") + packed.read("rows/articles.jsonl")
        assert packed.read("rows/tombstones.jsonl").count(b"\n") == 1
    lines = verify_report(out, rerun=False)
    assert [line for line in lines if line.startswith("https://outlet1.example/story was removed on 20")], lines


def test_a_capture_that_the_archive_does_not_give_back_is_not_packed(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path / "c", symlinks=True)
    (tmp_path / "c" / "archive" / "captures-2021-11.warc.gz").unlink()
    with pytest.raises(StopRun, match=r"capture of https://outlet0\.example/story cannot be packed: the archive"):
        bundle_report(tmp_path / "c" / "reports" / "figures" / "latest", out=tmp_path / "b.zip")
    assert not list(tmp_path.glob("b.zip*"))


CHANGES: dict[str, tuple[str, Callable[[bytes], bytes], str]] = {
    "the page": ("report/figures.html", lambda b: b.replace(b"2.5 b", b"2.7 b"), "figures.html was changed after"),
    "a table": ("report/tables/facts.csv", lambda b: b + b"x\n", "tables/facts.csv was changed after the run"),
    "a row": ("rows/figures.jsonl", lambda b: b[: b.index(b"\n") + 1], "figures has 1 rows for this report, had 9"),
    "a value": ("rows/figures.jsonl", lambda b: b.replace(b"2500000000.0", b"2.7e9"), "table figures was changed"),
    "a text": ("rows/articles.jsonl", lambda b: b.replace(b"2.5", b"2.7"), "its text does not give its id"),
    "the outlets": ("sources.yml", lambda b: b"sources: []\n", "the case's sources.yml is not what it was"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_changed_in_a_bundle_is_named(entries: Entries, tmp_path: Path, change: str) -> None:
    name, do, says = CHANGES[change]
    assert do(entries[name]) != entries[name]
    lines = verify_report(pack(tmp_path / "b.zip", entries | {name: do(entries[name])}), rerun=False)
    assert [line for line in lines if says in line], lines


NAMES = {
    "../../x": "leads outside",
    "/etc/cron.d/x": "leads outside",
    "report/../../x": "leads outside",
    "C:/x": "leads outside",
    "report/./x": "leads outside",
    "report//x": "leads outside",
    "report/sub/": "leads outside, or is no file",
    "..\\x": "characters that no file of a report has",
    "report/a\x1b[2J": "characters that no file of a report has",
    "report/a\nb": "characters that no file of a report has",
    "report/\u202egpj.exe": "characters that no file of a report has",
    "case.db": "is nothing that a bundle holds",
    "rows/other.jsonl": "is nothing that a bundle holds",
    "report/inner.zip": "is nothing that a bundle holds",
    "report/FIGURES.html": "is there twice",
    "report/figures.html/x": "is there twice",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_no_bundle_has_is_refused(entries: Entries, tmp_path: Path, name: str) -> None:
    assert NAMES[name] in refusal(pack(tmp_path / "b.zip", entries | {name: b"x"}))
    assert not (tmp_path / "x").exists()


def test_a_name_with_a_nul_is_refused(entries: Entries, tmp_path: Path) -> None:
    path = pack(tmp_path / "b.zip", entries | {"report/a.htmlZ../x": b"x"})
    path.write_bytes(path.read_bytes().replace(b"report/a.htmlZ../x", b"report/a.html\0../x"))
    assert "characters that no file of a report has" in refusal(path)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFDIR])
def test_a_link_or_a_device_is_refused(entries: Entries, tmp_path: Path, kind: int) -> None:
    info = zipfile.ZipInfo("report/x")
    info.external_attr, info.create_system = (kind | 0o777) << 16, 3
    assert "'report/x' is a link or a device" in refusal(
        pack(tmp_path / "b.zip", entries | {"report/x": b"/etc/passwd"}, report_x=info)
    )


def test_the_same_name_twice_is_refused(entries: Entries, tmp_path: Path) -> None:
    path = pack(tmp_path / "b.zip", entries | {"report/figures.htmX": b"x"})
    path.write_bytes(path.read_bytes().replace(b"report/figures.htmX", b"report/figures.html"))
    assert "'report/figures.html' is there twice" in refusal(path)


def test_bombs_are_refused(entries: Entries, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "is a bomb" in refusal(pack(tmp_path / "a.zip", entries | {"report/x": bytes(1 << 24)}))
    monkeypatch.setattr("osintkit.report.unpack.MOST_BYTES", 1000)
    assert "unpacks to too many bytes" in refusal(pack(tmp_path / "b.zip", entries))
    monkeypatch.setattr("osintkit.report.unpack.MOST_FILES", 5)
    assert "entries" in refusal(pack(tmp_path / "b.zip", entries))
    monkeypatch.setattr("osintkit.report.unpack.MOST_INDEX", 99)
    assert "its directory is too large" in refusal(pack(tmp_path / "b.zip", entries))


def test_an_entry_that_is_larger_than_it_says_is_stopped_while_reading(entries: Entries, tmp_path: Path) -> None:
    path = pack(tmp_path / "b.zip", entries | {"report/x": bytes(1 << 22)})
    data = path.read_bytes()
    path.write_bytes(data.replace(struct.pack("<L", 1 << 22), struct.pack("<L", 77)))
    said = refusal(path)
    assert "is larger than it says" in said or "no whole bundle" in said


def test_entries_that_share_their_bytes_cannot_outgrow_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in Fifield's bomb: many names in the directory, one stretch of the file behind them."""
    one = io.BytesIO()
    with zipfile.ZipFile(one, "w") as out:
        out.writestr("report/a000", b"x" * 1000)
    data = one.getvalue()
    end = data.rindex(b"PK\x05\x06")
    index = data[data.index(b"PK\x01\x02") : end]
    many = b"".join(index.replace(b"a000", f"a{n:03}".encode()) for n in range(500))
    tail = b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 500, 500, len(many), data.index(b"PK\x01\x02"), 0)
    (tmp_path / "b.zip").write_bytes(data[: data.index(b"PK\x01\x02")] + many + tail)
    monkeypatch.setattr("osintkit.report.unpack.MOST_BYTES", 100_000)
    assert "unpacks to too many bytes" in refusal(tmp_path / "b.zip")


def test_an_encrypted_entry_is_refused(entries: Entries, tmp_path: Path) -> None:
    path = pack(tmp_path / "b.zip", entries)
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(data)
    assert "is encrypted" in refusal(path)


def test_a_packing_that_no_bundle_has_is_refused(entries: Entries, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_LZMA) as out:
        for name, data in entries.items():
            out.writestr(name, data)
    assert "is packed in a way that no bundle is" in refusal(tmp_path / "b.zip")


def test_what_is_no_zip_file_is_one_line(tmp_path: Path, entries: Entries) -> None:
    for data in (b"", b"PK", b"x" * 99, pack(tmp_path / "b.zip", entries).read_bytes() + b"junk"):
        (tmp_path / "c.zip").write_bytes(data)
        assert "c.zip is refused: it is no" in refusal(tmp_path / "c.zip")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.floats(0, 1), junk=st.binary(min_size=1, max_size=40), cut=st.booleans())
def test_a_damaged_bundle_is_one_line_and_leaves_nothing_outside(
    made: Path, tmp_path: Path, where: float, junk: bytes, cut: bool
) -> None:
    data = bytearray((made / "b.zip").read_bytes())
    at = int(where * (len(data) - 1))
    data[at : at + len(junk)] = junk
    place = tmp_path / "d"
    shutil.rmtree(place, ignore_errors=True)
    (place / "to").mkdir(parents=True)
    (place / "b.zip").write_bytes(data[:at] if cut else data)
    try:
        unpack(place / "b.zip", place / "to", LAYOUT)
    except WrongUse as error:
        assert str(error).isprintable() and len(str(error)) < 400
    assert {p.name for p in place.iterdir()} == {"b.zip", "to"}


ROWS = {
    "no JSON": (b"{", "Invalid JSON"),
    "deep JSON": (b"[" * 100_000, "recursion limit"),
    "another type": (b'{"article_id": 1, "tagger": "x"}', "article_id: Input should be a valid string"),
    "a field too few": (b'{"article_id": "x"}', "tagger: Field required"),
    "half a character": (b'{"article_id": "\\ud800", "tagger": "x"}', "Invalid JSON"),
    "no UTF-8": (b'{"article_id": "\xff", "tagger": "x"}', "Invalid JSON"),
}


@pytest.mark.parametrize("change", ROWS)
def test_rows_that_are_none_are_refused_by_line(entries: Entries, tmp_path: Path, change: str) -> None:
    line, says = ROWS[change]
    hostile = entries | {"rows/taggings.jsonl": entries["rows/taggings.jsonl"] + line + b"\n"}
    said = refusal(pack(tmp_path / "b.zip", hostile))
    assert "taggings.jsonl, line 4: " in said and says in said


def test_rows_that_do_not_fit_together_are_refused(entries: Entries, tmp_path: Path) -> None:
    twice = entries | {"rows/articles.jsonl": entries["rows/articles.jsonl"] * 2}
    assert "the rows do not fit together" in refusal(pack(tmp_path / "b.zip", twice))
    orphan = entries | {"rows/taggings.jsonl": b""}
    assert "the rows do not fit together" in refusal(pack(tmp_path / "b.zip", orphan))
    huge = entries["rows/mentions.jsonl"].replace(b'"end": ', b'"end": 99999999999999999999999')
    assert "the rows do not fit together" in refusal(pack(tmp_path / "b.zip", entries | {"rows/mentions.jsonl": huge}))


def test_a_capture_placed_outside_the_bundle_is_refused(entries: Entries, tmp_path: Path) -> None:
    rows = entries["rows/places.jsonl"].replace(b"captures.warc.gz", b"../../../x.warc.gz")
    assert "warc leads out of the bundle" in refusal(pack(tmp_path / "b.zip", entries | {"rows/places.jsonl": rows}))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"a: &a [x, x]\nb: [*a, *a]\n", "refused: it has aliases"),
        (b"sources: [", "is no list of sources"),
        (b"\xff\xfe\xff", "can't decode byte"),
        (b"!!python/object/apply:os.system [id]", "could not determine a constructor for the tag"),
    ],
)
def test_outlets_that_could_do_harm_are_refused(entries: Entries, tmp_path: Path, text: bytes, says: str) -> None:
    assert says in refusal(pack(tmp_path / "b.zip", entries | {"sources.yml": text}))


def test_captures_that_could_do_harm_are_refused(entries: Entries, tmp_path: Path) -> None:
    for name in ("archive/../../x.warc.gz", "archive/evil.sh", "../x"):
        inner = pack(tmp_path / "inner.zip", {name: b"x"}).read_bytes()
        assert "captures.wacz is refused" in refusal(pack(tmp_path / "b.zip", entries | {"captures.wacz": inner}))


def test_a_capture_changed_in_a_bundle_is_named(entries: Entries, tmp_path: Path) -> None:
    inner = zipfile.ZipFile(io.BytesIO(entries["captures.wacz"]))
    files = {name: inner.read(name) for name in inner.namelist()}
    warc = bytearray(files["archive/captures.warc.gz"])
    page = json.loads(entries["rows/places.jsonl"].splitlines()[1])
    warc[page["offset"] + page["length"] // 2] ^= 1
    with zipfile.ZipFile(tmp_path / "inner.zip", "w") as out:
        for name, data in (files | {"archive/captures.warc.gz": bytes(warc)}).items():
            out.writestr(name, data)
    hostile = entries | {"captures.wacz": (tmp_path / "inner.zip").read_bytes()}
    (line,) = verify_report(pack(tmp_path / "b.zip", hostile), rerun=False)
    assert line.startswith("capture of https://outlet1.example/story of 2021-11-16 08:00: the archive was altered")


def test_a_notebook_in_a_bundle_is_not_run(entries: Entries, tmp_path: Path) -> None:
    manifest = json.loads(entries["report/manifest.json"])
    ran = tmp_path / "ran"
    cell = {
        "cell_type": "code",
        "source": f"open({str(ran)!r}, 'w')",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    }
    own = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}).encode()
    from hashlib import sha256

    for name in ("own.ipynb", "06_figures.ipynb"):
        manifest["activity"]["notebook"] = {"name": name, "sha256": sha256(own).hexdigest()}
        text = json.dumps(manifest).encode()
        hostile = entries | {"report/manifest.json": text, f"report/source/{name}": own, f"report/{name}": own}
        lines = verify_report(pack(tmp_path / "b.zip", hostile))
        assert [line for line in lines if "not run again without --run-foreign" in line], lines
        assert not ran.exists()


def test_nothing_is_left_behind(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with open_bundle(made / "b.zip") as (inside, _, _):
        assert inside.is_relative_to(tmp_path)
    assert not list(tmp_path.iterdir())
