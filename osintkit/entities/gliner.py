"""GLiNER: finds whatever kinds the analyst names, in many languages. Optional; its weights are the hub's or a folder's.

The models: https://huggingface.co/models?library=gliner (Zaratiana et al., GLiNER, NAACL 2024). A case's `gliner.yml`:

    model: urchade/gliner_multi-v2.1        # of the Hugging Face hub, fetched once; or a folder
    labels: {port: facility, vessel: , weapon system: system}
    threshold: 0.5
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, TypeVar

import yaml

from osintkit.errors import StopRun

from .models import Span

WORD = re.compile(r"\w+(?:[-_]\w+)*|\S")  # as GLiNER counts them
ENDS = frozenset(".!?…。")
PARTS = 3  # of a word, in the languages that a tokenizer cuts the finest
T = TypeVar("T")
INSTALL = "GLiNER is not installed: pip install 'osintkit[gliner]'"


@dataclass(frozen=True)
class Gliner:
    """A model to find `labels` with: what it is asked for (any words) -> the kind to call that (any, or the kit's own).

    `model` is a name on the Hugging Face hub, fetched when first used, or a folder. A name scoring under `threshold`
    (0 to 1) is left out. Weights are as trustworthy as who made them: take them from whom you know.
    """

    model: str
    labels: Mapping[str, str]
    threshold: float = 0.5

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds that it finds, and no other model any more."""
        return frozenset(self.labels.values())

    @property
    def version(self) -> str:
        """What a generation records: the library's version, a digest of the weights, labels and threshold."""
        labels = ", ".join(f"{label} as {kind}" for label, kind in self.labels.items())
        known = f"gliner {_installed()} {Path(self.model).name} {_digest(find_weights(self.model))}"
        return f"{known} for {labels} from {self.threshold}"

    def find(self, pieces: Iterable[str]) -> Iterator[list[Span]]:
        """The names in each piece of text, window by window."""
        model = load_gliner(self.model)
        most = min(model.config.max_len, model.data_processor.transformer_tokenizer.model_max_length // PARTS)
        for piece in pieces:
            windows = list(cut_windows(piece, most))
            # one at a time: beside a longer window, padding changes the last digits of scores
            found = model.inference(
                [text for _, text in windows], list(self.labels), threshold=self.threshold, batch_size=1
            )
            yield [
                Span(at + e["start"], at + e["end"], self.labels[e["label"]], "gliner", None, round(e["score"], 3))
                for (at, _), named in zip(windows, found, strict=True)
                for e in named
            ]


def read_gliner(path: Path) -> Gliner:
    """A YAML file: `model`, `labels` (a list, or a mapping of label to kind) and `threshold` (0.5). Raises StopRun."""
    try:
        row = yaml.safe_load(path.read_text("utf-8"))
        labels, threshold = row["labels"], float(row.get("threshold", 0.5))
        named = dict(labels) if isinstance(labels, dict) else dict.fromkeys(labels)
        if not named or not 0 <= threshold <= 1:
            raise ValueError("no labels, or a threshold that is not from 0 to 1")
        folder = path.parent / str(row["model"])
        kinds = {str(label): str(kind or label) for label, kind in named.items()}
        return Gliner(str(folder if folder.is_dir() else row["model"]), kinds, threshold)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        reason = str(error).splitlines()[0]
        raise StopRun(f"{path}: should have model, labels and perhaps threshold ({reason})") from None


def cut_windows(text: str, most: int) -> Iterator[tuple[int, str]]:
    """Windows of at most `most` words and their places, cut behind a sentence where one ends in the later half."""
    words = list(WORD.finditer(text))
    first = 0
    while first < len(words):
        stop = min(first + most, len(words))
        if stop < len(words):
            ends = (i for i in range(stop, first + most // 2, -1) if words[i - 1][0] in ENDS)
            stop = next(ends, stop)
        start, end = words[first].start(), words[stop - 1].end()
        yield start, text[start:end]
        first = stop


def find_weights(model: str) -> Path:
    """The folder of the weights, fetched from the hub if they are not on this machine."""
    if Path(model).is_dir():
        return Path(model)
    _installed()
    from huggingface_hub import snapshot_download

    def fetch(local: bool) -> Path:
        folder = Path(snapshot_download(model, local_files_only=local))
        if not (any(folder.glob("gliner_config.json")) and any(folder.glob("*model*.[sb]*"))):
            raise FileNotFoundError(f"{folder} has no gliner_config.json or no weights")
        return folder

    return _try_both(model, fetch)


@cache
def load_gliner(model: str) -> Any:
    """The model, in this process."""
    _installed()
    from gliner import GLiNER

    weights = str(find_weights(model))
    return _try_both(model, lambda local: GLiNER.from_pretrained(weights, local_files_only=local))


def _try_both(model: str, read: Callable[[bool], T]) -> T:
    """What is read from this machine, or else from the hub."""
    try:
        return read(True)
    except Exception:  # whatever is missing: the hub may have it
        try:
            return read(False)
        except Exception as error:
            reason = (str(error).splitlines() or [""])[0][:200]
            raise StopRun(
                f"the GLiNER weights {model} are not on this machine and can't be fetched ({type(error).__name__}: "
                f"{reason}): give the folder that holds them, or fetch them where there is a network"
            ) from None


def _installed() -> str:
    try:
        return metadata.version("gliner")
    except metadata.PackageNotFoundError:
        raise StopRun(INSTALL) from None


@cache
def _digest(folder: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        with path.open("rb") as file:
            total.update(path.name.encode() + hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()[:12]
