"""Which form a report's prose is about, and the points and rates it repeats from that form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from disclosure_parse.checker.arithmetic import ZERO, Interval, exact
from disclosure_parse.checker.cells import figure_of, printed_rows, scored_line
from disclosure_parse.checker.execution import rate_interval, rates, told_rate
from disclosure_parse.checker.facts import PROJECT_FORMS, bare_key, project_key, project_name, same_project
from disclosure_parse.checker.messages import percent, shorten
from disclosure_parse.checker.prose import interval, value
from disclosure_parse.checker.readings import EXECUTION_ROW, Award, awards, points
from disclosure_parse.checker.rule import Check, checked_forms
from disclosure_parse.checker.statements import Passage, Stated, is_other_year
from disclosure_parse.disclosure import Disclosure, Entry, Form, Indicator, Outcome

_TOTAL_SCORE = re.compile(r"(?:评价得分|自评得分|自评总?分|总得分|综合得分|最终得分|总分)\s*(?:数?为|是|：|:|共)*\s*$")
_GIVEN = re.compile(r"(?:得分?|评价得分|自评得?分)\s*(?:为|是|：|:)*\s*$")
_WORTH = re.compile(r"(?:总分|分值|满分|指标值|标准分)\s*(?:为|是|：|:)*\s*$")
# 运输成本有所降低 names an indicator, 成本 a level.
_LEVEL = re.compile(
    r"(?:(?<![\u4e00-\u9fff])|(?<=其中)|(?<=包括)|(?<=以及)|(?<=项目)|(?<=设置)|(?<=[分和及与]))"
    r"(数量|质量|时效|(?:经济|社会|生态环境)?成本|经济效益|社会效益|生态效益|可持续影响|服务对象满意度|产出|效益|满意度|预算执行)(?:率|指标)?(?:指标)?"
)
# 政策执行率 is an indicator of its own.
_RATE = re.compile(
    r"(?:完成预算的?|(?:预算|资金|支出|经费|项目|总体|年度|全年)(?:总)?执行率|(?<![\u4e00-\u9fff])执行率|执行进度|预算完成率)"
    r"\s*(?:达到?|为|是|：|:|了)*\s*$"
)
_LEAD = 24
_SHORTEST_NAME = 4


@dataclass(frozen=True, slots=True)
class Reported:
    """What a document's report is about: the scored form, if that is clear, and the forms its figures may repeat."""

    form: Form | None
    forms: tuple[Form, ...]


def reported(disclosure: Disclosure, every: Sequence[Passage]) -> Reported:
    """The only scored form, or the one whose total the report states; none of another project than the report's.

    The report's project is that of its table of scores, else the one that the sentence with the total names.
    """
    forms = checked_forms(disclosure)
    totals = [(p, s) for p in every for s in p.figures if s.claim.role == "score" and _is_total(p, s)]
    named = [project_name(form) for form in forms if form.form_type == "score_summary" and project_name(form)]
    named = named or _named_in([passage.sentence(stated) for passage, stated in totals], forms)
    about = tuple(
        form
        for form in forms
        if form.form_type in PROJECT_FORMS
        and (not named or any(same_project(project_name(form), name) for name in named))
    )
    scored = [form for form in about if form.form_type == "self_evaluation" and figure_of(form.total_score)]
    if len(scored) > 1:
        said = {value(stated.claim) for _, stated in totals}
        scored = [form for form in scored if form.total_score and form.total_score.value in said]
    form = scored[0] if len(scored) == 1 else None
    return Reported(
        form, tuple(one for one in about if not form or same_project(project_name(one), project_name(form)))
    )


def _named_in(sentences: Sequence[str], forms: Sequence[Form]) -> list[str]:
    """The projects of the document that these sentences name."""
    names = [project_name(form) for form in forms]
    names += [line.project_name for form in forms for line in form.projects]
    text = project_key("。".join(sentences))
    return [name for name in dict.fromkeys(names) if len(key := bare_key(name)) >= _SHORTEST_NAME and key in text]


def _is_total(passage: Passage, stated: Stated) -> bool:
    return bool(_TOTAL_SCORE.search(passage.text, max(0, stated.start - _LEAD), stated.start))


