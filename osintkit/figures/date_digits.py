"""Dates in digits, by the language's order of day and month."""

from __future__ import annotations

from .calendar import full_year
from .date_names import NamedDates
from .digits import at, touches
from .scan import Part

SEPARATORS = {"/", "-", ".", "–", "‑"}


class DigitDates(NamedDates):
    """Reads 15.11.2021, 2021-11-15, 11/15/2021, 20211115 and shorter forms."""

    def _numeric(self, index: int) -> Part | None:
        """15.11.2021, 2021-11-15, 11/15/2021, 20211115, 12-2015; 22/04 where it can be nothing else."""
        parts, end, sign = self._digit_groups(index)
        if len(parts) == 1 and len(parts[0]) == 8 and "1900" <= parts[0][:4] <= "2099":
            return self.make(index, end, int(parts[0][:4]), int(parts[0][4:6]), int(parts[0][6:]))
        if len(parts) == 3:
            return self._triple(index, end, parts, sign)
        return self._pair(index, end, parts, sign) if len(parts) == 2 else None

    def _digit_groups(self, index: int) -> tuple[list[str], int, str]:
        """The groups of digits that hang together by one sign, or by spaces: 15 11 2021."""
        tokens, token = self.tokens, at(self.tokens, index)
        parts, end, sign = token.text.split("."), index + 1, "." if "." in token.text else ""
        joints = SEPARATORS
        while "." not in token.text and len(parts) < 4 and touches(tokens, end) and at(tokens, end + 1).kind == "d":
            joint = tokens[end].text
            if joint not in joints or not (touches(tokens, end + 1) or joint == "."):
                break
            parts.append(tokens[end + 1].text)
            sign, joints, end = joint, {joint}, end + 2
        row = tokens[index : index + 4]
        if not sign and [t.kind for t in row[:3]] == ["d"] * 3 and at(tokens, index + 3).kind != "d":
            texts = [t.text for t in row[:3]]
            spaced = all(row[i].end + 1 == row[i + 1].start for i in (0, 1))
            if spaced and max(map(len, texts)) == 4 and len(texts[1]) <= 2:
                parts, end, sign = texts, index + 3, " "
        return (parts if all(part.isdecimal() for part in parts) else []), end, sign

    def _triple(self, index: int, end: int, parts: list[str], sign: str) -> Part | None:
        widths = tuple(map(len, parts))
        if at(self.tokens, end).text in {"-", "/"} and at(self.tokens, end + 1).kind == "d":
            return None
        if widths[0] == 4 and max(widths[1:]) <= 2:
            first, second, third = map(int, parts)
            part = self.make(index, end, first, second, third) or self.make(index, end, first, third, second)
            return part if first >= 1000 else None
        if widths[2] not in (2, 4) or max(widths[:2]) > 2 or (sign == " " and widths[2] == 2 and widths[0] < 2):
            return None
        first, second, third = map(int, parts)
        year = third if widths[2] == 4 else full_year(third, self.today)
        return self._order(index, end, year, first, second, sign)

    def _order(self, index: int, end: int, year: int | None, first: int, second: int, sign: str = "/") -> Part | None:
        """Day and month in the language's order where both could be either, and flagged."""
        day_first = self.lang.flags.get("day_first", True) or (sign == "." and year is not None)
        day, month = (first, second) if day_first else (second, first)
        part = self.make(index, end, year, month, day) or self.make(index, end, year, day, month)
        if part and first <= 12 and second <= 12 and first != second:
            part.doubts.append("day and month could be exchanged")
        return part

    def _pair(self, index: int, end: int, parts: list[str], sign: str) -> Part | None:
        """A month and a year; a day and a month where the words around say so or they can be nothing else."""
        first, second = (int(part[:9]) for part in parts)
        one, two = map(len, parts)
        if one <= 2 and two == 4 and 1 <= first <= 12 and 1900 <= second <= 2099:
            return self.make(index, end, second, first) if sign != "." or one == 2 else None
        if one == 4 and two <= 2 and 1 <= second <= 12 and 1900 <= first <= 2099 and sign in "/-":
            return self.make(index, end, first, second) if two == 1 or second != first % 100 + 1 else None
        if one > 2 or two > 2 or not self._expected(index, end, first, second, sign):
            return None
        return self._order(index, end, None, first, second)

    def _expected(self, index: int, end: int, first: int, second: int, sign: str) -> bool:
        before, after = at(self.tokens, index - 1), at(self.tokens, end)
        if not (1 <= first <= 31 and 1 <= second <= 31) or min(first, second) > 12 or after.text in set("%$€-/"):
            return False
        if self.lang.units.match(self.tokens, end) or self.lang.times.match(self.tokens, end):
            return False
        on = self.lang.line("date.on").match_back(self.tokens, index) is not None
        if sign == ".":
            return on and (
                self.lang.flags.get("dotted_day", False) or len(self.tokens[end - 1].text.split(".")[-1]) == 2
            )
        if sign in "-–":
            return on and self.lang.line("date.range_from").match_back(self.tokens, index) is None
        alone = before.kind in "nx" and after.kind in "nx" and before.text not in {"-", ".", ","}
        return on or ((alone or first > 12) and (first > second or second > 12))

    def _dotted_pair(self, index: int) -> Part | None:
        """ "Friday 7.6", "maandag 12-4": behind a weekday two small numbers are a day and a month."""
        parts, end, sign = self._digit_groups(index)
        if len(parts) != 2 or max(map(len, parts)) > 2 or (sign == "-" and at(self.tokens, index - 1).text == ","):
            return None
        return self._order(index, end, None, int(parts[0]), int(parts[1]), sign)
