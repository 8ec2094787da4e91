"""Forms printed one cell a line: blocks whose headings and amounts come one after the other."""

from __future__ import annotations

import pytest

from disclosure_parse.disclosure import Form
from disclosure_parse.normalizer.tokens import _with_brackets
from drawn import raw, read, table


def only(text: str) -> Form:
    (form,) = read(*text.strip().splitlines()).forms
    return form


def test_a_unit_s_name_with_its_code_and_a_schedule() -> None:
    form = only("""
渡口维护绩效目标表
711柳湾县交通局
单位：万元
项目编码
PK0718
项目名称
渡口维护
预算数
20
其中：财政资金
20
其他资金
0
用于渡口日常维护和巡查。
资金支出计划（%）
3月底
12月底
25%
100%
一级指标
二级指标
三级指标
绩效指标描述
指标值
产出指标
数量指标
维护渡口
本年维护的渡口
≥5座
质量指标
验收合格率
合格渡口占比
100%
""")
    assert (raw(form.department), form.department_code) == ("柳湾县交通局", "711")
    assert [(line.kind, raw(line.amount)) for line in form.funds] == [("total", "20"), ("fiscal", "20"), ("other", "0")]
    assert [(step.by, raw(step.percent)) for step in form.schedule] == [("3月底", "25%"), ("12月底", "100%")]
    assert [i.level3 for i in form.indicators] == ["维护渡口", "验收合格率"]


def test_cost_items_and_levels_one_lower_than_their_headings() -> None:
    form = only("""
2021年项目支出绩效目标申报表
项目名称
渡口维护
成本构成
金额
测算（公式）依据
2020年实际执行数
2021年计划执行数
1.设备购置
39.00
2.4万元/处×25处
37.00
39.00
2.培训
26.00
1500元/人年*100人
25.00
26.00
合计
65
绩效指标
一级指标
二级指标
绩效标准
当年预期实现值
数量指标
维护渡口
≥5座
≥5座
维修船只
≥2艘
≥2艘
质量指标
验收合格率
100%
100%
保障绩效目标实现措施
成立领导小组，定期督查。
""")
    first, second, total = form.funds
    assert (first.kind, first.label, raw(first.amount), raw(first.basis)) == (
        "component",
        "1.设备购置",
        "39.00",
        "2.4万元/处×25处",
    )
    assert (raw(second.prior_executed), raw(second.planned), raw(total.amount)) == ("25.00", "26.00", "65")
    assert [(i.level2, i.level3, raw(i.target)) for i in form.indicators] == [
        ("数量指标", "维护渡口", "≥5座"),
        ("数量指标", "维修船只", "≥2艘"),
        ("质量指标", "验收合格率", "100%"),
    ]


def test_labels_before_every_amount_goals_with_a_rate_and_units_of_known_ones() -> None:
    form = only("""
预算项目绩效自评表
（2020年度）
项目名称
渡口维护
渡口资金（万元）
预算安排情况（调整后）
资金到位情况
资金执行情况
预算执行进度（%）
预算数
241.35
到位数
241.35
执行数
236.9
98.16%
其中：财政资金
200
其中：财政资金
200
其中：财政资金
196
年度预期目标
具体完成情况
总体完成率（%）
维护渡口五座。
维护渡口五座。
97.8
一级指标
二级指标
三级指标
符号
值
单位（文字描述）
单项指标实际完成值
单项指标完成情况
自评得分
单项指标得分
权重占比（%）
单项指标折算得分
产出指标
数量指标
购置救生设备
≥
45
台（套）
46
完成
100
50
50
满意度指标
服务对象满意度指标
乘客满意度
≥
90
%
85%
未完成
90
50
45
自评总分
95
""")
    assert [(line.kind, raw(line.full_year_budget), raw(line.executed)) for line in form.funds] == [
        ("total", "241.35", "236.9"),
        ("fiscal", "200", "196"),
    ]
    assert (raw(form.expected_goal), raw(form.actual_outcome)) == ("维护渡口五座。", "维护渡口五座。")
    assert [(a.field, a.value) for a in form.attributes if a.field == "overall_completion"] == [
        ("overall_completion", "97.8")
    ]
    assert [(i.level3, raw(i.target), raw(i.actual), raw(i.score), raw(i.weight)) for i in form.indicators] == [
        ("购置救生设备", "≥45台（套）", "46", "100", "50"),
        ("乘客满意度", "≥90%", "85%", "90", "50"),
    ]
    assert (raw(form.total_score), form.total_weight, form.money_unit) == ("95", None, "万元")
    assert {a.heading for a in form.attributes if a.field == "converted_score"} == {"单项指标折算得分"}


