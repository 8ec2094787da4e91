"""One page of a PDF as pdfium sees it: glyphs, ruling lines and pictures, in points from the displayed top left."""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from disclosure_parse.document import BBox
from disclosure_parse.readers.fake_bold import without_doubles
from disclosure_parse.readers.grid import Glyph, Ruling, dotted_lines

MAX_GLYPHS = 200_000
MAX_OBJECTS = 200_000
MAX_SEGMENTS = 50_000
MAX_DEPTH = 12
"""Limits of one page: characters, drawing objects, points of all its paths, form in form."""

THIN = 3.0
"""A shape at most this thick is a line. pdfium counts a stroke's width twice in the bounds of a path."""
BAR = 7.0
"""A shape up to this thick is a line if it is also much longer than thick."""

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

_TICKED = {0x52, 0xFE, 0x53, 0x54, 0xFD}
_EMPTY_BOX = {0xA3, 0xA8, 0x6F, 0x71, 0x30, 0x35}
_BULLETS = {0xB7, 0x6C, 0x6E, 0xD8, 0x75, 0x76}
"""Codes in the Wingdings fonts, where forms take their check boxes and bullets from."""


class PageLimitError(ValueError):
    """A page passes one of the limits; the message says which."""


@dataclass(slots=True)
class PageContent:
    """What one page holds.

    ``picture`` is the share of the page that its largest picture covers, ``shapes`` the number of drawn paths and
    ``filled_boxes`` of those that are areas; ``unreadable`` is the share of glyphs that stand for no known character.
    """

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    horizontal: list[Ruling] = field(default_factory=list)
    vertical: list[Ruling] = field(default_factory=list)
    shapes: int = 0
    filled_boxes: int = 0
    picture: float = 0.0
    unreadable: float = 0.0


def read_page(document: pdfium.PdfDocument, index: int) -> PageContent:
    """The page at ``index`` (from 0). Raises ``pdfium.PdfiumError`` or ``PageLimitError``."""
    page = document[index]
    try:
        width, height = page.get_size()
        to_display = _to_display(page)
        content = PageContent(index + 1, width, height)
        _Drawing(content, to_display).read(page)
        text_page = page.get_textpage()
        try:
            _read_glyphs(text_page, content, to_display)
        finally:
            text_page.close()
    finally:
        page.close()
    return content


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
        self._left, self._bottom, self._right, self._top = (ctypes.c_float() for _ in range(4))
        self._bounds = [ctypes.byref(side) for side in (self._left, self._bottom, self._right, self._top)]
        self._fill, self._stroke = ctypes.c_int(), ctypes.c_int()
        self._matrix = raw.FS_MATRIX()

    def read(self, page: pdfium.PdfPage) -> None:
        handle = page.raw
        objects = (raw.FPDFPage_GetObject(handle, index) for index in range(raw.FPDFPage_CountObjects(handle)))
        self._read_objects(objects, self._to_display, 0)
        if len(self._dots) >= 8:
            across, down = dotted_lines(self._dots)
            self._content.horizontal += across
            self._content.vertical += down

    def _read_objects(self, objects: Iterator[Any], matrix: Matrix, depth: int) -> None:
        for item in objects:
            self._objects += 1
            if self._objects > MAX_OBJECTS:
                raise PageLimitError(f"more than {MAX_OBJECTS} drawing objects")
            kind = raw.FPDFPageObj_GetType(item)
            if kind == raw.FPDF_PAGEOBJ_PATH:
                self._read_path(item, matrix)
            elif kind == raw.FPDF_PAGEOBJ_IMAGE:
                self._read_image(item, matrix)
            elif kind == raw.FPDF_PAGEOBJ_FORM:
                if depth >= MAX_DEPTH:
                    raise PageLimitError(f"forms inside forms deeper than {MAX_DEPTH}")
                count = raw.FPDFFormObj_CountObjects(item)
                inner = (raw.FPDFFormObj_GetObject(item, index) for index in range(count))
                self._read_objects(inner, _then(self._own_matrix(item), matrix), depth + 1)

    def _own_matrix(self, item: Any) -> Matrix:
        m = self._matrix
        if not raw.FPDFPageObj_GetMatrix(item, ctypes.byref(m)):
            return IDENTITY
        return (m.a, m.b, m.c, m.d, m.e, m.f)

    def _bounding_box(self, item: Any, matrix: Matrix) -> BBox | None:
        if not raw.FPDFPageObj_GetBounds(item, *self._bounds):
            return None
        return _box(matrix, self._left.value, self._bottom.value, self._right.value, self._top.value)

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
        if min(width, height) <= THIN:
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
            raise PageLimitError(f"paths of more than {MAX_SEGMENTS} points")
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


