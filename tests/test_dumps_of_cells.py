"""Forms as text, a cell or a row a line: rows that are no indicators, and rows that have as many cells as they need."""

from __future__ import annotations

from pathlib import Path

import disclosure_parse as dp
from disclosure_parse.checker import check
from disclosure_parse.disclosure import Disclosure, Form
from drawn import raw, read, table

HEADINGS = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"]
TITLE = ["项目支出绩效自评表", "（2023年度）", "项目名称", "渡口维护"]


def cells(rows: list[str]) -> Form:
    """The form whose rows' cells, parted by ``|``, stand on a line each, and none for a blank one."""
    lines = [*TITLE, *HEADINGS, *(cell for row in rows for cell in row.split("|") if cell)]
    (form,) = read(*lines).forms
    return form


def rows_of(form: Form) -> list[tuple[str, str, str, str, str, str, str]]:
    return [
        (
            i.level1,
            i.level2,
            i.level3,
            raw(i.target),
            raw(i.weight),
            raw(i.score),
            i.deviation.raw if i.deviation else "",
        )
        for i in form.indicators
    ]


def test_a_sub_total_among_lines_of_cells_parts_the_rows() -> None:
    form = cells([
        "产出指标|数量指标|维护渡口|≥5座|5座|30|30|",
        "质量指标|验收合格率|100%|90%|30|27.5|两座渡口返工，次年复验。",
        "小计|60|57.5",
        "效益指标|社会效益指标|乘客投诉|≤3起|5起|30|20|汛期停航较多。",
        "小计|30|20",
        "满意度指标|服务对象满意度指标|乘客满意度|≥90%|93%|10|10|",
        "小计|10|10",
        "总分|100|87.5",
    ])  # fmt: skip
    assert rows_of(form) == [
        ("产出指标", "数量指标", "维护渡口", "≥5座", "30", "30", ""),
        ("产出指标", "质量指标", "验收合格率", "100%", "30", "27.5", "两座渡口返工，次年复验。"),
        ("效益指标", "社会效益指标", "乘客投诉", "≤3起", "30", "20", "汛期停航较多。"),
        ("满意度指标", "服务对象满意度指标", "乘客满意度", "≥90%", "10", "10", ""),
    ]
    assert (raw(form.total_weight), raw(form.total_score)) == ("100", "87.5")
    assert [a.value for a in form.attributes if a.field == "subtotal"] == ["60", "57.5", "30", "20", "10", "10"]


def test_bonus_rows_among_lines_of_cells_stand_below_their_own_level() -> None:
    form = cells([
        "产出指标|数量指标|维护渡口|≥5座|5座|60|60|",
        "满意度指标|服务对象满意度指标|乘客满意度|≥90%|93%|40|40|",
        "加分项|获得市级及以上表彰|2|2|",
        "减分项|发生责任事故|-5|0|",
        "总分|100|102",
    ])  # fmt: skip
    assert [row[:3] + row[4:6] for row in rows_of(form)][2:] == [
        ("加分项", "", "获得市级及以上表彰", "2", "2"),
        ("减分项", "", "发生责任事故", "-5", "0"),
    ]


ROWS = """项目支出绩效目标申报表

（2023年度）

项目名称\t渡口维护
主管部门\t柳湾县交通局\t实施单位\t柳湾县渡口管理所
项目资金（万元）\t年度资金总额\t1200.00
\t其中：财政拨款\t1020.00
\t其他资金\t180.00
实施期目标\t年度目标
三年维护渡口十五座。\t维护渡口五座。
绩效指标\t一级指标\t二级指标\t三级指标\t指标值\t备注
\t产出指标\t数量指标\t维护渡口\t≥5座\t
\t\t质量指标\t验收合格率\t=100%\t
\t效益指标\t社会效益指标\t乘客投诉\t≤3起\t
"""


