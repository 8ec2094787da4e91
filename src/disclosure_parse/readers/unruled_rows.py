"""Rows of a table without rulings: from the white space between lines, and from where the cells beside each other lie.

A cell's text stands in the middle of its row, or at its top. So the lines of a row hang together even where not every
cell has as many, and a label stands beside the middle of the rows that it belongs to.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from disclosure_parse.readers.glyphs import Glyph
from disclosure_parse.readers.lines import BLANKS, glyph_lines

OVERLAP = 0.15
"""Lines of one row may overlap with those of the next by this share of their size."""
MIXED = 0.75
"""Lines of one column nearer than this many sizes are of two columns that could not be told apart."""
WRAPPED = 1.12
"""Lines of one cell follow each other within this many times the least distance."""
LOOSE = 0.25
"""A gap between lines wider by this many sizes than that within a cell is no part of one."""
TOLERANCE = 0.3
"""A cell stands in the middle of its row, or at its top, if it is off by no more than this many sizes."""
EVEN = 0.1
"""The lines of a label that is spread over its cell are as far from each other, but for so many sizes."""
USUAL_LEADING, MOST_LEADING = 1.4, 2.0
"""Lines of one cell are so many sizes apart where no two are near enough to tell, and no more than so many."""
WIDE, FULL = 2.5, 1.5
"""A column narrower than so many sizes has no full lines; a line is full if it is shorter than the longest by less."""
MOST_LINES = 12
"""Segments that one row is made of at most."""
BROKEN, DOUBTED = 0.5, 0.15
"""What a line costs, and counts as misfit, that had room left and is followed by another one in its cell."""
BLANK, STEP, SHORT, CUT, LABEL_COLUMN = 1.5, 0.1, 1.0, 1.0, 0.1
"""What a row costs by the share of its cells that are blank; each step to a further line in it, and each line there
that had room left; a border behind lines that are full; a column of labels."""
REST, CLOSER = 1.5, 0.85
"""What it costs to begin a row with what goes on with the row above, which is nearer to it than this share of its
distance to the next."""
LABEL_LINE, NO_LABEL = 0.05, 0.5
"""What a further line of a label costs, and a row beside which no label stands."""
MAX_LABEL_COLUMNS = 3
FIGURE = re.compile(r"[-+−]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?[%％‰]?")
INVALID = float("inf")


@dataclass(frozen=True, slots=True)
class Strip:
    """One line of text in one column, from its top to its bottom.

    ``is_full`` says that a further word had no room in it, going by the longest line of the column: only such a line is
    followed by another one of its cell. ``is_figure``: a figure, which goes on in no further line.
    """

    top: float
    bottom: float
    size: float
    width: float
    is_full: bool
    is_figure: bool = False

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Rows:
    """``heights`` are the rows' borders, one more than rows. ``labels`` has for each label column, from the left, the
    numbers of the rows with which its cells begin. ``misfit`` says by how many sizes its text is off where it should
    stand, in all."""

    heights: tuple[float, ...]
    labels: tuple[tuple[int, ...], ...]
    misfit: float


def find_rows(columns: Sequence[Sequence[Strip]], top: float, bottom: float) -> Rows | None:
    """The rows of a section between two heights, whose ``columns`` hold strips from the top down.

    As many of the leading columns are labels beside several rows as makes the text fit best. Nothing if it does not.
    """
    strips = [strip for column in columns for strip in column]
    if not strips:
        return None
    size = median(strip.size for strip in strips)
    if any(lower.middle - upper.middle < MIXED * size for column in columns for upper, lower in pairwise(column)):
        return None
    leading = _leading(columns, size)
    best: Rows | None = None
    least = INVALID
    for count in range(min(MAX_LABEL_COLUMNS, len(columns) - 1) + 1):
        if count and not columns[count - 1]:
            continue
        rows = _rows(columns[count:], size, leading)
        if rows is None:
            continue
        cost, misfit, spans = rows
        heights = _heights(spans, top, bottom)
        labels: list[tuple[int, ...]] = []
        begins: tuple[int, ...] = (0,)
        for column in columns[:count]:
            more, off, begins = _labels(column, heights, begins, size, leading)
            cost, misfit = cost + more + LABEL_COLUMN, misfit + off
            labels.append(begins)
        if cost < least - 1e-9:
            least, best = cost, Rows(heights, tuple(labels), misfit)
    return best


def strips_of(glyphs: Sequence[Glyph]) -> list[Strip]:
    """The lines of one column."""
    lines = [[glyph for glyph in line if glyph.text not in BLANKS] for line in glyph_lines(glyphs)]
    lines = [line for line in lines if line]
    widest = max((line[-1].x1 - line[0].x0 for line in lines), default=0.0)
    strips = []
    for line in lines:
        size, y = median(glyph.size for glyph in line), median(glyph.y for glyph in line)
        width = line[-1].x1 - line[0].x0
        is_full = widest >= WIDE * size and width > widest - FULL * size
        is_figure = FIGURE.fullmatch("".join(glyph.text for glyph in line)) is not None
        strips.append(Strip(y - 0.85 * size, y + 0.15 * size, size, width, is_full, is_figure))
    return strips


def _leading(columns: Sequence[Sequence[Strip]], size: float) -> float:
    """The least distance between two lines of one column, which is that within a cell if any cell has two."""
    steps = [lower.middle - upper.middle for column in columns for upper, lower in pairwise(column)]
    close = sorted(step for step in steps if step >= 0.9 * size)
    return close[0] if close and close[0] < MOST_LEADING * size else USUAL_LEADING * size


def _rows(
    columns: Sequence[Sequence[Strip]], size: float, leading: float
) -> tuple[float, float, list[tuple[float, float]]] | None:
    """The rows that the columns' lines make at the least cost: cost, misfit, and how far the text of each reaches."""
    segments = list(_segments(columns, size))
    if not segments:
        return None
    fullest = max(len(segment) for segment in segments)
    rests = _rests(segments, size)
    ends: list[tuple[float, float, int]] = [(0.0, 0.0, 0), *([(INVALID, 0.0, 0)] * len(segments))]
    for last in range(len(segments)):
        for first in range(max(0, last + 1 - MOST_LINES), last + 1):
            if ends[first][0] < ends[last + 1][0]:
                cost, misfit = _row_cost(segments[first : last + 1], rests[first : last + 1], size, leading, fullest)
                cost += REST * rests[first]
                if first and _goes_on(segments[first - 1], segments[first], size, leading):
                    cost, misfit = cost + CUT, misfit + CUT
                if ends[first][0] + cost < ends[last + 1][0]:
                    ends[last + 1] = (ends[first][0] + cost, ends[first][1] + misfit, first)
    if ends[-1][0] == INVALID:
        return None
    spans: list[tuple[float, float]] = []
    last = len(segments)
    while last:
        first = ends[last][2]
        held = [strip for segment in segments[first:last] for strips in segment.values() for strip in strips]
        spans.append((min(strip.top for strip in held), max(strip.bottom for strip in held)))
        last = first
    return ends[-1][0], ends[-1][1], spans[::-1]


