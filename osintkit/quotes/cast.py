"""Who speaks: names, roles, bodies and pronouns in a stretch of items, and whom they stand for in this text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from osintkit.quotes.lexicon import Lexicon, stem
from osintkit.quotes.reading import Item
from osintkit.records import Mention

PARTICLES = frozenset("van von der den de da di del della la bin ibn al el ben abu ter dos do du le al- d' d’ o' bint ten af".split())


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


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whom words are ascribed to; `text` None where the text leaves it open. `known`: something stands there at all."""

    text: str | None = None
    start: int | None = None
    end: int | None = None
    anonymous: bool = False
    known: bool = True
    person: bool = False


NOBODY = Speaker(known=False)


@dataclass
class Cast:
    """The persons met so far in one text. Everything is looked up by key, so that a long text stays linear."""

    text: str
    lexicon: Lexicon
    mentions: dict[int, Mention] = field(default_factory=dict)
    by_last: dict[str, Name] = field(default_factory=dict)
    by_first: dict[str, Name | None] = field(default_factory=dict)
    by_role: dict[str, Name] = field(default_factory=dict)
    genders: dict[str, str] = field(default_factory=dict)
    recent: list[Name] = field(default_factory=list)
    last: Speaker = NOBODY
    last_at: int = -9

    def __post_init__(self) -> None:
        self.plain = set(re.findall(r"(?<![^\W_])[^\W\d_A-ZÀ-ÞА-ЯЁ]\w+", self.text))  # words the text writes small

    # -- names -------------------------------------------------------------------------------------------------
    def find_names(self, items: Sequence[Item], a: int, b: int) -> list[Name]:
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
        if not self._capital(items, i) or self._common(item.low):
            return None
        if i == 0 and self._is_plain(items, b):
            return None
        if i == 0 and lex.language == "ru" and _is_adjective(item.low):
            return self._run_at(items, 1, b) if b > 1 and self._capital(items, 1) else None
        last = i + 1
        while last < b:
            item = items[last]
            if self._capital(items, last) and not self._broken(items, i, last):
                last += 1
            elif item.low in PARTICLES and last + 1 < b and self._capital(items, last + 1) and lex.language != "ru":
                last += 2
            elif item.low == "&" and last + 1 < b and self._capital(items, last + 1):
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

    def _capital(self, items: Sequence[Item], i: int) -> bool:
        return items[i].cap and items[i].kind == "w"

    def _is_plain(self, items: Sequence[Item], b: int) -> bool:
        """A sentence's first word that is a role or a body, and only therefore has a capital."""
        low = items[0].low
        if low in self.plain:
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
        return any(
            lex.has(s, low)
            for s in ("determiners", "prepositions", "times", "adverbs", "as", "that", "clause", "finite", "hedges", "clitics")
        ) or low in lex.pronouns or any(f[0] == low for f in lex.frames)

    def _broken(self, items: Sequence[Item], begin: int, i: int) -> bool:
        """Does a new name begin here, though both words are capitalised? (an acronym or a land before a person)"""
        before, item = items[i - 1], items[i]
        if self.text[before.end : item.start].strip():
            return True
        if self.lexicon.language == "ru" and self.text[before.end - 1].isascii() != self.text[item.start].isascii():
            return True
        if self.text[items[begin].start : before.end].lower() in self.lexicon.sets["outlets"]:
            return self.text[items[begin].start : item.end].lower() not in self.lexicon.sets["outlets"]
        upper = self.text[before.start : before.end].isupper() and before.end - before.start > 1 and "." not in self.text[before.start:before.end]
        return (upper and not self.text[item.start : item.end].isupper()) or self.lexicon.has("lands", before.low)

    def _after_titles(self, items: Sequence[Item], first: int, last: int) -> int:
        """Skip the titles at the head of a run: US President | Joe Biden."""
        for i in range(last - 1, first - 1, -1):
            rest = i and items[i - 1].low == "of" and self.lexicon.has("title_rest", items[i].low)
            if self.lexicon.has("titles", items[i].low) or (rest and i < last - 1) or (i < last - 1 and self.lexicon.has("outlet_kinds", items[i].low)):
                return i + 1
        if self.lexicon.language == "ru" and last - first == 3 and not items[first + 1].low.endswith(("ич", "ича", "ичу", "вна", "вны", "вне", "вной", "ичем")) and not items[first].low.endswith("."):
            return first + 1 if "." not in self.text[items[first].start : items[last - 1].end] else first
        return first

    def is_quoted_name(self, items: Sequence[Item], i: int) -> bool:
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

    def _name(self, items: Sequence[Item], first: int, last: int, start: int, end: int, person: bool | None = None) -> Name:
        text = self.text[start:end]
        words = [items[i].low for i in range(first, last)]
        if person is None:
            acronym = text.isupper() and len(text) <= 6
            outlet = text.lower() in self.lexicon.sets["outlets"] or (first and self.lexicon.has("channels", items[first - 1].low))
            built = first and (len(words) == 1 or self.lexicon.language != "ru") and self.lexicon.is_body(items[first - 1].low)
            person = not (self.lexicon.has("lands", text.lower()) or acronym or outlet or built or any(self.lexicon.has("channels", w) for w in words) or any(self.lexicon.is_body(w) for w in words) or any(c.isdigit() for c in text))
        return Name(start, end, text, first, last, person, self._gender(items, first, last, words) if person else None)

    def _gender(self, items: Sequence[Item], first: int, last: int, words: list[str]) -> str | None:
        lex = self.lexicon
        begin = next((i + 1 for i in range(first - 1, max(-1, first - 5), -1) if items[i].kind != "w"), max(0, first - 4))
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
        likely = len(words) > 1 and words[0].endswith(("a", "ine", "elle", "ette", "ie")) and not lex.has("men_in_a", words[0])
        return "f" if likely else None

    # -- who stands in a stretch -------------------------------------------------------------------------------
    def read_speaker(self, items: Sequence[Item], a: int, b: int, verb: str = "") -> Speaker:
        """The speaker named by items[a:b], the subject of a verb or the object of "according to"."""
        veiled = self._is_veiled(items, a, b)
        speaker = self._read_speaker(items, a, b, verb)
        return replace(speaker, anonymous=True, known=True) if veiled else speaker

    def _read_speaker(self, items: Sequence[Item], a: int, b: int, verb: str) -> Speaker:
        lex = self.lexicon
        while b > a and items[b - 1].kind == "p":
            b -= 1
        if a >= b:
            return NOBODY
        chunks = _chunks(items, a, b)
        first, last = chunks[0]
        if any(lex.has("sources", items[i].low) for i in range(first, last)):
            return Speaker(anonymous=True)
        names = self._heads(items, first, last)
        person = next((n for n in reversed(names) if n.person), None)
        role = next((i for i in range(first, last) if lex.is_role(items[i].low)), None)
        if role is not None and (person is None or person.text.count(" ") == 0) and len(chunks) > 1:
            apposed = self.find_names(items, *chunks[1])
            if apposed and apposed[0].person and apposed[0].last == chunks[1][1] and (person is None or role < person.first):
                return self.as_speaker(apposed[0])
        if role is not None and lex.language == "en" and not (person and " " in person.text):
            role = max(i for i in range(role, last) if lex.is_role(items[i].low) and (i == role or not self._has_of(items, role, i)))
            if all(n.last <= role for n in names) and (names or any(lex.is_body(items[i].low) for i in range(first, role))):
                return self._by_role(items, role, first, last)
        body = self._find_body(items, first, last)
        paper = next((i for i in range(first, last) if lex.is_paper(items[i].low)), last)
        if paper < min(last if body is None else body, person.first if person else last):
            return self._author(items, a, b)
        if person and person.last == body and not items[body].cap and lex.language != "fr":
            return self._body(items, body, first, last)
        if person:
            return self.as_speaker(person)
        if role is not None and (body is None or role < body):
            return self._by_role(items, role, first, last)
        named = names[-1] if names else None
        if body is not None and (named is None or named.first <= body or lex.language == "ru"):
            return self._body(items, body, first, last)
        if named:
            return self._org(items, named, body)
        if body is not None:
            return self._body(items, body, first, last)
        for i in range(last - 1, first - 1, -1):
            if items[i].low in lex.pronouns:
                return self.resolve_pronoun(lex.pronouns[items[i].low], verb)
        return NOBODY

    def _has_of(self, items: Sequence[Item], a: int, b: int) -> bool:
        return any(self.lexicon.has("prepositions", items[i].low) for i in range(a, b))

    def _author(self, items: Sequence[Item], a: int, b: int) -> Speaker:
        """Whose report or statement it is, where the text says "by" or "of"."""
        lex = self.lexicon
        if lex.language == "ru":
            paper = next(i for i in range(a, b) if lex.is_paper(items[i].low))
            near = paper + 1 < b and not lex.has("prepositions", items[paper + 1].low)
            found = self._read_speaker(items, paper + 1, b, "") if near else NOBODY
            return replace(found, known=True)
        for name in self.find_names(items, a, b):
            if name.last < b and items[name.last].low == "'s":
                return self.as_speaker(name)
            if lex.has("by", self._before(items, name.first, a)):
                body = next((i for i in range(name.first - 1, name.last) if lex.is_body(items[i].low)), None)
                return self.as_speaker(name) if body is None else self._body(items, body, min(body, name.first), b)
        return Speaker()

    def _is_veiled(self, items: Sequence[Item], a: int, b: int) -> bool:
        lex = self.lexicon
        stretch = self.text[items[a].start : items[b - 1].end].lower().replace("’", "'")
        return any(lex.has("sources", items[i].low) for i in range(a, b)) or any(v in stretch for v in lex.sets["veiled"])

    def _heads(self, items: Sequence[Item], a: int, b: int) -> list[Name]:
        """Names that are no complement of a preposition; in Russian all of them."""
        return [
            n
            for n in self.find_names(items, a, b)
            if not (n.first > a and self.lexicon.has("prepositions", self._before(items, n.first, a)))
            and not (n.last + 1 < b and items[n.last].low == "'s")
            and not self._is_adjective(items, n, b)
        ]

    def _is_adjective(self, items: Sequence[Item], name: Name, b: int) -> bool:
        """English "Palestinian tallies": one word, and its noun behind it."""
        if self.lexicon.language != "en" or " " in name.text or name.last >= b or not name.person:
            return False
        after = items[name.last]
        loose = any(self.lexicon.has(s, after.low) for s in ("prepositions", "times", "adverbs", "auxiliaries", "finite", "relative"))
        return after.kind == "w" and not loose and after.low not in ("and", "or", "'s") and not after.cap

    def _before(self, items: Sequence[Item], i: int, a: int) -> str:
        """The word before a name's determiner, title and common noun."""
        lex, i = self.lexicon, i - 1
        while i > a and not lex.has("prepositions", low := items[i].low):
            if not (lex.has("determiners", low) or lex.has("titles", low) or (lex.is_body(low) and lex.language != "ru")):
                break
            i -= 1
        return items[i].low

    def as_speaker(self, name: Name) -> Speaker:
        full = self.recall(name) if name.person else None
        name = full or name
        return Speaker(name.text, name.start, name.end, person=name.person)

    def _org(self, items: Sequence[Item], name: Name, body: int | None) -> Speaker:
        """A name; a body's with the common noun it is built on ("institut Valmont"), not an outlet's kind."""
        if name.person:
            return self.as_speaker(name)
        start = items[body].start if body is not None and body == name.first - 1 and not self.lexicon.has("channels", items[body].low) else name.start
        return Speaker(self.text[start : name.end], start, name.end)

    def _body(self, items: Sequence[Item], body: int, a: int, b: int) -> Speaker:
        """A body by its common noun with what belongs to it; a mere "the company" is the one spoken of last."""
        lex = self.lexicon
        while a < body and any(lex.has(s, items[a].low) for s in ("determiners", "prepositions", "times", "adverbs")):
            a += 1
        b = next((i for i in range(body + 1, b) if self._leaves(items[i].low)), b)
        while b > body + 1 and lex.has("determiners", items[b - 1].low):
            b -= 1
        names = [n for n in self.find_names(items, a, b) if n.first > body or n.last <= body]
        if lex.has("generic", items[body].low) and b - a == 1 and (a or not items[body].cap):
            return self.last if self.last.known and not self.last.person and self.last_at < 3 else Speaker()
        if names and (lex.has("outlet_kinds", items[body].low) or lex.has("channels", items[body].low) or lex.language == "ru" and names[0].first == body + 1 and not names[0].person):
            return Speaker(names[0].text, names[0].start, names[0].end)
        return Speaker(self.text[items[a].start : items[b - 1].end], items[a].start, items[b - 1].end)

    def _find_body(self, items: Sequence[Item], a: int, b: int) -> int | None:
        """The first body's noun that is no complement of a preposition."""
        for i in range(a, b):
            if self.lexicon.is_body(items[i].low):
                return i
            if i > a and self.lexicon.has("prepositions", items[i].low) and not self.lexicon.has("determiners", items[i].low):
                return None
        return None

    def _leaves(self, low: str) -> bool:
        """Does a word end a body's name?"""
        lex = self.lexicon
        if low in ("of", "for", "de", "du", "des", "d'", "d’", "по"):
            return False
        return any(lex.has(s, low) for s in ("prepositions", "times", "finite", "auxiliaries", "clause"))

    # -- whom it stands for ------------------------------------------------------------------------------------
    def resolve_pronoun(self, gender: str, verb: str = "") -> Speaker:
        """The last speaker where he was just heard, else the nearest person that fits."""
        if gender == "p":
            return Speaker()
        if gender == "l":
            return self.as_speaker(self.recent[-1]) if self.recent else Speaker()
        if gender == "n":
            return self.last if self.last.known and not self.last.person and self.last_at < 3 else Speaker()
        heard = self.last.person and self.last_at < 3
        if heard and self._gender_of(self.last.text or "") == gender:
            return self.last
        fits = [n for n in self.recent if self._gender_of(n.text) == gender]
        open_ = [n for n in self.recent if self._gender_of(n.text) is None]
        if heard and not fits and self._gender_of(self.last.text or "") is None:
            return self.last
        return self.as_speaker((fits or open_)[0]) if fits or open_ else Speaker()

    def _gender_of(self, name: str) -> str | None:
        return self.genders.get(self._key(name.split()[-1])) if name else None

    def _by_role(self, items: Sequence[Item], role: int, a: int, b: int) -> Speaker:
        low = items[role].low
        if self.lexicon.has("voices", low) or any(self.lexicon.has("voices", items[i].low) for i in range(a, b)):
            body = next((i for i in range(a, b) if self.lexicon.is_body(items[i].low)), None)
            if body is not None:
                return self._body(items, body, body, b) if body > role else self._body(items, body, a, role)
            names = self.find_names(items, a, b)
            if names:
                return self.as_speaker(names[-1])
        name = self.by_role.get(stem(low, self.lexicon.language))
        return self.as_speaker(name) if name else Speaker()

    def recall(self, name: Name) -> Name | None:
        """The full name that a surname, or a first name alone, was given before."""
        words = name.text.split()
        if len(words) == 1:
            return self.by_last.get(self._key(words[0])) or self.by_first.get(self._key(words[0]))
        full = self.by_last.get(self._key(words[-1]))
        return full if full and self._key(full.text.split()[0]) == self._key(words[0]) else None

    def _key(self, word: str) -> str:
        return stem(word.lower(), self.lexicon.language) if self.lexicon.language == "ru" else word.lower()

    def listen(self, sentence: Sequence[Item]) -> None:
        """Remember who was named in a sentence, in which role, once it has been read."""
        lex = self.lexicon
        self.last_at += 1
        found = self.find_names(sentence, 0, len(sentence))
        names = [n for n in found if n.person and not (n.first and lex.has("placing", self._before(sentence, n.first, 0)))]
        for name in names:
            words = name.text.split()
            key = self._key(words[-1])
            if name.gender:
                self.genders.setdefault(key, name.gender)
            if len(words) > 1:
                self.by_last.setdefault(key, name)
                first = self._key(words[0])
                known = self.by_first.setdefault(first, name)
                if known and self._key(known.text.split()[-1]) != key:
                    self.by_first[first] = None
            known = self.recall(name) or (name if len(words) > 1 else None)
            for i in range(max(0, name.first - 6), min(len(sentence), name.last + 7)):
                if known and lex.is_role(sentence[i].low):
                    self.by_role[stem(sentence[i].low, lex.language)] = known
        if names:
            self.recent = [self.recall(n) or n for n in names if " " in n.text or self.recall(n) or self._titled(sentence, n)] or self.recent

    def _titled(self, items: Sequence[Item], name: Name) -> bool:
        return name.first > 0 and self.lexicon.has("titles", items[name.first - 1].low)


