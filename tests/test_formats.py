"""Formats: what a report says is in each of them, jumps to its evidence, and nothing of a page is live."""

from __future__ import annotations

import hashlib
import re
import sys
import time
import zipfile
from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osintkit.blocks import Run, is_rtl, read_blocks
from osintkit.errors import StopRun, WrongUse
from osintkit.formats import _md_text, write_formats
from osintkit.markup import make_table

HOSTILE = [
    '<img src=x onerror="alert(1)">',
    "{{ 7*7 }}",
    "=cmd|' /C calc'!A0",
    "](javascript:alert(1))",
    '#eval("1") $x$ *b* @e1 <e1>',
    "[a](javascript:x)",
    "https://evil.example/a",
    "</svg><script>alert(1)</script>",
    "x" * 300,
    "صفقة نظام S-400",
    "Шугаев",
]
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 20" width="80pt" height="20"><text y="9">п</text></svg>'


def make_page(texts: list[str]) -> str:
    rows = [(f'{escape(t)} <a class="cite" href="#e1">[1]</a>', escape(t)) for t in texts]
    return f"""<!doctype html><html><head><title>t</title><style>p {{}}</style></head><body>
<a class="skip" href="#main">skipped</a><h1>{escape(texts[0])}</h1>
<section id="facts"><h2>{escape(texts[0])}</h2><p class="note">A note.</p>
{make_table(("Text", "<b>"), rows, "t")}</section>
<section id="plot"><h2>Plot</h2><figure aria-label="{escape(texts[-1])}">{SVG}</figure></section>
<section id="evidence"><h2>Evidence</h2><ol><li id="e1" value="1"><h3>{escape(texts[-1])}</h3>
<dl><dt>URL</dt><dd>https://a.example</dd></dl><blockquote>so <mark>marked</mark></blockquote></li></ol>
<a href="javascript:alert(1)">a</a> <a href="https://b.example">b</a> <a href="#nowhere">c</a>
</section></body></html>"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    for package in ("typst", "docx", "xlsxwriter"):
        pytest.importorskip(package)
    return write_all(tmp_path_factory.mktemp("formats"))


def write_all(folder: Path) -> Path:
    (folder / "tables").mkdir()
    (folder / "brief.html").write_text(make_page(HOSTILE), "utf-8")
    (folder / "tables" / "t.csv").write_text("name,value\n'=cmd|' /C calc'!A0,1.5\nhttps://x.example,-2\n", "utf-8")
    (folder / "manifest.json").write_text('{"as_of": "2021-11-25T04:07:55+00:00"}', "utf-8")
    write_formats(folder, "brief")
    return folder


def member(path: Path, name: str) -> str:
    return zipfile.ZipFile(path).read(name).decode()


def test_blocks_keep_the_order_and_the_text() -> None:
    blocks = read_blocks(make_page(HOSTILE))
    assert [b.kind for b in blocks[:4]] == ["heading", "heading", "para", "table"]
    assert blocks[0].text == HOSTILE[0] and blocks[3].rows[3][1] == (Run(HOSTILE[2]),)


def test_citations_jump_only_to_what_is_there() -> None:
    blocks = read_blocks(make_page(HOSTILE))
    jumps = {r.to for b in blocks for row in b.rows for cell in row for r in cell} | {
        r.to for b in blocks for r in b.runs
    }
    assert jumps == {None, "e1"} and "e1" in {b.anchor for b in blocks}


def test_direction_is_that_of_the_first_letter() -> None:
    assert is_rtl((Run("«12» "), Run("صفقة S-400"))) and not is_rtl((Run("S-400 صفقة"),)) and not is_rtl(())


@given(st.text(max_size=80))
def test_any_text_passes_as_text(text: str) -> None:
    shown = [b.text for b in read_blocks(f"<body><p>{escape(text)}</p></body>")]
    kept = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]", "", text)
    assert "".join(shown).split() == kept.split()


@given(st.text(max_size=80))
def test_markdown_shows_any_text_as_it_is(text: str) -> None:
    from markdown_it import MarkdownIt

    plain = " ".join(re.sub(r"[^\w!-~ ]", "", text).split())
    tokens = MarkdownIt("commonmark", {"html": True}).parse(f"a {_md_text(plain)}")
    inline = [c for t in tokens for c in t.children or ()]
    assert {c.type for c in inline} <= {"text", "text_special"} and "".join(
        c.content for c in inline
    ) == f"a {plain}".rstrip()


def test_every_hostile_text_stands_in_the_pdf(home: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    said = "".join(page.extract_text() for page in pypdf.PdfReader(home / "brief.pdf").pages)
    packed = re.sub(r"\s|\u200b", "", said)
    for text in HOSTILE[:9]:
        assert re.sub(r"\s", "", text) in packed


def test_the_pdf_jumps_inside_itself_and_nowhere_else(home: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    reader = pypdf.PdfReader(home / "brief.pdf")
    links = [a.get_object() for page in reader.pages for a in page.get("/Annots") or ()]
    assert links and all("/Dest" in a or a["/A"]["/S"] == "/GoTo" for a in links)
    assert b"/JavaScript" not in (home / "brief.pdf").read_bytes() and reader.metadata.title == HOSTILE[0]


def test_a_long_table_repeats_its_head_on_every_page(tmp_path: Path) -> None:
    pypdf, _ = pytest.importorskip("pypdf"), pytest.importorskip("typst")
    rows = [(str(i), "a sentence") for i in range(300)]
    (tmp_path / "x.html").write_text(f"<body><h1>T</h1>{make_table(('Zahl', 'Said'), rows, 't')}</body>", "utf-8")
    write_formats(tmp_path, "x", ["pdf"])
    pages = pypdf.PdfReader(tmp_path / "x.pdf").pages
    assert len(pages) > 3 and all("Zahl" in page.extract_text() for page in pages)


def test_word_has_bookmarks_links_page_numbers_and_heads_that_repeat(home: Path) -> None:
    body = member(home / "brief.docx", "word/document.xml")
    marks, jumps = (
        set(re.findall(r'bookmarkStart [^>]*w:name="(\w+)"', body)),
        set(re.findall(r'w:anchor="(\w+)"', body)),
    )
    assert {"e1", "facts"} <= jumps <= marks and "w:tblHeader" in body and "w:bidi" in body
    foot = "".join(
        member(home / "brief.docx", n) for n in zipfile.ZipFile(home / "brief.docx").namelist() if "foot" in n
    )
    assert "NUMPAGES" in foot and "as of 2021-11-25" in foot


def test_word_has_the_plot_and_no_outside_link(home: Path) -> None:
    assert any(n.endswith(".png") for n in zipfile.ZipFile(home / "brief.docx").namelist())
    assert "TargetMode" not in member(home / "brief.docx", "word/_rels/document.xml.rels")


def test_markdown_has_no_live_markup_of_a_page(home: Path) -> None:
    from markdown_it import MarkdownIt

    html = MarkdownIt("commonmark", {"html": True}).enable("table").render((home / "brief.md").read_text("utf-8"))
    assert "<img src=x" not in html and "<script" not in html and "javascript:alert(1)</" not in html
    assert set(re.findall(r'href="([^"]*)"', html)) == {"#e1"} and 'src="plots/brief-1.svg"' in html


def test_a_workbook_holds_no_formula_and_no_link(home: Path) -> None:
    sheet = member(home / "tables.xlsx", "xl/worksheets/sheet1.xml")
    assert "<f>" not in sheet and "hyperlink" not in sheet and "<v>1.5</v>" in sheet and "<v>-2</v>" in sheet
    assert "=cmd|' /C calc'!A0" in member(home / "tables.xlsx", "xl/sharedStrings.xml")


def test_the_same_report_gives_the_same_bytes(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setattr("time.time", lambda: 86400.0 * 20000)
    time.tzset()
    again = write_all(tmp_path)
    for name in ("brief.pdf", "brief.docx", "brief.md", "tables.xlsx"):
        one, two = (hashlib.sha256((folder / name).read_bytes()).hexdigest() for folder in (home, again))
        assert one == two, name


def test_an_unknown_format_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="no format 'rtf': one of pdf, docx, md, xlsx"):
        write_formats(tmp_path, "brief", ["rtf"])


def test_a_missing_package_is_one_line_that_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "brief.html").write_text("<h1>T</h1>", "utf-8")
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(StopRun, match=r'pip install "osintkit\[office\]"'):
        write_formats(tmp_path, "brief", ["pdf"])


def test_what_runs_right_to_left_keeps_its_direction_and_our_remarks_theirs() -> None:
    quoted = '<q dir="auto">דובר אמר S-400</q> <span class="origins">1 origin</span>'
    first, second = (b.text for b in read_blocks(f"<p>2 USD is said: {quoted}</p><p>{quoted}</p>"))
    assert "\u2067דובר אמר S-400\u2069" in first and "\u200e" not in first
    assert second.endswith("\u200e1 origin")
