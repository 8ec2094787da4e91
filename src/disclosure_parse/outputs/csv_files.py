"""The tables as CSV files, one each."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import TextIO

from disclosure_parse.outputs.cells import cell
from disclosure_parse.outputs.columns import Value, plain
from disclosure_parse.outputs.formats import Rows, Say
from disclosure_parse.outputs.tables import TABLES


def _written(rows: Sequence[Sequence[Value]], told: Sequence[int]) -> str:
    """Rows as CSV, of which numbers and booleans stand at ``told``: the csv module knows what to do with the rest.

    Every line ends, also those within a value, with ``\\n``, as ``cell`` has it.
    """
    lines = [list(row) for row in rows]
    for position in told:
        for line in lines:
            value = line[position]
            if value is not None:
                line[position] = plain(value) if isinstance(value, Decimal) else cell(value)
    written = _as_csv(lines)
    # Seldom, and in the values: the csv module of some versions does not quote a text with nothing but "\r" in it.
    return _as_csv([list(map(cell, line)) for line in lines]) if "\r" in written else written


def _as_csv(rows: Iterable[Sequence[Value]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


class CsvFiles:
    """Writes ``<table>.csv`` files."""

    def __init__(self, folder: Path, say: Say) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self._tables: dict[str, tuple[TextIO, list[int]]] = {}
        """For each table its file and where in a row numbers and booleans stand."""

    def __enter__(self) -> CsvFiles:
        with ExitStack() as opened:
            for table in TABLES:
                # File names may hold bytes that are no UTF-8; they are written as escapes rather than lost.
                file = open(
                    self._folder / f"{table.name}.csv", "w", encoding="utf-8-sig", errors="backslashreplace", newline=""
                )
                opened.enter_context(file).write(_written([[column.name for column in table.columns]], ()))
                told = [n for n, column in enumerate(table.columns) if column.type in ("number", "boolean")]
                self._tables[table.name] = file, told
            self._stack = opened.pop_all()
        return self

    def add(self, rows: Rows) -> None:
        for name, of_table in rows.items():
            file, told = self._tables[name]
            file.write(_written(of_table, told))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
