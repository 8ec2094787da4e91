"""The texts of all cells that are plain: lines written from left to right and from the top down, in that order.

Most cells are. Their texts are found for a whole page at once, as ``lines.cell_text`` would find them one by one; a
cell that is not surely plain is left to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from disclosure_parse.readers import compiled
from disclosure_parse.readers.glyphs import Glyphs
from disclosure_parse.readers.lines import BLANKS, CROWDED, IDEOGRAPHIC, IDEOGRAPHIC_GAP, WORD_GAP

LEVEL = 0.0001
"""Pens of one line are at most this far apart in height, in points, from one glyph to the next."""
CLEAR = 0.05
"""A next line is so much further below than it would have to be."""
_STRIPPED = "".join(BLANKS)
BLANK_CODES = np.array([ord(blank) for blank in BLANKS], dtype=np.int64)
"""The numbers of all blanks."""


@dataclass(frozen=True, slots=True)
class CellGlyphs:
    """The glyphs of a page by the cells that hold them, and for each cell its text if it is plain.

    ``order`` are the positions of the glyphs, cell by cell; those of a cell begin at its place in ``starts``, which has
    one more for the end of the last.
    """

    texts: list[str | None]
    starts: list[int]
    order: Any

    def count(self, cell: int) -> int:
        """How many glyphs a cell holds."""
        return self.starts[cell + 1] - self.starts[cell]

    def positions(self, cell: int) -> Any:
        """The positions on the page of the glyphs of a cell."""
        return self.order[self.starts[cell] : self.starts[cell + 1]]


def by_cell(glyphs: Glyphs, owners: Any, count: int) -> CellGlyphs:
    """The glyphs by the cell, of so many, that holds them: ``owners`` (n) has its number, or a negative number."""
    if compiled.glyphs is not None:
        starts, order = np.empty(count + 1, dtype=np.int64), np.empty(len(glyphs), dtype=np.int64)
        rules = LEVEL, CROWDED, CLEAR, IDEOGRAPHIC_GAP, WORD_GAP, IDEOGRAPHIC
        texts = compiled.glyphs.texts(glyphs.columns, owners, count, BLANK_CODES, rules, starts, order)
        if texts is not None:  # Else there is a glyph of several characters.
            return CellGlyphs(texts, starts.tolist(), order)
    order = np.argsort(owners, kind="stable")
    order = order[np.searchsorted(owners[order], 0) :]
    places = np.searchsorted(owners[order], np.arange(count + 1)).tolist()
    if not len(order):
        return CellGlyphs([""] * count, places, order)
    cells = owners[order]
    begins = np.concatenate(([0], np.flatnonzero(cells[1:] != cells[:-1]) + 1))
    plain, parts = _read(glyphs, order, begins)
    found: list[str | None] = [""] * count
    for cell, is_plain in zip(cells[begins].tolist(), plain, strict=True):
        text = "".join(parts[places[cell] : places[cell + 1]])
        found[cell] = _stripped(text) if is_plain else None
    return CellGlyphs(found, places, order)


def _stripped(text: str) -> str:
    """The text without the blanks around its lines, and without lines of nothing else."""
    return "\n".join(line for each in text.split("\n") if (line := each.strip(_STRIPPED)))


def is_blank(codes: Any) -> Any:
    """Which of the characters (n codes) are blanks."""
    found: Any = (codes == BLANK_CODES[:, None]).any(axis=0)
    return found


def _read(glyphs: Glyphs, order: Any, starts: Any) -> tuple[list[bool], list[str]]:
    """Whether each cell is plain, and the glyphs' texts in order, with the line ends and blanks before them.

    ``order`` are the positions of the glyphs, cell by cell, ``starts`` the places in it where a cell begins.
    """
    x0, y0, x1, y1 = glyphs.boxes[order].T
    size, y = glyphs.sizes[order], glyphs.pens[order, 1]
    parts = [glyphs.texts[position] for position in order.tolist()]
    codes = glyphs.codes[order]
    blank, wide = is_blank(codes), codes >= IDEOGRAPHIC
    number = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(order))))
    within = number[1:] == number[:-1]

    step = y[1:] - y[:-1]
    level = (np.abs(step) <= LEVEL) & (x0[1:] > x0[:-1])
    largest = np.maximum.reduceat(size, starts)[number]
    below = step >= CROWDED * largest[1:] + CLEAR
    plain = np.ones(len(starts), dtype=bool)
    plain[number[1:][within & ~level & ~below]] = False

    ends_line = within & below
    several = np.bincount(number[1:][ends_line], minlength=len(starts)) > 0
    printed = np.flatnonzero(~blank)
    plain &= ~several | _is_across(
        x0[printed], y0[printed], x1[printed], y1[printed], size[printed], number[printed], len(starts)
    )

    gap = x0[1:] - x1[:-1]
    least = np.where(wide[1:] | wide[:-1], IDEOGRAPHIC_GAP, WORD_GAP) * np.maximum(size[1:], size[:-1])
    parted = within & level & ~blank[1:] & ~blank[:-1] & (gap > least)
    for place in np.flatnonzero(parted).tolist():
        parts[place + 1] = f" {parts[place + 1]}"
    for place in np.flatnonzero(ends_line).tolist():
        parts[place + 1] = f"\n{parts[place + 1]}"
    return plain.tolist(), parts


def _is_across(x0: Any, y0: Any, x1: Any, y1: Any, size: Any, number: Any, cells: int) -> Any:
    """For each cell: do at least as many steps from glyph to glyph lead across as lead down, and as lead up?

    The steps are those of ``lines.direction``.
    """
    same = number[1:] == number[:-1]
    step_x = (x0[1:] + x1[1:] - x0[:-1] - x1[:-1]) / 2
    step_y = (y0[1:] + y1[1:] - y0[:-1] - y1[:-1]) / 2
    first = size[:-1]
    across = same & (np.abs(step_y) < 0.3 * first)
    upright = same & ~across & (np.abs(step_x) < 0.35 * first)
    down = upright & (step_y > 0) & (step_y < 1.7 * first)
    up = upright & (step_y < 0) & (step_y > -1.7 * first)
    counts = [np.bincount(number[1:][steps], minlength=cells) for steps in (across, down, up)]
    return (counts[0] >= counts[1]) & (counts[0] >= counts[2])
