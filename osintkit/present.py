"""Present: the sections of a report as HTML that cites its evidence, and as CSV tables beside it.

All text that came from a page is escaped here and nowhere else. A `Sheet` numbers the articles in the order in which they
are cited; its evidence section lists each with its capture and the sentences that were cited.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

from osintkit import brief
from osintkit.selection import Selection

BOUND = {"min": "at least ", "max": "at most ", "above": "more than ", "below": "less than "}
KIND_NAMES = {
    "person": "People",
    "org": "Organisations",
    "system": "Weapons and platforms",
    "place": "Places",
    "facility": "Facilities",
    "event": "Events",
}


@dataclass(frozen=True)
class Part:
    """One section: `frame` is its table, `_repr_html_` how it shows."""

    html: str = field(repr=False)
    frame: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)

    def _repr_html_(self) -> str:
        return self.html


@dataclass
class Sheet:
    """A report in the making: `out` is the folder its tables go to, None for none."""

    chosen: Selection
    out: str | None = None
    cited: dict[str, int] = field(default_factory=dict)
    spans: dict[str, dict[tuple[int, int], list[tuple[int, int]]]] = field(default_factory=dict)

    def masthead(self, title: str, question: str = "") -> Part:
        """The title block: what was asked, of how much, as of when."""
        a = self.chosen.articles
        as_of = self.chosen.case.as_of
        facts = {
            "Articles": f"{len(a)} ({a.origin.nunique()} independent)",
            "Outlets": a.outlet.nunique(),
            "Languages": ", ".join(sorted(set(a.language.dropna()))) or "none",
            "Published": f"{a.day.min()} to {a.day.max()}" if len(a) else "nothing found",
            "As of": f"{as_of:%Y-%m-%d %H:%M} UTC" if as_of else "now",
        }
        cells = "".join(f"<div><dt>{k}</dt><dd>{escape(str(v))}</dd></div>" for k, v in facts.items())
        style = files("osintkit").joinpath("data/report/report.css").read_text("utf-8")
        lead = f'<p class="question">{escape(question)}</p>' if question else ""
        head = f'<p class="kicker">osintkit</p><h1>{escape(title)}</h1>{lead}<dl class="facts">{cells}</dl>'
        empty = "" if len(a) else '<p class="empty">Nothing was found for this question in the case.</p>'
        basis = f'<p class="how">Based on {escape(self.chosen.how)}.</p>'
        return Part(f'<style>{style}</style><header class="ok masthead">{head}{basis}{empty}</header>')

    def key_points(self, most: int = 10) -> Part:
        """The sentences that say most of what independent origins say."""
        frame = brief.key_points(self.chosen, most)
        items = "".join(f"<li>{self._quoted(r)}{self._origins(r.origins)}</li>" for r in frame.itertuples())
        note = "Sentences quoted as they stand, those that most independent origins share first. Nothing here is generated."
        return self._section("key-points", "Key points", note, f'<ol class="points">{items}</ol>', frame)

    def figures(self, most: int = 40) -> Part:
        """The figures that the articles give, each with the sentence it stands in."""
        frame = brief.key_figures(self.chosen, most)
        rows = [
            (
                f'<b class="value">{escape(show_value(r))}</b>',
                escape(r.counted) if isinstance(r.counted, str) else "",
                self._origins(r.origins, r.articles),
                self._quoted(r, mark=True),
            )
            for r in frame.itertuples()
        ]
        note = "Values as computed from the text; the sentence is of the earliest article that gives it."
        table = _table(("Value", "Of what", "Said by", "As it stands"), rows, "figures")
        return self._section("figures", "Key figures", note, table, frame)

    def timeline(self) -> Part:
        """What the articles date."""
        frame = brief.timeline(self.chosen)
        items = "".join(
            f'<li><time datetime="{escape(r.date)}">{escape(r.date)}</time><div>{self._quoted(r, mark=True)}'
            f"{self._origins(r.origins, r.articles)}</div></li>"
            for r in frame.itertuples()
        )
        note = "Dates that the articles name, other than their own; a month stands for the whole of it."
        return self._section("timeline", "Timeline", note, f'<ol class="timeline">{items}</ol>', frame)

    def entities(self, most: int = 12) -> Part:
        """Who and what is named most, by kind."""
        frame = self.chosen.entities
        cards = []
        for kind, heading in KIND_NAMES.items():
            some = frame[frame.kind == kind].head(most)
            rows = "".join(
                f"<li><b dir='auto'>{escape(e.caption)}</b> <span class='count'>{e.articles}</span>"
                f"<small dir='auto'>{escape(', '.join(a for a in e.aliases if a != e.caption)[:160])}</small></li>"
                for e in some.itertuples()
            )
            if rows:
                cards.append(f"<section><h3>{heading}</h3><ul>{rows}</ul></section>")
        note = "The number is of articles that name it; other spellings seen are below the name."
        return self._section("entities", "Who and what", note, f'<div class="cards">{"".join(cards)}</div>', frame)

    def entity(self, name: str) -> Part:
        """One entity: its names in all spellings, its roles and ids, and who is named beside it."""
        known = self.chosen.entities
        mine = known[known.id.isin(self.chosen.case.named(name))]
        ids = set(mine.id)
        sentences = self.chosen.mentions[self.chosen.mentions.entity_id.isin(ids)]
        places = set(zip(sentences.article_id, sentences.sentence_start, strict=True))
        near = [
            m
            for m in self.chosen.mentions.itertuples()
            if (m.article_id, m.sentence_start) in places and m.entity_id not in ids
        ]
        counted = pd.Series([m.entity_id for m in near if isinstance(m.entity_id, str)], dtype="str").value_counts()
        beside = known[known.id.isin(counted.index)].assign(together=lambda x: x.id.map(counted))
        beside = beside.sort_values(["together", "id"], ascending=[False, True])[["caption", "kind", "together"]].head(
            25
        )
        facts = [
            (
                escape(e.caption),
                escape(e.kind),
                escape(", ".join(e.aliases)),
                escape(", ".join(e.roles)),
                escape(", ".join(f"{k} {v}" for k, v in sorted(e.external_ids.items()))),
                str(e.articles),
            )
            for e in mine.itertuples()
        ]
        body = _table(("Name", "Kind", "As spelled", "Roles", "Ids", "Articles"), facts, "entity")
        rows = [(escape(r.caption), escape(r.kind), str(r.together)) for r in beside.itertuples()]
        body += "<h3>In one sentence with</h3>" + _table(("Name", "Kind", "Sentences"), rows, "beside")
        return self._section("entity", "Who or what it is", "", body, mine)

    def articles(self) -> Part:
        """The articles and their outlets."""
        by = brief.outlets(self.chosen)
        rows = [
            (
                escape(r.outlet),
                escape(r.languages),
                str(r.articles),
                str(r.origins),
                escape(f"{r.first_day} to {r.last_day}"),
            )
            for r in by.itertuples()
        ]
        table = _table(("Outlet", "Languages", "Articles", "Origins", "Published"), rows, "outlets")
        listed = [
            (
                escape(a.day),
                self._cite(a.id),
                f"<span dir='auto'>{escape(_or(a.title, 'without a title'))}</span>",
                escape(a.outlet),
                _doubts(a.doubts),
            )
            for a in self.chosen.articles.itertuples()
        ]
        table += _table(("Published", "", "Title", "Outlet", "Doubts"), listed, "articles")
        columns = [
            "id",
            "day",
            "title",
            "outlet",
            "language",
            "url",
            "authors",
            "published",
            "origin",
            "version",
            "doubts",
        ]
        note = "Copies and rewrites of one text share an origin. Doubts are what a reader should know of a page."
        return self._section("articles", "Articles and sources", note, table, self.chosen.articles[columns])

    def evidence(self) -> Part:
        """Every article that was cited: its capture, and the sentences, marked."""
        pages = self.chosen.case.pages()
        pages = pages[pages.article_id.notna()].drop_duplicates("article_id").set_index("article_id")
        articles = self.chosen.articles.set_index("id")
        items, rows = [], []
        for key, number in self.cited.items():
            a, p = articles.loc[key], pages.loc[key]
            captured = f"{p.fetched_at:%Y-%m-%d %H:%M:%S} UTC"
            said = "".join(
                f"<blockquote{_language(a.language)}>{self._marked(key, s, m)}</blockquote>"
                for s, m in sorted(self.spans.get(key, {}).items())
            )
            facts = {
                "Outlet": a.outlet,
                "Published": _or(a.published, "not said"),
                "By": ", ".join(a.authors) or "not said",
                "Captured": captured,
                "URL": p.asked_url,
                "SHA-256": p.sha256,
                "Archive": f"{p.warc} at {p.offset}",
            }
            lines = "".join(f"<dt>{k}</dt><dd>{escape(str(v))}</dd>" for k, v in facts.items())
            head = f"<h3 dir='auto'{_language(a.language)}>{escape(_or(a.title, 'Without a title'))}</h3>"
            items.append(f'<li id="e{number}" value="{number}">{head}<dl class="capture">{lines}</dl>{said}</li>')
            rows.append(
                (number, key, a.title, a.outlet, a.published, captured, p.asked_url, p.sha256, p.warc, p.offset)
            )
        names = ["number", "article_id", "title", "outlet", "published", "captured", "url", "sha256", "warc", "offset"]
        note = "The captured bytes are in the case's archive under these hashes."
        return self._section(
            "evidence",
            "Evidence",
            note,
            f'<ol class="evidence">{"".join(items)}</ol>',
            pd.DataFrame(rows, columns=names),
        )

    def unread(self) -> Part:
        """What could not be read, and why."""
        frame = self.chosen.case.failures()
        rows = [(escape(f.item), escape(f.step), escape(f.reason)) for f in frame.itertuples()]
        body = _table(("Item", "Step", "Reason"), rows, "failures") if rows else "<p>Everything was read.</p>"
        return self._section(
            "unread", "What could not be read", "Of the whole case.", body, frame[["item", "step", "reason"]]
        )

    def table(self, name: str, title: str, frame: pd.DataFrame, note: str = "", columns: Iterable[str] = ()) -> Part:
        """Any table as a section of its own."""
        shown = frame[list(columns)] if columns else frame
        rows = [tuple(escape(_or(cell, "")) for cell in row) for row in shown.itertuples(index=False)]
        heads = tuple(str(c).replace("_", " ").capitalize() for c in shown.columns)
        return self._section(name, title, note, _table(heads, rows, name), frame)

    def picture(self, name: str, title: str, svg: str, note: str = "") -> Part:
        """A plot (SVG from osintkit.plots) as a section."""
        return self._section(name, title, note, f'<figure role="img" aria-label="{escape(title)}">{svg}</figure>', None)

    # -- what the sections are made of ----------------------------------------------------------------------

    def _section(self, name: str, title: str, note: str, body: str, frame: pd.DataFrame | None) -> Part:
        if frame is not None:
            self._save(name, frame)
        if frame is not None and not len(frame) and name != "unread":
            body = '<p class="empty">Nothing was found.</p>'
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
        start = getattr(row, "sentence_start", row.start)
        spot = (start, start + len(row.sentence))
        marks = self.spans.setdefault(row.article_id, {}).setdefault(spot, [])
        inner = [(row.start, row.end)] if mark else []
        marks.extend(m for m in inner if m not in marks)
        language = self.chosen.languages[row.article_id]
        return f"<q{_language(language)}>{_marked(text, spot, inner)}</q> {self._cite(row.article_id)}"

    def _marked(self, key: str, spot: tuple[int, int], marks: list[tuple[int, int]]) -> str:
        return _marked(self.chosen.texts[key], spot, marks)

    def _origins(self, origins: int, articles: int | None = None) -> str:
        more = f"{articles} article{'s' if articles != 1 else ''}, " if articles else ""
        return f' <span class="origins o{min(origins, 4)}">{more}{origins} origin{"s" if origins != 1 else ""}</span>'


def _marked(text: str, spot: tuple[int, int], marks: Iterable[tuple[int, int]]) -> str:
    """A stretch of a text, escaped, with spans marked."""
    out, at = [], spot[0]
    for start, end in sorted(marks):
        if at <= start and end <= spot[1]:
            out.append(f"{escape(text[at:start])}<mark>{escape(text[start:end])}</mark>")
            at = end
    return "".join(out) + escape(text[at : spot[1]])


def _language(code: Any) -> str:
    return f' lang="{escape(code)}" dir="auto"' if isinstance(code, str) else ' dir="auto"'


def _or(value: Any, other: str) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return other if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)) else str(value)


def _doubts(doubts: tuple[str, ...]) -> str:
    return "".join(f'<span class="doubt" title="{escape(d)}">{escape(d.partition(":")[0])}</span> ' for d in doubts)


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]], name: str) -> str:
    """A table whose cells are HTML already."""
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table class="{name}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def show_value(row: Any) -> str:
    """A figure as one reads it: "about 2.5 billion USD", "at least 300", "2 to 3 km", "20 %"."""
    number: Callable[[float], str] = _compact
    value = number(row.value) if not math.isnan(row.value) else f"{number(row.low)} to {number(row.high)}"
    unit = {"percent": "%"}.get(row.kind) or (row.unit if isinstance(row.unit, str) else "")
    about = "about " if row.approximate else ""
    return f"{about}{BOUND.get(row.bound, '') if isinstance(row.bound, str) else ''}{value} {unit.replace('_', ' ')}".strip()


def _compact(value: float) -> str:
    from babel.numbers import format_compact_decimal, format_decimal

    if math.isnan(value):
        return "?"
    if abs(value) >= 1e6:
        return str(format_compact_decimal(value, format_type="long", locale="en", fraction_digits=3))
    return str(format_decimal(value, locale="en", format="#,##0.######"))


def save_csv(frame: pd.DataFrame, path: Path) -> None:
    """A table as CSV (UTF-8) that a spreadsheet opens without running a formula: such cells get a leading quote mark."""
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
