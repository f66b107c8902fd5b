"""What is read out of a page: title, text, authors, day, language, pictures, doubts. All pages are made up here."""

import contextlib
import json
import re
import runpy
import time
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osintkit.errors import SkipItem
from osintkit.extract import extract_article, extract_page, extract_text
from osintkit.extract.bylines import is_person, split_byline
from osintkit.extract.days import Impossible, date_in_url, read_date
from osintkit.language import identify_language, normalise_language
from osintkit.records import Page

TITLE = "Harbour town signs for two new ferries"
BODY = [
    "The council of the harbour town signed a contract for two electric ferries on Tuesday, after months of talks.",
    "The first of them is to sail in spring and will carry ninety cars, the mayor told the assembly in a short speech.",
    "Opponents had asked for a tunnel instead, which engineers thought too costly for a town with so few taxpayers.",
    "The yard has built such ships before, though none that must break ice in the narrow part of the fjord.",
]
AT = datetime(2024, 5, 10, 12, tzinfo=UTC)


def page(*, head="", top="", body=None, below="", title=TITLE, lang="en"):
    paragraphs = "".join(f"<p>{line}</p>" for line in (BODY if body is None else body))
    return (
        f'<html lang="{lang}"><head><meta charset="utf-8"><title>{title} | Fjord Daily</title>{head}</head><body>'
        f'<nav><a href="/">Home</a> <a href="/news">News</a></nav><article><h1>{title}</h1>{top}'
        f'<div class="article-body">{paragraphs}</div></article>{below}'
        "<footer>Fjord Daily, all rights reserved</footer></body></html>"
    )


def ld(**facts):
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **facts})}</script>'


def codes(article):
    return {doubt.split(":")[0] for doubt in article.doubts}


# Text


def test_the_text_is_a_line_a_paragraph_without_menu_headline_and_footer():
    assert extract_article(page()).text.split("\n") == BODY


def test_a_paragraph_goes_on_behind_an_icon_and_without_words_for_screen_readers_only():
    icon = '<svg><path d="M7 7"></path></svg><span class="x-vh">(opens in a new window)</span>'
    link = BODY[0].replace("two electric ferries", f'<a href="https://example.com/">two electric ferries{icon}</a>')
    assert extract_article(page(body=[link, *BODY[1:]])).text.split("\n") == BODY


def test_headings_and_list_items_stay_in_their_place():
    html = page(
        body=[*BODY[:2], "</p><h2>What it costs</h2><ul><li>two ships, and</li><li>a pier</li></ul><p>", *BODY[2:]]
    )
    assert extract_article(html).text.split("\n") == [*BODY[:2], "What it costs", "two ships, and", "a pier", *BODY[2:]]


def test_the_lead_between_headline_and_text_belongs_to_the_text():
    lead = "Two electric ships will replace the old ferry that has served the town since the seventies."
    assert extract_article(page(top=f'<p class="standfirst">{lead}</p>')).text.split("\n")[0] == lead


@pytest.mark.parametrize(
    "noise",
    [
        "Advertisement",
        "Lesen Sie auch",
        "Читайте также",
        '<a href="/other">Another story of this house that you should read next</a>',
        'Read more: <a href="/other">The old ferry and its captain</a>',
        "10.05.2024, 11:30 Uhr",
        "Photo: Anna Example/Fjord Daily",
    ],
)
def test_pointers_marks_dates_and_credits_between_paragraphs_are_left_out(noise):
    assert extract_article(page(body=[*BODY[:2], noise, *BODY[2:]])).text.split("\n") == BODY


def test_teasers_of_other_pages_inside_the_text_are_left_out():
    card = '<div class="box"><h3><a href="/x">Ice in the fjord</a></h3><p>The winter was long up north.</p></div>'
    assert extract_article(page(body=[*BODY[:3], f"</p>{card}<p>", BODY[3]])).text.split("\n") == BODY


