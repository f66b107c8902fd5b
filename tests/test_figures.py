"""Figures: numbers in a text as values."""

from __future__ import annotations

import time
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osintkit.figures import register_component, tag_figures, tag_figures_many
from osintkit.records import Figure

TODAY = date(2021, 11, 15)  # a Monday
SAMPLE = Path(__file__).parents[2] / "shared" / "samples" / "sputnik-20211115.html"
TEXT = st.text(alphabet="0123456789 .,-/$€%'’abMmay dekhundrtwoi\n()½°", max_size=200)


def tag(text: str, language: str = "en", published: date | None = TODAY) -> list[Figure]:
    return tag_figures(text, language, published)


def one(text: str, language: str = "en") -> Figure:
    found = tag(text, language)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("language", "text", "value", "unit"),
    [
        ("fr", "une valeur de 2,5 milliards de dollars", 2.5e9, "USD"),
        ("en", "a fee of £59.5m was agreed", 59.5e6, "GBP"),
        ("de", "kostet 1,2 Mrd. Euro im Jahr", 1.2e9, "EUR"),
        ("ru", "штраф 500 млн руб. уплачен", 5e8, "RUB"),
        ("tr", "yaklaşık 2,5 milyar dolara mal oldu", 2.5e9, "USD"),
        ("es", "unos 48.000 millones de dólares", 48e9, "USD"),
        ("en", "a loss of 30 MUSD", 30e6, "USD"),
        ("en", "thirteen dollars and forty-five cents", 13.45, "USD"),
        ("de", "zwei Euro fünfzig", 2.5, "EUR"),
        ("it", "una multa di 20 miliardi di lire", 20e9, "ITL"),
        ("en", "a dollar for a C$100 note", 1.0, "USD"),
    ],
)
def test_money_has_its_value_and_currency(language: str, text: str, value: float, unit: str) -> None:
    first = tag(text, language)[0]
    assert (first.kind, first.value, first.unit) == ("money", pytest.approx(value), unit)


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("fr", "quatre-vingt-dix-sept", 97),
        ("de", "zweieinhalb Millionen", 2.5e6),
        ("tr", "iki buçuk milyar", 2.5e9),
        ("ru", "две с половиной тысячи", 2500),
        ("en", "2 and a half million", 2.5e6),
        ("de", "dreihundertneunundneunzigtausendfünfhundertneun", 399509),
        ("nl", "driehonderdeenentachtigduizend", 381000),
        ("it", "duecentoduemila", 202000),
        ("es", "tres mil cuatrocientos cincuenta y dos millones", 3452e6),
        ("pt", "mil duzentos e vinte", 1220),
        ("ar", "مئتان وستة وخمسون", 256),
        ("uk", "двісті сорок сім", 247),
        ("en", "25 lakh", 2.5e6),
        ("en", "two hundred point zero three", 200.03),
        ("fr", "un demi-million", 5e5),
    ],
)
def test_numbers_in_words_are_read_whole(language: str, text: str, value: float) -> None:
    figure = one(text, language)
    assert figure.value == pytest.approx(value) and figure.name == text


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "1,234,567.89", 1234567.89),
        ("de", "1.234.567,89", 1234567.89),
        ("fr", "1 234 567,89", 1234567.89),
        ("en", "12,34,567.5", 1234567.5),
        ("de", "1'234'567", 1234567),
        ("ar", "١٢٣٫٥", 123.5),
        ("fr", "4,800", 4.8),
        ("en", "4,800", 4800),
        ("en", "10 1/2", 10.5),
        ("en", "⅔", 2 / 3),
    ],
)
def test_digits_are_read_by_the_habit_of_the_language(language: str, text: str, value: float) -> None:
    assert one(text, language).value == pytest.approx(value)


