"""The same fact in several forms: of one document, in its project list, and of one project in the files of a batch."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from disclosure_parse.checker.arithmetic import ONE, TEN_THOUSAND, ZERO, exact, rounded, total_of
from disclosure_parse.checker.cells import figure_of, is_blank, leaves, plain_name, squeeze
from disclosure_parse.checker.facts import (
    PROJECT_FORMS,
    Cell,
    Fact,
    Row,
    form_fact,
    project_key,
    project_name,
    same_project,
)
from disclosure_parse.checker.messages import money, shorten
from disclosure_parse.checker.readings import points
from disclosure_parse.checker.reported import level_cells
from disclosure_parse.checker.rule import Check, checked_forms, document_rule
from disclosure_parse.disclosure import Disclosure, Entry, Form, FormType, Indicator, Outcome
from disclosure_parse.document import Place
from disclosure_parse.units import fold

_LONG = 40
_ITEM = re.compile(r"(?:^|(?<=[\s。；;：:]))(?:目标\s*)?\d{1,2}(?:[、:：]|\.(?!\d{1,3}(?!\d)))")
"""The number of an item: 1.…； 目标2：…"""
_FEW_DIFFERENCES = 3
"""More differences than this between two forms are reported as one."""


@document_rule("cross_form")
def cross_form(disclosure: Disclosure) -> Iterator[Outcome]:
    """Two forms state the same fact alike.

    Why: a target table and its self-evaluation, or two prints of one form, are filled in by different hands.
    Equation: same project, same year → same budget, targets and weights; same form → same cells
    Holds: target table 13.00 万元, self-evaluation 年初预算数 13 万元
    Fails: target table ≥100人, self-evaluation of the same year ≥80人
    Not flagged: another year's target table, a budget that fits the initial or the adjusted one, indicators that only
        one of the forms has, a table by regions whose money is a part of the project's.
    """
    by_position = {form.position: form for form in disclosure.forms}
    for form in disclosure.forms:
        original = by_position.get(form.duplicate_of) if form.duplicate_of is not None else None
        if original is not None:
            yield from _two_prints(original, form)
    named: dict[str, _Known] = {}
    for form in checked_forms(disclosure):
        if form.form_type in PROJECT_FORMS and project_name(form):
            fact = form_fact(form)
            known = named.setdefault(project_key(fact.project), _Known())
            for earlier in known.comparable(fact):
                yield from compare_pair(earlier, fact)
            known.add(fact)
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
            first=_around(one, other),
            second=_around(other, one),
            form=original.position,
        )
    if not differing:
        yield check.holds()


def _around(entry: Entry | None, other: Entry | None) -> str:
    """What is printed; of long texts the words around the first difference."""
    text, beside = (e.raw if e else "—" for e in (entry, other))
    start = next((at for at, (a, b) in enumerate(zip(text, beside, strict=False)) if a != b), 0)
    return shorten(text if len(text) <= _LONG else "…" + text[max(0, start - _LONG // 4) :], _LONG)


_Difference = tuple[str, Entry | None, Entry | None]


def _cell_differences(one: Form, other: Form) -> Iterator[_Difference]:
    for name in ("total_weight", "total_score"):
        yield from _differ(name, getattr(one, name), getattr(other, name))
    for name in ("expected_goal", "actual_outcome"):
        first, second = getattr(one, name), getattr(other, name)
        # A text within the other form's is one that was cut off, or that a reader took for the goal beside it.
        if not first or not second or _words([first]) in _words([other.expected_goal, other.actual_outcome]):
            continue
        if _words([second]) not in _words([one.expected_goal, one.actual_outcome]):
            yield name, first, second
    lines = {(line.label, line.kind, line.scope): line for line in other.funds}
    for line in one.funds:
        twin = lines.get((line.label, line.kind, line.scope))
        if twin is not None:
            for column in ("initial_budget", "full_year_budget", "executed", "amount", "execution_rate", "score"):
                yield from _differ(f"{line.label}/{column}", getattr(line, column), getattr(twin, column))


def _words(entries: Sequence[Entry | None]) -> str:
    return "|".join(folded(_ITEM.sub(" ", entry.raw)) for entry in entries if entry)


def _row_differences(one: Form, other: Form) -> Iterator[_Difference]:
    rows: dict[tuple[str, str, str], list[Indicator]] = {}
    for row in leaves(other):
        rows.setdefault((row.level2, plain_name(row.level3), row.region), []).append(row)
    for row in leaves(one):
        twins = rows.get((row.level2, plain_name(row.level3), row.region), [])
        if not twins:
            continue
        twin = twins.pop(0)
        for column in ("target", "actual", "weight", "score"):
            yield from _differ(f"{row.level3}/{column}", getattr(row, column), getattr(twin, column))


def _differ(name: str, one: Entry | None, other: Entry | None) -> Iterator[_Difference]:
    """A difference that is none of printing: figures differ as numbers, texts beyond white space and marks."""
    if one is None or other is None or folded(one.raw) == folded(other.raw) or is_blank(one) or is_blank(other):
        return
    first, second = figure_of(one), figure_of(other)
    if (
        first is None
        or second is None
        or not _alike(
            Cell(one.raw, first.value, first.op, one.place), Cell(other.raw, second.value, second.op, other.place)
        )
    ):
        yield name, one, other


def folded(text: str) -> str:
    """A printed text for comparing: without white space and marks."""
    return re.sub(r"[\s，。；：、,;:（）()“”\"]", "", fold(text))


def compare(facts: Iterable[Fact]) -> dict[str, tuple[Outcome, ...]]:
    """What documents state of one project in one year, against each other: source → its ``cross_form`` outcomes.

    ``facts`` are those of one ``Fact.key``, in any order; facts of one document are not compared (``check`` has
    done that). Each form is compared with the first target table, the first self-evaluation and the first list of
    its unit, by source and position, so that the work grows with the number of facts. An outcome belongs to the
    document that comes second; its message and ``elsewhere`` name the first.
    """
    known = _Known()
    result: dict[str, list[Outcome]] = {}
    for fact in sorted(facts, key=lambda fact: (fact.source, fact.position, fact.place.locator)):
        for other in known.comparable(fact):
            if other.source != fact.source:
                result.setdefault(fact.source, []).extend(compare_pair(fact, other))
        known.add(fact)
    return {source: tuple(outcomes) for source, outcomes in result.items()}


@dataclass
class _Known:
    """The first form of each kind, year and set of regions, by implementing unit ("" where none is printed)."""

    units: dict[str, dict[tuple[FormType, int | None, frozenset[str]], Fact]] = field(default_factory=dict)

    def add(self, fact: Fact) -> None:
        self.units.setdefault(project_key(fact.unit), {}).setdefault((fact.form_type, fact.year, fact.regions), fact)

    def comparable(self, fact: Fact) -> Iterator[Fact]:
        """The forms known so far that may be about the same: another unit's are not."""
        unit = project_key(fact.unit)
        for name in dict.fromkeys(("", unit)) if unit else self.units:
            yield from self.units.get(name, {}).values()


