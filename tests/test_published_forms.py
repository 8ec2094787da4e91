"""Forms as published by counties, rebuilt with invented names and figures: what stood around or between their cells."""

from __future__ import annotations

from disclosure_parse.checker import check
from disclosure_parse.disclosure import Form
from drawn import raw, read, table
from test_packed_tables import parse


def lines_of(rows: str) -> list[str]:
    """The cells of drawn rows that hold text, each on a line of its own."""
    return [cell.strip() for row in rows.strip().split("\n") for cell in row.split("|") if cell.strip()]


def values(form: Form) -> list[tuple[str, str, str, str, str]]:
    return [(i.level1_raw, i.level2_raw, i.level3, raw(i.target), raw(i.actual)) for i in form.indicators]


INSET = """
绩效指标|一级指标|二级指标|三级指标|指标值|实施进度
项目完成|数量指标|宣传次数|2次|2次
质量指标|活动合格率|100%|100%
项目效益|社会效益指标|维权意识|提升|提升
满意度指标|满意度指标|群众满意度|90%|95%
"""


def test_the_report_goes_on_below_a_form_of_cells() -> None:
    (form,) = read(
        *lines_of(INSET),
        "3.分析评价申报内容是否与实际相符，申报目标是否合理可行",
        "申报内容与实际相符，申报目标合理可行。",
        "二、项目资金申报及使用情况",
        "（一）资金计划、到位及使用情况",
        "1.资金到位",
    ).forms
    assert [row[2] for row in values(form)] == ["宣传次数", "活动合格率", "维权意识", "群众满意度"]
    assert not form.unmapped
    assert not form.warnings


def test_numbered_rows_of_a_form_are_no_sections_of_a_report() -> None:
    (form,) = read(
        *lines_of("""
一级指标|二级指标|三级指标|年初目标值|实际完成值
产出指标|数量指标|一、示范区建立|3片|3片
1、建立示范区|3片|3片
2、修剪果树|800株|810株
质量指标|修剪合格率|95%|96%
满意度指标|满意度指标|农户满意度|90%|93%
""")
    ).forms
    assert [row[2] for row in values(form)] == [
        "一、示范区建立",
        "1、建立示范区",
        "2、修剪果树",
        "修剪合格率",
        "农户满意度",
    ]


GRADES = """
绩效指标分类|绩效指标|绩效指标描述|绩效指标评价标准|评价标准确定依据
优|良|中|差
产出指标|数量指标|供水村数|通水的村|8|7|6|5|实施方案
质量指标|水质达标率|达标水样比例|≥98%|≥95%|≥90%|<90%|国家标准
效果指标|社会效益指标|受益人口|受益的人|≥960人|≥900人|≥800人|<800人|统计数据
"""


def test_terms_of_levels_as_names_are_told() -> None:
    """One heading over two columns of levels: of a dump of cells a row has a cell more than headings."""
    (form,) = read("项目绩效目标表", "项目名称", "农村供水", *lines_of(GRADES)).forms
    assert any(i.level3 == "数量指标" for i in form.indicators)
    assert "layout_doubtful" in [notice.code for notice in form.warnings]


def packed(rows: str, width: int) -> str:
    """Drawn rows as a saved page has them: filled up behind to ``width`` cells."""
    lines = (row.split("|") for row in rows.strip().split("\n"))
    return "".join(f"{' | '.join(cells)} | {'|' * (width - len(cells))}\n" for cells in lines)


def test_one_heading_over_both_levels_of_a_saved_page_makes_two_columns() -> None:
    (form,) = parse(packed("项目绩效目标表\n项目名称|农村供水\n主管部门|水利局|实施单位|供水站" + GRADES, 9)).forms
    assert [(i.level1_raw, i.level2_raw, i.level3, raw(i.description), raw(i.basis)) for i in form.indicators] == [
        ("产出指标", "数量指标", "供水村数", "通水的村", "实施方案"),
        ("产出指标", "质量指标", "水质达标率", "达标水样比例", "国家标准"),
        ("效果指标", "社会效益指标", "受益人口", "受益的人", "统计数据"),
    ]


