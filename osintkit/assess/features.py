"""Features: DataFrames in, one Item for each figure that can be a claim."""

from __future__ import annotations

import csv
import math
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd

from osintkit.assess.evidence import COUNTRY_BITS, KIND_BITS, Item, day_number, reach_of, slack_of, value_bits
from osintkit.assess.nouns import name_concept, name_concepts

WORD = re.compile(r"[^\W\d_]{4,}")
SHORT = re.compile(r"[^\W\d_]{2,}")
COUNTRY = re.compile(r"(?:place|nationality)-([a-z]{2})$")
FAMILIES = {"money": "money", "percent": "percent", "quantity": "quantity", "number": "count", "age": "age"}
FAMILIES |= {"date": "date", "duration": "duration"}
LABELLED = 7  # words from which a line with a colon before the figure is one
STATED = 4  # words from which a line is a statement and not a label ("Temp rating: 45°F")
LINE = 200  # characters of what follows a date that stands alone
COMMON = 3  # figures' sentences of an article that hold a word from which it tells less
LARGEST = 1e18  # beyond it a value is no figure of the news, but a number in an address or a table
BEHIND = 3  # characters between a number and the name it counts
LEADING = 4  # so many of an article's commonest names stand in for a sentence that names nobody


def text(value: Any) -> str | None:
    """A cell as text, None for a missing one."""
    return value if isinstance(value, str) and value else None


def number(value: Any) -> float | None:
    """A cell as a number, None for a missing one."""
    return None if value is None or value is pd.NA or math.isnan(value) else float(value)


def name_key(entity: Any, ref: Any) -> str | None:
    """What a mention counts as: a country by its ISO code, whether as a place or a nationality, else its entity."""
    if isinstance(ref, str) and ref.startswith("iso:"):
        return ref[4:].upper()
    if not isinstance(entity, str):
        return None
    country = COUNTRY.match(entity)
    return country[1].upper() if country else entity