def test_sources_of_funds_one_after_the_other_and_headings_of_two_meanings() -> None:
    form = only("""
财政支出项目绩效自评表（2020年度）
项目名称
渡口维护
项目资金（万元）
中央
省、地
本级
合计
执行数
执行率
0
120.5
2029.5
2150
1892.47
88.02%
评价内容
二级指标
三级指标
年初指标值
年终完成值
自评分
复核分
项目决策（2分）
项目立项
立项规范性
规范
规范
2
2
项目绩效（85分）
数量指标
新建渡口
≥2座
2座
10
10
修建码头
≥1座
1座
6
6
""")
    assert [(line.kind, raw(line.amount)) for line in form.funds] == [
        ("central", "0"),
        ("provincial", "120.5"),
        ("county", "2029.5"),
        ("total", "2150"),
    ]
    assert [(i.level1_raw, i.level2, i.level3, raw(i.score)) for i in form.indicators] == [
        ("项目决策（2分）", "项目立项", "立项规范性", "2"),
        ("项目绩效（85分）", "数量指标", "新建渡口", "10"),
        ("项目绩效（85分）", "数量指标", "修建码头", "6"),
    ]


def test_several_numbered_blocks_are_one_form() -> None:
    form = only("""
2021年度省直专项项目自评表
项目名称
渡口维护
主管部门
柳湾县交通局
年度绩效目标1
（50分）
一级指标
二级指标
三级指标
年初目标值（A）
实际完成值（B）
得分
产出指标
数量指标
新建渡口
≥2座
2座
50
年度绩效目标2
（40分）
一级指标
二级指标
三级指标
年初目标值（A）
实际完成值（B）
得分
满意度指标
服务对象满意度指标
乘客满意度
≥90%
95%
40
总分
90
""")
    assert [(i.level1, i.level3, raw(i.score)) for i in form.indicators] == [
        ("产出指标", "新建渡口", "50"),
        ("满意度指标", "乘客满意度", "40"),
    ]
    assert (raw(form.department), raw(form.total_score)) == ("柳湾县交通局", "90")


def laid_out(*lines: tuple[tuple[int, str], ...]) -> str:
    """Lines whose texts begin at that number of characters from the left, as pdftotext lays a page out."""
    out = []
    for line in lines:
        text = ""
        for start, piece in line:
            text += " " * (start - len(text)) + piece
        out.append(text)
    return "\n".join(out)


def test_columns_kept_by_the_number_of_characters() -> None:
    form = only(
        laid_out(
            ((20, "项目支出绩效自评表"),),
            ((0, "项目名称"), (12, "渡口维护")),
            ((0, "一级指标"), (8, "二级指标"), (16, "三级指标"), (34, "年度指标值"), (42, "实际完成值"), (50, "分值")),
            (
                (0, "产出指标"),
                (8, "数量指标"),
                (16, "维修农村渡口和码头的总数量"),
                (34, "≥5座"),
                (42, "6座"),
                (50, "10"),
            ),
            ((16, "巡查"), (34, "12次"), (42, "12次"), (50, "20")),
            ((16, "救生设备"), (34, "30件"), (42, "30件"), (50, "5")),
            ((8, "质量指标"), (16, "验收合格的渡口占全部渡口的比率"), (34, "100%"), (42, "98%"), (50, "20")),
            ((16, "完好率"), (34, "≥95%"), (42, "96%"), (50, "10")),
            ((0, "效益指标"), (8, "社会效益指标"), (16, "方便出行"), (34, "明显"), (42, "明显"), (50, "30")),
        )
    )
    assert [(i.level2, i.level3, raw(i.target), raw(i.actual), raw(i.weight)) for i in form.indicators] == [
        ("数量指标", "维修农村渡口和码头的总数量", "≥5座", "6座", "10"),
        ("数量指标", "巡查", "12次", "12次", "20"),
        ("数量指标", "救生设备", "30件", "30件", "5"),
        ("质量指标", "验收合格的渡口占全部渡口的比率", "100%", "98%", "20"),
        ("质量指标", "完好率", "≥95%", "96%", "10"),
        ("社会效益指标", "方便出行", "明显", "明显", "30"),
    ]


