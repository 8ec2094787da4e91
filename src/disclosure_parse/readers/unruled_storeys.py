"""Headings of two storeys in a table without rulings: which columns a heading of the upper storey stands over.

The upper storey has other columns than the lower one, so that it is a section of its own. Cells beside that reach over
both storeys stand in the middle of them: their lines lie between those of the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from disclosure_parse.readers.shared_columns import Stretch

ALONE = 1.0
"""What it costs that a column has no heading over it; that one is off the middle of its columns costs 1 for each
size."""


class LowerColumn(NamedTuple):
    """A column of the lower storey, from where to where it reaches. ``is_between``: its text begins nearer to the upper
    storey than lines of one column are, so that nothing of the upper storey stands over it."""

    start: float
    end: float
    is_between: bool


def upper_borders(texts: Sequence[Stretch], columns: Sequence[LowerColumn], size: float) -> list[float] | None:
    """The borders between the cells of the upper storey, from what its ``texts`` cover, from left to right.

    Nothing if a text stands over a column that has none over it, or if there are more texts than columns.
    """
    # The least cost of the columns up to each one with so many of the texts, and where the cells before it end.
    best: list[list[tuple[float, tuple[int, ...]] | None]] = [
        [None] * (len(texts) + 1) for _ in range(len(columns) + 1)
    ]
    best[0][0] = (0.0, ())
    for end in range(1, len(columns) + 1):
        for count in range(len(texts) + 1):
            alone = best[end - 1][count]
            found = [(alone[0] + ALONE * (not columns[end - 1].is_between), (*alone[1], end))] if alone else []
            for start in range(end) if count else ():
                before = best[start][count - 1]
                off = _off(texts[count - 1], columns[start:end], size)
                if before is not None and off is not None:
                    found.append((before[0] + off, (*before[1], end)))
            best[end][count] = min(found, default=None)
    last = best[-1][-1]
    return [columns[end].start for end in last[1][:-1]] if last is not None else None


def _off(text: Stretch, columns: Sequence[LowerColumn], size: float) -> float | None:
    """By how many sizes a text is off the middle of columns; nothing if it is not over them."""
    start, end = columns[0].start, columns[-1].end
    if text[0] < start or text[1] > end or any(column.is_between for column in columns):
        return None
    return abs(text[0] + text[1] - start - end) / 2 / size
