"""Which forms are one: by the surest sign first, and a short form only where a single longer one can be meant."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace

from osintkit.link.cases import nominatives, to_nominative
from osintkit.link.clusters import Clusters, find_pairs, join_equal
from osintkit.link.forms import Form
from osintkit.link.orgs import Org, is_acronym, match_orgs, org_blocks, org_conflict, parse_org, spells_out
from osintkit.link.persons import CONFLICT, Person, match_persons, name_words, parse_person
from osintkit.link.systems import System, find_listed, match_systems, parse_system
from osintkit.link.words import Word, given_rows, is_initial, match_words, read_word
from osintkit.names import fold_name, fold_word, split_name

ENOUGH = 0.8  # a score from which two full names are one
Numbered = Sequence[tuple[int, Form]]


def parse_persons(forms: Numbered) -> dict[int, Person]:
    """The parts of each form's name, Cyrillic ones in the nominative."""
    words = {n: name_words(f.name) for n, f in forms}
    known = Counter(" ".join(fold_word(w) for w in ws) for ws, _ in words.values() if len(ws) > 1)
    parsed = {}
    for number, form in forms:
        plain, generation = words[number]
        if not plain:
            plain = [form.name.lower()]
        if len(plain) > 1 and any("\u0400" <= w[0] <= "\u052f" for w in plain):
            plain = to_nominative(plain, known)
        parsed[number] = parse_person(plain, generation=generation, language=form.language, shouted=_shouted(form.name))
    return parsed


def _shouted(name: str) -> str | None:
    loud = [w for w in name.split() if w.isupper() and len(w) > 2 and w.isalpha()]
    return loud[0].lower() if len(loud) == 1 and len(name.split()) > 1 else None


def find_conflict(persons: dict[int, Person], orgs: dict[int, Org]) -> Callable[[int, int], bool]:
    """Whether two forms say that they can't stand in one set."""

    def differ(a: int, b: int) -> bool:
        if a in persons and b in persons:
            return match_persons(persons[a], persons[b]) == CONFLICT
        return a in orgs and b in orgs and org_conflict(orgs[a], orgs[b])

    return differ


def join_persons(parsed: dict[int, Person], clusters: Clusters) -> None:
    """Full names with full names; then what is less full to the one set that it fits, if it fits one only."""
    join_equal(clusters, ((n, _person_key(p)) for n, p in parsed.items()))
    heads = {_person_key(parsed[n]): n for n in sorted(parsed, reverse=True)}
    chosen = {n: parsed[n] for n in sorted(heads.values())}
    pairs = find_pairs((n, _person_blocks(p)) for n, p in chosen.items() if p.level > 1)
    scored = [(match_persons(chosen[a], chosen[b]), a, b) for a, b in pairs]
    links = sorted(((s, a, b) for s, a, b in scored if s >= ENOUGH), key=lambda link: (-link[0], link[1:]))
    for level in (3, 2):
        for score, a, b in links:
            if chosen[a].level == chosen[b].level == level:
                clusters.join(a, b, score)
    _attach(((a, b, s) for s, a, b in links if chosen[a].level != chosen[b].level), chosen, clusters)
    _attach_short(chosen, clusters)


def _person_key(person: Person) -> Hashable:
    return (
        tuple(w.key for w in person.given),
        person.surname.key,
        person.patronymic and person.patronymic.key,
        person.generation,
    )


def _person_blocks(person: Person) -> Iterable[Hashable]:
    for surname in sorted(person.surname.loose):
        for word in person.given:
            if is_initial(word):
                continue
            for row in given_rows(word):
                yield surname, row
            for loose in word.loose:
                yield surname, loose


def _attach(links: Iterable[tuple[int, int, float]], chosen: dict[int, Person], clusters: Clusters) -> None:
    """Sets of the lower level to the one set of the higher that they can be."""
    wanted: dict[int, dict[int, float]] = defaultdict(dict)
    for a, b, score in links:
        low, high = (a, b) if chosen[a].level < chosen[b].level else (b, a)
        low, high = clusters.find(low), clusters.find(high)
        wanted[low][high] = max(score, wanted[low].get(high, 0.0))
    for low, highs in sorted(wanted.items()):
        if len(highs) == 1:
            clusters.join(low, next(iter(highs)), next(iter(highs.values())))


def _attach_short(chosen: dict[int, Person], clusters: Clusters) -> None:
    """Initials, then single words."""
    index: dict[str, list[int]] = defaultdict(list)
    for n, p in chosen.items():
        if p.level > 1:
            for loose in p.surname.loose:
                index[loose].append(n)
    for level in (1, 0):
        found: dict[int, tuple[int, float]] = {}
        for n, p in chosen.items():
            if p.level == level and (fit := fit_short(p, _near(p, index), chosen, clusters)):
                found[n] = fit
        for n, (target, score) in sorted(found.items()):
            clusters.join(n, target, score)


def _near(person: Person, index: dict[str, list[int]]) -> list[int]:
    words = [person.surname, *(read_word(n, person.surname.language) for n, _, _ in _turned(person.surname))]
    return sorted({n for w in words for loose in w.loose for n in index.get(loose, ())})


def _turned(word: Word) -> tuple[tuple[str, str, str], ...]:
    return nominatives(word.raw) if word.script == "c" else ()


