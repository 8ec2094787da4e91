"""Each kind of dump in a small text: the cells with row, column and source line, the paragraphs between."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure_parse.document import Document, Table
from disclosure_parse.errors import DamagedFileError, DisclosureError, LimitError, UnsupportedFormatError
from disclosure_parse.readers import text as text_module
from disclosure_parse.readers.text import read_text


def read(text: str) -> Document:
    """A text in which ``→`` stands for a tab."""
    return read_text(text.replace("→", "\t").encode())


def rows(table: Table) -> list[list[str]]:
    return [[cell.text for cell in cells] for _, cells in table.rows()]


def paragraphs(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def lines(table: Table) -> list[list[int | None]]:
    return [[cell.line for cell in cells] for _, cells in table.rows()]


def spans(table: Table) -> dict[str, tuple[int, int, int, int]]:
    return {cell.text: (cell.row, cell.column, cell.row_span, cell.column_span) for cell in table.cells}


class TestWordDump:
    """A word processor's dump: a tab begins each cell on a line of its own, a blank line parts rows."""

    def test_cells_rows_and_lines(self) -> None:
        document = read("统计表\n→序号\n→项目\n→金额\n\n→1\n→\n→82\n")
        (table,) = document.tables
        assert rows(table) == [["序号", "项目", "金额"], ["1", "", "82"]]
        assert lines(table) == [[2, 3, 4], [6, 7, 8]]
        assert [(c.row, c.column) for c in table.cells] == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]
        assert (table.origin, table.exact, table.index) == ("word_dump", False, 1)
        assert [(p.text, p.line, p.index) for p in document.paragraphs] == [("统计表", 1, 1)]

    def test_a_line_without_a_tab_goes_on_with_the_cell(self) -> None:
        (table,) = read("→绩\n效\n→年度\n指标值\n→分值\n\n→\n→数量\n→10\n").tables
        assert rows(table) == [["绩\n效", "年度\n指标值", "分值"], ["", "数量", "10"]]
        assert lines(table)[0] == [1, 3, 5]

    def test_an_upright_label_goes_on_behind_any_blank_lines(self) -> None:
        text = "→资金\n→24\n→/\n\n→年\n度\n总\n\n\n体\n目\n标\n→预期目标\n→实际完\n成情况\n\n→\n→修渡口。\n→修成。\n"
        (table,) = read(text).tables
        assert rows(table)[1:] == [["年\n度\n总\n体\n目\n标", "预期目标", "实际完\n成情况"], ["", "修渡口。", "修成。"]]

    def test_a_cell_of_several_paragraphs(self) -> None:
        text = "→资金\n→20\n\n→目标\n→1.解决困难\n\n2.感受关心\n\n3.增加收入\n\n\n→一级\n→二级\n→三级\n"
        (table,) = read(text).tables
        assert rows(table) == [
            ["资金", "20"],
            ["目标", "1.解决困难\n2.感受关心\n3.增加收入"],
            ["一级", "二级", "三级"],
        ]

    def test_a_label_of_one_character_a_line_with_blank_lines_between(self) -> None:
        text = "→其他\n→5\n→\n\n→总\n\n体\n\n目\n\n标\n→预期\n→实际\n\n→\n→帮扶\n→已帮扶\n"
        (table,) = read(text).tables
        assert rows(table) == [["其他", "5", ""], ["总\n体\n目\n标", "预期", "实际"], ["", "帮扶", "已帮扶"]]

    def test_a_row_goes_on_behind_a_cell_of_several_paragraphs(self) -> None:
        (table,) = read("→目标\n→1.解决困难\n\n2.增加收入\n→已完成\n\n→一级\n→二级\n→三级\n").tables
        assert rows(table) == [["目标", "1.解决困难\n2.增加收入", "已完成"], ["一级", "二级", "三级"]]

    def test_blank_lines_at_the_end_of_a_cell_do_not_cut_the_row(self) -> None:
        goals = "→总体目标\n→预期目标\n→实际完成\n\n→\n→计划帮扶400人。\n\n\n→实际帮扶433人。\n\n\n"
        header = "→指标\n→一级\n→二级\n→三级\n"
        (table,) = read(goals + header).tables
        assert rows(table)[1] == ["", "计划帮扶400人。", "实际帮扶433人。"]
        costs = "→\n→补助\n→30\n→按月\n\n→\n→津贴\n\n→23\n→按年\n\n→\n→合计\n→53\n→\n"
        (table,) = read("→预算\n→构成\n→金额\n→依据\n\n" + costs).tables
        assert rows(table)[2] == ["", "津贴", "23", "按年"]

    def test_two_narrow_rows_are_not_taken_for_a_cut_one(self) -> None:
        use = "→用途\n→甲\n→1\n→乙\n→2\n→丙\n→3\n\n→\n→用于救助。\n\n"
        (table,) = read(use + "→计划\n→3月\n→6月\n→9月\n→12月\n\n→\n→1\n→2\n→3\n→4\n").tables
        assert [len(row) for row in rows(table)] == [7, 2, 5, 5]

    def test_a_title_row_is_not_taken_for_the_rest_of_a_row(self) -> None:
        (table,) = read("→意见\n→甲\n→乙\n\n→\n→公章\n\n\n→自评表\n\n→（2023年度）\n\n→项目\n→名称\n").tables
        assert [len(row) for row in rows(table)] == [3, 2, 1, 1, 2]

    def test_two_blank_lines_end_a_table(self) -> None:
        document = read("→序号\n→名称\n\n→1\n→帮扶\n\n\n情况说明\n\n一、概况\n→项目\n→慰问\n")
        assert [rows(table) for table in document.tables] == [[["序号", "名称"], ["1", "帮扶"]], [["项目", "慰问"]]]
        assert paragraphs(document) == ["情况说明", "一、概况"]
        assert [type(block).__name__ for block in document.blocks] == ["Table", "Paragraph", "Paragraph", "Table"]

    def test_a_title_below_a_blank_line_is_outside(self) -> None:
        document = read("→总分\n→100\n→\n\n附件2\n\n→项目\n→慰问\n")
        assert paragraphs(document) == ["附件2"]
        assert len(document.tables) == 2

    def test_indented_paragraphs_are_no_table(self) -> None:
        document = read("→一、概况\n\n→项目于三月启动。\n\n→→二、资金\n")
        assert not document.tables
        assert paragraphs(document) == ["一、概况", "项目于三月启动。", "二、资金"]

    def test_a_dump_and_rows_that_only_a_blank_line_parts(self) -> None:
        dump = "→序号\n→名称\n→金额\n\n→1\n→帮扶\n→5\n\n"
        first, second = read(dump + "项目→→帮扶\n部门→→工会\n资金→5→5\n").tables
        assert (first.origin, rows(first)) == ("word_dump", [["序号", "名称", "金额"], ["1", "帮扶", "5"]])
        assert (second.origin, rows(second)[1]) == ("tabs", ["部门", "", "工会"])


