"""Sixty hostile strings as titles, names, outlets, sentences, topics: text in every format, live in none."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from cases import T0, add

from osintkit.export import export_case
from osintkit.records import Entity, Failure, Figure, Mention, Quote
from osintkit.report import run_report
from osintkit.store import Case

HOSTILE = [
    '<img src=x onerror="alert(1)">',
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "</style><img src=x onerror=alert(3)>",
    "<svg/onload=alert(4)>",
    "<svg><animate onbegin=alert(5) attributeName=x dur=1s>",
    "</svg></figure><iframe src=http://127.0.0.1:9/>",
    '" autofocus onfocus="alert(6)',
    "' onmouseover='alert(7)",
    "<a href=javascript:alert(8)>go</a>",
    "<base href=http://127.0.0.1:9/>",
    "<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'>",
    "<link rel=stylesheet href=http://127.0.0.1:9/a.css>",
    "<form action=http://127.0.0.1:9/><button>send</button></form>",
    "<object data='data:text/html,<script>alert(16)</script>'></object>",
    "--> <b>out of a comment</b>",
    "]]> out of CDATA",
    "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>",
    "&lt;script&gt;alert(9)&lt;/script&gt;",
    "&#60;img src=x onerror=alert(10)&#62;",
    "{{ 7*7 }}",
    "{% raw %}{{ cycler.__init__ }}{% endraw %}",
    "${7*7} #{7*7} <%= 7*7 %>",
    "{0.__class__} %s %n %x",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://127.0.0.1:9/","click")',
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1 after a tab",
    "|calc after a bar",
    "](javascript:alert(11))",
    "[click](javascript:alert(12))",
    "![p](http://127.0.0.1:9/p.png)",
    "[x]: http://127.0.0.1:9/ 'ref'",
    "<http://127.0.0.1:9/auto>",
    "www.evil.example and https://evil.example/a?b=c#d",
    "``` `code` ~~~ ***bold*** __b__ # h",
    "| a | b | --- | --- |",
    '#import "@preview/evil:1.0.0": *',
    '#eval("1+1") #read("/etc/passwd")',
    "$x^2$ #set page() *b* _i_ @ref <e1> \\#",
    "\\input{/etc/passwd} \\write18{ls} \\end{document}",
    '{ DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc" }',
    "{ INCLUDEPICTURE http://127.0.0.1:9/a.png }",
    "MERGEFIELD \\* MERGEFORMAT",
    "} body { display: none } .x {",
    "expression(alert(13)); background:url(http://127.0.0.1:9/b)",
    "';alert(14)//\\';alert(14)//",
    "\\u003cscript\\u003ealert(15)\\u003c/script\\u003e",
    "../../../../etc/passwd\\..\\..",
    "'; DROP TABLE articles; -- x",
    "gnp.exe \u202efdp.evil RLO \u2066iso\u2069",
    "zero\u200bwidth\u200djoin\ufeffbom\u00adsoft",
    "NUL\x00BEL\x07ESC\x1b[31m DEL\x7f C1\x9b",
    "lone \ud800 surrogate \udfff \ufffe",
    "x" * 400,
    "Ж" * 200 + "\u0301" * 60,
    "صفقة نظام S-400 <b>עסקת</b> معاهده <i>x</i>",
    "👩‍👩‍👧‍👦🏴‍☠️ <b>🇹🇷</b> ﷽ Z̷̢̛a̸l̵g̶o",
]
PLAIN = [h for h in HOSTILE if h.isascii() and h.isprintable() and len(h) < 100]
GONE = re.compile("[\\s\u200b\u00ad\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffd\ufffe]")


def packed(text: str) -> str:
    return GONE.sub("", text)


def storable(text: str) -> str:
    """A text as the readers of pages let it pass: without NUL and halves of characters."""
    return re.sub("[\0\ud800-\udfff]", "\ufffd", text)


def test_there_are_sixty() -> None:
    assert len(set(HOSTILE)) == 60


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Each string is an article's title, author and sentence, a person who speaks, a thing counted and an outlet."""
    made = Case.create(tmp_path_factory.mktemp("hostile") / "c")
    found: dict[str, list[Any]] = {}
    stored = [storable(h) for h in HOSTILE]
    for n, bad in enumerate(stored):
        text = f"On Monday {bad} said that they sold 5 {bad} for 2 billion dollars. Nobody in {bad} confirmed it then."
        key = add(made, f"https://o{n}.example/{n}", text, T0, title=bad, authors=(bad,), doubts=(f"d{n}: {bad}",))
        spot, amount = text.index(bad), text.index("2 billion dollars")
        found[key] = [
            Mention(spot, spot + len(bad), "person", bad, tagger="test", role=bad),
            Figure(amount, amount + 17, "money", "2 billion dollars", value=2e9 + n * 1e7, unit="USD", counted=bad),
            Quote(text.index("they"), len(text), text[spot:], speaker=bad, channel=bad, verb=bad),
        ]
        made.add_failure(Failure(f"https://f{n}.example/{bad}", "fetch", bad, T0))
    made.add_tags("test 1", found)
    people = [Entity(f"person-{n}", "person", bad, (bad, f"{bad} 2"), {"watch": bad}) for n, bad in enumerate(stored)]
    ids = {row: f"person-{stored.index(m.name)}" for row, m in made.mention_records()}
    made.add_links("test 1", ids.items(), people, {k: k for k in found})
    outlets = [{"domain": f"o{n}.example", "name": bad, "owner": bad} for n, bad in enumerate(stored)]
    (made.folder / "sources.yml").write_text(yaml.safe_dump({"sources": outlets}), "utf-8")
    made.judge("grade", "source:o0.example", by="ana", value="B", why=HOSTILE[0])
    return made


