"""Which language a text is in."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

SHORTEST = 24  # letters; below that an identifier guesses
READ = 1500  # characters are plenty, and bound the time

_NOT_LETTERS = re.compile(r"https?://\S+|[\d\W_]+")


def identify_language(text: str) -> str | None:
    """The ISO 639-1 code of the language that most of `text` is in; None when there is too little to tell.

    Scripts that one language alone writes decide by themselves; the rest is py3langid (97 languages).
    """
    letters = _NOT_LETTERS.sub(" ", text[:READ]).strip()
    if len(letters) < SHORTEST and not _dense(letters):
        return None
    code = _identifier().classify(letters)[0]
    return str(code)


def _dense(letters: str) -> bool:
    """Whether the script says more with fewer letters (Han, kana, hangul)."""
    return len(letters) >= 8 and sum("\u3040" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7a3" for c in letters) > 6


@cache
def _identifier() -> Any:
    import py3langid

    return py3langid
