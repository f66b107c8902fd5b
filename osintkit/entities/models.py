"""The statistical models: which one a language has, how to get it, and what it finds.

`models.csv` names them in order of preference: for each language the first that is installed is used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from functools import cache, partial
from importlib import metadata, util
from pathlib import Path
from typing import Any, NamedTuple

from .table import read_table

KINDS = {
    "PERSON": "person",
    "PER": "person",
    "persName": "person",
    "ORG": "org",
    "orgName": "org",
    "GPE": "place",
    "LOC": "place",
    "geogName": "place",
    "placeName": "place",
    "FAC": "facility",
    "NORP": "nationality",
    "EVENT": "event",
}
WITHOUT = "only systems, places, nationalities, people by given names and the watchlist are found"
PIECE = 20_000  # characters that a model is given at once: bounds its memory
LENDERS = {"uk": "ru"}  # persons only: a neighbour's model was measured to make everything else worse
LONG_WORD = re.compile(r"\S{200,}")
BREAK = re.compile(r"\n+|(?<=[.!?…])\s+")


class Span(NamedTuple):
    """A name found: where, what kind, by whom."""

    start: int
    end: int
    kind: str
    tagger: str
    ref: str | None = None
    score: float | None = None


class Model(NamedTuple):
    """A line of models.csv."""

    language: str
    module: str
    engine: str
    package: str
    pin: str


@cache
def choose_model(language: str | None) -> Model | None:
    """The best installed model of a language, None where there is none."""
    return next((m for m in known_models(language) if util.find_spec(m.module)), None)


@cache
def known_models(language: str | None) -> tuple[Model, ...]:
    """What models.csv has for a language, the best first."""
    return tuple(
        Model(row["language"], row["module"], row["engine"], row["package"], row["pin"])
        for row in read_table("models.csv")
        if row["language"] == language
    )


def name_model(model: Model) -> str:
    """A model with its version, as installed."""
    try:
        return f"{model.module} {metadata.version(model.package)}"
    except metadata.PackageNotFoundError:
        return f"{model.module} ?"


def missing_models(language: str | None) -> str | None:
    """One line that says which model the language lacks and how to install it; None where one is there."""
    if choose_model(language):
        return None
    known = known_models(language)
    if not known:
        return f"no model is known for {language or 'an unknown language'}: {WITHOUT}"
    best = next((m for m in known if m.pin), known[0])
    how = f"pip install '{best.package}=={best.pin}'" if best.pin else f"python -m spacy download {best.module}"
    return f"the model for {language} is missing ({how}): {WITHOUT}"


def run_model(texts: list[str], language: str | None) -> Iterator[list[Span]]:
    """The names that the language's model finds in each text; nothing where there is no model."""
    model = choose_model(language)
    lender = None if model else LENDERS.get(language or "")
    if lender and choose_model(lender):
        for text, spans in zip(texts, run_model(texts, lender), strict=True):
            yield [s._replace(tagger="lent:" + s.tagger) for s in spans if is_lent(s, text)]
        return
    if model is None:
        yield from ([] for _ in texts)
        return
    yield from run_pieces(texts, partial(run_slovnet if model.engine == "slovnet" else run_spacy, model))


def one_thread() -> AbstractContextManager[Any]:
    """Linear algebra in this thread alone while it lasts.

    A name's matrices are so small that more threads take more time than they save, and how many there are could show
    in the last digits.
    """
    limit: AbstractContextManager[Any] = _algebra().limit(limits=1, user_api="blas")
    return limit


@cache
def _algebra() -> Any:
    import numpy as np  # noqa: F401  (its library must be there to be found)
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def run_pieces(texts: list[str], run: Callable[[Iterator[str]], Iterable[list[Span]]]) -> Iterator[list[Span]]:
    """What `run` finds in texts that it is given in pieces of bounded length."""
    readable = (LONG_WORD.sub(blank, text) for text in texts)
    pieces = [(i, at, piece) for i, text in enumerate(readable) for at, piece in cut_text(text)]
    found: list[list[Span]] = [[] for _ in texts]
    for (i, at, _), named in zip(pieces, run(piece for _, _, piece in pieces), strict=True):
        found[i] += [span._replace(start=at + span.start, end=at + span.end) for span in named]
    yield from found


def blank(match: re.Match[str]) -> str:
    """Spaces for a word of absurd length: no model needs to read it."""
    return " " * len(match[0])


def is_lent(span: Span, text: str) -> bool:
    """Whether a neighbour's model can be believed: persons of two words and more."""
    return span.kind == "person" and " " in text[span.start : span.end]


def cut_text(text: str) -> Iterator[tuple[int, str]]:
    """Pieces of bounded length, cut between sentences where that can be."""
    start = 0
    while len(text) - start > PIECE:
        window = text[start : start + PIECE]
        end = max((m.end() for m in BREAK.finditer(window)), default=0) or window.rfind(" ") + 1 or PIECE
        if not window[:end].isspace():
            yield start, window[:end]
        start += end
    if text[start:].strip():
        yield start, text[start:]


def run_spacy(model: Model, pieces: Iterable[str]) -> Iterator[list[Span]]:
    """Entities of each piece, by the ner component alone."""
    for doc in load_spacy(model.module).pipe(pieces, batch_size=32):
        yield [Span(e.start_char, e.end_char, KINDS[e.label_], model.module) for e in doc.ents if e.label_ in KINDS]


@cache
def load_spacy(module: str) -> Any:
    """The pipeline with nothing but ner, and what ner listens to if it has no tok2vec of its own."""
    import spacy
    from spacy.util import load_config

    folder = model_folder(module)
    config = load_config(folder / "config.cfg")
    listens = "Listener" in str(config["components"]["ner"].get("model", {}))
    needed = {"ner", "transformer", "tok2vec", "curated_transformer"} if listens else {"ner"}
    return spacy.load(folder, exclude=[name for name in config["nlp"]["pipeline"] if name not in needed])


def model_folder(module: str) -> Path:
    """The folder in a model's package that holds its config.cfg, whatever the publisher calls it."""
    spec = util.find_spec(module)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(module)
    package = Path(spec.origin).parent
    return min((*package.glob("config.cfg"), *package.glob("*/config.cfg"))).parent


def run_slovnet(model: Model, pieces: Iterable[str]) -> Iterator[list[Span]]:
    """Entities of each piece, by natasha's news model run with slovnet, sentence by sentence."""
    from razdel import sentenize

    tagger = load_slovnet(model.module)
    for piece in pieces:
        sentences = [(s.start, s.text) for s in sentenize(piece)]
        marked = zip(sentences, tagger.map(text for _, text in sentences), strict=True)
        yield [
            Span(at + s.start, at + s.stop, KINDS[s.type], model.module)
            for (at, _), markup in marked
            for s in markup.spans
        ]


@cache
def load_slovnet(package: str) -> Any:
    """The tagger from the files in natasha's wheel; natasha itself is never imported."""
    from navec import Navec
    from slovnet import NER

    spec = util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(package)
    folder = Path(spec.origin).parent / "data"
    tagger = NER.load(str(next((folder / "model").glob("slovnet_ner_*.tar"))))
    return tagger.navec(Navec.load(str(next((folder / "emb").glob("navec_news_*.tar")))))
