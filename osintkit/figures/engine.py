"""The walk over a text: one pass over the tokens; at each, the readers that could start there."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import date, datetime

from ..records import Figure
from .dates import DateReader
from .language import Language, load_language
from .measures import Measurer
from .numerals import Reader
from .parts import Number, Part
from .shape import Shaper
from .tokens import END, Tokens, cut_chunks, scan_tokens

DOLLARS = {"USD", "AUD", "CAD", "NZD", "HKD", "SGD", "TWD", "JMD", "TTD", "BSD", "FJD", "NAD", "ZWD", "LRD"}
# What a part and the record of it have in common.
SHARED = {field.name for field in fields(Part)} & {field.name for field in fields(Figure)} - {"start", "end", "doubts"}
JOINERS = {"-", "–", "−", "/", "_", "."}
# What begins with a sign and is no figure: #1, [2], a phone number; what begins with digits: 15:30, 3-1, 10-K.
MARK = re.compile(r"#\d+|\[ ?\d+ ?\]|(?P<phone>(?:\+|\(\+?\d+\))[\d()/ -]{6,24}\d)")
DIGITS = r"\d+(?:[.,'’٫٬]\d+)*"
TIME = re.compile(rf"{DIGITS}(?:(?::{DIGITS})+|(?:[^\S\n]+{DIGITS}){{19,}})")  # or a table's row
CHAIN = re.compile(rf"{DIGITS}(?:(?P<sign>[-–/]){DIGITS}(?:(?P=sign){DIGITS})*|-[A-Z](?!\w))")
CODE = re.compile(r"\w+(?:[-–−/_.]\w+)*")


class Walk:
    """One piece of a text, tagged from left to right."""

    def __init__(self, text: str, start: int, end: int, lang: Language, today: date | None) -> None:
        self.text, self.lang = text, lang
        self.tokens = scan_tokens(text, start, end, lang.word_of)
        self.reader = Reader(self.tokens, lang)
        self.measurer = Measurer(self.tokens, self.reader, lang)
        self.dates = DateReader(self.tokens, self.reader, lang, today)
        self.shaper = Shaper(self.tokens, lang)
        self.labels = lang.words("count", "labels")

    def run(self) -> list[Part]:
        """All figures of the piece, in order, not overlapping."""
        parts: list[Part] = []
        index, starts, signs = 0, self.lang.starts, self.lang.sign_starts
        while (token := self.tokens[index]) is not END:
            if token.kind == "w":
                may_start = token.word.atoms or token.text in starts or not starts.isdisjoint(token.keys)
            else:
                may_start = token.kind == "d" or token.text in signs
            if not may_start:
                index += 1
                continue
            part, index = self._read(index)
            if part is not None and not (part.rate and parts and part.start - parts[-1].end < 3):
                parts.append(part)
        return self.shaper.shape(parts)

    def _read(self, index: int) -> tuple[Part | None, int]:
        """The figure at a token and where to go on."""
        token = self.tokens[index]
        skip = self._skip(index) if token.kind != "w" else None
        if skip:
            return None, skip
        found = self.dates.read(index)
        if found:
            return found, found.end
        part = self.measurer.read_before(index) if token.kind != "d" else None
        if part:
            return part, part.end
        number = self.reader.read(index)
        if number is None or (number.words and number.end == index + 1 and token.word.key in self.lang.vague):
            part, end = self._vague(index)
            if part is not None or number is None:
                return part, end
        if number.end == number.start:  # a dual noun: only with what it measures
            part = self.measurer.read_after(number)
            return part, part.end if part else index + 1
        part = self.dates.tailed_year(number) or self.measurer.read_after(number)
        if part is None and (number.plain or number.words):
            part = self.dates.year_of_number(number)
        if part is None and not number.article and not self._is_label(number):
            kind = "ordinal" if number.ordinal else "number"
            part = Part(kind, number.start, number.end, number.value, plain=number.plain)
        return part, max(part.end if part else 0, number.end, index + 1)

    # -- what is no figure -----------------------------------------------------------------------------------

    def _skip(self, index: int) -> int | None:
        """Where to go on if a code, a time of day, a phone number or a score stands here."""
        token = self.tokens[index]
        if token.kind == "d":
            return self._behind_word(index, index) or self._digit_code(index)
        mark = self.tokens.find(MARK, index, loose=True)
        if mark and (not mark[0]["phone"] or sum(map(str.isdecimal, mark[0][0])) >= 8):
            return mark[1]
        joined = token.text in JOINERS and self.tokens[index + 1].kind == "d" and self.tokens.touches(index + 1)
        return self._behind_word(index, index + 1) if joined else None

    def _behind_word(self, index: int, digits: int) -> int | None:
        """Past digits that hang on a word: G20, S-400, Covid-19; not on a month, a currency, mid-."""
        tokens, before, hyphen = self.tokens, index - 1, index < digits
        if not tokens.touches(index):
            return None
        if not hyphen and tokens[before].text in {"-", "–", "−", "_"} and tokens.touches(before):
            before, hyphen = before - 1, True
        if tokens[before].kind != "w" or self._stands_free(before, hyphen):
            return None
        code = tokens.find(CODE, digits, loose=True)
        return code[1] if code else digits + 1

    def _stands_free(self, index: int, hyphen: bool) -> bool:
        """A word that may stand against digits, or a hyphen and digits, and makes no code with them."""
        word, lang = self.tokens[index].word, self.lang
        if word.key in lang.months or word.key in lang.words("date", "year_cue_tight"):
            return True
        if hyphen:
            return word.key in lang.parts or (bool(word.atoms) and not word.begins("&p-"))
        money = self.measurer.sign_at(index) or lang.currencies.match(self.tokens, index)
        return bool(money) or word.key in lang.prefixes or word.key in lang.words("date", "quarter_letter")

    def _digit_code(self, index: int) -> int | None:
        """Times of day, phone numbers, scores, codes that begin with digits; twenty numbers in a row are a table's."""
        tokens, token = self.tokens, self.tokens[index]
        time = tokens.find(TIME, index, loose=True)
        if time:
            return time[1]
        clock = self.lang.line("date.clock").match(tokens, index + 1)
        if clock and len(token.text) <= 5 and float(token.text[:2].strip(".,")) <= 24:
            return clock[1] + (tokens[clock[1]].kind == "d" and tokens.touches(clock[1]))
        chain = tokens.find(CHAIN, index, loose=True) if tokens[index + 1].text in {"-", "–", "/"} else None
        if not chain or self.dates.fits(index, chain[1]):
            return None
        end = chain[1]
        number = self.reader.read(index) if chain[0]["sign"] == "/" else None
        told = number.fraction if number else end == index + 3 and self._is_range(index, index + 2)
        return None if told else end

    def _is_range(self, left: int, right: int) -> bool:
        """Two numbers with a dash: a range if they rise and something is measured or counted by them."""
        first, number = self.reader.read(left), self.reader.read(right)
        if number is None or first is None:
            return False
        if self.measurer.read_after(number) or number.magnitude > 1:
            return True
        return first.value < number.value and self.shaper.counts(number.end)

    def _is_label(self, number: Number) -> bool:
        """A number that names instead of counting: Boeing 737, Article 5, France 24, "2)" at a line's start."""
        tokens, start, flags = self.tokens, number.start, self.lang.flags
        token, before, after = tokens[start], tokens[start - 1], tokens[number.end]
        if number.ordinal:  # the 5th Fleet is a name; secondo il governo: according to
            vague = token.word.key in self.lang.words("count", "not_ordinal") and after.word.key in self.shaper.stop
            named = after.capital and after.kind == "w" and (number.digits or token.capital)
            return vague or (named and flags.get("counted") != "capital")
        if number.words:
            alone = number.end == start + 1
            if alone and token.word.inflected and flags.get("inflected"):
                return not self.lang.bound_after.match(tokens, number.end)
            name = alone and token.capital and before.kind == "w" and not flags.get("title_case")  # Leire Díez
            return name or before.word.key in self.labels or self._is_pronoun(number)
        dotted = before.text in {".", "°", "º"}  # No. 5, n° 5
        label = tokens[start - 2] if dotted else before
        if label.word.key in self.labels or before.text in {"№", "§", "#"} or (dotted and label.text in {"n", "N"}):
            return number.plain or dotted or before.kind == "x"
        if not number.plain:
            return False
        if before.kind == "n" and after.text in {".", ")"} and tokens[number.end + 1].kind == "w":
            return number.value < 100
        if token.text.startswith("0") and token.text.strip("0"):
            return True  # 007
        known = before.word.key in self.shaper.stop or before.word.key in self.lang.months or bool(before.word.atoms)
        return before.kind == "w" and before.capital and not known and not self.shaper.counts(number.end)

    def _is_pronoun(self, number: Number) -> bool:
        """ "one" and its kin where they stand for a noun."""
        words, before, after = self.lang.words, self.tokens[number.start - 1], self.tokens[number.end]
        noun = before.word.key in words("count", "not_one") or after.word.key in words("count", "not_one_after")
        return noun and number.value == 1 and number.end == number.start + 1

    def _vague(self, index: int) -> tuple[Part | None, int]:
        """ "dozens of people", "millions of dollars": at least two of them, no more is said."""
        tokens = self.tokens
        last, scale, end, ofs = index, 1.0, index, self.lang.words("glue", "of")
        while tokens[end].word.key in self.lang.vague and (not ofs or tokens[end + 1].word.key in ofs):
            scale *= self.lang.vague[tokens[end].word.key]
            last = end + 1
            end += 1 + bool(ofs) + (tokens[end + 2].text in {"'", "’"})
        if end == index:
            return None, index + 1
        part = Part("number", index, last, low=2 * scale, bound="min", approximate=True)
        money = self.measurer.match_currency(end)
        if money:
            part.kind, part.end, part.unit = "money", money[1], money[0]
        return part, part.end


