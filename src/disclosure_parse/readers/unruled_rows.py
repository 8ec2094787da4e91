"""Rows of a table without rulings: from the white space between lines, and from where the cells beside each other lie.

A cell's text stands in the middle of its row, or at its top. So the lines of a row hang together even where not every
cell has as many, and a label stands beside the middle of the rows that it belongs to.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from disclosure_parse.readers.unruled_labels import BROKEN, DOUBTED, INVALID, share_out
from disclosure_parse.readers.unruled_strips import TOLERANCE, WRAPPED, Strip, blocks_of, leading_of, off_by

OVERLAP = 0.15
"""Lines of one row may overlap with those of the next by this share of their size."""
MIXED = 0.75
"""Lines of one column nearer than this many sizes are of two columns that could not be told apart."""
LOOSE = 0.25
"""A gap between lines wider by this many sizes than that within a cell is no part of one."""
MOST_LINES = 12
"""Segments that one row is made of at most."""
BLANK, BLANK_LEAD, STEP, SHORT, CUT, LABEL_COLUMN = 1.5, 0.1, 0.1, 1.0, 1.0, 0.1
"""What a row costs by the share of its cells that are blank, and more if its first is one; each step to a further line
in it, and each line there that had room left; a border behind lines that are full; a column of labels."""
REST, CLOSER = 1.5, 0.85
"""What it costs to begin a row with what goes on with the row above, which is nearer to it than this share of its
distance to the next."""
THROUGH = 0.3
"""What it costs that a cell that is no label reaches through a border."""
FIGURES = 3
"""So many figures below texts are no further lines of these: headings stand over the first row."""
MAX_LABEL_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class Rows:
    """``heights`` are the rows' borders, one more than rows. ``labels`` has for each label column, from the left, the
    numbers of the rows with which its cells begin, ``through`` for each border the columns whose cells reach through
    it. ``misfit`` says by how many sizes its text is off where it should stand, in all."""

    heights: tuple[float, ...]
    labels: tuple[tuple[int, ...], ...]
    through: tuple[frozenset[int], ...]
    misfit: float


def find_rows(
    columns: Sequence[Sequence[Strip]],
    top: float,
    bottom: float,
    usual_leading: float = 0.0,
    *,
    is_last: bool = False,
) -> Rows | None:
    """The rows of a section between two heights, whose ``columns`` hold strips from the top down.

    As many of the leading columns are labels beside several rows as makes the text fit best. Nothing if it does not.
    ``usual_leading`` is how far lines of one column are apart elsewhere, if that is known. ``is_last``: nothing of the
    table follows on the page, and it may go on on the next.
    """
    strips = [strip for column in columns for strip in column]
    if not strips:
        return None
    size = median(strip.size for strip in strips)
    if any(lower.middle - upper.middle < MIXED * size for column in columns for upper, lower in pairwise(column)):
        return None
    leading = leading_of(columns, size, usual_leading)
    best: Rows | None = None
    least = INVALID
    for count in range(min(MAX_LABEL_COLUMNS, len(columns) - 1) + 1):
        if count and not columns[count - 1]:
            continue
        rows = _rows(columns[count:], size, leading)
        if rows is None:
            continue
        cost, misfit, spans, within = rows
        heights = _heights(spans, top, bottom)
        through = tuple(frozenset(column + count for column in held) for held in (*within, frozenset()))
        labels: list[tuple[int, ...]] = []
        begins: tuple[int, ...] = (0,)
        tops = [upper for upper, _ in spans] if is_last else []
        for column in columns[:count]:
            more, off, begins = share_out(column, heights, begins, size, leading, tops)
            cost, misfit = cost + more + LABEL_COLUMN, misfit + off
            labels.append(begins)
        if cost < least - 1e-9:
            least, best = cost, Rows(heights, tuple(labels), through, misfit)
    return best


def _rows(
    columns: Sequence[Sequence[Strip]], size: float, leading: float
) -> tuple[float, float, list[tuple[float, float]], list[frozenset[int]]] | None:
    """The rows that the columns' lines make at the least cost: cost, misfit, how far the text of each reaches, and the
    columns whose cells go on from the row above."""
    segments: list[Segment] = []
    within: list[frozenset[int]] = []
    off = 0.0
    for segment in _segments(columns, size, leading):
        storeys = _storeys(segment, size, leading)
        if storeys is None:
            return None
        segments += storeys[0]
        within += storeys[1]
        off += storeys[2]
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
    through: list[frozenset[int]] = []
    last = len(segments)
    while last:
        first = ends[last][2]
        through.append(within[first])
        held = [strip for segment in segments[first:last] for strips in segment.values() for strip in strips]
        spans.append((min(strip.top for strip in held), max(strip.bottom for strip in held)))
        last = first
    off_all = off + THROUGH * sum(map(len, within))
    return ends[-1][0] + off_all, ends[-1][1] + off, spans[::-1], through[::-1]


Segment = Mapping[int, Sequence[Strip]]
"""The strips between two horizontal white spaces, by column."""


def _segments(columns: Sequence[Sequence[Strip]], size: float, leading: float) -> Iterator[Segment]:
    placed = sorted(((strip.top, number, strip) for number, column in enumerate(columns) for strip in column), key=_top)
    # Rows keep the distance of lines, in whatever columns.
    apart = max(size * (1 - OVERLAP), leading * (1 - OVERLAP)) - size
    segment: dict[int, list[Strip]] = {}
    reached = float("-inf")
    for top, number, strip in placed:
        if segment and top >= reached + apart:
            yield segment
            segment = {}
        segment.setdefault(number, []).append(strip)
        reached = max(reached, strip.bottom)
    if segment:
        yield segment


def _storeys(segment: Segment, size: float, leading: float) -> tuple[list[Segment], list[frozenset[int]], float] | None:
    """A segment as the rows that it holds together, and for each the columns whose cells go on from the row above.

    Where a column has lines too far apart for one cell, there are several rows, and cells beside them that reach over
    two and more have their text in the middle of these; the third is by how many sizes they are off it. Nothing if the
    cells of a row lie over each other.
    """
    misfit = 0.0
    blocks = {number: blocks_of(strips, leading) for number, strips in segment.items()}
    guide = max(blocks.values(), key=len)
    cuts = [(upper[-1].bottom + lower[0].top) / 2 for upper, lower in pairwise(guide)]
    rows: list[dict[int, Sequence[Strip]]] = [{} for _ in guide]
    through: list[set[int]] = [set() for _ in guide]
    for number, held in blocks.items():
        for block in held:
            first, last = bisect_right(cuts, block[0].top), bisect_right(cuts, block[-1].bottom)
            off = (block[0].top + block[-1].bottom - guide[first][0].top - guide[last][-1].bottom) / 2
            if first < last and abs(off) > size * 2 * TOLERANCE:
                first = last = bisect_right(cuts, (block[0].top + block[-1].bottom) / 2)
            if any(number in row for row in rows[first : last + 1]) or any(
                number in on for on in through[first + 1 : last + 1]
            ):
                return None
            if first == last:
                rows[first][number] = block
            else:
                misfit += off_by(off, size)
            for later in range(first + 1, last + 1):
                through[later].add(number)
    return list(rows), [frozenset(columns) for columns in through], misfit


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
    if any(
        _gap(upper, lower) > leading - size + LOOSE * size or _are_headings(upper, lower)
        for upper, lower in pairwise(segments)
    ):
        return INVALID, INVALID
    for strips in cells.values():
        if any(
            lower.middle - upper.middle > WRAPPED * leading or (upper.is_figure and lower.is_figure)
            for upper, lower in pairwise(strips)
        ):
            return INVALID, INVALID
    cost = BLANK * (1 - len(cells) / fullest) + BLANK_LEAD * (min(cells) > 0) + STEP * (len(segments) - 1)
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
    if _are_headings(upper, lower):
        return False
    return _gap(upper, lower) <= leading - size + 0.1 * size and all(
        number in upper and upper[number][-1].is_full and not (upper[number][-1].is_figure and strips[0].is_figure)
        for number, strips in lower.items()
    )


def _are_headings(upper: Segment, lower: Segment) -> bool:
    """Do figures stand below texts in several columns?"""
    shared = upper.keys() & lower.keys()
    return sum(lower[number][0].is_figure and not upper[number][-1].is_figure for number in shared) >= FIGURES


def _misfit(cells: Sequence[Sequence[Strip]], size: float) -> float:
    """By how much, in sizes, the cells of a row are off its middle, or off its top, whatever fits better."""
    tallest = max(cells, key=lambda strips: strips[-1].bottom - strips[0].top)
    middle, top = (tallest[0].top + tallest[-1].bottom) / 2, tallest[0].top
    centred = sum(off_by((strips[0].top + strips[-1].bottom) / 2 - middle, size) for strips in cells)
    upper = sum(off_by(strips[0].top - top, size) for strips in cells)
    return min(centred, upper)


def _heights(spans: Sequence[tuple[float, float]], top: float, bottom: float) -> tuple[float, ...]:
    return (top, *((upper[1] + lower[0]) / 2 for upper, lower in pairwise(spans)), bottom)
