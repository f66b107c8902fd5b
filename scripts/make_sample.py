"""Build the bundled sample case from `scripts/sample/`: the WARC, its inputs list and what to expect of it.

Run as `python scripts/make_sample.py [FOLDER]`; the same sources give the same bytes: capture times stand in
the sources, record ids are made from the content, and gzip members carry no time.
"""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

HERE = Path(__file__).parent / "sample"
SHIPPED = Path(__file__).parents[1] / "osintkit" / "data" / "sample"
BUILT_AT = "2021-12-01T00:00:00Z"

MARKS = {
    "en": "Sample page written for osintkit; the outlet is invented.",
    "fr": "Page d’exemple écrite pour osintkit ; le média est inventé.",
    "ru": "Учебная страница, написанная для osintkit; издание вымышлено.",
    "tr": "osintkit için yazılmış örnek sayfa; yayın organı kurmacadır.",
}
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "tr": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
}
LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
LABEL = re.compile(r"\[(lede|caption|quote|time ([^\]]+))\] ")


@dataclass(frozen=True)
class Sheet:
    """One page source: its front matter and the body's blocks."""

    id: str
    facts: dict[str, Any]
    blocks: tuple[str, ...]
    outlet: dict[str, Any] = field(repr=False)

    @property
    def url(self) -> str:
        """Where the page stands on its invented outlet."""
        return f"https://{self.outlet['domain']}{self.facts['path']}"

    @property
    def text(self) -> str:
        """Title and blocks as a reader sees them, a line each."""
        plain = (LINK.sub(r"\1", LABEL.sub("", block).removeprefix("## ")) for block in self.blocks)
        return "\n".join([self.facts["title"], *plain])


@dataclass(frozen=True)
class Capture:
    """One response for the WARC."""

    url: str
    captured: str
    body: bytes
    content_type: str
    status: str = "200 OK"
    length: int | None = None


def read_yaml(path: Path) -> Any:
    """The YAML document in a file."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def read_sheets() -> list[Sheet]:
    """All page sources in the order of their ids."""
    outlets = {entry["domain"]: entry for entry in read_yaml(SHIPPED / "sources.yml")["sources"]}
    sheets = []
    for path in sorted((HERE / "pages").glob("*.txt")):
        _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
        facts = yaml.safe_load(head)
        blocks = tuple(" ".join(block.split()) for block in body.strip().split("\n\n"))
        sheets.append(Sheet(path.stem, facts, blocks, outlets[facts["outlet"]]))
    return sheets


def say_date(when: str, language: str) -> str:
    """An ISO date as the language writes it: 23 October 2019."""
    year, month, day = when[:10].split("-")
    return f"{int(day)} {MONTHS[language].split()[int(month) - 1]} {year}"


def mark_inline(text: str, language: str) -> str:
    """A block's text as HTML, with its links, and with the no-break spaces of French typography."""
    if language == "fr":
        text = re.sub(r" (?=[:;?!»%])|(?<=«) ", "\N{NO-BREAK SPACE}", text)
    return LINK.sub(r'<a href="\2">\1</a>', html.escape(text, quote=False))


def mark_block(block: str, language: str) -> str:
    """One block as the HTML element that its label asks for."""
    if block.startswith("## "):
        return f"<h2>{mark_inline(block[3:], language)}</h2>"
    if block.startswith("- "):
        items = "".join(f"<li>{mark_inline(item, language)}</li>" for item in re.split(r"(?:^| )- ", block)[1:])
        return f"<ul>{items}</ul>"
    label = LABEL.match(block)
    inner = mark_inline(LABEL.sub("", block, count=1), language)
    if not label:
        return f"<p>{inner}</p>"
    if label[1] == "caption":
        image = '<img src="/img/lead.jpg" alt="" width="640" height="360">'
        return f"<figure>{image}<figcaption>{inner}</figcaption></figure>"
    if label[2]:
        return f'<div class="live-entry"><time>{label[2]}</time><p>{inner}</p></div>'
    return f"<blockquote><p>{inner}</p></blockquote>" if label[1] == "quote" else f'<p class="lede">{inner}</p>'


