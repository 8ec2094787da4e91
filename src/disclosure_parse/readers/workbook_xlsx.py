"""Reads the sheets of an XLSX workbook: openpyxl for values, number formats and merged ranges."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import openpyxl
import python_calamine
from lxml import etree
from openpyxl.utils.cell import get_column_letter, range_boundaries

from disclosure_parse.document import Notice
from disclosure_parse.errors import DamagedFileError, LimitError, quoted
from disclosure_parse.readers.containers import pack, parse_xml, relationships, unpack
from disclosure_parse.readers.drawn_sheets import drawn_on
from disclosure_parse.readers.number_format import GENERAL, printed_moment, printed_number, printed_text
from disclosure_parse.readers.sheets import MAX_POSITIONS, NOTHING_DRAWN, Drawn, Range, Sheet, owners

_REL_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WORKBOOK = "xl/workbook.xml"
_ORNAMENTS = ("/pivotTable", "/drawing", "/comments")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(slots=True)
class _Survey:
    """What a look through a sheet's XML finds before a library loads it; rows and columns count from 1."""

    cells: int = 0
    merged: int = 0
    last_row: int = 0
    last_column: int = 0
    hidden_lines: bool = False
    unvalued: list[str] = field(default_factory=list)
    merges: list[Range] = field(default_factory=list)
    covered: tuple[str, ...] = ()
    drawn: Drawn = NOTHING_DRAWN

    @property
    def positions(self) -> int:
        """How many positions a library makes objects for."""
        return max(self.cells, self.last_row * self.last_column) + self.merged


def xlsx_sheets(data: bytes) -> tuple[list[Sheet], list[Notice]]:
    """All worksheets, and what a person should know about the reading.

    Formulas are not evaluated: what is stored as their result is what is printed.
    Raises DamagedFileError, EncryptedError, LimitError.
    """
    package = unpack(data)
    if _WORKBOOK not in package.members:
        raise DamagedFileError("is an XLSX workbook whose main part is missing or damaged.", "Ask for the file again.")
    surveys, missing = _surveys(package.members)
    lost = [
        Notice("part_damaged", f"{part} is missing or damaged inside the workbook and was left out")
        for part in dict.fromkeys((*package.damaged, *missing))
    ]
    safe = pack(_without_ornaments(package.members))
    try:
        with warnings.catch_warnings():
            # openpyxl warns on stderr of features that it drops on writing; nothing is written here.
            warnings.simplefilter("ignore")
            return _by_openpyxl(safe, surveys), lost
    except MemoryError:
        raise  # A fresh process may have enough.
    # openpyxl checks a workbook against the standard and stops at values that office programs let pass.
    except Exception as error:
        sheets, notices = _by_calamine(safe, surveys, error)
        return sheets, [*lost, *notices]


def _without_ornaments(members: Mapping[str, bytes]) -> dict[str, bytes]:
    """The members without the links to pivot tables, drawings and remarks.

    openpyxl reads these as well and gives up the whole workbook, number formats and all, over one that it does not
    understand; nothing of them is used.
    """
    lean = dict(members)
    for name, content in members.items():
        if name == _WORKBOOK and b"pivotCaches" in content:
            lean[name] = _without(content, name, lambda element: etree.QName(element).localname == "pivotCaches")
        elif name.startswith("xl/worksheets/_rels/"):
            lean[name] = _without(content, name, lambda element: str(element.get("Type")).endswith(_ORNAMENTS))
    return lean


def _without(content: bytes, part: str, unwanted: Callable[[etree._Element], bool]) -> bytes:
    root = parse_xml(content, part)
    for element in [child for child in root.iterchildren("{*}*") if unwanted(child)]:
        root.remove(element)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _surveys(members: Mapping[str, bytes]) -> tuple[dict[str, _Survey], list[str]]:
    """Surveys by sheet name, and the sheets' parts that are missing.

    Raises LimitError before a library makes objects of millions of positions.
    """
    targets = {link.id: link.target for link in relationships(members, _WORKBOOK)}
    surveys: dict[str, _Survey] = {}
    missing = []
    for entry in parse_xml(members[_WORKBOOK], _WORKBOOK).iter("{*}sheet"):
        part = targets.get(entry.get(_REL_ID, ""), "")
        if part in members:
            survey = _survey(members[part], part)
            survey.drawn = drawn_on(members, part)
            if survey.merges:
                survey.covered = tuple(_covered(members, part, survey.merges))
            surveys[entry.get("name", "")] = survey
        else:
            missing.append(part or f"sheet {entry.get('name', '')}")
    _check(sum(survey.positions for survey in surveys.values()))
    return surveys, missing


