"""Self-evaluations of provincial data systems: targets split into sign, value and unit, and other wide grids."""

from __future__ import annotations

from dataclasses import replace

from .content import Fund, Project, plain, rounded
from .form import Col, Form, Line
from .indicators import indicators
from .sheet import Cell, row
from .style import Style

LEVELS = [Col("level1", "一级指标"), Col("level2", "二级指标"), Col("level3", "三级指标", 4)]
SPLIT = [Col("op", "指标性质", 1), Col("value", "指标值", 2), Col("unit", "度量单位", 1)]


def source_rows(p: Project, labels: list[tuple[str, str]]) -> list[tuple[str, str, Fund | None]]:
    """Labels with the amounts of their kind; a second label of one kind has none."""
    left = {f.kind: f for f in p.funds}
    return [(label, kind, left.pop(kind, None)) for label, kind in labels]


def split_evaluation(p: Project, s: Style) -> Form:
    """Sichuan's system form: code joined to the name, reasons in the money block, 指标性质 | 指标值 | 度量单位."""
    tail = [
        Col("bare_actual", "完成值", 2),
        Col("weight", "权重", 1),
        Col("score", "得分", 1),
        Col("deviation", "未完成原因分析", 3),
    ]
    columns = [*LEVELS, *SPLIT, *tail]
    form = Form(p, s, "self_evaluation", len(columns) + 1)
    form.before_line("报表编号：530000_0013zp")
    form.title("部门预算项目支出绩效自评表")
    form.pairs(("项目名称", f"{p.code}-{p.name}", "project_name"))
    form.truth["project_code"] = p.code
    form.pairs(("主管部门", p.department, "department"), ("实施单位（盖章）", p.unit_name, "implementing_unit"))
    form.goals(
        "项目基本情况\n1.项目年度目标完成情况",
        ["项目年度目标", "年度目标完成情况"],
        [p.goal, p.outcome],
        ["expected_goal", "actual_outcome"],
    )
    form.pairs(("2.项目实施内容及过程概述", p.texts["项目概况"], ""))
    money = [
        Col("initial_budget", "年初预算"),
        Col("full_year_budget", "调整后预算数"),
        Col("executed", "预算执行数"),
        Col("execution_rate", "预算执行率"),
        Col("weight", "权重", 1),
        Col("score", "得分", 1),
    ]
    labels = [
        ("总额", "total"),
        ("其中：财政资金", "fiscal"),
        ("财政专户管理资金", "other"),
        ("单位资金", "other"),
        ("其他资金", "other"),
    ]
    rows = source_rows(p, [(t, k) for t, k in labels if k != "carryover" or p.funds[2].full is None])
    if p.funds[2].full is not None:
        rows.insert(3, ("上年结转资金", "carryover", p.funds[2]))
    why = ("原因", "1.预算执行率=预算执行数/调整后预算数，执行率未达到90%的需说明原因。")
    lines = form.fund_lines(rows, [c.field for c in money])
    form.funds("预算执行情况\n（10分）", money, lines, f"年度预算数（{s.money_unit}）", side_note=why)
    indicators(form, columns, "绩效指标\n（90分）")
    form.total_row(
        columns, "合计", s.points(sum((i.weight for i in p.indicators), p.exec_weight)), s.points(p.total_score, True)
    )
    for heading in ("评价结论", "存在问题", "改进措施"):
        form.pairs((heading, p.texts[heading], ""))
    return form.line("项目负责人：甲某", "财务负责人：乙某")


