"""Claims: figures that say one thing, across articles and languages, with what each says of it."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from osintkit.assess.evidence import Item, agree
from osintkit.assess.features import Around, make_items, number, text
from osintkit.assess.grouping import Groups
from osintkit.assess.rows import Claim, Reading
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
    places = zip(order.article_id.tolist(), order.sentence_start.tolist(), strict=True)
    sentences = dict(zip(places, order.sentence.tolist(), strict=True))
    items = make_items(order, Around(mentions, articles, sentences))
    ids = _ids(order, items)
    apart, together = _judged(judgements, {key: n for n, key in enumerate(ids)})
    groups = Groups(items, apart, together)
    groups.run()
    readings = _readings(
        order, items, ids, groups, _Spans(quotes, "start"), _Spans(citations, "sentence_start"), _versions(articles)
    )
    readings = _credit(readings, items)
    by_claim: dict[str, list[tuple[Reading, Item]]] = defaultdict(list)
    for reading, item in zip(readings, items, strict=True):
        by_claim[reading.claim_id].append((reading, item))
    claims = [_claim(key, members) for key, members in by_claim.items()]
    claims.sort(key=lambda c: (-c.origins, -c.articles, c.first_day, c.id))
    rank = {c.id: n for n, c in enumerate(claims)}
    readings.sort(key=lambda r: (rank[r.claim_id], r.day, r.article_id, r.start, r.end))
    return Claim.frame(claims), Reading.frame(readings)


def _ids(figures: pd.DataFrame, items: Sequence[Item]) -> list[str]:
    """A reading's id: of its article, place, kind; the same whatever else is in the case."""
    columns = [figures[c].tolist() for c in ("article_id", "start", "end", "kind")]
    return [
        hashlib.blake2b("\0".join(str(c[i.number]) for c in columns).encode(), digest_size=6).hexdigest() for i in items
    ]


def _judged(judgements: Iterable[Judgement], known: dict[str, int]) -> tuple[dict[int, set[int]], dict[int, int]]:
    """Items to keep apart, and items to bring together; the newest word on a pair holds."""
    last: dict[tuple[int, int], str] = {}
    for j in judgements:
        if j.decision in (Decision.SAME, Decision.DIFFERENT) and j.target.startswith("claim:"):
            a, b = known.get(_bare(j.target)), known.get(_bare(j.value or ""))
            if a is not None and b is not None and a != b:
                pair = (min(a, b), max(a, b))
                last.pop(pair, None)
                last[pair] = j.decision
    apart: dict[int, set[int]] = defaultdict(set)
    together = {}
    for (a, b), decision in last.items():
        if decision == Decision.DIFFERENT:
            apart[b].add(a)
            apart[a].add(b)
        else:
            together[b] = a
    return apart, together


def _bare(target: str) -> str:
    return target.removeprefix("claim:").strip()


def _versions(articles: pd.DataFrame) -> dict[str, int]:
    """Which text under its URL an article is: a silent edit is a later one of the same day."""
    return dict(zip(articles.id, articles.version, strict=True)) if "version" in articles else {}


class _Spans:
    """The rows of a frame by article, and which of them holds a place."""

    def __init__(self, frame: pd.DataFrame | None, start: str) -> None:
        self.rows: dict[str, list[Any]] = defaultdict(list)
        self.starts: dict[str, list[int]] = defaultdict(list)
        if frame is None or frame.empty:
            return
        start = start if start in frame.columns else "start"
        for row in frame.sort_values(["article_id", start], kind="stable").astype(object).itertuples():
            self.rows[row.article_id].append(row)
            self.starts[row.article_id].append(int(getattr(row, start)))

    def holding(self, article: str, start: int, end: int) -> Any:
        """The row whose span start..end holds the given one, None if none does."""
        n = bisect_right(self.starts.get(article, ()), start) - 1
        if n >= 0:
            row = self.rows[article][n]
            if row.end >= end:
                return row
        return None

    def within(self, article: str, start: int, end: int) -> list[Any]:
        """The rows that begin in start..end."""
        starts = self.starts.get(article, ())
        return self.rows[article][bisect_right(starts, start - 1) : bisect_right(starts, end - 1)] if starts else []


