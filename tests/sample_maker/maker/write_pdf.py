"""Blocks to PDF: ruled tables over several pages, cut between rows or inside one; the same bytes each time."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from .physical import Box, boxes, heights, width_of, wrap
from .sheet import TICKED, UNTICKED, Block, PageBreak, Para, Sheet

FONT = "STSong-Light"
SIZES = {"title": 15.0, "subtitle": 11.0, "heading": 12.0, "body": 11.0, "caption": 10.0}
MARGIN = 54.0


@dataclass
class Look:
    """How the pages look. ``rulings``: stroked ``lines``, or thin filled ``rects`` as word processors draw them."""

    size: float = 9.5
    rulings: str = "lines"
    wide_page: bool = False
    cut_rows: bool = True
    repeat_heads: bool = False
    page_numbers: bool = True
    leading: float = 1.3
    page: tuple[float, float] = field(init=False)

    def __post_init__(self) -> None:
        self.page = landscape(A4) if self.wide_page else A4


@dataclass
class Cursor:
    """Where the next thing goes."""

    canvas: Canvas
    look: Look
    y: float
    number: int = 1

    @property
    def width(self) -> float:
        return self.look.page[0] - 2 * MARGIN

    def new_page(self) -> None:
        if self.look.page_numbers:
            self.canvas.setFont(FONT, 9)
            self.canvas.drawCentredString(self.look.page[0] / 2, 30, f"— {self.number} —")
        self.canvas.showPage()
        self.number += 1
        self.y = self.look.page[1] - MARGIN


def write_pdf(blocks: list[Block], path: Path, look: Look | None = None, canvas_type: type[Canvas] = Canvas) -> None:
    """``canvas_type`` may draw in the manner of another program."""
    look = look or Look()
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    canvas = canvas_type(str(path), pagesize=look.page, invariant=1, pageCompression=1)
    canvas.setAuthor("disclosure-parse samples")
    draw_blocks(blocks, canvas, look)


def draw_blocks(blocks: list[Block], canvas: Canvas, look: Look) -> None:
    """Blocks on a canvas of reportlab's kind, which is saved then."""
    cursor = Cursor(canvas, look, look.page[1] - MARGIN)
    for block in blocks:
        if isinstance(block, Para):
            draw_paragraph(cursor, block)
        elif isinstance(block, PageBreak):
            cursor.new_page()
        else:
            draw_table(cursor, block)
    cursor.new_page()
    canvas.save()


def marked(text: str) -> str:
    return text.replace(TICKED, "√").replace(UNTICKED, "□")


def draw_paragraph(cursor: Cursor, block: Para) -> None:
    size = SIZES[block.kind]
    indent = "　　" if block.kind == "body" else ""
    for line in wrap(indent + marked(block.text), cursor.width / size):
        if cursor.y - size * 1.5 < MARGIN:
            cursor.new_page()
        cursor.y -= size * 1.5
        cursor.canvas.setFont(FONT, size)
        if block.kind in ("title", "subtitle"):
            cursor.canvas.drawCentredString(cursor.look.page[0] / 2, cursor.y, line)
        else:
            cursor.canvas.drawString(MARGIN, cursor.y, line)


def pieces(tops: list[float], room: float, later: float, step: float, cut_rows: bool) -> list[tuple[float, float]]:
    """The table's height cut into page-high pieces, at row borders or (``cut_rows``) at a line inside a high row."""
    result, start = [], 0.0
    while tops[-1] - start > room + 0.01:
        ends = [t for t in tops if start < t <= start + room]
        end = max(ends, default=start + room)
        following = next(t for t in tops if t > end + 0.01)
        if cut_rows and following - end > 4 * step and start + room - end > 2 * step:
            end += int((start + room - end) / step) * step
        if ends == [] and not cut_rows:
            end = start + room
        if end <= start + 0.01:
            end = start + later
        result.append((start, end))
        start, room = end, later
    return [*result, (start, tops[-1])]


