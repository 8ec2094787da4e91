"""Years in a form's goals and rows against the year the form is for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from disclosure_parse.checker.messages import shorten
from disclosure_parse.checker.rule import Check, checked_forms, document_rule
from disclosure_parse.disclosure import Disclosure, Entry, Form, Outcome

_YEAR = re.compile(r"(?<![\d〔\[【（(第号])((?:19|20)\d{2})(?=\s*年|[-/.．]\d{1,2}(?:[-/.．]|月|$))(?![\d])")
_BASE = re.compile(
    r"^\s*年?(?:底|末|度?[^，。；]{0,12}(?:通知|文件|办法|规定|意见|方案|规划|纪要|名单|标准|水平|基数|数据|统计|相比|比|为基))"
)
_BEGAN = re.compile(r"\s*年?\s*(?:\d{1,2}\s*月)?(?:立项|启动|成立|设立|批复|批准|建成|开工|起|以来|出台|印发|制定)")
_EARLIER = re.compile(
    r"上年|去年|以前年度|往年|结转|结余|截[至止]|自|从|以来|比|较|相比|同比|增长|提高|降低|基[数期准]|历年|已|曾|获|根据|按照|依据|《"
)
_RANGE = re.compile(
    r"((?:19|20)\d{2})\s*(?:年?(?:\d{1,2}月)?(?:\d{1,2}日)?|(?:[./．]\d{1,2}){1,2})\s*"
    r"[-—–~～至到－]+\s*(?:((?:19|20)\d{2}))?"
)
_EARLY_NEXT = re.compile(r"^\s*年?\s*[-/.．]?\s*0?[1-6]\s*(?:月|[-/.．]|$)|^\s*年\s*(?:春节|元旦|初|上半年|年初)")


_STOPS = "。；;！!\n"


@document_rule("fiscal_year")
def fiscal_year(disclosure: Disclosure) -> Iterator[Outcome]:
    """Years in goals, targets and answers are the form's year.

    Why: a year that is one too early shows that last year's form was copied.
    Equation: every year in a goal, name, target or answer = fiscal year
    Holds: form for 2022, target 2022年12月底前完成
    Fails: form for 2022, target 2021年12月底前完成
    Not flagged: file numbers (〔2018〕3号), basis texts, comparisons and carry-overs (上年, 较2020年, 结转), periods
        that cross the year's end, the first half of the next year, projects whose name holds the older year, the
        year in which something began (2020年立项), sentences that name the form's year as well, what was done a year
        late (target 2022年, answer 2023年).
    """
    forms = [form for form in checked_forms(disclosure) if form.form_type in ("self_evaluation", "performance_target")]
    shared = _shared_year(forms)
    for form in forms:
        texts = list(_texts(form))
        mentioned = [(entry, match) for entry in texts for match in _YEAR.finditer(entry.raw)]
        if not mentioned:
            continue
        year = form.fiscal_year or shared
        if year is None:
            first = mentioned[0][0]
            yield Check("fiscal_year", form.position, first.place, quote=shorten(first.raw)).lacks("no_year")
            continue
        failed = False
        late = _late_answers(form, year)
        for entry in dict.fromkeys(entry for entry, _ in mentioned if entry not in late):
            strange = [m for e, m in mentioned if e is entry and _contradicts(form, entry.raw, m, year)]
            if strange:
                failed = True
                check = Check("fiscal_year", form.position, entry.place, quote=shorten(entry.raw, 80))
                own = form.fiscal_year is not None and all(w.code != "year_inferred" for w in form.warnings)
                yield check.fails(
                    "year" if own else "shared_year",
                    "warning" if own else "info",
                    found=strange[0].group(1),
                    year=year,
                    text=shorten(entry.raw),
                )
        if not failed:
            yield Check("fiscal_year", form.position, form.place).holds()


def _late_answers(form: Form, year: int) -> set[Entry]:
    """The answers that say the next year, and no other, where the target says the form's own."""
    return {
        row.actual
        for row in form.indicators
        if row.target is not None
        and row.actual is not None
        and _YEAR.findall(row.target.raw) == [str(year)]
        and _YEAR.findall(row.actual.raw) == [str(year + 1)]
    }


def _texts(form: Form) -> Iterator[Entry]:
    if form.expected_goal is not None:
        yield form.expected_goal
    if form.actual_outcome is not None:
        yield form.actual_outcome
    for row in form.indicators:
        if row.level3:
            yield Entry(row.level3, row.place)
        for entry in (row.description, row.target, row.actual):
            if entry is not None:
                yield entry


def _contradicts(form: Form, text: str, match: re.Match[str], year: int) -> bool:
    found = int(match.group(1))
    before, after = text[max(0, match.start() - 12) : match.start()], text[match.end() : match.end() + 16]
    if found == year or str(found) in (form.project_name.raw if form.project_name else ""):
        return False
    if (
        _BASE.match(after)
        or _EARLIER.search(re.split(r"[。；;]", before)[-1])
        or re.match(r"\s*年?度?(?:结转|结余)", after)
        or (found < year and _BEGAN.match(after))
    ):
        return False
    if found < year and re.search(rf"(?<!\d){year}\s*年", _sentence(text, match.start())):
        # 2021年为62%，2022年为71% compares; a copied text has last year's alone.
        return False
    if found == year + 1 and _EARLY_NEXT.match(after):
        return False
    for period in _RANGE.finditer(text):
        low, high = int(period.group(1)), int(period.group(2) or period.group(1))
        if period.start() <= match.start() < period.end() and low <= year <= max(high, low):
            return False
        if period.start() <= match.start() < period.end() and high != low and abs(year - low) <= 1:
            return False
    return True


def _sentence(text: str, at: int) -> str:
    """The sentence around a place in a text."""
    start = max(text.rfind(stop, 0, at) for stop in _STOPS) + 1
    ends = [end for stop in _STOPS if (end := text.find(stop, at)) >= 0]
    return text[start : min(ends, default=len(text))]


def _shared_year(forms: list[Form]) -> int | None:
    """The year that the document's forms agree on, for a form that prints none of its own."""
    printed = {form.fiscal_year for form in forms if form.fiscal_year}
    if len(printed) == 1:
        return printed.pop()
    if printed:
        return None
    seen = Counter(
        int(match)
        for form in forms
        for text in [form.project_name.raw if form.project_name else "", *(entry.raw for entry in _texts(form))]
        for match in re.findall(r"((?:19|20)\d{2})年", text)
    )
    if not seen:
        return None
    year, count = seen.most_common(1)[0]
    return year if count >= 3 and count * 4 >= sum(seen.values()) * 3 else None
