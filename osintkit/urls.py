"""One address for one page: what the web adds to a URL on its way is taken off again.

`canonical_url` is still an address one can open; `page_key` is for comparing only; `site_of` is the outlet's domain.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit

from osintkit.facts import read_rows

if TYPE_CHECKING:
    from tldextract import ExtractResult, TLDExtract

# Labels that publishers put before (or, as in en.m.example.org, into) the host of their small-screen and AMP twins.
TWIN_LABELS = frozenset({"m", "mobile", "mobil", "mobi", "touch", "wap", "amp"})
AMP_PARAMETERS = frozenset({"amp", "amphtml", "isamp", "is_amp", "amp_js_v", "usqp", "amp_gsa"})
AMP_VALUES = frozenset({("outputtype", "amp"), ("output", "amp"), ("view", "amp"), ("type", "amp"), ("format", "amp")})
# The AMP project's "AMP Cache URL format": /c/ content, /v/ viewer, s/ for TLS.
AMP_CACHE = re.compile(r"^/(?:c|v|wp)/(?P<tls>s/)?(?P<rest>[^/]+\.[^/]+(?:/.*)?)$")
AMP_VIEWER = re.compile(r"^/amp/(?P<tls>s/)?(?P<rest>[^/]+\.[^/]+(?:/.*)?)$")
FEED_VALUE = re.compile(r"(?:^|[-_])rss(?:[-_]|$)")
FORMATS = frozenset({"format", "feed", "type", "output", "view", "alt", "q", "tag", "topic"})
SESSIONS = frozenset({"s", "sid", "session", "sessionid", "session_id"})
HEX = re.compile(r"[0-9a-f]{24,128}")
DEFAULT_PORTS = {"http": 80, "https": 443}
ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# RFC 3986: what may stand unescaped in a path and in a query; "%" stays, as escapes are mended one by one.
PATH_SAFE, QUERY_SAFE = "/:@!$&'()*+,;=~%", "/?:@!$&'()*+,;=~%"


def canonical_url(url: str) -> str:
    """The address of the page itself: an http(s) URL in RFC 3986 normal form, ASCII, without what only tracks.

    Taken off: tracking parameters (data/tracking.csv), fragment, session ids, default port, user name and password,
    AMP forms (cache, /amp, .amp.html, ?amp=1) and mobile hosts (m.example.com is www.example.com). Parameters are
    sorted. What is no http(s) URL comes back stripped of white space only. Calling it twice changes nothing.
    """
    plain = _strip(url)
    for _ in range(10):  # An AMP cache URL may wrap another one; ten is deeper than anything that is not hostile.
        better = _clean(plain)
        if better == plain:
            break
        plain = better
    return plain


def page_key(url: str) -> str:
    """One text for addresses that differ in scheme, "www." or a last slash only; for comparing, not for opening."""
    parts = _split(canonical_url(url))
    if parts is None:
        return _strip(url)
    path = re.sub(r"/(?:index\.(?:html?|php))?$", "", parts.path)
    return f"{parts.netloc.removeprefix('www.')}{path}{'?' if parts.query else ''}{parts.query}"


def site_of(url: str) -> str | None:
    """The registered domain ("bbc.co.uk", "someone.blogspot.com"), else the bare host; None where there is no host.

    By the public suffix list as bundled with tldextract, its private part included; nothing is downloaded.
    """
    parts = _split(canonical_url(url))
    if parts is None or not parts.hostname or _host(parts.hostname) is None:
        return None
    return _registered(parts.hostname) or parts.hostname.removeprefix("www.")


def split_domain(url: str) -> ExtractResult:
    """tldextract's parts of a URL or host, offline."""
    return _suffixes()(url)


def _strip(url: str) -> str:
    """Without white space around, nor the line breaks and tabs within that browsers drop too (WHATWG URL)."""
    return re.sub(r"[\t\n\r]", "", url).strip(
        "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0e\x0f\x1b\x1f \u00a0\u200b\ufeff"
    )


def _split(url: str) -> SplitResult | None:
    """The parts of an http(s) URL with a host, else None."""
    try:
        parts = urlsplit(url)
        known = parts.scheme in DEFAULT_PORTS and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    return parts if known else None


