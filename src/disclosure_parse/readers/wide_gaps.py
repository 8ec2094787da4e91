"""Ruled tables that lack a vertical line: a white stretch that several cells of one column share stands in for it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median

from disclosure_parse.document import BBox, Cell, Notice, Place
from disclosure_parse.readers.glyphs import Glyph, Glyphs
from disclosure_parse.readers.lines import BLANKS, COLUMN_GAP, IDEOGRAPHIC, meet
from disclosure_parse.readers.missing_borders import MAX_PAIRS, Borders
from disclosure_parse.readers.page_layout import PageLayout, PageTable
from disclosure_parse.readers.printed_cells import PrintedCells
from disclosure_parse.readers.ruling_stacks import TOUCHING
from disclosure_parse.readers.rulings import SNAP, Ruling

CODE = "border_missing"
DOUBTFUL = "border_doubtful"
ROUNDS = 4
"""A page is looked at so many times: a border that was found may part cells in which further ones are missing."""
ROWS = 3
"""So many cells that share a white stretch lack a border; fewer are told."""
FIGURES = 5
"""In so many cells two figures at the same places are two columns, whatever heading stands over both."""
FREE = 0.9
"""Share of the filled cells between the first and the last of them that leave the stretch free, where no headings stand
over both sides."""
SHARING = 0.3
"""Share of these cells that have text on both sides of it."""
ROOM = 0.25
"""A border has so many sizes of white on both sides."""
ENDS = 2
"""Lines across that stop at one place within a cell show that a border stood there."""

_PARTED = re.compile(f"[{''.join(BLANKS)}\n]")
_BOXES = re.compile("[□■☐☑☒√✓○●]")
_SIGN = re.compile(r"^[≥≤＞＜><=＝±]+$")
_NUMBERING = re.compile(r"^(?:[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[.．、)）]|[①-⑳]|[•●·‧∙◦▪■◆◇➢※★])+$")
"""What stands in front of each item of a list."""
_FIGURE = re.compile(r"^[≥≤＞＜><=＝]?\d[\d,，.．]*[%％]?$")


@dataclass(frozen=True, slots=True)
class _Inside:
    """A cell and what is printed in it: the boxes of its glyphs, and the stretches between them that part its text."""

    cell: Cell
    box: BBox
    glyphs: tuple[Glyph, ...]
    size: float
    gaps: tuple[tuple[float, float], ...]

    def is_free(self, x: float) -> bool:
        room = ROOM * self.size
        return all(glyph.x1 <= x - room or glyph.x0 >= x + room for glyph in self.glyphs)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a column of cells lacks: the border's place and the cells that it parts, or the cells that are doubtful."""

    x: float
    cells: tuple[_Inside, ...]
    sure: bool

    @property
    def bbox(self) -> BBox:
        boxes = [inside.box for inside in self.cells]
        return (
            min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)
        )  # fmt: skip


def parted(
    layout: PageLayout,
    glyphs: Glyphs,
    rows: Sequence[Ruling],
    known: Sequence[float],
    row_ruled: Sequence[Borders],
    lay_out: Callable[[list[Ruling]], PageLayout],
) -> tuple[PageLayout, list[Notice]]:
    """The layout with the borders that its ruled tables lack, and a notice for each.

    ``rows`` are the page's lines across, ``known`` the column lines of the table on the page before.
    ``lay_out`` gives the layout with further vertical rulings. The tables of ``row_ruled`` are left alone.
    """
    notices: list[Notice] = []
    for number in range(ROUNDS + 1):
        found = [
            lack
            for table in layout.tables
            if table.exact and not any(meet(table.bbox, borders.bbox) for borders in row_ruled)
            for lack in _lacking(table, glyphs, rows, known)
        ]
        pieces = [Ruling(f.x, i.box[1], i.box[3]) for f in found if f.sure for i in f.cells]
        if not pieces or number == ROUNDS:
            notices += [_notice(layout.number, lack) for lack in found if not lack.sure]
            break
        notices += [_notice(layout.number, lack) for lack in found if lack.sure]
        layout = lay_out(pieces)
    return layout, notices


def _notice(page: int, found: _Found) -> Notice:
    place = Place(page=page, bbox=found.bbox)
    if found.sure:
        message = (
            f"Page {page}: a vertical line of a table is not drawn in {len(found.cells)} cells; it was taken from the "
            "white space between their text. Compare these columns with the page."
        )
        return Notice(CODE, message, place)
    texts = "; ".join(" ".join(inside.cell.text.split()) for inside in found.cells[:3])
    message = (
        f"Page {page}: {len(found.cells)} cells of one column have a wide gap at the same place ({texts}): a vertical "
        "line may be missing, and they may hold the values of two columns. Compare them with the page."
    )
    return Notice(DOUBTFUL, message, place)


