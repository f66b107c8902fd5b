"""What a case reads from: every input gives what it has, and one bad item costs only itself."""

from __future__ import annotations

import gzip
import hashlib
import os
import socket
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from osintkit.archive import replay, write_page
from osintkit.discover import find_urls
from osintkit.errors import SkipItem, StopRun
from osintkit.records import Page

AT = datetime(2021, 11, 15, 12, tzinfo=UTC)
ITEM = "<item><title>t</title><link>{}</link></item>"
RSS = '<?xml version="1.0"?><rss version="2.0"><channel><link>https://news.example/</link>{}</channel></rss>'
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom">{}</feed>'
MAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
A, B = "https://news.example/a", "https://news.example/b"


def make_page(url: str, body: bytes, kind: str = "text/html") -> Page:
    return Page(url, url, url, 200, kind, hashlib.sha256(body).hexdigest(), AT, body=body)


def web(pages: dict[str, str | bytes | Page]) -> Callable[[str], Page]:
    """A fetch that knows these pages only."""

    def fetch(url: str) -> Page:
        if url not in pages:
            raise SkipItem("the server answers 404 Not Found", item=url, step="fetch")
        body = pages[url]
        return body if isinstance(body, Page) else make_page(url, body.encode() if isinstance(body, str) else body)

    return fetch


def find(tmp_path: Path, body: str | bytes, name: str, **options: Any) -> list[Any]:
    (tmp_path / name).write_bytes(body.encode() if isinstance(body, str) else body)
    return list(find_urls(tmp_path / name, **options))


def plain(found: list[Any]) -> list[str]:
    return [
        one if isinstance(one, str) else "skipped" if isinstance(one, SkipItem) else f"page {one.url}" for one in found
    ]


def reasons(found: list[Any]) -> str:
    assert all(isinstance(one, SkipItem) and one.item and one.step for one in found), found
    assert all("\n" not in one.reason for one in found)
    return "; ".join(one.reason for one in found)


# URLs


def test_a_url_is_itself_without_a_fetch() -> None:
    assert list(find_urls(" https://news.example/a?utm_source=x ")) == ["https://news.example/a?utm_source=x"]


def test_a_url_of_a_page_is_that_page_fetched_once() -> None:
    asked: list[str] = []

    def fetch(url: str) -> Page:
        asked.append(url)
        return make_page(url, b"<html><p>text")

    (page,) = find_urls(A, fetch=fetch)
    assert isinstance(page, Page) and page.asked_url == A and asked == [A]


def test_a_url_that_cannot_be_fetched_is_a_reason() -> None:
    assert "404" in reasons(list(find_urls(A, fetch=web({}))))


def test_a_feed_gives_its_links() -> None:
    feed = RSS.format(ITEM.format(A) + ITEM.format("/b?utm_source=rss") + ITEM.format(A + "?utm_medium=rss"))
    assert list(find_urls("https://news.example/rss", fetch=web({"https://news.example/rss": feed}))) == [
        A,
        "https://news.example/b?utm_source=rss",
    ]


def test_a_front_page_gives_what_looks_like_an_article() -> None:
    slug = "2021/11/15/russia-ready-to-help-turkey-with-fighter-engine.html"
    front = f"""<html><base href="/world/"><a href="{slug}#top">1</a><a href="/about">2</a>
      <a href="https://other.example/2021/11/15/not-of-this-site-at-all-really.html">3</a><a href="http://[">4</a><a>5</a>
      <a href="mailto:desk@news.example">6</a><a href="javascript:void(0)">7</a>
      <a href="https://sport.news.example/story/final">8</a><a href="{slug}">9</a>"""
    assert list(find_urls("https://news.example/", fetch=web({"https://news.example/": front}), follow=True)) == [
        f"https://news.example/world/{slug}",
        "https://sport.news.example/story/final",
    ]


@pytest.mark.parametrize("front", ["<html><script>render()</script>", "<!-- only -->", "<html><a href='/about'>"])
def test_a_front_page_without_articles_is_a_reason(front: str) -> None:
    assert "no link" in reasons(list(find_urls(A, fetch=web({A: front}), follow=True)))


