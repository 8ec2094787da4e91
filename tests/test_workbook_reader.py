"""What a workbook prints: figures in their number formats, merged ranges, sheets."""

from __future__ import annotations

import datetime
import io
import re
import struct
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from disclosure_parse.document import Paragraph, Table
from disclosure_parse.errors import DamagedFileError, EncryptedError, LimitError
from disclosure_parse.readers import read_bytes
from disclosure_parse.readers.compound import _bites_its_tail
from disclosure_parse.readers.docx import read_docx
from disclosure_parse.readers.number_format import printed_moment, printed_number, printed_text
from disclosure_parse.readers.sheets import MERGE_REACH, Sheet, table_of
from disclosure_parse.readers.workbook import read_workbook
from office_files import biff, new_sheet, ole, paragraph, run, saved, with_members, word, zipped

ACCOUNTING = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        ("0.9945", "0.00%", "99.45%"),
        ("1", "0%", "100%"),
        ("0.99454999999999993", "0.00%", "99.45%"),
        ("0.125", "0.0%", "12.5%"),
        ("1234567.5", "#,##0.00", "1,234,567.50"),
        ("999", "#,##0", "999"),
        ("-1234.5", "#,##0.00_);(#,##0.00)", "(1,234.50)"),
        ("-1234.5", ACCOUNTING, "-1,234.50"),
        ("0", ACCOUNTING, "-"),
        ("10", "0.00_ ", "10.00"),
        ("1081", "@", "1081"),
        ("-0.5", "@", "-0.5"),
        ("-1.5", "0.00;@", "-1.50"),
        ("0", "0.0;-0.0;@", "0.0"),
        ("2.5", "0", "3"),
        ("-2.5", "0", "-3"),
        ("0.005", "0.00", "0.01"),
        ("12.5", "0.##", "12.5"),
        ("7", "000", "007"),
        ("82", "General", "82"),
        ("0.30000000000000004", "General", "0.3"),
        ("0.33333333333333331", "General", "0.333333333"),
        ("123456789012345", "General", "123456789012345"),
        ("82", '0"万元"', "82万元"),
        ("82", 'G/通用格式"万元"', "82万元"),
        ("1500", "[$¥-804]#,##0", "¥1,500"),
        ("12345678", "#,##0,", "12,346"),
        ("1", '[=1]"是";[=0]"否"', "是"),
        ("0", '[=1]"是";[=0]"否"', "否"),
        ("3", "[Red]0.0", "3.0"),
        ("5", ";;;", ""),
        ("20200101", r"0000\-00\-00", "2020-01-01"),
        ("1e300", "0.00", "1E+300"),
    ],
)
def test_numbers(value: str, code: str, expected: str) -> None:
    assert printed_number(Decimal(value), code) == expected


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_a_printed_number_is_the_stored_one_rounded(value: Decimal) -> None:
    shown = Decimal(printed_number(value, "#,##0.00").replace(",", ""))
    assert abs(shown - value) <= Decimal("0.005")
    assert Decimal(printed_number(value, "0.0000%").rstrip("%")) == value * 100
    assert abs(Decimal(printed_number(value, "General")) - value) <= Decimal("0.05")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('yyyy"年"m"月"d"日"', "2020年3月5日"),
        ('yyyy"年"m"月";@', "2020年3月"),
        ("yyyy/m/d h:mm:ss", "2020/3/5 14:07:09"),
        ("yyyy-mm-dd", "2020-03-05"),
        ("mm-dd-yy", "2020/3/5"),
        ("[$-804]aaaa", "星期四"),
        ("h:mm AM/PM", "2:07 PM"),
        ("d-mmm-yy", "5-Mar-20"),
    ],
)
def test_dates(code: str, expected: str) -> None:
    assert printed_moment(datetime.datetime(2020, 3, 5, 14, 7, 9), code) == expected


@pytest.mark.parametrize("code", ["@", "0.00"])
def test_a_date_in_a_format_without_date(code: str) -> None:
    assert printed_moment(datetime.datetime(2020, 3, 5), code) == "2020/3/5"
    assert printed_moment(datetime.datetime(2020, 3, 5, 14, 7), code) == "2020/3/5 14:07"


