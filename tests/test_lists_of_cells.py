"""Lists as saved web pages keep them: a cell a line, without numbers, without blank and merged cells."""

from __future__ import annotations

from pathlib import Path

import disclosure_parse as dp
from disclosure_parse.checker import check
from disclosure_parse.disclosure import Disclosure, Form
from drawn import raw, read


def listed(drawing: str, title: str = "柳湾县2023年专项资金安排表") -> Disclosure:
    """What is read of a list whose cells stand on a line each; ``|`` parts them, and none stands for a blank one."""
    return read(title, "单位：万元", *(cell for cell in drawing.replace("\n", "|").split("|") if cell))


def lines(form: Form) -> list[tuple[str, str, str, str]]:
    return [(line.no, line.unit_name, line.project_name, raw(line.amount)) for line in form.projects]


def failed(disclosure: Disclosure) -> list[str]:
    return [outcome.quote for outcome in check(disclosure) if outcome.verdict == "fail"]


SUMS = """序号|村名|项目名称|建设内容|资金金额
1|上坪村|茶园扩建|续建|20
2|下坪村|藕塘改造|新建|{0}
小计|50
3|石桥村|蔬菜大棚|维修|16
小计|16
4|小额信贷贴息|12
合计|78"""


def test_a_remark_behind_an_amount_and_lines_with_fewer_cells_keep_the_columns() -> None:
    """30（其中…） was a text, and 4, which is the next number, the amount of the line above it."""
    result = listed(SUMS.format("30（其中,灾情因素6万元）"))
    (form,) = result.forms
    assert lines(form) == [
        ("1", "上坪村", "茶园扩建", "20"),
        ("2", "下坪村", "藕塘改造", "30（其中,灾情因素6万元）"),
        ("3", "石桥村", "蔬菜大棚", "16"),
        ("4", "", "小额信贷贴息", "12"),
    ]
    assert form.projects[1].amount is not None
    assert form.projects[1].amount.value == 300_000
    assert [a.value for a in form.attributes if a.field == "list_subtotal"] == ["50", "16"]
    assert (raw(form.list_total), form.warnings, failed(result)) == ("78", (), [])
    assert failed(listed(SUMS.format("35"))) == ["50"]


def test_a_list_without_numbers_is_known_by_its_headings_lines_and_total() -> None:
    result = listed("""乡镇、村|金额|建设内容
龙坪镇上坪村|4|修复拦水坝3座，水圳350米。
龙坪镇下坪村|5|新建蓄水池。
虎溪乡石桥村|6|道路硬化1公里。
合计|15
附件2""")
    (form,) = result.forms
    assert [(line.unit_name, raw(line.amount)) for line in form.projects] == [
        ("龙坪镇上坪村", "4"),
        ("龙坪镇下坪村", "5"),
        ("虎溪乡石桥村", "6"),
    ]
    assert (raw(form.list_total), form.warnings, failed(result)) == ("15", (), [])


def test_parts_of_a_list_are_numbered_among_its_lines() -> None:
    result = listed("""序号|项目名称|实施单位|金额
一、产业项目|50
1|茶园扩建|上坪村|20
2|藕塘改造|下坪村|30
二、基础设施|16
1|机耕道|石桥村|16
合计|66""")
    (form,) = result.forms
    assert lines(form) == [
        ("1", "上坪村", "茶园扩建", "20"),
        ("2", "下坪村", "藕塘改造", "30"),
        ("1", "石桥村", "机耕道", "16"),
    ]
    assert [(a.heading, a.value) for a in form.attributes if a.field == "list_subtotal"] == [
        ("一、产业项目", "50"),
        ("二、基础设施", "16"),
    ]
    assert (form.warnings, failed(result)) == ((), [])


PAGE = """柳湾县2023年种粮补贴资金发放一览表 |
|||||
序号 |
乡 镇 |
种植面积(亩) |
每亩补助资金(元) |
应打卡发放资金(元) |
备注 |
1 |
龙坪镇 |
1000.5 |
20 |
20010 |
|
2 |
虎溪乡 |
500.25 |
{0} |
||
3 |
青石乡 |
200 |
4000 |
||
合计 |
1700.75 |
{1} |
||
"""


def saved(tmp_path: Path, text: str) -> Disclosure:
    path = tmp_path / "page.txt"
    path.write_text(text, encoding="utf-8")
    return dp.parse(path).disclosure


def test_cells_behind_a_merged_one_stand_where_products_and_sums_tell(tmp_path: Path) -> None:
    """No form was found: the standard of all lines is printed in the first one, and no blank cell below it."""
    result = saved(tmp_path, PAGE.format("10005", "34015"))
    (form,) = result.forms
    assert [(line.unit_name, raw(line.amount)) for line in form.projects] == [
        ("龙坪镇", "20010"),
        ("虎溪乡", "10005"),
        ("青石乡", "4000"),
    ]
    assert [a.value for a in form.attributes if a.field == "count"] == ["1000.5", "500.25", "200"]
    assert [a.value for a in form.attributes if a.field == "standard"] == ["20"]
    assert (raw(form.list_total), form.warnings, failed(result)) == ("34015", (), [])


def test_cells_behind_a_merged_one_are_doubtful_where_nothing_tells(tmp_path: Path) -> None:
    text = PAGE.format("10010", "34029")  # Neither a product nor the sum.
    (form,) = saved(tmp_path, text).forms
    assert [notice.code for notice in form.warnings] == ["layout_doubtful"]