def test_a_second_article_below_the_first_is_not_read():
    other = (
        "<article><h1>Another story</h1>"
        + "<p>A different text that goes on about bread and its prices in town.</p>" * 4
    )
    assert "bread" not in extract_article(page(below=other + "</article>")).text


def test_the_text_that_only_json_ld_holds_is_taken_from_there():
    html = (
        f"<html><head>{ld(headline=TITLE, articleBody=' '.join(BODY))}</head><body><div id='app'></div></body></html>"
    )
    article = extract_article(html)
    assert article.text == " ".join(BODY) and article.votes["text"] in ("json-ld", "trafilatura")


def test_soft_hyphens_do_not_split_words():
    assert (
        "electric ferries" in extract_article(page(body=[BODY[0].replace("electric", "elec\xadtric"), *BODY[1:]])).text
    )


def test_a_page_that_declares_nothing_is_read_by_a_second_reader_too():
    assert "blocks" in extract_article(page(head=ld(headline=TITLE))).votes["text"]
    bare = "<html><body><table><tr><td>" + "<br><br>".join(BODY) + "</td></tr></table></body></html>"
    article = extract_article(bare)
    assert all(line[:60] in article.text for line in BODY)


# Title


def test_the_outlets_name_is_no_part_of_the_title():
    html = page(
        head=f'<meta property="og:title" content="{TITLE} - Fjord Daily">'
        '<meta property="og:site_name" content="Fjord Daily">'
    )
    assert extract_article(html).title == TITLE


def test_two_of_three_titles_win_and_the_vote_is_kept():
    html = page(
        title="Ferries! The town says yes", head=ld(headline=TITLE) + f'<meta property="og:title" content="{TITLE}">'
    )
    article = extract_article(html)
    assert article.title == TITLE and article.votes["title"] == "json-ld"


def test_a_title_without_headline_or_metadata_is_the_title_tags():
    html = (
        "<html><head><title>Two ferries for the town</title></head><body><div>"
        + "".join(f"<p>{b}</p>" for b in BODY)
        + "</div></body></html>"
    )
    assert extract_article(html).title == "Two ferries for the town"


# Authors


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Anna Example and Bo Sample", ["Anna Example", "Bo Sample"]),
        ("Von Anna Muster und Jörg Beispiel", ["Anna Muster", "Jörg Beispiel"]),
        ("Par Anne Exemple et Jean-Luc Modèle", ["Anne Exemple", "Jean-Luc Modèle"]),
        ("Anna Example (AE)", ["Anna Example"]),
        ("Anna Example, Berlin", ["Anna Example"]),
        ("Анна Примерова, Иван Образцов", ["Анна Примерова", "Иван Образцов"]),
        ("José Ortega y Gasset", ["José Ortega y Gasset"]),
        ("anna@example.org", []),
        ("https://example.org/anna", []),
    ],
)
def test_a_byline_is_split_into_names(byline, names):
    assert split_byline(byline) == names


def test_persons_come_before_the_outlets_name():
    html = page(
        head=ld(
            headline=TITLE, author={"@type": "Organization", "name": "Fjord Daily"}, publisher={"name": "Fjord Daily"}
        ),
        top='<div class="byline">By <a rel="author" href="/authors/anna">Anna Example</a></div>',
    )
    assert extract_article(html).authors == ("Anna Example",)


def test_the_outlet_is_the_author_where_no_person_is_named():
    assert extract_article(page(head=ld(author={"name": "Fjord Daily"}))).authors == ("Fjord Daily",)


def test_authors_of_teasers_beside_the_text_are_not_the_articles():
    aside = '<div><a href="/authors/bo">Bo Sample</a><p>Short.</p></div>'
    html = page(top='<p class="author-name">Anna Example</p>', below=aside * 3)
    assert extract_article(html).authors == ("Anna Example",)


@given(st.text(max_size=120))
@settings(max_examples=150, deadline=None)
def test_no_byline_breaks_the_splitting(text):
    assert all(name.strip() and len(name) < 80 for name in split_byline(text))
    is_person(text)


