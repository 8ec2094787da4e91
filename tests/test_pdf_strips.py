"""Sheets wider than their paper: their strips are put side by side where that is certain, and told where it is not."""

from collections.abc import Sequence
from itertools import pairwise

import pytest

import disclosure_parse as dp
from disclosure_parse.document import Document, Table
from disclosure_parse.readers.pdf import read_pdf
from disclosure_parse.readers.pdf_again import Again
from disclosure_parse.readers.sheet_strips import CLOSE
from disclosure_parse.readers.side_by_side import Drawn
from disclosure_parse.readers.wide_sheets import TRIES, WIDEST
from pdf_pages import CellText, PageDrawing, rows_of

LEFT, TOP = 50.0, 100.0
HEADS = ["序号", "项目名称", "年初预算数", "全年执行数", "执行率", "自评得分"]
XS = (0.0, 60.0, 280.0, 490.0, 600.0, 700.0, 790.0)
SEAMS = (0.0, 490.0, 790.0)
"""Of the paper's 595 points, 490 and the margins leave no room for the column of 110."""
NAMES = [
    "村道养护",
    "桥梁改造",
    "校舍维修",
    "低保救助",
    "水库加固",
    "义诊下乡",
    "送戏下乡",
    "老年食堂",
    "饮水安全",
    "河道清淤",
]


class Sheet:
    """A sheet of which each page shows a window, as spreadsheets print it: text that the window cuts is drawn on both
    pages and clipped."""

    def __init__(self, xs: Sequence[float], cells: Sequence[CellText], heights: Sequence[float]) -> None:
        self.xs, self.cells = xs, cells
        self.ys = [sum(heights[:row]) for row in range(len(heights) + 1)]
        self.title, self.title_at = "", 0.0
        self.unit_at = float("-inf")

    def show(
        self, page: PageDrawing, columns: tuple[float, float], rows: tuple[int, int], repeated: float = 0.0
    ) -> None:
        """The columns between two places and the rows between two numbers, behind those that every page repeats."""
        if repeated:
            self._window(page, (0.0, repeated), rows, LEFT)
        self._window(page, columns, rows, LEFT + repeated)

    def _window(self, page: PageDrawing, columns: tuple[float, float], rows: tuple[int, int], left: float) -> None:
        start, end = columns
        right, down = left - start, TOP - self.ys[rows[0]]
        page.canvas.saveState()
        window = page.canvas.beginPath()
        window.rect(left - 0.5, 0, end - start + 1, page.height)
        page.canvas.clipPath(window, stroke=0)
        if rows[0] == 0 and self.title:
            page.text(self.title_at + right, TOP - 20, self.title, 16)
            if self.unit_at >= 0:
                page.text(self.unit_at + right, TOP - 3, "单位：万元", 16)
        for row, column, row_span, column_span, text in self.cells:
            if not rows[0] <= row < rows[1]:
                continue
            x0, x1 = self.xs[column], self.xs[column + column_span]
            if x1 <= start or x0 >= end:
                continue
            y0, y1 = self.ys[row] + down, self.ys[row + row_span] + down
            for x in (x0, x1):
                if start <= x <= end:
                    page.line(x + right, y0, x + right, y1)
            for y in (y0, y1):
                page.line(max(x0, start) + right, y, min(x1, end) + right, y)
            page.text(x0 + right + 3, y0 + 12, text)
        page.canvas.restoreState()


def project_list(rows: int, heights: Sequence[float] = (20.0,)) -> Sheet:
    cells = [HEADS]
    for number in range(1, rows + 1):
        name = f"{NAMES[number % 10]}{'甲乙丙丁'[number // 10]}"
        cells.append([str(number), name, f"{number}00.50", f"{number}0.25", "10%", f"{70 + number}"])
    sheet = Sheet(XS, rows_of(*cells), [heights[row % len(heights)] for row in range(rows + 1)])
    sheet.title, sheet.title_at = "项目支出自评结果汇总表", 300.0
    return sheet


def printed(sheet: Sheet, seams: Sequence[float], cuts: Sequence[int], *, over: bool = False) -> Document:
    strips, bands = list(pairwise(seams)), list(pairwise(cuts))
    windows = [(s, b) for b in bands for s in strips] if over else [(s, b) for s in strips for b in bands]
    page = PageDrawing()
    for number, (columns, rows) in enumerate(windows):
        if number:
            page.next_page()
        sheet.show(page, columns, rows)
    return read_pdf(page.data())


def only_table(document: Document) -> Table:
    (table,) = document.tables
    return table


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in line if cell is not None] for line in table.grid()]


