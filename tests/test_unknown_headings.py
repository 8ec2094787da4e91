"""What is said of a file without forms in which a row is nearly the headings of one."""

from __future__ import annotations

import csv
from pathlib import Path

import disclosure_parse as dp
from disclosure_parse.wording import said
from drawn import read, table

NEARLY = """
考核项目|三级指标|考核要点|计划|分值|评语
产出|修路里程|里程|20|10|好
"""


def test_the_headings_that_are_not_known_are_named_with_their_row() -> None:
    (notice,) = read("2023年度项目绩效情况", table(NEARLY)).warnings
    assert notice.code == "headings_unknown"
    assert "考核项目、考核要点、计划、评语 are not known" in notice.message
    assert notice.place is not None
    assert notice.place.locator == "t1/r1"


def test_a_text_without_headings_and_a_file_with_a_form_say_nothing_of_the_kind() -> None:
    assert not read("关于开会的通知", "各单位：请于3月1日前报送材料。").warnings
    form = """
项目名称|渡口维护{3,1}
一级指标|三级指标|年度指标值|得分
产出指标|维修渡口|2处|10
"""
    result = read("项目支出绩效自评表", table(form), table(NEARLY, index=2))
    assert len(result.forms) == 1
    assert "headings_unknown" not in [notice.code for notice in result.warnings]


def test_the_table_of_files_says_which_headings_are_not_known(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    rows = "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in line.split('|'))}</tr>" for line in NEARLY.strip().split("\n")
    )
    (tmp_path / "in" / "a.html").write_text(f"<table>{rows}</table>", encoding="utf-8")
    dp.convert([tmp_path / "in"], tmp_path / "out")
    with (tmp_path / "out" / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["status"], row["reason"]) == ("no_forms", "no_forms")
    assert "t1/r1" in row["error"]
    assert "考核项目" in row["error"]
    assert said(row["error"], "zh").startswith("没有识别出表单（t1/r1：")
