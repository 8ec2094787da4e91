"""Lines along one axis as a page draws them: pieces, doubled and dashed ones become whole lines. Points."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from math import isfinite
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np

from disclosure_parse.readers import compiled
from disclosure_parse.readers.glyphs import Glyphs, median

SNAP = 3.0
"""Lines nearer than this are one: double lines, thin rectangles drawn twice, borders of neighbouring cells."""
DASH = 6.0
"""A piece of a dashed line is at most this long, and so is the gap after it."""
MIN_DOTS = 5
TYPE = 5.0
"""The size of type in which the rows of a table are surely further apart than ``SNAP``, in points."""

_place = attrgetter("at")


class Ruling(NamedTuple):
    """A line along one axis: where it lies on the other axis, and from where to where it runs."""

    at: float
    start: float
    end: float


def glass(glyphs: Glyphs) -> float:
    """How many times larger a page with these glyphs has to be seen, for ``SNAP`` and the like to hold.

    One, unless it is printed small, as a sheet that was fitted to its page is.
    """
    if not len(glyphs) or glyphs.least_size >= TYPE:
        return 1.0
    return max(1.0, TYPE / max(0.1, median(glyphs.sizes)))


def as_array(rulings: Any) -> Any:
    """Rulings as an array (n × 3)."""
    return np.asarray(rulings, dtype=np.float64).reshape(-1, 3)


def join_rulings(rulings: Any) -> list[Ruling]:
    """Parallel rulings (n × 3) with those at nearly the same place snapped together, and pieces of one line joined.

    What has no finite place is no line.
    """
    drawn = as_array(rulings)
    if compiled.grid is not None:
        found: list[Ruling] = compiled.grid.join(Ruling, np.ascontiguousarray(drawn), SNAP, DASH)
        return found
    joined = []
    for group in _groups(drawn):
        total = weighted = 0.0
        for piece in group:
            total += piece.end - piece.start
            weighted += piece.at * (piece.end - piece.start)
        if total > 0 and isfinite(at := weighted / total):
            joined += [Ruling(at, run[0].start, max(piece.end for piece in run)) for run in _runs(group)]
    return joined


def dotted_lines(dots: Any) -> tuple[list[Ruling], list[Ruling]]:
    """Horizontal and vertical rulings that rows of at least ``MIN_DOTS`` dots (n × 4) draw."""
    x0, y0, x1, y1 = np.asarray(dots, dtype=np.float64).reshape(-1, 4).T
    return _dot_rows(np.stack(((y0 + y1) / 2, x0, x1), axis=1)), _dot_rows(np.stack(((x0 + x1) / 2, y0, y1), axis=1))


def _dot_rows(dots: Any) -> list[Ruling]:
    found = []
    for group in _groups(dots):
        for run in _runs(group) if len(group) >= MIN_DOTS else ():
            end = max(dot.end for dot in run)
            if len(run) >= MIN_DOTS and end - run[0].start > DASH:
                # A line lies where most of its dots are: those of lines that cross it stand beside it.
                found.append(Ruling(median([dot.at for dot in run]), run[0].start, end))
    return found


def _groups(drawn: Any) -> Iterator[list[Ruling]]:
    """The rulings (n × 3) sorted, in groups that lie within ``SNAP`` of their first."""
    pieces = sorted(map(Ruling._make, drawn[np.isfinite(drawn).all(axis=1)].tolist()))
    first = 0
    while first < len(pieces):
        end = bisect_right(pieces, pieces[first].at + SNAP, lo=first, key=_place)
        yield pieces[first:end]
        first = end


def _runs(group: list[Ruling]) -> Iterator[list[Ruling]]:
    """The pieces of each line that a group makes."""
    ordered = sorted(group, key=lambda piece: piece[1:])
    run, reach = ordered[:1], ordered[0].end
    for last, piece in pairwise(ordered):
        dashed = last.end - last.start <= DASH and piece.end - piece.start <= DASH
        if piece.start - reach > (DASH if dashed else SNAP):
            yield run
            run = []
        run.append(piece)
        reach = max(reach, piece.end)
    yield run
