"""One page of a PDF as pdfium sees it: glyphs, ruling lines and pictures, in points from the displayed top left."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from disclosure_parse.document import BBox
from disclosure_parse.readers import pdfium_calls as calls
from disclosure_parse.readers.glyphs import Glyphs
from disclosure_parse.readers.pale_lines import shown_lines, shows
from disclosure_parse.readers.pdf_fonts import stand_in_fonts
from disclosure_parse.readers.pdf_text import Matrix, PageText, clip_box, is_invisible, quarter_turns, read_text, then
from disclosure_parse.readers.rulings import as_array, dotted_lines, glass

MAX_OBJECTS = 200_000
MAX_SEGMENTS = 50_000
MAX_POINTS = 5 * MAX_OBJECTS
MAX_DEPTH = 12
"""Limits of one page: drawing objects, points of all its paths that are no boxes, points of all, form in form."""

THIN = 3.0
"""A shape at most this thick is a line. pdfium counts a stroke's width twice in the bounds of a path."""
BAR = 7.0
"""A shape up to this thick is a line if it is also much longer than thick. Both are less on a page printed small."""
MIN_PRINTED_DOTS = 8
"""Fewer dots on a page are no dotted line."""
RECTANGLE = 5
"""Points of a path that is one box: its corners and the first of them again."""
UPRIGHT = 0.01
"""The two ends of a box's side differ by at most this on the other axis, in points."""

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
        _Drawing(self.content, self._to_display).read(page)
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


