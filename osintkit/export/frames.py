"""Frames: all tables of a case as CSV, JSON lines or Parquet."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from osintkit.export.cells import captures
from osintkit.markup import save_csv
from osintkit.records import Entity
from osintkit.selection import Selection

PART = 2000  # articles of a day in one file
MAPPINGS = {"headers", "image", "votes", "external_ids", "counts"}  # columns of JSON objects


def tables(chosen: Selection) -> dict[str, pd.DataFrame]:
    """The case's tables by name; every tag has the capture of its article and the origin beside its span."""
    case = chosen.case
    proof = case.articles().set_index("id")[["origin", "url"]].join(captures(case))
    names = "articles pages mentions figures quotes entities judgements failures changes tombstones sources"
    out = {name: getattr(case, name)() for name in names.split()}
    for name in ("mentions", "figures", "quotes"):
        out[name] = out[name].join(proof, on="article_id")
    drop = [c for c in ("origin", "url") if c in chosen.readings]
    out["claims"], out["readings"] = chosen.claims, chosen.readings.join(proof.drop(columns=drop), on="article_id")
    out["disagreements"] = chosen.disagreements
    return out


def write_tables(chosen: Selection, form: str, folder: Path) -> list[Path]:
    """Each table as FOLDER/NAME.csv, .jsonl or .parquet."""
    write = {"csv": save_csv, "jsonl": _save_lines, "parquet": _save_parquet}[form]
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, frame in tables(chosen).items():
        paths.append(folder / f"{name}.{form}")
        write(frame, paths[-1])
    return paths


def write_days(chosen: Selection, folder: Path) -> list[Path]:
    """FOLDER/TABLE/day=YYYY-MM-DD/NUMBER.parquet for articles and what was found in them, and FOLDER/entities.parquet.

    Some articles are in memory at a time. What was there before is replaced when all is written.
    """
    case, new = chosen.case, folder.with_name(f"{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    for day, listed in chosen.listed.groupby("day", sort=True):
        for number in range(0, len(listed), PART):
            ids = list(listed.id[number : number + PART])
            for name in ("articles", "mentions", "figures", "quotes"):
                frame, home = getattr(case, name)(ids), new / name / f"day={day}"
                if len(frame) or not home.parent.exists():
                    home.mkdir(parents=True, exist_ok=True)
                    _save_parquet(frame, home / f"{number // PART}.parquet")
    new.mkdir(parents=True, exist_ok=True)
    _save_parquet(Entity.frame(e for e in case.entity_records() if e.merged_into is None), new / "entities.parquet")
    shutil.rmtree(folder, ignore_errors=True)
    new.rename(folder)
    return sorted(folder.rglob("*.parquet"))


def _save_lines(frame: pd.DataFrame, path: Path) -> None:
    """One JSON object a row; missing is null, times are ISO 8601."""
    with path.open("w", encoding="utf-8", newline="") as file:
        for row in frame.itertuples(index=False):
            cells = {name: _plain(cell) for name, cell in zip(frame.columns, row, strict=True)}
            file.write(json.dumps(cells, ensure_ascii=False, allow_nan=False) + "\n")


def _plain(cell: Any) -> Any:
    if isinstance(cell, dict):
        return {str(k): _plain(v) for k, v in sorted(cell.items())}
    if isinstance(cell, (tuple, list)):
        return [_plain(c) for c in cell]
    if cell is None or cell is pd.NA or cell != cell:
        return None
    if isinstance(cell, (date, datetime)):
        return cell.isoformat()
    if isinstance(cell, str):
        return cell.encode("utf-8", "replace").decode()
    return cell.item() if hasattr(cell, "item") else cell


def _save_parquet(frame: pd.DataFrame, path: Path) -> None:
    """Lists of text are lists; JSON objects are JSON text."""
    import pyarrow as pa
    from pyarrow import parquet

    columns = {}
    for name in frame.columns:
        cells = frame[name]
        if name in MAPPINGS:
            said = [json.dumps(_plain(c), ensure_ascii=False) for c in cells]
            columns[name] = pa.array(said, pa.string())
        elif cells.dtype == object:
            columns[name] = pa.array([[str(x) for x in c or ()] for c in cells], pa.list_(pa.string()))
        elif pd.api.types.is_string_dtype(cells):
            columns[name] = pa.array([_plain(c) for c in cells], pa.string())
        else:
            columns[name] = pa.Array.from_pandas(cells)
    parquet.write_table(pa.table(columns), path, compression="zstd")
