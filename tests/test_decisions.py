"""Decisions: what an analyst decided holds in every table, through tagging again, until it is taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from cases import TEXT, tagged

from osintkit.records import Mention, Quote
from osintkit.selection import select
from osintkit.store import Case
from osintkit.tagging import link


@pytest.fixture
def case(tmp_path: Path) -> Case:
    made = tagged(tmp_path / "c")
    link(made)
    return made


def target(case: Case, name: str, noun: str = "mention", n: int = 0) -> str:
    """The target of the nth tag of that name."""
    frame = {"mention": case.mentions, "figure": case.figures}[noun]()
    row = frame[frame.name == name].iloc[n]
    return f"{noun}:{row.article_id}:{row.start}:{row.end}"


def tag_anew(case: Case, **changed: object) -> None:
    """A new generation of the same mentions, those named "S-400" with other fields."""
    found: dict[str, list[Mention]] = {a.id: [] for a in case.article_records()}
    for _, mention in case._tags(Mention):
        found[mention.article_id or ""].append(replace(mention, **changed) if mention.name == "S-400" else mention)
    case.add_tags("test 2", found)
    link(case)


def entity_of(case: Case, name: str, n: int = 0) -> str:
    return str(case.mentions().query("name == @name").iloc[n].entity_id)


def test_an_undo_gives_a_rejected_tag_back_and_both_are_kept(case: Case) -> None:
    rejected = case.judge("reject", target(case, "S-400"), by="ana")
    assert list(case.mentions().name).count("S-400") == 2
    case.undo(rejected, by="ben")
    assert list(case.mentions().name).count("S-400") == 3
    assert list(case.judgements().decision) == ["reject", "undo"] and list(case.judgements().by) == ["ana", "ben"]


def test_an_undo_that_is_taken_back_gives_the_decision_its_force_again(case: Case) -> None:
    undo = case.undo(case.judge("reject", target(case, "S-400"), by="ana"), by="ben")
    case.undo(undo, by="ana")
    assert list(case.mentions().name).count("S-400") == 2 and len(case.judgement_records()) == 1


def test_an_undo_gives_the_older_decision_back(case: Case) -> None:
    spot = target(case, "S-400")
    case.judge("relabel", spot, by="ana", value="event")
    case.undo(case.judge("reject", spot, by="ana"), by="ana")
    assert "event" in set(case.mentions().kind)


def test_what_was_undone_still_stands_as_of_before(case: Case) -> None:
    rejected = case.judge("reject", target(case, "S-400"), by="ana")
    case.undo(rejected, by="ana")
    assert list(case.at(rejected.decided_at).mentions().name).count("S-400") == 2


def test_a_note_or_a_confirmation_does_not_take_a_new_kind_back(case: Case) -> None:
    spot = target(case, "S-400")
    case.judge("relabel", spot, by="ana", value="event")
    case.judge("confirm", spot, by="ben")
    case.judge("note", spot, by="ben", why="see the annex")
    assert list(case.mentions().kind).count("event") == 1


def test_a_rejection_outlives_a_tagger_that_bounds_the_name_otherwise(case: Case) -> None:
    case.judge("reject", target(case, "S-400"), by="ana")
    at = TEXT.index("S-400")
    tag_anew(case, start=at - 3, name="of S-400")
    assert list(case.mentions().name).count("of S-400") == 2


def test_a_rejection_does_not_reach_another_name_nearby(case: Case) -> None:
    case.judge("reject", target(case, "S-400"), by="ana")
    at = TEXT.index("systems")
    tag_anew(case, start=at, end=at + 7, name="systems")
    assert list(case.mentions().name).count("systems") == 3


def test_a_relabelled_name_is_another_entity(case: Case) -> None:
    before = entity_of(case, "Turkey")
    case.judge("relabel", target(case, "Turkey"), by="ana", value="org")
    link(case)
    changed = case.mentions().query("kind == 'org'").iloc[0]
    assert (changed.entity_id != before and changed.ref is None) or changed.isna().ref


def test_an_added_tag_is_a_mention_with_an_entity_and_stays_when_tagged_again(case: Case) -> None:
    at, key = TEXT.index("Su-57"), case.articles().id[0]
    case.judge("add", f"mention:{key}:{at}:{at + 5}", by="ana", value="system")
    link(case)
    assert entity_of(case, "Su-57").startswith("system-")
    tag_anew(case)
    assert list(case.mentions().name).count("Su-57") == 1


def test_an_added_tag_takes_the_place_of_what_it_overlaps(case: Case) -> None:
    at, key = TEXT.index("S-400 systems"), case.articles().id[0]
    case.judge("add", f"mention:{key}:{at}:{at + 13}", by="ana", value="system")
    mine = case.mentions([key])
    assert "S-400 systems" in set(mine.name) and "S-400" not in set(mine.name)


def test_a_rejected_addition_is_gone(case: Case) -> None:
    at, key = TEXT.index("Su-57"), case.articles().id[0]
    spot = f"mention:{key}:{at}:{at + 5}"
    case.judge("add", spot, by="ana", value="system")
    case.judge("reject", spot, by="ben")
    assert "Su-57" not in set(case.mentions().name)


def test_a_merge_taken_back_gives_both_entities_their_ids_again(case: Case) -> None:
    turkey, missile = entity_of(case, "Turkey"), entity_of(case, "S-400")
    merged = case.judge("merge", f"entity:{turkey}", by="ana", value=f"entity:{missile}")
    link(case)
    assert entity_of(case, "Turkey") == entity_of(case, "S-400")
    case.undo(merged, by="ana")
    link(case)
    assert (entity_of(case, "Turkey"), entity_of(case, "S-400")) == (turkey, missile)


def test_mentions_split_off_together_are_one_new_entity(case: Case) -> None:
    before, head = entity_of(case, "S-400"), target(case, "S-400")
    case.judge("split", head, by="ana")
    case.judge("merge", target(case, "S-400", n=1), by="ana", value=head)
    link(case)
    first, second, third = (entity_of(case, "S-400", n) for n in range(3))
    assert first == second != third == before


def test_a_split_holds_where_the_name_is_bounded_otherwise(case: Case) -> None:
    case.judge("split", target(case, "S-400"), by="ana")
    tag_anew(case, start=TEXT.index("S-400") - 3, name="of S-400")
    assert len({entity_of(case, "of S-400", n) for n in range(3)}) == 2


def test_a_rejected_figure_is_in_no_claim(case: Case) -> None:
    for _ in range(3):
        case.judge("reject", target(case, "2.5 billion dollars", "figure"), by="ana")
    assert "money" not in set(select(case).claims.kind)


def test_a_quote_is_given_another_speaker_and_a_rejected_one_is_gone(case: Case) -> None:
    key = case.articles().id[0]
    quotes = [Quote(0, 20, TEXT[:20], "Ankara"), Quote(30, 60, TEXT[30:60], "Ankara")]
    case.add_tags("test 3", {key: [Mention(0, 6, "place", "Turkey"), *quotes]})
    link(case)
    case.judge("relabel", f"quote:{key}:0:20", by="ana", value="0:6")
    case.judge("reject", f"quote:{key}:30:60", by="ana")
    (quote,) = case.quotes([key]).itertuples()
    assert (quote.speaker, quote.speaker_start) == ("Turkey", 0) and quote.entity_id.startswith("place-")
