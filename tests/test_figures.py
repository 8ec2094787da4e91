"""Printed values read as figures: the example tables, and what holds for every figure."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from disclosure_parse.figures import parse_figure

TABLES = Path(__file__).parent / "figures"


def _table(name: str, key: str) -> list[Any]:
    rows: list[Any] = yaml.safe_load((TABLES / f"{name}.yaml").read_text(encoding="utf-8"))[key]
    return rows


FIGURES = [row for name in ("examples", "held_out") for row in _table(name, "figures")]
NO_FIGURES = [text for name in ("examples", "held_out") for text in _table(name, "none")]


@pytest.mark.parametrize("row", FIGURES, ids=lambda row: f"{row['text']} in {row.get('heading', '-')}")
def test_a_figure_of_the_table(row: dict[str, str]) -> None:
    figure = parse_figure(row["text"], row.get("heading", ""))

    assert figure is not None
    assert figure.raw == row["text"].strip()
    assert (figure.value, figure.op, figure.unit) == (Decimal(row["value"]), row.get("op", "="), row.get("unit", ""))
    assert figure.high == (Decimal(row["high"]) if "high" in row else None)
    for name in ("lower", "upper", "quantum"):
        if name in row:
            assert getattr(figure, name) == Decimal(row[name]), name
    if "unit_raw" in row:
        assert figure.unit_raw == row["unit_raw"]


@pytest.mark.parametrize("text", NO_FIGURES)
def test_no_figure(text: str) -> None:
    assert parse_figure(text) is None
