"""Forms in the layouts really in use: what a careful reader takes from each."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from disclosure_parse.disclosure import Form
from disclosure_parse.document import Cell, Table
from disclosure_parse.normalizer import load_vocabulary, normalize
from disclosure_parse.normalizer.layout import rebuild
from disclosure_parse.normalizer.rows import Row, stream
from disclosure_parse.normalizer.spans import MAX_ROWS, Label, spread
from disclosure_parse.normalizer.titles import is_page_mark
from drawn import document, raw, read, table

VOCABULARY = load_vocabulary()

HEAD = """
项目名称{2,1}|渡口维护{7,1}
主管部门{2,1}|[305]柳湾县交通局{3,1}|实施单位|柳湾县渡口所{3,1}
"""


def rows(form: Form) -> list[tuple[str, ...]]:
    return [
        (i.level1_raw, i.level2_raw, i.level3, raw(i.target), raw(i.actual), raw(i.weight), raw(i.score))
        for i in form.indicators
    ]


def test_national_self_evaluation() -> None:
    (form,) = read(
        "项目支出绩效自评表",
        "（2022年度）",
        table(
            HEAD
            + """项目资金\\n（万元）{1,4}|{1,1}|年初预算数{2,1}|全年预算数(A)|全年执行数(B)|分值|执行率(B/A)|得分
年度资金总额：|100{2,1}|120|90|10|75%|7.5
其中：当年财政拨款|100{2,1}|100|80|—|80%|—
上年结转资金|0{2,1}|20|10|—||—
年度总体目标{1,2}|预期目标{4,1}|实际完成情况{4,1}
修两处渡口{4,1}|修成两处{4,1}
绩\\n效\\n指\\n标{1,4}|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|偏差原因分析及改进措施
产出指标（50分）{1,2}|数量指标{1,2}|指标1：维修渡口|2处|2处|20|20|
指标2：巡查次数|≥12次|10次|30|25|汛期停航
满意度指标（10分）|服务对象满意度指标|指标1：乘客满意度|≥90%|95%|10|10|
总分{5,1}|||100|92.5|良
"""
        ),
    ).forms
    assert (form.form_type, form.fiscal_year, form.money_unit) == ("self_evaluation", 2022, "万元")
    assert (raw(form.department), form.department_code) == ("柳湾县交通局", "305")
    assert (raw(form.expected_goal), raw(form.actual_outcome)) == ("修两处渡口", "修成两处")
    total, fiscal, carried = form.funds
    assert (total.kind, total.initial_budget.value, total.execution_rate.value) == ("total", 1_000_000, Decimal("0.75"))
    assert (fiscal.kind, raw(fiscal.executed), raw(fiscal.weight)) == ("fiscal", "80", "—")
    assert (carried.kind, raw(carried.full_year_budget)) == ("carryover", "20")
    assert rows(form) == [
        ("产出指标（50分）", "数量指标", "维修渡口", "2处", "2处", "20", "20"),
        ("产出指标（50分）", "数量指标", "巡查次数", "≥12次", "10次", "30", "25"),
        ("满意度指标（10分）", "服务对象满意度指标", "乘客满意度", "≥90%", "95%", "10", "10"),
    ]
    assert [i.level1_weight for i in form.indicators] == [50, 50, 10]
    assert raw(form.indicators[1].deviation) == "汛期停航"
    assert (raw(form.total_weight), raw(form.total_score), raw(form.grade)) == ("100", "92.5", "良")
    assert form.unmapped == ()


def test_target_in_three_columns_and_weight_before_it() -> None:
    (form,) = read(
        "2023年度项目自评表",
        table("""
项目名称|灯塔维护{8,1}
一级指标|二级指标|三级指标|分值|指标性质|指标值|度量单位|完成值|得分
产出指标{1,2}|数量指标|灯塔座数|30|≥|5|座|6|30
质量指标|完好程度|20|定性|良好|/|良好|20
"""),
    ).forms
    first, second = form.indicators
    assert (raw(first.target), first.target.figure.op, first.target.figure.unit) == ("≥5座", ">=", "座")
    assert (raw(first.weight), raw(first.actual), raw(first.score)) == ("30", "6", "30")
    assert (raw(second.target), second.target.figure) == ("良好", None)


def test_header_of_two_storeys() -> None:
    (form,) = read(
        "项目支出绩效自评表（2021年度）",
        table("""
项目名称|护岸工程{8,1}
绩效指标{3,1}|年度指标值{3,1}|实际完成值{1,2}|分值{1,2}|得分{1,2}
一级指标|二级指标|三级指标|指标性质|指标值|度量单位
产出指标|数量指标|护岸长度|≥|300|米|320|50|50
"""),
    ).forms
    (only,) = form.indicators
    assert (only.level1, only.level2, only.level3) == ("产出指标", "数量指标", "护岸长度")
    assert (raw(only.target), raw(only.actual), raw(only.weight), raw(only.score)) == ("≥300米", "320", "50", "50")


def test_level_two_terms_in_the_first_column() -> None:
    (form,) = read(
        "2021年市直部门预算项目支出绩效目标表",
        table("""
项目名称|河道清淤{4,1}
绩效指标{1,4}|一级指标|二级指标|绩效标准|当年预期实现值
数量指标{1,2}|指标1：清淤河段|≥3段|≥3段
指标2：清淤土方|≥900立方米|≥900立方米
服务对象满意度指标|指标1：村民满意度|≥90%|≥90%
"""),
    ).forms
    assert [(i.level1, i.level1_raw, i.level1_inferred, i.level2_raw) for i in form.indicators] == [
        ("产出指标", "", True, "数量指标"),
        ("产出指标", "", True, "数量指标"),
        ("满意度指标", "", True, "服务对象满意度指标"),
    ]
    first = form.indicators[0]
    assert (first.level3, raw(first.target), raw(first.planned)) == ("清淤河段", "≥3段", "≥3段")


def test_indicators_without_levels_and_goals_in_three_cells() -> None:
    (form,) = read(
        "2021年度项目绩效自评表",
        table("""
