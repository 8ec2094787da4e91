"""The money block: totals against the sources and components that make them up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from disclosure_parse.checker.arithmetic import (
    ONE,
    TEN_THOUSAND,
    ZERO,
    Interval,
    column_quantum,
    decimals,
    exact,
    misread_as,
    rounded,
    running_totals,
    total_of,
)
from disclosure_parse.checker.cells import (
    budget_of,
    figure_of,
    is_blank,
    is_unreadable,
    money_unit,
    places,
)
from disclosure_parse.checker.messages import added, money
from disclosure_parse.checker.rule import Check, add_note, form_rule
from disclosure_parse.disclosure import MONEY_FIELDS, Attribute, Entry, Form, FundLine, Outcome
from disclosure_parse.figures import parse_money

MOST_PARTS = 6
"""A line below the total has no more parts of its own."""
IN_PLACE = "in_place"
"""What has arrived of the money, which forms keep beside their lines."""
_LEVELS = ("central", "provincial", "municipal", "county")


@dataclass(frozen=True, slots=True)
class Sum:
    """A stated total and the lawful lists of parts it may be the sum of. ``complete`` lists name every part."""

    column: str
    line: FundLine
    total: Entry
    lists: tuple[tuple[str, tuple[Entry, ...], bool], ...]
    blank: tuple[str, ...]
    quantum: Decimal
    rows: tuple[Entry, ...]

    def interval(self, entry: Entry) -> Interval:
        figure = figure_of(entry)
        return rounded(figure.value, self.quantum) if figure else exact(ZERO)

    def computed(self, parts: Sequence[Entry]) -> Interval:
        return total_of(self.interval(part) for part in parts)

    def fits(self) -> str | None:
        """The name of the list that adds up to the total."""
        for name, parts, _ in self.lists:
            if self.computed(parts).meets(self.interval(self.total)) and not self._differs(parts):
                return name
        # 按收入性质 and 按支出性质: two lists below one total, each of which adds up to it.
        total = self.interval(self.total)
        before, behind = running_totals([self.interval(row) for row in self.rows])
        if any(before[cut].meets(total) and behind[cut].meets(total) for cut in range(1, len(self.rows))):
            return "two lists"
        return None

    def _differs(self, parts: Sequence[Entry]) -> bool:
        """Whether a total is printed otherwise than its only part: one figure printed twice is rounded once."""
        return len(parts) == 1 and abs((self.total.value or ZERO) - (parts[0].value or ZERO)) >= self.quantum

    def _repeats_total(self, parts: Sequence[Entry]) -> bool:
        """Whether the one part that is not 0 says the total in another unit: 65.00 below 650000.00."""
        filled = [part.value for part in parts if part.value]
        stated = self.total.value or ZERO
        return len(filled) == 1 and stated in (filled[0] * TEN_THOUSAND, filled[0] / TEN_THOUSAND)

    def slip(self) -> tuple[Entry, Decimal] | None:
        """The figure that makes a list add up once it is scaled by 10 000, and what it then is: still no trifle."""
        for _, parts, complete in self.lists:
            # Of a list that names only some sources nothing but the very total is a slip, not less than it.
            if not complete and not self._repeats_total(parts):
                continue
            total = self.interval(self.total)
            before, behind = running_totals([self.interval(part) for part in parts])
            for factor in (TEN_THOUSAND, ONE / TEN_THOUSAND):
                stated = (self.total.value or ZERO) * factor
                if abs(stated) > self.quantum and before[-1].holds(stated):
                    return self.total, stated
                for number, part in enumerate(parts):
                    value = (part.value or ZERO) * factor
                    rest = before[number] + behind[number + 1]
                    if abs(value) > self.quantum and (rest + exact(value)).meets(total):
                        return part, value
        return None


def entries_of(form: Form) -> list[Entry]:
    """Every money entry of the form's block."""
    cells = (getattr(line, column) for line in form.funds for column in MONEY_FIELDS)
    return [cell for cell in cells if isinstance(cell, Entry)]


