"""Lists as counties print them: headings of two storeys, totals by many names, two sets of columns, notes."""

from __future__ import annotations

from decimal import Decimal

import pytest

import disclosure_parse as dp
from disclosure_parse.checker import check
from disclosure_parse.disclosure import Disclosure, Form
from disclosure_parse.document import Table
from drawn import raw, read, table

HEAD = ("2023年省级农业转移支付资金分配表", "单位：万元")
COUNTIES = """
序号{1,2}|县（区）{1,2}|合计{1,2}|其中{3,1}|备注{1,2}
中央资金|省级资金|市级资金
合计{2,1}|1000|600|300|100|
1|东山县|400|250|100|50|
2|西河县|600|350|200|50|
"""


def without_spans(drawing: str, exact: bool = False) -> Table:
    """The table as a sheet's export prints it, or ``exact`` as one that never merged a cell: blanks for the rest."""
    cells = {(cell.row, cell.column): cell.text for cell in table(drawing).cells}
    rows, columns = (max(place[side] for place in cells) + 1 for side in (0, 1))
    lines = ["|".join(cells.get((row, column), "") for column in range(columns)) for row in range(rows)]
    return table("\n".join(lines), exact=exact)


def lines_of(*blocks: str | Table) -> list[tuple[str, Decimal | None]]:
    (form,) = read(*blocks).forms
    return [(line.name, line.amount.value if line.amount else None) for line in form.projects]


def failed(disclosure: Disclosure) -> list[tuple[str, str]]:
    return [(o.rule, o.quote) for o in check(disclosure) if o.verdict == "fail"]


def beside(form: Form, line: int) -> list[tuple[str, str]]:
    return [(item.heading, item.value) for item in form.attributes if item.line == line]


@pytest.mark.parametrize("kind", ["cells", "cells never merged", "a sheet's export", "columns of text"])
def test_headings_of_two_storeys_whose_amount_is_their_sum(kind: str) -> None:
    """They were no list, and in columns of text figures of several lines became one cell."""
    text = """
序号   县（区）    合计            其中              备注
                          中央资金  省级资金  市级资金
合计              1000     600      300      100
1      东山县     400      250      100      50
2      西河县     600      350      200      50
"""
    blocks = {
        "cells": [table(COUNTIES)],
        "cells never merged": [without_spans(COUNTIES, exact=True)],
        "a sheet's export": [without_spans(COUNTIES)],
    }
    disclosure = read(*HEAD, *(blocks.get(kind) or text.strip("\n").split("\n")))
    (form,) = disclosure.forms
    assert (form.title, form.money_unit, raw(form.list_total)) == (*HEAD[:1], "万元", "1000")
    assert [(line.unit_name, raw(line.amount)) for line in form.projects] == [("东山县", "400"), ("西河县", "600")]
    assert beside(form, 2) == [("其中/中央资金", "350"), ("其中/省级资金", "200"), ("其中/市级资金", "50")]
    assert [item.column for item in form.attributes if item.field == "list_total"] == [
        "合计",
        "其中/中央资金",
        "其中/省级资金",
        "其中/市级资金",
    ]
    assert (form.warnings, form.unmapped, failed(disclosure)) == ((), (), [])


def test_a_line_of_names_below_a_blank_heading_is_no_second_row_of_headings() -> None:
    rows = "序号|项目名称||金额（万元）|备注\n|产业类|茶园||\n1|石桥镇|新建|20|\n2|南坪镇|改造|30|续建\n合计|||50|"
    names = [name for name, _ in lines_of("2024年项目安排表", table(rows))]
    assert names == ["产业类", "石桥镇", "南坪镇"]


def test_headings_of_two_storeys_that_lost_their_blank_cells_stand_where_the_lines_have_figures() -> None:
    """The lower row was a sub-total, and totals and parts of the list stood below other headings, in silence."""
    text = """2024年项目资金安排公告
序号\t项目名称\t建设内容\t项目资金（万元）\t受益户数（户）
小计\t中央资金\t县级资金
一\t产业发展类\t150\t110\t40
1\t茶园提升\t新建茶园200亩\t100\t70\t30\t56
2\t果蔬大棚\t新建大棚12座\t50\t40\t10\t34
二\t基础设施类\t{}\t80\t10
3\t便民桥\t长24米\t60\t55\t5\t120
4\t蓄水池\t300立方米\t30\t25\t5\t40
合计\t240\t190\t50\t250
"""
    result = dp.parse_bytes(text.format(90).encode(), "notice.txt")
    (form,) = result.forms
    amounts = [(line.project_name, raw(line.amount)) for line in form.projects]
    assert amounts == [("茶园提升", "100"), ("果蔬大棚", "50"), ("便民桥", "60"), ("蓄水池", "30")]
    assert [(item.column, item.value) for item in form.attributes if item.field == "list_total"] == [
        ("项目资金（万元）/小计", "240"),
        ("项目资金（万元）/中央资金", "190"),
        ("项目资金（万元）/县级资金", "50"),
        ("受益户数（户）", "250"),
    ]
    assert [item.value for item in form.attributes if item.field == "count"] == ["56", "34", "120", "40"]
    assert not result.findings
    [finding] = dp.parse_bytes(text.format(95).encode(), "notice.txt").findings
    assert (finding.outcome.rule, finding.outcome.quote) == ("list_total", "95")


