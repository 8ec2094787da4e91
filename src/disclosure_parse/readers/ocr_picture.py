"""The ruling lines and the ink that are in the picture of a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from disclosure_parse.readers.rulings import Ruling, as_array

SHORTEST_LINE = 14.0
"""Points: a row of a form is at least so high, and few strokes of characters are so long."""
THICKEST_LINE = 5.0
SMALLEST_TABLE = 60.0
"""Points: lines that are joined to nothing so large are strokes of characters and underlines."""
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


def dark_pixels(picture: Any) -> Any:
    """The dark pixels of a grey picture as 255, whatever the shade of the paper around them."""
    import cv2

    block = max(15, min(picture.shape) // 40) | 1
    return cv2.adaptiveThreshold(picture, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 25)


def find_ink(picture: Any, points: float) -> Ink:
    """Rulings and text of a straight picture in which a pixel is ``points`` wide."""
    dark = dark_pixels(picture)
    across, down = runs(dark, points, 0), runs(dark, points, 1)
    across, down = _joined_to_tables(across, down, points)
    import cv2

    lines = cv2.dilate(across | down, np.ones((3, 3), np.uint8))
    text = _without_specks(cv2.bitwise_and(dark, cv2.bitwise_not(lines)), points)
    return Ink(*_held(_rulings(across, points, 0), _rulings(down, points, 1)), text > 0)


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

    count, _, stats, centres = cv2.connectedComponentsWithStats(mask)
    found = []
    for index in range(1, count):
        x, y, width, height = (float(value) for value in stats[index][:4])
        centre_x, centre_y = centres[index]
        thickness = height if axis == 0 else width
        if thickness * points > THICKEST_LINE:
            continue
        if axis == 0:
            found.append(Ruling(float(centre_y) * points, x * points, (x + width) * points))
        else:
            found.append(Ruling(float(centre_x) * points, y * points, (y + height) * points))
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


def _without_specks(dark: Any, points: float) -> Any:
    import cv2

    least = max(3.0, SPECK * (72 / points) ** 2 / 4)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark)
    large = stats[:, cv2.CC_STAT_AREA] >= least
    large[0] = False
    return np.where(large[labels], np.uint8(255), np.uint8(0))
