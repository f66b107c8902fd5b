"""What a store of many articles costs: seconds and memory of writing, reading and searching, and how they grow.

    python benchmarks/store.py 10000 100000                       SQLite
    python benchmarks/store.py 10000 100000 --url postgresql://HOST/DATABASE

Each step runs in a process of its own on generated articles (benchmarks/generate.py): `insert` writes them with their
tags, `links` reads every mention with its entity, `origins` every article's origin, `search` is the mean of the queries
below, `brief` chooses the articles of one topic (an entity that about forty articles name, whatever the size) and makes
the tables of a brief. "CPU" is that of the step's own process, in which a server has no part; memory is the peak of the
process above what importing and opening cost.
The exponent is the slope between the smallest and the largest size on a log-log scale: 1 is linear.
"""

from __future__ import annotations

import argparse
import json
import math
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas  # noqa: F401  counted as import
import sqlalchemy as sa
from generate import fill_case

from osintkit import brief
from osintkit import tables as t
from osintkit.selection import select
from osintkit.store import Case

STEPS = ("insert", "links", "origins", "search", "brief")
QUERIES = (
    '"export radar" NOT S-400',
    "Iskander AND лётчик",
    "Pantsir villag*",
    '"Tula Avionics Union"',
    "ракета meclis",
)
FEW = 40  # articles on the topic


def do(step: str, case: Case, count: int, topic: str) -> None:
    """One step on a case."""
    if step == "insert":
        fill_case(case, count)
    elif step == "links":
        assert sum(1 for _ in case.each_mention())
    elif step == "origins":
        assert case._latest(t.origins, "article_id", "origin")
    elif step == "search":
        assert [case.search(query) for query in QUERIES]
    else:
        chosen = select(case, topic)
        assert len(chosen.articles)
        for table in (brief.key_points, brief.key_facts, brief.timeline, brief.outlets):
            table(chosen)


def run_step(step: str, case: Case, count: int) -> dict[str, float]:
    """What one step costs; a search is one of the queries."""
    topic = few_named(case) if step == "brief" else ""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wall, cpu, part = time.perf_counter(), time.process_time(), len(QUERIES) if step == "search" else 1
    do(step, case, count, topic)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    spent = {"seconds": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    return {name: value / part for name, value in spent.items()} | {"megabytes": peak / 1024}


def few_named(case: Case) -> str:
    """The name of the entity whose articles are nearest to FEW."""
    named = sa.func.count(sa.distinct(t.mentions.c.article_id))
    query = sa.select(t.links.c.entity_id).join(t.mentions, t.mentions.c.seq == t.links.c.mention)
    query = query.group_by(t.links.c.entity_id).order_by(sa.func.abs(named - FEW), t.links.c.entity_id).limit(1)
    return str(case._rows(query)[0][0])


def measure(step: str, folder: str, count: int) -> dict[str, float]:
    """One step in a process of its own."""
    command = [sys.executable, __file__, str(count), "--step", step, "--folder", folder]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("counts", type=int, nargs="+")
    parser.add_argument("--url", help="postgresql://HOST/DATABASE; its cases bench_COUNT must be free")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        print(json.dumps(run_step(given.step, Case(given.folder), given.counts[0])))
        return
    print(f"{'PostgreSQL' if given.url else 'SQLite'} on {platform.machine()}, Python {platform.python_version()}")
    print("| step | " + " | ".join(f"{count:,} articles" for count in given.counts) + " | exponent |")
    print("| --- " * (len(given.counts) + 2) + "|")
    home, done = Path(tempfile.mkdtemp(prefix="store-")), {}
    for step in STEPS:
        cells = []
        for count in given.counts:
            if step == "insert":
                Case.create(home / str(count), store=f"{given.url}/bench_{count}" if given.url else None)
            done[count] = measure(step, str(home / str(count)), count)
            cells.append("{seconds:.3f} s (CPU {cpu:.3f}), {megabytes:.0f} MB".format(**done[count]))
        least, most = min(given.counts), max(given.counts)
        slope = math.log(done[most]["seconds"] / done[least]["seconds"]) / math.log(most / least) if most > least else 0
        print(f"| {step} | " + " | ".join(cells) + f" | {slope:.2f} |", flush=True)
    shutil.rmtree(home)


if __name__ == "__main__":
    main()