主管部门|柳湾县水利局{3,1}|联系电话|63-0000|自评总分(分)|97.93
部门预算资金(万元){1,2}||年初预算数|全年(调整)预算数{2,1}|全年执行数|执行率|执行率得分
年度总金额|1000|1200{2,1}|951.6|79.3|7.93|
当年绩效目标{1,2}|年初绩效目标{3,1}|全年(调整)绩效目标{2,1}|全年目标实际完成情况{2,1}
目标甲{3,1}|目标乙{2,1}|完成丙{2,1}
绩效指标{1,2}|指标名称|计量单位|指标性质|指标值|指标权重(分)|全年完成值|指标得分(分)
培训人次|人次|≥|500|45|520|45
"""),
    ).forms
    assert raw(form.total_score) == "97.93"
    assert (raw(form.expected_goal), raw(form.actual_outcome)) == ("目标甲", "完成丙")
    assert [(a.field, a.value) for a in form.attributes if a.field == "adjusted_goal"] == [("adjusted_goal", "目标乙")]
    assert form.funds[0].execution_rate.value == Decimal("0.793")
    assert [(i.level3, raw(i.target), raw(i.weight)) for i in form.indicators] == [("培训人次", "≥500人次", "45")]


def test_labels_repeated_before_amounts() -> None:
    (form,) = read(
        "预算项目绩效自评表",
        table("""
项目名称{2,1}|粮库维修{5,1}
预算安排情况(调整后){2,1}|资金到位情况{2,1}|资金执行情况{2,1}|预算执行进度(%)
预算数|100|到位数|100|执行数|98|98.00
其中:财政资金|90|其中:财政资金|90|其中:财政资金|88|97.78
年度预期目标{3,1}|具体完成情况{3,1}|总体完成率(%)
修三处{3,1}|修成三处{3,1}|100
"""),
    ).forms
    total, fiscal = form.funds
    assert (raw(total.full_year_budget), raw(total.executed), total.execution_rate.value) == (
        "100",
        "98",
        Decimal("0.98"),
    )
    assert (fiscal.kind, raw(fiscal.full_year_budget), raw(fiscal.executed)) == ("fiscal", "90", "88")
    assert [a.value for a in form.attributes if a.field == "in_place"] == ["100", "90"]
    assert (raw(form.expected_goal), raw(form.actual_outcome)) == ("修三处", "修成三处")


def test_money_with_sources_as_columns() -> None:
    (form,) = read(
        "2020年度项目绩效自评表",
        table("""
项目名称|候船厅改造{3,1}|自评总分：|95{2,1}
项目资金{1,2}|中央(万元)|省、地|本级|合计|执行数|执行率
100|20|30|150|150|100%
"""),
    ).forms
    assert [(line.kind, raw(line.amount)) for line in form.funds] == [
        ("central", "100"),
        ("provincial", "20"),
        ("county", "30"),
        ("total", "150"),
    ]
    assert (raw(form.funds[-1].executed), form.funds[-1].execution_rate.value) == ("150", 1)


def test_check_boxes_give_the_ticked_options() -> None:
    (form,) = read(
        "项目绩效目标表",
        table("""
项目名称|航标更新{3,1}
项目类别|1、部门预算项目□ 2、省直专项☑ 3、转移支付□{3,1}
项目属性|☑持续性 ☐新增性{3,1}
一级指标|二级指标|三级指标|指标值
产出指标|数量指标|航标数|8座
"""),
    ).forms
    assert [(a.heading, a.value) for a in form.attributes] == [("项目类别", "省直专项"), ("项目属性", "持续性")]


def test_a_region_a_record() -> None:
    (form,) = read(
        "区域绩效目标表（2022年度）",
        table("""
专项名称|抗旱资金{5,1}
一级指标|二级指标|三级指标|东片|西片|北片
产出指标|数量指标|打井眼数|3眼|2眼|4眼
"""),
    ).forms
    assert [(i.level3, i.region, raw(i.target)) for i in form.indicators] == [
        ("打井眼数", "东片", "3眼"),
        ("打井眼数", "西片", "2眼"),
        ("打井眼数", "北片", "4眼"),
    ]


def test_whole_period_beside_the_year() -> None:
    (form,) = read(
        "项目支出绩效目标表（2021年度）",
        table("""
项目名称|村道养护{6,1}
绩效指标{1,3}|一级指标|二级指标|三级指标|指标值|三级指标|指标值
产出指标{1,2}|数量指标|养护里程|300公里|养护里程|100公里
质量指标|合格率|≥95%|验收率|≥98%
"""),
    ).forms
    assert [(i.level3, raw(i.target), raw(i.whole_period_target)) for i in form.indicators] == [
        ("养护里程", "100公里", "300公里"),
        ("合格率", "", "≥95%"),
        ("验收率", "≥98%", ""),
    ]


def test_parent_rows_stand_above_their_children() -> None:
    (form,) = read(
        "2022年度项目自评表",
        table("""
项目名称|示范区建设{5,1}
一级指标|二级指标|三级指标|年初目标值(A)|实际完成值(B)|得分
产出指标{1,3}|数量指标{1,3}|一、示范区建立|||15
1、示范点|3个|3个|8
2、示范户|20户|20户|7
"""),
    ).forms
    assert [(i.level3, i.parent, raw(i.score)) for i in form.indicators] == [
        ("一、示范区建立", True, "15"),
        ("1、示范点", False, "8"),
        ("2、示范户", False, "7"),
    ]


def test_template_rows_are_counted_and_rows_that_say_no_are_kept() -> None:
    (form,) = read(
        "项目支出绩效目标表",
        table("""
