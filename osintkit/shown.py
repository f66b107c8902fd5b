"""Shown: what is in a case as of a time, as records and as DataFrames with the columns of the record classes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from osintkit import tables as t
from osintkit.decisions import (
    Place,
    Verdict,
    added_row,
    find_held,
    follow_spans,
    judge_tags,
    parse_place,
    read_verdicts,
)
from osintkit.dedup import age_key, compare_texts
from osintkit.ledger import MOST, TAGS, Ledger, R, among
from osintkit.records import (
    Article,
    Entity,
    Failure,
    Figure,
    Judgement,
    Mention,
    Page,
    Quote,
    Run,
    Tombstone,
)

if TYPE_CHECKING:
    import pandas as pd


class Shown(Ledger):
    """The store of one case, to read from."""

    # As last read, with the state read at.
    _mentions: tuple[tuple[Any, ...], list[tuple[int, Mention]]] | None = None

    def state(self) -> tuple[int | None, ...]:
        """What changes whenever anything is written that a table is made of."""
        tables = (t.generations.c.id, t.judgements.c.seq, t.pages.c.seq, t.tombstones.c.seq)
        return tuple(self._rows(sa.select(*(sa.select(sa.func.max(c)).scalar_subquery() for c in tables)))[0])

    def _versions(self, ids: Collection[str] | None = None) -> dict[str, tuple[int, bool]]:
        """For each article (these at least), which version under its URL, and whether the URL showed it last."""
        p = t.pages.c
        query = sa.select(p.url, p.article_id).where(self._seen(p.fetched_at), p.article_id.is_not(None))
        if ids is not None and len(ids) <= MOST:
            query = query.where(p.url.in_(sa.select(p.url).where(p.article_id.in_(ids))))
        return number_versions((row.url, row.article_id) for row in self._stream(query.order_by(p.fetched_at, p.seq)))

    def article_records(self, ids: Iterable[str] | None = None) -> list[Article]:
        """The articles as records, in the order of their capture."""
        wanted = None if ids is None else set(ids)
        query = sa.select(t.articles).where(self._seen(t.articles.c.fetched_at), among(t.articles.c.id, wanted))
        origins, versions = self._latest(t.origins, "article_id", "origin", wanted), self._versions(wanted)
        found = self._records(Article, query.order_by(t.articles.c.fetched_at, t.articles.c.id))
        filled = []
        for article in found:
            if wanted is not None and article.id not in wanted:
                continue
            version, current = versions.get(article.id, (1, True))
            filled.append(
                replace(article, origin=origins.get(article.id, article.id), version=version, current=current)
            )
        return filled

    def articles(self, ids: Iterable[str] | None = None) -> pd.DataFrame:
        """The articles, one row each (columns: Article), in the order of their capture.

        >>> ok.open_case().articles().url.is_unique
        False
        """
        return Article.frame(self.article_records(ids))

    def changes(self, url: str | None = None, *, ids: Collection[str] | None = None) -> pd.DataFrame:
        """What changed from one version of an article to the next, sentence by sentence: a silent edit is data.

        Of one URL, if it is given, or of those where the articles with these ids were seen.

        Columns: url, title, version (the later one), captured_at (of the later), kind ("added", "removed", "changed",
        "moved"), old, new (the sentences; None where there is none).

        >>> sorted(set(ok.open_case().changes().kind))
        ['changed']
        """
        import pandas as pd

        shown: dict[str, dict[str, Page]] = {}
        for page in self.page_records(url, ids=None if ids is None else self.siblings(ids)):
            if page.article_id:
                shown.setdefault(page.url, {}).setdefault(page.article_id, page)
        edited = {at: seen for at, seen in sorted(shown.items()) if len(seen) > 1}
        if ids is not None:
            edited = {at: seen for at, seen in edited.items() if not seen.keys().isdisjoint(ids)}
        articles = {a.id: a for a in self.article_records({key for seen in edited.values() for key in seen})}
        rows = []
        for at_url, versions in edited.items():
            keys = [key for key in versions if key in articles]
            for number, (old, new) in enumerate(pairwise(keys), 2):
                for change in compare_texts(articles[old].text, articles[new].text):
                    at = versions[new].fetched_at
                    rows.append((at_url, articles[new].title, number, at, change.kind, change.old, change.new))
        types = {"url": "str", "title": "str", "version": "int64", "captured_at": "datetime64[us, UTC]"}
        columns = [*types, "kind", "old", "new"]
        return pd.DataFrame(rows, columns=columns).astype(types | {"kind": "str", "old": "str", "new": "str"})

    def pages(self) -> pd.DataFrame:
        """The captures, one row each (columns: Page), oldest first.

        >>> set(ok.open_case().pages().status)
        {200}
        """
        return Page.frame(self.page_records())

    def page_records(self, url: str | None = None, *, ids: Collection[str] | None = None) -> list[Page]:
        """The captures as records, without their bytes; of one URL or of the articles with these ids, if given."""
        p = t.pages.c
        wanted = (self._seen(p.fetched_at), sa.true() if url is None else p.url == url, among(p.article_id, ids))
        found = self._records(Page, sa.select(t.pages).where(*wanted).order_by(p.fetched_at, p.url, p.seq))
        return found if ids is None else [page for page in found if page.article_id in ids]

    def siblings(self, ids: Collection[str]) -> set[str]:
        """These articles and all others that the URLs where they were seen have ever shown, and so on."""
        p = t.pages.c
        query = sa.select(p.url, p.article_id).where(p.article_id.is_not(None))
        found, more = set(ids), set(ids)
        while more:
            new = more
            urls = {row.url for row in self._stream(query.where(among(p.article_id, new))) if row.article_id in new}
            shown = self._stream(query.where(among(p.url, urls)))
            more = {row.article_id for row in shown if row.url in urls} - found
            found |= more
        return found

    def _tags(self, record: type[R], ids: Collection[str] | None = None) -> list[tuple[int, R]]:
        """What the newest tagging of each visible article found, as (row, record), in the order of the articles."""
        a, table = t.articles.c, TAGS[record]
        newest = self._latest(t.taggings, "article_id", "generation", ids)
        wanted = (self._seen(a.fetched_at), among(a.id, ids))
        seen = self._rows(sa.select(a.id).where(*wanted).order_by(a.fetched_at, a.id))
        seen = [row for row in seen if ids is None or row.id in ids]
        place, names, found = {row.id: n for n, row in enumerate(seen)}, list(record.types()), []
        columns = (table.c.seq, table.c.generation, *(table.c[name] for name in names))
        for row in self._stream(sa.select(*columns).where(among(table.c.article_id, ids))):
            seq, generation, *values = tuple(row)
            tag = dict(zip(names, values, strict=True))
            if tag["article_id"] in place and newest.get(tag["article_id"]) == generation:
                found.append((place[tag["article_id"]], tag["start"], tag["end"], seq, tag))
        return [(seq, record(**tag)) for *_, seq, tag in sorted(found, key=lambda row: row[:4])]

    def mention_records(self, ids: Collection[str] | None = None) -> list[tuple[int, Mention]]:
        """The newest tagging's mentions as (row, record), judgements applied, entity ids filled in.

        What an analyst added comes last, with rows below zero.
        """
        asked = (*self.state(), None if ids is None else frozenset(ids))
        if self._mentions and self._mentions[0] == asked:
            return self._mentions[1]
        tags = self._tags(Mention, ids)
        verdicts = self._verdicts("mention", tags)
        found = [*judge_tags(tags, verdicts), *self._added(verdicts, tags, ids)]
        linked = self._linked(ids, [seq for seq, _ in found if seq < 0])
        meant = ((linked.get(seq), seq, m) for seq, m in found)
        records = [(seq, m if m.entity_id == ref else replace(m, entity_id=ref)) for ref, seq, m in meant]
        self._mentions = asked, records
        return records

    def _linked(self, ids: Collection[str] | None, added: Collection[int]) -> dict[int, str | None]:
        """Row of a mention -> its entity, for those in these articles at least, and for those that were added."""
        link, m = t.links.c, t.mentions.c
        query = sa.select(link.mention, link.entity_id).where(self._derived(link.generation))
        if ids is not None and len(ids) + len(added) <= MOST:
            there = link.mention.in_(sa.select(m.seq).where(m.article_id.in_(ids)))
            query = query.where(sa.or_(there, link.mention.in_(added)) if added else there)
        return {row.mention: row.entity_id for row in self._stream(query.order_by(link.generation))}

    def each_mention(self) -> Iterator[tuple[int, Mention]]:
        """The mentions of `mention_records` article by article, as these came in; what an analyst added comes last.

        Some articles at a time: for cases that no memory holds.
        """
        keys = self._stream(
            sa.select(t.articles.c.id).where(self._seen(t.articles.c.fetched_at)).order_by(t.articles.c.seq)
        )
        added: list[tuple[int, Mention]] = []
        while some := {row.id for row in islice(keys, 2000)}:
            found = sorted(self.mention_records(some), key=lambda row: row[0])
            yield from (row for row in found if row[0] >= 0)
            added += (row for row in found if row[0] < 0)
        yield from sorted(added, key=lambda row: -row[0])

    def ages(self) -> list[str]:
        """The ids of all articles, the oldest first."""
        a = t.articles.c
        rows = self._stream(sa.select(a.published, a.fetched_at, a.id).where(self._seen(a.fetched_at)))
        return [key for *_, key in sorted(age_key(row.published, row.fetched_at, row.id) for row in rows)]

    def each_article(self, ids: Sequence[str]) -> Iterator[Article]:
        """The articles with these ids, with their texts, some at a time."""
        for n in range(0, len(ids), 500):
            yield from self.read_articles(ids[n : n + 500])

    def mentions(self, ids: Collection[str] | None = None) -> pd.DataFrame:
        """The names found, one row each (columns: Mention), in all articles or in those with these ids.

        What an analyst rejected is not among them.

        >>> case = ok.open_case()
        >>> sorted(case.mentions().query("name == 'С-400'").kind.unique())
        ['system']
        """
        return Mention.frame(mention for _, mention in self.mention_records(ids))

    def figures(self, ids: Collection[str] | None = None) -> pd.DataFrame:
        """The numbers found, one row each (columns: Figure), as `mentions`; what was rejected is not among them.

        >>> sorted(ok.open_case().figures().query("kind == 'money'").unit.unique())
        ['GBP', 'USD']
        """
        tags = self._tags(Figure, ids)
        return Figure.frame(figure for _, figure in judge_tags(tags, self._verdicts("figure", tags)))

    def quotes(self, ids: Collection[str] | None = None) -> pd.DataFrame:
        """Who said what, one row each (columns: Quote), as `mentions`; a speaker's entity is that of the name there.

        >>> sorted(ok.open_case().quotes().manner.unique())
        ['direct', 'mixed', 'reported']
        """
        spots = {(m.article_id, m.start): m.entity_id for _, m in self.mention_records(ids)}
        tags = self._tags(Quote, ids)
        quotes = [quote for _, quote in judge_tags(tags, self._verdicts("quote", tags))]
        given = {q.article_id or "" for q in quotes if q.speaker is None and q.speaker_start is not None}
        texts = {a.id: a.text for a in self.article_records(given)} if given else {}
        return Quote.frame(
            replace(
                q,
                speaker=q.speaker or texts.get(q.article_id or "", "")[q.speaker_start : q.speaker_end] or None,
                entity_id=spots.get((q.article_id, -1 if q.speaker_start is None else q.speaker_start)),
            )
            for q in quotes
        )

    def entities(self) -> pd.DataFrame:
        """What the mentions refer to (columns: Entity, then how many mentions, articles and origins name it).

        >>> ok.open_case().entities().caption[0]
        'Turkey'
        """
        origins = self._latest(t.origins, "article_id", "origin")
        mentions = self.mentions()
        mentions["origin"] = [origins.get(key, key) for key in mentions.article_id]
        return count_entities(self.entity_records(), mentions)

    def judgement_records(self, *, held: bool = True) -> list[Judgement]:
        """The decisions that hold as records, oldest first; without `held` those that were taken back and undos too."""
        j = t.judgements
        every = self._records(Judgement, sa.select(j).where(self._seen(j.c.decided_at)).order_by(j.c.seq))
        return find_held(every) if held else every

    def link_judgements(self) -> list[Judgement]:
        """The decisions on who is who: on entities, and on mentions where they now stand."""
        held = self.judgement_records()
        judged = {place[0] for j in held if (place := parse_place(j.target))}
        places = ((m.article_id or "", m.start, m.end) for _, m in self.mention_records(judged))
        return [*(j for j in held if j.target.startswith("entity:")), *follow_spans(held, "mention", places)]

    def judgements(self) -> pd.DataFrame:
        """All decisions ever made, one row each (columns: Judgement), oldest first; an undo is one, too.

        >>> list(ok.open_case().judgements().columns)
        ['decision', 'target', 'by', 'decided_at', 'value', 'why']
        """
        return Judgement.frame(self.judgement_records(held=False))

    def _verdicts(self, noun: str, tags: Iterable[tuple[int, Mention | Figure | Quote]]) -> dict[Place, Verdict]:
        """What was decided on each tag of a noun, where it now stands."""
        places = ((tag.article_id or "", tag.start, tag.end) for _, tag in tags)
        return read_verdicts(follow_spans(self.judgement_records(), noun, places))

    def _added(
        self, verdicts: dict[Place, Verdict], tags: Iterable[tuple[int, Mention]], ids: Collection[str] | None
    ) -> list[tuple[int, Mention]]:
        """The mentions that an analyst added where no tagger found one."""
        there = {(m.article_id, m.start, m.end) for _, m in tags}
        places = {p: v.label for p, v in verdicts.items() if v.added and not v.rejected and p not in there}
        wanted = {p[0] for p in places if ids is None or p[0] in ids}
        articles = {a.id: a for a in self.article_records(wanted)} if wanted else {}
        found = []
        for place, label in sorted(places.items()):
            article, (_, start, end) = articles.get(place[0]), place
            if article and label and label.value and article.text[start:end].strip():
                name, by = article.text[start:end], f"analyst {label.by}"
                mention = Mention(start, end, label.value, name, article.language, by, 1.0, article_id=article.id)
                found.append((added_row(place), mention))
        return found

    def failures(self) -> pd.DataFrame:
        """What was skipped and why, one row each (columns: Failure), but what was read since.

        >>> list(ok.open_case().failures().step)
        ['extract', 'archive']
        """
        f = t.failures
        p = t.pages.c
        read = sa.exists().where(p.asked_url == f.c.item, p.article_id.is_not(None), self._seen(p.fetched_at))
        query = sa.select(f).where(self._seen(f.c.failed_at), ~read)
        return Failure.frame(self._records(Failure, query.order_by(f.c.item, f.c.step, f.c.seq)))

    def tombstones(self) -> pd.DataFrame:
        """What was removed for good, one row for each capture (columns: Tombstone).

        >>> len(ok.open_case().tombstones())
        0
        """
        query = sa.select(t.tombstones).where(self._seen(t.tombstones.c.removed_at))
        return Tombstone.frame(self._records(Tombstone, query.order_by(t.tombstones.c.seq)))

    def runs(self) -> pd.DataFrame:
        """Runs of reports and jobs, one row each (columns: Run), oldest first.

        >>> list(ok.open_case().runs().columns)[:3]
        ['job', 'notebook', 'status']
        """
        return Run.frame(self.run_records())

    def run_records(self) -> list[Run]:
        """Runs as records, oldest first."""
        return self._records(Run, sa.select(t.runs).order_by(t.runs.c.seq))


def number_versions(shown: Iterable[tuple[str, str]]) -> dict[str, tuple[int, bool]]:
    """Article id -> which version it is, and whether a URL shows it now, from (URL, article id) as they were seen."""
    at: dict[str, list[str]] = {}
    for url, key in shown:
        at.setdefault(url, []).append(key)
    versions: dict[str, tuple[int, bool]] = {}
    for keys in at.values():
        for number, key in enumerate(dict.fromkeys(keys), 1):
            had, current = versions.get(key, (1, False))
            versions[key] = (max(had, number), current or key == keys[-1])
    return versions


def count_entities(entities: Iterable[Entity], mentions: pd.DataFrame) -> pd.DataFrame:
    """Entities with how many of these mentions, of their articles and of their origins name each, most first."""
    frame, by = Entity.frame(e for e in entities if e.merged_into is None), mentions.groupby("entity_id")
    counts = {"mentions": by.size(), "articles": by.article_id.nunique(), "origins": by.origin.nunique()}
    for name, count in counts.items():
        frame[name] = frame.id.map(count).fillna(0).astype("int64")
    return frame[frame.mentions > 0].sort_values(
        ["articles", "mentions", "id"], ascending=[False, False, True], ignore_index=True
    )
