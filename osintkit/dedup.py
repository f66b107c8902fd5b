"""Which articles are copies or light rewrites of one text, and what changed between two versions of one."""

from __future__ import annotations

import re
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from difflib import SequenceMatcher
from hashlib import sha256
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Literal

from .records import Article, When
from .sentences import split_sentences

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Grams = NDArray[np.uint32]

SHINGLE = 3  # words
FEWEST = 25  # words; texts below that are copies only if all their words are the same
SAME = 0.36  # of the shingles of both together
HELD = 0.75  # of the shorter's shingles in the longer, if that is
LONGER = 3.0  # times as long at most: over that it quotes rather than copies
BANDS, ROWS = 42, 3  # texts that share four tenths of their shingles meet with a chance of 0.94, one tenth: 0.04
KEPT = 6  # texts of one origin that later ones are held against
TRIED = 40  # candidates that one text is held against, those that share most bands
WALKED = 32  # texts with a band that are looked at, the newest first
MULTIPLY = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)  # odd, to mix the rows of a band

_WORD = re.compile(r"[^\W_]+")
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def find_origins(articles: Iterable[Article]) -> dict[str, str]:
    """Article id -> id of its origin: the earliest article that it is a copy or a light rewrite of, or its own id.

    The same articles in any order give the same origins. How, and for more than fit into memory: `walk_origins`.
    """
    ordered = sorted(articles, key=lambda a: age_key(a.published, a.fetched_at, a.id))
    return dict(walk_origins(ordered, len(ordered)))


def walk_origins(articles: Iterable[Article], room: int) -> Iterator[tuple[str, str]]:
    """(id, id of its origin) of articles that come in the order of `age_key`, `room` of them at most.

    Candidates share a band of their MinHash signatures (datasketch, over three-word shingles within sentences, so that
    order does not count); each is then held against the text itself: `SAME` of the shingles of both, or `HELD` of the
    shorter's in a text at most `LONGER` times as long. A text meets at most `TRIED` others and an origin is represented
    by at most `KEPT` texts, so the work grows with the number of articles, never with their pairs. Some 700 bytes an
    article stay in memory; shingles are in a temporary file.
    """
    from datasketch import MinHash

    seed, texts = MinHash(num_perm=BANDS * ROWS, hashfunc=int), _Texts(room)
    exact: dict[bytes, str] = {}
    represented: dict[str, int] = {}
    for article in articles:
        words = _words(article.text)
        key = sha256(" ".join(words).encode()).digest()[:16]
        if not words or key in exact or len(words) < FEWEST:
            yield article.id, exact.setdefault(key, article.id) if words else article.id
            continue
        grams, sketch = _shingles(article.text), seed.copy()
        sketch.update_batch(grams)
        bands = texts.bands(sketch.hashvalues)
        origin = exact[key] = texts.match(grams, texts.near(bands)) or article.id
        yield article.id, origin
        if represented.get(origin, 0) < KEPT:
            represented[origin] = represented.get(origin, 0) + 1
            texts.add(grams, bands, origin)


