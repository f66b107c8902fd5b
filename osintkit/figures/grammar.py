"""Patterns of pieces, and the one matcher that reads every form of date by them.

A pattern is a line of steps: "day of month tail?". A step is a reader's name (`read_day`), a table of the language
("pointer"), a line of its data ("part" is `date.part`), or signs of which one stands there ("[-/]"). Of `a|b` the
first that reads is taken and kept by its own name, a step with `?` may be missing, and `last=day` keeps a day by the
name "last".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, NamedTuple

from .language import Language
from .parts import Part
from .phrases import Phrases
from .tokens import Tokens


class Found(NamedTuple):
    """A piece read, and the token index after it. `sure` is False for a short or doubtful form."""

    value: Any
    end: int
    sure: bool = True


Step = Callable[[Any, int], Any]  # of a reader and a token: a `Found`, a `Part` read by another form, or None


class Match(dict[str, Any]):
    """The pieces of a pattern by name, from token `start` to `end`; `begins` says where each starts."""

    def __init__(self, start: int) -> None:
        self.start, self.end = start, start
        self.begins: dict[str, int] = {}

    def value(self, name: str) -> Any:
        """A piece's value; None where it is missing."""
        piece = self.get(name)
        return piece.value if piece else None


@cache
def parse_pattern(pattern: str) -> tuple[tuple[str, tuple[str, ...], bool], ...]:
    """Steps as (name to keep it by, if not its own; names to try; whether it may be missing)."""
    steps = []
    for step in pattern.split():
        name, _, names = step.removesuffix("?").rpartition("=")
        steps.append((name, tuple(names.split("|")), step.endswith("?")))
    return tuple(steps)


def form(*patterns: str) -> Callable[[Callable[[Any, Match], Part | None]], Callable[[Any, int], Part | None]]:
    """A reader of dates from what makes one of a pattern's pieces; the first pattern that comes to a date is taken."""

    def wrap(build: Callable[[Any, Match], Part | None]) -> Callable[[Any, int], Part | None]:
        def read(self: Matcher, index: int) -> Part | None:
            for pattern in patterns:
                match = self.match(pattern, index)
                part = build(self, match) if match else None
                if part:
                    return part
            return None

        read.__doc__ = build.__doc__
        return read

    return wrap


class Matcher:
    """Matches patterns in one run of tokens by its own readers, by tables and by lines of a language."""

    def __init__(self, tokens: Tokens, lang: Language) -> None:
        self.tokens, self.lang = tokens, lang

    def match(self, pattern: str, start: int) -> Match | None:
        """The pieces of a pattern from a token on."""
        match, steps = Match(start), self.lang.steps
        for name, choices, optional in parse_pattern(pattern):
            for choice in choices:
                piece = (steps.get(choice) or self._make_step(choice))(self, match.end)
                if piece:
                    key = name or choice
                    match.begins[key], match[key], match.end = match.end, piece, piece.end
                    break
            else:
                if not optional:
                    return None
        return match

    def first_of(self, forms: Iterable[tuple[str, str]], roles: frozenset[str], index: int) -> Part | None:
        """What the first reads of those forms whose role is among a word's."""
        for role, name in forms:
            part: Part | None = getattr(self, name)(index) if role in roles else None
            if part:
                return part
        return None

    def _make_step(self, name: str) -> Step:
        """What reads a step in the language; made once."""
        step: Step | None = getattr(type(self), f"read_{name}", None)
        if step is None:
            step = read_sign(frozenset(name[1:-1])) if name.startswith("[") else read_table(self._table(name))
        self.lang.steps[name] = step
        return step

    def _table(self, name: str) -> Phrases:
        return self.lang.tables.get(name) or self.lang.line(f"date.{name}")


def read_sign(signs: frozenset[str]) -> Step:
    return lambda reader, index: Found(None, index + 1) if reader.tokens[index].text in signs else None


def read_table(table: Phrases) -> Step:
    def read(reader: Matcher, index: int) -> Found | None:
        found = table.match(reader.tokens, index)
        return Found(*found) if found else None

    return read
