"""One page of a PDF as pdfium sees it: glyphs, ruling lines and pictures, in points from the displayed top left."""

from __future__ import annotations

import ctypes
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from disclosure_parse.document import BBox
from disclosure_parse.readers.pdf_drawing import read_drawing
from disclosure_parse.readers.pdf_fields import Typed, with_typed
from disclosure_parse.readers.pdf_fonts import stand_in_fonts
from disclosure_parse.readers.pdf_layers import without_hidden
from disclosure_parse.readers.pdf_text import (
    PageText,
    clip_box,
    is_invisible,
    printed_text,
    quarter_turns,
    read_text,
)
from disclosure_parse.readers.pdfium_calls import INT, POINTER, Function, Functions, Matrix
from disclosure_parse.readers.raised_digits import with_raised_digits
from disclosure_parse.readers.rulings import glass

SCAN_PICTURE = 0.5
"""A page with a picture over this share of it may be a scan."""
MAX_FONT = 64 * 1024 * 1024
"""Bytes of a font that are copied to look at them."""

FONT = Functions(
    is_embedded=Function(raw.FPDFFont_GetIsEmbedded, INT, POINTER),
    data=Function(raw.FPDFFont_GetFontData, INT, POINTER, POINTER, ctypes.c_size_t, POINTER),
)


@dataclass(slots=True)
class PageContent:
    """What one page holds.

    ``horizontal`` and ``vertical`` are rulings (n × 3). ``picture`` is the share of the page that its pictures
    cover, ``invisible`` says that the text behind it is written without ink; ``objects`` counts all that is drawn,
    ``texts`` text objects, ``shapes`` drawn paths and ``filled_boxes`` those of them that are areas; ``cut`` says that
    some of the drawing was passed over for its size. A page whose text is not upright was turned: it is displayed
    ``turned`` clockwise by so many quarters. ``typed`` is what was typed into its fields, which is among its text,
    ``hidden`` the text of layers that are switched off, which is not; nothing if there are none.
    """

    number: int
    width: float
    height: float
    text: PageText
    horizontal: Any
    vertical: Any
    objects: int
    texts: int
    shapes: int
    filled_boxes: int
    picture: float
    invisible: bool
    cut: bool
    turned: int
    typed: Typed
    hidden: str | None


class OpenPage:
    """A loaded page: ``content`` is what it holds, ``clips`` asks for more while it is open."""

    def __init__(self, page: Any, text_page: Any, number: int, typed: Typed, hidden: str | None) -> None:
        # As long as the page is open, so that it is upright for every other reader of it too.
        stands, rotation = quarter_turns(text_page), raw.FPDFPage_GetRotation(page)
        turned = (stands + rotation) % 4 if stands is not None else 0
        if turned:
            rotation = (rotation - turned) % 4
            raw.FPDFPage_SetRotation(page, rotation)
        size = width, height = raw.FPDF_GetPageWidthF(page), raw.FPDF_GetPageHeightF(page)
        self._text_page = text_page
        self._to_display = _to_display(page, rotation)
        written = read_text(text_page, width, height, self._to_display)
        drawn = read_drawing(page, self._to_display, size, glass(written))
        marked = with_raised_digits(written, drawn.down)
        text = printed_text(text_page, marked, self._to_display, drawn)
        self._fonts = drawn.fonts
        picture = min(1.0, drawn.picture / max(1.0, width * height))
        self.content = PageContent(
            number=number,
            width=width,
            height=height,
            text=text,
            horizontal=drawn.across,
            vertical=drawn.down,
            objects=drawn.objects,
            texts=drawn.texts,
            shapes=drawn.shapes,
            filled_boxes=drawn.filled_boxes,
            picture=picture,
            invisible=picture >= SCAN_PICTURE and is_invisible(text_page, text.glyphs.numbers.tolist()),
            cut=drawn.cut,
            turned=turned,
            typed=typed,
            hidden=hidden,
        )

    def clips(self, numbers: Iterable[int]) -> dict[int, BBox]:
        """For each of the glyphs (by number) that a clip path confines, the box it is confined to."""
        handle, to_display = self._text_page, self._to_display
        found = ((number, clip_box(handle, number, to_display)) for number in numbers)
        return {number: box for number, box in found if box is not None}

    def font_checksums(self) -> set[bytes]:
        """Of each font that the file brings for text of the page the Adler-32 of its bytes, which pdfium inflated."""
        found = set()
        size = ctypes.c_size_t()
        for font in map(int, set(self._fonts.tolist())):
            known = FONT.call.is_embedded(font) == 1 and FONT.call.data(font, None, 0, ctypes.addressof(size))
            if known and 0 < size.value <= MAX_FONT:
                data = (ctypes.c_uint8 * size.value)()
                FONT.call.data(font, ctypes.addressof(data), size.value, ctypes.addressof(size))
                found.add(zlib.adler32(data).to_bytes(4, "big"))
        return found


@contextmanager
def open_page(document: Any, index: int, *, may_hide: bool = False) -> Iterator[OpenPage]:
    """The page at ``index`` (from 0) of a document, given as pdfium's handle.

    ``may_hide``: the file has layers, which may be switched off (``pdf_layers.may_hide``).

    Raises ``pdfium.PdfiumError`` or ``pdf_text.PageLimitError``.
    """
    page = text_page = None
    try:
        with stand_in_fonts():
            page = raw.FPDF_LoadPage(document, index)
            if not page:
                raise pdfium.PdfiumError("Failed to load page.")
            page, typed = with_typed(document, page, index)
            hidden = without_hidden(page) if may_hide else None
            text_page = raw.FPDFText_LoadPage(page)
            if not text_page:
                raise pdfium.PdfiumError("Failed to load text page.")
        yield OpenPage(page, text_page, index + 1, typed, hidden)
    finally:
        if text_page:
            raw.FPDFText_ClosePage(text_page)
        if page:
            raw.FPDF_ClosePage(page)


def _to_display(page: Any, rotation: int) -> Matrix:
    """From the page's own coordinates (up, unrotated, box anywhere) to those of the displayed page (down), which is
    turned clockwise by so many quarters."""
    box = raw.FS_RECTF()
    if rotation < 0 or not raw.FPDF_GetPageBoundingBox(page, box):
        raise pdfium.PdfiumError("Failed to get page bounding box.")
    turned: Matrix
    match rotation:
        case 1:
            turned = (0, 1, 1, 0, -box.bottom, -box.left)
        case 2:
            turned = (-1, 0, 0, 1, box.right, -box.bottom)
        case 3:
            turned = (0, -1, -1, 0, box.top, box.right)
        case _:
            turned = (1, 0, 0, -1, -box.left, box.top)
    return turned
