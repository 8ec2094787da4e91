"""One sheet of a workbook, written row by row: headings that stay in view, filters, text that is never a formula."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from disclosure_parse.outputs.cells import number_or_text, unicode_text

MAX_ROWS = 1_048_576
"""Rows of a sheet."""
MAX_TEXT = 16_000
"""Characters of a text that are shown; a cell holds 32 767 units of UTF-16, of which one may need two."""
HEAD = 2
"""Rows of headings: what a column holds, and its name in the tables."""
CUT = "…[cut]"

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's name, what it holds, and its width in characters."""

    name: str
    told: str
    width: int


def formats_of(book: Any) -> Mapping[str, Any]:
    """The looks of cells by name."""
    top = {"valign": "top", "font_size": 10}
    looks: dict[str, dict[str, object]] = {
        "": {},
        "wrapped": {"text_wrap": True},
        "head": {"bold": True, "bg_color": "#EFEFEA", "bottom": 1},
        "told": {"text_wrap": True, "font_color": "#5A5F66", "bg_color": "#EFEFEA"},
        "link": {"font_color": "#1A4F8B", "underline": 1},
        "stated": {"bg_color": "#FDE4E1", "border": 1, "border_color": "#B3261E"},
        "part": {"bg_color": "#E3EEFB", "border": 1, "border_color": "#2C66AD"},
        "error": {"bold": True, "font_color": "#B3261E"},
        "warning": {"bold": True, "font_color": "#8A5A00"},
        "info": {"bold": True, "font_color": "#2C5F8A"},
        "strong": {"bold": True},
    }
    made = {name: book.add_format({**top, **look}) for name, look in looks.items()}
    # A text that looks like a formula keeps its quotation mark: it stays text when somebody edits the cell.
    made |= {f"{name}'": book.add_format({**top, **look, "quote_prefix": True}) for name, look in looks.items()}
    return made


class Sheet:
    """Rows are begun with ``next_row`` and written left or right, but never above. ``say`` gets what was left out."""

    def __init__(
        self,
        book: Any,
        name: str,
        headings: Sequence[Heading],
        formats: Mapping[str, Any],
        max_rows: int,
        say: Callable[[str], None],
        columns_frozen: int = 0,
    ) -> None:
        self.name = name
        self.row = -1
        self._sheet = book.add_worksheet(name)
        self._formats = formats
        self._max_rows = max_rows
        self._say = say
        self.begin(headings, columns_frozen)

    def begin(self, headings: Sequence[Heading], columns_frozen: int = 0) -> None:
        """Write the headings, if there are any."""
        if not headings:
            return
        for column, heading in enumerate(headings):
            self._sheet.set_column(column, column, heading.width)
            self._sheet.write_string(0, column, heading.told, self._formats["told"])
        for column, heading in enumerate(headings):
            self._sheet.write_string(1, column, heading.name, self._formats["head"])
        self._sheet.freeze_panes(HEAD, columns_frozen)
        self._sheet.autofilter(1, 0, self._max_rows - 1, len(headings) - 1)
        self.row = HEAD - 1

    def has_room(self, rows: int) -> bool:
        """Whether so many rows can still be begun."""
        return self.row + rows < self._max_rows - 1

    def next_row(self) -> int | None:
        """Begin the next row: its number from 0, ``None`` if the sheet is full; the last row is kept for a remark."""
        if self.row + 1 >= self._max_rows - 1:
            return None
        self.row += 1
        return self.row

    def left_out(self, rows: int) -> None:
        """Say that rows were left out, in the sheet and to the caller."""
        if rows:
            told = f"{self.name}: {rows} more rows than a sheet holds; {self.name}.csv has them all."
            self._sheet.write_string(self._max_rows - 1, 0, told, self._formats["error"])
            self._say(f"report.xlsx: {told}")

    def text(self, column: int, text: str, look: str = "") -> None:
        stored = unicode_text(text)
        if stored is None:
            if look in ("stated", "part"):
                self._sheet.write_blank(self.row, column, None, self._formats[look])
            return
        if len(stored) > MAX_TEXT:
            stored = stored[: MAX_TEXT - len(CUT)] + CUT
        quoted = "'" if stored.startswith(_FORMULA_STARTS) else ""
        self._sheet.write_string(self.row, column, stored, self._formats[look + quoted])

    def number(self, column: int, text: str, look: str = "") -> None:
        """A figure as a number if a binary float keeps its digits, else as text."""
        try:
            stored = number_or_text(text)
        except InvalidOperation:
            stored = text
        if isinstance(stored, float) and Decimal(stored).is_finite():
            self._sheet.write_number(self.row, column, stored, self._formats[look])
        else:
            self.text(column, text, look)

    def formula(self, column: int, formula: str, value: str | bool, look: str = "") -> None:
        """A formula with the value it gives, for programs that do not reckon. It must hold no text of a document."""
        shown: object = value
        if isinstance(value, str) and value:
            shown = float(Decimal(value))
        self._sheet.write_formula(self.row, column, formula, self._formats[look], shown)

    def link(self, column: int, target: str, text: str) -> None:
        """A link to a cell of the workbook (``indicators!A12``), the text alone without one.

        A formula, because a sheet holds 65 530 links of the other kind. ``text`` is a place or a sign.
        """
        if not target:
            self.text(column, text)
            return
        shown = text.replace('"', '""')
        self._sheet.write_formula(self.row, column, f'=HYPERLINK("#{target}","{shown}")', self._formats["link"], text)
