"""What a PDF draws and nobody sees: lines in the colour of the paper, white areas, text that is clipped away."""

from __future__ import annotations

from itertools import pairwise

from disclosure_parse.readers.pdf import read_pdf
from pdf_pages import HEIGHT, PageDrawing, rows_of
from test_pdf_reader import cells_at, only_table, printed, texts

XS, YS = (50, 200, 300), (100, 130, 160)
ROWS = [["小计", "21,940.96"], ["专项收入", "14.39"]]


def white_strip(page: PageDrawing, x0: float, y0: float, x1: float, y1: float) -> None:
    page.canvas.setFillGray(1)
    page.canvas.rect(x0, HEIGHT - y1, x1 - x0, y1 - y0, stroke=0, fill=1)
    page.canvas.setFillGray(0)


def test_white_strips_beside_a_white_cells_text_are_no_borders():
    """Word fills a cell that is shaded white line by line, and what is left of it with strips."""
    page = PageDrawing()
    for y in YS[:-1]:
        white_strip(page, XS[0] + 1, y + 0.5, XS[-1] - 1, y + 6)
        white_strip(page, XS[0] + 1, y + 6, XS[-1] - 1, y + 8)
        white_strip(page, XS[0] + 1, y + 24, XS[-1] - 1, y + 26)
    page.table(XS, YS, rows_of(*ROWS), page.bar)
    assert printed(only_table(read_pdf(page.data()))) == [*cells_at(0, *ROWS[0]), *cells_at(1, *ROWS[1])]


def test_strokes_in_white_are_no_borders():
    page = PageDrawing()
    page.table(XS, YS, rows_of(*ROWS))
    page.canvas.setStrokeGray(1)
    page.line(50, 115, 300, 115)
    page.canvas.rect(120, HEIGHT - 155, 40, 50)
    page.canvas.lines([(150, HEIGHT - 130, 150, HEIGHT - 160), (50, HEIGHT - 145, 300, HEIGHT - 145)])
    assert printed(only_table(read_pdf(page.data()))) == [*cells_at(0, *ROWS[0]), *cells_at(1, *ROWS[1])]


def test_white_lines_on_shaded_cells_are_borders():
    page = PageDrawing()
    page.canvas.setFillGray(0.8)
    page.canvas.rect(50, HEIGHT - 160, 250, 60, stroke=0, fill=1)
    page.canvas.setFillGray(0)
    page.canvas.setStrokeGray(1)
    page.table(XS, YS, rows_of(*ROWS))
    assert printed(only_table(read_pdf(page.data()))) == [*cells_at(0, *ROWS[0]), *cells_at(1, *ROWS[1])]


def test_white_borders_of_cells_that_are_filled_themselves_are_borders():
    page = PageDrawing()
    page.canvas.setStrokeGray(1)
    for row, (above, below) in enumerate(pairwise(YS)):
        for column, (left, right) in enumerate(pairwise(XS)):
            page.canvas.setFillGray(0.8)
            page.canvas.rect(left, HEIGHT - below, right - left, below - above, stroke=1, fill=1)
            page.canvas.setFillGray(0)
            page.text(left + 3, above + 12, ROWS[row][column])
    assert printed(only_table(read_pdf(page.data()))) == [*cells_at(0, *ROWS[0]), *cells_at(1, *ROWS[1])]


def test_white_areas_behind_text_are_no_cells():
    """A list of contents whose lines are cells of a spreadsheet, filled white: nobody else is asked for a table."""
    page = PageDrawing()
    lines = [f"{number}．部门预算表" for number in range(1, 13)]
    for number, line in enumerate(lines):
        white_strip(page, 50, 100 + 20 * number, 500, 120 + 20 * number)
        page.text(60, 114 + 20 * number, line)
    document = read_pdf(page.data())
    assert texts(document) == lines
    assert document.tables == ()
    assert document.warnings == ()


