"""The smaller tables of a form: schedules, lists, score summaries, attributes, what no field took."""

from __future__ import annotations

from operator import attrgetter

from disclosure_parse.disclosure import Attribute, PaymentStep, ProjectLine, SummaryLine, Unmapped
from disclosure_parse.outputs.columns import (
    BBOX,
    DOC_ID,
    FORM_ID,
    LOCATOR,
    PAGE,
    ROW,
    SOURCE,
    TO_DOCUMENT,
    TO_FORM,
    Pair,
    TableSchema,
    count,
    decimal,
    figure,
    of_forms,
    text,
)

PAYMENT_SCHEDULE: TableSchema[PaymentStep] = TableSchema(
    "payment_schedule",
    "Cumulative share of the money to be paid by a date",
    "资金支出计划：各时点的累计支出比例",
    (
        DOC_ID,
        FORM_ID,
        ROW,
        text("by", "By when, as printed", "时点（原文）"),
        count("month", "Month", "月份"),
        *figure("percent", "Share paid by then", "累计支出比例", "ratio"),
        LOCATOR,
    ),
    of_forms(lambda form: form.schedule),
    primary_key=("form_id", "row"),
    foreign_keys=(TO_DOCUMENT, TO_FORM),
)


PROJECTS: TableSchema[ProjectLine] = TableSchema(
    "projects",
    "One row per line of a project list",
    "项目清单每行一条",
    (
        DOC_ID,
        FORM_ID,
        ROW,
        SOURCE,
        text("no", "Number, as printed", "序号（原文）"),
        text("unit_name", "Unit", "单位名称"),
        text("project_name", "Project", "项目名称"),
        *figure("amount", "Amount", "金额", "yuan"),
        text("remark", "Remark", "备注"),
        LOCATOR,
        text("recipient", "Person or household paid", "补贴对象（姓名或户主）"),
    ),
    of_forms(lambda form: form.projects),
    primary_key=("form_id", "row"),
    foreign_keys=(TO_DOCUMENT, TO_FORM),
)


_STANDARD: Pair[SummaryLine] = figure("standard", "Full points", "标准分", "points")
_REACHED: Pair[SummaryLine] = figure("score", "Points reached", "得分", "points")

SCORE_SUMMARY: TableSchema[SummaryLine] = TableSchema(
    "score_summary",
    "Small tables of scores by category in a report",
    "报告中按类别列示的得分汇总表",
    (
        DOC_ID,
        FORM_ID,
        ROW,
        SOURCE,
        text("item", "Category", "类别"),
        _STANDARD[0],
        _REACHED[0],
        LOCATOR,
        _STANDARD[1],
        _REACHED[1],
    ),
    of_forms(lambda form: form.summary),
    primary_key=("form_id", "row"),
    foreign_keys=(TO_DOCUMENT, TO_FORM),
)


ATTRIBUTES: TableSchema[Attribute] = TableSchema(
    "attributes",
    "Every other heading and value of a form",
    "表单中其他栏目及其内容",
    (
        DOC_ID,
        FORM_ID,
        ROW,
        text("field", "Canonical name of the heading (empty if it has none)", "栏目的规范名"),
        text("heading", "Heading, as printed", "栏目（原文）"),
        text(
            "value",
            "Value; of check boxes the ticked options with ; between them",
            "内容；勾选项以分号分隔",
        ),
        LOCATOR,
        count(
            "project_row",
            "Line of the list (projects) it stands in; that of a sub-total is no project's",
            "所在清单行（projects的row）；小计行不在projects中",
            attrgetter("line"),
        ),
        text("column", "Heading of the list's column that a total stands in", "合计所在列的表头"),
    ),
    of_forms(lambda form: form.attributes),
    primary_key=("form_id", "row"),
    foreign_keys=(TO_DOCUMENT, TO_FORM),
)


UNMAPPED: TableSchema[Unmapped] = TableSchema(
    "unmapped",
    "Cells of recognised forms that no field took",
    "已识别表单中未能归入任何字段的单元格",
    (
        DOC_ID,
        FORM_ID,
        text("text", "The cell, as printed", "单元格文字（原文）"),
        text(
            "nearest_heading",
            "The known heading that is nearest to it",
            "最接近的已知栏目",
        ),
        decimal("similarity", "How near, 0 to 1", "相似度", unit="ratio"),
        PAGE,
        BBOX,
        LOCATOR,
    ),
    of_forms(lambda form: form.unmapped),
    foreign_keys=(TO_DOCUMENT, TO_FORM),
)
