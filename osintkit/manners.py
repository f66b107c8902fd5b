"""Manners towards a site: one request at a time, a pause between pages, and what its robots.txt asks for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from osintkit.errors import SkipItem

MAX_DELAY = 60.0  # seconds; a Crawl-delay beyond it would mean never


@dataclass
class _Host:
    """A host's turn."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    free_at: float = 0.0


class Manners:
    """Remembers each host's turn and each origin's robots.txt; several threads may share it.

    `delay` is the pause in seconds between two pages of a host; a longer Crawl-delay in its robots.txt is kept.
    """

    def __init__(
        self, user_agent: str, *, delay: float, clock: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        self._token = user_agent.partition("/")[0].strip()  # what robots.txt calls us: RFC 9309's product token
        self._default, self._clock, self._sleep = delay, clock, sleep
        self._hosts: dict[str, _Host] = {}
        self._rules: dict[str, Any] = {}
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, url: str, *, wait: bool, pause: bool = True) -> Iterator[None]:
        """One request at a time to a host, with `wait` not before its pause is over; with `pause` one begins."""
        name = urlsplit(url).hostname or ""
        with self._lock:
            host = self._hosts.setdefault(name, _Host())
        with host.lock:
            left = host.free_at - self._clock()
            if wait and left > 0:
                self._sleep(left)
            try:
                yield
            finally:
                if pause:
                    host.free_at = self._clock() + self._delay(url)

    def check_robots(self, url: str, read: Callable[[], str | None]) -> None:
        """Raises SkipItem where robots.txt says no. `read` gives its text, or None where the site has none.

        By RFC 9309 a robots.txt that is out of order forbids as well; it is not asked for again for each page.
        """
        origin = _origin(url)
        if origin not in self._rules:
            self._rules[origin] = _parsed(read)
        rules = self._rules[origin]
        if isinstance(rules, SkipItem):
            raise SkipItem(rules.reason, passing=rules.passing)
        if rules is not None and not rules.can_fetch(url, self._token):
            raise SkipItem("robots.txt of the site asks us not to (--ignore-robots overrules)")

    def _delay(self, url: str) -> float:
        rules = self._rules.get(_origin(url))
        asked = None if rules is None or isinstance(rules, SkipItem) else rules.crawl_delay(self._token)
        return max(self._default, min(float(asked or 0), MAX_DELAY))


def _parsed(read: Callable[[], str | None]) -> Any:
    from protego import Protego

    try:
        text = read()
    except SkipItem as skip:
        return SkipItem(f"robots.txt of the site cannot be read: {skip.reason}", passing=skip.passing)
    return None if text is None else Protego.parse(text)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
