"""Telling: secrets by their names, a mask over them, and messages through Apprise."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from osintkit.errors import StopRun

LINE = re.compile(r"\s*(?:export\s+)?([A-Z_][A-Z0-9_]*)\s*=\s*(.*?)\s*")
SHORTEST = 6  # characters; a shorter part of a URL is no secret, and a mask over it would hide half of the log
MASK = "***"


def read_secrets(file: Path | None, names: Iterable[str]) -> dict[str, str]:
    """The secrets of these names that are there: from the environment, else from a file of NAME=value lines.

    Raises StopRun for a file that others than its owner may read, or that cannot be read.
    """
    found: dict[str, str] = {}
    if file is not None and file.is_file():
        if os.name != "nt" and file.stat().st_mode & 0o077:
            raise StopRun(f"{file} may be read by others (mode {file.stat().st_mode & 0o777:04o}): chmod 600 {file}")
        try:
            lines = (LINE.fullmatch(line) for line in file.read_text("utf-8").splitlines())
        except (OSError, UnicodeDecodeError) as error:
            raise StopRun(f"the secrets in {file} cannot be read: {type(error).__name__}") from None
        found = {m[1]: m[2].strip("\"'") for m in lines if m}
    given = {name: os.environ.get(name) or found.get(name) for name in names}
    return {name: value for name, value in given.items() if value}


def make_mask(secrets: Mapping[str, str]) -> Callable[[str], str]:
    """A function that takes secrets out of a text: whole, and the parts of a URL that may be one (not its host)."""
    parts = set(secrets.values())
    for value in secrets.values():
        rest = value.partition("://")[2] or value
        host = urlsplit(value).hostname if "://" in value and "[" not in value else None
        pieces = {p for p in re.split(r"[/:@?&=;,]", rest) if p.lower() != host}
        parts |= {p for piece in pieces for p in (piece, unquote(piece)) if len(p) >= SHORTEST}
    longest = sorted(parts, key=lambda p: (-len(p), p))
    pattern = re.compile("|".join(re.escape(p) for p in longest)) if longest else None
    return lambda text: pattern.sub(MASK, text) if pattern else text


def send(
    names: Iterable[str], secrets: Mapping[str, str], title: str, body: str, *, sleep: Callable[[float], None]
) -> list[str]:
    """Tell everyone by the Apprise URLs of these names, each three times at most; returns the names that failed."""
    from apprise import Apprise, AppriseAsset

    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it would name the URLs
    failed = []
    for name in names:
        to = Apprise(asset=AppriseAsset(app_id="osintkit", app_desc="osintkit jobs"))
        if not (name in secrets and to.add(secrets[name])):
            failed.append(name)
            continue
        for wait in (5.0, 20.0, None):
            if to.notify(body=body, title=title, body_format="text"):
                break
            if wait is None:
                failed.append(name)
            else:
                sleep(wait)
    return failed
