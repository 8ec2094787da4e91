"""Lines of lists that sum others: they are no projects, what they state is kept, and held against what they sum."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document as new_document

import disclosure_parse as dp
from disclosure_parse.checker import check
from disclosure_parse.disclosure import Disclosure, Form
from disclosure_parse.document import Table
from disclosure_parse.outline import calls_sum
from drawn import raw, read, table
from office_files import new_sheet, saved

TITLE = "柳湾县2024年衔接资金项目安排表"
BELOW = """序号|村名|项目名称|金额
1|上坪村|茶园扩建|20
2|下坪村|藕塘改造|30
小计|||{0}
3|石桥村|机耕道|16
小计|||16
合计|||{1}"""
FRONT = """序号|村名|项目名称|金额
小计|||50
1|上坪村|茶园扩建|20
2|下坪村|藕塘改造|30
小计|||16
3|石桥村|机耕道|16
合计|||66"""
PARTS = """序号|村名|项目名称|金额
一||产业项目|{0}
1|上坪村|茶园扩建|20
2|下坪村|藕塘改造|30
二||基础设施|16
1|石桥村|机耕道|16
合计|||66"""
NAMED = """村名|项目名称|金额
|一、产业项目|50
上坪村|茶园扩建|20
下坪村|藕塘改造|30
|二、基础设施|16
石桥村|机耕道|16
合计||66"""
LINES = [("上坪村", "茶园扩建", "20"), ("下坪村", "藕塘改造", "30"), ("石桥村", "机耕道", "16")]


def lines(form: Form) -> list[tuple[str, str, str]]:
    return [(line.unit_name, line.project_name, raw(line.amount)) for line in form.projects]


def sums(form: Form) -> list[tuple[str, str]]:
    return [(a.heading, a.value) for a in form.attributes if a.field == "list_subtotal" and a.column == "金额"]


def failed(disclosure: Disclosure) -> list[str]:
    return [outcome.quote for outcome in check(disclosure) if outcome.verdict == "fail"]


def written(kind: str, drawing: str, folder: Path) -> Path:
    rows = [line.split("|") for line in drawing.split("\n")]
    path = folder / f"list.{kind}"
    if kind == "docx":
        document = new_document()
        document.add_paragraph(TITLE)
        document.add_paragraph("单位：万元")
        grid = document.add_table(len(rows), len(rows[0]))
        for number, row in enumerate(rows):
            for cell, text in zip(grid.rows[number].cells, row, strict=True):
                cell.text = text
        document.save(str(path))
    elif kind == "xlsx":
        sheet = new_sheet()
        for row in ([TITLE], ["单位：万元"], *rows):
            sheet.append([float(cell) if cell.isdigit() else cell or None for cell in row])
        path.write_bytes(saved(sheet))
    elif kind == "html":
        body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
        path.write_text(f"<h1>{TITLE}</h1><p>单位：万元</p><table>{body}</table>", encoding="utf-8")
    else:
        text = drawing.replace("|", "\t") if kind == "tsv" else "\n".join(c for row in rows for c in row if c)
        path = folder / "list.txt"
        path.write_text(f"{TITLE}\n单位：万元\n{text}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", ["docx", "xlsx", "html", "tsv", "cells"])
@pytest.mark.parametrize(
    ("drawing", "called"),
    [
        (BELOW.format(50, 66), ["小计", "小计"]),
        (FRONT, ["小计", "小计"]),
        (PARTS.format(50), ["产业项目", "基础设施"]),
        (NAMED, ["一、产业项目", "二、基础设施"]),
    ],
)
def test_sums_are_no_projects_in_any_format(kind: str, drawing: str, called: list[str], tmp_path: Path) -> None:
    """小计 and the heads of parts were counted among the projects."""
    disclosure = dp.parse(written(kind, drawing, tmp_path)).disclosure
    (form,) = disclosure.forms
    assert lines(form) == LINES
    assert sums(form) == list(zip(called, ["50", "16"], strict=True))
    assert (raw(form.list_total), form.warnings, failed(disclosure)) == ("66", (), [])


def drawn(drawing: str) -> Disclosure:
    block: Table = table(drawing)
    return read(TITLE, "单位：万元", block)


def test_a_sum_is_held_against_its_lines_and_the_total_against_lines_alone() -> None:
    assert failed(drawn(BELOW.format(55, 66))) == ["55"]
    assert failed(drawn(BELOW.format(50, 132))) == ["132"]
    # What one part of several does not come to is still no project.
    wrong = drawn(PARTS.format(55))
    assert (lines(wrong.forms[0]), failed(wrong)) == (LINES, ["55"])


def test_the_rows_of_projects_and_their_sums_are_numbered_as_they_stand() -> None:
    (form,) = drawn(BELOW.format(50, 66)).forms
    assert [line.row for line in form.projects] == [1, 2, 4]
    assert [line.row for line in form.subtotals] == [3, 5]
    assert [line.row for line in form.lines] == [1, 2, 3, 4, 5]


def test_a_line_with_its_number_that_is_called_so_is_a_project() -> None:
    (form,) = drawn("序号|项目名称|金额\n1|设备合计|20\n2|藕塘改造|30\n合计||50").forms
    assert [line.project_name for line in form.projects] == ["设备合计", "藕塘改造"]


def test_the_heading_of_a_part_without_a_figure_is_no_project() -> None:
    (form,) = drawn(PARTS.format("").replace("|基础设施|16", "|基础设施|")).forms
    assert lines(form) == LINES
    assert [(a.field, a.heading) for a in form.attributes if a.field != "list_total"] == [
        ("", "产业项目"),
        ("", "基础设施"),
    ]


def test_what_is_其中_of_a_project_makes_it_no_sum() -> None:
    (form,) = drawn("序号|项目名称|金额\n1|渡口维护|20\n|其中：浮桥|20\n2|藕塘改造|30\n合计||50").forms
    assert [line.project_name for line in form.projects] == ["渡口维护", "其中：浮桥", "藕塘改造"]


@pytest.mark.parametrize("text", ["合计", "小计", "共计", "总计", "合计：", "东片合计", "设备 小计:"])
def test_a_label_calls_its_line_a_sum(text: str) -> None:
    assert calls_sum(text)


@pytest.mark.parametrize("text", ["", "会计培训", "公共计量站维修", "合计产能提升工程", "其中：合计三项"])
def test_a_name_with_a_word_for_sums_in_it_does_not(text: str) -> None:
    assert not calls_sum(text)