def sums(form: Form) -> Iterator[Sum]:
    """Every total of the money block with the lists of parts below it, column by column."""
    quantum = column_quantum(entries_of(form))
    arrived = _in_place(form)

    def cell(line: FundLine, column: str) -> Entry | None:
        found = arrived.get(_row_of(line)) if column == IN_PLACE else getattr(line, column)
        return found if isinstance(found, Entry) else None

    for line, children, lists in _listed(form):
        for column in (*MONEY_FIELDS, IN_PLACE) if arrived else MONEY_FIELDS:
            total = cell(line, column)
            if not isinstance(total, Entry) or is_blank(total):
                continue
            found, blank = [], []
            for name, lines, complete in lists:
                parts = [cell(child, column) for child in lines]
                filled = tuple(part for part in parts if part is not None and not is_blank(part))
                blank += [child.label for child, part in zip(lines, parts, strict=True) if is_blank(part)]
                if filled:
                    found.append((name, filled, complete))
            if found:
                cells = (cell(child, column) for child in children)
                rows = tuple(cell for cell in cells if cell is not None and not is_blank(cell))
                yield Sum(column, line, total, tuple(found), tuple(dict.fromkeys(blank)), quantum, rows)


_RowKey = tuple[int | None, int | None, int | None, int | None]


def _row_of(line: FundLine | Attribute) -> _RowKey:
    place = line.place
    return place.page, place.table, place.row, place.line


def _in_place(form: Form) -> dict[_RowKey, Entry]:
    """What the lines of the money block print as arrived (到位数)."""
    items = [item for item in form.attributes if item.field == IN_PLACE]
    return {_row_of(item): Entry(item.value, item.place, parse_money(item.value, form.money_unit)) for item in items}


def _families(form: Form) -> list[tuple[FundLine, tuple[FundLine, ...]]]:
    """Each total line with the lines it is the sum of: those below it, or those above a 合计 at the end."""
    found = []
    for scope in ("year", "project"):
        lines = [line for line in form.funds if line.scope == scope]
        totals = [position for position, line in enumerate(lines) if line.kind == "total"]
        for number_, position in enumerate(totals):
            end = totals[number_ + 1] if number_ + 1 < len(totals) else len(lines)
            start = totals[number_ - 1] + 1 if number_ else 0
            below, above = lines[position + 1 : end], lines[start:position]
            children = below or above
            if children:
                found.append((lines[position], tuple(children)))
    return found


_Lists = list[tuple[str, tuple[FundLine, ...], bool]]


def _listed(form: Form) -> Iterator[tuple[FundLine, tuple[FundLine, ...], _Lists]]:
    """Each total with its lines and the lawful lists among them; lines below headings of their own add up apart."""
    for line, children in _families(form):
        groups = dict.fromkeys(child.group for child in children if child.group)
        for group in groups:
            own = tuple(child for child in children if child.group == group)
            yield line, own, [("sources", own, True), *_partitions(own)]
        if not groups:
            yield line, children, _partitions(children) or _proven(line, children)


def _partitions(children: Sequence[FundLine]) -> _Lists:
    """The lawful ways in which lines add up to the total above them."""
    lines = [line for line in children if line.kind != "component"]
    sources = [line for line in lines if line.kind in ("fiscal", "carryover", "other")]
    levels = [line for line in lines if line.kind in _LEVELS]
    rest = [line for line in lines if line.kind in ("carryover", "other")]
    fiscal = [line for line in lines if line.kind == "fiscal"]
    closed = any(line.kind == "other" for line in lines)
    result: _Lists = []
    # 上级资金 alone beside 本级预算 is no list of its parts.
    if fiscal:
        result.append(("sources", tuple(sources), closed))
        if len(fiscal) > 1:
            result.append(("sources", (fiscal[0], *rest), closed))
            result.append(("sources", (*fiscal[1:], *rest), closed))
    if levels:
        result.append(("levels", (*levels, *rest), closed or len(levels) > 1))
        if fiscal:
            result.append(("sources and levels", tuple(lines), closed))
    components = [line for line in children if line.kind == "component"]
    if components:
        result.append(("components", tuple(components), True))
    return [
        *result,
        *((name, kept, closed) for name, lines, closed in result if (kept := _above_parts(lines)) != lines),
    ]


def _above_parts(lines: tuple[FundLine, ...]) -> tuple[FundLine, ...]:
    """The lines without those that make up the one above them: 自有资金 over 事业收入 and 经营收入, in each column."""
    kept: list[FundLine] = []
    at = 0
    while at < len(lines):
        kept.append(lines[at])
        ends = range(min(len(lines), at + 1 + MOST_PARTS), at + 2, -1)
        at = next((end for end in ends if _makes_up(lines[at], lines[at + 1 : end])), at + 1)
    return tuple(kept)


