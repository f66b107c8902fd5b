"""Who said what: direct and reported speech in news prose, by its habits; no model is needed.

A speaker is the name the text gives: where a pronoun, a role or a surname stands for someone named before, his full
name where it stood; None where the text leaves it open. What was said never holds the quote marks or the conjunction
that brings it in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from osintkit.quotes.lexicon import Lexicon, read_lexicon
from osintkit.quotes.names import Names
from osintkit.quotes.reading import read_paragraphs, read_sentences
from osintkit.quotes.said import Reader, Said
from osintkit.quotes.sources import read_said
from osintkit.quotes.speakers import Cast
from osintkit.records import Mention, Quote

__all__ = ["tag_quotes"]

EDGES = " \t\u00a0\u202f\u2009\"'«»“”„‘’‹›,;:—–-."


def tag_quotes(text: str, language: str | None = None, *, mentions: Iterable[Mention] = ()) -> list[Quote]:
    """Quotes in text order: `text[start:end]` is what was said, `text[speaker_start:speaker_end]` who is named.

    `language` is an ISO 639-1 code (guessed from the text if None); there are rules for en, fr and ru, and other
    languages are read with the English ones. `mentions` of the same text say where names stand; without them capital
    letters do. A quote broken by its verb is two; a sentence with its source in the middle is one. `anonymous` marks
    sources that wish not to be named. Nothing is raised; a quote without an end goes to the end of its paragraph and
    is logged. Time is linear in the text.

    >>> [(q.speaker, q.verb, q.manner) for q in ok.tag_quotes("“We will pay by 2023”, Ms Byron said.", "en")]
    [('Byron', 'say', 'direct')]
    """
    lexicon = read_lexicon((language or guess_language(text))[:2].lower())
    named = {m.start: m for m in mentions if m.kind in ("person", "org")}
    small = frozenset(re.findall(r"(?<![^\W_])[^\W\d_A-ZÀ-ÞА-ЯЁ]\w+", text))
    cast = Cast(Names(text, lexicon, named, small))
    quotes: list[Quote] = []
    for start, end, dashed in read_paragraphs(text):
        previous: tuple[int, int] | None = None
        for sentence in read_sentences(text, start, end, lexicon.language):
            said = read_said(Reader(text, sentence, cast, dashed), previous)
            previous = None if said else (sentence[0].start, sentence[-1].end)
            cast.listen(sentence, said[-1].speaker if said else None)
            quotes += [q for s in said if (q := _quote(text, s, lexicon))]
    return _apart(quotes)


def _quote(text: str, said: Said, lexicon: Lexicon) -> Quote | None:
    inner = text[said.start : said.end]
    start = said.start + len(inner) - len(inner.lstrip(EDGES))
    end = start + len(inner.strip(EDGES))
    if start == end:
        return None
    words = re.findall(r"\w+(?:-\w+)*", text[start:end])
    hedged = any(lexicon.has(word, "hedges") for word in words)  # small letters only: May is a month
    speaker = said.speaker
    return Quote(
        start=start,
        end=end,
        text=text[start:end],
        speaker=speaker.text,
        speaker_start=speaker.start,
        speaker_end=speaker.end,
        verb=said.verb,
        manner=said.manner,
        stance="denies" if said.denied else "hedges" if hedged else "states",
        channel=said.channel,
        anonymous=speaker.anonymous,
        language=lexicon.language,
    )


def _apart(quotes: list[Quote]) -> list[Quote]:
    """In text order, none within another."""
    ordered = sorted(quotes, key=lambda q: (q.start, -q.end))
    kept = ordered[:1]
    for _, quote in pairwise(ordered):
        if quote.start >= kept[-1].end:
            kept.append(quote)
    return kept


def guess_language(text: str) -> str:
    """ru for Cyrillic, else fr or en by their small words."""
    words = re.findall(r"[^\W\d_]+", text[:20_000].lower())
    if sum("а" <= word[0] <= "я" for word in words) * 2 > len(words):
        return "ru"
    return max(
        "en", "fr", key=lambda name: sum(read_lexicon(name).has(w, "determiners", "prepositions") for w in words)
    )