def test_two_storeys_without_blank_cells_divide_what_stands_beside_the_amount() -> None:
    """中央 had the amount."""
    text = (
        "2024年项目安排表\n单位：万元\n序号\t项目名称\t金额\t其中\t受益户数\n中央\t县级\n"
        "1\t石桥路\t3.6\t3.0\t0.6\t12\n2\t南坪路\t6.0\t4.0\t2.0\t20\n合计\t9.6\t7.0\t2.6\t32\n"
    )
    result = dp.parse_bytes(text.encode(), "list.txt")
    (form,) = result.forms
    assert [raw(line.amount) for line in form.projects] == ["3.6", "6.0"]
    assert beside(form, 2) == [("其中/中央", "4.0"), ("其中/县级", "2.0"), ("受益户数", "20")]
    assert not result.findings


def test_headings_of_two_storeys_that_a_page_prints_again_are_no_other_list() -> None:
    again = COUNTIES.replace("合计{2,1}|1000|600|300|100|\n", "").replace("1|东", "3|东").replace("2|西", "4|西")
    whole = COUNTIES.replace("|1000|600|300|100|", "|2000|1200|600|200|")
    disclosure = read(*HEAD, table(whole), table(again, 2))
    (form,) = disclosure.forms
    assert [line.no for line in form.projects] == ["1", "2", "3", "4"]
    assert failed(disclosure) == []


def test_headings_that_wrap_in_columns_of_text() -> None:
    """The unit below a heading became a part of the first line's amount."""
    text = """
序号   单位名称    人数    补助标准     补助金额    备注
                   （人）   （元/人）     （万元）
1      县职校      200     1500         30
2      县技校      100     1500         15
合计               300                  45
"""
    disclosure = read("2023年培训补助资金分配表", *text.strip("\n").split("\n"))
    (form,) = disclosure.forms
    assert [(p.unit_name, p.amount.value) for p in form.projects if p.amount] == [
        ("县职校", 300000),
        ("县技校", 150000),
    ]
    assert [o.verdict for o in check(disclosure) if o.rule in ("per_capita", "list_total")] == ["pass"] * 4


def test_a_line_that_has_figures_of_two_lines_in_a_cell_is_told() -> None:
    text = """
序号   县（区）    合计            其中              备注
                           甲项目
1      东山县     400      250      100      50
2      西河县     600      350      200      50
"""
    (form,) = read(*HEAD, *text.strip("\n").split("\n")).forms
    assert {notice.code for notice in form.warnings} == {"layout_doubtful"}


@pytest.mark.parametrize(
    "label", ["总　计", "合 计", "全县合计", "共计", "合计金额", "总合计", "合计数", "合计（大写）：壹拾捌万元整"]
)
def test_a_total_by_any_of_its_names(label: str) -> None:
    """It was a line of the list, and nothing was held against it."""
    rows = f"序号|项目名称|金额|备注\n1|路灯维护|10|\n2|桥梁检测|5|\n{label}||18|"
    disclosure = read("2023年项目清单", "单位：万元", table(rows))
    (form,) = disclosure.forms
    assert [line.project_name for line in form.projects] == ["路灯维护", "桥梁检测"]
    assert (raw(form.list_total), failed(disclosure)) == ("18", [("list_total", "18")])


