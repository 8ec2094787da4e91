"""Ruled tables whose rows no line parts, and boxes around tables without lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

import disclosure_parse as dp
from disclosure_parse.document import Document
from disclosure_parse.readers import page_layout
from disclosure_parse.readers.broken_figures import whole_figures
from disclosure_parse.readers.glyphs import Glyph
from disclosure_parse.readers.lines import Line, glyph_lines
from disclosure_parse.readers.pdf import read_pdf
from pdf_pages import PageDrawing

XS = (50.0, 90.0, 240.0, 330.0, 420.0, 540.0)
HEADINGS = ["序号", "项目名称", "预算数", "执行数", "备注"]
LIST = [
    ["1", "村道养护", "120.50", "118.20", ""],
    ["2", "桥梁加固", "300.00", "290.00", "续建"],
    ["3", "路灯安装", "45.80", "45.80", ""],
    ["4", "校舍维修", "210.00", "205.50", "续建"],
    ["", "合计", "676.30", "659.50", ""],
]
Written = Sequence[tuple[float, str]]
"""The lines of a cell: how far below its upper border they stand, and their texts."""


def drawn(
    cells: Sequence[Written], height: float, xs: Sequence[float] = XS, headings: Sequence[str] = HEADINGS
) -> bytes:
    """A table with headings over one row of cells."""
    page = PageDrawing()
    page.text(180, 60, "2024年度项目支出预算表（单位：万元）")
    ys = (100.0, 122.0, 122.0 + height)
    page.table(xs, ys, [(0, column, 1, 1, text) for column, text in enumerate(headings)])
    page.table(xs, ys[1:], [(0, column, 1, 1, "") for column in range(len(cells))])
    for column, lines in enumerate(cells):
        for below, text in lines:
            page.text(xs[column] + 4, ys[1] + below, text)
    return page.data()


def columns(rows: Sequence[Sequence[str]], pitch: float = 16.0) -> list[Written]:
    """The cells of rows that no line parts."""
    return [
        [(12 + pitch * number, row[column]) for number, row in enumerate(rows) if row[column]]
        for column in range(len(rows[0]))
    ]


def texts(document: Document) -> list[list[str]]:
    (table,) = document.tables
    return [[cell.text if cell else "?" for cell in line] for line in table.grid()]


def codes(document: Document) -> list[str]:
    return [notice.code for notice in document.warnings]


def test_rows_without_lines_between_them_are_read_line_by_line_and_told():
    document = read_pdf(drawn(columns(LIST), 86))
    assert texts(document) == [HEADINGS, *LIST]
    (notice,) = document.warnings
    assert notice.code == "row_lines_missing"
    assert "5 rows" in notice.message
    assert notice.place is not None
    assert notice.place.page == 1


def test_a_list_without_lines_between_its_rows_has_its_projects():
    (form,) = dp.understand(read_pdf(drawn(columns(LIST), 86))).disclosure.forms
    assert [(line.project_name, line.amount.raw if line.amount else "") for line in form.projects] == [
        ("村道养护", "120.50"),
        ("桥梁加固", "300.00"),
        ("路灯安装", "45.80"),
        ("校舍维修", "210.00"),
    ]


def test_a_name_of_two_lines_stays_with_its_figures():
    cells: list[Written] = [
        [(18, "1"), (50, "2"), (82, "3")],
        [(12, "村道养护及"), (24, "安全防护"), (50, "桥梁加固"), (76, "路灯安装和"), (88, "线路改造")],
        [(18, "120.50"), (50, "300.00"), (82, "45.80")],
        [(18, "118.20"), (50, "290.00"), (82, "45.80")],
        [],
    ]
    rows = texts(read_pdf(drawn(cells, 100)))
    assert [row[1:3] for row in rows[1:]] == [
        ["村道养护及\n安全防护", "120.50"],
        ["桥梁加固", "300.00"],
        ["路灯安装和\n线路改造", "45.80"],
    ]


def test_a_name_that_goes_on_below_its_figures_is_one():
    cells: list[Written] = [
        [(12, "1"), (42, "2"), (60, "3")],
        [(12, "村道养护及沿线安全防护设"), (25, "施"), (42, "桥梁加固"), (60, "路灯安装和老旧小区线路改"), (73, "造")],
        [(12, "120.50"), (42, "300.00"), (60, "45.80")],
        [(12, "118.20"), (42, "290.00"), (60, "45.80")],
        [],
    ]
    rows = texts(read_pdf(drawn(cells, 84, (50.0, 90.0, 214.0, 330.0, 420.0, 540.0))))
    assert [row[1:3] for row in rows[1:]] == [
        ["村道养护及沿线安全防护设\n施", "120.50"],
        ["桥梁加固", "300.00"],
        ["路灯安装和老旧小区线路改\n造", "45.80"],
    ]


def test_words_alone_in_their_line_are_a_row():
    rows = [["", "一、续建", "", "", ""], *LIST[:2], ["", "二、新建", "", "", ""], *LIST[2:4]]
    assert texts(read_pdf(drawn(columns(rows), 100))) == [HEADINGS, *rows]


def test_a_label_of_all_rows_is_not_parted():
    cells = columns([["", *row[1:]] for row in LIST])
    cells[0] = [(44, "本级")]
    document = read_pdf(drawn(cells, 86))
    (table,) = document.tables
    (label,) = [cell for cell in table.cells if cell.text == "本级"]
    assert (label.row, label.row_span) == (1, 5)
    assert [row[2] for row in texts(document)[1:]] == [row[2] for row in LIST]


@pytest.mark.parametrize(
    ("cells", "xs"),
    [
        pytest.param(
            [
                [(12, "1")],
                [(12, "完成村道养护十二公里，桥"), (24, "梁加固三座，路灯安装四十"), (36, "盏，校舍维修两所")],
                [(12, "已完成养护里"), (24, "程和桥梁加固"), (36, "全部任务")],
                [(12, "10")],
                [],
            ],
            XS,
            id="texts of three lines",
        ),
        pytest.param(
            [
                [(12, "1")],
                [(12, "村道养护")],
                [(12, "1234567"), (24, "8901234"), (36, "567")],
                [(12, "2234567"), (24, "8901234"), (36, "567")],
                [],
            ],
            (50.0, 90.0, 240.0, 280.0, 320.0, 540.0),
            id="figures of three lines",
        ),
        pytest.param(
            [[(12, "1")], [(12, "村道养护")], [(12, "10"), (24, "10")], [(12, "9"), (24, "10")], []],
            XS,
            id="two lines",
        ),
    ],
)
def test_what_may_be_one_row_is_one(cells: list[Written], xs: tuple[float, ...]):
    document = read_pdf(drawn(cells, 50, xs))
    (table,) = document.tables
    assert table.n_rows == 2
    assert "row_lines_missing" not in codes(document)


FORM_XS = (40.0, 90.0, 150.0, 260.0, 350.0, 440.0, 490.0, 540.0)
FORM = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]


@pytest.mark.parametrize("beside", ["top", "middle"])
@pytest.mark.parametrize(
    ("targets", "results"),
    [
        (["12", "3", "40"], ["12", "3", "38"]),
        (["2024.3.1", "2024.6.1", "2024.9.1"], ["2024.3.5", "2024.6.2", "2024.9.1"]),
        (["100%", "95%", "90%", "85%"], ["100%", "96%", "91%", "85%"]),
    ],
)
def test_several_figures_of_one_indicator_are_one_row_and_told(beside: str, targets: list[str], results: list[str]):
    figures = [[(12.0 + 12 * number, text) for number, text in enumerate(texts)] for texts in (targets, results)]
    points = 12.0 if beside == "top" else 12 + 6.0 * (len(targets) - 1)
    cells: list[Written] = [
        *([(points, text)] for text in ("产出指标", "数量指标", "三批任务")),
        *figures,
        *([(points, text)] for text in ("10", "9")),
    ]
    document = read_pdf(drawn(cells, 64, FORM_XS, FORM))
    assert texts(document)[1:] == [
        ["产出指标", "数量指标", "三批任务", "\n".join(targets), "\n".join(results), "10", "9"]
    ]
    assert codes(document) == ["row_lines_doubtful"]


def test_numbered_rows_are_several_whatever_stands_beside_their_middle():
    rows = [[*row[:4], "续建" if row[0] == "2" else "", "2024年" if row[0] == "2" else ""] for row in LIST[:3]]
    document = read_pdf(drawn(columns(rows), 60, (50, 80, 200, 270, 340, 430, 540), [*HEADINGS, "年度"]))
    assert texts(document)[1:] == rows
    assert codes(document) == ["row_lines_missing"]


def test_a_text_between_two_lines_of_figures_belongs_to_both():
    cells = columns([row[:4] for row in LIST[:4]])
    document = read_pdf(drawn([*cells, [(12 + 16 * 1.5, "续建")]], 70))
    (table,) = document.tables
    (note,) = [cell for cell in table.cells if cell.text == "续建"]
    assert (note.row, note.row_span) == (1, 4)


def test_rows_of_a_page_printed_small_are_parted_as_the_notice_says():
    page = PageDrawing()
    xs = [50.0, 70.0, 130.0, 170.0, 210.0, 260.0]
    page.table(xs, (100.0, 110.0, 150.0), [(row, column, 1, 1, "") for row in range(2) for column in range(5)])
    for number, row in enumerate([HEADINGS, *LIST]):
        for column, text in enumerate(row):
            page.text(xs[column] + 2, 107 + 7 * number, text, 4)
    document = read_pdf(page.data())
    assert codes(document) == ["row_lines_missing"]
    assert texts(document) == [HEADINGS, *LIST]


def test_lists_of_words_in_step_are_rows():
    words = [
        ["村道", "养护科", "完成"],
        ["桥梁", "工程科", "在建"],
        ["路灯", "市政科", "完成"],
        ["校舍", "教育科", "停工"],
    ]
    document = read_pdf(drawn(columns(words), 80, (50.0, 200.0, 350.0, 500.0), ["项目", "科室", "进度"]))
    assert texts(document)[1:] == words
    assert codes(document) == ["row_lines_missing"]


def boxed(rows: Sequence[Sequence[str]]) -> Document:
    """Rows in columns, in a box around all of them."""
    page = PageDrawing()
    page.table((50, 545), (100, 110 + 20 * len(rows)), [(0, 0, 1, 1, "")])
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            page.text(60 + 125 * column, 118 + 20 * number, text)
    return read_pdf(page.data())


def test_a_box_around_lines_in_columns_is_no_cell():
    rows = [row[1:] for row in (HEADINGS, *LIST[:4])]
    document = boxed([[text or "—" for text in row] for row in rows])
    assert texts(document) == [[text or "—" for text in row] for row in rows]
    assert set(codes(document)) == {"unruled_table"}


def test_a_box_around_a_text_is_a_cell():
    document = boxed([["说明：本表由财政局编制。"], ["资金来源为上级补助，按季度拨付。"], ["联系电话见官网。"]])
    assert [len(table.cells) for table in document.tables] == [1]


def test_lines_are_made_once_for_hundreds_of_boxes_one_within_the_other(monkeypatch: pytest.MonkeyPatch):
    page = PageDrawing()
    for number in range(150):
        page.table((20 + number, 575 - number), (20 + number, 820 - number), [(0, 0, 1, 1, "")])
    for number in range(600):
        for column in range(3):
            page.text(240 + 40 * column, 300 + 0.4 * number, "1234567", 0.4)
    made: list[int] = []
    right = page_layout.page_lines

    def counting(glyphs: Iterable[Glyph]) -> list[Line]:
        made.append(1)
        return right(glyphs)

    monkeypatch.setattr(page_layout, "page_lines", counting)
    read_pdf(page.data())
    assert len(made) < 10


@pytest.mark.parametrize("mark", ["●", "1.", "（一）"])
def test_what_stands_in_front_of_the_items_of_a_list_is_no_column(mark: str):
    page = PageDrawing()
    ys = [100.0 + 44 * number for number in range(5)]
    rows = [["部门", "主要措施"], ["农业农村局", ""], ["交通运输局", ""], ["住房城乡建设局", ""]]
    page.table((50, 200, 400), ys, [(r, c, 1, 1, text) for r, row in enumerate(rows) for c, text in enumerate(row)])
    for number, items in enumerate([["养护村道", "整修沟渠"], ["加固桥梁", "安装路灯"], ["维修校舍", "改造管网"]]):
        for line, text in enumerate(items):
            page.text(206, ys[number + 1] + 14 + 18 * line, mark)
            page.text(250, ys[number + 1] + 14 + 18 * line, text)
    (table,) = read_pdf(page.data()).tables
    assert table.n_columns == 2


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["1,173,272", "1,785,795"], "1,173,272\n1,785,795"),
        (["120.50", "118.20"], "120.50\n118.20"),
        (["1,173,", "272.50"], "1,173,272.50"),
        (["105.9", "3"], "105.93"),
        (["2024.12", ".31"], "2024.12.31"),
        (["20", "24", ".1", "2."], "2024.12."),
        (["1,23", "4,56", "7.89"], "1,234,567.89"),
        (["2024/1", "2/31"], "2024/12/31"),
        (["1,000/2", ",000"], "1,000/2,000"),
        (["1.5", "2.5"], "1.5\n2.5"),
        (["v1.2", "v1.3"], "v1.2\nv1.3"),
        (["12:30", "13:30"], "12:30\n13:30"),
        (["3/4", "5/6"], "3/4\n5/6"),
        (["10", "10"], "10\n10"),
        (["2024", "2025"], "2024\n2025"),
        (["12345", "67890"], "1234567890"),
        (["1234", "56"], "123456"),
    ],
)
def test_pieces_are_one_figure_if_they_make_one(lines: list[str], text: str):
    glyphs = [
        Glyph(
            sign, 5.0 * place, 12.0 * number, 5.0 * place + 5, 12.0 * number + 10, 5.0 * place, 12.0 * number + 9, 10.0
        )
        for number, line in enumerate(lines)
        for place, sign in enumerate(line)
    ]
    width = max(len(line) for line in lines) * 5.0
    assert whole_figures("\n".join(lines), glyph_lines(glyphs), width) == text


def test_a_long_line_of_digits_is_no_piece_of_what_stands_below_it():
    lines = ["1" * 1500 + "元", "5", "6"]
    glyphs = [Glyph(sign, x, y, x + 1, y + 1, x, y, 1.0) for y, line in enumerate(lines) for x, sign in enumerate(line)]
    assert whole_figures("\n".join(lines), glyph_lines(glyphs), 1501.0) == "\n".join(lines)


@pytest.mark.parametrize("texts", [["100", "200"], ["1200", "3400", "5600"], ["20240001", "20240002"]])
def test_figures_with_room_beside_them_are_not_put_together_where_no_other_cell_is_fuller(texts: list[str]):
    page = PageDrawing()
    page.table((50, 200, 300), (100, 150), [(0, 0, 1, 1, "村道养护"), (0, 1, 1, 1, "\n".join(texts))])
    (table,) = read_pdf(page.data()).tables
    assert [cell.text for cell in table.cells] == ["村道养护", "\n".join(texts)]


@pytest.mark.parametrize(
    ("size", "width", "text"), [(10.0, 39.0, "105.93"), (20.0, 78.0, "105.93"), (10.0, 48.0, "105.9\n3")]
)
def test_a_narrow_cell_breaks_a_figure_whatever_its_padding(size: float, width: float, text: str):
    page = PageDrawing()
    page.table((50, 50 + width, 400), (100, 180), [(0, 0, 1, 1, ""), (0, 1, 1, 1, "")])
    padding = 0.7 * size
    for number, line in enumerate(["105.9", "3"]):
        page.text(50 + padding, 125 + 1.3 * size * number, line, size)
    page.text(50 + width + padding, 125, "村道", size)
    (table,) = read_pdf(page.data()).tables
    assert table.cells[0].text == text
