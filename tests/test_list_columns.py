"""Lists whose headings leave more than one way to read their columns."""

from __future__ import annotations

import pytest

from disclosure_parse.checker import check
from disclosure_parse.disclosure import Form
from drawn import raw, read, table


def the_form(*blocks: object, title: str = "2024年专项资金分配表") -> Form:
    (form,) = read(title, "单位：元", *blocks).forms  # type: ignore[arg-type]
    return form


@pytest.mark.parametrize(
    ("other", "own"),
    [
        ("月保障金额", "发放金额"),
        ("每月补助金额", "补助金额"),
        ("总投资", "补助资金"),
        ("项目总投资", "本次安排资金"),
        ("安排资金", "本次下达资金"),
        ("补贴金额", "金额合计"),
    ],
)
def test_an_amount_of_another_kind_gives_way_to_that_of_the_line(other: str, own: str) -> None:
    """The first of them was the line's in silence: what a month pays, or what the whole costs."""
    for heads, row in ((f"{other}|{own}", "{0}|{1}"), (f"{own}|{other}", "{1}|{0}")):
        cells = [
            "1|甲|" + row.format(900, 2700),
            "2|乙|" + row.format(500, 1500),
            "合计||" + row.format(1400, 4200),
        ]
        form = the_form(table("\n".join([f"序号|项目名称|{heads}", *cells])))
        assert [raw(line.amount) for line in form.projects] == ["2700", "1500"]
        assert raw(form.list_total) == "4200"
        assert all(line.budget is None for line in form.projects)
        assert form.warnings == ()


def test_an_amount_of_a_month_is_the_lines_where_the_list_has_no_other() -> None:
    form = the_form(table("序号|姓名|月保障金额\n1|甲|900\n2|乙|500\n合计||1400"))
    assert [raw(line.amount) for line in form.projects] == ["900", "500"]


def test_two_amounts_that_are_called_equally_well_are_told() -> None:
    """The second one was passed over in silence."""
    form = the_form(table("序号|姓名|补贴金额|发放金额\n1|甲|900|700\n2|乙|500|400\n合计||1400|1100"))
    assert [notice.code for notice in form.warnings] == ["layout_doubtful"]
    assert "补贴金额" in form.warnings[0].message
    budgets = the_form(table("序号|项目名称|年初预算数|全年预算数|全年执行数\n1|甲|9|8|7\n2|乙|5|4|3"))
    assert budgets.warnings == ()


@pytest.mark.parametrize("head", ["县（市、区）", "市（县、区）", "县、市、区", "市县（区）名称", "区", "镇"])
def test_levels_of_places_head_the_units_of_a_list(head: str) -> None:
    """No form was found."""
    form = the_form(table(f"序号|{head}|金额\n1|甲|10\n2|乙|20\n合计||30"))
    assert [line.unit_name for line in form.projects] == ["甲", "乙"]


def test_a_level_alone_heads_no_units_without_a_total() -> None:
    assert read("2024年情况表", table("序号|区|金额\n1|甲|10\n2|乙|20")).forms == ()


@pytest.mark.parametrize(
    "rows",
    [
        "序号|姓名|耕地地力补贴|农机购置补贴|公益林补偿|合计\n1|甲|5|0|3|8\n2|乙|1||2|3\n合计||6|0|5|11",
        "地区|合计|公用经费|校舍安全|综合奖补\n全省合计|11|6|0|5\n甲市|8|5|0|3\n乙市|3|1|0|2",
        "地区|合计|公用经费|校舍安全|综合奖补\n甲市|8|5|0|3\n乙市|3|1|0|2\n合计|11|6|0|5",
    ],
)
def test_columns_of_figures_that_are_called_by_funds_are_known(rows: str) -> None:
    """No form was found: most of the headings are the names of this list's funds."""
    form = the_form(table(rows))
    assert [(line.name[0], raw(line.amount)) for line in form.projects] == [("甲", "8"), ("乙", "3")]
    assert raw(form.list_total) == "11"
    assert [item.value for item in form.attributes if item.line == 1] == ["5", "0", "3"]


