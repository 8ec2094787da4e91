"""Labels beside several rows of a table without rulings: where each of their cells begins."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from disclosure_parse.readers.unruled_strips import ONE_CHARACTER, WIDE, WRAPPED, Strip, off_by

EVEN = 0.1
"""The lines of a label that is spread over its cell are as far from each other, but for so many sizes."""
BROKEN, DOUBTED = 0.5, 0.15
"""What a line costs, and counts as misfit, that had room left and is followed by another one in its cell."""
LABEL_LINE, NO_LABEL, NO_LABEL_ROW = 0.05, 0.5, 0.1
"""What a further line of a label costs, and rows beside which no label stands: the first and each further one."""
INVALID = float("inf")


class _Label:
    """Lines that may be one label, line by line.

    They are near each other, or three and more of a character, evenly spread over their cell. ``broken`` counts lines
    that had room left before another one.
    """

    def __init__(self, size: float, leading: float, widest: float) -> None:
        self._size, self._most = size, WRAPPED * leading
        self._is_wide = widest >= WIDE * size
        self.strips: list[Strip] = []
        self.broken = 0
        self._is_near = self._is_narrow = self._is_whole = True
        self._least, self._largest = INVALID, 0.0

    def add(self, strip: Strip) -> None:
        if self.strips:
            last = self.strips[-1]
            step = strip.middle - last.middle
            self._is_near &= step <= self._most
            self._is_whole &= not (last.is_figure and strip.is_figure)
            self._least, self._largest = min(self._least, step), max(self._largest, step)
            self.broken += not last.is_full and self._is_wide
        self._is_narrow &= strip.width < ONE_CHARACTER * self._size
        self.strips.append(strip)

    @property
    def is_label(self) -> bool:
        is_spread = self._is_narrow and len(self.strips) > 2 and self._largest - self._least < EVEN * self._size
        return self._is_whole and (self._is_near or is_spread)

    @property
    def is_broken_off(self) -> bool:
        """Can no further line make it one label?"""
        return not self._is_whole or (not self._is_near and not self._is_narrow)


def share_out(
    column: Sequence[Strip],
    heights: Sequence[float],
    outer: Sequence[int],
    size: float,
    leading: float,
    tops: Sequence[float],
) -> tuple[float, float, tuple[int, ...]]:
    """With which rows the cells of a label column begin, none of them across the beginnings of ``outer``.

    Before it the cost, and by how many sizes the labels are off the middles of their rows.

    Rows and lines are shared out together, so that each cell's lines stand in the middle of its rows. ``tops`` says
    where the text of each row begins if a page break may have cut the last label: it then stands at its top.
    """
    rows = len(heights) - 1
    widest = max((strip.width for strip in column), default=0.0)
    # Which lines stand beside which rows is told by the rows: a cell that ends with a row has all lines above its end.
    above = [bisect_right([strip.middle for strip in column], height) for height in heights]
    above[0], above[-1] = 0, len(column)
    bounds = sorted({*outer, rows})
    best: list[tuple[float, float, tuple[int, ...]]] = [(INVALID, INVALID, ())] * (rows + 1)
    best[0] = (0.0, 0.0, ())
    for row in range(rows):
        if best[row][0] == INVALID:
            continue
        limit = next(bound for bound in bounds if bound > row)
        held = _Label(size, leading, widest)
        for end in range(row + 1, limit + 1):
            for strip in column[above[end - 1] : above[end]]:
                held.add(strip)
            if held.is_broken_off:
                break
            if not held.is_label:
                continue
            off = DOUBTED * held.broken
            if held.strips:
                above_top = held.strips[0].top - tops[row] if tops and end == rows else INVALID
                middle = (held.strips[0].top + held.strips[-1].bottom - heights[row] - heights[end]) / 2
                off += min(off_by(middle, size), off_by(above_top, size))
            cost = off + BROKEN * held.broken
            cost += LABEL_LINE * (len(held.strips) - 1) if held.strips else NO_LABEL + NO_LABEL_ROW * (end - row - 1)
            if best[row][0] + cost < best[end][0]:
                best[end] = (best[row][0] + cost, best[row][1] + off, (*best[row][2], row))
    return best[rows]
