"""Read one number at a place: digits of any script and grouping, words, or both together.

Words add up in the way all the languages share: units fit under tens, tens under hundreds, and a
multiplier (thousand, million) takes what stands before it. What does not fit ends the number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from .language import Language
from .scan import END, Token

SPACES = {1}
POINT_GROUPS = re.compile(r"\d{1,3}(?:([.,'’٬])\d{3})(?:\1\d{3})*")
LAKH_GROUPS = re.compile(r"\d{1,2}(?:,\d\d)+,\d{3}")
SEPARATORS = re.compile(r"[.,'’٫٬]")
COMMON = {2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 20, 32, 50, 64, 100}  # what print divides by
LONGEST = 24  # digits; longer runs are codes, not figures


@dataclass(slots=True)
class Number:
    """A number read: tokens `start`..`end` (half open), and how it was written."""

    value: float
    start: int
    end: int
    digits: bool = False  # begins with digits
    plain: bool = False  # digits only, no separator, sign or magnitude
    article: bool = False  # nothing but "a", "un", "ein"
    ordinal: bool = False
    magnitude: float = 1.0  # the last multiplier of a thousand or more
    fraction: bool = False
    signed: bool = False
    words: bool = False


def multiply(value: float, scale: float) -> float:
    """The product as it is printed: 16.4 million is 16400000, not 16399999.999999998."""
    return float(f"{value * scale:.15g}")


def at(tokens: Sequence[Token], index: int) -> Token:
    return tokens[index] if 0 <= index < len(tokens) else END


def touches(tokens: Sequence[Token], index: int) -> bool:
    """Whether token `index` stands right behind the one before it."""
    return 0 < index < len(tokens) and tokens[index - 1].end == tokens[index].start


def read_literal(text: str, lang: Language) -> float | None:
    """Value of digits as printed ("1.234,5"), by the language's habit where it could mean two things."""
    signs = SEPARATORS.findall(text)
    if not signs:
        return float(text) if len(text) <= LONGEST else None
    if len(text) > LONGEST * 2:
        return None
    kinds = set(signs)
    if kinds <= {"٫", "٬"}:
        return float(text.replace("٬", "").replace("٫", ".")) if signs.count("٫") < 2 else None
    if len(kinds) == 1:
        sign = signs[0]
        if len(signs) > 1:
            grouped = POINT_GROUPS.fullmatch(text) or (sign == "," and LAKH_GROUPS.fullmatch(text))
            return float(SEPARATORS.sub("", text)) if grouped else None
        if sign in "'’":
            return float(SEPARATORS.sub("", text)) if POINT_GROUPS.fullmatch(text) else None
        if POINT_GROUPS.fullmatch(text) and not text.startswith("0") and sign != lang.decimal:
            return float(SEPARATORS.sub("", text))
        return float(text.replace(",", "."))
    last = signs[-1]
    whole, _, tail = text.rpartition(last)
    if len(kinds) == 2 and signs.count(last) == 1 and last in ".,":
        if POINT_GROUPS.fullmatch(whole) or LAKH_GROUPS.fullmatch(whole):
            return float(f"{SEPARATORS.sub('', whole)}.{tail}")
    return None


def vulgar(token: Token) -> float | None:
    """Value of ½ and its like."""
    if token.kind == "x" and token.text in "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒":
        return unicodedata.numeric(token.text)
    return None


