"""Details of forms in use that a reader of the printed page takes for granted."""

from __future__ import annotations

import pytest

from disclosure_parse.checker import check
from disclosure_parse.readers.pdf import read_pdf
from drawn import raw, read, table
from pdf_pages import PageDrawing, rows_of


def test_a_row_without_a_name_behind_a_page_break_ends_the_row_above() -> None:
    (form,) = read(
        "渡口绩效目标表",
        table(
            """
项目名称|渡口维护{5,1}
一级指标|二级指标|三级指标|绩效指标描述|指标值|指标值确定依据
产出指标|数量指标|维护渡口数量|本年完成维护的|≥5|会议纪要（2020）1
|||渡口座数|座|8号
|质量指标|验收合格率|合格渡口占比|100%|年度计划
""",
            seams=(3,),
        ),
    ).forms
    first, second = form.indicators
    assert (first.level3, raw(first.target), raw(first.basis)) == ("维护渡口数量", "≥5 座", "会议纪要（2020）1 8号")
    assert (first.description and first.description.raw, second.level3) == ("本年完成维护的渡口座数", "验收合格率")


def test_a_unit_behind_a_page_break_ends_the_target() -> None:
    (form,) = read(
        "2020年项目绩效自评表",
        table(
            """
项目名称|渡口维护{7,1}
一级指标|二级指标|三级指标|符号|值|单位（文字描述）|实际完成值|自评得分
产出指标|质量指标|验收|≥|70|%|86.3%|10
||合格率|||(百分比)||
""",
            seams=(3,),
        ),
    ).forms
    assert [(i.level3, raw(i.target)) for i in form.indicators] == [("验收合格率", "≥70%(百分比)")]


def test_headings_and_values_that_a_page_break_cut_are_whole() -> None:
    (form,) = read(
        "项目支出绩效自评表（2022年度）",
        table(
            """
项目名称|农村渡口维护及安|项目负责人及电|丁一禾
|全防护工程|话|0551-6601
主管部门|柳湾县交通局|实施单位|柳湾县渡口所
一级指标|三级指标|年度指标值|实际完成值
产出指标|维修渡口|2处|2处
""",
            seams=(1,),
        ),
    ).forms
    assert raw(form.project_name) == "农村渡口维护及安全防护工程"
    assert [(a.heading, a.value) for a in form.attributes] == [("项目负责人及电话", "丁一禾 0551-6601")]
    assert (raw(form.department), raw(form.implementing_unit)) == ("柳湾县交通局", "柳湾县渡口所")
    assert [notice.code for notice in form.warnings] == ["row_joined"]


def test_a_label_that_a_page_break_cut_is_whole() -> None:
    """Neither 项目资 nor 金（万元） is a heading; the money beside them is that of the label that both spell."""
    (form,) = read(
        "项目支出绩效目标表（2024年度）",
        table(
            """
项目名称|渡口维护{2,1}
项目资|年度资金总额|436.47
金（万元）{1,2}|其中：当年财政拨款|400.00
其他资金|36.47
年度绩效{1,2}|三级指标|指标值
渡口维护处数|4处
目标（80分）{1,2}|合格率|100%
群众满意度|≥95%
""",
            seams=(2, 6),
        ),
    ).forms
    assert [(line.kind, raw(line.amount)) for line in form.funds] == [
        ("total", "436.47"),
        ("fiscal", "400.00"),
        ("other", "36.47"),
    ]
    assert [(indicator.level3, raw(indicator.target)) for indicator in form.indicators] == [
        ("渡口维护处数", "4处"),
        ("合格率", "100%"),
        ("群众满意度", "≥95%"),
    ]
    assert form.unmapped == ()


def test_levels_that_end_and_begin_at_a_page_break_stay_two() -> None:
    (form,) = read(
        "项目支出绩效目标表（2024年度）",
        table(
            """
项目名称|渡口维护{3,1}
一级指标|二级指标|三级指标|指标值
产出{1,2}|数量|渡口维护处数|4处
质量|合格率|100%
成本{1,2}|经济成本|总成本|≤20万元
社会成本|投诉次数|≤5次
""",
            seams=(4,),
        ),
    ).forms
    assert [indicator.level1 for indicator in form.indicators] == ["产出指标", "产出指标", "成本", "成本"]


