"""Tables that go on over page breaks become one, with their columns brought together."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from operator import attrgetter

from disclosure_parse.document import Cell, Place, Table
from disclosure_parse.readers.compiled import made
from disclosure_parse.readers.edges import NO_EDGE, Edge, Texts, first_words, last_rooms, stands
from disclosure_parse.readers.lines import is_upright
from disclosure_parse.readers.page_layout import PageTable
from disclosure_parse.readers.rulings import SNAP

ENDS_BELOW = 0.55
STARTS_ABOVE = 0.35
"""A table that goes on ends in the lower part of its page, or higher if its next rows had no room there, and starts
again in the upper part of the next."""


MANY_LINES = 4
"""A table is known by its column lines alone if it has so many."""


_place = attrgetter("row", "column")

_FIGURE = re.compile(r"[-－]?\d[\d,]*\.\d+[%％]?")
_IDEOGRAPH = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class _Part:
    table: PageTable
    page: int
    page_height: float
    xs: tuple[float, ...]
    """The part's column lines, each at the place that the first part to have it gave it."""

    def is_before(self, page: int) -> bool:
        """Does the page come next, to this part's or to one of those that it was put together from?"""
        return page == self.page + 1 or (bool(self.table.seams) and page - 1 in {c.page for c in self.table.cells})


class LongTable:
    """A table that grows page by page."""

    def __init__(self, table: PageTable, page: int, page_height: float) -> None:
        self._xs = list(table.xs)
        self.doubts: list[Place] = []
        """Where the first row of a page may be the rest of the one above it; known when the table is made."""
        self._parts = deque([_Part(table, page, page_height, table.xs)])

    @property
    def foot(self) -> float:
        """Where the part on its last page ends, in points from the top."""
        return self._parts[-1].table.bbox[3]

    def continues_in(self, table: PageTable, page: int, page_height: float) -> bool:
        """Is ``table``, the first thing on its page, the rest of this one, which ends the page before?

        The outer edges agree, and so does at least half of the inner column lines of the side that has fewer: the
        rows of a form have different columns, and the cut may fall between them. Where a side is open at the
        break, the outer edges are enough; labels on the left may be missing if all lines agree.
        """
        last = self._parts[-1]
        if not last.is_before(page) or not (table.exact and last.table.exact):
            return False
        end, start = last.table.bbox[3], table.bbox[1]
        # A row that did not fit moved over as a whole, with those that a merged cell holds together, as browsers print
        # them; a page's lower margin is no less than what is free above it.
        ends_low = end >= ENDS_BELOW * last.page_height or end + _first_block(table) > last.page_height - start
        if not ends_low or start > STARTS_ABOVE * page_height:
            return False
        if abs(self._xs[-1] - table.xs[-1]) > SNAP:
            return False
        if abs(self._xs[0] - table.xs[0]) > SNAP:
            # A browser draws nothing of a label's cell on a page on which it neither begins nor ends.
            return len(table.xs) >= MANY_LINES and all(_nearest(self._xs, x) is not None for x in table.xs)
        if last.table.bottom.open or table.top.open:
            return True
        inner, other_inner = self._xs[1:-1], table.xs[1:-1]
        shared = sum(1 for x in other_inner if _nearest(inner, x) is not None)
        return 2 * shared >= min(len(inner), len(other_inner))

    def append(self, table: PageTable, page: int, page_height: float) -> None:
        """The part on the next page; its rows come below, the columns are those of both."""
        places = list(table.xs)
        for number, x in enumerate(table.xs):
            index = _nearest(self._xs, x)
            if index is not None and _nearest(table.xs, self._xs[index]) == number:
                places[number] = self._xs[index]
        self._xs = sorted({*self._xs, *places})
        self._parts.append(_Part(table, page, page_height, tuple(places)))

    def table(self, index: int) -> Table:
        """The whole table as the document's ``index``-th; its bbox is that of the part on its first page.

        It is made once: the parts are given up on the way, since a table may run over thousands of pages.
        """
        first = self._parts[0]
        cells, seams = self._joined(index) if len(self._parts) > 1 else (sorted(first.table.cells, key=_place), ())
        x0, y0, x1, y1 = first.table.bbox
        beside = first.table.seams
        return Table(
            index=index,
            cells=tuple(cells),
            exact=first.table.exact,
            origin=first.table.origin,
            page=first.page,
            bbox=(round(x0, 2), round(y0, 2), round(beside[0] if beside else x1, 2), round(y1, 2)),
            seams=seams,
            column_seams=tuple(bisect_left(self._xs, x - SNAP) for x in beside),
        )

    def _joined(self, index: int) -> tuple[Sequence[Cell], tuple[int, ...]]:
        """The cells of all parts, and the rows with which a page begins."""
        number = {x: position for position, x in enumerate(self._xs)}
        cells: list[Cell] = []
        last: list[Cell] = []  # Those that end with the last row: all that a page break can cut.
        seams: list[int] = []
        rows = 0
        bottom = NO_EDGE
        while self._parts:
            part = self._parts.popleft()
            columns = [number[x] for x in part.xs]
            placed = _placed(part.table.cells, rows, columns)
            if rows:
                seams.append(rows)
                last, placed, unsure = _joined_at(rows, last, placed, bottom, _in_whole(part.table.top, columns))
                if unsure:
                    self.doubts.append(Place(page=part.page, table=index, row=rows + 1))
            placed += last
            if self._parts:
                bottom = _in_whole(part.table.bottom, columns)
            rows = max(ends := [cell.row + cell.row_span for cell in placed])
            last = [cell for cell, end in zip(placed, ends, strict=True) if end == rows]
            _put(cells, [cell for cell, end in zip(placed, ends, strict=True) if end < rows])
        _put(cells, last)
        return cells, tuple(sorted({seam for seam in seams if seam < rows}))


