"""The tables in one DuckDB database."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

import duckdb
import pyarrow as pa

from disclosure_parse.outputs.arrow import PRECISION, SCALE, Batches
from disclosure_parse.outputs.columns import ColumnType
from disclosure_parse.outputs.csv_rows import Rows
from disclosure_parse.outputs.formats import DATABASE, Say, telling_the_file
from disclosure_parse.outputs.tables import TABLES

_TYPES: dict[ColumnType, str] = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "number": f"DECIMAL({PRECISION}, {SCALE})",
    "boolean": "BOOLEAN",
}

# Without limits DuckDB keeps what it writes in memory, up to most of the machine's.
_LIMITS: dict[str, str | bool | int | float | list[str]] = {"memory_limit": "256MB", "threads": 1}


class DuckdbFile:
    """Writes ``disclosures.duckdb``."""

    def __init__(self, folder: Path, say: Say) -> None:
        self._path = folder / f"{DATABASE}.duckdb"
        self._say = say
        self._stack = ExitStack()
        self._batches = Batches(self._insert)

    def __enter__(self) -> DuckdbFile:
        with ExitStack() as opened, telling_the_file(duckdb.Error, self._path):
            self._connection = opened.enter_context(duckdb.connect(str(self._path), config=_LIMITS))
            for table in TABLES:
                columns = ", ".join(f'"{column.name}" {_TYPES[column.type]}' for column in table.columns)
                self._connection.execute(f'CREATE TABLE "{table.name}" ({columns})')
            self._stack = opened.pop_all()
        return self

    def add(self, rows: Rows) -> None:
        with telling_the_file(duckdb.Error, self._path):
            self._batches.add(rows)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with telling_the_file(duckdb.Error, self._path), self._stack:
            if kind is None:
                self._batches.finish()
                for line in self._batches.too_wide():
                    self._say(f"duckdb: {line}")

    def _insert(self, name: str, batch: pa.RecordBatch) -> None:
        self._connection.register("batch", pa.Table.from_batches([batch]))
        self._connection.execute(f'INSERT INTO "{name}" SELECT * FROM batch')
        self._connection.unregister("batch")
