"""A row's score against its target and actual value: the scoring formulas in use, reasons, and targets set too low."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from disclosure_parse.checker.arithmetic import (
    HUNDREDTH,
    ONE,
    ZERO,
    Interval,
    computed_fits,
    cut_off,
    exact,
    misread_as,
)
from disclosure_parse.checker.cells import figure_of, gives_reason, leaves, name_of, says_none
from disclosure_parse.checker.measures import Measured, measure
from disclosure_parse.checker.messages import number, shorten
from disclosure_parse.checker.readings import HUNDRED, Award, awards, is_bonus
from disclosure_parse.checker.rule import Check, add_note, form_rule
from disclosure_parse.disclosure import Entry, Form, Indicator, Outcome
from disclosure_parse.document import Place
from disclosure_parse.figures import parse_figure

OVER_COMPLETION = Decimal("0.30")
"""Above this share over the target the target counts as set too low; some provinces use 20 %."""
SMALLEST_TARGET = Decimal(3)
"""Of targets up to this, one unit more is already a third: nothing follows from that."""

_ESTABLISHED = 2
"""So many rows scored by one formula make it the form's method."""
_EVENTS = frozenset({"次", "场", "场次", "期", "篇", "条", "起", "份", "人次"})
_DEDUCTION = "deduct_score"
_OWN_RULE = re.compile(r"每[少低差减增超延]|扣\s*\d|扣完|起满分|酌情|减分|得\s*\d+\s*分")


def has_own_rule(row: Indicator) -> bool:
    """Whether the row prints a scoring rule of its own: a step deduction is judged by that, not by the formulas."""
    return any(entry is not None and _OWN_RULE.search(entry.raw) for entry in (row.scoring_rule, row.deviation))


def form_reason(form: Form) -> bool:
    """Whether the form gives its reasons in one place below the table."""
    return any(
        ("偏差" in item.heading or "未完成" in item.heading or item.field in ("deviation", "deviation_reason"))
        and item.value.strip()
        and not says_none(item.value)
        for item in form.attributes
    )


@form_rule("completion_score")
def completion_score(form: Form) -> Iterator[Outcome]:
    """A numeric target's score follows from target and actual value.

    Why: the commonest flattery is full points on a missed target; points lost on a met one need a word.
    Equation: met: score = weight; missed ≥: score = weight × actual / target; missed ≤: weight × target / actual,
        or weight × (1 − excess / target); where the points taken off are printed: score = weight − deduction
    Holds: target 1500人, actual 1350, weight 20, score 18
    Fails: target ≥1500人, actual 1350, weight 20, score 20
    Not flagged: qualitative targets, stubs, dates, rows with a scoring rule of their own, any score between the two
        formulas for ≤, cost and complaint targets printed without a sign and undercut; points given up with a reason
        are a remark.
    """
    told, awarded = form_reason(form), awards(form)
    conversions = dict(_conversions(form, awarded))
    yield from conversions.values()
    yield from _deductions(form, awarded)
    for row in leaves(form):
        weight, award = figure_of(row.weight), awarded.get(row.row)
        measured = measure(row)
        if measured is None or row.weight is None or weight is None or weight.value <= 0:
            continue
        if row.row in conversions and conversions[row.row].verdict == "fail":
            continue
        place = award.cell.place if award else row.place
        cells = tuple(e.place for e in (row.target, row.actual, row.weight) if e)
        check = Check("completion_score", form.position, place, cells, quote=_quote(row))
        score = figure_of(award.cell) if award else None
        if award is None or award.most is None or score is None:
            yield check.lacks("unreadable" if award else "no_score", cell=award.cell.raw if award else name_of(row))
            continue
        if score.value > award.most or score.value < 0:
            yield check.lacks("outside")
            continue
        yield _judge(check, measured, award.cell, award.most, told or gives_reason(row.deviation))
    yield from _other_method(form, awarded)


