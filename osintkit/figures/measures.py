"""What a number is a number of: money, percent, a quantity with its unit, an age, a duration.

Each reader looks at the tokens right behind (or before) a number and gives a `Part`, or None.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .language import Language, currency_symbols, unit_dimensions, unit_symbols
from .numerals import Number, Reader, at, multiply, touches
from .scan import Token
from .words import Phrases

# ISO codes that are English words as well.
SHY = frozenset({"ALL", "TOP", "MOP", "BAM", "GEL", "LAK", "PEN", "COP", "CUP", "MAD", "SIT", "MAG", "LUF", "ARM"})
AMOUNT_FROM = 1000.0  # from here on a noun that is a weight as well (pound, libra) is money
NEAR = 12  # tokens to either side in which a cue word counts


@dataclass(slots=True)
class Part:
    """A figure in the making, by token indices `start`..`end` (half open)."""

    kind: str
    start: int
    end: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    date: str | None = None
    bound: str | None = None
    approximate: bool = False
    negated: bool = False
    counted: str | None = None
    change: str | None = None
    direction: str | None = None
    plain: bool = False
    bare: bool = False  # money by a sign that several countries use
    doubts: list[str] = field(default_factory=list)


class Measurer:
    """Reads units around numbers in one run of tokens."""

    def __init__(self, tokens: Sequence[Token], reader: Reader, lang: Language) -> None:
        self.tokens, self.reader, self.lang = tokens, reader, lang
        self.of = lang.words("glue", "of")
        self.signs = currency_symbols()
        self.symbols = unit_symbols()
        self.temperature = lang.line("temperature.cue")
        self.percent_before = lang.line("percent.before")

    def sign_at(self, index: int) -> tuple[str, int] | None:
        """The currency sign or ISO code at a token; the language's own sign goes before the world's."""
        own, world = self.lang.signs.match(self.tokens, index), self.signs.match(self.tokens, index)
        return own if own and (not world or own[1] >= world[1]) else world

    def _printed(self, index: int, end: int, number: Number) -> bool:
        """A code that is a word as well (ALL, TOP) or a letter or two is money only where it is set like money."""
        token = self.tokens[index]
        if end > index + 1 or token.text.lower() == token.text.upper() or len(token.text) > 2 and token.text not in SHY:
            return True
        if not number.plain:
            return number.digits
        gap = self.reader.text[
            min(token.end, self.tokens[number.end - 1].end) : max(token.start, self.tokens[number.start].start)
        ]
        return gap in {"", "\u00a0", "\u202f"}

    # -- a sign before the number ----------------------------------------------------------------------------

    def read_before(self, index: int) -> Part | None:
        """A sign or word before its number: "$2.5bn", "EUR 500", "%20", "yüzde yirmi"."""
        found = self.percent_before.match(self.tokens, index)
        if found and found[1] < len(self.tokens):
            number = self.reader.read(found[1])
            if number and not number.ordinal and not number.article:
                behind = self.lang.percents.match(self.tokens, number.end) if number.end < len(self.tokens) else None
                unit = "percentage_point" if behind and behind[0] == "percentage_point" else "percent"
                return Part("percent", index, behind[1] if behind else number.end, number.value, unit=unit)
        return self._money_before(index)

    def _money_before(self, index: int) -> Part | None:
        tokens = self.tokens
        found = self.sign_at(index)
        if not found and tokens[index].kind == "w" and self.lang.flags.get("currency_word_first"):
            found = self.lang.currencies.match(tokens, index)
            if found and (at(tokens, found[1]).kind != "d" or tokens[index].word.key not in self.lang.currencies.table):
                found = None
        if not found or found[1] >= len(tokens):
            return None
        code, end = found
        if (
            tokens[index].text.islower()
            and end == index + 2
            and len(tokens[index].text) == 3
            and not touches(tokens, index + 1)
        ):
            return None  # "che $ 48" is no CHE
        following = tokens[end]
        signed = following.text in {"-", "−"} and at(tokens, end + 1).kind == "d"
        if following.kind != "d" and not signed and tokens[index].kind == "w" and end == index + 1:
            if not following.word.atoms:
                return None
        number = self.reader.read(end)
        if number is None or number.ordinal or (number.article and not at(tokens, number.end).word.atoms):
            return None
        if tokens[end - 1].kind == "w" and number.signed and touches(tokens, end):
            return None
        if not self._printed(index, end, number):
            return None
        scale, stop = self._short_scale(number)
        part = Part("money", index, stop, multiply(number.value, scale), unit=code, bare=tokens[index].text == "$")
        if index and tokens[index - 1].text in {"-", "−"} and touches(tokens, index):
            if at(tokens, index - 2).kind != "w" or not touches(tokens, index - 1):
                part.value, part.start = -(part.value or 0.0), index - 1
        again = self._match_currency(stop)
        if again and again[0] == code and at(tokens, again[1]).kind != "d" and tokens[stop].kind == "w":
            part.end = again[1]
        elif scale == 1.0 and number.plain:
            self._add_cents(part, number)
        return part

    def _short_scale(self, number: Number) -> tuple[float, int]:
        token = at(self.tokens, number.end)
        scale = self.lang.short_money.get(token.text) if number.magnitude == 1.0 and number.digits else None
        if scale and (touches(self.tokens, number.end) or len(token.text) > 1 or token.text.isupper()):
            dot = at(self.tokens, number.end + 1).text == "." and self.reader.goes_on(number.end + 2)
            return scale, number.end + 1 + dot
        return 1.0, number.end

    # -- a unit behind the number ------------------------------------------------------------------------------

    def read_after(self, number: Number) -> Part | None:
        """What stands behind a number, if it is a unit."""
        if self.lang.line("age.bare").match_back(self.tokens, number.start):
            return self._measure(number) or Part("age", number.start, number.end, number.value, unit="year")
        if number.end >= len(self.tokens) or self.tokens[number.end].kind in {"d", "n", "u"}:
            return None
        return self._percent(number) or self._money(number) or self._measure(number)

    def _percent(self, number: Number) -> Part | None:
        end = number.end + (at(self.tokens, number.end).text == "-" and touches(self.tokens, number.end))
        found = self.lang.percents.match(self.tokens, end) if end < len(self.tokens) else None
        if not found:
            if at(self.tokens, end).text not in {"%", "‰", "٪"}:
                return None
            found = ("per_mille" if self.tokens[end].text == "‰" else "percent"), end + 1
        if number.article:
            return None
        return Part("percent", number.start, found[1], number.value, unit=found[0])

    def _match_currency(self, index: int) -> tuple[str, int] | None:
        if index >= len(self.tokens):
            return None
        by_name = self.lang.currencies.match(self.tokens, index)
        by_sign = self.sign_at(index)
        if by_sign and self.tokens[index].text == "$" and touches(self.tokens, index + 1):
            code = self.signs.match(self.tokens, index + 1)  # $CAD
            by_sign = code if code and len(code[0]) == 3 and self.tokens[index + 1].text == code[0] else by_sign
        if by_name and (not by_sign or by_name[1] >= by_sign[1]):
            return by_name
        return by_sign

    def _money(self, number: Number) -> Part | None:
        tokens = self.tokens
        scale, end = self._short_scale(number)
        if at(tokens, end).text == "-" and touches(tokens, end) and number.value:
            end += 1
        found = self._match_currency(end) or self._mega_code(end)
        if not found and at(tokens, end).word.key in self.of:
            end += 1 + (at(tokens, end + 1).text in {"'", "’"})
            found = self._match_currency(end)
        elif not found and at(tokens, end).text in {"'", "’"} and at(tokens, end + 1).kind == "w":
            found = self._match_currency(end + 2)  # "75 milyon'un dolar": no such thing but after an ending
        if not found:
            return self._cents(number, end) if scale == 1.0 else None
        code, stop = found
        if not self._printed(end, stop, number):
            return None
        sign = tokens[end].kind == "x" or tokens[end].text.isupper()
        if sign and (
            number.article or (touches(tokens, stop) and at(tokens, stop).kind == "d" and not touches(tokens, end))
        ):
            return None  # the sign belongs to what follows: "a $48 fee", "3 USD50 cards"
        if code.startswith("*"):
            scale, code = 1e6, code[1:]
        if number.ordinal or not self._is_money(number, end, stop, scale):
            return None
        part = Part("money", number.start, stop, multiply(number.value, scale), unit=code, bare=tokens[end].text == "$")
        following = at(tokens, stop).word.atoms
        if following and following[0][0] == "M" and number.magnitude == 1.0 and scale == 1.0:
            part.value, part.end = multiply(number.value, following[0][1]), stop + 1
        elif scale == 1.0:
            self._add_cents(part, number)
        return part

    def _mega_code(self, index: int) -> tuple[str, int] | None:
        """ "30 MUSD", "120 MEUR": the magnitude written into the code."""
        text = at(self.tokens, index).text
        if len(text) == 4 and text[0] == "M" and text[1:] in self.signs.table:
            return "*" + text[1:], index + 1
        return None

    def _is_money(self, number: Number, start: int, end: int, scale: float) -> bool:
        """A noun that is a weight as well is money only with a magnitude; an ISO code in words needs digits."""
        tokens = self.tokens
        as_unit = self.lang.units.match(tokens, start)
        if as_unit and as_unit[1] >= end:
            return number.magnitude * scale >= AMOUNT_FROM or number.value >= AMOUNT_FROM * 10
        return True

    def _cents(self, number: Number, end: int) -> Part | None:
        found = self.lang.cents.match(self.tokens, end) if end < len(self.tokens) else None
        if not found or number.ordinal or number.magnitude > 1000:
            return None
        if self.tokens[end].kind == "w" and len(self.tokens[end].text) == 1 and not number.digits:
            return None
        if found[0]:
            return Part("money", number.start, found[1], number.value / 100, unit=found[0])
        return Part("money", number.start, found[1], number.value, unit="cent")

    def _add_cents(self, part: Part, number: Number) -> None:
        """ "15 dollars and 15 cents", "zwei Euro fünfzig", "15 dollars 50"."""
        tokens, index = self.tokens, part.end
        if number.value != int(number.value) or number.magnitude > 1000 or (number.article and not number.words):
            return
        joined = at(tokens, index).word.key in self.lang.words("glue", "and") | self.lang.words("glue", "with")
        if joined:
            index += 1
        if index >= len(tokens) or at(tokens, index).start - tokens[index - 1].end > 2:
            return
        token = tokens[index]
        if not (token.kind == "d" or (token.word.atoms and token.word.atoms[0][0] in "nu")):
            return
        small = self.reader.read(index)
        if small is None or small.ordinal or not 0 < small.value < 100 or small.value != int(small.value):
            return
        if token.kind == "d" and (not small.plain or (len(token.text) != 2 and not joined)):
            return
        cents = self.lang.cents.match(tokens, small.end) if small.end < len(tokens) else None
        if cents:
            part.end = cents[1]
        elif self._stands_alone(small, joined):
            part.end = small.end
        else:
            return
        part.value = (part.value or 0.0) + small.value / 100

    def _stands_alone(self, small: Number, joined: bool) -> bool:
        """Whether the number behind a currency can only be its cents: nothing it could count follows."""
        following = at(self.tokens, small.end)
        if following.kind in "n" or following.text in {".", ",", ";", "!", "?", ")"}:
            return not (following.text == "," and at(self.tokens, small.end + 1).kind == "d")
        if joined or following.kind != "w":
            return False
        return not (self.read_after(small) or following.word.key in self.lang.months or following.word.atoms)

    # -- quantities --------------------------------------------------------------------------------------------

    def _measure(self, number: Number) -> Part | None:
        tokens, end = self.tokens, number.end
        if number.ordinal:
            return None
        opener = at(tokens, end).text
        if opener in {"(", "[", "{"}:
            part = self._unit_at(number, end + 1)
            if part and at(tokens, part.end).text in {")", "]", "}"}:
                part.end += 1
                return part
            return None
        if opener in {"-", "–"} and at(tokens, end + 1).kind == "w":
            return self._age_word(number, end + 1) or self._unit_at(number, end + 1, hyphen=True)
        part = self._age_word(number, end) or self._unit_at(number, end)
        if part is None and at(tokens, end).word.key in self.of:
            skip = end + 1 + (at(tokens, end + 1).text in {"'", "’"})
            part = self._unit_at(number, skip) if number.value >= 1e6 or number.fraction else None
        return part

    def _age_word(self, number: Number, index: int) -> Part | None:
        """Words that are an age in themselves: -jährig, yaşında, летний."""
        found = self.lang.age_words.match(self.tokens, index) if index < len(self.tokens) else None
        return Part("age", number.start, found[1], number.value, unit=found[0]) if found else None

    def _unit_at(self, number: Number, index: int, hyphen: bool = False) -> Part | None:
        tokens = self.tokens
        if index >= len(tokens):
            return None
        by_name = self.lang.units.match(tokens, index)
        by_sign = self.symbols.match(tokens, index) if not tokens[index].word.atoms else None
        if by_sign and not number.digits and by_sign[1] == index + 1 and len(tokens[index].text) == 1:
            by_sign = None
        by_time = self.lang.times.match(tokens, index)
        found = max((f for f in (by_name, by_time, by_sign) if f), key=lambda f: f[1], default=None)
        if found is None:
            return self._inches(number, index)
        if found is by_time:
            return self._time(number, found, index)
        if found is by_sign and not self._symbol_fits(number, index, found[1]):
            return None
        return self._quantity(number, found, index)

    def _inches(self, number: Number, index: int) -> Part | None:
        """ "in" is an inch only where nothing can follow it: before a bracket or a full stop."""
        following = at(self.tokens, index + 1)
        if self.tokens[index].text != "in" or not number.digits or following.text not in {".", ")"}:
            return None
        return Part("quantity", number.start, index + 1, number.value, unit="inch")

    def _symbol_fits(self, number: Number, index: int, end: int) -> bool:
        """A letter is a unit only right behind digits, and not before another letter or an apostrophe."""
        tokens = self.tokens
        text = tokens[index].text
        following = at(tokens, end)
        if end < len(tokens) and touches(tokens, end) and (following.kind in "wd" or following.text in "'’&"):
            return following.kind == "w" and not text.isalpha()
        if number.magnitude > 1 and len(text) == 1 and text.isalpha():
            return False
        if len(text) == 1 and text.isalpha() and end == index + 1:
            if text in "KB" or (text.isupper() and text not in "LWVJКВ"):
                return not touches(tokens, index)
            return touches(tokens, index) or tokens[index].start - tokens[index - 1].end == 1
        return True

    def _quantity(self, number: Number, found: tuple[str, int], index: int) -> Part | None:
        unit, end = found
        value = number.value
        if number.article and unit_dimensions().get(unit) in {"data", "angle"}:
            return None
        if unit == "degree":
            return self._degrees(number, end)
        part = Part("quantity", number.start, end, value, unit=unit)
        if unit == "foot" and value == int(value) and end < len(self.tokens):
            self._add_inches(part)
        if unit_dimensions().get(unit) == "length":
            self._per_time(part)
        return part

    def _add_inches(self, part: Part) -> None:
        tokens = self.tokens
        index = part.end + (tokens[part.end].word.key in self.lang.words("glue", "and"))
        if at(tokens, index).kind != "d":
            return
        small = self.reader.read(index)
        if small is None or not 0 <= small.value < 12:
            return
        unit = self.lang.units.match(tokens, small.end) if small.end < len(tokens) else None
        if (unit and unit[0] == "inch") or at(tokens, small.end).text in {"in", '"', "″"}:
            part.value, part.end = (part.value or 0.0) + small.value / 12, unit[1] if unit else small.end + 1

    def _per_time(self, part: Part) -> None:
        """ "188 miles an hour" as a speed, where the unit of it has a name."""
        before = self.lang.line("glue.per_hour_before").match_back(self.tokens, part.start)
        if before and f"{part.unit}_per_hour" in unit_dimensions():
            part.unit, part.start = f"{part.unit}_per_hour", before[1]
            return
        word = at(self.tokens, part.end)
        if word.word.key not in self.lang.words("glue", "per_article") or part.end + 1 >= len(self.tokens):
            return
        time = self.lang.times.match(self.tokens, part.end + 1)
        unit = f"{part.unit}_per_{time[0]}" if time else ""
        if time and unit in unit_dimensions():
            part.unit, part.end = unit, time[1]

    def _degrees(self, number: Number, end: int) -> Part:
        """Degrees are a temperature where the sentence speaks of one, else an angle."""
        tokens = self.tokens
        near = range(max(0, number.start - NEAR), min(len(tokens), end + NEAR))
        if any(tokens[i].kind == "w" and self.temperature.match(tokens, i) for i in near):
            part = Part("quantity", number.start, end, number.value, unit="degree_Celsius")
            part.doubts.append("scale of degrees not said")
            return part
        return Part("quantity", number.start, end, number.value, unit="degree")

    # -- ages and durations --------------------------------------------------------------------------------------

    def _time(self, number: Number, found: tuple[str, int], index: int) -> Part | None:
        unit, end = found
        tokens, lang = self.tokens, self.lang
        part = Part("duration", number.start, end, number.value, unit=unit)
        dashed = end + (at(tokens, end).text == "-")
        behind = lang.line("age.after").match(tokens, dashed) if dashed < len(tokens) else None
        if behind:
            part.kind, part.end = "age", behind[1]
        elif unit in {"year", "month", "week", "day"} and self._aged_before(number, unit):
            part.kind = "age"
        if part.kind == "duration" and number.article and unit in {"second", "minute", "hour", "day"}:
            return None
        return part

    def _aged_before(self, number: Number, unit: str) -> bool:
        """Words before that make it an age: "aged", "âgé de", "a 29 ans", "younger than three months"."""
        tokens, lang = self.tokens, self.lang
        start = number.start
        back = lang.bound_before.match_back(tokens, start)
        if lang.line("age.cue").match_back(tokens, start):
            return True
        start = back[1] if back else start
        if lang.line("age.before").match_back(tokens, start):
            return True
        adverbs = lang.words("age", "adverb")
        for index in range(start - 1, max(-1, start - 4), -1):
            if tokens[index].kind != "w":
                return False
            if tokens[index].word.key in lang.words("age", "verb"):
                return not number.article and unit != "day"
            if tokens[index].word.key not in adverbs:
                return False
        return False


__all__ = ["Measurer", "Part", "Phrases"]
