"""One word of a name in all its readings, and whether two words can be one word written differently."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz.fuzz import ratio

from osintkit.names import fold_word, read_table, skeleton, strip_accents

SAME, LIKELY, UNLIKE = 1.0, 0.9, 0.0
CLASSES = str.maketrans("pvgqjzxy", "bfkkkssi")
FEMALE = re.compile("(?:[oei]v|in|sk|[tn])ai?a?$")
GENDER = re.compile("(?<=...)(?:aia|a|i)$")
HABITS = ("de", "pl", "tr", "be", "bare", "soft", "gulf", "mute")  # of habits.csv, possible in any paper


@dataclass(frozen=True, slots=True)
class Word:
    """`raw` as written in lower case; `script` l(atin), c(yrillic), a(rabic) or o(ther).

    `keys` are its readings; `others` those in habits that are not its language's; `loose` its consonants by class.
    """

    raw: str
    script: str
    language: str | None
    keys: frozenset[str]
    others: frozenset[str]
    loose: frozenset[str]

    @property
    def key(self) -> str:
        """The reading that is shown and hashed."""
        return fold_word(self.raw)


@lru_cache(maxsize=200_000)
def read_word(raw: str, language: str | None = None) -> Word:
    """All readings of one lower-case word."""
    script = script_of(raw)
    keys = {fold_word(raw), fold_word(raw, language)}
    others: set[str] = set()
    if script == "l":
        bare = strip_accents(raw)
        keys.add(fold_word(bare))
        others = {*(fold_word(raw, habit) for habit in HABITS), fold_word(bare, "bare"), read_pinyin(bare)}
    keys = keys - {""} or {raw}
    others -= {"", *keys}
    heard = keys | (others - {fold_word(raw, "mute")})  # too little is left of a mute ending for more than equality
    loose = frozenset(bones for key in heard for bones in _loose(key, script))
    return Word(raw, script, language, frozenset(keys), frozenset(others), loose)


def script_of(raw: str) -> str:
    """l(atin), c(yrillic), a(rabic) or o(ther), by the first letter."""
    first = raw[0]
    if first < "\u0250":
        return "l"
    return "c" if "\u0400" <= first <= "\u052f" else "a" if "\u0600" <= first <= "\u06ff" else "o"


def _loose(key: str, script: str) -> set[str]:
    """Consonants by class: what a script without vowels, p, v or g can still tell apart.

    h may be silent or k, and w is a vowel in Arabic: each way to read them is one key.
    """
    found = {""}
    for at, letter in enumerate(key.replace("nb", "mb").replace("dz", "z")):
        ways = {letter}
        if letter in "aeiou":
            ways = {"" if at else "a"}
        elif letter == "h":
            ways = ({"", "k"} if script == "a" or key[at - 1] in "aeioubdgkpt" else {"k"}) if at else {"h", "k", "a"}
        elif letter == "v" and script != "a":
            ways = {"f", ""} if at else {"f", "a"}
        found = {bones + way for bones in found for way in ways}
        if len(found) > 16:
            found = {min(found)}
    return {bones.translate(CLASSES) for bones in found}


@cache
def _pinyin() -> tuple[re.Pattern[str], dict[tuple[str, str], str], dict[str, str]]:
    rows = read_table("pinyin.csv")
    parts = {part: [r for r in rows if r["part"] == part] for part in ("initial", "final", "whole")}
    choice = {p: "|".join(sorted({r["pinyin"] for r in rs}, key=lambda x: (-len(x), x))) for p, rs in parts.items()}
    finals = {(i, r["pinyin"]): r["key"] for r in parts["final"] for i in r["after"].split() or [""]}
    keys = {r["pinyin"]: r["key"] for r in (*parts["initial"], *parts["whole"])}
    return (
        re.compile(f"({choice['initial']})({choice['final']})(?![aeiou])|({choice['whole']})(?![aeiou])"),
        finals,
        keys,
    )


def read_pinyin(word: str) -> str:
    """The key of a word of Chinese syllables as Russian writes them ("jinping" -> "tszinpin"); empty for other
    words.
    """
    syllable, finals, keys = _pinyin()
    out, at = "", 0
    while at < len(word) and len(word) < 20:
        found = syllable.match(word, at)
        if not found:
            return ""
        initial, final, whole = found.groups()
        out += keys[whole] if whole else keys[initial] + (finals.get((initial, final)) or finals["", final])
        at = found.end()
    return re.sub(r"(.)\1+", r"\1", out.replace("ie", "e"))


@lru_cache(maxsize=500_000)
def match_words(a: Word, b: Word) -> float:
    """How surely two words are one, from 0 to 1.

    1.0: a shared reading. 0.9: one in another language's habit, or the same consonants and like vowels; looser between
    scripts. Within one language two spellings are two names.
    """
    if a.keys & b.keys:
        return SAME
    if _gendered(a, b):
        return UNLIKE
    if a.script == b.script and a.language == b.language:
        return UNLIKE
    if a.keys & b.others or b.keys & a.others:
        return LIKELY
    return max((_match_keys(x, y, a, b) for x in a.keys for y in b.keys), default=UNLIKE)


def _match_keys(x: str, y: str, a: Word, b: Word) -> float:
    short = min(len(x), len(y))
    if short < 3 or x.isdigit() or y.isdigit():
        return UNLIKE
    alike, across = ratio(x, y) / 100, a.script != b.script
    if across and "a" in (a.script, b.script):
        consonants = max((len(k.lstrip("a")) for k in a.loose & b.loose), default=0)
        if not consonants or (consonants == 1 and alike < 0.5):
            return UNLIKE
        return 0.8 if consonants < 3 else 0.85
    if across and (x[-1] in "aiou") != (y[-1] in "aiou") and "e" not in (x[-1], y[-1]):
        return UNLIKE  # Хароп is not Harpy
    bones = skeleton(x)
    if across and bones == skeleton(y) and short == 3 and alike > 0.6:
        return 0.8  # May and Мэй
    if bones == skeleton(y) and len(bones) > 1 and alike >= (0.5 if across else 0.7) and (short > 3 or alike > 0.7):
        return LIKELY
    return 0.85 if short > 4 and alike >= 0.7 and a.loose & b.loose else UNLIKE


def _gendered(a: Word, b: Word) -> bool:
    """Zakharov and Zakharova are two people, in any script."""
    return any(
        y[-1] != "a" and FEMALE.search(x) and GENDER.sub("", x) == GENDER.sub("", y)
        for one, other in ((a, b), (b, a))
        for x in one.keys
        for y in other.keys
    )
