"""Assess: who says so, how many origins stand behind it, where the figures disagree, and what is new.

Pure functions over the frames of a Selection. Rooms: `claims`, and what they are made by: `features` (what stands
around a figure; `nouns`), `evidence` (what speaks for two being one claim), `grouping`. Then `citations`, `origins`,
`disagreements`, `credibility`, `news`, `money`; `rows` are the columns.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "claims": "group_claims",
    "money": "convert_money convert_frame",
    "citations": "LEAD find_citations",
    "origins": "find_reported read_signs merge_origins citation_graph find_circles",
    "disagreements": "find_disagreements",
    "credibility": "grade_claims",
    "news": "find_news",
    "rows": "Claim Reading Citation Disagreement News",
}
_WHERE = {name: module for module, names in _HOME.items() for name in names.split()}

__all__ = sorted(_WHERE)


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'osintkit.assess' has no attribute {name!r}")
    return getattr(import_module(f"osintkit.assess.{_WHERE[name]}"), name)
