"""The tables as CSV files: streamed while the batch runs, put in place together when it is done."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from disclosure_parse.outputs import datapackage, evidence
from disclosure_parse.outputs.columns import Reading, Value, plain
from disclosure_parse.outputs.tables import TABLES

Rows = Mapping[str, Sequence[tuple[Value, ...]]]
"""Rows by table name."""

UNFINISHED = ".unfinished"
"""Folder inside the output where the tables stand until they are complete."""

FILE_NAMES = frozenset({datapackage.FILE_NAME, evidence.FILE_NAME, *(f"{table.name}.csv" for table in TABLES)})


def rows_of(reading: Reading) -> dict[str, list[tuple[Value, ...]]]:
    """The rows of one file, for each table that gets any; those of evidence.jsonl are an id and a line."""
    found: dict[str, list[tuple[Value, ...]]] = {table.name: table.rows(reading) for table in TABLES}
    if reading.document is not None:
        found[evidence.NAME] = list(evidence.evidence(reading, reading.document))
    return {name: rows for name, rows in found.items() if rows}


def cell(value: Value) -> str:
    """A value as a table holds it: empty for missing, exact decimals, ``true`` and ``false``, ``\\n`` line ends."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n") if "\r" in value else value
    return str(value)


class CsvFolder:
    """Writes every table into a folder, as a context manager.

    Rows go to disk as they come, so memory does not grow. The files take their names when the block ends without
    an error; otherwise what the folder held before stays as it was.

    Raises:
        OSError: the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._unfinished = folder / UNFINISHED
        self._stack = ExitStack()
        self._writers: dict[str, Any] = {}

    def __enter__(self) -> CsvFolder:
        self.folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self._unfinished, ignore_errors=True)
        self._unfinished.mkdir()
        try:
            for table in TABLES:
                file = self._stack.enter_context(_open(self._unfinished / f"{table.name}.csv"))
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow([column.name for column in table.columns])
                self._writers[table.name] = writer
            self._evidence = self._stack.enter_context(_open(self._unfinished / evidence.FILE_NAME, "utf-8"))
        except BaseException:
            self._discard()
            raise
        return self

    def add(self, rows: Rows) -> None:
        """Append the rows of one file."""
        for name, table_rows in rows.items():
            if name == evidence.NAME:
                self._evidence.writelines(f"{line}\n" for _, line in table_rows)
                continue
            self._writers[name].writerows(map(cell, row) for row in table_rows)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._discard()
            return
        try:
            self._stack.close()
            (self._unfinished / datapackage.FILE_NAME).write_bytes(datapackage.dumps().encode())
            for name in sorted(FILE_NAMES):
                os.replace(self._unfinished / name, self.folder / name)
        finally:
            self._discard()

    def _discard(self) -> None:
        self._stack.close()
        shutil.rmtree(self._unfinished, ignore_errors=True)


def _open(path: Path, encoding: str = "utf-8-sig") -> TextIO:
    # File names may hold bytes that are no UTF-8; they are written as escapes rather than lost.
    return open(path, "w", encoding=encoding, errors="backslashreplace", newline="")


def write_tables(folder: Path, readings: Iterable[Reading]) -> None:
    """Write the tables of some readings, in their order, into a folder."""
    with CsvFolder(folder) as tables:
        for reading in readings:
            tables.add(rows_of(reading))


def is_output(folder: Path) -> bool:
    """Whether a folder holds an output of this program, finished or not."""
    try:
        with open(folder / datapackage.FILE_NAME, encoding="utf-8") as file:
            return f'"name": "{datapackage.NAME}"' in file.read(1000)
    except (OSError, UnicodeDecodeError):
        return (folder / UNFINISHED).is_dir()
