"""Weapons and platforms: the designator says which; a maker before it and a nickname after it agree."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

from anyascii import anyascii

from osintkit.facts import read_rows
from osintkit.link.cases import to_known_nominative
from osintkit.link.clusters import Clusters, find_links
from osintkit.link.forms import Form
from osintkit.link.words import Word, match_words, read_word
from osintkit.names import (
    APOSTROPHES,
    TURKISH_CASE,
    fold_word,
    fold_words,
    read_table,
    split_name,
)

DASH = "[-\u2010-\u2015]"
DESIGNATOR = re.compile(
    rf"(?<![^\W_])([^\W\d_]{{0,7}})(?:{DASH}|[\s.])?(\d{{1,4}})"
    rf"({DASH}?[^\W_]{{1,5}}(?:{DASH}\d{{1,2}})?(?![^\W_]))?(?![^\W_])"
)
PLURAL = re.compile(r"(?<=\d)(?:'?s|-?[ехи]|-?[ыи]?х|-?ми|'?l[ae]r\w{0,4})$")
ROMAN = re.compile(r"(?<=[^\W_][ -])(i{2,3}|iv|vi{1,3}|ix)(?!\w)")
NUMERALS = ("ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")


@dataclass(frozen=True, slots=True)
class System:
    """A name in parts, words in lower case as written.

    `designator` in folded letters and digits ("s 400"); `before` what must agree with it, `nick` what follows it, or
    the whole name without one. `variant` is the letter that ends a name ("Iskander-M"), `numbers` its digits
    ("Leopard 2"). `listed` is the gazetteer's name for it.
    """

    designator: str | None
    before: tuple[str, ...]
    nick: tuple[str, ...]
    variant: str | None = None
    numbers: tuple[str, ...] = ()
    language: str | None = None
    listed: str | None = None

    @property
    def words(self) -> tuple[Word, ...]:
        """What has to agree beside the designator."""
        return tuple(read_word(w, self.language) for w in (self.before if self.designator else self.nick))

    @property
    def key(self) -> tuple[object, ...]:
        """What two spellings share for certain."""
        if self.designator:
            return ("#", self.designator, *(fold_word(w) for w in self.before))
        return (*(fold_word(w) for w in self.nick), self.variant, self.numbers)


def part_system(name: str, language: str | None = None, known: Mapping[str, int] = MappingProxyType({})) -> System:
    """The parts of a system's name; a designator keeps its variant ("t 72 b 3") and loses its plural.

    A whole word before the number is one of the name's ("Mirage 2000", «Мираж 2000»); other words in another case are
    read as the nominative that stands in `known`.
    """
    plain = APOSTROPHES.sub("'", name.replace("İ", "i").lower())
    plain = " ".join(PLURAL.sub("", TURKISH_CASE.sub("", w)) for w in plain.split())
    plain = ROMAN.sub(lambda m: str(NUMERALS.index(m[1]) + 2), plain)
    found = DESIGNATOR.search(plain)
    if found and (found.group(1) or found.group(3)):
        before, after = _words(plain[: found.start()]), _words(plain[found.end() :])
        small = len(found.group(2)) == 1 and not found.group(3)  # "TB2", "S1": one digit alone says too little
        letters, number, variant = found.groups("")
        before = before if small else ()
        spelled = _spelled()[0]
        letters = spelled.get((language or "", letters)) or spelled.get(("", letters), letters)
        if len(letters) > 3:
            letters, before = "", (*before, letters)
        plain = anyascii(f"{letters} {number}{variant}").lower()
        key = " ".join(part.lstrip("0") or "0" for part in re.findall(r"[a-z]+|\d+", plain))
        return System(key, before, after, language=language)
    words = tuple(to_known_nominative(w, known) for w in _words(plain))
    long = tuple(w for w in words if len(w) > 1) or words
    last = fold_word(words[-1]) if words and words[-1] not in long else None
    return System(None, (), long, last, tuple(re.findall(r"\d+", plain)), language)


def _words(text: str) -> tuple[str, ...]:
    return tuple(w for w in split_name(text) if fold_word(w) not in _spelled()[1] and not w.isdigit())


@cache
def _spelled() -> tuple[dict[tuple[str, str], str], frozenset[str]]:
    """(language, letters as they are spelled out) -> the letters; and the keys of kinds of weapon."""
    rows = read_table("designators.csv")
    letters = {(row["language"], row["spelled"]): row["letters"] for row in rows if row["letters"]}
    return letters, frozenset(fold_word(row["spelled"]) for row in rows if not row["letters"])


@cache
def _gazetteer() -> tuple[dict[tuple[object, ...], str], dict[tuple[str, str], str]]:
    """Key of a name or alias -> the gazetteer's name, where it is one's alone; (name, stem) -> its main version."""
    found: dict[tuple[object, ...], set[str]] = defaultdict(set)
    versions: dict[tuple[str, str], str] = {}
    for row in read_rows("entities/systems.csv"):
        for name in (row["name"], *filter(None, row["aliases"].split("|"))):
            found[part_system(name).key].add(row["name"])
            stem, version = _split_version(name)
            if version:
                versions.setdefault((row["name"], stem), version)
    return {key: min(names) for key, names in found.items() if len(names) == 1}, versions


def _split_version(name: str) -> tuple[str, str]:
    """What a name is called, and the short words that end it: "tornado", "s"; "lancet", "3"; "t", "90 m"."""
    words = fold_words(name)
    end = len(words)
    while end > 1 and (len(words[end - 1]) < 3 or words[end - 1].isdigit()):
        end -= 1
    return " ".join(words[:end]), " ".join(words[end:])


def _find_listed(name: str, parts: System, ref: str | None) -> str | None:
    """The gazetteer's name of a system, by its reference or any alias, and the version if it is not the main one.

    T-90M is a T-90, but Tornado-S is no Tornado-G and Orlan-30 no Orlan-10.
    """
    keys, versions = _gazetteer()
    listed = ref.partition(":")[2] if ref else keys.get(parts.key)
    if listed is None:
        return None
    stem, version = _split_version(name)
    main = versions.get((listed, stem), "")
    same = f"{version} ".startswith(f"{main} ") or f"{main} ".startswith(f"{version} ")
    return listed if same or not main or not version else f"{listed} {version}"


def parse_systems(forms: Sequence[tuple[int, Form]]) -> dict[int, System]:
    """The parts of each form's name."""
    known = Counter({w: 1 for key in _gazetteer()[0] for w in key if isinstance(w, str)})
    known.update(fold_word(w) for _, f in forms for w in split_name(f.name))
    parsed = {n: part_system(f.name, f.language, known) for n, f in forms}
    return {n: replace(parsed[n], listed=_find_listed(f.name, parsed[n], f.ref)) for n, f in forms}


