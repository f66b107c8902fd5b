"""Names known beforehand, found in one pass: a dict of phrases, keyed by their words, and how long they can get."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

WORD = re.compile("[^\\W_\u3040-\u30ff\u3400-\u9fff]+|[\u3040-\u30ff\u3400-\u9fff]+")
SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
CYRILLIC = re.compile("[\u0400-\u04ff]")
# Endings of Russian, Ukrainian, Bulgarian and Serbian nouns and adjectives, long ones first.
ENDING = re.compile(
    "(?:иями|ями|ами|ими|ыми|ого|его|ому|ему|ією|ией|ієй|иям|ою|ею|єю|ией|ах|ях|ам|ям|ом|ем|єм|ем|ов|ев|їв|ів|ий|ый|ой|ей|ій|их|ых|їх|іх|им|ым|ім|їм"
    "|ая|яя|ое|ее|ые|ие|ую|юю|ия|ии|ию|ія|ії|ію|ье|ья|ью|ьи|а|я|о|е|є|ы|и|і|ї|у|ю|ь|й)$"
)


class Token(NamedTuple):
    """A word of the text and its place."""

    start: int
    end: int
    word: str
    low: str


class Entry(NamedTuple):
    """What a name stands for."""

    kind: str
    ref: str | None
    name: str
    weight: int = 0
    country: str = ""
    flags: str = ""


def tokens_of(text: str, offset: int = 0) -> list[Token]:
    """The words of a text; offset is added to their places."""
    return [Token(m.start() + offset, m.end() + offset, m[0], m[0].casefold()) for m in WORD.finditer(text)]


def key_of(name: str) -> str:
    """The words of a name, in small letters: "S-400 Triumf" -> "s 400 triumf"."""
    return name.casefold() if name.isalpha() else " ".join(word.casefold() for word in WORD.findall(name))


def stem_of(word: str) -> str:
    """A Cyrillic word without its ending, the vowel of a closed syllable opened: Київ, Києва -> кие."""
    if not "\u0400" <= word[0] <= "\u04ff":
        return word
    word = word.replace("ё", "е")
    if len(word) < 4:
        return word
    bare = word if word.endswith(("ів", "їв")) else ENDING.sub("", word)
    if bare.endswith(("ов", "ев", "єв", "ів", "їв")) and len(bare) > 4:
        bare = bare[:-2] + "ов"
    return bare.replace("ї", "и").replace("є", "е") if len(bare) >= 3 else word


class Lexicon:
    """Phrases and what they stand for."""

    def __init__(self) -> None:
        self.phrases: dict[str, list[Entry]] = {}
        self.longest: dict[str, int] = {}
        self.stems: dict[str, list[Entry]] = {}
        self.longest_stem: dict[str, int] = {}
        self.spaceless: dict[str, list[Entry]] = {}

    def add(self, name: str, entry: Entry) -> None:
        """Take in a name; Cyrillic ones in all case forms, those of scripts without spaces letter by letter."""
        if SPACELESS.match(name):
            self.spaceless.setdefault(name, []).append(entry)
            return
        key = key_of(name)
        if not key:
            return
        first, _, rest = key.partition(" ")
        words = rest.count(" ") + 2 if rest else 1
        self.phrases.setdefault(key, []).append(entry)
        if self.longest.get(first, 0) < words:
            self.longest[first] = words
        if CYRILLIC.match(key):
            stemmed = [stem_of(w) for w in key.split()]
            self.stems.setdefault(" ".join(stemmed), []).append(entry)
            if self.longest_stem.get(stemmed[0], 0) < words:
                self.longest_stem[stemmed[0]] = words

    def find(
        self, tokens: list[Token], text: str, *, stems: bool = False, small: bool = True
    ) -> Iterator[tuple[int, int, list[Entry]]]:
        """The longest known phrase from each word on, as (first token, past the last, entries); none overlap.

        Without `small`, names don't begin with a small letter, but for "al-Qaeda" and the like: much the faster.
        """
        i, size = 0, len(tokens)
        longest, phrases = self.longest, self.phrases
        while i < size:
            token = tokens[i]
            low = token.low
            if not small and token.word == low and low not in ARTICLES and not low[0].isdigit():
                i += 1
                continue
            most = longest.get(low, 0)
            found = self._longest(tokens, text, i, min(most, size - i), phrases) if most else None
            if found is None and stems and "\u0400" <= low[0] <= "\u04ff":
                found = self._stemmed(tokens, text, i)
            if found is None:
                i += 1
            else:
                yield i, found[0], found[1]
                i = found[0]

    def _longest(
        self, tokens: list[Token], text: str, i: int, most: int, phrases: dict[str, list[Entry]]
    ) -> tuple[int, list[Entry]] | None:
        while most > 1 and not is_run(tokens, text, i, i + most):
            most -= 1
        for j in range(i + most, i, -1):
            entries = phrases.get(" ".join(t.low for t in tokens[i:j]) if j > i + 1 else tokens[i].low)
            if entries:
                return j, entries
        return None

    def _stemmed(self, tokens: list[Token], text: str, i: int) -> tuple[int, list[Entry]] | None:
        first = stem_of(tokens[i].low)
        most = min(self.longest_stem.get(first, 0), len(tokens) - i)
        while most > 1 and not is_run(tokens, text, i, i + most):
            most -= 1
        for j in range(i + most, i, -1):
            entries = self.stems.get(" ".join(stem_of(t.low) for t in tokens[i:j]))
            if entries:
                return j, entries
        return None

    def find_spaceless(self, text: str) -> Iterator[tuple[int, int, list[Entry]]]:
        """The same for scripts without spaces, as (start, end, entries)."""
        last = 0
        for match in SPACELESS.finditer(text):
            i = match.start()
            if i < last:
                continue
            for j in range(min(i + 12, len(text)), i + 1, -1):
                entries = self.spaceless.get(text[i:j])
                if entries:
                    yield i, j, entries
                    last = j
                    break


ARTICLES = frozenset(("al", "an", "as", "ash", "ad", "el"))


def is_run(tokens: list[Token], text: str, i: int, j: int) -> bool:
    """Whether the words stand as one phrase: nothing but a space, hyphen, apostrophe, dot or quote between them."""
    return all(
        tokens[k + 1].start - tokens[k].end <= 2 and BETWEEN.fullmatch(text, tokens[k].end, tokens[k + 1].start)
        for k in range(i, j - 1)
    )


BETWEEN = re.compile(r"[ \u00a0\u202f\u2010-\u2013'’.&/\-]{0,2}")


def best_of(entries: Iterable[Entry]) -> Entry:
    """The likeliest meaning: the weightiest (country before capital before city, then inhabitants)."""
    return max(entries, key=lambda e: (e.weight, e.ref or ""))
