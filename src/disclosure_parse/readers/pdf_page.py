"""One page of a PDF as pdfium sees it: glyphs, ruling lines and pictures, in points from the displayed top left."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from disclosure_parse.document import BBox
from disclosure_parse.readers.grid import Ruling, dotted_lines
from disclosure_parse.readers.pdf_text import Matrix, PageText, clip_box, read_text

MAX_OBJECTS = 200_000
MAX_SEGMENTS = 50_000
MAX_DEPTH = 12
"""Limits of one page: drawing objects, points of all its paths, form in form."""

THIN = 3.0
"""A shape at most this thick is a line. pdfium counts a stroke's width twice in the bounds of a path."""
BAR = 7.0
"""A shape up to this thick is a line if it is also much longer than thick."""

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class PageContent:
    """What one page holds.

    ``picture`` is the share of the page that its largest picture covers; ``texts`` counts text objects, ``shapes``
    drawn paths and ``filled_boxes`` those of them that are areas; ``cut`` says that some of the drawing was passed
    over for its size.
    """

    number: int
    width: float
    height: float
    text: PageText = field(default_factory=lambda: PageText([]))
    horizontal: list[Ruling] = field(default_factory=list)
    vertical: list[Ruling] = field(default_factory=list)
    texts: int = 0
    shapes: int = 0
    filled_boxes: int = 0
    picture: float = 0.0
    cut: bool = False


def read_page(document: pdfium.PdfDocument, index: int) -> PageContent:
    """The page at ``index`` (from 0). Raises ``pdfium.PdfiumError`` or ``pdf_text.PageLimitError``."""
    page = document[index]
    try:
        width, height = page.get_size()
        to_display = _to_display(page)
        content = PageContent(index + 1, width, height)
        _Drawing(content, to_display).read(page)
        text_page = page.get_textpage()
        try:
            content.text = read_text(text_page.raw, width, height, to_display)
        finally:
            text_page.close()
    finally:
        page.close()
    return content


def read_clips(document: pdfium.PdfDocument, content: PageContent) -> dict[int, BBox]:
    """For each glyph (by number) that a clip path confines, the box it is confined to. Opens the page again."""
    page = document[content.number - 1]
    try:
        to_display = _to_display(page)
        text_page = page.get_textpage()
        try:
            found = ((glyph.number, clip_box(text_page.raw, glyph.number, to_display)) for glyph in content.text.glyphs)
            return {index: box for index, box in found if box is not None}
        finally:
            text_page.close()
    finally:
        page.close()


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