def codes(document: Document) -> list[str]:
    return [notice.code for notice in document.warnings]


@pytest.mark.parametrize("over", [False, True])
@pytest.mark.parametrize("heights", [(40.0,), (30.0, 40.0, 50.0)])
def test_strips_of_a_list_are_put_side_by_side(over, heights):
    """In either order of the pages, with rows of one height too; each cell keeps its page."""
    sheet = project_list(24, heights)
    document = printed(sheet, SEAMS, (0, 18, 25), over=over)
    table = only_table(document)
    assert texts(table) == [[text for *_, text in sheet.cells[row * 6 : row * 6 + 6]] for row in range(25)]
    assert (codes(document), document.complete) == (["strips_joined"], True)
    assert (table.seams, table.column_seams) == ((18,), (3,))
    last = table.cells[-1]
    assert (last.text, last.page) == ("94", 4)
    assert last.bbox == pytest.approx((LEFT + 210, last.bbox[1], LEFT + 300, last.bbox[3]))
    assert table.bbox == pytest.approx((LEFT, TOP, LEFT + 490, table.bbox[3]))
    assert [(line.text, line.page) for line in document.paragraphs] == [("项目支出自评结果汇总表", 1)]
    order = "1+2, 3+4" if over else "1+3, 2+4"
    assert order in document.warnings[0].message


def test_the_projects_of_a_list_in_strips_lead_to_their_pages(tmp_path):
    """The row's place is that of its cells on the first page; a figure's is that of its cell."""
    sheet = project_list(12)
    page = PageDrawing()
    sheet.show(page, (0.0, 490.0), (0, 13))
    page.next_page()
    sheet.show(page, (490.0, 790.0), (0, 13))
    (tmp_path / "list.pdf").write_bytes(page.data())
    (form,) = dp.parse(tmp_path / "list.pdf").forms
    line = form.projects[2]
    assert (line.no, line.project_name) == ("3", "低保救助甲")
    place = line.place
    assert (place.page, place.bbox and (round(place.bbox[0]), round(place.bbox[2]))) == (1, (50, 540))


def test_a_title_and_a_unit_on_another_strip_are_two_lines(tmp_path):
    """Both were one paragraph, so that amounts in ten thousands counted as yuan."""
    for title, unit in ((10.0, 500.0), (300.0, 10.0)):
        sheet = project_list(12)
        sheet.title, sheet.title_at = "某某市某某区某某局项目支出绩效自评结果情况汇总表", title
        sheet.unit_at = unit
        page = PageDrawing()
        sheet.show(page, (0.0, 490.0), (0, 13))
        page.next_page()
        sheet.show(page, (490.0, 790.0), (0, 13))
        (tmp_path / "list.pdf").write_bytes(page.data())
        (form,) = dp.parse(tmp_path / "list.pdf").forms
        amount = form.projects[2].amount
        assert amount is not None
        assert (form.title, form.money_unit, amount.value) == (sheet.title, "万元", 3005000)


def test_a_figure_that_the_seam_cuts_is_read_once():
    """A merged cell has no line at the seam. What is cut is drawn on both pages: it was lost, or read twice."""
    cells = rows_of(*([f"甲{n}", f"乙{n}", f"丙{n}", f"丁{n}"] for n in range(8)))
    merged = [cell for cell in cells if cell[0] not in (2, 3)]
    merged += [(2, 0, 1, 4, "实际支出共308万元" * 7), (3, 0, 1, 1, "全年"), (3, 1, 1, 2, "一二三四五六七八九十" * 4)]
    merged.append((3, 3, 1, 1, "末"))
    for shift in (0.0, 2.5, 4.9, 5.1, 7.5):
        seam = 480.0 + shift
        sheet = Sheet((0.0, 130.0, seam, 600.0, 700.0), sorted(merged), [20.0] * 8)
        document = printed(sheet, (0.0, seam, 700.0), (0, 8))
        table = only_table(document)
        assert texts(table) == [
            [
                text
                for row, *_, text in sorted(merged)
                if row == number
                for _ in range(_columns(sorted(merged), row, text))
            ]
            for number in range(8)
        ]
        assert codes(document) == ["strips_joined"]


def _columns(cells: Sequence[CellText], row: int, text: str) -> int:
    return next(span for r, _, _, span, other in cells if (r, other) == (row, text))


