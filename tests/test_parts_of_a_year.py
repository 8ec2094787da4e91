"""Forms of monitoring and of half a year, tables of points behind each level, and several goals in one form."""

from __future__ import annotations

import pytest

from disclosure_parse.checker import check
from disclosure_parse.normalizer.periods import part_of_year
from drawn import raw, read, table


def cells_of(drawing: str) -> list[str]:
    """The cells of rows drawn with ``|`` between them, blank ones lost: a page saved one cell a line."""
    return [cell.partition("{")[0] for line in drawing.split("\n") for cell in line.split("|") if cell]


@pytest.mark.parametrize(
    ("heading", "month", "cumulative", "rest"),
    [
        ("1-7月执行数", 7, True, "执行数"),
        ("1～9月份完成值", 9, True, "完成值"),
        ("截至6月底执行数", 6, True, "执行数"),
        ("上半年完成值", 6, True, "完成值"),
        ("半年(程)指标值", 6, True, "指标值"),
        ("前三季度支出数", 9, True, "支出数"),
        ("下半年指标值", 12, False, "指标值"),
        ("第二季度执行数", 6, False, "执行数"),
        ("7-9月执行数", 9, False, "执行数"),
    ],
)
def test_a_heading_says_which_part_of_the_year_it_is_for(heading: str, month: int, cumulative: bool, rest: str) -> None:
    found = part_of_year(heading)
    assert found is not None
    assert (found.month, found.cumulative, found.heading) == (month, cumulative, rest)


@pytest.mark.parametrize("heading", ["全年执行数", "年度指标值", "2023年预算数", "月保障金额", "季度", "1-6月"])
def test_other_headings_name_no_part_of_the_year(heading: str) -> None:
    assert part_of_year(heading) is None


def test_the_target_and_the_result_are_those_of_the_year_and_not_of_its_parts() -> None:
    (form,) = read(
        "2023年度项目支出绩效目标表",
        table(
            """
项目名称|河道保洁{5,1}
一级指标|二级指标|三级指标|半年（程）指标值|全年（程）指标值|分值
产出|数量指标|保洁河道条数|=50条|=56条|60
效益|生态效益|断面水质达标率|≥85%|≥90%|40
"""
        ),
    ).forms
    assert [(i.level3, raw(i.target)) for i in form.indicators] == [
        ("保洁河道条数", "=56条"),
        ("断面水质达标率", "≥90%"),
    ]
    assert [(a.heading, a.value) for a in form.attributes] == [
        ("半年（程）指标值", "=50条"),
        ("半年（程）指标值", "≥85%"),
    ]
    (form,) = read(
        "项目绩效目标执行监控表",
        table(
            """
项目名称|路灯维护{6,1}
一级指标|二级指标|三级指标|年度指标值|1-6月完成值|1-9月完成值|全年完成值
产出指标|数量指标|维护盏数|8600盏|8000盏|8500盏|8620盏
"""
        ),
    ).forms
    assert [raw(i.actual) for i in form.indicators] == ["8620盏"]
    (form,) = read(
        "项目绩效目标执行监控表",
        table(
            """
项目名称|路灯维护{5,1}
一级指标|二级指标|三级指标|年度指标值|1-6月完成值|1-9月完成值
产出指标|数量指标|维护盏数|8600盏|8000盏|8500盏
"""
        ),
    ).forms
    assert [raw(i.actual) for i in form.indicators] == ["8500盏"]