def _put(cells: list[Cell], more: list[Cell]) -> None:
    """Add further cells to those that stand in order, of which few come behind one of them.

    All of a long table are not sorted at once: that takes as much memory as their texts.
    """
    if more:
        more.sort(key=_place)
        start = bisect_left(cells, _place(more[0]), key=_place)
        cells[start:] = sorted([*cells[start:], *more], key=_place)


def _first_block(table: PageTable) -> float:
    """How tall a table's first row is, with all rows beside which one of its cells stands."""
    rows = max(cell.row_span for cell in table.cells if cell.row == 0)
    return table.ys[rows] - table.ys[0]


def _in_whole(edge: Edge, columns: Sequence[int]) -> Edge:
    """A part's edge with the column numbers of the whole table."""
    covered = {whole for column in edge.open for whole in range(columns[column], columns[column + 1])}
    return Edge(frozenset(covered), {columns[column]: cell for column, cell in edge.printed.items()}, edge.glyphs)


_Place = tuple[int, int]
"""A cell at a page break: its first column and how many it covers."""


@dataclass(frozen=True, slots=True)
class _Break:
    """A page break in a table: the cells that end and begin at it, their texts there, the columns that have a border on
    neither side, and the row behind the part below."""

    ends: Mapping[_Place, Cell]
    begins: Mapping[_Place, Cell]
    above: Texts
    below: Texts
    free: frozenset[int]
    last: int

    def is_closed(self, places: Collection[_Place]) -> bool:
        """Has one of the places a border, in a table that leaves cut cells without one?"""
        return bool(self.free) and not self.free >= {column for column, _ in places}

    def goes_on(self, places: Collection[_Place]) -> bool:
        """Does all text below the break, in cells that end and begin at it, go on with text above it?

        It does where that has no room for the word that begins below, neither behind its last line nor under it; and
        where programs leave cut cells open, only in such.
        """
        if self.is_closed(places) or not all(self.ends[place].text for place in places):
            return False
        words, rooms = first_words(self.below), last_rooms(self.above)
        return all(words.get(column, 0.0) > rooms.get(column, float("inf")) for column, _ in places)


