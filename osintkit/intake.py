"""Ingest: from what a case reads to archived captures and the articles in them.

Every capture is in the archive before anything is read from it. One bad item never stops the others: it
is a row in failures. Reading again adds only what is new.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from tqdm.auto import tqdm

from osintkit.archive import decoded_body, write_page
from osintkit.discover import find_urls
from osintkit.errors import SkipItem, WrongUse
from osintkit.extract import extract_page
from osintkit.fetch import Fetcher
from osintkit.lanes import Fetches, fetch_many
from osintkit.ledger import now
from osintkit.records import Failure, Page
from osintkit.store import Case
from osintkit.tombstone import erase_page

AT_ONCE = 500  # links handed to the fetcher in one go


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
    **settings: Any,
) -> Counter[str]:
    """Read inputs (those that the case remembers, if none are given) into the case.

    Returns counts: "new" articles, "seen" (a new capture of a text that is there), "known" captures left alone,
    "failed" items. `each` is told of every item as it is done: its address, and what it counts as (with the reason of a
    failure behind a colon); what it raises stops the run, and what is done is kept. Items whose address is in `skip`
    are passed over. Without `remember` the inputs are read this once. `settings` go to `fetch.Fetcher`; another
    `fetcher` takes its place, as `archive.ArchiveFetcher` does offline. Raises WrongUse for a case without inputs and
    StopRun for an input that is not there.
    """
    names = [(_remembered(case, name), follow) for name in inputs] or case.inputs()
    if not names:
        raise WrongUse(f"{case.folder} has no inputs yet: osintkit ingest CASE INPUT...")
    counts: Counter[str] = Counter()
    with ExitStack() as stack:
        source = fetcher or stack.enter_context(Fetcher(**settings))
        for name, links in names:
            found = find_urls(_placed(case, name), fetch=source.fetch, follow=links)
            if remember:
                case.add_input(name, follow=links)
            items = _captured(case, (x for x in found if _address(x, name) not in skip), source)
            for item in tqdm(items, desc=f"ingest {name[-40:]}", unit="page", disable=not progress):
                outcome, _, reason = _keep(case, item, name).partition(": ")
                counts[outcome] += 1
                if each:
                    each(_address(item, name), f"{outcome}: {reason}" if reason else outcome)
    return counts


def _address(item: str | Page | SkipItem, name: str) -> str:
    """What an item is called: as it was asked for, else the input it came from."""
    return item if isinstance(item, str) else item.asked_url if isinstance(item, Page) else item.item or name


def _remembered(case: Case, name: str) -> str:
    """How the case remembers an input: a URL as it is, a path as absolute, one inside the case as relative to it."""
    if name.startswith(("http://", "https://")):
        return name
    path = Path(name).expanduser().resolve()
    return path.relative_to(case.folder).as_posix() if path.is_relative_to(case.folder) else str(path)


def _placed(case: Case, name: str) -> str:
    """Where a remembered input is now."""
    return name if name.startswith(("http://", "https://")) else str(case.folder / name)


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


def _keep(case: Case, page: Page | SkipItem, name: str) -> str:
    """Archive one capture, read it, store both; returns what to count it as, for a failure with its reason."""
    if isinstance(page, SkipItem):
        case.add_failure(Failure(page.item or name, page.step or "ingest", page.reason, page.at or now()))
        return f"failed: {page.reason}"
    if page.status == 304 or case.knows_page(page) or case.forgot(page.url):
        return "known"
    page = write_page(case.archive, page)
    try:
        article = extract_page(replace(page, body=decoded_body(page)))
    except SkipItem as error:
        failure = Failure(page.asked_url, error.step or "extract", error.reason, page.fetched_at)
        case.add_capture(page, None, failure)
        return f"failed: {error.reason}"
    return "new" if case.add_capture(page, article) else "seen"


def forget(case: Case, url: str, *, why: str) -> int:
    """Remove a URL's captures from store and archive for good; returns how many. A tombstone says why.

    Reports made before still hold what they quoted: the caller is told where they are by the case's runs. Raises
    WrongUse for a URL that the case does not have.
    """
    gone = case.forget(url, why=why)
    for page in gone:
        erase_page(case.archive, page, why=why)
    return len(gone)
