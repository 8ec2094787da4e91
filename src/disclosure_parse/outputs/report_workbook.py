"""report.xlsx: findings, the equations behind them as formulas, checks, forms, indicators and funds, linked and marked.

Rows are written as they are read, so memory holds the findings only. Text is never a formula, also not when somebody
edits the cell; formulas are made of this program's own cell references.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.utility import xl_rowcol_to_cell

from disclosure_parse.disclosure import Language
from disclosure_parse.outputs.columns import ColumnType, TableSchema
from disclosure_parse.outputs.file_findings import Row, read_table
from disclosure_parse.outputs.formats import telling_the_file
from disclosure_parse.outputs.forms import FORMS, FUNDS, INDICATORS
from disclosure_parse.outputs.outcomes import CHECKS
from disclosure_parse.outputs.report import Choice, Report, Shown, Unread
from disclosure_parse.outputs.report_equations_sheet import write_equations
from disclosure_parse.outputs.report_sheet import HEAD, MAX_ROWS, Heading, Sheet, formats_of

_TABLES: tuple[TableSchema[Any], ...] = (CHECKS, FORMS, INDICATORS, FUNDS)
_CREATED = datetime(2000, 1, 1)
_CODES = frozenset(
    {"doc_id", "form_id", "finding_id", "rule", "verdict", "interval", "locator", "bbox", "duplicate_of", "form_type"}
)
"""Columns of this program's own words, which hold no numbers of persons."""

Key = tuple[str, str, int]
"""Table, form_id, and number of the row in its form (0 for the form itself)."""


@dataclass(slots=True)
class _Links:
    """Which cells findings rest on, and which row of the workbook is which."""

    marks: dict[Key, dict[str, str]] = field(default_factory=dict)
    """Row → field → the side it is on: ``stated`` or ``part``."""
    first: dict[Key, int] = field(default_factory=dict)
    """Row → the sheet row (from 0) of the first finding that rests on it."""
    count: dict[Key, int] = field(default_factory=dict)
    rows: dict[Key, int] = field(default_factory=dict)
    """Row → its sheet row (from 0)."""


def write_workbook(path: Path, folder: Path, report: Report, choice: Choice, max_rows: int = MAX_ROWS) -> list[str]:
    """Write the workbook; what a person should know of it. Dismissed findings are left out.

    Its parts lie beside it until it is whole. Raises OSError.
    """
    told = report.told
    links = _links(told, folder, max_rows)
    notes: list[str] = []
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)})
    book.use_zip64()
    book.set_properties({"created": _CREATED})
    sheet = partial(Sheet, book, formats=formats_of(book), max_rows=max_rows, say=notes.append)
    findings, equations = sheet("findings", _headings(choice.language), columns_frozen=2), sheet("equations", ())
    places = write_equations(equations, told, choice.language, lambda term: _target(links, term))
    _write_findings(findings, told, links, places)
    _write_files(sheet("files", _file_headings(choice.language)), report, choice.language)
    for table in _TABLES:
        of_table = sheet(table.name, _table_headings(table, choice.language), columns_frozen=1)
        _write_table(of_table, table, folder, choice, links, told)
    with telling_the_file(XlsxWriterException, path):
        book.close()
    return notes


def _links(told: Sequence[Shown], folder: Path, max_rows: int) -> _Links:
    links = _Links()
    for number, found in enumerate(told):
        seen = set()
        for cell in _marked(found):
            where = cell.get("field")
            if where is None:
                continue
            key = (where["table"], where["form_id"], int(where["row"]))
            sides = links.marks.setdefault(key, {})
            if sides.get(where["column"]) != "stated":
                sides[where["column"]] = cell["marked"]
            links.first.setdefault(key, number + HEAD)
            seen.add(key)
        for key in seen:
            links.count[key] = links.count.get(key, 0) + 1
    for table in (FORMS, INDICATORS, FUNDS):
        for number, row in enumerate(read_table(folder, table), HEAD):
            key = _key(table, row)
            if key in links.marks and number < max_rows - 1:
                links.rows[key] = number
    return links


def _marked(found: Shown) -> Iterator[dict[str, Any]]:
    for excerpt in found.excerpts:
        for row in excerpt.get("rows", ()):
            yield from (cell for cell in row["cells"] if cell.get("marked"))


