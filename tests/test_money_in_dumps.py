"""Money that a form states in pairs, by its sources or in two divisions, in tables and in dumps of their cells."""

from __future__ import annotations

import pytest

from disclosure_parse.checker import check
from disclosure_parse.disclosure import Disclosure
from drawn import raw, read, table


def dumped(drawing: str, how: str) -> Disclosure:
    """A form's table as printed, as rows that lost their merged cells, or one cell a line."""
    if how == "table":
        return read("项目支出绩效自评表", table(drawing))
    rows = [[cell.partition("{")[0] for cell in line.split("|")] for line in drawing.strip().split("\n")]
    if how == "rows":
        return read("项目支出绩效自评表", table("\n".join("|".join(row) for row in rows), exact=False))
    return read("项目支出绩效自评表", *(cell for row in rows for cell in row if cell))


IN_PAIRS = """
项目名称：|社区中心运维{2,1}|预算单位：|东滩区文化局{2,1}
具体实施处（科）室：|公共服务科{2,1}|是否为经常性项目：|是{2,1}
当年预算数（元）：|1,860,000.00{2,1}|上年预算金额（元）：|1,750,000.00{2,1}
预算执行数（元）：|1,785,600.00{2,1}|预算执行率（%）：|96.00{2,1}
自评时间：|2024-03-12{2,1}|绩效等级：|优{2,1}
主要绩效：|全年开放天数达358天。{5,1}
一级指标|二级指标|三级指标|年度指标值|全年完成值|得分
产出指标|数量|活动中心个数|12个|12个|90
预算执行率|||||10
合计|||||100
"""


@pytest.mark.parametrize("how", ["table", "rows", "cells"])
def test_money_in_pairs_is_one_line_and_a_heading_ends_the_value_in_front_of_it(how: str) -> None:
    (form,) = dumped(IN_PAIRS, how).forms
    assert (raw(form.department), raw(form.grade)) == ("东滩区文化局", "优")
    assert [
        (line.kind, raw(line.full_year_budget), raw(line.executed), raw(line.execution_rate)) for line in form.funds
    ] == [("total", "1,860,000.00", "1,785,600.00", "96.00")]
    facts = {a.heading.rstrip("："): a.value for a in form.attributes}
    assert facts["具体实施处（科）室"] == "公共服务科"
    assert facts["上年预算金额（元）"] == "1,750,000.00"
    assert facts["主要绩效"] == "全年开放天数达358天。"
    assert [(i.level1, i.level3, raw(i.score)) for i in form.indicators] == [
        ("产出指标", "活动中心个数", "90"),
        ("项目预算管理", "预算执行率", "10"),
    ]


BY_SOURCE = """
项目名称|农村公路养护{5,1}
资金情况（万元）{1,3}|资金来源|合计|中央资金|省级资金|县级资金
预算数|480|200|150|130
执行数|470|200|150|120
一级指标|二级指标|三级指标|年度指标值|实际完成值|得分
产出指标|数量指标|养护里程|320公里|320公里|100
"""


@pytest.mark.parametrize("how", ["table", "rows", "cells"])
def test_sources_as_headings_over_lines_of_named_amounts(how: str) -> None:
    (form,) = dumped(BY_SOURCE, how).forms
    assert [(line.label, raw(line.full_year_budget), raw(line.executed), raw(line.amount)) for line in form.funds] == [
        ("合计", "480", "470", ""),
        ("中央资金", "200", "200", ""),
        ("省级资金", "150", "150", ""),
        ("县级资金", "130", "120", ""),
    ]
    assert not form.unmapped


DIVIDED = """
部门名称|柳河县气象服务站{7,1}
年度预算申请{1,6}|{2,1}|全年预算数|全年执行数|分值|执行率|得分
年度资金总额{2,1}|480|456|10|95%|9.5
按收入性质分{1,2}|一般公共预算|450|430|/|/|/
其他资金|30|26|/|/|/
按支出性质分{1,2}|基本支出|320|318|/|/|/
项目支出|160|148|/|/|/
一级指标|二级指标|三级指标{2,1}|年度指标值|实际完成值|分值|得分
产出指标|数量指标|预警期数{2,1}|40期|43期|90|90
"""


@pytest.mark.parametrize("how", ["table", "rows", "cells"])
def test_each_division_of_the_total_adds_up_for_itself(how: str) -> None:
    result = dumped(DIVIDED, how)
    (form,) = result.forms
    assert [(line.label, line.group, raw(line.full_year_budget), raw(line.executed)) for line in form.funds] == [
        ("年度资金总额", "", "480", "456"),
        ("一般公共预算", "按收入性质分", "450", "430"),
        ("其他资金", "按收入性质分", "30", "26"),
        ("基本支出", "按支出性质分", "320", "318"),
        ("项目支出", "按支出性质分", "160", "148"),
    ]
    (wrong,) = [o for o in check(result) if o.rule == "funds_total" and o.verdict == "fail"]
    assert (wrong.stated, wrong.computed) == (456, 466)


