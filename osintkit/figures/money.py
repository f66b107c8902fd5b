"""Money: a sign, code or name before or behind a number, and the cents that follow."""

from __future__ import annotations

import re

from .language import Language
from .numerals import Reader
from .parts import Number, Part, multiply
from .tokens import Tokens

# ISO codes that are English words as well.
SHY = re.compile("ALL|TOP|MOP|BAM|GEL|LAK|PEN|COP|CUP|MAD|SIT|SDG|BOB|SOS|AMD|MAG|LUF|ARM")
WHOLE = frozenset({"ALL", "LAK", "LUF", "SOS"})  # of these, those that are printed without decimals
AMOUNT_FROM = 1000.0  # from here on a noun that is a weight as well (pound, libra) is money


class MoneyReader:
    """Reads money around numbers in one run of tokens."""

    def __init__(self, tokens: Tokens, reader: Reader, lang: Language) -> None:
        self.tokens, self.reader, self.lang = tokens, reader, lang
        self.of = lang.words("glue", "of")

    def sign_at(self, index: int) -> tuple[str, int] | None:
        """The currency sign or ISO code at a token."""
        return self.lang.signs.match(self.tokens, index)

    def past_of(self, index: int) -> int:
        """Past "of", "de", "d'" before what is counted, if it stands there."""
        if self.tokens[index].word.key in self.of:
            index += 1 + (self.tokens[index + 1].text in {"'", "’"})
        return index

    def _printed(self, index: int, end: int, number: Number) -> bool:
        """A code that is a word as well (ALL, TOP) or a letter or two is money only where it is set like money."""
        token, first, last = self.tokens[index], self.tokens[number.start], self.tokens[number.end - 1]
        letters = token.text.lower() != token.text.upper()
        if end > index + 1 or not letters or (len(token.text) > 2 and not SHY.fullmatch(token.text)):
            return True
        if not number.plain:
            return number.digits
        gap = self.tokens.text[min(token.end, last.end) : max(token.start, first.start)]
        return gap in {"\u00a0", "\u202f"} or (gap == "" and token.text in WHOLE)

    def _money_before(self, index: int) -> Part | None:
        tokens, token = self.tokens, self.tokens[index]
        code, end = self.sign_at(index) or self._word_before(index) or (None, index)
        if code is None:
            return None
        if end == index + 2 and len(token.text) == 3 and token.text.islower() and not tokens.touches(index + 1):
            return None  # "che $ 48" is no CHE
        number = self.reader.read(end)
        if number is None or number.ordinal or (number.article and not tokens[number.end].word.atoms):
            return None
        if (number.signed and tokens.touches(end) and token.kind == "w") or not self._printed(index, end, number):
            return None
        scale, stop = self._short_scale(number)
        part = self._part(number.value * scale, index, stop, code)
        part.bare = token.text == "$"
        if tokens[index - 1].text in {"-", "−"} and tokens.touches(index) and tokens[index - 2].kind != "w":
            part.value, part.start = -(part.value or 0.0), index - 1
        again = self.match_currency(stop) if tokens[stop].kind == "w" else None
        if again and again[0] == code and tokens[again[1]].kind != "d":
            part.end = again[1]
        elif scale == 1.0 and number.plain:
            self._add_cents(part, number)
        return part

    def _word_before(self, index: int) -> tuple[str, int] | None:
        """A currency's name before digits, where the language says it so: dólar 22,5 millones."""
        found = self.lang.currencies.match(self.tokens, index) if self.lang.flags.get("currency_word_first") else None
        return found if found and self.tokens[found[1]].kind == "d" else None

    @staticmethod
    def _part(value: float, start: int, end: int, code: str) -> Part:
        return Part("money", start, end, multiply(value, 1e6 if len(code) > 3 else 1.0), unit=code[-3:])

    def _short_scale(self, number: Number) -> tuple[float, int]:
        token = self.tokens[number.end]
        scale = self.lang.short_money.get(token.text) if number.magnitude == 1.0 and number.digits else None
        if scale and (self.tokens.touches(number.end) or len(token.text) > 1 or token.text.isupper()):
            dot = self.tokens[number.end + 1].text == "." and self.reader.goes_on(number.end + 2)
            return scale, number.end + 1 + dot
        return 1.0, number.end

    def match_currency(self, index: int) -> tuple[str, int] | None:
        by_name, by_sign = self.lang.currencies.match(self.tokens, index), self.sign_at(index)
        if by_sign and self.tokens[index].text == "$" and self.tokens.touches(index + 1):
            code = self.lang.signs.match(self.tokens, index + 1)  # $CAD
            by_sign = code if code and self.tokens[index + 1].text == code[0] else by_sign
        if by_name and (not by_sign or by_name[1] >= by_sign[1]):
            return by_name
        return by_sign

    def _money(self, number: Number) -> Part | None:
        tokens = self.tokens
        scale, end = self._short_scale(number)
        end += tokens[end].text == "-" and tokens.touches(end)
        found = self.match_currency(end)
        if not found and number.value * scale >= AMOUNT_FROM:
            found = self.lang.big_currencies.match(tokens, end)
        if not found:
            end = self.past_of(end)
            found = self.match_currency(end)
        if not found:
            return self._cents(number, end) if scale == 1.0 else None
        code, stop = found
        if number.ordinal or not self._printed(end, stop, number) or not self._is_money(number, end, stop, scale):
            return None
        part = self._part(number.value * scale, number.start, stop, code)
        part.bare = tokens[end].text == "$"
        following = tokens[stop].word
        if following.begins("M") and number.magnitude == scale == 1.0:
            part.value, part.end = multiply(number.value, following.atoms[0][1]), stop + 1
        elif scale == 1.0:
            self._add_cents(part, number)
        return part

    def _is_money(self, number: Number, start: int, end: int, scale: float) -> bool:
        """Not a sign that belongs to what follows, a club's name, nor a noun that is a weight as well."""
        tokens, token = self.tokens, self.tokens[start]
        sign = token.kind == "x" or token.text.isupper()
        before_number = tokens[end].kind == "d" and tokens.touches(end) and not tokens.touches(start)
        if sign and (number.article or before_number):
            return False  # "a $48 fee", "3 USD50 cards"
        if not sign and number.article and token.capital and self.lang.flags.get("counted") != "capital":
            return False  # "un Córdoba" is a club
        as_unit = self.lang.units.match(tokens, start)
        if as_unit and as_unit[1] >= end:
            return number.magnitude * scale >= AMOUNT_FROM or number.value >= AMOUNT_FROM * 10
        return True

    def _cents(self, number: Number, end: int) -> Part | None:
        found = self.lang.cents.match(self.tokens, end)
        if not found or number.ordinal or number.magnitude > 1000:
            return None
        if len(self.tokens[end].text) == 1 and self.tokens[end].kind == "w" and not number.digits:
            return None
        value = number.value / 100 if found[0] else number.value
        return Part("money", number.start, found[1], value, unit=found[0] or "cent")

    def _add_cents(self, part: Part, number: Number) -> None:
        """ "15 dollars and 15 cents", "zwei Euro fünfzig", "15 dollars 50"."""
        tokens, index = self.tokens, part.end
        if number.value != int(number.value) or number.magnitude > 1000 or (number.article and not number.words):
            return
        joined = tokens[index].word.key in self.lang.words("glue", "and") | self.lang.words("glue", "with")
        index += joined
        token = tokens[index]
        starts = token.kind == "d" or token.word.begins("nu")
        small = self.reader.read(index) if starts and token.start - tokens[index - 1].end <= 2 else None
        if small is None or small.ordinal or not 0 < small.value < 100 or small.value != int(small.value):
            return
        if token.kind == "d" and (not small.plain or (len(token.text) != 2 and not joined)):
            return
        cents = self.lang.cents.match(tokens, small.end)
        if cents or self._stands_alone(small.end, joined):
            part.end = cents[1] if cents else small.end
            part.value = (part.value or 0.0) + small.value / 100

    def _stands_alone(self, index: int, joined: bool) -> bool:
        """Whether a number before a token can only be cents: nothing it could count follows."""
        lang, token = self.lang, self.tokens[index]
        if token.kind == "n" or token.text in {".", ",", ";", "!", "?", ")"}:
            return not (token.text == "," and self.tokens[index + 1].kind == "d")
        if joined or token.kind != "w" or token.word.atoms or token.word.key in lang.months:
            return False
        tables = (lang.units, lang.times, lang.percents)
        return not self.match_currency(index) and not any(table.match(self.tokens, index) for table in tables)
