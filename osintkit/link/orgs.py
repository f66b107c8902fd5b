"""Organisations: what their names say in any language, their acronyms, and whether two names can be one body's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

from osintkit.link.cases import nominatives
from osintkit.link.words import Word, match_words, read_word
from osintkit.names import fold_name, fold_word, read_rows, read_table, split_name

NOMINATIVE = re.compile(
    r"^(?:ukraine|russia|germania|france|deutschland|polska|italia|espana|turkey|türkiye|china|india)$"
    r"|(?:ия|ина|їна|ія|льша|усь)$"
)
EMPTY: Mapping[str, int] = {}
QUOTED = re.compile(r"[«“„\"]([^«»“”„\"]{3,})[»”“\"]")
MEANING = ("word", "type", "national")
NEAR = 3  # characters between a long form and its acronym: " (" and the like


@dataclass(frozen=True, slots=True)
class Org:
    """A name in parts.

    `known` is the body of acronyms.csv; `words` all words but legal forms, as written; of these `own` are no dictionary
    words, `concepts` and `countries` are what the others mean in any language, `lands` the country of each word,
    `joined` all words as one ("Hezbollah" is two in Arabic). A country's name that stands bare after another word is
    an own word ("Interfax-Ukraine", «Банк Россия»). `led`: a country stands before the own words and is part
    of the name ("Ukrainska Pravda"). `telling`: dictionary words alone say which body it is ("Russian
    army", "Ministry of Defence", not "Russian bank").
    """

    words: tuple[Word, ...]
    own: tuple[Word, ...]
    concepts: frozenset[str]
    countries: frozenset[str]
    lands: tuple[str | None, ...]
    joined: Word
    led: bool = False
    telling: bool = False
    known: str | None = None

    @property
    def keys(self) -> Iterator[tuple[object, ...]]:
        """What two spellings share for certain, any of them."""
        if self.known:
            yield ("@", self.known)
        yield ("words", tuple(w.key for w in self.words))
        if self.own or self.telling:
            yield ("meaning", tuple(sorted(w.key for w in self.own)), self.concepts, self.countries)


@cache
def _concepts() -> tuple[dict[str, tuple[str, tuple[str, ...]]], list[tuple[str, str, tuple[str, ...]]]]:
    whole: dict[str, tuple[str, tuple[str, ...]]] = {}
    stems: list[tuple[str, str, tuple[str, ...]]] = []
    for row in read_table("org_words.csv"):
        meaning = tuple(row["concept"].split())
        for form in row["forms"].split():
            if form.endswith("*"):
                stems.append((form[:-1], row["use"], meaning))
            else:
                whole.setdefault(form, (row["use"], meaning))
    return whole, sorted(stems, key=lambda s: (-len(s[0]), s))


@lru_cache(maxsize=100_000)
def find_concept(word: str) -> tuple[str, tuple[str, ...]] | None:
    """(use, what it means) of a lower-case word, if it is one of org_words.csv."""
    whole, stems = _concepts()
    if word in whole:
        return whole[word]
    hits = (s for s in stems if word.startswith(s[0]) and len(word) - len(s[0]) < 7)
    return next(((use, meaning) for _, use, meaning in hits), None)


@cache
def _known_bodies() -> tuple[dict[str, str], dict[str, str]]:
    """The bodies of acronyms.csv and, where the tagger's own list has them too, its spellings: exact ones and keys."""
    exact: dict[str, str] = {}
    for row in read_table("acronyms.csv"):
        exact.update(dict.fromkeys(row["forms"].split("|"), row["concept"]))
    path = files("osintkit") / "data" / "entities" / "organisations.csv"
    for row in read_rows(path) if path.is_file() else ():
        forms = [row["name"], *filter(None, row["aliases"].split("|"))]
        body = next((exact[f] for f in forms if f in exact and len(f) > 2), row["name"])
        exact.update((f, body) for f in forms if f not in exact)
    folded = {_bare_key(form): body for form, body in exact.items() if len(form) > 5 or " " in form}
    return exact, folded


@cache
def _known_meanings() -> dict[frozenset[str], str]:
    """What a long name says -> the body; only where it says much and one body alone says it."""
    found: dict[frozenset[str], set[str]] = {}
    for form, body in _known_bodies()[0].items():
        words = [(w, find_concept(w)) for w in _name_words(form)]
        meaning = frozenset(m for _, c in words if c and c[0] in MEANING for m in c[1])
        if all(c for _, c in words) and len(meaning) > 3:
            found.setdefault(meaning, set()).add(body)
    return {meaning: min(bodies) for meaning, bodies in found.items() if len(bodies) == 1}


def _find_body(name: str, read: Reading) -> str | None:
    """The known body of a name: as it is, as French prints acronyms ("Otan"), with a country beside it, or by its
    meaning.
    """
    exact, folded = _known_bodies()
    name = name.strip()
    if body := exact.get(name) or folded.get(_bare_key(name)) or (exact.get(name.upper()) if name.istitle() else None):
        return body
    own = [raw for raw, use, _ in read if use == "own"]
    if len(own) == 1 and all(use in ("own", "country", "glue") for _, use, _ in read) and len(own[0]) > 2:
        return exact.get(next((w for w in re.findall(r"\w+", name) if w.lower() == own[0]), ""))
    meaning = frozenset(m for _, use, ms in read if use in MEANING for m in ms)
    return None if own else _known_meanings().get(meaning)


def _name_words(name: str) -> list[str]:
    """Words in lower case, with two that the table has as one joined ("iş_birliği"), and "U.S." as "us"."""
    words = list(split_name(re.sub(r"(?<=\b\w)\.(?=\w\b)", "", name)))
    whole = _concepts()[0]
    out: list[str] = []
    for word in words:
        if out and f"{out[-1]}_{word}" in whole:
            out[-1] += "_" + word
        else:
            out.append(word)
    return out


def _bare_key(name: str) -> str:
    return " ".join(fold_word(w) for w in split_name(name) if (find_concept(w) or ("",))[0] not in ("glue", "legal"))


def is_acronym(name: str) -> bool:
    """Whether a name is one word of two to nine capitals."""
    return name.isupper() and name.isalpha() and 2 <= len(name) <= 9


def parse_org(name: str, language: str | None = None, known: Mapping[str, int] = EMPTY) -> Org:
    """The parts of an organisation's name; `known` counts the keys of all words in such names, for case endings."""
    quoted = QUOTED.search(name)
    if quoted and all(_is_label(w) for w in re.findall(r"\w+", QUOTED.sub(" ", name))):
        name = quoted.group(1)
    read = [(raw, *(find_concept(raw) or ("own", ()))) for raw in _name_words(name)] or [(name.lower(), "own", ())]
    read = _own_countries(read)
    kept = [r for r in read if r[1] not in ("legal", "glue")] or read
    words = [r for r in kept if r[1] != "weak"] or kept
    turned = {r: read_word(_nominative(r, known) if use == "own" else r, language) for r, use, _ in words}
    concepts = frozenset(m for _, use, meaning in words if use in MEANING for m in meaning)
    told = {use for _, use, _ in words}
    return Org(
        tuple(turned[raw] for raw, _, _ in words),
        tuple(turned[raw] for raw, use, _ in words if use in ("own", "weak")),
        concepts,
        frozenset(m for _, use, meaning in words if use == "country" for m in meaning),
        tuple(meaning[0] if use == "country" else None for _, use, meaning in words),
        read_word("".join(turned[raw].raw for raw, _, _ in words), language),
        _is_led(words),
        _is_telling(concepts, told),
        _find_body(name, read),
    )


def _is_led(words: Reading) -> bool:
    uses = [use for _, use, _ in words]
    return "own" in uses and "country" in uses[: uses.index("own")]


def _is_telling(concepts: frozenset[str], uses: set[str]) -> bool:
    if "national" in uses:
        return "country" in uses
    return len(concepts) > 1 or {"word", "country"} <= uses


Reading = list[tuple[str, str, tuple[str, ...]]]


def _own_countries(read: Reading) -> Reading:
    """A country's name in the nominative right after another word is part of the name, not where the body is."""
    out = read[:1]
    for (_, before, _), (raw, use, meaning) in pairwise(read):
        bare = use == "country" and before not in ("glue", "country") and raw[0] < "\u0600" and NOMINATIVE.search(raw)
        out.append((raw, "own", ()) if bare else (raw, use, meaning))
    return out


def _is_label(word: str) -> bool:
    """Whether a word beside a quoted name only says what it is: "Концерн", "ПАО"."""
    concept = find_concept(word.lower())
    return concept[0] in ("weak", "legal") if concept else word.isupper() and len(word) < 5


def _nominative(raw: str, known: Mapping[str, int]) -> str:
    """The nominative of a Cyrillic word, where it is written so elsewhere, and at least as often."""
    if not "\u0400" <= raw[0] <= "\u052f" or len(raw) < 5:
        return raw
    here = fold_word(raw)
    ways = ((known.get(fold_word(n), 0), n) for n, _, _ in nominatives(raw) if fold_word(n) != here)
    count, best = max(ways, default=(0, raw), key=lambda way: way[0])
    return best if count and count >= known.get(here, 0) else raw


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
    if (
        not best
        and len(a.joined.raw) > 6
        and a.joined.raw.isalpha()
        and b.joined.raw.isalpha()
        and not a.countries
        and not b.countries
    ):
        best = match_words(a.joined, b.joined)
    best = best if best > 0.8 else 0.0
    return max(best, 0.0 if a.known or b.known else _match_meaning(a, b))


def _match_placed(a: Word, b: Word, here: str | None, there: str | None) -> float:
    """A country is what its name says, not how it is spelled: the Bank of Russia is not the bank Rossiya."""
    if here or there:
        return 1.0 if here == there or a.keys & b.keys else 0.0
    return match_words(a, b)


def org_conflict(a: Org, b: Org) -> bool:
    """Whether two names in one set say that they are two bodies."""
    if a.known and b.known:
        return a.known != b.known
    return bool(a.countries and b.countries and a.countries != b.countries)


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


def org_blocks(org: Org) -> Iterator[object]:
    """Where to look for other spellings."""
    first = org.words[0]
    for reading in first.loose | first.keys | first.others:
        yield "words", len(org.words), reading
    for loose in org.joined.loose:
        yield "joined", loose
    for word in org.own:
        for loose in word.loose:
            yield "own", len(org.own), org.concepts, loose


def spells_out(name: str, acronym: str, *, exactly: bool = False) -> bool:
    """Whether the letters of an acronym begin the words of a name, in its own language or in another's.

    "Service russe pour la coopération militaro-technique" has four of FSVTS: служба, военно-, технический,
    сотрудничество.
    """
    letters = fold_name(acronym).replace(" ", "")
    words = [w for w in split_name(name)]
    content = [w for w in words if (find_concept(w) or ("",))[0] != "glue"]
    if len(content) < 2 + exactly or len(letters) < 2 + exactly:
        return False
    for kept in (words, content):
        if "".join(fold_word(w)[:1] for w in kept) == letters:
            return True
    if exactly:
        return False
    concepts = [m for w in content if (c := find_concept(w)) and c[0] in (*MEANING, "weak") for m in c[1]]
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
