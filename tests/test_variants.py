"""Forms whose layouts the common ones do not show: other taxonomies, storeys, lines of text of tasks and scores."""

from __future__ import annotations

from dataclasses import replace

import pytest

from disclosure_parse.disclosure import Entry, Form, Indicator
from disclosure_parse.document import Place
from disclosure_parse.figures import parse_figure
from disclosure_parse.normalizer import load_vocabulary
from disclosure_parse.normalizer.doubts import layout_doubt
from drawn import raw, read, table

PICTURE = "[image: image1.emf]"


def lines(text: str) -> list[str]:
    return [PICTURE, *text.strip().splitlines()]


def cells(text: str) -> list[str]:
    """One cell a line."""
    return [PICTURE, *text.replace("|", "\n").strip().splitlines()]


def rows(form: Form) -> list[tuple[str, ...]]:
    return [(i.level1_raw, i.level2_raw, i.level3, raw(i.target)) for i in form.indicators]


def test_satisfaction_below_the_benefits_of_another_taxonomy() -> None:
    body = """
项目名称|渡口维护|||||
一级指标|二级指标|三级指标|指标值|完成值|分值|得分
项目决策|项目立项|立项规范性|规范|规范|20|20
项目效益|社会效益|事故下降率|≥5%|6%|60|60
|满意度|乘客满意度|≥90%|91%|20|20
"""
    (form,) = read("项目支出绩效自评表", table(body, exact=False)).forms
    assert rows(form)[2] == ("项目效益", "满意度", "乘客满意度", "≥90%")
    standard = body.replace("项目决策|项目立项", "产出指标|数量指标").replace(
        "项目效益|社会效益", "效益指标|社会效益指标"
    )
    (form,) = read("项目支出绩效自评表", table(standard.replace("|满意度|", "|满意度指标|"), exact=False)).forms
    assert (form.indicators[2].level1, form.indicators[2].level1_inferred) == ("满意度指标", True)


def test_money_lines_whose_amounts_stand_in_the_labels_cell() -> None:
    (form,) = read(
        "部门整体支出绩效自评表",
        table("""
县级预算部门名称{2,1}|柳湾县水利局{6,1}
年度预算申请（万元）{1,4}||年初预算数|全年预算数|全年执行数|分值|执行率|得分
年度资金总额|90|100|95|10|95%|9.5
按收入性质分：{4,1}|按支出性质分：{3,1}
其中：一般公共预算：80{4,1}|其中：基本支出：60{3,1}
一级指标|二级指标|三级指标|指标值|完成值|分值|得分|偏差原因
产出指标|数量指标|维护渡口|3处|3处|90|90|
"""),
    ).forms
    assert raw(form.department) == "柳湾县水利局"
    assert [(line.kind, line.label, raw(line.amount)) for line in form.funds[1:]] == [
        ("fiscal", "其中：一般公共预算", "80"),
        ("other", "其中：基本支出", "60"),
    ]


def test_what_divides_one_total_says_nothing_of_the_money_of_another_section() -> None:
    divided = """
部门名称|柳湾县水利局{3,1}
年度预算申请|资金总额：100{3,1}
按收入性质分：100{2,1}|按支出性质分：100{2,1}
其中：一般公共预算：80{2,1}|其中：基本支出：60{2,1}
其他资金：20{2,1}|项目支出：40{2,1}
"""
    indicators = "一级指标|二级指标|三级指标|指标值\n产出指标|数量指标|维护渡口|3处\n"
    again = "年度资金总额|50|其中：财政拨款|50\n其他资金|0|上年结转|0\n"
    rest = "其他资金|0|上年结转|0\n"
    for below, count in (
        ("年度目标|维护渡口。{3,1}\n" + indicators + again, 4),
        (again + indicators, 4),
        ("年度目标|维护渡口。{3,1}\n" + rest + indicators, 2),
        (indicators + rest, 2),
    ):
        (form,) = read("部门整体支出绩效目标表", table(divided + below)).forms
        assert [line.group for line in form.funds[:5]] == ["", *["按收入性质分", "按支出性质分"] * 2]
        assert [line.group for line in form.funds[5:]] == [""] * count


