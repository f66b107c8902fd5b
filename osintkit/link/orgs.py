"""Organisations: what their names say in any language, their acronyms, and whether two names can be one body's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from osintkit.link.cases import nominatives
from osintkit.link.words import Word, match_words, read_word
from osintkit.names import fold_name, fold_word, read_table, split_name

QUOTED = re.compile(r"[«“„\"]([^«»“”„\"]{3,})[»”“\"]")
ACRONYM = re.compile(r"^[^\W\d_a-zа-я]{2,9}$")
NEAR = 3  # characters between a long form and its acronym: " (" and the like


@dataclass(frozen=True, slots=True)
class Org:
    """`known` the body of acronyms.csv; `own` the words that are its alone; `concepts` words that any language has; `weak` the rest."""

    own: tuple[Word, ...]
    concepts: frozenset[str]
    countries: frozenset[str]
    weak: frozenset[str]
    known: str | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What two spellings share for certain."""
        if self.known:
            return ("@", self.known)
        return (
            tuple(sorted(w.key for w in self.own)),
            self.concepts,
            self.countries,
            frozenset() if self.own or self.concepts else self.weak,
        )


@cache
def _concepts() -> tuple[dict[str, tuple[str, str]], list[tuple[str, str, str]]]:
    whole: dict[str, tuple[str, str]] = {}
    stems: list[tuple[str, str, str]] = []
    for row in read_table("org_words.csv"):
        for form in row["forms"].split():
            if form.endswith("*"):
                stems.append((form[:-1], row["use"], row["concept"]))
            else:
                whole.setdefault(form, (row["use"], row["concept"]))
    return whole, sorted(stems, key=lambda s: (-len(s[0]), s))


@lru_cache(maxsize=100_000)
def find_concept(word: str) -> tuple[str, str] | None:
    """(use, concept) of a lower-case word, if it is one of org_words.csv."""
    whole, stems = _concepts()
    if word in whole:
        return whole[word]
    return next(
        ((use, concept) for stem, use, concept in stems if word.startswith(stem) and len(word) - len(stem) < 7), None
    )


@cache
def _known_bodies() -> tuple[dict[str, str], dict[str, str]]:
    exact, folded = {}, {}
    for row in read_table("acronyms.csv"):
        for form in row["forms"].split("|"):
            exact[form] = row["concept"]
            if len(form) > 5 or " " in form:
                folded[fold_name(form)] = row["concept"]
    return exact, folded


def is_acronym(name: str) -> bool:
    """Whether a name is one word of two to nine capitals."""
    return name.isupper() and name.isalpha() and 2 <= len(name) <= 9


def parse_org(name: str, language: str | None = None, known: frozenset[str] = frozenset()) -> Org:
    """The parts of an organisation's name; `known` holds the keys of all words written in such names, for case endings."""
    exact, folded = _known_bodies()
    body = exact.get(name.strip()) or folded.get(fold_name(name))
    quoted = QUOTED.search(name)
    if quoted and all(_is_label(w) for w in re.findall(r"\w+", QUOTED.sub(" ", name))):
        name = quoted.group(1)
    own: list[Word] = []
    found: dict[str, set[str]] = {"word": set(), "country": set(), "weak": set(), "legal": set()}
    for raw in split_name(re.sub(r"(?<=\b\w)\.(?=\w\b)", "", name)):
        concept = find_concept(raw)
        if concept is None or (concept[0] == "weak" and concept[1] == "agency-word" and len(raw) > 3):
            own.append(read_word(_nominative(raw, known), language))
        else:
            found[concept[0]].add(concept[1])
    return Org(
        tuple(own),
        frozenset(found["word"]),
        frozenset(found["country"]),
        frozenset(found["weak"] or {name.lower()}),
        body,
    )


def _is_label(word: str) -> bool:
    """Whether a word beside a quoted name only says what it is: "Концерн", "ПАО"."""
    concept = find_concept(word.lower())
    return (concept is not None and concept[0] in ("weak", "legal")) or (word.isupper() and len(word) < 5)


def _nominative(raw: str, known: frozenset[str]) -> str:
    if not "\u0400" <= raw[0] <= "\u052f" or len(raw) < 5:
        return raw
    return next((n for n, _, _ in nominatives(raw) if fold_word(n) in known and fold_word(n) != fold_word(raw)), raw)


def match_orgs(a: Org, b: Org) -> float:
    """1.0 the same words, 0.85 and more the same words written differently; 0 for anything less: a sister company has one word more."""
    if a.known or b.known:
        return float(a.known == b.known)
    if (
        len(a.own) != len(b.own)
        or a.concepts != b.concepts
        or (a.countries and b.countries and a.countries != b.countries)
    ):
        return 0.0
    if not a.own:
        return float(a.countries == b.countries and len(a.concepts) > 1)
    score, left = 1.0, list(b.own)
    for word in a.own:
        best = max(left, key=lambda w: match_words(word, w))
        score = min(score, match_words(word, best))
        left.remove(best)
    return score


def org_blocks(org: Org) -> Iterator[object]:
    """Where to look for other spellings."""
    for loose in org.own[0].loose if org.own else ():
        yield len(org.own), loose
    for word in org.own[1:]:
        for loose in word.loose:
            yield len(org.own), loose
    if not org.own and org.concepts:
        yield org.concepts


def spells_out(name: str, acronym: str) -> bool:
    """Whether the letters of an acronym begin the words of a name, in its own language or in another's.

    "Service russe pour la coopération militaro-technique" has four of FSVTS: служба, военно-, технический, сотрудничество.
    """
    letters = fold_name(acronym).replace(" ", "")
    words = [w for w in split_name(name)]
    content = [w for w in words if (find_concept(w) or ("", ""))[1] != "agency-word"]
    if len(content) < 2 or len(letters) < 2:
        return False
    for kept in (words, content):
        if "".join(fold_word(w)[:1] for w in kept) == letters:
            return True
    concepts = [c[1] for w in content if (c := find_concept(w)) and c[0] in ("word", "weak")]
    return len(letters) > 3 and any(
        _covered(letters, [_initials(c)[script] for c in concepts]) * 4 >= len(letters) * 3 for script in (0, 1)
    )


def _covered(letters: str, options: Sequence[frozenset[str]]) -> int:
    left, count = list(options), 0
    for letter in letters:
        hit = next((o for o in left if letter in o), None)
        if hit is not None:
            left.remove(hit)
            count += 1
    return count


@cache
def _initials(concept: str) -> tuple[frozenset[str], frozenset[str]]:
    """The first letters of a concept's words: in Latin, and in Cyrillic letters."""
    forms = [f for row in read_table("org_words.csv") if row["concept"] == concept for f in row["forms"].split()]
    latin = frozenset(fold_word(f.strip("*"))[:1] for f in forms if f[0] < "\u0250")
    return latin, frozenset(fold_word(f.strip("*"))[:1] for f in forms if "\u0400" <= f[0] <= "\u052f")