def match_systems(a: System, b: System) -> float:
    """1.0 the same designator; without one, the score of the least alike words; 0 otherwise."""
    if (a.designator, a.numbers, a.variant) != (b.designator, b.numbers, b.variant) or len(a.words) != len(b.words):
        return 0.0
    return min((match_words(x, y) for x, y in zip(a.words, b.words, strict=True)), default=1.0)


def _blocks(system: System) -> Iterator[Hashable]:
    for word in system.words or tuple(read_word(w, system.language) for w in system.nick):
        for loose in word.loose:
            yield system.designator, loose


def join_systems(parsed: dict[int, System], clusters: Clusters, dask: str | None = None) -> None:
    """The gazetteer's, the same designator, the same name written otherwise; then a short name to its one bearer."""
    clusters.join_equal((n, s.listed or s.key) for n, s in parsed.items())
    for score, a, b in find_links(parsed, _blocks, match_systems, dask):
        clusters.join(a, b, score)
    bearers: dict[str, set[int]] = defaultdict(set)
    for n, system in parsed.items():
        if system.designator and len(system.nick) == 1:
            bearers[fold_word(system.nick[0])].add(n)
        if system.designator and system.before:
            bearers[system.designator].add(n)
    for n, system in sorted(parsed.items()):
        found = {clusters.find(m) for m in bearers.get(_short_name(system) or "", ())}
        if len(found) == 1:
            clusters.join(n, found.pop(), 0.9)


def _short_name(system: System) -> str | None:
    """ "TB2" is the one Bayraktar TB2, "Kinzhal" the one Kh-47M2 Kinzhal."""
    if system.designator:
        return None if system.before or system.nick else system.designator
    plain = len(system.nick) == 1 and not system.numbers and not system.variant
    return fold_word(system.nick[0]) if plain else None
