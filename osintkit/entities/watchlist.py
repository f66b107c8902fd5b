"""The analyst's own names."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from osintkit.errors import StopRun

from .lexicon import Entry, Lexicon, tokens_of
from .models import Span

KINDS = ("person", "org", "place", "nationality", "facility", "system", "event")


class Watched(NamedTuple):
    """A row of a watchlist."""

    name: str
    aliases: tuple[str, ...]
    kind: str
    note: str | None


def read_watchlist(path: str | Path) -> tuple[list[Watched], list[str]]:
    """The rows of a CSV (name, aliases parted by | or ;, kind, note) or YAML (a list of such) file, and warnings.

    An unusable row is left out and warned about with its line. Raises StopRun when the file can't be read at all.
    """
    path = Path(path)
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise StopRun(f"watchlist {path}: can't be read ({error}): save it as UTF-8 text") from None
    lines = _from_yaml(text, path) if path.suffix.lower() in (".yml", ".yaml") else _from_csv(text)
    rows: list[Watched] = []
    warnings: list[str] = []
    seen: set[str] = set()
    for number, cells in lines:
        problem = None if isinstance(cells, dict) else "not a row with names"
        row = {str(k).strip().lower(): v for k, v in cells.items()} if isinstance(cells, dict) else {}
        name = str(row.get("name") or "").strip()
        kind = str(row.get("kind") or "").strip().lower() or "org"
        if problem is None and sum(c.isalnum() for c in name) < 2:
            problem = "no name" if not name else f"name {name!r} is too short to be found"
        elif problem is None and kind not in KINDS:
            problem = f"kind {kind!r} is none of {', '.join(KINDS)}"
        elif problem is None and name.casefold() in seen:
            problem = f"{name!r} stands there twice"
        if problem:
            warnings.append(f"line {number}: {problem}; left out")
            continue
        seen.add(name.casefold())
        note = str(row.get("note") or "").strip() or None
        rows.append(Watched(name, _aliases(row.get("aliases")), kind, note))
    return rows, warnings


def _aliases(value: Any) -> tuple[str, ...]:
    parts = value if isinstance(value, list) else str(value or "").replace(";", "|").split("|")
    return tuple(sorted({str(p).strip() for p in parts if len(str(p).strip()) > 1}))


def _from_csv(text: str) -> Iterator[tuple[int, Any]]:
    reader = csv.reader(text.splitlines())
    header: list[str] = []
    for cells in reader:
        if not any(c.strip() for c in cells) or cells[0].startswith("#"):
            continue
        if not header:
            header = [c.strip().lower() for c in cells]
            if "name" not in header:
                header = ["name", "aliases", "kind", "note"]
                yield reader.line_num, dict(zip(header, cells, strict=False))
        else:
            yield reader.line_num, dict(zip(header, cells, strict=False))


def _from_yaml(text: str, path: Path) -> Iterator[tuple[int, Any]]:
    import yaml

    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise StopRun(f"watchlist {path}: no YAML ({str(error).splitlines()[0]})") from None
    if not isinstance(data, list) or node is None:
        raise StopRun(f"watchlist {path}: should be a list of rows with name, aliases, kind, note")
    yield from zip([item.start_mark.line + 1 for item in node.value], data, strict=True)


def find_watched(text: str, watchlist: Sequence[Any]) -> Iterator[Span]:
    """Every place where a watched name stands, in any case form."""
    if not watchlist:
        return
    tokens = tokens_of(text)
    for i, j, entries in _lexicon(tuple(watchlist)).find(tokens, text, stems=True):
        yield Span(tokens[i].start, tokens[j - 1].end, entries[0].kind, "watchlist", entries[0].ref, 1.0)


@lru_cache(maxsize=4)
def _lexicon(rows: tuple[Any, ...]) -> Lexicon:
    lexicon = Lexicon()
    for row in rows:
        for alias in (row.name, *row.aliases):
            lexicon.add(alias, Entry(row.kind, f"watch:{row.name}", row.name))
    return lexicon