def test_one_money_heading_over_its_parts_and_a_total_that_lost_its_span() -> None:
    (form,) = read(
        "部门整体支出绩效目标表",
        table(
            """
部门名称|柳湾县水利局
年度主要任务|任务名称|主要内容|预算金额（万元）
|||总额|财政拨款|其他资金
|渡口维护|清淤、换桩|120|100|20
|金额合计|120|100|20
一级指标|二级指标|三级指标|指标值
产出指标|数量指标|维护渡口|3处
""",
            exact=False,
        ),
    ).forms
    assert [(line.label, raw(line.amount)) for line in form.funds] == [("渡口维护", "120"), ("金额合计", "120")]


def test_forms_side_by_side_share_the_title_year_and_unit_above_the_first() -> None:
    body = "项目名称|{0}|主管部门|柳湾县水利局\n年度资金总额|13.0|其他资金|0\n" + (
        "一级指标|二级指标|三级指标|指标值\n产出指标|数量指标|维护渡口|3处\n"
    )
    forms = read(
        "项目支出绩效目标表",
        "（2023年度）",
        "单位：万元",
        table(body.replace("{0}", "渡口维护") + body.replace("{0}", "渡船维护")),
    ).forms
    assert [(form.title, form.fiscal_year, form.money_unit) for form in forms] == [
        ("项目支出绩效目标表", 2023, "万元")
    ] * 2


def test_a_tail_row_behind_a_block_and_a_line_of_names_and_dates_are_no_indicators() -> None:
    (form,) = read(
        "项目支出绩效目标表",
        *cells("""
项目名称|渡口维护
一级指标|二级指标|三级指标|指标值
产出指标|数量指标|维护渡口|3处
满意度指标|服务对象满意度指标|乘客满意度|≥90%
其他需要说明的问题|无
填表人：向某　填报日期：2024-03-12　单位负责人签字：
"""),
    ).forms
    assert [i.level3 for i in form.indicators] == ["维护渡口", "乘客满意度"]


def test_an_indicator_that_speaks_of_targets_is_no_title() -> None:
    (form,) = read(
        "项目支出绩效自评表",
        *cells("""
项目名称|渡口维护
一级指标|二级指标|三级指标|分值|年度指标值|全年实际值|得分
项目决策|项目立项|立项依据充分性|5|充分|充分|5
绩效目标|绩效目标合理性|5|合理|合理|4
项目产出|产出数量|维护渡口|90|3处|3处|90
总分|100|99
"""),
    ).forms
    assert [(i.level1_raw, i.level2_raw, i.level3, raw(i.score)) for i in form.indicators] == [
        ("项目决策", "项目立项", "立项依据充分性", "5"),
        ("项目决策", "绩效目标", "绩效目标合理性", "4"),
        ("项目产出", "产出数量", "维护渡口", "90"),
    ]
    assert raw(form.total_score) == "99"


def test_lines_of_text_with_tasks_one_cell_a_line_and_blank_cells() -> None:
    (form,) = read(
        "部门整体支出绩效自评表",
        *cells("""
部门名称|柳湾县水利局
年度主要任务|任务名称|完成情况|预算数（万元）|执行数（万元）|分值|执行率|得分
总额|其中：财政拨款|总额|其中：财政拨款
渡口维护|已完成|87|80|82|75|94.25%
金额合计|87|80|82|75|10|94.25%|9.43
一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分
产出指标|数量指标|维护渡口|3处|3处|90|90
"""),
    ).forms
    assert [
        (line.label, raw(line.full_year_budget), raw(line.executed), raw(line.execution_rate), raw(line.score))
        for line in form.funds
    ] == [("渡口维护", "87", "82", "94.25%", ""), ("金额合计", "87", "82", "94.25%", "9.43")]


