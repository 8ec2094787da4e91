"""A value of a table as a file holds it, so that every format holds the same."""

from __future__ import annotations

from decimal import Decimal

from disclosure_parse.outputs.columns import Value, plain

EXACT_DIGITS = 15
"""Significant digits that a binary float gives back as they were."""


def cell(value: Value) -> str:
    """A value as text: empty for missing, exact decimals, ``true`` and ``false``, ``\\n`` line ends."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n") if "\r" in value else value
    return str(value)


def unicode_text(value: Value) -> str | None:
    """A value of a text column for a format that takes Unicode only; ``None`` is missing.

    File names may hold bytes that are no UTF-8; they become escapes rather than lost.
    """
    return cell(value).encode("utf-8", "backslashreplace").decode("utf-8") or None


def number_or_text(value: Value) -> float | str | None:
    """A number for a format that has binary floats only: as its digits in text where a float would change them."""
    if value is None or value == "":
        return None
    number = Decimal(str(value))
    return float(number) if len(number.normalize().as_tuple().digits) <= EXACT_DIGITS else plain(number)
