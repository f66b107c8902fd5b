"""Two Dask workers against one process, tagging the same articles: the same tags, and how much faster.

    python benchmarks/workers.py [--articles 5000] [--workers 2]

Generated articles (benchmarks/generate.py) are put into two cases without tags; both are tagged as `osintkit tag` does,
one on workers, then one in this process. Seconds are by the wall, the start of the workers and the loading of the
models counted in both (so once a run); the machine must have as many idle cores as there are workers.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from pathlib import Path

from generate import fill_case

from osintkit.store import Case
from osintkit.tagging import tag_texts


def tag_all(home: Path, count: int, dask: str | None) -> tuple[float, list[str]]:
    """Seconds, and all that was found, as text."""
    case = fill_case(Case.create(home), count, linked=False, tagger="none")
    began = time.perf_counter()
    tag_texts(case, progress=False, dask=dask)
    took = time.perf_counter() - began
    return took, [frame.to_csv() for frame in (case.mentions(), case.figures(), case.quotes())]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="workers-"))
    # The workers first: nothing is loaded here yet that a fork or a warm cache could give them.
    many, found = tag_all(home / "many", given.articles, f"local:{given.workers}")
    one, same = tag_all(home / "one", given.articles, None)
    assert found == same, "the workers found something else"
    print(f"{one:.1f} s in one process, {many:.1f} s on {given.workers} workers: {one / many:.2f} times")
    shutil.rmtree(home)


if __name__ == "__main__":
    main()
