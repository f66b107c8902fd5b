"""Pictures of the article: the lead image and the captions, kept as data beside the text."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from lxml.html import HtmlElement

from .layout import Layout
from .metadata import Said, clean, squash, text_of

MOST = 50  # captions
_CAPTION = re.compile(r"(?:^|[\s_-])(?:caption|wp-caption-text|bildunterschrift|legende)(?=$|[\s_-])", re.I)
_CREDIT = re.compile(r"credit|copyright|source|rights|photographer|quelle|bildrechte", re.I)


def read_captions(layout: Layout) -> tuple[str, ...]:
    """The captions of the pictures in and above the article's text, in reading order."""
    found: list[str] = []
    for element in _scope(layout).iter("figcaption", "p", "div", "span"):
        if element.tag == "figcaption" or _CAPTION.search(element.get("class") or ""):
            text = text_of(element)
            if text and len(text) < 1000 and not any(text in other for other in found):
                found.append(text)
        if len(found) == MOST:
            break
    return tuple(found)


def read_image(layout: Layout, said: Said) -> dict[str, str]:
    """The lead image: url, caption, alt, credit, what of these the page gives."""
    address = said.meta("og:image:secure_url", "og:image", "og:image:url", "twitter:image") or _ld_image(said)
    image = {"url": address, "alt": said.meta("og:image:alt", "twitter:image:alt")}
    figure = _lead_figure(layout, address)
    if figure is not None:
        picture = figure.find(".//img")
        caption = figure.find(".//figcaption")
        if picture is not None:
            image["url"] = image["url"] or clean(picture.get("src") or picture.get("data-src"))
            image["alt"] = image["alt"] or clean(picture.get("alt"))
        if caption is not None:
            credit = next((e for e in caption.iterdescendants() if _CREDIT.search(e.get("class") or "")), None)
            image["credit"] = text_of(credit) if credit is not None else None
            image["caption"] = _without(text_of(caption), image["credit"])
    if image["url"]:
        image["url"] = urljoin(said.url or said.canonical or "", image["url"])
    return {key: value for key, value in image.items() if value}


def _without(text: str | None, part: str | None) -> str | None:
    return clean(text.replace(part, "")) if text and part else text


def _ld_image(said: Said) -> str | None:
    for value in said.from_ld("image"):
        first = value[0] if isinstance(value, list) and value else value
        address = first.get("url") if isinstance(first, dict) else first
        if isinstance(address, str):
            return clean(address)
    return None


def _lead_figure(layout: Layout, address: str | None) -> HtmlElement | None:
    """The figure with the image that the page names its own, else the first one with a caption."""
    name = squash((address or "").split("?")[0].rsplit("/", 1)[-1])
    figures = [f for f in _scope(layout).iter("figure") if f.find(".//img") is not None]
    for figure in figures:
        pictures = figure.iter("img", "source")
        sources = " ".join(img.get(key, "") for img in pictures for key in ("src", "srcset", "data-src"))
        if len(name) > 8 and name in squash(sources):
            return figure
    return next((f for f in figures if f.find(".//figcaption") is not None), None)


def _scope(layout: Layout) -> HtmlElement:
    """The part of the page that holds both headline and text."""
    if layout.head < 0:
        return layout.container
    above = {layout.container, *layout.container.iterancestors()}
    element = layout.blocks[layout.head].element
    return next((e for e in (element, *element.iterancestors()) if e in above), layout.container)
