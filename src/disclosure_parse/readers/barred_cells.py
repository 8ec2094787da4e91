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
    row: then figures stand below figures and texts below texts, below headings without either a figure or a blank."""
    if len(lines) < ROWS * NARROWEST or not all(_CELL.fullmatch(line) for _, line in lines):
        return None
    cells = [(number, line.strip()[:-1].strip()) for number, line in lines]
    texts = [text for _, text in cells]
    widths = [width for width in range(NARROWEST, WIDEST + 1) if _is_width(texts, width)]
    if not widths:
        return None
    width = widths[0]
    rows = [cells[at : at + width] for at in range(0, len(cells), width)]
    return RawTable("pipes", [RawRow([RawCell([text], number) for number, text in row]) for row in rows])


def _is_width(texts: Sequence[str], width: int) -> bool:
    if len(texts) % width or len(texts) < ROWS * width:
        return False
    if any(not text or _FIGURE.fullmatch(text) for text in texts[:width]):
        return False
    columns = [[text for text in texts[width + at :: width] if text] for at in range(width)]
    figures = [[bool(_FIGURE.fullmatch(text)) for text in column] for column in columns]
    return all(len(set(kinds)) < 2 for kinds in figures) and any(sum(kinds) >= FIGURES for kinds in figures)
