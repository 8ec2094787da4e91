"""Tables without any ruling: lines of text become sections with columns, and these become rows and cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from disclosure_parse.document import BBox
from disclosure_parse.readers.glyphs import Glyph
from disclosure_parse.readers.lines import BLANKS, glyph_lines
from disclosure_parse.readers.missing_borders import Above
from disclosure_parse.readers.rulings import SNAP, Ruling
from disclosure_parse.readers.shared_columns import NARROW, Band, Section, band_of, crossings, places, sections
from disclosure_parse.readers.unruled_rows import OVERLAP, Rows, find_rows
from disclosure_parse.readers.unruled_storeys import LowerColumn, upper_borders
from disclosure_parse.readers.unruled_strips import (
    LEAST_LEADING,
    MOST_LEADING,
    ONE_CHARACTER,
    WRAPPED,
    Strip,
    is_latin,
    least_distance,
    strips_of,
)

PADDING = 2.0
"""How far the outer borders stand off the text, in points."""
NO_BREAK, CLOSE_BREAK = 4.0, 0.3
"""What it costs more to begin a section with a line that overlaps the one before, or follows it closely."""
CLOSE = 0.6
"""Lines with less than this many sizes between them follow each other closely."""

NEARER = 0.96
"""Lines that are nearer than this share of their usual distance are of different columns."""
REACH = 6
"""So many lines may stand between two of one column."""


class _Piece(NamedTuple):
    """A part of a line of text: from where to where it reaches, its base line and size, and whether no ideograph is in
    it."""

    start: float
    end: float
    base: float
    size: float
    is_latin: bool


class _Part(NamedTuple):
    """A section with its borders, both sides with them, its columns' strips and its rows."""

    borders: list[float]
    strips: list[list[Strip]]
    rows: Rows


@dataclass(frozen=True, slots=True)
class TextBorders:
    """The borders that the text of a table asks for. ``misfit`` says by how many sizes its text is off where
    it should stand, for each row."""

    bbox: BBox
    horizontal: tuple[Ruling, ...]
    vertical: tuple[Ruling, ...]
    unparted: int
    misfit: float


def text_borders(glyphs: Sequence[Glyph], above: Above | None = None) -> TextBorders | None:
    """The borders of the table that the glyphs are; nothing if they are none, or if its rows could not be told.

    ``above`` is the table that the page before ends with, if the text may be its rest.
    """
    lines = [line for line in glyph_lines(glyphs) if any(glyph.text not in BLANKS for glyph in line)]
    if not lines:
        return None
    left = min(glyph.x0 for line in lines for glyph in line if glyph.text not in BLANKS) - PADDING
    right = max(glyph.x1 for line in lines for glyph in line if glyph.text not in BLANKS) + PADDING
    if above is not None and (left < above.left - SNAP or right > above.right + SNAP):
        above = None
    if above is not None:
        left, right = above.left, above.right
    ends = [_ends(line) for line in lines]
    pieces = [_pieces(line) for line in lines]
    leading = _leading(pieces)
    bands = _with_gaps_across([band_of(line) for line in lines], pieces, leading)
    found = _sections(bands, left, right, _breaks(ends), above)
    while found and not found[0].borders:
        found = found[1:]
    while found and not found[-1].borders:
        found = found[:-1]
    if not found:
        return None
    put = places(found, above.xs if above is not None else ())
    unparted = sum(section.unparted for section in found) + crossings(found, put, bands)
    return _with_rows(lines, found, put, (left, right), unparted, leading)


def rest_borders(glyphs: Sequence[Glyph], above: Above) -> TextBorders | None:
    """The borders of the rest of the table ``above``: those of its last row, as far as no text crosses them.

    Nothing if a gap has none of them, or if the rows could not be told.
    """
    lines = [line for line in glyph_lines(glyphs) if any(glyph.text not in BLANKS for glyph in line)]
    bands = [band_of(line) for line in lines]
    covered = [end for band in bands for stretch in band.covered for end in stretch]
    if not covered or min(covered) < above.left - SNAP or max(covered) > above.right + SNAP:
        return None
    breaks = [0.0, *_breaks([_ends(line) for line in lines])]
    lead = Band(known=above.borders)
    found = sections([lead, *bands], above.left, above.right, breaks, lone_labels=True)
    found = [replace(each, first=max(0, each.first - 1), last=each.last - 1) for each in found if each.last]
    put = []
    for section in found:
        held = bands[section.first : section.last + 1]
        text = [stretch for band in held for stretch in band.covered]
        put.append([x for x in above.borders if not any(start < x < end for start, end in text)])
        if any(not any(start <= x <= end for x in put[-1]) for band in held for start, end in band.gaps):
            return None
    return _with_rows(lines, found, put, (above.left, above.right), 0, _leading([_pieces(line) for line in lines]))


