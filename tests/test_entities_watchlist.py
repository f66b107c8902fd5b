"""The analyst's own names: read from files that people write, found in any case form."""

from __future__ import annotations

from pathlib import Path

import pytest

import osintkit as ok
from osintkit.entities import read_watchlist, tag_entities
from osintkit.errors import StopRun


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_unusable_rows_are_left_out_and_warned_about_with_their_line(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "w.csv",
        "name,aliases,kind,note\nVostok Shipping,ВостокШип|VSC,org,owner?\n,,org,\nX,,org,\nKobalt,,planet,\n",
    )
    rows, warnings = read_watchlist(path)
    assert [(r.name, r.aliases, r.note) for r in rows] == [("Vostok Shipping", ("VSC", "ВостокШип"), "owner?")]
    assert [w.split(":")[0] for w in warnings] == ["line 3", "line 4", "line 5"]


def test_yaml_says_the_same_with_its_lines(tmp_path: Path) -> None:
    path = write(
        tmp_path, "w.yml", "- name: Kobalt-9\n  kind: system\n  aliases: [Кобальт-9]\n- kind: org\n- just text\n"
    )
    rows, warnings = read_watchlist(path)
    assert [(r.name, r.kind) for r in rows] == [("Kobalt-9", "system")]
    assert [w.split(":")[0] for w in warnings] == ["line 4", "line 5"]


def test_a_file_that_is_no_text_stops_with_one_line(tmp_path: Path) -> None:
    path = tmp_path / "w.csv"
    path.write_bytes(b"\xff\xfe\x00\x81")
    with pytest.raises(StopRun, match="UTF-8") as caught:
        read_watchlist(path)
    assert "\n" not in str(caught.value)


def test_a_watched_name_wins_in_every_case_form(tmp_path: Path) -> None:
    rows, _ = read_watchlist(write(tmp_path, "w.csv", "name,aliases,kind\nКобальтова Гора,,facility\n"))
    found = tag_entities("У Кобальтовой Горы нашли след. Кобальтову Гору закрыли.", "ru", watchlist=rows)
    assert [(m.kind, m.tagger) for m in found] == [("facility", "watchlist")] * 2


def test_yo_is_read_as_ye(tmp_path: Path) -> None:
    rows, _ = read_watchlist(write(tmp_path, "w.csv", "name,kind\nПётр Кузьмин,person\n"))
    found = tag_entities("Адвокат Петра Кузьмина молчит, Петром Кузьминым заняты.", "ru", watchlist=rows)
    assert [m.ref for m in found if m.kind == "person"] == ["watch:Пётр Кузьмин"] * 2


def test_a_case_reads_its_list_in_yaml_too_and_counts_what_it_finds(tmp_path: Path) -> None:
    case = ok.Case.create(tmp_path / "c")
    write(case.folder, "watchlist.yml", "- name: Kobalt Shipping\n")
    write(
        tmp_path, "a.html", f"<article><h1>Ships</h1>{'<p>Kobalt Shipping sold two tugs to a port.</p>' * 9}</article>"
    )
    ok.ingest(case, [str(tmp_path / "a.html")], progress=False)
    assert ok.tag(case, progress=False)["watched"] == len(case.mentions().query("tagger == 'watchlist'")) > 0
