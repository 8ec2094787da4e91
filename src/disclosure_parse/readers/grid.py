"""Ruling lines become a grid of cells, for every reader that has geometry. Points, from the page's top left."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from disclosure_parse.document import BBox

SNAP = 3.0
"""Lines nearer than this are one: double lines, thin rectangles drawn twice, borders of neighbouring cells."""
DASH = 6.0
"""A piece of a dashed line is at most this long, and so is the gap after it."""
MIN_DOTS = 5
MAX_CROSSINGS = 2_000_000
"""Horizontal × vertical lines on one page above which the page is no table but a pattern or an attack."""
MAX_POSITIONS = 250_000
"""Rows × columns of one table, likewise."""


class Ruling(NamedTuple):
    """A line along one axis: where it lies on the other axis, and from where to where it runs."""

    at: float
    start: float
    end: float


class Glyph(NamedTuple):
    """One printed character. A tuple and not a dataclass: a page has thousands, and this is the hot path.

    ``x0 y0 x1 y1`` is its box, ``x y`` its origin (the pen's place on the base line), ``size`` its height,
    ``number`` its place among the characters of the file.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    x: float
    y: float
    size: float
    number: int = -1


class GridCell(NamedTuple):
    """A closed box of a lattice: its place and span among the lattice's lines."""

    row: int
    column: int
    row_span: int
    column_span: int


class TooManyRulings(ValueError):
    """The lines of one page cross too often to be a table."""


OPEN_SIDE = 3
"""Lines that end together show an outer side that is not drawn."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """The cells that the lines of one table close.

    ``xs`` and ``ys`` are the column and row lines, one more than there are columns and rows. Cells are in row-major
    order and do not overlap. ``owners[row][column]`` is the index of the cell that covers the position, or -1 where
    the outline is not a rectangle. ``open_top`` and ``open_bottom`` are the columns above or below which the outline
    is not drawn and was closed. ``bent`` are the indices of cells that are pieces of an outline with a bend: what they
    span is not what is drawn.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[GridCell, ...]
    owners: tuple[tuple[int, ...], ...]
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
        if 0 <= row < len(self.owners) and 0 <= column < len(self.owners[row]):
            return self.owners[row][column]
        return -1


def find_lattices(horizontal: Iterable[Ruling], vertical: Iterable[Ruling]) -> list[Lattice]:
    """The tables that a page's rulings draw, from the top down.

    Lines are snapped and joined, those that touch make one table, an outer side that is not drawn is closed where
    at least three lines end on it together, loose ends are cut, and every position within the outline belongs to
    exactly one cell. Raises ``TooManyRulings``.
    """
    rows = join_rulings(horizontal)
    columns = join_rulings(vertical)
    if not rows or not columns:
        return []
    lattices: list[Lattice] = []
    for table_rows, table_columns in _touching(rows, columns):
        table_columns = _close_sides(table_rows, table_columns)
        closed_rows = _close_labels(_close_sides(table_columns, table_rows), table_columns)
        lattices += (_with_open_sides(lattice, table_rows) for lattice in _lattices(closed_rows, table_columns))
    return sorted(lattices, key=lambda lattice: (lattice.ys[0], lattice.xs[0]))


def join_rulings(rulings: Iterable[Ruling]) -> list[Ruling]:
    """Parallel rulings with those at nearly the same place snapped together, and pieces of one line joined."""
    joined: list[Ruling] = []
    for group in _groups_along(sorted(rulings)):
        length = sum(ruling.end - ruling.start for ruling in group)
        if length <= 0:
            continue
        at = sum(ruling.at * (ruling.end - ruling.start) for ruling in group) / length
        joined += _pieces_joined(at, group)
    return joined


def dotted_lines(dots: Sequence[BBox]) -> tuple[list[Ruling], list[Ruling]]:
    """Horizontal and vertical rulings that rows of at least ``MIN_DOTS`` dots draw."""
    across = [Ruling((y0 + y1) / 2, x0, x1) for x0, y0, x1, y1 in dots]
    down = [Ruling((x0 + x1) / 2, y0, y1) for x0, y0, x1, y1 in dots]
    return _dot_rows(across), _dot_rows(down)


def _dot_rows(dots: list[Ruling]) -> list[Ruling]:
    lines = []
    for group in _groups_along(sorted(dots)):
        if len(group) < MIN_DOTS:
            continue
        starts = sorted(dot.start for dot in group)
        for line in _pieces_joined(group[0].at, group):
            count = bisect_right(starts, line.end) - bisect_left(starts, line.start)
            if count >= MIN_DOTS and line.end - line.start > DASH:
                lines.append(line)
    return lines


def _groups_along(rulings: list[Ruling]) -> Iterator[list[Ruling]]:
    """Sorted rulings in groups that lie within ``SNAP`` of the group's first."""
    group: list[Ruling] = []
    for ruling in rulings:
        if group and ruling.at - group[0].at > SNAP:
            yield group
            group = []
        group.append(ruling)
    if group:
        yield group


def _pieces_joined(at: float, group: list[Ruling]) -> list[Ruling]:
    pieces = sorted((ruling.start, ruling.end) for ruling in group)
    lines: list[Ruling] = []
    start, end = pieces[0]
    last_length = end - start
    for piece_start, piece_end in pieces[1:]:
        length = piece_end - piece_start
        dashed = last_length <= DASH and length <= DASH
        if piece_start - end <= (DASH if dashed else SNAP):
            end = max(end, piece_end)
        else:
            lines.append(Ruling(at, start, end))
            start, end = piece_start, piece_end
        last_length = length
    lines.append(Ruling(at, start, end))
    return lines


def _touching(rows: list[Ruling], columns: list[Ruling]) -> Iterator[tuple[list[Ruling], list[Ruling]]]:
    """Rulings in sets that hang together by touching; a set without both directions is no table.

    One line across is enough where a page break left the last row of a table without its upper border.
    """
    if len(rows) * len(columns) > MAX_CROSSINGS:
        raise TooManyRulings(f"{len(rows)} horizontal and {len(columns)} vertical lines")
    rows = sorted(rows)
    places = [row.at for row in rows]
    parent = list(range(len(rows) + len(columns)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for number, column in enumerate(columns, start=len(rows)):
        first = bisect_left(places, column.start - SNAP)
        for index in range(first, bisect_right(places, column.end + SNAP)):
            row = rows[index]
            if row.start - SNAP <= column.at <= row.end + SNAP:
                parent[root(index)] = root(number)
    sets: dict[int, tuple[list[Ruling], list[Ruling]]] = {}
    for index, row in enumerate(rows):
        sets.setdefault(root(index), ([], []))[0].append(row)
    for number, column in enumerate(columns, start=len(rows)):
        sets.setdefault(root(number), ([], []))[1].append(column)
    tables = [pair for pair in sets.values() if pair[1] and (len(pair[0]) >= 2 or len(pair[1]) >= OPEN_SIDE)]
    _add_lone_columns(tables, [pair[1][0] for pair in sets.values() if len(pair[1]) == 1 and not pair[0]])
    yield from tables


def _add_lone_columns(tables: list[tuple[list[Ruling], list[Ruling]]], lone: list[Ruling]) -> None:
    """Add lines that touch no other to the table beside which they run from its top to its bottom.

    A merged cell that begins on an earlier page and ends on a later one has no border on this page but its sides.
    """
    ends = [(min(c.start for c in columns), max(c.end for c in columns)) for _, columns in tables]
    for line in lone:
        beside = [
            index
            for index, (top, bottom) in enumerate(ends)
            if abs(line.start - top) <= SNAP and abs(line.end - bottom) <= SNAP
        ]
        if beside:
            nearest = min(beside, key=lambda index: min(abs(c.at - line.at) for c in tables[index][1]))
            tables[nearest][1].append(line)


def _close_sides(crossing: list[Ruling], sides: list[Ruling]) -> list[Ruling]:
    """``sides`` with the outer ones completed where at least three ``crossing`` lines end together, or the outer two.

    Word tables often have no left and right border, and a table cut by a page break no lower one: the lines that
    all end at one place are the evidence that the table ends there.
    """
    closed = list(sides)
    outer = {min(line.at for line in crossing), max(line.at for line in crossing)}
    for ends in ([(line.start, line.at) for line in crossing], [(-line.end, line.at) for line in crossing]):
        outermost = min(end for end, _ in ends)
        together = [(end, at) for end, at in ends if end - outermost <= SNAP]
        if len(together) >= OPEN_SIDE or (
            len(sides) > 1 and len(outer) == 2 and outer <= {place for _, place in together}
        ):
            at = abs(sum(end for end, _ in together) / len(together))
            near = [side.at for side in sides if abs(side.at - at) <= SNAP]
            places = [place for _, place in together]
            closed.append(Ruling(near[0] if near else at, min(places), max(places)))
    return closed


def _close_labels(rows: list[Ruling], columns: list[Ruling]) -> list[Ruling]:
    """``rows`` with what ends a merged cell that reaches further than all lines across.

    A browser draws its sides down to the end of the page, or from its beginning, and no line between them.
    """
    closed = list(rows)
    top, bottom = min(row.at for row in rows), max(row.at for row in rows)

    def is_open(at: float, x: float) -> bool:
        return not any(row.at == at and row.start <= x <= row.end for row in rows)

    for left, right in pairwise(sorted(columns)):
        middle = (left.at + right.at) / 2
        below = abs(left.end - right.end) <= SNAP and min(left.end, right.end) > bottom + SNAP
        if below and is_open(bottom, middle):
            closed.append(Ruling(left.end, left.at, right.at))
        above = abs(left.start - right.start) <= SNAP and max(left.start, right.start) < top - SNAP
        if above and is_open(top, middle):
            closed.append(Ruling(left.start, left.at, right.at))
    return closed


def _with_open_sides(lattice: Lattice, drawn: list[Ruling]) -> Lattice:
    """The lattice with the columns whose top or bottom is none of the lines that were drawn."""

    def open_at(y: float) -> frozenset[int]:
        lines = [line for line in drawn if abs(line.at - y) <= SNAP]
        return frozenset(
            column
            for column, (x0, x1) in enumerate(pairwise(lattice.xs))
            if not any(line.start <= x0 + SNAP and line.end >= x1 - SNAP for line in lines)
        )

    return replace(lattice, open_top=open_at(lattice.ys[0]), open_bottom=open_at(lattice.ys[-1]))


def _lattices(rows: list[Ruling], columns: list[Ruling]) -> Iterator[Lattice]:
    ys = sorted({row.at for row in rows})
    xs = sorted({column.at for column in columns})
    if len(ys) < 2 or len(xs) < 2:
        return
    if len(ys) * len(xs) > MAX_POSITIONS:
        raise TooManyRulings(f"{len(ys)} row lines and {len(xs)} column lines")
    above = _drawn(rows, ys, xs)
    beside = _drawn(columns, xs, ys)
    _cut_loose_ends(above, beside)
    single = _walled_in(above, beside)
    boxes = [(row, column, row + 1, column + 1) for row, column in np.argwhere(single).tolist()]
    bent = set()
    for region in _regions(above, beside, single.tolist()):
        pieces = list(_rectangles(region))
        boxes += pieces
        if len(pieces) > 1:
            bent.update(pieces)
    for group in _adjoining(boxes):
        yield _lattice(group, xs, ys, bent)


def _drawn(lines: list[Ruling], places: list[float], crossings: list[float]) -> list[list[bool]]:
    """``drawn[i][k]``: is line ``places[i]`` drawn from ``crossings[k]`` to ``crossings[k + 1]``?"""
    number = {place: index for index, place in enumerate(places)}
    drawn = [[False] * (len(crossings) - 1) for _ in places]
    for line in lines:
        first = bisect_left(crossings, line.start - SNAP)
        last = bisect_right(crossings, line.end + SNAP) - 1
        if last > first:
            drawn[number[line.at]][first:last] = [True] * (last - first)
    return drawn


def _cut_loose_ends(above: list[list[bool]], beside: list[list[bool]]) -> None:
    """Remove, in place, every drawn piece that leads nowhere: an underline that touches one border, a stub."""
    n_ys, n_xs = len(above), len(beside)

    def pieces(row: int, column: int) -> list[tuple[list[bool], int, int, int]]:
        found = []
        if column > 0 and above[row][column - 1]:
            found.append((above[row], column - 1, row, column - 1))
        if column < n_xs - 1 and above[row][column]:
            found.append((above[row], column, row, column + 1))
        if row > 0 and beside[column][row - 1]:
            found.append((beside[column], row - 1, row - 1, column))
        if row < n_ys - 1 and beside[column][row]:
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


def _ends(above: list[list[bool]], beside: list[list[bool]]) -> list[tuple[int, int]]:
    """The crossings from which exactly one piece leads away."""
    across, down = np.array(above, dtype=np.int8), np.array(beside, dtype=np.int8).T
    pieces = np.zeros((len(above), len(beside)), dtype=np.int8)
    pieces[:, 1:] += across
    pieces[:, :-1] += across
    pieces[1:] += down
    pieces[:-1] += down
    rows, columns = np.nonzero(pieces == 1)
    return list(zip(rows.tolist(), columns.tolist(), strict=True))


def _walled_in(above: list[list[bool]], beside: list[list[bool]]) -> Any:
    """The positions (rows × columns) that have a line on all four sides: most are."""
    across, down = np.array(above), np.array(beside).T
    return across[:-1] & across[1:] & down[:, :-1] & down[:, 1:]


def _regions(above: list[list[bool]], beside: list[list[bool]], seen: list[list[bool]]) -> list[list[tuple[int, int]]]:
    """The sets of positions with no line between them, without the one that is open to the outside.

    Those of ``seen`` are left out.
    """
    n_rows, n_columns = len(above) - 1, len(beside) - 1
    regions = []
    for row in range(n_rows):
        for column in range(n_columns):
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
    boxes: list[tuple[int, int, int, int]], xs: list[float], ys: list[float], bent: Set[tuple[int, int, int, int]]
) -> Lattice:
    """A lattice of the lines at which at least one of the boxes begins; the others belong to something else.

    A box that ends where none begins has nothing below or beside it, and reaches to the next line.
    """
    row_lines = [*sorted({top for top, _, _, _ in boxes}), max(bottom for _, _, bottom, _ in boxes)]
    column_lines = [*sorted({left for _, left, _, _ in boxes}), max(right for _, _, _, right in boxes)]
    cells = tuple(
        GridCell(
            row := bisect_left(row_lines, top),
            column := bisect_left(column_lines, left),
            bisect_left(row_lines, bottom) - row,
            bisect_left(column_lines, right) - column,
        )
        for top, left, bottom, right in sorted(boxes)
    )
    owners = [[-1] * (len(column_lines) - 1) for _ in range(len(row_lines) - 1)]
    for index, (row, column, row_span, column_span) in enumerate(cells):
        for covered in owners[row : row + row_span]:
            covered[column : column + column_span] = [index] * column_span
    return Lattice(
        xs=tuple(xs[line] for line in column_lines),
        ys=tuple(ys[line] for line in row_lines),
        cells=cells,
        owners=tuple(tuple(row) for row in owners),
        bent=frozenset(index for index, box in enumerate(sorted(boxes)) if box in bent) if bent else frozenset(),
    )