def _with_rows(
    lines: Sequence[Sequence[Glyph]],
    found: Sequence[Section],
    put: Sequence[Sequence[float]],
    sides: tuple[float, float],
    unparted: int,
    leading: float,
) -> TextBorders | None:
    heights = _heights(found, [_ends(line) for line in lines])
    left, right = sides
    put, interlocked = _with_storeys([_pieces(line) for line in lines], found, put, sides, leading)
    parts: list[_Part] = []
    for section, xs, (top, bottom) in zip(found, put, pairwise(heights), strict=True):
        borders = [left, *xs, right]
        text = [glyph for line in lines[section.first : section.last + 1] for glyph in line]
        strips = [strips_of(column) for column in _columns(text, borders)]
        rows = find_rows(strips, top, bottom, leading, is_last=section is found[-1])
        if rows is None:
            return None
        parts.append(_Part(borders, strips, rows))
    shared = [
        _going_on(upper, lower, leading) if is_interlocked else frozenset[float]()
        for (upper, lower), is_interlocked in zip(pairwise(parts), interlocked, strict=True)
    ]
    horizontal: list[Ruling] = []
    for part, above, below in zip(parts, [frozenset[float](), *shared], [*shared, frozenset[float]()], strict=True):
        horizontal += _across(part.rows, part.borders, above, below)
    vertical = [
        Ruling(x, top, bottom)
        for part, (top, bottom) in zip(parts, pairwise(heights), strict=True)
        for x in part.borders
    ]
    misfit = sum(part.rows.misfit for part in parts)
    count = sum(len(part.rows.heights) - 1 for part in parts)
    bbox = (left, heights[0], right, heights[-1])
    return TextBorders(bbox, tuple(horizontal), tuple(vertical), unparted, misfit / max(1, count))


def _with_storeys(
    lines: Sequence[Sequence[_Piece]],
    found: Sequence[Section],
    put: Sequence[Sequence[float]],
    sides: tuple[float, float],
    leading: float,
) -> tuple[list[list[float]], list[bool]]:
    """The places of the borders, those of upper storeys by what stands below them, and for each section but the last
    whether it is one: a line that the next section's lines are nearer to than lines of one column."""
    placed, interlocked = [list(xs) for xs in put], []
    for number, (upper, lower) in enumerate(pairwise(found)):
        line = [piece for piece in lines[upper.last] if piece.end - piece.start > 0]
        base, size = median(piece.base for piece in line), median(piece.size for piece in line)
        columns = []
        for start, end in pairwise([sides[0], *put[number + 1], sides[1]]):
            held = [
                piece.base
                for below in lines[lower.first : lower.first + REACH]
                for piece in below
                if start <= (piece.start + piece.end) / 2 < end
            ]
            columns.append(LowerColumn(start, end, bool(held) and min(held) - base < NEARER * leading))
        is_upper = upper.first == upper.last and any(column.is_between for column in columns)
        texts = _texts(line, [sides[0], *put[number], sides[1]])
        borders = upper_borders(texts, columns, size) if is_upper else None
        interlocked.append(borders is not None)
        if borders is not None:
            placed[number] = borders
    return placed, interlocked


def _texts(line: Sequence[_Piece], borders: Sequence[float]) -> list[tuple[float, float]]:
    """What the text of a line covers in each of its columns that has any."""
    held = [
        [piece for piece in line if start <= (piece.start + piece.end) / 2 < end] for start, end in pairwise(borders)
    ]
    return [(pieces[0].start, pieces[-1].end) for pieces in held if pieces]


def _going_on(upper: _Part, lower: _Part, leading: float) -> frozenset[float]:
    """Where the columns begin whose cells go on from a section to the next one, whose lines lie between its own.

    So headings stand beside those of two storeys. Such a column is the same in both, and its text is nearer than that
    of two cells, or all on one side.
    """
    last, first = upper.rows.heights[-2], lower.rows.heights[1]
    found = set()
    for number, side in enumerate(pairwise(upper.borders)):
        for other, strips in zip(pairwise(lower.borders), lower.strips, strict=True):
            if side == other:
                over = [strip for strip in upper.strips[number] if strip.middle > last]
                under = [strip for strip in strips if strip.middle < first]
                if not (over and under) or under[0].middle - over[-1].middle <= WRAPPED * leading:
                    found.add(side[0])
    return frozenset(found)


def _sections(
    bands: Sequence[Band], left: float, right: float, breaks: Sequence[float], above: Above | None
) -> list[Section]:
    """The sections of the lines; the borders of the table above go on where no text stands in their way."""
    alone = sections(bands, left, right, breaks, lone_labels=True)
    if above is None:
        return alone
    found = sections([Band(known=above.borders), *bands], left, right, [0.0, *breaks], lone_labels=True)
    moved = [replace(section, first=max(0, section.first - 1), last=section.last - 1) for section in found]
    going_on = [section for section in moved if section.last >= 0]
    return min(going_on, alone, key=lambda each: sum(section.unparted for section in each))


