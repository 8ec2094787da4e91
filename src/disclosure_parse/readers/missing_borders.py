"""Tables whose rows are ruled and whose columns are not: the missing borders are found in the white space."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from disclosure_parse.document import BBox, Notice, Place
from disclosure_parse.readers import compiled
from disclosure_parse.readers.glyphs import Glyph, Glyphs
from disclosure_parse.readers.lines import BLANKS, bounding_box, glyph_lines, meet
from disclosure_parse.readers.page_layout import Joined, PageLayout, PageTable
from disclosure_parse.readers.ruling_stacks import MIN_RULES, TOUCHING, Stack, stacks
from disclosure_parse.readers.rulings import SNAP, Ruling, as_array
from disclosure_parse.readers.shared_columns import Band, Section, band_of, crossings, has_many_rows, places, sections

ROW_RULINGS = "row-rulings"
"""What ``Table.origin`` says of them."""
RULED = "ruled"
"""What it says of tables whose borders are all drawn."""
MIN_ROWS = 2
"""A table has at least so many rows with columns; lines over and under a page's text have not."""
MIN_LENGTH = 0.15
"""A ruling shorter than this share of the page's width is an underline."""
MAX_PAIRS = 2_000_000
"""Lines across × lines down above which a page is a pattern, or an attack, and no form."""
MAX_RULES = 1_000
"""So are more lines across, of which no more than this are looked at."""
MAX_ROWS = 400
"""A table with more rows on one page is not read: the time grows with their square."""
FRAME = 2 * SNAP
"""Vertical lines this near to the ends of rulings are the frame around them; it may be a double line."""
MARGIN_LINES = 2
"""So many lines of text may stand below a table that goes on on the next page: its footer."""
LEADING = 2.2
"""A line nearer than this many sizes to the one before may be in the same cut row."""


@dataclass(frozen=True, slots=True)
class Above:
    """The table that the page before ends with: its sides, the borders of its last row, and all of its columns.

    ``has_more_left``: there are further columns on the left. ``origin`` is the table's.
    """

    left: float
    right: float
    borders: tuple[float, ...]
    xs: tuple[float, ...]
    has_more_left: bool = False
    origin: str = RULED

    @classmethod
    def of(cls, layout: PageLayout, before: Above | None = None) -> Above | None:
        """The last table of a page, if nothing but a page number stands below it.

        ``before`` is that of the page before it: a part without all of its columns is known by their places.
        """
        number = max((n for n, block in enumerate(layout.blocks) if isinstance(block, PageTable)), default=-1)
        if number < max(0, len(layout.blocks) - 1 - MARGIN_LINES):
            return None
        table = layout.blocks[number]
        assert isinstance(table, PageTable)
        rows = max(cell.row + cell.row_span for cell in table.cells)
        last = [cell for cell in table.cells if cell.row + cell.row_span == rows]
        borders = tuple(table.xs[cell.column] for cell in last if cell.column)
        if before is not None and len(layout.tables) == 1 and all(map(before.has, table.xs)):
            left = [x for x in before.borders if x < table.xs[0] + SNAP]
            return cls(before.left, before.right, (*left, *borders), before.xs, origin=table.origin)
        return cls(table.xs[0], table.xs[-1], borders, table.xs, origin=table.origin)

    def has(self, x: float) -> bool:
        """Is there a border at ``x``?"""
        return any(abs(x - mine) <= SNAP for mine in self.xs)

    def between(self, left: float, right: float) -> Above:
        """What of it stands between two sides."""
        inner = tuple(x for x in self.borders if left + SNAP < x < right - SNAP)
        xs = tuple(x for x in self.xs if left - SNAP <= x <= right + SNAP)
        return Above(left, right, inner, xs, self.left < left - SNAP)


@dataclass(frozen=True, slots=True)
class Borders:
    """The rulings that are missing in one table, and how many gaps in its rows no border falls into.

    ``passed_over`` counts lines across that were not looked at, since they are too many; then nothing else is told.
    """

    bbox: BBox
    vertical: tuple[Ruling, ...]
    unparted: int
    passed_over: int = 0


