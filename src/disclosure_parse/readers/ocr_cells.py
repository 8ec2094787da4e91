"""Cells read a second time: where ink was passed over, where a misreading is likely, and wherever figures stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np

from disclosure_parse.document import BBox
from disclosure_parse.readers.glyphs import Glyph
from disclosure_parse.readers.lines import glyph_lines
from disclosure_parse.readers.ocr_engine import Reading, line_readings

DOUBTFUL = 0.5
"""The most confidence that a doubtful text has."""
SURE = 0.8
"""A character below this is looked at again."""
PASSED_OVER = 0.45
"""Ink that reaches so many sizes beyond the characters read was passed over."""
FIGURES = 24
"""A line of at most so many characters with a figure among them is read twice."""
_PER_MILLE = re.compile(r"(?<=[\d.])%[0oO]")
_LETTER_IN_FIGURE = re.compile(r"(?<=[\d.,])[OoIl|](?![a-z])|(?<![A-Za-z])[OoIl|](?=[\d.,])")
_SIGNS = frozenset("≤≥<>=±-+~%‰")
_DASHES = frozenset("一—–-_－―")
DASH = (3.5, 30.0)
"""Points that a dash is long."""
_LIKE_EQUALS = frozenset("二ニ=＝")
EQUALS = (3.5, 12.0)
"""Points that an equals sign is wide."""
FLATTEST, EVEN = 0.7, 0.85
"""Its height by its width at most, and the share of it that either stroke is wide: the upper one of 二 is shorter."""
BESIDE, ABOVE = 0.45, 0.2
"""Sizes that the ink of a line reaches beyond the boxes of its characters at most, to the sides and up and down."""
AT_BORDER = 1.6
"""Points from a cell's borders in which remains of these lie."""
SMALLEST = (1.0, 2.0)
"""Points that ink which nothing was read from is wide and high at least, to be told."""
_LINE_HEIGHT = 64


@dataclass(slots=True)
class Characters:
    """A page's glyphs, in points, and the confidence of each by its number."""

    glyphs: list[Glyph]
    confidence: list[float]

    def add(self, glyph: Glyph, confidence: float) -> Glyph:
        glyph = glyph._replace(number=len(self.confidence))
        self.confidence.append(confidence)
        return glyph


class Doubt(NamedTuple):
    """A place in points where the reading is in doubt, and why."""

    x: float
    y: float
    message: str


class _Line(NamedTuple):
    """A line in a cell: its glyphs, the extent of its ink in points, and where the = ends that it begins with."""

    glyphs: Sequence[Glyph]
    ink: BBox
    equals: float | None = None

    @property
    def text(self) -> str:
        return "".join(glyph.text for glyph in self.glyphs)


@dataclass(slots=True)
class _Second:
    """What the second readings change: glyphs left out by number, glyphs that take their place, doubts."""

    dropped: set[int] = field(default_factory=set)
    added: list[Glyph] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


def read_again(
    picture: Any, text_ink: Any, points: float, cells: Sequence[BBox], characters: Characters
) -> list[Doubt]:
    """Reads doubtful cells of the picture again, puts what is consistent into ``characters``, and tells the doubts.

    ``cells`` are in points; a pixel is ``points`` wide.
    """
    lines = [line for cell in cells for line in _lines(cell, text_ink, points, characters.glyphs)]
    lines = [line for line in lines if _deserves(line, characters.confidence)]
    readings = line_readings([_enlarged(picture, line.ink, points) for line in lines])
    second = _Second()
    for line, reading in zip(lines, readings, strict=True):
        _judge(line, reading, characters, second)
    kept = [glyph for glyph in characters.glyphs if glyph.number not in second.dropped]
    characters.glyphs = kept + second.added
    return second.doubts


def covered(ring: BBox, cells: Sequence[BBox], characters: Characters) -> list[Doubt]:
    """Doubts whatever stands below a stamp, given as the box of its ring, and in the cells that it touches."""
    touched = [cell for cell in cells if _touches(ring, cell)]
    for glyph in characters.glyphs:
        if any(_within(glyph, box) for box in (ring, *touched)):
            characters.confidence[glyph.number] = min(DOUBTFUL, characters.confidence[glyph.number])
    return [Doubt((x0 + x1) / 2, (y0 + y1) / 2, "a stamp lies over it") for x0, y0, x1, y1 in touched]


