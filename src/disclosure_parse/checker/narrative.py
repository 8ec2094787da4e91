"""Figures in running text against the tables: budgets, counts, rates and scores."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from disclosure_parse.checker.arithmetic import (
    ONE,
    TEN_THOUSAND,
    ZERO,
    Interval,
    column_quantum,
    exact,
    printed,
    rounded,
    total_of,
)
from disclosure_parse.checker.cells import figure_of, is_unreadable, leaves, money_unit, name_of, plain_name, says_none
from disclosure_parse.checker.funds import entries_of, unit_unknown
from disclosure_parse.checker.list_claims import list_claims
from disclosure_parse.checker.measures import actual_of
from disclosure_parse.checker.messages import money, shorten, unit_of
from disclosure_parse.checker.prose import interval, value
from disclosure_parse.checker.reported import rate_claim, reported, score_claim
from disclosure_parse.checker.rule import Check, checked_forms, document_rule
from disclosure_parse.checker.statements import Passage, Stated, is_other_year, passages
from disclosure_parse.disclosure import Claim, Disclosure, Form, Indicator, Outcome, Severity
from disclosure_parse.document import Place
from disclosure_parse.figures import Figure

_BUDGET = re.compile(
    r"(?:预算数|年度预算|预算(?:资金|安排|金额|总额)?|申请(?:财政|项目|专项)?(?:资金|经费)?|资金总额|安排资金)\s*(?:共计?|为|是|：|:)?\s*$"
)
# 基本支出, 项目支出, 公用经费支出 are kinds of expenditure, not all of it.
_SPENT = re.compile(
    r"(?:执行数|实际支出|(?<!基本|项目|经费|福利|补助)(?<!性)支出|使用(?:了)?|已支付)\s*(?:共计?|为|是|：|:)?\s*$"
)
_OTHER_MONEY = re.compile(
    r"中央|省|市级?财政|市级|县级|区级|上级|三年|两年|五年|总投资|每年|上年|累计|分[两三四]|人均|每人|第[一二三四]"
)
_PLAN = re.compile(r"预计|计划|拟|目标|不低于|不少于|设定|力争|将")
_DONE = re.compile(r"实际|共|完成|已|全年")
_CLAUSE = re.compile(r"[，。；;、：:,（(\n]")
_NAME_NOISE = re.compile(
    r"\d[\d,.]*\s*[\u4e00-\u9fff%％]?(?:以上|以下|以内|左右)?|^(?:完成|实际|计划)|(?:[人个次户期场批处座所套台件份条项本]数|数量|里程|数)$|[“”\"≥≤=<>（）()\s]"
)
_LINK = re.compile(r"(?:完成)?(?:达到?|为|是|约|共|计|有|了)+$")
_NO_COUNT = frozenset({"元", "%", "‰"})
_SHORTEST_NAME = 4
_ERROR: Severity = "error"
_WARNING: Severity = "warning"


@document_rule("narrative_vs_table")
def narrative_vs_table(disclosure: Disclosure) -> Iterator[Outcome]:
    """Prose and table state the same fact alike.

    Why: the report is written first and the table is corrected later, or the other way round.
    Equation: figure in the sentence = figure in the cell it names; 共…户, 共计…元 = lines and total of the list
    Holds: 预算数20万元 in the goal, 20.00 in the money block
    Fails: 生活困难户帮扶87人 in the report, actual value 116人 in the table
    Not flagged: roundings (89.97 beside 89.974), money of one level or of several years, sentences about another year,
        names that only resemble the indicator's, a figure that fits the target or any form of the document, parts of
        an amount, the initial goal of a form that prints an adjusted one; number and money of which neither is the
        list's are remarks.
    """
    forms = checked_forms(disclosure)
    homes = {place.locator: form for form in forms for place in _text_places(form)}
    every = passages(disclosure)
    report = reported(disclosure, every)
    parts = {number for found in disclosure.relations if found.kind == "parts" for number in found.terms[1:]}
    for passage in every:
        for stated in passage.figures:
            home = homes.get(stated.claim.place.locator)
            yield from _money_claim(passage, stated, home or report.form, stated.claim.number in parts)
            yield from _row_claim(passage, stated, [home] if home else report.forms, home)
            yield from score_claim(passage, stated, forms, home or report.form)
            yield from rate_claim(passage, stated, forms, home or report.form)
    outside = [passage for passage in every if all(s.claim.place.locator not in homes for s in passage.figures)]
    yield from list_claims(outside, forms)


def _text_places(form: Form) -> list[Place]:
    goals = [entry.place for entry in (form.expected_goal, form.actual_outcome) if entry is not None]
    return goals + [item.place for item in form.attributes]


def _lead(passage: Passage, stated: Stated) -> str:
    """The words of the clause before a figure."""
    text = passage.text[stated.previous : stated.start]
    cuts = [match.end() for match in _CLAUSE.finditer(text)]
    return text[cuts[-1] if cuts and text[cuts[-1] :].strip() else 0 :]


def _money_claim(passage: Passage, stated: Stated, home: Form | None, part: bool) -> Iterator[Outcome]:
    """An amount called the budget or the expenditure, in a form's text or its report, against the money block.

    ``part``: the wording says that it is one part of another amount (其中项目支出).
    """
    if home is None or stated.claim.role != "amount" or stated.claim.figure is None or stated.claim.figure.unit != "元":
        return
    lead = passage.text[max(0, stated.start - 14) : stated.start]
    spent = _SPENT.search(lead)
    if not spent and not _BUDGET.search(lead):
        return
    columns = ("executed",) if spent else ("initial_budget", "full_year_budget", "amount", "planned")
    cells = [cell for line in home.funds for column in columns if figure_of(cell := getattr(line, column)) is not None]
    check = Check(
        "narrative_vs_table",
        home.position,
        stated.claim.place,
        tuple(c.place for c in cells[:1]),
        quote=shorten(passage.sentence(stated), 120),
    )
    if not cells:
        yield check.lacks("no_cell", quantity=stated.claim.quantity_raw)
        return
    said, known = interval(stated.claim), _amounts(home, columns)
    check = check.figures(value(stated.claim), known[0], said)
    # What rounds to zero stays next to nothing in any unit.
    shifted = [
        Interval(amount.low * f, amount.high * f)
        for amount in known
        if not amount.holds(ZERO)
        for f in (TEN_THOUSAND, ONE / TEN_THOUSAND)
    ]
    slip = value(stated.claim) != 0 and any(said.meets(amount) for amount in shifted)
    if any(said.meets(amount) for amount in known):
        yield check.holds()
    elif unreadable := [
        cell.raw for line in home.funds for column in columns if is_unreadable(cell := getattr(line, column))
    ]:
        # The text may say what the cell that can't be read says.
        yield check.lacks("unreadable", cell=" ".join(unreadable))
    elif slip and unit_unknown(home):
        yield check.holds("unit_unknown")
    elif not spent and not _prints_initial(home):
        yield check.lacks("no_initial", quantity=stated.claim.quantity_raw)
    elif part or _OTHER_MONEY.search(passage.sentence(stated)) or any(line.kind == "component" for line in home.funds):
        yield check.lacks("other_money", quantity=stated.claim.quantity_raw)
    else:
        unit = unit_of(stated.claim.quantity_raw, money_unit(home))
        shown = " / ".join(dict.fromkeys(money(cell.value or ZERO, unit) for cell in cells[:4]))
        key, severity = ("money_slip", _ERROR) if slip else ("money", _WARNING)
        yield check.fails(key, severity, quantity=stated.claim.quantity_raw, cells=shown)


def _amounts(form: Form, columns: Sequence[str]) -> list[Interval]:
    """The amounts of a money block that a sentence may mean: each cell, and all together."""
    quantum = column_quantum(entries_of(form))
    result = []
    for column in columns:
        figures = [figure for line in form.funds if (figure := figure_of(getattr(line, column)))]
        result += [rounded(figure.value, quantum) for figure in figures]
        if len(figures) > 1:
            # 本级预算 and 上级资金 side by side: the text names what they make together.
            result.append(total_of(rounded(figure.value, quantum) for figure in figures))
    return result


def _prints_initial(form: Form) -> bool:
    """Whether the initial budget is in the form: a target table's one amount is that, a self-evaluation's is not."""
    single = form.form_type == "performance_target" and any(figure_of(line.amount) for line in form.funds)
    return single or any(figure_of(line.initial_budget) for line in form.funds)


@lru_cache(maxsize=8192)
def core_name(name: str) -> str:
    """An indicator's name without figures, units and words for counting."""
    flat = _NAME_NOISE.sub("", plain_name(name))
    return _NAME_NOISE.sub("", flat)


