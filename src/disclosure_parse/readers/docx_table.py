"""A Word table to cells with their spans. Reads the XML once, row by row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from disclosure_parse.document import Cell
from disclosure_parse.readers.docx_tree import Element, W, is_on

# Word itself allows 63 columns; a span beyond is a broken or hostile file.
MAX_COLUMNS = 1024


@dataclass(slots=True)
class _Open:
    """A cell that later rows may still extend."""

    text: str
    row: int
    column: int
    width: int
    height: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's cells. ``hidden`` counts rows that are not printed and merged positions whose text is not printed."""

    cells: tuple[Cell, ...]
    hidden: int


def read_grid(table: Element, read_text: Callable[[Element], str]) -> Grid:
    """The cells of ``w:tbl`` in row-major order; ``read_text`` gives the text of one ``w:tc``.

    Positions that ``gridBefore``, ``gridAfter`` and short rows leave out have no cell.
    """
    placed: list[_Open] = []
    above: dict[int, _Open] = {}
    hidden = row_number = 0
    for row in table.iterchildren(W + "tr"):
        properties = row.find(W + "trPr")
        if properties is not None and is_on(properties.find(W + "hidden")):
            hidden += 1
            continue
        column = min(_count(properties, "gridBefore", 0), MAX_COLUMNS)
        below: dict[int, _Open] = {}
        left: _Open | None = None
        for tc in row.iterchildren(W + "tc"):
            cell_properties = tc.find(W + "tcPr")
            width = max(_count(cell_properties, "gridSpan", 1), 1)
            width = min(width, max(MAX_COLUMNS - column, 1))
            text = read_text(tc)
            if left is not None and _merge(cell_properties, "hMerge") == "continue":
                left.width += width
                hidden += bool(text)
                column += width
                continue
            upper = above.get(column)
            continues = _merge(cell_properties, "vMerge") == "continue"
            if continues and upper is not None and upper.width == width:
                upper.height += 1
                hidden += bool(text)
                below[column] = upper
                left = None
            else:
                cell = _Open(text, row_number, column, width)
                placed.append(cell)
                left = cell
                if _merge(cell_properties, "vMerge"):
                    below[column] = cell
            column += width
        above = below
        row_number += 1
    cells = tuple(Cell(cell.text, cell.row, cell.column, cell.height, cell.width) for cell in placed)
    return Grid(cells, hidden)


def _count(properties: Element | None, name: str, otherwise: int) -> int:
    child = properties.find(W + name) if properties is not None else None
    text = child.get(W + "val", "") if child is not None else ""
    return int(text) if text.isdecimal() and len(text) < 9 else otherwise


def _merge(properties: Element | None, name: str) -> str:
    """``restart``, ``continue`` (also the meaning of a bare element), or ``""``."""
    child = properties.find(W + name) if properties is not None else None
    return child.get(W + "val", "continue") if child is not None else ""
