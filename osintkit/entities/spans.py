"""From what was found to what is kept: spans cut to their names, one reading of each place."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from operator import attrgetter

from .models import Span

LEAD = re.compile(
    r"(?:[\s\"'“”‘’«»„()\[\]{}*•·,;:|>–—-]+|(?:the|The|THE|a|an|An|le|la|les|Le|La|Les|un|une|des|du|de|el|los|las|il|lo|gli|der|die|das|den|dem)\s+|[lLdDnNsS][’'](?=[A-ZÀ-Þ]))+"
)
TAIL = re.compile(
    r"(?:['’]s?|[\s\"'“”‘’«»„(\[{*•·,;:|<!?–—-]+|(?<![A-Z])(?<!\b[A-Z][a-z])(?<!\b[A-Z][a-z]{2})\.|(?<![\w)])\))+$"
)
NO_LETTER = re.compile(r"[\W\d_]*$")
FRENCH_ROLE = re.compile(r"^(?:M\.|Mme|Mlle|Me|Mgr|Mr\.?|Mrs\.?|Ms\.?|Dr\.?)\s+")


def trim(span: Span, text: str) -> Span | None:
    """Without articles, possessives, quotes and brackets at its ends; None if no letter is left."""
    start, end = span.start, span.end
    line = text.find("\n", start, end)
    if line >= 0:
        end = line
    lead = LEAD.match(text, start, end)
    if lead and span.kind != "system" and lead.end() < end:
        start = lead.end()
    if span.kind == "person" and (title := FRENCH_ROLE.match(text[start:end])):
        start += title.end()
    tail = TAIL.search(text, start, end)
    if tail:
        end = tail.start()
    if start >= end or (NO_LETTER.match(text, start, end) and span.kind != "system" and span.kind != "event"):
        return None
    if text.count("(", start, end) > text.count(")", start, end) and (at := text.rfind("(", start, end)) > start:
        end = len(text[:at].rstrip())
    return span._replace(start=start, end=end)


SURE = ("system", "event")
TRUST = {
    "watchlist": 9,
    "rule:show": 8.5,
    "rule:compound": 6.2,
    "rule:group": 6.2,
    "rule:club": 6.2,
    "gliner": 4.5,
    "rule:given": 3.5,
    "rule:acronym": 2,
}


def priority(span: Span) -> float:
    """How far a reading is to be trusted against another of the same place."""
    ours = span.tagger.startswith(("rule", "gazetteer"))
    if ours and span.kind == "system":
        return 7 + (span.score or 0)
    if span.tagger in TRUST:
        return TRUST[span.tagger]
    if ours and span.kind == "event":
        return 6.5
    if span.tagger == "gazetteer":
        return 6 if span.kind == "org" else 5.5
    if span.tagger.startswith("gazetteer:"):
        return 3
    return 2.5 if span.tagger.startswith("lent:") else 4  # 4: models


def is_modelled(span: Span) -> bool:
    """Whether a statistical model found it, in its own language."""
    return 4 <= priority(span) < 5


def resolve(spans: list[Span]) -> list[Span]:
    """One reading of each place: the surest wins; a model's longer name swallows a known one inside it."""
    kept: list[Span] = []  # in order, never overlapping: a clash is found by bisection
    for span in sorted(
        swallow(sorted(spans)), key=lambda s: (-priority(s), s.start - s.end, s.start, s.kind, s.tagger)
    ):
        clash = overlapping(kept, span)
        if clash and is_modelled(span):
            rest = remainder(span, clash)
            if rest is None or overlapping(kept, rest):
                continue
            insort(kept, rest, key=attrgetter("start"))
        elif not clash:
            insort(kept, span, key=attrgetter("start"))
    return kept


def overlapping(kept: list[Span], span: Span) -> list[Span]:
    """Those of `kept` (in order, apart) that share a character with the span."""
    first = max(0, bisect_left(kept, span.start, key=attrgetter("start")) - 1)
    last = bisect_left(kept, span.end, key=attrgetter("start"))
    return [known for known in kept[first:last] if known.end > span.start]


def swallow(spans: list[Span]) -> list[Span]:
    """Without the known names that are part of a model's longer one ("Bank of Turkey", "Jack London")."""
    longer = [s for s in spans if is_modelled(s)]
    free: list[Span] = []
    first = 0
    for span in spans:
        while first < len(longer) and longer[first].end <= span.start:
            first += 1
        inside = priority(span) < 6.2 and any(
            m.start <= span.start
            and span.end <= m.end
            and m.end - m.start > span.end - span.start
            and m.kind not in SURE
            and (span.kind, m.kind) not in (("org", "person"), ("org", "place"))
            for m in longer[first : first + 3]
        )
        if not inside:
            free.append(span)
    return free


def remainder(span: Span, clash: list[Span]) -> Span | None:
    """What is left of a model's person when surer names are cut off its ends; nothing of any other kind."""
    start, end = span.start, span.end
    for known in clash:
        if known.start <= start:
            start = max(start, known.end + 1)
        else:
            end = min(end, known.start - 1)
    return span._replace(start=start, end=end) if span.kind == "person" and end - start > 4 else None
