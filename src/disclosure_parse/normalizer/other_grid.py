"""Rows of a table with other columns than the one that its headings stand in: they are placed by where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from disclosure_parse.document import Place
from disclosure_parse.normalizer.rows import Row, Slot

NEAR = 5.0
"""Tables that share a side, to so many points, are parts of one; a page may lack the label beside the block."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The table that headings stand in: how many columns it has, and its sides where they are known."""

    table: int
    width: int
    sides: tuple[float, float] | None

    @classmethod
    def of(cls, row: Row) -> Grid:
        boxes = [slot.place.bbox for slot in row.slots if slot.place.bbox is not None]
        # Cells of a wide sheet that stand on several pages are not beside each other.
        are_known = len(boxes) == len(row.slots) and all(one[0] < other[0] for one, other in pairwise(boxes))
        sides = (min(box[0] for box in boxes), max(box[2] for box in boxes)) if are_known else None
        return cls(row.table, max((slot.end for slot in row.slots), default=0), sides)


def differs(row: Row, grid: Grid) -> bool:
    """Does the row stand in another table of known cells, with another number of columns?"""
    return row.exact and row.table >= 0 and row.table != grid.table and Grid.of(row).width != grid.width


def placed_below(row: Row, grid: Grid, headings: Sequence[Slot]) -> Row | None:
    """The row with its cells below the ``headings`` below which they stand; ``None`` where their places do not tell.

    A cell stands below the headings whose middle it covers, or in which its own middle lies.
    """
    own = Grid.of(row)
    spans = [_x(heading.place) for heading in headings]
    if own.sides is None or grid.sides is None or any(span is None for span in spans):
        return None
    if all(abs(one - other) > NEAR for one, other in zip(own.sides, grid.sides, strict=True)):
        return None
    known = [span for span in spans if span is not None]
    slots = [_below(slot, known, headings) for slot in row.slots]
    starts = list(chain.from_iterable(range(slot.start, slot.end) for slot in slots if slot.text))
    if len(starts) != len(set(starts)):
        return None
    return replace(row, slots=tuple(slots))


def _x(place: Place) -> tuple[float, float] | None:
    return (place.bbox[0], place.bbox[2]) if place.bbox is not None else None


def _below(slot: Slot, spans: Sequence[tuple[float, float]], headings: Sequence[Slot]) -> Slot:
    x0, x1 = _x(slot.place) or (0.0, 0.0)
    middle = (x0 + x1) / 2
    under = [
        heading
        for heading, (left, right) in zip(headings, spans, strict=True)
        if x0 <= (left + right) / 2 <= x1 or left <= middle < right
    ]
    if not under:
        # Beside the headings, as the label of the whole block stands.
        start = 0 if middle < spans[0][0] else headings[-1].end
        return replace(slot, start=start, end=start if start else max(1, headings[0].start))
    return replace(slot, start=min(c.start for c in under), end=max(c.end for c in under))
