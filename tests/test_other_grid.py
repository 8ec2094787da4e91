"""Rows below headings of another table, which has another number of columns."""

from __future__ import annotations

from dataclasses import replace

from disclosure_parse.document import Table
from disclosure_parse.normalizer import normalize
from drawn import document, raw, table

XS = (30.0, 90.0, 150.0, 210.0, 270.0, 330.0, 390.0, 450.0, 510.0)
HEAD = """
项目名称{2,1} | 农村公路养护{6,1}
绩效指标{1,2} | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
产出指标 | 数量指标 | 养护里程 | ≥26公里 | 27公里 | 50 | 50
"""
REST = """
质量指标 | 验收合格率 | ≥95% | 98% | 30 | 29
时效指标 | 按期完工率 | =100% | 100% | 20 | 20
"""


def boxed(drawing: str, index: int, xs: tuple[float, ...]) -> Table:
    """A table whose cells have the places that the column lines ``xs`` give them."""
    drawn = table(drawing, index)
    cells = [
        replace(
            c, page=index, bbox=(xs[c.column], 100.0 + 20 * c.row, xs[c.column + c.column_span], 120.0 + 20 * c.row)
        )
        for c in drawn.cells
    ]
    return replace(drawn, cells=tuple(cells), page=index)


def test_cells_with_places_stand_below_the_headings_above_them():
    (form,) = normalize(document(boxed(HEAD, 1, XS), boxed(REST, 2, XS[2:]))).forms
    assert [
        (i.level1, i.level2, i.level3, raw(i.target), raw(i.actual), raw(i.weight), raw(i.score))
        for i in form.indicators
    ] == [
        ("产出指标", "数量指标", "养护里程", "≥26公里", "27公里", "50", "50"),
        ("产出指标", "质量指标", "验收合格率", "≥95%", "98%", "30", "29"),
        ("产出指标", "时效指标", "按期完工率", "=100%", "100%", "20", "20"),
    ]
    assert form.warnings == ()


def test_cells_without_places_make_the_form_doubtful():
    (form,) = normalize(document(table(HEAD, 1), table(REST, 2))).forms
    assert [notice.code for notice in form.warnings] == ["layout_doubtful"]


def test_a_table_of_as_many_columns_goes_on_by_their_number():
    rest = "| 产出指标 | 质量指标 | 验收合格率 | ≥95% | 98% | 30 | 29"
    (form,) = normalize(document(table(HEAD, 1), table(rest, 2))).forms
    assert [i.level3 for i in form.indicators] == ["养护里程", "验收合格率"]
    assert form.warnings == ()


def test_headings_at_the_end_of_a_table_take_their_meaning_from_the_rows_of_the_next():
    """指标性质 may say of what kind an indicator is, or hold the sign of its target: what stands below it tells."""
    head = """
项目名称{2,1} | 农村公路养护{7,1}
一级指标 | 二级指标 | 三级指标{2,1} | 指标性质 | 指标值 | 实际完成值 | 分值 | 得分
"""
    rest = """
产出指标 | 数量指标 | 养护里程 | ≥ | 26公里 | 27公里 | 50 | 50
质量指标 | 质量指标 | 验收合格率 | ≥ | 95% | 98% | 50 | 50
"""
    xs = (30.0, 90.0, 150.0, 210.0, 270.0, 330.0, 390.0, 450.0, 510.0, 570.0)
    (form,) = normalize(document(boxed(head, 1, xs), boxed(rest, 2, (*xs[:3], *xs[4:])))).forms
    assert [raw(i.target) for i in form.indicators] == ["≥26公里", "≥95%"]
