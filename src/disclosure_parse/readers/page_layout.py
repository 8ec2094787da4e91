"""One page's glyphs and rulings become tables and lines, in reading order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

import numpy as np

from disclosure_parse.document import BBox, Cell
from disclosure_parse.readers import compiled
from disclosure_parse.readers.broken_figures import may_break, whole_figures
from disclosure_parse.readers.cell_places import Places, lies_in
from disclosure_parse.readers.cut_text import cut_cells
from disclosure_parse.readers.edges import NO_EDGE, Edge
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
from disclosure_parse.readers.other_text import WrittenAs, with_other_text
from disclosure_parse.readers.plain_cells import CellGlyphs, by_cell
from disclosure_parse.readers.rulings import SNAP, Ruling, as_array, glass, join_rulings

Joined = tuple[list[Ruling], list[Ruling]]
"""Horizontal and vertical lines of a page, without doubles and in one piece."""

FRAME = 0.85
"""A single box that takes this share of the page's width and height is a frame around the page."""
FRAMED_COLUMNS, FRAMED_ROWS = 3, 3
"""Around so many lines of so many pieces, wide gaps apart, a box is the frame of a table without lines."""
_NO_MARGIN = BLANKS | WIDE_CLOSING | WIDE_OPENING


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table as one page shows it. ``xs`` and ``ys`` are its column and row lines; cells carry page and bbox.

    Of one that was put together from pages side by side, ``seams`` are the column lines at which a further page begins.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[Cell, ...]
    exact: bool
    origin: str
    top: Edge = field(default=NO_EDGE, compare=False)
    bottom: Edge = field(default=NO_EDGE, compare=False)
    seams: tuple[float, ...] = ()

    @property
    def bbox(self) -> BBox:
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]


@dataclass(frozen=True, slots=True)
class PageLayout:
    """One page in reading order.

    ``missed`` counts glyphs within the outline of a table and outside its cells, ``overhanging`` those that stick out
    of their cell above or below or stand in a cell whose lines overlap, ``bent`` those in cells that are pieces of an
    outline with a bend. ``straddling`` are those printed over the outer border of a table. ``tables_overlap``: two
    tables cross and neither stands inside the other. ``overprinted`` are cells over or beside whose text other text is
    printed, ``crossed`` those that a text runs out of over a border, ``cut`` those that show a part of their text only.
    ``line_pages`` are the pages of lines that stand on another one than ``number``. ``across`` are the heights of all
    lines across, ``sides`` where these begin and end (``wide_sheets.drawn_across``).
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
    cut: tuple[Cell, ...] = ()
    line_pages: Mapping[Line, int] = field(default_factory=dict, compare=False)
    across: tuple[float, ...] = ()
    sides: tuple[float, float] = (0.0, 0.0)

    @property
    def tables(self) -> tuple[PageTable, ...]:
        return tuple([block for block in self.blocks if isinstance(block, PageTable)])

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple([block for block in self.blocks if isinstance(block, Line)])


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
    written_as: WrittenAs | None = None,
    is_alone: bool = False,
) -> PageLayout:
    """The layout of a page of ``width`` × ``height`` points. Raises ``grid.TooManyRulings``.

    ``clips`` gives for glyphs (by number) the box they are confined to: when that box lies in one cell, the glyph
    belongs to that cell wherever it stands. Spreadsheets print the text that is too long for its cell this way.
    ``inferred`` are vertical borders that are not drawn; they stay exactly where they are. ``joined`` are the lines
    that the horizontal and the vertical rulings join to, where they are known, ``written_as`` the glyphs' colours,
    where there are several. Of a page that ``is_alone`` in its file no edges are looked at: no table goes on.
    """
    glyphs = Glyphs.of(glyphs)
    scale = glass(glyphs)
    if scale == 1.0:
        rows, columns = joined or (join_rulings(horizontal), join_rulings(vertical))
        found = lattices_of(rows, columns, inferred)
    else:
        found = _seen_through(scale, horizontal, vertical, inferred)
    lattices = [lattice for lattice in found if not _is_page_frame(lattice, width, height)]
    framed = _framing_columns([lattice for lattice in lattices if len(lattice.cells) == 1], glyphs)
    lattices = [lattice for lattice in lattices if not any(lattice is box for box in framed)]
    lattices = [lattice for lattice in lattices if not _surrounds_another(lattice, lattices)]
    places = Places(lattices, glyphs, clips or {})
    held = by_cell(glyphs, places.owners, places.count)
    tables: list[PageTable] = []
    overhanging = places.overhanging()
    overprinted: list[BBox] = []
    cut: list[Cell] = []
    for lattice, first in zip(lattices, places.firsts, strict=True):
        if any(held.texts[first : first + len(lattice.cells)]) or places.has_text(lattice, first):
            table, crowded = _table(lattice, first, held, glyphs, number, overprinted, is_alone)
            tables.append(table)
            overhanging += crowded
            cut += cut_cells(lattice, table.cells, first, glyphs, places, held)
    if written_as is not None:
        cells = [lattice.cell_bbox(cell) for lattice in lattices for cell in lattice.cells]
        other = [cells[number] for number in with_other_text(glyphs, places.owners, written_as)]
        overprinted += [bbox for bbox in other if bbox not in overprinted]
    missed, rest = places.outside([table.bbox for table in tables])
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
        tuple(cut),
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


def _is_page_frame(lattice: Lattice, width: float, height: float) -> bool:
    """Is it a single box around the page?"""
    x0, y0, x1, y1 = lattice.bbox
    return len(lattice.cells) == 1 and x1 - x0 >= FRAME * width and y1 - y0 >= FRAME * height


def _framing_columns(boxes: Sequence[Lattice], glyphs: Glyphs) -> list[Lattice]:
    """Those of single boxes that stand around lines in columns."""
    if not boxes:
        return []
    # The page's lines are made once, not for each of hundreds of boxes, one within the other.
    lines = [line for line in page_lines(glyphs) if len(line.gaps) >= FRAMED_COLUMNS - 1]
    gaps = np.array([(*gap, line.first.y, number) for number, line in enumerate(lines) for gap in line.gaps])
    if len(lines) < FRAMED_ROWS:
        return []
    left, right, y, number = gaps.T
    framing = []
    for box in boxes:
        x0, y0, x1, y1 = box.bbox
        inside = number[(x0 < left) & (right < x1) & (y0 < y) & (y < y1)].astype(int)
        if (np.bincount(inside) >= FRAMED_COLUMNS - 1).sum() >= FRAMED_ROWS:
            framing.append(box)
    return framing


def _surrounds_another(lattice: Lattice, lattices: Sequence[Lattice]) -> bool:
    if len(lattice.cells) > 1:
        return False
    return any(
        other is not lattice and len(other.cells) > 1 and _holds(lattice.bbox, other.bbox[:2]) for other in lattices
    )


def _holds(bbox: BBox, point: tuple[float, float]) -> bool:
    return bbox[0] <= point[0] <= bbox[2] and bbox[1] <= point[1] <= bbox[3]


def _cross(one: BBox, other: BBox) -> bool:
    """Do two boxes share an area, and neither lies in the other?"""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide > SNAP and high > SNAP and not lies_in(one, other) and not lies_in(other, one)


def _margins(lattice: Lattice, first: int, held: CellGlyphs, glyphs: Glyphs) -> tuple[float, float]:
    """The room that the table's cells keep free left and right of their text, in points; marks may hang into it."""
    left = right = float("inf")
    for index, cell in enumerate(lattice.cells, start=first):
        printed = [p for p in held.positions(index).tolist() if glyphs.texts[p] not in _NO_MARGIN]
        if printed:
            x0, _, x1, _ = lattice.cell_bbox(cell)
            left = min(left, float(glyphs.boxes[printed, 0].min()) - x0)
            right = min(right, x1 - float(glyphs.boxes[printed, 2].max()))
    return (max(0.0, left), max(0.0, right)) if left < float("inf") else (0.0, 0.0)