def two_storey(p: Project, s: Style) -> Form:
    """Yunnan's 公开14表: money in yuan, headings in two storeys, a grade behind the total."""
    s.money_unit, s.money_suffix = "元", ""
    columns = [Col(c.field, c.heading, c.wide, "绩效指标") for c in LEVELS]
    columns += [Col(c.field, c.heading, c.wide, "年度指标值") for c in SPLIT]
    columns += [
        Col("actual", "实际完成值"),
        Col("weight", "分值", 1),
        Col("score", "得分", 1),
        Col("deviation", "偏差原因分析及改进措施", 3),
    ]
    form = Form(p, s, "self_evaluation", len(columns))
    form.before_line("公开14表")
    form.title("项目支出绩效自评表")
    form.identity()
    money = [
        Col("initial_budget", "年初预算数"),
        Col("full_year_budget", "全年预算数"),
        Col("executed", "全年执行数"),
        Col("weight", "分值", 1),
        Col("execution_rate", "执行率"),
        Col("score", "得分", 1),
    ]
    form.funds("项目资金\n（元）", money, form.national_lines([c.field for c in money]))
    form.goals(
        s.side("年度总体目标"), ["预期目标", "实际完成情况"], [p.goal, p.outcome], ["expected_goal", "actual_outcome"]
    )
    indicators(form, columns)
    form.pairs(("其他需要说明事项", "无", ""))
    total = sum((i.weight for i in p.indicators), p.exec_weight)
    score = p.total_score
    grade = "优" if score >= 90 else "良" if score >= 80 else "中"
    return form.total_row(columns, "总分", s.points(total), s.points(score, True), grade, side=False)


def wide_evaluation(p: Project, s: Style) -> Form:
    """Xinjiang's 13 columns: basis, last year's value, rule, evidence and completion rate beside the usual ones."""
    columns = [
        *LEVELS,
        Col("target", "指标值"),
        Col("basis", "指标值设置依据"),
        Col("before", "上年完成值"),
        Col("weight", "指标分值权重", 1),
        Col("rule", "指标赋分规则", 3),
        Col("evidence", "佐证资料"),
        Col("actual", "指标实际完成值"),
        Col("completion_rate", "完成率", 1),
        Col("score", "指标得分", 1),
        Col("deviation", "偏差原因分析及改进措施", 3),
    ]
    form = Form(p, s, "self_evaluation", len(columns))
    form.title("项目支出绩效自评表")
    form.identity()
    money = [
        Col("initial_budget", "年初预算数"),
        Col("full_year_budget", "全年预算数"),
        Col("executed", "全年执行数"),
        Col("weight", "分值权重", 1),
        Col("execution_rate", "执行率"),
        Col("score", "得分", 1),
    ]
    form.funds(f"项目资金（{s.money_unit}）", money, form.national_lines([c.field for c in money]), "资金来源")
    form.goals("总体目标", ["总体目标", "总体目标完成情况"], [p.goal, p.outcome], ["expected_goal", "actual_outcome"])
    indicators(form, columns)
    total = sum((i.weight for i in p.indicators), p.exec_weight)
    return form.total_row(columns, "总分", s.points(total), s.points(p.total_score, True), side=False)


def flat_evaluation(p: Project, s: Style) -> Form:
    """Chongqing: indicators without levels, three goal cells, the total in the header."""
    s.name_prefix, s.placeholders = "", False
    columns = [
        Col("level3", "指标名称", 4),
        Col("unit", "计量单位", 1),
        Col("op", "指标性质", 1),
        Col("value", "指标值"),
        Col("weight", "指标权重（分）", 1),
        Col("bare_actual", "全年完成值"),
        Col("score", "指标得分（分）", 1),
        Col("deviation", "说明", 3),
    ]
    form = Form(p, s, "self_evaluation", len(columns) + 1)
    form.title("项目绩效自评表").unit_line()
    form.pairs(("项目名称", p.name, "project_name"), ("自评总分（分）", s.points(p.total_score, True), "total_score"))
    form.pairs(
        ("主管部门", p.department, "department"),
        ("部门联系人", "丙某", ""),
        ("联系电话", "6300018", ""),
        weights=[2, 3, 1, 1, 1, 1],
    )
    money = [
        Col("initial_budget", "年初预算数"),
        Col("full_year_budget", "全年（调整）预算数"),
        Col("executed", "全年执行数"),
        Col("execution_rate", "执行率"),
        Col("weight", "执行率权重", 1),
        Col("score", "执行率得分", 1),
    ]
    rows = source_rows(p, [("年度总金额", "total"), ("其中：财政拨款", "fiscal")])
    form.funds("项目资金", money, form.fund_lines(rows, [c.field for c in money]))
    heads = ["年初绩效目标", "全年（调整）绩效目标", "全年目标实际完成情况"]
    form.goals("当年绩效目标", heads, [p.goal, p.goal, p.outcome], ["expected_goal", "", "actual_outcome"])
    return indicators(form, columns, "绩效指标")