def _read_glyphs(text_page: pdfium.PdfTextPage, content: PageContent, to_display: Matrix) -> None:
    handle = text_page.raw
    count = raw.FPDFText_CountChars(handle)
    if count > MAX_GLYPHS:
        raise PageLimitError(f"more than {MAX_GLYPHS} characters")
    if count <= 0:
        return
    codes = _codes(handle, count)
    boxes, origins = _geometry(handle, count, to_display)
    # pdfium adds line ends and blanks of its own; they have no width, and the layout decides about blanks here.
    printed = (codes > 31) & ~((codes == 32) & (boxes[:, 2] - boxes[:, 0] + boxes[:, 3] - boxes[:, 1] < 0.01))
    printed |= codes == 2
    printed |= codes == 0
    inside = (boxes[:, 2] > 0) & (boxes[:, 3] > 0) & (boxes[:, 0] < content.width) & (boxes[:, 1] < content.height)
    kept = np.flatnonzero(printed & inside)
    if not len(kept):
        return
    unknown = _unknown(handle, kept)
    content.unreadable = len(unknown) / len(kept)
    texts = _texts(handle, codes, kept, unknown)
    boxes, origins = boxes[kept], origins[kept]
    # The size of an upright glyph is its height; a narrow one that lies on its side is as high as it is wide.
    size = np.maximum(boxes[:, 3] - boxes[:, 1], boxes[:, 2] - boxes[:, 0]) * 0.9
    size = np.minimum(size, 2.5 * np.median(size) + 20)
    columns = [*boxes.T.tolist(), *origins.T.tolist(), size.tolist()]
    glyphs = [glyph for glyph in map(Glyph._make, zip(texts, *columns, strict=True)) if glyph.text]
    content.glyphs = without_doubles(glyphs)


def _codes(handle: Any, count: int) -> Any:
    """UTF-16 code units, one a character index."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = raw.FPDFText_GetText(handle, 0, count, buffer)
    if written == count + 1:
        return np.frombuffer(buffer, dtype=np.uint16)[:count].astype(np.int64)
    # Characters without a code are left out of the bulk text, so that it no longer runs parallel to the indices.
    return np.fromiter((raw.FPDFText_GetUnicode(handle, index) for index in range(count)), np.int64, count)


def _geometry(handle: Any, count: int, to_display: Matrix) -> tuple[Any, Any]:
    """Boxes (n × 4) and origins (n × 2) on the displayed page. Two C calls a character, into one buffer each."""
    rectangles = (raw.FS_RECTF * count)()
    pens = (ctypes.c_double * (2 * count))()
    first_box, first_pen = rectangles[0], ctypes.c_double.from_buffer(pens)
    byref, loose_box, origin = ctypes.byref, raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetCharOrigin
    for index in range(count):
        loose_box(handle, index, byref(first_box, 16 * index))
        origin(handle, index, byref(first_pen, 16 * index), byref(first_pen, 16 * index + 8))
    sides = np.frombuffer(rectangles, dtype=np.float32).reshape(count, 4).astype(np.float64)
    points = np.frombuffer(pens, dtype=np.float64).reshape(count, 2)
    linear = np.array(to_display[:4]).reshape(2, 2)
    shift = np.array(to_display[4:])
    corners = np.stack((sides[:, :2] @ linear + shift, sides[:, 2:] @ linear + shift))
    return np.concatenate((corners.min(axis=0), corners.max(axis=0)), axis=1), points @ linear + shift


def _unknown(handle: Any, kept: Any) -> set[int]:
    """Indices of the characters whose font has no map to Unicode; all are asked only if a sample finds one."""
    sample = kept[:: max(1, len(kept) // 100)]
    if not any(raw.FPDFText_HasUnicodeMapError(handle, int(index)) == 1 for index in sample):
        return set()
    return {int(index) for index in kept if raw.FPDFText_HasUnicodeMapError(handle, int(index)) == 1}


def _texts(handle: Any, codes: Any, kept: Any, unknown: set[int]) -> list[str]:
    """The character of each kept index; U+FFFD where nothing says which it is, "" for half of a pair."""
    texts = [chr(code) for code in codes[kept].tolist()]
    ordinary = codes[kept]
    odd = (ordinary < 32) | (ordinary == 160) | ((ordinary >= 0x2E80) & (ordinary < 0x2FE0)) | (ordinary >= 0xD800)
    for position in np.flatnonzero(odd).tolist():
        texts[position] = _odd_character(int(ordinary[position]))
    for position in np.flatnonzero((ordinary >= 0xD800) & (ordinary < 0xDC00)).tolist():
        low = int(ordinary[position + 1]) if position + 1 < len(texts) else 0
        if 0xDC00 <= low < 0xE000:
            high = int(ordinary[position])
            texts[position] = chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    for position in np.flatnonzero(np.isin(ordinary, (0x52, 0xA3, 0xA8, 0xFE))).tolist():
        if "wingding" in _font_name(handle, int(kept[position])):
            texts[position] = _symbol(int(ordinary[position]))
    if unknown:
        texts = ["\ufffd" if int(index) in unknown else text for index, text in zip(kept, texts, strict=True)]
    return texts


def _odd_character(code: int) -> str:
    if code in (2, 0xFFFE):
        # How pdfium marks a hyphen at a line's end.
        return "-"
    if code in (0, 0xFFFF):
        return "\ufffd"
    if code == 160:
        return " "
    if 0xD800 <= code < 0xE000:
        return ""
    if 0xF020 <= code < 0xF100:
        return _symbol(code - 0xF000)
    if 0x2E80 <= code < 0x2FE0 or 0xF900 <= code < 0xFB00:
        # Fonts that map a character to its radical or compatibility twin print the same character.
        return unicodedata.normalize("NFKC", chr(code))
    return chr(code)


def _symbol(code: int) -> str:
    if code in _TICKED:
        return "☑"
    if code in _EMPTY_BOX:
        return "☐"
    if code in _BULLETS:
        return "•"
    return "√" if code == 0xFC else chr(0xF000 + code)


def _font_name(handle: Any, index: int) -> str:
    buffer = ctypes.create_string_buffer(128)
    length = raw.FPDFText_GetFontInfo(handle, index, buffer, 128, None)
    return buffer.raw[: min(length, 128)].decode("utf-8", "replace").lower()