class TestTabRows:
    """A row a line, cells between tabs, blank cells for merged positions."""

    def test_blank_cells_keep_their_place(self) -> None:
        (table,) = read("名称→→帮扶→→\n→→总额→10→\n").tables
        assert rows(table) == [["名称", "", "帮扶", "", ""], ["", "", "总额", "10", ""]]
        assert lines(table) == [[1] * 5, [2] * 5]
        assert (table.origin, table.seams) == ("tabs", ())

    def test_markup_in_cells(self) -> None:
        box = '新增 <input type="checkbox" checked=""> 结转 <input type="checkbox"/>'
        text = (
            f"类型→{box}→\n目标→<p>第一</p> <p>第二</p>→甲<br/>乙\n满意度→$\\geq 90\\%$→$95\\%$\n<p>一</p>→→<p>二</p>\n"
        )
        (table,) = read(text).tables
        assert rows(table) == [
            ["类型", "新增 ☑ 结转 ☐", ""],
            ["目标", "第一\n第二", "甲\n乙"],
            ["满意度", "≥90%", "95%"],
            ["一", "", "二"],
        ]

    @pytest.mark.parametrize(
        ("printed", "meant"),
        [
            (r"$\leq 5 \text{天}$", "≤5天"),
            (r"$100\mathrm{m}^{2}$", "100m²"),
            (r"$3\sim 5$", "3~5"),
            (r"$\pm 2\times 10$", "±2×10"),
            (r"$\frac{1}{2}$", "1/2"),
            ("$95$", "95"),
            ("$10至$20", "$10至$20"),
            (r"$\unknown{x}$", r"$\unknown{x}$"),
            ("A&lt;B&nbsp;&amp;C", "A<B &C"),
            ("甲\u200b\u00ad乙\u00a0丙\u3000丁", "甲乙 丙\u3000丁"),
            ('一{ TC 一 \\f C \\l 1 }二{ HYPERLINK "a" { PAGEREF b } }', "一二"),
            ("集合{甲}和{", "集合{甲}和{"),
            ("3<5，p>2", "3<5，p>2"),
        ],
    )
    def test_markup(self, printed: str, meant: str) -> None:
        assert paragraphs(read(printed)) == [meant]

    def test_a_blank_line_within_a_table_is_a_seam(self) -> None:
        document = read("总表\n\n一级→二级→三级\n产出→数量→甲\n→质量→乙\n→时效→丙\n\n(30分)→→丁\n满意度→对象→戊\n")
        (table,) = document.tables
        assert rows(table)[4:] == [["(30分)", "", "丁"], ["满意度", "对象", "戊"]]
        assert table.seams == (4,)
        assert paragraphs(document) == ["总表"]

    def test_a_title_begins_the_next_table(self) -> None:
        document = read("项目→帮扶\n备注→\n\n申报表\n\n(2023年)\n\n项目→慰问\n备注→\n")
        assert [rows(table)[0] for table in document.tables] == [["项目", "帮扶"], ["项目", "慰问"]]
        assert paragraphs(document) == ["申报表", "(2023年)"]

    def test_a_line_break_in_a_cell(self) -> None:
        (table,) = read("甲→乙→丙→丁→戊\n1→2→3→4→5\n目标→第一句\n第二句→完成→是→否\n6→7→8→9→0\n").tables
        assert rows(table)[2] == ["目标", "第一句\n第二句", "完成", "是", "否"]
        assert len(rows(table)) == 4

    def test_rows_whose_last_tabs_were_cut_off_are_whole_rows(self) -> None:
        printed = "项目→→帮扶\n部门→→县局→→→单位→站\n资金→→→年初→全年→执行→分值\n→→总额→1→2→3→10\n→→其他\n目标→→甲\n"
        (table,) = read(printed).tables
        assert [row[0] for row in rows(table)] == ["项目", "部门", "资金", "", "", "目标"]

    def test_text_below_the_last_row_is_outside(self) -> None:
        document = read("甲→乙\n丙→丁\n注：不含上年结转。\n")
        assert rows(document.tables[0]) == [["甲", "乙"], ["丙", "丁"]]
        assert [(p.text, p.line) for p in document.paragraphs] == [("注：不含上年结转。", 3)]