class _Drawing:
    """Collects a page's lines and pictures."""

    def __init__(self, content: PageContent, to_display: Matrix) -> None:
        self._content = content
        self._to_display = to_display
        scale = glass(content.text.glyphs.sizes)
        self._thin, self._bar = THIN / scale, BAR / scale
        self._segments = 0
        self._across: list[Any] = []
        self._down: list[Any] = []
        self._dots: list[Any] = []
        self._pale: list[Any] = []
        self._shades: list[Any] = []

    def read(self, page: pdfium.PdfPage) -> None:
        self._read_objects(page.raw, raw.FPDFPage_CountObjects(page), self._to_display, 0)
        if self._pale:
            self._add_lines(shown_lines(np.concatenate(self._pale), np.concatenate((np.empty((0, 4)), *self._shades))))
        dots = np.concatenate(self._dots) if self._dots else np.empty((0, 4))
        if len(dots) >= MIN_PRINTED_DOTS:
            across, down = dotted_lines(dots)
            self._across.append(as_array(across))
            self._down.append(as_array(down))
        self._content.horizontal = np.concatenate((as_array(()), *self._across))
        self._content.vertical = np.concatenate((as_array(()), *self._down))

    def _read_objects(self, owner: Any, number: int, matrix: Matrix, depth: int) -> None:
        """Reads the objects of a page or form; ``matrix`` leads from its coordinates to those of the displayed page."""
        self._content.objects += number
        if self._content.objects > MAX_OBJECTS or depth > MAX_DEPTH:
            self._content.cut = True
            return
        handles, kinds = calls.page_objects(calls.address(owner), number, in_form=depth > 0)
        self._content.texts += int((kinds == raw.FPDF_PAGEOBJ_TEXT).sum())
        self._read_paths(handles[kinds == raw.FPDF_PAGEOBJ_PATH], matrix)
        self._read_images(handles[kinds == raw.FPDF_PAGEOBJ_IMAGE], matrix)
        forms = handles[kinds == raw.FPDF_PAGEOBJ_FORM]
        for handle, own in zip(forms.tolist(), calls.object_matrices(forms).tolist(), strict=True):
            form = ctypes.cast(handle, raw.FPDF_PAGEOBJECT)
            self._read_objects(form, raw.FPDFFormObj_CountObjects(form), then(own, matrix), depth + 1)

    def _read_images(self, images: Any, matrix: Matrix) -> None:
        if not len(images):
            return
        page = self._content
        _, boxes = _bounds(images, matrix)
        sides = boxes[:, 2:] - boxes[:, :2]
        thin = sides.min(axis=1) <= self._thin
        self._add_lines(boxes[thin])
        self._shades.append(boxes[~thin])
        shares = sides.prod(axis=1) / max(1.0, page.width * page.height)
        page.picture = max(page.picture, min(1.0, float(shares.max(initial=0.0))))

    def _read_paths(self, paths: Any, matrix: Matrix) -> None:
        self._content.shapes += len(paths)
        if not len(paths):
            return
        paths, boxes = _bounds(paths, matrix)
        stroked, counts = calls.path_outlines(paths)
        inked = np.zeros(len(paths), dtype=bool)
        for drawn in (stroked, ~stroked):
            inked[drawn] = shows(*calls.colours(paths[drawn], of_strokes=drawn is stroked))
        thin = (boxes[:, 2:] - boxes[:, :2]).min(axis=1) <= self._thin
        self._add_lines(boxes[thin], inked[thin])
        areas = ~thin & ~stroked & (counts <= RECTANGLE)
        self._read_areas(boxes[areas], inked[areas])
        others = ~thin & ~areas
        if others.any():
            self._read_outlines(paths[others], stroked[others], counts[others], inked[others], matrix)

    def _read_areas(self, boxes: Any, inked: Any) -> None:
        sides = boxes[:, 2:] - boxes[:, :2]
        shorter, longer = sides.min(axis=1), sides.max(axis=1)
        bars = (shorter <= self._bar) & (longer >= 10 * shorter)
        self._add_lines(boxes[bars], inked[bars])
        self._shades.append(boxes[~bars & inked])
        self._content.filled_boxes += len(self._shades[-1])

    def _read_outlines(self, paths: Any, stroked: Any, counts: Any, inked: Any, matrix: Matrix) -> None:
        """The lines of which paths are made: of upright boxes their sides, of others what is straight."""
        asked = np.cumsum(counts, dtype=np.int64) <= MAX_POINTS
        if not asked.all():
            self._content.cut = True
            paths, stroked, counts, inked = paths[asked], stroked[asked], counts[asked], inked[asked]
        if not len(paths):
            return
        points, kinds = calls.path_points(paths, counts)
        own = np.repeat(calls.object_matrices(paths).astype(np.float64), counts, axis=0)
        points = _moved(matrix, *_moved(own.T, *points.astype(np.float64).T).T)
        starts = np.cumsum(counts) - counts
        maybe = np.flatnonzero(stroked & (counts == RECTANGLE))
        corners = starts[maybe, None] + np.arange(RECTANGLE)
        are_boxes = _are_boxes(points[corners], kinds[corners, 0])
        corners = points[corners[are_boxes]]
        boxes, seen = np.concatenate((corners.min(axis=1), corners.max(axis=1)), axis=1), inked[maybe[are_boxes]]
        self._add_boxes(boxes, seen)
        if not seen.all():
            pale = paths[maybe[are_boxes]][~seen]
            shaded = calls.are_filled(pale) & shows(*calls.colours(pale, of_strokes=False))
            self._shades.append(boxes[~seen][shaded])
        others = np.ones(len(paths), dtype=bool)
        others[maybe[are_boxes]] = False
        lines: dict[bool, list[BBox]] = {True: [], False: []}
        for path in np.flatnonzero(others).tolist():
            start, end = int(starts[path]), int(starts[path] + counts[path])
            self._segments += end - start
            if self._segments > MAX_SEGMENTS:
                self._content.cut = True
                break
            for subpath in _subpaths(points[start:end].tolist(), kinds[start:end].tolist()):
                lines[bool(inked[path])] += self._read_subpath(subpath, bool(stroked[path]), bool(inked[path]))
        for seen, found in lines.items():
            own = np.array(found, dtype=np.float64).reshape(-1, 4)
            self._add_lines(own, np.full(len(own), seen))

    def _add_boxes(self, boxes: Any, inked: Any) -> None:
        """The four sides of boxes, or one line of a thin one."""
        thin = (boxes[:, 2:] - boxes[:, :2]).min(axis=1) <= self._thin
        self._add_lines(boxes[thin], inked[thin])
        x0, y0, x1, y1 = boxes[~thin].T
        sides = ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1))
        for side in sides:
            self._add_lines(np.stack(side, axis=1), inked[~thin])

    def _read_subpath(self, points: list[list[float]], stroked: bool, inked: bool) -> list[BBox]:
        """The boxes of the lines in one run of points."""
        xs, ys = [x for x, _ in points], [y for _, y in points]
        box = (min(xs), min(ys), max(xs), max(ys))
        if min(box[2] - box[0], box[3] - box[1]) <= self._thin:
            return [box]
        if not stroked:
            if inked:
                self._content.filled_boxes += 1
                self._shades.append(np.array([box]))
            return []
        return [
            (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
            for (x0, y0), (x1, y1) in pairwise(points)
            if abs(x1 - x0) <= 1 or abs(y1 - y0) <= 1
        ]

    def _add_lines(self, boxes: Any, inked: Any = None) -> None:
        """Thin boxes (n × 4) as the lines they are, without those beside the page; what is not inked is put aside."""
        if inked is not None and not inked.all():
            self._pale.append(boxes[~inked])
            boxes = boxes[inked]
        if not len(boxes):
            return
        page = self._content
        x0, y0, x1, y1 = boxes.T
        shown = (x1 >= 0) & (y1 >= 0) & (x0 <= page.width) & (y0 <= page.height)
        width, height = x1 - x0, y1 - y0
        dots = (width <= self._thin) & (height <= self._thin)
        across = width >= height
        self._dots.append(boxes[shown & dots])
        self._across.append(np.stack(((y0 + y1) / 2, x0, x1), axis=1)[shown & ~dots & across])
        self._down.append(np.stack(((x0 + x1) / 2, y0, y1), axis=1)[shown & ~dots & ~across])


def _subpaths(points: list[list[float]], kinds: list[list[int]]) -> Iterator[list[list[float]]]:
    """The straight runs of one path; a curve cuts it, since no ruling is curved."""
    run: list[list[float]] = []
    for point, (kind, closes) in zip(points, kinds, strict=True):
        if kind < 0:
            continue
        if kind != raw.FPDF_SEGMENT_LINETO and run:
            if len(run) > 1:
                yield run
            run = []
        run.append(point)
        if closes:
            run.append(run[0])
    if len(run) > 1:
        yield run


def _are_boxes(points: Any, kinds: Any) -> Any:
    """Which of the paths (n × 5 × 2 points, n × 5 kinds) are upright boxes: there, across, back, and to the start."""
    moved = np.abs(points[:, 1:] - points[:, :-1]) > UPRIGHT
    # Across, down, across, down, or the other way round.
    first_across, first_down = np.array([[1, 0], [0, 1]] * 2), np.array([[0, 1], [1, 0]] * 2)
    turning = (moved == first_across).all(axis=(1, 2)) | (moved == first_down).all(axis=(1, 2))
    closed = (np.abs(points[:, 4] - points[:, 0]) <= UPRIGHT).all(axis=1)
    return turning & closed & (kinds[:, 1:] == raw.FPDF_SEGMENT_LINETO).all(axis=1) & (kinds[:, 0] >= 0)


def _bounds(items: Any, matrix: Matrix) -> tuple[Any, Any]:
    """The objects that have bounds, and these (n × 4) on the displayed page."""
    sides, known = calls.object_bounds(items)
    left, bottom, right, top = sides[known].astype(np.float64).T
    corners = [_moved(matrix, left, bottom), _moved(matrix, right, top)]
    a, b, c, d, _, _ = matrix
    if not (b == c == 0 or a == d == 0):
        corners += (_moved(matrix, left, top), _moved(matrix, right, bottom))
    boxes = np.concatenate((np.minimum.reduce(corners), np.maximum.reduce(corners)), axis=1)
    return items[known], boxes


def _moved(matrix: Any, x: Any, y: Any) -> Any:
    """Points by a matrix, or by one each (6 × n): x and y in the last axis of what comes back."""
    a, b, c, d, e, f = matrix
    return np.stack((a * x + c * y + e, b * x + d * y + f), axis=-1)