OF_PERIODS = """
专项名称|文化站设备更新{4,1}
资金金额（万元）{1,3}|实施期资金总额：|90|年度资金总额：|30
其中：财政拨款|90|其中：财政拨款|30
其他资金|0|其他资金|0
一级指标|二级指标|三级指标|年度指标值|备注
产出指标|数量指标|更新文化站数量|6个|
"""


@pytest.mark.parametrize("how", ["table", "rows", "cells"])
def test_money_of_the_whole_project_is_told_by_its_order_where_columns_are_lost(how: str) -> None:
    (form,) = dumped(OF_PERIODS, how).forms
    assert [(line.label, line.scope, raw(line.amount)) for line in form.funds] == [
        ("实施期资金总额：", "project", "90"),
        ("年度资金总额：", "year", "30"),
        ("其中：财政拨款", "project", "90"),
        ("其中：财政拨款", "year", "30"),
        ("其他资金", "project", "0"),
        ("其他资金", "year", "0"),
    ]


WITHOUT_LABEL = """
项目名称|海洋牧场建设{6,1}
项目资金|年初预算数|全年预算数|全年执行数|分值|执行率|得分
（万元）|450|460|437|10|95%|9.5
一级指标|二级指标|三级指标|目标值|实际完成值|分值|得分
产出|数量目标|投放鱼礁体积|≥8000空方|8120空方|90|90
总分|||||100|99.5
"""


@pytest.mark.parametrize("how", ["table", "rows", "cells"])
def test_a_unit_below_the_label_beside_the_block_is_the_label_of_all_its_money(how: str) -> None:
    result = dumped(WITHOUT_LABEL, how)
    (form,) = result.forms
    assert [(line.kind, raw(line.full_year_budget), raw(line.weight), raw(line.score)) for line in form.funds] == [
        ("total", "460", "10", "9.5")
    ]
    assert not [o for o in check(result) if o.verdict == "fail"]


STOREYS = """
专项名称|渡口维护{{5,1}}
专项资金情况{{1,3}}|本年度预计投入（万元）{{1,2}}|财政资金（万元）{{4,1}}|其他{{1,2}}
中央|省级|市级资金|本级
{}
本年度绩效目标|维护渡口{{5,1}}
一级指标|二级指标|三级指标内容|指标值{{3,1}}
产出|数量指标|维护渡口数量|≥8处{{3,1}}
"""


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize(
    ("printed", "amounts", "doubtful"),
    [
        ("25||||25|", ["25", "", "", "", "25", ""], False),
        ("25|0|5|0|20|0", ["25", "0", "5", "0", "20", "0"], False),
        ("25|||5|10|", ["25", "", "", "5", "10", ""], True),
    ],
)
def test_levels_that_divide_one_of_several_headings_have_their_own_amounts(
    exact: bool, printed: str, amounts: list[str], doubtful: bool
) -> None:
    """The total was lost, and in dumps the county's amount was 中央 and 省级. With blank cells and amounts that do not
    add up dumps do not tell where the amounts stand."""
    (form,) = read("专项资金绩效目标表", "（2020年度）", table(STOREYS.format(printed), exact=exact)).forms
    assert [line.kind for line in form.funds] == ["total", "central", "provincial", "municipal", "county", "other"]
    told = doubtful and not exact
    assert [raw(line.amount) for line in form.funds] == ([""] * 6 if told else amounts)
    assert [notice.code for notice in form.warnings][:1] == ["row_doubtful"] * told


ONE_LABEL = """
项目名称|渡口维护{4,1}
主管部门|柳湾县水利局{4,1}
项目资金（万元）{1,2}|调整预算数|全年执行数|执行率|分值
620.5|589.48|95%|10
一级指标|二级指标|三级指标|年度指标值|分值
产出指标|数量指标|维护渡口|≥5座|90
"""


@pytest.mark.parametrize("how", ["table", "rows", "cells"])
def test_a_line_of_money_with_no_label_but_that_beside_the_block_is_all_its_money(how: str) -> None:
    """It was told as figures under unknown headings, and nothing of it was read."""
    result = dumped(ONE_LABEL, how)
    (form,) = result.forms
    assert [
        (line.kind, line.label, *map(raw, (line.full_year_budget, line.executed, line.execution_rate, line.weight)))
        for line in form.funds
    ] == [("total", "项目资金（万元）", "620.5", "589.48", "95%", "10")]
    assert {notice.code for notice in form.warnings} <= {"row_shifted"}