def missing_borders(
    glyphs: Sequence[Glyph], across: Any, joined: Joined, width: float, above: Above | None = None
) -> list[Borders]:
    """For each stack of rulings that no line parts into columns, the borders that its text asks for.

    ``across`` are the rulings (n × 3) across a page ``width`` points wide; ``joined`` are the lines that they and those
    down make.
    """
    lines, vertical = joined
    rows = [row for row in lines if row.end - row.start >= MIN_LENGTH * width]
    if not _may_lack_borders(rows, vertical):
        return []
    horizontal = list(map(Ruling._make, as_array(across).tolist()))
    if len(rows) > MAX_RULES:
        box = (min(r.start for r in rows), rows[0].at, max(r.end for r in rows), rows[-1].at)
        return [Borders(box, (), 0, len(rows))]
    printed = [glyph for glyph in glyphs if glyph.text not in BLANKS]
    found = []
    for stack in stacks(rows, vertical):
        if len(stack.ys) > MAX_ROWS:
            if not _is_parted(stack, vertical):
                found.append(Borders((stack.left, stack.ys[0], stack.right, stack.ys[-1]), (), 0, len(stack.ys)))
        elif not _is_parted(stack, vertical):
            matching = above.between(stack.left, stack.right) if above is not None and _fits(stack, above) else None
            sides = [x for x in (stack.left, stack.right) if all(abs(line.at - x) > FRAME for line in vertical)]
            borders = _borders(stack, glyphs, printed, horizontal, sides, matching)
            if borders is not None:
                found.append(borders)
    return found


def _may_lack_borders(rows: list[Ruling], vertical: list[Ruling]) -> bool:
    """Are there at least three lines across that no line down touches but at their ends?

    A quick look: most pages have no such table.
    """
    if len(rows) < MIN_RULES or len(rows) * len(vertical) > MAX_PAIRS:
        return False
    if compiled.grid is not None:
        return bool(compiled.grid.uncrossed(rows, vertical, SNAP, FRAME) >= MIN_RULES)
    y, start, end = as_array(rows).T[:, :, None]
    x, top, bottom = as_array(vertical).T[:, None, :]
    crossing = (x > start + FRAME) & (x < end - FRAME) & (top <= y + SNAP) & (bottom >= y - SNAP)
    return int((~crossing.any(axis=1)).sum()) >= MIN_RULES


def _fits(stack: Stack, above: Above) -> bool:
    """May it be the rest of the table above? A browser draws nothing of labels that neither begin nor end on a page."""
    return abs(stack.right - above.right) <= SNAP and above.has(stack.left)


def _is_parted(stack: Stack, vertical: Sequence[Ruling]) -> bool:
    return any(
        stack.left + FRAME < line.at < stack.right - FRAME
        and line.start < stack.ys[-1] - SNAP
        and line.end > stack.ys[0] + SNAP
        and line.end - line.start > SNAP
        for line in vertical
    )


def _borders(
    stack: Stack,
    glyphs: Sequence[Glyph],
    printed: Sequence[Glyph],
    horizontal: Sequence[Ruling],
    sides: Sequence[float],
    above: Above | None,
) -> Borders | None:
    ends = _ends(stack, horizontal)
    ys = [_open_end(stack, printed, -1), *stack.ys, _open_end(stack, printed, 1)]
    known = [_known(stack, number, ends) for number in range(len(stack.ys) - 1)]
    edges = [tuple(x for x in ends[number] if not stack.is_drawn(stack.ys[number], x)) for number in (0, -1)]
    inside = _rows(stack, ys, glyphs)
    places_of = [(edges[0], ()), *known, (edges[1], ())]
    bands = [band_of(row, *places) for row, places in zip(inside, places_of, strict=True)]
    first = 0 if above is not None and inside[0] and (bands[0].gaps or _is_rest(inside[0], bands[0], above)) else 1
    last = len(bands) if inside[-1] and bands[-1].gaps else len(bands) - 1
    lead = [Band(known=above.borders)] if above is not None else []
    found = sections([*lead, *bands[first:last]], stack.left, stack.right)
    if last == len(bands) and found[-1].first == found[-1].last:
        # The text below the last ruling is in columns of its own: it is not the rest of this table.
        last -= 1
        found = sections([*lead, *bands[first:last]], stack.left, stack.right)
    if sum(1 for band in bands[first:last] if band.gaps) < MIN_ROWS or any(map(has_many_rows, inside[first:last])):
        return None
    heights = ys[first : last + 1]
    put = places(found, above.xs if above is not None else ())
    if crossings(found, put, [*lead, *bands[first:last]]):
        return None
    vertical = _vertical(stack, found, put, bands[first:last], len(lead), heights)
    vertical += [Ruling(x, heights[0], heights[-1]) for x in sides]
    bbox = (stack.left, heights[0], stack.right, heights[-1])
    return Borders(bbox, tuple(vertical), sum(section.unparted for section in found if section.last >= len(lead)))


