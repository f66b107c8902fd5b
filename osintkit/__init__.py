"""osintkit: read the news on one question, and show where every line of the brief comes from.

>>> import osintkit as ok
>>> [f.value for f in ok.tag_figures("quatre divisions pour 2,5 milliards de dollars", language="fr")]
[4.0, 2500000000.0]
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "records": "Article Decision Entity Failure Figure Judgement Mention Page Quote Run Source Tombstone",
    "errors": "Locked SkipItem StopRun WrongUse",
    "discover": "find_urls",
    "fetch": "fetch_page",
    "extract": "extract_article",
    "entities": "tag_entities",
    "figures": "tag_figures",
    "quotes": "tag_quotes",
    "link": "link_entities",
    "store": "Case",
    "intake": "forget ingest",
    "tagging": "tag",
    "selection": "select Selection",
    "present": "Sheet",
    "sample": "make_sample open_case",
    "report": "run_report verify_report",
    "export": "export_case",
}
_WHERE = {name: module for module, names in _HOME.items() for name in names.split()}

__version__ = "0.1.0"
__all__ = sorted(_WHERE)


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'osintkit' has no attribute {name!r}")
    return getattr(import_module(f"osintkit.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    return __all__
