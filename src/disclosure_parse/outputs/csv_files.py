"""The tables as CSV files, one each."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TextIO

from disclosure_parse.outputs.csv_rows import Rows, as_csv
from disclosure_parse.outputs.formats import Say
from disclosure_parse.outputs.tables import TABLES


class CsvFiles:
    """Writes ``<table>.csv`` files."""

    def __init__(self, folder: Path, say: Say) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self._files: dict[str, TextIO] = {}

    def __enter__(self) -> CsvFiles:
        with ExitStack() as opened:
            for table in TABLES:
                # File names may hold bytes that are no UTF-8; they are written as escapes rather than lost.
                file = open(
                    self._folder / f"{table.name}.csv", "w", encoding="utf-8-sig", errors="backslashreplace", newline=""
                )
                opened.enter_context(file).write(as_csv([[column.name for column in table.columns]]))
                self._files[table.name] = file
            self._stack = opened.pop_all()
        return self

    def add(self, rows: Rows) -> None:
        for name, text in rows.items():
            self._files[name].write(text)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
