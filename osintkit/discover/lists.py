"""Plain lists: one URL a line, or a table with a column of URLs, as GDELT's."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator

from osintkit.discover.feeds import Link
from osintkit.errors import SkipItem

URL = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)
SAMPLE = 50  # lines looked at to tell what a file is
# The GDELT 2.0 codebooks' names of the column with the article's address (events; GKG), and everyday ones.
NAMES = ("sourceurl", "documentidentifier", "url", "link", "article_url", "address")
TABLES = (".csv", ".tsv", ".tab")


def is_url_list(body: bytes) -> bool:
    """Whether most lines begin with a URL (blank ones and comments aside)."""
    lines = [line for _, line in _lines(body[: SAMPLE * 2000])][:SAMPLE]
    hits = sum(bool(URL.match(line)) for line in lines)
    return bool(lines) and hits * 2 >= len(lines)


def read_url_list(body: bytes, *, name: str) -> Iterator[Link | SkipItem]:
    """The URL that each line begins with; "#" begins a comment."""
    for number, line in _lines(body):
        found = URL.match(line)
        if found:
            yield Link(found[0])
        else:
            yield SkipItem(
                f"line {number} of {name} is no http(s) URL: {line[:100]!r}", item=f"{name}:{number}", step="discover"
            )


def is_table(body: bytes, name: str) -> bool:
    """By its name, or by its first line: columns, one of which is called as URL columns are."""
    first = _text(body[:4000]).splitlines()[:1]
    cells = [cell.strip(' "').lower() for cell in re.split(r"[\t,;]", first[0])] if first else []
    return name.lower().removesuffix(".zip").endswith(TABLES) or (
        len(cells) > 1 and any(cell in NAMES for cell in cells)
    )


def read_table(body: bytes, *, name: str) -> Iterator[Link | SkipItem]:
    """The URLs of the column that is named so, else of the one that has most of them; a row without is a SkipItem."""
    lines = _text(body).splitlines()
    rows = _rows(lines, _delimiter(lines))
    sample = [row for _, row in zip(range(SAMPLE), rows, strict=False) if isinstance(row, list)]
    header = [cell.strip().lower() for cell in sample[0]] if sample else []
    named = next((header.index(known) for known in NAMES if known in header), None)
    column = named if named is not None else _fullest(sample)
    if column is None:
        yield SkipItem(f"{name} has no column of http(s) URLs", item=name, step="discover")
        return
    headed = bool(sample) and not (column < len(sample[0]) and URL.match(sample[0][column].strip()))
    for number, row in enumerate(_rows(lines, _delimiter(lines)), start=1):
        cell = row[column].strip() if isinstance(row, list) and column < len(row) else ""
        if URL.fullmatch(cell):
            yield Link(cell)
        elif not (headed and number == 1) and row != []:
            reason = row if isinstance(row, str) else f"no http(s) URL in column {column + 1}"
            yield SkipItem(f"row {number} of {name}: {reason}", item=f"{name}:{number}", step="discover")


def _rows(lines: list[str], delimiter: str) -> Iterator[list[str] | str]:
    """The cells of each row, or what is wrong with it. Tab-separated files (GDELT's) know no quoting."""
    reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL)
    while True:
        try:
            yield next(reader)
        except csv.Error as error:
            yield str(error)
        except StopIteration:
            return


def _delimiter(lines: list[str]) -> str:
    """The one that the first lines have most of: URLs hold commas and semicolons, but no tabs."""
    head = "\n".join(lines[:SAMPLE])
    return "\t" if "\t" in head else max(",;", key=head.count)


def _fullest(rows: list[list[str]]) -> int | None:
    counts = Counter(n for row in rows for n, cell in enumerate(row) if URL.fullmatch(cell.strip()))
    return min(counts, key=lambda n: (-counts[n], n), default=None)


def _lines(body: bytes) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(_text(body).splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, line.strip()


def _text(body: bytes) -> str:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    return body.decode("utf-8-sig", "replace")
