"""Layouts of published pages: template rows that nobody filled in, labels that stand apart, unusual storeys."""

from __future__ import annotations

from pathlib import Path

import pytest

import disclosure_parse as dp
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


def test_signs_of_rows_that_stand_off_their_headings_are_part_of_the_target() -> None:
    """The label beside the block is printed once: all rows but that of the headings stand one column too far left."""
    (form,) = read(
        "2022年度部门整体绩效自评表",
        table(
            """
主管部门|柳湾区交通局||||||
绩效指标|指标名称|计量单位|指标性质|指标值|指标权重（分）|全年完成值|指标得分（分）
维护渡口数量|处|≥|15|40|15|40|
过渡事故数|起|≤|2|30|1|30|
群众满意度|%|≥|90|30|91|30|
""",
            exact=False,
        ),
    ).forms
    assert [(i.level3, raw(i.target), raw(i.actual), raw(i.weight)) for i in form.indicators] == [
        ("维护渡口数量", "≥15处", "15", "40"),
        ("过渡事故数", "≤2起", "1", "30"),
        ("群众满意度", "≥90%", "91", "30"),
    ]


BARS = """
索 引 号： | 0112/2022-01 | 发文日期： | 2022年11月4日 |
主题分类： | 财政 | 效力状态： |
项目支出绩效自评表 |
|||||||
（2021年度） |
|||||||
项目名称 |
渡口维护 |
||||||
主管部门 |
柳湾县交通局 |
实施单位 |
柳湾县渡口所 |
||||
一级指标 |
二级指标 |
三级指标 |
年度指标值 |
实际完成值 |
分值 |
得分 |
|
产出指标 |
数量指标 |
维护渡口 |
5处 |
5处 |
50 |
50 |
|
质量指标 |
验收合格率 |
100% |
100% |
30 |
30 |
||
满意度指标 |
满意度指标 |
群众满意度 |
≥90% |
93% |
20 |
20 |
|
总分 |
100 |
100 |
|||||
"""


def test_a_table_of_another_width_in_front_does_not_hide_the_form(tmp_path: Path) -> None:
    """A saved page with each cell on a line of its own: what the page says of itself is no part of the form."""
    (tmp_path / "page.txt").write_text(BARS)
    result = dp.parse(tmp_path / "page.txt")
    (form,) = result.disclosure.forms
    assert (raw(form.project_name), raw(form.department)) == ("渡口维护", "柳湾县交通局")
    assert (raw(form.implementing_unit), raw(form.total_score)) == ("柳湾县渡口所", "100")
    assert [(i.level3, raw(i.target), raw(i.weight), raw(i.score)) for i in form.indicators] == [
        ("维护渡口", "5处", "50", "50"),
        ("验收合格率", "100%", "30", "30"),
        ("群众满意度", "≥90%", "20", "20"),
    ]


def test_a_table_of_four_columns_may_have_each_cell_on_a_line(tmp_path: Path) -> None:
    rows = [
        ["项目名称", "渡口维护", "||"],
        ["主管部门", "柳湾县交通局", "||"],
        ["绩效目标", "维护渡口5处。", "||"],
        ["一级指标", "二级指标", "三级指标", "指标值"],
        ["产出指标", "数量指标", "维护渡口", "5处"],
        ["质量指标", "验收合格率", "100%", "|"],
        ["效益指标", "社会效益指标", "受益群众", "≥300人"],
        ["满意度指标", "服务对象满意度指标", "群众满意度", "≥90%"],
    ]
    lines = [cell if cell.startswith("|") else f"{cell} |" for row in rows for cell in row]
    (tmp_path / "page.txt").write_text("\n".join(["项目支出绩效目标表", "（2021年度）", *lines]))
    (form,) = dp.parse(tmp_path / "page.txt").disclosure.forms
    assert (raw(form.project_name), raw(form.expected_goal)) == ("渡口维护", "维护渡口5处。")
    assert [(i.level2, i.level3, raw(i.target)) for i in form.indicators] == [
        ("数量指标", "维护渡口", "5处"),
        ("质量指标", "验收合格率", "100%"),
        ("社会效益指标", "受益群众", "≥300人"),
        ("服务对象满意度指标", "群众满意度", "≥90%"),
    ]