def _then(first: Matrix, second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _box(matrix: Matrix, left: float, bottom: float, right: float, top: float) -> BBox:
    a, b, c, d, e, f = matrix
    if b == 0 and c == 0:
        x0, x1 = a * left + e, a * right + e
        y0, y1 = d * top + f, d * bottom + f
        return (x0 if x0 < x1 else x1), (y0 if y0 < y1 else y1), (x1 if x0 < x1 else x0), (y1 if y0 < y1 else y0)
    xs = (a * left + c * bottom, a * left + c * top, a * right + c * bottom, a * right + c * top)
    ys = (b * left + d * bottom, b * left + d * top, b * right + d * bottom, b * right + d * top)
    return min(xs) + e, min(ys) + f, max(xs) + e, max(ys) + f


class _Drawing:
    """Collects a page's lines and pictures. The out-parameters of the C calls are made once and used again."""

    def __init__(self, content: PageContent, to_display: Matrix) -> None:
        self._content = content
        self._to_display = to_display
        self._objects = 0
        self._segments = 0
        self._dots: list[BBox] = []
        self._sides = (ctypes.c_float * 4)()
        self._bounds = [ctypes.byref(ctypes.c_float.from_buffer(self._sides, 4 * side)) for side in range(4)]
        self._fill, self._stroke = ctypes.c_int(), ctypes.c_int()
        self._matrix = raw.FS_MATRIX()

    def read(self, page: pdfium.PdfPage) -> None:
        self._read_objects(page.raw, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, self._to_display, 0)
        if len(self._dots) >= 8:
            across, down = dotted_lines(self._dots)
            self._content.horizontal += across
            self._content.vertical += down

    def _read_objects(
        self, owner: Any, count: Callable[..., int], get: Callable[..., Any], matrix: Matrix, depth: int
    ) -> None:
        """Reads the objects of a page or form; ``matrix`` leads from its coordinates to those of the displayed page."""
        number = count(owner)
        self._objects += number
        if self._objects > MAX_OBJECTS or depth > MAX_DEPTH:
            self._content.cut = True
            return
        get_type, read_path = raw.FPDFPageObj_GetType, self._read_path
        path, text, image, form = (
            raw.FPDF_PAGEOBJ_PATH,
            raw.FPDF_PAGEOBJ_TEXT,
            raw.FPDF_PAGEOBJ_IMAGE,
            raw.FPDF_PAGEOBJ_FORM,
        )
        for index in range(number):
            item = get(owner, index)
            kind = get_type(item)
            if kind == path:
                read_path(item, matrix)
            elif kind == text:
                self._content.texts += 1
            elif kind == image:
                self._read_image(item, matrix)
            elif kind == form:
                inner = _then(self._own_matrix(item), matrix)
                self._read_objects(item, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, inner, depth + 1)

    def _own_matrix(self, item: Any) -> Matrix:
        m = self._matrix
        if not raw.FPDFPageObj_GetMatrix(item, ctypes.byref(m)):
            return IDENTITY
        return (m.a, m.b, m.c, m.d, m.e, m.f)

    def _bounding_box(self, item: Any, matrix: Matrix) -> BBox | None:
        if not raw.FPDFPageObj_GetBounds(item, *self._bounds):
            return None
        return _box(matrix, *self._sides)

    def _read_image(self, item: Any, matrix: Matrix) -> None:
        box = self._bounding_box(item, matrix)
        if box is None:
            return
        width, height = box[2] - box[0], box[3] - box[1]
        if min(width, height) <= THIN:
            self._line(box)
        page = self._content
        page.picture = max(page.picture, min(1.0, width * height / max(1.0, page.width * page.height)))

    def _read_path(self, item: Any, matrix: Matrix) -> None:
        self._content.shapes += 1
        box = self._bounding_box(item, matrix)
        if box is None:
            return
        width, height = box[2] - box[0], box[3] - box[1]
        if width <= THIN or height <= THIN:
            self._line(box)
            return
        count = raw.FPDFPath_CountSegments(item)
        if not raw.FPDFPath_GetDrawMode(item, ctypes.byref(self._fill), ctypes.byref(self._stroke)):
            return
        stroked = bool(self._stroke.value)
        if not stroked and count <= 5:
            if min(width, height) <= BAR and max(width, height) >= 10 * min(width, height):
                self._line(box)
            else:
                self._content.filled_boxes += 1
            return
        for points in self._subpaths(item, count, _then(self._own_matrix(item), matrix)):
            self._read_subpath(points, stroked)

    def _read_subpath(self, points: list[tuple[float, float]], stroked: bool) -> None:
        xs, ys = [x for x, _ in points], [y for _, y in points]
        box = (min(xs), min(ys), max(xs), max(ys))
        if min(box[2] - box[0], box[3] - box[1]) <= THIN:
            self._line(box)
        elif stroked:
            for (x0, y0), (x1, y1) in pairwise(points):
                if abs(x1 - x0) <= 1 or abs(y1 - y0) <= 1:
                    self._line((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
        else:
            self._content.filled_boxes += 1

    def _subpaths(self, item: Any, count: int, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
        """Each subpath's points on the displayed page; a curve cuts it, since no ruling is curved."""
        self._segments += count
        if self._segments > MAX_SEGMENTS:
            self._content.cut = True
            return
        a, b, c, d, e, f = matrix
        x, y = ctypes.c_float(), ctypes.c_float()
        points: list[tuple[float, float]] = []
        for index in range(count):
            segment = raw.FPDFPath_GetPathSegment(item, index)
            if not raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
                continue
            kind = raw.FPDFPathSegment_GetType(segment)
            if kind != raw.FPDF_SEGMENT_LINETO and points:
                if len(points) > 1:
                    yield points
                points = []
            points.append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
            if raw.FPDFPathSegment_GetClose(segment):
                points.append(points[0])
        if len(points) > 1:
            yield points

    def _line(self, box: BBox) -> None:
        x0, y0, x1, y1 = box
        page = self._content
        if x1 < 0 or y1 < 0 or x0 > page.width or y0 > page.height:
            return
        width, height = x1 - x0, y1 - y0
        if width <= THIN and height <= THIN:
            self._dots.append(box)
        elif width >= height:
            page.horizontal.append(Ruling((y0 + y1) / 2, x0, x1))
        else:
            page.vertical.append(Ruling((x0 + x1) / 2, y0, y1))
