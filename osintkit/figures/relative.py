"""Dates said against another day: yesterday, last month, two weeks ago, three days after Christmas."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from .calendar import find_holiday, shift, week_span
from .digits import at
from .parts import Part

if TYPE_CHECKING:
    from .dates import DateReader

UNITS = {"day", "week", "month", "year", "fortnight", "decade", "century"}


class RelativeReader:
    """Reads relative dates with the pieces of a DateReader."""

    def __init__(self, dates: DateReader) -> None:
        self.dates, self.lang, self.today = dates, dates.lang, dates.today
        self.tokens, self.reader = dates.tokens, dates.reader
        lang = dates.lang
        self.last, self.this, self.next = (lang.line(f"date.{n}") for n in ("last", "this", "next"))
        self.before_last = lang.line("date.before_last")
        self.soon, self.just = lang.line("date.soon"), lang.line("date.just")
        self.day_words = lang.line("date.day")
        self.after_order = lang.flags.get("order_after", False)

    def read(self, index: int, roles: frozenset[str] | None = None) -> Part | None:
        """The relative date that starts at a token; `roles` says which readers know its word."""
        token = self.tokens[index]
        if token.kind == "d":
            return self.counted(index)
        roles = self.lang.roles_of(token.word) if roles is None else roles
        return (
            (("count" in roles or bool(token.word.atoms)) and self.counted(index))
            or ("ago" in roles and self._ago_before(index))
            or ("day" in roles and self._day_word(index))
            or ("holiday" in roles and self._holiday(index))
            or ("point" in roles and self._pointed(index))
            or ("weekday" in roles and self._weekday(index))
            or None
        )

    # -- yesterday, Christmas ------------------------------------------------------------------------------------

    def part(self, start: int, end: int, day: date | None, precision: str = "day", doubt: str | None = None) -> Part:
        """A date figure cut to its precision; without a day it only says that a date stands here."""
        part = Part("date", start, end)
        if day is None:
            part.doubts.append("publication date not known")
            return part
        part.date = {"day": day.isoformat(), "month": day.isoformat()[:7], "year": day.isoformat()[:4]}.get(precision)
        if precision in {"week", "fortnight"}:
            part.date = week_span(day)
        if precision in {"decade", "century"}:
            size = 10 if precision == "decade" else 100
            first = day.year // size * size
            part.date = f"{first:04d}/{first + size - 1:04d}"
        if doubt:
            part.doubts.append(doubt)
        return part

    def _move(self, amount: float, unit: str, base: date | None = None) -> date | None:
        base = base or self.today
        return shift(base, amount, unit) if base else None

    def _day_word(self, index: int) -> Part | None:
        found = self.day_words.match(self.tokens, index)
        before = at(self.tokens, index - 1)
        if not found or before.word.key in self.lang.words("date", "day_not_after"):
            return None  # la mañana, am Morgen: the morning
        if self.lang.flags.get("counted") == "capital" and self.tokens[index].capital and before.kind == "w":
            return None
        day = self._move(int(found[0]), "day")
        return self.part(index, found[1], day)

    def _holiday(self, index: int) -> Part | None:
        """A feast: of the year said behind it, the next or last, else the nearest."""
        start, turn = index, 0
        for table, way in ((self.last, -1), (self.next, 1), (self.this, 0)):
            found = table.match(self.tokens, index)
            if found and found[1] < len(self.tokens):
                start, turn = found[1], way
                break
        else:
            way = 9
        feast = self.lang.holidays.match(self.tokens, start)
        if not feast:
            return None
        rule, end = feast
        year, stop = self.dates._year_behind(end, short=False)
        if year is not None:
            return self.part(index, stop, find_holiday(rule, year))
        behind = self._pointed(self.dates._skip_of(end)) if self.dates._skip_of(end) < len(self.tokens) else None
        if behind and behind.date and len(behind.date) == 4:
            return self.part(index, behind.end, find_holiday(rule, int(behind.date)))
        if self.today is None:
            return self.part(index, end, None)
        days = [d for d in (find_holiday(rule, self.today.year + i) for i in (-1, 0, 1)) if d]
        if turn < 0:
            return self.part(index, end, max((d for d in days if d < self.today), default=None))
        if turn > 0:
            return self.part(index, end, min((d for d in days if d > self.today), default=None))
        nearest = min(days, key=lambda d: (abs((d - self.dates_today()).days), d), default=None)
        return self.part(index, end, nearest, doubt="year nearest to publication")

    def dates_today(self) -> date:
        return self.today or date(2000, 1, 1)

    # -- this, last, next ------------------------------------------------------------------------------------------

    def _pointed(self, index: int) -> Part | None:
        """Last month, this year, next Friday, la semaine dernière, cette année, geçen hafta."""
        tokens = self.tokens
        if index >= len(tokens):
            return None
        for table, way in (
            (self.before_last, -9),
            (self.soon, 2),
            (self.just, -2),
            (self.last, -1),
            (self.next, 1),
            (self.this, 0),
        ):
            found = table.match(tokens, index)
            if found and found[1] < len(tokens):
                part = self._turn(index, found[1], way)
                if part:
                    return part
        if self.after_order:
            return self.pointed_behind(index)
        return None

    def year_of(self, index: int) -> tuple[int, int] | None:
        """ "last year", "cette année", "de l'année dernière" behind a month: the year and the end."""
        tokens, today = self.tokens, self.today
        if today is None or index >= len(tokens) or tokens[index].kind != "w":
            return None
        pointers = ((self.last, -1), (self.next, 1), (self.this, 0))
        for table, way in pointers:
            found = table.match(tokens, index)
            time = self.lang.times.match(tokens, found[1]) if found and found[1] < len(tokens) else None
            if time and time[0] == "year":
                return today.year + way, time[1]
        start = index
        if self.after_order and tokens[index].word.key in self.lang.words("glue", "article_before"):
            start += 1 + (at(tokens, index + 1).text in {"'", "’"})
        time = self.lang.times.match(tokens, start) if self.after_order and start < len(tokens) else None
        if time and time[0] == "year" and time[1] < len(tokens):
            for table, way in pointers[:2]:
                found = table.match(tokens, time[1])
                if found:
                    return today.year + way, found[1]
        return None

    def pointed_behind(self, index: int) -> Part | None:
        """The word that points stands behind: semaine dernière, lunes próximo."""
        tokens = self.tokens
        start = index
        if tokens[index].word.key in self.lang.words("glue", "article_before"):
            start += 1 + (at(tokens, index + 1).text in {"'", "’"})
        if start >= len(tokens) or tokens[start].kind != "w":
            return None
        end = self._thing_end(start)
        if end is None or end >= len(tokens):
            return None
        behind = [(self.soon, 2), (self.last, -1), (self.next, 1)]
        behind += [(self.this, 0)] if self.lang.flags.get("this_after") else []
        for table, way in behind:
            found = table.match(tokens, end)
            if found:
                part = self._turn(index, start, way)
                if part:
                    part.end = max(part.end, found[1])
                    return part
        return None

    def _thing_end(self, index: int) -> int | None:
        time = self.lang.times.match(self.tokens, index)
        if time and time[0] in UNITS:
            return time[1]
        weekday = self.dates.weekday(index)
        if weekday and weekday.sure:
            return weekday.end
        month = self.dates.month(index)
        return month.end if month and month.sure else None

    def _turn(self, start: int, index: int, way: int) -> Part | None:
        """The week, month, year, weekday or named month at a token, turned back (-1), here (0) or ahead (1)."""
        tokens = self.tokens
        if index >= len(tokens) or tokens[index].kind not in {"w", "d"}:
            return None
        sign = (way > 0) - (way < 0)
        if way == -9:
            sign = -2
        if tokens[index].word.key in self.lang.words("date", "plural"):
            return None
        time = self.lang.times.match(tokens, index)
        if time and time[0] in UNITS:
            unit, end = time
            if unit in {"decade", "century"}:
                return None
            day = self._move(sign, unit)
            if unit == "week":
                return self._week(start, end, sign)
            return self.part(start, end, day, unit)
        weekday = self.dates.weekday(index)
        if weekday and (weekday.sure or way):
            return self._turn_weekday(start, index, weekday.end, weekday.value, way)
        month = self.dates.month(index)
        if month and (month.sure or way):
            if self.today is None:
                return self.part(start, month.end, None)
            year = self.today.year
            if sign < 0 and month.value >= self.today.month:
                year -= 1
            if sign > 0 and month.value <= self.today.month:
                year += 1
            return self.part(start, month.end, date(year, month.value, 1), "month")
        return self._turn_day(start, index, sign)

    def _turn_day(self, start: int, index: int, sign: int) -> Part | None:
        """ "this 12/05", "next 6th of April": a day and month in this or the next year."""
        part = self.dates._day_month(index)
        if part is None and self.tokens[index].kind == "d":
            part = self.dates._dotted_pair(index)
        if part and part.date and self.today and len(part.date) == 10 and sign:
            day = date.fromisoformat(part.date)
            while (day - self.today).days * sign <= 0:
                moved = shift(day, sign, "year")
                if moved is None:
                    return None
                day = moved
            part.date = day.isoformat()
        if part:
            part.start = start
        return part

    def _week(self, start: int, end: int, sign: int) -> Part:
        """A week; a weekday behind it is that day of the week: next week Monday, la semana próxima."""
        day = self._move(sign * 7, "day")
        tokens = self.tokens
        at_day = end
        if at(tokens, end).text in {"-", "–"}:
            at_day += 1
        filler = self.lang.line("date.on").match(tokens, at_day)
        weekday = self.dates.weekday(filler[1] if filler else at_day)
        if weekday:
            if day is None:
                return self.part(start, weekday.end, None)
            return self.part(start, weekday.end, day + timedelta(days=weekday.value - day.weekday()))
        return self.part(start, end, day, "week")

    def _turn_weekday(self, start: int, index: int, end: int, weekday: int, way: int) -> Part:
        if self.today is None:
            return self.part(start, end, None)
        core = self.dates._with_weekday(index) if way >= 0 else None
        if core and core.date and core.end > end:
            core.start = start
            return core
        ahead = (weekday - self.today.weekday()) % 7
        if way == 2:
            days = ahead or 7
        elif way == -2:
            days = ahead - 7
        elif way == 0 and self.after_order:
            days = ahead - 7 if ahead > 3 else ahead  # ce vendredi: the nearest
        else:
            days = weekday - self.today.weekday() + 7 * way
        return self.part(start, end, self._move(days, "day"))

    def bare_unit(self, index: int) -> Part | None:
        """ "end of the year", "fin de mois": the one we are in."""
        tokens = self.tokens
        start = index + (tokens[index].word.key in self.lang.words("glue", "article_before"))
        start += at(tokens, start).text in {"'", "’"}
        time = self.lang.times.match(tokens, start)
        if not time or time[0] not in {"month", "year", "week", "decade"} or self.dates.year(time[1]):
            return None
        return self.part(index, time[1], self.today, time[0])

    def _weekday(self, index: int) -> Part | None:
        """A weekday alone is the last one before publication, that day itself included."""
        weekday = self.dates.weekday(index)
        if not weekday:
            return None
        behind = self._week_behind(weekday.end)
        if behind and behind[0] is not None:
            day = behind[0] + timedelta(days=weekday.value - behind[0].weekday())
            return self.part(index, behind[1], day)
        if not weekday.sure:
            return None
        if self.today is None:
            return self.part(index, weekday.end, None)
        days = (weekday.value - self.today.weekday()) % 7
        return self.part(index, weekday.end, self._move(days - 7 if days else 0, "day"))

    def _week_behind(self, index: int) -> tuple[date | None, int] | None:
        """ "Tuesday of last week", "lunes de la semana siguiente"."""
        tokens = self.tokens
        begin = self.dates._skip_of(index)
        for start in dict.fromkeys(
            (begin, begin + (at(tokens, begin).word.key in self.lang.words("glue", "article_before")))
        ):
            if start >= len(tokens):
                continue
            part = self._pointed(start)
            if part and part.date and "/" in part.date and len(part.date) == 21:
                return date.fromisoformat(part.date[:10]), part.end
        return None

    # -- so many days ----------------------------------------------------------------------------------------------

    def _amount(self, index: int) -> tuple[float, str, int] | None:
        """ "three weeks", "a year": amount, unit, end."""
        tokens = self.tokens
        if index >= len(tokens) or tokens[index].kind not in "dw":
            return None
        some = self.lang.line("date.some").match(tokens, index)
        number = None if some else self.reader.read(index)
        if not some and (number is None or number.ordinal or number.value < 0):
            return None
        end = some[1] if some else number.end if number else index
        time = self.lang.times.match(tokens, end)
        if not time or time[0] not in UNITS:
            return None
        return (float(some[0]) if some else number.value if number else 0.0), time[0], time[1]

    def counted(self, index: int) -> Part | None:
        """Two weeks ago, 3 days later, two weeks from January 15, 10 gün önce."""
        got = self._amount(index)
        if not got:
            return None
        amount, unit, end = got
        more = None if self.last.match_back(self.tokens, index) else self._and_more(end)
        stop = more[2] if more else end
        for name, sign in (("ago_after", -1), ("in_after", 1)):
            found = self.lang.line(f"date.{name}").match(self.tokens, stop)
            if found:
                base = self._move(sign * amount, unit)
                if more and base:
                    base = self._move(sign * more[0], more[1], base)
                return self._distant(index, found[1], base, unit)
        for name, sign in (("before_base", -1), ("after_base", 1)):
            found = self.lang.line(f"date.{name}").match(self.tokens, stop)
            if found and found[1] < len(self.tokens):
                base_part = self._base(found[1])
                if base_part and base_part.date and len(base_part.date) == 10:
                    day = self._move(sign * amount, unit, date.fromisoformat(base_part.date))
                    return self.part(index, base_part.end, day)
        return None

    def _base(self, index: int) -> Part | None:
        start = index + (self.tokens[index].word.key in self.lang.words("glue", "article_before"))
        if start >= len(self.tokens):
            return None
        dates = self.dates
        return (
            dates._with_weekday(start)
            or dates._named(start)
            or dates._numeric(start)
            or self._day_word(start)
            or self._holiday(start)
            or self._pointed(start)
        )

    def _and_more(self, index: int) -> tuple[float, str, int] | None:
        """ "2 weeks and 2 days ago": the second amount."""
        if at(self.tokens, index).word.key in self.lang.words("glue", "and"):
            return self._amount(index + 1)
        return None

    def _distant(self, start: int, end: int, day: date | None, unit: str) -> Part:
        part = self.part(start, end, day)
        if unit not in {"day", "fortnight"}:
            part.approximate = True
        return part

    def _ago_before(self, index: int) -> Part | None:
        """Il y a trois ans, vor zwei Wochen, hace un mes, dans trois jours."""
        for name, sign in (("ago_before", -1), ("in_before", 1)):
            found = self.lang.line(f"date.{name}").match(self.tokens, index)
            if not found or found[1] >= len(self.tokens):
                continue
            start = found[1]
            about = self.lang.bound_before.match(self.tokens, start)
            start = about[1] if about else start
            got = self._amount(start)
            if got:
                part = self._distant(index, got[2], self._move(sign * got[0], got[1]), got[1])
                tail = self.lang.line("date.ago_tail").match(self.tokens, got[2])
                base = self.lang.line("date.after_base").match(self.tokens, got[2])
                if base and sign > 0 and base[1] < len(self.tokens):
                    base_part = self._base(base[1])
                    if base_part and base_part.date and len(base_part.date) == 10:
                        day = self._move(got[0], got[1], date.fromisoformat(base_part.date))
                        return self.part(index, base_part.end, day)
                part.end = tail[1] if tail else part.end
                return part
        return None

    def is_to(self, index: int, end: int) -> bool:
        """Whether a range is opened before a token: "from 10-12"."""
        return self.lang.line("date.range_from").match_back(self.tokens, index) is not None