def compare_pair(one: Fact, other: Fact) -> Iterator[Outcome]:
    """Two forms of one project: budget, and targets and weights of the indicators they share. Years must agree.

    A place of another document is no evidence in this one.
    """
    check = _check(one, one.place, other, other.place, one.project)
    if one.year != other.year:
        if one.year is None or other.year is None:
            yield check.lacks("year_unknown", form=_called(one, other))
        else:
            yield check.does_not_apply("other_year", year=str(other.year), form=_called(one, other))
        return
    shared, outcomes = 0, []
    for agrees, outcome in (*_budgets(one, other), *_rows(one, other)):
        shared += agrees
        outcomes += [outcome] if outcome else []
    unknown = [outcome for outcome in outcomes if outcome.verdict != "fail"]
    outcomes = [outcome for outcome in outcomes if outcome.verdict == "fail"]
    yield from unknown
    if not outcomes:
        yield from () if unknown else (check.holds(),)
    elif one.source != other.source and not shared and len(outcomes) > 1:
        # Nothing in common but the name: in two documents that may be two projects.
        yield check.lacks("namesakes", form=_called(one, other), count=len(outcomes))
    elif len(outcomes) <= _FEW_DIFFERENCES:
        yield from outcomes
    elif one.form_type == other.form_type:
        # Two projects of one name (two batches, two towns) share little else.
        yield check.lacks("namesakes", form=_called(one, other), count=len(outcomes))
    else:
        evidence = tuple(dict.fromkeys(place for outcome in outcomes for place in outcome.evidence))
        several = replace(check, place=outcomes[0].place, evidence=evidence)
        found = several.fails("many", "warning", form=_called(one, other), count=len(outcomes))
        yield replace(
            found,
            message=f"{found.message} {outcomes[0].message}",
            message_zh=f"{found.message_zh}{outcomes[0].message_zh}",
        )


