"""Layouts of published pages: template rows that nobody filled in, labels that stand apart, unusual storeys."""

from __future__ import annotations

import pytest

from disclosure_parse.checker import check
from drawn import raw, read, table


def test_levels_without_a_row_of_their_own_take_nothing_of_the_rows_around_them() -> None:
    """A dump of cells has no blank ones: 经济效益指标 and 生态效益指标 stand alone, as the template printed them."""
    (form,) = read(
        "项目支出绩效自评表",
        "（2023年度）",
        "项目名称",
        "渡口维护",
        *["一级指标", "二级指标", "三级指标", "分值", "年度指标值", "全年实际值", "得分"],
        *["产出指标", "数量指标", "维护渡口", "30", "≥5座", "5座", "30"],
        *["验收次数", "30", "≥2次", "2次", "30", "时效指标", "成本指标"],
        *["效益指标", "经济效益指标", "社会效益指标", "受益群众", "30", "≥300人", "320人", "30"],
        *["生态效益指标", "可持续影响指标"],
        *["满意度指标", "服务对象满意度指标", "群众满意度", "10", "≥90%", "93%", "10"],
        *["总分", "100", "100"],
    ).forms
    assert [(i.level1, i.level2, i.level3, raw(i.target), raw(i.weight)) for i in form.indicators] == [
        ("产出指标", "数量指标", "维护渡口", "≥5座", "30"),
        ("产出指标", "数量指标", "验收次数", "≥2次", "30"),
        ("效益指标", "社会效益指标", "受益群众", "≥300人", "30"),
        ("满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "10"),
    ]
    assert all(i.deviation is None for i in form.indicators)
    assert form.warnings == ()
