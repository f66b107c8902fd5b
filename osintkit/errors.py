"""Two errors, named for what the caller does next: skip this item, or stop the run."""

from datetime import datetime


class SkipItem(Exception):
    """This item only cannot be used: it becomes a row in failures, and the others go on.

    `step` is the room where it happened (fetch, extract, ...), `item` what it happened to,
    `reason` one line saying what is wrong and, where it helps, what to do, `at` when the item was
    captured, where that is known: what is read again from an archive fails as it did before; `passing` whether it
    may go another time (no connection, a server in trouble).
    """

    def __init__(
        self, reason: str, *, item: str = "", step: str = "", at: datetime | None = None, passing: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason, self.item, self.step, self.at, self.passing = reason, item, step, at, passing


class StopRun(Exception):
    """The run cannot go on: one line that says what, where, and what to do."""


class WrongUse(StopRun):
    """Asked for something that does not exist or does not fit: unknown case, notebook, parameter."""


class Locked(StopRun):
    """Another process holds what this run needs; the message says which."""


class ReadOnly(StopRun):
    """The store may be read, but not written, by whoever runs this."""
