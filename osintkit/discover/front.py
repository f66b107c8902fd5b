"""A site's front page: which links on it are articles, by newspaper3k's judgement of a URL."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import urldefrag, urljoin

from osintkit.errors import SkipItem
from osintkit.urls import site_of, split_domain


def find_articles(body: bytes, url: str) -> Iterator[str | SkipItem]:
    """The links to the same site that look like articles, in the page's order. Nothing is downloaded."""
    found = dict.fromkeys(link for link in _links(body, url) if _is_article(link))
    if not found:
        yield SkipItem("no link on the page looks like an article (does a script fill it?)", item=url, step="discover")
    yield from found


def _links(body: bytes, url: str) -> Iterator[str]:
    from lxml import etree, html

    try:
        tree = html.document_fromstring(body)
    except (etree.LxmlError, ValueError):
        return
    base, site = _join(url, tree.xpath("string(//base/@href)")) or url, site_of(url)
    for href in tree.xpath("//a/@href"):
        link = _join(base, str(href))
        if link and link.startswith(("http://", "https://")) and site_of(link) == site:
            yield link


def _join(base: str, href: str) -> str | None:
    try:
        return urldefrag(urljoin(base, href.strip())).url
    except ValueError:
        return None


def _is_article(url: str) -> bool:
    from newspaper import urls

    judge: Any = urls
    # newspaper3k asks tldextract in a way that would download the suffix list; ours has it bundled.
    judge.tldextract = SimpleNamespace(extract=split_domain)
    return bool(judge.valid_url(url))