def test_parts_that_are_headings_elsewhere_are_whole_together() -> None:
    """项目 and 资金 are headings of lists, 效益 is a level: a label beside rows is 项目资金, a level 效益指标."""
    (form,) = read(
        "项目支出绩效目标表（2024年度）",
        table(
            """
项目名称|渡口维护{3,1}
项目|年度资金总额{2,1}|436.47
资金（元）{1,2}|其中：当年财政拨款{2,1}|400.00
其他资金{2,1}|36.47
一级指标|二级指标|三级指标|指标值
产出指标|数量指标|维护处数|4处
效益|社会效益|投诉次数|≤5次
指标{1,2}|指标{1,2}|满意率|≥9%
知晓率|≥8%
""",
            seams=(2, 7),
        ),
    ).forms
    assert [(line.kind, raw(line.amount)) for line in form.funds] == [
        ("total", "436.47"),
        ("fiscal", "400.00"),
        ("other", "36.47"),
    ]
    assert [(i.level1, i.level2, i.level3) for i in form.indicators][1:] == [
        ("效益指标", "社会效益指标", "投诉次数"),
        ("效益指标", "社会效益指标", "满意率"),
        ("效益指标", "社会效益指标", "知晓率"),
    ]


def test_indicator_headings_that_a_page_break_cut_are_whole() -> None:
    """值 is a heading too, and here the end of one."""
    (form,) = read(
        "项目绩效自评表（2021年度）",
        table(
            """
项目名称|渡口维护{3,1}
一级指标|三级指标|年度指标|未完成原
||值|因分析
产出指标|维护处数|4处|无
""",
            seams=(2,),
        ),
    ).forms
    assert [(i.level3, raw(i.target), raw(i.deviation)) for i in form.indicators] == [("维护处数", "4处", "无")]


def test_values_below_headings_are_no_parts_of_them() -> None:
    """The label beside both rows is cut at the break, the rows are not."""
    (form,) = read(
        "项目支出绩效自评表（2021年度）",
        table(
            """
项目名称|渡口维护{3,1}
一级指标|二级指标|三级指标|年度指标值
效益（20|社会效益|投诉次数|≤5次
分）|可持续影响|制度完善|较高
""",
            seams=(3,),
        ),
    ).forms
    assert [(i.level2, i.level3, raw(i.target)) for i in form.indicators] == [
        ("社会效益指标", "投诉次数", "≤5次"),
        ("可持续影响指标", "制度完善", "较高"),
    ]


def test_a_label_in_front_of_values_that_a_page_break_cut_is_whole() -> None:
    """年度资 has an end of line of its own; beside it a label goes on over both rows."""
    (form,) = read(
        "项目支出绩效自评表（2023年度）",
        table(
            """
项目名称|渡口维护{3,1}
项目资金（万元）{1,2}|{1,1}|全年预算数|全年执行数
年度资|320|294.4
{1,2}|金总额||
其他资金|20|20
""",
            seams=(3,),
        ),
    ).forms
    assert [(line.kind, raw(line.full_year_budget), raw(line.executed)) for line in form.funds] == [
        ("total", "320", "294.4"),
        ("other", "20", "20"),
    ]


def test_a_numbered_name_begins_a_row_of_its_own() -> None:
    (form,) = read(
        "2024年项目绩效自评表",
        table(
            """
项目名称|渡口维护{4,1}
一级指标|三级指标|分值|年度指标值|实际完成值
效益指标|指标1：政策知晓率|16.0|≥94%|94%
|指标1：不适用||不适用|
|指标1：制度完善|14.0|较高|较高
""",
            seams=(3,),
        ),
    ).forms
    assert [i.level3 for i in form.indicators] == ["政策知晓率", "不适用", "制度完善"]


