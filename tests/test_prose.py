"""Figures in prose: what is claimed, what is not, and which relations the wording states."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure_parse.disclosure import Claim, Entry, Relation
from disclosure_parse.document import Paragraph, Place
from disclosure_parse.normalizer.prose import MAX_SENTENCE, read_prose

TABLES = Path(__file__).parent / "prose"
ROWS: list[dict[str, Any]] = [
    row
    for name in ("examples", "held_out")
    for row in yaml.safe_load((TABLES / f"{name}.yaml").read_text(encoding="utf-8"))
]
FRAGMENTS = [
    *"，。；：、（）“”《》\n 0159.%％万亿元人名户分占共每约",
    *(
        "其中",
        "分别是",
        "人均",
        "每户",
        "合计",
        "433人",
        "67万元",
        "2022年",
        "3月底",
        "不低于",
        "百分之",
        "一、",
        "〔2022〕2号",
    ),
    *("\u200b", "１，２００", "\ud83d\ude00", "至", "-", "/人", "得分", "占总额的", "一百二十", "余", "以上"),
]


def read_claims(paragraphs: list[Paragraph], entries: list[tuple[str, Entry]] | None = None) -> tuple[Claim, ...]:
    return read_prose(paragraphs, entries or [])[0]


def _row(relation: Relation) -> list[Any]:
    marks = [*([] if relation.complete else ["some"]), *([] if relation.certain else ["unsure"])]
    return [relation.kind, *relation.terms, *marks]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"][:24])
def test_a_sentence_of_the_tables(row: dict[str, Any]) -> None:
    claims, relations = read_prose([Paragraph(row["text"], 1)])

    assert [(claim.quantity_raw, claim.role) for claim in claims] == [(raw, role) for raw, role, *_ in row["claims"]]
    for claim, (_, _, *subject) in zip(claims, row["claims"], strict=True):
        assert not subject or subject[0] in claim.subject, (claim.quantity_raw, claim.subject)
    assert sorted(map(_row, relations), key=str) == sorted(row.get("relations", []), key=str)


@pytest.mark.parametrize(
    "printed",
    [
        "1.预算执行率=预算执行数/调整后预算数，执行率未达到90%的需说明原因。",
        "正向指标得分＝权重*B/A，反向指标得分＝权重*A/B，得分不得突破权重总额100分。",
        "三档分别按照该指标对应分值区间100-80%（含80%）、80-50%（含50%）、50-0%合理确定分值。",
        "请填写本地区3月底前的完成数。",
    ],
)
def test_what_the_template_prints_is_no_claim(printed: str) -> None:
    said = "全年培训120人，支出6万元。"
    claims = read_claims([Paragraph(printed + said, 1)])
    assert [(claim.quantity_raw, claim.sentence) for claim in claims] == [("120人", said), ("6万元", said)]


@pytest.mark.parametrize(
    "sentence",
    [
        "需要说明的是，全年执行率仅75%。",
        "培训补助=1500元×100人，共15万元。",
        "满意度由90%提高到95%。",
        "按季度填报监控表4次。",
    ],
)
def test_what_resembles_an_instruction_is_still_a_claim(sentence: str) -> None:
    assert read_claims([Paragraph(sentence, 1)])


def test_a_list_number_is_no_part_of_the_year_behind_it() -> None:
    claims = read_claims([Paragraph("1.改善环境 2.2019年安排资金150万元；3.2018年结转2万元。", 1)])
    assert [claim.quantity_raw for claim in claims] == ["2019年", "150万元", "2018年", "2万元"]


def test_a_merged_cell_beside_several_rows_states_its_figures_once() -> None:
    text = "受汛期影响，全年执行率仅75%。"
    rows = [("原因", Entry(text, Place(table=1, row=row, column=9))) for row in (5, 6, 7)]
    claims = read_claims([], [*rows, ("expected_goal", Entry(text, Place(table=1, row=9, column=2)))])
    assert [claim.place.locator for claim in claims] == ["t1/r5/c9", "t1/r9/c2"]


def test_claims_carry_their_place_and_section() -> None:
    paragraphs = [
        Paragraph("2022年度云岭县助学项目绩效评价报告", 1, page=1),
        Paragraph("一、项目基本情况", 2, page=1),
        Paragraph("全年资助学生 120 名。", 3, page=2),
        Paragraph("（二）数量指标（总分20分，评价得分18分）", 4, page=2),
        Paragraph("第 3 页", 5, page=2, role="footer"),
    ]

    claims = read_claims(paragraphs)

    assert [(c.number, c.quantity_raw, c.section, c.paragraph, c.place.locator) for c in claims] == [
        (1, "120 名", "一、项目基本情况", 3, "p2/n3"),
        (2, "20分", "（二）数量指标（总分20分，评价得分18分）", 4, "p2/n4"),
        (3, "18分", "（二）数量指标（总分20分，评价得分18分）", 4, "p2/n4"),
    ]
    assert (claims[0].char_start, claims[0].char_end, claims[0].sentence) == (7, 12, "全年资助学生 120 名。")


def test_entries_of_forms_are_numbered_on_and_stand_in_no_paragraph() -> None:
    goal = Entry("安排资金15万元，帮扶100人，人均1500元。", Place(table=2, row=9, column=3))

    claims, relations = read_prose([Paragraph("共评价项目2个。", 1)], [("预期目标", goal)])

    assert [(c.number, c.quantity_raw, c.section, c.paragraph) for c in claims] == [
        (1, "2个", "", 1),
        (2, "15万元", "预期目标", 0),
        (3, "100人", "预期目标", 0),
        (4, "1500元", "预期目标", 0),
    ]
    assert claims[1].place == goal.place
    assert claims[1].figure is not None
    assert claims[1].figure.value == Decimal(150000)
    assert relations == (Relation("product", (2, 3, 4), goal.raw, goal.place),)


def test_a_whole_named_once_serves_a_later_share() -> None:
    paragraphs = [
        Paragraph("对文化事业项目支出开展自评，资金500000元。其中书屋资金200000元，占文化事业项目支出总额的40％。", 1),
        Paragraph("其中剧场资金300000元，占文化事业项目支出总额的60％。", 2),
        Paragraph("其中场馆资金300000元，占体育事业支出总额的60％。", 3),
    ]

    claims, relations = read_prose(paragraphs)

    shares = [[claims[number - 1].quantity_raw for number in r.terms] for r in relations if r.kind == "share"]
    assert shares == [["40％", "200000元", "500000元"], ["60％", "300000元", "500000元"]]


@pytest.mark.parametrize("number", ["1" + "0" * 10, "1" + "3" * 10])
@pytest.mark.parametrize("text", ["联系人手机{}", "{}", "王某{}名", "身份证号{}0000000"])
def test_telephone_and_identity_numbers_are_no_claims(text: str, number: str) -> None:
    assert read_claims([Paragraph(text.format(number), 1)]) == ()


def test_a_relation_quotes_what_is_printed() -> None:
    text = "背景情况。全县现有教师１２０名（在编），其中：男教师５０名；女教师７０名。"

    _, relations = read_prose([Paragraph(text, 1)])

    assert [(relation.kind, relation.quote) for relation in relations] == [("parts", text[5:])]


def test_a_sentence_without_end_is_quoted_around_each_figure() -> None:
    text = "、".join(f"第{number}所学校{number}名" for number in range(1000))

    claims = read_claims([Paragraph(text, 1)])

    assert len(claims) == 1000
    assert all(claim.quantity_raw in claim.sentence for claim in claims)
    assert max(len(claim.sentence) for claim in claims) <= MAX_SENTENCE + 10


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=4), max_size=40).map("".join))
def test_spans_are_what_is_printed_and_do_not_overlap(text: str) -> None:
    claims, relations = read_prose([Paragraph(text, 1)])

    end = 0
    for number, claim in enumerate(claims, 1):
        assert claim.number == number
        assert text[claim.char_start : claim.char_end] == claim.quantity_raw == claim.quantity_raw.strip() != ""
        assert claim.char_start >= end
        assert claim.quantity_raw in claim.sentence
        end = claim.char_end
    for relation in relations:
        assert len(set(relation.terms)) == len(relation.terms) >= 2
        assert all(claims[number - 1].figure is not None for number in relation.terms)
        assert relation.kind not in ("product", "share") or len(relation.terms) >= 3


def test_traditional_characters_are_understood_and_kept() -> None:
    (claim,) = read_claims([Paragraph("安排資金24.5萬元。", 1)])

    assert claim.quantity_raw == "24.5萬元"
    assert claim.figure is not None
    assert (claim.figure.raw, claim.figure.value, claim.figure.unit) == ("24.5萬元", Decimal(245000), "元")


def test_a_numbered_list_without_its_first_item_is_read() -> None:
    text = "3.培训费5万元，用于授课。4.差旅费2万元，用于调研。"
    claims, relations = read_prose([Paragraph(text, 1)])
    assert [claim.quantity_raw for claim in claims] == ["5万元", "2万元"]
    assert relations == ()


def test_measure_words_that_go_on_in_another_word_and_figures_behind_nianchu() -> None:
    text = "今年实施8个项目85万元（含1个年初结转项目5万元），公用经费年初38.62万元，完成15项目标任务，调查12项目点。"
    (claims, _) = read_prose([Paragraph(text, 1)])
    assert [(claim.quantity_raw, claim.subject) for claim in claims] == [
        ("8个", "项目"),
        ("85万元", "项目"),
        ("1个", "年初结转项目"),
        ("5万元", "年初结转项目"),
        ("38.62万元", "公用经费年初"),
        ("15项", "目标任务"),
    ]


def test_figures_without_a_blank_between_them_are_no_share() -> None:
    (claims, _) = read_prose([Paragraph("年度资金总额：36003600100%，其中用于道路80%。", 1)])
    assert [claim.quantity_raw for claim in claims] == ["80%"]


def test_what_a_part_mainly_consists_of_is_no_further_part() -> None:
    text = "收入合计830万元，其中：本年收入610万元，主要是拨款540万元、事业收入70万元；结转收入220万元。"
    claims, relations = read_prose([Paragraph(text, 1)])
    (found,) = (relation for relation in relations if relation.kind == "parts")
    assert [claims[number - 1].quantity_raw for number in found.terms] == ["830万元", "610万元", "220万元"]


def test_an_amount_that_looks_like_a_month_is_no_date() -> None:
    (claims, _) = read_prose([Paragraph("2042.11", 1), Paragraph("按收入分：2011.05", 2), Paragraph("自2021.05起", 3)])
    assert [(claim.quantity_raw, claim.role) for claim in claims] == [("2021.05", "date")]


def test_a_name_is_no_amount() -> None:
    (claims, _) = read_prose([Paragraph("三元、五里等16个道班养护90万元，每人三十元。", 1)])
    assert [claim.quantity_raw for claim in claims] == ["16个", "90万元", "三十元"]


def test_a_text_of_a_form_that_is_part_of_a_paragraph_states_its_figures_once() -> None:
    text = "一、项目概况：2023年调整后预算130万元，实际支出117万元，预算执行率92%。"
    paragraph = Paragraph(text, 2)
    overview = Entry(text.partition("：")[2], paragraph.place)
    claims, relations = read_prose([paragraph], [("overview", overview)])
    assert [claim.quantity_raw for claim in claims] == ["2023年", "130万元", "117万元", "92%"]
    assert [relation.kind for relation in relations] == ["share"]
    other, _ = read_prose([paragraph], [("overview", Entry(overview.raw, Place(table=1, row=1)))])
    assert len(other) == 2 * len(claims)
