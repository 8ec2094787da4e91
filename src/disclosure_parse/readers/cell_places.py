"""Where the glyphs of a page stand among the cells of its tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from disclosure_parse.document import BBox
from disclosure_parse.readers import compiled
from disclosure_parse.readers.glyphs import Glyph, Glyphs
from disclosure_parse.readers.lattices import Lattice
from disclosure_parse.readers.lines import WIDE_CLOSING, WIDE_OPENING
from disclosure_parse.readers.plain_cells import BLANK_CODES, is_blank
from disclosure_parse.readers.rulings import SNAP

STRADDLING = 0.3
"""The middle of a glyph printed over an upper or lower border lies no further off it than this share of its size."""
HANGING = 1.0
"""In a cell that goes on over a page break, text may stand so many sizes below the end of the others."""
FIRST_WIDE = 0x2E80
"""Ideographs and wide marks begin here: they all step on alike."""
ASCII = 0x80
"""Figures end before it: they step on by their own widths."""
EVEN = 0.02
"""Steps between the characters of one text differ by no more than this share of its size, and so much room is between
figures of one."""
OVERHANG = 0.25
"""A glyph that sticks out of its cell by this share of its size was perhaps printed for another cell."""
NARROW, BEGINS, BESIDE, CENTRED = 1.3, 0.1, 0.6, 0.15
"""A narrow cell is less than so many usual sizes wide. A character begins in it so many sizes before its border,
another stands beside it so many behind it, and one that is in the middle of its cell by so many is that cell's."""
_HALF = np.zeros(0x10000, dtype=np.int8)
"""Of each character: 1 if it is a wide mark printed in the left half of its box, 2 if in the right."""
_HALF[[*map(ord, WIDE_CLOSING)]] = 1
_HALF[[*map(ord, WIDE_OPENING)]] = 2


