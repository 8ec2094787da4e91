"""What is typed into a PDF page: form fields, and text boxes laid over it. Both are no part of the page's own content.

pdfium makes them part of it, in memory, as a program does that flattens a form. Their frames and grounds are no lines
of the page's tables, and are taken out again.
"""

from __future__ import annotations

import ctypes
from typing import Any, NamedTuple

import pypdfium2.raw as raw

TYPED = frozenset({raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT})
"""Fields and text boxes. Stamps, marks of readers and their comments are not what the page says."""
_NOT_SHOWN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
_PUSH_BUTTON = 1 << 16
MAX_ANNOTATIONS = 5_000
"""On one page."""
MAX_DEPTH = 12
_ROOM = 256
"""UTF-16 units that are asked for of a field's value: whether there is one."""


class Typed(NamedTuple):
    """How many fields and text boxes of a page were read, and how many have a value that is displayed nowhere."""

    read: int = 0
    unread: int = 0


def with_typed(document: Any, page: Any, index: int) -> tuple[Any, Typed]:
    """The loaded page at ``index`` with what is typed into it as its content, and how much that is.

    The page that was handed over is closed if it is another one that is given back.
    """
    count = raw.FPDFPage_GetAnnotCount(page)
    if count <= 0:
        return page, Typed()
    if count > MAX_ANNOTATIONS:
        return page, Typed(0, count)
    own = [_is_typed(page, number) for number in range(count)]
    if not any(own):
        return page, Typed()
    _draw_values(page)
    found = [_has_look(page, number) for number in range(count) if own[number]]
    for number in reversed(range(count)):
        if not own[number]:
            raw.FPDFPage_RemoveAnnot(page, number)
    objects = raw.FPDFPage_CountObjects(page)
    if raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) != raw.FLATTEN_SUCCESS:
        return page, Typed(0, found.count(False))
    again = raw.FPDF_LoadPage(document, index)
    if not again:
        return page, Typed(0, len(found))
    raw.FPDF_ClosePage(page)
    for number in range(objects, raw.FPDFPage_CountObjects(again)):
        _leave_text(raw.FPDFPage_GetObject(again, number), 0)
    return again, Typed(found.count(True), found.count(False))


def _is_typed(page: Any, number: int) -> bool:
    """Is this a field or text box that is displayed? Signatures and buttons to press hold no values."""
    annotation = raw.FPDFPage_GetAnnot(page, number)
    try:
        if raw.FPDFAnnot_GetSubtype(annotation) not in TYPED or raw.FPDFAnnot_GetFlags(annotation) & _NOT_SHOWN:
            return False
        kind, flags = _value(annotation, b"FT"), ctypes.c_float()
        raw.FPDFAnnot_GetNumberValue(annotation, b"Ff", flags)
        return kind != "Sig" and not (kind == "Btn" and int(flags.value) & _PUSH_BUTTON)
    finally:
        raw.FPDFPage_CloseAnnot(annotation)


def _has_look(page: Any, number: int) -> bool | None:
    """Does the file say how a field or text box looks? Nothing for one without a value, which looks like nothing."""
    annotation = raw.FPDFPage_GetAnnot(page, number)
    try:
        if not (_value(annotation, b"V") or _value(annotation, b"Contents")):
            return None
        length: int = raw.FPDFAnnot_GetAP(annotation, raw.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0)
        return length > ctypes.sizeof(raw.FPDF_WCHAR)
    finally:
        raw.FPDFPage_CloseAnnot(annotation)


def _value(annotation: Any, key: bytes) -> str:
    buffer = (raw.FPDF_WCHAR * _ROOM)()
    raw.FPDFAnnot_GetStringValue(annotation, key, buffer, ctypes.sizeof(buffer))
    return bytes(buffer).decode("utf-16-le", "replace").partition("\0")[0]


def _draw_values(page: Any) -> None:
    """Have pdfium make the looks of fields whose values were filled in without any, as it does when it draws them."""
    bitmap = raw.FPDFBitmap_Create(1, 1, 0)
    try:
        raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, 1, 1, 0, raw.FPDF_ANNOT)
    finally:
        raw.FPDFBitmap_Destroy(bitmap)


def _leave_text(form: Any, depth: int) -> None:
    """Take all out of a form object that is no text."""
    if raw.FPDFPageObj_GetType(form) != raw.FPDF_PAGEOBJ_FORM or depth > MAX_DEPTH:
        return
    for number in reversed(range(raw.FPDFFormObj_CountObjects(form))):
        item = raw.FPDFFormObj_GetObject(form, number)
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_FORM:
            _leave_text(item, depth + 1)
        elif kind != raw.FPDF_PAGEOBJ_TEXT and raw.FPDFFormObj_RemoveObject(form, item):
            raw.FPDFPageObj_Destroy(item)