def _joined_at(
    seam: int, upper: list[Cell], lower: list[Cell], bottom: Edge, top: Edge
) -> tuple[list[Cell], list[Cell], bool]:
    """The cells above and below a page break (row ``seam`` is the first below), those in one that it cut.

    The third tells whether the first row below may as well be the rest of the one above.

    A row is cut where all text below it goes on with lines that are full. Its lower part is then no row of its own.
    Headings of two storeys are cut between them where those beside the lower storey go on so. Else merged cells are
    cut.
    """
    ends = {(cell.column, cell.column_span): cell for cell in upper if cell.row + cell.row_span == seam}
    lower = _stretched(seam, lower, top.open)
    begins = {(cell.column, cell.column_span): cell for cell in lower if cell.row == seam}
    last = max(cell.row + cell.row_span for cell in lower)
    cut = _Break(ends, begins, bottom.texts(), top.texts(), bottom.open & top.open, last)
    filled = _rest_of_row(cut)
    if _is_row_cut(cut, filled) or _is_lone_rest(cut):
        joined = {ends[place]: _joined(ends[place], cell, 1) for place, cell in begins.items()}
        rest = [replace(cell, row=cell.row - 1) for cell in lower if cell.row > seam]
        return [joined.get(cell, cell) for cell in upper], rest, False
    places = ends.keys() & begins.keys() if _are_headings_cut(cut) else _open_cells(cut) | _cut_labels(cut)
    joined = {ends[place]: _joined(ends[place], begins[place], 0) for place in places}
    rest = [cell for cell in lower if cell.row != seam or (cell.column, cell.column_span) not in places]
    return [joined.get(cell, cell) for cell in upper], rest, len(filled) > 1


def _stretched(seam: int, lower: list[Cell], free: Set[int]) -> list[Cell]:
    """The cells below a page break, with the rests of merged cells reaching as far as the row in which they end.

    A browser draws the end of a merged cell where its text ends, above the end of its row, and below it nothing.
    """
    rests = [
        cell for cell in lower if cell.row == seam and free >= {*range(cell.column, cell.column + cell.column_span)}
    ]
    spans = {cell.row_span for cell in rests}
    if len(spans) != 1 or len(rests) == len([cell for cell in lower if cell.row == seam]):
        return lower
    end = seam + spans.pop()
    below = [cell for cell in lower if cell.row == end]
    columns = {column for cell in rests for column in range(cell.column, cell.column + cell.column_span)}
    under = {column for cell in below for column in range(cell.column, cell.column + cell.column_span)}
    if not below or columns != under or any(cell.text for cell in below) or len({cell.row_span for cell in below}) > 1:
        return lower
    taller = [replace(cell, row_span=cell.row_span + below[0].row_span) for cell in rests]
    return [*taller, *(cell for cell in lower if cell not in rests and cell not in below)]


def _rest_of_row(cut: _Break) -> list[_Place]:
    """The cells with text of the first row below a page break, if that may be the rest of the last one above it.

    Labels beside several rows say nothing about the one that was cut. Text that goes on leaves nothing free above it.
    """
    if cut.ends.keys() != cut.begins.keys():
        return []
    lowest = min(cell.row_span for cell in cut.begins.values())
    filled = [place for place, cell in cut.begins.items() if cell.text and cell.row_span == lowest]
    if not filled or not cut.goes_on(filled) or not stands(cut.above).middle.isdisjoint(c for c, _ in filled):
        return []
    # Two whole figures are never one.
    if any(_FIGURE.fullmatch(cut.ends[place].text) and _FIGURE.fullmatch(cut.begins[place].text) for place in filled):
        return []
    return filled


def _is_lone_rest(cut: _Break) -> bool:
    """Is all that stands in the row below a page break the last ideograph of a text that fills its line?

    Word processors leave such a line below it in the middle of its cell, which then seems to be whole.
    """
    filled = [place for place, cell in cut.begins.items() if cell.text]
    if cut.ends.keys() != cut.begins.keys() or len(filled) != 1 or cut.is_closed(filled):
        return False
    (column, _), text = filled[0], cut.begins[filled[0]].text
    rooms = last_rooms(cut.above, also_above=True)
    words = first_words(cut.below)
    return bool(_IDEOGRAPH.fullmatch(text)) and words.get(column, 0.0) > rooms.get(column, float("inf"))


