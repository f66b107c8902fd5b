"""Read one number at a place: digits, words, or both together.

Words add up in the way all the languages share (see `tally`); what does not fit ends the number.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from .digits import DigitReader, Number, at, multiply, touches, vulgar
from .language import Language
from .scan import Token
from .tally import Tally


class Reader(DigitReader):
    """Reads numbers in one run of tokens."""

    def __init__(self, tokens: Sequence[Token], text: str, lang: Language) -> None:
        super().__init__(tokens, text, lang)
        self.short = lang.short
        self.joints = lang.words("glue", "and") | lang.words("glue", "with") | lang.words("glue", "point")
        self.known: dict[int, Number | None] = {}

    # -- the whole number ------------------------------------------------------------------------------------

    def read(self, index: int) -> Number | None:
        """The number that starts at a token, sign and magnitude with it; read once, not to be changed."""
        if index not in self.known:
            self.known[index] = self._read(index)
        return self.known[index]

    def _read(self, index: int) -> Number | None:
        begin, token, lang = index, self.tokens[index], self.lang
        if token.kind == "w" and not token.word.atoms:
            if token.word.key in lang.duals:
                return Number(2.0, index, index, words=True)  # the noun itself says two
            return self._read_half(index)
        if token.word.begins("-"):
            if self._is_bound(index) or not self._starts_number(index + 1):
                return None
            index += 1
        elif token.kind == "x" and token.text in "-−–":
            if not self._is_sign(index):
                return None
            index += 1
        number = self._read_half(index) or self._read_number(index)
        if number and begin < index:
            number.start, number.signed, number.plain, number.value = begin, True, False, -number.value
        return number

    def _starts_number(self, index: int) -> bool:
        token = at(self.tokens, index)
        return token.kind == "d" or token.word.begins("nuMH")

    def _is_bound(self, index: int) -> bool:
        """ "au moins deux" is no minus two."""
        before = at(self.tokens, index - 1 - (at(self.tokens, index - 1).text == "\n"))
        bound = self.lang.bound_before.match_back(self.tokens, index + 1)
        return bound is not None or before.word.key in self.lang.words("glue", "not_minus")

    def _is_sign(self, index: int) -> bool:
        """A dash is a minus right before digits that nothing stands against; a spaced one before degrees or alone."""
        tokens, before = self.tokens, at(self.tokens, index - 1)
        joined = before.kind == "w" and touches(tokens, index)
        if (
            at(tokens, index + 1).kind != "d"
            or joined
            or (before.kind == "d" and tokens[index].start - before.end <= 1)
        ):
            return False
        if touches(tokens, index + 1):
            return True
        behind = at(tokens, index + 2)
        degrees = behind.text == "°" or self.lang.units.match(tokens, index + 2) is not None
        line = takewhile(lambda token: token.kind != "n", tokens[index + 1 : index + 8])
        alone = before.kind == "n" and not any(token.kind == "w" and len(token.text) > 1 for token in line)
        return alone or (before.kind == "w" and degrees)

    def _read_half(self, index: int) -> Number | None:
        """ "half a million", "un demi-million", "three quarters billion": a part of a magnitude or a dozen."""
        found = self.lang.half_before.match(self.tokens, index)
        if not found:
            return None
        value, end = float(found[0]), found[1] + (at(self.tokens, found[1]).text == "-")
        word = at(self.tokens, end).word
        if word.begins("MHg"):
            scale = word.atoms[0][1]
            return Number(value * scale, index, end + 1, magnitude=scale, words=True)
        measured = self.lang.units.match(self.tokens, end) or self.lang.times.match(self.tokens, end)
        return Number(value, index, end, words=True, fraction=True) if measured and not word.atoms else None

    def _read_number(self, index: int) -> Number | None:
        token = self.tokens[index]
        if token.kind == "d":
            number = self._read_digits(index)
            if number and not number.ordinal:
                self._add_words(number)
        elif token.word.atoms:
            number = self._read_words(index)
        else:
            joined = at(self.tokens, index - 1).kind == "w" and touches(self.tokens, index)
            part = None if joined else vulgar(token)
            number = Number(part, index, index + 1, digits=True, fraction=True) if part is not None else None
        if number and not number.ordinal:
            self._add_tail(number)
        return number

    # -- words -------------------------------------------------------------------------------------------------

    def _add_words(self, number: Number) -> None:
        """Magnitudes behind digits: "2,5 milliards", "3 hundred and 21", "10 млн", "4bn"."""
        tokens, end = self.tokens, number.end
        end += at(tokens, end).text == "-" and at(tokens, end + 1).word.begins("MH") and not number.fraction
        half = self.lang.half_after.match(tokens, end)
        if half and at(tokens, half[1]).word.begins("M"):
            number.value, end = number.value + float(half[0]), half[1]
        nxt = at(tokens, end)
        if nxt.word.begins("MHg"):
            if not nxt.word.begins("H") or self.lang.flags.get("digits_hundred", True):
                self._sum(number, end)
            return
        scale = self.short.get(nxt.text) or self.short.get(nxt.text.lower() if len(nxt.text) > 1 else "")
        if scale and not (nxt.text == "G" and number.value < 10):  # 5G is a network
            dot = at(tokens, end + 1).text == "." and touches(tokens, end + 1) and self.goes_on(end + 2)
            number.value, number.end = multiply(number.value, scale), end + 1 + dot
            number.plain, number.magnitude = False, scale

    def goes_on(self, index: int) -> bool:
        """Whether a sentence goes on at a token: a lower-case word, a sign or a currency stands there."""
        token = at(self.tokens, index)
        return (
            self.lang.currencies.match(self.tokens, index) is not None
            or token.kind in {"x", "d"}
            or (token.kind == "w" and (not token.capital or token.text.isupper()))
        )

    def _read_words(self, index: int, inner: bool = False) -> Number | None:
        if not self.tokens[index].word.begins("nMHauog"):
            return None
        number = Number(0.0, index, index, words=True)
        self._sum(number, index, inner)
        return number if number.end > index else None

    def _sum(self, number: Number, index: int, inner: bool = False) -> None:
        """Add up the atoms of the words from `index` on; `number` may hold digits already.

        An `inner` numeral is the top of a fraction and holds none itself.
        """
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
                part = self.lang.half_after.match(tokens, end)
                if tally.open is None and not inner:  # "two million and three fifths", but "treinta y dos quintos"
                    part = part or self._fraction_at(end + 1)
                if part or not self._takes_and(end, tally):
                    break
                tally.joined = True
                end += 1
                continue
            if atoms[0][0] == "a" and end > index:
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
        if number.end == index or tally.empty:
            return
        number.value, number.ordinal, number.article = tally.total(), ordinal, article
        number.magnitude = max(number.magnitude, tally.scale)
        number.plain = False

    def _joins(self, index: int) -> bool:
        """A hyphen between two words of a numeral: twenty-one, quatre-vingt-dix."""
        numeral = at(self.tokens, index + 1).word.begins("nuMHo")
        return numeral and touches(self.tokens, index) == touches(self.tokens, index + 1)

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
        nxt, probe = at(self.tokens, index + 1), tally.copy()
        probe.joined = True
        if tally.empty or nxt.kind == "d":
            return nxt.kind == "d" and self._takes_digits(index + 1, probe)
        if not nxt.word.begins("nuHo") or (self.lang.flags.get("and_after_hundred") and not tally.round):
            return False
        if nxt.word.atoms[-1][0] == "o":
            return not self.lang.flags.get("no_and_ordinal", False) and self._add_ordinal(nxt.word.atoms, probe)
        return probe.add_all(nxt.word.atoms)

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
        tokens, token = self.tokens, at(self.tokens, number.end)
        if number.words and token.kind == "w" and token.word.key in self.joints:
            fraction = self._fraction_at(number.end + 1)
            if fraction:
                self._add_half(number, fraction)
                return
        if token.kind == "w" or token.text == "-":
            if number.words and token.word.begins("p"):
                self._add_decimals(number)
            half = self.lang.half_after.match(tokens, number.end)
            if half:
                self._add_half(number, half)
            elif not number.digits:
                self._add_denominator(number)
            self._add_over(number)
        part = vulgar(at(tokens, number.end))
        if part is not None and number.words:
            number.value, number.end = number.value + part, number.end + 1

    def _scale_behind(self, number: Number, kinds: str = "M") -> None:
        """A magnitude behind a fraction is for all of it: two and a half million."""
        word = at(self.tokens, number.end).word
        if word.begins(kinds) and number.magnitude == 1.0:
            scale = word.atoms[0][1]
            number.value, number.magnitude, number.end = number.value * scale, scale, number.end + 1

    def _fraction_at(self, index: int) -> tuple[float, int] | None:
        """ "two thirds", "un cinquième" behind an "and": value and end."""
        over = self._read_words(index, inner=True) if at(self.tokens, index).word.begins("nua") else None
        under, width = self._denominator(over.end) if over and not over.ordinal else (None, 1)
        if over is None or under is None or not 0 < over.value < under:
            return None
        return over.value / under, over.end + width

    def _add_half(self, number: Number, half: tuple[str | float, int]) -> None:
        value, end = float(half[0]), half[1]
        word, number.end = at(self.tokens, end).word, end
        if word.begins("M") and number.magnitude > word.atoms[0][1]:
            number.value, number.end = number.value + value * word.atoms[0][1], end + 1
        else:
            number.value += value * number.magnitude
            self._scale_behind(number, "MHg")
        number.plain, number.article, number.fraction = False, False, True

    def _add_decimals(self, number: Number) -> None:
        """ "two point zero three": each zero is one, then the rest as it stands."""
        tokens, end, digits = self.tokens, number.end + 1, ""
        while at(tokens, end).word.begins("nu") and len(digits) < 12:
            value = tokens[end].word.atoms[0][1]
            rest = None if value == 0 or (digits.strip("0") and value < 10) else self._read_words(end)
            digits, end = digits + str(int(rest.value if rest else value)), rest.end if rest else end + 1
        if digits:
            number.value, number.end = number.value + float(f"0.{digits}"), end
            self._scale_behind(number)

    def _denominator(self, index: int) -> tuple[float | None, int]:
        """What a word divides by (third -> 3; Spanish and Portuguese -avos behind any numeral), and its width."""
        token = at(self.tokens, index)
        known = self.lang.fractions.get(token.word.key)
        tails = self.lang.words("glue", "denominator")
        if known is not None or not tails or token.kind != "w":
            return known, 1
        if token.word.atoms:
            under = self._read_words(index)
            tailed = under is not None and at(self.tokens, under.end).word.key in tails
            return (under.value, under.end + 1 - index) if under and tailed else (None, 1)
        for tail in sorted(tails, key=len, reverse=True):
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
        after = at(self.tokens, start + 1)
        of = after.kind in "nx" or after.word.key in self.lang.words("glue", "of")
        if number.value == 1 and width == 1 and not of:
            return
        number.value, number.end = number.value / under, start + width
        number.article, number.fraction, number.plain = False, True, False
        self._scale_behind(number)

    def _add_over(self, number: Number) -> None:
        """ "un sur trois", "one over three": a share of a whole."""
        over = self.lang.line("glue.over").match(self.tokens, number.end)
        under = self.reader_of(over[1]) if over and 1 <= number.value == int(number.value) else None
        if under is None or under.article or under.ordinal or not number.magnitude == under.magnitude == 1.0:
            return
        if number.value <= under.value <= 1000 and under.value == int(under.value):
            number.value, number.end, number.plain = number.value / under.value, under.end, False
            number.article, number.fraction = False, True

    def reader_of(self, index: int) -> Number | None:
        token = at(self.tokens, index)
        if token.kind == "d":
            return self._read_digits(index)
        return self._read_words(index) if token.word.atoms else None
