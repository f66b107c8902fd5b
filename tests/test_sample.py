"""The bundled sample case: what ships is what its sources build, and holds what it promises."""

from __future__ import annotations

import gzip
import importlib.util
import re
import sys
import zlib
from collections import Counter
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from warcio.archiveiterator import ArchiveIterator

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "osintkit" / "data" / "sample"
SCRIPT = ROOT / "scripts" / "make_sample.py"


def load_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_sample", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def built() -> dict[str, bytes]:
    return load_script().build_sample()  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def responses() -> list[tuple[str, str, str, str, bytes]]:
    """(url, captured, status, content type, body) of every response that ships."""
    rows = []
    with (SAMPLE / "sample.warc.gz").open("rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type == "response":
                head = record.rec_headers.get_header
                kind = record.http_headers.get_header("Content-Type")
                url, when = head("WARC-Target-URI"), head("WARC-Date")
                rows.append((url, when, record.http_headers.get_statuscode(), kind, record.content_stream().read()))
    return rows


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    return yaml.safe_load((SAMPLE / "expected.yml").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def read_links(body: bytes) -> set[str]:
    return set(re.findall(r"""(?:href="|<link>|<guid[^>]*>)(https?://[^"<]+)""", body.decode(errors="replace")))


def test_the_shipped_files_are_what_the_sources_build(built: dict[str, bytes]) -> None:
    for name, content in built.items():
        shipped = (SAMPLE / name).read_bytes()
        if name.endswith(".gz"):  # deflate differs between zlib and zlib-ng; what is inside may not
            shipped, content = gzip.decompress(shipped), gzip.decompress(content)
        assert shipped == content, f"{name} is stale: run scripts/make_sample.py"


def test_building_twice_gives_the_same_bytes(built: dict[str, bytes]) -> None:
    assert load_script().build_sample() == built


def test_no_gzip_member_carries_a_time(built: dict[str, bytes]) -> None:
    rest, times = built["sample.warc.gz"], set()
    while rest:
        times.add(rest[4:8])
        member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        member.decompress(rest)
        rest = member.unused_data
    assert times == {bytes(4)}


def test_every_record_is_warc_11_with_an_id_of_its_own() -> None:
    plain = gzip.decompress((SAMPLE / "sample.warc.gz").read_bytes())
    records = list(ArchiveIterator(BytesIO(plain)))
    ids = {record.rec_headers.get_header("WARC-Record-ID") for record in records}
    assert len(ids) == len(records)
    assert {record.rec_headers.protocol for record in records} == {"WARC/1.1"}


def test_there_are_at_least_six_pages_in_each_of_four_languages(expected: dict[str, Any]) -> None:
    counts = Counter(page["language"] for page in expected["pages"])
    assert set(counts) == {"en", "fr", "ru", "tr"}
    assert min(counts.values()) >= 6 and counts.total() >= 28


def test_the_warc_answers_every_input_and_every_link_of_a_feed(responses: list[Any]) -> None:
    answered = {url for url, *_ in responses}
    inputs = (SAMPLE / "inputs.txt").read_text(encoding="utf-8").split()
    feeds = [row for row in responses if re.search(r"(rss|atom)\+xml", row[3])]
    assert len(feeds) == 2
    for url, _, _, _, body in feeds:
        pages = {link for link in read_links(body) if link != url and not link.endswith("/s-400")}
        assert len(pages) >= 4 and pages <= answered
        assert url in inputs
    assert set(inputs) <= answered


def test_feeds_and_inputs_together_reach_every_page(responses: list[Any], expected: dict[str, Any]) -> None:
    reached = set((SAMPLE / "inputs.txt").read_text(encoding="utf-8").split())
    for _, _, _, kind, body in responses:
        if "+xml" in kind:
            reached |= read_links(body)
    assert {page["url"] for page in expected["pages"]} <= reached


def test_nothing_outside_the_example_domain_is_linked(responses: list[Any]) -> None:
    hosts = set()
    for url, _, _, kind, body in responses:
        if kind.startswith("text/html") or "+xml" in kind:
            for link in {url} | set(re.findall(r"https?://[^\s\"'<>]+", body.decode(errors="replace"))):
                hosts.add(link.split("/")[2])
    names = {"schema.org", "ogp.me", "www.w3.org"}  # vocabularies and namespaces, never fetched
    assert {host for host in hosts - names if not host.endswith(".example")} == set()


def test_every_page_says_twice_that_it_is_a_sample(responses: list[Any], expected: dict[str, Any]) -> None:
    marks = load_script().MARKS
    language = {page["url"]: page["language"] for page in expected["pages"]}
    for url, _, _, kind, body in responses:
        if url in language:
            text = body.decode(kind.partition("charset=")[2])
            assert f'<meta name="osintkit-sample" content="{marks[language[url]]}"' in text, url
            assert text.count(marks[language[url]]) == 2, url


def test_captures_are_between_2019_and_december_2021_and_in_order(responses: list[Any]) -> None:
    times = [when for _, when, *_ in responses]
    assert times == sorted(times)
    assert times[0] > "2019-01-01" and times[-1] < "2021-12-01"


def test_one_page_was_edited_later_under_the_same_url(responses: list[Any]) -> None:
    twice = [url for url, count in Counter(url for url, *_ in responses).items() if count > 1]
    assert len(twice) == 1
    before, after = (body.decode() for url, _, _, _, body in responses if url == twice[0])
    assert "1,25 milliard" in before and "1,25 milliard" not in after
    assert "1,4 milliard" in after and "1,4 milliard" not in before


def test_each_entity_of_the_dossier_is_spelt_in_several_languages(expected: dict[str, Any]) -> None:
    languages: dict[str, set[str]] = {}
    for page in expected["pages"]:
        for key in page["entities"]:
            languages.setdefault(key, set()).add(page["language"])
    for key in ("shugayev", "mikheyev", "rosoboronexport", "s400", "su57", "turkey", "maks2019"):
        assert languages[key] == {"en", "fr", "ru", "tr"}, key
    assert set(languages) == set(expected["entities"])


def test_what_is_expected_of_claims_agrees_with_the_pages(expected: dict[str, Any]) -> None:
    pages = {page["id"][:5]: page for page in expected["pages"]}
    for claim in expected["claims"]:
        for reading in claim["readings"]:
            for key in reading["pages"]:
                figures = list(pages[key]["figures"])
                edits = [new for edit in pages[key].get("edits", []) for new in edit["replace"].values()]
                read = any(one["kind"] == claim["kind"] and one["value"] == reading["value"] for one in figures)
                assert read or any("1,4 milliard" in new for new in edits), (claim["key"], key)


def test_every_page_with_a_reading_is_in_its_claim(expected: dict[str, Any]) -> None:
    readings = [(claim, one) for claim in expected["claims"] for one in claim["readings"]]
    for claim, reading in readings:
        wanted = (claim["kind"], reading["value"])
        pages = [page for page in expected["pages"] if wanted in {(f["kind"], f["value"]) for f in page["figures"]}]
        assert {page["id"][:5] for page in pages} <= set(reading["pages"]), claim["key"]


def test_outlets_and_watchlist_have_the_columns_of_their_readers() -> None:
    outlets = yaml.safe_load((SAMPLE / "sources.yml").read_text(encoding="utf-8"))["sources"]
    assert len({outlet["domain"] for outlet in outlets}) == len(outlets) >= 9
    lines = (SAMPLE / "watchlist.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "name,aliases,kind,note" and 5 <= len(lines) <= 7
    assert all(line.count(",") == 3 for line in lines)
