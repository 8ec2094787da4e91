"""Pages where pdfplumber or camelot reads better than the ruling lines, and pages where they must not win."""

from __future__ import annotations

from itertools import pairwise

import pytest

from disclosure_parse.document import Document, Paragraph, PdfEngine, Table
from disclosure_parse.readers.page_picture import draw_page
from disclosure_parse.readers.pdf import read_pdf
from pdf_pages import HEIGHT, PageDrawing, rows_of

XS = (60.0, 160.0, 300.0, 420.0)
YS = (100.0, 125.0, 150.0, 175.0)


def codes(document: Document) -> list[str]:
    return [notice.code for notice in document.warnings]


def shaded(page: PageDrawing, gap: float) -> None:
    """A table whose cells are shaded areas, without a single line."""
    page.canvas.setFillGray(0.9)
    for left, right in pairwise(XS):
        for top, bottom in pairwise(YS):
            page.canvas.rect(left, HEIGHT - bottom, right - left - gap, bottom - top - gap, stroke=0, fill=1)
    page.canvas.setFillGray(0)
    texts = rows_of(["一级指标", "指标值", "得分"], ["产出指标", "≥95%", "10"], ["效益指标", "达成", "9.5"])
    page.table(XS, YS, texts, draw=lambda *_: None)


def test_pdfplumber_wins_where_cells_are_shaded_areas():
    page = PageDrawing()
    shaded(page, gap=1.0)
    document = read_pdf(page.data())
    (table,) = document.tables
    assert table.origin == "pdfplumber"
    assert [(cell.row, cell.column, cell.text) for cell in table.cells] == [
        (0, 0, "一级指标"),
        (0, 1, "指标值"),
        (0, 2, "得分"),
        (1, 0, "产出指标"),
        (1, 1, "≥95%"),
        (1, 2, "10"),
        (2, 0, "效益指标"),
        (2, 1, "达成"),
        (2, 2, "9.5"),
    ]
    assert table.cells[4].bbox == pytest.approx((160, 125, 300, 150), abs=1)
    assert codes(document) == ["second_opinion"]
    assert "taken from pdfplumber" in document.warnings[0].message
    assert document.complete


def long_shaded(page: PageDrawing) -> None:
    """A table of shaded cells that fills its page, below a line of text."""
    page.text(60, 92, "填报单位：清河县水务局")
    page.text(340, 92, "金额单位：万元")
    ys = [100.0 + 25 * number for number in range(28)]
    page.canvas.setFillGray(0.9)
    for left, right in pairwise(XS):
        for top, bottom in pairwise(ys):
            page.canvas.rect(left, HEIGHT - bottom, right - left - 1, bottom - top - 1, stroke=0, fill=1)
    page.canvas.setFillGray(0)
    rows = [(f"第{number}号灌溉渠道养护", f"≥{number}公里", "10") for number in range(1, 28)]
    page.table(XS, ys, rows_of(*rows), draw=lambda *_: None)


def test_lines_around_a_table_of_shaded_cells_do_not_make_its_white_space_the_better_reading():
    page = PageDrawing()
    long_shaded(page)
    document = read_pdf(page.data())
    (table,) = document.tables
    assert (table.origin, len(table.cells), document.complete) == ("pdfplumber", 81, True)
    assert [paragraph.text.split() for paragraph in document.paragraphs] == [
        ["填报单位：清河县水务局", "金额单位：万元"]
    ]


def test_a_row_alone_on_the_next_page_belongs_to_a_table_of_shaded_cells():
    page = PageDrawing()
    long_shaded(page)
    page.next_page()
    for x, text in zip(XS, ("满意度指标", "≥90%", "9"), strict=False):
        page.text(x + 3, 60, text)
    document = read_pdf(page.data())
    (table,) = document.tables
    assert [cell.text for cell in table.cells][-6:] == [
        "第27号灌溉渠道养护",
        "≥27公里",
        "10",
        "满意度指标",
        "≥90%",
        "9",
    ]
    assert codes(document) == ["second_opinion", "unruled_table"]


def open_corner(page: PageDrawing | None = None) -> bytes:
    """
    +---+-------+
    | 甲 |   1   |
    +---+-------+
    | 乙 |  text without a border
    +---+
    """
    page = page or PageDrawing()
    page.table((60, 200, 400), (100, 150), rows_of(["甲", "1"]))
    page.table((60, 200), (150, 200), rows_of(["乙"]))
    page.text(201, 170, "这一段文字在表格轮廓之内却不在任何格子里")
    return page.data()


def rows_alone(page: PageDrawing) -> None:
    """A table with lines between its rows only, below what else there is."""
    for number in range(5):
        page.line(60, 500 + 20 * number, 400, 500 + 20 * number)
    for number in range(4):
        for x, text in ((65, f"项目{number}"), (205, f"12{number}"), (305, f"34{number}")):
            page.text(x, 514 + 20 * number, text)


