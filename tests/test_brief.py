"""What a brief says: ranked by how many independent origins say it."""

from __future__ import annotations

from pathlib import Path

import pytest
from cases import TEXT, add, tagged

from osintkit.brief import key_facts, key_points, outlets, timeline
from osintkit.errors import WrongUse
from osintkit.markup import join_names
from osintkit.records import Figure
from osintkit.selection import Selection, select
from osintkit.sentences import sentence_at, split_sentences


@pytest.fixture(scope="module")
def chosen(tmp_path_factory: pytest.TempPathFactory) -> Selection:
    return select(tagged(tmp_path_factory.mktemp("brief") / "c"), "S-400")


def test_key_points_are_sentences_of_the_articles_as_they_stand(chosen: Selection) -> None:
    points = key_points(chosen)
    assert all(chosen.texts[r.article_id][r.start : r.end] == r.sentence for r in points.itertuples())
    assert points.sentence[0].startswith("Turkey bought four divisions")


def test_key_points_do_not_say_the_same_twice(chosen: Selection) -> None:
    assert not key_points(chosen).sentence.duplicated().any()


def test_copies_of_one_text_count_as_one_origin(tmp_path: Path) -> None:
    case = tagged(tmp_path / "c")
    ids = list(case.articles().id)
    case.add_links("test 1", (), [], {i: ids[0] for i in ids})
    row = key_facts(select(case)).iloc[0]
    assert (row.articles, row.origins, row.unit) == (3, 1, "USD")


def test_the_timeline_leaves_out_the_day_of_the_article_itself(chosen: Selection) -> None:
    assert list(timeline(chosen).date) == ["2019-10"]


def test_outlets_count_articles_and_origins(chosen: Selection) -> None:
    assert list(outlets(chosen).articles) == [1, 1, 1]


def test_a_selection_holds_only_what_its_urls_last_showed(tmp_path: Path) -> None:
    from datetime import timedelta

    from cases import T0

    case = tagged(tmp_path / "c")
    add(case, "https://outlet0.example/story", "A wholly new text about other things.", T0 + timedelta(days=1))
    assert len(select(case).articles) == 3 and not select(case).articles.text.str.contains("Outlet 0").any()


@pytest.mark.parametrize(
    ("since", "until", "count"), [("2021-11-15", None, 3), ("2021-11-16", None, 0), (None, "2021-11-14", 0)]
)
def test_days_are_inclusive(chosen: Selection, since: str | None, until: str | None, count: int) -> None:
    assert len(select(chosen.case, since=since, until=until).articles) == count


def test_a_day_that_is_none_is_refused(chosen: Selection) -> None:
    with pytest.raises(WrongUse, match=r"since=.15\.11\.2021. is no day"):
        select(chosen.case, since="15.11.2021")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two! Three?", 3),
        ("Mr. Smith met J. Biden. They spoke.", 2),
        ("Le chiffre est de 2.5 milliards. « Oui », dit-il.", 2),
        ("Стоимость 2,5 млрд. долл. по курсу. Это много.", 2),
        ("Başlık\nİlk cümle burada. İkinci cümle.", 3),
        ("", 0),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, count: int) -> None:
    assert len(split_sentences(text)) == count


def test_the_sentence_at_an_offset_holds_it() -> None:
    start, end = sentence_at(TEXT, TEXT.index("October"))
    assert TEXT[start:end] == "Deliveries ended in October 2019, ahead of the plan that both sides had agreed upon."


def test_the_method_says_what_read_each_language_and_what_could_not_be_read(tmp_path: Path) -> None:
    from cases import T0

    from osintkit.present import Sheet
    from osintkit.records import Failure

    case = tagged(tmp_path / "c")
    case.add_failure(Failure("https://x.example/<b>", "fetch", "answers 404", T0))
    html = Sheet(select(case)).method().html
    assert (
        "<td>en</td><td>3</td>" in html and "https://x.example/&lt;b&gt;" in html and "3 articles of 3 origins" in html
    )
    assert "cannot be judged" in html and "AJP-2.1" in html


def test_judgements_come_with_what_their_words_mean_and_none_without(chosen: Selection) -> None:
    from osintkit.present import Sheet

    shown = Sheet(chosen).judgements("It is *likely*.").html
    assert "55 to 80 %" in shown and "Directive 203" in shown and Sheet(chosen).judgements(" ").html == ""


def test_a_dossier_holds_only_sentences_that_name_its_entity(chosen: Selection) -> None:
    from osintkit.dossier import by_script
    from osintkit.present import Sheet

    about = Sheet(chosen).about("С-400").chosen
    assert set(about.figures.name) == {"2.5 billion dollars", "four"} and set(about.mentions.name) == {"Turkey"}
    assert by_script(("S-400", "С-400", "تركيا")) == {"Arabic": "تركيا", "Cyrillic": "С-400", "Latin": "S-400"}


def test_a_dossier_counts_its_citations_on(chosen: Selection) -> None:
    from osintkit.present import Sheet

    sheet = Sheet(chosen)
    sheet.key_points()
    cited = len(sheet.cited)
    sheet.about("S-400").figures()
    assert len(sheet.cited) == 3 >= cited > 0


def test_every_figure_leads_to_its_sentence_and_reads_as_one_writes_it(chosen: Selection) -> None:
    from osintkit.present import Sheet

    part = Sheet(chosen).figures("money")
    assert part.html.count("2.5 billion USD") == 3 and part.html.count("<mark>2.5 billion dollars</mark>") == 3
    assert set(part.frame.kind) == {"money"}


def test_a_map_has_the_towns_and_countries_that_are_named() -> None:
    import pandas as pd

    from osintkit.plots import places

    named = pd.DataFrame(
        {
            "caption": ["Ankara", "Türkiye", "Nowhere"],
            "external_ids": [{"geonames": "323786"}, {"iso": "TR"}, {}],
            "here": [3, 9, 1],
        }
    )
    svg = places(named)
    assert "Ankara" in svg and "TÜRKIYE" in svg and "Nowhere" not in svg and places(named) == svg
    assert places(named.tail(1)) == ""


def test_facts_of_one_origin_only_fill_up_ten_rows_and_the_table_has_all(tmp_path: Path) -> None:
    from cases import T0

    from osintkit.present import Sheet

    case = tagged(tmp_path / "c")
    key = add(
        case, "https://long.example/", " ".join(f"He counted {n} {n}-wheeled carts there." for n in range(3, 40)), T0
    )
    text = case.articles().set_index("id").text[key]
    found = [text.index(f" {n} ") + 1 for n in range(3, 40)]
    figures = [
        Figure(at, at + len(str(n)), "number", str(n), value=n, counted=f"{n}-wheeled carts")
        for n, at in enumerate(found, 3)
    ]
    case.add_tags("test 2", {key: figures})
    part = Sheet(select(case)).facts()
    assert part.html.count("<tr>") == 11 and len(part.frame) > 30 and "more are in the table facts" in part.html


def test_names_are_cut_between_two_and_never_within_one() -> None:
    assert join_names(["Ankara", "Анкара"], 20) == "Ankara, Анкара"
    assert join_names(["Ankara", "Анкара", "Ankara'da"], 20) == "Ankara, Анкара, …"
