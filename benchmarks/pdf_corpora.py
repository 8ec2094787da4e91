"""PDF files with tables whose cells are known: forms printed by LibreOffice and drawn here, budget tables, small files.

Everything follows from a seed. Forms come from the sample maker's layouts; a table stands on one page, so that every
tool can be asked for the tables of a page.
"""

from __future__ import annotations

import functools
import io
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium
import xlsxwriter
from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont as ReportlabFont
from reportlab.pdfgen.canvas import Canvas

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "sample_maker"))

from maker import content
from maker.content import THEMES, WORDS, make_project
from maker.layouts import LAYOUTS
from maker.physical import boxes, heights
from maker.sheet import Block, PageBreak, Sheet, beside, row
from maker.style import Style
from maker.write_docx import write_docx
from maker.write_pdf import Look, draw_blocks, marked, write_pdf

CellAt = tuple[int, int, int, int, str]
"""Row, column, row span, column span, text without white space."""
PageTables = list[list[CellAt]]
"""The tables of one page."""

EMBEDDED = "Embedded"
PAGES = 10
"""Pages of a larger file."""
LINES_OF_A_PAGE = 44.0
CONVERT_SECONDS = 300


@dataclass(frozen=True)
class File:
    """A PDF and the tables that it prints, page by page."""

    data: bytes
    pages: list[PageTables]


@dataclass(frozen=True)
class Corpus:
    """Files of one kind."""

    name: str
    files: list[File]

    @property
    def pages(self) -> int:
        return sum(len(file.pages) for file in self.files)


class NotMade(Exception):
    """A corpus that cannot be made here; the message says why."""


def bare(text: str) -> str:
    """Text without white space: where a tool breaks lines and puts blanks is not what is compared."""
    return "".join(marked(text).split())


def numbered(cells: list[tuple[float, float, float, float, str]], near: float = 0.0) -> list[CellAt]:
    """Boxes (left, top, right, bottom, text) as rows, columns and spans among the lines that bound them.

    Sides nearer than ``near`` to the line before are that line.
    """
    columns = _lines([side for left, _, right, _, _ in cells for side in (left, right)], near)
    rows = _lines([side for _, top, _, bottom, _ in cells for side in (top, bottom)], near)
    return sorted(
        (rows[top], columns[left], rows[bottom] - rows[top], columns[right] - columns[left], text)
        for left, top, right, bottom, text in cells
    )


def _lines(sides: list[float], near: float) -> dict[float, int]:
    number: dict[float, int] = {}
    last, count = float("-inf"), -1
    for side in sorted(set(sides)):
        if side - last > near:
            count += 1
            last = side
        number[side] = count
    return number


def printed(sheet: Sheet) -> list[CellAt]:
    cells = [
        (float(c), float(r), float(c + cell.columns), float(r + cell.rows), bare(cell.text))
        for r, slots in enumerate(sheet.grid())
        for c, (cell, begins) in enumerate(slots)
        if begins
    ]
    return numbered(cells)


def forms(rng: random.Random, lines: float = LINES_OF_A_PAGE) -> Iterator[Sheet]:
    """Forms of every layout of the sample maker that fit one page, without end."""
    names = sorted(LAYOUTS)
    while True:
        layout = LAYOUTS[rng.choice(names)]
        style = Style(random.Random(rng.getrandbits(64)), rng.choice([0.0, 0.5]), **layout.style)
        county, theme = rng.choice(WORDS["counties"]), rng.choice(THEMES)
        project = make_project(rng, county, theme, year=rng.randint(2019, 2024), **layout.project)
        for block in layout.make(project, style).blocks():
            if isinstance(block, Sheet) and len(block.body) > 4 and high(block) <= lines:
                yield block


def high(sheet: Sheet, ems: float = 46.0) -> float:
    """The height of a form in lines of text, printed across a page ``ems`` characters wide."""
    placed = boxes(sheet, ems / sum(sheet.widths), 1.2)
    return sum(height * 1.3 + 0.8 for height in heights(sheet, placed)) / 1.3


def budget_table(rng: random.Random, rows: int = 34) -> Sheet:
    """A table of figures: a heading of two storeys, subjects in three levels, seven columns of money."""
    money = [f"{rng.uniform(0, 90000):,.2f}" if rng.random() < 0.8 else "" for _ in range(rows * 7)]
    two = [
        [*row(["科目编码", "科目名称"], 2, heading=True), *row(["合计", "基本支出", "项目支出"], 7, [1, 3, 3])],
        row(["小计", "人员经费", "公用经费", "小计", "本年安排", "上年结转"], 6, heading=True),
    ]
    for cell in (*two[0][:2], two[0][2]):
        cell.rows = 2
    body = []
    for index in range(rows):
        code = f"{205 + index // 12}" + (f"{index % 12:02d}" if index % 12 else "") + ("01" if index % 3 == 2 else "")
        name = (
            f"{rng.choice(WORDS['counties'])}{rng.choice(['行政运行', '机关服务', '公路养护', '职业教育', '其他支出'])}"
        )
        body.append(row([code, name, *money[7 * index : 7 * index + 7]], 9))
    widths = [9, 20, 11, 11, 11, 11, 11, 11, 11]
    return Sheet(widths, [*two, *body])


