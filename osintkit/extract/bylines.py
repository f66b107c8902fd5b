"""Who wrote it: names out of what the page declares and out of the byline it shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from lxml.html import HtmlElement

from .layout import Layout
from .metadata import Said, clean, site_names, squash, text_of

MOST = 500  # elements that are marked as an author's
LONGEST = 300  # characters; a longer byline is a paragraph about the author

_METAS = (
    "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl",
    "cxenseparse:author",
)  # fmt: skip
_AND = re.compile(r"\s+(?:and|und|et|og|och|with|mit|avec|и|та|ve|dan|&|\+)\s+|\s*[;|•·/、，]\s*|\s+[-–—]\s+", re.I)
_SHORT_AND = re.compile(r"(?<=\w\w)\s+(?:y|e|i|en|ja|і|й|a)\s+(?=[A-ZÀ-ÞА-ЯЁІЇЄ]\w*\s)")
_BY = re.compile(
    r"^\W*(?:(?:written|reported|reporting|story|words?|posted|text)\s+by|by|von|par|por|di|da|door|av|af|text|texte|testo|texto|foto"
    r"|автор[ы]?|текст|autor(?:in)?(?:/autor(?:in)?)?|auteur|autore|author|yazar|kirjoittanut|oleh|bởi|od|pisze|"
    r"责编|责任编辑|編輯|编辑|记者|記者|文)(?:\s*[:：]\s*|\s+|(?<=[\u3400-\u9fff]))",
    re.I,
)
_CODE = re.compile(r"\s*[(\[（][^)\]）]{1,40}[)\]）]?")
_TITLE_AFTER = re.compile(r"\s*(?:기자|특파원|記者|记者|撰文)$")
_PARTICLES = frozenset((
    "de", "del", "della", "di", "da", "dal", "dos", "das", "do", "du", "des", "la", "le", "les", "el", "al", "bin",
    "ibn", "ben", "ter", "ten", "van", "von", "der", "den", "zu", "zur", "zum", "und", "y", "e", "af", "av",
))  # fmt: skip
_NO_NAME = re.compile(
    r"\b(?:news(?:room|desk|paper)?|redaktion|redacci[oó]n|rédaction|redazione|redakc\w+|редакция|team|staff|agenc\w+|agentur|desk|editors?|editorial"
    r"|times|post|tv|press|media|online|admin|contributors?|correspondents?|reporters?|writer|journalist|stories|articles|follow|more|read"
    r"|about|share|updated|published|contact|subscribe|sign|view|all|copyright|photo|video|profile|the|haber\w*|merkezi|min|uhr)\b",
    re.I,
)
_MARK = re.compile(
    r"author|byline|by-line|autor(?:en|in)?\b|auteur|writer|reporter|verfasser|redakt(?:eu|ø)r|journalist|contributor|yazar|tekijä"
)
_NO_MARK = re.compile(
    r"bio|avatar|image|photo|img|follow|social|comment|related|more|desc|share|date|time|newsletter|role|title|about|box-list"
)
_STATED = re.compile(
    r"\W*(?:autor(?:in)?(?:/autor(?:in)?)?|author|auteur|autore|автор|yazar|责编|责任编辑|編輯|编辑)\b[:：]?", re.I
)
_NO_TEXT = frozenset(("html", "head", "body", "meta", "link", "script", "style", "img", "main", "article"))
_BESIDE = frozenset(("nav", "footer", "figure", "figcaption"))
_HREF = re.compile(
    r"/(?:authors?|autor(?:en|es|in)?|auteurs?|redakteur\w*|journalist\w*|reporters?|contributors?|staff|profile|writers?|by|yazar\w*)/[^/?#]+",
    re.I,
)


def choose_authors(said: Said, layout: Layout) -> tuple[tuple[str, ...], str | None]:
    """(authors, who said so): persons whom JSON-LD names, else the byline shown, else the meta tags; else an outlet."""
    sites = site_names(said)
    outlets: list[tuple[tuple[str, ...], str]] = []
    for voter, values in _candidates(said, layout):
        names = list(dict.fromkeys(name for value in values for name in split_byline(value)))
        persons = {name for name in names if is_person(name) and not _is_outlet(name, sites)}
        if any(not name.isupper() for name in persons):
            persons = {name for name in persons if not name.isupper()}  # "Anna Muster, RADIO NORD"
        if persons:
            also = {name for name in names if voter == "json-ld" and _is_agency(name, sites)}
            return tuple(name for name in names if name in persons | also), voter
        if names:
            outlets.append((tuple(names), voter))
    return outlets[0] if outlets else ((), None)


def _candidates(said: Said, layout: Layout) -> Iterator[tuple[str, list[str]]]:
    yield "json-ld", next((found for value in said.from_ld("author") if (found := list(_ld_names(value)))), [])
    yield "byline", _shown(said, layout)
    yield "meta", [value for name in _METAS for value in said.metas.get(name, ())]


def _ld_names(value: Any, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and depth < 3:
        for item in value[:50]:
            yield from _ld_names(item, depth + 1)
    elif isinstance(value, dict) and depth < 3:
        yield from _ld_names(value.get("name"), depth + 1)


def _shown(said: Said, layout: Layout) -> list[str]:
    """The byline on the page: what is marked so below the headline or close above it, else a line that reads so."""
    order = {element: i for i, element in enumerate(layout.root.iter())}
    sites = site_names(said)
    head = order.get(layout.blocks[layout.head].element, 0) if layout.head >= 0 else 0
    marked = sorted((order[e], e) for e in _marked(said, layout.root)[:MOST])
    below = [(at, e) for at, e in marked if at > head]
    above = [(at, e) for at, e in marked if head - 40 < at <= head]
    group: list[str] = []
    at_last, tag = 0, ""
    for at, element in below if any(text_of(e) for _, e in below) else above:
        names = [name for name in split_byline(text_of(element) or "") if name]
        if group and (at - at_last > 40 or (element.tag != tag and any(map(is_person, group)))):
            break
        if names:
            group += names
            at_last, tag = at, element.tag
    named = any(is_person(name) and not _is_outlet(name, sites) for name in group)
    return group if named else _first_lines(layout) or group


@lru_cache(maxsize=20_000)
def _is_mark(names: str) -> bool:
    return bool(_MARK.search(names)) and not _NO_MARK.search(names)


def _marked(said: Said, root: HtmlElement) -> list[HtmlElement]:
    """Elements that say by attribute that they name the author, the smallest of nested ones."""
    found = [e for e in said.props.get("author", ()) if e.tag != "meta"]
    for element in root.iter():
        attributes = element.attrib
        if not attributes or element.tag in _NO_TEXT:
            continue
        names = f"{attributes.get('class', '')} {attributes.get('id', '')} {attributes.get('data-testid', '')}".lower()
        if (len(names) > 2 and _is_mark(names)) or (
            element.tag == "a" and (attributes.get("rel") == "author" or _HREF.search(attributes.get("href", "")))
        ):
            found.append(element)
    outer = {ancestor for element in found for ancestor in element.iterancestors()}
    return [e for e in found if e not in outer and not any(a.tag in _BESIDE for a in e.iterancestors())]


def _first_lines(layout: Layout) -> list[str]:
    """Names in a line of its own beside the text: "By NAME", a name in bold, "NAME | date", "Author: NAME"."""
    between = layout.blocks[max(0, layout.head) : layout.first + 3]
    for block in between:
        inner = [child.tag for child in block.element]
        bold = inner in (["strong"], ["b"]) and not (block.element.text or "").strip()
        dated = "|" in block.text and any(c.isdigit() for c in block.text)
        if len(block.text) < 80 and (_BY.match(block.text) or (bold and block.tag == "p") or dated):
            names = split_byline(block.text.split("|")[0] if dated else block.text)
            if names and all(is_person(name) for name in names):
                return names
    stated = (b.text for b in layout.blocks[max(0, layout.head) :] if len(b.text) < 80 and _STATED.match(b.text))
    return next((names for text in stated if (names := [n for n in split_byline(text) if is_person(n)])), [])


def split_byline(text: str) -> list[str]:
    """The names in a byline: "By A and B, Reuters (TASS)" is A, B, Reuters; roles, codes in brackets, addresses go."""
    text = clean(text) or ""
    if not text or len(text) > LONGEST or "://" in text:
        return []
    text = _BY.sub("", _CODE.sub("", text.strip("()（）[] ")))
    parts = [part for piece in _AND.split(text) for part in _SHORT_AND.split(piece)]
    names: list[str] = []
    for part in parts:
        pieces = [
            p for piece in part.split(",") if (p := _TITLE_AFTER.sub("", _BY.sub("", piece)).strip(" .:-*\u200b"))
        ]
        persons = [p for p in pieces if is_person(p)]
        names += persons if persons else pieces[:1]
    return [
        name for name in names if 1 < len(name) < 80 and "@" not in name and "://" not in name and not name.isdigit()
    ]


def is_person(name: str) -> bool:
    """Whether a string has the shape of a person's name."""
    if _NO_NAME.search(name) or any(c.isdigit() or c in '@:_<>{}!?"“' for c in name):
        return False
    words = name.split()
    if len(words) == 1:
        return 2 <= len(name) <= 5 and "\u3040" <= name[0] <= "\ud7a3"
    if not 2 <= len(words) <= 6:
        return False
    particles = ("al-", "el-", "d'", "d’")
    main = [word for word in words if word.lower() not in _PARTICLES and not word.startswith(particles)]
    return bool(main) and not any(word[0].islower() for word in main)


def _is_outlet(name: str, sites: Iterable[str]) -> bool:
    """Whether a name is made of the outlet's own ("Daily Example D")."""
    words = [squash(word) for word in name.split() if len(word) > 2]
    return any(squash(name) == site or (words and all(word in site for word in words)) for site in sites)


def _is_agency(name: str, sites: Iterable[str]) -> bool:
    """Whether a name that is no person's may stand beside persons: not the outlet, not an address."""
    short = "." not in name and len(name) < 40 and len(name.split()) < 4
    return short and not is_person(name) and not _is_outlet(name, sites)