def test_text_with_a_format() -> None:
    assert printed_text("良", "General") == "良"
    assert printed_text("82", "@") == "82"
    assert printed_text("产出\r\n指标\r", "General") == "产出\n指标\n"
    assert printed_text("示范县", '@"财政局"') == "示范县财政局"
    assert printed_text("良", '0;0;0;"（"@"）"') == "（良）"
    assert printed_text("良", "[<0]General;[>9]General;General;General") == "良"
    assert printed_text("密", "0;0;0;") == ""


def texts(data: bytes) -> dict[tuple[int, int], str]:
    """The texts of the first table by row and column, blank cells left out."""
    return {(found.row, found.column): found.text for found in read_workbook(data).tables[0].cells if found.text}


def spans(found: Table) -> list[tuple[str, int, int, int, int]]:
    return [(c.text, c.row, c.column, c.row_span, c.column_span) for c in found.cells]


def form() -> Worksheet:
    """A small form that begins at B3, with a gap between its two blocks."""
    sheet = new_sheet("项目支出绩效自评表")
    sheet["B3"] = "项目支出绩效自评表"
    sheet.merge_cells("B3:D3")
    sheet["B4"], sheet["C4"], sheet["D4"] = "项目资金", "预算数", 82
    sheet.merge_cells("B4:B5")
    sheet["C5"], sheet["D5"] = "执行率", 0.9945
    sheet["D5"].number_format = "0.00%"
    sheet["B7"] = "绩效\n指标"
    return sheet


def test_a_sheet_becomes_one_table_without_its_empty_edges() -> None:
    document = read_workbook(saved(form()), source="a.xlsx")
    name, found = document.blocks
    assert isinstance(name, Paragraph)
    assert isinstance(found, Table)
    assert name.text == "项目支出绩效自评表"
    assert spans(found) == [
        ("项目支出绩效自评表", 0, 0, 1, 3),
        ("项目资金", 1, 0, 2, 1),
        ("预算数", 1, 1, 1, 1),
        ("82", 1, 2, 1, 1),
        ("执行率", 2, 1, 1, 1),
        ("99.45%", 2, 2, 1, 1),
        ("", 3, 0, 1, 1),
        ("", 3, 1, 1, 1),
        ("", 3, 2, 1, 1),
        ("绩效\n指标", 4, 0, 1, 1),
        ("", 4, 1, 1, 1),
        ("", 4, 2, 1, 1),
    ]
    assert (found.index, found.exact, found.origin) == (1, True, "sheet")
    assert (document.format, document.source, document.warnings, document.complete) == ("xlsx", "a.xlsx", (), True)


def test_values_of_every_kind() -> None:
    sheet = new_sheet()
    sheet["A1"], sheet["B1"], sheet["C1"] = True, "#DIV/0!", datetime.datetime(2020, 3, 5)
    sheet["C1"].number_format = 'yyyy"年"m"月"'
    sheet["A2"], sheet["B2"], sheet["C2"] = "007", datetime.time(8, 30), 12.0
    assert texts(saved(sheet)) == {
        (0, 0): "TRUE",
        (0, 1): "#DIV/0!",
        (0, 2): "2020年3月",
        (1, 0): "007",
        (1, 1): "8:30:00",
        (1, 2): "12",
    }


def test_a_formula_without_a_result_is_told_and_not_evaluated() -> None:
    sheet = new_sheet()
    sheet["A1"], sheet["B1"] = "合计", "=1+1"
    document = read_workbook(saved(sheet))
    assert spans(document.tables[0]) == [("合计", 0, 0, 1, 1)]
    assert [notice.code for notice in document.warnings] == ["formula_without_value"]
    assert "B1" in document.warnings[0].message


def test_a_formula_with_a_stored_result_prints_it() -> None:
    sheet = new_sheet()
    sheet["A1"] = 1
    stored = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        '<c r="A1"><f>40+42</f><v>82</v></c><c r="B1" t="str"><f>A9&amp;""</f><v></v></c></row></sheetData></worksheet>'
    )
    document = read_workbook(with_members(saved(sheet), {"xl/worksheets/sheet1.xml": stored.encode()}))
    assert spans(document.tables[0]) == [("82", 0, 0, 1, 1)]
    assert document.warnings == ()