def _key(table: TableSchema[Any], row: Row) -> Key:
    return table.name, row["form_id"], int(row.get("row") or 0)


def _target(links: _Links, locator_and_found: tuple[str, Shown]) -> str:
    """The cell of the workbook (``indicators!A12``) that holds what stands at a place, "" if none does."""
    locator, found = locator_and_found
    for cell in _marked(found):
        where = cell.get("field")
        if where is not None and cell.get("locator") == locator:
            row = links.rows.get((where["table"], where["form_id"], int(where["row"])))
            if row is not None:
                return f"{where['table']}!{xl_rowcol_to_cell(row, 0)}"
    return ""


# The sheet of findings.

_FINDING_COLUMNS: tuple[tuple[str, int, str, str], ...] = (
    ("severity", 10, "How serious", "严重程度"),
    ("rule", 22, "Rule", "规则"),
    ("message", 60, "What does not hold", "说明"),
    ("place", 14, "Where it stands; the link leads to the row", "位置（链接到所在行）"),
    ("equation", 12, "The link leads to the figures it was computed from", "算式（链接到计算依据）"),
    ("stated", 14, "The figure as stated", "所载数"),
    ("computed", 14, "The figure as computed", "计算数"),
    ("difference", 14, "stated - computed", "差额（所载数－计算数）"),
    ("low", 14, "Least that the computed figure can come to", "计算数下限"),
    ("high", 14, "Most that it can come to", "计算数上限"),
    ("holds", 12, "Whether the stated figure lies between them", "是否相符"),
    ("unit", 24, "Unit", "单位"),
    ("project_name", 28, "Project", "项目名称"),
    ("form", 28, "Form", "表单"),
    ("source", 34, "File", "文件"),
    ("quote", 44, "The words it rests on", "原文"),
    ("decision", 12, "Decision", "处理意见"),
    ("by", 12, "Decided by", "处理人"),
    ("comment", 24, "Comment", "备注"),
    ("finding_id", 15, "Id of the finding", "问题编号"),
    (
        "reading",
        14,
        "doubtful: rows or cells of the file could not be told for certain",
        "doubtful：行或单元格未能确定",
    ),
)


def _headings(language: Language) -> tuple[Heading, ...]:
    return tuple(
        Heading(name, chinese if language == "zh" else english, width)
        for name, width, english, chinese in _FINDING_COLUMNS
    )


def _write_findings(sheet: Sheet, told: Sequence[Shown], links: _Links, places: Mapping[str, str]) -> None:
    at = {name: number for number, (name, *_) in enumerate(_FINDING_COLUMNS)}
    for found in told:
        row = sheet.next_row()
        if row is None:
            sheet.left_out(1)
            continue
        decision = found.decision
        sheet.text(at["severity"], found.severity, found.severity)
        for name, text in (
            ("rule", found.rule),
            ("unit", found.unit),
            ("project_name", found.project),
            ("form", found.title),
            ("source", found.source),
            ("finding_id", found.finding_id),
            ("reading", "doubtful" if found.doubtful else ""),
            ("decision", decision.decision if decision else ""),
            ("by", decision.by if decision else ""),
            ("comment", decision.comment if decision else ""),
        ):
            sheet.text(at[name], text)
        sheet.text(at["message"], found.message, "wrapped")
        sheet.text(at["quote"], found.quote, "wrapped")
        sheet.link(at["place"], _target(links, (found.locator, found)) or _first_target(links, found), found.locator)
        sheet.link(at["equation"], places.get(found.finding_id, ""), "→")
        sheet.number(at["stated"], found.stated, "stated")
        sheet.number(at["computed"], found.expected, "part")
        if found.interval:
            sheet.number(at["low"], found.interval[0])
            sheet.number(at["high"], found.interval[1])
        if found.stated and found.expected:
            stated, computed, low, high = (
                xl_rowcol_to_cell(row, at[name]) for name in ("stated", "computed", "low", "high")
            )
            sheet.formula(at["difference"], f"={stated}-{computed}", found.difference)
            sheet.formula(at["holds"], f"=AND({stated}>={low},{stated}<={high})", _holds(found))