def test_what_was_spent_in_the_year_is_not_what_was_spent_in_a_quarter() -> None:
    (form,) = read(
        "项目绩效目标执行监控表",
        table(
            """
项目名称|路灯维护{7,1}
资金来源|全年预算数|一季度执行数|二季度执行数|三季度执行数|四季度执行数|全年执行数|执行率
年度资金总额|200|40|50|60|45|195|97.5%
一级指标|二级指标|三级指标|年度指标值|一季度完成值|二季度完成值|三季度完成值|全年完成值
产出指标|数量指标|维护盏数|8600盏|8600盏|8610盏|8620盏|8620盏
"""
        ),
    ).forms
    (line,) = form.funds
    assert [raw(v) for v in (line.full_year_budget, line.executed, line.execution_rate)] == ["200", "195", "97.5%"]
    assert ("二季度执行数", "50") in [(a.heading, a.value) for a in form.attributes]
    assert [raw(i.actual) for i in form.indicators] == ["8620盏"]
    (form,) = read(
        "项目绩效目标执行监控表",
        table(
            """
项目名称|路灯维护{5,1}
资金执行情况（万元）{1,3}|资金来源|年初预算数|1-6月执行数|1-9月执行数|全年预计执行数
合计|85|30|52|80
一般公共预算|85|30|52|80
"""
        ),
    ).forms
    assert [raw(line.executed) for line in form.funds] == ["52", "52"]


MONITORED = """
项目名称|水文站网{10,1}
绩效指标{1,4}|一级指标{1,2}|二级指标{1,2}|三级指标{1,2}|年度指标值{1,2}|1-7月执行情况{1,2}|全年预计完成情况{1,2}|偏差原因分析{2,1}|完成目标可能性{2,1}
经费保障|原因说明|确定能|有可能
产出指标|数量指标|测站数|126处|120处|126处|||√|
产出指标|质量指标|完好率|≥95%|91%|95%|√|备件到货延迟||√
"""


def test_headings_of_which_only_some_have_a_second_storey_are_no_row_of_indicators() -> None:
    (form,) = read("项目支出绩效目标执行监控表", table(MONITORED)).forms
    assert [(i.level3, raw(i.actual), raw(i.planned), raw(i.deviation)) for i in form.indicators] == [
        ("测站数", "120处", "126处", ""),
        ("完好率", "91%", "95%", "备件到货延迟"),
    ]
    assert [(a.heading, a.value) for a in form.attributes] == [
        ("完成目标可能性", "确定能"),
        ("偏差原因分析", "经费保障"),
        ("完成目标可能性", "有可能"),
    ]


def test_points_of_levels_in_the_row_of_the_total_are_no_score() -> None:
    result = read(
        "部门整体支出绩效评价指标评分表",
        table(
            """
一级指标|分值|二级指标|分值|三级指标|分值|评价标准|得分
投入|40|预算配置|40|在职人员控制率|15|超编扣分|15
过程|60|预算执行|60|预算完成率|35|每低5%扣2分|30
|||||25|按比例得分|20
合计|100||100||75||65
"""
        ),
    )
    (form,) = result.forms
    assert (raw(form.total_weight), raw(form.total_score)) == ("75", "65")
    assert not [o for o in check(result) if o.rule == "score_total" and o.verdict == "fail"]


def test_names_and_points_of_levels_may_stand_in_a_third_storey_of_headings() -> None:
    (form,) = read(
        "部门整体支出绩效评价指标评分表",
        table(
            """
评价指标{6,1}|指标说明{1,3}|参考评分标准{1,3}|自评得分{1,3}
一级指标{2,1}|二级指标{2,1}|三级指标{2,1}
名称|权重（%）|名称|权重（%）|名称|权重（%）
部门决策|40|预算编制|40|编制合理性|40|编制合理|合理得满分|38
部门管理|60|资金管理|60|资金支出率|60|支出情况|按比例得分|57
"""
        ),
    ).forms
    assert [
        (i.level1, i.level1_weight, i.level2, i.level3, raw(i.weight), raw(i.score), raw(i.scoring_rule))
        for i in form.indicators
    ] == [
        ("部门决策", 40, "预算编制", "编制合理性", "40", "38", "合理得满分"),
        ("部门管理", 60, "资金管理", "资金支出率", "60", "57", "按比例得分"),
    ]


