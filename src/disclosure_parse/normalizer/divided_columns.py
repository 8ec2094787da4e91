"""A target's heading over several columns of its own: one for each region or each year, named above or below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from disclosure_parse.normalizer.columns import Column, Header, holds_figures
from disclosure_parse.normalizer.evidence import FIGURES, look
from disclosure_parse.normalizer.headings import fold, squeeze
from disclosure_parse.normalizer.rows import Row, Slot
from disclosure_parse.normalizer.vocabulary import Vocabulary

_YEAR = re.compile(r"(20\d\d)年?度?(?:绩效)?(?:(?:指标|目标)值?)?")
DIVIDED_SHARE = 0.5
"""Share of the rows with several values below one heading from which on the heading is one over several columns."""


def is_divided(row: Row, following: Row) -> bool:
    """Whether the row below headings names the columns that one of them stands over, and nothing else.

    A dump may have dropped the columns that the heading above covers, or print the other headings again below it.
    """
    above = {} if row.exact else {slot.start: slot.text for slot in row.filled}
    own = [slot for slot in following.filled if above.get(slot.start) != slot.text]
    if len(own) < 2 or any(look(slot.text) not in ("text", "date") for slot in own):
        return False
    starts = [slot.start for slot in row.slots if slot.text]
    over = max((start for start in starts if start <= own[0].start), default=-1)
    end = min((start for start in starts if start > over), default=10**6)
    levels = starts.index(over) if over in starts else 0
    dropped = 0 if row.exact else len(following.slots) - len(row.slots)
    inside = own[-1].start < end or (dropped == len(own) - 1 and own[-1].start == own[0].start + dropped)
    return over == own[0].start and levels > 0 and (inside or _are_divided(row, following, dropped))


def _are_divided(row: Row, following: Row, dropped: int) -> bool:
    """Whether several headings of a dump, side by side, are divided below: the run of names stands for them, and each
    blank cell in front of it and behind it for one of the others."""
    filled = [bool(slot.text) for slot in following.slots]
    names = sum(filled)
    first = filled.index(True)
    together = all(filled[first : first + names]) and len(row.filled) == len(row.slots)
    return together and dropped > 0 and names - dropped > 1 and first + names - dropped <= len(row.slots)


def divide(
    columns: Sequence[Column], rows: Sequence[Row], at: int, body: Sequence[Row], vocabulary: Vocabulary
) -> tuple[Column, ...]:
    """The columns, where a target's stands over several each of these: their names stand in the row below it (they
    are its leaves already), or in a row above, as regions do over their money and their targets."""
    target = next((column for column in columns if column.field == "target"), None)
    if target is None:
        return tuple(columns)
    if target.above and vocabulary.field_of("indicators", target.slot.text) is None:
        below = [c for c in columns if c.above == target.above and c.field in ("", "target")]
        named = [c for c in below if not vocabulary.field_of("indicators", c.slot.text)]
        if len(named) > 1:
            return tuple(replace(c, field="", guess=None) if c in named else c for c in columns)
    cells = [_values_in(row, target) for row in body]
    cells = [found for found in cells if found]
    several = [found for found in cells if len(found) > 1]
    differ = any(len({slot.text for slot in found}) > 1 for found in several)
    if not differ or len(several) < DIVIDED_SHARE * len(cells):
        return tuple(columns)
    starts = {slot.start for found in several for slot in found}
    names = _names_over(rows[:at], target, starts)
    divided = [
        replace(target, field="", heading=fold(name.text), slot=name, start=name.start, end=name.end, guess=None)
        for name in names
    ]
    return tuple(other for column in columns for other in (divided if column is target and divided else [column]))


def of_year(header: Header, year: int | None) -> Header:
    """The header with the column of the form's year as its target, where the target's columns are those of years."""
    years = {column: match for column in header.columns if (match := _YEAR.fullmatch(squeeze(column.slot.text)))}
    own = next((column for column, match in years.items() if not column.field and match[1] == str(year)), None)
    if own is None or header.has("target"):
        return header
    return replace(header, columns=tuple(replace(c, field="target") if c is own else c for c in header.columns))


def _values_in(row: Row, column: Column) -> list[Slot]:
    return [slot for slot in row.filled if column.start <= slot.start < column.end and look(slot.text) in FIGURES]


def _names_over(rows: Sequence[Row], column: Column, starts: set[int]) -> list[Slot]:
    """The cells of the last row above whose texts stand over exactly the columns of the values."""
    for row in reversed(rows):
        inside = [slot for slot in row.filled if column.start <= slot.start < column.end]
        if {slot.start for slot in inside} == starts and not holds_figures(row):
            return inside
    return []
