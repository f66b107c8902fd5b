"""The words of attribution: one YAML file a language in `data/quotes/`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib.resources import files

import yaml

LANGUAGES = ("en", "fr", "ru")
FORMS = ("finite", "participle", "gerund")
NOUNS = ("roles", "bodies", "papers")  # lists that hold all forms of their nouns

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verb:
    """`kind`: free, that, tell, ask, call, vow, denies or rejects, as the data file says; `form` is one of FORMS."""

    lemma: str
    kind: str
    form: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language's words, in lower case. `sets` are the plain lists; phrases are tuples of tokens, longest first."""

    language: str
    verbs: dict[str, dict[str, Verb]]
    verb_phrases: dict[Phrase, Verb]
    phrases: dict[str, tuple[Phrase, ...]]
    pronouns: dict[str, str]
    oblique: dict[str, str]
    sets: dict[str, frozenset[str]]
    infinitives: dict[str, Verb]
    unions: dict[tuple[str, ...], tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict)

    def has(self, word: str, *names: str) -> bool:
        """Is the word in any of those lists?"""
        union = self.unions.get(names)
        if union is None:
            words, nouns = (
                [self.sets.get(n, frozenset()) for n in names if (n in NOUNS) == kind] for kind in (False, True)
            )
            union = self.unions[names] = (frozenset().union(*words), frozenset().union(*nouns))
        return word in union[0] or (bool(union[1]) and stem(word, self.language) in union[1])

    def ends(self, word: str, name: str) -> bool:
        """Has the word one of those endings?"""
        return word.endswith(tuple(self.sets.get(name, ())))


@lru_cache(1 << 14)
def stem(word: str, language: str) -> str:
    """What the forms of a noun share: without the plural s, in Russian without the case ending."""
    if language != "ru":
        return word[:-1] if len(word) > 4 and word.endswith("s") else word
    if len(word) <= 4:
        return word.rstrip("аеиоуыюяьй") or word
    while len(word) > 3 and word[-1] in "аеёиоуыэюяьй":
        word = word[:-1]
    cut = len(word) > 5 and word.endswith(("ом", "ем", "ам", "ям", "ов", "ев", "ах", "ях", "им", "ым"))
    return word[:-2].rstrip("ь") if cut else word


@cache
def read_lexicon(language: str) -> Lexicon:
    """The words of a language; English for one that has no file."""
    name = language if language in LANGUAGES else "en"
    raw = yaml.load((files("osintkit") / "data/quotes" / f"{name}.yaml").read_text("utf-8"), Loader=yaml.CBaseLoader)
    verbs: dict[str, dict[str, Verb]] = {form: {} for form in FORMS}
    for kind, lines in raw["verbs"].items():
        for line in lines:
            lemma, *groups = _groups(line, raw.get("endings", {}))
            for form, words in zip(FORMS, groups, strict=False):
                table = verbs[form]
                table.update({w: Verb(lemma, kind, form) for w in words.split() if w not in table or kind == "tell"})
    verb_phrases: dict[Phrase, Verb] = {}
    for line in raw["phrases"]:
        lemma, *groups = (part.strip() for part in line.split("/"))
        for form, group in zip(FORMS, groups, strict=False):
            verb_phrases.update({tuple(words.split()): Verb(lemma, "that", form) for words in group.split("|")})
    sets = {key: frozenset(_words(value)) for key, value in raw.items() if isinstance(value, str | list)}
    sets.update({key: frozenset(stem(w, name) for w in sets[key]) for key in NOUNS})
    sets["frame_heads"] = frozenset(line.lower().split()[0] for line in raw["frames"])
    return Lexicon(
        language=name,
        verbs=verbs,
        verb_phrases=verb_phrases,
        phrases={key: _phrases(raw.get(key, [])) for key in ("frames", "quoted_frames", "backward")},
        pronouns={w: gender for gender, words in raw["subject"].items() for w in words},
        oblique={w: gender for gender, words in raw["oblique"].items() for w in words},
        sets=sets,
        infinitives={v.lemma: replace(v, form="gerund") for v in verbs["finite"].values()},
    )


def _groups(line: str, endings: dict[str, str]) -> list[str]:
    """A verb's line as lemma and its forms; a stem with its class (déclar|er) gives all three."""
    lemma, *groups = (part.strip() for part in line.split("/"))
    groups += [""] * (len(FORMS) - len(groups))
    for word in groups[0].split():
        root, bar, group = word.partition("|")
        if bar:
            for n, ends in enumerate(endings[group].split("/")):
                groups[n] += "".join(f" {root}{end}" for end in ends.split())
    return [lemma, *groups]


def _words(value: str | list[str]) -> list[str]:
    return [word.lower() for word in (value.split() if isinstance(value, str) else value)]


def _phrases(lines: list[str]) -> tuple[Phrase, ...]:
    return tuple(sorted((tuple(line.lower().split()) for line in lines), key=lambda p: (-len(p), p)))
