"""Dates said against another day: yesterday, last month, two weeks ago, three days after Christmas."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from .calendar import find_holiday, shift, week_span
from .digits import at
from .scan import Part

if TYPE_CHECKING:
    from .dates import DateReader

UNITS = {"day", "week", "month", "year", "fortnight", "decade", "century"}
# How many weeks, months or years each kind of pointer turns: last, this, next and their kin.
TURNS = {"before_last": -2, "last": -1, "just": -1, "this": 0, "soon": 1, "next": 1}


class RelativeReader:
    """Reads relative dates with the pieces of a DateReader."""

    def __init__(self, dates: DateReader) -> None:
        self.dates, self.lang, self.today = dates, dates.lang, dates.today
        self.tokens, self.reader = dates.tokens, dates.reader
        self.articles = self.lang.words("glue", "article_before")
        self.after_order = self.lang.flags.get("order_after", False)

    def read(self, index: int, roles: frozenset[str] | None = None) -> Part | None:
        """The relative date that starts at a token; `roles` says which readers know its word."""
        token = self.tokens[index]
        roles = self.lang.roles_of(token.word) if roles is None else roles
        return (
            (("count" in roles or token.kind == "d" or bool(token.word.atoms)) and self.counted(index))
            or ("ago" in roles and self._ago_before(index))
            or ("day" in roles and self._day_word(index))
            or ("holiday" in roles and self._holiday(index))
            or ("point" in roles and self._pointed(index))
            or ("weekday" in roles and self._weekday(index))
            or None
        )

    def part(self, start: int, end: int, day: date | None, precision: str = "day", doubt: str | None = None) -> Part:
        """A date figure cut to its precision; without a day it only says that a date stands here."""
        part = Part("date", start, end, doubts=[doubt] if doubt else [])
        if day is None:
            part.doubts = ["publication date not known"]
        elif precision in {"week", "fortnight"}:
            part.date = week_span(day)
        elif precision in {"decade", "century"}:
            size = 10 if precision == "decade" else 100
            part.date = f"{day.year // size * size:04d}/{day.year // size * size + size - 1:04d}"
        else:
            part.date = day.isoformat()[: {"month": 7, "year": 4}.get(precision)]
        return part

    def _move(self, amount: float, unit: str, base: date | None = None) -> date | None:
        base = base or self.today
        return shift(base, amount, unit) if base else None

    def _past_article(self, index: int) -> int:
        """Past "la", "l'" before a week or a year."""
        if at(self.tokens, index).word.key in self.articles:
            index += 1 + (at(self.tokens, index + 1).text in {"'", "’"})
        return index

    # -- yesterday, Christmas ------------------------------------------------------------------------------------

    def _day_word(self, index: int) -> Part | None:
        found = self.lang.line("date.day").match(self.tokens, index)
        before = at(self.tokens, index - 1)
        if not found or before.word.key in self.lang.words("date", "day_not_after"):
            return None  # la mañana, am Morgen: the morning
        if self.lang.flags.get("counted") == "capital" and self.tokens[index].capital and before.kind == "w":
            return None
        return self.part(index, found[1], self._move(int(found[0]), "day"))

    def _holiday(self, index: int) -> Part | None:
        """A feast: of the year said behind it, the next or last, else the nearest."""
        pointer = self.lang.pointers.match(self.tokens, index)
        turn, start = (TURNS[pointer[0]], pointer[1]) if pointer else (0, index)
        feast = self.lang.holidays.match(self.tokens, start)
        if not feast:
            return None
        year, stop = self.dates._year_behind(feast[1], short=False)
        if year is not None:
            return self.part(index, stop, find_holiday(feast[0], year))
        today = self.today
        if today is None:
            return self.part(index, feast[1], None)
        days = [day for day in (find_holiday(feast[0], today.year + i) for i in (-1, 0, 1)) if day]
        days = [day for day in days if not turn or (day - today).days * turn > 0]
        nearest = min(days, key=lambda day: (abs((day - today).days), day), default=None)
        return self.part(index, feast[1], nearest, doubt=None if turn else "year nearest to publication")

    # -- this, last, next ------------------------------------------------------------------------------------------

    def _pointed(self, index: int) -> Part | None:
        """Last month, this year, next Friday, la semaine dernière, cette année, geçen hafta."""
        found = self.lang.pointers.match(self.tokens, index)
        part = self._turn(index, found[1], found[0]) if found else None
        return part or (self.pointed_behind(index) if self.after_order else None)

    def year_of(self, index: int) -> tuple[int, int] | None:
        """ "last year", "cette année", "de l'année dernière" behind a month: the year and the end."""
        found = self.lang.pointers.match(self.tokens, index)
        start = found[1] if found else self._past_article(index)
        time = self.lang.times.match(self.tokens, start)
        if not time or time[0] != "year":  # asked before anything is read: no chain of dates is read from each of them
            return None
        part = self._turn(index, start, found[0]) if found else self._pointed(index)
        return (int(part.date), part.end) if part and part.date and len(part.date) == 4 else None

    def pointed_behind(self, index: int) -> Part | None:
        """The word that points stands behind: semaine dernière, lunes próximo."""
        start = self._past_article(index)
        end = self._thing_end(start)
        found = self.lang.pointers.match(self.tokens, end) if end else None
        if not found or (found[0] == "this" and not self.lang.flags.get("this_after")):
            return None
        part = self._turn(index, start, found[0])
        if part:
            part.end = max(part.end, found[1])
        return part

    def _thing_end(self, index: int) -> int | None:
        time = self.lang.times.match(self.tokens, index)
        if time and time[0] in UNITS:
            return int(time[1])
        found = self.dates.weekday(index) or self.dates.month(index)
        return found.end if found and found.sure else None

    def _turn(self, start: int, index: int, way: str) -> Part | None:
        """The week, month, year, weekday or named month at a token, turned back, here or ahead."""
        turn, token = TURNS[way], at(self.tokens, index)
        if token.kind not in {"w", "d"} or token.word.key in self.lang.words("date", "plural"):
            return None
        time = self.lang.times.match(self.tokens, index)
        if time and time[0] == "week":
            return self._week(start, time[1], self._move(turn, "week"))
        if time and time[0] in UNITS:
            return None if time[0] in {"decade", "century"} else self._moved(start, time, turn)
        weekday = self.dates.weekday(index)
        if weekday and (weekday.sure or way != "this"):
            return self._turn_weekday(start, weekday.end, self._days_to(weekday.value, way), index)
        month = self.dates.month(index)
        if month and (month.sure or way != "this"):
            year = self.today.year if self.today else 0
            if self.today and turn and (month.value - self.today.month) * turn <= 0:
                year += turn
            return self.part(start, month.end, date(year, month.value, 1) if year else None, "month")
        return self._turn_day(start, index, turn)

    def _moved(self, start: int, time: tuple[str, int], turn: int) -> Part:
        return self.part(start, time[1], self._move(turn, time[0]), time[0])

    def _turn_day(self, start: int, index: int, turn: int) -> Part | None:
        """ "this 12/05", "next 6th of April": a day and month in this or the next year."""
        part = self.dates._day_month(index) or self.dates._dotted_pair(index)
        if part:
            part.start = start
        if part and part.date and self.today and len(part.date) == 10 and turn:
            day: date | None = date.fromisoformat(part.date)
            while day and (day - self.today).days * turn <= 0:
                day = shift(day, turn, "year")
            part.date = day.isoformat() if day else None
        return part

    def _week(self, start: int, end: int, day: date | None) -> Part:
        """A week; a weekday behind it is that day of the week: next week Monday, la semana próxima."""
        index = end + (at(self.tokens, end).text in {"-", "–"})
        filler = self.lang.line("date.on").match(self.tokens, index)
        weekday = self.dates.weekday(filler[1] if filler else index)
        if not weekday:
            return self.part(start, end, day, "week")
        return self.part(start, weekday.end, day and day + timedelta(days=weekday.value - day.weekday()))

    def _days_to(self, weekday: int, way: str) -> int:
        """Days from publication to a weekday as languages point to it; "ce vendredi" is the nearest."""
        today = self.today.weekday() if self.today else 0
        ahead = (weekday - today) % 7
        near = ahead - 7 if ahead > 3 else ahead
        known = {"soon": ahead or 7, "just": ahead - 7} | ({"this": near} if self.after_order else {})
        return known.get(way, weekday - today + 7 * TURNS[way])

    def _turn_weekday(self, start: int, end: int, days: int, index: int) -> Part:
        whole = self.dates._with_weekday(index) if self.today else None
        if whole and whole.date and whole.end > end:  # this Friday, 5 May
            whole.start = start
            return whole
        return self.part(start, end, self._move(days, "day"))

    def bare_unit(self, index: int) -> Part | None:
        """ "end of the year", "fin de mois": the one we are in."""
        time = self.lang.times.match(self.tokens, self._past_article(index))
        if not time or time[0] not in {"month", "year", "week", "decade"} or self.dates.year(time[1]):
            return None
        return self.part(index, time[1], self.today, time[0])

    def _weekday(self, index: int) -> Part | None:
        """A weekday alone is the last one before publication, that day itself included."""
        weekday = self.dates.weekday(index)
        if not weekday:
            return None
        week = self._week_behind(weekday.end)
        if week:
            return self.part(index, week[1], week[0] + timedelta(days=weekday.value - week[0].weekday()))
        if not weekday.sure:
            return None
        days = (weekday.value - self.today.weekday()) % 7 if self.today else 0
        return self.part(index, weekday.end, self._move(days - 7 if days else 0, "day"))

    def _week_behind(self, index: int) -> tuple[date, int] | None:
        """ "Tuesday of last week", "lunes de la semana siguiente": the week's first day."""
        begin = self.dates._skip_of(index)
        for start in dict.fromkeys((begin, self._past_article(begin))):
            part = self._pointed(start)
            if part and part.date and len(part.date) == 21:
                return date.fromisoformat(part.date[:10]), part.end
        return None

    # -- so many days ----------------------------------------------------------------------------------------------

    def _amount(self, index: int) -> tuple[float, str, int] | None:
        """ "three weeks", "a year": amount, unit, end."""
        if at(self.tokens, index).kind not in "dw":
            return None
        some = self.lang.line("date.some").match(self.tokens, index)
        number = None if some else self.reader.read(index)
        if number and not number.ordinal and number.value >= 0:
            some = number.value, number.end
        time = self.lang.times.match(self.tokens, some[1]) if some else None
        return (float(some[0]), time[0], time[1]) if some and time and time[0] in UNITS else None

    def counted(self, index: int) -> Part | None:
        """Two weeks ago, 3 days later, 2 weeks and 2 days ago, two weeks from January 15, 10 gün önce."""
        got = self._amount(index)
        if not got:
            return None
        amount, unit, end = got
        more = self._amount(end + (at(self.tokens, end).word.key in self.lang.words("glue", "and")))
        if self.lang.pointers.match_back(self.tokens, index):
            more = None  # "for the last 3 months and 2 days ago": two dates
        for name, sign in (("ago_after", -1), ("in_after", 1)):
            found = self.lang.line(f"date.{name}").match(self.tokens, more[2] if more else end)
            if found:
                day = self._move(sign * amount, unit)
                day = self._move(sign * more[0], more[1], day) if more and day else day
                return self._distant(index, found[1], day, unit)
        for name, sign in (("before_base", -1), ("after_base", 1)):
            found = self.lang.line(f"date.{name}").match(self.tokens, end)
            base = self._base(found[1]) if found else None
            if base and base.date and len(base.date) == 10:
                return self.part(index, base.end, self._move(sign * amount, unit, date.fromisoformat(base.date)))
        return None

    def _base(self, index: int) -> Part | None:
        """The day that another is counted from."""
        start, dates = self._past_article(index), self.dates
        if at(self.tokens, start).kind not in "dw":
            return None
        day = dates._with_weekday(start) or dates._named(start) or dates._numeric(start)
        return day or self._day_word(start) or self._holiday(start) or self._pointed(start)

    def _distant(self, start: int, end: int, day: date | None, unit: str) -> Part:
        """A day counted from the article's own: "later" and "after" may mean another day, so it is doubted."""
        part = self.part(start, end, day, doubt="counted from the day of publication")
        part.approximate = unit not in {"day", "fortnight"}
        return part

    def _ago_before(self, index: int) -> Part | None:
        """Il y a trois ans, vor zwei Wochen, hace un mes, dans trois jours."""
        for name, sign in (("ago_before", -1), ("in_before", 1)):
            found = self.lang.line(f"date.{name}").match(self.tokens, index)
            about = self.lang.bound_before.match(self.tokens, found[1]) if found else None
            got = self._amount((about or found)[1]) if found else None
            if got:
                tail = self.lang.line("date.ago_tail").match(self.tokens, got[2])
                return self._distant(index, tail[1] if tail else got[2], self._move(sign * got[0], got[1]), got[1])
        return None