def test_lines_of_text_with_cost_items_check_boxes_and_a_signed_figure_in_pieces() -> None:
    (form,) = read(
        "财政支出项目绩效目标申报表",
        *lines("""
项目名称 渡口维护
资金性质 ☑一般公共预算 □其他资金
运行方式 □自营 ☑委托
立项依据
《渡口管理办法》及年度实事项目清单（柳政办〔2022〕41号）
项目总预算（元） 3860
项目当年投入资金构成 子项目名称 预算金额（元）
渡口清淤 2450
渡船检修 1410
一级指标 二级指标 三级指标 指标目标值
产出目标 数量目标 维护渡口 ≥ 3 处
质量目标 验收合格率 100%
"""),
    ).forms
    assert [(line.kind, line.label, raw(line.amount)) for line in form.funds[1:]] == [
        ("component", "渡口清淤", "2450"),
        ("component", "渡船检修", "1410"),
    ]
    attributes = {a.heading: a.value for a in form.attributes}
    assert attributes["运行方式"] == "委托"
    assert attributes["立项依据"].startswith("《渡口管理办法》")
    assert rows(form)[0][3] == "≥ 3 处"


def test_lines_of_text_with_wrapped_names_in_a_list_and_amounts_told_by_their_figures() -> None:
    (form,) = read(
        "2023年渡口补助资金分配表",
        "单位：元",
        *lines("""
序号 乡镇名称 项目名称 金额 备注
1 石桥镇
桥头村渡口石阶
改造
1,250,000.00
2 柳湾乡 渡船检修 860,500.00 续建
合计 2,110,500.00
"""),
    ).forms
    assert [(p.no, p.unit_name, p.project_name, raw(p.amount), p.remark) for p in form.projects] == [
        ("1", "石桥镇", "桥头村渡口石阶改造", "1,250,000.00", ""),
        ("2", "柳湾乡", "渡船检修", "860,500.00", "续建"),
    ]


def test_lines_of_text_with_a_table_of_scores() -> None:
    across = "项目|产出指标|效益指标|预算执行率|得分合计\n标准分值|60|30|10|100\n评价得分|55|28|9.8|92.8"
    down = "指标|标准分值|评价得分\n产出指标|60|55\n效益指标|30|28\n预算执行率|10|9.8\n得分合计|100|92.8"
    for drawing in (across, down):
        (form,) = read("各级指标得分情况如下：", *cells(drawing)).forms
        assert [(line.item, raw(line.standard), raw(line.score)) for line in form.summary] == [
            ("产出指标", "60", "55"),
            ("效益指标", "30", "28"),
            ("预算执行率", "10", "9.8"),
            ("得分合计", "100", "92.8"),
        ]


def test_lines_of_text_with_regions_one_cell_a_line() -> None:
    (form,) = read(
        "区域绩效目标分解表",
        *cells("""
专项名称|渡口维护
一级指标|二级指标|三级指标|东岸片区|西岸片区
产出指标|数量指标|维护渡口|≥3处|≥4处
满意度指标|满意度指标|乘客满意度|≥85%|≥86%
"""),
    ).forms
    assert [(i.region, i.level3, raw(i.target)) for i in form.indicators] == [
        ("东岸片区", "维护渡口", "≥3处"),
        ("西岸片区", "维护渡口", "≥4处"),
        ("东岸片区", "乘客满意度", "≥85%"),
        ("西岸片区", "乘客满意度", "≥86%"),
    ]


def test_lines_of_text_whose_names_wrap_in_a_narrow_column() -> None:
    (form,) = read(
        "项目支出绩效目标表",
        *lines("""
项目名称 渡口维护
一级指标 二级指标 三级指标 指标值
产出指标 数量指标
指标1：维护
渡口及附属设
施（≥**处）
≥42处
指标2：检修
渡船艘次
≥18艘次
质量指标
指标1：渡口
验收达标率
≥95%
效益指标 社会效益指标
指标1：提升
两岸居民出行
便利程度
较高
"""),
    ).forms
    assert [(i.level3, raw(i.target)) for i in form.indicators] == [
        ("维护渡口及附属设施（≥**处）", "≥42处"),
        ("检修渡船艘次", "≥18艘次"),
        ("渡口验收达标率", "≥95%"),
        ("提升两岸居民出行便利程度", "较高"),
    ]


