"""Transfer: a case moved to another store, and back, with all that it holds."""

from __future__ import annotations

import shutil
from pathlib import Path

import sqlalchemy as sa
from tqdm.auto import tqdm

from osintkit import tables as t
from osintkit.engines import Engine, SQLite
from osintkit.errors import StopRun, WrongUse
from osintkit.place import Address, is_url, link_place
from osintkit.postgres import Postgres
from osintkit.store import Case

BATCH = 1000  # rows
STAYS = ("case.db*", "case.yml", "*.lock", ".*")  # the store itself, and locks
BEGUN = ".copying"  # in a folder whose copy was stopped: the same command goes on


def copy_case(case: Case, to: Address, *, folder: Address | None = None, progress: bool = True) -> Case:
    """Copy a case into a store by URL, or into a new folder; the copy is returned, and the case stays as it is.

    To a URL without `folder` the case's own folder serves the new store from then on; its case.db stays as a backup.
    The rows are one transaction: a copy that was stopped is none, and is made by the same call. Raises WrongUse for a
    place that holds something.
    """
    home = Path((folder or case.folder) if is_url(to) else to).expanduser().resolve()
    if is_url(to):
        store: Engine = (server := Postgres(str(to)))
        server.call(home.name)
    else:
        store = SQLite(home / "case.db")
    moved = home != case.folder
    if moved and home.exists() and not (home / BEGUN).exists() and (not home.is_dir() or any(home.iterdir())):
        raise WrongUse(f"{home} holds something: name a new or empty folder")
    if store.name == case.store.name:
        raise WrongUse(f"{store.name} is the case itself")
    try:
        home.mkdir(parents=True, exist_ok=True)
        (home / BEGUN).touch()
        store.make()
        t.lay_tables(store, new=True)
        _copy_rows(case.store, store, progress)
        if moved:
            shutil.copytree(case.folder, home, symlinks=True, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*STAYS))
        if isinstance(store, Postgres):
            link_place(home, store)
        (home / BEGUN).unlink()
    except (OSError, shutil.Error) as error:
        raise StopRun(f"{home} cannot be written: {getattr(error, 'strerror', None) or error}") from None
    return Case(home)


def _copy_rows(source: Engine, target: Engine, progress: bool) -> None:
    """Every row as it is, in batches, as of one moment; the full-text index is the target's own."""
    tables = [table for table in t.metadata.sorted_tables if table is not t.schema]
    with source.reading() as old, target.writing() as new:
        if any(new.scalar(sa.select(sa.literal(1)).select_from(table).limit(1)) for table in tables):
            raise WrongUse(f"{target.name} holds a case already: name another place")
        for table in tqdm(tables, desc="copy", unit="table", disable=not progress):
            rows = old.execute(sa.select(table), execution_options={"yield_per": BATCH}).mappings()
            for some in rows.partitions():
                new.execute(table.insert(), [dict(row) for row in some])
        target.count_on(new, tables)
        t.index_articles(target, new)