def test_a_remark_above_a_whole_row_of_tabs_is_no_half_of_its_first_cell() -> None:
    text = "申报表\t\t\t\n（2022年）\n名 称\t渡口\t\t\n单位\n代码\t305\t\t\n人数\t3\t\t\n天数\t9\t\t\n"
    table = read_text(text.encode()).tables[0]
    assert [cell.text for cell in table.cells if cell.column == 0] == [
        "申报表", "（2022年）", "名 称", "单位\n代码", "人数", "天数",
    ]  # fmt: skip


def test_wide_rows_of_an_embedded_sheet() -> None:
    text = (
        "目标表\n\n\n→→目标表\n\n→→项目名称→→→→甲\n\n→→资金\n（万元）→→→→ 总额：→→  13.00 \n\n→→→→→→  财政→→13.00\n\n"
        "→→绩\n效→→一级\n指标→→二级\n\n\n\n\n目标表\n\n\n→→目标表\n\n→→项目名称→→→→乙\n\n→→资金→→1\n"
    )
    document = read(text)
    first, second = document.tables
    assert [(c.row, c.column, c.text, c.line) for c in first.cells if c.text] == [
        (0, 2, "目标表", 4),
        (1, 2, "项目名称", 6),
        (1, 6, "甲", 6),
        (2, 2, "资金\n（万元）", 8),
        (2, 6, "总额：", 9),
        (2, 8, "13.00", 9),
        (3, 6, "财政", 11),
        (3, 8, "13.00", 11),
        (4, 2, "绩\n效", 13),
        (4, 4, "一级\n指标", 14),
        (4, 6, "二级", 15),
    ]
    assert rows(second)[1][6] == "乙"
    assert paragraphs(document) == ["目标表", "目标表"]


