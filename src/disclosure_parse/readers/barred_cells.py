"""Tables of which each cell, blank or not, stands on a line of its own that a bar ends."""

from __future__ import annotations

import re
from collections.abc import Sequence

from disclosure_parse.readers.text_tables import RawCell, RawRow, RawTable

_CELL = re.compile(r"[^|]*\|\s*")
_FIGURE = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?%?")
NARROWEST, WIDEST = 3, 16
"""Columns of such a table."""
ROWS = 3
"""Its rows at least, the headings among them."""
FIGURES = 2
"""So many figures below each other make a column of them."""


def barred_cells(lines: Sequence[tuple[int, str]]) -> RawTable | None:
    """The table that lines with their numbers make, ``None`` if they are no such cells or do not tell how many make a
    row: then figures stand below figures and texts below texts, below headings without either a figure or a blank.

    The label of the last row (合计) may stand below numbers, and cover several columns: the row then has fewer cells.
    """
    if len(lines) < ROWS * NARROWEST or not all(_CELL.fullmatch(line) for _, line in lines):
        return None
    cells = [(number, line.strip()[:-1].strip()) for number, line in lines]
    for width in range(NARROWEST, WIDEST + 1):
        filled = _filled_up(cells, width)
        if _is_width([text for _, text in filled], width):
            rows = [filled[at : at + width] for at in range(0, len(filled), width)]
            return RawTable("pipes", [RawRow([RawCell([text], number) for number, text in row]) for row in rows])
    return None


def _filled_up(cells: Sequence[tuple[int, str]], width: int) -> list[tuple[int, str]]:
    """The cells with blank ones behind the first cell of a last row that has fewer, but more than one."""
    last = len(cells) - len(cells) % width
    if len(cells) - last < 2:
        return list(cells)
    label = cells[last]
    return [*cells[: last + 1], *[(label[0], "")] * (width - (len(cells) - last)), *cells[last + 1 :]]


def _is_width(texts: Sequence[str], width: int) -> bool:
    if len(texts) % width or len(texts) < ROWS * width:
        return False
    if any(not text or _FIGURE.fullmatch(text) for text in texts[:width]):
        return False
    below = [*texts[width:-width], "", *texts[1 - width :]]
    columns = [[text for text in below[at::width] if text] for at in range(width)]
    figures = [[bool(_FIGURE.fullmatch(text)) for text in column] for column in columns]
    return all(len(set(kinds)) < 2 for kinds in figures) and any(sum(kinds) >= FIGURES for kinds in figures)