# Days


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2024-05-07", date(2024, 5, 7)),
        ("2024-05-07T18:30:00+02:00", datetime(2024, 5, 7, 18, 30, tzinfo=timezone(timedelta(hours=2)))),
        ("2024-05-07 18:30:00 -4:00", datetime(2024, 5, 7, 18, 30, tzinfo=timezone(timedelta(hours=-4)))),
        ("2024-05-07T18:30:00+0530", datetime(2024, 5, 7, 18, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))),
        ("2024-05-07T18:30", datetime(2024, 5, 7, 18, 30)),
        ("2024-05-07T18:30:05.123Z", datetime(2024, 5, 7, 18, 30, 5, 123000, UTC)),
        ("20240507", date(2024, 5, 7)),
        ("7.5.2024", date(2024, 5, 7)),
        ("05/25/2024", date(2024, 5, 25)),
        ("Tue, 07 May 2024 18:30:00 GMT", datetime(2024, 5, 7, 18, 30, tzinfo=UTC)),
        ("1715106600", datetime(2024, 5, 7, 18, 30, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_date_keeps_its_precision_and_zone(text, when):
    found = read_date(text)
    assert found == when and type(found) is type(when)
    assert getattr(found, "tzinfo", None) == getattr(when, "tzinfo", None)


@pytest.mark.parametrize("text", ["2023-02-31", "31.02.2023", "2023-13-01T10:00:00Z"])
def test_a_day_that_no_calendar_has_is_impossible(text):
    with pytest.raises(Impossible):
        read_date(text)


@pytest.mark.parametrize("stated", ["2023-02-31", "3021-05-07T10:00:00Z"])
def test_an_impossible_date_is_a_doubt_and_no_date(stated):
    article = extract_article(page(head=ld(datePublished=stated)), fetched_at=AT)
    assert article.published is None and {"impossible-date", "no-date"} <= codes(article)


def test_the_page_is_asked_before_its_url_and_the_change_is_kept_apart():
    article = extract_article(
        page(head=ld(datePublished="2024-05-07T18:30:00+02:00", dateModified="2024-05-08")),
        "https://example.org/2024/05/09/ferries",
    )
    assert article.published.isoformat() == "2024-05-07T18:30:00+02:00" and article.modified == date(2024, 5, 8)


def test_a_day_that_only_the_page_shows_is_found():
    assert extract_article(page(top="<p>Published 7 May 2024</p>")).published == date(2024, 5, 7)


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://example.org/2024/05/07/ferries.html", date(2024, 5, 7)),
        ("https://example.org/20240507/ferries.html", date(2024, 5, 7)),
        ("https://example.org/2024/13/07/ferries.html", None),
        ("https://example.org/ferries-2024.html", None),
        (None, None),
    ],
)
def test_the_day_in_a_url_is_read_if_it_is_one(url, day):
    assert date_in_url(url) == day


@given(st.text(max_size=60) | st.from_regex(r"\d{1,4}[-./]\d{1,4}[-./T ]\d{1,6}[:Z+]?\d{0,6}", fullmatch=True))
@settings(max_examples=200, deadline=None)
def test_no_text_breaks_the_reading_of_dates(text):
    with contextlib.suppress(Impossible):
        assert read_date(text) is None or read_date(text).year


# Language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("La Turquie achète des systèmes russes", "fr"),
        ("Президент подписал указ о поставках ракет", "ru"),
        ("Президент підписав указ про постачання ракет", "uk"),
        ("Cumhurbaşkanı yeni anlaşmayı imzaladı", "tr"),
        ("The president signed a new agreement", "en"),
        ("S-400", None),
        ("", None),
    ],
)
def test_the_language_of_a_sentence_is_identified(text, code):
    assert identify_language(text) == code