项目名称|文物修缮{3,1}
一级指标|二级指标|三级指标|指标值
产出指标{1,3}|数量指标{1,3}|指标1：修缮件数|4件
指标2：|
……|
效益指标|生态效益指标|不适用|不适用
"""),
    ).forms
    assert [(i.level3, raw(i.target)) for i in form.indicators] == [("修缮件数", "4件"), ("不适用", "不适用")]
    assert form.placeholder_rows == 2


def year_of_a_form_that_prints_none(
    text: str, title: str = "2021年渡口维护资金绩效目标表"
) -> tuple[int | None, list[str]]:
    target = "项目名称|{}{{3,1}}\n一级指标|二级指标|三级指标|指标值\n产出指标|数量指标|维修渡口|2处\n"
    forms = read(
        text, "灯塔看护费绩效目标表", table(target.format("灯塔看护")), title, table(target.format("渡口维护"), 2)
    ).forms
    assert len(forms) == 2
    return forms[0].fiscal_year, [notice.code for notice in forms[0].warnings]


def test_a_form_without_a_year_gets_the_one_that_other_forms_and_the_text_name() -> None:
    plan = "2021年全县将维修渡口2处，2020年已维修1处，2021年底前完工。"
    assert year_of_a_form_that_prints_none(plan) == (2021, ["year_inferred"])
    assert year_of_a_form_that_prints_none(plan, "渡口维护资金绩效目标表") == (None, [])
    assert year_of_a_form_that_prints_none("2022年全县将维修渡口2处，完成2021年结转项目。") == (None, [])
    assert year_of_a_form_that_prints_none("依据《2021年渡口名录》维修渡口。") == (None, [])


TOTAL = "项目名称|渡口维护{3,1}\n资金情况|年度资金总额|500|\n|其中：财政拨款|500|\n一级指标|二级指标|三级指标|指标值\n"
TOTAL += "产出指标|数量指标|维修渡口|2处\n"
LINES = "序号|项目名称|投资规模|责任单位\n1|渡口维护|241.3|交通局\n2|灯塔看护|12|航道站\n合计||253.3|\n"


@pytest.mark.parametrize(
    ("text", "drawing", "found"),
    [
        ("现将资金500万元下达你们。", TOTAL, ("万元", [5_000_000, 5_000_000])),
        ("现将资金500元下达你们。", TOTAL, ("元", [500, 500])),
        ("上年安排500元，本年安排500万元。", TOTAL, ("", [500, 500])),
        ("资金单位见说明，本年安排400万元。", TOTAL, ("", [500, 500])),
        ("本年安排500万元。", TOTAL.replace("资金情况", "资金情况（元）"), ("元", [500, 500])),
        ("以上资金合计253.3万元。", LINES, ("万元", [2_413_000, 120_000])),
        ("其中渡口维护241.3万元。", LINES, ("", [Decimal("241.3"), 12])),
    ],
)
def test_a_form_without_a_unit_has_the_one_in_which_the_text_states_its_total(
    text: str, drawing: str, found: tuple[str, list[Decimal]]
) -> None:
    """Taken as printed, 500 was 500 yuan."""
    (form,) = read("关于下达资金的通知", text, "2021年资金安排表", table(drawing)).forms
    amounts = [line.amount.value for line in (*form.funds, *form.projects) if line.amount]
    inferred = [notice.code for notice in form.warnings if notice.code == "unit_inferred"]
    assert (form.money_unit, amounts) == found
    assert inferred == ["unit_inferred"] * (bool(found[0]) and "（元）" not in drawing)


def test_a_year_taken_from_the_title_of_a_form_before_is_told() -> None:
    target = "项目名称|{}{{3,1}}\n一级指标|二级指标|三级指标|指标值\n产出指标|数量指标|维修渡口|2处\n"
    first, second = table(target.format("渡口维护")), table(target.format("灯塔看护"), 2)
    carried = read("2021年结转渡口维护资金绩效目标表", first, "灯塔看护费绩效目标表", second).forms[1]
    assert (carried.fiscal_year, [notice.code for notice in carried.warnings]) == (2021, ["year_inferred"])
    covered = read("2021年度绩效目标公开", "渡口维护资金绩效目标表", first, "灯塔看护费绩效目标表", second).forms
    assert [(form.fiscal_year, form.warnings) for form in covered] == [(2021, ()), (2021, ())]


NUMBERED = """
项目名称|渡口维护{3,1}
一级指标|二级指标|绩效标准|当年预期实现值
数量指标{1,2}|指标1：维修渡口|≥2处|≥2处
指标2：巡查次数|≥12次|≥12次
"""


def doubts(rest: str) -> list[tuple[str, int | None]]:
    (form,) = read("2021年预算项目绩效目标表", table(NUMBERED + rest)).forms
    found = [notice for notice in form.warnings if notice.code == "level_doubtful"]
    return [(notice.message.split()[3], notice.place and notice.place.row) for notice in found]


def test_numbers_that_do_not_begin_below_a_level_tell_that_a_heading_is_missing() -> None:
    lost = """生态效益指标{1,2}|||
指标2：补助及时率|100%|100%
服务对象满意度指标|指标1：乘客满意度|≥90%|≥90%
"""
    assert doubts(lost) == [("生态效益指标", 6)]
    assert doubts(lost.replace("指标2", "指标1")) == []


def test_numbers_that_go_on_over_levels_or_behind_an_empty_row_tell_nothing() -> None:
    assert doubts("质量指标|指标3：完好率|≥95%|≥95%\n时效指标|指标4：完工时间|12月底前|12月底前\n") == []
    assert doubts("质量指标{1,2}|指标1：||\n指标2：完好率|≥95%|≥95%\n数量指标|指标3：检测次数|4次|4次\n") == []
    assert doubts("成本指标{1,2}|渡船油料|≤3万元|≤3万元\n指标2：渡船检修|≤2万元|≤2万元\n") == []


def test_a_form_cut_by_a_page_is_one_form() -> None:
    (form,) = read(
        "项目支出绩效自评表（2022年度）",
        table("""