class Around:
    """What stands around figures: names of each sentence, the article's commonest, and how telling names and words
    are.
    """

    def __init__(self, mentions: pd.DataFrame, articles: pd.DataFrame, sentences: dict[tuple[str, int], str]) -> None:
        self.texts = dict(zip(articles.id, articles.text, strict=True)) if "text" in articles else {}
        self.language = {a: text(x) or "" for a, x in zip(articles.id, articles.language, strict=True)}
        self.names: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
        self.counts: Counter[str] = Counter()
        leads: dict[str, Counter[str]] = defaultdict(
            Counter
        )  # in the order of the text, so that of two the first leads
        kinds: dict[str, str] = {}
        mentions = mentions.sort_values(["article_id", "start"], kind="stable")
        self.systems: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self.spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
        names = ("article_id", "start", "end", "sentence_start", "entity_id", "ref", "kind")
        columns = (mentions[c].tolist() for c in names)
        for article, at, until, start, entity, ref, kind in zip(*columns, strict=True):
            self.spans[article].append((at, until))
            key = name_key(entity, ref)
            if key is None:
                continue
            kinds.setdefault(key, kind)
            if kind == "system":
                self.systems[article].append((at, key))
            here = self.names[article, start]
            if key not in here:
                here[key] = kind
                self.counts[key] += 1
            leads[article][key] += 1
        self.total = max(len(sentences), len(self.names))
        self.bits = {k: self._name_bits(k, kind) for k, kind in kinds.items()}
        self.leads = {article: sorted(names, key=lambda k: -names[k])[:LEADING] for article, names in leads.items()}
        self._read_words(sentences)
        self._read_concepts(sentences)

    def _name_bits(self, key: str, kind: str) -> float:
        """At most what its kind is worth, less where the case names it all the time."""
        rare = math.log2((self.total + 60) / (self.counts[key] + 1))
        most = COUNTRY_BITS if len(key) == 2 else KIND_BITS.get(kind, 2.0)
        return max(0.5, min(most, rare))

    def _read_words(self, sentences: dict[tuple[str, int], str]) -> None:
        self.words: dict[tuple[str, int], frozenset[str]] = {}
        self.within: dict[str, Counter[str]] = defaultdict(Counter)
        seen: dict[str, Counter[str]] = defaultdict(Counter)
        totals: Counter[str] = Counter()
        for place, sentence in sentences.items():
            words = frozenset(w[:6] for w in WORD.findall(sentence.lower()))
            self.words[place] = words
            self.within[place[0]].update(words)
            language = self.language.get(place[0], "")
            seen[language].update(words)
            totals[language] += 1
        self.word_bits = {
            language: {
                w: b for w, n in found.items() if (b := min(1.5, math.log2((totals[language] + 30) / n) - 4)) > 0
            }
            for language, found in seen.items()
        }

    def in_name(self, article: str, start: int, end: int) -> bool:
        """Whether a figure is part of a name: the 24 of Rossiya 24."""
        spans = self.spans.get(article, [])
        n = bisect_right(spans, (start, math.inf)) - 1
        return n >= 0 and spans[n][1] >= end and spans[n][1] - spans[n][0] > end - start

    def _read_concepts(self, sentences: dict[tuple[str, int], str]) -> None:
        self.concepts = {p: name_concepts(s, self.language.get(p[0], "")) for p, s in sentences.items()}
        seen = Counter(c for found in self.concepts.values() for c in found)
        total = len(sentences)
        self.concept_bits = {c: max(0.5, min(2.0, math.log2((total + 60) / (n + 1)))) for c, n in seen.items()}

    def concepts_of(self, article: str, start: int) -> dict[str, float]:
        """What a sentence is about, in words for all languages, and their bits."""
        return {c: self.concept_bits.get(c, 2.0) for c in sorted(self.concepts.get((article, start), ()))}

    def next_sentence(self, article: str, start: int, end: int) -> int:
        """Where the sentence that a short one leads to begins, if it stands in the same line: "17 July 2019. They
        met.".
        """
        text = self.texts.get(article, "")
        stop = text.find("\n", end)
        line = text[end : stop if stop >= 0 else len(text)][:LINE]
        begin = end + len(line) - len(line.lstrip())
        if not line.strip():
            return start
        if (article, begin) not in self.words:
            self.words[article, begin] = frozenset(w[:6] for w in WORD.findall(line.lower()))
            self.concepts[article, begin] = name_concepts(line, self.language.get(article, ""))
        return begin

    def names_of(self, article: str, start: int) -> tuple[dict[str, float], bool]:
        """Names of a sentence and their bits, and whether they stand there; else the article's commonest at half."""
        here = self.names.get((article, start))
        if here:
            found = {k: self.bits[k] for k in here}
            for k in self.leads.get(article, ()):
                found.setdefault(k, 0.4 * self.bits[k])
            return found, True
        return {k: 0.6 * self.bits[k] for k in self.leads.get(article, ())}, False

    def words_of(self, article: str, start: int) -> dict[str, float]:
        """The telling words of a sentence and their bits; what an article says all the time tells less."""
        bits, within = self.word_bits.get(self.language.get(article, ""), {}), self.within[article]
        words = self.words.get((article, start), ())
        return {w: bits[w] * (0.4 if within[w] >= COMMON else 1.0) for w in words if w in bits}

    def system_after(self, article: str, end: int) -> str | None:
        """The weapon or platform named right behind a figure: what "two F-35" counts."""
        return next((key for at, key in self.systems.get(article, ()) if end < at <= end + BEHIND), None)


@cache
def small_words(sort: str) -> frozenset[str]:
    """Words that take up what was named before ("back"), or stand between the two numbers of a rate ("rate")."""
    rows = files("osintkit").joinpath("data/assess/definite.csv").read_text("utf-8").splitlines()
    listed = csv.DictReader(r for r in rows if not r.startswith("#"))
    return frozenset(w for row in listed if row["sort"] == sort for w in row["words"].split())


def is_rate(figure: Any) -> bool:
    """Whether a number is one of the two of a rate: "3 in 10" counts neither three nor ten."""
    at = figure.start - figure.sentence_start
    after = figure.sentence[figure.end - figure.sentence_start :][:40].lower().split()
    before = figure.sentence[:at].lower().split()[-4:]
    rate = small_words("rate")
    ahead = next((w for w in after if w not in rate), "") if after and after[0] in rate else ""
    behind = next((w for w in reversed(before) if w not in rate), "") if before and before[-1] in rate else ""
    return figure.kind == "number" and any(w.strip(".,;:)").isdigit() and len(w) < 4 for w in (ahead, behind))


def points_back(figure: Any) -> bool:
    """Whether a one or two in words only takes up what was named before ("the two", "both", "one of them")."""
    value = number(figure.value)
    at = figure.start - figure.sentence_start
    said = figure.sentence[at : figure.end - figure.sentence_start].lower()
    if figure.kind != "number" or value is None or value > 2 or any(c.isdigit() for c in said):
        return False
    before = figure.sentence[:at].lower().split()
    return value <= 1 or said in small_words("back") or bool(before and before[-1] in small_words("back"))


