"""The shape of a figure: about, at least, from-to, by or to; and the noun that is counted."""

from __future__ import annotations

from collections.abc import Sequence

from .language import Language
from .parts import Part, multiply
from .tokens import Token, touches

DASHES = {"-", "–", "—", "−"}
RANGED = {"money", "percent", "quantity", "number", "age", "duration"}


class Shaper:
    """Reads around the figures of one run of tokens."""

    def __init__(self, tokens: Sequence[Token], lang: Language) -> None:
        self.tokens, self.lang = tokens, lang
        self.stop = lang.words("count", "stop")
        self.link = lang.words("count", "link")
        self.phrase_last = tuple(lang.words("flags", "phrase_last"))
        self.phrase_out = tuple(lang.words("flags", "phrase_out"))

    def shape(self, parts: list[Part]) -> list[Part]:
        """The figures with their ranges joined and their bounds, changes and nouns filled in."""
        joined = self._join_ranges(parts)
        for index, part in enumerate(joined):
            limit = joined[index + 1].start if index + 1 < len(joined) else len(self.tokens)
            floor = joined[index - 1].end if index else 0
            if part.kind == "date":
                self._bound_date(part, floor)
                continue
            self._bound(part, floor, limit)
            self._change(part, floor)
            if part.kind == "number":
                part.counted = self._noun(part, limit)
        return joined

    # -- ranges ------------------------------------------------------------------------------------------------

    def _join_ranges(self, parts: list[Part]) -> list[Part]:
        joined: list[Part] = []
        for part in parts:
            if joined and self._date_ranges(joined[-1], part):
                joined[-1] = self._join_dates(joined[-1], part)
            elif joined and self._ranges(joined[-1], part):
                joined[-1] = self._join(joined[-1], part)
            else:
                joined.append(part)
        return joined

    def _linked(self, section: str, left: Part, right: Part) -> int | None:
        """Where a range that is opened before `left` and linked to `right` begins: between 2015 and 2018."""
        to = self.lang.line(f"{section}.range_to").match(self.tokens, left.end) if right.start > left.end else None
        if not to or to[1] != right.start:
            return None
        if self.tokens[left.end].text in DASHES:
            return left.start
        if self.tokens[left.end].word.key in self.lang.words("glue", "and") | self.lang.words("glue", "with"):
            between = self.lang.line("shape.between").match_back(self.tokens, left.start)
            closed = self.lang.line("shape.range_close").match(self.tokens, right.end)
            return between[1] if between else left.start if closed else None
        opened = self.lang.line(f"{section}.range_from").match_back(self.tokens, left.start)
        return opened[1] if opened else None

    def _date_ranges(self, left: Part, right: Part) -> bool:
        """Whether two dates are the ends of one span."""
        if left.kind != "date" or right.kind != "date" or not left.date or not right.date:
            return False
        if "/" in left.date + right.date or len(left.date) > len(right.date) or left.bound or right.bound:
            return False
        return self._linked("date", left, right) is not None and self._aligned(left, right) is not None

    def _aligned(self, left: Part, right: Part) -> str | None:
        """The left end, in the year of the right one where it says none of its own; None if it comes later."""
        first, last = left.date or "", right.date or ""
        if any("year" in doubt for doubt in left.doubts) and len(first) >= 7 and not right.doubts:
            first = last[:4] + first[4:]
        return first if first < last else None

    def _join_dates(self, left: Part, right: Part) -> Part:
        start = self._linked("date", left, right)
        right.date = f"{self._aligned(left, right)}/{right.date}"
        right.start = left.start if start is None else start
        return right

    def _ranges(self, left: Part, right: Part) -> bool:
        """Whether two figures are the ends of one range."""
        if right.kind not in RANGED or left.value is None or right.value is None or left.value >= right.value:
            return False
        signed = left.kind == "money" and right.kind == "number"  # $3-5 billion
        if left.kind not in (right.kind, "number") and not signed:
            return False
        if left.kind == right.kind and left.unit != right.unit:
            return False
        between = self.tokens[left.end : right.start]
        if len(between) == 1 and between[0].text in DASHES:
            return True
        if not 1 <= len(between) <= 2 or between[0].kind != "w":
            return False
        if self._linked("shape", left, right) is not None:
            return True
        to = self.lang.line("shape.range_to").match(self.tokens, left.end)
        return bool(to) and between[0].word.key in self.lang.words("shape", "range_sure")

    def _join(self, left: Part, right: Part) -> Part:
        low, high = left.value or 0.0, right.value or 0.0
        scale = self._shared_scale(left, right)
        right.low, right.high, right.value = multiply(low, scale), high, None
        if left.kind == "money":
            right.kind, right.unit, right.bare = left.kind, left.unit, left.bare
        opened = self.lang.line("shape.range_from").match_back(self.tokens, left.start)
        right.start = opened[1] if opened else left.start
        right.doubts = list(dict.fromkeys(left.doubts + right.doubts))
        return right

    def _shared_scale(self, left: Part, right: Part) -> float:
        """ "two to three million": the magnitude is for both; the left one has none of its own."""
        if left.value and left.value >= 1000:
            return 1.0
        for token in reversed(self.tokens[right.start : right.end]):
            scale = next((v for k, v in token.word.atoms if k == "M"), None) or self.lang.short.get(token.text)
            if scale is None and "money" in (left.kind, right.kind):
                scale = self.lang.short_money.get(token.text)
            if scale and left.value and left.value * scale < (right.value or 0.0):
                return scale
        return 1.0

    # -- bounds and changes --------------------------------------------------------------------------------------

    def _bound(self, part: Part, floor: int, limit: int) -> None:
        before = self.lang.bound_before.match_back(self.tokens, part.start)
        if before and before[1] >= floor:
            name, start = before
            outer = self.lang.bound_before.match_back(self.tokens, start) if name == "about" else None
            if name == "negation":
                part.negated, part.bound = True, self._inner(start, part.start) or part.bound
            elif name == "about":
                part.approximate = True
                if outer and outer[1] >= floor and outer[0] in {"above", "below", "min", "max"}:
                    part.bound = outer[0]
            else:
                part.bound = name
        after = self.lang.bound_after.match(self.tokens, part.end)
        if after and after[1] <= limit:
            name = after[0].removesuffix("_after")
            part.approximate = part.approximate or name == "about"
            part.bound = part.bound if name == "about" else name
        if part.value is None and part.low is None:
            part.bound = None

    def _inner(self, start: int, end: int) -> str | None:
        """The bound that a negated phrase comes to: no fewer than = at least."""
        words = {self.tokens[i].word.key for i in range(start, end)}
        if words & self.lang.words("shape", "negated_min"):
            return "min"
        return "max" if words & self.lang.words("shape", "negated_max") else None

    def _change(self, part: Part, floor: int) -> None:
        """ "rose by 5 % to 30": by or to, up or down."""
        lang, start = self.lang, part.start
        back = lang.bound_before.match_back(self.tokens, start)
        start = back[1] if back else start
        word = self.tokens[start - 1].word.key
        by, to = lang.words("shape", "by"), lang.words("shape", "to")
        change = "by" if word in by else "to" if word in to else None
        ways = [(lang.words("shape", way), way) for way in ("up", "down")]
        for index in range(start - 1, max(0, start - 8) - 1, -1):
            token = self.tokens[index]
            if token.kind == "n" or token.text in {".", ";"}:
                return
            direction = next((way for words, way in ways if token.word.key in words), None)
            if direction and (index == start - 1 or change):
                part.change, part.direction = change or "by", direction
            if direction:
                return

    def _bound_date(self, part: Part, floor: int) -> None:
        before = self.lang.date_before.match_back(self.tokens, part.start)
        if before and before[1] >= floor:
            part.bound = before[0]
        after = self.lang.date_after.match(self.tokens, part.end)
        if after:
            part.bound = after[0].removesuffix("_after")

    # -- the noun ------------------------------------------------------------------------------------------------

    def counts(self, index: int) -> bool:
        """Whether a noun that can be counted stands at a token."""
        token = self.tokens[index]
        return token.kind == "w" and not token.capital and len(token.text) > 1 and token.word.key not in self.stop

    def _noun(self, part: Part, limit: int) -> str | None:
        """The words behind a number that are counted, as the text has them."""
        tokens, index = self.tokens, part.end
        if tokens[index].word.key in self.link and (part.value is None or part.value >= 1e6 or not part.plain):
            index += 1
        code = self._code_stop(index) if tokens[index].capital else index
        start = code if code > index + 1 else index  # F-35 fighter jets
        end = self._phrase_end(start, max(limit, start))
        while index < end < index + 6 and tokens[end].word.key in self.link and end + 1 < limit:
            stop = self._code_stop(end + 1) if tokens[end + 1].capital else end
            more = stop if stop > end + 2 else self._phrase_end(end + 1, limit)  # divisions de S-400
            if more == end + 1:
                break
            end = more
        words = (" " * (not touches(tokens, i)) + tokens[i].text for i in range(index, end))
        return "".join(words).strip() or None

    def _code_stop(self, index: int) -> int:
        """Past a name with digits such as S-400."""
        end = index + 1
        while end < len(self.tokens) and touches(self.tokens, end) and self.tokens[end].kind in "wdx":
            if self.tokens[end].kind == "x" and self.tokens[end].text not in DASHES:
                break
            end += 1
        return end

    def _phrase_end(self, index: int, limit: int) -> int:
        """Past the noun and what belongs to it, by the habit of the language."""
        tokens, end, habit = self.tokens, index, self.lang.flags.get("counted", "noun-first")
        while end < min(limit, index + 4):
            token = tokens[end]
            if token.kind != "w" or token.word.key in self.stop or token.word.key in self.link:
                break
            if self.phrase_out and end > index and token.word.key.endswith(self.phrase_out):
                break
            if end > index and tokens[end].start - tokens[end - 1].end > 1:
                break
            end += 1
            if habit == "noun-first" and not self._agrees(end):
                break
            if habit == "capital" and token.capital:
                break
            if habit == "plural-head" and self._is_plural(token):
                break
            if self.phrase_last and len(token.text) > 5 and token.word.key.endswith(self.phrase_last):
                break
        return end

    def _agrees(self, index: int) -> bool:
        """An adjective behind a noun in the plural, by its ending."""
        token = self.tokens[index]
        return token.kind == "w" and not token.capital and token.text[-1:] in self.lang.flags.get("plural_ends", "sx")

    def _is_plural(self, token: Token) -> bool:
        key = token.word.key
        if key in self.lang.words("count", "plurals"):
            return True
        return len(key) > 3 and key.endswith("s") and not key.endswith(("ss", "us", "is", "ous"))
