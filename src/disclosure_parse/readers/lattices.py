"""The cells that the lines of a table close, without overlaps and holes. Points, from the page's top left."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np

from disclosure_parse.document import BBox
from disclosure_parse.readers import compiled
from disclosure_parse.readers.rulings import SNAP, Ruling

_place = attrgetter("at")

MAX_POSITIONS = 250_000
"""Rows × columns of one table; of more there is no table."""


class GridCell(NamedTuple):
    """A closed box of a lattice: its place and span among the lattice's lines."""

    row: int
    column: int
    row_span: int
    column_span: int


class TooManyRulings(ValueError):
    """The lines of one page cross too often to be a table."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """The cells that the lines of one table close.

    ``xs`` and ``ys`` are the column and row lines, one more than there are columns and rows. Cells are in row-major
    order and do not overlap. ``owners`` (rows × columns) has the index of the cell that covers a position, or -1 where
    the outline is not a rectangle. ``open_top`` and ``open_bottom`` are the columns above or below which the outline
    is not drawn and was closed. ``bent`` are the indices of cells that are pieces of an outline with a bend: what they
    span is not what is drawn.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[GridCell, ...]
    owners: Any = field(compare=False)
    open_top: frozenset[int] = frozenset()
    open_bottom: frozenset[int] = frozenset()
    bent: frozenset[int] = frozenset()

    @property
    def bbox(self) -> BBox:
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def cell_bbox(self, cell: GridCell) -> BBox:
        return (
            self.xs[cell.column],
            self.ys[cell.row],
            self.xs[cell.column + cell.column_span],
            self.ys[cell.row + cell.row_span],
        )

    def cell_at(self, x: float, y: float) -> int:
        """Index of the cell at a point, or -1."""
        column = bisect_right(self.xs, x) - 1
        row = bisect_right(self.ys, y) - 1
        if 0 <= row < len(self.ys) - 1 and 0 <= column < len(self.xs) - 1:
            return int(self.owners[row, column])
        return -1


def closed_cells(rows: list[Ruling], columns: list[Ruling]) -> Iterator[Lattice]:
    """The lattices of lines that hang together: one, or more where they touch at corners only.

    Raises ``TooManyRulings``.
    """
    ys, xs = (tuple(sorted(set(map(_place, lines)))) for lines in (rows, columns))
    if len(ys) < 2 or len(xs) < 2:
        return
    if len(ys) * len(xs) > MAX_POSITIONS:
        raise TooManyRulings(f"{len(ys)} row lines and {len(xs)} column lines")
    if compiled.grid is not None:
        for own_ys, own_xs, cells, owners, bent_ones in compiled.grid.closed(GridCell, rows, columns, ys, xs, SNAP):
            shape = len(own_ys) - 1, len(own_xs) - 1
            owner_of = np.frombuffer(owners, dtype=np.int64).reshape(shape)
            yield Lattice(own_xs, own_ys, cells, owner_of, bent=frozenset(bent_ones))
        return
    above = _drawn(rows, ys, xs)
    beside = _drawn(columns, xs, ys)
    _cut_loose_ends(above, beside)
    # Most positions have a line on all four sides.
    down = beside.T
    single = above[:-1] & above[1:] & down[:, :-1] & down[:, 1:]
    boxes = [(row, column, row + 1, column + 1) for row, column in np.argwhere(single).tolist()]
    bent = set()
    for region in _regions(above, beside, single):
        pieces = list(_rectangles(region))
        boxes += pieces
        if len(pieces) > 1:
            bent.update(pieces)
    for group in _adjoining(boxes):
        yield _lattice(group, xs, ys, bent)


def _drawn(lines: list[Ruling], places: Sequence[float], crossings: Sequence[float]) -> Any:
    """Is line ``places[i]`` drawn from ``crossings[k]`` to ``crossings[k + 1]``? An array of booleans (i × k)."""
    number = {place: index for index, place in enumerate(places)}
    drawn = np.zeros((len(places), len(crossings) - 1), dtype=bool)
    for line in lines:
        first = bisect_left(crossings, line.start - SNAP)
        last = bisect_right(crossings, line.end + SNAP) - 1
        if last > first:
            drawn[number[line.at], first:last] = True
    return drawn


def _cut_loose_ends(above: Any, beside: Any) -> None:
    """Remove, in place, every drawn piece that leads nowhere: an underline that touches one border, a stub."""
    n_ys, n_xs = len(above), len(beside)

    def pieces(row: int, column: int) -> list[tuple[Any, int, int, int]]:
        found = []
        if column > 0 and above[row, column - 1]:
            found.append((above[row], column - 1, row, column - 1))
        if column < n_xs - 1 and above[row, column]:
            found.append((above[row], column, row, column + 1))
        if row > 0 and beside[column, row - 1]:
            found.append((beside[column], row - 1, row - 1, column))
        if row < n_ys - 1 and beside[column, row]:
            found.append((beside[column], row, row + 1, column))
        return found

    todo = _ends(above, beside)
    while todo:
        row, column = todo.pop()
        found = pieces(row, column)
        if len(found) == 1:
            line, index, next_row, next_column = found[0]
            line[index] = False
            todo.append((next_row, next_column))


