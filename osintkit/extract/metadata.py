"""What a page says of itself: JSON-LD, meta tags, microdata, headings. Read once, into one `Said`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

_WORD = re.compile(r"\w+")
_SPACE = re.compile(r"\s+")
_ARTICLE = re.compile(r"(?:Article|NewsArticle|BlogPosting|Posting|Report|Review|LiveBlog\w*)$")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")


@dataclass(slots=True)
class Said:
    """A page's own words about itself, unjudged."""

    url: str | None = None
    metas: dict[str, list[str]] = field(default_factory=dict)
    ld: list[dict[str, Any]] = field(default_factory=list)
    nodes: list[dict[str, Any]] = field(default_factory=list)
    props: dict[str, list[HtmlElement]] = field(default_factory=dict)
    h1s: list[HtmlElement] = field(default_factory=list)
    times: list[HtmlElement] = field(default_factory=list)
    tag_title: str | None = None
    canonical: str | None = None
    language: str | None = None

    def meta(self, *names: str) -> str | None:
        """The first non-empty value of the first of these meta names that there is."""
        return next((value for name in names for value in self.metas.get(name, ()) if value), None)

    def titles(self) -> list[str]:
        """Every title the page states outside its text."""
        metas = (self.metas.get(name, ()) for name in ("og:title", "twitter:title", "title"))
        lds = (self.strings(key) for key in ("headline", "alternativeHeadline", "name"))
        return [title for group in (*metas, *lds, [self.tag_title]) for title in group if title]

    def descriptions(self) -> list[str]:
        """Every summary the page states outside its text."""
        names = ("og:description", "description", "twitter:description")
        return [*(v for name in names for v in self.metas.get(name, ())), *self.strings("description")]

    def declared(self, key: str, metas: Iterable[str]) -> Iterator[tuple[str, Any]]:
        """(who says so, what) of one of schema.org's keys, most trusted first: JSON-LD, these meta tags, microdata."""
        yield from (("json-ld", value) for value in self.from_ld(key))
        yield from ((f"meta {name}", value) for name in metas for value in self.metas.get(name, ()))
        for element in self.props.get(key, ()):
            yield "microdata", element.get("content") or element.get("datetime") or element.text_content()

    def strings(self, key: str) -> Iterator[str]:
        """The values of `from_ld` that are text."""
        return (value for value in self.from_ld(key) if isinstance(value, str))

    def from_ld(self, key: str) -> Iterator[Any]:
        """The values of a key in the page's article nodes, the likeliest node first."""
        for node in self.ld:
            if node.get(key) not in (None, "", [], {}):
                yield node[key]


def clean(text: str | None) -> str | None:
    """One line of text without markup remains, or None."""
    if not text:
        return None
    return _SPACE.sub(" ", unescape(text) if "&" in text else text).strip(" \u200b\ufeff") or None


def text_of(element: HtmlElement) -> str | None:
    """An element's text on one line."""
    return clean(" ".join(element.itertext()))


def squash(text: str | None) -> str:
    """Letters and digits only, folded: what two spellings of one line share."""
    return "".join(_WORD.findall(text or "")).casefold()


def site_names(said: Said) -> set[str]:
    """What the outlet calls itself, squashed: its name, its publisher, its host and the host's parts."""
    metas = ("og:site_name", "application-name", "twitter:site", "apple-mobile-web-app-title")
    publishers = (value.get("name") for value in said.from_ld("publisher") if isinstance(value, dict))
    names = {squash(said.meta(name)) for name in metas} | {squash(p) for p in publishers if isinstance(p, str)}
    host = (urlsplit(said.url or said.canonical or "").hostname or "").removeprefix("www.")
    names.add(squash(host))
    names.update(squash(part) for part in host.split(".")[:-1] if len(part) > 2)
    return names - {""}


def read_metadata(tree: HtmlElement, *, url: str | None = None) -> Said:
    """Everything that the page declares about itself, in one walk of the tree."""
    said = Said(url=url, language=tree.get("lang") or tree.get("xml:lang"))
    scripts: list[str] = []
    for element in tree.iter("meta", "link", "title", "h1", "time", "script"):
        tag = element.tag
        if tag == "meta":
            _read_meta(element, said)
        elif tag == "script":
            if "ld+json" in (element.get("type") or "") and element.text:
                scripts.append(element.text)
        elif tag == "title":
            said.tag_title = said.tag_title or text_of(element)
        elif tag == "h1":
            said.h1s.append(element)
        elif tag == "time":
            said.times.append(element)
        elif (element.get("rel") or "").lower() == "canonical" and element.get("href"):
            said.canonical = said.canonical or element.get("href")
    for element in tree.iterfind(".//*[@itemprop]"):
        for prop in element.get("itemprop").split():
            said.props.setdefault(prop, []).append(element)
    for script in scripts[:40]:
        said.nodes.extend(_nodes(_load(script)))
    said.ld = _order([node for node in said.nodes if _is_article(node)], url or said.canonical)
    return said


def _read_meta(element: HtmlElement, said: Said) -> None:
    value = clean(element.get("content"))
    if not value:
        return
    for attribute in ("property", "name", "itemprop", "http-equiv"):
        if name := element.get(attribute):
            said.metas.setdefault(name.lower(), []).append(value)


def _load(script: str) -> Any:
    """The JSON of a script; forgiving what pages get wrong most (comment marks, trailing commas, raw newlines)."""
    text = script.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    text = text.replace("//<![CDATA[", "").replace("//]]>", "")
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """All typed nodes, outermost first."""
    if depth > 8:
        return
    if isinstance(value, list):
        for item in value[:200]:
            yield from _nodes(item, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart"):
            if isinstance(value.get(key), (list, dict)):
                yield from _nodes(value[key], depth + 1)


def types_of(node: dict[str, Any]) -> list[str]:
    """A node's schema.org types, without namespace."""
    kinds = node.get("@type")
    return [str(kind).rsplit("/", 1)[-1] for kind in (kinds if isinstance(kinds, list) else [kinds])]


def _is_article(node: dict[str, Any]) -> bool:
    return any(_ARTICLE.search(kind) for kind in types_of(node))


def _order(nodes: list[dict[str, Any]], url: str | None) -> list[dict[str, Any]]:
    """Article nodes, the one about this very URL first, then those with a headline."""
    tail = (url or "").rstrip("/").rsplit("/", 1)[-1].split("?")[0]

    def rank(node: dict[str, Any]) -> tuple[bool, bool]:
        where = json.dumps([node.get("url"), node.get("mainEntityOfPage"), node.get("@id")], default=str)
        return (not (tail and tail in where), not node.get("headline"))

    return sorted(nodes, key=rank)