@pytest.mark.parametrize(
    ("language", "text", "kind", "value", "unit"),
    [
        ("en", "a 3-inch gun", "quantity", 3, "inch"),
        ("en", "he is 5 ft 6 in tall", "quantity", 5.5, "foot"),
        ("fr", "0,9 billion de pieds cubes", "quantity", 0.9e12, "cubic_foot"),
        ("en", "188 miles an hour", "quantity", 188, "mile_per_hour"),
        ("tr", "saatte 188 milden fazla", "quantity", 188, "mile_per_hour"),
        ("en", "190 km2 of land", "quantity", 190, "square_kilometer"),
        ("de", "6 Grad Celsius", "quantity", 6, "degree_Celsius"),
        ("en", "a turn of 90 degrees", "quantity", 90, "degree"),
        ("en", "a 45-year-old man", "age", 45, "year"),
        ("de", "der 28-jährige Soldat", "age", 28, "year"),
        ("fr", "J'ai 29 ans", "age", 29, "year"),
        ("en", "it lasted three hours", "duration", 3, "hour"),
        ("fr", "une hausse de vingt pour cent", "percent", 20, "percent"),
        ("tr", "yüzde yirmi arttı", "percent", 20, "percent"),
        ("en", "rose 2 percentage points", "percent", 2, "percentage_point"),
        ("fr", "avion de cinquième génération", "ordinal", 5, None),
    ],
)
def test_quantities_have_a_unit(language: str, text: str, kind: str, value: float, unit: str | None) -> None:
    figure = one(text, language)
    assert (figure.kind, figure.value, figure.unit) == (kind, pytest.approx(value), unit)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "on 5 May 2020", "2020-05-05"),
        ("en", "May 5, 2020", "2020-05-05"),
        ("fr", "le 25 août", "2021-08-25"),
        ("fr", "à la mi-octobre 2020", "2020-10"),
        ("de", "am 15.11.2021", "2021-11-15"),
        ("en", "2021-11-15", "2021-11-15"),
        ("en", "on 11/15/2021", "2021-11-15"),
        ("tr", "2010'dan beri", "2010"),
        ("en", "in the 1990s", "1990/1999"),
        ("en", "in Q3 2021", "2021-07/2021-09"),
        ("fr", "au troisième trimestre 2021", "2021-07/2021-09"),
        ("en", "from 2015 to 2019", "2015/2019"),
        ("en", "the 1980-88 war", "1980/1988"),
        ("en", "on 11-13 Dec. 2020", "2020-12-11/2020-12-13"),
        ("en", "last Friday", "2021-11-12"),
        ("en", "on Friday", "2021-11-12"),
        ("fr", "la semaine dernière", "2021-11-08/2021-11-14"),
        ("es", "hace dos semanas", "2021-11-01"),
        ("en", "two weeks from January 15", "2022-01-29"),
        ("en", "yesterday", "2021-11-14"),
        ("nl", "eind dit jaar", "2021"),
        ("de", "an Ostern 2019", "2019-04-21"),
        ("es", "mil novecientos noventa y dos", None),
        ("es", "el 28 de marzo de mil novecientos noventa y dos", "1992-03-28"),
    ],
)
def test_dates_are_as_precise_as_the_text(language: str, text: str, expected: str | None) -> None:
    assert one(text, language).date == expected


def test_a_date_without_a_year_or_a_day_of_publication_has_no_date() -> None:
    (figure,) = tag("on 12 February", published=None)
    assert figure.kind == "date" and figure.date is None and figure.doubts


def test_day_and_month_that_could_be_exchanged_are_flagged() -> None:
    assert one("on 05/04/2020").date == "2020-05-04"
    assert one("le 05/04/2020", "fr").date == "2020-04-05"
    assert any("exchanged" in doubt for doubt in one("on 05/04/2020").doubts)


def test_a_datetime_settles_dates_as_a_date_does() -> None:
    assert tag_figures("yesterday", "en", datetime(2021, 11, 15, 23, 59))[0].date == "2021-11-14"