def test_text_of_a_picture_keeps_its_blanks_and_its_mark() -> None:
    document = read("[image: image1.emf]项目名称 甲\n\n  其中：财政       5.00 \n\n绩\n\n效\n")
    assert [(p.text, p.line, p.index) for p in document.paragraphs] == [
        ("[image: image1.emf]", 1, 1),
        ("项目名称 甲", 1, 2),
        ("  其中：财政       5.00", 3, 3),
        ("绩", 5, 4),
        ("效", 7, 5),
    ]
    assert {p.role for p in document.paragraphs} == {"body"}


def test_columns_by_blanks_stay_lines() -> None:
    document = read("序号   名称      金额\n1      帮扶      5.00\n")
    assert paragraphs(document) == ["序号   名称      金额", "1      帮扶      5.00"]


class TestPipes:
    def test_markdown(self) -> None:
        text = "## 清单\n\n| 名称 | 值 |\n|:--|:-:|\n| 甲\\|乙 | ≥90%<br>以上 |\n|  | **合计** |\n"
        document = read(text)
        (table,) = document.tables
        assert rows(table) == [["名称", "值"], ["甲|乙", "≥90%\n以上"], ["", "合计"]]
        assert lines(table) == [[3, 3], [5, 5], [6, 6]]
        assert (table.origin, table.exact) == ("pipes", False)
        assert paragraphs(document) == ["清单"]

    def test_markdown_of_two_columns_without_outer_bars(self) -> None:
        (table,) = read("名称 | 值\n--- | ---\n甲 | 5\n").tables
        assert rows(table) == [["名称", "值"], ["甲", "5"]]

    def test_a_row_that_begins_with_a_bar_begins_blank(self) -> None:
        (table,) = read("资金|预算|执行|率\n|总额|5|5|100%\n").tables
        assert rows(table) == [["资金", "预算", "执行", "率"], ["", "总额", "5", "5", "100%"]]

    def test_rows_behind_a_page_break_belong_to_the_table(self) -> None:
        document = read("| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n\n| 3 | 4 |\n\n| 丙 | 丁 |\n|---|---|\n| 5 | 6 |\n")
        first, second = document.tables
        assert (rows(first), first.seams) == ([["甲", "乙"], ["1", "2"], ["3", "4"]], (2,))
        assert rows(second) == [["丙", "丁"], ["5", "6"]]

    def test_a_single_bar_in_a_sentence_is_text(self) -> None:
        assert paragraphs(read("甲|乙\n丙|丁\n")) == ["甲|乙", "丙|丁"]


class TestDrawn:
    def test_lines_between_rulings_are_one_cell(self) -> None:
        text = (
            "表\n+------+------+\n|项目  |公共文|\n|      |化场馆|\n+------+------+\n|金额  |6+1   |\n+------+------+\n"
        )
        document = read(text)
        (table,) = document.tables
        assert rows(table) == [["项目", "公共文\n化场馆"], ["金额", "6+1"]]
        assert lines(table) == [[3, 3], [6, 6]]
        assert (table.origin, table.exact) == ("box", False)

    def test_spans_follow_from_what_is_drawn(self) -> None:
        text = (
            "┌──────┬──────┬────┐\n"
            "│指标         │分值│\n"
            "├──────┬──────┼────┤\n"
            "│产出  │数量  │10  │\n"
            "│指标  ├──────┼────┤\n"
            "│      │质量  │20  │\n"
            "└──────┴──────┴────┘\n"
        )
        (table,) = read(text).tables
        assert spans(table) == {
            "指标": (0, 0, 1, 2),
            "分值": (0, 2, 1, 1),
            "产出\n指标": (1, 0, 2, 1),
            "数量": (1, 1, 1, 1),
            "10": (1, 2, 1, 1),
            "质量": (2, 1, 1, 1),
            "20": (2, 2, 1, 1),
        }
        assert table.exact

    def test_drawing_characters_may_be_as_wide_as_chinese_ones(self) -> None:
        text = "┏━━━┳━━┓\n┃项目名┃金额┃\n┣━━━╋━━┫\n┃甲    ┃5   ┃\n┗━━━┻━━┛\n"
        (table,) = read(text).tables
        assert rows(table) == [["项目名", "金额"], ["甲", "5"]]

    def test_below_a_ruled_header_full_lines_are_rows(self) -> None:
        (table,) = read("+----+----+\n|名称|金额|\n+----+----+\n|甲  |5   |\n|乙  |6   |\n+----+----+\n").tables
        assert rows(table) == [["名称", "金额"], ["甲", "5"], ["乙", "6"]]
        assert lines(table) == [[2, 2], [4, 4], [5, 5]]


