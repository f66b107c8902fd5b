"""Review: the doubtful tags first, each in its sentence; what an analyst decides is kept."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets as w
import pandas as pd

from osintkit.records import Decision
from osintkit.selection import select
from osintkit.store import Case
from osintkit.widgets.panel import KINDS, Panel, mark_text


class Review(Panel):
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
