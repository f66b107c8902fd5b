"""People: the parts of their names, and whether two names can be one person's."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from osintkit.link.cases import nominatives, to_nominative
from osintkit.link.clusters import Clusters, find_links
from osintkit.link.forms import Form
from osintkit.link.given import given_rows, is_initial, match_given, name_uses, surname_leads, western_rows
from osintkit.link.words import Word, match_words, read_word, script_of
from osintkit.names import fold_word, split_name

PATRONYMIC = re.compile("(?:ovix|evix|ilix|mix|ovna|evna|inixna)$")
CONFLICT = -1.0
SERVANT = {"l": "abd", "c": "абд", "a": "عبد", "o": "abd"}


@dataclass(frozen=True, slots=True)
class Person:
    """A name in parts. `level`: 3 with a middle name or patronymic, 2 given and surname, 1 initials, 0 a single
    word.
    """

    given: tuple[Word, ...]
    surname: Word
    patronymic: Word | None = None
    generation: str | None = None

    @property
    def key(self) -> Hashable:
        """What two spellings share for certain."""
        patronymic = self.patronymic and self.patronymic.key
        return tuple(w.key for w in self.given), self.surname.key, patronymic, self.generation

    @property
    def level(self) -> int:
        if not self.given:
            return 0
        if all(is_initial(w) for w in self.given):
            return 1
        return 3 if self.patronymic or len(self.given) > 1 else 2


def name_words(name: str) -> tuple[list[str], str | None]:
    """The words of a person's name in plain order, without titles and particles, and the mark of a generation."""
    if name.count(",") == 1:
        surname, given = name.split(",")
        if given.strip(" .").lower() not in name_uses()["generation"]:
            name = f"{given} {surname}"
    words = [w for w in split_name(name) if not w.isdigit()]
    generation = None
    while len(words) > 1 and words[-1] in name_uses()["generation"]:
        generation = name_uses()["generation"][words.pop()]
    while len(words) > 1 and words[0] in name_uses()["title"]:
        words.pop(0)
    return _join_servants(_drop_particles(words)), generation


def _drop_particles(words: list[str]) -> list[str]:
    particles = name_uses()["particle"]
    lead = len(words) == 2 and (len(words[0]) == 2 or words[0] in name_uses()["surname-first"])  # "Ed Davey", "Ван И"
    lead = lead or (len(words) == 2 and bool(given_rows(read_word(words[0])) & western_rows()))  # "Ben Wallace"
    kept = [w for i, w in enumerate(words) if w not in particles or (lead and i == 0)]
    return kept or words


def _join_servants(words: list[str]) -> list[str]:
    """ "Abdel Fattah", "Abdul-Fattah" and "Abdülfettah" are one name, "servant of the Opener"."""
    joined = name_uses()["joined"]
    out: list[str] = []
    for word in words:
        if out and (out[-1] in joined or word == "الله"):
            first = SERVANT[script_of(word)] if out[-1] in joined else out[-1]
            out[-1] = first + re.sub("^ال(?=...)", "", word)
        else:
            out.append(re.sub(r"^(abd|абд)[aeouüаеуэ][lл]ь?(?=.{4})", r"\1", word))
    return out


def parse_person(
    words: list[str], *, generation: str | None = None, language: str | None = None, shouted: str | None = None
) -> Person:
    """The parts of a name. `shouted` is the word that alone stands in capitals: French and UN lists mark the surname
    so.
    """
    read = [read_word(w, language) for w in words]
    patronymic = None
    if len(read) > 2:
        if PATRONYMIC.search(read[-1].key) and given_rows(read[-2]) and read[-1].script == "c":
            patronymic, read = read[-1], [*read[1:-1], read[0]]
        elif PATRONYMIC.search(read[-2].key):
            patronymic, read = read[-2], [*read[:-2], read[-1]]
    if (
        len(read) > 1
        and not patronymic
        and (
            words[0] == shouted
            or surname_leads(words)
            or (is_initial(read[-1]) and not is_initial(read[0]))
            or (len(read) == 2 and given_rows(read[-1]) and not given_rows(read[0]) and not is_initial(read[0]))
        )
    ):
        read = [*read[1:], read[0]]
    return Person(tuple(read[:-1]), read[-1], patronymic, generation)


def match_persons(a: Person, b: Person) -> float:
    """1.0 the same name, down to 0.6 an initial and a surname that agree; 0 nothing in common; CONFLICT: two people."""
    surname = match_words(a.surname, b.surname)
    if not surname:
        return 0.0
    if a.generation != b.generation:
        return CONFLICT
    if a.patronymic and b.patronymic and not match_given(a.patronymic, b.patronymic):
        return CONFLICT
    given = _match_given_names(a.given, b.given)
    return CONFLICT if given < 0 else min(surname, given)


def differ_persons(a: Person, b: Person) -> bool:
    """Whether two names in one set say that they are two people."""
    return match_persons(a, b) == CONFLICT


