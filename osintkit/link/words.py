"""One word of a name in all its readings, and whether two words can be one word written differently."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz.fuzz import ratio

from osintkit.names import fold_word, read_table, skeleton, strip_accents

SAME, LIKELY, UNLIKE = 1.0, 0.9, 0.0
CLASSES = str.maketrans("pvjgqzxy", "bfgkkssi")


@dataclass(frozen=True, slots=True)
class Word:
    """`raw` as written in lower case; `script` l(atin), c(yrillic), a(rabic) or o(ther); `keys` its readings."""

    raw: str
    script: str
    language: str | None
    keys: frozenset[str]
    loose: frozenset[str]

    @property
    def key(self) -> str:
        """The reading that is shown and hashed."""
        return fold_word(self.raw)


@lru_cache(maxsize=200_000)
def read_word(raw: str, language: str | None = None) -> Word:
    """All readings of one lower-case word: without a language, in its own language's habit, and without accents."""
    script = _script(raw)
    keys = {fold_word(raw), fold_word(raw, language)}
    if script == "l":
        keys.add(fold_word(strip_accents(raw)))
    keys = {k for k in keys if k} or {raw}
    return Word(raw, script, language, frozenset(keys), frozenset(loose for k in keys for loose in _loose(k, script)))


def _script(raw: str) -> str:
    first = raw[0]
    if first < "\u0250":
        return "l"
    return "c" if "\u0400" <= first <= "\u052f" else "a" if "\u0600" <= first <= "\u06ff" else "o"


def _loose(key: str, script: str) -> set[str]:
    """Consonants by class: what a script without vowels, p, v or g can still tell apart. Two ways to read h and v."""
    found = set()
    for h in ("", "k"):
        bones = skeleton(key[0] + key[1:].replace("h", "q" if h else ""))
        bones = bones.translate(CLASSES)
        found.add(re.sub(r"(.)\1+", r"\1", bones))
        if script != "a":  # Arabic writes w as it writes u
            found.add(re.sub(r"(.)\1+", r"\1", bones[0] + bones[1:].replace("f", "")))
    return found


@lru_cache(maxsize=500_000)
def match_words(a: Word, b: Word) -> float:
    """How surely two words are one, from 0 to 1.

    1.0: a shared reading. 0.9: the same consonants with vowels that only habits tell apart; looser between scripts than
    within one language, where two spellings are mostly two names. Never for words of less than four letters.
    """
    if a.keys & b.keys:
        return SAME
    if _gendered(a, b):
        return UNLIKE
    return max((_match_keys(x, y, a, b) for x in a.keys for y in b.keys), default=UNLIKE)


def _match_keys(x: str, y: str, a: Word, b: Word) -> float:
    if min(len(x), len(y)) < 3 or x.isdigit() or y.isdigit():
        return UNLIKE
    alike = ratio(x, y) / 100
    if "a" in (a.script, b.script) and a.script != b.script:
        return 0.85 if a.loose & b.loose and max(map(len, a.loose & b.loose)) > 1 else UNLIKE
    if a.script == b.script and a.language == b.language:
        return LIKELY if len(x) > 4 and skeleton(x) == skeleton(y) and alike >= 0.8 and x[-1:] == y[-1:] else UNLIKE
    if min(len(x), len(y)) < 4:
        return UNLIKE
    if skeleton(x) == skeleton(y) and len(skeleton(x)) > 1 and alike >= (0.5 if a.script != b.script else 0.7):
        return LIKELY
    if len(x) > 4 and a.loose & b.loose and alike >= 0.74:
        return 0.85
    return 0.85 if min(len(x), len(y)) > 8 and alike >= 0.9 else UNLIKE


def _gendered(a: Word, b: Word) -> bool:
    """Zakharov and Zakharova are two people, in any script."""
    for x, y in ((a, b), (b, a)):
        for longer in x.keys:
            if re.search("(?:[oei]v|in|sk|[tn])ai?a?$", longer) and any(
                _stem(longer) == _stem(k) for k in y.keys if k[-1] != "a"
            ):
                return True
    return False


def _stem(key: str) -> str:
    return re.sub("(?<=...)(?:aia|a|i)$", "", key)


@cache
def given_names() -> dict[str, frozenset[int]]:
    """Reading -> the rows of given_names.csv it stands in."""
    found: dict[str, set[int]] = {}
    for number, row in enumerate(read_table("given_names.csv")):
        for form in row["forms"].replace("-", " ").split():
            for key in read_word(form.lower()).keys:
                found.setdefault(key, set()).add(number)
    return {key: frozenset(rows) for key, rows in found.items()}


@lru_cache(maxsize=100_000)
def given_rows(word: Word) -> frozenset[int]:
    """The given names that this word can be."""
    table = given_names()
    return frozenset(row for key in word.keys for row in table.get(key, ()))


def match_given(a: Word, b: Word) -> float:
    """How surely two given names are one: an initial agrees with what it may begin, "Joe" with "Joseph"."""
    if is_initial(a) or is_initial(b):
        short, full = (a, b) if len(a.raw) <= len(b.raw) else (b, a)
        heads = {k for row in given_rows(full) for k in _row_heads(row)} | {k[0] for k in full.keys}
        return 0.7 if {k[0] for k in short.keys} & heads else UNLIKE
    if a.keys & b.keys:
        return SAME
    one, other = given_rows(a), given_rows(b)
    if one and other:
        return 0.95 if one & other else UNLIKE
    return match_words(a, b)


@cache
def _row_heads(row: int) -> frozenset[str]:
    return frozenset(key[0] for key, rows in given_names().items() if row in rows)


def is_initial(word: Word) -> bool:
    """Whether this is a letter that stands for a name."""
    return len(word.raw) == 1 or word.raw in ("дж", "ю", "я")
