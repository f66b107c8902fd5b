"""The pieces of a date: days, months, weekdays, years, and what stands between them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from .calendar import UNITS, full_year, near_year, write_date
from .grammar import Found, Match, Matcher
from .language import Language
from .numerals import Reader
from .parts import Part
from .tokens import Tokens


class DatePieces(Matcher):
    """Reads the pieces that the forms of dates are made of; `today` is the day of publication."""

    def __init__(self, tokens: Tokens, reader: Reader, lang: Language, today: date | None) -> None:
        super().__init__(tokens, lang)
        self.reader, self.today = reader, today
        self.of = lang.words("date", "of")
        self.articles = lang.words("glue", "article_before")
        self.suffixes = lang.words("ordinal_suffix", "words")
        self.careful = lang.words("flags", "case_matters")
        self.shy = lang.words("flags", "cue_matters")
        self.cue = lang.line("date.year_cue")
        self.on = lang.line("date.on")

    # -- days and months -----------------------------------------------------------------------------------

    def read_day(self, index: int) -> Found | None:
        """A day of the month: 5, 5th, 5., 1er, fifth, veintinueve; in words `sure` if an ordinal."""
        token = self.tokens[index]
        if token.kind == "d":
            fits = token.plain and len(token.text) <= 2 and 1 <= int(token.text) <= 31
            return Found(int(token.text), self._past_suffix(index + 1)) if fits else None
        number = self.reader.read_words(index) if token.word.begins("no") else None
        if number and 1 <= number.value <= 31 and number.value == int(number.value):
            return Found(int(number.value), number.end, number.ordinal)
        return None

    def _past_suffix(self, index: int) -> int:
        """Past the ending of an ordinal in digits: th, er, -го, º, a dot where the language writes one."""
        tokens = self.tokens
        dotted = tokens[index].text == "." and tokens.touches(index)
        mark = index + (dotted or tokens[index].text == "-")
        if tokens[mark].text in {"º", "°"}:
            return mark + 1
        if tokens[mark].word.key in self.suffixes and tokens.touches(mark) and not dotted:
            return mark + 1
        return index + 1 if dotted and self.lang.flags.get("day_dot") else index

    def read_digits(self, index: int) -> Found | None:
        """A day in digits."""
        return self.read_day(index) if self.tokens[index].kind == "d" else None

    def read_nth(self, index: int) -> Found | None:
        """A small number that is written as an ordinal."""
        day = self.read_day(index)
        ordinal = day and (day.sure if self.tokens[index].kind == "w" else day.end > index + 1)
        return day if ordinal else None

    def read_month(self, index: int) -> Found | None:
        """A month by its name; `sure` where the name stands for a month even alone."""
        found = self.lang.month_table.match(self.tokens, index)
        if not found:
            return None
        (number, wide), end = found
        token = self.tokens[index]
        return Found(number, self._past_dot(end, wide), wide and (token.capital or token.word.key not in self.careful))

    def _past_dot(self, end: int, wide: bool) -> int:
        return end + (not wide and self.tokens[end].text == "." and self.tokens.touches(end))

    def read_weekday(self, index: int) -> Found | None:
        """A weekday by its name; a short one is `sure` as the language writes it, or behind "on"."""
        found = self.lang.weekday_table.match(self.tokens, index)
        if not found:
            return None
        (number, wide), end = found
        token = self.tokens[index]
        shy = token.word.key in self.shy
        sure = wide or (token.capital and not shy and bool(self.lang.flags.get("abbreviated_weekdays")))
        if not sure and (shy or len(token.text) > 3):
            sure = self.on.match_back(self.tokens, index) is not None
        sure = sure and (token.capital or token.word.key not in self.careful)
        end = self._past_dot(end, wide)
        tail = self.lang.line("date.weekday_tail").match(self.tokens, end)
        return Found(number, tail[1] if tail else end, sure)

    # -- years ---------------------------------------------------------------------------------------------

    def read_year(self, index: int) -> Found | None:
        """A year in four digits or words, or in two behind an apostrophe."""
        token, nxt = self.tokens[index], self.tokens[index + 1]
        if token.plain and len(token.text) == 4 and 1000 <= int(token.text) <= 2199:
            return Found(int(token.text), self.past_year(index + 1))
        if token.text in {"'", "’"} and nxt.plain and len(nxt.text) == 2 and self.tokens.touches(index + 1):
            return Found(full_year(int(nxt.text), self.today), index + 2)
        return self._spoken_year(index) if token.word.begins("nMH") else None

    def read_short_year(self, index: int) -> Found | None:
        """A year, two bare digits being one as well."""
        token = self.tokens[index]
        if token.plain and len(token.text) == 2:
            return Found(full_year(int(token.text), self.today), index + 1, False)
        return self.read_year(index)

    def past_year(self, index: int) -> int:
        """Past the word that some languages set behind a year: году, yılında."""
        tail = self.lang.line("date.year_tail").match(self.tokens, index)
        return tail[1] if tail else index

    def _spoken_year(self, index: int) -> Found | None:
        """Mil novecientos noventa y dos; nineteen eighty-four."""
        number = self.reader.read_words(index)
        if number is None or number.ordinal or number.value != int(number.value):
            return None
        value, end = int(number.value), number.end
        if self.lang.flags.get("pair_years") and 10 <= value <= 21:
            low = self.reader.read_words(end)
            if low and 10 <= low.value < 100 and not low.ordinal:
                return Found(value * 100 + int(low.value), low.end)
        return Found(value, self.past_year(end)) if 1000 <= value <= 2199 else None

    def read_tail(self, index: int) -> Found | None:
        """The year behind a month, past commas and "of"; two digits only where nothing is counted by them."""
        return self._tail(index, self.read_short_year)

    def read_long_tail(self, index: int) -> Found | None:
        """The year behind a month or a quarter, in full."""
        return self._tail(index, self.read_year)

    def _tail(self, index: int, read: Callable[[int], Found | None]) -> Found | None:
        tokens = self.tokens
        start = index + (tokens[index].text in {"/", "-", ","})
        filler = self.lang.line("date.year_of").match(tokens, start)
        skipped = max(self.read_of(start).end, filler[1] if filler else 0)
        year = read(skipped)
        if year is None:
            last_year = self.match("pointed_year", start) or self.match("pointed_year", skipped)  # January last year
            return last_year["pointed_year"] if last_year else None
        follower = tokens[year.end]
        parted = follower.text in {":", "-", "%", "."} and tokens[year.end + 1].kind == "d"
        glued = follower.kind == "w" and tokens.touches(year.end)
        return None if not year.sure and (parted or glued or self.is_counted(year.end, names=True)) else year

    # -- what stands between -------------------------------------------------------------------------------

    def read_of(self, index: int) -> Found:
        """Past "of", "de", the article between the parts of a date, if any stands there."""
        end = index
        while end < index + 3:
            token = self.tokens[end]
            if token.word.key not in self.of and not (token.text in {"'", "’"} and end > index):
                break
            end += 1
        return Found(None, end)

    def read_article(self, index: int) -> Found:
        """Past "la", "l'" before a week or a year, if it stands there."""
        if self.tokens[index].word.key in self.articles:
            index += 1 + (self.tokens[index + 1].text in {"'", "’"})
        return Found(None, index)

    # -- amounts of time -----------------------------------------------------------------------------------

    def read_unit(self, index: int) -> Found | None:
        """A unit of time from a day on."""
        time = self.lang.times.match(self.tokens, index)
        return Found(*time) if time and time[0] in UNITS else None

    def read_amount(self, index: int) -> Found | None:
        """ "three weeks", "a year": (amount, unit)."""
        if self.tokens[index].kind not in "dw":
            return None
        some = self.lang.line("date.some").match(self.tokens, index)
        number = None if some else self.reader.read(index)
        if number and not number.ordinal and number.value >= 0:
            some = number.value, number.end
        unit = self.read_unit(some[1]) if some else None
        return Found((float(some[0]), unit.value), unit.end) if some and unit else None

    # -- what they come to ---------------------------------------------------------------------------------

    def make(self, start: int, end: int, year: int | None, month: int, day: int | None = None) -> Part | None:
        """A date figure; a missing year is the one nearest to when the text was published."""
        part = Part("date", start, end)
        if year is None:
            part.doubts.append("year nearest to publication" if self.today else "year not said")
            year = near_year(self.today, month, day) if self.today else None
            if self.today is None and write_date(2020, month, day):
                return part
        part.date = write_date(year, month, day) if year is not None else None
        return part if part.date else None

    def make_of(self, match: Match, day: str = "day") -> Part | None:
        """The date of a match with its month, and its day and year where it has them."""
        month = match.get("month") or match["nth"]
        return self.make(match.start, match.end, match.value("year"), month.value, match.value(day))

    def is_counted(self, index: int, names: bool = False) -> bool:
        """Whether what stands behind a small number is a noun that it counts; where `names`, a name as well."""
        follower = self.tokens[index]
        noun = follower.kind == "w" and (names or not follower.capital)
        return noun and follower.word.key not in self.lang.words("count", "stop")
