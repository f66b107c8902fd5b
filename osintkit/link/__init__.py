"""Link: which mentions mean the same, in every language and script, offline, with ids that stay.

Rooms: `forms` (the ways a name is written), `words` (one word in all its readings), `given` (given names), `cases`
(Russian endings), `persons`, `orgs`, `systems` (the parts of a name, and which are one), `clusters`, `verdicts` (what
the analyst decided), `naming` (ids, captions, redirects).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from osintkit.link.clusters import Clusters
from osintkit.link.forms import Form, Forms, add_unseen, gather_forms
from osintkit.link.naming import name_clusters, numbers_of_ids
from osintkit.link.orgs import Org, differ_orgs, join_orgs, parse_orgs, resolve_orgs, spell_out
from osintkit.link.persons import Person, differ_persons, join_persons, parse_persons, resolve_persons
from osintkit.link.systems import join_systems, parse_systems
from osintkit.link.verdicts import judge_mentions, read_verdicts
from osintkit.names import fold_name
from osintkit.records import Entity, Judgement, Mention

__all__ = ["link_entities"]

Names = dict[int, Any]  # form -> its parts: a Person, an Org, a System; of other kinds the folded name
PARSERS: dict[str, Callable[[Sequence[tuple[int, Form]]], Names]] = {
    "person": parse_persons,
    "org": parse_orgs,
    "system": parse_systems,
}
JOINERS: dict[str, Callable[[Names, Clusters, str | None], None]] = {
    "person": join_persons,
    "org": join_orgs,
    "system": join_systems,
}
RESOLVERS: dict[str, Callable[[Sequence[int], Names, Clusters], dict[int, int]]] = {
    "person": resolve_persons,
    "org": resolve_orgs,
}


def link_entities(
    mentions: Iterable[Mention],
    judgements: Iterable[Judgement] = (),
    known: Iterable[Entity] = (),
    *,
    dask: str | None = None,
) -> tuple[list[str | None], list[Entity]]:
    """One entity id per mention, in the given order, and the entities, sorted by id.

    Pass all mentions of a case in the order they came in, and as `known` the entities of the last run: the sets then
    depend on the mentions alone, so batches end where all at once does, and ids stay: an entity keeps its id, of two
    that merge the older (smaller `since`, the one that was named first) keeps its own and the other stays as a
    redirect (`merged_into`). New mentions alone work too; then a known entity's aliases stand for its mentions.

    Judgements win over every rule: merge or split (or reject) "entity:A" with the other entity's id as value; reject,
    relabel, split or merge "mention:ARTICLE:START:END" (the value of a merge is an entity's id, or the target of a
    mention that was split off: they go together). A mention that was rejected, or whose entity was, has the id None.

    Ids are the kind and either the gazetteer's own key ("place-tr", "system-s-400", from Mention.ref) or the first
    twelve hex digits of BLAKE2b over the kind and the folded name that came first. Scores: 1 the same key, 0.85 and
    more the same consonants, 0.7 initials, 0.6 a surname alone that only one person in the case has.

    `dask` spreads the comparing of names where there are very many (see `spread`); sets are made in this process.

    >>> mentions = ok.tag_entities("Путин встретил Эрдогана.", "ru") + ok.tag_entities("Putin met Erdogan.", "en")
    >>> ids, entities = ok.link_entities(mentions)
    >>> len(ids) == len(mentions)
    True
    """
    verdicts = read_verdicts(judgements)
    known = sorted(known, key=lambda e: e.id)
    forms = gather_forms(judge_mentions(mentions, verdicts))
    together = add_unseen(forms, known)
    ids = numbers_of_ids(forms, known)
    names = _parse_names(forms)
    clusters = Clusters(len(forms.all), _find_conflict(names), _find_apart(verdicts.apart, ids))
    for numbers in together:
        clusters.join_equal(((n, None) for n in numbers), sure=True)
    _join_names(forms, names, clusters, dask)
    _resolve_in_articles(forms, names, clusters)
    for a, b in verdicts.together:
        for x in ids.get(a, ())[:1]:
            for y in (*ids[a], *ids.get(b, ())):
                clusters.join(x, y, judged=True)
    marked = {place: forms.of[position] for place, position in forms.split.items()}
    for position, meant in forms.given.items():
        mine, theirs = forms.of[position], next(iter(ids.get(meant, ())), marked.get(meant, -1))
        if mine >= 0 and theirs >= 0:
            clusters.join(theirs, mine, judged=True)
    return name_clusters(forms, clusters, known, verdicts)


def _parse_names(forms: Forms) -> dict[str, Names]:
    """The parts of all names by kind, but for those that an analyst keeps apart."""
    by_kind: dict[str, list[tuple[int, Form]]] = defaultdict(list)
    for number, form in enumerate(forms.all):
        if form.alone is None:
            by_kind[form.kind].append((number, form))
    return {kind: PARSERS.get(kind, _fold_names)(by_kind[kind]) for kind in sorted(by_kind)}


def _fold_names(forms: Sequence[tuple[int, Form]]) -> Names:
    return {n: fold_name(f.name) or f.name for n, f in forms}


def _find_conflict(names: dict[str, Names]) -> Callable[[int, int], bool]:
    """Whether two forms say that they can't stand in one set."""
    persons: dict[int, Person] = names.get("person", {})
    orgs: dict[int, Org] = names.get("org", {})

    def differ(a: int, b: int) -> bool:
        if a in persons and b in persons:
            return differ_persons(persons[a], persons[b])
        return a in orgs and b in orgs and differ_orgs(orgs[a], orgs[b])

    return differ


def _find_apart(pairs: Iterable[tuple[str, str]], ids: dict[str, list[int]]) -> set[tuple[int, int]]:
    found = set()
    for a, b in pairs:
        ours, theirs = ids.get(a, []), ids.get(b, [])
        both = set(ours) & set(theirs)
        for x in ours:
            for y in theirs:
                if x != y and not {x, y} <= both:
                    found |= {(x, y), (y, x)}
    return found


def _join_names(forms: Forms, names: dict[str, Names], clusters: Clusters, dask: str | None) -> None:
    """What has one reference, then what each kind's rules say."""
    for kind, parsed in names.items():
        if kind != "system":  # where one reference may stand for several versions
            clusters.join_equal(((n, ref) for n in parsed if (ref := forms.all[n].ref)), sure=True)
        if kind in JOINERS:
            JOINERS[kind](parsed, clusters, dask)
        else:
            clusters.join_equal((n, key) for n, key in parsed.items() if not forms.all[n].ref)
    orgs = names.get("org", {})
    articles = ({number for _, number in found} for found in forms.articles(orgs))
    for a, b in sorted({pair for numbers in articles for pair in spell_out(sorted(numbers), orgs)}):
        clusters.join(a, b, 0.9)


def _resolve_in_articles(forms: Forms, names: dict[str, Names], clusters: Clusters) -> None:
    """A surname, initials or "the Ministry of Defence" in an article mean the one name in it that they fit."""
    for kind, resolve in RESOLVERS.items():
        for found in forms.articles(names.get(kind, {})):
            meant = resolve(sorted({number for _, number in found}), names[kind], clusters)
            for position, number in found:
                if number in meant:
                    forms.move(position, meant[number])
