"""PDF in, document out: cells with their texts, spans and places."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable

import pypdfium2 as pdfium
import pytest

from disclosure_parse.document import Cell, Document, Paragraph, Table
from disclosure_parse.errors import DamagedFileError, EncryptedError, LimitError
from disclosure_parse.readers import pdf
from disclosure_parse.readers.paragraphs import is_page_number
from disclosure_parse.readers.pdf import read_pdf
from pdf_pages import FONT, HEIGHT, WIDTH, PageDrawing, pdf_of, rows_of

FORM_XS = (50.0, 80.0, 180.0, 330.0, 430.0, 545.0)
FORM_YS = (100.0, 130.0, 160.0, 190.0, 250.0)
FORM = [
    (0, 0, 1, 2, "项目名称"),
    (0, 2, 1, 3, "清河县村道养护"),
    (1, 0, 3, 1, "绩\n效\n指\n标"),
    (1, 1, 1, 1, "一级指标"),
    (1, 2, 1, 1, "三级指标"),
    (1, 3, 1, 1, "指标值"),
    (1, 4, 1, 1, "得分"),
    (2, 1, 2, 1, "产出指标"),
    (2, 2, 1, 1, "养护里程"),
    (2, 3, 1, 1, "≥95.5%"),
    (2, 4, 1, 1, "10"),
    (3, 2, 1, 1, "维修及时率达到\n年初目标"),
    (3, 3, 1, 1, "100%"),
    (3, 4, 1, 1, "9.50"),
]


def only_table(document: Document) -> Table:
    assert len(document.tables) == 1
    return document.tables[0]


def printed(table: Table) -> list[tuple[int, int, int, int, str]]:
    return [(cell.row, cell.column, cell.row_span, cell.column_span, cell.text) for cell in table.cells]


def texts(document: Document, role: str = "body") -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.role == role]


def assert_form(document: Document, tolerance: float = 1.0) -> None:
    table = only_table(document)
    assert printed(table) == sorted(FORM)
    assert table.exact
    assert table.origin == "ruled"
    for cell in table.cells:
        expected = (
            FORM_XS[cell.column],
            FORM_YS[cell.row],
            FORM_XS[cell.column + cell.column_span],
            FORM_YS[cell.row + cell.row_span],
        )
        assert cell.bbox == pytest.approx(expected, abs=tolerance)
        assert cell.page == 1


def test_a_form_ruled_with_strokes():
    page = PageDrawing()
    page.table(FORM_XS, FORM_YS, FORM)
    document = read_pdf(page.data())
    assert_form(document)
    assert (document.format, document.reader, document.pages) == ("pdf", "pdfium-grid", 1)
    assert document.complete
    assert document.warnings == ()


def test_a_form_ruled_with_thin_rectangles():
    page = PageDrawing()
    page.table(FORM_XS, FORM_YS, FORM, draw=page.bar)
    assert_form(read_pdf(page.data()))


def test_a_form_ruled_with_dashes():
    page = PageDrawing()
    page.canvas.setDash(2, 2)
    page.table(FORM_XS, FORM_YS, FORM)
    assert_form(read_pdf(page.data()))


def dashed_by_hand(page: PageDrawing) -> Callable[[float, float, float, float], None]:
    def draw(x0: float, y0: float, x1: float, y1: float) -> None:
        length = max(x1 - x0, y1 - y0)
        for start in range(0, int(length), 5):
            end = min(start + 2.5, length)
            if y0 == y1:
                page.bar(x0 + start, y0, x0 + end, y0)
            else:
                page.bar(x0, y0 + start, x0, y0 + end)

    return draw


def test_a_form_ruled_with_one_shape_for_each_dash():
    page = PageDrawing()
    page.table(FORM_XS, FORM_YS, FORM, draw=dashed_by_hand(page))
    assert_form(read_pdf(page.data()), tolerance=3.0)


def test_a_form_ruled_with_stroked_boxes_and_one_path_of_many_lines():
    page = PageDrawing()
    page.table(FORM_XS, FORM_YS, [cell for cell in FORM if cell[0] > 0], draw=lambda *_: None)
    path = page.canvas.beginPath()
    for row, column, row_span, column_span, _ in FORM:
        if row == 3:
            continue
        x0, x1 = FORM_XS[column], FORM_XS[column + column_span]
        y0, y1 = FORM_YS[row], FORM_YS[row + row_span]
        path.moveTo(x0, HEIGHT - y0)
        for x, y in ((x1, y0), (x1, y1), (x0, y1)):
            path.lineTo(x, HEIGHT - y)
        path.close()
    page.canvas.drawPath(path)
    page.canvas.rect(180, HEIGHT - 250, 150, 60)
    page.canvas.rect(330, HEIGHT - 250, 100, 60)
    page.canvas.rect(430, HEIGHT - 250, 115, 60)
    page.text(53, 112, "项目名称")
    page.text(183, 112, "清河县村道养护")
    assert_form(read_pdf(page.data()))


def test_a_form_inside_two_form_objects():
    page = PageDrawing()
    page.canvas.beginForm("inner")
    page.canvas.setFont("STSong-Light", 10)
    page.table([x / 2 for x in FORM_XS], [HEIGHT - (HEIGHT - y) / 2 for y in FORM_YS], [(*c[:4], "") for c in FORM])
    page.canvas.endForm()
    page.canvas.beginForm("outer")
    page.canvas.scale(2, 2)
    page.canvas.doForm("inner")
    page.canvas.endForm()
    page.canvas.doForm("outer")
    page.canvas.setFont("STSong-Light", 10)
    page.table(FORM_XS, FORM_YS, FORM, draw=lambda *_: None)
    assert_form(read_pdf(page.data()))


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_rotated_page_reads_as_it_is_displayed(rotation: int):
    page = PageDrawing()
    canvas = page.canvas
    canvas.setPageRotation(rotation)
    # The drawing is turned against the page, so that the displayed page is upright; reportlab swaps the sheet's sides.
    match rotation:
        case 90:
            canvas.translate(HEIGHT, 0)
            canvas.rotate(90)
        case 180:
            canvas.translate(WIDTH, HEIGHT)
            canvas.rotate(180)
        case 270:
            canvas.translate(0, WIDTH)
            canvas.rotate(270)
    page.table(FORM_XS, FORM_YS, FORM)
    assert_form(read_pdf(page.data()))


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_page_whose_text_is_not_upright_is_turned_and_its_places_are_those_displayed(rotation: int):
    page = PageDrawing()
    page.table((50, 150, 350), (100, 140, 180), rows_of(["产出指标数量", "质量指标"], ["完成值一二三四", "得分≥95%"]))
    page.text(50, 60, "二〇二三年度项目支出绩效自评表")
    data = page.data()
    upright = read_pdf(data)
    with pdfium.PdfDocument(data) as file:
        file[0].set_rotation(rotation)
        buffer = io.BytesIO()
        file.save(buffer)
    document = read_pdf(buffer.getvalue())
    assert [notice.code for notice in document.warnings] == ["sideways_text"]
    assert [printed(table) for table in document.tables] == [printed(table) for table in upright.tables]
    assert texts(document) == texts(upright)

    def displayed(x: float, y: float) -> tuple[float, float]:
        return {90: (HEIGHT - y, x), 180: (WIDTH - x, HEIGHT - y), 270: (y, WIDTH - x)}[rotation]

    pairs = [(upright.paragraphs[0], document.paragraphs[0]), (upright.tables[0], document.tables[0])]
    pairs += list(zip(upright.tables[0].cells, document.tables[0].cells, strict=True))
    for there, here in pairs:
        (x0, y0), (x1, y1) = displayed(*there.bbox[:2]), displayed(*there.bbox[2:])
        assert here.bbox == pytest.approx((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)), abs=0.02)


def test_a_page_cropped_out_of_a_larger_sheet():
    page = PageDrawing((WIDTH + 100, HEIGHT + 60))
    page.canvas.setCropBox((70, 40, 70 + WIDTH, 40 + HEIGHT))
    page.canvas.translate(70, 40)
    page.height = HEIGHT
    page.table(FORM_XS, FORM_YS, FORM)
    assert_form(read_pdf(page.data()))


def test_open_left_and_right_sides():
    page = PageDrawing()
    page.table(FORM_XS, FORM_YS, FORM, sides="tb")
    assert_form(read_pdf(page.data()))


def test_text_printed_twice_counts_once():
    page = PageDrawing()
    page.table(FORM_XS, FORM_YS, FORM)
    page.canvas.translate(0.4, 0)
    page.table(FORM_XS, FORM_YS, FORM, draw=lambda *_: None)
    assert_form(read_pdf(page.data()))


def test_repeated_digits_are_not_fake_bold():
    page = PageDrawing()
    page.table((50, 200), (100, 120, 140), rows_of(["1111.11"], ["iiilll"]))
    assert [cell.text for cell in only_table(read_pdf(page.data())).cells] == ["1111.11", "iiilll"]


def test_a_label_of_two_upright_columns_is_read_from_the_right():
    page = PageDrawing()
    page.table((50, 100, 300), (100, 160, 220), [(0, 0, 2, 1, ""), (0, 1, 1, 1, "甲"), (1, 1, 1, 1, "乙")])
    for number, character in enumerate("年度绩效目标"):
        column, row = divmod(number, 3)
        page.text(78 - 16 * column, 130 + 11 * row, character)
    assert only_table(read_pdf(page.data())).cells[0].text == "年\n度\n绩\n效\n目\n标"


def test_two_characters_a_line_are_read_across():
    page = PageDrawing()
    page.table(
        (50, 80, 300), (100, 160, 220), [(0, 0, 2, 1, "年度\n绩效\n目标"), (0, 1, 1, 1, "甲"), (1, 1, 1, 1, "乙")]
    )
    assert only_table(read_pdf(page.data())).cells[0].text == "年度\n绩效\n目标"


def test_text_turned_upwards():
    page = PageDrawing()
    page.table((50, 90, 300), (100, 160, 220), [(0, 0, 2, 1, ""), (0, 1, 1, 1, "甲"), (1, 1, 1, 1, "乙")])
    canvas = page.canvas
    canvas.saveState()
    canvas.translate(70, HEIGHT - 200)
    canvas.rotate(90)
    canvas.drawString(0, 0, "绩效 2024 goal")
    canvas.restoreState()
    assert only_table(read_pdf(page.data())).cells[0].text == "绩效 2024 goal"


def test_a_watermark_stays_out_of_the_cells():
    page = PageDrawing()
    for number in (1, 2):
        page.table((50, 200, 400), (100, 150, 200, 250), rows_of(["甲", "1"], ["乙", "2"], ["丙", "3"]))
        canvas = page.canvas
        canvas.saveState()
        canvas.translate(150, HEIGHT - 240)
        canvas.rotate(45)
        canvas.setFont("STSong-Light", 48)
        canvas.drawString(0, 0, "仅供公开")
        canvas.restoreState()
        if number == 1:
            page.next_page()
    document = read_pdf(page.data())
    assert [[cell.text for cell in table.cells] for table in document.tables] == [["甲", "1", "乙", "2", "丙", "3"]] * 2
    assert [(notice.code, notice.message[-4:]) for notice in document.warnings] == [("slanted_text", "仅供公开")]
    assert document.complete


def test_a_hyphen_at_a_line_end_and_a_character_beyond_the_first_plane():
    page = PageDrawing()
    page.table((50, 200, 300), (100, 140), rows_of(["2020-\n2021abc-\ndef", "𠮷"]))
    first, second = only_table(read_pdf(page.data())).cells
    assert first.text == "2020-\n2021abc-\ndef"
    assert second.text == "𠮷"


def test_two_tables_with_text_between():
    page = PageDrawing()
    page.text(220, 60, "项目支出绩效自评表", 16)
    page.text(50, 90, "单位：青川镇")
    page.table((50, 150, 250), (100, 120, 140), rows_of(["甲", "1"], ["乙", "2"]))
    page.text(50, 180, "说明如下")
    page.table((50, 150, 350), (200, 220), rows_of(["丙", "3"]))
    page.text(50, 260, "填报人：")
    document = read_pdf(page.data())
    assert [block.text if isinstance(block, Paragraph) else block.index for block in document.blocks] == [
        "项目支出绩效自评表",
        "单位：青川镇",
        1,
        "说明如下",
        2,
        "填报人：",
    ]
    assert document.paragraphs[0].bbox == pytest.approx((220, 46, 364, 64), abs=4)


def test_lines_become_paragraphs_by_indent_and_full_width():
    page = PageDrawing()
    page.text(230, 60, "绩效自评报告", 16)
    for number, line in enumerate(["　　" + "一" * 40, "二" * 42, "三" * 10, "　　" + "四" * 40, "五" * 42]):
        page.text(70, 100 + 18 * number, line)
    assert texts(read_pdf(page.data())) == [
        "绩效自评报告",
        "一" * 40 + "二" * 42 + "三" * 10,
        "四" * 40 + "五" * 42,
    ]


def three_pages(cut: Callable[[PageDrawing, int], None]) -> Document:
    page = PageDrawing()
    for number in (1, 2, 3):
        cut(page, number)
        page.text(60, 40, "清河县财政局绩效公开", 9)
        page.text(290, 815, f"— {number} —", 9)
        if number < 3:
            page.next_page()
    return read_pdf(page.data())


@pytest.mark.parametrize("at_once", [1, 2, 3, pdf.PAGES_AT_ONCE])
def test_a_table_over_three_pages_is_one(at_once: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pdf, "PAGES_AT_ONCE", at_once)

    def cut(page: PageDrawing, number: int) -> None:
        match number:
            case 1:
                page.text(200, 90, "绩效自评表", 16)
                page.table(
                    (50, 150, 350, 545),
                    (100, 400, 780),
                    [(0, 0, 1, 1, "名称"), (0, 1, 1, 2, "甲"), *cells_at(1, "a", "b", "c")],
                )
            case 2:
                page.table((50, 150, 260, 350, 545), (60, 400, 790), rows_of(list("defg"), list("hijk")))
            case 3:
                page.table((51, 151, 546), (60, 100, 140), rows_of(["l", "m"], ["n", "o"]))

    document = three_pages(cut)
    table = only_table(document)
    assert printed(table) == [
        (0, 0, 1, 1, "名称"),
        (0, 1, 1, 3, "甲"),
        (1, 0, 1, 1, "a"),
        (1, 1, 1, 2, "b"),
        (1, 3, 1, 1, "c"),
        *((2, column, 1, 1, text) for column, text in enumerate("defg")),
        *((3, column, 1, 1, text) for column, text in enumerate("hijk")),
        (4, 0, 1, 1, "l"),
        (4, 1, 1, 3, "m"),
        (5, 0, 1, 1, "n"),
        (5, 1, 1, 3, "o"),
    ]
    assert table.seams == (2, 4)
    assert [cell.page for cell in table.cells] == [1] * 5 + [2] * 8 + [3] * 4
    assert table.cells[-1].bbox == pytest.approx((151, 100, 546, 140), abs=1)
    assert table.place(table.cells[-1]).locator == "p3/t1/r6/c2"
    assert texts(document) == ["绩效自评表"]
    assert texts(document, "header") == ["清河县财政局绩效公开"] * 3
    assert texts(document, "footer") == ["— 1 —", "— 2 —", "— 3 —"]


def cells_at(row: int, *texts: str) -> list[tuple[int, int, int, int, str]]:
    return [(row, column, 1, 1, text) for column, text in enumerate(texts)]


def test_a_title_between_keeps_tables_apart():
    def cut(page: PageDrawing, number: int) -> None:
        page.text(200, 70, "项目支出绩效自评表", 16)
        page.table((50, 150, 545), (100, 400, 780), rows_of(["甲", str(number)], ["乙", "2"]))

    document = three_pages(cut)
    assert [table.page for table in document.tables] == [1, 2, 3]
    assert texts(document) == ["项目支出绩效自评表"] * 3


def test_a_table_in_the_upper_half_of_its_page_ends_there():
    def cut(page: PageDrawing, number: int) -> None:
        page.table((50, 150, 545), (100, 200, 300), rows_of(["甲", str(number)], ["乙", "2"]))

    assert len(three_pages(cut).tables) == 3


def test_other_outer_edges_are_another_table():
    def cut(page: PageDrawing, number: int) -> None:
        page.table((50, 150, 545 - 10 * number), (60, 400, 780), rows_of(["甲", str(number)], ["乙", "2"]))

    assert len(three_pages(cut).tables) == 3


def test_a_table_in_a_cell_takes_its_own_text():
    page = PageDrawing()
    page.table((50, 300, 500), (100, 200, 240), rows_of(["外", "甲"], ["乙", "丙"]))
    page.table((100, 150, 200), (130, 150, 170), rows_of(["1", "2"], ["3", "4"]))
    outer, inner = read_pdf(page.data()).tables
    assert [cell.text for cell in outer.cells] == ["外", "甲", "乙", "丙"]
    assert [cell.text for cell in inner.cells] == ["1", "2", "3", "4"]


def test_a_frame_around_the_page_is_no_table():
    page = PageDrawing()
    page.canvas.rect(20, 20, WIDTH - 40, HEIGHT - 40)
    page.text(60, 100, "正文")
    page.table((50, 150, 250), (200, 220), rows_of(["甲", "1"]))
    document = read_pdf(page.data())
    assert printed(only_table(document)) == cells_at(0, "甲", "1")
    assert texts(document) == ["正文"]


def test_text_that_a_clip_path_confines_belongs_to_the_cell_of_the_clip():
    """A spreadsheet's row is too low for its wrapped text: the second line is cut off, not printed in the row below."""
    page = PageDrawing()
    page.table((50, 150, 300), (100, 115, 130), rows_of(["", "甲"], ["其他资金", "0"]))
    canvas = page.canvas
    canvas.saveState()
    clip = canvas.beginPath()
    clip.rect(50, HEIGHT - 115, 100, 15)
    canvas.clipPath(clip, stroke=0, fill=0)
    page.text(53, 112, "清河县教育")
    page.text(53, 122, "体育局")
    canvas.restoreState()
    assert [cell.text for cell in only_table(read_pdf(page.data())).cells] == [
        "清河县教育\n体育局",
        "甲",
        "其他资金",
        "0",
    ]