def unread_ink(text_ink: Any, points: float, cells: Sequence[BBox], characters: Characters) -> list[Doubt]:
    """Doubts each cell with ink on which no character was read."""
    import cv2

    unread = text_ink.astype(np.uint8)
    for cell in cells:
        inside = [glyph for glyph in characters.glyphs if _within(glyph, cell)]
        for line in glyph_lines(inside) if inside else ():
            aside, up = (share * max(glyph.size for glyph in line) for share in (BESIDE, ABOVE))
            x0, y0 = min(glyph.x0 for glyph in line) - aside, min(glyph.y0 for glyph in line) - up
            x1, y1 = max(glyph.x1 for glyph in line) + aside, max(glyph.y1 for glyph in line) + up
            box = max(x0, cell[0]), max(y0, cell[1]), min(x1, cell[2]), min(y1, cell[3])
            unread[_pixels(box, points)] = 0
    doubts = []
    for x0, y0, x1, y1 in cells:
        part = unread[_pixels((x0 + AT_BORDER, y0 + AT_BORDER, x1 - AT_BORDER, y1 - AT_BORDER), points)]
        if not part.any():
            continue
        _, _, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(part, np.ones((3, 3), np.uint8)))
        # Without the pixel that joins pieces.
        wide, high = ((stats[1:, (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT)] - 2) * points).T
        if ((wide >= SMALLEST[0]) & (high >= SMALLEST[1])).any():
            doubts.append(Doubt((x0 + x1) / 2, (y0 + y1) / 2, "there is ink that nothing was read from"))
    return doubts


def _pixels(box: BBox, points: float) -> tuple[slice, slice]:
    left, top, right, bottom = (max(0, round(side / points)) for side in box)
    return np.s_[top : bottom + 1, left : right + 1]


def _touches(ring: BBox, cell: BBox) -> bool:
    """Does the ellipse that fills the one box share an area with the other?"""
    x, y = (ring[0] + ring[2]) / 2, (ring[1] + ring[3]) / 2
    right, down = (min(max(at, low), high) - at for at, low, high in ((x, cell[0], cell[2]), (y, cell[1], cell[3])))
    return (2 * right / (ring[2] - ring[0])) ** 2 + (2 * down / (ring[3] - ring[1])) ** 2 < 1


def _lines(cell: BBox, text_ink: Any, points: float, glyphs: Sequence[Glyph]) -> Iterator[_Line]:
    """The level lines of a cell, and its ink as one line where nothing was read in it."""
    x0, y0, x1, y1 = cell
    inside = [glyph for glyph in glyphs if _within(glyph, cell)]
    if not inside:
        ink = _extent(text_ink, cell, points)
        if ink is not None and (ink[3] - ink[1] >= 2.5 or (_is_flat(ink) and _is_central(ink, cell))):
            yield _Line((), ink, _equals(text_ink, ink, points))
        return
    for line in glyph_lines(inside):
        top, bottom = min(glyph.y0 for glyph in line), max(glyph.y1 for glyph in line)
        ink = _extent(text_ink, (x0, max(y0, top), x1, min(y1, bottom)), points)
        if ink is not None:
            yield _Line(line, ink, _equals(text_ink, ink, points))
    # A whole line may have been passed over: a bracket that wrapped, a lone figure.
    top, bottom = min(glyph.y0 for glyph in inside), max(glyph.y1 for glyph in inside)
    for strip in ((x0, y0, x1, top), (x0, bottom, x1, y1)):
        ink = _extent(text_ink, strip, points)
        if ink is not None and ink[3] - ink[1] >= 0.5 * inside[0].size:
            yield _Line((), ink)


def _within(glyph: Glyph, box: BBox) -> bool:
    return box[0] <= (glyph.x0 + glyph.x1) / 2 < box[2] and box[1] <= (glyph.y0 + glyph.y1) / 2 < box[3]


def _is_flat(ink: BBox) -> bool:
    """Does the ink have the shape of a dash?"""
    width, height = ink[2] - ink[0], ink[3] - ink[1]
    return DASH[0] <= width <= DASH[1] and width >= 4 * height


def _is_central(ink: BBox, cell: BBox) -> bool:
    """Is the ink away from the cell's upper and lower border, where remains of rulings lie?"""
    return abs(ink[1] + ink[3] - cell[1] - cell[3]) / 2 <= 0.25 * (cell[3] - cell[1])