def make_page(sheet: Sheet, templates: Environment) -> bytes:
    """The page's bytes in its outlet's make and charset."""
    facts, outlet = sheet.facts, sheet.outlet
    language = outlet["language"]
    shown: str = facts["shown"] if "shown" in facts else facts["published"]
    text = templates.get_template(outlet["domain"].split(".")[0] + ".html").render(
        page=facts,
        id=sheet.id,
        url=sheet.url,
        outlet=outlet,
        shown=shown,
        said=say_date(shown, language),
        clock=shown[11:16],
        number=1_048_000 + int(sha256(sheet.id.encode()).hexdigest()[:4], 16),
        body=Markup("\n".join(mark_block(block, language) for block in sheet.blocks)),
        mark=MARKS[language],
    )
    return text.encode(outlet.get("charset", "utf-8"), "xmlcharrefreplace")


def find_names(text: str, entities: dict[str, Any]) -> dict[str, list[str]]:
    """Entity key -> its spellings that stand in the text; the longest name at a place wins."""
    owner = {name: key for key, entity in entities.items() for name in entity["names"]}
    longest = sorted(owner, key=lambda name: (-len(name), name))
    found: dict[str, set[str]] = {}
    for hit in re.finditer(r"(?<!\w)(?:" + "|".join(map(re.escape, longest)) + r")(?!\w)", text):
        found.setdefault(owner[hit[0]], set()).add(hit[0])
    return {key: sorted(found[key]) for key in sorted(found)}


def read_figure(line: str, sheet: Sheet) -> dict[str, Any]:
    """`kind | value | unit | text` of a front matter as a mapping; the text must stand in the page."""
    kind, value, unit, text = (part.strip() or None for part in line.split("|"))
    check_stands(text or "", sheet)
    read: Any = value if kind == "date" or value is None else float(value)
    return {"kind": kind, "value": read, "counted" if kind == "quantity" else "unit": unit, "text": text}


def check_stands(text: str, sheet: Sheet) -> None:
    """Stop when the page doesn't have what its front matter says of it."""
    if text not in sheet.text:
        raise SystemExit(f"{sheet.id}: not in the page: {text!r}")


def expect_page(sheet: Sheet, entities: dict[str, Any]) -> dict[str, Any]:
    """What a good reader finds in the page."""
    facts = sheet.facts
    for quote in facts.get("quotes", []):
        for part in ("speaker", "words", "channel"):
            check_stands(quote.get(part, ""), sheet)
    entry = {
        "id": sheet.id,
        "url": sheet.url,
        "language": sheet.outlet["language"],
        "title": facts["title"],
        "authors": facts.get("authors", []),
        "published": facts.get("published"),
        "captured": facts["captured"],
        "marks": facts.get("marks", []),
        "entities": find_names(sheet.text, entities),
        "figures": [read_figure(line, sheet) for line in facts.get("figures", [])],
        "quotes": facts.get("quotes", []),
    }
    return entry | ({"edits": facts["edits"]} if "edits" in facts else {})


def make_captures(sheets: list[Sheet]) -> Iterator[Capture]:
    """Every response of the sample: pages, later captures of edited pages, feeds and oddities."""
    templates = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined)
    for sheet in sheets:
        charset = sheet.outlet.get("charset", "utf-8")
        body = make_page(sheet, templates)
        yield Capture(sheet.url, sheet.facts["captured"], body, f"text/html; charset={charset}")
        for edit in sheet.facts.get("edits", []):
            for old, new in edit["replace"].items():
                if old.encode(charset) not in body:
                    raise SystemExit(f"{sheet.id}: nothing to edit: {old!r}")
                body = body.replace(old.encode(charset), new.encode(charset))
            yield Capture(sheet.url, edit["captured"], body, f"text/html; charset={charset}")
    by_id = {sheet.id: sheet for sheet in sheets}
    for feed in read_yaml(HERE / "feeds.yml"):
        entries = [by_id[key] for key in feed["pages"]]
        text = templates.get_template(feed["make"] + ".xml").render(
            feed=feed, entries=entries, mark=MARKS[feed["language"]], mail_date=say_mail_date
        )
        yield Capture(feed["url"], feed["captured"], text.encode(), f"application/{feed['make']}+xml; charset=utf-8")
    for odd in read_yaml(HERE / "odd.yml"):
        yield Capture(odd["url"], odd["captured"], make_odd(odd), odd["type"], odd["status"], odd.get("length"))


