"""The tables as CSV files, one each."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from disclosure_parse.outputs.cells import cell
from disclosure_parse.outputs.columns import Value
from disclosure_parse.outputs.formats import Rows, Say
from disclosure_parse.outputs.tables import TABLES


class _OneLineEnd:
    """A file in which every line ends, also those within a value, with ``\\n``, as ``cell`` has it."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, line: str) -> None:
        self._file.write(line.replace("\r\n", "\n").replace("\r", "\n") if "\r" in line else line)


def _written(row: Sequence[Value], told: Sequence[int]) -> list[Value]:
    """A row as the csv module writes it: it knows what to do with text, integers and nothing."""
    written = list(row)
    for position in told:
        if written[position] is not None:
            written[position] = cell(written[position])
    return written


class CsvFiles:
    """Writes ``<table>.csv`` files."""

    def __init__(self, folder: Path, say: Say) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self._tables: dict[str, tuple[Any, list[int]]] = {}
        """For each table its writer and where in a row numbers and booleans stand."""

    def __enter__(self) -> CsvFiles:
        with ExitStack() as opened:
            for table in TABLES:
                # File names may hold bytes that are no UTF-8; they are written as escapes rather than lost.
                file = open(
                    self._folder / f"{table.name}.csv", "w", encoding="utf-8-sig", errors="backslashreplace", newline=""
                )
                writer = csv.writer(_OneLineEnd(opened.enter_context(file)), lineterminator="\n")
                writer.writerow([column.name for column in table.columns])
                told = [n for n, column in enumerate(table.columns) if column.type in ("number", "boolean")]
                self._tables[table.name] = writer, told
            self._stack = opened.pop_all()
        return self

    def add(self, rows: Rows) -> None:
        for name, of_table in rows.items():
            writer, told = self._tables[name]
            writer.writerows(_written(row, told) for row in of_table)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
