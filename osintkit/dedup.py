"""Which articles are copies or light rewrites of one text, and what changed between two versions of one."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from difflib import SequenceMatcher
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from .records import Article
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
PERMUTATIONS = 128
BANDS, ROWS = 42, 3  # texts that share four tenths of their shingles meet with a chance of 0.94, one tenth: 0.04
KEPT = 6  # texts of one origin that later ones are held against
TRIED = 40  # candidates that one text is held against, the oldest first

_WORD = re.compile(r"[^\W_]+")
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def find_origins(articles: Iterable[Article]) -> dict[str, str]:
    """Article id -> id of its origin: the earliest article that it is a copy or a light rewrite of, or its own id.

    Candidates share a band of their MinHash signatures (datasketch, over three-word shingles within sentences, so that
    order does not count); each is then held against the text itself: `SAME` of the shingles of both, or `HELD` of the
    shorter's in a text at most `LONGER` times as long. A text meets at most `TRIED` others and an origin is represented
    by at most `KEPT` texts, so the work grows with the number of articles, never with their pairs. The same articles in
    any order give the same origins.
    """
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(num_perm=PERMUTATIONS, params=(BANDS, ROWS))
    seed = MinHash(num_perm=PERMUTATIONS, hashfunc=int)
    origins: dict[str, str] = {}
    exact: dict[bytes, str] = {}
    held: dict[str, tuple[int, Grams, str]] = {}
    represented: dict[str, int] = {}
    for turn, article in enumerate(sorted(articles, key=_age)):
        words = _words(article.text)
        key = sha256(" ".join(words).encode()).digest()
        if not words or key in exact or len(words) < FEWEST:
            origins[article.id] = exact.setdefault(key, article.id) if words else article.id
            continue
        grams = _shingles(article.text)
        sketch = seed.copy()
        sketch.update_batch(grams)
        origin = (
            _match(grams, sorted((held[name] for name in index.query(sketch)), key=lambda h: h[0])[:TRIED])
            or article.id
        )
        origins[article.id] = exact[key] = origin
        if represented.get(origin, 0) < KEPT:
            represented[origin] = represented.get(origin, 0) + 1
            held[article.id] = (turn, grams, origin)
            index.insert(article.id, sketch, check_duplication=False)
    return origins


def _age(article: Article) -> tuple[datetime, datetime, str]:
    """When an article was published, else fetched; what has no time at all comes last."""
    never = datetime.max.replace(tzinfo=UTC)
    fetched = article.fetched_at or never
    when = article.published
    if isinstance(when, datetime):
        return (when if when.tzinfo else when.replace(tzinfo=UTC), fetched, article.id)
    return (datetime.combine(when, time.max, UTC) if isinstance(when, date) else fetched, fetched, article.id)


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


def _match(grams: Grams, candidates: Sequence[tuple[int, Grams, str]]) -> str | None:
    """The origin of the candidate that shares most with these shingles, if it shares enough; the oldest of equals."""
    import numpy as np

    best, share = None, 0.0
    for _, other, origin in candidates:
        both = len(np.intersect1d(grams, other, assume_unique=True))
        shorter, longer = sorted((len(grams), len(other)))
        jaccard, inside = both / (shorter + longer - both), both / shorter
        if (jaccard >= SAME or (inside >= HELD and longer <= LONGER * shorter)) and inside > share:
            best, share = origin, inside
    return best


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