def test_blanks_within_texts_lines_of_money_without_figures_and_a_label_behind_a_heading() -> None:
    form = only("""
项目支出绩效自评表（2022年度）
项目名称
渡口维护
项目资金（万元）
全年预算数
全年执行数
执行率
得分
合计
215
189
88%
8.8
其中：财政拨款
215
189
上年结转
其他资金
0
0
年度总体目标
维护渡口 5 座，巡查 12 次，保障 860 名群众出行。
一级指标
二级指标
三级指标
指标性质
指标值
度量单位
实际完成值
得分
产出指标
数量指标
维护渡口
≥
5
座
5 座
50
质量指标
渡口面貌
定性
有所改善
无
有所改善
40
""")
    assert [(line.label, raw(line.full_year_budget), raw(line.score)) for line in form.funds] == [
        ("合计", "215", "8.8"),
        ("其中：财政拨款", "215", ""),
        ("上年结转", "", ""),
        ("其他资金", "0", ""),
    ]
    assert raw(form.expected_goal) == "维护渡口 5 座，巡查 12 次，保障 860 名群众出行。"
    assert [(i.level3, raw(i.target), raw(i.actual)) for i in form.indicators] == [
        ("维护渡口", "≥5座", "5 座"),
        ("渡口面貌", "有所改善", "有所改善"),
    ]
    assert form.unmapped == ()


def test_money_whose_headings_go_on_below_and_stand_one_blank_apart() -> None:
    form = only(
        laid_out(
            ((20, "项目支出绩效自评表"),),
            ((0, "项目名称"), (20, "渡口维护")),
            ((24, "年初预算数"), (32, "全年预算数"), (38, "全年执行数"), (44, "分值"), (47, "执行率"), (54, "得分")),
            ((0, "项目资金"), (33, "（A）"), (39, "（B）"), (46, "（B/A）")),
            (
                (0, "（万元）"),
                (8, "年度资金总额"),
                (25, "93"),
                (33, "88.6"),
                (38, "71.05"),
                (44, "10"),
                (47, "80.19%"),
                (54, "8.02"),
            ),
            ((8, "其中：财政拨款"), (25, "93"), (33, "88.6"), (38, "71.05"), (44, "—")),
            ((0, "一级指标"), (8, "二级指标"), (16, "三级指标"), (34, "年度指标值"), (42, "实际完成值"), (50, "分值")),
            ((0, "产出指标"), (8, "数量指标"), (16, "维修农村渡口"), (34, "≥5座"), (42, "6座"), (50, "50")),
            ((16, "巡查农村渡口"), (34, "12次"), (42, "12次"), (50, "10")),
            ((8, "质量指标"), (16, "验收合格率"), (34, "100%"), (42, "98%"), (50, "10")),
            ((8, "时效指标"), (16, "按时完成率"), (34, "100%"), (42, "100%"), (50, "10")),
            ((0, "效益指标"), (8, "社会效益指标"), (16, "方便出行"), (34, "明显"), (42, "明显"), (50, "40")),
        )
    )
    total, fiscal = form.funds
    assert (raw(total.full_year_budget), raw(total.executed), raw(total.weight)) == ("88.6", "71.05", "10")
    assert (raw(total.execution_rate), raw(total.score), form.money_unit) == ("80.19%", "8.02", "万元")
    assert (raw(fiscal.executed), raw(fiscal.weight)) == ("71.05", "—")


