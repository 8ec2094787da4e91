"""What rules ask of a cell, a row or a line of money: whether it says anything, its figure, and what counts."""

from __future__ import annotations

import re
from collections.abc import Iterable

from disclosure_parse.disclosure import Entry, Form, FundLine, Indicator
from disclosure_parse.document import Place
from disclosure_parse.figures import DASHES, Figure, holds_two_figures

LARGEST_DIGITS = 18
LARGEST = 10**LARGEST_DIGITS
"""Figures beyond this are no amounts, points or counts; they are treated as unreadable."""

_BLANK = re.compile(rf"^[\s{re.escape(DASHES)}/／*＊…·.。、□]*$")
_NONE = re.compile(r"^(?:无|没有|无指标|不涉及|未涉及|不适用|不作要求|N/?A)[。.]?$", re.IGNORECASE)
_NO_REASON = re.compile(r"^(?:0|0%|无|无偏差|没有偏差|不适用|未偏离)[。.]?$")
_DATE = re.compile(
    r"(?:\d{4}\s*年)?\s*\d{1,2}\s*月|\d{4}\s*年|(?:19|20)\d{2}\s*[-/.．]\s*\d{1,2}|年底|年末|月底|月末|季度|[前内]完成|当年|春节|按[时期]|及时"
)
_LIST_NUMBER = re.compile(r"^[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,2})(?:[、)）]|[.．](?!\d))")
STUB = re.compile(r"[*＊×xX]{2,}|…{1,2}|\.{3,}|_{2,}")


def squeeze(text: str) -> str:
    """Without white space."""
    return re.sub(r"\s+", "", text)


def plain_name(name: str) -> str:
    """An indicator's name for comparing: no white space, and no list number in front (``2、居民满意度``)."""
    return _LIST_NUMBER.sub("", squeeze(name))


def is_blank(entry: Entry | None) -> bool:
    """No cell, or a blank mark (—, /, *, ……)."""
    return entry is None or bool(_BLANK.match(entry.raw))


def says_none(text: str) -> bool:
    """无, 不涉及, 不适用."""
    return bool(_NONE.match(squeeze(text)))


def is_empty(row: Indicator) -> bool:
    """Whether an indicator says that there is none: by its name, or by its target where no answer says otherwise."""
    if says_none(row.level3):
        return True
    unanswered = is_blank(row.actual) or says_none(row.actual.raw if row.actual else "")
    return row.target is not None and says_none(row.target.raw) and unanswered


def gives_reason(entry: Entry | None) -> bool:
    """Whether a reason cell gives one: 0, 无 and blank marks do not."""
    return not is_blank(entry) and entry is not None and not _NO_REASON.match(squeeze(entry.raw))


def is_date(text: str) -> bool:
    """A date, a deadline or a word for being in time."""
    return bool(_DATE.search(text))


def figure_of(entry: Entry | None) -> Figure | None:
    """The entry's figure, if it has a usable one."""
    if entry is None or entry.figure is None or holds_two_figures(entry.raw):
        return None
    figure = entry.figure
    for number in (figure.value, figure.quantum, figure.lower, figure.upper, figure.high):
        # A comparison with LARGEST takes ten times as long, and this is asked a thousand times a form.
        if number is not None and not (number.is_finite() and number.adjusted() < LARGEST_DIGITS):
            return None
    return figure


def is_unreadable(entry: Entry | None) -> bool:
    """Something is printed that is neither a blank mark nor a figure."""
    return not is_blank(entry) and figure_of(entry) is None


def leaves(form: Form) -> tuple[Indicator, ...]:
    """The indicators that stand for themselves, not for the rows below them."""
    return tuple(indicator for indicator in form.indicators if not indicator.parent)


def printed_rows(form: Form) -> tuple[Indicator, ...]:
    """The leaves as rows of the table: one that has a target for each region counts its weight once."""
    first: dict[Place, Indicator] = {}
    for row in leaves(form):
        if row.region:
            first.setdefault(row.place, row)
    return tuple(row for row in leaves(form) if not row.region or first[row.place] is row)


def places(entries: Iterable[Entry | None]) -> tuple[Place, ...]:
    return tuple(entry.place for entry in entries if entry is not None)


def raw_of(entry: Entry | None) -> str:
    """What a cell prints, nothing for no cell."""
    return entry.raw if entry else ""


def total_line(form: Form) -> FundLine | None:
    """The year's total line: the first with an amount, else the first."""
    totals = [line for line in form.funds if line.kind == "total" and line.scope == "year"]
    return next((line for line in totals if budget_of(line) is not None), totals[0] if totals else None)


def scored_line(form: Form) -> FundLine | None:
    """The line that carries the execution points: the first with a score.

    Sub-lines that repeat the points of the total (其中：财政拨款 10 | 100% | 10) are not scored a second time.
    """
    scored = [line for line in form.funds if figure_of(line.score) is not None]
    totals = [line for line in scored if line.kind == "total"]
    line = next(iter(totals or scored), None)
    return None if line is None or carries_form_total(form, line) else line


def carries_form_total(form: Form, line: FundLine) -> bool:
    """The form's total weight and score stand in the money block's weight and score cells: misplaced, not wrong."""
    weight, total = figure_of(line.weight), figure_of(form.total_weight)
    if weight is None or weight.value < 50:
        return False
    return weight.value == 100 or (total is not None and total.value == weight.value)


def budget_of(line: FundLine) -> Entry | None:
    """The budget that execution is measured against: adjusted, else the one amount, else initial."""
    for entry in (line.full_year_budget, line.amount, line.initial_budget):
        if figure_of(entry) is not None:
            return entry
    return None


def money_unit(form: Form) -> str:
    return form.money_unit or "元"


def name_of(indicator: Indicator) -> str:
    return indicator.level3 or indicator.level2 or f"row {indicator.row}"
