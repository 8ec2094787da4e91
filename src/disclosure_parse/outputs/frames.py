"""The tables as pandas DataFrames."""

from __future__ import annotations

from typing import Any

import pandas as pd

from disclosure_parse.outputs.columns import ColumnType, Reading
from disclosure_parse.outputs.tables import TABLES

_DTYPES: dict[ColumnType, Any] = {
    "string": pd.StringDtype(),
    "integer": pd.Int64Dtype(),
    "number": pd.Float64Dtype(),
    "boolean": pd.BooleanDtype(),
}


def frames(reading: Reading) -> dict[str, pd.DataFrame]:
    """Every table by name, also the empty ones; what is missing is ``<NA>``."""
    found = {}
    for table in TABLES:
        rows = table.rows(reading)
        columns = {
            column.name: pd.Series(
                [_value(row[place], column.type) for row in rows], dtype=_DTYPES[column.type], name=column.name
            )
            for place, column in enumerate(table.columns)
        }
        found[table.name] = pd.DataFrame(columns)
    return found


def _value(value: Any, kind: ColumnType) -> Any:
    if value is None or value == "":
        return pd.NA
    return float(value) if kind == "number" else value
