"""Ruled tables whose rows no line parts: figures that stand line by line beside others show where one row ends.

Budget tables and lists are printed so: lines around all rows and between the columns, none between row and row.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from statistics import median

from disclosure_parse.document import BBox, Cell, Notice, Place
from disclosure_parse.readers.broken_figures import PADDING
from disclosure_parse.readers.glyphs import Glyph, Glyphs
from disclosure_parse.readers.lines import BLANKS, LINE_HEIGHT, first_word_width, glyph_lines, line_text
from disclosure_parse.readers.page_layout import PageLayout, PageTable
from disclosure_parse.readers.printed_cells import PrintedCells
from disclosure_parse.readers.rulings import Ruling

CODE = "row_lines_missing"
DOUBTFUL = "row_lines_doubtful"
ROWS = 3
"""So many lines of figures, at the heights of lines beside them, are rows; of two, one may be the rest of the other."""
COLUMNS = 3
"""So many cells without a figure are rows together if all have more lines than that, at the same heights."""
ALONE = 2
"""So many cells with one text each, all at the height of their row's first line or middle, may be of one row."""
NEAR = 0.8
"""A line of words belongs to the figures that are nearer than this share of the distance to the next ones."""
ASCENT, DESCENT = 0.9, 0.2
"""How far a line reaches above and below the pen, in sizes."""
BODY = 0.6
"""How far a line reaches above the pen without what sticks out of it, in sizes."""

_MARKS = frozenset(".,．，%％‰")
"""What a figure has once at most, or between all of its groups of digits."""
_WHOLE = re.compile(r"\D*(?:\d{1,3}(?:[,，]\d{3})+|\d+)?(?:[.．]\d+)?[)）]?[%％‰]?$")
_FIGURES = re.compile(r"(?:[-−+＋]?[$¥￥]?[(（]?\d[\d,，.．]*[)）]?[%％‰]?|[-—–－/*]{1,5})(?:[  \u3000]+|$)")


@dataclass(frozen=True, slots=True)
class _Held:
    """A cell of a row, its box, and its lines by the height of their pens."""

    cell: Cell
    box: BBox
    lines: tuple[tuple[float, list[Glyph]], ...]
    figures: bool


def rows_between(layout: PageLayout, glyphs: Glyphs) -> tuple[list[Ruling], list[Notice]]:
    """The lines between rows that the layout's ruled tables lack, and a notice for each row of cells that is several or
    may be."""
    found: list[Ruling] = []
    notices: list[Notice] = []
    for table in layout.tables:
        candidates: dict[int, list[Cell]] = {row: [] for row in (_candidates(table) if table.exact else ())}
        for cell in table.cells if candidates else ():
            if cell.row_span == 1 and cell.row in candidates:
                candidates[cell.row].append(cell)
        page = PrintedCells(table, glyphs)
        for row, cells in candidates.items():
            pieces, may_be_one = _pieces([_held(cell, page) for cell in cells])
            if pieces:
                found += () if may_be_one else pieces
                rows = len({piece.at for piece in pieces}) + 1
                notices.append(_notice(layout.number, table, row, rows, may_be_one))
    return found, notices


def _notice(page: int, table: PageTable, row: int, rows: int, may_be_one: bool) -> Notice:
    place = Place(page=page, bbox=(table.xs[0], table.ys[row], table.xs[-1], table.ys[row + 1]))
    if may_be_one:
        message = (
            f"Page {page}: cells of a row have {rows} lines of figures beside cells with one text; it was read as one "
            "row, but lines between several may be missing. Compare it with the page."
        )
        return Notice(DOUBTFUL, message, place)
    message = (
        f"Page {page}: no lines part {rows} rows of a table; its rows were read line by line, as its figures stand. "
        "Compare them with the page."
    )
    return Notice(CODE, message, place)


def _candidates(table: PageTable) -> Sequence[int]:
    """The rows of cells that may be several rows. A quick look: most tables have none."""
    high = [cell for cell in table.cells if cell.text.count("\n") >= ROWS - 1 and cell.row_span == 1]
    if not high:
        return ()
    even = Counter((cell.row, cell.text.count("\n")) for cell in high)
    rows = {cell.row for cell in high if all(map(_is_figures, cell.text.split("\n")))}
    return sorted(rows | {row for (row, breaks), cells in even.items() if breaks >= ROWS and cells >= COLUMNS})


def _is_figures(line: str) -> bool:
    end = 0
    while end < len(line) and (match := _FIGURES.match(line, end)):
        end = match.end()
    return 0 < len(line) == end


