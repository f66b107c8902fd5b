"""The widgets: views on the store that a kernel without a browser can drive, with page text escaped."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from cases import T0, TEXT, add, tagged
from servers import Route, answer, in_turn, serve

from osintkit.intake import ingest
from osintkit.records import Figure, Mention, Quote
from osintkit.selection import select
from osintkit.store import Case
from osintkit.widgets import Intake, Review
from osintkit.widgets.choices import list_choices
from osintkit.widgets.panel import mark_text


@pytest.fixture
def case(tmp_path: Path) -> Case:
    made = tagged(tmp_path / "c")
    add(made, "https://hostile.example/1", "<script>alert(1)</script> zeppelin", T0, title="<b>bold</b>")
    return made


def test_marked_text_keeps_every_character() -> None:
    import html
    import re

    text = "a < b & S-400\nnext"
    marked = mark_text(text, pd.DataFrame({"start": [8], "end": [13], "kind": ["system"]}))
    assert html.unescape(re.sub(r"<(?!br)[^>]+>", "", marked)).replace("<br>", "\n") == text


def shown(review: Review, noun: str, name: str = "") -> None:
    """Go to the first tag of a noun and name."""
    review.at = next(n for n, i in enumerate(review.queue) if i.noun == noun and name in i.name)


def press(review: Review, act: str, value: str | None = None, why: str | None = None) -> None:
    """What the browser sends for a key."""
    review._try({"act": act, "value": value, "why": why, "target": review.item and review.item.target})


def entity_of(case: Case, name: str) -> str:
    return str(case.mentions().query("name == @name").entity_id.iloc[0])


def test_the_doubtful_come_first_names_figures_and_quotes(case: Case) -> None:
    key = case.mentions().article_id[0]
    doubtful = Figure(0, 6, "date", "Turkey", date="2021", doubts=("year not said",))
    case.add_tags("t", {key: [doubtful, Quote(9, 30, "x"), Mention(40, 45, "org", "of S-")]})
    queue = Review(case).queue
    assert [i.noun for i in queue[:2]] == ["mention", "mention"]  # half sure, as their tagger says
    assert {i.noun for i in queue[2:4]} == {"figure", "quote"} and queue[3].doubts and not queue[-1].doubts


def test_a_rejected_tag_is_kept_as_a_judgement_and_leaves_the_tables(case: Case) -> None:
    review = Review(case, by="ana")
    before, tag = len(case.mentions()), review.item
    press(review, "reject", why="not a name")
    kept = case.judgements().iloc[0]
    assert tag and (kept.decision, kept.by, kept.why, kept.target) == ("reject", "ana", "not a name", tag.target)
    assert len(case.mentions()) == before - 1 and review.view["item"]["target"] != tag.target


def test_a_key_meant_for_a_tag_that_is_gone_does_nothing(case: Case) -> None:
    review = Review(case)
    pressed = {"act": "reject", "target": review.item and review.item.target}
    review._try(pressed)
    review._try(pressed)
    assert len(case.judgements()) == 1


def test_undo_takes_back_all_that_was_made_at_once_and_shows_the_tag_again(case: Case) -> None:
    review, left = Review(case), len(case.mentions())
    shown(review, "mention", "S-400")
    press(review, "everywhere")
    assert "S-400" not in set(case.mentions().name)
    press(review, "undo")
    assert len(case.mentions()) == left and review.item and review.item.name == "S-400"
    assert "taken back by analyst" in review.view["past"][0]["by"]


def test_undo_takes_back_ones_own_and_not_anothers(case: Case) -> None:
    press(Review(case, by="ana"), "reject")
    review = Review(case, by="ben")
    press(review, "undo")
    assert len(case.judgement_records()) == 1 and "nothing of yours" in review.view["said"]


def test_a_relabelled_tag_has_its_new_kind_and_leaves_the_queue(case: Case) -> None:
    review = Review(case)
    shown(review, "mention")
    left = len(review.queue)
    press(review, "relabel", "event")
    assert "event" in set(case.mentions().kind) and len(review.queue) == left - 1


def test_a_merge_is_linked_at_once_and_its_undo_too(case: Case) -> None:
    review = Review(case)
    shown(review, "mention", "Turkey")
    turkey, missile = entity_of(case, "Turkey"), entity_of(case, "S-400")
    press(review, "merge", missile)
    review.settle()
    assert entity_of(case, "Turkey") == entity_of(case, "S-400")
    press(review, "undo")
    review.settle()
    assert entity_of(case, "Turkey") == turkey != entity_of(case, "S-400")


def test_a_split_by_spelling_is_linked_at_once(case: Case) -> None:
    review = Review(case)
    shown(review, "mention", "S-400")
    press(review, "merge", entity_of(case, "Turkey"))
    review.settle()
    shown(review, "mention", "S-400")
    press(review, "split", "S-400")
    review.settle()
    assert case.mentions().query("name == 'S-400'").entity_id.nunique() == 1
    assert entity_of(case, "Turkey") != entity_of(case, "S-400")


def test_marked_words_become_a_tag_with_an_entity(case: Case) -> None:
    review = Review(case)
    shown(review, "mention")
    at = TEXT.index("Su-57")
    press(review, "add", f"{at}:{at + 5}:system")
    review.settle()
    assert entity_of(case, "Su-57").startswith("system-")


def test_what_is_told_apart_is_two_claims_and_one_again_when_taken_back(case: Case) -> None:
    review, before = Review(case), len(select(case).claims)
    shown(review, "figure", "2.5 billion")
    options = list_choices("claim", review.item, review.chosen, review.entities)["options"]  # type: ignore[arg-type]
    press(review, "claim", next(o["value"] for o in options if o["value"].startswith("different")))
    assert len(select(case).claims) == before + 1
    press(review, "undo")
    assert len(select(case).claims) == before


def test_a_grade_is_in_the_table_of_sources_with_its_reason(case: Case) -> None:
    review = Review(case, by="ana")
    press(review, "grade", "B", "long record")
    graded = case.sources().query("reliability == 'B'").iloc[0]
    assert (graded.reason, graded.graded_by) == ("long record", "ana") and "reliability B" in review.view["item"][
        "source"
    ]


@pytest.mark.parametrize("name", ["relabel", "add", "merge", "split", "claim", "grade"])
def test_every_menu_has_a_title_and_options_for_what_it_fits(case: Case, name: str) -> None:
    review = Review(case)
    shown(review, "figure" if name == "claim" else "mention")
    menu = list_choices(name, review.item, review.chosen, review.entities)  # type: ignore[arg-type]
    assert menu["title"] and all(option["label"] for option in menu["options"]) and menu["options"]


def test_what_does_not_fit_is_a_sentence_and_changes_nothing(case: Case) -> None:
    review = Review(case)
    shown(review, "figure")
    press(review, "merge", "place-tr")
    assert review.view["alert"] and "does not fit a figure" in review.view["said"] and not len(case.judgements())


def test_an_unforeseen_error_keeps_its_traceback_one_click_away(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    review = Review(case)
    monkeypatch.setattr(case, "add_judgements", lambda _: 1 / 0)
    press(review, "confirm")
    assert review.view["said"].startswith("ZeroDivisionError") and "Traceback" in review.view["detail"]


def test_a_page_without_an_outlet_is_reviewed_like_any_other(case: Case) -> None:
    key = add(case, "file:notes.html", TEXT + " A note.", T0)
    case.add_tags("t", {key: [Mention(0, 6, "place", "Turkey", score=0.1)]})
    review = Review(case)
    assert "no outlet" in review.view["item"]["source"] and len(case.sources()) == 4
    press(review, "grade", "B", "why not")
    assert "does not fit" in review.view["said"]


def test_text_of_a_page_is_escaped_in_review(case: Case) -> None:
    key = case.articles().query("title == '<b>bold</b>'").id.iloc[0]
    case.add_tags("t", {key: [Mention(26, 34, "org", "zeppelin", score=0.1)]})
    item = Review(case).view["item"]
    assert "&lt;script&gt;" in item["html"] and "<script>" not in item["html"]


# -- intake -------------------------------------------------------------------------------------------------

LONG = b"<html><head><title>%s</title></head><body><article>" + b"<p>The minister said so at length today. </p>" * 20


def pages(count: int) -> dict[str, Route]:
    feed = "".join(f"<item><link>/{n}</link></item>" for n in range(count))
    rss = f'<rss version="2.0"><channel>{feed}</channel></rss>'.encode()
    return {"/feed": answer(rss, content_type="application/rss+xml")} | {
        f"/{n}": answer(LONG % f"story {n}".encode() + f"<p>Number {n}.</p>".encode()) for n in range(count)
    }


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.setattr("osintkit.widgets.intake.tag", lambda case, **_: None)
    monkeypatch.setattr("osintkit.widgets.intake.ingest", partial(ingest, delay=0, retries=0))
    return Case.create(tmp_path / "e")


def test_intake_says_what_is_not_there(empty: Case) -> None:
    intake = Intake(empty, ["nowhere/at/all"])
    intake.start.click()
    intake.settle()
    assert "no such file or folder" in intake.message.value and not intake.start.disabled


def test_nothing_pasted_into_a_case_without_inputs_is_a_sentence(empty: Case) -> None:
    intake = Intake(empty)
    intake.start.click()
    assert "Nothing to read yet" in intake.message.value


def test_what_came_in_is_shown_item_by_item_and_what_failed_with_its_reason(empty: Case) -> None:
    with serve(pages(3) | {"/1": answer(b"", 404)}) as server:
        intake = Intake(empty, [f"{server.url}/feed"], allow_private=True)
        intake.start.click()
        intake.settle()
    assert "2 new, 1 failed" in intake.shown.value and "/2" in intake.shown.value
    assert "404" in intake.failed.children[2].value and "1 failed" in intake.failed.children[0].value


def test_a_private_address_is_refused_until_the_box_is_ticked_and_tried_again(empty: Case) -> None:
    with serve(pages(1)) as server:
        intake = Intake(empty, [f"{server.url}/0"])
        intake.start.click()
        intake.settle()
        assert "no public address" in intake.failed.children[2].value and not server.requests
        intake.private.value, intake.failed.children[1].value = True, True
        intake.failed.children[-1].children[0].click()
        intake.settle()
    assert len(empty.articles()) == 1 and intake.failed.children == ()


def test_an_item_that_is_tried_again_is_not_remembered_as_an_input(empty: Case) -> None:
    with serve(pages(2) | {"/1": in_turn(answer(b"", 404), pages(2)["/1"])}) as server:
        intake = Intake(empty, [f"{server.url}/feed"], allow_private=True)
        intake.start.click()
        intake.settle()
        intake.retry()
        intake.settle()
        assert empty.inputs() == [(f"{server.url}/feed", False)] and len(empty.articles()) == 2


def test_what_is_stopped_goes_on_where_it_stopped(empty: Case) -> None:
    with serve(pages(6)) as server:
        intake = Intake(empty, [f"{server.url}/feed"], allow_private=True)
        note, stopped = intake._note, []

        def stop_after_two(item: str, outcome: str) -> None:
            if len(intake._seen) == 1 and not stopped:
                stopped.append(intake.stop.click())
            note(item, outcome)

        intake._note = stop_after_two  # type: ignore[method-assign]
        intake.start.click()
        intake.settle()
        assert (len(empty.articles()), intake.start.description) == (2, "Go on")
        intake.start.click()
        intake.settle()
        assert len(empty.articles()) == 6 and intake.start.description == "Read and tag"
        assert "6 new" in intake.shown.value


def test_an_added_file_is_put_into_the_case_and_read(empty: Case) -> None:
    intake = Intake(empty)
    page = LONG % b"a story"
    for at, last in ((0, False), (20, True)):
        piece = memoryview(page[at:] if last else page[:20])
        intake.drop._take({"name": "../story.html", "at": at, "last": last}, [piece])
    intake.start.click()
    intake.settle()
    assert (empty.folder / "inputs/story.html").read_bytes() == page and len(empty.articles()) == 1, (
        intake.message.value
    )


def test_a_hostile_address_shows_as_text(empty: Case) -> None:
    intake = Intake(empty)
    intake._note("https://a.example/<img src=x>", "failed: <b>no</b>")
    assert "<img" not in intake.shown.value and "&lt;img" in intake.shown.value
