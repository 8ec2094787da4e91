"""Lines along one axis as a page draws them: pieces, doubled and dashed ones become whole lines. Points."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any, NamedTuple

import numpy as np

from disclosure_parse.readers.glyphs import median

SNAP = 3.0
"""Lines nearer than this are one: double lines, thin rectangles drawn twice, borders of neighbouring cells."""
DASH = 6.0
"""A piece of a dashed line is at most this long, and so is the gap after it."""
MIN_DOTS = 5
TYPE = 5.0
"""The size of type in which the rows of a table are surely further apart than ``SNAP``, in points."""


class Ruling(NamedTuple):
    """A line along one axis: where it lies on the other axis, and from where to where it runs."""

    at: float
    start: float
    end: float


def glass(sizes: Any) -> float:
    """How many times larger a page with type of these sizes (n) has to be seen, for ``SNAP`` and the like to hold.

    One, unless it is printed small, as a sheet that was fitted to its page is.
    """
    return max(1.0, TYPE / max(0.1, median(sizes))) if len(sizes) else 1.0


def as_array(rulings: Any) -> Any:
    """Rulings as an array (n × 3)."""
    return np.asarray(rulings, dtype=np.float64).reshape(-1, 3)


def join_rulings(rulings: Any) -> list[Ruling]:
    """Parallel rulings (n × 3) with those at nearly the same place snapped together, and pieces of one line joined."""
    drawn, starts = _grouped(rulings)
    if not len(drawn):
        return []
    lengths = drawn[:, 2] - drawn[:, 1]
    total = np.add.reduceat(lengths, starts)
    places = np.add.reduceat(drawn[:, 0] * lengths, starts) / np.where(total > 0, total, 1.0)
    group, start, end, _, _ = _runs(drawn, starts)
    known = total[group] > 0
    lines = np.stack((places[group], start, end), axis=1)[known]
    return list(map(Ruling._make, lines.tolist()))


def dotted_lines(dots: Any) -> tuple[list[Ruling], list[Ruling]]:
    """Horizontal and vertical rulings that rows of at least ``MIN_DOTS`` dots (n × 4) draw."""
    x0, y0, x1, y1 = np.asarray(dots, dtype=np.float64).reshape(-1, 4).T
    return _dot_rows(np.stack(((y0 + y1) / 2, x0, x1), axis=1)), _dot_rows(np.stack(((x0 + x1) / 2, y0, y1), axis=1))


def _dot_rows(dots: Any) -> list[Ruling]:
    drawn, starts = _grouped(dots)
    if not len(drawn):
        return []
    _, start, end, first, order = _runs(drawn, starts)
    # A line lies where most of its dots are: those of lines that cross it stand beside it.
    return [
        Ruling(float(np.median(drawn[dots, 0])), float(start[number]), float(end[number]))
        for number, dots in enumerate(np.split(order, first[1:]))
        if len(dots) >= MIN_DOTS and end[number] - start[number] > DASH
    ]


def _grouped(rulings: Any) -> tuple[Any, list[int]]:
    """The rulings sorted, and where groups begin that lie within ``SNAP`` of their first."""
    drawn = as_array(rulings)
    drawn = drawn[np.lexsort((drawn[:, 2], drawn[:, 1], drawn[:, 0]))]
    places = drawn[:, 0].tolist()
    starts = [0] if places else []
    while starts and (end := bisect_right(places, places[starts[-1]] + SNAP)) < len(places):
        starts.append(end)
    return drawn, starts


def _runs(drawn: Any, starts: list[int]) -> tuple[Any, Any, Any, Any, Any]:
    """The lines that the pieces of each group make: the group's number, start, end, and the first of its pieces in the
    order that comes last."""
    number = np.repeat(np.arange(len(starts)), np.diff([*starts, len(drawn)]))
    order = np.lexsort((drawn[:, 2], drawn[:, 1], number))
    begin, end = drawn[order, 1], drawn[order, 2]
    length = end - begin
    # How far the group's pieces reach so far: those of the next group lie a page further.
    shift = number * (end.max() - end.min() + 1.0)
    reach = np.maximum.accumulate(end + shift) - shift
    dashed = (length[1:] <= DASH) & (length[:-1] <= DASH)
    is_first = np.ones(len(drawn), dtype=bool)
    is_first[1:] = (number[1:] != number[:-1]) | (begin[1:] - reach[:-1] > np.where(dashed, DASH, SNAP))
    first = np.flatnonzero(is_first)
    return number[first], begin[first], np.maximum.reduceat(end, first), first, order