def small_form(rng: random.Random, number: int) -> Sheet:
    head = [row(["项目名称", f"第{number}期技能培训"], 4, [1, 3]), row(["一级指标", "三级指标", "指标值", "得分"], 4)]
    lines = [row([f"指标{n}", f"≥{rng.randint(60, 99)}%", str(rng.randint(1, 10))], 3) for n in range(1, 6)]
    return Sheet([10, 30, 10, 8], [*head, *beside("产出指标", lines[:3]), *beside("效益指标", lines[3:])])


class EmbeddedType(Canvas):
    """Draws with a font that the file brings with it, as office programs do."""

    def setFont(self, name: str, size: float, leading: float | None = None) -> None:
        super().setFont(EMBEDDED, size, leading)


def _drawn(sheets: list[Sheet], look: Look, folder: Path, *, embedded: bool = True) -> File:
    blocks: list[Block] = []
    for sheet in sheets:
        blocks += [PageBreak(), sheet] if blocks else [sheet]
    path = folder / "drawn.pdf"
    if embedded:
        _register_font()
        draw_blocks(blocks, EmbeddedType(str(path), pagesize=look.page, invariant=1, pageCompression=1), look)
    else:
        write_pdf(blocks, path, look)
    return _file(path.read_bytes(), sheets)


@functools.cache
def _register_font() -> None:
    """Noto Sans CJK with TrueType outlines, for reportlab, and of it what the sample maker may print."""
    asked = ["fc-match", "-f", "%{file}|%{index}", "Noto Sans CJK SC"]
    answer = subprocess.run(asked, capture_output=True, text=True).stdout if shutil.which("fc-match") else ""
    path, _, number = answer.partition("|")
    if "CJK" not in path:
        raise NotMade("the font Noto Sans CJK is not installed")
    font = TTFont(path, fontNumber=int(number))
    options = subset.Options(
        notdef_outline=True, layout_features=[], hinting=False, drop_tables=["VORG", "vhea", "vmtx"]
    )
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(map(chr, range(32, 127))) + _characters())
    cutter.subset(font)
    _with_truetype_outlines(font)
    file = io.BytesIO()
    font.save(file)
    file.seek(0)
    pdfmetrics.registerFont(ReportlabFont(EMBEDDED, file))


def _characters() -> str:
    """Every character that the sources of the sample maker and of this module have."""
    folder = Path(content.__file__).parent
    sources = [Path(__file__), *folder.glob("*.py"), *folder.glob("*.yaml")]
    return "".join(sorted(set().union(*(source.read_text(encoding="utf-8") for source in sources))))


