"""Search: a reader's query finds every language's spelling of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from cases import add, tagged
from hypothesis import given, settings
from hypothesis import strategies as st

from osintkit.errors import WrongUse
from osintkit.search import index_words, read_query
from osintkit.store import Case

TEXTS = {
    "en": "Ankara tested the missiles of its S-400 batteries near Sinop in October.",
    "fr": "La Turquie a essayé les missiles de ses systèmes S-400 près de Sinop.",
    "ru": "Турция испытала ракеты комплексов С-400 под Синопом, сообщили в Анкаре.",
    "tr": "Türkiye, S-400 füzelerini ekim ayında Sinop yakınlarında İstanbul'dan uzakta denedi.",
}


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    made = Case.create(tmp_path_factory.mktemp("search") / "c")
    for language, text in TEXTS.items():
        add(made, f"https://{language}.example/1", text, language=language, title=None)
    return made


def found(case: Case, query: str) -> str:
    by = case.articles().set_index("id").language
    return " ".join(sorted(by[i] for i in case.search(query)))


@pytest.mark.parametrize(
    ("query", "languages"),
    [
        ("S-400", "en fr ru tr"),
        ("С-400", "en fr ru tr"),
        ("s400", "en fr ru tr"),
        ("ракета", "ru"),
        ("ракетами", "ru"),
        ("missile", "en fr"),
        ("battery", "en"),
        ("systeme", "fr"),
        ("füze", "tr"),
        ("istanbul", "tr"),
        ("Istanbul", "tr"),
        ('"near Sinop"', "en"),
        ("sinop NOT october", "fr ru tr"),
        ("sinop AND NOT october", "fr ru tr"),
        ("batteries OR комплексы", "en ru"),
        ("испыт*", "ru"),
        ("nowhere", ""),
    ],
)
def test_a_query_finds_what_a_reader_would_find(case: Case, query: str, languages: str) -> None:
    assert found(case, query) == languages


def test_a_name_finds_the_articles_that_spell_it_otherwise(tmp_path: Path) -> None:
    assert len(tagged(tmp_path / "c").search("Турция")) == 3


@pytest.mark.parametrize("query", ["", "  ", '""', "AND", "-"])
def test_a_query_without_a_word_is_one_clear_line(query: str) -> None:
    with pytest.raises(WrongUse, match="nothing to search for"):
        read_query(query)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_no_query_breaks_the_search(case: Case, query: str) -> None:
    try:
        case.search(query)
    except WrongUse as error:
        assert "nothing to search for" in str(error)


@given(st.text(max_size=80))
def test_a_text_finds_itself(text: str) -> None:
    assert index_words(text, "ru").split() == [w for w in index_words(text, "ru").split() if w]
