"""Plots as SVG text: the same data gives the same bytes, and they read in black and white."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pandas as pd

from osintkit import assess
from osintkit.export.cells import coordinates
from osintkit.facts import read_lines
from osintkit.markup import show_number
from osintkit.selection import Selection

# Okabe and Ito's palette, which colour-blind readers tell apart (Okabe and Ito 2008, "Color Universal Design"), with
# a hatch each for print.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#F0E442", "#7f7f7f")
HATCHES = ("", "///", "...", "xxx", "\\\\\\", "+++", "ooo", "---")
INK = "#6b7580"  # stands for the colour of the text around it


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
        svg = re.sub(r"^.*?(?=<svg)|<metadata>.*?</metadata>\s*", "", svg, flags=re.S)
        out.append(svg.replace(INK, "currentColor"))


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


def amounts(chosen: Selection, kind: str = "money", currency: str = "") -> str:
    """Figures of a kind over time, a mark each by the day of its article; a unit has its own colour and mark.

    Money in one `currency` (ISO 4217) where it is given: what has no rate is left out.
    """
    found = chosen.figures[(chosen.figures.kind == kind) & (chosen.figures.value > 0)]
    if currency:
        found = assess.convert_frame(found, currency)
        found = found.assign(value=found.converted, unit=found.currency).dropna(subset="value")
    units = found.unit.fillna(kind)
    with _drawing(3) as (_, axes, out):
        for i, unit in enumerate(units.value_counts().index[:8]):
            group = found[units == unit]
            days = pd.to_datetime(group.day, errors="coerce")
            look = {"color": COLOURS[i % 8], "marker": "osD^vPX*"[i % 8], "edgecolor": "black", "linewidth": 0.4}
            axes.scatter(days, group.value, label=unit.replace("_", " "), alpha=0.75, s=28, **look)
        if len(found):
            axes.set_yscale("log")
            axes.yaxis.set_major_formatter(lambda v, _: show_number(v))
            axes.legend(frameon=False, ncols=8, loc="lower left", bbox_to_anchor=(0, 1), fontsize=8)
            axes.tick_params(axis="x", rotation=30)
        else:
            axes.text(0.5, 0.5, f"no {kind} with a value", ha="center", transform=axes.transAxes)
    return out[0]


def places(named: pd.DataFrame) -> str:
    """A map of places: a dot for a town, shaded land for a country, each with its name; "" where nothing can be drawn.

    `named` has the columns of Selection.entities and `here`, how often it is named. Outlines: data/report/land.csv.gz
    (Natural Earth 1:110m, public domain, as npm's world-atlas has it); points: GeoNames.
    """
    from matplotlib.colors import to_rgba
    from matplotlib.patches import Polygon

    points = [(e, coordinates().get(str(e.external_ids.get("geonames")))) for e in named.itertuples()]
    countries = {str(e.external_ids.get("iso")): e.caption for e in named.itertuples()}
    lands = [(iso, ring) for iso, ring in _outlines() if iso in countries]
    largest = {iso: max((r for i, r in lands if i == iso), key=len) for iso, _ in lands}
    labels = [(spot[1], spot[0], e.caption, int(e.here)) for e, spot in points if spot]
    labels += [(*ring.mean(axis=0), countries[iso].upper(), 0) for iso, ring in largest.items()]
    if not labels:
        return ""
    west, east = (f(x for x, *_ in labels) for f in (min, max))
    south, north = (f(y for _, y, *_ in labels) for f in (min, max))
    wide = max((east - west) * 1.2, (north - south) * 2.4, 16.0)
    middle, level = (west + east) / 2, (south + north) / 2
    with _drawing(4.2) as (_, axes, out):
        for iso, ring in _outlines():
            off = abs((ring.min(axis=0) + ring.max(axis=0)) / 2 - (middle, level))
            if (off < (ring.max(axis=0) - ring.min(axis=0)) / 2 + (wide / 2, wide / 4)).all():
                axes.add_patch(Polygon(ring, facecolor=to_rgba(INK, 0.25 * (iso in largest)), edgecolor=INK, lw=0.4))
        axes.set(xlim=(middle - wide / 2, middle + wide / 2), ylim=(level - wide / 4, level + wide / 4))
        axes.set_axis_off()
        _place_labels(axes, labels, wide)
    return out[0]


def _place_labels(axes: Any, labels: list[tuple[float, float, str, int]], wide: float) -> None:
    """The names, the most named first; one that would lie on another is left to the table."""
    taken: list[tuple[float, float, float, float]] = []
    for x, y, name, n in sorted(labels, key=lambda place: (-place[3], place[2])):
        if n:
            axes.scatter([x], [y], s=14 + 5 * n**0.5, color=COLOURS[0], edgecolor="white", linewidth=0.6, zorder=3)
        box = (x, y - wide / 130, x + wide * 0.0105 * (len(name) + 2), y + wide / 130)
        if not any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken):
            taken.append(box)
            axes.annotate(name, (x, y), (5 if n else 0, -3), textcoords="offset points", fontsize=8 if n else 7)


@cache
def _outlines() -> list[tuple[str, Any]]:
    """(ISO 3166 code, array of longitudes and latitudes) of the world's pieces of land."""
    import numpy as np

    rows = [line.partition(",") for line in read_lines("report/land.csv.gz")[1:]]
    return [(iso, np.array(ring.split(), dtype=float).reshape(-1, 2)) for iso, _, ring in rows]
