"""Quotes: 120 sentences with speaker and span, written before the rules, and the habits of news prose one by one.

What counts as right, for the figures pinned here: a quote is right when its span *and* its speaker are.

- Span: it covers the words said exactly, up to quote marks, spaces and punctuation at either edge. Said words do not
  hold the conjunction that brings them in ("that", "que", "de", «что»). A direct quote broken by its verb is two quotes
  with one speaker; a reported sentence with its source in the middle ("the deal, according to X, is off") is one span
  with the source in it.
- Speaker: the same name, up to an article before it; both None where the text names nobody.

Each quote found is matched with at most one expected. Precision is right / found, recall right / expected.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from osintkit.quotes import tag_quotes
from osintkit.records import Mention, Quote

DATA = Path(__file__).parent / "data"
SAMPLE = Path(__file__).parents[2] / "shared" / "samples" / "sputnik-20211115.html"
EDGES = " \n\t\u00a0\u202f\"'«»“”„‘’‹›.,;:!?…—–-"
ARTICLES = ("the ", "le ", "la ", "les ", "l’", "l'")


def _read(language: str) -> list[dict[str, Any]]:
    return _lines(f"quotes_{language}.jsonl")


def _lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def _speaker(name: str | None) -> str | None:
    if name is None:
        return None
    lower = name.lower().strip(EDGES)
    return next((lower[len(a) :] for a in ARTICLES if lower.startswith(a)), lower)


def _score(language: str, rows: list[dict[str, Any]] | None = None) -> tuple[float, float, list[str]]:
    """Precision, recall, and a line for each miss and each wrong one."""
    right = found = wanted = 0
    wrong = []
    for row in _read(language) if rows is None else rows:
        expected = [(q["said"].strip(EDGES), _speaker(q.get("speaker"))) for q in row["quotes"]]
        got = [(q.text.strip(EDGES), _speaker(q.speaker)) for q in tag_quotes(row["text"], language)]
        found, wanted = found + len(got), wanted + len(expected)
        left = list(expected)
        for pair in got:
            if pair in left:
                left.remove(pair)
                right += 1
            else:
                wrong.append(f"found    {pair} in {row['text']}")
        wrong += [f"expected {pair} in {row['text']}" for pair in left]
    return right / max(found, 1), right / wanted, wrong


@pytest.mark.parametrize("language", ["en", "fr", "ru"])
def test_who_said_what_is_right_in_nineteen_of_twenty(language: str) -> None:
    precision, recall, wrong = _score(language)
    assert precision >= 0.95 and recall >= 0.90, "\n".join([f"{precision:.2f} {recall:.2f}", *wrong])


@pytest.mark.parametrize("language", ["en", "fr", "ru"])
def test_the_habits_met_while_the_rules_grew_stay_right(language: str) -> None:
    rows = [row for row in _lines("quotes_more.jsonl") if row["language"] == language]
    precision, recall, wrong = _score(language, rows)
    assert precision >= 0.95 and recall >= 0.95, "\n".join([f"{precision:.2f} {recall:.2f}", *wrong])


@pytest.mark.parametrize("language", ["en", "fr", "ru"])
def test_the_sentences_are_forty_and_a_third_of_them_hard(language: str) -> None:
    rows = _read(language)
    assert len(rows) == 40 and sum("hard" in row for row in rows) >= 13


def _one(text: str, language: str | None = None, **more: Any) -> Quote:
    quotes = tag_quotes(text, language, **more)
    assert len(quotes) == 1, quotes
    return quotes[0]


def test_a_direct_quote_holds_no_quote_marks() -> None:
    quote = _one("« Nous sommes prêts », a déclaré Anne Valmy.", "fr")
    assert (quote.text, quote.manner, quote.verb) == ("Nous sommes prêts", "direct", "déclarer")


def test_a_clause_with_quoted_pieces_is_mixed() -> None:
    quote = _one('Ida Holm said the plan was "a disaster" for the coast.', "en")
    assert (quote.text, quote.manner) == ('the plan was "a disaster" for the coast', "mixed")


def test_a_denial_is_told_from_a_statement() -> None:
    stances = [_one(t, "en").stance for t in ("Ida Holm denied having met him.", "Ida Holm said she was ill.")]
    assert stances == ["denies", "states"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Ida Holm said the jets could arrive in May."),
        ("fr", "Le contrat pourrait être signé en mai, a indiqué Anne Valmy."),
        ("ru", "Иван Лесков заявил, что контракт якобы подписан."),
    ],
)
def test_a_hedge_shows(language: str, text: str) -> None:
    assert _one(text, language).stance == "hedges"


def test_the_month_of_may_is_no_hedge() -> None:
    assert _one("Ida Holm said the jets arrive in May.", "en").stance == "states"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The deal is off, said a source in the ministry who asked not to be named."),
        ("fr", "L’accord est mort, a confié une source proche du dossier."),
        ("ru", "Сделка сорвана, сообщил источник в министерстве."),
    ],
)
def test_an_unnamed_source_is_anonymous_and_has_no_name(language: str, text: str) -> None:
    quote = _one(text, language)
    assert quote.anonymous and quote.speaker is None


@pytest.mark.parametrize(
    ("language", "text", "channel"),
    [
        ("fr", "Le port rouvrira, a déclaré sur la chaîne Canal Info 24 Marc Ferrand.", "Canal Info 24"),
        ("en", "“We will open the port,” Mark Ferrand told Radio Coast.", "Radio Coast"),
        ("ru", "Порт откроют, заявил в эфире телеканала «Волна 24» Марк Ферров.", "Волна 24"),
    ],
)
def test_the_channel_is_where_it_was_said_and_not_who_said_it(language: str, text: str, channel: str) -> None:
    quote = _one(text, language)
    assert quote.channel == channel and quote.speaker != channel


def test_a_speaker_is_where_the_text_names_him_in_full() -> None:
    text = "Oscar Lindt runs the yard. “It is ready,” Lindt said."
    quote = _one(text, "en")
    assert (quote.speaker, quote.speaker_start, quote.speaker_end) == ("Oscar Lindt", 0, 11)


def test_a_pronoun_that_nobody_fits_is_left_open() -> None:
    assert _one("« Je n’ai rien vu », a-t-elle dit.", "fr").speaker is None


def test_she_is_the_woman_and_not_the_man_named_first() -> None:
    text = "Le président Paul Arnaud a reçu Mme Claire Duval. « Tout est réglé », a-t-elle assuré."
    assert _one(text, "fr").speaker == "Claire Duval"


def test_a_given_mention_says_where_the_name_stands() -> None:
    text = "« Tout va bien », a dit sur France Bleue Jean Le Goff de Brest."
    start = text.index("Jean")
    mention = Mention(
        start=start, end=start + len("Jean Le Goff de Brest"), kind="person", name="Jean Le Goff de Brest"
    )
    assert _one(text, "fr", mentions=[mention]).speaker == "Jean Le Goff de Brest"


def test_the_sentence_before_is_what_was_said_where_the_next_says_so() -> None:
    quote = _one("Завод запустят в мае. Об этом сообщил министр Иван Лесков.", "ru")
    assert (quote.text, quote.speaker) == ("Завод запустят в мае", "Иван Лесков")


def test_a_quote_without_an_end_goes_to_the_end_of_its_paragraph() -> None:
    quotes = tag_quotes("Ida Holm said: “We will wait for the ships.\nThe port was empty on Sunday.", "en")
    assert [(q.text, q.speaker) for q in quotes] == [("We will wait for the ships", "Ida Holm")]


@pytest.mark.parametrize(
    "text", ["«" * 500, "said " * 500, "selon X, " * 200, "» ” “ \"'", "X said", ", a-t-il dit", ""]
)
def test_broken_prose_raises_nothing(text: str) -> None:
    for language in ("en", "fr", "ru", None):
        tag_quotes(text, language)


@pytest.mark.parametrize("language", ["en", "fr", "ru"])
def test_the_language_is_guessed_where_it_is_not_given(language: str) -> None:
    text = "\n".join(row["text"] for row in _read(language))
    assert tag_quotes(text) == tag_quotes(text, language)


def test_twice_the_text_takes_no_more_than_about_twice_the_time() -> None:
    text = "\n".join(row["text"] for row in _read("en")) + "\n" + "he said that X said, " * 300
    assert _seconds(text * 8) < 6 * _seconds(text * 2) + 0.2


def _seconds(text: str) -> float:
    begin = process_time()
    tag_quotes(text, "en")
    return process_time() - begin


@pytest.mark.parametrize(
    ("language", "mark"), [("en", '"'), ("en", "said "), ("en", " "), ("fr", "a dit "), ("ru", "по словам ")]
)
def test_a_hundred_thousand_characters_of_nothing_take_seconds_at_most(language: str, mark: str) -> None:
    begin = process_time()
    tag_quotes((mark * 100_000)[:100_000], language)
    assert process_time() - begin < 6


PIECES = [
    " a-t-il dit",
    "« ",
    "»",
    "“",
    "”",
    '"',
    ", ",
    ". ",
    ": ",
    "— ",
    "said ",
    "that ",
    "he ",
    "Ivan Lee ",
    "selon ",
]
PIECES += [
    "a déclaré ",
    "que ",
    "il ",
    "according to ",
    "по словам ",
    "заявил ",
    "что ",
    "он ",
    "Ивана Лескова ",
    "source ",
]
PIECES += ["the minister ", "\n", "не ", "told ", "Reuters ", "’", "'", "(", ")", "“We ", "as ", "comme ", "Об этом "]


@given(st.lists(st.sampled_from(PIECES), max_size=40), st.sampled_from(["en", "fr", "ru", None]))
@settings(max_examples=150, deadline=None)
def test_spans_are_the_text_and_stand_apart(pieces: list[str], language: str | None) -> None:
    text = "".join(pieces)
    quotes = tag_quotes(text, language)
    for quote in quotes:
        assert text[quote.start : quote.end] == quote.text != ""
        assert quote.speaker is None or text[quote.speaker_start : quote.speaker_end] == quote.speaker
    assert all(a.end <= b.start for a, b in pairwise(quotes))


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample page is not beside the project")
def test_the_sample_page_gives_its_two_speakers_and_the_channel() -> None:
    page = html.parse(SAMPLE).getroot()
    text = "\n".join(node.text_content() for node in page.xpath("//article//p | //article//h2 | //article//h3"))
    quotes = tag_quotes(text, "fr")
    assert [q.speaker for q in quotes[:5]] == ["Dmitri Chougaïev"] * 4 + ["Alexandre Mikheïev"]
    assert quotes[0].channel == "Rossiya 24" and quotes[4].verb == "faire savoir" and quotes[4].stance == "hedges"