def draw_table(cursor: Cursor, sheet: Sheet) -> None:
    look, size = cursor.look, cursor.look.size
    step, pad = size * look.leading, size * 0.4
    scale = cursor.width / sum(sheet.widths)
    lefts = [MARGIN + scale * sum(sheet.widths[:i]) for i in range(sheet.n_columns + 1)]
    placed = boxes(sheet, scale / size, 0.7)
    high = [h * step + 2 * pad for h in heights(sheet, placed)]
    tops = [sum(high[:i]) for i in range(len(high) + 1)]
    cursor.y -= size * 0.8
    room = cursor.y - MARGIN
    if room < min(tops[-1], high[0] * 3):
        cursor.new_page()
        room = cursor.y - MARGIN
    page_high = look.page[1] - 2 * MARGIN
    first, last = repeated_rows(sheet) if look.repeat_heads else (0, 0)
    slices = pieces(tops, room, page_high - (tops[last] - tops[first]), step, look.cut_rows)
    shown: dict[int, int] = {}
    for n, (start, end) in enumerate(slices):
        if n:
            cursor.new_page()
            if last > first and tops[last] <= start + 0.01:
                draw_slice(cursor, sheet, placed, lefts, tops, (tops[first], tops[last]), {}, step)
        draw_slice(cursor, sheet, placed, lefts, tops, (start, end), shown, step)
    cursor.y -= step


def repeated_rows(sheet: Sheet) -> tuple[int, int]:
    """The first of the heading rows that stand together, and the row behind them; no rows if there are none.

    They are printed again on pages that begin below them.
    """
    first = min(sheet.header_rows, default=0)
    last = first
    while last in sheet.header_rows:
        last += 1
    return first, last


def draw_slice(
    cursor: Cursor,
    sheet: Sheet,
    placed: list[Box],
    lefts: list[float],
    tops: list[float],
    extent: tuple[float, float],
    shown: dict[int, int],
    step: float,
) -> None:
    """The part of the table between two heights, at the cursor; text that does not fit above a cut goes on below it."""
    start, end = extent
    origin = cursor.y
    for i, box in enumerate(placed):
        top, bottom = tops[box.row], tops[box.row + box.cell.rows]
        if bottom <= start + 0.01 or top >= end - 0.01:
            continue
        upper, lower = max(top, start), min(bottom, end)
        x0, x1 = lefts[box.column], lefts[box.column + box.cell.columns]
        draw_frame(cursor, x0, origin - (upper - start), x1, origin - (lower - start))
        left_over = box.lines[shown.get(i, 0) :]
        fits = max(1, int((lower - upper - 2) / step)) if lower < bottom - 0.01 else len(left_over)
        lines = left_over[:fits]
        shown[i] = shown.get(i, 0) + len(lines)
        baseline = origin - (upper - start) - ((lower - upper) - len(lines) * step) / 2 - cursor.look.size * 1.02
        cursor.canvas.setFont(FONT, cursor.look.size)
        for k, line in enumerate(lines):
            text = marked(line)
            narrow = len(box.lines) == 1 and width_of(text) < 14
            if narrow:
                cursor.canvas.drawCentredString((x0 + x1) / 2, baseline - k * step, text)
            else:
                cursor.canvas.drawString(x0 + 2.5, baseline - k * step, text)
    cursor.y = origin - (end - start)


def draw_frame(cursor: Cursor, x0: float, y0: float, x1: float, y1: float) -> None:
    canvas = cursor.canvas
    if cursor.look.rulings == "lines":
        canvas.setLineWidth(0.6)
        canvas.rect(x0, y1, x1 - x0, y0 - y1)
        return
    thick = 0.48
    for a, b, c, d in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y1, x0, y0), (x1, y1, x1, y0)):
        canvas.rect(a - thick / 2, b - thick / 2, c - a + thick, d - b + thick, stroke=0, fill=1)