def _makes_up(line: FundLine, parts: Sequence[FundLine]) -> bool:
    """Whether two lines or more come to the amount of a line in each column, and to more than nothing in one."""
    known = False
    for column in MONEY_FIELDS:
        cells = [getattr(one, column) for one in (line, *parts)]
        values = [figure.value if (figure := figure_of(cell)) else ZERO for cell in cells]
        if values[0] != sum(values[1:]):
            return False
        known = known or bool(values[0])
    return known


def _proven(line: FundLine, children: Sequence[FundLine]) -> _Lists:
    """Lines of no known kind as the list that they are where they add up to the total in one of the columns."""
    for column in MONEY_FIELDS:
        cells = [getattr(one, column) for one in (line, *children)]
        values = [figure.value for cell in cells if (figure := figure_of(cell)) is not None]
        if len(values) == len(cells) > 2 and values[0] == sum(values[1:]) != 0:
            return [("sources", tuple(children), True)]
    return []


def unit_unknown(form: Form) -> bool:
    """Whether neither the form nor its amounts print a unit: 13 may then be 13 元 or 13 万元, and both are lawful."""
    if form.money_unit:
        return False
    return not any(figure.unit_raw for entry in entries_of(form) if (figure := figure_of(entry)))


@form_rule("funds_total")
def funds_total(form: Form) -> Iterator[Outcome]:
    """A total of money is the sum of its sources, its levels of government or its components.

    Why: a source too many or too few means that money is counted twice or is missing.
    Equation: in each column, 到位数 too: 年度资金总额 = 财政拨款 + 上年结转 + 其他资金; = Σ 中央/省/市/县;
        = Σ components; adjusted budget = initial budget + adjustment
    Holds: 83.224 = 83 + 0.224
    Fails: 100 = 60 + 30 + 0
    Not flagged: blank sources (no contribution), lists that name only some sources (其中 without 其他), two
        decompositions of one total, differences of several parts within the rounding of the finest decimal in the
        block.
    """
    for item in sums(form):
        yield _judge_sum(form, item)
    yield from _adjusted(form)
    yield from _loose_components(form)
    yield from _loose_divisions(form)


def _judge_sum(form: Form, item: Sum) -> Outcome:
    complete = [entry for entry in item.lists if entry[2]]
    name, parts, closed = (complete or list(item.lists))[0]
    check = Check(
        "funds_total", form.position, item.total.place, places(parts), quote=f"{item.line.label} {item.total.raw}"
    )
    unreadable = [entry for entry in (item.total, *parts) if is_unreadable(entry)]
    if unreadable:
        return check.lacks("unreadable", cell=" ".join(entry.raw for entry in unreadable))
    stated = item.total.value or ZERO
    check = check.figures(stated, item.computed(parts), item.interval(item.total))
    fitting = item.fits()
    if fitting:
        return check.holds("reading", reading=fitting)
    slipped = item.slip()
    if slipped is not None:
        return check.lacks("slip", cell=slipped[0].raw)
    if not closed and item.computed(parts).low < stated:
        return check.lacks("incomplete", parts=money(item.computed(parts), money_unit(form)))
    unit = money_unit(form)
    computed = sum((part.value or ZERO for part in parts), ZERO)
    outcome = check.fails(
        "sum",
        label=item.line.label,
        column=item.column,
        stated=money(stated, unit),
        sum=money(computed, unit),
        difference=money(stated - computed, unit),
        parts=added(money(part.value or ZERO, unit) for part in parts),
        interval=money(item.computed(parts), unit),
        blank="、".join(item.blank) or "—",
        reading=name,
    )
    return money_doubt(outcome, [(item.total, computed), *((p, (p.value or ZERO) + stated - computed) for p in parts)])


def money_doubt(outcome: Outcome, wanted: Sequence[tuple[Entry, Decimal]]) -> Outcome:
    """The failure with the one misread amount that would make it hold; wanted amounts are in yuan."""
    for entry, value in wanted:
        figure = figure_of(entry)
        if figure is None:
            continue
        scale = figure.quantum * Decimal(10) ** decimals(figure.raw)
        repaired = misread_as(entry.raw, value / scale)
        if repaired:
            return add_note(outcome, "misread", raw=entry.raw, wanted=repaired, where=entry.place.locator)
    return outcome


