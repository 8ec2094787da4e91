"""One page of a PDF as pdfium sees it: glyphs, ruling lines and pictures, in points from the displayed top left."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle, pairwise, repeat
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from disclosure_parse.document import BBox
from disclosure_parse.readers import pdfium_calls as calls
from disclosure_parse.readers.glyphs import Glyphs
from disclosure_parse.readers.grid import Ruling, dotted_lines
from disclosure_parse.readers.pdf_text import Matrix, PageText, clip_box, is_invisible, read_text

MAX_OBJECTS = 200_000
MAX_SEGMENTS = 50_000
MAX_DEPTH = 12
"""Limits of one page: drawing objects, points of all its paths, form in form."""

THIN = 3.0
"""A shape at most this thick is a line. pdfium counts a stroke's width twice in the bounds of a path."""
BAR = 7.0
"""A shape up to this thick is a line if it is also much longer than thick."""
RECTANGLE = 5
"""Points of a path that is one box: its corners and the first of them again."""
UPRIGHT = 0.01
"""The two ends of a box's side differ by at most this on the other axis, in points."""

SCAN_PICTURE = 0.5
"""A page with a picture over this share of it may be a scan."""

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class PageContent:
    """What one page holds.

    ``picture`` is the share of the page that its largest picture covers, ``invisible`` says that the text behind it is
    written without ink; ``objects`` counts all that is drawn, ``texts`` text objects, ``shapes`` drawn paths and
    ``filled_boxes`` those of them that are areas; ``cut`` says that some of the drawing was passed over for its size.
    """

    number: int
    width: float
    height: float
    text: PageText = field(default_factory=lambda: PageText(Glyphs.of([])))
    horizontal: list[Ruling] = field(default_factory=list)
    vertical: list[Ruling] = field(default_factory=list)
    objects: int = 0
    texts: int = 0
    shapes: int = 0
    filled_boxes: int = 0
    picture: float = 0.0
    invisible: bool = False
    cut: bool = False


class OpenPage:
    """A loaded page: ``content`` is what it holds, ``clips`` asks for more while it is open."""

    def __init__(self, page: pdfium.PdfPage, text_page: pdfium.PdfTextPage, number: int) -> None:
        width, height = page.get_size()
        self._text_page = text_page
        self._to_display = _to_display(page)
        self.content = PageContent(number, width, height)
        _Drawing(self.content, self._to_display).read(page)
        self.content.text = read_text(text_page.raw, width, height, self._to_display)
        if self.content.picture >= SCAN_PICTURE:
            self.content.invisible = is_invisible(text_page.raw, self.content.text.glyphs.numbers.tolist())

    def clips(self, numbers: Iterable[int]) -> dict[int, BBox]:
        """For each of the glyphs (by number) that a clip path confines, the box it is confined to."""
        handle, to_display = self._text_page.raw, self._to_display
        found = ((number, clip_box(handle, number, to_display)) for number in numbers)
        return {number: box for number, box in found if box is not None}


@contextmanager
def open_page(document: pdfium.PdfDocument, index: int) -> Iterator[OpenPage]:
    """The page at ``index`` (from 0). Raises ``pdfium.PdfiumError`` or ``pdf_text.PageLimitError``."""
    page = document[index]
    try:
        text_page = page.get_textpage()
        try:
            yield OpenPage(page, text_page, index + 1)
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