def _lacking(table: PageTable, glyphs: Glyphs, rows: Sequence[Ruling], known: Sequence[float]) -> list[_Found]:
    page = PrintedCells(table, glyphs)
    # Most tables lack nothing and are not looked at cell by cell. A wide gap is a blank in a text or a line end.
    parted = [cell for cell in table.cells if _PARTED.search(cell.text)]
    if not _may_stop_within(table, rows) and not page.has_gap(parted):
        return []
    columns: dict[tuple[int, int], list[_Inside]] = {}
    held = sorted((_inside(cell, page) for cell in table.cells), key=lambda inside: inside.box[1])
    if not any(inside.gaps for inside in held) and len(held) * len(rows) > MAX_PAIRS:
        return []
    for inside in held:
        columns.setdefault((inside.cell.column, inside.cell.column_span), []).append(inside)
    lines = [*table.xs, *known]
    found = [lack for column in columns.values() for lack in _in_column(column, rows, lines)]
    return [_with_neighbours(lack, held) if lack.sure else lack for lack in found]


def _with_neighbours(found: _Found, held: Sequence[_Inside]) -> _Found:
    """With the cells of other widths right above and below that have a gap at the same place: 总分  100."""
    beside = [
        inside
        for inside in held
        if any(left <= found.x <= right for left, right in inside.gaps)
        and inside not in found.cells
        and any(_adjoin(inside, cell) or _adjoin(cell, inside) for cell in found.cells)
    ]
    return replace(found, cells=(*found.cells, *beside))


def _inside(cell: Cell, page: PrintedCells) -> _Inside:
    held = page.glyphs_of(cell)
    size = median(glyph.size for glyph in held) if held else 0.0
    return _Inside(cell, page.box(cell), held, size, _gaps(held, size))


def _may_stop_within(table: PageTable, rows: Sequence[Ruling]) -> bool:
    """Do lines across stop within a cell, as ``_ends`` looks for them?"""
    if len(rows) * len(table.cells) > MAX_PAIRS:
        return False
    xs, ys = table.xs, table.ys
    # Few tables have lines between those of their rows: in others only cells that span rows may have some within.
    own = set(ys)
    between = any(_lies_between(ys, line.at) for line in rows if line.at not in own)
    cells = table.cells if between else [cell for cell in table.cells if cell.row_span > 1]
    if not cells:
        return False
    ordered = sorted(rows)
    places = [line.at for line in ordered]
    crossing: dict[tuple[int, int], list[Ruling]] = {}
    for cell in cells:
        rows_of_cell = cell.row, cell.row_span
        if rows_of_cell not in crossing:
            top, bottom = ys[cell.row] + SNAP, ys[cell.row + cell.row_span] - SNAP
            crossing[rows_of_cell] = ordered[bisect_right(places, top) : bisect_left(places, bottom)]
        left, right = xs[cell.column] + SNAP, xs[cell.column + cell.column_span] - SNAP
        for line in crossing[rows_of_cell]:
            if (line.end >= right and left < line.start < right) or (line.start <= left and left < line.end < right):
                return True
    return False


def _lies_between(ys: Sequence[float], at: float) -> bool:
    """Does a line across lie between two neighbouring ones of a table, apart from both?"""
    below = bisect_left(ys, at)
    return 0 < below < len(ys) and ys[below - 1] + SNAP < at < ys[below] - SNAP


def _gaps(glyphs: Sequence[Glyph], size: float) -> tuple[tuple[float, float], ...]:
    """The wide stretches that no line of a cell prints in, with text on both sides that may be of two columns."""
    if len(glyphs) < 2 or any(_BOXES.match(glyph.text) for glyph in glyphs):
        return ()
    ordered = sorted(glyphs, key=lambda glyph: glyph.x0)
    edges: list[tuple[float, float]] = []
    parts: list[list[Glyph]] = [[]]
    reach = ordered[0].x1
    for glyph in ordered:
        if glyph.x0 - reach >= COLUMN_GAP * size:
            edges.append((reach, glyph.x0))
            parts.append([])
        parts[-1].append(glyph)
        reach = max(reach, glyph.x1)
    if all(len(part) == 1 and ord(part[0].text[0]) >= IDEOGRAPHIC for part in parts):
        return ()  # Letters spread over a label: 项  目  名  称.
    texts = ["".join(g.text for g in sorted(part, key=lambda g: (round(g.y), g.x0))) for part in parts]
    return tuple(
        edge
        for edge, (left, right) in zip(edges, pairwise(texts), strict=True)
        if not (left.endswith((":", "：")) or _SIGN.match(left) or _NUMBERING.match(left) or _SIGN.match(right))
    )


