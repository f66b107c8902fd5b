"""The article's text: our own reading of the page's blocks, and trafilatura and newspaper3k where that is in doubt."""

from __future__ import annotations

import logging
import re
from collections import Counter, defaultdict
from copy import deepcopy
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from .blocks import HEADINGS, Block
from .layout import Layout
from .lines import is_noise, is_noise_text
from .metadata import Said, clean, squash

SURE = 400  # characters; an article that is shorter is read a second time
LARGEST = 300_000  # characters; texts over that are not searched in each other
MOST = 5_000  # lines of a text, likewise
HUGE = 40_000  # elements; pages with more are read once, for the other readers would take minutes

_TEXT = HEADINGS | {"p", "li", "blockquote", "pre", "td"}

_TAG = re.compile(r"</?[a-z][^<>]{0,500}>", re.I)

log = logging.getLogger(__name__)


def choose_blocks(layout: Layout, said: Said, title: str | None) -> list[Block]:
    """The blocks that are the article's text, its lead included, the headline not."""
    blocks = layout.blocks
    body = [b for b in blocks[layout.first :] if b.element in layout.inside]
    times = Counter(b.text for b in blocks)
    names = {squash(t) for t in (title, layout.headline)}
    own = [b for b in body if b.element not in layout.cards and not (times[b.text] > 1 and b.tag not in _TEXT)]
    kept = _agree_with_ld([b for b in own if not is_noise(b) and squash(b.text) not in names], said)
    return _trim(_lead(layout, said, kept, names) + kept)


def _lead(layout: Layout, said: Said, kept: list[Block], names: set[str]) -> list[Block]:
    """Paragraphs between the headline and the text that are no part of the text's element."""
    if layout.head < 0:
        return []
    seen = {squash(b.text) for b in kept[:6]} | names
    between = [b for b in layout.blocks[layout.head + 1 : layout.first] if len(b.text) > 40]
    return [b for b in between if squash(b.text) not in seen and not is_noise(b) and _is_lead(b, said)]


def _is_lead(block: Block, said: Said) -> bool:
    if block.links > 0.5 * len(block.text):
        return False
    long = len(block.text) > (75 if block.tag in ("p", "li", "h2") else 100)
    return long or any(squash(d).startswith(squash(block.text)[:60]) for d in said.descriptions())


def _agree_with_ld(kept: list[Block], said: Said) -> list[Block]:
    """Without what the page's own articleBody has not, where that is clearly this text."""
    stated = squash(next(said.strings("articleBody"), ""))
    if not 400 < len(stated) < LARGEST or len(kept) > MOST:
        return kept
    texts = [squash(b.text) for b in kept]
    agreed = [text[:40] in stated or text[-40:] in stated for text in texts]
    sizes = [len(text) for text in texts]
    matched = sum(n for n, ok in zip(sizes, agreed, strict=True) if ok)
    if matched < 0.75 * len(stated) or matched < 0.6 * sum(sizes):
        return kept
    first, followed = agreed.index(True), [*agreed[1:], False]
    return [
        block
        for i, block in enumerate(kept)
        if agreed[i] or (followed[i] and block.tag in HEADINGS) or (i < first and _is_lead(block, said))
    ]


def _trim(blocks: list[Block]) -> list[Block]:
    """Without headings that head nothing: the last lines, and short ones above the first paragraph."""
    texts = [i for i, block in enumerate(blocks) if block.tag not in HEADINGS or len(block.text) > 75]
    return blocks[texts[0] : texts[-1] + 1] if texts else []