def _russian_gender(words: list[str]) -> str | None:
    """By the ending of surname and first name; men's names in -а are few."""
    first = words[0] if len(words) > 1 else ""
    if words[-1].endswith(("ова", "ева", "ёва", "ина", "ына", "ая", "овой", "евой", "иной")) or first.endswith("ой"):
        return "f"
    if first.endswith(("а", "я")):
        return "m" if first in ("илья", "никита", "кузьма", "фома", "лука", "савва", "данила") or words[-1].endswith(("ова", "ева", "ина")) else "f"
    return "m" if first and first[-1] not in "аеёиоуыэюя" else None


def _is_adjective(word: str) -> bool:
    """Russian: Нынешний, Южная; not the surnames in -ский."""
    return word.endswith(("ый", "ая", "ое", "ые", "ший", "щий", "ний")) and not word.endswith(("ская", "цкая"))


def _chunks(items: Sequence[Item], a: int, b: int) -> list[tuple[int, int]]:
    """Stretches between commas, dashes and brackets."""
    found, begin = [], a
    for i in range(a, b):
        if items[i].kind == "p" and items[i].low in ",;:()—–":
            if i > begin:
                found.append((begin, i))
            begin = i + 1
    if begin < b:
        found.append((begin, b))
    return found or [(a, b)]
