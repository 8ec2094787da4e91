"""One file for a person: what was read, how it was understood, and where each thing stands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table as Grid
from rich.text import Text

from disclosure_parse.disclosure import Disclosure, Entry, Form
from disclosure_parse.document import Cell, Document, Notice, Paragraph, Place, Table
from disclosure_parse.outputs.columns import plain

_RECORDS = ("funds", "indicators", "schedule", "projects", "summary", "attributes", "unmapped")
_OWN_LINE = frozenset({"place", "row", "position", "uses", "warnings", "cells", "cells_mapped", *_RECORDS})


def inspection(document: Document, disclosure: Disclosure) -> RenderableType:
    """Everything for a terminal: the document's blocks in reading order, then its forms with their records."""
    return Group(*_document(document), *_disclosure(disclosure))


def _document(document: Document) -> Iterator[RenderableType]:
    pages = f", {document.pages} pages" if document.pages is not None else ""
    whole = "" if document.complete else ", INCOMPLETE"
    yield Rule(Text("What was read"), align="left")
    read_as = f"{document.format}, reader {document.reader}, {document.size} bytes{pages}{whole}"
    yield Text(f"{printable(document.source)}: {read_as}")
    yield from _notices(document.warnings)
    for block in document.blocks:
        if isinstance(block, Paragraph):
            role = "" if block.role == "body" else f" ({block.role})"
            yield Text.assemble((f"{block.place.locator}{role}  ", "cyan"), printable(block.text))
        else:
            yield from _grid(block)


def _grid(table: Table) -> Iterator[RenderableType]:
    spans = "exact spans" if table.exact else "spans lost"
    where = Place(page=table.page, table=table.index).locator
    shape = f"{table.n_rows} rows x {table.n_columns} columns, {table.origin}, {spans}"
    yield Text.assemble((f"{where}  ", "cyan"), shape)
    grid = Grid(show_lines=True, header_style="cyan")
    grid.add_column("")
    for column in range(table.n_columns):
        grid.add_column(f"c{column + 1}", overflow="fold")
    for row, slots in enumerate(table.grid()):
        seam = " ┄ new page" if row in table.seams else ""
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


def _disclosure(disclosure: Disclosure) -> Iterator[RenderableType]:
    yield Rule(Text("How it was understood"), align="left")
    yield from _notices(disclosure.warnings)
    if not disclosure.forms:
        yield Text("No form was recognised.")
    for form in disclosure.forms:
        yield from _form(form)
    if disclosure.claims:
        yield Text("claims", "bold")
        for claim in disclosure.claims:
            yield _record(claim)


def _form(form: Form) -> Iterator[RenderableType]:
    share = f"{form.cells_mapped} of {form.cells} cells"
    yield Text(
        f"Form {form.position}: {form.form_type}  {printable(form.title)}  [{form.place.locator}]  {share}", "bold"
    )
    for field in fields(form):
        value = getattr(form, field.name)
        if field.name not in _OWN_LINE and value not in (None, "", ()):
            yield Text(f"  {field.name}: {printable(_shown(value))}")
    yield from _notices(form.warnings)
    for name in _RECORDS:
        records = getattr(form, name)
        if records:
            yield Text(f"  {name} ({len(records)})", "bold")
            yield from map(_record, records)


def _record(record: Any) -> Text:
    place: Place = record.place
    line = Text.assemble("    ", (f"[{place.locator}] ", "cyan"))
    parts = []
    for field in fields(record):
        value = getattr(record, field.name)
        if field.name not in ("place", "row") and value is not None and value not in ("", False):
            parts.append(f"{field.name}: {printable(_shown(value))}")
    return line.append(" | ".join(parts))


def _shown(value: Any) -> str:
    if isinstance(value, Entry):
        meant = ""
        if value.figure is not None:
            high = f"..{plain(value.figure.high)}" if value.figure.high is not None else ""
            meant = f" → {value.figure.op} {plain(value.figure.value)}{high} {value.figure.unit}".rstrip()
        return f"{' '.join(value.raw.split())}{meant} [{value.place.locator}]"
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return " ".join(str(value).split())


def printable(text: str) -> str:
    """Control characters as escapes: a document must not steer the terminal that shows it."""
    return "".join(
        char if char.isprintable() or char in "\n\t" else char.encode("unicode_escape").decode() for char in text
    )


def _notices(notices: tuple[Notice, ...]) -> Iterator[RenderableType]:
    for notice in notices:
        where = f" [{notice.place.locator}]" if notice.place else ""
        yield Text(f"  ! {notice.code}: {printable(notice.message)}{where}", "yellow")


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