def test_levels_have_their_points_behind_them_and_any_heading_over_them() -> None:
    """项目权重 is no known heading: nothing but levels stands below it. 产出指标40分 is 产出指标, of 40 points."""
    first = table(
        """
项目名称{2,1}|渡口维护{4,1}
项目权重{2,1}|评价内容|分值|自评分|评价标准及依据
项目决策\\n2分{2,1}|决策依据|2|2|有批复计2分，没有不得分。
项目管理\\n13分{2,2}|财务制度|3|3|有制度计3分。
目标申报|10|10|按时申报计10分。
"""
    )
    second = table(
        """
项目年度目标1：渡口维护{7,1}
项目绩效85分{1,4}|一级指标|二级指标|指标名称（三级指标）|年初指标值|年终完成值|自评分
产出指标40分{1,2}|数量指标25分|维护渡口|5处|5处|25
质量指标15分|验收合格率|100%|100%|15
效益指标45分|社会效益45分|受益群众|300人|320人|45
""",
        index=2,
    )
    disclosure = read("柳湾市财政预算支出项目绩效目标自评表", "自评总分：100", first, second)
    (form,) = disclosure.forms
    assert [(i.level1, i.level1_weight, i.level2, i.level2_weight, i.level3) for i in form.indicators] == [
        ("项目决策", 2, "", None, "决策依据"),
        ("项目管理", 13, "", None, "财务制度"),
        ("项目管理", 13, "", None, "目标申报"),
        ("产出指标", 40, "数量指标", 25, "维护渡口"),
        ("产出指标", 40, "质量指标", 15, "验收合格率"),
        ("效益指标", 45, "社会效益指标", 45, "受益群众"),
    ]
    assert form.warnings == ()
    assert [outcome.rule for outcome in check(disclosure) if outcome.verdict == "fail"] == []


def test_rows_of_a_second_goal_go_on_below_the_headings_of_the_first() -> None:
    """A dump of a form with a label beside the rows of each goal, and one line of headings over all."""
    (form,) = read(
        "2021年度渡口维护项目自评表",
        *["项目名称", "渡口维护", "年度绩效目标1（60分）"],
        *["一级指标", "二级指标", "三级指标", "年初目标值（A）", "实际完成值（B）", "得分"],
        *["产出指标", "数量指标", "维护渡口", "5处", "5处", "40"],
        *["效益指标", "社会效益指标", "受益群众", "≥300人", "320人", "20"],
        "年度绩效目标2（40分）",
        *["产出指标", "数量指标", "培训渡工", "40人次", "40人次", "30"],
        *["效益指标", "满意度指标", "渡工满意度", "≥90%", "93%", "10"],
        *["总分", "100"],
    ).forms
    assert [(i.level1, i.level3, raw(i.target), raw(i.score)) for i in form.indicators] == [
        ("产出指标", "维护渡口", "5处", "40"),
        ("效益指标", "受益群众", "≥300人", "20"),
        ("产出指标", "培训渡工", "40人次", "30"),
        ("效益指标", "渡工满意度", "≥90%", "10"),
    ]
    assert raw(form.total_score) == "100"


@pytest.mark.parametrize(
    "goals",
    [
        "总体目标{1,2}|年度目标{4,1}\n更新渡口设备20台，保障过渡安全。{4,1}",
        "总|年度目标{4,1}\n|更新渡口设备20台，保障过渡安全。{4,1}",
    ],
)
def test_the_text_below_the_year_s_goal_is_the_goal_whatever_stands_beside_it(goals: str) -> None:
    (form,) = read(
        "绩效目标申报表（基础设施建设类）",
        "（2022年度）",
        table(
            f"""
项目名称|渡口设备更新|主管部门|柳湾县交通局{{2,1}}
{goals}
绩效指标{{1,3}}|一级指标|二级指标|三级指标|指标值
产出指标|数量指标|更新设备|20台
满意度指标|满意度指标|群众满意度|≥90%
"""
        ),
    ).forms
    assert raw(form.expected_goal) == "更新渡口设备20台，保障过渡安全。"
    assert len(form.indicators) == 2


