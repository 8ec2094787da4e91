"""One page's glyphs and rulings become tables and lines, in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from disclosure_parse.document import BBox, Cell
from disclosure_parse.readers.grid import Glyph, Lattice, Ruling, find_lattices
from disclosure_parse.readers.lines import BLANKS, Line, cell_text, page_lines

FRAME = 0.85
"""A single box that takes this share of the page's width and height is a frame around the page."""


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
    """One page in reading order. ``missed`` counts glyphs within the outline of a table and outside its cells."""

    number: int
    width: float
    height: float
    blocks: tuple[PageTable | Line, ...]
    missed: int = 0

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
) -> PageLayout:
    """The layout of a page of ``width`` × ``height`` points. Raises ``grid.TooManyRulings``."""
    lattices = [lattice for lattice in find_lattices(horizontal, vertical) if not _is_frame(lattice, width, height)]
    lattices = [lattice for lattice in lattices if not _surrounds_another(lattice, lattices)]
    held, rest = _sort_glyphs(glyphs, lattices)
    tables = [
        _table(lattice, cell_glyphs, number)
        for lattice, cell_glyphs in zip(lattices, held, strict=True)
        if any(glyph.text not in BLANKS for inside in cell_glyphs.values() for glyph in inside)
    ]
    missed = sum(
        1 for glyph in rest if glyph.text not in BLANKS and any(_holds(table.bbox, _middle(glyph)) for table in tables)
    )
    return PageLayout(number, width, height, in_reading_order([*tables, *page_lines(rest)]), missed)


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
    top, bottom = max(glyph.y0, glyph.y - glyph.size), min(glyph.y1, glyph.y + 0.3 * glyph.size)
    return (glyph.x0 + glyph.x1) / 2, (top + bottom) / 2


def _sort_glyphs(
    glyphs: Sequence[Glyph], lattices: Sequence[Lattice]
) -> tuple[list[dict[int, list[Glyph]]], list[Glyph]]:
    """For each lattice its glyphs by cell, and the glyphs outside all cells. A table in a cell takes its own."""
    held: list[dict[int, list[Glyph]]] = [{} for _ in lattices]
    innermost = sorted(zip(lattices, held, strict=True), key=lambda pair: _area(pair[0].bbox))
    rest = []
    for glyph in glyphs:
        x, y = _middle(glyph)
        for lattice, cells in innermost:
            index = lattice.cell_at(x, y)
            if index >= 0:
                if index in cells:
                    cells[index].append(glyph)
                else:
                    cells[index] = [glyph]
                break
        else:
            rest.append(glyph)
    return held, rest


def _area(bbox: BBox) -> float:
    return (bbox[2] - bbox[0]) * (bbox[3] - bbox[1])


def _table(lattice: Lattice, glyphs: dict[int, list[Glyph]], page: int) -> PageTable:
    cells = []
    for index, box in enumerate(lattice.cells):
        x0, y0, x1, y1 = lattice.cell_bbox(box)
        cells.append(
            Cell(
                text=cell_text(glyphs[index]) if index in glyphs else "",
                row=box.row,
                column=box.column,
                row_span=box.row_span,
                column_span=box.column_span,
                page=page,
                bbox=(round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2)),
            )
        )
    return PageTable(lattice.xs, lattice.ys, tuple(cells), exact=True, origin="ruled")
