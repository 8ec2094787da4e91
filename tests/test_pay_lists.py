"""Lists of what was paid to persons and households: 姓名 or 户主 has the line, and no project does."""

from __future__ import annotations

import csv
import io

import pytest

import disclosure_parse as dp
from disclosure_parse.checker import check
from disclosure_parse.disclosure import Disclosure, Form
from disclosure_parse.document import Table
from drawn import raw, read, table
from office_files import cell, new_sheet, paragraph, row, run, saved, word
from office_files import table as word_table
from pdf_pages import PageDrawing, rows_of

HEAD = ["2023年高龄津贴发放表", "单位：元"]
ROWS = [
    ["序号", "姓名", "补贴类别", "人数", "标准", "应发金额", "实发金额", "备注"],
    ["1", "张甲", "高龄津贴", "1", "300", "300", "300", ""],
    ["2", "李乙", "护理补贴", "2", "200", "400", "350", "扣发"],
    ["3", "王丙", "高龄津贴", "1", "300", "300", "300", ""],
    ["合计", "", "", "4", "", "1000", "950", ""],
]


def docx() -> bytes:
    rows = [row(*(cell(text) for text in line)) for line in ROWS]
    return word("".join(paragraph(run(line)) for line in HEAD) + word_table(*rows))


def xlsx() -> bytes:
    sheet = new_sheet()
    for line in [[text] for text in HEAD] + ROWS:
        sheet.append([int(text) if text.isdigit() else text for text in line])
    return saved(sheet)


def commas() -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([text_, *[""] * 7] for text_ in HEAD)
    csv.writer(text).writerows(ROWS)
    return text.getvalue().encode()


def tabs() -> bytes:
    return "\n".join([*HEAD, *("\t".join(line) for line in ROWS)]).encode()


def columns() -> bytes:
    widths = [6, 8, 12, 8, 8, 12, 12, 6]
    lines = ["".join(text + " " * (w - 2 * len(text)) for text, w in zip(r, widths, strict=True)) for r in ROWS[:1]]
    for line in ROWS[1:]:
        blanks = [w - sum(1 if char.isascii() else 2 for char in text) for text, w in zip(line, widths, strict=True)]
        lines.append("".join(text + " " * blank for text, blank in zip(line, blanks, strict=True)).rstrip())
    return "\n".join([*(" " * 20 + line for line in HEAD), *lines]).encode()


def one_a_line() -> bytes:
    return "\n".join([*HEAD, *(text for line in ROWS for text in line if text)]).encode()


def pdf() -> bytes:
    page = PageDrawing()
    for number, line in enumerate(HEAD):
        page.text(230, 50 + 18 * number, line)
    page.table([40 + 60 * n for n in range(9)], [90 + 18 * n for n in range(6)], rows_of(*ROWS))
    return page.data()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (docx, "a.docx"),
        (xlsx, "a.xlsx"),
        (commas, "a.csv"),
        (tabs, "a.txt"),
        (columns, "a.txt"),
        (pdf, "a.pdf"),
        (one_a_line, "a.txt"),
    ],
    ids=["docx", "xlsx", "csv", "tabs", "columns", "pdf", "one cell a line"],
)
def test_a_list_of_persons_is_read_and_checked_in_every_format(data: object, name: str) -> None:
    """Such lists have no 项目名称 and were no lists."""
    result = dp.parse_bytes(data(), name)  # type: ignore[operator]
    (form,) = result.forms
    assert (form.form_type, form.money_unit, form.fiscal_year, raw(form.list_total)) == (
        "project_list",
        "元",
        2023,
        "1000",
    )
    assert [(p.no, p.recipient, p.project_name, raw(p.amount), p.remark) for p in form.projects] == [
        ("1", "张甲", "", "300", ""),
        ("2", "李乙", "", "400", "扣发"),
        ("3", "王丙", "", "300", ""),
    ]
    second = [(item.field, item.heading, item.value) for item in form.attributes if item.line == 2]
    assert second == [
        ("project_type", "补贴类别", "护理补贴"),
        ("count", "人数", "2"),
        ("standard", "标准", "200"),
        ("paid", "实发金额", "350"),
    ]
    totals = [(item.column, item.value) for item in form.attributes if item.field == "list_total"]
    assert totals == [("人数", "4"), ("应发金额", "1000"), ("实发金额", "950")]
    assert all(item.place.locator for item in form.attributes)
    verdicts = [(o.rule, o.verdict) for o in result.checks if o.rule in ("list_total", "per_capita")]
    assert sorted(verdicts) == [("list_total", "pass")] * 3 + [("per_capita", "pass")] * 3
    assert not result.findings


def form_of(drawing: str, *head: str) -> tuple[Form, Disclosure]:
    disclosure = read(*(head or tuple(HEAD)), table(drawing))
    (form,) = disclosure.forms
    return form, disclosure


def failed(disclosure: Disclosure) -> list[tuple[str, str, str]]:
    return [(o.rule, o.severity, o.quote) for o in check(disclosure) if o.verdict == "fail"]


def reasons(disclosure: Disclosure) -> list[str]:
    return [o.reason for o in check(disclosure) if o.rule == "per_capita" and o.verdict == "insufficient"]


