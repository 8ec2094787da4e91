"""What forms call things, by words put together in other ways, and points that stand in columns of levels."""

from __future__ import annotations

import pytest

from disclosure_parse.checker import check
from disclosure_parse.disclosure import Form
from disclosure_parse.readers.comma_rows import comma_rows
from drawn import raw, read, table

INDICATORS = """
一级指标|二级指标|三级指标|指标值|完成值|分值|得分|偏差原因
产出指标|数量指标|维护渡口|≥5处|5处|60|60|
满意度指标|满意度指标|群众满意度|≥90%|95%|40|40|
"""


def form_of(rows: str, exact: bool = True) -> Form:
    (form,) = read("2023年度项目支出绩效自评表", "单位：万元", table(rows, exact=exact)).forms
    return form


@pytest.mark.parametrize(
    ("goal", "outcome"),
    [
        ("年初绩效目标", "全年目标完成情况"),
        ("年度工作目标", "年度绩效目标实际完成情况"),
        ("年初目标", "完成情况"),
        ("总体绩效目标", "总体绩效目标实现程度"),
    ],
)
def test_a_heading_beside_that_of_the_goal_is_not_taken_for_the_goal(goal: str, outcome: str) -> None:
    form = form_of(
        f"""
项目名称|渡口维护{{7,1}}
总体目标{{1,2}}|{goal}{{4,1}}|{outcome}{{3,1}}
全年维护渡口5处，保障群众过渡安全。{{4,1}}|全年维护渡口5处，群众过渡安全。{{3,1}}{INDICATORS}"""
    )
    assert raw(form.expected_goal) == "全年维护渡口5处，保障群众过渡安全。"
    assert raw(form.actual_outcome) == "全年维护渡口5处，群众过渡安全。"


def test_what_was_done_below_the_goal_is_the_outcome() -> None:
    form = form_of(
        f"""
项目名称|渡口维护{{7,1}}
绩效目标|全年维护渡口5处，保障群众过渡安全。{{7,1}}
完成情况|全年维护渡口5处，群众过渡安全。{{7,1}}{INDICATORS}"""
    )
    assert raw(form.actual_outcome) == "全年维护渡口5处，群众过渡安全。"


def test_a_merged_label_printed_on_each_row_is_no_heading_of_the_goal() -> None:
    form = form_of(
        f"""
项目名称|渡口维护|渡口维护|渡口维护|渡口维护|渡口维护|渡口维护|渡口维护
年度目标|预期目标|预期目标|预期目标|预期目标|实际完成情况|实际完成情况|实际完成情况
年度目标|维护渡口5处|维护渡口5处|维护渡口5处|维护渡口5处|已维护5处渡口|已维护5处渡口|已维护5处渡口{INDICATORS}""",
        exact=False,
    )
    assert (raw(form.expected_goal), raw(form.actual_outcome)) == ("维护渡口5处", "已维护5处渡口")
    assert not form.unmapped


def test_points_are_called_赋分_and_reasons_原因说明() -> None:
    form = form_of(
        """
项目名称|渡口维护{7,1}
一级指标|二级指标|三级指标|预期指标值|全年实际值|赋分|自评得分|原因说明
产出指标|数量指标|维护渡口|≥5处|4处|60|48|汛期停工
"""
    )
    (row,) = form.indicators
    assert (raw(row.weight), raw(row.score), raw(row.deviation)) == ("60", "48", "汛期停工")