def test_a_total_in_front_and_sub_totals_in_a_column_of_their_own() -> None:
    """全县合计 was the first of the lines that a 小计 sums, and a 小计 in the second column of names a line."""
    rows = """
片区|乡镇|户数|人数|发放金额
{0}
东片{1,3}|柳湾镇|10|12|1200
石桥乡|10|13|1300
小计|20|25|2500
西片{1,3}|黄坪乡|18|20|2000
双溪镇|10|15|1500
小计|28|35|{1}
"""
    head = ("2023年残疾人两项补贴发放汇总表", "单位：元")
    for total, subtotal, wrong in (("6000", "3500", []), ("6000", "3600", ["3600"]), ("6100", "3500", ["6100"])):
        rows_ = rows.replace("{0}", f"全县合计||48|60|{total}").replace("{1}", subtotal)
        assert failed(read(*head, table(rows_))) == [("list_total", quote) for quote in wrong]
    villages = """
乡镇|村|户数|发放标准|发放金额
柳湾镇{1,3}|东村|35|600|21000
西村|30|600|18000
小计|65||39000
石桥乡{1,2}|南村|20|600|12000
小计|20||12000
总计||85||51000
"""
    for blocks in (table(villages), without_spans(villages)):
        assert failed(read(*head, blocks)) == []
    sums = (
        "地区|人数|标准|补助金额\n甲镇|2|10|20\n乙镇|1|10|10\n东片合计|3||30\n丙镇|1|10|10\n西片合计|1||10\n合计|4||40"
    )
    assert failed(read(*head, table(sums))) == []


def test_two_sets_of_columns_beside_each_other_are_lines_of_one_list() -> None:
    """Whoever stood in the right set was an attribute of who stood in the left one."""
    rows = """
序号|姓名|金额|序号|姓名|金额
1|张甲|500|4|孙戊|500
2|李乙|500|5|周己|600
3|王丙|500||||
合计{5,1}|{0}
"""
    for total, wrong in (("2600", []), ("2700", [("list_total", "2700")])):
        for drawing in (table(rows.replace("{0}", total)), without_spans(rows.replace("{0}", total))):
            disclosure = read("2023年慰问金发放表", "单位：元", drawing)
            (form,) = disclosure.forms
            assert [(p.no, p.recipient, raw(p.amount)) for p in form.projects] == [
                ("1", "张甲", "500"),
                ("4", "孙戊", "500"),
                ("2", "李乙", "500"),
                ("5", "周己", "600"),
                ("3", "王丙", "500"),
            ]
            assert failed(disclosure) == wrong


def test_what_stands_below_the_lines_of_a_list_in_its_table_is_no_line() -> None:
    """Notes and signatures were lines without an amount."""
    rows = """
序号|项目名称|金额|备注
1|路灯维护|10|
合计||10|
备注：本表金额含上年结转资金3万元。{4,1}
制表人：赵丁　审核人：钱戊{4,1}
"""
    (form,) = read("2023年项目清单", "单位：万元", table(rows)).forms
    assert [line.project_name for line in form.projects] == ["路灯维护"]
    assert ("备注", "本表金额含上年结转资金3万元。") in [(item.heading, item.value) for item in form.attributes]


def test_months_are_parts_of_the_sum_and_a_person_is_one() -> None:
    rows = "序号|姓名|1月|2月|3月|合计\n1|张甲|800|800|800|2400\n2|李乙|800|800|0|1600\n合计||1600|1600|800|"
    head = ("2023年公益岗位补贴发放表", "单位：元")
    assert lines_of(*head, table(rows + "4000")) == [("张甲", 2400), ("李乙", 1600)]
    assert failed(read(*head, table(rows + "4100"))) == [("list_total", "4100")]
    rows = "序号|姓名|月标准|月数|金额\n1|张甲|500|12|6000\n2|李乙|500|6|3000\n3|王丙|500|3|1600"
    outcomes = [o for o in check(read(*head, table(rows))) if o.rule == "per_capita"]
    assert [(o.verdict, o.computed) for o in outcomes] == [("pass", 6000), ("pass", 3000), ("fail", 1500)]
    assert outcomes[-1].message.startswith("王丙: 500 × 3 months = 1500 元")


def test_days_are_a_factor() -> None:
    head = ("2024年春季学期营养餐补助发放表", "单位：元")
    rows = "序号|学校|学生数|天数|标准（元/天）|金额\n1|一小|200|100|5|100000\n2|二小|150|100|5|70000"
    outcomes = [o for o in check(read(*head, table(rows))) if o.rule == "per_capita"]
    assert [o.verdict for o in outcomes] == ["pass", "fail"]
    assert outcomes[-1].severity == "error"
    assert outcomes[-1].message.startswith("二小: 150 × 5 × 100 days = 75000 元")


def test_a_standard_of_one_is_a_factor_though_no_other_line_shows_it() -> None:
    head = ("2024年农机购置补贴公示表", "单位：元")
    rows = "序号|姓名|数量（台）|{}|总补贴额\n1|张某|2|1600|1600\n2|李某|1|12000|12000"
    said = [o for o in check(read(*head, table(rows.format("单台补贴额")))) if o.verdict == "fail"]
    assert [(o.rule, o.severity) for o in said] == [("per_capita", "warning")]
    assert said[0].message.startswith("张某: 2 × 1600 = 3200 元")
    assert not [o for o in check(read(*head, table(rows.format("补贴标准")))) if o.verdict == "fail"]


