"""No test touches the network: whatever would leave this machine fails there and then."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest
from hypothesis import settings
from pg import either, server

__all__ = ["either", "server"]  # fixtures for all files

settings.register_profile("kit", deadline=None)  # a busy machine is no failure
settings.load_profile("kit")

LOCAL_NAMES = {"localhost", "", None}


class NetworkForbidden(RuntimeError):
    """A test tried to reach beyond loopback."""


def _is_local(host: Any) -> bool:
    if host in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def _is_address(host: Any) -> bool:
    """An address in whatever spelling (2130706433, 0x7f.1): nobody is asked for it."""
    try:
        socket.inet_aton(str(host))
    except OSError:
        return ":" in str(host)
    return True


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forbids to connect, send or resolve beyond loopback; unix sockets (Jupyter's, asyncio's) stay."""
    connect, connect_ex, sendto, getaddrinfo = (
        socket.socket.connect,
        socket.socket.connect_ex,
        socket.socket.sendto,
        socket.getaddrinfo,
    )

    def check(family: int, address: Any) -> None:
        if family in (socket.AF_INET, socket.AF_INET6) and not _is_local(address[0]):
            raise NetworkForbidden(f"a test tried to reach {address}")

    def guarded_connect(self: socket.socket, address: Any) -> Any:
        check(self.family, address)
        return connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> Any:
        check(self.family, address)
        return connect_ex(self, address)

    def guarded_sendto(self: socket.socket, data: Any, *rest: Any) -> Any:
        check(self.family, rest[-1])
        return sendto(self, data, *rest)

    def guarded_getaddrinfo(host: Any, *rest: Any, **named: Any) -> Any:
        if not (_is_local(host) or _is_address(host)):
            raise NetworkForbidden(f"a test tried to resolve {host}")
        return getaddrinfo(host, *rest, **named)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    monkeypatch.setattr(socket.socket, "sendto", guarded_sendto)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
