"""Whom names, roles and pronouns stand for: what one text has told of its persons so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from osintkit.quotes.lexicon import Lexicon, stem
from osintkit.quotes.names import Name, Names
from osintkit.quotes.reading import Item


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
RECENT = 3  # sentences for which a speaker is still the one a pronoun means


@dataclass
class Cast:
    """The persons met so far in one text. Everything is looked up by key, so that a long text stays linear."""

    names: Names
    by_last: dict[str, Name] = field(default_factory=dict)
    by_first: dict[str, Name | None] = field(default_factory=dict)
    by_role: dict[str, Name] = field(default_factory=dict)
    genders: dict[str, str] = field(default_factory=dict)
    recent: list[Name] = field(default_factory=list)
    last: Speaker = NOBODY
    last_at: int = RECENT

    @property
    def lexicon(self) -> Lexicon:
        return self.names.lexicon

    def as_speaker(self, name: Name) -> Speaker:
        full = self.recall(name) if name.person else None
        name = full or name
        return Speaker(name.text, name.start, name.end, person=name.person)

    def recall(self, name: Name) -> Name | None:
        """The full name that a surname, or a first name alone, was given before."""
        words = name.text.split()
        if len(words) == 1:
            return self.by_last.get(self._key(words[0])) or self.by_first.get(self._key(words[0]))
        full = self.by_last.get(self._key(words[-1]))
        return full if full and self._key(full.text.split()[0]) == self._key(words[0]) else None

    def resolve_pronoun(self, gender: str) -> Speaker:
        """The last speaker where he was just heard, else the nearest person that fits."""
        if gender == "p":
            return Speaker()
        if gender == "l":
            return self.as_speaker(self.recent[-1]) if self.recent else Speaker()
        if gender == "n":
            return self.last if self.last.known and not self.last.person and self.last_at < RECENT else Speaker()
        heard = self.last.person and self.last_at < RECENT
        if heard and self._gender_of(self.last.text or "") == gender:
            return self.last
        fits = [n for n in self.recent if self._gender_of(n.text) == gender]
        open_ = [n for n in self.recent if self._gender_of(n.text) is None]
        if heard and not fits and self._gender_of(self.last.text or "") is None:
            return self.last
        return self.as_speaker((fits or open_)[0]) if fits or open_ else Speaker()

    def _gender_of(self, name: str) -> str | None:
        return self.genders.get(self._key(name.split()[-1])) if name else None

    def _key(self, word: str) -> str:
        return stem(word.lower(), self.lexicon.language) if self.lexicon.language == "ru" else word.lower()

    def listen(self, sentence: Sequence[Item]) -> None:
        """Remember who was named in a sentence, in which role, once it has been read."""
        lex = self.lexicon
        self.last_at += 1
        found = self.names.find(sentence, 0, len(sentence))
        names = [
            n
            for n in found
            if n.person and not (n.first and lex.has("placing", self.names.before(sentence, n.first, 0)))
        ]
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
            self.recent = [
                self.recall(n) or n for n in names if " " in n.text or self.recall(n) or self._titled(sentence, n)
            ] or self.recent

    def _titled(self, items: Sequence[Item], name: Name) -> bool:
        """Does a lone surname stand for a person for sure: behind a title, or first in its sentence?"""
        return name.first == 0 or self.lexicon.has("titles", items[name.first - 1].low)
