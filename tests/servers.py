"""Loopback servers that misbehave on demand: HTTP, and a SOCKS5 proxy that notes what it is asked for."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Route = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Server:
    """A running server: where it is, and the (path, headers) of each request it got."""

    port: int
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def count(self, path: str) -> int:
        return sum(asked == path for asked, _ in self.requests)


def answer(body: bytes = b"<html><body>page</body></html>", status: int = 200, **headers: str) -> Route:
    """A route that always answers the same; a header's name is written with _ for -."""

    def route(handler: BaseHTTPRequestHandler) -> None:
        given = {name.replace("_", "-").lower(): value for name, value in headers.items()}
        handler.send_response(status)
        for name, value in ({"content-type": "text/html", "content-length": str(len(body))} | given).items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return route


def redirect(location: str, status: int = 301, **headers: str) -> Route:
    return answer(b"", status, location=location, **headers)


def in_turn(*routes: Route) -> Route:
    """The first request gets the first route, the second the second, and the last stays."""
    waiting = list(routes)
    return lambda handler: (waiting.pop(0) if len(waiting) > 1 else waiting[0])(handler)


@contextmanager
def serve(routes: Mapping[str, Route], *, host: str = "127.0.0.1") -> Iterator[Server]:
    """Serve `routes` by path (query included); all else is 404."""
    here = Server(0)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            here.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            try:
                routes.get(self.path, answer(b"", 404))(self)
            except OSError:  # the client has had enough
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    kind = (
        type("Server6", (ThreadingHTTPServer,), {"address_family": socket.AF_INET6})
        if ":" in host
        else ThreadingHTTPServer
    )
    server = kind((host, 0), Handler)
    server.daemon_threads = True
    here.port = server.server_port
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def socks_proxy(target_port: int) -> Iterator[tuple[str, list[str]]]:
    """A SOCKS5 proxy that leads everything to a loopback port; yields its URL and the hosts it was asked for."""
    asked: list[str] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def work() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=pass_on, args=(client,), daemon=True).start()

    def pass_on(client: socket.socket) -> None:
        client.recv(64)  # the methods offered
        client.sendall(b"\x05\x00")
        head = client.recv(512)
        asked.append(head[5 : 5 + head[4]].decode() if head[3] == 3 else f"address type {head[3]}")
        client.sendall(b"\x05\x00\x00\x01" + socket.inet_aton("127.0.0.1") + struct.pack(">H", 1))
        server = socket.create_connection(("127.0.0.1", target_port))
        threading.Thread(target=pump, args=(server, client), daemon=True).start()
        pump(client, server)

    def pump(source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass
        finally:
            sink.close()

    threading.Thread(target=work, daemon=True).start()
    try:
        yield f"socks5://127.0.0.1:{listener.getsockname()[1]}", asked
    finally:
        listener.close()
