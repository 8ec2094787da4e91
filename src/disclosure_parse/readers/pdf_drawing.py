"""What a PDF page draws besides its text: lines, and areas on which lines in the colour of the paper show.

The compiled module reads a page in one call. Where it was not built, ``_Drawing`` does the same, step by step.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from enum import IntFlag
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pypdfium2.raw as raw

from disclosure_parse.readers import compiled
from disclosure_parse.readers.pale_lines import PALE, shown_lines
from disclosure_parse.readers.pdfium_calls import (
    IDENTITY,
    INT,
    POINTER,
    Function,
    Functions,
    Matrix,
    address,
)
from disclosure_parse.readers.rulings import as_array, dotted_lines

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
SLANT = 0.07
"""Text runs neither across nor up or down if of its way this share leads to each side."""
COLOURS_APART = 96
"""Two colours are others if their red, green or blue differ by so much, of 255."""
WITHOUT_INK = raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP

Box = tuple[float, float, float, float]
Point = tuple[float, float]
_ACROSS, _DOWN = (True, False), (False, True)

DRAWING = Functions(
    page_object=Function(raw.FPDFPage_GetObject, POINTER, POINTER, INT),
    count_objects=Function(raw.FPDFPage_CountObjects, INT, POINTER),
    form_object=Function(raw.FPDFFormObj_GetObject, POINTER, POINTER, ctypes.c_ulong),
    count_form_objects=Function(raw.FPDFFormObj_CountObjects, INT, POINTER),
    type=Function(raw.FPDFPageObj_GetType, INT, POINTER),
    bounds=Function(raw.FPDFPageObj_GetBounds, INT, POINTER, POINTER, POINTER, POINTER, POINTER),
    matrix=Function(raw.FPDFPageObj_GetMatrix, INT, POINTER, POINTER),
    fill=Function(raw.FPDFPageObj_GetFillColor, INT, POINTER, POINTER, POINTER, POINTER, POINTER),
    stroke=Function(raw.FPDFPageObj_GetStrokeColor, INT, POINTER, POINTER, POINTER, POINTER, POINTER),
    mode=Function(raw.FPDFPath_GetDrawMode, INT, POINTER, POINTER, POINTER),
    count_segments=Function(raw.FPDFPath_CountSegments, INT, POINTER),
    segment=Function(raw.FPDFPath_GetPathSegment, POINTER, POINTER, INT),
    point=Function(raw.FPDFPathSegment_GetPoint, INT, POINTER, POINTER, POINTER),
    segment_type=Function(raw.FPDFPathSegment_GetType, INT, POINTER),
    closes=Function(raw.FPDFPathSegment_GetClose, INT, POINTER),
    text_mode=Function(raw.FPDFTextObj_GetTextRenderMode, INT, POINTER),
    font=Function(raw.FPDFTextObj_GetFont, POINTER, POINTER),
)


class Unlike(IntFlag):
    """What a page holds of text unlike most: ``ON_SHADING``, colours that run into each other are drawn somewhere, and
    pale text may show on them."""

    SLANTED = 1
    WITHOUT_INK = 2
    PALE = 4
    COLOURED = 8
    ON_SHADING = 16


class Drawn(NamedTuple):
    """``across`` and ``down`` are rulings (n × 3), ``shades`` areas (n × 4) that are not as white as paper, ``written``
    the addresses (n) of all text objects in the order in which they are drawn, ``fonts`` (n) those of the fonts that
    they change to, ``picture`` is the area of all pictures.

    ``objects`` counts all that is drawn, ``texts`` text objects, ``shapes`` drawn paths and ``filled_boxes`` those of
    them that are areas; ``cut`` says that some of the drawing was passed over for its size, ``unlike`` what there is of
    text that is not as most.
    """

    across: Any
    down: Any
    shades: Any
    written: Any
    fonts: Any
    objects: int
    texts: int
    shapes: int
    filled_boxes: int
    picture: float
    cut: bool
    unlike: Unlike


def read_drawing(page: Any, to_display: Matrix, size: tuple[float, float], scale: float) -> Drawn:
    """The drawing of a loaded page that is displayed with this width and height.

    ``scale`` is how many times larger it has to be seen (``rulings.glass``).
    """
    found = _found(address(page), to_display, size, THIN / scale, BAR / scale)
    across, down, dots, pale, shades, *rest = found
    if len(pale):
        shown = _Lines(THIN / scale, size)
        for box in shown_lines(pale, shades).tolist():
            shown.add(box, inked=True)
        across, down, dots = (np.concatenate(pair) for pair in zip((across, down, dots), shown.arrays(), strict=False))
    if len(dots) >= MIN_PRINTED_DOTS:
        more_across, more_down = dotted_lines(dots)
        across, down = np.concatenate((across, as_array(more_across))), np.concatenate((down, as_array(more_down)))
    return Drawn(across, down, shades, *rest)


def _found(page: int, to_display: Matrix, size: tuple[float, float], thin: float, bar: float) -> tuple[Any, ...]:
    """Rulings across and down (n × 3), dots, lines that may not show and what they may show on (n × 4), the addresses
    of text objects (n) and of fonts (n), and what ``Drawn`` counts."""
    if compiled.drawing is None:
        drawing = _Drawing(thin, bar, size)
        drawing.read_objects(page, to_display, 0)
        return drawing.found()
    limits = (MAX_OBJECTS, MAX_DEPTH, MAX_POINTS, MAX_SEGMENTS, RECTANGLE, PALE, COLOURS_APART)
    across, down, dots, pale, shades, written, fonts, *counted, unlike = compiled.drawing.drawing(
        DRAWING.packed, page, to_display, (*size, thin, bar, UPRIGHT, SLANT), limits
    )
    rulings = [np.frombuffer(found).reshape(-1, 3) for found in (across, down)]
    boxes = [np.frombuffer(found).reshape(-1, 4) for found in (dots, pale, shades)]
    return *rulings, *boxes, np.frombuffer(written), np.frombuffer(fonts), *counted, Unlike(unlike)


class _Lines:
    """Thin boxes as the lines that they are, without those beside the page; what is not inked is put aside."""

    def __init__(self, thin: float, size: tuple[float, float]) -> None:
        self._thin = thin
        self._width, self._height = size
        self._across: list[tuple[float, float, float]] = []
        self._down: list[tuple[float, float, float]] = []
        self._dots: list[Sequence[float]] = []
        self._pale: list[Sequence[float]] = []

    def add(self, box: Sequence[float], *, inked: bool) -> None:
        x0, y0, x1, y1 = box
        if not (x1 >= 0 and y1 >= 0 and x0 <= self._width and y0 <= self._height):
            return
        if not inked:
            self._pale.append(box)
        elif x1 - x0 <= self._thin and y1 - y0 <= self._thin:
            self._dots.append(box)
        elif x1 - x0 >= y1 - y0:
            self._across.append(((y0 + y1) / 2, x0, x1))
        else:
            self._down.append(((x0 + x1) / 2, y0, y1))

    def arrays(self) -> tuple[Any, Any, Any, Any]:
        return as_array(self._across), as_array(self._down), _boxes(self._dots), _boxes(self._pale)


class _Drawing:
    """Collects a page's lines and areas, as the compiled module does."""

    def __init__(self, thin: float, bar: float, size: tuple[float, float]) -> None:
        self._thin, self._bar = thin, bar
        self._lines = _Lines(thin, size)
        self._shades: list[Sequence[float]] = []
        self._objects = self._texts = self._shapes = self._filled_boxes = self._points = self._segments = 0
        self._picture = 0.0
        self._cut = False
        self._unlike = Unlike(0)
        self._written: list[int] = []
        self._fonts: list[int] = []
        self._colour: tuple[int, ...] = ()
        self._floats, self._numbers = (ctypes.c_float * 6)(), (ctypes.c_uint * 4)()
        place = ctypes.addressof(self._floats)
        self._at_floats = [place + ctypes.sizeof(ctypes.c_float) * item for item in range(6)]
        place = ctypes.addressof(self._numbers)
        self._at_numbers = [place + ctypes.sizeof(ctypes.c_uint) * item for item in range(4)]

    def found(self) -> tuple[Any, ...]:
        counted = (self._objects, self._texts, self._shapes, self._filled_boxes, self._picture, self._cut)
        written, fonts = (np.array(places, dtype=np.float64) for places in (self._written, self._fonts))
        return *self._lines.arrays(), _boxes(self._shades), written, fonts, *counted, self._unlike

    def read_objects(self, owner: int, matrix: Matrix, depth: int) -> None:
        """Reads the objects of a page or form; ``matrix`` leads from its coordinates to those of the displayed page."""
        ask = DRAWING.call
        number = (ask.count_form_objects if depth else ask.count_objects)(owner)
        self._objects += max(number, 0)
        if self._objects > MAX_OBJECTS or depth > MAX_DEPTH:
            self._cut = True
            return
        get = ask.form_object if depth else ask.page_object
        for index in range(number):
            item = get(owner, index)
            kind = ask.type(item) if item else raw.FPDF_PAGEOBJ_UNKNOWN
            if kind == raw.FPDF_PAGEOBJ_TEXT:
                self._texts += 1
                self._written.append(item)
                self._read_text(item, matrix)
            elif kind == raw.FPDF_PAGEOBJ_PATH:
                self._read_path(item, matrix)
            elif kind == raw.FPDF_PAGEOBJ_IMAGE:
                self._read_image(item, matrix)
            elif kind == raw.FPDF_PAGEOBJ_SHADING:
                self._unlike |= Unlike.ON_SHADING
            elif kind == raw.FPDF_PAGEOBJ_FORM:
                self.read_objects(item, then(self._matrix(item), matrix), depth + 1)

    def _read_text(self, text: int, matrix: Matrix) -> None:
        """What sets a text apart from most: how it stands and what it is written with."""
        font = DRAWING.call.font(text)
        if font and self._fonts[-1:] != [font]:
            self._fonts.append(font)
        a, b, *_ = self._matrix(text)
        right, down = abs(a * matrix[0] + b * matrix[2]), abs(a * matrix[1] + b * matrix[3])
        if min(right, down) > SLANT * (right + down):
            self._unlike |= Unlike.SLANTED
        mode = DRAWING.call.text_mode(text)
        if mode in WITHOUT_INK:
            self._unlike |= Unlike.WITHOUT_INK
        elif (DRAWING.call.stroke if mode % 4 == 1 else DRAWING.call.fill)(text, *self._at_numbers):
            *colour, alpha = self._numbers
            if not alpha:
                self._unlike |= Unlike.WITHOUT_INK
            elif min(colour) >= PALE:
                self._unlike |= Unlike.PALE
            elif not self._colour:
                self._colour = tuple(colour)
            elif any(abs(one - other) >= COLOURS_APART for one, other in zip(colour, self._colour, strict=True)):
                self._unlike |= Unlike.COLOURED

    def _read_image(self, image: int, matrix: Matrix) -> None:
        box = self._bounds(image, matrix)
        if box is None:
            return
        width, height = _extent(box)
        self._picture += width * height
        if min(width, height) <= self._thin:
            self._lines.add(box, inked=True)
        else:
            self._shades.append(box)

    def _read_path(self, path: int, matrix: Matrix) -> None:
        self._shapes += 1
        box = self._bounds(path, matrix)
        if box is None:
            return
        self._numbers[0] = self._numbers[1] = 0
        DRAWING.call.mode(path, *self._at_numbers[:2])
        filled, stroked = self._numbers[0] != 0, self._numbers[1] != 0
        count = DRAWING.call.count_segments(path)
        inked = self._shows(path, of_stroke=stroked)
        sides = _extent(box)
        if min(sides) <= self._thin:
            self._lines.add(box, inked=inked)
        elif stroked or count > RECTANGLE:
            self._read_outline(path, max(count, 0), stroked, filled, inked, matrix)
        elif min(sides) <= self._bar and max(sides) >= 10 * min(sides):
            self._lines.add(box, inked=inked)
        elif inked:
            self._add_area(box)

    def _add_area(self, box: Box) -> None:
        self._filled_boxes += 1
        self._shades.append(box)

    def _read_outline(self, path: int, count: int, stroked: bool, filled: bool, inked: bool, matrix: Matrix) -> None:
        """The lines of which a path is made: of an upright box its sides, of others what is straight."""
        self._points += count
        if self._points > MAX_POINTS:
            self._cut = True
            return
        if stroked and count == RECTANGLE:
            points, kinds = self._outline(path, count, matrix)
            if _is_box(points, [kind for kind, _ in kinds]):
                box = _around(points)
                for line in (box,) if min(_extent(box)) <= self._thin else _sides(box):
                    self._lines.add(line, inked=inked)
                if not inked and filled and self._shows(path, of_stroke=False):
                    self._shades.append(box)
                return
        self._segments += count
        if self._segments > MAX_SEGMENTS:
            self._cut = True
            return
        for run in _runs(*self._outline(path, count, matrix)):
            self._read_run(run, stroked, inked)

    def _read_run(self, points: Sequence[Point], stroked: bool, inked: bool) -> None:
        """The lines in one run of points."""
        box = _around(points)
        if min(_extent(box)) <= self._thin:
            self._lines.add(box, inked=inked)
        elif stroked:
            for (x0, y0), (x1, y1) in pairwise(points):
                if abs(x1 - x0) <= 1 or abs(y1 - y0) <= 1:
                    self._lines.add((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)), inked=inked)
        elif inked:
            self._add_area(box)

    def _outline(self, path: int, count: int, matrix: Matrix) -> tuple[list[Point], list[tuple[int, int]]]:
        """The points of a path on the displayed page, and what leads to each: the kind of its segment, -1 if pdfium
        gives no point, and whether it closes the path."""
        ask, floats, place = DRAWING.call, self._floats, self._at_floats[:2]
        a, b, c, d, e, f = self._matrix(path)
        g, h, i, j, k, m = matrix
        points, kinds = [], []
        for index in range(count):
            segment = ask.segment(path, index)
            known = ask.point(segment, *place)
            x, y = (floats[0], floats[1]) if known else (0.0, 0.0)
            x, y = a * x + c * y + e, b * x + d * y + f
            points.append((g * x + i * y + k, h * x + j * y + m))
            kinds.append((ask.segment_type(segment) if known else -1, ask.closes(segment)))
        return points, kinds

    def _bounds(self, item: int, matrix: Matrix) -> Box | None:
        """The box of an object on the displayed page, if it has one."""
        if not DRAWING.call.bounds(item, *self._at_floats[:4]):
            return None
        left, bottom, right, top, _, _ = self._floats
        a, b, c, d, e, f = matrix
        x0, y0 = a * left + c * bottom + e, b * left + d * bottom + f
        x1, y1 = a * right + c * top + e, b * right + d * top + f
        if b == c == 0 or a == d == 0:
            return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
        return _around([(x0, y0), (x1, y1), _moved(matrix, left, top), _moved(matrix, right, bottom)])

    def _matrix(self, item: int) -> Matrix:
        if not DRAWING.call.matrix(item, self._at_floats[0]):
            return IDENTITY
        a, b, c, d, e, f = self._floats
        return a, b, c, d, e, f

    def _shows(self, item: int, *, of_stroke: bool) -> bool:
        """Does the colour of an object's outline or area show on white paper? One that is not known may."""
        if not (DRAWING.call.stroke if of_stroke else DRAWING.call.fill)(item, *self._at_numbers):
            return True
        red, green, blue, alpha = self._numbers
        return alpha > 0 and min(red, green, blue) < PALE


