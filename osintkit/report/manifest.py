"""Manifest: what went into a report, what made it and what came out, in the terms of W3C PROV where they fit.

data/report/manifest.schema.json documents every field. Nothing in it is of the clock or of the machine.
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from osintkit import __version__
from osintkit.errors import WrongUse
from osintkit.report.rows import Rows, digest_rows, row_line

NAME = "manifest.json"
MOST = 1 << 28  # bytes of a manifest that is read
EXTRAS = ("office", "money", "cjk")  # the extras that a report's bytes may depend on


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def describe_input(rows: Rows, folder: Path, generation: int | None) -> dict[str, Any]:
    """What a report used: a digest of each table's rows, their captures, all judgements, and the case's own sources."""
    return {
        "generation": generation,
        "rows": {name: digest_rows(found) for name, found in rows.items() if name != "tombstones"},
        "captures": [
            {
                "url": page.url,
                "sha256": page.sha256,
                "fetched_at": page.fetched_at.isoformat(),
                "article": page.article_id,
                "warc": page.warc,
                "offset": page.offset,
            }
            for page in rows["pages"]
        ],
        "judgements": [mark(judgement) for judgement in rows["judgements"]],
        "taggers": sorted({row.tagger for row in rows["taggings"]}),
        "files": {p.name: sha256(p.read_bytes()) for p in (folder / "sources.yml",) if p.is_file()},
    }


def mark(record: Any) -> str:
    """A short digest that tells a record from others."""
    return sha256(row_line(record).encode())[:16]


@cache
def describe_software() -> dict[str, Any]:
    """What a report is made with: osintkit and a sha256 over its own files, its packages, its models."""
    return {
        "osintkit": __version__,
        "code": _code(),
        "python": ".".join(platform.python_version_tuple()[:2]),
        "packages": _packages(),
        "models": _models(),
    }


def _code() -> str:
    """A sha256 over the package's modules and tables, with their names."""
    home, total = Path(str(resources.files("osintkit"))), hashlib.sha256()
    left = (home / "notebooks", home / "data" / "sample")  # notebooks have a hash of their own
    for path in sorted(home.rglob("*")):
        if path.is_file() and path.suffix != ".pyc" and not any(path.is_relative_to(x) for x in left):
            total.update(f"{path.relative_to(home).as_posix()} {sha256(path.read_bytes())}\n".encode())
    return total.hexdigest()


def _packages() -> dict[str, str]:
    """The installed packages that osintkit asks for, by its own metadata, with their versions."""
    found = {}
    for line in metadata.requires("osintkit") or []:
        extra = re.search(r"""extra == ['"](\w+)['"]""", line)
        name = re.split(r"[^\w.-]", line, maxsplit=1)[0]
        if extra is None or extra[1] in EXTRAS:
            found[name] = version(name)
    return {name: found[name] for name in sorted(found) if found[name]}


def version(package: str) -> str:
    """The version of an installed package; "" if it is not."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _models() -> dict[str, str]:
    """The installed models' packages, each with a sha256 over its files' hashes as the wheel gives them."""
    from osintkit.entities.table import read_table

    found = {}
    for package in sorted({row["package"] for row in read_table("models.csv")}):
        try:
            files = metadata.distribution(package).files or []
        except metadata.PackageNotFoundError:
            continue
        hashes = sorted(f"{f} {f.hash.value}" for f in files if f.hash and ".dist-info" not in str(f))
        found[package] = sha256("\n".join(h for h in hashes if ".pyc " not in h).encode())
    return found


def seal(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest with a sha256 over all else in it, so that an edit by hand is told from one of the files."""
    rest = {key: value for key, value in manifest.items() if key != "sha256"}
    return rest | {"sha256": sha256(json.dumps(rest, sort_keys=True).encode())}


def hash_files(folder: Path) -> dict[str, str]:
    """The sha256 of every file in a folder, by its name in it."""
    files = (p for p in sorted(folder.rglob("*")) if p.is_file())
    return {p.relative_to(folder).as_posix(): sha256(p.read_bytes()) for p in files}


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Put a manifest beside what it is of."""
    text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False)
    (folder / NAME).write_text(text + "\n", "utf-8")


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a report. Raises WrongUse, saying where, for one that is not there or does not fit its schema."""
    path = folder / NAME
    try:
        if path.stat().st_size > MOST:
            raise WrongUse(f"{path} is too large for a manifest")
        manifest = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        raise WrongUse(f"{folder} holds no manifest.json of a report") from None
    for line in find_faults(manifest):
        raise WrongUse(f"{folder} holds no manifest.json that fits its schema: {line}")
    return dict(manifest)


def find_faults(manifest: Any) -> Iterable[str]:
    """Where a manifest does not fit its schema, a line each."""
    import jsonschema

    text = resources.files("osintkit").joinpath("data/report/manifest.schema.json").read_text("utf-8")
    for error in jsonschema.Draft202012Validator(json.loads(text)).iter_errors(manifest):
        yield f"{'/'.join(map(str, error.absolute_path)) or 'it'}: {error.message[:160]}"
