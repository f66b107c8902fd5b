"""A language as the engine sees it: tables made of one data file of the kit and of CLDR through Babel.

Adding a language is adding `data/figures/<code>.toml`; nothing here knows any language by name.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from .scan import TOKEN
from .signs import DATA, currency_symbols, read_units
from .words import Atom, Phrases, Word, fold

# Above this many distinct words the memory of words is emptied: a text of random letters stays bounded.
MEMORY = 60_000


EMPTY = Phrases()
NO_ROLES: frozenset[str] = frozenset()
# Signs at which a figure or what is none (a code, a phone number, a citation mark) may start.
SIGNS = frozenset("-−–+([#'’.,/_½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒")


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


def cut_phrases(text: str) -> list[str]:
    return [phrase for phrase in (p.strip() for p in text.split("|")) if phrase]


def keys_of(phrase: str) -> list[str]:
    """A phrase as the scanner cuts it, folded."""
    return [fold(found.group()) for found in TOKEN.finditer(phrase)]


class Language:
    """Tables of one language. Everything in it is read-only after the making, but the memory of words."""

    def __init__(self, code: str, data: dict[str, Any]) -> None:
        self.code = code
        self.flags: dict[str, Any] = data.get("flags", {})
        self.data = data
        self.memory: dict[str, Word] = {}
        self._sets: dict[tuple[str, str], frozenset[str]] = {}
        self._locale = self._read_locale(code)
        self.decimal, self.groups = self._read_separators()
        self.numeral: dict[str, tuple[Atom, ...]] = dict(self._read_numerals(data))
        self.pieces = self._read_pieces() if self.flags.get("joined") else {}
        self.month_table = self._read_names("months", data)
        self.weekday_table = self._read_names("days", data)
        self.months = frozenset(self.month_table.table)
        self.currencies = self._read_currencies(data)
        self.signs = self._read_signs()
        self.cents = self._phrases("cents")
        self.units = self._read_units(data)
        self.times = self._phrases("time")
        self.half_after, self.half_before = self._phrases("half_after"), self._phrases("half_before")
        self.short = self._read_scales("short")
        self.short_money = self._read_scales("short_money")
        self.vague = {fold(word): scale for word, scale in self._read_scales("vague").items()}
        self.fractions = {fold(word): under for word, under in self._read_scales("fraction").items()}
        self.duals = frozenset(fold(w) for words in data.get("dual", {}).values() for w in words.split())
        self.big_currencies = self._phrases("currency_big")
        self.percents = self.join_lines("percent", ("percentage_point", "percent", "per_mille"))
        self.age_words = self.join_lines("age", ("year", "month", "week", "day"))
        self.holidays = self._phrases("holiday")
        self.lines = self._read_lines()
        self.pointers = self.join_lines("date", ("before_last", "soon", "just", "last", "next", "this"))
        self.bound_before = self.join_lines("shape", ("negation", "about", "above", "below", "min", "max"))
        self.bound_after = self.join_lines(
            "shape", ("min_after", "max_after", "about_after", "above_after", "below_after")
        )
        self.date_before = self.join_lines("date_bound", ("above", "below", "min", "max"))
        self.date_after = self.join_lines("date_bound", ("min_after", "max_after", "above_after", "below_after"))
        self.parts = frozenset(self.line("date.part").table)
        self.roles = self._read_roles()
        self.starts = self._read_starts()
        self.sign_starts = (
            frozenset(set(currency_symbols().table) | set(self.signs.table) | set(self.line("percent.before").table))
            | SIGNS
        )
        self.date_follows = self._read_follows()
        self.prefixes: tuple[str, ...] = tuple(fold(p) for p in self.flags.get("prefixes", "").split())
        self.suffixes = frozenset(fold(s) for s in self.flags.get("suffixes", "").split())
        self.vocabulary = frozenset(self._all_keys())
        self.whole = self.words("flags", "not_inflected")
        sections = ("cardinal", "multiplier", "group", "ordinal")
        self.spelled = frozenset(w for s in sections for line in data.get(s, {}).values() for w in line.split())

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
            if base in self.vocabulary or base in self.numeral:
                yield base
            for cut in range(len(base) - 1, max(1, len(base) - 12), -1):
                if base[cut:] in self.suffixes and (base[:cut] in self.vocabulary or base[:cut] in self.numeral):
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

    # -- reading the data --------------------------------------------------------------------------------------

    @staticmethod
    def _read_locale(code: str) -> Any:
        from babel import Locale, UnknownLocaleError

        try:
            return Locale.parse(code)
        except (UnknownLocaleError, ValueError):
            return Locale.parse("en") if code == "und" else None

    def _read_separators(self) -> tuple[str, str]:
        if self._locale is None or self.code == "und":
            return ".", ","
        symbols = self._locale.number_symbols.get("latn", {})
        return symbols.get("decimal", "."), symbols.get("group", ",")

    def _read_numerals(self, data: dict[str, Any]) -> Iterator[tuple[str, tuple[Atom, ...]]]:
        glue = data.get("glue", {})
        for sign, name in (("-", "minus"), ("p", "point"), ("&", "and")):
            for word in glue.get(name, "").split():
                yield fold(word), ((sign, 0.0),)
        for section, kind in (("ordinal", "o"), ("group", "g"), ("multiplier", "M"), ("cardinal", "n")):
            for value, words in data.get(section, {}).items():
                for word in words.split():
                    number = float(value)
                    yield fold(word), ((kind if not (kind == "M" and number == 100) else "H", number),)
        cardinal = {fold(w) for w in data.get("cardinal", {}).get("1", "").split()}
        for word in glue.get("article", "").split():
            yield fold(word), (("u" if fold(word) in cardinal else "a", 1.0),)
        for word, parts in data.get("compound", {}).items():
            yield fold(word), tuple((p[0], float(p[1:])) for p in parts.split())

    def _read_pieces(self) -> dict[str, list[tuple[str, tuple[Atom, ...]]]]:
        pieces: dict[str, tuple[Atom, ...]] = {k: v for k, v in self.numeral.items() if v[0][0] in "nHMo&aug"}
        pieces = {k: ((("n", 1.0),) if v[0][0] in "au" else v) for k, v in pieces.items()}
        for value, words in self.data.get("piece", {}).items():
            for word in words.split():
                pieces[fold(word)] = ((("n" if value[0].isdigit() else value[0]), float(value.lstrip("Ho&nMh") or 0)),)
        table: dict[str, list[tuple[str, tuple[Atom, ...]]]] = {}
        for piece in sorted(pieces, key=lambda p: (-len(p), p)):
            starts = {piece[:2]} if len(piece) > 1 else {piece + c for c in "abcdefghijklmnopqrstuvwxyz"}
            for start in starts:
                table.setdefault(start, []).append((piece, pieces[piece]))
        return table

    def _read_names(self, what: str, data: dict[str, Any]) -> Phrases:
        """Names of months (from 1) or weekdays (0 = Monday) -> (number, whether it is the whole name)."""
        table = Phrases()
        if self._locale is not None and data:
            for width in ("wide", "abbreviated"):
                for context in ("format", "stand-alone"):
                    for number, name in getattr(self._locale, what)[context].get(width, {}).items():
                        table.add(keys_of(name.strip(".")), (int(number), width == "wide"))
        for line, wide in ((what, False), (f"{what}_wide", True)):
            for entry in re.findall(r"(\d+)=([^=]+?)(?=\s\d+=|$)", data.get("date", {}).get(line, "")):
                for name in cut_phrases(entry[1]):
                    table.add(keys_of(name), (int(entry[0]), wide))
        return table

    def _read_currencies(self, data: dict[str, Any]) -> Phrases:
        table = self._phrases("currency")
        if self._locale is None or not data:
            return table
        plurals = self._locale._data["currency_names_plural"]
        for code, name in sorted(self._locale.currencies.items()):
            forms = {name, *(form for form in plurals.get(code, {}).values() if isinstance(form, str))}
            for form in sorted(forms):
                if len(form) > 3:
                    table.add(keys_of(form), code)
        self._add_heads(table)
        return table

    def _add_heads(self, table: Phrases) -> None:
        """The noun alone (baht, forint) where one living currency only is called so; "real", "sol" are words too."""
        from babel.core import get_global

        rows = [row for rows in get_global("territory_currencies").values() for row in rows]
        living = {code for code, _, until, tender in rows if until is None and tender}
        where = {"first": 0, "last": -1}.get(self.flags.get("currency_head", ""))
        heads: dict[str, set[str]] = {}
        plurals = self._locale._data["currency_names_plural"]
        for code in living if where is not None else ():
            for form in (*plurals.get(code, {}).values(), self._locale.currencies.get(code, "")):
                keys = keys_of(form) if isinstance(form, str) else []
                if len(keys) > 1 and len(keys[where or 0]) > 2 and keys[where or 0] not in self.numeral:
                    heads.setdefault(keys[where or 0], set()).add(code)
        for key, codes in sorted(heads.items()):
            known = any(not rest for rest, _ in table.table.get(key, ()))
            if len(codes) == 1 and not known and key not in self.words("flags", "no_currency"):
                table.add([key], codes.pop())

    def _read_signs(self) -> Phrases:
        """The signs the language writes for currencies, as printed ($AU, FCFA)."""
        table = Phrases(exact=True)
        if self._locale is not None and self.data:
            for code, sign in sorted(self._locale.currency_symbols.items()):
                table.add([found.group() for found in TOKEN.finditer(sign.replace("\u200f", ""))], code)
        return table

    def _read_units(self, data: dict[str, Any]) -> Phrases:
        table = self._phrases("unit")
        if self._locale is None or not data:
            return table
        patterns = self._locale._data["unit_patterns"]
        for row in read_units():
            for name in row["cldr"].split():
                for form in patterns.get(name, {}).get("long", {}).values():
                    phrase = form.replace("{0}", "").strip() if isinstance(form, str) and form.startswith("{0}") else ""
                    if len(phrase) > 2:
                        table.add(keys_of(phrase), row["unit"])
        return table

    def _read_scales(self, section: str) -> dict[str, float]:
        """Words of a section as printed -> their value."""
        return {w: float(value) for value, words in self.data.get(section, {}).items() for w in words.split()}

    def _phrases(self, section: str) -> Phrases:
        """A section `value = "phrase|phrase"` as a table phrase -> value."""
        table = Phrases()
        for value, phrases in self.data.get(section, {}).items():
            if isinstance(phrases, str):
                for phrase in cut_phrases(phrases):
                    table.add(keys_of(phrase), value)
        return table

    def line(self, name: str) -> Phrases:
        """One line ("date.last") as a table: phrase -> number in front of it, or the line's name."""
        return self.lines.get(name, EMPTY)

    def _read_lines(self) -> dict[str, Phrases]:
        lines: dict[str, Phrases] = {}
        for section in ("glue", "age", "temperature", "percent", "date", "date_bound", "shape"):
            for name, text in self.data.get(section, {}).items():
                table = lines[f"{section}.{name}"] = Phrases()
                parts = re.split(r"(?:^|\s)(-?\d+)=", text)
                pairs = zip(parts[1::2], parts[2::2], strict=True) if len(parts) > 1 else [(name, text)]
                for value, phrases in pairs:
                    for phrase in cut_phrases(phrases):
                        table.add(keys_of(phrase), value)
        return lines

    def join_lines(self, section: str, names: Iterable[str]) -> Phrases:
        """Several lines of a section as one table: phrase -> the line's name."""
        table = Phrases()
        for name in names:
            for phrase in cut_phrases(self.data.get(section, {}).get(name, "")):
                table.add(keys_of(phrase), name)
        return table

    def words(self, section: str, name: str) -> frozenset[str]:
        """One line of a section as a set of folded words; made once."""
        key = (section, name)
        if key not in self._sets:
            self._sets[key] = frozenset(fold(w) for w in str(self.data.get(section, {}).get(name, "")).split())
        return self._sets[key]

    def _read_follows(self) -> frozenset[str]:
        """Words that may stand behind the digits a date begins with."""
        names = ("day_of", "range_to", "decade", "quarter", "half", "year_tail")
        tables = [self.month_table, self.times, self.half_after, *(self.line(f"date.{name}") for name in names)]
        words = {key for table in tables for key in table.table} | set(self.short) | {fold(w) for w in self.short}
        for section, name in (("date", "of"), ("ordinal_suffix", "words"), ("glue", "and")):
            words |= {fold(w) for w in str(self.data.get(section, {}).get(name, "")).split()}
        return frozenset(words | set(self.numeral))

    def _read_roles(self) -> dict[str, frozenset[str]]:
        """Word -> the date readers that may start at it."""
        pointers = ("before_last", "last", "this", "next", "soon", "just")
        lines = {
            "day": ("day",),
            "ago": ("ago_before", "in_before"),
            "point": pointers,
            "holiday": pointers,
            "part": ("part",),
            "quarter": ("quarter_before",),
            "decade": ("decade_before",),
            "day_cue": ("day_cue",),
            "count": ("some",),
        }
        tables = [(role, self.line(f"date.{name}")) for role, names in lines.items() for name in names]
        tables += [("month", self.month_table), ("weekday", self.weekday_table), ("holiday", self.holidays)]
        words = [(role, key) for role, table in tables for key in table.table]
        words += [("part", w) for w in self.words("date", "season")]
        words += [("fiscal", w) for w in self.words("date", "year_cue_tight")]
        words += [("quarter", fold(str(self.data.get("date", {}).get("quarter_letter", ""))))]
        if self.flags.get("order_after"):
            behind = {*self.times.table, *self.month_table.table, *self.weekday_table.table}
            words += [("point", w) for w in behind | self.words("glue", "article_before")]
        roles: dict[str, set[str]] = {}
        for role, key in words:
            roles.setdefault(key, set()).add(role)
        return {key: frozenset(names) for key, names in roles.items()}

    def roles_of(self, word: Word) -> frozenset[str]:
        """The date readers that may start at a word."""
        if len(word.keys) == 1:
            return self.roles.get(word.key, NO_ROLES)
        return NO_ROLES.union(*(self.roles.get(key, NO_ROLES) for key in word.keys))

    def _read_starts(self) -> frozenset[str]:
        """Words at which something may start, numerals aside: everything else is passed over unread."""
        tables = (self.currencies, self.half_before, self.line("percent.before"), currency_symbols(), self.signs)
        return self.duals.union(self.roles, self.vague, *(table.table for table in tables))

    def _all_keys(self) -> Iterable[str]:
        tables = [self.month_table, self.weekday_table, self.currencies, self.cents, self.units, self.times]
        tables += [self.half_after, self.half_before, self.holidays, self.big_currencies]
        for table in (*tables, *self.lines.values()):
            yield from table.vocabulary()
