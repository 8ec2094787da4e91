"""Two columns that fell into one, in any format: nothing is accused, and the form is doubtful."""

from __future__ import annotations

import pytest

from disclosure_parse.checker import check
from disclosure_parse.figures import holds_two_figures
from disclosure_parse.normalizer import load_vocabulary
from disclosure_parse.normalizer.merged_columns import fields_of_two
from drawn import raw, read, table

VOCABULARY = load_vocabulary()


@pytest.mark.parametrize(
    ("block", "text", "fields"),
    [
        ("indicators", "分值得分", ("weight", "score")),
        ("indicators", "分值 得分", ("weight", "score")),
        ("indicators", "实际完成值分值", ("actual", "weight")),
        ("indicators", "三级指标年度指标值", ("level3", "target")),
        ("funds.columns", "分值执行率", ("weight", "execution_rate")),
        ("indicators", "得分", ()),
        ("indicators", "偏差原因分析及改进措施", ()),
        ("indicators", "完成的年度", ()),
    ],
)
def test_a_heading_of_two_fields_is_told_from_known_ones(block: str, text: str, fields: tuple[str, ...]):
    assert fields_of_two(block, text, VOCABULARY) == fields


def test_no_known_heading_is_made_of_two():
    for block, known in VOCABULARY.fields.items():
        assert not [base for base in known if fields_of_two(block, base, VOCABULARY)]


@pytest.mark.parametrize("cell", ["10 8", "26个 10", "98.08% 9.81", "≥26个 26个", "5 4.88"])
def test_two_figures_in_a_cell(cell: str):
    assert holds_two_figures(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "10",
        "1 000",
        "1 234 567.50",
        "2023年 12月",
        "≥ 95%",
        "100 万元",
        "12月 31日",
        "",
        "12 345元",
        "4240000.0 0",
        "1234567 8",
    ],
)
def test_a_single_figure_with_blanks_is_one(cell: str):
    assert not holds_two_figures(cell)


def form(heading: str, values: list[str]):
    names = ["养护里程", "验收合格率", "每公里成本"]
    rows = [f"产出指标 | 数量指标 | {name} | ≥95% | {value} |" for name, value in zip(names, values, strict=True)]
    return read(table("\n".join([
        "项目名称{2,1} | 农村公路养护{4,1}",
        f"一级指标 | 二级指标 | 三级指标 | 年度指标值 | {heading} | 偏差原因",
        *rows,
    ]))).forms[0]  # fmt: skip


def test_a_heading_of_two_columns_makes_the_form_doubtful():
    found = form("分值得分", ["10 8", "20 20", "20 19"])
    assert "layout_doubtful" in [notice.code for notice in found.warnings]
    assert "分值得分" in found.warnings[0].message


def test_a_score_of_a_rate_is_one_column():
    assert not [n for n in form("完成率得分", ["8", "20", "19"]).warnings if n.code == "layout_doubtful"]


def test_cells_with_two_figures_make_the_form_doubtful_and_accuse_nobody():
    disclosure = read(table("\n".join([
        "项目名称{2,1} | 农村公路养护{5,1}",
        "一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分",
        "产出指标 | 数量指标 | 养护里程 | ≥26公里 | 26公里 10 | | 10",
        "产出指标 | 质量指标 | 验收合格率 | ≥95% | 98% 40 | | 40",
        "效益指标 | 社会效益指标 | 受益村数 | ≥5个 | 5个 | 50 | 50",
        "总分{5,1} | 100 | 100",
    ])))  # fmt: skip
    (notice,) = [n for n in disclosure.forms[0].warnings if n.code == "layout_doubtful"]
    assert "26公里 10" in notice.message
    assert not [o.rule for o in check(disclosure) if o.verdict == "fail" and o.place.row in (3, 4)]


def test_a_total_below_a_page_break_is_no_rest_of_the_last_indicator():
    (found,) = read(table("\n".join([
        "项目名称{2,1} | 农村公路养护{5,1}",
        "一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分",
        "产出指标 | 数量指标 | 养护里程 | ≥26公里 | 26公里 | 50 | 50",
        "满意度指标 | 服务对象满意度指标 | 沿线群众满意度 | ≥90% | 94% | 50 | 43.26",
        "| | 总分 100 93.26 | | | |",
    ]), seams=(4,))).forms  # fmt: skip
    assert [indicator.level3 for indicator in found.indicators] == ["养护里程", "沿线群众满意度"]
    assert [raw(found.total_weight), raw(found.total_score)] == ["100", "93.26"]
    assert [notice.code for notice in found.warnings] == []
