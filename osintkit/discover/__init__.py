"""What a case reads from: a URL, list, feed, site, file, folder or archive becomes URLs to fetch and Pages to read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar, cast

from osintkit.bodies import MAX_DECODED, decoded_body, gunzip, sniff, unzip
from osintkit.discover.crawls import Keep, is_archive, is_listing, read_crawl
from osintkit.discover.feeds import Link, read_feed, read_opml, read_sitemap
from osintkit.discover.front import find_articles
from osintkit.discover.lists import is_table, is_url_list, read_table, read_url_list
from osintkit.discover.saved import hint_of, read_saved
from osintkit.errors import SkipItem, StopRun
from osintkit.ranges import FetchSpan, is_remote
from osintkit.records import Page
from osintkit.urls import page_key
from osintkit.warc import Place, media_type

__all__ = ["find_urls"]

T = TypeVar("T")
Found = str | Page | SkipItem
Fetch = Callable[[str], Page]

READERS = {
    "application/rss+xml": read_feed,
    "application/atom+xml": read_feed,
    "application/x-sitemap+xml": read_sitemap,
    "text/x-opml": read_opml,
}
MAX_DEPTH = 3  # an OPML of feeds, a sitemap index of sitemaps: deeper is a loop or a trap
MAX_FEEDS = 1000


def find_urls(
    input: str | Path,
    *,
    fetch: Fetch | None = None,
    follow: bool = False,
    start: Place | None = None,
    keep: Keep | None = None,
) -> Iterator[Found]:
    """What `input` leads to, in order: a str is a URL to fetch, a Page is captured already, a SkipItem is one bad item.

    A URL is fetched by `fetch` (given back as it is without one): a feed, sitemap, OPML or list gives its links, a page
    itself, or with `follow` the links on it that newspaper3k takes for articles. A path is a list of URLs, RSS, Atom,
    OPML, sitemap, CSV (as GDELT's), WARC, WACZ, a page saved as HTML, SingleFile, MHTML, text or PDF, or a folder of
    these. A URL comes once, by `urls.page_key`. A Page from a file has the address that the page itself declares, else
    "file:" and its path within the input. Raises StopRun if there is no such file or folder.

    An archive may be large and far: any URL of a WARC, and a listing of WARCs as Common Crawl has it, is streamed.
    Reading it begins at `start`, the `warc` and `offset` of a page that it gave before, and leaves out pages that
    `keep` says no to.

    >>> list(ok.find_urls("https://news.example/s400"))
    ['https://news.example/s400']
    """
    text = str(input).strip()
    if is_listing(text) or (is_archive(text) and is_remote(text)):
        crawl = read_crawl(text, fetch=cast(FetchSpan, fetch), start=start, keep=keep)
        return _once(_or_reason(crawl, "there are no pages in it, or none that were asked for", text))
    if text.lower().startswith(("http://", "https://")):
        return _once(_from_url(text, fetch, follow, depth=0))
    path = Path(input)
    if not path.exists():
        raise StopRun(f"no such file or folder: {text} (a URL begins with http:// or https://)")
    if not os.access(path, os.R_OK):
        raise StopRun(f"not allowed to read {text}")
    if path.is_dir():
        return _once(_from_folder(path, fetch, keep))
    return _once(_from_file(path, path.name, fetch, start=start, keep=keep))


def _once(found: Iterator[Found]) -> Iterator[Found]:
    seen: set[str] = set()
    for item in found:
        if isinstance(item, str):
            key = page_key(item)
            if key in seen:
                continue
            seen.add(key)
        yield item


def _from_url(url: str, fetch: Fetch | None, follow: bool, depth: int) -> Iterator[Found]:
    if fetch is None:
        yield url
        return
    try:
        page = fetch(url)
        body = _unpacked(decoded_body(page), url)
    except SkipItem as skip:
        yield skip
        return
    links = _links_in(body, hint=media_type(page), name=page.final_url, base=page.final_url)
    if links is not None:
        yield from _expand(links, page.final_url, fetch, depth)
    elif follow:
        yield from find_articles(body, page.final_url)
    else:
        yield page


def _from_folder(folder: Path, fetch: Fetch | None, keep: Keep | None) -> Iterator[Found]:
    if not any(folder.iterdir()):
        yield SkipItem("the folder is empty", item=folder.name, step="discover")
    for place, folders, files in os.walk(folder):
        # "Save page, complete" puts a page's images and scripts into PAGE_files beside PAGE.html.
        beside = {Path(name).stem + "_files" for name in files if name.lower().endswith((".html", ".htm"))}
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in beside)
        for name in sorted(files):
            path = Path(place) / name
            if not name.startswith("."):
                yield from _from_file(path, path.relative_to(folder).as_posix(), fetch, root=folder, keep=keep)


def _from_file(
    path: Path,
    name: str,
    fetch: Fetch | None,
    *,
    root: Path | None = None,
    start: Place | None = None,
    keep: Keep | None = None,
) -> Iterator[Found]:
    """One file; `name` is what it is called in addresses and messages."""
    try:
        if root and not path.resolve().is_relative_to(root.resolve()):
            raise SkipItem("is a link to outside of the folder")
        if not path.is_file():
            raise SkipItem("is no regular file")
        if is_archive(path.name):
            pages = read_crawl(str(path), start=start, keep=keep)
            yield from _or_reason(pages, "there are no pages in it, or none that were asked for", name)
            return
        if path.stat().st_size > MAX_DECODED:
            raise SkipItem(f"is over the limit of {MAX_DECODED} bytes")
        body = _unpacked(path.read_bytes(), name)
        links = _links_in(body, hint=hint_of(name), name=name, base=None)
        if links is not None:
            yield from _expand(links, name, fetch, depth=0)
        else:
            yield read_saved(body, name, modified=path.stat().st_mtime)
    except (SkipItem, StopRun) as error:
        yield SkipItem(f"{name}: {error}", item=name, step="discover")
    except OSError as error:
        yield SkipItem(f"{name} cannot be read: {error.strerror}", item=name, step="discover")


def _unpacked(body: bytes, name: str) -> bytes:
    """Sitemaps and feeds are served as .gz files, too, and GDELT's tables as a .zip with one file."""
    if name.lower().endswith(".csv.zip"):
        return unzip(body, item=name)
    return gunzip(body, item=name) if body.startswith(b"\x1f\x8b") else body


def _links_in(body: bytes, *, hint: str | None, name: str, base: str | None) -> Iterator[Link | SkipItem] | None:
    """The links of a feed, sitemap, OPML, list or table; None if the body is none of these."""
    kind = sniff(body, hint=hint)
    if kind in READERS:
        return READERS[kind](body, base=base, name=name)
    if kind == "text/plain" and is_table(body, name):
        return read_table(body, name=name)
    if kind == "text/plain" and is_url_list(body):
        return read_url_list(body, name=name)
    return None


def _expand(links: Iterator[Link | SkipItem], name: str, fetch: Fetch | None, depth: int) -> Iterator[Found]:
    """Links to pages as they are; links to further feeds are followed."""
    feeds = 0
    try:
        for link in _or_reason(links, "there are no links in it", name):
            if isinstance(link, SkipItem):
                yield link
            elif not link.feed or fetch is None:
                yield link.url
            elif depth >= MAX_DEPTH or feeds >= MAX_FEEDS:
                reason = f"feeds within feeds go deeper than {MAX_DEPTH}, or are over {MAX_FEEDS}"
                yield SkipItem(reason, item=link.url, step="discover")
            else:
                feeds += 1
                yield from _from_url(link.url, fetch, False, depth + 1)
    except SkipItem as skip:  # the list itself: what came before it broke is kept
        yield skip


def _or_reason(found: Iterable[T], reason: str, name: str) -> Iterator[T | SkipItem]:
    """All of it, or why there is nothing: an input never vanishes without a word."""
    empty = True
    for item in found:
        empty = False
        yield item
    if empty:
        yield SkipItem(reason, item=name, step="discover")
