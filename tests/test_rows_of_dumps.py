"""Rows of indicators in dumps: which of their cells are lost, and where one cell ends and the next begins."""

from __future__ import annotations

from drawn import raw, read, table


def test_a_row_that_is_short_lost_the_level_in_front_of_it_and_no_value() -> None:
    text = """
项目名称|青岭修缮
一级指标|二级指标|三级指标|预期指标值|实际完成值|满分|自评打分|存在问题及改进措施
产出指标|数量指标|修缮面积|546平方米|546平方米|38|37|天气影响进度，已加快实施
成本指标|资料归档|及时|及时|12|12|
效益指标|生态效益指标|环境改善|提高|提高|40|40|
"""
    (form,) = read("项目支出绩效自评表", table(text, exact=False)).forms
    assert [(i.level1, i.level2, i.level3, raw(i.target), raw(i.weight), raw(i.score)) for i in form.indicators] == [
        ("产出指标", "数量指标", "修缮面积", "546平方米", "38", "37"),
        ("产出指标", "成本指标", "资料归档", "及时", "12", "12"),
        ("效益指标", "生态效益指标", "环境改善", "提高", "40", "40"),
    ]
    assert raw(form.indicators[0].deviation) == "天气影响进度，已加快实施"


def test_a_figure_with_its_unit_and_a_date_are_whole_in_a_dump_of_cells_without_points() -> None:
    head = "项目名称 青岭培训 一级指标 二级指标 三级指标 全年目标值 实际值 未完成原因及改进措施"
    rows = """
产出指标 数量指标 发放补贴户数 ≥610台 612台
时效指标 农民增收额 =32公里 34公里
验收合格率 健全 健全
效益指标 生态效益指标 举办活动场次 ≥231公里 236公里
可持续影响指标 带动就业人数 668公里 669公里 人员变动，加强管理
满意度指标 服务对象满意度指标 政策延续性 提高 提高
企业满意度 ≥419个 423个
"""
    (form,) = read("项目支出绩效自评表", *head.split(), *rows.split()).forms
    assert [(i.level3, raw(i.target), raw(i.actual), raw(i.deviation)) for i in form.indicators] == [
        ("发放补贴户数", "≥610台", "612台", ""),
        ("农民增收额", "=32公里", "34公里", ""),
        ("验收合格率", "健全", "健全", ""),
        ("举办活动场次", "≥231公里", "236公里", ""),
        ("带动就业人数", "668公里", "669公里", "人员变动，加强管理"),
        ("政策延续性", "提高", "提高", ""),
        ("企业满意度", "≥419个", "423个", ""),
    ]
    rows = """
产出指标 数量指标 带动就业人数 2023年12月底前 2023年11月
按期完成率 长期 长期
效益指标 经济效益指标 改造面积 明显 基本达成预期指标
可持续影响指标 发放补贴户数 ≥669公里 669公里 项目结算滞后
满意度指标 服务对象满意度指标 完工时间 90% 90% 项目结算滞后
培训人次 ≥222次 227次
"""
    (form,) = read("项目支出绩效自评表", *head.split(), *rows.split()).forms
    assert [(i.level3, raw(i.target), raw(i.actual)) for i in form.indicators][:3] == [
        ("带动就业人数", "2023年12月底前", "2023年11月"),
        ("按期完成率", "长期", "长期"),
        ("改造面积", "明显", "基本达成预期指标"),
    ]


def test_nothing_to_explain_is_no_name_of_the_next_row() -> None:
    head = "项目名称 云台培训 一级指标 二级指标 三级指标 指标值 实际值 未完成原因分析"
    rows = """
产出指标 数量指标 群众知晓率 长期 长期
质量指标 验收合格率 明显 基本达成预期指标 天气影响进度，已加快实施
政策延续性 =860人 860人 无
改造面积 健全 健全
效益指标 社会效益指标 企业满意度 488户 493户
"""
    (form,) = read("项目支出绩效自评表", *head.split(), *rows.split()).forms
    assert [(i.level3, raw(i.actual), raw(i.deviation)) for i in form.indicators][2:] == [
        ("政策延续性", "860人", "无"),
        ("改造面积", "健全", ""),
        ("企业满意度", "493户", ""),
    ]


def test_names_below_a_heading_of_indicators_alone_are_indicators() -> None:
    (form,) = read(
        "2024年项目支出绩效目标表",
        table(
            """
单位信息：|204001-长江区文化馆{3,1}|项目名称：|非遗传承人补助
项目总额：|15.60|万元{2,1}|预算执行率权重(%)：|10
指标|指标权重|计量单位|指标性质|指标值|是否核心指标
补助传承人数|50|人|=|52|是
群众满意度|40|%|≥|90|否
"""
        ),
    ).forms
    assert [(i.level3, raw(i.target), raw(i.weight)) for i in form.indicators] == [
        ("补助传承人数", "=52人", "50"),
        ("群众满意度", "≥90%", "40"),
    ]
    assert [(line.kind, raw(line.amount)) for line in form.funds] == [("total", "15.60")]


def test_blank_cells_behind_a_line_of_money_are_no_lost_ones() -> None:
    text = """
项目名称|云台培训
项目资金（万元）||年初预算数|全年预算数|全年执行数|分值|执行率|得分
年度资金总额|35.5|35.5|31.95|10|90.00%|9
其中：财政拨款|35.5|35.5|31.95||90.00%|
一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|偏差原因|备注
产出指标|数量指标|培训人次|260人次|260人次|90|90||
"""
    (form,) = read("项目支出绩效自评表", table(text, exact=False)).forms
    assert [
        tuple(map(raw, (line.initial_budget, line.full_year_budget, line.executed, line.execution_rate)))
        for line in form.funds
    ] == [("35.5", "35.5", "31.95", "90.00%"), ("35.5", "35.5", "31.95", "90.00%")]