def _readings(
    figures: pd.DataFrame,
    items: Sequence[Item],
    ids: Sequence[str],
    groups: Groups,
    quotes: _Spans,
    cited: _Spans,
    versions: dict[str, int],
) -> list[Reading]:
    columns = {c: figures[c].tolist() for c in figures.columns}
    out = []
    for n, item in enumerate(items):
        row = {c: columns[c][item.number] for c in columns}
        start, end = int(row["start"]), int(row["end"])
        quote = quotes.holding(item.article, start, end)
        span = int(row["sentence_start"]), int(row["sentence_end"])
        cites = [c.cites for c in cited.within(item.article, *span) if c.manner == "reports"]
        out.append(
            Reading(
                id=ids[n],
                claim_id=ids[groups.members[groups.claim_of[n]][0]],
                article_id=item.article,
                start=start,
                end=end,
                kind=item.family,
                name=text(row.get("name")),
                value=number(row["value"]),
                low=number(row["low"]),
                high=number(row["high"]),
                unit=item.unit,
                date=item.day,
                bound=text(row["bound"]),
                approximate=bool(row["approximate"]),
                counted=text(row["counted"]),
                concept=" ".join(x for x in (item.noun, item.state) if x) or None,
                about=tuple(sorted(item.here, key=lambda k: (-item.names.get(k, 0.0), k))),
                when=item.when,
                speaker=text(quote.speaker) if quote else None,
                speaker_id=text(quote.entity_id) if quote else None,
                stance=quote.stance if quote else None,
                manner=quote.manner if quote else None,
                anonymous=bool(quote.anonymous) if quote else False,
                cites=cites[0] if cites else None,
                origin=item.origin,
                outlet=row["outlet"],
                day=row["day"],
                language=item.language or None,
                sentence=row["sentence"],
                sentence_start=span[0],
                sentence_end=span[1],
                version=versions.get(item.article, 1),
                score=groups.score_of[n] if groups.score_of[n] is None else round(groups.score_of[n] or 0.0, 2),
            )
        )
    return out


def _credit(readings: list[Reading], items: Sequence[Item]) -> list[Reading]:
    """Give a reading whose sentence cites an outlet that outlet's origin: its own earlier reading, else the outlet
    as such.
    """
    said: dict[tuple[str, str], list[int]] = defaultdict(list)
    for n, r in enumerate(readings):  # in the order of their days
        said[r.claim_id, r.outlet].append(n)
    out = []
    for r, item in zip(readings, items, strict=True):
        if r.cites and r.cites != r.outlet:
            earlier = (n for n in said[r.claim_id, r.cites] if readings[n].day <= r.day and agree(items[n], item))
            there = next(earlier, None)
            r = replace(r, origin=f"outlet:{r.cites}" if there is None else readings[there].origin)
        out.append(r)
    return out


def distinct_values(items: Sequence[Item]) -> list[list[int]]:
    """Positions of items that agree with one another, those of the value that comes first in the given order first."""
    groups: list[list[int]] = []
    for n, item in enumerate(items):
        for group in groups:
            if agree(items[group[0]], item):
                group.append(n)
                break
        else:
            groups.append([n])
    return groups


def _claim(key: str, members: list[tuple[Reading, Item]]) -> Claim:
    readings = [r for r, _ in members]
    groups = distinct_values([i for _, i in members])
    origins = [len({readings[n].origin for n in g}) for g in groups]
    lead = groups[max(range(len(groups)), key=lambda g: (origins[g], len(groups[g]), -g))]
    values: Counter[tuple[Any, ...]] = Counter(
        (readings[n].value, readings[n].low, readings[n].high, readings[n].date) for n in lead
    )
    newest = {(readings[n].value, readings[n].low, readings[n].high, readings[n].date): n for n in lead}
    best = max(values, key=lambda v: (values[v], newest[v]))
    value, low, high, day = best
    first = next(r for r in (readings[n] for n in lead) if (r.value, r.low, r.high, r.date) == best)
    names: Counter[str] = Counter(a for r in readings for a in r.about)
    about = [a for a, n in names.most_common() if 3 * n >= len(readings)]
    counted = Counter(r.counted for r in readings if r.counted)
    concept = Counter(r.concept for r in readings if r.concept)
    spread = [x for _, i in members for x in (i.low, i.high)] if readings[0].kind != "date" else []
    return Claim(
        id=key,
        kind=readings[0].kind,
        unit=readings[0].unit,
        value=value,
        low=low,
        high=high,
        date=day,
        bound=first.bound,
        approximate=first.approximate,
        least=min(spread, default=None),
        most=max(spread, default=None),
        counted=_commonest(counted),
        concept=_commonest(concept),
        about=tuple(sorted(about, key=lambda a: (-names[a], a))[:6]),
        articles=len({r.article_id for r in readings}),
        outlets=len({r.outlet for r in readings}),
        origins=len({r.origin for r in readings}),
        languages=tuple(sorted({r.language for r in readings if r.language})),
        values=len(groups),
        first_day=min(r.day for r in readings),
        last_day=max(r.day for r in readings),
        score=min((r.score for r in readings if r.score is not None), default=None),
    )


def _commonest(counts: Counter[str]) -> str | None:
    return min(counts, key=lambda k: (-counts[k], k)) if counts else None