class Places:
    """Where the glyphs of a page stand among the cells of its lattices; a table inside a cell takes its own.

    ``owners`` has each glyph's cell, numbered over all lattices, or -1; ``firsts`` each lattice's first number.
    ``count`` is the number of cells. ``confined`` are the positions of glyphs beside the
    cell that shows them.
    """

    def __init__(self, lattices: Sequence[Lattice], glyphs: Glyphs, clips: Mapping[int, BBox]) -> None:
        self._glyphs = glyphs
        self._lattices = lattices
        self.firsts, self.count = [], 0
        for lattice in lattices:
            self.firsts.append(self.count)
            self.count += len(lattice.cells)
        self._innermost = sorted(zip(lattices, self.firsts, strict=True), key=lambda pair: _area(pair[0].bbox))
        self._middles, self.owners, self._straddling = _placed(self._innermost, glyphs)
        self._x, self._y = self._middles.T
        self._hold_in_narrow()
        self.confined: list[int] = []
        if clips:
            self._confine(clips)

    @property
    def straddling(self) -> tuple[Glyph, ...]:
        """The glyphs that are printed over the outer border of a table."""
        return tuple(self._glyphs.at(np.flatnonzero(self._straddling).tolist())) if self._straddling.any() else ()

    def _hold_in_narrow(self) -> None:
        """Give a character that begins in a cell narrower than itself to that cell, and not to the next one.

        A browser breaks the text of such a cell behind each character, which then hang over its border.
        """
        # As mean() does, which takes three times as long.
        usual = float(np.add.reduce(self._glyphs.sizes)) / max(1, len(self._glyphs))
        for lattice, first in self._innermost:
            for column, (left, right) in enumerate(pairwise(lattice.xs)):
                if right - left < NARROW * usual:
                    self._hold_in_column(lattice, first, column)

    def _hold_in_column(self, lattice: Lattice, first: int, column: int) -> None:
        left, right = lattice.xs[column], lattice.xs[column + 1]
        start, end = self._glyphs.boxes[:, 0], self._glyphs.boxes[:, 2]
        begins = (start > left) & (start < right - BEGINS * self._glyphs.sizes)
        hanging = begins & (self._x >= right) & (end - start > right - left) & (self.owners >= first)
        for position in np.flatnonzero(hanging).tolist():
            index, owner = lattice.cell_at((left + right) / 2, float(self._y[position])), self.owners[position] - first
            if index < 0 or lattice.cells[index].column_span > 1 or owner >= len(lattice.cells):
                continue
            x0, _, x1, _ = lattice.cell_bbox(lattice.cells[owner])
            is_centred = abs(float(self._x[position]) - (x0 + x1) / 2) < CENTRED * self._glyphs.sizes[position]
            if not is_centred and not self._is_beside_another(position):
                self.owners[position] = first + index

    def _is_beside_another(self, position: int) -> bool:
        """Does the character drawn before or after stand beside this one, as those of one line do?"""
        around = self._glyphs[max(0, position - 1) : position + 2]
        return any(
            abs(left.y - right.y) < 0.1 * left.size and -0.1 * left.size < right.x0 - left.x1 < BESIDE * left.size
            for left, right in pairwise(around)
        )

    def _confine(self, clips: Mapping[int, BBox]) -> None:
        """Give a glyph whose clip lies in one cell to that cell."""
        for position, number in enumerate(self._glyphs.numbers.tolist()):
            clip = clips.get(number)
            if clip is None:
                continue
            x, y = (clip[0] + clip[2]) / 2, (clip[1] + clip[3]) / 2
            found = ((lattice, first, lattice.cell_at(x, y)) for lattice, first in self._innermost)
            lattice, first, index = next((place for place in found if place[2] >= 0), (None, 0, -1))
            if lattice is None or not lies_in(clip, lattice.cell_bbox(lattice.cells[index])):
                continue
            if self.owners[position] != first + index:
                self.confined.append(position)
            self.owners[position] = first + index

    def crossed(self) -> tuple[BBox, ...]:
        """The cells that a text runs out of, over a border beside it, into the next one at its own even pace.

        A stamp's text does, and one that is too long for its cell. Texts of two cells that stand as close to each other
        as the characters of each, to a fiftieth of their size, are not met by chance; nor are figures without any room
        between them.
        """
        crossed = _crossed(self._glyphs, self.owners, self.count)
        if not crossed:
            return ()
        cells = [lattice.cell_bbox(cell) for lattice in self._lattices for cell in lattice.cells]
        return tuple(cells[owner] for owner in crossed)

    def has_text(self, lattice: Lattice, first: int) -> bool:
        """Is anything printed in the lattice whose first cell has this number?"""
        owned = (self.owners >= first) & (self.owners < first + len(lattice.cells))
        return not is_blank(self._glyphs.codes[owned]).all()

    def overhanging(self) -> int:
        """How many glyphs stick out of their cell above or below."""
        if compiled.glyphs is not None:
            tables = [(lattice.ys, lattice.cells) for lattice in self._lattices]
            return int(compiled.glyphs.overhanging(self._glyphs.columns, tables, self.owners, OVERHANG))
        held = np.flatnonzero(self.owners >= 0)
        if not len(held):
            return 0
        sides = np.array(
            [(lattice.ys[c.row], lattice.ys[c.row + c.row_span]) for lattice in self._lattices for c in lattice.cells]
        )[self.owners[held]]
        boxes, over = self._glyphs.boxes[held], OVERHANG * self._glyphs.sizes[held]
        return int(((boxes[:, 1] < sides[:, 0] - over) | (boxes[:, 3] > sides[:, 1] + over)).sum())

    def bent(self) -> int:
        """How many printed glyphs stand in cells that are pieces of an outline with a bend."""
        cells = [first + index for lattice, first in self._innermost for index in lattice.bent]
        return int((~is_blank(self._glyphs.codes[np.isin(self.owners, cells)])).sum()) if cells else 0

    def outside(self, boxes: Sequence[BBox]) -> tuple[int, list[Glyph]]:
        """The glyphs in no cell, and how many of them are printed within one of the boxes."""
        if compiled.glyphs is not None:
            missing, positions = compiled.glyphs.outside(
                self._glyphs.columns, self.owners, self._middles, boxes, BLANK_CODES
            )
            return missing, self._glyphs.at(positions)
        free = np.flatnonzero(self.owners < 0)
        if not len(free):
            return 0, []
        others = self._glyphs.take(free)
        x, y = self._x[free], self._y[free]
        missed = np.zeros(len(free), dtype=bool)
        for x0, y0, x1, y1 in boxes:
            missed |= (x0 <= x) & (x <= x1) & (y0 <= y) & (y <= y1)
        return int((missed & ~is_blank(others.codes)).sum()) if missed.any() else 0, list(others)


def lies_in(inner: BBox, outer: BBox) -> bool:
    """Does a box lie within another, but for the width of a line?"""
    return (
        inner[0] >= outer[0] - SNAP
        and inner[1] >= outer[1] - SNAP
        and inner[2] <= outer[2] + SNAP
        and inner[3] <= outer[3] + SNAP
    )


def _area(bbox: BBox) -> float:
    return (bbox[2] - bbox[0]) * (bbox[3] - bbox[1])


def _placed(tables: Sequence[tuple[Lattice, int]], glyphs: Glyphs) -> tuple[Any, Any, Any]:
    """The middles of glyphs (n × 2), the cells that they stand in, and which of them are printed over a border.

    ``tables`` have the number of their first cell; what stands in several is in the first of them.
    """
    if compiled.glyphs is None:
        return _placed_one_table_after_the_other(tables, glyphs)
    middles, owners = np.empty((len(glyphs), 2), dtype=np.float64), np.empty(len(glyphs), dtype=np.int64)
    straddling = np.empty(len(glyphs), dtype=bool)
    # Each with a byte for each column: is it one of those without a lower border?
    given = [
        (lattice.xs, lattice.ys, lattice.owners, first, bytes(n in open_ones for n in range(len(lattice.xs) - 1)))
        for lattice, first in tables
        for open_ones in (_under_open(lattice),)
    ]
    compiled.glyphs.places(glyphs.columns, given, _HALF, STRADDLING, HANGING, middles, owners, straddling)
    return middles, owners, straddling


