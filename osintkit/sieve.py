"""Sieve: what of a large archive can matter, told from a page's bytes before anything is parsed.

It may let through what will turn out not to matter, and must not hold back what would: a page without a language
passes, and a word is looked for by its beginning, in every encoding that news pages use.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cached_property

from osintkit.bodies import decoded_body
from osintkit.errors import SkipItem, WrongUse
from osintkit.records import Page
from osintkit.search import STEMMERS, WORD, stemmer
from osintkit.urls import site_of

HEAD = 4096  # bytes in which a page says its language
LANG = re.compile(rb"""<html[^>]{0,1000}?\blang\s*=\s*["']?([a-zA-Z]{2,3})\b""", re.IGNORECASE)
ENCODINGS = ("utf-8", "cp1251", "cp1252", "cp1254", "koi8-r", "cp1256")  # what the news in our languages is written in
JOINTS = ("-", "", " ", "\u2011", "\u2013", "\u00a0")
LEAST = 4  # letters that a word keeps when its ending is cut off


@dataclass(frozen=True)
class Sieve:
    """Which pages of an archive are read: all of what is given must hold, nothing given lets all through.

    `sites` are domains (with their subdomains), `languages` ISO 639-1 codes, `about` words or phrases of which the page
    must hold one, all of its words, in any case form.
    """

    sites: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    about: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if empty := [phrase for phrase in self.about if not WORD.search(phrase)]:
            raise WrongUse(f"{empty[0]!r} holds no word or number to look for")

    @property
    def key(self) -> str:
        """A short name of what is let through, "" for all: reading with another sieve begins anew."""
        told = {name: sorted(set(values)) for name, values in asdict(self).items() if values}
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:12] if told else ""

    def passes(self, page: Page) -> bool:
        """Whether a page can matter."""
        if self._sites and not any(f".{site_of(page.final_url)}".endswith(site) for site in self._sites):
            return False
        if not self.languages and not self.about:
            return True
        try:
            body = decoded_body(page)
        except SkipItem:
            return True  # why it cannot be read is said where it is read
        if self.languages and not self._speaks(page, body):
            return False
        return not self._forms or self._holds(body)

    @cached_property
    def _sites(self) -> tuple[str, ...]:
        return tuple(f".{site.strip('.').lower()}" for site in self.sites)

    @cached_property
    def _forms(self) -> list[list[frozenset[bytes]]]:
        """For each phrase, for each of its words, the bytes that could be it."""
        return [[frozenset(write_forms(word)) for word in phrase.split()] for phrase in self.about]

    def _speaks(self, page: Page, body: bytes) -> bool:
        found = LANG.search(body[:HEAD])
        declared = found[1].decode() if found else str(page.headers.get("content-language") or "")[:2]
        return not declared.strip() or declared[:2].lower() in self.languages

    def _holds(self, body: bytes) -> bool:
        low = body.lower()  # of bytes: A-Z only, and so are the forms
        return any(all(any(form in low for form in forms) for forms in words) for words in self._forms)


def write_forms(word: str) -> Iterator[bytes]:
    """What a word can look like: the beginning that all its case forms share, in each encoding, in capitals too, and
    escaped as HTML and JSON do; a designator (S-400) with any joint or none.
    """
    parts = WORD.findall(word)
    roots = [joint.join(parts) for joint in JOINTS] if len(parts) > 1 else [cut_ending(part) for part in parts]
    for form in {f for root in roots for f in (root, root.lower(), root.upper(), root.title())}:
        for encoding in ENCODINGS:
            with suppress(UnicodeEncodeError):
                yield form.encode(encoding).lower()
        if not form.isascii():
            yield form.encode("ascii", "xmlcharrefreplace")
            yield "".join(c if c.isascii() else f"&#x{ord(c):x};" for c in form).encode()
            yield form.encode("unicode_escape").lower()


def cut_ending(word: str) -> str:
    """A word without what any language's stemmer would take off it."""
    low, length = word.lower(), len(word)
    for language in STEMMERS:
        stemmed = stemmer(language).stemWord(low)
        length = min(length, next((n for n in range(length) if stemmed[n : n + 1] != low[n : n + 1]), length))
    return word[: max(length, LEAST)]


def read_sites(lines: Iterable[str]) -> tuple[str, ...]:
    """The domains of a list, one a line, without notes behind '#'."""
    return tuple(site for line in lines if (site := line.partition("#")[0].strip().lower()))