def _held(cell: Cell, page: PrintedCells) -> _Held:
    lines = glyph_lines(glyph for glyph in page.glyphs_of(cell) if glyph.text not in BLANKS)
    figures = cell.row_span == 1 and len(lines) >= ROWS and all(_is_figures(line_text(line)) for line in lines)
    return _Held(cell, page.box(cell), tuple((line[0].y, line) for line in lines), figures)


def _pieces(cells: Sequence[_Held]) -> tuple[list[Ruling], bool]:
    """The lines that part the rows within one row of cells, none if it is one row or if they cannot be told; and
    whether it may as well be one row."""
    figures = [held for held in cells if held.figures] or _in_step(cells)
    if not figures or any(held.figures and _may_be_broken(held) for held in figures):
        return [], False
    size = median(line[0].size for held in figures for _, line in held.lines)
    heights = _heights((y for held in figures for y, _ in held.lines), size)
    if len(heights) < ROWS:
        return [], False
    words = [held for held in cells if held.lines and held not in figures]
    beside = [held for held in words if _stands_beside(held, heights, size)]
    if len(figures) + len(beside) < 2:
        return [], False
    rows = _rows(heights, beside, size)
    lines = sorted((y, line[0].size) for held in (*figures, *beside) for y, line in held.lines)
    bounds = [_bound(upper, lower, lines) for upper, lower in pairwise(rows)]
    known = [bound for bound in bounds if bound is not None]
    if len(known) < len(bounds):
        return [], False
    first = min(held.cell.column for held in (*figures, *beside))
    rest = [held for held in cells if held not in figures and held not in beside]
    parted = [*figures, *beside, *(held for held in rest if _may_be_parted(held, known, held.cell.column > first))]
    numbers = min((*figures, *beside), key=lambda held: held.cell.column)
    may_be_one = not _counts(numbers) and _stand_alone(
        [held for held in rest if held.lines and held.cell.column > first], heights, size
    )
    return [Ruling(y, left, right) for left, right in _runs(parted) for y in known], may_be_one


def _counts(held: _Held) -> bool:
    """Do the lines of a cell number rows?"""
    texts = [line_text(line) for _, line in held.lines]
    first = int(texts[0]) if re.fullmatch(r"\d{1,4}", texts[0]) else None
    return first is not None and texts == [str(first + number) for number in range(len(texts))]


def _stand_alone(cells: Sequence[_Held], heights: Sequence[float], size: float) -> bool:
    """Do cells beside several lines of figures have one text each, where a row's cells stand: at its top or middle?"""
    if len(cells) < ALONE or not all(map(_is_filled_up, cells)):
        return False
    reach, middle = LINE_HEIGHT * size, (heights[0] + heights[-1]) / 2
    return all(abs((held.lines[0][0] + held.lines[-1][0]) / 2 - middle) <= reach for held in cells) or all(
        abs(held.lines[0][0] - heights[0]) <= reach for held in cells
    )


def _in_step(cells: Sequence[_Held]) -> list[_Held]:
    """The cells, if all of several are lists of words with as many lines at the same heights."""
    filled = [held for held in cells if held.lines]
    first = filled[0].lines if filled else ()
    are_even = all(
        len(held.lines) == len(first)
        and all(
            abs(y - other) <= LINE_HEIGHT * line[0].size
            for (y, line), (other, _) in zip(held.lines, first, strict=True)
        )
        for held in filled
    )
    lists = are_even and len(first) > ROWS and len(filled) >= COLUMNS and not any(map(_is_filled_up, filled))
    return filled if lists else []


def _heights(pens: Iterable[float], size: float) -> list[float]:
    """The heights of the lines, those of one line being one."""
    found: list[float] = []
    for y in sorted(pens):
        if not found or y - found[-1] > LINE_HEIGHT * size:
            found.append(y)
    return found


def _may_be_broken(held: _Held) -> bool:
    """May the lines of a cell be pieces of one figure that is too long for it?"""
    figures = [figure for _, line in held.lines for figure in line_text(line).split()]
    if all(map(_WHOLE.match, figures)) and sum(any(mark in figure for mark in _MARKS) for figure in figures) > 1:
        return False
    room = held.box[2] - held.box[0] - 2 * PADDING
    return all(line[-1].x1 - line[0].x0 > room - line[0].size / 2 for _, line in held.lines[:-1])