def test_a_table_with_lines_between_its_rows_does_not_spare_the_others_a_second_reading():
    page = PageDrawing()
    rows_alone(page)
    document = read_pdf(open_corner(page))
    upper, lower = document.tables
    assert (upper.origin, lower.origin) == ("camelot", "row-rulings")
    assert [cell.text for cell in upper.cells] == ["甲", "1", "乙", "这一段文字在表格轮廓之内却不在任何格子里"]
    assert [cell.text for cell in lower.cells][:3] == ["项目0", "120", "340"]
    assert sorted(codes(document)) == ["second_opinion", "unruled_table"]


@pytest.mark.parametrize(("engine", "expected"), [("pdfium", ["unruled_table"]), ("pdfplumber", [])])
def test_nothing_is_told_of_a_reading_that_was_not_taken(engine: PdfEngine, expected: list[str]):
    page = PageDrawing()
    rows_alone(page)
    document = read_pdf(page.data(), engine=engine)
    assert codes(document) == expected
    assert [table.origin for table in document.tables] == ["row-rulings"] * len(expected)


def test_camelot_closes_a_cell_that_has_no_border():
    document = read_pdf(open_corner())
    (table,) = document.tables
    assert table.origin == "camelot"
    assert [cell.text for cell in table.cells] == ["甲", "1", "乙", "这一段文字在表格轮廓之内却不在任何格子里"]
    assert "taken from camelot (characters in cells: ruling lines 3, pdfplumber 3, camelot 23)" in (
        document.warnings[0].message
    )


def test_the_ruling_lines_stay_where_no_other_reader_sees_more(monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object, **__: object) -> None:
        raise ValueError

    monkeypatch.setattr("camelot.io.read_pdf", broken)
    document = read_pdf(open_corner())
    assert document.tables[0].origin == "ruled"
    assert [cell.text for cell in document.tables[0].cells] == ["甲", "1", "乙"]
    assert [paragraph.text for paragraph in document.paragraphs] == ["这一段文字在表格轮廓之内却不在任何格子里"]
    assert codes(document) == ["second_opinion"]
    assert "was kept (characters in cells: ruling lines 3, pdfplumber 3, camelot stopped with ValueError)" in (
        document.warnings[0].message
    )


def test_shaded_areas_behind_prose_are_no_table():
    page = PageDrawing()
    page.canvas.setFillGray(0.9)
    for number in range(9):
        page.canvas.rect(60, HEIGHT - 120 - 40 * number, 470, 20, stroke=0, fill=1)
    page.canvas.setFillGray(0)
    for number in range(9):
        page.text(63, 114 + 40 * number, f"第{number + 1}段：村道养护已经完成")
    document = read_pdf(page.data())
    assert document.tables == ()
    assert len(document.paragraphs) == 9
    assert codes(document) == ["second_opinion"]


def project_list(page: PageDrawing) -> None:
    page.text(60, 90, "说明：本表列示清河县二〇二三年度全部村道养护项目资金安排情况，供社会公众查阅监督。")
    rows = [
        ("序号", "项目名称", "金额", "备注"),
        ("1", "村道养护", "120.50", "县级"),
        ("2", "桥梁加固及安全防护工程", "33.00", ""),
        ("3", "路灯安装", "8.25", "续建"),
        ("", "合计", "161.75", ""),
    ]
    for number, row in enumerate(rows):
        for x, text in zip((60, 110, 330, 430), row, strict=True):
            if text:
                page.text(x, 130 + 18 * number, text)
    page.text(60, 260, "本表数据由清河县财政局提供，以决算批复为准。")


def test_camelot_reads_a_table_without_rulings():
    page = PageDrawing()
    project_list(page)
    document = read_pdf(page.data(), engine="camelot")
    first, table, last = document.blocks
    assert isinstance(first, Paragraph)
    assert isinstance(table, Table)
    assert isinstance(last, Paragraph)
    assert table.origin == "camelot-network"
    assert not table.exact
    assert [[cell.text if cell else None for cell in row] for row in table.grid()] == [
        ["序号", "项目名称", "金额", "备注"],
        ["1", "村道养护", "120.50", "县级"],
        ["2", "桥梁加固及安全防护工程", "33.00", ""],
        ["3", "路灯安装", "8.25", "续建"],
        ["", "合计", "161.75", ""],
    ]
    assert table.cells[4].bbox is not None
    assert table.cells[4].bbox[1] < 148 < table.cells[4].bbox[3]
    assert codes(document) == ["unruled_table"]
    assert document.warnings[0].place is not None
    assert document.warnings[0].place.bbox == pytest.approx((60, 120, 450, 206), abs=4)


