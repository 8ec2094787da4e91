"""The same fact in several forms: of one document, in its project list, and of one project in the files of a batch."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from disclosure_parse.checker.arithmetic import ONE, TEN_THOUSAND, ZERO, column_quantum, exact, rounded, total_of
from disclosure_parse.checker.cells import (
    figure_of,
    leaves,
    money_unit,
    scored_line,
    squeeze,
    total_line,
)
from disclosure_parse.checker.funds import entries_of, unit_unknown
from disclosure_parse.checker.messages import money, shorten
from disclosure_parse.checker.readings import points
from disclosure_parse.checker.rule import Check, checked_forms, document_rule
from disclosure_parse.disclosure import Disclosure, Entry, Form, FundLine, Indicator, Outcome

_FEW_DIFFERENCES = 3
"""More differences than this between two forms are reported as one."""
PROJECT_FORMS = ("self_evaluation", "performance_target")


def project_key(name: str) -> str:
    """A project's name for comparing: no white space, brackets or code joined in front."""
    flat = re.sub(r"[（(].*?[)）]|[“”\"'《》·\s]", "", name)
    return re.sub(r"^[0-9A-Za-z]{6,}[-－—]", "", flat)


def project_name(form: Form) -> str:
    return form.project_name.raw if form.project_name else ""


@document_rule("cross_form")
def cross_form(disclosure: Disclosure) -> Iterator[Outcome]:
    """Two forms state the same fact alike.

    Why: a target table and its self-evaluation, or two prints of one form, are filled in by different hands.
    Equation: same project, same year → same budget, targets and weights; same form → same cells
    Holds: target table 13.00 万元, self-evaluation 年初预算数 13 万元
    Fails: target table ≥100人, self-evaluation of the same year ≥80人
    Not flagged: another year's target table, a budget that fits the initial or the adjusted one, indicators that only
        one of the forms has.
    """
    by_position = {form.position: form for form in disclosure.forms}
    for form in disclosure.forms:
        original = by_position.get(form.duplicate_of) if form.duplicate_of is not None else None
        if original is not None:
            yield from _two_prints(original, form)
    forms = [form for form in checked_forms(disclosure) if form.form_type in PROJECT_FORMS and project_name(form)]
    for position, one in enumerate(forms):
        for other in forms[position + 1 :]:
            if project_key(project_name(one)) == project_key(project_name(other)):
                yield from compare(one, other, "")
    yield from _summaries(disclosure)


def _two_prints(original: Form, copy: Form) -> Iterator[Outcome]:
    """What differs between two prints of one form, cell by cell."""
    check = Check("cross_form", copy.position, copy.place, (original.place,), quote=shorten(project_name(copy)))
    differing = [*_cell_differences(original, copy), *_row_differences(original, copy)]
    for name, one, other in differing:
        place = other.place if other else copy.place
        found = Check("cross_form", copy.position, place, (one.place,) if one else (), quote=name)
        yield found.fails(
            "prints",
            "warning",
            name=shorten(name),
            first=one.raw if one else "—",
            second=other.raw if other else "—",
            form=original.position,
        )
    if not differing:
        yield check.holds()


_Difference = tuple[str, Entry | None, Entry | None]


def _cell_differences(one: Form, other: Form) -> Iterator[_Difference]:
    for name in ("total_weight", "total_score"):
        yield from _differ(name, getattr(one, name), getattr(other, name))
    lines = {(line.label, line.kind, line.scope): line for line in other.funds}
    for line in one.funds:
        twin = lines.get((line.label, line.kind, line.scope))
        if twin is not None:
            for column in ("initial_budget", "full_year_budget", "executed", "amount", "execution_rate", "score"):
                yield from _differ(f"{line.label}/{column}", getattr(line, column), getattr(twin, column))


def _row_differences(one: Form, other: Form) -> Iterator[_Difference]:
    rows: dict[tuple[str, str], list[Indicator]] = {}
    for row in leaves(other):
        rows.setdefault((row.level2, squeeze(row.level3)), []).append(row)
    for row in leaves(one):
        twins = rows.get((row.level2, squeeze(row.level3)), [])
        if not twins:
            continue
        twin = twins.pop(0)
        for column in ("target", "actual", "weight", "score"):
            yield from _differ(f"{row.level3}/{column}", getattr(row, column), getattr(twin, column))


