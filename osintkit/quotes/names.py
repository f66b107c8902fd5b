"""Names in a sentence: a given mention where one stands, else a run of capitalised words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from osintkit.quotes.lexicon import Lexicon
from osintkit.quotes.reading import Item
from osintkit.records import Mention

SMALL = (
    "determiners", "prepositions", "times", "adverbs", "as", "that", "clause", "finite", "hedges", "clitics",
    "frame_heads",
)  # fmt: skip


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
            i = name.last if name else i + 1
        return found

    def hangs(self, items: Sequence[Item], i: int, a: int, words: str) -> bool:
        """Is one of those words before the name at i, its determiner, title and common noun?"""
        lex, i = self.lexicon, i - 1
        skipped = ("determiners", "titles", "bodies")
        while i > a and lex.has(items[i].low, *skipped) and not lex.has(items[i].low, "prepositions"):
            i -= 1
        return i >= a and lex.has(items[i].low, words)

    def is_outlet(self, name: Name) -> bool:
        """Reuters, Radio Prava, «Россия 24»: where words are said or printed."""
        low = name.text.lower()
        return self.lexicon.has(low, "outlets") or any(self.lexicon.has(word, "channels") for word in low.split())

    def quoted(self, items: Sequence[Item], i: int) -> Name | None:
        """A quoted piece that is a name («Рособоронэкспорт») and no speech."""
        item = items[i]
        inner = self.text[item.start + 1 : item.end - 1].strip()
        if not inner[:1].isupper() or len(inner) > 40 or inner.count(" ") > 3 or inner[-1:] in ".,!?…":
            return None
        at = self.text.index(inner, item.start)
        return Name(at, at + len(inner), inner, i, i + 1, False)

    def _mention_at(self, items: Sequence[Item], i: int, b: int) -> Name | None:
        mention = self.mentions.get(items[i].start)
        if mention is None:
            return None
        last = i + 1
        while last < b and items[last].end <= mention.end:
            last += 1
        person = mention.kind == "person"
        gender = self._gender(items, i, last) if person else None
        return Name(mention.start, mention.end, self.text[mention.start : mention.end], i, last, person, gender)

    def _run_at(self, items: Sequence[Item], i: int, b: int) -> Name | None:
        if items[i].kind == "q":
            return self.quoted(items, i)
        if not _capital(items, i) or self._is_common(items[i].low) or (i == 0 and self._is_plain(items)):
            return None
        first = self._after_titles(items, i, last := self._run_end(items, i, b))
        if first >= last or not items[first].cap:  # le PDG | de Navalis
            return None
        start, end = items[first].start, items[last - 1].end
        person = not self._is_thing(items, first, last)
        return Name(start, end, self.text[start:end], first, last, person, self._gender(items, first, last))

    def _run_end(self, items: Sequence[Item], i: int, b: int) -> int:
        """Past the capitalised words and what links them: Ministry of Defence, van der Leyen."""
        lex, last, body = self.lexicon, i + 1, self.lexicon.has(items[i].low, "bodies")
        while last < b and items[last].start not in self.mentions:
            if _capital(items, last) and not self._is_broken(items, i, last):
                step = 1
            elif lex.has(items[last].low, "particles") or (body and lex.has(items[last].low, "builds")):
                step = 2 + (body and last + 1 < b and items[last + 1].low == "the")
                if last + step > b or not _capital(items, last + step - 1):
                    break
            else:
                break
            last += step
            body = body or lex.has(items[last - 1].low, "bodies")
        channel = i and lex.has(items[i - 1].low, "channels")
        return last + 1 if channel and last < b and items[last].low.isdigit() else last

    def _is_common(self, low: str) -> bool:
        lex = self.lexicon
        return lex.has(low, *SMALL) or low in lex.pronouns

    def _is_plain(self, items: Sequence[Item]) -> bool:
        """A sentence's first word that has a capital only therefore: an adjective, a role, a body."""
        lex, low = self.lexicon, items[0].low
        if low in self.small or lex.ends(low, "gerunds"):
            return True
        if lex.language == "ru":
            noun = len(items) > 1 and lex.has(items[1].low, "roles", "bodies")  # Турецкие | чиновники
            adjective = low.endswith(("ый", "ое", "ые", "ие", "ая", "ий", "ой") if noun else ("ый", "ое", "ые", "ие"))
            if adjective or lex.has(low, "roles"):
                return True
        return lex.has(low, "roles", "bodies", "papers")

    def _is_broken(self, items: Sequence[Item], begin: int, i: int) -> bool:
        """Does a new name begin here, though both words are capitalised? (an acronym or a land before a person)"""
        before, item, lex = items[i - 1], items[i], self.lexicon
        word, after = self.text[before.start : before.end], self.text[item.start : item.end]
        if self.text[before.end : item.start].strip() or lex.has(before.low, "lands"):
            return True
        run = self.text[items[begin].start : item.end].lower()
        if lex.has(run[: before.end - items[begin].start], "outlets"):
            return not lex.has(run, "outlets")
        acronym = word.isupper() and len(word) > 1 and "." not in word
        ends = lex.language == "ru" and len(after) > 2 and after.isupper() and not word.isupper()
        return ends or (acronym and not after.isupper())

    def _after_titles(self, items: Sequence[Item], first: int, last: int) -> int:
        """Skip the titles at the head of a run: US President | Joe Biden."""
        lex = self.lexicon
        for i in range(last - 1, first - 1, -1):
            inner = i < last - 1
            rest = inner and i and items[i - 1].low == "of" and lex.has(items[i].low, "title_rest")
            if rest or lex.has(items[i].low, "titles") or (inner and lex.has(items[i].low, "outlet_kinds")):
                return i + 1
        if last - first < 3:
            return first
        if lex.ends(items[last - 2].low, "patronymics"):
            return last - 3
        if lex.ends(items[first].low, "demonyms"):
            return first + (first > 0 and lex.has(items[first - 1].low, "determiners"))  # le Polonais | Andrzej Wolski
        if lex.language != "ru" or items[last - 1].low.isascii() or any(i.low[-1] == "." for i in items[first:last]):
            return first
        owned = first and lex.has(items[first - 1].low, "roles", "bodies")  # главы Ростеха | Сергей Чемезов
        return last - 2 if last - first > 3 or owned else first

    def _is_thing(self, items: Sequence[Item], first: int, last: int) -> bool:
        """A land, an outlet, an acronym, something numbered, or built with or on a body's noun (institut Valmont)."""
        lex, before = self.lexicon, items[first - 1].low if first else ""
        text = self.text[items[first].start : items[last - 1].end]
        acronym = text.isupper() and len(text) <= 10 and " " not in text
        if acronym or lex.has(text.lower(), "lands", "states", "outlets") or any(c.isdigit() for c in text):
            return True
        alone = last - first == 1 or lex.language != "ru"
        built = any(lex.has(item.low, "channels", "bodies") for item in items[first:last])
        return built or lex.has(before, "channels") or (alone and lex.has(before, "bodies"))

    def _gender(self, items: Sequence[Item], first: int, last: int) -> str | None:
        """By the words around a name, else by its endings."""
        lex, words = self.lexicon, [item.low for item in items[first:last]]
        mark = next((i for i in range(first - 1, max(-1, first - 5), -1) if items[i].kind != "w"), first - 5)
        near = [item.low for item in items[max(0, mark + 1) : first]]
        if last < len(items) and items[last].low == ",":
            near += [item.low for item in items[last : last + 4]]
        for gender, name in (("f", "feminine"), ("m", "masculine")):
            if any(lex.has(word, name) for word in near) and not (gender == "m" and lex.language == "ru"):
                return gender
        if lex.language == "ru":
            return self._russian_gender(words[0] if len(words) > 1 else "", words[-1])
        likely = len(words) > 1 and words[0].endswith(("a", "ine", "elle", "ette", "ie"))
        return "f" if likely and not lex.has(words[0], "men_in_a") else None

    def _russian_gender(self, first: str, last: str) -> str | None:
        """By the endings of first name and surname; men's names in -а are few."""
        if self.lexicon.ends(last, "women"):
            genitive = first.endswith(("а", "я")) and last.endswith("а") and self.lexicon.has(first, "men_in_a")
            return "m" if genitive else "f"
        if first.endswith(("а", "я", "ой")):
            return "m" if self.lexicon.has(first, "men_in_a") else "f"
        return "m" if first and first[-1] not in "еёиоуыэю" else None


def _capital(items: Sequence[Item], i: int) -> bool:
    return items[i].cap and items[i].kind == "w" and items[i].low[-1] != "'"