def test_rows_that_print_merged_cells_once_are_not_joined_to_whole_ones(tmp_path: Path) -> None:
    # Four cells and three come to the six of the widest rows, as halves of a row would that a line break cut.
    path = tmp_path / "form.txt"
    path.write_text(ROWS, encoding="utf-8")
    (form,) = dp.parse(path).forms
    assert raw(form.implementing_unit) == "柳湾县渡口管理所"
    assert form.money_unit == "万元"
    assert [line.amount.value for line in form.funds if line.amount] == [12000000, 10200000, 1800000]


def listed(text: str) -> Disclosure:
    """What is read of a list whose cells stand on a line each; ``|`` parts them, and none stands for a blank one."""
    return read("2022年度绩效自评结果汇总表", *(cell for cell in text.replace("\n", "|").split("|") if cell))


def test_the_amount_of_a_list_among_lines_of_cells_is_not_the_last_figure() -> None:
    (form,) = listed("""序号|项目名称|预算数|执行数|自评得分|评价等级
1|渡口维护|20|18.5|93.5|优
2|机耕道维修|2|2|97|优
3|山坪塘整治|1260.5|1200|88|良""").forms
    assert [(p.no, p.project_name, raw(p.amount), raw(p.executed)) for p in form.projects] == [
        ("1", "渡口维护", "20", "18.5"),
        ("2", "机耕道维修", "2", "2"),
        ("3", "山坪塘整治", "1260.5", "1200"),
    ]


def test_sources_of_money_and_sums_are_cells_of_a_list_among_lines_of_cells() -> None:
    result = listed("""序号|单位名称|项目名称|预算金额（万元）|资金来源
柳湾县交通局小计|56
1|柳湾县交通局|渡口维护|20|一般公共预算
2|柳湾县交通局|机耕道维修|36|其他资金
柳湾县水利局小计|1
3|柳湾县水利局|山坪塘整治|1|一般公共预算
合计|57""")
    (form,) = result.forms
    assert [(p.no, p.unit_name, p.project_name, raw(p.amount)) for p in form.projects] == [
        ("1", "柳湾县交通局", "渡口维护", "20"),
        ("2", "柳湾县交通局", "机耕道维修", "36"),
        ("3", "柳湾县水利局", "山坪塘整治", "1"),
    ]
    sums = [(a.heading, a.value, a.column) for a in form.attributes if a.field == "list_subtotal"]
    assert sums == [("柳湾县交通局小计", "56", "预算金额（万元）"), ("柳湾县水利局小计", "1", "预算金额（万元）")]
    assert not result.warnings


def test_a_line_of_a_list_whose_blank_cell_may_be_another_is_told() -> None:
    result = listed("""序号|项目名称|年初预算数|全年预算数|执行数
1|渡口维护|20|21|18.5
2|机耕道维修|36|35
3|山坪塘整治|40|41|40""")
    (form,) = result.forms
    assert [p.project_name for p in form.projects] == ["渡口维护", "机耕道维修", "山坪塘整治"]
    assert [(w.code, w.message.split(",")[0]) for w in form.warnings] == [
        ("layout_doubtful", "1 of 3 rows could be parted in another way")
    ]


def test_parts_of_the_money_are_columns_of_a_list_and_a_year_stands_before_its_amount() -> None:
    title = "2023年度项目支出绩效自评项目表"
    parts = "序号|项目名称|预算总额|其中：财政拨款|其他资金\n1|渡口维护|20|15|5\n2|机耕道维修|36|36|0\n合计||56|51|5"
    (form,) = read(title, table(parts)).forms
    assert [(p.project_name, raw(p.amount)) for p in form.projects] == [("渡口维护", "20"), ("机耕道维修", "36")]
    coded = "项目编码|项目名称|2023 年预算数|实施期限\n5100001|渡口维护|20|2023-2025年\n5100002|机耕道维修|36|2023年"
    (form,) = read(title, table(coded)).forms
    assert [(p.project_name, raw(p.amount)) for p in form.projects] == [("渡口维护", "20"), ("机耕道维修", "36")]


