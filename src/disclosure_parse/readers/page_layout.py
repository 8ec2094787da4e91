"""One page's glyphs and rulings become tables and lines, in reading order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

import numpy as np

from disclosure_parse.document import BBox, Cell
from disclosure_parse.readers.broken_figures import may_break, whole_figures
from disclosure_parse.readers.edges import Edge
from disclosure_parse.readers.glyphs import Glyph, Glyphs
from disclosure_parse.readers.grid import lattices_of
from disclosure_parse.readers.lattices import Lattice
from disclosure_parse.readers.lines import (
    BLANKS,
    WIDE_CLOSING,
    WIDE_OPENING,
    Line,
    cell_text,
    glyph_lines,
    is_crowded,
    is_overprinted,
    page_lines,
)
from disclosure_parse.readers.plain_cells import CellGlyphs, by_cell, is_blank
from disclosure_parse.readers.rulings import SNAP, Ruling, as_array, glass, join_rulings

Joined = tuple[list[Ruling], list[Ruling]]
"""Horizontal and vertical lines of a page, without doubles and in one piece."""

FRAME = 0.85
"""A single box that takes this share of the page's width and height is a frame around the page."""
STRADDLING = 0.3
"""The middle of a glyph printed over an upper or lower border lies no further off it than this share of its size."""
HANGING = 1.0
"""In a cell that goes on over a page break, text may stand so many sizes below the end of the others."""
_HALF = np.zeros(0x10000, dtype=np.int8)
"""Of each character: 1 if it is a wide mark printed in the left half of its box, 2 if in the right."""
_HALF[[*map(ord, WIDE_CLOSING)]] = 1
_HALF[[*map(ord, WIDE_OPENING)]] = 2
_NO_MARGIN = BLANKS | WIDE_CLOSING | WIDE_OPENING
FIRST_WIDE = 0x2E80
"""Ideographs and wide marks begin here: they all step on alike."""
EVEN = 0.02
"""Steps between the characters of one text differ by no more than this share of its size."""
OVERHANG = 0.25
"""A glyph that sticks out of its cell by this share of its size was perhaps printed for another cell."""


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table as one page shows it. ``xs`` and ``ys`` are its column and row lines; cells carry page and bbox."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[Cell, ...]
    exact: bool
    origin: str
    top: Edge = field(default_factory=Edge, compare=False)
    bottom: Edge = field(default_factory=Edge, compare=False)

    @property
    def bbox(self) -> BBox:
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]


@dataclass(frozen=True, slots=True)
class PageLayout:
    """One page in reading order.

    ``missed`` counts glyphs within the outline of a table and outside its cells, ``overhanging`` those that stick out
    of their cell above or below or stand in a cell whose lines overlap, ``bent`` those in cells that are pieces of an
    outline with a bend. ``straddling`` are those printed over the outer border of a table. ``tables_overlap``: two
    tables cross and neither stands inside the other. ``overprinted`` are cells over whose text other text is printed,
    ``crossed`` those that a text runs out of over a border.
    """

    number: int
    width: float
    height: float
    blocks: tuple[PageTable | Line, ...]
    missed: int = 0
    overhanging: int = 0
    bent: int = 0
    tables_overlap: bool = False
    straddling: tuple[Glyph, ...] = ()
    overprinted: tuple[BBox, ...] = ()
    crossed: tuple[BBox, ...] = ()

    @property
    def tables(self) -> tuple[PageTable, ...]:
        return tuple(block for block in self.blocks if isinstance(block, PageTable))

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Line))


