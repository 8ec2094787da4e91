"""A picture of a page with the cells that were read drawn over it."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from disclosure_parse.document import Table
from disclosure_parse.errors import UsageError
from disclosure_parse.readers.pdf import open_pdf

COLOURS = ((200, 30, 30), (20, 90, 200), (20, 130, 60), (170, 90, 0), (130, 30, 160))
MAX_PIXELS = 60_000_000


def draw_page(data: bytes, page: int, tables: Sequence[Table], scale: float = 2.0) -> Image.Image:
    """Page ``page`` (from 1) at ``scale`` pixels a point, with its cells outlined and numbered table/row/column.

    Raises ``UsageError`` when the document has no such page, otherwise as ``read_pdf`` does.
    """
    picture: Image.Image
    document = open_pdf(data)
    try:
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
        document.close()
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
