"""Tables that go on over page breaks become one, with their columns brought together."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from disclosure_parse.document import Cell, Table
from disclosure_parse.readers.grid import SNAP
from disclosure_parse.readers.page_layout import PageTable

ENDS_BELOW = 0.55
STARTS_ABOVE = 0.35
"""A table that goes on ends in the lower part of its page (a tall row may move over as a whole) and starts again in
the upper part of the next."""


@dataclass(frozen=True, slots=True)
class _Part:
    table: PageTable
    page: int
    page_height: float
    xs: tuple[float, ...]
    """The part's column lines, each at the place that the first part to have it gave it."""


class LongTable:
    """A table that grows page by page."""

    def __init__(self, table: PageTable, page: int, page_height: float) -> None:
        self._xs = list(table.xs)
        self._parts = [_Part(table, page, page_height, table.xs)]

    def continues_in(self, table: PageTable, page: int, page_height: float) -> bool:
        """Is ``table``, the first thing on its page, the rest of this one, which ends the page before?

        The outer edges agree, and so does at least half of the inner column lines of the side that has fewer: the
        rows of a form have different columns, and the cut may fall between them.
        """
        last = self._parts[-1]
        if page != last.page + 1 or not (table.exact and last.table.exact):
            return False
        if last.table.bbox[3] < ENDS_BELOW * last.page_height or table.bbox[1] > STARTS_ABOVE * page_height:
            return False
        edges = (last.table.xs[0], last.table.xs[-1])
        if any(abs(edge - other) > SNAP for edge, other in zip(edges, (table.xs[0], table.xs[-1]), strict=True)):
            return False
        inner, other_inner = self._xs[1:-1], table.xs[1:-1]
        shared = sum(1 for x in other_inner if _nearest(inner, x) is not None)
        return 2 * shared >= min(len(inner), len(other_inner))

    def append(self, table: PageTable, page: int, page_height: float) -> None:
        """The part on the next page; its rows come below, the columns are those of both."""
        places = list(table.xs)
        for number, x in enumerate(table.xs):
            index = _nearest(self._xs, x)
            if index is not None and _nearest(table.xs, self._xs[index]) == number:
                places[number] = self._xs[index]
        self._xs = sorted({*self._xs, *places})
        self._parts.append(_Part(table, page, page_height, tuple(places)))

    def table(self, index: int) -> Table:
        """The whole table as the document's ``index``-th; its bbox is that of the part on its first page."""
        number = {x: position for position, x in enumerate(self._xs)}
        cells: list[Cell] = []
        seams: list[int] = []
        rows = 0
        for part in self._parts:
            if rows:
                seams.append(rows)
            columns = [number[x] for x in part.xs]
            cells += [_placed(cell, rows, columns) for cell in part.table.cells]
            rows = max(cell.row + cell.row_span for cell in cells)
        first = self._parts[0]
        x0, y0, x1, y1 = first.table.bbox
        return Table(
            index=index,
            cells=tuple(cells),
            exact=first.table.exact,
            origin=first.table.origin,
            page=first.page,
            bbox=(round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2)),
            seams=tuple(seams),
        )


def _placed(cell: Cell, rows: int, columns: Sequence[int]) -> Cell:
    """A part's cell at its place in the whole table."""
    start, end = columns[cell.column], columns[cell.column + cell.column_span]
    if rows == 0 and start == cell.column and end - start == cell.column_span:
        return cell
    return Cell(cell.text, cell.row + rows, start, cell.row_span, end - start, cell.page, cell.bbox)


def _nearest(places: Sequence[float], x: float) -> int | None:
    """Index of the nearest of the sorted places, if it is near enough to be the same line."""
    index = bisect_left(places, x)
    near = [i for i in (index - 1, index) if 0 <= i < len(places) and abs(places[i] - x) <= SNAP]
    return min(near, key=lambda i: abs(places[i] - x), default=None)
