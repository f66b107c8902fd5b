"""Dates that say their month, by name or in digits."""

from __future__ import annotations

import re

from .calendar import full_year
from .date_pieces import DatePieces
from .grammar import Found, Match, form
from .parts import Part

# Dates in digits alone: y(ear), m(onth), d(ay); a and b are day and month in the language's order. One sign sets
# them apart; no digit, nor that sign and a digit, may follow.
SHAPES = [
    re.compile(shape + r"(?!\d|[-/]\d)")
    for shape in (
        r"(?P<y>\d{4})(?P<sign>[-/–‑]|\. ?)(?P<m>\d\d?)(?P=sign)(?P<d>\d\d?)",
        r"(?P<a>\d\d?)(?P<sign>[-/–‑]|\. ?)(?P<b>\d\d?)(?P=sign)(?P<y>\d{4}|\d\d)",
        r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)",
        r"(?P<y>\d{4})(?P<sign> )(?P<m>\d\d?) (?P<d>\d\d?)(?! \d)",
        r"(?P<a>\d\d?) (?P<b>\d\d?) (?P<y>\d{4})(?! \d)",
        r"(?P<m>\d\d?)[-/–‑](?P<y>\d{4})",
        r"(?P<m>\d\d)\.(?P<y>\d{4})",
        r"(?P<y>\d{4})[-/](?P<m>\d\d?)",
    )
]
DAY_MONTH = re.compile(r"(\d\d?)([-/–.‑])(\d\d?)(?!\d|[-/]\d)")


