"""What a brief says, as tables: key points, figures, timeline, sources, evidence. Nothing is generated.

Every row names its article and the span it was read from. Counts are of origins: copies of one text count once.
"""

from __future__ import annotations

import math
from collections import defaultdict
from heapq import heapify, heappop, heapreplace

import pandas as pd

from osintkit.selection import Selection
from osintkit.sentences import split_sentences


def key_points(chosen: Selection, most: int = 10) -> pd.DataFrame:
    """The sentences that say most of what independent origins say, each quoted as it stands.

    The rule is greedy coverage of concepts (Filatova and Hatzivassiloglou 2004; Gillick and Favre 2009). A concept is a
    claim (a figure, day or month with what it is of) or an entity; it weighs log2(1 + origins that have it), claims
    twice. A sentence scores the weight of its concepts not yet covered, over the square root of its length in
    characters; the highest is taken, then the rest are scored again. Sentences of 8 to 60 words only; ties go to the
    earlier article.

    Columns: article_id, start, end, sentence, day, outlet, origins (that give its best-known figure or day; 0 where it
    has none: naming the same names is no corroboration), score.
    """
    concepts, seen_in = _concepts(chosen)
    weight = {c: math.log2(1 + len(o)) * (2 if c[0] != "entity" else 1) for c, o in seen_in.items()}
    waiting = _candidates(chosen, concepts)
    covered: set[Concept] = set()

    def score(number: int) -> float:
        size, found, _ = waiting[number]
        return math.fsum(weight[c] for c in found - covered) / math.sqrt(size)

    # A score can only sink as concepts are covered, so only the highest is counted again.
    heap = [(-score(number), number) for number in range(len(waiting))]
    heapify(heap)
    rows: list[tuple[object, ...]] = []
    taken: set[str] = set()
    while heap and len(rows) < most:
        told, number = heap[0]
        _, found, place = waiting[number]
        now = -score(number)
        if not now or place[3] in taken:  # nor the same words again
            heappop(heap)
        elif now > told:
            heapreplace(heap, (now, number))
        else:
            given = max((len(seen_in[c]) for c in found if c[0] != "entity"), default=0)
            rows.append((*place, given, round(-now, 3)))
            covered |= found
            taken.add(place[3])
    names = ["article_id", "start", "end", "sentence", "day", "outlet", "origins", "score"]
    return pd.DataFrame(rows, columns=names).sort_values(
        ["origins", "score"], ascending=False, ignore_index=True, kind="stable"
    )


Concept = tuple[object, ...]


def _concepts(chosen: Selection) -> tuple[dict[tuple[str, int], set[Concept]], dict[Concept, set[str]]]:
    """The concepts of each sentence (article, start), and the origins that have each."""
    concepts: dict[tuple[str, int], set[Concept]] = defaultdict(set)
    seen_in: dict[Concept, set[str]] = defaultdict(set)
    for r in chosen.readings.itertuples():
        concepts[r.article_id, r.sentence_start].add(("claim", r.claim_id))
        seen_in["claim", r.claim_id].add(r.origin)
    for m in chosen.mentions.itertuples():
        if isinstance(m.entity_id, str):
            concepts[m.article_id, m.sentence_start].add(("entity", m.entity_id))
            seen_in["entity", m.entity_id].add(m.origin)
    return concepts, seen_in


def _candidates(
    chosen: Selection, concepts: dict[tuple[str, int], set[Concept]]
) -> list[tuple[int, set[Concept], tuple[str, int, int, str, str, str]]]:
    """(length, concepts, place) of every sentence that may be quoted, in the order of the articles."""
    out = []
    for a in chosen.articles.itertuples():
        for start, end in split_sentences(a.text):
            sentence, found = a.text[start:end], concepts.get((a.id, start))
            words = len(sentence.split())
            if found and 8 <= words <= 60:
                out.append((len(sentence), found, (a.id, start, end, sentence, a.day, a.outlet)))
    return out


def key_facts(chosen: Selection) -> pd.DataFrame:
    """Every claim, those first that most origins make, amounts before counts (columns: assess.Claim), but no dates."""
    claims = chosen.claims[chosen.claims.kind != "date"]
    rank = claims.kind.map({"money": 0, "quantity": 1, "percent": 2, "duration": 3}).fillna(4)
    return (
        claims.assign(rank=rank)
        .sort_values(
            ["origins", "rank", "articles", "first_day", "id"],
            ascending=[False, True, False, True, True],
            ignore_index=True,
        )
        .drop(columns="rank")
    )


def timeline(chosen: Selection) -> pd.DataFrame:
    """What the articles date, oldest first: one row for each date, with the sentence that says it best.

    Dates of day or month precision that articles name, other than the day of the article itself, and not those that are
    only counted from it ("two years after"). Columns: date (ISO
    8601), sentence, article_id, start, end, outlet, articles, origins.
    """
    dates = chosen.figures[(chosen.figures.kind == "date") & chosen.figures.date.notna()]
    dates = dates[(dates.date.str.len() >= 7) & tells_date(dates)]
    dates = dates.assign(length=dates.sentence.str.len()).assign(short=lambda x: x.length < 60)
    dates = dates.sort_values(["date", "short", "length", "day", "article_id", "start"])
    first = ("sentence", "sentence_start", "article_id", "start", "end", "outlet")
    by = dates.groupby("date", sort=True)
    return by.agg(
        **{k: (k, "first") for k in first}, articles=("article_id", "nunique"), origins=("origin", "nunique")
    ).reset_index()


def tells_date(figures: pd.DataFrame) -> pd.Series:
    """Whether a figure tells more than the day of its own article: a date that is not that day, nor counted from it."""
    counted = figures.doubts.map(lambda doubts: any(d.startswith("counted from") for d in doubts)).astype(bool)
    return (figures.kind != "date") | ((figures.date != figures.day) & ~counted)


def outlets(chosen: Selection) -> pd.DataFrame:
    """Who the articles are from (outlet, languages, articles, origins, first and last day), most articles first."""
    by = chosen.articles.groupby("outlet")
    frame = pd.DataFrame(
        {
            "languages": by.language.agg(lambda x: ", ".join(sorted(set(x.dropna())))),
            "articles": by.size(),
            "origins": by.origin.nunique(),
            "first_day": by.day.min(),
            "last_day": by.day.max(),
        }
    ).reset_index()
    return frame.sort_values(["articles", "outlet"], ascending=[False, True], ignore_index=True)