项目名称|桥梁检测{5,1}
一级指标|二级指标|三级指标|年度指标值|分值|得分
产出|数量指标|检测桥梁座|12座|30|30
"""),
        "— 3 —",
        table(
            """
指标||数|||
|质量指标|检测合格率|100%|20|20
总分{4,1}|50|50
""",
            index=2,
            seams=(0,),
        ),
    ).forms
    assert rows(form) == [
        ("产出指标", "数量指标", "检测桥梁座数", "12座", "", "30", "30"),
        ("产出指标", "质量指标", "检测合格率", "100%", "", "20", "20"),
    ]
    assert [notice.code for notice in form.warnings] == ["row_joined"]


def test_two_forms_in_one_table_and_a_list_before_them() -> None:
    forms = read(
        "2022年度绩效自评项目清单",
        table("""
序号|项目名称|预算金额（万元）|备注
1|甲项目|5|
2|乙项目|6.5|延续
合计||11.5|
"""),
        table(
            """
项目支出绩效自评表{4,1}
项目名称|甲项目{3,1}
一级指标|三级指标|指标值|得分
产出指标|场次|3场|10
项目支出绩效自评表{4,1}
项目名称|乙项目{3,1}
一级指标|三级指标|指标值|得分
产出指标|人次|9人次|8
""",
            index=2,
        ),
    ).forms
    assert [(f.form_type, raw(f.project_name), len(f.indicators)) for f in forms] == [
        ("project_list", "", 0),
        ("self_evaluation", "甲项目", 1),
        ("self_evaluation", "乙项目", 1),
    ]
    listed = forms[0]
    assert [(line.no, line.project_name, line.amount.value, line.remark) for line in listed.projects] == [
        ("1", "甲项目", 50_000, ""),
        ("2", "乙项目", 65_000, "延续"),
    ]
    assert [(a.field, a.value) for a in listed.attributes] == [("list_total", "11.5")]


def test_rows_that_lost_a_cell_go_back_to_their_columns_and_say_so() -> None:
    (form,) = read(
        "项目支出绩效自评表",
        table(
            """
绩效指标|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分
|产出指标|数量指标|栽树棵数|100棵|100棵|20|20
|质量指标|成活率|≥90%|95%|30|30|
项目名称|绿化{6,1}
""".replace("项目名称|绿化{6,1}\n", ""),
            exact=False,
        ),
    ).forms
    assert rows(form)[1] == ("产出指标", "质量指标", "成活率", "≥90%", "95%", "30", "30")
    assert [notice.code for notice in form.warnings] == ["row_shifted"]


def test_a_known_heading_keeps_its_column_where_lost_cells_move_the_reasons_under_it() -> None:
    heads = "绩效指标|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|偏差原因分析及改进措施"
    body = [
        "产出指标|数量指标|维修渡口|4处|3处|30|25|因汛期停航，少修一处，明年补修",
        "巡查次数|≥12次|12次|30|30|",
        "满意度指标|服务对象满意度指标|乘客满意度|≥90%|86%|30|28|候船时间较长，拟增开一班",
    ]
    (form,) = read("项目支出绩效自评表", table("\n".join([HEAD.strip(), heads, *body]), exact=False)).forms
    assert [raw(indicator.score) for indicator in form.indicators] == ["25", "30", "28"]
    assert form.attributes == ()


def test_signs_and_figures_for_names_make_the_rows_of_a_dump_doubtful() -> None:
    """Headings of two storeys without their blanks: nothing tells which column a cell that stands alone is of."""
    grid = table(
        HEAD.strip().replace("{2,1}", "").replace("{7,1}", "").replace("{3,1}", "")
        + """
绩效指标|年度指标值|实际完成值|分值|得分|偏差原因分析及改进措施
一级指标|二级指标|三级指标|指标性质|指标值|度量单位
产出指标|数量指标|维修渡口|≥|4|处|4处|30|30|
质量指标|验收合格率|=|100|%|100%|30|30|
巡查到位率|≥|90|%|95%|30|30|
""",
        exact=False,
    )
    (form,) = read("项目支出绩效自评表", grid).forms
    assert [notice.code for notice in form.warnings] == ["layout_doubtful"]


def test_a_form_printed_twice_is_marked() -> None:
    drawing = """
项目名称|水闸检修{3,1}
一级指标|二级指标|三级指标|指标值
产出指标|数量指标|检修闸数|6座
"""
    first, second = read("项目支出绩效目标表", table(drawing), "项目支出绩效目标表", table(drawing, index=2)).forms
    assert (first.duplicate_of, second.duplicate_of) == (None, 1)


def test_a_misprinted_heading_is_a_listed_guess_and_never_its_look_alike() -> None:
    (form,) = read(
        "项目支出绩效自评表",
        table("""
项目名称|码头加固{5,1}
项目资金（万元）{1,2}||年初预匏数|全年预算数|全年执行数|得分
年度资金总额|10|12|11|9.2
"""),
    ).forms
    (line,) = form.funds
    assert (raw(line.initial_budget), raw(line.full_year_budget), raw(line.executed)) == ("10", "12", "11")
    assert [n.code for n in form.warnings] == ["heading_guessed"]
    vocabulary = load_vocabulary()
    for text in ("年末预算数", "前年预算数", "数里指标"):
        assert vocabulary.guess("funds.columns", text) is None
    assert vocabulary.match("indicators", "全年预算数")[0] is None


PICTURE = """[image: image1.emf]项目名称 测船保养
主管部门 柳湾县水文站 实施单位 柳湾县测船队
项目资金
（万元）
 年度资金总额：       5.00
   其中：财政拨款       5.00
