"""Years alone, and spans: decades, quarters, seasons, parts of a year, days of one month."""

from __future__ import annotations

import re

from .calendar import write_date, write_span
from .date_pieces import DatePieces
from .grammar import Found, Match, form
from .parts import Number, Part

YEARS = re.compile(r"(\d{4})(?: ?[-–—] ?(\d{4})|[-–—/](\d{4}|\d\d))(?!\d|-)")


class DateSpans(DatePieces):
    """Reads what is longer than a day and has no month's name before it."""

    def year_of_number(self, number: Number) -> Part | None:
        """Four digits that are a year: by the words around, or because nothing else is counted by them."""
        tokens, value = self.tokens, int(number.value)
        if value != number.value or not 1000 <= value <= 2199 or (number.digits and not number.plain):
            return None
        cued = self.cue.match_back(tokens, number.start) is not None
        boxed = tokens[number.start - 1].text == "(" and tokens[number.end].text in {")", ",", ";"}
        noun = self.is_counted(number.end)
        if number.words and (not cued or value < 1900 or noun):
            return None
        common = 1900 <= value <= 2099
        if not (cued or boxed or common) or (noun and not (common if cued else boxed or value % 100)):
            return None
        return Part("date", number.start, self.past_year(number.end), date=f"{value:04d}")

    def tailed_year(self, number: Number) -> Part | None:
        """Four digits and the word for the year they are: 2019 году, 2008 yılında."""
        end = self.past_year(number.end)
        if end == number.end or not number.plain or not 1000 <= number.value <= 2199:
            return None
        return Part("date", number.start, end, date=f"{int(number.value):04d}")

    @form("year_cue_tight short_year")
    def fiscal(self, match: Match) -> Part | None:
        """FY2021, CY18."""
        short = not match["short_year"].sure and not self.tokens.touches(match.begins["short_year"])
        return None if short else Part("date", match.start, match.end, date=f"{match.value('short_year'):04d}")

    @form("day_cue digits")
    def day_of_this_month(self, match: Match) -> Part | None:
        """ "dia 12", "op de 15e": a day of the month of publication, where the language has a word for it."""
        day = match["digits"]
        plain = self.lang.flags.get("day_cue_ordinal") and day.end == match.begins["digits"] + 1
        if plain or self.is_counted(day.end):
            return None
        part = Part("date", match.start, match.end, doubts=["month not said"])
        part.date = write_date(self.today.year, self.today.month, day.value) if self.today else None
        return part

    def year_range(self, index: int) -> Part | None:
        """2019-2021, 1990-91, 2019/20."""
        match = self.tokens.find(YEARS, index)
        if not match:
            return None
        found, end = match
        left, right = found[1], found[2] or found[3]
        first, last = int(left), int(left[: 4 - len(right)] + right)
        if not 1000 <= first < last <= 2199 or last - first > 200:
            return None
        if (first < 1500 or last > 2099) and not self.cue.match_back(self.tokens, index):
            return None
        return Part("date", index, end, date=write_span(first, last))

    @form("decade_before? ['’]? tens ['’-]? decade?")
    def decade(self, match: Match) -> Part | None:
        """The 1990s, les années 90, 90er Jahre, 1990'lar: a range of ten years."""
        first, end = match["tens"].value, match["tens"].end
        closed = "decade" in match and self.tokens.touches(end)
        if not closed and "decade_before" not in match:
            return None
        return Part("date", match.start, match.end if closed else end, date=write_span(first, first + 9))

    def read_tens(self, index: int) -> Found | None:
        """1990, 90: the year that a decade begins with."""
        text = self.tokens[index].text
        if len(text) not in (2, 4) or not text.isdecimal() or text[-1] != "0" or text[0] == "0":
            return None
        first = int(text) if len(text) == 4 else 1900 + int(text)
        return Found(first, index + 1) if first <= 2190 else None

    @form("quarter_before nth year=long_tail?", "quarter_letter nth=digits year=long_tail?")
    def named_quarter(self, match: Match) -> Part | None:
        """Q3 2021, الربع الأول."""
        apart = "quarter_letter" in match and not self.tokens.touches(match.start + 1)
        return None if apart else self._months(match, 3)

    @form("nth quarter|half|unit year=long_tail?")
    def nth_of(self, match: Match) -> Part | None:
        """Third quarter of 2021, 3e trimestre 2021, second half of 2020, the third month of 2021."""
        if "unit" in match:
            return self._months(match, 1) if match.value("unit") == "month" and "year" in match else self._day_of(match)
        return self._months(match, 3 if "quarter" in match else 6)

    def _months(self, match: Match, size: int) -> Part | None:
        """So many months, the first of which is the nth of its size in the year."""
        count, year = match.value("nth"), match.value("year")
        doubts = [] if year else ["year of publication"]
        year = year or (self.today.year if self.today and size == 3 else None)
        if year is None or count * size > 12:
            return None
        first, last = (write_date(year, month) for month in (count * size - size + 1, count * size))
        return Part("date", match.start, match.end, date=first if size == 1 else write_span(first, last), doubts=doubts)

    def _day_of(self, match: Match) -> Part | None:
        """The 15th day of next month."""
        behind = self.match("of span=pointed_span", match["unit"].end) if match.value("unit") == "day" else None
        span: Part | None = behind["span"] if behind else None
        if not behind or not span or not span.date or len(span.date) != 7:
            return None
        return self.make(match.start, behind.end, int(span.date[:4]), int(span.date[5:]), match.value("nth"))

    @form("part|season [-‑]? of span=month_first|pointed_span|year_month|bare_year")
    def part_of(self, match: Match) -> Part | None:
        """Mid-October 2020, the end of 2019, fin 2020, summer 2020: as precise as what follows, and approximate."""
        part: Part = match["span"]
        season = "season" in match
        if part.date is not None and len(part.date) > (4 if season else 7):
            return None
        part.start, part.approximate = match.start, True
        part.doubts += ["season of the year"] * season
        return part

    def read_bare_year(self, index: int) -> Part | None:
        year = self.read_year(index) if self.tokens[index].kind == "d" else None
        return Part("date", index, year.end, date=f"{year.value:04d}") if year else None

    @form(
        "month first=digits range_to|[-–—] last=digits year=tail?",
        "first=digits range_to|[-–—] last=digits of month year=tail?",
    )
    def days_of_month(self, match: Match) -> Part | None:
        """11-13 Dec. 2020, May 15-24, du 5 au 10 mai: two days of one month."""
        end = match["last"].end
        glued = self.tokens[end].text == "/" or (self.tokens[end].kind == "d" and self.tokens.touches(end))
        if match.value("last") <= match.value("first") or ("of" not in match and glued):
            return None
        left, right = self.make_of(match, "first"), self.make_of(match, "last")
        if left and right and left.date:
            left.date = write_span(left.date, right.date)
        return left if right else None
