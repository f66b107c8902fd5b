"""Years alone, and spans: decades, quarters, seasons, parts of a year, days of one month."""

from __future__ import annotations

from .calendar import months_span, write_date
from .date_digits import DigitDates
from .date_names import Found
from .digits import Number, at, touches
from .parts import Part


class DateSpans(DigitDates):
    """Reads what is longer than a day and has no month's name before it."""

    def read_year(self, number: Number) -> Part | None:
        """Four digits that are a year: by the words before, or because nothing else is counted by them."""
        tokens = self.tokens
        token = tokens[number.start]
        value = int(number.value) if number.value == int(number.value) else 0
        if (number.end != number.start + 1 and number.digits) or not 1000 <= value <= 2199:
            return None
        if number.digits and len(token.text) != 4:
            return None
        cued = self.cue.match_back(tokens, number.start) is not None
        before, after = at(tokens, number.start - 1), at(tokens, number.end)
        boxed = before.text == "(" and after.text in {")", ",", ";"}
        if number.words and (not cued or value < 1900 or self._counted_day(number.start, Found(0, number.end))):
            return None
        if not cued and not boxed and not 1900 <= value <= 2099:
            return None
        noun = after.kind == "w" and not after.capital and after.word.key not in self.lang.words("count", "stop")
        if noun and ((value % 100 == 0 and not cued and not boxed) or (cued and not 1900 <= value <= 2099)):
            return None
        return Part("date", number.start, self._past_year(number.end), date=f"{value:04d}")

    def read_tailed_year(self, number: Number) -> Part | None:
        """Four digits and the word for the year they are: 2019 году, 2008 yılında."""
        if not number.plain or not 1000 <= number.value <= 2199 or number.end != number.start + 1:
            return None
        end = self._past_year(number.end)
        return Part("date", number.start, end, date=f"{int(number.value):04d}") if end > number.end else None

    def _fiscal(self, index: int) -> Part | None:
        """FY2021, CY18."""
        token = self.tokens[index]
        if token.kind != "w" or token.word.key not in self.lang.words("date", "year_cue_tight"):
            return None
        year = self.year(index + 1, short=touches(self.tokens, index + 1))
        return Part("date", index, year.end, date=f"{year.value:04d}") if year else None

    def _month_day(self, index: int) -> Part | None:
        """ "dia 12", "op de 15e": a day of the month of publication, where the language has a word for it."""
        cue = self.lang.line("date.day_cue").match(self.tokens, index)
        day = self.day(cue[1]) if cue else None
        if not cue or not day or self._counted_day(cue[1], day) or at(self.tokens, cue[1]).kind != "d":
            return None
        if self.lang.flags.get("day_cue_ordinal") and day.end == cue[1] + 1:
            return None
        part = Part("date", index, day.end)
        part.doubts.append("month not said")
        if self.today:
            part.date = write_date(self.today.year, self.today.month, day.value)
        return part

    def _year_range(self, index: int) -> Part | None:
        """2019-2021, 1990-91, 2019/20."""
        tokens = self.tokens
        token, sign, second = tokens[index], at(tokens, index + 1), at(tokens, index + 2)
        if token.kind != "d" or len(token.text) != 4 or not token.text.isdecimal() or second.kind != "d":
            return None
        if len(second.text) == 2 and not (touches(tokens, index + 1) and touches(tokens, index + 2)):
            return None
        if sign.text not in {"-", "–", "/", "—"} or not second.text.isdecimal() or len(second.text) not in (2, 4):
            return None
        first = int(token.text)
        last = int(second.text) if len(second.text) == 4 else first // 100 * 100 + int(second.text)
        if not (1000 <= first < last <= 2199) or last - first > 200 or at(tokens, index + 3).text == "-":
            return None
        if (first < 1500 or last > 2099) and len(second.text) == 4 and not self.cue.match_back(tokens, index):
            return None
        return Part("date", index, index + 3, date=f"{first:04d}/{last:04d}")

    def _decade(self, index: int) -> Part | None:
        """The 1990s, les années 90, 90er Jahre, 1990'lar: a range of ten years."""
        tokens, lang = self.tokens, self.lang
        opened = lang.line("date.decade_before").match(tokens, index)
        start = opened[1] if opened else index
        quote = at(tokens, start).text in {"'", "’"}
        start += quote
        token = at(tokens, start)
        if token.kind != "d" or not token.text.isdecimal() or token.text[-1] != "0" or len(token.text) not in (2, 4):
            return None
        end = start + 1 + (at(tokens, start + 1).text in {"'", "’", "-"})
        closed = lang.line("date.decade").match(tokens, end)
        if closed and not touches(tokens, start + 1) and not lang.flags.get("decade_spaced"):
            closed = None
        if not closed and not opened:
            return None
        if len(token.text) == 2 and not (closed or opened):
            return None
        first = int(token.text) if len(token.text) == 4 else 1900 + int(token.text)
        if not 1000 <= first <= 2190:
            return None
        return Part("date", index, closed[1] if closed else start + 1, date=f"{first:04d}/{first + 9:04d}")

    def _quarter(self, index: int) -> Part | None:
        """Q3 2021, third quarter of 2021, 3e trimestre 2021, second half of 2020: the months as a range."""
        tokens, lang = self.tokens, self.lang
        token = tokens[index]
        letter = lang.data.get("date", {}).get("quarter_letter")
        opened = lang.line("date.quarter_before").match(tokens, index)
        if letter and token.text == letter and at(tokens, index + 1).kind == "d" and touches(tokens, index + 1):
            count, end, size = at(tokens, index + 1).text, index + 2, 3
            if count not in {"1", "2", "3", "4"}:
                return None
            which = int(count)
        elif opened and opened[1] < len(tokens):
            number = self._small_ordinal(opened[1])
            if not number:
                return None
            which, end, size = number[0], number[1], 3
        else:
            number = self._small_ordinal(index)
            if not number:
                return None
            which, end = number
            quarter, half = lang.line("date.quarter"), lang.line("date.half")
            unit = quarter.match(tokens, end)
            size = 3 if unit else 6
            unit = unit or (half.match(tokens, end))
            if not unit:
                return None
            end = unit[1]
        if which * size > 12:
            return None
        year, stop = self._year_behind(end, short=False)
        if year is None:
            if self.today is None or size == 6:
                return None
            year, stop = self.today.year, end
        part = Part("date", index, stop, date=months_span(year, which * size - size + 1, which * size))
        if stop == end:
            part.doubts.append("year of publication")
        return part

    def _nth(self, index: int) -> Part | None:
        """The third month of 2021, the 15th day of next month, el noveno mes del próximo año."""
        count = self.day(index)
        token = self.tokens[index]
        ordinal = count is not None and (count.sure if token.kind == "w" else count.end > index + 1)
        if count is None or not ordinal or count.end >= len(self.tokens):
            return None
        time = self.lang.times.match(self.tokens, count.end)
        if time is None or time[0] not in {"day", "month"}:
            return None
        start = self._skip_of(time[1])
        if time[0] == "month":
            year, end = self._year_behind(time[1], short=False)
            return self.make(index, end, year, count.value) if year is not None and count.value <= 12 else None
        if start == time[1] or start >= len(self.tokens):
            return None
        whole = self.relative.read(start) or self.relative.bare_unit(start)
        if whole is None or whole.date is None or len(whole.date) != 7:
            return None
        return self.make(index, whole.end, int(whole.date[:4]), int(whole.date[5:]), count.value)

    def _small_ordinal(self, index: int) -> tuple[int, int] | None:
        day = self.day(index)
        if not day or day.value > 4:
            return None
        token = self.tokens[index]
        ordinal = day.sure if token.kind == "w" else day.end > index + 1
        return (day.value, day.end) if ordinal else None

    def _part_of(self, index: int) -> Part | None:
        """Mid-October 2020, the end of 2019, fin 2020, summer 2020: as precise as what follows, and approximate."""
        tokens, lang = self.tokens, self.lang
        found = lang.line("date.part").match(tokens, index)
        season = False
        if not found:
            if tokens[index].word.key in lang.words("date", "season"):
                found, season = ("", index + 1), True
            else:
                return None
        start = found[1]
        if at(tokens, start).text in {"-", "‑"}:
            start += 1
        if start >= len(tokens):
            return None
        skipped = self._skip_of(start)
        for begin in dict.fromkeys((start, skipped)):
            if begin >= len(tokens):
                break
            part = self._season_year(begin) if season else self._inner(begin)
            if part and (part.date is None or len(part.date) <= 7):
                part.start, part.approximate = index, True
                if season:
                    part.doubts.append("season of the year")
                return part
        return None

    def _season_year(self, index: int) -> Part | None:
        year = self.year(index)
        if not year or self.tokens[index].kind != "d":
            return None
        return Part("date", index, year.end, date=f"{year.value:04d}")

    def _inner(self, index: int) -> Part | None:
        part = (
            self._month_first(index)
            or self._year_month(index)
            or self.relative.read(index)
            or self.relative.bare_unit(index)
        )
        if part:
            return part
        year = self.year(index) if self.tokens[index].kind == "d" else None
        return Part("date", index, year.end, date=f"{year.value:04d}") if year else None

    def _ranged(self, index: int) -> Part | None:
        """11-13 Dec. 2020, May 15-24, du 5 au 10 mai: two days of one month."""
        tokens = self.tokens
        month = self.month(index)
        start = month.end if month else index
        first = self.day(start) if at(tokens, start).kind == "d" else None
        if not first:
            return None
        link = first.end
        to = self.lang.line("date.range_to").match(tokens, link)
        if at(tokens, link).text in {"-", "–", "—"}:
            link += 1
        elif to:
            link = to[1]
        else:
            return None
        second = self.day(link) if at(tokens, link).kind == "d" else None
        if not second or second.value <= first.value:
            return None
        end = second.end
        if not month:
            month = self.month(self._skip_of(end))
            if not month:
                return None
            end = month.end
        elif at(tokens, end).text == "/" or (at(tokens, end).kind == "d" and touches(tokens, end)):
            return None
        year, stop = self._year_behind(end)
        left = self.make(index, stop, year, month.value, first.value)
        right = self.make(index, stop, year, month.value, second.value)
        if not left or not right:
            return None
        left.date = f"{left.date}/{right.date}" if left.date else None
        return left
