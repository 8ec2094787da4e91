"""Forms with lines between their rows and none between their columns."""

from __future__ import annotations

from itertools import pairwise

import pytest

from disclosure_parse.document import Document, Table
from disclosure_parse.readers.glyphs import Glyph
from disclosure_parse.readers.pdf import read_pdf
from disclosure_parse.readers.ruling_stacks import stacks
from disclosure_parse.readers.rulings import Ruling
from disclosure_parse.readers.shared_columns import band_of
from pdf_pages import PageDrawing

XS = (60.0, 130.0, 230.0, 360.0, 440.0, 530.0)


def row(page: PageDrawing, y: float, texts: list[str], start: int = 0) -> None:
    """Each text at its column's left side with ``y`` as its base line; lines of one cell are 12 points apart."""
    for number, text in enumerate(texts, start=start):
        for below, line in enumerate(text.split("\n")):
            page.text(XS[number] + 3, y + 12 * below, line)


def form(page: PageDrawing, first: float = 100.0) -> None:
    """Rows at 22 points; 产出指标 beside three of them, its line stops short; the last row has a merged cell."""
    ys = [first + 22 * number for number in range(7)]
    for number, y in enumerate(ys):
        page.line(XS[1] if number in (3, 4) else XS[0], y, XS[-1], y)
    row(page, ys[0] + 15, ["项目名称", "村道养护及安全防护工程一期"])
    page.text(XS[3] + 3, ys[0] + 15, "主管部门")
    page.text(XS[4] + 3, ys[0] + 15, "清河县交通局")
    row(page, ys[1] + 15, ["一级指标", "三级指标", "年度指标值", "得分", "偏差原因"])
    row(page, ys[2] + 15, ["养护里程", "≥12公里", "10"], 1)
    row(page, ys[3] + 15, ["产出指标", "验收合格率", "=100%", "9.5", "雨季延期"])
    row(page, ys[4] + 15, ["每公里成本", "≤3万元", "10"], 1)
    row(page, ys[5] + 15, ["总分"])
    page.text(XS[3] + 3, ys[5] + 15, "29.5")


def grid(table: Table) -> list[list[str]]:
    return [[cell.text if cell else "?" for cell in line] for line in table.grid()]


EXPECTED = [
    ["项目名称", "村道养护及安全防护工程一期", "村道养护及安全防护工程一期", "主管部门", "清河县交通局"],
    ["一级指标", "三级指标", "年度指标值", "得分", "偏差原因"],
    ["产出指标", "养护里程", "≥12公里", "10", ""],
    ["产出指标", "验收合格率", "=100%", "9.5", "雨季延期"],
    ["产出指标", "每公里成本", "≤3万元", "10", ""],
    ["总分", "", "", "29.5", ""],
]


def only_table(document: Document) -> Table:
    (table,) = document.tables
    return table


@pytest.mark.parametrize("framed", [False, True])
def test_columns_come_from_the_white_space_and_labels_from_lines_that_stop_short(framed: bool):
    page = PageDrawing()
    form(page)
    if framed:
        page.line(XS[0], 100, XS[0], 232)
        page.line(XS[-1], 100, XS[-1], 232)
    document = read_pdf(page.data())
    table = only_table(document)
    assert grid(table) == EXPECTED
    assert table.origin == "row-rulings"
    label = next(cell for cell in table.cells if cell.text == "产出指标")
    assert (label.row, label.row_span, label.bbox) == (2, 3, pytest.approx((60, 144, 130, 210), abs=1))
    (notice,) = document.warnings
    assert notice.code == "unruled_table"
    assert notice.place is not None
    assert notice.place.bbox == pytest.approx((60, 100, 530, 232), abs=1)


def test_columns_go_on_over_a_page_break():
    """On the second page nothing but the page before tells that two columns are blank."""
    page = PageDrawing()
    form(page, 600)
    page.next_page()
    for y in (100, 122, 144):
        page.line(XS[0], y, XS[-1], y)
    row(page, 115, ["效益指标", "通行时间", "缩短"])
    row(page, 137, ["满意度", "群众满意度", "≥90%"])
    table = only_table(read_pdf(page.data()))
    assert grid(table) == [
        *EXPECTED,
        ["效益指标", "通行时间", "缩短", "", ""],
        ["满意度", "群众满意度", "≥90%", "", ""],
    ]
    assert table.seams == (6,)


def test_a_row_that_a_page_break_leaves_without_a_line_belongs_to_the_table():
    page = PageDrawing()
    form(page, 600)
    page.next_page()
    row(page, 80, ["效益指标", "通行时间", "缩短", "10", "无"])
    for y in (87, 109, 131):
        page.line(XS[0], y, XS[-1], y)
    row(page, 102, ["效益指标", "事故数", "减少", "10", "无"])
    row(page, 124, ["满意度", "群众满意度", "≥90%", "10", "无"])
    table = only_table(read_pdf(page.data()))
    assert grid(table)[6] == ["效益指标", "通行时间", "缩短", "10", "无"]
    assert len(grid(table)) == 9


