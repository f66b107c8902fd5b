"""Markup: text from pages as harmless HTML and CSV. All escaping of a report is here and in `present`."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

BOUND = {"min": "at least ", "max": "at most ", "above": "more than ", "below": "less than "}


def mark_spans(text: str, spot: tuple[int, int], marks: Iterable[tuple[int, int]]) -> str:
    """A stretch of a text, escaped, with spans marked."""
    out, at = [], spot[0]
    for start, end in sorted(marks):
        if at <= start and end <= spot[1]:
            out.append(f"{escape(text[at:start])}<mark>{escape(text[start:end])}</mark>")
            at = end
    return "".join(out) + escape(text[at : spot[1]])


def language_of(code: Any) -> str:
    """The attributes of an element in a language: which one, and that its script says its direction."""
    return f' lang="{escape(code)}" dir="auto"' if isinstance(code, str) else ' dir="auto"'


def or_else(value: Any, other: str) -> str:
    """A cell as text; `other` for a missing one."""
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return other
    return show_number(value) if isinstance(value, float) else str(value)


def join_names(names: Iterable[str], room: int) -> str:
    """Names in a row, as many as there is room for, in characters."""
    whole = ", ".join(names)
    return whole if len(whole) <= room else (whole[:room].rpartition(", ")[0] or whole[:room]) + ", …"


def show_doubts(doubts: tuple[str, ...]) -> str:
    """Doubts as short marks, in full on hovering."""
    return "".join(f'<span class="doubt" title="{escape(d)}">{escape(d.partition(":")[0])}</span> ' for d in doubts)


def make_table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]], name: str) -> str:
    """A table whose cells are HTML already; without the columns in which no row says anything."""
    said = [i for i, column in enumerate(zip(*rows, strict=True)) if any(column)] or range(len(heads))
    heads, rows = (tuple(heads[i] for i in said), [tuple(row[i] for i in said) for row in rows])
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    table = f'<table class="{name}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return f'<div class="wide" tabindex="0">{table}</div>'


def show_value(row: Any) -> str:
    """A figure as one reads it: "about 2.5 billion USD", "at least 300", "2 to 3 km", "20 %"."""
    if row.kind == "date":
        return str(row.date)
    about = "about " if getattr(row, "approximate", False) else ""
    bound = BOUND.get(str(getattr(row, "bound", "")), "")
    if math.isnan(row.value):
        return f"{about}{bound}{show_number(row.low)} to {_with_unit(row.high, row)}"
    return f"{about}{bound}{_with_unit(row.value, row)}"


def _with_unit(value: float, row: Any) -> str:
    """A value with its unit as English writes it: "2.5 billion USD", "2 years", "20 %"."""
    from babel.units import UnknownUnitError, format_unit

    if row.kind == "percent":
        return f"{show_number(value)} %"
    if not isinstance(row.unit, str):
        return show_number(value)
    if row.kind == "money" or abs(value) >= 1e6:
        return f"{show_number(value)} {row.unit.replace('_', ' ')}"
    try:
        return str(format_unit(value, row.unit.replace("_", "-"), locale="en", format="#,##0.######"))
    except UnknownUnitError:
        return f"{show_number(value)} {row.unit.replace('_', ' ')}"


def show_number(value: float) -> str:
    """A number as English writes it: "2.5 billion", "12,000", "0.25"."""
    from babel.numbers import format_compact_decimal, format_decimal

    if math.isnan(value):
        return "?"
    if abs(value) >= 1e6:
        return str(format_compact_decimal(value, format_type="long", locale="en", fraction_digits=3))
    return str(format_decimal(value, locale="en", format="#,##0.######"))


def save_csv(frame: pd.DataFrame, path: Path) -> None:
    """A table as CSV (UTF-8); a cell that a spreadsheet would run as a formula gets a leading quote mark."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(frame.columns)
        for row in frame.itertuples(index=False):
            out.writerow([_harmless(cell) for cell in row])


def _harmless(cell: Any) -> Any:
    if isinstance(cell, tuple):
        cell = "; ".join(map(str, cell))
    if isinstance(cell, str):
        return "'" + cell if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n", "|") else cell
    if cell is None or cell is pd.NA or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    return cell.isoformat() if hasattr(cell, "isoformat") else cell
