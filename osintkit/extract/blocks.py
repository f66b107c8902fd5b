"""A page's tree as text blocks in reading order, without what tags and class names declare to be no article text."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from lxml.etree import iterwalk
from lxml.html import HtmlElement

_INVISIBLE = re.compile(
    "[\u00ad\u200b\u2060\ufeff]"
)  # soft hyphens and spaces of no width: they split words for a search
_BREAK = "\x1e"  # white space to str.split, and in no page's text
_BREAKS = re.compile("\x1e\\s*\x1e")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")

# Tags that never hold an article's running text; their tails still do.
_VOID = frozenset((
    "script", "style", "noscript", "template", "nav", "footer", "form", "button", "select", "textarea", "input",
    "iframe", "object", "embed", "svg", "canvas", "video", "audio", "picture", "map", "dialog", "menu", "option",
    "label", "head", "figcaption", "figure", "aside", "math", "applet", "frameset", "rt", "rp",
))  # fmt: skip
_BESIDE = ("nav", "footer", "aside", "select", "noscript")
_SILENT = frozenset((
    "script", "style", "noscript", "template", "a", "button", "option", "title", "textarea", "figcaption", "h1",
    "h2", "h3", "h4", "h5", "h6",
))  # fmt: skip
_INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "img", "ins", "kbd", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong",
    "sub", "sup", "time", "tt", "u", "var", "wbr", "amp-img",
))  # fmt: skip
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])

# Class and id words that mark a part of the page as no article text, a habit of the web's templates.
_DROP = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|bread-?crumbs?|footer|side-?bar|related|recommend\w*|most-(?:read|popular|viewed)"
    r"|popular|trending|news-?letters?|subscri\w+|sign-?up|promo\w*|advert\w*|ads?|ad-?(?:slot|unit|box|container|wrapper)"
    r"|banner|sponsor\w*|taboola|outbrain|shar(?:e|es|ing)|share-?\w*|social\w*|follow-?us|comments?|comment-?\w+|disqus|cookies?|consent|gdpr"
    r"|modal|pop-?up|overlay|tags|tag-?list|topics|keywords|by-?line|authors?|author-?\w+|time-?stamp|pub-?date|date-?line|captions?"
    r"|credits?|copyright|carousel|slide-?show|slider|(?:video|audio|media|jw)-?player|widgets?|toolbar|pagination|pager|skip-?link|hidden(?!-(?:xs|sm|md|lg|xl|mobile|desktop|tablet|print))|visually-?hidden"
    r"|sr-only|vh(?=$|\s)|off-?screen|screen-?reader\w*|rating|poll|login|donat\w+|app-?download|disclaimer|read-?(?:more|also|next)|see-?also"
    r"|roll-?over|tool-?tip|pop-?over|more-?(?:from|on|stories|news|articles)|next-?(?:article|story|post)|print-?only|no-?print|legal|sources?|cta|whats-?app\w*|fact-?box|info-?box"
    r"|(?:post|entry|article)-?(?:info|meta|footer|date)|(?:estimated-)?read(?:ing)?-time|pull-?quote)(?=$|[\s_-])"
)
# ... and words that outweigh them: the part that holds the text.
_KEEP = re.compile(
    r"(?:article|entry|post|story|news|page|main|content)[\s_-]?(?:body|content|text|main)|body-?(?:text|copy|content)|rich-?text"
    r"|paywall|stand-?first|lead-?text|elementor|widget blog|social-?(?:media-?)?embed|twitter-tweet"
)
# States of a part, not what it is: "has-ads", "with-sidebar".
_STATE = re.compile(r"(?:^|(?<=[\s_-]))(?:has|with|without|enable)-[\w-]+")
_ROLES = frozenset(
    ("navigation", "complementary", "dialog", "banner", "contentinfo", "search", "alertdialog")
)  # of WAI-ARIA
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


@dataclass(slots=True)
class Block:
    """A paragraph, heading, list item or cell: its text, how much of it is links, and where it stands."""

    text: str
    tag: str
    links: int
    element: HtmlElement

    @property
    def prose(self) -> int:
        """Characters outside links."""
        return len(self.text) - self.links


@lru_cache(maxsize=20_000)
def _judge(names: str) -> int:
    """What class and id say of a part: 1 that it holds the text, -1 that it does not, 0 neither."""
    names = _STATE.sub("", _CAMEL.sub("-", names).lower())
    return 1 if _KEEP.search(names) else -1 if _DROP.search(names) else 0


def _leads_away(link: HtmlElement) -> bool:
    target = link.get("href")
    return bool(target) and not target.startswith("#")


def _is_icon(element: HtmlElement) -> bool:
    """A picture behind the words of a link or a sentence, which go on after it."""
    return element.tag == "svg" and bool((element.getparent().text or "").strip())


def weigh_elements(root: HtmlElement) -> dict[HtmlElement, int]:
    """Characters of running text (runs of over 40, outside links, headings and menus) below each element."""
    mass = _weigh(root, {inner for outer in root.iter(*_BESIDE) for inner in outer.iter()})
    return mass if mass.get(root, 0) > 500 else _weigh(root, set())


def _weigh(root: HtmlElement, aside: set[HtmlElement]) -> dict[HtmlElement, int]:
    mass: dict[HtmlElement, int] = defaultdict(int)
    for element in root.iter():
        text, tail, tag = element.text, element.tail, element.tag
        if text and len(text) > 40 and tag not in _SILENT and (size := len(text.strip())) > 40 and element not in aside:
            mass[element] += size
        if tail and len(tail) > 40 and (size := len(tail.strip())) > 40:
            parent = element.getparent()
            if parent is not None and parent not in aside:
                mass[parent] += size
    return _spread(mass)


def weigh_blocks(blocks: list[Block]) -> dict[HtmlElement, int]:
    """Characters of the blocks' prose below each element; headings and short lines do not count."""
    mass: dict[HtmlElement, int] = defaultdict(int)
    for block in blocks:
        if block.prose > 40 and block.tag not in HEADINGS:
            mass[block.element] += block.prose
    return _spread(mass)


