"""Text that stands in a cell and is none of it: stamps, watermarks, what cannot be seen; and raised digits."""

from __future__ import annotations

import math

import pytest

from disclosure_parse.document import Document
from disclosure_parse.readers.pdf import read_pdf
from pdf_pages import FONT, HEIGHT, PageDrawing, rows_of
from test_pdf_reader import only_table

XS, YS = (50, 200, 300, 400, 500), (100, 130, 160, 190)
ROWS = (
    ("指标名称", "指标值", "实际完成值", "得分"),
    ("修缮校舍面积", "≥1200平方米", "1200", "10"),
    ("及时率", "≥95%", "98%", "9.5"),
)


def form() -> PageDrawing:
    page = PageDrawing()
    page.table(XS, YS, rows_of(*ROWS))
    return page


def turned(page: PageDrawing, x: float, y: float, degrees: float, text: str) -> None:
    page.canvas.saveState()
    page.canvas.translate(x, HEIGHT - y)
    page.canvas.rotate(degrees)
    page.canvas.setFont(FONT, 10)
    page.canvas.drawString(0, 0, text)
    page.canvas.restoreState()


def without_ink(page: PageDrawing, x: float, y: float, text: str) -> None:
    written = page.canvas.beginText(x, HEIGHT - y)
    written.setFont(FONT, 10)
    written.setTextRenderMode(3)
    written.textOut(text)
    page.canvas.drawText(written)


def rows(document: Document) -> list[tuple[str, ...]]:
    texts = [cell.text for cell in only_table(document).cells]
    return [tuple(texts[start : start + 4]) for start in range(0, 12, 4)]


def codes(document: Document) -> list[str]:
    return [notice.code for notice in document.warnings]


def test_a_round_stamps_text_is_left_out_and_told() -> None:
    """Also its character at the top, which stands upright."""
    page = form()
    page.canvas.setFillColorRGB(1, 0, 0)
    for number, character in enumerate("某某县财政局专用章"):
        angle = math.radians(198 - 27 * number)
        turned(page, 350 + 32 * math.cos(angle), 165 - 32 * math.sin(angle), math.degrees(angle) - 90, character)
    document = read_pdf(page.data())
    assert rows(document) == list(ROWS)
    assert [(notice.code, notice.message[-9:]) for notice in document.warnings] == [
        ("slanted_text", "某某县财政局专用章")
    ]


def test_words_inside_a_round_stamp_are_the_stamps() -> None:
    page = form()
    page.canvas.setFillColorRGB(1, 0, 0)
    for number, character in enumerate("某某县财政局专用章"):
        angle = math.radians(198 - 27 * number)
        turned(page, 330 + 42 * math.cos(angle), 155 - 42 * math.sin(angle), math.degrees(angle) - 90, character)
    page.text(315, 172, "业务章")
    page.text(420, 172, "（注）")
    document = read_pdf(page.data())
    assert rows(document)[:2] == list(ROWS[:2])
    assert rows(document)[2] == ("及时率", "≥95%", "98%", "9.5 （注）")
    assert [sorted(notice.message[-12:]) for notice in document.warnings] == [sorted("某某县财政局专用章业务章")]
    assert document.complete


@pytest.mark.parametrize("text", ["内部公开", "2024年"])
def test_large_pale_letters_behind_a_table_are_left_out_and_told(text: str) -> None:
    page = PageDrawing()
    page.canvas.setFillGray(0.85)
    page.canvas.setFont(FONT, 60)
    page.canvas.drawString(150, HEIGHT - 170, text)
    page.canvas.setFillGray(0)
    page.table(XS, YS, rows_of(*ROWS))
    document = read_pdf(page.data())
    assert rows(document) == list(ROWS)
    assert [(notice.code, notice.message[-len(text) :]) for notice in document.warnings] == [("watermark_text", text)]
    assert document.complete


def test_a_large_title_in_red_is_text() -> None:
    page = form()
    page.canvas.setFillColorRGB(1, 0, 0)
    page.canvas.setFont(FONT, 40)
    page.canvas.drawString(100, HEIGHT - 90, "某某县财政局文件")
    document = read_pdf(page.data())
    assert [paragraph.text for paragraph in document.paragraphs] == ["某某县财政局文件"]
    assert codes(document) == []


def test_a_watermark_in_small_type_is_left_out() -> None:
    page = form()
    page.canvas.setFillGray(0.8)
    for x in range(60, 500, 70):
        for y in range(110, 190, 25):
            turned(page, x, y, 30, "内部")
    document = read_pdf(page.data())
    assert rows(document) == list(ROWS)
    assert codes(document) == ["slanted_text"]
    assert len(document.warnings[0].message) < 250