def test_check_boxes_of_a_symbol_font():
    """Wingdings 2 prints R as a ticked box and £ as an empty one; in any other font they are letters."""
    data = pdf_with_a_font("Wingdings2", "R\xa3")
    assert texts(read_pdf(data)) == ["☑☐"]
    assert texts(read_pdf(pdf_with_a_font("Helvetica", "R\xa3"))) == ["R£"]


def pdf_with_a_font(name: str, text: str) -> bytes:
    shown = text.encode("latin-1").hex()
    return pdf_of(
        f"BT /F1 12 Tf 60 700 Td <{shown}> Tj ET",
        f"<< /Type /Font /Subtype /TrueType /BaseFont /{name} /Encoding /WinAnsiEncoding"
        f" /FirstChar 0 /LastChar 255 /Widths [{'800 ' * 256}] >>",
    )


def test_a_font_that_claims_to_be_three_times_its_height():
    """Lines are told apart by the width of the ideographs, and places are about where something is printed."""

    def coded(text: str) -> str:
        return f"<{text.encode('utf-16-be').hex()}>"

    document = read_pdf(
        pdf_of(
            f"BT /F1 10 Tf 60 740 Td {coded('养护里程')} Tj 0 -12 Td {coded('95公里')} Tj ET",
            "<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Song /DW 1000 /FontDescriptor 7 0 R"
            " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
            "<< /Type /FontDescriptor /FontName /Song /Flags 4 /FontBBox [0 -1050 1000 1800] /ItalicAngle 0"
            " /Ascent 1800 /Descent -1050 /CapHeight 900 /StemV 80 >>",
        )
    )
    assert texts(document) == ["养护里程", "95公里"]
    assert document.paragraphs[0].bbox == pytest.approx((60, 92, 100, 105), abs=0.5)


