"""Tags: what each text says by itself: names, figures, quotes. A pure function, so that any process can run it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from osintkit.entities import Gliner, tag_entities_many
from osintkit.figures import tag_figures
from osintkit.quotes import tag_quotes
from osintkit.records import Article, Figure, Mention, Quote


def tag_articles(
    articles: Sequence[Article], *, watchlist: Sequence[Any] = (), engine: Gliner | None = None
) -> dict[str, list[Mention | Figure | Quote]]:
    """Article id -> its tags, with spans in `Article.text`."""
    names = tag_entities_many([(a.text, a.language) for a in articles], watchlist=watchlist, engine=engine)
    found: dict[str, list[Mention | Figure | Quote]] = {}
    for article, mentions in zip(articles, names, strict=True):
        figures = tag_figures(article.text, language=article.language, published=article.published)
        quotes = tag_quotes(article.text, language=article.language, mentions=mentions)
        found[article.id] = [*mentions, *figures, *quotes]
    return found