def _adjusted(form: Form) -> Iterator[Outcome]:
    quantum = column_quantum(entries_of(form))
    for line in form.funds:
        cells = (line.full_year_budget, line.initial_budget, line.adjustment)
        if any(cell is None or is_blank(cell) for cell in cells):
            continue
        adjusted, initial, change = (figure_of(cell) for cell in cells)
        check = Check("funds_total", form.position, line.full_year_budget.place, places(cells), quote=line.label)  # type: ignore[union-attr]
        if adjusted is None or initial is None or change is None:
            yield check.lacks("unreadable", cell=line.label)
            continue
        computed = rounded(initial.value, quantum) + rounded(change.value, quantum)
        check = check.figures(adjusted.value, computed, rounded(adjusted.value, quantum))
        if computed.meets(rounded(adjusted.value, quantum)):
            yield check.holds()
        else:
            unit = money_unit(form)
            yield check.fails(
                "adjusted",
                label=line.label,
                stated=money(adjusted.value, unit),
                initial=money(initial.value, unit),
                change=money(change.value, unit),
                sum=money(initial.value + change.value, unit),
            )


def _loose_divisions(form: Form) -> Iterator[Outcome]:
    """Lines with one amount each below what divides the total (按支出性质分): a cell of the total is their sum."""
    total = next((line for line in form.funds if line.kind == "total" and not line.group), None)
    if total is None or total.amount is not None:
        return
    cells = [cell for cell in (total.full_year_budget, total.executed, total.initial_budget) if figure_of(cell)]
    stated = [cell for cell in cells if cell is not None]
    quantum, unit = column_quantum(entries_of(form)), money_unit(form)
    for group in dict.fromkeys(line.group for line in form.funds if line.group):
        parts = [line.amount for line in form.funds if line.group == group and figure_of(line.amount)]
        amounts = [entry for entry in parts if entry is not None]
        if len(amounts) < 2 or not stated:
            continue
        computed = total_of(rounded(entry.value or ZERO, quantum) for entry in amounts)
        check = Check("funds_total", form.position, stated[0].place, places(amounts), quote=stated[0].raw)
        check = check.figures(stated[0].value or ZERO, computed, rounded(stated[0].value or ZERO, quantum))
        if any(computed.meets(rounded(cell.value or ZERO, quantum)) for cell in stated):
            yield check.holds("reading", reading=group)
            continue
        yield check.fails(
            "division",
            group=group,
            stated=" / ".join(money(cell.value or ZERO, unit) for cell in stated),
            sum=money(sum((entry.value or ZERO for entry in amounts), ZERO), unit),
            parts=added(money(entry.value or ZERO, unit) for entry in amounts),
        )


def _loose_components(form: Form) -> Iterator[Outcome]:
    """Components whose list has no 合计 of its own, against the form's totals: one of them must be their sum."""
    families = _families(form)
    taken = {child.row for _, children in families for child in children}
    loose = [line for line in form.funds if line.kind == "component" and line.row not in taken]
    totals = [line for line in form.funds if line.kind == "total"]
    amounts = [line.amount for line in loose if figure_of(line.amount)]
    stated = [cell for line in totals if (cell := budget_of(line)) is not None]
    if not amounts or not stated:
        return
    quantum = column_quantum(entries_of(form))
    computed = total_of(rounded(entry.value or ZERO, quantum) for entry in amounts if entry)
    check = Check("funds_total", form.position, stated[0].place, places(amounts), quote=stated[0].raw)
    check = check.figures(stated[0].value or ZERO, computed, rounded(stated[0].value or ZERO, quantum))
    if any(computed.meets(rounded(cell.value or ZERO, quantum)) for cell in stated):
        yield check.holds("reading", reading="components")
        return
    unit, total = money_unit(form), sum((entry.value or ZERO for entry in amounts if entry), ZERO)
    yield check.fails(
        "components",
        stated=" / ".join(money(cell.value or ZERO, unit) for cell in stated),
        sum=money(total, unit),
        parts=added(money(entry.value or ZERO, unit) for entry in amounts if entry),
    )