def _conversions(form: Form, awarded: Mapping[int, Award]) -> Iterator[tuple[int, Outcome]]:
    """Of a score out of 100 beside what it is converted to: score × weight % gives that."""
    for row in leaves(form):
        award, given, weight = awarded.get(row.row), figure_of(row.score), figure_of(row.weight)
        if award is None or award.cell is row.score or given is None or weight is None or row.score is None:
            continue
        stated = figure_of(award.cell)
        check = Check("completion_score", form.position, award.cell.place, (row.score.place,), quote=_quote(row))
        if stated is None:
            yield row.row, check.lacks("unreadable", cell=award.cell.raw)
            continue
        half = given.quantum / 2
        computed = Interval(
            (given.value - half) * weight.value / HUNDRED, (given.value + half) * weight.value / HUNDRED
        )
        check = check.figures(stated.value, computed)
        if computed_fits(computed, stated.value):
            yield row.row, check.holds("converted")
        else:
            yield row.row, check.fails(
                "conversion", name=shorten(name_of(row)), score=given.value, weight=weight.value, stated=stated.value,
                computed=given.value * weight.value / HUNDRED,
            )  # fmt: skip


def _deductions(form: Form, awarded: Mapping[int, Award]) -> Iterator[Outcome]:
    """Of a row that prints the points taken off: weight − deduction is its score."""
    taken: dict[tuple[int | None, ...], list[Entry]] = {}
    for item in form.attributes:
        if item.field == _DEDUCTION:
            taken.setdefault(_line(item.place), []).append(Entry(item.value, item.place, parse_figure(item.value)))
    for row in leaves(form) if taken else ():
        off, award = taken.get(_line(row.place), []), awarded.get(row.row)
        score = figure_of(award.cell) if award else None
        lost = figure_of(off[0]) if len(off) == 1 else None
        if award is None or award.most is None or score is None or lost is None:
            continue
        cells = tuple(entry.place for entry in (row.weight, *off) if entry)
        check = Check("completion_score", form.position, award.cell.place, cells, quote=_quote(row))
        left = award.most - abs(lost.value)
        check = check.figures(score.value, exact(left))
        if score.value > award.most:
            yield check.lacks("outside")
        elif score.value == left:
            yield check.holds("deduction")
        else:
            yield check.fails(
                "deduction_differs", name=shorten(name_of(row)), weight=award.most, lost=abs(lost.value),
                score=score.value, left=left,
            )  # fmt: skip


def _line(place: Place) -> tuple[int | None, ...]:
    return place.page, place.table, place.row, place.line


def _other_method(form: Form, awarded: Mapping[int, Award]) -> Iterator[Outcome]:
    """The missed ≤ targets that are scored by another formula than most of the form's."""
    methods: dict[str, list[Indicator]] = {"ratio": [], "linear": []}
    for row in leaves(form):
        measured, award = measure(row), awarded.get(row.row)
        score = figure_of(award.cell) if award else None
        if measured is None or measured.met or not measured.less_is_better or score is None:
            continue
        goal, value, full = measured.target.value, measured.actual.value, award.most if award else None
        if goal <= 0 or value <= 0 or full is None:
            continue
        ratio = computed_fits(exact(full * goal / value), score.value)
        linear = computed_fits(exact(max(ZERO, full * (1 - (value - goal) / goal))), score.value)
        if ratio != linear:
            methods["ratio" if ratio else "linear"].append(row)
    fewer, most = sorted(methods, key=lambda name: len(methods[name]))
    if len(methods[most]) < _ESTABLISHED or len(methods[fewer]) * 2 > len(methods[most]):
        return
    for row in methods[fewer]:
        place = row.score.place if row.score else row.place
        cells = tuple(e.place for e in (row.target, row.actual, row.weight) if e)
        check = Check("completion_score", form.position, place, cells, quote=_quote(row))
        yield check.fails(
            "method", "info", name=shorten(name_of(row)), method=fewer, usual=most, rows=len(methods[most])
        )


