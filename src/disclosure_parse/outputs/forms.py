"""The tables of forms, indicators and money."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, get_args

from disclosure_parse.disclosure import Entry, Form, FundKind, FundLine, Indicator
from disclosure_parse.figures import Figure, Operator
from disclosure_parse.outputs.columns import (
    BBOX,
    DOC_ID,
    FISCAL_YEAR,
    FORM_ID,
    FORM_TYPE,
    LOCATOR,
    PAGE,
    PROJECT,
    ROW,
    SOURCE,
    TO_DOCUMENT,
    TO_FORM,
    Column,
    ForeignKey,
    Item,
    Pair,
    TableSchema,
    count,
    coverage,
    decimal,
    figure,
    flag,
    form_id,
    notices,
    of_forms,
    printed,
    raw,
    text,
)


def _original(item: Item[Any]) -> str | None:
    position = item.form.duplicate_of if item.form else None
    return form_id(item.file.doc_id, position) if position is not None else None


_TOTAL_WEIGHT: Pair[Form] = figure(
    "total_weight", "Stated total of the weights", "分值合计", lambda r: r.total_weight, "points"
)
_TOTAL_SCORE: Pair[Form] = figure("total_score", "Stated total score", "总分", lambda r: r.total_score, "points")

FORMS: TableSchema[Form] = TableSchema(
    "forms",
    "One row per form",
    "每张表单一行",
    (
        DOC_ID,
        FORM_ID,
        count("position", "Number of the form in its document, from 1", "文档内的表单序号", lambda row: row.position),
        FORM_TYPE,
        text("title", "Title", "表名", lambda row: row.title),
        FISCAL_YEAR,
        PROJECT,
        printed("project_code", "Code of the project", "项目编码", lambda form: form.project_code),
        printed(
            "department", "Department in charge, without its code", "主管部门（不含编码）", lambda form: form.department
        ),
        text("department_code", "Code printed with the department", "主管部门编码", lambda row: row.department_code),
        printed(
            "implementing_unit",
            "Implementing unit, without its code",
            "实施单位（不含编码）",
            lambda form: form.implementing_unit,
        ),
        text(
            "implementing_unit_code",
            "Code printed with the implementing unit",
            "实施单位编码",
            lambda row: row.implementing_unit_code,
        ),
        text(
            "money_unit",
            "Unit in which the form prints money; the tables give yuan",
            "表内金额单位（各表金额均换算为元）",
            lambda row: row.money_unit,
        ),
        printed("expected_goal", "Goal for the year", "预期目标", lambda form: form.expected_goal),
        printed("actual_outcome", "What was achieved", "实际完成情况", lambda form: form.actual_outcome),
        _TOTAL_WEIGHT[0],
        _TOTAL_SCORE[0],
        printed("grade", "Grade", "评价等级", lambda form: form.grade),
        count("indicators", "Third-level indicators", "三级指标数", lambda row: len(row.indicators)),
        count("placeholder_rows", "Empty template rows left out", "略去的模板空行数", lambda row: row.placeholder_rows),
        Column(
            "duplicate_of",
            "string",
            "The earlier form of the document that says the same",
            "与之重复的前一张表单",
            _original,
            takes="form",
        ),
        coverage("coverage", lambda row: (row.cells_mapped, row.cells)),
        count("page_first", "First page", "起始页", lambda row: row.page_first),
        count("page_last", "Last page", "结束页", lambda row: row.page_last),
        LOCATOR,
        _TOTAL_WEIGHT[1],
        _TOTAL_SCORE[1],
        text(
            "warnings",
            "Remarks on the reading, with their places",
            "读取时的提示及其位置",
            lambda row: notices(row.warnings),
        ),
    ),
    of_forms(lambda form: (form,)),
    primary_key=("form_id",),
    foreign_keys=(TO_DOCUMENT, ForeignKey("duplicate_of", "forms", "form_id")),
)


def _quantity(
    name: str, english: str, chinese: str, get: Callable[[Indicator], Entry | None]
) -> tuple[Column[Indicator], ...]:
    """A quantity's five columns: as printed, operator, value, upper end and unit."""

    def figure_of(indicator: Indicator) -> Figure | None:
        entry = get(indicator)
        return entry.figure if entry else None

    def op(indicator: Indicator) -> str | None:
        found = figure_of(indicator)
        return found.op if found else None

    def value(indicator: Indicator) -> Decimal | None:
        found = figure_of(indicator)
        return found.value if found else None

    def high(indicator: Indicator) -> Decimal | None:
        found = figure_of(indicator)
        return found.high if found else None

    def unit(indicator: Indicator) -> str | None:
        found = figure_of(indicator)
        return found.unit if found else None

    relation = f"{english}: relation (empty if qualitative; ~ is about)"
    return (
        printed(f"{name}_raw", f"{english}, as printed", f"{chinese}（原文）", get),
        Column(f"{name}_op", "string", relation, f"{chinese}：关系符（定性值为空）", op, values=get_args(Operator)),
        decimal(f"{name}_value", f"{english}: value (money in yuan, % as a ratio)", f"{chinese}：数值", value),
        decimal(f"{name}_high", f"{english}: upper end of a range", f"{chinese}：区间上限", high),
        Column(f"{name}_unit", "string", f"{english}: unit", f"{chinese}：计量单位", unit),
    )


_COMPLETION: Pair[Indicator] = figure(
    "completion_rate", "Completion rate", "完成率", lambda r: r.completion_rate, "ratio"
)

