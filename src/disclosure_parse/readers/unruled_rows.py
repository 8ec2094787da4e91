"""Rows of a table without rulings: from the white space between lines, and from where the cells beside each other lie.

A cell's text stands in the middle of its row, or at its top. So the lines of a row hang together even where not every
cell has as many, and a label stands beside the middle of the rows that it belongs to.
"""

from __future__ import annotations

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
WRAPPED = 1.25
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
LABEL_LINE, NO_LABEL = 0.05, 0.5
"""What a further line of a label costs, and a row beside which no label stands."""
MAX_LABEL_COLUMNS = 3
INVALID = float("inf")


@dataclass(frozen=True, slots=True)
class Strip:
    """One line of text in one column, from its top to its bottom.

    ``is_full`` says that a further word had no room in it, going by the longest line of the column: only such a line is
    followed by another one of its cell.
    """

    top: float
    bottom: float
    size: float
    width: float
    is_full: bool

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
        strips.append(Strip(y - 0.85 * size, y + 0.15 * size, size, width, is_full))
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
    ends: list[tuple[float, float, int]] = [(0.0, 0.0, 0), *([(INVALID, 0.0, 0)] * len(segments))]
    for last in range(len(segments)):
        for first in range(max(0, last + 1 - MOST_LINES), last + 1):
            if ends[first][0] < ends[last + 1][0]:
                cost, misfit = _row_cost(segments[first : last + 1], size, leading, fullest)
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


def _row_cost(segments: Sequence[Segment], size: float, leading: float, fullest: int) -> tuple[float, float]:
    """What it costs to take the segments for one row, and how much of it is misfit."""
    cells: dict[int, list[Strip]] = {}
    for segment in segments:
        for number, strips in segment.items():
            cells.setdefault(number, []).extend(strips)
    if any(_gap(upper, lower) > leading - size + LOOSE * size for upper, lower in pairwise(segments)):
        return INVALID, INVALID
    for strips in cells.values():
        if any(lower.middle - upper.middle > WRAPPED * leading for upper, lower in pairwise(strips)):
            return INVALID, INVALID
    cost = BLANK * (1 - len(cells) / fullest) + STEP * (len(segments) - 1)
    misfit = _misfit(list(cells.values()), size)
    broken = sum(1 for strips in cells.values() for strip in strips[:-1] if not strip.is_full)
    cost, misfit = cost + BROKEN * broken, misfit + DOUBTED * broken
    for upper, lower in pairwise(segments):
        misfit += SHORT * sum(1 for number in upper.keys() & lower.keys() if not upper[number][-1].is_full)
    return cost + misfit, misfit


def _gap(upper: Segment, lower: Segment) -> float:
    return min(s.top for c in lower.values() for s in c) - max(s.bottom for c in upper.values() for s in c)


def _goes_on(upper: Segment, lower: Segment, size: float, leading: float) -> bool:
    """Does all text of the lower segment follow full lines of the upper one, as near as within a cell?"""
    return _gap(upper, lower) <= leading - size + 0.1 * size and all(
        number in upper and upper[number][-1].is_full for number in lower
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


def _is_label(held: Sequence[Strip], size: float, leading: float) -> bool:
    """May the lines be one label: near each other, or three and more of a character, evenly spread over its cell?"""
    steps = [lower.middle - upper.middle for upper, lower in pairwise(held)]
    return all(step <= WRAPPED * leading for step in steps) or (
        len(steps) > 1 and max(steps) - min(steps) < EVEN * size and all(strip.width < 1.5 * size for strip in held)
    )


def _labels(
    column: Sequence[Strip], heights: Sequence[float], outer: Sequence[int], size: float, leading: float
) -> tuple[float, float, tuple[int, ...]]:
    """With which rows the cells of a label column begin, none of them across the beginnings of ``outer``.

    Before it the cost, and by how many sizes the labels are off the middles of their rows.

    Rows and lines are shared out together, so that each cell's lines stand in the middle of its rows.
    """
    rows = len(heights) - 1
    nothing: tuple[float, float, tuple[int, ...]] = (INVALID, INVALID, ())
    bounds = sorted({*outer, rows})
    best: dict[tuple[int, int], tuple[float, float, tuple[int, ...]]] = {(0, 0): (0.0, 0.0, ())}
    for row in range(rows):
        limit = next(bound for bound in bounds if bound > row)
        for line in range(len(column) + 1):
            so_far = best.get((row, line))
            if so_far is None:
                continue
            for end in range(row + 1, limit + 1):
                for last in range(line, len(column) + 1):
                    held = column[line:last]
                    if not _is_label(held, size, leading):
                        continue
                    if held and not (heights[row] <= held[0].middle and held[-1].middle <= heights[end]):
                        if held[-1].middle > heights[end]:
                            break
                        continue
                    off = _off((held[0].top + held[-1].bottom - heights[row] - heights[end]) / 2, size) if held else 0.0
                    broken = sum(1 for strip in held[:-1] if not strip.is_full and strip.width >= WIDE * size)
                    off += DOUBTED * broken
                    cost = (
                        so_far[0]
                        + off
                        + BROKEN * broken
                        + (LABEL_LINE * (len(held) - 1) if held else NO_LABEL * (end - row))
                    )
                    key = (end, last)
                    if cost < best.get(key, nothing)[0]:
                        best[key] = (cost, so_far[1] + off, (*so_far[2], row))
    return best.get((rows, len(column)), nothing)