def test_grades_of_a_saved_page_stand_below_their_own_heading() -> None:
    rows = GRADES.replace("|数量指标", "").replace("质量指标|", "").replace("|社会效益指标", "")
    (form,) = parse(packed("项目绩效目标表\n项目名称|农村供水\n主管部门|水利局|实施单位|供水站" + rows, 8)).forms
    assert [a.value for a in form.attributes if a.field == "grade_excellent"] == ["8", "≥98%", "≥960人"]
    assert [a.value for a in form.attributes if a.field == "grade_poor"] == ["5", "<90%", "<800人"]
    assert [raw(i.basis) for i in form.indicators] == ["实施方案", "国家标准", "统计数据"]


LONG_TERM = """
项目资金申请（万元）{1,7}|资金总额：{2,1}|86{2,1}
财政拨款：{2,1}|80{2,1}
自有资金：{2,1}|6{2,1}
事业收入：{2,1}|4{2,1}
经营性收入：{2,1}|2{2,1}
其他：{2,1}|0{2,1}
其他：{2,1}|0{2,1}
年度绩效指标{1,4}|一级指标|二级指标|指标内容|指标值
产出指标{1,2}|数量指标|铺设管道|12公里
质量指标|合格率|100%
服务对象满意度指标|具体指标|农户满意度|90%
其他说明的问题|无{4,1}
"""


def test_what_else_there_is_to_say_is_no_indicator() -> None:
    (form,) = read("财政支出项目绩效目标申报表", table(LONG_TERM)).forms
    assert [row[2:4] for row in values(form)] == [("铺设管道", "12公里"), ("合格率", "100%"), ("农户满意度", "90%")]
    assert [(a.field, a.value) for a in form.attributes] == [("remark", "无")]


def test_sources_of_own_money_are_parts_of_it() -> None:
    disclosure = read("财政支出项目绩效目标申报表", table(LONG_TERM))
    assert [o.verdict for o in check(disclosure) if o.rule == "funds_total"] == ["pass"]
    wrong = read("财政支出项目绩效目标申报表", table(LONG_TERM.replace("事业收入：{2,1}|4", "事业收入：{2,1}|3")))
    assert [o.verdict for o in check(wrong) if o.rule == "funds_total"] == ["fail"]


def test_a_heading_s_words_at_a_level_of_a_saved_page_are_no_name() -> None:
    result = parse(
        "项目绩效目标申报表 | |||||\n"
        "项目名称 | 灌溉管网 | ||||\n"
        "主管部门 | 柳湾县水利局 | ||||\n"
        "年度绩效指标 | 一级指标 | 二级指标 | 指标内容 | 指标值 | 备注\n"
        "产出指标 | 数量指标 | 铺设管道 | 12公里 | ||\n"
        "质量指标 | 合格率 | 100% | |||\n"
        "服务对象满意度指标 | 具体指标 | 农户满意度 | 90% | ||\n"
    )
    (form,) = result.forms
    assert values(form)[-1] == ("服务对象满意度指标", "具体指标", "农户满意度", "90%", "")


def test_a_block_may_have_two_labels_beside_it() -> None:
    (form,) = read(
        "部门预算项目支出绩效目标申报表",
        table("""
绩效目标情况{1,6}|预期目标|完成扫描60万页{4,1}
绩效指标{1,5}|指标名称{2,1}|上年度实际水平{1,2}|本年度计划水平{1,2}|指标内容/计算公式{1,2}
二级指标|三级指标
目标完成程度{1,2}|扫描页数|52万页|60万页|实际页数
准确率|98%|99%|准确页数/抽查页数
项目实施效益|查档时间|15分钟|10分钟|系统统计
"""),
    ).forms
    assert [(i.level1, i.level2, i.level3, raw(i.target), raw(i.description)) for i in form.indicators] == [
        ("", "目标完成程度", "扫描页数", "60万页", "实际页数"),
        ("", "目标完成程度", "准确率", "99%", "准确页数/抽查页数"),
        ("", "项目实施效益", "查档时间", "10分钟", "系统统计"),
    ]
    assert [a.value for a in form.attributes if a.field == "prior_actual"] == ["52万页", "98%", "15分钟"]


