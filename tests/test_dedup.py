"""Copies and rewrites share an origin; changed sentences are named."""

import random
import time
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from osintkit.dedup import compare_texts, find_origins
from osintkit.records import Article

WIRE = """Ankara signed a contract for four divisions of the S-400 system worth 2.5 billion dollars.
The deliveries began in the summer and ended ahead of the agreed plan, the exporter said on Wednesday.
A spokesman for the ministry declined to say when the crews would finish their training abroad.
Washington answered by excluding the country from the F-35 programme and warned of further measures.
Analysts in Brussels doubted that the two systems could ever work within one air defence network.
The next round of talks is planned for the spring, when a delegation travels to the capital.
Local firms hope for a share in the production of launchers, a demand that was raised before.
"We will not step back from a done deal", the president told reporters on his way home."""

OTHER = """The harbour of the small town froze over for the first time in thirty years this January.
Fishermen pulled their boats on land and waited, while children skated between the empty piers.
The council has asked the coast guard for an icebreaker, though nobody expects one before Friday.
Older residents remember the winter of the great storm, when bread came in by sledge.
Meteorologists say that the cold spell will last at least another week, perhaps two."""


def article(number, text, **fields):
    return Article(url=f"https://example.org/{number}", title=None, text=text, id=f"a{number}", **fields)


def day(n):
    return datetime(2021, 11, 1, tzinfo=UTC) + timedelta(days=n)


def test_a_copy_has_the_earliest_as_its_origin_in_whatever_order_they_come():
    first, copy = article(2, WIRE, published=day(1)), article(1, WIRE, published=day(2))
    assert find_origins([copy, first]) == find_origins([first, copy]) == {"a1": "a2", "a2": "a2"}


def test_a_rewrite_with_another_lead_and_a_sentence_cut_shares_the_origin():
    lines = WIRE.split("\n")
    rewrite = "\n".join(["Turkey has bought four divisions, agencies report.", *lines[1:4], *lines[5:]])
    assert find_origins([article(1, WIRE, published=day(0)), article(2, rewrite, published=day(1))])["a2"] == "a1"


def test_sentences_in_another_order_are_still_a_copy():
    lines = WIRE.split("\n")
    assert find_origins([article(1, WIRE), article(2, "\n".join(reversed(lines)))])["a2"] == "a1"


def test_another_article_keeps_its_own_origin():
    assert find_origins([article(1, WIRE), article(2, OTHER)]) == {"a1": "a1", "a2": "a2"}


def test_quoting_two_sentences_does_not_make_a_copy():
    quoting = OTHER + "\n" + "\n".join(WIRE.split("\n")[:2])
    assert find_origins([article(1, WIRE), article(2, quoting)])["a2"] == "a2"


def test_a_long_text_that_quotes_a_short_one_whole_is_no_copy_of_it():
    chance = random.Random(1)
    words = [w for w in OTHER.split()]
    long = "\n".join(" ".join(chance.sample(words, 14)) + "." for _ in range(60)) + "\n" + WIRE
    assert find_origins([article(1, WIRE, published=day(0)), article(2, long, published=day(1))])["a2"] == "a2"


def test_short_texts_are_copies_only_if_all_words_are_the_same():
    rows = [
        article(1, "Please enable scripts to go on."),
        article(2, "Please enable scripts to go ON"),
        article(3, "Please enable cookies to go on."),
    ]
    assert find_origins(rows) == {"a1": "a1", "a2": "a1", "a3": "a3"}


def test_empty_texts_are_nobodys_copies():
    assert find_origins([article(1, ""), article(2, "")]) == {"a1": "a1", "a2": "a2"}


def test_a_day_without_an_hour_comes_after_the_hours_of_that_day_and_no_date_is_as_old_as_its_capture():
    rows = [
        article(1, WIRE, published=date(2021, 11, 2)),
        article(2, WIRE, published=datetime(2021, 11, 2, 8, tzinfo=UTC)),
        article(3, WIRE, fetched_at=day(40)),
    ]
    assert set(find_origins(rows).values()) == {"a2"}


def test_texts_without_spaces_between_words_are_compared_by_their_characters():
    text = "土耳其购买了四个营的防空系统，价值二十五亿美元。交付比计划提前完成。"
    text += "分析人士怀疑两种系统能否在同一网络中运行。下一轮会谈定于春季举行。"
    assert find_origins([article(1, text), article(2, text.replace("春季", "秋季"))])["a2"] == "a1"


def test_four_times_as_many_articles_take_far_less_than_sixteen_times_as_long():
    chance = random.Random(7)
    words = [f"word{n}" for n in range(3000)]

    def seconds(many):
        rows = [article(n, ". ".join(" ".join(chance.choices(words, k=12)) for _ in range(6))) for n in range(many)]
        start = time.process_time()
        find_origins(rows)
        return time.process_time() - start

    seconds(10)
    assert seconds(1200) < 10 * seconds(300) + 0.5


@given(st.lists(st.sampled_from([WIRE, OTHER, WIRE.replace("four", "five"), "x", ""]), max_size=6))
@settings(max_examples=25, deadline=None)
def test_every_article_has_an_origin_that_is_its_own_origin(texts):
    origins = find_origins(article(n, text) for n, text in enumerate(texts))
    assert len(origins) == len(texts) and all(origins[head] == head for head in origins.values())


def test_equal_texts_have_no_changes():
    assert compare_texts(WIRE, WIRE.replace("\n", "  \n")) == []


def test_a_reworded_sentence_is_changed_and_shows_both_wordings():
    change = compare_texts(WIRE, WIRE.replace("2.5 billion", "3 billion"))
    assert [c.kind for c in change] == ["changed"]
    assert "2.5 billion" in change[0].old and "3 billion" in change[0].new


def test_added_removed_and_moved_sentences_are_told_apart():
    lines = WIRE.split("\n")
    new = [lines[0], OTHER.split("\n")[0], *lines[2:7], lines[1]]
    kinds = {c.kind: c.new or c.old for c in compare_texts(WIRE, "\n".join(new))}
    assert kinds == {"added": OTHER.split("\n")[0], "removed": lines[7], "moved": lines[1]}


@given(st.text("ab. \n", max_size=60), st.text("ab. \n", max_size=60))
@settings(max_examples=60, deadline=None)
def test_changes_never_name_a_sentence_that_the_version_has_not(old, new):
    for change in compare_texts(old, new):
        assert change.old is None or change.old in " ".join(old.split())
        assert change.new is None or change.new in " ".join(new.split())
