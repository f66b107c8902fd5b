"""Origins: stories that only report what another in the case reported are one origin with it; who cites whom, and
circles.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import pandas as pd

from osintkit.assess.evidence import day_number

NEAR = 3  # days that a story may come after the one it reports
SHARED = 0.5  # how much of what it names and counts the other names and counts too


def merge_origins(
    origins: Mapping[str, str],
    citations: pd.DataFrame,
    articles: pd.DataFrame,
    figures: pd.DataFrame | None = None,
    mentions: pd.DataFrame | None = None,
) -> dict[str, str]:
    """Article id -> origin, where a story that only reports another's joins that one's origin.

    It does so if its first two sentences give an outlet as the source of what it reports ("as Reuters reported", not
    "told Reuters"), that outlet has an article in the case of the same day or up to three days before, and that
    article has at least half of the names and figures that the story has, and three of them. Of several the likest is
    taken, then the earliest.
    """
    merged = dict(origins)
    rows = {a.id: a for a in articles.itertuples()}
    by_outlet: dict[str, list[str]] = defaultdict(list)
    for a in articles.itertuples():
        by_outlet[a.outlet].append(a.id)
    signs = _signs(figures, mentions)
    joins: dict[str, str] = {}
    for c in citations[citations.lead & (citations.manner == "reports")].itertuples():
        here = rows.get(c.article_id)
        if here is None or c.article_id in joins:
            continue
        best = max(
            (
                (_likeness(signs, here.id, other), -day_number(rows[other].day), other)
                for other in by_outlet[c.cites]
                if other != here.id and 0 <= day_number(here.day) - day_number(rows[other].day) <= NEAR
            ),
            default=None,
        )
        if best and best[0] >= SHARED:
            joins[c.article_id] = best[2]
    return _followed(merged, joins)


def _signs(*frames: pd.DataFrame | None) -> dict[str, set[object]]:
    """What an article names and counts."""
    signs: dict[str, set[object]] = defaultdict(set)
    figures, mentions = frames
    if mentions is not None:
        for article, entity in zip(mentions.article_id, mentions.entity_id, strict=True):
            if isinstance(entity, str):
                signs[article].add(entity)
    if figures is not None:
        columns = (figures[c] for c in ("article_id", "kind", "value", "date"))
        for article, kind, value, day in zip(*columns, strict=True):
            if value == value or isinstance(day, str):  # not NaN
                signs[article].add((kind, day if kind == "date" else value))
    return signs


def _likeness(signs: Mapping[str, set[object]], story: str, other: str) -> float:
    ours, theirs = signs.get(story, set()), signs.get(other, set())
    shared = len(ours & theirs)
    return shared / len(ours) if shared >= 3 else 0.0


def _followed(origins: dict[str, str], joins: Mapping[str, str]) -> dict[str, str]:
    """Origins with the joins followed to their end; a circle ends where it began."""
    for story in sorted(joins):
        seen = {story}
        at = joins[story]
        while at in joins and at not in seen:
            seen.add(at)
            at = joins[at]
        old, new = origins.get(story, story), origins.get(at, at)
        for article, origin in origins.items():
            if origin == old:
                origins[article] = new
    return origins


def citation_graph(citations: pd.DataFrame) -> pd.DataFrame:
    """Who cites whom: one row for each pair (columns: outlet, cites, articles, times), most articles first."""
    by = citations.groupby(["outlet", "cites"])
    frame = pd.DataFrame({"articles": by.article_id.nunique(), "times": by.size()}).reset_index()
    frame = frame.astype({"outlet": "str", "cites": "str", "articles": "int64", "times": "int64"})
    return frame.sort_values(
        ["articles", "times", "outlet", "cites"], ascending=[False, False, True, True], ignore_index=True
    )


def find_circles(citations: pd.DataFrame) -> list[tuple[str, ...]]:
    """Outlets that cite one another in a circle, each once, sorted; a circle may have more than two (Tarjan 1972)."""
    graph: dict[str, list[str]] = defaultdict(list)
    for outlet, cites in sorted(set(zip(citations.outlet, citations.cites, strict=True))):
        graph[outlet].append(cites)
    return sorted(tuple(sorted(c)) for c in _components(graph) if len(c) > 1)


def _components(graph: Mapping[str, list[str]]) -> list[list[str]]:
    """Strongly connected components, without recursion."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []
    for root in sorted(graph):
        work = [(root, 0)] if root not in index else []
        while work:
            node, step = work.pop()
            if step == 0:
                index[node] = low[node] = len(index)
                stack.append(node)
            targets = graph.get(node, [])
            if step > 0:
                low[node] = min(low[node], low[targets[step - 1]])
            while step < len(targets) and targets[step] in index:
                if targets[step] in stack:
                    low[node] = min(low[node], index[targets[step]])
                step += 1
            if step < len(targets):
                work += [(node, step + 1), (targets[step], 0)]
            elif low[node] == index[node]:
                at = stack.index(node)
                found.append(stack[at:])
                del stack[at:]
    return found