def test_points_behind_each_level_are_that_level_s() -> None:
    disclosure = read(
        "2023年度项目绩效评价评分表",
        table(
            """
项目名称|渡口维护{9,1}
一级指标|分值|二级指标|分值|三级指标|分值|指标解释|评分标准|得分|扣分原因
产出{1,3}|60{1,3}|产出数量{1,2}|40{1,2}|维护渡口|25|实际/计划|完成得满分|25|
维护码头|15|实际/计划|完成得满分|10|两处未完成
产出质量|20|验收合格率|20|合格/验收|按比例|20|
效益|40|社会效益|40|过渡安全|40|有无事故|酌情|40|
合计{5,1}|100|||95|
"""
        ),
    )
    (form,) = disclosure.forms
    assert [(raw(i.weight), i.level1_weight, i.level2_weight) for i in form.indicators] == [
        ("25", 60, 40),
        ("15", 60, 40),
        ("20", 60, 20),
        ("40", 40, 40),
    ]
    assert [o.rule for o in check(disclosure) if o.verdict == "fail"] == []


def test_a_level_over_the_whole_width_is_no_indicator() -> None:
    form = form_of(
        """
项目名称|渡口维护{5,1}
二级指标|三级指标|年度指标值|实际完成值|分值|得分
产出指标{6,1}
数量指标|维护渡口|≥5处|5处|60|60
效益指标{6,1}
社会效益指标|过渡安全|有保障|有保障|40|40
"""
    )
    assert [(i.level1, i.level2, i.level3) for i in form.indicators] == [
        ("产出指标", "数量指标", "维护渡口"),
        ("效益指标", "社会效益指标", "过渡安全"),
    ]


def test_a_column_of_kinds_with_terms_of_level_2_is_level_2() -> None:
    form = form_of(
        """
项目名称|渡口维护{3,1}
指标类别|指标内容|指标值|备注
数量指标|维护渡口|≥5处|
质量指标|验收合格率|=100%|
"""
    )
    assert [(i.level1_raw, i.level2_raw) for i in form.indicators] == [("", "数量指标"), ("", "质量指标")]


def test_sources_over_rows_of_amounts_are_lines_of_money() -> None:
    for exact in (True, False):
        form = form_of(
            f"""
项目名称|渡口维护||||||
项目资金|项目|年度资金总额|财政拨款|其他资金|||
|年初预算数|100|80|20|||
|全年执行数|95|80|15|||
|执行率|95.00%|100.00%|75.00%|||{INDICATORS}""",
            exact=exact,
        )
        assert [(x.kind, raw(x.initial_budget), raw(x.executed), raw(x.execution_rate)) for x in form.funds] == [
            ("total", "100", "95", "95.00%"),
            ("fiscal", "80", "80", "100.00%"),
            ("other", "20", "15", "75.00%"),
        ]
        assert not form.unmapped


def test_a_row_of_what_was_spent_belongs_to_the_budgets_above_it() -> None:
    form = form_of(
        f"""
项目名称|渡口维护{{7,1}}
预算数|100|其中：财政资金|80|其他资金|20||
执行数|95|其中：财政资金|80|其他资金|15||{INDICATORS}"""
    )
    assert [(x.kind, raw(x.full_year_budget), raw(x.executed)) for x in form.funds] == [
        ("total", "100", "95"),
        ("fiscal", "80", "80"),
        ("other", "20", "15"),
    ]


def test_money_beside_a_total_on_top_is_no_list_of_projects() -> None:
    form = form_of(
        f"""
项目名称|渡口维护{{4,1}}|自评总分|100{{2,1}}
项目资金{{1,2}}|项目|年初预算数|全年预算数|全年执行数|执行率|执行率权重|执行率得分
年度资金总额|100|100|100|100%|10|10{INDICATORS}"""
    )
    assert [(x.kind, raw(x.full_year_budget), raw(x.score)) for x in form.funds] == [("total", "100", "10")]


def test_an_export_of_commas_may_have_titles_and_notes_without_them() -> None:
    text = "\n".join(
        (
            "自评表",
            "（2023年度）",
            "项目名称,渡口维护,,",
            '"项目',
            '资金",年初数,全年数,执行数',
            *5 * (",1,1,1",),
            "注：无",
        )
    )
    rows = [[c.text for c in comma_rows(text) if c.row == row] for row in range(6)]
    assert rows[0] == ["自评表"]
    assert rows[3] == ["项目\n资金", "年初数", "全年数", "执行数"]
    assert comma_rows("甲,乙,丙\n甲,乙\n甲\n甲,乙,丙,丁\n") == ()