def _table(
    lattice: Lattice,
    first: int,
    held: CellGlyphs,
    glyphs: Glyphs,
    page: int,
    overprinted: list[BBox],
    is_alone: bool,
) -> tuple[PageTable, int]:
    """The table, and the number of glyphs in cells whose lines overlap. ``first`` is its first cell's number.

    ``overprinted`` gets the cells over whose text other text is printed.
    """
    crowded = 0
    margins: tuple[float, float] | None = None
    texts = list(held.texts[first : first + len(lattice.cells)])
    for number, text in enumerate(texts):
        if text is None:
            in_cell = glyphs.at(held.positions(first + number).tolist())
            lines = glyph_lines(in_cell)
            texts[number] = text = cell_text(in_cell, lines)
            crowded += len(in_cell) if is_crowded(lines) else 0
            overprinted += [lattice.cell_bbox(lattice.cells[number])] if is_overprinted(lines) else []
        if "\n" in text and may_break(text):
            margins = _margins(lattice, first, held, glyphs) if margins is None else margins
            x0, _, x1, _ = lattice.cell_bbox(lattice.cells[number])
            lines = glyph_lines(glyphs.at(held.positions(first + number).tolist()))
            texts[number] = whole_figures(text, lines, x1 - x0, margins)
    cells = compiled.made(Cell, _cell_rows(lattice, texts, page))
    edges = () if is_alone else _edges(lattice, first, held, glyphs)
    return PageTable(lattice.xs, lattice.ys, cells, True, "ruled", *edges), crowded


def _cell_rows(lattice: Lattice, texts: list[str | None], page: int) -> list[tuple[Any, ...]]:
    """The first values of each ``Cell`` of a table on a page."""
    xs, ys = [round(x, 2) for x in lattice.xs], [round(y, 2) for y in lattice.ys]
    if compiled.glyphs is not None:
        rows: list[tuple[Any, ...]] = compiled.glyphs.cell_rows(texts, lattice.cells, xs, ys, page)
        return rows
    return [
        (text, row, column, high, wide, page, (xs[column], ys[row], xs[column + wide], ys[row + high]))
        for text, (row, column, high, wide) in zip(texts, lattice.cells, strict=True)
    ]


def _edges(lattice: Lattice, first: int, held: CellGlyphs, glyphs: Glyphs) -> tuple[Edge, Edge]:
    """The upper and the lower edge."""
    top = _edge(lattice, lattice.owners[0], lattice.open_top, first, held, glyphs)
    return top, _edge(lattice, lattice.owners[-1], lattice.open_bottom, first, held, glyphs)


def _edge(
    lattice: Lattice,
    owners: Any,
    undrawn: frozenset[int],
    first: int,
    held: CellGlyphs,
    glyphs: Glyphs,
) -> Edge:
    """The edge along which these cells stand, given position by position, -1 where there is none."""
    printed: dict[int, tuple[BBox, slice]] = {}
    positions: list[Any] = []
    start = 0
    for index in sorted({*owners.tolist()} - {-1}):
        count = held.count(first + index)
        if count:
            cell = lattice.cells[index]
            printed[cell.column] = (lattice.cell_bbox(cell), slice(start, start + count))
            positions.append(held.positions(first + index))
            start += count
    return Edge(undrawn, printed, glyphs.take(np.concatenate(positions)) if positions else None)
