"""Money in dumps that do not print blank cells: which columns the amounts of a line stand in, and what is told."""

from __future__ import annotations

from pathlib import Path

import pytest

import disclosure_parse as dp
from disclosure_parse.checker import check
from disclosure_parse.disclosure import Form
from disclosure_parse.document import Place
from disclosure_parse.normalizer.fund_gaps import settled_rows
from disclosure_parse.normalizer.rows import Row, Slot
from disclosure_parse.normalizer.transposed import _below
from disclosure_parse.normalizer.vocabulary import load_vocabulary
from drawn import raw, read

TITLE = ["项目支出绩效自评表", "（2023年度）", "项目名称", "渡口维护"]
MONEY = ["年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"]
REST = [
    "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施",
    "产出指标", "数量指标", "维护渡口", "≥5座", "5座", "90", "90",
]  # fmt: skip
NAMES = ("initial_budget", "full_year_budget", "executed", "execution_rate", "weight", "score")


def form(lines: list[str]) -> Form:
    """A form whose money lines' cells, parted by ``|``, stand on a line each, and none for a blank one."""
    (found,) = read(*TITLE, *MONEY, *(cell for line in lines for cell in line.split("|") if cell), *REST).forms
    return found


def money(found: Form) -> list[tuple[str, ...]]:
    return [(line.label, *(raw(getattr(line, name)) for name in NAMES)) for line in found.funds]


def doubts(found: Form) -> list[str]:
    return [notice.code for notice in found.warnings]


def test_what_the_lines_add_up_to_says_which_amount_is_blank() -> None:
    found = form([
        "年度资金总额：|100|112.5|110.4|10|98.13%|9.81",
        "其中：当年财政拨款|100|100|97.9|—|97.9%|—",
        "其他资金||12.5|12.5|—|100%|—",
    ])  # fmt: skip
    assert money(found)[2] == ("其他资金", "", "12.5", "12.5", "100%", "—", "—")
    assert doubts(found) == []


def test_where_nothing_says_which_amount_is_blank_the_form_is_doubtful() -> None:
    found = form([
        "年度资金总额：|100|112.5|110.4|10|98.13%|9.81",
        "其中：当年财政拨款|90|90|90|—|100%|—",
        "其他资金||3|3|—|100%|—",
    ])  # fmt: skip
    assert doubts(found) == ["layout_doubtful"]


def test_lines_that_mark_their_blank_cells_are_in_no_doubt() -> None:
    found = form([
        "年度资金总额：|100|112.5|110.4|10|98.13%|9.81",
        "其中：当年财政拨款|100|100|97.9|—|97.9%|—",
        "其他资金|—|12.5|12.5|—|100%|—",
    ])  # fmt: skip
    assert money(found)[2] == ("其他资金", "—", "12.5", "12.5", "100%", "—", "—")
    assert doubts(found) == []


FIELDS = ["initial_budget", "full_year_budget", "executed", "weight", "execution_rate"]


def test_a_rate_says_which_amounts_it_is_of() -> None:
    rows = [{0: "年度资金总额", 1: "200", 2: "150", 3: "90"}, {0: "其他资金", 1: "100", 2: "100", 3: "80", 5: "80%"}]
    # The initial budget is not the one that the rate is of where both are printed.
    rows.append({0: "上年结转资金", 1: "50", 2: "10", 5: "20%"})
    (settled,) = settled_rows(rows, FIELDS, load_vocabulary()).values()
    assert (dict(settled.moves), settled.certain) == ({1: 2, 2: 3}, True)


def test_two_amounts_without_a_total_may_leave_out_any_of_three() -> None:
    (settled,) = settled_rows([{0: "其他资金", 1: "100", 2: "80"}], FIELDS, load_vocabulary()).values()
    assert (dict(settled.moves), settled.certain) == ({}, False)


def test_more_ways_than_can_be_weighed_are_a_doubt() -> None:
    fields = ["initial_budget", "full_year_budget", "executed", "amount", "planned"]
    rows = [{0: "其他资金", 1: "1", 2: "2"} for _ in range(12)]
    settled = settled_rows(rows, fields, load_vocabulary())
    assert len(settled) == 12
    assert not any(one.certain or one.moves for one in settled.values())