def test_the_label_of_the_block_may_stand_beside_the_texts_of_the_goals() -> None:
    """A saved page lost the blank cell beside 中期目标 | 年度目标: the year's goal is the second text."""
    (form,) = read(
        "项目支出绩效目标申报表（2021年）",
        table(
            """
项目名称|四好渡口||
中期目标|年度目标||
总体目标|施工图批复81个，巡查1200公里。|施工图批复40个，巡查600公里。|
一级指标|二级指标|三级指标|指标值
产出指标|数量指标|施工图批复|40个
效益指标|社会效益指标|受益群众|300人
""",
            exact=False,
        ),
    ).forms
    assert raw(form.expected_goal) == "施工图批复40个，巡查600公里。"
    assert [(a.field, a.value) for a in form.attributes] == [("long_term_goal", "施工图批复81个，巡查1200公里。")]


def test_points_of_a_row_without_values_are_points_where_values_have_units(tmp_path: Path) -> None:
    """A page without blank cells: 10 | 10 behind a ★ row are its points, for all values of the form have units."""
    rows = [
        "项目名称 | 种养补贴 |",
        "一级指标 | 二级指标 | 三级指标 | 分值 | 年度指标值 | 全年实际值 | 得分 |",
        "产出指标（50分） | 数量指标 | ★补助作物面积 | 20 | 20 |",
        "稻谷面积 | 5.5亩 | 5.5亩 |",
        "果树面积 | 6亩 | 6亩 |",
        "★补助畜禽数量 | 20 | 20 |",
        "猪数量 | 80头 | 80头 |",
        "牛数量 | 3头 | 3头 |",
        "质量指标 | 成活率 | 10 | 95% | 96% | 10 |",
        "效益指标（40分） | 社会效益指标 | 受益人口 | 40 | 90人 | 90人 | 40 |",
        "满意度指标（10分） | 满意度指标 | 群众满意度 | 10 | ≥95% | 98% | 10 |",
        "总分 | 100 | 100 |",
    ]
    lines = [row + "|" * (7 - row.count("|")) for row in rows]
    (tmp_path / "page.txt").write_text("\n".join(["绩效目标自评表", "（2023年度）", *lines]))
    result = dp.parse(tmp_path / "page.txt")
    (form,) = result.disclosure.forms
    assert [(i.level3, raw(i.target), raw(i.actual), raw(i.weight), raw(i.score)) for i in form.indicators] == [
        ("★补助作物面积", "", "", "20", "20"),
        ("稻谷面积", "5.5亩", "5.5亩", "", ""),
        ("果树面积", "6亩", "6亩", "", ""),
        ("★补助畜禽数量", "", "", "20", "20"),
        ("猪数量", "80头", "80头", "", ""),
        ("牛数量", "3头", "3头", "", ""),
        ("成活率", "95%", "96%", "10", "10"),
        ("受益人口", "90人", "90人", "40", "40"),
        ("群众满意度", "≥95%", "98%", "10", "10"),
    ]
    assert [finding.outcome.rule for finding in result.findings] == []


def test_a_term_of_both_levels_without_a_row_is_the_lower_one(tmp_path: Path) -> None:
    """成本指标 stands alone in its row, and no level 1 is printed: the next rows are no part of it."""
    rows = [
        "转移支付（项目）名称 | 省道建设 |",
        "一级指标 | 二级指标 | 三级指标 | 指标值 | 全年实际完成值 | 未完成原因和改进措施 |",
        "数量指标 | 建设二级公路 | 31.5公里 | 31.5公里 |",
        "时效指标 | 完成时间 | 2021年底 | 2021年底 |",
        "成本指标 |",
        "…… |",
        "经济效益指标 | 运输成本 | 下降5% | 下降5% |",
        "满意度指标 | 服务对象满意度指标 | 群众满意度 | ≥90% | 92% |",
    ]
    lines = [row + "|" * (6 - row.count("|")) for row in rows]
    (tmp_path / "page.txt").write_text("\n".join(["转移支付资金绩效目标自评表", "（2021年度）", *lines]))
    (form,) = dp.parse(tmp_path / "page.txt").disclosure.forms
    assert [(i.level1, i.level2) for i in form.indicators] == [
        ("产出指标", "数量指标"),
        ("产出指标", "时效指标"),
        ("效益指标", "经济效益指标"),
        ("满意度指标", "服务对象满意度指标"),
    ]