OFFICE = [
    "产出指标|数量指标|维护渡口|≥5座|航运科|5座|30|30|",
    "质量指标|验收合格率|100%|质检科|90%|30|27.5|两座渡口返工。",
    "效益指标|社会效益指标|乘客投诉|≤3起|航运科|2起|40|40|",
    "总分|100|97.5",
]


def test_a_heading_that_is_not_known_is_a_column_of_lines_of_cells_as_well() -> None:
    heads = [*HEADINGS[:4], "责任科室", *HEADINGS[4:]]
    (form,) = read(*TITLE, *heads, *(cell for row in OFFICE for cell in row.split("|") if cell)).forms
    assert [(i.level3, raw(i.target), raw(i.actual), raw(i.weight), raw(i.score)) for i in form.indicators] == [
        ("维护渡口", "≥5座", "5座", "30", "30"),
        ("验收合格率", "100%", "90%", "30", "27.5"),
        ("乘客投诉", "≤3起", "2起", "40", "40"),
    ]
    assert [(a.heading, a.value) for a in form.attributes] == [
        ("责任科室", "航运科"),
        ("责任科室", "质检科"),
        ("责任科室", "航运科"),
    ]
    assert not form.warnings


def test_a_text_that_may_stand_in_either_of_two_columns_is_told() -> None:
    rows = [
        "产出指标|数量指标|维护渡口|≥5座|5座|30|30|",
        "质量指标|验收合格率|100%|90%|30|27.5|两座渡口返工。",
        "效益指标|社会效益指标|乘客投诉|≤3起|2起|40|40|",
    ]
    cut = [cell for row in rows for cell in row.split("|") if cell]
    (form,) = read(*TITLE, *HEADINGS, "备注（科室填写）", *cut).forms
    assert [w.message.split(",")[0] for w in form.warnings] == ["1 of 3 rows could be parted in another way"]
    assert [i.level3 for i in form.indicators] == ["维护渡口", "验收合格率", "乘客投诉"]


def test_what_a_part_comes_to_ends_no_block_of_lines_of_cells() -> None:
    form = cells([
        "产出指标|数量指标|维护渡口|≥5座|5座|60|60|",
        "合计|60|60",
        "效益指标|社会效益指标|乘客投诉|≤3起|5起|40|20|汛期停航较多。",
        "合计|40|20",
        "总分|100|80",
    ])  # fmt: skip
    assert [row[2] for row in rows_of(form)] == ["维护渡口", "乘客投诉"]
    assert (raw(form.total_weight), raw(form.total_score)) == ("100", "80")


def test_a_text_that_is_no_known_level_is_a_lower_one() -> None:
    rows = [
        "履职效能|业务监管|巡查渡口|≥5座|5座|30|30",
        "标准引领|制定标准|2项|2项|30|30",
        "社会效应|社会效益|乘客投诉|≤3起|2起|40|40",
        "总分|100|100",
    ]
    (form,) = read(*TITLE, *HEADINGS[:-1], *(cell for row in rows for cell in row.split("|"))).forms
    assert [row[:3] for row in rows_of(form)][1] == ("履职效能", "标准引领", "制定标准")


def test_the_kind_of_an_indicator_is_no_end_of_its_name() -> None:
    rows = [
        "产出指标|数量指标|维护渡口|共性指标|≥5座|5座|60|60",
        "效益指标|社会效益指标|乘客投诉|个性指标|≤3起|2起|40|40",
        "总分|100|100",
    ]
    heads = [*HEADINGS[:3], "指标属性", *HEADINGS[3:-1]]
    (form,) = read(*TITLE, *heads, *(cell for row in rows for cell in row.split("|"))).forms
    assert [(i.level3, raw(i.target)) for i in form.indicators] == [("维护渡口", "≥5座"), ("乘客投诉", "≤3起")]
    assert [(a.heading, a.value) for a in form.attributes] == [("指标属性", "共性指标"), ("指标属性", "个性指标")]


