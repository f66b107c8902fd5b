"""How well linking does on three hundred real spellings; run as a script it prints the figures and what went wrong."""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from osintkit.link import link_entities
from osintkit.records import Mention

VARIANTS = Path(__file__).parent / "data" / "link_variants.csv"


def read_variants(path: Path = VARIANTS) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def link_variants(rows: list[dict[str, str]]) -> list[str | None]:
    """Each spelling as the only name of an article of its own: nothing helps but the name."""
    mentions = [
        Mention(0, len(r["name"]), r["kind"], r["name"], language=r["language"], article_id=str(i))
        for i, r in enumerate(rows)
    ]
    return link_entities(mentions)[0]


def b_cubed(wanted: list[str], found: list[str | None]) -> tuple[float, float]:
    """Precision and recall, averaged over mentions (Bagga and Baldwin 1998)."""
    gold, ours = defaultdict(set), defaultdict(set)
    for position, (a, b) in enumerate(zip(wanted, found, strict=True)):
        gold[a].add(position)
        ours[b].add(position)
    shared = [(len(gold[a] & ours[b]), len(ours[b]), len(gold[a])) for a, b in zip(wanted, found, strict=True)]
    return sum(n / us for n, us, _ in shared) / len(shared), sum(n / them for n, _, them in shared) / len(shared)


def test_the_file_is_as_large_as_it_says() -> None:
    rows = read_variants()
    assert len(rows) == 300
    assert len({r["entity"] for r in rows}) == 100


@pytest.mark.parametrize(("figure", "floor"), [(0, 0.98), (1, 0.92)])
def test_real_spellings_are_linked_as_well_as_was_wanted(figure: int, floor: float) -> None:
    rows = read_variants()
    assert b_cubed([r["entity"] for r in rows], link_variants(rows))[figure] >= floor


def main(path: Path) -> None:
    rows = read_variants(path)
    ids = link_variants(rows)
    precision, recall = b_cubed([r["entity"] for r in rows], ids)
    print(f"{len(rows)} spellings: B-cubed precision {precision:.3f}, recall {recall:.3f}")
    for label, by, other in (("mixed", ids, "entity"), ("parted", [r["entity"] for r in rows], None)):
        sets: dict[str | None, dict[str | None, list[str]]] = defaultdict(lambda: defaultdict(list))
        for key, row, identity in zip(by, rows, ids, strict=True):
            sets[key][row[other] if other else identity].append(row["name"])
        for parts in sets.values():
            if len(parts) > 1:
                print(f"{label}: {' | '.join(', '.join(p) for p in parts.values())}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else VARIANTS)
