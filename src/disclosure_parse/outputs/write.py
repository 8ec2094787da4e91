"""The tables of an output folder: streamed while the batch runs, put in place together when it is done."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TextIO

from disclosure_parse.outputs import datapackage, evidence
from disclosure_parse.outputs.columns import Reading
from disclosure_parse.outputs.csv_rows import Rows, of_reading
from disclosure_parse.outputs.formats import DEFAULT, FORMATS, Writer, files_of
from disclosure_parse.outputs.tables import TABLES

UNFINISHED = ".unfinished"
"""Folder inside the output where the tables stand until they are complete."""

REPLACED = ".replaced"
"""Folder inside the output that holds ``datapackage.json`` and ``documents.csv`` of the earlier output while the files
are put in place: neither folder then lets the new tables pass for the earlier ones, wherever that is cut short."""

REPORT_NAMES = ("report.html", "report.xlsx")

DESCRIPTION = ("documents.csv", datapackage.FILE_NAME)
"""What the next run asks of an output, in the order in which it is copied."""

FILE_NAMES = files_of(FORMATS) | {datapackage.FILE_NAME, evidence.FILE_NAME, *REPORT_NAMES}


BEGINNING = 4000
"""Characters of a file by which a table of ours is known."""
_TELLING = 4
"""So many columns of its own tell a table."""


def rows_of(reading: Reading) -> dict[str, str]:
    """The rows of one file, for each table that gets any, and the lines of evidence.jsonl."""
    found = {table.name: of_reading(table, reading) for table in TABLES}
    if reading.document is not None:
        found[evidence.NAME] = "".join(evidence.evidence(reading, reading.document))
    return {name: rows for name, rows in found.items() if rows}


class TableFolder:
    """Writes every table into a folder, in every format asked for, as a context manager.

    Rows go to disk as they come, so memory does not grow. The files take their names when the block ends without
    an error; otherwise what the folder held before stays as it was. Files of an earlier output that this one does not
    write are removed then: they would tell of other inputs. ``notes`` are what a person should know of the files.

    Raises:
        OSError: the folder cannot be written.
        UsageError: there is no such format.
        MissingExtraError: a format needs a library that is not installed.
    """

    def __init__(self, folder: Path, formats: Sequence[str] = DEFAULT) -> None:
        self.folder = folder
        self.notes: list[str] = []
        self._formats = [name for name in FORMATS if name in formats]
        self._unfinished = folder / UNFINISHED
        self._stack = ExitStack()
        self._writers: list[Writer] = []
        self._evidence: TextIO

    def __enter__(self) -> TableFolder:
        kinds = [FORMATS[name].load() for name in self._formats]
        self.folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self._unfinished, ignore_errors=True)
        self._unfinished.mkdir()
        try:
            with ExitStack() as opened:
                self._writers = [opened.enter_context(kind(self._unfinished, self.notes.append)) for kind in kinds]
                self._evidence = opened.enter_context(
                    open(
                        self._unfinished / evidence.FILE_NAME,
                        "w",
                        encoding="utf-8",
                        errors="backslashreplace",
                        newline="",
                    )
                )
                self._stack = opened.pop_all()
        except BaseException:
            self._discard()
            raise
        return self

    def add(self, rows: Rows) -> None:
        """Append the rows of one file."""
        self._evidence.write(rows.get(evidence.NAME, ""))
        of_tables = {name: of_table for name, of_table in rows.items() if name != evidence.NAME}
        for writer in self._writers:
            writer.add(of_tables)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._stack.__exit__(kind, error, trace)
            if kind is None:
                (self._unfinished / datapackage.FILE_NAME).write_bytes(datapackage.dumps(self._formats[0]).encode())
                self._put_in_place()
        finally:
            self._discard()

    def _put_in_place(self) -> None:
        written = files_of(self._formats) | {datapackage.FILE_NAME, evidence.FILE_NAME}
        replaced = self.folder / REPLACED
        stale: frozenset[str] = frozenset()
        if is_described(self.folder) or is_described(replaced):
            stale = FILE_NAMES - written
        if is_described(self.folder):
            keep_description(self.folder, replaced)
            (self.folder / datapackage.FILE_NAME).unlink()
        # What describes the others comes last: until then the output is not complete.
        for name in sorted(written, key=lambda name: (name == datapackage.FILE_NAME, name)):
            os.replace(self._unfinished / name, self.folder / name)
        for name in stale:
            (self.folder / name).unlink(missing_ok=True)
        shutil.rmtree(replaced, ignore_errors=True)

    def _discard(self) -> None:
        shutil.rmtree(self._unfinished, ignore_errors=True)


def is_output(folder: Path) -> bool:
    """Whether a folder holds an output of this program, finished or not."""
    return is_described(folder) or any((folder / name).is_dir() for name in (UNFINISHED, REPLACED))


def keep_description(folder: Path, copy: Path) -> None:
    """Copy what an output says of its input files; ``copy`` is described when it is whole."""
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for name in DESCRIPTION:
        if (folder / name).exists():
            shutil.copyfile(folder / name, copy / f"{name}.part")
            os.replace(copy / f"{name}.part", copy / name)


def is_described(folder: Path) -> bool:
    """Whether a folder holds a finished output of this program."""
    try:
        with open(folder / datapackage.FILE_NAME, encoding="utf-8") as file:
            return describes_output(file.read(1000))
    except (OSError, UnicodeDecodeError):
        return False


def is_own_table(path: Path) -> bool:
    """Whether a file is a table or a report of an output of this program, also one that was copied elsewhere."""
    if path.name in FILE_NAMES and is_output(path.parent):
        return True
    if path.suffix.lower() not in (".csv", ".jsonl", ".html"):
        return False
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            return begins_as_ours(file.read(BEGINNING), path.suffix.lower())
    except (OSError, UnicodeDecodeError):
        return False


def begins_as_ours(text: str, suffix: str) -> bool:
    """Whether a CSV, JSON Lines or HTML file that begins so is a table or a report of this program."""
    if suffix == ".html":
        return f'<meta name="generator" content="{datapackage.NAME} ' in text
    line = text.partition("\n")[0]
    names = re.findall(r'"(\w+)": ', line) if suffix == ".jsonl" else line.split(",")
    for table in TABLES:
        # Columns were added behind the others, and may be again.
        pairs = list(zip(names, (column.name for column in table.columns), strict=False))
        if len(pairs) >= _TELLING and all(name == own for name, own in pairs):
            return True
    return False


def describes_output(description: str) -> bool:
    """Whether a datapackage.json that begins so is of this program."""
    return f'"name": "{datapackage.NAME}"' in description[:1000]
