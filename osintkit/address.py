"""Where a request may go: each address is checked, and the connection is made to the very address that was checked.

The guard sits below TLS (httpcore's network backend), so host name, SNI and certificate checks stay as they are.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any

import httpcore

from osintkit.errors import SkipItem

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# When the fetch that runs in this context must be over, on time.monotonic's scale.
DEADLINE: ContextVar[float | None] = ContextVar("deadline", default=None)
# Names that mean this machine or network: RFC 6761 (localhost), 6762 (local), 8375 (home.arpa), ICANN (internal).
LOCAL_NAMES = ("localhost", "localdomain", "local", "internal", "intranet", "lan", "home.arpa")
NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are the IPv4 address meant


def check_address(address: str) -> None:
    """Raises SkipItem unless `address` is one that the public internet routes: by IANA's special-purpose registries."""
    for meant in _unwrapped(ipaddress.ip_address(address.partition("%")[0])):
        local = isinstance(meant, ipaddress.IPv6Address) and meant.is_site_local
        if local or not meant.is_global or meant.is_multicast or meant.is_reserved:
            raise SkipItem(f"{address} is no public address: not fetched (--allow-private overrules)", step="fetch")


def check_name(host: str) -> None:
    """What can be refused without resolving: local names, and addresses in any spelling (decimal, octal, hex, IPv6)."""
    bare = host.strip("[]").rstrip(".").lower()
    if any(bare == name or bare.endswith("." + name) for name in LOCAL_NAMES):
        raise SkipItem(
            f"{host} is a name on this machine or network: not fetched (--allow-private overrules)", step="fetch"
        )
    literal = _literal(bare)
    if literal is not None:
        check_address(literal)


def resolve(host: str, port: int, *, allow_private: bool = False) -> list[str]:
    """The addresses of `host`, all of them checked: one that is not public refuses the name (it may be a trap)."""
    if not allow_private:
        check_name(host)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SkipItem(f"{host} has no address: {error}", step="fetch") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not allow_private:
        for address in addresses:
            check_address(address)
    return addresses


def _literal(host: str) -> str | None:
    """The address that a resolver would read out of a host that is no name: 2130706433, 0x7f.1, 0177.0.0.1, ::1."""
    try:
        return str(ipaddress.ip_address(host.partition("%")[0]))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host)) if host[:1].isdigit() else None
    except OSError:
        return None


def _unwrapped(address: Address) -> Iterable[Address]:
    """The address, or those that an IPv6 address carries within: v4-mapped, 6to4, Teredo, NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    if address in NAT64:
        return [ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)]
    if address.sixtofour:
        return [address, address.sixtofour]
    return [address, *(address.teredo or ())]


class GuardedBackend(httpcore.NetworkBackend):
    """Resolves once, checks, connects to what was checked; waits end at DEADLINE. A proxy itself needs no guard."""

    def __init__(self, *, guard: bool = True, allow_private: bool = False) -> None:
        self._guard, self._allow_private, self._plain = guard, allow_private, httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = resolve(host, port, allow_private=self._allow_private) if self._guard else [host]
        for place, address in enumerate(addresses, start=1):
            try:
                stream = self._plain.connect_tcp(address, port, _left(timeout), local_address, socket_options)
                return _Stream(stream)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if place == len(addresses):
                    raise
        raise httpcore.ConnectError(f"{host} has no address")


class _Stream(httpcore.NetworkStream):
    """A stream whose every wait ends at DEADLINE: a server that sends a byte now and then cannot hold us."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> _Stream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(timeout: float | None) -> float | None:
    end = DEADLINE.get()
    if end is None:
        return timeout
    left = end - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the whole fetch took too long")
    return left if timeout is None else min(left, timeout)
