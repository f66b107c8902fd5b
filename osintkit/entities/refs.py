"""What gazetteers know a name as: ISO codes, GeoNames ids, systems; homonyms settled by context, or flagged."""

from __future__ import annotations

import re

from .lexicon import Entry, Lexicon, key_of, stem_of
from .models import Span
from .places import RANK, gazetteer
from .systems import gazetteer as systems

KINDS = {
    "place": frozenset(RANK),
    "facility": frozenset(RANK),
    "nationality": frozenset(("nationality",)),
    "org": frozenset(("org",)),
}
RIVAL = 5  # a homonym this many times smaller than the biggest is not thought of
PLURAL = re.compile(r"(?<=\d)['’]?s$|-[а-яa-z]{1,3}$")


def refer(spans: list[Span], text: str) -> list[tuple[Span, tuple[str, ...]]]:
    """Each span with its ref and what is to be doubted about it."""
    countries = {s.ref[4:6] for s in spans if s.ref and s.ref.startswith("iso:")}
    meanings = [candidates(text[s.start : s.end], s.kind) for s in spans]
    for span, entries in zip(spans, meanings, strict=True):
        if span.kind == "place" and entries and entries[0].kind in ("country", "area") and entries[0].country:
            countries.add(entries[0].country)
    return [settle(span, entries, countries, text) for span, entries in zip(spans, meanings, strict=True)]


def candidates(name: str, kind: str) -> list[Entry]:
    """What the gazetteer has under a name, the weightiest first."""
    kinds = KINDS.get(kind)
    if kinds is None:
        return []
    found = [e for e in look_up(gazetteer(), name) if e.kind in kinds]
    unique = {e.ref: e for e in found}
    return sorted(unique.values(), key=lambda e: (-e.weight, e.ref or ""))


def look_up(lexicon: Lexicon, name: str) -> list[Entry]:
    """Entries of a name as it stands or, for Cyrillic, in another case form."""
    key = key_of(name)
    found = lexicon.phrases.get(key)
    if not found and key[:1] > "\u0400":
        found = lexicon.stems.get(" ".join(stem_of(w) for w in key.split()))
    return found or lexicon.spaceless.get(name) or []


def settle(span: Span, entries: list[Entry], countries: set[str], text: str) -> tuple[Span, tuple[str, ...]]:
    """One meaning, if one is likelier than the others."""
    if span.kind == "system":
        return span._replace(ref=system_ref(text[span.start : span.end]) or span.ref), ()
    if not entries or span.tagger == "watchlist":
        return span, ()
    best = entries[0]
    if best.weight >= RANK["area"]:
        return span._replace(ref=span.ref or best.ref), ()
    rivals = [e for e in entries if e.weight * RIVAL >= best.weight and (e.kind == "region") == (best.kind == "region")]
    near = [e for e in rivals if e.country in countries] or [e for e in entries if e.country in countries]
    if near:
        return span._replace(ref=near[0].ref), () if len({e.country for e in near}) == 1 else homonym(near)
    return span._replace(ref=best.ref), () if len(rivals) == 1 else homonym(rivals)


def homonym(entries: list[Entry]) -> tuple[str, ...]:
    """The doubt that says which places share a name."""
    return (f"homonym: also {', '.join(f'{e.ref} ({e.country})' for e in entries[1:4])}",)


def system_ref(name: str) -> str | None:
    """The system that the longest beginning of a name is known as: "F-16 Block 70", "MiG-29s"."""
    words = PLURAL.sub("", name.strip()).replace("‑", "-").replace("–", "-").split()
    for start in range(min(len(words), 3)):
        for end in range(len(words), start, -1):
            found = look_up(systems(), " ".join(words[start:end]))
            if found:
                return found[0].ref
    match = re.search(r"[^\W\d_]{1,5}[- ]?\d{1,4}", name)
    return f"system:{match[0]}" if match else None