def test_hidden_sheets_and_rows_are_read_and_told() -> None:
    sheet = form()
    sheet.row_dimensions[5].hidden = True
    assert sheet.parent is not None
    other = sheet.parent.create_sheet("底稿")
    other["A1"] = "秘"
    other.sheet_state = "hidden"
    sheet.parent.create_sheet("空表")
    document = read_workbook(saved(sheet))
    assert [found.index for found in document.tables] == [1, 2]
    assert [paragraph.text for paragraph in document.paragraphs] == ["项目支出绩效自评表"]
    assert [(notice.code, notice.place and notice.place.locator) for notice in document.warnings] == [
        ("hidden_lines", "t1"),
        ("hidden_sheet", "t2"),
    ]


def test_a_style_sheet_that_openpyxl_refuses_costs_the_number_formats_only() -> None:
    sheet = form()
    broken = (
        b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<fonts><font><sz val="x"/></font></fonts></styleSheet>'
    )
    document = read_workbook(with_members(saved(sheet), {"xl/styles.xml": broken}))
    assert (document.reader, [notice.code for notice in document.warnings]) == ("calamine", ["number_formats_unread"])
    expected = [
        (text.replace("99.45%", "0.9945"), *rest) for text, *rest in spans(read_workbook(saved(form())).tables[0])
    ]
    assert spans(document.tables[0]) == expected


def test_a_title_merged_far_beyond_the_form_does_not_widen_it() -> None:
    sheet = Sheet("表", False, {(0, 0): "标题", (1, 0): "甲", (1, 1): "乙"}, ((0, 0, 0, 16_383),))
    found = table_of(sheet, 1)
    assert found is not None
    assert found.n_columns == 2 + MERGE_REACH


def test_texts_that_stand_far_apart_are_a_limit() -> None:
    sheet = new_sheet()
    sheet["A1"], sheet["XFD1048576"] = "甲", "乙"
    with pytest.raises(LimitError, match="positions; the limit is"):
        read_workbook(saved(sheet))


@pytest.mark.parametrize("reference", ["A1:XFD1048576", "A:XFD", "1:9"])
def test_a_merge_over_the_whole_sheet_is_a_limit(reference: str) -> None:
    merged = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/>'
        f'<mergeCells count="1"><mergeCell ref="{reference}"/></mergeCells></worksheet>'
    )
    with pytest.raises(LimitError):
        read_workbook(with_members(saved(form()), {"xl/worksheets/sheet1.xml": merged.encode()}))


def test_an_xls_prints_as_the_xlsx_does() -> None:
    data = ole(
        {
            "Workbook": biff(
                "绩效表",
                ["General", "0.00%", 'yyyy"年"m"月"'],
                {(0, 0): ("执行率", 0), (0, 1): (0.9945, 1), (1, 0): (43895.0, 2), (1, 1): (82.0, 0)},
                [(2, 0, 3, 1)],
            )
        }
    )
    document = read_workbook(data)
    assert document.format == "xls"
    assert [paragraph.text for paragraph in document.paragraphs] == ["绩效表"]
    assert spans(document.tables[0]) == [
        ("执行率", 0, 0, 1, 1),
        ("99.45%", 0, 1, 1, 1),
        ("2020年3月", 1, 0, 1, 1),
        ("82", 1, 1, 1, 1),
    ]


def test_what_is_drawn_over_an_xls_is_read_or_told() -> None:
    def shape(kind: int) -> tuple[int, bytes]:
        return 0x5D, struct.pack("<HHHHH12x", 0x15, 18, kind, 1, 0)

    def written(text: str, size: int) -> list[tuple[int, bytes]]:
        """A shape's text, cut into records; the fonts behind it."""
        head = struct.pack("<HH6xHHH", 0x12, 0, len(text), 16, 0)
        pieces = [text[start : start + size] for start in range(0, len(text), size)]
        return [(0x1B6, head), *((0x3C, b"\1" + piece.encode("utf-16-le")) for piece in pieces), (0x3C, bytes(16))]

    chart = [shape(5), (0x809, struct.pack("<HHHHII", 0x600, 0x20, 0, 1997, 0, 6)), *written("图例", 9), (0x0A, b"")]
    remark = [shape(25), *written("批注", 9)]
    drawn = [*remark, *chart, shape(6), *written("单位：万元\r合计 100", 5), shape(2), shape(8)]
    document = read_workbook(ole({"Workbook": biff("绩效", ["General"], {(0, 0): ("外", 0)}, [], drawn=drawn)}))
    assert [(block.text, block.role) for block in document.paragraphs][1:] == [("单位：万元\n合计 100", "text_box")]
    assert [(notice.code, notice.message[:2]) for notice in document.warnings] == [
        ("picture_unread", "1 "),
        ("chart_unread", "1 "),
    ]


