"""Upright text that is laid over or under a page: the words inside a round stamp, and watermarks in large letters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from disclosure_parse.readers.glyphs import Glyphs, median
from disclosure_parse.readers.pdf_drawing import COLOURS_APART
from disclosure_parse.readers.plain_cells import is_blank

LEAST_OF_A_RING = 4
"""So many characters tell a circle."""
STEP = 4.0
"""Characters of one ring are no further from each other than so many sizes."""
ROUND = 0.35
"""The characters of a ring are off their circle by no more than this share of their size."""
LARGE = 2.0
"""A watermark's characters are at least so many times as large as the middle of a page's, and as those over them."""
OVER = 2
"""So many characters of the page stand over those of a watermark; over a title stands none."""


def within_rings(slanted: Any, colours: Any, glyphs: Glyphs) -> Any:
    """Which of the glyphs stand, in its colour, inside a circle that ``slanted`` ones run along: 业务专用章.

    Not where it is the colour of most of the page: the text of the cells below cannot be told from it.
    """
    found = np.zeros(len(glyphs), dtype=bool)
    main = _main_colour(colours[~slanted])
    centres = (glyphs.boxes[:, :2] + glyphs.boxes[:, 2:]) / 2
    for ring in _rings(np.flatnonzero(slanted), colours, glyphs):
        colour = colours[ring[0]]
        circle = _circle(centres[ring], float(glyphs.sizes[ring].max()))
        if circle is not None and colour != main:
            x, y, radius = circle
            found |= (colours == colour) & (np.hypot(centres[:, 0] - x, centres[:, 1] - y) < radius)
    return found & ~slanted


def large_behind(colours: Any, glyphs: Glyphs) -> Any:
    """Which of the glyphs are a watermark's: large, in a colour unlike the page's, with small text over them."""
    found = np.zeros(len(glyphs), dtype=bool)
    main = _main_colour(colours)
    large = (glyphs.sizes >= LARGE * median(glyphs.sizes)) & _are_apart(colours, main)
    if not large.any():
        return found
    x, y = (glyphs.boxes[:, :2] + glyphs.boxes[:, 2:]).T / 2
    printed = ~is_blank(glyphs.codes) & ~large
    for colour in np.unique(colours[large]).tolist():
        own = large & (colours == colour)
        over = np.zeros(len(glyphs), dtype=bool)
        for number in np.flatnonzero(own).tolist():
            x0, y0, x1, y1 = glyphs.boxes[number].tolist()
            small = printed & (glyphs.sizes * LARGE <= glyphs.sizes[number])
            over |= small & (x0 <= x) & (x <= x1) & (y0 <= y) & (y <= y1)
        if over.sum() >= OVER:
            found |= own
    return found


def _main_colour(colours: Any) -> int:
    """The colour of most glyphs; -1 if there is none."""
    values, counts = np.unique(colours, return_counts=True)
    return int(values[counts.argmax()]) if len(values) else -1


def _are_apart(colours: Any, main: int) -> Any:
    parts = [abs((colours >> shift & 0xFF) - (main >> shift & 0xFF)) for shift in (0, 8, 16)]
    return (colours >= 0) & (main >= 0) & (np.maximum.reduce(parts) >= COLOURS_APART)


def _rings(places: Any, colours: Any, glyphs: Glyphs) -> Iterator[Any]:
    """Slanted glyphs in runs of one colour that follow each other closely."""
    if len(places) < LEAST_OF_A_RING:
        return
    steps = np.abs(np.diff(glyphs.pens[places], axis=0)).max(axis=1)
    far = steps > STEP * np.maximum(glyphs.sizes[places[1:]], glyphs.sizes[places[:-1]])
    ends = np.flatnonzero(far | (colours[places[1:]] != colours[places[:-1]])) + 1
    yield from (run for run in np.split(places, ends) if len(run) >= LEAST_OF_A_RING)


def _circle(points: Any, size: float) -> tuple[float, float, float] | None:
    """The circle (x, y, radius) that points (n × 2) lie on; nothing if they lie on none, or on too little of one."""
    middle = points.mean(axis=0)
    x, y = (points - middle).T
    (a, b, c), *_ = np.linalg.lstsq(np.stack((x, y, np.ones(len(x))), axis=1), x * x + y * y, rcond=None)
    radius = float(np.sqrt(max(0.0, c + (a * a + b * b) / 4)))
    off = np.abs(np.hypot(x - a / 2, y - b / 2) - radius).max()
    if off > ROUND * size or radius > float(np.ptp(points, axis=0).max()):
        return None
    return float(middle[0] + a / 2), float(middle[1] + b / 2), radius
