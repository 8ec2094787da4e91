"""Cells that show less than they hold: programs clip a text at its cell's border, and print ``####`` for a figure that
has no room, or ``…`` for the end of a text.

What they leave out is not in the file. A clip seldom falls between two characters: it cuts one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from disclosure_parse.document import Cell, Notice, Place
from disclosure_parse.readers import compiled
from disclosure_parse.readers.cell_places import Places
from disclosure_parse.readers.glyphs import Glyphs
from disclosure_parse.readers.lattices import Lattice
from disclosure_parse.readers.lines import BLANKS, WIDE_CLOSING, WIDE_OPENING
from disclosure_parse.readers.plain_cells import CellGlyphs

HIDDEN = 0.2
"""A character is cut if this share of its width lies beyond the border of its cell."""
NARROW = 2.0
"""In cells narrower than so many sizes a text is broken behind each character, and these hang over."""
LEVEL = 0.3
"""Characters stand in one line if their pens are as high, but for this share of their size."""
ROOM = 1.5
"""Dots stand for the end of a text if there is less room behind them than so many sizes."""
_HIDDEN_FIGURE = re.compile(r"#{2,}")
_SHORTENED = re.compile(r"[^…\n]*[^…\n：:、，]…")
_PASSED_OVER = BLANKS | WIDE_CLOSING | WIDE_OPENING


def cut_cells(
    lattice: Lattice, cells: Sequence[Cell], first: int, glyphs: Glyphs, places: Places, held: CellGlyphs
) -> list[Cell]:
    """Those of a table's cells that show a part of their text only; ``first`` is the number of its first cell."""
    cut = set(_cut_at_sides(lattice, first, glyphs, places))
    printed = "\n".join([cell.text for cell in cells])
    if "##" in printed:
        cut.update(number for number, cell in enumerate(cells) if _HIDDEN_FIGURE.fullmatch(cell.text))
    if "…" in printed:
        cut.update(_shortened(lattice, cells, first, glyphs, held))
    return [cells[number] for number in sorted(cut)]


def _shortened(lattice: Lattice, cells: Sequence[Cell], first: int, glyphs: Glyphs, held: CellGlyphs) -> Iterator[int]:
    """The cells, numbered in the lattice, whose texts end in dots for want of room."""
    for number, cell in enumerate(cells):
        if _SHORTENED.fullmatch(cell.text):
            last = held.positions(first + number)[-1]
            _, _, right, _ = lattice.cell_bbox(lattice.cells[number])
            if right - glyphs.boxes[last, 2] < ROOM * glyphs.sizes[last]:
                yield number


def _cut_at_sides(lattice: Lattice, first: int, glyphs: Glyphs, places: Places) -> Iterator[int]:
    """The cells, numbered in the lattice, of whose lines one ends with a character that a border beside it cuts.

    What goes on behind that is in the file, however much of it is shown.
    """
    owners, last = places.owners, first + len(lattice.cells)
    confined = [position for position in places.confined if first <= owners[position] < last]
    for position in sorted({*_over_borders(lattice, first, glyphs, owners), *confined}):
        if glyphs.texts[position] in _PASSED_OVER:
            continue
        number = int(owners[position]) - first
        left, _, right, _ = lattice.cell_bbox(lattice.cells[number])
        x0, _, x1, _ = glyphs.boxes[position].tolist()
        size, hidden = float(glyphs.sizes[position]), HIDDEN * (x1 - x0)
        is_right = x0 < right < x1 - hidden
        if number in lattice.bent or right - left < NARROW * size or not (is_right or x0 + hidden < left < x1):
            continue
        mates = np.flatnonzero(owners == owners[position])
        mates = mates[np.abs(glyphs.pens[mates, 1] - glyphs.pens[position, 1]) < LEVEL * size]
        if not (glyphs.boxes[mates, 0] > x0 if is_right else glyphs.boxes[mates, 2] < x1).any():
            yield number


def _over_borders(lattice: Lattice, first: int, glyphs: Glyphs, owners: Any) -> list[int]:
    """The positions of the glyphs in a table's cells of which a part lies beyond a line down."""
    if compiled.glyphs is not None:
        found: list[int] = compiled.glyphs.over_borders(
            glyphs.columns, owners, first, len(lattice.cells), lattice.xs, HIDDEN
        )
        return found
    mine = np.flatnonzero((owners >= first) & (owners < first + len(lattice.cells)))
    starts, ends = glyphs.boxes[mine, 0], glyphs.boxes[mine, 2]
    inset = HIDDEN * (ends - starts)
    over = np.searchsorted(lattice.xs, starts + inset) != np.searchsorted(lattice.xs, ends - inset)
    positions: list[int] = mine[over].tolist()
    return positions


def cut_notice(cells: Sequence[Cell]) -> Notice:
    """What is to be said of the cells (n > 0) of one page that show a part of their text."""
    first = cells[0]
    message = (
        f"Page {first.page}: the text of {len(cells)} cells is cut off at a border, or ends in dots or is printed as "
        "#### for want of room; what is not shown is not in the file."
    )
    return Notice("text_cut", message, Place(page=first.page, bbox=first.bbox))
