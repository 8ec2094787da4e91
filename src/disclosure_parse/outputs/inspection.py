"""One file for a person: what was read, how it was understood, and where each thing stands."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table as Grid
from rich.text import Text

from disclosure_parse.disclosure import Disclosure, Entry, Form, Language
from disclosure_parse.document import Cell, Document, Notice, Paragraph, Place, Table
from disclosure_parse.figures import Figure
from disclosure_parse.outputs.columns import plain
from disclosure_parse.outputs.tables import TABLES

_RECORDS = ("funds", "indicators", "schedule", "projects", "summary", "attributes", "unmapped")
_TABLES = {
    "FundLine": "funds",
    "Indicator": "indicators",
    "PaymentStep": "payment_schedule",
    "ProjectLine": "projects",
    "SummaryLine": "score_summary",
    "Attribute": "attributes",
    "Unmapped": "unmapped",
    "Claim": "claims",
    "Form": "forms",
}
"""The table that has the columns of a record."""
_OWN_LINE = frozenset({"place", "row", "position", "uses", "warnings", "cells", "cells_mapped", "subtotals", *_RECORDS})
_CODES = frozenset({"kind", "scope", "role", "section"})
"""Fields whose values are words of the tables (total, year), which Chinese has words for."""
_PRINTED = "（原文）"
"""Ends what a column is called that has the text as printed; an entry has it and the figure in one."""
_EXPLAINED = re.compile(f"（(?!{_PRINTED[1:]})|[；：]")
"""Parts what a column is called from what explains it."""


@dataclass(frozen=True, slots=True)
class Words:
    """The language of an inspection, and who knows its words (``wording``)."""

    language: Language
    phrase: Callable[..., str]
    said: Callable[[str, Language], str]

    def __call__(self, key: str, section: str = "inspect", **blanks: object) -> str:
        return self.phrase(section, key, self.language, **blanks)

    def name(self, record: object, field: str) -> str:
        """What a record's field is called: as in the tables, in Chinese as the tables are described."""
        named = self(field, "fields")
        if self.language == "en" or named != field:
            return named
        of_table = _names().get(_TABLES[type(record).__name__], {})
        return of_table.get(field) or of_table.get(f"{field}_raw", field).removesuffix(_PRINTED)

    def value(self, field: str, value: object) -> str:
        """What a field holds, in the words of the language where it is a word of the tables."""
        if field == "form_type":
            return self(str(value), "statuses")
        if field == "columns" and self.language == "zh" and isinstance(value, tuple):
            named = _names()["indicators"]
            columns = (named.get(name) or named.get(f"{name}_raw") or self(name, "fields") for name in value)
            return "、".join(column.removesuffix(_PRINTED) for column in columns)
        return self(str(value), "values") if field in _CODES else printable(_shown(value))

    def between(self, name: str, text: str) -> str:
        return f"{name}：{text}" if self.language == "zh" else f"{name}: {text}"


@cache
def _names() -> dict[str, dict[str, str]]:
    """What the columns are called in Chinese, by table."""
    return {
        table.name: {column.name: _EXPLAINED.split(column.chinese)[0] for column in table.columns} for table in TABLES
    }


def inspection(document: Document, disclosure: Disclosure, words: Words, told: str = "") -> RenderableType:
    """Everything for a terminal: the document's blocks in reading order, then its forms with their records.

    ``told`` is what is to be said of the file as a whole: why its reading is doubtful.
    """
    of_file = [Text(told, "yellow")] if told else []
    return Group(*of_file, *_document(document, words), *_disclosure(disclosure, words))


def _document(document: Document, words: Words) -> Iterator[RenderableType]:
    yield Rule(Text(words("read")), align="left")
    yield Text(
        words(
            "document",
            source=printable(document.source),
            format=document.format,
            reader=document.reader,
            size=document.size,
            pages=words("pages", n=document.pages) if document.pages is not None else "",
            whole="" if document.complete else words("incomplete"),
        )
    )
    yield from _notices(document.warnings, words)
    for block in document.blocks:
        if isinstance(block, Paragraph):
            role = "" if block.role == "body" else f" ({words(block.role, 'roles')})"
            yield Text.assemble((f"{block.place.locator}{role}  ", "cyan"), printable(block.text))
        else:
            yield from _grid(block, words)


