"""Money outside the block's sums: cost formulas, cost targets, and slips between 元 and 万元."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from disclosure_parse.checker.arithmetic import ONE, TEN_THOUSAND, ZERO, column_quantum, exact, printed, rounded
from disclosure_parse.checker.cells import (
    budget_of,
    figure_of,
    is_unreadable,
    leaves,
    money_unit,
    name_of,
    places,
    total_line,
)
from disclosure_parse.checker.execution import rate_slips, rates, told_rate
from disclosure_parse.checker.formulas import Formula, formulas, joined_by_plus
from disclosure_parse.checker.funds import entries_of, money_doubt, sums, unit_unknown
from disclosure_parse.checker.indicators import slipped_answer
from disclosure_parse.checker.measures import answer_check
from disclosure_parse.checker.messages import added, money, shorten, unit_of
from disclosure_parse.checker.rule import Check, form_rule
from disclosure_parse.disclosure import Entry, Form, Indicator, Outcome
from disclosure_parse.document import Place

_PER_UNIT = re.compile(r"标准|单价|人均|每|均价|单位成本|节约|控制率")


@form_rule("cost_formula")
def cost_formula(form: Form) -> Iterator[Outcome]:
    """A formula in the text gives the amount beside it.

    Why: heads × standard is what the money was asked for; where the product differs, one of the three is wrong.
    Equation: 1500元/人年 × 100人 = 15万元
    Holds: 1500元/人年*100人 beside 15 万元; a product that rounds to the amount's last decimal
    Fails: 1500元/人年*100人 beside 25 万元
    Not flagged: formulas that fit the initial, adjusted, executed or planned amount; several products of which one
        or all together fit; ranges (1000元-6000元) and texts without a product.
    """
    for line in form.funds:
        if line.basis is None:
            continue
        cells = [
            line.amount,
            line.full_year_budget,
            line.initial_budget,
            line.executed,
            line.planned,
            line.prior_executed,
        ]
        amounts = [cell for cell in cells if cell is not None and figure_of(cell) is not None]
        yield from _formula_outcomes(
            form, line.basis.raw, line.basis.place, amounts or _totals(form), shorten(line.label)
        )
    for row in form.indicators:
        for entry in (row.basis, row.description, row.target):
            if entry is not None and "=" in entry.raw:
                yield from _formula_outcomes(form, entry.raw, entry.place, [], shorten(name_of(row)))
    for goal in (form.expected_goal, form.actual_outcome):
        if goal is not None:
            yield from _formula_outcomes(form, goal.raw, goal.place, [], "")


def _totals(form: Form) -> list[Entry]:
    line = total_line(form)
    if line is None:
        return []
    cells = (line.initial_budget, line.full_year_budget, line.executed, line.amount)
    return [cell for cell in cells if cell is not None and figure_of(cell) is not None]


def _formula_outcomes(form: Form, text: str, place: Place, amounts: Sequence[Entry], label: str) -> Iterator[Outcome]:
    found = formulas(text)
    if not found:
        return
    unit = money_unit(form)
    for formula in found:
        if formula.result is not None:
            check = Check("cost_formula", form.position, place, quote=shorten(text, 120)).figures(
                formula.result, exact(formula.value), rounded(formula.result, formula.quantum)
            )
            if rounded(formula.result, formula.quantum).holds(formula.value):
                yield check.holds()
            else:
                yield check.fails(
                    "result",
                    formula=formula.text,
                    computed=money(formula.value, unit),
                    stated=money(formula.result, unit),
                )
    if not amounts or any(formula.result is not None for formula in found):
        return
    check = Check("cost_formula", form.position, amounts[0].place, (place, *places(amounts)), quote=shorten(text, 120))
    candidates = _lawful_products(found, text)
    stated = amounts[0].value or ZERO
    check = check.figures(stated, exact(candidates[0]), rounded(stated, column_quantum(entries_of(form))))
    if any(_amount_holds(form, entry, value) for entry in amounts for value in candidates):
        yield check.holds()
        return
    if any(
        _amount_holds(form, entry, value * factor)
        for entry in amounts
        for value in candidates
        for factor in (TEN_THOUSAND, ONE / TEN_THOUSAND)
    ):
        yield check.holds("unit_unknown") if unit_unknown(form) else check.lacks("slip", cell=amounts[0].raw)
        return
    if len(found) > 1 and not joined_by_plus(text):
        yield check.lacks("several", text=shorten(text))
        return
    outcome = check.fails(
        "row",
        label=label,
        formula=added(formula.text for formula in found),
        computed=money(candidates[0], unit),
        stated=" / ".join(dict.fromkeys(money(entry.value or ZERO, unit) for entry in amounts)),
    )
    yield money_doubt(outcome, [(amounts[0], candidates[0])])


def _lawful_products(found: Sequence[Formula], text: str) -> list[Decimal]:
    total = sum((formula.value for formula in found), ZERO)
    return [total] if joined_by_plus(text) else list(dict.fromkeys([total, *(formula.value for formula in found)]))


def _amount_holds(form: Form, entry: Entry, value: Decimal) -> bool:
    figure = figure_of(entry)
    return figure is not None and rounded(figure.value, column_quantum(entries_of(form))).holds(value)


def cost_targets(form: Form) -> Iterator[tuple[Indicator, Entry]]:
    """The cost indicators whose target is a ceiling in money for the whole project."""
    for row in leaves(form):
        target = figure_of(row.target)
        if "成本" not in row.level1 + row.level2 or target is None or row.target is None:
            continue
        if target.unit == "元" and target.op in ("<=", "<", "=", "~") and not _PER_UNIT.search(row.level3):
            yield row, row.target


def budgets(form: Form) -> list[Entry]:
    """The amounts the project may spend: initial, adjusted (also by a column of adjustments) or the one amount of its
    total lines, all scopes."""
    cells = [
        cell
        for line in form.funds
        if line.kind == "total"
        for cell in (line.full_year_budget, line.initial_budget, line.amount, line.adjustment)
    ]
    return [cell for cell in cells if cell is not None and (figure_of(cell) is not None) and (cell.value or ZERO) > 0]


@form_rule("cost_target_exceeds_budget")
def cost_target_exceeds_budget(form: Form) -> Iterator[Outcome]:
    """A cost indicator allows no more than the budget.

    Why: a ceiling above the budget binds nobody, and shows that one of the two figures is wrong.
    Equation: cost target ≤ budget
    Holds: 项目总成本 ≤130000元, budget 13.00 万元
    Fails: 项目总成本 ≤30768元, budget 2.76 万元
    Not flagged: costs per head or per unit, floors (≥), figures without a unit, several cost rows below the budget.
    """
    allowed = budgets(form)
    for row, target in cost_targets(form):
        figure = figure_of(target)
        if figure is None:
            continue
        check = Check(
            "cost_target_exceeds_budget",
            form.position,
            target.place,
            places(allowed),
            quote=f"{name_of(row)} {target.raw}",
        )
        if not allowed:
            line = total_line(form)
            cell = budget_of(line) if line else None
            yield check.lacks("no_budget", cell=cell.raw if cell else "")
            continue
        most = max(allowed, key=lambda entry: printed_high(entry))
        ceiling = figure.high or figure.value
        check = check.figures(ceiling, exact(most.value or ZERO))
        if ceiling <= printed_high(most):
            yield check.holds()
        elif unit_unknown(form):
            high = printed_high(most) * TEN_THOUSAND
            yield check.holds("unit_unknown") if ceiling <= high else check.lacks("unit_unknown")
        elif slips(target, allowed):
            yield check.lacks("slip", cell=target.raw)
        else:
            unit = unit_of(target.raw, money_unit(form))
            outcome = check.fails(
                "above", name=shorten(name_of(row)), target=target.raw, budget=money(most.value or ZERO, unit),
                excess=money(ceiling - (most.value or ZERO), unit),
            )  # fmt: skip
            yield money_doubt(outcome, [(target, entry.value or ZERO) for entry in allowed])


def printed_high(entry: Entry) -> Decimal:
    """The most that prints as this amount."""
    figure = figure_of(entry)
    return printed(figure).high if figure else ZERO


def slips(entry: Entry, others: Sequence[Entry]) -> bool:
    """Whether ``entry`` equals one of the amounts once it is scaled by 10 000 up or down."""
    value = entry.value or ZERO
    return any(
        (figure := figure_of(other)) is not None and value != 0 and printed(figure).holds(value * factor)
        for other in others
        for factor in (TEN_THOUSAND, ONE / TEN_THOUSAND)
    )


@form_rule("money_unit")
def money_unit_slip(form: Form) -> Iterator[Outcome]:
    """Amounts that agree only after × 10 000: a slip between 元 and 万元.

    Why: a unit mistaken in one cell makes the amount ten thousand times too large or too small.
    Equation: stated × 10 000 = computed, or stated ÷ 10 000 = computed, and they differ as printed
    Holds: 130000元 beside 13.00 万元
    Fails: 预算数 13 万元, 执行数 130000 万元, rate 100%
    Not flagged: amounts that agree as printed, amounts that differ by another factor.
    """
    slipped = [*_sum_slips(form), *_rate_slips(form), *_answer_slips(form)]
    if not unit_unknown(form):
        slipped += _target_slips(form)
    for line in () if unit_unknown(form) else form.funds:
        slipped += _formula_slips(form, line.basis, [line.amount, line.full_year_budget, line.initial_budget])
    yield from slipped
    related = any(True for _ in sums(form)) or any(True for _ in rates(form)) or any(True for _ in cost_targets(form))
    if related and not slipped:
        yield Check("money_unit", form.position, form.place).holds()


def _sum_slips(form: Form) -> Iterator[Outcome]:
    unit = money_unit(form)
    for item in sums(form):
        slipped = None if is_unreadable(item.total) or item.fits() else item.slip()
        if slipped is not None:
            cell, repaired = slipped
            check = Check(
                "money_unit",
                form.position,
                cell.place,
                places([item.total, *item.lists[0][1]]),
                quote=f"{item.line.label} {cell.raw}",
            )
            total = money(item.total.value or ZERO, unit)
            yield check.fails("sum", cell=cell.raw, label=item.line.label, total=total, repaired=money(repaired, unit))


def _rate_slips(form: Form) -> Iterator[Outcome]:
    for rate in rates(form):
        stated = rate.line.execution_rate
        if stated is not None and not rate.stated.meets(rate.computed) and rate_slips(rate):
            cell = rate.executed if rate.computed.low > 1 else rate.budget
            check = Check(
                "money_unit", form.position, cell.place, places([rate.executed, rate.budget, stated]), quote=cell.raw
            )
            yield check.fails("rate", executed=rate.executed.raw, budget=rate.budget.raw, rate=told_rate(stated))


def _target_slips(form: Form) -> Iterator[Outcome]:
    allowed = budgets(form)
    for row, target in cost_targets(form):
        if allowed and (target.value or ZERO) > max(map(printed_high, allowed)) and slips(target, allowed):
            check = Check("money_unit", form.position, target.place, places(allowed), quote=target.raw)
            budget = money(allowed[0].value or ZERO, money_unit(form))
            yield check.fails("target", name=shorten(name_of(row)), target=target.raw, budget=budget)


def _answer_slips(form: Form) -> Iterator[Outcome]:
    for row in leaves(form):
        if slipped_answer(row) and row.target is not None and row.actual is not None:
            check = answer_check("money_unit", form, row.target, row.actual)
            yield check.fails("answer", name=shorten(name_of(row)), target=row.target.raw, actual=row.actual.raw)


def _formula_slips(form: Form, basis: Entry | None, cells: Sequence[Entry | None]) -> Iterator[Outcome]:
    amounts = [cell for cell in cells if cell is not None and figure_of(cell) is not None]
    if basis is None or not amounts or not formulas(basis.raw):
        return
    candidates = _lawful_products(formulas(basis.raw), basis.raw)
    if any(_amount_holds(form, entry, value) for entry in amounts for value in candidates):
        return
    for entry in amounts:
        for value in candidates:
            if any(_amount_holds(form, entry, value * factor) for factor in (TEN_THOUSAND, ONE / TEN_THOUSAND)):
                yield Check("money_unit", form.position, entry.place, (basis.place,), quote=entry.raw).fails(
                    "formula", formula=shorten(basis.raw), computed=money(value, money_unit(form)), stated=entry.raw
                )
                return
