"""Header rows to columns, and body rows to columns: by heading and by what stands below, jointly."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from disclosure_parse.normalizer.evidence import look, misfit
from disclosure_parse.normalizer.headings import Heading
from disclosure_parse.normalizer.rows import Row, Slot
from disclosure_parse.normalizer.vocabulary import Guess, Vocabulary

SHIFT_COST = 1.5
"""Against a reading that moves a row's cells off their printed columns."""
SHIFT_GAIN = 1.0
"""A shifted reading must fit better than the printed one by at least this much."""
LEAVE_OFFSET = 0.8
"""Against going back to the printed columns within a part whose rows were shifted."""
UNPLACED_COST = 3.0
MOST_CELLS = 16
"""A row of so many cells more than two for each heading is not shifted: each cell is tried below each heading."""
SAMPLE_ROWS = 40


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a block: its canonical field ("" if none), its heading, and the grid columns it covers.

    ``group`` tells repeated sets of columns apart (中期目标 | 年度目标); ``above`` is the upper storey's text.
    """

    field: str
    heading: Heading
    slot: Slot
    start: int
    end: int
    above: str = ""
    group: int = 0
    guess: Guess | None = None

    @property
    def title(self) -> str:
        """The heading as printed, with the upper storey's where there is one."""
        return f"{self.above}/{self.slot.text}" if self.above and self.above != self.slot.text else self.slot.text


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a block and the header cells, over ``rows`` table rows."""

    columns: tuple[Column, ...]
    slots: tuple[Slot, ...]
    rows: int

    @property
    def places(self) -> list[Slot]:
        """The heading of each column, over the columns of the grid that it covers."""
        return [replace(column.slot, start=column.start, end=column.end) for column in self.columns]

    def has(self, *fields: str) -> bool:
        return any(column.field in fields for column in self.columns)

    def get(self, field: str) -> Column | None:
        return next((column for column in self.columns if column.field == field), None)


def leaf_slots(rows: Sequence[Row]) -> list[tuple[Slot, str]]:
    """The lowest header cell over each column of a header, with the text above it in the storey before the last."""
    if len(rows) == 1:
        return [(slot, "") for slot in rows[0].slots if slot.text]
    top, bottom = rows[-2:]
    if top.exact:
        return _exact_leaves(top, bottom)
    lower = [slot for slot in bottom.slots if slot.text]
    blanks = sum(slot.blank for slot in top.slots)
    last = max((slot.start for slot in top.slots if slot.text), default=-1)
    # All lower headings stand below the last upper one where they begin with it, whatever else was lost.
    below_last = bool(lower) and lower[0].start == last
    spanned = any(slot.end - slot.start > 1 for slot in top.slots)
    if (
        not below_last
        and not spanned
        and blanks <= 1
        and len(bottom.slots) > len(top.slots)
        and len(bottom.slots) - len(lower) < len(top.slots)
    ):
        return _unmerged_leaves(top, bottom)
    starts = {slot.start for slot in lower}
    leaves = [(slot, _text_over(top, slot.start)) for slot in lower]
    ends = sorted([slot.start for slot in top.slots if slot.text] + [10**6])
    for slot in top.slots:
        following = ends[ends.index(slot.start) + 1] if slot.text else 0
        if slot.text and not any(slot.start <= start < following for start in starts):
            leaves.append((slot, ""))
    return sorted(leaves, key=lambda leaf: leaf[0].start)


def _exact_leaves(top: Row, bottom: Row) -> list[tuple[Slot, str]]:
    leaves = []
    for slot in bottom.slots:
        if slot.text:
            above = next((over.text for over in top.slots if over.start <= slot.start < over.end), "")
            leaves.append((slot, "" if slot.carried else above))
    covered = {column for slot, _ in leaves for column in range(slot.start, slot.end)}
    leaves += [(slot, "") for slot in top.slots if slot.text and not covered & set(range(slot.start, slot.end))]
    return sorted(leaves, key=lambda leaf: leaf[0].start)


def _text_over(top: Row, start: int) -> str:
    text = ""
    for slot in top.slots:
        if slot.start > start:
            break
        text = slot.text or text
    return text


def _unmerged_leaves(top: Row, bottom: Row) -> list[tuple[Slot, str]]:
    """Two storeys of a dump that lost its merged cells.

    A blank of the lower row lies below a heading of the upper one, a run of lower headings below one title or, where
    the upper row has cells to spare, below several: which of them stand below which is known where their width is equal
    (中期目标 | 年度目标).
    """
    upper = [slot for slot in top.slots if slot.text or slot.start == 0]
    runs = [list(run) for _, run in itertools.groupby(bottom.slots, key=lambda slot: bool(slot.text))]
    needed = sum(1 if run[0].text else len(run) for run in runs)
    spare = max(len(upper) - needed, 0)
    only = sum(bool(run[0].text) for run in runs) == 1
    leaves: list[tuple[Slot, str]] = []
    for run in runs:
        if not run[0].text:
            leaves += [(replace(upper.pop(0), start=blank.start, end=blank.end), "") for blank in run if upper]
            continue
        titles = 1 + spare if only else 1
        while not only and spare and len(run) % (titles + 1) == 0:
            titles, spare = titles + 1, spare - 1
        names = [upper.pop(0).text for _ in range(titles) if upper]
        share, rest = divmod(len(run), max(len(names), 1))
        leaves += [(slot, names[number // share] if names and not rest else "") for number, slot in enumerate(run)]
    return [leaf for leaf in leaves if leaf[0].text]


def widen(columns: list[Column], exact: bool, width: int) -> tuple[Column, ...]:
    """In a dump that lost its spans, a column reaches to the next one's start."""
    if exact:
        return tuple(columns)
    widened = []
    for number, column in enumerate(columns):
        end = columns[number + 1].start if number + 1 < len(columns) else max(width, column.end)
        widened.append(replace(column, end=end))
    return tuple(widened)


