"""Forms of one project in different files of a batch: compared, and what differs listed with the later file."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from disclosure_parse import batch

TARGET = """项目支出绩效目标表
（2023年度）
项目名称\t渡口维护
主管部门\t柳湾县交通局\t实施单位\t渡口所
项目资金（万元）\t年度资金总额\t{budget}
一级指标\t二级指标\t三级指标\t指标值
产出指标\t数量指标\t维护渡口\t{target}
满意度指标\t满意度指标\t乘客满意度\t≥85%
"""
EVALUATION = """项目支出绩效自评表
（2023年度）
项目名称\t渡口维护
主管部门\t柳湾县交通局\t实施单位\t渡口所
项目资金（万元）\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分
年度资金总额\t12\t12\t12\t10\t100%\t10
一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分
产出指标\t数量指标\t维护渡口\t≥3处\t3处\t50\t50
满意度指标\t满意度指标\t乘客满意度\t≥85%\t90%\t40\t40
总分\t\t\t\t\t100\t100
"""


def rows(out: Path, table: str) -> list[dict[str, str]]:
    with open(out / f"{table}.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def converted(folder: Path, budget: str, target: str, workers: int = 1) -> Path:
    (folder / "in").mkdir(parents=True)
    (folder / "in" / "a.txt").write_text(TARGET.format(budget=budget, target=target), encoding="utf-8")
    (folder / "in" / "b.txt").write_text(EVALUATION, encoding="utf-8")
    (folder / "in" / "c.txt").write_text(EVALUATION, encoding="utf-8")
    batch.convert([folder / "in"], folder / "out", workers=workers)
    return folder / "out"


def test_what_differs_between_files_is_a_finding_of_the_later_one(tmp_path: Path) -> None:
    out = converted(tmp_path, "15", "≥3处")
    (finding,) = [row for row in rows(out, "findings") if row["rule"] == "cross_form"]
    documents = {row["source"]: row for row in rows(out, "documents")}
    assert (finding["source"], finding["project_name"]) == ("b.txt", "渡口维护")
    assert finding["form_id"] == f"{documents['b.txt']['doc_id']}-01"
    assert "a.txt" in finding["message"]
    assert {finding["stated"], finding["expected"]} == {"120000", "150000"}
    assert documents["b.txt"]["findings"] == str(len([r for r in rows(out, "findings") if r["source"] == "b.txt"]))
    assert documents["a.txt"]["findings"] == "0"
    package = json.loads((out / "datapackage.json").read_text(encoding="utf-8"))
    assert package["resources"]


def test_a_line_of_a_list_is_named_and_no_other_of_its_lines(tmp_path: Path) -> None:
    # Where the list's first project stood beside each finding, 航标更新 was said to be 渡口维护.
    heading = "2023年项目清单\n单位：万元\n序号\t项目名称\t主管部门\t预算数\n"
    listed = heading + "1\t渡口维护\t柳湾县交通局\t12\n2\t航标更新\t柳湾县交通局\t{}\n"
    (tmp_path / "in").mkdir()
    for name, budget in (("a.txt", "20"), ("b.txt", "25")):
        (tmp_path / "in" / name).write_text(listed.format(budget), encoding="utf-8")
    batch.convert([tmp_path / "in"], tmp_path / "out", workers=1)
    (finding,) = [row for row in rows(tmp_path / "out", "findings") if row["rule"] == "cross_form"]
    assert (finding["source"], finding["project_name"], finding["locator"]) == ("b.txt", "", "t1/r3/c4")
    assert finding["message"].startswith("航标更新: the budget is 25")
    assert finding["message_zh"].startswith("航标更新：预算在本表为25")


def test_a_target_that_was_changed_is_found_too(tmp_path: Path) -> None:
    out = converted(tmp_path, "12", "≥5处")
    (finding,) = [row for row in rows(out, "findings") if row["rule"] == "cross_form"]
    assert "维护渡口" in finding["message"]


def test_files_that_agree_are_a_check_that_holds(tmp_path: Path) -> None:
    out = converted(tmp_path, "12", "≥3处")
    assert not [row for row in rows(out, "findings") if row["rule"] == "cross_form"]
    verdicts = [row["verdict"] for row in rows(out, "checks") if row["rule"] == "cross_form"]
    assert "pass" in verdicts


@pytest.mark.parametrize("workers", [1, 2])
def test_the_bytes_do_not_depend_on_the_workers(workers: int, tmp_path: Path) -> None:
    out = converted(tmp_path / "one", "15", "≥5处", workers=1)
    again = converted(tmp_path / "again", "15", "≥5处", workers=workers)
    for table in ("documents", "checks", "findings"):
        assert (out / f"{table}.csv").read_bytes() == (again / f"{table}.csv").read_bytes()