def tag_text(text: str, code: str | None, published: date | datetime | None) -> list[Figure]:
    """Figures of a text, in order of where they stand."""
    lang = load_language(code)
    today = published.date() if isinstance(published, datetime) else published
    figures: list[Figure] = []
    dollars: list[int] = []
    for start, end in cut_chunks(text):
        walk = Walk(text, start, end, lang, today)
        for part in walk.run():
            if part.bare:
                dollars.append(len(figures))
            figures.append(make_figure(part, walk.tokens, text, code))
    return settle_dollars(figures, dollars, text)


def make_figure(part: Part, tokens: Tokens, text: str, code: str | None) -> Figure:
    """The record of a part, with its span in the text."""
    start, end = tokens[part.start].start, tokens[part.end - 1].end
    same = {name: getattr(part, name) for name in SHARED}
    return Figure(start=start, end=end, name=text[start:end], language=code, doubts=tuple(part.doubts), **same)


def settle_dollars(figures: list[Figure], bare: list[int], text: str) -> list[Figure]:
    """A bare $ is the one other dollar that the text names, if it names no US dollar; not in brackets behind it."""
    signs = set(bare)
    named = {f.unit for i, f in enumerate(figures) if f.kind == "money" and i not in signs and f.unit in DOLLARS}
    if len(named) != 1 or "USD" in named or not bare:
        return figures
    unit = named.pop()
    for index in bare:
        figure = figures[index]
        if text[max(0, figure.start - 1) : figure.start] != "(":
            doubts = (*figure.doubts, f"dollar taken as {unit} from the text")
            figures[index] = replace(figure, unit=unit, doubts=doubts)
    return figures
