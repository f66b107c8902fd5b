"""Small cases for tests, made of literals: no page is read and no model loaded."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from osintkit.archive import write_page
from osintkit.ledger import article_id
from osintkit.records import Article, Entity, Figure, Mention, Page
from osintkit.store import Case

T0 = datetime(2021, 11, 16, 8, tzinfo=UTC)
TEXT = (
    "Turkey bought four divisions of S-400 systems from Russia for 2.5 billion dollars, officials said on Monday. "
    "Deliveries ended in October 2019, ahead of the plan that both sides had agreed upon. "
    "Ankara now looks at the Su-57 as well, and Washington is not pleased with that at all."
)


def page(url: str, text: str, at: datetime = T0) -> Page:
    from hashlib import sha256

    body = text.encode()
    return Page(
        url, url, url, 200, "text/html", sha256(body).hexdigest(), at, body=body, warc="a.warc.gz", offset=0, length=9
    )


def article(url: str, text: str = TEXT, at: datetime = T0, **fields: object) -> Article:
    given = {
        "title": "Turkey and the S-400",
        "language": "en",
        "published": date(2021, 11, 15),
        "fetched_at": at,
    } | fields
    return Article(url=url, text=text, **given)  # type: ignore[arg-type]


def add(case: Case, url: str, text: str = TEXT, at: datetime = T0, **fields: object) -> str:
    """One captured article; returns its id."""
    a = article(url, text, at, **fields)
    case.add_capture(write_page(case.archive, page(url, text, at)), a)
    return article_id(a)


def tagged(folder: Path, count: int = 3) -> Case:
    """A case of articles that say the same at different outlets, with tags and links as a tagger would find them."""
    case = Case.create(folder)
    keys = [add(case, f"https://outlet{i}.example/story", TEXT + f" Outlet {i} adds a line.") for i in range(count)]
    found = {}
    for key in keys:
        spot = {
            n: (TEXT.index(n), TEXT.index(n) + len(n))
            for n in ("Turkey", "S-400", "2.5 billion dollars", "October 2019", "four")
        }
        found[key] = [
            Mention(*spot["Turkey"], "place", "Turkey", tagger="test", ref="iso:TR"),
            Mention(*spot["S-400"], "system", "S-400", tagger="test", score=0.5),
            Figure(*spot["2.5 billion dollars"], "money", "2.5 billion dollars", value=2.5e9, unit="USD"),
            Figure(*spot["four"], "number", "four", value=4.0, counted="divisions of S-400 systems"),
            Figure(*spot["October 2019"], "date", "October 2019", date="2019-10"),
        ]
    case.add_tags("test 1", found)
    entities = [
        Entity("place-tr", "place", "Turkey", ("Turkey", "Turquie", "Турция")),
        Entity("system-s-400", "system", "S-400", ("S-400", "С-400")),
    ]
    ids = {row: "place-tr" if m.kind == "place" else "system-s-400" for row, m in case.mention_records()}
    case.add_links("test 1", ids.items(), entities, {k: k for k in keys})
    return case
