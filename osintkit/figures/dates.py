"""Dates, whatever their form: which reader a token calls for."""

from __future__ import annotations

from .date_spans import DateSpans
from .parts import Part
from .relative import RelativeDates


class DateReader(DateSpans, RelativeDates):
    """Reads dates in one run of tokens; `today` is the day the text was published."""

    def read(self, index: int) -> Part | None:
        """The date that starts at a token."""
        token = self.tokens[index]
        if token.kind == "d":
            return self._digits(index)
        if token.kind != "w":
            return self.decade(index) if token.text in {"'", "’"} else None
        found = None
        if token.word.atoms and self._may_follow(index):
            found = self.read_day_month(index) or self.counted(index) or self.nth_of(index)
        roles = self.lang.roles_of(token.word)
        return found or (self._word(index, roles) if roles else None)

    def _word(self, index: int, roles: frozenset[str]) -> Part | None:
        """A date that begins with a word; `roles` says which readers know the word."""
        return (
            ("month" in roles and self.days_of_month(index))
            or ("weekday" in roles and self.read_weekday_date(index))
            or ("month" in roles and self.read_month_first(index))
            or self.relative(index, roles)
            or ("part" in roles and self.part_of(index))
            or ("quarter" in roles and self.named_quarter(index))
            or ("decade" in roles and self.decade(index))
            or ("fiscal" in roles and self.fiscal(index))
            or ("day_cue" in roles and self.day_of_this_month(index))
            or None
        )

    def _digits(self, index: int) -> Part | None:
        """A date that begins with digits; most numbers are none, and what stands behind them tells."""
        text, behind = self.tokens[index].text, self.tokens[index + 1]
        if behind.kind == "n" and len(text) < 5 and "." not in text:
            return None
        if behind.kind == "w" and "." not in text and self.lang.date_follows.isdisjoint(behind.word.keys):
            return None
        return (
            self.days_of_month(index)
            or self.read_named(index)
            or self.read_numeric(index)
            or self.counted(index)
            or self.nth_of(index)
            or self.decade(index)
            or self.year_range(index)
        )

    def _may_follow(self, index: int) -> bool:
        """Whether what stands behind a numeral could make a date of it."""
        number = self.reader.read(index)
        behind = self.tokens[number.end] if number else None
        return behind is not None and (behind.kind == "x" or not self.lang.date_follows.isdisjoint(behind.word.keys))

    def fits(self, start: int, end: int) -> bool:
        """Whether a chain of digits is a date or a span of years."""
        readers = (self.read_numeric, self.year_range, self.days_of_month, self.read_year_month)
        return any(part and part.end >= end for part in (read(start) for read in readers))
