"""Forms printed twice in one document (a picture's text and the sheet behind it)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from disclosure_parse.disclosure import Form
from disclosure_parse.normalizer.headings import squeeze

SAME_SHARE = 0.8
"""Share of indicators that two prints of one form have in common at least."""


def mark_duplicates(forms: Sequence[Form]) -> list[Form]:
    """Set ``duplicate_of`` on a form that says the same as an earlier one: type, year, project and indicators."""
    marked: list[Form] = []
    originals: dict[str, list[Form]] = {}
    for form in forms:
        alike = originals.setdefault(_name(form), [])
        earlier = next((other for other in alike if _same(other, form)), None)
        if earlier is None:
            alike.append(form)
        marked.append(replace(form, duplicate_of=earlier.position) if earlier else form)
    return marked


def _same(one: Form, other: Form) -> bool:
    """Whether two forms of one project's name say the same."""
    if one.form_type != other.form_type or one.form_type not in ("self_evaluation", "performance_target"):
        return False
    if one.fiscal_year and other.fiscal_year and one.fiscal_year != other.fiscal_year:
        return False
    if not one.indicators:
        return False
    if _unit(one) and _unit(other) and _unit(one) != _unit(other):
        return False
    names, others = _names(one), _names(other)
    return len(names & others) >= SAME_SHARE * max(len(names), len(others))


def _name(form: Form) -> str:
    return squeeze(form.project_name.raw) if form.project_name else ""


def _unit(form: Form) -> str:
    return squeeze(form.implementing_unit.raw) if form.implementing_unit else ""


def _names(form: Form) -> set[tuple[str, str]]:
    return {
        (squeeze(indicator.level3), squeeze(indicator.target.raw) if indicator.target else "")
        for indicator in form.indicators
    }
