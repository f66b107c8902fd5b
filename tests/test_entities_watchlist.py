"""The analyst's own names: read from files that people write, found in any case form."""

from __future__ import annotations

from pathlib import Path

import pytest

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
