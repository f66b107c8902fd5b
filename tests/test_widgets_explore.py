"""The Explorer without a browser: what Python answers, and that page text is escaped in all of it."""

from __future__ import annotations

import html
import json
import re
import threading
from pathlib import Path
from typing import Any

import pytest
from cases import T0, TEXT, add, tagged

from osintkit.errors import StopRun, WrongUse
from osintkit.selection import select
from osintkit.store import Case
from osintkit.widgets import Explorer

HOSTILE = "<script>alert(1)</script> zeppelin"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    made = tagged(tmp_path / "c")
    add(made, "https://hostile.example/1", HOSTILE, T0, title="<b>bold</b>")
    return made


def ask(explorer: Explorer, what: str, *args: Any) -> dict[str, Any]:
    """What the browser gets for a question."""
    sent: list[dict[str, Any]] = []
    explorer.send = sent.append
    explorer._answer(explorer, {"id": 1, "ask": what, "args": list(args)}, [])
    json.dumps(sent)
    return sent[0]


def test_finding_shows_what_select_gives(case: Case) -> None:
    explorer = Explorer(case)
    found = explorer.find({"topic": "divisions"})
    assert found["total"] == 3 and found["said"].startswith("3 articles, 3 independent")
    assert {row[0] for row in found["rows"]} == set(select(case, "divisions").articles.id)


@pytest.mark.parametrize(
    "chosen",
    [
        {"topic": "S-400", "outlets": ["outlet1.example"]},
        {"kinds": ["money"], "grades": ["F"]},
        {"entities": ["place-tr"], "since": "2021-01-01", "until": "2021-12-31"},
        {"languages": ["en"], "topic": "zeppelin OR divisions"},
    ],
)
def test_what_was_chosen_by_hand_gives_the_same_selection_as_parameters(case: Case, chosen: dict[str, Any]) -> None:
    explorer = Explorer(case)
    rows = explorer.find(chosen)["rows"]
    again = Explorer(case, **explorer.parameters()).selection.articles
    assert set(again.id) == set(explorer.selection.articles.id) == {row[0] for row in rows}


def test_as_code_is_a_line_that_gives_the_same_selection(case: Case) -> None:
    import osintkit as ok

    explorer = Explorer(case, "S-400", outlets=["outlet1.example"], until="2022-01-01")
    line = html.unescape(re.findall("<pre>(.*?)</pre>", explorer.code(), re.S)[0])
    spoken = {"ok": ok, "case": case}
    exec(line, spoken)
    assert list(spoken["chosen"].articles.id) == list(explorer.selection.articles.id)


def test_as_code_quotes_what_a_shell_would_read(case: Case) -> None:
    command = html.unescape(re.findall("<pre>(.*?)</pre>", Explorer(case, 'a "b c" $HOME').code(), re.S)[-1])
    assert """'topic=a "b c" $HOME'""" in command
    whole = html.unescape(re.findall("<pre>(.*?)</pre>", Explorer(case).code(), re.S)[-1])
    assert whole.endswith("brief -p topic=")  # the notebook's own topic would be another selection


def test_pairs_are_who_appears_with_whom_as_a_table(case: Case) -> None:
    pairs = select(case).pairs
    assert list(pairs.columns) == ["one", "other", "origins"] and pairs.origins.is_monotonic_decreasing
    assert {"Turkey", "S-400"} <= {*pairs.one, *pairs.other}


@pytest.mark.slow
def test_a_brief_of_what_is_chosen_is_made_and_another_stopped(case: Case) -> None:
    explorer = Explorer(case, since="2021-01-01")
    made = explorer.report()
    manifest = json.loads(Path(made["path"]).with_name("manifest.json").read_text())
    assert manifest["parameters"]["since"] == "2021-01-01" and not manifest["parameters"]["topic"]
    assert made["html"] == Path(made["path"]).read_text()
    before = set(Path(made["path"]).parent.parent.iterdir())
    explorer.choose(until="2021-12-31")
    threading.Timer(2, explorer.stop).start()
    with pytest.raises(StopRun, match="no brief was made"):
        explorer.report()
    assert set(Path(made["path"]).parent.parent.iterdir()) == before