def say_mail_date(when: str) -> str:
    """An ISO time as RSS wants it."""
    return format_datetime(datetime.fromisoformat(when))


def make_odd(odd: dict[str, Any]) -> bytes:
    """The bytes of an oddity: its text, its hex, or its start of a page followed by noise."""
    if "hex" in odd:
        return bytes.fromhex("".join(odd["hex"].split()))
    noise = b"".join(sha256(str(n).encode()).digest() for n in range(odd.get("noise", 0)))
    return str(odd["text"]).encode() + noise


def write_warc(captures: list[Capture]) -> bytes:
    """The captures as a gzipped WARC 1.1, in order of time."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    info = writer.create_warcinfo_record(
        "sample.warc.gz", {"software": "osintkit scripts/make_sample.py", "description": MARKS["en"], "format": "WARC"}
    )
    info.rec_headers.replace_header("WARC-Date", BUILT_AT)
    info.rec_headers.replace_header("WARC-Record-ID", make_record_id("warcinfo"))
    writer.write_record(info)
    for capture in sorted(captures, key=lambda one: (one.captured, one.url)):
        served = datetime.fromisoformat(capture.captured).astimezone(UTC)
        headers = [
            ("Date", format_datetime(served, usegmt=True)),
            ("Content-Type", capture.content_type),
            ("Content-Length", str(capture.length or len(capture.body))),
        ]
        key = f"{capture.url} {capture.captured} {sha256(capture.body).hexdigest()}"
        record = writer.create_warc_record(
            capture.url,
            "response",
            payload=BytesIO(capture.body),
            http_headers=StatusAndHeaders(capture.status, headers, protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": capture.captured, "WARC-Record-ID": make_record_id(key)},
        )
        writer.write_record(record)
    return out.getvalue()


def make_record_id(key: str) -> str:
    """A WARC record id that depends on nothing but what is recorded."""
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, key)}>"


def list_inputs(sheets: list[Sheet]) -> list[str]:
    """What a sample case reads: the feeds, then what no feed names, then the oddities."""
    feeds = read_yaml(HERE / "feeds.yml")
    named = {key for feed in feeds for key in feed["pages"]}
    pages = [sheet.url for sheet in sheets if sheet.id not in named]
    return [feed["url"] for feed in feeds] + pages + [odd["url"] for odd in read_yaml(HERE / "odd.yml")]


def check_times(sheets: list[Sheet]) -> None:
    """Stop when a page was captured before it came out, or long after."""
    for sheet in sheets:
        if published := sheet.facts.get("published"):
            late = date.fromisoformat(sheet.facts["captured"][:10]) - date.fromisoformat(published[:10])
            if not timedelta(0) <= late <= timedelta(days=3):
                raise SystemExit(f"{sheet.id}: captured {late.days} days after it came out")


def build_sample() -> dict[str, bytes]:
    """File name -> bytes of everything that is built."""
    sheets = read_sheets()
    check_times(sheets)
    entities = read_yaml(HERE / "entities.yml")
    expected = {
        "pages": [expect_page(sheet, entities) for sheet in sheets],
        "entities": {key: {"kind": one["kind"], "caption": one["names"][0]} for key, one in entities.items()},
        **read_yaml(HERE / "dossier.yml"),
        "oddities": {odd["url"]: odd["why"] for odd in read_yaml(HERE / "odd.yml")},
    }
    head = (
        "# Built by scripts/make_sample.py: what a good reader finds in the sample pages. Licence: CC0 1.0.\n"
        "# Spaces are plain here where the pages may have no-break spaces; figures: all in digits, and\n"
        "# the spelt ones that matter; a date is as precise as text and day of publication make it.\n"
    )
    listed = yaml.safe_dump(expected, allow_unicode=True, sort_keys=False, width=110)
    return {
        "sample.warc.gz": write_warc(list(make_captures(sheets))),
        "inputs.txt": "".join(f"{url}\n" for url in list_inputs(sheets)).encode(),
        "expected.yml": (head + listed).encode(),
    }


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SHIPPED
    for name, content in build_sample().items():
        (folder / name).write_bytes(content)
        print(f"{folder / name}: {len(content):,} bytes")