INDICATORS: TableSchema[Indicator] = TableSchema(
    "indicators",
    "One row per third-level indicator",
    "每个三级指标一行",
    (
        DOC_ID,
        FORM_ID,
        ROW,
        SOURCE,
        FISCAL_YEAR,
        Column(
            "department",
            "string",
            "Department in charge",
            "主管部门",
            lambda item: raw(item.form.department) if item.form else None,
            takes="form",
        ),
        PROJECT,
        FORM_TYPE,
        text("level1", "Level-1 indicator, canonical term", "一级指标（规范名）", lambda row: row.level1),
        text("level1_raw", "Level-1 indicator, as printed", "一级指标（原文）", lambda row: row.level1_raw),
        decimal(
            "level1_weight",
            "Points printed with the level-1 indicator",
            "一级指标分值",
            lambda row: row.level1_weight,
            unit="points",
        ),
        text("level2", "Level-2 indicator, canonical term", "二级指标（规范名）", lambda row: row.level2),
        text("level2_raw", "Level-2 indicator, as printed", "二级指标（原文）", lambda row: row.level2_raw),
        text("level3", "Indicator, without a leading 指标1：", "三级指标（不含“指标1：”）", lambda row: row.level3),
        text("level3_raw", "Indicator, as printed", "三级指标（原文）", lambda row: row.level3_raw),
        printed("description", "What the indicator measures", "指标解释", lambda row: row.description),
        *_quantity("target", "Target", "年度指标值", lambda row: row.target),
        *_quantity("actual", "Actual value", "实际完成值", lambda row: row.actual),
        printed("planned_raw", "Planned value, as printed", "计划值（原文）", lambda row: row.planned),
        printed(
            "whole_period_target_raw",
            "Target of the whole period, as printed",
            "实施期目标值（原文）",
            lambda row: row.whole_period_target,
        ),
        _COMPLETION[0],
        *figure("weight", "Weight", "分值", lambda row: row.weight, "points"),
        *figure("score", "Score", "得分", lambda row: row.score, "points"),
        printed(
            "deviation",
            "Reason of a deviation and what is done about it",
            "偏差原因分析及改进措施",
            lambda row: row.deviation,
        ),
        printed("basis", "Basis of the target", "指标值设定依据", lambda row: row.basis),
        printed("scoring_rule", "How the indicator is scored", "评分标准", lambda row: row.scoring_rule),
        printed(
            "evidence_source", "Where the evidence comes from", "数据来源或佐证资料", lambda row: row.evidence_source
        ),
        flag(
            "level1_inferred",
            "The form prints no level 1; it follows from level 2",
            "一级指标未印出，由二级指标推得",
            lambda row: row.level1_inferred,
        ),
        PAGE,
        BBOX,
        LOCATOR,
        _COMPLETION[1],
        decimal(
            "level2_weight",
            "Points printed with the level-2 indicator",
            "二级指标分值",
            lambda row: row.level2_weight,
            unit="points",
        ),
        text(
            "region",
            "Heading of the target's column, where each region has one",
            "分地区指标值的地区",
            lambda r: r.region,
        ),
        flag(
            "parent",
            "The row is the heading of rows below it, whose scores it adds up",
            "该行为其下各行的汇总行",
            lambda row: row.parent,
        ),
    ),
    of_forms(lambda form: form.indicators),
    primary_key=("form_id", "row"),
    foreign_keys=(TO_DOCUMENT, TO_FORM),
)


_RATE: Pair[FundLine] = figure("execution_rate", "Execution rate", "执行率", lambda row: row.execution_rate, "ratio")
_WEIGHT: Pair[FundLine] = figure("weight", "Weight", "分值", lambda row: row.weight, "points")
_SCORE: Pair[FundLine] = figure("score", "Score", "得分", lambda row: row.score, "points")

FUNDS: TableSchema[FundLine] = TableSchema(
    "funds",
    "One row per line of a form's money block",
    "项目资金每行一条",
    (
        DOC_ID,
        FORM_ID,
        ROW,
        SOURCE,
        FISCAL_YEAR,
        PROJECT,
        text(
            "scope",
            "The year's money or the whole project's",
            "年度资金或项目总资金",
            lambda row: row.scope,
            values=("year", "project"),
        ),
        text("kind", "Which money it is", "资金类别", lambda row: row.kind, values=get_args(FundKind)),
        text("label", "Label of the line, as printed", "资金名称（原文）", lambda row: row.label),
        *figure("initial_budget", "Initial budget", "年初预算数", lambda row: row.initial_budget, "yuan"),
        *figure("full_year_budget", "Budget of the full year", "全年预算数", lambda row: row.full_year_budget, "yuan"),
        *figure("executed", "Executed", "全年执行数", lambda row: row.executed, "yuan"),
        *figure(
            "amount",
            "Amount, in forms with one money column",
            "金额（只有一列金额的表）",
            lambda row: row.amount,
            "yuan",
        ),
        *figure("prior_executed", "Executed in the year before", "上年执行数", lambda row: row.prior_executed, "yuan"),
        *figure("planned", "Planned", "计划数", lambda row: row.planned, "yuan"),
        _WEIGHT[0],
        *_RATE,
        _SCORE[0],
        printed("basis", "Basis of the calculation", "测算依据", lambda row: row.basis),
        PAGE,
        BBOX,
        LOCATOR,
        _WEIGHT[1],
        _SCORE[1],
        *figure(
            "adjustment",
            "What was added to the initial budget during the year",
            "预算调整数",
            lambda row: row.adjustment,
            "yuan",
        ),
    ),
    of_forms(lambda form: form.funds),
    primary_key=("form_id", "row"),
    foreign_keys=(TO_DOCUMENT, TO_FORM),
)
