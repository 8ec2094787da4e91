"""What the text around a list says of it."""

from __future__ import annotations

import pytest

import disclosure_parse as dp

NOTICE = """关于发放2024年春节慰问金的公示
根据文件要求，我乡对4户困难群众发放慰问金共计2000元。
序号	姓名	村	金额（元）
1	甲某	东村	500
2	乙某	东村	500
3	丙某	西村	500
4	丁某	西村	500
合计			2000
"""
PLAN = """某县2024年衔接资金项目计划公告
本批共安排3个项目，总投资120万元，其中中央资金80万元。
序号	项目名称	建设地点	资金规模（万元）
1	东村茶园改造项目	东村	40
2	西村道路硬化项目	西村	50
3	南村饮水工程项目	南村	30
合计			120
"""


def told(text: str) -> list[tuple[str, str]]:
    findings = dp.parse_bytes(text.encode(), "notice.txt").findings
    return [(f.outcome.severity, f.outcome.message) for f in findings if f.outcome.rule == "narrative_vs_table"]


def held(text: str) -> int:
    checks = dp.parse_bytes(text.encode(), "notice.txt").checks
    return sum(c.rule == "narrative_vs_table" and c.verdict == "pass" for c in checks)


@pytest.mark.parametrize("text", [NOTICE, PLAN])
def test_number_and_money_are_those_of_the_list(text: str) -> None:
    assert told(text) == []
    assert held(text) == 2


def test_where_the_number_fits_the_money_is_wrong() -> None:
    [(severity, message)] = told(NOTICE.replace("共计2000元", "共计2500元"))
    assert severity == "warning"
    assert message == "The text says 2500元, the lines of the list come to 2000 元."


def test_where_the_money_fits_the_number_is_wrong() -> None:
    [(severity, message)] = told(PLAN.replace("3个项目", "4个项目"))
    assert severity == "warning"
    assert message == "The text says 4个, the list has 3 lines."


def test_where_neither_fits_both_are_remarks() -> None:
    found = told(NOTICE.replace("4户困难群众发放慰问金共计2000元", "5户困难群众发放慰问金共计2500元"))
    assert [severity for severity, _ in found] == ["info", "info"]


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("上级下达资金共计500万元。", id="only money"),
        pytest.param("全县第一批共安排9个项目，总投资900万元。", id="another list"),
        pytest.param("2023年共安排3个项目，总投资99万元。", id="another year's money"),
        pytest.param("本批共安排3个项目，总投资120万元。全县共安排9个项目，总投资900万元。", id="the county's beside"),
        pytest.param("每个项目补助共20万元，约3个项目。", id="of each"),
    ],
)
def test_not_flagged(said: str) -> None:
    lines = PLAN.splitlines()
    assert told("\n".join([lines[0], said, *lines[2:]])) == []


def test_another_amount_of_the_sentence_may_be_that_of_the_list() -> None:
    """All that the projects cost was held against what the list allots, which the same sentence says."""
    text = PLAN.replace("总投资120万元，其中中央资金80万元", "计划总投资500万元，本次下达120万元")
    assert told(text) == []


def test_the_money_of_a_line_is_not_that_of_the_list() -> None:
    text = PLAN.replace("总投资120万元，其中中央资金80万元", "东村茶园改造项目资金40万元")
    assert told(text) == []


def test_what_was_raised_in_all_is_not_what_the_list_allots() -> None:
    text = PLAN.replace("总投资120万元，其中中央资金80万元", "全县共争取衔接资金3000万元")
    assert told(text) == []