def _row_claim(passage: Passage, stated: Stated, forms: Sequence[Form], home: Form | None) -> Iterator[Outcome]:
    """A figure whose clause names an indicator, against that indicator's target and actual value."""
    if stated.claim.role in ("date", "score", "per_capita"):
        return
    lead, exactly = core_name(_lead(passage, stated)), stated.claim.role not in ("people", "count")
    matched = [
        (form, row)
        for form in forms
        for row in leaves(form)
        if _names(row, lead, exactly) and _comparable(row, stated.claim)
    ]
    if not matched:
        return
    form, row = matched[0]
    answer = actual_of(row)
    cell = row.actual if answer else row.target
    evidence = tuple(e.place for _, r in matched for e in (r.target, r.actual) if e)
    sentence = passage.sentence(stated)
    check = Check("narrative_vs_table", form.position, stated.claim.place, evidence, quote=shorten(sentence, 120))
    figure = answer or figure_of(row.target)
    if cell is None or figure is None:
        return
    said = interval(stated.claim)
    check = check.figures(value(stated.claim), exact(figure.value), said)
    goal = home.expected_goal if home else None
    done = re.search(r"实际|已|全年(?:支出|完成)", sentence[: sentence.find(stated.claim.quantity_raw)])
    planned = bool(_PLAN.search(_lead(passage, stated))) or (
        goal is not None and goal.place == stated.claim.place and not done
    )
    if any(said.meets(printed(one)) for _, r in matched for one in (actual_of(r), figure_of(r.target)) if one):
        yield check.holds()
    elif any(said.meets(total) for total in _over_regions([r for _, r in matched])):
        yield check.holds("regions")
    elif home is not None and goal is not None and goal.place == stated.claim.place and _was_adjusted(home):
        yield check.lacks("initial_goal", quantity=stated.claim.quantity_raw)
    elif is_other_year(sentence, [f for f, _ in matched]):
        yield check.lacks("other_year", quantity=stated.claim.quantity_raw)
    elif any(stated.claim.figure and stated.claim.figure.op == op for op in (">=", "<=", ">", "<", "~", "range")):
        yield check.lacks("estimate")
    elif row.region or (answer is None and not planned):
        # A report says what was done, a target table what was planned.
        yield check.lacks("no_actual", quantity=stated.claim.quantity_raw, cell=cell.raw)
    elif exactly and planned:
        yield check.lacks("plan", quantity=stated.claim.quantity_raw, cell=cell.raw)
    else:
        shown = row.target.raw if planned and row.target else cell.raw
        severe = not exactly and not planned and (_DONE.search(sentence) is not None or home is not None)
        yield check.fails(
            "count", "error" if severe else "warning", quantity=stated.claim.quantity_raw, name=shorten(name_of(row)),
            cell=shown, form=form.title or str(form.position),
        )  # fmt: skip


