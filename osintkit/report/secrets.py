"""Secrets: what looks like one is refused as a parameter, for a report keeps its parameters and is handed on."""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from osintkit.errors import WrongUse

NAME = re.compile(
    r"(?i)(^|[_-])(pass(word|wd|phrase|code)?|pwd|secrets?|tokens?|credentials?|cookies?|auth(orization)?|bearer"
    r"|(api|access|private|secret|signing|encryption)[_-]?keys?)($|[_-])"
)
RUN = re.compile(r"[A-Za-z0-9+/_=-]{20,}")
ADDRESS = re.compile(r"https?://\S+")  # public ones are full of random ids
HEX = re.compile(r"(0x)?[0-9a-fA-F-]+")


def refuse_secret(name: str, value: Any) -> None:
    """Raises WrongUse for a parameter whose name or value looks like a secret; the message does not say the value."""
    if not value or isinstance(value, bool | int | float):
        return
    found = "its name" if NAME.search(name) else next(filter(None, map(looks_secret, _texts(value))), None)
    if found:
        raise WrongUse(
            f"parameter {name} looks like a secret ({found}): reports keep their parameters, so give it to the "
            "notebook by an environment variable"
        )


def looks_secret(text: str) -> str | None:
    """What kind of secret a text seems to hold, by the shapes in data/report/secrets.tsv or by chance; None if none."""
    known = next((row for row, pattern in _shapes() if pattern.search(text)), None)
    return known or (
        "it reads like a random key" if any(map(_is_random, RUN.findall(ADDRESS.sub(" ", text)))) else None
    )


def _texts(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)]


@cache
def _shapes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    text = files("osintkit").joinpath("data/report/secrets.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines()[1:])
    return tuple((what, re.compile(pattern)) for what, pattern in rows)


def _is_random(run: str) -> bool:
    """Whether a run of letters and digits has the mixture that chance gives and words do not.

    Hexadecimal is let through: article and entity ids and sha256 are. Else small letters, capitals and digits must all
    be there, change among one another at every third place at least (chance: at every second), and carry nine tenths
    of the entropy (Shannon) that so many characters can.
    """
    kinds = ["a" if c.islower() else "A" if c.isupper() else "0" if c.isdigit() else "" for c in run]
    if HEX.fullmatch(run) or not {"a", "A", "0"} <= set(kinds):
        return False
    changes = sum(a != b for a, b in pairwise(kinds))
    entropy = -sum(n / len(run) * math.log2(n / len(run)) for n in Counter(run).values())
    return changes >= len(run) / 3 and entropy >= 0.9 * math.log2(min(len(run), 45)) - 0.3
