"""The glyphs of a page by the cells of one of its tables."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np

from disclosure_parse.document import BBox, Cell
from disclosure_parse.readers import compiled
from disclosure_parse.readers.glyphs import Glyph, Glyphs
from disclosure_parse.readers.lines import COLUMN_GAP
from disclosure_parse.readers.page_layout import PageTable
from disclosure_parse.readers.plain_cells import BLANK_CODES, is_blank


class PrintedCells:
    """What is printed in the cells of a table."""

    def __init__(self, table: PageTable, glyphs: Glyphs) -> None:
        self._table, self._glyphs = table, glyphs

    @cached_property
    def _middles(self) -> tuple[Any, Any]:
        x0, y0, x1, y1 = self._glyphs.boxes.T
        pens, sizes = self._glyphs.pens[:, 1], self._glyphs.sizes
        return (x0 + x1) / 2, (np.maximum(y0, pens - sizes) + np.minimum(y1, pens + 0.3 * sizes)) / 2

    @cached_property
    def _printed(self) -> Any:
        return ~is_blank(self._glyphs.codes)

    def box(self, cell: Cell) -> BBox:
        xs, ys = self._table.xs, self._table.ys
        return xs[cell.column], ys[cell.row], xs[cell.column + cell.column_span], ys[cell.row + cell.row_span]

    def _within(self, box: BBox) -> Any:
        """The positions of the printed glyphs in a box."""
        left, top, right, bottom = box
        x, y = self._middles
        return np.flatnonzero(self._printed & (left <= x) & (x <= right) & (top <= y) & (y <= bottom))

    def has_gap(self, cells: Sequence[Cell]) -> bool:
        """May there be a stretch in one of the cells that no line prints in, wide enough to part columns?"""
        xs, ys = self._table.xs, self._table.ys
        if compiled.glyphs is not None:
            places = [(cell.row, cell.column, cell.row_span, cell.column_span) for cell in cells]
            return bool(compiled.glyphs.has_gap(self._glyphs.columns, BLANK_CODES, xs, ys, places, COLUMN_GAP))
        owners = np.full((len(ys) + 1, len(xs) + 1), -1)  # With the space around the table.
        for number, cell in enumerate(cells):
            row, column = cell.row + 1, cell.column + 1
            owners[row : row + cell.row_span, column : column + cell.column_span] = number
        x, y = self._middles
        owner = owners[np.searchsorted(ys, y), np.searchsorted(xs, x)]
        held = np.flatnonzero(self._printed & (owner >= 0))
        held = held[np.lexsort((self._glyphs.boxes[held, 0], owner[held]))]
        pieces = np.column_stack((owner[held], self._glyphs.boxes[held, ::2], self._glyphs.sizes[held])).tolist()
        return any(_has_gap([(x0, x1, size) for _, x0, x1, size in own]) for _, own in groupby(pieces, itemgetter(0)))

    def glyphs_of(self, cell: Cell) -> tuple[Glyph, ...]:
        """The glyphs printed in a cell, without blanks."""
        return tuple(self._glyphs.take(self._within(self.box(cell)))) if cell.text else ()


def _has_gap(pieces: Sequence[tuple[float, float, float]]) -> bool:
    """Is there a wide gap between glyphs (left and right side, size) that are sorted by their left sides?"""
    least = min(size for _, _, size in pieces)
    reach = pieces[0][1]
    for x0, x1, _ in pieces[1:]:
        if x0 - reach >= COLUMN_GAP * least:
            return True
        reach = max(reach, x1)
    return False
