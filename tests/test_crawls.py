"""Crawls: archives by any URL, listings of them, and what of them can matter."""

import gzip
import hashlib
import threading
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import fsspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from osintkit.archive import write_page
from osintkit.discover import find_urls
from osintkit.discover.crawls import list_archives, read_ahead
from osintkit.errors import SkipItem, StopRun, WrongUse
from osintkit.fetch import Fetcher
from osintkit.intake import ingest, make_sieve
from osintkit.records import Page
from osintkit.sieve import Sieve, cut_ending
from osintkit.store import Case
from osintkit.warc import iter_pages


def page(n, body=b"<html lang=fr><p>Ankara</p></html>", site="news.example"):
    url, kind = f"https://{site}/{n}", "text/html; charset=utf-8"
    at = datetime(2021, 11, 15, tzinfo=UTC)
    return Page(url, url, url, 200, kind, hashlib.sha256(body).hexdigest(), at, {"content-type": kind}, body=body)


@pytest.fixture
def warc(tmp_path):
    for n in range(4):
        write_page(tmp_path, page(n), filename="a.warc.gz")
    return tmp_path / "a.warc.gz"


class Ranges(BaseHTTPRequestHandler):
    """Serves ranges of the files of a folder, as object stores do."""

    folder, knows_ranges = None, True

    def do_GET(self):
        file = self.folder / self.path.lstrip("/")
        if not file.is_file():
            self.send_error(404)
            return
        data = file.read_bytes()
        first, _, last = self.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")
        part = data[int(first) : int(last or len(data)) + 1]
        self.send_response(206 if self.knows_ranges else 200)
        self.send_header("Content-Range", f"bytes {first}-{int(first) + len(part) - 1}/{len(data)}")
        self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        self.wfile.write(part)

    def log_message(self, *_):
        pass


@pytest.fixture
def web(tmp_path):
    Ranges.folder, Ranges.knows_ranges = tmp_path, True
    server = ThreadingHTTPServer(("127.0.0.1", 0), Ranges)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with Fetcher(allow_private=True, delay=0, respect_robots=False, retries=0) as fetcher:
        yield f"http://127.0.0.1:{server.server_port}", fetcher.fetch
    server.shutdown()
    server.server_close()


def urls(found):
    return [item.url if not isinstance(item, SkipItem) else item.reason for item in found]


ALL = [f"https://news.example/{n}" for n in range(4)]


def test_an_archive_on_the_web_is_read_by_ranges(warc, web):
    assert urls(find_urls(f"{web[0]}/a.warc.gz", fetch=web[1])) == ALL


def test_a_server_without_ranges_is_one_line(warc, web):
    Ranges.knows_ranges = False
    with pytest.raises(OSError, match="gives no ranges"):
        list(find_urls(f"{web[0]}/a.warc.gz", fetch=web[1]))


def test_an_archive_on_this_network_is_refused_without_consent(warc):
    with Fetcher() as fetcher, pytest.raises(OSError, match="no public address"):
        list(find_urls("http://127.0.0.1:9/a.warc.gz", fetch=fetcher.fetch))


def test_any_store_that_fsspec_knows_is_read(warc):
    with fsspec.open("memory://crawl/a.warc.gz", "wb") as file:
        file.write(warc.read_bytes())
    assert urls(find_urls("memory://crawl/a.warc.gz")) == ALL
    with pytest.raises(StopRun, match="cannot be opened"):
        list(find_urls("memory://crawl/none.warc.gz"))


def test_a_case_reads_from_any_store_and_remembers_it(warc, tmp_path):
    with fsspec.open("memory://crawl/b.warc.gz", "wb") as file:
        file.write(warc.read_bytes())
    case = Case.create(tmp_path / "case")
    assert sum(ingest(case, ["memory://crawl/b.warc.gz"], progress=False).values()) == 4
    assert case.inputs() == [("memory://crawl/b.warc.gz", False)]
    assert ingest(case, progress=False)["known"] == 4


def test_an_ingest_that_was_stopped_goes_on_near_the_record_where_it_stopped(tmp_path):
    for n in range(100):
        told = f"<html><p>Story {n} is told in words of its own.</p></html>".encode()
        write_page(tmp_path, page(n, told), filename="a.warc.gz")
    case, taken = Case.create(tmp_path / "case"), []

    def stop(*what):
        taken.append(what)
        if len(taken) == 80:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest(case, [str(tmp_path / "a.warc.gz")], progress=False, each=stop)
    counts = ingest(case, progress=False)
    assert len(case.pages()) == 100 and counts["known"] < 20 < sum(counts.values()) < 40
    assert ingest(case, progress=False)["known"] == 100  # read to its end: from the beginning again


def test_reading_goes_on_at_the_page_where_it_stopped(warc):
    third = list(iter_pages(warc))[2]
    assert urls(find_urls(warc, start=(third.warc, third.offset))) == ALL[2:]


def test_a_place_that_is_not_there_any_more_begins_anew(warc):
    assert urls(find_urls(warc, start=("gone.warc.gz", 99))) == ALL


def lay_crawl(folder, names):
    place = folder / "crawl-data" / "CC-NEWS" / "2021"
    for n, name in enumerate(names):
        write_page(place, page(n), filename=name)
    listing = place / "warc.paths.gz"
    listing.write_bytes(gzip.compress("".join(f"crawl-data/CC-NEWS/2021/{name}\n" for name in names).encode()))
    return listing


def test_a_listing_gives_the_pages_of_its_archives_in_order(tmp_path):
    listing = lay_crawl(tmp_path, ["c.warc.gz", "a.warc.gz", "b.warc.gz"])
    assert urls(find_urls(str(listing))) == ALL[:3]