def _boxes(found: list[Sequence[float]]) -> Any:
    return np.array(found, dtype=np.float64).reshape(-1, 4)


def _extent(box: Box) -> tuple[float, float]:
    return box[2] - box[0], box[3] - box[1]


def _sides(box: Box) -> tuple[Box, ...]:
    x0, y0, x1, y1 = box
    return (x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)


def _around(points: Sequence[Point]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _moved(matrix: Matrix, x: float, y: float) -> Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def then(first: Matrix, second: Matrix) -> Matrix:
    """One matrix for the first and then the second."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _runs(points: list[Point], kinds: list[tuple[int, int]]) -> Iterator[list[Point]]:
    """The straight runs of one path; a curve cuts it, since no ruling is curved."""
    run: list[Point] = []
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


def _is_box(points: list[Point], kinds: list[int]) -> bool:
    """Is a path of five points an upright box: there, across, back, and to the start?"""
    moved = [(abs(x1 - x0) > UPRIGHT, abs(y1 - y0) > UPRIGHT) for (x0, y0), (x1, y1) in pairwise(points)]
    # Across, down, across, down, or the other way round.
    turning = moved in ([_ACROSS, _DOWN] * 2, [_DOWN, _ACROSS] * 2)
    (x0, y0), (x1, y1) = points[0], points[-1]
    closed = abs(x1 - x0) <= UPRIGHT and abs(y1 - y0) <= UPRIGHT
    return turning and closed and kinds[0] >= 0 and all(kind == raw.FPDF_SEGMENT_LINETO for kind in kinds[1:])
