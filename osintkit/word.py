"""Word: the blocks of a report as a DOCX: styles, bookmarks that citations jump to, running heads, page numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

from osintkit.blocks import Block, Runs, is_rtl, plain

SOFT = "57606A"
LINK = "0B5394"
WIDTH = 9600  # of the text, in twentieths of a point (A4 with margins of 20 mm)


def make_document(blocks: list[Block], *, title: str, at: datetime, draw: Callable[[str], bytes]) -> Any:
    """A python-docx document; `draw` makes a PNG of an SVG plot."""
    import docx

    document = docx.Document()
    _set_page(document, title, at)
    for block in blocks:
        if block.kind == "heading" and block.level == 2:
            break
        _add(document, block, draw)
    _contents(document, [b for b in blocks if b.kind == "heading" and b.level == 2])
    started = False
    for block in blocks:
        started = started or (block.kind == "heading" and block.level == 2)
        if started:
            _add(document, block, draw)
    for number, mark in enumerate(document.element.body.iter(_w("bookmarkStart"))):
        mark.set(_w("id"), str(number))
        mark.getnext().set(_w("id"), str(number))
    return document


def _w(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{name}"))


def _make(name: str, /, **attributes: str) -> Any:
    from docx.oxml import OxmlElement

    element: Any = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        element.set(_w(key), value)
    return element


def _set_page(document: Any, title: str, at: datetime) -> None:
    """Paper, styles, properties, running head and page numbers."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm, Pt, RGBColor, Twips

    section, core = document.sections[0], document.core_properties
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(20)
    core.title, core.author, core.comments, core.revision = title[:255], "osintkit", "", 1
    core.created = core.modified = core.last_printed = at.replace(tzinfo=None)
    sizes = {"Normal": 10, "Heading 1": 20, "Heading 2": 14, "Heading 3": 11}
    for name, size in sizes.items():
        style = document.styles[name]
        style.font.size, style.font.name, style.font.color.rgb = Pt(size), "Calibri", RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "cstheme", "eastAsiaTheme"):
            fonts.attrib.pop(_w(theme), None)
        fonts.set(_w("cs"), "Arial")
        style.element.rPr.find(_w("sz")).addnext(_make("szCs", val=str(size * 2)))
    document.styles["Normal"].paragraph_format.space_after = Pt(5)
    said = f"as of {at:%Y-%m-%d %H:%M} UTC" if at.year > 1980 else ""
    for part, left in ((section.header, title[:90]), (section.footer, said)):
        line = part.paragraphs[0]
        line.style.paragraph_format.tab_stops.clear_all()
        line.paragraph_format.tab_stops.add_tab_stop(Twips(WIDTH), WD_TAB_ALIGNMENT.RIGHT)
        _run(line, left, ("small",))
        if part is section.footer:
            _run(line, "\t", ("small",))
            _field(line, "PAGE")
            _run(line, " / ", ("small",))
            _field(line, "NUMPAGES")


def _field(line: Any, code: str) -> None:
    field = _make("fldSimple", instr=code)
    run = _run(line, "1", ("small",))
    field.append(run._r)
    line._p.append(field)


def _contents(document: Any, heads: list[Block]) -> None:
    for head in heads:
        line = document.add_paragraph()
        line.paragraph_format.space_after = 0
        _write(line, tuple(r._replace(to=head.anchor) for r in head.runs))


def _add(document: Any, block: Block, draw: Callable[[str], bytes]) -> None:
    """One block at the document's end."""
    from docx.shared import Mm, Pt

    if block.kind in ("table", "pairs"):
        if block.rows:
            _table(document, block)
    elif block.kind == "picture":
        data = draw(block.picture) if isinstance(block.picture, str) else block.picture
        document.add_picture(BytesIO(data), width=Mm(165))
        described = document.paragraphs[-1]._p.xpath(".//wp:docPr")[0]
        described.set("descr", block.text)
    else:
        style = f"Heading {min(block.level, 3)}" if block.kind == "heading" else "Normal"
        line = document.add_paragraph(style=style)
        line.paragraph_format.keep_with_next = block.kind == "heading" or "note" in block.style.split() or None
        if block.kind in ("item", "quote"):
            room = 72 if block.style == "timeline" else 20
            line.paragraph_format.left_indent = Pt(room + 14 * max(block.level - 1, 0))
            line.paragraph_format.first_line_indent = Pt(-room) if block.label else None
        if block.style == "own":
            _frame(line)
        if block.label:
            _run(line, block.label + ("\t" if block.kind == "item" else " "), ("soft",))
        small = {"note", "how", "kicker"} & set(block.style.split())
        _write(line, tuple(r._replace(looks=(*r.looks, "small")) for r in block.runs) if small else block.runs)
        if block.anchor:
            line._p.insert(1 if line._p.pPr is not None else 0, _make("bookmarkStart", id="0", name=block.anchor))
            line._p.insert(2 if line._p.pPr is not None else 1, _make("bookmarkEnd", id="0"))