def test_headings_of_a_list_above_one_line_without_a_figure_are_no_fault() -> None:
    assert read("项目名称   预算总额", "维修项目", "项目名称   ≥95%").forms == ()


def strips(*others: str, title: str = "") -> Disclosure:
    """What is read of a list in yuan ten thousands, and of its further strips, whose headings are ``others``."""
    names = ["渡口维护", "机耕道维修", "山坪塘整治"]
    lines = ["2023年度绩效自评结果汇总表", "单位：万元"]
    for strip, heading in enumerate(["预算数", *others]):
        lines += [title] if strip and title else []
        lines += [f"序号  项目名称    {heading}"]
        lines += [f"{row}     {name:　<5}  {20 - strip + row}.50" for row, name in enumerate(names, 1)]
    return read(*lines)


def test_strips_whose_totals_differ_are_not_joined() -> None:
    """The second total went, and nothing was said of it."""
    rows = [("1", "道路建设项目", "100"), ("2", "桥梁建设项目", "50"), ("3", "学校建设项目", "30")]
    lines = ["2024年项目清单（单位：万元）", "", "序号\t项目名称\t主管部门\t金额"]
    lines += [f"{number}\t{name}\t甲局\t{amount}" for number, name, amount in rows]
    lines += ["合计\t\t\t180", "", "序号\t项目名称\t金额\t执行数"]
    lines += ["\t".join((*row, row[2])) for row in rows]
    lines += ["合计\t\t200\t180"]
    found = dp.parse_bytes("\n".join(lines).encode(), "list.txt")
    assert [form.list_total.raw for form in found.forms if form.list_total] == ["180", "200"]


def test_what_the_strips_of_a_list_print_of_its_lines_is_checked_together() -> None:
    """Number and standard stood in one strip, months and amount in the other: a wrong amount was passed over, and a
    notice said that the list printed no unit."""
    first = "序号|项目名称|人数|标准\n1|护理补贴|5|100\n2|高龄津贴|7|50\n3|助学补助|10|200\n合计||22|"
    second = "序号|项目名称|人数|月数|补贴金额\n1|护理补贴|5|12|6000\n2|高龄津贴|7|12|4300\n3|助学补助|10|2|4000\n"
    head = ("2023年补贴发放汇总表", "单位：元")
    disclosure = read(*head, table(first), table(second + "合计||22||14300", 2))
    (form,) = disclosure.forms
    assert [notice.code for notice in form.warnings] == ["strips_joined"]
    assert [(i.heading, i.value, i.place.table) for i in form.attributes if i.line == 2] == [
        ("人数", "7", 1),
        ("标准", "50", 1),
        ("月数", "12", 2),
    ]
    outcomes = [(o.rule, o.verdict, o.quote) for o in check(disclosure) if o.rule in ("list_total", "per_capita")]
    assert [outcome for outcome in outcomes if outcome[1] == "fail"] == [("per_capita", "fail", "4300")]
    assert [outcome for outcome in outcomes if outcome[0] == "list_total"] == [
        ("list_total", "pass", "14300"),
        ("list_total", "pass", "22"),
    ]
    again = second.replace("|7|", "|8|")
    assert [len(form.projects) for form in read(*head, table(first), table(again, 2)).forms] == [3, 3]
    (form,) = read(head[0], table(first), table(second.replace("补贴金额", "补贴金额（万元）"), 2)).forms
    assert form.money_unit == "万元"


def test_strips_of_a_list_in_text_that_repeat_its_left_columns_are_one_list() -> None:
    (form,) = strips("执行数", "自评得分").forms
    assert [(p.project_name, p.amount.value, p.executed.value) for p in form.projects if p.amount and p.executed] == [
        ("渡口维护", 215000, 205000),
        ("机耕道维修", 225000, 215000),
        ("山坪塘整治", 235000, 225000),
    ]
    assert [a.value for a in form.attributes if a.field == "score"] == ["19.50", "20.50", "21.50"]
    assert [w.code for w in form.warnings] == ["strips_joined"]


