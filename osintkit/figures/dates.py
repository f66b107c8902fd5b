"""Dates, whatever their form: which reader a token calls for, and dates that begin with a weekday."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from .calendar import write_date
from .date_names import Found
from .date_spans import DateSpans
from .digits import at
from .language import Language
from .numerals import Reader
from .relative import RelativeReader
from .scan import Part, Token


class DateReader(DateSpans):
    """Reads dates in one run of tokens; `today` is the day the text was published."""

    def __init__(self, tokens: Sequence[Token], reader: Reader, lang: Language, today: date | None) -> None:
        super().__init__(tokens, reader, lang, today)
        self.relative = RelativeReader(self)
        self.follows = lang.date_follows

    def read(self, index: int) -> Part | None:
        """The date that starts at a token."""
        token = self.tokens[index]
        if token.kind == "d":
            return self._read_digits(index)
        if token.kind != "w":
            return self._decade(index) if token.text in {"'", "’"} else None
        roles = self.lang.roles_of(token.word)
        if token.word.atoms and self._may_follow(index):
            found = self._day_month(index) or self.relative.counted(index) or self._quarter(index) or self._nth(index)
            if found:
                return found
        return self._read_word(index, roles) if roles else None

    def _read_word(self, index: int, roles: frozenset[str]) -> Part | None:
        """A date that begins with a word; `roles` says which readers know the word."""
        return (
            ("month" in roles and self._ranged(index))
            or ("weekday" in roles and self._with_weekday(index))
            or ("month" in roles and self._month_first(index))
            or self.relative.read(index, roles)
            or ("part" in roles and self._part_of(index))
            or ("quarter" in roles and self._quarter(index))
            or ("decade" in roles and self._decade(index))
            or ("fiscal" in roles and self._fiscal(index))
            or ("day_cue" in roles and self._month_day(index))
            or None
        )

    def _may_follow(self, index: int) -> bool:
        """Whether what stands behind a numeral could make a date of it."""
        number = self.reader.read(index)
        behind = at(self.tokens, number.end) if number else None
        return behind is not None and (behind.kind == "x" or not self.follows.isdisjoint(behind.word.keys))

    def _read_digits(self, index: int) -> Part | None:
        """A date that begins with digits; most numbers are none, and what stands behind them tells."""
        text, behind = self.tokens[index].text, at(self.tokens, index + 1)
        if behind.kind == "n" and len(text) < 5 and "." not in text:
            return None
        if behind.kind == "w" and "." not in text and self.follows.isdisjoint(behind.word.keys):
            return None
        return (
            self._ranged(index)
            or self._named(index)
            or self._numeric(index)
            or self.relative.counted(index)
            or self._quarter(index)
            or self._nth(index)
            or self._decade(index)
            or self._year_range(index)
        )

    def fits(self, start: int, end: int) -> bool:
        """Whether a chain of digits is a date or a span of years."""
        found = self._numeric(start) or self._year_range(start) or self._ranged(start) or self._year_month(start)
        return found is not None and found.end >= end

    def _with_weekday(self, index: int) -> Part | None:
        """Friday, 5 May 2020; mer. 10 juin; Friday the 13th."""
        weekday, tokens = self.weekday(index), self.tokens
        if not weekday:
            return None
        start = weekday.end + (at(tokens, weekday.end).text in {",", "("})
        filler = self.lang.line("date.weekday_of").match(tokens, start)
        core = filler[1] if filler else start
        for begin in dict.fromkeys((core, start)):
            if at(tokens, begin).kind in "dw":
                found = self._named(begin) or self._numeric(begin) or self._dotted_pair(begin)
                if found and (len(found.date) == 10 if found.date else not self.today):
                    found.start = index
                    return found
        day = self.day(core)
        return self._weekday_day(index, weekday.value, day) if day and not self._counted_day(core, day) else None

    def _weekday_day(self, index: int, weekday: int, day: Found) -> Part | None:
        """ "Tuesday 13th": the nearest month in which that day is that weekday."""
        if self.today is None:
            return Part("date", index, day.end, doubts=["month not said"])
        today, days = self.today, []
        for months in range(-12, 13):
            year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
            iso = write_date(year, month + 1, day.value)
            if iso and date.fromisoformat(iso).weekday() == weekday:
                days.append(date.fromisoformat(iso))
        best = min(days, key=lambda day: abs(day - today), default=None)
        doubts = ["month nearest to publication"]
        return Part("date", index, day.end, date=best.isoformat(), doubts=doubts) if best else None
