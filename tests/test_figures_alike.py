"""Figures that are alike, or that are none, in places where text is expected."""

from __future__ import annotations

from disclosure_parse.document import Document, Paragraph
from disclosure_parse.normalizer import normalize
from disclosure_parse.normalizer.evidence import look
from drawn import raw, read, table

INDICATORS = "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分\n产出指标|数量指标|修路|≥1公里|1公里|90|90"


def test_two_figures_alike_are_no_merged_cell_of_a_dump() -> None:
    """项目名称 in two cells is one; what was planned and what was spent are two amounts."""
    drawn = f"项目名称|修路工程|修路工程||||\n年度资金总额|1000.00|1000.00|100%|||\n{INDICATORS}"
    (form,) = read("项目支出绩效自评表", table(drawn, exact=False)).forms
    assert raw(form.project_name) == "修路工程"
    assert [raw(line.amount) for line in form.funds] == ["1000.00"]
    assert [cell.text for cell in form.unmapped] == ["1000.00", "100%"]
    assert "layout_doubtful" in [notice.code for notice in form.warnings]


def test_a_page_of_text_may_end_in_a_figure_that_is_no_decimal() -> None:
    pages = [
        ["资金分配表", "序号    单位名称    金额（万元）", "1    东湾乡    10", "2    西湾乡    20", "²"],
        ["序号    单位名称    金额（万元）", "3    南湾乡    30", "4    北湾乡    40", "①"],
    ]
    lines = [(page, text) for page, texts in enumerate(pages, 1) for text in texts]
    blocks = tuple(Paragraph(text, number, page) for number, (page, text) in enumerate(lines, 1))
    disclosure = normalize(Document("drawn", "drawn", "0" * 64, 1, blocks))
    amounts = [raw(line.amount) for form in disclosure.forms for line in form.projects]
    assert [amount for amount in amounts if amount] == ["10", "20", "30", "40"]


def test_blanks_look_like_nothing() -> None:
    assert look("") == look(" ") == look("\u3000") == "blank"
