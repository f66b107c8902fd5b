"""Who, where and with what: the names in a text, each with its kind and place.

Models find people, organisations and places; rules add what they don't know (systems, events, armed groups,
territories) and mend what they get wrong. See `tag_entities`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from osintkit.records import Mention

from .events import find_events
from .gliner import Gliner, read_gliner
from .groups import find_groups
from .lexicon import tokens_of
from .mend import agree, fill, mend
from .models import Span, choose_model, cut_text, missing_models, name_model, one_thread, run_model, run_pieces
from .people import find_people, find_role
from .places import find_compounds, find_known
from .reading import Reading, read_text
from .refs import refer
from .spans import resolve, trim
from .systems import find_systems, system_names
from .table import digest_tables
from .watchlist import find_watched, read_watchlist

__all__ = [
    "Gliner",
    "missing_models",
    "read_gliner",
    "read_watchlist",
    "system_names",
    "tag_entities",
    "tag_entities_many",
    "tagger_version",
]
BATCH = 64  # texts that a model reads at once
RULES = "1"


def tag_entities(
    text: str, language: str | None = None, *, watchlist: Sequence[Any] = (), engine: Gliner | None = None
) -> list[Mention]:
    """The names in a text, in order, none overlapping. Offsets are code points of `text` as given.

    `language` is ISO 639-1; None leaves it to the script. `watchlist` is what `read_watchlist` gives.
    Without a model for the language (see `missing_models`) there are systems, places, nationalities, events,
    known organisations and the watchlist only. An `engine` finds the kinds it is asked for in any language, in the
    model's place; raises StopRun where it or its weights are missing.

    >>> [(m.name, m.kind) for m in ok.tag_entities("La Turquie achète des S-400.", "fr")]
    [('Turquie', 'place'), ('S-400', 'system')]
    """
    return next(tag_entities_many([(text, language)], watchlist=watchlist, engine=engine))


def tag_entities_many(
    texts: Iterable[tuple[str, str | None]], *, watchlist: Sequence[Any] = (), engine: Gliner | None = None
) -> Iterator[list[Mention]]:
    """`tag_entities` for many (text, language), in order: models read 64 at once."""
    rest = iter(texts)
    while batch := list(islice(rest, BATCH)):
        readings = [read_text(text) for text, _ in batch]
        languages = [language or guess_language(text) for text, language in batch]
        found: list[list[Span]] = [[] for _ in batch]
        for language in sorted(set(languages)):
            chosen = [i for i, known in enumerate(languages) if known == language]
            with one_thread():
                for i, spans in zip(chosen, run_model([readings[i].text for i in chosen], language), strict=True):
                    found[i] = spans
        if engine:
            for i, named in enumerate(run_pieces([reading.text for reading in readings], engine.find)):
                found[i] = [span for span in found[i] if span.kind not in engine.kinds] + named
        for (text, _), reading, language, spans in zip(batch, readings, languages, found, strict=True):
            yield finish(text, reading, language, spans, watchlist)


def finish(text: str, reading: Reading, language: str, spans: list[Span], watchlist: Sequence[Any]) -> list[Mention]:
    """Rules over what the model found -> mentions of the text as given."""
    spans = agree(mend(spans, reading.text, language), reading.text)
    spans += find_watched(reading.text, watchlist)
    modelled = choose_model(language) is not None
    for offset, piece in cut_text(reading.text):
        tokens = tokens_of(piece)
        rules = [*find_systems(piece, tokens, language), *find_events(piece, language)]
        rules += find_groups(piece, tokens, language)
        rules += find_known(piece, tokens, language, modelled=modelled)
        if not modelled:
            rules += find_compounds(piece, tokens, language)
            rules += find_people(piece, tokens)
        spans += [s._replace(start=s.start + offset, end=s.end + offset) for s in rules]
    trimmed = [cut for span in spans if (cut := trim(span, reading.text))]
    kept = resolve(trimmed)
    kept = sorted(kept + fill(kept, reading.text))
    return [to_mention(span, doubts, reading, language) for span, doubts in refer(kept, reading.text)]


def to_mention(span: Span, doubts: tuple[str, ...], reading: Reading, language: str) -> Mention:
    """A span of the text as read -> a record with the place in the text as given."""
    start, end = reading.back(span.start, span.end)
    if reading.is_folded(span.start, span.end):
        doubts = (*doubts, "homoglyphs: letters of another script stand in the name")
    name = " ".join(reading.text[span.start : span.end].split())
    role = find_role(reading.text, span.start, span.end, language) if span.kind == "person" else None
    return Mention(start, end, span.kind, name, language, span.tagger, span.score, span.ref, role, doubts)


def guess_language(text: str) -> str:
    """A language by the script alone: enough to choose rules and a model when no one said it."""
    sample = text[:2000]
    if sum("\u0400" <= c <= "\u04ff" for c in sample) * 2 > sum(c.isalpha() for c in sample):
        return "uk" if any(c in "іїєґІЇЄҐ" for c in sample) else "ru"
    return "en"


def tagger_version(engine: Gliner | None = None) -> str:
    """What would tag now: the models with their versions and a digest of the tables. The same for the same install."""
    models = {name_model(m) for language in ("en", "fr", "ru", "uk", "de", "es", "it") if (m := choose_model(language))}
    known = [engine.version] if engine else []
    return "; ".join([*known, *sorted(models), f"rules {RULES}", f"tables {digest_tables()}"])
