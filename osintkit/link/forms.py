"""A form is one way of writing a name: what mentions share, and what the rules compare."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from osintkit.names import HIDDEN
from osintkit.records import Entity, Mention

LONGEST = 200  # characters of a name that are read


@dataclass(slots=True)
class Form:
    """`alone` is the mention that was split off with it; `first` where it first stands, -1 if only known of old."""

    kind: str
    name: str
    language: str | None = None
    ref: str | None = None
    alone: str | None = None
    first: int = -1
    spellings: Counter[str] = field(default_factory=Counter)
    roles: set[str] = field(default_factory=set)
    english: set[str] = field(default_factory=set)


@lru_cache(maxsize=100_000)
def plain_name(name: str) -> str:
    """A name on one line, without hidden characters, cut where no name is so long."""
    return re.sub(r"\s+", " ", HIDDEN.sub("", unicodedata.normalize("NFC", name[:LONGEST]))).strip() or name[:LONGEST]


class Forms:
    """All forms of a run, numbered, and which one each mention has (-1: an analyst rejected it).

    Of a mention itself only two numbers are kept, its form and its article (-1: it has none), so that those of a large
    case fit into memory.
    """

    def __init__(self) -> None:
        self.all: list[Form] = []
        self.of, self.article = array("i"), array("i")
        self.split: dict[str, int] = {}  # mark -> mention that was split off
        self.given: dict[int, str] = {}  # mention -> whom an analyst said it means
        self._number: dict[tuple[str | None, ...], int] = {}

    def add(
        self,
        kind: str,
        name: str,
        language: str | None = None,
        ref: str | None = None,
        alone: str | None = None,
        first: int = -1,
    ) -> int:
        """The number of a form, a new one if it was not seen."""
        number = self._number.setdefault((kind, name, language, ref, alone), len(self.all))
        if number == len(self.all):
            self.all.append(Form(kind, name, language, ref, alone, first))
        return number

    def move(self, position: int, number: int) -> None:
        """Give a mention another form: what was a surname alone is the full name it stands for in its article."""
        name = self.all[self.of[position]].name
        self.all[self.of[position]].spellings[name] -= 1
        self.all[number].spellings[name] += 1
        self.of[position] = number

    def articles(self, chosen: Container[int]) -> Iterator[list[tuple[int, int]]]:
        """(mention, form) of those that have one of these forms, article by article."""
        wanted = np.array([number in chosen for number in range(len(self.all))] + [False])  # the last: of those with -1
        of, article = np.frombuffer(self.of, np.intc).copy(), np.frombuffer(self.article, np.intc)
        places = np.flatnonzero(wanted[of] & (article >= 0))
        places = places[np.argsort(article[places], kind="stable")]
        for some in np.split(places, np.flatnonzero(np.diff(article[places])) + 1) if len(places) else ():
            yield list(zip(some.tolist(), of[some].tolist(), strict=True))

    def named(self) -> dict[tuple[str, str], list[int]]:
        """(kind, spelling) -> the forms that were seen in it, but for those split off."""
        found: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, form in enumerate(self.all):
            for spelling in (form.spellings or (form.name,)) if form.alone is None else ():
                found[form.kind, spelling].append(number)
        return found


def gather_forms(judged: Iterable[tuple[Mention | None, str | None, str | None]]) -> Forms:
    """The forms of mentions as `judge_mentions` gives them; what an analyst split off is kept apart."""
    forms, articles = Forms(), dict[str | None, int]()
    for position, (mention, mark, meant) in enumerate(judged):
        if mark:
            forms.split[mark] = position
        if meant:
            forms.given[position] = meant
        if mention is None:
            forms.of.append(-1)
            forms.article.append(-1)
            continue
        name = plain_name(mention.name)
        number = forms.add(mention.kind, name, mention.language, None if mark else mention.ref, mark, position)
        form = forms.all[number]
        form.spellings[name] += 1
        if mention.language == "en":
            form.english.add(name)
        if mention.role:
            form.roles.add(mention.role)
        forms.of.append(number)
        known = mention.article_id is not None
        forms.article.append(articles.setdefault(mention.article_id, len(articles)) if known else -1)
    return forms


def add_unseen(forms: Forms, known: Iterable[Entity]) -> list[list[int]]:
    """Forms for entities of earlier runs whose mentions are not all here; each entity's forms together."""
    named = forms.named()
    together = []
    for entity in known:
        kind = original_kind(entity)
        names = list(dict.fromkeys((entity.caption, *entity.aliases)))
        if entity.merged_into is None and any((kind, name) not in named for name in names):
            numbers: set[int] = set()
            for name in full_names(kind, names):
                numbers.update(named.get((kind, name)) or [forms.add(kind, name)])
            for scheme, value in sorted(entity.external_ids.items()):
                numbers.add(forms.add(kind, entity.caption, ref=f"{scheme}:{value}"))
            together.append(sorted(numbers))
    return together


def original_kind(entity: Entity) -> str:
    """The kind an entity was found as: a relabel changes its kind, not its id."""
    return entity.id.split("-")[0]


def full_names(kind: str, names: Sequence[str]) -> Sequence[str]:
    """A person's names of two words and more, if there are any: a surname alone may be another's in another article."""
    return [name for name in names if kind != "person" or " " in name] or names