class Reader:
    """Reads numbers in one run of tokens."""

    def __init__(self, tokens: Sequence[Token], text: str, lang: Language) -> None:
        self.tokens, self.text, self.lang = tokens, text, lang
        self.short = lang.short
        self.known: dict[int, Number | None] = {}

    # -- the whole number ------------------------------------------------------------------------------------

    def read(self, index: int) -> Number | None:
        """The number that starts at a token, sign and magnitude with it; read once, not to be changed."""
        if index not in self.known:
            self.known[index] = self._read(index)
        return self.known[index]

    def _read(self, index: int) -> Number | None:
        token = self.tokens[index]
        begin, sign = index, 1.0
        if token.kind == "w":
            if not token.word.atoms:
                if token.word.key in self.lang.duals:
                    return Number(2.0, index, index, words=True)  # the noun itself says two
                found = self.lang.half_before.match(self.tokens, index)
                return self._read_half(index) if found else None
            if token.word.atoms[0][0] == "-":
                nxt = at(self.tokens, index + 1)
                if nxt.kind == "d" or (nxt.word.atoms and nxt.word.atoms[0][0] in "nuMH"):
                    index, sign = index + 1, -1.0
                else:
                    return None
        elif token.kind == "x" and token.text in "-−–":
            nxt = at(self.tokens, index + 1)
            before = at(self.tokens, index - 1)
            if (
                before.kind == "d"
                and token.start - before.end <= 1
                or before.kind == "w"
                and touches(self.tokens, index)
            ):
                return None
            if nxt.kind != "d" or not (touches(self.tokens, index + 1) or self._alone(index)):
                return None
            index, sign = index + 1, -1.0
        number = self._read_half(index) or self._read_number(index)
        if number is None:
            return None
        if number.start != begin:
            number.start, number.signed, number.plain = begin, True, False
            number.value *= sign
        return number

    def _alone(self, index: int) -> bool:
        """A spaced minus counts where only the number stands behind it on its line, or a degree."""
        rest = [t for t in self.tokens[index + 1 : index + 8]]
        stop = next((i for i, t in enumerate(rest) if t.kind == "n"), len(rest))
        words = [t for t in rest[:stop] if t.kind == "w" and len(t.text) > 1]
        return ((index == 0 or self.tokens[index - 1].kind == "n") and not words) or (
            any(t.text in "°%" or self.lang.units.match(self.tokens, index + 2) is not None for t in rest[1:3])
            and at(self.tokens, index - 1).kind == "w"
            and not touches(self.tokens, index)
        )

    def _read_half(self, index: int) -> Number | None:
        """ "half a million", "un demi-million", "three quarters billion": a part of a magnitude or a dozen."""
        found = self.lang.half_before.match(self.tokens, index)
        if not found:
            return None
        end = found[1]
        if at(self.tokens, end).text == "-":
            end += 1
        if end >= len(self.tokens):
            return None
        atoms = self.tokens[end].word.atoms
        if not atoms and (self.lang.units.match(self.tokens, end) or self.lang.times.match(self.tokens, end)):
            return Number(float(found[0]), index, end, words=True, fraction=True)
        if atoms and atoms[0][0] in "MHg":
            scale = atoms[0][1]
            return Number(float(found[0]) * scale, index, end + 1, magnitude=scale, words=True)
        return None

    def _read_number(self, index: int) -> Number | None:
        token = self.tokens[index]
        if token.kind == "d":
            number = self._read_digits(index)
            if number is None or number.ordinal:
                return number
            self._add_words(number)
        elif token.word.atoms:
            number = self._read_words(index)
        else:
            part = vulgar(token)
            number = Number(part, index, index + 1, digits=True, fraction=True) if part is not None else None
        if number is None or number.ordinal:
            return number
        self._add_tail(number)
        return number

    # -- digits ------------------------------------------------------------------------------------------------

    def _read_digits(self, index: int) -> Number | None:
        tokens = self.tokens
        token = tokens[index]
        value = read_literal(token.text, self.lang)
        if value is None:
            return None
        end, plain = index + 1, token.text.isdecimal()
        grouped = self._join_groups(index) if plain and len(token.text) <= 3 and token.text[0] != "0" else None
        if grouped:
            value, end = grouped
            plain = False
        if index and tokens[index - 1].text in {",", "."} and touches(tokens, index) and plain and end == index + 1:
            before = at(tokens, index - 2)
            if before.kind == "n" or before.end < tokens[index - 1].start:
                return Number(float(f"0.{token.text}"), index - 1, end, digits=True)
        number = Number(value, index, end, digits=True, plain=plain)
        nxt = at(tokens, end)
        if plain and nxt.kind != "d" and self._add_suffix(number):
            return number
        if nxt.text == "^":
            self._add_exponent(number)
        elif nxt.kind == "x" or (nxt.kind == "d" and at(tokens, end + 1).text == "/" and plain and value < 1000):
            self._add_fraction(number)
        elif nxt.text in {"e", "E"} and touches(tokens, end):
            self._add_power(number)
        return number

    def _add_suffix(self, number: Number) -> bool:
        """The ending that makes digits an ordinal: 21st, 5e, 3-й, 2º."""
        tokens, end = self.tokens, number.end
        dash = at(tokens, end).text == "-" and touches(tokens, end)
        token = at(tokens, end + dash)
        if end + dash >= len(tokens) or not touches(tokens, end + dash):
            return False
        follower = at(tokens, end + dash + 1)
        if token.text not in {"º", "ª"} and token.word.key not in self.lang.words("ordinal_suffix", "words"):
            return False
        if (touches(tokens, end + dash + 1) and follower.kind in {"w", "d"}) or (
            token.text == "º" and follower.text in {"C", "F", "c", "f"}
        ):
            return False
        number.end, number.ordinal, number.plain = end + dash + 1, True, False
        return True

    def _join_groups(self, index: int) -> tuple[float, int] | None:
        """Groups of three set apart by one space: 1 234 567,89."""
        tokens = self.tokens
        digits, end, tail = tokens[index].text, index + 1, ""
        while end < len(tokens) and tokens[end].kind == "d" and not tail and len(digits) <= LONGEST:
            token = tokens[end]
            if token.start - tokens[end - 1].end != 1 or len(token.text) < 3 or not token.text[:3].isdecimal():
                break
            if len(token.text) > 3:
                if token.text[3] not in ",." or not token.text[4:].isdecimal():
                    return None
                tail = "." + token.text[4:]
            digits += token.text[:3]
            end += 1
        follower = at(tokens, end)
        if end == index + 1 or len(digits) > LONGEST:
            return None
        if follower.kind == "d" and follower.start - tokens[end - 1].end == 1 and follower.text.isdecimal():
            return None
        return float(digits + tail), end

    def _add_fraction(self, number: Number) -> None:
        """ "10 1/2", "3/4", "2½"."""
        tokens, end = self.tokens, number.end
        part = vulgar(at(tokens, end))
        if part is not None:
            number.value, number.end, number.plain, number.fraction = number.value + part, end + 1, False, True
            return
        start = end if at(tokens, end).kind == "d" else end - 1
        over, under = at(tokens, start), at(tokens, start + 2)
        if at(tokens, start + 1).text != "/" or under.kind != "d" or not (over.text + under.text).isdecimal():
            return
        if not touches(tokens, start + 1) or not touches(tokens, start + 2) or at(tokens, start + 3).text == "/":
            return
        top, bottom = int(over.text[:9]), int(under.text[:9])
        if 0 < top < bottom and bottom in COMMON:
            whole = number.value if start == end else 0.0
            number.value, number.end, number.plain, number.fraction = whole + top / bottom, start + 3, False, True

    def _add_power(self, number: Number) -> None:
        tokens, end = self.tokens, number.end
        step = 1 if at(tokens, end + 1).text in {"-", "+"} else 0
        digits = at(tokens, end + 1 + step)
        if digits.kind == "d" and len(digits.text) <= 2 and digits.text.isdecimal() and touches(tokens, end + 1 + step):
            power = int(digits.text) * (-1 if at(tokens, end + 1).text == "-" else 1)
            number.value, number.end, number.plain = number.value * 10.0**power, end + 2 + step, False

    def _add_exponent(self, number: Number) -> None:
        """ "1.1^23": a power."""
        tokens, end, sign = self.tokens, number.end + 1, 1
        while at(tokens, end).text == "-" and end < number.end + 4:
            end, sign = end + 1, -1 if end == number.end + 1 else 1
        digits = at(tokens, end)
        if digits.kind == "d" and digits.text.isdecimal() and len(digits.text) <= 2 and 0 < number.value < 1e6:
            number.value, number.end, number.plain = number.value ** (sign * int(digits.text)), end + 1, False

    # -- words -------------------------------------------------------------------------------------------------

    def _add_words(self, number: Number) -> None:
        """Magnitudes behind digits: "2,5 milliards", "3 hundred and 21", "10 млн", "4bn"."""
        tokens, end = self.tokens, number.end
        if at(tokens, end).text == "-" and at(tokens, end + 1).word.atoms and not number.fraction:
            if at(tokens, end + 1).word.atoms[0][0] in "MH":
                end += 1
        half = self.lang.half_after.match(tokens, end) if end < len(tokens) else None
        if half and at(tokens, half[1]).word.atoms and at(tokens, half[1]).word.atoms[0][0] == "M":
            number.value, end = number.value + float(half[0]), half[1]
        nxt = at(tokens, end)
        if nxt.kind != "w":
            return
        if nxt.word.atoms and nxt.word.atoms[0][0] in "MHg":
            if nxt.word.atoms[0][0] != "H" or self.lang.flags.get("digits_hundred", True):
                self._sum(number, end)
            return
        scale = self.short.get(nxt.text) or self.short.get(nxt.text.lower() if len(nxt.text) > 1 else "")
        if scale:
            number.value, number.end = multiply(number.value, scale), end + 1
            number.plain, number.magnitude = False, scale
            if at(tokens, end + 1).text == "." and touches(tokens, end + 1) and self.goes_on(end + 2):
                number.end += 1

    def goes_on(self, index: int) -> bool:
        """Whether a sentence goes on at a token: a lower-case word, a sign or a currency stands there."""
        token = at(self.tokens, index)
        if index < len(self.tokens) and self.lang.currencies.match(self.tokens, index):
            return True
        return token.kind in {"x", "d"} or (token.kind == "w" and (not token.capital or token.text.isupper()))

    def _read_words(self, index: int) -> Number | None:
        first = self.tokens[index].word.atoms
        if first[0][0] not in "nMHauog":
            return None
        number = Number(0.0, index, index, words=True)
        self._sum(number, index)
        if number.end == index:
            return None
        return number

    def _sum(self, number: Number, index: int) -> None:
        """Add up the atoms of the words from `index` on; `number` may hold digits already."""
        tally = Tally(self.lang, number.value if number.digits else None)
        tokens, end = self.tokens, index
        ordinal = False
        article = not number.digits
        whole: tuple[Tally, int, bool] | None = None
        while end < len(tokens):
            token = tokens[end]
            start = end
            if token.text == "-" and end > index and self._joins(end):
                end += 1
                token = tokens[end]
            if token.kind == "d":
                if not self._takes_digits(end, tally):
                    break
                tally.add("n", float(token.text))
                end += 1
                number.end, article = end, False
                continue
            atoms = token.word.atoms
            if not atoms or atoms[0][0] in "p-" or (end > start and atoms[0][0] not in "nuMHo"):
                break
            if atoms[0][0] == "&" and len(atoms) == 1:
                if self.lang.half_after.match(tokens, end) or not self._takes_and(end, tally):
                    break
                tally.joined = True
                end += 1
                continue
            if atoms[0][0] == "a" and (end > index or not self._takes_article(end)) and end > index:
                break
            if atoms[-1][0] == "o":
                ordinal = self._add_ordinal(atoms, tally)
                if not ordinal:
                    break
                end += 1
                article = False
                number.end = end
                break
            if tally.last in {"", "M", "H"} and atoms[0][0] in "nuaH":
                whole = tally.copy(), number.end, article
            if not tally.add_all(atoms):
                if atoms[0][0] in "MH" and whole:  # "3 hundred and 2 hundred": the 2 is not ours
                    tally, number.end, article = whole
                break
            article = article and atoms[0][0] in "au"
            end += 1
            number.end = end
        if number.end == index and not ordinal:
            return
        if tally.empty:
            return
        number.end = max(number.end, index) if number.end else index
        number.value, number.ordinal, number.article = tally.total(), ordinal, article
        number.magnitude = max(number.magnitude, tally.scale)
        number.plain = False

    def _joins(self, index: int) -> bool:
        """A hyphen between two words of a numeral: twenty-one, quatre-vingt-dix."""
        atoms = at(self.tokens, index + 1).word.atoms
        if not atoms or atoms[0][0] not in "nuMHo":
            return False
        return touches(self.tokens, index) == touches(self.tokens, index + 1)

    def _takes_article(self, index: int) -> bool:
        atoms = at(self.tokens, index + 1).word.atoms
        return bool(atoms) and atoms[0][0] in "MHg"

    def _takes_digits(self, index: int, tally: Tally) -> bool:
        """Digits go on a numeral after "and" under a hundred or thousand: 3 hundred and 21."""
        token = self.tokens[index]
        if not token.text.isdecimal() or len(token.text) > 3 or tally.empty:
            return False
        value, scale = float(token.text), tally.last_scale
        nxt = at(self.tokens, index + 1).word.atoms
        if nxt and nxt[0][0] in "MH":
            return (not tally.joined or nxt[0][1] > 100) and nxt[0][1] < scale
        return tally.joined and scale in (100.0, 1000.0) and value < scale

    def _takes_and(self, index: int, tally: Tally) -> bool:
        """ "and" stays inside a numeral only where what follows fits: "hundred and five", not "two and three"."""
        nxt = at(self.tokens, index + 1)
        if tally.empty:
            return False
        if nxt.kind == "d":
            return self._takes_digits_after(index + 1, tally)
        atoms = nxt.word.atoms
        if not atoms or atoms[0][0] not in "nuHo" or (self.lang.flags.get("and_after_hundred") and not tally.round):
            return False
        probe = tally.copy()
        probe.joined = True
        if atoms[-1][0] == "o":
            return not self.lang.flags.get("no_and_ordinal", False) and self._add_ordinal(atoms, probe)
        return probe.add_all(atoms)

    def _takes_digits_after(self, index: int, tally: Tally) -> bool:
        probe = tally.copy()
        probe.joined = True
        return self._takes_digits(index, probe)

    def _add_ordinal(self, atoms: Sequence[tuple[str, float]], tally: Tally) -> bool:
        """The last word of an ordinal: twenty-first, hundredth."""
        if not tally.add_all(atoms[:-1]):
            return False
        value = atoms[-1][1]
        if tally.empty or value < 100:
            return tally.add("n", value)
        return tally.add("H" if value == 100 else "M", value)

    # -- what follows any number -----------------------------------------------------------------------------

    def _add_tail(self, number: Number) -> None:
        """Spoken decimals, halves and denominators behind a number."""
        tokens, end = self.tokens, number.end
        token = at(tokens, end)
        if token.kind == "w" or token.text == "-":
            if token.word.atoms and token.word.atoms[0][0] == "p" and number.words:
                self._add_decimals(number)
            half = self.lang.half_after.match(tokens, number.end) if number.end < len(tokens) else None
            if half:
                self._add_half(number, half)
            elif not number.digits:
                self._add_denominator(number)
            self._add_over(number)
        part = vulgar(at(tokens, number.end))
        if part is not None and number.words:
            number.value, number.end = number.value + part, number.end + 1

    def _add_half(self, number: Number, half: tuple[str, int]) -> None:
        value, end = float(half[0]), half[1]
        atoms = at(self.tokens, end).word.atoms
        if atoms and atoms[0][0] in "MHg" and number.magnitude == 1.0:
            number.value = (number.value + value) * atoms[0][1]
            number.magnitude, end = atoms[0][1], end + 1
        elif atoms and atoms[0][0] == "M" and number.magnitude > atoms[0][1]:
            number.value, end = number.value + value * atoms[0][1], end + 1
        else:
            number.value += value * number.magnitude
        number.end, number.plain, number.article, number.fraction = end, False, False, True

    def _add_decimals(self, number: Number) -> None:
        """ "two point zero three": each zero is one, then the rest as it stands."""
        tokens, end, digits = self.tokens, number.end + 1, ""
        while end < len(tokens) and len(digits) < 12:
            atoms = tokens[end].word.atoms
            if not atoms or atoms[0][0] not in "nu":
                break
            if atoms[0][1] == 0 or (digits and int(atoms[0][1]) < 10 and digits[-1] != "0"):
                digits, end = digits + str(int(atoms[0][1])), end + 1
                continue
            rest = self._read_words(end)
            if rest is None:
                break
            digits, end = digits + str(int(rest.value)), rest.end
        if digits:
            number.value, number.end = number.value + float(f"0.{digits}"), end
            atoms = at(tokens, end).word.atoms
            if atoms and atoms[0][0] == "M":
                number.value, number.end, number.magnitude = number.value * atoms[0][1], end + 1, atoms[0][1]

    def _denominator(self, index: int) -> tuple[float | None, int]:
        """What a word divides by (third -> 3; Spanish and Portuguese -avos behind any numeral), and its width."""
        token = at(self.tokens, index)
        known = self.lang.fractions.get(token.word.key)
        tails = self.lang.words("glue", "denominator")
        if known is not None or not tails or token.kind != "w":
            return known, 1
        if token.word.atoms:
            under = self._read_words(index)
            if under and at(self.tokens, under.end).word.key in tails:
                return under.value, under.end + 1 - index
            return None, 1
        for tail in tails:
            stem = token.word.key.removesuffix(tail)
            for whole in (stem, stem + "a", stem + "e") if stem != token.word.key else ():
                tally = Tally(self.lang)
                atoms = self.lang.word_of(whole).atoms
                if atoms and tally.add_all(atoms):
                    return tally.total(), 1
        return None, 1

    def _add_denominator(self, number: Number) -> None:
        """ "two thirds", "trois quarts"; a third, a quarter only with "of" behind it."""
        start = number.end + (at(self.tokens, number.end).text == "-" and touches(self.tokens, number.end + 1))
        under, width = self._denominator(start)
        if under is None or number.value >= 1000 or number.magnitude > 1:
            return
        if (number.article or number.value == 1) and width == 1:
            after = at(self.tokens, start + 1)
            if after.kind != "n" and after.word.key not in self.lang.words("glue", "of"):
                return
        number.value, number.end = number.value / under, start + width
        number.article, number.fraction, number.plain = False, True, False
        atoms = at(self.tokens, number.end).word.atoms
        if atoms and atoms[0][0] == "M":
            number.value, number.end, number.magnitude = number.value * atoms[0][1], number.end + 1, atoms[0][1]

    def _add_over(self, number: Number) -> None:
        """ "un sur trois", "one over three": a share of a whole."""
        over = self.lang.line("glue.over").match(self.tokens, number.end) if number.end < len(self.tokens) else None
        if not over or over[1] >= len(self.tokens) or number.value != int(number.value) or number.value < 1:
            return
        under = self.reader_of(over[1])
        if under and number.value <= under.value <= 1000 and under.value == int(under.value) and not under.article:
            if number.magnitude == under.magnitude == 1.0 and not under.ordinal:
                number.value, number.end, number.plain = number.value / under.value, under.end, False
                number.article, number.fraction = False, True

    def reader_of(self, index: int) -> Number | None:
        token = self.tokens[index]
        if token.kind == "d":
            return self._read_digits(index)
        return self._read_words(index) if token.word.atoms else None


