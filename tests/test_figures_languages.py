"""Figures in every language of the kit: Babel's own print, and cases written from the grammar."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from babel.numbers import format_currency, format_decimal, get_currency_precision, list_currencies
from hypothesis import given, settings
from hypothesis import strategies as st

from osintkit.figures import tag_figures
from osintkit.figures.language import list_languages, read_units
from osintkit.records import Figure

LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "nl", "pt", "ru", "tr", "uk")
CASES = Path(__file__).parent / "data"
BENCH = Path(__file__).parents[2] / "shared" / "bench" / "figures.py"
NUMBERS = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("999999999.99"), places=2)


def test_every_language_has_its_data() -> None:
    assert tuple(list_languages()) == LANGUAGES


@given(NUMBERS, st.sampled_from(LANGUAGES), st.data())
@settings(max_examples=200, deadline=None)
def test_money_as_babel_prints_it_comes_back(value: Decimal, language: str, data: st.DataObject) -> None:
    code = data.draw(st.sampled_from(sorted(list_currencies(language))))
    printed = format_currency(value, code, locale=language)
    (figure,) = (f for f in tag_figures(printed, language) if f.kind == "money")
    assert figure.unit == code
    assert figure.value == pytest.approx(float(round(value, get_currency_precision(code))))


@given(st.integers(2200, 10**12), st.sampled_from(LANGUAGES))
@settings(max_examples=150, deadline=None)
def test_numbers_as_babel_prints_them_come_back(value: int, language: str) -> None:
    (figure,) = tag_figures(format_decimal(value, locale=language), language)
    assert (figure.kind, figure.value) == ("number", float(value))


@pytest.mark.parametrize("language", ["ru", "uk", "ar"])
def test_cases_written_from_the_grammar_are_read(language: str) -> None:
    lines = (CASES / f"figures_{language}.jsonl").read_text("utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    right = sum(is_right(case, tag_figures(case["text"], language, date(2021, 11, 15))) for case in cases)
    assert len(cases) == 60 and right / len(cases) >= 0.95


def is_right(case: dict[str, Any], found: list[Figure]) -> bool:
    """Every expected figure is there with all that is said of it, and no other."""
    left = list(found)
    for wanted in case["figures"]:
        start = case["text"].index(wanted["name"])
        near = [f for f in left if f.start < start + len(wanted["name"]) and start < f.end]
        hit = next((f for f in near if all(same(f, key, value) for key, value in wanted.items())), None)
        if hit is None:
            return False
        left.remove(hit)
    return not left


def same(figure: Figure, key: str, value: Any) -> bool:
    if key == "name":
        return True
    if key == "counted":
        return value in (figure.counted or "").split()
    return bool(getattr(figure, key) == (pytest.approx(value) if isinstance(value, float) else value))


def test_every_unit_is_one_that_pint_knows() -> None:
    pint = pytest.importorskip("pint")
    registry = pint.UnitRegistry()
    for row in read_units():
        name = row["unit"]
        spaced = name.replace("square_", "square ").replace("cubic_", "cubic ")
        assert registry.parse_expression(spaced if spaced != name else name) is not None


@pytest.mark.slow
@pytest.mark.skipif(not BENCH.is_file(), reason="the shared benchmark is not here")
def test_the_scores_stay_above_their_floors(tmp_path: Path) -> None:
    import subprocess
    import sys

    out = tmp_path / "scores.json"
    subprocess.run([sys.executable, str(BENCH), "osintkit.figures:tag_figures", "--json", str(out)], check=True)
    scores = json.loads(out.read_text())
    floors = {
        "money": 0.986,
        "percent": 0.97,
        "dimension": 0.949,
        "number_plain": 0.954,
        "age": 0.868,
        "temperature": 0.995,
        "date_abs": 0.969,
        "date": 0.904,
        "date_noyear": 0.949,
    }
    low = {group: scores["cases"]["ALL"][group]["f1"] for group in floors}
    assert {g: s for g, s in low.items() if s < floors[g]} == {}
    assert scores["re3d"]["Temporal"]["f1"] >= 0.908
    assert scores["re3d"]["Quantity"]["r"] >= 0.97 and scores["re3d"]["Quantity"]["p"] >= 0.6