def test_an_empty_user_password_opens():
    from reportlab.lib.pdfencrypt import StandardEncryption

    page = PageDrawing(encrypt=StandardEncryption("", "owner"))
    page.table(FORM_XS, FORM_YS, FORM)
    assert_form(read_pdf(page.data()))


def test_a_password_is_an_error_that_says_what_to_do():
    from reportlab.lib.pdfencrypt import StandardEncryption

    page = PageDrawing(encrypt=StandardEncryption("secret", "owner"))
    page.text(50, 100, "正文")
    with pytest.raises(EncryptedError, match="without a password"):
        read_pdf(page.data())


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"%PDF-1.4\n%%EOF", b"PK\x03\x04"])
def test_a_damaged_file_is_an_error(data: bytes):
    with pytest.raises(DamagedFileError):
        read_pdf(data)


def test_a_cut_file_is_an_error_or_says_so():
    page = PageDrawing()
    page.table(FORM_XS, FORM_YS, FORM)
    data = page.data()
    with pytest.raises(DamagedFileError):
        read_pdf(data[: len(data) // 3])


def test_a_scan_says_that_it_needs_ocr(monkeypatch: pytest.MonkeyPatch):
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    page = PageDrawing()
    page.canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, WIDTH, HEIGHT)
    page.text(290, 815, "— 1 —")
    page.next_page()
    page.text(50, 100, "正文")
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    document = read_pdf(page.data())
    assert [(notice.code, notice.place and notice.place.page) for notice in document.warnings] == [("no_text_layer", 1)]
    assert 'pip install "disclosure-parse[ocr]"' in document.warnings[0].message
    assert not document.complete
    assert texts(document) == ["正文"]


def test_text_that_a_scanner_laid_behind_its_picture_is_not_trusted(monkeypatch: pytest.MonkeyPatch):
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    page = PageDrawing()
    page.canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, WIDTH, HEIGHT)
    hidden = page.canvas.beginText(50, HEIGHT - 100)
    hidden.setFont(FONT, 10)
    hidden.setTextRenderMode(3)
    hidden.textOut("三级指标年度指标值实际完成值分值得分偏差原因分析")
    page.canvas.drawText(hidden)
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    document = read_pdf(page.data())
    assert [notice.code for notice in document.warnings] == ["no_text_layer"]
    assert "what the scanner recognised" in document.warnings[0].message
    assert 'pip install "disclosure-parse[ocr]"' in document.warnings[0].message
    assert not document.complete
    assert texts(document) == ["三级指标年度指标值实际完成值分值得分偏差原因分析"]


