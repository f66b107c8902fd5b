"""From a page's bytes to an Article: what the page says of itself, what readers find in it, and who won each field."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from ..errors import SkipItem
from ..language import identify_language, normalise_language
from ..records import Article, Page
from .body import read_body
from .bylines import choose_authors, split_byline
from .days import choose_date
from .doubts import doubt_date, find_doubts
from .images import read_captions, read_image
from .layout import read_layout
from .metadata import Said, read_metadata
from .parse import decode_text, parse_html
from .plain import read_pdf, read_plain
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

    >>> page = "<title>S-400s arrive</title><article><p>The first batteries came to Ankara on Friday.</article>"
    >>> ok.extract_article(page, "https://news.example/s400").title
    'S-400s arrive'
    """
    try:
        tree = parse_html(decode_text(html, content_type=content_type))
    except SkipItem as error:
        raise SkipItem(error.reason, item=url or "", step="extract") from error
    said = read_metadata(tree, url=url)
    layout = read_layout(tree, said)
    title, title_voter = choose_title(said, layout.headline)
    authors, author_voter = choose_authors(said, layout)
    text, text_voter = read_body(tree, layout, said, title)
    declared = normalise_language(said.language)
    language = identify_language(text) or declared or identify_language(title or "")
    published, modified, day_voter, doubts = choose_date(said, layout, fetched_at, language=language)
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
    """The article that a plain text file holds: a URL in its first lines gives url and day, a heading the title.

    Raises SkipItem for what is empty or no text.
    """
    try:
        plain = decode_text(text, content_type=content_type)
    except SkipItem as error:
        raise SkipItem(error.reason, item=url or "", step="extract") from error
    return _build_plain(plain, url, fetched_at, voter="plain text")


def extract_page(page: Page) -> Article:
    """The article that a captured page holds, read as what it is: HTML, plain text, or a PDF with a text layer.

    Raises SkipItem for any other content, for what is empty, and for a PDF where pypdf is not installed.
    """
    kind = (page.content_type or "").split(";")[0].strip().lower()
    when, said = page.fetched_at, page.content_type
    if kind == "application/pdf" or page.body.startswith(b"%PDF"):
        try:
            text, facts = read_pdf(page.body)
        except SkipItem as error:
            raise SkipItem(error.reason, item=page.url, step="extract") from error
        article = _build_plain(text, page.url, when, voter="pdf text layer", facts=facts)
    elif kind == "text/plain":
        article = extract_text(page.body, page.url, when, content_type=said)
    elif not kind or kind.startswith("text/") or kind.endswith(("html", "+xml", "/xml", "/octet-stream")):
        article = extract_article(page.body, page.url, when, content_type=said)
    else:
        raise SkipItem(f"content type {kind}: only HTML, plain text and PDF are read", item=page.url, step="extract")
    return replace(article, sha256=page.sha256)


def _build_plain(
    text: str, url: str | None, fetched_at: datetime | None, *, voter: str, facts: dict[str, Any] | None = None
) -> Article:
    title, body, found, published, doubts = read_plain(text)
    facts = facts or {}
    title, published = title or facts.get("title"), published or facts.get("created")
    language = identify_language(body or title or "")
    if not body.strip():
        doubts = [*doubts, "short: nothing but a title"]
    return Article(
        url=url if url and url.startswith("http") else found or url or "",
        title=title,
        text=body or title or "",
        authors=tuple(split_byline(facts["authors"])) if facts.get("authors") else (),
        published=published,
        modified=facts.get("modified"),
        language=language,
        site=_site(None, found or url),
        doubts=tuple(doubts + doubt_date(published, fetched_at)),
        votes={"text": voter},
        fetched_at=fetched_at,
    )


def _site(said: Said | None, url: str | None) -> str | None:
    """The outlet's name, else its host."""
    host = (urlsplit(url or "").hostname or "").removeprefix("www.") or None
    return (said.meta("og:site_name", "application-name") if said else None) or host
