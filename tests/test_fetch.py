"""Fetching: polite to servers, and nothing that a server or a URL does gets through or stops the run."""

from __future__ import annotations

import gzip
import os
import signal
import socket
import ssl
import subprocess
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import httpcore
import pytest
from servers import answer, in_turn, redirect, serve, socks_proxy

from osintkit.address import check_address, check_name, resolve
from osintkit.bodies import decoded_body
from osintkit.errors import SkipItem, StopRun
from osintkit.fetch import Fetcher, fetch_many, fetch_page
from osintkit.records import Page

NOW = datetime(2021, 11, 15, 12, 0, tzinfo=UTC)
PAGE = b"<html><body>page</body></html>"
ROBOTS = {"/robots.txt": answer(b"", 404)}


class Clock:
    """Time that passes only in sleep."""

    def __init__(self) -> None:
        self.at, self.slept = 100.0, list[float]()

    def __call__(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds


def local(**settings: Any) -> Fetcher:
    clock = Clock()
    settings = {"allow_private": True, "delay": 0.0, "clock": clock, "sleep": clock.sleep, "proxy": ""} | settings
    return Fetcher(now=lambda: NOW, **settings)


def refusal(url: str, **settings: Any) -> str:
    with local(**settings) as fetcher, pytest.raises(SkipItem) as caught:
        fetcher.fetch(url)
    assert caught.value.step == "fetch" and caught.value.item == url
    assert "\n" not in caught.value.reason
    return caught.value.reason


@pytest.fixture
def pretend(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, list[str]], int], list[str]]:
    """Names with public addresses that really lead to one loopback port; the list says which were connected to."""

    def install(names: dict[str, list[str]], port: int) -> list[str]:
        connected: list[str] = []
        plain, lookup = httpcore.SyncBackend.connect_tcp, socket.getaddrinfo

        def getaddrinfo(host: str, *rest: Any, **named: Any) -> Any:
            if host not in names:
                return lookup(host, *rest, **named)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in names[host]]

        def connect(self: Any, host: str, _: int, *rest: Any, **named: Any) -> Any:
            connected.append(host)
            return plain(self, "127.0.0.1", port, *rest, **named)

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
        return connected

    return install


# What comes back


def test_a_page_has_its_bytes_headers_and_time() -> None:
    with serve(
        ROBOTS | {"/a?utm_source=x": answer(PAGE, content_type="text/html; charset=koi8-r", etag='"1"')}
    ) as server:
        page = fetch_page(server.url + "/a?utm_source=x", allow_private=True, delay=0, now=lambda: NOW)
    assert (page.body, page.status, page.fetched_at) == (PAGE, 200, NOW)
    assert (page.content_type, page.headers["etag"]) == ("text/html; charset=koi8-r", '"1"')
    assert page.url == server.url + "/a" and page.asked_url == page.final_url == server.url + "/a?utm_source=x"


def test_the_hash_is_of_the_body_as_it_came() -> None:
    packed = gzip.compress(PAGE)
    with serve(ROBOTS | {"/a": answer(packed, content_encoding="gzip")}) as server, local() as fetcher:
        page = fetcher.fetch(server.url + "/a")
    assert page.body == packed and decoded_body(page) == PAGE


@pytest.mark.parametrize("packed", [zlib.compress(PAGE), zlib.compress(PAGE)[2:-4]], ids=["zlib", "bare"])
def test_deflate_is_read_in_both_of_its_forms(packed: bytes) -> None:
    with serve(ROBOTS | {"/a": answer(packed, content_encoding="deflate")}) as server, local() as fetcher:
        assert decoded_body(fetcher.fetch(server.url + "/a")) == PAGE


def test_a_body_that_is_not_encoded_as_it_says_comes_back_as_it_is() -> None:
    with serve(ROBOTS | {"/a": answer(PAGE, content_encoding="gzip")}) as server, local() as fetcher:
        assert decoded_body(fetcher.fetch(server.url + "/a")) == PAGE