@pytest.mark.parametrize(
    ("text", "bound", "negated"),
    [
        ("more than 300 tanks", "above", False),
        ("at least 300 tanks", "min", False),
        ("up to 300 tanks", "max", False),
        ("no fewer than 300 tanks", "min", True),
        ("no more than 300 tanks", "max", True),
        ("300 tanks", None, False),
    ],
)
def test_a_bound_is_read_from_the_words_before(text: str, bound: str | None, negated: bool) -> None:
    figure = one(text)
    assert (figure.bound, figure.negated, figure.value) == (bound, negated, 300)


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "au moins"), ("fr", "du moins"), ("fr", "tout au moins"), ("fr", "pas moins de"), ("it", "per lo meno")],
)
def test_at_least_is_no_minus(language: str, words: str) -> None:
    figure = one(f"{words} 15 %", language)
    assert (figure.value, figure.bound) == (15, "min")


def test_at_least_over_a_line_end_is_no_minus() -> None:
    assert one("au\nmoins 15 %", "fr").value == 15 and one("moins 15 degrés", "fr").value == -15


@pytest.mark.parametrize("word", ["öne sürüyor", "onu", "ona", "önce", "onun evi", "onlar geldi", "yüzün", "yeni uçak"])
def test_a_turkish_word_that_looks_like_an_inflected_numeral_is_none(word: str) -> None:
    assert tag(f"Bakan {word}.", "tr") == []


def test_an_inflected_turkish_numeral_counts_with_what_it_measures() -> None:
    assert one("fiyatı on dolara çıktı", "tr").value == 10
    assert one("ondan fazla asker", "tr").bound == "above"
    assert one("onlarca kişi", "tr").low == 20


def test_a_range_has_two_ends_and_shares_its_magnitude() -> None:
    figure = one("between two and three thousand people")
    assert (figure.value, figure.low, figure.high, figure.counted) == (None, 2000, 3000, "people")


def test_a_range_of_money_shares_sign_and_magnitude() -> None:
    figure = one("worth $3-5 billion")
    assert (figure.kind, figure.low, figure.high, figure.unit) == ("money", 3e9, 5e9, "USD")


def test_a_change_says_by_and_to() -> None:
    by, to = tag("Sales rose by 5 % to 30 million euros")
    assert (by.change, by.direction, to.change, to.direction) == ("by", "up", "to", "up")


def test_about_is_approximate() -> None:
    assert one("about 40 ships").approximate and not one("40 ships").approximate


@pytest.mark.parametrize(
    ("language", "text", "value", "counted"),
    [
        ("fr", "quatre divisions de S-400", 4, "divisions de S-400"),
        ("en", "36 fighter jets", 36, "fighter jets"),
        ("ru", "два дивизиона", 2, "дивизиона"),
        ("en", "36 F-35 fighter jets were sold", 36, "F-35 fighter jets"),
        ("de", "zwölf neue Panzer kamen", 12, "neue Panzer"),
        ("es", "tres soldados murieron", 3, "soldados"),
        ("tr", "iki başkent arasındaki görüşmelere bağlı", 2, "başkent"),
        ("tr", "iki ülkenin liderleri", 2, "ülkenin"),
        ("tr", "beş askeri uçak düştü", 5, "askeri uçak"),
        ("ru", "двух стран в сфере обороны", 2, "стран"),
    ],
)
def test_the_noun_that_is_counted_is_kept(language: str, text: str, value: float, counted: str) -> None:
    figure = one(text, language)
    assert (figure.kind, figure.value, figure.counted) == ("number", value, counted)


@pytest.mark.parametrize(
    "text",
    [
        "the S-400 and the F-16",
        "a Boeing 737 of the airline",
        "Covid-19 spread",
        "call +1 206-555-1212",
        "they won 3-1",
        "see section 4 of the law",
        "at https://a.example/20211115/x1 now",
        "the G20 summit",
        "MAKS-2019",
        "France 24 Television",
        "as shown before [2]",
        "at 15:30 or 10 am",
        "It may or may not be right.",
        "That one is the best",
        "IP 192.168.1.1",
    ],
)
def test_what_is_no_figure_is_not_tagged(text: str) -> None:
    assert tag(text) == []


