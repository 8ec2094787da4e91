"""The tables of forms, indicators and money."""

from __future__ import annotations

from decimal import Decimal
from operator import attrgetter
from typing import Any, get_args

from disclosure_parse.disclosure import Entry, Form, FundKind, FundLine, Indicator
from disclosure_parse.figures import Operator
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
    number,
    of_forms,
    printed,
    raw,
    text,
)


def _original(item: Item[Any]) -> str | None:
    position = item.form.duplicate_of if item.form else None
    return form_id(item.file.doc_id, position) if position is not None else None


_TOTAL_WEIGHT: Pair[Form] = figure("total_weight", "Stated total of the weights", "分值合计", "points")
_TOTAL_SCORE: Pair[Form] = figure("total_score", "Stated total score", "总分", "points")

FORMS: TableSchema[Form] = TableSchema(
    "forms",
    "One row per form",
    "每张表单一行",
    (
        DOC_ID,
        FORM_ID,
        count("position", "Number of the form in its document, from 1", "文档内的表单序号"),
        FORM_TYPE,
        text("title", "Title", "表名"),
        FISCAL_YEAR,
        PROJECT,
        printed("project_code", "Code of the project", "项目编码"),
        printed("department", "Department in charge, without its code", "主管部门（不含编码）"),
        text("department_code", "Code printed with the department", "主管部门编码"),
        printed(
            "implementing_unit",
            "Implementing unit, without its code",
            "实施单位（不含编码）",
        ),
        text(
            "implementing_unit_code",
            "Code printed with the implementing unit",
            "实施单位编码",
        ),
        text(
            "money_unit",
            "Unit in which the form prints money; the tables give yuan",
            "表内金额单位（各表金额均换算为元）",
        ),
        printed("expected_goal", "Goal for the year", "预期目标"),
        printed("actual_outcome", "What was achieved", "实际完成情况"),
        _TOTAL_WEIGHT[0],
        _TOTAL_SCORE[0],
        printed("grade", "Grade", "评价等级"),
        count("indicators", "Third-level indicators", "三级指标数", lambda row: len(row.indicators)),
        count("placeholder_rows", "Empty template rows left out", "略去的模板空行数"),
        Column(
            "duplicate_of",
            "string",
            "The earlier form of the document that says the same",
            "与之重复的前一张表单",
            _original,
            takes="form",
        ),
        coverage("coverage", lambda row: (row.cells_mapped, row.cells)),
        count("page_first", "First page", "起始页"),
        count("page_last", "Last page", "结束页"),
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


def _operator(entry: Entry | None) -> str | None:
    return entry.figure.op if entry and entry.figure else None


def _high(entry: Entry | None) -> Decimal | None:
    return entry.figure.high if entry and entry.figure else None


def _unit(entry: Entry | None) -> str | None:
    return entry.figure.unit if entry and entry.figure else None


def _quantity(name: str, english: str, chinese: str) -> tuple[Column[Indicator], ...]:
    """A quantity's five columns: as printed, operator, value, upper end and unit."""
    get = attrgetter(name)
    relation = f"{english}: relation (empty if qualitative; ~ is about)"
    operators = get_args(Operator)
    value = f"{english}: value (money in yuan, % as a ratio)"
    return (
        printed(f"{name}_raw", f"{english}, as printed", f"{chinese}（原文）", get),
        Column(
            f"{name}_op", "string", relation, f"{chinese}：关系符（定性值为空）", get, values=operators, make=_operator
        ),
        Column(f"{name}_value", "number", value, f"{chinese}：数值", get, make=number),
        Column(f"{name}_high", "number", f"{english}: upper end of a range", f"{chinese}：区间上限", get, make=_high),
        Column(f"{name}_unit", "string", f"{english}: unit", f"{chinese}：计量单位", get, make=_unit),
    )


_COMPLETION: Pair[Indicator] = figure("completion_rate", "Completion rate", "完成率", "ratio")

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
        text("level1", "Level-1 indicator, canonical term", "一级指标（规范名）"),
        text("level1_raw", "Level-1 indicator, as printed", "一级指标（原文）"),
        decimal(
            "level1_weight",
            "Points printed with the level-1 indicator",
            "一级指标分值",
            unit="points",
        ),
        text("level2", "Level-2 indicator, canonical term", "二级指标（规范名）"),
        text("level2_raw", "Level-2 indicator, as printed", "二级指标（原文）"),
        text("level3", "Indicator, without a leading 指标1：", "三级指标（不含“指标1：”）"),
        text("level3_raw", "Indicator, as printed", "三级指标（原文）"),
        printed("description", "What the indicator measures", "指标解释"),
        *_quantity("target", "Target", "年度指标值"),
        *_quantity("actual", "Actual value", "实际完成值"),
        printed("planned_raw", "Planned value, as printed", "计划值（原文）", attrgetter("planned")),
        printed(
            "whole_period_target_raw",
            "Target of the whole period, as printed",
            "实施期目标值（原文）",
            attrgetter("whole_period_target"),
        ),
        _COMPLETION[0],
        *figure("weight", "Weight", "分值", "points"),
        *figure("score", "Score", "得分", "points"),
        printed(
            "deviation",
            "Reason of a deviation and what is done about it",
            "偏差原因分析及改进措施",
        ),
        printed("basis", "Basis of the target", "指标值设定依据"),
        printed("scoring_rule", "How the indicator is scored", "评分标准"),
        printed("evidence_source", "Where the evidence comes from", "数据来源或佐证资料"),
        flag(
            "level1_inferred",
            "The form prints no level 1; it follows from level 2",
            "一级指标未印出，由二级指标推得",
        ),
        PAGE,
        BBOX,
        LOCATOR,
        _COMPLETION[1],
        decimal(
            "level2_weight",
            "Points printed with the level-2 indicator",
            "二级指标分值",
            unit="points",
        ),
        text(
            "region",
            "Heading of the target's column, where each region has one",
            "分地区指标值的地区",
        ),
        flag(
            "parent",
            "The row is the heading of rows below it, whose scores it adds up",
            "该行为其下各行的汇总行",
        ),
    ),
    of_forms(lambda form: form.indicators),
    primary_key=("form_id", "row"),
    foreign_keys=(TO_DOCUMENT, TO_FORM),
)


