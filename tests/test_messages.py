"""How the sentences of the checks are filled in, in both languages."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from disclosure_parse.checker.arithmetic import Interval
from disclosure_parse.checker.messages import money, number, printed_rate, say, sentences, unit_of


def test_a_difference_is_said_as_more_or_less() -> None:
    values = {"level": "产出指标", "sum": Decimal(40), "stated": Decimal(50), "parts": "20 + 20"}
    english, chinese = say("level_weight", "level", {**values, "difference": Decimal("10")})
    assert "its heading says 50 (10 more): 20 + 20 = 40." in english
    assert "标题注明50分（多10）：20 + 20 = 40。" in chinese
    english, chinese = say("level_weight", "level", {**values, "difference": money(Decimal(-15000), "万元")})
    assert "(1.5 万元 less)" in english
    assert "（少1.5万元）" in chinese


def test_a_part_in_brackets_is_left_out_when_there_is_nothing_to_say() -> None:
    values = {"score": Decimal(5), "weight": Decimal(10), "rate": "100%", "computed": "10"}
    with_rate = say("execution_score", "score", {**values, "initial": "62.38%"})
    assert with_rate[0].endswith("gives 10 (rate against the initial budget: 62.38%).")
    assert with_rate[1].endswith("= 10（按年初预算数计算的执行率：62.38%）。")
    without = say("execution_score", "score", {**values, "initial": "—"})
    assert without[0].endswith("gives 10.")
    assert without[1].endswith("= 10。")


@pytest.mark.parametrize(
    ("called", "english", "chinese"),
    [
        ("self_evaluation #2", "self-evaluation (form 2)", "绩效自评表（第2张表）"),
        ("a b.pdf self_evaluation #2", "a b.pdf self-evaluation (form 2)", "a b.pdf 绩效自评表（第2张表）"),
        ("项目支出绩效自评表 #3", "项目支出绩效自评表 (form 3)", "项目支出绩效自评表（第3张表）"),
        ("3", "form 3", "第3张表"),
        ("项目支出绩效自评表", "项目支出绩效自评表", "项目支出绩效自评表"),
    ],
)
def test_a_form_is_called_in_the_language_of_the_sentence(called: str, english: str, chinese: str) -> None:
    values = {"name": "巡查次数", "quantity": "3次", "cell": "4次", "form": called}
    assert say("narrative_vs_table", "count", values)[0].endswith(f"({english}).")
    assert say("narrative_vs_table", "count", values)[1].endswith(f"（{chinese}）。")


@pytest.mark.parametrize(
    ("name", "english", "chinese"),
    [
        ("年度资金总额：", "年度资金总额", "年度资金总额"),
        ("年度资金总额：/executed", "年度资金总额 (executed)", "年度资金总额（全年执行数）"),
        ("垃圾清运/转运次数", "垃圾清运/转运次数", "垃圾清运/转运次数"),
    ],
)
def test_a_name_ends_without_a_colon_and_says_which_cell(name: str, english: str, chinese: str) -> None:
    told = say("score_exceeds_weight", "row", {"name": name, "score": Decimal(15), "weight": Decimal(10)})
    assert told == (
        f"{english}: the score 15 is outside 0 … 10, its weight.",
        f"{chinese}：得分15超出0至10（分值）的范围。",
    )


def test_what_a_document_prints_is_never_taken_for_a_blank() -> None:
    printed = "{score} {0} [[{weight}]]"
    english, chinese = say("template_residue", "doubled", {"part": printed, "text": printed})
    assert english == f"“{printed}” is there twice: {printed}"
    assert chinese == f"“{printed}”重复出现：{printed}"


def test_an_interval_whose_ends_print_alike_is_one_figure() -> None:
    assert number(Interval(Decimal("8.99929"), Decimal("8.99931"))) == "8.9993"
    assert number(Interval(Decimal("8"), Decimal("8.3333333"))) == "8 … 8.3333"


def test_sentences_end_and_are_spaced_as_their_language_wants() -> None:
    for rule, keys in sentences().items():
        for key, told in keys.items():
            if rule == "terms":
                continue
            assert told["en"] == told["en"].strip(), f"{rule}.{key}"
            # A finding is a sentence, a reason in checks.csv is none; both languages agree on which it is.
            ends = told["en"].endswith((".", "?", "The first:")), told["zh"].endswith(("。", "？", "第一处："))
            assert ends[0] == ends[1] or told["en"].endswith("}"), f"{rule}.{key}"
            assert not re.search(r"[\u4e00-\u9fff][,;:?!]|[,;?!][\u4e00-\u9fff]", told["zh"]), f"{rule}.{key}"


@pytest.mark.parametrize(
    ("count", "told"), [(1, "1 fact differs from form 2."), (2, "2 facts differ from form 2."), (0, "0 facts differ")]
)
def test_a_number_and_its_word_agree(count: int, told: str) -> None:
    assert say("cross_form", "many", {"form": "2", "count": count})[0].startswith(told)


@pytest.mark.parametrize(
    ("raw", "ratio", "told"),
    [
        ("1", "1", "1 (100%)"),
        ("79.27", "0.7927", "79.27 (79.27%)"),
        ("62.38%", "0.6238", "62.38%"),
        ("95％", "0.95", "95％"),
    ],
)
def test_a_rate_without_a_sign_is_said_as_the_percentage_that_it_is(raw: str, ratio: str, told: str) -> None:
    assert printed_rate(raw, Decimal(ratio)) == told


@pytest.mark.parametrize(
    ("raw", "unit"),
    [("≤62.38万元", "万元"), ("50000元", "元"), ("1.2亿元", "亿元"), ("1200", "万元"), ("３万元", "万元")],
)
def test_amounts_of_one_sentence_are_said_in_the_unit_that_one_of_them_prints(raw: str, unit: str) -> None:
    assert unit_of(raw, "万元") == unit
