"""Origins: a story that only reports what another in the case reported is one origin with it; who cites whom, and
in circles.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import pandas as pd

from osintkit.assess.evidence import day_number
from osintkit.assess.rows import text

NEAR = 3  # days that a story may come after the one it reports
SHARED = 0.5  # how much of what it names and counts the other names and counts too
LEAST = 3  # so many names and figures they share

Signs = Mapping[str, set[object]]


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
    days = {a: day_number(day) for a, day in zip(articles.id, articles.day, strict=True)}
    published = articles.groupby("outlet").id.agg(list).to_dict() if len(articles) else {}
    signs = _signs(figures, mentions)
    joins: dict[str, str] = {}
    for c in citations[citations.lead & (citations.manner == "reports")].itertuples():
        story, others = c.article_id, published.get(c.cites, ())
        if story in days and story not in joins:
            near = (other for other in others if other != story and 0 <= days[story] - days[other] <= NEAR)
            best = max(((_likeness(signs, story, other), -days[other], other) for other in near), default=None)
            if best and best[0] >= SHARED:
                joins[story] = best[2]
    return _followed(dict(origins), joins)


def _signs(figures: pd.DataFrame | None, mentions: pd.DataFrame | None) -> Signs:
    """What an article names and counts."""
    signs: dict[str, set[object]] = defaultdict(set)
    if mentions is not None:
        for article, entity in zip(mentions.article_id, mentions.entity_id, strict=True):
            if isinstance(entity, str):
                signs[article].add(entity)
    if figures is not None:
        columns = (figures[c] for c in ("article_id", "kind", "value", "date"))
        for article, kind, value, day in zip(*columns, strict=True):
            if value == value or text(day):  # not NaN
                signs[article].add((kind, day if kind == "date" else value))
    return signs


def _likeness(signs: Signs, story: str, other: str) -> float:
    ours, theirs = signs.get(story, set()), signs.get(other, set())
    shared = len(ours & theirs)
    return shared / len(ours) if shared >= LEAST else 0.0


def _followed(origins: dict[str, str], joins: Mapping[str, str]) -> dict[str, str]:
    """Origins with the joins followed to their end; a circle ends where it began."""
    for story in sorted(joins):
        seen, at = {story}, joins[story]
        while at in joins and at not in seen:
            seen.add(at)
            at = joins[at]
        old, new = origins.get(story, story), origins.get(at, at)
        origins |= {article: new for article, origin in origins.items() if origin == old}
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
