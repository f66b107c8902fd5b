"""Quotes: 120 sentences with speaker and span, written before the rules, and the habits of news prose one by one.

What counts as right, for the figures pinned here: a quote is right when its span *and* its speaker are.

- Span: it covers the words said exactly, up to quote marks, spaces and punctuation at either edge. Said words do not hold the
  conjunction that brings them in ("that", "que", "de", «что»). A direct quote broken by its verb is two quotes with one
  speaker; a reported sentence with its source in the middle ("the deal, according to X, is off") is one span with the source in it.
- Speaker: the same name, up to an article before it; both None where the text names nobody.

Each quote found is matched with at most one expected. Precision is right / found, recall right / expected.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from osintkit.quotes import tag_quotes

DATA = Path(__file__).parent / "data"
EDGES = " \n\t\u00a0\u202f\"'«»“”„‘’‹›.,;:!?…—–-"
ARTICLES = ("the ", "le ", "la ", "les ", "l’", "l'")


def _read(language: str) -> list[dict[str, Any]]:
    lines = (DATA / f"quotes_{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _speaker(name: str | None) -> str | None:
    if name is None:
        return None
    lower = name.lower().strip(EDGES)
    return next((lower[len(a) :] for a in ARTICLES if lower.startswith(a)), lower)


def _score(language: str) -> tuple[float, float, list[str]]:
    """Precision, recall, and a line for each miss and each wrong one."""
    right = found = wanted = 0
    wrong = []
    for row in _read(language):
        expected = [(q["said"].strip(EDGES), _speaker(q["speaker"])) for q in row["quotes"]]
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
def test_who_said_what_is_right_in_nine_of_ten(language: str) -> None:
    precision, recall, wrong = _score(language)
    assert precision >= 0.90 and recall >= 0.80, "\n".join([f"{precision:.2f} {recall:.2f}", *wrong])


@pytest.mark.parametrize("language", ["en", "fr", "ru"])
def test_the_sentences_are_forty_and_a_third_of_them_hard(language: str) -> None:
    rows = _read(language)
    assert len(rows) == 40 and sum("hard" in row for row in rows) >= 13
