"""Ruled forms with a vertical line that is not drawn, wholly or in some rows."""

from __future__ import annotations

from itertools import pairwise

import pytest

from disclosure_parse.document import Document
from disclosure_parse.readers.pdf import read_pdf
from pdf_pages import PageDrawing

XS = (60.0, 180.0, 280.0, 360.0, 440.0, 530.0)
ROWS = [
    ["三级指标", "年度指标值", "分值", "得分", "偏差原因"],
    ["养护里程", "≥12公里", "10", "8", "雨季延期"],
    ["验收合格率", "=100%", "10", "9.5", ""],
    ["按期完工率", "≥95%", "10", "", "尚未验收"],
    ["每公里成本", "≤3万元", "5", "5", ""],
    ["群众满意度", "≥90%", "10", "10", ""],
]


def drawn(rows: list[list[str]], left_out: set[tuple[int, int]]) -> Document:
    """A grid of ``rows`` without the pieces of vertical lines (row, number of the line) in ``left_out``."""
    page = PageDrawing()
    ys = [100.0 + 22 * number for number in range(len(rows) + 1)]
    for y in ys:
        page.line(XS[0], y, XS[-1], y)
    for number, (top, bottom) in enumerate(pairwise(ys)):
        for line, x in enumerate(XS):
            if (number, line) not in left_out:
                page.line(x, top, x, bottom)
        for column, text in enumerate(rows[number]):
            page.text(XS[column] + 6, top + 15, text)
    return read_pdf(page.data())


def texts(document: Document) -> list[list[str]]:
    (table,) = document.tables
    return [[cell.text if cell else "?" for cell in line] for line in table.grid()]


@pytest.mark.parametrize(
    "left_out",
    [
        {(row, 3) for row in range(6)},
        {(row, 3) for row in (1, 2, 3, 4)},
        {(row, line) for row in range(6) for line in (1, 2, 3)},
    ],
    ids=["a whole line", "four rows", "three lines"],
)
def test_a_line_that_is_missing_is_taken_from_the_white_space_and_told(left_out: set[tuple[int, int]]):
    document = drawn(ROWS, left_out)
    assert texts(document) == ROWS
    assert {notice.code for notice in document.warnings} == {"border_missing"}
    assert document.complete
    notice = document.warnings[0]
    assert notice.place is not None
    assert notice.place.page == 1
    x0, _, x1, _ = notice.place.bbox or (0.0, 0.0, 0.0, 0.0)
    assert XS[0] - 1 <= x0 < x1 <= XS[-1] + 1


def test_fully_drawn_tables_are_left_alone():
    assert drawn(ROWS, set()).warnings == ()


def test_two_cells_are_too_few_for_a_border_but_make_the_file_partial():
    document = drawn([["三级指标", "年度指标值", "满分", "本年", "偏差原因"], *ROWS[1:]], {(1, 3), (5, 3)})
    assert texts(document)[1][2] == texts(document)[1][3] == "10 8"
    assert [notice.code for notice in document.warnings] == ["border_doubtful"]
    assert not document.complete


@pytest.mark.parametrize(
    "cells",
    [
        [("□是", "□否")] * 6,
        [("≥", "95%")] * 6,
        [("联系人：", "公路所")] * 6,
        [("（1）", "养护里程")] * 6,
    ],
    ids=["check boxes", "signs", "labels", "list numbers"],
)
def test_what_stands_apart_within_one_cell_is_no_column(cells: list[tuple[str, str]]):
    rows = [[row[0], row[1], *pair, row[4]] for row, pair in zip(ROWS, cells, strict=True)]
    document = drawn(rows, {(row, 3) for row in range(6)})
    assert document.warnings == ()
    assert all(len(line) == 4 for line in texts(document))


def test_a_heading_over_both_sides_leaves_the_cells_and_tells():
    rows = [["三级指标", "年度指标值", "", "", "偏差原因"], *ROWS[1:]]
    page_rows = [list(row) for row in rows]
    page_rows[0][2] = "分值和得分分值和得分情况"
    document = drawn(page_rows, {(row, 3) for row in range(6)})
    assert texts(document)[1][2] == "10 8"
    assert [notice.code for notice in document.warnings] == ["border_doubtful"]


def test_lines_across_that_stop_within_a_cell_show_the_border():
    page = PageDrawing()
    ys = [100.0, 122.0, 144.0, 166.0]
    for y, start in zip(ys, (60.0, 180.0, 180.0, 60.0), strict=True):
        page.line(start, y, 360, y)
    for x in (60.0, 280.0, 360.0):
        page.line(x, ys[0], x, ys[-1])
    page.text(66, 137, "产出指标")
    for y, name, value in zip(ys, ("养护里程", "合格率", "成本"), ("12", "100%", "3"), strict=False):
        page.text(186, y + 15, name)
        page.text(286, y + 15, value)
    document = read_pdf(page.data())
    assert texts(document) == [
        ["产出指标", "养护里程", "12"],
        ["产出指标", "合格率", "100%"],
        ["产出指标", "成本", "3"],
    ]
    assert [notice.code for notice in document.warnings] == ["border_missing"]
