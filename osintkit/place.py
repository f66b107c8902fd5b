"""Place: where a case is: its folder, and its store in the folder (case.db) or elsewhere (case.yml says where).

    CASE/case.yml    store: postgresql://HOST/DATABASE/CASE

Whoever knows the URL only finds the folder by a row in the store.
"""

from __future__ import annotations

import os
from pathlib import Path

import sqlalchemy as sa
import yaml

from osintkit import tables as t
from osintkit.engines import Engine, SQLite
from osintkit.errors import StopRun, WrongUse
from osintkit.postgres import Postgres

Address = str | os.PathLike[str]


def is_url(address: Address) -> bool:
    """Whether a case is named by its store's URL."""
    return isinstance(address, str) and "://" in address


def find_place(address: Address, folder: Address | None = None) -> tuple[Engine, Path]:
    """The store of a case and its folder, by either; a store of an older osintkit is brought up.

    Raises WrongUse where there is no case.
    """
    home = Path(folder or address).expanduser().resolve()
    url = str(address) if is_url(address) else _linked(home)
    if url is None:
        if not (home / "case.db").is_file():
            raise WrongUse(f"no case at {address}: make one with 'osintkit init {address}'")
        store: Engine = SQLite(home / "case.db")
    else:
        store = server = Postgres(url)
        server.resolve()
    t.lay_tables(store)
    if is_url(address) and folder is None:
        with store.reading() as connection:
            home = Path(connection.scalar(sa.select(t.schema.c.folder)) or "/nowhere")
        if not home.is_dir():
            todo = f"make one with 'osintkit init FOLDER --store {store.name}'"
            raise WrongUse(f"the folder of {store.name} is {home}, which is not on this machine: {todo}")
    return store, home


def make_place(address: Address, url: str | None = None) -> Path:
    """Make the empty store and the folder of a case, and return the folder; a case that is there stays as it is.

    Raises WrongUse for a folder in use, StopRun where nothing can be written.
    """
    url = str(address) if is_url(address) else url
    server = Postgres(url) if url else None
    path = Path(server.call() if server and is_url(address) else address).expanduser()
    if path.exists() and not path.is_dir():
        raise WrongUse(f"{path} is a file: name a folder for the case")
    linked, own = _linked(path), (path / "case.db").exists()
    if path.is_dir() and any(path.iterdir()) and not (linked or own):
        raise WrongUse(f"{path} has files in it that are no case: name a new or empty folder")
    if server is not None:
        server.call(path.resolve().name)
        if linked != server.name and (linked or own):
            todo = f"move it with 'osintkit copy {path} {server.name}'"
            raise WrongUse(f"{path} has its store in {linked or 'case.db'} already: {todo}")
    store = server or (Postgres(linked) if linked else SQLite(path / "case.db"))
    try:
        store.make()
        t.lay_tables(store, new=True)
        (path / "archive").mkdir(parents=True, exist_ok=True)
        if server is not None:
            link_place(path, server)
    except OSError as error:
        raise StopRun(f"cannot make a case at {path}: {error.strerror}") from None
    return path


def link_place(folder: Path, store: Postgres) -> None:
    """Write into a case's folder where its store is; the store remembers the first of its folders."""
    (folder / "case.yml").write_text(f"store: {store.name}\n", "utf-8")
    with store.reading() as connection:
        known = connection.scalar(sa.select(t.schema.c.folder))
    if known is None:
        with store.writing() as connection:
            connection.execute(t.schema.update().values(folder=str(folder.resolve())))


def _linked(folder: Path) -> str | None:
    """The URL in a folder's case.yml, if it has one. Raises WrongUse for one that says nothing."""
    try:
        return str(yaml.safe_load((folder / "case.yml").read_text("utf-8"))["store"])
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, TypeError, KeyError, yaml.YAMLError):
        raise WrongUse(f"{folder / 'case.yml'} must say 'store: postgresql://HOST/DATABASE/CASE'") from None
