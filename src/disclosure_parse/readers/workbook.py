"""Reads a workbook, standalone or embedded: each sheet that holds something becomes one table."""

from __future__ import annotations

import re

from disclosure_parse.document import Document, Notice, Paragraph, Place, Table, digest
from disclosure_parse.errors import DamagedFileError
from disclosure_parse.readers.compound import is_xls
from disclosure_parse.readers.sheets import Sheet, table_of

# A name that the program gave says nothing about what stands on the sheet.
_GIVEN_NAME = re.compile(r"(Sheet|工作表|表)\s*\d*( \(\d+\))?", re.IGNORECASE)


def read_workbook(data: bytes, *, source: str = "") -> Document:
    """The sheets of an XLSX or XLS workbook, in the workbook's order.

    A sheet's own name stands before its table as a paragraph, the texts of its shapes behind it. A sheet with several
    forms one below the other is one table; a sheet that cannot be read gives a notice and ``complete=False``.
    Raises DamagedFileError, EncryptedError, LimitError.
    """
    notices: list[Notice] = []
    if is_xls(data):
        from disclosure_parse.readers.workbook_xls import xls_sheets

        kind, engine = "xls", "xlrd"
        sheets = xls_sheets(data)
    elif data.startswith(b"PK"):
        from disclosure_parse.readers.workbook_xlsx import xlsx_sheets

        kind = "xlsx"
        sheets, notices = xlsx_sheets(data)
        engine = "calamine" if any(notice.code == "number_formats_unread" for notice in notices) else "openpyxl"
    else:
        raise DamagedFileError("is no workbook: it is neither a ZIP package nor an OLE file.", "Ask for it again.")
    blocks: list[Paragraph | Table] = []
    tables = paragraphs = 0
    for sheet in sheets:
        table = table_of(sheet, tables + 1)
        notices.extend(_notices(sheet, table))
        if table is None and not sheet.drawn.texts:
            continue
        if not sheet.hidden and not _GIVEN_NAME.fullmatch(sheet.name.strip()):
            paragraphs += 1
            blocks.append(Paragraph(sheet.name.strip(), paragraphs))
        if table is not None:
            tables += 1
            blocks.append(table)
        for text in sheet.drawn.texts:
            paragraphs += 1
            blocks.append(Paragraph(text, paragraphs, role="text_box"))
    return Document(
        format=kind,
        reader=engine,
        sha256=digest(data),
        size=len(data),
        blocks=tuple(blocks),
        warnings=tuple(notices),
        complete=all(notice.code != "part_damaged" for notice in notices),
        source=source,
    )


def _notices(sheet: Sheet, table: Table | None) -> list[Notice]:
    place = Place(table=table.index) if table else None
    found = []
    if sheet.unvalued:
        listed = ", ".join(sheet.unvalued[:5]) + (" ..." if len(sheet.unvalued) > 5 else "")
        found.append(
            Notice(
                "formula_without_value",
                f"sheet {sheet.name}: {len(sheet.unvalued)} formulas have no stored result and are read as blank "
                f"({listed}); open the workbook in a spreadsheet program and save it",
                place,
            )
        )
    if sheet.covered:
        listed = ", ".join(sheet.covered[:5]) + (" ..." if len(sheet.covered) > 5 else "")
        found.append(
            Notice(
                "covered_cells",
                f"sheet {sheet.name}: {len(sheet.covered)} cells below merged ones hold what is not shown and was not "
                f"read ({listed})",
                place,
            )
        )
    if table and sheet.hidden:
        found.append(Notice("hidden_sheet", f"sheet {sheet.name} is hidden and was read all the same", place))
    if table and sheet.hidden_lines:
        found.append(
            Notice("hidden_lines", f"sheet {sheet.name} has hidden rows or columns; they were read all the same", place)
        )
    drawn = sheet.drawn
    if drawn.pictures:
        found.append(Notice("picture_unread", f"{drawn.pictures} pictures: text inside them is not read", place))
    if drawn.charts:
        found.append(Notice("chart_unread", f"{drawn.charts} charts or diagrams: text inside them is not read", place))
    return found