def test_language_tags_are_read_as_codes():
    assert [normalise_language(tag) for tag in ("en-GB", "pt_BR", "nb", "utf-8", "", None)] == [
        "en",
        "pt",
        "no",
        None,
        None,
        None,
    ]


# Pictures


def test_the_lead_image_and_captions_are_kept_beside_the_text():
    figure = (
        '<figure><img src="/img/ferry-model-2024.jpg" alt="A model of the ferry">'
        '<figcaption>The ferry as a model <span class="credit">Bo Sample</span></figcaption></figure>'
    )
    article = extract_article(
        page(top=figure, head='<meta property="og:image" content="/img/ferry-model-2024.jpg">'), "https://example.org/a"
    )
    assert article.image == {
        "url": "https://example.org/img/ferry-model-2024.jpg",
        "alt": "A model of the ferry",
        "credit": "Bo Sample",
        "caption": "The ferry as a model",
    }
    assert article.captions == ("The ferry as a model Bo Sample",) and "model" not in article.text


# Doubts


@pytest.mark.parametrize(
    ("html", "code"),
    [
        (page(body=BODY[:1], below="<p>Subscribe to continue reading this story.</p>"), "paywall"),
        (page(head=ld(isAccessibleForFree=False)), "paywall"),
        (
            "<html lang='en'><body><h1>One moment</h1><p>We value your privacy. Accept all cookies?</p></body></html>",
            "consent",
        ),
        (
            page(
                head='<script type="application/ld+json">{"@type": "LiveBlogPosting", "headline": "Ferries"}</script>'
            ),
            "live",
        ),
        (page(), "no-date"),
        (page(head=ld(datePublished="2025-01-01")), "future-date"),
        (page(head=ld(datePublished="1985-01-01")), "before-web"),
        (page(body=["Soon more."], head=f'<meta name="description" content="{BODY[0]}">'), "short"),
        (page(lang="tr", head=ld(headline=TITLE)), "language"),
        (
            "<html><body><div id='root'></div><noscript>Please enable JavaScript to read.</noscript></body></html>",
            "script",
        ),
    ],
)
def test_what_a_reader_should_doubt_is_named(html, code):
    assert code in codes(extract_article(html, fetched_at=AT))


def test_a_whole_ordinary_article_raises_no_doubt():
    html = page(
        head=ld(headline=TITLE, datePublished="2024-05-07"),
        below="<div class='banner'>We use cookies. Subscribe to read more.</div>",
    )
    assert extract_article(html.replace(BODY[3], BODY[3] * 30), fetched_at=AT).doubts == ()


# Bytes and other kinds of content


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251", "utf-16"])
def test_the_bytes_of_a_page_are_decoded_by_what_they_are(encoding):
    text = "Совет портового города подписал договор на два электрических парома во вторник вечером."
    html = page(body=[text] * 3).replace('charset="utf-8"', f'charset="{encoding}"')
    assert text in extract_article(html.encode(encoding)).text


def test_valid_utf8_beats_a_wrong_header():
    html = page(body=["Ångström und Übergröße stehen in diesem Absatz, der lang genug ist."] * 3).encode()
    assert "Übergröße" in extract_article(html, content_type="text/html; charset=iso-8859-1").text


def test_the_charset_of_the_header_is_used_for_other_bytes():
    html = (
        page(body=["Türkiye bu gemileri şimdi satın alıyor, dedi başkan."] * 3)
        .replace('<meta charset="utf-8">', "")
        .encode("iso-8859-9")
    )
    assert "şimdi satın alıyor" in extract_article(html, content_type="text/html; charset=iso-8859-9").text


@pytest.mark.parametrize(
    "body", [b"", b"  \n", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, b"PK\x03\x04rest", bytes(range(256)) * 20]
)
def test_what_is_no_text_is_skipped_with_one_line(body):
    with pytest.raises(SkipItem) as caught:
        extract_article(body, "https://example.org/x")
    assert (
        caught.value.step == "extract"
        and caught.value.item == "https://example.org/x"
        and "\n" not in caught.value.reason
    )


