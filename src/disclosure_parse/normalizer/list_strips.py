"""Project lists wider than their paper, printed in strips that repeat the columns at the left: one list again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from disclosure_parse.disclosure import LAYOUT_DOUBTFUL, Attribute, Entry, Form, ProjectLine
from disclosure_parse.document import Notice
from disclosure_parse.figures import parse_money
from disclosure_parse.normalizer.headings import squeeze
from disclosure_parse.normalizer.lists import NO_UNIT

LINES = 3
"""Lines that two lists have in common at least: fewer may well be two lists."""
_JOINED = "The lines of a list are printed again with other columns, as strips of a wide sheet are: they became one."
_AGAIN = (
    "the list names the projects of a list above in the same order, with other figures below the same headings: its "
    "lines may be that list's, printed again; compare both"
)


def join_strips(forms: Sequence[Form]) -> list[Form]:
    """The forms; a list without a title of its own whose lines are those of the list before, with other columns, is
    part of it. Where both have a cell of the same column that differs, the second one is told instead."""
    joined: list[Form] = []
    for form in forms:
        before = joined[-1] if joined else None
        if before is None or form.title or not _same_lines(before, form):
            joined.append(form)
        elif (whole := _joined(before, form)) is not None:
            joined[-1] = whole
        else:
            joined.append(replace(form, warnings=(*form.warnings, Notice(LAYOUT_DOUBTFUL, _AGAIN, form.place))))
    return joined


def _same_lines(one: Form, other: Form) -> bool:
    """Whether two lists have the same projects in the same order, each with its number where it has one."""
    if {one.form_type, other.form_type} != {"project_list"} or len(one.projects) < LINES:
        return False
    return [_name(line) for line in one.lines] == [_name(line) for line in other.lines] and any(
        line.project_name or line.recipient for line in one.projects
    )


def _name(line: ProjectLine) -> tuple[str, str]:
    return line.no, squeeze(line.name)


def _joined(one: Form, other: Form) -> Form | None:
    """The first list with the columns of the second; none if they contradict each other."""
    unit = one.money_unit or ("" if _has_money(one) else other.money_unit)
    if other.money_unit not in ("", unit):
        return None
    # Where only one of them has amounts, the other's total is that of another column.
    of_amounts = all(any(line.amount is not None for line in form.lines) for form in (one, other))
    totals = {form.list_total.raw for form in (one, other) if form.list_total is not None}
    if of_amounts and len(totals) > 1:
        return None
    lines: list[ProjectLine] = []
    for upper, lower in zip(one.lines, other.lines, strict=True):
        line = _line(upper, lower, unit)
        if line is None:
            return None
        lines.append(line)
    sums = {line.row for form in (one, other) for line in form.subtotals}
    again = _printed_again(one, other)
    if again is None:
        return None
    attributes = (*one.attributes, *(item for item in other.attributes if item.row not in again))
    doubts = [notice for notice in other.warnings if not unit or notice.message != NO_UNIT]
    told = any(notice.message == _JOINED for notice in one.warnings)
    notice = () if told else (Notice("strips_joined", _JOINED, other.place),)
    return replace(
        one,
        projects=tuple(line for line in lines if line.row not in sums),
        subtotals=tuple(line for line in lines if line.row in sums),
        money_unit=unit,
        list_total=one.list_total or _in_unit(other.list_total, unit),
        attributes=tuple(replace(item, row=row) for row, item in enumerate(attributes, 1)),
        unmapped=(*one.unmapped, *other.unmapped),
        cells=one.cells + other.cells,
        cells_mapped=one.cells_mapped + other.cells_mapped,
        uses=(*one.uses, *other.uses),
        page_last=other.page_last or one.page_last,
        warnings=(*one.warnings, *notice, *doubts),
    )


def _has_money(form: Form) -> bool:
    return any(line.amount or line.budget or line.executed for line in form.lines)


def _printed_again(one: Form, other: Form) -> set[int] | None:
    """The attributes that the second strip prints beside its lines as the first does; ``None`` if one differs."""
    known = {(item.line, item.heading, item.column): item.value for item in one.attributes if _is_of_list(item)}
    again: set[int] = set()
    for item in other.attributes:
        value = known.get((item.line, item.heading, item.column)) if _is_of_list(item) else None
        if value is not None:
            again.add(item.row)
            if value != item.value:
                return None
    return again


def _is_of_list(item: Attribute) -> bool:
    return bool((item.line and item.heading) or item.column)


def _line(upper: ProjectLine, lower: ProjectLine, unit: str) -> ProjectLine | None:
    names = {name for name in (upper.unit_name, lower.unit_name) if name}
    remarks = {text for text in (upper.remark, lower.remark) if text}
    if max(len(names), len(remarks)) > 1:
        return None
    line = replace(upper, unit_name=max(names, default=""), remark=max(remarks, default=""))
    for name in ("amount", "budget", "executed", "execution_rate"):
        mine: Entry | None = getattr(upper, name)
        other: Entry | None = getattr(lower, name)
        if mine is not None and other is not None and mine.raw != other.raw:
            return None
        if mine is None and other is not None:
            cell = other if name == "execution_rate" else _in_unit(other, unit)
            line = replace(line, **{name: cell})  # type: ignore[arg-type]
    return line


def _in_unit(entry: Entry | None, unit: str) -> Entry | None:
    """An amount whose own strip does not print the unit of the list, in that unit."""
    if entry is None or not unit or entry.figure is None or entry.figure.unit:
        return entry
    return replace(entry, figure=parse_money(entry.raw, unit))