年度
目标
保养测船。
绩
效
指
标
一级
指标
二级指标 三级指标 指标值
产出
指标
数量指标 保养测船数量 2艘
质量指标
测船保养后连续安全航
行天数
≥200天
时效指标
汛前完成全部船只保养
的时间
4月底前
效益
指标
社会效益指标对水文测验的保障程度 较高
满意
度指
标
满意度指标 测员满意度 ≥95%"""


def test_one_cell_a_line_in_a_picture() -> None:
    lines = PICTURE.split("\n")
    (form,) = read(lines[0].split("]")[0] + "]", lines[0].split("]")[1], *lines[1:]).forms
    assert (raw(form.project_name), raw(form.department), form.money_unit) == ("测船保养", "柳湾县水文站", "万元")
    assert [(line.kind, line.amount.value) for line in form.funds] == [("total", 50_000), ("fiscal", 50_000)]
    assert [(i.level1_raw, i.level2_raw, i.level3, raw(i.target)) for i in form.indicators] == [
        ("产出指标", "数量指标", "保养测船数量", "2艘"),
        ("产出指标", "质量指标", "测船保养后连续安全航行天数", "≥200天"),
        ("产出指标", "时效指标", "汛前完成全部船只保养的时间", "4月底前"),
        ("效益指标", "社会效益指标", "对水文测验的保障程度", "较高"),
        ("满意度指标", "满意度指标", "测员满意度", "≥95%"),
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(
            st.sampled_from(
                ["", "项目名称", "一级指标", "二级指标", "三级指标", "年度指标值", "分值", "得分", "产出指标",
                 "数量指标", "年度资金总额", "年初预算数", "全年执行数", "预期目标", "实际完成情况", "总分", "序号",
                 "合计", "3月底",
                 "≥95%", "100", "12.5", "—", "……", "□是 ☑否", "甲", "备注：无", "乙项目资金说明，很长的一段话。"]
            ),
            min_size=1,
            max_size=9,
        ),
        min_size=1,
        max_size=14,
    ),
    st.booleans(),
)  # fmt: skip
def test_every_cell_of_any_table_is_accounted_for(drawing: list[list[str]], exact: bool) -> None:
    cells = tuple(Cell(text, r, c) for r, line in enumerate(drawing) for c, text in enumerate(line))
    for form in normalize(document("项目支出绩效自评表", Table(1, cells, exact, "drawn"))).forms:
        uses = dict(form.uses)
        left = {(u.place.row, u.place.column) for u in form.unmapped}
        assert {(p.row, p.column) for p, use in uses.items() if use == "unmapped"} == left
        assert form.cells == len(uses)
        assert form.cells_mapped == form.cells - len(left)


def test_lines_of_text_with_paired_periods() -> None:
    lines = """[image: image1.emf]项目名称 渡口维护
主管部门 柳湾县交通局 实施单位 柳湾县渡口所
绩
效
指
标
一级指标 二级指标
中期目标 年度目标
三级指标 指标值 三级指标 指标值
产出指标
数量指标
三年内维护渡口
数量
≥9处
年内维护渡口数
量
≥3处
质量指标 验收合格率 100% 验收合格率 98%
满意度指标 满意度指标 乘客满意度 ≥90% 乘客满意度 ≥85%""".splitlines()
    (form,) = read("项目支出绩效目标表", "（2022年度）", *lines).forms
    assert form.fiscal_year == 2022
    assert [
        (i.level2_raw, i.level3, raw(i.target), raw(i.whole_period_target)) for i in form.indicators if raw(i.target)
    ][-2:] == [("质量指标", "验收合格率", "98%", "100%"), ("满意度指标", "乘客满意度", "≥85%", "≥90%")]


def test_lines_of_text_whose_last_heading_wraps_into_the_lower_storey() -> None:
    lines = """[image: image1.emf]项目名称 渡口维护
绩效指标 年度指标值
实际完成值 分值 得分
偏差原因分析及改进
措施 一级指标 二级指标 三级指标 指标性质 指标值 度量单位
产出（50分）
数量
指标1：维护渡口 ≥ 3 处 3处 20分 20分
指标2：
……
成本
指标1：项目总成本 ≤ 9 万元 10万元 30分 27分
材料涨价
效益（50分）
社会效益
指标1：乘客人次 ≥ 900 人次 950人次 50分 50分
总分 100分 97分""".splitlines()
    (form,) = read("项目支出绩效自评表", *lines).forms
    assert rows(form) == [
        ("产出（50分）", "数量", "维护渡口", "≥3处", "3处", "20分", "20分"),
        ("产出（50分）", "成本", "项目总成本", "≤9万元", "10万元", "30分", "27分"),
        ("效益（50分）", "社会效益", "乘客人次", "≥900人次", "950人次", "50分", "50分"),
    ]
    assert [raw(i.deviation) for i in form.indicators] == ["", "材料涨价", ""]
    assert form.placeholder_rows >= 1


def test_one_cell_a_line_keeps_neighbouring_headings_and_blank_money_cells_apart() -> None:
    cells = """项目支出绩效自评表