def test_columns_that_stand_one_blank_apart_where_a_text_is_long() -> None:
    (form,) = read(
        "项目支出绩效目标表",
        *"""
项目名称          渡口维护
预算单位          柳湾县水利局
       一级指标   二级指标          三级指标         指标值（包含数字及文字描述）
       项目完成指标 数量指标          维护并清理渡口石阶 17座
                质量指标          验收达标率        ≥98%，主要部位达到一级标准
       项目效益指标 生态效益指标        削减垃圾入河       ≥480吨
       满意度指标 服务对象满意度指标 乘客满意度             ≥85%
""".strip("\n").split("\n"),
    ).forms
    assert rows(form) == [
        ("项目完成指标", "数量指标", "维护并清理渡口石阶", "17座"),
        ("项目完成指标", "质量指标", "验收达标率", "≥98%，主要部位达到一级标准"),
        ("项目效益指标", "生态效益指标", "削减垃圾入河", "≥480吨"),
        ("满意度指标", "服务对象满意度指标", "乘客满意度", "≥85%"),
    ]


def test_rows_with_pieces_of_labels_as_levels_or_two_figures_in_a_cell_make_a_form_doubtful() -> None:
    columns = {"level1", "level2", "level3", "target", "weight"}
    target, points = (Entry(text, Place(), parse_figure(text)) for text in ("≥3处", "90"))
    sound = Indicator(
        row=1,
        place=Place(),
        level3="维护渡口",
        level3_raw="维护渡口",
        level2_raw="数量指标",
        target=target,
        weight=points,
    )
    assert layout_doubt([], [sound], columns, load_vocabulary()) is None
    for odd in (
        replace(sound, level2_raw="面积"),
        replace(sound, target=Entry("3处 90", Place())),
        replace(sound, weight=None),
    ):
        doubt = layout_doubt([], [odd], columns, load_vocabulary())
        assert doubt is not None
        assert "维护渡口" in doubt.message


def test_the_rest_of_a_long_line_of_check_boxes_is_no_heading() -> None:
    (form,) = read(
        "项目支出绩效目标申报表",
        *lines("""
项目名称 渡口维护
项目类型 □县委县政府已确定的新增项目 □结转项目 □其他一次
性项目 ☑经常性专项业务费 □其他经常性项目
一级指标 二级指标 三级指标 指标目标值
产出目标 数量目标 维护渡口 ≥3处
质量目标 验收合格率 100%
"""),
    ).forms
    assert [(a.heading, a.value) for a in form.attributes] == [("项目类型", "经常性专项业务费")]


def test_lines_of_names_and_dates_and_empty_entries_end_a_block() -> None:
    (form,) = read(
        "项目支出绩效目标表",
        *lines("""
（  2021  年度）
项目名称 渡口维护
一级指标 二级指标 三级指标 指标值
产出指标 数量指标 指标1：维护渡口 ≥3处
满意度指标 服务对象满意度指标 指标1：乘客满意度 ≥90%
……
填表人：钱某 联系电话：63-0000 填报日期：2022年3月8日
"""),
    ).forms
    assert form.fiscal_year == 2021
    assert [i.level3 for i in form.indicators] == ["维护渡口", "乘客满意度"]
    assert form.placeholder_rows == 1


def test_tables_of_points_of_other_things_are_no_project_lists() -> None:
    posts = "序号|单位名称|岗位名称|招聘人数|学历要求|备注\n1|县医院|医师|5|本科|\n2|疾控中心|公卫医师|2|本科|"
    points = "项目|分值|得分|备注\n学历|20||\n面试|80||"
    for drawing in (posts, points):
        assert not read("招聘公告", table(drawing)).forms
        assert not read("招聘公告", *cells(drawing)).forms


