"""What a table's cells tell of how it was made."""

from __future__ import annotations

from drawn import raw, read, table

FORM = """
项目支出绩效自评表|项目支出绩效自评表|项目支出绩效自评表|项目支出绩效自评表|项目支出绩效自评表|项目支出绩效自评表|项目支出绩效自评表
（2023年度）|（2023年度）|（2023年度）|（2023年度）|（2023年度）|（2023年度）|（2023年度）
项目名称|公厕改造|公厕改造|公厕改造|公厕改造|公厕改造|公厕改造
一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分
产出指标|数量指标|改造公厕|5座|5座|60|60
产出指标|质量指标|验收合格率|100%|98%|40|39
总分|总分|总分|总分|总分|100|99
"""


def test_merged_cells_printed_at_each_position_by_a_converter() -> None:
    """HTML without a span in it claimed to know them: the total was an indicator, and the year was lost."""
    (form,) = read(table(FORM)).forms
    assert form.fiscal_year == 2023
    assert [(i.level3, raw(i.score)) for i in form.indicators] == [("改造公厕", "60"), ("验收合格率", "39")]
    assert (raw(form.total_weight), raw(form.total_score)) == ("100", "99")


def test_two_forms_beside_each_other_in_a_sheet() -> None:
    left = """
项目支出绩效自评表（2023年度）{5,1}||项目支出绩效自评表（2023年度）{5,1}
项目名称|公厕改造{4,1}||项目名称|路灯维护{4,1}
二级指标|三级指标|实际完成值|分值|得分||二级指标|三级指标|实际完成值|分值|得分
数量指标|改造公厕|5座|100|98||数量指标|维修路灯|90盏|100|95
总分{3,1}|100|98||总分{3,1}|100|95
"""
    forms = read(table(left)).forms
    assert [(raw(form.project_name), raw(form.total_score)) for form in forms] == [
        ("公厕改造", "98"),
        ("路灯维护", "95"),
    ]
    assert [[(i.level3, raw(i.score)) for i in form.indicators] for form in forms] == [
        [("改造公厕", "98")],
        [("维修路灯", "95")],
    ]
