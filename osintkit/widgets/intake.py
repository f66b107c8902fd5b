"""Intake: paste inputs, read them, see what failed."""

from __future__ import annotations

import ipywidgets as w

from osintkit.intake import ingest
from osintkit.store import Case
from osintkit.tagging import tag
from osintkit.widgets.panel import WIDE, Panel, table


class Intake(Panel):
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
        self.shown.value = table(rows, ("Failed item", "Step", "Reason")) if rows else ""
