"""Figures in running text against the tables: budgets, counts, rates and scores."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

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
from disclosure_parse.checker.cells import figure_of, leaves, money_unit, name_of, scored_line
from disclosure_parse.checker.execution import rate_interval, rates
from disclosure_parse.checker.funds import entries_of, unit_unknown
from disclosure_parse.checker.messages import money, percent, shorten
from disclosure_parse.checker.prose import interval, value
from disclosure_parse.checker.readings import points
from disclosure_parse.checker.rule import Check, checked_forms, document_rule
from disclosure_parse.checker.statements import Passage, Stated, passages
from disclosure_parse.disclosure import Claim, Disclosure, Entry, Form, Indicator, Outcome, Severity
from disclosure_parse.document import Place

_BUDGET = re.compile(
    r"(?:预算数|年度预算|预算(?:资金|安排|金额|总额)?|申请(?:财政|项目|专项)?(?:资金|经费)?|资金总额|安排资金)\s*(?:共计?|为|是|：|:)?\s*$"
)
_SPENT = re.compile(r"(?:执行数|实际支出|支出|使用(?:了)?|已支付)\s*(?:共计?|为|是|：|:)?\s*$")
_OTHER_MONEY = re.compile(
    r"中央|省|市级?财政|市级|县级|区级|上级|三年|两年|五年|总投资|每年|上年|累计|分[两三四]|人均|每人|第[一二三四]"
)
_PLAN = re.compile(r"预计|计划|拟|目标|不低于|不少于|设定|力争|将")
_DONE = re.compile(r"实际|共|完成|已|全年")
_CLAUSE = re.compile(r"[，。；;、：:,（(\n]")
_NAME_NOISE = re.compile(
    r"\d[\d,.]*\s*[\u4e00-\u9fff%％]?(?:以上|以下|以内|左右)?|^(?:完成|实际|计划)|(?:人数|数量|个数|次数|户数|数)$|[“”\"≥≤=<>（）()\s]"
)
_TOTAL_SCORE = re.compile(r"(?:评价得分|自评得分|自评总?分|总得分|综合得分|最终得分|总分)\s*(?:数?为|是|：|:|共)*\s*$")
_GIVEN = re.compile(r"(?:得分?|评价得分|自评得?分)\s*(?:为|是|：|:)*\s*$")
_WORTH = re.compile(r"(?:总分|分值|满分|指标值|标准分)\s*(?:为|是|：|:)*\s*$")
_LEVEL = re.compile(
    r"(数量|质量|时效|成本|经济效益|社会效益|生态效益|可持续影响|服务对象满意度|产出|效益|满意度|预算执行)(?:率|指标)?(?:指标)?"
)
_RATE = re.compile(r"(?:完成预算的?|预算执行率|执行率|执行进度|预算完成率)\s*(?:达到?|为|是|：|:|了)*\s*$")
_SHORTEST_NAME = 4
_ERROR: Severity = "error"
_WARNING: Severity = "warning"


@document_rule("narrative_vs_table")
def narrative_vs_table(disclosure: Disclosure) -> Iterator[Outcome]:
    """Prose and table state the same fact alike.

    Why: the report is written first and the table is corrected later, or the other way round.
    Equation: figure in the sentence = figure in the cell it names
    Holds: 预算数20万元 in the goal, 20.00 in the money block
    Fails: 生活困难户帮扶87人 in the report, actual value 116人 in the table
    Not flagged: roundings (89.97 beside 89.974), money of one level or of several years, sentences about another year,
        names that only resemble the indicator's, a figure that fits the target or any form of the document.
    """
    forms = checked_forms(disclosure)
    homes = {place.locator: form for form in forms for place in _text_places(form)}
    every = passages(disclosure)
    report = _reported_form(forms, every)
    for passage in every:
        for stated in passage.figures:
            home = homes.get(stated.claim.place.locator)
            yield from _money_claim(passage, stated, home)
            yield from _count_claim(passage, stated, forms, home)
            yield from _score_claim(passage, stated, forms, home or report)
            yield from _rate_claim(passage, stated, forms, home or report)


def _text_places(form: Form) -> list[Place]:
    goals = [entry.place for entry in (form.expected_goal, form.actual_outcome) if entry is not None]
    return goals + [item.place for item in form.attributes]


def _reported_form(forms: Sequence[Form], every: Sequence[Passage]) -> Form | None:
    """The form a report is about: the only scored one, or the one whose total the report states."""
    scored = [form for form in forms if form.form_type == "self_evaluation" and figure_of(form.total_score)]
    if len(scored) == 1:
        return scored[0]
    totals = {
        value(s.claim)
        for p in every
        for s in p.figures
        if s.claim.role == "score" and _TOTAL_SCORE.search(p.text[: s.start])
    }
    fitting = [form for form in scored if form.total_score and form.total_score.value in totals]
    return fitting[0] if len(fitting) == 1 else None


def _lead(passage: Passage, stated: Stated) -> str:
    """The words of the clause before a figure."""
    earlier = [other.end for other in passage.figures if other.end <= stated.start]
    text = passage.text[max(earlier[-1] if earlier else 0, 0) : stated.start]
    cuts = [match.end() for match in _CLAUSE.finditer(text)]
    return text[cuts[-1] if cuts and text[cuts[-1] :].strip() else 0 :]


def _money_claim(passage: Passage, stated: Stated, home: Form | None) -> Iterator[Outcome]:
    """An amount in a form's own text, called its budget or its expenditure, against the money block."""
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
    check = check.figures(value(stated.claim), known[0])
    shifted = [
        Interval(amount.low * f, amount.high * f) for amount in known for f in (TEN_THOUSAND, ONE / TEN_THOUSAND)
    ]
    slip = value(stated.claim) != 0 and any(said.meets(amount) for amount in shifted)
    if any(said.meets(amount) for amount in known):
        yield check.holds()
    elif slip and unit_unknown(home):
        yield check.holds("unit_unknown")
    elif not spent and not _prints_initial(home):
        yield check.lacks("no_initial", quantity=stated.claim.quantity_raw)
    elif _OTHER_MONEY.search(passage.sentence(stated)) or any(line.kind == "component" for line in home.funds):
        yield check.lacks("other_money", quantity=stated.claim.quantity_raw)
    else:
        shown = " / ".join(dict.fromkeys(money(cell.value or ZERO, money_unit(home)) for cell in cells[:4]))
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


