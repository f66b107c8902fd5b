"""Panel: what the widgets share: marked text, colours with meaning, and errors as sentences."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets as w
import pandas as pd

from osintkit.errors import SkipItem, StopRun

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


def mark_text(text: str, tags: pd.DataFrame, chosen: tuple[int, int] | None = None) -> str:
    """A text as HTML with its tags marked: columns start, end, kind (any but the kinds of mentions is a figure)."""
    out, at = [], 0
    for row in tags.sort_values(["start", "end"], ascending=[True, False]).itertuples():
        if row.start < at:
            continue
        colour, line = LOOKS.get(row.kind, LOOKS["figure"])
        strong = "outline:2px solid currentColor;" if (row.start, row.end) == chosen else ""
        mark = ' class="ok-chosen"' if strong else ""
        style = f"border-bottom:3px {line} {colour};background:{colour}22;{strong}"
        out.append(escape(text[at : row.start]))
        out.append(f'<span{mark} title="{escape(row.kind)}" style="{style}">{escape(text[row.start : row.end])}</span>')
        at = row.end
    out.append(escape(text[at:]))
    return "".join(out).replace("\n", "<br>")


class Panel(w.VBox):  # type: ignore[misc]
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
