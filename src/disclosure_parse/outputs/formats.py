"""The formats that the tables are written in: which there are, what their files are called, who writes them."""

from __future__ import annotations

import errno
import importlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from disclosure_parse.errors import MissingExtraError, UsageError, quoted
from disclosure_parse.outputs.csv_rows import Rows
from disclosure_parse.outputs.tables import TABLES

Say = Callable[[str], None]
"""Takes what a person should know of the files written: a limit of the format that was met."""

DATABASE = "disclosures"
"""Name of the one file of a format that holds all tables."""


class Writer(Protocol):
    """Writes every table into a folder, as a context manager; what a failed block leaves behind is thrown away.

    Rows come in their order and are not kept: memory does not grow with them.
    """

    def __enter__(self) -> Self: ...

    def add(self, rows: Rows) -> None:
        """Append some rows."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


@contextmanager
def telling_the_file(kind: type[Exception], path: Path) -> Iterator[None]:
    """Makes a library's own error about a file (a full disk, say) an OSError that names it."""
    try:
        yield
    except kind as error:
        raise OSError(errno.EIO, f"cannot be written ({quoted(error)})", path.name) from error


@dataclass(frozen=True, slots=True)
class Format:
    """``file`` names a table's file; ``writer`` is module and class, ``extra`` what it needs of the optional parts."""

    file: str
    media_type: str
    writer: tuple[str, str]
    extra: str = ""

    def file_name(self, table: str) -> str:
        return self.file.format(table=table)

    def load(self) -> Callable[[Path, Say], Writer]:
        """The writer's class. Raises MissingExtraError if its library is not installed."""
        module, name = self.writer
        try:
            found: Callable[[Path, Say], Writer] = getattr(
                importlib.import_module(f"disclosure_parse.outputs.{module}"), name
            )
        except ModuleNotFoundError as error:
            if not self.extra:
                raise
            raise MissingExtraError(
                f"The format {self.extra} needs {error.name}, which is not installed.",
                f'Install it with: pip install "disclosure-parse[{self.extra}]"',
            ) from error
        return found


FORMATS: dict[str, Format] = {
    "csv": Format("{table}.csv", "text/csv", ("csv_files", "CsvFiles")),
    "jsonl": Format("{table}.jsonl", "application/jsonl", ("json_lines", "JsonLines")),
    "parquet": Format(
        "{table}.parquet", "application/vnd.apache.parquet", ("parquet_files", "ParquetFiles"), "parquet"
    ),
    "xlsx": Format(
        f"{DATABASE}.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ("xlsx_file", "XlsxFile"),
    ),
    "sqlite": Format(f"{DATABASE}.sqlite", "application/vnd.sqlite3", ("sqlite_file", "SqliteFile")),
    "duckdb": Format(f"{DATABASE}.duckdb", "application/octet-stream", ("duckdb_file", "DuckdbFile"), "duckdb"),
}
"""By name; datapackage.json describes the files of the first of them that is written."""

DEFAULT = ("csv",)


def files_of(formats: Iterable[str]) -> frozenset[str]:
    """The names of the files that some formats write."""
    return frozenset(FORMATS[name].file_name(table.name) for name in formats for table in TABLES)


def check_formats(names: Sequence[str]) -> None:
    """Raises UsageError if there is no such format, MissingExtraError if what it needs is not installed."""
    if not names:
        raise UsageError("No format is named.", f"There are {', '.join(FORMATS)}.")
    for name in names:
        if name not in FORMATS:
            raise UsageError(f"There is no format {name!r}.", f"There are {', '.join(FORMATS)}.")
        FORMATS[name].load()
