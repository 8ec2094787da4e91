"""The compiled modules for the layout of a page, each ``None`` where it was not built.

Every function of theirs has a twin in Python beside its only call, which does the same more slowly and says what it
means. Results do not depend on which of them ran.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, TypeVar

Kind = TypeVar("Kind")


INTERFACE = 1
"""Which functions are meant: a module that was built of another source is as none."""


def _built(name: str) -> Any:
    try:
        module = import_module(f"disclosure_parse.readers.{name}")
    except ImportError:
        return None
    return module if getattr(module, "INTERFACE", None) == INTERFACE else None


grid = _built("_grid")
"""Rulings as lines, and the cells that they close."""

glyphs = _built("_glyphs")
"""The glyphs of a page among the cells of its tables."""


def made(kind: type[Kind], rows: list[tuple[Any, ...]]) -> tuple[Kind, ...]:
    """Objects of a dataclass with slots, of the values of all of its fields; its own ``__init__`` takes six times as
    long."""
    if glyphs is not None:
        found: tuple[Kind, ...] = glyphs.made(kind, kind.__slots__, rows)  # type: ignore[attr-defined]
        return found
    return tuple(kind(*row) for row in rows)
