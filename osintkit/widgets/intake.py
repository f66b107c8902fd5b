"""Intake: paste inputs or drop in files, watch them come in, stop and go on, see what failed and try it again."""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from html import escape

import ipywidgets as w

from osintkit.errors import StopRun
from osintkit.intake import ingest
from osintkit.store import Case
from osintkit.tagging import tag
from osintkit.widgets.drop import Drop
from osintkit.widgets.panel import Panel

SHOWN = 8  # items listed while they come in
MOST = 40  # failures listed
PAUSE = 0.2  # seconds between two drawings
MARKS = {"new": "new", "seen": "same text", "known": "known", "failed": "failed"}


class Stopped(StopRun):
    """The Stop button."""


class Intake(Panel):
    """Paste URLs, feeds or paths, a line each, or add files; read and tag them, stop, go on, try again what failed.

    The work is done beside the kernel, which stays free; `settle` waits for it.

    >>> from osintkit.widgets import Intake
    >>> intake = Intake(ok.open_case())
    >>> intake.start.description
    'Read and tag'
    """

    def __init__(
        self, case: Case, inputs: Iterable[str] = (), *, follow: bool = False, allow_private: bool = False
    ) -> None:
        super().__init__()
        self.case = case
        self._stop, self._worker = threading.Event(), threading.Thread()
        self._mended: set[str] = set()  # what failed once, and was read here since
        self._todo: list[Callable[[], object]] = []  # steps not done yet: what Go on does
        self._seen: set[str] = set()
        self._counts, self._last, self._drawn = Counter[str](), deque[tuple[str, str]](maxlen=SHOWN), 0.0
        wide = w.Layout(width="auto", max_width="62rem")
        self.lines = w.Textarea(
            "\n".join(inputs),
            placeholder="URLs, feeds, files or folders, a line each",
            rows=4,
            layout=wide,
            continuous_update=False,
        )
        self.drop = Drop(case.folder / "inputs", self.add)
        check = {"indent": False, "layout": w.Layout(width="auto")}
        self.follow = w.Checkbox(follow, description="Also read what a front page links to", **check)
        self.private = w.Checkbox(
            allow_private, description="Allow addresses of this machine and the intranet (--allow-private)", **check
        )
        self.start = w.Button(description="Read and tag", button_style="primary", icon="download")
        self.stop = w.Button(description="Stop", icon="stop", disabled=True)
        self.start.on_click(lambda _: self._try(self.read))
        self.stop.on_click(lambda _: self._halt())
        self.bar = w.IntProgress(layout=w.Layout(width="auto", max_width="62rem", display="none"))
        self.shown, self.failed = w.HTML(), w.VBox()
        row = w.Layout(flex_flow="row wrap", grid_gap="0 1rem", align_items="center")
        self.children = [
            self.lines,
            w.HBox([self.drop, self.follow, self.private], layout=row),
            w.HBox([self.start, self.stop]),
            self.bar,
            self.shown,
            self.message,
            self.failed,
        ]
        self._list_failures()

    def add(self, line: str) -> None:
        """One more line to read: an address, or a file that was dropped."""
        self.lines.value = "\n".join([*self.lines.value.splitlines(), line])

    def read(self) -> None:
        """Read what was pasted and dropped (if nothing, what the case remembers), then tag; or go on after a stop."""
        if not self._todo:
            names = [line.strip() for line in self.lines.value.splitlines() if line.strip()]
            if not names and not self.case.inputs():
                raise StopRun("Nothing to read yet: paste an address or a path above, or add a file.")
            self._plan(names, remember=True)
        self._go()

    def retry(self, items: Iterable[str] | None = None) -> None:
        """Try failed items again (all, if none are given). What is in a file is read with its file."""
        failed = list(self.case.failures().item if items is None else items)
        urls = [item for item in failed if item.startswith(("http://", "https://"))]
        paths = [name for name, _ in self.case.inputs() if not name.startswith(("http://", "https://"))]
        if len(urls) < len(failed):
            self._plan([str(self.case.folder / path) for path in paths], remember=True)
            self._plan(urls, remember=False, more=True)
        else:
            self._plan(urls, remember=False)
        self._go()

    def settle(self, seconds: float = 60) -> None:
        """Wait until the work under way is done or stopped."""
        if self._worker.is_alive():
            self._worker.join(seconds)

    def _plan(self, names: list[str], *, remember: bool, more: bool = False) -> None:
        """What is to be done: read these, then tag."""
        follow, private = self.follow.value, self.private.value

        def read() -> None:
            self._mended |= {*names}
            told = {"each": self._note, "skip": self._seen, "progress": False}
            ingest(self.case, names, follow=follow, remember=remember, allow_private=private, **told)  # type: ignore[arg-type]

        if not more:
            self._seen, self._counts = set(), Counter()
            self._last.clear()
            self._todo = [lambda: tag(self.case, progress=False, each=self._tagged)]
        if names or not more:
            self._todo.insert(0, read)

    def _go(self) -> None:
        if self._worker.is_alive():
            raise StopRun("The page under way is not done yet: try again in a moment.")
        self._stop.clear()
        self.start.disabled, self.stop.disabled = True, False
        self.failed.children = []
        self._draw("Reading …")
        self._worker = threading.Thread(target=self._work, daemon=True)
        self._worker.start()

    def _work(self) -> None:
        self._try(self._steps)
        self.start.description = "Go on" if self._todo else "Read and tag"
        self.start.disabled, self.stop.disabled = False, True
        self.bar.layout.display = "none"
        self._list_failures()

    def _steps(self) -> None:
        try:
            while self._todo:
                self._todo[0]()
                self._todo.pop(0)
        except Stopped:
            self._draw("Stopped. What is done is kept; Go on does the rest.")
        except Exception:
            self._todo = []
            raise
        else:
            articles, entities = len(self.case.articles()), len(self.case.entities())
            held = f"The case has {articles} articles and {entities} entities."
            ahead = "Next: 03_explore to read, 04_review to check, 05_brief to report."
            self._draw(f"Done. {held} {ahead}" if articles else "Nothing came in yet: why is said below.")
            self.lines.value = ""

    def _halt(self) -> None:
        self._stop.set()
        self.stop.disabled = True
        self._draw("Stopping after the page under way …")

    def _check(self) -> None:
        if self._stop.is_set():
            raise Stopped("stopped")

    def _note(self, item: str, outcome: str) -> None:
        """One item came in."""
        self._seen.add(item)
        self._counts[outcome.partition(":")[0]] += 1
        (self._mended.discard if outcome.startswith("failed") else self._mended.add)(item)
        self._last.append((item, outcome))
        if time.monotonic() - self._drawn > PAUSE and not self._stop.is_set():
            self._draw("Reading …")
        self._check()

    def _tagged(self, done: int, of: int) -> None:
        """One batch of articles was tagged."""
        self.bar.max, self.bar.value, self.bar.layout.display = of, done, ""
        self._draw(f"Tagging: {done} of {of} articles" if done < of else "Linking names …")
        self._check()

    def _draw(self, said: str) -> None:
        counts = ", ".join(f"{self._counts[key]} {name}" for key, name in MARKS.items() if self._counts[key])
        rows = "".join(
            f"<div style='line-height:1.5;white-space:nowrap;overflow:hidden;text-overflow:ellipsis'>"
            f"<code style='display:inline-block;width:6rem'>{MARKS[outcome.partition(':')[0]]}</code>"
            f"{escape(item)}</div>"
            for item, outcome in self._last
        )
        self.shown.value = f"<p role='status' style='margin:0'><b>{said}</b> {counts}</p>{rows}"
        self._drawn = time.monotonic()

    def _list_failures(self) -> None:
        """What failed and why, each to be ticked and tried again."""
        rows = [f for f in self.case.failures().itertuples() if f.item not in self._mended]
        boxes = [
            w.Checkbox(False, description=f.item, indent=False, layout=w.Layout(width="auto")) for f in rows[:MOST]
        ]
        reasons = [
            w.HTML(f"<p style='margin:0 0 .3rem 1.6rem;line-height:1.4'>{escape(f.step)}: {escape(f.reason)}</p>")
            for f in rows
        ]
        some = w.Button(description="Try ticked again", icon="refresh", layout=w.Layout(width="11rem"))
        every = w.Button(description="Try all again", icon="refresh", layout=w.Layout(width="11rem"))
        some.on_click(lambda _: self._try(self.retry, [box.description for box in boxes if box.value]))
        every.on_click(lambda _: self._try(self.retry))
        more = f", the first {MOST} here" if len(rows) > MOST else ""
        head = w.HTML(f"<b>{len(rows)} failed</b>{more}")
        listed = [x for pair in zip(boxes, reasons, strict=False) for x in pair]
        self.failed.children = [head, *listed, w.HBox([some, every])] if rows else []
