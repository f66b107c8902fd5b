"""Choices: what an analyst can pick from on one tag: kinds, entities to merge with, ways to split, claims, grades."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import Any

import pandas as pd
from rapidfuzz import fuzz, process

from osintkit.selection import Selection
from osintkit.widgets.panel import KINDS
from osintkit.widgets.queue import Item

# The reliability of sources by the Admiralty system (NATO AJP-2.1), as in docs/credibility.md.
GRADES = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "cannot be judged",
}
FIGURES = ("money", "percent", "quantity", "number", "ordinal", "age", "duration", "date")
MOST = 30  # choices shown; typing narrows them
Choice = dict[str, Any]


def list_choices(name: str, item: Item, chosen: Selection, entities: pd.DataFrame, query: str = "") -> dict[str, Any]:
    """A menu by its name (relabel, add, split, claim, grade, merge): its title, and options with value and label."""
    if name == "relabel":
        return {"title": "Who said it" if item.noun == "quote" else "It is", "options": _labels(item, chosen)}
    if name == "add":
        return {"title": "The marked words are", "options": [{"value": k, "label": k} for k in KINDS]}
    if name == "grade":
        options = [{"value": k, "label": f"{k} {v}", "reason": True} for k, v in GRADES.items()]
        return {"title": f"How reliable is {item.outlet}?", "options": options}
    if name == "claim":
        return {"title": "This figure and another", "options": _claims(item, chosen)}
    if name == "split":
        return {"title": "Take away from this entity, as one of its own", "options": _spellings(item, chosen)}
    search = {"search": "a name; the nearest are shown first", "query": query}
    return search | {"title": "It is the same as", "options": _entities(item, entities, query)}


def find_items(queue: Sequence[Item], query: str) -> dict[str, Any]:
    """The menu of tags that are still to review and whose name has these letters."""
    key = query.casefold()
    found = islice((i for i in queue if key in i.name.casefold()), MOST)
    options = [{"value": i.target, "label": i.name, "note": f"{i.kind}, {i.day}, {i.outlet}"} for i in found]
    return {"title": "Go to", "search": "letters of a name", "query": query, "options": options}


def _labels(item: Item, chosen: Selection) -> list[Choice]:
    """The other kinds; for a quote the names of its article as speakers, the nearest first."""
    if item.noun != "quote":
        kinds = KINDS if item.noun == "mention" else FIGURES
        return [{"value": kind, "label": kind} for kind in kinds if kind != item.kind]
    there = chosen.mentions[chosen.mentions.article_id == item.article_id]
    there = there[there.kind.isin(["person", "org", "place", "nationality"])]
    nearest = sorted(there.itertuples(), key=lambda m: min(abs(m.start - item.end), abs(m.end - item.start)))
    first = {m.name: m for m in reversed(nearest)}
    found = sorted(first.values(), key=nearest.index)[:MOST]
    return [{"value": f"{m.start}:{m.end}", "label": m.name, "note": m.kind} for m in found]


def _entities(item: Item, entities: pd.DataFrame, query: str) -> list[Choice]:
    """The entities whose names are nearest to what was typed (to the tag's own, if nothing was), its kind first."""
    others = entities[entities.id != item.entity_id]
    names = {(row.id, n): name for row in others.itertuples() for n, name in enumerate((row.caption, *row.aliases))}
    near = process.extract(query or item.name, names, scorer=fuzz.WRatio, limit=10 * MOST, processor=str.casefold)
    known = others.set_index("id")
    best = {key[0]: score for _, score, key in reversed(near)}
    ranked = sorted(best, key=lambda i: (known.kind[i] != item.kind, -best[i], i))[:MOST]
    return [
        {"value": i, "label": known.caption[i], "note": f"{known.kind[i]}, {known.mentions[i]} mentions"}
        for i in ranked
    ]


def _spellings(item: Item, chosen: Selection) -> list[Choice]:
    """This mention alone, or all of the entity's with one spelling."""
    mine = chosen.mentions[chosen.mentions.entity_id == item.entity_id]
    counts = Counter(mine.name)
    options: list[Choice] = [{"value": "", "label": "this mention only", "note": item.name}]
    if len(counts) > 1:
        options += [{"value": n, "label": n, "note": f"{c} mentions"} for n, c in counts.most_common(MOST)]
    return options


def _claims(item: Item, chosen: Selection) -> list[Choice]:
    """The other readings of its claim, which may be told apart, and the nearest claims, which may be the same."""
    readings, claims = chosen.readings, chosen.claims
    mine = readings[(readings.article_id == item.article_id) & (readings.start == item.start)]
    if not len(mine):
        return []
    me = mine.iloc[0]
    with_it = readings[(readings.claim_id == me.claim_id) & (readings.id != me.id)]
    options: list[Choice] = [
        {"value": f"different:{r.id}", "label": f"not the same as: {r.sentence}", "note": f"{r.outlet} {r.day}"}
        for r in with_it.head(MOST).itertuples()
    ]
    first = readings.drop_duplicates("claim_id").set_index("claim_id")
    others = claims[(claims.id != me.claim_id) & (claims.kind == me.kind)]
    shared = sorted(others.itertuples(), key=lambda c: (-len({*c.about} & {*me.about}), c.unit != me.unit, c.id))
    for claim in shared[:MOST]:
        row = first.loc[claim.id]
        options.append(
            {"value": f"same:{claim.id}", "label": f"the same as: {row.sentence}", "note": f"{row.outlet} {row.day}"}
        )
    return options
