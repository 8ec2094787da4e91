"""What the lines of a money block tell together: the rates without a sign, the unit of amounts without one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from disclosure_parse.disclosure import MONEY_FIELDS, Entry, FundLine
from disclosure_parse.document import Notice
from disclosure_parse.figures import parse_money

NO_RATE = Decimal("0.02")
"""A stated rate that is further from the amounts' own is none that was rounded."""


def settle_rates(lines: Sequence[FundLine]) -> tuple[list[FundLine], list[Notice]]:
    """Rates without a sign (``1``, ``20``, ``79.27``): the amounts tell whether a ratio or a percentage is meant."""
    settled, notices = [], []
    for line in lines:
        rate = line.execution_rate
        if rate is None or rate.figure is None or rate.figure.unit:
            settled.append(line)
            continue
        value = rate.figure.value
        budget = next(
            (e.value for e in (line.full_year_budget, line.initial_budget, line.amount) if e and e.value), None
        )
        executed = line.executed.value if line.executed else None
        if _is_weight(line, value, executed / budget if budget and executed is not None else None):
            settled.append(replace(line, weight=rate, execution_rate=None))
            continue
        as_percent = value > Decimal("1.5")
        if budget and executed is not None:
            real = executed / budget
            as_percent = abs(value / 100 - real) < abs(value - real)
        figure = rate.figure
        scale = Decimal(100) if as_percent else Decimal(1)
        figure = replace(
            figure,
            value=value / scale,
            lower=figure.lower / scale,
            upper=figure.upper / scale,
            quantum=figure.quantum / scale,
            unit="%" if as_percent else "",
        )
        reading = "a percentage" if as_percent else "a ratio"
        notices.append(
            Notice("rate_without_sign", f"the rate {rate.raw} has no % sign and is read as {reading}", rate.place)
        )
        settled.append(replace(line, execution_rate=Entry(rate.raw, rate.place, figure)))
    return settled, notices


def _is_weight(line: FundLine, value: Decimal, rate: Decimal | None) -> bool:
    """Whether what stands as the rate in a line of text is its weight: no rate is printed, nothing marks the gap."""
    if line.place.table is not None or line.weight is not None or line.score is None or rate is None:
        return False
    return line.score.value == value and min(abs(value - rate), abs(value / 100 - rate)) > NO_RATE


def in_unit(lines: Sequence[FundLine], unit: str) -> list[FundLine]:
    """The lines with the amounts that were read before the form said its unit, in that unit."""
    settled = []
    for line in lines:
        amounts: dict[str, Entry | None] = {name: getattr(line, name) for name in MONEY_FIELDS}
        late = {
            name: Entry(amount.raw, amount.place, parse_money(amount.raw, unit))
            for name, amount in amounts.items()
            if amount and amount.figure and not amount.figure.unit
        }
        settled.append(replace(line, **late))  # type: ignore[arg-type]
    return settled


def unit_of_lines(lines: Sequence[FundLine]) -> str:
    """The money unit that the amounts themselves print, where no heading states one."""
    for line in lines:
        for name in MONEY_FIELDS:
            amount: Entry | None = getattr(line, name)
            if amount and (match := re.search(r"(?:万|亿|千)?元$", amount.raw)):
                return match.group()
    return ""