POINTED = cells_of("""
一级指标|二级指标|三级指标|指标解释|评分标准|分值|得分|决策（20分）|项目立项（8分）|立项依据充分性|是否符合法规|每项2分|8|8|绩效目标（12分）|目标合理性
是否有目标|每项3分|12|10|过程（60分）|资金管理（60分）|资金到位率|到位情况|按比例得分|20|20|预算执行率|执行情况|按比例得分|40|38|效益（20分）
项目效益（20分）|社会效益|效益情况|酌情给分|20|18|总分|100|94
""")


def test_a_term_without_points_is_a_name_where_levels_print_theirs() -> None:
    (form,) = read("项目支出绩效评价评分表", *POINTED).forms
    assert [(i.level2, i.level3, raw(i.weight), raw(i.score)) for i in form.indicators] == [
        ("项目立项", "立项依据充分性", "8", "8"),
        ("绩效目标", "目标合理性", "12", "10"),
        ("资金管理", "资金到位率", "20", "20"),
        ("资金管理", "预算执行率", "40", "38"),
        ("项目效益", "社会效益", "20", "18"),
    ]


@pytest.mark.parametrize("lines", [True, False])
def test_the_second_goal_of_a_form_is_no_indicator(lines: bool) -> None:
    grid = """
单位名称|青山县林业局{5,1}
年度目标1：（50分）|完成造林3万亩。{5,1}
一级指标|二级指标|三级指标|年初目标值（A）|实际完成值（B）|得分
产出指标|数量指标|造林面积|3万亩|3万亩|50
年度目标2：（50分）|加强森林防火。{5,1}
一级指标|二级指标|三级指标|年初目标值（A）|实际完成值（B）|得分
产出指标|数量指标|巡护人员数|120人|118人|49
总分|||||99
偏差大或目标未完成原因分析|2名护林员退休未及时补充。{5,1}
改进措施及结果应用方案|尽快按规定程序补充护林员。{5,1}
"""
    result = read("2022年度部门整体绩效自评表", *(cells_of(grid) if lines else [table(grid)]))
    (form,) = result.forms
    assert [(i.level3, raw(i.actual), raw(i.score)) for i in form.indicators] == [
        ("造林面积", "3万亩", "50"),
        ("巡护人员数", "118人", "49"),
    ]
    assert raw(form.expected_goal).startswith("完成造林3万亩。")
    assert ("偏差大或目标未完成原因分析", "2名护林员退休未及时补充。") in [
        (a.heading, a.value) for a in form.attributes
    ]
    assert not [o for o in check(result) if o.rule == "missing_reason" and o.verdict == "fail"]


def test_a_line_of_money_without_points_in_a_dump_of_cells_prints_dashes_for_both() -> None:
    cells = cells_of("""
项目名称|图书馆|项目资金（万元）|年初预算数|全年预算数|全年执行数|分值|执行率|得分|备注|年度资金总额|150|142.5|138.23|10|97.00%|9.70
其他资金|0|0|0|—|0|—|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|产出指标|数量指标|分馆数量|6个|6个|90|90|总分|100|99.70
""")
    (form,) = read("项目支出绩效自评表", *cells).forms
    assert [(line.label, raw(line.weight), raw(line.execution_rate), raw(line.score)) for line in form.funds] == [
        ("年度资金总额", "10", "97.00%", "9.70"),
        ("其他资金", "—", "0", "—"),
    ]


def test_signs_stay_with_targets_in_rows_that_stand_off_their_headings() -> None:
    text = """
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 绩效指标性质 | 绩效指标值 | 绩效度量单位 | 权重 | 完成值 | 得分 |
产出指标 | 数量指标 | 建成分馆数量 | ＝ | 6 | 个 | 20 | 6 | 20 |
质量指标 | 验收合格率 | ≥ | 98 | % | 15 | 100 | 15 |
时效指标 | 完成时间 | 定性 | 12月底前 |  | 15 | 12月底前 | 15 |
效益指标 | 社会效益指标 | 年接待读者 | ≥ | 20 | 万人次 | 50 | 20.5 | 50 |
"""
    (form,) = read("项目支出绩效自评表", table(text, exact=False)).forms
    assert [raw(i.target) for i in form.indicators] == ["＝6个", "≥98%", "12月底前", "≥20万人次"]


