"""The tables in one SQLite database."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Any

from disclosure_parse.errors import MissingExtraError
from disclosure_parse.outputs.cells import number_or_text, unicode_text
from disclosure_parse.outputs.columns import Column, ColumnType, TableSchema, Value
from disclosure_parse.outputs.csv_rows import Rows, values_of
from disclosure_parse.outputs.formats import DATABASE, Say, telling_the_file
from disclosure_parse.outputs.tables import TABLES

# SQLite has no decimals. ANY in a STRICT table keeps what it is given: a column of type NUMERIC would round.
_TYPES: dict[ColumnType, str] = {"string": "TEXT", "integer": "INTEGER", "number": "ANY", "boolean": "INTEGER"}

_STRICT_SINCE = (3, 37)


class SqliteFile:
    """Writes ``disclosures.sqlite``.

    A number is REAL if that keeps all its digits, else TEXT; a flag is 0 or 1; every column says in the schema what
    it holds.
    """

    def __init__(self, folder: Path, say: Say) -> None:
        self._path = folder / f"{DATABASE}.sqlite"
        self._kinds = {table.name: [column.type for column in table.columns] for table in TABLES}

    def __enter__(self) -> SqliteFile:
        if sqlite3.sqlite_version_info < _STRICT_SINCE:
            needed = ".".join(map(str, _STRICT_SINCE))
            raise MissingExtraError(
                f"The format sqlite needs SQLite {needed}; this Python has {sqlite3.sqlite_version}.",
                "Use a newer Python, or another format.",
            )
        with telling_the_file(sqlite3.Error, self._path):
            self._connection = sqlite3.connect(self._path, isolation_level=None)
            try:
                # Until it is complete the file stands aside; what is half-written is thrown away: no journal is needed.
                self._connection.execute("PRAGMA journal_mode = OFF")
                self._connection.execute("PRAGMA synchronous = OFF")
                self._connection.execute("BEGIN")
                for table in TABLES:
                    self._connection.execute(_create(table))
            except BaseException:
                self._connection.close()
                raise
        return self

    def add(self, rows: Rows) -> None:
        for name, of_table in values_of(rows):
            kinds = self._kinds[name]
            marks = ", ".join("?" * len(kinds))
            with telling_the_file(sqlite3.Error, self._path):
                self._connection.executemany(
                    f'INSERT INTO "{name}" VALUES ({marks})',
                    ([_value(value, kind) for value, kind in zip(row, kinds, strict=True)] for row in of_table),
                )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                with telling_the_file(sqlite3.Error, self._path):
                    self._connection.execute("COMMIT")
        finally:
            self._connection.close()


def _create(table: TableSchema[Any]) -> str:
    lines = [
        f'  "{column.name}" {_TYPES[column.type]}{"" if last else ","} -- {_told(column)}'
        for column, last in zip(table.columns, [*[False] * (len(table.columns) - 1), True], strict=True)
    ]
    return f'CREATE TABLE "{table.name}" (\n' + "\n".join(lines) + "\n) STRICT"


def _told(column: Column[Any]) -> str:
    unit = f" ({column.unit})" if column.unit else ""
    return f"{column.type}{unit}: {column.english} / {column.chinese}"


def _value(value: Value, kind: ColumnType) -> str | float | int | None:
    if kind == "string":
        return unicode_text(value)
    if kind == "number":
        return number_or_text(value)
    return None if value is None or value == "" else int(value)