def _judge(check: Check, measured: Measured, cell: Entry, weight: Decimal, reason: bool) -> Outcome:
    """``cell`` holds the row's points, of ``weight`` at most."""
    row, score = measured.row, cell.value or ZERO
    given = exact(weight) if measured.met else measured.share(weight)
    check = check.figures(score, given)
    values = {
        "name": shorten(name_of(row)),
        "target": row.target.raw if row.target else "",
        "actual": row.actual.raw if row.actual else "",
        "weight": weight,
        "score": score,
        "computed": given,
    }
    if measured.met:
        lawful = measured.rounded or measured.either_way
        if score == weight or (lawful and computed_fits(measured.share(weight), score)):
            return check.holds()
        if has_own_rule(row):
            return check.lacks("own_rule")
        rate = _rate_reading(row, weight)
        if rate is not None and computed_fits(rate, score):
            return check.holds("by_rate")
        if reason:
            return check.fails("met_with_reason", "info", **values)
        return _doubt(check.fails("met_lost", "warning", **values), cell, weight)
    if computed_fits(given, score) and score < weight:
        return check.holds()
    if has_own_rule(row):
        return check.lacks("own_rule")
    rate = _rate_reading(row, weight)
    if rate is not None and score < weight and computed_fits(rate, score):
        return check.holds("by_rate")
    if measured.target.op == "range":
        return check.fails("missed_full", "warning", **values) if score == weight else check.lacks("range")
    if score == weight:
        mild = reason or computed_fits(given, score, (0,))
        return _doubt(
            check.fails("missed_full", "warning" if mild else "error", **values), row.actual, measured.target.value
        )
    if computed_fits(given, score, (0,)) or given.gap(exact(score)) <= HUNDREDTH:
        return check.holds("whole_points")
    if score > given.high:
        return _doubt(check.fails("missed_high", "warning" if reason else "error", **values), cell, given.high)
    return _doubt(check.fails("missed_low", "info" if reason else "warning", **values), cell, given.low)


def _doubt(outcome: Outcome, entry: Entry | None, wanted: Decimal) -> Outcome:
    """The failure with the misread character that would explain it; ``wanted`` is in the scaled unit."""
    if entry is None:
        return outcome
    figure = figure_of(entry)
    if figure is not None and figure.unit == "%":
        wanted *= 100
    repaired = misread_as(entry.raw, wanted)
    if repaired:
        return add_note(outcome, "misread", raw=entry.raw, wanted=repaired, where=entry.place.locator)
    return outcome


def _rate_reading(row: Indicator, weight: Decimal) -> Interval | None:
    """weight × the completion rate that the row itself prints."""
    rate = figure_of(row.completion_rate)
    if rate is None or not ZERO <= rate.value <= 2:
        return None
    half = rate.quantum / 2
    return Interval(weight * min(ONE, rate.value - half), weight * min(ONE, rate.value + half))


def _quote(row: Indicator) -> str:
    cells = (row.target, row.actual, row.weight, row.score)
    return " | ".join([name_of(row), *(entry.raw if entry else "" for entry in cells)])


@form_rule("missing_reason")
def missing_reason(form: Form) -> Iterator[Outcome]:
    """Where points are lost or a target is missed, a reason is given.

    Why: 财预〔2020〕10号 asks for the reason and the remedy of every deviation; 0 in that cell is none.
    Equation: score < weight, or actual worse than target → reason cell filled
    Holds: 18 of 20 points, reason 部分群众外出务工
    Fails: 18 of 20 points, reason cell blank
    Not flagged: forms that give their reasons in one row below the table, forms that ask for none, scores that are
        equal to the weight once both are cut to two decimals, bonus rows.
    """
    if form.form_type != "self_evaluation":
        return
    told, awarded = form_reason(form), awards(form)
    if form.columns and "deviation" not in form.columns:
        yield from _one_reason(form, awarded, told)
        return
    if form.columns and "score" not in form.columns and not awarded:
        yield from _unscored_reasons(form, told)
        return
    for row in leaves(form):
        award = awarded.get(row.row) if not is_bonus(row) else None
        score = figure_of(award.cell) if award else None
        if award is None or award.most is None or score is None or row.score is None or award.most <= 0:
            continue
        measured = measure(row)
        lost = cut_off(score.value, 2) < cut_off(award.most, 2)
        missed = measured is not None and not measured.met
        if not lost and not missed:
            continue
        cells = tuple(entry.place for entry in (row.weight, row.actual, row.deviation) if entry)
        place = row.deviation.place if row.deviation else award.cell.place
        check = Check("missing_reason", form.position, place, (row.score.place, *cells), quote=_quote(row))
        if gives_reason(row.deviation) or told:
            yield check.holds()
        else:
            key = "lost" if lost else "missed"
            yield check.fails(
                key, "warning", name=shorten(name_of(row)), score=score.value, weight=award.most,
                target=row.target.raw if row.target else "", actual=row.actual.raw if row.actual else "",
            )  # fmt: skip


