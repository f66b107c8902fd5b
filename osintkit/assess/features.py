"""Features: DataFrames in, one Item for each figure that can be a claim."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Any

import pandas as pd

from osintkit.assess.evidence import COUNTRY_BITS, KIND_BITS, Item, Value, day_number, value_bits
from osintkit.assess.nouns import name_concept, name_concepts
from osintkit.assess.rows import number, text
from osintkit.facts import read_rows

WORD = re.compile(r"[^\W\d_]{4,}")
SHORT = re.compile(r"[^\W\d_]{2,}")
COUNTRY = re.compile(r"(?:place|nationality)-([a-z]{2})$")
FAMILIES = {"money": "money", "percent": "percent", "quantity": "quantity", "number": "count", "age": "age"}
FAMILIES |= {"date": "date", "duration": "duration"}
LABELLED = 7  # words from which a line with a colon before the figure is one
STATED = 4  # words from which a line is a statement and not a label ("Temp rating: 45°F")
LINE = 200  # characters of what follows a date that stands alone
LARGEST = 1e18  # beyond it a value is no figure of the news, but a number in an address or a table
BEHIND = 3  # characters between a number and the name it counts
LEADING = 4  # so many of an article's commonest names count for each of its sentences, half

Place = tuple[str, int]  # an article and where a sentence begins


def rarity(count: int, total: int) -> float:
    """How telling it is to share what so many of all sentences have, in bits; some are taken as seen before."""
    return math.log2((total + 60) / (count + 1))


def stems_of(sentence: str) -> frozenset[str]:
    """The words of a sentence without their endings."""
    return frozenset(w[:6] for w in WORD.findall(sentence.lower()))


def name_key(entity: Any, ref: Any) -> str | None:
    """What a mention counts as: a country by its ISO code, whether as a place or a nationality, else its entity."""
    if isinstance(ref, str) and ref.startswith("iso:"):
        return ref[4:].upper()
    country = COUNTRY.match(entity) if isinstance(entity, str) else None
    return country[1].upper() if country else text(entity)


class Names:
    """The names of each sentence, the commonest of each article, and how telling each is."""

    def __init__(self, mentions: pd.DataFrame, sentences: int) -> None:
        self.here: dict[Place, dict[str, None]] = defaultdict(dict)
        self.systems: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self.spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
        leads: dict[str, Counter[str]] = defaultdict(Counter)  # in the order of the text: of two the first leads
        kinds: dict[str, str] = {}
        mentions = mentions.sort_values(["article_id", "start"], kind="stable")
        wanted = ("article_id", "start", "end", "sentence_start", "entity_id", "ref", "kind")
        for article, at, end, sentence, entity, ref, kind in zip(*(mentions[c].tolist() for c in wanted), strict=True):
            self.spans[article].append((at, end))
            if key := name_key(entity, ref):
                kinds.setdefault(key, kind)
                self.here[article, sentence][key] = None
                leads[article][key] += 1
                if kind == "system":
                    self.systems[article].append((at, key))
        self.leads = {article: sorted(names, key=lambda k: -names[k])[:LEADING] for article, names in leads.items()}
        counts = Counter(key for names in self.here.values() for key in names)
        total = max(sentences, len(self.here))
        most = {k: COUNTRY_BITS if len(k) == 2 else KIND_BITS.get(kind, 2.0) for k, kind in kinds.items()}
        self.bits = {k: max(0.5, min(most[k], rarity(n, total))) for k, n in counts.items()}

    def of(self, place: Place) -> dict[str, float]:
        """Names of a sentence and their bits, and the article's commonest at half."""
        found = {k: 0.5 * self.bits[k] for k in self.leads.get(place[0], ())}
        return found | {k: self.bits[k] for k in self.here.get(place, ())}

    def cover(self, figure: Any) -> bool:
        """Whether a figure is part of a name: the 24 of Rossiya 24."""
        spans = self.spans.get(figure.article_id, [])
        n = bisect_right(spans, (figure.start, math.inf)) - 1
        return n >= 0 and spans[n][1] >= figure.end and spans[n][1] - spans[n][0] > figure.end - figure.start

    def counted(self, figure: Any) -> str | None:
        """The weapon or platform named right behind a figure: what "two F-35" counts."""
        systems = self.systems.get(figure.article_id, [])
        n = bisect_right(systems, figure.end, key=lambda s: s[0])
        return systems[n][1] if n < len(systems) and systems[n][0] <= figure.end + BEHIND else None


class Words:
    """The words of each sentence, by language, what they are in all languages, and how telling each is."""

    def __init__(self, sentences: dict[Place, str], languages: dict[str, str]) -> None:
        self.languages = languages
        self.stems = {place: stems_of(sentence) for place, sentence in sentences.items()}
        self.concepts = {place: name_concepts(s, languages.get(place[0], "")) for place, s in sentences.items()}
        seen: dict[str, Counter[str]] = defaultdict(Counter)
        for place, stems in self.stems.items():
            seen[languages.get(place[0], "")].update(stems)
        totals = Counter(languages.get(article, "") for article, _ in sentences)
        self.bits = {
            language: {w: min(1.5, bits) for w, n in found.items() if (bits := rarity(n, totals[language]) - 4) > 0}
            for language, found in seen.items()
        }
        known = Counter(c for found in self.concepts.values() for c in found)
        self.concept_bits = {c: max(0.5, min(2.0, rarity(n, len(sentences)))) for c, n in known.items()}

    def of(self, place: Place) -> dict[str, float]:
        """The telling words of a sentence and their bits."""
        bits = self.bits[self.languages.get(place[0], "")]
        return {w: bits[w] for w in sorted(self.stems[place]) if w in bits}

    def meant(self, place: Place) -> dict[str, float]:
        """What a sentence is about, in words for all languages, and their bits."""
        return {c: self.concept_bits[c] for c in sorted(self.concepts[place])}