class TestHtml:
    def test_spans_are_exact(self) -> None:
        text = (
            "清单\n<table><tr><th colspan='2'>资金</th><th>分值</th></tr>\n"
            "<tr><td rowspan=2>产出&ge;1<td>数量<td>10\n"
            "<tr><td>质量<p>良</p>好<td><input type=checkbox checked>是</table>\n完\n"
        )
        document = read(text)
        (table,) = document.tables
        assert spans(table) == {
            "资金": (0, 0, 1, 2),
            "分值": (0, 2, 1, 1),
            "产出≥1": (1, 0, 2, 1),
            "数量": (1, 1, 1, 1),
            "10": (1, 2, 1, 1),
            "质量\n良\n好": (2, 1, 1, 1),
            "☑是": (2, 2, 1, 1),
        }
        assert [cell.line for cell in table.cells] == [2, 2, 3, 3, 3, 4, 4]
        assert (table.origin, table.exact) == ("html", True)
        assert [(p.text, p.line) for p in document.paragraphs] == [("清单", 1), ("完", 5)]

    def test_a_page_gives_its_text_and_tables_in_order(self) -> None:
        text = (
            "<!DOCTYPE html><html><head><title>站点</title><style>p{}</style></head><body>\n"
            "<h1>自评表</h1><div>第一段<br>第二段\n</div><script>var x = '<table>';</script>"
            "<table><caption>表一</caption><tr><td>外<table><tr><td>内</table></table>尾"
        )
        document = read(text)
        assert paragraphs(document) == ["自评表", "第一段", "第二段", "表一", "尾"]
        assert [rows(table) for table in document.tables] == [[["外"]], [["内"]]]

    def test_hostile_spans_cost_nothing(self) -> None:
        (table,) = read("<table><tr><td rowspan=999999999 colspan=9999999999>甲<td>乙<tr><td>丙</table>").tables
        assert spans(table)["甲"] == (0, 0, 2, 200)
        with pytest.raises(LimitError, match="positions"):
            read("<table>" + "<tr><td rowspan=9999 colspan=999>甲" * 2000 + "</table>")

    def test_nesting_that_the_parser_gives_up_on_is_an_error(self) -> None:
        with pytest.raises(LimitError, match="nested deeper"):
            read("<html>" + "<div>" * 1000 + "甲")

    def test_the_word_table_in_angle_brackets_is_text(self) -> None:
        document = read("标签<table>用于表格\n甲→乙\n丙→丁\n")
        assert rows(document.tables[0]) == [["甲", "乙"], ["丙", "丁"]]
        assert paragraphs(document) == ["标签<table>用于表格"]


class TestPages:
    def test_form_feeds_count_pages_and_leave_a_seam(self) -> None:
        document = read("甲→乙→丙\n1→2→3\n\f4→5→6\n\n\n说明\n\f")
        (table,) = document.tables
        assert rows(table) == [["甲", "乙", "丙"], ["1", "2", "3"], ["4", "5", "6"]]
        assert table.seams == (2,)
        assert [cell.page for cell in table.cells] == [1] * 6 + [2] * 3
        assert [(p.text, p.page) for p in document.paragraphs] == [("说明", 2)]
        assert document.pages == 2

    def test_a_word_dump_over_a_page_break(self) -> None:
        (table,) = read("→甲\n→乙\n\n→1\n→2\n\f→3\n→4\n").tables
        assert rows(table) == [["甲", "乙"], ["1", "2"], ["3", "4"]]
        assert (table.seams, table.cells[-1].page) == ((2,), 2)

    def test_without_form_feeds_there_are_no_pages(self) -> None:
        document = read("说明\n甲→乙\n丙→丁\n")
        assert document.pages is None
        assert {cell.page for cell in document.tables[0].cells} == {None}


