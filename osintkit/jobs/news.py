"""What a run found that is worth a message: new articles, watchlist hits, silent edits, new disagreements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from osintkit import tables as t
from osintkit.catalogue import Catalogue
from osintkit.records import Run
from osintkit.selection import select_from
from osintkit.store import Case

COMPARED = 20_000  # articles, the newest, whose claims are held against each other: about a minute, and two GB
MOST = 8  # lines of one kind in a message
NAMES = {
    "article": "new article",
    "watchlist": "watchlist hit",
    "edit": "silent edit",
    "disagreement": "new disagreement",
    "silence": "silent source",
}


@dataclass(frozen=True)
class Event:
    """One line of news: its kind (a key of NAMES) and when its capture came (ISO 8601)."""

    kind: str
    text: str
    at: str

    def row(self) -> dict[str, str]:
        """As JSON has it."""
        return asdict(self)


def find_events(case: Case, since: datetime) -> list[Event]:
    """What the case has now that it did not have at `since`, in the order of NAMES.

    Disagreements are looked for among the COMPARED newest articles.
    """
    now, then = case.at(), case.at(since)
    p = t.pages.c
    seen = now._rows(sa.select(p.article_id).where(now._seen(p.fetched_at), p.fetched_at > since).distinct())
    articles = now.articles({row.article_id for row in seen if row.article_id})
    fresh = articles[articles.current & (articles.fetched_at > since)]
    if not len(fresh):
        return []
    at = {a.id: a.fetched_at.isoformat() for a in fresh.itertuples()}
    about = {a.id: f"{_line(a.title)} ({a.url})" for a in fresh.itertuples()}
    edited = {c.url: c for c in now.changes(ids=set(articles.id)).itertuples() if c.captured_at > since}
    events = [Event("article", about[a.id], at[a.id]) for a in fresh.itertuples() if a.url not in edited]
    mentions = now.mentions(set(at))
    for key, names in mentions[mentions.tagger == "watchlist"].groupby("article_id", sort=False).name:
        events.append(Event("watchlist", f"{', '.join(sorted(set(names)))}: {about[key]}", at[key]))
    for c in edited.values():
        text = f"{_line(c.title)} ({c.url}): {_line(c.old)!r} is now {_line(c.new)!r}"
        events.append(Event("edit", text, c.captured_at.isoformat()))
    a = t.articles.c
    newest = sa.select(a.id).where(now._seen(a.fetched_at)).order_by(a.fetched_at.desc(), a.id).limit(COMPARED)
    ids = {row.id for row in now._rows(newest)}
    before, rows = (select_from(Catalogue(state, ids)).disagreements for state in (then, now))
    rows = rows[~rows.claim_id.isin(set(before.claim_id))]
    last = max(at.values())
    for _, claim in rows.groupby("claim_id", sort=False):
        said = dict.fromkeys(f"{_line(r.sentence)} ({r.outlet}, {r.day})" for r in claim.itertuples())
        events.append(Event("disagreement", " / ".join(list(said)[:2]), last))
    order = list(NAMES)
    return sorted(events, key=lambda e: order.index(e.kind))


def find_silence(failing: dict[str, str], runs: Iterable[Run], after: int, at: datetime) -> list[Event]:
    """The sources that have now failed `after` times in a row: told when that is reached, not again and again."""
    before = [set(r.counts.get("failing", ())) for r in runs][::-1]
    out = []
    for source, reason in failing.items():
        times = 1 + next((n for n, failed in enumerate(before) if source not in failed), len(before))
        if times == after:
            out.append(Event("silence", f"{source} failed {times} runs in a row: {_line(reason)}", at.isoformat()))
    return out


def count(number: int, what: str) -> str:
    """A number of things: "1 new article", "2 new articles"."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def write_title(events: Iterable[Event]) -> str:
    """How many events there are of each kind."""
    return ", ".join(count(number, NAMES[kind]) for kind, number in Counter(e.kind for e in events).items())


def write_list(head: str, texts: Sequence[str]) -> str:
    """The first few of a list, as lines under a head; "" for none."""
    more = [f"- and {len(texts) - MOST} more"] if len(texts) > MOST else []
    return "\n".join([f"{head}:", *(f"- {text}" for text in texts[:MOST]), *more]) if texts else ""


def write_lists(events: Sequence[Event]) -> list[str]:
    """The events of each kind as a list."""
    kinds = {kind: [e.text for e in events if e.kind == kind] for kind in dict.fromkeys(e.kind for e in events)}
    return [write_list(count(len(texts), NAMES[kind]), texts) for kind, texts in kinds.items()]


def _line(text: object) -> str:
    """A text of a page in one line, without what would steer a terminal or ping a channel."""
    plain = "".join(c if c.isprintable() else " " for c in text) if isinstance(text, str) else "untitled"
    plain = " ".join(plain.replace("@", "@\u200b").replace("<!", "<\u200b!").split())
    return plain if len(plain) <= 160 else plain[:157] + "..."