def test_text_over_a_picture_is_read_as_any_other():
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    page = PageDrawing()
    page.canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, WIDTH, HEIGHT)
    page.text(50, 100, "三级指标年度指标值实际完成值分值得分偏差原因分析")
    document = read_pdf(page.data())
    assert document.warnings == ()
    assert document.complete


def test_fonts_that_do_not_say_their_characters_are_reported():
    data = pdf_with_a_silent_font("ABCDEFGH")
    document = read_pdf(data)
    assert [notice.code for notice in document.warnings] == ["unreadable_text"]
    assert "OCR" in document.warnings[0].message
    assert not document.complete
    assert texts(document) == ["\ufffd" * 8]


def test_letters_as_wide_as_ideographs_are_not_what_their_font_says():
    """Ghostscript writes 年 as U+0080 and ≥ as g; digits and what Chinese fonts print wide are what they are."""
    printed = "部门预算绩效自评表２０２４年度：±°ū"
    document = read_pdf(pdf_with_names({"年": "\x80", "≥": "g"}, f"{printed}≥95%≥1.5"))
    assert texts(document) == [f"{printed}\ufffd95%\ufffd1.5".replace("年", "\ufffd")]
    assert [notice.code for notice in document.warnings] == ["unreadable_text"]
    rest = "数量指标质量指标时效指标成本指标" * 3
    document = read_pdf(pdf_with_names({"≥": "g"}, f"{rest}≥95%"))
    assert texts(document) == [f"{rest}\ufffd95%"]
    assert [notice.code for notice in document.warnings] == ["characters_unknown"]
    assert not document.complete