def test_of_headings_that_name_years_the_last_year_is_the_form_s() -> None:
    (form,) = read(
        "项目支出绩效目标批复表",
        "（2023年度）",
        table(
            """
项目名称|基层干部轮训{6,1}
年度绩效目标（文字）|培训基层干部260人次。{6,1}
绩效指标{1,4}|一级指标{1,2}|二级指标{1,2}|三级指标{1,2}|指标值{2,1}|指标标准或依据{1,2}
2022年实际实现值|预期2023年实现值
产出指标|数量指标|轮训人次|240人次|260人次|年度计划
产出指标|质量指标|培训完成率|98%|100%|
"""
        ),
    ).forms
    assert raw(form.expected_goal) == "培训基层干部260人次。"
    assert [(i.level3, raw(i.target), raw(i.actual), raw(i.basis)) for i in form.indicators] == [
        ("轮训人次", "260人次", "", "年度计划"),
        ("培训完成率", "100%", "", ""),
    ]
    assert [(a.field, a.value) for a in form.attributes] == [("prior_actual", "240人次"), ("prior_actual", "98%")]
    (form,) = read(
        "项目支出绩效自评表",
        table(
            """
项目名称|基层干部轮训{5,1}
一级指标|二级指标|三级指标|2023年指标值|2022年完成值|2023年完成值
产出指标|数量指标|轮训人次|260人次|240人次|255人次
"""
        ),
    ).forms
    assert [(raw(i.target), raw(i.actual)) for i in form.indicators] == [("260人次", "255人次")]


def test_of_targets_of_several_years_that_of_the_form_s_year_is_taken() -> None:
    (form,) = read(
        "2023年专项资金绩效目标表",
        table(
            """
专项名称|传统村落保护{5,1}
一级指标|二级指标|三级指标|2023年指标值|2024年指标值|2025年指标值
产出指标|数量指标|修缮村落数|6个|7个|8个
"""
        ),
    ).forms
    assert [(i.level3, raw(i.target)) for i in form.indicators] == [("修缮村落数", "6个")]


def test_months_of_age_are_no_part_of_a_year() -> None:
    """0-36月龄 ended in month 36, behind the whole year."""
    assert [part_of_year(heading) for heading in ("0-36月龄儿童人数", "13月执行数", "00月执行数")] == [None] * 3
    assert [part.month for h in ("01-09月执行数", "12月执行数") if (part := part_of_year(h))] == [9, 12]


def test_headings_of_two_widths_side_by_side_in_rows_that_lost_merged_cells() -> None:
    """The names of the second row were an indicator, and all behind them stood below other headings."""
    rows = """
绩效指标|一级指标|二级指标|三级指标|年度指标值|1-7月执行情况|偏差原因分析|完成目标可能性|备注
||||||经费保障|人员保障|原因说明|确定能|有可能|
|产出指标|数量指标|测站数|126处|120处||||√||甲
||质量指标|完好率|≥95%|91%|√||备件到货延迟||√|
"""
    (form,) = read("项目支出绩效目标执行监控表", table(rows, exact=False)).forms
    assert [(i.level3, raw(i.target), raw(i.actual), raw(i.deviation)) for i in form.indicators] == [
        ("测站数", "126处", "120处", ""),
        ("完好率", "≥95%", "91%", "备件到货延迟"),
    ]
    assert [(a.heading, a.value) for a in form.attributes] == [
        ("确定能", "√"), ("备注", "甲"), ("经费保障", "√"), ("有可能", "√"),
    ]  # fmt: skip
