"""What pdfium tells of one character at a time, asked for all of a page at once; and how its functions are called.

The compiled modules ask in loops of their own. Where they were not built, ctypes asks with plain addresses, so
that one ``map`` fills a whole array: it spends more time on wrapping a pointer than pdfium on answering. Both give the
same arrays. Handles are numbers, to be used only while their page is open.
"""

from __future__ import annotations

import ctypes
import math
import struct
import sys
from collections import deque
from collections.abc import Callable, Iterable
from itertools import repeat
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pypdfium2.raw as raw

from disclosure_parse.readers import compiled

POINTER, INT = ctypes.c_void_p, ctypes.c_int

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

QUARTER = math.pi / 2
MAX_CODE = 0xFFFF
"""What a table of codes goes up to; all above count as this one."""


def address(handle: Any) -> int:
    """Where a handle of pypdfium2 points."""
    return POINTER.from_buffer(handle).value or 0  # A cast takes three times as long.


class Function:
    """One of pdfium's functions: its address for the compiled modules, and as a function of plain addresses."""

    def __init__(self, function: Any, result: Any, *arguments: Any) -> None:
        self.address = address(function)
        self.call: Callable[..., Any] = ctypes.PYFUNCTYPE(result, *arguments)(self.address)


class Functions:
    """Some of them: ``call`` has them by name, ``packed`` their addresses in the order that a compiled module
    knows."""

    def __init__(self, **functions: Function) -> None:
        self.call = SimpleNamespace(**{name: function.call for name, function in functions.items()})
        self.packed = struct.pack(f"={len(functions)}Q", *(function.address for function in functions.values()))


TEXT = Functions(
    text=Function(raw.FPDFText_GetText, INT, POINTER, INT, INT, POINTER),
    code=Function(raw.FPDFText_GetUnicode, ctypes.c_uint, POINTER, INT),
    box=Function(raw.FPDFText_GetLooseCharBox, INT, POINTER, INT, POINTER),
    origin=Function(raw.FPDFText_GetCharOrigin, INT, POINTER, INT, POINTER, POINTER),
    has_map_error=Function(raw.FPDFText_HasUnicodeMapError, INT, POINTER, INT),
    angle=Function(raw.FPDFText_GetCharAngle, ctypes.c_float, POINTER, INT),
)


class Characters(NamedTuple):
    """The characters that are printed on a displayed page, as columns.

    ``codes`` (n, uint32) are UTF-16, ``boxes`` (n × 4) as high as their font, ``pens`` (n × 2) their origins,
    ``numbers`` (n) their places among all of the text page; ``special`` are the positions of those that a table of odd
    codes names, or that their font gives no Unicode for.
    """

    codes: Any
    boxes: Any
    pens: Any
    numbers: Any
    special: Any


def characters(
    text_page: Any, count: int, to_display: Matrix, size: tuple[float, float], is_odd: bytearray
) -> Characters:
    """Those of a text page with ``count`` characters that stand on the displayed page of this width and height.

    ``is_odd`` says for each code up to ``MAX_CODE`` whether it is one.
    """
    if compiled.characters is None:
        return _characters(address(text_page), count, to_display, size, np.frombuffer(is_odd, dtype=bool))
    codes, boxes, pens, numbers, special = compiled.characters.characters(
        TEXT.packed, address(text_page), count, to_display, *size, is_odd
    )
    return Characters(
        np.frombuffer(codes, dtype=np.uint32),
        np.frombuffer(boxes).reshape(-1, 4),
        np.frombuffer(pens).reshape(-1, 2),
        np.frombuffer(numbers, dtype=np.int64),
        np.frombuffer(special, dtype=np.int64),
    )


