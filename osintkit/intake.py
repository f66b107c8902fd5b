"""Ingest: from what a case reads to archived captures and the articles in them.

Every capture is in the archive before anything is read from it. One bad item never stops the others: it
is a row in failures. Reading again adds only what is new.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from tqdm.auto import tqdm

from osintkit.archive import decoded_body, write_page
from osintkit.discover import find_urls
from osintkit.errors import SkipItem, WrongUse
from osintkit.extract import extract_page
from osintkit.fetch import Fetch, Fetcher, fetch_many
from osintkit.records import Failure, Page
from osintkit.store import Case, now

log = logging.getLogger(__name__)


def ingest(
    case: Case,
    inputs: Iterable[str] = (),
    *,
    follow: bool = False,
    fetch: Fetch | None = None,
    progress: bool = True,
    **settings: object,
) -> Counter[str]:
    """Read inputs (those that the case remembers, if none are given) into the case.

    Returns counts: "new" articles, "seen" (a new capture of a text that is there), "known" captures left
    alone, "failed" items. `settings` go to
    `fetch.Fetcher`; `fetch` (URL -> Page) takes its place, as `archive.replay` does offline. Raises WrongUse
    for a case without inputs and StopRun for an input that is not there.
    """
    names = [(_remembered(case, name), follow) for name in inputs] or case.inputs()
    if not names:
        raise WrongUse(f"{case.folder} has no inputs yet: osintkit ingest CASE INPUT...")
    counts: Counter[str] = Counter()
    with Fetcher(**settings) as fetcher:  # type: ignore[arg-type]
        get = fetch or fetcher.fetch
        for name, links in names:
            case.add_input(name, follow=links)
            found = find_urls(_placed(case, name), fetch=get, follow=links)
            items = _captured(found, get, fetcher if fetch is None else None)
            for asked, item in tqdm(items, desc=f"ingest {name[-40:]}", unit="page", disable=not progress):
                if isinstance(item, SkipItem):
                    case.add_failure(Failure(item.item or asked or name, item.step or "ingest", item.reason, now()))
                    counts["failed"] += 1
                else:
                    counts[_keep(case, item)] += 1
    return counts


def _remembered(case: Case, name: str) -> str:
    """How the case remembers an input: a URL as it is, a path as absolute, one inside the case as relative to it."""
    if name.startswith(("http://", "https://")):
        return name
    path = Path(name).expanduser().resolve()
    return path.relative_to(case.folder).as_posix() if path.is_relative_to(case.folder) else str(path)


def _placed(case: Case, name: str) -> str:
    """Where a remembered input is now."""
    return name if name.startswith(("http://", "https://")) else str(case.folder / name)


def _captured(
    found: Iterable[str | Page | SkipItem], fetch: Fetch, fetcher: Fetcher | None
) -> Iterator[tuple[str, Page | SkipItem]]:
    """Each item with its capture: pages as they came, URLs fetched, a hundred hosts' worth at a time."""
    waiting: list[str] = []
    for item in found:
        if isinstance(item, str):
            waiting.append(item)
            if len(waiting) >= 100:
                yield from _fetched(waiting, fetch, fetcher)
                waiting = []
        else:
            yield (item.item if isinstance(item, SkipItem) else item.asked_url), item
    yield from _fetched(waiting, fetch, fetcher)


def _fetched(urls: list[str], fetch: Fetch, fetcher: Fetcher | None) -> Iterator[tuple[str, Page | SkipItem]]:
    if fetcher is not None:
        yield from fetch_many(urls, fetcher)
        return
    for url in urls:
        try:
            yield url, fetch(url)
        except SkipItem as error:
            yield url, error


def _keep(case: Case, page: Page) -> str:
    """Archive one capture, read it, store both; returns what to count it as."""
    if case.knows_page(page):
        return "known"
    page = write_page(case.archive, page)
    try:
        article = extract_page(replace(page, body=decoded_body(page)))
    except SkipItem as error:
        failure = Failure(page.asked_url, error.step or "extract", error.reason, page.fetched_at)
        case.add_capture(page, None, failure)
        return "failed"
    return "new" if case.add_capture(page, article) else "seen"