（ 2020 年度）
项目名称
渡口维护
项目资金（万元）
年初预算数
全年预算数
全年执行数
分值
执行率
得分
年度资金总额:
91.73
69.8
61.9
10
88.68%
8.87
其中:当年财政拨款
87.73
65.8
57.9
—
—
绩效指标
一级指标
二级指标
三级指标
年度指标值
实际完成值
分值
得分
产出指标
数量指标
维护渡口
3处
3处
90
90""".splitlines()
    (form,) = read(*cells).forms
    assert form.fiscal_year == 2020
    total = form.funds[0]
    printed = (total.initial_budget, total.full_year_budget, total.executed, total.execution_rate, total.score)
    assert [raw(entry) for entry in printed] == ["91.73", "69.8", "61.9", "88.68%", "8.87"]
    assert [raw(f.executed) for f in form.funds] == ["61.9", "57.9"]


WORDS = """
项目名称 项目资金 绩 效 指 标 一级指标 二级指标 三级指标 指标值 中期目标 年度目标 年度指标值 实际完成值 分值 得分
偏差原因分析及改进 措施 产出指标 数量指标 年度资金总额 年初预算数 全年执行数 预期目标 实际完成情况 总分 序号 合计
单位名称 （2022年度） 项目支出绩效自评表 ≥95% 100 12.5 万元 — …… 指标2： 甲 修渡口。
"""


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.lists(
            st.sampled_from(
                WORDS.split()
            ),
            min_size=1,
            max_size=7,
        ),
        min_size=1,
        max_size=40,
    ),
    st.sampled_from([" ", "   ", "        "]),
)  # fmt: skip
@example([["一级指标", "二级指标", "三级指标", "指标值"], ["产出指标", "数量指标", "甲", "100"]] * 3, "    ")
@example([["项目名称", "序号"], ["项目名称", "序号"], ["项目名称", "≥95%"]], "   ")
def test_every_character_of_lines_that_hold_a_form_survives(drawing: list[list[str]], blanks: str) -> None:
    lines = [blanks.join(pieces) for pieces in drawing]
    items = list(stream(document("[image: image1.emf]", *lines), VOCABULARY))
    given_text = Counter(char for line in lines for char in line if not char.isspace())
    rebuilt = [
        slot.lines or slot.text for item in rebuild(items, VOCABULARY) if isinstance(item, Row) for slot in item.slots
    ] + [item.text for item in rebuild(items, VOCABULARY) if not isinstance(item, Row)]
    kept = Counter(char for text in rebuilt for char in text.replace("[image: image1.emf]", "") if not char.isspace())
    assert kept == given_text


def test_a_block_label_printed_again_on_the_next_picture_is_no_level() -> None:
    lines = """[image: image1.emf]
项目名称 渡口维护
主管部门 柳湾县交通局
实施单位 柳湾县渡口所
绩效指标 一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分
产出指标 数量指标
维护渡口 3处 3处 20 20
[image: image2.emf]
绩效指标 一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分
维护渡船 2艘 2艘 30 30
质量指标
渡口合格率 100% 100% 25 25
渡船合格率 100% 100% 25 25
总分 100 100""".splitlines()
    forms = read("项目支出绩效自评表", *lines).forms
    assert [(i.level1_raw, i.level2_raw, i.level3, raw(i.score)) for form in forms for i in form.indicators] == [
        ("产出指标", "数量指标", "维护渡口", "20"),
        ("产出指标", "数量指标", "维护渡船", "30"),
        ("产出指标", "质量指标", "渡口合格率", "25"),
        ("产出指标", "质量指标", "渡船合格率", "25"),
    ]


def test_lines_of_text_with_a_column_for_each_region() -> None:
    lines = """专项名称： 渡口维护 主管部门： 柳湾县交通局
资金额度： 13万元
一级指标 二级指标 三级指标 东岸片区 西岸片区
产出指标 数量指标 维护渡口 ≥3处 ≥4处
产出指标 质量指标 验收合格率 100% 98%
满意度指标 满意度指标 乘客满意度 ≥85% ≥86%""".splitlines()
    (form,) = read("区域绩效目标分解表", "[image: image1.emf]", *lines).forms
    assert [(i.region, i.level3, raw(i.target)) for i in form.indicators] == [
        ("东岸片区", "维护渡口", "≥3处"),
        ("西岸片区", "维护渡口", "≥4处"),
        ("东岸片区", "验收合格率", "100%"),
        ("西岸片区", "验收合格率", "98%"),
        ("东岸片区", "乘客满意度", "≥85%"),
        ("西岸片区", "乘客满意度", "≥86%"),
    ]


def test_lines_of_text_with_money_headings_of_two_storeys() -> None:
    lines = """部门名称 柳湾县交通局
年度主要任务
任务名称 完成情况
预算数（万元） 执行数（万元）
分值 执行率 得分
总额 其中：财政拨款 总额 其中：财政拨款
任务1：渡口维护 已完成 87 80 82 75 — 94% —
任务2：渡船维护 已完成 13 13 12 12 — 92% —
金额合计 100 93 94 87 10 94% 9.4
一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分
产出指标 数量指标 维护渡口 3处 3处 90 90""".splitlines()
    (form,) = read("部门整体支出绩效自评表", "[image: image1.emf]", *lines).forms
    assert [
        (line.label, raw(line.full_year_budget), raw(line.executed), raw(line.execution_rate), raw(line.score))
        for line in form.funds
    ] == [
        ("任务1：渡口维护", "87", "82", "94%", "—"),
        ("任务2：渡船维护", "13", "12", "92%", "—"),
        ("金额合计", "100", "94", "94%", "9.4"),
    ]
    fiscal = [(a.heading, a.value) for a in form.attributes if "财政拨款" in a.heading]
    assert [value for heading, value in fiscal if "执行数" in heading] == ["75", "12", "87"]


@pytest.mark.parametrize(
    "line",
    [
        "公开14表      2022年度      单位：元",
        "公开14表2022年度单位：元",
        "（2022年度）单位：元",
        "附件2 2022年度 单位：元",
    ],
)
def test_a_line_of_a_forms_number_its_year_and_its_unit(line: str) -> None:
    grid = table(HEAD + "年度资金总额{2,1}|12.5{6,1}\n一级指标|二级指标|三级指标{3,1}|指标值{3,1}\n"
                 "产出指标|数量指标|维护渡口{3,1}|3处{3,1}")  # fmt: skip
    (form,) = read("项目支出绩效目标表", line, grid).forms
    assert (form.fiscal_year, form.money_unit, form.funds[0].amount.value) == (2022, "元", Decimal("12.5"))


def test_a_year_line_that_also_says_the_unit_and_a_block_of_another_unit() -> None:
    grid = table(HEAD + "年度资金总额（万元）{2,1}|12.5{6,1}\n一级指标|二级指标|三级指标{3,1}|指标值{3,1}\n"
                 "产出指标|数量指标|维护渡口{3,1}|3处{3,1}")  # fmt: skip
    (form,) = read("项目支出绩效目标表", "（2022年度）                       单位：元", grid).forms
    assert (form.fiscal_year, form.funds[0].amount.value) == (2022, 125_000)
    money = table(
        HEAD
        + """项目资金（万元）{2,2}|年初预算数{2,1}|全年预算数|全年执行数|分值|执行率|得分
