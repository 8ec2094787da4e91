"""Printed text to decimal, operator, unit and the interval the figure was rounded from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Operator = Literal["=", ">=", "<=", ">", "<", "range", "~"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed figure.

    ``value`` is scaled: money in yuan, percentages as ratios, 1.5万人 as 15000. ``high`` is the upper end of a
    range. ``unit`` is canonical after scaling ("元", "%", "人", "元/人", "" if none is printed), ``unit_raw`` as
    printed. ``lower`` and ``upper`` bound the numbers that are printed as this figure (half a unit of its last
    decimal; wider for 约, 左右, 余). ``quantum`` is one unit of the last printed decimal, scaled.
    """

    raw: str
    value: Decimal
    op: Operator = "="
    high: Decimal | None = None
    unit: str = ""
    unit_raw: str = ""
    lower: Decimal = Decimal(0)
    upper: Decimal = Decimal(0)
    quantum: Decimal = Decimal(1)


def parse_figure(text: str, unit: str = "") -> Figure | None:
    """The figure that the whole of ``text`` states, or ``None`` if it is no number (text, a date, a blank mark).

    ``unit`` is the unit of the column or heading (``万元``, ``%``, ``人``) and applies when ``text`` prints none.
    """
    raise AssertionError("being written")