WRAPPED = """
项目支出绩效自评表

（2022 年度）

项目名称           森林防灭火能力建设经费
主管部门           云岫县林业局     实施单位   云岫县森林消防大队
绩效指    一级指   二级指   三级指标          年度指   实际完   分值        得分
标      标     标                    标值    成值
       产出指   数量指   防火隔离带建设       =36 公  36 公   10    10
       标     标     里程            里     里
                   维护瞭望塔         =9 座   9座     5     5
                   购置灭火机具        >=21  214 台   5     5
                                 0台    （套）
                                 （套）
             质量指   物资采购验收合       =100  100%   5     5
             标     格率            %
       效益指   社会效   群众防火意识        明显提   明显提   10    10
       标     益指标                 高     高
总分         100   100
"""


def test_rows_put_together_from_lines_without_a_ruling_are_doubtful() -> None:
    form = only(WRAPPED)
    assert [notice.code for notice in form.warnings] == ["layout_doubtful"]
    assert "wrapped" in form.warnings[0].message


GLUED = (
    "县水利局2022年项目支出绩效目标表项目名称水渠养护项目预算成本构成金额养护费19绩效指标一级指标二级指标绩效标准当年预期实现值"
    "数量指标养护里程22公里质量指标验收合格率95%时效指标完成时间12月底成本指标成本控制率不超预算"
)


def test_a_form_without_anything_between_its_cells_is_told() -> None:
    disclosure = read(GLUED)
    assert disclosure.forms == ()
    assert [notice.code for notice in disclosure.warnings] == ["form_unread"]
    assert disclosure.claims == ()
    sentence = "绩效指标分为数量指标、质量指标和满意度指标等。"
    assert read(sentence.replace("绩效", "").replace("指标分为", "分为")).warnings == ()


def test_forms_whose_cells_run_together_are_told_in_any_wording() -> None:
    """Headings over the lines, terms without headings, and beside a form that was read."""
    split = ("一级", "指标", "二级指标三级指标指标值全年实际完成值未完成原因", "数量指标修建村道3.2公里2020")
    levels = ("产出指标数量指标发放人数=30 22.5 质量指标发放准确率=100% 22.5 效益指标经济效益指标结余率≤5% 45 合计100",)
    flat = ("指标名称计量单位指标性质指标值指标权重（分）巡查次数次≥12次1010",)
    for lines in (split, levels, flat):
        disclosure = read(*lines)
        assert [notice.code for notice in disclosure.warnings] == ["form_unread"]
        assert disclosure.claims == ()
    prose = "自评表列一级指标3个、二级指标9个，设定数量指标、质量指标、时效指标和服务对象满意度指标。"
    assert read(prose).warnings == ()


def test_rows_of_a_form_without_its_headings_are_told() -> None:
    rows = """数量指标 | 巡查次数 | ≥12次 | 12次 | 10
质量指标 | 巡查合格率 | ≥95% | 96% | 10
时效指标 | 巡查完成时间 | 12月底 | 12月 | 10
社会效益指标 | 隐患排除率 | ≥90% | 91% | 10"""
    assert [notice.code for notice in read(table(rows)).warnings] == ["form_unread"]
    row = ("完成指标", "{}", "十五处。", "十五处。")
    lines = [cell.format(term) for term in ("数量指标", "时效指标", "成本指标") for cell in row]
    assert [notice.code for notice in read(*lines).warnings] == ["form_unread"]
    money = "项目支出绩效自评表 年初预算 数 全年预算数 全年执行数 分值 执行率 得分 年度资金总额 90 90 90 10 100% 10"
    assert [notice.code for notice in read(money).warnings] == ["form_unread"]


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("a( b ) c", ["a( b )", "c"]),
        ("1)a( b ) c", ["1)a( b )", "c"]),
        ("1) a 2) b( c", ["1)", "a", "2)", "b(", "c"]),
        ("a( b (c d) e) (f g（ h ）", ["a( b (c d) e)", "(f", "g（ h ）"]),
        ("a( b)( c) d", ["a( b)( c)", "d"]),
    ],
)
def test_a_bracket_is_one_cell_with_what_stands_in_front_of_it(line: str, cells: list[str]) -> None:
    assert _with_brackets(line.split()) == cells


