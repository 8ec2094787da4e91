"""Execution: the rate, the points it earns, and the schedule of payments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from disclosure_parse.checker.arithmetic import (
    HUNDREDTH,
    ONE,
    TEN_THOUSAND,
    ZERO,
    Interval,
    column_quantum,
    computed_fits,
    decimals,
    exact,
    misread_as,
    rounded,
    rounded_or_cut,
)
from disclosure_parse.checker.cells import (
    budget_of,
    carries_form_total,
    figure_of,
    is_blank,
    is_unreadable,
    money_unit,
    places,
    printed_rows,
    scored_line,
    total_line,
)
from disclosure_parse.checker.funds import entries_of, money_doubt
from disclosure_parse.checker.measures import measure
from disclosure_parse.checker.messages import money, number, percent, printed_rate
from disclosure_parse.checker.printed_rates import listed_rates
from disclosure_parse.checker.readings import EXECUTION_ROW, awards, left_for_execution
from disclosure_parse.checker.rule import Check, add_note, form_rule
from disclosure_parse.disclosure import Entry, Form, FundLine, Outcome

_LARGEST_RATIO = Decimal(2)
HUNDRED = Decimal(100)
_ANY_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_STEP_RULE = re.compile(r"每[少低差减]|[起得记计]满分|扣\s*\d|扣完|分档|不扣分|不计分")


@dataclass(frozen=True, slots=True)
class Rate:
    """What a line's executed amount and budget give, beside the rate it states."""

    line: FundLine
    stated: Interval
    budget: Entry
    executed: Entry
    computed: Interval
    against_initial: Interval | None
    quantum: Decimal
    """One unit of the finest decimal in the money block."""

    @property
    def ratio(self) -> Decimal:
        """Executed over budget, as if neither were rounded."""
        return (self.executed.value or ZERO) / (self.budget.value or ONE)


def _ratio(entry: Entry) -> Decimal:
    """A printed rate as a ratio; 79.27 without a sign is a percentage."""
    figure = figure_of(entry)
    if figure is None:
        return ZERO
    return figure.value if figure.unit == "%" or figure.value <= _LARGEST_RATIO else figure.value / 100


def told_rate(entry: Entry) -> str:
    """A printed rate for a message that has percentages beside it."""
    return printed_rate(entry.raw, _ratio(entry))


def rate_interval(entry: Entry) -> Interval:
    """A printed rate, rounded or cut off. A rate without a % sign (``1``) is no coarser than a whole percent."""
    figure = figure_of(entry)
    if figure is None:
        return exact(ZERO)
    if figure.unit != "%" and figure.value > _LARGEST_RATIO:
        # 79.27 without a sign is a percentage.
        return rounded_or_cut(figure.value / 100, min(figure.quantum, ONE) / 100)
    return rounded_or_cut(figure.value, min(figure.quantum, HUNDREDTH))


def rates(form: Form) -> Iterator[Rate]:
    """The lines that state a rate which can be computed."""
    quantum = column_quantum(entries_of(form))
    for line in form.funds:
        stated = line.execution_rate is not None and figure_of(line.execution_rate) is not None
        if stated and (rate := _rate(line, quantum)) is not None:
            yield rate


def _rate(line: FundLine, quantum: Decimal) -> Rate | None:
    """What a line's amounts give, ``None`` where they give no rate; one that states none states what is computed.

    ``quantum`` is that of the money block.
    """
    budget, executed = budget_of(line), line.executed
    spent, planned = figure_of(executed), figure_of(budget)
    if budget is None or executed is None or spent is None or planned is None or planned.value <= 0:
        return None
    computed = rounded(spent.value, quantum) / rounded(planned.value, min(quantum, planned.value))
    initial = figure_of(line.initial_budget)
    against = None
    if initial is not None and initial.value > 0 and line.initial_budget is not budget:
        against = rounded(spent.value, quantum) / rounded(initial.value, min(quantum, initial.value))
    is_stated = line.execution_rate is not None and figure_of(line.execution_rate) is not None
    stated = rate_interval(line.execution_rate) if line.execution_rate is not None and is_stated else computed
    return Rate(line, stated, budget, executed, computed, against, quantum)


def rate_slips(rate: Rate) -> bool:
    """Whether executed or budget is off by 10 000, and nothing else is wrong."""
    return any(
        Interval(rate.computed.low * factor, rate.computed.high * factor).meets(rate.stated)
        for factor in (TEN_THOUSAND, ONE / TEN_THOUSAND)
    )


