"""Names in texts: models mended by rules, systems, places, roles, and texts that no one should write."""

from __future__ import annotations

import resource
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osintkit.entities import missing_models, tag_entities, tag_entities_many, tagger_version
from osintkit.records import Mention


def names(text: str, language: str | None, kind: str) -> list[str]:
    return [text[m.start : m.end] for m in tag_entities(text, language) if m.kind == kind]


def one(text: str, language: str | None, name: str) -> Mention:
    return next(m for m in tag_entities(text, language) if m.name == name)


def test_a_glued_page_gives_the_names_of_both_sentences_with_their_places_in_it() -> None:
    text = "a déclaré le directeur du Service (FSVTS).Coopération accrueAnkara discute du S-400.Moscou attend."
    assert names(text, "fr", "system") == ["S-400"]
    assert {"Ankara", "Moscou"} <= set(names(text, "fr", "place"))


def test_letters_inside_a_designator_or_a_brand_are_not_parted() -> None:
    assert names("The LaGG-3 fighter and the F-16C jets landed.", "en", "system") == [
        "LaGG-3 fighter",
        "F-16C",
    ] or names("The LaGG-3 fighter and the F-16C jets landed.", "en", "system") == ["LaGG-3", "F-16C"]


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Two MiG-29s and S-400s were seen near F-16 Block 70 jets.", "en", ["MiG-29s", "S-400s", "F-16 Block 70"]),
        (
            "The T-72B3 and the Bayraktar TB2 were shown with a 9K720 launcher.",
            "en",
            ["T-72B3", "Bayraktar TB2", "9K720"],
        ),
        ("Истребители Су-57 и комплекс «Бук» показали на параде.", "ru", ["Су-57", "Бук"]),
        ("Les chasseurs Su-35 et un char Leclerc ont été livrés.", "fr", ["Su-35", "Leclerc"]),
        ("Ракети «Нептун» і HIMARS на озброєнні.", "uk", ["Нептун", "HIMARS"]),
    ],
)
def test_systems_are_found_in_their_own_spelling(text: str, language: str, found: list[str]) -> None:
    assert names(text, language, "system") == found


@pytest.mark.parametrize(
    "text",
    [
        "He drove from Milton along the A-40 and the M-25 motorway.",
        "She filed form I-485 and left on flight TK-1951.",
        "Covid-19 cases fell; vitamin B-12 and IL-6 levels rose in the blood.",
        "Take exit E-12 on highway I-95 towards the coast.",
    ],
)
def test_roads_flights_forms_and_proteins_are_no_weapons(text: str) -> None:
    assert names(text, "en", "system") == []


def test_a_system_has_the_same_ref_in_every_spelling() -> None:
    refs = {one(t, lang, n).ref for t, lang, n in [
        ("Turkey bought the S-400 system.", "en", "S-400"),
        ("Турция купила С-400.", "ru", "С-400"),
        ("The SA-21 missile is in service.", "en", "SA-21"),
    ]}  # fmt: skip
    assert refs == {"system:S-400"}


def test_s300_and_s400_are_two_systems() -> None:
    found = tag_entities("С-300 и С-400 стоят рядом.", "ru")
    assert [m.ref for m in found if m.kind == "system"] == ["system:S-300", "system:S-400"]


def test_ships_are_named_by_prefix_or_by_quotes_among_sailors_words() -> None:
    text = 'USS Mahan met a frigate. The "Calliope" was torpedoed and sank off the port.'
    assert names(text, "en", "system") == ["USS Mahan", "Calliope"]


@pytest.mark.parametrize(
    ("text", "language", "event"),
    [
        ("He died at the Battle of Inkerman in the Crimean War.", "en", "Battle of Inkerman"),
        ("Les avions ont été montrés au salon MAKS-2019.", "fr", "MAKS-2019"),
        ("Operation Sandpiper followed the Kargil War.", "en", "Operation Sandpiper"),
    ],
)
def test_events_are_found_by_what_their_names_are_made_of(text: str, language: str, event: str) -> None:
    assert event in names(text, language, "event")


def test_countries_have_iso_codes_in_every_language() -> None:
    refs = [one(t, lang, n).ref for t, lang, n in [
        ("Türkiye, Rusya ile anlaştı.", "tr", "Türkiye"),
        ("Ankara sprach mit der Türkei.", "de", "Türkei"),
        ("俄罗斯向土耳其交付导弹。", "zh", "土耳其"),
        ("روسيا تسلم تركيا", "ar", "تركيا"),
        ("Росія передала Туреччині ракети.", "uk", "Туреччині"),
    ]]  # fmt: skip
    assert refs == ["iso:TR"] * 5


def test_the_union_and_the_nations_are_no_places() -> None:
    kinds = {m.name: m.kind for m in tag_entities("L'Union européenne et l'ONU ont réagi.", "fr")}
    assert kinds == {"Union européenne": "org", "ONU": "org"}


def test_a_homonym_is_settled_by_the_country_named_or_else_flagged() -> None:
    alone = one("Er wohnt in Cambridge.", "de", "Cambridge")
    settled = one("Er wohnt in Cambridge, das ist in Großbritannien.", "de", "Cambridge")
    assert alone.doubts[0].startswith("homonym:") and settled.doubts == ()
    assert settled.ref == "geonames:2653941"