def test_the_feeds_links_are_answered_by_an_archive(tmp_path: Path) -> None:
    feed = RSS.format(ITEM.format(A) + ITEM.format(B)).encode()
    for page in (make_page("https://news.example/rss", feed, "application/rss+xml"), make_page(A, b"<html>a")):
        write_page(tmp_path, page, filename="case.warc.gz")
    fetch = replay(tmp_path / "case.warc.gz")
    assert [fetch(url).url for url in find_urls("https://news.example/rss", fetch=fetch) if url == A] == [A]
    assert plain(list(find_urls(tmp_path / "case.warc.gz"))) == [f"page {A}"]


# Feeds, sitemaps, OPML


@pytest.mark.parametrize(
    "body",
    [
        RSS.format(ITEM.format(A) + ITEM.format(B)),
        "\n<!-- made by hand -->" + RSS.format(ITEM.format(A) + ITEM.format(B)),
        ATOM.format(
            f'<entry><link rel="alternate" href="{A}"/></entry><entry><link href="{B}"/><id>urn:1</id></entry>'
        ),
        ATOM.format(f"<entry><id>{A}</id></entry><entry><id>{B}</id></entry>"),
        f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        f"<item><link>{A}</link></item><item><link>{B}</link></item></rdf:RDF>",
        f'<urlset xmlns="{MAPS}" xmlns:image="x"><url><loc> {A} </loc><image:image><image:loc>https://i.example/1.jpg'
        f"</image:loc></image:image></url><url><loc>{B}</loc></url></urlset>",
        f"<urlset><url><loc>{A}</loc></url><url><loc>{B}</loc>",
        f'<opml><body><outline text="x"><outline type="link" url="{A}"/></outline>'
        f'<outline type="rss" xmlUrl="{B}"/></body></opml>',
        RSS.format(f"<item><link>{A}</link></item><item><link>{B}</link><title>a & b < c</item>"),
        RSS.format(ITEM.format(A) + ITEM.format(B))[:-20],
    ],
    ids=[
        "rss",
        "rss with a head",
        "atom",
        "atom by ids",
        "rdf",
        "sitemap",
        "cut sitemap",
        "opml",
        "sloppy rss",
        "cut rss",
    ],
)
@pytest.mark.parametrize("coding", ["utf-8", "utf-16", "gzip"])
def test_each_kind_of_feed_gives_its_links(tmp_path: Path, body: str, coding: str) -> None:
    data = gzip.compress(body.encode()) if coding == "gzip" else body.encode(coding)
    assert plain(find(tmp_path, data, "feed.xml")) == [A, B]


def test_an_entry_without_an_address_costs_only_itself(tmp_path: Path) -> None:
    feed = RSS.format(
        "<item><title>t</title></item>" + ITEM.format("javascript:alert(1)") + ITEM.format(A) + ITEM.format("http://[")
    )
    assert plain(find(tmp_path, feed, "feed.xml")) == ["skipped", "skipped", A, "skipped"]


@pytest.mark.parametrize("declared", ["utf-8", "windows-1252", "nonsense", "utf-16", ""])
def test_a_feed_in_another_charset_than_it_says_gives_its_links(tmp_path: Path, declared: str) -> None:
    feed = f'<?xml version="1.0" encoding="{declared}"?>' + RSS.format("<title>Новости</title>" + ITEM.format(A))[21:]
    assert plain(find(tmp_path, feed.encode("cp1251"), "feed.xml")) == [A]


def test_a_feed_with_impossible_characters_still_gives_its_links(tmp_path: Path) -> None:
    feed = RSS.format(f"<item><title>&#xFFFFFFFF; & more</title><link>{A}</link></item>" + ITEM.format(B))
    assert find(tmp_path, feed, "feed.xml") == [A, B]


def test_a_very_large_feed_is_read_in_time(tmp_path: Path) -> None:
    feed = RSS.format("".join(ITEM.format(f"https://news.example/{n}") for n in range(40_000)))
    started = time.monotonic()
    assert len(find(tmp_path, feed, "feed.xml")) == 40_000
    assert time.monotonic() - started < 10


def test_feeds_of_an_outline_and_maps_of_an_index_are_followed(tmp_path: Path) -> None:
    index = f'<sitemapindex xmlns="{MAPS}"><sitemap><loc>https://news.example/map.xml.gz</loc></sitemap></sitemapindex>'
    sitemap = gzip.compress(f"<urlset><url><loc>{B}</loc></url></urlset>".encode())
    outline = (
        '<opml><outline xmlUrl="https://news.example/rss"/><outline xmlUrl="https://news.example/index.xml"/></opml>'
    )
    fetch = web(
        {
            "https://news.example/rss": RSS.format(ITEM.format(A)),
            "https://news.example/index.xml": index,
            "https://news.example/map.xml.gz": sitemap,
        }
    )
    assert find(tmp_path, outline, "feeds.opml", fetch=fetch) == [A, B]


