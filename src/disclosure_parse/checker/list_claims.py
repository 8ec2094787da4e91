"""What the text around a list says of it: how many it names, and how much money it comes to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from disclosure_parse.checker.arithmetic import ZERO, Interval, column_quantum, exact, rounded, total_of
from disclosure_parse.checker.cells import figure_of, money_unit, squeeze
from disclosure_parse.checker.messages import money, shorten
from disclosure_parse.checker.prose import interval, value
from disclosure_parse.checker.rule import Check
from disclosure_parse.checker.statements import Passage, Stated, is_other_year
from disclosure_parse.disclosure import Form, Outcome, ProjectLine
from disclosure_parse.figures import parse_money
from disclosure_parse.outline import is_sum_line

_IN_ALL = re.compile(r"(?<!公)(?:[共合总]计?|总(?:投资|金额|额|规模)|资金)[一-鿿]{0,8}[为是：:]?\s*$")
_OTHERS = re.compile(
    r"其中|争取|筹[集措]|第[一二三四五六七八九十\d]+批|上级|中央|省级?|市级|每|人均|户均|累计|上年|已|标准|[（(]"
)
_PERSONS = frozenset({"户", "人", "名"})
_YEAR = re.compile(r"(?:19|20)\d\d\s{0,2}年")
_PROJECTS = re.compile(r"^\s*个?(?:子)?项目(?!(?:均?已|全部)*(?:竣工|完工|开工|验收|完成))")


def list_claims(passages: Sequence[Passage], forms: Sequence[Form]) -> Iterator[Outcome]:
    """The amounts and numbers that sentences outside the forms give for all of a list, if it is the only form.

    Where the number of lines fits and the amount does not, or the other way round, the list is meant and one of the
    two is wrong; where neither fits, something else may be meant.
    """
    if len(forms) != 1 or forms[0].form_type != "project_list":
        return
    listing = forms[0]
    own = [line for line in listing.projects if not is_sum_line(line)]
    if not own:
        return
    totals, lines = _totals(listing), len(own)
    units = _units(own)
    here = [(p, s) for p in passages for s in p.figures if not _is_other_year(p.sentence(s), listing)]
    found = [(p, s, _what(p, s, listing, units)) for p, s in here]
    amounts = [(p, s) for p, s, what in found if what == "amount"]
    counts = [(p, s) for p, s, what in found if what == "lines"]
    agree = any(_is_any(s, totals) for _, s in amounts)
    # Beside 总投资 the list may have 本次下达 of the same sentence for its total.
    other = any(_is_any(s, totals) for _, s in here if s.claim.role == "amount")
    counted = any(value(s.claim) == lines for _, s in counts)
    for passage, stated in amounts:
        check = _check(listing, passage, stated).figures(
            value(stated.claim), totals[0] if totals else exact(ZERO), interval(stated.claim)
        )
        if not totals:
            continue
        if _is_any(stated, totals):
            yield check.holds()
        elif other or len(amounts) > 1 or not counts:
            yield check.lacks("list_other", quantity=stated.claim.quantity_raw)
        else:
            middle = (totals[0].low + totals[0].high) / 2
            yield check.fails(
                "list_money", "warning" if counted else "info", quantity=stated.claim.quantity_raw,
                sum=money(middle, money_unit(listing)),
            )  # fmt: skip
    for passage, stated in counts:
        check = _check(listing, passage, stated).figures(value(stated.claim), exact(Decimal(lines)))
        if value(stated.claim) == lines:
            yield check.holds()
        elif counted or len(counts) > 1 or not amounts:
            yield check.lacks("list_other", quantity=stated.claim.quantity_raw)
        else:
            yield check.fails(
                "list_lines", "warning" if agree else "info", quantity=stated.claim.quantity_raw, count=lines
            )


def _is_any(stated: Stated, totals: Sequence[Interval]) -> bool:
    return any(interval(stated.claim).meets(total) for total in totals)


def _is_other_year(sentence: str, listing: Form) -> bool:
    """Whether a sentence names a year, which may be another than the list's."""
    unknown = listing.fiscal_year is None and _YEAR.search(sentence) is not None
    return unknown or is_other_year(sentence, [listing])


def _check(listing: Form, passage: Passage, stated: Stated) -> Check:
    quote = shorten(passage.sentence(stated), 120)
    return Check("narrative_vs_table", listing.position, stated.claim.place, (listing.place,), quote=quote)


def _units(lines: Sequence[ProjectLine]) -> frozenset[str]:
    """The units in which the lines of a list are counted: persons and households, or projects."""
    if all(line.recipient for line in lines):
        return _PERSONS
    return frozenset({"个", "项"}) if all(line.project_name for line in lines) else frozenset()


def _what(passage: Passage, stated: Stated, listing: Form, units: frozenset[str]) -> str:
    """What a figure says of the list: ``amount``, ``lines``, "" if it may be of something else."""
    claim, figure = stated.claim, stated.claim.figure
    lead = passage.text[max(stated.previous, stated.start - 24) : stated.start]
    if figure is None or figure.op != "=" or _OTHERS.search(lead):
        return ""
    if claim.role == "amount" and figure.unit == "元":
        return "amount" if _IN_ALL.search(lead) and not _names_line(passage, stated, listing) else ""
    if claim.role not in ("people", "count") or figure.unit not in units:
        return ""
    return "lines" if units == _PERSONS or _PROJECTS.match(passage.text[stated.end : stated.end + 12]) else ""


def _names_line(passage: Passage, stated: Stated, listing: Form) -> bool:
    """Whether the words before a figure name one of several lines: 东村道路项目资金40万元 is that of the line."""
    lead = squeeze(passage.text[stated.previous : stated.start])
    names = {squeeze(line.recipient or line.project_name) for line in listing.projects} - {""}
    return len(names) > 1 and any(name in lead for name in names)


def _totals(listing: Form) -> list[Interval]:
    """What may be called the money of a list: the sum of its amounts, its printed totals and sub-totals."""
    amounts = [line.amount for line in listing.projects if not is_sum_line(line) and figure_of(line.amount)]
    if not amounts:
        return []
    quantum = column_quantum(amounts)
    printed = [line.amount for line in listing.lines if line in listing.subtotals or is_sum_line(line)]
    unit = money_unit(listing)
    others = [parse_money(item.value, unit) for item in listing.attributes if item.field == "list_total"]
    stated = [figure for entry in (listing.list_total, *printed) if (figure := figure_of(entry))]
    own = total_of(rounded(amount.value or ZERO, quantum) for amount in amounts if amount)
    return [own, *(rounded(f.value, quantum) for f in (*stated, *others) if f is not None)]
