"""Stamps on scans: what a red one covers shows through its ink, and is read as if unstamped; others leave doubts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from disclosure_parse.document import BBox
from disclosure_parse.readers.ocr_picture import LOOSE, dark_pixels, runs

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

CIRCLE_SIDE = 850
"""Pixels across the small copy in which rings are looked for that are told by no colour."""
COLOURLESS = 70.0
"""Points that such a ring is wide and high at least: in smaller circles the strokes of blurred text are a ring."""
SMALLEST = 8
"""Pixels that the radius of a ring has there at least."""
FLATTENED = (1.0, 4 / 3)
"""A ring's width by its height: round stamps, and oval ones of 40 × 30 mm."""
PERFECT = 0.5
"""How round OpenCV wants a circle; those that the lines of a table suggest are told apart by their ink."""
WHOLE_RING = 0.85
"""Share of a ring's way that is dark; of a circle across text and rulings it is 0.7 at most."""
OFF_RING = 1.5
"""Points that the ink of a ring lies beside its circle at most."""
STROKE = 4.0
"""Points that a ring is thick at most."""
LIGHTER = 40
"""Levels of grey by which a stamp's ink is lighter than print, to be told from it."""
BLEACHED = 0.25
"""Of the way from a stamp's ink to that of print: what is darker is print below it."""


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


def without_rings(grey: Any, points: float) -> tuple[Any, list[BBox]]:
    """A grey picture of a page without the rings of stamps that no red tells from print, and the boxes of these.

    Ink that is lighter than print goes with the ring. Darker ink stays, and covers what it is stamped on.
    """
    inked = dark_pixels(grey)
    dark = inked > 0
    found = list(_circles(dark, points))
    if not found:
        return grey, []
    borders = (runs(inked, points, 0, LOOSE) | runs(inked, points, 1, LOOSE)) > 0
    bleached = grey.copy()
    paper, print_level = int(np.median(grey)), float(np.percentile(grey[dark], 25))
    for box in found:
        far = _from_middle(box, grey.shape)
        off, thick = (2 * side / points / min(box[2:]) for side in (OFF_RING, STROKE))
        level = float(np.median(grey[dark & (np.abs(far - 1) <= off)]))
        gone = dark & (np.abs(far - 1) <= thick) & ~borders
        if level - print_level >= LIGHTER:
            gone = (far <= 1 + thick) & (grey > level - BLEACHED * (level - print_level))
        bleached[gone] = paper
    return bleached, [
        (x * points, y * points, (x + width) * points, (y + height) * points) for x, y, width, height in found
    ]


def _circles(dark: Any, points: float) -> Iterator[tuple[float, float, float, float]]:
    """Left, top, width and height in pixels of each ring, the whole way of which is dark."""
    import cv2

    scale = min(1.0, CIRCLE_SIDE / max(dark.shape))
    least = scale * COLOURLESS / points / 2
    most = scale * min(_sides(dark.shape, points)[1], min(dark.shape)) / 2
    if not SMALLEST <= least < most:
        return
    angles = np.linspace(0, 2 * math.pi, 2 * SECTORS, endpoint=False)
    reach = np.arange(-OFF_RING, OFF_RING + 0.1, 0.5) / points
    for flattened in FLATTENED:
        # A ring that is wider than it is high becomes round.
        small = cv2.resize(
            dark.astype(np.uint8) * 255, None, fx=scale, fy=scale * flattened, interpolation=cv2.INTER_AREA
        )
        small = cv2.GaussianBlur(small, (0, 0), 1.0)
        circles = cv2.HoughCircles(
            small, cv2.HOUGH_GRADIENT_ALT, 1.5, least, None, 200, PERFECT, round(least), round(most)
        )
        for x, y, radius in () if circles is None else circles.reshape(-1, 3) / scale:
            y, up = y / flattened, radius / flattened
            columns = (x + np.outer(radius + reach, np.cos(angles))).round().astype(int)
            rows = (y + np.outer(up + reach, np.sin(angles))).round().astype(int)
            on_page = (columns >= 0) & (rows >= 0) & (columns < dark.shape[1]) & (rows < dark.shape[0])
            hit = on_page & dark[np.where(on_page, rows, 0), np.where(on_page, columns, 0)]
            if hit.any(axis=0).mean() >= WHOLE_RING:
                yield float(x - radius), float(y - up), float(2 * radius), float(2 * up)


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
    least, most = _sides(mask.shape, points)
    for index in range(1, count):
        x, y, width, height = (int(value) for value in stats[index][:4])
        # The box of what was joined is larger than that of the ink.
        x, y, width, height = x + reach, y + reach, width - 2 * reach, height - 2 * reach
        shorter, longer = sorted((width, height))
        if least <= shorter and longer <= most and shorter >= SLIMMEST * longer:
            part = np.s_[max(0, y) : y + height, max(0, x) : x + width]
            if _is_ring(mask[part] & (labels[part] == index)):
                yield max(0, x), max(0, y), width, height


def _sides(shape: tuple[int, ...], points: float) -> tuple[float, float]:
    """How many pixels a stamp is wide and high at least and at most."""
    return SIDES[0] / points, max(SIDES[1] / points, WIDEST * min(shape))


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


def _from_middle(box: tuple[float, float, float, float], shape: tuple[int, int]) -> Any:
    """For each pixel how far out it lies: 1 on the ellipse that fills the box (left, top, width, height)."""
    left, top, width, height = box
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    return np.hypot((columns + 0.5 - left) / width * 2 - 1, (rows + 0.5 - top) / height * 2 - 1)
