"""The whole chain on the bundled sample: what a good reader finds in it is found, and twice gives the same."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

import osintkit as ok
from osintkit.archive import ArchiveFetcher
from osintkit.jobs.news import find_events
from osintkit.store import Case

DATA = files("osintkit") / "data" / "sample"
EXPECTED: dict[str, Any] = yaml.safe_load((DATA / "expected.yml").read_text("utf-8"))


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    made = ok.make_sample(tmp_path_factory.mktemp("sample") / "c")
    ok.ingest(made, progress=False)
    ok.tag(made, progress=False)
    return made


def plain(text: str) -> str:
    return " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())


def by_url(case: Case) -> dict[str, Any]:
    return {a.url: a for a in case.articles().itertuples()}


def test_every_page_is_an_article_and_every_oddity_a_failure(case: Case) -> None:
    assert set(by_url(case)) == {p["url"] for p in EXPECTED["pages"]}
    assert len(case.failures()) >= 2 and case.failures().reason.str.len().min() > 10


@pytest.mark.parametrize("page", EXPECTED["pages"], ids=lambda p: p["id"])
def test_a_page_gives_its_title_language_and_day(case: Case, page: dict[str, Any]) -> None:
    a = by_url(case)[page["url"]]
    day = a.published[:10] if isinstance(a.published, str) else None
    assert (plain(a.title), a.language, day) == (
        plain(page["title"]),
        page["language"],
        page["published"] and page["published"][:10],
    )


def test_ingesting_again_doubles_nothing(case: Case) -> None:
    before = (len(case.articles()), len(case.pages()), len(case.failures()))
    counts = ok.ingest(case, progress=False)
    assert counts["new"] == 0 and (len(case.articles()), len(case.pages()), len(case.failures())) == before


def test_tagging_again_finds_nothing_new_and_all_again_finds_the_same(case: Case) -> None:
    assert ok.tag(case, progress=False)["articles"] == 0
    before = case.mentions()
    ok.tag(case, again=True, progress=False)
    assert before.drop(columns="entity_id").equals(case.mentions().drop(columns="entity_id"))


def test_a_feed_is_answered_by_the_archive_without_a_network(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "c")
    feeds = [
        line for line in (DATA / "inputs.txt").read_text().split() if "feed" in line or line.endswith((".xml", "/rss"))
    ]
    with ArchiveFetcher(str(DATA / "sample.warc.gz")) as fetcher:
        counts = ok.ingest(case, feeds, fetcher=fetcher, progress=False)
    assert feeds and counts["new"] >= 5 and counts["failed"] == 0


def test_the_silent_edit_shows_sentence_by_sentence(case: Case) -> None:
    changes = case.changes()
    assert (
        changes.url.nunique() == 1 and changes.old.str.contains("1,25").any() and changes.new.str.contains("1,4").any()
    )


def test_rewrites_of_the_wire_story_share_its_origin(case: Case) -> None:
    ids = {p["id"][:5]: p["url"] for p in EXPECTED["pages"]}
    origins = {by_url(case)[ids[page]].origin for page in ("en-01", "en-02", "en-03")}
    assert origins == {by_url(case)[ids["en-01"]].id}


def test_a_new_disagreement_is_an_event_if_it_is_among_the_newest(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def kinds() -> set[str]:
        return {event.kind for event in find_events(case, datetime(2019, 8, 1, tzinfo=UTC))}

    assert "disagreement" in kinds()
    monkeypatch.setattr("osintkit.jobs.news.COMPARED", 1)
    assert "disagreement" not in kinds()


def test_every_span_slices_back_to_its_text(case: Case) -> None:
    texts = case.articles().set_index("id").text
    for f in case.figures().itertuples():
        assert texts[f.article_id][f.start : f.end] == f.name
    assert all(0 <= m.start < m.end <= len(texts[m.article_id]) for m in case.mentions().itertuples())


@pytest.mark.parametrize(
    "name", ["S-400", "Rosoboronexport", "Шугаев", "Turquie", "Rusya", "F-35", "Су-57", "Mikheïev", "FSVTS"]
)
def test_a_name_in_any_spelling_is_one_entity(case: Case, name: str) -> None:
    assert len(case.named(name)) == 1, case.named(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Turkey", "Турция"),
        ("Turquie", "Türkiye"),
        ("Russia", "Rusya"),
        ("S-400", "С-400"),
        ("Chougaïev", "Shugayev"),
        ("Şugayev", "Шугаева"),
        ("Miheyev", "Михеев"),
        ("United States", "États-Unis"),
        ("США", "ABD"),
    ],
)
def test_spellings_of_one_name_in_four_languages_lead_to_one_entity(case: Case, one: str, other: str) -> None:
    assert case.named(one) == case.named(other) != []


BODIES = [
    "rosoboronexport",
    "fsvts",
    "pentagon",
    "nato",
    "rossiya24",
    "strait_studies",
    "black_sea_institute",
    "lowland",
]
LANDS = ["turkey", "russia", "united_states", "greece", "ankara", "moscow", "washington", "black_sea"]
NAMED = [key for key, entity in EXPECTED["entities"].items() if entity["kind"] in ("person", "system")]


@pytest.mark.parametrize("key", [*NAMED, *BODIES, *LANDS])
def test_everyone_and_everything_named_is_one_entity_with_all_its_spellings(case: Case, key: str) -> None:
    articles, mentions = by_url(case), case.mentions()
    pages = [(articles[p["url"]].text, p["entities"].get(key, ())) for p in EXPECTED["pages"]]
    spellings = {plain(name) for text, names in pages for name in names if name in text}
    found = mentions[mentions.name.map(plain).isin(spellings)]
    assert set(found.kind) == {EXPECTED["entities"][key]["kind"]}
    [entity] = set(found.entity_id)
    aliases = case.entities().set_index("id").aliases[entity]
    assert [name for name in spellings if not any(name in plain(alias) for alias in aliases)] == []


@pytest.mark.parametrize("query", ["S-400", "С-400"])
def test_a_search_finds_the_system_in_all_four_languages(case: Case, query: str) -> None:
    ids = case.search(query)
    assert set(case.articles(ids).language) == {"en", "fr", "ru", "tr"} and len(ids) >= 30


def test_the_price_and_the_divisions_are_values(case: Case) -> None:
    figures = case.figures()
    price = figures[(figures.kind == "money") & (figures.value == 2.5e9)]
    assert set(price.unit) == {"USD"} and set(price.language) == {"en", "fr", "ru", "tr"}
    assert len(figures[(figures.value == 4) & figures.counted.str.contains("div|див|tüm", case=False, na=False)]) >= 10


@pytest.mark.parametrize("kind", ["money", "percent"])
def test_amounts_that_the_pages_give_are_found(case: Case, kind: str) -> None:
    articles = by_url(case)
    figures = case.figures()
    wanted = [
        (articles[p["url"]].id, f["value"])
        for p in EXPECTED["pages"]
        for f in p["figures"]
        if f["kind"] == kind and not p.get("edits")
    ]
    found = set(zip(figures.article_id, figures.value, strict=True))
    assert sum(w in found for w in wanted) >= 0.95 * len(wanted)


def test_two_cases_of_the_sample_give_the_same_brief(case: Case, tmp_path: Path) -> None:
    other = ok.make_sample(tmp_path / "other")
    ok.ingest(other, progress=False)
    ok.tag(other, progress=False)
    assert (
        ok.run_report(other, "brief").manifest["generated"]
        == ok.run_report(case, "brief", out=tmp_path / "out").manifest["generated"]
    )
    assert ok.verify_report(tmp_path / "out" / "latest", case) == []


def test_reading_the_archive_again_without_a_network_gives_the_same_articles(case: Case, tmp_path: Path) -> None:
    from osintkit.wacz import pack_wacz

    again, packed = Case.create(tmp_path / "again"), Case.create(tmp_path / "packed")
    ok.ingest(again, [str(case.archive)], progress=False)
    ok.ingest(packed, [str(pack_wacz(case.archive, tmp_path / "case.wacz"))], progress=False)
    for other in (again, packed):
        assert other.articles().drop(columns="origin").equals(case.articles().drop(columns="origin"))


def test_what_was_forgotten_is_not_read_again_and_verify_names_it(tmp_path: Path) -> None:
    case = ok.make_sample(tmp_path / "c")
    ok.ingest(case, progress=False)
    url = case.articles().url[3]
    report = ok.run_report(case, "figures").folder
    assert ok.forget(case, url, why="court order 12") == 1
    ok.ingest(case, progress=False)
    assert url not in set(case.articles().url)
    assert any(
        line.startswith(f"{url} was removed on") and "court order 12" in line for line in ok.verify_report(report, case)
    )
