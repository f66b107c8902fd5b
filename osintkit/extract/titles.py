"""Which of the page's titles is the article's headline."""

from __future__ import annotations

from .metadata import Said, clean, text_of


def choose_title(said: Said) -> tuple[str | None, str | None]:
    """(title, who said so)."""
    for voter, value in _candidates(said):
        if value and len(value) < 400:
            return value, voter
    return None, None


def _candidates(said: Said) -> list[tuple[str, str | None]]:
    headline = next((v for v in said.from_ld("headline") if isinstance(v, str)), None)
    h1s = [text for h1 in said.h1s if (text := text_of(h1))]
    h1 = h1s[0] if len(h1s) == 1 else None
    return [
        ("h1", h1),
        ("json-ld", clean(headline)),
        ("og", said.meta("og:title")),
        ("twitter", said.meta("twitter:title")),
        ("h1", h1s[0] if h1s else None),
        ("title", said.tag_title),
    ]