def _clean(url: str) -> str:
    parts = _split(url)
    if parts is None or parts.hostname is None:
        return url
    unwrapped = _unwrap_amp(parts)
    if unwrapped:
        return unwrapped
    host = _host(parts.hostname)
    if host is None:
        return url
    port = "" if parts.port in (None, DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    return urlunsplit((parts.scheme, host + port, _path(parts.path), _query(parts.query), ""))


def _unwrap_amp(parts: SplitResult) -> str | None:
    """The publisher's URL out of an AMP cache's or an AMP viewer's."""
    host = parts.hostname or ""
    if host.endswith(".cdn.ampproject.org") or host == "cdn.ampproject.org":
        found = AMP_CACHE.match(parts.path)
    else:
        found = AMP_VIEWER.match(parts.path)
        # Only search engines serve others' pages below /amp/: what follows must itself be a host with a known suffix.
        if found and not split_domain(found["rest"].split("/")[0].lower()).suffix:
            found = None
    if not found:
        return None
    return f"http{'s' if found['tls'] else ''}://{found['rest']}{'?' if parts.query else ''}{parts.query}"


def _host(host: str) -> str | None:
    """Lower case, ASCII (IDNA 2008 by UTS 46), without a twin's label; None if it can be no host."""
    host = host.rstrip(".").lower()
    if not host.isascii():
        import idna

        try:
            host = idna.encode(host, uts46=True, transitional=False).decode()
        except UnicodeError:
            return None
    if ":" in host:
        return f"[{host}]"
    if not host or re.search(r"[^a-z0-9._\-]", host):
        return None
    labels = host.split(".")
    if len(labels) > 2 and not TWIN_LABELS.isdisjoint(labels[:-2]):
        return _untwinned(labels)
    return host


def _untwinned(labels: list[str]) -> str:
    """m.example.com -> www.example.com, en.m.example.org -> en.example.org; a registered name keeps its labels."""
    host = ".".join(labels)
    domain = _registered(host)
    if not domain or host == domain:
        return host
    before = host.removesuffix(domain).rstrip(".").split(".")
    kept = [label for label in before if label not in TWIN_LABELS]
    return ".".join([*(kept or ["www"]), domain])


def _path(path: str) -> str:
    path = _escaped(re.sub(r"(?i);jsessionid=[^/?;]*", "", path), PATH_SAFE)
    steps: list[str] = []
    for step in path.split("/")[1:]:
        if step == "..":
            del steps[-1:]
        elif step != ".":
            steps.append(step)
    if path.endswith(("/.", "/..")):
        steps.append("")
    named = [step for step in steps if step]
    if len(named) > 1 and any(step.lower() == "amp" for step in named):
        last = steps[-1].lower() == "amp"
        steps = [step for step in steps if step.lower() != "amp"] + ([""] if last and path.endswith("/") else [])
    clean = "/" + "/".join(steps)
    return re.sub(r"(?i)\.amp(\.html?)?$", r"\1", clean) if len(named) else "/"


def _query(query: str) -> str:
    kept = []
    for part in query.split("&"):
        name, _, value = part.partition("=")
        plain = unquote(name).lower().removeprefix("amp;")
        if part and not _tracks(plain, value.lower()):
            kept.append(_escaped(part.removeprefix("amp;"), QUERY_SAFE))
    return "&".join(sorted(kept, key=lambda part: part.partition("=")[0]))


def _escaped(text: str, safe: str) -> str:
    """Percent escapes in normal form: UTF-8, upper case, none where none is needed; a stray "%" becomes "%25"."""
    text = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text)
    text = quote(text.encode("utf-8", "replace"), safe=safe)
    return ESCAPE.sub(lambda hit: _unescaped(hit[1]), text)


def _unescaped(digits: str) -> str:
    char = chr(int(digits, 16))
    return char if char in UNRESERVED else f"%{digits.upper()}"


@cache
def _tracking() -> tuple[frozenset[str], tuple[str, ...]]:
    names = [row["name"] for row in read_rows("tracking.csv")]
    return frozenset(names), tuple(name[:-1] for name in names if name.endswith("*"))


def _tracks(name: str, value: str) -> bool:
    """Whether a parameter says how a reader came or which session it is, not what is shown."""
    names, beginnings = _tracking()
    if name in names or name in AMP_PARAMETERS or (name, value) in AMP_VALUES or name.startswith(beginnings):
        return True
    by_feed = FEED_VALUE.search(value) and name not in FORMATS  # ?r=rss is whence; ?format=rss is what
    return bool(by_feed or (name in SESSIONS and HEX.fullmatch(value)))


@cache
def _suffixes() -> TLDExtract:
    """The list as bundled: no cache folder, no download."""
    from tldextract import TLDExtract

    return TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)


def _registered(host: str) -> str | None:
    """One label more than the public suffix; where none is known that is the last label (the list's rule "*")."""
    parts, labels = _suffixes()(host), host.split(".")
    if parts.suffix or parts.ipv4 or parts.ipv6:
        return parts.top_domain_under_public_suffix or None
    return ".".join(labels[-2:]) if len(labels) > 1 and not labels[-1].isdigit() else None
