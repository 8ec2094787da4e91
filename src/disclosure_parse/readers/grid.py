"""Ruling lines become the tables they draw, for every reader that has geometry. Points, from the page's top left."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from functools import reduce
from itertools import pairwise
from operator import add
from typing import Any

import numpy as np

from disclosure_parse.readers import compiled
from disclosure_parse.readers.lattices import Lattice, TooManyRulings, closed_cells
from disclosure_parse.readers.rulings import SNAP, Ruling, as_array

MAX_CROSSINGS = 2_000_000
"""Horizontal × vertical lines on one page above which the page is no table but a pattern or an attack."""
OPEN_SIDE = 3
"""Lines that end together show an outer side that is not drawn."""
ROW_SHAPE = 4.0
"""A row is at least so many times wider than high."""


def lattices_of(rows: list[Ruling], columns: list[Ruling], inferred: Any = ()) -> list[Lattice]:
    """The tables that a page's lines draw, joined by ``join_rulings``, from the top down.

    Those that touch make one table, an outer side that is not drawn is closed where at least three lines end on it
    together, loose ends are cut, and every position within the outline belongs to exactly one cell. Raises
    ``TooManyRulings``.

    ``inferred`` are vertical lines that are not drawn but stand in white space (n × 3): these stay where they are,
    since a snapped one might cut through text.
    """
    lines = as_array(inferred)
    columns = [*columns, *map(Ruling._make, lines[np.isfinite(lines).all(axis=1)].tolist())] if len(lines) else columns
    if not rows or not columns:
        return []
    lattices: list[Lattice] = []
    for table_rows, table_columns in _touching(rows, columns):
        table_columns = _close_sides(table_rows, table_columns)
        sides = _close_sides(table_columns, table_rows)
        if max(column.end for column in table_columns) > table_rows[-1].at + SNAP:
            table_columns, sides = _with_loose_row(table_columns, table_rows, sides)
        if min(column.start for column in table_columns) < table_rows[0].at - SNAP:
            on_its_head = _columns_turned(table_columns), _rows_turned(table_rows), _rows_turned(sides)
            turned_columns, turned_sides = _with_loose_row(*on_its_head)
            table_columns, sides = _columns_turned(turned_columns), _rows_turned(turned_sides)
        closed_rows = _close_labels(sides, table_columns)
        lattices += (_with_open_sides(lattice, table_rows) for lattice in closed_cells(closed_rows, table_columns))
    return sorted(lattices, key=lambda lattice: (lattice.ys[0], lattice.xs[0]))


def _touching(rows: list[Ruling], columns: list[Ruling]) -> Iterator[tuple[list[Ruling], list[Ruling]]]:
    """Rulings in sets that hang together by touching; a set without both directions is no table.

    One line across is enough where a page break left the last row of a table without its upper border.
    """
    if len(rows) * len(columns) > MAX_CROSSINGS:
        raise TooManyRulings(f"{len(rows)} horizontal and {len(columns)} vertical lines")
    rows = sorted(rows)
    numbers = _sets(rows, columns)
    if not any(numbers):  # As on most pages with one table.
        if len(rows) >= 2 or len(columns) >= OPEN_SIDE:
            yield rows, list(columns)
        return
    sets: list[tuple[list[Ruling], list[Ruling]]] = [([], []) for _ in range(max(numbers) + 1)]
    for number, row in zip(numbers, rows, strict=False):
        sets[number][0].append(row)
    for number, column in zip(numbers[len(rows) :], columns, strict=True):
        sets[number][1].append(column)
    tables = [pair for pair in sets if pair[1] and (len(pair[0]) >= 2 or len(pair[1]) >= OPEN_SIDE)]
    _add_lone_columns(tables, [pair[1][0] for pair in sets if len(pair[1]) == 1 and not pair[0]])
    yield from tables


def _sets(rows: list[Ruling], columns: list[Ruling]) -> list[int]:
    """For each of the rows (sorted) and columns the number of the set of lines that it hangs together with.

    The sets are numbered as they come.
    """
    if compiled.grid is not None:
        found: list[int] = compiled.grid.touching(rows, columns, SNAP)
        return found
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
    number_of: dict[int, int] = {}
    return [number_of.setdefault(root(node), len(number_of)) for node in range(len(parent))]


def _add_lone_columns(tables: list[tuple[list[Ruling], list[Ruling]]], lone: list[Ruling]) -> None:
    """Add lines that touch no other to the table beside which they run from its top to its bottom.

    A merged cell that begins on an earlier page and ends on a later one has no border on this page but its sides.
    """
    ends = [(min(c.start for c in columns), max(c.end for c in columns)) for _, columns in tables if lone]
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
    if compiled.grid is not None:
        return [*sides, *compiled.grid.sides(Ruling, crossing, sides, SNAP, OPEN_SIDE, ROW_SHAPE)]
    closed = list(sides)
    ats, starts, ends = zip(*crossing, strict=True)
    outer = {min(ats), max(ats)}
    for places, outermost in ((starts, min(starts)), (ends, max(ends))):
        together = [place for place in places if abs(place - outermost) <= SNAP]
        crossed = [at for place, at in zip(places, ats, strict=True) if abs(place - outermost) <= SNAP]
        if len(together) >= OPEN_SIDE or (
            (len(sides) > 1 or _is_row(crossing)) and len(outer) == 2 and outer.issubset(crossed)
        ):
            at = abs(reduce(add, together) / len(together))  # Later Pythons' sum() rounds in another way.
            near = [side.at for side in sides if abs(side.at - at) <= SNAP]
            closed.append(Ruling(near[0] if near else at, min(crossed), max(crossed)))
    return closed


def _with_loose_row(
    columns: list[Ruling], rows: list[Ruling], sides: list[Ruling]
) -> tuple[list[Ruling], list[Ruling]]:
    """``columns`` and ``sides`` (``rows`` with the outer ones closed) with the row below the last line across.

    Where a table's cells have borders of their own, a page break leaves those of the last row a little shorter than
    the frame around them and than merged cells. Three or more that end together are a row's all the same; alone they
    would be loose ends, and the row's cells one or none.
    """
    last = max(row.at for row in rows)
    ends = [column.end for column in columns if column.end > last + SNAP]
    together = [end for end in ends if sum(abs(end - other) <= SNAP for other in ends) >= OPEN_SIDE]
    if not together:
        return columns, sides
    bottom, end = max(row.at for row in sides), max(together)
    if bottom > last + SNAP:
        short = {end for end in together if end < bottom - SNAP}
        return [c._replace(end=bottom) if c.end in short else c for c in columns], sides
    crossed = [column.at for column in columns if column.start <= end <= column.end + SNAP]
    return columns, [*sides, Ruling(end, min(crossed), max(crossed))]


def _columns_turned(columns: list[Ruling]) -> list[Ruling]:
    """Lines down of a page that stands on its head."""
    return [Ruling(column.at, -column.end, -column.start) for column in columns]


def _rows_turned(rows: list[Ruling]) -> list[Ruling]:
    return [row._replace(at=-row.at) for row in rows]


def _is_row(crossing: list[Ruling]) -> bool:
    """Are these the upper and lower border of one row? All that a page break left of a table may be one, with a single
    line between two cells; columns of a page that a line parts are higher."""
    upper, lower = min(crossing), max(crossing)
    length = min(upper.end - upper.start, lower.end - lower.start)
    return (
        abs(upper.start - lower.start) <= SNAP
        and abs(upper.end - lower.end) <= SNAP
        and ROW_SHAPE * (lower.at - upper.at) <= length
    )


def _close_labels(rows: list[Ruling], columns: list[Ruling]) -> list[Ruling]:
    """``rows`` with what ends a merged cell that reaches further than all lines across.

    A browser draws its sides down to the end of the page, or from its beginning, and no line between them.
    """
    ats, _, _ = zip(*rows, strict=True)
    top, bottom = min(ats), max(ats)
    _, starts, ends = zip(*columns, strict=True)
    if min(starts) >= top - SNAP and max(ends) <= bottom + SNAP:
        return rows
    closed = list(rows)

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
        if compiled.grid is not None:
            return frozenset(compiled.grid.undrawn(drawn, lattice.xs, y, SNAP))
        lines = [line for line in drawn if abs(line.at - y) <= SNAP]
        if any(line.start <= lattice.xs[0] + SNAP and line.end >= lattice.xs[-1] - SNAP for line in lines):
            return frozenset()
        return frozenset(
            column
            for column, (x0, x1) in enumerate(pairwise(lattice.xs))
            if not any(line.start <= x0 + SNAP and line.end >= x1 - SNAP for line in lines)
        )

    top, bottom = open_at(lattice.ys[0]), open_at(lattice.ys[-1])
    return replace(lattice, open_top=top, open_bottom=bottom) if top or bottom else lattice