def _is_row_cut(cut: _Break, filled: Collection[_Place]) -> bool:
    """Is the row of which ``filled`` may be the rest cut?

    One of single lines may be full by chance: it is cut only if a text of it ends there.
    """
    if not filled or all(len(cut.above[column][1]) > 1 for column, _ in filled):
        return bool(filled)
    lowest = min(cell.row_span for cell in cut.begins.values())
    return any(
        cell.text and cut.begins[place].row_span == lowest for place, cell in cut.ends.items() if place not in filled
    )


def _are_headings_cut(cut: _Break) -> bool:
    """Is the first row below a page break the lower storey of headings, with the rest of those beside it?"""
    beside = [place for place, cell in cut.begins.items() if place in cut.ends and cell.text]
    under = [(column, column + span) for column, span in cut.begins if (column, span) not in cut.ends]
    return (
        len(beside) > 1
        and bool(under)
        and all(any(c <= start and end <= c + span for c, span in cut.ends) for start, end in under)
        and cut.goes_on(beside)
    )


def _open_cells(cut: _Break) -> set[_Place]:
    """The merged cells that neither side of a page break has a border for, as spreadsheets and browsers print them.

    Where no column at all has one, the break may as well fall between two rows. Between two cells that end and begin
    with it there may be none either: each then has its text in its middle.
    """
    if all(column in cut.free for column, _ in cut.begins):
        return set()
    found = {
        (column, span)
        for column, span in cut.ends.keys() & cut.begins.keys()
        if cut.free >= {*range(column, column + span)}
    }
    if not any(cut.ends[place].text and cut.begins[place].text for place in found):
        return found
    whole = stands(cut.above).middle & stands(cut.below).middle
    return {place for place in found if place[0] not in whole}


def _cut_labels(cut: _Break) -> set[_Place]:
    """The labels beside several rows of whose text a part stands above a page break and the rest below it.

    Word processors close the borders of both parts, and begin the rest at the very top, where other cells have their
    text in the middle. Where these begin at the top too, nothing tells a rest from another label; nor does anything in
    a label that the next page break cuts, or in text that runs downwards: these always begin at the top.
    """
    low, lowest = (min((cell.row_span for cell in cells.values()), default=0) for cells in (cut.ends, cut.begins))
    below = stands(cut.below)
    places = {
        place
        for place, cell in cut.begins.items()
        if place in cut.ends
        and place[0] in below.top & cut.above.keys()
        and (cut.ends[place].row_span > low or cell.row_span > lowest)
        and cell.row + cell.row_span < cut.last
        and not is_upright(cut.above[place[0]][1] + cut.below[place[0]][1])
        and cut.goes_on([place])
    }
    if not places or below.top - {column for column, _ in places}:
        return set()
    return places if below.middle or stands(cut.above).middle else set()


def _joined(upper: Cell, lower: Cell, shared: int) -> Cell:
    """One cell of the two halves, ``shared`` rows in both; its place is that of the half where its text begins.

    A merged cell whose halves have the same text was printed whole on either page, cut off at the break.
    """
    first = upper if upper.text or not lower.text else lower
    texts = [text for text in (upper.text, lower.text) if text]
    if not shared and upper.text == lower.text:
        del texts[1:]
    return replace(
        upper,
        text="\n".join(texts),
        row_span=upper.row_span + lower.row_span - shared,
        page=first.page,
        bbox=first.bbox,
    )


def _placed(cells: Sequence[Cell], rows: int, columns: Sequence[int]) -> list[Cell]:
    """A part's cells at their places in the whole table."""
    if rows == 0 and all(number == column for number, column in enumerate(columns)):
        return list(cells)
    values = []
    numbers = [rows + row for row in range(max(cell.row for cell in cells) + 1)]  # One for all cells of a row.
    for cell in cells:
        start, end = columns[cell.column], columns[cell.column + cell.column_span]
        values.append((cell.text, numbers[cell.row], start, cell.row_span, end - start, cell.page, cell.bbox))
    return list(made(Cell, values))


def _nearest(places: Sequence[float], x: float) -> int | None:
    """Index of the nearest of the sorted places, if it is near enough to be the same line."""
    index = bisect_left(places, x)
    near = [i for i in (index - 1, index) if 0 <= i < len(places) and abs(places[i] - x) <= SNAP]
    return min(near, key=lambda i: abs(places[i] - x), default=None)
