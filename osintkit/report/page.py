"""Page: an executed notebook as one self-contained HTML page, without code."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from osintkit import __version__


def make_page(notebook: Any, short: str) -> str:
    """The notebook's Markdown and outputs as one self-contained HTML page, without code."""
    from jinja2 import Environment, PackageLoader

    parts = [html for cell in notebook.cells for html in _shown(cell)]
    heads = [
        (i, re.sub(r"<[^>]+>", "", t))
        for p in parts
        for i, t in re.findall(r'<section class="ok" id="([\w-]+)"><h2>(.*?)</h2>', p)
    ]
    first = next((i for i, p in enumerate(parts) if "<section" in p), len(parts))
    titles = re.findall(r"<h1[^>]*>(.*?)</h1>", "".join(parts), re.S)
    title = re.sub(r"<[^>]+>", "", titles[0]) if titles else short
    from html import unescape

    page = Environment(loader=PackageLoader("osintkit", "data/report"), autoescape=True).get_template("page.html.j2")
    contents = [(i, unescape(name)) for i, name in heads]
    return page.render(
        title=unescape(title), contents=contents, before=parts[:first], after=parts[first:], version=__version__
    )


def _shown(cell: Any) -> Iterable[str]:
    """What a reader of the report sees of one cell."""
    from html import escape

    if "hide" in cell.metadata.get("tags", []):
        return
    if cell.cell_type == "markdown":
        from markdown_it import MarkdownIt

        yield f'<div class="ok">{MarkdownIt("commonmark", {"html": False}).enable("table").render(cell.source)}</div>'
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if "text/html" in data:
            yield data["text/html"]
        elif "image/svg+xml" in data:
            yield data["image/svg+xml"]
        elif "image/png" in data:
            yield f'<img alt="" src="data:image/png;base64,{data["image/png"].strip()}">'
        elif "text/plain" in data:
            yield f"<pre>{escape(data['text/plain'])}</pre>"