@pytest.mark.parametrize(
    "title",
    [
        "收支预算总表",
        "2025年部门财务收支预算总表",
        "财政拨款基本支出预算表（经济科目）",
        "收入支出决算总表",
        "2019年政府采购预算表",
        "财政拨款收支总表",
        "部门支出总体情况表",
        "一般公共预算基本支出表",
        "一般公共预算“三公”经费支出情况表",
    ],
)
def test_the_tables_of_a_budget_are_no_project_lists(title: str) -> None:
    drawing = table("项目名称|金额\n一、基本支出|9,312.90\n二、项目支出|4,100.00")
    assert read(title, "部门：青山县人大办公室   单位：万元", drawing).forms == ()
    inside = table(f"{title}|\n项目名称|金额\n一、基本支出|9,312.90\n二、项目支出|4,100.00")
    assert read("2025年部门预算情况说明", inside).forms == ()
    assert read("项目支出预算明细表", drawing).forms[0].form_type == "project_list"


@pytest.mark.parametrize("title", ["", "项目支出绩效自评表（2023年度）||||||\n"])
def test_a_form_behind_an_empty_table_of_a_budget_is_read(title: str) -> None:
    drawing = f"""{title}项目名称|渡口维护|||主管部门|柳湾县交通局|
一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分
产出指标|数量指标|巡查次数|≥12次|12次|50|50
效益指标|社会效益指标|隐患排除率|≥90%|91%|50|50"""
    (form,) = read("政府性基金预算财政拨款支出决算表", "本单位没有政府性基金预算。", table(drawing)).forms
    assert [row.level3 for row in form.indicators] == ["巡查次数", "隐患排除率"]


def test_a_list_of_units_alone_is_no_project_list() -> None:
    drawing = table("序号|单位名称|备注\n1|青山县财政局（本级）|\n2|青山县国库收付中心|并入本级")
    assert read("纳入决算编制范围的单位包括：", drawing).forms == ()


def test_a_system_of_indicators_without_a_project_is_another_form() -> None:
    drawing = "一级指标|二级指标|三级指标|分值|评分标准\n决策|项目立项|立项依据充分性|5|充分得满分"
    (form,) = read("绩效评价指标体系", table(drawing)).forms
    assert form.form_type == "other"


def test_one_word_in_both_level_columns_of_a_dump_is_two_cells() -> None:
    drawing = """
项目名称|渡口维护|||||
一级指标|二级指标|三级指标|指标值|完成值|分值|得分
产出|数量|维护渡口|≥3处|3处|90|90
满意度|满意度|乘客满意度|≥90%|91%|10|10
"""
    (form,) = read("项目支出绩效自评表", table(drawing, exact=False)).forms
    assert rows(form)[1] == ("满意度", "满意度", "乘客满意度", "≥90%")


def test_amounts_printed_with_their_unit_apart_beside_columns_of_units() -> None:
    (form,) = read(
        "项目支出绩效自评表",
        *lines("""
项目名称 渡口维护
年初预算 调整后预算数 预算执行数 权重 预算执行率 得分
总额 45.90 万元 45.90 万元 44.00 万元 10 95.86% 9.59
一级指标 二级指标 三级指标 指标性质 指标值 度量单位 完成值 权重 得分
产出指标 数量指标 维护渡口 ≥ 3 处 3处 50 50
质量指标 验收合格率 = 100 % 100% 40 40
合计 100 99.59
"""),
    ).forms
    (line,) = form.funds
    assert (raw(line.initial_budget), raw(line.executed), raw(line.score)) == ("45.90 万元", "44.00 万元", "9.59")
    assert rows(form)[0][3] == "≥3处"


def test_a_sentence_below_a_block_is_no_rest_of_its_last_cell() -> None:
    (form,) = read(
        "项目支出绩效目标表",
        *lines("""
项目名称 渡口维护
一级指标 二级指标 三级指标 指标值
产出指标 数量指标 维护渡口 ≥3处
满意度指标 服务对象满意度指标 乘客满意度 ≥90%
按照预算绩效管理的有关要求，本单位对上一年度的全部项目支出开展了绩效自评。
"""),
    ).forms
    assert [(i.level3, raw(i.target)) for i in form.indicators] == [("维护渡口", "≥3处"), ("乘客满意度", "≥90%")]


