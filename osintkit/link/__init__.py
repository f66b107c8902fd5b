"""Link: which mentions mean the same, in every language and script, offline, with ids that stay.

Rooms: `words` (one word in all its readings), `cases` (Russian endings), `persons`, `orgs`, `systems` (the parts of a
name and whether two can be one), `groups` (which forms are one), `clusters`, `verdicts` (what the analyst decided),
`naming` (ids, captions, redirects).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from osintkit.link.clusters import Clusters, join_equal
from osintkit.link.forms import Form, Forms, add_unseen, gather_forms
from osintkit.link.groups import (
    find_conflict,
    fit_nameless,
    fit_short,
    join_orgs,
    join_others,
    join_persons,
    join_systems,
    parse_orgs,
    parse_persons,
    spelled_out,
)
from osintkit.link.naming import name_clusters, numbers_of_ids
from osintkit.link.orgs import NEAR, Org, is_acronym
from osintkit.link.persons import Person
from osintkit.link.verdicts import judge_mentions, read_verdicts
from osintkit.records import Entity, Judgement, Mention

__all__ = ["link_entities"]


def link_entities(
    mentions: Iterable[Mention], judgements: Iterable[Judgement] = (), known: Iterable[Entity] = ()
) -> tuple[list[str | None], list[Entity]]:
    """One entity id per mention, in the given order, and the entities, sorted by id.

    Pass all mentions of a case in the order they came in, and as `known` the entities of the last run: the sets then
    depend on the mentions alone, so batches end where all at once does, and ids stay: an entity keeps its id, of two
    that merge the older (smaller `since`, the one that was named first) keeps its own and the other stays as a
    redirect (`merged_into`). New mentions alone work too; then a known entity's aliases stand for its mentions.

    Judgements win over every rule: merge or split (or reject) "entity:A" with the other entity's id as value; reject,
    relabel, split or merge "mention:ARTICLE:START:END". A mention that was rejected, or whose entity was, has the id
    None.

    Ids are the kind and either the gazetteer's own key ("place-tr", "system-s-400", from Mention.ref) or the first
    twelve hex digits of BLAKE2b over the kind and the folded name that came first. Scores: 1 the same key, 0.85 and
    more the same consonants, 0.7 initials, 0.6 a surname alone that only one person in the case has.
    """
    verdicts = read_verdicts(judgements)
    judged, alone, given = judge_mentions(list(mentions), verdicts)
    known = sorted(known, key=lambda e: e.id)
    forms = gather_forms(judged, alone)
    together = add_unseen(forms, known)
    by_kind: dict[str, list[tuple[int, Form]]] = defaultdict(list)
    for number, form in enumerate(forms.all):
        by_kind[form.kind].append((number, form))
    persons = parse_persons([(n, f) for n, f in by_kind["person"] if f.alone is None])
    ids = numbers_of_ids(forms, known)
    apart = _find_apart(verdicts.apart, ids)
    orgs = parse_orgs([(n, f) for n, f in by_kind["org"] if f.alone is None])
    clusters = Clusters(len(forms.all), find_conflict(persons, orgs), apart)
    for numbers in together:
        for number in numbers[1:]:
            clusters.join(numbers[0], number, sure=True)
    _join_kinds(by_kind, persons, orgs, clusters, lambda: _side_by_side(judged, forms))
    _resolve_in_articles(judged, forms, persons, orgs, clusters)
    for a, b in verdicts.together:
        for x in ids.get(a, ())[:1]:
            for y in (*ids.get(a, ()), *ids.get(b, ())):
                clusters.join(x, y, judged=True)
    for position, entity in given.items():
        mine = forms.of[position]
        if mine is not None and ids.get(entity):
            clusters.join(ids[entity][0], mine, judged=True)
    return name_clusters(forms, clusters, known, verdicts)


def _find_apart(pairs: Iterable[tuple[str, str]], ids: dict[str, list[int]]) -> set[tuple[int, int]]:
    found = set()
    for a, b in pairs:
        ours, theirs = ids.get(a, []), ids.get(b, [])
        both = set(ours) & set(theirs)
        for x in ours:
            for y in theirs:
                if x not in both or y not in both:
                    found |= {(x, y), (y, x)} if x != y else set()
    return found


def _join_kinds(
    by_kind: dict[str, list[tuple[int, Form]]],
    persons: dict[int, Person],
    orgs: dict[int, Org],
    clusters: Clusters,
    acronyms: Callable[[], Iterable[tuple[int, int]]],
) -> None:
    for kind, numbered in sorted(by_kind.items()):
        free = [(n, f) for n, f in numbered if f.alone is None]
        join_equal(clusters, ((n, f.ref) for n, f in free if f.ref), sure=True)
        if kind == "person":
            join_persons(persons, clusters)
        elif kind == "org":
            join_orgs(orgs, free, clusters, acronyms())
        elif kind == "system":
            join_systems(free, clusters)
        else:
            join_others([(n, f) for n, f in free if not f.ref], clusters)


def _articles(mentions: Sequence[Mention | None], kind: str) -> Iterator[list[int]]:
    """Positions of the mentions of one kind, article by article, in the order of the text."""
    found: dict[str, list[int]] = defaultdict(list)
    for position, mention in enumerate(mentions):
        if mention is not None and mention.kind == kind and mention.article_id is not None:
            found[mention.article_id].append(position)
    for positions in found.values():
        yield sorted(positions, key=lambda p: (mentions[p].start, p))  # type: ignore[union-attr]


def _side_by_side(mentions: Sequence[Mention | None], forms: Forms) -> set[tuple[int, int]]:
    """Forms of organisations where one is the acronym of the other: right beside it, or its very initials in one
    article.
    """
    found: set[tuple[int, int]] = set()
    for positions in _articles(mentions, "org"):
        for p, q in pairwise(positions):
            a, b, x, y = mentions[p], mentions[q], forms.of[p], forms.of[q]
            near = a is not None and b is not None and 0 < b.start - a.end <= NEAR
            if near and x is not None and y is not None and spelled_out(forms.all[x], forms.all[y]):
                found.add((min(x, y), max(x, y)))
        numbers = sorted({n for p in positions if (n := forms.of[p]) is not None})
        short = [n for n in numbers if is_acronym(forms.all[n].name)]
        for x in short:
            found |= {(min(x, y), max(x, y)) for y in numbers if spelled_out(forms.all[x], forms.all[y], exactly=True)}
    return found


def _resolve_in_articles(
    mentions: Sequence[Mention | None],
    forms: Forms,
    persons: dict[int, Person],
    orgs: dict[int, Org],
    clusters: Clusters,
) -> None:
    """A surname or initials in an article mean the one full name in it that they fit; "the Ministry of Defence"
    likewise.
    """
    for positions in _articles(mentions, "person"):
        numbers = {p: n for p in positions if (n := forms.of[p]) is not None and n in persons}
        full = sorted({n for n in numbers.values() if persons[n].level > 1})
        short = {n: persons[n] for n in numbers.values() if persons[n].level < 2}
        people = {n: fit_short(p, full, persons, clusters) for n, p in short.items()}
        for position, number in numbers.items():
            if fit := people.get(number):
                forms.move(position, fit[0], mentions[position])
    for positions in _articles(mentions, "org"):
        numbers = {p: n for p in positions if (n := forms.of[p]) is not None and n in orgs}
        bodies = {
            n: fit_nameless(orgs[n], sorted(set(numbers.values())), orgs, clusters) for n in set(numbers.values())
        }
        for position, number in numbers.items():
            if (body := bodies[number]) is not None:
                forms.move(position, body, mentions[position])
