"""An indicator's target beside its actual value: figures of one unit, and whether the one meets the other."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from disclosure_parse.checker.arithmetic import ONE, ZERO, Interval, exact
from disclosure_parse.checker.cells import figure_of, says_none
from disclosure_parse.checker.rule import Check
from disclosure_parse.disclosure import Entry, Form, Indicator
from disclosure_parse.figures import Figure, parse_figure
from disclosure_parse.units import conversion

_LESS_IS_BETTER = re.compile(
    r"成本|费用|投诉|事故|偏差|差错|失误|逾期|结余率|结转|延误|死亡|发案|误差|超支|能耗|排放|流失|调整次数|违[规纪法]"
)
_COST_LEVEL = re.compile(r"成本")


@dataclass(frozen=True, slots=True)
class Measured:
    """A numeric target beside a numeric actual value in the target's unit. ``reached`` as printed (``≥90%``)."""

    row: Indicator
    target: Figure
    actual: Figure
    less_is_better: bool
    either_way: bool

    @property
    def met(self) -> bool:
        """Whether the target is met under at least one lawful reading."""
        return any(self._met(less) for less in self._directions())

    @property
    def rounded(self) -> bool:
        """Whether the actual value was rounded to fewer decimals than the target has (138.81 beside 138.8091)."""
        coarse, fine = self.actual.quantum, self.target.quantum
        return coarse > fine and (coarse < 1 or self.target.unit == "元")

    def _directions(self) -> tuple[bool, ...]:
        return (False, True) if self.either_way else (self.less_is_better,)

    def _met(self, less: bool) -> bool:
        goal, value = self.target, self.actual
        best = max(value.value, value.high or value.value)
        least = min(value.value, value.high or value.value)
        if self.rounded:
            best, least = max(best, value.upper), min(least, value.lower)
        if goal.op == "range" and goal.high is not None:
            return best >= goal.value and least <= goal.high
        if goal.op == "~" and not less:
            return best >= goal.lower
        if value.op in (">", ">=") and not less:
            return best >= goal.value
        if less:
            return least < goal.value or (least == goal.value and goal.op != "<")
        # 77余人 is at least 77; 超过77人 and >77 are more.
        more = goal.op == ">" and value.op not in (">", ">=") and goal.lower < goal.value
        return best > goal.value or (best == goal.value and not more)

    def share(self, weight: Decimal) -> Interval:
        """The points that F1 to F3 give for a missed target: pro rata; for ≤ also the linear deduction."""
        goal, value = self.target.value, max(ZERO, self.actual.value)
        if self.target.op == "range" and self.target.high is not None and value > self.target.high:
            goal = self.target.high
            return self._reverse(weight, goal, value)
        if self.less_is_better or (self.either_way and value > goal):
            return self._reverse(weight, goal, value)
        return exact(max(ZERO, weight * min(ONE, value / goal)) if goal > 0 else ZERO)

    @staticmethod
    def _reverse(weight: Decimal, goal: Decimal, value: Decimal) -> Interval:
        if goal <= 0 or value <= 0:
            return Interval(ZERO, ZERO)
        ratio = weight * goal / value
        linear = max(ZERO, weight * (1 - (value - goal) / goal))
        return Interval(min(ratio, linear), max(ratio, linear))


def actual_of(row: Indicator) -> Figure | None:
    """The row's actual value as a figure of the target's unit.

    A bare one has that unit (1500人 / 1350, ≥9万人次 / 9.5); beside a percentage it may be a ratio (≥98% / 0.985),
    whichever is nearer. 5200米 beside ≥5公里 is 5.2公里.
    """
    actual, target = figure_of(row.actual), figure_of(row.target)
    if row.actual is None or actual is None or target is None or not target.unit_raw:
        return actual
    if actual.unit_raw:
        return in_unit(actual, target.unit) or actual
    same = figure_of(Entry(row.actual.raw, row.actual.place, parse_figure(row.actual.raw, target.unit_raw))) or actual
    as_ratio = target.unit == "%" and abs(actual.value - target.value) < abs(same.value - target.value)
    return replace(actual, unit="%") if as_ratio else same


def in_unit(figure: Figure, unit: str) -> Figure | None:
    """A figure in another unit of what it measures (米 in 公里, 亩 in 平方米); ``None`` if there is no such thing."""
    factor = conversion(figure.unit, unit)
    if factor is None:
        return None
    up, down = factor

    def scaled(value: Decimal) -> Decimal:
        return value * up / down

    return replace(
        figure,
        value=scaled(figure.value),
        high=None if figure.high is None else scaled(figure.high),
        lower=scaled(figure.lower),
        upper=scaled(figure.upper),
        quantum=scaled(figure.quantum),
        unit=unit,
    )


def measure(row: Indicator) -> Measured | None:
    """The row's target and actual value as figures of one unit, ``None`` if they can't be compared."""
    target, actual = figure_of(row.target), actual_of(row)
    if target is None or row.target is None or actual is None or says_none(row.target.raw):
        return None
    if actual.unit_raw and target.unit_raw and not same_unit(target, actual):
        return None
    # Of nothing at all (=0起) there can only be too much.
    less = target.op in ("<=", "<") or (target.op in ("=", "~") and target.value == 0)
    either = (
        not less
        and target.op in ("=", "~")
        and bool(_COST_LEVEL.search(row.level2 + row.level1) or _LESS_IS_BETTER.search(row.level3))
    )
    return Measured(row, target, actual, less, either)


def same_unit(target: Figure, actual: Figure) -> bool:
    """Whether two figures are of one unit; a per-head unit also when one prints it longer (元/人, 元/人年)."""
    one, other = target.unit, actual.unit
    return one == other or (
        bool(one) and bool(other) and "/" in one and (one.startswith(other) or other.startswith(one))
    )


def answer_check(rule: str, form: Form, target: Entry, actual: Entry) -> Check:
    """A check of what was reached, which rests on the target beside it."""
    return Check(rule, form.position, actual.place, (target.place,), quote=f"{target.raw} | {actual.raw}")
