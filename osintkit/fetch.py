"""Fetch pages politely and safely: a URL in, a Page out; what cannot be had is a SkipItem that says why."""

from __future__ import annotations

import hashlib
import logging
import re
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Self
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from osintkit.address import DEADLINE, GuardedBackend, check_name
from osintkit.bodies import MAX_DECODED, decode
from osintkit.errors import SkipItem, StopRun
from osintkit.lanes import fetch_many
from osintkit.manners import Manners
from osintkit.records import Page
from osintkit.urls import canonical_url, site_of

__all__ = ["Fetch", "Fetcher", "fetch_many", "fetch_page"]

Fetch = Callable[[str], Page]  # what answers a URL: a Fetcher's or an ArchiveFetcher's `fetch`; raises SkipItem

log = logging.getLogger(__name__)

USER_AGENT = "osintkit/0.1 (news research; reads robots.txt)"
ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,application/pdf;q=0.8,text/plain;q=0.8,*/*;q=0.1"
MAX_BYTES = 20 * 1024 * 1024
MAX_HOPS = 10
MAX_WAIT = 60.0  # seconds; a server that asks for more is left alone in this run
ROBOTS_BYTES = 512 * 1024  # RFC 9309 asks for 500 KiB at least
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# RFC 9110 and 6585, and the 52x that gateways send for their own trouble: worth another try.
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
HOST = re.compile(r"[A-Za-z0-9._\-]+|[0-9A-Fa-f:.]+(?:%[A-Za-z0-9]+)?")  # a name in ASCII, or an IPv6 address
MEDIA = ("image/", "video/", "audio/", "font/")
HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "proxy-authenticate", "trailer", "upgrade"})


@dataclass(frozen=True)
class _Answer:
    """One response, read to its end."""

    status: int
    headers: dict[str, Any]
    body: bytes
    address: str | None
    came_at: datetime


class Fetcher:
    """Fetches pages; keeps per host its turn and its robots.txt. A context manager; several threads may share it.

    `delay` is the time in seconds from one page of a host to the next (a longer Crawl-delay in robots.txt is kept, up
    to a minute), `timeout` that of one wait, `deadline` that of one page with its redirects and retries, waiting turns
    aside. `max_bytes` bounds the body as it comes, `max_decoded` what it decodes to. `proxy` is a URL (http, https,
    socks5; names are then resolved by the proxy, never here), None for what the environment says (HTTPS_PROXY,
    ALL_PROXY, NO_PROXY), "" for none. `allow_private` lets it read this machine and intranets; `respect_robots=False`
    overrules robots.txt, and the page's headers record it.
    """

    def __init__(
        self,
        *,
        user_agent: str = USER_AGENT,
        delay: float = 1.0,
        timeout: float = 20.0,
        deadline: float = 60.0,
        max_bytes: int = MAX_BYTES,
        max_decoded: int = MAX_DECODED,
        retries: int = 2,
        proxy: str | None = None,
        respect_robots: bool = True,
        allow_private: bool = False,
        tls: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.user_agent, self.timeout, self.deadline = user_agent, timeout, deadline
        self.max_bytes, self.max_decoded, self.retries = max_bytes, max_decoded, retries
        self.proxy, self.respect_robots, self.allow_private = proxy, respect_robots, allow_private
        self._tls, self._sleep, self._now = tls, sleep, now
        self._pools: dict[str, httpcore.ConnectionPool] = {}
        self._lock = threading.Lock()
        self._manners = Manners(user_agent, delay=delay, clock=clock, sleep=sleep)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            pools, self._pools = list(self._pools.values()), {}
        for pool in pools:
            pool.close()

    def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        span: tuple[int, int] | None = None,
    ) -> Page:
        """The page at `url`; with `etag` or `last_modified` of an earlier one, status 304 and no body if unchanged.

        `span` asks for the bytes from the first up to the second only: status 206 where the server knows ranges.

        `headers` has lower-case names (a list where a name comes twice) and, beside the server's own, what the fetch
        itself has to say: x-osintkit-redirects (a list of {"status", "url"}), x-osintkit-robots ("allowed",
        "overruled"), x-osintkit-address (connected to). Raises SkipItem with the reason.
        """
        try:
            return self._fetch(url, _conditions(etag, last_modified, span))
        except SkipItem as skip:
            raise SkipItem(skip.reason, item=skip.item or url, step="fetch", passing=skip.passing) from skip
        except (ValueError, OSError) as error:  # a host name or an answer that no library had thought of
            raise SkipItem(
                f"cannot be fetched: {' '.join(str(error).split())[:200]}", item=url, step="fetch"
            ) from error

    def _fetch(self, asked: str, conditions: dict[str, str]) -> Page:
        request = self._request(asked, httpx.Cookies(), conditions)
        jar, hops, budget = httpx.Cookies(), list[dict[str, Any]](), [self.deadline]
        turns: set[str] = set()
        while True:
            robots = self._ask_robots(request.url)
            answer = self._send(request, budget=budget, turns=turns)
            if answer.status not in REDIRECTS or "location" not in answer.headers:
                break
            jar.extract_cookies(httpx.Response(answer.status, headers=_flat(answer.headers), request=request))
            hops.append({"status": answer.status, "url": str(request.url)})
            request = self._follow(request, answer, jar, len(hops))
        notes = {"x-osintkit-redirects": hops, "x-osintkit-robots": robots, "x-osintkit-address": answer.address}
        decode(answer.body, answer.headers, max_bytes=self.max_decoded)  # a bomb is refused here, not in a later step
        return _page(asked, str(request.url), answer, {name: note for name, note in notes.items() if note})

    def _follow(self, request: httpx.Request, answer: _Answer, jar: httpx.Cookies, hops: int) -> httpx.Request:
        target = _first(answer.headers["location"])
        try:
            url = request.url.join(target)
        except (httpx.InvalidURL, ValueError) as error:
            raise SkipItem(f"redirects to what is no URL: {target[:200]!r}") from error
        if hops >= MAX_HOPS:
            raise SkipItem(f"redirects more than {MAX_HOPS} times, lastly to {str(url)[:200]}")
        following = self._request(str(url), jar, {})
        same = following.url.copy_with(fragment=None) == request.url.copy_with(fragment=None)
        if same and following.headers.get("cookie") == request.headers.get("cookie"):
            raise SkipItem("redirects to itself")
        return following

    def _request(self, url: str, jar: httpx.Cookies, conditions: dict[str, str]) -> httpx.Request:
        """The request for `url`, if we may go there at all."""
        try:
            target = httpx.URL(url.strip())
        except (httpx.InvalidURL, ValueError, TypeError) as error:
            raise SkipItem(f"no URL that can be fetched: {error}") from error
        if target.scheme not in ("http", "https"):
            raise SkipItem(f"only http and https are fetched, not {url[:100]!r}")
        if not HOST.fullmatch(target.raw_host.decode("ascii", "replace")):
            raise SkipItem(f"no URL that can be fetched: {url[:100]!r} has no host")
        if target.userinfo:
            raise SkipItem("the URL carries a user name or password: not fetched, so that it is stored nowhere")
        if not self.allow_private:
            check_name(target.host)
        headers = {"User-Agent": self.user_agent, "Accept": ACCEPT, "Accept-Encoding": "gzip, deflate", **conditions}
        return httpx.Request("GET", target, headers=headers, cookies=jar)

    def _send(self, request: httpx.Request, *, budget: list[float], turns: set[str], robots: bool = False) -> _Answer:
        """One answer, after as many tries as it takes and we have; a turn is waited for once a host and page."""
        for attempt in range(self.retries + 1):
            try:
                with self._manners.turn(str(request.url), wait=request.url.host not in turns, pause=not robots):
                    turns.add(request.url.host)
                    answer = self._get(request, budget, limit=ROBOTS_BYTES if robots else self.max_bytes, cut=robots)
            except (
                httpcore.NetworkError,
                httpcore.TimeoutException,
                httpcore.ProtocolError,
                httpcore.ProxyError,
            ) as error:
                reason, wait = _reason(error), 2.0**attempt
                if "certificate" in reason.lower() or budget[0] <= 0:
                    raise SkipItem(reason) from error
            else:
                if answer.status not in PASSING:
                    return answer
                reason = f"the server answers {_status(answer.status)}"
                wait = self._asked_wait(answer, 2.0**attempt)
                if wait > MAX_WAIT:
                    raise SkipItem(f"{reason} and asks to wait {wait:.0f} s: try again later")
            if attempt < self.retries:
                log.info("%s: %s; trying again in %.0f s", request.url, reason, wait)
                self._sleep(wait)
        raise SkipItem(f"{reason}, {self.retries + 1} times", passing=True)

    def _get(self, request: httpx.Request, budget: list[float], *, limit: int, cut: bool) -> _Answer:
        """Send once and read the body up to `limit` (past it: refused, or with `cut` left out)."""
        started = time.monotonic()
        token = DEADLINE.set(started + budget[0])
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        waits = dict.fromkeys(("connect", "read", "write", "pool"), self.timeout)
        pool, direct = self._pool(request.url)
        try:
            with pool.stream("GET", url, headers=request.headers.raw, extensions={"timeout": waits}) as answer:
                headers = _headers(answer.headers)
                if 200 <= answer.status < 300:
                    _check_headers(headers, limit=None if cut else limit)
                body = _read(answer, limit=limit, cut=cut or not 200 <= answer.status < 300)
                peer = answer.extensions["network_stream"].get_extra_info("server_addr") if direct else None
                return _Answer(answer.status, headers, body, peer[0] if peer else None, self._now())
        finally:
            DEADLINE.reset(token)
            budget[0] -= time.monotonic() - started

    def _pool(self, url: httpx.URL) -> tuple[httpcore.ConnectionPool, bool]:
        """The connections for `url`, and whether they are direct."""
        proxy = self._proxy_for(url)
        with self._lock:
            if proxy not in self._pools:
                self._tls = self._tls or httpx.create_ssl_context()
                through = _proxy(proxy) if proxy else None
                backend = GuardedBackend(guard=not proxy, allow_private=self.allow_private)
                self._pools[proxy] = httpcore.ConnectionPool(
                    ssl_context=self._tls,
                    proxy=through,
                    network_backend=backend,
                    max_connections=None,
                    keepalive_expiry=15,
                )
            return self._pools[proxy], not proxy

    def _proxy_for(self, url: httpx.URL) -> str:
        if self.proxy is not None:
            return self.proxy
        known = getproxies()
        if proxy_bypass(url.host):
            return ""
        return known.get(url.scheme) or known.get("all") or ""

    def _asked_wait(self, answer: _Answer, default: float) -> float:
        """Seconds by Retry-After, as a number or a date; `default` where it says nothing."""
        text = _first(answer.headers.get("retry-after", "")).strip()
        if text.isdecimal():
            return float(text[:9])
        try:
            return max(0.0, (parsedate_to_datetime(text) - self._now()).total_seconds()) if text else default
        except (ValueError, TypeError):
            return default

    def _ask_robots(self, url: httpx.URL) -> str:
        """What is noted of robots.txt; raises SkipItem where it says no."""
        if not self.respect_robots:
            return "overruled"
        self._manners.check_robots(str(url), lambda: self._read_robots(url))
        return "allowed"

    def _read_robots(self, url: httpx.URL) -> str | None:
        jar, budget = httpx.Cookies(), [self.deadline]
        request = self._request(str(url.join("/robots.txt")), jar, {})
        for hop in range(5):
            answer = self._send(request, budget=budget, turns={url.host, request.url.host}, robots=True)
            if answer.status not in REDIRECTS or "location" not in answer.headers:
                break
            request = self._follow(request, answer, jar, hop)
        if answer.status >= 300:
            return None
        return decode(answer.body, answer.headers, max_bytes=ROBOTS_BYTES).decode("utf-8", "replace")


def fetch_page(url: str, **settings: Any) -> Page:
    """The page at `url`, fetched with the settings of a Fetcher. Raises SkipItem with the reason.

    >>> ok.fetch_page("http://127.0.0.1/")
    Traceback (most recent call last):
    osintkit.errors.SkipItem: http://127.0.0.1/: ...
    """
    with Fetcher(**settings) as fetcher:
        return fetcher.fetch(url)


def _page(asked: str, final: str, answer: _Answer, notes: dict[str, Any]) -> Page:
    if answer.status != HTTPStatus.NOT_MODIFIED and not 200 <= answer.status < 300:
        raise SkipItem(f"the server answers {_status(answer.status)}")
    if not answer.body and answer.status != HTTPStatus.NOT_MODIFIED:
        raise SkipItem(f"the server answers {_status(answer.status)} with an empty body")
    return Page(
        url=canonical_url(_identity(asked, final)),
        asked_url=asked,
        final_url=final,
        status=answer.status,
        content_type=_first(answer.headers["content-type"]) if "content-type" in answer.headers else None,
        sha256=hashlib.sha256(answer.body).hexdigest(),
        fetched_at=answer.came_at,
        headers=answer.headers | notes,
        body=answer.body,
    )


def _identity(asked: str, final: str) -> str:
    """Which page it is: where the redirects led.

    Unless to a wall that carries the way back (consent, login), or to the site's front page, where pages go that
    are no more: what stands there is no article of that address.
    """
    there, wanted = httpx.URL(final), canonical_url(asked)
    walled = any(canonical_url(value) == wanted for value in there.params.values())
    gone = there.raw_path == b"/" and site_of(final) == site_of(wanted)
    return asked if walled or gone else final


def _conditions(etag: str | None, last_modified: str | None, span: tuple[int, int] | None) -> dict[str, str]:
    asked = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    if span:
        asked |= {"Range": f"bytes={span[0]}-{span[1] - 1}", "Accept-Encoding": "identity"}
    return {name: value for name, value in asked.items() if value and value.isprintable() and value.isascii()}


def _headers(raw: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        if key in HOP_BY_HOP:
            continue
        headers[key] = (
            [*([headers[key]] if isinstance(headers[key], str) else headers[key]), text] if key in headers else text
        )
    return headers


def _flat(headers: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name, text) for name, value in headers.items() for text in ([value] if isinstance(value, str) else value)]


def _first(value: Any) -> str:
    return str(value[0] if isinstance(value, list) else value)


def _check_headers(headers: dict[str, Any], *, limit: int | None) -> None:
    """What can be refused before the body comes."""
    kind = _first(headers.get("content-type", "")).partition(";")[0].strip().lower()
    if kind.startswith(MEDIA):
        raise SkipItem(f"is {kind}, no page")
    length = _first(headers.get("content-length", ""))
    if limit is not None and length.isdecimal() and int(length[:18]) > limit:
        raise SkipItem(f"the body would be {length} bytes, over the limit of {limit}")


def _read(answer: httpcore.Response, *, limit: int, cut: bool) -> bytes:
    body = bytearray()
    for chunk in answer.iter_stream():
        body += chunk
        if len(body) > limit:
            if cut:
                break
            raise SkipItem(f"the body is over the limit of {limit} bytes")
    return bytes(body[:limit])


def _proxy(url: str) -> httpcore.Proxy:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise StopRun(f"the proxy is no URL: {error}") from error
    if parsed.scheme not in ("http", "https", "socks5", "socks5h") or not parsed.host:
        raise StopRun(f"the proxy must be an http, https or socks5 URL, not one of {parsed.scheme!r}")
    plain = parsed.copy_with(
        scheme="socks5" if parsed.scheme == "socks5h" else parsed.scheme, username=None, password=None
    )
    auth = (parsed.username, parsed.password) if parsed.userinfo else None
    return httpcore.Proxy(str(plain), auth=auth)


def _status(code: int) -> str:
    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return str(code)


def _reason(error: Exception) -> str:
    """One line for what went wrong on the wire."""
    if isinstance(error, httpcore.TimeoutException):
        return "the server took too long to answer"
    what = "the proxy refuses" if isinstance(error, httpcore.ProxyError) else "no connection"
    if isinstance(error, httpcore.ProtocolError):
        what = "the server broke off, or speaks no HTTP"
    return f"{what}: {' '.join(str(error).split())[:200] or type(error).__name__}"
