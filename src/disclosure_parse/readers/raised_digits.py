"""Digits and numbers of notes that are raised (m², 1200², 得分①): no digits of the figure before them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from disclosure_parse.readers import compiled
from disclosure_parse.readers.glyphs import Glyphs
from disclosure_parse.readers.symbols import RAISED

LEAST, MOST = 0.15, 0.6
"""A digit is raised that stands higher than the character before it by so many of that one's sizes."""
SMALLER = 0.92
"""It is less than this share as high."""
NEAR = 0.35
"""It stands no further behind it than so many sizes."""
LEVEL = 0.01
"""Pens of one raised text differ in height by no more than so many sizes."""
_MARK = re.compile(r"(?:[0-9]{1,2}|[①-⑳])(?:[,，、–-](?:[0-9]{1,2}|[①-⑳]))*[)）\]]?")
"""What is raised behind a text: an exponent, or numbers of notes. Anything longer is a text of its own."""


def with_raised_digits(glyphs: Glyphs, borders: Any) -> Glyphs:
    """The glyphs with raised digits written as such, on the base line of what they stand behind.

    A number in a circle stays what it is. ``borders`` (n × 3) are the page's upright rulings: a smaller text that
    begins behind one belongs to the next cell, however high it stands.
    """
    firsts = _beginnings(glyphs)
    if not firsts:
        return glyphs
    texts, pens = list(glyphs.texts), glyphs.pens.copy()
    for first in firsts:
        end = _end(glyphs, first)
        if _MARK.fullmatch("".join(texts[first:end])) and not _is_parted(glyphs.boxes[first - 1 : first + 1], borders):
            texts[first:end] = [text.translate(RAISED) for text in texts[first:end]]
            pens[first:end, 1] = pens[first - 1, 1]
    return Glyphs(texts, glyphs.boxes, pens, glyphs.sizes, glyphs.numbers)


def _beginnings(glyphs: Glyphs) -> list[int]:
    """The positions of digits that are smaller than the character before them and stand right behind it, higher."""
    if compiled.glyphs is not None:
        raised: list[int] = compiled.glyphs.raised(glyphs.columns, LEAST, MOST, NEAR, SMALLER)
        return raised
    codes, boxes, pens = glyphs.codes[1:], glyphs.boxes, glyphs.pens
    digits = np.flatnonzero(((codes >= 48) & (codes < 58)) | ((codes >= 0x2460) & (codes < 0x2474))) + 1
    before = digits - 1
    up, sizes = pens[before, 1] - pens[digits, 1], glyphs.sizes[before]
    heights, gaps = boxes[:, 3] - boxes[:, 1], boxes[digits, 0] - boxes[before, 2]
    found = (up > LEAST * sizes) & (up < MOST * sizes) & (np.abs(gaps) < NEAR * sizes)
    beginnings: list[int] = digits[found & (heights[digits] < SMALLER * heights[before])].tolist()
    return beginnings


def _end(glyphs: Glyphs, first: int) -> int:
    """The position behind the text that goes on at the height of the glyph at ``first``."""
    end = first + 1
    while end < len(glyphs) and glyphs.texts[end].strip():
        size = glyphs.sizes[end - 1]
        if abs(glyphs.pens[end, 1] - glyphs.pens[first, 1]) > LEVEL * size:
            break
        if abs(glyphs.boxes[end, 0] - glyphs.boxes[end - 1, 2]) > NEAR * size:
            break
        end += 1
    return end


def _is_parted(pair: Sequence[Any], borders: Any) -> bool:
    """Does a border run between the boxes of two glyphs?"""
    before, after = pair
    left, right = (before[0] + before[2]) / 2, (after[0] + after[2]) / 2
    height = (after[1] + after[3]) / 2
    between = (left < borders[:, 0]) & (borders[:, 0] < right)
    return bool((between & (borders[:, 1] <= height) & (height <= borders[:, 2])).any())
