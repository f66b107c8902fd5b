"""The pieces of a date, and dates that name their month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from .calendar import full_year, near_year, write_date
from .digits import at, touches
from .language import Language
from .numerals import Reader
from .scan import Part, Token

if TYPE_CHECKING:
    from .relative import RelativeReader


class Found(NamedTuple):
    """A day, month or year read, and the token index after it. `sure` is False for a short or doubtful form."""

    value: int
    end: int
    sure: bool = True


class NamedDates:
    """Reads days, months, weekdays and years, and dates with a month's name; `today` is the day of publication."""

    relative: RelativeReader

    def __init__(self, tokens: Sequence[Token], reader: Reader, lang: Language, today: date | None) -> None:
        self.tokens, self.reader, self.lang, self.today = tokens, reader, lang, today
        self.of = lang.words("date", "of")
        self.suffixes = lang.words("ordinal_suffix", "words")
        self.careful = lang.words("flags", "case_matters")
        self.cue = lang.line("date.year_cue")

    # -- the pieces ------------------------------------------------------------------------------------------

    def day(self, index: int) -> Found | None:
        """A day of the month: 5, 5th, 5., 1er, fifth, veintinueve."""
        token = at(self.tokens, index)
        if token.kind == "d":
            if len(token.text) > 2 or not token.text.isdecimal() or not 1 <= int(token.text) <= 31:
                return None
            return Found(int(token.text), self._past_suffix(index + 1))
        if token.word.atoms and token.word.atoms[0][0] in "no":
            number = self.reader._read_words(index)
            if number and 1 <= number.value <= 31 and number.value == int(number.value):
                return Found(int(number.value), number.end, number.ordinal)
        return None

    def _past_suffix(self, index: int) -> int:
        """Past the ending of an ordinal in digits: th, er, -го, º, a dot where the language writes one."""
        tokens = self.tokens
        dotted = at(tokens, index).text == "." and touches(tokens, index)
        mark = index + (dotted or at(tokens, index).text == "-")
        if at(tokens, mark).text in {"º", "°"}:
            return mark + 1
        if at(tokens, mark).word.key in self.suffixes and touches(tokens, mark) and not dotted:
            return mark + 1
        return index + 1 if dotted and self.lang.flags.get("day_dot") else index

    def _past_dot(self, end: int, wide: bool) -> int:
        return end + (not wide and at(self.tokens, end).text == "." and touches(self.tokens, end))

    def month(self, index: int) -> Found | None:
        """A month by its name; `sure` where the name stands for a month even alone."""
        found = self.lang.month_table.match(self.tokens, index)
        if not found:
            return None
        (number, wide), end = found
        token = self.tokens[index]
        return Found(number, self._past_dot(end, wide), wide and (token.capital or token.word.key not in self.careful))

    def weekday(self, index: int) -> Found | None:
        """A weekday by its name; a short one is `sure` as the language writes it, or behind "on"."""
        found = self.lang.weekday_table.match(self.tokens, index)
        if not found:
            return None
        (number, wide), end = found
        token = self.tokens[index]
        shy = not wide and token.word.key in self.lang.words("flags", "cue_matters")
        sure = wide or (token.capital and not shy and bool(self.lang.flags.get("abbreviated_weekdays")))
        if not sure and (shy or len(token.text) > 3):
            sure = self.lang.line("date.on").match_back(self.tokens, index) is not None
        if token.word.key in self.careful and not token.capital:
            sure = False
        end = self._past_dot(end, wide)
        tail = self.lang.line("date.weekday_tail").match(self.tokens, end)
        return Found(number, tail[1] if tail else end, sure)

    def year(self, index: int, short: bool = False) -> Found | None:
        """A year in four digits or words; in two where `short` or behind an apostrophe."""
        token, nxt = at(self.tokens, index), at(self.tokens, index + 1)
        if token.kind == "d" and token.text.isdecimal():
            if len(token.text) == 4 and 1000 <= int(token.text) <= 2199:
                return Found(int(token.text), self._past_year(index + 1))
            if short and len(token.text) == 2:
                return Found(full_year(int(token.text), self.today), index + 1, False)
        if token.text in {"'", "’"} and nxt.kind == "d" and len(nxt.text) == 2 and touches(self.tokens, index + 1):
            return Found(full_year(int(nxt.text), self.today), index + 2)
        return self._spoken_year(index) if token.word.atoms and token.word.atoms[0][0] in "nMH" else None

    def _past_year(self, index: int) -> int:
        tail = self.lang.line("date.year_tail").match(self.tokens, index)
        return tail[1] if tail else index

    def _spoken_year(self, index: int) -> Found | None:
        """Mil novecientos noventa y dos; nineteen eighty-four."""
        number = self.reader._read_words(index)
        if number is None or number.ordinal or number.value != int(number.value):
            return None
        value, end = int(number.value), number.end
        if self.lang.flags.get("pair_years") and 10 <= value <= 21 and at(self.tokens, end).word.atoms:
            low = self.reader._read_words(end)
            if low and 10 <= low.value < 100 and not low.ordinal:
                return Found(value * 100 + int(low.value), low.end)
        return Found(value, self._past_year(end)) if 1000 <= value <= 2199 else None

    def _skip_of(self, index: int) -> int:
        """Past "of", "de", the article between the parts of a date."""
        end = index
        while end < index + 3:
            token = at(self.tokens, end)
            if not (token.text in {"'", "’"} and end > index) and not (token.kind == "w" and token.word.key in self.of):
                break
            end += 1
        return end

    def make(self, start: int, end: int, year: int | None, month: int, day: int | None = None) -> Part | None:
        """A date figure; a missing year is the one nearest to when the text was published."""
        part = Part("date", start, end)
        if year is None:
            part.doubts.append("year nearest to publication" if self.today else "year not said")
            year = near_year(self.today, month, day) if self.today else None
            if self.today is None and write_date(2020, month, day):
                return part
        part.date = write_date(year, month, day) if year is not None else None
        return part if part.date else None

    def _year_behind(self, index: int, short: bool = True) -> tuple[int | None, int]:
        """The year behind a month, past commas and "of"; two digits only where nothing is counted by them."""
        tokens = self.tokens
        start = index + (at(tokens, index).text in {"/", "-", ","})
        filler = self.lang.line("date.year_of").match(tokens, start)
        skipped = max(self._skip_of(start), filler[1] if filler else 0)
        year = self.year(skipped, short=short)
        if year is None:
            found = self.relative.year_of(start) or self.relative.year_of(skipped)  # January last year
            return found or (None, index)
        follower = at(tokens, year.end)
        parted = follower.text in {":", "-", "%", "."} and at(tokens, year.end + 1).kind == "d"
        glued = follower.kind == "w" and touches(tokens, year.end)
        if not year.sure and (parted or glued or self._counted_day(skipped, year, names=True)):
            return None, index
        return year.value, year.end

    def _counted_day(self, index: int, day: Found, names: bool = False) -> bool:
        """Whether a noun that is counted stands behind a day; where `names`, a name as well."""
        follower = at(self.tokens, day.end)
        noun = follower.kind == "w" and (names or not follower.capital)
        return noun and follower.word.key not in self.lang.words("count", "stop")

    # -- named months ------------------------------------------------------------------------------------------

    def _named(self, index: int) -> Part | None:
        return self._day_month(index) or self._month_first(index) or self._year_month(index)

    def _day_month(self, index: int) -> Part | None:
        """5 May 2020, 5th of May, le 25 août, 23-Sep-2020."""
        day = self.day(index)
        if not day:
            return None
        tokens, middle = self.tokens, day.end
        filler = self.lang.line("date.day_of").match(tokens, middle)
        if at(tokens, middle).text in {"/", "-"}:
            middle += 1
        else:
            middle = filler[1] if filler else self._skip_of(middle)
        month = self.month(middle)
        if not month and self.lang.flags.get("ordinal_month"):
            month = self._ordinal_month(index, day, middle)
        if not month or (tokens[index].kind == "w" and not month.sure and not day.sure):
            return None
        year, end = self._year_behind(month.end)
        weekday = self.weekday(end) if self.lang.flags.get("weekday_after") else None
        return self.make(index, weekday.end if weekday and weekday.sure else end, year, month.value, day.value)

    def _ordinal_month(self, index: int, day: Found, middle: int) -> Found | None:
        """The month by its number, as German says it: am siebten vierten, am 27. 11."""
        tokens, second = self.tokens, self.day(middle)
        before = index - 1 - (at(tokens, index - 1).text == ",")
        opened = self.lang.line("date.on").match_back(tokens, index) or (before >= 0 and self.weekday(before))
        if not opened or not second or second.value > 12:
            return None
        pairs = ((index, day), (middle, second))
        ordinals = all((tokens[i].kind == "w" and part.sure) or part.end > i + 1 for i, part in pairs)
        return Found(second.value, second.end) if ordinals else None

    def _month_first(self, index: int) -> Part | None:
        """May 5, 2020; May 2020; Sep-23-2020; May."""
        month = self.month(index)
        if not month:
            return None
        tokens, start = self.tokens, month.end
        if at(tokens, start).text in {"-", "/"} and at(tokens, start + 1).kind == "d":
            start += 1
        else:
            start = self._skip_of(start)
        token, year, day = at(tokens, start), self.year(start), self.day(start)
        if year and not (token.kind == "w" and day):
            last = self.day(year.end + 1) if at(tokens, year.end).text in {"-", "/"} else None
            return self.make(index, last.end if last else year.end, year.value, month.value, last and last.value)
        if day and self._is_day(start, day):
            year_value, end = self._year_behind(day.end)
            return self.make(index, end, year_value, month.value, day.value)
        late = token.kind == "d" and len(token.text) == 2 and token.text > "31"
        two = self.year(start, short=True) if late or start > month.end or tokens[start - 1].text == "." else None
        if two and at(tokens, two.end).kind in "nx":
            return self.make(index, two.end, two.value, month.value)
        if not month.sure or not self._month_alone(index):
            return None
        turned = self.relative.pointed_behind(index) if self.relative.after_order else None  # janvier dernier
        value, end = self._year_behind(month.end, short=False)
        return turned or self.make(index, end, value, month.value)

    def _is_day(self, index: int, day: Found) -> bool:
        """Digits behind a month are a day unless something is counted by them: "in May 36 people"."""
        follower = at(self.tokens, day.end)
        if not self.lang.flags.get("month_day", True) and self.tokens[index - 1].text not in {"-", "/"}:
            return False
        if follower.text in {"%", ":"} or (follower.text == "." and at(self.tokens, day.end + 1).kind == "d"):
            return False
        plain = day.end == index + 1 and self.tokens[index].kind == "d"
        return not (plain and self.lang.flags.get("month_day_strict") and self._counted_day(index, day))

    def _month_alone(self, index: int) -> bool:
        """A month's name alone; one that is a word or a name as well only behind "in", "since", "last"."""
        token = self.tokens[index]
        shy = token.word.key in self.lang.words("flags", "cue_matters") or len(token.text) <= 3
        return not shy or self.cue.match_back(self.tokens, index) is not None

    def _year_month(self, index: int) -> Part | None:
        """2020 October 5; 2019-Aug-01; 2019-01-Aug; 2017 Nisan."""
        tokens = self.tokens
        year = self.year(index) if tokens[index].kind == "d" else None
        if not year:
            return None
        joint = at(tokens, index + 1).text in {"/", "-"}
        after = index + 2 if joint else year.end
        month, day = self.month(after), self.day(after) if joint else None
        if month and (month.sure or joint):
            day = self.day(month.end + (at(tokens, month.end).text in {"/", "-"}))
            if day and at(tokens, day.end - 1).kind != "w":
                return self.make(index, day.end, year.value, month.value, day.value)
            return self.make(index, month.end, year.value, month.value)
        month = self.month(day.end + 1) if day and at(tokens, day.end).text in {"/", "-"} else None
        return self.make(index, month.end, year.value, month.value, day.value) if month and day else None
