"""Rows as Arrow batches: what Parquet and DuckDB are written from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from disclosure_parse.outputs.cells import unicode_text
from disclosure_parse.outputs.columns import ColumnType, TableSchema, Value
from disclosure_parse.outputs.csv_rows import Rows, values_of
from disclosure_parse.outputs.tables import TABLES

PRECISION, SCALE = 38, 18
"""Digits of a number in all and after the point: the widest that Parquet's readers and DuckDB share."""

BATCH = 8192
"""Rows that wait for each table: few enough for any memory, enough for a column to be worth compressing."""

_TYPES: dict[ColumnType, pa.DataType] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.decimal128(PRECISION, SCALE),
    "boolean": pa.bool_(),
}


def schema(table: TableSchema[Any]) -> pa.Schema:
    """A table's columns, all of which may be missing."""
    return pa.schema([pa.field(column.name, _TYPES[column.type]) for column in table.columns])


class Batches:
    """Collects rows and hands them on, table by table, as Arrow batches."""

    def __init__(self, take: Callable[[str, pa.RecordBatch], None]) -> None:
        self._take = take
        self._waiting: dict[str, list[tuple[Value, ...]]] = {table.name: [] for table in TABLES}
        self._too_wide: Counter[str] = Counter()

    def add(self, rows: Rows) -> None:
        for name, of_table in values_of(rows):
            waiting = self._waiting[name]
            waiting.extend(of_table)
            if len(waiting) >= BATCH:
                self._hand_on(name)

    def finish(self) -> None:
        """Hand on what waits."""
        for name, waiting in self._waiting.items():
            if waiting:
                self._hand_on(name)

    def too_wide(self) -> Iterator[str]:
        """What to say of numbers that have more digits than a column."""
        for column, number in sorted(self._too_wide.items()):
            yield (
                f"{number} numbers of {column} have more than {PRECISION - SCALE} digits before the point or {SCALE} "
                "after it and are left empty; csv and jsonl have them."
            )

    def _hand_on(self, name: str) -> None:
        table = next(table for table in TABLES if table.name == name)
        waiting, self._waiting[name] = self._waiting[name], []
        columns = [
            pa.array(
                [self._value(value, column.type, f"{name}.{column.name}") for value in values], _TYPES[column.type]
            )
            for column, values in zip(table.columns, _columns(waiting), strict=True)
        ]
        self._take(name, pa.record_batch(columns, schema(table)))

    def _value(self, value: Value, kind: ColumnType, column: str) -> Value:
        if kind == "string":
            return unicode_text(value)
        if value is None or value == "":
            return None
        if kind != "number":
            return value
        number = Decimal(str(value)).normalize()
        if number.adjusted() >= PRECISION - SCALE or int(number.as_tuple().exponent) < -SCALE:
            self._too_wide[column] += 1
            return None
        return number


def _columns(rows: Sequence[tuple[Value, ...]]) -> Iterator[tuple[Value, ...]]:
    return zip(*rows, strict=True)
