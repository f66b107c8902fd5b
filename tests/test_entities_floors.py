"""How good the tagger is on public corpora, where they lie beside the repository: no floor may give way."""

from __future__ import annotations

import gzip
import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from osintkit.entities import tag_entities_many

BENCH = Path(__file__).parents[2] / "shared" / "bench"
FLOORS = [  # set, kind, strict or relaxed, measure, floor
    ("re3d", "micro/named", "relaxed", "f1", 0.750),
    ("fewnerd-weapon", "system", "relaxed", "r", 0.646),
    ("fewnerd-weapon", "system", "relaxed", "p", 0.90),
    ("fewnerd-platform", "system", "relaxed", "r", 0.579),
    ("fewnerd-platform", "event", "relaxed", "r", 0.90),
    ("wikigold", "micro", "strict", "f1", 0.631),
    ("conll-en", "micro", "strict", "f1", 0.655),
    ("wikineural-fr", "micro", "strict", "f1", 0.862),
    ("factru", "micro", "strict", "f1", 0.810),
    ("factru", "micro", "relaxed", "f1", 0.903),
    ("bsnlp-ru", "micro", "strict", "r", 0.863),
    ("conll-es", "place", "strict", "f1", 0.692),
    ("wikineural-it", "place", "strict", "f1", 0.743),
    ("wikineural-de", "place", "strict", "f1", 0.572),
    ("ner-uk", "place", "strict", "f1", 0.651),
]


@pytest.mark.slow
@pytest.mark.skipif(not (BENCH / "entities.py").is_file(), reason="the corpora are not here")
@pytest.mark.parametrize("name", sorted({row[0] for row in FLOORS}))
def test_the_tagger_keeps_its_floors_on_public_corpora(name: str) -> None:
    result = score(name)
    for _, kind, way, measure, floor in (row for row in FLOORS if row[0] == name):
        assert result[kind][way][measure] >= floor, (kind, way, measure)


def score(name: str) -> Any:
    spec = importlib.util.spec_from_file_location("bench_entities", BENCH / "entities.py")
    assert spec and spec.loader
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    with gzip.open(BENCH / "entities" / f"{name}.jsonl.gz", "rt", encoding="utf8") as lines:
        rows = [json.loads(line) for line in lines]
    language = rows[0]["lang"]
    found = iter(list(tag_entities_many([(row["text"], language) for row in rows])))
    tagged = lambda text, lang: [{"start": m.start, "end": m.end, "kind": m.kind} for m in next(found)]  # noqa: E731
    docs = [(row["id"], row["text"], row["gold"]) for row in rows]
    return bench.score(docs, tagged, language, bench.EXTRA.get(name, bench.CORE), name == "re3d")
