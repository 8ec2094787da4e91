"""Pictures of a page: the cells that were read drawn over it, or a region of it with some cells marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image, ImageDraw, ImageFont

from disclosure_parse.document import BBox, Table
from disclosure_parse.errors import UsageError
from disclosure_parse.readers.pdf_file import open_pdf

COLOURS = ((200, 30, 30), (20, 90, 200), (20, 130, 60), (170, 90, 0), (130, 30, 160))
MAX_PIXELS = 60_000_000
STATED, PART = (190, 30, 45), (20, 90, 190)
AROUND = 36.0
"""Points above and below the marked cells that a region shows: a row or two."""
WIDEST = 1100
"""Pixels across a region."""
TALLEST = 1500


@dataclass(frozen=True, slots=True)
class Region:
    """The part of page ``page`` (from 1) around some cells: the one stated, and those it is compared with."""

    page: int
    stated: tuple[BBox, ...]
    parts: tuple[BBox, ...] = ()


def draw_page(data: bytes, page: int, tables: Sequence[Table], scale: float = 2.0) -> Image.Image:
    """Page ``page`` (from 1) at ``scale`` pixels a point, with its cells outlined and numbered table/row/column.

    Raises ``UsageError`` when the document has no such page, otherwise as ``read_pdf`` does.
    """
    picture: Image.Image
    file = open_pdf(data)
    try:
        document = file.document
        if not 1 <= page <= len(document):
            raise UsageError(f"There is no page {page}: the document has {len(document)}.")
        pdf_page = document[page - 1]
        try:
            width, height = pdf_page.get_size()
            scale = min(scale, (MAX_PIXELS / max(1.0, width * height)) ** 0.5)
            bitmap = pdf_page.render(scale=scale)
            try:
                picture = bitmap.to_pil().convert("RGB")
            finally:
                bitmap.close()
        finally:
            pdf_page.close()
    finally:
        file.close()
    _draw_cells(picture, page, tables, scale)
    return picture


def _draw_cells(picture: Image.Image, page: int, tables: Sequence[Table], scale: float) -> None:
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size=max(8.0, 5.5 * scale))
    for table in tables:
        colour = COLOURS[table.index % len(COLOURS)]
        for cell in table.cells:
            if cell.bbox is None or cell.page != page:
                continue
            x0, y0, x1, y1 = (side * scale for side in cell.bbox)
            pen.rectangle((x0 + 1, y0 + 1, max(x0 + 1, x1 - 1), max(y0 + 1, y1 - 1)), outline=colour, width=2)
            label = f"{table.index}/{cell.row + 1}/{cell.column + 1}"
            pen.text((x1 - 3, y0 + 2), label, fill=colour, font=font, anchor="ra")


def draw_regions(
    data: bytes, regions: Sequence[Region], masked: Callable[[str], str] | None = None
) -> list[Image.Image | None]:
    """A picture of each region, the page's whole width, with the cells outlined: stated ones red, parts blue.

    ``masked`` returns a text of the same length; characters that it changes are covered in the picture, and a region
    without any text of its own (a scan) then has none. ``None`` where the document has no such page or place.
    Raises as ``read_pdf`` does.
    """
    file = open_pdf(data)
    try:
        return [_region(file.document, region, masked) for region in regions]
    finally:
        file.close()


def _region(document: pdfium.PdfDocument, region: Region, masked: Callable[[str], str] | None) -> Image.Image | None:
    if not 1 <= region.page <= len(document):
        return None
    page = document[region.page - 1]
    try:
        width, height = page.get_size()
        boxes = (*region.stated, *region.parts)
        top = max(0.0, min(box[1] for box in boxes) - AROUND)
        bottom = min(height, max(box[3] for box in boxes) + AROUND)
        if width < 1 or bottom - top < 1:
            return None
        covered = list(_covered(page, masked)) if masked else []
        if masked and not _has_text(page, (0.0, top, width, bottom)):
            return None
        scale = min(2.0, WIDEST / width, TALLEST / (bottom - top))
        bitmap = page.render(scale=scale, crop=(0, height - bottom, 0, top))
        try:
            picture: Image.Image = bitmap.to_pil().convert("RGB")
        finally:
            bitmap.close()
    finally:
        page.close()
    pen = ImageDraw.Draw(picture)

    def at(box: BBox) -> tuple[float, float, float, float]:
        return box[0] * scale, (box[1] - top) * scale, box[2] * scale, (box[3] - top) * scale

    for box in covered:
        pen.rectangle(at(box), fill=(60, 60, 60))
    for colour, marked in ((PART, region.parts), (STATED, region.stated)):
        for box in marked:
            x0, y0, x1, y1 = at(box)
            pen.rectangle((x0, y0, max(x0, x1), max(y0, y1)), outline=colour, width=3)
    return picture


def _has_text(page: pdfium.PdfPage, box: BBox) -> bool:
    """Whether the region has text of its own: what a scan shows cannot be told from its pixels."""
    height = page.get_height()
    text = page.get_textpage()
    try:
        return bool(text.get_text_bounded(box[0], height - box[3], box[2], height - box[1]).strip())
    finally:
        text.close()


def _covered(page: pdfium.PdfPage, masked: Callable[[str], str]) -> Iterator[BBox]:
    """The places of the characters that ``masked`` changes."""
    height = page.get_height()
    text = page.get_textpage()
    try:
        codes = [pdfium_c.FPDFText_GetUnicode(text, index) for index in range(text.count_chars())]
        printed = "".join(chr(code) if 0 < code <= 0x10FFFF else " " for code in codes)
        for index, (before, after) in enumerate(zip(printed, masked(printed), strict=True)):
            if before != after:
                left, bottom, right, top = text.get_charbox(index, loose=True)
                yield left - 0.5, height - top - 0.5, right + 0.5, height - bottom + 0.5
    finally:
        text.close()
