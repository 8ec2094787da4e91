"""The columns of a list's line against the column that sums them."""

from __future__ import annotations

import pytest

import disclosure_parse as dp

ALLOTTED = """2024年衔接资金分配表
单位：万元
序号,县区,合计,中央资金,省级资金,市级资金,备注
1,东山县,600,300,200,100,
2,西河县,450.5,250,150.5,50,
3,南岭县,280,280,,,
4,北湖县,90,40,50,,
合计,,1420.5,870,400.5,150,
"""
COUNTED = """2024年学生资助经费分配表
序号,学校,小学人数,初中人数,人数合计,补助金额（元）
1,一中,120,80,200,40000
2,二中,60,45,105,21000
3,三中,30,20,50,10000
"""
UNSAID = """2024年项目计划表
序号,项目名称,建设地点,投资额（万元）,财政资金,自筹资金
1,东村道路硬化,东村,100,80,20
2,西村水渠修复,西村,60,60,0
3,南村茶园改造,南村,90,50,40
4,北村路灯安装,北村,30,10,20
"""


def told(text: str) -> list[tuple[str, str, str]]:
    result = dp.parse_bytes(text.encode(), "list.csv")
    return [(f.outcome.rule, f.outcome.severity, f.outcome.message) for f in result.findings]


def held(text: str) -> int:
    """How many lines add up."""
    checks = dp.parse_bytes(text.encode(), "list.csv").checks
    lines = [c for c in checks if c.rule == "list_total" and len({place.row for place in c.evidence}) == 1]
    return sum(c.verdict == "pass" for c in lines)


@pytest.mark.parametrize(("text", "lines"), [(ALLOTTED, 4), (COUNTED, 3), (UNSAID, 4)])
def test_lines_that_add_up(text: str, lines: int) -> None:
    assert told(text) == []
    assert held(text) == lines


def test_a_changed_part_breaks_its_line_and_its_column_and_is_told_once() -> None:
    [(rule, severity, message)] = told(ALLOTTED.replace("2,西河县,450.5,250,", "2,西河县,450.5,270,"))
    assert (rule, severity) == ("list_total", "error")
    assert message.startswith("西河县: the columns of the line add up to 470.5 万元, their sum is stated as 450.5 万元")
    assert "270 + 150.5 + 50" in message


def test_a_changed_sum_breaks_its_line_and_the_total_and_is_told_once() -> None:
    [(_, _, message)] = told(ALLOTTED.replace("北湖县,90,", "北湖县,95,"))
    assert message.startswith("北湖县: the columns of the line add up to 90 万元, their sum is stated as 95 万元")


def test_a_sum_of_persons() -> None:
    [(_, _, message)] = told(COUNTED.replace("60,45,105", "60,45,115"))
    assert message.startswith("二中: the columns of the line add up to 105, their sum is stated as 115 (10 more)")


def test_a_sum_that_no_heading_tells_is_judged_by_many_others_only() -> None:
    wrong = UNSAID.replace("30,10,20", "35,10,20")
    # Three lines that add up are no four times the one that does not.
    assert told(wrong) == []
    more = "5,中村仓库,中村,70,30,40\n6,下村晒场,下村,20,12,8\n"
    [(_, _, message)] = told(wrong + more)
    assert "北村路灯安装" in message


def test_one_line_that_adds_up_beside_one_that_does_not_is_a_warning() -> None:
    text = (
        "2024年经费分配表\n单位：万元\n序号,县区,合计,中央资金,省级资金\n1,甲县,10,6,4\n2,乙县,30,10,5\n合计,,40,16,9\n"
    )
    [(_, severity, message)] = told(text)
    assert severity == "warning"
    assert message.startswith(
        "乙县: the columns of the line add up to 15 万元, their sum is stated as 30 万元 (15 万元 more)"
    )


def test_persons_in_a_list_of_money_are_told_as_persons() -> None:
    text = COUNTED.replace("（元）", "（万元）").replace("60,45,105", "60,45,115")
    [(_, _, message)] = told(text)
    assert message.startswith("二中: the columns of the line add up to 105, their sum is stated as 115 (10 more)")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "2024年项目资金分配表（万元）\n序号,项目名称,建设地点,总投资,中央资金,省级资金,本次安排资金\n"
            "1,甲项目,东村,10,5,5,5\n2,乙项目,西村,30,10,5,5\n",
            id="sources of an investment that are not all printed",
        ),
        pytest.param(
            ALLOTTED.replace("北湖县,90,40,50,,", "北湖县,95,40,50,,其余5万元为上年结转"), id="a remark says why"
        ),
        pytest.param(ALLOTTED.replace("中央资金,省级资金,市级资金", "人均,占比,单价"), id="figures that do not add up"),
        pytest.param(
            "2024年农机补贴公示表\n序号,姓名,数量（台）,单台补贴额（元）,总补贴额（元）\n1,张某,2,1600,3200\n2,李某,1,12000,12000\n",
            id="a product with one",
        ),
    ],
)
def test_not_flagged(text: str) -> None:
    assert not [message for _, _, message in told(text) if "columns of the line" in message]
