"""Tables that a page break cuts: open borders, rests of cells, text that is clipped away on one of the pages."""

from __future__ import annotations

from disclosure_parse.document import Document, Place, Table
from disclosure_parse.readers.pdf import read_pdf
from pdf_pages import HEIGHT, CellText, PageDrawing, rows_of

XS = (50.0, 80.0, 180.0, 330.0, 545.0)


def only_table(document: Document) -> Table:
    assert len(document.tables) == 1
    return document.tables[0]


def printed(table: Table) -> list[CellText]:
    return [(cell.row, cell.column, cell.row_span, cell.column_span, cell.text) for cell in table.cells]


def frame(page: PageDrawing, across: list[tuple[float, float, float]], down: list[tuple[float, float, float]]) -> None:
    """Lines: (y, from x, to x) and (x, from y, to y)."""
    for y, x0, x1 in across:
        page.line(x0, y, x1, y)
    for x, y0, y1 in down:
        page.line(x, y0, x, y1)


def open_label(page: PageDrawing, ys: list[float], *, top: bool, bottom: bool) -> None:
    """A label in the first column beside rows of three cells; it has no border where it goes on over the break."""
    frame(
        page,
        [(y, XS[1], XS[-1]) for y in ys]
        + [(ys[0], XS[0], XS[1])] * (not top)
        + [(ys[-1], XS[0], XS[1])] * (not bottom),
        [(x, ys[0], ys[-1]) for x in XS],
    )


def fill(page: PageDrawing, ys: list[float], rows: list[list[str]]) -> None:
    for y, row in zip(ys, rows, strict=False):
        for x, text in zip(XS[1:], row, strict=False):
            page.text(x + 3, y + 12, text)


def test_a_merged_cell_without_borders_at_the_breaks_is_one():
    """Over three pages: on the middle one nothing but its sides is drawn, and its label stands on the last."""
    page = PageDrawing()
    open_label(page, [400, 600, 780], top=False, bottom=True)
    fill(page, [400, 600], [["数量指标", "养护里程", "≥95公里"], ["质量指标", "合格率", "100%"]])
    page.next_page()
    open_label(page, [60, 400, 780], top=True, bottom=True)
    fill(page, [60, 400], [["时效指标", "完成时间", "12月底前"], ["成本指标", "总成本", "≤20万元"]])
    page.next_page()
    open_label(page, [60, 100], top=True, bottom=False)
    fill(page, [60], [["", "总投资", "≤90万元"]])
    page.text(53, 72, "产出")
    table = only_table(read_pdf(page.data()))
    assert printed(table)[0] == (0, 0, 5, 1, "产出")
    assert (table.cells[0].page, table.seams) == (3, (2, 4))
    assert [cell.text for cell in table.cells if cell.column == 1] == [
        "数量指标",
        "质量指标",
        "时效指标",
        "成本指标",
        "",
    ]


def test_a_label_that_both_pages_print_whole_is_printed_once():
    """A program that prints a cut cell on either page, and hides there what the other one shows."""
    page = PageDrawing()
    open_label(page, [400, 600, 780], top=False, bottom=True)
    fill(page, [400, 600], [["数量指标", "养护里程", "≥95公里"], ["质量指标", "合格率", "100%"]])
    page.text(53, 770, "产出")
    page.next_page()
    open_label(page, [60, 100], top=True, bottom=False)
    fill(page, [60], [["成本指标", "总投资", "≤90万元"]])
    page.text(53, 72, "产出")
    table = only_table(read_pdf(page.data()))
    assert printed(table)[0] == (0, 0, 3, 1, "产出")


def test_where_no_column_has_a_border_at_the_break_rows_stay_apart():
    page = PageDrawing()
    frame(page, [(400, 50, 545), (600, 50, 545)], [(x, 400, 780) for x in XS])
    fill(page, [400, 600], [["数量", "养护里程", "≥95公里"], ["质量", "合格率", "100%"]])
    page.next_page()
    frame(page, [(100, 50, 545), (140, 50, 545)], [(x, 60, 140) for x in XS])
    fill(page, [60, 100], [["时效", "完成时间", "12月底前"], ["成本", "总成本", "≤20万元"]])
    table = only_table(read_pdf(page.data()))
    assert [cell.text for cell in table.cells if cell.column == 2] == ["养护里程", "合格率", "完成时间", "总成本"]


