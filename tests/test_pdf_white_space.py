"""Forms without any line: columns, rows and labels from the white space and from what lies beside what."""

from __future__ import annotations

from collections import Counter

import pytest

from disclosure_parse.document import Cell, Document, Table
from disclosure_parse.readers.glyphs import Glyph
from disclosure_parse.readers.page_layout import PageTable
from disclosure_parse.readers.pdf import read_pdf
from disclosure_parse.readers.unruled import holds_lines
from disclosure_parse.readers.unruled_rows import find_rows
from disclosure_parse.readers.unruled_storeys import LowerColumn, upper_borders
from disclosure_parse.readers.unruled_strips import Strip, leading_of, strips_of
from pdf_pages import PageDrawing

XS = (60.0, 130.0, 245.0, 360.0, 440.0)
STEP = 12.0


def cell(page: PageDrawing, column: int, middle: float, text: str) -> None:
    """The lines of ``text`` around ``middle``, as a cell has them that is centred from top to bottom."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        page.text(XS[column], middle + 3.5 + STEP * (number - (len(lines) - 1) / 2), line)


def form(page: PageDrawing, first: float = 100.0) -> None:
    """Rows of one or two lines; two labels beside two and three rows stand in their middles."""
    heights = [16.0, 16.0, 28.0, 16.0, 28.0, 16.0, 16.0]
    middles = [first + sum(heights[:n]) + heights[n] / 2 for n in range(len(heights))]
    rows = [
        ("一级指标", "三级指标", "年度指标值", "得分", "偏差原因"),
        ("", "养护里程", "≥12公里", "10", ""),
        ("", "沿线安全防护设施完好\n率", "≥95%", "9.5", "雨季延期至次年"),
        ("", "每公里养护成本", "≤3万元", "10", ""),
        ("", "受益群众对养护工作满\n意度", "≥90%", "10", ""),
        ("", "通行时间", "缩短", "10", ""),
        ("总分", "", "", "49.5", ""),
    ]
    for middle, row in zip(middles, rows, strict=True):
        for column, text in enumerate(row):
            if text:
                cell(page, column, middle, text)
    edges = [first + sum(heights[:n]) for n in range(len(heights))]
    cell(page, 0, (edges[1] + edges[3]) / 2, "产出指标")
    cell(page, 0, (edges[3] + edges[6]) / 2, "效益指标")


def grid(document: Document) -> list[list[str]]:
    (table,) = document.tables
    assert isinstance(table, Table)
    assert table.origin == "white-space"
    return [[each.text if each else "?" for each in line] for line in table.grid()]


def test_rows_labels_and_wrapped_lines_without_any_ruling():
    page = PageDrawing()
    form(page)
    document = read_pdf(page.data())
    assert grid(document) == [
        ["一级指标", "三级指标", "年度指标值", "得分", "偏差原因"],
        ["产出指标", "养护里程", "≥12公里", "10", ""],
        ["产出指标", "沿线安全防护设施完好\n率", "≥95%", "9.5", "雨季延期至次年"],
        ["效益指标", "每公里养护成本", "≤3万元", "10", ""],
        ["效益指标", "受益群众对养护工作满\n意度", "≥90%", "10", ""],
        ["效益指标", "通行时间", "缩短", "10", ""],
        ["总分", "", "", "49.5", ""],
    ]
    assert [notice.code for notice in document.warnings] == ["unruled_table"]


def test_a_page_number_is_no_row():
    page = PageDrawing()
    form(page, 600)
    page.text(290, 810, "- 1 -")
    document = read_pdf(page.data())
    assert len(grid(document)) == 7
    assert document.paragraphs[-1].text == "- 1 -"


def strip(middle: float, *, full: bool = False) -> Strip:
    return Strip(middle - 5, middle + 5, 10.0, 60.0 if full else 30.0, full)


def test_lines_with_room_left_are_rows_though_no_space_is_between_them():
    rows = find_rows([[strip(12), strip(24), strip(36)], [strip(12), strip(24), strip(36)]], 0, 48)
    assert rows is not None
    assert rows.heights == (0, 18, 30, 48)
    assert rows.misfit == 0


def test_a_label_stands_beside_the_middle_of_its_rows():
    names = [strip(12), strip(24), strip(36), strip(48)]
    rows = find_rows([[strip(18), strip(42)], names, names], 6, 54)
    assert rows is not None
    assert rows.labels == ((0, 2),)


def test_lines_that_lie_over_each_other_are_of_columns_that_could_not_be_told():
    assert find_rows([[strip(12), strip(17), strip(24)], [strip(12), strip(24)]], 0, 36) is None


def figure(middle: float) -> Strip:
    return Strip(middle - 5, middle + 5, 10.0, 60.0, True, True)


def test_figures_below_each_other_are_rows_of_their_own_however_full_their_lines():
    lines = [12.0, 24.0, 36.0, 48.0]
    names, figures = [strip(middle, full=True) for middle in lines], [figure(middle) for middle in lines]
    rows = find_rows([names, figures, figures], 6, 54)
    assert rows is not None
    assert rows.heights == (6, 18, 30, 42, 54)


def test_a_name_goes_on_nearer_to_its_row_than_to_the_next_whatever_room_was_left():
    """A list: numbers, names of which the second and the last take two lines, figures."""
    numbers, figures = [figure(y) for y in (12, 30, 60)], [figure(y) for y in (12, 30, 60)]
    names = [strip(y) for y in (12, 30, 42, 60, 72)]
    rows = find_rows([numbers, names, figures], 6, 80)
    assert rows is not None
    assert rows.heights == (6, 21, 51, 80)


def test_a_long_list_has_its_rows():
    """Three hundred rows; labels and rows were once shared out in time that grew with the fourth power of them."""
    lines = [12.0 * number for number in range(1, 301)]
    rows = find_rows([[strip(y) for y in lines], [figure(y) for y in lines], [figure(y) for y in lines]], 6, 3606)
    assert rows is not None
    assert len(rows.heights) == 301


def test_headings_of_two_storeys_with_cells_beside_them_that_reach_over_both():
    upper_and_lower = [strip(12), strip(36)]
    rows = find_rows([upper_and_lower, upper_and_lower, [strip(24)], [strip(18), strip(30)]], 0, 48, 12.0)
    assert rows is not None
    assert rows.heights == (0, 24, 48)
    assert rows.through == (frozenset(), frozenset({2, 3}), frozenset())


def test_rows_without_any_space_between_them_keep_the_distance_of_lines():
    """Lines set wide: values stand in the middle of names of two lines, and these follow each other evenly."""
    names = [strip(middle, full=middle in (12, 48, 84)) for middle in (12, 30, 48, 66, 84, 102)]
    values = [strip(21), strip(57), strip(93)]
    rows = find_rows([names, values, values], 0, 114, 18.0)
    assert rows is not None
    assert rows.heights == (0, 39, 75, 114)


def test_a_label_that_a_page_break_cuts_stands_at_its_top():
    names = [strip(middle) for middle in (12, 36, 60, 84, 108, 132)]
    labels = [strip(24), strip(60)]
    cut = find_rows([labels, names, names], 0, 144, 12.0, is_last=True)
    whole = find_rows([labels, names, names], 0, 144, 12.0)
    assert cut is not None
    assert whole is not None
    assert (cut.labels, cut.misfit) == (((0, 2),), 0)
    assert whole.labels != ((0, 2),)


def test_rows_beside_which_no_label_stands_do_not_speak_against_labels():
    """On a further page, below headings that are repeated, a label of the page before goes on."""
    names = [strip(12.0 + 24 * number) for number in range(10)]
    labels = [strip(12), strip(12.0 + 24 * 8)]
    rows = find_rows([labels, names, names], 0, 240, 12.0)
    assert rows is not None
    assert rows.labels == ((0, 1, 7),)


def test_text_beside_lines_set_wide_is_of_a_column_of_its_own():
    """部门联系人 in two lines, and beside it a name between them: nearer to both than lines of one column are."""
    page = PageDrawing()
    for number in range(4):
        y = 100.0 + 40 * number
        for x, text in ((60, "主管部门"), (150, "文化和旅游局"), (380, "联系电话"), (470, "6300018")):
            page.text(x, y, text)
        page.text(260, y - 8.7, "部门联系")
        page.text(260, y + 8.7, "人")
        page.text(320, y, "丙某")
    assert (
        grid(read_pdf(page.data())) == [["主管部门", "文化和旅游局", "部门联系\n人", "丙某", "联系电话", "6300018"]] * 4
    )


def test_a_heading_of_the_upper_storey_stands_over_the_middle_of_its_columns():
    """What stands beside it was parted between its lines, and its border stood anywhere in the white space."""
    columns = [
        *(LowerColumn(60, 130, False), LowerColumn(130, 200, True)),
        *(LowerColumn(x, x + 60, False) for x in (200.0, 260.0, 320.0)),
        LowerColumn(380, 460, False),
    ]
    texts = [(65.0, 95.0), (250.0, 330.0), (385.0, 415.0)]
    assert upper_borders(texts, columns, 10) == [130, 200, 380]
    assert upper_borders([(135.0, 165.0)], columns, 10) is None  # It stands over one that has none over it.
    assert upper_borders([], columns[:2], 10) == [130]


def test_text_written_downwards_does_not_tell_how_far_lines_are_apart():
    """Its characters are nearer to each other than lines are, which became rows each."""
    upright = [Strip(top, top + 10, 10.0, 10.0, False) for top in (100.0, 110.0, 120.0, 130.0)]
    lines = [Strip(top, top + 10, 10.0, 60.0, True) for top in (100.0, 116.0, 132.0, 148.0)]
    assert leading_of([upright, lines], 10, 0) == 16


def test_lines_of_a_narrow_column_may_be_full():
    """In a column of two characters each line goes on; what goes on was a row of its own."""
    lines = ["帮扶", "困难", "职工", "度"]
    glyphs = [
        Glyph(text, 60.0 + 10 * place, 91.0 + 18 * number, 70.0 + 10 * place, 101.0 + 18 * number,
              60.0 + 10 * place, 100.0 + 18 * number, 10.0)
        for number, line in enumerate(lines)
        for place, text in enumerate(line)
    ]  # fmt: skip
    assert [line.is_full for line in strips_of(glyphs)] == [True, True, True, False]
    assert not any(line.is_full for line in strips_of(glyphs[::2]))


def test_figures_below_headings_begin_a_row_though_each_heading_is_its_columns_longest_line():
    rows = [("序号", "姓名", "面积（亩）", "标准（元/亩）", "金额（元）")]
    rows += [(str(n), "赵某", f"{n}.5", "90", f"{n * 90 + 45}.00") for n in range(1, 9)]
    page = PageDrawing()
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            page.text(XS[column], 100 + 17.25 * number, text)
    assert grid(read_pdf(page.data())) == [list(row) for row in rows]


@pytest.mark.parametrize(
    ("rows", "holds"),
    [
        ([["甲", "60", "61", "42", "43"], ["乙", "64", "65", "46", "47"], ["丙", "68", "69", "", "49"]], True),
        ([["甲", "60 61", "42 43"], ["乙", "64 65", "46 47"], ["丙", "68 69", "49"]], False),
        ([["甲", "60", "61", "42", "43"], ["乙", "64", "65", "46", "47"]], False),
    ],
    ids=["all pieces", "columns run together", "a line is lost"],
)
def test_another_readers_table_has_a_cell_for_each_piece_of_its_lines(rows: list[list[str]], holds: bool):
    cells = tuple(Cell(text, r, c) for r, row in enumerate(rows) for c, text in enumerate(row))
    table = PageTable((0, 1), (0, 1), cells, False, "camelot-network")
    assert holds_lines(table, Counter("甲60614243乙64654647丙686949"), pieces=14) is holds