@pytest.mark.parametrize(
    ("target", "actual", "weight", "score", "reason"),
    [
        ("年初计划目标值", "年末实际值", "考核分值", "单位评分", "未完成情况说明"),
        ("年度绩效目标值", "年度实际完成数", "指标分值", "自评得分", "偏差的主要原因及改进措施"),
    ],
)
def test_headings_of_indicators_put_together_of_known_words(
    target: str, actual: str, weight: str, score: str, reason: str
) -> None:
    form = form_of(
        f"""
项目名称|渡口维护{{7,1}}
一级指标|二级指标|三级指标|{target}|{actual}|{weight}|{score}|{reason}
产出指标|数量指标|维护渡口|≥5处|4处|60|48|汛期停工
自评得分合计{{5,1}}|60|48|
"""
    )
    (row,) = form.indicators
    assert [raw(e) for e in (row.target, row.actual, row.weight, row.score, row.deviation)] == [
        *("≥5处", "4处", "60", "48", "汛期停工"),
    ]
    assert raw(form.total_score) == "48"


def test_headings_of_two_tables_are_not_put_together() -> None:
    """指标 and 标准分值 of a table of scores, one cell a line, were one heading."""
    text = "各级指标得分情况如下：\n指标\n标准分值\n评价得分\n产出指标\n60\n55\n效益指标\n40\n38\n得分合计\n100\n93"
    (form,) = read(*text.split("\n")).forms
    assert [(line.item, raw(line.score)) for line in form.summary][:2] == [("产出指标", "55"), ("效益指标", "38")]


def test_the_year_in_front_of_a_heading_of_money_tells_whose_it_is() -> None:
    form = form_of(
        f"""
项目名称|渡口维护{{7,1}}
资金来源|2022年决算数|2023年年初预算数|2023年全年预算数|2023年全年执行数|分值|执行率|得分
年度资金总额|88|90|100|95|10|95%|9.5{INDICATORS}"""
    )
    (line,) = form.funds
    assert [raw(e) for e in (line.prior_executed, line.initial_budget, line.full_year_budget, line.executed)] == [
        *("88", "90", "100", "95"),
    ]


def test_two_halves_of_a_list_side_by_side_are_both_of_the_year() -> None:
    form = form_of(
        """
项目名称|渡口维护{7,1}
指标名称|目标值|完成值|得分|指标名称|目标值|完成值|得分
维护渡口|≥5处|5处|60|验收合格率|100%|100%|40
"""
    )
    assert [(i.level3, raw(i.target), raw(i.actual), raw(i.score)) for i in form.indicators] == [
        ("维护渡口", "≥5处", "5处", "60"),
        ("验收合格率", "100%", "100%", "40"),
    ]


def test_figures_under_headings_that_are_not_known_are_told() -> None:
    form = form_of(
        f"""
项目名称|渡口维护{{7,1}}
甲|乙|丙|丁|戊|己|庚|辛
1|2|3|4|5|6|7|8{INDICATORS}"""
    )
    assert len(form.unmapped) >= 3
    assert "form_unread" in [notice.code for notice in form.warnings]


def test_points_of_levels_in_lines_of_text_are_told() -> None:
    text = (
        "2023年度项目绩效评价评分表|项目名称|渡口维护|一级指标|权重|二级指标|权重|三级指标|权重|目标值|实际完成值|得分|"
        "产出指标|60|数量指标|60|维护渡口|60|≥5处|5处|60|效益指标|40|社会效益指标|40|过渡安全|40|有保障|有保障|40"
    )
    (form,) = read(*text.split("|")).forms
    assert "layout_doubtful" in [notice.code for notice in form.warnings]