def lay_out(
    number: int,
    width: float,
    height: float,
    glyphs: Sequence[Glyph],
    horizontal: Sequence[Ruling],
    vertical: Sequence[Ruling],
    clips: Mapping[int, BBox] | None = None,
    inferred: Sequence[Ruling] = (),
    joined: Joined | None = None,
) -> PageLayout:
    """The layout of a page of ``width`` × ``height`` points. Raises ``grid.TooManyRulings``.

    ``clips`` gives for glyphs (by number) the box they are confined to: when that box lies in one cell, the glyph
    belongs to that cell wherever it stands. Spreadsheets print the text that is too long for its cell this way.
    ``inferred`` are vertical borders that are not drawn; they stay exactly where they are. ``joined`` are the lines
    that the horizontal and the vertical rulings join to, where they are known.
    """
    glyphs = Glyphs.of(glyphs)
    scale = glass(glyphs.sizes)
    if scale == 1.0:
        rows, columns = joined or (join_rulings(horizontal), join_rulings(vertical))
        found = lattices_of(rows, columns, inferred)
    else:
        found = _seen_through(scale, horizontal, vertical, inferred)
    lattices = [lattice for lattice in found if not _is_frame(lattice, width, height)]
    lattices = [lattice for lattice in lattices if not _surrounds_another(lattice, lattices)]
    places = _Places(lattices, glyphs, clips or {})
    held = by_cell(glyphs, places.owners)
    tables: list[PageTable] = []
    overhanging = places.overhanging()
    overprinted: list[BBox] = []
    for lattice, first in zip(lattices, places.firsts, strict=True):
        if places.has_text(lattice, first):
            table, crowded = _table(lattice, first, held, glyphs, number, overprinted)
            tables.append(table)
            overhanging += crowded
    missed, rest = places.outside(tables)
    return PageLayout(
        number,
        width,
        height,
        in_reading_order([*tables, *page_lines(rest)]),
        missed,
        overhanging,
        places.bent(),
        any(_cross(one.bbox, other.bbox) for one, other in combinations(tables, 2)),
        places.straddling,
        tuple(overprinted),
        places.crossed(),
    )


def _seen_through(scale: float, horizontal: Any, vertical: Any, inferred: Any) -> list[Lattice]:
    """The tables that the rulings of a page printed small draw, found through a glass."""
    rows, columns = (join_rulings(as_array(rulings) * scale) for rulings in (horizontal, vertical))
    found = lattices_of(rows, columns, as_array(inferred) * scale)
    return [
        replace(lattice, xs=tuple(x / scale for x in lattice.xs), ys=tuple(y / scale for y in lattice.ys))
        for lattice in found
    ]


def in_reading_order(blocks: Sequence[PageTable | Line]) -> tuple[PageTable | Line, ...]:
    """Blocks from the top down; what stands side by side from left to right."""
    return tuple(sorted(blocks, key=lambda block: (block.bbox[1], block.bbox[0])))


def _is_frame(lattice: Lattice, width: float, height: float) -> bool:
    x0, y0, x1, y1 = lattice.bbox
    return len(lattice.cells) == 1 and x1 - x0 >= FRAME * width and y1 - y0 >= FRAME * height


def _surrounds_another(lattice: Lattice, lattices: Sequence[Lattice]) -> bool:
    if len(lattice.cells) > 1:
        return False
    return any(
        other is not lattice and len(other.cells) > 1 and _holds(lattice.bbox, other.bbox[:2]) for other in lattices
    )


def _holds(bbox: BBox, point: tuple[float, float]) -> bool:
    return bbox[0] <= point[0] <= bbox[2] and bbox[1] <= point[1] <= bbox[3]


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


