"""Numbers in digits: any script, any grouping, fractions, powers, ordinal endings.

What digits mean by themselves; the words around them are read in `numerals`.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress

from .language import Language
from .parts import Number
from .tokens import Token, Tokens

GROUPED = re.compile(r"\d{1,3}(?:([.,'’٬])\d{3})(?:\1\d{3})*(?:(?!\1)[.,٫]\d+)?|\d{1,2}(?:,\d\d)+,\d{3}(?:\.\d+)?")
DECIMAL = re.compile(r"\d+[.,٫]\d+")
SEPARATORS = re.compile(r"[.,'’٫٬]")
SPACED = re.compile(r"[1-9]\d{0,2}(?:[^\S\n]\d{3}){1,7}(?:[.,]\d+)?(?![^\S\n]?\d)")
FRACTION = re.compile(r"(?:(\d{1,3})[^\S\n]+)?(\d{1,9})/(\d{1,9})(?![\d/])")
POWER = re.compile(r"([eE][-+]?|\^[-+]{0,2})(\d{1,2})(?!\d)")
COMMON = {2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 20, 32, 50, 64, 100}  # what print divides by
VULGAR = frozenset("½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒")
LONGEST = 24  # digits; longer runs are codes, not figures


def read_literal(text: str, lang: Language) -> float | None:
    """Value of digits as printed ("1.234,5"), by the language's habit where it could mean two things."""
    if len(text) > LONGEST:
        return None
    if text.isdecimal():
        return float(text)
    grouped = GROUPED.fullmatch(text)
    if DECIMAL.fullmatch(text) and (not grouped or text[0] == "0" or lang.decimal in text):
        return float(SEPARATORS.sub(".", text))
    if not grouped:
        return None
    signs = SEPARATORS.findall(text)
    whole, _, tail = text.rpartition(signs[-1]) if signs[0] != signs[-1] else (text, "", "")
    return float(f"{SEPARATORS.sub('', whole)}.{tail}")


def vulgar(token: Token) -> float | None:
    """Value of ½ and its like."""
    return unicodedata.numeric(token.text) if token.text in VULGAR else None


class DigitReader:
    """Reads numbers in digits in one run of tokens."""

    def __init__(self, tokens: Tokens, lang: Language) -> None:
        self.tokens, self.lang = tokens, lang

    def read_digits(self, index: int) -> Number | None:
        """The number whose digits start at a token, with what is printed at them."""
        tokens, token = self.tokens, self.tokens[index]
        value, plain, end = read_literal(token.text, self.lang), token.plain, index + 1
        if value is None:
            return None
        before, back = tokens[index - 1], tokens[index - 2]
        bare = back.kind == "n" or back.end < before.start
        if plain and bare and before.text in {",", "."} and tokens.touches(index):  # .5
            return Number(float(f"0.{token.text}"), index - 1, end, digits=True)
        spaced = tokens.find(SPACED, index) if plain and len(token.text) <= 3 else None
        if spaced:
            return Number(float(re.sub(r"\s", "", spaced[0][0]).replace(",", ".")), index, spaced[1], digits=True)
        number = Number(value, index, end, digits=True, plain=plain)
        if plain and self._add_suffix(number):
            return number
        if tokens[end].kind != "n" and not self._add_fraction(number):
            self._add_power(number)
        return number

    def _add_suffix(self, number: Number) -> bool:
        """The ending that makes digits an ordinal: 21st, 5e, 3-й, 2º."""
        tokens, end = self.tokens, number.end
        end += tokens[end].text == "-" and tokens.touches(end)
        token, follower = tokens[end], tokens[end + 1]
        ending = token.text in {"º", "ª"} or token.word.key in self.lang.words("ordinal_suffix", "words")
        glued = tokens.touches(end + 1) and follower.kind in {"w", "d"}
        if not ending or not tokens.touches(end) or glued or (token.text == "º" and follower.text in set("CFcf")):
            return False
        number.end, number.ordinal, number.plain = end + 1, True, False
        return True

    def _add_fraction(self, number: Number) -> bool:
        """ "10 1/2", "3/4", "2½"."""
        tokens, end = self.tokens, number.end
        part = vulgar(tokens[end])
        if part is not None:
            number.grow(number.value + part, end + 1, fraction=True)
            return True
        found = tokens.find(FRACTION, number.start) if number.plain else None
        whole, over, under = (int(group or 0) for group in found[0].groups()) if found else (0, 0, 0)
        if not found or not 0 < over < under or under not in COMMON:
            return False
        number.grow(whole + over / under, found[1], fraction=True)
        return True

    def _add_power(self, number: Number) -> None:
        """ "1.5e6", "1.1^23"."""
        found = self.tokens.find(POWER, number.end) if self.tokens.touches(number.end) else None
        if not found or not 1e-3 <= number.value <= 1e6:
            return
        sign, digits = found[0].groups()
        power = int(digits) * (-1) ** sign.count("-")
        with suppress(OverflowError):
            number.grow(number.value**power if sign[0] == "^" else number.value * 10.0**power, found[1])