def _spread(mass: dict[HtmlElement, int]) -> dict[HtmlElement, int]:
    for element, size in list(mass.items()):
        for ancestor in element.iterancestors():
            mass[ancestor] += size
    return mass


def is_dropped(element: HtmlElement, mass: dict[HtmlElement, int], total: int) -> bool:
    """Whether tag, class or attributes say that this is no article text; what holds much of the page's text is some."""
    tag = element.tag
    if tag in _VOID:
        return not (tag in ("form", "aside", "dialog", "label", "noscript") and mass.get(element, 0) > 0.5 * total)
    attributes = element.attrib
    if not attributes or tag in ("body", "html", "h1", "main"):
        return False
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
    judged = _judge(names) if len(names) > 1 else 0
    if judged < 0 or (judged == 0 and _is_hidden(element)):
        return mass.get(element, 0) <= 0.4 * total and element.find(".//h1") is None
    return False


def _is_hidden(element: HtmlElement) -> bool:
    attributes = element.attrib
    return (
        attributes.get("aria-hidden") == "true"
        or "hidden" in attributes
        or attributes.get("role") in _ROLES
        or (element.tag != "p" and "style" in attributes and bool(_HIDDEN.search(attributes["style"])))
    )


def read_blocks(root: HtmlElement, mass: dict[HtmlElement, int]) -> list[Block]:
    """All blocks with text below `root`, in reading order; a table row is one block, two line breaks begin another."""
    total = mass.get(root, 0)
    reader = _Reader(root)
    skipped: HtmlElement | None = None
    walk = iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            if element is not skipped:
                reader.leave(element)
            skipped = None
            if element.tail and element is not root:
                reader.add(element.tail)
        elif element is not root and is_dropped(element, mass, total):
            walk.skip_subtree()
            skipped = element
            if element.tag not in _INLINE and element.tag not in ("script", "style") and not _is_icon(element):
                reader.flush()
        else:
            reader.enter(element)
    reader.flush()
    return reader.blocks


class _Reader:
    """Text gathered until an element that is a block of its own begins or ends."""

    def __init__(self, root: HtmlElement) -> None:
        self.blocks: list[Block] = []
        self.parts: list[str] = []
        self.links = self.in_link = 0
        self.holder: HtmlElement = root
        self.stack: list[HtmlElement] = []

    def enter(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag == "br":
            self.parts.append(_BREAK)
        elif tag in ("td", "th") and not any(child.tag not in _INLINE for child in element):
            self.parts.append(" ")  # a cell of plain text goes with its row
        elif tag not in _INLINE:
            self.flush()
            self.stack.append(self.holder)
            self.holder = element
        elif tag == "a" and _leads_away(element):
            self.in_link += 1
        if element.text:
            self.add(element.text)

    def leave(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag == "a" and _leads_away(element):
            self.in_link -= 1
        elif element is self.holder and self.stack:
            self.flush()
            self.holder = self.stack.pop()

    def add(self, text: str) -> None:
        self.parts.append(text)
        if self.in_link:
            self.links += len(text)

    def flush(self) -> None:
        if self.parts:
            pieces = [" ".join(_INVISIBLE.sub("", p).split()) for p in _BREAKS.split("".join(self.parts))]
            texts = [text for piece in pieces if (text := piece.strip())]
            size = sum(map(len, texts))
            for text in texts:
                links = min(self.links * len(text) // size, len(text))
                self.blocks.append(Block(text, str(self.holder.tag), links, self.holder))
            self.parts.clear()
        self.links = 0