class DateForms(DatePieces):
    """Reads 5 May 2020, May 5, 2020 October 5, 15.11.2021, 2021-11-15, 22/04."""

    # -- by name -------------------------------------------------------------------------------------------

    def read_named(self, index: int) -> Part | None:
        """A date with its month's name."""
        return self.read_day_month(index) or self.read_month_first(index) or self.read_year_month(index)

    @form("day [-/]|day_of|of month|nth year=tail? closing_weekday?")
    def read_day_month(self, match: Match) -> Part | None:
        """5 May 2020, 5th of May, le 25 août, 23-Sep-2020; the month by its number as German says it."""
        month, start = match.get("month"), match.start
        if month:
            sure = self.tokens[start].kind == "d" or month.sure or match["day"].sure
            return self.make_of(match) if sure else None
        if not self.lang.flags.get("ordinal_month") or not self.read_nth(start):
            return None
        opened = self.read_weekday(start - 1 - (self.tokens[start - 1].text == ","))  # am siebten vierten, am 27. 11.
        return self.make_of(match) if opened or self.on.match_back(self.tokens, start) else None

    def read_closing_weekday(self, index: int) -> Found | None:
        weekday = self.read_weekday(index) if self.lang.flags.get("weekday_after") else None
        return weekday if weekday and weekday.sure else None

    def read_month_first(self, index: int) -> Part | None:
        """May 2020; May 5, 2020; Sep-23-2020; May."""
        if not self.read_month(index):
            return None
        return self.month_year(index) or self.month_day(index) or self.month_short(index) or self.month_alone(index)

    @form("month [-/]|of year [-/] day", "month [-/]|of year")
    def month_year(self, match: Match) -> Part | None:
        start = match.begins["year"]
        if self.tokens[start].kind == "w" and self.read_day(start):
            return None
        return self.make_of(match)

    @form("month [-/]|of day year=tail?")
    def month_day(self, match: Match) -> Part | None:
        """A month and a day, unless something is counted by its digits: "in May 36 people"."""
        tokens, start, end = self.tokens, match.begins["day"], match["day"].end
        if not self.lang.flags.get("month_day", True) and tokens[start - 1].text not in {"-", "/"}:
            return None
        if tokens[end].text in {"%", ":"} or (tokens[end].text == "." and tokens[end + 1].kind == "d"):
            return None
        return self.make_of(match)

    @form("month [-/]|of year=short_year")
    def month_short(self, match: Match) -> Part | None:
        """A month and two digits that are no day."""
        start, end = match.begins["year"], match["month"].end
        parted = self.tokens[start].text > "31" or start > end or self.tokens[end - 1].text == "."
        return self.make_of(match) if parted and self.tokens[match.end].kind in "nx" else None

    @form("month year=long_tail?")
    def month_alone(self, match: Match) -> Part | None:
        """A month's name alone; one that is a word or a name as well only behind "in", "since", "last"."""
        month, token = match["month"], self.tokens[match.start]
        shy = token.word.key in self.shy or len(token.text) <= 3
        if not month.sure or (shy and not self.cue.match_back(self.tokens, match.start)):
            return None
        turned = self.match("pointed_behind", match.start)  # janvier dernier
        return turned["pointed_behind"] if turned else self.make_of(match)

    @form("year [-/]? day=digits? [-/]? month [-/]? last=digits?")
    def read_year_month(self, match: Match) -> Part | None:
        """2020 October 5; 2019-Aug-01; 2019-01-Aug; 2017 Nisan."""
        sure = match["month"].sure or self.tokens[match.start + 1].text in {"/", "-"}
        if self.tokens[match.start].kind != "d" or not sure:
            return None
        return self.make_of(match, "day" if "day" in match else "last")

    # -- in digits -----------------------------------------------------------------------------------------

    def read_numeric(self, index: int) -> Part | None:
        """15.11.2021, 2021-11-15, 11/15/2021, 20211115, 12-2015; 22/04 where it can be nothing else."""
        token = self.tokens[index]
        if token.kind != "d":
            return None
        for shape in SHAPES:
            found = self.tokens.find(shape, index)
            if found:
                return self._write(index, *found)
        pair = self.tokens.find(DAY_MONTH, index)
        if not pair or not self._expected(index, *pair):
            return None
        return self._order(index, pair[1], None, pair[0][1], pair[0][3])

    def _write(self, index: int, found: re.Match[str], end: int) -> Part | None:
        parts = found.groupdict()
        year, whole = int(parts["y"]), "sign" in parts or "a" in parts
        if (year < 1000 and len(parts["y"]) == 4) or (not whole and not 1900 <= year <= 2099):
            return None
        if "a" in parts:
            year = year if len(parts["y"]) == 4 else full_year(year, self.today)
            return self._order(index, end, year, parts["a"], parts["b"], dotted=parts.get("sign", "")[:1] == ".")
        month, day = int(parts["m"]), parts.get("d")
        if day is None:
            span = len(found[0]) == 7 and found[0].startswith(parts["y"]) and month == year % 100 + 1  # 2009-10
            return None if span else self.make(index, end, year, month)
        return self.make(index, end, year, month, int(day)) or self.make(index, end, year, int(day), month)

    def _order(self, index: int, end: int, year: int | None, one: str, two: str, dotted: bool = False) -> Part | None:
        """Day and month in the language's order where both could be either, and flagged."""
        first, second = int(one), int(two)
        day_first = self.lang.flags.get("day_first", True) or dotted
        day, month = (first, second) if day_first else (second, first)
        part = self.make(index, end, year, month, day) or self.make(index, end, year, day, month)
        if part and first <= 12 and second <= 12 and first != second:
            part.doubts.append("day and month could be exchanged")
        return part

    def _expected(self, index: int, found: re.Match[str], end: int) -> bool:
        """Whether two small numbers are a day and a month: the words around say so, or they can be nothing else."""
        first, sign, second = int(found[1]), found[2], int(found[3])
        before, after = self.tokens[index - 1], self.tokens[end]
        if not (1 <= first <= 31 and 1 <= second <= 31) or min(first, second) > 12 or after.text in set("%$€-/"):
            return False
        if self.lang.units.match(self.tokens, end) or self.lang.times.match(self.tokens, end):
            return False
        on = self.on.match_back(self.tokens, index) is not None
        if sign == ".":
            return on and (self.lang.flags.get("dotted_day", False) or len(found[3]) == 2)
        if sign != "/":
            return on and self.lang.line("date.range_from").match_back(self.tokens, index) is None
        alone = before.kind in "nx" and after.kind in "nx" and before.text not in {"-", ".", ","}
        return on or ((alone or first > 12) and (first > second or second > 12))

    def read_loose_pair(self, index: int) -> Part | None:
        """ "Friday 7.6", "maandag 12-4": behind a weekday two small numbers are a day and a month."""
        pair = self.tokens.find(DAY_MONTH, index) if self.tokens[index].kind == "d" else None
        if not pair or (pair[0][2] == "-" and self.tokens[index - 1].text == ","):
            return None
        return self._order(index, pair[1], None, pair[0][1], pair[0][3])