def _check(positions: int) -> None:
    if positions > MAX_POSITIONS:
        raise LimitError(
            f"holds sheets of at least {positions} positions; the limit is {MAX_POSITIONS}.",
            "Delete what stands far from the table and merges over whole rows or columns, or split the workbook.",
        )


def _survey(content: bytes, part: str) -> _Survey:
    survey = _Survey()
    tags = ("{*}c", "{*}mergeCell", "{*}row", "{*}col")
    events = etree.iterparse(io.BytesIO(content), tag=tags, resolve_entities=False, no_network=True)
    row = column = 0
    try:
        for _, element in events:
            name = etree.QName(element).localname
            if name == "c":
                survey.cells += 1
                _check(survey.cells)
                column, row = _note_cell(survey, element, column + 1, row or 1)
                continue
            if name == "mergeCell":
                left, top, right, bottom = _bounds(element.get("ref", "A1"))
                survey.merged += (right - left + 1) * (bottom - top + 1)
                _check(survey.merged)
                survey.merges.append((top - 1, left - 1, bottom - 1, right - 1))
            elif element.get("hidden") in ("1", "true"):
                survey.hidden_lines = True
            if name == "row":
                row, column = row + 1, 0
            element.clear()
    except etree.XMLSyntaxError as error:
        raise DamagedFileError(f"holds broken XML in {part}: {quoted(error)}.", "Ask for the file again.") from error
    return survey


def _note_cell(survey: _Survey, element: etree._Element, column: int, row: int) -> tuple[int, int]:
    """Takes a cell into account and gives its column and row; without a reference it stands next to the one before."""
    place = element.get("r", "")
    if place:
        column, row, _, _ = _bounds(place)
    if len(element):
        survey.last_row, survey.last_column = max(survey.last_row, row), max(survey.last_column, column)
    # A formula whose result is an empty text is stored with t="str" and counts as calculated.
    if element.find("{*}f") is not None and element.get("t") != "str" and not element.findtext("{*}v"):
        survey.unvalued.append(place)
    return column, row


def _covered(members: Mapping[str, bytes], part: str, merges: list[Range]) -> Iterator[str]:
    """The cells below merged ones that hold something else than these, as openpyxl no longer tells."""
    owner_of = owners(merges)
    shown: dict[tuple[int, int], str] = {}
    shared: list[str] | None = None
    row = column = 0
    for _, element in etree.iterparse(io.BytesIO(members[part]), tag=("{*}c", "{*}row"), resolve_entities=False):
        if etree.QName(element).localname == "row":
            row, column = row + 1, 0
            element.clear()
            continue
        column, row = (_bounds(element.get("r", ""))[:2]) if element.get("r") else (column + 1, row or 1)
        value = element.findtext("{*}v") or _spelled(element.find("{*}is"))
        if value and element.get("t") == "s":
            shared = _shared_texts(members) if shared is None else shared
            value = shared[int(value)] if value.isdecimal() and int(value) < len(shared) else value
        owner = owner_of.get((row - 1, column - 1))
        if owner is None:
            shown[row - 1, column - 1] = value
        elif value.strip() and value != shown.get(owner, ""):
            yield f"{get_column_letter(column)}{row} {value}"


def _shared_texts(members: Mapping[str, bytes]) -> list[str]:
    part = next((link.target for link in relationships(members, _WORKBOOK) if link.kind.endswith("/sharedStrings")), "")
    return [_spelled(entry) for entry in parse_xml(members[part], part).iter("{*}si")] if part in members else []