def sign_column_target(p: Project, s: Style) -> Form:
    """Jiangxi: required headings carry a star, 计算符号 | 目标值 | 度量单位 | 指标值说明."""
    s.op_words = "symbol"
    columns = [
        *LEVELS,
        Col("op", "计算符号", 1),
        Col("value", "目标值"),
        Col("unit", "度量单位", 1),
        Col("description", "指标值说明", 3),
    ]
    form = Form(p, s, "performance_target", len(columns))
    form.title("项目支出绩效目标表").unit_line()
    form.pairs(("*项目名称", p.name, "project_name"), ("*联系人", "丁某", ""))
    form.pairs(("*主管部门", p.department, "department"), ("*实施单位", p.unit_name, "implementing_unit"))
    form.funds("", [Col("amount", "金额")], form.amount_lines([("年度资金总额", "total", p.total.initial)]), "项目资金")
    form.pairs(("*部门职能职责概述", p.purpose + "。", ""))
    form.pairs(("*年度绩效总目标", p.goal, "expected_goal"))
    return indicators(form, columns)


def converted_evaluation(p: Project, s: Style) -> Form:
    """Hebei 2020: numbered blocks, labels and amounts alternate, score × weight % = converted score."""
    s.name_prefix = ""
    columns = [
        *LEVELS,
        Col("description", "（描述）", 3),
        Col("op", "符号", 1, "预期指标值"),
        Col("value", "值", 2, "预期指标值"),
        Col("unit", "单位（文字描述）", 1, "预期指标值"),
        Col("bare_actual", "单项指标实际完成值"),
        Col("completed", "单项指标完成情况", 1),
        Col("hundred", "单项指标得分", 1, "自评得分"),
        Col("percent_weight", "权重占比（%）", 1, "自评得分"),
        Col("converted", "单项指标折算得分", 1, "自评得分"),
    ]
    form = Form(p, s, "self_evaluation", len(columns))
    form.title("预算项目绩效自评表")
    form.line("一、基本情况")
    form.pairs(("项目名称", p.name, "project_name"), ("是否为专项资金", "否", ""))
    form.pairs(("实施（主管）单位", p.department, "department"), ("金额单位", s.money_unit, "unit"))
    form.line("二、预算执行情况")
    heads = ["预算安排情况（调整后）", "资金到位情况", "资金执行情况", "预算执行进度（%）"]
    form.rows.append(row(heads, form.n, [2, 2, 2, 1], heading=True))
    for labels, kind, fund in (
        (("预算数", "到位数", "执行数"), "total", p.funds[0]),
        (("其中：财政资金",) * 3, "fiscal", p.funds[1]),
        (("其他",) * 3, "other", p.funds[3]),
    ):
        values = (s.money(fund.full), s.money(fund.full), s.money(fund.executed))
        rate = s.rate(p.rate) if kind == "total" else ""
        texts = [t for pair in zip(labels, values, strict=True) for t in pair]
        form.rows.append(row([*texts, rate], form.n, [2, 2, 2, 2, 2, 2, 2]))
        form.fund_truth(
            Line(
                labels[0],
                kind,
                {"full_year_budget": values[0], "in_place": values[1], "executed": values[2], "execution_rate": rate},
            )
        )
    form.line("三、目标完成情况")
    form.rows.append(row(["年度预期目标", "具体完成情况", "总体完成率（%）"], form.n, [3, 3, 1], heading=True))
    form.rows.append(row([p.goal, p.outcome, "100"], form.n, [3, 3, 1]))
    form.put("年度预期目标", p.goal, "expected_goal")
    form.put("具体完成情况", p.outcome, "actual_outcome")
    form.put("总体完成率（%）", "100")
    form.line("四、年度绩效指标完成情况")
    indicators(form, columns)
    return execution_row(form, columns)