def _characters(page: int, count: int, to_display: Matrix, size: tuple[float, float], is_odd: Any) -> Characters:
    codes, own = _codes(page, count), np.zeros((count, 4), dtype=np.float32)
    _call_each(TEXT.call.box, repeat(page), range(count), _addresses(own, 0))
    sides = own.astype(np.float64)
    corners = np.stack((_displayed(sides[:, :2], to_display), _displayed(sides[:, 2:], to_display)))
    boxes = np.concatenate((corners.min(axis=0), corners.max(axis=0)), axis=1)
    # pdfium adds line ends and blanks of its own; they have no width, and the layout decides about blanks here.
    printed = (codes > 31) & ~((codes == 32) & (boxes[:, 2] - boxes[:, 0] + boxes[:, 3] - boxes[:, 1] < 0.01))
    printed |= (codes == 2) | (codes == 0)
    inside = (boxes[:, 2] > 0) & (boxes[:, 3] > 0) & (boxes[:, 0] < size[0]) & (boxes[:, 1] < size[1])
    numbers = np.flatnonzero(printed & inside)
    codes = codes[numbers]
    unmapped = np.array(list(map(TEXT.call.has_map_error, repeat(page), numbers.tolist())), dtype=np.int64) == 1
    special = np.flatnonzero(is_odd[np.minimum(codes, MAX_CODE)] | unmapped)
    return Characters(
        codes, boxes[numbers], _displayed(_pens(page, numbers, own[numbers]), to_display), numbers, special
    )


def _codes(page: int, count: int) -> Any:
    """UTF-16 code units, one a character index."""
    buffer = np.zeros(count + 1, dtype=np.uint16)
    if TEXT.call.text(page, 0, count, buffer.ctypes.data) == count + 1:
        return buffer[:count].astype(np.uint32)
    # Characters without a code are left out of the bulk text, so that it no longer runs parallel to the indices.
    codes = np.fromiter(map(TEXT.call.code, repeat(page), range(count)), np.uint32, count)
    return np.minimum(codes, sys.maxunicode)


def _pens(page: int, numbers: Any, boxes: Any) -> Any:
    """The origins (n × 2) of the characters at ``numbers``, whose boxes are given.

    Only the first of those whose boxes stand side by side is asked for: pdfium measures a box from the pen and the
    font, so that the others' pens are at the same height, and within a tenth of a point as far from their left sides.
    """
    begins = np.ones(len(boxes), dtype=bool)
    begins[1:] = (boxes[1:, 1] != boxes[:-1, 1]) | (boxes[1:, 3] != boxes[:-1, 3])
    firsts = np.flatnonzero(begins)
    points = np.zeros((len(firsts), 2), dtype=np.float64)
    x, y = _addresses(points, 0), _addresses(points, 1)
    _call_each(TEXT.call.origin, repeat(page), numbers[firsts].tolist(), x, y)
    points[:, 0] -= boxes[firsts, 0]
    pens = points[np.cumsum(begins) - 1]
    pens[:, 0] += boxes[:, 0]
    return pens


def _displayed(points: Any, to_display: Matrix) -> Any:
    """Points (n × 2) on the displayed page."""
    a, b, c, d, e, f = to_display
    x, y = points.T
    with np.errstate(invalid="ignore", over="ignore"):  # Damaged fonts set characters at no place at all.
        return np.stack((a * x + c * y + e, b * x + d * y + f), axis=1)


def turns(text_page: Any, count: int, step: int) -> tuple[int, int, int, int]:
    """Of every ``step``-th of a text page's characters, how many are turned by no, one, two and three quarters."""
    if compiled.characters is not None:
        found: tuple[int, int, int, int] = compiled.characters.turns(TEXT.packed, address(text_page), count, step)
        return found
    page, counted = address(text_page), [0, 0, 0, 0]
    for index in range(0, count, step):
        quarters = TEXT.call.angle(page, index) / QUARTER
        if TEXT.call.code(page, index) > 32 and abs(quarters) < 1e6:
            counted[round(quarters) % 4] += 1
    return counted[0], counted[1], counted[2], counted[3]


def _addresses(array: Any, column: int) -> range:
    """The addresses of one item in each of an array's rows."""
    stride = array.itemsize * array.shape[1]
    first = array.ctypes.data + column * array.itemsize
    return range(first, first + stride * len(array), stride)


def _call_each(function: Callable[..., Any], *arguments: Iterable[int]) -> None:
    """Call the function with one of each of the arguments at a time; what it returns is dropped."""
    deque(map(function, *arguments), maxlen=0)
