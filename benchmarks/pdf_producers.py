"""Prints invented forms with the programs that print real ones, so that a reading can be compared with the truth.

Word processor and spreadsheet stand for LibreOffice, browser for Chromium, ``redistilled`` for cairo; ``drawn`` are
pages by reportlab in the manners of other programs. A program that is not installed is left out by ``available``.
"""

from __future__ import annotations

import html
import random
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import docx
import openpyxl
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from pdf_drawn import draw as draw
from pdf_looks import BORDERS, HEI, PAPERS, SONG, ZEBRA
from pdf_looks import RULES as RULES

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "sample_maker"))

from maker import write_pdf as drawing
from maker.mass import compose as compose
from maker.physical import boxes, heights
from maker.sheet import Block, PageBreak, Para, Sheet


def command(name: str, *others: str) -> str:
    return next((found for found in map(shutil.which, (name, *others)) if found), "")


# --- word processor -----------------------------------------------------------------------------------------------
def write_docx(blocks: Sequence[Block], path: Path, rng: random.Random, paper: str = "", rules: str = "all") -> None:
    """A document as people set it: paper, margins, type, borders, repeated heads, rows that may or may not break."""
    document = docx.Document()
    section = document.sections[0]
    width, height = PAPERS[paper or rng.choice(["A4", "A4", "A4", "A4", "A3", "16K"])]
    if not paper and rng.random() < 0.3:
        section.orientation = WD_ORIENT.LANDSCAPE
        width, height = height, width
    section.page_width, section.page_height = Cm(width), Cm(height)
    margin = rng.choice([1.27, 2.0, 2.54, 3.17])
    section.left_margin = section.right_margin = Cm(margin)
    section.top_margin = section.bottom_margin = Cm(rng.choice([1.5, 2.54]))
    style = document.styles["Normal"]
    style.font.size = Pt(rng.choice([7.5, 9, 10, 10.5, 12]))
    style.font.name = rng.choice(["Times New Roman", SONG])
    style.element.rPr.rFonts.set(qn("w:eastAsia"), rng.choice([SONG, HEI]))
    style.paragraph_format.space_after = Pt(0)
    if rng.random() < 0.7:
        _page_number(section.footer.paragraphs[0], rng)
    if rng.random() < 0.2:
        section.header.paragraphs[0].text = "部门预算绩效信息公开"
    look = {
        "border": rng.choice(BORDERS),
        "sides": rng.random() < 0.85,
        "cant_split": rng.random() < 0.35,
        "repeat": rng.random() < 0.3,
        "upright": rng.random() < 0.3,
        "center": rng.random() < 0.7,
        "width": width - 2 * margin,
        "shaded": rng.random() < 0.2,
        "rules": rules,
    }
    for block in blocks:
        if isinstance(block, Para):
            paragraph = document.add_paragraph()
            run = paragraph.add_run(block.text)
            if block.kind in ("title", "subtitle"):
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                run.bold, run.font.size = block.kind == "title", Pt(16 if block.kind == "title" else 11)
            elif block.kind == "body":
                paragraph.paragraph_format.first_line_indent = Pt(20)
        elif isinstance(block, PageBreak):
            document.add_page_break()
        else:
            _docx_table(document, block, look)
    document.save(str(path))


