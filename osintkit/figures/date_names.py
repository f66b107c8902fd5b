"""The pieces of a date, and dates that name their month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from .calendar import full_year, near_year, write_date
from .digits import at, touches
from .language import Language
from .numerals import Reader
from .parts import Part
from .scan import Token

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
            if number and not number.article and 1 <= number.value <= 31 and number.value == int(number.value):
                return Found(int(number.value), number.end, number.ordinal)
        return None

    def _past_suffix(self, index: int) -> int:
        tokens = self.tokens
        if at(tokens, index).text == "." and touches(tokens, index) and at(tokens, index + 1).text in {"º", "°"}:
            index += 1
        if at(tokens, index).text in {"º", "°"}:
            return index + 1
        if touches(tokens, index) and at(tokens, index).word.key in self.suffixes:
            return index + 1
        if (
            at(tokens, index).text == "-"
            and at(tokens, index + 1).word.key in self.suffixes
            and touches(tokens, index + 1)
        ):
            return index + 2
        if at(tokens, index).text == "." and touches(tokens, index) and self.lang.flags.get("day_dot"):
            return index + 1
        return index

    def month(self, index: int) -> Found | None:
        """A month by its name; `sure` where the name stands for a month even alone."""
        if index >= len(self.tokens) or self.tokens[index].kind != "w":
            return None
        found = self.lang.month_table.match(self.tokens, index)
        if not found:
            return None
        (number, wide), end = found
        token = self.tokens[index]
        sure = wide and not (token.word.key in self.careful and not token.capital)
        if not wide and at(self.tokens, end).text == "." and touches(self.tokens, end):
            end += 1
        return Found(number, end, sure)

    def weekday(self, index: int) -> Found | None:
        if index >= len(self.tokens) or self.tokens[index].kind != "w":
            return None
        found = self.lang.weekday_table.match(self.tokens, index)
        if not found:
            return None
        (number, wide), end = found
        token = self.tokens[index]
        sure = wide or (bool(self.lang.flags.get("abbreviated_weekdays")) and token.capital)
        if token.word.key in self.careful and not token.capital:
            sure = False
        if not wide and token.word.key in self.lang.words("flags", "cue_matters"):
            sure = self.lang.line("date.on").match_back(self.tokens, index) is not None
        if not sure and not wide and len(token.text) >= 4:
            sure = self.lang.line("date.on").match_back(self.tokens, index) is not None
        if not wide and at(self.tokens, end).text == "." and touches(self.tokens, end):
            end += 1
        if end < len(self.tokens):
            tail = self.lang.line("date.weekday_tail").match(self.tokens, end)
            end = tail[1] if tail else end
        return Found(number, end, sure)

    def year(self, index: int, short: bool = False) -> Found | None:
        """A year in four digits or words; in two where `short` or behind an apostrophe."""
        token = at(self.tokens, index)
        if token.kind == "d":
            if not token.text.isdecimal():
                return None
            if len(token.text) == 4 and 1000 <= int(token.text) <= 2199:
                return Found(int(token.text), self._past_year(index + 1))
            if short and len(token.text) == 2:
                return Found(full_year(int(token.text), self.today), index + 1, False)
            return None
        nxt = at(self.tokens, index + 1)
        if token.text in {"'", "’"} and nxt.kind == "d" and len(nxt.text) == 2 and touches(self.tokens, index + 1):
            return Found(full_year(int(nxt.text), self.today), index + 2)
        if token.word.atoms and token.word.atoms[0][0] in "nMH":
            return self._spoken_year(index)
        return None

    def _past_year(self, index: int) -> int:
        tail = self.lang.line("date.year_tail").match(self.tokens, index)
        return tail[1] if tail else index

    def _spoken_year(self, index: int) -> Found | None:
        number = self.reader._read_words(index)
        if number is None or number.ordinal:
            return None
        if 1000 <= number.value <= 2199 and number.value == int(number.value):
            return Found(int(number.value), self._past_year(number.end))
        if self.lang.flags.get("pair_years") and 10 <= number.value <= 21 and at(self.tokens, number.end).word.atoms:
            low = self.reader._read_words(number.end)
            if low and 10 <= low.value < 100 and not low.ordinal:
                return Found(int(number.value * 100 + low.value), low.end)
        return None

    def _skip_of(self, index: int) -> int:
        """Past "of", "de", a comma, the article between the parts of a date."""
        end = index
        while end < index + 3 and end < len(self.tokens):
            token = self.tokens[end]
            if (token.text in {"'", "’"} and end > index) or (token.word.key in self.of and token.kind == "w"):
                end += 1
            else:
                break
        return end

    def make(self, start: int, end: int, year: int | None, month: int, day: int | None = None) -> Part | None:
        """A date figure; a missing year is the one nearest to when the text was published."""
        part = Part("date", start, end)
        if year is None and self.today is None:
            if write_date(2020, month, day) is None:
                return None
            part.doubts.append("year not said")
            return part
        if year is None and self.today is not None:
            year = near_year(self.today, month, day)
            part.doubts.append("year nearest to publication")
        part.date = write_date(year, month, day) if year is not None else None
        return part if part.date else None

    def _year_behind(self, index: int, short: bool = True) -> tuple[int | None, int]:
        """The year behind a month, past commas and "of"; two digits only where nothing is counted by them."""
        tokens, start = self.tokens, index
        if at(tokens, start).text in {"/", "-", ","}:
            start += 1
            if at(tokens, start - 1).text == "," and at(tokens, start).kind == "n":
                return None, index
        skipped = self._skip_of(start)
        filler = self.lang.line("date.year_of").match(tokens, start)
        skipped = filler[1] if filler and filler[1] > skipped else skipped
        year = self.year(
            skipped, short=short and (skipped > start or at(tokens, start - 1).text in "/-" or start == index)
        )
        if year is None and at(tokens, start - 1).text == ",":
            year = self.year(skipped, short=True)
        if year is None:
            return self._pointed_year(start, skipped) or (None, index)
        if not year.sure:
            follower = at(tokens, year.end)
            if (follower.kind == "w" and follower.word.key not in self.lang.words("count", "stop")) or (
                follower.text in {":", "-", "%", "."} and at(tokens, year.end + 1).kind == "d"
            ):
                return None, index
            if follower.kind == "w" and touches(tokens, year.end):
                return None, index
        if year.value > 2150 and skipped > start:
            return None, index
        return year.value, year.end

    def _counted_day(self, index: int, day: Found) -> bool:
        follower = at(self.tokens, day.end)
        return (
            follower.kind == "w" and not follower.capital and follower.word.key not in self.lang.words("count", "stop")
        )

    def _pointed_year(self, *starts: int) -> tuple[int, int] | None:
        """ "in January last year", "le 5 mai de l'année dernière"."""
        for start in dict.fromkeys(starts):
            found = self.relative.year_of(start)
            if found:
                return found
        return None

    # -- named months ------------------------------------------------------------------------------------------

    def _named(self, index: int) -> Part | None:
        return self._day_month(index) or self._month_first(index) or self._year_month(index)

    def _day_month(self, index: int) -> Part | None:
        """5 May 2020, 5th of May, le 25 août, 23-Sep-2020."""
        day = self.day(index)
        if not day:
            return None
        tokens = self.tokens
        middle = day.end
        if at(tokens, middle).text in {"/", "-"}:
            middle += 1
        elif at(tokens, middle).kind == "w":
            filler = self.lang.line("date.day_of").match(tokens, middle)
            middle = filler[1] if filler else self._skip_of(middle)
        month = self.month(middle)
        if not month and at(tokens, middle - 1).text in {"/", "-"}:
            inner = self.year(middle)
            month = self.month(inner.end + 1) if inner and at(tokens, inner.end).text in {"/", "-"} else None
            return self.make(index, month.end, inner.value, month.value, day.value) if month and inner else None
        if not month and self.lang.flags.get("ordinal_month"):
            month = self._ordinal_month(index, day, middle)
        if not month:
            return None
        if at(tokens, index).kind == "w" and not month.sure and not day.sure:
            return None
        year, end = self._year_behind(month.end)
        if self.lang.flags.get("weekday_after"):
            weekday = self.weekday(end)
            end = weekday.end if weekday and weekday.sure else end
        return self.make(index, end, year, month.value, day.value)

    def _ordinal_month(self, index: int, day: Found, middle: int) -> Found | None:
        """The month by its number, as German says it: am siebten vierten, am 27. 11."""
        tokens = self.tokens
        second = self.day(middle)
        opened = self.lang.line("date.on").match_back(tokens, index) is not None
        before = index - 1 - (at(tokens, index - 1).text == ",")
        if not second or second.value > 12 or not (opened or (before >= 0 and self.weekday(before))):
            return None
        counted = [
            (at(tokens, i).kind == "w" and part.sure) or part.end > i + 1
            for i, part in ((index, day), (middle, second))
        ]
        return Found(second.value, second.end) if all(counted) else None

    def _month_first(self, index: int) -> Part | None:
        """May 5, 2020; May 2020; Sep-23-2020; May."""
        month = self.month(index)
        if not month:
            return None
        tokens = self.tokens
        start = month.end
        if at(tokens, start).text in {"-", "/"} and at(tokens, start + 1).kind == "d":
            start += 1
        elif at(tokens, start).kind == "w":
            start = self._skip_of(start)
        year = self.year(start)
        if year and not (at(tokens, start).kind == "w" and at(tokens, start).word.atoms and self._is_day_word(start)):
            day = self.day(year.end + 1) if at(tokens, year.end).text in {"-", "/"} else None
            if day:
                return self.make(index, day.end, year.value, month.value, day.value)
            return self.make(index, year.end, year.value, month.value)
        day = self.day(start)
        if day and self._is_day(start, day):
            year_value, end = self._year_behind(day.end)
            return self.make(index, end, year_value, month.value, day.value)
        if at(tokens, start).text in {"'", "’"}:
            year = self.year(start)
        late = at(tokens, start).kind == "d" and len(at(tokens, start).text) == 2 and at(tokens, start).text > "31"
        two = self.year(start, short=True) if late or start > month.end or at(tokens, start - 1).text == "." else None
        if two and at(tokens, two.end).kind in "nx":
            return self.make(index, two.end, two.value, month.value)
        if month.sure and self._month_alone(index):
            if self.relative.after_order:
                turned = self.relative.pointed_behind(index)  # janvier dernier
                if turned:
                    return turned
            pointed = self._pointed_year(month.end, self._skip_of(month.end)) or (None, month.end)
            return self.make(index, pointed[1], pointed[0], month.value)
        return None

    def _is_day_word(self, index: int) -> bool:
        number = self.reader._read_words(index)
        return number is None or (number.value <= 31 and not self._spoken_year(index))

    def _is_day(self, index: int, day: Found) -> bool:
        """Digits behind a month are a day unless something is counted by them: "in May 36 people"."""
        if not self.lang.flags.get("month_day", True) and at(self.tokens, index - 1).text not in {"-", "/"}:
            return False
        token, follower = self.tokens[index], at(self.tokens, day.end)
        if day.end > index + 1 or follower.kind != "w" or token.kind == "w":
            return follower.text not in {"%", ":"} and not (
                follower.text == "." and at(self.tokens, day.end + 1).kind == "d"
            )
        return (
            follower.capital
            or follower.word.key in self.lang.words("count", "stop")
            or not self.lang.flags.get("month_day_strict", False)
        )

    def _month_alone(self, index: int) -> bool:
        """A month's name alone; one that is a word or a name as well only behind "in", "since", "last"."""
        token = self.tokens[index]
        if token.word.key in self.lang.words("flags", "cue_matters") or len(token.text) <= 3:
            return self.cue.match_back(self.tokens, index) is not None
        return True

    def _year_month(self, index: int) -> Part | None:
        """2020 October 5; 2019-Aug-01; 2017 Nisan."""
        token = self.tokens[index]
        if token.kind != "d" or len(token.text) != 4:
            return None
        year = self.year(index)
        if not year:
            return None
        joint = at(self.tokens, index + 1).text in {"/", "-"}
        after = index + 2 if joint else year.end
        month = self.month(after)
        if month and (month.sure or joint):
            end = month.end
            if at(self.tokens, end).text in {"/", "-"} or at(self.tokens, end).kind == "d":
                day = self.day(end + (at(self.tokens, end).kind != "d"))
                if day:
                    return self.make(index, day.end, year.value, month.value, day.value)
            return self.make(index, end, year.value, month.value)
        day = self.day(after) if joint else None
        if day and at(self.tokens, day.end).text in {"/", "-"}:
            month = self.month(day.end + 1)
            if month:
                return self.make(index, month.end, year.value, month.value, day.value)
        return None
