"""What a number is a number of: percent, a quantity with its unit, an age, a duration (money: see `money`).

Each reader looks at the tokens right behind (or before) a number and gives a `Part`, or None.
"""

from __future__ import annotations

from .language import Language
from .money import MoneyReader
from .numerals import Reader
from .parts import Number, Part
from .signs import unit_dimensions, unit_symbols
from .tokens import Tokens

NEAR = 12  # tokens to either side in which a cue word counts


class Measurer(MoneyReader):
    """Reads units around numbers in one run of tokens."""

    def __init__(self, tokens: Tokens, reader: Reader, lang: Language) -> None:
        super().__init__(tokens, reader, lang)
        self.symbols = unit_symbols()
        self.temperature = lang.line("temperature.cue")
        self.percent_before = lang.line("percent.before")

    def read_before(self, index: int) -> Part | None:
        """A sign or word before its number: "$2.5bn", "EUR 500", "%20", "yüzde yirmi"."""
        found = self.percent_before.match(self.tokens, index)
        number = self.reader.read(found[1]) if found else None
        if number and not number.ordinal and not number.article:
            unit, end = self.lang.percents.match(self.tokens, number.end) or ("percent", number.end)
            return Part("percent", index, end, number.value, unit=unit)
        return self._money_before(index)

    def read_after(self, number: Number) -> Part | None:
        """What stands behind a number, if it is a unit."""
        if self.lang.line("age.bare").match_back(self.tokens, number.start):
            return self._measure(number) or Part("age", number.start, number.end, number.value, unit="year")
        if self.tokens[number.end].kind in {"d", "n", "u"}:
            return None
        return self._percent(number) or self._money(number) or self._measure(number)

    def _percent(self, number: Number) -> Part | None:
        end = number.end + (self.tokens[number.end].text == "-" and self.tokens.touches(number.end))
        found = self.lang.percents.match(self.tokens, end)
        if not found or number.article:
            return None
        return Part("percent", number.start, found[1], number.value, unit=found[0])

    def _measure(self, number: Number) -> Part | None:
        tokens, end = self.tokens, number.end
        if number.ordinal:
            return None
        if tokens[end].text in {"(", "[", "{"}:
            part = self._unit_at(number, end + 1)
            if part and tokens[part.end].text in {")", "]", "}"}:
                part.end += 1
                return part
            return None
        end += tokens[end].text in {"-", "–"} and tokens[end + 1].kind == "w"
        part = self._age_word(number, end) or self._unit_at(number, end)
        if part is None and (number.value >= 1e6 or number.fraction):
            part = self._unit_at(number, self.past_of(end))
        return part

    def _age_word(self, number: Number, index: int) -> Part | None:
        """Words that are an age in themselves: -jährig, yaşında, летний."""
        found = self.lang.age_words.match(self.tokens, index)
        return Part("age", number.start, found[1], number.value, unit=found[0]) if found else None

    def _unit_at(self, number: Number, index: int) -> Part | None:
        """The unit at a token, by its name in the language or by its symbol; the longest is taken."""
        tokens, token = self.tokens, self.tokens[index]
        by_name, by_time = self.lang.units.match(tokens, index), self.lang.times.match(tokens, index)
        by_sign = None if token.word.atoms else self.symbols.match(tokens, index)
        if by_sign and not number.digits and by_sign[1] == index + 1 and len(token.text) == 1:
            by_sign = None
        found = max((f for f in (by_name, by_time, by_sign) if f), key=lambda f: f[1], default=None)
        if found is None and token.text == "in" and number.digits and tokens[index + 1].text in {".", ")"}:
            found = "inch", index + 1  # only where nothing can follow an "in"
        if found is None or (found is by_sign and not self._symbol_fits(number, index, found[1])):
            return None
        return self._time(number, *found) if found is by_time else self._quantity(number, *found)

    def _symbol_fits(self, number: Number, index: int, end: int) -> bool:
        """A letter is a unit only right behind digits, and not before another letter or an apostrophe."""
        tokens, text, following = self.tokens, self.tokens[index].text, self.tokens[end]
        if tokens.touches(end) and (following.kind in "wd" or following.text in "'’&"):
            return following.kind == "w" and not text.isalpha()
        if len(text) > 1 or not text.isalpha() or end > index + 1:
            return True
        if number.magnitude > 1:
            return False
        if text in "KB" or (text.isupper() and text not in "LWVJКВ"):
            return not tokens.touches(index)
        return tokens[index].start - tokens[index - 1].end <= 1

    def _quantity(self, number: Number, unit: str, end: int) -> Part | None:
        dimension = unit_dimensions().get(unit)
        if number.article and dimension in {"data", "angle"}:
            return None
        part = Part("quantity", number.start, end, number.value, unit=unit)
        if unit == "degree" and self._speaks_of_heat(part):
            part.unit, part.doubts = "degree_Celsius", ["scale of degrees not said"]
        if unit == "foot" and number.value == int(number.value):
            self._add_inches(part)
        if dimension == "length":
            self._per_time(part)
        return part

    def _speaks_of_heat(self, part: Part) -> bool:
        near = range(max(0, part.start - NEAR), min(len(self.tokens), part.end + NEAR))
        return any(self.tokens[i].kind == "w" and self.temperature.match(self.tokens, i) for i in near)

    def _add_inches(self, part: Part) -> None:
        tokens = self.tokens
        index = part.end + (tokens[part.end].word.key in self.lang.words("glue", "and"))
        small = self.reader.read(index) if tokens[index].kind == "d" else None
        if small is None or not 0 <= small.value < 12:
            return
        unit = self.lang.units.match(tokens, small.end)
        if (unit and unit[0] == "inch") or tokens[small.end].text in {"in", '"', "″"}:
            part.value, part.end = (part.value or 0.0) + small.value / 12, unit[1] if unit else small.end + 1

    def _per_time(self, part: Part) -> None:
        """ "188 miles an hour" as a speed, where the unit of it has a name."""
        before = self.lang.line("glue.per_hour_before").match_back(self.tokens, part.start)
        if before and f"{part.unit}_per_hour" in unit_dimensions():
            part.unit, part.start = f"{part.unit}_per_hour", before[1]
            return
        word = self.tokens[part.end]
        if word.word.key not in self.lang.words("glue", "per_article"):
            return
        time = self.lang.times.match(self.tokens, part.end + 1)
        unit = f"{part.unit}_per_{time[0]}" if time else ""
        if time and unit in unit_dimensions():
            part.unit, part.end = unit, time[1]

    def _time(self, number: Number, unit: str, end: int) -> Part | None:
        part = Part("duration", number.start, end, number.value, unit=unit, rate=number.article)
        behind = self.lang.line("age.after").match(self.tokens, end + (self.tokens[end].text == "-"))
        if behind:
            part.kind, part.end = "age", behind[1]
        elif unit in {"year", "month", "week", "day"} and self._aged_before(number, unit):
            part.kind = "age"
        short = number.article and unit in {"second", "minute", "hour", "day"}
        return None if short and part.kind == "duration" else part

    def _aged_before(self, number: Number, unit: str) -> bool:
        """Words before that make it an age: "aged", "âgé de", "a 29 ans", "younger than three months"."""
        tokens, lang = self.tokens, self.lang
        back = lang.bound_before.match_back(tokens, number.start)
        start = back[1] if back else number.start
        if lang.line("age.cue").match_back(tokens, number.start) or lang.line("age.before").match_back(tokens, start):
            return True
        while tokens[start - 1].word.key in lang.words("age", "adverb"):
            start -= 1
        verb = tokens[start - 1].word.key in lang.words("age", "verb")
        return verb and not number.article and unit != "day"