class _Drawing:
    """Collects a page's lines and pictures."""

    def __init__(self, content: PageContent, to_display: Matrix) -> None:
        self._content = content
        self._to_display = to_display
        self._segments = 0
        self._dots: list[BBox] = []

    def read(self, page: pdfium.PdfPage) -> None:
        self._read_objects(page.raw, raw.FPDFPage_CountObjects, calls.page_object, self._to_display, 0)
        if len(self._dots) >= 8:
            across, down = dotted_lines(self._dots)
            self._content.horizontal += across
            self._content.vertical += down

    def _read_objects(
        self, owner: Any, count: Callable[..., int], get: Callable[..., Any], matrix: Matrix, depth: int
    ) -> None:
        """Reads the objects of a page or form; ``matrix`` leads from its coordinates to those of the displayed page."""
        number = count(owner)
        self._content.objects += number
        if self._content.objects > MAX_OBJECTS or depth > MAX_DEPTH:
            self._content.cut = True
            return
        handles = list(map(get, repeat(calls.address(owner)), range(number)))
        kinds = list(map(calls.object_type, handles))
        self._content.texts += kinds.count(raw.FPDF_PAGEOBJ_TEXT)
        self._read_paths(_of_kind(raw.FPDF_PAGEOBJ_PATH, handles, kinds), matrix)
        self._read_images(_of_kind(raw.FPDF_PAGEOBJ_IMAGE, handles, kinds), matrix)
        for item in _of_kind(raw.FPDF_PAGEOBJ_FORM, handles, kinds):
            form = ctypes.cast(item, raw.FPDF_PAGEOBJECT)
            inner = _then(_own_matrix(item), matrix)
            self._read_objects(form, raw.FPDFFormObj_CountObjects, calls.form_object, inner, depth + 1)

    def _read_images(self, items: list[int], matrix: Matrix) -> None:
        page = self._content
        items, boxes = _bounds(items, matrix)
        for box in boxes.tolist():
            width, height = box[2] - box[0], box[3] - box[1]
            if min(width, height) <= THIN:
                self._line(box)
            page.picture = max(page.picture, min(1.0, width * height / max(1.0, page.width * page.height)))

    def _read_paths(self, items: list[int], matrix: Matrix) -> None:
        self._content.shapes += len(items)
        items, boxes = _bounds(items, matrix)
        if not items:
            return
        sides = boxes[:, 2:] - boxes[:, :2]
        thin = sides.min(axis=1) <= THIN
        for box in boxes[thin].tolist():
            self._line(box)
        areas = [(items[index], boxes[index]) for index in np.flatnonzero(~thin).tolist()]
        stroked, counts = _outlines([item for item, _ in areas])
        rectangles = []
        for (item, box), is_stroked, count in zip(areas, stroked, counts, strict=True):
            if not is_stroked and count <= RECTANGLE:
                self._read_area(box.tolist())
            elif is_stroked and count == RECTANGLE:
                rectangles.append(item)
            else:
                self._read_path(item, count, is_stroked, matrix)
        self._read_rectangles(rectangles, matrix)

    def _read_area(self, box: BBox) -> None:
        shorter, longer = sorted((box[2] - box[0], box[3] - box[1]))
        if shorter <= BAR and longer >= 10 * shorter:
            self._line(box)
        else:
            self._content.filled_boxes += 1

    def _read_rectangles(self, items: list[int], matrix: Matrix) -> None:
        """Stroked paths of five points: those that are upright boxes without asking for one point after the other."""
        page = self._content
        points, are_lines = _five_points(items, matrix)
        moved = np.abs(points[:, 1:] - points[:, :-1]) > UPRIGHT
        # Across, down, across, down, or the other way round, and back to the first point.
        turning = (moved == np.array([[1, 0], [0, 1]] * 2)).all(axis=(1, 2)) | (
            moved == np.array([[0, 1], [1, 0]] * 2)
        ).all(axis=(1, 2))
        closed = (np.abs(points[:, 4] - points[:, 0]) <= UPRIGHT).all(axis=1)
        boxes = np.concatenate((points.min(axis=1), points.max(axis=1)), axis=1).tolist()
        for item, box, is_box in zip(items, boxes, (are_lines & turning & closed).tolist(), strict=True):
            x0, y0, x1, y1 = box
            if not is_box:
                self._read_path(item, RECTANGLE, True, matrix)
            elif min(x1 - x0, y1 - y0) <= THIN:
                self._line(box)
            elif x0 >= 0 and y0 >= 0 and x1 <= page.width and y1 <= page.height:
                page.horizontal += (Ruling(y0, x0, x1), Ruling(y1, x0, x1))
                page.vertical += (Ruling(x0, y0, y1), Ruling(x1, y0, y1))
            else:
                for side in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
                    self._line(side)

    def _read_path(self, item: int, count: int, stroked: bool, matrix: Matrix) -> None:
        for points in self._subpaths(item, count, _then(_own_matrix(item), matrix)):
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

    def _subpaths(self, item: int, count: int, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
        """Each subpath's points on the displayed page; a curve cuts it, since no ruling is curved."""
        self._segments += count
        if self._segments > MAX_SEGMENTS:
            self._content.cut = True
            return
        a, b, c, d, e, f = matrix
        point = (ctypes.c_float * 2)()
        x, y = ctypes.addressof(point), ctypes.addressof(point) + 4
        points: list[tuple[float, float]] = []
        for index in range(count):
            segment = calls.path_segment(item, index)
            if not calls.segment_point(segment, x, y):
                continue
            kind = calls.segment_type(segment)
            if kind != raw.FPDF_SEGMENT_LINETO and points:
                if len(points) > 1:
                    yield points
                points = []
            points.append((a * point[0] + c * point[1] + e, b * point[0] + d * point[1] + f))
            if calls.segment_closes(segment):
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


def _of_kind(kind: int, handles: list[int], kinds: list[int]) -> list[int]:
    return [handle for handle, each in zip(handles, kinds, strict=True) if each == kind]


def _own_matrix(item: int) -> Matrix:
    sides = (ctypes.c_float * 6)()
    if not calls.object_matrix(item, ctypes.addressof(sides)):
        return IDENTITY
    a, b, c, d, e, f = sides
    return (a, b, c, d, e, f)


def _addresses(array: Any, column: int, stride: int) -> range:
    """The addresses of one float in each of an array's rows, which are ``stride`` bytes long."""
    first = array.ctypes.data + 4 * column
    return range(first, first + stride * len(array), stride)


def _bounds(items: list[int], matrix: Matrix) -> tuple[list[int], Any]:
    """The objects that have bounds, and these (n × 4) on the displayed page."""
    sides = np.zeros((len(items), 4), dtype=np.float32)
    found = list(map(calls.object_bounds, items, *(_addresses(sides, side, 16) for side in range(4))))
    kept = np.array(found, dtype=bool)
    left, bottom, right, top = sides[kept].astype(np.float64).T
    first, second = _moved(matrix, left, bottom), _moved(matrix, right, top)
    third, fourth = _moved(matrix, left, top), _moved(matrix, right, bottom)
    corners = np.stack((first, second, third, fourth))
    boxes = np.concatenate((corners.min(axis=0), corners.max(axis=0)), axis=1)
    return [item for item, is_found in zip(items, found, strict=True) if is_found], boxes


def _moved(matrix: Matrix, x: Any, y: Any) -> Any:
    """Points by a matrix, x and y in the last axis of what comes back."""
    a, b, c, d, e, f = matrix
    return np.stack((a * x + c * y + e, b * x + d * y + f), axis=-1)


def _outlines(items: list[int]) -> tuple[list[bool], list[int]]:
    """For each path whether its outline is drawn, and of how many points it is."""
    modes = np.zeros((len(items), 2), dtype=np.intc)
    calls.call_each(calls.draw_mode, items, _addresses(modes, 0, 8), _addresses(modes, 1, 8))
    return (modes[:, 1] != 0).tolist(), list(map(calls.count_segments, items))


def _five_points(items: list[int], matrix: Matrix) -> tuple[Any, Any]:
    """The points (n × 5 × 2) of paths that have five, on the displayed page, and whether all lead on by lines."""
    points = np.zeros((len(items) * RECTANGLE, 2), dtype=np.float32)
    owners = [item for item in items for _ in range(RECTANGLE)]
    segments = list(map(calls.path_segment, owners, cycle(range(RECTANGLE))))
    calls.call_each(calls.segment_point, segments, _addresses(points, 0, 8), _addresses(points, 1, 8))
    kinds = np.array(list(map(calls.segment_type, segments))).reshape(len(items), RECTANGLE)
    are_lines = (kinds[:, 1:] == raw.FPDF_SEGMENT_LINETO).all(axis=1)
    own = np.zeros((len(items), 6), dtype=np.float32)
    known = list(map(calls.object_matrix, items, _addresses(own, 0, 24)))
    own[~np.array(known, dtype=bool)] = IDENTITY
    a, b, c, d, e, f = own.astype(np.float64).T[:, :, None]
    x, y = points.astype(np.float64).reshape(len(items), RECTANGLE, 2).transpose(2, 0, 1)
    return _moved(matrix, a * x + c * y + e, b * x + d * y + f), are_lines