def test_letters_of_text_that_runs_downwards_are_what_their_font_says():
    """Their boxes are as wide as an ideograph's."""
    assert texts(read_pdf(pdf_with_names({}, "部门ABC123", wide=True))) == ["部门ABC123"]


def test_radicals_are_the_ideographs_that_they_look_like():
    document = read_pdf(pdf_with_names({"门": "⻔", "长": "⻓", "目": "⽬"}, "主管部门长期项目"))
    assert texts(document) == ["主管部门长期项目"]


def pdf_with_names(names: dict[str, str], text: str, wide: bool = False) -> bytes:
    """A page of ``text`` whose font gives some characters other ``names``; digits and letters are half as wide."""
    codes = {character: number for number, character in enumerate(dict.fromkeys(text), 1)}
    named = "".join(
        f"<{code:04x}> <{names.get(character, character).encode('utf-16-be').hex()}>\n"
        for character, code in codes.items()
    )
    narrow = " ".join(f"{code} [500]" for character, code in codes.items() if character.isascii() and not wide)
    written = "".join(f"{codes[character]:04x}" for character in text)
    to_unicode = f"1 begincodespacerange <0000> <ffff> endcodespacerange {len(codes)} beginbfchar\n{named}endbfchar"
    return pdf_of(
        f"BT /F1 8 Tf 30 700 Td <{written}> Tj ET",
        "<< /Type /Font /Subtype /Type0 /BaseFont /Named /Encoding /Identity-H /DescendantFonts [6 0 R]"
        " /ToUnicode 8 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Named /FontDescriptor 7 0 R /DW 1000"
        f" /W [{narrow}] /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        "<< /Type /FontDescriptor /FontName /Named /Flags 4 /FontBBox [0 -200 1000 800] /ItalicAngle 0"
        " /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>",
        f"<< /Length {len(to_unicode)} >>\nstream\n{to_unicode}\nendstream",
    )