def _check(one: Fact, place: Place, other: Fact, beside: Place, quote: str) -> Check:
    if one.source == other.source:
        return Check("cross_form", one.position, place, (beside,), quote=shorten(quote))
    return Check("cross_form", one.position, place, quote=shorten(quote), elsewhere=f"{other.source} {beside.locator}")


def _called(one: Fact, other: Fact) -> str:
    source = other.source if other.source != one.source else ""
    return f"{source} {other.title or other.form_type} #{other.position}".strip()


_Compared = tuple[bool, Outcome | None]
"""Whether a fact is stated alike, and the outcome if it is not."""


def _budgets(one: Fact, other: Fact) -> Iterator[_Compared]:
    if not one.budgets or not other.budgets:
        return
    for a in one.budgets:
        if any(rounded(a.value, one.quantum).meets(rounded(b.value, other.quantum)) for b in other.budgets):
            yield a.value != 0, None
            return
    mine, theirs = one.budgets[0], other.budgets[0]
    slip = bool(mine.value and theirs.value) and mine.value / theirs.value in (TEN_THOUSAND, ONE / TEN_THOUSAND)
    if slip and (one.unit_unknown or other.unit_unknown):
        return
    check = _check(one, mine.place, other, theirs.place, mine.raw).figures(
        mine.value, exact(theirs.value), rounded(mine.value, one.quantum)
    )
    if not (one.initial and other.initial):
        yield False, check.lacks("no_initial", form=_called(one, other))
        return
    if not slip and _may_be_a_part(one, other):
        yield False, check.lacks("regions", form=_called(one, other))
        return
    yield False, check.fails(
        "budget_slip" if slip else "budget", "error", name=shorten(one.project),
        one=money(mine.value, one.money_unit), other=money(theirs.value, one.money_unit), form=_called(one, other),
    )  # fmt: skip


def _may_be_a_part(one: Fact, other: Fact) -> bool:
    """Whether the lesser budget is that of some regions; of two sets of regions either may get more."""
    if one.regions == other.regions:
        return False
    if one.regions and other.regions:
        return True
    part, whole = (one, other) if one.regions else (other, one)
    return max(cell.value for cell in part.budgets) < max(cell.value for cell in whole.budgets)


def _rows(one: Fact, other: Fact) -> Iterator[_Compared]:
    twins: dict[tuple[str, str], list[Row]] = {}
    for row in other.rows:
        twins.setdefault((row.level2, row.name), []).append(row)
    for row in one.rows:
        found = twins.get((row.level2, row.name), [])
        if len(found) != 1:
            continue
        for column, mine, theirs in (
            ("target", row.target, found[0].target),
            ("weight", row.weight, found[0].weight),
        ):
            if mine is None or theirs is None:
                continue
            if _alike(mine, theirs):
                yield True, None
                continue
            check = _check(one, mine.place, other, theirs.place, row.name)
            yield False, check.fails(
                "row", "warning", name=shorten(row.name), column=column, one=mine.raw, other=theirs.raw,
                form=_called(one, other),
            )  # fmt: skip


def _alike(one: Cell, other: Cell) -> bool:
    """Whether two figures mean the same; ≥100% and 100% set one target, ≥ and ≤ do not."""
    signs = {one.op, other.op}
    opposed = bool(signs & {">=", ">"} and signs & {"<=", "<"})
    return (one.value == other.value and not opposed) or folded(one.raw) == folded(other.raw)


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
        project = project_name(summary)
        about = [form for form in scored if not project or same_project(project_name(form), project)]
        fitting = [
            form
            for form in about
            if totals and form.total_score and figure_of(totals[-1]) and form.total_score.value == totals[-1].value
        ]
        form = fitting[0] if len(fitting) == 1 else about[0] if len(about) == 1 else None
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
                form=form.title or f"{form.form_type} #{form.position}",
            )


def _summary_cells(form: Form, item: str, name: str) -> list[Entry]:
    flat = squeeze(item)
    weights = name == "standard"
    if re.search(r"合计|总分|总计", flat):
        total = form.total_weight if weights else form.total_score
        return [total] if total is not None and figure_of(total) else []
    return level_cells(form, re.sub(r"(?:[（(].*[)）])?$", "", flat), weights)