def test_what_merged_cells_cover_is_told() -> None:
    values = {(0, 0): ("项目", 0), (0, 1): ("项目", 0), (1, 0): (" ", 0), (1, 1): ("甲", 0), (2, 2): (7.0, 0)}
    values |= {(1, 2): (5.0, 0)}
    merges = [(0, 0, 0, 1), (1, 0, 1, 1), (1, 2, 2, 2)]
    old = read_workbook(ole({"Workbook": biff("Sheet1", ["General"], values, merges)}))
    sheet = new_sheet()
    for (row, column), (value, _) in values.items():
        sheet.cell(row + 1, column + 1, value)
    areas = '<mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="A2:B2"/><mergeCell ref="C2:C3"/></mergeCells>'
    package = saved(sheet)
    part = zipfile.ZipFile(io.BytesIO(package)).read("xl/worksheets/sheet1.xml").decode()
    part = part.replace("</sheetData>", f"</sheetData>{areas}")
    new = read_workbook(with_members(package, {"xl/worksheets/sheet1.xml": part.encode()}))
    told = "sheet Sheet1: 2 cells below merged ones hold what is not shown and was not read (B2 甲, C3 7)"
    for document in (old, new):
        assert [(notice.code, notice.message) for notice in document.warnings] == [("covered_cells", told)]
        assert [found.text for found in document.tables[0].cells if found.text] == ["项目", "5"]


@pytest.mark.parametrize("inner", ["WordDocument", "Workbook", "PowerPoint Document"])
def test_an_object_inside_an_xls_is_not_taken_for_the_file(inner: str) -> None:
    book = biff("表", ["General"], {(0, 0): ("外", 0)}, [])
    other = biff("表", ["General"], {(0, 0): ("内", 0)}, [])
    document = read_bytes(ole({f"MBD1/{inner}": other, "WORKBOOK": book}), "a.xls")
    assert [found.text for found in document.tables[0].cells] == ["外"]


def test_a_workbook_of_old_records_without_a_file_around_it() -> None:
    def record(kind: int, content: bytes) -> bytes:
        return struct.pack("<HH", kind, len(content)) + content

    word = "执行率".encode("gb18030")
    data = record(0x09, struct.pack("<HH", 2, 0x10))
    data += record(0x04, struct.pack("<HH3sB", 0, 0, bytes(3), len(word)) + word)
    data += record(0x03, struct.pack("<HH3sd", 0, 1, bytes(3), 82.5)) + record(0x0A, b"")
    document = read_bytes(data, "a.xls")
    assert [found.text for found in document.tables[0].cells] == ["执行率", "82.5"]


def strict(package: bytes) -> bytes:
    """The package in the namespaces of the strict form."""
    found = zipfile.ZipFile(io.BytesIO(package))
    spelled = re.compile(rb"http://schemas\.openxmlformats\.org/(officeDocument|\w+ml)/2006/")
    written = {name: spelled.sub(rb"http://purl.oclc.org/ooxml/\1/", found.read(name)) for name in found.namelist()}
    return zipped(written)


def test_the_strict_form_of_office_files_is_read() -> None:
    assert read_workbook(strict(saved(form()))).blocks == read_workbook(saved(form())).blocks
    assert read_docx(strict(word(paragraph(run("合计"))))).paragraphs[0].text == "合计"


def test_members_with_the_separator_of_windows() -> None:
    found = zipfile.ZipFile(io.BytesIO(saved(form())))
    turned = zipped({name.replace("/", "\\"): found.read(name) for name in found.namelist()})
    assert read_bytes(turned, "a.xlsx").blocks == read_workbook(saved(form())).blocks


def test_carriage_returns_are_line_breaks() -> None:
    sheet = new_sheet()
    sheet["A1"], sheet["A2"] = "产出_x000D_\n指标", "文件_x005F_x0041_名"
    assert texts(saved(sheet)) == {(0, 0): "产出\n指标", (1, 0): "文件_x0041_名"}


