"""Widgets: read, explore and review a case by hand in JupyterLab. They are views on the store, no more.

All text that came from a page is escaped before it becomes HTML; nothing is loaded from the internet.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from html import escape
from importlib.resources import files
from typing import Any

import ipywidgets as w
import pandas as pd

from osintkit.errors import SkipItem, StopRun
from osintkit.intake import ingest
from osintkit.records import Decision
from osintkit.selection import Selection, select
from osintkit.store import Case
from osintkit.tagging import tag

# Okabe and Ito's palette (see plots), with a border style each, so that kinds are told apart without colour too.
LOOKS = {
    "person": ("#0072B2", "solid"),
    "org": ("#E69F00", "dashed"),
    "place": ("#009E73", "dotted"),
    "nationality": ("#009E73", "double"),
    "facility": ("#7f7f7f", "solid"),
    "system": ("#D55E00", "double"),
    "event": ("#CC79A7", "dashed"),
    "figure": ("#7f7f7f", "dotted"),
}
KINDS = [k for k in LOOKS if k != "figure"]
WIDE = w.Layout(width="100%")


def mark_text(text: str, tags: pd.DataFrame, chosen: tuple[int, int] | None = None) -> str:
    """A text as HTML with its tags marked: columns start, end, kind (any but the kinds of mentions is a figure)."""
    out, at = [], 0
    for row in tags.sort_values(["start", "end"], ascending=[True, False]).itertuples():
        if row.start < at:
            continue
        colour, line = LOOKS.get(row.kind, LOOKS["figure"])
        strong = "outline:2px solid currentColor;" if (row.start, row.end) == chosen else ""
        style = f"border-bottom:3px {line} {colour};background:{colour}22;{strong}"
        out.append(escape(text[at : row.start]))
        out.append(f'<span title="{escape(row.kind)}" style="{style}">{escape(text[row.start : row.end])}</span>')
        at = row.end
    out.append(escape(text[at:]))
    return "".join(out).replace("\n", "<br>")


def _legend() -> str:
    looks = (
        f'<span style="border-bottom:3px {s} {c};background:{c}22;margin-right:1em">{k}</span>'
        for k, (c, s) in LOOKS.items()
    )
    return f'<p style="font-size:.85em">{"".join(looks)}</p>'


def _table(rows: Iterable[tuple[str, ...]], heads: tuple[str, ...]) -> str:
    style = files("osintkit").joinpath("data/report/report.css").read_text("utf-8")
    head = "".join(f"<th>{escape(h)}</th>" for h in heads)
    body = "".join("<tr>" + "".join(f"<td dir='auto'>{escape(c)}</td>" for c in row) + "</tr>" for row in rows)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<style>{style}</style><div class="ok">{table}</div>'


class _Panel(w.VBox):  # type: ignore[misc]
    """A box with a line for messages: an error is a sentence, its traceback one click away."""

    def __init__(self) -> None:
        self.message = w.HTML()
        super().__init__()

    def _try(self, action: Callable[..., Any], *args: Any) -> Any:
        try:
            self.message.value = ""
            return action(*args)
        except (StopRun, SkipItem) as error:
            self.message.value = f'<p role="alert"><b>{escape(str(error))}</b></p>'
        except Exception as error:
            detail = escape(traceback.format_exc())
            line = escape(f"{type(error).__name__}: {error}")
            more = f"<details><summary>Details</summary><pre>{detail}</pre></details>"
            self.message.value = f'<p role="alert"><b>{line}</b></p>{more}'
        return None


class Intake(_Panel):
    """Paste URLs, feeds or paths, a line each; read them, tag them, see what failed."""

    def __init__(self, case: Case) -> None:
        super().__init__()
        self.case = case
        self.lines = w.Textarea(placeholder="URLs, feeds, files or folders, a line each", rows=4, layout=WIDE)
        self.start = w.Button(description="Read and tag", button_style="primary", icon="download")
        self.shown = w.HTML()
        self.output = w.Output()
        self.start.on_click(lambda _: self._try(self.read))
        self.children = [self.lines, w.HBox([self.start]), self.message, self.output, self.shown]
        self._show()

    def read(self) -> None:
        """Read what was pasted (what the case remembers, if nothing), then tag."""
        names = [line.strip() for line in self.lines.value.splitlines() if line.strip()]
        with self.output:
            self.output.clear_output()
            counts = ingest(self.case, names)
            tag(self.case)
        self.message.value = f"<p>{counts['new']} new articles, {counts['known']} known, {counts['failed']} failed.</p>"
        self._show()

    def _show(self) -> None:
        rows = [(f.item, f.step, f.reason) for f in self.case.failures().itertuples()]
        self.shown.value = _table(rows, ("Failed item", "Step", "Reason")) if rows else ""


class Explorer(_Panel):
    """Search and filter a case, read an article with its tags marked. `selection` is what is shown, as DataFrames."""

    def __init__(
        self,
        case: Case,
        topic: str = "",
        *,
        since: str = "",
        until: str = "",
        languages: Iterable[str] = (),
        outlets: Iterable[str] = (),
    ) -> None:
        super().__init__()
        self.case = case
        every = select(case)
        known = {c: sorted(set(every.articles[c].dropna())) for c in ("language", "outlet")}
        wide = w.Layout(width="16rem")
        self.topic = w.Text(
            topic,
            placeholder='words, "a phrase", OR, NOT, or a name',
            description="Search",
            continuous_update=False,
            layout=w.Layout(width="30rem"),
        )
        self.since = w.Text(since, placeholder="2021-01-01", description="Since", continuous_update=False, layout=wide)
        self.until = w.Text(until, placeholder="2021-12-31", description="Until", continuous_update=False, layout=wide)
        self.languages = w.SelectMultiple(
            options=known["language"], value=tuple(languages), description="Languages", rows=4, layout=wide
        )
        self.outlets = w.SelectMultiple(
            options=known["outlet"], value=tuple(outlets), description="Outlets", rows=4, layout=w.Layout(width="22rem")
        )
        self.list = w.Select(options=[], description="Articles", rows=10, layout=w.Layout(width="98%"))
        self.count, self.code, self.article = w.HTML(), w.HTML(), w.HTML()
        self.selection: Selection = every
        for control in (self.topic, self.since, self.until, self.languages, self.outlets):
            control.observe(lambda _: self._try(self.refresh), "value")
        self.list.observe(lambda _: self._try(self._read), "value")
        filters = w.HBox([self.since, self.until, self.languages, self.outlets], layout=w.Layout(flex_flow="row wrap"))
        self.children = [self.topic, filters, self.count, self.message, self.list, self.article, self.code]
        self._try(self.refresh)

    def parameters(self) -> dict[str, Any]:
        """What is chosen, as the parameters of a notebook."""
        chosen = {"topic": self.topic.value, "since": self.since.value, "until": self.until.value}
        return chosen | {"languages": list(self.languages.value), "outlets": list(self.outlets.value)}

    def refresh(self) -> None:
        """Select anew what the controls say."""
        p = self.parameters()
        self.selection = select(self.case, p.pop("topic"), **p)
        a = self.selection.articles
        self.list.options = [
            (f"{r.day}  {r.language or '--'}  {r.outlet}  {r.title or 'without a title'}", r.id) for r in a.itertuples()
        ]
        self.list.index = 0 if len(a) else None
        self.count.value = f"<p>{len(a)} articles, {a.origin.nunique()} independent; {escape(self.selection.how)}</p>"
        given = ", ".join(f"{k}={v!r}" for k, v in self.parameters().items() if v)
        self.code.value = f"<details><summary>As code</summary><pre>ok.select(case, {escape(given)})</pre></details>"
        self._read()

    def _read(self) -> None:
        row = self.selection.articles[self.selection.articles.id == self.list.value]
        if not len(row):
            self.article.value = ""
            return
        a = row.iloc[0]
        s = self.selection
        tags = pd.concat([f[f.article_id == a.id][["start", "end", "kind"]] for f in (s.mentions, s.figures)])
        doubts = "".join(f"<li>{escape(d)}</li>" for d in a.doubts)
        title = a.title if isinstance(a.title, str) else "Without a title"
        about = f"<p>{escape(a.outlet)}, {escape(a.day)} <code>{escape(a.url)}</code></p><ul>{doubts}</ul>{_legend()}"
        text = mark_text(a.text, tags).replace("<br>", "<br><br>")
        body = f"<div dir='auto' style='max-width:46rem;line-height:1.6'>{text}</div>"
        self.article.value = f"<h3 dir='auto'>{escape(title)}</h3>{about}{body}"


class Review(_Panel):
    """One tag at a time in its sentence, the doubtful first: confirm, reject, relabel, take back."""

    def __init__(self, case: Case, topic: str = "", *, by: str = "analyst") -> None:
        super().__init__()
        self.case, self.topic, self.by = case, topic, by
        self.queue: list[Any] = []
        self.at = 0
        self.shown, self.progress = w.HTML(), w.HTML()
        buttons = {
            "Confirm": (lambda: self.decide(Decision.CONFIRM), "success", "check"),
            "Reject": (lambda: self.decide(Decision.REJECT), "danger", "times"),
            "Skip": (lambda: self._step(1), "", "forward"),
            "Back": (lambda: self._step(-1), "", "backward"),
        }
        self.buttons = {}
        for name, (action, style, icon) in buttons.items():
            button = w.Button(description=name, button_style=style, icon=icon, layout=w.Layout(width="7rem"))
            button.on_click(lambda _, act=action: self._try(act))
            self.buttons[name] = button
        self.kind = w.Dropdown(options=KINDS, layout=w.Layout(width="9rem"))
        self.relabel = w.Button(description="Relabel as", icon="tag", layout=w.Layout(width="8rem"))
        self.relabel.on_click(lambda _: self._try(self.decide, Decision.RELABEL, self.kind.value))
        self.why = w.Text(placeholder="why (optional)", layout=w.Layout(width="24rem"))
        row = w.HBox([*self.buttons.values(), self.relabel, self.kind], layout=w.Layout(flex_flow="row wrap"))
        self.children = [self.progress, self.shown, row, self.why, self.message]
        self._try(self.refresh)

    def refresh(self) -> None:
        """Fill the queue: tags that nobody has decided on, those with doubts and low scores first."""
        chosen = select(self.case, self.topic)
        decided = {j.target for j in self.case.judgement_records()}
        mentions = chosen.mentions.assign(doubtful=chosen.mentions.doubts.map(len))
        mentions["target"] = [f"mention:{m.article_id}:{m.start}:{m.end}" for m in mentions.itertuples()]
        mentions = mentions[~mentions.target.isin(decided)]
        mentions = mentions.sort_values(
            ["doubtful", "score", "day", "article_id", "start"], ascending=[False, True, True, True, True]
        )
        self.queue, self.at, self.texts = list(mentions.itertuples()), 0, chosen.texts
        self._show()

    def decide(self, decision: Decision, value: str | None = None) -> None:
        """Keep a decision on the tag shown, and go on to the next."""
        if self.at >= len(self.queue):
            return
        self.case.judge(decision, self.queue[self.at].target, by=self.by, value=value, why=self.why.value or None)
        self.why.value = ""
        self._step(1)

    def _step(self, by: int) -> None:
        self.at = min(max(self.at + by, 0), len(self.queue))
        self._show()

    def _show(self) -> None:
        left = len(self.queue) - self.at
        self.progress.value = f"<p>{left} to review, decided by <b>{escape(self.by)}</b></p>"
        if not left:
            self.shown.value = "<p>Nothing is left to review here.</p>"
            return
        m = self.queue[self.at]
        self.kind.value = m.kind if m.kind in KINDS else KINDS[0]
        text = self.texts[m.article_id][m.sentence_start : m.sentence_end]
        span = (m.start - m.sentence_start, m.end - m.sentence_start)
        marked = mark_text(text, pd.DataFrame({"start": [span[0]], "end": [span[1]], "kind": [m.kind]}), span)
        about = f"<b>{escape(m.name)}</b> as <b>{escape(m.kind)}</b>, found by {escape(m.tagger)}"
        doubts = escape("; ".join(m.doubts))
        quoted = f"<blockquote dir='auto' style='max-width:46rem'>{marked}</blockquote>"
        self.shown.value = f"<p>{about} <i>{doubts}</i></p>{quoted}<p>{escape(m.day)}, {escape(m.outlet)}</p>"
