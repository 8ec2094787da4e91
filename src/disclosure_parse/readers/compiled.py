"""The compiled modules for reading a page, each ``None`` where it was not built.

Every function of theirs has a twin in Python beside its only call, which does the same more slowly and says what it
means. Results do not depend on which of them ran.
"""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from importlib import import_module
from typing import Any, TypeVar

Kind = TypeVar("Kind")


INTERFACE = 3
"""Which functions of those for the layout are meant."""


def _built(name: str, interface: int = INTERFACE) -> Any:
    """A module, if it has the functions that are meant: one that was built of another source is as none."""
    try:
        module = import_module(f"disclosure_parse.readers.{name}")
    except ImportError:
        return None
    return module if getattr(module, "INTERFACE", None) == interface else None


characters = _built("_characters", 4)
"""pdfium's characters of a page, and what is to be told of each."""

damage = _built("_damage", 2)
"""The streams of a PDF and the entries of its index."""

drawing = _built("_drawing", 3)
"""pdfium's objects of a page as lines and areas."""

grid = _built("_grid")
"""Rulings as lines, and the cells that they close."""

glyphs = _built("_glyphs", 4)
"""The glyphs of a page among the cells of its tables."""


def made(kind: type[Kind], rows: list[tuple[Any, ...]]) -> tuple[Kind, ...]:
    """Objects of a dataclass with slots, each of the values of its first fields; the others have their defaults.

    Its own ``__init__`` takes six times as long.
    """
    if glyphs is None or not rows:
        return tuple(kind(*row) for row in rows)
    names, rest = _names_and_defaults(kind, len(rows[0]))  # type: ignore[arg-type]
    found: tuple[Kind, ...] = glyphs.made(kind, names, rest, rows)
    return found


@cache
def _names_and_defaults(kind: Any, given: int) -> tuple[tuple[str, ...], tuple[Any, ...]]:
    """The names of a dataclass's fields, and the defaults of those behind the first so many."""
    return tuple(field.name for field in fields(kind)), tuple(field.default for field in fields(kind)[given:])
