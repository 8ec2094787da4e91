"""Lists whose headings leave more than one way to read their columns."""

from __future__ import annotations

import pytest

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
