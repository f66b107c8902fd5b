"""Who wrote it: names out of bylines."""

from __future__ import annotations

import re
from typing import Any

from .metadata import Said, clean, text_of

_SPLIT = re.compile(r"\s*(?:[,;|•·/]|\s(?:and|und|et|y|e|i|og|och|en|и|та|ve|&)\s)\s*", re.I)
_PREFIX = re.compile(r"^(?:by|von|par|por|di|da|door|av|af|text|текст|автор|written by|author)\b[\s:]*", re.I)


def choose_authors(said: Said) -> tuple[tuple[str, ...], str | None]:
    """(authors, who said so)."""
    for voter, values in _candidates(said):
        names = list(dict.fromkeys(name for value in values for name in split_byline(value)))
        if names:
            return tuple(names), voter
    return (), None


def _candidates(said: Said) -> list[tuple[str, list[str]]]:
    return [
        ("json-ld", [name for value in said.from_ld("author") for name in _ld_names(value)]),
        ("meta", said.metas.get("author", []) + said.metas.get("article:author", [])),
        ("microdata", [text for e in said.props.get("author", []) if (text := text_of(e))]),
    ]


def _ld_names(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [name for item in value[:50] for name in _ld_names(item)]
    if isinstance(value, dict):
        return _ld_names(value.get("name"))
    return []


def split_byline(text: str) -> list[str]:
    """The names in a byline."""
    text = clean(text) or ""
    if "://" in text or len(text) > 300:
        return []
    parts = (_PREFIX.sub("", part).strip(" .:-") for part in _SPLIT.split(_PREFIX.sub("", text)))
    return [part for part in parts if 1 < len(part) < 80]