@pytest.mark.parametrize(("y", "text"), [(172, "20"), (186, "2023")])
def test_a_stamps_text_in_one_cell_beside_its_figure_is_told(y: float, text: str) -> None:
    page = form()
    page.canvas.setFillColorRGB(0.8, 0, 0)
    page.text(345, y, text)
    document = read_pdf(page.data())
    assert [(notice.code, notice.place.bbox) for notice in document.warnings if notice.place] == [
        ("text_overprinted", (300.0, 160.0, 400.0, 190.0))
    ]
    assert not document.complete


def test_a_word_in_red_that_is_written_with_its_cell_is_the_cells() -> None:
    page = form()
    page.canvas.setFillColorRGB(0.8, 0, 0)
    page.text(420, 172, "（注）")
    page.canvas.setFillGray(0)
    page.text(53, 186, "末行")
    document = read_pdf(page.data())
    assert rows(document)[2] == ("及时率\n末行", "≥95%", "98%", "9.5 （注）")
    assert codes(document) == []


def test_text_that_cannot_be_seen_is_left_out_and_told() -> None:
    page = form()
    without_ink(page, 330, 172, "77")
    page.canvas.setFillGray(1)
    page.text(430, 172, "100")
    document = read_pdf(page.data())
    assert rows(document) == list(ROWS)
    assert [(notice.code, notice.message[-5:]) for notice in document.warnings] == [("unseen_text", "77100")]
    assert document.complete


def test_white_text_on_a_dark_ground_is_text() -> None:
    page = PageDrawing()
    page.canvas.setFillColorRGB(0, 0.2, 0.5)
    page.canvas.rect(50, HEIGHT - 130, 450, 30, stroke=0, fill=1)
    page.canvas.setFillGray(1)
    for x, text in zip(XS, ROWS[0], strict=False):
        page.text(x + 3, 112, text)
    page.canvas.setFillGray(0)
    page.table(XS, YS, rows_of(("",) * 4, *ROWS[1:]))
    document = read_pdf(page.data())
    assert rows(document) == list(ROWS)
    assert codes(document) == []


def test_a_page_whose_text_cannot_be_seen_at_all_is_read_and_told() -> None:
    """What shows may be outlines or a picture that say the same, or something else."""
    page = PageDrawing()
    page.table(XS, YS, rows_of(*(("",) * 4,) * 3))
    for y, texts in zip(YS, ROWS, strict=False):
        for x, text in zip(XS, texts, strict=False):
            without_ink(page, x + 3, y + 12, text)
    document = read_pdf(page.data())
    assert rows(document) == list(ROWS)
    assert codes(document) == ["unseen_text_kept"]
    assert not document.complete


def test_raised_digits_are_none_of_the_figure() -> None:
    page = PageDrawing()
    page.table(XS, YS, rows_of(*(("",) * 4,) * 3))
    for x, text, raised in ((53, "≥1200m", "2"), (203, "1200", "2"), (303, "9.5", "12"), (403, "得分", "①")):
        page.text(x, 112, text)
        page.text(x + page.canvas.stringWidth(text, FONT, 10), 108.5, raised, 6.5)
    assert rows(read_pdf(page.data()))[0] == ("≥1200m²", "1200²", "9.5¹²", "得分①")


def test_smaller_text_behind_a_border_is_not_raised() -> None:
    """Its cell is its own: 95.5 beside a larger 完成 became ⁹⁵.5, in which no figure was read."""
    page = PageDrawing()
    page.table(XS, YS, rows_of(*(("",) * 4,) * 3))
    for x, text, y, smaller in ((200, "完成", 112, "95.5"), (300, "优秀", 112, "95"), (400, "分", 112, "①")):
        page.text(x - page.canvas.stringWidth(text, FONT, 10) - 1, y, text)
        page.text(x + 1, y - 3, smaller, 8)
    assert rows(read_pdf(page.data()))[0] == ("完成", "95.5 优秀", "95 分", "①")


@pytest.mark.parametrize("smaller", ["95.5", "95%", "100", "1,200", "12人"])
def test_what_is_longer_than_a_mark_is_not_raised(smaller: str) -> None:
    page = PageDrawing()
    page.table(XS, YS, rows_of(*(("",) * 4,) * 3))
    page.text(53, 112, "完成")
    page.text(53 + page.canvas.stringWidth("完成", FONT, 10), 109, smaller, 8)
    assert rows(read_pdf(page.data()))[0][0] == f"完成{smaller}"


@pytest.mark.parametrize(("smaller", "read"), [("1,2", "¹,²"), ("3)", "³)"), ("12", "¹²"), ("①", "①")])
def test_marks_of_notes_are_raised(smaller: str, read: str) -> None:
    page = PageDrawing()
    page.table(XS, YS, rows_of(*(("",) * 4,) * 3))
    page.text(53, 112, "1200")
    page.text(53 + page.canvas.stringWidth("1200", FONT, 10), 108.5, smaller, 6.5)
    assert rows(read_pdf(page.data()))[0][0] == f"1200{read}"
