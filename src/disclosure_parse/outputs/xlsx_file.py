"""The tables in one workbook, a sheet each."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from disclosure_parse.outputs.cells import number_or_text, unicode_text
from disclosure_parse.outputs.columns import ColumnType, Value
from disclosure_parse.outputs.csv_rows import Rows, values_of
from disclosure_parse.outputs.formats import DATABASE, Say, telling_the_file
from disclosure_parse.outputs.tables import TABLES

MAX_ROWS = 1_048_576
"""Rows of a sheet, its headings among them; what is more goes on in a further sheet (``indicators 2``)."""

MAX_TEXT = 32_767
"""UTF-16 units that a cell holds."""

CUT = "…[cut]"
"""Stands at the end of a text that had more."""

_FORMULA_STARTS = ("=", "+", "-", "@")
_CREATED = datetime(2000, 1, 1)


class XlsxFile:
    """Writes ``disclosures.xlsx``.

    Numbers are numbers if Excel keeps all their digits, else text. Text is never a formula, also not when somebody
    edits the cell.
    """

    def __init__(self, folder: Path, say: Say, max_rows: int = MAX_ROWS) -> None:
        self._folder = folder
        self._path = folder / f"{DATABASE}.xlsx"
        self._say = say
        self._max_rows = max_rows
        self._kinds = {table.name: [column.type for column in table.columns] for table in TABLES}
        self._sheets: dict[str, Any] = {}
        self._next_row: dict[str, int] = {}
        self._number: Counter[str] = Counter()
        self._cut: Counter[str] = Counter()

    def __enter__(self) -> XlsxFile:
        self._book = xlsxwriter.Workbook(str(self._path), {"constant_memory": True, "tmpdir": str(self._folder)})
        self._book.use_zip64()
        self._book.set_properties({"created": _CREATED})
        self._bold = self._book.add_format({"bold": True})
        self._quoted = self._book.add_format({"quote_prefix": True})
        for table in TABLES:
            self._begin_sheet(table.name)
        return self

    def add(self, rows: Rows) -> None:
        for name, of_table in values_of(rows):
            kinds = self._kinds[name]
            for row in of_table:
                if self._next_row[name] >= self._max_rows:
                    self._begin_sheet(name)
                for column, (value, kind) in enumerate(zip(row, kinds, strict=True)):
                    self._write(name, column, value, kind)
                self._next_row[name] += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            return  # The sheets so far are files in the folder, which is thrown away.
        with telling_the_file(XlsxWriterException, self._path):
            self._book.close()
        for name, number in self._number.items():
            if number > 1:
                self._say(f"xlsx: {name} has more rows than a sheet holds; it goes on as {name} 2 to {name} {number}.")
        for name, number in self._cut.items():
            self._say(
                f"xlsx: {number} texts of {name} are longer than a cell holds ({MAX_TEXT} characters) and cut, with "
                f"{CUT} at the end; the other formats have them whole."
            )

    def _begin_sheet(self, name: str) -> None:
        self._number[name] += 1
        sheet = self._book.add_worksheet(name if self._number[name] == 1 else f"{name} {self._number[name]}")
        table = next(table for table in TABLES if table.name == name)
        for column, of_table in enumerate(table.columns):
            sheet.write_string(0, column, of_table.name, self._bold)
        sheet.freeze_panes(1, 0)
        self._sheets[name] = sheet
        self._next_row[name] = 1

    def _write(self, name: str, column: int, value: Value, kind: ColumnType) -> None:
        sheet, row = self._sheets[name], self._next_row[name]
        if kind != "string" and (value is None or value == ""):
            return
        if kind == "boolean":
            sheet.write_boolean(row, column, value)
            return
        stored = unicode_text(value) if kind == "string" else number_or_text(value)
        if isinstance(stored, float):
            sheet.write_number(row, column, stored)
        elif stored is not None:
            text = self._fitting(stored, name)
            sheet.write_string(row, column, text, self._quoted if text.startswith(_FORMULA_STARTS) else None)

    def _fitting(self, text: str, name: str) -> str:
        if len(text) * 2 <= MAX_TEXT:
            return text
        units = text.encode("utf-16-le")
        if len(units) <= MAX_TEXT * 2:
            return text
        self._cut[name] += 1
        return units[: (MAX_TEXT - len(CUT)) * 2].decode("utf-16-le", "ignore") + CUT
