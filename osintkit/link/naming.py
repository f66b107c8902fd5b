"""Ids that stay, captions that read well, and redirects from what was merged away.

An id is the kind and either the gazetteer's own key ("place-tr", "system-s-400") or the first twelve hex digits of
BLAKE2b over the kind and the folded name of the entity's first form. Nothing in it depends on how many mentions there
are.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b

from osintkit.link.clusters import Clusters
from osintkit.link.forms import Form, Forms, full_names, original_kind
from osintkit.link.verdicts import Verdicts
from osintkit.names import APOSTROPHES, fold_name
from osintkit.records import Entity

PLAIN = ("iso", "system", "org", "watch", "wikidata")  # schemes that an id does not name
LATE = 1 << 60


def make_id(form: Form, salt: str = "") -> str:
    """The id an entity has if this form came first."""
    if form.ref and not salt:
        scheme, _, value = form.ref.partition(":")
        slug = re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")
        return "-".join(part for part in (form.kind, "" if scheme in PLAIN else scheme, slug) if part)
    key = "\x1f".join(filter(None, (form.kind, fold_name(form.name) or form.name, form.alone, salt)))
    return f"{form.kind}-{blake2b(key.encode(), digest_size=6).hexdigest()}"


def numbers_of_ids(forms: Forms, known: Sequence[Entity]) -> dict[str, list[int]]:
    """Entity id -> the forms it stands for: those that would give the id, and the aliases it had (full ones, for a
    person).
    """
    named = forms.named()
    found = _natural_ids(forms)
    for entity in known:
        kind = original_kind(entity)
        for alias in full_names(kind, entity.aliases):
            found[entity.id] += [n for n in named.get((kind, alias), ()) if n not in found[entity.id]]
    return dict(found)


def _natural_ids(forms: Forms) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for number, form in enumerate(forms.all):
        found[make_id(form)].append(number)
    return found


def name_clusters(
    forms: Forms, clusters: Clusters, known: Sequence[Entity], verdicts: Verdicts
) -> tuple[list[str | None], list[Entity]]:
    """Each mention's id, and all entities: those of the mentions, those known before, and redirects."""
    used = {clusters.find(n) for n in set(forms.of) - {-1}}
    named = forms.named()
    seen = {(f.kind, spelling) for f in forms.all if f.first >= 0 for spelling in f.spellings}
    owners = _find_owners(forms, clusters, known, used, named)
    entities: dict[str, Entity] = {e.id: e for e in known}
    taken = {e.id for e in known if e.merged_into is None}
    born = max((e.since or 0 for e in known), default=0)
    ids: dict[int, str] = {}
    for root in sorted(used | set(owners), key=lambda r: (_first(forms, clusters.of(r)), r)):
        claims = sorted(owners.get(root, ()), key=lambda e: (e.since or LATE, e.id))
        ids[root] = claims[0].id if claims else _new_id(forms, clusters.of(root), taken)
        taken.add(ids[root])
        since = entities[ids[root]].since if ids[root] in entities else None
        if since is None:
            since = born = born + 1
        if root in used:
            members = [forms.all[n] for n in clusters.of(root)]
            unseen = [(e, [a for a in e.aliases if (original_kind(e), a) not in seen]) for e in claims]
            entity = _describe(ids[root], members, unseen, verdicts)
            entities[entity.id] = replace(entity, since=since, score=round(clusters.score(root), 3))
        for loser in claims[1:]:
            entities[loser.id] = replace(loser, merged_into=ids[root])
    _follow(entities)
    kept = {i: e for i, e in entities.items() if i not in verdicts.rejected}
    meant = {n: i for n in set(forms.of) - {-1} if (i := ids[clusters.find(n)]) in kept}
    return [meant.get(n) for n in forms.of], [kept[i] for i in sorted(kept)]


def _first(forms: Forms, numbers: Sequence[int]) -> int:
    return min(forms.all[n].first for n in numbers)


