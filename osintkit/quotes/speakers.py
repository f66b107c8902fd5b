"""Who stands in a stretch of a sentence: a name, a body, a role, a pronoun, or a source that wishes not to be named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from osintkit.quotes.lexicon import Lexicon, stem
from osintkit.quotes.names import Name, Names
from osintkit.quotes.reading import Item

RECENT = 3  # sentences for which a speaker is still the one a pronoun means


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
        """A name, in full where the text gave it so before."""
        full = (self.recall(name) if name.person else None) or name
        return Speaker(full.text, full.start, full.end, person=full.person)

    def recall(self, name: Name) -> Name | None:
        """The full name that a surname, or a first name alone, was given before."""
        words = [self._key(word) for word in name.text.split()]
        full = self.by_last.get(words[-1])
        if len(words) == 1:
            return full or self.by_first.get(words[0])
        return full if full and self._key(full.text.split()[0]) == words[0] else None

    def resolve_pronoun(self, gender: str) -> Speaker:
        """The last speaker where he was just heard, else the nearest person that fits."""
        if gender == "l" and self.recent:
            return self.as_speaker(self.recent[-1])
        if gender == "n":
            return self.last_body()
        if gender not in "mf":
            return Speaker()
        fits: dict[str | None, Name] = {}
        for name in reversed(self.recent):
            fits[self._gender_of(name.text)] = name
        heard = self.last if self.last.person and self.last.text and self.last_at < RECENT else None
        its = self._gender_of(heard.text or "") if heard else None
        if heard and (its == gender or (its is None and gender not in fits)):
            return heard
        fit = fits.get(gender) or fits.get(None)
        return self.as_speaker(fit) if fit else Speaker()

    def last_body(self) -> Speaker:
        """The body that was heard last, for "it" and "the company"."""
        return self.last if self.last.known and not self.last.person and self.last_at < RECENT else Speaker()

    def _gender_of(self, name: str) -> str | None:
        return self.genders.get(self._key(name.split()[-1]))

    def _key(self, word: str) -> str:
        return stem(word.lower(), "ru") if self.lexicon.language == "ru" else word.lower()

    def listen(self, sentence: Sequence[Item], heard: Speaker | None) -> None:
        """Remember who was named in a sentence, in which role, and who was heard in it, once it has been read."""
        self.last, self.last_at = (heard, 0) if heard else (self.last, self.last_at + 1)
        recent = []
        for name in self.names.find(sentence, 0, len(sentence)):
            if not name.person or self.names.hangs(sentence, name.first, 0, "placing"):
                continue
            known = self._meet(name)
            for item in sentence[max(0, name.first - 6) : name.last + 7]:
                if known and self.lexicon.has(item.low, "roles"):
                    self.by_role[stem(item.low, self.lexicon.language)] = known
            if known or name.first == 0 or self.lexicon.has(sentence[name.first - 1].low, "titles"):
                recent.append(known or name)  # a lone surname in the midst may be a place
        self.recent = recent or self.recent

    def _meet(self, name: Name) -> Name | None:
        """Who it is, in full, as first met."""
        words = [self._key(word) for word in name.text.split()]
        if name.gender:
            self.genders.setdefault(words[-1], name.gender)
        if len(words) > 1:
            self.by_last.setdefault(words[-1], name)
            known = self.by_first.setdefault(words[0], name)
            if known and self._key(known.text.split()[-1]) != words[-1]:
                self.by_first[words[0]] = None
        return self.recall(name) or (name if len(words) > 1 else None)


def read_speaker(cast: Cast, items: Sequence[Item], a: int, b: int) -> Speaker:
    """The speaker named by items[a:b], the subject of a verb or the object of "according to"."""
    while b > a and items[b - 1].kind == "p":
        b -= 1
    if a >= b:
        return NOBODY
    stretch = Stretch(cast, items, a, b)
    speaker = stretch.read()
    return replace(speaker, anonymous=True, known=True) if stretch.is_veiled() else speaker


@dataclass
class Stretch:
    """items[a:b] of a sentence, which may say who speaks; `last` ends its first part, before an apposition."""

    cast: Cast
    items: Sequence[Item]
    a: int
    b: int

    def __post_init__(self) -> None:
        self.lex, self.names = self.cast.lexicon, self.cast.names
        ends = [i for i in range(self.a, self.b) if self.items[i].low in (",", ";", ":", "(", ")", "—", "–")]
        while ends and ends[0] == self.a:
            self.a = ends.pop(0) + 1
        self.last, *rest = [*ends, self.b]
        self.apposed = range(self.last + 1, rest[0]) if rest else range(0)

    def read(self) -> Speaker:
        """A person before a body before a role, each where no preposition hangs it on another."""
        source, role, body = self.noun("sources"), self.noun("roles"), self.noun("bodies", free=True)
        if source is not None and not (self.has_preposition(self.a, source) and self.heads(source)):
            return Speaker(anonymous=True)
        names = self.heads(self.last)
        persons = [n for n in names if n.person]
        person = next((n for n in reversed(persons) if " " in n.text), persons[-1] if persons else None)
        surname = person is None or " " not in person.text
        apposed = self.apposed_person() if role is not None and surname else None
        if apposed and (person is None or (role or 0) < person.first):
            return self.cast.as_speaker(apposed)
        if role is not None and surname and self.lex.language == "en" and (named := self.owned_role(role, names)):
            return named
        paper, end = self.noun("papers"), self.last
        if paper is not None and paper < min(end if body is None else body, person.first if person else end):
            return self.author(paper)
        if person and not (person.last == body and self.lex.language != "fr" and not self.items[body].cap):
            return self.cast.as_speaker(person)
        if role is not None and (body is None or role < body):
            return self.by_role(role)
        return self.read_body(names[-1] if names else None, body)

    def read_body(self, named: Name | None, body: int | None) -> Speaker:
        """A body by its noun or its name; else what a pronoun means."""
        if body is not None and (named is None or named.first <= body or self.lex.language == "ru"):
            return self.body(body, self.a, self.last)
        if named:
            built = body is not None and body == named.first - 1 and not self.lex.has(self.items[body].low, "channels")
            start = self.items[named.first - 1].start if built else named.start
            return Speaker(self.names.text[start : named.end], start, named.end)
        pronouns = [p for i in range(self.a, self.last) if (p := self.lex.pronouns.get(self.items[i].low))]
        return self.cast.resolve_pronoun(pronouns[-1]) if pronouns else NOBODY

    def noun(self, kind: str, *, free: bool = False) -> int | None:
        """The first noun of that kind; `free`: and no preposition before it."""
        for i in range(self.a, self.last):
            if self.lex.has(self.items[i].low, kind):
                return i
            if free and i > self.a and self.has_preposition(i, i + 1):
                return None
        return None

    def has_preposition(self, a: int, b: int) -> bool:
        return any(self.lex.has(item.low, "prepositions") for item in self.items[a:b])

    def heads(self, b: int) -> list[Name]:
        """Names that neither hang on a preposition nor own what follows."""
        return [
            name
            for name in self.names.find(self.items, self.a, b)
            if not self.names.hangs(self.items, name.first, self.a, "prepositions")
            and not (name.last + 1 < b and self.items[name.last].low == "'s")
        ]

    def apposed_person(self) -> Name | None:
        """The minister, | Paul Reed."""
        names = self.names.find(self.items, self.apposed.start, self.apposed.stop)
        return names[0] if names and names[0].person and names[0].last == self.apposed.stop else None

    def owned_role(self, role: int, names: list[Name]) -> Speaker | None:
        """English: a role behind whom or what it belongs to (the company's spokesman)."""
        low = (i for i in range(role, self.last) if self.lex.has(self.items[i].low, "roles"))
        role = max(i for i in low if not self.has_preposition(role, i))
        owned = names or any(self.lex.has(item.low, "bodies") for item in self.items[self.a : role])
        return self.by_role(role) if owned and all(n.last <= role for n in names) else None

    def by_role(self, role: int) -> Speaker:
        """Who was named with that role; a spokesman speaks for his body."""
        items, lex = self.items, self.lex
        if any(lex.has(item.low, "voices") for item in items[self.a : self.last]):
            body = self.noun("bodies")
            if body is not None:
                return self.body(body, body, self.last) if body > role else self.body(body, self.a, role)
            if names := self.names.find(items, self.a, self.last):
                return self.cast.as_speaker(names[-1])
        name = self.cast.by_role.get(stem(items[role].low, lex.language))
        return self.cast.as_speaker(name) if name else Speaker()

    def author(self, paper: int) -> Speaker:
        """Whose report or statement it is, where the text says "by" or "of"."""
        items, lex = self.items, self.lex
        if lex.language == "ru":
            near = paper + 1 < self.b and not self.has_preposition(paper + 1, paper + 2)
            return replace(Stretch(self.cast, items, paper + 1, self.b).read(), known=True) if near else Speaker()
        for name in self.names.find(items, self.a, self.b):
            if name.last < self.b and items[name.last].low == "'s":
                return self.cast.as_speaker(name)
            body = next((i for i in range(self.a + 1, name.last) if lex.has(items[i].low, "bodies")), None)
            first = name.first if body is None else min(body, name.first)
            if self.names.hangs(items, first, self.a, "by"):
                return self.cast.as_speaker(name) if body is None else self.body(body, first, self.b)
        return Speaker()

    def is_veiled(self) -> bool:
        stretch = self.names.text[self.items[self.a].start : self.items[self.b - 1].end].lower().replace("’", "'")
        return self.noun("sources") is not None or any(v in stretch for v in self.lex.sets["veiled"])

    def body(self, body: int, a: int, b: int) -> Speaker:
        """A body by its common noun with what belongs to it; a mere "the company" is the one spoken of last."""
        items, lex = self.items, self.lex
        while a < body and lex.has(items[a].low, "determiners", "prepositions", "times", "adverbs"):
            a += 1
        ends = ("prepositions", "times", "finite", "auxiliaries", "clause")
        tail = (i for i in range(body + 1, b) if lex.has(items[i].low, *ends) and not lex.has(items[i].low, "builds"))
        b = next(tail, b)
        while b > body + 1 and lex.has(items[b - 1].low, "determiners"):
            b -= 1
        if lex.has(items[body].low, "generic") and b - a == 1 and (a or not items[body].cap):
            return self.cast.last_body()
        names = [n for n in self.names.find(items, a, b) if n.first > body or n.last <= body]
        quoted = names and lex.language == "ru" and names[0].first == body + 1 and items[body + 1].kind == "q"
        if names and (quoted or lex.has(items[body].low, "outlet_kinds", "channels")):
            return Speaker(names[0].text, names[0].start, names[0].end)
        return Speaker(self.names.text[items[a].start : items[b - 1].end], items[a].start, items[b - 1].end)