def _in_column(column: Sequence[_Inside], rows: Sequence[Ruling], lines: Sequence[float]) -> list[_Found]:
    """What the cells between the same two column lines lack, ``column`` from the top down."""
    found: list[_Found] = []
    for x in _ends(column, rows):
        if all(abs(x - other.x) > SNAP for other in found):
            found.append(_Found(x, tuple(inside for inside in column if inside.is_free(x)), True))
    gaps = [(n, gap) for n, inside in enumerate(column) for gap in inside.gaps]
    gaps = [(n, gap) for n, gap in gaps if not any(gap[0] <= other.x <= gap[1] for other in found)]
    while gaps:
        point = max((gap[0] for _, gap in gaps), key=lambda x: sum(a <= x < b for _, (a, b) in gaps))
        sharing = [(n, gap) for n, gap in gaps if gap[0] <= point < gap[1]]
        gaps = [(n, gap) for n, gap in gaps if not gap[0] <= point < gap[1]]
        low, high = max(gap[0] for _, gap in sharing), min(gap[1] for _, gap in sharing)
        voters = {n for n, _ in sharing}
        if len(voters) < ENDS:
            break
        near = [x for x in lines if low <= x <= high]
        middle = (low + high) / 2
        found += _judged(column, voters, min(near, key=lambda x: abs(x - middle)) if near else middle)
    return found


def _ends(column: Sequence[_Inside], rows: Sequence[Ruling]) -> list[float]:
    """The places within cells at which several lines across stop that come from one of its sides, through no text."""
    places: list[float] = []
    for inside in column:
        left, top, right, bottom = inside.box
        within = [row for row in rows if top + SNAP < row.at < bottom - SNAP]
        ends = [row.start for row in within if row.end >= right - SNAP and left + SNAP < row.start < right - SNAP]
        ends += [row.end for row in within if row.start <= left + SNAP and left + SNAP < row.end < right - SNAP]
        places += [
            x
            for x in ends
            if sum(abs(x - other) <= TOUCHING for other in ends) >= ENDS
            and inside.is_free(x)
            and any(g.x1 < x for g in inside.glyphs)
            and any(g.x0 > x for g in inside.glyphs)
        ]
    return places


def _judged(column: Sequence[_Inside], voters: Set[int], x: float) -> list[_Found]:
    """The borders at ``x`` that the cells numbered ``voters`` ask for, if the others allow it; or a doubt.

    A cell whose text runs through ends a block of rows; a text that runs through right above one may be the heading of
    both sides, unless the block has headings of its own.
    """
    first, last = min(voters), max(voters)
    filled = [inside for inside in column[first : last + 1] if inside.glyphs]
    free = sum(inside.is_free(x) for inside in filled)
    found: list[_Found] = []
    doubtful: list[_Inside] = []
    for is_free, run in groupby(range(len(column)), key=lambda n: column[n].is_free(x)):
        rows = list(run)
        sharing = [n for n in rows if n in voters]
        if not is_free or not sharing:
            continue
        printed = [n for n in rows if column[n].glyphs and n >= sharing[0] and n <= sharing[-1]]
        top = sharing[0] == next(n for n in rows if column[n].glyphs) and _is_worded(column[sharing[0]])
        agreed = free >= FREE * len(filled) and not (rows[0] and _adjoin(column[rows[0] - 1], column[rows[0]]))
        agreed |= len(sharing) >= FIGURES and all(_parts_figures(column[n], x) for n in sharing)
        if len(sharing) >= ROWS and len(sharing) >= SHARING * len(printed) and (top or agreed):
            found.append(_Found(x, tuple(column[n] for n in rows), True))
        else:
            doubtful += [column[n] for n in sharing if _holds_figure(column[n], x) or (top and n == sharing[0])]
    return found + ([_Found(x, tuple(doubtful), False)] if len(doubtful) >= ENDS else [])


def _is_worded(inside: _Inside) -> bool:
    """Is there no figure in a cell: may it hold headings?"""
    return not any(glyph.text.isdigit() for glyph in inside.glyphs)


def _parts_figures(inside: _Inside, x: float) -> bool:
    """Are there figures on both sides of ``x``, and nothing else?"""
    return all(_FIGURE.match(text) for text in _sides(inside, x))


def _holds_figure(inside: _Inside, x: float) -> bool:
    """Is all text on one side of ``x`` a figure?"""
    return any(_FIGURE.match(text) for text in _sides(inside, x))


def _sides(inside: _Inside, x: float) -> list[str]:
    """The text on each side of ``x``."""
    sides = [[g for g in inside.glyphs if g.x1 <= x], [g for g in inside.glyphs if g.x0 >= x]]
    return ["".join(g.text for g in sorted(side, key=lambda g: g.x0)) for side in sides]


def _adjoin(upper: _Inside, lower: _Inside) -> bool:
    return abs(upper.box[3] - lower.box[1]) <= SNAP