@form_rule("execution_rate")
def execution_rate(form: Form) -> Iterator[Outcome]:
    """The execution rate is executed / budget, in the money block and in the lines of a project list.

    Why: the rate decides up to 20 points, and a wrong one hides money that was not spent.
    Equation: 执行率 = 全年执行数 / 全年预算数
    Holds: 62.38 / 100, rate 62.38%; the same printed 0.6238, 62.38, 62.4% or cut off to 62.3%
    Fails: 62.38 / 100, rate 100%
    Not flagged: 0 / 0, blank rates, a rate capped at 100 % where a carry-over was spent too (more spent than the
        budget and every carry-over allow is a warning); an amount in the rate's cell, which proves nothing; against
        the initial budget only where no adjusted one is printed; against the budget as a column of adjustments
        changes it, or as that column states it.
    """
    known = {id(rate.line): rate for rate in rates(form)}
    for line in form.funds:
        if line.execution_rate is None or is_blank(line.execution_rate) or carries_form_total(form, line):
            continue
        cells = (line.execution_rate, line.executed, budget_of(line))
        check = Check(
            "execution_rate", form.position, line.execution_rate.place, places(cells), quote=line.execution_rate.raw
        )
        rate = known.get(id(line))
        if rate is None:
            if _nothing_planned(line):
                yield check.does_not_apply("zero")
            else:
                yield check.lacks("no_amounts", label=line.label)
            continue
        yield _judge_rate(form, check, rate)
    yield from listed_rates(form)


def _judge_rate(form: Form, check: Check, rate: Rate) -> Outcome:
    line = rate.line
    stated = line.execution_rate.value if line.execution_rate and line.execution_rate.value is not None else ZERO
    check = check.figures(stated, rate.computed, rate.stated, rate.ratio)
    if rate.stated.meets(rate.computed):
        return check.holds()
    if (adjusted := _against_adjusted(rate)) is not None:
        return check.holds("adjusted", budget=money(adjusted, money_unit(form)))
    if rate_slips(rate):
        return check.lacks("slip", cell=f"{rate.executed.raw} / {rate.budget.raw}")
    if _holds_amount(form, line.execution_rate):
        return check.lacks("amount", cell=line.execution_rate.raw if line.execution_rate else "")
    if stated == 1 and rate.computed.low > 1:
        if _carried_over(form) >= (rate.executed.value or ZERO) - (rate.budget.value or ZERO):
            return check.holds("capped", computed=percent(rate.computed))
        unit = money_unit(form)
        return check.fails(
            "over", "warning", label=line.label, executed=money(rate.executed.value or ZERO, unit),
            budget=money(rate.budget.value or ZERO, unit), computed=percent(rate.ratio),
        )  # fmt: skip
    unit = money_unit(form)
    values = {
        "label": line.label,
        "stated": told_rate(line.execution_rate) if line.execution_rate else "",
        "executed": money(rate.executed.value or ZERO, unit),
        "budget": money(rate.budget.value or ZERO, unit),
        "computed": percent(rate.ratio),
        "interval": percent(rate.computed),
    }
    if rate.against_initial is not None and rate.stated.meets(rate.against_initial):
        return check.fails("initial", "warning", **values)
    outcome = check.fails("rate", "error", **values)
    budget, executed = rate.budget.value or ZERO, rate.executed.value or ZERO
    wanted = [(rate.executed, (budget * stated).quantize(HUNDREDTH) if budget * stated < 10**18 else budget)]
    if stated:
        wanted.append(
            (rate.budget, (executed / stated).quantize(HUNDREDTH) if executed / stated < 10**18 else executed)
        )
    return money_doubt(outcome, wanted)


def _against_adjusted(rate: Rate) -> Decimal | None:
    """The budget that the stated rate fits, where a column says by how much it was adjusted, or to what."""
    adjustment, spent = figure_of(rate.line.adjustment), figure_of(rate.executed)
    if adjustment is None or spent is None:
        return None
    for budget in ((rate.budget.value or ZERO) + adjustment.value, adjustment.value):
        if budget > 0:
            computed = rounded(spent.value, rate.quantum) / rounded(budget, min(rate.quantum, budget))
            if rate.stated.meets(computed):
                return budget
    return None


