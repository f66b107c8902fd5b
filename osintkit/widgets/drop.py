"""Drop: a place to drop files on, or to choose them; they are kept in a folder, in pieces as they come."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import file_digest
from pathlib import Path
from typing import Any

import anywidget

CSS = """.ok-drop { border: 1px dashed var(--jp-border-color1, #999); border-radius: 4px; padding: 2px 10px 2px 2px; }
.ok-drop > span { margin-inline-start: 8px; color: var(--jp-ui-font-color2, #555); }
.ok-drop.over { background: var(--jp-layout-color2, #eee); border-color: var(--jp-brand-color1, #1976d2); }"""


class Drop(anywidget.AnyWidget):
    """Tells `add` of each file's path, once it is whole, and of each link that is dropped."""

    _esm = Path(__file__).with_name("drop.js")
    _css = CSS

    def __init__(self, folder: Path, add: Callable[[str], object]) -> None:
        super().__init__()
        self.folder, self.add = folder, add
        self.on_msg(lambda _, message, buffers: self._take(message, buffers))

    def _take(self, message: dict[str, Any], buffers: list[memoryview]) -> None:
        """A piece of a file, answered so that the next one comes; or a link."""
        if "link" in message:
            for line in str(message["link"]).split():
                self.add(line)
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            name = Path(message["name"]).name or "file"
            part = self.folder / f".{name}.part"
            with part.open("ab" if message["at"] else "wb") as out:
                out.write(buffers[0])
            if message["last"]:
                self.add(str(_keep(part, self.folder / name)))
            self.send({})
        except OSError as error:
            self.send({"error": f"{message['name']} could not be kept: {error.strerror}"})


def _keep(part: Path, path: Path) -> Path:
    """Put a whole file in its place; beside another of that name, under one that begins with its hash."""
    if path.exists():
        with part.open("rb") as new, path.open("rb") as old:
            mine, other = file_digest(new, "sha256").hexdigest(), file_digest(old, "sha256").hexdigest()
        if mine != other:
            path = path.with_name(f"{mine[:8]}-{path.name}")
    return part.replace(path)