def test_a_row_cut_within_its_lines_is_one_row():
    """The name and the reason are full to the right and down to the border; what stands below goes on with them."""
    page = PageDrawing()
    page.table(
        (50, 93, 200, 250),
        (700, 750, 780),
        rows_of(["名称", "指标值", "原因"], ["农村公路\n养护里程", "≥95公里", "雨季延长\n工期推迟"]),
    )
    page.next_page()
    page.table((50, 93, 200, 250), (60, 76, 100), rows_of(["达标率", "", "了"], ["合格率", "100%", ""]))
    table = only_table(read_pdf(page.data()))
    assert printed(table) == [
        *((0, column, 1, 1, text) for column, text in enumerate(("名称", "指标值", "原因"))),
        (1, 0, 1, 1, "农村公路\n养护里程\n达标率"),
        (1, 1, 1, 1, "≥95公里"),
        (1, 2, 1, 1, "雨季延长\n工期推迟\n了"),
        *((2, column, 1, 1, text) for column, text in enumerate(("合格率", "100%", ""))),
    ]
    assert table.seams == (2,)


def test_a_row_with_room_for_what_stands_below_is_whole():
    """In narrow columns every line is full; the headings have room below them, so the next row is one of its own."""
    page = PageDrawing()
    page.table((50, 76, 102), (700, 780), rows_of(["一级\n指标", "二级\n指标"]))
    page.next_page()
    page.table((50, 76, 102), (60, 90, 120), rows_of(["产出\n指标", "数量\n指标"], ["效益\n指标", "社会\n效益"]))
    table = only_table(read_pdf(page.data()))
    assert [cell.text for cell in table.cells if cell.column == 0] == ["一级\n指标", "产出\n指标", "效益\n指标"]


def test_no_row_goes_on_with_an_ellipsis():
    page = PageDrawing()
    page.table((50, 93, 200), (700, 750, 780), rows_of(["名称", "指标值"], ["农村公路\n养护里程", "≥95公里"]))
    page.next_page()
    page.table((50, 93, 200), (60, 76, 100), rows_of(["……", ""], ["合格率", "100%"]))
    assert only_table(read_pdf(page.data())).n_rows == 4


def test_text_clipped_away_is_not_printed():
    """A spreadsheet centers a label over both pages, writes it on both, and clips away what is on the other."""
    page = PageDrawing()
    page.table((50, 150, 545), (400, 600, 780), rows_of(["", "甲"], ["", "乙"]))
    canvas = page.canvas
    canvas.saveState()
    clip = canvas.beginPath()
    clip.rect(50, HEIGHT - 780, 100, 380)
    canvas.clipPath(clip, stroke=0, fill=0)
    page.text(53, 775, "产出")
    page.text(53, 795, "指标")
    canvas.restoreState()
    document = read_pdf(page.data())
    assert [cell.text for cell in only_table(document).cells] == ["", "甲", "产出", "乙"]
    assert document.paragraphs == ()


def test_a_label_that_ends_below_the_last_row_makes_no_row():
    """A browser draws a label's sides down to the end of the page, below the last row that has room on it."""
    page = PageDrawing()
    frame(
        page,
        [(600, 50, 545), (680, 180, 545), (760, 180, 545)],
        [(50, 600, 790), (80, 600, 790), (180, 600, 790), (330, 600, 760), (545, 600, 760)],
    )
    fill(page, [600, 680], [["数量指标", "养护里程", "≥95公里"], ["", "合格率", "100%"]])
    page.text(53, 612, "产出")
    assert printed(only_table(read_pdf(page.data()))) == [
        (0, 0, 2, 1, "产出"),
        (0, 1, 2, 1, "数量指标"),
        (0, 2, 1, 1, "养护里程"),
        (0, 3, 1, 1, "≥95公里"),
        (1, 2, 1, 1, "合格率"),
        (1, 3, 1, 1, "100%"),
    ]


def test_a_side_is_closed_where_the_outer_lines_end_together():
    """A table without outer sides, on a page where a label stands beside all rows: two lines reach to its edge."""
    page = PageDrawing()
    frame(
        page,
        [(600, 50, 545), (780, 50, 545), (690, 80, 545)],
        [(x, 600, 780) for x in (80, 180, 330)],
    )
    fill(page, [600, 690], [["数量指标", "养护里程", "≥95公里"], ["质量指标", "合格率", "100%"]])
    page.text(53, 700, "产出")
    assert printed(only_table(read_pdf(page.data())))[0] == (0, 0, 2, 1, "产出")