def read_body(tree: HtmlElement, layout: Layout, said: Said, title: str | None) -> tuple[str, str | None]:
    """(text with a line a paragraph, heading or list item; who read it).

    A page that declares an article is read once, if we find enough of it below its headline, and JSON-LD has no more
    than it shows. Else trafilatura reads too, and adds what we missed; where the two hardly agree, newspaper3k decides.
    """
    own = [b.text for b in choose_blocks(layout, said, title)]
    size = _size(own)
    stated = _stated_body(said)
    if _size(stated) > max(SURE, 2 * size):
        return "\n".join(stated), "json-ld"
    placed = layout.head >= 0 or layout.mass.get(layout.container, 0) > 0.5 * layout.mass.get(layout.root, 0)
    if (said.ld and size > SURE and placed) or next(islice(tree.iter(), HUGE, None), None) is not None:
        return "\n".join(own), "blocks"
    lines, voter = _settle(tree, layout, own, _by_trafilatura(tree, said.url))
    return ("\n".join(lines), voter) if lines else ("\n".join(stated), "json-ld" if stated else None)


def _settle(tree: HtmlElement, layout: Layout, own: list[str], other: list[str]) -> tuple[list[str], str]:
    """Our reading, trafilatura's, or both together."""
    if _size(own) >= 0.9 * _size(other):
        return own, "blocks"
    known = {squash(line) for line in own}
    teasers = (b for b in layout.blocks if b.links > 0.7 * len(b.text) or b.element in layout.cards)
    refused = {squash(b.text) for b in teasers} - known
    other = [line for line in other if squash(line) not in refused]
    shared = sum(len(line) for line in other if squash(line) in known)
    if own and shared < 0.1 * min(_size(own), _size(other)):
        third = set(map(squash, _by_newspaper(tree)))
        ours, theirs = (sum(len(line) for line in lines if squash(line) in third) for lines in (own, other))
        if ours != theirs:
            return (own, "newspaper3k+blocks") if ours > theirs else (other, "newspaper3k+trafilatura")
    return _unite(own, other), "blocks+trafilatura" if own else "trafilatura"


def _size(lines: list[str]) -> int:
    return sum(map(len, lines))


def _stated_body(said: Said) -> list[str]:
    """The lines of JSON-LD's articleBody, its markup taken away."""
    body = next(said.strings("articleBody"), "")
    return [line for part in _TAG.sub("\n", body).splitlines() if (line := clean(part))]


def _by_trafilatura(tree: HtmlElement, url: str | None) -> list[str]:
    from trafilatura import bare_extraction

    try:
        found: Any = bare_extraction(tree, url=url, include_comments=False, with_metadata=False)
    except Exception as error:  # a reader's own fault must not lose the page
        log.debug("trafilatura: %s", error)
        return []
    lines = (found.text or "").split("\n") if found is not None else []
    items = ((raw.removeprefix("- ").strip(), raw.startswith("- ")) for raw in lines)
    return [line for line, item in items if not is_noise_text(line, item=item)]


def _by_newspaper(tree: HtmlElement) -> list[str]:
    """newspaper3k's reading of the same tree: its best node, without its downloads and without NLTK's data."""
    from newspaper.cleaners import DocumentCleaner
    from newspaper.configuration import Configuration
    from newspaper.extractors import ContentExtractor
    from newspaper.outputformatters import OutputFormatter

    settings = Configuration()
    try:
        doc = DocumentCleaner(settings).clean(deepcopy(tree))
        extractor = ContentExtractor(settings)
        top = extractor.calculate_best_node(doc)
        if top is None:
            return []
        text, _ = OutputFormatter(settings).get_formatted(extractor.post_cleanup(top))
    except Exception as error:  # a reader's own fault must not lose the page
        log.debug("newspaper3k: %s", error)
        return []
    return [line for part in text.splitlines() if (line := clean(part))]


def _unite(own: list[str], other: list[str]) -> list[str]:
    """Our lines in order, each followed by those of the other's that stand after it there and that we have not."""
    whole = "\n".join(map(squash, own))[:LARGEST]
    place = {squash(line): i for i, line in enumerate(own)}
    after: dict[int, list[str]] = defaultdict(list)
    at = -1
    for line in other[:MOST]:
        plain = squash(line)
        if plain in place:
            at = place[plain]
        elif plain and plain not in whole:
            after[at].append(line)
    return after[-1] + [line for i, mine in enumerate(own) for line in (mine, *after[i])]
