"""Where the article stands in a page: its headline, the part that holds its text, teasers of other pages in between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, takewhile

from lxml.html import HtmlElement

from .blocks import HEADINGS, Block, read_blocks, weigh_blocks, weigh_elements
from .metadata import Said, squash


@dataclass(slots=True)
class Layout:
    """A page's blocks in reading order; `head` is the index of the headline (-1: none found), `first` of the text.

    `container` is the element that holds the text, `inside` all elements in it, `cards` those of teasers among them.
    """

    root: HtmlElement
    blocks: list[Block]
    mass: dict[HtmlElement, int]
    container: HtmlElement
    inside: set[HtmlElement]
    head: int
    first: int
    cards: set[HtmlElement]

    @property
    def headline(self) -> str | None:
        """The headline as the page shows it."""
        return self.blocks[self.head].text if self.head >= 0 else None


def read_layout(tree: HtmlElement, said: Said) -> Layout:
    """The page's blocks, its headline among them, and the element that holds the article's text."""
    blocks = read_blocks(tree, weigh_elements(tree))
    mass = weigh_blocks(blocks)
    head = find_headline(blocks, said)
    container = find_container(tree, mass, said, blocks[head].element if head >= 0 else None)
    inside = set(container.iter())
    if head < 0:
        head = _nearest_h1(blocks, inside)
    first = next((i for i, b in enumerate(blocks) if b.element in inside and i > head), len(blocks))
    if first == len(blocks):  # the headline found stands below the text: it is another page's
        head, first = -1, next((i for i, b in enumerate(blocks) if b.element in inside), len(blocks))
    cards = find_cards([b for b in blocks[first:] if b.element in inside], container, mass)
    return Layout(tree, blocks, mass, container, inside, head, first, cards)


def find_headline(blocks: list[Block], said: Said) -> int:
    """The index of the block that shows the headline, or -1: an h1 or a heading that the page states elsewhere too."""
    stated = {squash(t) for t in said.titles()} - {""}
    headings = [(i, b.tag, squash(b.text)) for i, b in enumerate(blocks) if b.tag in ("h1", "h2", "h3")]
    h1s = [(i, text) for i, tag, text in headings if tag == "h1" and text]
    others = [(i, text) for i, tag, text in headings if tag != "h1" and len(text) > 8]
    whole = (i for i, text in h1s if text in stated)
    part = (i for i, text in h1s if len(text) > 15 and any(text in t or (len(t) > 15 and t in text) for t in stated))
    lower = (i for i, text in others if text in stated or (len(text) > 20 and any(t.endswith(text) for t in stated)))
    return next(chain(whole, part, lower), -1)


def _nearest_h1(blocks: list[Block], inside: set[HtmlElement]) -> int:
    """The first h1 in the text's element, else the last before it, or -1."""
    before = -1
    for i, block in enumerate(blocks):
        if block.element in inside and block.tag == "h1":
            return i
        if block.element in inside and block.prose > 100:
            return before
        if block.tag == "h1" and len(block.text) > 15:
            before = i
    return before


def find_container(
    tree: HtmlElement, mass: dict[HtmlElement, int], said: Said, headline: HtmlElement | None
) -> HtmlElement:
    """The smallest element that holds the article's paragraphs."""
    total = mass.get(tree, 0)
    bodies = (e for prop in ("articleBody", "reviewBody") for e in said.props.get(prop, ()))
    large = [e for e in bodies if mass.get(e, 0) > max(300, 0.2 * total)]
    if declared := [e for e in large if e.find(".//p") is not None]:  # some repeat the text in one hidden element
        return max(declared, key=lambda e: mass[e])
    node = tree
    if headline is not None:
        node = next(a for a in headline.iterancestors() if _may_hold(a, mass, total) or a is tree)
    if node.tag != "article":
        articles = [e for e in node.iter("article", "main") if mass.get(e, 0) > 0.3 * mass.get(node, 0)]
        node = max(articles, key=lambda e: mass[e], default=node)
    while True:
        child = max(node, key=lambda e: mass.get(e, 0), default=None)
        if child is None or child.tag in ("p", "span") or mass.get(child, 0) < 0.75 * max(1, mass.get(node, 0)):
            return node
        node = child


def _may_hold(element: HtmlElement, mass: dict[HtmlElement, int], total: int) -> bool:
    here = mass.get(element, 0)
    return (element.tag == "article" and here > 300) or here > 0.25 * total


def find_cards(body: Iterable[Block], container: HtmlElement, mass: dict[HtmlElement, int]) -> set[HtmlElement]:
    """All elements of teasers of other pages: headings that are links, and what stands with them."""
    linked = [b.element for b in body if b.tag in HEADINGS and b.links > 0.9 * len(b.text)]
    count: Counter[HtmlElement] = Counter(a for e in linked for a in e.iterancestors())
    cards: set[HtmlElement] = set()
    for top in linked:
        if top not in cards:
            above = takewhile(lambda e: e is not container and mass.get(e, 0) <= 300 * count[e], top.iterancestors())
            cards.update([top, *above][-1].iter())
    return cards