def pdf_with_a_silent_font(text: str) -> bytes:
    """A page whose font numbers its glyphs and maps them to no character."""
    codes = "".join(f"{ord(character):04x}" for character in text)
    return pdf_of(
        f"BT /F1 12 Tf 60 700 Td <{codes}> Tj ET",
        "<< /Type /Font /Subtype /Type0 /BaseFont /Silent /Encoding /Identity-H /DescendantFonts [6 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Silent /FontDescriptor 7 0 R /DW 1000"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        "<< /Type /FontDescriptor /FontName /Silent /Flags 4 /FontBBox [0 -200 1000 800] /ItalicAngle 0"
        " /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>",
    )


def test_a_drawing_over_the_limit_costs_its_lines_and_says_so(monkeypatch: pytest.MonkeyPatch):
    page = PageDrawing()
    page.table((50, 150, 250), (100, 120, 140), rows_of(["甲", "1"], ["乙", "2"]))
    monkeypatch.setattr("disclosure_parse.readers.pdf_drawing.MAX_OBJECTS", 10)
    document = read_pdf(page.data())
    assert document.tables == ()
    assert [paragraph.text.split() for paragraph in document.paragraphs] == [["甲", "1"], ["乙", "2"]]
    assert [notice.code for notice in document.warnings] == ["drawing_limit"]
    assert not document.complete


def test_a_page_over_the_limit_of_characters_is_left_out_and_said(monkeypatch: pytest.MonkeyPatch):
    page = PageDrawing()
    page.text(60, 100, "正文" * 10)
    page.next_page()
    page.text(60, 100, "第二页")
    monkeypatch.setattr("disclosure_parse.readers.pdf_text.MAX_GLYPHS", 10)
    document = read_pdf(page.data())
    assert texts(document) == ["第二页"]
    assert [notice.code for notice in document.warnings] == ["page_limit"]
    assert not document.complete


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch):
    page = PageDrawing()
    page.next_page()
    monkeypatch.setattr("disclosure_parse.readers.pdf_file.MAX_PAGES", 1)
    with pytest.raises(LimitError, match="2 pages"):
        read_pdf(page.data())


def test_an_empty_document_says_so():
    document = read_pdf(PageDrawing().data())
    assert document.blocks == ()
    assert [notice.code for notice in document.warnings] == ["nothing_printed"]
    assert not document.complete


def test_what_stands_above_a_form_is_no_running_head():
    page = PageDrawing()
    for number in (1, 2):
        page.text(54, 70, "公开14表")
        page.text(54, 500, "正文")
        page.text(290, 755, str(number))
        if number == 1:
            page.next_page()
    document = read_pdf(page.data())
    assert texts(document) == ["公开14表", "正文"] * 2
    assert texts(document, "footer") == ["1", "2"]


def test_the_same_bytes_give_the_same_document():
    page = PageDrawing()
    page.table(FORM_XS, FORM_YS, FORM)
    data = page.data()
    assert read_pdf(data, source="a") == read_pdf(data, source="b")


def test_a_cell_keeps_its_type():
    page = PageDrawing()
    page.table((50, 150), (100, 120), rows_of(["甲"]))
    assert only_table(read_pdf(page.data())).cells[0] == Cell("甲", 0, 0, page=1, bbox=(50.0, 100.0, 150.0, 120.0))


