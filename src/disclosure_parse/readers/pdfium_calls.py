"""What pdfium tells of one character, object or point at a time, asked for all of a page at once.

The compiled module ``_bulk`` asks in a loop of its own. Where it was not built, ctypes asks with plain addresses, so
that one ``map`` fills a whole array: it spends more time on wrapping a pointer than pdfium on answering. Both give the
same arrays. Handles of objects are numbers (int64), to be used only while their page is open.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable, Iterable
from importlib import import_module
from itertools import chain, repeat
from typing import Any

import numpy as np
import pypdfium2.raw as raw

try:
    _bulk: Any = import_module("disclosure_parse.readers._bulk")
except ImportError:
    _bulk = None

_POINTER, _INT = ctypes.c_void_p, ctypes.c_int

IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def address(handle: Any) -> int:
    """Where a handle of pypdfium2 points."""
    return ctypes.cast(handle, _POINTER).value or 0


class _Function:
    """One of pdfium's functions: its address for ``_bulk``, and as a function of plain addresses."""

    def __init__(self, function: Any, result: Any, *arguments: Any) -> None:
        self.address = address(function)
        self.call: Callable[..., Any] = ctypes.PYFUNCTYPE(result, *arguments)(self.address)


_char_code = _Function(raw.FPDFText_GetUnicode, ctypes.c_uint, _POINTER, _INT)
_char_box = _Function(raw.FPDFText_GetLooseCharBox, _INT, _POINTER, _INT, _POINTER)
_char_origin = _Function(raw.FPDFText_GetCharOrigin, _INT, _POINTER, _INT, _POINTER, _POINTER)
_has_map_error = _Function(raw.FPDFText_HasUnicodeMapError, _INT, _POINTER, _INT)
_page_object = _Function(raw.FPDFPage_GetObject, _POINTER, _POINTER, _INT)
_form_object = _Function(raw.FPDFFormObj_GetObject, _POINTER, _POINTER, ctypes.c_ulong)
_type = _Function(raw.FPDFPageObj_GetType, _INT, _POINTER)
_bounds = _Function(raw.FPDFPageObj_GetBounds, _INT, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER)
_matrix = _Function(raw.FPDFPageObj_GetMatrix, _INT, _POINTER, _POINTER)
_fill = _Function(raw.FPDFPageObj_GetFillColor, _INT, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER)
_stroke = _Function(raw.FPDFPageObj_GetStrokeColor, _INT, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER)
_draw_mode = _Function(raw.FPDFPath_GetDrawMode, _INT, _POINTER, _POINTER, _POINTER)
_count_segments = _Function(raw.FPDFPath_CountSegments, _INT, _POINTER)
_segment = _Function(raw.FPDFPath_GetPathSegment, _POINTER, _POINTER, _INT)
_point = _Function(raw.FPDFPathSegment_GetPoint, _INT, _POINTER, _POINTER, _POINTER)
_segment_type = _Function(raw.FPDFPathSegment_GetType, _INT, _POINTER)
_closes = _Function(raw.FPDFPathSegment_GetClose, _INT, _POINTER)


def char_codes(text_page: Any, count: int) -> Any:
    """The UTF-16 code of each of a text page's characters (n, int64)."""
    return np.fromiter(map(_char_code.call, repeat(address(text_page)), range(count)), np.int64, count)


def char_boxes(text_page: Any, count: int) -> Any:
    """The boxes (n × 4, float32) of a text page's first characters, as high as their font: left, top, right, bottom."""
    boxes = np.zeros((count, 4), dtype=np.float32)
    if _bulk is not None:
        _bulk.char_boxes(_char_box.address, address(text_page), count, boxes)
    else:
        _call_each(_char_box.call, repeat(address(text_page)), range(count), _addresses(boxes, 0))
    return boxes


def char_origins(text_page: Any, indices: Any) -> Any:
    """The pens (n × 2, float64) of the characters at ``indices`` (n)."""
    points = np.zeros((len(indices), 2), dtype=np.float64)
    if _bulk is not None:
        _bulk.char_origins(_char_origin.address, address(text_page), np.ascontiguousarray(indices, np.int64), points)
    else:
        x, y = _addresses(points, 0), _addresses(points, 1)
        _call_each(_char_origin.call, repeat(address(text_page)), indices.tolist(), x, y)
    return points


def unmapped(text_page: Any, indices: Any) -> Any:
    """Which of the characters at ``indices`` (n) their font gives no Unicode for."""
    answers = np.zeros(len(indices), dtype=np.int32)
    if _bulk is not None:
        indices = np.ascontiguousarray(indices, np.int64)
        _bulk.of_chars(_has_map_error.address, address(text_page), indices, answers)
    else:
        answers[:] = list(map(_has_map_error.call, repeat(address(text_page)), indices.tolist()))
    return answers == 1