@dataclass(frozen=True, slots=True)
class Placed:
    """A body row's cells by column; ``shifted`` is the number of columns the cells were moved, 0 if none."""

    cells: tuple[tuple[Slot, Column | None], ...]
    shifted: int = 0
    doubles: tuple[Slot, ...] = ()
    """Cells that repeat the one before them in the same column: a merged cell, printed once for each position."""

    def of(self, field: str, group: int = 0) -> list[Slot]:
        """The filled cells of a field, left to right."""
        return [
            slot
            for slot, column in self.cells
            if column and column.field == field and column.group == group and slot.text
        ]


def place(row: Row, columns: Sequence[Column], vocabulary: Vocabulary, offset: int = 0) -> Placed:
    """The cells of a body row by column. In exact grids by what they cover; in dumps by position and content."""
    if row.exact:
        return Placed(tuple((slot, _covering(slot, columns, vocabulary)) for slot in row.slots if slot.text))
    if row.fit:
        return Placed(tuple((slot, _at(slot.start, columns)) for slot in row.slots if slot.text))
    return _align(row, columns, vocabulary, offset)


def _covering(slot: Slot, columns: Sequence[Column], vocabulary: Vocabulary) -> Column | None:
    start, end = slot.start, slot.end
    overlaps = [(min(end, c.end) - max(start, c.start), c) for c in columns if c.start < end and c.end > start]
    if not overlaps:
        return None
    if len(overlaps) == 1:
        return overlaps[0][1]
    covered = {column.field: column for _, column in overlaps}
    if {"level1", "level3"} <= set(covered):
        # A cell over all levels is the row's name and its level at once (预算执行率 in the last row).
        return covered["level1" if vocabulary.level1_term(slot.text) else "level3"]
    # A cell merged over several columns belongs to the one its content fits; to the widest, then the first, if equal.
    return min(
        overlaps, key=lambda pair: (round(misfit(pair[1].field, slot.text, vocabulary), 1), -pair[0], pair[1].start)
    )[1]


