"""The unit of money of a form that prints none: the one in which the document's text states the form's total."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from disclosure_parse.disclosure import MONEY_FIELDS, Claim, Entry, Form, ProjectLine
from disclosure_parse.document import Notice
from disclosure_parse.figures import parse_money
from disclosure_parse.normalizer.headings import simplify, squeeze
from disclosure_parse.normalizer.settled_funds import in_unit

CODE = "unit_inferred"
DIGITS = 3
"""Among several forms a figure of fewer digits may be another's that happens to be the same."""
_STATED = re.compile(r"(?P<figure>\d[\d,]*(?:\.\d+)?)(?P<unit>亿元|万元|元)")
_LIST_MONEY = ("amount", "budget", "executed")


def with_units(forms: Sequence[Form], claims: Sequence[Claim]) -> list[Form]:
    """The forms with their amounts in the unit of the text where they print none, and a notice that says so.

    Taken as printed, 500 under 年度资金总额 was 500 yuan beside a text of 500万元. The text must state all the form's
    totals in that unit and none of them in another.
    """
    stated: dict[Decimal, set[str]] = {}
    for claim in claims:
        found = _STATED.fullmatch(simplify(squeeze(claim.quantity_raw))) if claim.role == "amount" else None
        if found is not None:
            stated.setdefault(Decimal(found["figure"].replace(",", "")), set()).add(found["unit"])
    return [_with_unit(form, stated, alone=len(forms) == 1) for form in forms]


def _with_unit(form: Form, stated: dict[Decimal, set[str]], alone: bool) -> Form:
    totals = {} if form.money_unit else {entry.value: entry for entry in _totals(form) if entry.value}
    units = [stated.get(value, set()) for value in totals if value]
    if not units or any(len(unit) != 1 or unit != units[0] for unit in units):
        return form
    ((unit,), entry) = (units[0], next(iter(totals.values())))
    if not alone and all(len(str(value).replace(".", "").strip("0")) < DIGITS for value in totals):
        return form
    message = f"the form prints no unit of money; {unit} is that in which the text states its total, {entry.raw}{unit}"
    return replace(
        form,
        money_unit=unit,
        funds=tuple(in_unit(form.funds, unit)),
        projects=tuple(_line_in(line, unit) for line in form.projects),
        subtotals=tuple(_line_in(line, unit) for line in form.subtotals),
        list_total=_entry_in(form.list_total, unit),
        warnings=(*form.warnings, Notice(CODE, message, entry.place)),
    )


def _totals(form: Form) -> Iterator[Entry]:
    """The totals of the form's money that print no unit; the amounts of a list without one."""
    if form.list_total is not None:
        yield from _plain(form.list_total)
        return
    lines = [line for line in form.funds if line.kind == "total"]
    yield from (entry for line in lines for name in MONEY_FIELDS for entry in _plain(getattr(line, name)))
    yield from (entry for line in form.projects for entry in _plain(line.amount))


def _plain(entry: Entry | None) -> Iterator[Entry]:
    if entry is not None and entry.figure is not None and not entry.figure.unit:
        yield entry


def _line_in(line: ProjectLine, unit: str) -> ProjectLine:
    late: dict[str, Entry | None] = {name: _entry_in(getattr(line, name), unit) for name in _LIST_MONEY}
    return replace(line, **late)  # type: ignore[arg-type]


def _entry_in(entry: Entry | None, unit: str) -> Entry | None:
    """The entry in the unit, if it prints none itself."""
    for plain in _plain(entry):
        return Entry(plain.raw, plain.place, parse_money(plain.raw, unit))
    return entry
