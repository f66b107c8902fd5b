"""Reading: one article with its tags marked, a card for each, its doubts, and its versions with their differences.

All that came from a page is escaped here.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import pairwise
from typing import Any

import pandas as pd

from osintkit.catalogue import NUMBERS, Catalogue
from osintkit.errors import WrongUse
from osintkit.markup import language_of, or_else, show_doubts, show_value
from osintkit.selection import Selection

LEGEND = ("person", "org", "place", "nationality", "facility", "system", "event", "number", "date", "quote")
OTHERS = 6  # other articles that a card lists


class Reading:
    """An article that is open. Raises WrongUse where the case does not show it (any more)."""

    def __init__(self, catalogue: Catalogue, key: str) -> None:
        if key not in catalogue.place:
            raise WrongUse(f"the case shows no article {key} now: search again")
        self.catalogue, case = catalogue, catalogue.case
        self.row = catalogue.frame.iloc[catalogue.place[key]]
        self.article = case.article_records([key])[0]
        frames = (case.mentions({key}), case.figures({key}), case.quotes({key}).assign(kind="quote"))
        self.tags: list[Any] = [tag for frame in frames for tag in frame.itertuples()]

    def html(self) -> str:
        """The article as HTML: what is known of it, its text with each tag in a mark, its versions."""
        a, r = self.article, self.row
        about = [r.outlet, or_else(a.published, f"captured {r.day}"), ", ".join(a.authors), a.language]
        line = " · ".join(escape(str(x)) for x in about if isinstance(x, str) and x)
        copies = int((self.catalogue.frame.origin == r.origin).sum()) - 1
        same = f'<button data-origin="{escape(r.origin)}">{copies} more of this origin</button>' if copies else ""
        doubts = "".join(f"<li>{escape(d)}</li>" for d in a.doubts)
        doubts = f'<ul class="doubts" aria-label="Doubts">{doubts}</ul>' if doubts else ""
        legend = "".join(f'<mark class="k-{k} ends">{k}</mark> ' for k in LEGEND)
        return (
            f'<h3{language_of(a.language)}>{escape(a.title or "Without a title")}</h3><p class="about">{line} '
            f'<span class="grade" title="The outlet, by the analyst: A to F">{escape(r.grade)}</span> {same}</p>'
            f'<p class="about"><code>{escape(a.url)}</code></p>{doubts}{self._versions()}'
            f'<p class="legend">{legend}</p><div class="text"{language_of(a.language)}>{self._marked()}</div>'
        )

    def _marked(self) -> str:
        """The text, cut wherever a tag begins or ends; each piece in all marks over it, the widest outside."""
        text, out = self.article.text, []
        tags = sorted(enumerate(self.tags), key=lambda tag: (tag[1].start, -tag[1].end, tag[0]))
        cuts = sorted({0, len(text), *(e for _, t in tags for e in (t.start, t.end))})
        at, over, begun = 0, [], set()
        for start, end in pairwise(cuts):
            while at < len(tags) and tags[at][1].start <= start:
                over.append(tags[at])
                at += 1
            over = [(n, tag) for n, tag in over if tag.end > start]
            piece = escape(text[start:end]).replace("\n", "<br><br>")
            for n, tag in sorted(over, key=lambda tag: (tag[1].end - tag[1].start, tag[0])):
                own = f' data-n="{n}" tabindex="-1" role="button"' if n not in begun else ""
                begun.add(n)
                more = (" doubtful" if getattr(tag, "doubts", ()) else "") + (" ends" if tag.end == end else "")
                piece = f'<mark class="k-{escape(tag.kind)}{more}"{own}>{piece}</mark>'
            out.append(piece)
        return "".join(out)

    def _versions(self) -> str:
        """What this text changed in what its URL showed before, sentence by sentence."""
        if self.article.version < 2:
            return ""
        changes = self.catalogue.case.changes(self.article.url)
        rows = "".join(
            f"<li><b>{escape(c.kind)}</b> in version {c.version}, captured {c.captured_at:%Y-%m-%d %H:%M}"
            + (f"<del{language_of(self.article.language)}>{escape(c.old)}</del>" if isinstance(c.old, str) else "")
            + (f"<ins{language_of(self.article.language)}>{escape(c.new)}</ins>" if isinstance(c.new, str) else "")
            + "</li>"
            for c in changes.itertuples()
        )
        head = f"{self.article.version} versions, {len(changes)} changes"
        return f'<details class="versions"><summary>{head}</summary><ul>{rows}</ul></details>'

    def card(self, number: int, chosen: Selection | None = None) -> str:
        """What is known of a tag: its name or value, grade, doubts, and the other articles that have it.

        `chosen` gives figures the grade of their claim.
        """
        tag = self.tags[number]
        if tag.kind == "quote":
            head, facts, others = self._quote(tag)
        elif tag.kind in NUMBERS:
            head, facts, others = self._figure(tag, chosen)
        else:
            head, facts, others = self._mention(tag)
        facts["Source"] = f"{or_else(self.row.outlet, 'unknown')}, graded {self.row.grade}"
        lines = "".join(f"<dt>{k}</dt><dd dir='auto'>{escape(v)}</dd>" for k, v in facts.items() if v)
        entity = or_else(getattr(tag, "entity_id", None), "")
        only = f'<button data-entity="{escape(entity)}">Only articles that name it</button>' if entity else ""
        return (
            f'<h4 class="k-{escape(tag.kind)}" dir="auto">{escape(head)}</h4><dl>{lines}</dl>'
            f"{show_doubts(getattr(tag, 'doubts', ()))}{self._others(others)}{only}"
        )

    def _mention(self, tag: Any) -> tuple[str, dict[str, str], list[int]]:
        c, entity = self.catalogue, or_else(tag.entity_id, "")
        known = c.entities.get(entity)
        aliases = [a for a in known.aliases if a != known.caption][:8] if known else []
        ids = ", ".join(f"{k}: {v}" for k, v in sorted(known.external_ids.items())) if known else ""
        score = "" if pd.isna(tag.score) else f", score {tag.score:.2f}"
        facts = {"Kind": tag.kind, "Here": tag.name, "Role": or_else(tag.role, ""), "Also": ", ".join(aliases)}
        facts |= {"Known as": ids, "Found by": f"{tag.tagger}{score}"}
        return known.caption if known else tag.name, facts, _rows(c.naming([entity])) if entity else []

    def _figure(self, tag: Any, chosen: Selection | None) -> tuple[str, dict[str, str], list[int]]:
        facts = {"Kind": tag.kind, "Here": tag.name, "Of what": or_else(tag.counted, "")}
        if chosen is not None and tag.kind != "date":
            here = chosen.readings[
                (chosen.readings.article_id == self.article.id) & (chosen.readings.start == tag.start)
            ]
            claims = chosen.claims[chosen.claims.id.isin(here.claim_id)]
            for claim in claims.itertuples():
                facts["Credibility"] = f"{claim.credibility} of 6: {claim.why}"
                facts["Said by"] = f"{claim.origins} independent origins in this selection"
        return show_value(tag), facts, self.catalogue.giving(tag)

    def _quote(self, tag: Any) -> tuple[str, dict[str, str], list[int]]:
        entity = or_else(tag.entity_id, "")
        who = self.catalogue.caption(entity) if entity else or_else(tag.speaker, "Unnamed")
        facts = {
            "Manner": f"{tag.manner}, {tag.stance}",
            "Verb": or_else(tag.verb, ""),
            "Where": or_else(tag.channel, ""),
        }
        return who, facts, _rows(self.catalogue.naming([entity])) if entity else []

    def _others(self, rows: Iterable[int]) -> str:
        """Other articles, one for each origin first, the newest first, to jump to."""
        here = self.catalogue.place[self.article.id]
        some = self.catalogue.frame.iloc[[n for n in sorted(rows, reverse=True) if n != here]]
        items = "".join(
            f'<li><button data-open="{escape(a.id)}" dir="auto">{a.day} {escape(or_else(a.outlet, ""))}: '
            f"{escape(or_else(a.title, 'Without a title'))}</button></li>"
            for a in some.drop_duplicates("origin").head(OTHERS).itertuples()
        )
        return f"<p>In {len(some):,} other articles{', among them' if len(some) > OTHERS else ''}</p><ul>{items}</ul>"


def _rows(mask: Any) -> list[int]:
    return [int(n) for n in mask.nonzero()[0]]