def _spelled(entry: etree._Element | None) -> str:
    """A text with its runs, without the readings printed over it."""
    return (
        ""
        if entry is None
        else "".join(filter(None, (found.text for found in entry.iterfind("{*}t"))))
        + "".join(filter(None, (found.text for found in entry.iterfind("{*}r/{*}t"))))
    )


def _bounds(reference: str) -> tuple[int, int, int, int]:
    try:
        left, top, right, bottom = range_boundaries(reference)
    except ValueError as error:
        raise DamagedFileError(f"names a cell range that is none: {reference}.", "Ask for the file again.") from error
    if left is None or top is None or right is None or bottom is None:
        raise LimitError(f"merges whole rows or columns ({reference}).", "Take the merge apart and save again.")
    return left, top, right, bottom


def _by_openpyxl(safe: bytes, surveys: Mapping[str, _Survey]) -> list[Sheet]:
    book = openpyxl.load_workbook(io.BytesIO(safe), data_only=True, keep_links=False)
    sheets = []
    for sheet in book.worksheets:
        texts = {}
        survey = surveys.get(sheet.title, _Survey())
        # Without bounds openpyxl would make a cell for every position up to the last formatted one.
        lines = sheet.iter_rows(1, survey.last_row, 1, survey.last_column) if survey.last_row else ()
        for row, line in enumerate(lines):
            for column, cell in enumerate(line):
                text = _printed(cell.value, cell.number_format) if cell.value is not None else ""
                if text.strip():
                    texts[row, column] = text
        merges = tuple(
            (area.min_row - 1, area.min_col - 1, area.max_row - 1, area.max_col - 1)
            for area in sheet.merged_cells.ranges
        )
        sheets.append(_sheet(sheet.title, sheet.sheet_state != "visible", texts, merges, surveys))
    return sheets


def _by_calamine(safe: bytes, surveys: Mapping[str, _Survey], cause: Exception) -> tuple[list[Sheet], list[Notice]]:
    sheets = []
    try:
        book = python_calamine.load_workbook(io.BytesIO(safe))
        for entry in book.sheets_metadata:
            if entry.name not in surveys:
                continue
            sheet = book.get_sheet_by_name(entry.name)
            texts = {
                (row, column): _printed(value, GENERAL)
                for row, line in enumerate(sheet.to_python(skip_empty_area=False))
                for column, value in enumerate(line)
                if value != ""
            }
            merges = tuple((*start, *end) for start, end in sheet.merged_cell_ranges or ())
            hidden = entry.visible != python_calamine.SheetVisibleEnum.Visible
            sheets.append(_sheet(entry.name, hidden, texts, merges, surveys))
    except python_calamine.CalamineError as error:
        raise DamagedFileError(
            f"is an XLSX workbook that cannot be read: {quoted(error)}.",
            "Open it in a spreadsheet program and save it again.",
        ) from error
    notice = Notice(
        "number_formats_unread",
        f"the workbook breaks the standard (openpyxl: {type(cause).__name__}) and its number formats were not read: "
        "figures are the stored ones, percentages may stand as ratios",
    )
    return sheets, [notice]


def _sheet(
    name: str,
    hidden: bool,
    texts: Mapping[tuple[int, int], str],
    merges: tuple[tuple[int, int, int, int], ...],
    surveys: Mapping[str, _Survey],
) -> Sheet:
    survey = surveys.get(name, _Survey())
    unvalued = tuple(survey.unvalued)
    return Sheet(name, hidden, texts, merges, survey.hidden_lines, unvalued, survey.covered, survey.drawn)


def _printed(value: object, code: str) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return printed_number(Decimal(repr(value)), code)
    if isinstance(value, datetime):
        return printed_moment(value, "yyyy/m/d" if code == GENERAL else code)
    if isinstance(value, date):
        return printed_moment(datetime(value.year, value.month, value.day), "yyyy/m/d" if code == GENERAL else code)
    if isinstance(value, time):
        return printed_moment(datetime.combine(date(1900, 1, 1), value), "h:mm" if code == GENERAL else code)
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60}:{minutes % 60:02d}"
    # Characters that XML cannot hold are spelled out: the CR of a line break as _x000D_ (ISO 29500-1, 22.9.2.19).
    spelled = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), str(value))
    return printed_text(spelled, code)