def test_a_target_s_columns_are_told_apart_in_dumps_that_dropped_or_repeat_its_heading() -> None:
    """The sign was the target, the value what was reached, and the unit the points."""
    dropped = """
一级指标|二级指标|三级指标|目标值|完成值|分值|得分
|||运算符号|内容|度量单位|||
产出指标|数量指标|维护渡口|≥|5|处|5处|60|60
|质量指标|验收合格率|=|100|%|100%|40|40
"""
    repeated = """
一级指标|二级指标|三级指标|目标值|目标值|目标值|完成值|分值|得分
一级指标|二级指标|三级指标|运算符号|内容|度量单位|完成值|分值|得分
产出指标|数量指标|维护渡口|≥|5|处|5处|60|60
产出指标|质量指标|验收合格率|=|100|%|100%|40|40
"""
    for drawing in (dropped, repeated):
        form = form_of(f"项目名称|渡口维护||||||||{drawing}", exact=False)
        assert [(i.level3, raw(i.target), raw(i.actual), raw(i.weight)) for i in form.indicators] == [
            ("维护渡口", "≥5处", "5处", "60"),
            ("验收合格率", "=100%", "100%", "40"),
        ]


def test_texts_among_the_points_of_a_dump_are_told() -> None:
    form = form_of(
        """
项目名称|渡口维护|||||||
一级指标|二级指标|三级指标|目标值|完成值|分值|得分||
产出指标|数量指标|维护渡口|≥|5|处|5处|60|60
|质量指标|验收合格率|=|100|%|100%|40|40
""",
        exact=False,
    )
    assert "layout_doubtful" in [notice.code for notice in form.warnings]


def test_a_conclusion_below_the_total_that_is_printed_in_every_column_is_no_indicator() -> None:
    text = "渡口维护任务全部完成，自评等级为优。"
    form = form_of(f"项目名称|渡口维护||||||{INDICATORS}合计|||||100|100|\n自评结论{('|' + text) * 7}", exact=False)
    assert [i.level3 for i in form.indicators] == ["维护渡口", "群众满意度"]


@pytest.mark.parametrize(
    ("target", "actual", "weight", "score", "reason"),
    [
        ("考核目标值", "实际绩效值", "应得分", "实得分", "未完成指标原因分析及改进措施"),
        ("指标标准值", "完成结果", "满分值", "最终得分", "未完成或超额完成原因"),
        ("绩效目标指标值", "实际达成值", "设定分值", "单位自评得分", "偏差情况及原因分析"),
    ],
)
def test_points_values_and_reasons_by_other_words(
    target: str, actual: str, weight: str, score: str, reason: str
) -> None:
    (row,) = form_of(
        f"""
项目名称|渡口维护{{7,1}}
一级指标（分值）|二级指标|三级指标|{target}|{actual}|{weight}|{score}|{reason}
产出指标|数量指标|维护渡口|≥5处|4处|60|48|汛期停工
"""
    ).indicators
    assert [row.level1, *(raw(e) for e in (row.target, row.actual, row.weight, row.score, row.deviation))] == [
        *("产出指标", "≥5处", "4处", "60", "48", "汛期停工"),
    ]


@pytest.mark.parametrize(
    ("initial", "full", "executed", "weight", "rate", "score"),
    [
        ("年初批复数", "最终预算数", "全年实际支出", "标准分值", "支出率", "自评分"),
        ("年初预算安排", "全年预算金额", "决算支出数", "满分", "使用率", "实得分"),
        ("预算批复数", "追加后预算数", "实际使用资金", "指标分值", "预算执行比例", "打分"),
    ],
)
def test_columns_of_money_by_other_words(
    initial: str, full: str, executed: str, weight: str, rate: str, score: str
) -> None:
    """A score of the execution that was not known made the scores seem not to come to their total."""
    (line,) = form_of(
        f"""
项目名称|渡口维护{{7,1}}
项目资金{{1,2}}|资金来源|{initial}|{full}|{executed}|{weight}|{rate}|{score}
年度资金总额|90|100|95|10|95%|9.5{INDICATORS}"""
    ).funds
    found = (line.initial_budget, line.full_year_budget, line.executed, line.weight, line.execution_rate, line.score)
    assert [raw(e) for e in found] == ["90", "100", "95", "10", "95%", "9.5"]


