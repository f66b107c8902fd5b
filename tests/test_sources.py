"""Which outlet stands behind a domain, who owns it, and how an analyst's letter gets there."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osintkit.errors import StopRun
from osintkit.records import Judgement, Source
from osintkit.sources import (
    OWNERSHIPS,
    bare_domain,
    grade_sources,
    parse_sources,
    read_sources,
    resolve_source,
    resolve_sources,
    source_table,
)

NOW = datetime(2024, 5, 1, tzinfo=UTC)


def grade(domain: str, letter: str, why: str = "checked") -> Judgement:
    return Judgement("grade", f"source:{domain}", "analyst", NOW, value=letter, why=why)


def test_the_bundled_registry_has_150_outlets_each_with_where_it_was_read_and_no_warning():
    registry, warnings = read_sources()
    assert len(registry) >= 150 and warnings == []
    assert all(s.name and s.read and s.language for s in registry.values())


def test_nobody_is_graded_in_the_bundle_and_every_ownership_is_of_the_list():
    registry, _ = read_sources()
    assert {s.reliability for s in registry.values()} == {"F"}
    assert {s.ownership for s in registry.values()} <= set(OWNERSHIPS)
    assert all(len(s.country) == 2 and s.country.isupper() for s in registry.values() if s.country)


def test_the_languages_of_the_field_are_there():
    languages = {s.language for s in read_sources()[0].values()}
    assert {"en", "fr", "ru", "tr", "uk", "ar", "de", "es"} <= languages


@pytest.mark.parametrize(
    "address, name",
    [
        ("https://www.bbc.co.uk/news/1", "BBC"),
        ("fr.sputniknews.com", "Sputnik"),
        ("https://m.lenta.ru/a", "Lenta.ru"),
        ("english.alarabiya.net", "Al Arabiya"),
        ("TASS.COM", "TASS"),
        ("https://arabic.rt.com:443/x", "RT"),
    ],
)
def test_subdomains_and_editions_are_their_outlet(address, name):
    assert resolve_source(address, read_sources()[0]).name == name


def test_an_unknown_domain_shows_as_unknown():
    source = resolve_source("https://www.nobody.example/x", read_sources()[0])
    assert (source.domain, source.name, source.ownership, source.reliability) == (
        "nobody.example",
        None,
        "unknown",
        "F",
    )


def test_a_top_level_domain_is_no_outlet():
    assert resolve_source("other.com", {"com": Source("com", name="All")}).name is None


def test_many_domains_resolve_as_one_by_one():
    registry, _ = read_sources()
    domains = ["m.lenta.ru", "nobody.example", "bbc.co.uk"]
    assert resolve_sources(domains, registry) == {d: resolve_source(d, registry) for d in domains}


def test_a_case_overrides_field_by_field(tmp_path):
    own = tmp_path / "sources.yml"
    own.write_text("sources:\n- {domain: tass.ru, owner: Someone else, kind: agency, charset: koi8-r}\n")
    source = read_sources(own)[0]["tass.ru"]
    assert (source.owner, source.name, source.country) == ("Someone else", "TASS", "RU")


def test_a_file_that_is_not_there_is_passed_over(tmp_path):
    assert read_sources(tmp_path / "none.yml") == read_sources()


@pytest.mark.parametrize(
    "entry, said",
    [
        ("{domain: a.example, reliability: G}", "letter 'G'"),
        ("{domain: a.example, ownership: royal}", "ownership 'royal'"),
        ("{name: Nobody}", "no domain"),
        ("just words", "no domain"),
        ("{domain: a.example}\n- {domain: www.a.example}", "two entries"),
        ("{domain: a.example, domains: [c.example]}\n- {domain: b.example, domains: [c.example]}", "under a.example"),
    ],
)
def test_a_wrong_entry_is_one_line_and_the_rest_goes_on(entry, said):
    found, warnings = parse_sources(f"sources:\n- {entry}\n- {{domain: last.example, name: Last}}\n", "x.yml")
    assert found["last.example"].name == "Last"
    assert len(warnings) == 1 and said in warnings[0] and "\n" not in warnings[0]


@pytest.mark.parametrize("text", ["{", "outlets: []", "- [a: b: c"])
def test_a_file_that_is_no_list_says_how_to_write_one(text):
    with pytest.raises(StopRun, match="write `sources:`"):
        parse_sources(text, "x.yml")


def test_an_analysts_letter_comes_with_its_reason_and_the_newest_holds():
    registry, _ = read_sources()
    graded, warnings = grade_sources(registry, [grade("tass.ru", "C"), grade("tass.ru", "d", "wrong twice")])
    assert (graded["tass.ru"].reliability, graded["tass.ru"].reason) == ("D", "wrong twice")
    assert (graded["tass.ru"].graded_by, graded["tass.ru"].graded_at, warnings) == ("analyst", NOW, [])
    assert registry["tass.ru"].reliability == "F"


def test_a_letter_on_an_edition_is_its_outlets_and_on_a_stranger_makes_an_entry():
    graded, _ = grade_sources(read_sources()[0], [grade("fr.sputniknews.com", "E"), grade("nobody.example", "B")])
    assert graded["sputnikglobe.com"].reliability == "E"
    assert resolve_source("nobody.example", graded).reliability == "B"


def test_what_is_no_letter_is_left_out_with_a_line():
    graded, warnings = grade_sources({}, [grade("a.example", "Z"), grade("a.example", "")])
    assert graded == {} and len(warnings) == 2 and "A to F" in warnings[0]


def test_the_table_has_the_columns_of_source_for_none_too():
    registry, _ = read_sources()
    assert list(source_table([], registry).columns) == list(Source.columns())
    table = source_table(["m.lenta.ru", "lenta.ru", "nobody.example"], registry)
    assert list(table.domain) == ["lenta.ru", "nobody.example"]


@given(st.text(max_size=40))
def test_any_text_is_a_host_or_none(text):
    host = bare_domain(text)
    assert host is None or (host == host.lower() and not host.startswith("www."))


def test_of_a_page_without_an_address_no_outlet_is_known() -> None:
    from osintkit.sources import resolve_sources

    found = resolve_sources(["outlet.example", float("nan")], {})  # type: ignore[list-item]
    assert list(found) == ["outlet.example"] and found[float("nan")].reliability == "F"  # type: ignore[index]
