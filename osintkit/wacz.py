"""Pack a case's captures as WACZ 1.1.1 (https://specs.webrecorder.net/wacz/1.1.1/), so that any viewer replays them."""

from __future__ import annotations

import hashlib
import json
import os
import re
import zipfile
from base64 import b32encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from osintkit.bodies import PAGE_TYPES
from osintkit.errors import SkipItem, StopRun
from osintkit.records import Page
from osintkit.warc import iter_captures, media_type

CHUNK = 1 << 20
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip file can hold: the same captures give the same bytes


@dataclass(frozen=True)
class _Capture:
    warc: str
    offset: int
    length: int
    digest: str
    page: Page


def pack_wacz(
    folder: str | Path, out: str | Path, *, title: str = "osintkit case", titles: Mapping[str, str] | None = None
) -> Path:
    """Pack all WARC files of `folder` into the file `out`; its path. The same captures give the same bytes.

    `titles` has the title of a page by its URL. A capture whose record is broken is left out of the index. Raises
    StopRun if there is nothing to pack or `out` cannot be written; `out` is whole or not there.
    """
    place, target = Path(folder), Path(out)
    warcs = sorted(p for p in place.iterdir() if p.name.endswith((".warc", ".warc.gz"))) if place.is_dir() else []
    captures = list(_captures(warcs))
    if not captures:
        raise StopRun(f"nothing to pack: no captures in {place}")
    texts = {
        "indexes/index.cdxj": "".join(sorted(_index_line(capture) for capture in captures)),
        "pages/pages.jsonl": _pages(captures, titles or {}),
    }
    part = target.with_name(target.name + ".part")
    try:
        with zipfile.ZipFile(part, "w") as pack:
            resources = [_add_text(pack, name, text) for name, text in texts.items()]
            resources += [_add_file(pack, f"archive/{warc.name}", warc) for warc in warcs]
            package = _add_text(pack, "datapackage.json", _json(_package(captures, resources, title)))
            _add_text(pack, "datapackage-digest.json", _json({"path": package["path"], "hash": package["hash"]}))
        os.replace(part, target)
    except OSError as error:
        raise StopRun(f"{target} cannot be written: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
    return target


def _captures(warcs: list[Path]) -> Iterator[_Capture]:
    for warc in warcs:
        for place, page in iter_captures(warc):
            if place is not None and not isinstance(page, SkipItem):
                # Viewers compare it with the record's own WARC-Payload-Digest, which warcio writes so.
                digest = "sha1:" + b32encode(hashlib.sha1(page.body, usedforsecurity=False).digest()).decode()
                yield _Capture(warc.name, place[1].offset, place[1].length, digest, replace(page, body=b""))


def _index_line(capture: _Capture) -> str:
    """A line of CDXJ: sort key, 14 digits of time, and where the record is."""
    page = capture.page
    fields = {
        "url": page.final_url,
        "mime": media_type(page),
        "status": str(page.status),
        "digest": capture.digest,
        "length": str(capture.length),
        "offset": str(capture.offset),
        "filename": capture.warc,
    }
    return f"{sort_key(page.final_url)} {page.fetched_at.astimezone(UTC):%Y%m%d%H%M%S} {json.dumps(fields)}\n"


def sort_key(url: str) -> str:
    """SURT as Webrecorder's tools write it: http://www.Example.com/A?b=1&a=2 -> com,example)/a?a=2&b=1."""
    if not url.lower().startswith(("http://", "https://")):
        return url.replace(" ", "%20")
    parts = urlsplit(re.sub(r"^(https?://)www\d*\.", r"\1", url.lower()))
    host = ",".join(reversed((parts.hostname or "").split(".")))
    port = f":{parts.port}" if parts.port else ""
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True), key=lambda pair: pair[0]))
    return f"{host}{port}){parts.path or '/'}{'?' if query else ''}{query}"


def _pages(captures: list[_Capture], titles: Mapping[str, str]) -> str:
    rows: list[dict[str, str]] = [{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}]
    for page in (capture.page for capture in captures):
        web = page.final_url.startswith(("http://", "https://"))
        if web and 200 <= page.status < 300 and media_type(page) in PAGE_TYPES:
            name = titles.get(page.url) or titles.get(page.final_url) or page.final_url
            row = {"url": page.final_url, "ts": _time(page.fetched_at), "title": name}
            rows.append({"id": hashlib.sha256(f"{row['url']} {row['ts']}".encode()).hexdigest()[:16], **row})
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _package(captures: list[_Capture], resources: list[dict[str, object]], title: str) -> dict[str, object]:
    newest = max(capture.page.fetched_at for capture in captures)
    return {
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "title": title,
        "software": "osintkit",
        "created": _time(newest),
        "resources": resources,
    }


def _time(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _json(value: object) -> str:
    return json.dumps(value, indent=2) + "\n"


def _add_text(pack: zipfile.ZipFile, name: str, text: str) -> dict[str, object]:
    data = text.encode()
    pack.writestr(_info(name), data)
    return _resource(name, hashlib.sha256(data).hexdigest(), len(data))


def _add_file(pack: zipfile.ZipFile, name: str, path: Path) -> dict[str, object]:
    digest, size = hashlib.sha256(), 0
    # Not for all: ReplayWeb.page takes a local header for as long as the central one, which has no 64-bit part then.
    large = path.stat().st_size > zipfile.ZIP64_LIMIT
    with path.open("rb") as source, pack.open(_info(name), "w", force_zip64=large) as target:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            target.write(chunk)
    return _resource(name, digest.hexdigest(), size)


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, EPOCH)
    info.external_attr, info.create_system = 0o644 << 16, 3
    return info


def _resource(name: str, digest: str, size: int) -> dict[str, object]:
    return {"name": name.rpartition("/")[2], "path": name, "hash": f"sha256:{digest}", "bytes": size}