def _differ(name: str, one: Entry | None, other: Entry | None) -> Iterator[_Difference]:
    """A difference that is none of printing: figures differ as numbers, texts beyond white space and marks."""
    if one is None or other is None:
        return
    first, second = figure_of(one), figure_of(other)
    if first is not None and second is not None:
        # ≥100% and 100% set the same target; ≥ against ≤ does not.
        signs = {first.op, second.op}
        if first.value != second.value or (signs & {">=", ">"} and signs & {"<=", "<"}):
            yield name, one, other
        return
    if _folded(one.raw) != _folded(other.raw):
        yield name, one, other


def _folded(text: str) -> str:
    return re.sub(r"[\s，。；：、,.;:（）()“”\"]", "", text)


def compare(one: Form, other: Form, source: str) -> Iterator[Outcome]:
    """Two forms of one project: budget, and targets and weights of the indicators they share. Years must agree.

    ``source`` names the file of ``other`` if it is another one; places of another file are no evidence in this one.
    """
    beside = () if source else (other.place,)
    check = Check("cross_form", one.position, one.place, beside, quote=shorten(project_name(one)))
    if one.fiscal_year != other.fiscal_year:
        if one.fiscal_year is None or other.fiscal_year is None:
            yield check.lacks("year_unknown", form=_called(other, source))
        else:
            yield check.does_not_apply("other_year", year=str(other.fiscal_year), form=_called(other, source))
        return
    if _unit(one) and _unit(other) and project_key(_unit(one)) != project_key(_unit(other)):
        yield check.does_not_apply("other_unit", form=_called(other, source))
        return
    outcomes = [*_budget_differs(one, other, source), *_rows_differ(one, other, source)]
    if len(outcomes) <= _FEW_DIFFERENCES:
        yield from outcomes or [check.holds()]
    elif one.form_type == other.form_type:
        # Two projects of one name (two batches, two towns) share little else.
        yield check.lacks("namesakes", form=_called(other, source), count=len(outcomes))
    else:
        evidence = tuple(dict.fromkeys(place for outcome in outcomes for place in outcome.evidence))
        several = Check("cross_form", one.position, outcomes[0].place, evidence, quote=shorten(project_name(one)))
        yield several.fails(
            "many", "warning", form=_called(other, source), count=len(outcomes), first=outcomes[0].quote
        )


def _unit(form: Form) -> str:
    return form.implementing_unit.raw if form.implementing_unit else ""


def _called(form: Form, source: str) -> str:
    return f"{source} {form.title or form.form_type} #{form.position}".strip()


def budget_cells(line: FundLine) -> list[Entry]:
    cells = (line.amount, line.initial_budget, line.full_year_budget)
    return [cell for cell in cells if cell is not None and figure_of(cell) is not None]


def _budget_differs(one: Form, other: Form, source: str) -> Iterator[Outcome]:
    first, second = total_line(one), total_line(other)
    if first is None or second is None:
        return
    cells, others = budget_cells(first), budget_cells(second)
    if not cells or not others:
        return
    fine, finer = column_quantum(entries_of(one)), column_quantum(entries_of(other))
    near = [
        (a, b) for a in cells for b in others if rounded(a.value or ZERO, fine).meets(rounded(b.value or ZERO, finer))
    ]
    check = Check("cross_form", one.position, cells[0].place, () if source else (others[0].place,), quote=cells[0].raw)
    if near:
        return
    a, b = cells[0].value or ZERO, others[0].value or ZERO
    slip = bool(a and b) and a / b in (TEN_THOUSAND, ONE / TEN_THOUSAND)
    if slip and (unit_unknown(one) or unit_unknown(other)):
        return
    key = "budget_slip" if slip else "budget"
    yield check.figures(a, exact(b)).fails(
        key, "error", one=money(a, money_unit(one)), other=money(b, money_unit(other)), form=_called(other, source)
    )