def test_lines_drawn_cell_by_cell_tell_where_narrow_columns_end():
    """The first two columns are three points apart, which is less than the blank in 12 公里."""
    page = PageDrawing()
    xs = (60.0, 153.0, 200.0, 300.0)
    for y in (100, 122, 144, 166):
        for left, right in pairwise(xs):
            page.line(left, y, right, y)
    texts = [("三级指标名称和内容", "指标值", "得分"), ("养护里程及安全设施", "12 公里", "10"), ("验收", "100%", "9.5")]
    for number, line in enumerate(texts):
        for x, text in zip(xs[:3], line, strict=True):
            page.text(x + 1.5, 115 + 22 * number, text)
    assert grid(only_table(read_pdf(page.data()))) == [list(line) for line in texts]


def test_two_tables_below_each_other_in_frames_stay_two():
    page = PageDrawing()
    form(page)
    for x in (XS[0], XS[-1]):
        page.line(x, 100, x, 232)
    for number, texts in enumerate([["序号", "项目名称"], ["1", "村道养护"], ["2", "桥梁加固"]]):
        page.line(XS[0], 300 + 22 * number, XS[2], 300 + 22 * number)
        row(page, 315 + 22 * number, texts)
    page.line(XS[0], 366, XS[2], 366)
    for x in (XS[0], XS[2]):
        page.line(x, 300, x, 366)
    first, second = read_pdf(page.data()).tables
    assert grid(first) == EXPECTED
    assert grid(second) == [["序号", "项目名称"], ["1", "村道养护"], ["2", "桥梁加固"]]


def test_lines_over_and_under_text_are_no_table():
    page = PageDrawing()
    page.text(60, 50, "清河县财政局")
    page.text(450, 50, "二〇二三年度")
    for y in (56, 700, 780):
        page.line(60, y, 535, y)
    for number in range(20):
        page.text(60, 100 + 18 * number, "村道养护项目年初预算数一百二十万元，全年执行数一百一十万元，执行率达标。")
    page.text(60, 720, "注：数据以决算批复为准。")
    document = read_pdf(page.data())
    assert document.tables == ()
    assert document.warnings == ()


def test_fields_in_one_ruled_cell_stay_in_it():
    """A table with borders is read by them alone, however its text stands."""
    page = PageDrawing()
    page.table(
        (60, 200, 530), (100, 122, 144, 166), [(0, 0, 1, 1, "负责人"), (0, 1, 1, 1, "甲某      电话      6300018")]
    )
    for y in (122, 144, 166):
        page.line(60, y, 530, y)
    page.text(63, 137, "单位      清河县交通局      日期      三月")
    document = read_pdf(page.data())
    assert [notice.code for notice in document.warnings] == []
    assert document.tables[0].origin == "ruled"


def test_rulings_that_do_not_lie_below_each_other_are_no_stack():
    rows = [Ruling(4.0 * number, 35.0 * number, 35.0 * number + 30) for number in range(50)]
    assert stacks(rows, []) == []
    nested = [Ruling(10.0 * number, 5.0 * number, 200 - 5.0 * number) for number in range(5)]
    (stack,) = stacks([*rows[20:], *nested], [])
    assert (stack.left, stack.right, stack.ys) == (0, 200, (0, 10, 20, 30, 40))


def test_a_pattern_of_lines_across_is_passed_over_with_a_notice():
    page = PageDrawing((600.0, 6000.0))
    for number in range(1200):
        page.line(60, 20 + 4.5 * number, 500, 20 + 4.5 * number)
    row(page, 5600, ["项目名称", "村道养护", "主管部门", "清河县"])
    document = read_pdf(page.data())
    assert document.tables == ()
    (notice,) = document.warnings
    assert (notice.code, "1200" in notice.message) == ("unruled_text", True)


def test_a_table_of_too_many_rows_without_columns_is_left_as_text_with_a_notice():
    page = PageDrawing((600.0, 9000.0))
    for number in range(420):
        page.line(60, 20 + 20 * number, 530, 20 + 20 * number)
        row(page, 34 + 20 * number, ["甲", "乙", "丙"])
    document = read_pdf(page.data())
    assert "unruled_text" in [notice.code for notice in document.warnings]
    assert not any(table.origin == "row-rulings" for table in document.tables)


def test_a_part_without_the_label_column_goes_on_with_the_table():
    """A browser draws nothing of a label that neither begins nor ends on a page, and the rest of a cut row above the
    first line."""
    page = PageDrawing()
    form(page, 600)
    page.next_page()
    page.text(XS[1] + 3, 70, "及安全设施")
    for y in (80, 102, 124):
        page.line(XS[1], y, XS[-1], y)
    row(page, 95, ["事故数", "减少", "10"], 1)
    row(page, 117, ["通行时间", "缩短", "10"], 1)
    table = only_table(read_pdf(page.data()))
    assert grid(table)[6:9] == [
        ["?", "及安全设施", "", "", ""],
        ["?", "事故数", "减少", "10", ""],
        ["?", "通行时间", "缩短", "10", ""],
    ]
    assert table.seams[0] == 6


