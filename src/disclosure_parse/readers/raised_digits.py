"""Digits and numbers of notes that are raised (m², 1200², 得分①): no digits of the figure before them."""

from __future__ import annotations

from typing import Any

import numpy as np

from disclosure_parse.readers.symbols import RAISED

LEAST, MOST = 0.15, 0.6
"""A digit is raised that stands higher than the character before it by so many of that one's sizes."""
SMALLER = 0.92
"""It is less than this share as high."""
NEAR = 0.35
"""It stands no further behind it than so many sizes."""


def raise_digits(texts: list[str], codes: Any, boxes: Any, pens: Any, sizes: Any) -> bool:
    """Write raised digits as such, in place, on the base line of what they stand behind; are there any?

    A number in a circle stays what it is. The columns are those of ``glyphs.Glyphs``.
    """
    later = codes[1:]
    digits = np.flatnonzero((later - 48 < 10) | (later - 0x2460 < 20)) + 1  # Codes have no sign.
    before = digits - 1
    up = pens[before, 1] - pens[digits, 1]
    heights, gaps = boxes[:, 3] - boxes[:, 1], boxes[digits, 0] - boxes[before, 2]
    found = (up > LEAST * sizes[before]) & (up < MOST * sizes[before]) & (np.abs(gaps) < NEAR * sizes[before])
    raised = digits[found & (heights[digits] < SMALLER * heights[before])].tolist()
    for first in raised:
        base, height = float(pens[first - 1, 1]), float(pens[first, 1])
        last = first
        while last + 1 < len(texts) and texts[last + 1].isdecimal() and pens[last + 1, 1] == height:
            if abs(boxes[last + 1, 0] - boxes[last, 2]) > NEAR * sizes[last]:
                break
            last += 1
        texts[first : last + 1] = [text.translate(RAISED) for text in texts[first : last + 1]]
        pens[first : last + 1, 1] = base
    return bool(raised)
