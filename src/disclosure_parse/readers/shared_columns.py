"""Rows that share their columns, and the white space that parts these."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from statistics import median

from disclosure_parse.readers.glyphs import Glyph
from disclosure_parse.readers.lines import BLANKS, glyph_lines, right_of
from disclosure_parse.readers.rulings import SNAP

CLEAR = 0.8
"""A gap of this many sizes in a row parts two cells."""
NARROW = 0.3
"""So does a narrower one, of this many sizes, that runs through several lines of text in one row."""
SHARED = 0.2
"""The white space that all rows of a section leave free may be as narrow as this many sizes."""
FIGURE = re.compile(r"[-+＋－]?[0-9][0-9.,，]*[%％‰]?")
LABEL_GAP = 0.5
"""White space of so many sizes parts labels, which may have a line to themselves, from the rows beside them."""
SECTION, UNPARTED, COLUMN = 1.0, 6.0, 0.05
"""What a section costs, a gap in a row that no border of its section falls into, and a column."""

Stretch = tuple[float, float]
"""From where to where something reaches along a line."""


@dataclass(frozen=True, slots=True)
class Band:
    """One row, or a part of one, between two heights.

    ``covered`` are the stretches that its text covers, in order. ``gaps`` are those between them that must hold a
    border, ``tights`` those that are blanks in text. ``known`` are places where a border is for certain, ``joints``
    places where one may be.
    """

    covered: tuple[Stretch, ...] = ()
    gaps: tuple[Stretch, ...] = ()
    known: tuple[float, ...] = ()
    joints: tuple[float, ...] = ()
    size: float = 0.0
    tights: tuple[Stretch, ...] = ()

    def free(self, left: float, right: float) -> list[Stretch]:
        """The stretches between ``left`` and ``right`` without text."""
        ends = [left, *(end for stretch in self.covered for end in stretch), right]
        return [(start, end) for start, end in zip(ends[::2], ends[1::2], strict=True) if end > start]


@dataclass(frozen=True, slots=True)
class Section:
    """Consecutive rows, ``first`` to ``last``, with the same columns; ``borders`` are where the borders may stand.

    ``unparted`` counts gaps in rows that none of them falls into: its columns could not be told.
    """

    first: int
    last: int
    borders: tuple[Stretch, ...]
    unparted: int


def band_of(glyphs: Sequence[Glyph], known: Sequence[float] = (), joints: Sequence[float] = ()) -> Band:
    """The row that ``glyphs`` are printed in."""
    lines = [line for line in glyph_lines(glyphs) if any(glyph.text not in BLANKS for glyph in line)]
    if not lines:
        return Band(known=tuple(known), joints=tuple(joints))
    size = median(glyph.size for line in lines for glyph in line if glyph.text not in BLANKS)
    covered = _joined(sorted(stretch for line in lines for stretch in _stretches(line)))
    # The blank half of a mark (（万元）) may hang over a border that is known: a line that stops short shows it.
    if any(not _is_free(covered, x) for x in known):
        printed = _joined(sorted(stretch for line in lines for stretch in _stretches(line, right=right_of)))
        covered = printed if any(_is_free(printed, x) and not _is_free(covered, x) for x in known) else covered
    wide = NARROW if len(lines) > 1 else CLEAR
    gaps = [
        (left[1], right[0])
        for left, right in pairwise(covered)
        if right[0] - left[1] >= wide * size or any(left[1] <= x <= right[0] for x in (*known, *joints))
    ]
    tights = [(a[1], b[0]) for a, b in pairwise(covered) if (a[1], b[0]) not in gaps]
    return Band(tuple(covered), tuple(gaps), tuple(known), tuple(joints), size, tuple(tights))


def _is_free(covered: Sequence[Stretch], x: float) -> bool:
    return not any(start < x < end for start, end in covered)


def has_many_rows(glyphs: Sequence[Glyph]) -> bool:
    """Do three figures or more stand below each other, so that the lines are rows of their own?"""
    columns: list[list[Stretch]] = []
    for line in glyph_lines(glyphs):
        for text, stretch in _pieces(line):
            if FIGURE.fullmatch(text):
                column = next((c for c in columns if c[-1][0] < stretch[1] and stretch[0] < c[-1][1]), None)
                if column is None:
                    columns.append([stretch])
                else:
                    column.append(stretch)
    return any(len(column) >= 3 for column in columns)


def _pieces(line: Sequence[Glyph]) -> Iterator[tuple[str, Stretch]]:
    """The parts of a line that clear gaps set apart: their text and what they cover."""
    part: list[Glyph] = []
    for glyph in line:
        if glyph.text in BLANKS:
            continue
        if part and glyph.x0 - part[-1].x1 >= CLEAR * glyph.size:
            yield "".join(g.text for g in part), (part[0].x0, part[-1].x1)
            part = []
        part.append(glyph)
    if part:
        yield "".join(g.text for g in part), (part[0].x0, part[-1].x1)


def _stretches(line: Sequence[Glyph], right: Callable[[Glyph], float] = attrgetter("x1")) -> Iterator[Stretch]:
    """What the glyphs of a line cover; the blanks in a narrow gap are text, those in a wide one are not."""
    last: Glyph | None = None
    blank = False
    for glyph in line:
        if glyph.text in BLANKS:
            blank = True
            continue
        if last is not None and blank and glyph.x0 - last.x1 < CLEAR * glyph.size:
            yield last.x1, glyph.x0
        yield glyph.x0, right(glyph)
        last, blank = glyph, False


def _joined(stretches: Sequence[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for start, end in stretches:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def sections(
    bands: Sequence[Band],
    left: float,
    right: float,
    breaks: Sequence[float] | None = None,
    *,
    lone_labels: bool = False,
) -> list[Section]:
    """The rows in as few sections as their white space allows, by the least total cost.

    ``breaks`` says what it costs more to begin a section with each of the rows. ``lone_labels``: the bands are lines of
    text, and a label may stand between those of its rows.

    Columns that no row parts clearly, or that not all rows of a section leave free, cost more than a new section.
    """
    nothing: tuple[float, list[Section]] = (float("inf"), [])
    best: list[tuple[float, list[Section]]] = [(0.0, []), *([nothing] * len(bands))]
    for first in range(len(bands)):
        so_far, chosen = best[first]
        so_far += breaks[first] if breaks is not None and first else 0.0
        for section in _sections_from(first, bands, left, right, lone_labels):
            cost = so_far + SECTION + UNPARTED * section.unparted + COLUMN * len(section.borders)
            if cost < best[section.last + 1][0]:
                best[section.last + 1] = (cost, [*chosen, section])
    return best[-1][1]


def _sections_from(
    first: int, bands: Sequence[Band], left: float, right: float, lone_labels: bool
) -> Iterator[Section]:
    free = [(left, right)]
    known: set[float] = set()
    joints: set[float] = set()
    gaps: list[Stretch] = []
    tights: list[Stretch] = []
    size = 0.0
    places: tuple[list[Stretch], list[Stretch], list[Stretch]] = ([], [], [])
    parted: set[Stretch] = set()
    unparted_gaps = looked_at = 0
    for last in range(first, len(bands)):
        band = bands[last]
        free = _shared(free, band.free(left, right), SHARED * band.size)
        known.update(band.known)
        joints.update(band.joints)
        gaps += band.gaps
        tights += band.tights
        size = max(size, band.size)
        inner = [stretch for stretch in free if stretch[0] > left and stretch[1] < right]
        before, places = places, (inner, _within(known, free), _within(joints, free))
        if places != before:
            # Otherwise what earlier rows ask for stays as it is: most rows of a list change nothing.
            parted, unparted_gaps, looked_at = set(places[1]), 0, 0
        for gap in gaps[looked_at:]:
            borders_in_gap = _borders_in(gap, *places)
            parted.update(borders_in_gap)
            unparted_gaps += not borders_in_gap
        looked_at = len(gaps)
        borders = sorted(parted)
        label = inner[0] if inner else None
        if lone_labels and label is not None and _may_part_labels(label, borders, tights, size):
            borders = sorted([label, *borders])
        unparted = unparted_gaps + sum(1 for x in known if (x, x) not in parted)
        yield Section(first, last, tuple(_with_room(border, free) for border in borders), unparted)
        if last > first and unparted > last - first + 1:
            return


def _may_part_labels(label: Stretch, borders: Sequence[Stretch], tights: Sequence[Stretch], size: float) -> bool:
    """Is the first white stretch of a section a border though no line has a gap there?

    A label beside many lines stands in a line of its own, or in one whose gap holds the next border too.
    """
    return (
        label[1] - label[0] >= LABEL_GAP * size
        and all(border[0] > label[1] for border in borders)
        and not any(_lies_in(label, tight) for tight in tights)
    )


def _lies_in(inner: Stretch, outer: Stretch) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _shared(one: Sequence[Stretch], other: Sequence[Stretch], least: float) -> list[Stretch]:
    shared = []
    for start, end in one:
        for other_start, other_end in other:
            low, high = max(start, other_start), min(end, other_end)
            if high - low >= least:
                shared.append((low, high))
    return shared


def _within(places: set[float], free: Sequence[Stretch]) -> list[Stretch]:
    """The places in free stretches, as stretches without a width."""
    return [(x, x) for x in sorted(places) if any(start <= x <= end for start, end in free)]


def _borders_in(
    gap: Stretch, inner: Sequence[Stretch], certain: Sequence[Stretch], fixed: Sequence[Stretch]
) -> list[Stretch]:
    """The borders that part a gap: all places in it where one is or may be, otherwise the widest free stretch."""
    exact = [place for place in (*certain, *fixed) if _lies_in(place, gap)]
    if exact:
        return exact
    inside = [stretch for stretch in inner if _lies_in(stretch, gap)]
    return [max(inside, key=lambda stretch: stretch[1] - stretch[0])] if inside else []


def _with_room(border: Stretch, free: Sequence[Stretch]) -> Stretch:
    """Where a border may stand; one whose place is known may be off it a little, but not into text."""
    x = border[0]
    if border[1] > x:
        return border
    start, end = next(stretch for stretch in free if stretch[0] <= x <= stretch[1])
    return max(start, x - SNAP / 2), min(end, x + SNAP / 2)


def places(found: Sequence[Section], hints: Sequence[float] = ()) -> list[list[float]]:
    """For each section where its borders are put: those of all sections that may be one stand below each other.

    Each is put within its stretch. Of the places that fit, the nearest of ``hints`` is taken, otherwise the middle;
    a hint that fits but for less than ``SNAP`` is followed as far as the stretch reaches.
    """
    stretches = sorted({border for section in found for border in section.borders}, key=lambda s: (s[1], s[0]))
    put: dict[Stretch, float] = {}
    group: list[Stretch] = []

    def close() -> None:
        low, high = max(s for s, _ in group), min(e for _, e in group)
        middle = (low + high) / 2
        fitting = [x for x in hints if low - SNAP <= x <= high + SNAP]
        place = min(fitting, key=lambda x: (max(low - x, x - high, 0.0), abs(x - middle)), default=middle)
        put.update(dict.fromkeys(group, min(max(place, low), high)))

    for stretch in stretches:
        if group and stretch[0] > group[0][1]:
            close()
            group = []
        group.append(stretch)
    if group:
        close()
    return [sorted({put[border] for border in section.borders}) for section in found]


def crossings(found: Sequence[Section], put: Sequence[Sequence[float]], bands: Sequence[Band]) -> int:
    """How often a border that was put somewhere stands in text of its section: none should."""
    return sum(
        1
        for section, xs in zip(found, put, strict=True)
        for band in bands[section.first : section.last + 1]
        for x in xs
        for start, end in band.covered
        if start < x < end
    )