def test_a_label_alone_that_reaches_below_the_last_row_keeps_its_text():
    page = PageDrawing()
    frame(
        page,
        [(600, 50, 545), (680, 80, 545), (760, 80, 545)],
        [(50, 600, 800), (80, 600, 800), (180, 600, 760), (330, 600, 760), (545, 600, 760)],
    )
    fill(page, [600, 680], [["数量指标", "养护里程", "≥95公里"], ["质量指标", "合格率", "100%"]])
    page.text(53, 780, "产出")
    document = read_pdf(page.data())
    assert printed(only_table(document))[0] == (0, 0, 2, 1, "产出")
    assert document.paragraphs == ()


def test_text_printed_over_the_border_belongs_to_its_cell():
    """Too much text for the last row before a page break runs over the lower border and out of the right one."""
    page = PageDrawing()
    page.table((50, 150, 300), (700, 730, 780), rows_of(["指标", "原因"], ["养护里程", ""]))
    page.text(153, 770, "雨季延长")
    page.text(153, 783, "工期推迟")
    page.text(293, 770, "了")
    document = read_pdf(page.data())
    assert only_table(document).cells[3].text.split() == ["雨季延长", "了", "工期推迟"]
    assert document.paragraphs == ()


def test_a_half_of_a_label_on_each_side_of_the_break_is_printed_once():
    """The glyphs stand on the border, so that half of them is clipped away; only one page shows their middle."""
    page = PageDrawing()
    page.table((50, 150, 545), (400, 600, 780), rows_of(["", "甲"], ["", "乙"]))
    canvas = page.canvas
    canvas.saveState()
    clip = canvas.beginPath()
    clip.rect(50, HEIGHT - 780, 100, 380)
    canvas.clipPath(clip, stroke=0, fill=0)
    page.text(53, 785, "产出")
    canvas.restoreState()
    document = read_pdf(page.data())
    assert [cell.text for cell in only_table(document).cells] == ["", "甲", "", "乙"]


def test_headings_cut_between_their_storeys():
    page = PageDrawing()
    page.table((50, 76, 102, 200), (700, 716), rows_of(["三级", "实际", "自评得分"]))
    page.next_page()
    page.table(
        (50, 76, 102, 150, 200), (60, 90, 120), rows_of(["指标", "完成", "单项", "折算"], ["里程", "95", "10", "9"])
    )
    table = only_table(read_pdf(page.data()))
    assert printed(table)[:3] == [
        (0, 0, 2, 1, "三级\n指标"),
        (0, 1, 2, 1, "实际\n完成"),
        (0, 2, 1, 2, "自评得分"),
    ]


def test_what_is_written_beside_a_table_does_not_end_it():
    page = PageDrawing()
    page.text(560, 500, "章")
    page.table((50, 150, 545), (100, 400, 780), rows_of(["甲", "1"], ["乙", "2"]))
    page.next_page()
    page.table((50, 150, 545), (60, 100), rows_of(["丙", "3"]))
    assert only_table(read_pdf(page.data())).n_rows == 3


def lines_down(page: PageDrawing, x: float, y: float, text: str) -> None:
    """Lines of one character, 12 points apart."""
    for number, character in enumerate(text):
        page.text(x + 3, y + 12 + 12 * number, character)


def label_in_two_parts(last: bool) -> Table:
    """A word processor closes both parts and begins the rest at the top; beside it a label stands in the middle."""
    page = PageDrawing()
    page.table((50, 70, 150, 300), (730, 764), rows_of(["", "一级指标", "指标值"]))
    lines_down(page, 50, 730, "绩效")
    page.next_page()
    cells = [(0, 0, 3, 1, ""), (0, 1, 3, 1, ""), *((row, 2, 1, 1, text) for row, text in enumerate("甲乙丙"))]
    page.table((50, 70, 150, 300), (60, 76, 92, 108), cells)
    if last:
        page.table((50, 70, 150, 300), (108, 124), [(0, 0, 1, 2, "合计"), (0, 2, 1, 1, "100")])
    lines_down(page, 50, 60, "指标")
    page.text(73, 88, "产出指标")
    return only_table(read_pdf(page.data()))


def test_a_label_of_which_a_part_stands_on_each_page_is_one():
    table = label_in_two_parts(last=True)
    assert printed(table)[:4] == [
        (0, 0, 4, 1, "绩\n效\n指\n标"),
        (0, 1, 1, 1, "一级指标"),
        (0, 2, 1, 1, "指标值"),
        (1, 1, 3, 1, "产出指标"),
    ]
    assert table.seams == (1,)


