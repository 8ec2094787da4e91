"""Pages without readable text: their picture is made straight and read, and laid out as a page of text is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2 as pdfium

from disclosure_parse.document import BBox, Cell, Notice, Paragraph, Place, Table
from disclosure_parse.errors import MissingExtraError
from disclosure_parse.readers.drawn_page import DrawnPage
from disclosure_parse.readers.glyphs import Glyph
from disclosure_parse.readers.lines import Line
from disclosure_parse.readers.missing_borders import Above
from disclosure_parse.readers.ocr_cells import DOUBTFUL, Characters, Doubt, close_up, covered, read_again, unread_ink
from disclosure_parse.readers.ocr_engine import Character, page_characters, require_ocr
from disclosure_parse.readers.ocr_picture import find_ink, with_contrast
from disclosure_parse.readers.ocr_stamps import without_rings, without_stamps
from disclosure_parse.readers.ocr_straight import CROOKED, Straight, origin, straightened
from disclosure_parse.readers.ocr_turned import quarter_turns, turned, turned_back, upright_lines
from disclosure_parse.readers.page_layout import PageLayout, PageTable
from disclosure_parse.readers.unruled import rounded

DPI = 180
"""At which pages of a PDF are drawn: 7 points stay legible, and twice as fine would take four times as long."""
MAX_PIXELS = 12_000_000
"""Of one page; larger ones are drawn with fewer dots."""
TEXT_HEIGHT = 0.7
"""A character's size, as a share of the height of the box that the engine draws around its line."""
LARGEST, SHEET = 1300.0, 1000.0
"""Points along the longer side: of a page that is larger than A3 somebody took the pixels for points, and it is read as
one between A4 and A3."""
LEGIBLE = 0.004
"""A page with this share of ink and no character read holds something that OCR cannot read."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A page read by OCR: its layout, the middle and confidence of each character in points, and what is in doubt.

    The page was turned by ``turns`` quarters counter-clockwise to make it upright, then made straight: ``origins`` say
    where its places lay before (``ocr_straight.Straight``). It is ``scale`` times as large as its layout.
    """

    layout: PageLayout
    marks: tuple[tuple[float, float, float], ...]
    doubts: tuple[Doubt, ...]
    origins: Any = None
    turns: int = 0
    scale: float = 1.0


def read_instead(
    document: pdfium.PdfDocument, index: int, unreadable: Sequence[Notice], above: Above | None = None
) -> tuple[Recognised | None, list[Notice]]:
    """A page of a PDF read from its picture, and what to say of it.

    ``above`` is the table that the page before ends with.

    Without the ``ocr`` extra there is no reading, and what was said of the page (``unreadable``) names the extra.
    """
    try:
        require_ocr()
    except MissingExtraError as error:
        return None, [replace(notice, message=f"{notice.message} {error.hint}") for notice in unreadable]
    with ExitStack() as opened:
        # In a file of its own, which has not met the fonts that stand in while text is read.
        single = opened.enter_context(closing(pdfium.PdfDocument.new()))
        single.import_pages(document, [index])
        page = opened.enter_context(closing(single[0]))
        width, height = page.get_size()
        scale = min(DPI / 72, (MAX_PIXELS / max(1.0, width * height)) ** 0.5)
        if min(width, height) * scale < 1:
            message = f"Page {index + 1} shows nothing: the part of it that is displayed has no area."
            return None, [Notice("page_unreadable", message, Place(page=index + 1))]
        bitmap = opened.enter_context(closing(page.render(scale=scale, rev_byteorder=True)))
        picture = bitmap.to_numpy()[:, :, :3].copy()
    recognised, notices = read_picture(picture, index + 1, width, height, above)
    if recognised is None:
        return None, notices
    if not recognised.marks and any(before.code == "unreadable_text" for before in unreadable):
        return None, list(unreadable)
    return recognised, notices


