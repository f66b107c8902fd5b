"""Explorer: search and filter a case as one types, read an article with its tags marked, see who, when and how much.

The browser asks, Python answers from the catalogue (see `catalogue`): no text is read but that of the article opened.
"""

from __future__ import annotations

import json
import shlex
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterable
from functools import cached_property
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets

from osintkit.catalogue import KINDS, LISTS, Catalogue, Places
from osintkit.errors import SkipItem, StopRun, WrongUse
from osintkit.selection import Selection, select_from
from osintkit.sources import LETTERS
from osintkit.store import Case
from osintkit.widgets import views
from osintkit.widgets.reading import Reading

FIRST = 60  # rows that come with an answer
MOST = 50  # values of a filter that are offered at once
STOPPABLE = (  # a kernel's children are deaf to Ctrl-C unless they listen
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); import osintkit.cli; osintkit.cli.main()"
)
VIEWS = """\
chosen.articles                                              # the table
chosen.mentions, chosen.figures, chosen.quotes               # what is marked in the articles
chosen.articles.groupby(chosen.articles.day.str[:7]).size()  # the timeline
chosen.pairs                                                 # who with whom
chosen.figures, chosen.disagreements                         # figures, and where they differ"""


def _read(name: str) -> str:
    return files("osintkit.widgets").joinpath(name).read_text("utf-8")


