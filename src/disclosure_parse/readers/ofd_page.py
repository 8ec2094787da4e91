"""One page of an OFD: its text and path objects as glyphs and ruling lines, in points from the page's top left.

An object's coordinates are millimetres in a box of its own: its CTM applies first, then the corner of its Boundary
(GB/T 33190-2016, 8.5 and 11). A page may stand on templates, and composite objects draw what a resource holds.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from lxml import etree

from disclosure_parse.document import BBox
from disclosure_parse.readers.glyphs import Glyph
from disclosure_parse.readers.rulings import Ruling, dotted_lines

Element = etree._Element
Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]

MM = 72 / 25.4
"""Points in a millimetre."""
MAX_OBJECTS = 200_000
MAX_GLYPHS = 200_000
MAX_SEGMENTS = 50_000
MAX_DEPTH = 12
"""Limits of one page: drawn objects, characters, points of all its paths, composite in composite."""
THIN = 2.0
"""A filled shape at most this thick is a line, in points."""
ASCENT, DESCENT = 0.88, 0.12
"""Of a character's box, as shares of its size: fonts are not opened, and Chinese ones are drawn so."""

_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}


@dataclass(slots=True)
class OfdPage:
    """What one page holds. ``picture`` is the share of the page that its largest picture covers, ``picture_id`` that
    picture's resource; ``slanted`` is the text of watermarks; ``unread`` counts objects whose numbers make no sense
    or whose resource is missing;
    ``cut`` says that a limit was passed and the rest left out."""

    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    horizontal: list[Ruling] = field(default_factory=list)
    vertical: list[Ruling] = field(default_factory=list)
    shapes: int = 0
    picture: float = 0.0
    picture_id: str = ""
    slanted: str = ""
    unread: int = 0
    cut: bool = False


