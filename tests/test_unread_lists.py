"""Lists that no form takes are told, where a file's other forms would make it look read whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from disclosure_parse.checker import check
from disclosure_parse.discover import Task
from disclosure_parse.document import Table
from disclosure_parse.one_file import process
from drawn import raw, read, table

PROJECTS = "序号|项目名称|预算数\n1|道路养护|120\n2|桥梁检测|80\n合计||200"
HEAD = ("2023年专项资金项目清单", "单位：万元")
UNKNOWN = "序号|受领人|工种|工分|折合\n1|张甲|保洁员|3|2400\n2|李乙|护林员|3|2500\n合计|||6|4900"
MEETING = (
    "2023年1月至12月，全县开展督导检查四次，发现的问题均已整改完毕，群众反映良好，"
    "未发生安全责任事故，各项工作有序推进。"
)
EVALUATION = """
项目名称|道路养护{4,1}
一级指标|二级指标|三级指标|年度指标值|实际完成值|得分
产出指标|数量指标|养护里程|≥5公里|5公里|50
"""


def told(*blocks: str | Table) -> list[tuple[str, int | None]]:
    return [(notice.code, notice.place.table) for notice in read(*blocks).warnings]


def test_a_list_with_unknown_headings_in_a_file_with_other_forms_is_told() -> None:
    """It was lost whole, in a file that was ok with all of its cells mapped."""
    below = table(UNKNOWN, 2)
    assert told(*HEAD, table(PROJECTS), "2023年公益性岗位补贴发放表", "单位：元", below) == [("form_unread", 2)]
    assert told("项目支出绩效自评表", table(EVALUATION), MEETING, "补贴资金发放明细表", below) == [("form_unread", 2)]
    money = table("序号|受领人|工种|折合（元）\n1|张甲|保洁员|2400\n2|李乙|护林员|2500", 2)
    assert told(*HEAD, table(PROJECTS), "附件2", money) == [("form_unread", 2)]


@pytest.mark.parametrize(
    ("title", "drawing"),
    [
        ("项目实施单位签字表", UNKNOWN),
        ("2023年政府性基金收支预算明细表", UNKNOWN),
        ("补贴资金发放情况", "序号|姓名|职务|电话\n1|张甲|主任|63-0001\n2|李乙|会计|63-0002"),
        ("绩效评价工作组成员名单", "序号|姓名|职务|签字\n1|张甲|主任|\n2|李乙|会计|"),
        ("项目资金清单", "目录|内容|页码|备注\n一|概况|概述|\n二|结论|概述|"),
        ("项目资金清单", "填表人|张甲\n联系电话|63-0001"),
    ],
)
def test_tables_that_are_no_lists_are_not_told(title: str, drawing: str) -> None:
    assert not told("项目支出绩效自评表", table(EVALUATION), MEETING, title, table(drawing, 2))


def test_the_tables_in_the_text_of_a_report_are_its_own() -> None:
    scores = "指标|分值|得分\n决策|18|16.5\n产出|82|80"
    assert not told("2023年道路养护项目绩效评价报告", table(scores), MEETING, "项目资金使用明细表", table(UNKNOWN, 2))


BELOW = "序号|项目名称|主管部门|金额\n1|河道清淤|水利局|20\n2|校舍维修|教育局|30\n"
TOTAL = "合计|||50\n"
OTHER = "序号|受领人|工种|工分|折合（元）\n1|张甲|保洁员|3|2400\n2|李乙|护林员|3|2500\n合计|||6|4900"


def in_lines(drawing: str) -> list[str]:
    """The rows of a drawing with their cells 12 columns apart."""
    rows = [line.split("|") for line in drawing.strip().split("\n")]
    return ["".join(f"{text}{' ' * (14 - 2 * len(text))}" for text in row).rstrip() for row in rows]


@pytest.mark.parametrize("total", [TOTAL, ""])
@pytest.mark.parametrize("kind", ["one table", "two tables", "columns of text", "one cell a line"])
def test_a_list_with_unknown_headings_right_below_another_is_told_and_none_of_its_lines(kind: str, total: str) -> None:
    """Its lines were read as those of the list above: 工分 as amounts of ten thousand yuan."""
    above = BELOW + total
    blocks: dict[str, list[str | Table]] = {
        "one table": [table(above + OTHER)],
        "two tables": [table(above), table(OTHER, 2)],
        "columns of text": [*in_lines(above), *in_lines(OTHER)],
        "one cell a line": [text for line in (above + OTHER).split("\n") for text in line.split("|") if text],
    }
    disclosure = read(*HEAD, *blocks[kind])
    (form,) = disclosure.forms
    assert [(p.project_name, p.amount.value) for p in form.projects if p.amount] == [
        ("河道清淤", 200000),
        ("校舍维修", 300000),
    ]
    assert raw(form.list_total) == ("50" if total else "")
    assert [notice.code for notice in disclosure.warnings] == ["form_unread"]


def test_a_line_without_figures_is_no_heading_of_another_list() -> None:
    waiting = "水利局|山塘整治|待下达|缓建\n交通局|桥梁加固|30|续建"
    (form,) = read(*HEAD, table("主管部门|项目名称|金额|备注\n教育局|校舍维修|20|新建\n" + waiting)).forms
    assert [p.project_name for p in form.projects] == ["校舍维修", "山塘整治", "桥梁加固"]


def test_headings_that_are_printed_again_below_a_total_are_those_of_another_list() -> None:
    """In columns of text a second copy's lines were added to the first's."""
    disclosure = read(*HEAD, *in_lines(BELOW + TOTAL), *in_lines(BELOW + TOTAL))
    assert [(len(form.projects), raw(form.list_total)) for form in disclosure.forms] == [(2, "50"), (2, "50")]
    assert [o.verdict for o in check(disclosure) if o.rule == "list_total"] == ["pass", "pass"]


@pytest.mark.parametrize("kind", ["table", "columns of text"])
def test_numbers_that_begin_anew_below_headings_printed_again_are_told(kind: str) -> None:
    more = BELOW.replace("河道清淤", "山塘整治").replace("校舍维修", "桥梁加固")
    for total, verdicts in (("合计|||50", ["pass"]), ("合计|||100", ["pass"]), ("合计|||90", ["fail"])):
        drawing = BELOW + more + total
        disclosure = read(*HEAD, *([table(drawing)] if kind == "table" else in_lines(drawing)))
        (form,) = disclosure.forms
        assert [notice.code for notice in form.warnings] == ["layout_doubtful"]
        assert len(form.projects) == 4
        assert [o.verdict for o in check(disclosure) if o.rule == "list_total"] == verdicts


def test_a_file_without_forms_says_no_more_than_that() -> None:
    assert not told("2023年公益性岗位补贴发放表", table(UNKNOWN))


def test_a_file_with_such_a_list_is_partial(tmp_path: Path) -> None:
    lines = [*HEAD, *PROJECTS.split("\n"), "", "2023年公益性岗位补贴发放表", "单位：元", *UNKNOWN.split("\n")]
    (tmp_path / "lists.txt").write_text("\n".join(lines).replace("|", "\t"), encoding="utf-8")
    result = process(Task(tmp_path / "lists.txt", "lists.txt")).file
    assert (result.status, result.reason, result.error) == (
        "partial",
        "layout_doubtful",
        "A form or list could not be taken; the warnings say where.",
    )


def test_figures_as_remarks_of_a_list_without_amounts_are_told() -> None:
    """Of two rows of headings the blank cells are lost: 100 stood under no known amount, and 70 was a remark."""
    heads = "序号|项目名称|建设地点|资金安排|备注"
    rows = f"{heads}\n1|茶园提升|石桥镇|100|70\n2|果蔬大棚|南坪镇|50|40\n3|便民桥|东坪乡|60|续建"
    (form,) = read("2024年衔接资金项目安排表", "单位：万元", table(rows)).forms
    assert [notice.code for notice in form.warnings] == ["layout_doubtful"]
    known = rows.replace("资金安排", "资金规模")
    assert read("2024年衔接资金项目安排表", "单位：万元", table(known)).forms[0].warnings == ()
