"""Dossier: one entity: its names in all scripts, and a sheet of the sentences that name it."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from html import escape
from typing import Any, Self

import pandas as pd

from osintkit.citing import Citing, Part
from osintkit.markup import make_table
from osintkit.selection import Selection


class Dossier(Citing):
    """The sections of a report that are of one entity."""

    def entity(self, name: str) -> Part:
        """An entity's names in all scripts, its roles and its ids."""
        mine = self._of(name)
        body = ""
        for e in mine.itertuples():
            facts = {
                **by_script(e.aliases or (e.caption,)),
                "Roles": ", ".join(e.roles),
                "Ids": ", ".join(f"{k} {v}" for k, v in sorted(e.external_ids.items())),
                "Named in": f"{e.articles} articles of {e.origins} origins",
            }
            rows = "".join(f"<dt>{escape(k)}</dt><dd dir='auto'>{escape(str(v))}</dd>" for k, v in facts.items() if v)
            kind = f'<span class="status">{escape(e.kind)}</span>'
            body += f"<h3 dir='auto'>{escape(e.caption)} {kind}</h3><dl class='legend'>{rows}</dl>"
        return self._section("entity", "Who or what it is", "", body, mine)

    def about(self, name: str) -> Self:
        """A sheet of only the sentences that name an entity, with the same numbers and evidence as this one."""
        return replace(self, chosen=narrow(self.chosen, set(self._of(name).id)))

    def said(self, name: str) -> pd.DataFrame:
        """The quotes whose speaker is the entity (columns: as Selection.quotes)."""
        quotes = self.chosen.quotes
        return quotes[quotes.entity_id.isin(self._of(name).id)]

    def said_of(self, name: str) -> pd.DataFrame:
        """The quotes of others that name the entity (columns: as Selection.quotes)."""
        quotes, ids = self.chosen.quotes, set(self._of(name).id)
        named = defaultdict(list)
        for m in self.chosen.mentions.itertuples():
            if m.entity_id in ids:
                named[m.article_id].append(m.start)
        inside = [any(q.start <= at < q.end for at in named[q.article_id]) for q in quotes.itertuples()]
        return quotes[pd.Series(inside, index=quotes.index, dtype="bool") & ~quotes.entity_id.isin(ids)]

    def map(self) -> Part:
        """The places that are named, drawn where a town's or a country's place is known."""
        from osintkit import plots

        known = self.chosen.entities
        counts = self.chosen.mentions.groupby("entity_id").article_id.nunique()
        named = known[known.kind.isin(("place", "facility"))]
        named = named.assign(here=named.id.map(counts)).sort_values(["here", "id"], ascending=[False, True])
        svg = plots.places(named)
        body = f'<figure role="img" aria-label="Map of the places in the table below">{svg}</figure>' if svg else ""
        rows = [(escape(p.caption), escape(", ".join(p.aliases)), str(p.here)) for p in named.itertuples()]
        body += make_table(("Place", "As spelled", "Articles"), rows, "places")
        note = "A dot is a town, shaded land a country; towns of one name can be mistaken for one another."
        return self._section("map", "Places", note, body, named)

    def _of(self, name: str) -> pd.DataFrame:
        known = self.chosen.entities
        return known[known.id.isin(self.chosen.case.named(name))].reset_index(drop=True)


def by_script(names: Iterable[str]) -> dict[str, str]:
    """Names by the script of their first letter, by its name in Unicode: {"Latin": "A, B", "Cyrillic": ...}."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in names:
        letter = next((c for c in name if c.isalpha()), "")
        found[unicodedata.name(letter, "other").split()[0].capitalize() if letter else "Other"].append(name)
    return {script: ", ".join(found[script]) for script in sorted(found, key=lambda s: (-len(found[s]), s))}


def narrow(chosen: Selection, ids: set[str]) -> Selection:
    """Only what stands in sentences that name one of the entities, other names than theirs."""
    naming = chosen.mentions[chosen.mentions.entity_id.isin(ids)]
    places = set(zip(naming.article_id, naming.sentence_start, strict=True))

    def beside(tags: pd.DataFrame) -> pd.DataFrame:
        spots: Any = zip(tags.article_id, tags.sentence_start, strict=True)
        return tags[pd.Series([s in places for s in spots], index=tags.index, dtype="bool")].reset_index(drop=True)

    found = replace(chosen)
    mentions = beside(chosen.mentions[~chosen.mentions.entity_id.isin(ids)])
    known = chosen.entities[chosen.entities.id.isin(mentions.entity_id)].reset_index(drop=True)
    told = {"articles": chosen.articles, "citations": chosen.citations, "registry": chosen.registry}
    told |= {"mentions": mentions, "figures": beside(chosen.figures), "quotes": beside(chosen.quotes)}
    vars(found).update(told, entities=known)  # cached properties that are known are not read again
    return found
