"""Dates, whatever their form: which reader a token calls for."""

from __future__ import annotations

from .date_spans import DateSpans
from .parts import Part
from .relative import RelativeDates

# What a word may begin, in the order it is asked for: the role of the word, and the reader.
NAMED = (("month", "days_of_month"), ("weekday", "read_weekday_date"), ("month", "read_month_first"))
SPANS = (
    ("part", "part_of"),
    ("quarter", "named_quarter"),
    ("decade", "decade"),
    ("fiscal", "fiscal"),
    ("day_cue", "day_of_this_month"),
)
ANY = frozenset({"digits"})
READERS = ("days_of_month", "read_named", "read_numeric", "counted", "nth_of", "decade", "year_range")
DIGITS = tuple(("digits", reader) for reader in READERS)


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
        if found or not roles:
            return found
        return self.first_of(NAMED, roles, index) or self.relative(index, roles) or self.first_of(SPANS, roles, index)

    def _digits(self, index: int) -> Part | None:
        """A date that begins with digits; most numbers are none, and what stands behind them tells."""
        text, behind = self.tokens[index].text, self.tokens[index + 1]
        if behind.kind == "n" and len(text) < 5 and "." not in text:
            return None
        if behind.kind == "w" and "." not in text and self.lang.date_follows.isdisjoint(behind.word.keys):
            return None
        return self.first_of(DIGITS, ANY, index)

    def _may_follow(self, index: int) -> bool:
        """Whether what stands behind a numeral could make a date of it."""
        number = self.reader.read(index)
        behind = self.tokens[number.end] if number else None
        return behind is not None and (behind.kind == "x" or not self.lang.date_follows.isdisjoint(behind.word.keys))

    def fits(self, start: int, end: int) -> bool:
        """Whether a chain of digits is a date or a span of years."""
        readers = (self.read_numeric, self.year_range, self.days_of_month, self.read_year_month)
        return any(part and part.end >= end for part in (read(start) for read in readers))
