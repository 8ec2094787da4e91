"""Text of values parted by commas, as a sheet is exported (CSV)."""

from __future__ import annotations

import csv
import itertools

from disclosure_parse.document import Cell

MIN_ROWS, MIN_COLUMNS = 3, 3
SAME_WIDTH = 0.9
"""Share of the rows that have as many cells as those beside them: an export gives each row of a table as many."""
PARTED = 2 / 3
"""Share of the rows that have commas at all."""


def comma_rows(text: str) -> tuple[Cell, ...]:
    """The cells of a text that is such an export as a whole, else none.

    Prose has commas of its own, but not as many in each line.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < MIN_ROWS or sum("," in line for line in lines) < SAME_WIDTH * len(lines) / 2:
        return ()
    reader = csv.reader(f"{line}\n" for line in text.split("\n"))
    rows: list[tuple[int, list[str]]] = []
    first = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((first, row))
            first = reader.line_num + 1
    except csv.Error:
        return ()
    # Titles and notes need not have the commas of the cells that are blank beside them.
    parted = [len(row) for _, row in rows if len(row) > 1]
    runs = ((width, len(list(run))) for width, run in itertools.groupby(parted))
    regular = sum(count for width, count in runs if width >= MIN_COLUMNS and count >= MIN_ROWS)
    if len(parted) < PARTED * len(rows) or regular < max(MIN_ROWS, SAME_WIDTH * len(parted)):
        return ()
    return tuple(
        Cell(text.strip(), number, column, line=line)
        for number, (line, row) in enumerate(rows)
        for column, text in enumerate(row)
    )