def test_a_caption_above_the_next_page_is_no_row():
    page = PageDrawing()
    form(page, 600)
    page.next_page()
    page.text(XS[-1] - 53, 70, "单位：万元")
    for y in (80, 102, 124):
        page.line(XS[0], y, XS[-1], y)
    row(page, 95, ["效益指标", "事故数", "减少", "10", "无"])
    row(page, 117, ["满意度", "通行时间", "缩短", "10", "无"])
    document = read_pdf(page.data())
    assert [paragraph.text for paragraph in document.paragraphs] == ["单位：万元"]


def full_page(page: PageDrawing) -> None:
    """A form that ends with rows of five columns at the foot of its page."""
    form(page, 600)
    for number in (1, 2):
        page.line(XS[0], 732 + 22 * number, XS[-1], 732 + 22 * number)
        row(page, 725 + 22 * number, ["效益指标", f"通行人数{number}", "增加", "10", "无"])


def test_a_single_row_on_the_next_page_belongs_to_the_table():
    page = PageDrawing()
    full_page(page)
    page.next_page()
    page.line(XS[0], 80, XS[-1], 80)
    row(page, 95, ["总分", "", "", "29.5"])
    page.line(XS[0], 102, XS[-1], 102)
    page.text(60, 140, "本表由清河县交通局编制。")
    document = read_pdf(page.data())
    table = only_table(document)
    assert grid(table)[-1] == ["总分", "", "", "29.5", ""]
    assert table.seams == (8,)
    assert [notice.code for notice in document.warnings] == ["unruled_table", "unruled_table"]
    assert [paragraph.text for paragraph in document.paragraphs] == ["本表由清河县交通局编制。"]


def test_lines_on_the_next_page_that_fit_no_column_are_told():
    page = PageDrawing()
    full_page(page)
    page.next_page()
    page.text(XS[0] + 3, 90, "甲")
    page.text(XS[0] + 45, 90, "乙")
    document = read_pdf(page.data())
    only_table(document)
    notice = document.warnings[-1]
    assert notice.code == "unruled_text"
    assert notice.place is not None
    assert notice.place.page == 2
    assert "page before" in notice.message


def test_prose_on_the_next_page_is_no_rest():
    page = PageDrawing()
    full_page(page)
    page.next_page()
    page.text(60, 90, "项目按期完成，群众出行条件有所改善。")
    page.text(60, 104, "下一年度继续加强管护。")
    document = read_pdf(page.data())
    assert len(document.paragraphs) > 0
    assert only_table(document).seams == ()
    assert [notice.code for notice in document.warnings] == ["unruled_table"]


def test_cells_beside_headings_of_two_storeys_have_their_borders_in_both():
    """The line between the storeys stops short; what stands beside it stands in one of the two rows."""
    ys = (100.0, 122.0, 150.0, 172.0, 194.0)
    page = PageDrawing()
    for y in ys:
        page.line(XS[0], y, XS[3] if y == ys[1] else XS[-1], y)
    row(page, 115, ["绩效指标"])
    page.text(XS[1] + 10, 115, "年度指标值及其度量单位")
    row(page, 126, ["实际完成值", "得分"], 3)
    row(page, 140, ["三级指标", "指标值", "度量单位"])
    row(page, 165, ["养护里程", "12", "公里", "12公里", "10"])
    row(page, 187, ["改造桥梁", "2", "座", "2座", "10"])
    (table,) = read_pdf(page.data()).tables
    assert grid(table) == [
        ["绩效指标", "年度指标值及其度量单位", "年度指标值及其度量单位", "实际完成值", "得分"],
        ["三级指标", "指标值", "度量单位", "实际完成值", "得分"],
        ["养护里程", "12", "公里", "12公里", "10"],
        ["改造桥梁", "2", "座", "2座", "10"],
    ]


def test_the_blank_half_of_a_mark_hangs_over_a_border_that_is_known():
    """（万元） is as wide as its narrow column, and the line above the amounts begins where that ends."""
    left = [
        Glyph(sign, 34 + 9.5 * place, 200, 43.5 + 9.5 * place, 212, 34 + 9.5 * place, 210, 9.5)
        for place, sign in enumerate("（万元）")
    ]
    right = [
        Glyph(sign, 73.5 + 9.5 * place, 200, 83 + 9.5 * place, 212, 73.5 + 9.5 * place, 210, 9.5)
        for place, sign in enumerate("上年结转资金")
    ]
    assert [gap for gap in band_of([*left, *right], known=[70.5]).gaps if gap[0] <= 70.5 <= gap[1]]
    assert not band_of([*left, *right]).gaps