def _extent(text_ink: Any, box: BBox, points: float) -> BBox | None:
    """The extent of the ink within a box, a pixel inside its borders."""
    left, top = int(box[0] / points) + 2, int(box[1] / points) + 1
    right, bottom = int(box[2] / points) - 1, int(box[3] / points)
    part = text_ink[max(0, top) : max(0, bottom), max(0, left) : max(0, right)]
    if not part.size:
        return None
    columns, rows = np.flatnonzero(part.any(axis=0)), np.flatnonzero(part.any(axis=1))
    if not len(columns):
        return None
    return (
        (left + int(columns[0])) * points,
        (top + int(rows[0])) * points,
        (left + int(columns[-1]) + 1) * points,
        (top + int(rows[-1]) + 1) * points,
    )


def _equals(text_ink: Any, ink: BBox, points: float) -> float | None:
    """Where an equals sign ends that the ink begins with: two flat strokes as wide as each other."""
    left, top, right, bottom = (round(side / points) for side in ink)
    columns = text_ink[top:bottom, left:right].any(axis=0)
    gaps = np.flatnonzero(~columns)
    end = left + int(gaps[0]) if len(gaps) else right
    sign = text_ink[top:bottom, left:end]
    rows = np.flatnonzero(sign.any(axis=1))
    sign = sign[rows[0] : rows[-1] + 1]
    height, width = sign.shape
    if not EQUALS[0] <= width * points <= EQUALS[1] or height > FLATTEST * width:
        return None
    blank = np.flatnonzero(~sign.any(axis=1))
    if not len(blank) or blank[-1] - blank[0] + 1 != len(blank):
        return None
    strokes = sign[: blank[0]], sign[blank[-1] + 1 :]
    even = all(stroke.any(axis=0).sum() >= EVEN * width for stroke in strokes)
    return end * points if even else None


def _deserves(line: _Line, confidence: Sequence[float]) -> bool:
    if not line.glyphs or line.equals is not None:
        return True
    has_figure = any(character.isdigit() for character in line.text)
    if has_figure and (len(line.glyphs) <= FIGURES or _suspicious(line.text)):
        return True
    if _is_flat(line.ink) and set(line.text) <= _DASHES:
        return True
    return _passed_over(line) or any(confidence[glyph.number] < SURE for glyph in line.glyphs)


def _suspicious(text: str) -> bool:
    return bool(_PER_MILLE.search(text) or _LETTER_IN_FIGURE.search(text))


def _passed_over(line: _Line) -> bool:
    reach = PASSED_OVER * line.glyphs[0].size
    left, right = min(glyph.x0 for glyph in line.glyphs), max(glyph.x1 for glyph in line.glyphs)
    return line.ink[0] < left - reach or line.ink[2] > right + reach


