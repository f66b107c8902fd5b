"""Claims: figures that say one thing, across articles and languages, with what each says of it."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from osintkit.assess.evidence import Item, Value, agree
from osintkit.assess.features import make_items
from osintkit.assess.grouping import Groups
from osintkit.assess.rows import Claim, Reading, number, text
from osintkit.records import Decision, Judgement


def group_claims(
    figures: pd.DataFrame,
    mentions: pd.DataFrame,
    articles: pd.DataFrame,
    quotes: pd.DataFrame | None = None,
    judgements: Iterable[Judgement] = (),
    *,
    citations: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The claims and their readings (columns: Claim, Reading; for zero rows too).

    The frames are those of a Selection (figures and mentions with their sentences, articles with `origin`, `outlet`,
    `day`); `citations` those of `find_citations`. Figures that are ordinals, have no value, or are dates of a year
    only are no claims. The rule is that of docs/credibility.md: evidence in bits from value, what is counted, names
    nearby, figures beside it, words and time. A Judgement "same" on "claim:A" with the value "claim:B" joins the two,
    "different" parts them; A and B are the ids of claims or of readings. Claims are sorted by origins, then by their
    first day.
    """
    order = figures.sort_values(["day", "article_id", "start", "end", "kind"], kind="stable", ignore_index=True)
    items = make_items(order, mentions, articles)
    ids = [_id(item.row) for item in items]
    groups = Groups(items, *_judged(judgements, {key: n for n, key in enumerate(ids)}))
    quoted, cited = _by_article(quotes), _by_article(citations)
    versions = dict(zip(articles.id, articles.version, strict=True)) if "version" in articles else {}
    readings = []
    for key, item, claim, score in zip(ids, items, groups.claim_of, groups.score_of, strict=True):
        told = _told(item, quoted.get(item.article, ()), cited.get(item.article, ()))
        told |= {"version": versions.get(item.article, 1), "score": None if score is None else round(score, 2)}
        readings.append(_reading(key, ids[claim], item, told))
    values = {key: item.value for key, item in zip(ids, items, strict=True)}
    by_claim: dict[str, list[Reading]] = defaultdict(list)
    for reading in _credit(readings, values):
        by_claim[reading.claim_id].append(reading)
    claims = {key: _claim(members, [values[r.id] for r in members]) for key, members in by_claim.items()}
    ordered = sorted(claims.values(), key=lambda c: (-c.origins, -c.articles, c.first_day, c.id))
    return Claim.frame(ordered), Reading.frame(r for c in ordered for r in by_claim[c.id])


def _id(figure: Any) -> str:
    """A reading's id: of its article, place, kind; the same whatever else is in the case."""
    place = (figure.article_id, str(figure.start), str(figure.end), figure.kind)
    return hashlib.blake2b("\0".join(place).encode(), digest_size=6).hexdigest()


def _judged(
    judgements: Iterable[Judgement], known: Mapping[str, int]
) -> tuple[dict[int, set[int]], list[tuple[int, int]]]:
    """Items to keep apart, and pairs to bring together; the newest word on a pair holds."""
    last: dict[tuple[int, int], str] = {}
    for j in judgements:
        if j.decision in (Decision.SAME, Decision.DIFFERENT) and j.target.startswith("claim:"):
            a, b = (known.get(x.removeprefix("claim:").strip(), -1) for x in (j.target, j.value or ""))
            if a >= 0 and b >= 0 and a != b:
                last[min(a, b), max(a, b)] = j.decision
    apart: dict[int, set[int]] = defaultdict(set)
    for a, b in (pair for pair, decision in last.items() if decision == Decision.DIFFERENT):
        apart[b].add(a)
        apart[a].add(b)
    return apart, sorted(pair for pair, decision in last.items() if decision == Decision.SAME)


def _by_article(frame: pd.DataFrame | None) -> Mapping[str, Sequence[Any]]:
    """The rows of each article in the order of the text."""
    found: dict[str, list[Any]] = defaultdict(list)
    if frame is not None and not frame.empty:
        for row in frame.sort_values(["article_id", "start"], kind="stable").astype(object).itertuples():
            found[row.article_id].append(row)
    return found


