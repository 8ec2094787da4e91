"""Targets in several columns below one heading: a column for each region or each year."""

from __future__ import annotations

from drawn import raw, read, table

REGIONS = """
项目名称{3,1}|危桥改造补助{3,1}
{3,1}|东岭市|西川市|南浦县
资金情况（万元）{1,2}|年度金额：{2,1}|15600|4820|2905
其中：中央补助{2,1}|12000|3600|2100
一级指标|二级指标|三级指标|指标值{3,1}
产出指标{1,2}|数量指标|改造危桥座数|≥120座|≥35座|≥21座
质量指标|验收合格率|100%|100%|100%
"""


def test_regions_named_above_their_money_name_the_columns_below_one_heading() -> None:
    (form,) = read("补助资金区域绩效目标表（2024年度）", table(REGIONS)).forms
    assert [(i.level3, i.region, raw(i.target)) for i in form.indicators] == [
        ("改造危桥座数", "东岭市", "≥120座"),
        ("改造危桥座数", "西川市", "≥35座"),
        ("改造危桥座数", "南浦县", "≥21座"),
        ("验收合格率", "东岭市", "100%"),
        ("验收合格率", "西川市", "100%"),
        ("验收合格率", "南浦县", "100%"),
    ]


def test_several_amounts_behind_one_label_are_told() -> None:
    (form,) = read("补助资金区域绩效目标表（2024年度）", table(REGIONS)).forms
    doubts = [notice for notice in form.warnings if notice.code == "layout_doubtful"]
    assert [notice.message.split(" and ")[0] for notice in doubts] == [
        "several amounts stand behind 年度金额：",
        "several amounts stand behind 其中：中央补助",
    ]


def test_regions_named_below_the_heading() -> None:
    (form,) = read(
        "补助资金区域绩效目标表（2024年度）",
        table("""
项目名称|危桥改造补助{4,1}
一级指标{1,2}|二级指标{1,2}|三级指标{1,2}|指标值{2,1}
东岭市|西川市
产出指标|数量指标|改造危桥座数|≥120座|≥35座
"""),
    ).forms
    assert [(i.level3, i.region, raw(i.target)) for i in form.indicators] == [
        ("改造危桥座数", "东岭市", "≥120座"),
        ("改造危桥座数", "西川市", "≥35座"),
    ]


def test_of_columns_of_years_the_form_s_year_is_the_target() -> None:
    (form,) = read(
        "项目支出绩效目标表（2025年度）",
        table("""
项目名称|产业扶持{6,1}
一级指标{1,2}|二级指标{1,2}|三级指标{1,2}|实施期指标值{1,2}|分年度指标值{3,1}
2024年|2025年|2026年
产出指标|数量指标|扶持项目|≥30个|≥8个|≥10个|≥12个
"""),
    ).forms
    (row,) = form.indicators
    assert (row.level3, raw(row.target), raw(row.whole_period_target)) == ("扶持项目", "≥10个", "≥30个")
    assert [(a.heading, a.value) for a in form.attributes] == [
        ("分年度指标值/2024年", "≥8个"),
        ("分年度指标值/2026年", "≥12个"),
    ]


def test_operator_value_and_unit_below_one_heading_stay_one_target() -> None:
    (form,) = read(
        "项目支出绩效目标表（2025年度）",
        table("""
项目名称|产业扶持{5,1}
一级指标|二级指标|三级指标|指标值{3,1}
产出指标{1,2}|数量指标|扶持项目|≥|30|个
质量指标|合格率|≥|95|%
"""),
    ).forms
    assert [(i.region, raw(i.target)) for i in form.indicators] == [("", "≥30个"), ("", "≥95%")]


def test_a_merged_target_that_a_converter_printed_twice_is_one() -> None:
    (form,) = read(
        "项目支出绩效自评表（2024年度）",
        table(
            """
主管部门|县水利局|县水利局|县水利局|县河长办|县河长办
一级指标|二级指标|三级指标|年度指标值|年度指标值|实际完成值
产出指标|数量指标|疏浚河道|≥12公里|≥12公里|12公里
产出指标|质量指标|合格率|100%|100%|100%
""",
            exact=False,
        ),
    ).forms
    assert [(i.level3, i.region, raw(i.target)) for i in form.indicators] == [
        ("疏浚河道", "", "≥12公里"),
        ("合格率", "", "100%"),
    ]
