"""Numbers in digits: any script, any grouping, fractions, powers, ordinal endings.

What digits mean by themselves; the words around them are read in `numerals`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from .language import Language
from .scan import END, Token

POINT_GROUPS = re.compile(r"\d{1,3}(?:([.,'’٬])\d{3})(?:\1\d{3})*")
LAKH_GROUPS = re.compile(r"\d{1,2}(?:,\d\d)+,\d{3}")
SEPARATORS = re.compile(r"[.,'’٫٬]")
COMMON = {2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 20, 32, 50, 64, 100}  # what print divides by
LONGEST = 24  # digits; longer runs are codes, not figures


@dataclass(slots=True)
class Number:
    """A number read: tokens `start`..`end` (half open), and how it was written."""

    value: float
    start: int
    end: int
    digits: bool = False  # begins with digits
    plain: bool = False  # digits only, no separator, sign or magnitude
    article: bool = False  # nothing but "a", "un", "ein"
    ordinal: bool = False
    magnitude: float = 1.0  # the last multiplier of a thousand or more
    fraction: bool = False
    signed: bool = False
    words: bool = False


def multiply(value: float, scale: float) -> float:
    """The product as it is printed: 16.4 million is 16400000, not 16399999.999999998."""
    return float(f"{value * scale:.15g}")


def at(tokens: Sequence[Token], index: int) -> Token:
    return tokens[index] if 0 <= index < len(tokens) else END


def touches(tokens: Sequence[Token], index: int) -> bool:
    """Whether token `index` stands right behind the one before it."""
    return 0 < index < len(tokens) and tokens[index - 1].end == tokens[index].start


def read_literal(text: str, lang: Language) -> float | None:
    """Value of digits as printed ("1.234,5"), by the language's habit where it could mean two things."""
    signs = SEPARATORS.findall(text)
    if not signs:
        return float(text) if len(text) <= LONGEST else None
    if len(text) > LONGEST * 2:
        return None
    kinds = set(signs)
    if kinds <= {"٫", "٬"}:
        return float(text.replace("٬", "").replace("٫", ".")) if signs.count("٫") < 2 else None
    if len(kinds) == 1:
        sign = signs[0]
        if len(signs) > 1:
            grouped = POINT_GROUPS.fullmatch(text) or (sign == "," and LAKH_GROUPS.fullmatch(text))
            return float(SEPARATORS.sub("", text)) if grouped else None
        if sign in "'’":
            return float(SEPARATORS.sub("", text)) if POINT_GROUPS.fullmatch(text) else None
        if POINT_GROUPS.fullmatch(text) and not text.startswith("0") and sign != lang.decimal:
            return float(SEPARATORS.sub("", text))
        return float(text.replace(",", "."))
    last = signs[-1]
    whole, _, tail = text.rpartition(last)
    grouped = POINT_GROUPS.fullmatch(whole) or LAKH_GROUPS.fullmatch(whole)
    if grouped and len(kinds) == 2 and signs.count(last) == 1 and last in ".,":
        return float(f"{SEPARATORS.sub('', whole)}.{tail}")
    return None


def vulgar(token: Token) -> float | None:
    """Value of ½ and its like."""
    if token.kind == "x" and token.text in "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒":
        return unicodedata.numeric(token.text)
    return None


