"""Rows as CSV text: so the worker that has a file's records writes them, so they travel and are kept, and every format
is made of them. What is missing, a decimal and a line's end have one form from there on."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from disclosure_parse.outputs.cells import cell
from disclosure_parse.outputs.columns import ColumnType, Reading, TableSchema, Value
from disclosure_parse.outputs.tables import TABLES

Rows = Mapping[str, str]
"""The rows of some files by table name, as CSV without headings; of evidence.jsonl its lines. A table without rows may
lack."""

LONGEST_CELL = 1 << 30
"""Characters of a value that is read; the csv module has a limit of its own, which is shorter."""

_VALUES: dict[ColumnType, Callable[[str], Value]] = {
    "string": str,
    "integer": int,
    "number": Decimal,
    "boolean": "true".__eq__,
}
_KINDS = {table.name: [_VALUES[column.type] for column in table.columns] for table in TABLES}


def of_reading(table: TableSchema[Any], reading: Reading) -> str:
    """The table's rows for one file."""
    return _lines(table.values(reading))


def as_csv(rows: Iterable[Sequence[Value]]) -> str:
    """Rows as they were, or with other values in them."""
    return _lines(list(zip(*rows, strict=True)))


def _lines(columns: Sequence[Iterable[Value]]) -> str:
    """The rows of some columns, as the csv module writes them, in half the time: it looks at every character of every
    value."""
    return "".join([f"{row}\n" for row in map(",".join, zip(*map(_fields, columns), strict=True))])


def _fields(values: Iterable[Value]) -> Sequence[str]:
    """A column's values as they stand in CSV: as ``cell`` has them, in quotes where they hold what has a meaning."""
    given: list[Any] = list(values)
    # A file has thousands of values: what is asked of each is written out, since a call takes as long as the answer.
    try:
        texts: list[str] = given
        whole = "".join(texts)
    except TypeError:  # Not all are text.
        texts = [value if type(value) is str else "" if value is None else cell(value) for value in given]
        whole = "".join(texts)
    if "\r" in whole:
        texts = list(map(cell, texts))
    if "," in whole or '"' in whole or "\n" in whole or "\r" in whole:
        return ['"' + t.replace('"', '""') + '"' if "," in t or '"' in t or "\n" in t else t for t in texts]
    return texts


def texts_of(text: str) -> Iterator[list[str]]:
    """The rows of CSV, each value as text."""
    csv.field_size_limit(LONGEST_CELL)
    return csv.reader(io.StringIO(text, newline=""))


def values_of(rows: Rows) -> Iterator[tuple[str, list[tuple[Value, ...]]]]:
    """The tables with the values that their rows were made of; what is missing is ``None``."""
    for name, kinds in _KINDS.items():
        if name in rows:
            yield name, [_values(row, kinds) for row in texts_of(rows[name])]


def _values(row: Sequence[str], kinds: Sequence[Callable[[str], Value]]) -> tuple[Value, ...]:
    return tuple([kind(text) if text else None for kind, text in zip(kinds, row, strict=True)])