@pytest.fixture(scope="module")
def reports(case: Case, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    for package in ("typst", "docx", "xlsxwriter"):
        pytest.importorskip(package)
    home = tmp_path_factory.mktemp("reports")
    own = "\n\n".join(map(storable, HOSTILE))
    given: dict[str, dict[str, str]] = {
        "brief": {"topic": "", "title": HOSTILE[0], "question": HOSTILE[2], "judgements": own},
        "figures": {"topic": HOSTILE[20]},
        "entity": {"entity": HOSTILE[1]},
    }
    forms = ("pdf", "docx", "md", "xlsx")
    return {n: run_report(case, n, p, formats=forms, out=home / n).folder / n for n, p in given.items()}


def test_the_pdf_holds_them_as_text_and_no_way_out(reports: dict[str, Path]) -> None:
    pypdf = pytest.importorskip("pypdf")
    for path in reports.values():
        reader = pypdf.PdfReader(path.with_suffix(".pdf"))
        links = [a.get_object() for page in reader.pages for a in page.get("/Annots") or ()]
        assert all("/Dest" in a or a["/A"]["/S"] == "/GoTo" for a in links)
    said = packed("".join(page.extract_text() for page in pypdf.PdfReader(reports["brief"].with_suffix(".pdf")).pages))
    assert [h for h in PLAIN if packed(h) not in said] == []


def test_the_word_file_holds_them_as_text_without_field_link_or_macro(reports: dict[str, Path]) -> None:
    docx = pytest.importorskip("docx")
    for path in reports.values():
        parts = zipfile.ZipFile(path.with_suffix(".docx"))
        xml = "".join(parts.read(n).decode() for n in parts.namelist() if n.endswith((".xml", ".rels")))
        assert set(re.findall(r'w:instr="([^"]*)"', xml)) == {"PAGE", "NUMPAGES"}
        assert "instrText" not in xml and "TargetMode" not in xml and not any("vba" in n for n in parts.namelist())
    document = docx.Document(reports["brief"].with_suffix(".docx"))
    cells = [t.text for table in document.tables for row in table._cells for t in row.paragraphs]
    said = packed("".join([*(p.text for p in document.paragraphs), *cells]))
    assert [h for h in HOSTILE if packed(h) not in said] == []


def test_tables_hold_them_as_text_that_no_spreadsheet_runs(reports: dict[str, Path]) -> None:
    book = zipfile.ZipFile(reports["brief"].with_name("tables.xlsx"))
    sheets = "".join(book.read(n).decode() for n in book.namelist() if "worksheets/sheet" in n)
    assert "<f>" not in sheets and "<hyperlink" not in sheets and "externalLink" not in "".join(book.namelist())
    for table in sorted(reports["brief"].parent.glob("tables/*.csv")):
        with table.open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [c for c in cells if c[:1] in tuple("=+@\t\r|") or re.match("-[^0-9.]|-[0-9.]+[^0-9.e]", c)], table


@pytest.mark.parametrize("form", ["ftm", "stix", "graphml", "jsonl", "csv", "parquet"])
def test_exports_are_read_again_with_every_string_in_them(case: Case, tmp_path: Path, form: str) -> None:
    paths = {p.name: p for p in export_case(case, form, tmp_path / "x")}
    if form == "graphml":
        graph = pytest.importorskip("networkx").read_graphml(paths["x"])
        said = [str(v) for _, told in graph.nodes(data=True) for v in told.values()]
    elif form == "parquet":
        said = pytest.importorskip("pyarrow.parquet").read_table(paths["articles.parquet"])["title"].to_pylist()
    elif form == "csv":
        with paths["articles.csv"].open(encoding="utf-8", newline="") as file:
            said = [row["title"].removeprefix("'") for row in csv.DictReader(file)]
    else:
        lines = (paths.get("x") or paths["articles.jsonl"]).read_text("utf-8")
        said = [
            json.dumps(json.loads(part), ensure_ascii=False)
            for part in ([lines] if form == "stix" else lines.splitlines())
        ]
    whole = packed("\n".join(said))
    quoted = (
        json.dumps(packed(h), ensure_ascii=False)[1:-1] if form in ("ftm", "stix", "jsonl") else packed(h)
        for h in PLAIN
    )
    assert [h for h in quoted if h not in whole and h.removeprefix("'") not in whole] == []


LIVE = """() => ({
  tags: [...new Set([...document.querySelectorAll('*')].map(e => e.localName))],
  on: [...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => a.name.startsWith('on'))).length,
  out: [...document.querySelectorAll('[href], [src]')]
    .map(e => e.getAttribute('href') || e.getAttribute('src')).filter(x => x && x[0] !== '#'),
  wide: document.documentElement.scrollWidth - innerWidth, said: document.body.textContent})"""
NEVER = {"script", "img", "iframe", "object", "embed", "base", "link", "form", "button", "animate", "input"}


def look(browser: Any, html: str, width: int) -> tuple[Any, list[str]]:
    """What a browser makes of a page with scripts on and no policy in their way, and what it did of its own."""
    done: list[str] = []
    page = browser.new_page(viewport={"width": width, "height": 900}, bypass_csp=True)
    page.route("**/*", lambda route: (done.append(route.request.url), route.abort()))
    page.on("dialog", lambda dialog: (done.append(dialog.message), dialog.dismiss()))
    page.set_content(html, wait_until="load")
    page.mouse.wheel(0, 5000)
    found = page.evaluate(LIVE)
    page.close()
    return found, done


@pytest.fixture(scope="module")
def browser() -> Any:
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-quic"])
        yield made
        made.close()


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 600])
def test_none_is_live_in_the_page_or_breaks_its_layout(reports: dict[str, Path], browser: Any, width: int) -> None:
    for name, path in reports.items():
        found, done = look(browser, path.with_suffix(".html").read_text("utf-8"), width)
        assert (done, found["on"], found["out"], found["wide"]) == ([], 0, [], 0), name
        assert not NEVER & set(found["tags"])
        if name == "brief":
            said = packed(found["said"])
            assert [h for h in HOSTILE if packed(h) not in said] == []


@pytest.mark.slow
def test_none_is_live_in_what_markdown_renders_to(reports: dict[str, Path], browser: Any) -> None:
    from markdown_it import MarkdownIt

    for name, path in reports.items():
        html = (
            MarkdownIt("commonmark", {"html": True}).enable("table").render(path.with_suffix(".md").read_text("utf-8"))
        )
        plots = re.sub(r'<img src="plots/[\w-]+\.svg"', "<i", html)
        found, done = look(browser, f"<body>{plots}", 1280)
        assert (done, found["on"], found["out"]) == ([], 0, []), name
        assert not NEVER & set(found["tags"])
        said = packed(found["said"])
        assert name != "brief" or [h for h in PLAIN if packed(h) not in said] == []