def _enlarged(picture: Any, ink: BBox, points: float) -> Any:
    """The line cut out with paper around it, as high as the engine likes its lines."""
    import cv2

    x0, y0, x1, y1 = (round(side / points) for side in ink)
    cut = picture[max(0, y0 - 1) : y1 + 1, max(0, x0 - 1) : x1 + 1]
    margin = max(3, (y1 - y0) // 4)
    framed = cv2.copyMakeBorder(cut, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=255)
    scale = _LINE_HEIGHT / framed.shape[0]
    return cv2.resize(framed, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)


def _judge(line: _Line, reading: Reading, characters: Characters, second: _Second) -> None:
    """Takes the better of two readings of a line, or the first with a doubt."""
    first = line.text
    firsts = [characters.confidence[glyph.number] for glyph in line.glyphs]
    text, confidences, why = first, firsts, ""
    if _PER_MILLE.search(reading.text) and _PER_MILLE.sub("%", reading.text) == first:
        # Nothing but ‰ is read as “%0”, and both readings have the rest.
        text, confidences = reading.text, list(reading.confidences)
    elif _is_flat(line.ink) and set(first) <= _DASHES:
        # A dash for "nothing", which the engine passes over or takes for the character 一.
        text, confidences = "—", [min(firsts, default=SURE)]
    elif line.equals == line.ink[2] and set(first) <= _LIKE_EQUALS:
        # Likewise an equals sign in a column of its own, which it takes for 二.
        text, confidences = "=", [min(firsts, default=SURE)]
    elif _folded(reading.text) == _folded(first):
        # Two readings at different sizes agree: the surer one counts.
        if len(reading.confidences) == len(firsts):
            confidences = [max(pair) for pair in zip(firsts, reading.confidences, strict=True)]
    elif not first:
        if not reading.text or min(reading.confidences) < DOUBTFUL:
            return  # Ruling remains and dirt: nothing that could be told from a character.
        text, confidences = reading.text, list(reading.confidences)
        why = f"only the second reading found “{text}”"
    elif _passed_over(line) and _folded(first) in _folded(reading.text):
        text, confidences = reading.text, list(reading.confidences)
        if _figures(first) != _figures(text):
            why = f"read as “{first}” and as “{text}”"
    elif _figures(first) == _figures(reading.text):
        # Dirt beside a line becomes a character more: a longer reading needs ink that was passed over.
        if _signs(first) != _signs(reading.text):
            why = f"read as “{first}” and as “{reading.text}”"
        elif len(_folded(reading.text)) <= len(_folded(first)) and _mean(reading.confidences) > _mean(firsts):
            text, confidences = reading.text, list(reading.confidences)
    elif not reading.text:
        why = f"only the first reading found “{first}”"
    else:
        why = f"read as “{first}” and as “{reading.text}”"
    if _PER_MILLE.search(text):
        text, confidences = _per_mille(text, confidences)
        why = "“%0” was read, which stands for “‰”"
    elif _LETTER_IN_FIGURE.search(text):
        why = why or f"a letter stands among the figures of “{text}”"
    if line.equals is not None and text[:1] != "=" and text[text[:1] in _LIKE_EQUALS :][:1].isdigit():
        rest = int(text[:1] in _LIKE_EQUALS)
        text, confidences = f"={text[rest:]}", [DOUBTFUL, *confidences[rest:]]
        why = why or f"the ink begins with “=”, and “{first}” was read"
    if why:
        confidences = [min(DOUBTFUL, confidence) for confidence in confidences]
        second.doubts.append(Doubt((line.ink[0] + line.ink[2]) / 2, (line.ink[1] + line.ink[3]) / 2, why))
    if text == first:
        for glyph, confidence in zip(line.glyphs, confidences, strict=True):
            characters.confidence[glyph.number] = confidence
    else:
        second.dropped.update(glyph.number for glyph in line.glyphs)
        second.added += _spread(text, confidences, line, characters)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).replace("−", "-")


def _figures(text: str) -> list[str]:
    return re.findall(r"\d[\d.,]*", _folded(text))


def _signs(text: str) -> list[str]:
    return [character for character in _folded(text) if character in _SIGNS]


def _mean(confidences: Sequence[float]) -> float:
    return sum(confidences) / len(confidences) if confidences else 0.0


def _per_mille(text: str, confidences: Sequence[float]) -> tuple[str, list[float]]:
    found = {match.start() for match in _PER_MILLE.finditer(text)}
    kept = [number for number in range(len(text)) if number - 1 not in found]
    return (
        "".join("‰" if number in found else text[number] for number in kept),
        [confidences[number] if number < len(confidences) else DOUBTFUL for number in kept],
    )


def _spread(text: str, confidences: Sequence[float], line: _Line, characters: Characters) -> list[Glyph]:
    """The glyphs of a text side by side over the ink of its line."""
    x0, y0, x1, y1 = line.ink
    size = line.glyphs[0].size if line.glyphs else max(4.0, 0.9 * (y1 - y0))
    y = line.glyphs[0].y if line.glyphs else y1
    step = (x1 - x0) / max(1, sum(_width(character) for character in text))
    glyphs, left = [], x0
    # The engine may tell more or fewer confidences than characters: what has none is in doubt.
    sure = [*confidences[: len(text)], *[DOUBTFUL] * (len(text) - len(confidences))]
    for character, confidence in zip(text, sure, strict=True):
        right = left + step * _width(character)
        glyphs.append(characters.add(Glyph(character, left, y0, right, y1, left, y, size), confidence))
        left = right
    return glyphs


def _width(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def close_up(glyphs: Sequence[Glyph], lines: Sequence[int]) -> list[Glyph]:
    """Glyphs of one line of OCR with the small gaps between them closed: the engine's boxes are only roughly right,
    and a gap within a figure would be read as a blank."""
    closed = []
    for _, group in groupby(zip(glyphs, lines, strict=True), key=lambda pair: pair[1]):
        line = [glyph for glyph, _ in group]
        for glyph, after in zip(line, [*line[1:], None], strict=True):
            if after is None or (glyph.text.isascii() and after.text.isascii() and glyph.text.isalpha()):
                closed.append(glyph)
                continue
            gap = after.x0 - glyph.x1
            closed.append(glyph._replace(x1=after.x0) if 0 < gap < 0.8 * glyph.size else glyph)
    return closed
