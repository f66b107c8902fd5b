"""The article's text: our own reading of the page's blocks first, trafilatura and newspaper3k where that is in doubt."""

from __future__ import annotations

import logging
from collections import Counter

from .blocks import HEADINGS, Block
from .layout import Layout, find_cards, squash
from .lines import is_noise
from .metadata import Said

log = logging.getLogger(__name__)


def choose_blocks(layout: Layout, said: Said, title: str | None) -> list[Block]:
    """The blocks that are the article's text, its lead included, the headline not."""
    blocks = layout.blocks
    body = [b for b in blocks[layout.first :] if b.element in layout.inside]
    cards = find_cards(body, layout)
    times = Counter(b.text for b in blocks)
    names = {squash(t) for t in (title, layout.headline)}
    kept = [
        b
        for b in body
        if b.element not in cards and not is_noise(b) and not (len(b.text) < 100 and times[b.text] > 1) and squash(b.text) not in names
    ]
    kept = _agree_with_ld(kept, said)
    return _trim(_lead(layout, said, kept, names) + kept)


def _lead(layout: Layout, said: Said, kept: list[Block], names: set[str]) -> list[Block]:
    """Paragraphs between the headline and the text that are no part of the text's element."""
    if layout.head < 0:
        return []
    seen = {squash(b.text) for b in kept[:6]} | names
    between = layout.blocks[layout.head + 1 : layout.first]
    return [b for b in between if len(b.text) > 40 and squash(b.text) not in seen and not is_noise(b) and _is_lead(b, said)]


def _is_lead(block: Block, said: Said) -> bool:
    if block.links > 0.5 * len(block.text):
        return False
    start = squash(block.text)[:60]
    return len(block.text) > (75 if block.tag in ("p", "li", "h2") else 100) or any(squash(d).startswith(start) for d in said.descriptions())


def _agree_with_ld(kept: list[Block], said: Said) -> list[Block]:
    """Without what the page's own articleBody has not, where that is clearly this text."""
    stated = squash(next((v for v in said.from_ld("articleBody") if isinstance(v, str)), ""))
    if len(stated) < 400:
        return kept
    texts = [squash(b.text) for b in kept]
    agreed = [text[:40] in stated or text[-40:] in stated for text in texts]
    sizes = [len(text) for text in texts]
    matched = sum(n for n, ok in zip(sizes, agreed, strict=True) if ok)
    if matched < 0.75 * len(stated) or matched < 0.6 * sum(sizes):
        return kept
    followed = [*agreed[1:], False]
    return [b for b, ok, after in zip(kept, agreed, followed, strict=True) if ok or (after and b.tag in HEADINGS)]


def _trim(blocks: list[Block]) -> list[Block]:
    while blocks and blocks[-1].tag in HEADINGS:
        blocks = blocks[:-1]
    return blocks


def read_body(layout: Layout, said: Said, title: str | None) -> tuple[str, str]:
    """(text with a line a paragraph, heading or list item; who read it)."""
    return "\n".join(b.text for b in choose_blocks(layout, said, title)), "blocks"
