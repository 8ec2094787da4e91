"""The ruling lines and the ink that are in the picture of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from disclosure_parse.document import BBox
from disclosure_parse.readers.rulings import Ruling, as_array

LEAST_CONTRAST = 100
"""Levels by which print is darker than its paper; less is made more."""
DARKEST, UNEVEN = 0.1, 20
"""Per cent of the pixels that are ink on nearly every page, and so many that only paper varies so much."""
DARK_PAPER, MOST_PAPER = 100, 75
"""Levels, and the share of a page in per cent: where so much of it is darker, its print is white, as on photocopies of
films. A sheet on the dark glass of a scanner is more than the rest."""
CLEAR = 5.0
"""Print is so many times as far from the paper as the paper's own unevenness, else there is none."""
SHORTEST_LINE = 14.0
"""Points: a row of a form is at least so high, and few strokes of characters are so long."""
THICKEST_LINE = 5.0
SMALLEST_TABLE = 60.0
"""Points: lines that are joined to nothing so large are strokes of characters and underlines."""
LONG_SHARE = 0.8
"""Of the length of a piece that is thicker: so much of it is dark along a ruling on which a blot lies."""
LOOSE = 45.0
"""Points: a longer line is a border even if it ends in nothing."""
REACH = 3.0
"""Points between the end of a line and the one that it ends at."""
BROKEN = 8.0
"""Points that a border is interrupted by."""
ALIGNED = 3
"""Lines that end at the same height, one of them included, end at a border."""
ROUNDS = 12
"""How often ends that have become loose are looked for: a stamp's arc is a chain of fewer pieces."""
SPECK = 0.0006
"""Square inches of ink below which a piece is noise, if nothing stands beside it: half a decimal point."""


@dataclass(frozen=True, slots=True)
class Ink:
    """What is drawn in a straight picture: rulings in points, and the text's pixels (True where dark)."""

    horizontal: tuple[Ruling, ...]
    vertical: tuple[Ruling, ...]
    text: Any


def with_contrast(picture: Any) -> Any:
    """A grey picture with its ink made dark, if it is pale print on grey paper, and a negative as the page it is of."""
    if np.percentile(picture, MOST_PAPER) < DARK_PAPER:
        return with_contrast(255 - picture)
    paper = float(np.median(picture))
    darkest, uneven = (paper - float(np.percentile(picture, share)) for share in (DARKEST, UNEVEN))
    if darkest >= LEAST_CONTRAST or darkest < CLEAR * max(1.0, uneven):
        return picture
    return np.clip(paper - (paper - picture) * (paper / darkest), 0, 255).astype(np.uint8)


