"""The words of attribution: one YAML file a language in `data/quotes/`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

LANGUAGES = ("en", "fr", "ru")


@dataclass(frozen=True, slots=True)
class Verb:
    """`kind`: free, that, tell, call, vow or denies, as the data file says; `form`: finite, participle or gerund."""

    lemma: str
    kind: str
    form: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language's words, in lower case. `sets` are the plain lists; phrases are tuples of tokens, longest first."""

    language: str
    finite: dict[str, Verb]
    participles: dict[str, Verb]
    gerunds: dict[str, Verb]
    phrases: dict[tuple[str, ...], Verb]
    frames: tuple[tuple[str, ...], ...]
    quoted_frames: tuple[tuple[str, ...], ...]
    pronouns: dict[str, str]
    oblique: dict[str, str]
    backward: tuple[tuple[str, ...], ...]
    roles: frozenset[str]
    bodies: frozenset[str]
    papers: frozenset[str]
    sets: dict[str, frozenset[str]]

    def has(self, name: str, word: str) -> bool:
        """Is the word in that list?"""
        return word in self.sets.get(name, ())

    def among(self, word: str, *names: str) -> bool:
        """Is the word in any of those lists?"""
        return any(word in self.sets.get(name, ()) for name in names)

    def is_role(self, word: str) -> bool:
        return stem(word, self.language) in self.roles

    def is_paper(self, word: str) -> bool:
        return stem(word, self.language) in self.papers

    def is_body(self, word: str) -> bool:
        return stem(word, self.language) in self.bodies


def stem(word: str, language: str) -> str:
    """What the forms of a noun share: without the plural s, in Russian without the case ending."""
    if language != "ru":
        return word[:-1] if len(word) > 4 and word.endswith("s") else word
    if len(word) <= 4:
        return word.rstrip("аеиоуыюяьй") or word
    while len(word) > 3 and word[-1] in "аеёиоуыэюяьй":
        word = word[:-1]
    for ending in ("ом", "ем", "ам", "ям", "ов", "ев", "ах", "ях", "им", "ым"):
        if len(word) > 5 and word.endswith(ending):
            return word[:-2].rstrip("ь")
    return word


@cache
def read_lexicon(language: str) -> Lexicon:
    """The words of a language; English for one that has no file."""
    name = language if language in LANGUAGES else "en"
    raw = yaml.load((files("osintkit") / "data/quotes" / f"{name}.yaml").read_text("utf-8"), Loader=yaml.CBaseLoader)
    finite: dict[str, Verb] = {}
    participles: dict[str, Verb] = {}
    gerunds: dict[str, Verb] = {}
    for kind, lines in raw["verbs"].items():
        for line in lines:
            lemma, forms = _forms(line, raw.get("endings", {}), name)
            for table, form, words in zip(
                (finite, participles, gerunds), ("finite", "participle", "gerund"), forms, strict=True
            ):
                table.update({w: Verb(lemma, kind, form) for w in words if w not in table or kind == "tell"})
    phrases: dict[tuple[str, ...], Verb] = {}
    for line in raw.get("phrases", []):
        lemma, *groups = [part.strip() for part in line.split("/")]
        for form, group in zip(("finite", "participle", "gerund"), groups, strict=False):
            phrases.update({tuple(words.split()): Verb(lemma, "that", form) for words in group.split("|")})
    sets = {key: _words(value) for key, value in raw.items() if isinstance(value, str | list)}
    return Lexicon(
        language=name,
        finite=finite,
        participles=participles,
        gerunds=gerunds,
        phrases=phrases,
        frames=_phrases(raw["frames"]),
        quoted_frames=_phrases(raw.get("quoted_frames", [])),
        pronouns={w: gender for gender, words in raw["subject"].items() for w in words},
        oblique={w: gender for gender, words in raw["oblique"].items() for w in words},
        backward=_phrases(raw.get("backward", [])),
        roles=frozenset(stem(w, name) for w in raw["roles"].lower().split()),
        bodies=frozenset(stem(w, name) for w in raw["bodies"].lower().split()),
        papers=frozenset(stem(w, name) for w in raw["papers"]),
        sets=sets,
    )


def _words(value: str | list[str]) -> frozenset[str]:
    return frozenset(w.lower() for w in (value.split() if isinstance(value, str) else value))


def _phrases(lines: list[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(sorted((tuple(line.lower().split()) for line in lines), key=lambda p: (-len(p), p)))


def _forms(line: str, endings: dict[str, Any], language: str) -> tuple[str, tuple[list[str], list[str], list[str]]]:
    """A verb's line as (name, (finite forms, participles, gerunds))."""
    finite: list[str] = []
    participles: list[str] = []
    gerunds: list[str] = []
    words = line.removeprefix("s'").removeprefix("se ").split(" / ")
    head, *rest = words[0].split()
    for word in [head, *rest]:
        stem_, bar, ending = word.partition("|")
        if not bar:
            finite.append(word)
            continue
        groups = endings[ending].split("/")
        for group, table in zip(groups, (finite, participles, gerunds), strict=True):
            table.extend(stem_ + e for e in group.split())
    if len(words) == 3:
        participles += words[1].split()
        gerunds += words[2].split()
    if head[0] == "(" or (language == "fr" and "|" not in head):
        finite.remove(head)  # it only names the verb
    if language == "en":
        gerunds += [w for w in finite if w.endswith("ing")]
        finite = [w for w in finite if not w.endswith("ing")]
    if language == "ru":
        gerunds += [w for w in finite if w.endswith(("я", "ив", "нув", "вшись", "ясь")) and not w.endswith("ся")]
        finite = [w for w in finite if w not in gerunds]
    return head.replace("|", "").strip("()"), (finite, participles, gerunds)
