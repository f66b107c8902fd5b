"""Figures: every number in a text as a value one can compute with.

`tag_figures` is all that other rooms need. One engine reads all languages; what a language is stands in
`data/figures/<code>.toml` and in CLDR (through Babel).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from ..records import Figure

__all__ = ["make_component", "tag_figures", "tag_figures_many"]

When = date | datetime


def tag_figures(text: str, language: str | None = None, published: When | None = None) -> list[Figure]:
    """The figures of a text in the order they stand: money, percent, quantities, counts, ages, durations, dates.

    `language` is an ISO 639-1 code; an unknown one reads digits, signs and ISO dates only. `published` settles
    "yesterday" and "25 August"; without it such dates have no `date`. Spans slice back to the text, and none
    overlaps another of its kind. Values: see `records.Figure`. Nothing is raised on any text.
    """
    from .engine import tag_text

    return tag_text(text, language, published)


def tag_figures_many(
    texts: Iterable[str | tuple[str, str | None, When | None]],
    *,
    language: str | None = None,
    published: When | None = None,
) -> Iterator[list[Figure]]:
    """`tag_figures` for each text, lazily and in order; an item may be (text, language, published) of its own."""
    for item in texts:
        text, lang, when = (item, language, published) if isinstance(item, str) else item
        yield tag_figures(text, lang, when)


def make_component(nlp: Any, name: str = "figures", published: When | None = None) -> Any:
    """A spaCy component: `doc._.figures` is the list, `doc.spans["figures"]` the spans, labelled by kind.

    The language is the pipeline's; `doc.user_data["published"]`, where set, goes before `published`.
    """
    from spacy.tokens import Doc

    if not Doc.has_extension("figures"):
        Doc.set_extension("figures", default=None)

    def tag_doc(doc: Any) -> Any:
        found = tag_figures(doc.text, nlp.lang, doc.user_data.get("published", published))
        spans = (doc.char_span(f.start, f.end, label=f.kind, alignment_mode="expand") for f in found)
        doc._.figures = found
        doc.spans[name] = [span for span in spans if span is not None]
        return doc

    return tag_doc
