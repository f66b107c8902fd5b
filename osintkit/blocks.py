"""Blocks: a report's page as plain runs of text, for formats that are no HTML.

Text passes as text and nothing else does: no markup, style, script or outside address of a page reaches a writer.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from dataclasses import dataclass
from itertools import count
from typing import Any, NamedTuple

LOOKS = {"b": "bold", "strong": "bold", "mark": "mark", "small": "small", "em": "italic", "i": "italic", "code": "code"}
PILLS = {"origins", "doubt", "status", "grade"}  # what the page shows in a little frame
SKIPPED = {"style", "script", "head", "nav", "template", "title"}
BLOCK = {"p", "li", "dt", "dd", "div", "section", "header", "main", "ul", "ol", "dl", "table", "figure", "blockquote"}
BLOCK |= {"pre", "h1", "h2", "h3", "h4", "h5", "h6", "img", "body", "html", "article", "footer", "thead", "tbody"}
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")  # turn the text after them around, ours too
LTR, ISOLATE = "\u200e", "\u2067\u2069"  # what keeps its own direction in a line that has the other
ANCHOR = re.compile(r"[A-Za-z][\w-]*", re.ASCII)


class Run(NamedTuple):
    """Text of one look; `to` is the anchor of a block that it jumps to."""

    text: str
    looks: tuple[str, ...] = ()
    to: str | None = None


Runs = tuple[Run, ...]


@dataclass(frozen=True)
class Block:
    """A heading, para, item, quote, pre, table, pairs or picture.

    `style` is the page's own class of it, `level` of a heading or how deep an item is, `label` an item's number, date
    or bullet, `anchor` what citations jump to, `rows` of cells (the first row of a table is its head), `widths` a
    column's part of the line, `picture` SVG text or PNG bytes.
    """

    kind: str
    runs: Runs = ()
    style: str = ""
    level: int = 0
    label: str = ""
    anchor: str | None = None
    rows: tuple[tuple[Runs, ...], ...] = ()
    widths: tuple[float, ...] = ()
    picture: str | bytes = ""

    @property
    def text(self) -> str:
        """The runs as one text."""
        return plain(self.runs)


def plain(runs: Runs) -> str:
    """Runs as one text."""
    return "".join(run.text for run in runs)


def is_rtl(runs: Runs) -> bool:
    """Whether the first letter that has a direction is written right to left, as HTML's dir=auto has it."""
    kinds = (unicodedata.bidirectional(c) for c in plain(runs))
    return next((k != "L" for k in kinds if k in ("L", "R", "AL")), False)


def read_blocks(html: str) -> list[Block]:
    """The blocks of a report's page, in its order; citations whose evidence is not on the page jump nowhere."""
    from lxml import html as parser

    pieces = re.split(r"(<svg\b.*?</svg>)", html, flags=re.S)  # HTML parsers spoil SVG: they know no capitals
    pictures = pieces[1::2]
    for number, place in enumerate(range(1, len(pieces), 2)):
        pieces[place] = f'<img data-svg="{number}">'
    root = parser.document_fromstring(OVERRIDES.sub("", UNPRINTABLE.sub("", "".join(pieces))) or "<p></p>")
    reader = _Reader(pictures)
    reader.walk(root, Block("para"))
    there = {b.anchor for b in reader.blocks if b.anchor}
    return [_without_dead_ends(b, there) for b in reader.blocks]


def _without_dead_ends(block: Block, there: set[str]) -> Block:
    def kept(runs: Runs) -> Runs:
        return tuple(run if run.to in there else run._replace(to=None) for run in runs)

    rows = tuple(tuple(kept(cell) for cell in row) for row in block.rows)
    return Block(**{**vars(block), "runs": kept(block.runs), "rows": rows})