def test_a_feed_that_fails_costs_only_itself(tmp_path: Path) -> None:
    outline = '<opml><outline xmlUrl="https://news.example/none"/><outline xmlUrl="https://news.example/rss"/></opml>'
    found = find(tmp_path, outline, "f.opml", fetch=web({"https://news.example/rss": RSS.format(ITEM.format(A))}))
    assert plain(found) == ["skipped", A]


def test_a_sitemap_index_that_names_itself_ends() -> None:
    index = f"<sitemapindex><sitemap><loc>{A}</loc></sitemap></sitemapindex>"
    assert "deeper" in reasons(list(find_urls(A, fetch=web({A: index}))))


LAUGHS = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("head", [LAUGHS, OUTSIDE], ids=["laughs", "outside"])
@pytest.mark.parametrize("coding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "body",
    [
        RSS.format(ITEM.format(A + "&a;"))[21:],
        f"<urlset><url><loc>{A}&a;</loc></url></urlset>",
        f'<opml><outline url="{A}&a;"/></opml>',
        ATOM.format(f'<entry><link href="{A}&a;"/></entry>'),
    ],
    ids=["rss", "sitemap", "opml", "atom"],
)
def test_xml_that_brings_its_own_entities_is_refused(tmp_path: Path, head: str, body: str, coding: str) -> None:
    assert "entities of its own" in reasons(find(tmp_path, (head + body).encode(coding), "feed.xml"))


def test_an_article_about_entities_is_still_a_feed_entry(tmp_path: Path) -> None:
    feed = RSS.format(f"<item><link>{A}</link><description><![CDATA[how <!ENTITY works]]></description></item>")
    assert find(tmp_path, feed, "feed.xml") == [A]


# Lists and tables


def test_a_list_has_a_url_a_line(tmp_path: Path) -> None:
    text = f"# my list\r\n{A}\r\n\r\n  {B} seen on Monday\r\nhtp:/broken\r\n{A}#again\r\nhttps://новости.example/о\r\n"
    assert plain(find(tmp_path, text, "list.txt")) == [A, B, "skipped", "https://новости.example/о"]


@pytest.mark.parametrize("coding", ["utf-8-sig", "utf-16"])
def test_a_list_may_come_from_an_office(tmp_path: Path, coding: str) -> None:
    assert find(tmp_path, f"{A}\r\n{B}\r\n".encode(coding), "list.txt") == [A, B]


def test_a_list_may_be_on_the_web() -> None:
    assert list(
        find_urls(
            "https://x.example/l",
            fetch=web({"https://x.example/l": make_page("l", f"{A}\n{B}".encode(), "text/plain")}),
        )
    ) == [A, B]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("gdelt.export.CSV", f"1\t20211115\tTUR\t\t{A}\n2\t20211115\tRUS\tx\t{B}\n3\t20211115\tRUS\tx\t{A}\n"),
        (
            "gkg.csv",
            f"20211115-1\t2021\t1\tnews.example\t{A}\tWB_1;TAX\thttps://i.example/1.jpg;x\n2\t2\t2\tx\t{B}\ty\tz\n",
        ),
        ("export.csv", f'date,SourceURL,title\n2021-11-15,{A},"a, b"\n2021-11-16,{B},c\n'),
        ("export.csv", f"titre;lien;URL\nx;https://i.example/;{A}\ny;https://i.example/;{B}\n"),
        ("table.txt", f"title\turl\nx\t{A}\ny\t{B}\n"),
    ],
    ids=["gdelt events", "gdelt gkg", "commas", "semicolons", "by its header"],
)
def test_a_table_gives_its_column_of_urls(tmp_path: Path, name: str, text: str) -> None:
    assert plain(find(tmp_path, text, name)) == [A, B]


def test_a_table_may_be_in_a_zip_file(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "20211115.export.CSV.zip", "w") as pack:
        pack.writestr("20211115.export.CSV", f"1\t{A}\n2\t{B}\n")
    assert list(find_urls(tmp_path / "20211115.export.CSV.zip")) == [A, B]
    (tmp_path / "b.csv.zip").write_bytes(b"PK\x03\x04 torn")
    assert "no zip file" in reasons(list(find_urls(tmp_path / "b.csv.zip")))