def test_a_listing_on_the_web_leads_to_its_own_server(tmp_path, web):
    lay_crawl(tmp_path, ["c.warc.gz", "a.warc.gz"])
    assert urls(find_urls(f"{web[0]}/crawl-data/CC-NEWS/2021/warc.paths.gz", fetch=web[1])) == ALL[:2]


def test_a_listing_goes_on_in_the_archive_where_it_stopped(tmp_path):
    listing = lay_crawl(tmp_path, ["c.warc.gz", "a.warc.gz", "b.warc.gz"])
    second = list(find_urls(str(listing)))[1]
    assert urls(find_urls(str(listing), start=(second.warc, second.offset))) == ALL[1:3]


def test_an_archive_that_is_gone_does_not_stop_the_next(tmp_path):
    listing = lay_crawl(tmp_path, ["c.warc.gz", "a.warc.gz"])
    (listing.parent / "c.warc.gz").unlink()
    gone, there = urls(find_urls(str(listing)))
    assert "no such archive" in gone
    assert there == ALL[1]


@pytest.mark.parametrize("line", ["../../etc/x.warc.gz", "https://evil.example/x.warc.gz", "x.html", "a b.warc.gz"])
def test_a_listing_leads_nowhere_else(tmp_path, line):
    (tmp_path / "warc.paths").write_text(line + "\n")
    with pytest.raises(StopRun, match="no listing of archives"):
        list_archives(str(tmp_path / "warc.paths"))


def test_a_listing_of_common_crawl_in_a_file_leads_to_its_server(tmp_path):
    (tmp_path / "warc.paths").write_text("crawl-data/CC-NEWS/2021/11/x.warc.gz\n")
    assert list_archives(str(tmp_path / "warc.paths")) == [
        "https://data.commoncrawl.org/crawl-data/CC-NEWS/2021/11/x.warc.gz"
    ]


def test_reading_ahead_keeps_order_and_stops_with_its_reader():
    taken = []
    sources = [map(lambda n, s=s: taken.append(n) or (s, n), range(1000)) for s in range(5)]
    ahead = read_ahead(sources, room=4)
    assert [next(ahead) for _ in range(3)] == [(0, 0), (0, 1), (0, 2)]
    ahead.close()
    assert len(taken) < 30


def test_what_goes_wrong_ahead_is_raised_in_its_turn():
    def broken():
        yield 2
        raise StopRun("torn")

    ahead = read_ahead([iter([1]), broken()])
    assert [next(ahead), next(ahead)] == [1, 2]
    with pytest.raises(StopRun, match="torn"):
        next(ahead)


RUSSIAN = "<html><p>Поставка ракет комплекса С-400</p></html>"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "koi8-r"])
@pytest.mark.parametrize("about", ["ракеты", "РАКЕТА", "С-400", "с400", "поставки ракет"])
def test_a_word_is_found_in_any_case_form_and_encoding(about, encoding):
    assert Sieve(about=(about,)).passes(page(1, RUSSIAN.encode(encoding)))


@pytest.mark.parametrize("about", ["Анкара", "S-300", "поставки танков"])
def test_a_page_without_the_words_is_held_back(about):
    assert not Sieve(about=(about,)).passes(page(1, RUSSIAN.encode()))


@pytest.mark.parametrize("written", ["&#1057;-400", "\\u0421-400", "&#x421;-400", "С\u2011400"])
def test_escaped_letters_are_read(written):
    assert Sieve(about=("С-400",)).passes(page(1, f"<p>{written}</p>".encode()))


@pytest.mark.parametrize(
    ("tag", "passes"), [("<html lang=fr>", True), ('<HTML class=x LANG="ru-RU">', False), ("<html>", True)]
)
def test_a_page_passes_in_the_languages_asked_for_or_when_it_says_none(tag, passes):
    assert Sieve(languages=("fr", "tr")).passes(page(1, tag.encode())) is passes


@pytest.mark.parametrize(("site", "passes"), [("a.org", True), ("www.a.org", True), ("aa.org", False)])
def test_a_site_stands_for_its_subdomains(site, passes):
    assert Sieve(sites=("a.org",)).passes(page(1, site=site)) is passes


def test_a_case_knows_lists_of_domains_and_its_watchlist(tmp_path):
    case = Case.create(tmp_path / "case")
    (tmp_path / "sites.txt").write_text("a.org  # ours\n\nB.org\n")
    (case.folder / "watchlist.csv").write_text("name,aliases,kind\nRoketsan,Рокетсан,org\n")
    sieve = make_sieve(case, sites=[f"@{tmp_path / 'sites.txt'}"], about=["С-400"], watchlist=True)
    assert sieve.sites == ("a.org", "b.org")
    assert sieve.passes(page(1, "<p>Рокетсан</p>".encode(), site="b.org"))
    assert sieve.passes(page(1, b"<p>S-400</p>", site="a.org"))
    assert not sieve.passes(page(1, b"<p>Aselsan</p>", site="a.org"))
    with pytest.raises(WrongUse, match="cannot be read"):
        make_sieve(case, sites=["@nowhere.txt"])


def test_a_page_that_cannot_be_decoded_passes_so_that_its_failure_is_told():
    broken = replace(page(1, b"\x1f\x8b torn"), headers={"content-encoding": "gzip"})
    assert Sieve(about=("x",)).passes(broken)


def test_a_phrase_without_a_word_is_wrong_use():
    with pytest.raises(WrongUse, match="holds no word"):
        Sieve(about=("...",))


@given(st.text(st.characters(categories=["L"]), min_size=1, max_size=12))
def test_a_root_begins_its_word(word):
    assert word.startswith(cut_ending(word))
