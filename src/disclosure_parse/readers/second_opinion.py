"""A page whose lines leave text outside every cell is read again with pdfplumber, and the better reading is taken."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

from disclosure_parse.document import BBox, Notice, Place
from disclosure_parse.readers.grid import Glyph, Ruling, TooManyRulings
from disclosure_parse.readers.lines import BLANKS
from disclosure_parse.readers.page_layout import PageLayout, lay_out
from disclosure_parse.readers.quiet import quiet

MISSED_GLYPHS = 10
MISSED_SHARE = 0.05
"""So many glyphs within tables and outside their cells, and this share of them, make a reading doubtful."""
FILLED_BOXES = 8
"""So many filled areas on a page without a ruled table may be the cells of one."""
MAX_DRAWN = 20_000
"""pdfplumber takes seconds for a page with more glyphs or lines."""


def is_doubtful(layout: PageLayout, filled_boxes: int) -> bool:
    """Does the page deserve a second reading?"""
    if layout.missed >= MISSED_GLYPHS and layout.missed >= MISSED_SHARE * (layout.missed + captured(layout)):
        return True
    return not layout.tables and filled_boxes >= FILLED_BOXES


def captured(layout: PageLayout) -> int:
    """The score of a reading: the characters that stand in cells of tables with at least two rows or columns."""
    return sum(
        sum(1 for character in cell.text if not character.isspace())
        for table in layout.tables
        if len(table.cells) > 1
        for cell in table.cells
    )


def second_opinion(layout: PageLayout, page_pdf: bytes, glyphs: Sequence[Glyph]) -> tuple[PageLayout, Notice]:
    """The better of two readings of a page, and a notice that says which.

    pdfplumber also takes the edges of filled areas for borders. Its cells are taken if they do not overlap and hold
    more characters than the first reading's.
    """
    place = Place(page=layout.number)
    if len(glyphs) > MAX_DRAWN:
        message = f"Page {layout.number}: its tables are doubtful, and it is too large for a second reading."
        return layout, Notice("second_opinion", message, place)
    try:
        boxes = _pdfplumber_cells(page_pdf)
    except MemoryError:
        raise  # A fresh process may have enough.
    except Exception as error:
        # Any error of a second PDF parser on a file that pdfium could read: the first reading stays.
        message = (
            f"Page {layout.number}: its tables are doubtful, and pdfplumber's second reading "
            f"stopped with {type(error).__name__}."
        )
        return layout, Notice("second_opinion", message, place)
    other = _laid_out(layout, boxes, glyphs)
    first_score, score = captured(layout), captured(other) if other is not None else 0
    if other is not None and score > first_score:
        message = (
            f"Page {layout.number}: tables taken from pdfplumber, whose cells hold {score} characters; "
            f"the ruling lines' hold {first_score}."
        )
        return other, Notice("second_opinion", message, place)
    if first_score == 0:
        message = f"Page {layout.number}: filled areas were checked with pdfplumber and are no table."
    else:
        message = (
            f"Page {layout.number}: {layout.missed} characters stand in a table and outside its cells; "
            f"pdfplumber's reading holds {score} characters in cells, the ruling lines' {first_score}, which was kept."
        )
    return layout, Notice("second_opinion", message, place)


def _pdfplumber_cells(page_pdf: bytes) -> list[BBox]:
    """The boxes of all tables' cells on the displayed page."""
    import pdfplumber  # A third of a second to import; few pages need it.

    with quiet("pdfminer"), pdfplumber.open(io.BytesIO(page_pdf)) as document:
        page = document.pages[0]
        left, top = page.bbox[:2]
        return [
            (x0 - left, y0 - top, x1 - left, y1 - top) for table in page.find_tables() for x0, y0, x1, y1 in table.cells
        ]


def _laid_out(layout: PageLayout, boxes: Sequence[BBox], glyphs: Sequence[Glyph]) -> PageLayout | None:
    """The page with the boxes' sides as its ruling lines; nothing if the boxes overlap."""
    horizontal = [Ruling(y, x0, x1) for x0, y0, x1, y1 in boxes for y in (y0, y1)]
    vertical = [Ruling(x, y0, y1) for x0, y0, x1, y1 in boxes for x in (x0, x1)]
    try:
        other = lay_out(layout.number, layout.width, layout.height, glyphs, horizontal, vertical)
    except TooManyRulings:
        return None
    covered = sum(
        (cell.bbox[2] - cell.bbox[0]) * (cell.bbox[3] - cell.bbox[1])
        for table in other.tables
        for cell in table.cells
        if cell.bbox is not None
    )
    filled = [box for box in boxes if any(_holds(box, glyph) for glyph in glyphs)]
    if sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in filled) > 1.05 * covered:
        return None
    blocks = tuple(replace(block, origin="pdfplumber") if block in other.tables else block for block in other.blocks)
    return replace(other, blocks=blocks)


def _holds(box: BBox, glyph: Glyph) -> bool:
    if glyph.text in BLANKS:
        return False
    return box[0] <= (glyph.x0 + glyph.x1) / 2 <= box[2] and box[1] <= (glyph.y0 + glyph.y1) / 2 <= box[3]