class _Places:
    """Where the glyphs of a page stand among the cells of its lattices; a table inside a cell takes its own.

    ``owners`` has each glyph's cell, numbered over all lattices, or -1; ``firsts`` each lattice's first number.
    """

    def __init__(self, lattices: Sequence[Lattice], glyphs: Glyphs, clips: Mapping[int, BBox]) -> None:
        self._glyphs = glyphs
        self._lattices = lattices
        self.firsts = [sum(len(lattice.cells) for lattice in lattices[:index]) for index in range(len(lattices))]
        self._innermost = sorted(zip(lattices, self.firsts, strict=True), key=lambda pair: _area(pair[0].bbox))
        self._x, self._y = _middles(glyphs)
        self.owners = np.full(len(glyphs), -1, dtype=np.int64)
        for lattice, first in self._innermost:
            left = np.flatnonzero(self.owners < 0)
            found = _cells_at(lattice, self._x[left], self._y[left])
            self.owners[left[found >= 0]] = found[found >= 0] + first
        self._straddling = np.zeros(len(glyphs), dtype=bool)
        self._add_straddling()
        if clips:
            self._confine(clips)
        self._blank = is_blank(glyphs.codes)

    def _add_straddling(self) -> None:
        """Give a glyph that is printed over the outer border of a table to the cell that it sticks out of.

        A merged cell without a lower border, beside others that have one, goes on over the page break: what stands a
        line below is its own.
        """
        free = np.flatnonzero(self.owners < 0)
        for lattice, first in self._innermost:
            left, top, right, bottom = lattice.bbox
            x0, x1 = self._glyphs.boxes[free, 0], self._glyphs.boxes[free, 2]
            x, y, size = self._x[free], self._y[free], self._glyphs.sizes[free]
            below = np.where(_is_under_open(lattice, x), HANGING * size, STRADDLING * size)
            near = (x0 < right) & (x1 > left) & (y > top - STRADDLING * size) & (y < bottom + below)
            if near.any():
                # The last coordinate within a cell is just short of its border.
                x = np.clip(x[near], left, np.nextafter(right, left))
                y = np.clip(y[near], top, np.nextafter(bottom, top))
                found = _cells_at(lattice, x, y)
                stray = free[near][found >= 0]
                self.owners[stray] = found[found >= 0] + first
                self._straddling[stray] = True
                free = free[self.owners[free] < 0]

    @property
    def straddling(self) -> tuple[Glyph, ...]:
        return tuple(self._glyphs.take(np.flatnonzero(self._straddling)))

    def _confine(self, clips: Mapping[int, BBox]) -> None:
        """Give a glyph whose clip lies in one cell to that cell."""
        for position, number in enumerate(self._glyphs.numbers.tolist()):
            clip = clips.get(number)
            if clip is None:
                continue
            x, y = (clip[0] + clip[2]) / 2, (clip[1] + clip[3]) / 2
            for lattice, first in self._innermost:
                index = lattice.cell_at(x, y)
                if index >= 0:
                    if _lies_in(clip, lattice.cell_bbox(lattice.cells[index])):
                        self.owners[position] = first + index
                    break

    def crossed(self) -> tuple[BBox, ...]:
        """The cells that a text runs out of, over a border beside it, into the next one at its own even pace.

        A stamp's text does, and one that is too long for its cell. Texts of two cells that stand as close to each other
        as the characters of each, to a fiftieth of their size, are not met by chance.
        """
        steps = self._glyphs.pens[1:] - self._glyphs.pens[:-1]
        sizes = self._glyphs.sizes[:-1]
        wide = (self._glyphs.codes >= FIRST_WIDE) & ~self._blank & (self.owners >= 0)
        even = (np.abs(steps[:, 1]) < EVEN * sizes) & (np.abs(self._glyphs.sizes[1:] - sizes) < EVEN * sizes)
        even &= wide[:-1] & wide[1:] & (steps[:, 0] > 0.5 * sizes) & (steps[:, 0] < 2 * sizes)
        same = self.owners[:-1] == self.owners[1:]
        pace = np.flatnonzero(even[:-1] & even[1:] & (np.abs(np.diff(steps[:, 0])) < EVEN * sizes[:-1]))
        over = np.concatenate([pace[same[pace] & ~same[pace + 1]] + 1, pace[~same[pace] & same[pace + 1]]])
        if not len(over):
            return ()
        cells = [lattice.cell_bbox(cell) for lattice in self._lattices for cell in lattice.cells]
        return tuple(cells[owner] for owner in np.unique(self.owners[over]).tolist())

    def has_text(self, lattice: Lattice, first: int) -> bool:
        owned = (self.owners >= first) & (self.owners < first + len(lattice.cells))
        return bool((owned & ~self._blank).any())

    def overhanging(self) -> int:
        """How many glyphs stick out of their cell above or below."""
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
        return int((np.isin(self.owners, cells) & ~self._blank).sum()) if cells else 0

    def outside(self, tables: Sequence[PageTable]) -> tuple[int, list[Glyph]]:
        """The glyphs in no cell, and how many of them are printed within the outline of a table."""
        free = self.owners < 0
        printed = free & ~self._blank
        missed = np.zeros(len(free), dtype=bool)
        for table in tables:
            x0, y0, x1, y1 = table.bbox
            missed |= printed & (x0 <= self._x) & (self._x <= x1) & (y0 <= self._y) & (self._y <= y1)
        return int(missed.sum()), list(self._glyphs.take(np.flatnonzero(free)))


def _is_under_open(lattice: Lattice, x: Any) -> Any:
    """Which points stand in columns of cells without a lower border, in a table that has one elsewhere."""
    if not lattice.open_bottom or len(lattice.open_bottom) == len(lattice.xs) - 1:
        return np.zeros(len(x), dtype=bool)
    return np.isin(np.searchsorted(lattice.xs, x, side="right") - 1, list(lattice.open_bottom))


def _cells_at(lattice: Lattice, x: Any, y: Any) -> Any:
    """``lattice.cell_at`` for many points."""
    columns = np.searchsorted(lattice.xs, x, side="right") - 1
    rows = np.searchsorted(lattice.ys, y, side="right") - 1
    inside = (columns >= 0) & (rows >= 0) & (columns < len(lattice.xs) - 1) & (rows < len(lattice.ys) - 1)
    found = np.full(len(x), -1, dtype=np.int64)
    found[inside] = lattice.owners[rows[inside], columns[inside]]
    return found


