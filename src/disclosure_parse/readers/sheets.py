"""What the workbook readers hand on: one sheet's printed texts and merged ranges, and how it becomes a Table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from disclosure_parse.document import Cell, Table
from disclosure_parse.errors import LimitError

MAX_POSITIONS = 500_000
# A title is often merged across far more columns than the form below it has.
MERGE_REACH = 64

Range = tuple[int, int, int, int]
"""First row, first column, last row, last column, each from 0."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What lies over a sheet's cells: the texts of its shapes, and how many pictures and charts there are."""

    texts: tuple[str, ...] = ()
    pictures: int = 0
    charts: int = 0


NOTHING_DRAWN = Drawn()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet; ``texts`` holds what is printed at (row, column) from 0, blank cells left out.

    ``unvalued`` names the cells whose formula has no stored result, ``covered`` those below a merged cell that hold
    something else than it, with what they hold.
    """

    name: str
    hidden: bool
    texts: Mapping[tuple[int, int], str]
    merges: tuple[Range, ...]
    hidden_lines: bool = False
    unvalued: tuple[str, ...] = ()
    covered: tuple[str, ...] = ()
    drawn: Drawn = NOTHING_DRAWN


def owners(merges: Iterable[Range]) -> dict[tuple[int, int], tuple[int, int]]:
    """The merged cell that is shown in place of each position below it, its own first one left out.

    Of ranges with more positions than a sheet may have none is told: such a sheet is refused.
    """
    areas = list(merges)
    if sum(max(bottom - top + 1, 0) * max(right - left + 1, 0) for top, left, bottom, right in areas) > MAX_POSITIONS:
        return {}
    return {
        (row, column): (top, left)
        for top, left, bottom, right in areas
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (row, column) != (top, left)
    }


def table_of(sheet: Sheet, index: int) -> Table | None:
    """The sheet as one table without the empty rows and columns at its edges; ``None`` for an empty sheet.

    Raises LimitError if the texts stand more than ``MAX_POSITIONS`` positions apart.
    """
    if not sheet.texts:
        return None
    top, left, bottom, right = _extent(sheet)
    positions = (bottom - top + 1) * (right - left + 1)
    if positions > MAX_POSITIONS:
        raise LimitError(
            f"holds a sheet ({sheet.name}) of {positions} positions; the limit is {MAX_POSITIONS}.",
            "Delete what stands far from the table.",
        )
    covered: set[tuple[int, int]] = set()
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for first_row, first_column, last_row, last_column in sheet.merges:
        last_row, last_column = min(last_row, bottom), min(last_column, right)
        if first_row < top or first_column < left or last_row < first_row or last_column < first_column:
            continue
        area = {
            (row, column) for row in range(first_row, last_row + 1) for column in range(first_column, last_column + 1)
        }
        if area & covered:
            continue
        covered |= area
        spans[first_row, first_column] = (last_row - first_row + 1, last_column - first_column + 1)
    cells = []
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            span = spans.get((row, column))
            if span is None and (row, column) in covered:
                continue
            row_span, column_span = span or (1, 1)
            text = sheet.texts.get((row, column), "").strip()
            cells.append(Cell(text, row - top, column - left, row_span, column_span))
    return Table(index, tuple(cells), exact=True, origin="sheet")


def _extent(sheet: Sheet) -> Range:
    rows = [row for row, _ in sheet.texts]
    columns = [column for _, column in sheet.texts]
    top, left, bottom, right = min(rows), min(columns), max(rows), max(columns)
    reached_row, reached_column = bottom, right
    for first_row, first_column, last_row, last_column in sheet.merges:
        if (first_row, first_column) in sheet.texts:
            reached_row = max(reached_row, min(last_row, bottom + MERGE_REACH))
            reached_column = max(reached_column, min(last_column, right + MERGE_REACH))
    return top, left, reached_row, reached_column