def test_a_list_of_the_same_projects_with_other_figures_is_told_and_one_with_a_title_is_another() -> None:
    first, again = strips("年初预算数").forms
    assert again.warnings[-1].message.startswith("the list names the projects of a list above")
    first, other = strips("执行数", title="2023年度项目支出情况表").forms
    assert (len(first.projects), len(other.projects), other.warnings) == (3, 3, ())


PAIRS = """区域绩效目标表

专项名称\t渡口维护补助
主管部门\t柳湾县交通局\t资金额度（万元）\t1260
年度目标\t维护渡口五座。
绩效指标\t一级指标\t二级指标\t三级指标\t指标值
\t产出指标\t数量指标\t维护渡口\t≥5座
\t\t质量指标\t验收合格率\t=100%
"""


def test_a_short_row_and_the_next_are_not_one_row_that_a_line_break_cut_where_a_third_is_short_too(
    tmp_path: Path,
) -> None:
    # Two cells and four come to the five of the widest rows with one that both share; no row ends with a blank cell.
    path = tmp_path / "form.txt"
    path.write_text(PAIRS, encoding="utf-8")
    (form,) = dp.parse(path).forms
    assert (raw(form.project_name), raw(form.department)) == ("渡口维护补助", "柳湾县交通局")
    assert [raw(line.amount) for line in form.funds] == ["1260"]


FACTS = ["项目支出绩效自评表", "项目名称", "渡口维护", "主管部门", "柳湾县水利局"]
ROW = [*HEADINGS[:7], "产出指标", "数量指标", "维护渡口", "≥5座", "5座", "100", "100"]


def test_headings_that_are_not_known_are_no_part_of_the_name_in_front_of_them() -> None:
    """The department's name went on with all that stood behind it."""
    unknown = [
        "债券名称",
        "柳湾县水利专项债券（一期）",
        "归口处室",
        "农业科",
        "合同金额（万元）",
        "277.46",
        "采购方式",
        "公开招标",
    ]
    (form,) = read(*FACTS, *unknown, *ROW).forms
    assert raw(form.department) == "柳湾县水利局"
    assert [(a.heading, a.value) for a in form.attributes] == [
        ("债券名称", "柳湾县水利专项债券（一期）"),
        ("归口处室", "农业科"),
        ("合同金额（万元）", "277.46"),
    ]


def test_a_name_that_its_cell_wraps_is_whole_and_one_that_nothing_tells_is_told() -> None:
    (form,) = read(*FACTS[:4], "柳湾县水利", "局渡口维护", "中心", *ROW).forms
    assert (raw(form.department), form.warnings) == ("柳湾县水利局渡口维护中心", ())
    (form,) = read(*FACTS, "负责科室及联系人员", "渡口科", *ROW).forms
    assert [notice.code for notice in form.warnings] == ["layout_doubtful"]


def test_points_of_a_level_one_cell_a_line_stand_behind_the_level() -> None:
    """The score of a row was the points of the level in the next one, and the row had no score."""
    text = (
        "一级指标|分值|二级指标|三级指标|分值|评分标准|得分|"
        "项目决策|20|项目立项|立项规范性|10|规范得满分|10|绩效目标|目标合理性|10|合理得满分|9|"
        "项目产出|80|产出数量|维护渡口|50|完成得满分|50|产出质量|验收合格率|30|合格得满分|30|合计|100|100|99"
    )
    (form,) = read("绩效评价指标体系及评分表", *text.split("|")).forms
    assert [(i.level1_raw, i.level1_weight, raw(i.weight), raw(i.score)) for i in form.indicators] == [
        ("项目决策", 20, "10", "10"),
        ("项目决策", 20, "10", "9"),
        ("项目产出", 80, "50", "50"),
        ("项目产出", 80, "30", "30"),
    ]


