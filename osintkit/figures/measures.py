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
        if found and found[1] < len(self.tokens):
            number = self.reader.read(found[1])
            if number and not number.ordinal and not number.article:
                behind = self.lang.percents.match(self.tokens, number.end)
                unit = "percentage_point" if behind and behind[0] == "percentage_point" else "percent"
                return Part("percent", index, behind[1] if behind else number.end, number.value, unit=unit)
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
        if not found:
            if self.tokens[end].text not in {"%", "‰", "٪"}:
                return None
            found = ("per_mille" if self.tokens[end].text == "‰" else "percent"), end + 1
        if number.article:
            return None
        return Part("percent", number.start, found[1], number.value, unit=found[0])

    def _measure(self, number: Number) -> Part | None:
        tokens, end = self.tokens, number.end
        if number.ordinal:
            return None
        opener = tokens[end].text
        if opener in {"(", "[", "{"}:
            part = self._unit_at(number, end + 1)
            if part and tokens[part.end].text in {")", "]", "}"}:
                part.end += 1
                return part
            return None
        if opener in {"-", "–"} and tokens[end + 1].kind == "w":
            return self._age_word(number, end + 1) or self._unit_at(number, end + 1, hyphen=True)
        part = self._age_word(number, end) or self._unit_at(number, end)
        if part is None and tokens[end].word.key in self.of:
            skip = end + 1 + (tokens[end + 1].text in {"'", "’"})
            part = self._unit_at(number, skip) if number.value >= 1e6 or number.fraction else None
        return part

    def _age_word(self, number: Number, index: int) -> Part | None:
        """Words that are an age in themselves: -jährig, yaşında, летний."""
        found = self.lang.age_words.match(self.tokens, index)
        return Part("age", number.start, found[1], number.value, unit=found[0]) if found else None

    def _unit_at(self, number: Number, index: int, hyphen: bool = False) -> Part | None:
        tokens = self.tokens
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
        following = self.tokens[index + 1]
        if self.tokens[index].text != "in" or not number.digits or following.text not in {".", ")"}:
            return None
        return Part("quantity", number.start, index + 1, number.value, unit="inch")

    def _symbol_fits(self, number: Number, index: int, end: int) -> bool:
        """A letter is a unit only right behind digits, and not before another letter or an apostrophe."""
        tokens = self.tokens
        text = tokens[index].text
        following = tokens[end]
        if tokens.touches(end) and (following.kind in "wd" or following.text in "'’&"):
            return following.kind == "w" and not text.isalpha()
        if number.magnitude > 1 and len(text) == 1 and text.isalpha():
            return False
        if len(text) == 1 and text.isalpha() and end == index + 1:
            if text in "KB" or (text.isupper() and text not in "LWVJКВ"):
                return not tokens.touches(index)
            return tokens.touches(index) or tokens[index].start - tokens[index - 1].end == 1
        return True

    def _quantity(self, number: Number, found: tuple[str, int], index: int) -> Part | None:
        unit, end = found
        value = number.value
        if number.article and unit_dimensions().get(unit) in {"data", "angle"}:
            return None
        if unit == "degree":
            return self._degrees(number, end)
        part = Part("quantity", number.start, end, value, unit=unit)
        if unit == "foot" and value == int(value):
            self._add_inches(part)
        if unit_dimensions().get(unit) == "length":
            self._per_time(part)
        return part

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

    def _degrees(self, number: Number, end: int) -> Part:
        """Degrees are a temperature where the sentence speaks of one, else an angle."""
        tokens = self.tokens
        near = range(max(0, number.start - NEAR), min(len(tokens), end + NEAR))
        part = Part("quantity", number.start, end, number.value, unit="degree")
        if any(tokens[i].kind == "w" and self.temperature.match(tokens, i) for i in near):
            part.unit, part.doubts = "degree_Celsius", ["scale of degrees not said"]
        return part

    def _time(self, number: Number, found: tuple[str, int], index: int) -> Part | None:
        unit, end = found
        tokens, lang = self.tokens, self.lang
        part = Part("duration", number.start, end, number.value, unit=unit, rate=number.article)
        dashed = end + (tokens[end].text == "-")
        behind = lang.line("age.after").match(tokens, dashed)
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