def test_ways_are_counted_before_they_are_listed() -> None:
    """Of 12 amounts below 24 columns there are 2.7 million ways."""
    rows = [{0: "其他资金", **{column: str(column) for column in range(1, 13)}}]
    (settled,) = settled_rows(rows, ["executed"] * 24, load_vocabulary()).values()
    assert (dict(settled.moves), settled.certain) == ({}, False)
    names = ["中央资金", "省级资金", "市级资金", "县级资金", "其他资金", "年度资金总额"] * 6
    heads = [Slot(name, at, at + 1, Place(row=1, column=at + 1)) for at, name in enumerate(names)]
    amounts = tuple(Slot(str(at), at, at + 1, Place(row=2, column=at + 1)) for at in range(18))
    found, certain = _below(heads, Row(amounts, False, Place(row=2), 1), load_vocabulary())
    assert (list(found.values()), certain) == (list(amounts), False)


def test_the_label_beside_goals_and_their_headings_is_no_heading_of_one() -> None:
    (found,) = read(
        *TITLE,
        "年度总体目标完成情况 预期目标 实际完成情况",
        "  维护渡口五座，改善出行条件。 维护渡口六座。",
        *REST,
    ).forms
    assert raw(found.expected_goal) == "维护渡口五座，改善出行条件。"
    assert raw(found.actual_outcome) == "维护渡口六座。"


def test_a_sentence_below_a_line_of_labels_and_amounts_is_none_of_its_amounts() -> None:
    (found,) = read(
        "渡口维护经费绩效目标表",
        "项目名称  渡口维护经费",
        "资金用途",
        "预算数  223.54  其中：财政资金  215.54  其他资金  8.00",
        "预算数223.54万元，其中：财政资金215.54万元，其他资金8万元。主要用于渡口维护。",
        "绩效指标",
        "一级指标  二级指标  三级指标  指标值",
        "产出指标  数量指标  维护渡口  ≥5座",
        "效益指标  社会效益指标  投诉起数  ≤3起",
    ).forms
    amounts = [(line.label, raw(line.amount)) for line in found.funds]
    assert amounts == [("预算数", "223.54"), ("其中：财政资金", "215.54"), ("其他资金", "8.00")]


STOREYS = """\
部门整体支出绩效自评表
（2023年度）
部门名称\t青石县水利局\t\t\t\t\t\t\t\t
年度主要任务\t任务名称\t完成情况\t预算数（万元）\t\t执行数（万元）\t\t分值\t执行率\t得分
{storey}
\t任务1：渡口维护\t已完成\t122.16\t100\t116.05\t95\t—\t95%\t—
\t金额合计\t\t122.16\t100\t116.05\t95\t10分\t95%\t9.5分
年度绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因
\t产出指标\t数量指标\t维护渡口\t≥5座\t5座\t90\t90\t
"""


@pytest.mark.parametrize(
    "storey",
    ["\t\t\t总额\t其中：财政拨款\t总额\t其中：财政拨款\t\t\t", "\t\t总额\t其中：财政拨款\t总额\t其中：财政拨款\t\t\t"],
)
def test_a_storey_of_headings_that_lost_a_blank_cell_stands_below_its_money(tmp_path: Path, storey: str) -> None:
    path = tmp_path / "form.txt"
    path.write_text(STOREYS.format(storey=storey), encoding="utf-8")
    (found,) = dp.parse(path).disclosure.forms
    assert [(line.label, raw(line.full_year_budget), raw(line.executed)) for line in found.funds] == [
        ("任务1：渡口维护", "122.16", "116.05"),
        ("金额合计", "122.16", "116.05"),
    ]


TRANSPOSED = """\
财政支出项目绩效自评表
（2023年度）
项目名称 | 渡口维护项目 | 自评总分 | 97.60 | ||||
项目资金 | 中央（万元） | 省、地 | 本级 | 其他 | 合计 | 执行数 | 执行率 |
{values}
评价内容 | 二级指标（三级指标）名称 | 分值 | 年初指标值 | 年终完成值 | 自评分 | 复核分 | 评价标准（及依据） |
产出指标 | 维护渡口 | 60 | ≥5座 | 5座 | 60 | 60 | 按比例得分 |
效益指标 | 乘客满意度 | 40 | ≥90% | 95% | 37.6 | 37.6 | 按比例得分 |
"""


