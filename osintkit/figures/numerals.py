"""Read one number at a place: digits, words, or both together.

Words add up in the way all the languages share (see `tally`); what does not fit ends the number.
"""

from __future__ import annotations

from collections.abc import Sequence

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
                before = at(self.tokens, index - 1 - (at(self.tokens, index - 1).text == "\n"))
                bound = self.lang.bound_before.match_back(self.tokens, index + 1)
                if bound or before.word.key in self.lang.words("glue", "not_minus"):
                    return None  # "au moins deux" is no minus two
                if nxt.kind == "d" or (nxt.word.atoms and nxt.word.atoms[0][0] in "nuMH"):
                    index, sign = index + 1, -1.0
                else:
                    return None
        elif token.kind == "x" and token.text in "-−–":
            nxt = at(self.tokens, index + 1)
            before = at(self.tokens, index - 1)
            if (before.kind == "d" and token.start - before.end <= 1) or (
                before.kind == "w" and touches(self.tokens, index)
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
            any(t.text == "°" or self.lang.units.match(self.tokens, index + 2) is not None for t in rest[1:3])
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
            part = None if at(self.tokens, index - 1).kind == "w" and touches(self.tokens, index) else vulgar(token)
            number = Number(part, index, index + 1, digits=True, fraction=True) if part is not None else None
        if number is None or number.ordinal:
            return number
        self._add_tail(number)
        return number

    # -- words -------------------------------------------------------------------------------------------------

    def _add_words(self, number: Number) -> None:
        """Magnitudes behind digits: "2,5 milliards", "3 hundred and 21", "10 млн", "4bn"."""
        tokens, end = self.tokens, number.end
        behind = at(tokens, end + 1).word.atoms
        if at(tokens, end).text == "-" and behind and behind[0][0] in "MH" and not number.fraction:
            end += 1
        half = self.lang.half_after.match(tokens, end)
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
            if nxt.text == "G" and number.value < 10:
                return  # 5G is a network
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

    def _read_words(self, index: int, inner: bool = False) -> Number | None:
        first = self.tokens[index].word.atoms
        if first[0][0] not in "nMHauog":
            return None
        number = Number(0.0, index, index, words=True)
        self._sum(number, index, inner)
        if number.end == index:
            return None
        return number

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
        if token.kind == "w" and number.words and token.word.key in self.joints:
            fraction = self._fraction_at(end + 1)
            if fraction:
                self._add_half(number, fraction)
                return
        if token.kind == "w" or token.text == "-":
            if token.word.atoms and token.word.atoms[0][0] == "p" and number.words:
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

    def _fraction_at(self, index: int) -> tuple[float, int] | None:
        """ "two thirds", "un cinquième" behind an "and": value and end."""
        token = at(self.tokens, index)
        if not token.word.atoms or token.word.atoms[0][0] not in "nua":
            return None
        over = self._read_words(index, inner=True)
        under, width = self._denominator(over.end) if over and not over.ordinal else (None, 1)
        if over is None or under is None or not 0 < over.value < under:
            return None
        return over.value / under, over.end + width

    def _add_half(self, number: Number, half: tuple[str | float, int]) -> None:
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
        if (number.article or number.value == 1) and width == 1:
            after = at(self.tokens, start + 1)
            if after.kind not in {"n", "x"} and after.word.key not in self.lang.words("glue", "of"):
                return
        number.value, number.end = number.value / under, start + width
        number.article, number.fraction, number.plain = False, True, False
        atoms = at(self.tokens, number.end).word.atoms
        if atoms and atoms[0][0] == "M":
            number.value, number.end, number.magnitude = number.value * atoms[0][1], number.end + 1, atoms[0][1]

    def _add_over(self, number: Number) -> None:
        """ "un sur trois", "one over three": a share of a whole."""
        over = self.lang.line("glue.over").match(self.tokens, number.end)
        if not over or over[1] >= len(self.tokens) or number.value != int(number.value) or number.value < 1:
            return
        under = self.reader_of(over[1])
        if under is None or under.article or under.ordinal or not number.magnitude == under.magnitude == 1.0:
            return
        if number.value <= under.value <= 1000 and under.value == int(under.value):
            number.value, number.end, number.plain = number.value / under.value, under.end, False
            number.article, number.fraction = False, True

    def reader_of(self, index: int) -> Number | None:
        token = self.tokens[index]
        if token.kind == "d":
            return self._read_digits(index)
        return self._read_words(index) if token.word.atoms else None
