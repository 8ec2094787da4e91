"""Hubei's forms and their relatives: 20 points for execution, check boxes, transposed money, cost items."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from .content import Indicator, Project, plain
from .form import Col, Form, Line, source_split
from .indicators import indicators
from .sheet import Cell, Para, row
from .style import Style

EIGHTY = {"产出指标": 50, "效益指标": 20, "满意度指标": 10}
NOTES = [
    "备注：1.预算执行情况口径：预算数为调整后财政资金总额，执行数为资金使用单位财政资金实际支出数。",
    "2.定量指标完成数汇总原则：绝对值直接累加计算，相对值按照资金额度加权平均计算。",
    "3.定性指标分为达成预期指标、部分达成预期指标并具有一定效果、未达成预期指标且效果较差三档，分别按80%-100%、50%-80%、0-50%确定分值。",
]


def with_parents(items: list[Indicator]) -> list[Indicator]:
    """Rows of one level-2 group numbered 1、2、 below a row 一、 that carries their sum."""
    result: list[Indicator] = []
    number = 0
    for level2 in dict.fromkeys(i.level2 for i in items):
        group = [i for i in items if i.level2 == level2]
        if level2 != "数量指标" or len(group) < 2:
            result += group
            continue
        number += 1
        mark = "一二三四"[number - 1] + "、"
        head = replace(group[0], name="年度任务完成情况", mark=mark, parent=True, stub=False, reason="")
        head.weight = sum((i.weight for i in group), Decimal(0))
        head.score = sum((i.score for i in group), Decimal(0))
        result.append(head)
        result += [replace(i, mark=f"{n}、", stub=n == 1 and i.op != "=") for n, i in enumerate(group, 1)]
    return result


def twenty_eighty(p: Project, s: Style, parents: bool = False) -> Form:
    """预算执行情况（20分） and 年度绩效目标（80分）: one money row, no weight column, reasons once a form."""
    columns = [
        Col("level1", "一级指标"),
        Col("level2", "二级指标"),
        Col("level3", "三级指标", 5),
        Col("target", "年初目标值（A）", 3),
        Col("actual", "实际完成值（B）", 3),
        Col("score", "得分", 1),
    ]
    form = Form(p, s, "self_evaluation", len(columns) + 1)
    form.title("项目自评表", unit=False)
    form.truth["unit"] = s.money_unit
    line = f"单位名称：{p.unit_name}          填报日期：{p.year + 1}年3月20日"
    form.before_line(line)
    form.put("单位名称", p.unit_name)
    form.put("填报日期", f"{p.year + 1}年3月20日")
    form.pairs(("项目名称", p.name, "project_name"))
    form.pairs(("主管部门", p.department, "department"), ("项目实施单位", p.unit_name, "implementing_unit"))
    form.ticks(
        ("项目类别", ["1、部门预算项目", "2、省直专项", "3、省对下转移支付项目"], s.rng.randint(0, 2)),
        ("项目属性", ["1、持续性项目", "2、新增性项目"], s.rng.randint(0, 1)),
        ("项目类型", ["1、常年性项目", "2、延续性项目", "3、一次性项目"], s.rng.randint(0, 2)),
    )
    money = [
        Col("full_year_budget", "预算数（A）", 3),
        Col("executed", "执行数（B）", 3),
        Col("execution_rate", "执行率（B/A）", 2),
        Col("score", "得分\n（20分*执行率）", 2),
    ]
    cells = {
        "full_year_budget": s.money(p.total.full),
        "executed": s.money(p.total.executed),
        "execution_rate": s.rate(p.rate),
        "score": s.points(p.exec_score, True),
    }
    form.funds(f"预算执行情况\n（{s.money_unit}）\n（20分）", money, [Line("年度财政资金总额", "total", cells)])
    form.truth["funds"][0]["weight"] = "20"
    items = with_parents(p.indicators) if parents else p.indicators
    indicators(form, columns, "年度绩效目标\n（80分）", items)
    form.total_row(columns, "总分", "", s.points(p.total_score, True))
    short = [i for i in p.indicators if i.score < i.weight]
    reasons = "；".join(f"{i.name}：{i.reason}" for i in short) if short else "无"
    form.pairs(("偏差大或目标未完成原因分析", reasons, ""))
    form.pairs(("改进措施及结果应用方案", p.texts["改进措施"], ""))
    form.after += [Para(note) for note in NOTES]
    return form


def twenty_eighty_parents(p: Project, s: Style) -> Form:
    """The same with numbered parent rows, and sign and unit as a stub in some names."""
    s.name_prefix = ""
    return twenty_eighty(p, s, parents=True)


def transposed_funds(p: Project, s: Style) -> Form:
    """Sources of money as columns, total in the header, own and reviewed score, no execution points."""
    columns = [
        Col("level1", "评价内容"),
        Col("level3", "二级指标（三级指标）名称", 4),
        Col("weight", "分值", 1),
        Col("target", "年初指标值"),
        Col("actual", "年终完成值"),
        Col("score", "自评分", 1),
        Col("review", "复核分", 1),
        Col("rule", "评价标准（及依据）", 3),
    ]
    form = Form(p, s, "self_evaluation", len(columns))
    form.title("财政支出项目绩效自评表")
    total = sum((i.score for i in p.indicators), Decimal(0))
    form.pairs(("项目名称", p.name, "project_name"), ("自评总分", s.points(total, True), "total_score"))
    form.pairs(("项目主管单位", p.department, "department"), ("项目实施单位", p.unit_name, "implementing_unit"))
    sources = [("中央（万元）", "central"), ("省、地", "provincial"), ("本级", "county"), ("其他", "other")]
    assert p.total.full is not None
    parts = source_split(p.total.full, [40, 30])
    values = [s.money(v) for v in parts] + [s.money(None)]
    heads = [h for h, _ in sources] + ["合计", "执行数", "执行率"]
    values += [s.money(p.total.full), s.money(p.total.executed), s.rate(p.rate)]
    spans = [1] + [1] * (form.n - 8) if form.n > 8 else [1]
    form.rows.append([Cell("项目资金", len(spans), 2, heading=True), *row(heads, form.n - len(spans), heading=True)])
    form.rows.append(row(values, form.n - len(spans)))
    for (label, kind), value in zip(sources, values, strict=False):
        form.fund_truth(Line(label, kind, {"amount": value}))
    form.fund_truth(Line("合计", "total", {"amount": values[4], "executed": values[5], "execution_rate": values[6]}))
    form.pairs(("项目年度目标", p.goal, "expected_goal"))
    form.pairs(("年度目标完成情况", p.outcome, "actual_outcome"))
    return indicators(form, columns)


def cost_items_target(p: Project, s: Style) -> Form:
    """Ezhou: cost items with their basis; 数量指标 stands in the column headed 一级指标; values printed twice."""
    columns = [
        Col("level2", "一级指标"),
        Col("level3", "二级指标", 5),
        Col("target", "绩效标准", 3),
        Col("planned", "当年预期实现值", 3),
    ]
    form = Form(p, s, "performance_target", len(columns) + 2)
    form.title("市直部门预算项目支出绩效目标表")
    form.unit_line(f"申报单位：{p.department}", "department")
    form.pairs(
        ("项目名称", p.name, "project_name"),
        ("项目类别", "民生保障类", ""),
        ("项目性质", "常年性项目", ""),
        weights=[1, 2, 1, 1, 1, 1],
    )
    form.pairs(("立项依据", p.texts["立项依据"], ""))
    cost = [
        Col("amount", "金额", 1),
        Col("basis", "测算（公式）依据", 3),
        Col("prior_executed", f"{p.year - 1}年实际执行数", 1),
        Col("planned", f"{p.year}年计划执行数", 1),
    ]
    lines = []
    for label, amount, basis in p.components:
        prior = amount * s.rng.randint(80, 105) / 100
        cells = {
            "amount": s.money(amount),
            "basis": basis,
            "prior_executed": plain(prior.quantize(Decimal("0.01"))),
            "planned": s.money(amount),
        }
        lines.append(Line(label, "component", cells))
    total = s.money(p.total.initial) if s.rng.random() < 0.5 else ""
    lines.append(Line("合计", "total", {"amount": total}))
    form.funds("项目预算", cost, lines, "成本构成", label_wide=2)
    form.pairs(("绩效目标", p.goal, "expected_goal"))
    indicators(form, columns, "绩效指标")
    form.pairs(("保障绩效目标实现措施", p.texts["保证项目实施的制度、措施"], ""))
    body = ["审核意见：", "                    审核人：", "          单位公章：     年   月   日"]
    form.rows.append([Cell("主管部门审核意见", 1, 3), Cell(body[0], form.n - 1)])
    form.rows += [[Cell(text, form.n - 1)] for text in body[1:]]
    return form


def poverty_fund(p: Project, s: Style) -> Form:
    """Funds for rural revitalisation: points before the target, ★ before core indicators, printed scoring notes."""
    first = next(i for i in p.indicators if i.level2 == "数量指标")
    first.mark, first.stub = "★★★", first.op in ("≥", "≤")
    s.name_prefix, s.placeholders = "", False
    columns = [
        Col("level1", "一级指标"),
        Col("level2", "二级指标"),
        Col("level3", "三级指标", 4),
        Col("weight", "分值", 1),
        Col("target", "年度指标值"),
        Col("actual", "全年实际值"),
        Col("score", "得分", 1),
        Col("deviation", "未完成原因及拟采取的改进措施", 3),
    ]
    form = Form(p, s, "self_evaluation", len(columns) + 1)
    form.title("财政衔接推进乡村振兴补助资金项目绩效自评表")
    form.pairs(("项目名称", p.name, "project_name"), ("项目负责人及电话", "甲某 6300018", ""))
    form.pairs(("主管部门", p.department, "department"), ("实施单位", p.unit_name, "implementing_unit"))
    money = [
        Col("full_year_budget", "全年预算数（A）"),
        Col("executed", "全年执行数（B）"),
        Col("weight", "分值", 1),
        Col("execution_rate", "执行率（B/A）"),
        Col("score", "得分", 1),
    ]
    lines = form.national_lines([c.field for c in money])
    lines[0].label, lines[1].label = "年度资金总额：", "其中：本年财政拨款"
    points = {f: lines[0].cells[f] for f in ("weight", "execution_rate", "score")}
    fiscal = p.funds[1]
    if fiscal.full and fiscal.full == p.total.full and fiscal.executed == p.total.executed:
        lines[1].cells |= points
    form.funds(
        f"资金情况\n（{s.money_unit}）",
        money,
        [x for x in lines if x.kind != "carryover" or p.funds[2].full is not None],
    )
    form.goals(
        s.side("年度目标"),
        ["年初设定目标", "年度总体目标完成情况综述"],
        [p.goal, p.outcome],
        ["expected_goal", "actual_outcome"],
    )
    indicators(form, columns, s.side("绩效指标"))
    total = sum((i.weight for i in p.indicators), p.exec_weight)
    form.total_row(columns, "总分", s.points(total), s.points(p.total_score, True))
    form.after.append(
        Para("注：1.得分一档最高不能超过该指标分值上限。2.定量指标若未完成，按完成比例计分。3.★为核心指标。")
    )
    return form