def captured(body, content_type):
    return Page(
        "https://example.org/x",
        "https://example.org/x",
        "https://example.org/x",
        200,
        content_type,
        "ab" * 32,
        AT,
        body=body,
    )


def test_a_captured_page_is_read_as_what_it_is():
    html, plain = (
        captured(page().encode(), "text/html; charset=utf-8"),
        captured("\n".join([TITLE, *BODY]).encode(), "text/plain"),
    )
    assert extract_page(html).title == extract_page(plain).title == TITLE
    assert extract_page(plain).text.split("\n") == BODY and extract_page(plain).sha256 == "ab" * 32


def test_a_feed_is_no_article():
    with pytest.raises(SkipItem, match="feed"):
        extract_article('<?xml version="1.0"?>\n<rss version="2.0"><channel><title>News</title></channel></rss>')


def test_readings_above_characters_are_no_part_of_words():
    html = "<html><body><h1><ruby>子<rt>こ</rt></ruby>どもの法律ができる</h1>" + "<p>法律ができました。</p>" * 9
    assert extract_article(html).title == "子どもの法律ができる"


def test_other_content_is_skipped_by_name():
    with pytest.raises(SkipItem, match="image/png"):
        extract_page(captured(b"GIF89a", "image/png"))


def test_a_broken_pdf_is_skipped():
    pytest.importorskip("pypdf")
    with pytest.raises(SkipItem, match="PDF"):
        extract_page(captured(b"%PDF-1.4 nothing", "application/pdf"))


def pdf(lines):
    text = "BT /F1 12 Tf 50 700 Td 14 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF"
    return f"{out}xref\n0 6\n0000000000 65535 f \n{table}{end}".encode()


def test_a_pdf_with_a_text_layer_is_read():
    pytest.importorskip("pypdf")
    article = extract_page(
        captured(
            pdf([TITLE, "The council signed a contract for two ferries", "on Tuesday evening."]), "application/pdf"
        )
    )
    assert article.title == TITLE and "signed a contract" in article.text


def test_a_text_file_with_an_address_above_gives_url_day_and_title():
    text = f"saved 2024-05 https://example.org/20240507/ferries.html\n\n{TITLE}\n\n" + "\n".join(BODY)
    article = extract_text(text)
    assert (article.url, article.published, article.title) == (
        "https://example.org/20240507/ferries.html",
        date(2024, 5, 7),
        TITLE,
    )
    assert article.text.split("\n") == BODY and article.language == "en"


def test_lines_that_lost_their_breaks_get_them_back():
    text = f"{TITLE}\n\n{BODY[0]}What it costsThe first of them sails in spring.{BODY[2]}{BODY[3]}"
    assert extract_text(text).text.split("\n") == [
        BODY[0],
        "What it costs",
        "The first of them sails in spring.",
        BODY[2],
        BODY[3],
    ]


def test_a_text_whose_stops_are_in_order_is_left_alone():
    text = "\n".join([TITLE, "The U.S.Navy and Node.js are two things that nobody should take apart.", *BODY])
    assert extract_text(text).text.split("\n")[0].startswith("The U.S.Navy and Node.js")


# Broken and hostile pages

PARTS = [
    "<div",
    ">",
    "<p>",
    "</p>",
    "<",
    "&#x",
    "&amp",
    '"',
    "<!--",
    "]]>",
    "<script>",
    "<table><tr>",
    "text of some length. ",
    "\x00",
    "<h1>",
    "é",
    "</",
]


@given(
    st.lists(
        st.sampled_from([*PARTS, page()[:300], ld(headline="x")[:40], ld(datePublished=["x", {}], author=[[["y"]]])]),
        max_size=25,
    )
)
@settings(max_examples=150, deadline=None)
def test_every_broken_page_is_an_article_or_a_skip(parts):
    try:
        article = extract_article("".join(parts), "https://example.org/x", AT)
    except SkipItem as error:
        assert error.reason
    else:
        assert article.text is not None and article.url