def _placed_one_table_after_the_other(tables: Sequence[tuple[Lattice, int]], glyphs: Glyphs) -> tuple[Any, Any, Any]:
    x, y = _middles(glyphs)
    owners = np.full(len(glyphs), -1, dtype=np.int64)
    for lattice, first in tables:
        left = np.flatnonzero(owners < 0)
        found = _cells_at(lattice, x[left], y[left])
        owners[left[found >= 0]] = found[found >= 0] + first
    straddling = np.zeros(len(glyphs), dtype=bool)
    for lattice, first in tables:
        free = np.flatnonzero(owners < 0)
        found = _stray_at(lattice, glyphs.boxes[free], glyphs.sizes[free], x[free], y[free])
        stray = free[found >= 0]
        owners[stray] = found[found >= 0] + first
        straddling[stray] = True
    return np.column_stack((x, y)), owners, straddling


def _middles(glyphs: Glyphs) -> tuple[Any, Any]:
    """The middles of glyphs; a font may claim any height, so the boxes are trusted only around the base line.

    A wide mark at the end of a line may hang over the border with the half of its box that is blank.
    """
    x0, y0, x1, y1 = glyphs.boxes.T
    y, size = glyphs.pens[:, 1], glyphs.sizes
    half = _HALF[np.minimum(glyphs.codes, len(_HALF) - 1)]
    x = (x0 + x1) / 2
    x = np.where(half == 1, (x0 + x) / 2, np.where(half == 2, (x + x1) / 2, x))
    return x, (np.maximum(y0, y - size) + np.minimum(y1, y + 0.3 * size)) / 2


def _stray_at(lattice: Lattice, boxes: Any, size: Any, x: Any, y: Any) -> Any:
    """For each glyph the cell that it sticks out of over the outer border of a table, or -1.

    A merged cell without a lower border, beside others that have one, goes on over the page break: what stands a
    line below is its own.
    """
    left, top, right, bottom = lattice.bbox
    is_under_open = np.isin(np.searchsorted(lattice.xs, x, side="right") - 1, list(_under_open(lattice)))
    below = np.where(is_under_open, HANGING * size, STRADDLING * size)
    near = (boxes[:, 0] < right) & (boxes[:, 2] > left) & (y > top - STRADDLING * size) & (y < bottom + below)
    # The last coordinate within a cell is just short of its border.
    x, y = np.clip(x, left, np.nextafter(right, left)), np.clip(y, top, np.nextafter(bottom, top))
    return np.where(near, _cells_at(lattice, x, y), -1)


def _under_open(lattice: Lattice) -> frozenset[int]:
    """The columns of cells without a lower border, in a table that has one elsewhere."""
    return lattice.open_bottom if len(lattice.open_bottom) < len(lattice.xs) - 1 else frozenset()


def _cells_at(lattice: Lattice, x: Any, y: Any) -> Any:
    """``lattice.cell_at`` for many points."""
    columns = np.searchsorted(lattice.xs, x, side="right") - 1
    rows = np.searchsorted(lattice.ys, y, side="right") - 1
    inside = (columns >= 0) & (rows >= 0) & (columns < len(lattice.xs) - 1) & (rows < len(lattice.ys) - 1)
    found = np.full(len(x), -1, dtype=np.int64)
    found[inside] = lattice.owners[rows[inside], columns[inside]]
    return found


def _crossed(glyphs: Glyphs, owners: Any, count: int) -> list[int]:
    """The numbers of the cells, of so many, that a text runs out of."""
    if compiled.glyphs is not None:
        found: list[int] = compiled.glyphs.crossed(glyphs.columns, owners, count, BLANK_CODES, FIRST_WIDE, ASCII, EVEN)
        return found
    steps, sizes = glyphs.pens[1:] - glyphs.pens[:-1], glyphs.sizes[:-1]
    gaps = glyphs.boxes[1:, 0] - glyphs.boxes[:-1, 2]
    printed = ~is_blank(glyphs.codes) & (owners >= 0)
    wide, narrow = printed & (glyphs.codes >= FIRST_WIDE), printed & (glyphs.codes < ASCII)
    level = (np.abs(steps[:, 1]) < EVEN * sizes) & (np.abs(glyphs.sizes[1:] - sizes) < EVEN * sizes)
    even = level & wide[:-1] & wide[1:] & (steps[:, 0] > 0.5 * sizes) & (steps[:, 0] < 2 * sizes)
    close = level & narrow[:-1] & narrow[1:] & (np.abs(gaps) < EVEN * sizes)
    same = owners[:-1] == owners[1:]
    pace = even[:-1] & even[1:] & (np.abs(np.diff(steps[:, 0])) < EVEN * sizes[:-1])
    run = np.flatnonzero(pace | (close[:-1] & close[1:]))
    over = np.concatenate([run[same[run] & ~same[run + 1]] + 1, run[~same[run] & same[run + 1]]])
    crossed: list[int] = np.unique(owners[over]).tolist()
    return crossed
