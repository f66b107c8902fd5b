"""Citations: where an article gives another outlet as its source."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd
import yaml

from osintkit.assess.rows import Citation
from osintkit.records import Source

TOKEN = re.compile(r"\w+")
END = re.compile(r"[.!?…][\"»”’)]*\s+(?=[^\W\da-zа-яёіїєğüşöçı])|\n")
BETWEEN = 4  # words that may stand between the cue and the name: "the Turkish news agency"
LEAD = 2  # sentences of an article whose source is the source of the article
CYRILLIC = re.compile(r"[а-яёіїєґ]", re.I)
QUOTES = "\"'«»“”„‘’"

Names = dict[str, list[tuple[tuple[str, ...], str]]]


def find_citations(articles: pd.DataFrame, sources: Mapping[str, Source]) -> pd.DataFrame:
    """Where the articles name an outlet as their source (columns: Citation), in the order of the articles.

    `articles` has id, text, language and outlet. An outlet is looked for by its name and aliases in `sources`, by
    those of the agencies (data/assess/agencies.csv), and by the domains of the case's own outlets; what an outlet
    says of itself does not count. A name alone is no citation: a word of data/assess/citing.yaml stands near it, in
    the same sentence.
    """
    names, own = _names(articles, sources), {s: d for d, x in sources.items() for s in (d, *x.domains)}
    out: list[Citation] = []
    for a in articles.itertuples():
        language = a.language if isinstance(a.language, str) else "en"
        cues = _cues(language[:2])
        home = own.get(a.outlet, a.outlet)
        if isinstance(a.text, str) and cues:
            out.extend(c for c in _cited(a, cues, names) if c.cites not in (home, a.outlet))
    return Citation.frame(out)


def _cited(article: Any, cues: dict[str, Any], names: Names) -> Iterator[Citation]:
    text = article.text
    last = -1
    for number, (start, end) in enumerate(_sentences(text)):
        tokens = [(m.start(), m.end(), m[0]) for m in TOKEN.finditer(text, start, end)]
        for i, (at, _, word) in enumerate(tokens):
            if at < last or not (found := names.get(_key(word))):
                continue
            hit = next(((len(parts), domain) for parts, domain in found if _is_name(tokens, i, parts)), None)
            if hit is None:
                continue
            length, domain = hit
            if not _is_outlet(tokens, i, i + length, text):
                continue
            if cue := _cue(tokens, i, i + length, cues, text):
                last = tokens[i + length - 1][1]
                verb, manner = cue
                yield Citation(
                    article_id=article.id,
                    outlet=article.outlet,
                    cites=domain,
                    name=text[at:last],
                    start=at,
                    end=last,
                    verb=verb,
                    manner=manner,
                    lead=number < LEAD,
                )


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


def _is_name(tokens: list[tuple[int, int, str]], i: int, parts: tuple[str, ...]) -> bool:
    return i + len(parts) <= len(tokens) and all(_is_form(tokens[i + n][2], part) for n, part in enumerate(parts))


def _is_form(word: str, part: str) -> bool:
    """Whether a word is a part of a name: letter for letter, or in Cyrillic with another ending."""
    if word == part:
        return True
    if len(part) < 5 or not CYRILLIC.match(part) or part.isupper():
        return False
    stem = part[:-1] if part[-1] in "аеиойуыьюяії" else part
    return word.startswith(stem) and len(word) <= len(stem) + 3


def _is_outlet(tokens: list[tuple[int, int, str]], first: int, last: int, text: str) -> bool:
    """Whether a name means the outlet: one that is a common word does so in quote marks or beside "newspaper"."""
    common, media = _doubtful()
    if last - first > 1 or not any(_is_form(tokens[first][2], name) for name in common):
        return True
    before, after = text[: tokens[first][0]][-1:], text[tokens[last - 1][1] :][:1]
    beside = {t[2] for t in (*tokens[max(0, first - 2) : first], *tokens[last : last + 1])}
    return (before in QUOTES and after in QUOTES and before != "") or bool(beside & media)


@cache
def _doubtful() -> tuple[tuple[str, ...], frozenset[str]]:
    table = _table()
    return tuple(table["common"]), frozenset(table["media"])


def _cue(
    tokens: list[tuple[int, int, str]], first: int, last: int, cues: dict[str, Any], text: str
) -> tuple[str, str] | None:
    """The word that shows a citation, nearest to the name, and its manner."""
    gap_after = tokens[last:][: BETWEEN + 2]
    gap_before = tokens[max(0, first - BETWEEN - 3) : first]
    before = [t[2].lower() for t in gap_before]
    after = [t[2].lower() for t in gap_after]
    found: list[tuple[int, str, str]] = []
    for group, manner in (("before", "reports"), ("told_before", "told")):
        for cue in cues[group]:
            at = _last_in(before, cue)
            away = len(before) - at - len(cue) if at is not None else BETWEEN + 1
            clear = at is not None and not re.search(r"[,;:—]", text[gap_before[at][1] : tokens[first][0]])
            if away <= (0 if cue in cues["weak"] and manner == "told" else BETWEEN) and clear:
                if cue in cues["weak"] and not (manner == "told" or _any_in(after, cues["after"])):
                    continue
                found.append((away + (cue in cues["weak"]), " ".join(cue), manner))
    for group, manner in (("after", "reports"), ("told_after", "told")):
        for cue in cues[group]:
            at = _first_in(after, cue)
            if at is not None and at <= BETWEEN:
                between = text[tokens[last - 1][1] : gap_after[at][0]]
                if not re.search(r"[,;:—]", between):
                    found.append((at, " ".join(cue), manner))
    if not found:
        return None
    _, verb, manner = min(found)
    return verb, manner


def _first_in(words: list[str], cue: tuple[str, ...]) -> int | None:
    n = len(cue)
    return next((i for i in range(len(words) - n + 1) if tuple(words[i : i + n]) == cue), None)


def _last_in(words: list[str], cue: tuple[str, ...]) -> int | None:
    n = len(cue)
    return next((i for i in range(len(words) - n, -1, -1) if tuple(words[i : i + n]) == cue), None)


def _any_in(words: list[str], cues: Iterable[tuple[str, ...]]) -> bool:
    return any(_first_in(words, cue) is not None for cue in cues)


@cache
def _cues(language: str) -> dict[str, Any]:
    found = _table().get(language, {})
    return {k: [tuple(TOKEN.findall(c.lower())) for c in v] for k, v in found.items()}


@cache
def _table() -> dict[str, Any]:
    return dict(yaml.safe_load(files("osintkit").joinpath("data/assess/citing.yaml").read_text("utf-8")))


def _names(articles: pd.DataFrame, sources: Mapping[str, Source]) -> Names:
    """First four letters -> (words of the name, domain), the longest first."""
    table: dict[tuple[str, ...], str] = {}
    for domain, name in _all_names(articles, sources):
        parts = tuple(TOKEN.findall(name))
        if parts and len("".join(parts)) > 1:
            table.setdefault(parts, domain)
    found: Names = defaultdict(list)
    for parts, domain in sorted(table.items(), key=lambda x: (-len(x[0]), x)):
        found[_key(parts[0])].append((parts, domain))
    return dict(found)


def _all_names(articles: pd.DataFrame, sources: Mapping[str, Source]) -> Iterator[tuple[str, str]]:
    from anyascii import anyascii

    rows = files("osintkit").joinpath("data/assess/agencies.csv").read_text("utf-8").splitlines()
    for row in csv.DictReader(line for line in rows if not line.startswith("#")):
        home = next((d for d, s in sources.items() if row["domain"] in (d, *s.domains)), row["domain"])
        yield from ((home, name) for name in row["names"].split("|"))
    for domain, source in sorted(sources.items()):
        for name in (source.name, *source.aliases):
            if name:
                yield domain, name
                if not name.isascii():
                    plain = anyascii(name)
                    yield domain, plain
                    yield domain, plain.title()
    for outlet in sorted(set(articles.outlet)):
        label = outlet.split(".")[0]
        if "-" in label and len(label) > 6:
            yield outlet, " ".join(p.title() for p in label.split("-"))