def _align(row: Row, columns: Sequence[Column], vocabulary: Vocabulary, offset: int) -> Placed:
    slots = [slot for slot in row.slots if slot.text]
    printed = tuple((slot, _at(slot.start, columns)) for slot in slots)
    printed_cost = sum(_cost(slot, column, vocabulary) for slot, column in printed) + _gap_cost(printed, columns)
    # A row that is shorter than the headings lost cells, more often the merged ones in front of it than blank ones.
    lost = max((column.slot.end for column in columns), default=0) - row.slots[-1].end if row.slots else 0
    enough = SHIFT_GAIN if lost > 0 else SHIFT_COST + SHIFT_GAIN
    if (offset == 0 and printed_cost <= enough) or len(slots) > MOST_CELLS + 2 * len(columns):
        # No shift could fit better by enough, or most of the cells would stand below no heading.
        return _without_doubles(printed, 0)
    best, best_cost, shift = printed, printed_cost + (-SHIFT_GAIN if offset == 0 else LEAVE_OFFSET), 0
    for first in range(len(slots)):
        for move in _moves(slots[first], columns):
            cells = printed[:first] + tuple((slot, _at(slot.start + move, columns)) for slot in slots[first:])
            taken = [id(column) for _, column in cells if column]
            if len(taken) != len(set(taken)):
                continue
            cost = sum(_cost(slot, column, vocabulary) for slot, column in cells) + _gap_cost(cells, columns)
            cost += 0.3 if move in (offset, lost) else SHIFT_COST
            cost += 0.4 if first else 0.0
            if cost < best_cost - 1e-9:
                best, best_cost, shift = cells, cost, move
    return _without_doubles(best, shift)


def _without_doubles(cells: Sequence[tuple[Slot, Column | None]], shift: int) -> Placed:
    kept = list(cells[:1])
    doubles = []
    for (_, over), (slot, column) in itertools.pairwise(cells):
        if column is not None and over is column and slot.text == kept[-1][0].text:
            doubles.append(slot)
        else:
            kept.append((slot, column))
    return Placed(tuple(kept), shift, tuple(doubles))


def common_offset(rows: Sequence[Row], columns: Sequence[Column], vocabulary: Vocabulary) -> int:
    """By how many columns all rows of a part stand off the headings, 0 if they fit as they are printed."""

    def cost(move: int) -> float:
        total = 0.0
        for row in rows:
            cells = [(slot, _at(slot.start + move, columns)) for slot in row.slots if slot.text]
            total += sum(_cost(slot, column, vocabulary) for slot, column in cells) + _gap_cost(cells, columns)
        return total

    best = min((0, 1, -1, 2, -2), key=cost)
    return best if cost(best) < cost(0) - SHIFT_GAIN else 0


def _moves(slot: Slot, columns: Sequence[Column]) -> list[int]:
    return sorted({column.start - slot.start for column in columns} - {0}, key=abs)


def _at(position: int, columns: Sequence[Column]) -> Column | None:
    return next((column for column in columns if column.start <= position < column.end), None)


def _cost(slot: Slot, column: Column | None, vocabulary: Vocabulary) -> float:
    if column is None:
        return 0.0 if vocabulary.field_of("sections", slot.text) else UNPLACED_COST
    return misfit(column.field, slot.text, vocabulary)


EXPECTED = {
    "level3": 1.2,
    "target": 0.6,
    "actual": 0.5,
    "weight": 0.8,
    "score": 0.6,
    "executed": 0.5,
    "full_year_budget": 0.5,
}


def _gap_cost(cells: Sequence[tuple[Slot, Column | None]], columns: Sequence[Column]) -> float:
    """A row with figures that leaves an expected column empty is less likely read right."""
    if len(cells) < 2:
        return 0.0
    filled = {column.field for _, column in cells if column}
    return sum(EXPECTED.get(column.field, 0.0) for column in columns if column.field not in filled)


def column_misfit(field: str, start: int, end: int, body: Sequence[Row], vocabulary: Vocabulary) -> float:
    """Mean misfit of the cells that stand under a header cell, over the first rows of the body."""
    costs = []
    for row in body[:SAMPLE_ROWS]:
        for slot in row.slots:
            if slot.text and start <= slot.start < end and not slot.carried:
                costs.append(misfit(field, slot.text, vocabulary))
    return sum(costs) / len(costs) if costs else 0.0


def holds_figures(row: Row) -> bool:
    """Whether a row prints figures: a header row does not."""
    return any(look(slot.text) in ("number", "percent", "operator") for slot in row.filled)
