"""Rows that were printed without their blank cells: each cell finds the column it stood in by what it says."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from disclosure_parse.disclosure import MONEY_FIELDS
from disclosure_parse.normalizer.columns import Column, Header
from disclosure_parse.normalizer.evidence import is_placeholder, look, says_level
from disclosure_parse.normalizer.fund_grids import told_columns
from disclosure_parse.normalizer.fund_headers import funds_header
from disclosure_parse.normalizer.headers import indicator_header
from disclosure_parse.normalizer.list_headings import list_header
from disclosure_parse.normalizer.packed_fit import (
    DOUBT,
    GAP,
    GAPS,
    MONEY_GAPS,
    NO_READING,
    Evidence,
    Reading,
    best_reading,
)
from disclosure_parse.normalizer.packed_lists import list_end, placed_rows
from disclosure_parse.normalizer.rows import Line, Row, Slot
from disclosure_parse.normalizer.totals import is_total
from disclosure_parse.normalizer.vocabulary import Vocabulary

_SPLIT = {"operator", "target", "unit"}
_GRADES = {"grade_excellent", "grade_good", "grade_fair", "grade_poor"}


def unpacked(items: Iterable[Row | Line], vocabulary: Vocabulary) -> list[Row | Line]:
    """The stream with the cells of packed rows put below the headings that they belong to."""
    found: list[Row | Line] = []
    table: list[Row] = []
    columns: Sequence[Column] = ()
    for item in [*items, None]:
        if isinstance(item, Row) and item.packed and (not table or table[0].table == item.table):
            table.append(item)
            continue
        if table:
            part = _Table(table, vocabulary, columns)
            found += part.unpack()
            columns = part.columns
            table = []
        if isinstance(item, Row) and item.packed:
            table = [item]
        elif item is not None:
            found.append(item)
            if isinstance(item, Line) and "。" in item.text:
                columns = ()  # No table goes on behind prose, as behind a page's number or its head.
    return found


class _Table:
    """The rows of one packed table; they change in place as their headings are found.

    ``columns`` are those of the block of indicators that is open: behind a page break a table goes on without headings.
    """

    def __init__(self, rows: list[Row], vocabulary: Vocabulary, columns: Sequence[Column]) -> None:
        self._rows = rows
        self._vocabulary = vocabulary.within(slot.text for row in rows for slot in row.filled)
        self.columns = columns

    def unpack(self) -> list[Row]:
        at = 0
        if self.columns and self._rows and not self._indicators_at(0):
            at = self._body_end(0)
            self._place_all(self.columns, range(at), labels=False)
        while at < len(self._rows):
            if header := self._indicators_at(at):
                stop = self._body_end(at + header.rows)
                self.columns = self._place_all(header.columns, range(at + header.rows, stop), labels=False)
                at = stop
            elif header := self._money_at(at):
                stop = self._body_end(at + header.rows)
                self._place_all(header.columns, range(at + header.rows, stop), labels=True)
                at = stop
            elif (listed := list_header(self._rows, at, self._vocabulary)) and listed.rows == 1:
                stop = list_end(self._rows, at + 1, self._vocabulary)
                self._rows[at + 1 : stop] = placed_rows(self._rows[at + 1 : stop], listed, self._vocabulary)
                at = stop
            else:
                at += 1
        return self._rows

    def _indicators_at(self, at: int) -> Header | None:
        header = indicator_header(self._rows[at : at + 2], 0, self._vocabulary)
        if header is None:
            return None
        if header.rows == 2:
            self._rows[at : at + 2] = self._storeys(self._rows[at], self._rows[at + 1])
        # By the headings alone: nothing stands below them yet.
        header = indicator_header(self._rows[at : at + header.rows], 0, self._vocabulary)
        return self._over_both_levels(at, header) if header else None

    def _over_both_levels(self, at: int, header: Header) -> Header | None:
        """The header with a column more where one heading stands over both levels (绩效指标分类): the rows have a term
        of the lower one behind one of the upper."""
        over = next((column for column in header.columns if column.field == "level1"), None)
        below = self._rows[at + header.rows : self._body_end(at + header.rows)]
        if over is None or header.has("level2") or not header.has("level3") or not any(map(self._has_both, below)):
            return header
        for number in range(at, at + header.rows):
            slots = (
                replace(slot, start=slot.start + (slot.start > over.start), end=slot.end + (slot.end > over.start))
                for slot in self._rows[number].slots
            )
            self._rows[number] = replace(self._rows[number], slots=tuple(slots))
        return indicator_header(self._rows[at : at + header.rows], 0, self._vocabulary)

    def _has_both(self, row: Row) -> bool:
        return any(
            says_level(lower.text)
            and self._vocabulary.level1_term(upper.text)
            and self._vocabulary.level2_term(lower.text)
            for upper, lower in itertools.pairwise(row.filled)
        )

    def _storeys(self, top: Row, bottom: Row) -> list[Row]:
        """Two rows of headings: those of the lower one take the place of the headings that stood over them."""
        lower = list(bottom.filled)
        over = self._headings_over(top.filled, {self._field(slot) for slot in lower})
        fields = [self._field(slot) for slot in lower]
        alike = len(over) > 1 and fields == fields[: len(lower) // len(over)] * len(over)
        upper_slots: list[Slot] = []
        lower_slots: list[Slot] = []
        column = 0
        for slot in top.filled:
            below: list[Slot] = []
            if slot in over:
                share = len(bottom.filled) // len(over) if alike else None
                below = lower[:share] if alike or slot is over[-1] else self._below(slot, lower)
                lower = lower[len(below) :]
            upper_slots.append(_at(slot, column))
            lower_slots += [_at(low, column + number) for number, low in enumerate(below)]
            column += max(len(below), 1)
        lower_slots += [_at(low, column + number) for number, low in enumerate(lower)]
        return [replace(top, slots=tuple(upper_slots)), replace(bottom, slots=tuple(lower_slots))]

    def _headings_over(self, top: Sequence[Slot], fields: set[str]) -> list[Slot]:
        """The upper headings that the lower ones divide: titles of several, a target in parts, else one unknown."""
        levels = {"level1", "level2", "level3"}
        over = []
        for number, slot in enumerate(top):
            field = self._field(slot)
            sections = (self._vocabulary.field_of("sections", slot.text) or "").split("|")
            title = any(sections)
            # The first may be the label beside the block.
            names = title and bool(fields & levels) and not (number == 0 and levels & {*map(self._field, top[1:])})
            grades = "grades" in sections and fields <= _GRADES
            if names or grades or (field in fields - levels) or (field == "target" and _SPLIT & fields):
                over.append(slot)
        return over or [slot for slot in top[1:] if not self._field(slot)][:1]

    def _below(self, slot: Slot, lower: list[Slot]) -> list[Slot]:
        """The lower headings, of those left, that stand below ``slot``: parts of a target below 指标值, else others."""
        parts = self._field(slot) == "target"
        end = next((n for n, low in enumerate(lower) if (self._field(low) in _SPLIT) != parts), len(lower))
        return lower[:end]

    def _field(self, slot: Slot) -> str:
        return self._vocabulary.field_of("indicators", slot.text) or ""

    def _money_at(self, at: int) -> Header | None:
        header = funds_header(self._rows[at : at + 2], 0, self._vocabulary)
        if header is None or not header.columns:
            return None
        if header.rows == 2:
            self._rows[at : at + 2] = self._money_storeys(self._rows[at], self._rows[at + 1])
            return funds_header(self._rows[at : at + 2], 0, self._vocabulary)
        if min(column.start for column in header.columns) == 0:
            # The lines' labels have no heading, and their column none to be left of.
            row = self._rows[at]
            self._rows[at] = replace(row, slots=tuple(_at(slot, slot.start + 1) for slot in row.slots))
            header = funds_header(self._rows[at : at + 1], 0, self._vocabulary)
        return header

    def _money_storeys(self, top: Row, bottom: Row) -> list[Row]:
        """总额 and 其中财政拨款 below each of the money headings, as many below one as below the other."""
        money = [slot for slot in top.filled if self._vocabulary.field_of("funds.columns", slot.text) in MONEY_FIELDS]
        lower = list(bottom.filled)
        share = len(lower) // max(len(money), 1)
        upper_slots: list[Slot] = []
        lower_slots: list[Slot] = []
        column = 0
        for slot in top.filled:
            upper_slots.append(_at(slot, column))
            below = lower[:share] if slot in money else []
            del lower[: len(below)]
            lower_slots += [_at(low, column + number) for number, low in enumerate(below)]
            column += max(len(below), 1)
        lower_slots += [_at(low, column + number) for number, low in enumerate(lower)]
        return [replace(top, slots=tuple(upper_slots)), replace(bottom, slots=tuple(lower_slots))]

    def _body_end(self, at: int) -> int:
        while at < len(self._rows):
            pair = self._rows[at : at + 2]
            if indicator_header(pair, 0, self._vocabulary) or funds_header(pair[:1], 0, self._vocabulary):
                break
            if is_total(self._rows[at], self._vocabulary):
                return at + 1
            at += 1
        return at

    def _place_all(self, columns: Sequence[Column], body: range, labels: bool) -> Sequence[Column]:
        """Puts the rows' cells below their headings; the columns with the fields that they then mean."""
        cells = {at: found for at in body if (found := self._cells(self._rows[at], labels))}
        choices = [columns] if labels else list(_meanings(columns, self._vocabulary))
        read = [self._read(choice, cells, labels) for choice in choices]
        best = min(range(len(choices)), key=lambda number: read[number][1])
        columns, readings = choices[best], read[best][0]
        readings |= self._told(readings, cells, columns) if labels else {}
        for at, reading in readings.items():
            number = dict(zip((slot.start for slot in cells[at]), reading.columns, strict=True))
            # The labels in front of a line of money stay left of its amounts.
            slots = tuple(
                _at(
                    slot,
                    columns[number[slot.start]].start
                    if slot.start in number
                    else min(slot.start, columns[0].start - 1),
                )
                for slot in self._rows[at].slots
            )
            self._rows[at] = replace(self._rows[at], slots=slots, fit="sure" if reading.margin >= DOUBT else "doubtful")
        return columns

    def _told(
        self, readings: Mapping[int, Reading], cells: Mapping[int, Sequence[Slot]], columns: Sequence[Column]
    ) -> dict[int, Reading]:
        """The readings of lines of money whose columns are told by what the lines add up to."""
        places = list(readings)
        rows = []
        for at in places:
            label = [slot.text for slot in self._rows[at].filled if slot.start < cells[at][0].start][-1:]
            rows.append(("".join(label), [slot.text for slot in cells[at]], readings[at].columns))
        told = told_columns(rows, [column.field for column in columns], self._vocabulary)
        return {
            places[number]: replace(readings[places[number]], columns=put, margin=DOUBT) for number, put in told.items()
        }

    def _read(
        self, columns: Sequence[Column], cells: dict[int, list[Slot]], labels: bool
    ) -> tuple[dict[int, Reading], float]:
        """The rows' readings, and how ill they fit in all; a row without a reading counts as ``NO_READING``.

        Two passes: the rows that leave no choice tell which columns are filled, and with what.
        """
        gaps = [(MONEY_GAPS if labels else GAPS).get(column.field, GAP) for column in columns]
        evidence = Evidence(gaps)
        for learning in (True, False):
            readings = {
                at: reading
                for at, found in cells.items()
                if (reading := best_reading(found, columns, evidence, self._vocabulary))
            }
            if learning and not labels:
                sure = [at for at, reading in readings.items() if reading.margin >= DOUBT]
                evidence = evidence.learnt([(cells[at], readings[at].columns) for at in sure], columns)
        return readings, sum(reading.cost for reading in readings.values()) + NO_READING * (len(cells) - len(readings))

    def _cells(self, row: Row, labels: bool) -> list[Slot]:
        """The cells of a body row that stand below headings; none of a row that is something else."""
        filled = list(row.filled)
        if is_total(row, self._vocabulary) and not labels:
            return []
        if not labels:
            if len(filled) > 1 and self._stands_beside(filled[0].text):
                filled.pop(0)
            lone = len(filled) < 2 and not any(is_placeholder(slot.text) for slot in filled)
            return [] if lone or self._is_pair(filled) else filled
        while (
            len(filled) > 1 and self._vocabulary.field_of("sections", filled[0].text) and look(filled[1].text) == "text"
        ):
            filled.pop(0)
        known = self._vocabulary.field_of("funds.rows", filled[0].text) if filled else None
        return filled[1:] if known else []

    def _stands_beside(self, text: str) -> bool:
        """The label beside the block (长期绩效指标), which some dumps print again in each row."""
        level = self._vocabulary.level1_term(text) or self._vocabulary.level2_term(text)
        return bool(self._vocabulary.field_of("sections", text)) and not level

    def _is_pair(self, filled: Sequence[Slot]) -> bool:
        """A heading of another block with its value (评价结论 | ...)."""
        first = filled[0].text
        if self._vocabulary.level1_term(first) or self._vocabulary.level2_term(first):
            return False
        return any(self._vocabulary.field_of(block, first) for block in ("identity", "attributes", "goals"))


def _meanings(columns: Sequence[Column], vocabulary: Vocabulary) -> Iterator[Sequence[Column]]:
    """The columns as their headings say, and in other ways that only what stands below can tell.

    The first may be the label beside the block (绩效指标), one may stand over both levels, and 一级指标 over the level
    below it.
    """
    yield columns
    beside = vocabulary.field_of("sections", columns[0].slot.text)
    kept = columns[1:] if beside and len(columns) > 2 else columns
    if beside:
        yield kept
    fields = [column.field for column in kept]
    upper = fields.index("level1") if "level1" in fields and "level2" not in fields else len(fields)
    if upper + 1 < len(kept) and kept[upper + 1].start - kept[upper].start > 1:
        lower = replace(kept[upper], field="level2", start=kept[upper].start + 1)
        yield [*kept[: upper + 1], lower, *kept[upper + 1 :]]
    if "level2" in fields and "level3" not in fields:
        below = {"level1": "level2", "level2": "level3"}
        yield [replace(column, field=below.get(column.field, column.field)) for column in kept]


def _at(slot: Slot, start: int) -> Slot:
    return replace(slot, start=start, end=start + 1)