def fit_short(
    person: Person, among: Iterable[int], parsed: dict[int, Person], clusters: Clusters
) -> tuple[int, float] | None:
    """The one set that initials and a surname, or a surname alone, can mean: (a member, score); None if none or
    several.

    A surname as it is written goes before one in another case, the same spelling before a similar one.
    """
    among = list(among)
    readings = [
        person,
        *(replace(person, surname=read_word(n, person.surname.language)) for n, _, _ in _turned(person.surname)),
    ]
    for exact in (True, False):
        for reading in readings:
            fits: dict[int, tuple[float, int]] = {}
            for n in among:
                score = match_persons(reading, parsed[n])
                if score > 0 and (not exact or match_words(reading.surname, parsed[n].surname) == 1.0):
                    root = clusters.find(n)
                    fits[root] = max(fits.get(root, (0.0, -n)), (score, -n))
            if fits:
                return (-next(iter(fits.values()))[1], next(iter(fits.values()))[0]) if len(fits) == 1 else None
    return None


def parse_orgs(forms: Numbered) -> dict[int, Org]:
    """The parts of each form's name."""
    known = Counter(fold_word(w) for _, f in forms for w in split_name(f.name))
    return {n: parse_org(f.name, f.language, known) for n, f in forms}


def join_orgs(parsed: dict[int, Org], forms: Numbered, clusters: Clusters, pairs: Iterable[tuple[int, int]]) -> None:
    """The same words, the same words written otherwise, and acronyms that stand beside their long form (`pairs`)."""
    join_equal(clusters, ((n, key) for n, p in parsed.items() for key in p.keys))
    chosen = {n: parsed[n] for n in sorted({p: n for n, p in reversed(parsed.items())}.values())}
    pairs_near = find_pairs((n, org_blocks(p)) for n, p in chosen.items())
    scored = [(match_orgs(chosen[a], chosen[b]), a, b) for a, b in pairs_near]
    for score, a, b in sorted(scored, key=lambda link: (-link[0], link[1:])):
        if score >= ENOUGH:
            clusters.join(a, b, score)
    acronyms: dict[str, list[int]] = defaultdict(list)
    for n, f in forms:
        if is_acronym(f.name) and len(f.name) > 3:
            acronyms[fold_name(f.name)].append(n)
    for numbers in acronyms.values():
        for n in numbers[1:]:
            clusters.join(numbers[0], n)
    for a, b in sorted(pairs):
        clusters.join(a, b, 0.9)


def join_systems(forms: Numbered, clusters: Clusters) -> None:
    """The gazetteer's, the same designator, the same name written otherwise; then a nickname to the one that bears
    it.
    """
    parsed: dict[int, System] = {n: parse_system(f.name, f.language) for n, f in forms}
    listed = {n: f.ref.partition(":")[2] if f.ref else find_listed(parsed[n]) for n, f in forms}
    join_equal(clusters, ((n, name) for n, name in listed.items() if name))
    join_equal(clusters, ((n, parsed[n].parts.key) for n, f in forms if not f.ref))
    blocks = ((n, {(s.parts.designator, x) for w in s.before or s.nick for x in w.loose}) for n, s in parsed.items())
    for a, b in find_pairs(blocks):
        if (score := match_systems(parsed[a], parsed[b])) >= ENOUGH:
            clusters.join(a, b, score)
    _join_short_names(parsed, clusters)


def _join_short_names(parsed: dict[int, System], clusters: Clusters) -> None:
    """ "TB2" is the one Bayraktar TB2, "Kinzhal" the one Kh-47M2 Kinzhal, if there is one only."""
    bearers: dict[str, set[int]] = defaultdict(set)
    for n, system in parsed.items():
        if system.parts.designator and len(system.nick) == 1:
            bearers[system.nick[0].key].add(n)
        if system.parts.designator and system.before:
            bearers[system.parts.designator].add(n)
    for n, system in sorted(parsed.items()):
        parts, name = system.parts, None
        if parts.designator and not parts.before and not parts.nick:
            name = parts.designator
        elif not parts.designator and len(parts.nick) == 1 and not parts.numbers and not parts.variant:
            name = system.nick[0].key
        found = {clusters.find(m) for m in bearers.get(name, ())} if name else set()
        if len(found) == 1:
            clusters.join(n, found.pop(), 0.9)


def join_others(forms: Numbered, clusters: Clusters) -> None:
    """Places, nationalities, facilities and events: the same key."""
    join_equal(clusters, ((n, fold_name(f.name) or f.name) for n, f in forms))


def spelled_out(a: Form, b: Form, *, exactly: bool = False) -> bool:
    """Whether one of two names is the other's acronym: nearly, for names that stand side by side, or letter by
    letter.
    """
    short, long = (a, b) if len(a.name) < len(b.name) else (b, a)
    return is_acronym(short.name) and " " in long.name and spells_out(long.name, short.name, exactly=exactly)


def fit_nameless(org: Org, among: Iterable[int], parsed: dict[int, Org], clusters: Clusters) -> int | None:
    """The one body of a country that a body without country or name can mean among these forms; None if none or
    several.
    """
    if org.own or org.countries or org.known or not org.concepts:
        return None
    fits = {
        clusters.find(n): n
        for n in among
        if parsed[n].countries and not parsed[n].own and parsed[n].concepts == org.concepts
    }
    return min(fits.values()) if len(fits) == 1 else None