def _with_gaps_across(bands: Sequence[Band], pieces: Sequence[Sequence[_Piece]], leading: float) -> list[Band]:
    """The lines with the gaps between their text and that of the line before where these are nearer to each other than
    lines of one column, ``leading``."""
    result = [bands[0]]
    for number, band in enumerate(bands[1:], start=1):
        nearest = max((1 - OVERLAP) * band.size, NEARER * leading)
        mixed = sorted([(piece, 0) for piece in pieces[number - 1]] + [(piece, 1) for piece in pieces[number]])
        gaps = [
            (left.end, right.start)
            for (left, line), (right, other) in pairwise(mixed)
            if line != other and left.end < right.start and abs(right.base - left.base) < nearest
        ]
        result.append(replace(band, gaps=(*band.gaps, *gaps)))
    return result


def _pieces(line: Sequence[Glyph]) -> list[_Piece]:
    """The parts of a line that white space sets apart."""
    parts: list[list[Glyph]] = []
    for glyph in line:
        if glyph.text in BLANKS:
            continue
        if parts and glyph.x0 - parts[-1][-1].x1 < NARROW * glyph.size:
            parts[-1].append(glyph)
        else:
            parts.append([glyph])
    return [
        _Piece(part[0].x0, part[-1].x1, median(glyph.y for glyph in part), part[0].size, is_latin(part))
        for part in parts
    ]


def _leading(lines: Sequence[Sequence[_Piece]]) -> float:
    """How far apart lines of one column are at least: the least distance that several below each other have."""
    steps = []
    for number, line in enumerate(lines):
        for piece in line:
            below = [
                other
                for later in lines[number + 1 : number + 1 + REACH]
                for other in later
                if min(piece.end, other.end) > max(piece.start, other.start)
            ]
            if below and not (piece.is_latin or below[0].is_latin or _is_upright(piece, below[0])):
                steps.append(below[0].base - piece.base)
    size = median(piece.size for line in lines for piece in line)
    return least_distance([step for step in steps if LEAST_LEADING * size <= step < MOST_LEADING * size])


def _is_upright(upper: _Piece, lower: _Piece) -> bool:
    """May they be characters of text that is written downwards?"""
    return max(upper.end - upper.start, lower.end - lower.start) < ONE_CHARACTER * upper.size


def _ends(line: Sequence[Glyph]) -> tuple[float, float]:
    """From where to where a line reaches, by its base line and size."""
    size, y = median(glyph.size for glyph in line), median(glyph.y for glyph in line)
    return y - 0.85 * size, y + 0.15 * size


def _breaks(ends: Sequence[tuple[float, float]]) -> list[float]:
    breaks = [0.0]
    for upper, lower in pairwise(ends):
        size = lower[1] - lower[0]
        gap = lower[0] - upper[1]
        breaks.append(NO_BREAK if gap < -0.15 * size else CLOSE_BREAK if gap < CLOSE * size else 0.0)
    return breaks


def _heights(found: Sequence[Section], ends: Sequence[tuple[float, float]]) -> list[float]:
    """The borders between sections, and above and below all of them: as far from the text as those within."""
    between = []
    for upper, lower in pairwise(found):
        between.append(
            (max(ends[upper.first + n][1] for n in range(upper.last - upper.first + 1)) + ends[lower.first][0]) / 2
        )
    return [ends[found[0].first][0] - PADDING, *between, ends[found[-1].last][1] + PADDING]


def _columns(text: Sequence[Glyph], borders: Sequence[float]) -> list[list[Glyph]]:
    columns: list[list[Glyph]] = [[] for _ in borders[1:]]
    for glyph in text:
        middle = (glyph.x0 + glyph.x1) / 2
        number = next((n for n, (x0, x1) in enumerate(pairwise(borders)) if x0 <= middle < x1), None)
        if number is not None:
            columns[number].append(glyph)
    return columns


def _across(rows: Rows, borders: Sequence[float], above: frozenset[float], below: frozenset[float]) -> list[Ruling]:
    """The lines between the rows; a cell beside several of them has none within. ``above`` and ``below`` are where the
    columns begin that go on there."""
    last = len(rows.heights) - 1
    lines: list[Ruling] = []
    for number, y in enumerate(rows.heights):
        start = next(
            (n for n, begins in enumerate(rows.labels) if number in (0, last) or number in begins), len(rows.labels)
        )
        open_ones = above if number == 0 else below if number == last else frozenset()
        lines += (
            Ruling(y, x0, x1)
            for column, (x0, x1) in enumerate(pairwise(borders))
            if column >= start and column not in rows.through[number] and x0 not in open_ones
        )
    return lines
