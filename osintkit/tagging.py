"""Tag: names, figures and quotes in each article, then which names mean the same and which articles are copies.

What a newer tagger finds is a new generation: it takes the place of the old in every table, and the old stays.
"""

from __future__ import annotations

import hashlib
import logging
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pandas as pd
from tqdm.auto import tqdm

from osintkit import __version__
from osintkit.assess import LEAD, Citation, find_citations, find_reported, merge_origins, read_signs
from osintkit.dedup import walk_origins
from osintkit.entities import Gliner, missing_models, read_gliner, read_watchlist, tagger_version
from osintkit.link import link_entities
from osintkit.records import Article, Mention
from osintkit.selection import select
from osintkit.spread import spread
from osintkit.store import Case
from osintkit.tags import tag_articles

log = logging.getLogger(__name__)
TEXTS = 1000  # in memory at a time while origins are found
BATCH = 32  # articles a transaction: what a stop can lose, and how long a write can wait


def tag(
    case: Case,
    *,
    again: bool = False,
    progress: bool = True,
    each: Callable[[int, int], object] | None = None,
    dask: str | None = None,
) -> Counter[str]:
    """Tag what this tagger has not read yet (all with `again`), then link and find origins.

    Returns counts: "articles" read, "mentions", "figures", "quotes" found, of these "watched" names, "entities"
    known now. A language without a model is said in the log, once. An interrupted run goes on where it stopped.
    `each` is told how many articles of how many are done, after each batch; what it raises stops the run. `dask`
    spreads the batches (see `spread`). Where the case's folder has a `watchlist.csv` (or .yml) or a `gliner.yml`,
    they are used; the generation's `tagger` names all that read.

    >>> case = ok.make_sample("tagged")
    >>> _ = ok.ingest(case, progress=False)
    >>> sorted(ok.tag(case, progress=False))
    ['articles', 'entities', 'figures', 'mentions', 'quotes', 'watched']
    """
    counts = tag_texts(case, again=again, progress=progress, each=each, dask=dask)
    counts["entities"] = link(case, dask=dask)
    find_case_origins(case)
    return counts


def tag_texts(
    case: Case,
    *,
    again: bool = False,
    progress: bool = True,
    each: Callable[[int, int], object] | None = None,
    dask: str | None = None,
) -> Counter[str]:
    """The first part of `tag`: what each text says by itself."""
    watchlist, warnings = _watchlist(case)
    for warning in warnings:
        log.warning("watchlist: %s", warning)
    engine = _engine(case)
    tagger = tagger_of(case)
    todo = case.untagged(None if again else tagger)
    for language in sorted({language for _, language in todo if language}):
        if line := missing_models(language):
            log.warning("%s", line)
    counts: Counter[str] = Counter()
    if todo:
        bar = tqdm(total=len(todo), desc="tag", unit="article", disable=not progress)
        batches = (case.read_articles([key for key, _ in todo[n : n + BATCH]]) for n in range(0, len(todo), BATCH))
        for found in spread(partial(tag_articles, watchlist=watchlist, engine=engine), batches, dask=dask):
            case.add_tags(tagger, found)
            counts["articles"] += len(found)
            counts.update(type(tag).__name__.lower() + "s" for tags in found.values() for tag in tags)
            counts["watched"] += sum(getattr(t, "tagger", "") == "watchlist" for tags in found.values() for t in tags)
            bar.update(len(found))
            if each:
                each(counts["articles"], len(todo))
        bar.close()
    return counts


def _engine(case: Case) -> Gliner | None:
    path = case.folder / "gliner.yml"
    return read_gliner(path) if path.is_file() else None


def tagger_of(case: Case) -> str:
    """What would read an article now: the kit's version, the models', and the watchlist's digest."""
    path = _watchlist_file(case)
    listed = hashlib.sha256(path.read_bytes()).hexdigest()[:8] if path else "none"
    return f"osintkit {__version__}; {tagger_version(_engine(case))}; watchlist {listed}"


def _watchlist(case: Case) -> tuple[Sequence[object], Sequence[str]]:
    path = _watchlist_file(case)
    return read_watchlist(path) if path else ((), ())


def _watchlist_file(case: Case) -> Path | None:
    named = (case.folder / f"watchlist.{ending}" for ending in ("csv", "yml", "yaml"))
    return next((path for path in named if path.is_file()), None)


def link(case: Case, *, dask: str | None = None) -> int:
    """Link the names that are tagged: what was decided on who is who takes effect, and nothing is tagged again.

    Returns how many entities there are. One process links at a time, so that none writes what another made stale; what
    came out as before is not stored again. Of a mention a few numbers stay in memory, of all else what is distinct.
    `dask` compares the names (see `link_entities`).
    """
    rows, had, known = array("q"), list[str | None](), dict[str | None, str | None]()

    def came() -> Iterator[Mention]:
        for row, mention in case.each_mention():
            rows.append(row)
            had.append(known.setdefault(mention.entity_id, mention.entity_id))
            yield mention

    with case.store.alone():
        ids, entities = link_entities(came(), case.link_judgements(), case.entity_records(), dask=dask)
        changed = ((row, new) for row, old, new in zip(rows, had, ids, strict=True) if old != new)
        case.add_links(tagger_of(case), changed, entities, {})
    return sum(1 for e in entities if e.merged_into is None)


def find_case_origins(case: Case) -> None:
    """Find all origins, with some texts at a time in memory; what came out as before is not stored again."""
    ages = case.ages()
    found = dict(walk_origins(case.each_article(ages), len(ages)))
    chosen = select(case)
    listed, outlets, cited = chosen.listed, set(chosen.listed.outlet.dropna()), [Citation.frame(())]
    for n in range(0, len(listed), TEXTS):
        some = listed[n : n + TEXTS]
        texts = Article.frame(case.read_articles(list(some.id))).assign(outlet=list(some.outlet))
        cited.append(find_citations(texts, chosen.registry, outlets, sentences=LEAD))
    reported = find_reported(pd.concat(cited), listed)
    involved = sorted({key for story, others in reported.items() for key in (story, *others)})
    signs: dict[str, set[object]] = {}
    for n in range(0, len(involved), TEXTS):
        keys = set(involved[n : n + TEXTS])
        signs |= read_signs(case.figures(keys), case.mentions(keys))
    case.add_links(tagger_of(case), (), [], merge_origins(found, reported, signs))