def transposed(tmp_path: Path, values: str) -> Form:
    path = tmp_path / "form.txt"
    path.write_text(TRANSPOSED.format(values=values), encoding="utf-8")
    (found,) = dp.parse(path).disclosure.forms
    return found


def test_amounts_below_sources_that_lost_blank_cells_stand_as_they_add_up(tmp_path: Path) -> None:
    found = transposed(tmp_path, "157.27 | 117.95 | 117.96 | 393.18 | 275.23 | 70% | ||")
    assert [(line.label, raw(line.amount), raw(line.executed), raw(line.execution_rate)) for line in found.funds] == [
        ("中央（万元）", "157.27", "", ""),
        ("省、地", "117.95", "", ""),
        ("本级", "117.96", "", ""),
        ("其他", "", "", ""),
        ("合计", "393.18", "275.23", "70%"),
    ]
    assert doubts(found) == ["row_doubtful"]  # Any of the four sources may be the one without money.


def test_amounts_below_sources_that_may_stand_elsewhere_are_told(tmp_path: Path) -> None:
    found = transposed(tmp_path, "157.27 | 117.95 | 300 | 275.23 | 70% | |||")
    assert "row_doubtful" in doubts(found)


def test_what_does_not_hold_in_a_doubtful_form_is_a_warning_at_most() -> None:
    lines = [
        "年度资金总额：|100|112.5|110.4|10|98.13%|9.81",
        "其中：当年财政拨款|90|90|90|—|100%|—",
        "其他资金|{}|3|3|—|100%|—",
    ]
    severities = []
    for mark in ("—", ""):
        disclosure = read(
            *TITLE, *MONEY, *(cell for line in lines for cell in line.format(mark).split("|") if cell), *REST
        )
        found = {o.severity for o in check(disclosure) if o.verdict == "fail" and o.rule == "funds_total"}
        severities.append(found)
    assert severities == [{"error"}, {"warning"}]


GRID = """项目支出绩效自评表
（2023年度）
项目名称\t渡口维护
项目资金（万元）\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分
年度资金总额\t200\t220\t209\t10\t95%\t9.5
其中：当年财政拨款\t200\t200\t189
{line}
其他资金
一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分
产出指标\t数量指标\t维护渡口\t≥5座\t5座\t90\t90
"""


def grid(tmp_path: Path, line: str, total: str = "200\t220\t209") -> Form:
    path = tmp_path / "form.txt"
    path.write_text(GRID.format(line=line).replace("200\t220\t209", total), encoding="utf-8")
    (found,) = dp.parse(path).disclosure.forms
    return found


def test_short_rows_of_money_stand_as_they_add_up(tmp_path: Path) -> None:
    found = grid(tmp_path, "上年结转资金\t20\t20")
    assert money(found)[1:] == [
        ("其中：当年财政拨款", "200", "200", "189", "", "", ""),
        ("上年结转资金", "", "20", "20", "", "", ""),
        ("其他资金", "", "", "", "", "", ""),
    ]
    assert doubts(found) == []


def test_short_rows_of_money_that_may_stand_elsewhere_are_told(tmp_path: Path) -> None:
    found = grid(tmp_path, "上年结转资金\t20\t20", "300\t320\t309")
    assert doubts(found) == ["row_doubtful"]


def test_rows_of_money_that_print_their_blank_cells_stand_as_printed(tmp_path: Path) -> None:
    found = grid(tmp_path, "上年结转资金\t20\t20\t\t\t\t")
    assert money(found)[2] == ("上年结转资金", "20", "20", "", "", "", "")
    assert "row_doubtful" not in doubts(found)


def test_the_last_amount_in_front_of_the_rate_is_the_points_where_the_rate_is_that_of_the_others() -> None:
    """10 was what was executed, and the rate of 100 % an error."""
    found = form(["年度资金总额：|387|387|10|100%|10", "其中：当年财政拨款|387|387|—|—"])
    assert money(found)[0] == ("年度资金总额：", "", "387", "387", "100%", "10", "10")
    assert doubts(found) == ["row_doubtful", "layout_doubtful"]
    found = form(["年度资金总额：|400|100|10|10%|1"])
    assert money(found)[0][1:4] == ("400", "100", "10")