def _holds_amount(form: Form, cell: Entry | None) -> bool:
    """Whether what stands in a rate's cell, without a sign, is one of the block's amounts and like no rate."""
    number = _ANY_NUMBER.fullmatch(cell.raw.strip()) if cell else None
    if number is None or (Decimal(number[0]) <= HUNDRED and decimals(number[0]) <= 2):
        return False
    amounts = [_ANY_NUMBER.search(entry.raw) for entry in entries_of(form)]
    return any(amount is not None and Decimal(amount[0]) == Decimal(number[0]) for amount in amounts)


def _carried_over(form: Form) -> Decimal:
    """The money of earlier years, and of other sources than the budget, as far as the form states it."""
    lines = [line for line in form.funds if line.kind in ("carryover", "other")]
    cells = [(line.executed, line.full_year_budget, line.amount, line.prior_executed) for line in lines]
    found = [[figure.value for cell in row if (figure := figure_of(cell))] for row in cells]
    return sum((max(values) for values in found if values), ZERO)


@form_rule("execution_score")
def execution_score(form: Form) -> Iterator[Outcome]:
    """The score for execution is its weight times the execution rate, at most the weight.

    Why: 10 or 20 points hang on it, and it is computed, not judged.
    Equation: score = weight × min(executed / budget, 1)
    Holds: weight 10, rate 62.38%, score 6.24 (6.2 or 6.23 too: rounded or cut off)
    Fails: weight 10, rate 100%, score 5
    Not flagged: forms that print a step rule for it, an execution row that carries the form's total, a score
        rounded to whole points (a remark in checks.csv), 0 / 0, a total whose points are those of tasks that are
        scored each. A weight that is not printed is what the rows leave of the stated total, if that is 10 or 20.
    """
    line = scored_line(form)
    if line is not None and line.score is not None and not is_blank(line.score):
        worth = figure_of(line.weight)
        most = worth.value if worth else left_for_execution(form)
        cells = (line.score, line.weight, line.execution_rate, line.executed, budget_of(line))
        if tasks := _scored_tasks(form, line):
            check = Check("execution_score", form.position, line.score.place, places(tasks), quote=line.score.raw)
            yield check.holds("tasks")
        else:
            yield _judge_score(form, line, line.score, most, cells)
    awarded, total = awards(form), total_line(form)
    for row in printed_rows(form):
        award = awarded.get(row.row)
        # A row with a target and an actual value of its own is judged by them (completion_score).
        if award is None or total is None or measure(row) or not EXECUTION_ROW.search(row.level3 or row.level2):
            continue
        cells = (award.cell, row.weight, total.execution_rate, total.executed, budget_of(total))
        yield _judge_score(form, total, award.cell, award.most, cells)


def _scored_tasks(form: Form, total: FundLine) -> list[Entry]:
    """The scores of the tasks that a total's points are the sum of, as are their weights; none where it is not so."""
    tasks = [line for line in form.funds if line.kind == "component" and figure_of(line.score)]
    for name in ("weight", "score"):
        own, stated = [figure_of(getattr(task, name)) for task in tasks], figure_of(getattr(total, name))
        if len(own) < 2 or stated is None or sum((one.value for one in own if one), ZERO) != stated.value:
            return []
    return [task.score for task in tasks if task.score]


def _judge_score(
    form: Form, line: FundLine, cell: Entry, most: Decimal | None, cells: Sequence[Entry | None]
) -> Outcome:
    """The points in ``cell``, of ``most``, against the rate of a line of money."""
    score = figure_of(cell)
    check = Check("execution_score", form.position, cell.place, places(cells), quote=f"{line.label} {cell.raw}")
    if score is None or most is None or most <= 0:
        return check.lacks("unreadable" if is_unreadable(cell) else "no_weight", cell=cell.raw)
    rate = _rate(line, column_quantum(entries_of(form)))
    computed, stated = _rates_for_score(line, rate)
    if not computed:
        return check.lacks("no_rate", label=line.label)
    if score.value > most or score.value < 0:
        return check.lacks("outside")
    if _nothing_planned(line):
        return check.lacks("nothing_planned", label=line.label)
    given = [Interval(most * min(ONE, one.low), most * min(ONE, one.high)) for one in computed]
    check = check.figures(score.value, given[0], printed=most * min(ONE, rate.ratio) if rate else None)
    if any(computed_fits(one, score.value) for one in given):
        return check.holds()
    # Whole points are those of the amounts as printed: what these were rounded from would excuse a lost point.
    printed = [exact(most * min(ONE, rate.ratio))] if rate is not None else []
    whole = [*printed, *given[len(printed) :]]
    if any(computed_fits(one, score.value, (0,)) for one in whole) or any(
        abs(score.value - one.high) <= HUNDREDTH for one in given
    ):
        return check.holds("whole_points")
    if any(_STEP_RULE.search(text) for text in _rules_in(form, line)):
        return check.lacks("own_rule")
    outcome = check.fails(
        "score",
        score=score.value,
        weight=most,
        rate=stated,
        computed=number(most * min(ONE, rate.ratio) if rate else given[0]),
        initial=_initial_rate(rate),
    )
    repaired = misread_as(cell.raw, given[0].high.quantize(HUNDREDTH))
    if not repaired:
        return outcome
    return add_note(outcome, "misread", raw=cell.raw, wanted=repaired, where=cell.place.locator)