def test_columns_that_every_strip_repeats_stand_once():
    sheet = project_list(20)
    page = PageDrawing()
    sheet.show(page, (0.0, 490.0), (0, 21))
    page.next_page()
    sheet.show(page, (490.0, 790.0), (0, 21), repeated=60.0)
    table = only_table(read_pdf(page.data()))
    assert texts(table)[:2] == [HEADS, ["1", "桥梁改造甲", "100.50", "10.25", "10%", "71"]]
    assert table.column_seams == (3,)


def two_pages(*sheets: Sheet) -> Document:
    page = PageDrawing()
    for number, sheet in enumerate(sheets):
        if number:
            page.next_page()
        sheet.show(page, (0.0, sheet.xs[-1]), (0, len(sheet.ys) - 1))
    return read_pdf(page.data())


def table_of(word: str, xs: Sequence[float], title: str) -> Sheet:
    rows = rows_of(
        *([f"{word}{'甲乙丙丁戊己庚辛壬癸'[n]}"] + [f"{n}{c}.5" for c in range(len(xs) - 2)] for n in range(10))
    )
    sheet = Sheet(xs, rows, [20.0, 30.0, 45.0, 20.0, 20.0, 30.0, 20.0, 45.0, 20.0, 30.0])
    sheet.title, sheet.title_at = title, 150.0
    return sheet


def test_tables_with_titles_of_their_own_are_no_strips():
    """A sheet that was copied and filled with something else has rows of the same heights."""
    document = two_pages(
        table_of("收入", (0, 200, 350, 490), "收入情况表"), table_of("支出", (0, 150, 300, 480), "支出情况表")
    )
    assert (len(document.tables), "strips_joined" in codes(document)) == (2, False)


def test_tables_as_wide_as_each_other_are_no_strips_for_sure():
    """They may be pages of one list or sheets that are fitted to their pages."""
    document = two_pages(table_of("收入", (0, 200, 350, 490), ""), table_of("支出", (0, 150, 300, 490), ""))
    assert (len(document.tables), codes(document)) == (2, ["sheet_strips"])


def test_forms_of_one_template_are_no_strips():
    """Their headings are the same; with other widths, too."""
    names = [
        "项目名称",
        "主管部门",
        "年度目标",
        "数量指标",
        "质量指标",
        "时效指标",
        "成本指标",
        "社会效益",
        "满意度",
        "说明",
    ]
    sheets = []
    for word, right in (("甲", 490.0), ("乙", 480.0), ("丙", 470.0)):
        cells = rows_of(*([name, f"{word}{name}完成情况"] for name in names))
        sheets.append(Sheet((0.0, 200.0, right), cells, [20.0, 30.0, 45.0] * 3 + [20.0]))
    document = two_pages(*sheets)
    assert (len(document.tables), codes(document)) == (3, [])


def test_tables_that_left_room_for_further_columns_are_no_strips():
    document = two_pages(table_of("收入", (0, 100, 200, 300), "收入表"), table_of("支出", (0, 90, 180, 250), ""))
    assert (len(document.tables), "strips_joined" in codes(document)) == (2, False)


def test_four_strips_of_one_band_are_not_taken_for_two_bands_of_two():
    """All are of the same widths, and merged cells go on over their seams; only the heights say that no page lies below
    another."""
    xs = tuple(float(x) for x in range(0, 2001, 250))
    heights = [20.0, 30.0, 45.0, 20.0, 20.0, 30.0, 20.0, 45.0, 20.0, 30.0]
    cells = [(row, column, 1, 1, f"{'甲乙丙丁戊己庚辛'[column]}{row}项") for row in range(1, 10) for column in range(8)]
    sheet = Sheet(xs, [(0, 0, 1, 8, ""), *cells], heights)
    document = printed(sheet, (0.0, 500.0, 1000.0, 1500.0, 2000.0), (0, 10))
    assert [(table.n_rows, table.n_columns) for table in document.tables] == [(10, 8)]


def test_of_many_pages_that_begin_alike_few_are_drawn_again(monkeypatch):
    """As those of a list do whose rows repeat: a look at all of them, at each page, took minutes."""
    drawn: list[int] = []
    draw = Again.drawn

    def counted(self: Again, number: int) -> Drawn:
        drawn.append(number)
        return draw(self, number)

    monkeypatch.setattr(Again, "drawn", counted)
    sheet = project_list(21)
    page = PageDrawing()
    for number in range(100):
        if number:
            page.next_page()
        sheet.show(page, (0.0, 490.0), (0, 22))
    document = read_pdf(page.data())
    assert (len(document.tables), codes(document)) == (100, [])
    assert len(drawn) <= TRIES * (CLOSE + 1) * WIDEST