def test_a_total_row_under_its_other_names() -> None:
    (form,) = read(
        "预算项目绩效自评表（2020年度）",
        table("""
项目名称|渡口维护{4,1}
一级指标|三级指标|预期指标值|实际完成值|单项指标得分
产出指标|维修渡口|2处|2处|96.5
自评总分{2,1}|96.5{3,1}
"""),
    ).forms
    assert (len(form.indicators), raw(form.total_score)) == (1, "96.5")


def test_the_unit_of_the_label_beside_transposed_money() -> None:
    (form,) = read(
        "项目支出绩效自评表（2020年度）",
        table("""
项目名称|渡口维护{5,1}
项目资金（万元）{1,2}|中央|省、地|本级|合计|执行数
0|12|8|20|18
一级指标|二级指标|三级指标|年初指标值|年终完成值|自评分
产出指标|数量指标|维修渡口|2处|2处|10
"""),
    ).forms
    assert form.money_unit == "万元"
    assert [line.amount.value for line in form.funds if line.amount] == [0, 120_000, 80_000, 200_000]


def test_labels_repeated_before_budget_and_execution_without_a_header() -> None:
    (form,) = read(
        "2020年项目支出绩效目标完成情况表",
        table("""
项目名称|渡口维护{4,1}
预算执行情况（万元）{1,3}|预算数:|120.5|执行数:|118
其中-财政拨款:|100|其中-财政拨款:|98
其它资金:|20.5|其它资金:|20
一级指标|二级指标|三级指标|预期指标值|实际完成指标值
项目完成指标|数量指标|维修渡口|2处|2处
"""),
    ).forms
    assert form.money_unit == "万元"
    assert [(line.kind, raw(line.full_year_budget), raw(line.executed)) for line in form.funds] == [
        ("total", "120.5", "118"),
        ("fiscal", "100", "98"),
        ("other", "20.5", "20"),
    ]


def test_an_unknown_label_before_several_pairs_names_them_and_says_the_unit() -> None:
    (form,) = read(
        "部门整体支出绩效目标表（2024年度）",
        table("""
部门名称|柳湾县交通局{4,1}
收支情况（万元）|收入合计|37.8|支出合计|37.8
一级指标|二级指标|三级指标|目标值|指标值说明
产出指标|数量指标|维修渡口|2处|年终统计
"""),
    ).forms
    assert [(a.heading, a.value) for a in form.attributes] == [("收入合计", "37.8"), ("支出合计", "37.8")]
    assert (form.money_unit, form.unmapped) == ("万元", ())


def test_a_figure_that_its_narrow_cell_breaks_is_whole() -> None:
    page = PageDrawing()
    page.table([50, 150, 178, 206], [50, 90, 130], rows_of(("总分", "100.\n00", "96.2\n5"), ("数量", "2", "2")))
    (only,) = read_pdf(page.data()).tables
    assert [cell.text for cell in only.cells] == ["总分", "100.00", "96.25", "数量", "2", "2"]


def test_figures_on_lines_of_their_own_stay_apart() -> None:
    page = PageDrawing()
    page.table([50, 150, 250], [50, 90, 130], rows_of(("数量", "10\n20"), ("质量", "100")))
    (only,) = read_pdf(page.data()).tables
    assert only.cells[1].text == "10\n20"


def test_a_last_row_alone_on_its_page_without_an_upper_border() -> None:
    page = PageDrawing()
    page.table([50, 150, 250, 350], [760, 780, 800], rows_of(("指标", "目标", "得分"), ("渡口", "2处", "10")))
    page.next_page()
    page.table([50, 150, 250, 350], [40, 70], rows_of(("乘客满意度", "90%", "9")), sides="lrb")
    (only,) = read_pdf(page.data()).tables
    assert [cell.text for cell in only.cells][-3:] == ["乘客满意度", "90%", "9"]
    assert only.seams == (2,)