def test_articles_are_no_ones() -> None:
    assert tag("Un avion et une base", "fr") == [] and tag("ein Mann", "de") == []


def test_a_bare_dollar_is_the_dollar_of_the_text() -> None:
    first, second = tag("They paid A$50 million, then $20 million more.")
    assert (first.unit, second.unit) == ("AUD", "AUD") and second.doubts
    assert [f.unit for f in tag("They paid A$50 million ($37 million).")] == ["AUD", "USD"]


def test_an_unknown_language_still_reads_signs_and_iso_dates() -> None:
    figures = tag_figures("xx 2021-11-15 yy $2.50 zz 12 km", "xx")
    assert [(f.kind, f.unit or f.date) for f in figures] == [
        ("date", "2021-11-15"),
        ("money", "USD"),
        ("quantity", "kilometer"),
    ]


def test_many_texts_come_back_in_order_with_their_own_language() -> None:
    first, second = tag_figures_many(["two cats", ("deux chats", "fr", None)], language="en")
    assert (first[0].value, second[0].value) == (2, 2)


def test_a_spacy_pipeline_gets_spans_by_kind() -> None:
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe(register_component())
    doc = nlp("They paid $5 million in 2019.")
    assert [(s.text, s.label_) for s in doc.spans["figures"]] == [("$5 million", "money"), ("2019", "date")]
    assert doc._.figures[0].value == 5e6


@pytest.mark.skipif(not SAMPLE.is_file(), reason="the shared sample is not here")
def test_the_sample_article_gives_its_money_count_and_dates() -> None:
    from lxml import html

    blocks = html.parse(str(SAMPLE)).getroot().xpath("//h1|//h2|//p|//time")
    figures = tag("\n".join(block.text_content() for block in blocks), "fr")
    kinds = {kind: [f for f in figures if f.kind == kind] for kind in ("money", "number", "ordinal", "date")}
    assert [(f.value, f.unit) for f in kinds["money"]] == [(2.5e9, "USD")]
    assert [f.value for f in kinds["number"]] == [4] and "divisions" in (kinds["number"][0].counted or "")
    assert [f.value for f in kinds["ordinal"]] == [5, 5]
    assert {f.date for f in kinds["date"]} == {"2021-11-15", "2019", "2021-08-25", "2019-10-23", "2020-10", "2021"}


@given(TEXT)
@settings(max_examples=300, deadline=None)
def test_spans_slice_back_and_do_not_overlap_within_a_kind(text: str) -> None:
    figures = tag(text)
    last: dict[str, int] = {}
    for figure in figures:
        assert text[figure.start : figure.end] == figure.name and figure.start < figure.end
        assert figure.start >= last.get(figure.kind, 0)
        last[figure.kind] = figure.end


@given(TEXT)
@settings(max_examples=100, deadline=None)
def test_a_neutral_paragraph_before_only_shifts_the_spans(text: str) -> None:
    before = "Nothing is said here.\n"
    plain, moved = tag(text), tag(before + text)
    assert [(f.start + len(before), f.kind, f.value, f.date) for f in plain] == [
        (f.start, f.kind, f.value, f.date) for f in moved
    ]


PIECES = [
    "1",
    "1 ",
    "million ",
    "1.1.",
    "(",
    "$1 ",
    "1/",
    "half a ",
    "May ",
    "5 to ",
    "-",
    "one million and ",
    "next 5 May ",
    "last Friday ",
    "5 days after ",
]


@pytest.mark.parametrize("piece", PIECES)
def test_time_grows_with_the_length_only(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        runs = []
        for _ in range(3):
            start = time.process_time()
            tag(text)
            runs.append(time.process_time() - start)
        return min(runs)

    assert seconds(80_000) < 24 * seconds(10_000) + 0.3  # eight times the text; a quadratic takes 64 times as long