class TestLimits:
    def test_a_text_over_the_limit_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(text_module, "MAX_BYTES", 2 * 1024 * 1024)
        with pytest.raises(LimitError, match=r"the limit is 2 MB\. Split it"):
            read_text(b"a" * (3 * 1024 * 1024))

    @pytest.mark.parametrize("data", [b"", b" \n\t\n", "\ufeff\n".encode()])
    def test_an_empty_text_is_an_error(self, data: bytes) -> None:
        with pytest.raises(DamagedFileError, match="empty"):
            read_text(data)

    def test_binary_data_is_an_error(self) -> None:
        with pytest.raises((UnsupportedFormatError, DamagedFileError)):
            read_text(bytes(range(256)) * 10)

    def test_a_table_of_many_rows(self) -> None:
        (table,) = read("\n".join(f"{n}→甲→{n}" for n in range(20_000))).tables
        assert (table.n_rows, table.cells[-1].text, table.cells[-1].line) == (20_000, "19999", 20_000)


def test_what_a_document_says_of_itself() -> None:
    data = "名称\t值\n甲\t5\n".encode("gb18030")
    document = read_text(data, source="b.txt")
    assert (document.format, document.reader, document.size) == ("text", "text (gb18030)", len(data))
    assert (document.source, document.complete, len(document.sha256)) == ("b.txt", True, 64)


PLAIN = [
    "\t",
    "\t\t",
    "\n",
    "\n\n",
    "\n\n\n",
    "\r\n",
    "\f",
    " ",
    "　",
    "甲",
    "数量指标",
    "1.说明",
    "2.说明。",
    "100%",
    "（万元）",
]
DRAWING = ["|", "||", "\\|", "| a | b |", "\n|---|---|\n", "+---+---+", "\n+---+\n", "│", "├──┼──┤", "┌──┬──┐"]
MARKUP = [
    *("<table>", "<table><tr><td>", "</table>", "<tr>", "<td>", "<td rowspan=3>", "<td colspan=99999999999>", "<p>"),
    *("<br>", "<input type=checkbox checked>", "$\\geq 90\\%$", "$", "{ TC x }", "{", "}", "&amp;", "&#9;", "&nbsp;"),
    *("[image: a.emf]", "<script>", "</script>", "<html>", "<!--", "-->", "<td", "<", "\x0b", "\x85", "\u2028"),
]


def soup(*pieces: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(pieces), min_size=1, max_size=40).map("".join)


def printed(document: Document) -> Counter[str]:
    found: Counter[str] = Counter()
    for block in document.blocks:
        texts = [cell.text for cell in block.cells] if isinstance(block, Table) else [block.text]
        found.update("".join("".join(texts).split()))
    return found


@settings(max_examples=300)
@given(soup(*PLAIN))
def test_every_character_of_a_text_survives(text: str) -> None:
    try:
        document = read_text(text.encode())
    except DamagedFileError:
        assert not text.strip()
    else:
        assert printed(document) == Counter("".join(text.split()))


@settings(max_examples=300)
@given(soup(*PLAIN, *DRAWING))
def test_every_character_between_drawn_lines_survives(text: str) -> None:
    drawing = set("|\\+-=:─│┌┬┐├┼┤") | set(" ")
    wanted = Counter(char for char in "".join(text.split()) if char not in drawing)
    try:
        found = printed(read_text(text.encode()))
    except DamagedFileError:
        found = Counter()
    assert Counter({char: count for char, count in found.items() if char not in drawing}) == wanted


@settings(max_examples=300)
@given(soup(*PLAIN, *DRAWING, *MARKUP))
def test_any_text_gives_sound_tables_or_an_error_of_ours(text: str) -> None:
    try:
        document = read_text(text.encode())
    except DisclosureError:
        return
    last = 1 + text.count("\n") + text.count("\r")
    assert [p.index for p in document.paragraphs] == list(range(1, len(document.paragraphs) + 1))
    assert [t.index for t in document.tables] == list(range(1, len(document.tables) + 1))
    assert all(p.text.strip() and p.line and 1 <= p.line <= last for p in document.paragraphs)
    for table in document.tables:
        places = [(cell.row, cell.column) for cell in table.cells]
        assert places == sorted(places)
        covered = [
            (row, column)
            for cell in table.cells
            for row in range(cell.row, cell.row + cell.row_span)
            for column in range(cell.column, cell.column + cell.column_span)
        ]
        assert len(covered) == len(set(covered))
        assert all(cell.line and 1 <= cell.line <= last for cell in table.cells)
        assert all(0 < seam < table.n_rows for seam in table.seams)


