"""Citing: what every section of a report is made of: numbered citations, and sentences as they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from osintkit.markup import language_of, mark_spans, save_csv
from osintkit.selection import Selection
from osintkit.sentences import sentence_at


@dataclass(frozen=True)
class Part:
    """One section: `frame` is its table, `_repr_html_` how it shows."""

    html: str = field(repr=False)
    frame: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)

    def _repr_html_(self) -> str:
        return self.html


@dataclass
class Citing:
    """A report in the making: `out` is the folder its tables go to, None for none."""

    chosen: Selection
    out: str | None = None
    cited: dict[str, int] = field(default_factory=dict)
    spans: dict[str, dict[tuple[int, int], list[tuple[int, int]]]] = field(default_factory=dict)

    def _section(
        self, name: str, title: str, note: str, body: str, frame: pd.DataFrame | None, empty: str = "Nothing was found."
    ) -> Part:
        if frame is not None:
            self._save(name, frame)
        if frame is not None and not len(frame):
            body = f'<p class="empty">{escape(empty)}</p>'
        note = f'<p class="note">{escape(note)}</p>' if note else ""
        html = f'<section class="ok" id="{name}"><h2>{escape(title)}</h2>{note}{body}</section>'
        return Part(html, pd.DataFrame() if frame is None else frame)

    def _save(self, name: str, frame: pd.DataFrame) -> None:
        if self.out:
            folder = Path(self.out) / "tables"
            folder.mkdir(parents=True, exist_ok=True)
            save_csv(frame, folder / f"{name}.csv")

    def _cite(self, key: str) -> str:
        number = self.cited.setdefault(key, len(self.cited) + 1)
        return f'<a class="cite" href="#e{number}">[{number}]</a>'

    def _quoted(self, row: Any, mark: bool = False) -> str:
        """A sentence as it stands, with its citation; the span marked if asked."""
        text = self.chosen.texts[row.article_id]
        spot = sentence_at(text, row.start)
        marks = self.spans.setdefault(row.article_id, {}).setdefault(spot, [])
        inner = [(row.start, min(row.end, spot[1]))] if mark else []
        marks.extend(m for m in inner if m not in marks)
        language = self.chosen.languages[row.article_id]
        return f"<q{language_of(language)}>{mark_spans(text, spot, inner)}</q> {self._cite(row.article_id)}"

    def _origins(self, origins: int, articles: int | None = None) -> str:
        more = f"{articles} article{'s' if articles != 1 else ''}, " if articles else ""
        return f' <span class="origins o{min(origins, 4)}">{more}{origins} origin{"s" if origins != 1 else ""}</span>'

    def _given(self, origins: int) -> str:
        """How many origins give the figure or day of a sentence; nothing where it has none."""
        word = "origin gives" if origins == 1 else "origins give"
        badge = f'<span class="origins o{min(origins, 4)}">{origins} {word} its figure or day</span>'
        return f" {badge}" if origins else ""
