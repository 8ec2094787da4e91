"""What a list's line holds in neighbouring columns against the column that sums them (中央, 省级, 市县, 合计)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from disclosure_parse.checker.arithmetic import ZERO, Interval, column_quantum, rounded, total_of
from disclosure_parse.checker.cells import figure_of, is_blank, is_unreadable, money_unit, places
from disclosure_parse.checker.list_columns import entry_of, is_summed, unit_of
from disclosure_parse.checker.messages import added, money, number, shorten
from disclosure_parse.checker.rule import Check
from disclosure_parse.disclosure import TIMES, Attribute, Entry, Form, Outcome, ProjectLine
from disclosure_parse.document import Place
from disclosure_parse.outline import is_sum_line

_SUMS = re.compile(r"(?<!公)[合共总]计|小计|总额|总数|总投资|^总|^[(（]?计[)）]?$")
"""Headings of a column that sums others."""
_ALL = re.compile(r"(?<!公)[合共总]计|小计|^[(（]?计[)）]?$")
"""Those that sum what is printed beside them; a 总投资 may have sources that are not printed."""
_FACTORS = {"standard", *TIMES}
"""What lines hold that amounts are computed with."""
_WIDEST = 16
"""Columns of figures beside each other."""
_ENOUGH, _MOST = 3, 4
"""Where no heading says that it sums, so many lines must, and so many times those that do not."""
_EXPLAINS = re.compile(r"\d|另|其余|其他|含|结转|自筹")
"""What a remark says that may be the rest of a line's money."""


@dataclass(frozen=True, slots=True)
class _Column:
    """A column: where it stands, its heading, and what each line holds in it; none if they are no figures that add up.

    The heading of the amounts is known by their total only, else "".
    """

    at: int
    heading: str
    cells: Mapping[int, Entry]
    counts: bool = False
    is_amount: bool = False


def row_sums(listing: Form) -> Iterator[Outcome]:
    """Of each line whether the columns beside a sum give it, if they do so in the other lines."""
    columns = list(_columns(listing))
    for index, whole in enumerate(columns):
        if whole.is_amount or _SUMS.search(whole.heading):
            for side in (columns[:index][::-1], columns[index + 1 :]):
                yield from _judged(listing, whole, _beside(whole, side))


def _columns(listing: Form) -> list[_Column]:
    """The columns beside the names from the left; one in which no line has anything is not there."""
    unit = money_unit(listing)
    items: dict[int, dict[int, Attribute]] = {}
    totals: dict[int | None, str] = {}
    lines = {line.row for line in listing.projects}
    order = _order(listing) if all(line.place.table is None for line in listing.projects) else None
    for item in listing.attributes:
        column = item.place.column if order is None else order.get(item.heading)
        if item.field == "list_total":
            is_amount = listing.list_total is not None and item.place == listing.list_total.place
            totals[item.place.column if order is None else order.get("") if is_amount else None] = item.column
        elif item.line in lines and item.line is not None and column is not None:
            items.setdefault(column, {})[item.line] = item
    columns = []
    for at, cells in items.items():
        heading = next(iter(cells.values())).heading
        of = unit_of(heading) or unit
        fields = {item.field for item in cells.values()}
        adds_up, counts = is_summed(heading, cells) and not fields & _FACTORS, "count" in fields
        figures = {line: entry_of(item, "" if counts else of) for line, item in cells.items()} if adds_up else {}
        columns.append(_Column(at, heading, figures, counts))
    amounts = {line.row: line.amount for line in listing.projects if line.amount is not None}
    places_of = {amount.place.column if order is None else order.get("") for amount in amounts.values()}
    amount_at = places_of.pop() if len(places_of) == 1 else None
    if amount_at is not None:
        columns.append(_Column(amount_at, totals.get(amount_at, ""), amounts, is_amount=True))
    return sorted(columns, key=lambda column: column.at)


