"""The columns of a list: their totals and sub-totals, and what number, standard and months of a line come to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from disclosure_parse.checker.arithmetic import ONE, ZERO, Interval, column_quantum, exact, rounded, total_of
from disclosure_parse.checker.cells import figure_of, is_blank, is_unreadable, money_unit, places, squeeze
from disclosure_parse.checker.facts import is_sum_line
from disclosure_parse.checker.messages import money, number, shorten
from disclosure_parse.checker.outline import names_some, outline
from disclosure_parse.checker.rule import Check, checked_forms
from disclosure_parse.disclosure import Attribute, Disclosure, Entry, Form, Outcome, ProjectLine
from disclosure_parse.document import Place
from disclosure_parse.figures import parse_figure, parse_money

_PER_MONTH = re.compile(r"月")
_EXPLAINS = re.compile(r"\d|[%％月季]|半年|标准|减半|调整|补发|扣")
"""What a remark says that changes what a line comes to: 按80%执行, 7月起."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: its heading ("" for the amounts), what each line holds in it, and its total."""

    heading: str
    cells: Mapping[int, Entry]
    total: Entry | None
    said: Callable[[Decimal], str]

    def of(self, lines: Sequence[ProjectLine]) -> list[Entry]:
        return [self.cells[line.row] for line in lines if line.row in self.cells and not is_blank(self.cells[line.row])]


def _row_of(place: Place) -> tuple[int | None, ...]:
    return place.table, place.row, place.line


def _columns(listing: Form) -> Iterator[Column]:
    """The amounts, and what is counted beside them (人数, 户数)."""
    unit = money_unit(listing)
    amounts = {line.row: line.amount for line in listing.projects if line.amount is not None}
    sums = [line.amount for line in listing.projects if is_sum_line(line) and line.amount is not None]
    total = listing.list_total or (sums[0] if len(sums) == 1 else None)
    yield Column("", amounts, total, lambda value: money(value, unit))
    rows = {_row_of(line.place): line.row for line in listing.projects}
    counted: dict[tuple[int | None, str], dict[int, Entry]] = {}
    totals: dict[int | None, list[Entry]] = {}
    for item in listing.attributes:
        entry = Entry(item.value, item.place, parse_figure(item.value))
        if item.field == "list_total":
            totals.setdefault(item.place.column, []).append(entry)
        elif item.field == "count" and item.place.column is not None and _row_of(item.place) in rows:
            counted.setdefault((item.place.column, item.heading), {})[rows[_row_of(item.place)]] = entry
    for (column, heading), cells in counted.items():
        stated = totals.get(column, [])
        yield Column(heading, cells, stated[0] if len(stated) == 1 else None, number)


def column_sums(listing: Form) -> Iterator[Outcome]:
    """Of each column its total, and its sub-totals: lines that sum those below or above them."""
    if not listing.projects:
        return
    columns = list(_columns(listing))
    # A line without an amount (待发放) still counts in the other columns.
    lines = outline([line for line in listing.projects if any(line.row in column.cells for column in columns)])
    for column in columns:
        every = [*lines.leaves, *(head for head, _ in lines.groups)]
        flat = column.of(every)
        if lines.groups and column.total is not None and _adds_up(column.total, flat):
            # What looks like heads are lines as any other.
            yield _sum(listing, column, [flat])
            continue
        for head, members in lines.groups:
            yield from _group(listing, column, head, members)
        readings = [cells for cells in (column.of(lines.top), column.of(lines.leaves)) if cells]
        if column.total is not None and readings:
            yield _sum(listing, column, readings)


def _computed(cells: Sequence[Entry], quantum: Decimal) -> Interval:
    return total_of(_stands_for(entry, quantum) for entry in cells)


def _stands_for(entry: Entry, quantum: Decimal) -> Interval:
    """An amount as it may have been rounded; what is counted in whole numbers is exact."""
    figure = figure_of(entry)
    value = figure.value if figure else ZERO
    counted = figure is not None and not figure.unit and quantum >= ONE
    return exact(value) if counted else rounded(value, quantum)


def _adds_up(total: Entry, cells: Sequence[Entry]) -> bool:
    quantum = column_quantum([total, *cells])
    readable = not any(is_unreadable(entry) for entry in (total, *cells))
    return readable and _computed(cells, quantum).meets(_stands_for(total, quantum))


def _sum(listing: Form, column: Column, readings: Sequence[Sequence[Entry]]) -> Outcome:
    """The total of a column against the lines that make it up; any of the lawful ``readings`` may be meant."""
    total = column.total
    assert total is not None
    cells = next((reading for reading in readings if _adds_up(total, reading)), readings[0])
    check = Check("list_total", listing.position, total.place, places(cells), quote=total.raw)
    if unreadable := next((entry for entry in (total, *cells) if is_unreadable(entry)), None):
        return check.lacks("unreadable", cell=unreadable.raw)
    return _judged(check, column, total, cells, "column" if column.heading else "sum")


