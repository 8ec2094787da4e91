"""The columns of a list: their totals and sub-totals."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from disclosure_parse.checker.arithmetic import ONE, ZERO, Interval, column_quantum, exact, rounded, total_of
from disclosure_parse.checker.cells import figure_of, is_blank, is_unreadable, money_unit, places, squeeze
from disclosure_parse.checker.messages import money, number, shorten
from disclosure_parse.checker.rule import Check
from disclosure_parse.disclosure import Attribute, Entry, Form, Outcome, ProjectLine
from disclosure_parse.figures import parse_figure, parse_money
from disclosure_parse.outline import Group, is_part, is_sum_line, names_some, outline

_SUMMED = {"count", "due", "paid", "executed"}
"""What lines hold beside their amount that adds up to a total."""
_UNKNOWN = {"", "amount", "part_sum", "in_place", "balance"}
"""Other columns of figures: what they hold adds up to a total that is printed below it, or above."""
_SUBTOTAL = "list_subtotal"
"""What stands in a column of a line that sums others."""
_NO_SUM = re.compile(r"率|比例|占比|标准|单价|人均|户均|亩均|编号|序号|年度|年份|排名|得分|分值|%")
"""Headings of columns whose figures do not add up."""
_MONEY = re.compile(
    r"(?:资金|经费|投资|金额|财政|[中央省市县区]级?配套|自筹|贷款|债券|万元|元[)）])$|^(?:中央|省级?|市级?|县级?|区级?)$"
)
"""Headings of columns of money."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: its heading ("" for the amounts), what each line holds in it, and its total."""

    heading: str
    cells: Mapping[int, Entry]
    total: Entry | None
    said: Callable[[Decimal], str]
    counts: bool = False
    """Whether it counts persons or households, of which a total may count each once, or what it holds is not known."""

    def of(self, lines: Sequence[ProjectLine]) -> list[Entry]:
        return [self.cells[line.row] for line in lines if line.row in self.cells and not is_blank(self.cells[line.row])]


def _columns(listing: Form) -> Iterator[Column]:
    """The amounts, and beside them what is counted (人数, 户数) and the other money (实发金额)."""
    unit = money_unit(listing)
    amounts = {line.row: line.amount for line in listing.lines if line.amount is not None}
    sums = [line.amount for line in listing.lines if is_sum_line(line) and line.amount is not None]
    total = listing.list_total or (sums[0] if len(sums) == 1 else None)
    yield Column("", amounts, total, partial(money, unit=unit))
    beside: dict[tuple[str, int | None], dict[int, Attribute]] = {}
    totals: dict[tuple[str, int | None], dict[str, Attribute]] = {}
    several = _printed_twice(listing)
    for item in listing.attributes:
        over = item.column or item.heading
        column = (over, item.place.column if over in several else None)
        if item.field == "list_total" and item.column:
            totals.setdefault(column, {})[item.value] = item
        elif item.line is not None and (item.field in _SUMMED or item.field in _UNKNOWN or item.field == _SUBTOTAL):
            beside.setdefault(column, {})[item.line] = item
    for (heading, place), cells in beside.items():
        own = {line: item for line, item in cells.items() if item.field != _SUBTOTAL}
        known = any(item.field in _SUMMED for item in own.values())
        if not own or (not known and not ((heading, place) in totals and is_summed(heading, own))):
            continue
        of_money = known or bool(_MONEY.search(heading))
        counts = not of_money or all(item.field == "count" for item in own.values())
        of_heading = "" if counts else unit_of(heading) or unit
        stated = [entry_of(item, of_heading) for item in totals.get((heading, place), {}).values()]
        yield Column(
            heading,
            {line: entry_of(item, of_heading) for line, item in cells.items()},
            stated[0] if len(stated) == 1 else None,
            number if counts else partial(money, unit=unit),
            counts,
        )


def is_summed(heading: str, cells: Mapping[int, Attribute]) -> bool:
    """Whether a column of another name holds figures that add up, and nothing else."""
    figures = [parse_figure(item.value) for item in cells.values() if not is_blank(entry_of(item, ""))]
    of_sum = bool(figures) and all(figure is not None and figure.op == "=" and figure.unit != "%" for figure in figures)
    return of_sum and not _NO_SUM.search(heading)


