"""A department's overall evaluation, and a transfer payment's form without points."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .content import Project, plain, rounded
from .form import Col, Form, Line, source_split
from .indicators import indicators
from .sheet import Cell, Para, spread
from .style import Style, raw

LEVELS = [Col("level1", "一级指标"), Col("level2", "二级指标"), Col("level3", "三级指标", 4)]


def department_overall(p: Project, s: Style) -> Form:
    """部门整体支出绩效自评表: tasks with total and fiscal money in two storeys, points before the target."""
    columns = [
        *LEVELS,
        Col("weight", "分值", 1),
        Col("target", "年度指标值"),
        Col("actual", "实际完成值"),
        Col("score", "得分", 1),
        Col("deviation", "偏差原因分析及改进措施", 3),
    ]
    form = Form(p, s, "self_evaluation", max(len(columns) + 1, 10))
    form.title("部门整体支出绩效自评表")
    form.pairs(("部门名称", p.department, "department"))
    spans = spread([2, *[1] * 8], form.n - 1)
    top = [
        ("任务名称", 1, 2),
        ("完成情况", 1, 2),
        ("预算数（万元）", 2, 1),
        ("执行数（万元）", 2, 1),
        ("分值", 1, 2),
        ("执行率", 1, 2),
        ("得分", 1, 2),
    ]
    heads, i = [], 0
    for text, wide, tall in top:
        heads.append(Cell(text, sum(spans[i : i + wide]), tall, heading=True))
        i += wide
    second = [Cell(t, spans[2 + n], heading=True) for n, t in enumerate(("总额", "其中：财政拨款") * 2)]
    body = [heads, second]
    total = [Decimal(0), Decimal(0)]
    for n, (label, amount, _) in enumerate(p.components, 1):
        done = rounded(amount * Decimal(s.rng.choice([88, 92, 95, 100, 100])) / 100)
        total = [total[0] + amount, total[1] + done]
        cells = {
            "full_year_budget": s.money(amount),
            "executed": s.money(done),
            "execution_rate": s.rate(done / amount),
        }
        texts = [
            f"任务{n}：{label}",
            "已完成",
            s.money(amount),
            s.money(amount),
            s.money(done),
            s.money(done),
            "—",
            cells["execution_rate"],
            "—",
        ]
        body.append([Cell(t, w) for t, w in zip(texts, spans, strict=True)])
        form.fund_truth(Line(texts[0], "component", cells | {"weight": "—", "score": "—"}))
    rate = total[1] / total[0]
    score = rounded(p.exec_weight * rate)
    p.total_score += score - p.exec_score
    for item in (i for i in p.indicators if i.name == "项目总成本"):
        p.total_score += item.weight - item.score
        item.actual, item.score, item.reason, item.met = plain(total[1]), item.weight, "", True
    sums = [
        s.money(total[0]),
        s.money(total[0]),
        s.money(total[1]),
        s.money(total[1]),
        s.points(p.exec_weight),
        s.rate(rate),
        s.points(score, True),
    ]
    body.append([Cell("金额合计", spans[0] + spans[1]), *(Cell(t, w) for t, w in zip(sums, spans[2:], strict=True))])
    cells = {
        "full_year_budget": sums[0],
        "executed": sums[2],
        "weight": sums[4],
        "execution_rate": sums[5],
        "score": sums[6],
    }
    form.fund_truth(Line("金额合计", "total", cells))
    body[0].insert(0, Cell("年度主要任务", 1, len(body), heading=True))
    form.rows += body
    goal = f"{p.purpose}，全面完成年度各项任务。"
    form.goals(
        s.side("年度总体目标"),
        ["预期目标", "实际完成情况"],
        [goal, "各项任务已按计划完成。"],
        ["expected_goal", "actual_outcome"],
    )
    indicators(form, columns, s.side("年度绩效指标"))
    weight = sum((i.weight for i in p.indicators), p.exec_weight)
    return form.total_row(columns, "总分", s.points(weight), s.points(p.total_score, True))


def transfer_payment(p: Project, s: Style) -> Form:
    """中央对地方专项转移支付绩效目标自评表: no points at all, notes printed below."""
    columns = [
        *LEVELS,
        Col("target", "指标值", 2),
        Col("actual", "全年实际完成值", 2),
        Col("deviation", "未完成原因和改进措施", 3),
    ]
    form = Form(p, s, "self_evaluation", len(columns) + 1)
    form.title("中央对地方专项转移支付绩效目标自评表")
    form.pairs(("转移支付（项目）名称", p.name, "project_name"))
    form.pairs(("中央主管部门", "某某部", ""))
    form.pairs(("地方主管部门", p.department, "department"), ("资金使用单位", p.unit_name, "implementing_unit"))
    money = [
        Col("full_year_budget", "全年预算数（A）"),
        Col("executed", "全年执行数（B）"),
        Col("execution_rate", "预算执行率（B/A）"),
    ]
    assert p.total.full is not None
    assert p.total.executed is not None
    budgets, spent = source_split(p.total.full, [60]), source_split(p.total.executed, [60])
    lines = [Line("年度资金总额", "total", line_cells(s, p.total.full, p.total.executed))]
    for label, kind, a, b in (
        ("其中：中央补助", "central", budgets[0], spent[0]),
        ("地方资金", "other", budgets[1], spent[1]),
    ):
        lines.append(Line(label, kind, line_cells(s, a, b)))
    lines.append(Line("其他资金", "other", {}))
    form.funds(f"资金情况\n（{s.money_unit}）", money, lines)
    form.goals(
        "总体目标完成情况", ["总体目标", "全年实际完成情况"], [p.goal, p.outcome], ["expected_goal", "actual_outcome"]
    )
    indicators(form, columns, s.side("绩效指标"))
    form.pairs(("说明", "无", ""))
    form.after += [
        Para("注：1.资金使用单位按项目绩效目标填报，主管部门汇总时按区域绩效目标填报。"),
        Para("2.其他资金包括与中央财政资金、地方财政资金共同投入到同一项目的自有资金、社会资金等。"),
        Para("3.全年执行数是指按照国库集中支付制度要求所形成的实际支出。"),
    ]
    return form


def line_cells(s: Style, budget: Decimal, spent: Decimal) -> dict[str, str]:
    rate = s.rate(spent / budget) if budget else ""
    return {"full_year_budget": s.money(budget), "executed": s.money(spent), "execution_rate": rate}


def target_by_region(p: Project, s: Style) -> Form:
    """One target for each region, regions as columns; the truth has a record for each indicator and region."""
    regions = s.rng.sample(["城东片区", "城西片区", "山北片区", "河南岸片区", "库区片区"], 3)
    form = Form(p, s, "performance_target", 4 + len(regions))
    form.title("区域绩效目标分解表", unit=False)
    form.truth["unit"] = s.money_unit
    form.pairs(("专项名称", p.name, "project_name"), ("主管部门", p.department, "department"))
    form.pairs(("资金额度", s.money(p.total.initial) + ("" if s.money_suffix else s.money_unit), ""))
    amount = form.truth["attributes"].pop("资金额度")
    form.fund_truth(Line("资金额度", "total", {"amount": amount}))
    form.pairs(("年度目标", p.goal, "expected_goal"))
    spans = form.spans([*LEVELS, *(Col(r, r, 2) for r in regions)], False)
    heads = ["一级指标", "二级指标", "三级指标", *regions]
    form.rows.append([Cell(t, w, heading=True) for t, w in zip(heads, spans, strict=True)])
    for item in p.indicators:
        texts: list[str] = [item.level1, item.level2, item.name]
        for region in regions:
            share = Decimal(s.rng.randint(20, 40)) / 100
            counted = (
                item.op in ("≥", "=") and item.unit not in ("%", "‰") and "/" not in item.unit and "." not in item.value
            )
            value = plain(max(rounded(Decimal(item.value) * share, 0), Decimal(1))) if counted else item.value
            text = f"{s.op(item) if item.op else ''}{value}{item.unit}"
            texts.append(text)
            record: dict[str, Any] = dict.fromkeys(
                ("level1_weight", "description", "actual", "weight", "score", "deviation", "basis")
            )
            record |= {
                "level1": item.level1,
                "level2": item.level2,
                "level3": item.name,
                "target": raw(text),
                "region": region,
            }
            form.truth["indicators"].append(record)
        form.rows.append([Cell(t, w) for t, w in zip(texts, spans, strict=True)])
    return form
