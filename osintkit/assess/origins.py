"""Origins: a story that only reports what another in the case reported is one origin with it; who cites whom, and
in circles.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping

import pandas as pd

from osintkit.assess.evidence import day_number
from osintkit.assess.rows import text

NEAR = 3  # days that a story may come after the one it reports
SHARED = 0.5  # how much of what it names and counts the other names and counts too
LEAST = 3  # so many names and figures they share

Signs = Mapping[str, set[object]]


def find_reported(citations: pd.DataFrame, articles: pd.DataFrame) -> dict[str, list[str]]:
    """Article id of a story -> the articles that it may only report, the earliest first.

    Its first two sentences give an outlet as the source of what it reports ("as Reuters reported", not "told Reuters"),
    and that outlet has them in the case, of the same day or up to three days before. `articles` has id, outlet and day.
    """
    days = {a: day_number(day) for a, day in zip(articles.id, articles.day, strict=True)}
    published: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for key, outlet in zip(articles.id, articles.outlet, strict=True):
        published[outlet].append((days[key], key))
    for listed in published.values():
        listed.sort()
    found: dict[str, set[tuple[int, str]]] = defaultdict(set)
    for c in citations[citations.lead & (citations.manner == "reports")].itertuples():
        if (day := days.get(c.article_id)) is not None:
            listed = published.get(c.cites, [])
            first, last = bisect_left(listed, (day - NEAR,)), bisect_left(listed, (day + 1,))
            found[c.article_id].update(pair for pair in listed[first:last] if pair[1] != c.article_id)
    return {story: [key for _, key in sorted(others)] for story, others in found.items() if others}


def merge_origins(origins: Mapping[str, str], reported: Mapping[str, list[str]], signs: Signs) -> dict[str, str]:
    """Article id -> origin, where a story that only reports another's joins that one's origin.

    It does so if one of those that it may report (`find_reported`) has at least half of the names and figures that the
    story has, and three of them. Of several the likest is taken, then the earliest.
    """
    joins: dict[str, str] = {}
    for story, others in reported.items():
        likeness, best = max(((_likeness(signs, story, other), other) for other in others), key=lambda x: x[0])
        if likeness >= SHARED:
            joins[story] = best
    return _followed(dict(origins), joins)


def read_signs(figures: pd.DataFrame, mentions: pd.DataFrame) -> dict[str, set[object]]:
    """Article id -> what it names and counts."""
    signs: dict[str, set[object]] = defaultdict(set)
    for article, entity in zip(mentions.article_id, mentions.entity_id, strict=True):
        if isinstance(entity, str):
            signs[article].add(entity)
    columns = (figures[c] for c in ("article_id", "kind", "value", "date"))
    for article, kind, value, day in zip(*columns, strict=True):
        if value == value or text(day):  # not NaN
            signs[article].add((kind, day if kind == "date" else value))
    return dict(signs)


def _likeness(signs: Signs, story: str, other: str) -> float:
    ours, theirs = signs.get(story, set()), signs.get(other, set())
    shared = len(ours & theirs)
    return shared / len(ours) if shared >= LEAST else 0.0


def _followed(origins: dict[str, str], joins: Mapping[str, str]) -> dict[str, str]:
    """Origins with the joins followed to their end; a circle ends where it began."""
    moving = {origins.get(key, key) for pair in joins.items() for key in pair}
    having: dict[str, list[str]] = defaultdict(list)
    for article, origin in origins.items():
        if origin in moving:
            having[origin].append(article)
    for story in sorted(joins):
        seen, at = {story}, joins[story]
        while at in joins and at not in seen:
            seen.add(at)
            at = joins[at]
        old, new = origins.get(story, story), origins.get(at, at)
        if old != new:
            origins |= dict.fromkeys(having[old], new)
            having[new] += having.pop(old)
    return origins


def citation_graph(citations: pd.DataFrame) -> pd.DataFrame:
    """Who cites whom: one row for each pair (columns: outlet, cites, articles, times), most articles first."""
    by = citations.groupby(["outlet", "cites"])
    frame = pd.DataFrame({"articles": by.article_id.nunique(), "times": by.size()}).reset_index()
    frame = frame.astype({"outlet": "str", "cites": "str", "articles": "int64", "times": "int64"})
    order = ["articles", "times", "outlet", "cites"]
    return frame.sort_values(order, ascending=[False, False, True, True], ignore_index=True)


def find_circles(citations: pd.DataFrame) -> list[tuple[str, ...]]:
    """Outlets that cite one another in a circle, each once, sorted; a circle may have more than two."""
    graph: dict[str, set[str]] = defaultdict(set)
    for outlet, cites in zip(citations.outlet, citations.cites, strict=True):
        graph[outlet].add(cites)
    reached = {outlet: _reached(graph, outlet) for outlet in graph}
    circles = {tuple(sorted(o for o in far if outlet in reached.get(o, ()))) for outlet, far in reached.items()}
    return sorted(c for c in circles if len(c) > 1)


def _reached(graph: Mapping[str, set[str]], outlet: str) -> set[str]:
    """Whom an outlet cites, and whom those cite, and so on."""
    found: set[str] = set()
    todo = [outlet]
    while todo:
        new = graph.get(todo.pop(), set()) - found
        found |= new
        todo += new
    return found
