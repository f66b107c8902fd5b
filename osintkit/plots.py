"""Plots as SVG text: the same data gives the same bytes, and they read in black and white."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pandas as pd

from osintkit.selection import Selection

# Okabe and Ito's palette, which colour-blind readers tell apart (Okabe and Ito 2008, "Color Universal Design"), with
# a hatch each for print.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#F0E442", "#7f7f7f")
HATCHES = ("", "///", "...", "xxx", "\\\\\\", "+++", "ooo", "---")
INK = "#6b7580"  # reads on white and on black


@contextmanager
def _drawing(height: float) -> Iterator[tuple[Any, Any, list[str]]]:
    """Axes to draw on; the list then holds the SVG."""
    import matplotlib
    from matplotlib.figure import Figure

    out: list[str] = []
    style: Any = {
        "svg.hashsalt": "osintkit",
        "svg.fonttype": "none",
        "font.family": "sans-serif",
        "font.size": 9,
        "axes.edgecolor": INK,
        "text.color": INK,
        "axes.labelcolor": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "hatch.linewidth": 0.5,
    }
    with matplotlib.rc_context(style):
        figure = Figure(figsize=(8, height), layout="constrained")
        axes = figure.add_subplot()
        axes.spines[["top", "right"]].set_visible(False)
        yield figure, axes, out
        text = io.StringIO()
        figure.savefig(text, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
        svg = text.getvalue()
        out.append(re.sub(r"^.*?(?=<svg)|<metadata>.*?</metadata>\s*", "", svg, flags=re.S))


def coverage(chosen: Selection) -> str:
    """Articles over time, a bar a month (a quarter or a year where it is long), a colour and hatch a language."""
    common = chosen.articles.language.fillna("?").value_counts().index[:7]
    languages = chosen.articles.language.fillna("?").where(lambda x: x.isin(common), "other")
    days = pd.PeriodIndex(chosen.articles.day, freq="D")
    for freq in ("M", "Q", "Y"):
        periods = days.asfreq(freq)
        bins = pd.period_range(periods.min(), periods.max(), freq=freq) if len(periods) else periods
        if len(bins) <= 36:
            break
    counts = pd.crosstab(periods, languages).reindex(bins, fill_value=0)
    with _drawing(2.4) as (_, axes, out):
        base = pd.Series(0, index=counts.index)
        for i, language in enumerate(counts.columns):
            look = {"color": COLOURS[i % 8], "hatch": HATCHES[i % 8], "edgecolor": "white", "linewidth": 0.3}
            some = counts[language] > 0
            at = [n for n, shown in enumerate(some) if shown]
            axes.bar(at, counts[language][some], bottom=base[some], label=language, width=0.9, **look)
            base = base + counts[language]
        step = max(1, -(-len(counts) // 8))
        axes.set_xticks(range(0, len(counts), step), [str(p) for p in counts.index[::step]])
        axes.set_xlim(-0.6, max(len(counts), 12) - 0.4)
        axes.yaxis.get_major_locator().set_params(integer=True)
        axes.set_ylabel("articles")
        if len(counts.columns):
            axes.legend(frameon=False, ncols=8, loc="lower left", bbox_to_anchor=(0, 1), fontsize=8)
    return out[0]


def amounts(chosen: Selection) -> str:
    """Money over time, a mark for each figure, by the day of its article; a currency has its own colour and mark."""
    money = chosen.figures[(chosen.figures.kind == "money") & (chosen.figures.value > 0)]
    with _drawing(3) as (_, axes, out):
        for i, (unit, group) in enumerate(money.groupby("unit", sort=True)):
            days = pd.to_datetime(group.day, errors="coerce")
            axes.scatter(
                days, group.value, label=unit, color=COLOURS[i % 8], marker="osD^vPX*"[i % 8], alpha=0.75, s=28
            )
        if len(money):
            axes.set_yscale("log")
            axes.yaxis.set_major_formatter(
                lambda v, _: f"{v:,.0f}" if v < 1e6 else f"{v / 1e6:,.0f} m" if v < 1e9 else f"{v / 1e9:,.0f} bn"
            )
            axes.legend(frameon=False, ncols=8, loc="lower left", bbox_to_anchor=(0, 1), fontsize=8)
            axes.tick_params(axis="x", rotation=30)
        else:
            axes.text(0.5, 0.5, "no amounts found", ha="center", transform=axes.transAxes)
    return out[0]
