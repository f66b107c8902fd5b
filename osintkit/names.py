"""One key for one name, however it is written: no script, no accents, and no newspaper's habit left.

`fold_name` is what a search index and a linker compare: "С-400" and "S-400" are both "s 400", "Chougaïev", "Shugayev"
and "Шугаев" all "xugaev". The key is for comparing only; sh and ch are both "x" because French writes the one as the
other. The letters and habits are data: data/link/letters.csv, data/link/habits.csv.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

from anyascii import anyascii

from osintkit.facts import read_rows

LONGEST = 100  # letters of a word that are read
HIDDEN = re.compile(
    "[\u00ad\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]|(?<=[\u0600-\u06ff])[\u064b-\u065f\u0670]"
)
MARKS = re.compile("[\u0300-\u036f]")
APOSTROPHES = re.compile("[’‘ʼʹ´`′ʻ＇]")
PIECE = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+", re.UNICODE)
LETTERS = re.compile(r"[^\W\d_]+", re.UNICODE)
ELIDED = re.compile(r"^(?:[dljmnstc]|qu)'(?=[^\W\d_]{3})", re.UNICODE)
POSSESSED = re.compile(r"(?<=[^\W\d_]{2})'s$", re.UNICODE)
TURKISH_CASE = re.compile(  # a suffix that starts with a buffer letter follows a vowel: "Rusya'ya", but not "Natal'ya"
    r"(?:(?<=[^\W\d_]{2})'(?:[ıiuü]n?|[ae]|[ıiuü]n[ae]|[dt][ae](?:n|ki)?|l[ae](?:r\w{0,6})?|l[ıiuü]\w{0,5}|c[ae])"
    r"|(?<=[^\W\d_][aeıioöuüâ])'(?:n[ıiuü]n|[yn][ıiuüae]|n[dt][ae]n?|yl[ae]))$"
)
VOWEL = "aeiou"
DOUBLED = re.compile(r"(.)\1+")
FOREIGN = re.compile("[^a-z0-9]")
LAST_H = re.compile("(?<=[aeiou])h$")
RUSSIAN_W = re.compile("^u(?=[aeio].{3})")  # Уилсон
ASPIRATE = re.compile("(?<=[bdgkpt])H")  # Сингх
ARTICLE = re.compile("^ال(?=...)")
UNHEARD = re.compile("[aeiou]|(?<=[aeioubdgkpt])h")  # h after a vowel may be silent: Johnson


def fold_name(text: str, language: str | None = None) -> str:
    """The key under which all spellings of a name are one: lower-case a-z and digits, words parted by one space.

    Letters and digits part ("S400", "С-400" -> "s 400"), case suffixes after an apostrophe go ("Erdoğan'ın" ->
    "erdogan"), as do elisions ("l'OTAN" -> "otan"). With a `language` its own habits are read first (German "Schukow"
    stays "xukov", but "Jelzin" gives "eltsin"). Empty for a text without letters or digits. Never raises.
    """
    return " ".join(fold_words(text, language))


def fold_words(text: str, language: str | None = None) -> list[str]:
    """The words of `fold_name`."""
    return [key for piece in split_name(text) if (key := fold_word(piece, language))]


def split_name(text: str) -> Iterator[str]:
    """The words and numbers of a name in plain lower case, without elisions and case suffixes, still in their
    script.
    """
    plain = APOSTROPHES.sub("'", HIDDEN.sub("", unicodedata.normalize("NFKC", text))).replace("İ", "i").lower()
    for found in PIECE.finditer(plain):
        piece = found.group()
        if "'" in piece:
            piece = TURKISH_CASE.sub("", POSSESSED.sub("", ELIDED.sub("", piece)))
            piece = piece.replace("'", "")
        yield piece[:LONGEST]


@lru_cache(maxsize=400_000)
def fold_word(word: str, language: str | None = None) -> str:
    """The key of one lower-case word of one script."""
    if word.isdigit():
        return str(int(word)) if word.isascii() and len(word) < 20 else anyascii(word)
    if not word:
        return ""
    letters = _letters()
    first = word[0]
    if "\u0400" <= first <= "\u052f":
        key = "".join("h" if c == "г" and language == "uk" else letters.get(c) or _plain(c, letters) for c in word)
        key = ASPIRATE.sub("", RUSSIAN_W.sub("v", key))
    elif "\u0600" <= first <= "\u06ff":
        key = "".join(letters.get(c) or _plain(c, letters) for c in ARTICLE.sub("", word))
    else:
        key = _read_latin(word, language)
    return _finish(key)


def _plain(letter: str, letters: dict[str, str]) -> str:
    return "" if letter in letters else anyascii(letter).lower()


def _read_latin(word: str, language: str | None) -> str:
    letters = _letters()
    key = "".join(letters[c] if c in letters else c if c.isascii() else anyascii(c).lower() for c in word)
    key = re.sub(r"[^a-zXJH]", "", key)
    for languages, pattern, replacement in _habits():
        if not languages or language in languages:
            key = pattern.sub(replacement, key)
    return key


def _finish(key: str) -> str:
    """What holds for every script: doubles are single, "ie" is "e", a last h after a vowel is silent."""
    key = DOUBLED.sub(r"\1", FOREIGN.sub("", key.replace("tX", "X").replace("dJ", "J").lower()))
    key = DOUBLED.sub(r"\1", key.replace("ie", "e"))
    return LAST_H.sub("", key) if len(key) > 3 else key


def strip_accents(text: str) -> str:
    """Lower-case ASCII as a desk without accents would type it: "Çavuşoğlu" -> "cavusoglu"."""
    return anyascii(MARKS.sub("", unicodedata.normalize("NFKD", text.replace("İ", "i").lower()))).lower()


@lru_cache(maxsize=400_000)
def skeleton(key: str) -> str:
    """The consonants of a folded word; a first vowel counts as "a". Vowels are what habits differ in most."""
    return ("a" if key[:1] in VOWEL else "") + UNHEARD.sub("", key)


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of a table in data/link."""
    return read_rows(f"link/{name}")


@cache
def _letters() -> dict[str, str]:
    return {row["letters"]: row["key"] for row in read_table("letters.csv")}


@cache
def _habits() -> list[tuple[tuple[str, ...], re.Pattern[str], str]]:
    return [(tuple(r["languages"].split()), re.compile(r["pattern"]), r["key"]) for r in read_table("habits.csv")]
