"""Dates said against another day: yesterday, last month, two weeks ago, three days after Christmas."""

from __future__ import annotations

from datetime import date, timedelta

from .calendar import find_holiday, shift, week_span, write_span
from .date_forms import DateForms
from .grammar import Found, Match, form
from .parts import Part

# How many weeks, months or years each kind of pointer turns: last, this, next and their kin.
TURNS = {"before_last": -2, "last": -1, "just": -1, "this": 0, "soon": 1, "next": 1}

# What a word may begin, in the order it is asked for: the role of the word, and the reader.
RELATIVE = (
    ("count", "counted"),
    ("ago", "ago_before"),
    ("day", "read_day_word"),
    ("holiday", "read_holiday"),
    ("point", "read_pointed"),
    ("weekday", "lone_weekday"),
)


class RelativeDates(DateForms):
    """Reads dates that need the day of publication, or another day."""

    def write(self, start: int, end: int, day: date | None, precision: str = "day", doubt: str | None = None) -> Part:
        """A date figure cut to its precision; without a day it only says that a date stands here."""
        part = Part("date", start, end, doubts=[doubt] if doubt else [])
        if day is None:
            part.doubts = ["publication date not known"]
        elif precision in {"week", "fortnight"}:
            part.date = week_span(day)
        elif precision in {"decade", "century"}:
            size = 10 if precision == "decade" else 100
            part.date = write_span(day.year // size * size, day.year // size * size + size - 1)
        else:
            part.date = day.isoformat()[: {"month": 7, "year": 4}.get(precision)]
        return part

    def move(self, amount: float, unit: str, base: date | None = None) -> date | None:
        """A day, today if not said, moved by so much."""
        base = base or self.today
        return shift(base, amount, unit) if base else None

    # -- yesterday, Christmas --------------------------------------------------------------------------------

    def read_day_word(self, index: int) -> Part | None:
        """Yesterday, today; not "la mañana", "am Morgen", which are the morning."""
        found = self.lang.line("date.day").match(self.tokens, index)
        before = self.tokens[index - 1]
        if not found or before.word.key in self.lang.words("date", "day_not_after"):
            return None
        if self.lang.flags.get("counted") == "capital" and self.tokens[index].capital and before.kind == "w":
            return None
        return self.write(index, found[1], self.move(int(found[0]), "day"))

    @form("feast long_tail?")
    def read_holiday(self, match: Match) -> Part | None:
        """A feast of the year said behind it, else the nearest."""
        return self._holiday(match.start, match.end, match.value("feast"), match.value("long_tail"))

    def _holiday(self, start: int, end: int, rule: str, year: int | None = None, turn: int = 0) -> Part:
        if year is not None or self.today is None:
            return self.write(start, end, find_holiday(rule, year) if year is not None else None)
        today = self.today
        days = [day for day in (find_holiday(rule, today.year + i) for i in (-1, 0, 1)) if day]
        days = [day for day in days if not turn or (day - today).days * turn > 0]
        nearest = min(days, key=lambda day: (abs((day - today).days), day), default=None)
        return self.write(start, end, nearest, doubt=None if turn else "year nearest to publication")

    # -- this, last, next --------------------------------------------------------------------------------------

    def read_pointed(self, index: int) -> Part | None:
        """Last month, this year, next Friday, la semaine dernière, cette année, geçen hafta."""
        pointer = self.lang.pointers.match(self.tokens, index)
        part = self._turn(index, pointer[1], pointer[0]) if pointer else None
        return part or self.read_pointed_behind(index)

    def read_pointed_behind(self, index: int) -> Part | None:
        """The word that points stands behind: semaine dernière, lunes próximo."""
        match = self.match("article thing pointer", index) if self.lang.flags.get("order_after") else None
        if not match or (match.value("pointer") == "this" and not self.lang.flags.get("this_after")):
            return None
        part = self._turn(index, match.begins["thing"], match.value("pointer"))
        if part:
            part.end = max(part.end, match.end)
        return part

    def read_thing(self, index: int) -> Found | None:
        """What a pointer may stand behind."""
        found = self.read_unit(index) or self.read_weekday(index) or self.read_month(index)
        return found if found and found.sure else None

    def read_pointed_year(self, index: int) -> Found | None:
        """ "last year", "cette année", "de l'année dernière" behind a month.

        What is no year is passed before anything is read: no chain of dates is read from each of them.
        """
        match = self.match("pointer unit", index) or self.match("article unit", index)
        part = self.read_pointed(index) if match and match.value("unit") == "year" else None
        return Found(int(part.date), part.end) if part and part.date and len(part.date) == 4 else None

    def _turn(self, start: int, index: int, way: str) -> Part | None:
        """The week, month, year, weekday or named month at a token, turned back, here or ahead."""
        turn, token = TURNS[way], self.tokens[index]
        if token.kind not in {"w", "d"} or token.word.key in self.lang.words("date", "plural"):
            return None
        unit = self.read_unit(index)
        if unit and unit.value in {"decade", "century"}:
            return None
        if unit:
            day = self.move(turn, unit.value)
            return (
                self._week(start, unit.end, day)
                if unit.value == "week"
                else self.write(start, unit.end, day, unit.value)
            )
        feast, weekday, month = (
            self.lang.holidays.match(self.tokens, index),
            self.read_weekday(index),
            self.read_month(index),
        )
        if feast:
            return self._holiday(start, feast[1], feast[0], turn=turn)
        if weekday and (weekday.sure or way != "this"):
            whole = self.read_weekday_date(index) if self.today else None
            if whole and whole.date and whole.end > weekday.end:  # this Friday, 5 May
                whole.start = start
                return whole
            return self.write(start, weekday.end, self.move(self._days_to(weekday.value, way), "day"))
        if month and (month.sure or way != "this"):
            year = self.today.year if self.today else 0
            if self.today and turn and (month.value - self.today.month) * turn <= 0:
                year += turn
            return self.write(start, month.end, date(year, month.value, 1) if year else None, "month")
        return self._turn_day(start, index, turn)

    def _turn_day(self, start: int, index: int, turn: int) -> Part | None:
        """ "this 12/05", "next 6th of April": a day and month in this or the next year."""
        part = self.read_day_month(index) or self.read_loose_pair(index)
        if part:
            part.start = start
        if not part or not part.date or not self.today or len(part.date) != 10:
            return part
        day: date | None = date.fromisoformat(part.date)
        while day and turn and (day - self.today).days * turn <= 0:
            day = shift(day, turn, "year")
        part.date = day.isoformat() if day else None
        return part

    def _week(self, start: int, end: int, day: date | None) -> Part:
        """A week; a weekday behind it is that day of the week: next week Monday, la semana próxima."""
        match = self.match("[-–]? on? weekday", end)
        if not match:
            return self.write(start, end, day, "week")
        return self.write(start, match.end, day and day + timedelta(days=match.value("weekday") - day.weekday()))

    def _days_to(self, weekday: int, way: str) -> int:
        """Days from publication to a weekday as languages point to it; "ce vendredi" is the nearest."""
        today = self.today.weekday() if self.today else 0
        ahead = (weekday - today) % 7
        known = {"soon": ahead or 7, "just": ahead - 7}
        if self.lang.flags.get("order_after"):
            known["this"] = ahead - 7 if ahead > 3 else ahead
        return known.get(way, weekday - today + 7 * TURNS[way])

    def read_pointed_span(self, index: int) -> Part | None:
        """ "last month"; "the year", "fin de mois": the one we are in."""
        if self.tokens[index].kind not in "dw":
            return None
        return self.relative(index, self.lang.roles_of(self.tokens[index].word)) or self.this_unit(index)

    @form("article unit")
    def this_unit(self, match: Match) -> Part | None:
        unit = match.value("unit")
        if unit not in {"month", "year", "week", "decade"} or self.read_year(match.end):
            return None
        return self.write(match.start, match.end, self.today, unit)

    # -- weekdays ------------------------------------------------------------------------------------------------

    @form("weekday of article week_first", "weekday")
    def lone_weekday(self, match: Match) -> Part | None:
        """ "Tuesday of last week"; alone it is the last one before publication, that day itself included."""
        weekday = match["weekday"]
        if "week_first" in match:
            return self.write(match.start, match.end, match.value("week_first") + timedelta(days=weekday.value))
        if not weekday.sure:
            return None
        days = (weekday.value - self.today.weekday()) % 7 if self.today else 0
        return self.write(match.start, match.end, self.move(days - 7 if days else 0, "day"))

    def read_week_first(self, index: int) -> Found | None:
        """The first day of "last week", "la semana siguiente"."""
        part = self.read_pointed(index)
        if not part or not part.date or len(part.date) != 21:
            return None
        return Found(date.fromisoformat(part.date[:10]), part.end)

    @form("weekday [,(]? weekday_of? date=named|numeric|loose_pair", "weekday [,(]? weekday_of? day")
    def read_weekday_date(self, match: Match) -> Part | None:
        """Friday, 5 May 2020; mer. 10 juin; Friday the 13th."""
        part: Part | None = match.get("date")
        if part:
            if (len(part.date) if part.date else 10 * (not self.today)) != 10:
                return None
            part.start = match.start
            return part
        day = match["day"]
        return None if self.is_counted(day.end) else self._weekday_day(match)

    def _weekday_day(self, match: Match) -> Part | None:
        """ "Tuesday 13th": the nearest month in which that day is that weekday."""
        part = Part("date", match.start, match.end, doubts=["month not said"])
        today = self.today
        if today is None:
            return part
        months = (shift(today.replace(day=1), months, "month") for months in range(-12, 13))
        tried = (self.make(match.start, match.end, m.year, m.month, match.value("day")) for m in months if m)
        days = [date.fromisoformat(found.date) for found in tried if found and found.date]
        days = [day for day in days if day.weekday() == match.value("weekday")]
        if not days:
            return None
        part.date = min(days, key=lambda day: abs(day - today)).isoformat()
        part.doubts = ["month nearest to publication"]
        return part

    # -- so many days --------------------------------------------------------------------------------------------

    def relative(self, index: int, roles: frozenset[str]) -> Part | None:
        """The relative date that starts at a token; `roles` says which readers know its word."""
        token = self.tokens[index]
        counts = token.kind == "d" or bool(token.word.atoms)
        return self.first_of(RELATIVE, roles | {"count"} if counts else roles, index)

    @form("amount and more=amount? ago_after|in_after|distance")
    def counted(self, match: Match) -> Part | None:
        """Two weeks ago, 3 days later, 2 weeks and 2 days ago, two weeks from January 15, 10 gün önce."""
        (amount, unit), more, distance = match.value("amount"), match.value("more"), match.value("distance")
        if more and self.lang.pointers.match_back(self.tokens, match.start):
            return None  # "for the last 3 months and 2 days ago": two dates
        sign, base = distance or (-1 if "ago_after" in match else 1, None)
        day = self.move(sign * amount, unit, base)
        day = self.move(sign * more[0], more[1], day) if more and day else day
        return self.write(match.start, match.end, day) if base else self._distant(match, day, unit)

    def read_distance(self, index: int) -> Found | None:
        """ "before Christmas", "from January 15" behind an amount: the sign, and the day that is counted from."""
        match = self.match("before_base|after_base base", index)
        base = match["base"] if match else None
        if not match or not base or not base.date or len(base.date) != 10:
            return None
        return Found((-1 if "before_base" in match else 1, date.fromisoformat(base.date)), match.end)

    @form("ago_before|in_before about? amount")
    def ago_before(self, match: Match) -> Part | None:
        """Il y a trois ans, vor zwei Wochen, hace un mes, dans trois jours."""
        amount, unit = match.value("amount")
        return self._distant(match, self.move(-amount if "ago_before" in match else amount, unit), unit)

    def _distant(self, match: Match, day: date | None, unit: str) -> Part:
        """A day counted from the article's own: "later" and "after" may mean another day, so it is doubted."""
        part = self.write(match.start, match.end, day, doubt="counted from the day of publication")
        part.approximate = unit not in {"day", "fortnight"}
        return part

    def read_base(self, index: int) -> Part | None:
        """The day that another is counted from."""
        match = self.match("article base=weekday_date|named|numeric|day_word|holiday|pointed", index)
        return match["base"] if match else None

    def read_and(self, index: int) -> Found:
        """Past "and", if it stands there."""
        return Found(None, index + (self.tokens[index].word.key in self.lang.words("glue", "and")))