def _is_rest(glyphs: Sequence[Glyph], band: Band, above: Above) -> bool:
    """Does text without gaps stand in one of the columns above? Captions cross borders, or are one line at a side."""
    if not band.covered or len(above.borders) < MIN_ROWS:
        return False
    start, end = band.covered[0][0], band.covered[-1][1]
    is_inner = (above.has_more_left or above.borders[0] < start) and end < above.borders[-1]
    return not any(start < x < end for x in above.borders) and (is_inner or len(glyph_lines(glyphs)) > 1)


def _vertical(
    stack: Stack,
    found: Sequence[Section],
    put: Sequence[Sequence[float]],
    bands: Sequence[Band],
    lead: int,
    heights: Sequence[float],
) -> list[Ruling]:
    """The borders of the sections' rows; ``lead`` bands before them stand for the page before.

    Where no line parts two rows, their cells are one, and so are the borders beside these: headings of two storeys have
    cells next to them that reach over both, with their text in one of the two.
    """
    rows = [set[float]() for _ in bands]
    for section, xs in zip(found, put, strict=True):
        for number in range(max(0, section.first - lead), section.last + 1 - lead):
            rows[number].update(xs)
    pairs = list(enumerate(pairwise(rows)))
    for number, (upper, lower) in [*pairs, *reversed(pairs)]:
        for there, here, band in ((upper, lower, bands[number + 1]), (lower, upper, bands[number])):
            here.update(
                x
                for x in there - here
                if not stack.is_drawn(heights[number + 1], x) and not any(a < x < b for a, b in band.covered)
            )
    pieces = [Ruling(x, top, bottom) for xs, (top, bottom) in zip(rows, pairwise(heights), strict=True) for x in xs]
    joined: list[Ruling] = []
    for piece in sorted(pieces):
        if joined and joined[-1].at == piece.at and joined[-1].end == piece.start:
            joined[-1] = joined[-1]._replace(end=piece.end)
        else:
            joined.append(piece)
    return joined


def _ends(stack: Stack, horizontal: Sequence[Ruling]) -> list[list[float]]:
    """For each height of the stack the places where rulings end or touch."""
    ends: list[list[float]] = [[] for _ in stack.ys]
    for rule in horizontal:
        number = bisect_right(stack.ys, rule.at + SNAP) - 1
        if number < 0 or abs(stack.ys[number] - rule.at) > SNAP:
            continue
        for x in (rule.start, rule.end):
            if stack.left + SNAP < x < stack.right - SNAP and all(abs(x - other) > TOUCHING for other in ends[number]):
                ends[number].append(x)
    return ends


def _known(stack: Stack, number: int, ends: Sequence[Sequence[float]]) -> tuple[list[float], list[float]]:
    """Where the row between two heights has borders for certain, and where it may have some.

    A ruling that stops short stops at one. Rulings drawn cell by cell touch at the borders of the row above and of the
    row below, or at those of all columns, so that nothing is certain, but both lines of a row have an end there.
    """
    known: list[float] = []
    joints: list[float] = []
    for mine, other in ((number, number + 1), (number + 1, number)):
        for x in ends[mine]:
            if all(abs(x - there) > TOUCHING for there in (*known, *joints)):
                if not stack.is_drawn(stack.ys[mine], x):
                    known.append(x)
                elif any(abs(x - end) <= TOUCHING for end in ends[other]):
                    joints.append(x)
    return sorted(known), sorted(joints)