def _printed_twice(listing: Form) -> set[str]:
    """The headings that stand over several columns: which is meant the column's place tells."""
    seen = Counter((item.line, item.column or item.heading) for item in listing.attributes if item.line is not None)
    return {heading for (_, heading), times in seen.items() if times > 1}


def unit_of(heading: str) -> str:
    """The unit of money that a heading prints (补助标准（万元/人）), "" if none."""
    return "万元" if "万元" in heading else "元" if "元" in heading else ""


def entry_of(item: Attribute, unit: str) -> Entry:
    """A cell of a list beside its amounts, as money where ``unit`` is one."""
    return Entry(item.value, item.place, parse_money(item.value, unit) if unit else parse_figure(item.value))


def column_sums(listing: Form) -> Iterator[Outcome]:
    """Of each column its total, and its sub-totals: lines that sum those below or above them."""
    if not listing.lines:
        return
    columns = list(_columns(listing))
    # A line without an amount (待发放) still counts in the other columns.
    lines = outline([line for line in listing.lines if any(line.row in column.cells for column in columns)])
    known = {line.row for line in listing.subtotals}
    certain = any(group.head.row in known or is_sum_line(group.head) for group in lines.groups)
    for column in columns:
        flat = column.of(lines.lines)
        if lines.groups and not certain and column.total is not None and _adds_up(column.total, flat):
            # What looks like heads are lines as any other.
            yield _sum(listing, column, [flat])
            continue
        for group in lines.groups:
            yield from _group(listing, column, group)
        lawful = (
            lines.top,
            lines.leaves,
            lines.heads_first,
            _without_parts(column, [line for line in lines.lines if not is_sum_line(line)]),
        )
        readings = [cells for cells in map(column.of, lawful) if cells]
        if not lines.groups:
            readings += [column.of(last) for last in [_last_numbered(lines.lines)] if last]
        if column.total is not None and readings:
            yield _sum(listing, column, readings)


def _last_numbered(lines: Sequence[ProjectLine]) -> Sequence[ProjectLine]:
    """The lines from the last that is numbered 1, if others are too: several lists, of which the last has the total."""
    first = [at for at, line in enumerate(lines) if line.no == "1"]
    return lines[first[-1] :] if len(first) > 1 else []


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


def _without_parts(column: Column, lines: Sequence[ProjectLine]) -> list[ProjectLine]:
    """The lines without those that are 其中 of another, and without what may go on with these: lines without a number,
    as long as all of them come to no more than the line above."""
    kept: list[ProjectLine] = []
    room: Decimal | None = None
    for line in lines:
        value = column.cells[line.row].value if line.row in column.cells else None
        if is_part(line) and kept:
            above = column.cells.get(kept[-1].row)
            room = above.value if room is None and above is not None else room
        elif room is None or line.no or value is None or value > room:
            kept.append(line)
            room = None
        if room is not None and value is not None:
            room -= value
    return kept


def _group(listing: Form, column: Column, group: Group) -> Iterator[Outcome]:
    """What a line states against the sum of those it sums; any of the lawful readings of its lines may be meant."""
    head, members = group.head, group.members
    stated = column.cells.get(head.row)
    readings = [column.of(members)]
    if group.within:
        readings += [column.of(_without_parts(column, group.lines)), column.of(group.lines)]
    as_they_stand = readings[-1]
    if group.below:
        readings.append(column.of(group.below))
    cells = next((reading for reading in readings if stated is not None and _adds_up(stated, reading)), readings[0])
    for inner in group.within if cells is not as_they_stand else ():
        yield from _group(listing, column, inner)
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
    own = " ".join(head.labels)
    if squeeze(own) != "小计":
        return shorten(own)
    ends = [shorten(line.recipient or line.unit_name or line.project_name, 16) for line in (members[0], members[-1])]
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
        key, "warning" if column.counts else "error", column=column.heading, stated=said(value), sum=said(added),
        difference=said(value - added), **values,
    )  # fmt: skip