@pytest.mark.parametrize(
    "rows",
    [
        "单位名称|合计|工资福利支出|商品服务支出|资本性支出\n甲局|8|5|2|1\n乙局|3|1|1|1\n合计|11|6|3|2",  # Of a budget.
        "序号|姓名|学历|职称|专业|合计\n1|甲|本科|高级|会计|8\n2|乙|专科|中级|审计|3",
        "项目|合计|小学|初中|高中\n学生|11|6|0|5\n教师|8|5|0|3\n合计|19|11|0|8",
    ],
)
def test_other_tables_with_figures_are_no_list(rows: str) -> None:
    assert read("2024年情况表", table(rows)).forms == ()


@pytest.mark.parametrize("heads", ["序号|姓名|金额", "姓名|金额", "序号|项目名称|实施单位|金额"])
@pytest.mark.parametrize("sets", [2, 3, 4])
def test_sets_of_columns_beside_each_other(heads: str, sets: int) -> None:
    """Of three sets all but the first, and of four every second one, were attributes of the line in front."""
    size = heads.count("|")
    texts = {"序号": "{}", "姓名": "甲{}", "项目名称": "路{}", "实施单位": "局", "金额": "1{}"}
    line = "|".join(texts[head] for head in heads.split("|"))
    rows = ["|".join(line.replace("{}", str(row * sets + one)) for one in range(1, sets + 1)) for row in range(3)]
    last = "合计" + "|" * (sets * (size + 1) - 1) + "999"
    form = the_form(table("\n".join(["|".join([heads] * sets), *rows, last])))
    assert [raw(line.amount) for line in form.projects] == [f"1{number}" for number in range(1, 3 * sets + 1)]
    assert (raw(form.list_total), form.warnings) == ("999", ())


def test_what_stands_behind_sets_of_columns_is_of_no_line() -> None:
    form = the_form(
        table("序号|单位|金额|序号|单位|金额（元）|备注\n1|东县|10|2|西县|20|补\n3|南县|30|4|北县|40|\n合计|||||100|")
    )
    assert [raw(line.amount) for line in form.projects] == ["10", "20", "30", "40"]
    assert [(i.heading, i.value) for i in form.attributes if i.field != "list_total"] == [("备注", "补")]


def test_sums_of_sets_are_those_of_their_lines() -> None:
    """The first set's total was held against the lines of all, and each 小计 against those of the other set."""
    rows = "序号|县区|金额|序号|县区|金额\n1|东县|10|3|西县|20\n2|南县|30|4|北县|40\n"
    for last, total in (
        ("小计||40|小计||60\n合计||100|||", "100"),
        ("合计||40|合计||60", ""),
        ("5|中县|1|合计||101", "101"),
    ):
        disclosure = read("2024年资金分配表", "单位：元", table(rows + last))
        (form,) = disclosure.forms
        assert (raw(form.list_total), len(form.projects)) == (total, 5 if "中县" in last else 4)
        assert [outcome.rule for outcome in check(disclosure) if outcome.verdict == "fail"] == []


def test_a_heading_of_names_that_is_printed_again_alone_is_told() -> None:
    form = the_form(table("序号|姓名|金额|序号|姓名|备注\n1|甲|10|2|乙|补\n3|丙|30|4|丁|发"))
    assert [notice.code for notice in form.warnings] == ["layout_doubtful"]


def test_a_list_of_investments_is_a_list_of_projects() -> None:
    """It was a form of targets without projects or money."""
    heads = "序号|项目名称|建设地点|计划投资|到位资金|完成投资"
    rows = f"{heads}\n1|东路|甲镇|125|125|118\n2|西桥|乙乡|86|50|86\n合计|||211|175|204"
    form = the_form(table(rows), title="2024年度农村公路养护项目清单")
    assert form.form_type == "project_list"
    lines = [(line.project_name, raw(line.amount), raw(line.executed)) for line in form.projects]
    assert lines == [("东路", "125", "118"), ("西桥", "86", "86")]
    assert [(i.heading, i.value) for i in form.attributes if i.line == 2] == [
        ("建设地点", "乙乡"),
        ("到位资金", "50"),
        ("完成投资", "86"),
    ]
