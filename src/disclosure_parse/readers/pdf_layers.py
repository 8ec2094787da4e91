"""Layers of a PDF (optional content) that are switched off: what they hold is in the file, and on no page that anybody
sees.

pdfium reads their text and lines as any other. It does not tell which layers are off, but leaves them out when it draws
a page: what makes no difference to the picture when it is taken away is not shown.
"""

from __future__ import annotations

import ctypes
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

import pypdfium2.raw as raw

from disclosure_parse.readers.pdf_damage import deflated_heads, holds
from disclosure_parse.readers.pdfium_calls import address

MAX_INFLATED = 64 * 1024 * 1024
"""Bytes of packed objects that are looked through for layers."""
MOST = 40
"""So many parts of a page are looked at apart; what is beyond them is one more."""
MAX_DEPTH = 12
"""Form in form."""
LONGEST = 1000.0
"""Pixels of a picture's longer side."""
_ROOM = 256
"""UTF-16 units that are asked for of a name or text."""


class _Item(NamedTuple):
    """A page object, and the form that holds it, if it is not the page itself."""

    handle: Any
    form: Any


def may_hide(data: bytes) -> bool:
    """Has a file layers? Nobody knows of one whose objects are packed in a way that is not looked into."""
    if holds(data, b"/OCProperties"):
        return True
    if not holds(data, b"/ObjStm"):
        return False
    left = MAX_INFLATED
    encrypted = holds(data, b"/Encrypt")
    for head, start, end in deflated_heads(data):
        if b"/ObjStm" not in head:
            continue
        if b"/Predictor" in head or encrypted or left <= 0:
            return True
        try:
            objects = zlib.decompressobj().decompress(data[start:end], left)
        except zlib.error:
            continue
        if b"/OCProperties" in objects:
            return True
        left -= len(objects)
    return False


def without_hidden(page: Any) -> str | None:
    """Take out of a loaded page what its layers hide; the text of it, or nothing where nothing is hidden."""
    parts: dict[object, list[_Item]] = {}
    _collect(page, None, 0, parts)
    if not parts:
        return None
    hidden: list[_Item] = []
    shown = _picture(page)
    for part in parts.values():
        _show(part, False)
        if _picture(page) == shown:
            hidden += part
        else:
            _show(part, True)
    if not hidden:
        return None
    _show(hidden, True)  # Of what is not shown pdfium tells no text.
    text = _text_of(page, hidden)
    for item in reversed(hidden):  # What a form holds comes behind it.
        if item.form is None:
            removed = raw.FPDFPage_RemoveObject(page, item.handle)
        else:
            removed = raw.FPDFFormObj_RemoveObject(item.form, item.handle)
        if removed:
            raw.FPDFPageObj_Destroy(item.handle)
    return text


def _collect(owner: Any, form: Any, depth: int, parts: dict[object, list[_Item]]) -> None:
    """The objects that may be hidden, together with those of the same layer. A form may be of one without a mark."""
    for item in _items(owner, form):
        is_form = raw.FPDFPageObj_GetType(item.handle) == raw.FPDF_PAGEOBJ_FORM
        key = _layer(item.handle) or (address(item.handle) if is_form else None)
        if key is not None:
            parts.setdefault(key if len(parts) < MOST or key in parts else None, []).append(item)
        if is_form and depth < MAX_DEPTH:
            _collect(item.handle, item.handle, depth + 1, parts)


def _items(owner: Any, form: Any) -> Iterator[_Item]:
    if form is None:
        for number in range(raw.FPDFPage_CountObjects(owner)):
            yield _Item(raw.FPDFPage_GetObject(owner, number), None)
    else:
        for number in range(raw.FPDFFormObj_CountObjects(form)):
            yield _Item(raw.FPDFFormObj_GetObject(form, number), form)


def _layer(handle: Any) -> tuple[object, ...]:
    """The layers that an object is marked to be of: by name, or by the mark itself where that names none."""
    found: list[object] = []
    buffer, size = (raw.FPDF_WCHAR * _ROOM)(), ctypes.c_ulong()
    for number in range(raw.FPDFPageObj_CountMarks(handle)):
        mark = raw.FPDFPageObj_GetMark(handle, number)
        if raw.FPDFPageObjMark_GetName(mark, buffer, ctypes.sizeof(buffer), size) and _string(buffer, size) == "OC":
            ctypes.memset(buffer, 0, ctypes.sizeof(buffer))
            raw.FPDFPageObjMark_GetParamStringValue(mark, b"Name", buffer, ctypes.sizeof(buffer), size)
            found.append(_string(buffer, size) or address(mark))
    return tuple(found)


def _string(buffer: Any, size: Any) -> str:
    return bytes(buffer)[: size.value].decode("utf-16-le", "replace").partition("\0")[0]


def _show(part: list[_Item], is_shown: bool) -> None:
    for item in part:
        raw.FPDFPageObj_SetIsActive(item.handle, is_shown)


def _picture(page: Any) -> bytes:
    """What of the page is to be seen, without notes and fields."""
    size = raw.FPDF_GetPageWidthF(page), raw.FPDF_GetPageHeightF(page)
    scale = LONGEST / max(1.0, *size)
    width, height = (max(1, round(side * scale)) for side in size)
    bitmap = raw.FPDFBitmap_CreateEx(width, height, raw.FPDFBitmap_Gray, None, 0)
    try:
        raw.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, 0)
        return ctypes.string_at(raw.FPDFBitmap_GetBuffer(bitmap), raw.FPDFBitmap_GetStride(bitmap) * height)
    finally:
        raw.FPDFBitmap_Destroy(bitmap)


def _text_of(page: Any, hidden: list[_Item]) -> str:
    text_page = raw.FPDFText_LoadPage(page)
    buffer, found, seen = (raw.FPDF_WCHAR * _ROOM)(), [], set[int]()
    try:
        for item in hidden:
            for text in _texts(item, 0):
                if address(text) not in seen:
                    seen.add(address(text))
                    count = raw.FPDFTextObj_GetText(text, text_page, buffer, ctypes.sizeof(buffer))
                    found.append(_string(buffer, ctypes.c_ulong(min(count, ctypes.sizeof(buffer)))))
    finally:
        raw.FPDFText_ClosePage(text_page)
    return " ".join(" ".join(found).split())


def _texts(item: _Item, depth: int) -> Iterator[Any]:
    kind = raw.FPDFPageObj_GetType(item.handle)
    if kind == raw.FPDF_PAGEOBJ_TEXT:
        yield item.handle
    elif kind == raw.FPDF_PAGEOBJ_FORM and depth < MAX_DEPTH:
        for inner in _items(item.handle, item.handle):
            yield from _texts(inner, depth + 1)
