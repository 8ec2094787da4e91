"""A page whose lines are doubtful is read again with pdfplumber and camelot, and the best reading is taken."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from disclosure_parse.document import BBox, Notice, Place
from disclosure_parse.errors import lacks_memory
from disclosure_parse.readers.glyphs import Glyph
from disclosure_parse.readers.lattices import TooManyRulings
from disclosure_parse.readers.page_layout import PageLayout, lay_out
from disclosure_parse.readers.quiet import quiet
from disclosure_parse.readers.rulings import Ruling

MISSED_GLYPHS = 10
MISSED_SHARE = 0.05
"""So many glyphs within tables and outside their cells, and this share of them, make a reading doubtful."""
FILLED_BOXES = 8
"""So many filled areas on a page without a ruled table may be the cells of one."""
MAX_DRAWN = 20_000
"""The other readers take seconds for a page with more glyphs or objects."""
MAX_AREA = 4_000_000.0
"""Square points: camelot draws a page in 300 dots an inch; this is eight sheets of A4."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The borders of cells as another reader sees them; ``boxes`` are its cells where it says which they are."""

    horizontal: list[Ruling]
    vertical: list[Ruling]
    boxes: Sequence[BBox] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What another reader makes of a page: a layout, or the reason why there is none."""

    reader: str
    layout: PageLayout | None
    failure: str = ""

    @property
    def told(self) -> str:
        return f"{self.reader} {captured(self.layout)}" if self.layout is not None else f"{self.reader} {self.failure}"


def is_doubtful(layout: PageLayout, filled_boxes: int) -> bool:
    """Does the page deserve a second reading?"""
    if layout.bent or layout.tables_overlap:
        return True
    if layout.missed >= MISSED_GLYPHS and layout.missed >= MISSED_SHARE * (layout.missed + captured(layout)):
        return True
    return not layout.tables and filled_boxes >= FILLED_BOXES


def captured(layout: PageLayout) -> int:
    """The score of a reading: the characters that stand in cells of tables with at least two rows and two columns.

    What is one row or one column may be prose on shaded ground. Characters in cells that are the pieces of an outline
    with a bend do not count.
    """
    held = sum(
        sum(1 for character in cell.text if not character.isspace())
        for table in layout.tables
        if len(table.xs) > 2 and len(table.ys) > 2
        for cell in table.cells
    )
    return held - layout.bent


def second_opinion(
    layout: PageLayout, page_pdf: bytes, glyphs: Sequence[Glyph], objects: int
) -> tuple[PageLayout, Notice]:
    """The best of three readings of a page, and a notice that says which.

    Both others also take for borders what the ruling lines are not made of: pdfplumber the edges of filled areas,
    camelot what a picture of the page shows. Their cells are taken if they do not overlap and hold more characters
    than the first reading's; of equal scores the first one stays, then pdfplumber's.
    """
    place = Place(page=layout.number)
    why = _why(layout)
    if is_too_large(glyphs, objects):
        return layout, Notice("second_opinion", f"{why}, and it is too large for a second reading.", place)
    readings = [read_with(reader, layout, page_pdf, glyphs) for reader in READERS]
    own = captured(layout)
    best = max((reading for reading in readings if reading.layout is not None), key=_score, default=None)
    scores = f"characters in cells: ruling lines {own}, " + ", ".join(reading.told for reading in readings)
    if best is not None and best.layout is not None and _score(best) > own:
        return best.layout, Notice("second_opinion", f"{why}; tables taken from {best.reader} ({scores}).", place)
    return layout, Notice("second_opinion", f"{why}; the reading of the ruling lines was kept ({scores}).", place)


def is_too_large(glyphs: Sequence[Glyph], objects: int) -> bool:
    """Would another reader take too long for the page?"""
    return len(glyphs) > MAX_DRAWN or objects > MAX_DRAWN


def _score(reading: Reading) -> int:
    return captured(reading.layout) if reading.layout is not None else -1


def _why(layout: PageLayout) -> str:
    if layout.bent:
        return f"Page {layout.number}: {layout.bent} characters stand in cells whose outline is no rectangle"
    if layout.tables_overlap:
        return f"Page {layout.number}: the outlines of tables overlap"
    if not layout.tables:
        return f"Page {layout.number}: filled areas may be the cells of a table"
    return f"Page {layout.number}: {layout.missed} characters stand in a table and outside its cells"


def read_with(reader: str, layout: PageLayout, page_pdf: bytes, glyphs: Sequence[Glyph]) -> Reading:
    """The page with the cells that ``reader`` (of ``READERS``) finds, and our characters in them."""
    try:
        lines = READERS[reader](page_pdf, layout)
    except Exception as error:
        if lacks_memory(error):  # A fresh process may have enough.
            raise MemoryError from error
        # Any error of a second PDF parser on a file that pdfium could read: the other readings stay.
        return Reading(reader, None, f"stopped with {type(error).__name__}")
    if lines is None:
        return Reading(reader, None, "was not asked: the page is too large")
    try:
        other = lay_out(layout.number, layout.width, layout.height, glyphs, lines.horizontal, lines.vertical)
    except TooManyRulings as error:
        return Reading(reader, None, f"found {error}")
    if _overlap(lines.boxes, other, glyphs):
        return Reading(reader, None, "found cells that overlap")
    tables = other.tables
    blocks = tuple(replace(block, origin=reader) if block in tables else block for block in other.blocks)
    return Reading(reader, replace(other, blocks=blocks))


def _pdfplumber_lines(page_pdf: bytes, layout: PageLayout) -> Lines:
    import pdfplumber  # A third of a second to import; few pages need it.

    with quiet("pdfminer"), pdfplumber.open(io.BytesIO(page_pdf)) as document:
        page = document.pages[0]
        left, top = page.bbox[:2]
        boxes = [
            (x0 - left, y0 - top, x1 - left, y1 - top) for table in page.find_tables() for x0, y0, x1, y1 in table.cells
        ]
    horizontal = [Ruling(y, x0, x1) for x0, y0, x1, y1 in boxes for y in (y0, y1)]
    vertical = [Ruling(x, y0, y1) for x0, y0, x1, y1 in boxes for x in (x0, x1)]
    return Lines(horizontal, vertical, boxes)


def _camelot_lines(page_pdf: bytes, layout: PageLayout) -> Lines | None:
    """The sides of camelot's positions that it takes for drawn; nothing for a page too large to be drawn."""
    from camelot.io import read_pdf  # Half a second to import.

    if layout.width * layout.height > MAX_AREA:
        return None
    with quiet("playa", "camelot"):
        found = read_pdf(page_pdf, pages="1", flavor="lattice", suppress_stdout=True)
    horizontal, vertical = [], []
    for cell in (cell for table in found for row in table.cells for cell in row):
        x0, y1, x1, y0 = (float(side) for side in (cell.x1, cell.y1, cell.x2, cell.y2))
        top, bottom = layout.height - y0, layout.height - y1
        horizontal += [Ruling(y, x0, x1) for y, drawn in ((top, cell.top), (bottom, cell.bottom)) if drawn]
        vertical += [Ruling(x, top, bottom) for x, drawn in ((x0, cell.left), (x1, cell.right)) if drawn]
    return Lines(horizontal, vertical)


READERS: Mapping[str, Callable[[bytes, PageLayout], Lines | None]] = {
    "pdfplumber": _pdfplumber_lines,
    "camelot": _camelot_lines,
}


def _overlap(boxes: Sequence[BBox], layout: PageLayout, glyphs: Sequence[Glyph]) -> bool:
    """Do the boxes that hold text cover more than the cells that came of their sides?"""
    covered = sum(
        (cell.bbox[2] - cell.bbox[0]) * (cell.bbox[3] - cell.bbox[1])
        for table in layout.tables
        for cell in table.cells
        if cell.bbox is not None
    )
    places = [((g.x0 + g.x1) / 2, (g.y0 + g.y1) / 2) for g in glyphs if not g.text.isspace()]
    x, y = np.array(places).reshape(len(places), 2).T
    filled = [box for box in boxes if ((box[0] <= x) & (x <= box[2]) & (box[1] <= y) & (y <= box[3])).any()]
    return sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in filled) > 1.05 * covered
