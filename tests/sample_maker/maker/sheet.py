"""What a layout produces: paragraphs and tables with merged cells, before any file format."""

from __future__ import annotations

from dataclasses import dataclass, field

TICKED, UNTICKED = "☑", "☐"
"""Check boxes in cell text; each writer prints them its own way."""


@dataclass
class Cell:
    """A printed cell; covers ``rows`` × ``columns`` grid positions. ``text`` may hold line breaks."""

    text: str = ""
    columns: int = 1
    rows: int = 1
    heading: bool = False


@dataclass
class Sheet:
    """A table: ``body[r]`` lists the cells that start in row r, left to right; ``widths`` are relative."""

    widths: list[int]
    body: list[list[Cell]] = field(default_factory=list)
    header_rows: tuple[int, ...] = ()
    """Rows that a writer may print again after a page cut (the indicator headings)."""
    cuts: tuple[int, ...] = ()
    """Rows before which a writer may begin a new page."""

    @property
    def n_columns(self) -> int:
        return len(self.widths)

    def grid(self) -> list[list[tuple[Cell, bool]]]:
        """Rows × columns of (cell, starts here)."""
        slots: list[list[tuple[Cell, bool] | None]] = [[None] * self.n_columns for _ in self.body]
        for r, row in enumerate(self.body):
            c = 0
            for cell in row:
                while c < self.n_columns and slots[r][c] is not None:
                    c += 1
                if cell.columns < 1 or c + cell.columns > self.n_columns or r + cell.rows > len(self.body):
                    raise ValueError(f"cell {cell.text!r} in row {r} leaves the table")
                for i in range(r, r + cell.rows):
                    for j in range(c, c + cell.columns):
                        if slots[i][j] is not None:
                            raise ValueError(f"cell {cell.text!r} in row {r} covers another")
                        slots[i][j] = (cell, (i, j) == (r, c))
        full: list[list[tuple[Cell, bool]]] = []
        for r, line in enumerate(slots):
            if None in line:
                raise ValueError(f"row {r} has a hole: {[cell.text for cell in self.body[r]]}")
            full.append([slot for slot in line if slot is not None])
        return full


def torn(text: str, begins: bool, goes_on: bool) -> str:
    """What a merged cell prints on one side of a cut: a weight on a last line of its own falls below it."""
    head, _, tail = text.rpartition("\n")
    if not tail.startswith(("（", "(")) or not head:
        return text if begins else ""
    if begins:
        return head if goes_on else text
    return "" if goes_on else tail


def clip(sheet: Sheet, first: int, last: int) -> list[list[Cell]]:
    """Rows ``first`` to ``last`` on their own: cells that come from above are blank, cells that go on are cut."""
    grid = sheet.grid()
    body: list[list[Cell]] = []
    for r in range(first, last):
        cells, c = [], 0
        while c < sheet.n_columns:
            cell, _ = grid[r][c]
            if r == first or grid[r - 1][c][0] is not cell:
                height = sum(1 for i in range(r, last) if grid[i][c][0] is cell)
                begins = r == 0 or grid[r - 1][c][0] is not cell
                goes_on = r + height == last < len(grid) and grid[last][c][0] is cell
                cells.append(Cell(torn(cell.text, begins, goes_on), cell.columns, height, cell.heading))
            c += cell.columns
        body.append(cells)
    return body


def cut(sheet: Sheet, before: int, repeat_heads: bool = False) -> tuple[Sheet, Sheet]:
    """Two tables from one, the second perhaps with the headings printed again."""
    heads = clip(sheet, sheet.header_rows[0], sheet.header_rows[-1] + 1) if repeat_heads and sheet.header_rows else []
    rest = Sheet(sheet.widths, heads + clip(sheet, before, len(sheet.body)))
    return Sheet(sheet.widths, clip(sheet, 0, before), sheet.header_rows), rest


@dataclass
class Para:
    """A paragraph. ``kind``: ``title``, ``caption`` (right or left line above a table), ``heading``, ``body``."""

    text: str
    kind: str = "body"


@dataclass
class PageBreak:
    """The next block begins on a new page."""


Block = Para | Sheet | PageBreak


def spread(weights: list[int], columns: int) -> list[int]:
    """Share ``columns`` grid columns among logical columns, each at least one, by weight."""
    if len(weights) > columns:
        raise ValueError(f"{len(weights)} logical columns do not fit {columns}")
    spans = [1] * len(weights)
    for _ in range(columns - len(weights)):
        i = max(range(len(weights)), key=lambda k: (weights[k] / spans[k], -k))
        spans[i] += 1
    return spans


def row(texts: list[str], columns: int, weights: list[int] | None = None, heading: bool = False) -> list[Cell]:
    """One row of plain cells over the whole grid."""
    spans = spread(weights or [1] * len(texts), columns)
    return [Cell(text, span, heading=heading) for text, span in zip(texts, spans, strict=True)]


def beside(label: str, rows: list[list[Cell]], span: int = 1) -> list[list[Cell]]:
    """Put one merged label cell at the left of a group of rows."""
    first, *rest = rows
    return [[Cell(label, span, len(rows), heading=True), *first], *rest]
