"""The tables as JSON Lines, one file each: an object a row, every column named, ``null`` for missing."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TextIO

from disclosure_parse.outputs.cells import cell, unicode_text
from disclosure_parse.outputs.columns import Value
from disclosure_parse.outputs.csv_rows import Rows, values_of
from disclosure_parse.outputs.formats import Say
from disclosure_parse.outputs.tables import TABLES


class JsonLines:
    """Writes ``<table>.jsonl`` files. Numbers have all their digits: a reader that keeps them gets exact decimals."""

    def __init__(self, folder: Path, say: Say) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self._files: dict[str, TextIO] = {}
        self._names = {table.name: [json.dumps(column.name) for column in table.columns] for table in TABLES}

    def __enter__(self) -> JsonLines:
        with ExitStack() as opened:
            for table in TABLES:
                file = open(self._folder / f"{table.name}.jsonl", "w", encoding="utf-8", newline="")
                self._files[table.name] = opened.enter_context(file)
            self._stack = opened.pop_all()
        return self

    def add(self, rows: Rows) -> None:
        for name, of_table in values_of(rows):
            names = self._names[name]
            self._files[name].writelines(
                "{" + ", ".join(f"{key}: {_literal(value)}" for key, value in zip(names, row, strict=True)) + "}\n"
                for row in of_table
            )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()


def _literal(value: Value) -> str:
    if value is None or value == "":
        return "null"
    # The json module would write a Decimal through a float.
    return json.dumps(unicode_text(value), ensure_ascii=False) if isinstance(value, str) else cell(value)
