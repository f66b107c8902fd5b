"""Formats: a finished report as PDF, DOCX and Markdown, and its tables as one workbook.

All are written from the blocks of text that the page consists of, so that nothing of a page is live in any of them,
and with the time of the report's evidence, so that the same report gives the same bytes.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

from osintkit import __version__
from osintkit.blocks import UNPRINTABLE, Block, Runs, is_rtl, plain, read_blocks, room_of
from osintkit.errors import StopRun, WrongUse

FORMATS = ("pdf", "docx", "md", "xlsx")
PACKAGES = ("typst", "docx", "xlsxwriter")
EPOCH = datetime(1980, 1, 1, tzinfo=UTC)  # the first moment that a ZIP can say
INSTALL = 'needs more packages: pip install "osintkit[office]"'
NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,17})?(e[+-]?[0-9]{1,3})?", re.ASCII)
TEXT_COLUMNS = re.compile(r"(^|_)(id|sha256|name|title|text|old|new|date|day|key)$")
CELL = 32767  # characters that a spreadsheet's cell holds


def write_formats(
    folder: str | os.PathLike[str], short: str, formats: Iterable[str] = FORMATS, *, as_of: datetime | None = None
) -> list[Path]:
    """Makes SHORT.pdf, SHORT.docx, SHORT.md (with plots/*.svg) and tables.xlsx from SHORT.html and tables/*.csv.

    `as_of` is the time in the files (that of manifest.json if there is one). Raises WrongUse for a format that there
    is not and StopRun where the page or a package is missing.
    """
    home, wanted = Path(folder), list(dict.fromkeys(formats))
    unknown = [f for f in wanted if f not in FORMATS]
    if unknown:
        raise WrongUse(f"no format {unknown[0]!r}: one of {', '.join(FORMATS)}")
    page = home / f"{short}.html"
    if not page.is_file():
        raise StopRun(f"{home} holds no {short}.html to make {', '.join(wanted)} from")
    at = (as_of or _as_of(home) or EPOCH).astimezone(UTC)
    blocks = read_blocks(page.read_text("utf-8")) if set(wanted) - {"xlsx"} else []
    out: list[Path] = []
    for name in wanted:
        try:
            out += _WRITERS[name](home, short, blocks, max(at, EPOCH))
        except ImportError as error:
            if error.name not in PACKAGES:
                raise
            raise StopRun(f"{name} {INSTALL} ({error.name} is missing)") from None
    return out


def _as_of(home: Path) -> datetime | None:
    try:
        told = json.loads((home / "manifest.json").read_text("utf-8"))["as_of"]
    except (OSError, ValueError, KeyError):
        return None
    return datetime.fromisoformat(told) if told else None


def _title(blocks: list[Block], short: str) -> str:
    return next((b.text for b in blocks if b.kind == "heading" and b.level == 1), short)


def _pdf(home: Path, short: str, blocks: list[Block], at: datetime) -> list[Path]:
    path = home / f"{short}.pdf"
    told = {
        "title": _title(blocks, short),
        "as_of": f"as of {at:%Y-%m-%d %H:%M} UTC" if at > EPOCH else "",
        "made": f"osintkit {__version__}",
        "date": {"year": at.year, "month": at.month, "day": at.day, "hour": at.hour, "minute": at.minute, "second": 0},
        "blocks": [_told(b) for b in blocks],
    }
    template = resources.files("osintkit").joinpath("data/report/print.typ").read_bytes()
    path.write_bytes(_typeset(template, {"report": json.dumps(told, ensure_ascii=False)}, format="pdf"))
    return [path]


def _typeset(source: bytes, inputs: dict[str, str], **options: Any) -> bytes:
    """Typst on a source and its data, with its own fonts and those that matplotlib brings (Arabic, Georgian, ...)."""
    import matplotlib
    import typst

    fonts = [str(Path(matplotlib.get_data_path()) / "fonts" / "ttf"), *_more_fonts()]
    made: Any = typst.compile(source, font_paths=fonts, ignore_system_fonts=True, sys_inputs=inputs, **options)
    return bytes(made)


def _more_fonts() -> list[str]:
    """Chinese, Japanese and Korean are 20 MB: only where the package is."""
    from importlib.util import find_spec

    spec = find_spec("noto_cjk_sans_otc")
    return [str(p) for p in spec.submodule_search_locations or ()] if spec else []


def _told(block: Block) -> dict[str, Any]:
    """A block as the print template reads it."""
    line = room_of(len(block.widths))
    sizes = [max(6, int(part * line) + 2) for part in block.widths] or [20, 100]
    cells = [zip(row, sizes, strict=True) for row in block.rows]
    rows = [
        [{"runs": _breakable(c, size), "rtl": is_rtl(c), "long": len(plain(c)) > 800} for c, size in row]
        for row in cells
    ]
    told = {**vars(block), "runs": _breakable(block.runs, 60), "rows": rows}
    told |= {"room": min(165, max(62, max((len(plain(row[0])) for row in block.rows), default=0) * 5))}
    told |= {"text": block.text, "rtl": is_rtl(block.runs), "format": "svg"}
    if isinstance(block.picture, bytes):
        told |= {"format": "png", "picture": list(block.picture)}
    return told


def _breakable(runs: Runs, most: int) -> list[dict[str, Any]]:
    """Runs in whose longer words a line may end (zero-width spaces), so that none runs out of its column."""

    def part(word: re.Match[str]) -> str:
        wide = sum(1.0 if c.isascii() and (c.islower() or c.isdigit()) else 1.6 for c in word[0])
        return re.sub(r"(.{8})(?=.)", "\\1\u200b", word[0]) if wide > most else word[0]

    return [{**run._asdict(), "text": re.sub(r"\S{6,}", part, run.text)} for run in runs]


def _md(home: Path, short: str, blocks: list[Block], at: datetime) -> list[Path]:
    path, lines = home / f"{short}.md", []
    plots: list[Path] = []
    for block in blocks:
        name = ""
        if block.kind == "picture":
            kind = "svg" if isinstance(block.picture, str) else "png"
            plots.append(home / "plots" / f"{short}-{len(plots) + 1}.{kind}")
            plots[-1].parent.mkdir(exist_ok=True)
            data = block.picture.encode() if isinstance(block.picture, str) else block.picture
            plots[-1].write_bytes(data)
            name = f"plots/{plots[-1].name}"
        lines.append(_md_block(block, name))
    path.write_text("\n".join(lines).strip() + "\n", "utf-8")
    return [path, *plots]


def _md_block(block: Block, picture: str) -> str:
    """A block as Markdown, with an empty line after it."""
    anchor = f'<a id="{block.anchor}"></a>' if block.anchor else ""
    text = anchor + _md_runs(block.runs)
    if block.kind == "heading":
        return f"{'#' * block.level} {_md_text(block.label + ' ') if block.label else ''}{text}\n"
    if block.kind == "item":
        numbered = re.fullmatch("[0-9]+[.]", block.label)
        mark = block.label if numbered else f"- {_md_text(block.label.strip('•'))}".rstrip()
        return f"{'  ' * (block.level - 1)}{mark} {text}\n"
    if block.kind == "quote":
        return f"> {text}\n"
    if block.kind == "picture":
        return f"![{_md_text(block.text)}]({picture})\n"
    if block.kind == "pairs":
        return "\n".join(f"- {_md_text(plain(k))}: {_md_runs(v)}" for k, v in block.rows) + "\n"
    if block.kind == "table" and block.rows:
        rows = ["| " + " | ".join(map(_md_runs, row)) + " |" for row in block.rows]
        return "\n".join([rows[0], "|" + " --- |" * len(block.rows[0]), *rows[1:]]) + "\n"
    return text + "\n"


def _md_text(text: str) -> str:
    """Text that Markdown shows as it is: marks of punctuation that could mean something have a backslash.

    CommonMark 0.31, 2.4: any ASCII punctuation may have one. So have the colon and full stop of addresses, that
    GitHub's Markdown would else make links of, and what would begin a list or a heading at the start of a line.
    """
    text = re.sub(r"([\\`*_{}\[\]<>()!|~$&^])", r"\\\1", text)
    text = re.sub(r":(?=//)|(?<=www)\.|^[-+=#:]|(?<=\n)[-+=#:]", lambda m: "\\" + m[0], text, flags=re.I)
    return re.sub(r"^([0-9]{1,9})\.", r"\1\\.", text).replace("\n", " <br> ")


def _md_runs(runs: Runs) -> str:
    out = []
    for run in runs:
        text = _md_text(run.text)
        inner = text.strip()
        if inner and "<br>" not in inner:
            for look, mark in (("bold", "**{}**"), ("italic", "*{}*"), ("mark", "<mark>{}</mark>"), ("pill", "({})")):
                inner = mark.format(inner) if look in run.looks else inner
            inner = f"[{inner}](#{run.to})" if run.to else inner
            text = text[: len(text) - len(text.lstrip())] + inner + text[len(text.rstrip()) :]
        out.append(text)
    return "".join(out)


def _xlsx(home: Path, short: str, blocks: list[Block], at: datetime) -> list[Path]:
    import xlsxwriter

    path = home / "tables.xlsx"
    off = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {**off, "in_memory": True})
    book.set_properties({"title": f"Tables of {short}", "created": at.replace(tzinfo=None)})
    head, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"quote_prefix": True})
    for table in sorted((home / "tables").glob("*.csv")):
        _sheet(book.add_worksheet(re.sub(r"[\[\]:*?/\\']", "_", table.stem)[:31]), table, head, text)
    if not book.worksheets():
        book.add_worksheet("no tables")
    book.close()
    path.write_bytes(data.getvalue())
    return [path]


def _sheet(sheet: Any, table: Path, head: Any, text: Any) -> None:
    """A CSV table as a sheet: numbers are numbers, everything else is text and can be nothing else."""
    csv.field_size_limit(2**31 - 1)
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    names = rows[0] if rows else []
    numeric = [not TEXT_COLUMNS.search(n) and _numbers([r[i] for r in rows[1:]]) for i, n in enumerate(names)]
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            if y and numeric[x] and cell:
                sheet.write_number(y, x, float(cell))
            elif cell:
                guarded = len(cell) > 1 and cell[0] == "'" and cell[1] in "=+-@\t\r\n|"
                shown = UNPRINTABLE.sub("", cell[1:] if guarded else cell)[:CELL]
                sheet.write_string(y, x, shown, text if y else head)
    sheet.freeze_panes(1, 0)
    if names:
        sheet.autofilter(0, 0, max(len(rows) - 1, 1), len(names) - 1)
    for x in range(len(names)):
        sheet.set_column(x, x, min(60, max(8, *(len(r[x]) for r in rows[:200])) + 2))


def _numbers(cells: Sequence[str]) -> bool:
    return any(cells) and all(NUMBER.fullmatch(c) for c in cells if c)


def _docx(home: Path, short: str, blocks: list[Block], at: datetime) -> list[Path]:
    from osintkit.word import make_document

    path = home / f"{short}.docx"
    data = io.BytesIO()
    make_document(blocks, title=_title(blocks, short), at=at, draw=draw_png).save(data)
    path.write_bytes(_same_bytes(data.getvalue()))
    return [path]


def draw_png(svg: str) -> bytes:
    """A plot as PNG, for what reads no SVG."""
    source = b"#set page(width: 16cm, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), width: 100%)"
    return _typeset(source, {"svg": svg}, format="png", ppi=220)


def _same_bytes(data: bytes) -> bytes:
    """A ZIP with its members' times taken out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


_WRITERS = {"pdf": _pdf, "docx": _docx, "md": _md, "xlsx": _xlsx}
