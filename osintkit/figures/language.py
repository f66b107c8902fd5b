"""A language as the readers see it: tables made of one data file of the kit and of CLDR through Babel.

Adding a language is adding `data/figures/<code>.toml`; nothing here knows any language by name.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from .phrases import Phrases, cut_phrase, fold
from .signs import DATA, currency_symbols, read_units
from .tokens import Atom, Word

# Above this many distinct words the memory of words is emptied: a text of random letters stays bounded.
MEMORY = 60_000
EMPTY = Phrases()
NO_ROLES: frozenset[str] = frozenset()
# Signs at which a figure or what is none (a code, a phone number, a citation mark) may start.
SIGNS = frozenset("-−–+([#'’.,/_½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒")
POINTERS = ("before_last", "soon", "just", "last", "next", "this")
# The date readers (see `dates`) and the lines of words at which they may start.
ROLES = {
    "day": ("day",),
    "ago": ("ago_before", "in_before"),
    "point": POINTERS,
    "part": ("part", "season"),
    "quarter": ("quarter_before", "quarter_letter"),
    "decade": ("decade_before",),
    "day_cue": ("day_cue",),
    "count": ("some",),
    "fiscal": ("year_cue_tight",),
}
# Lines that may stand behind the digits a date begins with.
FOLLOWS = ("day_of", "range_to", "decade", "quarter", "half", "year_tail")
# Lines of single words, split at spaces; all others are of phrases, split at "|".
WORD_LINES = {"season", "year_cue_tight"}
ATOMS = {"ordinal": "o", "group": "g", "multiplier": "M", "cardinal": "n"}


@cache
def load_language(code: str | None) -> Language:
    """The language's tables (read once a process); an unknown language reads digits, symbols and ISO dates only."""
    code = (code or "und").split("-")[0].split("_")[0].lower()
    path = DATA / f"{code}.toml"
    data = tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}
    return Language(code, data)


def list_languages() -> list[str]:
    """Codes of the languages that have a data file."""
    return sorted(p.name.removesuffix(".toml") for p in DATA.iterdir() if p.name.endswith(".toml"))


def cut_line(text: str) -> list[str]:
    """The phrases of a line of the data."""
    return [phrase for phrase in (p.strip() for p in text.split("|")) if phrase]


def cut_values(text: str, pattern: str = r"-?\d+") -> Iterator[tuple[str, str]]:
    """The phrases of a line "0=now|today 1=tomorrow", each with the value before it."""
    parts = re.split(rf"(?:^|\s)({pattern})=", text)
    for value, phrases in zip(parts[1::2], parts[2::2], strict=True):
        for phrase in cut_line(phrases):
            yield phrase, value


