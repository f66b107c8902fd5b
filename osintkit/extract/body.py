"""The article's text out of the page's tree."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from lxml.html import HtmlElement

from .blocks import HEADINGS, Block, read_blocks, weigh_blocks, weigh_elements
from .metadata import Said

_WORD = re.compile(r"\w+")
_DATE_LINE = re.compile(r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}[./-]\d{1,2}[./-]\d{1,2}\b|\b\d{1,2}:\d\d\b|\d{4}年")
_LETTERS = re.compile(r"[^\W\d_]+")


def squash(text: str | None) -> str:
    """Letters and digits only, folded: what two spellings of one line share."""
    return "".join(_WORD.findall(text or "")).casefold().replace("\xad", "")


def find_container(tree: HtmlElement, mass: dict[HtmlElement, int], said: Said, headline: HtmlElement | None) -> HtmlElement:
    """The smallest element that holds the article's paragraphs."""
    total = mass.get(tree, 0)
    declared = [  # more than one block: some templates repeat the whole text in one hidden element
        e for prop in ("articleBody", "reviewBody") for e in said.props.get(prop, ()) if mass.get(e, 0) > max(300, 0.2 * total) and e.find(".//p") is not None]
    if declared:
        return max(declared, key=lambda e: mass[e])
    node = tree
    if headline is not None:
        for ancestor in headline.iterancestors():
            here = mass.get(ancestor, 0)
            if (ancestor.tag == "article" and here > 300) or here > 0.25 * total:
                node = ancestor
                break
    if node.tag != "article":
        articles = [e for e in node.iter("article", "main") if mass.get(e, 0) > 0.3 * mass.get(node, 0)]
        if articles:
            node = max(articles, key=lambda e: mass[e])
    while True:
        here = mass.get(node, 0)
        child = max(node, key=lambda e: mass.get(e, 0), default=None)
        if child is None or mass.get(child, 0) < 0.75 * here or child.tag in ("p", "span"):
            return node
        node = child


def find_headline(blocks: list[Block], title: str | None) -> int:
    """The index of the block that is the article's headline, or -1."""
    wanted = squash(title)
    h1s = [(i, squash(b.text)) for i, b in enumerate(blocks) if b.tag == "h1"]
    for i, text in h1s:
        if text and wanted and (text == wanted or (min(len(text), len(wanted)) > 15 and (text in wanted or wanted in text))):
            return i
    if len(h1s) == 1:
        return h1s[0][0]
    return next((i for i, b in enumerate(blocks) if b.tag in ("h2", "h3") and squash(b.text) == wanted), -1)


def read_own(tree: HtmlElement, said: Said, title: str | None) -> list[Block]:
    blocks = read_blocks(tree, weigh_elements(tree))
    mass = weigh_blocks(blocks)
    start = find_headline(blocks, title)
    container = find_container(tree, mass, said, blocks[start].element if start >= 0 else None)
    inside = set(container.iter())
    first = next((i for i, b in enumerate(blocks) if b.element in inside), len(blocks))
    if start >= 0 and not any(b.element in inside for b in blocks[start + 1 :]):
        start = -1
    body = [b for i, b in enumerate(blocks) if b.element in inside and i > start]
    lead = [b for b in blocks[start + 1 : first] if start >= 0 and is_lead(b, said)]
    cards = find_cards(body, container, mass)
    repeated = {text for text, n in Counter(b.text for b in blocks).items() if n > 1 and len(text) < 100}
    kept = [b for b in body if keep(b, title) and b.text not in repeated and b.element not in cards]
    kept = check_against_ld(kept, said)
    kept = [b for b in lead if squash(b.text) not in {squash(x.text) for x in kept[:5]}] + kept
    return trim(kept)


def find_cards(body: list[Block], container: HtmlElement, mass: dict[HtmlElement, int]) -> set[HtmlElement]:
    """All elements of teasers for other pages: headings that are links, and what belongs to them."""
    linked = [b.element for b in body if b.tag in HEADINGS and b.links > 0.9 * len(b.text)]
    count: Counter[HtmlElement] = Counter(a for e in linked for a in e.iterancestors())
    cards: set[HtmlElement] = set()
    for heading in linked:
        if heading in cards:
            continue
        top = heading
        while (parent := top.getparent()) is not None and parent is not container and mass.get(parent, 0) <= 300 * count[parent]:
            top = parent
        cards.update(top.iter())
    return cards


def check_against_ld(kept: list[Block], said: Said) -> list[Block]:
    stated = squash(next((v for v in said.from_ld("articleBody") if isinstance(v, str)), ""))
    if len(stated) < 400:
        return kept
    texts = [squash(b.text) for b in kept]
    inside = [text[:40] in stated or text[-40:] in stated for text in texts]
    sizes = [len(text) for text in texts]
    matched = sum(n for n, ok in zip(sizes, inside, strict=True) if ok)
    if matched < 0.75 * len(stated) or matched < 0.6 * sum(sizes):
        return kept
    return [b for b, ok in zip(kept, inside, strict=True) if ok]


def is_lead(block: Block, said: Said) -> bool:
    text = squash(block.text)
    description = squash(said.meta("og:description", "description"))
    return len(block.text) > 40 and block.links < 0.5 * len(block.text) and (text[:60] == description[:60] or len(block.text) > 100)


def keep(block: Block, title: str | None) -> bool:
    size = len(block.text)
    if block.links > 0.7 * size and size < 250:
        return False
    if block.links >= 15 and block.prose < 30 and block.prose < block.links:
        return False
    if size < 60 and _DATE_LINE.search(block.text) and len(_LETTERS.findall(block.text)) < 6 and block.tag not in ("li", "td"):
        return False
    return squash(block.text) != squash(title)


def trim(blocks: list[Block]) -> list[Block]:
    while blocks and blocks[-1].tag in HEADINGS:
        blocks.pop()
    return blocks


def read_body(tree: HtmlElement, *, url: str | None = None, said: Said | None = None, title: str | None = None) -> tuple[str, str | None]:
    """(text with a line a paragraph, heading or list item; who read it)."""
    if said is not None:
        blocks = read_own(tree, said, title)
        return "\n".join(b.text for b in blocks), "own"
    from trafilatura import bare_extraction

    found: Any = bare_extraction(tree, url=url, include_comments=False, with_metadata=False, fast=True)
    text = (found.text or "") if found is not None else ""
    return text.strip(), "trafilatura"
