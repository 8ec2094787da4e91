"""Target tables of the provinces: no actual values."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from .content import Indicator, Project, plain, rounded
from .form import Col, Form, Line, source_split
from .forms_national import drop_heading
from .indicators import indicators
from .sheet import Cell, row
from .style import Style, raw

LEVELS = [Col("level1", "一级指标"), Col("level2", "二级指标"), Col("level3", "三级指标", 4)]


def schedule_target(p: Project, s: Style) -> Form:
    """Hebei: budget as pairs with a sentence that repeats it, cumulative payment schedule, basis of each value."""
    s.name_prefix, s.title_in_table = "", False
    columns = [
        *LEVELS,
        Col("description", "绩效指标描述", 4),
        Col("target", "指标值", 2),
        Col("basis", "指标值确定依据", 3),
    ]
    form = Form(p, s, "performance_target", len(columns) + 1)
    form.title(f"{p.name}绩效目标表", year=False)
    owner = f"{p.unit_code}{p.department}本级"
    form.rows.append(row([owner, f"单位：{s.money_unit}"], form.n, [3, 1]))
    form.truth["department"] = owner
    form.pairs(("项目编码", p.code, "project_code"), ("项目名称", p.name, "project_name"))
    assert p.total.initial is not None
    fiscal = p.total.initial - (p.funds[3].initial or 0)
    other = p.funds[3].initial or Decimal(0)
    printed = [f"{rounded(v, max(2, -int(v.as_tuple().exponent))):f}" for v in (p.total.initial, fiscal, other)]
    labels = ["预算数", "其中：财政资金", "其他资金"]
    cells = [t for pair in zip(labels, printed, strict=True) for t in pair]
    say = [plain(v) + "万元" for v in (p.total.initial, fiscal, other)]
    text = f"预算数{say[0]}，其中：财政资金{say[1]}，其他资金{say[2]}。主要用于{p.purpose}。"
    form.rows.append([Cell("预算规模及资金用途", 1, 2), *row(cells, form.n - 1)])
    form.rows.append([Cell(text, form.n - 1)])
    form.put("预算规模及资金用途", text)
    for label, kind, value in zip(labels, ("total", "fiscal", "other"), printed, strict=True):
        form.fund_truth(Line(label, kind, {"amount": value}))
    steps = sorted(s.rng.sample([10, 20, 25, 30, 40, 50, 60, 75, 80, 90], 3))
    percents = ["", "", "", "100.00%"] if s.rng.random() < 0.2 else [f"{n}.00%" for n in (*steps, 100)]
    months = ["3月底", "6月底", "10月底", "12月底"]
    form.rows.append([Cell("资金支出计划（%）", 1, 2), *row(months, form.n - 1)])
    form.rows.append(row(percents, form.n - 1))
    form.truth["payment_schedule"] = [{"by": m, "percent": raw(t)} for m, t in zip(months, percents, strict=True) if t]
    goal = "\n".join(f"{n}.{part}" for n, part in enumerate(p.goal.rstrip("。").split("。"), 1))
    form.pairs(("绩效目标", goal, "expected_goal"))
    return indicators(form, columns)


def four_grades(p: Project, s: Style) -> Form:
    """Hebei 2019: thresholds for 优 良 中 差 instead of one value."""
    s.name_prefix, s.title_in_table = "", False
    grades = [Col(f"grade{n}", text, 2, "绩效指标评价标准") for n, text in enumerate("优良中差", 1)]
    columns = [
        Col("level1", "绩效指标分类"),
        Col("level3", "绩效指标", 3),
        Col("description", "绩效指标描述", 4),
        *grades,
        Col("basis", "评价标准确定依据", 3),
    ]
    form = Form(p, s, "performance_target", len(columns))
    form.title("部门预算项目绩效目标表").unit_line(f"部门名称：{p.department}", "department")
    form.pairs(("项目名称", p.name, "project_name"), ("预算数", s.money(p.total.initial), ""))
    del form.truth["attributes"]["预算数"]
    form.fund_truth(Line("预算数", "total", {"amount": s.money(p.total.initial)}))
    form.pairs(("绩效目标", p.goal, "expected_goal"))
    return indicators(form, columns)


def managed_target(p: Project, s: Style) -> Form:
    """Shanghai: yuan, check boxes, last year's money, 投入和管理目标 before 产出目标."""
    s.money_unit, s.money_suffix, s.name_prefix, s.level_suffix = "元", "", "", True
    s.money_places = 0 if p.total.initial == rounded(p.total.initial or Decimal(0), 4) else None
    s.terms1 = {"产出指标": "产出目标", "效益指标": "效果目标", "满意度指标": "影响力目标"}
    names = ("数量", "质量", "时效", "成本", "经济效益", "社会效益", "生态效益")
    s.terms2 = {f"{k}指标": f"{k}目标" for k in names} | {"可持续影响指标": "可持续目标", "满意度指标": "满意度目标"}
    columns = [*LEVELS, Col("target", "指标目标值", 3)]
    form = Form(p, s, "performance_target", len(columns) + 1)
    form.title("财政支出项目绩效目标申报表")
    form.before_line(f"申报单位名称：{p.department}")
    form.truth["department"] = p.department
    form.pairs(("项目名称", p.name, "project_name"))
    first = ["市委市政府已确定的新增项目", "结转项目", "其他一次性项目"]
    second = ["经常性专项业务费", "其他经常性项目"]
    chosen = s.rng.randint(0, 4)
    form.ticks(("项目类型", first, chosen) if chosen < 3 else ("项目类型", second, chosen - 3))
    uses = ["基本建设工程类", "信息化建设类", "政策补贴类", "政府购买服务", "资产购置类", "其他事业专业类"]
    form.ticks(("资金用途", uses, s.rng.randint(0, 5)))
    form.pairs(("开始时间", f"{p.year}年1月1日", ""), ("结束时间", f"{p.year}年12月31日", ""))
    for heading in ("项目概况", "立项依据", "项目设立的必要性", "保证项目实施的制度、措施"):
        form.pairs((heading, p.texts[heading], ""))
    amount, prior = s.money(p.total.initial), s.money(rounded((p.total.initial or Decimal(0)) * 9 / 10, 2))
    heads = ["项目总预算（元）", "项目当年预算（元）", "同名项目上年预算额（元）", "同名项目上年预算执行数（元）"]
    spans = [2, 2, 2, 2]
    form.rows.append(row([heads[0], amount, heads[1], amount], form.n, spans))
    form.rows.append(row([heads[2], prior, heads[3], prior], form.n, spans))
    form.fund_truth(Line(heads[0], "total", {"amount": amount, "scope": "project"}))
    form.fund_truth(Line(heads[1], "total", {"amount": amount, "prior_budget": prior, "prior_executed": prior}))
    lines = [Line(label, "component", {"amount": s.money(value)}) for label, value, _ in p.components]
    form.funds("项目当年投入资金构成", [Col("amount", "预算金额（元）", 2)], lines, "子项目名称", label_wide=4)
    form.pairs(("项目实施计划", p.texts["项目实施计划"], ""))
    form.pairs(("项目总目标", p.purpose + "。", ""))
    form.pairs(("年度绩效目标", p.goal, "expected_goal"))
    form.line("分解目标")
    return indicators(form, columns, items=managed(p.indicators)).line("备注", "", weights=[1, 4])