def test_boxes_of_a_lost_symbol_font_two_facts_in_a_cell_and_a_misread_character() -> None:
    (form,) = read(
        "项目支出绩效自评表（2022年度）",
        table("""
顼目名称|渡口维护{4,1}
主管部门|柳湾县交通局{2,1}|实施单位/项目负责人|柳湾县渡口所/丁一禾
项目类别|1、部门预算项目R 2、省直专项£ 3、省对下转移支付项目£{4,1}
一级指标|二级指标|三级指标|年度指标值|实际完成值
项目管理|组织实施|制度健全性|健全|健全
运行成本|成本指标|人均办公费|≤1万元|0.9万元
"""),
    ).forms
    assert (raw(form.project_name), raw(form.implementing_unit)) == ("渡口维护", "柳湾县渡口所")
    assert [(a.field, a.value) for a in form.attributes] == [
        ("contact", "丁一禾"),
        ("project_category", "部门预算项目"),
    ]
    assert [(i.level1, i.level2) for i in form.indicators] == [("项目管理", "组织实施"), ("运行成本", "成本指标")]


def test_a_title_that_every_page_prints_parts_no_form() -> None:
    """The running head of a publication reads as a title; rows without headings below it are the form's before."""
    head = """
项目支出绩效自评表（2023年度）{8,1}
项目名称|省道改建{7,1}
一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|偏差原因
产出指标|数量指标|改建里程|≥26公里|26公里|20|20|
"""
    rest = """
|质量指标|工程合格率|100%|100%|20|20|
效益指标|社会效益指标|通行能力|提升|提升|50|48|
总分|||||100|98|
"""
    again = "清溪县交通局 2023年度绩效自评公开"
    second = rest + head.replace("省道改建", "渡口维护").strip("\n")
    forms = read(
        table(head.replace("{8,1}", "").replace("{7,1}", ""), exact=False),
        again,
        table(second.replace("{8,1}", "").replace("{7,1}", ""), 2, exact=False),
        again,
        table(rest, 3, exact=False),
    ).forms
    assert [(raw(form.project_name), [i.level3 for i in form.indicators]) for form in forms] == [
        ("省道改建", ["改建里程", "工程合格率", "通行能力"]),
        ("渡口维护", ["改建里程", "工程合格率", "通行能力"]),
    ]
    assert [raw(form.total_score) for form in forms] == ["98", "98"]


def test_rows_of_a_form_in_front_of_the_next_one_are_told() -> None:
    (form,) = read(
        table(
            """
|质量指标|工程合格率|100%|100%|20|20|
效益指标|社会效益指标|通行能力|提升|提升|50|48|
项目支出绩效自评表（2023年度）
项目名称|渡口维护
一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|偏差原因
产出指标|数量指标|维护渡口|5处|5处|20|20|
""",
            exact=False,
        )
    ).forms
    assert "form_unread" in [notice.code for notice in form.warnings]


def test_the_word_for_one_in_place_of_a_dash_moves_no_amount() -> None:
    """A scan's reading takes a dash for 一: amounts beside it went to the columns on their left."""
    (form,) = read(
        "项目支出绩效自评表（2023年度）",
        table(
            """
项目名称||森林防火||||||
项目资金（万元）|||年初预算数|全年预算数|全年执行数|分值|执行率|得分
||年度资金总额|45|45|43.02|10|95.6%|9.56
||其中：本年财政拨款|45|45|43.02|一||一
||上年结转资金||||一||一
""",
            exact=False,
        ),
    ).forms
    line = form.funds[1]
    assert (raw(line.initial_budget), raw(line.executed), raw(line.weight), raw(line.score)) == (
        "45",
        "43.02",
        "一",
        "一",
    )


def test_a_kind_of_target_beside_its_sign() -> None:
    (form,) = read(
        "项目支出绩效自评表（2024年度）",
        table("""
项目名称|公共充电设施{7,1}
一级指标|二级指标|三级指标|指标值类型|指标方向|指标值|计量单位|全年完成值
产出指标{1,2}|数量指标|建设充电桩|定量|≥|60|个|48
时效指标|建成及时性|定性|定性|及时||及时
"""),
    ).forms
    assert [raw(i.target) for i in form.indicators] == ["≥60个", "及时"]