def test_camelot_reads_a_rotated_page_without_rulings_too():
    page = PageDrawing()
    page.canvas.setPageRotation(90)
    page.canvas.translate(HEIGHT, 0)
    page.canvas.rotate(90)
    project_list(page)
    (table,) = read_pdf(page.data()).tables
    assert [cell.text for cell in table.cells[4:8]] == ["1", "村道养护", "120.50", "县级"]
    assert table.cells[4].bbox is not None
    assert table.cells[4].bbox[1] < 148 < table.cells[4].bbox[3]


def test_lines_stay_when_camelot_fails(monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object, **__: object) -> None:
        raise ValueError

    monkeypatch.setattr("camelot.io.read_pdf", broken)
    page = PageDrawing()
    project_list(page)
    document = read_pdf(page.data(), engine="camelot")
    assert document.tables == ()
    assert [paragraph.text.split() for paragraph in document.paragraphs][1:4] == [
        ["序号", "项目名称", "金额", "备注"],
        ["1", "村道养护", "120.50", "县级"],
        ["2", "桥梁加固及安全防护工程", "33.00"],
    ]
    assert codes(document) == ["pdf_engine", "unruled_text"]
    assert "ValueError" in document.warnings[1].message


def test_the_white_space_is_followed_when_pdfplumber_fails(monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object, **__: object) -> None:
        raise ValueError

    monkeypatch.setattr("pdfplumber.open", broken)
    page = PageDrawing()
    shaded(page, gap=1.0)
    document = read_pdf(page.data())
    (table,) = document.tables
    assert table.origin == "white-space"
    assert [cell.text for cell in table.cells[3:6]] == ["产出指标", "≥95%", "10"]
    assert codes(document)[0] == "second_opinion"
    assert "ValueError" in document.warnings[0].message


REFUSALS = [MemoryError(), RuntimeError("OpenCV(4.10.0) alloc.cpp:73: error: (-4:Insufficient memory) in function 'x'")]


@pytest.mark.parametrize("refusal", REFUSALS, ids=["MemoryError", "OpenCV"])
@pytest.mark.parametrize("reader", ["pdfplumber.open", "camelot.io.read_pdf"])
def test_a_reader_that_is_refused_memory_is_no_opinion(
    monkeypatch: pytest.MonkeyPatch, refusal: Exception, reader: str
):
    """What lacks memory here may have it in a fresh process: the worker must hear of it."""

    def refused(*_: object, **__: object) -> None:
        raise refusal

    monkeypatch.setattr(reader, refused)
    page = PageDrawing()
    shaded(page, gap=1.0)
    with pytest.raises(MemoryError):
        read_pdf(page.data())


@pytest.mark.parametrize("refusal", REFUSALS, ids=["MemoryError", "OpenCV"])
def test_a_page_without_rulings_is_not_left_as_lines_for_want_of_memory(
    monkeypatch: pytest.MonkeyPatch, refusal: Exception
):
    def refused(*_: object, **__: object) -> None:
        raise refusal

    monkeypatch.setattr("disclosure_parse.readers.unruled.text_borders", lambda *_: None)  # So that camelot is asked.
    monkeypatch.setattr("camelot.io.read_pdf", refused)
    page = PageDrawing()
    project_list(page)
    with pytest.raises(MemoryError):
        read_pdf(page.data())


def test_two_columns_stay_lines_with_their_gap():
    page = PageDrawing()
    for number, (name, amount) in enumerate([("村道养护", "120.50"), ("桥梁加固", "33.00"), ("路灯安装", "8.25")]):
        page.text(60, 100 + 18 * number, name)
        page.text(300, 100 + 18 * number, amount)
    document = read_pdf(page.data())
    assert document.tables == ()
    assert [paragraph.text.split() for paragraph in document.paragraphs] == [
        ["村道养护", "120.50"],
        ["桥梁加固", "33.00"],
        ["路灯安装", "8.25"],
    ]
    assert all(" " * 20 in paragraph.text for paragraph in document.paragraphs)


def test_prose_is_not_given_to_camelot():
    page = PageDrawing()
    for number in range(12):
        page.text(60, 100 + 18 * number, "村道养护项目年初预算数一百二十万元，全年执行数一百一十万元，执行率达标。")
    document = read_pdf(page.data())
    assert document.tables == ()
    assert document.warnings == ()