def _match_given_names(a: tuple[Word, ...], b: tuple[Word, ...]) -> float:
    if not a or not b:
        return 0.6
    short, long = sorted((a, b), key=len)
    if len(short) > 1:
        scores = [match_given(x, y) for x, y in zip(short, long, strict=False)]
        if not all(scores):
            return CONFLICT
        middle = max(min(scores[1:]), 0.9 * (scores[0] > 0.8))  # a middle initial is as good as the name
        return min(scores[0], middle)
    first = match_given(short[0], long[0])
    later = max((match_given(short[0], w) for w in long[1:] if not is_initial(short[0])), default=0.0)
    return first or later * 0.9 or CONFLICT


def parse_persons(forms: Sequence[tuple[int, Form]]) -> dict[int, Person]:
    """The parts of each form's name, Cyrillic ones in the nominative."""
    words = {n: name_words(f.name) for n, f in forms}
    known = Counter(" ".join(fold_word(w) for w in ws) for ws, _ in words.values() if len(ws) > 1)
    parsed = {}
    for number, form in forms:
        plain, generation = words[number]
        if len(plain) > 1 and any(script_of(w) == "c" for w in plain):
            plain = to_nominative(plain, known)
        parsed[number] = parse_person(
            plain or [form.name.lower()],
            generation=generation,
            language=form.language,
            shouted=_find_shouted(form.name),
        )
    return parsed


def _find_shouted(name: str) -> str | None:
    words = name.split()
    loud = [w for w in words if w.isupper() and len(w) > 2 and w.isalpha()]
    return loud[0].lower() if len(loud) == 1 and len(words) > 1 else None


def join_persons(parsed: dict[int, Person], clusters: Clusters, dask: str | None = None) -> None:
    """Full names with full names; then what is less full to the one set that it fits, if it fits one only."""
    clusters.join_equal((n, p.key) for n, p in parsed.items())
    chosen = {n: parsed[n] for n in sorted({parsed[n].key: n for n in sorted(parsed, reverse=True)}.values())}
    links = find_links({n: p for n, p in chosen.items() if p.level > 1}, _blocks, match_persons, dask)
    for level in (3, 2):
        for score, a, b in links:
            if chosen[a].level == chosen[b].level == level:
                clusters.join(a, b, score)
    _attach_two_words(links, chosen, clusters)
    bearers: dict[str, list[int]] = defaultdict(list)
    for n, p in chosen.items():
        for loose in p.surname.loose if p.level > 1 else ():
            bearers[loose].append(n)
    for level in (1, 0):  # initials, then single words
        short = {n: p for n, p in chosen.items() if p.level == level}
        near = {
            n: {m for w in _surnames(p) for loose in w.loose for m in bearers.get(loose, ())} for n, p in short.items()
        }
        fits = {n: _fit_short(p, sorted(near[n]), chosen, clusters) for n, p in short.items()}
        for n, fit in sorted(fits.items()):
            if fit:
                clusters.join(n, *fit)


def _blocks(person: Person) -> Iterator[Hashable]:
    for surname in sorted(person.surname.loose):
        for word in person.given:
            if not is_initial(word):
                for reading in (*given_rows(word), *word.loose):
                    yield surname, reading


def _attach_two_words(links: Iterable[tuple[float, int, int]], chosen: dict[int, Person], clusters: Clusters) -> None:
    """Sets without a middle name to the one set with it that they can be."""
    wanted: dict[int, dict[int, float]] = defaultdict(dict)
    for score, a, b in links:
        if chosen[a].level != chosen[b].level:
            low, high = (clusters.find(n) for n in sorted((a, b), key=lambda n: chosen[n].level))
            wanted[low][high] = max(score, wanted[low].get(high, 0.0))
    for low, highs in sorted(wanted.items()):
        if len(highs) == 1:
            clusters.join(low, *highs.popitem())


def _surnames(person: Person) -> list[Word]:
    """The surname as it is written and, in Cyrillic, what it may be the case form of."""
    word = person.surname
    turned = nominatives(word.raw) if word.script == "c" else ()
    return [word, *(read_word(nominative, word.language) for nominative, _, _ in turned)]


def _fit_short(
    person: Person, among: Iterable[int], parsed: dict[int, Person], clusters: Clusters
) -> tuple[int, float] | None:
    """The one set that a surname, with or without initials, can mean: (a member, score); None if none or several.

    A surname as it is written goes before one in another case.
    """
    for surname in _surnames(person):
        reading = replace(person, surname=surname)
        scored = ((match_persons(reading, parsed[n]), n) for n in among)
        fits: dict[int, tuple[int, float]] = {}
        for score, n in scored:
            if score > 0:
                fits.setdefault(clusters.find(n), (n, score))
        if fits:
            return fits.popitem()[1] if len(fits) == 1 else None
    return None


def resolve_persons(numbers: Sequence[int], parsed: dict[int, Person], clusters: Clusters) -> dict[int, int]:
    """Surnames and initials in an article -> the one full name in it that they fit."""
    full = [n for n in numbers if parsed[n].level > 1]
    fits = {n: _fit_short(parsed[n], full, parsed, clusters) for n in numbers if parsed[n].level < 2}
    return {n: fit[0] for n, fit in fits.items() if fit}