def _lies_in(inner: BBox, outer: BBox) -> bool:
    return (
        inner[0] >= outer[0] - SNAP
        and inner[1] >= outer[1] - SNAP
        and inner[2] <= outer[2] + SNAP
        and inner[3] <= outer[3] + SNAP
    )


def _cross(one: BBox, other: BBox) -> bool:
    """Do two boxes share an area, and neither lies in the other?"""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide > SNAP and high > SNAP and not _lies_in(one, other) and not _lies_in(other, one)


def _area(bbox: BBox) -> float:
    return (bbox[2] - bbox[0]) * (bbox[3] - bbox[1])


def _margins(lattice: Lattice, first: int, held: Mapping[int, CellGlyphs], glyphs: Glyphs) -> float:
    """The room that the table's cells keep free left and right of their text, in points; marks may hang into it."""
    left = right = float("inf")
    for index, cell in enumerate(lattice.cells, start=first):
        inside = held.get(index)
        printed = [p for p in inside.positions.tolist() if glyphs.texts[p] not in _NO_MARGIN] if inside else []
        if printed:
            x0, _, x1, _ = lattice.cell_bbox(cell)
            left = min(left, float(glyphs.boxes[printed, 0].min()) - x0)
            right = min(right, x1 - float(glyphs.boxes[printed, 2].max()))
    return max(0.0, left) + max(0.0, right) if left < float("inf") else 0.0


def _table(
    lattice: Lattice,
    first: int,
    held: Mapping[int, CellGlyphs],
    glyphs: Glyphs,
    page: int,
    overprinted: list[BBox],
) -> tuple[PageTable, int]:
    """The table, and the number of glyphs in cells whose lines overlap. ``first`` is its first cell's number.

    ``overprinted`` gets the cells over whose text other text is printed.
    """
    cells = []
    crowded = 0
    margins: float | None = None
    xs, ys = [round(x, 2) for x in lattice.xs], [round(y, 2) for y in lattice.ys]
    for index, (row, column, row_span, column_span) in enumerate(lattice.cells, start=first):
        inside = held.get(index)
        text = inside.text if inside is not None else ""
        if inside is not None and text is None:
            in_cell = list(glyphs.take(inside.positions))
            lines = glyph_lines(in_cell)
            text = cell_text(in_cell, lines)
            crowded += len(in_cell) if is_crowded(lines) else 0
            overprinted += [lattice.cell_bbox(lattice.cells[index - first])] if is_overprinted(lines) else []
        if inside is not None and text and may_break(text):
            margins = _margins(lattice, first, held, glyphs) if margins is None else margins
            width = lattice.xs[column + column_span] - lattice.xs[column]
            text = whole_figures(text, glyph_lines(glyphs.take(inside.positions)), width - margins)
        bbox = (xs[column], ys[row], xs[column + column_span], ys[row + row_span])
        cells.append(Cell(text or "", row, column, row_span, column_span, page, bbox))
    top = _edge(
        lattice, [i for i, cell in enumerate(lattice.cells) if cell.row == 0], lattice.open_top, first, held, glyphs
    )
    last = len(lattice.ys) - 1
    ends = [i for i, cell in enumerate(lattice.cells) if cell.row + cell.row_span == last]
    bottom = _edge(lattice, ends, lattice.open_bottom, first, held, glyphs)
    return PageTable(lattice.xs, lattice.ys, tuple(cells), True, "ruled", top, bottom), crowded


def _edge(
    lattice: Lattice,
    touching: Sequence[int],
    undrawn: frozenset[int],
    first: int,
    held: Mapping[int, CellGlyphs],
    glyphs: Glyphs,
) -> Edge:
    """The edge at which the cells numbered ``touching`` end."""
    printed: dict[int, tuple[BBox, slice]] = {}
    positions: list[Any] = []
    start = 0
    for index in touching:
        inside = held.get(first + index)
        if inside is not None:
            cell = lattice.cells[index]
            end = start + len(inside.positions)
            printed[cell.column] = (lattice.cell_bbox(cell), slice(start, end))
            positions.append(inside.positions)
            start = end
    return Edge(undrawn, printed, glyphs.take(np.concatenate(positions)) if positions else None)