def test_a_row_without_a_url_costs_only_itself(tmp_path: Path) -> None:
    found = find(tmp_path, f"url,x\n{A},1\n,2\n{'y' * 200_000},3\nshort\n{B},4\n", "t.csv")
    assert plain(found) == [A, "skipped", "skipped", "skipped", B]


def test_a_table_without_urls_is_a_reason(tmp_path: Path) -> None:
    assert "no column" in reasons(find(tmp_path, "a,b\n1,2\n", "t.csv"))


# Saved pages


def test_a_saved_page_has_the_address_it_declares(tmp_path: Path) -> None:
    html = (
        f"<html><head><meta property='og:url' content='{B}'><link href='{A}?utm_source=x' rel=canonical></head><p>text"
    )
    (page,) = find(tmp_path, html, "a.html")
    assert (page.url, page.final_url, page.asked_url) == (A, A + "?utm_source=x", "file:a.html")
    assert page.sha256 == hashlib.sha256(html.encode()).hexdigest() and page.content_type == "text/html"


@pytest.mark.parametrize(
    "declared", ["/a", "a.html", "", "javascript:x", "ftp://x.example/a", "https://", "file:///etc/passwd"]
)
def test_an_address_that_is_none_is_not_taken(tmp_path: Path, declared: str) -> None:
    (page,) = find(tmp_path, f"<html><link rel=canonical href='{declared}'><p>text", "Ein Text.html")
    assert page.url == page.final_url == "file:Ein%20Text.html" and str(tmp_path) not in repr(page)


def test_a_saved_page_was_captured_when_its_file_was_changed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text")
    os.utime(tmp_path / "a.txt", (AT.timestamp(), AT.timestamp()))
    (page,) = find_urls(tmp_path / "a.txt")
    assert isinstance(page, Page) and (page.fetched_at, page.content_type) == (AT, "text/plain")


SINGLEFILE = f"""<!DOCTYPE html> <html lang=en><!--
 Page saved with SingleFile
 url: {A}?x=1
 saved date: Mon Nov 15 2021 15:00:00 GMT+0300 (Moscow Standard Time)
--><link rel=canonical href="{B}"><p>text"""


def test_a_singlefile_save_says_where_and_when(tmp_path: Path) -> None:
    (page,) = find(tmp_path, SINGLEFILE, "a.html")
    assert (page.url, page.fetched_at) == (A + "?x=1", AT)


def test_a_singlefile_save_with_a_senseless_date_is_still_a_page(tmp_path: Path) -> None:
    (page,) = find(tmp_path, SINGLEFILE.replace("15 2021", "99 2021"), "a.html")
    assert page.url == A + "?x=1"


def test_a_browsers_save_says_where(tmp_path: Path) -> None:
    (page,) = find(tmp_path, f"<!DOCTYPE html>\n<!-- saved from url=(0022){A} -->\n<html><p>text", "a.htm")
    assert page.url == A


MHTML = f"""From: <Saved by Blink>
Snapshot-Content-Location: {A}
Date: Mon, 15 Nov 2021 12:00:00 -0000
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="--b"

----b
Content-Type: text/css

p {{}}
----b
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

<html><p>d=C3=A9fense
----b--
""".replace("\n", "\r\n")


@pytest.mark.parametrize("name", ["a.mhtml", "a.mht", "a.html"])
def test_an_mhtml_save_gives_its_page(tmp_path: Path, name: str) -> None:
    (page,) = find(tmp_path, MHTML, name)
    assert (page.url, page.fetched_at, page.content_type) == (A, AT, "text/html; charset=utf-8")
    assert "défense" in page.body.decode()


@pytest.mark.parametrize(
    "body",
    [
        "nothing of the kind",
        MHTML[:100],
        MHTML.replace("text/html; c", "image/png; c"),
        "Content-Type: multipart/related\r\n\r\n",
    ],
)
def test_an_mhtml_without_a_page_is_a_reason(tmp_path: Path, body: str) -> None:
    assert "MHTML" in reasons(find(tmp_path, body, "a.mhtml"))