def _group(listing: Form, column: Column, head: ProjectLine, members: Sequence[ProjectLine]) -> Iterator[Outcome]:
    """What a line states against the sum of those it sums."""
    stated, cells = column.cells.get(head.row), column.of(members)
    if stated is None or not cells or any(figure_of(entry) is None for entry in (stated, *cells)):
        return
    check = Check("list_total", listing.position, stated.place, places(cells), quote=stated.raw)
    key = "column_group" if column.heading else "group"
    judged = _judged(check, column, stated, cells, key, name=_name(head, members))
    if names_some(members) and judged.verdict == "fail" and (judged.stated or ZERO) > (judged.computed or ZERO):
        judged = check.lacks("some", name=_name(head, members))
    yield judged


def _name(head: ProjectLine, members: Sequence[ProjectLine]) -> str:
    """How a line that sums others is called; one that says no more than 小计 with the first and last of them."""
    own = squeeze(" ".join((head.no, head.unit_name, head.project_name)))
    if own != "小计":
        return shorten(" ".join(text for text in (head.no, head.unit_name, head.project_name) if text))
    ends = [shorten(line.unit_name or line.project_name, 16) for line in (members[0], members[-1])]
    return f"小计（{'—'.join(dict.fromkeys(ends))}）"


def _judged(check: Check, column: Column, stated: Entry, cells: Sequence[Entry], key: str, **values: str) -> Outcome:
    quantum = column_quantum([stated, *cells])
    value, added = stated.value or ZERO, sum((entry.value or ZERO for entry in cells), ZERO)
    computed = _computed(cells, quantum)
    check = check.figures(value, computed, _stands_for(stated, quantum))
    if computed.meets(_stands_for(stated, quantum)):
        return check.holds()
    said = column.said
    return check.fails(
        # 人数 may count each person once.
        key, "warning" if column.heading else "error", column=column.heading, stated=said(value), sum=said(added),
        difference=said(value - added), **values,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Factors:
    """What a line prints of the number, the standard and the months that its amount comes of."""

    line: ProjectLine
    amount: Entry
    count: Entry
    standard: Entry
    months: Entry | None

    @property
    def product(self) -> Decimal:
        months = self.months.value if self.months and self.months.value is not None else ONE
        return (self.count.value or ZERO) * (self.standard.value or ZERO) * months


def line_products(disclosure: Disclosure) -> Iterator[Outcome]:
    """Of each line of a list with one number and one standard: whether they, and the months, give its amount."""
    for listing in checked_forms(disclosure):
        factors = list(_factors(listing))
        quantum = column_quantum(one.amount for one in factors)
        held = {id(one) for one in factors if rounded(one.amount.value or ZERO, quantum).holds(one.product)}
        for one in factors:
            value, line = one.amount.value or ZERO, one.line
            cells = (one.count, one.standard, one.months)
            check = Check("per_capita", listing.position, one.amount.place, places(cells), quote=one.amount.raw)
            check = check.figures(value, exact(one.product), rounded(value, quantum))
            if id(one) in held:
                yield check.holds()
            elif len(held) * 2 < len(factors):
                # Where most lines come to something else, the columns are not what their headings promise.
                yield check.lacks("other_amount")
            elif _EXPLAINS.search(line.remark):
                yield check.lacks("remark", remark=shorten(line.remark))
            else:
                unit = money_unit(listing)
                yield check.fails(
                    "line", name=shorten(line.project_name or line.unit_name), count=one.count.raw,
                    standard=one.standard.raw, months=one.months.raw if one.months else "",
                    computed=money(one.product, unit), stated=money(value, unit),
                )  # fmt: skip


def _factors(listing: Form) -> Iterator[_Factors]:
    beside: dict[tuple[int | None, ...], list[Attribute]] = {}
    for item in listing.attributes:
        if item.field in ("count", "standard", "months"):
            beside.setdefault(_row_of(item.place), []).append(item)
    for line in listing.projects:
        own = beside.get(_row_of(line.place), [])
        counts, standards, months = ([i for i in own if i.field == name] for name in ("count", "standard", "months"))
        if is_sum_line(line) or figure_of(line.amount) is None or len(counts) != 1 or len(standards) != 1:
            continue
        if len(months) > 1 or (not months and _PER_MONTH.search(standards[0].heading)):
            continue
        count, time = _number(counts), _number(months)
        standard = _number(standards, "万元" if "万元" in standards[0].heading else "元")
        if line.amount is None or count is None or standard is None or (months and time is None):
            continue
        yield _Factors(line, line.amount, count, standard, time)


def _number(items: Sequence[Attribute], money_unit: str = "") -> Entry | None:
    """The figure that a line has in a column beside its amount."""
    if not items:
        return None
    text = items[0].value
    entry = Entry(text, items[0].place, parse_money(text, money_unit) if money_unit else parse_figure(text))
    return entry if figure_of(entry) else None