def test_a_label_that_the_next_break_may_cut_is_another_one():
    """It begins at the top of its page for that reason."""
    cells = label_in_two_parts(last=False).cells
    assert [cell.text for cell in cells if cell.column == 0] == ["绩\n效", "指\n标"]


def test_a_label_at_the_top_where_all_stand_at_the_top_is_another_one():
    page = PageDrawing()
    page.table((50, 70, 150, 300), (730, 764), rows_of(["", "一级指标", "指标值"]))
    lines_down(page, 50, 730, "产出")
    page.next_page()
    cells = [(0, 0, 3, 1, ""), (0, 1, 3, 1, "效益指标"), *((row, 2, 1, 1, text) for row, text in enumerate("甲乙丙"))]
    page.table((50, 70, 150, 300), (60, 90, 120, 150), cells)
    lines_down(page, 50, 60, "效益")
    assert [cell.text for cell in only_table(read_pdf(page.data())).cells if cell.column == 0] == ["产\n出", "效\n益"]


def test_two_labels_each_in_the_middle_of_its_part_are_two():
    """A browser may leave out the border between two cells that end and begin with a page."""
    page = PageDrawing()
    open_label(page, [400, 600, 780], top=False, bottom=True)
    fill(page, [400, 600], [["数量指标", "养护里程", "≥95公里"], ["质量指标", "合格率", "100%"]])
    page.text(53, 594, "产出")
    page.next_page()
    open_label(page, [60, 100, 140], top=True, bottom=False)
    fill(page, [60, 100], [["经济效益", "带动增收", "≥95元"], ["社会效益", "受益人数", "100人"]])
    page.text(53, 104, "效益")
    table = only_table(read_pdf(page.data()))
    assert [(cell.row, cell.row_span, cell.text) for cell in table.cells if cell.column == 0] == [
        (0, 2, "产出"),
        (2, 2, "效益"),
    ]


def test_rows_of_single_lines_that_are_full_stay_apart():
    """Every text fills its cell, and so does every one below: that of a row of its own, with a higher cell."""
    page = PageDrawing()
    page.table(
        (50, 96, 142, 188), (700, 740, 756), rows_of(["二级", "指标", "值"], ["成本指标", "项目成本", "四百万元"])
    )
    page.next_page()
    page.table((50, 96, 142, 188), (60, 92, 120), rows_of(["社会效益\n指标", "", ""], ["生态", "水质", "优"]))
    page.text(99, 79, "减灾能力")
    page.text(145, 79, "得到提升")
    table = only_table(read_pdf(page.data()))
    assert [cell.text for cell in table.cells if cell.column == 1] == ["指标", "项目成本", "减灾能力", "水质"]


def test_the_rest_of_a_merged_cell_reaches_to_the_end_of_its_row():
    """A browser draws the rest of a heading over two storeys as high as its text, and nothing below it."""
    page = PageDrawing()
    frame(
        page,
        [(700, 50, 300), (730, 50, 150), (780, 50, 150)][:2],
        [(50, 700, 730), (100, 700, 730), (150, 700, 790), (220, 700, 790), (300, 700, 790)],
    )
    fill(page, [700], [])
    for x, text in ((53, "绩效"), (103, "目标"), (153, "完成值"), (223, "偏差原因及改")):
        page.text(x, 712, text)
    page.next_page()
    frame(
        page,
        [(40, 50, 150), (60, 150, 300), (90, 50, 300), (120, 50, 300), (150, 50, 300)],
        [(50, 40, 150), (100, 40, 150), (150, 40, 150), (220, 40, 60), (220, 90, 150), (300, 40, 150)],
    )
    for x, y, text in ((53, 60, "一级"), (103, 60, "三级"), (223, 52, "进"), (53, 102, "产出"), (223, 102, "无")):
        page.text(x, y, text)
    table = only_table(read_pdf(page.data()))
    assert [cell for cell in printed(table) if cell[0] == 0] == [
        (0, 0, 1, 1, "绩效"),
        (0, 1, 1, 1, "目标"),
        (0, 2, 3, 1, "完成值"),
        (0, 3, 3, 1, "偏差原因及改\n进"),
    ]


def test_a_table_goes_on_where_its_next_row_had_no_room():
    """The page is half empty: the row below is as high as half a page."""
    page = PageDrawing()
    page.table((50, 150, 545), (100, 200, 400), rows_of(["甲", "1"], ["乙", "2"]))
    page.next_page()
    page.table((50, 150, 545), (60, 500, 530), rows_of(["丙", "3"], ["丁", "4"]))
    assert only_table(read_pdf(page.data())).n_rows == 4