def core_name(name: str) -> str:
    """An indicator's name without figures, units and words for counting."""
    flat = _NAME_NOISE.sub("", name)
    return _NAME_NOISE.sub("", flat)


def _count_claim(passage: Passage, stated: Stated, forms: Sequence[Form], home: Form | None) -> Iterator[Outcome]:
    """A count whose clause names an indicator, against that indicator's target and actual value."""
    if stated.claim.role not in ("people", "count"):
        return
    lead = core_name(_lead(passage, stated))
    matched = [
        (form, row)
        for form in ([home] if home else forms)
        if form.form_type in ("self_evaluation", "performance_target")
        for row in leaves(form)
        if _names(row, lead) and _comparable(row, stated.claim)
    ]
    if not matched:
        return
    sentence = passage.sentence(stated)
    form, row = matched[0]
    cell = row.actual if figure_of(row.actual) else row.target
    if cell is None:
        return
    evidence = tuple(e.place for _, r in matched for e in (r.target, r.actual) if e)
    check = Check("narrative_vs_table", form.position, stated.claim.place, evidence, quote=shorten(sentence, 120))
    figure = figure_of(cell)
    check = check.figures(value(stated.claim), exact(figure.value if figure else ZERO))
    said = interval(stated.claim)
    if any(_agrees(entry, said) for _, r in matched for entry in (r.actual, r.target)):
        yield check.holds()
    elif _other_year(sentence, [f for f, _ in matched]):
        yield check.lacks("other_year", quantity=stated.claim.quantity_raw)
    elif any(stated.claim.figure and stated.claim.figure.op == op for op in (">=", "<=", ">", "<", "~", "range")):
        yield check.lacks("estimate")
    else:
        planned = bool(_PLAN.search(_lead(passage, stated))) or figure_of(row.actual) is None
        shown = row.target.raw if planned and row.target else cell.raw
        severe = not planned and (_DONE.search(sentence) is not None or home is not None)
        yield check.fails(
            "count", "error" if severe else "warning", quantity=stated.claim.quantity_raw, name=shorten(name_of(row)),
            cell=shown, form=form.title or str(form.position),
        )  # fmt: skip


def _names(row: Indicator, lead: str) -> bool:
    name = core_name(row.level3)
    return len(name) >= _SHORTEST_NAME and name in lead


def _comparable(row: Indicator, claim: Claim) -> bool:
    figure = figure_of(row.actual) or figure_of(row.target)
    if figure is None or claim.figure is None or figure.unit == "%":
        return False
    people = {"", "人", "名", "位"}
    return figure.unit == claim.figure.unit or {figure.unit, claim.figure.unit} <= people or not figure.unit


def _agrees(entry: Entry | None, said: Interval) -> bool:
    figure = figure_of(entry)
    return figure is not None and (said.meets(printed(figure)))


def _other_year(sentence: str, forms: Sequence[Form]) -> bool:
    years = {int(year) for year in re.findall(r"((?:19|20)\d{2})\s*年", sentence)}
    known = {form.fiscal_year for form in forms if form.fiscal_year}
    return bool(years and known and not years & known) or bool(re.search(r"上年|去年|往年|累计|历年", sentence))


