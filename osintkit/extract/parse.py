"""Bytes to text to one tree, that all readers share."""

from __future__ import annotations

import codecs
import re

import webencodings
from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement

from ..bodies import MAGIC
from ..errors import SkipItem

LARGEST = 30_000_000  # characters; a page over that is no article
_META_CHARSET = re.compile(
    rb"""<(?:meta[^>]{0,200}?charset|\?xml[^>]{0,100}?encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I
)
_HEADER_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_FEED = re.compile(
    r"\s*(?:<\?[^>]{0,300}>\s*|<!--[^>]{0,300}-->\s*){0,5}<(?:rss|feed|urlset|sitemapindex|rdf:RDF)\b", re.I
)
# One class for all elements: lxml.html's own lookup calls Python for each one (forms are of no use here).
_CLASSES = etree.ElementDefaultClassLookup(element=HtmlElement)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_MAGIC = tuple(magic for magic, _ in MAGIC)


def decode_text(body: str | bytes, *, content_type: str | None = None) -> str:
    """The text of a page's bytes: BOM, valid UTF-8, the header's charset, the page's own, then a guess.

    Valid UTF-8 beats a declared charset: text in another encoding is hardly ever valid UTF-8 by chance, while
    headers are often wrong. Raises SkipItem for what is empty or no text at all.
    """
    if isinstance(body, str):
        text = body
    else:
        if body.startswith(_MAGIC):
            raise SkipItem("not text: the bytes are those of another file type", step="extract")
        text = _decode(body[: 4 * LARGEST], content_type or "")
    text = text[:LARGEST]
    if not text.strip("\ufeff \t\r\n\x00"):
        raise SkipItem("the page is empty", step="extract")
    sample = text[:20_000]
    if len(_CONTROLS.findall(sample)) + sample.count("\ufffd") > 0.1 * len(sample):
        raise SkipItem("not text: too many bytes that are no characters", step="extract")
    return _CONTROLS.sub("", text)


def _decode(body: bytes, content_type: str) -> str:
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    said = _HEADER_CHARSET.search(content_type)
    labels = [said[1]] if said else []
    labels += [found.decode("ascii") for found in _META_CHARSET.findall(body[:4096])]
    for label in labels:
        encoding = webencodings.lookup(label)
        if encoding and encoding.name != "utf-8":
            return str(encoding.codec_info.decode(body, "replace")[0])
    if labels or b"\x00" in body[:1000]:  # declared UTF-8 with a few broken bytes, or no text at all
        return body.decode("utf-8", "replace")
    from charset_normalizer import from_bytes

    best = from_bytes(body[:50_000]).best()
    return body.decode(best.encoding if best else "cp1252", "replace")


def parse_html(text: str) -> HtmlElement:
    """The page as one lxml tree without comments and processing instructions."""
    if _FEED.match(text):
        raise SkipItem("a feed or a sitemap, not an article: give it as an input of its own", step="extract")
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    parser.set_element_class_lookup(_CLASSES)
    try:
        tree = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (ValueError, etree.ParserError) as error:
        raise SkipItem(f"not HTML: {error}", step="extract") from error
    return tree
