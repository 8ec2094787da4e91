"""What a table's cells tell of how it was made: merged cells printed at each position, two forms side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from disclosure_parse.document import Table
from disclosure_parse.normalizer.vocabulary import Vocabulary

REPEATED_ROWS = 2
"""So many rows of one text in every cell are merged cells, printed once for each position."""
REPEATED_CELLS = 3


def parts(table: Table, vocabulary: Vocabulary) -> Iterator[Table]:
    """The table as it is to be read: without exact spans where it repeats merged cells, and one form beside another
    as two tables."""
    if table.exact and _repeats(table):
        table = replace(table, exact=False)
    yield from _side_by_side(table, vocabulary)


def _repeats(table: Table) -> bool:
    if any(cell.row_span > 1 or cell.column_span > 1 for cell in table.cells):
        return False
    rows = ([cell.text for cell in cells] for _, cells in table.rows())
    return sum(len(row) >= REPEATED_CELLS and bool(row[0]) and len(set(row)) == 1 for row in rows) >= REPEATED_ROWS


def _side_by_side(table: Table, vocabulary: Vocabulary) -> Iterator[Table]:
    """The parts of a table that blank columns part from each other, if each of them names a project of its own."""
    named = [cell.column for cell in table.cells if vocabulary.field_of("identity", cell.text) == "project_name"]
    if len(named) < 2:
        yield table
        return
    filled = {
        column
        for cell in table.cells
        if cell.text.strip()
        for column in range(cell.column, cell.column + cell.column_span)
    }
    strips = [
        [column for _, column in run]
        for _, run in groupby(enumerate(sorted(filled)), key=lambda pair: pair[1] - pair[0])
    ]
    if len(strips) < 2 or any(not set(strip) & set(named) for strip in strips):
        yield table
        return
    for strip in strips:
        yield replace(table, cells=tuple(cell for cell in table.cells if strip[0] <= cell.column <= strip[-1]))