def test_a_table_goes_on_where_the_rows_beside_its_next_label_had_no_room():
    """A browser moves all rows over that a merged cell holds together."""
    page = PageDrawing()
    frame(page, [(60, 50, 545), (100, 50, 545)], [(x, 60, 100) for x in XS])
    fill(page, [60], [["指标", "目标", "得分"]])
    page.next_page()
    ys = [60.0 + 60 * number for number in range(13)]
    frame(page, [(y, XS[1] if 60 < y < 780 else 50, 545) for y in ys], [(x, 60, 780) for x in XS])
    fill(page, ys[:-1], [["数量指标", "养护里程", "≥95公里"]] * 12)
    assert only_table(read_pdf(page.data())).seams == (1,)


def test_a_table_of_low_rows_does_not_go_on_from_a_half_empty_page():
    page = PageDrawing()
    page.table((50, 150, 545), (100, 200, 400), rows_of(["甲", "1"], ["乙", "2"]))
    page.next_page()
    page.table((50, 150, 545), (60, 90, 120), rows_of(["丙", "3"], ["丁", "4"]))
    assert [table.n_rows for table in read_pdf(page.data()).tables] == [2, 2]


def test_a_table_on_a_page_printed_small():
    """A long sheet fitted to one page: its rows are nearer to each other than lines that else are one."""
    page = PageDrawing()
    ys = [100 + 2.3 * row for row in range(41)]
    for row in range(40):
        for x0, x1 in ((50, 60), (60, 66), (66, 80)):
            page.canvas.setLineWidth(0.1)
            frame(
                page,
                [(ys[row], x0, x1), (ys[row + 1], x0, x1)],
                [(x0, ys[row], ys[row + 1]), (x1, ys[row], ys[row + 1])],
            )
        page.text(50.4, ys[row] + 1.7, f"指标{row}", size=1.2)
        page.text(60.4, ys[row] + 1.7, f"{row}人", size=1.2)
    document = read_pdf(page.data())
    assert [cell.text for cell in only_table(document).cells if cell.column == 1] == [f"{row}人" for row in range(40)]
    assert document.warnings == ()


def test_a_row_with_borders_beside_a_label_without_is_whole():
    """A program that leaves cut cells open leaves those of a cut row open too: 合格 begins a row of its own."""
    page = PageDrawing()
    open_label(page, [700, 740, 766], top=False, bottom=True)
    fill(page, [700, 740], [["数量", "里程", "95"], ["质量指标工程验收程序", "", "100"]])
    page.text(83, 764, "质量指标工程验收程序")
    page.text(53, 712, "产出")
    page.next_page()
    open_label(page, [60, 76, 92], top=True, bottom=False)
    fill(page, [60, 76], [["合格率", "", ""], ["时效", "完成", "12月"]])
    table = only_table(read_pdf(page.data()))
    assert [cell.text for cell in table.cells if cell.column == 1][-2:] == ["合格率", "时效"]


def test_a_table_goes_on_where_the_label_beside_it_is_not_drawn():
    """On the middle page neither border nor text of the label is printed, that on the last ends it."""
    page = PageDrawing()
    page.table(
        XS, (500, 640, 780), [(0, 0, 2, 1, "产出"), *((r, c, 1, 1, f"甲{r}{c}") for r in (0, 1) for c in (1, 2, 3))]
    )
    page.next_page()
    page.table(XS[1:], (60, 400, 780), rows_of(["乙01", "乙02", "乙03"], ["乙11", "乙12", "乙13"]))
    page.next_page()
    page.table(XS, (60, 100), rows_of(["合计", "丙1", "丙2", "丙3"]))
    table = only_table(read_pdf(page.data()))
    assert [(cell.row, cell.text) for cell in table.cells if cell.column == 1] == [
        (0, "甲01"),
        (1, "甲11"),
        (2, "乙01"),
        (3, "乙11"),
        (4, "丙1"),
    ]


def test_a_table_without_its_lower_border_goes_on_with_other_columns():
    page = PageDrawing()
    frame(
        page,
        [(700, 50, 545), (740, 50, 545)],
        [(50, 700, 780), (180, 700, 740), (330, 700, 740), (545, 700, 780)],
    )
    for x, text in ((53, "项目名称"), (183, "养护"), (333, "万元")):
        page.text(x, 712, text)
    page.next_page()
    page.table(
        (50, 110, 250, 400, 545), (60, 90, 120), rows_of(["预算数", "174", "执行数", "146"], ["甲", "1", "乙", "2"])
    )
    assert len(read_pdf(page.data()).tables) == 1


