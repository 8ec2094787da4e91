"""pdfium's functions that are called for every character or object of a page, with plain addresses.

ctypes spends more time on wrapping a pointer than pdfium on answering. These take addresses as numbers, so that one
``map`` fills a whole array. Callers keep the memory alive and as large as the function needs.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

import pypdfium2.raw as raw

_POINTER, _INT = ctypes.c_void_p, ctypes.c_int


def address(handle: Any) -> int:
    """Where a handle of pypdfium2 points."""
    return ctypes.cast(handle, _POINTER).value or 0


def _plain(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    return ctypes.PYFUNCTYPE(result, *arguments)(address(function))


char_code = _plain(raw.FPDFText_GetUnicode, ctypes.c_uint, _POINTER, _INT)
loose_char_box = _plain(raw.FPDFText_GetLooseCharBox, _INT, _POINTER, _INT, _POINTER)
char_origin = _plain(raw.FPDFText_GetCharOrigin, _INT, _POINTER, _INT, _POINTER, _POINTER)
page_object = _plain(raw.FPDFPage_GetObject, _POINTER, _POINTER, _INT)
form_object = _plain(raw.FPDFFormObj_GetObject, _POINTER, _POINTER, ctypes.c_ulong)
object_type = _plain(raw.FPDFPageObj_GetType, _INT, _POINTER)
object_bounds = _plain(raw.FPDFPageObj_GetBounds, _INT, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER)
object_matrix = _plain(raw.FPDFPageObj_GetMatrix, _INT, _POINTER, _POINTER)
draw_mode = _plain(raw.FPDFPath_GetDrawMode, _INT, _POINTER, _POINTER, _POINTER)
count_segments = _plain(raw.FPDFPath_CountSegments, _INT, _POINTER)
path_segment = _plain(raw.FPDFPath_GetPathSegment, _POINTER, _POINTER, _INT)
segment_point = _plain(raw.FPDFPathSegment_GetPoint, _INT, _POINTER, _POINTER, _POINTER)
segment_type = _plain(raw.FPDFPathSegment_GetType, _INT, _POINTER)
segment_closes = _plain(raw.FPDFPathSegment_GetClose, _INT, _POINTER)


def call_each(function: Callable[..., Any], *arguments: Iterable[int]) -> None:
    """Call the function with one of each of the arguments at a time; what it returns is dropped."""
    deque(map(function, *arguments), maxlen=0)
