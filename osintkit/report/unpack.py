"""Unpack: a zip file from anybody into a folder of ours, by rules so strict that a hostile one harms nothing.

Every entry is a file whose name fits the layout; sizes are counted while reading, whatever the file says they are.
"""

from __future__ import annotations

import os
import re
import stat
import struct
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from osintkit.errors import WrongUse

MOST_FILES = 10_000
MOST_BYTES = 1 << 32  # unpacked, of all entries
MOST_RATIO = 200  # rows of JSON shrink to a tenth; zeros to a thousandth
FREE = 1 << 20  # bytes that may be of any ratio
MOST_INDEX = 1 << 24  # bytes of the central directory, which is read into memory
CHUNK = 1 << 18
END = struct.Struct("<4s4H2LH")  # end of central directory, APPNOTE.TXT 4.3.16


def unpack(file: str | os.PathLike[str], to: Path, layout: str) -> None:
    """Unpack `file` into the folder `to`; the names in it must fit the pattern `layout`.

    Raises WrongUse, in a line, for what is no zip file, is broken, or breaks a rule; before anything is written
    where the directory of the file shows it.
    """
    try:
        _check_end(Path(file))
        with zipfile.ZipFile(file) as pack:
            entries = pack.infolist()
            _check_entries(entries, layout)
            left = MOST_BYTES
            for info in entries:
                left -= _write(pack, info, to / info.filename, left)
    except _Refused as error:
        raise WrongUse(f"{Path(file).name} is refused: {error}") from None
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise WrongUse(f"{Path(file).name} is no whole bundle of a report: {ascii(why)[1:121]}") from None


class _Refused(Exception):
    """A rule that an entry breaks."""


def _check_end(file: Path) -> None:
    """That the directory ends the file, and is small enough to be read into memory."""
    with file.open("rb") as data:
        size = data.seek(0, os.SEEK_END)
        data.seek(max(0, size - END.size - 20))
        tail = data.read()
    if len(tail) < END.size:
        raise _Refused("it is no zip file")
    mark, _, _, _, _, index, _, comment = END.unpack(tail[-END.size :])
    if mark != b"PK\x05\x06" or comment or tail.startswith(b"PK\x06\x07"):
        raise _Refused("it is no plain zip file")
    if index > MOST_INDEX:
        raise _Refused("its directory is too large")


def _check_entries(entries: list[zipfile.ZipInfo], layout: str) -> None:
    if len(entries) > MOST_FILES:
        raise _Refused(f"it has {len(entries)} entries")
    seen: set[str] = set()
    for info in entries:
        name, shown = info.filename, ascii(info.orig_filename)[:100]
        if not name.isprintable() or "\\" in info.orig_filename or name != info.orig_filename:
            raise _Refused(f"the name {shown} has characters that no file of a report has")
        if name.startswith("/") or re.match(r"[A-Za-z]:", name) or {"..", ".", ""} & set(name.split("/")):
            raise _Refused(f"{shown} leads outside, or is no file")
        if not re.fullmatch(layout, name):
            raise _Refused(f"{shown} is nothing that a bundle holds")
        parents = {str(p).casefold() for p in PurePosixPath(name).parents}
        if name.casefold() in seen or parents & seen:
            raise _Refused(f"{shown} is there twice")
        seen.add(name.casefold())
        mode = info.external_attr >> 16
        if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            raise _Refused(f"{shown} is a link or a device")
        if info.flag_bits & 0x41:
            raise _Refused(f"{shown} is encrypted")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _Refused(f"{shown} is packed in a way that no bundle is")
        if info.file_size > FREE and info.file_size > MOST_RATIO * info.compress_size:
            raise _Refused(f"{shown} is a bomb")
    if sum(info.file_size for info in entries) > MOST_BYTES:
        raise _Refused("it unpacks to too many bytes")


def _write(pack: zipfile.ZipFile, info: zipfile.ZipInfo, to: Path, left: int) -> int:
    """Write an entry; how many bytes it had, never more than it says or than are left."""
    to.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    with pack.open(info) as source, to.open("xb") as target:
        while data := source.read(CHUNK):
            size += len(data)
            if size > min(info.file_size, left):
                raise _Refused(f"{ascii(info.filename)[:100]} is larger than it says")
            target.write(data)
    return size
