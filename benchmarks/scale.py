"""What cases of many articles cost: seconds and memory of every step, and how they grow with the articles.

    python benchmarks/scale.py 10000 100000                                        SQLite
    python benchmarks/scale.py 10000 100000 1000000 --url postgresql://HOST/DATABASE
        --keep FOLDER    goes on there: what FOLDER/figures.jsonl has is not measured again

Each step runs in a process of its own, on generated articles (benchmarks/generate.py: a grammar over the sample's
vocabulary, a tenth are copies):

    fill      the articles with their tags, straight into the tables, to make a case of that size
    ingest    pages of a WARC, archived, read and stored: SAMPLE more of them, extrapolated to all
    tag       names, figures and quotes: of those, extrapolated to all; without the models' loading, and with what it
              takes to see that nothing is left to tag counted once
    link      all names of the case, from none linked yet
    origins   all texts
    search    the first hundred of one query, the mean of QUERIES, and the slowest
    brief     the articles of one topic (an entity that some forty articles name, whatever the size), and its tables
    report    the same brief through papermill, manifest and all; its memory is all of its kernel's

"CPU" is that of the step and of the server on this machine; memory the peak of the step's process over what importing
took. The exponent is the slope on a log-log scale between the smallest and the largest size, in CPU: 1 is linear.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import psutil
import sqlalchemy as sa
from generate import fill_case, make_articles

from osintkit import brief, tagging
from osintkit import tables as t
from osintkit.archive import write_page
from osintkit.errors import StopRun
from osintkit.intake import ingest
from osintkit.records import Page
from osintkit.report import run_report
from osintkit.selection import select
from osintkit.store import Case
from osintkit.tags import tag_articles

STEPS = ("fill", "ingest", "tag", "link", "origins", "search", "brief", "report")
SAMPLE = 200  # pages that ingest and tag are measured on
FEW = 40  # articles on a brief's topic
QUERIES = (
    '"export radar" NOT S-400',
    "Iskander AND лётчик",
    "Pantsir villag*",
    '"Tula Avionics Union"',
    "ракета meclis",
    "S-400",
    "contract",
)


def run_step(step: str, case: Case, count: int) -> dict[str, Any]:
    """What one step costs; what it needs beforehand is not counted."""
    prepared: Any = BEFORE[step](case) if step in BEFORE else None
    did, spent, megabytes = spend(case, partial(DOING[step], case, prepared, count))
    once = dict.fromkeys(spent, 0.0)
    if step == "tag":
        once = spend(case, partial(DOING[step], case, prepared, count))[1]
    share = did["done"] / count if "done" in did else len(QUERIES) if step == "search" else 1
    return {name: once[name] + (value - once[name]) / share for name, value in spent.items()} | did | megabytes


def spend(case: Case, do: Callable[[], dict[str, Any]]) -> tuple[dict[str, Any], dict[str, float], dict[str, float]]:
    """What something gives; its seconds, CPU seconds and those of the server; its megabytes."""
    server, before = server_of(case), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, cpu, serving = time.perf_counter(), cpu_seconds(), server_seconds(server)
    did = do()
    spent = {"seconds": time.perf_counter() - began, "cpu": cpu_seconds() - cpu}
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    peak = max(grown, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    return did, spent | {"server": server_seconds(server) - serving}, {"megabytes": peak / 1024}


def cpu_seconds() -> float:
    """CPU seconds of this process and of those that it started and that ended."""
    return sum(os.times()[:4])


def read_sample(case: Case, sample: str, _: int) -> dict[str, Any]:
    return {"done": ingest(case, [sample], progress=False, remember=False)["new"]}


def make_links(case: Case, *_: Any) -> dict[str, Any]:
    return {"entities": tagging.link(case)}


def make_origins(case: Case, *_: Any) -> dict[str, Any]:
    tagging.find_case_origins(case)
    return {}


def fill(case: Case, _: Any, count: int) -> dict[str, Any]:
    fill_case(case, count, tagger=tagging.tagger_of(case), linked=False)
    return {}


def tag_sample(case: Case, *_: Any) -> dict[str, Any]:
    return {"done": tagging.tag_texts(case, progress=False)["articles"]}


def search(case: Case, *_: Any) -> dict[str, Any]:
    return {"slowest": max(map(partial(search_seconds, case), QUERIES))}


def write_sample(case: Case) -> str:
    """A WARC of pages that the case does not have."""
    for n, (article, _) in enumerate(islice(make_articles(2 * SAMPLE, seed=2), SAMPLE)):
        text = "".join(f"<p>{line}</p>" for line in article.text.split("\n"))
        head = f"<html lang={article.language}><title>{article.title}</title><meta charset=utf-8>"
        body = f"{head}<article><h1>{article.title}</h1>{text}</article></html>".encode()
        url, at = f"https://www.more{n % 7}.example/{n}", article.fetched_at or datetime.min
        page = Page(url, url, url, 200, "text/html", sha256(body).hexdigest(), at, body=body)
        write_page(case.folder / "sample", page, filename="sample.warc.gz")
    return str(case.folder / "sample" / "sample.warc.gz")


def load_models(case: Case) -> None:
    """Read a text in each language, so that the models are there."""
    seen: set[str | None] = set()
    for article, _ in islice(make_articles(50), 50):
        if article.language not in seen:
            seen.add(article.language)
            tag_articles([article])


def few_named(case: Case) -> str:
    """The name of the entity whose articles are nearest to FEW."""
    named = sa.func.count(sa.distinct(t.mentions.c.article_id))
    query = sa.select(t.links.c.entity_id).join(t.mentions, t.mentions.c.seq == t.links.c.mention)
    query = query.group_by(t.links.c.entity_id).order_by(sa.func.abs(named - FEW), t.links.c.entity_id).limit(1)
    return str(case._rows(query)[0][0])


def make_brief(case: Case, topic: str, _: int) -> dict[str, Any]:
    """The tables of a brief; how many articles it is of."""
    chosen = select(case, topic)
    for table in (brief.key_points, brief.key_facts, brief.timeline, brief.outlets):
        table(chosen)
    return {"articles": len(chosen.articles)}


def make_report(case: Case, topic: str, _: int) -> dict[str, Any]:
    done = run_report(case, "brief", {"topic": topic})
    return {"articles": done.manifest["used"]["rows"]["articles"]["count"]}


def search_seconds(case: Case, query: str) -> float:
    began = time.perf_counter()
    case.search(query, most=100)
    return time.perf_counter() - began


def server_of(case: Case) -> psutil.Process | None:
    """The server of a case in PostgreSQL, if it runs on this machine and we may ask it where it is."""
    if case.store.schema is None:
        return None
    try:
        with case.store.reading() as connection:
            home = connection.exec_driver_sql("SHOW data_directory").scalar()
        return psutil.Process(int((Path(str(home)) / "postmaster.pid").read_text().split()[0]))
    except (OSError, StopRun):
        return None


def server_seconds(server: psutil.Process | None) -> float:
    """CPU seconds of a server and all its processes, those that ended too."""
    if server is None:
        return 0.0
    own, living = server.cpu_times(), [child.cpu_times() for child in server.children()]
    return sum(own[:4]) + sum(user + system for user, system, *_ in living)


BEFORE: dict[str, Callable[[Case], Any]] = {
    "ingest": write_sample,
    "tag": load_models,
    "brief": few_named,
    "report": few_named,
}
DOING: dict[str, Callable[[Case, Any, int], dict[str, Any]]] = {
    "fill": fill,
    "ingest": read_sample,
    "tag": tag_sample,
    "link": make_links,
    "origins": make_origins,
    "search": search,
    "brief": make_brief,
    "report": make_report,
}


def measure(step: str, folder: Path, count: int) -> dict[str, Any]:
    """One step in a process of its own."""
    command = [sys.executable, __file__, str(count), "--step", step, "--keep", str(folder)]
    return dict(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout))


def print_table(figures: dict[tuple[str, int], dict[str, Any]], counts: list[int]) -> None:
    """The figures as Markdown, a row for each step."""
    print("| step | " + " | ".join(f"{count:,} articles" for count in counts) + " | exponent |")
    print("| --- " * (len(counts) + 2) + "|")
    for step in STEPS:
        cells = []
        for f in (figures[step, count] for count in counts):
            slowest = f", slowest {f['slowest']:.3f} s" if "slowest" in f else ""
            cpu = f["cpu"] + f["server"]
            cells.append(f"{f['seconds']:,.3g} s, CPU {cpu:,.3g} s, {f['megabytes']:,.0f} MB{slowest}")
        least, most = figures[step, min(counts)], figures[step, max(counts)]
        ratio = (most["cpu"] + most["server"]) / (least["cpu"] + least["server"])
        slope = math.log(ratio) / math.log(max(counts) / min(counts)) if len(counts) > 1 else 0
        print(f"| {step} | " + " | ".join(cells) + f" | {slope:.2f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("counts", type=int, nargs="+")
    parser.add_argument("--url", help="postgresql://HOST/DATABASE; its cases bench_COUNT must be free")
    parser.add_argument("--keep", type=Path, help="a folder for the cases and figures.jsonl")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        print(json.dumps(run_step(given.step, Case(given.keep), given.counts[0])))
        return
    home = given.keep or Path(tempfile.mkdtemp(prefix="scale-"))
    home.mkdir(parents=True, exist_ok=True)
    known = (home / "figures.jsonl").read_text().splitlines() if (home / "figures.jsonl").exists() else []
    figures = {(f["step"], f["count"]): f for f in map(json.loads, known)}
    for count in given.counts:
        folder = home / str(count)
        Case.create(folder, store=f"{given.url}/bench_{count}" if given.url else None)
        for step in STEPS:
            if (step, count) not in figures:
                found = figures[step, count] = {"step": step, "count": count} | measure(step, folder, count)
                with (home / "figures.jsonl").open("a") as file:
                    file.write(json.dumps(found) + "\n")
    print_table(figures, given.counts)
    if not given.keep:
        shutil.rmtree(home)


if __name__ == "__main__":
    main()