def _page_number(paragraph: Any, rng: random.Random) -> None:
    before, after = rng.choice([("", ""), ("- ", " -"), ("— ", " —"), ("第 ", " 页")])
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, kind in ((before, ""), ("", "begin"), ("PAGE", "code"), ("", "end"), (after, "")):
        run = paragraph.add_run(text if kind != "code" else "")
        if kind in ("begin", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
        elif kind == "code":
            code = OxmlElement("w:instrText")
            code.text = text
            run._r.append(code)


def _docx_table(document: Any, sheet: Sheet, look: dict[str, Any]) -> None:
    table = document.add_table(rows=0, cols=sheet.n_columns)
    table.autofit = False
    unit = look["width"] / sum(sheet.widths)
    sides = ["left", "right"] if look["sides"] else []
    kinds = {
        "all": ["top", "bottom", "insideH", "insideV", *sides],
        "horizontal": ["top", "bottom", "insideH"],
        "framed": ["top", "bottom", "insideH", "left", "right"],
    }.get(look["rules"], [])
    size = {"thick": 12, "double": 6}.get(look["border"], 4)
    edges = "".join(f'<w:{kind} w:val="{look["border"]}" w:sz="{size}" w:color="000000"/>' for kind in kinds)
    table._tbl.tblPr.append(parse_xml(f"<w:tblBorders {nsdecls('w')}>{edges}</w:tblBorders>"))
    for column, width in zip(table.columns, sheet.widths, strict=True):
        column.width = Cm(unit * width)
    for r, slots in enumerate(sheet.grid()):
        line = OxmlElement("w:tr")
        properties = ""
        if look["cant_split"]:
            properties += "<w:cantSplit/>"
        if look["repeat"] and sheet.header_rows == (r,) and r == 0:
            properties += "<w:tblHeader/>"
        line.append(parse_xml(f"<w:trPr {nsdecls('w')}>{properties}</w:trPr>"))
        c = 0
        while c < sheet.n_columns:
            cell, begins = slots[c]
            line.append(_docx_cell(cell, begins, int(unit * sum(sheet.widths[c : c + cell.columns]) * 567), look, r))
            c += cell.columns
        table._tbl.append(line)
    document.add_paragraph("")


def _docx_cell(cell: Any, begins: bool, width: int, look: dict[str, Any], row: int) -> Any:
    text = cell.text
    letters = text.replace("\n", "")
    upright = look["upright"] and cell.rows > 1 and text.count("\n") == len(letters) - 1 and len(letters) > 2
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    if cell.columns > 1:
        properties += f'<w:gridSpan w:val="{cell.columns}"/>'
    if cell.rows > 1:
        properties += '<w:vMerge w:val="restart"/>' if begins else "<w:vMerge/>"
    if look["rules"] == "zebra" and row % 2:
        properties += f'<w:shd w:val="clear" w:fill="{ZEBRA}"/>'
    elif look["shaded"] and cell.heading and look["rules"] == "all":
        properties += '<w:shd w:val="clear" w:fill="D9E2F3"/>'
    if upright:
        properties += '<w:textDirection w:val="tbRlV"/>'
    properties += '<w:vAlign w:val="center"/>'
    element = parse_xml(f"<w:tc {nsdecls('w')}><w:tcPr>{properties}</w:tcPr></w:tc>")
    lines = ([letters] if upright else text.split("\n")) if begins else [""]
    for part in lines:
        align = '<w:pPr><w:jc w:val="center"/></w:pPr>' if look["center"] and len(part) < 14 else ""
        shown = html.escape(drawing.marked(part), quote=False)
        run = f'<w:r><w:t xml:space="preserve">{shown}</w:t></w:r>' if part else ""
        element.append(parse_xml(f"<w:p {nsdecls('w')}>{align}{run}</w:p>"))
    return element


# --- spreadsheet --------------------------------------------------------------------------------------------------
def write_xlsx(blocks: Sequence[Block], path: Path, rng: random.Random, paper: str = "", rules: str = "all") -> None:
    """All blocks on one sheet (a page break starts another), printed to the page's width or not scaled."""
    book = openpyxl.Workbook()
    page = _new_sheet(book, rng, paper, first=True)
    size = rng.choice([9, 10, 11])
    line = Side(style=rng.choice(["thin", "thin", "thin", "medium", "hair", "dotted", "double"]))
    columns = 12
    r = 1
    for block in blocks:
        if isinstance(block, PageBreak):
            page, r = _new_sheet(book, rng, paper), 1
        elif isinstance(block, Para):
            page.cell(r, 1, block.text).font = Font(name=SONG, size=16 if block.kind == "title" else size)
            page.merge_cells(start_row=r, start_column=1, end_row=r, end_column=columns)
            page.cell(r, 1).alignment = Alignment(
                horizontal="center" if block.kind in ("title", "subtitle") else "left", wrap_text=True
            )
            page.row_dimensions[r].height = 24 if block.kind == "title" else 15 * (1 + len(block.text) // 50)
            r += 1
        else:
            r = _xlsx_table(page, block, r, size, line, rules)
            columns = block.n_columns
    book.save(path)


def _new_sheet(book: Any, rng: random.Random, paper: str, first: bool = False) -> Any:
    page = book.active if first else book.create_sheet()
    page.page_setup.paperSize = 9
    page.page_setup.orientation = rng.choice(["portrait", "portrait", "landscape"])
    page.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(fitToPage=True)
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, rng.choice([0, 0, 1])
    if paper == "low":  # A5
        page.page_setup.paperSize, page.page_setup.orientation, page.page_setup.fitToHeight = 11, "landscape", 0
    if rng.random() < 0.5:
        page.oddFooter.center.text = "第 &P 页，共 &N 页"
    page.print_options.horizontalCentered = rng.random() < 0.5
    return page


def _xlsx_table(page: Any, sheet: Sheet, first: int, size: float, line: Any, rules: str) -> int:
    for c, width in enumerate(sheet.widths, 1):
        letter = get_column_letter(c)
        page.column_dimensions[letter].width = max(page.column_dimensions[letter].width or 0, width * 3.2)
    placed = boxes(sheet, 3.2 * 0.5, 0.8)
    for r, height in enumerate(heights(sheet, placed), first):
        page.row_dimensions[r].height = height * size * 1.45 + 4
    for box in placed:
        r, c, cell = first + box.row, box.column + 1, box.cell
        target = page.cell(r, c)
        target.value, target.data_type = drawing.marked(cell.text), "s"
        target.font = Font(name=SONG, size=size)
        target.alignment = Alignment(
            wrap_text=True, vertical="center", horizontal="center" if len(cell.text) < 14 else "left"
        )
        for rr in range(r, r + cell.rows):
            for cc in range(c, c + cell.columns):
                page.cell(rr, cc).border = _xlsx_border(rules, line, cc == 1, cc == sheet.n_columns)
                if rules == "zebra" and (r - first) % 2:
                    page.cell(rr, cc).fill = PatternFill("solid", fgColor=ZEBRA)
        if cell.rows > 1 or cell.columns > 1:
            page.merge_cells(start_row=r, start_column=c, end_row=r + cell.rows - 1, end_column=c + cell.columns - 1)
    return first + len(sheet.body) + 1


def _xlsx_border(rules: str, line: Any, leftmost: bool, rightmost: bool) -> Any:
    if rules in ("none", "zebra"):
        return Border()
    left = line if rules == "all" or (rules == "framed" and leftmost) else None
    right = line if rules == "all" or (rules == "framed" and rightmost) else None
    return Border(left=left, right=right, top=line, bottom=line)


def by_office(paths: Sequence[Path], out: Path) -> None:
    """DOCX or XLSX files to PDFs of the same stem."""
    profile = out / "profile"
    arguments = [command("soffice", "libreoffice"), f"-env:UserInstallation=file://{profile}", "--headless"]
    subprocess.run(
        [*arguments, "--convert-to", "pdf", "--outdir", str(out), *map(str, paths)],
        check=True,
        capture_output=True,
        timeout=600,
    )


# --- browser ------------------------------------------------------------------------------------------------------
STYLES = (
    "table{border-collapse:collapse}td{border:1px solid #000}",
    "table{border-collapse:collapse}td{border:0.5pt solid #666}",
    "table{border-collapse:separate;border-spacing:0}td{border:1px solid rgba(0,0,0,.6)}",
    "table{border-collapse:separate;border-spacing:2px;border:1px solid #333}td{border:1px solid #333}",
    "table{border-collapse:collapse}td{border:1px dashed #000}",
    "table{border-collapse:collapse}td{border:1px dotted #000}",
    "table{border-collapse:collapse}td{border:3px double #000}",
    "table{border-collapse:collapse}td{border:1px solid #ccc}tr:nth-child(even){background:#eef3fa}",
)


RULED_STYLES = {
    "horizontal": "table{border-collapse:collapse}td{border:solid #000;border-width:1px 0}",
    "framed": "table{border-collapse:collapse;border:1px solid #000}td{border:solid #000;border-width:1px 0}",
    "zebra": f"table{{border-collapse:collapse}}tr:nth-child(even){{background:#{ZEBRA}}}",
    "none": "table{border-collapse:collapse}",
}


def write_html(blocks: Sequence[Block], path: Path, rng: random.Random, paper: str = "", rules: str = "all") -> None:
    size = rng.choice([9, 10, 12])
    page = "size:A4 landscape" if rng.random() < 0.25 else "size:A4"
    style = (
        f"@page{{{page if not paper else 'size:{}cm {}cm'.format(*PAPERS[paper])};margin:{rng.choice([10, 15, 20])}mm}}"
        f"body{{font:{size}pt '{rng.choice([SONG, HEI])}'}}table{{width:100%;margin:6pt 0;table-layout:fixed}}"
        f"td{{padding:{rng.choice([1, 3, 5])}px;word-break:break-all;white-space:pre-line}}h1{{font-size:16pt}}"
        f"h1,h2{{text-align:center}}{'tr{break-inside:avoid}' if rng.random() < 0.4 else ''}"
        f"{RULED_STYLES.get(rules) or rng.choice(STYLES)}"
    )
    parts = [f"<!doctype html><meta charset=utf-8><style>{style}</style>"]
    tags = {"title": "h1", "subtitle": "h2"}
    repeat = rng.random() < 0.3
    for block in blocks:
        if isinstance(block, Para):
            tag = tags.get(block.kind, "p")
            parts.append(f"<{tag}>{html.escape(block.text)}</{tag}>")
        elif isinstance(block, PageBreak):
            parts.append('<div style="break-after:page"></div>')
        else:
            parts.append(_html_table(block, repeat))
    path.write_text("".join(parts), encoding="utf-8")


def _html_table(sheet: Sheet, repeat: bool) -> str:
    total = sum(sheet.widths)
    rows = "".join(f'<col style="width:{100 * width / total:.3f}%">' for width in sheet.widths)
    for r, row in enumerate(sheet.body):
        cells = "".join(
            f"<td colspan={cell.columns} rowspan={cell.rows}>{html.escape(drawing.marked(cell.text))}</td>"
            for cell in row
        )
        line = f"<tr>{cells}</tr>"
        rows += f"<thead>{line}</thead>" if repeat and r == 0 and sheet.header_rows == (0,) else line
    return f"<table>{rows}</table>"


def by_browser(paths: Sequence[Path], out: Path) -> None:
    for path in paths:
        subprocess.run(
            [
                command("chromium", "chromium-browser", "google-chrome"),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-pdf-header-footer",
                f"--print-to-pdf={out / path.with_suffix('.pdf').name}",
                path.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )


def redistil(path: Path) -> None:
    """The same pages written anew by cairo."""
    target = path.with_suffix(".new")
    subprocess.run([command("pdftocairo"), "-pdf", str(path), str(target)], check=True, capture_output=True)
    target.replace(path)


PROGRAMS = {
    "writer": ("soffice", "libreoffice"),
    "calc": ("soffice", "libreoffice"),
    "browser": ("chromium", "chromium-browser", "google-chrome"),
    "redistilled": ("soffice", "libreoffice"),
}


def missing_program(producer: str) -> str:
    """The program that a producer needs and that is not installed; empty if nothing is missing."""
    if producer == "redistilled" and not command("pdftocairo"):
        return "pdftocairo"
    names = PROGRAMS.get(producer, ())
    return names[0] if names and not command(*names) else ""