class DigitReader:
    """Reads numbers in digits in one run of tokens."""

    def __init__(self, tokens: Sequence[Token], text: str, lang: Language) -> None:
        self.tokens, self.text, self.lang = tokens, text, lang

    def _read_digits(self, index: int) -> Number | None:
        tokens = self.tokens
        token = tokens[index]
        value = read_literal(token.text, self.lang)
        if value is None:
            return None
        end, plain = index + 1, token.text.isdecimal()
        grouped = self._join_groups(index) if plain and len(token.text) <= 3 and token.text[0] != "0" else None
        if grouped:
            value, end = grouped
            plain = False
        if index and tokens[index - 1].text in {",", "."} and touches(tokens, index) and plain and end == index + 1:
            before = at(tokens, index - 2)
            if before.kind == "n" or before.end < tokens[index - 1].start:
                return Number(float(f"0.{token.text}"), index - 1, end, digits=True)
        number = Number(value, index, end, digits=True, plain=plain)
        nxt = at(tokens, end)
        if plain and nxt.kind != "d" and self._add_suffix(number):
            return number
        if nxt.text == "^":
            self._add_exponent(number)
        elif nxt.kind == "x" or (nxt.kind == "d" and at(tokens, end + 1).text == "/" and plain and value < 1000):
            self._add_fraction(number)
        elif nxt.text in {"e", "E"} and touches(tokens, end):
            self._add_power(number)
        return number

    def _add_suffix(self, number: Number) -> bool:
        """The ending that makes digits an ordinal: 21st, 5e, 3-й, 2º."""
        tokens, end = self.tokens, number.end
        end += at(tokens, end).text == "-" and touches(tokens, end)
        token, follower = at(tokens, end), at(tokens, end + 1)
        ending = token.text in {"º", "ª"} or token.word.key in self.lang.words("ordinal_suffix", "words")
        glued = touches(tokens, end + 1) and follower.kind in {"w", "d"}
        if not ending or not touches(tokens, end) or glued or (token.text == "º" and follower.text in set("CFcf")):
            return False
        number.end, number.ordinal, number.plain = end + 1, True, False
        return True

    def _join_groups(self, index: int) -> tuple[float, int] | None:
        """Groups of three set apart by one space: 1 234 567,89."""
        tokens = self.tokens
        digits, end, tail = tokens[index].text, index + 1, ""
        while end < len(tokens) and tokens[end].kind == "d" and not tail and len(digits) <= LONGEST:
            token = tokens[end]
            if token.start - tokens[end - 1].end != 1 or len(token.text) < 3 or not token.text[:3].isdecimal():
                break
            if len(token.text) > 3:
                if token.text[3] not in ",." or not token.text[4:].isdecimal():
                    return None
                tail = "." + token.text[4:]
            digits += token.text[:3]
            end += 1
        follower = at(tokens, end)
        if end == index + 1 or len(digits) > LONGEST:
            return None
        if follower.kind == "d" and follower.start - tokens[end - 1].end == 1 and follower.text.isdecimal():
            return None
        return float(digits + tail), end

    def _add_fraction(self, number: Number) -> None:
        """ "10 1/2", "3/4", "2½"."""
        tokens, end = self.tokens, number.end
        part = vulgar(at(tokens, end))
        if part is not None:
            number.value, number.end, number.plain, number.fraction = number.value + part, end + 1, False, True
            return
        start = end if at(tokens, end).kind == "d" else end - 1
        over, under = at(tokens, start), at(tokens, start + 2)
        if at(tokens, start + 1).text != "/" or under.kind != "d" or not (over.text + under.text).isdecimal():
            return
        if not touches(tokens, start + 1) or not touches(tokens, start + 2) or at(tokens, start + 3).text == "/":
            return
        top, bottom = int(over.text[:9]), int(under.text[:9])
        if 0 < top < bottom and bottom in COMMON:
            whole = number.value if start == end else 0.0
            number.value, number.end, number.plain, number.fraction = whole + top / bottom, start + 3, False, True

    def _add_power(self, number: Number) -> None:
        tokens, end = self.tokens, number.end + 1
        end += at(tokens, end).text in {"-", "+"}
        digits = at(tokens, end)
        if digits.kind == "d" and len(digits.text) <= 2 and digits.text.isdecimal() and touches(tokens, end):
            power = int(digits.text) * (-1 if tokens[end - 1].text == "-" else 1)
            number.value, number.end, number.plain = number.value * 10.0**power, end + 1, False

    def _add_exponent(self, number: Number) -> None:
        """ "1.1^23": a power."""
        tokens, end, sign = self.tokens, number.end + 1, 1
        while at(tokens, end).text == "-" and end < number.end + 4:
            end, sign = end + 1, -1 if end == number.end + 1 else 1
        digits = at(tokens, end)
        if digits.kind == "d" and digits.text.isdecimal() and len(digits.text) <= 2 and 0 < number.value < 1e6:
            number.value, number.end, number.plain = number.value ** (sign * int(digits.text)), end + 1, False
