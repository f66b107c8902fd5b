"""Export: a case for other tools: followthemoney, STIX 2.1, GraphML, and its tables as Parquet, CSV or JSON lines.

"dataset" is Parquet partitioned by day, for cases of any size: see docs/data.md.

Grades, origins and evidence go along: every name, figure and quote says its article, its span in the article's text,
the sha256 of what was captured and when. The same case gives the same bytes.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

from osintkit.errors import StopRun, WrongUse

if TYPE_CHECKING:
    from osintkit.store import Case

log = logging.getLogger(__name__)

ENDINGS = {"ftm": ".ftm.json", "stix": ".stix.json", "graphml": ".graphml"}
PACKAGES = ("networkx", "pyarrow")
FORMATS = (*ENDINGS, "parquet", "csv", "jsonl", "dataset")
__all__ = ["FORMATS", "export_case"]


def export_case(case: Case, form: str, out: str | os.PathLike[str] | None = None) -> list[Path]:
    """Writes a case, as of the time it was opened at, and says which files it wrote.

    `form` is one of FORMATS. `out` is the file (ftm, stix, graphml) or the folder for the tables; without it
    CASE/exports/CASE.ENDING or CASE/exports/FORM/. Raises WrongUse for another form, StopRun if a package is missing.

    >>> [path.name for path in ok.export_case(ok.open_case(), "jsonl", "tables")][:2]
    ['articles.jsonl', 'pages.jsonl']
    """
    if form not in FORMATS:
        raise WrongUse(f"no export format {form!r}: one of {', '.join(FORMATS)}")
    home = case.folder / "exports"
    path = Path(out).expanduser() if out else home / (case.folder.name + ENDINGS[form] if form in ENDINGS else form)
    try:
        return _export(case, form, path)
    except ImportError as error:
        if error.name not in PACKAGES:
            raise
        raise StopRun(f'{form} needs {error.name}: pip install "osintkit[export]"') from None


def _export(case: Case, form: str, path: Path) -> list[Path]:
    from osintkit.selection import select

    chosen = select(case.at())
    if form not in ENDINGS:
        from osintkit.export.frames import write_days, write_tables

        return write_days(chosen, path) if form == "dataset" else write_tables(chosen, form, path)
    if form == "ftm":
        from osintkit.export.ftm import to_ftm as render
    elif form == "stix":
        from osintkit.export.stix import to_stix as render
    else:
        from osintkit.export.graph import to_graphml as render
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(render(chosen))
    return [path]