class Tally:
    """A numeral adding up: closed groups (with their multipliers) and the open group under a thousand."""

    __slots__ = ("groups", "joined", "lang", "last", "open", "scale", "scales")

    def __init__(self, lang: Language, start: float | None = None) -> None:
        self.lang, self.open = lang, start
        self.groups: list[float] = []
        self.scales: list[float] = []
        self.joined, self.last, self.scale = False, "n" if start is not None else "", 1.0

    def copy(self) -> Tally:
        other = Tally(self.lang, self.open)
        other.groups, other.joined, other.last, other.scale = list(self.groups), self.joined, self.last, self.scale
        other.scales = list(self.scales)
        return other

    @property
    def empty(self) -> bool:
        return self.open is None and not self.groups

    @property
    def round(self) -> bool:
        return self.open is None or self.open % 100 == 0

    @property
    def last_scale(self) -> float:
        if self.open is not None:
            return 100.0 if self.last == "H" else 1.0
        return self.scale

    def total(self) -> float:
        return sum(self.groups) + (self.open or 0.0)

    def add_all(self, atoms: Sequence[tuple[str, float]]) -> bool:
        keep = self.copy()
        for kind, value in atoms:
            if kind == "&":
                self.joined = True
            elif not self.add("n" if kind in "au" else kind, value):
                self.open, self.groups, self.last, self.scale = keep.open, keep.groups, keep.last, keep.scale
                self.joined, self.scales = keep.joined, keep.scales
                return False
        return True

    def add(self, kind: str, value: float) -> bool:
        """Take one atom if it fits; else leave all as it was."""
        fits = self._add_unit(value) if kind == "n" else self._multiply(kind, value)
        if fits:
            self.last, self.joined = kind, False
        return fits

    def _add_unit(self, value: float) -> bool:
        now, flags = self.open, self.lang.flags
        if now is None:
            if self.groups and value == 0:
                return False
            self.open = value
            return True
        if now != int(now) or now == 0 or value == 0:
            return False
        tens = now % 100
        if (value < 100 and tens == 0 and now >= 100) or (value < 10 and tens >= 20 and tens % 10 == 0):
            self.open = now + value
        elif value == 10 and 0 < tens < 10 and flags.get("unit_then_ten"):
            self.open = now + 10
        elif (value < 10 and tens == 10 and (flags.get("ten_and_unit") or (flags.get("vigesimal") and value >= 7))) or (
            flags.get("vigesimal") and 10 <= value < 20 and tens in (60, 80)
        ):
            self.open = now + value
        elif flags.get("vigesimal") and value == 20 and tens == 4:
            self.open = now + 76
        elif flags.get("units_first") and self.joined and value % 10 == 0 and 20 <= value < 100 and 0 < tens < 10:
            self.open = now + value
        else:
            return False
        return True

    def _multiply(self, kind: str, value: float) -> bool:
        now = self.open
        if kind == "H":
            if now is None:
                self.open = 100.0
            elif (0 < now < 100 and (now == int(now) or now < 10)) or self.last == "":
                self.open = multiply(now, 100.0)
            else:
                return False
            return True
        if kind == "g":
            if self.empty:
                self.open = value
            elif self.open is not None:
                self.open *= value
            else:
                self.groups, self.scales = [self.total() * value], [value]
            return True
        below = [g for g in self.groups if g < value]
        amount = sum(below) + (now or 0.0)
        if now is None and not below and self.groups and self.groups[-1] <= value:
            return False
        if now is None and below and self.last == "M" and self.scale >= value:
            return False
        if now == 0 or (self.scales and self.scales[-1] == value and self.groups[-1] >= value):
            return False
        self.groups = [g for g in self.groups if g >= value]
        self.scales = [*self.scales[: len(self.groups)], value]
        self.groups.append(multiply(amount or 1.0, value))
        self.open, self.scale = None, value
        return True