def test_a_city_that_is_a_word_or_a_given_name_needs_a_preposition() -> None:
    assert names("Para el ministro, David tiene razón.", "es", "place") == []
    assert names("Nació en Mérida.", "es", "place") == ["Mérida"]


def test_a_club_or_university_named_for_a_city_is_an_organisation() -> None:
    found = {(m.kind, m.name) for m in tag_entities("Estudió en la Universidad de Sevilla.", "es")}
    assert ("org", "Universidad de Sevilla") in found and ("place", "Sevilla") not in found


def test_a_role_stays_beside_the_person_and_a_role_alone_is_no_name() -> None:
    text = "Le président turc a reçu Dmitri Orlov, directeur du FSVTS."
    assert one(text, "fr", "Dmitri Orlov").role == "directeur du FSVTS"
    assert [m.kind for m in tag_entities("Le Président turc parle.", "fr")] == ["nationality"]


def test_a_surname_alone_is_the_person_named_before() -> None:
    text = "Глава ведомства Пётр Самойлов прибыл. Позже Самойлова видели на заводе. Самойлов молчит."
    assert Counter(m.kind for m in tag_entities(text, "ru") if "амойлов" in m.name)["person"] == 3


def test_forces_and_ministries_are_organisations_with_whose_they_are() -> None:
    assert "Iraqi security forces" in names("Yesterday Iraqi security forces entered the town.", "en", "org")
    assert "министерство обороны Турции" in names("Об этом сообщило министерство обороны Турции.", "ru", "org")


def test_look_alike_letters_are_read_and_flagged() -> None:
    found = one("The firm R\u043esoboronexport signed.", "en", "Rosoboronexport")
    assert found.ref == "org:Rosoboronexport" and found.doubts[0].startswith("homoglyphs")


def test_invisible_characters_do_not_hide_a_name_and_spans_point_into_the_given_text() -> None:
    text = "The S\u200b-4\u206000 and \u202aAnkara\u202c."
    found = {m.name: text[m.start : m.end] for m in tag_entities(text, "en")}
    assert found == {"S-400": "S\u200b-4\u206000", "Ankara": "Ankara"}


def test_many_texts_come_back_in_order_and_as_one_by_one() -> None:
    texts = [("Joe Biden in Ankara.", "en"), ("Москва ждёт.", "ru"), ("", "en"), ("Paris attend.", "fr")] * 20
    assert list(tag_entities_many(texts)) == [tag_entities(t, lang) for t, lang in texts]


def test_the_version_names_models_and_tables_and_stays_the_same() -> None:
    assert tagger_version() == tagger_version() and "tables" in tagger_version()


def test_a_language_without_a_model_is_said_in_one_line() -> None:
    line = missing_models("de") or "installed"
    assert "\n" not in line and ("de_core_news" in line or line == "installed")
    assert "no model is known" in (missing_models("xx") or "")


@pytest.mark.parametrize(
    "text",
    ["a" * 300_000, "AB-4" * 50_000, '"A' * 20_000, "((" * 20_000, "U.S." * 10_000, "\n" * 50_000, "СуТ" * 50_000,
     "俄罗斯的" * 20_000, "😀🇹🇷👨‍👩‍👧 " * 2_000, "Т-72" * 20_000, "\u202e" * 10_000, "x-" * 50_000],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "ru", "de"])
def test_hostile_texts_end_quickly_and_spans_stay_inside(text: str, language: str) -> None:
    found = tag_entities(text, language)
    assert all(0 <= m.start < m.end <= len(text) for m in found)


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["a", "Москва", "😀🇹🇷", "\u200bS\u202e"])
def test_five_megabytes_without_a_space_stay_within_memory(piece: str) -> None:
    text = piece * (5_000_000 // len(piece))
    tag_entities("Joe Biden in Ankara.", "en")  # the models are loaded once, whatever the text
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = tag_entities(text, "en")
    assert all(0 <= m.start < m.end <= len(text) for m in found)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 1_500_000  # KiB


@pytest.mark.parametrize(
    ("headline", "language"),
    [
        ("PRESIDENT OF TURKEY VISITS MOSCOW FOR TALKS ON S-400", "en"),
        ("LE PRÉSIDENT TURC REÇU À MOSCOU POUR PARLER DES S-400", "fr"),
        ("ПРЕЗИДЕНТ ТУРЦИИ ПРИБЫЛ В МОСКВУ НА ПЕРЕГОВОРЫ О С-400", "ru"),
    ],
)
def test_a_headline_in_capitals_is_no_organisation(headline: str, language: str) -> None:
    assert names(headline, language, "org") == [] != names(headline, language, "system")


def test_names_with_a_dotted_turkish_capital_are_found() -> None:
    assert names("Kafile dün İzmir ve İstanbul üzerinden geldi.", "tr", "place") == ["İzmir", "İstanbul"]


def test_what_lies_between_two_nations_is_no_place() -> None:
    assert names("Coopération russo-turque\nCette déclaration intéresse Ankara.", "fr", "place") == ["Ankara"]


@given(st.text(max_size=200), st.sampled_from(["es", "de", "uk", "tr", None]))
@settings(max_examples=60, deadline=None)
def test_spans_never_overlap_and_slice_back(text: str, language: str | None) -> None:
    found = tag_entities(text, language)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(0 <= m.start < m.end <= len(text) and m.name for m in found)
