"""One page of a PDF as pdfium sees it: glyphs, ruling lines and pictures, in points from the displayed top left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pdfium

from disclosure_parse.document import BBox
from disclosure_parse.readers.glyphs import Glyphs
from disclosure_parse.readers.pdf_drawing import read_drawing
from disclosure_parse.readers.pdf_fonts import stand_in_fonts
from disclosure_parse.readers.pdf_text import PageText, clip_box, is_invisible, quarter_turns, read_text
from disclosure_parse.readers.pdfium_calls import Matrix
from disclosure_parse.readers.rulings import as_array, glass

SCAN_PICTURE = 0.5
"""A page with a picture over this share of it may be a scan."""


@dataclass(slots=True)
class PageContent:
    """What one page holds.

    ``horizontal`` and ``vertical`` are rulings (n × 3). ``picture`` is the share of the page that its largest picture
    covers, ``invisible`` says that the text behind it is written without ink; ``objects`` counts all that is drawn,
    ``texts`` text objects, ``shapes`` drawn paths and ``filled_boxes`` those of them that are areas; ``cut`` says that
    some of the drawing was passed over for its size. A page whose text is not upright was turned: it is displayed
    ``turned`` clockwise by so many quarters.
    """

    number: int
    width: float
    height: float
    text: PageText = field(default_factory=lambda: PageText(Glyphs.of([])))
    horizontal: Any = field(default_factory=lambda: as_array(()))
    vertical: Any = field(default_factory=lambda: as_array(()))
    objects: int = 0
    texts: int = 0
    shapes: int = 0
    filled_boxes: int = 0
    picture: float = 0.0
    invisible: bool = False
    cut: bool = False
    turned: int = 0


class OpenPage:
    """A loaded page: ``content`` is what it holds, ``clips`` asks for more while it is open."""

    def __init__(self, page: pdfium.PdfPage, text_page: pdfium.PdfTextPage, number: int) -> None:
        # As long as the page is open, so that it is upright for every other reader of it too.
        stands = quarter_turns(text_page.raw)
        turned = (stands + page.get_rotation() // 90) % 4 if stands is not None else 0
        if turned:
            page.set_rotation((page.get_rotation() - 90 * turned) % 360)
        width, height = page.get_size()
        self._text_page = text_page
        self._to_display = _to_display(page)
        self.content = PageContent(number, width, height, turned=turned)
        self.content.text = read_text(text_page.raw, width, height, self._to_display)
        self._read_drawing(page)
        if self.content.picture >= SCAN_PICTURE:
            self.content.invisible = is_invisible(text_page.raw, self.content.text.glyphs.numbers.tolist())

    def _read_drawing(self, page: pdfium.PdfPage) -> None:
        content = self.content
        size = content.width, content.height
        drawn = read_drawing(page.raw, self._to_display, size, glass(content.text.glyphs.sizes))
        content.horizontal, content.vertical = drawn.across, drawn.down
        content.objects, content.texts, content.shapes = drawn.objects, drawn.texts, drawn.shapes
        content.filled_boxes, content.cut = drawn.filled_boxes, drawn.cut
        content.picture = min(1.0, drawn.picture / max(1.0, content.width * content.height))

    def clips(self, numbers: Iterable[int]) -> dict[int, BBox]:
        """For each of the glyphs (by number) that a clip path confines, the box it is confined to."""
        handle, to_display = self._text_page.raw, self._to_display
        found = ((number, clip_box(handle, number, to_display)) for number in numbers)
        return {number: box for number, box in found if box is not None}


@contextmanager
def open_page(document: pdfium.PdfDocument, index: int) -> Iterator[OpenPage]:
    """The page at ``index`` (from 0). Raises ``pdfium.PdfiumError`` or ``pdf_text.PageLimitError``."""
    with ExitStack() as opened:
        with stand_in_fonts():
            page = opened.enter_context(closing(document[index]))
            text_page = opened.enter_context(closing(page.get_textpage()))
        yield OpenPage(page, text_page, index + 1)


def _to_display(page: pdfium.PdfPage) -> Matrix:
    """From the page's own coordinates (up, unrotated, box anywhere) to those of the displayed page (down)."""
    left, bottom, right, top = page.get_bbox()
    turned: Matrix
    match page.get_rotation():
        case 90:
            turned = (0, 1, 1, 0, -bottom, -left)
        case 180:
            turned = (-1, 0, 0, 1, right, -bottom)
        case 270:
            turned = (0, -1, -1, 0, top, right)
        case _:
            turned = (1, 0, 0, -1, -left, top)
    return turned