def _new_id(forms: Forms, numbers: Sequence[int], taken: set[str]) -> str:
    """The id of the set's first form; if that is another's, salted until it is free."""
    first = min(numbers, key=lambda n: (forms.all[n].ref is None, forms.all[n].first, n))
    salt = 1
    while (found := make_id(forms.all[first], str(salt) if salt > 1 else "")) in taken:
        salt += 1
    return found


def _find_owners(
    forms: Forms,
    clusters: Clusters,
    known: Sequence[Entity],
    used: set[int],
    named: dict[tuple[str, str], list[int]],
) -> dict[int, list[Entity]]:
    """Set -> the known entities that live on in it: each in the set that has most of its full names."""
    natural = _natural_ids(forms)
    owners: dict[int, list[Entity]] = defaultdict(list)
    for entity in known:
        votes: Counter[int] = Counter()
        kind = original_kind(entity)
        for alias in {entity.caption, *entity.aliases}:
            for root in {clusters.find(n) for n in named.get((kind, alias), ())}:
                votes[root] += 100 if " " in alias or kind != "person" else 1
        for number in natural[entity.id]:
            votes[clusters.find(number)] += 50 if forms.all[number].alone is None else 10_000
        live = [r for r in votes if r in used or any(forms.all[n].first < 0 for n in clusters.of(r))]
        if live:
            owners[min(live, key=lambda r: (-votes[r], _first(forms, clusters.of(r)), r))].append(entity)
    for root, claims in owners.items():  # what was merged away lives again only where nobody else does
        owners[root] = [e for e in claims if e.merged_into is None] or claims[:1]
    return owners


def _follow(entities: dict[str, Entity]) -> None:
    """Redirects point at what lives; an id that lives again is no redirect."""
    for entity in list(entities.values()):
        end, seen = entity.merged_into, {entity.id}
        while end in entities and entities[end].merged_into is not None and end not in seen:
            seen.add(end)
            end = entities[end].merged_into
        if end != entity.merged_into:
            entities[entity.id] = replace(entity, merged_into=end)


def _describe(
    identity: str, forms: Sequence[Form], unseen: Sequence[tuple[Entity, list[str]]], verdicts: Verdicts
) -> Entity:
    """The entity as its forms show it, with what known ones had from mentions that are not here."""
    spellings: Counter[str] = Counter()
    external: dict[str, str] = {}
    roles: set[str] = set()
    for entity, aliases in unseen:
        if aliases:
            spellings.update(dict.fromkeys(aliases, 0))
            external.update(entity.external_ids)
            roles.update(entity.roles)
    for form in forms:
        spellings.update({name: count for name, count in form.spellings.items() if count > 0})
        roles |= form.roles
        if form.ref:
            scheme, _, value = form.ref.partition(":")
            external.setdefault(scheme, value)
    kind = verdicts.kinds.get(identity) or forms[0].kind
    return Entity(
        id=identity,
        kind=kind,
        caption=choose_caption(spellings, kind, standard=_english(forms)),
        aliases=tuple(sorted(spellings)),
        external_ids=dict(sorted(external.items())),
        roles=tuple(sorted(roles)),
    )


def _english(forms: Sequence[Form]) -> frozenset[str]:
    """The English spellings of what a gazetteer knows: countries go by one name, people by the commonest."""
    return frozenset(s for f in forms if f.ref for s in f.english)


def choose_caption(spellings: Counter[str], kind: str, *, standard: frozenset[str] = frozenset()) -> str:
    """The most readable spelling: a full name before a short one, Latin letters before others, then what is seen most.

    `standard` spellings go before the merely frequent. Case endings, initials and shouting are passed over; what is
    left even is settled by length, then the alphabet.
    """

    def rank(name: str) -> tuple[bool, bool, bool, bool, int, int, str]:
        odd = bool(re.search(r"\b\w\.|['ʼ`]\w{1,4}$", APOSTROPHES.sub("'", name))) or (name.isupper() and " " in name)
        full = kind != "person" or 2 <= len(name.split()) <= 3
        latin = all(c < "\u0250" or not c.isalpha() for c in name)
        return (not full, odd, not latin, name not in standard, -spellings[name], len(name), name)

    return min(spellings, key=rank)
