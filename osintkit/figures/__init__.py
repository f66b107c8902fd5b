"""Figures: every number in a text as a value one can compute with.

`tag_figures` is all that other rooms need. One engine reads all languages; what a language is stands in
`data/figures/<code>.toml` and in CLDR (through Babel).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from ..records import Figure

__all__ = ["register_component", "tag_figures", "tag_figures_many"]

When = date | datetime


def tag_figures(text: str, language: str | None = None, published: When | None = None) -> list[Figure]:
    """The figures of a text in the order they stand: money, percent, quantities, counts, ages, durations, dates.

    `language` is an ISO 639-1 code; an unknown one reads digits, signs and ISO dates only. `published` settles
    "yesterday" and "25 August"; without it such dates have no `date`. Spans slice back to the text, and none
    overlaps another of its kind. Values: see `records.Figure`. Nothing is raised on any text.

    >>> [(f.kind, f.value, f.unit) for f in ok.tag_figures("quatre divisions pour 2,5 milliards de dollars", "fr")]
    [('number', 4.0, None), ('money', 2500000000.0, 'USD')]
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


def register_component() -> str:
    """Make the spaCy component known and give its name: `nlp.add_pipe(register_component())`.

    `doc._.figures` is the list, `doc.spans["figures"]` the spans, labelled by kind. The language is the
    pipeline's; `doc.user_data["published"]`, where set, settles dates.
    """
    from .component import NAME

    return NAME
