"""docs/schema.md, made from the tables: ``python -m disclosure_parse.outputs.schema > docs/schema.md``."""

from __future__ import annotations

import sys
from typing import Any

from disclosure_parse.outputs.columns import Column, TableSchema
from disclosure_parse.outputs.tables import TABLES

_OPENING = """# The tables

This page is generated (`python -m disclosure_parse.outputs.schema > docs/schema.md`); a test checks that it is current.

Every table is a CSV file: UTF-8 with a byte-order mark, `\\n` line ends, RFC 4180 quoting, empty = missing. `X_raw` is
what the document prints, `X` what it means. Money is in yuan, a rate is a ratio (62.38 % is 0.6238), whatever the form
prints. Text is kept as printed, also where it starts with `=`: import the files as text before a spreadsheet
program takes such a cell for a formula.
"""


def page() -> str:
    """The whole page, in Markdown."""
    return "\n".join([_OPENING, *(_section(table) for table in TABLES)])


def _section(table: TableSchema[Any]) -> str:
    lines = [f"## {table.name}.csv", "", f"{table.english}. {table.chinese}。", ""]
    if table.primary_key:
        lines.append("Key: " + ", ".join(f"`{name}`" for name in table.primary_key) + ".  ")
    lines += [f"`{key.column}` refers to `{key.target}` in {key.table}.csv.  " for key in table.foreign_keys]
    if lines[-1]:
        lines.append("")
    lines += ["| column | type | unit | meaning | 含义 |", "| --- | --- | --- | --- | --- |"]
    lines += [_line(column) for column in table.columns]
    return "\n".join([*lines, ""])


def _line(column: Column[Any]) -> str:
    meaning = column.english
    if column.values:
        meaning += ": " + ", ".join(f"`{value}`" for value in column.values)
    return f"| `{column.name}` | {column.type} | {column.unit} | {meaning} | {column.chinese} |"


if __name__ == "__main__":
    sys.stdout.buffer.write(page().encode())