def test_a_table_over_many_pages_keeps_its_rows_in_order():
    page = PageDrawing()
    for number in range(40):
        if number:
            page.next_page()
        rows = rows_of(*[[f"第{number}页第{row}行", str(row)] for row in range(12)])
        page.table((50, 250, 545), [60 + 60 * row for row in range(13)], rows)
    table = only_table(read_pdf(page.data()))
    assert [cell.text for cell in table.cells if cell.column == 0] == [
        f"第{number}页第{row}行" for number in range(40) for row in range(12)
    ]
    assert [(cell.row, cell.column) for cell in table.cells] == [
        (row, column) for row in range(480) for column in (0, 1)
    ]
    assert table.seams == tuple(range(12, 480, 12))


def test_a_bracket_that_hangs_over_the_border_stays_with_its_text():
    """A browser leaves out the blank half of a bracket at the end of a line; its box reaches into the next cell."""
    page = PageDrawing()
    page.table((50, 110, 200, 300), (100, 130, 160), rows_of(["", "省级", "市级"], ["", "20", "30"]))
    page.text(53, 112, "中央（万元")
    page.text(106, 112, "）")
    page.text(44, 142, "（本级）")
    assert [cell.text for cell in only_table(read_pdf(page.data())).cells] == [
        "中央（万元）",
        "省级",
        "市级",
        "（本级）",
        "20",
        "30",
    ]


def test_a_number_before_a_wide_gap_is_told_from_a_page_number_at_once():
    """A gap is written as the blanks that fit into it: of small type hundreds, which the expression shared out."""
    assert not is_page_number("12" + " " * 3000 + "注")
    assert is_page_number("第 3 页  共 12 页")


def test_text_printed_over_a_cell_is_told():
    """A stamp: its characters stand between those of the cell."""
    page = PageDrawing()
    page.table((50, 200, 300), (100, 130, 160), rows_of(["验收合格率", "≥95%"], ["养护里程", "12公里"]))
    page.text(58, 113, "财政局公章", 13)
    document = read_pdf(page.data())
    assert [(notice.code, notice.place and notice.place.bbox) for notice in document.warnings] == [
        ("text_overprinted", (50.0, 100.0, 200.0, 130.0))
    ]
    assert not document.complete


def test_a_character_printed_over_another_is_told():
    """A row lower than its text, of which one line runs into the next row."""
    page = PageDrawing()
    page.table((50, 200, 400), (100, 115, 130), rows_of(["甲", "1"], ["乙", "2"]))
    page.text(53, 124, "续行")
    document = read_pdf(page.data())
    assert [notice.code for notice in document.warnings] == ["text_overprinted"]
    assert not document.complete


def test_marks_set_half_as_wide_beside_each_other_are_no_text_over_another():
    """Word processors leave out the blank half of a mark that another one follows."""
    page = PageDrawing()
    page.table((50, 200, 300), (100, 130, 160), rows_of(["", "≥95%"], ["养护里程", "12公里"]))
    page.text(53, 127, "工程验收合格率")  # Out of order, so that the cell is looked at closely.
    page.text(53, 113, "“甲”")
    page.text(78, 113, "、")
    page.text(83, 113, "“乙”")
    page.text(108, 113, "，等")
    document = read_pdf(page.data())
    assert document.warnings == ()
    assert only_table(document).cells[0].text == "“甲”、“乙”，等\n工程验收合格率"


def test_text_that_runs_over_a_border_is_told():
    """A stamp beside the text of its cells, or a text too long for its cell; cells without margins are none."""
    page = PageDrawing()
    page.table((50, 200, 300), (100, 130, 160), rows_of(["", "6"], ["养护里程", "12公里"]))
    page.text(160, 108, "财政局公章", 13)
    document = read_pdf(page.data())
    assert [(notice.code, notice.place and notice.place.bbox) for notice in document.warnings] == [
        ("text_overprinted", (200.0, 100.0, 300.0, 130.0)),
        ("text_over_border", (50.0, 100.0, 200.0, 130.0)),
    ]
    assert not document.complete
    page = PageDrawing()
    page.table((50, 90.5, 131), (100, 130, 160), rows_of(["", ""], ["", ""]))
    page.text(50, 112, "养护里程", 10)
    page.text(90.75, 112, "十二公里", 10)
    assert read_pdf(page.data()).warnings == ()


@pytest.mark.parametrize("is_clipped", [True, False])
def test_a_figure_too_long_for_its_cell_is_whole_or_told(is_clipped: bool):
    """It was two figures, in two cells, and nothing told."""
    page = PageDrawing()
    page.table((50, 80, 140), (100, 130, 160), rows_of(["", "" if is_clipped else "元"], ["1", "2"]))
    page.canvas.saveState()
    if is_clipped:
        clip = page.canvas.beginPath()
        clip.rect(50, HEIGHT - 130, 30, 30)
        page.canvas.clipPath(clip, stroke=0, fill=0)
    page.text(52, 112, "21,940.96")
    page.canvas.restoreState()
    document = read_pdf(page.data())
    cells = [cell.text for cell in only_table(document).cells]
    if is_clipped:
        assert (cells, document.complete) == (["21,940.96", "", "1", "2"], True)
    else:
        assert cells[0] != "21,940.96"
        assert ([notice.code for notice in document.warnings][-1], document.complete) == ("text_over_border", False)