def _ends(above: Any, beside: Any) -> list[tuple[int, int]]:
    """The crossings from which exactly one piece leads away."""
    down = beside.T
    pieces = np.zeros((len(above), len(beside)), dtype=np.int8)
    pieces[:, 1:] += above
    pieces[:, :-1] += above
    pieces[1:] += down
    pieces[:-1] += down
    rows, columns = np.nonzero(pieces == 1)
    return list(zip(rows.tolist(), columns.tolist(), strict=True))


def _regions(drawn_above: Any, drawn_beside: Any, found: Any) -> list[list[tuple[int, int]]]:
    """The sets of positions with no line between them, without the one that is open to the outside.

    Those that are ``found`` already (rows × columns) are left out.
    """
    n_rows, n_columns = found.shape
    starts = np.argwhere(~found).tolist()
    regions: list[list[tuple[int, int]]] = []
    if not starts:
        return regions
    above, beside, seen = drawn_above.tolist(), drawn_beside.tolist(), found.tolist()
    for row, column in starts:
        if seen[row][column]:
            continue
        seen[row][column] = True
        region, closed, todo = [], True, [(row, column)]
        while todo:
            r, c = todo.pop()
            region.append((r, c))
            steps = (
                (above[r][c], r - 1, c),
                (above[r + 1][c], r + 1, c),
                (beside[c][r], r, c - 1),
                (beside[c + 1][r], r, c + 1),
            )
            for wall, next_row, next_column in steps:
                if wall:
                    continue
                if not (0 <= next_row < n_rows and 0 <= next_column < n_columns):
                    closed = False
                elif not seen[next_row][next_column]:
                    seen[next_row][next_column] = True
                    todo.append((next_row, next_column))
        if closed:
            regions.append(region)
    return regions


def _rectangles(region: list[tuple[int, int]]) -> Iterator[tuple[int, int, int, int]]:
    """A region as boxes (top, left, bottom, right; the last two exclusive): one, unless it has a bend."""
    left_over = set(region)
    for top, left in sorted(region):
        if (top, left) not in left_over:
            continue
        right = left + 1
        while (top, right) in left_over:
            right += 1
        bottom = top + 1
        while all((bottom, column) in left_over for column in range(left, right)):
            bottom += 1
        left_over.difference_update((r, c) for r in range(top, bottom) for c in range(left, right))
        yield top, left, bottom, right


def _adjoining(boxes: list[tuple[int, int, int, int]]) -> list[list[tuple[int, int, int, int]]]:
    """Boxes in sets that hang together by a shared side."""
    if not boxes:
        return []
    tops, lefts, bottoms, rights = zip(*boxes, strict=True)
    covered = sum((bottom - top) * (right - left) for top, left, bottom, right in boxes)
    if covered == (max(bottoms) - min(tops)) * (max(rights) - min(lefts)):
        return [boxes]  # No position is left out, so that all hang together.
    owner = {
        (row, column): index
        for index, (top, left, bottom, right) in enumerate(boxes)
        for row in range(top, bottom)
        for column in range(left, right)
    }
    group_of = [-1] * len(boxes)
    groups: list[list[tuple[int, int, int, int]]] = []
    for first in range(len(boxes)):
        if group_of[first] >= 0:
            continue
        group_of[first] = len(groups)
        groups.append([])
        todo = [first]
        while todo:
            box = boxes[todo.pop()]
            groups[-1].append(box)
            for position in _around(*box):
                index = owner.get(position, -1)
                if index >= 0 and group_of[index] < 0:
                    group_of[index] = len(groups) - 1
                    todo.append(index)
    return groups


def _around(top: int, left: int, bottom: int, right: int) -> Iterator[tuple[int, int]]:
    for column in range(left, right):
        yield top - 1, column
        yield bottom, column
    for row in range(top, bottom):
        yield row, left - 1
        yield row, right


def _lattice(
    boxes: list[tuple[int, int, int, int]],
    xs: Sequence[float],
    ys: Sequence[float],
    bent: Set[tuple[int, int, int, int]],
) -> Lattice:
    """A lattice of the lines at which at least one of the boxes begins; the others belong to something else.

    A box that ends where none begins has nothing below or beside it, and reaches to the next line.
    """
    boxes = sorted(boxes)
    tops, lefts, bottoms, rights = np.array(boxes).T
    row_lines, column_lines = _lines_of(tops, bottoms), _lines_of(lefts, rights)
    rows, columns = np.searchsorted(row_lines, tops), np.searchsorted(column_lines, lefts)
    row_spans = np.searchsorted(row_lines, bottoms) - rows
    column_spans = np.searchsorted(column_lines, rights) - columns
    cells = tuple(map(GridCell._make, np.stack((rows, columns, row_spans, column_spans), axis=1).tolist()))
    owners = np.full((len(row_lines) - 1, len(column_lines) - 1), -1, dtype=np.int64)
    owners[rows, columns] = np.arange(len(cells))
    for index in np.flatnonzero((row_spans > 1) | (column_spans > 1)).tolist():
        row, column, row_span, column_span = cells[index]
        owners[row : row + row_span, column : column + column_span] = index
    return Lattice(
        xs=tuple(xs[line] for line in column_lines.tolist()),
        ys=tuple(ys[line] for line in row_lines.tolist()),
        cells=cells,
        owners=owners,
        bent=frozenset(index for index, box in enumerate(boxes) if box in bent) if bent else frozenset(),
    )


def _lines_of(starts: Any, ends: Any) -> Any:
    return np.append(np.unique(starts), ends.max())
