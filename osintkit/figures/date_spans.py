"""Years alone, and spans: decades, quarters, seasons, parts of a year, days of one month."""

from __future__ import annotations

from .calendar import months_span, write_date
from .date_digits import DigitDates
from .date_names import Found
from .digits import Number, at, touches
from .scan import Part

DASHES = {"-", "–", "—"}


def write_span(first: int, last: int) -> str:
    return f"{first:04d}/{last:04d}"


class DateSpans(DigitDates):
    """Reads what is longer than a day and has no month's name before it."""

    def read_year(self, number: Number) -> Part | None:
        """Four digits that are a year: by the words before, or because nothing else is counted by them."""
        tokens, value = self.tokens, int(number.value)
        if value != number.value or not 1000 <= value <= 2199 or (number.digits and not number.plain):
            return None
        cued = self.cue.match_back(tokens, number.start) is not None
        boxed = at(tokens, number.start - 1).text == "(" and at(tokens, number.end).text in {")", ",", ";"}
        noun = self._counted_day(number.start, Found(0, number.end))
        if number.words and (not cued or value < 1900 or noun):
            return None
        common = 1900 <= value <= 2099
        if not (cued or boxed or common) or (noun and not (common if cued else boxed or value % 100)):
            return None
        return Part("date", number.start, self._past_year(number.end), date=f"{value:04d}")

    def read_tailed_year(self, number: Number) -> Part | None:
        """Four digits and the word for the year they are: 2019 году, 2008 yılında."""
        end = self._past_year(number.end)
        if end == number.end or not number.plain or not 1000 <= number.value <= 2199:
            return None
        return Part("date", number.start, end, date=f"{int(number.value):04d}")

    def _fiscal(self, index: int) -> Part | None:
        """FY2021, CY18."""
        year = self.year(index + 1, short=touches(self.tokens, index + 1))
        return Part("date", index, year.end, date=f"{year.value:04d}") if year else None

    def _month_day(self, index: int) -> Part | None:
        """ "dia 12", "op de 15e": a day of the month of publication, where the language has a word for it."""
        cue = self.lang.line("date.day_cue").match(self.tokens, index)
        day = self.day(cue[1]) if cue and at(self.tokens, cue[1]).kind == "d" else None
        if not cue or not day or self._counted_day(cue[1], day):
            return None
        if self.lang.flags.get("day_cue_ordinal") and day.end == cue[1] + 1:
            return None
        part = Part("date", index, day.end, doubts=["month not said"])
        part.date = write_date(self.today.year, self.today.month, day.value) if self.today else None
        return part

    def _year_range(self, index: int) -> Part | None:
        """2019-2021, 1990-91, 2019/20."""
        tokens = self.tokens
        left, sign, right = tokens[index].text, at(tokens, index + 1).text, at(tokens, index + 2).text
        if len(left) != 4 or len(right) not in (2, 4) or not (left + right).isdecimal() or sign not in DASHES | {"/"}:
            return None
        if len(right) == 2 and not (touches(tokens, index + 1) and touches(tokens, index + 2)):
            return None
        first, last = int(left), int(left[: 4 - len(right)] + right)
        if not 1000 <= first < last <= 2199 or last - first > 200 or at(tokens, index + 3).text == "-":
            return None
        if (first < 1500 or last > 2099) and not self.cue.match_back(tokens, index):
            return None
        return Part("date", index, index + 3, date=write_span(first, last))

    def _decade(self, index: int) -> Part | None:
        """The 1990s, les années 90, 90er Jahre, 1990'lar: a range of ten years."""
        tokens, lang = self.tokens, self.lang
        opened = lang.line("date.decade_before").match(tokens, index)
        start = opened[1] if opened else index
        start += at(tokens, start).text in {"'", "’"}
        text = at(tokens, start).text
        if len(text) not in (2, 4) or not text.isdecimal() or text[-1] != "0" or text[0] == "0":
            return None
        end = start + 1 + (at(tokens, start + 1).text in {"'", "’", "-"})
        closed = lang.line("date.decade").match(tokens, end)
        if closed and not touches(tokens, start + 1) and not lang.flags.get("decade_spaced"):
            closed = None
        first = int(text) if len(text) == 4 else 1900 + int(text)
        if first > 2190 or not (closed or opened):
            return None
        return Part("date", index, closed[1] if closed else start + 1, date=write_span(first, first + 9))

    def _quarter(self, index: int) -> Part | None:
        """Q3 2021, third quarter of 2021, 3e trimestre 2021, second half of 2020: the months as a range."""
        tokens, lang = self.tokens, self.lang
        opened = lang.line("date.quarter_before").match(tokens, index)
        count, size = self._ordinal(opened[1] if opened else index), 3
        end = count.end if count else index
        if tokens[index].text == lang.data.get("date", {}).get("quarter_letter") and touches(tokens, index + 1):
            count = self.day(index + 1)
            end = count.end if count else index
        elif not opened:
            unit = lang.line("date.quarter").match(tokens, end)
            size = 3 if unit else 6
            unit = unit or lang.line("date.half").match(tokens, end)
            if not unit:
                return None
            end = unit[1]
        if not count or count.value * size > 12:
            return None
        year, stop = self._year_behind(end, short=False)
        doubts = [] if year else ["year of publication"]
        year = year or (self.today.year if self.today and size == 3 else None)
        if year is None:
            return None
        months = months_span(year, count.value * size - size + 1, count.value * size)
        return Part("date", index, stop, date=months, doubts=doubts)

    def _ordinal(self, index: int) -> Found | None:
        """A day of the month that is written as an ordinal."""
        day = self.day(index)
        ordinal = day and (day.sure if self.tokens[index].kind == "w" else day.end > index + 1)
        return day if ordinal else None

    def _nth(self, index: int) -> Part | None:
        """The third month of 2021, the 15th day of next month, el noveno mes del próximo año."""
        count = self._ordinal(index)
        time = self.lang.times.match(self.tokens, count.end) if count else None
        if count is None or time is None or time[0] not in {"day", "month"}:
            return None
        if time[0] == "month":
            year, end = self._year_behind(time[1], short=False)
            return self.make(index, end, year, count.value) if year is not None and count.value <= 12 else None
        start = self._skip_of(time[1])
        month = self._pointed_span(start) if start > time[1] else None
        if month is None or month.date is None or len(month.date) != 7:
            return None
        return self.make(index, month.end, int(month.date[:4]), int(month.date[5:]), count.value)

    def _pointed_span(self, index: int) -> Part | None:
        """ "last month", "the year"."""
        if at(self.tokens, index).kind not in "dw":
            return None
        return self.relative.read(index) or self.relative.bare_unit(index)

    def _part_of(self, index: int) -> Part | None:
        """Mid-October 2020, the end of 2019, fin 2020, summer 2020: as precise as what follows, and approximate."""
        found = self.lang.line("date.part").match(self.tokens, index)
        season = not found and self.tokens[index].word.key in self.lang.words("date", "season")
        if not found and not season:
            return None
        start = found[1] if found else index + 1
        start += at(self.tokens, start).text in {"-", "‑"}
        for begin in dict.fromkeys((start, self._skip_of(start))):
            part = None if season else self._month_first(begin) or self._year_month_at(begin)
            year = self.year(begin) if not part and at(self.tokens, begin).kind == "d" else None
            part = Part("date", index, year.end, date=f"{year.value:04d}") if year else part
            if part and (part.date is None or len(part.date) <= 7):
                part.start, part.approximate = index, True
                part.doubts += ["season of the year"] * season
                return part
        return None

    def _year_month_at(self, index: int) -> Part | None:
        return self._pointed_span(index) or (self._year_month(index) if at(self.tokens, index).kind == "d" else None)

    def _ranged(self, index: int) -> Part | None:
        """11-13 Dec. 2020, May 15-24, du 5 au 10 mai: two days of one month."""
        tokens, month = self.tokens, self.month(index)
        first = self._digit_day(month.end if month else index)
        to = self.lang.line("date.range_to").match(tokens, first.end) if first else None
        if not first or not (to or at(tokens, first.end).text in DASHES):
            return None
        second = self._digit_day(to[1] if to else first.end + 1)
        if not second or second.value <= first.value:
            return None
        end = second.end
        if month and (at(tokens, end).text == "/" or (at(tokens, end).kind == "d" and touches(tokens, end))):
            return None
        behind = None if month else self.month(self._skip_of(end))
        month, end = (behind, behind.end) if behind else (month, end)
        if not month:
            return None
        year, stop = self._year_behind(end)
        left = self.make(index, stop, year, month.value, first.value)
        right = self.make(index, stop, year, month.value, second.value)
        if left and right:
            left.date = f"{left.date}/{right.date}" if left.date else None
        return left if right else None

    def _digit_day(self, index: int) -> Found | None:
        return self.day(index) if at(self.tokens, index).kind == "d" else None