def test_points_that_wrap_in_a_label_of_single_characters():
    page = PageDrawing()
    page.table((50, 66, 200), (100, 220, 260), rows_of(["", "数量指标"], ["", "质量指标"]))
    for number, line in enumerate(["产", "出", "指", "标", "（", "40", "分", "）"]):
        page.text(53, 112 + 12 * number, line)
    for number, line in enumerate(["满", "意", "0分"]):
        page.text(51, 232 + 12 * number, line)
    assert [cell.text for cell in only_table(read_pdf(page.data())).cells if cell.column == 0] == [
        "产\n出\n指\n标\n（\n40\n分\n）",
        "满\n意\n0分",
    ]


def test_the_last_line_of_an_open_label_may_stand_below_the_table():
    """A browser lets a label that goes on reach further down than the last row; its text does not end the table."""
    page = PageDrawing()
    open_label(page, [600, 700, 780], top=False, bottom=True)
    fill(page, [600, 700], [["数量指标", "养护里程", "≥95公里"], ["质量指标", "合格率", "100%"]])
    page.text(53, 776, "产出")
    page.text(53, 788, "指标")
    page.next_page()
    open_label(page, [60, 100], top=True, bottom=False)
    fill(page, [60], [["成本指标", "总投资", "≤90万元"]])
    document = read_pdf(page.data())
    assert printed(only_table(document))[0] == (0, 0, 3, 1, "产出\n指标")
    assert document.paragraphs == ()


def test_a_row_that_may_be_the_rest_of_the_one_above_is_told():
    """Each text is full and goes on, none ends: so do the columns of a form that are as wide as their texts."""
    page = PageDrawing()
    page.table((50, 96, 142), (700, 740, 756), rows_of(["三级指标", "指标值"], ["防护栏长", "三百余公"]))
    page.next_page()
    page.table((50, 96, 142), (60, 76, 92), rows_of(["度", "里"], ["桥", "5座"]))
    document = read_pdf(page.data())
    assert only_table(document).n_rows == 4
    assert [(notice.code, notice.place) for notice in document.warnings] == [
        ("row_or_rest", Place(page=2, table=1, row=3))
    ]


def test_what_goes_on_behind_a_stroke_is_cut():
    """Some programs break a line behind a stroke, some do not: 元/批次 had no room."""
    xs = (50.0, 130.0, 182.0, 234.0)
    page = PageDrawing()
    page.table(xs, (700, 740, 780), rows_of(["合格率", "≥99%", "≥98%"], ["抽检费用", "", ""]))
    for x in (133.0, 185.0):
        page.text(x, 772, "≤850")
    page.next_page()
    page.table(xs, (60, 76, 116), rows_of(["", "", ""], ["总成本", "≤2万元", "≤3万元"]))
    for x in (133.0, 185.0):
        page.text(x, 72, "元/批次")
    assert [cell.text for cell in only_table(read_pdf(page.data())).cells if cell.row == 1] == [
        "抽检费用",
        "≤850\n元/批次",
        "≤850\n元/批次",
    ]


def test_a_lone_character_below_a_break_is_the_rest_of_a_name():
    """Word leaves the line above the break in the middle of its cell: nothing but the words tells that it goes on."""
    page = PageDrawing()
    page.table((50, 155, 250), (700, 740, 760), rows_of(["功能科目名称", "金额"], ["十七、国土海洋气象等", ""]))
    page.next_page()
    page.table((50, 155, 250), (60, 80, 100), rows_of(["支", ""], ["十八、住房保障支出", "3,660.38"]))
    assert [cell.text for cell in only_table(read_pdf(page.data())).cells if cell.column == 0] == [
        "功能科目名称",
        "十七、国土海洋气象等\n支",
        "十八、住房保障支出",
    ]


def test_a_row_of_whole_figures_is_no_rest():
    """Figures as wide as their columns are no text that goes on, whatever stands beside them."""
    page = PageDrawing()
    xs = (50, 126, 196)
    page.table(xs, (700, 744, 760), rows_of(["项目", "金额"], ["归属于母公司", "52,452,457.13"]))
    page.next_page()
    page.table(xs, (60, 76, 92), rows_of(["归属于少数股", "3,260,385,578.30"], ["每股收益", "41.76"]))
    document = read_pdf(page.data())
    assert only_table(document).n_rows == 4
    assert document.warnings == ()
