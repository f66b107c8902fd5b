"""The sample case that ships with the kit, and how a notebook finds its case."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from importlib import resources
from pathlib import Path

from filelock import FileLock

from osintkit.store import MARK, Case


def make_sample(folder: str | os.PathLike[str], *, store: str | None = None) -> Case:
    """A case with the bundled sample pages as its inputs, not yet ingested: a writable copy.

    The pages were written for this project; their outlets are invented, the facts are public.

    >>> ok.make_sample("mine").inputs()
    [('inputs/sample.warc.gz', False)]
    """
    case = Case.create(folder, store=store)
    with resources.as_file(resources.files("osintkit") / "data" / "sample") as data:
        (case.folder / "inputs").mkdir(exist_ok=True)
        for name in ("sample.warc.gz",):
            shutil.copyfile(data / name, case.folder / "inputs" / name)
        for name in ("watchlist.csv", "sources.yml"):
            if (data / name).is_file() and not (case.folder / name).exists():
                shutil.copyfile(data / name, case.folder / name)
    case.add_input("inputs/sample.warc.gz")
    return case


def open_case(folder: str | None = None) -> Case:
    """The case that a notebook works on: the folder named, else $OSINTKIT_CASE, else the bundled sample.

    The sample is read and tagged once for each user (about half a minute), and kept. Raises WrongUse where there is
    no case.

    >>> case = ok.open_case()
    >>> sorted(case.articles().language.unique())
    ['en', 'fr', 'ru', 'tr']
    """
    named = folder or os.environ.get("OSINTKIT_CASE")
    case = Case(named) if named else _ready_sample()
    mark = json.loads(os.environ.get(MARK, "{}")).get(case.store.name)  # in a report's own process
    return case.marked(mark) if mark else case


def _ready_sample() -> Case:
    from platformdirs import user_data_path

    from osintkit.intake import ingest
    from osintkit.tagging import tag

    data = resources.files("osintkit") / "data" / "sample" / "sample.warc.gz"
    home = user_data_path("osintkit", ensure_exists=True)
    folder = home / f"sample-{hashlib.sha256(data.read_bytes()).hexdigest()[:8]}"
    with FileLock(Path(f"{folder}.lock")):
        fresh = not (folder / "case.db").is_file()
        case = make_sample(folder) if fresh else Case(folder)
        ingest(case, progress=fresh)
        tag(case, progress=fresh)
    return case