def test_brackets_that_nothing_closes_are_pieces() -> None:
    assert len(_with_brackets(["(a"] * 2000)) == 2000


def test_brackets_with_blanks_inside_are_one_cell_and_offices_sign_below_the_rows() -> None:
    form = only("""
绩效目标申报表
项目名称 景点道路修建
主管部门 柳湾镇政府 实施单位 柳湾镇文化站
绩效指标 一级指标 二级指标 三级指标 指标值 备注
产出指标 数量指标 修建游步道 >=20公里
1)新建观景台数量( ≥**个 ) >=4个
质量指标 工程验收合格率（≥** %） >=98%
时效指标 按期完工率 >=95%
效益指标 社会效益指标 接待游客人数 >=600人
满意度指标 服务对象满意度指标 游客满意度 >=90%
财政部门支出股室初审意见 (盖章)
县文旅局审核意见 (盖章)
""")
    assert [(row.level2, row.level3, raw(row.target)) for row in form.indicators] == [
        ("数量指标", "修建游步道", ">=20公里"),
        ("数量指标", "1)新建观景台数量( ≥**个 )", ">=4个"),
        ("质量指标", "工程验收合格率（≥** %）", ">=98%"),
        ("时效指标", "按期完工率", ">=95%"),
        ("社会效益指标", "接待游客人数", ">=600人"),
        ("服务对象满意度指标", "游客满意度", ">=90%"),
    ]
    assert not form.unmapped


def test_a_department_s_form_one_cell_a_line_below_another_table() -> None:
    """Divisions of the total with their amounts, a bracket that is not closed, a title that begins with a year."""
    form = only("""
2023年河口乡人民政府决算编制说明
2023年度部门整体支出绩效评价基础数据表
项目支出：
874.20
308.17
2023年度部门整体支出绩效自评表
预算部门、单位名称
柳湾县河口乡人民政府
年度预算申请
（万元
年初预算数
全年预算数
全年执行数
分值
执行率
自评得分
年度资金总额
712.40
1630.45
1630.45
10
100%
10
按收入性质分：1630.45
按支出性质分：1588.15
其中：一般公共预算：1244.83
其中：基本支出：702.90
项目支出：885.25
其他资金：385.62
年度总体目标
预期目标
实际完成情况
做好全乡各项工作。
各项工作已经完成。
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
召开会议
≥12次
12次
50
50
效益指标
社会效益指标
办事效率
提高
提高
40
40
总分
100
100
""")
    assert form.title == "2023年度部门整体支出绩效自评表"
    assert (raw(form.department), form.money_unit) == ("柳湾县河口乡人民政府", "万元")
    assert [(line.label, raw(line.full_year_budget or line.amount)) for line in form.funds] == [
        ("年度资金总额", "1630.45"),
        ("其中：一般公共预算", "1244.83"),
        ("其中：基本支出", "702.90"),
        ("项目支出", "885.25"),
        ("其他资金", "385.62"),
    ]
    assert [(found.heading, found.value) for found in form.attributes] == [
        ("按收入性质分", "1630.45"),
        ("按支出性质分", "1588.15"),
    ]
    assert [(row.level3, raw(row.target), raw(row.weight)) for row in form.indicators] == [
        ("召开会议", "≥12次", "50"),
        ("办事效率", "提高", "40"),
    ]


def test_headings_of_two_periods_with_the_period_behind_each() -> None:
    form = only("""
项目支出绩效目标表
2020年度）
项目名称
校舍维修
主管部门
及编码
[015001]柳湾区教育局
总体目标
中期目标
年度目标
优化校舍布局。
完成年度维修任务。
绩效项目指标表
一级指标
二级指标（长期）
三级指标（长期）
指标值（长期）
二级指标（年度）
三级指标（年度）
指标值（年度）
产出指标
数量指标
维修校舍总数
12所
数量指标
维修校舍数量
2所
效益指标
社会效益指标
办学条件
持续改善
社会效益指标
办学条件
有所改善
""")
    assert (form.fiscal_year, raw(form.department), raw(form.expected_goal)) == (
        2020,
        "柳湾区教育局",
        "完成年度维修任务。",
    )
    assert [(row.level2, row.level3, raw(row.target), raw(row.whole_period_target)) for row in form.indicators] == [
        ("数量指标", "维修校舍总数", "", "12所"),
        ("数量指标", "维修校舍数量", "2所", ""),
        ("社会效益指标", "办学条件", "有所改善", "持续改善"),
    ]