@pytest.mark.parametrize(
    "value",
    [
        None,
        1,
        True,
        [],
        {},
        [None],
        [[]],
        {"name": None},
        {"@type": []},
        "x" * 5000,
        [{"name": {"name": ["a"]}}],
        {"url": 7},
    ],
)
def test_json_ld_of_any_shape_breaks_nothing(value):
    keys = (
        "headline",
        "author",
        "datePublished",
        "dateModified",
        "articleBody",
        "image",
        "publisher",
        "description",
        "isAccessibleForFree",
        "url",
    )
    assert extract_article(page(head=ld(**dict.fromkeys(keys, value))), "https://example.org/x").text


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 20_000 + "deep" + "</div>" * 20_000,
        "<p>" + "a" * 2_000_000,
        "<p>" + "By " * 100_000,
        page(body=["1.1." * 50_000]),
        page(body=["<a href='x'>y</a>" * 20_000]),
        f"<script type='application/ld+json'>{'[' * 50_000}</script>" + page(),
        page(head="<meta name='author' content='" + "A b, " * 50_000 + "'>"),
        page(top="<h2><a href='/x'>t</a></h2>" * 4_000),
    ],
    ids=["deep", "long", "by", "stops", "links", "brackets", "authors", "cards"],
)
def test_hostile_pages_take_no_long_time(html):
    start = time.process_time()
    with contextlib.suppress(SkipItem):
        extract_article(html, "https://example.org/x")
    assert time.process_time() - start < 6


@pytest.mark.parametrize(
    "text", ["1" * 200_000, "a.B" * 50_000, "ab.Cd " * 50_000, "x\n" * 100_000, "https://" * 30_000]
)
def test_hostile_texts_take_no_long_time(text):
    start = time.process_time()
    extract_text(TITLE + "\n" + text)
    assert time.process_time() - start < 3


def test_reading_twice_gives_the_same():
    html = page(head=ld(headline=TITLE, author=[{"name": "Anna Example"}]))
    assert extract_article(html, "https://example.org/x", AT) == extract_article(html, "https://example.org/x", AT)


def test_importing_the_reader_loads_no_heavy_reader():
    import subprocess
    import sys

    heavy = ("trafilatura", "newspaper", "dateparser", "pypdf", "py3langid")
    code = f"import sys, osintkit.extract; print(sorted(m for m in {heavy} if m in sys.modules))"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


def test_newspaper3k_reads_the_same_tree_without_download_or_data(monkeypatch):
    import nltk
    import requests

    from osintkit.extract import body as room

    monkeypatch.setattr(nltk, "download", lambda *a, **k: pytest.fail("asked NLTK for data"))
    monkeypatch.setattr(requests.Session, "request", lambda *a, **k: pytest.fail("asked the network"))
    from osintkit.extract.parse import parse_html

    lines = room._by_newspaper(parse_html(page()))
    assert [line for line in lines if re.match("The first", line)] == [BODY[1]]


# The floor under the measured quality: the numbers of the last change, less 0.005

BENCH = Path(__file__).parents[2] / "shared" / "bench" / "extraction.py"
FLOORS = {
    "body": {"f1": 0.962},
    "news": {"text_f1": 0.964, "title": 0.905, "day": 0.98, "authors_f1": 0.937},
    "phrases": {"f1": 0.944},
}


@pytest.mark.slow
@pytest.mark.skipif(not BENCH.exists(), reason="the pages to measure with are not here")
def test_real_pages_are_read_no_worse_than_before():
    bench = runpy.run_path(str(BENCH))
    result = bench["score"](extract_article, BENCH.parent / "extraction")
    worse = {(s, f): result[s][f] for s, floor in FLOORS.items() for f, least in floor.items() if result[s][f] < least}
    assert not worse and not result["errors"]