class _Reader:
    """Walks a page; `like` is the block that text would become where it stands."""

    def __init__(self, pictures: list[str]) -> None:
        self.pictures = pictures
        self.blocks: list[Block] = []
        self.anchor: str | None = None
        self.label = ""

    def walk(self, element: Any, like: Block) -> None:
        if not isinstance(element.tag, str) or element.tag in SKIPPED or "skip" in _classes(element):
            return
        anchor = element.get("id", "")
        if ANCHOR.fullmatch(anchor):
            self.anchor = anchor
        special = getattr(self, f"_{element.tag}", None)
        if special:
            special(element, like)
        elif element.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._say(read_runs(element), Block("heading", level=int(element.tag[1])))
        else:
            kind = {"blockquote": "quote"}.get(element.tag, like.kind)
            style = " ".join(_classes(element)) if element.tag == "p" or "own" in _classes(element) else ""
            style = style or like.style
            self._flow(element, Block(kind, style=style, level=like.level))

    def _flow(self, element: Any, like: Block) -> None:
        """Text between blocks is a block; the blocks follow in their places."""
        inline: list[Run] = [Run(element.text or "")]
        for child in element:
            if child.tag == "time" and like.kind == "item":
                self.label = plain(read_runs(child))
            elif child.tag in BLOCK or child.tag in SKIPPED:
                self._say(_tidy(inline), like)
                inline = []
                self.walk(child, like)
            else:
                inline += _inline(child, (), None)
            inline.append(Run(child.tail or ""))
        self._say(_tidy(inline), like)

    def _say(self, runs: Runs, like: Block) -> None:
        if runs:
            fields = {**vars(like), "runs": runs, "anchor": self.anchor, "label": self.label}
            self.blocks.append(Block(**fields))
            self.anchor, self.label = None, ""

    def _ul(self, element: Any, like: Block) -> None:
        self._list(element, like, None)

    def _ol(self, element: Any, like: Block) -> None:
        self._list(element, like, count(1))

    def _list(self, element: Any, like: Block, numbers: Any) -> None:
        for item in element.iterchildren("li"):
            number = item.get("value") or (str(next(numbers)) if numbers else "")
            cited = ANCHOR.fullmatch(item.get("id", ""))
            self.label = f"[{number}]" if cited else f"{number}." if number else "•"
            self.anchor = item.get("id") if cited else self.anchor
            self._flow(item, Block("item", style=" ".join(_classes(element)) or like.style, level=like.level + 1))
            self.label = ""

    def _dl(self, element: Any, like: Block) -> None:
        names, values = ([read_runs(e) for e in element.iter(tag)] for tag in ("dt", "dd"))
        rows = tuple(zip(names, values, strict=False))
        self.blocks.append(Block("pairs", rows=rows, style=" ".join(_classes(element))))

    def _table(self, element: Any, like: Block) -> None:
        for small in element.xpath(".//td//small[preceding-sibling::node()]"):  # on a line of its own, as on the page
            small.addprevious(small.makeelement("br"))
        rows = [tuple(read_runs(cell) for cell in row.iter("td", "th")) for row in element.iter("tr")]
        size = max(map(len, rows), default=0)
        filled = tuple(row + ((),) * (size - len(row)) for row in rows)
        self.blocks.append(Block("table", rows=filled, style=" ".join(_classes(element)), widths=_widths(filled)))

    def _pre(self, element: Any, like: Block) -> None:
        self._say((Run(element.text_content().strip("\n"), ("code",)),), Block("pre"))

    def _img(self, element: Any, like: Block) -> None:
        number, source = element.get("data-svg", ""), element.get("src", "")
        alt = next((e.get("aria-label") for e in element.iterancestors() if e.get("aria-label")), element.get("alt"))
        runs = (Run(alt or "picture"),)
        if number.isdecimal() and int(number) < len(self.pictures):
            self.blocks.append(Block("picture", runs, picture=self.pictures[int(number)]))
        elif source.startswith("data:image/png;base64,"):
            self.blocks.append(Block("picture", runs, picture=base64.b64decode(source.partition(",")[2])))


def read_runs(element: Any) -> Runs:
    """What stands in an element, as runs."""
    return _tidy(_inline(element, (), None))


def _inline(element: Any, looks: tuple[str, ...], to: str | None) -> list[Run]:
    if not isinstance(element.tag, str) or element.tag in SKIPPED or "skip" in _classes(element):
        return []
    if element.tag == "br":
        return [Run("\n")]
    look = "pill" if PILLS & set(_classes(element)) else LOOKS.get(element.tag)
    looks = (*looks, look) if look and look not in looks else looks
    if element.tag == "a" and element.get("href", "").startswith("#"):
        to = element.get("href")[1:]
    apart = [Run(" ")] if look in ("pill", "small") else []
    out = [*apart, Run(_squeeze(element.text), looks, to)]
    for child in element:
        out += [*_inline(child, looks, to), Run(_squeeze(child.tail), looks, to)]
    if element.tag == "q" and is_rtl(tuple(out)):
        out = [Run(ISOLATE[0]), *out, Run(ISOLATE[1])]
    return out + apart


def _classes(element: Any) -> list[str]:
    return str(element.get("class", "")).split()


def _squeeze(text: str | None) -> str:
    return re.sub(r"[ \t\r\n]+", " ", text or "")


def _tidy(runs: list[Run]) -> Runs:
    """Runs without empty ones and without white space at the ends or twice over."""
    out: list[Run] = []
    for run in runs:
        text = run.text if run.text == "\n" else _squeeze(run.text)
        if text == "\n" and out:
            out[-1] = out[-1]._replace(text=out[-1].text.rstrip(" "))
        if text.startswith(" ") and (not out or out[-1].text[-1:] in (" ", "\n")):
            text = text[1:]
        if text:
            out.append(run._replace(text=text))
    while out and not out[-1].text.strip():
        out.pop()
    if out:
        out[-1] = out[-1]._replace(text=out[-1].text.rstrip())
    if is_rtl(tuple(out)):  # our own remarks begin with a number, which would go to their end
        out = [run._replace(text=LTR + run.text) if {"pill", "small"} & {*run.looks} else run for run in out]
    return tuple(out)


def room_of(columns: int) -> int:
    """How many characters fit a page's width in a table: seven columns and more are set in smaller type."""
    return 140 if columns >= 7 else 108


def _widths(rows: tuple[tuple[Runs, ...], ...]) -> tuple[float, ...]:
    """What part of the line each column gets: room for its longest word, and of what is left as its lines are long."""
    columns = [[plain(cell) for cell in column] for column in zip(*rows, strict=True)]
    line, cap = room_of(len(columns)), 15 if len(columns) >= 7 else 22
    words = [max(1.25 * _longest(c[:1], None), 1.1 * _longest(c[1:], None)) for c in columns]  # the head is bold
    least = [min(word, cap) + 3 for word in words]
    wish = [max(min(_longest(c, "\n"), line) - room, 0.1) for c, room in zip(columns, least, strict=True)]
    spare = max(line - sum(least), 0)
    given = [room + spare * w / sum(wish) for room, w in zip(least, wish, strict=True)]
    return tuple(round(g / sum(given), 4) for g in given)


def _longest(texts: list[str], apart: str | None) -> int:
    return max((len(part) for text in texts for part in text.split(apart)), default=1)