class _Texts:
    """The texts that later ones are held against, numbered from 1 as they came.

    A table of each band's checksums has for each slot its newest text, and each text the one before it there.
    """

    def __init__(self, room: int) -> None:
        import numpy as np

        slots = 1 << max(8, room.bit_length())
        self._newest = np.zeros((BANDS, slots), np.int32)
        self._before = np.zeros((room + 1, BANDS), np.int32)
        self._sums = np.zeros((room + 1, BANDS), np.uint32)
        self._all, self._slots = np.arange(BANDS), slots
        self._origins, self._ends = [""], array("q", [0])
        self._file = TemporaryFile(buffering=0)  # noqa: SIM115  gone with its owner

    def bands(self, signature: NDArray[np.uint64]) -> NDArray[np.uint32]:
        """A checksum of each band of a signature."""
        import numpy as np

        mixed = signature.reshape(BANDS, ROWS) @ np.array(MULTIPLY, np.uint64)
        return (mixed >> 32).astype("uint32")

    def add(self, grams: Grams, bands: NDArray[np.uint32], origin: str) -> None:
        number, at = len(self._origins), (self._all, bands % self._slots)
        self._before[number], self._sums[number], self._newest[at] = self._newest[at], bands, number
        self._origins.append(origin)
        self._file.seek(self._ends[-1])
        self._file.write(grams.tobytes())
        self._ends.append(self._ends[-1] + grams.nbytes)

    def near(self, bands: NDArray[np.uint32]) -> NDArray[np.intp]:
        """The texts that share most bands, `TRIED` at most, the oldest first; of each band the newest `WALKED`."""
        import numpy as np

        at, found = self._newest[self._all, bands % self._slots], []
        for _ in range(WALKED):
            if not at.any():
                break
            found.append(at[self._sums[at, self._all] == bands])
            at = self._before[at, self._all]
        numbers, shared = np.unique(np.concatenate([*found, at[:0]]), return_counts=True)
        most = np.lexsort((numbers, -shared))[:TRIED]
        return np.sort(numbers[most][numbers[most] > 0])

    def match(self, grams: Grams, numbers: Sequence[int] | NDArray[np.intp]) -> str | None:
        """The origin of the text that holds most of these shingles, if it shares enough; the oldest of equals."""
        import numpy as np

        if not len(numbers):
            return None
        spans = [(self._ends[n - 1], self._ends[n]) for n in numbers]
        others = np.frombuffer(b"".join(self._read(a, b) for a, b in spans), np.uint32)
        sizes = np.array([(b - a) // 4 for a, b in spans])
        found = grams[np.minimum(np.searchsorted(grams, others), len(grams) - 1)] == others
        both = np.add.reduceat(found.astype(np.int64), np.cumsum(sizes) - sizes)
        shorter, longer = np.minimum(sizes, len(grams)), np.maximum(sizes, len(grams))
        inside = both / shorter
        copies = (both >= SAME * (shorter + longer - both)) | ((inside >= HELD) & (longer <= LONGER * shorter))
        best = int(np.argmax(np.where(copies, inside, 0)))
        return self._origins[numbers[best]] if copies[best] and both[best] else None

    def _read(self, start: int, end: int) -> bytes:
        self._file.seek(start)
        return self._file.read(end - start)


def age_key(published: When | None, fetched_at: datetime | None, key: str) -> tuple[datetime, datetime, str]:
    """When an article was published, else fetched; what has no time at all comes last."""
    never = datetime.max.replace(tzinfo=UTC)
    fetched = fetched_at or never
    if isinstance(published, datetime):
        return (published if published.tzinfo else published.replace(tzinfo=UTC), fetched, key)
    return (datetime.combine(published, time.max, UTC) if isinstance(published, date) else fetched, fetched, key)


def _words(text: str) -> list[str]:
    """The words of a text, folded; where words are not set apart, its characters."""
    found = _WORD.findall(text.casefold())
    return [part for word in found for part in (word if _IDEOGRAPHS.search(word) else (word,))]


def _shingles(text: str) -> Grams:
    """Every three words in a row of each sentence (a shorter sentence is one shingle), as their sorted checksums."""
    import numpy as np

    sums: set[int] = set()
    for start, end in split_sentences(text):
        words = _words(text[start:end])
        last = max(1, len(words) - SHINGLE + 1)
        sums.update(zlib.crc32(" ".join(words[i : i + SHINGLE]).encode()) for i in range(last) if words)
    return np.array(sorted(sums), dtype=np.uint32)


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence that one version has and the other has not, or both have in different words.

    `kind`: "added" (`old` is None), "removed" (`new` is None), "changed" (both) or "moved" (both the same).
    """

    kind: Literal["added", "removed", "changed", "moved"]
    old: str | None = None
    new: str | None = None


ALIKE = 55.0  # per cent of characters (rapidfuzz's ratio) that two wordings of one sentence share
MOST = 3000  # sentences of a version that are compared


def compare_texts(old: str, new: str) -> list[Change]:
    """What changed from one version of a text to the next, sentence by sentence, in the order of the new one."""
    before, after = _sentences(old), _sentences(new)
    changes: list[Change] = []
    for step, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if step != "equal":
            changes += _pair(before[a:b], after[c:d])
    return _find_moves(changes)


def _sentences(text: str) -> list[str]:
    return [" ".join(text[start:end].split()) for start, end in split_sentences(text)][:MOST]


def _pair(gone: list[str], come: list[str]) -> list[Change]:
    """Sentences that stand in one place of two versions, the alike ones together, in order."""
    from rapidfuzz.fuzz import ratio

    changes: list[Change] = []
    at = 0
    for sentence in come:
        likeness = [(ratio(other, sentence), -i) for i, other in enumerate(gone[at : at + 20], at)]
        score, place = max(likeness, default=(0.0, 0))
        if score >= ALIKE:
            changes += [Change("removed", old=other) for other in gone[at:-place]]
            changes.append(Change("changed", gone[-place], sentence))
            at = -place + 1
        else:
            changes.append(Change("added", new=sentence))
    return changes + [Change("removed", old=other) for other in gone[at:]]


def _find_moves(changes: list[Change]) -> list[Change]:
    """A sentence removed in one place and added in another was moved."""
    removed = [change.old for change in changes if change.kind == "removed"]
    moved = {change.new for change in changes if change.kind == "added" and change.new in removed}
    kept = [change for change in changes if not (change.kind == "removed" and change.old in moved)]
    return [
        Change("moved", change.new, change.new) if change.kind == "added" and change.new in moved else change
        for change in kept
    ]
