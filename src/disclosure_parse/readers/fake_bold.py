"""Bold that a program made by printing a character twice: the second print is no text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from disclosure_parse.readers import compiled
from disclosure_parse.readers.glyphs import Glyph, Glyphs

BUCKET = 4.0
"""Twice the largest shift between the two prints, in points."""
MAX_PRINTS = 32
"""How many glyphs before it in its bucket a glyph is compared with: more equal ones in four points are no text."""


def without_doubles(printed: Sequence[Glyph], are_hidden: Callable[[Any], Any] | None = None) -> Glyphs:
    """The glyphs without those that repeat an earlier one at nearly the same place.

    ``are_hidden`` tells of positions which glyphs are not to be seen: what is printed there is no second print.
    """
    glyphs = Glyphs.of(printed)
    if not may_repeat(glyphs.codes, glyphs.pens):
        return glyphs  # As on most pages.
    shift = np.minimum(BUCKET / 2, 0.15 * glyphs.sizes)
    doubles = np.zeros(len(glyphs), dtype=bool)
    for keys in _buckets(glyphs.codes, glyphs.pens):
        order = np.argsort(keys, kind="stable")
        ranked = keys[order]
        for distance in range(1, min(MAX_PRINTS, len(order) - 1) + 1):
            pairs = np.flatnonzero(ranked[distance:] == ranked[:-distance])
            if not len(pairs):
                break
            earlier, later = order[pairs], order[pairs + distance]
            apart = np.abs(glyphs.pens[earlier] - glyphs.pens[later]).max(axis=1)
            near = np.flatnonzero(apart <= shift[earlier])
            if len(near) and are_hidden is not None:
                near = near[~are_hidden(earlier[near])]
            doubles[later[near]] = True
    return glyphs.take(np.flatnonzero(~doubles)) if doubles.any() else glyphs


def may_repeat(codes: Any, pens: Any) -> bool:
    """Do two equal characters share a bucket?"""
    if compiled.characters is not None:
        found: bool = compiled.characters.may_repeat(np.ascontiguousarray(codes), np.ascontiguousarray(pens), BUCKET)
        return found
    for keys in _buckets(codes, pens):
        ranked = np.sort(keys)
        if (ranked[1:] == ranked[:-1]).any():
            return True
    return False


def _buckets(codes: Any, pens: Any) -> list[Any]:
    """For each glyph a number that equal characters in one bucket of the page share, for four layings of the buckets.

    Two points nearer than half a bucket share one in at least one of the layings.
    """
    found = []
    for shift_x in (0.0, BUCKET / 2):
        for shift_y in (0.0, BUCKET / 2):
            steps = (pens + np.array([shift_x, shift_y])) / BUCKET
            # What no integer holds is no place on a page.
            steps = np.floor(np.where(np.abs(steps) < 1e15, steps, 0)).astype(np.int64) & 0xFFFFF
            found.append((codes << 40) | (steps[:, 0] << 20) | steps[:, 1])
    return found