class PageReader:
    """Reads the parts of one page into an ``OfdPage``. ``composites`` has the content of each composite resource."""

    def __init__(self, box: BBox, composites: Mapping[str, Element]) -> None:
        """``box`` is the page's physical box in millimetres: x, y, width, height."""
        x, y, width, height = box
        self.page = OfdPage(width * MM, height * MM)
        self._origin: Matrix = (MM, 0, 0, MM, -x * MM, -y * MM)
        self._composites = composites
        self._objects = 0
        self._segments = 0
        self._dots: list[BBox] = []

    def read(self, part: Element) -> None:
        """A page's or a template's content, which is drawn over what was read before."""
        for content in _children(part, "Content"):
            self._read_objects(content, self._origin, 0)

    def finish(self) -> OfdPage:
        if len(self._dots) >= 8:
            across, down = dotted_lines(self._dots)
            self.page.horizontal += across
            self.page.vertical += down
        return self.page

    def _read_objects(self, owner: Element, matrix: Matrix, depth: int) -> None:
        if depth > MAX_DEPTH:
            self.page.cut = True
            return
        for item in owner:
            self._objects += 1
            if self._objects > MAX_OBJECTS or len(self.page.glyphs) > MAX_GLYPHS or self._segments > MAX_SEGMENTS:
                self.page.cut = True
                return
            kind = local_name(item)
            if not kind or item.get("Visible", "true").lower() == "false":
                continue
            if kind in ("Layer", "PageBlock", "Content"):
                self._read_objects(item, matrix, depth + (kind != "Layer"))
                continue
            try:
                if kind == "TextObject":
                    self._read_text(item, _then(_own_matrix(item), matrix))
                elif kind == "PathObject":
                    self._read_path(item, _then(_own_matrix(item), matrix))
                elif kind == "ImageObject":
                    self._read_image(item, matrix)
                elif kind == "CompositeObject":
                    content = self._composites.get(item.get("ResourceID", ""))
                    if content is None:
                        raise ValueError("its resource is missing")
                    self._read_objects(content, _then(_own_matrix(item), matrix), depth + 1)
            except ValueError:
                self.page.unread += 1

    # Text.

    def _read_text(self, item: Element, matrix: Matrix) -> None:
        if item.get("Fill", "true").lower() == "false" and item.get("Stroke", "false").lower() != "true":
            return
        size, squeezed = _number(item.get("Size", "")), _number(item.get("HScale", "1"))
        reading, turned = (_number(item.get(name, "0")) for name in ("ReadDirection", "CharDirection"))
        text = ""
        pen = (0.0, 0.0)
        glyphs: list[Glyph] = []
        for code in _children(item, "TextCode"):
            printed = (code.text or "").strip("\r\n\t")
            pen = (_number(code.get("X") or str(pen[0])), _number(code.get("Y") or str(pen[1])))
            widths = [_advance(character) * size * squeezed for character in printed]
            deltas = _deltas(code.get("DeltaX", ""), len(printed)), _deltas(code.get("DeltaY", ""), len(printed))
            for index, character in enumerate(printed):
                step = _step(index, deltas, widths[index], reading)
                glyphs.append(
                    self._glyph(character, pen, min(widths[index], step[0] or widths[index]), turned, size, matrix)
                )
                pen = (pen[0] + step[0], pen[1] + step[1])
            text += printed
        if _is_slanted(matrix):
            self.page.slanted += text
            return
        self.page.glyphs += [
            glyph
            for glyph in glyphs
            if glyph.x1 > 0 and glyph.y1 > 0 and glyph.x0 < self.page.width and glyph.y0 < self.page.height
        ]

    def _glyph(self, text: str, pen: Point, width: float, turned: float, size: float, matrix: Matrix) -> Glyph:
        angle = math.radians(turned)
        cos, sin = round(math.cos(angle), 6), round(math.sin(angle), 6)
        to_page = _then((cos, sin, -sin, cos, pen[0], pen[1]), matrix)
        xs, ys = zip(
            *(_apply(to_page, x, y) for x in (0.0, width) for y in (-ASCENT * size, DESCENT * size)), strict=True
        )
        x, y = _apply(to_page, 0.0, 0.0)
        height = size * math.hypot(to_page[2], to_page[3])
        return Glyph(text, min(xs), min(ys), max(xs), max(ys), x, y, height, len(self.page.glyphs))

    # Lines and pictures.

    def _read_image(self, item: Element, matrix: Matrix) -> None:
        x, y, width, height = boundary(item)
        x0, y0 = _apply(matrix, x, y)
        x1, y1 = _apply(matrix, x + width, y + height)
        box = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        if min(box[2] - box[0], box[3] - box[1]) <= THIN:
            self._line(box)
        share = min(1.0, (box[2] - box[0]) * (box[3] - box[1]) / max(1.0, self.page.width * self.page.height))
        if share > self.page.picture:
            self.page.picture, self.page.picture_id = share, item.get("ResourceID", "")

    def _read_path(self, item: Element, matrix: Matrix) -> None:
        self.page.shapes += 1
        data = next((child.text or "" for child in _children(item, "AbbreviatedData")), "")
        stroked = item.get("Stroke", "true").lower() != "false"
        for points in _subpaths(data):
            self._segments += len(points)
            placed = [_apply(matrix, x, y) for x, y in points]
            xs, ys = [x for x, _ in placed], [y for _, y in placed]
            box = (min(xs), min(ys), max(xs), max(ys))
            if min(box[2] - box[0], box[3] - box[1]) <= THIN:
                self._line(box)
            elif stroked:
                for (x0, y0), (x1, y1) in pairwise(placed):
                    if abs(x1 - x0) <= 1 or abs(y1 - y0) <= 1:
                        self._line((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))

    def _line(self, box: BBox) -> None:
        x0, y0, x1, y1 = box
        page = self.page
        if x1 < 0 or y1 < 0 or x0 > page.width or y0 > page.height:
            return
        if x1 - x0 <= THIN and y1 - y0 <= THIN:
            self._dots.append(box)
        elif x1 - x0 >= y1 - y0:
            page.horizontal.append(Ruling((y0 + y1) / 2, x0, x1))
        else:
            page.vertical.append(Ruling((x0 + x1) / 2, y0, y1))