def score_claim(passage: Passage, stated: Stated, forms: Sequence[Form], form: Form | None) -> Iterator[Outcome]:
    """A total, or the points of a level, in a report against the form it reports on."""
    if stated.claim.role != "score":
        return
    scored = [f for f in forms if f.form_type == "self_evaluation" and figure_of(f.total_score)]
    if not scored:
        return
    said = value(stated.claim)
    quote = shorten(passage.sentence(stated), 120)
    levels = list(_LEVEL.finditer(passage.text, max(0, stated.start - _LEAD), stated.start))
    if _is_total(passage, stated) and not levels:
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
    words = passage.text[levels[-1].end() : stated.start] if levels else ""
    if form is None or not levels or "，" in words.rstrip("，")[:-8]:
        return
    yield from _level_claim(stated, form, levels[-1].group(1), words, quote)


def _level_claim(stated: Stated, form: Form, level: str, words: str, quote: str) -> Iterator[Outcome]:
    weights = bool(_WORTH.search(words))
    if words.strip("（( ：:为共") and not weights and not _GIVEN.search(words):
        return
    entries = level_cells(form, level, weights)
    if not entries:
        return
    computed = sum((entry.value or ZERO for entry in entries), ZERO)
    check = Check("narrative_vs_table", form.position, stated.claim.place, tuple(e.place for e in entries), quote=quote)
    check = check.figures(value(stated.claim), exact(computed))
    other = sum((entry.value or ZERO for entry in level_cells(form, level, not weights)), ZERO)
    if value(stated.claim) == computed or (not weights and not _GIVEN.search(words) and value(stated.claim) == other):
        yield check.holds()
    else:
        yield check.fails("score", "warning", quantity=stated.claim.quantity_raw, name=level, cell=str(computed))


def level_cells(form: Form, level: str, weights: bool) -> list[Entry]:
    """The weights or points of the rows of a level, by the first words of its name."""
    awarded, stem = awards(form), level.removesuffix("指标")
    rows = [row for row in printed_rows(form) if row.level1.startswith(stem) or row.level2.startswith(stem)]
    line = scored_line(form)
    if "执行" in level:
        rows = [] if line else [row for row in printed_rows(form) if EXECUTION_ROW.search(row.level3 or row.level2)]
    given = [awarded[row.row].cell for row in rows if row.row in awarded]
    found: list[Entry | None] = [row.weight for row in rows] if weights else [*given]
    if line and "执行" in level:
        found.append(line.weight if weights else line.score)
    if not weights and any(_of_hundred(awarded.get(row.row), row) for row in rows):
        return []
    return [cell for cell in found if cell is not None and figure_of(cell)]


def _of_hundred(award: Award | None, row: Indicator) -> bool:
    """Whether a row's points are still out of 100 and say nothing of what they come to."""
    weight = figure_of(row.weight)
    return award is not None and weight is not None and award.most != weight.value


def rate_claim(passage: Passage, stated: Stated, forms: Sequence[Form], form: Form | None) -> Iterator[Outcome]:
    """An execution rate in prose against the rates of the money block."""
    claim = stated.claim
    if claim.figure is None or claim.figure.unit != "%" or claim.figure.op not in ("=", "~"):
        return
    if not _RATE.search(passage.text, max(0, stated.start - 14), stated.start):
        return
    found = [(f, rate) for f in forms for rate in rates(f)]
    if not found or is_other_year(passage.sentence(stated), forms):
        return
    said = Interval(interval(claim).low, value(claim) + claim.figure.quantum)
    own = [rate for f, rate in found if form is None or f is form]
    check = Check(
        "narrative_vs_table",
        form.position if form else None,
        claim.place,
        quote=shorten(passage.sentence(stated), 120),
    )
    printed = [line.execution_rate for f in forms if form is None or f is form for line in f.funds]
    if any(said.meets(rate_interval(cell)) for cell in printed if figure_of(cell) and cell):
        yield check.holds()
        return
    if form is None or not own:
        yield check.lacks("several_forms", quantity=claim.quantity_raw)
        return
    rate = own[0]
    cell = rate.line.execution_rate
    evidence = (cell.place,) if cell else ()
    check = Check("narrative_vs_table", form.position, claim.place, evidence, quote=check.quote).figures(
        value(claim), rate.computed, said
    )
    against = any(one.against_initial is not None and said.meets(one.against_initial) for one in own)
    shown = told_rate(cell) if cell else percent(Decimal(rate.computed.low))
    yield check.fails("rate_initial" if against else "rate", "warning", quantity=claim.quantity_raw, cell=shown)
