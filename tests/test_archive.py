"""The archive: every byte comes back, whatever happened to the writer, and whoever wrote the file."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
import tracemalloc
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from osintkit.archive import (
    ArchiveFetcher,
    decoded_body,
    erase_page,
    iter_pages,
    pack_wacz,
    read_page,
    replay,
    write_page,
)
from osintkit.errors import SkipItem, StopRun
from osintkit.records import Page
from osintkit.wacz import sort_key
from osintkit.warc import iter_blocks

AT = datetime(2021, 11, 15, 12, 30, 1, 250, tzinfo=UTC)
FILE = "case.warc.gz"


def make_page(url: str = "https://news.example/a", body: bytes = b"<html><p>text", **fields: Any) -> Page:
    fields = {"content_type": "text/html", "headers": {"content-type": "text/html"}, "fetched_at": AT} | fields
    return Page(url, url, url, 200, sha256=hashlib.sha256(body).hexdigest(), body=body, **fields)


HTTP = "application/http; msgtype=response"


def record(kind: str, url: str, block: bytes, media: str = HTTP, date: str = "2021-11-15T12:00:00Z") -> bytes:
    """A record as other tools write it."""
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: {date}\r\n"
    return (
        f"{head}WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: {media}\r\nContent-Length: {len(block)}\r\n\r\n".encode()
        + block
        + b"\r\n\r\n"
    )


def response(
    url: str, body: bytes = b"<html>page", head: str = "Content-Type: text/html", status: str = "200 OK"
) -> bytes:
    return record("response", url, f"HTTP/1.1 {status}\r\n{head}\r\n\r\n".encode() + body)


def read(tmp_path: Path, *records: bytes, name: str = "other.warc", pack: bool = False) -> list[Any]:
    (tmp_path / name).write_bytes(b"".join(gzip.compress(one) if pack else one for one in records))
    return list(iter_pages(tmp_path / name))


def urls(found: list[Any]) -> list[str]:
    return [item.url if isinstance(item, Page) else "skipped" for item in found]


# What we write


def test_a_page_comes_back_as_it_was(tmp_path: Path) -> None:
    headers = {"content-type": "text/html; charset=koi8-r", "set-cookie": ["a=1", "b=2"], "etag": '"1"'}
    notes = {"x-osintkit-redirects": [{"status": 301, "url": "http://news.example/"}], "x-osintkit-robots": "allowed"}
    page = make_page(headers=headers | notes, content_type="text/html; charset=koi8-r")
    page = replace(page, asked_url="http://news.example/?utm_source=x", final_url="https://news.example/a?print=1")
    stored = write_page(tmp_path, page, filename=FILE)
    assert list(iter_pages(tmp_path / FILE)) == [stored]
    assert read_page(tmp_path, replace(stored, body=b"")) == stored


@given(
    st.binary(max_size=300),
    st.dictionaries(
        st.sampled_from(["etag", "x-a", "server"]),
        st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1),
    ),
    st.sampled_from([200, 203, 404, 999]),
    st.datetimes(datetime(1995, 1, 1), datetime(2100, 1, 1)),
)
@settings(max_examples=40, deadline=None)
def test_any_bytes_come_back(
    tmp_path_factory: pytest.TempPathFactory, body: bytes, headers: dict[str, str], status: int, at: datetime
) -> None:
    folder = tmp_path_factory.mktemp("archive")
    page = make_page(body=body, headers={"content-type": "text/html"} | headers, fetched_at=at.replace(tzinfo=UTC))
    stored = write_page(folder, replace(page, status=status), filename=FILE)
    assert read_page(folder, replace(stored, body=b"")) == stored


def test_the_body_is_stored_as_it_came_and_decoded_on_reading(tmp_path: Path) -> None:
    packed = gzip.compress(b"<html><p>text")
    page = make_page(body=packed, headers={"content-type": "text/html", "content-encoding": "gzip"})
    write_page(tmp_path, page, filename=FILE)
    (found,) = iter_pages(tmp_path / FILE)
    assert isinstance(found, Page) and found.body == packed and decoded_body(found) == b"<html><p>text"


def test_a_local_file_is_a_resource_and_comes_back(tmp_path: Path) -> None:
    page = make_page("file:a.txt", b"text", headers={}, content_type="text/plain")
    stored = write_page(tmp_path, page, filename=FILE)
    assert list(iter_pages(tmp_path / FILE)) == [stored]
    with (tmp_path / FILE).open("rb") as file:
        assert [one.rec_type for one in ArchiveIterator(file)] == ["warcinfo", "resource"]


def test_other_tools_read_what_we_write(tmp_path: Path) -> None:
    write_page(tmp_path, make_page(), filename=FILE)
    with (tmp_path / FILE).open("rb") as file:
        _, one = ArchiveIterator(file, check_digests="raise")
        assert one.rec_headers.protocol == "WARC/1.1"
        assert one.rec_headers.get_header("WARC-Target-URI") == "https://news.example/a"
        assert one.rec_headers.get_header("WARC-Date") == "2021-11-15T12:30:01.000250Z"
        assert one.rec_headers.get_header("WARC-Payload-Digest", "").startswith("sha1:")


def test_the_same_pages_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        for number in range(3):
            write_page(tmp_path / name, make_page(body=b"<html>%d" % number), filename=FILE)
    assert (tmp_path / "one" / FILE).read_bytes() == (tmp_path / "two" / FILE).read_bytes()


def test_a_file_is_named_by_the_month_of_the_capture(tmp_path: Path) -> None:
    assert write_page(tmp_path, make_page()).warc == "captures-2021-11.warc.gz"


@pytest.mark.parametrize("name", ["../a.warc.gz", "/tmp/a.warc.gz", "a.warc", "", "a/b.warc.gz"])
def test_a_name_that_leads_out_of_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(StopRun, match=r"NAME\.warc\.gz"):
        write_page(tmp_path, make_page(), filename=name or " ")


def test_a_folder_that_cannot_be_written_stops_the_run(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("a file")
    with pytest.raises(StopRun, match="cannot be written"):
        write_page(tmp_path / "archive", make_page(), filename=FILE)


def test_a_header_cannot_smuggle_another_one_in(tmp_path: Path) -> None:
    page = make_page(headers={"content-type": "text/html", "x-a": "1\r\nX-Evil: 2"})
    page = replace(page, asked_url="http://news.example/\r\nWARC-Type: evil")
    write_page(tmp_path, page, filename=FILE)
    (found,) = iter_pages(tmp_path / FILE)
    assert isinstance(found, Page) and "x-evil" not in found.headers and found.asked_url == page.asked_url


# What can happen to it


def test_a_changed_archive_is_noticed(tmp_path: Path) -> None:
    stored = write_page(tmp_path, make_page(), filename=FILE)
    write_page(tmp_path, make_page(), filename="other.warc.gz")
    changed = replace(
        write_page(tmp_path, make_page(body=b"<html>forged"), filename="forged.warc.gz"), sha256=stored.sha256
    )
    with pytest.raises(SkipItem, match="altered"):
        read_page(tmp_path, changed)
    data = bytearray((tmp_path / FILE).read_bytes())
    data[-30] ^= 1
    (tmp_path / FILE).write_bytes(data)
    with pytest.raises(SkipItem, match="altered"):
        read_page(tmp_path, stored)
    (tmp_path / FILE).unlink()
    with pytest.raises(SkipItem, match="cannot be read"):
        read_page(tmp_path, stored)


def test_a_tail_torn_at_any_byte_costs_nothing_else(tmp_path: Path) -> None:
    first = write_page(tmp_path, make_page(), filename=FILE)
    last = write_page(tmp_path, make_page("https://news.example/b"), filename=FILE)
    whole = (tmp_path / FILE).read_bytes()
    assert first.offset and last.offset
    for cut in range(last.offset, len(whole)):
        (tmp_path / FILE).write_bytes(whole[:cut])
        kept = list(iter_pages(tmp_path / FILE))
        assert urls(kept) == ["https://news.example/a"] + ["skipped"] * (cut > last.offset)
        again = write_page(tmp_path, make_page("https://news.example/b"), filename=FILE)
        assert again == last and (tmp_path / FILE).read_bytes() == whole


def test_a_file_torn_in_its_first_record_is_begun_anew(tmp_path: Path) -> None:
    write_page(tmp_path, make_page(), filename=FILE)
    whole = (tmp_path / FILE).read_bytes()
    for cut in range(0, 300, 7):
        (tmp_path / FILE).write_bytes(whole[:cut])
        write_page(tmp_path, make_page(), filename=FILE)
        assert (tmp_path / FILE).read_bytes() == whole


def test_a_page_that_holds_records_itself_is_no_torn_tail(tmp_path: Path) -> None:
    write_page(tmp_path, make_page(), filename="inner.warc.gz")
    inner = (tmp_path / "inner.warc.gz").read_bytes()
    nested = make_page("https://news.example/b", random.Random(1).randbytes(100_000) + inner, content_type="text/plain")
    stored = write_page(tmp_path, nested, filename=FILE)
    write_page(tmp_path, make_page(), filename=FILE)
    assert read_page(tmp_path, stored).body == nested.body


WRITER = """
import hashlib, sys
from datetime import UTC, datetime
from osintkit.archive import write_page
from osintkit.records import Page
for number in range(int(sys.argv[2]), 100_000):
    body = b"<html>" + str(number).encode() * 2000
    url = f"https://news.example/{number}"
    at = datetime(2021, 1, 1, tzinfo=UTC)
    page = Page(url, url, url, 200, "text/html", hashlib.sha256(body).hexdigest(), at, body=body)
    write_page(sys.argv[1], page, filename="case.warc.gz")
    print(number, flush=True)