def local_name(element: Element) -> str:
    """The name without its namespace, which some programs write wrongly; "" for a comment."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def find(owner: Element, *path: str) -> Element | None:
    """The first element below ``owner`` at a path of local names."""
    for name in path:
        child = next(_children(owner, name), None)
        if child is None:
            return None
        owner = child
    return owner


def boundary(item: Element, name: str = "Boundary") -> BBox:
    """``x y width height``. Raises ValueError."""
    return box_of(item.get(name, ""))


def box_of(text: str) -> BBox:
    """Four numbers. Raises ValueError."""
    x, y, width, height = map(_number, text.split())
    return x, y, width, height


def _children(owner: Element, name: str) -> Iterator[Element]:
    return (child for child in owner if local_name(child) == name)


def _number(text: str) -> float:
    value = float(text)
    if not abs(value) < 1e6:
        raise ValueError(f"{text} is no length")
    return value


def _own_matrix(item: Element) -> Matrix:
    """From an object's own coordinates to those of what it stands in. Raises ValueError."""
    x, y, _, _ = boundary(item)
    printed = item.get("CTM", "").split()
    if not printed:
        return (1, 0, 0, 1, x, y)
    a, b, c, d, e, f = map(_number, printed)
    return (a, b, c, d, e + x, f + y)


def _then(first: Matrix, second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _apply(matrix: Matrix, x: float, y: float) -> Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _is_slanted(matrix: Matrix) -> bool:
    quarters = math.atan2(matrix[1], matrix[0]) / (math.pi / 2)
    return abs(quarters - round(quarters)) > 0.05


def _advance(character: str) -> float:
    """A character's width as a share of its size, for text that does not give its steps."""
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5


def _deltas(printed: str, count: int) -> list[float]:
    """The steps between ``count`` characters; ``g 3 5.2`` stands for three times 5.2. Raises ValueError."""
    words = printed.split()
    steps: list[float] = []
    at = 0
    while at < len(words) and len(steps) < count:
        if words[at] == "g" and at + 2 < len(words):
            steps += [_number(words[at + 2])] * min(int(words[at + 1]), count)
            at += 3
        else:
            steps.append(_number(words[at]))
            at += 1
    return steps


def _step(index: int, deltas: tuple[Sequence[float], Sequence[float]], width: float, reading: float) -> Point:
    """From one character's pen to the next one's; by its width where the text does not say."""
    across, down = deltas
    if across or down:
        return (
            across[index] if index < len(across) else width if across and not down else 0.0,
            down[index] if index < len(down) else width if down and not across else 0.0,
        )
    angle = math.radians(reading)
    return round(math.cos(angle), 6) * width, round(math.sin(angle), 6) * width


def _subpaths(data: str) -> Iterator[list[Point]]:
    """The straight stretches of a path; a curve cuts it, since no ruling is curved. Raises ValueError."""
    words = re.findall(r"[A-Za-z]|[^\sA-Za-z,]+(?:[eE][-+]?\d+)?", data)
    points: list[Point] = []
    at = 0
    while at < len(words):
        operator = words[at]
        count = _OPERANDS.get(operator)
        if count is None or at + count >= len(words) + (count == 0):
            raise ValueError(f"{operator} is no path operator")
        operands = [_number(word) for word in words[at + 1 : at + 1 + count]]
        at += 1 + count
        if operator == "C":
            if points:
                points.append(points[0])
            continue
        end = (operands[-2], operands[-1])
        if operator == "L":
            points.append(end)
            continue
        if len(points) > 1:
            yield points
        points = [end]
    if len(points) > 1:
        yield points
