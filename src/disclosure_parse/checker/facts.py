"""What a form states that another form of its project may state as well: small rows that outlive the form."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from disclosure_parse.checker.arithmetic import column_quantum
from disclosure_parse.checker.cells import figure_of, is_unreadable, leaves, money_unit, plain_name, total_line
from disclosure_parse.checker.funds import entries_of, unit_unknown
from disclosure_parse.checker.messages import shorten
from disclosure_parse.checker.rule import checked_forms
from disclosure_parse.disclosure import Disclosure, Entry, Form, FormType, FundLine, Indicator, ProjectLine
from disclosure_parse.document import Place
from disclosure_parse.outline import is_sum_line

PROJECT_FORMS: tuple[FormType, ...] = ("self_evaluation", "performance_target")


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure that a form states: as printed, as a number (money in yuan, rates as ratios), and where."""

    raw: str
    value: Decimal
    op: str
    place: Place


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator by which forms are compared: its level 2 and name, its target and weight if they are figures."""

    level2: str
    name: str
    target: Cell | None
    weight: Cell | None


@dataclass(frozen=True, slots=True)
class Fact:
    """What one form, or one line of a project list, states of a project: to be pickled, sorted by ``key``, compared.

    ``key`` is the same for forms of one project, department and year; "" where one of them is not known, so that
    nothing in another file can be meant. ``quantum`` is one unit of the last decimal of the money, in yuan.
    """

    source: str
    position: int
    form_type: FormType
    title: str
    place: Place
    project: str
    office: str
    unit: str
    year: int | None
    money_unit: str
    unit_unknown: bool
    quantum: Decimal
    budgets: tuple[Cell, ...]
    initial: bool = True
    """Whether ``budgets`` has the initial budget, which other forms of the project state as well."""
    rows: tuple[Row, ...] = ()
    regions: frozenset[str] = frozenset()
    """What the form breaks its targets down by: its money is theirs, and may be a part of the project's."""

    @property
    def key(self) -> str:
        project = project_key(self.project).removeprefix(f"{self.year}年").removeprefix("度")
        return f"{project}|{project_key(self.office)}|{self.year}" if project and self.office and self.year else ""


def facts(disclosure: Disclosure, source: str) -> tuple[Fact, ...]:
    """What a document states of its projects, for ``compare`` with the other documents of a batch.

    Target tables, self-evaluations and the lines of project lists whose project, department and year are known; a
    few hundred bytes to a few kilobytes each. ``source`` names the document in messages. The caller collects the
    facts of all documents (not those of a document's exact copies), sorts them by ``key`` wherever it likes, and
    hands those of one key to ``compare``.
    """
    found = []
    for form in checked_forms(disclosure):
        if form.form_type in PROJECT_FORMS and project_name(form):
            found.append(form_fact(form, source))
        elif form.fiscal_year is not None:
            # What a person was paid of a project is not its budget.
            lines = [line for line in form.projects if not is_sum_line(line) and not line.recipient]
            shared = Counter(project_key(line.project_name) for line in lines)
            # Several lines of one project are what towns were allotted, none of them its budget.
            quantum = column_quantum(line.amount for line in form.projects)
            found += [
                _line_fact(form, line, quantum, source) for line in lines if shared[project_key(line.project_name)] == 1
            ]
    return tuple(fact for fact in found if fact.key)


def form_fact(form: Form, source: str = "") -> Fact:
    """What a target table or a self-evaluation states of its project."""
    line = total_line(form)
    return Fact(
        source=source,
        position=form.position,
        form_type=form.form_type,
        title=form.title,
        place=form.place,
        project=project_name(form),
        office=form.department.raw if form.department else "",
        unit=form.implementing_unit.raw if form.implementing_unit else "",
        year=form.fiscal_year,
        money_unit=money_unit(form),
        unit_unknown=unit_unknown(form),
        quantum=column_quantum(entries_of(form)),
        budgets=tuple(filter(None, map(_cell, budget_cells(line)))) if line and not unreadable_budget(line) else (),
        initial=form.form_type == "performance_target"
        or (line is not None and figure_of(line.initial_budget) is not None),
        # A region's share of a target is no other form's target.
        rows=tuple(filter(None, (_row(row) for row in leaves(form) if not row.region))),
        regions=regions_of(form),
    )


def _line_fact(form: Form, line: ProjectLine, quantum: Decimal, source: str) -> Fact:
    """What a line of a project list states: a project's amount, as fine as ``quantum``, its column's."""
    amount = _cell(line.amount)
    return Fact(
        source=source,
        position=form.position,
        form_type="project_list",
        title=form.title,
        place=line.place,
        project=line.project_name,
        office=form.department.raw if form.department else line.unit_name,
        unit="",
        year=form.fiscal_year,
        money_unit=money_unit(form),
        unit_unknown=not form.money_unit,
        quantum=quantum,
        budgets=(amount,) if amount else (),
    )


def _row(row: Indicator) -> Row | None:
    target, weight = _cell(row.target), _cell(row.weight)
    return Row(row.level2, plain_name(row.level3), target, weight) if target or weight else None


def _cell(entry: Entry | None) -> Cell | None:
    figure = figure_of(entry)
    return Cell(shorten(entry.raw), figure.value, figure.op, entry.place) if entry and figure else None


def project_key(name: str) -> str:
    """A name for comparing: no white space, brackets, code joined in front, or 项目 behind."""
    flat = re.sub(r"[（(].*?[)）]|[“”\"'《》·\s]", "", name)
    return re.sub(r"^[0-9A-Za-z]{6,}[-－—]|(?<=..)项目$", "", flat)


def same_project(one: str, other: str) -> bool:
    """Whether a report and a form name one project: one of them may put the year in front."""
    return bare_key(one) == bare_key(other)


def bare_key(name: str) -> str:
    """A project's name for comparing, without a year in front."""
    return re.sub(r"^(?:19|20)\d{2}年度?", "", project_key(name))


def regions_of(form: Form) -> frozenset[str]:
    """The regions that a form (区域绩效目标分解表) has a target for; none of a form of the whole project."""
    return frozenset(project_key(row.region) for row in leaves(form) if row.region)


def project_name(form: Form) -> str:
    return form.project_name.raw if form.project_name else ""


def unreadable_budget(line: FundLine) -> str:
    """The budget that a line prints and nobody can read, "" if there is none: it may be the one that is looked for."""
    cells = (line.amount, line.initial_budget, line.full_year_budget)
    return next((cell.raw for cell in cells if cell is not None and is_unreadable(cell)), "")


def budget_cells(line: FundLine) -> list[Entry]:
    cells = (line.amount, line.initial_budget, line.full_year_budget)
    return [cell for cell in cells if cell is not None and figure_of(cell) is not None]