def test_an_amount_is_no_description() -> None:
    """Money as rows of indicators, with columns that are blank there."""
    (form,) = read(
        *lines_of("""
一级指标|二级指标|三级指标|指标解释|自评内容|完成情况|未完成原因及改进措施
项目预算管理|资金投入|年度预算资金总额|当年下达的资金|1860
其中：中央补助|1200
市级资金|460
本级资金|200
产出指标|数量指标|补助学校|受助学校数|≥42所|42所
质量指标|达标率|按标准补助的比例|100%|100%
满意度指标|满意度指标|家长满意度|满意比例|≥90%|95%
""")
    ).forms
    assert [(i.level3, raw(i.actual), raw(i.description)) for i in form.indicators][:4] == [
        ("年度预算资金总额", "1860", "当年下达的资金"),
        ("其中：中央补助", "1200", ""),
        ("市级资金", "460", ""),
        ("本级资金", "200", ""),
    ]


PACKED = """项目支出绩效自评表 | |||||||
项目名称 | 村级道路养护 | ||||||
主管部门 | 云岭县交通运输局 | 实施单位 | 公路管理所 | ||||
项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
年度资金总额 | 90 | 102.5 | 100 | 10 | 97.56% | 9.76 | |
其中：当年财政拨款 | 90 | 90 | 87.5 | — | — | ||
上年结转资金 | 12.5 | 12.5 | — | — | |||
其他资金 | — | — | |||||
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施
产出指标 | 数量指标 | 指标1：养护里程 | ≥20公里 | 21公里 | 60 | 60 | |
…… | |||||||
满意度指标 | 满意度指标 | 指标1：村民满意度 | ≥90% | 93% | 30 | 30 | |
总分 | 100 | 99.76 | |||||
"""


def test_amounts_of_a_saved_page_stand_in_the_columns_that_the_sums_tell() -> None:
    (form,) = parse(PACKED).forms
    assert [
        (line.label, raw(line.initial_budget), raw(line.full_year_budget), raw(line.executed)) for line in form.funds
    ][2:] == [("上年结转资金", "", "12.5", "12.5"), ("其他资金", "", "", "")]
    assert not form.warnings


def test_where_no_sum_tells_a_row_of_a_saved_page_stays_doubtful() -> None:
    (form,) = parse(PACKED.replace("| 90 | 102.5 | 100 |", "| 95 | 105 | 104 |").replace("97.56%", "99.05%")).forms
    assert [notice.code for notice in form.warnings] == ["row_doubtful"]


def test_a_template_s_dots_on_a_row_of_their_own_are_no_indicator() -> None:
    (form,) = parse(PACKED).forms
    assert [i.level3 for i in form.indicators] == ["养护里程", "村民满意度"]
    assert form.placeholder_rows == 1


def test_several_lines_of_money_in_one_cell_are_read() -> None:
    money = (
        "总额10606.7522万元\\n一、财政拨款：6923.3552万元（其中：上级财政资金：6923.3552万元；本级财政：0万元）"
        "\\n二、自有资金：0万元\\n三、其他：3683.3970万元"
    )
    disclosure = read(
        "项目绩效目标表",
        table(f"""
项目名称|镇域道路{{4,1}}
资金总额及构成|{money}{{4,1}}
年度绩效指标{{1,2}}|一级指标|二级指标|指标内容|指标值
产出指标|数量指标|道路里程|8公里
"""),
    )
    (form,) = disclosure.forms
    assert [(line.label, line.kind, raw(line.amount)) for line in form.funds] == [
        ("总额", "total", "10606.7522万元"),
        ("财政拨款", "fiscal", "6923.3552万元"),
        ("其中：上级财政资金", "other", "6923.3552万元"),
        ("本级财政", "county", "0万元"),
        ("自有资金", "other", "0万元"),
        ("其他", "other", "3683.3970万元"),
    ]
    assert [o.verdict for o in check(disclosure) if o.rule == "funds_total"] == ["pass"]


