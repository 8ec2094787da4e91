"""Reads the sheets of an XLS workbook (BIFF, also WPS's ET): values, number formats and merged ranges by xlrd."""

from __future__ import annotations

import contextlib
import io
import itertools
from decimal import Decimal

import xlrd
from xlrd.biffh import error_text_from_code

from disclosure_parse.errors import DamagedFileError, EncryptedError, quoted
from disclosure_parse.readers import compound
from disclosure_parse.readers.drawn_xls import drawn_on_sheets
from disclosure_parse.readers.number_format import printed_moment, printed_number, printed_text
from disclosure_parse.readers.sheets import NOTHING_DRAWN, Drawn, Sheet, owners

_UNICODE_SINCE = 80


def xls_sheets(data: bytes) -> list[Sheet]:
    """All worksheets. Raises DamagedFileError, EncryptedError."""
    content: bytes | None = data
    if data.startswith(compound.SIGNATURE):
        content = compound.stream(data, "Workbook") or compound.stream(data, "Book")
    if not content:
        raise DamagedFileError("is an XLS workbook without content.", "Download or copy it again.")
    try:
        book = _opened(content)
        drawn = drawn_on_sheets(content)
        return [
            _sheet(book, sheet, over) for sheet, over in itertools.zip_longest(book.sheets(), drawn[: book.nsheets])
        ]
    # A broken record reaches xlrd's arithmetic: IndexError, AssertionError, struct.error and others.
    except Exception as error:
        if isinstance(error, xlrd.XLRDError) and "encrypted" in str(error).lower():
            raise EncryptedError(
                "is an XLS workbook with a password.", "Open it with the password and save it without."
            ) from error
        raise DamagedFileError(
            f"is an XLS workbook that cannot be read: {quoted(error)}.",
            "Open it in a spreadsheet program and save it as XLSX.",
        ) from error


def _opened(content: bytes) -> xlrd.book.Book:
    def opened(encoding: str | None) -> xlrd.book.Book:
        return xlrd.open_workbook(
            file_contents=content,
            formatting_info=True,
            ragged_rows=True,
            logfile=io.StringIO(),
            encoding_override=encoding,
        )

    book = opened(None)
    if book.biff_version < _UNICODE_SINCE and book.codepage is None:
        # Without a code page xlrd takes the text for Western; what is Chinese decodes without an error.
        with contextlib.suppress(UnicodeDecodeError):
            return opened("gb18030")
    return book


def _sheet(book: xlrd.book.Book, sheet: xlrd.sheet.Sheet, drawn: Drawn | None) -> Sheet:
    texts: dict[tuple[int, int], str] = {}
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            text = _printed(book, sheet.cell(row, column))
            if text.strip():
                texts[row, column] = text
    merges = tuple((top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells)
    hidden_lines = any(info.hidden for info in sheet.rowinfo_map.values()) or any(
        info.hidden for info in sheet.colinfo_map.values()
    )
    within = [
        (top, left, min(bottom, sheet.nrows - 1), min(right, sheet.ncols - 1)) for top, left, bottom, right in merges
    ]
    covered = tuple(
        f"{xlrd.cellname(*position)} {texts[position]}"
        for position, owner in sorted(owners(within).items())
        if texts.get(position, "") not in ("", texts.get(owner, ""))
    )
    hidden = sheet.visibility != 0
    return Sheet(sheet.name, hidden, texts, merges, hidden_lines, covered=covered, drawn=drawn or NOTHING_DRAWN)


def _printed(book: xlrd.book.Book, cell: xlrd.sheet.Cell) -> str:
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return ""
    code = str(book.format_map[book.xf_list[cell.xf_index].format_key].format_str)
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return printed_text(str(cell.value), code)
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return printed_moment(xlrd.xldate_as_datetime(cell.value, book.datemode), code)
        except (ValueError, OverflowError):
            return printed_number(Decimal(repr(cell.value)), "")
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return printed_number(Decimal(repr(cell.value)), code)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    return str(error_text_from_code.get(cell.value, "#ERROR!"))
