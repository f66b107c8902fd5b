"""A sentence with what one asks of it: where its marks, its quoted pieces and its clauses are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from osintkit.quotes.cues import MARKS, find_cues, open_quotes
from osintkit.quotes.reading import DASHES, Sentence
from osintkit.quotes.speakers import Cast


@dataclass
class View:
    """One sentence of a text. `dashed`: it is a line of dialogue after a dash."""

    text: str
    items: Sentence
    cast: Cast
    dashed: bool = False

    def __post_init__(self) -> None:
        self.lex = self.cast.lexicon
        self.items = list(open_quotes(self.text, self.items, self.lex))
        self.cues = list(find_cues(self.items, self.lex))

    def find(self, a: int, b: int, test: Callable[[int], bool]) -> int:
        """The first index in a..b that passes, else b."""
        return next((i for i in range(a, b) if test(i)), b)

    def is_mark(self, i: int) -> bool:
        return self.items[i].low in MARKS or self.is_speech(i)

    def is_speech(self, i: int) -> bool:
        """A quoted piece that is no name («Рособоронэкспорт»)."""
        if self.items[i].kind != "q":
            return False
        if self.cast.names.quoted(self.items, i) is None:
            return True
        before = self.items[i - 1].low if i else ""
        after = self.items[i + 1].low if i + 1 < len(self.items) else "."
        return before == ":" or (i == 0 and after in (",", ":", *DASHES))

    def has_speech(self, a: int, b: int) -> bool:
        return any(self.is_speech(i) for i in range(a, b))

    def has_clause(self, a: int, b: int, *, sure: bool = False) -> bool:
        """Is there a finite verb, outside quotes, in items[a:b]? `sure`: English -ed is too little for one."""
        lex, ends = self.lex, tuple(self.lex.sets.get("finite_endings", ()))
        if sure and lex.language == "en":
            ends = ()
        for item in self.items[a:b]:
            if item.kind == "w" and (lex.has(item.low, "finite") or item.low.endswith("n't")):
                return True
            if ends and len(item.low) > 4 and item.low.endswith(ends) and not item.cap:
                return True
        return False

    def is_loose(self, i: int) -> bool:
        """A time or an adverb, which may stand between a verb and its words."""
        low = self.items[i].low
        if i + 1 < len(self.items) and self.items[i + 1].low == "'s":
            return False
        return (
            self.lex.has(low, "times") or self.lex.has(low, "adverbs") or (low.endswith("ly") and not self.items[i].cap)
        )

    def before(self, i: int) -> int:
        """The item before i that is no auxiliary, clitic or adverb; -1 at the start."""
        i -= 1
        while i >= 0 and self.lex.has(self.items[i].low, "auxiliaries", "clitics", "adverbs"):
            i -= 1
        return i

    def chunk_start(self, end: int) -> int:
        """Where the stretch begins that ends before `end`, between marks."""
        while end > 0 and not self.is_mark(end - 1):
            end -= 1
        return end

    def left_content(self, stop: int) -> int | None:
        """The index past the words that end right before `stop`, if something stands there."""
        i = stop
        while i > 0 and (
            self.items[i - 1].low in MARKS or self.lex.has(self.items[i - 1].low, "clitics", "adverbs", "auxiliaries")
        ):
            i -= 1
        return i if i > 0 else None

    def ends_quoted(self, stop: int) -> bool:
        end = self.left_content(stop)
        return end is not None and self.items[end - 1].kind == "q"
