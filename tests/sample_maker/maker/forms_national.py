"""The national forms: project self-evaluation in its usual grid, and project targets (Anhui's grid, the 2011 one)."""

from __future__ import annotations

from dataclasses import replace

from .content import Project
from .form import Col, Form
from .indicators import indicators
from .style import Style


def evaluation_columns(s: Style) -> list[Col]:
    """Levels, target, actual, points, score, reason; some systems put the points before the target."""
    columns = [
        Col("level1", s.h("level1", "一级指标")),
        Col("level2", s.h("level2", "二级指标")),
        Col("level3", s.h("level3", "三级指标"), 5),
    ]
    middle = [Col("target", s.h("target", "年度指标值"), 3), Col("actual", s.h("actual", "实际完成值"), 3)]
    weight = [Col("weight", s.h("weight", "分值"))]
    columns += weight + middle if s.weight_first else middle + weight
    columns += [Col("score", s.h("score", "得分")), Col("deviation", s.h("deviation", "偏差原因分析及改进措施"), 3)]
    if s.extra_note:
        columns.append(Col("note", s.h("note", "备注")))
    return [c for c in columns if c.field not in s.minus]


def self_evaluation(p: Project, s: Style) -> Form:
    """项目支出绩效自评表, the national grid."""
    columns = evaluation_columns(s)
    form = Form(p, s, "self_evaluation", len(columns) + 1)
    form.title("项目支出绩效自评表")
    form.identity()
    money = [
        Col("initial_budget", s.h("initial_budget", "年初预算数")),
        Col("full_year_budget", s.letters(s.h("full_year_budget", "全年预算数"), "A")),
        Col("executed", s.letters(s.h("executed", "全年执行数"), "B")),
        Col("weight", s.h("exec_weight", "分值"), 1),
        Col("execution_rate", s.letters(s.h("execution_rate", "执行率"), "B/A"), 1),
        Col("score", s.h("exec_score", "得分"), 1),
    ]
    form.funds(
        f"{s.h('money_block', '项目资金')}\n{s.bracket(s.money_unit)}",
        money,
        form.national_lines([c.field for c in money]),
    )
    form.goals(
        s.side(s.h("goal_block", "年度总体目标")),
        [s.h("expected_goal", "预期目标"), s.h("actual_outcome", "实际完成情况")],
        [p.goal, p.outcome],
        ["expected_goal", "actual_outcome"],
    )
    indicators(form, columns, s.side(s.h("indicator_block", "绩效指标")))
    total_weight = sum((i.weight for i in p.indicators if not i.parent), p.exec_weight)
    form.total_row(columns, s.h("total", "总分"), s.points(total_weight), s.points(p.total_score, True))
    if s.signed:
        form.pairs(
            ("填表人", "乙某", ""), ("联系电话", "6300027", ""), ("填报日期", f"{p.year + 1}年2月", ""), weights=[1] * 6
        )
    return form


def target_form(p: Project, s: Style) -> Form:
    """项目支出绩效目标表: one money column, targets only."""
    columns = [
        Col("level1", s.h("level1", "一级指标")),
        Col("level2", s.h("level2", "二级指标"), 3),
        Col("level3", s.h("level3", "三级指标"), 5),
        Col("target", s.h("target", "指标值"), 4),
    ]
    if s.extra_note:
        columns.append(Col("note", s.h("note", "备注")))
    form = Form(p, s, "performance_target", len(columns) + 1)
    form.title("项目支出绩效目标表")
    s.name_prefix = s.name_prefix if s.noise else ""
    form.pairs((s.h("project_name", "项目名称"), p.name, "project_name"))
    form.pairs(
        (s.h("department", "主管部门及代码"), f"[{p.department_code}]{p.department}", "department"),
        (s.h("implementing_unit", "实施单位"), p.unit_name, "implementing_unit"),
        weights=[1, 2, 1, 1],
    )
    form.pairs(("项目来源", "本级申报项目", ""), (s.h("period", "项目期"), "1年", ""), weights=[1, 2, 1, 1])
    lines = form.national_lines([])
    for line, fund in zip(lines, p.funds, strict=True):
        line.cells = {"amount": s.money(fund.initial, "0.00" if s.money_places == 2 else None)}
    label = f"{s.h('money_block', '项目资金')}\n{s.bracket(s.money_unit)}"
    block = [Col("amount", "金额", 4)]
    start = len(form.rows)
    form.funds(label, block, lines, label_wide=5)
    drop_heading(form, start)
    form.pairs((s.side("年度目标") if s.side_vertical else "年度目标", p.goal, "expected_goal"))
    return indicators(form, columns, s.side(s.h("indicator_block", "绩效指标")))


def drop_heading(form: Form, start: int) -> None:
    """A money block printed without its heading row: the label moves to the first line."""
    label = form.rows[start][0]
    label.rows -= 1
    form.rows[start + 1].insert(0, label)
    del form.rows[start]


def target_form_2011(p: Project, s: Style) -> Form:
    """The 2011 grid: long-term and yearly indicator blocks, money as one chain of headings."""
    columns = [
        Col("level1", "一级指标"),
        Col("level2", "二级指标"),
        Col("level3", "指标内容", 5),
        Col("target", "指标值", 3),
        Col("note", "备注"),
    ]
    form = Form(p, s, "performance_target", len(columns) + 1)
    form.title("项目支出绩效目标申报表")
    form.pairs((s.h("project_name", "项目名称"), p.name, "project_name"), ("项目属性", "延续项目", ""))
    form.pairs(("主管部门", p.department, "department"), ("项目单位", p.unit_name, "implementing_unit"))
    form.pairs(("项目起止时间", f"{p.year}年1月至{p.year}年12月", ""), ("项目负责人", "甲某", ""))
    fiscal = p.funds[1].initial
    rows = [
        ("资金总额：", "total", p.total.initial),
        ("财政拨款：", "fiscal", fiscal),
        ("自有资金：", "other", None),
        ("事业收入：", "other", None),
        ("其他：", "other", p.funds[3].initial),
    ]
    start = len(form.rows)
    form.funds("资金总额及构成\n（万元）", [Col("amount", "金额", 4)], form.amount_lines(rows), label_wide=4)
    drop_heading(form, start)
    form.pairs(("项目立项的依据", p.texts["立项依据"], ""))
    form.pairs(("长期目标", f"{p.purpose}，形成长效机制。", ""))
    form.pairs(("年度目标", p.goal, "expected_goal"))
    long_term = [replace(i, name=f"项目期内{i.name}") for i in p.indicators if i.level1 == "效益指标" and not i.blank]
    indicators(form, columns, "长期绩效指标", long_term)
    indicators(form, columns, "年度绩效指标")
    form.rows.append(form.rows.pop())
    form.line("财政部门审核意见", "                  （盖章）     年   月   日", weights=[1, 5])
    return form
