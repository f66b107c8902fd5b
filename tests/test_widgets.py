"""The widgets: views on the store that a kernel without a browser can drive, with page text escaped."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from cases import T0, add, tagged

from osintkit.selection import select
from osintkit.store import Case
from osintkit.widgets import Explorer, Intake, Review, mark_text


@pytest.fixture
def case(tmp_path: Path) -> Case:
    made = tagged(tmp_path / "c")
    add(made, "https://hostile.example/1", "<script>alert(1)</script> zeppelin", T0, title="<b>bold</b>")
    return made


def test_searching_shows_what_select_gives(case: Case) -> None:
    explorer = Explorer(case)
    explorer.topic.value = "divisions"
    assert len(explorer.list.options) == 3
    assert list(explorer.selection.articles.id) == list(select(case, "divisions").articles.id)


def test_what_was_chosen_by_hand_gives_the_same_selection_as_parameters(case: Case) -> None:
    explorer = Explorer(case)
    explorer.topic.value, explorer.outlets.value = "S-400", ("outlet1.example",)
    assert list(Explorer(case, **explorer.parameters()).selection.articles.id) == list(explorer.selection.articles.id)


def test_an_article_shows_with_its_tags_marked(case: Case) -> None:
    assert 'title="system"' in Explorer(case, "S-400").article.value


def test_text_of_a_page_is_escaped_in_the_article_view(case: Case) -> None:
    shown = Explorer(case, "zeppelin").article.value
    assert "<script>" not in shown and "&lt;script&gt;" in shown and "&lt;b&gt;bold" in shown


def test_a_wrong_day_is_a_sentence_not_a_traceback(case: Case) -> None:
    explorer = Explorer(case)
    explorer.since.value = "soon"
    assert "is no day: write it as" in explorer.message.value and "Traceback" not in explorer.message.value


def test_marked_text_keeps_every_character() -> None:
    import html
    import re

    text = "a < b & S-400\nnext"
    marked = mark_text(text, pd.DataFrame({"start": [8], "end": [13], "kind": ["system"]}))
    assert html.unescape(re.sub(r"<(?!br)[^>]+>", "", marked)).replace("<br>", "\n") == text


def test_a_rejected_tag_is_kept_as_a_judgement_and_leaves_the_tables(case: Case) -> None:
    review = Review(case, by="ana")
    before, tag = len(case.mentions()), review.queue[0]
    review.why.value = "not a name"
    review.buttons["Reject"].click()
    kept = case.judgements().iloc[0]
    assert (kept.decision, kept.by, kept.why, kept.target) == ("reject", "ana", "not a name", tag.target)
    assert len(case.mentions()) == before - 1


def test_a_relabelled_tag_has_its_new_kind_and_leaves_the_queue(case: Case) -> None:
    review = Review(case)
    left = len(review.queue)
    review.kind.value = "event"
    review.relabel.click()
    review.refresh()
    assert "event" in set(case.mentions().kind) and len(review.queue) == left - 1


def test_skip_and_back_move_through_the_queue(case: Case) -> None:
    review = Review(case)
    first = review.shown.value
    review.buttons["Skip"].click()
    assert review.shown.value != first
    review.buttons["Back"].click()
    assert review.shown.value == first


def test_intake_says_what_failed(case: Case) -> None:
    intake = Intake(case)
    intake.lines.value = "nowhere/at/all"
    intake.start.click()
    assert "no such file or folder" in intake.message.value
