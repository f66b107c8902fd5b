"""The shape of a figure: about, at least, from-to, by or to; and the noun that is counted."""

from __future__ import annotations

import re

from .calendar import write_span
from .language import Language
from .parts import Part, multiply
from .tokens import Token, Tokens

DASHES = {"-", "–", "—", "−"}
CODE = re.compile(r"[^\W_]+(?:[-–—−][^\W_]*)*")
RANGED = {"money", "percent", "quantity", "number", "age", "duration"}


class Shaper:
    """Reads around the figures of one run of tokens."""

    def __init__(self, tokens: Tokens, lang: Language) -> None:
        self.tokens, self.lang = tokens, lang
        self.stop = lang.words("count", "stop")
        self.link = lang.words("count", "link")
        self.phrase_last = tuple(lang.words("flags", "phrase_last"))
        self.phrase_out = tuple(lang.words("flags", "phrase_out"))

    def shape(self, parts: list[Part]) -> list[Part]:
        """The figures with their ranges joined and their bounds, changes and nouns filled in."""
        joined: list[Part] = []
        for part in parts:
            span = self._join(joined[-1], part) if joined else None
            joined[-1:] = [span] if span else [*joined[-1:], part]
        limits = [part.start for part in joined[1:]] + [len(self.tokens)]
        floor = 0
        for part, limit in zip(joined, limits, strict=False):
            self._bound(part, floor, limit)
            if part.kind != "date":
                self._change(part, floor)
            if part.kind == "number":
                part.counted = self._noun(part, limit)
            floor = part.end
        return joined

    # -- ranges ------------------------------------------------------------------------------------------------

    def _join(self, left: Part, right: Part) -> Part | None:
        """Two figures that are the ends of one range, as one."""
        return self._join_dates(left, right) if left.kind == right.kind == "date" else self._join_values(left, right)

    def _linked(self, section: str, left: Part, right: Part) -> int | None:
        """Where a range that is opened before `left` and linked to `right` begins: between 2015 and 2018."""
        lang, tokens = self.lang, self.tokens
        to = lang.line(f"{section}.range_to").match(tokens, left.end) if right.start > left.end else None
        if not to or to[1] != right.start:
            return None
        if tokens[left.end].text in DASHES:
            return left.start
        if tokens[left.end].word.key in lang.words("glue", "and") | lang.words("glue", "with"):
            between = lang.line("shape.between").match_back(tokens, left.start)
            closed = lang.line("shape.range_close").match(tokens, right.end)
            return between[1] if between else left.start if closed else None
        opened = lang.line(f"{section}.range_from").match_back(tokens, left.start)
        return opened[1] if opened else None

    def _join_dates(self, left: Part, right: Part) -> Part | None:
        """The left end takes the year of the right one where it says none of its own."""
        first, last = left.date, right.date
        if not first or not last or "/" in first + last or len(first) > len(last):
            return None
        start = self._linked("date", left, right)
        if any("year" in doubt for doubt in left.doubts) and len(first) >= 7 and not right.doubts:
            first = last[:4] + first[4:]
        if start is None or first >= last:
            return None
        right.date, right.start = write_span(first, last), start
        return right

    def _join_values(self, left: Part, right: Part) -> Part | None:
        low, high = left.value, right.value
        if right.kind not in RANGED or low is None or high is None or low >= high:
            return None
        signed = left.kind == "money" and right.kind == "number"  # $3-5 billion
        if left.kind not in (right.kind, "number") and not signed:
            return None
        if (left.kind == right.kind and left.unit != right.unit) or not self._is_range(left, right):
            return None
        right.low, right.high, right.value = multiply(low, self._shared_scale(left, right)), high, None
        if left.kind == "money":
            right.kind, right.unit, right.bare = left.kind, left.unit, left.bare
        opened = self.lang.line("shape.range_from").match_back(self.tokens, left.start)
        right.start = opened[1] if opened else left.start
        right.doubts = list(dict.fromkeys(left.doubts + right.doubts))
        return right

    def _is_range(self, left: Part, right: Part) -> bool:
        """Whether what stands between two figures makes them the ends of one range."""
        between = self.tokens[left.end : right.start]
        if len(between) == 1 and between[0].text in DASHES:
            return True
        if not 1 <= len(between) <= 2 or between[0].kind != "w":
            return False
        to = self.lang.line("shape.range_to").match(self.tokens, left.end)
        sure = to and between[0].word.key in self.lang.words("shape", "range_sure")
        return bool(sure) or self._linked("shape", left, right) is not None

    def _shared_scale(self, left: Part, right: Part) -> float:
        """ "two to three million": the magnitude is for both; the left one has none of its own."""
        low, high = left.value or 0.0, right.value or 0.0
        for token in reversed(self.tokens[right.start : right.end] if low < 1000 else ()):
            scale = next((v for k, v in token.word.atoms if k == "M"), None) or self.lang.short.get(token.text)
            if scale is None and "money" in (left.kind, right.kind):
                scale = self.lang.short_money.get(token.text)
            if scale and 0 < low * scale < high:
                return scale
        return 1.0

    # -- bounds and changes --------------------------------------------------------------------------------------

    def _bound(self, part: Part, floor: int, limit: int) -> None:
        """At least, about, no more than: from the words before and behind."""
        lang, tokens, dated = self.lang, self.tokens, part.kind == "date"
        table = lang.date_before if dated else lang.bound_before
        names: list[str] = []
        before, start = table.match_back(tokens, part.start), part.start
        while before and before[1] >= floor and len(names) < 2:  # at least about 300
            names, start = [*names, before[0]], before[1]
            before = table.match_back(tokens, start) if before[0] == "about" else None
        after = (lang.date_after if dated else lang.bound_after).match(tokens, part.end)
        if after and (dated or after[1] <= limit):
            names.append(after[0].removesuffix("_after"))
        part.approximate = part.approximate or "about" in names
        part.negated = "negation" in names
        if part.negated:
            part.bound = self._inner(start, part.start) or part.bound
        if dated or part.value is not None or part.low is not None:
            part.bound = next((name for name in reversed(names) if name not in {"about", "negation"}), part.bound)
        else:
            part.bound = None

    def _inner(self, start: int, end: int) -> str | None:
        """The bound that a negated phrase comes to: no fewer than = at least."""
        words = {token.word.key for token in self.tokens[start:end]}
        if words & self.lang.words("shape", "negated_min"):
            return "min"
        return "max" if words & self.lang.words("shape", "negated_max") else None

    def _change(self, part: Part, floor: int) -> None:
        """ "rose by 5 % to 30": by or to, up or down."""
        lang, tokens = self.lang, self.tokens
        back = lang.bound_before.match_back(tokens, part.start)
        start = back[1] if back else part.start
        word = tokens[start - 1].word.key
        change = next((name for name in ("by", "to") if word in lang.words("shape", name)), None)
        for index in range(start - 1, max(0, start - 8) - 1, -1):
            token = tokens[index]
            if token.kind == "n" or token.text in {".", ";"}:
                return
            direction = next((way for way in ("up", "down") if token.word.key in lang.words("shape", way)), None)
            if direction and (index == start - 1 or change):
                part.change, part.direction = change or "by", direction
            if direction:
                return

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
        words = (" " * (not tokens.touches(i)) + tokens[i].text for i in range(index, end))
        return "".join(words).strip() or None

    def _code_stop(self, index: int) -> int:
        """Past a name with digits such as S-400."""
        code = self.tokens.find(CODE, index, loose=True)
        return code[1] if code else index + 1

    def _phrase_end(self, index: int, limit: int) -> int:
        """Past the noun and what belongs to it, by the habit of the language."""
        tokens, habit = self.tokens, self.lang.flags.get("counted", "noun-first")
        for end in range(index, min(limit, index + 4)):
            token, inner = tokens[end], end > index
            key = token.word.key
            if token.kind != "w" or key in self.stop or key in self.link:
                return end
            if inner and (key.endswith(self.phrase_out) or token.start - tokens[end - 1].end > 1):
                return end
            if (
                (habit == "noun-first" and not self._agrees(end + 1))
                or (habit == "capital" and token.capital)
                or (habit == "plural-head" and self._is_plural(token))
                or (len(token.text) > 5 and key.endswith(self.phrase_last))
            ):
                return end + 1
        return max(index, min(limit, index + 4))

    def _agrees(self, index: int) -> bool:
        """An adjective behind a noun in the plural, by its ending."""
        token = self.tokens[index]
        return token.kind == "w" and not token.capital and token.text[-1:] in self.lang.flags.get("plural_ends", "sx")

    def _is_plural(self, token: Token) -> bool:
        key = token.word.key
        regular = len(key) > 3 and key.endswith("s") and not key.endswith(("ss", "us", "is"))
        return regular or key in self.lang.words("count", "plurals")