def _first_target(links: _Links, found: Shown) -> str:
    targets = (_target(links, (cell["locator"], found)) for cell in _marked(found) if "locator" in cell)
    return next((target for target in targets if target), "")


def _holds(found: Shown) -> bool:
    low, high = found.interval or (found.expected, found.expected)
    return Decimal(low) <= Decimal(found.stated) <= Decimal(high)


# The sheet of files that were not read in full.

_FILE_COLUMNS: tuple[tuple[str, int, str, str], ...] = (
    ("status", 14, "How far the file was read", "处理状态"),
    ("source", 44, "File", "文件"),
    ("error", 60, "Why it was not read in full, and what to do", "未能完整读取的原因与建议"),
    ("warnings", 60, "What is missing or doubtful, with its place", "缺失或存疑之处及其位置"),
)
_STATED: Mapping[Language, str] = {"en": "All files were read in full.", "zh": "所有文件均已完整读取。"}


def _file_headings(language: Language) -> tuple[Heading, ...]:
    return tuple(
        Heading(name, chinese if language == "zh" else english, width)
        for name, width, english, chinese in _FILE_COLUMNS
    )


def _write_files(sheet: Sheet, report: Report, language: Language) -> None:
    """What was not read, or in part only: what the findings say nothing of."""
    lost = 0
    files = [*report.unread, *report.incomplete]
    if report.unfinished:
        files.insert(0, Unread("", "interrupted", report.unfinished))
    for file in files or [Unread("", "ok", _STATED[language])]:
        if sheet.next_row() is None:
            lost += 1
            continue
        sheet.text(0, file.status, "error" if file in report.unread else "")
        for column, text in enumerate((file.source, file.error, file.warnings), 1):
            sheet.text(column, text, "wrapped")
    sheet.left_out(lost)


# The sheets of tables.


def _table_headings(table: TableSchema[Any], language: Language) -> list[Heading]:
    chinese = language == "zh"
    return [
        Heading("findings", "问题" if chinese else "Findings about it", 10),
        *(Heading(one.name, one.chinese if chinese else one.english, _width(one.name)) for one in table.columns),
    ]


def _write_table(
    sheet: Sheet, table: TableSchema[Any], folder: Path, choice: Choice, links: _Links, told: Sequence[Shown]
) -> None:
    by_check = {(found.doc_id, found.form_id, found.rule, found.locator): row for row, found in enumerate(told, HEAD)}
    lost = 0
    for row in read_table(folder, table):
        if sheet.next_row() is None:
            lost += 1
            continue
        marks: Mapping[str, str] = {}
        if table is CHECKS:
            finding = by_check.get((row["doc_id"], row["form_id"], row["rule"], row["locator"]))
            if row["verdict"] == "fail" and finding is not None:
                sheet.link(0, f"findings!{xl_rowcol_to_cell(finding, 0)}", "→")
                marks = {"verdict": "stated"}
        else:
            key = _key(table, row)
            if key in links.first:
                sheet.link(0, f"findings!{xl_rowcol_to_cell(links.first[key], 0)}", f"{links.count[key]} →")
                marks = links.marks[key]
        for number, column in enumerate(table.columns, 1):
            mark = next((side for name, side in marks.items() if column.name in _columns_of(name)), "")
            _write_cell(sheet, number, row[column.name], column.name, column.type, mark, choice)
    sheet.left_out(lost)


def _columns_of(name: str) -> tuple[str, ...]:
    """The columns that hold a field of a record."""
    return name, f"{name}_raw", f"{name}_value"


def _write_cell(sheet: Sheet, at: int, text: str, name: str, kind: ColumnType, mark: str, choice: Choice) -> None:
    if kind == "string":
        sheet.text(at, text if name in _CODES else choice.clean(text), mark)
    elif kind == "boolean":
        sheet.text(at, text, mark)
    else:
        sheet.number(at, text, mark)


def _width(name: str) -> int:
    if name in ("title", "project_name", "level3", "level3_raw", "source", "department", "reason", "reason_zh"):
        return 28
    if name in ("expected_goal", "actual_outcome", "deviation", "scoring_rule", "basis"):
        return 36
    return 15
