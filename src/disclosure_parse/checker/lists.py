"""A project list against its own total, and against the forms of the projects it lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from disclosure_parse.checker.arithmetic import ONE, TEN_THOUSAND, ZERO, column_quantum, exact, rounded, total_of
from disclosure_parse.checker.cells import figure_of, money_unit, places
from disclosure_parse.checker.facts import (
    PROJECT_FORMS,
    bare_key,
    budget_cells,
    project_key,
    project_name,
    regions_of,
    same_project,
    unreadable_budget,
)
from disclosure_parse.checker.funds import entries_of, unit_unknown
from disclosure_parse.checker.list_columns import column_sums
from disclosure_parse.checker.list_rows import row_sums
from disclosure_parse.checker.messages import money, shorten
from disclosure_parse.checker.rule import Check, checked_forms, document_rule
from disclosure_parse.disclosure import Disclosure, Form, Outcome, ProjectLine
from disclosure_parse.outline import is_sum_line

_SHORTEST_NAME = 3
_SUFFIX = re.compile(r"(?:专项)?(?:资金|经费|项目|专项)+$")


def loose_key(name: str) -> str:
    """A project's name without the general word at its end (专项, 经费), "" for one that has little else."""
    key = _SUFFIX.sub("", project_key(name))
    return key if len(key) >= _SHORTEST_NAME else ""


@document_rule("list_total")
def list_total(disclosure: Disclosure) -> Iterator[Outcome]:
    """A project list agrees with its own total and with the forms it lists.

    Why: the list is what the public reads; a project without a form, or with another amount, was not disclosed.
    Equation: Σ of each column of figures = the 合计 or 小计 printed in it; 中央 + 省级 + 市县 = 合计 in each line;
        amount in the list = a budget of the project's form
    Holds: list 13 万元, form 13.00 万元
    Fails: list 13 万元, form 15.00 万元
    Not flagged: lists whose lines have no forms in the document, amounts that fit the initial or the adjusted budget of
        any form of that project, lines whose remark says where the rest is, columns that sum in few lines, lines that
        allot a project's money to towns and units, a form by regions with less than the list; a line without a form
        beside others that have one, and a form that the list leaves out, are remarks.
    """
    forms = [form for form in checked_forms(disclosure) if form.form_type in PROJECT_FORMS and project_name(form)]
    forms_of = _by_name(forms)
    for listing in checked_forms(disclosure):
        # What a person was paid of a project is not its budget.
        lines = [line for line in listing.projects if not is_sum_line(line) and not line.recipient]
        yield from row_sums(listing)
        yield from column_sums(listing)
        pairs = [(line, forms_of(line)) for line in lines if line.project_name]
        if not any(found for _, found in pairs):
            continue
        lines_of: dict[str, list[ProjectLine]] = {}
        for line in lines:
            lines_of.setdefault(project_key(line.project_name), []).append(line)
        quantum = column_quantum(line.amount for line in listing.projects)
        for line, found in pairs:
            if len(lines_of[project_key(line.project_name)]) == 1:
                yield from _list_line(listing, line, quantum, found)
        if len(lines_of) > 1 and max(map(len, lines_of.values())) == 1:
            yield from _unlisted(listing, pairs, forms)
        for key, together in lines_of.items():
            if key and len(together) > 1:
                yield from _allotted(listing, together, forms_of(together[0]))


def _by_name(forms: Sequence[Form]) -> Callable[[ProjectLine], list[Form]]:
    """Finds the forms of a line: of its very name, else but for a year in front, else but for a general word."""
    keys = (project_key, bare_key, loose_key)
    found: list[dict[str, list[Form]]] = [{} for _ in keys]
    for form in forms:
        for key, index in zip(keys, found, strict=True):
            index.setdefault(key(project_name(form)), []).append(form)

    def forms_of(line: ProjectLine) -> list[Form]:
        names = [key(line.project_name) for key in keys]
        return next((index[name] for name, index in zip(names, found, strict=True) if name and name in index), [])

    return forms_of