def test_a_pdf_is_a_page(tmp_path: Path) -> None:
    (page,) = find(tmp_path, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a.pdf")
    assert (page.url, page.content_type) == ("file:a.pdf", "application/pdf")


def test_a_text_that_speaks_of_markup_is_a_text(tmp_path: Path) -> None:
    (page,) = find(tmp_path, "The tag <p> begins a paragraph.\nSee https://news.example/a for more.\n", "a.txt")
    assert page.content_type == "text/plain"


@pytest.mark.parametrize("coding", ["koi8-r", "cp1251", "utf-16", "cp1254"])
def test_a_text_in_any_coding_is_kept_as_it_is(tmp_path: Path, coding: str) -> None:
    text = "İğne ucu" if coding == "cp1254" else "Россия и Турция"
    (page,) = find(tmp_path, text.encode(coding), "a.txt")
    assert page.body == text.encode(coding)


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("a.html", b"", "is empty"),
        ("a.txt", b" \n\t ", "is empty"),
        ("a.html", b"\xff\xd8\xff\xe0JFIF", "image/jpeg"),
        ("a.html", bytes(range(256)) * 4, "no text"),
        ("a.txt", b"PK\x03\x04 a zip file", "application/zip"),
        ("a.docx", b"PK\x03\x04 a zip file", "application/zip"),
        ("feed.xml", b"this is no feed at all", "no XML"),
        ("feed.rss", b"<?xml version='1.0'?><other/>", "no feed"),
        ("feed.xml", b"<rss><channel><", "cannot be read"),
        ("feed.xml", b"<urlset><", "cannot be read"),
        ("feed.xml", RSS.format("").encode(), "no links"),
        ("map.xml", b"<urlset/>", "no links"),
        ("map.xml.gz", b"\x1f\x8b\x08\x00broken", "is empty"),
        ("a.warc", b"this is no archive", "no WARC record"),
        ("a.wacz", b"PK\x03\x04 torn", "no whole WACZ"),
        ("a.warc.gz", b"\x1f\x8b\x08\x00torn", "broken"),
    ],
)
def test_what_cannot_be_read_is_a_reason(tmp_path: Path, name: str, body: bytes, reason: str) -> None:
    assert reason in reasons(find(tmp_path, body, name))


# Folders


def test_a_folder_gives_what_is_in_it_in_order(tmp_path: Path) -> None:
    files = {
        "b.html": b"<html><p>b",
        "a.txt": b"text",
        "sub/c.html": b"<html><p>c",
        ".hidden": b"x",
        "list.txt": A.encode(),
    }
    files |= {
        "b_files/frame.html": b"<html>advertisement",
        "broken.html": b"",
        "sub/feed.xml": RSS.format(ITEM.format(B)).encode(),
    }
    for name, body in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(body)
    assert plain(list(find_urls(tmp_path))) == [
        "page file:a.txt",
        "page file:b.html",
        "skipped",
        A,
        "page file:sub/c.html",
        B,
    ]


def test_an_empty_folder_is_a_reason(tmp_path: Path) -> None:
    assert "is empty" in reasons(list(find_urls(tmp_path)))


def test_a_folder_with_traps_is_read_to_its_end(tmp_path: Path) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (inside / "out.txt").symlink_to(tmp_path / "secret.txt")
    (inside / "loop").symlink_to(inside)
    (inside / "dangling.html").symlink_to(inside / "nothing")
    os.mkfifo(inside / "pipe.html")
    (inside / "z.html").write_text("<html><p>text")
    assert plain(list(find_urls(inside))) == ["skipped", "skipped", "skipped", "page file:z.html"]