@pytest.mark.parametrize("charset", ["utf-8", "nonsense", "", "utf-8; charset=koi8-r"])
def test_a_wrong_charset_changes_no_byte(charset: str) -> None:
    text = "<p>Новости</p>".encode("cp1251")
    with (
        serve(ROBOTS | {"/a": answer(text, content_type=f"text/html; charset={charset}")}) as server,
        local() as fetcher,
    ):
        assert fetcher.fetch(server.url + "/a").body == text


def test_an_unchanged_page_is_a_304_without_a_body() -> None:
    with serve(ROBOTS | {"/a": answer(b"", 304, etag='"1"')}) as server, local() as fetcher:
        page = fetcher.fetch(server.url + "/a", etag='"1"', last_modified="Mon, 15 Nov 2021 10:00:00 GMT")
    assert (page.status, page.body) == (304, b"")
    asked = server.requests[-1][1]
    assert asked["if-none-match"] == '"1"' and asked["if-modified-since"] == "Mon, 15 Nov 2021 10:00:00 GMT"


def test_the_user_agent_is_stated() -> None:
    with serve(ROBOTS | {"/a": answer()}) as server, local(user_agent="desk/1.0 (desk@paper.example)") as fetcher:
        fetcher.fetch(server.url + "/a")
    assert {headers["user-agent"] for _, headers in server.requests} == {"desk/1.0 (desk@paper.example)"}


# Redirects


def test_redirects_are_followed_and_recorded() -> None:
    routes = {"/1": redirect("/2"), "/2": redirect("/3", 302), "/3": redirect("/page", 308), "/page": answer()}
    with serve(ROBOTS | routes) as server, local() as fetcher:
        page = fetcher.fetch(server.url + "/1")
    assert page.final_url == page.url == server.url + "/page" and page.asked_url == server.url + "/1"
    assert [(hop["status"], hop["url"][-2:]) for hop in page.headers["x-osintkit-redirects"]] == [
        (301, "/1"),
        (302, "/2"),
        (308, "/3"),
    ]


def test_a_redirect_to_itself_ends() -> None:
    with serve(ROBOTS | {"/1": redirect("/1")}) as server:
        assert refusal(server.url + "/1") == "redirects to itself"


def test_a_circle_of_redirects_ends() -> None:
    with serve(ROBOTS | {"/1": redirect("/2"), "/2": redirect("/1")}) as server:
        assert "more than 10 times" in refusal(server.url + "/1")
    assert len(server.requests) < 15


def test_a_redirect_that_only_wants_its_cookie_back_is_passed() -> None:
    asked = in_turn(redirect("/1", 302, set_cookie="seen=1"), answer())
    with serve(ROBOTS | {"/1": asked}) as server, local() as fetcher:
        assert fetcher.fetch(server.url + "/1").status == 200
    assert server.requests[-1][1]["cookie"] == "seen=1"


def test_a_wall_that_carries_the_way_back_is_not_taken_for_the_page() -> None:
    routes: dict[str, Any] = dict(ROBOTS)
    with serve(routes) as server, local() as fetcher:
        wall = f"/consent?return=http%3A%2F%2F127.0.0.1:{server.port}/a"
        routes |= {"/a": redirect(wall), wall: answer()}
        page = fetcher.fetch(server.url + "/a")
    assert page.url == server.url + "/a" and page.final_url == server.url + wall