def test_a_heading_that_says_what_its_cells_hold() -> None:
    (form,) = read(
        "项目支出绩效目标完成情况表（2021年度）",
        table("""
项目名称|便民服务点{4,1}
一级指标|二级指标|三级指标|预期指标值(包含数字及文字描述)|实际完成指标值（包含数字及文字描述）
项目完成|数量指标|新建服务点|5个|6个
"""),
    ).forms
    assert [(raw(i.target), raw(i.actual)) for i in form.indicators] == [("5个", "6个")]
    assert not form.warnings


def test_weights_in_percent_are_points_in_the_money_block_and_the_total_too() -> None:
    (form,) = read(
        "项目支出绩效自评表（2023年度）",
        table("""
项目名称|街巷整治{6,1}
项目资金（万元）{1,2}|{1,1}|年初预算数|全年执行数|分值|执行率|得分
年度资金总额|66|66|10%|100%|10
一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分
产出指标|数量指标|维修道路|3条|3条|90%|90
总分{5,1}|100%|100
"""),
    ).forms
    entries = (form.funds[0].weight, form.indicators[0].weight, form.total_weight)
    assert [entry.value if entry else None for entry in entries] == [10, 90, 100]


def test_a_row_over_all_columns_names_the_part_below_it() -> None:
    drawing = """
一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分
年度主要任务1：粮食安全（35分）{7,1}
产出指标|数量指标|粮食播种面积|≥56万亩|56.3万亩|35|35
年度主要任务2：污染治理（55分）{7,1}
效益指标|生态效益指标|粪污综合利用率|≥80%|82%|55|55
"""
    for one in (table(drawing), table(drawing.replace("{7,1}", "|" * 6), exact=False)):
        (form,) = read("部门整体支出绩效自评表（2023年度）", one).forms
        assert [(i.level1, i.level3) for i in form.indicators] == [
            ("产出指标", "粮食播种面积"),
            ("效益指标", "粪污综合利用率"),
        ]
        assert [(a.heading, a.value) for a in form.attributes] == [
            ("年度主要任务1", "粮食安全（35分）"),
            ("年度主要任务2", "污染治理（55分）"),
        ]


def test_the_execution_in_a_row_of_its_own_beside_the_block_has_a_name() -> None:
    (form,) = read(
        "部门整体支出绩效自评表（2023年度）",
        table(
            """
绩效指标|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分
|满意度指标|服务对象满意度指标|居民满意度|≥85%|88%|90|90
预算执行率||||||10|9.72
总分||||||100|99.72
""",
            exact=False,
        ),
    ).forms
    assert [(i.level3, raw(i.score)) for i in form.indicators] == [("居民满意度", "90"), ("预算执行率", "9.72")]


def test_money_in_lines_above_a_table() -> None:
    (form,) = read(
        "2025年项目支出绩效目标表",
        "单位：元",
        "项目名称：公路护栏更新",
        "项目总金额：1,075,000.00",
        "其中：财政拨款：1,075,000.00",
        table("一级指标|二级指标|三级指标|指标值\n产出指标|数量指标|更新护栏|12.5公里"),
    ).forms
    assert [(line.kind, raw(line.amount)) for line in form.funds] == [
        ("total", "1,075,000.00"),
        ("fiscal", "1,075,000.00"),
    ]
    assert [line.amount.value for line in form.funds if line.amount] == [1075000, 1075000]


def test_a_list_of_what_was_spent_of_each_project_and_a_table_of_rates() -> None:
    (listing,) = read(
        "2023年度项目支出绩效自评结果汇总表",
        table("""
序号|项目名称|年初预算数（元）|全年预算数（元）|全年执行数（元）|执行率|自评得分
1|文物保护|120.00|118.80|118.80|100.00%|98.9
"""),
    ).forms
    (line,) = listing.projects
    assert [raw(entry) for entry in (line.amount, line.budget, line.executed, line.execution_rate)] == [
        "120.00",
        "118.80",
        "118.80",
        "100.00%",
    ]
    for drawing in (
        "指标|分值|得分|得分率\n决策|18|16.5|91.67%\n产出|82|80|97.56%",
        "一级指标|决策|产出\n权重|18|82\n得分|16.5|80\n得分率|91.67%|97.56%",
    ):
        (summary,) = read("2023年项目绩效评价报告", table(drawing)).forms
        assert [(one.item, raw(one.rate)) for one in summary.summary] == [("决策", "91.67%"), ("产出", "97.56%")]