def _was_adjusted(form: Form) -> bool:
    """Whether the form prints, beside the goal of the beginning of the year, the goal as it was adjusted."""
    return any(item.field == "adjusted_goal" and not says_none(item.value) for item in form.attributes)


def _over_regions(rows: Sequence[Indicator]) -> Iterator[Interval]:
    """What the targets of the regions come to, for each indicator that has one for each region."""
    regions: dict[tuple[str, str], list[Figure]] = {}
    for row in rows:
        figure = figure_of(row.target)
        if row.region and figure is not None:
            regions.setdefault((row.level2, row.level3), []).append(figure)
    for figures in regions.values():
        yield total_of(printed(figure) for figure in figures)


def _names(row: Indicator, lead: str, exactly: bool) -> bool:
    """Whether the words before a figure name the row's indicator; ``exactly``: end with its name."""
    name = core_name(row.level3)
    if len(name) < _SHORTEST_NAME:
        return False
    return _LINK.sub("", lead).endswith(name) if exactly else name in lead


def _comparable(row: Indicator, claim: Claim) -> bool:
    figure = actual_of(row) or figure_of(row.target)
    if figure is None or claim.figure is None:
        return False
    people = {"", "人", "名", "位"}
    pair = {figure.unit, claim.figure.unit}
    return (
        figure.unit == claim.figure.unit or pair <= people or (not figure.unit and claim.figure.unit not in _NO_COUNT)
    )