def test_an_unknown_filter_is_one_clear_line(case: Case) -> None:
    with pytest.raises(WrongUse, match="no filter 'colour'"):
        Explorer(case, colour=["red"])


def test_the_table_sorts_by_any_column_both_ways(case: Case) -> None:
    explorer = Explorer(case)
    up = [row[3] for row in explorer.find({}, ("outlet", True))["rows"]]
    down = [row[3] for row in explorer.find({}, ("outlet", False))["rows"]]
    assert up == sorted(up) and down == sorted(up, reverse=True)


def test_rows_are_given_from_and_to(case: Case) -> None:
    explorer = Explorer(case)
    every = explorer.find({})["rows"]
    assert explorer.rows(1, 3) == every[1:3] and explorer.rows(9, 12) == []


def test_a_filter_offers_its_values_with_what_the_others_leave(case: Case) -> None:
    explorer = Explorer(case)
    explorer.find({"topic": "S-400", "outlets": ["outlet1.example"]})
    assert next((v, n) for v, _, n in explorer.facet("outlets")) == ("outlet1.example", 1)
    assert len(explorer.facet("outlets")) == 3 and ("money", "money", 1) in explorer.facet("kinds")
    assert explorer.facet("entities", "turk") == [("place-tr", "Turkey (place)", 1)]


def test_an_article_shows_every_character_with_its_tags_marked(case: Case) -> None:
    explorer = Explorer(case)
    key = explorer.find({"topic": "S-400"})["rows"][0][0]
    shown = explorer.read(key)
    text = shown.partition('<div class="text"')[2].partition(">")[2]
    plain = html.unescape(re.sub("<[^>]+>", "", text.replace("<br><br>", "\n")))
    assert plain == case.article_records([key])[0].text
    assert shown.count("data-n=") == 5 and 'class="k-money ends"' in shown


def test_tags_that_overlap_are_each_marked(case: Case) -> None:
    from osintkit.records import Mention, Quote

    key = add(case, "https://q.example/1", TEXT)
    tags = [Quote(0, 40, TEXT[:40], speaker="Turkey"), Mention(35, 50, "system", TEXT[35:50], tagger="t")]
    case.add_tags("t2", {key: tags})
    shown = Explorer(case).read(key)
    assert set(re.findall(r'data-n="(\d)"', shown)) == {"0", "1"} and shown.count("k-quote") == 3


def test_text_of_a_page_is_escaped_in_every_view(case: Case) -> None:
    explorer = Explorer(case)
    key = explorer.find({"topic": "zeppelin"})["rows"][0][0]
    shown = explorer.read(key)
    assert "<script>" not in shown and "&lt;script&gt;" in shown and "&lt;b&gt;bold" in shown
    explorer.find({"topic": "<img src=x>"})
    assert "<img" not in explorer.code()


def test_a_card_says_what_a_name_means_and_where_else_it_stands(case: Case) -> None:
    explorer = Explorer(case)
    key = explorer.find({"topic": "S-400"})["rows"][0][0]
    cards = [explorer.card(key, n) for n in range(5)]
    assert "Turquie" in cards[0] and "In 2 other articles" in cards[0] and 'data-entity="place-tr"' in cards[0]
    money = next(c for c in cards if "2.5 billion USD" in c)
    assert "Credibility" in money and money.count("data-open") == 2


def test_versions_show_what_changed(case: Case) -> None:
    from datetime import timedelta

    key = add(case, "https://outlet0.example/story", TEXT.replace("four", "six"), T0 + timedelta(days=1))
    shown = Explorer(case).read(key)
    assert "2 versions" in shown and re.search("<del[^>]*>Turkey bought four", shown)
    assert re.search("<ins[^>]*>Turkey bought six", shown)


