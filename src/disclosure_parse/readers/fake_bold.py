"""Bold that a program made by printing a character twice: the second print is no text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from disclosure_parse.readers.grid import Glyph

BUCKET = 4.0
"""Twice the largest shift between the two prints, in points."""


def without_doubles(glyphs: list[Glyph]) -> list[Glyph]:
    """The glyphs without those that repeat an earlier one at nearly the same place."""
    doubles: set[int] = set()
    for bucket in _same_character_nearby(glyphs):
        for position, later in enumerate(bucket):
            if any(_is_double(glyphs[earlier], glyphs[later]) for earlier in bucket[:position]):
                doubles.add(later)
    if not doubles:
        return glyphs
    return [glyph for index, glyph in enumerate(glyphs) if index not in doubles]


def _is_double(first: Glyph, second: Glyph) -> bool:
    shift = min(BUCKET / 2, 0.15 * first.size)
    return abs(first.x - second.x) <= shift and abs(first.y - second.y) <= shift


def _same_character_nearby(glyphs: Sequence[Glyph]) -> list[list[int]]:
    """Indices of equal characters in one bucket of the page, for four layings of the buckets.

    Two points nearer than half a bucket share one in at least one of the layings.
    """
    if len(glyphs) < 2:
        return []
    characters: dict[str, int] = {}
    codes = np.array([characters.setdefault(glyph.text, len(characters)) for glyph in glyphs], dtype=np.int64)
    places = np.array([(glyph.x, glyph.y) for glyph in glyphs])
    found = []
    for shift_x in (0.0, BUCKET / 2):
        for shift_y in (0.0, BUCKET / 2):
            steps = np.floor((places + np.array([shift_x, shift_y])) / BUCKET).astype(np.int64) & 0xFFFFF
            keys = (codes << 40) | (steps[:, 0] << 20) | steps[:, 1]
            order = np.argsort(keys, kind="stable")
            ranked = keys[order]
            starts = np.flatnonzero(np.concatenate(([True], ranked[1:] != ranked[:-1])))
            ends = np.append(starts[1:], len(ranked))
            crowded = np.flatnonzero(ends - starts > 1)
            found += [order[starts[group] : ends[group]].tolist() for group in crowded]
    return found