def test_a_label_beside_the_block_that_is_printed_in_each_row_is_no_level() -> None:
    drawing = """
项目名称|渡口维护||||
长期绩效指标|一级指标|二级指标|指标内容|指标值|备注
长期绩效指标|产出指标|数量指标|维护渡口|3处|
长期绩效指标|满意度指标|服务对象满意度指标|乘客满意度|≥90%|
年度绩效指标|一级指标|二级指标|指标内容|指标值|备注
年度绩效指标|产出指标|数量指标|维护渡口|1处|
年度绩效指标|满意度指标|服务对象满意度指标|乘客满意度|≥88%|
"""
    (form,) = read("项目支出绩效目标申报表", replace(table(drawing, exact=False), packed=True)).forms
    assert rows(form) == [
        ("产出指标", "数量指标", "维护渡口", "3处"),
        ("满意度指标", "服务对象满意度指标", "乘客满意度", "≥90%"),
        ("产出指标", "数量指标", "维护渡口", "1处"),
        ("满意度指标", "服务对象满意度指标", "乘客满意度", "≥88%"),
    ]


BOND = """
项目名称|渡口改造{5,1}
总投资|5000{5,1}
项目资金（万元）{1,3}|资金来源|年初预算数|全年预算数|全年执行数|执行率
年度资金总额|3000|3000|2700|90%
其中：专项债券|3000|3000|2700|90%
"""
TARGETS = "一级指标|二级指标|三级指标|年度指标值|实际完成值|偏差原因\n产出指标|数量指标|改造渡口|≥5座|5座|\n"


def test_an_amount_above_the_heading_that_says_the_unit_is_in_that_unit() -> None:
    (form,) = read("专项债券项目绩效自评表", table(BOND + TARGETS)).forms
    assert form.money_unit == "万元"
    assert [line.amount.value for line in form.funds if line.amount] == [50_000_000]


def test_progress_of_spending_is_no_line_of_the_money_block_above_it() -> None:
    progress = "支出进度|截至6月底支出|1000|截至12月底支出|2000|66.7%\n"
    (form,) = read("2023年专项债券项目绩效自评表", table(BOND + progress + TARGETS)).forms
    assert [line.label for line in form.funds] == ["总投资", "年度资金总额", "其中：专项债券"]
    assert {"1000", "66.7%"} <= {cell.text for cell in form.unmapped}
    years = "支出进度（万元）{1,2}|2021年|2022年|2023年|2024年|合计\n1000|800|700|500|3000\n"
    (form,) = read("2023年专项债券项目绩效自评表", table(BOND + years + TARGETS)).forms
    assert (form.fiscal_year, len(form.funds)) == (2023, 3)
    assert {"2021年", "2024年", "1000", "500", "3000"} <= {cell.text for cell in form.unmapped}


@pytest.mark.parametrize(
    ("block", "percents", "left"),
    [
        (
            "支出进度（%）{1,2}|3月底|6月底|9月底|12月底|备注\n25%|50%|75%|100%|无\n",
            ["25%", "50%", "75%", "100%"],
            {"无"},
        ),
        ("支出进度（万元）{1,2}|3月底|6月底|9月底|12月底|备注\n25|50|75|100|无\n", [], {"25", "100"}),
        ("支出进度{1,2}|3月底|6月底|9月底|12月底|备注\n250|500|750|1000|无\n", [], {"250", "1000"}),
    ],
)
def test_amounts_by_month_are_no_shares(block: str, percents: list[str], left: set[str]) -> None:
    (form,) = read("2023年专项债券项目绩效自评表", table(BOND + block + TARGETS)).forms
    assert [raw(step.percent) for step in form.schedule] == percents
    assert left <= {cell.text for cell in form.unmapped}


def test_satisfaction_below_the_benefits_where_a_dump_has_a_blank_cell_for_the_merged_one() -> None:
    body = """
一级指标|二级指标|三级指标|指标值|完成值|分值|得分
产出指标|数量指标|维护渡口|≥5座|5座|60|60
效益指标|社会效益指标|事故下降率|≥5%|6%|30|30
|服务对象满意度指标|乘客满意度|≥90%|91%|10|10
"""
    (form,) = read("项目支出绩效自评表", table(body, exact=False)).forms
    assert [(i.level1, i.level1_raw, i.level1_inferred) for i in form.indicators][2] == ("效益指标", "效益指标", False)
