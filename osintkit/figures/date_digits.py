"""Dates in digits, by the language's order of day and month."""

from __future__ import annotations

from .calendar import full_year
from .date_names import NamedDates
from .digits import at, touches
from .parts import Part

SEPARATORS = {"/", "-", ".", "–", "‑"}


class DigitDates(NamedDates):
    """Reads 15.11.2021, 2021-11-15, 11/15/2021, 20211115 and shorter forms."""

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
            return on and not self.relative.is_to(index)
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

    def _dotted_pair(self, index: int) -> Part | None:
        """ "Friday 7.6", "maandag 12-4": behind a weekday two small numbers are a day and a month."""
        parts, end, sign = self._digit_groups(index)
        if sign == "-" and at(self.tokens, index - 1).text == ",":
            return None
        if len(parts) == 2 and max(map(len, parts)) <= 2:
            return self._order(index, end, None, int(parts[0]), int(parts[1]), sign)
        return None
