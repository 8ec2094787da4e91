"""The work grows with the input and not with its square: steps are counted, seconds would depend on the machine."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from types import FrameType

import numpy as np
import pytest

import disclosure_parse as dp
from disclosure_parse.checker import check
from disclosure_parse.checker.formulas import formulas
from disclosure_parse.disclosure import Claim, Disclosure, Entry, Form, FundLine
from disclosure_parse.document import Place
from disclosure_parse.figures import Figure
from disclosure_parse.normalizer import line_areas, list_gaps, load_vocabulary
from disclosure_parse.normalizer.headers import _best
from disclosure_parse.normalizer.list_cells import ListColumns, Placing
from disclosure_parse.normalizer.tokens import Token
from disclosure_parse.one_file import reading_of
from disclosure_parse.outputs.evidence import evidence
from disclosure_parse.readers.other_text import _are_apart
from drawn import read, table

GROWN = 5
"""Of an input four times as large the work is at most so many times as much."""


def steps(work: Callable[[], object]) -> int:
    """How many functions ``work`` calls, those of C included."""
    count = 0

    def counted(_: FrameType, event: str, __: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


HEADINGS = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]
INDICATOR = ["产出指标", "数量指标", "培训人次", "≥9人次", "10人次", "90", "90"]
FORM = ["项目支出绩效自评表", "项目名称", "培训项目"]


def test_a_text_of_many_lines_below_one_label_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    join = line_areas.join_lines

    def counted(text: str) -> str:
        seen.append(len(text))
        return join(text)

    monkeypatch.setattr(line_areas, "join_lines", counted)
    sentences = [f"第{number}句话说了些什么。" for number in range(400)]
    (form,) = read(*FORM, "年度总体目标", *sentences, *HEADINGS, *INDICATOR).forms
    assert form.expected_goal is not None
    assert form.expected_goal.raw == "".join(sentences)
    assert 0 < sum(seen) < 4 * sum(map(len, sentences))


def test_fields_of_headings_that_compete_are_found_without_trying_all_ways() -> None:
    fields = [f"field{number}" for number in range(16)]
    choices = [[(field, 0.5) for field in fields] for _ in range(40)]
    found = _best(choices, [0] * 40)
    assert sorted(found, reverse=True) == sorted([*fields, *[""] * 24], reverse=True)


def test_headings_by_the_thousand_have_their_fields() -> None:
    """Each took the next as a step of one recursion: it ended with an error of Python."""
    assert _best([[("target", 1.0), ("actual", 0.5)]] * 2000, [0] * 2000) == ["target", "actual", *[""] * 1998]


def test_the_last_column_may_make_all_before_it_take_their_second_choice() -> None:
    choices = [[("a", 1.0), ("b", 0.9)], [("b", 1.0), ("c", 0.9)], [("c", 1.0), ("d", 0.9)], [("a", 1.0)]]
    assert _best(choices, [0] * 4) == ["b", "c", "d", "a"]
    assert _best(choices, [0, 0, 0, 1]) == ["a", "b", "c", "a"]


def test_a_line_of_a_list_with_thousands_of_pieces() -> None:
    name = [Token(f"第{number}行", Place(), True, True) for number in range(4000)]
    line = [Token("1", Place(), True, True), *name, Token("12.50", Place(), True, True)]
    placing = Placing(
        ListColumns(["序号", "项目名称", "金额"], ["no", "project_name", "amount"], load_vocabulary()),
        line[0],
        0,
        False,
    )
    for token in line[1:]:
        placing.add(token)
    assert [(column, len(tokens)) for column, tokens in placing.cells(line)[0].items()] == [(0, 1), (1, 4000), (2, 1)]


def money(rows: int) -> Form:
    def amount(value: int, row: int) -> Entry:
        raw = f"{value}.00"
        return Entry(raw, Place(table=1, row=row, column=2), Figure(raw, Decimal(value)))

    total = FundLine(1, Place(table=1, row=1), "年度资金总额", "total", full_year_budget=amount(7, 1))
    parts = [
        FundLine(number, Place(table=1, row=number), f"资金{number}", "component", full_year_budget=amount(1, number))
        for number in range(2, rows + 2)
    ]
    return Form(1, Place(table=1), "self_evaluation", funds=(total, *parts))


def test_sums_of_money_lines() -> None:
    few, many = (Disclosure((money(rows),)) for rows in (200, 800))
    check(few)  # Loads the rules.
    assert steps(lambda: check(many)) < GROWN * steps(lambda: check(few))


class Counted(tuple[Claim, ...]):
    times = 0

    def __iter__(self) -> Iterator[Claim]:
        self.times += 1
        return super().__iter__()


def test_claims_are_gone_through_once_for_all_findings() -> None:
    sentences = [f"2023年全年预算数{number}00万元，实际执行{number}50万元，执行率20%。" for number in range(1, 9)]
    result = dp.parse_bytes("\n".join(["绩效评价报告", *sentences]).encode(), "report.txt")
    reading = reading_of(result, "report.txt")
    assert reading.disclosure is not None
    claims = Counted(reading.disclosure.claims)
    lines = evidence(replace(reading, disclosure=replace(reading.disclosure, claims=claims)), result.document)
    assert len(lines) >= 8
    assert claims.times == 1
    assert all('"figures":[{' in line for line in lines)


def test_what_is_the_money_blocks_is_not_computed_for_each_of_its_lines() -> None:
    """The finest decimal of a block was looked for once more for each line that states a rate."""

    def form(count: int) -> Disclosure:
        rows = "\n".join(f"其他资金{n}|{n + 1}|{n + 1}|{n + 1}|-|100%|-" for n in range(count))
        headings = "资金来源|年初预算数|全年预算数|全年执行数|分值|执行率|得分\n年度资金总额|100|100|100|10|100%|10\n"
        return read("项目支出绩效自评表", "项目名称：某", table(headings + rows))

    check(form(5))
    few, many = (steps(lambda disclosure=disclosure: check(disclosure)) for disclosure in (form(50), form(200)))
    assert many < GROWN * few


def test_a_long_run_of_digits_is_tried_once_as_a_product() -> None:
    """Seconds for 4000 digits and hours for 100 000: it was tried from each of them."""
    assert formulas("9" * 100_000) == []
    assert [found.text for found in formulas(f"{'9' * 100_000}，人员经费，1,500元/人年*100人")] == [
        "1,500元/人年*100人"
    ]


def parts(*colours: Sequence[int]) -> list[frozenset[int]]:
    return [frozenset(own) for own in colours]


BLACK, GREY, RED, UNKNOWN = 0x000000, 0x202020, 0xFF0000, -1


@pytest.mark.parametrize(
    ("of_cell", "apart"),
    [
        (parts([BLACK], [GREY]), False),
        (parts([BLACK], [RED]), True),
        (parts([BLACK, RED], [RED]), False),
        (parts([BLACK, RED], [GREY], [RED]), True),
        (parts([BLACK], [UNKNOWN]), True),
        (parts([BLACK, UNKNOWN], [BLACK]), False),
    ],
)
def test_colours_of_the_parts_of_a_cell(of_cell: list[frozenset[int]], apart: bool) -> None:
    assert _are_apart(of_cell) is apart


def test_colours_of_parts_by_the_thousand() -> None:
    """Eight seconds went into the pairs of 4000 characters."""
    greys = [0x606060 + shade for shade in range(60)]
    many = {frozenset(np.random.default_rng(number).choice(greys, 3).tolist()) for number in range(2000)}
    assert len(many) > 1900
    count = steps(lambda: _are_apart(many))
    assert not _are_apart(many)
    assert count < 100 * len(many)
    assert _are_apart([frozenset([0x606060 + colour]) for colour in range(0, 4000 * 256, 256)])


def test_projects_that_a_list_allots_to_many_places_are_added_up_in_one_go() -> None:
    """For each of them all lines were looked at."""

    def allotted(projects: int) -> int:
        form = ["项目支出绩效自评表", "项目名称,渡口维护项目", "项目资金（万元）,,全年预算数", ",年度资金总额,10"]
        lines = [f"{n},养护{n // 2}项目,{n}乡,5" for n in range(2, 2 * projects)]
        head = ["", "2024年项目资金分配表（万元）", "序号,项目名称,乡镇,金额", "1,渡口维护项目,东乡,10"]
        result = dp.parse_bytes("\n".join([*form, *head, *lines]).encode(), "list.csv")
        assert sum(len(form.projects) for form in result.forms) == 2 * projects - 1
        return steps(lambda: check(result.disclosure))

    assert allotted(400) <= GROWN * allotted(100)


def test_the_figures_of_a_row_are_read_once_in_however_many_columns_they_may_stand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A row took half a megabyte: its figures were kept for each of hundreds of ways."""
    seen: list[str] = []
    parse_money = list_gaps.parse_money

    def counted(text: str) -> Figure | None:
        seen.append(text)
        return parse_money(text)

    monkeypatch.setattr(list_gaps, "parse_money", counted)
    columns = [list_gaps.GapColumn(name, bool(number)) for number, name in enumerate(["no", "amount", *[""] * 11])]
    rows = [{0: str(row), 1: f"{row}01", 2: f"{row}02", 3: f"{row}03"} for row in range(1, 9)]
    list_gaps.settled_lines(rows, columns, ["line"] * len(rows))
    assert sorted(seen) == sorted(text for row in rows for at, text in row.items() if at)