def test_a_file_that_may_not_be_read_is_a_reason(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<html>")
    (tmp_path / "a.html").chmod(0)
    if os.access(tmp_path / "a.html", os.R_OK):
        pytest.skip("this user may read everything")
    assert "cannot be read" in reasons(list(find_urls(tmp_path)))


@pytest.mark.parametrize("name", ["none", "none/at/all.txt", "www.example.com/news", "ftp://news.example/"])
def test_what_is_not_there_stops_with_one_line(name: str) -> None:
    with pytest.raises(StopRun, match="no such file or folder") as caught:
        find_urls(name)
    assert "\n" not in str(caught.value)


# Five hundred generated broken inputs


PARTS = st.sampled_from(
    [
        *(
            "<rss>",
            "<rss version='2.0'><channel>",
            "<channel>",
            "<item>",
            "</item>",
            "<link>",
            "</link>",
            f"<link>{A}</link>",
        ),
        *("<urlset>", "<sitemapindex>", "<url>", "<loc>", f"<url><loc>{A}</loc></url>", "<sitemap><loc>", "</loc>"),
        *(
            "<opml>",
            "<outline xmlUrl='",
            f"<outline url='{A}'/>",
            "'/>",
            "<feed xmlns='http://www.w3.org/2005/Atom'>",
            "<entry>",
        ),
        *(
            "<link href='",
            "<html>",
            "<head>",
            f"<link rel=canonical href={A}>",
            "<base href='http://['>",
            "<a href='",
            "<!--",
            "-->",
        ),
        *(
            "<![CDATA[",
            "]]>",
            "<?xml version='1.0' encoding='",
            "utf-16'?>",
            "koi8-r'?>",
            "nonsense'?>",
            "<!DOCTYPE x [",
            "]>",
        ),
        *(
            "<!ENTITY a 'x'>",
            "&a;",
            "&#0;",
            "&#xFFFFFFFF;",
            "&amp",
            "\x00",
            "\x0b",
            "\ufeff",
            "\ud800",
            "<a:b",
            "xmlns:a=''",
            "<",
        ),
        *(
            "http://",
            "http://[::1",
            "https://a:b/",
            "//x",
            "\n",
            "\t",
            ",",
            ";",
            '"',
            "url,title\n",
            "Content-Type: multipart/related",
        ),
        *(
            "\r\n\r\n",
            "From: x\r\n",
            "Page saved with SingleFile",
            "url: https://x.example/ ",
            "saved date: Mon Nov 99 2021",
            "é" * 50,
        ),
    ]
)
NAMES = st.sampled_from(
    ["a.xml", "a.rss", "a.html", "a.txt", "a.csv", "a.opml", "a.mhtml", "a.warc", "a.wacz", "a.pdf", "a", "a.xml.gz"]
)
BODIES = st.one_of(
    st.lists(PARTS, max_size=30).map(lambda parts: "".join(parts).encode("utf-8", "surrogatepass")),
    st.lists(PARTS, max_size=12).map(lambda parts: "".join(parts).encode("utf-16", "surrogatepass")),
    st.binary(max_size=300),
    st.tuples(st.sampled_from([RSS, ATOM, SINGLEFILE, MHTML]), st.integers(0, 400), st.binary(max_size=5)).map(
        lambda cut: cut[0].encode()[: cut[1]] + cut[2] + cut[0].encode()[cut[1] + 3 :]
    ),
)


@given(BODIES, NAMES, st.booleans())
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_broken_input_crashes_or_hangs(
    tmp_path_factory: pytest.TempPathFactory, body: bytes, name: str, follow: bool
) -> None:
    folder, started = tmp_path_factory.getbasetemp(), time.monotonic()
    from_file = find(folder, body, name, fetch=web({}))
    from_web = list(find_urls(A, fetch=web({A: body}), follow=follow))
    assert from_file and from_web
    for one in from_file + from_web:
        if isinstance(one, SkipItem):
            assert one.reason and "\n" not in one.reason
        elif isinstance(one, str):
            assert one.startswith(("http://", "https://", "HTTP://")) and "\n" not in one
        else:
            assert isinstance(one, Page)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "flood",
    [
        *("<meta " * 80_000, "<!--" * 100_000, "<link a" + "a" * 400_000, "<link " + "a=" * 200_000, "url," * 100_000),
        *("<rss>" + "<item>" * 20_000, "<urlset>" + "<url>" * 80_000, "<opml>" + "<outline>" * 50_000),
        *("<a href='" * 40_000, "<!DOCTYPE [" * 40_000),
    ],
    ids=range(10),
)
@pytest.mark.parametrize("name", ["a.html", "a.xml", "a.csv"])
def test_a_flood_of_markup_is_read_in_time(tmp_path: Path, flood: str, name: str) -> None:
    started = time.process_time()
    find(tmp_path, "<html>" * (name == "a.html") + flood, name)
    assert time.process_time() - started < 5


def test_nothing_here_asked_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", None)
    front = '<a href="/2021/11/15/russia-ready-to-help-turkey.html">x</a>'
    assert len(list(find_urls("https://news.example/", fetch=web({"https://news.example/": front}), follow=True))) == 1