def test_short_headings_of_levels() -> None:
    form = only("""
项目支出目标申报表
项目名称
小学公用经费
一级
二级
三级
年度数值
产出值
数量值
就读人数
<=696人
成本值
生均公用经费
780元/生/年
效益值
社会效益值
办学条件
改善
""")
    assert [(row.level1, row.level2, row.level3, raw(row.target)) for row in form.indicators] == [
        ("产出指标", "数量指标", "就读人数", "<=696人"),
        ("产出指标", "成本指标", "生均公用经费", "780元/生/年"),
        ("效益指标", "社会效益指标", "办学条件", "改善"),
    ]


def test_rows_of_a_form_of_blanks_begin_where_their_lines_do() -> None:
    """Parents without values above their parts, the label beside the block printed twice, no rate, a remark."""
    form = only("""
项目支出绩效自评表
项目名称 特色种养补贴
主管部门 柳湾县农业局 实施单位 (盖章) 柳湾镇政府
项目资金（万元） 年初预算数 全年预算数 全年执行数 分值 执行率 得分
年度资金总额: 88 88 88 10 10
其中:本年财政拨款 88 88 88 - -
绩效指标 一级指标 二级指标 三级指标 分值 年度指标值 实际完成值 得分
绩效指标 产出指标 数量指标 ★补助粮食作物种植面积 10 10
红薯种植面积 7.2亩 7.2亩
★补助家畜家禽养殖数量 10 10
猪养殖数量 60头 60头
时效指标 补助时间 20 长期 长期 20
""")
    assert raw(form.implementing_unit) == "柳湾镇政府"
    total = form.funds[0]
    assert (raw(total.executed), raw(total.weight), raw(total.execution_rate), raw(total.score)) == (
        "88",
        "10",
        "",
        "10",
    )
    assert [(row.level2, row.level3, raw(row.weight), raw(row.target), raw(row.score)) for row in form.indicators] == [
        ("数量指标", "★补助粮食作物种植面积", "10", "", "10"),
        ("数量指标", "红薯种植面积", "", "7.2亩", ""),
        ("数量指标", "★补助家畜家禽养殖数量", "10", "", "10"),
        ("数量指标", "猪养殖数量", "", "60头", ""),
        ("时效指标", "补助时间", "20", "长期", "20"),
    ]


def test_an_amount_with_what_it_is_made_of_and_a_lone_figure_of_points() -> None:
    form = only("""
绩效目标自评表
项目名称
道路养护
主管部门
柳湾县交通局
年度资金总额：
624万（道路300万元，水渠324万元）
其他资金
一级指标
二级指标
三级指标
指标值
完成值
权重
得分
产出指标
数量指标
养护里程
≥20公里
60
效益指标
社会效益指标
出行条件
改善
30
""")
    assert form.funds[0].amount is not None
    assert (form.funds[0].amount.raw, form.funds[0].amount.value) == ("624万（道路300万元，水渠324万元）", 6240000)
    assert [(raw(row.weight), raw(row.score)) for row in form.indicators] == [("60", ""), ("30", "")]