_RATE: Pair[FundLine] = figure("execution_rate", "Execution rate", "执行率", "ratio")
_WEIGHT: Pair[FundLine] = figure("weight", "Weight", "分值", "points")
_SCORE: Pair[FundLine] = figure("score", "Score", "得分", "points")

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
            values=("year", "project"),
        ),
        text("kind", "Which money it is", "资金类别", values=get_args(FundKind)),
        text("label", "Label of the line, as printed", "资金名称（原文）"),
        *figure("initial_budget", "Initial budget", "年初预算数", "yuan"),
        *figure("full_year_budget", "Budget of the full year", "全年预算数", "yuan"),
        *figure("executed", "Executed", "全年执行数", "yuan"),
        *figure(
            "amount",
            "Amount, in forms with one money column",
            "金额（只有一列金额的表）",
            "yuan",
        ),
        *figure("prior_executed", "Executed in the year before", "上年执行数", "yuan"),
        *figure("planned", "Planned", "计划数", "yuan"),
        _WEIGHT[0],
        *_RATE,
        _SCORE[0],
        printed("basis", "Basis of the calculation", "测算依据"),
        PAGE,
        BBOX,
        LOCATOR,
        _WEIGHT[1],
        _SCORE[1],
        *figure(
            "adjustment",
            "What was added to the initial budget during the year",
            "预算调整数",
            "yuan",
        ),
    ),
    of_forms(lambda form: form.funds),
    primary_key=("form_id", "row"),
    foreign_keys=(TO_DOCUMENT, TO_FORM),
)
