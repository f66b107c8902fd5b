"""Dates that name their day, month or year, whatever the order and the signs between."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from .calendar import full_year, months_span, near_year, write_date
from .language import Language
from .measures import Part
from .numerals import Number, Reader, at, touches
from .relative import RelativeReader
from .scan import Token

SEPARATORS = {"/", "-", ".", "–", "‑"}


class Found(NamedTuple):
    """A day, month or year read, and the token index after it. `sure` is False for a short or doubtful form."""

    value: int
    end: int
    sure: bool = True


class DateReader:
    """Reads dates in one run of tokens; `today` is the day the text was published."""

    def __init__(self, tokens: Sequence[Token], reader: Reader, lang: Language, today: date | None) -> None:
        self.tokens, self.reader, self.lang, self.today = tokens, reader, lang, today
        self.of = lang.words("date", "of")
        self.suffixes = lang.words("ordinal_suffix", "words")
        self.relative = RelativeReader(self)
        self.careful = lang.words("flags", "case_matters")
        self.cue = lang.line("date.year_cue")
        self.follows = lang.date_follows

    def read(self, index: int) -> Part | None:
        """The date that starts at a token."""
        token = self.tokens[index]
        if token.kind == "d":
            return self._read_digits(index)
        if token.kind != "w":
            return self._decade(index) if token.text in {"'", "’"} else None
        roles = self.lang.roles_of(token.word)
        if token.word.atoms and self._may_follow(index):
            found = self._day_month(index) or self.relative.counted(index) or self._quarter(index)
            if found:
                return found
        return self._read_word(index, roles) if roles else None

    def _read_word(self, index: int, roles: frozenset[str]) -> Part | None:
        """A date that begins with a word; `roles` says which readers know the word."""
        return (
            ("month" in roles and self._ranged(index))
            or ("weekday" in roles and self._with_weekday(index))
            or ("month" in roles and self._month_first(index))
            or self.relative.read(index, roles)
            or ("part" in roles and self._part_of(index))
            or ("quarter" in roles and self._quarter(index))
            or ("decade" in roles and self._decade(index))
            or ("fiscal" in roles and self._fiscal(index))
            or ("day_cue" in roles and self._month_day(index))
            or None
        )

    def _may_follow(self, index: int) -> bool:
        """Whether what stands behind a numeral could make a date of it."""
        number = self.reader.read(index)
        behind = at(self.tokens, number.end) if number else None
        return behind is not None and (behind.kind == "x" or not self.follows.isdisjoint(behind.word.keys))

    def _read_digits(self, index: int) -> Part | None:
        """A date that begins with digits; most numbers are none, and what stands behind them tells."""
        text, behind = self.tokens[index].text, at(self.tokens, index + 1)
        if behind.kind == "n" and len(text) < 5 and "." not in text:
            return None
        if behind.kind == "w" and "." not in text and self.follows.isdisjoint(behind.word.keys):
            return None
        return (
            self._ranged(index)
            or self._named(index)
            or self._numeric(index)
            or self.relative.counted(index)
            or self._quarter(index)
            or self._decade(index)
            or self._year_range(index)
        )

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
        tail = self.lang.line("date.year_tail").match(self.tokens, index) if index < len(self.tokens) else None
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

    # -- named months ------------------------------------------------------------------------------------------

    def _named(self, index: int) -> Part | None:
        return self._day_month(index) or self._month_first(index) or self._year_month(index)

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
        if not month:
            return None
        if at(tokens, index).kind == "w" and not month.sure and not day.sure:
            return None
        year, end = self._year_behind(month.end)
        if self.lang.flags.get("weekday_after"):
            weekday = self.weekday(end)
            end = weekday.end if weekday and weekday.sure else end
        return self.make(index, end, year, month.value, day.value)

    def _year_behind(self, index: int, short: bool = True) -> tuple[int | None, int]:
        """The year behind a month, past commas and "of"; two digits only where nothing is counted by them."""
        tokens, start = self.tokens, index
        if at(tokens, start).text in {"/", "-", ","}:
            start += 1
            if at(tokens, start - 1).text == "," and at(tokens, start).kind == "n":
                return None, index
        skipped = self._skip_of(start)
        filler = self.lang.line("date.year_of").match(tokens, start) if start < len(tokens) else None
        skipped = filler[1] if filler and filler[1] > skipped else skipped
        year = self.year(
            skipped, short=short and (skipped > start or at(tokens, start - 1).text in "/-" or start == index)
        )
        if year is None and at(tokens, start - 1).text == ",":
            year = self.year(skipped, short=True)
        if year is None:
            return None, index
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
            return self.make(index, month.end, None, month.value)
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

    # -- digits ------------------------------------------------------------------------------------------------

    def _numeric(self, index: int) -> Part | None:
        """15.11.2021, 2021-11-15, 11/15/2021, 20211115, 12-2015; 22/04 where it can be nothing else."""
        token = self.tokens[index]
        if token.kind != "d":
            return None
        parts, end, sign = self._digit_groups(index)
        if len(parts) == 1:
            return self._packed(index)
        if len(parts) == 3:
            return self._triple(index, end, parts, sign)
        if len(parts) == 2:
            return self._pair(index, end, parts, sign)
        return None

    def _digit_groups(self, index: int) -> tuple[list[str], int, str]:
        """The groups of digits that hang together by one sign."""
        tokens = self.tokens
        text = tokens[index].text
        if "." in text and all(piece.isdecimal() for piece in text.split(".")):
            return text.split("."), index + 1, "."
        if not text.isdecimal():
            return [], index + 1, ""
        parts, end, sign = [text], index + 1, ""
        while len(parts) < 4 and at(tokens, end).text in SEPARATORS and at(tokens, end + 1).kind == "d":
            dotted = at(tokens, end).text == "."
            if not touches(tokens, end) or not (touches(tokens, end + 1) or dotted):
                break
            if sign and at(tokens, end).text != sign:
                break
            sign = at(tokens, end).text
            parts.append(tokens[end + 1].text)
            end += 2
        if len(parts) == 1 and not sign:
            spaced = [t for t in tokens[index : index + 3] if t.kind == "d" and t.text.isdecimal()]
            if len(spaced) == 3 and all(spaced[i].end + 1 == spaced[i + 1].start for i in (0, 1)):
                texts = [t.text for t in spaced]
                if sorted(map(len, texts))[-1] == 4 and len(texts[1]) <= 2 and at(tokens, index + 3).kind != "d":
                    return texts, index + 3, " "
        return (parts, end, sign) if all(p.isdecimal() for p in parts) else ([], end, sign)

    def _triple(self, index: int, end: int, parts: list[str], sign: str) -> Part | None:
        first, second, third = (int(p[:9]) for p in parts)
        if at(self.tokens, end).text in {"-", "/"} and at(self.tokens, end + 1).kind == "d":
            return None
        if len(parts[0]) == 4 and len(parts[1]) <= 2 and len(parts[2]) <= 2:
            part = self.make(index, end, first, second, third) or self.make(index, end, first, third, second)
            return part if first >= 1000 else None
        if len(parts[2]) not in (2, 4) or len(parts[0]) > 2 or len(parts[1]) > 2:
            return None
        if len(parts[2]) == 2 and sign == " " and len(parts[0]) < 2:
            return None
        year = third if len(parts[2]) == 4 else full_year(third, self.today)
        if len(parts[2]) == 2 and self.today is not None and year > self.today.year + 20:
            year -= 100
        part = self._order(index, end, year, first, second, sign)
        return part

    def _order(self, index: int, end: int, year: int | None, first: int, second: int, sign: str = "/") -> Part | None:
        """Day and month in the language's order where both could be either, and flagged."""
        day_first = self.lang.flags.get("day_first", True) or (sign == "." and year is not None)
        day, month = (first, second) if day_first else (second, first)
        part = self.make(index, end, year, month, day) or self.make(index, end, year, day, month)
        if part and first <= 12 and second <= 12 and first != second:
            part.doubts.append("day and month could be exchanged")
        return part

    def _pair(self, index: int, end: int, parts: list[str], sign: str) -> Part | None:
        first, second = (int(p[:9]) for p in parts)
        one, two = len(parts[0]), len(parts[1])
        if one <= 2 and two == 4 and 1 <= first <= 12 and 1900 <= second <= 2099 and sign in "/-.":
            return self.make(index, end, second, first) if sign != "." or one == 2 else None
        if one == 4 and two <= 2 and 1 <= second <= 12 and 1900 <= first <= 2099 and sign in "/-":
            if (
                (two == 2 and second > first % 100)
                or two == 1
                or (second < 13 and not self._follows_years(first, second, two))
            ):
                return self.make(index, end, first, second)
            return None
        if one > 2 or two > 2 or not self._expected(index, end, first, second, sign):
            return None
        return self._order(index, end, None, first, second)

    def _follows_years(self, first: int, second: int, width: int) -> bool:
        return width == 2 and second == first % 100 + 1

    def _expected(self, index: int, end: int, first: int, second: int, sign: str) -> bool:
        """Two small numbers are a date only where the words around say so, or they can be no fraction."""
        tokens = self.tokens
        if not (1 <= first <= 31 and 1 <= second <= 31) or min(first, second) > 12:
            return False
        if at(tokens, end).kind in {"w", "x"} and (
            at(tokens, end).text in {"%", "$", "€", "-", "/"} or self._measured(index, end)
        ):
            return False
        on = self.lang.line("date.on").match_back(tokens, index) is not None
        if sign == ".":
            return on and (self.lang.flags.get("dotted_day", False) or len(tokens[index].text.split(".")[-1]) == 2)
        if sign in "-–":
            return on and not self.relative.is_to(index, end)
        alone = (
            at(tokens, index - 1).kind in "nx"
            and at(tokens, end).kind in "nx"
            and at(tokens, index - 1).text not in {"-", ".", ","}
        )
        return (on or alone or first > 12) and (first > second or second > 12 or on)

    def _measured(self, index: int, end: int) -> bool:
        return (
            self.lang.units.match(self.tokens, end) is not None or self.lang.times.match(self.tokens, end) is not None
        )

    def _packed(self, index: int) -> Part | None:
        """20211115, where nothing is counted by it."""
        text = self.tokens[index].text
        if len(text) != 8 or not text.isdecimal() or not 1900 <= int(text[:4]) <= 2099:
            return None
        return self.make(index, index + 1, int(text[:4]), int(text[4:6]), int(text[6:]))

    def fits(self, start: int, end: int) -> bool:
        """Whether a chain of digits is a date or a span of years."""
        found = self._numeric(start) or self._year_range(start) or self._ranged(start) or self._year_month(start)
        return found is not None and found.end >= end

    # -- weekdays ----------------------------------------------------------------------------------------------

    def _with_weekday(self, index: int) -> Part | None:
        """Friday, 5 May 2020; mer. 10 juin; Friday the 13th."""
        weekday = self.weekday(index)
        if not weekday:
            return None
        tokens = self.tokens
        start = weekday.end
        if at(tokens, start).text in {",", "("}:
            start += 1
        filler = self.lang.line("date.weekday_of").match(tokens, start) if start < len(tokens) else None
        core = filler[1] if filler else start
        for begin in dict.fromkeys((core, start)):
            if begin < len(tokens) and tokens[begin].kind in "dw":
                found = self._named(begin) or self._numeric(begin) or self._dotted_pair(begin)
                if found and (found.date or not self.today) and self._has_day(found):
                    found.start = index
                    return found
        day = self.day(core)
        if day and weekday.value is not None and not self._counted_day(core, day):
            return self._weekday_day(index, weekday.value, day)
        return None

    def _has_day(self, part: Part) -> bool:
        return part.date is None or len(part.date) == 10

    def _dotted_pair(self, index: int) -> Part | None:
        """ "Friday 7.6", "maandag 12-4": behind a weekday two small numbers are a day and a month."""
        parts, end, sign = self._digit_groups(index)
        if sign == "-" and at(self.tokens, index - 1).text == ",":
            return None
        if len(parts) == 2 and max(map(len, parts)) <= 2:
            return self._order(index, end, None, int(parts[0]), int(parts[1]), sign)
        return None

    def _counted_day(self, index: int, day: Found) -> bool:
        follower = at(self.tokens, day.end)
        return (
            follower.kind == "w" and not follower.capital and follower.word.key not in self.lang.words("count", "stop")
        )

    def _weekday_day(self, index: int, weekday: int, day: Found) -> Part | None:
        """ "Tuesday 13th": the nearest month in which that day is that weekday."""
        part = Part("date", index, day.end)
        if self.today is None:
            part.doubts.append("month not said")
            return part
        best: date | None = None
        for months in range(-12, 13):
            year, month = divmod(self.today.year * 12 + self.today.month - 1 + months, 12)
            iso = write_date(year, month + 1, day.value)
            found = date.fromisoformat(iso) if iso else None
            if (
                found
                and found.weekday() == weekday
                and (best is None or abs(found - self.today) < abs(best - self.today))
            ):
                best = found
        if best is None:
            return None
        part.date = best.isoformat()
        part.doubts.append("month nearest to publication")
        return part

    # -- years, decades, quarters --------------------------------------------------------------------------------

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
        if after.kind == "w" and not cued and not boxed and value % 100 == 0 and not after.capital:
            if after.word.key not in self.lang.words("count", "stop"):
                return None
        if cued and not 1900 <= value <= 2099 and after.kind == "w" and not after.capital:
            if after.word.key not in self.lang.words("count", "stop"):
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
        closed = lang.line("date.decade").match(tokens, end) if end < len(tokens) else None
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
            unit = quarter.match(tokens, end) if end < len(tokens) else None
            size = 3 if unit else 6
            unit = unit or (half.match(tokens, end) if end < len(tokens) else None)
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

    # -- days in one month -------------------------------------------------------------------------------------

    def _ranged(self, index: int) -> Part | None:
        """11-13 Dec. 2020, May 15-24, du 5 au 10 mai: two days of one month."""
        tokens = self.tokens
        month = self.month(index)
        start = month.end if month else index
        first = self.day(start) if at(tokens, start).kind == "d" else None
        if not first:
            return None
        link = first.end
        to = self.lang.line("date.range_to").match(tokens, link) if link < len(tokens) else None
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


__all__ = ["DateReader", "timedelta"]