def test_a_page_that_is_no_more_does_not_become_the_front_page() -> None:
    with serve(ROBOTS | {"/a": redirect("/"), "/": answer()}) as server, local() as fetcher:
        page = fetcher.fetch(server.url + "/a")
    assert (page.url, page.final_url) == (server.url + "/a", server.url + "/")


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost:{port}/page",
        "http://LOCALHOST.:{port}/page",
        "http://127.0.0.1:{port}/page",
        "http://2130706433:{port}/page",
        "http://0x7f000001:{port}/page",
        "http://017700000001:{port}/page",
        "http://127.1:{port}/page",
        "http://[::1]:{port}/page",
        "http://[::ffff:127.0.0.1]:{port}/page",
        "http://inside.example:{port}/page",
        "http://mixed.example:{port}/page",
        "http://printer.local/page",
        "file:///etc/passwd",
        "ftp://news.example/page",
        "gopher://news.example/",
        "data:text/html,page",
        "http://",
        "http://user:word@news.example/",
        "\\\\host\\share",
    ],
)
def test_a_redirect_to_where_it_could_do_harm_is_refused(target: str, pretend: Any) -> None:
    routes: dict[str, Any] = dict(ROBOTS) | {"/page": answer(b"secret")}
    with serve(routes) as server:
        routes["/go"] = redirect(target.format(port=server.port))
        names = {"news.example": ["93.184.216.34"], "inside.example": ["10.0.0.7"]}
        connected = pretend(names | {"mixed.example": ["93.184.216.34", "192.168.1.1"]}, server.port)
        refusal("http://news.example/go", allow_private=False)
        assert set(connected) == {"93.184.216.34"} and server.count("/page") == 0


# Addresses


