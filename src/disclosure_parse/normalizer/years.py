"""The year of a form that prints none: the one that the document's other forms and its text both name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from disclosure_parse.disclosure import Form
from disclosure_parse.document import Notice
from disclosure_parse.normalizer.titles import is_title, is_year_line

CODE = "year_inferred"
_NAMED = re.compile(r"(?<![\d〔\[【（(])(20\d{2})\s*年")
_TITLES = re.compile(r"《[^《》\n]{0,200}》")


def with_years(forms: Sequence[Form], texts: Iterable[str]) -> list[Form]:
    """The forms with the document's year where they print none, and a notice that says so.

    One witness is not enough. A title may hold the year of a project that goes on (2021年结转项目), and a text the year
    it compares with; so all the forms that print a year have to agree on it, and ``texts``, what stands outside the
    forms but for titles and the lines below them, have to name it more often than any other.
    """
    printed = {form.fiscal_year for form in forms if form.fiscal_year is not None}
    if len(printed) != 1 or all(form.fiscal_year for form in forms):
        return list(forms)
    (year,) = printed
    prose = [_TITLES.sub("", text) for text in texts if not is_title(text) and not is_year_line(text)]
    named = Counter(int(found) for text in prose for found in _NAMED.findall(text))
    others = [count for other, count in named.items() if other != year]
    if named[year] <= max(others, default=0):
        return list(forms)
    return [
        _with_year(form, year)
        if form.fiscal_year is None and form.form_type in ("self_evaluation", "performance_target")
        else form
        for form in forms
    ]


def _with_year(form: Form, year: int) -> Form:
    message = f"the form prints no year; {year} is that of the document's other forms and of its text"
    return replace(form, fiscal_year=year, warnings=(*form.warnings, Notice(CODE, message, form.place)))