def _score_claim(passage: Passage, stated: Stated, forms: Sequence[Form], form: Form | None) -> Iterator[Outcome]:
    """A total, or the points of a level, in a report against the form it reports on."""
    if stated.claim.role != "score":
        return
    lead = passage.text[max(0, stated.start - 24) : stated.start]
    scored = [f for f in forms if f.form_type == "self_evaluation" and figure_of(f.total_score)]
    if not scored:
        return
    said = value(stated.claim)
    quote = shorten(passage.sentence(stated), 120)
    levels = list(_LEVEL.finditer(lead))
    if _TOTAL_SCORE.search(lead) and not levels:
        check = Check("narrative_vs_table", form.position if form else None, stated.claim.place, quote=quote)
        if any(f.total_score and points(f.total_score).holds(said) for f in scored):
            yield check.holds()
        elif form is not None and form.total_score is not None:
            total = form.total_score
            check = Check("narrative_vs_table", form.position, stated.claim.place, (total.place,), quote=quote)
            yield check.figures(said, points(total)).fails(
                "score", quantity=stated.claim.quantity_raw, name="总分", cell=total.raw
            )
        else:
            yield check.lacks("several_forms", quantity=stated.claim.quantity_raw)
        return
    if form is None or not levels or "，" in lead[levels[-1].end() :].rstrip("，")[:-8]:
        return
    yield from _level_claim(stated, form, levels[-1].group(1), lead[levels[-1].end() :], quote)


def _level_claim(stated: Stated, form: Form, level: str, words: str, quote: str) -> Iterator[Outcome]:
    weights = bool(_WORTH.search(words))
    if words.strip("（( ：:为共") and not weights and not _GIVEN.search(words):
        return
    entries = _level_entries(form, level, weights)
    if not entries:
        return
    computed = sum((entry.value or ZERO for entry in entries), ZERO)
    check = Check("narrative_vs_table", form.position, stated.claim.place, tuple(e.place for e in entries), quote=quote)
    check = check.figures(value(stated.claim), exact(computed))
    other = sum((entry.value or ZERO for entry in _level_entries(form, level, not weights)), ZERO)
    if value(stated.claim) == computed or (not weights and not _GIVEN.search(words) and value(stated.claim) == other):
        yield check.holds()
    else:
        yield check.fails("score", "warning", quantity=stated.claim.quantity_raw, name=level, cell=str(computed))


def _level_entries(form: Form, level: str, weights: bool) -> list[Entry]:
    """The weights or scores of the rows of a level, by the first words of its name."""
    if level == "预算执行":
        line = scored_line(form)
        cell = (line.weight if weights else line.score) if line else None
        return [cell] if cell is not None and figure_of(cell) else []
    rows = [row for row in leaves(form) if row.level1.startswith(level) or row.level2.startswith(level)]
    cells = [row.weight if weights else row.score for row in rows]
    return [cell for cell in cells if cell is not None and figure_of(cell)]


def _rate_claim(passage: Passage, stated: Stated, forms: Sequence[Form], form: Form | None) -> Iterator[Outcome]:
    """An execution rate in prose against the rates of the money block."""
    claim = stated.claim
    if (
        claim.figure is None
        or claim.figure.unit != "%"
        or not _RATE.search(passage.text[max(0, stated.start - 14) : stated.start])
    ):
        return
    if claim.figure.op not in ("=", "~") or _other_year(passage.sentence(stated), forms):
        return
    found = [(f, rate) for f in forms for rate in rates(f)]
    if not found:
        return
    said = Interval(interval(claim).low, value(claim) + claim.figure.quantum)
    own = [rate for f, rate in found if form is None or f is form]
    check = Check(
        "narrative_vs_table",
        form.position if form else None,
        claim.place,
        quote=shorten(passage.sentence(stated), 120),
    )
    if any(
        said.meets(rate.computed) and said.meets(rate_interval(rate.line.execution_rate))
        for rate in own
        if rate.line.execution_rate
    ):
        yield check.holds()
        return
    if form is None or not own:
        yield check.lacks("several_forms", quantity=claim.quantity_raw)
        return
    rate = own[0]
    cell = rate.line.execution_rate
    evidence = (cell.place,) if cell else ()
    check = Check("narrative_vs_table", form.position, claim.place, evidence, quote=check.quote).figures(
        value(claim), rate.computed
    )
    against = any(one.against_initial is not None and said.meets(one.against_initial) for one in own)
    shown = cell.raw if cell else percent(Decimal(rate.computed.low))
    yield check.fails("rate_initial" if against else "rate", "warning", quantity=claim.quantity_raw, cell=shown)
