"""Documents and results as bytes, for the way between processes and for the journal.

They are pickles of the shared types alone: what is unpacked cannot be made to run anything, whoever wrote it.
"""

from __future__ import annotations

import io
import pickle
import zlib
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from decimal import Decimal
from importlib import import_module
from operator import attrgetter
from types import ModuleType
from typing import Any

from disclosure_parse import disclosure, document, figures
from disclosure_parse.outputs import columns

_LEVEL = 1
"""Of compression: the next ones save a tenth and take three times as long."""


class NotPackedError(Exception):
    """The bytes are not what ``pack`` has made, or no longer."""


def pack(value: Any) -> bytes:
    """Shared types, and tuples, lists, mappings, text and numbers of them, as bytes."""
    return zlib.compress(pack_loosely(value), _LEVEL)


def unpack(data: bytes) -> Any:
    """What was packed. Raises NotPackedError."""
    try:
        return unpack_loosely(zlib.decompress(data))
    except zlib.error as error:
        raise NotPackedError(str(error)) from error


def pack_loosely(value: Any) -> bytes:
    """As ``pack``, without compression: for what is short, and unpacked soon."""
    file = io.BytesIO()
    _Pickler(file, pickle.HIGHEST_PROTOCOL).dump(value)
    return file.getvalue()


def unpack_loosely(data: bytes) -> Any:
    """What was packed loosely. Raises NotPackedError."""
    try:
        return _Unpickler(io.BytesIO(data)).load()
    except (pickle.UnpicklingError, EOFError, ValueError, TypeError, AttributeError, IndexError) as error:
        raise NotPackedError(str(error)) from error


_Reducer = Callable[[Any], tuple[Callable[..., Any], tuple[Any, ...]]]
"""What an object is made with again, and of what."""


def _types(*modules: ModuleType) -> list[type]:
    return [
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and is_dataclass(value) and value.__module__ == module.__name__
    ]


def _reducer(kind: type) -> _Reducer:
    """How the pickler takes an object apart: three times as fast as what dataclasses with slots bring along."""
    names = [field.name for field in fields(kind)]
    if len(names) == 1:
        return lambda value: (kind, (getattr(value, names[0]),))
    get = attrgetter(*names)
    return lambda value: (kind, get(value))


_CELL = attrgetter(*(field.name for field in fields(document.Cell)))
_ABOUT_TABLE = tuple(field.name for field in fields(document.Table) if field.name != "cells")


def _by_columns(table: document.Table) -> tuple[Callable[..., document.Table], tuple[Any, ...]]:
    """Takes a table apart into all its cells' texts, all their rows and so on, as most of a document is cells: in half
    the time and the bytes that they take one by one."""
    return _table, (tuple(zip(*map(_CELL, table.cells), strict=True)), *(getattr(table, name) for name in _ABOUT_TABLE))


def _table(columns: tuple[tuple[Any, ...], ...], *about: Any) -> document.Table:
    cells = tuple(map(document.Cell, *columns)) if columns else ()
    return document.Table(cells=cells, **dict(zip(_ABOUT_TABLE, about, strict=True)))


_TYPES = _types(document, figures, disclosure, columns, import_module("disclosure_parse.checker.facts"))
_KNOWN: list[Any] = [*_TYPES, Decimal, float, _table]
_BY_NAME = {(known.__module__, known.__qualname__): known for known in _KNOWN}


class _Reducers(dict[type, _Reducer]):
    """How objects are taken apart, by their type; the pickler asks for what it does not know by itself."""

    def __missing__(self, kind: type) -> _Reducer:
        if issubclass(kind, float):  # One of numpy's.
            return lambda value: (float, (float(value),))
        raise pickle.PicklingError(f"{kind.__name__} is nothing that is packed")


class _Pickler(pickle.Pickler):
    dispatch_table = _Reducers(
        {kind: _reducer(kind) for kind in _TYPES}
        | {document.Table: _by_columns, Decimal: lambda value: (Decimal, (str(value),))}
    )


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        try:
            return _BY_NAME[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name} is nothing that is packed") from None
