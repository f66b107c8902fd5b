"""Which language a text is in."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

SHORTEST = 20  # letters; an identifier guesses below that
DENSE = 8  # letters of a script that says more with fewer (Han, kana, hangul)
READ = 1500  # characters are plenty, and bound the time

_NOT_LETTERS = re.compile(r"https?://\S+|[\d\W_]+")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_ALIKE = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "ji": "yi", "mo": "ro", "sh": "sr", "tl": "fil"}


def identify_language(text: str) -> str | None:
    """The ISO 639-1 code of the language that most of `text` is in; None when there is too little to tell.

    By py3langid, restricted to languages with a code of two letters; both Norwegians are "no". The first `READ`
    characters are read.
    """
    letters = _NOT_LETTERS.sub(" ", text[:READ]).strip()
    if len(letters) < SHORTEST and len(_DENSE.findall(letters)) < DENSE:
        return None
    return normalise_language(_identifier().classify(letters)[0])


def normalise_language(code: str | None) -> str | None:
    """A language tag ("en-GB", "pt_BR", "nb") as the code that `identify_language` gives; None for none."""
    plain = re.split(r"[-_]", (code or "").strip().lower())[0]
    return _ALIKE.get(plain, plain) if plain.isalpha() and (len(plain) == 2 or plain in ("ckb", "fil")) else None


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(sorted({label for label in identifier.labels if len(label) == 2}))
    return identifier