年度资金总额{2,1}|100|90|10|90%|9
一级指标|二级指标|三级指标{2,1}|年度指标值|实际完成值|分值|得分
产出指标|数量指标|维护渡口{2,1}|3处|3处|90|90"""
    )
    (form,) = read("项目支出绩效自评表", "（2022年度） 单位：元", money).forms
    assert (form.money_unit, form.funds[0].executed.value) == ("万元", 900_000)
    assert "unit_contradiction" in [notice.code for notice in form.warnings]


def test_labels_repeated_beside_each_amount_and_a_rate_merged_over_the_lines() -> None:
    grid = table(
        """二、预算执行情况{1,4}|预算安排情况（调整后）{2,1}|资金到位情况{2,1}|资金执行情况{2,1}|预算执行进度（%）
预算数|620|到位数|620|执行数|610.7|98.50{1,3}
其中：财政资金|600|其中：财政资金|600|其中：财政资金|590.7
其他|20|其他|20|其他|20
一级指标|二级指标|三级指标{2,1}|预期指标值|实际完成值|分值|得分
产出指标|数量指标|维护渡口{2,1}|3处|3处|90|90"""
    )
    (form,) = read("预算项目绩效自评表", "金额单位：万元", grid).forms
    assert [
        (line.label, raw(line.full_year_budget), raw(line.executed), raw(line.execution_rate)) for line in form.funds
    ] == [("预算数", "620", "610.7", "98.50"), ("其中：财政资金", "600", "590.7", ""), ("其他", "20", "20", "")]


def test_a_form_of_monitoring_states_what_was_reached_up_to_a_month() -> None:
    grid = table(
        HEAD
        + """项目资金（万元）{1,3}|{2,1}|年初预算数|1-6月执行数{2,1}|1-6月执行率|全年预计执行数
年度资金总额：{2,1}|745.20|367.2{2,1}|49.28%|745.20
其中：本年一般公共预算拨款{2,1}|745.20|367.2{2,1}|49.28%|745.20
一级指标|二级指标|三级指标|年度指标值|1-6月执行情况|全年预计完成情况|偏差原因分析{2,1}
产出指标|数量指标|维护渡口|≥6处|4处|7处|{2,1}"""
    )
    (form,) = read("项目支出绩效目标执行监控表", "（2023年度）", grid).forms
    assert form.form_type == "other"
    assert [(f.kind, raw(f.initial_budget), raw(f.executed), raw(f.execution_rate)) for f in form.funds] == [
        ("total", "745.20", "367.2", "49.28%"),
        ("fiscal", "745.20", "367.2", "49.28%"),
    ]
    assert [(raw(i.target), raw(i.actual), raw(i.planned)) for i in form.indicators] == [("≥6处", "4处", "7处")]


def test_rows_that_cannot_be_right_make_a_form_of_lines_doubtful() -> None:
    lines = """项目名称 渡口维护
一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分
产出指标 数量指标
≥45公里
46.2公里
20
产出指标 质量指标
100%
99%
30
效益指标 社会效益指标
值
≥9% 8.7% 50 50""".splitlines()
    (form,) = read("项目支出绩效自评表", "[image: image1.emf]", *lines).forms
    assert "layout_doubtful" in [notice.code for notice in form.warnings]


ALIGNED = """
项目名称        渡口维护项目
主管部门        柳湾县交通局                     实施单位          柳湾县渡口所
                                                全年预算数  全年执行数        执行率
项目                        年初预算数          （A）       （B）       分值  （B/A   得分
资金                                                                          ）
（万  年度资金总额          129.60              131.4       130.2       10    99.09%  9.91
元）  其中：当年财政拨款    129.60              129.60      128.4       —    —      —
      上年结转资金                              1.80        1.80        —            —
年度  预期目标                                              实际完成情况
总体  修好三处渡口，                                        修好三处。
目标  渡船完好。
      一级指标  二级指标    三级指标            年度        实际        分值  得分    偏差原因分析及改进
                                                指标值      完成值                    措施
                            指标1：维护渡口数   ≥3处       3处         10    10
                            量
                数量指标    指标2：培训船员                                         部分船员外出，下一
                            人数                ≥18人      17人        10    9.5     步调整培训时间
      产出指标              指标3：
                质量指标    渡口合格率          ≥98%       98.6%       10    10
绩
效              时效指标    维修完成时间        12月20日前  12月15日    10    10
指              成本指标    单处维修费          ≤6万元     5万元       10    10
标
      效益指标  社会效益指  群众出行方便程度    提高        提高        40    40
                标
      满意度指  服务对象满  乘客满意度          ≥90%       95.3%       10    10
      标        意度指标