class Explorer(anywidget.AnyWidget):
    """Search and filter a case, read its articles. `selection` is what is shown, as DataFrames.

    Takes what `select` takes, empty for all; `parameters()` gives what is chosen now, to run again without a browser.

    >>> from osintkit.widgets import Explorer
    >>> explorer = Explorer(ok.open_case(), "S-400", languages=["fr"])
    >>> set(explorer.selection.articles.language)
    {'fr'}
    """

    _esm = _read("explorer.js")
    _css = _read("explorer.css")
    chosen = traitlets.Dict().tag(sync=True)

    def __init__(
        self, case: Case, topic: str = "", *, since: str = "", until: str = "", **lists: Iterable[str]
    ) -> None:
        super().__init__()
        self.case = case
        self.chosen = dict.fromkeys(("topic", "since", "until"), "") | {name: [] for name in LISTS}
        self.choose(topic=topic, since=since, until=until, **lists)
        self.on_msg(self._answer)

    def parameters(self) -> dict[str, Any]:
        """What is chosen, as the parameters of a notebook and of `select`."""
        return dict(self.chosen)

    def choose(self, **parameters: Any) -> None:
        """Choose by code what could be chosen by hand. Raises WrongUse for a filter that does not exist."""
        if unknown := sorted(set(parameters) - set(self.chosen)):
            raise WrongUse(f"no filter {unknown[0]!r}: one of {', '.join(self.chosen)}")
        given = {k: list(v) if k in LISTS else (v or "") for k, v in parameters.items()}
        self.chosen = self.chosen | given

    @property
    def selection(self) -> Selection:
        """What is chosen as DataFrames (see Selection), read when they are asked for."""
        key = (json.dumps(self.chosen, sort_keys=True), self.case.state())
        if self._selection is None or self._selection[0] != key:
            self._selection = key, select_from(self.catalogue, **self.chosen)
        return self._selection[1]

    _selection: tuple[Any, Selection] | None = None
    _making: subprocess.Popen[str] | None = None
    _catalogue: Catalogue | None = None
    _reading: Reading | None = None
    _found: Places = np.zeros(0, dtype=np.intp)

    @property
    def catalogue(self) -> Catalogue:
        """The case's articles as they stand now."""
        if self._catalogue is None or self._catalogue.state != self.case.state():
            self._catalogue = Catalogue(self.case)
        return self._catalogue

    @cached_property
    def _asks(self) -> dict[str, Callable[..., Any]]:
        """What the browser may ask for."""
        asks = (
            self.find,
            self.rows,
            self.facet,
            self.read,
            self.card,
            self.timeline,
            self.network,
            self.figures,
            self.code,
            self.report,
            self.stop,
        )
        return {ask.__name__: ask for ask in asks}

    def _answer(self, _: Any, asked: dict[str, Any], __: Any) -> None:
        """Answer a question from the browser; what takes long is done beside the kernel."""
        if asked.get("ask") == "report":
            threading.Thread(target=self._say, args=[asked], daemon=True).start()
        else:
            self._say(asked)

    def _say(self, asked: dict[str, Any]) -> None:
        """An answer; an error is a sentence, with its traceback beside it."""
        said: dict[str, Any] = {"id": asked.get("id")}
        try:
            said["value"] = self._asks[asked["ask"]](*asked.get("args", ()))
        except (StopRun, SkipItem) as error:
            said["error"] = str(error)
        except Exception as error:
            said |= {"error": f"{type(error).__name__}: {error}", "detail": traceback.format_exc()}
        self.send(said)

    def find(self, chosen: dict[str, Any], sort: tuple[str, bool] = ("day", False)) -> dict[str, Any]:
        """Choose, and say what that gives: how many, how matched, and the first rows of the table."""
        self.choose(**chosen)
        how, found = self.catalogue.find(**self.chosen)
        frame = self.catalogue.frame
        key, ascending = sort
        order = found
        if key != "day":
            ranks = frame[key].iloc[found].fillna("").rank(method="dense").to_numpy()
            order = found[np.argsort(ranks if ascending else -ranks, kind="stable")]
        elif not ascending:
            order = found[::-1]
        self._found = order
        origins = frame.origin.iloc[found].nunique()
        said = f"{len(found):,} articles, {origins:,} independent; {how}"
        return {"total": len(found), "said": said, "rows": self.rows(0, FIRST), "sort": list(sort)}

    def rows(self, first: int, last: int) -> list[tuple[Any, ...]]:
        """Rows of the table as last found: id, day, language, outlet, grade, title, and what else to know."""
        some = self.catalogue.frame.iloc[self._found[first:last]].astype(object)
        some = some.where(some.notna(), None)
        return [
            (
                *(a.id, a.day, a.language or "", a.outlet or "", a.grade, a.title or "Without a title"),
                [*(["copy"] if a.origin != a.id else []), *(["edited"] if a.version > 1 else [])],
            )
            for a in some.itertuples()
        ]

    def facet(self, name: str, like: str = "") -> list[tuple[str, str, int]]:
        """The values of a filter, the commonest first: (value, as shown, articles that the other filters leave)."""
        c = self.catalogue
        _, found = c.find(**(self.chosen | {name: []}))
        if name == "kinds":
            counts = [(kind, kind, int(c.having([kind])[found].sum())) for kind in KINDS]
        elif name == "entities":
            counts = [(e, f"{c.caption(e)} ({c.kind(e)})", n) for e, n in views.count_names(c, found)]
        else:
            column = c.frame[name.removesuffix("s")].iloc[found]
            titles = c.frame.title if name == "origins" else None
            shown = (lambda v: _text(titles.iloc[c.place[v]]) if v in c.place else v) if titles is not None else str
            counted = column.value_counts()
            if name == "origins":
                counted = counted[counted > 1]
            if name == "grades":
                counted = counted.reindex([x for x in LETTERS if x in counted.index])
            counted = counted.head(MOST * 20)
            counts = [(str(v), shown(v), int(n)) for v, n in counted.items()]
        wanted, kept = like.casefold(), set(self.chosen[name])
        fits = [v for v in counts if (v[2] and wanted in v[1].casefold()) or (v[0] in kept and not like)]
        return sorted(fits[:MOST], key=lambda v: v[0] not in kept)

    def read(self, key: str) -> str:
        """An article as HTML, its tags marked."""
        if self._reading is None or self._reading.article.id != key:
            self._reading = Reading(self.catalogue, key)
        return self._reading.html()

    def card(self, key: str, number: int) -> str:
        """What is known of a tag of an article, as HTML."""
        self.read(key)
        assert self._reading is not None
        few = len(self._found) <= views.FEW
        return self._reading.card(number, self.selection if few else None)

    def timeline(self, unit: str = "") -> dict[str, Any]:
        """Articles over time (see `views.timeline`)."""
        return views.timeline(self.catalogue, self._found, unit)

    def network(self) -> dict[str, Any]:
        """Who appears with whom (see `views.network`)."""
        return views.network(self.catalogue, self._found)

    def figures(self, measure: str = "") -> dict[str, Any]:
        """Figures over time (see `views.figures`)."""
        if len(self._found) > views.FEW:
            many = (
                f"Figures are drawn for up to {views.FEW} articles, here are {len(self._found):,}: narrow the search."
            )
            return {"measures": [], "said": many}
        return views.figures(self.selection, measure)

    def _command(self) -> list[str]:
        """The command that makes a brief of what is chosen."""
        given = ((k, v if isinstance(v, str) else ",".join(v)) for k, v in self.chosen.items() if v or k == "topic")
        return ["report", str(self.case.folder), "brief", *(x for k, v in given for x in ("-p", f"{k}={v}"))]

    def report(self) -> dict[str, str]:
        """Make a brief of what is chosen, as the command line does: the path of its HTML file, and what is in it."""
        if self._making and self._making.poll() is None:
            raise StopRun("A brief is being made already: wait for it, or stop it.")
        command = [sys.executable, "-c", STOPPABLE, *self._command()]
        self._making = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        out, err = self._making.communicate()
        if self._making.returncode not in (0, 3):
            stopped = self._making.returncode in (130, -signal.SIGINT)
            raise StopRun("Stopped: no brief was made." if stopped else err.strip().rpartition("\n")[2])
        path = out.strip()
        return {"path": path, "html": Path(path).read_text("utf-8")}

    def stop(self) -> None:
        """Stop the brief that is being made."""
        if self._making:
            self._making.send_signal(signal.SIGINT)

    def code(self) -> str:
        """What is chosen as the line of Python, the notebook's parameters, and the command that give the same."""
        written = {k: json.dumps(v, ensure_ascii=False) for k, v in self.chosen.items()}
        case = f"ok.open_case({json.dumps(str(self.case.folder), ensure_ascii=False)})"
        topic = [written["topic"]] if self.chosen["topic"] else []
        rest = (f"{k}={written[k]}" for k, v in self.chosen.items() if v and k != "topic")
        parts = {
            "In Python": f"chosen = ok.select({', '.join([case, *topic, *rest])})",
            "Each view of it as a DataFrame": VIEWS,
            "In a notebook's parameters cell": "\n".join(f"{k} = {v}" for k, v in written.items()),
            "As a report, on the command line": shlex.join(["osintkit", *self._command()]),
        }
        write = f'<button data-write="{escape(json.dumps(written))}">Write into this notebook</button>'
        return "".join(
            f"<section><h4>{name}</h4><pre>{escape(text)}</pre><button data-copy=1>Copy</button>"
            f"{write if 'cell' in name else ''}</section>"
            for name, text in parts.items()
        )


def _text(cell: Any) -> str:
    return cell if isinstance(cell, str) else "Without a title"