def execution_indicator(p: Project, s: Style) -> Form:
    """Execution is an ordinary indicator under 项目管理; own score in the header, the reviewer's column blank."""
    s.terms1 = {"产出指标": "项目产出", "效益指标": "项目效益", "满意度指标": "服务对象满意度"}
    columns = [
        *LEVELS,
        Col("weight", "参考分值", 1),
        Col("target", "年度指标值"),
        Col("actual", "实际完成值"),
        Col("score", "自评得分", 1),
        Col("blank", "财政审核评分", 1),
        Col("deviation", "未完成原因分析及改进措施", 3),
    ]
    form = Form(p, s, "self_evaluation", len(columns) + 1)
    form.title("项目支出绩效自评表")
    form.pairs(("项目名称", p.name, "project_name"), ("自评得分", s.points(p.total_score, True), "total_score"))
    form.pairs(("主管部门", p.department, "department"), ("实施单位", p.unit_name, "implementing_unit"))
    money = [
        Col("initial_budget", "年初预算数"),
        Col("full_year_budget", "调整预算数（A）"),
        Col("executed", "全年执行数（B）"),
        Col("execution_rate", "执行率（B/A）"),
    ]
    form.funds(f"项目资金\n（{s.money_unit}）", money, form.national_lines([c.field for c in money]))
    heads = ["年初设定目标", "年度总体目标完成情况"]
    form.goals(s.side("年度总体目标"), heads, [p.goal, p.outcome], ["expected_goal", "actual_outcome"])
    met = p.exec_score == p.exec_weight
    rate = plain(rounded(p.rate * 100))
    execution = replace(
        p.indicators[0],
        level1="项目管理",
        level2="预算管理",
        name="预算执行率",
        op="=",
        value="100",
        unit="%",
        actual=rate,
        met=met,
        weight=p.exec_weight,
        score=p.exec_score,
        mark="",
        stub=False,
        counted=True,
        reason="" if met else "部分合同尾款按约定于次年支付",
    )
    return indicators(form, columns, s.side("绩效指标"), [execution, *p.indicators])


def execution_row(form: Form, columns: list[Col]) -> Form:
    """The last indicator of Hebei's form is the execution rate; then the total."""
    p, s = form.p, form.s
    spans = form.spans(columns, False)
    hundred, weight = plain(rounded(p.exec_score / p.exec_weight * 100)), plain(p.exec_weight)
    converted = plain(p.exec_score)
    form.rows.append(
        [
            Cell("预算执行率", sum(spans[:-3])),
            Cell(hundred, spans[-3]),
            Cell(weight, spans[-2]),
            Cell(converted, spans[-1]),
        ]
    )
    record = dict.fromkeys(form.truth["indicators"][0])
    form.truth["indicators"].append(
        record | {"level3": "预算执行率", "score": hundred, "weight": weight, "converted_score": converted}
    )
    total_weight = plain(sum((i.weight for i in p.indicators), p.exec_weight))
    total = s.points(p.total_score, True)
    form.rows.append([Cell("合计", sum(spans[:-2])), Cell(total_weight, spans[-2]), Cell(total, spans[-1])])
    form.truth["total_weight"], form.truth["total_score"] = total_weight, total
    return form
