"""Read one number at a place: digits, words, or both together.

Words add up in the way all the languages share (see `tally`); what does not fit ends the number.
"""

from __future__ import annotations

from itertools import takewhile

from .digits import DigitReader, vulgar
from .language import Language
from .parts import Number, multiply
from .tally import Tally
from .tokens import Atom, Tokens

AND = (("&", 0.0),)
MINUS = frozenset("-−–")


class Reader(DigitReader):
    """Reads numbers in one run of tokens."""

    def __init__(self, tokens: Tokens, lang: Language) -> None:
        super().__init__(tokens, lang)
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
        if token.kind == "w" and token.word.key in self.lang.duals and not token.word.atoms:
            return Number(2.0, index, index, words=True)  # the noun itself says two
        if not token.word.begins("-") and token.text not in MINUS:
            return self._read_half(index) or self._read_number(index)
        if not self._is_minus(index):
            return None
        number = self._read_half(index + 1) or self._read_number(index + 1)
        if number:
            number.start, number.signed, number.plain, number.value = index, True, False, -number.value
        return number

    def _is_minus(self, index: int) -> bool:
        """Whether the word (not that of "au moins deux") or dash before a number makes it negative.

        A dash does right before digits if nothing stands against it; a spaced one before degrees or alone on its line.
        """
        tokens, before, nxt = self.tokens, self.tokens[index - 1], self.tokens[index + 1]
        if tokens[index].kind == "w":
            before = tokens[index - 2] if before.text == "\n" else before
            bound = self.lang.bound_before.match_back(tokens, index + 1)
            number = nxt.kind == "d" or nxt.word.begins("nuMH")
            return number and not bound and before.word.key not in self.lang.words("glue", "not_minus")
        joined = before.kind == "w" and tokens.touches(index)
        if nxt.kind != "d" or joined or (before.kind == "d" and tokens[index].start - before.end <= 1):
            return False
        if tokens.touches(index + 1):
            return True
        degrees = tokens[index + 2].text == "°" or self.lang.units.match(tokens, index + 2) is not None
        line = takewhile(lambda token: token.kind != "n", tokens[index + 1 : index + 8])
        alone = before.kind == "n" and not any(token.kind == "w" and len(token.text) > 1 for token in line)
        return alone or (before.kind == "w" and degrees)

    def _read_half(self, index: int) -> Number | None:
        """ "half a million", "un demi-million", "three quarters billion": a part of a magnitude or a dozen."""
        found = self.lang.half_before.match(self.tokens, index)
        if not found:
            return None
        value, end = float(found[0]), found[1] + (self.tokens[found[1]].text == "-")
        word = self.tokens[end].word
        if word.begins("MHg"):
            scale = word.atoms[0][1]
            return Number(value * scale, index, end + 1, magnitude=scale, words=True)
        measured = self.lang.units.match(self.tokens, end) or self.lang.times.match(self.tokens, end)
        return Number(value, index, end, words=True, fraction=True) if measured and not word.atoms else None

    def _read_number(self, index: int) -> Number | None:
        token = self.tokens[index]
        if token.kind == "d":
            number = self.read_digits(index)
            if number and not number.ordinal:
                self._add_words(number)
        elif token.word.atoms:
            number = self.read_words(index)
        else:
            joined = self.tokens[index - 1].kind == "w" and self.tokens.touches(index)
            part = None if joined else vulgar(token)
            number = Number(part, index, index + 1, digits=True, fraction=True) if part is not None else None
        if number and not number.ordinal:
            self._add_tail(number)
        return number

    # -- words -------------------------------------------------------------------------------------------------

    def _add_words(self, number: Number) -> None:
        """Magnitudes behind digits: "2,5 milliards", "3 hundred and 21", "10 млн", "4bn"."""
        tokens, end = self.tokens, number.end
        end += tokens[end].text == "-" and tokens[end + 1].word.begins("MH") and not number.fraction
        half = self.lang.half_after.match(tokens, end)
        if half and tokens[half[1]].word.begins("M"):
            number.value, end = number.value + float(half[0]), half[1]
        nxt = tokens[end]
        if nxt.word.begins("MHg"):
            if not nxt.word.begins("H") or self.lang.flags.get("digits_hundred", True):
                self._sum(number, end)
            return
        scale = self.lang.short.get(nxt.text) or self.lang.short.get(nxt.text.lower() if len(nxt.text) > 1 else "")
        if scale and not (nxt.text == "G" and number.value < 10):  # 5G is a network
            dot = tokens[end + 1].text == "." and tokens.touches(end + 1) and self.goes_on(end + 2)
            number.grow(multiply(number.value, scale), end + 1 + dot, magnitude=scale)

    def goes_on(self, index: int) -> bool:
        """Whether a sentence goes on at a token: a lower-case word, a sign or a currency stands there."""
        token = self.tokens[index]
        return (
            self.lang.currencies.match(self.tokens, index) is not None
            or token.kind in {"x", "d"}
            or (token.kind == "w" and (not token.capital or token.text.isupper()))
        )

    def read_words(self, index: int, inner: bool = False) -> Number | None:
        """The numeral in words at a token; an `inner` one is the top of a fraction and holds none itself."""
        if not self.tokens[index].word.begins("nMHauog"):
            return None
        number = Number(0.0, index, index, words=True)
        self._sum(number, index, inner)
        return number if number.end > index else None

    def _sum(self, number: Number, index: int, inner: bool = False) -> None:
        """Add up the atoms of the words from `index` on; `number` may hold digits already."""
        start = number.value if number.digits else None
        tally, end = Tally(self.lang.flags, start, last="n" if number.digits else ""), index
        best, article = (tally, index, False), not number.digits
        whole = None  # "3 hundred and 2 hundred": the 2 is not ours
        while True:
            start_at = end
            end += end > index and self.tokens[end].text == "-" and self._joins(end)
            token, atoms = self.tokens[end], self._atoms(end, tally)
            if not atoms or atoms[0][0] in "p-" or (end > start_at and atoms[0][0] not in "nuMHo"):
                break
            if atoms == AND:
                if not self._takes_and(end, tally, inner):
                    break
                tally, end = tally._replace(joined=True), end + 1
                continue
            ordinal = atoms[-1][0] == "o"
            if tally.last in {"", "M", "H"} and atoms[0][0] in "nuaH" and token.kind != "d":
                whole = best
            more = tally.add_ordinal(atoms) if ordinal else tally.add(atoms)
            if more is None or (atoms[0][0] == "a" and end > index):
                best = whole if whole and atoms[0][0] in "MH" else best
                break
            article = article and atoms[0][0] in "au"
            tally, end = more, end + 1
            best = tally, end, ordinal
            if ordinal:
                break
        tally, number.end, number.ordinal = best
        if number.end > index:
            number.value, number.article = tally.total(), article and number.end == index + 1
            number.magnitude, number.plain = max(number.magnitude, tally.scale), False

    def _atoms(self, index: int, tally: Tally) -> tuple[Atom, ...]:
        """What a token adds to a numeral; digits do under a hundred or thousand only: 3 hundred and 21."""
        token = self.tokens[index]
        if token.kind != "d":
            return token.word.atoms
        return (("n", float(token.text)),) if self._takes_digits(index, tally) else ()

    def _joins(self, index: int) -> bool:
        """A hyphen between two words of a numeral: twenty-one, quatre-vingt-dix."""
        numeral = self.tokens[index + 1].word.begins("nuMHo")
        return numeral and self.tokens.touches(index) == self.tokens.touches(index + 1)

    def _takes_digits(self, index: int, tally: Tally) -> bool:
        token = self.tokens[index]
        if not token.plain or len(token.text) > 3 or tally.empty:
            return False
        value, scale = float(token.text), tally.last_scale
        nxt = self.tokens[index + 1].word
        if nxt.begins("MH"):
            return (not tally.joined or nxt.atoms[0][1] > 100) and nxt.atoms[0][1] < scale
        return tally.joined and scale in (100.0, 1000.0) and value < scale

    def _takes_and(self, index: int, tally: Tally, inner: bool) -> bool:
        """ "and" stays inside a numeral only where what follows fits: "hundred and five", not "two and three"."""
        nxt, joined = self.tokens[index + 1], tally._replace(joined=True)
        if self.lang.half_after.match(self.tokens, index):
            return False
        if tally.open is None and not inner and self._fraction_at(index + 1):
            return False  # "two million and three fifths", but "treinta y dos quintos"
        if tally.empty or nxt.kind == "d":
            return nxt.kind == "d" and self._takes_digits(index + 1, joined)
        if not nxt.word.begins("nuHo") or (self.lang.flags.get("and_after_hundred") and not tally.round):
            return False
        atoms = nxt.word.atoms
        return (joined.add_ordinal(atoms) if atoms[-1][0] == "o" else joined.add(atoms)) is not None

    # -- what follows any number -----------------------------------------------------------------------------

    def _add_tail(self, number: Number) -> None:
        """Spoken decimals, halves, denominators and shares behind a number."""
        token = self.tokens[number.end]
        if token.kind == "w" or token.text == "-":
            half = self._half_behind(number)
            if number.words and token.word.begins("p") and not half:
                self._add_decimals(number)
                half = self._half_behind(number)
            if half:
                self._add_half(number, *half)
            elif not number.digits:
                self._add_denominator(number)
            self._add_over(number)
        part = vulgar(self.tokens[number.end])
        if part is not None and number.words:
            number.grow(number.value + part, number.end + 1)

    def _add_half(self, number: Number, half: float, end: int) -> None:
        """ "a billion and a half", "a billion and a half million", "two and a half million"."""
        word = self.tokens[end].word
        own = word.atoms[0][1] if word.begins("M") and number.magnitude > 1 else 0.0
        scale = own if own < number.magnitude else 0.0
        number.grow(number.value + half * (scale or number.magnitude), end + bool(scale), fraction=True)
        self._scale_behind(number, "MHg")

    def _half_behind(self, number: Number) -> tuple[float, int] | None:
        """ "and a half", "and three fifths", "virgule un quart" behind a number: value and end."""
        joined = number.words and self.tokens[number.end].word.key in self.joints
        fraction = self._fraction_at(number.end + 1) if joined else None
        half = None if fraction else self.lang.half_after.match(self.tokens, number.end)
        return (float(half[0]), half[1]) if half else fraction

    def _fraction_at(self, index: int) -> tuple[float, int] | None:
        """ "two thirds", "un cinquième": value and end."""
        over = self.read_words(index, inner=True) if self.tokens[index].word.begins("nua") else None
        under = self._denominator(over.end) if over and not over.ordinal else None
        return (over.value / under[0], under[1]) if over and under and 0 < over.value < under[0] else None

    def _scale_behind(self, number: Number, kinds: str = "M") -> None:
        """A magnitude behind a fraction is for all of it: two and a half million."""
        word = self.tokens[number.end].word
        if word.begins(kinds) and number.magnitude == 1.0:
            scale = word.atoms[0][1]
            number.grow(number.value * scale, number.end + 1, magnitude=scale)

    def _add_decimals(self, number: Number) -> None:
        """ "two point zero three": each zero is one, then the rest as it stands."""
        tokens, end, digits = self.tokens, number.end + 1, ""
        while tokens[end].word.begins("nu") and len(digits) < 12:
            value = tokens[end].word.atoms[0][1]
            rest = None if value == 0 or (digits.strip("0") and value < 10) else self.read_words(end)
            digits, end = digits + str(int(rest.value if rest else value)), rest.end if rest else end + 1
        if digits:
            number.grow(number.value + float(f"0.{digits}"), end)
            self._scale_behind(number)

    def _denominator(self, index: int) -> tuple[float, int] | None:
        """What a word divides by (third -> 3; Spanish and Portuguese -avos behind any numeral), and its end."""
        token = self.tokens[index]
        known = self.lang.fractions.get(token.word.key)
        if known is not None:
            return known, index + 1
        for tail in self.lang.words("glue", "denominator"):
            under = self.read_words(index) if token.word.atoms else None
            if under and self.tokens[under.end].word.key == tail:
                return under.value, under.end + 1
            stem = token.word.key.removesuffix(tail)
            for whole in (stem, stem + "a", stem + "e") if stem != token.word.key else ():
                tally = Tally(self.lang.flags).add(self.lang.word_of(whole).atoms)
                if tally and not tally.empty:
                    return tally.total(), index + 1
        return None

    def _add_denominator(self, number: Number) -> None:
        """ "two thirds", "trois quarts"; a third, a quarter only with "of" behind it."""
        start = number.end + (self.tokens[number.end].text == "-" and self.tokens.touches(number.end + 1))
        under = self._denominator(start)
        if under is None or number.value >= 1000 or number.magnitude > 1:
            return
        after = self.tokens[start + 1]
        of = after.kind in "nx" or after.word.key in self.lang.words("glue", "of")
        if number.value > 1 or of or under[1] > start + 1:
            number.grow(number.value / under[0], under[1], fraction=True)
            self._scale_behind(number)

    def _add_over(self, number: Number) -> None:
        """ "un sur trois", "one over three": a share of a whole."""
        over = self.lang.line("glue.over").match(self.tokens, number.end)
        if not over or not 1 <= number.value == int(number.value):
            return
        under = self.read_digits(over[1]) if self.tokens[over[1]].kind == "d" else self.read_words(over[1])
        if under is None or under.article or under.ordinal or not number.magnitude == under.magnitude == 1.0:
            return
        if number.value <= under.value <= 1000 and under.value == int(under.value):
            number.grow(number.value / under.value, under.end, fraction=True)