@pytest.mark.parametrize(
    "address",
    [
        *(
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "192.0.0.1",
            "192.168.0.1",
        ),
        *("198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:10.0.0.1", "64:ff9b::a00:1"),
        *("2002:a00:1::", "fc00::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "2001:db8::1", "100::1"),
    ],
)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    with pytest.raises(SkipItem, match="no public address"):
        check_address(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822", "::ffff:93.184.216.34"]
)
def test_a_public_address_passes(address: str) -> None:
    check_address(address)


@pytest.mark.parametrize("host", ["example.com", "localhost.example.com", "3com.example", "10.example.org"])
def test_a_public_name_is_not_taken_for_an_address(host: str) -> None:
    check_name(host)


def test_the_connection_goes_to_the_very_address_that_was_checked(
    pretend: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(ROBOTS | {"/a": answer()}) as server:
        connected = pretend({"news.example": ["93.184.216.34"]}, server.port)
        lookups: list[str] = []
        once = socket.getaddrinfo

        def rebinding(host: str, *rest: Any, **named: Any) -> Any:
            lookups.append(host)  # a second look would get the trap
            return once(host if len(lookups) == 1 else "127.0.0.1", *rest, **named)

        monkeypatch.setattr(socket, "getaddrinfo", rebinding)
        page = fetch_page("http://news.example/a", proxy="", delay=0)
    assert connected == ["93.184.216.34"] and [host for host in lookups if host != "127.0.0.1"] == ["news.example"]
    assert server.requests[-1][1]["host"] == "news.example" and page.url == "http://news.example/a"


def test_the_next_address_is_tried_when_one_is_down(pretend: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(ROBOTS | {"/a": answer()}) as server:
        pretend({"news.example": ["93.184.216.34", "93.184.216.35"]}, server.port)
        reach = httpcore.SyncBackend.connect_tcp

        def half_down(self: Any, host: str, *rest: Any, **named: Any) -> Any:
            if host.endswith("34"):
                raise httpcore.ConnectError("refused")
            return reach(self, host, *rest, **named)

        monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", half_down)
        assert fetch_page("http://news.example/a", proxy="", delay=0).status == 200


def test_a_name_without_an_address_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: (_ for _ in ()).throw(socket.gaierror("unknown")))
    with pytest.raises(SkipItem, match="has no address"):
        resolve("news.example", 80)


def test_ipv6_is_fetched_where_private_is_allowed() -> None:
    try:
        with serve(ROBOTS | {"/a": answer()}, host="::1") as server, local() as fetcher:
            assert fetcher.fetch(f"http://[::1]:{server.port}/a").status == 200
    except OSError:
        pytest.skip("no IPv6 on this machine")


# Politeness


def test_robots_txt_is_kept_to() -> None:
    rules = answer(b"User-agent: *\nDisallow: /private\nAllow: /private/open$\n", content_type="text/plain")
    with serve({"/robots.txt": rules, "/private/a": answer(), "/private/open": answer()}) as server:
        assert "robots.txt" in refusal(server.url + "/private/a")
        with local() as fetcher:
            assert fetcher.fetch(server.url + "/private/open").headers["x-osintkit-robots"] == "allowed"
    assert server.count("/private/a") == 0


def test_robots_txt_means_us_by_our_product_token() -> None:
    rules = answer(b"User-agent: research\nDisallow: /\n\nUser-agent: desk\nDisallow: /b\n")
    with serve({"/robots.txt": rules, "/a": answer(), "/b": answer()}) as server:
        with local(user_agent="desk/1.0 (research)") as fetcher:
            assert fetcher.fetch(server.url + "/a").status == 200
        assert "robots.txt" in refusal(server.url + "/b", user_agent="desk/1.0 (research)")


def test_robots_txt_can_be_overruled_and_that_is_recorded() -> None:
    routes = {"/robots.txt": answer(b"User-agent: *\nDisallow: /\n"), "/a": answer()}
    with serve(routes) as server, local(respect_robots=False) as fetcher:
        assert fetcher.fetch(server.url + "/a").headers["x-osintkit-robots"] == "overruled"


def test_robots_txt_is_kept_to_after_a_redirect_as_well() -> None:
    routes = {"/robots.txt": answer(b"User-agent: *\nDisallow: /b\n"), "/a": redirect("/b"), "/b": answer()}
    with serve(routes) as server:
        assert "robots.txt" in refusal(server.url + "/a")
    assert server.count("/b") == 0


def test_robots_txt_that_is_out_of_order_forbids_and_is_asked_for_once() -> None:
    with serve({"/robots.txt": answer(b"", 503), "/a": answer()}) as server, local(retries=1) as fetcher:
        for _ in range(3):
            with pytest.raises(SkipItem, match=r"robots\.txt .* cannot be read"):
                fetcher.fetch(server.url + "/a")
    assert (server.count("/robots.txt"), server.count("/a")) == (2, 0)


def test_robots_txt_may_be_packed_or_moved() -> None:
    rules = answer(gzip.compress(b"User-agent: *\nDisallow: /\n"), content_encoding="gzip")
    with serve({"/robots.txt": redirect("/r.txt"), "/r.txt": rules}) as server:
        assert "robots.txt" in refusal(server.url + "/a")


def test_pages_of_one_host_come_a_delay_apart() -> None:
    clock = Clock()
    with serve(ROBOTS | {"/a": answer()}) as server, local(delay=3, clock=clock, sleep=clock.sleep) as fetcher:
        for _ in range(3):
            fetcher.fetch(server.url + "/a")
    assert clock.slept == [3, 3]


def test_a_longer_crawl_delay_is_kept_but_not_for_ever() -> None:
    clock = Clock()
    rules = answer(b"User-agent: *\nCrawl-delay: 100000\n")
    with serve({"/robots.txt": rules, "/a": answer()}) as server, local(clock=clock, sleep=clock.sleep) as fetcher:
        fetcher.fetch(server.url + "/a")
        fetcher.fetch(server.url + "/a")
    assert clock.slept == [60]


def test_too_many_requests_waits_as_long_as_asked() -> None:
    clock = Clock()
    busy = in_turn(answer(b"", 429, retry_after="7"), answer())
    with serve(ROBOTS | {"/a": busy}) as server, local(clock=clock, sleep=clock.sleep) as fetcher:
        assert fetcher.fetch(server.url + "/a").status == 200
    assert clock.slept == [7]


def test_retry_after_may_be_a_date() -> None:
    clock = Clock()
    busy = in_turn(answer(b"", 503, retry_after="Mon, 15 Nov 2021 12:00:09 GMT"), answer())
    with serve(ROBOTS | {"/a": busy}) as server, local(clock=clock, sleep=clock.sleep) as fetcher:
        fetcher.fetch(server.url + "/a")
    assert clock.slept == [9]


def test_a_wait_past_patience_is_a_reason() -> None:
    with serve(ROBOTS | {"/a": answer(b"", 429, retry_after="86400")}) as server:
        assert "asks to wait 86400 s" in refusal(server.url + "/a")
    assert server.count("/a") == 1


@pytest.mark.parametrize("header", ["soon", "-5", "9" * 400, "Mon, 99 Nov 2021 12:00:09 GMT", "\x80"])
def test_a_senseless_retry_after_does_no_harm(header: str) -> None:
    busy = in_turn(answer(b"", 429, retry_after=header), answer())
    with serve(ROBOTS | {"/a": busy}) as server, local() as fetcher:
        try:
            assert fetcher.fetch(server.url + "/a").status == 200
        except SkipItem as skip:
            assert "asks to wait" in skip.reason


def test_an_error_that_passes_is_waited_out() -> None:
    clock = Clock()
    routes = ROBOTS | {"/a": in_turn(answer(b"", 500), answer(b"", 502), answer())}
    with serve(routes) as server, local(clock=clock, sleep=clock.sleep) as fetcher:
        assert fetcher.fetch(server.url + "/a").body == PAGE
    assert clock.slept == [1, 2]


def test_an_error_that_stays_is_a_reason() -> None:
    with serve(ROBOTS | {"/a": answer(b"", 500)}) as server:
        assert refusal(server.url + "/a") == "the server answers 500 Internal Server Error, 3 times"


@pytest.mark.parametrize("status", [401, 403, 404, 410, 451, 999])
def test_a_refusal_is_not_asked_twice(status: int) -> None:
    with serve(ROBOTS | {"/a": answer(b"no", status)}) as server:
        assert str(status) in refusal(server.url + "/a")
    assert server.count("/a") == 1


# Servers that mean harm, or are ill


def stalled(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(5)


def dripping(handler: BaseHTTPRequestHandler) -> None:
    """A byte of the headers now and then, for ever: no single wait is long."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    for _ in range(100):
        handler.wfile.write(b"a")
        time.sleep(0.05)


def endless(handler: BaseHTTPRequestHandler) -> None:
    """Two gigabytes and no Content-Length."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
    for _ in range(2048):
        handler.wfile.write(bytes(1 << 20))


def endless_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        handler.wfile.write(b"X-More: " + b"a" * 1000 + b"\r\n")


def no_http(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"220 mail.example ESMTP\r\n")
    handler.close_connection = True


def cut_short(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n<html>")
    handler.close_connection = True


@pytest.mark.parametrize("route", [stalled, dripping])
def test_a_server_cannot_hold_us(route: Any) -> None:
    started = time.monotonic()
    with serve(ROBOTS | {"/a": route}) as server:
        assert "too long" in refusal(server.url + "/a", timeout=0.5, deadline=0.6)
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("route", [endless_headers, no_http, cut_short])
def test_an_answer_that_is_no_http_is_a_reason(route: Any) -> None:
    with serve(ROBOTS | {"/a": route}) as server:
        assert "no HTTP" in refusal(server.url + "/a")


def test_an_endless_body_ends_at_the_limit() -> None:
    with serve(ROBOTS | {"/a": endless}) as server:
        assert "over the limit of 3000000 bytes" in refusal(server.url + "/a", max_bytes=3_000_000)


def test_a_body_announced_as_too_long_is_not_read() -> None:
    with serve(ROBOTS | {"/a": answer(PAGE, content_length="2147483648")}) as server:
        assert "would be 2147483648 bytes" in refusal(server.url + "/a")


@pytest.mark.parametrize("pack", [lambda data: gzip.compress(data), lambda data: gzip.compress(gzip.compress(data))])
def test_a_decompression_bomb_is_refused(pack: Callable[[bytes], bytes]) -> None:
    twice = "gzip, gzip" if pack(b"")[-4:] != gzip.compress(b"")[-4:] else "gzip"
    with serve(ROBOTS | {"/a": answer(pack(bytes(200_000_000)), content_encoding=twice)}) as server:
        assert "decompression bomb" in refusal(server.url + "/a", max_decoded=10_000_000)


def test_an_unknown_content_encoding_is_a_reason() -> None:
    with serve(ROBOTS | {"/a": answer(PAGE, content_encoding="snappy")}) as server:
        assert "'snappy' is not known" in refusal(server.url + "/a")


def test_a_picture_is_no_page() -> None:
    with serve(ROBOTS | {"/a": answer(b"\x89PNG", content_type="image/png")}) as server:
        assert refusal(server.url + "/a") == "is image/png, no page"


def test_an_empty_body_is_a_reason() -> None:
    with serve(ROBOTS | {"/a": answer(b"")}) as server:
        assert "empty body" in refusal(server.url + "/a")


def test_a_port_where_nobody_listens_is_a_reason() -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    assert "no connection" in refusal(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    "url",
    ["", "news", "http://", "http://[::1", "http://a\nb/", "http://%zz/", "http://a:99999/", "http://" + "a" * 300],
)
def test_what_is_no_url_is_a_reason(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: (_ for _ in ()).throw(socket.gaierror("unknown")))
    assert refusal(url, retries=0)


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for news.example, signed by itself."""
    path = tmp_path_factory.mktemp("tls") / "cert.pem"
    names = ["-subj", "/CN=news.example", "-addext", "subjectAltName=DNS:news.example"]
    try:
        subprocess.run(
            [
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-keyout",
                path,
                "-out",
                f"{path}.crt",
                *names,
            ],
            check=True,
            capture_output=True,
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no openssl here")
    path.write_bytes(path.read_bytes() + Path(f"{path}.crt").read_bytes())
    return path


@pytest.fixture
def tls_port(certificate: Path) -> Iterator[int]:
    """A TLS server that answers every request with a page."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0))

    def work() -> None:
        while True:
            try:
                client, _ = listener.accept()
                with context.wrap_socket(client, server_side=True) as stream:
                    stream.recv(4096)
                    stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\npage")
            except ssl.SSLError:
                continue
            except OSError:
                return

    threading.Thread(target=work, daemon=True).start()
    yield listener.getsockname()[1]
    listener.close()


def test_tls_is_checked_against_the_name_though_the_address_is_pinned(
    certificate: Path, tls_port: int, pretend: Any
) -> None:
    connected = pretend({"news.example": ["93.184.216.34"], "other.example": ["93.184.216.34"]}, tls_port)
    trusting = ssl.create_default_context(cafile=str(certificate))
    settings: dict[str, Any] = {"allow_private": False, "respect_robots": False, "tls": trusting}
    with local(**settings) as fetcher:
        assert fetcher.fetch("https://news.example/a").body == b"page"
    assert connected == ["93.184.216.34"]
    assert "certificate" in refusal("https://other.example/a", **settings)


def test_a_certificate_that_nobody_vouches_for_is_refused_at_once(tls_port: int, pretend: Any) -> None:
    connected = pretend({"news.example": ["93.184.216.34"]}, tls_port)
    assert "certificate" in refusal("https://news.example/a", allow_private=False, respect_robots=False)
    assert len(connected) == 1


# Proxies


def test_behind_socks_the_proxy_resolves_and_never_we(monkeypatch: pytest.MonkeyPatch) -> None:
    lookup = socket.getaddrinfo

    def no_name(host: str, *rest: Any, **named: Any) -> Any:
        assert host == "127.0.0.1", f"{host} was resolved here"
        return lookup(host, *rest, **named)

    with serve(ROBOTS | {"/a": answer()}) as server, socks_proxy(server.port) as (proxy, asked):
        monkeypatch.setattr(socket, "getaddrinfo", no_name)
        page = fetch_page("http://news.example/a", proxy=proxy, delay=0)
    assert page.body == PAGE and set(asked) == {"news.example"}


def test_a_proxy_comes_from_the_environment_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(ROBOTS | {"/a": answer()}) as server, socks_proxy(server.port) as (proxy, asked):
        monkeypatch.setenv("ALL_PROXY", proxy.replace("socks5", "socks5h"))
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        assert fetch_page("http://news.example/a", delay=0).body == PAGE
        assert fetch_page(server.url + "/a", delay=0, allow_private=True).body == PAGE
    assert set(asked) == {"news.example"}


def test_an_http_proxy_is_given_the_whole_url() -> None:
    asked = {"http://news.example/robots.txt": answer(b"", 404), "http://news.example/a": answer()}
    with serve(asked) as server:
        assert fetch_page("http://news.example/a", proxy=server.url, delay=0).body == PAGE


@pytest.mark.parametrize(
    "url", ["http://localhost/", "http://2130706433/", "http://[::1]/", "http://192.168.0.1/", "http://router.lan/"]
)
def test_local_addresses_are_refused_behind_a_proxy_too(url: str) -> None:
    with socks_proxy(1) as (proxy, asked):
        refusal(url, allow_private=False, proxy=proxy)
    assert asked == []


def test_a_proxy_that_is_none_stops_the_run() -> None:
    with local(proxy="ftp://127.0.0.1") as fetcher, pytest.raises(StopRun, match="proxy must be"):
        fetcher.fetch("http://news.example/")


# Many at a time


class Scripted:
    """Answers without a server, and notes how many of one host are under way at once."""

    def __init__(self, act: Callable[[str], None] = lambda _: None) -> None:
        self._act, self._lock = act, threading.Lock()
        self.running: dict[str, int] = {}
        self.most = 0
        self.at_once = 0

    def fetch(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Page:
        host = url.split("/")[2]
        with self._lock:
            self.running[host] = self.running.get(host, 0) + 1
            self.most = max(self.most, self.running[host])
            self.at_once = max(self.at_once, sum(self.running.values()))
        try:
            self._act(url)
        finally:
            with self._lock:
                self.running[host] -= 1
        return Page(url, url, url, 304 if etag else 200, None, "", NOW)


def test_many_are_given_back_in_the_order_asked() -> None:
    urls = [f"http://host{n % 7}.example/{n}" for n in range(100)]
    fetcher = Scripted(lambda url: time.sleep(0.02 if "host3" in url else 0))
    assert [url for url, _ in fetch_many(urls, fetcher, ahead=10)] == urls
    assert fetcher.most == 1 and fetcher.at_once > 1


def test_one_that_fails_does_not_stop_the_others() -> None:
    def act(url: str) -> None:
        if url.endswith("3"):
            raise SkipItem("no", item=url)

    urls = [f"http://a.example/{n}" for n in range(6)]
    results = [isinstance(result, SkipItem) for _, result in fetch_many(urls, Scripted(act))]
    assert results == [False, False, False, True, False, False]


def test_what_is_no_url_at_all_does_not_stop_many() -> None:
    with local() as fetcher:
        results = [result for _, result in fetch_many(["http://[", "nonsense"], fetcher)]
    assert all(isinstance(result, SkipItem) for result in results)


def test_the_validators_of_earlier_captures_are_sent() -> None:
    urls = ["http://a.example/1", "http://a.example/2"]
    found = dict(fetch_many(urls, Scripted(), known={urls[1]: ('"1"', None)}))
    assert [getattr(found[url], "status", None) for url in urls] == [200, 304]


def test_ctrl_c_keeps_what_is_done() -> None:
    was = signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in the background may be deaf to it
    hold, got = threading.Event(), list[str]()
    fetcher = Scripted(lambda url: None if "quick" in url else (hold.wait(5), None)[1])
    quick = [f"http://quick{n}.example/" for n in range(3)]
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        for url, _ in fetch_many(["http://slow.example/1", *quick], fetcher):
            got.append(url)
    hold.set()
    signal.signal(signal.SIGINT, was)
    assert got == quick


def test_a_wrong_setting_reaches_the_caller_of_many() -> None:
    with local(proxy="nonsense://x") as fetcher, pytest.raises(StopRun):
        list(fetch_many(["http://news.example/"], fetcher))