总分                                                                    100   99.41
"""


def test_columns_kept_by_blanks_with_labels_in_the_middle_of_their_rows() -> None:
    (form,) = read("项目支出绩效自评表", "（2023年度）", *ALIGNED.strip("\n").split("\n")).forms
    assert rows(form) == [
        ("产出指标", "数量指标", "维护渡口数量", "≥3处", "3处", "10", "10"),
        ("产出指标", "数量指标", "培训船员人数", "≥18人", "17人", "10", "9.5"),
        ("产出指标", "质量指标", "渡口合格率", "≥98%", "98.6%", "10", "10"),
        ("产出指标", "时效指标", "维修完成时间", "12月20日前", "12月15日", "10", "10"),
        ("产出指标", "成本指标", "单处维修费", "≤6万元", "5万元", "10", "10"),
        ("效益指标", "社会效益指标", "群众出行方便程度", "提高", "提高", "40", "40"),
        ("满意度指标", "服务对象满意度指标", "乘客满意度", "≥90%", "95.3%", "10", "10"),
    ]
    assert raw(form.indicators[1].deviation) == "部分船员外出，下一步调整培训时间"
    assert [
        (f.kind, raw(f.initial_budget), raw(f.full_year_budget), raw(f.executed), raw(f.execution_rate), raw(f.score))
        for f in form.funds
    ] == [
        ("total", "129.60", "131.4", "130.2", "99.09%", "9.91"),
        ("fiscal", "129.60", "129.60", "128.4", "—", "—"),
        ("carryover", "", "1.80", "1.80", "", "—"),
    ]
    assert (raw(form.expected_goal), raw(form.actual_outcome)) == ("修好三处渡口，渡船完好。", "修好三处。")
    assert (raw(form.total_weight), raw(form.total_score), form.placeholder_rows) == ("100", "99.41", 1)
    assert not form.unmapped


def test_points_beside_a_blank_mark_are_no_page_number() -> None:
    assert [is_page_mark(text) for text in ("— 7 —", "第 7 页", "100 —", "— 9.5", "12")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_labels_of_a_block_too_large_to_share_out_are_for_the_rows_from_their_own_on() -> None:
    anchors = range(0, 20 * MAX_ROWS, 2)
    labels = [Label(number, "level2", "数量指标", line, line) for number, line in enumerate(anchors[::10])]
    assert [row for row, _ in spread([[], labels], [(line, line) for line in anchors], VOCABULARY)] == list(
        range(0, len(anchors), 10)
    )


def test_labels_share_rows_so_that_each_stands_in_the_middle_of_its_own() -> None:
    labels = [Label(0, "level2", "数量指标", 2, 2), Label(1, "level2", "质量指标", 6, 6)]
    assert [row for row, _ in spread([[], labels], [(line, line) for line in range(9)], VOCABULARY)] == [0, 5]


def test_a_long_text_without_columns_below_a_row_is_kept_whole_and_doubtful() -> None:
    head, *_ = ALIGNED.split("绩\n")
    lines = [*head.strip("\n").split("\n"), *([" " * 28 + "甲乙"] * 2000)]
    (form,) = read("项目支出绩效自评表", "（2023年度）", *lines).forms
    assert form.indicators[2].level3.startswith("渡口合格率甲乙")
    kept = [row.level3 for row in form.indicators] + [cell.text for cell in form.unmapped]
    assert sum(text.count("甲乙") for text in kept) == 2000
    assert "layout_doubtful" in [notice.code for notice in form.warnings]


def test_headings_in_lines_of_text_without_a_row_below_are_doubtful() -> None:
    lines = """项目名称 渡口维护
主管部门 柳湾县交通局
年初预算数 全年预算数 全年执行数
年度资金总额 12 12 12
绩效指标
一级指标 二级指标 三级指标 年度指标值
总分 100""".splitlines()
    (form,) = read("项目支出绩效自评表", "[image: image1.emf]", *lines).forms
    assert not form.indicators
    assert "layout_doubtful" in [notice.code for notice in form.warnings]


@pytest.mark.parametrize(
    "head",
    [
        "公开14表{2,1}|2023年度{3,1}|单位：元{3,1}\n",
        "公开14表{8,1}\n部门：柳湾县水利局{3,1}|2023年度{2,1}|金额单位：元{3,1}\n",
        "公开14表 编制单位：柳湾县水利局 2023年度 金额单位：元{8,1}\n",
        "公开14表 2023年度 部门：柳湾县水利局 金额单位：元{8,1}\n",
        "公开14表 项目支出绩效自评表 2023年度 金额单位：元{8,1}\n",
    ],
)
def test_number_year_and_unit_over_a_form_in_whatever_cells(head: str) -> None:
    body = """
项目名称|渡口维护{7,1}
主管部门|柳湾县水利局{3,1}|实施单位|柳湾县河道管理所{3,1}
项目资金|资金来源|年初预算数|全年预算数|全年执行数|分值|执行率|得分
|年度资金总额|100|100|90|10|90%|9
一级指标|二级指标|三级指标{2,1}|年度指标值|实际完成值|分值|得分
产出指标|数量指标|维护渡口{2,1}|≥5座|5座|90|90
总分{6,1}|100|99
"""
    (form,) = read("项目支出绩效自评表", table(head + body.strip())).forms
    assert (form.title, form.fiscal_year, form.money_unit) == ("项目支出绩效自评表", 2023, "元")
    assert raw(form.department) == "柳湾县水利局"
    assert form.unmapped == ()
    assert {(found.heading, found.value) for found in form.attributes} <= {
        ("部门", "柳湾县水利局"),
        ("编制单位", "柳湾县水利局"),
    }


def test_what_stands_in_front_of_pairs_in_one_cell_is_kept() -> None:
    body = "试点区县 部门：柳湾县水利局{3,1}\n项目名称|渡口维护{2,1}\n二级指标|三级指标|指标值\n数量指标|维护渡口|≥5座"
    (form,) = read("项目支出绩效目标表", table(body)).forms
    assert [(found.heading, found.value) for found in form.attributes] == [("", "试点区县")]
    assert raw(form.department) == "柳湾县水利局"


def test_a_row_of_thousands_of_cells_is_a_doubtful_row() -> None:
    head = "项目名称|渡口维护||\n一级指标|二级指标|三级指标|指标值\n产出指标|数量指标|维护渡口|≥5座\n"
    (form,) = read("项目支出绩效目标表", table(head + "|".join(map(str, range(8000))), exact=False)).forms
    assert form.indicators[0].level3 == "维护渡口"
    assert "layout_doubtful" in [notice.code for notice in form.warnings]
