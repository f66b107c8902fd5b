"""Organisations: what their names say in any language, their acronyms, and whether two names can be one body's."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from osintkit.facts import read_rows
from osintkit.link.cases import to_known_nominative
from osintkit.link.clusters import ENOUGH, Clusters, find_links
from osintkit.link.forms import Form
from osintkit.link.words import Word, match_words, read_word
from osintkit.names import fold_name, fold_word, read_table, split_name

QUOTED = re.compile(r"[«“„\"]([^«»“”„\"]{3,})[»”“\"]")
MEANING = ("word", "type", "national")
Reading = list[tuple[str, str, tuple[str, ...]]]  # each word, its use, what it means


@dataclass(frozen=True, slots=True)
class Org:
    """A name in parts.

    `known` is the body of acronyms.csv; `words` all words but legal forms, as written; of these `own` are no dictionary
    words, `concepts` and `countries` are what the others mean in any language, `lands` the country of each word,
    `joined` all words as one ("Hezbollah" is two in Arabic). `led`: a country stands before the own words and is part
    of the name ("Ukrainska Pravda"). `telling`: dictionary words alone say which body it is ("Russian army", "Ministry
    of Defence", not "Russian bank").
    """

    name: str
    words: tuple[Word, ...]
    own: tuple[Word, ...]
    concepts: frozenset[str]
    countries: frozenset[str]
    lands: tuple[str | None, ...]
    joined: Word
    led: bool
    telling: bool
    known: str | None

    @property
    def keys(self) -> Iterator[Hashable]:
        """What two spellings share for certain, any of them."""
        if self.known:
            yield "known", self.known
        if is_acronym(self.name) and len(self.name) > 3:
            yield "acronym", fold_name(self.name)
        yield "words", tuple(w.key for w in self.words)
        if self.own or self.telling:
            yield "meaning", tuple(sorted(w.key for w in self.own)), self.concepts, self.countries


@cache
def _dictionary() -> tuple[dict[str, tuple[str, tuple[str, ...]]], list[tuple[str, tuple[str, tuple[str, ...]]]]]:
    """org_words.csv: whole words, and the stems of words, the longest first; each with its use and meaning."""
    whole: dict[str, tuple[str, tuple[str, ...]]] = {}
    stems: list[tuple[str, tuple[str, tuple[str, ...]]]] = []
    for row in (row for row in read_table("org_words.csv") if row["use"] != "bare"):
        entry = row["use"], tuple(row["concept"].split())
        for form in row["forms"].split():
            if form.endswith("*"):
                stems.append((form[:-1], entry))
            else:
                whole.setdefault(form, entry)
    return whole, sorted(stems, key=lambda s: (-len(s[0]), s))


@cache
def _bare_countries() -> tuple[tuple[str, ...], frozenset[str]]:
    """How a country's name ends in the nominative, and names that are known whole."""
    forms = [f for row in read_table("org_words.csv") if row["use"] == "bare" for f in row["forms"].split()]
    return tuple(f[1:] for f in forms if f[0] == "*"), frozenset(forms)


@lru_cache(maxsize=100_000)
def read_concept(word: str) -> tuple[str, tuple[str, ...]]:
    """(use, what it means) of a lower-case word; a word that is not in org_words.csv is the name's own."""
    whole, stems = _dictionary()
    if word in whole:
        return whole[word]
    return next((entry for stem, entry in stems if word.startswith(stem) and len(word) - len(stem) < 7), ("own", ()))


@cache
def _known_bodies() -> tuple[dict[str, str], dict[str, str]]:
    """The bodies of acronyms.csv and of the tagger's own list by their spellings: exact ones, and keys of long ones."""
    exact: dict[str, str] = {}
    for row in read_table("acronyms.csv"):
        exact.update(dict.fromkeys(row["forms"].split("|"), row["concept"]))
    for row in read_rows("entities/organisations.csv"):
        forms = [row["name"], *filter(None, row["aliases"].split("|"))]
        body = next((exact[f] for f in forms if f in exact and len(f) > 2), row["name"])
        for form in forms:
            exact.setdefault(form, body)
    return exact, {fold_name(form): body for form, body in exact.items() if len(form) > 3}


def _find_body(name: str, read: Reading) -> str | None:
    """The known body of a name, as it is ("Otan" like "OTAN") or with a country beside it."""
    exact, folded = _known_bodies()
    if body := exact.get(name) or folded.get(fold_name(name)):
        return body
    own = [raw for raw, use, _ in read if use == "own"]
    if len(own) == 1 and len(own[0]) > 2 and all(use in ("own", "country", "glue") for _, use, _ in read):
        return next((exact[w] for w in re.findall(r"\w+", name) if w.lower() == own[0] and w in exact), None)
    return None


def is_acronym(name: str) -> bool:
    """Whether a name is one word of two to nine capitals."""
    return name.isupper() and name.isalpha() and 2 <= len(name) <= 9


def parse_orgs(forms: Sequence[tuple[int, Form]]) -> dict[int, Org]:
    """The parts of each form's name; words in another case are read as the nominative that others have."""
    known = Counter(fold_word(w) for _, f in forms for w in split_name(f.name))
    return {n: parse_org(f.name, f.language, known) for n, f in forms}


def parse_org(name: str, language: str | None, known: Mapping[str, int]) -> Org:
    """The parts of an organisation's name; `known` counts the keys of all words in such names."""
    read = _read_words(_find_quoted(name))
    kept = [r for r in read if r[1] not in ("legal", "glue")] or read
    kept = [r for r in kept if r[1] != "weak"] or kept
    words = tuple(read_word(to_known_nominative(r, known) if use == "own" else r, language) for r, use, _ in kept)
    concepts = frozenset(m for _, use, meaning in kept if use in MEANING for m in meaning)
    uses = [use for _, use, _ in kept]
    return Org(
        name,
        words,
        tuple(w for w, use in zip(words, uses, strict=True) if use in ("own", "weak")),
        concepts,
        frozenset(m for _, use, meaning in kept if use == "country" for m in meaning),
        tuple(meaning[0] if use == "country" else None for _, use, meaning in kept),
        read_word("".join(w.raw for w in words), language),
        led="own" in uses and "country" in uses[: uses.index("own")],
        telling="country" in uses if "national" in uses else len(concepts) > 1 or {"word", "country"} <= set(uses),
        known=_find_body(name, read),
    )


def _find_quoted(name: str) -> str:
    """What stands in quotes, if the words beside it only say what it is: «Концерн», «ПАО»."""
    quoted = QUOTED.search(name)
    beside = re.findall(r"\w+", QUOTED.sub(" ", name))
    label = all(read_concept(w.lower())[0] in ("weak", "legal") or (w.isupper() and len(w) < 5) for w in beside)
    return quoted.group(1) if quoted and label else name


def _read_words(name: str) -> Reading:
    """The words in lower case, "U.S." as one, two that the table has as one joined ("iş_birliği").

    A country in the nominative right after another word is the name's own: "Interfax-Ukraine", «Банк Россия».
    """
    words: list[str] = []
    for word in split_name(re.sub(r"(?<=\b\w)\.(?=\w\b)", "", name)):
        if words and f"{words[-1]}_{word}" in _dictionary()[0]:
            word = f"{words.pop()}_{word}"
        words.append(word)
    read: Reading = [(word, *read_concept(word)) for word in words] or [(name.lower(), "own", ())]
    endings, names = _bare_countries()
    out = read[:1]
    for (_, before, _), (raw, use, meaning) in pairwise(read):
        bare = use == "country" and before not in ("glue", "country") and (raw in names or raw.endswith(endings))
        out.append((raw, "own", ()) if bare else (raw, use, meaning))
    return out


def differ_orgs(a: Org, b: Org) -> bool:
    """Whether two names in one set say that they are two bodies."""
    if a.known and b.known:
        return a.known != b.known
    return bool(a.countries and b.countries and a.countries != b.countries)


def match_orgs(a: Org, b: Org) -> float:
    """1.0 the same words, 0.85 and more the same words written differently or in another language.

    0 for anything less: a sister company has one word more.
    """
    if a.known and b.known:
        return float(a.known == b.known)
    best = 0.0
    if len(a.words) == len(b.words):
        pairs = zip(a.words, b.words, a.lands, b.lands, strict=True)
        best = min(_match_placed(x, y, here, there) for x, y, here, there in pairs)
    plain = all(org.joined.raw.isalpha() and not org.countries for org in (a, b))
    if not best and plain and len(a.joined.raw) > 6:
        best = match_words(a.joined, b.joined)
    best = best if best > ENOUGH else 0.0
    return max(best, 0.0 if a.known or b.known else _match_meaning(a, b))


def _match_placed(a: Word, b: Word, here: str | None, there: str | None) -> float:
    """A country is what its name says, not how it is spelled: the Bank of Russia is not the bank Rossiya."""
    if here or there:
        return 1.0 if here == there or a.keys & b.keys else 0.0
    return match_words(a, b)


def _match_meaning(a: Org, b: Org) -> float:
    if len(a.own) != len(b.own) or a.concepts != b.concepts:
        return 0.0
    if not a.own:
        return float(a.countries == b.countries and a.telling)
    if a.countries != b.countries and (a.led or b.led or (a.countries and b.countries)):
        return 0.0
    score, left = 1.0, list(b.own)
    for word in a.own:
        best = max(left, key=lambda w: match_words(word, w))
        score = min(score, match_words(word, best))
        left.remove(best)
    return score


def _blocks(org: Org) -> Iterator[Hashable]:
    first = org.words[0]
    for reading in first.loose | first.keys | first.others:
        yield "words", len(org.words), reading
    for loose in org.joined.loose:
        yield "joined", loose
    for word in org.own:
        for loose in word.loose:
            yield "own", len(org.own), org.concepts, loose


def join_orgs(parsed: dict[int, Org], clusters: Clusters, dask: str | None = None) -> None:
    """The same words, then the same words written otherwise or in another language."""
    clusters.join_equal((n, key) for n, org in parsed.items() for key in org.keys)
    chosen = {n: parsed[n] for n in sorted({org: n for n, org in reversed(parsed.items())}.values())}
    for score, a, b in find_links(chosen, _blocks, match_orgs, dask):
        clusters.join(a, b, score)


def spell_out(numbers: Sequence[int], parsed: dict[int, Org]) -> Iterator[tuple[int, int]]:
    """Pairs of an acronym and the name in the same article whose words begin with its letters, little words or not."""
    initials: dict[str, set[int]] = defaultdict(set)
    for n in numbers:
        words = list(split_name(parsed[n].name))
        for kept in (words, [w for w in words if read_concept(w)[0] != "glue"]):
            if len(kept) > 1:
                initials["".join(fold_word(w)[:1] for w in kept)].add(n)
    for n in numbers:
        if is_acronym(parsed[n].name) and len(parsed[n].name) > 2:
            for long in sorted(initials.get(fold_name(parsed[n].name), ())):
                yield n, long


def resolve_orgs(numbers: Sequence[int], parsed: dict[int, Org], clusters: Clusters) -> dict[int, int]:
    """Bodies without country or name in an article ("the Ministry of Defence") -> the one country's that they mean."""
    found: dict[int, int] = {}
    bodies = [n for n in numbers if parsed[n].countries and not parsed[n].own]
    for n in numbers:
        org = parsed[n]
        if org.concepts and not (org.own or org.countries or org.known):
            fits = {clusters.find(m): m for m in bodies if parsed[m].concepts == org.concepts}
            if len(fits) == 1:
                found[n] = fits.popitem()[1]
    return found