def managed(items: list[Indicator]) -> list[Indicator]:
    """With the management goals first; sustainability stands with satisfaction under 影响力目标."""
    base = replace(items[0], stub=False, mark="", blank=False)
    extra = [
        replace(base, level1="投入和管理目标", level2="数量指标", name="预算执行率", op="=", value="100", unit="%"),
        replace(
            base, level1="投入和管理目标", level2="质量指标", name="财务管理制度是否健全", op="", value="是", unit=""
        ),
    ]
    return extra + [replace(i, level1="满意度指标") if i.level2 == "可持续影响指标" else i for i in items]


def standards_target(p: Project, s: Style) -> Form:
    """Hunan: goals for the whole period and the year, 指标值及单位 beside 绩效标准, approval and signatures below."""
    columns = [*LEVELS, Col("target", "指标值及单位", 2), Col("rule", "绩效标准", 2)]
    s.terms1 = {"满意度指标": "社会公众或服务对象满意度指标"}
    form = Form(p, s, "performance_target", len(columns) + 1)
    form.title("项目支出绩效目标表").unit_line()
    form.pairs(("项目支出名称", p.name, "project_name"), ("预算部门", p.department, "department"))
    own, upper = p.total.initial or Decimal(0), Decimal(0)
    form.rows.append(
        row(["年度本级预算金额", s.money(own), "该项目支出上级资金", s.money(upper)], form.n, [2, 2, 2, 2])
    )
    form.fund_truth(Line("年度本级预算金额", "total", {"amount": s.money(own)}))
    form.fund_truth(Line("该项目支出上级资金", "other", {"amount": s.money(upper)}))
    form.pairs(("项目支出实施期", f"{p.year}.01-{p.year}.12", ""))
    form.pairs(("实施期绩效目标", p.purpose + "。", ""))
    form.pairs(("本年度绩效目标", p.goal, "expected_goal"))
    indicators(form, columns, "绩效指标")
    form.line("财政部门审核意见", "                    （盖章）    年  月  日", weights=[1, 4])
    return form.pairs(
        ("填表人", "甲某", ""), ("联系电话", "6300018", ""), ("填报日期", f"{p.year}.02", ""), weights=[1] * 6
    )