def _allotted(listing: Form, lines: Sequence[ProjectLine], found: Sequence[Form]) -> Iterator[Outcome]:
    """Several lines of one project are what was allotted to towns: only their sum can be the project's budget."""
    amounts = [line.amount for line in lines if line.amount is not None]
    cells = [cell for form in found for fund in form.funds if fund.kind == "total" for cell in budget_cells(fund)]
    if not amounts or not cells:
        return
    quantum = column_quantum(amounts)
    computed = total_of(rounded(entry.value or ZERO, quantum) for entry in amounts)
    check = Check("list_total", listing.position, amounts[0].place, places(amounts), quote=lines[0].project_name)
    fits = any(computed.meets(rounded(cell.value or ZERO, quantum)) for cell in cells)
    yield check.holds() if fits else check.lacks("allotted", name=shorten(lines[0].project_name))


def _unlisted(
    listing: Form, pairs: Sequence[tuple[ProjectLine, Sequence[Form]]], forms: Sequence[Form]
) -> Iterator[Outcome]:
    """The forms of a document whose list has most of the others, but not them."""
    listed = {form.position: form for _, found in pairs for form in found}
    if len([True for _, found in pairs if found]) * 2 <= len(pairs):
        return
    years = {form.fiscal_year for form in listed.values()}
    for form in forms:
        if form.position not in listed and years == {form.fiscal_year}:
            check = Check(
                "list_total", listing.position, listing.place, (form.place,), quote=shorten(project_name(form))
            )
            yield check.fails("not_listed", "info", name=shorten(project_name(form)), form=form.position)


def _allotted_to(line: ProjectLine, listing: Form, found: Sequence[Form]) -> bool:
    """Whether a line is what a town or another unit gets of a project, not the project's budget."""
    offices = [entry.raw for form in (listing, *found) for entry in (form.department, form.implementing_unit) if entry]
    unit = project_key(line.unit_name)
    return bool(unit and offices) and not any(
        unit in project_key(name) or project_key(name) in unit for name in offices
    )


def _list_line(listing: Form, line: ProjectLine, quantum: Decimal, found: Sequence[Form]) -> Iterator[Outcome]:
    place = line.amount.place if line.amount else line.place
    check = Check("list_total", listing.position, place, (line.place,), quote=shorten(line.project_name))
    if not found:
        yield check.fails("no_form", "info", name=shorten(line.project_name))
        return
    if not same_project(project_name(found[0]), line.project_name):
        yield check.fails("name", "info", name=shorten(line.project_name), form=shorten(project_name(found[0])))
    figure = figure_of(line.amount)
    ranges = [
        (cell, rounded(cell.value or ZERO, column_quantum(entries_of(form))))
        for form in found
        for fund in form.funds
        if fund.kind == "total"
        for cell in budget_cells(fund)
    ]
    cells = [cell for cell, _ in ranges]
    if figure is None or not cells:
        return
    unit = money_unit(listing)
    stated = rounded(figure.value, quantum)
    evidence = tuple(cell.place for cell in cells)
    fitting = next((cell for cell, near in ranges if near.meets(stated)), None)
    check = Check("list_total", listing.position, place, evidence, quote=check.quote).figures(
        figure.value, exact((fitting or cells[0]).value or ZERO), stated
    )
    if fitting is not None:
        yield check.holds()
        return
    unreadable = [unreadable_budget(fund) for form in found for fund in form.funds if fund.kind == "total"]
    if any(unreadable):
        yield check.lacks("unreadable", cell=" ".join(unreadable).strip())
        return
    if _allotted_to(line, listing, found):
        yield check.lacks("allotted_to", unit=shorten(line.unit_name), name=shorten(line.project_name))
        return
    slip = any(cell.value and figure.value / cell.value in (TEN_THOUSAND, ONE / TEN_THOUSAND) for cell in cells)
    if slip and (not listing.money_unit or any(unit_unknown(form) for form in found)):
        yield check.lacks("unit_unknown")
        return
    if not slip and all(map(regions_of, found)) and all((cell.value or ZERO) < figure.value for cell in cells):
        yield check.lacks("regions", name=shorten(line.project_name))
        return
    yield check.fails(
        "slip" if slip else "amount", name=shorten(line.project_name), stated=money(figure.value, unit),
        cells=" / ".join(dict.fromkeys(money(cell.value or Decimal(0), unit) for cell in cells)),
    )  # fmt: skip
