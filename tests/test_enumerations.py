"""Amounts of numbered paragraphs against the amount that they stand below."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import disclosure_parse as dp
from disclosure_parse.disclosure import Claim
from disclosure_parse.document import Paragraph
from disclosure_parse.normalizer.enumerations import _number, read_enumerations
from disclosure_parse.normalizer.prose import read_prose

ALLOTTED = """一、中央资金（680万元）
（一）支持茶叶产业发展320.5万元；
（二）易地搬迁后续扶持259.5万元；
（三）按规定提取项目管理费100万元。
二、省级资金（300万元）
（一）支持茶叶产业发展120万元；
（二）支持乡村治理180万元。
"""
SOURCES = """（一）安排产业项目资金900万元。（其中：中央资金600万元、省级资金300万元）。
1、安排农业产业资金500万元（其中：中央资金350万元、省级资金150万元）。
2、安排林业产业资金150万元（中央资金150万元）。
3、安排旅游产业资金250万元（其中：中央资金100万元、省级资金150万元）。
（二）安排基础设施资金60万元。
"""


def listed(text: str) -> list[tuple[list[str], bool, bool]]:
    """The figures of each relation, whether it is certain, and whether its items are all of the amount."""
    claims, relations = read_prose([Paragraph(line, index) for index, line in enumerate(text.splitlines(), 1)])
    raws = {claim.number: claim.quantity_raw for claim in claims}
    return [
        ([raws[term] for term in relation.terms], relation.certain, relation.complete)
        for relation in relations
        if relation.kind == "items"
    ]


def told(text: str) -> list[tuple[str, str]]:
    result = dp.parse_bytes(text.encode(), "notice.txt")
    return [(f.outcome.rule, f.outcome.message) for f in result.findings]


def test_items_are_related_to_the_amount_above_them() -> None:
    assert listed(ALLOTTED) == [
        (["680万元", "320.5万元", "259.5万元", "100万元"], False, True),
        (["300万元", "120万元", "180万元"], False, True),
    ]


def test_what_each_amount_consists_of_is_added_up_as_well() -> None:
    assert listed(SOURCES) == [
        (["900万元", "500万元", "150万元", "250万元"], True, True),
        (["600万元", "350万元", "150万元", "100万元"], True, True),
        (["300万元", "150万元", "150万元"], True, True),
    ]


def test_a_paragraph_that_leads_on_is_a_head() -> None:
    text = "2023年项目支出共计90万元，具体如下：\n1.道路养护50万元\n2.绿化养护40万元\n"
    assert listed(text) == [(["90万元", "50万元", "40万元"], True, True)]


def test_the_next_section_ends_the_items_of_a_head_without_a_number() -> None:
    text = "一、资金安排\n共安排资金90万元，具体如下：\n（一）道路养护{}万元。\n（二）绿化养护40万元。\n二、工作要求\n"
    assert listed(text.format(50)) == [(["90万元", "50万元", "40万元"], True, True)]
    assert [rule for rule, _ in told(text.format(30))] == ["part_whole"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("一、项目资金500万元\n（一）到位500万元\n（二）支出480万元\n", id="money of different kinds"),
        pytest.param("一、专项资金500万元\n（一）农业200万元\n（三）林业300万元\n", id="a number is missing"),
        pytest.param("一、专项资金500万元\n（一）农业200万元\n（二）林业若干\n", id="an item without amount"),
        pytest.param("一、专项资金500万元\n（一）农业200万元，奖补50万元\n（二）林业250万元\n", id="two amounts"),
        pytest.param("一、专项资金500万元，债券80万元\n（一）农业200万元\n（二）林业300万元\n", id="a head with two"),
        pytest.param(
            "一、专项资金500万元\n（一）农业200万元\n含种苗30万元。\n（二）林业300万元\n", id="text below an item"
        ),
        pytest.param("一、专项资金500万元\n（一）农业500万元\n二、其他\n", id="one item"),
        pytest.param("专项资金500万元\n（一）农业200万元\n（二）林业300万元\n", id="nothing leads to the items"),
    ],
)
def test_nothing_is_related(text: str) -> None:
    assert listed(text) == []


def test_a_list_that_does_not_add_up_where_another_does_is_wrong() -> None:
    assert told(ALLOTTED) == []
    [(rule, message)] = told(ALLOTTED.replace("259.5", "295.5"))
    assert rule == "part_whole"
    assert "716" in message


def test_a_source_that_does_not_add_up_is_wrong() -> None:
    assert told(SOURCES) == []
    # The line's own parts do not make its amount, nor do the lines' parts the head's.
    assert [rule for rule, _ in told(SOURCES.replace("中央资金350", "中央资金340"))] == ["part_whole"]


def test_a_single_list_without_clear_words_is_not_judged() -> None:
    first = ALLOTTED[: ALLOTTED.index("二、")].replace("259.5", "295.5")
    assert told(first) == []
    checks = dp.parse_bytes(first.encode(), "notice.txt").checks
    judged = [outcome for outcome in checks if outcome.rule == "part_whole"]
    assert [outcome.verdict for outcome in judged] == ["insufficient"]


def test_items_that_are_some_of_it_must_not_exceed_it() -> None:
    text = "一、安排资金共500万元，主要用于：\n（一）农业{}万元\n（二）林业100万元\n"
    assert told(text.format(200)) == []
    assert [rule for rule, _ in told(text.format(450))] == ["part_whole"]


@pytest.mark.parametrize(
    ("mark", "number"),
    [("一", 1), ("九", 9), ("十", 10), ("十一", 11), ("二十", 20), ("二十三", 23), ("7", 7), ("③", 3)],
)
def test_numbers(mark: str, number: int) -> None:
    assert _number(mark) == number


@given(st.lists(st.sampled_from([*"一二、()1.12①：如下\n", "（一）", "200万元", "其中", "共"]), max_size=60))
def test_a_relation_has_an_amount_and_two_items_or_more(pieces: list[str]) -> None:
    for figures, _, _ in listed("".join(pieces)):
        assert len(figures) > 2
        assert set(figures) == {"200万元"}


def test_no_claims_no_relations() -> None:
    nothing: list[Claim] = []
    assert list(read_enumerations([("一、总", nothing), ("(一)甲", nothing)])) == []


@pytest.mark.parametrize(
    "text",
    [
        "一、补助总额500万元，具体如下：\n1.甲类企业最高补助100万元。\n2.乙类企业最高补助50万元。",
        "一、项目总投资500万元，情况如下：\n1.实现销售额300万元。\n2.带动社会资本100万元。",
        "一、2024年预算总额500万元，存在的问题如下：\n1.甲项目12万元未及时支付。\n2.乙项目3万元采购不规范。",
    ],
)
def test_limits_effects_and_faults_are_no_parts_of_an_amount(text: str) -> None:
    """They were added up and held against it, as errors."""
    assert told(text) == []