"""


@pytest.mark.parametrize("rounds", [3, pytest.param(20, marks=pytest.mark.slow)])
def test_kill_9_loses_nothing_that_was_written(tmp_path: Path, rounds: int) -> None:
    chance, done = random.Random(rounds), 0
    for _ in range(rounds):
        command = [sys.executable, "-c", WRITER, str(tmp_path), str(done)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            done = int(writer.stdout.readline()) + 1
            time.sleep(chance.random() / 10)
            os.kill(writer.pid, signal.SIGKILL)
            done = max([done, *(int(line) + 1 for line in writer.stdout.read().split("\n") if line)])
        found = [url for url in urls(list(iter_pages(tmp_path / FILE))) if url != "skipped"]
        wanted = [f"https://news.example/{number}" for number in range(done)]
        assert found[:done] == wanted and len(found) <= done + 1
        done = len(found)


def test_several_processes_write_one_file(tmp_path: Path) -> None:
    script = WRITER.replace("100_000", "int(sys.argv[2]) + 20")
    writers = [
        subprocess.Popen([sys.executable, "-c", script, str(tmp_path), str(n)], stdout=subprocess.DEVNULL)
        for n in (0, 100, 200)
    ]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    found = urls(list(iter_pages(tmp_path / FILE)))
    assert len(found) == 60 == len(set(found) - {"skipped"})


def test_a_removed_capture_is_gone_and_the_others_stay(tmp_path: Path) -> None:
    pages = [make_page(f"https://news.example/{n}", b"<html>secret %d" % n * 9000) for n in range(3)]
    stored = [write_page(tmp_path, page, filename=FILE) for page in pages]
    erase_page(tmp_path, stored[1], why="asked by\r\nthe person named")
    assert urls(list(iter_pages(tmp_path / FILE))) == ["https://news.example/0", "https://news.example/2"]
    assert read_page(tmp_path, stored[2]).body == pages[2].body
    with pytest.raises(SkipItem, match="removed: asked by the person named"):
        read_page(tmp_path, stored[1])
    with (tmp_path / FILE).open("rb") as file:
        assert [one.rec_type for one in ArchiveIterator(file)] == ["warcinfo", "response", "metadata", "response"]


@pytest.mark.parametrize("size", [1, 70_000, 200_000])
def test_a_removed_last_capture_is_no_torn_tail(tmp_path: Path, size: int) -> None:
    stored = write_page(tmp_path, make_page(body=random.Random(2).randbytes(size)), filename=FILE)
    erase_page(tmp_path, stored, why="a promise")
    after = write_page(tmp_path, make_page(), filename=FILE)
    assert stored.length and after.offset == (stored.offset or 0) + stored.length
    with pytest.raises(SkipItem, match="removed: a promise"):
        read_page(tmp_path, stored)


# What others write


@pytest.mark.parametrize("pack", [False, True])
def test_a_broken_record_costs_only_itself(tmp_path: Path, pack: bool) -> None:
    good, late = response("http://a.example/1"), response("http://a.example/2")
    for broken in (
        b"nonsense" * 50,
        good[:40],
        good[:-60] if pack else b"WARC/1.0\r\nContent-Length: x\r\n\r\n",
        good.replace(b"T12", b"99"),
    ):
        found = read(tmp_path, good, broken, late, pack=pack)
        assert urls(found) == ["http://a.example/1", "skipped", "http://a.example/2"], broken


def test_noise_between_packed_records_is_passed(tmp_path: Path) -> None:
    packed = [gzip.compress(response(f"http://a.example/{n}")) for n in range(3)]
    noise = b"\x1f\x8b\x08\x00" + random.Random(3).randbytes(600_000)
    found = read(tmp_path, packed[0], noise, packed[1], packed[2][:-20], name="a.warc.gz")
    assert urls(found) == ["http://a.example/0", "skipped", "http://a.example/1", "skipped"]


def test_only_pages_are_given(tmp_path: Path) -> None:
    records = [
        record("warcinfo", "", b"software: x\r\n", "application/warc-fields"),
        record("request", "http://a.example/1", b"GET / HTTP/1.1\r\n\r\n", "application/http; msgtype=request"),
        response("http://a.example/old", b"", "Location: /1", "301 Moved"),
        response("http://a.example/gone", b"<html>gone", status="404 Not Found"),
        response("http://a.example/pic", b"\x89PNG\r\n\x1a\n", "Content-Type: image/png"),
        response("http://a.example/feed", b"<rss/>", "Content-Type: application/rss+xml"),
        response("http://a.example/1"),
        record("resource", "http://a.example/t", b"plain text", "text/plain"),
        record("resource", "http://a.example/p", b"%PDF-1.4", "application/pdf"),
        record("conversion", "http://a.example/c", b"text", "text/plain"),
    ]
    assert urls(read(tmp_path, *records)) == ["http://a.example/1", "http://a.example/t", "http://a.example/p"]


@pytest.mark.parametrize("body", [b"\xff\xd8\xff\xe0 JFIF", b"PK\x03\x04zip", bytes(range(256)), b"", b"  \n"])
def test_what_only_says_that_it_is_a_page_is_a_reason(tmp_path: Path, body: bytes) -> None:
    (found,) = read(tmp_path, response("http://a.example/1", body))
    assert isinstance(found, SkipItem) and found.item == "http://a.example/1" and found.step == "archive"


def test_a_chunked_body_is_put_together(tmp_path: Path) -> None:
    body = b"6\r\n<html>\r\n4\r\ntext\r\n0\r\n\r\n"
    (found,) = read(
        tmp_path, response("http://a.example/1", body, "Content-Type: text/html\r\nTransfer-Encoding: chunked")
    )
    assert found.body == b"<html>text" and "transfer-encoding" not in found.headers


def test_a_brackets_uri_and_a_date_with_a_zone_are_read(tmp_path: Path) -> None:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>"
    (found,) = read(tmp_path, record("response", "<http://a.example/1>", block, date="2021-11-15T15:00:00+03:00"))
    assert found.url == "http://a.example/1" and found.fetched_at == datetime(2021, 11, 15, 12, tzinfo=UTC)


def test_a_file_packed_as_one_piece_is_read_as_well(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(gzip.compress(response("http://a.example/1") + response("http://a.example/2")))
    assert urls(list(iter_pages(tmp_path / "a.warc.gz"))) == ["http://a.example/1", "http://a.example/2"]


def test_a_bomb_is_passed_in_bounded_memory(tmp_path: Path) -> None:
    bombs = [response("http://a.example/b", bytes(150_000_000)), b"WARC/1.0\r\nX: " + b"a" * 150_000_000]
    packed = [gzip.compress(bomb, 1) for bomb in bombs]
    del bombs
    (tmp_path / "a.warc.gz").write_bytes(b"".join([*packed, gzip.compress(response("http://a.example/1"))]))
    tracemalloc.start()
    with (tmp_path / "a.warc.gz").open("rb") as file:
        blocks = [isinstance(block, SkipItem) for block in iter_blocks(file, "a", max_bytes=10_000_000)]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert blocks == [True, True, False] and peak < 30_000_000


@given(st.binary(max_size=400), st.booleans(), st.integers(0, 500))
@settings(max_examples=150, deadline=None)
def test_no_bytes_break_the_reader(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, pack: bool, cut: int
) -> None:
    folder = tmp_path_factory.mktemp("warc")
    good = response("http://a.example/1")
    spoilt = good[:cut] + noise + good[cut + 3 :]
    found = read(folder, good, spoilt, good, pack=pack)
    assert found and urls(found)[0] == "http://a.example/1" and all(isinstance(item, Page | SkipItem) for item in found)
    assert not pack or urls(found)[-1] == "http://a.example/1"


def test_an_archive_that_is_not_there_stops_the_run(tmp_path: Path) -> None:
    with pytest.raises(StopRun, match="no such archive"):
        list(iter_pages(tmp_path / "none.warc"))


# Replay


def test_the_archive_answers_in_place_of_the_web(tmp_path: Path) -> None:
    old = write_page(tmp_path, make_page(body=b"<html>new", fetched_at=AT + timedelta(days=1)), filename=FILE)
    write_page(tmp_path, make_page(body=b"<html>old"), filename=FILE)
    fetch = replay(tmp_path / FILE)
    for url in ("https://news.example/a", "http://www.news.example/a/?utm_source=x"):
        page = fetch(url)
        assert page.body == b"<html>new" and page.asked_url == url and page.fetched_at == old.fetched_at


def test_the_archive_follows_redirects_and_says_what_it_has_not(tmp_path: Path) -> None:
    records = [response("http://a.example/old", b"", "Location: /1", "301 Moved"), response("http://a.example/1")]
    records += [
        response("http://a.example/x", b"no", status="404 Not Found"),
        response("http://a.example/loop", b"", "Location: /loop", "302 Found"),
    ]
    (tmp_path / "a.warc").write_bytes(b"".join(records))
    with ArchiveFetcher(tmp_path) as fetcher:
        assert fetcher.fetch("http://a.example/old").final_url == "http://a.example/1"
        for url in ("http://a.example/none", "http://a.example/x", "http://a.example/loop"):
            with pytest.raises(SkipItem):
                fetcher.fetch(url)


# WACZ


def packed(tmp_path: Path) -> Path:
    pages = [make_page(), make_page("https://www.news.example/B?y=2&x=1", fetched_at=AT + timedelta(seconds=9))]
    for page in [*pages, make_page("file:a.txt", b"text", content_type="text/plain")]:
        write_page(tmp_path / "archive", page, filename=FILE)
    return pack_wacz(tmp_path / "archive", tmp_path / "case.wacz", titles={"https://news.example/a": "Ein Titel — é"})


def test_a_wacz_holds_what_the_format_asks_for(tmp_path: Path) -> None:
    with zipfile.ZipFile(packed(tmp_path)) as pack:
        assert all(info.compress_type == zipfile.ZIP_STORED for info in pack.infolist())
        package = json.loads(pack.read("datapackage.json"))
        assert (package["profile"], package["wacz_version"]) == ("data-package", "1.1.1")
        for one in package["resources"]:
            data = pack.read(one["path"])
            assert one["hash"] == "sha256:" + hashlib.sha256(data).hexdigest() and one["bytes"] == len(data)
        listed = {one["path"] for one in package["resources"]}
        assert listed | {"datapackage.json", "datapackage-digest.json"} == set(pack.namelist())
        digest = json.loads(pack.read("datapackage-digest.json"))
        assert digest["hash"] == "sha256:" + hashlib.sha256(pack.read("datapackage.json")).hexdigest()


def test_the_index_of_a_wacz_leads_to_each_record(tmp_path: Path) -> None:
    with zipfile.ZipFile(packed(tmp_path)) as pack:
        lines = pack.read("indexes/index.cdxj").decode().splitlines()
        assert lines == sorted(lines) and len(lines) == 3
        for line in lines:
            _, stamp, fields = line.split(" ", 2)
            entry = json.loads(fields)
            start = int(entry["offset"])
            data = pack.read(f"archive/{entry['filename']}")[start : start + int(entry["length"])]
            (one,) = ArchiveIterator(BytesIO(data))
            assert one.rec_headers.get_header("WARC-Target-URI") == entry["url"] and stamp.startswith("20211115")


def test_the_pages_of_a_wacz_are_listed_with_their_titles(tmp_path: Path) -> None:
    with zipfile.ZipFile(packed(tmp_path)) as pack:
        head, *rows = [json.loads(line) for line in pack.read("pages/pages.jsonl").decode().splitlines()]
    assert head["format"] == "json-pages-1.0"
    assert (rows[0]["title"], rows[0]["ts"]) == ("Ein Titel — é", "2021-11-15T12:30:01Z")
    assert [row["url"] for row in rows] == ["https://news.example/a", "https://www.news.example/B?y=2&x=1"]


def test_a_wacz_is_the_same_each_time_and_reads_back(tmp_path: Path) -> None:
    once = packed(tmp_path).read_bytes()
    assert (
        pack_wacz(
            tmp_path / "archive", tmp_path / "again.wacz", titles={"https://news.example/a": "Ein Titel — é"}
        ).read_bytes()
        == once
    )
    assert list(iter_pages(tmp_path / "again.wacz")) == list(iter_pages(tmp_path / "archive" / FILE))
    assert replay(tmp_path / "again.wacz")("https://news.example/a").body == b"<html><p>text"


def test_only_the_pages_that_a_wacz_lists_are_given(tmp_path: Path) -> None:
    records = [response("http://a.example/old", b"", "Location: /1", "301 Moved"), response("http://a.example/1")]
    records += [response("http://ads.example/frame"), response("http://a.example/2")]
    lines = [
        '{"format": "json-pages-1.0"}',
        '{"url": "http://a.example/old"}',
        "broken",
        '{"url": "http://a.example/2"}',
    ]
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as pack:
        pack.writestr("archive/data.warc", b"".join(records))
        pack.writestr("pages/pages.jsonl", "\n".join(lines))
    assert urls(list(iter_pages(tmp_path / "a.wacz"))) == ["http://a.example/1", "http://a.example/2"]


def test_a_wacz_that_a_zip_tool_compressed_is_read(tmp_path: Path) -> None:
    write_page(tmp_path, make_page(), filename=FILE)
    with zipfile.ZipFile(tmp_path / "a.wacz", "w", zipfile.ZIP_DEFLATED) as pack:
        pack.write(tmp_path / FILE, "archive/data.warc.gz")
    assert urls(list(iter_pages(tmp_path / "a.wacz"))) == ["https://news.example/a"]


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.wacz", "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("archive/data.warc", bytes(50_000_000))
    with pytest.raises(StopRun, match="zip bomb"):
        list(iter_pages(tmp_path / "a.wacz"))


@pytest.mark.parametrize(
    "name", ["../archive/a.warc", "/archive/a.warc", "archive/../../a.warc", "archive\\..\\a.warc", "a.warc"]
)
def test_a_name_that_leads_out_of_a_wacz_is_not_read(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as pack:
        pack.writestr(name, response("http://a.example/1"))
    with pytest.raises(StopRun, match="no WACZ"):
        list(iter_pages(tmp_path / "a.wacz"))
    assert sorted(child.name for child in tmp_path.iterdir()) == ["a.wacz"]


def test_a_torn_wacz_stops_with_a_reason(tmp_path: Path) -> None:
    whole = packed(tmp_path).read_bytes()
    (tmp_path / "torn.wacz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StopRun, match="no whole WACZ"):
        list(iter_pages(tmp_path / "torn.wacz"))


def test_nothing_to_pack_is_said(tmp_path: Path) -> None:
    with pytest.raises(StopRun, match="nothing to pack"):
        pack_wacz(tmp_path, tmp_path / "case.wacz")
    assert not (tmp_path / "case.wacz").exists()


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.Example.com/A?b=1&a=2", "com,example)/a?a=2&b=1"),
        ("http://www2.example.co.uk:8080", "uk,co,example:8080)/"),
        ("file:a b.txt", "file:a%20b.txt"),
    ],
)
def test_the_sort_key_is_that_of_web_archives(url: str, key: str) -> None:
    assert sort_key(url) == key