def _order(listing: Form) -> dict[str, int]:
    """The columns of a list in text with a cell a line, whose places tell no columns, from the left: by the headings of
    the line that fills most of them, "" for the amount. None where lines have them in another order, or one twice."""
    cells: dict[int, list[tuple[tuple[int, int, int], str]]] = {}
    for line in listing.projects:
        if line.amount is not None:
            cells.setdefault(line.row, []).append((_stands(line.amount.place), ""))
    for item in listing.attributes:
        if item.line in cells:
            cells[item.line].append((_stands(item.place), item.heading))
    printed = [[heading for _, heading in sorted(own)] for own in cells.values() if len(set(own)) == len(dict(own))]
    longest = max(printed, key=len, default=[])
    order = {heading: at for at, heading in enumerate(longest)}
    whole = len(printed) == len(cells) and all(
        heading in order and order[heading] > before
        for own in printed
        for before, heading in zip([-1, *(order.get(heading, 0) for heading in own)], own, strict=False)
    )
    return order if whole and len(order) == len(longest) else {}


def _stands(place: Place) -> tuple[int, int, int]:
    return place.paragraph or 0, place.line or 0, place.column or 0


def _beside(whole: _Column, columns: Sequence[_Column]) -> list[_Column]:
    """The columns of the sum's kind up to one of something else, or another sum."""

    def is_part(column: _Column) -> bool:
        alike = column.counts == whole.counts and not column.is_amount
        return bool(column.cells) and alike and not _SUMS.search(column.heading)

    return list(itertools.takewhile(is_part, columns))[:_WIDEST]


def _judged(listing: Form, whole: _Column, side: Sequence[_Column]) -> Iterator[Outcome]:
    """Each line, by as many of the columns on one side as sum in most lines."""
    lines = [line for line in listing.projects if figure_of(whole.cells.get(line.row)) is not None]
    every = [column.cells[line.row] for line in lines for column in (whole, *side) if line.row in column.cells]
    quantum = column_quantum(every)
    best: list[tuple[ProjectLine, list[Entry]]] = []
    held = 0
    for count in range(len(side), 1, -1):
        found = list(_parts(whole, side[:count], lines))
        exactly = sum(_sum(parts) == whole.cells[line.row].value for line, parts in found)
        if exactly > held:
            best, held = found, exactly
    own = [(line, parts) for line, parts in best if not is_sum_line(line)]
    failed = sum(not _stand_for(parts, quantum).meets(_stated(whole, line, quantum)) for line, parts in own)
    said = bool(_ALL.search(whole.heading))
    if not held or failed > held or (not said and (held < _ENOUGH or held < _MOST * failed)):
        return
    # One line that adds up beside one that does not may be chance.
    sure = held > max(1, failed)
    for line, parts in own:
        stated = whole.cells[line.row]
        value, total = stated.value or ZERO, _sum(parts)
        computed = _stand_for(parts, quantum)
        check = Check("list_total", listing.position, stated.place, places(parts), quote=stated.raw)
        check = check.figures(value, computed, _stated(whole, line, quantum))
        if computed.meets(_stated(whole, line, quantum)):
            yield check.holds()
        elif value > total and _EXPLAINS.search(line.remark):
            yield check.lacks("row_remark", name=shorten(line.name), remark=shorten(line.remark))
        else:
            unit = money_unit(listing)
            of = number if whole.counts else partial(money, unit=unit)
            yield check.fails(
                "row", "error" if sure else "warning", name=shorten(line.name), sum=of(total), stated=of(value),
                parts=added(part.raw for part in parts), difference=of(value - total),
            )  # fmt: skip


def _parts(
    whole: _Column, columns: Sequence[_Column], lines: Sequence[ProjectLine]
) -> Iterator[tuple[ProjectLine, list[Entry]]]:
    """What each line that has readable figures in the columns holds in them, from the left."""
    ordered = sorted(columns, key=lambda column: column.at)
    for line in lines:
        cells = [column.cells[line.row] for column in ordered if line.row in column.cells]
        filled = [cell for cell in cells if not is_blank(cell)]
        if filled and not any(is_unreadable(cell) for cell in filled):
            yield line, filled


def _sum(parts: Sequence[Entry]) -> Decimal:
    return sum((part.value or ZERO for part in parts), ZERO)


def _stand_for(parts: Sequence[Entry], quantum: Decimal) -> Interval:
    return total_of(rounded(part.value or ZERO, quantum) for part in parts)


def _stated(whole: _Column, line: ProjectLine, quantum: Decimal) -> Interval:
    return rounded(whole.cells[line.row].value or ZERO, quantum)