@pytest.mark.parametrize(
    "beginning", ["<meta charset=utf-8>", "<title>表</title>", "<!-- a --><style>td{color:red}</style>"]
)
def test_a_page_that_begins_within_its_head_is_a_page(beginning: str):
    style = "<style>td { border: 1px }</style><script>var year = 1 < 2;</script>"
    page = f"{beginning}{style}<p>项目支出绩效目标表</p><table><tr><td>项目名称</td><td>甲</td></tr></table>"
    document = read_text(page.encode())
    assert [paragraph.text for paragraph in document.paragraphs] == ["项目支出绩效目标表"]
    assert [[cell.text for cell in table.cells] for table in document.tables] == [["项目名称", "甲"]]


def test_rows_of_html_that_no_browser_shows_are_no_rows() -> None:
    document = read_text(
        b"<table><tr><td>a</td><td>b</td></tr><tr style='display: none'><td>c</td><td>d</td></tr>"
        b"<tr><td hidden>e</td><td>f</td></tr></table>"
    )
    assert [[cell.text for cell in cells] for _, cells in document.tables[0].rows()] == [["a", "b"], ["f"]]


def test_a_sheet_exported_with_commas_is_a_table() -> None:
    text = '项目名称,,城区亮化,\n资金,"1,288.50","两行\n的值",10\n\n总分,,100,98\n'
    for data in (text.encode("gb18030"), text.encode()):
        (table,) = read_text(data).tables
        assert not table.exact
        assert [[cell.text for cell in cells] for _, cells in table.rows()] == [
            ["项目名称", "", "城区亮化", ""],
            ["资金", "1,288.50", "两行\n的值", "10"],
            ["总分", "", "100", "98"],
        ]
        assert [cell.line for cell in table.cells if cell.column == 0] == [1, 2, 5]


def test_lines_of_prose_with_commas_are_no_table() -> None:
    assert not read_text("预算120,000元\n其中,拨款,自筹\n一, 二, 三\n四".encode()).tables


def test_rows_of_two_pairs_in_text_of_tabs_are_two_rows() -> None:
    """Two rows of four cells were one of seven, as wide as the others, and the department was lost in it."""
    (table,) = read(
        "2023年度项目绩效自评表\n\n项目名称\t渡口维护\t项目编码\t33046499\n主管部门\t柳湾县水利局\t实施单位\t渡口站\n"
        "预算资金（万元）\t资金来源\t年初预算\t预算调整\t调整后预算\t执行数\t执行率\n"
        "\t合计\t90\t0\t90\t90\t100%\n\t财政拨款\t90\t0\t90\t90\t\n总体目标\t维护渡口五座。\n"
        "一级指标\t二级指标\t三级指标\t指标方向\t指标值\t计量单位\t全年完成值\n"
        "产出指标\t数量指标\t维护渡口\t≥\t5\t座\t5\n",
    ).tables
    assert rows(table)[:2] == [
        ["项目名称", "渡口维护", "项目编码", "33046499"],
        ["主管部门", "柳湾县水利局", "实施单位", "渡口站"],
    ]


def test_a_line_between_bars_of_its_own_is_a_row() -> None:
    """The title and the row below it have as many bars together as the others have, and were one row."""
    (table,) = read(
        "| 2023年度项目支出绩效自评表 |\n| 项目名称 | 渡口维护 | 主管部门 | 柳湾县水利局 | 实施单位 | 渡口站 |\n"
        "| 资金情况（万元） | 资金来源 | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |\n"
        "|  | 资金总额 | 90 | 90 | 90 | 10 | 100% | 10 |\n|  | 财政拨款 | 90 | 90 | 90 |  |  |  |\n"
        "| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 全年完成值 | 分值 | 得分 | 偏差原因 |\n"
        "| 产出指标 | 数量指标 | 维护渡口 | ≥5座 | 5座 | 60 | 60 |  |\n"
        "|  | 质量指标 | 验收合格率 | 100% | 100% | 30 | 30 |  |\n",
    ).tables
    assert rows(table)[0] == ["2023年度项目支出绩效自评表"]
    assert len(rows(table)) == 8