def usable(figure: Any) -> bool:
    """Whether a figure can be a claim: it has a value, or a date that is exact to the month at least."""
    if figure.kind == "date":
        return text(figure.date) is not None and 7 <= len(figure.date) <= 10 and "/" not in figure.date
    if figure.kind not in FAMILIES or points_back(figure) or is_rate(figure):
        return False
    words = len(SHORT.findall(figure.sentence))
    colon = figure.sentence.find(":", 0, figure.start - figure.sentence_start)
    if words < STATED or (colon >= 0 and words < LABELLED):
        return False
    after = figure.sentence[figure.end - figure.sentence_start :][:1]
    if figure.kind == "duration" and number(figure.value) is not None and figure.value <= 1:  # "a week"
        return False
    if figure.kind == "number" and (after.isalnum() or after == "-"):  # 21st, 850-fill
        return False
    said = [x for x in (number(figure.value), number(figure.low), number(figure.high)) if x is not None]
    return (number(figure.value) is not None or len(said) == 2) and all(abs(x) < LARGEST for x in said)


def make_items(figures: pd.DataFrame, around: Around) -> list[Item]:
    """An Item for each figure that can be a claim; `number` is its row."""
    rows_of = list(figures.astype(object).itertuples())  # text columns are slow to read one by one
    rows = [(n, f) for n, f in enumerate(rows_of) if usable(f) and not around.in_name(f.article_id, f.start, f.end)]
    beside: dict[tuple[str, int], list[tuple[int, tuple[str, str | None, str]]]] = defaultdict(list)
    dates: dict[tuple[str, int], list[str]] = defaultdict(list)
    for f in rows_of:
        if f.kind == "date" and text(f.date):
            dates[f.article_id, f.sentence_start].append(f.date)
    for n, f in rows:
        if f.kind in ("money", "quantity", "number", "percent"):
            value = number(f.value)
            if value is not None and value not in (0.0, 1.0):
                beside[f.article_id, f.sentence_start].append((n, (FAMILIES[f.kind], text(f.unit), f"{value:g}")))
    return [_item(n, f, around, beside, dates) for n, f in rows]


def _item(n: int, f: Any, around: Around, beside: Any, dates: Any) -> Item:
    place = (f.article_id, f.sentence_start)
    about = place
    if f.kind == "date" and len(SHORT.findall(f.sentence)) < STATED:
        about = (f.article_id, around.next_sentence(f.article_id, f.sentence_start, f.sentence_end))
    names, named = around.names_of(*about)
    value, low, high = number(f.value), number(f.low), number(f.high)
    family, unit = FAMILIES[f.kind], text(f.unit)
    if f.kind == "quantity" and unit is None:
        family = "count"
    low = value if value is not None else low if low is not None else 0.0
    high = value if value is not None else high if high is not None else 0.0
    language = around.language.get(f.article_id, "")
    before, after = f.sentence[: f.start - f.sentence_start], f.sentence[f.end - f.sentence_start :]
    counts = family in ("count", "quantity")
    noun, state = name_concept(text(f.counted), before, after, language) if counts else (None, None)
    if counts and noun is None:
        noun = around.system_after(f.article_id, f.end)
    stems = frozenset(w[:6] for w in WORD.findall((text(f.counted) or "").lower()))
    said = [d for d in dates.get(place, ()) if f.kind != "date"]
    day = text(f.date)[:10] if f.kind == "date" else None  # type: ignore[index]
    return Item(
        number=n,
        family=family,
        unit=unit,
        low=low,
        high=high,
        reach=reach_of(low, high, text(f.bound)),
        slack=slack_of(high, bool(f.approximate)),
        day=day,
        bits=_day_bits(day, text(f.name) or "", text(f.day) or day) if day else value_bits(high, family),
        noun=noun,
        state=state,
        stems=stems,
        names=names,
        named=named,
        here=tuple(sorted(around.names.get(about, ()))),
        words=around.words_of(*about),
        concepts=around.concepts_of(*about),
        beside=frozenset(what for m, what in beside.get(place, ()) if m != n),
        when=said[0] if len(set(said)) == 1 else None,
        article=f.article_id,
        sentence=f.sentence_start,
        origin=text(f.origin) or f.article_id,
        language=language,
        on=day_number(f.day or ""),
        sign=text(f.direction) if text(f.change) == "by" else None,
    )


def _day_bits(day: str, said: str, published: str) -> float:
    """A month tells little, and less where it is near; so does "on Wednesday", by which each article means its own
    week.
    """
    if len(day) == 10:
        return 7.0 if any(c.isdigit() for c in said) else 2.5
    return 4.0 if abs(day_number(day + "-15") - day_number(published)) > 60 else 2.5