def _rows_differ(one: Form, other: Form, source: str) -> Iterator[Outcome]:
    twins: dict[tuple[str, str], list[Indicator]] = {}
    for row in leaves(other):
        twins.setdefault((row.level2, squeeze(row.level3)), []).append(row)
    for row in leaves(one):
        found = twins.get((row.level2, squeeze(row.level3)), [])
        if len(found) != 1:
            continue
        for column in ("target", "weight"):
            for name, cell, twin in _differ(column, getattr(row, column), getattr(found[0], column)):
                if cell is None or twin is None or figure_of(cell) is None or figure_of(twin) is None:
                    continue
                check = Check(
                    "cross_form", one.position, cell.place, () if source else (twin.place,), quote=shorten(row.level3)
                )
                yield check.fails(
                    "row",
                    "warning",
                    name=shorten(row.level3),
                    column=name,
                    one=shorten(cell.raw),
                    other=shorten(twin.raw),
                    form=_called(other, source),
                )


def _summaries(disclosure: Disclosure) -> Iterator[Outcome]:
    """A table of scores by category in a report, against the form whose total it states."""
    scored = [
        form
        for form in checked_forms(disclosure)
        if form.form_type == "self_evaluation" and figure_of(form.total_score)
    ]
    for summary in checked_forms(disclosure):
        if not summary.summary or summary.form_type != "score_summary" or not scored:
            continue
        totals = [line.score for line in summary.summary if re.search(r"合计|总分|总计", line.item) and line.score]
        fitting = [
            form
            for form in scored
            if totals and form.total_score and figure_of(totals[-1]) and form.total_score.value == totals[-1].value
        ]
        form = fitting[0] if len(fitting) == 1 else scored[0] if len(scored) == 1 else None
        place = totals[-1].place if totals else summary.place
        check = Check("cross_form", summary.position, place, quote=" ".join(line.item for line in summary.summary))
        if form is None:
            yield check.lacks("several_forms")
            continue
        wrong = list(_summary_lines(summary, form))
        yield from wrong or [check.holds()]


def _summary_lines(summary: Form, form: Form) -> Iterator[Outcome]:
    for line in summary.summary:
        for name in ("score", "standard"):
            entry = getattr(line, name)
            figure = figure_of(entry)
            if figure is None or entry is None:
                continue
            cells = _summary_cells(form, line.item, name)
            if not cells:
                continue
            computed = total_of(points(cell) for cell in cells)
            if computed.meets(points(entry)):
                continue
            check = Check(
                "cross_form", summary.position, entry.place, tuple(cell.place for cell in cells), quote=line.item
            )
            yield check.figures(figure.value, computed).fails(
                "summary",
                item=line.item,
                column=name,
                stated=entry.raw,
                sum=sum((cell.value or ZERO for cell in cells), ZERO),
                form=_called(form, ""),
            )


def _summary_cells(form: Form, item: str, name: str) -> list[Entry]:
    flat = squeeze(item)
    weights = name == "standard"
    cells: list[Entry | None]
    if re.search(r"合计|总分|总计", flat):
        cells = [form.total_weight if weights else form.total_score]
    elif "执行" in flat:
        line = scored_line(form)
        cells = [(line.weight if weights else line.score) if line else None]
    else:
        stem = re.sub(r"(?:指标)?(?:[（(].*[)）])?$", "", flat)
        rows = [row for row in leaves(form) if stem and (row.level1.startswith(stem) or row.level2.startswith(stem))]
        cells = [row.weight if weights else row.score for row in rows]
    return [cell for cell in cells if cell is not None and figure_of(cell) is not None]


def compare_files(disclosures: Mapping[str, Disclosure]) -> dict[str, tuple[Outcome, ...]]:
    """The forms of one project and year in different files of a batch: source → its ``cross_form`` outcomes.

    Each pair is reported once, on the file whose source comes second; the message names the other file.
    """
    known: dict[tuple[str, str, int], list[tuple[str, Form]]] = {}
    result: dict[str, list[Outcome]] = {}
    for source in sorted(disclosures):
        for form in checked_forms(disclosures[source]):
            if form.form_type not in PROJECT_FORMS or not project_name(form) or form.fiscal_year is None:
                continue
            office = form.department.raw if form.department else ""
            key = (project_key(project_name(form)), project_key(office), form.fiscal_year)
            for other_source, other in known.get(key, []):
                if other_source != source:
                    result.setdefault(source, []).extend(compare(form, other, other_source))
            known.setdefault(key, []).append((source, form))
    return {source: tuple(outcomes) for source, outcomes in result.items()}