def _nothing_planned(line: FundLine) -> bool:
    """Whether nothing was budgeted and nothing spent: 0 / 0 is no rate, whatever is printed for it."""
    spent, planned = figure_of(line.executed), figure_of(budget_of(line))
    return spent is not None and planned is not None and spent.value == 0 and planned.value == 0


def _initial_rate(rate: Rate | None) -> str:
    initial = figure_of(rate.line.initial_budget) if rate and rate.against_initial else None
    return percent((rate.executed.value or ZERO) / initial.value) if rate and initial else "—"


def _rates_for_score(line: FundLine, rate: Rate | None) -> tuple[list[Interval], str]:
    """The rates the score may rest on, and how to name them: as printed, and as the amounts give it."""
    found, names = [], []
    if rate is not None:
        # What was spent in full was spent in full, however its amounts are rounded.
        found.append(exact(ONE) if rate.ratio == 1 else rate.computed)
        names.append(percent(rate.ratio))
    if line.execution_rate is not None and figure_of(line.execution_rate) is not None:
        printed = _ratio(line.execution_rate)
        if printed <= _LARGEST_RATIO:
            # Beyond 200 % it is no rate: an amount stands in its cell.
            found.append(exact(printed))
            names = names if percent(printed) in names else [told_rate(line.execution_rate), *names]
    return found, " / ".join(dict.fromkeys(names))


def _rules_in(form: Form, line: FundLine) -> Iterator[str]:
    if line.basis is not None:
        yield line.basis.raw
    for item in form.attributes:
        yield f"{item.heading}：{item.value}"
    for note in form.notes:
        yield note.raw


@form_rule("payment_schedule")
def payment_schedule(form: Form) -> Iterator[Outcome]:
    """A schedule of payments never falls, stays within 100 % and ends at 100 %.

    Why: the shares are cumulative; one that falls or ends below 100 % plans to take money back or to leave it.
    Equation: 0 ≤ p₁ ≤ p₂ ≤ … ≤ pₙ = 100 %
    Holds: 25%, 50%, 75%, 100%; also only 12月底 100%
    Fails: 50%, 30%, 100%
    Not flagged: blank steps, equal steps, a schedule whose last step is not filled in; shares per period that add
        up to 100 % are a remark.
    """
    steps = [step for step in form.schedule if step.percent is not None and not is_blank(step.percent)]
    if not steps:
        return
    entries = [step.percent for step in steps if step.percent is not None]
    check = Check(
        "payment_schedule", form.position, entries[-1].place, places(entries), quote=" ".join(e.raw for e in entries)
    )
    figures = [figure_of(entry) for entry in entries]
    values = [figure.value for figure in figures if figure is not None]
    if len(values) < len(entries):
        yield check.lacks("unreadable", cell=" ".join(e.raw for e in entries if figure_of(e) is None))
        return
    if (
        max(values) > Decimal("1.5")
        and min(values) >= 0
        and all("%" not in e.raw and "％" not in e.raw for e in entries)
    ):
        values = [value / 100 for value in values]
    shown = "、".join(f"{step.by} {percent(value)}" for step, value in zip(steps, values, strict=True))
    falls = [entries[i] for i in range(1, len(values)) if values[i] < values[i - 1]]
    if falls or values[-1] != 1 or max(values) > 1 or min(values) < 0:
        if sum(values) == 1 and len(values) > 1:
            yield check.fails("per_period", "info", steps=shown)
        elif not falls and max(values) < 1 and steps[-1] is not form.schedule[-1]:
            yield check.lacks("open_end", steps=shown)
        else:
            place = falls[0].place if falls else entries[values.index(max(values)) if max(values) > 1 else -1].place
            yield Check("payment_schedule", form.position, place, check.evidence, quote=check.quote).fails(
                "steps", steps=shown
            )
        return
    yield check.holds()
