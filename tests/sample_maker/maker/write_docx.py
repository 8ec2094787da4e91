"""Blocks to DOCX with real merged cells; the same blocks give the same bytes."""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.table import CT_Tc
from docx.shared import Cm, Pt

from .sheet import TICKED, UNTICKED, Block, PageBreak, Para, Sheet

FIXED = datetime.datetime(2024, 3, 15, 9, 0, 0)
MARKS = {"box": (TICKED, "□"), "tick": ("√", "□"), "wingdings": ("R", "£")}
"""How Word files show check boxes; the Wingdings letters are what their text becomes."""


def write_docx(blocks: list[Block], path: Path, marks: str = "box") -> None:
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.size, style.font.name = Pt(10), "宋体"
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    for block in blocks:
        if isinstance(block, Para):
            add_paragraph(document, block)
        elif isinstance(block, PageBreak):
            document.add_page_break()
        else:
            add_table(document, block, marks)
    properties = document.core_properties
    properties.created = properties.modified = FIXED
    properties.author = properties.last_modified_by = "disclosure-parse samples"
    properties.title = ""
    buffer = io.BytesIO()
    document.save(buffer)
    path.write_bytes(with_fixed_times(buffer.getvalue()))


def with_fixed_times(data: bytes) -> bytes:
    """The same archive with one time stamp, uncompressed order kept."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, FIXED.timetuple()[:6])
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            target.writestr(info, source.read(name))
    return out.getvalue()


def add_paragraph(document: Document, block: Para) -> None:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(block.text)
    if block.kind in ("title", "subtitle"):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run.bold, run.font.size = block.kind == "title", Pt(16 if block.kind == "title" else 11)
    elif block.kind == "heading":
        run.bold = True


def add_table(document: Document, sheet: Sheet, marks: str) -> None:
    """One w:tc for each horizontal run of positions of a cell; vertical merges continue below."""
    table = document.add_table(rows=0, cols=sheet.n_columns)
    table.style = "Table Grid"
    unit = 16.5 / sum(sheet.widths)
    for column, width in zip(table.columns, sheet.widths, strict=True):
        column.width = Cm(unit * width)
    for slots in sheet.grid():
        line = OxmlElement("w:tr")
        c = 0
        while c < sheet.n_columns:
            cell, begins = slots[c]
            tc = CT_Tc.new()
            properties = tc.get_or_add_tcPr()
            width = OxmlElement("w:tcW")
            width.set(qn("w:w"), str(int(unit * sum(sheet.widths[c : c + cell.columns]) * 567)))
            width.set(qn("w:type"), "dxa")
            properties.append(width)
            if cell.columns > 1:
                span = OxmlElement("w:gridSpan")
                span.set(qn("w:val"), str(cell.columns))
                properties.append(span)
            if cell.rows > 1:
                merge = OxmlElement("w:vMerge")
                if begins:
                    merge.set(qn("w:val"), "restart")
                properties.append(merge)
            if begins:
                fill(tc, cell.text, marks)
            line.append(tc)
            c += cell.columns
        table._tbl.append(line)
    document.add_paragraph("")


def fill(tc: CT_Tc, text: str, marks: str) -> None:
    """A paragraph for each line of the cell; Word splits runs where it likes."""
    yes, no = MARKS[marks]
    lines = text.replace(TICKED, yes).replace(UNTICKED, no).split("\n")
    paragraphs = [tc.p_lst[0], *(tc.add_p() for _ in lines[1:])]
    for paragraph, line in zip(paragraphs, lines, strict=True):
        half = len(line) // 2 if len(line) % 3 == 0 else len(line)
        for part in (line[:half], line[half:]):
            if part:
                paragraph.add_r().text = part