def dark_pixels(picture: Any) -> Any:
    """The dark pixels of a grey picture as 255, whatever the shade of the paper around them."""
    import cv2

    block = max(15, min(picture.shape) // 40) | 1
    return cv2.adaptiveThreshold(picture, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 25)


def find_ink(picture: Any, points: float, stamps: Sequence[BBox] = ()) -> Ink:
    """Rulings and text of a straight picture in which a pixel is ``points`` wide; ``stamps`` are their boxes on it."""
    dark = dark_pixels(picture)
    for stamp in stamps:
        left, top, right, bottom = (max(0, round(side / points)) for side in stamp)
        # What is dark in the midst of a star, over which a ruling goes on, is no darker than what is around it.
        part = picture[top:bottom, left:right]
        dark[top:bottom, left:right][part < (np.median(part) + np.percentile(part, 1)) / 2] = 255
    across, down = runs(dark, points, 0), runs(dark, points, 1)
    across, down = _joined_to_tables(across, down, points)
    import cv2

    lines = cv2.dilate(across | down, np.ones((3, 3), np.uint8))
    text = _without_specks(cv2.bitwise_and(dark, cv2.bitwise_not(lines)), points)
    rows, columns = _held(_rulings(across, points, 0), _rulings(down, points, 1))
    for x0, y0, x1, y1 in stamps:
        sides, heights = (x0, x1), (y0, y1)
        rows, columns = _without_strokes(rows, columns, sides, heights), _without_strokes(columns, rows, heights, sides)
    return Ink(rows, columns, text > 0)


def runs(dark: Any, points: float, axis: int, shortest: float = SHORTEST_LINE) -> Any:
    """The dark pixels that lie in level (axis 0) or upright (axis 1) runs as long as a ruling."""
    import cv2

    def bar(length: int, thickness: int) -> Any:
        return np.ones((thickness, length) if axis == 0 else (length, thickness), np.uint8)

    length = max(9, round(shortest / points))
    # Scanned lines are ragged: a row's gaps are closed from the rows beside it before the run is measured.
    smoothed = cv2.morphologyEx(cv2.dilate(dark, bar(1, 3)), cv2.MORPH_CLOSE, bar(5, 1))
    return cv2.morphologyEx(smoothed, cv2.MORPH_OPEN, bar(length, 1))


def _joined_to_tables(across: Any, down: Any, points: float) -> tuple[Any, Any]:
    import cv2

    together = cv2.dilate(across | down, np.ones((5, 5), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(together)
    wide = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) * points >= SMALLEST_TABLE
    wide[0] = False
    kept = np.where(wide[labels], np.uint8(255), np.uint8(0))
    return across & kept, down & kept


def _rulings(mask: Any, points: float, axis: int) -> tuple[Ruling, ...]:
    import cv2

    count, labels, stats, centres = cv2.connectedComponentsWithStats(mask)
    found = []
    for index in range(1, count):
        left, top, width, height = (int(value) for value in stats[index][:4])
        middle = centres[index][1 - axis]
        if (width, height)[1 - axis] * points > THICKEST_LINE:
            # A blot on it: the star of a stamp.
            piece = labels[top : top + height, left : left + width] == index
            long = np.flatnonzero(piece.sum(axis=1 - axis) >= LONG_SHARE * (width, height)[axis])
            if not len(long) or (long[-1] - long[0] + 1) * points > THICKEST_LINE:
                continue
            middle = (left, top)[1 - axis] + long.mean()
        start, length = (left, top)[axis], (width, height)[axis]
        found.append(Ruling(float(middle) * points, start * points, (start + length) * points))
    return tuple(found)


def _held(
    horizontal: tuple[Ruling, ...], vertical: tuple[Ruling, ...]
) -> tuple[tuple[Ruling, ...], tuple[Ruling, ...]]:
    """The rulings without short ones that end in nothing: strokes of characters, and pieces of a stamp's ring.

    A border ends at one that runs the other way, or goes on behind a gap.
    """
    for _ in range(ROUNDS):
        across, down = as_array(horizontal), as_array(vertical)
        rows = tuple(line for line in horizontal if line.end - line.start > LOOSE or _is_held(line, across, down))
        columns = tuple(line for line in vertical if line.end - line.start > LOOSE or _is_held(line, down, across))
        if len(rows) == len(horizontal) and len(columns) == len(vertical):
            return rows, columns
        horizontal, vertical = rows, columns
    return horizontal, vertical


def _is_held(line: Ruling, parallel: Any, others: Any) -> bool:
    """Whether both ends of a line meet another: ``parallel`` (n × 3) has all that run its way, ``others`` the rest.

    One end may be free if lines beside it end at the same height: the border below them was not drawn or not found.
    """
    beside = parallel[np.abs(parallel[:, 0] - line.at) <= REACH]
    passing = others[(others[:, 1] - REACH <= line.at) & (line.at <= others[:, 2] + REACH)]

    def meets(end: float, gaps: Any) -> bool:
        return bool((np.abs(passing[:, 0] - end) <= REACH).any() or ((gaps >= 0) & (gaps <= BROKEN)).any())

    starts, ends = meets(line.start, line.start - beside[:, 2]), meets(line.end, beside[:, 1] - line.end)
    if starts == ends:
        return starts
    at, free = (2, line.end) if starts else (1, line.start)
    return int((np.abs(parallel[:, at] - free) <= REACH).sum()) >= ALIGNED


def _without_strokes(
    lines: tuple[Ruling, ...], others: tuple[Ruling, ...], along: tuple[float, float], across: tuple[float, float]
) -> tuple[Ruling, ...]:
    """The rulings without those in a stamp's box that do not end at two which reach out of it: strokes of its words."""
    passing = [line for line in others if line.start < across[0] or across[1] < line.end]

    def is_border(line: Ruling) -> bool:
        if not (along[0] <= line.start and line.end <= along[1] and across[0] <= line.at <= across[1]):
            return True
        met = [other.at for other in passing if other.start - REACH <= line.at <= other.end + REACH]
        return all(any(abs(at - end) <= REACH for at in met) for end in (line.start, line.end))

    return tuple(line for line in lines if is_border(line))


def _without_specks(dark: Any, points: float) -> Any:
    import cv2

    least = max(3.0, SPECK * (72 / points) ** 2 / 4)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark)
    large = stats[:, cv2.CC_STAT_AREA] >= least
    large[0] = False
    return np.where(large[labels], np.uint8(255), np.uint8(0))
