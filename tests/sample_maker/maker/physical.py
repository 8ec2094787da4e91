"""Where text falls on paper: widths, wrapped lines, row heights. Shared by the PDF and the picture-text writers."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from .sheet import Cell, Sheet


def width_of(text: str) -> float:
    """In ems: full-width characters count one, others a half."""
    return sum(1.0 if unicodedata.east_asian_width(ch) in "WFA" else 0.5 for ch in text)


def wrap(text: str, ems: float) -> list[str]:
    """Break at any character, as Chinese typesetting does; figures and words with their sign stay whole if they fit."""
    lines: list[str] = []
    for part in text.split("\n"):
        line, used = "", 0.0
        for token in tokens(part, ems):
            size = width_of(token)
            if line and used + size > ems:
                lines.append(line)
                line, used = "", 0.0
                token = token.lstrip(" ")
                size = width_of(token)
            line, used = line + token, used + size
        lines.append(line)
    return lines


def tokens(text: str, ems: float) -> list[str]:
    result: list[str] = []
    for ch in text:
        joined = (
            ch.isascii() and not ch.isspace() and result and result[-1][-1].isascii() and not result[-1][-1].isspace()
        )
        if joined and width_of(result[-1] + ch) <= ems:
            result[-1] += ch
        else:
            result.append(ch)
    return result


@dataclass
class Box:
    """A cell on paper: its rows, columns and wrapped lines."""

    cell: Cell
    row: int
    column: int
    lines: list[str]


def boxes(sheet: Sheet, ems_per_width: float, margin: float = 0.8) -> list[Box]:
    """Every cell with its lines wrapped to its width (``ems_per_width`` ems for one unit of column width)."""
    result = []
    for r, slots in enumerate(sheet.grid()):
        for c, (cell, begins) in enumerate(slots):
            if begins:
                room = sum(sheet.widths[c : c + cell.columns]) * ems_per_width - margin
                result.append(Box(cell, r, c, wrap(cell.text, max(room, 1.0)) if cell.text.strip() else []))
    return result


def heights(sheet: Sheet, placed: list[Box], minimum: float = 1.0) -> list[float]:
    """Row heights in lines: rows hold their own cells, merged cells stretch their last row."""
    high = [minimum] * len(sheet.body)
    for box in placed:
        if box.cell.rows == 1:
            high[box.row] = max(high[box.row], float(len(box.lines)))
    for box in placed:
        last = box.row + box.cell.rows
        lacking = len(box.lines) - sum(high[box.row : last])
        if box.cell.rows > 1 and lacking > 0:
            high[last - 1] += lacking
    return high
