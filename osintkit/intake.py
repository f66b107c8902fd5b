"""Ingest: from what a case reads to archived captures and the articles in them.

Every capture is in the archive before anything is read from it. One bad item never stops the others: it
is a row in failures. Reading again adds only what is new.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from tqdm.auto import tqdm

from osintkit.archive import decoded_body, write_page
from osintkit.discover import find_urls
from osintkit.entities import read_watchlist, system_names
from osintkit.errors import SkipItem, WrongUse
from osintkit.extract import extract_page
from osintkit.fetch import Fetcher
from osintkit.lanes import Fetches, fetch_many
from osintkit.ledger import now
from osintkit.ranges import is_remote
from osintkit.records import Article, Failure, Page
from osintkit.sieve import Sieve, read_sites
from osintkit.spread import spread
from osintkit.store import Case
from osintkit.tombstone import erase_page

AT_ONCE = 500  # links handed to the fetcher in one go
BATCH = 16  # pages that a worker reads in one go
MARK = 64  # pages after which it is remembered how far an archive is read
ALL = Sieve()


def ingest(
    case: Case,
    inputs: Iterable[str] = (),
    *,
    follow: bool = False,
    fetcher: Fetches | None = None,
    progress: bool = True,
    each: Callable[[str, str], object] | None = None,
    skip: Collection[str] = (),
    remember: bool = True,
    sieve: Sieve = ALL,
    dask: str | None = None,
    **settings: Any,
) -> Counter[str]:
    """Read inputs (those that the case remembers, if none are given) into the case.

    Returns counts: "new" articles, "seen" (a new capture of a text that is there), "known" captures left alone,
    "failed" items. `each` is told of every item as it is done: its address, and what it counts as (with the reason of a
    failure behind a colon); what it raises stops the run, and what is done is kept. Items whose address is in `skip`
    are passed over. Without `remember` the inputs are read this once. A `sieve` tells which pages of archives are read
    at all; an archive whose reading was stopped is read on from there. `dask` spreads the extraction (see `spread`).
    `settings` go to `fetch.Fetcher`; another `fetcher` takes its place, as `archive.ArchiveFetcher` does offline.
    Raises WrongUse for a case without inputs and StopRun for an input that is not there.

    >>> case = ok.make_sample("s400")
    >>> ok.ingest(case, progress=False)["new"] > 30
    True
    """
    names = [(_remembered(case, name), follow) for name in inputs] or case.inputs()
    if not names:
        raise WrongUse(f"{case.folder} has no inputs yet: osintkit ingest CASE INPUT...")
    counts: Counter[str] = Counter()
    with ExitStack() as stack:
        source = fetcher or stack.enter_context(Fetcher(**settings))
        for name, links in names:
            start, keep = case.left_off(name, sieve.key), sieve.passes if sieve.key else None
            found = find_urls(_placed(case, name), fetch=source.fetch, follow=links, start=start, keep=keep)
            if remember:
                case.add_input(name, follow=links)
            items = _captured(case, (x for x in found if _address(x, name) not in skip), source)
            bar = tqdm(_read(case, items, dask), desc=f"ingest {name[-40:]}", unit="page", disable=not progress)
            place = start
            for number, (item, page, article) in enumerate(bar, 1):
                outcome, _, reason = _keep(case, item, page, article, name=name).partition(": ")
                counts[outcome] += 1
                if each:
                    each(_address(item, name), f"{outcome}: {reason}" if reason else outcome)
                if isinstance(item, Page) and item.warc and item.offset is not None:
                    place = item.warc, item.offset
                    if number % MARK == 0:
                        case.leave_off(name, sieve.key, place)
            if place:
                case.leave_off(name, sieve.key, None)
    return counts


def _address(item: str | Page | SkipItem, name: str) -> str:
    """What an item is called: as it was asked for, else the input it came from."""
    return item if isinstance(item, str) else item.asked_url if isinstance(item, Page) else item.item or name


def _remembered(case: Case, name: str) -> str:
    """How the case remembers an input: a URL as it is, a path as absolute, one inside the case as relative to it."""
    if is_remote(name):
        return name
    path = Path(name).expanduser().resolve()
    return path.relative_to(case.folder).as_posix() if path.is_relative_to(case.folder) else str(path)


def _placed(case: Case, name: str) -> str:
    """Where a remembered input is now."""
    return name if is_remote(name) else str(case.folder / name)


def _captured(case: Case, found: Iterable[str | Page | SkipItem], source: Fetches) -> Iterator[Page | SkipItem]:
    """Each item as captured: pages as they came, URLs fetched, several hosts at a time."""
    waiting: list[str] = []
    for item in found:
        if not isinstance(item, str):
            yield item
            continue
        waiting.append(item)
        if len(waiting) >= AT_ONCE:
            yield from _fetched(case, waiting, source)
            waiting = []
    yield from _fetched(case, waiting, source)


def _fetched(case: Case, urls: list[str], source: Fetches) -> Iterator[Page | SkipItem]:
    for _, item in fetch_many(urls, source, known=case.validators(urls)):
        yield item


def _read(
    case: Case, items: Iterable[Page | SkipItem], dask: str | None
) -> Iterator[tuple[Page | SkipItem, Page | None, Article | SkipItem | None]]:
    """Each item; where it is new, its archived capture, and what was read from that."""
    taken: deque[list[tuple[Page | SkipItem, Page | None]]] = deque()
    coming: dict[str, Page] = {}  # the captures that are being read, the newest of each URL

    def archive(item: Page | SkipItem) -> Page | None:
        if isinstance(item, SkipItem) or _is_known(case, item, coming.get(item.url)):
            return None
        coming[item.url] = item
        return write_page(case.archive, item)

    def batches() -> Iterator[list[Page]]:
        rest = iter(items)
        while batch := list(islice(rest, BATCH if dask else 1)):
            taken.append([(item, archive(item)) for item in batch])
            yield [page for _, page in taken[-1] if page]

    for articles in spread(read_pages, batches(), dask=dask):
        found = iter(articles)
        for item, page in taken.popleft():
            yield item, page, next(found) if page else None
            if page and coming.get(page.url) is item:
                del coming[page.url]


def _is_known(case: Case, page: Page, coming: Page | None) -> bool:
    if coming is not None:
        return coming.sha256 == page.sha256 and coming.fetched_at <= page.fetched_at
    return page.status == 304 or case.knows_page(page) or case.forgot(page.url)


def read_pages(pages: list[Page]) -> list[Article | SkipItem]:
    """What captured pages say, or why nothing could be read."""
    return [_read_page(page) for page in pages]


def _read_page(page: Page) -> Article | SkipItem:
    try:
        return extract_page(replace(page, body=decoded_body(page)))
    except SkipItem as error:
        return error


def _keep(
    case: Case, item: Page | SkipItem, page: Page | None, article: Article | SkipItem | None, *, name: str
) -> str:
    """Store what was read from one item; returns what to count it as, for a failure with its reason."""
    if isinstance(item, SkipItem):
        case.add_failure(Failure(item.item or name, item.step or "ingest", item.reason, item.at or now()))
        return f"failed: {item.reason}"
    if page is None:
        return "known"
    if isinstance(article, SkipItem):
        failure = Failure(page.asked_url, article.step or "extract", article.reason, page.fetched_at)
        case.add_capture(page, None, failure)
        return f"failed: {article.reason}"
    return "new" if case.add_capture(page, article) else "seen"


def forget(case: Case, url: str, *, why: str) -> int:
    """Remove a URL's captures from store and archive for good; returns how many. A tombstone says why.

    Reports made before still hold what they quoted: the caller is told where they are by the case's runs. Raises
    WrongUse for a URL that the case does not have.

    >>> case = ok.make_sample("less")
    >>> _ = ok.ingest(case, progress=False)
    >>> ok.forget(case, case.articles().url[0], why="asked by its author")
    1
    """
    gone = case.forget(url, why=why)
    for page in gone:
        erase_page(case.archive, page, why=why)
    return len(gone)


def make_sieve(
    case: Case,
    *,
    sites: Iterable[str] = (),
    languages: Iterable[str] = (),
    about: Iterable[str] = (),
    watchlist: bool = False,
) -> Sieve:
    """A sieve for a case: @FILE in `sites` is a list of domains, phrases stand for all spellings that the case knows.

    With `watchlist` a page may hold a name of the case's watchlist instead. Raises WrongUse for a list that is missing.
    """
    domains: list[str] = []
    for site in sites:
        try:
            domains += read_sites(Path(site[1:]).read_text("utf-8").splitlines()) if site[:1] == "@" else [site]
        except (OSError, UnicodeDecodeError) as error:
            raise WrongUse(f"--site {site}: the list cannot be read: {error}") from None
    path = case.folder / "watchlist.csv"
    if watchlist and not path.is_file():
        raise WrongUse(f"--watchlist: {path} is not there")
    watched = read_watchlist(path)[0] if watchlist else ()
    names = [name for row in watched for name in (row.name, *row.aliases)]
    return Sieve(tuple(domains), tuple(languages), spell([*about, *names], case))


def spell(phrases: Iterable[str], case: Case) -> tuple[str, ...]:
    """The phrases, each with the other spellings of the name that it is: those that the case knows, and a system's in
    the gazetteer.
    """
    found: dict[str, None] = {}
    for phrase in phrases:
        ids = case.named(phrase)
        known = [name for e in case.entity_records() if e.id in ids for name in (e.caption, *e.aliases)]
        found |= dict.fromkeys([phrase, *known, *system_names(phrase)])
    return tuple(found)
