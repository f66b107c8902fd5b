"""Views: what the Explorer draws of the articles found: over time, who with whom, figures and their disagreements."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from osintkit.catalogue import Catalogue, Places
from osintkit.markup import show_value
from osintkit.selection import Selection

FEW = 400  # articles whose figures are read and compared while one waits
NAMES = 30  # in a network
UNITS = {"day": "D", "week": "W", "month": "M", "year": "Y"}


def timeline(catalogue: Catalogue, found: Places, unit: str = "") -> dict[str, Any]:
    """Articles a day, week, month or year (the finest with at most 80 bars), each label, first day, last day, count."""
    days = pd.PeriodIndex(catalogue.frame.day.iloc[found], freq="D")
    if not len(days):
        return {"unit": unit or "day", "bars": []}
    for name in [unit] if unit in UNITS else UNITS:
        periods = days.asfreq(UNITS[name])
        every = pd.period_range(periods.min(), periods.max(), freq=UNITS[name])
        if len(every) <= 80:
            break
    counts = periods.value_counts().reindex(every, fill_value=0)
    bars = [
        (
            str(p.start_time.date()) if name == "week" else str(p),
            str(p.start_time.date()),
            str(p.end_time.date()),
            int(n),
        )
        for p, n in counts.items()
    ]
    return {"unit": name, "bars": bars}


def count_names(catalogue: Catalogue, found: Places) -> list[tuple[str, int]]:
    """The entities that these articles name, with in how many, the commonest first."""
    places, numbers, ids = catalogue.named
    inside = np.zeros(len(catalogue.frame), dtype=bool)
    inside[found] = True
    counts = np.bincount(numbers[inside[places]], minlength=len(ids))
    return [(ids[n], int(counts[n])) for n in np.argsort(-counts, kind="stable") if counts[n]]


def network(catalogue: Catalogue, found: Places) -> dict[str, Any]:
    """The names that most independent origins give, and in how many origins two of them stand together.

    Nodes have id, name, kind, n, and x and y from 0 to 1: laid out by force, the same for the same articles.
    """
    places, numbers, ids = catalogue.named
    inside = np.zeros(len(catalogue.frame), dtype=bool)
    inside[found] = True
    keep = inside[places]
    origin = pd.factorize(catalogue.frame.origin)[0][places[keep]]
    counts = np.bincount(numbers[keep], minlength=len(ids))
    top = [int(n) for n in np.argsort(-counts, kind="stable")[:NAMES] if counts[n]]
    column = np.full(len(ids), -1)
    column[top] = np.arange(len(top))
    there = column[numbers[keep]] >= 0
    together = np.zeros((origin.max(initial=0) + 1, len(top)), dtype=np.float32)
    together[origin[there], column[numbers[keep]][there]] = 1
    weights = together.T @ together
    spots = _lay_out(weights)
    nodes = [
        {"id": ids[n], "name": catalogue.caption(ids[n]), "kind": catalogue.kind(ids[n]), "n": int(weights[i, i]),
         "x": float(spots[i, 0]), "y": float(spots[i, 1])}
        for i, n in enumerate(top)
    ]  # fmt: skip
    edges = [(i, j, int(weights[i, j])) for i in range(len(top)) for j in range(i) if weights[i, j]]
    most = max((n for *_, n in edges), default=1)
    least = sorted((n for *_, n in edges), reverse=True)[: 2 * NAMES][-1:]  # as many lines as one can tell apart
    return {
        "nodes": nodes,
        "edges": edges,
        "most": most,
        "least": min(least, default=1),
        "top": int(weights.max(initial=1)),
    }


def _lay_out(weights: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Fruchterman and Reingold's layout (1991) from a circle, in the unit square: no chance in it."""
    count = len(weights)
    if not count:
        return np.zeros((0, 2))
    turn = np.arange(count) * np.pi * (3 - np.sqrt(5))
    spots = np.stack([np.cos(turn), np.sin(turn)], axis=1) * np.sqrt(np.arange(1, count + 1) / count)[:, None]
    own = np.sqrt(np.outer(np.diag(weights), np.diag(weights)))
    pull, ideal = np.divide(weights, own, out=np.zeros_like(weights), where=own > 0), 1.6 / np.sqrt(count)
    np.fill_diagonal(pull, 0)
    for heat in np.linspace(0.2, 0.005, 200):
        apart = spots[:, None] - spots[None]
        far = np.maximum(np.hypot(apart[..., 0], apart[..., 1]), 1e-3)
        force = ideal**2 / far**2 - 2 * pull * far / ideal
        move = (apart * force[..., None]).sum(axis=1) - spots * 0.3
        length = np.maximum(np.hypot(move[:, 0], move[:, 1]), 1e-9)
        spots = spots + move / length[:, None] * np.minimum(length, heat)[:, None]
    low, high = spots.min(axis=0), spots.max(axis=0)
    return np.asarray((spots - low) / np.where(high > low, high - low, 1))


def figures(chosen: Selection, measure: str = "") -> dict[str, Any]:
    """Values of one measure over time: money of a currency, percent, a unit, or what is counted.

    A point has day, value, label, short, article, and status and claim where the readings of a claim differ.
    """
    f = chosen.figures
    f = f[f.value.notna() & f.kind.isin(["money", "percent", "quantity", "duration", "age", "number"])]
    f = f[(f.kind != "number") | f.counted.notna()]
    measures = f.kind + " " + f.unit.where(f.kind != "number", f.counted).where(f.kind != "percent").fillna("")
    counts = measures.str.strip().value_counts(sort=False)
    listed = sorted(((str(k), str(k), int(n)) for k, n in counts.items()), key=lambda m: (-m[2], m[0]))[:40]
    measure = measure or (listed[0][0] if listed else "")
    disputed = chosen.disagreements
    status = {(d.article_id, d.start, d.end): (d.status, d.claim_id) for d in disputed.itertuples()}
    points = []
    for row in f[measures.str.strip() == measure].sort_values(["day", "article_id", "start"]).itertuples():
        how, claim = status.get((row.article_id, row.start, row.end), ("", ""))
        short = show_value(row)
        label = f"{row.day}, {row.outlet}: {short}{f' ({how})' if how else ''}. {row.sentence}"
        point = {"day": row.day, "value": row.value, "label": label, "short": short, "article": row.article_id}
        points.append(point | {"status": how, "claim": claim})
    count = disputed.claim_id.nunique()
    said = f"Disputed in these articles: {count} {'claim' if count == 1 else 'claims'}." if count else ""
    ends = {"from": points[0]["day"], "to": points[-1]["day"]} if points else {"from": "", "to": ""}
    return {"measures": listed, "measure": measure, "points": points, "said": said} | ends