def test_text_clipped_away_is_not_printed_on_a_page_without_tables():
    """A spreadsheet writes all lines of a cell that a page break cuts on both pages, and clips away the others."""
    page = PageDrawing()
    lines = ["一、贯彻执行国家方针政策。", "二、拟订发展规划。", "三、完成其他任务。"]
    for top, bottom in ((100, 150), (150, 200)):
        canvas = page.canvas
        canvas.saveState()
        clip = canvas.beginPath()
        clip.rect(50, HEIGHT - bottom, 500, bottom - top)
        canvas.clipPath(clip, stroke=0, fill=0)
        for number, line in enumerate(lines):
            page.text(60, 120 + 25 * number, line)
        canvas.restoreState()
        page.next_page()
    document = read_pdf(page.data())
    assert [(paragraph.page, paragraph.text) for paragraph in document.paragraphs] == [
        (1, lines[0]),
        (1, lines[1]),
        (2, lines[2]),
    ]


def test_a_clip_path_in_a_drawing_of_its_own_scale():
    """A chart is a form with coordinates of its own, and so are its clip paths: of its labels, the ends are cut off."""
    page = PageDrawing()
    page.table(XS, YS, rows_of(*ROWS))
    canvas = page.canvas
    canvas.beginForm("chart")
    for y, text in ((20, "基本支出, 59.07%"), (10, "项目支出, 27.45%")):
        canvas.saveState()
        clip = canvas.beginPath()
        clip.rect(-1, y - 2, 60, 8)
        canvas.clipPath(clip, stroke=0, fill=0)
        canvas.setFont("STSong-Light", 5)
        canvas.drawString(-10, y, text)
        canvas.restoreState()
    canvas.endForm()
    canvas.translate(100, 300)
    canvas.scale(2, 2)
    canvas.doForm("chart")
    document = read_pdf(page.data())
    assert texts(document) == ["支出, 59.07%", "支出, 27.45%"]
    assert len(only_table(document).cells) == 4


def test_text_that_runs_over_into_the_next_column_is_not_printed_there():
    """A spreadsheet without borders cuts a long name off where the next cell has a figure."""
    page = PageDrawing()
    for y, name, figure in ((100, "甲项目", "100"), (120, "乙项目一期二期三期四期五期六期七期", "26496576")):
        canvas = page.canvas
        canvas.saveState()
        clip = canvas.beginPath()
        clip.rect(50, HEIGHT - y - 5, 100, 20)
        canvas.clipPath(clip, stroke=0, fill=0)
        page.text(50, y, name)
        canvas.restoreState()
        page.text(160, y, figure)
    assert [text.split() for text in texts(read_pdf(page.data()))] == [
        ["甲项目", "100"],
        ["乙项目一期二期三期四", "26496576"],
    ]


def test_a_figure_over_hidden_text_loses_no_digit():
    """Of two equal characters at one place the second is taken for bold print, but not where the first is hidden."""
    page = PageDrawing()
    canvas = page.canvas
    canvas.saveState()
    clip = canvas.beginPath()
    clip.rect(50, HEIGHT - 105, 90, 20)
    canvas.clipPath(clip, stroke=0, fill=0)
    page.text(50, 100, "付款单据133132139138133132139138")
    canvas.restoreState()
    page.text(150, 100, "133132139138")
    assert texts(read_pdf(page.data()))[0].split()[-1] == "133132139138"


def test_prose_on_shaded_ground_is_no_table():
    """Each line of text is marked in a colour: another reader takes the areas for the cells of one column."""
    page = PageDrawing()
    lines = [f"（{number}）加强部门预算绩效管理工作的若干意见" for number in range(1, 11)]
    for number, line in enumerate(lines):
        page.canvas.setFillGray(0.9)
        page.canvas.rect(50, HEIGHT - 120 - 20 * number, 450, 20, stroke=0, fill=1)
        page.canvas.setFillGray(0)
        page.text(60, 114 + 20 * number, line)
    document = read_pdf(page.data())
    assert "".join(texts(document)) == "".join(lines)
    assert document.tables == ()
