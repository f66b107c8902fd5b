"""The tagger of figures as a spaCy pipeline component."""

from __future__ import annotations

from typing import Any

from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from . import tag_figures

NAME = "osintkit_figures"


@Pipeline.factory(NAME)
def create_tagger(nlp: Any, name: str) -> FigureTagger:
    return FigureTagger(nlp.lang)


class FigureTagger:
    """Sets `doc._.figures` and `doc.spans["figures"]`."""

    def __init__(self, language: str) -> None:
        self.language = language
        if not Doc.has_extension("figures"):
            Doc.set_extension("figures", default=None)

    def __call__(self, doc: Any) -> Any:
        found = tag_figures(doc.text, self.language, doc.user_data.get("published"))
        spans = (doc.char_span(f.start, f.end, label=f.kind, alignment_mode="expand") for f in found)
        doc._.figures = found
        doc.spans["figures"] = [span for span in spans if span is not None]
        return doc
