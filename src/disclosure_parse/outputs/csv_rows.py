"""Rows as CSV text: so the worker that has a file's records writes them, so they travel and are kept, and every format
is made of them. What is missing, a decimal and a line's end have one form from there on."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from disclosure_parse.outputs.cells import cell
from disclosure_parse.outputs.columns import ColumnType, Reading, TableSchema, Value, plain
from disclosure_parse.outputs.tables import TABLES

Rows = Mapping[str, str]
"""The rows of some files by table name, as CSV without headings; of evidence.jsonl its lines. A table without rows may
lack."""

_LONGEST_CELL = 1 << 30

_VALUES: dict[ColumnType, Callable[[str], Value]] = {
    "string": str,
    "integer": int,
    "number": Decimal,
    "boolean": "true".__eq__,
}
_KINDS = {table.name: [_VALUES[column.type] for column in table.columns] for table in TABLES}


def of_reading(table: TableSchema[Any], reading: Reading) -> str:
    """The table's rows for one file."""
    columns = [
        _texts(column.type, values) for column, values in zip(table.columns, table.values(reading), strict=False)
    ]
    return as_csv(list(zip(*columns, strict=True))) if columns else ""


def _texts(kind: ColumnType, values: Iterable[Value]) -> Iterable[Value]:
    """What the csv module would write in another way than ``cell`` as text; it knows what to do with the rest."""
    if kind == "number":
        return [plain(value) if isinstance(value, Decimal) else value for value in values]
    return map(cell, values) if kind == "boolean" else values


def as_csv(rows: Sequence[Sequence[Value]]) -> str:
    """Rows of text and whole numbers. Every line ends, also those within a value, with ``\\n``, as ``cell`` has it."""
    written = _written(rows)
    # Seldom, and in the values: the csv module of some versions does not quote a text with nothing but "\r" in it.
    return _written([list(map(cell, row)) for row in rows]) if "\r" in written else written


def _written(rows: Iterable[Sequence[Value]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def texts_of(lines: Iterable[str]) -> Iterator[list[str]]:
    """The rows of CSV that is given in lines, as from a file, or whole. Raises csv.Error."""
    csv.field_size_limit(_LONGEST_CELL)
    return csv.reader(io.StringIO(lines, newline="") if isinstance(lines, str) else lines)


def values_of(rows: Rows) -> Iterator[tuple[str, list[tuple[Value, ...]]]]:
    """The tables with the values that their rows were made of; what is missing is ``None``."""
    for name, text in rows.items():
        kinds = _KINDS[name]
        yield (
            name,
            [
                tuple([kind(value) if value else None for kind, value in zip(kinds, row, strict=True)])
                for row in texts_of(text)
            ],
        )