def test_a_rate_of_the_budget_that_a_list_prints_in_another_column_is_none_of_the_first() -> None:
    """Every line of such a list was reported, though its rate is right."""
    for heading, verdict in (("调整预算数", "pass"), ("下达指标数", "insufficient")):
        disclosure = read(
            "2023年度项目支出绩效自评情况汇总表",
            "单位：万元",
            table(f"""
序号|项目名称|年初预算数|{heading}|全年执行数|预算执行率
1|校舍维修|1,933.43|1,859.21|1,508.63|81.14%
2|村道养护|3,801.21|3,896.67|2,545.47|65.32%
"""),
        )
        rates = [outcome for outcome in check(disclosure) if outcome.rule == "execution_rate"]
        assert [outcome.verdict for outcome in rates] == [verdict, verdict]
        assert all((heading in outcome.reason) is (verdict == "insufficient") for outcome in rates)


def test_a_list_right_below_another_one_is_a_list_of_its_own() -> None:
    """Its amounts took the unit of the list above, ten thousand times too much, and its total that list's lines."""
    above = "序号|乡镇|项目名称|金额|备注\n1|柳湾镇|机耕道维修|49.44|\n2|石桥乡|山坪塘整治|28.32|\n合计|||77.76|\n"
    below = "序号|乡镇|人数|补助金额|备注\n1|柳湾镇|3|18000|\n2|石桥乡|1|6000|\n合计||4|24000|\n"
    head = ("2023年资金分配表", "单位：万元")
    lone = "2023年长寿金发放表{5,1}\n单位：元{5,1}\n"
    for blocks, unit, told in (
        ((table(above), table(below, 2)), "", ["layout_doubtful"]),
        ((table(above + below),), "", ["layout_doubtful"]),
        ((table(above + lone + below),), "元", []),
        ((table(above), "附件2", table(below, 2)), "", []),
    ):
        first, second = read(*head, *blocks).forms
        assert [line.amount.value for line in first.projects if line.amount] == [494400, 283200]
        assert [line.amount.value for line in second.projects if line.amount] == [18000, 6000]
        assert (first.money_unit, second.money_unit) == ("万元", unit)
        assert [notice.code for notice in second.warnings] == told
    headings, lines = above.splitlines()[0], above.splitlines()[1:]
    again = table("\n".join([headings, lines[0]])), table("\n".join([headings, *lines[1:]]), 2)
    (whole,) = read(*head, *again).forms
    assert [line.project_name for line in whole.projects] == ["机耕道维修", "山坪塘整治"]
    assert raw(whole.list_total) == "77.76"


def test_a_list_of_what_was_paid_by_number_and_standard() -> None:
    """Lists without 项目名称 and 序号 were no lists: what they add up to was not checked."""
    disclosure = read(
        "2023年临时救助资金发放汇总表",
        "单位：元",
        table("""
片区|乡镇（街道）|户数（户）|人数（人）|补助标准（元/户）|救助金额
城区{1,3}|东关街道|45|102|3000|135000
西关街道|38|77|2600|98800
小计|83|179||233800
山区|石门乡|61|150|3200|195200
合计||144|329||429000
"""),
    )
    (form,) = disclosure.forms
    assert [line.unit_name for line in form.projects] == ["东关街道", "西关街道", "石门乡"]
    sums = [(item.column, item.value) for item in form.attributes if item.field == "list_subtotal"]
    assert sums == [("片区", "城区"), ("户数（户）", "83"), ("人数（人）", "179"), ("救助金额", "233800")]
    second = [(item.field, item.value) for item in form.attributes if item.place.row == 3]
    assert second == [("count", "38"), ("count", "77"), ("standard", "2600")]
    sums = [outcome for outcome in check(disclosure) if outcome.rule == "list_total"]
    assert [outcome.verdict for outcome in sums] == ["pass"] * 6


