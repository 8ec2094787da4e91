"""The tables as Parquet files, one each."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq

from disclosure_parse.outputs.arrow import Batches, schema
from disclosure_parse.outputs.csv_rows import Rows
from disclosure_parse.outputs.formats import Say
from disclosure_parse.outputs.tables import TABLES


class ParquetFiles:
    """Writes ``<table>.parquet`` files; numbers are DECIMAL(38, 18)."""

    def __init__(self, folder: Path, say: Say) -> None:
        self._folder = folder
        self._say = say
        self._stack = ExitStack()
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._batches = Batches(self._write)

    def __enter__(self) -> ParquetFiles:
        with ExitStack() as opened:
            for table in TABLES:
                writer = pq.ParquetWriter(self._folder / f"{table.name}.parquet", schema(table), compression="zstd")
                self._writers[table.name] = opened.enter_context(writer)
            self._stack = opened.pop_all()
        return self

    def add(self, rows: Rows) -> None:
        self._batches.add(rows)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._stack:
            if kind is None:
                self._batches.finish()
                for line in self._batches.too_wide():
                    self._say(f"parquet: {line}")

    def _write(self, name: str, batch: pa.RecordBatch) -> None:
        self._writers[name].write_batch(batch)