def _told(item: Item, quotes: Sequence[Any], citations: Sequence[Any]) -> dict[str, Any]:
    """Who says it: the quote that holds a figure, and the outlet that its sentence gives as the source."""
    figure = item.row
    told: dict[str, str | None] = dict.fromkeys(("speaker", "speaker_id", "stance", "manner"))
    n = bisect_right(quotes, figure.start, key=lambda q: q.start) - 1
    quote = quotes[n] if n >= 0 and quotes[n].end >= figure.end else None
    if quote:
        told = {"speaker": text(quote.speaker), "speaker_id": text(quote.entity_id)}
        told |= {"stance": quote.stance, "manner": quote.manner}
    first = bisect_left(citations, figure.sentence_start, key=lambda c: c.start)
    last = bisect_left(citations, figure.sentence_end, key=lambda c: c.start)
    cites = next((c.cites for c in citations[first:last] if c.manner == "reports"), None)
    return {**told, "anonymous": bool(quote and quote.anonymous), "cites": cites}


def _reading(key: str, claim: str, item: Item, told: Mapping[str, Any]) -> Reading:
    figure = item.row
    cells = {c: getattr(figure, c) for c in ("outlet", "day", "sentence")}
    cells |= {c: int(getattr(figure, c)) for c in ("start", "end", "sentence_start", "sentence_end")}
    cells |= {c: text(getattr(figure, c)) for c in ("name", "bound", "counted")}
    cells |= {c: number(getattr(figure, c)) for c in ("value", "low", "high")}
    return Reading(
        id=key,
        claim_id=claim,
        article_id=item.article,
        kind=item.family,
        unit=item.unit,
        date=item.value.day,
        approximate=bool(figure.approximate),
        concept=" ".join(x for x in (item.noun, item.state) if x) or None,
        about=tuple(sorted(item.here, key=lambda k: (-item.names[k], k))),
        when=item.when,
        origin=item.origin,
        language=item.language or None,
        **cells,
        **told,
    )


def _credit(readings: Sequence[Reading], values: Mapping[str, Value]) -> Iterator[Reading]:
    """Give a reading whose sentence cites an outlet that outlet's origin: its own earlier reading, else the outlet
    as such.
    """
    said: dict[tuple[str, str], list[Reading]] = defaultdict(list)
    for r in readings:  # in the order of their days
        said[r.claim_id, r.outlet].append(r)
    for r in readings:
        if r.cites and r.cites != r.outlet:
            theirs = said[r.claim_id, r.cites]
            earlier = (o.origin for o in theirs if o.day <= r.day and agree(values[o.id], values[r.id]))
            r = replace(r, origin=next(earlier, f"outlet:{r.cites}"))
        yield r


def _distinct(values: Sequence[Value]) -> list[list[int]]:
    """Positions of values that agree with one another, those of the value that comes first in the given order first."""
    groups: list[list[int]] = []
    for n, value in enumerate(values):
        group = next((g for g in groups if agree(values[g[0]], value)), None)
        if group is None:
            groups.append([n])
        else:
            group.append(n)
    return groups


def _claim(readings: Sequence[Reading], values: Sequence[Value]) -> Claim:
    """What readings, in the order of their days, say together."""
    groups = _distinct(values)
    lead = [readings[n] for n in max(groups, key=lambda g: (len({readings[n].origin for n in g}), len(g), -g[0]))]
    said = Counter((r.value, r.low, r.high, r.date) for r in lead)
    best = max(reversed(lead), key=lambda r: said[r.value, r.low, r.high, r.date])  # of two the newest
    names = Counter(a for r in readings for a in r.about)
    about = sorted((a for a, n in names.items() if 3 * n >= len(readings)), key=lambda a: (-names[a], a))
    spread = [x for v in values for x in (v.low, v.high) if v.day is None]
    shown = ("kind", "unit", "value", "low", "high", "date", "bound", "approximate")
    return Claim(
        **{c: getattr(best, c) for c in shown},
        id=readings[0].claim_id,
        least=min(spread, default=None),
        most=max(spread, default=None),
        counted=_commonest(r.counted for r in readings),
        concept=_commonest(r.concept for r in readings),
        about=tuple(about[:6]),
        articles=len({r.article_id for r in readings}),
        outlets=len({r.outlet for r in readings}),
        origins=len({r.origin for r in readings}),
        languages=tuple(sorted({r.language for r in readings if r.language})),
        values=len(groups),
        first_day=readings[0].day,
        last_day=readings[-1].day,
        score=min((r.score for r in readings if r.score is not None), default=None),
    )


def _commonest(words: Iterable[str | None]) -> str | None:
    counts = Counter(word for word in words if word)
    return min(counts, key=lambda k: (-counts[k], k), default=None)