def read_picture(
    colour: Any, number: int, width: float, height: float, above: Above | None = None
) -> tuple[Recognised | None, list[Notice]]:
    """Page ``number`` of ``width`` × ``height`` points from its picture, and notices that say how it was read.

    ``colour`` is height × width × red, green, blue; ``above`` is the table that the page before ends with. ``None``
    instead of the page if ink is on it and no character was found. Raises MissingExtraError.
    """
    require_ocr()
    scale = max(width, height) / SHEET if max(width, height) > LARGEST else 1.0
    width, height = width / scale, height / scale
    points = width / colour.shape[1]
    picture, stamps = without_stamps(colour, points)
    picture = with_contrast(picture)
    straight, rings = _straight(picture, points)
    read = page_characters(straight.picture)
    turns = quarter_turns(straight.picture, read)
    if turns:
        straight, rings = _straight(turned(picture, turns), points)
        read = page_characters(straight.picture)
        width, height = (height, width) if turns % 2 else (width, height)
    ink = find_ink(straight.picture, points, rings)
    characters = _characters(read, points)
    page = DrawnPage(number, width, height, ink.horizontal, ink.vertical, above)
    layout, _ = page.laid_out(characters.glyphs)
    cells = [cell.bbox for table in layout.tables for cell in table.cells if cell.bbox is not None]
    doubts = read_again(straight.picture, ink.text, points, cells, characters)
    doubts += unread_ink(ink.text, points, cells, characters)
    doubts += [doubt for ring in rings for doubt in covered(ring, cells, characters)]
    if straight.off > CROOKED:
        characters.confidence = [min(DOUBTFUL, confidence) for confidence in characters.confidence]
    layout, notices = page.laid_out(characters.glyphs)
    if shows_two_pages(layout):
        layout = replace(layout, blocks=_left_first(layout))
        message = (
            f"Page {number} seems to show two pages side by side. They were read one after the other, but a table that "
            "goes on from the one to the other was not joined. Scan them singly."
        )
        notices = [*notices, Notice("two_pages", message, Place(page=number))]
    marks = tuple(
        ((glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2, characters.confidence[glyph.number])
        for glyph in characters.glyphs
    )
    if not marks and ink.text.mean() >= LEGIBLE:
        message = f"Page {number}: OCR found no character in its picture, which is not blank."
        return None, [Notice("no_text_layer", message, Place(page=number))]
    recognised = Recognised(layout, marks, tuple(doubts), straight.origins, turns, scale)
    told = _told(number, recognised, straight.off, [_scaled(box, scale) for box in stamps])
    for ring in rings:
        message = (
            f"Page {number}: a stamp that no red tells from print lies on it. What stands in the cells that it touches "
            "is in doubt. Compare it with the page."
        )
        told.append(Notice("stamp_on_text", message, Place(page=number, bbox=_as_it_lay(rounded(ring), recognised))))
    return recognised, [*told, *notices]


def shows_two_pages(layout: PageLayout) -> bool:
    """Whether a page is wider than high, with tables in either half and none across its middle."""
    middle = layout.width / 2
    on_left = [table.bbox[2] <= middle for table in layout.tables]
    on_right = [table.bbox[0] >= middle for table in layout.tables]
    parted = all(left or right for left, right in zip(on_left, on_right, strict=True))
    return layout.width > layout.height and parted and any(on_left) and any(on_right)


def _left_first(layout: PageLayout) -> tuple[PageTable | Line, ...]:
    """The blocks of the left half before those of the right, each from the top down."""
    return tuple(sorted(layout.blocks, key=lambda block: block.bbox[0] + block.bbox[2] > layout.width))


def _straight(picture: Any, points: float) -> tuple[Straight, list[BBox]]:
    """The picture (grey) made straight and without rings of stamps, and the boxes of these in points."""
    straight = straightened(picture)
    cleaned, rings = without_rings(straight.picture, points)
    return replace(straight, picture=cleaned), rings


def _told(number: int, page: Recognised, off: float, stamps: Sequence[BBox]) -> list[Notice]:
    """How a page was read, and what was done to its picture before."""
    place = Place(page=number)
    message = f"Page {number} was read from its picture by OCR, which found no character."
    if page.marks:
        mean = sum(mark[2] for mark in page.marks) / len(page.marks)
        message = (
            f"Page {number} was read from its picture by OCR: {len(page.marks)} characters, mean confidence {mean:.3f}."
        )
    if page.turns:
        message += f" It was turned by {360 - 90 * page.turns}° to be upright."
    told = [Notice("ocr_read", message, place)]
    if off > CROOKED:
        message = (
            f"Page {number} could not be made straight: its lines are up to {off:.1f}° off, so that texts may stand in "
            "other cells than printed. Compare it with the page, or scan it anew."
        )
        told.append(Notice("page_crooked", message, place))
    for box in stamps:
        message = (
            f"Page {number}: a red stamp was left out of the picture. What it covers was read from what shows through, "
            "and red print below it is lost. Compare it with the page."
        )
        told.append(Notice("stamp_left_out", message, Place(page=number, bbox=box)))
    return told


def _characters(read: Sequence[Character], points: float) -> Characters:
    """What the engine read as glyphs in points."""
    characters = Characters([], [])
    upright = upright_lines(read)
    glyphs = []
    for character in read:
        x0, y0, x1, y1 = (side * points for side in character[1:5])
        size = TEXT_HEIGHT * (x1 - x0 if character.line in upright else y1 - y0)
        base = (y0 + y1) / 2 + 0.35 * size
        glyphs.append(characters.add(Glyph(character.text, x0, y0, x1, y1, x0, base, size), character.confidence))
    characters.glyphs = close_up(glyphs, [character.line for character in read])
    return characters


def with_confidence(
    blocks: Sequence[Paragraph | Table], recognised: Mapping[int, Recognised]
) -> tuple[Paragraph | Table, ...]:
    """The blocks with the confidence of what OCR read on the pages in ``recognised``, placed on the page as it lay."""
    return tuple(_sure(block, recognised) for block in blocks) if recognised else tuple(blocks)


def _sure(block: Paragraph | Table, recognised: Mapping[int, Recognised]) -> Paragraph | Table:
    if isinstance(block, Table):
        cells = tuple(_sure_cell(cell, recognised) for cell in block.cells)
        page = recognised.get(block.page or 0)
        return replace(block, cells=cells, bbox=_as_it_lay(block.bbox, page) if page else block.bbox)
    page = recognised.get(block.page or 0)
    if page is None or block.bbox is None:
        return block
    return replace(block, bbox=_as_it_lay(block.bbox, page), confidence=_confidence(block.bbox, page))


def _sure_cell(cell: Cell, recognised: Mapping[int, Recognised]) -> Cell:
    page = recognised.get(cell.page or 0)
    if page is None or cell.bbox is None:
        return cell
    return replace(cell, bbox=_as_it_lay(cell.bbox, page), confidence=_confidence(cell.bbox, page))


def _confidence(bbox: BBox, page: Recognised) -> float | None:
    x0, y0, x1, y1 = bbox
    inside = [mark[2] for mark in page.marks if x0 <= mark[0] <= x1 and y0 <= mark[1] <= y1]
    return round(min(inside), 3) if inside else None


def _as_it_lay(bbox: BBox | None, page: Recognised) -> BBox | None:
    """A box of the straightened page moved to where it lies on the page as it was scanned."""
    if bbox is None or (page.origins is None and not page.turns and page.scale == 1):
        return bbox
    width, height = page.layout.width, page.layout.height
    x0, y0, x1, y1 = bbox
    middle = (x0 + x1) / 2, (y0 + y1) / 2
    x, y = origin(*middle, width, height, page.origins) if page.origins is not None else middle
    right, down = x - middle[0], y - middle[1]
    width, height = (height, width) if page.turns % 2 else (width, height)
    box = turned_back((x0 + right, y0 + down, x1 + right, y1 + down), page.turns, width, height)
    return _scaled(box, page.scale)


def _scaled(box: BBox, scale: float) -> BBox:
    x0, y0, x1, y1 = (side * scale for side in box)
    return rounded((x0, y0, x1, y1))


def doubts_of(blocks: Sequence[Paragraph | Table], recognised: Mapping[int, Recognised]) -> list[Notice]:
    """A notice for each doubtful place, with the cell of ``blocks`` (as they were laid out) that it is in."""
    notices = []
    tables = [block for block in blocks if isinstance(block, Table)]
    for number, page in recognised.items():
        for doubt in page.doubts:
            place = _cell_at(tables, number, doubt) or Place(page=number)
            message = f"OCR is in doubt at {place.locator}: {doubt.message}. Compare with the page."
            notices.append(Notice("ocr_doubtful", message, place))
    return notices


def _cell_at(tables: Sequence[Table], page: int, doubt: Doubt) -> Place | None:
    for table in tables:
        for cell in table.cells:
            box = cell.bbox
            if cell.page == page and box and box[0] <= doubt.x < box[2] and box[1] <= doubt.y < box[3]:
                return table.place(cell)
    return None