@cache
def small_words(sort: str) -> frozenset[str]:
    """Words that take up what was named before ("back"), or stand between the two numbers of a rate ("rate")."""
    return frozenset(w for row in read_rows("assess/definite.csv") if row["sort"] == sort for w in row["words"].split())


@cache
def _rate() -> tuple[re.Pattern[str], re.Pattern[str]]:
    between = rf"(?:(?:{'|'.join(sorted(small_words('rate')))})\s{{1,3}}){{1,2}}"
    return re.compile(rf"\b\d{{1,3}}\s{{1,3}}{between}$"), re.compile(rf"\s{{1,3}}{between}\d{{1,3}}\b")


def counts_nothing(value: float | None, before: str, said: str, after: str) -> bool:
    """Whether a number takes up what was named before ("the two", "both", "one of them"), is one of the two of a rate
    ("3 in 10"), or a part of a word (21st, 850-fill).
    """
    behind, ahead = _rate()
    if after[:1].isalnum() or after[:1] == "-" or behind.search(before[-30:]) or ahead.match(after[:30]):
        return True
    if value is None or value > 2 or any(c.isdigit() for c in said):
        return False
    return value <= 1 or not small_words("back").isdisjoint((said, *before.split()[-1:]))


def usable(figure: Any) -> bool:
    """Whether a figure can be a claim: it has a value, or a date that is exact to the month at least."""
    if figure.kind == "date":
        return 7 <= len(text(figure.date) or "") <= 10 and "/" not in figure.date
    sentence, at = figure.sentence, figure.start - figure.sentence_start
    words = len(SHORT.findall(sentence))
    if figure.kind not in FAMILIES or words < STATED or (words < LABELLED and ":" in sentence[:at]):
        return False
    value = number(figure.value)
    if figure.kind == "duration" and value is not None and value <= 1:  # "a week"
        return False
    until = figure.end - figure.sentence_start
    around = (sentence[:at].lower(), sentence[at:until].lower(), sentence[until:].lower())
    if figure.kind == "number" and counts_nothing(value, *around):
        return False
    said = [x for x in (value, number(figure.low), number(figure.high)) if x is not None]
    return (value is not None or len(said) == 2) and all(abs(x) < LARGEST for x in said)


def place_of(figure: Any, texts: Mapping[str, str]) -> tuple[Place, str]:
    """Where what is said of a figure begins, and what: its sentence, or for a date that stands alone ("17 July 2019.
    They met.") what follows in its line.
    """
    if figure.kind == "date" and len(SHORT.findall(figure.sentence)) < STATED:
        rest = texts.get(figure.article_id, "")[figure.sentence_end : figure.sentence_end + LINE].split("\n")[0]
        if rest.strip():
            return (figure.article_id, figure.sentence_end + len(rest) - len(rest.lstrip())), rest.strip()
    return (figure.article_id, figure.sentence_start), figure.sentence


def make_items(figures: pd.DataFrame, mentions: pd.DataFrame, articles: pd.DataFrame) -> list[Item]:
    """An Item for each figure that can be a claim, in their order."""
    rows = list(figures.astype(object).itertuples())  # text columns are slow to read one by one
    texts = dict(zip(articles.id, articles.text, strict=True)) if "text" in articles else {}
    places = [place_of(f, texts) for f in rows]
    sentences = dict(places) | {(f.article_id, f.sentence_start): f.sentence for f in rows}
    languages = {a: text(x) or "" for a, x in zip(articles.id, articles.language, strict=True)}
    names, words = Names(mentions, len(sentences)), Words(sentences, languages)
    kept = [(n, f) for n, f in enumerate(rows) if usable(f) and not names.cover(f)]
    beside: dict[Place, dict[int, tuple[str, str | None, str]]] = defaultdict(dict)
    dates: dict[Place, set[str]] = defaultdict(set)
    for n, f in kept:
        if f.kind in ("money", "quantity", "number", "percent") and number(f.value) not in (None, 0.0, 1.0):
            beside[f.article_id, f.sentence_start][n] = (FAMILIES[f.kind], text(f.unit), f"{f.value:g}")
    for f in rows:
        if f.kind == "date" and text(f.date):
            dates[f.article_id, f.sentence_start].add(f.date)
    items = []
    for n, f in kept:
        place = (f.article_id, f.sentence_start)
        others = frozenset(what for m, what in beside.get(place, {}).items() if m != n)
        when = next(iter(dates[place])) if f.kind != "date" and len(dates.get(place, ())) == 1 else None
        items.append(_item(f, places[n][0], names, words, others, when))
    return items


def _item(f: Any, place: Place, names: Names, words: Words, beside: frozenset[Any], when: str | None) -> Item:
    value = Value.of(f)
    family, language = FAMILIES[f.kind], words.languages.get(f.article_id, "")
    if f.kind == "quantity" and text(f.unit) is None:
        family = "count"
    noun, state = None, None
    if family in ("count", "quantity"):
        before, after = f.sentence[: f.start - f.sentence_start], f.sentence[f.end - f.sentence_start :]
        noun, state = name_concept(text(f.counted), before, after, language)
        noun = noun or names.counted(f)
    return Item(
        row=f,
        family=family,
        unit=text(f.unit),
        value=value,
        bits=_day_bits(value.day, f.name or "", f.day) if value.day else value_bits(value.high, family),
        noun=noun,
        state=state,
        stems=stems_of(text(f.counted) or ""),
        names=names.of(place),
        here=frozenset(names.here.get(place, ())),
        words=words.of(place),
        concepts=words.meant(place),
        beside=beside,
        when=when,
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
