"""Graph: who and what is named where and with whom, as GraphML that Gephi and networkx read."""

from __future__ import annotations

import io
from itertools import combinations
from typing import Any

from osintkit.export.cells import captures, instant, spots, text
from osintkit.selection import Selection


def to_graphml(chosen: Selection) -> bytes:
    """An undirected graph.

    Nodes: articles (kind "article": url, outlet, reliability, day, language, origin, sha256, captured) and entities
    (their kind; aliases, roles, articles, origins). Edges: relation "names" (weight: how often; spans) between an
    article and an entity, "together" (weight: of how many origins a sentence names both; articles; evidence, spans of
    the sentences) between two entities.
    """
    import networkx

    graph = networkx.Graph(name=chosen.case.folder.name, as_of=instant(chosen.case.as_of) or "")
    shown = captures(chosen.case)
    for a in chosen.articles.itertuples():
        told = {"label": a.title or a.url, "kind": "article", "url": a.url, "outlet": a.outlet, "day": a.day}
        told |= {"language": a.language, "origin": f"article-{a.origin}", "sha256": shown.sha256[a.id]}
        told |= {"captured": instant(a.fetched_at), "reliability": chosen.sources[a.outlet].reliability}
        graph.add_node(f"article-{a.id}", **_clean(told))
    for e in chosen.entities.itertuples():
        told = {"label": e.caption, "kind": e.kind, "aliases": " | ".join(e.aliases), "roles": " | ".join(e.roles)}
        told["external_ids"] = " | ".join(f"{k}:{v}" for k, v in sorted(e.external_ids.items()))
        graph.add_node(e.id, **_clean(told), articles=int(e.articles), origins=int(e.origins))
    _add_edges(graph, chosen)
    out = io.BytesIO()
    networkx.write_graphml_xml(graph, out, encoding="utf-8", prettyprint=True)
    return out.getvalue()


def _add_edges(graph: Any, chosen: Selection) -> None:
    origins = dict(zip(chosen.articles.id, chosen.articles.origin, strict=True))
    named: dict[tuple[str, str], list[str]] = {}
    sentences: dict[tuple[str, int], set[str]] = {}
    for spot in spots(chosen):
        named.setdefault((f"article-{spot.article_id}", spot.entity_id), []).append(spot.place)
        sentences.setdefault((spot.article_id, spot.sentence_start), set()).add(spot.entity_id)
    for (article, entity), places in sorted(named.items()):
        graph.add_edge(article, entity, relation="names", weight=len(places), spans=" ".join(places))
    together: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for sentence, entities in sorted(sentences.items()):
        for pair in combinations(sorted(entities), 2):
            together.setdefault(pair, []).append(sentence)
    for (one, other), found in sorted(together.items()):
        articles = {article for article, _ in found}
        weight = len({origins[a] for a in articles})
        evidence = " ".join(f"{article}:{start}" for article, start in found)
        told = {"relation": "together", "weight": weight, "articles": len(articles), "evidence": evidence}
        graph.add_edge(one, other, **told)


def _clean(told: dict[str, Any]) -> dict[str, str]:
    return {k: text(v) or "" for k, v in told.items()}
