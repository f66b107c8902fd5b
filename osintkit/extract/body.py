"""The article's text out of the page's tree."""

from __future__ import annotations

import logging
from typing import Any

from lxml.html import HtmlElement

log = logging.getLogger(__name__)


def read_body(tree: HtmlElement, *, url: str | None = None) -> tuple[str, str | None]:
    """(text with a line a paragraph, heading or list item; who read it)."""
    from trafilatura import bare_extraction

    found: Any = bare_extraction(tree, url=url, include_comments=False, with_metadata=False, fast=True)
    text = (found.text or "") if found is not None else ""
    if text.strip():
        return text.strip(), "trafilatura"
    return _by_newspaper(tree)


def _by_newspaper(tree: HtmlElement) -> tuple[str, str | None]:
    return "", None