Segment = Mapping[int, Sequence[Strip]]
"""The strips between two horizontal white spaces, by column."""


def _segments(columns: Sequence[Sequence[Strip]], size: float) -> Iterator[Segment]:
    placed = sorted(((strip.top, number, strip) for number, column in enumerate(columns) for strip in column), key=_top)
    segment: dict[int, list[Strip]] = {}
    reached = float("-inf")
    for top, number, strip in placed:
        if segment and top >= reached - OVERLAP * size:
            yield segment
            segment = {}
        segment.setdefault(number, []).append(strip)
        reached = max(reached, strip.bottom)
    if segment:
        yield segment


def _top(placed: tuple[float, int, Strip]) -> tuple[float, int]:
    return placed[:2]


def _rests(segments: Sequence[Segment], size: float) -> list[bool]:
    """Which segments go on with the row above: without its first cell and others, and nearer to it than to the next.

    So lists set names that are too long, whatever room the line above had left.
    """
    steps = [_gap(upper, lower) + size for upper, lower in pairwise(segments)]
    between_rows = [step for step, (upper, lower) in zip(steps, pairwise(segments), strict=True) if min(upper) in lower]
    found = [False] * len(segments)
    for number, (upper, lower) in enumerate(pairwise(segments), start=1):
        # Behind the last line there is no distance: it would be the least between two rows.
        step = steps[number] if number < len(steps) else min(between_rows, default=0.0)
        is_part = lower.keys() < upper.keys() and min(upper) not in lower
        found[number] = is_part and steps[number - 1] < CLOSER * step
    return found


def _row_cost(
    segments: Sequence[Segment], rests: Sequence[bool], size: float, leading: float, fullest: int
) -> tuple[float, float]:
    """What it costs to take the segments for one row, and how much of it is misfit."""
    cells: dict[int, list[Strip]] = {}
    broken = 0
    for segment, is_rest in zip(segments, rests, strict=True):
        for number, strips in segment.items():
            held = cells.setdefault(number, [])
            broken += sum(1 for strip in (*held[-1:], *strips[:-1]) if not strip.is_full) if not is_rest else 0
            held.extend(strips)
    if any(_gap(upper, lower) > leading - size + LOOSE * size for upper, lower in pairwise(segments)):
        return INVALID, INVALID
    for strips in cells.values():
        if any(
            lower.middle - upper.middle > WRAPPED * leading or (upper.is_figure and lower.is_figure)
            for upper, lower in pairwise(strips)
        ):
            return INVALID, INVALID
    cost = BLANK * (1 - len(cells) / fullest) + STEP * (len(segments) - 1)
    misfit = _misfit(list(cells.values()), size)
    cost, misfit = cost + BROKEN * broken, misfit + DOUBTED * broken
    for (upper, lower), is_rest in zip(pairwise(segments), rests[1:], strict=True):
        misfit += (
            0 if is_rest else SHORT * sum(1 for number in upper.keys() & lower.keys() if not upper[number][-1].is_full)
        )
    return cost + misfit, misfit