class Language:
    """Tables of one language. Everything in it is read-only after the making, but the memory of words and steps."""

    def __init__(self, code: str, data: dict[str, Any]) -> None:
        self.code, self.data = code, data
        self.flags: dict[str, Any] = data.get("flags", {})
        self.memory: dict[str, Word] = {}
        self.steps: dict[str, Any] = {}  # how the steps of patterns are read (see `grammar`)
        self._sets: dict[tuple[str, str], frozenset[str]] = {}
        locale = _read_locale(code)
        self._locale = locale if data else None
        self.decimal: str = locale.number_symbols.get("latn", {}).get("decimal", ".") if locale else "."
        self._read_words(data)
        self._read_tables(data)
        self._read_dates()
        tables = [self.currencies, self.half_before, self.line("percent.before")]
        self.starts = self.duals.union(self.roles, self.vague, self.signs.table, *(table.table for table in tables))
        self.sign_starts = SIGNS.union(self.signs.table, self.line("percent.before").table)
        tables += [self.month_table, self.weekday_table, self.cents, self.units, self.times, self.half_after]
        tables += [self.holidays, self.big_currencies, *self.lines.values()]
        self.vocabulary = frozenset(key for table in tables for key in table.vocabulary())

    # -- words ---------------------------------------------------------------------------------------------

    def word_of(self, text: str) -> Word:
        """What is known of a word; asked once for each spelling."""
        known = self.memory.get(text)
        if known is None:
            if len(self.memory) > MEMORY:
                self.memory.clear()
            known = self.memory[text] = self._make_word(text)
        return known

    def _make_word(self, text: str) -> Word:
        key = fold(text[:80])
        keys = tuple(dict.fromkeys([key, *self._stems(key)])) if self.prefixes or self.suffixes else (key,)
        atoms = self.numeral.get(key, ())
        if atoms and atoms[0][0] == "u" and text.lower() != key:
            atoms = (("n", 1.0),)  # één is the number, een the article
        if not atoms:
            atoms = self._cut_numeral(key) if self.pieces else ()
        inflected = not atoms and len(keys) > 1
        if inflected:
            atoms = next((self.numeral[k] for k in keys[1:] if k in self.numeral and self._spells(text, k)), ())
            and_prefix = self.flags.get("and_prefix")
            if and_prefix and key.startswith(and_prefix) and key[len(and_prefix) :] in self.numeral:
                atoms = (("&", 0.0), *self.numeral[key[len(and_prefix) :]])
        return Word(key, keys, atoms, inflected)

    def _spells(self, text: str, stem: str) -> bool:
        """Whether a stem stands there as it is spelled: önce (before) is not on (ten) with an ending."""
        return not self.flags.get("inflected") or text[: len(stem)].casefold() in self.spelled

    def _stems(self, key: str) -> Iterator[str]:
        if key in self.whole:
            return
        bases = [key]
        bases += [key[len(p) :] for p in self.prefixes if key.startswith(p) and len(key) - len(p) >= 2]
        for base in bases:
            for cut in range(len(base), max(1, len(base) - 12), -1):
                known = base[:cut] in self.vocabulary or base[:cut] in self.numeral
                if known and (cut == len(base) or base[cut:] in self.suffixes):
                    yield base[:cut]

    def _cut_numeral(self, key: str) -> tuple[Atom, ...]:
        """A numeral written together, cut into its parts: dreihundertfünf -> 3, 100, 5."""
        if not 5 <= len(key) <= 80 or key[:2] not in self.pieces:
            return ()
        dead: set[int] = set()

        def cut(at: int) -> list[tuple[Atom, ...]] | None:
            if at == len(key):
                return []
            if at not in dead:
                for piece, atoms in self.pieces.get(key[at : at + 2], ()):
                    if key.startswith(piece, at):
                        rest = cut(at + len(piece))
                        if rest is not None:
                            return [atoms, *rest]
                dead.add(at)
            return None

        parts = cut(0)
        return tuple(atom for part in parts for atom in part) if parts and len(parts) > 1 else ()

    def words(self, section: str, name: str) -> frozenset[str]:
        """One line of a section as a set of folded words; made once."""
        key = (section, name)
        if key not in self._sets:
            self._sets[key] = frozenset(fold(w) for w in str(self.data.get(section, {}).get(name, "")).split())
        return self._sets[key]

    def line(self, name: str) -> Phrases:
        """One line ("date.last") as a table: phrase -> number in front of it, or the line's name."""
        return self.lines.get(name, EMPTY)

    def roles_of(self, word: Word) -> frozenset[str]:
        """The date readers that may start at a word."""
        if len(word.keys) == 1:
            return self.roles.get(word.key, NO_ROLES)
        return NO_ROLES.union(*(self.roles.get(key, NO_ROLES) for key in word.keys))

    # -- reading the data ------------------------------------------------------------------------------------

    def _read_words(self, data: dict[str, Any]) -> None:
        """Numerals, and how words are inflected."""
        self.numeral: dict[str, tuple[Atom, ...]] = dict(self._read_numerals(data))
        self.pieces = self._read_pieces() if self.flags.get("joined") else {}
        self.prefixes: tuple[str, ...] = tuple(fold(p) for p in self.flags.get("prefixes", "").split())
        self.suffixes = self.words("flags", "suffixes")
        self.whole = self.words("flags", "not_inflected")
        self.spelled = frozenset(w for s in ATOMS for line in data.get(s, {}).values() for w in line.split())
        self.short, self.short_money = self._scales("short"), self._scales("short_money")
        self.vague = {fold(word): scale for word, scale in self._scales("vague").items()}
        self.fractions = {fold(word): under for word, under in self._scales("fraction").items()}
        self.duals = frozenset(fold(w) for words in data.get("dual", {}).values() for w in words.split())

    def _read_numerals(self, data: dict[str, Any]) -> Iterator[tuple[str, tuple[Atom, ...]]]:
        for sign, name in (("-", "minus"), ("p", "point"), ("&", "and")):
            yield from ((word, ((sign, 0.0),)) for word in self.words("glue", name))
        for section, kind in ATOMS.items():
            for word, value in self._scales(section).items():
                yield fold(word), (("H" if kind == "M" and value == 100 else kind, value),)
        cardinal = {fold(w) for w in data.get("cardinal", {}).get("1", "").split()}
        yield from ((word, (("u" if word in cardinal else "a", 1.0),)) for word in self.words("glue", "article"))
        for word, parts in data.get("compound", {}).items():
            yield fold(word), tuple((p[0], float(p[1:])) for p in parts.split())

    def _read_pieces(self) -> dict[str, list[tuple[str, tuple[Atom, ...]]]]:
        """Parts of numerals that are written together, by their first two letters, the longest first."""
        pieces = {k: v for k, v in self.numeral.items() if v[0][0] in "nHMo&aug"}
        pieces = {k: ((("n", 1.0),) if v[0][0] in "au" else v) for k, v in pieces.items()}
        for value, words in self.data.get("piece", {}).items():
            atom = ("n" if value[0].isdigit() else value[0]), float(value.lstrip("Ho&nMh") or 0)
            pieces |= {fold(word): (atom,) for word in words.split()}
        table: dict[str, list[tuple[str, tuple[Atom, ...]]]] = {}
        for piece in sorted(pieces, key=lambda p: (-len(p), p)):
            for start in {piece[:2]} if len(piece) > 1 else {piece + c for c in "abcdefghijklmnopqrstuvwxyz"}:
                table.setdefault(start, []).append((piece, pieces[piece]))
        return table

    def _scales(self, section: str) -> dict[str, float]:
        """Words of a section as printed -> their value."""
        return {w: float(value) for value, words in self.data.get(section, {}).items() for w in words.split()}

    def _phrases(self, section: str) -> Phrases:
        """A section `value = "phrase|phrase"` as a table phrase -> value."""
        return self._join(section, self.data.get(section, ()))

    def _join(self, section: str, names: Iterable[str]) -> Phrases:
        """Several lines of a section as one table: phrase -> the line's name."""
        lines = self.data.get(section, {})
        return Phrases((phrase, name) for name in names for phrase in cut_line(str(lines.get(name, ""))))

    def _read_tables(self, data: dict[str, Any]) -> None:
        self.currencies, self.signs = self._read_currencies(), self._read_signs()
        self.big_currencies, self.cents = self._phrases("currency_big"), self._phrases("cents")
        self.units, self.times = self._read_units(), self._phrases("time")
        self.half_after, self.half_before = self._phrases("half_after"), self._phrases("half_before")
        self.percents = self._join("percent", ("percentage_point", "percent", "per_mille"))
        for sign, name in (("%", "percent"), ("٪", "percent"), ("‰", "per_mille")):
            self.percents.add(sign, name)
        self.age_words = self._join("age", ("year", "month", "week", "day"))
        self.lines = {
            f"{section}.{name}": self._read_line(name, text)
            for section in ("glue", "age", "temperature", "percent", "date", "date_bound", "shape")
            for name, text in data.get(section, {}).items()
        }
        self.bound_before = self._join("shape", ("negation", "about", "above", "below", "min", "max"))
        after = ("min_after", "max_after", "about_after", "above_after", "below_after")
        self.bound_after = self._join("shape", after)
        self.date_before = self._join("date_bound", ("above", "below", "min", "max"))
        self.date_after = self._join("date_bound", after)

    @staticmethod
    def _read_line(name: str, text: str) -> Phrases:
        phrases = text.split() if name in WORD_LINES else cut_line(text)
        return Phrases(list(cut_values(text)) or [(phrase, name) for phrase in phrases])

    def _read_dates(self) -> None:
        """Names of months and weekdays, and which reader of dates each word may call for."""
        self.month_table, self.weekday_table = self._read_names("months"), self._read_names("days")
        self.months = frozenset(self.month_table.table)
        self.holidays = self._phrases("holiday")
        self.pointers = self._join("date", POINTERS)
        self.parts = frozenset(self.line("date.part").table)
        self.tables = {"pointer": self.pointers, "feast": self.holidays, "about": self.bound_before, "time": self.times}
        tables = [(role, self.line(f"date.{name}")) for role, names in ROLES.items() for name in names]
        tables += [("month", self.month_table), ("weekday", self.weekday_table), ("holiday", self.holidays)]
        words = [(role, key) for role, table in tables for key in table.table]
        if self.flags.get("order_after"):
            behind = {*self.times.table, *self.month_table.table, *self.weekday_table.table}
            words += [("point", w) for w in behind | self.words("glue", "article_before")]
        roles: dict[str, set[str]] = {}
        for role, key in words:
            roles.setdefault(key, set()).add(role)
        self.roles = {key: frozenset(names) for key, names in roles.items()}
        follow = [self.month_table, self.times, self.half_after, *(self.line(f"date.{name}") for name in FOLLOWS)]
        lone = (self.words("date", "of"), self.words("ordinal_suffix", "words"), self.words("glue", "and"))
        short = {form for word in self.short for form in (word, fold(word))}
        self.date_follows = frozenset(self.numeral).union(short, *lone, *(table.table for table in follow))

    def _read_names(self, what: str) -> Phrases:
        """Names of months (from 1) or weekdays (0 = Monday) -> (number, whether it is the whole name)."""
        table = Phrases()
        for width in ("wide", "abbreviated") if self._locale else ():
            for context in ("format", "stand-alone"):
                for number, name in getattr(self._locale, what)[context].get(width, {}).items():
                    table.add(name.strip("."), (int(number), width == "wide"))
        for line, wide in ((what, False), (f"{what}_wide", True)):
            for name, number in cut_values(self.data.get("date", {}).get(line, "")):
                table.add(name, (int(number), wide))
        return table

    # -- what CLDR knows -------------------------------------------------------------------------------------

    def _read_currencies(self) -> Phrases:
        """Names of currencies, the language's own first."""
        table = self._phrases("currency")
        names = list(self._currency_names())
        for name, code in names:
            if len(name) > 3:
                table.add(name, code)
        for name, code in self._currency_heads(names, known=table):
            table.add(name, code)
        return table

    def _currency_names(self) -> Iterator[tuple[str, str]]:
        if self._locale is None:
            return
        plurals = self._locale._data["currency_names_plural"]
        for code, name in sorted(self._locale.currencies.items()):
            forms = {name, *(form for form in plurals.get(code, {}).values() if isinstance(form, str))}
            yield from ((form, code) for form in sorted(forms))

    def _currency_heads(self, names: Iterable[tuple[str, str]], known: Phrases) -> Iterator[tuple[str, str]]:
        """The noun alone (baht, forint) where one living currency only is called so; "real", "sol" are words too."""
        from babel.core import get_global

        rows = [row for rows in get_global("territory_currencies").values() for row in rows]
        living = {code for code, _, until, tender in rows if until is None and tender}
        where = {"first": 0, "last": -1}.get(self.flags.get("currency_head", ""))
        heads: dict[str, set[str]] = {}
        for name, code in names if where is not None else ():
            keys = [fold(key) for key in cut_phrase(name)]
            if code in living and len(keys) > 1 and len(keys[where or 0]) > 2:
                heads.setdefault(keys[where or 0], set()).add(code)
        barred = {key for key, rows in known.table.items() if any(not rest for rest, _ in rows)}
        barred |= self.words("flags", "no_currency") | set(self.numeral)
        return ((key, codes.pop()) for key, codes in sorted(heads.items()) if len(codes) == 1 and key not in barred)

    def _read_signs(self) -> Phrases:
        """The signs and codes of currencies as printed, the language's own ($AU, FCFA) before the world's."""
        signs = sorted(self._locale.currency_symbols.items()) if self._locale else ()
        own = [(sign.replace("\u200f", ""), code) for code, sign in signs]
        return Phrases([*own, *currency_symbols()], exact=True)

    def _read_units(self) -> Phrases:
        """Names of units, the language's own first."""
        table = self._phrases("unit")
        patterns = self._locale._data["unit_patterns"] if self._locale else {}
        for row in read_units():
            for name in row["cldr"].split():
                for form in patterns.get(name, {}).get("long", {}).values():
                    phrase = form.replace("{0}", "").strip() if isinstance(form, str) and form.startswith("{0}") else ""
                    if len(phrase) > 2:
                        table.add(phrase, row["unit"])
        return table


def _read_locale(code: str) -> Any:
    """Babel's locale; None where it has none."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return None