def _grid(table: Table, words: Words) -> Iterator[RenderableType]:
    where = Place(page=table.page, table=table.index).locator
    shape = words(
        "table",
        rows=table.n_rows,
        columns=table.n_columns,
        origin=table.origin,
        spans=words("exact" if table.exact else "spans_lost"),
    )
    yield Text.assemble((f"{where}  ", "cyan"), shape)
    grid = Grid(show_lines=True, header_style="cyan")
    grid.add_column("")
    for column in range(table.n_columns):
        seam = f" ┄ {words('new_page')}" if column in table.column_seams else ""
        grid.add_column(f"c{column + 1}{seam}", overflow="fold")
    for row, slots in enumerate(table.grid()):
        seam = f" ┄ {words('new_page')}" if row in table.seams else ""
        grid.add_row(
            Text(f"r{row + 1}{seam}", "cyan"), *(_slot(slot, row, column) for column, slot in enumerate(slots))
        )
    yield grid


def _slot(cell: Cell | None, row: int, column: int) -> Text:
    """A cell's text in its first position, an arrow towards it in the others that it covers."""
    if cell is None:
        return Text("")
    if cell.row < row:
        return Text("↑", "dim")
    return Text("←", "dim") if cell.column < column else Text(printable(cell.text))


def _disclosure(disclosure: Disclosure, words: Words) -> Iterator[RenderableType]:
    yield Rule(Text(words("understood")), align="left")
    yield from _notices(disclosure.warnings, words)
    if not disclosure.forms:
        yield Text(words("no_form"))
    for form in disclosure.forms:
        yield from _form(form, words)
    if disclosure.claims:
        yield Text(words("claims", "records"), "bold")
        for claim in disclosure.claims:
            yield _record(claim, words)


def _form(form: Form, words: Words) -> Iterator[RenderableType]:
    line = words(
        "form",
        n=form.position,
        type=words(form.form_type, "statuses"),
        title=printable(form.title),
        place=form.place.locator,
        mapped=form.cells_mapped,
        cells=form.cells,
    )
    yield Text(line, "bold")
    for field in fields(form):
        value = getattr(form, field.name)
        if field.name not in _OWN_LINE and value not in (None, "", ()):
            yield Text(f"  {words.between(words.name(form, field.name), words.value(field.name, value))}")
    yield from _notices(form.warnings, words)
    for name in _RECORDS:
        records = form.lines if name == "projects" else getattr(form, name)
        if records:
            yield Text(f"  {words(name, 'records')} ({len(records)})", "bold")
            yield from (_record(record, words) for record in records)


def _record(record: Any, words: Words) -> Text:
    place: Place = record.place
    line = Text.assemble("    ", (f"[{place.locator}] ", "cyan"))
    parts = []
    for field in fields(record):
        value = getattr(record, field.name)
        if field.name not in ("place", "row") and value is not None and value not in ("", False):
            parts.append(words.between(words.name(record, field.name), words.value(field.name, value)))
    return line.append(" | ".join(parts))


def _shown(value: Any) -> str:
    if isinstance(value, Entry):
        meant = f" → {_shown(value.figure)}" if value.figure is not None else ""
        return f"{' '.join(value.raw.split())}{meant} [{value.place.locator}]"
    if isinstance(value, Figure):
        between = f"{plain(value.value)}..{plain(value.high)}" if value.high is not None else ""
        return f"{between or f'{value.op} {plain(value.value)}'} {value.unit}".rstrip()
    if isinstance(value, Place):
        return value.locator
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value))
    return " ".join(str(value).split())


def printable(text: str) -> str:
    """Control characters as escapes: a document must not steer the terminal that shows it."""
    return "".join(
        char if char.isprintable() or char in "\n\t" else char.encode("unicode_escape").decode() for char in text
    )


def _notices(notices: tuple[Notice, ...], words: Words) -> Iterator[RenderableType]:
    for notice in notices:
        where = f" [{notice.place.locator}]" if notice.place else ""
        told = printable(words.said(notice.message, words.language))
        yield Text(f"  ! {words.between(words(notice.code, 'codes'), told)}{where}", "yellow")


def as_json(document: Document, disclosure: Disclosure) -> str:
    """The same for a program: the fields of ``Document`` and ``Disclosure``; figures are strings."""
    content = {"document": _plain(document), "disclosure": _plain(disclosure)}
    return json.dumps(content, ensure_ascii=False, indent=1)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        known = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        if isinstance(value, Place):
            known["locator"] = value.locator
        if isinstance(value, (Paragraph, Table)):
            known = {"block": type(value).__name__.lower(), **known}
        return known
    return value