def test_the_score_in_front_of_a_blank_one_is_the_form_s() -> None:
    (form,) = read(
        "项目支出绩效自评表（2021年）",
        table(
            """
项目名称|渡口维护{3,1}
自评得分|98|财政审核评分|
一级指标|三级指标|年度指标值|实际完成值
产出指标|维修渡口|2处|2处
"""
        ),
    ).forms
    assert raw(form.total_score) == "98"


def test_a_label_over_the_headings_of_money_and_two_facts_in_one_cell_are_read_from_a_dump_of_cells() -> None:
    (form,) = read(
        "项目支出绩效自评表",
        "（2021年）",
        *["专项名称", "高效节水", "主管部门", "柳湾县农业局", "实施单位/项目负责人", "柳湾县农技中心/丁一禾"],
        *["项目资金（万元）", "年度资金总额", "年初预算数", "调整预算数（A）", "全年执行数（B）", "执行率（B/A）"],
        *["64.8", "66.8", "60.12", "90%"],
        *["一级指标", "二级指标", "三级指标", "分值", "指标值", "全年实际值", "得分", "未完成原因分析"],
        *["项目管理（30分）", "项目立项", "立项依据", "10", "有批复", "有批复", "10"],
        *["项目实施", "监控有效性", "20", "持续有效", "持续有效", "20"],
        *["项目产出（40分）", "数量指标（20分）", "节水面积", "20", "300亩", "300亩", "20"],
        *["质量指标（10分）", "合格率", "10", "100%", "100%", "10"],
        *["时效指标（10分）", "完工时间", "10", "2021年12月", "2021年12月", "10"],
        *["项目效益（30分）", "社会效益指标", "受益群众", "30", "600人", "612人", "30"],
    ).forms
    assert (raw(form.department), raw(form.implementing_unit)) == ("柳湾县农业局", "柳湾县农技中心")
    (line,) = form.funds
    assert (line.label, raw(line.initial_budget), raw(line.full_year_budget)) == ("年度资金总额", "64.8", "66.8")
    assert (raw(line.executed), raw(line.execution_rate)) == ("60.12", "90%")
    assert [(i.level2, i.level3, raw(i.weight), i.deviation) for i in form.indicators] == [
        ("项目立项", "立项依据", "10", None),
        ("项目实施", "监控有效性", "20", None),
        ("数量指标", "节水面积", "20", None),
        ("质量指标", "合格率", "10", None),
        ("时效指标", "完工时间", "10", None),
        ("社会效益指标", "受益群众", "30", None),
    ]


def test_the_heading_over_columns_of_money_is_no_line_of_it() -> None:
    (form,) = read(
        "部门预算项目支出绩效自评表（2023年度）",
        "项目名称 工资性支出",
        "主管部门 柳湾县司法局 实施单位 柳湾县司法局",
        "预算执行情况（10分） 年度预算数（万元） 年初预算 调整后预算数 预算执行数 预算执行率 权重 得分",
        "总额 238.93 251.89 251.89 100.00% 10 10",
        "其中：财政资金 238.93 251.89 251.89 100.00% / /",
        "绩效指标（90分） 一级指标 二级指标 三级指标 指标性质 指标值 度量单位 完成值 权重 得分",
        "产出指标 数量指标 足额保障率 = 100 % 100% 45 45",
        "效益指标 经济效益指标 结余率 ≤ 5 % 0% 45 45",
    ).forms
    assert [(line.label, raw(line.full_year_budget)) for line in form.funds] == [
        ("总额", "251.89"),
        ("其中：财政资金", "251.89"),
    ]