def test_a_sentence_about_money_is_no_line_of_it() -> None:
    (form,) = read(
        "项目绩效目标表",
        table("""
项目名称|镇域道路{4,1}
资金总额及构成|财政拨款20万元，用于道路维修，其余自筹。{4,1}
年度绩效指标{1,2}|一级指标|二级指标|指标内容|指标值
产出指标|数量指标|道路里程|8公里
"""),
    ).forms
    assert not form.funds


def test_what_all_rows_stand_below_does_not_end_a_block_of_cells_and_levels_as_names_are_told() -> None:
    (form,) = read(
        "2019年度助学金项目绩效评价指标表",
        *lines_of("""
评价指标|评价内容|指标名称|指标说明|目标值|分值|备注
项目年度绩效目标（定量指标）|制度指标|规章制度|建立与否|20
产出数量指标|享受资助人数|达到预计值|2100|10
质量指标|受助学生|全面覆盖|100%|30
时效指标|及时发放率|达到目标值|100%|20
成本指标|资助标准|达标率|100%|20
总分|100
"""),
    ).forms
    assert ("享受资助人数", "2100") in [(i.level3, raw(i.target)) for i in form.indicators]
    assert [notice.code for notice in form.warnings] == ["layout_doubtful"]


def test_a_level_that_is_printed_further_down_does_not_begin_where_a_row_s_lower_level_is_one_of_its_own() -> None:
    """经济效益指标 among the rows of 产出指标（50分）, whose cell a saved page prints in its first row only."""
    text = PACKED.replace(
        "指标1：养护里程 | ≥20公里 | 21公里 | 60 | 60 | |", "养护里程 | ≥20公里 | 21公里 | 30 | 30 | |"
    )
    text = text.replace("…… | |||||||", "经济效益指标 | 养护收入 | ≥2万元 | 3万元 | 20 | 20 | ||")
    text = text.replace(
        "满意度指标 | 满意度指标",
        "效益指标（10分） | 社会效益指标 | 出行条件 | 改善 | 改善 | 10 | 10 | |\n满意度指标 | 满意度指标",
    ).replace("产出指标 | 数量", "产出指标（50分） | 数量")
    (form,) = parse(text).forms
    assert [(i.level1, i.level2, raw(i.weight)) for i in form.indicators] == [
        ("产出指标", "数量指标", "30"),
        ("产出指标", "经济效益指标", "20"),
        ("效益指标", "社会效益指标", "10"),
        ("满意度指标", "服务对象满意度指标", "30"),
    ]


def test_a_grade_in_traditional_characters_is_a_grade() -> None:
    (form,) = parse(PACKED.replace("总分 | 100 | 99.76 | |||||", "總分 | 100 | 99.76 | 優 | ||||")).forms
    assert (raw(form.total_weight), raw(form.total_score), raw(form.grade)) == ("100", "99.76", "優")
    assert len(form.indicators) == 2


REGIONS = """
项目名称{2,1}|宗教管理经费补助{4,1}|区域{2,1}|新溪区、永安区{2,1}
资金情况（万元）{2,1}|资金总额：{2,1}|30|其中：财政拨款{2,1}|30|其他资金|
绩效指标{1,4}|一级指标|二级指标|三级指标|指标解释|指标方向|度量单位|区域目标值|新溪区|永安区
产出指标{1,2}|数量指标|补助街道数量|反映补助数量|≥|个|20|12|8
质量指标|是否引发舆情|反映舆情|是/否||否|否|否
满意度指标|满意度指标|满意度|反映满意情况|≥|%|90|90|85
"""


