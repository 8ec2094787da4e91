"""The description that travels with the tables: a Frictionless Data Package with types, units, keys and meanings."""

from __future__ import annotations

import json
from typing import Any

from disclosure_parse.outputs.columns import Column, TableSchema
from disclosure_parse.outputs.formats import FORMATS
from disclosure_parse.outputs.tables import TABLES

FILE_NAME = "datapackage.json"
NAME = "disclosure-parse"
"""The package's name: an output folder is known by it."""

_CSV = {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True}


def describe(form: str = "csv") -> dict[str, Any]:
    """The descriptor of an output folder, whose tables are files of the format ``form``.

    It says nothing of the input, so it is the same for every run.
    """
    return {
        "profile": "tabular-data-package",
        "name": NAME,
        "title": "Budget-performance disclosures as tables / 预算绩效公开表的结构化数据",
        "resources": [_resource(table, form) for table in TABLES],
    }


def dumps(form: str = "csv") -> str:
    """datapackage.json as text."""
    return json.dumps(describe(form), ensure_ascii=False, indent=1) + "\n"


def _resource(table: TableSchema[Any], form: str) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column, table) for column in table.columns],
        "missingValues": [""],
    }
    if table.primary_key:
        schema["primaryKey"] = list(table.primary_key)
    if table.foreign_keys:
        schema["foreignKeys"] = [
            {
                "fields": [key.column],
                # The specification names a table itself by the empty string.
                "reference": {"resource": "" if key.table == table.name else key.table, "fields": [key.target]},
            }
            for key in table.foreign_keys
        ]
    resource: dict[str, Any] = {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": FORMATS[form].file_name(table.name),
        "title": table.chinese,
        "description": f"{table.english} / {table.chinese}",
        "format": form,
        "mediatype": FORMATS[form].media_type,
    }
    if form in ("csv", "jsonl"):
        resource["encoding"] = "utf-8"
    if dialect := _dialect(table.name, form):
        resource["dialect"] = dialect
    return resource | {"schema": schema}


def _dialect(table: str, form: str) -> dict[str, Any]:
    """How a table is found and read in its file."""
    if form == "csv":
        return _CSV
    if form == "xlsx":
        return {"sheet": table}
    return {"table": table} if form in ("sqlite", "duckdb") else {}


def _field(column: Column[Any], table: TableSchema[Any]) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "title": column.chinese,
        "description": f"{column.english} / {column.chinese}",
    }
    if column.unit:
        field["unit"] = column.unit
    constraints: dict[str, Any] = {}
    if column.values:
        constraints["enum"] = list(column.values)
    if column.name in table.primary_key:
        constraints["required"] = True
    if (column.name,) == table.primary_key:
        constraints["unique"] = True
    if constraints:
        field["constraints"] = constraints
    return field
