"""Names in a sentence: a given mention where one stands, else a run of capitalised words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from osintkit.quotes.lexicon import Lexicon
from osintkit.quotes.reading import Item
from osintkit.records import Mention

VERBAL = {"en": ("ing", "ed"), "ru": ("ть", "ться", "ется")}
DEMONYM = ("ais", "aise", "ois", "oise", "ien", "ienne", "ain", "aine", "and", "ande", "ol", "ole", "que")
PATRONYMIC = ("ич", "ича", "ичу", "ичем", "вна", "вны", "вне", "вной")
SMALL = ("determiners", "prepositions", "times", "adverbs", "as", "that", "clause", "finite", "hedges", "clitics")


@dataclass(frozen=True, slots=True)
class Name:
    """A name at `start`..`end` (code points), its items at `first`..`last` (half open) of its sentence."""

    start: int
    end: int
    text: str
    first: int
    last: int
    person: bool
    gender: str | None = None


@dataclass(frozen=True)
class Names:
    """Finds names in the sentences of one text. `small` are the words that the text writes without a capital."""

    text: str
    lexicon: Lexicon
    mentions: Mapping[int, Mention]
    small: frozenset[str]

    def find(self, items: Sequence[Item], a: int, b: int) -> list[Name]:
        """Names in items[a:b]: a mention where one stands, else a run of capitalised words."""
        found: list[Name] = []
        i = a
        while i < b:
            name = self._mention_at(items, i, b) or self._run_at(items, i, b)
            if name:
                found.append(name)
                i = name.last
            else:
                i += 1
        return found

    def _mention_at(self, items: Sequence[Item], i: int, b: int) -> Name | None:
        mention = self.mentions.get(items[i].start)
        if mention is None:
            return None
        last = i + 1
        while last < b and items[last].end <= mention.end:
            last += 1
        return self._name(items, i, last, mention.start, mention.end, person=mention.kind == "person")

    def _run_at(self, items: Sequence[Item], i: int, b: int) -> Name | None:
        lex, item = self.lexicon, items[i]
        if item.kind == "q":
            return self._quoted_name(items, i)
        if not self._capital(items, i) or item.low == "the" or self._common(item.low):
            return None
        if i == 0 and self._is_plain(items, b):
            return None
        if i == 0 and lex.language == "ru" and (self._is_adjective(items) or lex.is_role(item.low)):
            return self._run_at(items, 1, b) if b > 1 and self._capital(items, 1) else None
        last = i + 1
        while last < b:
            item = items[last]
            if item.start in self.mentions:
                break
            if self._capital(items, last) and not self._broken(items, i, last):
                last += 1
            elif self._is_link(item.low) and last + 1 < b and self._capital(items, last + 1):
                last += 2
            elif self._spans_of(items, i, last, b):
                last += 2 if self._capital(items, last + 1) else 3
            else:
                break
        if last < b and items[last].low.isdigit() and i and lex.has("channels", items[i - 1].low):
            last += 1
        first = self._after_titles(items, i, last)
        if first >= last:
            return None
        return self._name(items, first, last, items[first].start, items[last - 1].end)

    def _is_adjective(self, items: Sequence[Item]) -> bool:
        """Russian: does a sentence open with an adjective (Турецкие чиновники), and no surname in -ский?"""
        low, after = items[0].low, items[1].low if len(items) > 1 else ""
        if low.endswith(("ый", "ий", "ой", "ая", "ое", "ые", "ие")) and (
            self.lexicon.is_role(after) or self.lexicon.is_body(after)
        ):
            return True
        return low.endswith(("ый", "ая", "ое", "ые", "ие", "ший", "щий", "ний")) and not low.endswith(("ская", "цкая"))

    def _is_link(self, low: str) -> bool:
        return low == "&" or self.lexicon.has("particles", low)

    def _capital(self, items: Sequence[Item], i: int) -> bool:
        return items[i].cap and items[i].kind == "w" and items[i].low[-1] != "'"

    def _is_plain(self, items: Sequence[Item], b: int) -> bool:
        """A sentence's first word that is a role or a body, and only therefore has a capital."""
        low = items[0].low
        if low in self.small or low.endswith(VERBAL.get(self.lexicon.language, ())):
            return True
        if low.endswith("ly") and b > 1 and items[1].low == ",":
            return True
        alone = len(items) < 2 or b < 2 or not self._capital(items, 1)
        return alone and (self.lexicon.is_role(low) or self.lexicon.is_body(low) or self.lexicon.is_paper(low))

    def _spans_of(self, items: Sequence[Item], i: int, last: int, b: int) -> bool:
        """Ministry | of Defence: a body's name goes on behind "of"."""
        if items[last].low not in ("of", "for") or not any(self.lexicon.is_body(items[n].low) for n in range(i, last)):
            return False
        after = last + 1
        if after < b and items[after].low == "the":
            after += 1
        return after < b and self._capital(items, after)

    def _common(self, low: str) -> bool:
        lex = self.lexicon
        return lex.among(low, *SMALL) or low in lex.pronouns or any(frame[0] == low for frame in lex.frames)

    def _broken(self, items: Sequence[Item], begin: int, i: int) -> bool:
        """Does a new name begin here, though both words are capitalised? (an acronym or a land before a person)"""
        before, item = items[i - 1], items[i]
        if self.text[before.end : item.start].strip():
            return True
        if self.lexicon.language == "ru" and self.text[before.end - 1].isascii() != self.text[item.start].isascii():
            return True
        if self.text[items[begin].start : before.end].lower() in self.lexicon.sets["outlets"]:
            return self.text[items[begin].start : item.end].lower() not in self.lexicon.sets["outlets"]
        if self.lexicon.language == "ru" and item.end - item.start > 2 and self.text[item.start : item.end].isupper():
            return not self.text[before.start : before.end].isupper()
        word = self.text[before.start : before.end]
        upper = word.isupper() and len(word) > 1 and "." not in word
        return (upper and not self.text[item.start : item.end].isupper()) or self.lexicon.has("lands", before.low)

    def _after_titles(self, items: Sequence[Item], first: int, last: int) -> int:
        """Skip the titles at the head of a run: US President | Joe Biden."""
        lex = self.lexicon
        for i in range(last - 1, first - 1, -1):
            inner = i < last - 1
            rest = inner and i and items[i - 1].low == "of" and lex.has("title_rest", items[i].low)
            if lex.has("titles", items[i].low) or rest or (inner and lex.has("outlet_kinds", items[i].low)):
                return i + 1
        if lex.language == "fr" and last - first > 2 and items[first].low.endswith(DEMONYM):
            return first + (first > 0 and items[first - 1].low in ("le", "la", "l'"))  # le Polonais | Andrzej Wolski
        return self._russian_start(items, first, last) if lex.language == "ru" else first

    def _russian_start(self, items: Sequence[Item], first: int, last: int) -> int:
        """главы Ростеха | Сергей Чемезов: what belongs to a role has a capital too, and no preposition between."""
        if (
            last - first < 3
            or items[last - 1].low.isascii()
            or any("." in self.text[item.start : item.end] for item in items[first:last])
        ):
            return first
        if items[last - 2].low.endswith(PATRONYMIC):
            return last - 3
        owned = first and (self.lexicon.is_role(items[first - 1].low) or self.lexicon.is_body(items[first - 1].low))
        return last - 2 if last - first > 3 or owned else first

    def is_quoted(self, items: Sequence[Item], i: int) -> bool:
        return self._quoted_name(items, i) is not None

    def is_outlet(self, name: Name) -> bool:
        """Reuters, Radio Prava, «Россия 24»: where words are said or printed."""
        words = name.text.lower().split()
        return " ".join(words) in self.lexicon.sets["outlets"] or any(self.lexicon.has("channels", w) for w in words)

    def _quoted_name(self, items: Sequence[Item], i: int) -> Name | None:
        item = items[i]
        inner = self.text[item.start + 1 : item.end - 1].strip()
        if not inner[:1].isupper() or len(inner) > 40 or inner.count(" ") > 3 or inner[-1:] in ".,!?…":
            return None
        at = self.text.index(inner, item.start)
        return Name(at, at + len(inner), inner, i, i + 1, False)

    def _name(
        self, items: Sequence[Item], first: int, last: int, start: int, end: int, person: bool | None = None
    ) -> Name:
        text = self.text[start:end]
        words = [items[i].low for i in range(first, last)]
        if person is None:
            person = not (self._is_known_thing(text) or self._is_built(items, first, words))
        return Name(start, end, text, first, last, person, self._gender(items, first, last, words) if person else None)

    def _is_known_thing(self, text: str) -> bool:
        """A land, an outlet, an acronym, or something with a number in its name."""
        low = text.lower()
        acronym = text.isupper() and len(text) <= 10 and " " not in text
        return acronym or self.lexicon.among(low, "lands", "states", "outlets") or any(c.isdigit() for c in text)

    def _is_built(self, items: Sequence[Item], first: int, words: list[str]) -> bool:
        """A name built with a body's or an outlet's noun, or standing right behind one (institut Valmont)."""
        lex, before = self.lexicon, items[first - 1].low if first else ""
        alone = len(words) == 1 or lex.language != "ru"
        if lex.has("channels", before) or (alone and lex.is_body(before)):
            return True
        return any(lex.has("channels", word) or lex.is_body(word) for word in words)

    def _gender(self, items: Sequence[Item], first: int, last: int, words: list[str]) -> str | None:
        lex = self.lexicon
        begin = next(
            (i + 1 for i in range(first - 1, max(-1, first - 5), -1) if items[i].kind != "w"), max(0, first - 4)
        )
        near = [items[i].low for i in range(begin, first)]
        if last < len(items) and items[last].low == ",":
            near += [items[i].low for i in range(last, min(len(items), last + 4))]
        for word in reversed(near):
            if lex.has("feminine", word):
                return "f"
        if lex.language == "ru":
            return _russian_gender(words)
        if any(lex.has("masculine", word) for word in near):
            return "m"
        likely = (
            len(words) > 1
            and words[0].endswith(("a", "ine", "elle", "ette", "ie"))
            and not lex.has("men_in_a", words[0])
        )
        return "f" if likely else None

    def before(self, items: Sequence[Item], i: int, a: int) -> str:
        """The word before a name's determiner, title and common noun."""
        lex, i = self.lexicon, i - 1
        while i > a and not lex.has("prepositions", low := items[i].low):
            if not (
                lex.has("determiners", low) or lex.has("titles", low) or (lex.is_body(low) and lex.language != "ru")
            ):
                break
            i -= 1
        return items[i].low


def _russian_gender(words: list[str]) -> str | None:
    """By the ending of surname and first name; men's names in -а are few."""
    first = words[0] if len(words) > 1 else ""
    if words[-1].endswith(("ова", "ева", "ёва", "ина", "ына", "ая", "овой", "евой", "иной")) or first.endswith("ой"):
        return "f"
    if first.endswith(("а", "я")):
        return (
            "m"
            if first in ("илья", "никита", "кузьма", "фома", "лука", "савва", "данила")
            or words[-1].endswith(("ова", "ева", "ина"))
            else "f"
        )
    return "m" if first and first[-1] not in "аеёиоуыэюя" else None