def test_figures_below_an_unknown_heading_that_may_be_the_points_are_told() -> None:
    for heading, told in (("甲乙丙", True), ("分值", False)):
        form = form_of(
            f"""
项目名称|渡口维护{{6,1}}
一级指标|二级指标|三级指标|指标值|完成值|{heading}|得分
产出指标|数量指标|维护渡口|≥5处|5处|60|60
满意度指标|满意度指标|群众满意度|≥90%|95%|40|40
"""
        )
        assert ("layout_doubtful" in [notice.code for notice in form.warnings]) is told


def test_money_below_an_unknown_heading_that_may_be_what_was_spent_is_told() -> None:
    form = form_of(
        f"""
项目名称|渡口维护{{7,1}}
项目资金{{1,3}}|资金来源|年初预算数|全年预算数|甲乙丙|分值|执行率|得分
年度资金总额|90|100|95|10|95%|9.5
财政拨款|90|100|95|||{INDICATORS}"""
    )
    assert "layout_doubtful" in [notice.code for notice in form.warnings]


def test_a_total_s_weight_printed_for_each_column_that_it_covers_is_no_score() -> None:
    form = form_of(
        """
项目名称|渡口维护|渡口维护|渡口维护|渡口维护|渡口维护|渡口维护
一级指标|三级指标|指标值|完成值|分值|分值|得分
产出指标|维护渡口|≥5处|5处|60|60|60
满意度指标|群众满意度|≥90%|80%|40|40|35
合计|合计|合计|合计|100|100|95
""",
        exact=False,
    )
    assert (raw(form.total_weight), raw(form.total_score)) == ("100", "95")


def test_预算资金_over_the_labels_of_lines_is_no_amount() -> None:
    (line,) = form_of(
        f"""
项目名称|渡口维护{{6,1}}
执行情况{{1,2}}|预算资金|年初预算|全年预算数|支出金额|执行率|得分
年度资金总额|90|100|95|95%|9.5{INDICATORS}"""
    ).funds
    assert [raw(e) for e in (line.amount, line.initial_budget, line.full_year_budget, line.executed)] == [
        *("", "90", "100", "95"),
    ]


def test_numbers_of_rows_in_lines_of_text_that_may_be_points_are_told() -> None:
    """The number behind a blank last cell became the score of the row in front of it."""
    text = (
        "项目支出绩效自评表|（2023年度）|项目名称|渡口维护|序号|一级指标|二级指标|三级指标|全年预期值|全年实际完成情况|"
        "设定分值|指标得分|偏差原因|1|产出指标|数量指标|维护渡口|≥5处|5处|10|10|2|时效指标|完成时限|2023年12月底前|"
        "2023年12月20日|10|10|3|成本指标|每处成本|≤6000元|5765元|10|10|4|效益指标|生态效益指标|沿线绿化改善程度|有所改善|"
        "有所改善|10|9|补植不及时|5|满意度指标|服务对象满意度指标|群众满意度|≥90%|95%|10|10"
    )
    (form,) = read(*text.split("|")).forms
    right = [raw(i.score) for i in form.indicators] == ["10", "10", "10", "9", "10"]
    assert right or "layout_doubtful" in [notice.code for notice in form.warnings]
    wrong = text.replace("|2|时效指标", "|时效指标").replace("|3|成本指标", "|7|成本指标")
    (form,) = read(*wrong.split("|")).forms
    assert "layout_doubtful" in [notice.code for notice in form.warnings]
