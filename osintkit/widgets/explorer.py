"""Explorer: search and filter a case, and read an article with its tags marked."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

import ipywidgets as w
import pandas as pd

from osintkit.selection import Selection, select
from osintkit.store import Case
from osintkit.widgets.panel import Panel, legend, mark_text


class Explorer(Panel):
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
        about = f"<p>{escape(a.outlet)}, {escape(a.day)} <code>{escape(a.url)}</code></p><ul>{doubts}</ul>{legend()}"
        text = mark_text(a.text, tags).replace("<br>", "<br><br>")
        body = f"<div dir='auto' style='max-width:46rem;line-height:1.6'>{text}</div>"
        self.article.value = f"<h3 dir='auto'>{escape(title)}</h3>{about}{body}"
