"""What a Word document prints: cells with their spans, text in its order, signs, revisions, objects."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure_parse.document import Document, Paragraph, Table
from disclosure_parse.errors import DamagedFileError, LimitError
from disclosure_parse.readers.docx import read_docx
from office_files import NAMESPACES, cell, new_sheet, ole, paragraph, row, run, saved, table, with_members, word, zipped

Spanned = tuple[str, int, int, int, int]

SPAN = '<w:gridSpan w:val="{}"/>'
TOP, BELOW = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def spans(found: Table) -> list[Spanned]:
    """Text, row, column, row span and column span of each cell."""
    return [(c.text, c.row, c.column, c.row_span, c.column_span) for c in found.cells]


def printed(document: Document) -> list[str | list[str]]:
    """The blocks in order: a paragraph's text, a table's texts."""
    return [
        block.text if isinstance(block, Paragraph) else [found.text for found in block.cells]
        for block in document.blocks
    ]


def codes(document: Document) -> list[str]:
    return [notice.code for notice in document.warnings]


def texts(body: str) -> list[str | list[str]]:
    return printed(read_docx(word(body)))


def test_spans_of_merged_cells() -> None:
    body = table(
        row(cell("项目支出绩效自评表", SPAN.format(4))),
        row(cell("项目资金", TOP), cell("资金来源"), cell("预算数"), cell("执行数")),
        row(cell("", BELOW), cell("年度资金总额"), cell("82"), cell("73")),
        row(cell("", BELOW), cell("其他资金"), cell("—", SPAN.format(2))),
        row(cell("绩效指标", TOP + SPAN.format(2)), cell("产出"), cell("10")),
        row(cell("", BELOW + SPAN.format(2)), cell("效益"), cell("5")),
    )
    found = read_docx(word(body)).tables[0]
    assert spans(found) == [
        ("项目支出绩效自评表", 0, 0, 1, 4),
        ("项目资金", 1, 0, 3, 1),
        ("资金来源", 1, 1, 1, 1),
        ("预算数", 1, 2, 1, 1),
        ("执行数", 1, 3, 1, 1),
        ("年度资金总额", 2, 1, 1, 1),
        ("82", 2, 2, 1, 1),
        ("73", 2, 3, 1, 1),
        ("其他资金", 3, 1, 1, 1),
        ("—", 3, 2, 1, 2),
        ("绩效指标", 4, 0, 2, 2),
        ("产出", 4, 2, 1, 1),
        ("10", 4, 3, 1, 1),
        ("效益", 5, 2, 1, 1),
        ("5", 5, 3, 1, 1),
    ]
    assert (found.exact, found.origin, found.page, found.index) == (True, "docx", None, 1)


def test_two_merges_that_touch_stay_two_cells() -> None:
    body = table(row(cell("产出", TOP)), row(cell("", BELOW)), row(cell("效益", TOP)), row(cell("", BELOW)))
    assert spans(read_docx(word(body)).tables[0]) == [("产出", 0, 0, 2, 1), ("效益", 2, 0, 2, 1)]


def test_horizontal_merges_of_old_files_and_rows_that_begin_or_end_late() -> None:
    body = table(
        row(cell("甲", '<w:hMerge w:val="restart"/>'), cell("", "<w:hMerge/>"), cell("乙")),
        row(cell("丙"), cell("丁"), properties='<w:gridBefore w:val="1"/>'),
        row(cell("戊"), properties='<w:gridAfter w:val="2"/>'),
    )
    assert spans(read_docx(word(body)).tables[0]) == [
        ("甲", 0, 0, 1, 2),
        ("乙", 0, 2, 1, 1),
        ("丙", 1, 1, 1, 1),
        ("丁", 1, 2, 1, 1),
        ("戊", 2, 0, 1, 1),
    ]


def test_a_continued_merge_without_a_beginning_is_a_cell_of_its_own() -> None:
    body = table(row(cell("甲", SPAN.format(2))), row(cell("乙", BELOW), cell("丙")))
    assert spans(read_docx(word(body)).tables[0]) == [("甲", 0, 0, 1, 2), ("乙", 1, 0, 1, 1), ("丙", 1, 1, 1, 1)]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.tuples(st.integers(1, 3), st.booleans()), min_size=1, max_size=5), min_size=1, max_size=6))
def test_cells_never_overlap_and_every_text_is_kept(rows: list[list[tuple[int, bool]]]) -> None:
    lines = []
    for number, widths in enumerate(rows):
        lines.append(
            row(
                *(
                    cell("" if down else f"r{number}c{place}", SPAN.format(width) + (BELOW if down else TOP))
                    for place, (width, down) in enumerate(widths)
                )
            )
        )
    found = read_docx(word(table(*lines))).tables[0]
    covered = [
        (line, column)
        for c in found.cells
        for line in range(c.row, c.row + c.row_span)
        for column in range(c.column, c.column + c.column_span)
    ]
    assert len(covered) == len(set(covered)) == sum(width for line in rows for width, _ in line)
    written = [
        f"r{number}c{place}" for number, line in enumerate(rows) for place, (_, down) in enumerate(line) if not down
    ]
    assert [c.text for c in found.cells if c.text] == written


def test_paragraphs_and_tables_in_the_order_of_the_text() -> None:
    body = paragraph(run("附件3")) + table(row(cell("序号"))) + paragraph(run("　　说明　")) + table(row(cell("1")))
    document = read_docx(word(body), source="a.docx")
    assert printed(document) == ["附件3", ["序号"], "说明", ["1"]]
    assert [found.index for found in document.tables] == [1, 2]
    assert [found.index for found in document.paragraphs] == [1, 2]
    assert (document.format, document.reader, document.source, document.complete) == (
        "docx",
        "python-docx",
        "a.docx",
        True,
    )


def test_paragraphs_of_a_cell_are_lines_and_tabs_separate() -> None:
    tabbed = "<w:r><w:t>负责人：</w:t><w:tab/><w:t>签字</w:t></w:r>"
    body = table(row(cell(content=paragraph(run("绩效")) + paragraph(run("指标")) + paragraph(tabbed)))) + paragraph(
        tabbed
    )
    assert texts(body) == [["绩效\n指标\n负责人： 签字"], "负责人：\t签字"]


def test_raised_digits_are_none_of_the_figure() -> None:
    raised = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>2</w:t></w:r>'
    plain = "<w:r><w:t>{}</w:t></w:r>"
    body = "".join(f"<w:p>{plain.format(text)}{raised}</w:p>" for text in ("1200", "≥35m"))
    assert texts(f"{body}<w:p>{raised}</w:p>") == ["1200²", "≥35m²", "2"]


def test_breaks_and_hyphens() -> None:
    inner = (
        "<w:r><w:t>2020</w:t><w:noBreakHyphen/><w:t>2021</w:t><w:br/><w:t>年</w:t><w:softHyphen/><w:t>度</w:t></w:r>"
    )
    assert texts(paragraph(inner)) == ["2020-2021\n年度"]


def test_nested_tables_follow_the_table_that_holds_them() -> None:
    inner = table(row(cell("内一"), cell("内二")))
    body = table(row(cell("左"), cell(content=paragraph(run("右")) + inner + paragraph()))) + paragraph(run("后"))
    document = read_docx(word(body))
    assert printed(document) == [["左", "右"], ["内一", "内二"], "后"]
    assert [found.index for found in document.tables] == [1, 2]


def test_content_controls_at_every_level() -> None:
    def control(content: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    inline = paragraph(run("名称："), control(run("示范项目")))
    body = control(paragraph(run("标题"))) + table(
        row(control(cell("甲")), cell(content=inline)),
        control(row(cell("乙"), cell(content=control(paragraph(run("丙")))))),
    )
    assert texts(body) == ["标题", ["甲", "名称：示范项目", "乙", "丙"]]


def test_tracked_changes_are_accepted() -> None:
    inserted = f'<w:ins w:id="1">{run("82")}</w:ins>'
    deleted = '<w:del w:id="2"><w:r><w:delText>73</w:delText></w:r></w:del>'
    moved = f'<w:moveFrom w:id="3">{run("旧")}</w:moveFrom><w:moveTo w:id="4">{run("新")}</w:moveTo>'
    body = table(
        row(
            cell(content=paragraph(deleted, inserted)),
            cell("除", '<w:cellDel w:id="8"/>'),
            cell(content=paragraph(moved)),
        ),
        row(cell("删"), cell("去"), properties='<w:del w:id="5"/>'),
        row(cell("留"), cell("下"), properties='<w:ins w:id="6"/>'),
    )
    assert spans(read_docx(word(body)).tables[0]) == [
        ("82", 0, 0, 1, 1),
        ("新", 0, 1, 1, 1),
        ("留", 1, 0, 1, 1),
        ("下", 1, 1, 1, 1),
    ]


def test_a_deleted_paragraph_end_joins_two_paragraphs() -> None:
    gone = '<w:rPr><w:del w:id="1"/></w:rPr>'
    body = paragraph(run("共帮扶"), properties=gone) + paragraph(run("433人"))
    assert texts(body + table(row(cell(content=body)))) == ["共帮扶433人", ["共帮扶433人"]]


def test_a_row_deleted_at_the_top_of_a_merge_leaves_the_rest() -> None:
    body = table(
        row(cell("产出", TOP), cell("甲"), properties='<w:del w:id="5"/>'),
        row(cell("", BELOW), cell("乙")),
        row(cell("", BELOW), cell("丙")),
    )
    found = read_docx(word(body)).tables[0]
    assert spans(found) == [("", 0, 0, 2, 1), ("乙", 0, 1, 1, 1), ("丙", 1, 1, 1, 1)]


@pytest.mark.parametrize(
    ("sign", "expected"),
    [
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "☑"),
        ('<w:r><w:sym w:font="Wingdings 2" w:char="F052"/></w:r>', "☑"),
        ('<w:r><w:sym w:font="Wingdings 2" w:char="0052"/></w:r>', "☑"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>', "☐"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F06F"/></w:r>', "☐"),
        ('<w:r><w:sym w:font="Wingdings 2" w:char="F0A3"/></w:r>', "☐"),
        ('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>', "≥"),
        (run("R", '<w:rFonts w:ascii="Wingdings 2" w:hAnsi="Wingdings 2"/>'), "☑"),
        (run("£", '<w:rFonts w:ascii="Wingdings 2" w:hAnsi="Wingdings 2"/>'), "☐"),
        (run("\uf0fe", '<w:rFonts w:ascii="Wingdings"/>'), "☑"),
        (run("√□"), "√□"),
    ],
)
def test_signs_of_symbol_fonts(sign: str, expected: str) -> None:
    assert texts(paragraph(sign, run("新增性项目"))) == [expected + "新增性项目"]


def test_an_unknown_sign_is_marked_and_told() -> None:
    document = read_docx(word(paragraph('<w:r><w:sym w:font="Wingdings" w:char="F0EF"/></w:r>', run("是"))))
    assert printed(document) == ["\ufffd是"]
    assert codes(document) == ["symbol_unread"]


@pytest.mark.parametrize(("state", "expected"), [("1", "☑"), ("0", "☐"), ("true", "☑"), ("false", "☐")])
def test_check_box_controls_in_a_line_and_around_a_cell(state: str, expected: str) -> None:
    def control(content: str) -> str:
        properties = f'<w:sdtPr><w14:checkbox><w14:checked w14:val="{state}"/></w14:checkbox></w:sdtPr>'
        return f"<w:sdt>{properties}<w:sdtContent>{content}</w:sdtContent></w:sdt>"

    symbol = '<w:r><w:sym w:font="Wingdings 2" w:char="0053"/></w:r>'
    body = paragraph(control(run("☒")), run("是")) + paragraph(control(symbol), run("否"))
    assert texts(body + table(row(control(cell("☒"))))) == [f"{expected}是", f"{expected}否", [expected]]


def field(instruction: str, result: str | None, data: str = "") -> str:
    middle = "" if result is None else f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(result)}'
    return (
        f'<w:r><w:fldChar w:fldCharType="begin">{data}</w:fldChar></w:r>'
        f'<w:r><w:instrText xml:space="preserve">{instruction}</w:instrText></w:r>{middle}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (field(" PAGE ", "3"), "3"),
        (field(" FORMCHECKBOX ", None, "<w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData>"), "☑"),
        (field(" FORMCHECKBOX ", None, '<w:ffData><w:checkBox><w:default w:val="0"/></w:checkBox></w:ffData>'), "☐"),
        (
            field(
                " FORMCHECKBOX ",
                None,
                '<w:ffData><w:checkBox><w:default w:val="1"/><w:checked w:val="0"/></w:checkBox></w:ffData>',
            ),
            "☐",
        ),
        (
            field(
                " FORMDROPDOWN ",
                None,
                '<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="优"/><w:listEntry w:val="良"/>'
                "</w:ddList></w:ffData>",
            ),
            "良",
        ),
        (field(r" EQ \o\ac(□,√) ", None), "☑"),
        (field(r" EQ \o\ac(○,1) ", None), "○1"),
        ('<w:fldSimple w:instr=" DATE ">' + run("2020年") + "</w:fldSimple>", "2020年"),
        (field(" REF " + "</w:instrText></w:r>" + field(" PAGE ", "7") + "<w:r><w:instrText>", "见表"), "见表"),
    ],
)
def test_fields_print_their_result(content: str, expected: str) -> None:
    assert texts(paragraph(run("甲"), content, run("乙"))) == [f"甲{expected}乙"]


def test_a_field_that_reaches_over_paragraphs() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r>'
    separate, end = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>', '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    body = paragraph(begin, separate, run("第一章")) + paragraph(run("第二章"), end) + paragraph(run("正文"))
    assert texts(body) == ["第一章", "第二章", "正文"]


def box(content: str) -> str:
    """A text box as Word 2010 writes it: once in DrawingML, once more in VML for older programs."""
    inner = f"<w:txbxContent>{content}</w:txbxContent>"
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><a:graphic><a:graphicData>'
        f"<wps:wsp><wps:txbx>{inner}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{inner}</v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def test_text_boxes_are_read_once_after_the_paragraph_that_holds_them() -> None:
    content = paragraph(run("框内")) + table(row(cell("表"))) + paragraph(box(paragraph(run("框中框"))))
    document = read_docx(word(paragraph(run("前"), box(content)) + paragraph(run("后"))))
    assert printed(document) == ["前", "框内", ["表"], "框中框", "后"]
    assert [found.role for found in document.paragraphs] == ["body", "text_box", "text_box", "body"]


def test_an_old_text_box_in_a_cell_follows_the_table() -> None:
    old = (
        "<w:r><w:pict><v:shape><v:textbox><w:txbxContent>"
        + paragraph(run("公章"))
        + "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    assert texts(table(row(cell(content=paragraph(run("单位"), old))))) == [["单位"], "公章"]


def test_text_below_a_phonetic_guide() -> None:
    guide = f"<w:r><w:ruby><w:rt>{run('jìng')}</w:rt><w:rubyBase>{run('净')}</w:rubyBase></w:ruby></w:r>"
    assert texts(paragraph(run("增加"), guide, run("额"))) == ["增加净额"]


def test_charts_and_diagrams_are_told() -> None:
    chart = '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"/>'
    graphic = f"<a:graphic><a:graphicData>{chart}</a:graphicData></a:graphic>"
    drawing = f"<w:r><w:drawing><wp:inline>{graphic}</wp:inline></w:drawing></w:r>"
    document = read_docx(word(paragraph(run("见图"), drawing)))
    assert [notice.message for notice in document.warnings] == ["1 charts or diagrams: text inside them is not read"]


def test_hidden_text_is_left_out_and_told() -> None:
    body = paragraph(run("甲"), run("密", "<w:vanish/>"), run("乙", '<w:vanish w:val="0"/>')) + table(
        row(cell("丙")), row(cell("丁"), properties="<w:hidden/>")
    )
    document = read_docx(word(body))
    assert printed(document) == ["甲乙", ["丙"]]
    assert codes(document) == ["hidden_text"]
    assert document.warnings[0].message.startswith("2 ")


def test_headers_and_footers_stand_there_once() -> None:
    document = docx.Document()
    document.add_paragraph("正文")
    document.sections[0].header.paragraphs[0].text = "示范县财政局"
    document.add_section()
    second = document.sections[1]
    second.header.is_linked_to_previous = False
    second.header.paragraphs[0].text = "示范县财政局"
    second.footer.is_linked_to_previous = False
    second.footer.paragraphs[0].text = "第1页"
    target = io.BytesIO()
    document.save(target)
    found = read_docx(target.getvalue())
    assert [(p.text, p.role) for p in found.paragraphs] == [
        ("正文", "body"),
        ("示范县财政局", "header"),
        ("第1页", "footer"),
    ]


NUMBERS = (
    '<w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="（%2）"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2.%3."/></w:lvl>'
    "</w:abstractNum>"
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1"/><w:suff w:val="nothing"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
    "</w:lvlOverride></w:num>"
)


def numbered(text: str, number: int, level: int = 0) -> str:
    return paragraph(run(text), properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def test_automatic_numbers_stand_in_front() -> None:
    body = "".join(
        [
            numbered("概况", 1),
            numbered("预算", 1, 1),
            numbered("执行", 1, 1),
            numbered("绩效", 1),
            numbered("产出", 1, 1),
            numbered("数量", 1, 2),
            paragraph(run("无号"), properties='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'),
            numbered("重新开始", 3),
            numbered("接着", 1),
        ]
    )
    assert printed(read_docx(word(body, numbering=NUMBERS))) == [
        "一、概况",
        "（1）预算",
        "（2）执行",
        "二、绩效",
        "（1）产出",
        "二.1.1. 数量",
        "无号",
        "一、重新开始",
        "二、接着",
    ]


def test_a_numbered_cell_without_text_prints_its_number() -> None:
    body = table(row(cell(content=numbered("", 2)), cell("甲")), row(cell(content=numbered("", 2)), cell("乙")))
    assert printed(read_docx(word(body, numbering=NUMBERS))) == [["1", "甲", "2", "乙"]]


def test_an_unknown_numeral_is_left_out_and_told() -> None:
    numbering = NUMBERS.replace("chineseCounting", "hebrew1")
    document = read_docx(word(numbered("概况", 1), numbering=numbering))
    assert printed(document) == ["、概况"]
    assert codes(document) == ["numbering_omitted"]


OBJECT = '<w:r><w:object><o:OLEObject Type="Embed" ProgID="{}" r:id="{}"/></w:object></w:r>'


def workbook() -> bytes:
    sheet = new_sheet()
    sheet["A1"] = "执行率"
    sheet["B1"] = 0.9945
    sheet["B1"].number_format = "0.00%"
    return saved(sheet)


@pytest.mark.parametrize("wrapped", [False, True])
def test_an_embedded_workbook_stands_where_the_object_stands(wrapped: bool) -> None:
    blob = ole({"Package": workbook()}) if wrapped else workbook()
    body = paragraph(run("前")) + paragraph(OBJECT.format("Excel.Sheet.12", "rIdObject")) + paragraph(run("后"))
    document = read_docx(word(body, embedded={"rIdObject": blob}))
    assert printed(document) == ["前", ["执行率", "99.45%"], "后"]
    assert [found.origin for found in document.tables] == ["sheet"]
    assert document.warnings == ()


def test_an_embedded_workbook_without_a_place_stands_at_the_end() -> None:
    document = read_docx(word(table(row(cell("甲"))) + paragraph(run("文")), embedded={"rIdObject": workbook()}))
    assert printed(document) == [["甲"], "文", ["执行率", "99.45%"]]
    assert [found.index for found in document.tables] == [1, 2]
    assert [(notice.code, notice.place and notice.place.locator) for notice in document.warnings] == [
        ("place_unknown", "t2")
    ]


@pytest.mark.parametrize("blob", [workbook()[:900], with_members(workbook(), {"xl/worksheets/sheet1.xml": b"<x"})])
def test_a_damaged_embedded_workbook_leaves_the_rest(blob: bytes) -> None:
    body = paragraph(run("前")) + paragraph(OBJECT.format("Excel.Sheet.12", "rIdObject")) + paragraph(run("后"))
    document = read_docx(word(body, embedded={"rIdObject": blob}))
    assert printed(document) == ["前", "后"]
    assert codes(document) == ["part_damaged"]
    assert "word/embeddings/oleObject1.bin" in document.warnings[0].message
    assert document.complete is False


def test_other_objects_and_pictures_are_told() -> None:
    picture = (
        '<w:r><w:drawing><wp:inline><a:graphic><a:blip r:embed="rId99"/></a:graphic></wp:inline></w:drawing></w:r>'
    )
    body = paragraph(run("式"), OBJECT.format("Equation.3", "rIdObject"), picture)
    document = read_docx(word(body, embedded={"rIdObject": ole({"Equation Native": b"x"})}))
    assert printed(document) == ["式"]
    assert codes(document) == ["picture_unread", "object_unread"]
    assert "Equation.3" in document.warnings[1].message


def test_imported_pieces_are_told() -> None:
    document = read_docx(word(paragraph(run("甲")) + '<w:altChunk r:id="rId99"/>'))
    assert (codes(document), document.complete) == (["chunk_unread"], False)


def test_a_formula_is_read_on_one_line() -> None:
    above, below = (f"<m:r><m:t>{text}</m:t></m:r>" for text in ("执行数", "预算数"))
    fraction = f"<m:oMath><m:f><m:num>{above}</m:num><m:den>{below}</m:den></m:f></m:oMath>"
    assert texts(paragraph(run("执行率="), fraction)) == ["执行率=执行数/预算数"]


def test_footnotes_follow_the_text() -> None:
    separator = f'<w:footnote w:type="separator" w:id="0">{paragraph(run("—"))}</w:footnote>'
    note = f'<w:footnote w:id="1">{paragraph(run("按决算数"))}</w:footnote>'
    notes = f"<w:footnotes {NAMESPACES}>{separator}{note}</w:footnotes>"
    plain = word(paragraph(run("82"), '<w:r><w:footnoteReference w:id="1"/></w:r>', run("万元")))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    rels = zip_member(plain, "word/_rels/document.xml.rels").replace(
        b"</Relationships>",
        f'<Relationship Id="rIdNotes" Type="{kind}" Target="footnotes.xml"/></Relationships>'.encode(),
    )
    changes = {"word/_rels/document.xml.rels": rels, "word/footnotes.xml": notes.encode()}
    document = read_docx(with_members(plain, changes))
    assert printed(document) == ["82万元", "按决算数"]
    assert codes(document) == ["notes_at_end", "note_marks"]


def zip_member(package: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return archive.read(name)


@pytest.mark.parametrize("kind", ["macroEnabled.main+xml", "template.main+xml"])
def test_documents_with_macros_and_templates(kind: str) -> None:
    plain = word(table(row(cell("甲"))))
    types = zip_member(plain, "[Content_Types].xml").replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document." + kind.encode(),
    )
    assert printed(read_docx(with_members(plain, {"[Content_Types].xml": types}))) == [["甲"]]


def test_a_missing_or_broken_part_leaves_the_rest() -> None:
    plain = word(paragraph(run("正文")))
    for changes in ({"word/styles.xml": b"<w:styles"}, {"word/styles.xml": None}):
        document = read_docx(with_members(plain, changes))
        assert printed(document) == ["正文"]
        assert codes(document) == ["part_damaged"]
        assert "word/styles.xml" in document.warnings[0].message
        assert document.complete is False


def test_no_package_a_cut_package_and_a_broken_body_are_errors() -> None:
    plain = word(paragraph(run("正文")))
    with pytest.raises(DamagedFileError, match="not a ZIP package"):
        read_docx(b"plain text")
    with pytest.raises(DamagedFileError, match="breaks off"):
        read_docx(plain[: len(plain) // 2])
    with pytest.raises(DamagedFileError, match="main part"):
        read_docx(with_members(plain, {"word/document.xml": b"<w:document"}))
    with pytest.raises(DamagedFileError, match="main part"):
        read_docx(zipped({"word/document.xml": b"<a/>"}))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused(encoding: str) -> None:
    hostile = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode(encoding)
    with pytest.raises(DamagedFileError, match=r"DOCTYPE.* word/document\.xml"):
        read_docx(with_members(word(paragraph()), {"word/document.xml": hostile}))


def test_a_decompression_bomb_is_refused() -> None:
    bomb = with_members(word(paragraph()), {"word/media/image1.png": bytes(20 * 1024 * 1024)})
    with pytest.raises(LimitError, match="500 : 1"):
        read_docx(bomb)


def test_tables_nested_without_end_are_an_error_and_no_crash() -> None:
    nested = paragraph()
    for _ in range(60):
        nested = table(row(cell(content=nested + paragraph())))
    assert len(read_docx(word(nested)).tables) == 60
    for _ in range(400):
        nested = table(row(cell(content=nested + paragraph())))
    plain = word(paragraph())
    deep = f"<w:document {NAMESPACES}><w:body>{nested}</w:body></w:document>".encode()
    with pytest.raises(DamagedFileError):
        read_docx(with_members(plain, {"word/document.xml": deep}))


def test_a_table_of_ten_thousand_rows() -> None:
    lines = "".join(row(cell(str(number), TOP if number % 2 else BELOW), cell("甲")) for number in range(1, 10_001))
    found = read_docx(word(table(lines))).tables[0]
    assert found.n_rows == 10_000
    assert spans(found)[-3:] == [("9999", 9998, 0, 2, 1), ("甲", 9998, 1, 1, 1), ("甲", 9999, 1, 1, 1)]