@pytest.mark.parametrize("line", ["2023年教育转移支付分配情况说明表单位：万元", "教育资金分配情况　单位：人、万元"])
def test_a_unit_line_that_was_joined_to_the_title_is_the_list_s(line: str) -> None:
    """A PDF's lines of one size are one paragraph: the amounts were read as yuan."""
    rows = table("序号|项目名称|金额\n1|校舍维修|60\n合计||60")
    assert lines_of(line, rows) == [("校舍维修", 600000)]
    (form,) = read("2023年项目资金分配表单位：万元", rows).forms
    assert (form.title, form.money_unit) == ("2023年项目资金分配表", "万元")


@pytest.mark.parametrize("kind", ["cells", "columns of text"])
def test_headings_printed_again_above_one_line_are_no_form(kind: str) -> None:
    """They were the money of a form, and the line below them was lost."""
    heads = "项目名称|预算金额|执行数|执行率|备注"
    rows = f"{heads}\n合计|60|40||\n校舍维修|20|20|100%|\n河道清淤|30|15|50%|\n{heads}\n路灯维护|10|5|50%|\n"
    notes = ["注：数据由各乡镇填报。", "制表人：赵丁　审核人：钱戊"]
    drawn = [table(rows + "{5,1}\n".join([*notes, ""]))]
    text = ["".join(f"{cell:　<7}" for cell in line.split("|")) for line in rows.strip().split("\n")]
    disclosure = read("2023年项目资金明细表", "单位：万元", *(drawn if kind == "cells" else [*text, *notes]))
    (form,) = disclosure.forms
    assert [(p.project_name, raw(p.amount)) for p in form.projects] == [
        ("校舍维修", "20"),
        ("河道清淤", "30"),
        ("路灯维护", "10"),
    ]
    assert (form.form_type, failed(disclosure)) == ("project_list", [])


def test_months_that_a_dump_lost_are_not_one() -> None:
    rows = "序号|姓名|月标准|月数|金额\n1|张甲|500|12|6000\n2|李乙|500||6000\n3|王丙|500|6|3000"
    assert failed(read("2023年护林员补助发放表", "单位：元", table(rows, exact=False))) == []


def test_the_total_of_a_line_that_could_be_parted_in_another_way_is_held_against_nothing() -> None:
    """One cell a line, and the blank ones not printed: which column the total's figures are of the sums alone tell."""
    rows = [
        "序号 户主姓名 保障人口 家庭人口 补贴标准 月数 应发金额 扣款 实发金额",
        "1 孙己 1 1 80 3 240 20 220",
        "2 李乙 5 3 80 12 4800 20 4780",
        "合计 6 {0} 5000",
    ]
    for due, codes, columns in (
        ("5050", ["layout_doubtful"], ["", "", ""]),
        ("5040", [], ["保障人口", "应发金额", "实发金额"]),
    ):
        cells = (cell.format(due) for row in rows for cell in row.split())
        disclosure = read("2023年高龄津贴发放表（单位：元）", *cells)
        (form,) = disclosure.forms
        assert [notice.code for notice in form.warnings] == codes
        totals = [(item.value, item.column) for item in form.attributes if item.field == "list_total"]
        assert totals == list(zip(["6", due, "5000"], columns, strict=True))
        assert failed(disclosure) == []


@pytest.mark.parametrize("kind", ["cells", "a sheet's export"])
def test_of_amounts_that_parts_print_the_line_s_is_their_sum(kind: str) -> None:
    """The first part's was the line's amount, and the sum another budget of it."""
    rows = """
序号{1,2}|乡镇{1,2}|80-89岁{2,1}|90-99岁{2,1}|{0}{2,1}
人数|金额|人数|金额|人数|金额
1|柳湾镇|10|500|2|200|12|700
2|石桥乡|5|250|1|100|6|350
合计||15|750|3|300|18|1060
"""
    for last, amounts, total, told in (
        ("合计", ["700", "350"], "1060", []),
        ("100岁以上", ["500", "250"], "750", ["layout_doubtful"]),
    ):
        drawing = rows.replace("{0}", last)
        disclosure = read(
            "2023年高龄津贴发放汇总表", "单位：元", table(drawing) if kind == "cells" else without_spans(drawing)
        )
        (form,) = disclosure.forms
        assert [raw(line.amount) for line in form.projects] == amounts
        assert [line.budget for line in form.projects] == [None, None]
        assert [notice.code for notice in form.warnings] == told
        assert failed(disclosure) == [("list_total", "1060")]  # Whatever it is called: 700 and 350 are 1050.
        assert raw(form.list_total) == total