def _is_filled_up(held: _Held) -> bool:
    """May the breaks between a cell's lines come of its width alone?"""
    return all(_room(held, upper, lower) < upper[0].size / 2 for (_, upper), (_, lower) in pairwise(held.lines))


def _room(held: _Held, upper: Sequence[Glyph], lower: Sequence[Glyph]) -> float:
    """How many points a line would leave free if the first word of the next one stood in it."""
    return held.box[2] - held.box[0] - (upper[-1].x1 - upper[0].x0) - first_word_width(lower)


def _stands_beside(held: _Held, heights: Sequence[float], size: float) -> bool:
    """Do words stand line by line beside figures?"""
    pens = [y for y, _ in held.lines]
    met = sum(_at(pens, height, LINE_HEIGHT * size) is not None for height in heights)
    if met == len(heights) == len(held.lines) > ROWS:
        return True  # As no text is by chance that runs on from line to line.
    return met >= max(ROWS, len(heights) / 2) and not _is_filled_up(held)


def _rows(heights: Sequence[float], beside: Sequence[_Held], size: float) -> list[list[float]]:
    """The heights of each row's lines: one of figures, with the words that belong to it, or words alone."""
    rows = {height: [height] for height in heights}
    pitch = min(lower - upper for upper, lower in pairwise(heights))
    alone: list[float] = []
    for held in beside:
        before: float | None = None
        for number, (y, line) in enumerate(held.lines):
            row = _at(heights, y, LINE_HEIGHT * size)
            after = held.lines[number + 1] if number + 1 < len(held.lines) else None
            if row is None and before is not None and _room(held, held.lines[number - 1][1], line) < 2 * PADDING:
                row = before
            elif row is None and after is not None and _room(held, line, after[1]) < 2 * PADDING:
                row = _nearest(heights, after[0], pitch)
            elif row is None:
                row = _nearest(heights, y, pitch)
            (alone if row is None else rows[row]).append(y)
            before = row
    return sorted([*map(sorted, rows.values()), *([y] for y in _heights(alone, size))])


def _at(places: Sequence[float], place: float, reach: float) -> float | None:
    """The first of sorted places that is no further from one than ``reach``."""
    number = bisect_left(places, place - reach)
    return places[number] if number < len(places) and places[number] <= place + reach else None


def _nearest(heights: Sequence[float], y: float, pitch: float) -> float | None:
    """The height of the figures that words belong to; nothing if they stand in the middle between two rows, or as far
    beyond the last as the rows are apart (``pitch``)."""
    number = min(max(bisect_left(heights, y), 1), len(heights) - 1)
    ranked = sorted(heights[number - 1 : number + 1], key=lambda height: abs(height - y))
    near, far = abs(ranked[0] - y), abs(ranked[1] - y)
    is_between = (ranked[0] - y) * (ranked[1] - y) < 0
    limit = NEAR * far if is_between else NEAR * pitch
    return ranked[0] if near <= limit else None


def _bound(upper: Sequence[float], lower: Sequence[float], lines: Sequence[tuple[float, float]]) -> float | None:
    """The height between two rows; nothing if their lines overlap. ``lines`` are the pens of all with their sizes."""
    last, first = upper[-1], lower[0]
    near = slice(bisect_left(lines, last - 1, key=itemgetter(0)), bisect_right(lines, first + 1, key=itemgetter(0)))
    sizes = [size for _, size in lines[near]]
    size = median(sizes) if sizes else 0.0
    if first - last < 0.9 * size:
        return None
    return (last + DESCENT * size + max(last + DESCENT * size, first - ASCENT * size)) / 2


def _may_be_parted(held: _Held, bounds: Sequence[float], is_behind: bool) -> bool:
    """May the lines between rows go through a cell? Not through a label of all rows, and not through a text that runs
    over several or stands between two."""
    for y, line in held.lines:
        size = line[0].size
        if bisect_left(bounds, y + DESCENT * size) > bisect_left(bounds, y - BODY * size):
            return False
    rows = {bisect_left(bounds, y) for y, _ in held.lines}
    if len(rows) > 1:
        return not _is_filled_up(held)
    return is_behind or not rows


def _runs(cells: Sequence[_Held]) -> Iterator[tuple[float, float]]:
    """From where to where cells stand side by side."""
    left = right = None
    for held in sorted(cells, key=lambda held: held.box[0]):
        if right is not None and left is not None and held.box[0] > right + 0.01:
            yield left, right
            left = None
        left = held.box[0] if left is None else left
        right = held.box[2]
    if left is not None and right is not None:
        yield left, right
