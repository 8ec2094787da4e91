"""Red stamps on scans: what they cover shows through their ink, and without it the page is read as if unstamped."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from disclosure_parse.document import BBox

RED = 40
"""Levels by which the red of a stamp's ink, also where it is pale, exceeds green and blue."""
TINGE = 12
"""Levels of red that the rim of its strokes still has."""
SIDES = (40.0, 200.0)
"""Points that a stamp is wide and high: 14 to 70 mm; official ones have 38 to 50."""
WIDEST = 0.45
"""Of the shorter side of the picture: where that is no whole page, its size in points is a guess."""
SLIMMEST = 0.5
"""Its shorter side as a share of the longer one: oval stamps are 30 × 40 mm."""
SECTORS = 72
RIM = (0.87, 1.04)
"""Where the ring lies, as shares of the way from the middle to the ellipse around the stamp."""
PALE = 0.75
"""Of the paper's light: what is paler in the red light is uneven ink and not the edge of a character."""
UNDIMMED = 0.85
"""Of the lightness of the ink on bare paper: a place that is as light has nothing below it, whatever its colour, which
JPEG smears."""
RING_SHARE = 0.7
"""Share of the sectors in which there is ring: text that is printed over it interrupts it."""
CORNERS = 0.03
"""Share of the red that lies outside the ellipse at most; a block of red text fills its corners."""
GAP = 2.0
"""Points that pale places and text interrupt the ring by."""
MOST_REACH = 15
"""Pixels that ``GAP`` is at most: a page of a few millimetres would make a kernel as large as the picture."""


def without_stamps(colour: Any, points: float) -> tuple[Any, list[BBox]]:
    """A grey picture of a page without the ink of red stamps, and the boxes in points that they stood in.

    ``colour`` is height × width × red, green, blue (uint8); a pixel is ``points`` wide. Other red ink, such as a title
    or a figure, stays. What is printed below a stamp is dark in the red light too, in which the stamp is as pale as
    paper.
    """
    import cv2

    grey = cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY)
    red, rest = colour[:, :, 0], np.maximum(colour[:, :, 1], colour[:, :, 2])
    redness = cv2.subtract(red, rest)
    found = []
    for x, y, width, height in _outermost(_rings(redness > RED, points)):
        # A little more than the ring: the rim of its strokes is no longer so red.
        more = math.ceil((RIM[1] - 1) / 2 * max(width, height))
        top, left = max(0, y - more), max(0, x - more)
        part = np.s_[top : y + height + more, left : x + width + more]
        inside = _from_middle((x - left, y - top, width, height), grey[part].shape) <= RIM[1]
        inked = inside & (redness[part] > RED)
        paper, ink = float(np.median(grey)), float(np.median(red[part][inked]))
        light = np.minimum(255.0, red[part].astype(np.float64) * max(1.0, paper / max(1.0, ink)))
        undimmed = inked & (grey[part] > UNDIMMED * np.median(grey[part][inked]))
        light[undimmed | (light > PALE * paper)] = paper
        grey[part] = np.where(inside & (redness[part] > TINGE), light.astype(np.uint8), grey[part])
        found.append((x * points, y * points, (x + width) * points, (y + height) * points))
    return grey, found


def _outermost(boxes: Iterable[tuple[int, int, int, int]]) -> Iterator[tuple[int, int, int, int]]:
    """The boxes that lie in no larger one: a star fills its box as a ring does."""
    kept: list[tuple[int, int, int, int]] = []
    for box in sorted(boxes, key=lambda box: -box[2] * box[3]):
        x, y, width, height = box
        if not any(a <= x and b <= y and x + width <= a + c and y + height <= b + d for a, b, c, d in kept):
            kept.append(box)
            yield box


def _rings(mask: Any, points: float) -> Iterator[tuple[int, int, int, int]]:
    """Left, top, width and height in pixels of each ring of red."""
    import cv2

    if not mask.any():
        return
    reach = min(MOST_REACH, max(1, round(GAP / points)))
    joined = cv2.dilate(mask.astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1,) * 2))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    least, most = (side / points for side in SIDES)
    most = max(most, WIDEST * min(mask.shape))
    for index in range(1, count):
        x, y, width, height = (int(value) for value in stats[index][:4])
        # The box of what was joined is larger than that of the ink.
        x, y, width, height = x + reach, y + reach, width - 2 * reach, height - 2 * reach
        shorter, longer = sorted((width, height))
        if least <= shorter and longer <= most and shorter >= SLIMMEST * longer:
            part = np.s_[max(0, y) : y + height, max(0, x) : x + width]
            if _is_ring(mask[part] & (labels[part] == index)):
                yield max(0, x), max(0, y), width, height


def _is_ring(ink: Any) -> bool:
    """Whether ink lies all around near the ellipse that fills its box, and hardly outside it."""
    height, width = ink.shape
    far = _from_middle((0, 0, width, height), ink.shape)
    if ink[far > RIM[1]].sum() > CORNERS * ink.sum():
        return False
    rows, columns = np.nonzero(ink & (far >= RIM[0]) & (far <= RIM[1]))
    angles = np.arctan2((rows - height / 2) / height, (columns - width / 2) / width)
    sectors = np.unique(((angles + math.pi) / (2 * math.pi) * SECTORS).astype(int))
    return len(sectors) >= RING_SHARE * SECTORS


def _from_middle(box: tuple[int, int, int, int], shape: tuple[int, int]) -> Any:
    """For each pixel how far out it lies: 1 on the ellipse that fills the box (left, top, width, height)."""
    left, top, width, height = box
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    return np.hypot((columns + 0.5 - left) / width * 2 - 1, (rows + 0.5 - top) / height * 2 - 1)
