"""A sum that fails names a misread cell only where a single one explains it, and nothing else does."""

from __future__ import annotations

from disclosure_parse.checker import check
from drawn import read, table


def message(weights: list[str], total: str) -> str:
    rows = [
        f"产出指标 | 数量指标 | 名称{n}号里程 | ≥26公里 | 26公里 | {weight} | 1" for n, weight in enumerate(weights)
    ]
    disclosure = read(table("\n".join([
        "项目名称{2,1} | 农村公路养护{5,1}",
        "一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分",
        *rows,
        f"总分{{5,1}} | {total} | {len(weights)}",
    ])))  # fmt: skip
    (found,) = [o for o in check(disclosure) if o.rule == "weight_total"]
    assert found.verdict == "fail"
    return found.message


def test_one_cell_that_explains_the_sum_is_named():
    assert "It would hold if 3 " in message(["30", "32", "3"], "92")


def test_several_cells_that_might_explain_it_are_not_named():
    assert "It would hold" not in message(["3", "3", "32", "30"], "95")


def test_the_points_of_execution_that_the_form_does_not_show_explain_it_first():
    assert "It would hold" not in message(["5", "30", "42"], "87")