def test_the_picture_shows_the_cells():
    page = PageDrawing()
    page.table((60, 200, 400), (100, 150, 200), rows_of(["甲", "1"], ["乙", "2"]))
    data = page.data()
    tables = read_pdf(data).tables
    picture = draw_page(data, 1, tables, scale=2.0)
    assert picture.size == (1190, 1684)
    plain = draw_page(data, 1, (), scale=2.0)
    red, green, blue = picture.getpixel((260, 202))
    assert (red, green, blue) != plain.getpixel((260, 202))
    assert max(red, green, blue) - min(red, green, blue) > 50
    assert picture.getpixel((1000, 1000)) == (255, 255, 255)


def bent_outline() -> bytes:
    """
    +---+---+
    | 甲 | 乙 |
    |   +---+
    | 丙 in the piece on the right
    +-------+
    """
    page = PageDrawing()
    for x0, y0, x1, y1 in (
        (60, 100, 400, 100),
        (200, 150, 400, 150),
        (60, 200, 400, 200),
        (60, 100, 60, 200),
        (200, 100, 200, 150),
        (400, 100, 400, 200),
    ):
        page.line(x0, y0, x1, y1)
    page.text(65, 120, "甲")
    page.text(205, 120, "乙")
    page.text(205, 180, "丙")
    return page.data()


def test_cells_whose_outline_has_a_bend_are_doubtful():
    document = read_pdf(bent_outline())
    assert codes(document) == ["second_opinion"]
    assert "2 characters stand in cells whose outline is no rectangle" in document.warnings[0].message


def test_a_forced_engine_reads_every_page():
    page = PageDrawing()
    page.table((60, 200, 400), (100, 150, 200), [(0, 0, 1, 2, "项目名称"), (1, 0, 1, 1, "乙"), (1, 1, 1, 1, "2")])
    page.next_page()
    page.table((60, 200, 400), (100, 150, 200), rows_of(["丙", "3"], ["丁", "4"]))
    data = page.data()
    for engine, origin in (("pdfium", "ruled"), ("pdfplumber", "pdfplumber"), ("camelot", "camelot")):
        document = read_pdf(data, engine=engine)
        assert [table.origin for table in document.tables] == [origin] * 2
        assert [(c.row, c.column, c.column_span, c.text) for c in document.tables[0].cells] == [
            (0, 0, 2, "项目名称"),
            (1, 0, 1, "乙"),
            (1, 1, 1, "2"),
        ]
        assert document.warnings == ()
        assert document.reader == {"pdfium": "pdfium-grid"}.get(engine, engine)


def test_a_forced_engine_that_fails_is_told_and_pdfium_reads(monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object, **__: object) -> None:
        raise ValueError

    monkeypatch.setattr("pdfplumber.open", broken)
    document = read_pdf(open_corner(), engine="pdfplumber")
    assert codes(document) == ["pdf_engine"]
    assert "was read by pdfium, since pdfplumber stopped with ValueError" in document.warnings[0].message
    assert [cell.text for cell in document.tables[0].cells] == ["甲", "1", "乙"]


def test_pdfium_alone_asks_nobody():
    document = read_pdf(open_corner(), engine="pdfium")
    assert document.warnings == ()
    assert document.tables[0].origin == "ruled"


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_camelots_cells_of_a_rotated_page(rotation: int):
    page = PageDrawing()
    canvas = page.canvas
    canvas.setPageRotation(rotation)
    match rotation:
        case 90:
            canvas.translate(HEIGHT, 0)
        case 180:
            canvas.translate(595, HEIGHT)
        case 270:
            canvas.translate(0, 595)
    canvas.rotate(rotation)
    page.table((60, 200, 400), (100, 150, 200), rows_of(["甲", "1"], ["乙", "2"]))
    (table,) = read_pdf(page.data(), engine="camelot").tables
    assert table.origin == "camelot"
    assert [cell.text for cell in table.cells] == ["甲", "1", "乙", "2"]
    assert table.cells[0].bbox == pytest.approx((60, 100, 200, 150), abs=2)


def test_a_line_that_goes_on_with_the_row_above_is_part_of_it():
    page = PageDrawing()
    lines = [
        (100, ("序号", "项目名称", "金额", "备注")),
        (118, ("1", "桥梁加固及", "33.00", "县级")),
        (131, ("", "安全防护工程", "", "")),
        (149, ("2", "路灯安装", "8.25", "续建")),
        (167, ("", "合计", "41.25", "")),
    ]
    for y, texts in lines:
        for x, text in zip((60, 110, 330, 430), texts, strict=True):
            if text:
                page.text(x, y, text)
    (table,) = read_pdf(page.data()).tables
    assert [[cell.text if cell else None for cell in row] for row in table.grid()] == [
        ["序号", "项目名称", "金额", "备注"],
        ["1", "桥梁加固及\n安全防护工程", "33.00", "县级"],
        ["2", "路灯安装", "8.25", "续建"],
        ["", "合计", "41.25", ""],
    ]