def test_signs_and_units_are_those_of_the_targets_of_all_regions() -> None:
    (form,) = read("专项转移支付绩效目标表", table(REGIONS)).forms
    assert [(i.level3, i.region, raw(i.target)) for i in form.indicators if i.region != "区域目标值"] == [
        ("补助街道数量", "新溪区", "≥12个"),
        ("补助街道数量", "永安区", "≥8个"),
        ("是否引发舆情", "新溪区", "否"),
        ("是否引发舆情", "永安区", "否"),
        ("满意度", "新溪区", "≥90%"),
        ("满意度", "永安区", "≥85%"),
    ]
    assert raw(form.project_name) == "宗教管理经费补助"
    assert [(a.field, a.value) for a in form.attributes] == [("location", "新溪区、永安区")]
    assert not form.unmapped


def test_the_points_that_a_saved_page_keeps_of_a_level_s_label_are_that_level_s() -> None:
    rows = """一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分
(50分)
数量指标 指标1：养护里程 ≥20公里 21公里 50 50
质量指标 指标1：合格率 100% 100% 0 0
(30分)
社会效益指标 指标1：出行条件 改善 改善 30 30
满意度指标(20分) 服务对象满意度指标 指标1：满意度 ≥90% 93% 20 20
总分 100 100"""
    (form,) = read("项目支出绩效自评表", "项目名称 村级道路养护", *rows.split("\n")).forms
    assert [(i.level1, i.level1_inferred) for i in form.indicators][2] == ("效益指标", True)
    assert [i.level1_weight for i in form.indicators][2:] == [30, 20]


def test_headings_of_amounts_whose_lines_were_not_read_are_told() -> None:
    text = [
        "项目名称",
        "通村公路",
        "计划安排资金（万元）",
        "实际到位资金（万元）",
        "实际支出（万元）",
        "中央",
        "120",
        "中央",
        "120",
    ]
    disclosure = read("2020年度专项支出绩效自评报告", *text)
    assert not disclosure.forms
    assert [notice.code for notice in disclosure.warnings] == ["form_unread"]
    assert not read("2020年度部门决算", *text[2:]).warnings


def test_what_rows_are_to_reach_is_no_name() -> None:
    """Texts of all columns are alike, and nothing tells in a dump of cells where a row begins."""
    effects = "".join(
        f"{work}对群众生产生活条件的改善程度|有所改善|有所改善\n" for work in ("修复堤岸", "更新标牌", "建设看台")
    )
    (form,) = read(
        "2020年度专项资金绩效目标自评表",
        *lines_of(f"""
项目名称|村庄整治
一级指标|二级指标|三级指标|年度指标值|全年完成值|未完成原因和改进措施
产出指标|数量指标|修建泵站|≥2座|2座
效益指标|社会效益指标|{effects}满意度指标|满意度指标|村民满意度|≥90%|95%
"""),
    ).forms
    names = [i.level3 for i in form.indicators]
    told = [notice.code for notice in form.warnings] == ["layout_doubtful"]
    assert told is ("有所改善" in names)
    assert told or names == [
        "修建泵站",
        "修复堤岸对群众生产生活条件的改善程度",
        "更新标牌对群众生产生活条件的改善程度",
        "建设看台对群众生产生活条件的改善程度",
        "村民满意度",
    ]


def test_two_divisions_side_by_side_are_of_no_column_of_a_dump_of_cells() -> None:
    (form,) = read(
        "部门整体支出绩效自评表",
        *lines_of("""
预算单位名称|古渡市文化局
年度预算申请（万元）|年初预算数|全年预算数|全年执行数|分值|执行率|得分
年度资金总额|3586.64|3260.58|2934.52|10|90.00%|9
按收入性质分：|按支出性质分：
其中：一般公共预算|3140.58|其中：基本支出|2119.38
政府性基金拨款|120.00|项目支出|1141.20
年度总体目标|预期目标|实际完成情况
三馆全年免费开放。|三馆全年免费开放。
一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分
产出指标|数量指标|开放天数|≥300天|312天|90|90
"""),
    ).forms
    assert [(line.label, raw(line.amount), raw(line.initial_budget)) for line in form.funds] == [
        ("年度资金总额", "", "3586.64"),
        ("其中：一般公共预算", "3140.58", ""),
        ("其中：基本支出", "2119.38", ""),
        ("政府性基金拨款", "120.00", ""),
        ("项目支出", "1141.20", ""),
    ]
