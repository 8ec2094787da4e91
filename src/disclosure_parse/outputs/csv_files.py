"""The tables as CSV files, one each."""

from __future__ import annotations

import csv
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

from disclosure_parse.outputs.cells import cell
from disclosure_parse.outputs.formats import Rows, Say
from disclosure_parse.outputs.tables import TABLES


class CsvFiles:
    """Writes ``<table>.csv`` files."""

    def __init__(self, folder: Path, say: Say) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self._writers: dict[str, Any] = {}

    def __enter__(self) -> CsvFiles:
        with ExitStack() as opened:
            for table in TABLES:
                # File names may hold bytes that are no UTF-8; they are written as escapes rather than lost.
                file = open(
                    self._folder / f"{table.name}.csv", "w", encoding="utf-8-sig", errors="backslashreplace", newline=""
                )
                writer = csv.writer(opened.enter_context(file), lineterminator="\n")
                writer.writerow([column.name for column in table.columns])
                self._writers[table.name] = writer
            self._stack = opened.pop_all()
        return self

    def add(self, rows: Rows) -> None:
        for name, of_table in rows.items():
            self._writers[name].writerows(map(cell, row) for row in of_table)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
