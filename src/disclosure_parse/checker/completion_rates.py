"""The rate of completion that a form prints beside an indicator's target and actual value."""

from __future__ import annotations

from collections.abc import Iterator

from disclosure_parse.checker.arithmetic import ONE, Interval, exact
from disclosure_parse.checker.cells import figure_of, leaves, name_of
from disclosure_parse.checker.measures import Measured, measure
from disclosure_parse.checker.messages import percent, shorten
from disclosure_parse.checker.rule import Check, checked_forms
from disclosure_parse.disclosure import Disclosure, Entry, Outcome


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


def _judge(check: Check, measured: Measured, entry: Entry) -> Outcome:
    rate = figure_of(entry)
    assert rate is not None
    actual, target = measured.actual, measured.target
    reached = Interval(actual.lower, actual.upper) / exact(target.value)
    stated = Interval(rate.lower, max(rate.upper, rate.value + rate.quantum))
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