def test_headings_of_goals_behind_a_label_of_several_lines_are_no_part_of_it() -> None:
    """年度 / 总体 / 目标 | 预期目标 | 实际完成情况 was one heading, and both texts were what was done."""
    goals = ["年度", "总体", "目标", "预期目标", "实际完成情况", "维护渡口五座。", "已维护渡口五座。"]
    (form,) = read(*FACTS, *goals, *ROW).forms
    assert (raw(form.expected_goal), raw(form.actual_outcome)) == ("维护渡口五座。", "已维护渡口五座。")


def test_a_column_that_the_rows_fill_tells_that_a_term_of_both_levels_is_the_lower_one() -> None:
    """满意度 was a level of its own, and the level above lost its points: an error that the form does not have."""
    text = (
        "一级指标|二级指标|三级指标|指标说明|权重|评价标准|自评得分|"
        "履职效能（50分）|部门履职|目标完成率|考核完成率|20|达标得满分|20|重点工作办结率|考核办结率|30|达标得满分|30|"
        "管理效率（30分）|预算管理|编制完整性|考核完整性|30|达标得满分|30|"
        "社会效应（20分）|社会效益|服务能力|考核服务能力|9|达标得满分|9|满意度|服务对象满意度|考核满意度|11|达标得满分|11|"
        "合计|100|100"
    )
    result = read("部门整体支出绩效自评指标表", *text.split("|"))
    (form,) = result.forms
    assert [(i.level1_raw, i.level2_raw, i.level3) for i in form.indicators][-2:] == [
        ("社会效应（20分）", "社会效益", "服务能力"),
        ("社会效应（20分）", "满意度", "服务对象满意度"),
    ]
    assert [outcome.rule for outcome in check(result) if outcome.verdict == "fail"] == []


def test_the_only_heading_of_a_level_over_terms_of_the_second_is_that_of_the_second() -> None:
    """A name stood as the target, and a level as the name."""
    text = (
        "指标类型|指标名称|指标值|评分标准|数量指标|维护渡口|≥5座|按比例|质量指标|验收合格率|≥95%|按比例|"
        "时效指标|拨付及时率|≥94%|按比例|社会效益指标|群众安全意识|有所提高|按比例"
    )
    (form,) = read("项目绩效目标表", "项目名称", "渡口维护", *text.split("|")).forms
    assert [(i.level2_raw, i.level3, raw(i.target)) for i in form.indicators][-1] == (
        "社会效益指标", "群众安全意识", "有所提高",
    )  # fmt: skip


def test_how_something_is_evaluated_is_no_title_and_many_facts_are_facts() -> None:
    """单位自评 began a form of its own, and all facts in front of it were lost."""
    facts = ["是否涉密", "否", "责任处室", "综合科", "评价方式", "单位自评", "评价时间", "2024年3月"]
    (form,) = read(*FACTS, *facts, *ROW, "自评结论", "项目总体完成较好，各项目标均已实现。").forms
    assert (raw(form.project_name), raw(form.department)) == ("渡口维护", "柳湾县水利局")
    assert [(a.heading, a.value) for a in form.attributes][:4] == list(zip(facts[::2], facts[1::2], strict=True))
    assert (form.grade, form.attributes[-1].field) == (None, "conclusion")


def test_what_was_reached_that_says_the_same_as_the_target_is_no_rest_of_it() -> None:
    """Where the unit of a text is blank, both were the actual value."""
    text = (
        "一级指标|二级指标|三级指标|预期指标值|单项指标实际完成值|自评得分|符号|值|单位（文字描述）|单项指标得分|权重占比（%）|"
        "单项指标折算得分|产出指标|数量指标|维护渡口|≥|5|座|5|100|40|40|质量指标|验收合格率|≥|95|%|96|100|30|30|"
        "效果指标|社会效益指标|群众安全意识|文字描述|有所提高|有所提高|100|30|30|自评总分|100|100"
    )
    (form,) = read("预算项目绩效自评表", "项目名称", "渡口维护", *text.split("|")).forms
    assert [raw(i.actual) for i in form.indicators] == ["5", "96", "有所提高"]
    assert raw(form.indicators[2].target) == "有所提高"
