"""One address for one page, and the domain of the outlet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osintkit.urls import canonical_url, page_key, site_of

SAME = {
    "tracking": "https://www.example.com/a?id=7&utm_source=x&utm_campaign=y&fbclid=1&gclid=2&mc_cid=3&ref=rss&XTOR=RSS-1",
    "fragment": "https://www.example.com/a?id=7#comments",
    "text fragment": "https://www.example.com/a?id=7#:~:text=missiles",
    "default port": "https://www.example.com:443/a?id=7",
    "case and dot of the host": "HTTPS://WWW.Example.COM./a?id=7",
    "mobile twin": "https://m.example.com/a?id=7",
    "another mobile twin": "https://mobile.example.com/a?id=7",
    "amp host": "https://amp.example.com/a?id=7",
    "amp at the end": "https://www.example.com/a/amp?id=7",
    "amp at the beginning": "https://www.example.com/amp/a?id=7",
    "amp parameter": "https://www.example.com/a?id=7&amp=1",
    "amp output": "https://www.example.com/a?outputType=amp&id=7",
    "amp cache": "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/a?id=7&amp_js_v=0.1",
    "amp viewer": "https://www.search.example/amp/s/www.example.com/a?id=7",
    "escaped ampersand": "https://www.example.com/a?id=7&amp;utm_medium=rss",
    "dots": "https://www.example.com/b/../c/./../a?id=7",
    "feed": "https://www.example.com/a?id=7&r=rss&maca=de-rss-all",
    "forum session": "https://www.example.com/a?id=7&sid=58428beaa14598c2e02d93ad5c773e4d",
    "session": "https://www.example.com/a;jsessionid=0A1B?id=7&PHPSESSID=9",
    "password": "https://reader:word@www.example.com/a?id=7",
    "white space": " \nhttps://www.example.com/a?id=7\t",
    "line break within": "https://www.example.com/\na?id=7",
}


@pytest.mark.parametrize("url", SAME.values(), ids=SAME.keys())
def test_what_the_web_adds_comes_off(url: str) -> None:
    assert canonical_url(url) == "https://www.example.com/a?id=7"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.com", "https://example.com/"),
        ("https://example.com/A/?", "https://example.com/A/"),
        ("https://example.com/a?b=2&a=1&b=1", "https://example.com/a?a=1&b=2&b=1"),
        ("https://example.com/story.amp.html", "https://example.com/story.html"),
        ("https://example.com/x/story.amp.html", "https://example.com/x/story.html"),
        ("https://en.m.example.org/wiki/A", "https://en.example.org/wiki/A"),
        ("https://m.example.co.uk/a", "https://www.example.co.uk/a"),
        (
            "https://пример.рф/новости?д=1",
            "https://xn--e1afmkfd.xn--p1ai/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8?%D0%B4=1",
        ),
        ("https://example.com/caf%c3%a9/%7euser/100%", "https://example.com/caf%C3%A9/~user/100%25"),
        ("http://[2001:DB8::1]:80/a", "http://[2001:db8::1]/a"),
        ("http://127.0.0.1:8080/a", "http://127.0.0.1:8080/a"),
    ],
)
def test_a_url_in_normal_form(url: str, expected: str) -> None:
    assert canonical_url(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "https://amp.dev/about",
        "https://m.com/a",
        "https://example.com/amp",
        "https://example.com/reference?page=2&refid=1&source=wire",
        "https://example.com/amplifiers/a",
        "https://example.com/?feed=rss2",
        "https://example.com/news?format=rss&s=putin&sid=12",
    ],
)
def test_what_only_looks_like_an_addition_stays(url: str) -> None:
    assert canonical_url(url) == url


@pytest.mark.parametrize(
    "text", ["file:a.html", "mailto:a@example.com", "", "news", "http://", "http://[::1", "http://a:b/", "http://a b/"]
)
def test_what_is_no_http_url_comes_back(text: str) -> None:
    assert canonical_url(f" {text} ") == text and site_of(text) is None


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.bbc.co.uk/news", "bbc.co.uk"),
        ("https://edition.example.com.tr/a", "example.com.tr"),
        ("https://m.example.com/a", "example.com"),
        ("https://someone.blogspot.com/2020/a.html", "someone.blogspot.com"),
        ("http://localhost:8000/a", "localhost"),
        ("http://192.0.2.1/a", "192.0.2.1"),
    ],
)
def test_the_site_is_the_registered_domain(url: str, site: str) -> None:
    assert site_of(url) == site


@pytest.mark.parametrize(
    "twin", ["http://example.com/a", "https://www.example.com/a/", "https://m.example.com/a/index.html"]
)
def test_twins_have_one_key(twin: str) -> None:
    assert page_key(twin) == page_key("https://example.com/a")


def test_other_pages_have_other_keys() -> None:
    urls = [
        "https://example.com/a",
        "https://example.com/b",
        "https://example.com/a?id=1",
        "https://news.example.com/a",
    ]
    assert len({page_key(url) for url in urls}) == 4


PIECES = st.sampled_from(
    [
        *(
            "http",
            "https",
            "://",
            "www.",
            "m.",
            "amp.",
            "example.com",
            "xn--",
            "пример",
            ":80",
            ":",
            "/",
            "//",
            "..",
            ".",
        ),
        *(
            "amp",
            "?",
            "&",
            "=",
            "utm_x=1",
            "#",
            "%",
            "%2",
            "%41",
            "%ff",
            ";",
            "@",
            "[",
            "]",
            "::1",
            ".cdn.ampproject.org",
        ),
        *("/c/s/", " ", "\n", "\x00", "é"),
    ]
)
URLS = (
    st.lists(PIECES, max_size=14).map("".join)
    | st.text(max_size=40).map("https://example.com/".__add__)
    | st.text(max_size=60)
)


@given(URLS)
def test_twice_is_as_once(url: str) -> None:
    once = canonical_url(url)
    assert canonical_url(once) == once


@given(URLS)
def test_no_text_breaks_it(url: str) -> None:
    page_key(url)
    assert site_of(url) is None or canonical_url(url).isascii()
