"""A form is one way of writing a name: what mentions share, and what the rules compare."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from osintkit.names import HIDDEN
from osintkit.records import Entity, Mention

LONGEST = 200  # characters of a name that are read


@dataclass(slots=True)
class Form:
    """`alone` is the mention that was split off with it; `first` where it first stands, -1 if only known of old."""

    kind: str
    name: str
    language: str | None
    ref: str | None
    first: int
    alone: str | None = None
    spellings: Counter[str] = field(default_factory=Counter)
    roles: set[str] = field(default_factory=set)
    english: set[str] = field(default_factory=set)


def plain_name(name: str) -> str:
    """A name on one line, without hidden characters, cut where no name is so long."""
    return re.sub(r"\s+", " ", HIDDEN.sub("", unicodedata.normalize("NFC", name[:LONGEST]))).strip() or name[:LONGEST]


class Forms:
    """All forms of a run, numbered, and which one each mention has (None: an analyst rejected it)."""

    def __init__(self) -> None:
        self.all: list[Form] = []
        self.of: list[int | None] = []
        self._number: dict[tuple[str | None, ...], int] = {}

    def add(
        self, kind: str, name: str, *, language: str | None, ref: str | None, first: int, alone: str | None = None
    ) -> int:
        """The number of the form, a new one if it was not seen."""
        key = (kind, name, language, ref, alone)
        if key not in self._number:
            self._number[key] = len(self.all)
            self.all.append(Form(kind, name, language, ref, first, alone))
        return self._number[key]

    def move(self, position: int, number: int, mention: Mention | None) -> None:
        """Give a mention another form: what was a surname alone is the full name it stands for in its article."""
        old = self.of[position]
        if old is None or mention is None:
            return
        name = plain_name(mention.name)
        self.all[old].spellings[name] -= 1
        self.all[number].spellings[name] += 1
        self.of[position] = number

    def named(self) -> dict[tuple[str, str], list[int]]:
        """(kind, spelling) -> the forms that were seen in it."""
        found: dict[tuple[str, str], list[int]] = {}
        for number, form in enumerate(self.all):
            for spelling in form.spellings or (form.name,):
                found.setdefault((form.kind, spelling), []).append(number)
        return found


def gather_forms(mentions: Sequence[Mention | None], alone: dict[int, str]) -> Forms:
    """The forms of the mentions; `alone` gives mentions that an analyst split off, and the mark each is kept apart
    by.
    """
    forms = Forms()
    for position, mention in enumerate(mentions):
        if mention is None:
            forms.of.append(None)
            continue
        name = plain_name(mention.name)
        apart = alone.get(position)
        number = forms.add(
            mention.kind,
            name,
            language=mention.language,
            ref=None if apart else mention.ref,
            first=position,
            alone=apart,
        )
        form = forms.all[number]
        form.spellings[name] += 1
        if mention.language == "en":
            form.english.add(name)
        if mention.role:
            form.roles.add(mention.role)
        forms.of.append(number)
    return forms


def add_unseen(forms: Forms, known: Iterable[Entity]) -> list[list[int]]:
    """Forms for entities of earlier runs whose mentions are not all here; each entity's forms together."""
    named = forms.named()
    together = []
    for entity in known:
        if entity.merged_into is not None:
            continue
        kind = original_kind(entity)
        missing = [a for a in (entity.caption, *entity.aliases) if (kind, a) not in named]
        if not missing:
            continue
        fuller = [a for a in {entity.caption: 0, **dict.fromkeys(entity.aliases)} if kind != "person" or " " in a]
        refs = [f"{scheme}:{value}" for scheme, value in sorted(entity.external_ids.items())]
        numbers = [n for a in fuller or missing for n in named.get((kind, a), ())]
        numbers += [
            forms.add(kind, a, language=None, ref=None, first=-1) for a in fuller or missing if (kind, a) not in named
        ]
        numbers += [forms.add(kind, entity.caption, language=None, ref=ref, first=-1) for ref in refs]
        together.append(sorted(set(numbers)))
    return together


def original_kind(entity: Entity) -> str:
    """The kind an entity was found as: a relabel changes its kind, not its id."""
    return entity.id.split("-")[0]
