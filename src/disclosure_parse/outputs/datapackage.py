"""The description that travels with the tables: a Frictionless Data Package with types, units, keys and meanings."""

from __future__ import annotations

import json
from typing import Any

from disclosure_parse.outputs.columns import Column, TableSchema
from disclosure_parse.outputs.tables import TABLES

FILE_NAME = "datapackage.json"
NAME = "disclosure-parse"
"""The package's name: an output folder is known by it."""


def describe() -> dict[str, Any]:
    """The descriptor of an output folder. It says nothing of the input, so it is the same for every run."""
    return {
        "profile": "tabular-data-package",
        "name": NAME,
        "title": "Budget-performance disclosures as tables / 预算绩效公开表的结构化数据",
        "resources": [_resource(table) for table in TABLES],
    }


def dumps() -> str:
    """datapackage.json as text."""
    return json.dumps(describe(), ensure_ascii=False, indent=1) + "\n"


def _resource(table: TableSchema[Any]) -> dict[str, Any]:
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
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "title": table.chinese,
        "description": f"{table.english} / {table.chinese}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": schema,
    }


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
