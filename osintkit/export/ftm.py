"""FtM: a case as followthemoney entities, one JSON object a line (schemata of followthemoney 4).

    Article        what was captured: title, publisher, dates, sourceUrl, the text, the sha256 and origin in its notes
    Person, Organization, Address, Asset (weapons and platforms), Event      who and what is named
    Mention        a name in an article as it is spelled there
    Documentation  an article that names an entity: every span of it, with the first sentence
    Note           what somebody said, or what the figures say with its credibility

Span is "ARTICLE:START-END" in code points of the Article's bodyText, whose values, joined, are the text. Nationalities
are no entities in followthemoney.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from osintkit.export.cells import alpha_3, captures, instant, show_claim, spots, text
from osintkit.selection import Selection

SCHEMATA = {
    "person": "Person",
    "org": "Organization",
    "place": "Address",
    "facility": "Address",
    "system": "Asset",
    "event": "Event",
}
WEB = ("http://", "https://")
# The longest value that followthemoney's own types take, in characters; longer ones are cut, texts in pieces.
ROOM = {"name": 384, "alias": 384, "full": 250} | dict.fromkeys(("title", "author", "publisher", "keywords"), 1024)
PIECE, LONGEST_URL = 65_000, 4096
Entity = dict[str, Any]


def to_ftm(chosen: Selection) -> bytes:
    """The entities as JSON lines."""
    made = [*_articles(chosen), *_named(chosen), *_documentation(chosen), *_quotes(chosen), *_claims(chosen)]
    return "".join(json.dumps(e, ensure_ascii=False, sort_keys=True) + "\n" for e in made).encode()


def _entity(key: str, schema: str, **properties: Any) -> Entity:
    """An entity; a property is a value or a list of them, and those without a value are left out."""
    kept = {}
    for name, values in properties.items():
        found = map(text, values if isinstance(values, (list, tuple)) else [values])
        said = list(dict.fromkeys(piece for v in found if v for piece in _fit(name, v)))
        if said:
            kept[name] = said
    return {"id": key, "schema": schema, "properties": kept}


def _fit(name: str, value: str) -> list[str]:
    if room := ROOM.get(name):
        return [value if len(value) <= room else value[: room - 1] + "…"]
    pieces = []
    while value:
        end = len(value) if len(value) <= PIECE else PIECE  # not at white space, which is stripped as it is read
        while 1 < end < len(value) and value[end - 1 : end + 1].split() != [value[end - 1 : end + 1]]:
            end -= 1
        pieces.append(value[:end])
        value = value[end:]
    return pieces


def _url(value: Any) -> str | None:
    said = text(value)
    return said if said and said.startswith(WEB) and len(said) <= LONGEST_URL else None


def _where(article: Any, chosen: Selection) -> dict[str, Any]:
    """Who published an article, where and when it was captured."""
    source = chosen.sources[article.outlet]
    return {
        "publisher": source.name or article.outlet,
        "publisherUrl": f"https://{article.outlet}/" if "." in article.outlet else None,
        "sourceUrl": _url(article.url),
        "retrievedAt": instant(article.fetched_at),
    }


def _articles(chosen: Selection) -> Iterator[Entity]:
    shown = captures(chosen.case)
    for a in chosen.articles.itertuples():
        source, capture = chosen.sources[a.outlet], shown.loc[a.id]
        yield _entity(
            f"article-{a.id}",
            "Article",
            title=a.title,
            fileName=f"{a.id}.html",
            bodyText=a.text,
            summary=a.description,
            author=a.authors,
            publishedAt=instant(a.published),
            authoredAt=instant(a.published),
            modifiedAt=instant(a.modified),
            language=alpha_3(a.language),
            keywords=[f"doubt: {d}" for d in a.doubts],
            notes=[
                f"sha256 of the capture: {capture.sha256} ({capture.warc} at {capture.offset})",
                f"origin: article-{a.origin}",
                f"reliability of the outlet (Admiralty): {source.reliability}",
                f"version {a.version} under this address",
            ],
            **_where(a, chosen),
        )


def _named(chosen: Selection) -> Iterator[Entity]:
    for e in chosen.entities.itertuples():
        schema = SCHEMATA.get(e.kind)
        if not schema:
            continue
        more: dict[str, Any] = {"wikidataId": e.external_ids.get("wikidata")}
        more["country"] = str(e.external_ids.get("iso", "")).lower()[:2] or None
        if schema == "Person":
            more["position"] = e.roles
        if schema == "Address":
            more["full"] = e.caption
        notes = [f"{k}: {v}" for k, v in sorted(e.external_ids.items())]
        notes.append(f"named in {e.articles} articles of {e.origins} origins")
        aliases = [a for a in e.aliases if a != e.caption]
        yield _entity(e.id, schema, name=e.caption, alias=aliases, keywords=e.kind, notes=notes, **more)


def _documentation(chosen: Selection) -> Iterator[Entity]:
    articles = {a.id: a for a in chosen.articles.itertuples()}
    schemata = {e.id: SCHEMATA.get(e.kind) for e in chosen.entities.itertuples()}
    found = sorted((s for s in spots(chosen) if schemata[s.entity_id]), key=lambda s: (s.article_id, s.entity_id))
    for (article, entity), group in groupby(found, key=lambda s: (s.article_id, s.entity_id)):
        some, schema = list(group), schemata[entity]
        legal = entity if schema in ("Person", "Organization") else None
        for n, name in enumerate(sorted({s.name for s in some})):
            where = {"document": f"article-{article}", "resolved": legal, "detectedSchema": schema}
            yield _entity(f"mention-{article}-{entity}-{n}", "Mention", name=name, **where)
        yield _entity(
            f"documentation-{article}-{entity}",
            "Documentation",
            document=f"article-{article}",
            entity=entity,
            role="names",
            date=articles[article].day,
            recordId=[f"{article}:{s.place}" for s in some],
            summary=some[0].sentence,
            proof=f"article-{article}",
            **_where(articles[article], chosen),
        )


def _quotes(chosen: Selection) -> Iterator[Entity]:
    articles = {a.id: a for a in chosen.articles.itertuples()}
    known = {e.id for e in chosen.entities.itertuples() if SCHEMATA.get(e.kind)}
    for q in chosen.quotes.itertuples():
        spot = f"{q.article_id}:{q.start}-{q.end}"
        yield _entity(
            f"quote-{q.article_id}-{q.start}-{q.end}",
            "Note",
            name=f"{text(q.speaker) or 'somebody'} {q.stance}",
            description=q.text,
            summary=q.sentence,
            entity=[q.entity_id] if q.entity_id in known else [],
            keywords=["quote", q.manner, q.stance, "anonymous" if q.anonymous else None],
            notes=[f"span: {spot}", f"origin: article-{q.origin}"],
            proof=f"article-{q.article_id}",
            **_where(articles[q.article_id], chosen),
        )


def _claims(chosen: Selection) -> Iterator[Entity]:
    articles = {a.id: a for a in chosen.articles.itertuples()}
    known = {e.id for e in chosen.entities.itertuples() if SCHEMATA.get(e.kind)}
    readings = {key: list(group.itertuples()) for key, group in chosen.readings.groupby("claim_id", sort=False)}
    for c in chosen.claims.itertuples():
        said = readings.get(c.id, [])
        yield _entity(
            f"claim-{c.id}",
            "Note",
            name=show_claim(c),
            description=c.why,
            summary=[r.sentence for r in said[:1]],
            entity=[e for e in c.about if e in known],
            keywords=["claim", c.kind],
            notes=[
                f"credibility (1 confirmed to 6 cannot be judged): {c.credibility}",
                f"{c.articles} articles of {c.origins} origins",
                *[f"span: {r.article_id}:{r.start}-{r.end}" for r in said],
            ],
            proof=[f"article-{r.article_id}" for r in said],
            sourceUrl=[_url(articles[r.article_id].url) for r in said],
            publisher=[chosen.sources[r.outlet].name or r.outlet for r in said],
        )