def _open_end(stack: Stack, printed: Sequence[Glyph], direction: int) -> float:
    """Where the text ends that goes on above the first ruling (``direction`` -1) or below the last one (1).

    A page break leaves the row that it cuts without its border.
    """
    edge = stack.ys[-1] if direction > 0 else stack.ys[0]
    beyond = [
        glyph
        for glyph in printed
        if (_middle(glyph) - edge) * direction > 0 and stack.left <= (glyph.x0 + glyph.x1) / 2 <= stack.right
    ]
    reached = edge
    for line in glyph_lines(beyond)[::direction]:
        box = bounding_box(line)
        near, far = (box[1], box[3]) if direction > 0 else (box[3], box[1])
        if (near - reached) * direction > (LEADING - 1) * line[0].size:
            break
        reached = far
    return reached + direction


def _rows(stack: Stack, ys: Sequence[float], glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """The glyphs between each two heights."""
    inside: list[list[Glyph]] = [[] for _ in ys[1:]]
    for glyph in glyphs:
        number = bisect_right(ys, _middle(glyph)) - 1
        if 0 <= number < len(inside) and stack.left <= (glyph.x0 + glyph.x1) / 2 <= stack.right:
            inside[number].append(glyph)
    return inside


def _middle(glyph: Glyph) -> float:
    return 0.5 * (max(glyph.y0, glyph.y - glyph.size) + min(glyph.y1, glyph.y + 0.3 * glyph.size))


def with_origins(layout: PageLayout, found: Sequence[Borders]) -> PageLayout:
    """The layout with the tables marked whose borders were missing."""
    if not found:
        return layout
    blocks = tuple(
        replace(block, origin=ROW_RULINGS)
        if isinstance(block, PageTable) and any(each.vertical and meet(block.bbox, each.bbox) for each in found)
        else block
        for block in layout.blocks
    )
    return replace(layout, blocks=blocks)


def apart(layout: PageLayout, glyphs: Glyphs) -> tuple[list[PageTable], Glyphs]:
    """The tables of a page whose borders were missing, and the glyphs that stand in none of their cells."""
    kept = [table for table in layout.tables if table.origin == ROW_RULINGS]
    if not kept:
        return [], glyphs
    x = (glyphs.boxes[:, 0] + glyphs.boxes[:, 2]) / 2
    y = np.array([_middle(glyph) for glyph in glyphs])
    inside = np.isin(glyphs.numbers, [glyph.number for glyph in layout.straddling])
    for box in (cell.bbox for table in kept for cell in table.cells if cell.bbox is not None):
        inside |= (box[0] <= x) & (x <= box[2]) & (box[1] <= y) & (y <= box[3])
    return kept, glyphs.take(np.flatnonzero(~inside))


def notices_of(layout: PageLayout, found: Sequence[Borders]) -> list[Notice]:
    """A notice for each table of the layout whose borders were missing, and for what was not looked at."""
    notices = []
    for borders in found:
        place = Place(page=layout.number, bbox=borders.bbox)
        meeting = {table.origin for table in layout.tables if meet(table.bbox, borders.bbox)}
        if borders.passed_over and meeting <= {RULED}:
            message = (
                f"Page {layout.number}: {borders.passed_over} ruling lines without any between columns are too many to "
                "look for a table between them; what stands there was left as text."
            )
            notices.append(Notice("unruled_text", message, place))
        elif ROW_RULINGS in meeting:
            message = (
                f"Page {layout.number}: a table with ruling lines between its rows alone; its columns were read from "
                "the white space between them. Compare them with the page."
            )
            if borders.unparted:
                message += f" Gaps that no border falls into: {borders.unparted}."
            notices.append(Notice("unruled_table", message, place))
    return notices