@pytest.mark.parametrize(
    ("text", "x"),
    [("享受午餐补", 51), ("享受午餐补", 46), ("享受午…", 53), ("####", 62), ("1234567", 66)],
)
def test_a_cell_that_shows_a_part_of_its_text_is_told(text: str, x: float):
    """A browser leaves out what is wholly behind the border, and clips the character that it cuts."""
    page = PageDrawing()
    page.table((50, 97, 160), (100, 130, 160), rows_of(["", "98%"], ["养护里程", "12公里"]))
    page.text(x, 117, text)
    document = read_pdf(page.data())
    assert only_table(document).cells[0].text == text
    assert [(notice.code, notice.place and notice.place.bbox) for notice in document.warnings] == [
        ("text_cut", (50.0, 100.0, 97.0, 130.0))
    ]
    assert not document.complete


def test_dots_and_marks_that_are_the_text_are_not_cut():
    page = PageDrawing()
    page.table((50, 97, 160), (100, 130, 160), rows_of(["", "……"], ["指标2：…", "#"]))
    page.text(53, 117, "养护里程，")  # The blank half of the mark hangs over.
    assert read_pdf(page.data()).warnings == ()


def test_the_last_row_keeps_a_line_that_is_clipped_away_below_the_table():
    """A row that is too low for its text, as all of a sheet whose heights no one set."""
    page = PageDrawing()
    page.table((50, 150, 300), (100, 115, 130), rows_of(["其他资金", "0"], ["", "甲"]))
    page.canvas.saveState()
    clip = page.canvas.beginPath()
    clip.rect(50, HEIGHT - 130, 100, 15)
    page.canvas.clipPath(clip, stroke=0, fill=0)
    page.text(53, 127, "清河县教育")
    page.text(53, 139, "体育局")
    page.canvas.restoreState()
    document = read_pdf(page.data())
    assert [cell.text for cell in only_table(document).cells] == ["其他资金", "0", "清河县教育\n体育局", "甲"]
    assert texts(document) == []


def test_characters_that_begin_in_a_column_narrower_than_themselves_are_its_own():
    """A browser breaks such text behind each character, which hang over the border: they were read in the next cell."""
    page = PageDrawing()
    page.table((50, 57, 68, 160), (100, 130, 145), [(0, 0, 1, 1, ""), (0, 1, 1, 1, ""), (0, 2, 1, 1, "数量指标")])
    page.table((50, 57, 68, 160), (130, 145), [(0, 0, 1, 1, ""), (0, 1, 1, 1, ""), (0, 2, 1, 1, "12")])
    for x, y, text in ((53.5, 112, "产"), (53.5, 125, "出"), (58, 112, "质"), (53.5, 142, "合"), (58, 142, "计")):
        page.text(x, y, text)
    table = only_table(read_pdf(page.data()))
    assert [cell.text for cell in table.cells] == ["产\n出", "质", "数量指标", "合", "计", "12"]


def test_text_that_begins_before_its_cell_stays_in_it():
    """Beside a narrow column, or in the middle of a narrow cell."""
    page = PageDrawing()
    page.table((50, 54, 160), (100, 130), [(0, 0, 1, 1, ""), (0, 1, 1, 1, "")])
    page.text(52, 112, "数量指标")
    assert [cell.text for cell in only_table(read_pdf(page.data())).cells] == ["", "数量指标"]
    page = PageDrawing()
    page.table((50, 57, 64, 160), (100, 130), [(0, 0, 1, 1, ""), (0, 1, 1, 1, ""), (0, 2, 1, 1, "甲")])
    page.text(55.5, 112, "乙")
    assert [cell.text for cell in only_table(read_pdf(page.data())).cells] == ["", "乙", "甲"]


STRIP_HEIGHTS = (100.0, 120.0, 155.0, 175.0, 220.0, 240.0, 285.0, 305.0, 325.0, 360.0)


def test_a_sheet_printed_in_strips_is_told():
    """What stands further right is printed on a page of its own."""
    page = PageDrawing()
    page.table((50, 300, 545), STRIP_HEIGHTS, rows_of(*([f"指标{c}", f"名称{c}"] for c in "甲乙丙丁戊己庚辛壬")))
    page.next_page()
    page.table((50, 300, 545), STRIP_HEIGHTS, rows_of(*([f"目标{c}", f"得分{c}"] for c in "甲乙丙丁戊己庚辛壬")))
    document = read_pdf(page.data())
    assert [(notice.code, notice.place and notice.place.page) for notice in document.warnings] == [("sheet_strips", 2)]
    assert not document.complete


def test_forms_of_one_kind_on_each_page_are_no_strips():
    page = PageDrawing()
    for name in ("村道养护", "桥梁改造"):
        page.table((50, 300, 545), STRIP_HEIGHTS, rows_of(*([f"指标{c}", name + c] for c in "甲乙丙丁戊己庚辛壬")))
        page.next_page()
    assert [notice.code for notice in read_pdf(page.data()).warnings if notice.code != "blank_page"] == []