def _with_truetype_outlines(font: TTFont) -> None:
    drawn = font.getGlyphSet()
    order = font.getGlyphOrder()
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(None)
        drawn[name].draw(Cu2QuPen(pen, max_err=2.0, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = order, glyphs
    del font["CFF "]
    profile = font["maxp"]
    profile.tableVersion = 0x00010000
    limits = (
        "Zones TwilightPoints Storage FunctionDefs InstructionDefs StackElements SizeOfInstructions ComponentElements"
    )
    for limit in limits.split():
        setattr(profile, f"max{limit}", 1)
    font["post"].formatType = 3.0
    font["head"].glyphDataFormat = 0
    font.sfntVersion = "\000\001\000\000"


def _file(data: bytes, sheets: list[Sheet]) -> File:
    document = pdfium.PdfDocument(data)
    pages = len(document)
    document.close()
    if pages != len(sheets):
        raise NotMade(f"{len(sheets)} tables came out as {pages} pages")
    return File(data, [[printed(sheet)] for sheet in sheets])


def _forms(rng: random.Random, count: int, lines: float = LINES_OF_A_PAGE) -> list[Sheet]:
    source = forms(rng, lines)
    return [next(source) for _ in range(count)]


def thin_rectangles(rng: random.Random, files: int, folder: Path) -> Corpus:
    """Forms whose borders are thin filled rectangles, four to a cell, as Word writes them."""
    look = Look(rulings="rects", size=9.0, cut_rows=False)
    return Corpus("thin rectangles", [_drawn(_forms(rng, PAGES), look, folder) for _ in range(files)])


def strokes(rng: random.Random, files: int, folder: Path) -> Corpus:
    """Forms whose cells are stroked boxes."""
    look = Look(rulings="lines", size=9.0, cut_rows=False)
    return Corpus("stroked boxes", [_drawn(_forms(rng, PAGES), look, folder) for _ in range(files)])


def budget_tables(rng: random.Random, files: int, folder: Path) -> Corpus:
    """Tables of figures on wide pages, thin rulings."""
    look = Look(rulings="lines", size=8.0, wide_page=True, cut_rows=False, leading=1.1)
    made = [_drawn([budget_table(rng, 28) for _ in range(PAGES)], look, folder) for _ in range(files)]
    return Corpus("budget tables", made)


def many_small(rng: random.Random, files: int, folder: Path) -> Corpus:
    """One page and one small form each; ten times as many files."""
    look = Look(rulings="lines")
    return Corpus("small files", [_drawn([small_form(rng, n)], look, folder) for n in range(files * 10)])


def word_prints(rng: random.Random, files: int, folder: Path) -> Corpus:
    """Word files printed by LibreOffice."""
    made = []
    for number in range(files):
        sheets = _forms(rng, PAGES, LINES_OF_A_PAGE * 0.75)
        blocks: list[Block] = []
        for sheet in sheets:
            blocks += [PageBreak(), sheet] if blocks else [sheet]
        write_docx(blocks, folder / f"{number:03d}.docx")
        made.append(sheets)
    return Corpus("LibreOffice: Word", list(_converted(folder, "docx", made)))


def sheet_prints(rng: random.Random, files: int, folder: Path) -> Corpus:
    """Workbooks printed by LibreOffice, a sheet to a page."""
    made = []
    for number in range(files):
        sheets = [budget_table(rng, 28) if n % 2 else next(forms(rng)) for n in range(PAGES)]
        _write_workbook(sheets, folder / f"{number:03d}.xlsx")
        made.append(sheets)
    return Corpus("LibreOffice: sheets", list(_converted(folder, "xlsx", made)))


def _write_workbook(sheets: list[Sheet], path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        border = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter", "font_size": 9})
        for sheet in sheets:
            page = book.add_worksheet()
            page.set_paper(9)
            page.fit_to_pages(1, 1)
            unit = 90 / sum(sheet.widths)
            for column, width in enumerate(sheet.widths):
                page.set_column(column, column, width * unit)
            placed = boxes(sheet, unit * 0.8, 1.5)
            for index, height in enumerate(heights(sheet, placed)):
                page.set_row(index, 13 * height + 5)
            for box in placed:
                last_row, last_column = box.row + box.cell.rows - 1, box.column + box.cell.columns - 1
                if (last_row, last_column) == (box.row, box.column):
                    page.write_string(box.row, box.column, marked(box.cell.text), border)
                else:
                    page.merge_range(box.row, box.column, last_row, last_column, "", border)
                    page.write_string(box.row, box.column, marked(box.cell.text), border)


def _converted(folder: Path, suffix: str, made: list[list[Sheet]]) -> Iterator[File]:
    """What LibreOffice makes of the files in ``folder``; one whose tables do not fit their pages is left out."""
    office = shutil.which("soffice")
    if office is None:
        raise NotMade("LibreOffice (soffice) is not installed")
    paths = [str(folder / f"{number:03d}.{suffix}") for number in range(len(made))]
    with tempfile.TemporaryDirectory() as profile:
        command = [office, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "pdf"]
        command += ["--outdir", str(folder), *paths]
        done = subprocess.run(command, capture_output=True, text=True, timeout=CONVERT_SECONDS)
    left_out = 0
    for number, sheets in enumerate(made):
        path = folder / f"{number:03d}.pdf"
        if not path.exists():
            raise NotMade(f"LibreOffice wrote no PDF: {(done.stderr or done.stdout).strip()[:200]}")
        try:
            yield _file(path.read_bytes(), sheets)
        except NotMade as reason:
            left_out += 1
            print(f"({path.name} of LibreOffice left out: {reason})", file=sys.stderr)
    if left_out == len(made):
        raise NotMade("none of LibreOffice's prints has a table to a page")


def unembedded(rng: random.Random, files: int, folder: Path) -> Corpus:
    """Stroked forms in a font that the file only names: pdfium takes one of the machine's in its place."""
    look = Look(rulings="lines", size=9.0, cut_rows=False)
    made = [_drawn(_forms(rng, PAGES), look, folder, embedded=False) for _ in range(files)]
    return Corpus("font not embedded", made)


MAKERS: dict[str, Callable[[random.Random, int, Path], Corpus]] = {
    "word": word_prints,
    "sheets": sheet_prints,
    "thin": thin_rectangles,
    "strokes": strokes,
    "budget": budget_tables,
    "small": many_small,
    "unembedded": unembedded,
}


def make(name: str, seed: int, files: int) -> Corpus:
    """The corpus called ``name`` (of ``MAKERS``) with about ``files`` files. Raises ``NotMade``."""
    with tempfile.TemporaryDirectory() as folder:
        return MAKERS[name](random.Random(f"{seed}/{name}"), files, Path(folder))


def joined(file: File, pages: int) -> bytes:
    """The file's pages again and again, ``pages`` of them, in one PDF."""
    source = pdfium.PdfDocument(file.data)
    target = pdfium.PdfDocument.new()
    try:
        while len(target) < pages:
            target.import_pages(source, list(range(min(len(source), pages - len(target)))))
        buffer = io.BytesIO()
        target.save(buffer)
    finally:
        target.close()
        source.close()
    return buffer.getvalue()