def test_a_household_s_line_has_its_village_and_the_unit_behind_the_title() -> None:
    form, disclosure = form_of(
        """
序号|乡镇|村组|户主|身份证号|保障人口|月人均标准|月数|发放金额|开户行|一卡通账号|备注
1|柳湾镇|东村一组|张甲|110101********0011|2|300|3|1800|农商行|6210****1111|
2|柳湾镇|东村二组|李乙|110101********0022|1|300|3|990|农商行|6210****2222|
3|石桥乡|西村|王丙|110101********0033|3|300|3|2700|农商行|6210****3333|
合计||||||||5490|||
""",
        "云岭县2023年第一季度城乡居民最低生活保障金发放花名册（单位：元）",
    )
    assert (form.money_unit, form.fiscal_year) == ("元", 2023)
    assert [(p.unit_name, p.recipient) for p in form.projects] == [
        ("柳湾镇", "张甲"),
        ("柳湾镇", "李乙"),
        ("石桥乡", "王丙"),
    ]
    assert failed(disclosure) == [("per_capita", "error", "990")]
    assert not form.unmapped


def test_a_standard_and_a_village_that_one_cell_says_of_several_lines() -> None:
    """The standard was the first line's alone, and the amounts of the others were not checked."""
    form, disclosure = form_of("""
序号|村|户主姓名|补贴面积（亩）|补贴标准（元/亩）|补贴金额（元）
1|东村{1,2}|张甲|3.5|80{1,3}|280
2|李乙|2.25|180
3|西村|王丙|10|810
合计|||15.75||1270
""")
    assert [p.unit_name for p in form.projects] == ["东村", "东村", "西村"]
    assert [item.line for item in form.attributes if item.field == "standard"] == [1, 2, 3]
    assert failed(disclosure) == [("per_capita", "error", "810")]


def test_what_was_paid_is_summed_and_is_no_error_where_it_is_less_than_what_was_due() -> None:
    drawing = "\n".join("|".join(line) for line in ROWS)
    assert failed(form_of(drawing)[1]) == []
    assert failed(form_of(drawing.replace("|950|", "|960|"))[1]) == [("list_total", "error", "960")]
    assert failed(form_of(drawing.replace("|1000|", "|1100|"))[1]) == [("list_total", "error", "1100")]


@pytest.mark.parametrize(
    ("heading", "lines", "reason"),
    [
        # A household has the standard once, however many it is; of one person both come to the same.
        ("家庭人口|补贴标准", ["1|300|300", "1|300|300", "1|300|300", "3|300|300"], "most lines"),
        ("人数|标准|系数", ["2|50|3|300", "1|50|1|50", "1|50|1|50", "2|50|1|100"], "系数 3"),
        ("人数|标准|补发", ["2|50|30|130", "1|50||50", "3|50||150"], "补发 30"),
        ("面积|标准|发放比例", ["2|50|80%|80", "1|50|100%|50", "3|50|100%|150"], "发放比例 80%"),
    ],
)
def test_lines_that_another_figure_explains_are_no_errors(heading: str, lines: list[str], reason: str) -> None:
    rows = [f"{number}|张甲|{line}" for number, line in enumerate(lines, 1)]
    _, disclosure = form_of("\n".join([f"序号|户主|{heading}|发放金额", *rows]))
    assert failed(disclosure) == []
    assert any(reason in text for text in reasons(disclosure))


def test_of_households_and_persons_the_number_is_meant_that_gives_the_amounts() -> None:
    lines = "1|东村|3|7|200|600\n2|西村|2|6|200|400\n3|南村|4|9|200|900\n"
    _, disclosure = form_of("序号|村|户数|人数|标准（元/户）|发放金额\n" + lines)
    assert failed(disclosure) == [("per_capita", "error", "900")]


def test_a_staff_list_is_no_list_of_payments() -> None:
    drawing = "序号|姓名|单位|职务|备注\n1|张甲|县财政局|主任|组长\n2|李乙|县审计局|会计|"
    disclosure = read("绩效评价工作组成员名单", table(drawing))
    assert disclosure.forms == ()
    assert [notice.code for notice in disclosure.warnings] == ["headings_unknown"]


def test_what_a_person_was_paid_of_a_project_is_not_its_budget() -> None:
    form = "项目名称|护理补贴{3,1}\n资金（元）|全年预算数|全年执行数|执行率\n年度资金总额|300000|300000|100%\n"
    form += "一级指标|三级指标|年度指标值|实际完成值\n产出指标|发放人数|≥50人|50人"
    listing = "序号|姓名|项目名称|金额\n1|张甲|护理补贴|400\n2|李乙|高龄津贴|300"
    blocks: list[str | Table] = ["补贴发放表", "单位：元", table(listing), "项目支出绩效自评表", table(form, 2)]
    assert [form.form_type for form in read(*blocks).forms] == ["project_list", "self_evaluation"]
    assert failed(read(*blocks)) == []


def test_less_than_the_standard_may_have_been_paid_and_more_may_not() -> None:
    """实发金额 is the only amount of the list, and what was kept back is not printed."""
    for paid, wrong in (("5500", []), ("6500", [("per_capita", "error", "6500")])):
        lines = f"1|张甲|500|12|6000\n2|李乙|500|12|{paid}\n3|王丙|500|12|6000"
        _, disclosure = form_of("序号|姓名|月标准|月数|实发金额\n" + lines)
        assert failed(disclosure) == wrong


def test_quarters_are_columns_of_a_list_and_no_schedule_of_payments() -> None:
    """The list was the target table of a project, and its amounts shares of a schedule that does not end at 100 %."""
    rows = "序号|乡镇|一季度|二季度|三季度|四季度|合计\n1|甲镇|1|2|3|4|10\n2|乙镇|1|1|1|1|4\n合计||2|3|4|5|14"
    form, disclosure = form_of(rows)
    assert (form.form_type, raw(form.list_total), failed(disclosure)) == ("project_list", "14", [])
    assert [raw(line.amount) for line in form.projects] == ["10", "4"]