def test_labels_and_headings_that_wrap_in_rows_of_text_are_whole() -> None:
    """Each line is a row, its cells a blank apart; what wraps in a cell goes on at the next line's start."""
    (form,) = read(
        "项目支出绩效自评表",
        "（2023年度）",
        "项目名称 渡口维护",
        "一级指标 二级指标 三级指标 年度 实际 分值 得分 偏差原因分析及改进措施",
        "指标值 完成值",
        "产出指标 数量指标 维护渡口 5处 5处 50 50",
        "效益指标 经济效益",
        "指标 运输成本 下降5% 下降6% 20 20",
        "社会效益 受益群众 300人 320人 20 20",
        "指标",
        "满意度指标 服务对象",
        "满意度指标 群众满意度 ≥90% 93% 10 10",
        "总分 100 100",
    ).forms
    assert [(i.level1, i.level2, i.level3, raw(i.target), raw(i.actual), raw(i.weight)) for i in form.indicators] == [
        ("产出指标", "数量指标", "维护渡口", "5处", "5处", "50"),
        ("效益指标", "经济效益指标", "运输成本", "下降5%", "下降6%", "20"),
        ("效益指标", "社会效益指标", "受益群众", "300人", "320人", "20"),
        ("满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "93%", "10"),
    ]
    assert form.warnings == ()


def test_points_stand_for_a_level_whose_name_a_page_lost_and_rows_below_a_star_need_none() -> None:
    """A label one character a line lost its characters; ★ rows have the points of the rows that count below them."""
    (form,) = read(
        "2023年种养补贴项目绩效自评表",
        *["项目名称", "种养补贴"],
        *[
            "一级指标",
            "二级指标",
            "三级指标",
            "分值",
            "年度指标值",
            "全年实际值",
            "得分",
            "未完成原因及拟采取的改进措施",
        ],
        *["（50分）", "数量指标", "★补助作物面积", "20", "20", "稻谷面积", "5.5亩", "5.5亩", "果树面积", "6亩", "6亩"],
        *["★补助畜禽数量", "20", "20", "猪数量", "80头", "80头", "牛数量", "3头", "3头"],
        *["质量指标", "成活率", "10", "95%", "96%", "10"],
        *["（30分）", "社会效益指标", "受益人口", "30", "90人", "90人", "30"],
        *["满意度指标（10分）", "服务对象满意度指标", "群众满意度", "10", "≥95%", "98%", "10"],
        *["总分", "90", "90"],
    ).forms
    assert [(i.level1, i.level1_weight, i.level3, raw(i.target), raw(i.weight)) for i in form.indicators] == [
        ("产出指标", 50, "★补助作物面积", "", "20"),
        ("产出指标", 50, "稻谷面积", "5.5亩", ""),
        ("产出指标", 50, "果树面积", "6亩", ""),
        ("产出指标", 50, "★补助畜禽数量", "", "20"),
        ("产出指标", 50, "猪数量", "80头", ""),
        ("产出指标", 50, "牛数量", "3头", ""),
        ("产出指标", 50, "成活率", "95%", "10"),
        ("效益指标", 30, "受益人口", "90人", "30"),
        ("满意度指标", 10, "群众满意度", "≥95%", "10"),
    ]
    assert form.warnings == ()


def test_points_below_a_heading_of_points_or_of_a_block_are_part_of_it() -> None:
    (form,) = read(
        "2020年度禁捕项目自评表",
        *["项目名称", "渔业补贴", "预算执行情况（万元）", "（20分）"],
        *["预算数（A）", "执行数（B）", "执行率（B/A）", "得分", "（20分*执行率）"],
        *["年度财政资金总额", "1.60", "1.20", "75%", "15"],
        *["年度绩效目标", "（80分）", "一级指标", "二级指标", "三级指标", "年初目标值（A）", "实际完成值（B）", "得分"],
        *["产出指标", "数量指标", "补贴渔船数", "6艘", "6艘", "40"],
        *["效益指标", "满意度指标", "渔民满意度", "≥90%", "93%", "40"],
        *["总分", "95"],
    ).forms
    (line,) = form.funds
    assert (raw(line.full_year_budget), raw(line.executed), raw(line.execution_rate)) == ("1.60", "1.20", "75%")
    assert (raw(line.weight), raw(line.score)) == ("20", "15")
    assert [(i.level3, raw(i.score)) for i in form.indicators] == [("补贴渔船数", "40"), ("渔民满意度", "40")]


def test_a_few_wide_blanks_keep_no_columns() -> None:
    """A page's rows, a blank between cells: some lines begin with blanks, some blank cells left wider ones."""
    (form,) = read(
        "项目支出绩效自评表",
        "（2019年度）",
        "项目名称 购买服务",
        "主管部门 柳湾市财政局 实施单位 柳湾市财政局",
        "项目资金   年初预算数 全年预算数 全年执行数 分值 执行率 得分",
        "（万元）",
        "  年度资金总额 287 287 171 10 60% 6",
        "  其中：当年财政拨款 287 287 171",
        "       上年结转资金",
        "一级指标 二级指标 三级指标 年度 实际 分值 得分 偏差原因分析及改进措施",
        "指标值 完成值",
        "  产出指标 数量指标 服务对象人数 100人次 100人次 15 15",
        "    质量指标 服务达标率 80% 80% 20 20",
        "    成本指标 计划完成率 90% 60% 20 10 部分项目延续至下年",
        "    社会效益 财政工作运行效率 ≥80% ≥80% 20 20",
        "指标",
        "  满意度 服务对象满意度指标 受益群体满意度 90% 90% 15 15",
        "指标",
        "总分 100 86",
    ).forms
    assert (raw(form.project_name), raw(form.department)) == ("购买服务", "柳湾市财政局")
    assert [(line.label, raw(line.executed), raw(line.score)) for line in form.funds[:2]] == [
        ("年度资金总额", "171", "6"),
        ("其中：当年财政拨款", "171", ""),
    ]
    assert [(i.level2, i.level3, raw(i.target), raw(i.actual), raw(i.score)) for i in form.indicators] == [
        ("数量指标", "服务对象人数", "100人次", "100人次", "15"),
        ("质量指标", "服务达标率", "80%", "80%", "20"),
        ("成本指标", "计划完成率", "90%", "60%", "10"),
        ("社会效益指标", "财政工作运行效率", "≥80%", "≥80%", "20"),
        ("服务对象满意度指标", "受益群体满意度", "90%", "90%", "15"),
    ]


def test_a_dump_of_cells_of_a_form_in_three_parts_is_read_part_by_part() -> None:
    """项目权重 is no known heading, rules are long sentences, and of the sources of money only some have an amount."""
    (form,) = read(
        "柳湾市财政预算支出项目绩效目标自评表",
        "自评总分：95",
        *["项目名称", "渡口维护", "项目属性", "1、常年性☑", "2、延续性□"],
        *["项目资金来源", "中央（万元）", "本级（万元）", "其他（万元）", "合计（万元）", "执行数（万元）", "执行率"],
        *["310", "310", "279", "90%"],
        *["项目权重", "评价内容", "分值", "自评分", "复核分", "评价标准及依据"],
        *[
            "项目决策",
            "5分",
            "决策依据",
            "5",
            "5",
            "有项目年度工作计划或有上级文件或审批报告计5分，没有文件或者计划不得分。",
        ],
        *[
            "项目管理",
            "10分",
            "财务制度",
            "10",
            "10",
            "单位有财务管理制度计5分，有项目管理制度计5分，没有制度的这一项不得分。",
        ],
        *["项目年度目标1：维护渡口", "项目绩效", "85分"],
        *["一级指标", "二级指标", "指标名称", "（三级指标）", "年初指标值", "年终完成值", "自评分"],
        *["产出指标40分", "数量指标40分", "维护渡口数", "5处", "5处", "40"],
        *["效益指标45分", "社会效益45分", "受益群众", "300人", "320人", "40"],
    ).forms
    assert [(i.level1, i.level1_weight, i.level3, raw(i.weight), raw(i.score)) for i in form.indicators] == [
        ("项目决策", 5, "决策依据", "5", "5"),
        ("项目管理", 10, "财务制度", "10", "10"),
        ("产出指标", 40, "维护渡口数", "", "40"),
        ("效益指标", 45, "受益群众", "", "40"),
    ]
    assert all(i.scoring_rule for i in form.indicators[:2])
    total = next(line for line in form.funds if line.kind == "total")
    assert (raw(total.amount), raw(total.executed), raw(total.execution_rate)) == ("310", "279", "90%")
    assert "row_doubtful" in [notice.code for notice in form.warnings]


def test_a_line_of_money_whose_amount_is_printed_twice_is_a_line_without_a_figure() -> None:
    (form,) = read(
        "绩效目标申报表（2022年度）",
        table(
            """
项目名称|渡口维护{2,1}
资金情况（万元）{1,2}|年度资金总额|864万
其中：财政拨款|864万864万（道路400万元，渡口464万元）
一级指标|三级指标|指标值
产出指标|维修渡口|2处
"""
        ),
    ).forms
    assert [(line.kind, raw(line.amount)) for line in form.funds] == [
        ("total", "864万"),
        ("fiscal", "864万864万（道路400万元，渡口464万元）"),
    ]
    twice = form.funds[1].amount
    assert twice is not None
    assert twice.figure is None


def test_two_years_money_side_by_side_and_a_block_of_several_years_above_that_of_the_year() -> None:
    disclosure = read(
        "项目支出预算绩效目标申报表（2021年）",
        table(
            """
项目名称|概算评审{4,1}
资金申请（万元）{1,3}|项  目|上年度安排资金|本年度申请资金{2,1}
合  计|130|300{2,1}
区级资金|130|300{2,1}
长期绩效指标{1,3}|一级指标|二级指标|指标内容|指标值
产出指标{1,2}|数量指标|概算评审项目|90个
质量指标|评审准确率|≥95%
年度绩效指标{1,3}|一级指标|二级指标|指标内容|指标值
产出指标{1,2}|数量指标|概算评审项目|30个
质量指标|评审准确率|≥95%
"""
        ),
    )
    (form,) = disclosure.forms
    assert [(line.kind, raw(line.planned), line.amount) for line in form.funds] == [
        ("total", "300", None),
        ("county", "300", None),
    ]
    assert [a.value for a in form.attributes if a.field == "prior_budget"] == ["130", "130"]
    assert [outcome.rule for outcome in check(disclosure) if outcome.verdict == "fail"] == []


def test_a_level_under_any_heading_is_one_in_dumps_that_lost_merged_cells_as_well() -> None:
    (form,) = read(
        "财政支出项目绩效目标自评表（2021年度）",
        table(
            """
项目名称|渡口维护||||
项目权重|评价内容|分值|自评分|复核分|评价标准及依据
项目决策2分|决策依据|2|2||有批复计2分
项目管理98分|财务制度|48|48||有制度计48分
目标申报|50|50||按时申报计50分|
""",
            exact=False,
        ),
    ).forms
    assert [(i.level1, i.level3, raw(i.weight), raw(i.score)) for i in form.indicators] == [
        ("项目决策", "决策依据", "2", "2"),
        ("项目管理", "财务制度", "48", "48"),
        ("项目管理", "目标申报", "50", "50"),
    ]


def test_a_label_over_the_headings_of_money_is_the_line_s_in_tables_that_lost_merged_cells() -> None:
    (form,) = read(
        "项目支出绩效自评表（2021年度）",
        table(
            """
项目名称|渡口维护||||
项目资金（万元）|年度资金总额|年初预算数|调整预算数（A）|全年执行数（B）|执行率（B/A）
||64.8|64.8|64.8|100%
一级指标|三级指标|指标值|完成值||
产出指标|维修渡口|2处|2处||
""",
            exact=False,
        ),
    ).forms
    assert [(line.label, line.kind, raw(line.executed)) for line in form.funds] == [("年度资金总额", "total", "64.8")]