def test_a_plan_of_investment_with_its_own_levels_and_what_the_web_page_prints_below() -> None:
    form = only("""
中央预算内投资计划绩效目标表
专项名称
河道治理工程
下达地方或单位
柳湾县发展改革委
本次下达中央预算内投资（万元）
642
一级指标
二级指标
三级指标
指标值
过程管理指标
计划管理指标
投资计划分解用时
≤20工作日
资金管理指标
投资支付率
≥95%
监督检查指标
指出问题项目比例
≤1%
文件下载
政策咨询
扫一扫在手机打开当前页
""")
    assert (raw(form.implementing_unit), raw(form.funds[0].amount)) == ("柳湾县发展改革委", "642")
    assert [(row.level1, row.level2, row.level3, raw(row.target)) for row in form.indicators] == [
        ("过程管理指标", "计划管理指标", "投资计划分解用时", "≤20工作日"),
        ("过程管理指标", "资金管理", "投资支付率", "≥95%"),
        ("过程管理指标", "监督检查指标", "指出问题项目比例", "≤1%"),
    ]


INVESTMENT = """
中央预算内投资计划绩效目标表
（2023年度）
投资计划（项目）名称
渡口改造
下达地方或单位
柳湾县
一级指标
二级指标
三级指标
指标值
实施效果指标
产出指标
改造渡口
≥5座
效益指标
服务人数
≥1000人
满意度指标
群众满意度
≥90%
过程管理指标
计划管理指标
投资计划分解用时
≤20工作日
"""


def test_terms_of_level_one_below_another_stand_at_level_two() -> None:
    form = only(INVESTMENT)
    assert (raw(form.project_name), form.fiscal_year, form.warnings) == ("渡口改造", 2023, ())
    levels = [
        ("实施效果指标", "产出指标", "改造渡口", "≥5座"),
        ("实施效果指标", "效益指标", "服务人数", "≥1000人"),
        ("实施效果指标", "服务对象满意度指标", "群众满意度", "≥90%"),
        ("过程管理指标", "计划管理指标", "投资计划分解用时", "≤20工作日"),
    ]
    assert [(row.level1, row.level2, row.level3, raw(row.target)) for row in form.indicators] == levels
    dump = "项目名称|渡口改造||\n一级指标|二级指标|三级指标|指标值\n实施效果指标|产出指标|改造渡口|≥5座\n"
    dump += "|效益指标|服务人数|≥1000人\n|满意度指标|群众满意度|≥90%\n"
    dump += "过程管理指标|计划管理指标|投资计划分解用时|≤20工作日"
    (form,) = read("中央预算内投资计划绩效目标表", table(dump, exact=False)).forms
    assert [(row.level1, row.level2, row.level3, raw(row.target)) for row in form.indicators] == levels


@pytest.mark.parametrize(
    ("upper", "told"),
    [
        ("甲类指标", "甲类指标 stands where a level does and is none that is known"),
        ("履职目标", "no row stands below 履职目标"),
    ],
)
def test_a_level_of_lines_that_got_no_row_is_told(upper: str, told: str) -> None:
    form = only(INVESTMENT.replace("实施效果指标", upper))
    assert [notice.code for notice in form.warnings] == ["layout_doubtful"]
    assert form.warnings[0].message.startswith(told)


def test_sentences_in_front_of_a_form_that_runs_together_are_read() -> None:
    text = "养护国道86公里，支出72万元。评价得分93分。评分表一级指标二级指标三级指标分值得分必要性55可行性55"
    disclosure = read(text)
    assert [notice.code for notice in disclosure.warnings] == ["form_unread"]
    assert [claim.quantity_raw for claim in disclosure.claims] == ["86公里", "72万元", "93分"]


def test_levels_of_a_department_s_evaluation_in_lines() -> None:
    form = only("""
部门整体绩效自评表
（2023年度）
部门名称
汴河市司法局
一级指标
二级指标
三级指标
年度指标值
实际完成值
分值
得分
偏差原因分析与改进措施
履职效能
重点工作任务完成
年度重点任务完成率
≥95%
96%
40
40
履职目标实现
案件办结率
≥98%
98.5%
40
40
可持续发展能力
人才支撑
培训覆盖率
≥90%
93%
20
20
总分
100
100
""")
    assert [(i.level1, i.level2, i.level3) for i in form.indicators] == [
        ("履职效能", "重点工作任务完成", "年度重点任务完成率"),
        ("履职效能", "履职目标实现", "案件办结率"),
        ("可持续发展能力", "人才支撑", "培训覆盖率"),
    ]
