"""The catalogue and `select`: every filter, and that both say the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from cases import T0, TEXT, add, tagged

from osintkit.catalogue import Catalogue
from osintkit.errors import WrongUse
from osintkit.selection import select
from osintkit.store import Case


@pytest.fixture
def case(tmp_path: Path) -> Case:
    made = tagged(tmp_path / "c")
    add(made, "https://other.example/1", "Une zone sans chiffres ni noms.", T0, title="Rien", language="fr")
    return made


@pytest.mark.parametrize(
    "chosen, count",
    [
        ({}, 4),
        ({"topic": "S-400"}, 3),
        ({"topic": "divisions"}, 3),
        ({"languages": ["fr"]}, 1),
        ({"outlets": ["outlet1.example", "other.example"]}, 2),
        ({"grades": ["F"]}, 4),
        ({"grades": ["A"]}, 0),
        ({"kinds": ["money"]}, 3),
        ({"kinds": ["quote"]}, 0),
        ({"kinds": ["place", "quote"]}, 3),
        ({"entities": ["place-tr", "С-400"]}, 3),
        ({"entities": ["nobody"]}, 0),
        ({"since": "2021-11-16"}, 0),
        ({"until": "2021-11-15"}, 4),
    ],
)
def test_each_filter_leaves_what_it_should(case: Case, chosen: dict[str, object], count: int) -> None:
    assert len(select(case, **chosen).articles) == count


def test_an_origin_selects_its_copies(case: Case) -> None:
    first = select(case, "S-400").articles.origin[0]
    assert list(select(case, origins=[first]).articles.origin) == [first]


def test_a_grade_counts_as_soon_as_it_is_given(case: Case) -> None:
    case.judge("grade", "source:outlet0.example", by="ana", value="B")
    assert list(select(case, grades=["B"]).articles.outlet) == ["outlet0.example"]


@pytest.mark.parametrize("wrong", [{"grades": ["Z"]}, {"kinds": ["colour"]}, {"since": "soon"}])
def test_what_does_not_exist_is_one_clear_line(case: Case, wrong: dict[str, object]) -> None:
    with pytest.raises(WrongUse):
        select(case, **wrong)


def test_a_rejected_tag_selects_its_article_no_more(case: Case) -> None:
    key = select(case, "S-400").articles.id[0]
    at = TEXT.index("S-400")
    case.judge("reject", f"mention:{key}:{at}:{at + 5}", by="ana")
    assert key not in set(select(case, entities=["system-s-400"]).articles.id)
    assert key not in set(select(case, kinds=["system"]).articles.id)


def test_who_is_named_where_is_what_the_mentions_say(case: Case) -> None:
    catalogue = Catalogue(case)
    places, numbers, ids = catalogue.named
    pairs = {(catalogue.frame.id[p], ids[n]) for p, n in zip(places, numbers, strict=True)}
    assert pairs == set(case.mentions()[["article_id", "entity_id"]].itertuples(index=False, name=None))


def test_tables_of_a_selection_hold_its_articles_only(case: Case) -> None:
    chosen = select(case, outlets=["outlet1.example"])
    assert len(chosen.articles) == 1 and set(chosen.mentions.article_id) == set(chosen.articles.id)
    assert set(chosen.figures.sentence) and len(chosen.entities) == 2