def paired_periods(p: Project, s: Style) -> Form:
    """Shanxi: goals and values for the middle term and for the year, side by side."""
    s.name_prefix = ""
    columns = [
        *LEVELS,
        Col("whole_target", "指标值", 2),
        Col("level3_again", "三级指标", 4),
        Col("target", "指标值", 2),
    ]
    columns = [
        replace(c, group=g)
        for c, g in zip(columns, ["", "", "中期目标", "中期目标", "年度目标", "年度目标"], strict=True)
    ]
    form = Form(p, s, "performance_target", len(columns) + 1)
    form.title("项目支出绩效目标表")
    form.pairs(("项目名称", p.name, "project_name"), ("项目期限", "3年", ""))
    form.pairs(
        ("主管部门及代码", f"[{p.department_code}]{p.department}", "department"),
        ("实施单位", p.unit_name, "implementing_unit"),
    )
    amounts = [p.funds[0].initial, p.funds[1].initial, p.funds[3].initial]
    rows = []
    names = [("资金总额", "total"), ("其中：财政拨款", "fiscal"), ("其他资金", "other")]
    for (label, kind), value in zip(names, amounts, strict=True):
        whole, year = (f"{t}预算{label}" if kind == "total" else label for t in ("中期", "年度"))
        triple = s.money(value * 3 if value is not None else None)
        rows.append(row([whole, triple, year, s.money(value)], form.n - 1, [3, 2, 3, 2]))
        form.fund_truth(Line(whole, kind, {"amount": triple, "scope": "project"}))
        form.fund_truth(Line(year, kind, {"amount": s.money(value)}))
    rows[0].insert(0, Cell("项目资金\n（万元）", 1, 3))
    form.rows += rows
    form.goals(
        "总体目标", ["中期目标", "年度目标"], [f"{p.purpose}，三年内形成长效机制。", p.goal], ["", "expected_goal"]
    )
    return indicators(form, columns, s.side("绩效指标"))


def input_process_target(p: Project, s: Style) -> Form:
    """Guangxi: 投入指标 and 过程指标 before the output, points before the indicator, scoring rule last."""
    columns = [
        Col("level1", "一级指标"),
        Col("level2", "二级指标"),
        Col("weight", "分值", 1),
        Col("level3", "指标内容", 4),
        Col("target", "指标值", 2),
        Col("rule", "评分细则", 4),
    ]
    form = Form(p, s, "performance_target", len(columns))
    form.title("项目支出预算绩效目标表").unit_line()
    form.pairs(("项目名称", p.name, "project_name"), ("主管部门编码", p.department_code, ""))
    form.pairs(("主管部门名称", p.department, "department"), ("项目单位", p.unit_name, "implementing_unit"))
    rows = [
        ("资金总额", "total", p.total.initial),
        ("财政拨款", "fiscal", p.funds[1].initial),
        ("上年结余收入", "carryover", p.funds[2].initial),
    ]
    start = len(form.rows)
    form.funds("项目资金", [Col("amount", "金额")], form.amount_lines(rows))
    drop_heading(form, start)
    form.pairs(("年度目标", p.goal, "expected_goal"))
    base = replace(p.indicators[0], stub=False, mark="", blank=False, rule="专款专用得满分，否则不得分")
    extra = [
        replace(
            base,
            level1="投入指标",
            level2="资金投入",
            name="资金到位率",
            op="=",
            value="100",
            unit="%",
            weight=Decimal(5),
        ),
        replace(
            base,
            level1="过程指标",
            level2="财务管理",
            name="资金使用合规性",
            op="",
            value="合规",
            unit="",
            weight=Decimal(5),
        ),
    ]
    return indicators(form, columns, items=extra + p.indicators)


def area_target(p: Project, s: Style) -> Form:
    """A transfer payment's target for an area: central and local money, no points."""
    columns = [*LEVELS, Col("target", "指标值", 3)]
    form = Form(p, s, "performance_target", len(columns) + 1)
    form.title("中央对地方转移支付区域绩效目标表")
    form.pairs(("专项名称", p.name, "project_name"))
    form.pairs(("中央主管部门", "某某部", ""), ("专项实施期", f"{p.year}年", ""))
    form.pairs(("省级主管部门", p.department, "department"), ("资金使用单位", p.unit_name, "implementing_unit"))
    central, local = source_split(p.total.initial or Decimal(0), [70])
    rows = [
        ("年度金额：", "total", p.total.initial),
        ("其中：中央补助", "central", central),
        ("地方资金", "other", local),
    ]
    start = len(form.rows)
    form.funds(f"资金情况\n（{s.money_unit}）", [Col("amount", "金额", 4)], form.amount_lines(rows), label_wide=4)
    drop_heading(form, start)
    form.pairs(("年度目标", p.goal, "expected_goal"))
    return indicators(form, columns, s.side("绩效指标"))