def page_objects(owner: int, count: int, *, in_form: bool) -> tuple[Any, Any]:
    """The first objects of a page, or of a form object, and what kinds they are (n, int32)."""
    get = _form_object if in_form else _page_object
    handles, kinds = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int32)
    if _bulk is not None:
        _bulk.objects(get.address, _type.address, owner, in_form, count, handles, kinds)
    else:
        found = [handle or 0 for handle in map(get.call, repeat(owner), range(count))]
        handles[:] = found
        kinds[:] = [_type.call(handle) if handle else 0 for handle in found]
    return handles, kinds


def object_bounds(handles: Any) -> tuple[Any, Any]:
    """The bounds (n × 4, float32) of objects: left, bottom, right, top; and which of the objects have any (n)."""
    sides = np.zeros((len(handles), 4), dtype=np.float32)
    return sides, _four_of_each(_bounds, handles, sides)


def colours(handles: Any, *, of_strokes: bool) -> tuple[Any, Any]:
    """The colours (n × 4, uint32: red, green, blue, alpha, up to 255) that objects are filled or their outlines drawn
    with; and which of them have one (n). A pattern is none.
    """
    found = np.zeros((len(handles), 4), dtype=np.uint32)
    return found, _four_of_each(_stroke if of_strokes else _fill, handles, found)


def _four_of_each(function: _Function, handles: Any, numbers: Any) -> Any:
    """Fills ``numbers`` (n × 4, of four bytes) with what a function says of each object; which it says anything of."""
    known = np.zeros(len(handles), dtype=bool)
    if _bulk is not None:
        _bulk.bounds(function.address, np.ascontiguousarray(handles), numbers, known)
    else:
        known[:] = list(map(function.call, handles.tolist(), *(_addresses(numbers, item) for item in range(4))))
    return known


def object_matrices(handles: Any) -> Any:
    """The matrices (n × 6, float32) of objects."""
    sides = np.zeros((len(handles), 6), dtype=np.float32)
    if _bulk is not None:
        _bulk.matrices(_matrix.address, handles, sides)
    else:
        known = list(map(_matrix.call, handles.tolist(), _addresses(sides, 0)))
        sides[~np.array(known, dtype=bool)] = IDENTITY
    return sides


def path_outlines(paths: Any) -> tuple[Any, Any]:
    """For each path whether its outline is drawn (n), and of how many points it is (n, int32)."""
    stroked, counts = np.zeros(len(paths), dtype=bool), np.zeros(len(paths), dtype=np.int32)
    if _bulk is not None:
        _bulk.outlines(_draw_mode.address, _count_segments.address, paths, stroked, counts)
    else:
        modes = np.zeros((len(paths), 2), dtype=np.intc)
        _call_each(_draw_mode.call, paths.tolist(), _addresses(modes, 0), _addresses(modes, 1))
        stroked[:] = modes[:, 1] != 0
        counts[:] = list(map(_count_segments.call, paths.tolist()))
    return stroked, counts


def are_filled(paths: Any) -> Any:
    """For each path whether its area is drawn (n)."""
    modes = np.zeros((len(paths), 2), dtype=np.intc)
    _call_each(_draw_mode.call, paths.tolist(), _addresses(modes, 0), _addresses(modes, 1))
    return modes[:, 0] != 0


def path_points(paths: Any, counts: Any) -> tuple[Any, Any]:
    """The points (sum of ``counts`` × 2, float32) of the paths, one after the other, and what leads to each.

    The latter (× 2, int32) are the kind of the segment, -1 if pdfium gives no point, and whether it closes the path.
    """
    total = int(counts.sum())
    points, kinds = np.zeros((total, 2), dtype=np.float32), np.zeros((total, 2), dtype=np.int32)
    if _bulk is not None:
        calls = (_segment.address, _point.address, _segment_type.address, _closes.address)
        _bulk.path_points(*calls, paths, np.ascontiguousarray(counts, np.int32), points, kinds)
    else:
        numbers = chain.from_iterable(map(range, counts.tolist()))
        segments = list(map(_segment.call, np.repeat(paths, counts).tolist(), numbers))
        known = list(map(_point.call, segments, _addresses(points, 0), _addresses(points, 1)))
        kinds[:, 0] = list(map(_segment_type.call, segments))
        kinds[:, 1] = list(map(_closes.call, segments))
        kinds[~np.array(known, dtype=bool), 0] = -1
    return points, kinds


def _addresses(array: Any, column: int) -> range:
    """The addresses of one item in each of an array's rows."""
    stride = array.itemsize * array.shape[1]
    first = array.ctypes.data + column * array.itemsize
    return range(first, first + stride * len(array), stride)


def _call_each(function: Callable[..., Any], *arguments: Iterable[int]) -> None:
    """Call the function with one of each of the arguments at a time; what it returns is dropped."""
    deque(map(function, *arguments), maxlen=0)
