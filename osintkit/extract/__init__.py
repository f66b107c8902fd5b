"""From a page's bytes to an Article: what the page says of itself, what readers find in it, and who won each field."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlsplit

from ..errors import SkipItem
from ..language import identify_language, normalise_language
from ..records import Article, Page
from .body import read_body
from .bylines import choose_authors
from .days import choose_date, date_in_url, read_date
from .doubts import doubt_date, find_doubts
from .images import read_captions, read_image
from .layout import read_layout
from .metadata import Said, clean, read_metadata
from .parse import decode_text, parse_html
from .titles import choose_title

__all__ = ["extract_article", "extract_page", "extract_text"]


def extract_article(
    html: str | bytes, url: str | None = None, fetched_at: datetime | None = None, *, content_type: str | None = None
) -> Article:
    """The article that an HTML page holds, with `votes` saying which reader won each field.

    The page is parsed once; what it declares (JSON-LD, meta tags, microdata), what it shows and what trafilatura,
    newspaper3k and htmldate read vote field by field. `published` has the page's own precision and zone. `fetched_at`
    is when it was captured: a date after that is doubted. `content_type` is the HTTP header's value; its charset is a
    hint for bytes. `id` and `origin` are left to the store. Raises SkipItem for what is empty or no text.
    """
    try:
        tree = parse_html(decode_text(html, content_type=content_type))
    except SkipItem as error:
        raise SkipItem(error.reason, item=url or "", step="extract") from error
    said = read_metadata(tree, url=url)
    layout = read_layout(tree, said)
    title, title_voter = choose_title(said, layout.headline)
    authors, author_voter = choose_authors(said, layout)
    published, modified, day_voter, doubts = choose_date(said, layout, fetched_at)
    text, text_voter = read_body(tree, layout, said, title)
    declared = normalise_language(said.language)
    language = identify_language(text) or declared or identify_language(title or "")
    votes = {"title": title_voter, "text": text_voter, "authors": author_voter, "published": day_voter}
    return Article(
        url=url or said.canonical or "",
        title=title,
        text=text,
        authors=authors,
        published=published,
        modified=modified,
        language=language,
        site=_site(said, url or said.canonical),
        description=next(iter(said.descriptions()), None),
        image=read_image(layout, said),
        captions=read_captions(layout),
        doubts=tuple(doubts + doubt_date(published, fetched_at) + find_doubts(tree, said, text, language=language)),
        votes={field: voter for field, voter in votes.items() if voter},
        fetched_at=fetched_at,
    )


def extract_text(
    text: str | bytes, url: str | None = None, fetched_at: datetime | None = None, *, content_type: str | None = None
) -> Article:
    """The article that a plain text file holds.

    A line of the first few with a URL gives url and date and is no text; the first heading-like line is the title.
    """
    body = decode_text(text, content_type=content_type).replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    lines = [clean(line) or "" for line in body.split("\n")]
    url, header_end, stated = _read_header(lines, url)
    rest = [line for line in lines[header_end:] if line]
    title = rest.pop(0) if rest and _is_heading(rest[0], len(rest)) else None
    kept = "\n".join(rest) or title or ""
    published = date_in_url(url) or stated or _stated_date(rest[:3])
    return Article(
        url=url or "",
        title=title,
        text=kept,
        published=published,
        language=identify_language(kept),
        site=_site(None, url),
        doubts=tuple(doubt_date(published, fetched_at)),
        votes={"text": "plain text"},
        fetched_at=fetched_at,
    )


_URL = re.compile(r"https?://[^\s<>\"']+")
_DAY = re.compile(r"\b(?:\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{4})\b")


def _read_header(lines: list[str], url: str | None) -> tuple[str | None, int, object]:
    """(url, number of header lines, date): lines before the first blank one after a line with a URL, if short."""
    for at, line in enumerate(lines[:6]):
        if (found := _URL.search(line)) and len(line) - len(found[0]) < 60:
            return url or found[0].rstrip(".,;)"), at + 1, None
    return url, 0, None


def _is_heading(line: str, lines: int) -> bool:
    return lines > 1 and len(line) < 200 and line[-1] not in ".,;:"


def _stated_date(lines: list[str]):
    for line in lines:
        if found := _DAY.search(line):
            return read_date(found[0])
    return None


def extract_page(page: Page) -> Article:
    """The article that a captured page holds, read as what it is: HTML, plain text or PDF with a text layer."""
    kind = (page.content_type or "").split(";")[0].strip().lower()
    if kind == "application/pdf" or page.body.startswith(b"%PDF"):
        return _extract_pdf(page)
    read = extract_text if kind.startswith("text/plain") else extract_article
    if kind and not kind.startswith("text/") and "html" not in kind and "xml" not in kind:
        raise SkipItem(f"content type {kind} is no article", item=page.url, step="extract")
    return read(page.body, page.url, page.fetched_at, content_type=page.content_type)


def _extract_pdf(page: Page) -> Article:
    from io import BytesIO

    try:
        from pypdf import PdfReader
    except ImportError:
        raise SkipItem("reading PDF needs pypdf: pip install pypdf", item=page.url, step="extract") from None
    try:
        reader = PdfReader(BytesIO(page.body))
        text = "\n".join(sheet.extract_text() for sheet in reader.pages[:500])
    except Exception as error:
        raise SkipItem(f"broken PDF: {error}", item=page.url, step="extract") from error
    if not text.strip():
        raise SkipItem("the PDF has no text layer", item=page.url, step="extract")
    return extract_text(text, page.url, page.fetched_at)


def _site(said: Said | None, url: str | None) -> str | None:
    """The outlet's name, else its host."""
    host = (urlsplit(url or "").hostname or "").removeprefix("www.") or None
    return (said.meta("og:site_name", "application-name") if said else None) or host
