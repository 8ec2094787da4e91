"""Totals and sub-totals among the rows of indicators, and which of their figures is which."""

from __future__ import annotations

import pytest

from drawn import raw, read, table

HEADINGS = "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分"
OUTPUT = "产出指标|数量指标|栽植苗木|≥2万株|2.1万株|50|50"
EFFECT = "效益指标|生态效益指标|绿化覆盖率|≥40%|39%|50|48.75"
TITLE = "项目支出绩效自评表（2023年度）"


@pytest.mark.parametrize("label", ["小计", "合计", "产出指标小计"])
@pytest.mark.parametrize("exact", [True, False])
def test_what_a_part_comes_to_is_neither_an_indicator_nor_the_total(label: str, exact: bool) -> None:
    merged = "{5,1}" if exact else "||||"
    rows = [HEADINGS, OUTPUT, f"{label}{merged}|50|50", EFFECT, f"{label}{merged}|50|48.75", f"总分{merged}|100|98.75"]
    (form,) = read(TITLE, table("\n".join(rows), exact=exact)).forms
    assert [i.level3 for i in form.indicators] == ["栽植苗木", "绿化覆盖率"]
    assert (raw(form.total_weight), raw(form.total_score)) == ("100", "98.75")
    if label != "合计":
        assert [(a.heading, a.value) for a in form.attributes] == [
            (label, "50"),
            (label, "50"),
            (label, "50"),
            (label, "48.75"),
        ]


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize(
    ("total", "blank", "rest", "grade"),
    [
        ("总分{5,1}|100|98.75|已安排补植", "总分|||||100|98.75|已安排补植", "已安排补植", ""),
        ("总分{3,1}|业务专用章{2,1}|100|98.75|", "总分|||业务专用章||100|98.75|", "业务专用章", ""),
        ("总分{3,1}|100|98.75|自评等级{2,1}|优", "总分|||100|98.75|自评等级||优", "", "优"),
        ("总分{2,1}|100|得分|98.75|自评等级{2,1}|优", "总分||100|得分|98.75|自评等级||优", "", "优"),
    ],
    ids=["remark", "stamp", "grade", "pairs"],
)
def test_words_beside_the_total_s_figures_make_it_no_indicator(
    exact: bool, total: str, blank: str, rest: str, grade: str
) -> None:
    rows = [f"{HEADINGS}|偏差原因分析及改进措施", f"{OUTPUT}|", f"{EFFECT}|", total if exact else blank]
    (form,) = read(TITLE, table("\n".join(rows), exact=exact)).forms
    assert [i.level3 for i in form.indicators] == ["栽植苗木", "绿化覆盖率"]
    assert (raw(form.total_weight), raw(form.total_score), raw(form.grade)) == ("100", "98.75", grade)
    assert [(a.heading, a.value) for a in form.attributes] == ([("总分", rest)] if rest else [])


def test_a_total_of_more_points_behind_another_is_the_form_s() -> None:
    (form,) = read(TITLE, table("\n".join([HEADINGS, OUTPUT, "合计{5,1}|90|88", "总分{5,1}|100|97.5"]))).forms
    assert (raw(form.total_weight), raw(form.total_score)) == ("100", "97.5")


def test_a_total_of_points_taken_off_is_not_the_score() -> None:
    for exact, merged in ((True, "{5,1}"), (False, "||||")):
        rows = [
            "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|扣分|得分",
            "产出指标|数量指标|栽植苗木|≥2万株|2.1万株|100|1.5|98.5",
            f"合计{merged}|100|1.5|98.5",
        ]
        (form,) = read(TITLE, table("\n".join(rows), exact=exact)).forms
        assert (raw(form.total_weight), raw(form.total_score)) == ("100", "98.5")


PARTS = [HEADINGS, OUTPUT, "合计|||||50|50", EFFECT, "合计|||||50|48.75", "总分|||||100|98.75"]


def test_a_part_s_total_in_text_of_columns() -> None:
    lines = ["".join(cell.ljust(12, "\u3000") for cell in line.split("|")) for line in PARTS]
    (form,) = read(TITLE, *lines).forms
    assert [i.level3 for i in form.indicators] == ["栽植苗木", "绿化覆盖率"]
    assert (raw(form.total_weight), raw(form.total_score)) == ("100", "98.75")


def test_rows_behind_a_part_s_total_in_lines_of_one_cell() -> None:
    cells = [cell for line in PARTS for cell in line.split("|") if cell]
    (form,) = read(TITLE, "项目名称", "城区绿化", *cells).forms
    assert [(i.level1, i.level3, raw(i.weight), raw(i.score)) for i in form.indicators] == [
        ("产出指标", "栽植苗木", "50", "50"),
        ("效益指标", "绿化覆盖率", "50", "48.75"),
    ]
    assert (raw(form.total_weight), raw(form.total_score)) == ("100", "98.75")


SCORED = ["一级指标|二级指标|三级指标|分值|年度指标值|实际完成值|得分|偏差原因"]


@pytest.mark.parametrize("total", ["自评总分|98.75|", "合计|98.75|"])
def test_a_lone_figure_of_a_total_that_lost_merged_cells_stands_where_its_row_ends(total: str) -> None:
    """It was the weight, and the weights did not add up to it."""
    rows = [
        *SCORED,
        "产出指标|数量指标|栽植苗木|50|≥2万株|2.1万株|50|",
        "效益指标|生态效益指标|绿化覆盖率|50|≥40%|39%|48.75|干旱",
    ]
    (form,) = read(TITLE, table("\n".join([*rows, total]), exact=False)).forms
    assert (raw(form.total_weight), raw(form.total_score)) == ("", "98.75")


def test_the_total_of_a_self_evaluation_one_cell_a_line_is_the_score_and_two_figures_are_two_cells() -> None:
    rows = [
        *SCORED,
        "产出指标|数量指标|栽植苗木|50|≥2万株|2.1万株|50",
        "效益指标|生态效益指标|绿化覆盖率|50|≥40%|39%|48.75|干旱",
    ]
    cells = [cell for row in rows for cell in row.split("|")]
    for figures, weight in ((["98.75"], ""), (["100", "98.75"], "100")):
        (form,) = read(TITLE, *cells, "自评总分", *figures, "自评结论", "优☑  良□  中□  差□").forms
        assert (raw(form.total_weight), raw(form.total_score)) == (weight, "98.75")
        assert len(form.indicators) == 2