def test_the_timeline_counts_every_article_once(case: Case) -> None:
    add(case, "https://late.example/1", "Zeppelin over the sea again.", T0, published=None)
    explorer = Explorer(case)
    explorer.find({})
    for unit in ("", "day", "week", "month", "year"):
        assert sum(bar[3] for bar in explorer.timeline(unit)["bars"]) == 5
    explorer.find({"topic": "nothingatall"})
    assert explorer.timeline()["bars"] == []


def test_the_network_is_laid_out_the_same_each_time(case: Case) -> None:
    drawn = []
    for _ in range(2):
        explorer = Explorer(case)
        explorer.find({})
        drawn.append(explorer.network())
    assert drawn[0] == drawn[1] and drawn[0]["edges"] == [(1, 0, 3)]
    assert {n["name"] for n in drawn[0]["nodes"]} == {"Turkey", "S-400"}


def test_figures_over_time_mark_those_that_disagree(case: Case) -> None:
    from osintkit.records import Figure

    text = TEXT.replace("2.5 billion", "2.7 billion")
    key = add(case, "https://outlet9.example/other", text)
    at = text.index("2.7")
    figure = Figure(at, at + 19, "money", "2.7 billion dollars", value=2.7e9, unit="USD")
    case.add_tags("t2", {key: [figure]})
    ours, theirs = case.claims().query("kind == 'money'").id
    case.judge("same", f"claim:{ours}", by="ana", value=f"claim:{theirs}")
    explorer = Explorer(case)
    explorer.find({})
    drawn = explorer.figures("money USD")
    assert sorted(p["value"] for p in drawn["points"]) == [2.5e9, 2.5e9, 2.5e9, 2.7e9]
    assert {p["status"] for p in drawn["points"]} == {"leading", "contradicted"}


def test_a_wrong_day_is_a_sentence_and_a_bug_has_its_traceback(case: Case) -> None:
    explorer = Explorer(case)
    said = ask(explorer, "find", {"since": "soon"})
    assert "is no day: write it as" in said["error"] and "detail" not in said
    assert "Traceback" in ask(explorer, "find", 5)["detail"]
    assert "Traceback" in ask(explorer, "__init__")["detail"]


def test_what_another_process_adds_is_found_at_the_next_search(case: Case) -> None:
    explorer = Explorer(case)
    explorer.find({})
    add(Case(case.folder), "https://new.example/1", "A zeppelin again, said so at length.", T0)
    assert explorer.find({"topic": "zeppelin"})["total"] == 2


def test_a_rejected_tag_shows_in_no_view(case: Case) -> None:
    explorer = Explorer(case)
    key = explorer.find({"topic": "S-400"})["rows"][0][0]
    at = TEXT.index("S-400")
    case.judge("reject", f"mention:{key}:{at}:{at + 5}", by="ana")
    found = explorer.find({"entities": ["system-s-400"], "topic": ""})
    assert key not in {row[0] for row in found["rows"]} and found["total"] == 2
    assert 'class="k-system' not in explorer.read(key).partition('<div class="text"')[2]


def test_records_cases_and_selections_show_as_tables_with_page_text_escaped(case: Case) -> None:
    article = next(a for a in case.article_records() if "zeppelin" in a.text)
    shown = [article._repr_html_(), select(case, "zeppelin")._repr_html_(), case._repr_html_()]
    assert all("<table" in s and "<script>" not in s and "<b>bold" not in s for s in shown)
    assert "&lt;script&gt;" in shown[0] and "1 articles" in shown[1] and "<td>4</td>" in shown[2]


def test_completion_offers_public_names_only(case: Case) -> None:
    from IPython.core.completer import provisionalcompleter
    from IPython.core.interactiveshell import InteractiveShell

    import osintkit as ok

    shell = InteractiveShell()
    shell.push({"ok": ok, "case": case})
    with provisionalcompleter():
        for name in ("ok.", "case."):
            offered = {c.text.lstrip(".") for c in shell.Completer.completions(name, len(name))}
            assert offered and not any(word.startswith("_") for word in offered)
    assert dir(ok) == sorted(ok.__all__)
