"""Frames: the DataFrames of a case, which a notebook shows as tables that one can read."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

ROWS = 20  # shown at once
SHORT = 26  # characters that stand on one line
LONG = 160  # characters of a cell that are shown
# The columns that are shown of a record's table; the others are named below it.
SHOWN = {
    "Article": "published language site title doubts id",
    "Page": "fetched_at status content_type url article_id",
    "Mention": "name kind entity_id language tagger score article_id",
    "Figure": "name kind value low high unit date counted article_id",
    "Quote": "speaker verb text manner stance language article_id",
    "Entity": "caption kind aliases mentions articles origins id",
    "Source": "domain name country owner reliability reason",
    "Run": "job notebook status started_at message folder",
    "Claim": "kind value unit date counted about origins outlets credibility why",
    "Reading": "day outlet sentence value unit claim_id",
    "Disagreement": "status day outlet value unit sentence claim_id",
}
STYLE = """<style>
.ok-frame { overflow-x: auto }
.ok-frame :is(td, th) { text-align: start !important; vertical-align: top; padding: 2px 8px }
.ok-frame td { max-width: 28em; overflow-wrap: anywhere }
.ok-frame td:is(.n, .s) { white-space: nowrap }
.ok-frame td.n { text-align: end !important }
</style>"""


class Table(pd.DataFrame):  # type: ignore[misc]
    """A DataFrame as any other, but for how a notebook shows it; what is made from it is one too."""

    _metadata = ["record"]  # noqa: RUF012
    record: str = ""

    @property
    def _constructor(self) -> Any:
        return Table

    def _repr_html_(self) -> str:
        wanted = [name for name in SHOWN.get(self.record, "").split() if name in self.columns]
        shown = wanted if len(self.columns) > 10 and len(wanted) > 2 else list(self.columns)
        some = pd.DataFrame(self[shown]).head(ROWS)
        heads = "".join(f"<th>{escape(str(name))}</th>" for name in ["", *shown])
        lines = "".join(
            f"<tr><th>{escape(_shown(index)[0])}</th>{''.join(_cell(value) for value in row)}</tr>"
            for index, *row in some.itertuples(name=None)
        )
        first = f"first {ROWS:,} of " if len(self) > ROWS else ""
        others = ", ".join(str(name) for name in self.columns if name not in shown)
        more = f"; more columns: {escape(others)}" if others else ""
        said = f"<p><small>{first}{len(self):,} rows{more}</small></p>"
        table = f"<table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>"
        return f'<div class="ok-frame">{STYLE}{table}{said}</div>'


def make_table(data: dict[str, pd.Series[Any]], record: str) -> Table:
    """A record's columns as its table."""
    table = Table(data)
    table.record = record
    return table


def _cell(value: Any) -> str:
    text, number = _shown(value)
    cut = escape(text[:LONG]) + ("…" if len(text) > LONG else "")
    look = ' class="n"' if number else ' class="s" dir="auto"' if len(text) < SHORT else ' dir="auto"'
    return f"<td{look}>{cut}</td>"


def _shown(value: Any) -> tuple[str, bool]:
    """A cell in words, and whether it is a number."""
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value)), False
    if isinstance(value, dict):
        return ", ".join(f"{k}: {v}" for k, v in value.items()), False
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return "", False
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d %H:%M}", False
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value), False
    return f"{value:,.10g}", True
