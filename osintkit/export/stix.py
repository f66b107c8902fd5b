"""STIX: a case as a STIX 2.1 bundle (OASIS standard, 10 June 2021).

    report     an article: published, the entities it names, its address with the sha256 of what was captured
    identity   outlets, people, organisations; weapons and nationalities as classes; what has no better home as unknown
    location   places and facilities whose country or coordinates are known
    note       what somebody said, or what the figures say; its external references are the spans it was read from

Ids are version 5 UUIDs of what they name. A claim's credibility is its `confidence` by the standard's Appendix A
(Admiralty credibility); an outlet's reliability, that has no such scale, is a label.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from osintkit.export.cells import captures, coordinates, instant, show_claim, spots, text
from osintkit.selection import Selection

SPACE = UUID("6a5d0d4e-7a5f-5b7e-9d43-0c1f4f1f6c11")  # ours, for ids that are the same in every export
CLASSES = {"person": "individual", "org": "organization", "system": "class", "nationality": "class"}
CONFIDENCE = {1: 90, 2: 70, 3: 50, 4: 30, 5: 10}  # STIX 2.1, Appendix A, Admiralty Credibility; 6 has no value
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Thing = dict[str, Any]


def to_stix(chosen: Selection) -> bytes:
    """The bundle as JSON."""
    first = min((a.fetched_at.to_pydatetime() for a in chosen.articles.itertuples()), default=EPOCH)
    maker = _Maker(chosen, _time(first))
    things = [*maker.outlets(), *maker.entities(), *maker.reports(), *maker.quotes(), *maker.claims()]
    bundle: dict[str, Any] = {"type": "bundle", "id": f"bundle--{uuid5(SPACE, chosen.case.digest())}"}
    if things:
        bundle["objects"] = things
    return (json.dumps(bundle, ensure_ascii=False, indent=1) + "\n").encode()


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


class _Maker:
    """Makes the objects of a bundle; `named` maps an entity to its object."""

    def __init__(self, chosen: Selection, created: str) -> None:
        self.chosen, self.created = chosen, created
        self.shown = captures(chosen.case)
        self.articles = {a.id: a for a in chosen.articles.itertuples()}
        self.named = {e.id: self._of(e) for e in chosen.entities.itertuples()}

    def _thing(self, kind: str, key: str, at: str, **fields: Any) -> Thing:
        head = {"type": kind, "spec_version": "2.1", "id": f"{kind}--{uuid5(SPACE, key)}", "created": at}
        return {**head, "modified": at, **{k: v for k, v in fields.items() if v not in (None, [], "")}}

    def _of(self, e: Any) -> Thing:
        """The object of an entity."""
        ids = e.external_ids
        told: Thing = {
            "labels": [f"kind:{e.kind}", *[f"{k}:{v}" for k, v in sorted(ids.items())]],
            "name": text(e.caption),
        }
        others = ", ".join(a for a in e.aliases if a != e.caption)
        told["description"] = f"Also written {others}." if others else None
        if e.kind in ("place", "facility"):
            country, point = str(ids.get("iso", ""))[:2], coordinates().get(str(ids.get("geonames")))
            if point:
                told |= {"latitude": point[0], "longitude": point[1]}
            if country or point:
                known = country or (point[2] if point else "")
                return self._thing("location", e.id, self.created, country=known or None, **told)
        kind = CLASSES.get(e.kind, "unknown")
        return self._thing("identity", e.id, self.created, identity_class=kind, roles=list(e.roles), **told)

    def outlets(self) -> Iterator[Thing]:
        for domain, source in self.chosen.sources.items():
            labels = ["kind:outlet", f"admiralty-reliability:{source.reliability}", f"ownership:{source.ownership}"]
            about = ", ".join(x for x in (domain, source.owner, source.country) if x)
            told = {"name": text(source.name) or domain, "identity_class": "organization", "labels": labels}
            yield self._thing("identity", f"outlet:{domain}", self.created, description=about, **told)

    def entities(self) -> Iterator[Thing]:
        yield from self.named.values()

    def _outlet(self, domain: str) -> str:
        return f"identity--{uuid5(SPACE, f'outlet:{domain}')}"

    def _report(self, article: str) -> str:
        return f"report--{uuid5(SPACE, f'article:{article}')}"

    def _captured(self, article: str) -> str:
        return _time(self.articles[article].fetched_at.to_pydatetime())

    def reports(self) -> Iterator[Thing]:
        naming: dict[str, dict[str, None]] = {}
        for spot in spots(self.chosen):
            naming.setdefault(spot.article_id, {})[self.named[spot.entity_id]["id"]] = None
        for a in self.articles.values():
            at = self._captured(a.id)
            said = instant(a.published)
            day = f"{said}T00:00:00.000Z" if said and len(said) == 10 else f"{said}.000Z" if said else at
            labels = [f"origin:{a.origin}", f"version:{a.version}", *[f"doubt:{d.partition(':')[0]}" for d in a.doubts]]
            yield self._thing(
                "report",
                f"article:{a.id}",
                at,
                created_by_ref=self._outlet(a.outlet),
                name=text(a.title) or a.url,
                description=text(a.description),
                published=day,
                lang=text(a.language),
                labels=labels,
                object_refs=[self._outlet(a.outlet), *naming.get(a.id, {})],
                external_references=[self._reference(a.id, a.id)],
            )

    def _reference(self, article: str, key: str) -> Thing:
        """Where it can be read: the address, the hash of what was captured there, and when."""
        a = self.articles[article]
        shown = self.shown.loc[article]
        about = f"captured {self._captured(article)}, {shown.warc} at {shown.offset}"
        told = {"source_name": a.outlet, "external_id": key, "description": about}
        web = {"url": a.url} if a.url.startswith(("http://", "https://")) else {}
        return {**told, **web, **({"hashes": {"SHA-256": shown.sha256}} if web else {})}

    def quotes(self) -> Iterator[Thing]:
        for q in self.chosen.quotes.itertuples():
            spot = f"{q.article_id}:{q.start}-{q.end}"
            speaker = self.named.get(q.entity_id)
            labels = ["kind:quote", f"manner:{q.manner}", f"stance:{q.stance}", f"origin:{q.origin}"]
            yield self._thing(
                "note",
                f"quote:{spot}",
                self._captured(q.article_id),
                abstract=f"{text(q.speaker) or 'somebody'} {q.stance}",
                content=text(q.text) or "…",
                lang=text(q.language),
                labels=labels,
                object_refs=[self._report(q.article_id), *([speaker["id"]] if speaker else [])],
                external_references=[self._reference(q.article_id, spot)],
            )

    def claims(self) -> Iterator[Thing]:
        readings = {key: list(g.itertuples()) for key, g in self.chosen.readings.groupby("claim_id", sort=False)}
        for c in self.chosen.claims.itertuples():
            said = readings.get(c.id, [])
            if not said:
                continue
            about = [self.named[e]["id"] for e in c.about if e in self.named]
            reports = dict.fromkeys(self._report(r.article_id) for r in said)
            yield self._thing(
                "note",
                f"claim:{c.id}",
                self.created,
                abstract=show_claim(c),
                content=f"{text(said[0].sentence)}\n{c.why}",
                confidence=CONFIDENCE.get(int(c.credibility)),
                labels=["kind:claim", f"admiralty-credibility:{c.credibility}", f"origins:{c.origins}"],
                object_refs=[*reports, *about],
                external_references=[self._reference(r.article_id, f"{r.article_id}:{r.start}-{r.end}") for r in said],
            )