DRAWING = (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    "<xdr:sp><xdr:txBody><a:p><a:r><a:t>单位：</a:t></a:r><a:r><a:t>万元</a:t></a:r></a:p><a:p/></xdr:txBody></xdr:sp>"
    "<xdr:pic/><mc:AlternateContent><mc:Choice><xdr:graphicFrame><a:graphic><a:graphicData/></a:graphic>"
    "</xdr:graphicFrame></mc:Choice><mc:Fallback><xdr:sp><xdr:txBody><a:p><a:r><a:t>图</a:t></a:r></a:p></xdr:txBody>"
    "</xdr:sp></mc:Fallback></mc:AlternateContent></xdr:wsDr>"
)
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def linked(kind: str, target: str) -> bytes:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{KINDS}/{kind}" Target="{target}"/></Relationships>'
    ).encode()


def test_shapes_over_the_cells_are_read_and_what_is_not_read_is_told() -> None:
    links = {"xl/worksheets/_rels/sheet1.xml.rels": linked("drawing", "../drawings/drawing1.xml")}
    document = read_workbook(with_members(saved(form()), {**links, "xl/drawings/drawing1.xml": DRAWING.encode()}))
    assert [(block.text, block.role) for block in document.paragraphs][1:] == [("单位：万元", "text_box")]
    assert [notice.code for notice in document.warnings] == ["picture_unread", "chart_unread"]


def test_a_pivot_table_that_openpyxl_refuses_costs_nothing() -> None:
    links = {"xl/worksheets/_rels/sheet1.xml.rels": linked("pivotTable", "../pivotTables/pivotTable1.xml")}
    document = read_workbook(with_members(saved(form()), {**links, "xl/pivotTables/pivotTable1.xml": b"<a/>"}))
    assert document.blocks == read_workbook(saved(form())).blocks
    assert document.warnings == ()


def test_a_missing_sheet_leaves_the_others() -> None:
    sheet = form()
    assert sheet.parent is not None
    sheet.parent.create_sheet("清单")["A1"] = "序号"
    document = read_workbook(with_members(saved(sheet), {"xl/worksheets/sheet1.xml": None}))
    assert [[found.text for found in table.cells] for table in document.tables] == [["序号"]]
    assert document.complete is False
    assert document.warnings[0].code == "part_damaged"
    assert "xl/worksheets/sheet1.xml" in document.warnings[0].message


def test_a_stream_that_promises_more_than_the_file_holds_gives_what_is_there() -> None:
    data = ole({"Workbook": biff("表", ["General"], {(0, 0): ("甲", 0)}, [])})
    entry = data.index("Workbook".encode("utf-16-le"))
    promised = data[: entry + 120] + (2**31 - 1).to_bytes(4, "little") + data[entry + 124 :]
    assert spans(read_workbook(promised).tables[0]) == [("甲", 0, 0, 1, 1)]


@pytest.mark.parametrize(
    ("following", "circle"),
    [
        ([], False),
        ([1, 2, -2], False),
        ([1, 2, 0], True),
        ([0], True),
        ([-1, 9, 1], False),
        ([1, -2, 4, 5, 3, 4], True),
    ],
)
def test_chains_of_sectors_that_have_no_end(following: list[int], circle: bool) -> None:
    assert _bites_its_tail(following) is circle


def test_broken_and_locked_workbooks_are_errors() -> None:
    good = saved(form())
    with pytest.raises(DamagedFileError, match="breaks off"):
        read_workbook(good[: len(good) // 2])
    with pytest.raises(DamagedFileError, match=r"broken XML in xl/worksheets/sheet1\.xml"):
        read_workbook(with_members(good, {"xl/worksheets/sheet1.xml": b"<worksheet"}))
    with pytest.raises(DamagedFileError, match="main part is missing"):
        read_workbook(with_members(good, {"xl/workbook.xml": None}))
    with pytest.raises(DamagedFileError, match="DOCTYPE"):
        read_workbook(with_members(good, {"xl/sharedStrings.xml": b'<!DOCTYPE a [<!ENTITY x "y">]><a/>'}))
    with pytest.raises(DamagedFileError, match="XLS workbook that cannot be read"):
        read_workbook(ole({"Workbook": b"no records"}))
    with pytest.raises(EncryptedError, match="password"):
        read_workbook(ole({"Workbook": biff("表", ["General"], {}, [], locked=True)}))
    with pytest.raises(DamagedFileError, match="no workbook"):
        read_workbook(b"a,b\n1,2\n")