@pytest.mark.parametrize("heading", ["月标准（元）", "月补助标准", "每月标准", "月发放标准（元/人）"])
def test_a_standard_for_a_month_is_held_against_the_amount(heading: str) -> None:
    """The heading was not known, and a wrong amount of a line was passed over in silence."""
    lines = f"""
序号|乡镇|人数|{heading}|月数|发放金额
1|东河镇|120|50|12|72000
2|西岭乡|95|50|12|57500
3|南山镇|10|50|12|6000
合计||225|||135500
"""
    found = check(read("2023年高龄津贴发放汇总表", "单位：元", table(lines)))
    failed = [outcome for outcome in found if outcome.verdict == "fail"]
    assert [(outcome.rule, outcome.quote, outcome.computed) for outcome in failed] == [("per_capita", "57500", 57000)]


def test_notes_below_a_table_are_kept_with_its_form() -> None:
    rows = """
项目名称|路灯维护|{2,1}
年度资金总额|全年预算数|全年执行数|执行率
一级指标|三级指标|年度指标值|实际完成值
产出指标|维护路灯|≥50盏|50盏
"""
    notes = ["注：1.执行率达到90%的得满分。", "2.每低1个百分点扣0.5分。"]
    (form,) = read("项目支出绩效自评表", table(rows), *notes, "项目组织有力。").forms
    assert [note.raw for note in form.notes] == notes


def test_the_end_of_a_list_s_line_behind_a_page_break_is_told() -> None:
    """A word processor cut 92.89% into 92.8 and 9%: two lines, of which nothing was said."""
    drawing = """
序号|项目名称|预算数|执行率
1|河道清淤|3,871.21|92.8
{0}|工程||9%
2|食品安全抽检|617.07|64.54%
"""
    for number, told in (("", ["layout_doubtful"]), ("2", [])):
        rows = table(drawing.replace("{0}", number), seams=(2,))
        (form,) = read("2023年度项目支出绩效自评情况汇总表", rows).forms
        assert [notice.code for notice in form.warnings] == told


def test_a_label_beside_the_money_that_a_converter_repeats_is_no_line_s() -> None:
    (form,) = read(
        "部门整体支出绩效自评表（2023年度）",
        table(
            """
部门名称|县农业农村局|县农业农村局|县农业农村局|县农业农村局|县农业农村局
部门整体支出（万元）||年初预算数|全年预算数|全年执行数|执行率
部门整体支出（万元）|年度资金总额|900|880|836|95%
一级指标|二级指标|三级指标|年度指标值|实际完成值|得分
产出指标|数量指标|粮食播种面积|≥56万亩|56万亩|90
""",
            exact=False,
        ),
    ).forms
    assert [(line.label, raw(line.initial_budget), raw(line.executed)) for line in form.funds] == [
        ("年度资金总额", "900", "836")
    ]


def test_the_execution_in_a_row_that_lost_its_merged_levels_is_none_of_the_level_above() -> None:
    (form,) = read(
        "项目支出绩效自评表（2022年度）",
        table(
            """
一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分
满意度指标|满意度指标|群众满意度|≥90%|95%|90|90
预算执行率|100%|100%|10|10
总分|100|100
""",
            exact=False,
        ),
    ).forms
    assert [(i.level1_raw, i.level3, raw(i.target), raw(i.score)) for i in form.indicators] == [
        ("满意度指标", "群众满意度", "≥90%", "90"),
        ("预算执行率", "预算执行率", "100%", "10"),
    ]


def test_an_institution_is_no_unit_of_money() -> None:
    (form,) = read(
        "2023年高龄津贴发放汇总表",
        table(
            """
单位：云岭县民政局|||单位：元
序号|乡镇|人数|金额
1|东河镇|120|72000
2|西岭乡|95|57000
"""
        ),
    ).forms
    assert [(item.field, item.value) for item in form.attributes if item.heading == "单位"] == [("", "云岭县民政局")]
    assert form.money_unit == "元"