def _gap(upper: Segment, lower: Segment) -> float:
    return min(s.top for c in lower.values() for s in c) - max(s.bottom for c in upper.values() for s in c)


def _goes_on(upper: Segment, lower: Segment, size: float, leading: float) -> bool:
    """Does all text of the lower segment follow full lines of the upper one, as near as within a cell?"""
    return _gap(upper, lower) <= leading - size + 0.1 * size and all(
        number in upper and upper[number][-1].is_full and not (upper[number][-1].is_figure and strips[0].is_figure)
        for number, strips in lower.items()
    )


def _misfit(cells: Sequence[Sequence[Strip]], size: float) -> float:
    """By how much, in sizes, the cells of a row are off its middle, or off its top, whatever fits better."""
    tallest = max(cells, key=lambda strips: strips[-1].bottom - strips[0].top)
    middle, top = (tallest[0].top + tallest[-1].bottom) / 2, tallest[0].top
    centred = sum(_off((strips[0].top + strips[-1].bottom) / 2 - middle, size) for strips in cells)
    upper = sum(_off(strips[0].top - top, size) for strips in cells)
    return min(centred, upper)


def _off(distance: float, size: float) -> float:
    return max(0.0, abs(distance) / size - TOLERANCE)


def _heights(spans: Sequence[tuple[float, float]], top: float, bottom: float) -> tuple[float, ...]:
    return (top, *((upper[1] + lower[0]) / 2 for upper, lower in pairwise(spans)), bottom)


class _Label:
    """Lines that may be one label, line by line.

    They are near each other, or three and more of a character, evenly spread over their cell. ``broken`` counts lines
    that had room left before another one.
    """

    def __init__(self, size: float, leading: float) -> None:
        self._size, self._most = size, WRAPPED * leading
        self.strips: list[Strip] = []
        self.broken = 0
        self._is_near = self._is_narrow = self._is_whole = True
        self._least, self._largest = INVALID, 0.0

    def add(self, strip: Strip) -> None:
        if self.strips:
            last = self.strips[-1]
            step = strip.middle - last.middle
            self._is_near &= step <= self._most
            self._is_whole &= not (last.is_figure and strip.is_figure)
            self._least, self._largest = min(self._least, step), max(self._largest, step)
            self.broken += not last.is_full and last.width >= WIDE * self._size
        self._is_narrow &= strip.width < 1.5 * self._size
        self.strips.append(strip)

    @property
    def is_label(self) -> bool:
        is_spread = self._is_narrow and len(self.strips) > 2 and self._largest - self._least < EVEN * self._size
        return self._is_whole and (self._is_near or is_spread)

    @property
    def is_broken_off(self) -> bool:
        """Can no further line make it one label?"""
        return not self._is_whole or (not self._is_near and not self._is_narrow)


def _labels(
    column: Sequence[Strip], heights: Sequence[float], outer: Sequence[int], size: float, leading: float
) -> tuple[float, float, tuple[int, ...]]:
    """With which rows the cells of a label column begin, none of them across the beginnings of ``outer``.

    Before it the cost, and by how many sizes the labels are off the middles of their rows.

    Rows and lines are shared out together, so that each cell's lines stand in the middle of its rows.
    """
    rows = len(heights) - 1
    # Which lines stand beside which rows is told by the rows: a cell that ends with a row has all lines above its end.
    above = [bisect_right([strip.middle for strip in column], height) for height in heights]
    above[0], above[-1] = 0, len(column)
    bounds = sorted({*outer, rows})
    best: list[tuple[float, float, tuple[int, ...]]] = [(INVALID, INVALID, ())] * (rows + 1)
    best[0] = (0.0, 0.0, ())
    for row in range(rows):
        if best[row][0] == INVALID:
            continue
        limit = next(bound for bound in bounds if bound > row)
        held = _Label(size, leading)
        for end in range(row + 1, limit + 1):
            for strip in column[above[end - 1] : above[end]]:
                held.add(strip)
            if held.is_broken_off:
                break
            if not held.is_label:
                continue
            off = DOUBTED * held.broken
            if held.strips:
                off += _off((held.strips[0].top + held.strips[-1].bottom - heights[row] - heights[end]) / 2, size)
            cost = off + BROKEN * held.broken
            cost += LABEL_LINE * (len(held.strips) - 1) if held.strips else NO_LABEL * (end - row)
            if best[row][0] + cost < best[end][0]:
                best[end] = (best[row][0] + cost, best[row][1] + off, (*best[row][2], row))
    return best[rows]
