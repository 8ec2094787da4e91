"""What number, standard and months of a list's line come to, against its amount."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from disclosure_parse.checker.arithmetic import ONE, ZERO, Interval, column_quantum, exact, rounded
from disclosure_parse.checker.cells import figure_of, money_unit, places
from disclosure_parse.checker.list_columns import entry_of, unit_of
from disclosure_parse.checker.messages import money, shorten
from disclosure_parse.checker.rule import Check, checked_forms
from disclosure_parse.disclosure import TIMES, Attribute, Disclosure, Entry, Form, Outcome, ProjectLine
from disclosure_parse.figures import parse_figure
from disclosure_parse.outline import is_sum_line

_PER_TIME = re.compile(r"[月天]")
_EXPLAINS = re.compile(r"\d|[%％月季]|半年|标准|减半|调整|补发|扣")
"""What a remark says that changes what a line comes to: 按80%执行, 7月起."""
_COUNTED = re.compile(r"[(（]([一-鿿]{1,2})[)）]$")
"""The unit behind a heading of what is counted."""
_FACTORS = ("count", "standard", *TIMES)


@dataclass(frozen=True, slots=True)
class _Factors:
    """What a line prints of the number, the standard and the months that its amount comes of, and its other figures."""

    line: ProjectLine
    amount: Entry
    count: Entry | None
    standard: Entry
    time: Entry | None
    """The months, or the days (``by_days``)."""
    by_days: bool
    others: tuple[Attribute, ...]
    said: bool
    """Whether the headings say that the standard is that of one: 数量（台）, 单台补贴额."""

    @property
    def product(self) -> Decimal:
        time = self.time.value if self.time and self.time.value is not None else ONE
        return self.number * (self.standard.value or ZERO) * time

    @property
    def number(self) -> Decimal:
        """How many the standard is paid for; a person of whom no number is printed is one."""
        return (self.count.value or ZERO) if self.count else ONE

    def explained(self, stated: Interval) -> Attribute | None:
        """Another figure of the line with which the product is the amount: a share, a number of days, a deduction."""
        for item in self.others:
            figure = figure_of(Entry(item.value, item.place, parse_figure(item.value)))
            if figure is None or not figure.value:
                continue
            value = figure.value
            if any(stated.holds(found) for found in (self.product * value, self.product + value, self.product - value)):
                return item
        return None


def line_products(disclosure: Disclosure) -> Iterator[Outcome]:
    """Of each line of a list whether its number and its standard, and the months, give its amount."""
    for listing in checked_forms(disclosure):
        factors, held, quantum = _best(listing)
        # Of one person the amount is the standard, whatever the number of the others does to theirs.
        several = [one for one in factors if one.number != ONE]
        fits = {alone: _most(factors if alone else several, held) for alone in (True, False)}
        for one in factors:
            value, line = one.amount.value or ZERO, one.line
            cells = (one.count, one.standard, one.time)
            stated = rounded(value, quantum)
            check = Check("per_capita", listing.position, one.amount.place, places(cells), quote=one.amount.raw)
            check = check.figures(value, exact(one.product), stated)
            if id(one) in held:
                yield check.holds()
            elif not fits[one.number == ONE] and not (one.said and one.number != ONE):
                # Where most lines come to something else, the columns are not what their headings promise.
                yield check.lacks("other_amount")
            elif "paid" in listing.columns and value < one.product:
                # 实发金额: something may have been kept back.
                yield check.lacks("kept_back")
            elif _EXPLAINS.search(line.remark):
                yield check.lacks("remark", remark=shorten(line.remark))
            elif (other := one.explained(stated)) is not None:
                yield check.lacks("other_figure", heading=other.heading, figure=other.value)
            else:
                unit = money_unit(listing)
                key, sure = "line_days" if one.by_days else "line", fits[one.number == ONE]
                counted = f"{one.count.raw} × " if one.count else ""
                yield check.fails(
                    key, "error" if sure else "warning", name=shorten(line.name), count=counted,
                    standard=one.standard.raw, months=one.time.raw if one.time else "",
                    computed=money(one.product, unit), stated=money(value, unit),
                )  # fmt: skip


def _most(factors: Sequence[_Factors], held: Set[int]) -> bool:
    """Whether at least half of the products are their lines' amounts."""
    return sum(id(one) in held for one in factors) * 2 >= len(factors)


def _best(listing: Form) -> tuple[list[_Factors], set[int], Decimal]:
    """The factors of the lines by the columns of number and standard that give most amounts (人数 or 户数), of which
    they give the amount, and one unit of its last decimal."""
    headings = {
        field: dict.fromkeys(i.heading for i in listing.attributes if i.field == field and i.line is not None)
        for field in _FACTORS
    }
    quantum = column_quantum(line.amount for line in listing.projects if not is_sum_line(line))
    best: list[_Factors] = []
    held: set[int] = set()
    units = dict.fromkeys(("元", money_unit(listing)))
    # A list of persons need not count each.
    times = [heading for field in TIMES for heading in headings[field]]
    counts = list(headings["count"]) or [""] * (bool(times) and any(p.recipient for p in listing.projects))
    for count, standard, unit in product(counts, headings["standard"], units):
        if len(times) > 1 or (not times and _PER_TIME.search(standard)):
            continue
        factors = list(_factors(listing, count, standard, bool(times), unit_of(standard) or unit))
        holding = {id(one) for one in factors if rounded(one.amount.value or ZERO, quantum).holds(one.product)}
        if (len(holding), len(factors)) > (len(held), len(best)):
            best, held = factors, holding
    return best, held, quantum


def _factors(listing: Form, count: str, standard: str, by_time: bool, unit: str) -> Iterator[_Factors]:
    beside: dict[int, list[Attribute]] = {}
    for item in listing.attributes:
        if item.line is not None:
            beside.setdefault(item.line, []).append(item)
    for line in listing.projects:
        own = beside.get(line.row, [])
        counts = [item for item in own if item.heading == count]
        standards = [item for item in own if item.heading == standard]
        times = [item for item in own if item.field in TIMES]
        if is_sum_line(line) or figure_of(line.amount) is None or len(counts) != bool(count) or len(standards) != 1:
            continue
        if len(times) != by_time or (not times and _PER_TIME.search(standards[0].value)):
            # A dump may have lost the cell that says the months of several lines.
            continue
        number, time = _number(counts), _number(times)
        price = _number(standards, unit)
        if line.amount is None or (count and number is None) or price is None or (times and time is None):
            continue
        others = tuple(item for item in own if item.field not in _FACTORS)
        by_days = bool(times) and times[0].field == "days"
        yield _Factors(line, line.amount, number, price, time, by_days, others, _is_of_one(count, standard))


def _is_of_one(count: str, standard: str) -> bool:
    unit = _COUNTED.search(count)
    return unit is not None and re.search(rf"(?:[单每]|/1?){unit[1]}", standard) is not None


def _number(items: Sequence[Attribute], money_unit: str = "") -> Entry | None:
    """The figure that a line has in a column beside its amount; a standard may say for whom it is (300元/人)."""
    if not items:
        return None
    entry = entry_of(items[0], money_unit)
    if entry.figure is None and money_unit:
        figure = parse_figure(items[0].value)
        entry = Entry(entry.raw, entry.place, figure if figure and figure.unit.startswith("元/") else None)
    return entry if figure_of(entry) else None
