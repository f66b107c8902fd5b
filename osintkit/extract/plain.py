"""Articles in plain text files and in the text layer of PDF files."""

from __future__ import annotations

import re
from datetime import date, datetime
from io import BytesIO
from typing import Any

from ..errors import SkipItem
from ..records import When
from .days import Impossible, date_in_url, read_date
from .metadata import clean

HEADER = 6  # lines at the start that may say where a text comes from
ASIDE = 60  # characters beside a URL in such a line
PAGES = 500  # of a PDF

_URL = re.compile(r"https?://[^\s<>\"']+")
_DAY = re.compile(r"\b(?:\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{4})\b")
_LABEL = re.compile(r"(?:title|titel|titre|headline|date|datum|url|source|link|author|by)\s*:\s*", re.I)
_GLUED_STOP = re.compile(r"(?<=[^\W_]{2}[.!?»”)])(?=[^\W\d_][^\W\d_A-ZÀ-ÞА-Я])|(?<=[)»”\"]\.)(?=[^\W\d_]{2})")
_GLUED_WORD = re.compile(r"(?<![^\W\d_])([^\W\d_A-ZÀ-ÞА-ЯЁ]{3,}|\w{0,20}\d)(?=[A-ZÀ-ÞА-ЯЁ][^\W\d_A-ZÀ-ÞА-ЯЁ]+[ ’'])")


def read_plain(text: str) -> tuple[str | None, str, str | None, When | None, list[str]]:
    """(title, text, url, published, doubts) of a plain text.

    A URL in one of the first lines gives the url and its day, and the line is left out; then the first line is the
    title if it reads like a heading. Lines that lost their breaks ("...said.The next...") get them back.
    """
    lines = [clean(line) or "" for line in text.splitlines()]
    url, after = _find_url(lines)
    rest = [line for line in lines[after:] if line]
    title = _LABEL.sub("", rest.pop(0)) if len(rest) > 1 and _is_heading(rest[0]) else None
    published, doubts = _find_day(url, lines[:after] + rest[:3])
    return title, "\n".join(part for line in rest for part in _unglue(line)), url, published, doubts


def _find_url(lines: list[str]) -> tuple[str | None, int]:
    """(url, how many lines end with the one it stands in): only where the line says little else."""
    for at, line in enumerate(lines[:HEADER]):
        found = _URL.search(line)
        if found and len(line) - len(found[0]) < ASIDE:
            return found[0].rstrip(".,;)"), at + 1
    return None, 0


def _is_heading(line: str) -> bool:
    return len(line) < 250 and line[-1] not in ".,;:"


def _find_day(url: str | None, lines: list[str]) -> tuple[When | None, list[str]]:
    """The day that the URL names, else the first whole date of the first lines."""
    if day := date_in_url(url):
        return day, []
    for line in lines:
        if found := _DAY.search(line):
            try:
                return read_date(found[0]), []
            except Impossible as error:
                return None, [f"impossible-date: the text says {error}"]
    return None, []


def _unglue(line: str) -> list[str]:
    """A line as the lines it was before its breaks were lost, which shows in stops without a space behind them."""
    if len(_GLUED_STOP.findall(line)) < 2:
        return [line]
    return _GLUED_WORD.sub(r"\1\n", _GLUED_STOP.sub("\n", line)).split("\n")


def read_pdf(body: bytes) -> tuple[str, dict[str, Any]]:
    """(text, {"title", "authors", "created", "modified"}) of a PDF with a text layer; raises SkipItem for any other."""
    try:
        from pypdf import PdfReader
    except ImportError:
        raise SkipItem("reading a PDF needs pypdf: pip install 'osintkit[pdf]'", step="extract") from None
    try:
        reader = PdfReader(BytesIO(body))
        text = "\n\n".join(sheet.extract_text() for sheet in reader.pages[:PAGES])
        names = {"title": "title", "authors": "author", "created": "creation_date", "modified": "modification_date"}
        facts = {ours: getattr(reader.metadata, theirs, None) for ours, theirs in names.items()}
    except Exception as error:  # pypdf raises whatever the bytes provoke
        raise SkipItem(f"broken PDF: {error}", step="extract") from error
    if not text.strip():
        raise SkipItem("the PDF has no text layer; scanned pages need OCR first", step="extract")
    return _join_lines(text), {key: value for key, value in facts.items() if isinstance(value, str | date | datetime)}


def _join_lines(text: str) -> str:
    """Paragraphs out of the lines of a page: a line goes on in the next unless it ends a sentence or is short."""
    lines = [line.strip() for line in text.splitlines()]
    width = max(map(len, lines), default=0)
    title = next((line for line in lines if line), "")  # stands alone, unless it goes on in lower case
    out: list[str] = []
    open_ended = False
    for line in lines:
        if not line:
            open_ended = False
            continue
        if open_ended and out[-1].endswith("-") and line[0].islower():
            out[-1] = out[-1][:-1] + line
        elif open_ended and not (len(out) == 1 and out[0] == title and line[0].isupper()):
            out[-1] += " " + line
        else:
            out.append(line)
        open_ended = len(line) > 0.6 * width and line[-1] not in ".!?:"
    return "\n".join(out)