def _unscored_reasons(form: Form, told: bool) -> Iterator[Outcome]:
    """Of a form without points (中央对地方转移支付): whether a missed target has its reason."""
    for row in leaves(form):
        measured = measure(row)
        if measured is None or measured.met or row.actual is None:
            continue
        cells = tuple(entry.place for entry in (row.target, row.deviation) if entry)
        check = Check("missing_reason", form.position, row.actual.place, cells, quote=_quote(row))
        if gives_reason(row.deviation) or told:
            yield check.holds()
        else:
            yield check.fails(
                "missed_unscored", "warning", name=shorten(name_of(row)),
                target=row.target.raw if row.target else "", actual=row.actual.raw,
            )  # fmt: skip


def _one_reason(form: Form, awarded: Mapping[int, Award], told: bool) -> Iterator[Outcome]:
    """Of a form that asks for its reasons in one row below the table: whether that is filled, if any are due."""
    if form.reasons is None:
        return
    due = [row for row in leaves(form) if (measured := measure(row)) and not measured.met]
    for row in leaves(form):
        award = awarded.get(row.row)
        score = figure_of(award.cell) if award else None
        if award and award.most and score and cut_off(score.value, 2) < cut_off(award.most, 2) and row not in due:
            due.append(row)
    if not due:
        return
    cells = tuple(entry.place for row in due for entry in (row.score, row.actual) if entry)
    check = Check("missing_reason", form.position, form.reasons, cells, quote=_quote(due[0]))
    if told:
        yield check.holds()
    else:
        yield check.fails("row_blank", "warning", names="、".join(shorten(name_of(row)) for row in due))


@form_rule("over_completion")
def over_completion(form: Form) -> Iterator[Outcome]:
    """An actual value far above its target is explained.

    Why: a target that is passed by a third was set too low (财预〔2020〕10号 asks for a deduction).
    Equation: actual / target − 1 ≤ 30 %
    Holds: target ≥100人, actual 120人
    Fails: target ≥100人, actual 160人, no explanation
    Not flagged: targets up to 3, counts of events (次, 场, 期, 篇), costs and complaints, ≤ targets, rows or forms
        that give an explanation.
    """
    if form_reason(form):
        return
    for row in leaves(form):
        measured = measure(row)
        if measured is None or measured.less_is_better or measured.either_way or row.actual is None:
            continue
        target, actual = measured.target, measured.actual
        goal = max(target.value, target.high or target.value)
        if goal <= 0 or target.op == "range":
            continue
        most = goal * (1 + OVER_COMPLETION)
        check = Check(
            "over_completion",
            form.position,
            row.actual.place,
            tuple(e.place for e in (row.target,) if e),
            quote=_quote(row),
        ).figures(actual.value, Interval(ZERO, most), printed=most)  # The most that needs no explanation.
        excess = actual.value / goal - 1
        scale = goal * 100 if target.unit == "%" else goal
        if excess <= OVER_COMPLETION:
            yield check.holds()
        elif target.unit in _EVENTS or scale <= SMALLEST_TARGET or actual.op in (">", ">="):
            yield check.does_not_apply("harmless")
        elif gives_reason(row.deviation):
            yield check.holds("explained")
        else:
            yield check.fails(
                "over",
                "warning",
                name=shorten(name_of(row)),
                target=row.target.raw if row.target else "",
                actual=row.actual.raw,
                excess=number((excess * 100).quantize(Decimal("0.1"))) if abs(excess) < 10**9 else number(excess * 100),
                limit=number(OVER_COMPLETION * 100),
            )
