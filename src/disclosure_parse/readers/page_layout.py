"""One page's glyphs and rulings become tables and lines, in reading order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from disclosure_parse.document import BBox, Cell
from disclosure_parse.readers.grid import SNAP, Glyph, Lattice, Ruling, find_lattices
from disclosure_parse.readers.lines import BLANKS, Line, cell_text, glyph_lines, is_crowded, page_lines

FRAME = 0.85
"""A single box that takes this share of the page's width and height is a frame around the page."""
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

    @property
    def bbox(self) -> BBox:
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]


@dataclass(frozen=True, slots=True)
class PageLayout:
    """One page in reading order.

    ``missed`` counts glyphs within the outline of a table and outside its cells, ``overhanging`` those that stick out
    of their cell above or below or stand in a cell whose lines overlap.
    """

    number: int
    width: float
    height: float
    blocks: tuple[PageTable | Line, ...]
    missed: int = 0
    overhanging: int = 0

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
) -> PageLayout:
    """The layout of a page of ``width`` × ``height`` points. Raises ``grid.TooManyRulings``.

    ``clips`` gives for glyphs (by number) the box they are confined to: when that box lies in one cell, the glyph
    belongs to that cell wherever it stands. Spreadsheets print the text that is too long for its cell this way.
    """
    lattices = [lattice for lattice in find_lattices(horizontal, vertical) if not _is_frame(lattice, width, height)]
    lattices = [lattice for lattice in lattices if not _surrounds_another(lattice, lattices)]
    sorting = _Sorting(lattices, clips or {})
    sorting.add(glyphs)
    held, rest = sorting.held, sorting.rest
    read = [
        _table(lattice, cell_glyphs, number)
        for lattice, cell_glyphs in zip(lattices, held, strict=True)
        if any(glyph.text not in BLANKS for inside in cell_glyphs.values() for glyph in inside)
    ]
    tables = [table for table, _ in read]
    overhanging = sorting.overhanging + sum(crowded for _, crowded in read)
    missed = sum(
        1 for glyph in rest if glyph.text not in BLANKS and any(_holds(table.bbox, _middle(glyph)) for table in tables)
    )
    return PageLayout(number, width, height, in_reading_order([*tables, *page_lines(rest)]), missed, overhanging)


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


def _middle(glyph: Glyph) -> tuple[float, float]:
    """The middle of a glyph; a font may claim any height, so the box is trusted only around the base line."""
    _, x0, y0, x1, y1, _, y, size, _ = glyph
    if y0 < y - size:
        y0 = y - size
    if y1 > y + 0.3 * size:
        y1 = y + 0.3 * size
    return (x0 + x1) / 2, (y0 + y1) / 2


class _Sorting:
    """Glyphs sorted into the cells of a page's lattices; a table inside a cell takes its own.

    ``held`` has for each lattice its glyphs by the index of the cell, ``rest`` the glyphs outside all cells.
    """

    def __init__(self, lattices: Sequence[Lattice], clips: Mapping[int, BBox]) -> None:
        self.held: list[dict[int, list[Glyph]]] = [{} for _ in lattices]
        self.rest: list[Glyph] = []
        self.overhanging = 0
        self._innermost = sorted(zip(lattices, self.held, strict=True), key=lambda pair: _area(pair[0].bbox))
        self._clips = clips
        self._nested = any(
            one is not other and _holds(one.bbox, other.bbox[:2]) for one in lattices for other in lattices
        )

    def add(self, glyphs: Sequence[Glyph]) -> None:
        # Glyphs are drawn cell by cell, so the last cell is tried first; with nested tables it may be the outer one.
        left = top = right = bottom = 0.0
        inside: list[Glyph] = []
        for glyph in glyphs:
            x, y = _middle(glyph)
            if not (left <= x < right and top <= y < bottom) or self._clips or self._nested:
                found = self._find(glyph, x, y)
                if found is None:
                    self.rest.append(glyph)
                    continue
                (left, top, right, bottom), inside = found
            inside.append(glyph)
            over = OVERHANG * glyph.size
            if glyph.y0 < top - over or glyph.y1 > bottom + over:
                self.overhanging += 1

    def _find(self, glyph: Glyph, x: float, y: float) -> tuple[BBox, list[Glyph]] | None:
        """The box and the glyphs of the cell that the glyph belongs to."""
        clip = self._clips.get(glyph.number)
        if clip is not None:
            found = self._at((clip[0] + clip[2]) / 2, (clip[1] + clip[3]) / 2)
            if found is not None and _lies_in(clip, found[0]):
                return found
        return self._at(x, y)

    def _at(self, x: float, y: float) -> tuple[BBox, list[Glyph]] | None:
        for lattice, cells in self._innermost:
            index = lattice.cell_at(x, y)
            if index >= 0:
                return lattice.cell_bbox(lattice.cells[index]), cells.setdefault(index, [])
        return None


def _lies_in(inner: BBox, outer: BBox) -> bool:
    return (
        inner[0] >= outer[0] - SNAP
        and inner[1] >= outer[1] - SNAP
        and inner[2] <= outer[2] + SNAP
        and inner[3] <= outer[3] + SNAP
    )


def _area(bbox: BBox) -> float:
    return (bbox[2] - bbox[0]) * (bbox[3] - bbox[1])


def _table(lattice: Lattice, glyphs: dict[int, list[Glyph]], page: int) -> tuple[PageTable, int]:
    """The table, and the number of glyphs in cells whose lines overlap."""
    cells = []
    crowded = 0
    for index, box in enumerate(lattice.cells):
        x0, y0, x1, y1 = lattice.cell_bbox(box)
        text = ""
        if index in glyphs:
            lines = glyph_lines(glyphs[index])
            text = cell_text(glyphs[index], lines)
            crowded += len(glyphs[index]) if is_crowded(lines) else 0
        cells.append(
            Cell(
                text=text,
                row=box.row,
                column=box.column,
                row_span=box.row_span,
                column_span=box.column_span,
                page=page,
                bbox=(round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2)),
            )
        )
    return PageTable(lattice.xs, lattice.ys, tuple(cells), exact=True, origin="ruled"), crowded