SIDE_BY_SIDE = """
年度预算申请（万元）{1,5}||年初预算数|全年预算数|全年执行数|分值|执行率|得分
年度资金总额|80|90|81|10|90%|9
按收入性质分：|{3,1}|按支出性质分：{3,1}
其中：  一般公共预算|60{3,1}|其中：基本支出{2,1}|50
其他资金|30{3,1}|项目支出{2,1}|40
一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|
产出指标|数量指标|维护渡口|≥5座|5座|90|90|
"""


@pytest.mark.parametrize("how", ["table", "rows", "cells"])
def test_two_divisions_side_by_side_without_amounts_of_their_own(how: str) -> None:
    """In cells one a line 其中： was a label of its own, and the amounts stood in columns that nothing tells."""
    result = dumped(SIDE_BY_SIDE, how)
    (form,) = result.forms
    groups = ("", "") if how == "cells" else ("按收入性质分", "按支出性质分")
    assert [(line.label.replace(" ", ""), raw(line.amount), line.group) for line in form.funds[1:]] == [
        ("其中：一般公共预算", "60", groups[0]),
        ("其中：基本支出", "50", groups[1]),
        ("其他资金", "30", groups[0]),
        ("项目支出", "40", groups[1]),
    ]
    assert {notice.code for notice in form.warnings} <= {"row_shifted"}
    assert [outcome.rule for outcome in check(result) if outcome.verdict == "fail"] == []


def test_a_heading_behind_those_of_the_money_that_is_no_column_of_it_takes_no_points() -> None:
    """财政复核得分 ended the headings, and all amounts of a line stood as its label's value."""
    rows = [
        "项目名称|渡口维护|年初预算数|全年预算数|全年执行数|执行率|分值|自评得分|财政复核得分",
        "年度资金总额|80|90|81|90%|10|9|财政拨款|80|90|81",
        "一级指标|二级指标|三级指标|指标值|完成值|分值|自评得分|财政复核得分",
        "产出指标|数量指标|维护渡口|≥5座|5座|90|90|合计|100|99",
    ]
    (form,) = read("项目支出绩效自评复核表", *(cell for row in rows for cell in row.split("|"))).forms
    assert [(line.label, raw(line.executed), raw(line.weight), raw(line.score)) for line in form.funds] == [
        ("年度资金总额", "81", "10", "9"),
        ("财政拨款", "81", "", ""),
    ]
    assert [(i.level3, raw(i.weight), raw(i.score)) for i in form.indicators] == [("维护渡口", "90", "90")]


def test_a_product_is_whole_and_the_next_line_of_costs_begins_behind_it() -> None:
    """A year's column was blank in every line, and the next label went on with the formula in front of it."""
    cells = (
        "成本构成|金额|测算（公式）依据|2023年实际执行数|培训费|5.5|1000元/人×55人|活动组织费|1.38|200元/人×69人|"
        "困难对象补助|8.65|500元/人×173人|合计|15.53|"
        "一级指标|二级指标|三级指标|指标值|产出指标|数量指标|维护渡口|≥5座"
    )
    (form,) = read("项目支出绩效目标表", "项目名称", "渡口维护", *cells.split("|")).forms
    assert [(line.label, raw(line.amount), raw(line.basis)) for line in form.funds] == [
        ("培训费", "5.5", "1000元/人×55人"),
        ("活动组织费", "1.38", "200元/人×69人"),
        ("困难对象补助", "8.65", "500元/人×173人"),
        ("合计", "15.53", ""),
    ]


def test_a_text_behind_the_money_of_tasks_is_a_column_of_its_own() -> None:
    rows = [
        "任务名称|主要内容|预算数（万元）|执行数（万元）|完成情况",
        "总额|其中：财政拨款|其他资金|总额|其中：财政拨款|其他资金",
        "专项检查|检查企业|90|60|30|85|55|30|已完成",
        "业务培训|培训人员|50|50|0|48|48|0|已完成",
        "宣传活动|印发资料|40|30|10|40|30|10|已完成",
        "金额合计|180|140|40|173|133|40",
        "一级指标|二级指标|三级指标|年度指标值|实际完成值|产出指标|数量指标|检查企业|≥50家|52家",
    ]
    result = read("部门整体绩效自评表", "部门名称", "柳湾县水利局", *(c for row in rows for c in row.split("|")))
    (form,) = result.forms
    assert [(line.kind, line.label, raw(line.full_year_budget), raw(line.executed)) for line in form.funds] == [
        ("component", "专项检查", "90", "85"),
        ("component", "业务培训", "50", "48"),
        ("component", "宣传活动", "40", "40"),
        ("total", "金额合计", "180", "173"),
    ]
    assert form.warnings == ()
    assert [outcome.rule for outcome in check(result) if outcome.verdict == "fail"] == []
