"""Rates printed beside what they are of: an indicator's completion, a category's score, the execution in a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from disclosure_parse.checker.arithmetic import ONE, Interval, exact
from disclosure_parse.checker.cells import figure_of, leaves, money_unit, name_of
from disclosure_parse.checker.measures import Measured, measure
from disclosure_parse.checker.messages import percent, shorten
from disclosure_parse.checker.rule import Check, checked_forms
from disclosure_parse.disclosure import Attribute, Disclosure, Entry, Form, Outcome
from disclosure_parse.document import Place
from disclosure_parse.figures import Figure, parse_money

HUNDRED = Decimal(100)


def completion_rates(disclosure: Disclosure) -> Iterator[Outcome]:
    """Of every row with a target to reach, a figure reached and a rate of completion: whether that is their ratio."""
    for form in checked_forms(disclosure):
        for row in leaves(form):
            measured = measure(row)
            if row.completion_rate is None or figure_of(row.completion_rate) is None or measured is None:
                continue
            if measured.less_is_better or measured.either_way or measured.target.op == "range":
                continue
            if measured.target.value > 0 and row.target is not None and row.actual is not None:
                cells = (row.actual.place, row.target.place)
                check = Check("share", form.position, row.completion_rate.place, cells, quote=shorten(name_of(row)))
                yield _judge(check, measured, row.completion_rate)


def score_rates(disclosure: Disclosure) -> Iterator[Outcome]:
    """Of every category of a table of scores with a 得分率: whether that is score / full points."""
    for form in checked_forms(disclosure):
        for line in form.summary:
            rate, score, standard = (figure_of(cell) for cell in (line.rate, line.score, line.standard))
            if line.rate is None or rate is None or score is None or standard is None or standard.value <= 0:
                continue
            cells = tuple(cell.place for cell in (line.score, line.standard) if cell)
            check = Check("share", form.position, line.rate.place, cells, quote=line.item)
            reached = Interval(score.lower, score.upper) / exact(standard.value)
            rate = as_ratio(rate, score.value / standard.value)
            check = check.figures(rate.value, reached, rate_of(rate), score.value / standard.value)
            if reached.meets(rate_of(rate)):
                yield check.holds()
            else:
                yield check.fails(
                    "score", item=line.item, score=score.value, standard=standard.value, stated=line.rate.raw,
                    computed=percent(score.value / standard.value),
                )  # fmt: skip


def listed_rates(form: Form) -> Iterator[Outcome]:
    """Of every line of a list with what was spent of a budget and the rate: whether that is executed / one of its
    budgets."""
    unread: dict[tuple[object, ...], list[Attribute]] = {}
    for attribute in form.attributes:
        if not attribute.field:
            unread.setdefault(_row_of(attribute.place), []).append(attribute)
    for line in form.lines:
        rate, spent = figure_of(line.execution_rate), figure_of(line.executed)
        stated_budgets = [entry for entry in (line.amount, line.budget) if entry is not None]
        budgets = [figure for entry in stated_budgets if (figure := figure_of(entry)) and figure.value > 0]
        if line.execution_rate is None or rate is None or spent is None or not budgets:
            continue
        cells = tuple(entry.place for entry in (line.executed, *stated_budgets) if entry)
        check = Check("execution_rate", form.position, line.execution_rate.place, cells, quote=line.execution_rate.raw)
        ratios = [Interval(spent.lower, spent.upper) / exact(budget.value) for budget in budgets]
        rate = as_ratio(rate, spent.value / budgets[-1].value)
        check = check.figures(rate.value, ratios[-1], rate_of(rate), spent.value / budgets[-1].value)
        # Of more than the budget nobody need write more than 100%.
        capped = rate.value == ONE and any(ratio.high >= ONE for ratio in ratios)
        if capped or any(ratio.meets(rate_of(rate)) for ratio in ratios):
            yield check.holds()
            continue
        executed = line.executed.raw if line.executed else ""
        other = next((one for one in unread.get(_row_of(line.place), ()) if _explains(one, form, spent, rate)), None)
        if other is not None:
            yield check.lacks("other_budget", executed=executed, cell=other.value, heading=other.heading)
            continue
        yield check.fails(
            "rate", label=shorten(line.name), stated=line.execution_rate.raw,
            executed=executed, budget=stated_budgets[-1].raw,
            computed=percent(spent.value / budgets[-1].value), interval=percent(ratios[-1]),
        )  # fmt: skip


def _row_of(place: Place) -> tuple[int | None, ...]:
    return place.table, place.row, place.line


def _explains(cell: Attribute, form: Form, spent: Figure, rate: Figure) -> bool:
    """Whether what a line has under a heading that is not known would be the budget that its rate is of."""
    budget = figure_of(Entry(cell.value, cell.place, parse_money(cell.value, money_unit(form))))
    if budget is None or budget.value <= 0:
        return False
    ratio = Interval(spent.lower, spent.upper) / exact(budget.value)
    return any(ratio.meets(rate_of(one)) for one in (rate, as_ratio(rate, spent.value / budget.value)))


def as_ratio(rate: Figure, near: Decimal) -> Figure:
    """A rate printed without a sign (102.27, 0.98) as the ratio that is nearer to what it should be."""
    hundredth = rate.value / HUNDRED
    if rate.unit or abs(hundredth - near) >= abs(rate.value - near):
        return rate
    return replace(
        rate,
        value=hundredth,
        lower=rate.lower / HUNDRED,
        upper=rate.upper / HUNDRED,
        quantum=rate.quantum / HUNDRED,
        unit="%",
    )


def rate_of(rate: Figure) -> Interval:
    """All that a printed rate may stand for: what rounds to it, or was cut off to it."""
    return Interval(rate.lower, max(rate.upper, rate.value + rate.quantum))


def _judge(check: Check, measured: Measured, entry: Entry) -> Outcome:
    actual, target = measured.actual, measured.target
    printed = figure_of(entry)
    assert printed is not None
    rate = as_ratio(printed, actual.value / target.value)
    reached = Interval(actual.lower, actual.upper) / exact(target.value)
    stated = rate_of(rate)
    check = check.figures(rate.value, reached, stated, actual.value / target.value)
    # Nobody need write more than all of it, and some write what was reached where that is a percentage itself.
    capped = rate.value == ONE and reached.high >= ONE
    itself = target.unit == "%" and rate.value == actual.value
    if reached.meets(stated) or capped or itself:
        return check.holds()
    return check.fails(
        "completion",
        name=check.quote,
        actual=measured.row.actual.raw if measured.row.actual else "",
        target=measured.row.target.raw if measured.row.target else "",
        computed=percent(actual.value / target.value),
        stated=entry.raw,
    )