def _frame(line: Any) -> None:
    """The analyst's own words: a rule at the side, and a ground of their own."""
    borders = _make("pBdr")
    borders.append(_make("left", val="single", sz="24", space="8", color=LINK))
    after = ("w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr")
    line._p.get_or_add_pPr().insert_element_before(borders, "w:shd", *after)
    line._p.pPr.insert_element_before(_make("shd", val="clear", color="auto", fill="F5F7F9"), *after)


def _write(line: Any, runs: Runs) -> None:
    """Runs at a paragraph's end; citations are links to their bookmark."""
    rtl = is_rtl(runs)
    if rtl:
        after = ("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr")
        line._p.get_or_add_pPr().insert_element_before(_make("bidi"), *after)
    for run in runs:
        made = _run(line, run.text, (*run.looks, "link") if run.to else run.looks)
        if is_rtl((run,)):
            made.font.rtl = True
        if run.to:
            link = _make("hyperlink", anchor=run.to, history="1")
            line._p.append(link)
            link.append(made._r)


def _run(line: Any, text: str, looks: tuple[str, ...]) -> Any:
    from docx.shared import RGBColor

    run = line.add_run(text)
    run.bold = "bold" in looks or None
    run.italic = "italic" in looks or None
    if {"small", "pill"} & set(looks):
        _size(run, 8.5)
    if {"small", "pill", "soft"} & set(looks):
        run.font.color.rgb = RGBColor.from_string(SOFT)
    if "link" in looks:
        run.font.color.rgb = RGBColor.from_string(LINK)
    if "code" in looks:
        run.font.name = "Consolas"
    if "mark" in looks:
        run._r.get_or_add_rPr().append(_make("shd", val="clear", color="auto", fill="FFF1A8"))
    return run


def _size(run: Any, points: float) -> None:
    """The size of a run in points, that of Arabic and Hebrew script too."""
    from docx.shared import Pt

    run.font.size = Pt(points)
    for old in run._r.rPr.findall(_w("szCs")):
        run._r.rPr.remove(old)
    run._r.rPr.find(_w("sz")).addnext(_make("szCs", val=str(int(points * 2))))


def _table(document: Any, block: Block) -> None:
    """A table whose first row stands again on every page; pairs are one without rules."""
    from docx.shared import Pt, Twips

    widths = _widths(block)
    table = document.add_table(rows=0, cols=len(widths))
    table.autofit = False
    margins = _make("tblCellMar")
    for edge in ("left", "right"):
        margins.append(_make(edge, w="60", type="dxa"))
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook", "w:tblCaption")
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Twips(width)
    for number, row in enumerate(block.rows):
        line = table.add_row()
        line._tr.get_or_add_trPr().append(_make("cantSplit"))
        for cell, runs, width in zip(line.cells, row, widths, strict=True):
            cell.width = Twips(width)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(2)
            paragraph.paragraph_format.keep_with_next = block.kind == "pairs" or None
            head = block.kind == "table" and number == 0
            _write(paragraph, tuple(r._replace(looks=(*r.looks, "bold") if head else r.looks) for r in runs))
            for made in paragraph.runs:
                _size(made, 7 if len(widths) >= 7 else 8.5)
        if block.kind == "table":
            _rule(line, "8" if number == 0 else "2")
            if number == 0:
                line._tr.trPr.append(_make("tblHeader"))
    gap = document.add_paragraph()
    gap.paragraph_format.space_after, gap.paragraph_format.line_spacing = Pt(0), Pt(6)


def _rule(line: Any, size: str) -> None:
    for cell in line.cells:
        borders = _make("tcBorders")
        borders.append(_make("bottom", val="single", sz=size, color="999999"))
        cell._tc.get_or_add_tcPr().append(borders)


def _widths(block: Block) -> list[int]:
    """The columns in twentieths of a point."""
    if block.kind == "pairs":
        first = min(3300, max(1500, 100 * max(len(plain(row[0])) for row in block.rows)))
        return [first, WIDTH - first]
    return [int(WIDTH * part) for part in block.widths]
