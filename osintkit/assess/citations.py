"""Citations: where an article gives another outlet as its source."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any, NamedTuple

import pandas as pd
import yaml

from osintkit.assess.rows import Citation
from osintkit.facts import read_rows
from osintkit.records import Source

TOKEN = re.compile(r"\w+")
END = re.compile(r"[.!?…][\"»”’)]*\s+(?=[^\W\da-zа-яёіїєğüşöçı])|\n")
BREAK = re.compile(r"[,;:—]")
BETWEEN = 4  # words that may stand between the cue and the name: "the Turkish news agency"
LONGEST = 3  # words of a cue
LEAD = 2  # sentences of an article whose source is the source of the article
CYRILLIC = re.compile(r"[а-яёіїєґ]", re.I)
QUOTES = "\"'«»“”„‘’"

Token = tuple[int, int, str]
Names = dict[str, list[tuple[tuple[str, ...], str]]]


class Cue(NamedTuple):
    """What shows a citation: its words outward from the name, the side they stand on, and what they say of it."""

    words: tuple[str, ...]
    behind: bool
    manner: str


def find_citations(
    articles: pd.DataFrame,
    sources: Mapping[str, Source],
    outlets: Collection[str] | None = None,
    *,
    sentences: int | None = None,
) -> pd.DataFrame:
    """Where the articles name an outlet as their source (columns: Citation), in the order of the articles.

    Of each article so many `sentences` are read, all if none are said.

    `articles` has id, text, language and outlet. An outlet is looked for by its name and aliases in `sources`, by
    those of the agencies (data/assess/agencies.csv), and by the domains of the case's own outlets (those of these
    articles, if not given); what an outlet says of itself does not count. A name alone is no citation: a word of
    data/assess/citing.yaml stands near it, in the same sentence.
    """
    names = _names(frozenset(articles.outlet.dropna() if outlets is None else outlets), sources)
    homes = {s: d for d, x in sources.items() for s in (d, *x.domains)}
    out: list[Citation] = []
    for a in articles.itertuples():
        cues = _cues((a.language if isinstance(a.language, str) else "en")[:2])
        if cues and isinstance(a.text, str):
            own = (a.outlet, homes.get(a.outlet))
            out.extend(c for c in _cited(a, cues, names, sentences) if c.cites not in own)
    return Citation.frame(out)


def _cited(article: Any, cues: Sequence[Cue], names: Names, most: int | None) -> Iterator[Citation]:
    text = article.text
    cyrillic = CYRILLIC.search(text) is not None
    for number, (start, end) in enumerate(islice(_sentences(text), most)):
        words = set(TOKEN.findall(text, start, end))  # most sentences name no outlet: they are passed over quickly
        if names.keys().isdisjoint({_key(w) for w in words} if cyrillic else words):
            continue
        tokens = [(m.start(), m.end(), m[0]) for m in TOKEN.finditer(text, start, end)]
        done = 0
        for i, (at, _, word) in enumerate(tokens):
            known = names.get(_key(word)) if i >= done else None
            found = next((x for x in known or () if _is_name(tokens[i : i + len(x[0])], x[0])), None)
            if found is None or not _is_outlet(tokens, i, i + len(found[0]), text):
                continue
            after = i + len(found[0])
            if cue := _cue(tokens, i, after, cues, text):
                done, until = after, tokens[after - 1][1]
                about = {"article_id": article.id, "outlet": article.outlet, "cites": found[1]}
                verb = " ".join(cue.words if cue.behind else cue.words[::-1])
                place = {"name": text[at:until], "start": at, "end": until, "lead": number < LEAD}
                yield Citation(**about, **place, verb=verb, manner=cue.manner)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for m in END.finditer(text):
        if m.start() > start:
            yield start, m.end()
        start = m.end()
    if start < len(text):
        yield start, len(text)


def _key(word: str) -> str:
    """What a name is looked up by: its first word, in Cyrillic the beginning that is in every case form."""
    return word[:4] if CYRILLIC.match(word) else word


def _is_name(tokens: Sequence[Token], parts: tuple[str, ...]) -> bool:
    return len(tokens) == len(parts) and all(_is_form(t[2], part) for t, part in zip(tokens, parts, strict=True))


def _is_form(word: str, part: str) -> bool:
    """Whether a word is a part of a name: letter for letter, or in Cyrillic with another ending."""
    if word == part or len(part) < 5 or not CYRILLIC.match(part) or part.isupper():
        return word == part
    stem = part[:-1] if part[-1] in "аеиойуыьюяії" else part
    return word.startswith(stem) and len(word) <= len(stem) + 3


def _is_outlet(tokens: Sequence[Token], first: int, last: int, text: str) -> bool:
    """Whether a name means the outlet: one that is a common word does so in quote marks or beside "newspaper"."""
    if last - first > 1 or not any(_is_form(tokens[first][2], name) for name in _table()["common"]):
        return True
    before, after = text[: tokens[first][0]][-1:], text[tokens[last - 1][1] :][:1]
    beside = {t[2] for t in (*tokens[max(0, first - 2) : first], *tokens[last : last + 1])}
    return (before != "" and before in QUOTES and after in QUOTES) or not beside.isdisjoint(_table()["media"])


def _cue(tokens: Sequence[Token], first: int, last: int, cues: Sequence[Cue], text: str) -> Cue | None:
    """The cue nearest to the name tokens[first:last], with no comma between."""
    start, end = tokens[max(0, first - BETWEEN - LONGEST)][0], tokens[last - 1 : last + BETWEEN + LONGEST][-1][1]
    before = TOKEN.findall(BREAK.split(text[start : tokens[first][0]])[-1].lower())[::-1]
    after = TOKEN.findall(BREAK.split(text[tokens[last - 1][1] : end])[0].lower())
    found = []
    for cue in cues:
        words, size = (after if cue.behind else before), len(cue.words)
        away = next((n for n in range(BETWEEN + 1) if tuple(words[n : n + size]) == cue.words), None)
        if away is not None:
            found.append((away, cue))
    return min(found)[1] if found else None


@cache
def _cues(language: str) -> tuple[Cue, ...]:
    groups = (("before", "reports"), ("after", "reports"), ("told_before", "told"), ("told_after", "told"))
    listed = _table().get(language, {})
    found = []
    for group, manner in groups:
        behind = group.endswith("after")
        cut = [TOKEN.findall(cue.lower()) for cue in listed.get(group, ())]
        found += [Cue(tuple(words if behind else words[::-1]), behind, manner) for words in cut]
    return tuple(found)


@cache
def _table() -> dict[str, Any]:
    return dict(yaml.safe_load(files("osintkit").joinpath("data/assess/citing.yaml").read_text("utf-8")))


def _names(outlets: Collection[str], sources: Mapping[str, Source]) -> Names:
    """What a name begins with (`_key`) -> (words of the name, domain), the longest first."""
    table: dict[tuple[str, ...], str] = {}
    for domain, name in _all_names(outlets, sources):
        parts = tuple(TOKEN.findall(name))
        if len("".join(parts)) > 1:
            table.setdefault(parts, domain)
    found: Names = defaultdict(list)
    for parts, domain in sorted(table.items(), key=lambda x: (-len(x[0]), x)):
        found[_key(parts[0])].append((parts, domain))
    return dict(found)


def _all_names(outlets: Collection[str], sources: Mapping[str, Source]) -> Iterator[tuple[str, str]]:
    from anyascii import anyascii

    homes = {other: domain for domain, source in sources.items() for other in (domain, *source.domains)}
    for row in read_rows("assess/agencies.csv"):
        yield from ((homes.get(row["domain"], row["domain"]), name) for name in row["names"].split("|"))
    for domain, source in sorted(sources.items()):
        for name in filter(None, (source.name, *source.aliases)):
            plain = anyascii(name)
            yield from ((domain, form) for form in ((name,) if name.isascii() else (name, plain, plain.title())))
    for outlet in sorted(outlets):
        label = outlet.split(".")[0]
        if "-" in label and len(label) > 6:
            yield outlet, label.replace("-", " ").title()
