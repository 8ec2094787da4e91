"""Lists whose rows were printed without their blank and merged cells: each cell put below its heading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from itertools import groupby

from disclosure_parse.normalizer.columns import Header
from disclosure_parse.normalizer.evidence import FIGURES_OR_POINTS, look
from disclosure_parse.normalizer.list_cells import ListColumns, Placing, placed_lines
from disclosure_parse.normalizer.list_gaps import Role
from disclosure_parse.normalizer.list_headings import is_list_total, list_header
from disclosure_parse.normalizer.rows import Line, Row, Slot
from disclosure_parse.normalizer.titles import is_title
from disclosure_parse.normalizer.tokens import Token
from disclosure_parse.normalizer.vocabulary import Vocabulary
from disclosure_parse.outline import calls_sum


def without_gaps(items: Iterable[Row | Line], vocabulary: Vocabulary) -> Iterator[Row | Line]:
    """The stream, with the cells of lists put below their headings whose rows lost their blank cells: rows of several
    lengths, none with a blank between its cells."""
    for of_table, group in groupby(items, key=lambda item: item.table if isinstance(item, Row) else None):
        rows = list(group)
        yield from rows if of_table is None else _of_lists([row for row in rows if isinstance(row, Row)], vocabulary)


def _of_lists(rows: list[Row], vocabulary: Vocabulary) -> list[Row]:
    at = 0
    while at < len(rows):
        header = None if rows[at].exact or rows[at].packed else list_header(rows, at, vocabulary)
        storeys = rows[at : at + (header.rows if header else 1)]
        at += len(storeys)
        if header is not None:
            stop = list_end(rows, at, vocabulary)
            whole = len(storeys) == 1 or all(len(row.filled) == len(row.slots) for row in storeys)
            if whole and _lost_blanks(rows[at:stop], len(header.columns)):
                rows[at:stop] = placed_rows(rows[at:stop], header, vocabulary)
            else:
                rows[at:stop] = _with_sums_in_place(rows[at:stop], header, vocabulary)
            at = stop
    return rows


def _with_sums_in_place(rows: Sequence[Row], header: Header, vocabulary: Vocabulary) -> list[Row]:
    """The lines of a list that has its blank cells, with those of sums that are shorter than its headings, for their
    label (合计) was merged over several columns, below the headings that they fit."""
    heads = [column.slot.text for column in header.columns]
    columns = ListColumns(heads, [column.field for column in header.columns], vocabulary)
    figures = {column.start for column, gap in zip(header.columns, columns.gaps, strict=True) if gap.figures}
    width = max(column.start for column in header.columns) + 1
    return [_in_place(row, figures, width, vocabulary) for row in rows]


def _in_place(row: Row, figures: Set[int], width: int, vocabulary: Vocabulary) -> Row:
    if row.exact or len(row.filled) < 2 or row.slots[-1].end >= width:
        return row
    label, *cells = row.filled
    starts = {slot.start for slot in cells if look(slot.text) in FIGURES_OR_POINTS}
    is_sum = is_list_total(label.text, vocabulary) or calls_sum(label.text)
    lost = width - row.slots[-1].end
    if not is_sum or starts <= figures or not {start + lost for start in starts} <= figures:
        return row
    moved = (replace(s, start=s.start + lost, end=s.end + lost) if s.start > label.start else s for s in row.slots)
    return replace(row, slots=tuple(moved))


def _lost_blanks(rows: Sequence[Row], width: int) -> bool:
    """Whether rows of a list of so many columns hold nothing but cells one behind the other, and not all fill it."""
    lengths = [len(row.filled) for row in rows if len(row.filled) > 1]
    whole = all([slot.start for slot in row.filled] == list(range(len(row.filled))) for row in rows)
    return bool(lengths) and whole and max(lengths) <= width and min(lengths) < width


def list_end(rows: Sequence[Row], at: int, vocabulary: Vocabulary) -> int:
    """The row behind the lines of the list that stand from row ``at`` on."""
    while at < len(rows):
        filled = rows[at].filled
        if (len(filled) == 1 and is_title(filled[0].text)) or list_header(rows, at, vocabulary):
            break
        at += 1
    return at


def placed_rows(rows: Sequence[Row], header: Header, vocabulary: Vocabulary) -> list[Row]:
    """The lines of a list with their cells below its headings; those that may stand elsewhere too are uncertain."""
    heads = [column.slot.text for column in header.columns]
    columns = ListColumns(heads, [column.field for column in header.columns], vocabulary)
    # A lone cell is a note, and a row of more cells than there are headings another table's.
    lines = [row for row in rows if 1 < len(row.filled) <= len(heads)]
    printed = [_line(row, columns, vocabulary) for row in lines]
    placed = zip(printed, placed_lines(printed, columns), strict=True)
    found: list[Row] = []
    for row in rows:
        if not 1 < len(row.filled) <= len(heads):
            found.append(row)
            continue
        (_, own, _), line = next(placed)
        # By the cells themselves: two that a blank parts in one piece of text have one place.
        start = {id(cell): header.columns[at].start for at, cells in line.cells.items() for cell in cells}
        starts = [start[id(cell)] for cell in own]
        slots = tuple(replace(slot, start=at, end=at + 1) for slot, at in zip(row.filled, starts, strict=True))
        joined = any(len(cells) > 1 for cells in line.cells.values())
        found.append(replace(row, slots=slots, uncertain=row.uncertain or line.doubtful or joined))
    return found


def _line(row: Row, columns: ListColumns, vocabulary: Vocabulary) -> tuple[Role, Sequence[Token], Placing]:
    cells = [_cell(slot) for slot in row.filled]
    label = cells[0].text
    role: Role = "total" if is_list_total(label, vocabulary) else "sum" if calls_sum(label) else "line"
    placing = Placing(columns, cells[0], None if role == "line" else 0, role != "line")
    for cell in cells[1:]:
        placing.add(cell)
    return role, cells, placing


def _cell(slot: Slot) -> Token:
    """A cell as a piece that no other goes on with: none is the end of its line."""
    return Token(slot.text, slot.place, first=False, last=False)
