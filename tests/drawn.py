"""Tables drawn in a test's own lines: ``|`` between cells, ``{columns,rows}`` behind a cell that spans."""

from __future__ import annotations

from disclosure_parse.disclosure import Disclosure, Entry
from disclosure_parse.document import Cell, Document, Paragraph, Table
from disclosure_parse.normalizer import normalize


def table(drawing: str, index: int = 1, exact: bool = True, seams: tuple[int, ...] = ()) -> Table:
    """A table with exact spans from its drawing."""
    cells: list[Cell] = []
    taken: set[tuple[int, int]] = set()
    for row, line in enumerate(drawing.strip("\n").split("\n")):
        column = 0
        for part in line.split("|"):
            text, _, span = part.strip().partition("{")
            columns, rows = (int(number) for number in span.rstrip("}").split(",")) if span else (1, 1)
            while (row, column) in taken:
                column += 1
            cells.append(Cell(text.strip().replace("\\n", "\n"), row, column, rows, columns))
            taken |= {(row + down, column + right) for down in range(rows) for right in range(columns)}
            column += columns
    return Table(index, tuple(cells), exact, "drawn", seams=seams)


def document(*blocks: str | Table) -> Document:
    """A document of lines of text and tables, in order."""
    numbered: list[Paragraph | Table] = []
    for block in blocks:
        numbered.append(block if isinstance(block, Table) else Paragraph(block, len(numbered) + 1))
    return Document("drawn", "drawn", "0" * 64, 1, tuple(numbered))


def read(*blocks: str | Table) -> Disclosure:
    return normalize(document(*blocks))


def raw(entry: Entry | None) -> str:
    return entry.raw if entry else ""
