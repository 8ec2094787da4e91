"""What is drawn over the cells of an XLS sheet: texts of its shapes, pictures, charts ([MS-XLS] 2.4.181, 2.4.329)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from disclosure_parse.readers.sheets import NOTHING_DRAWN, Drawn

_BOF, _EOF, _CONTINUE, _BOUND_SHEET, _OBJECT, _SHAPE_TEXT = 0x0809, 0x000A, 0x003C, 0x0085, 0x005D, 0x01B6
_WORKSHEET = 0
_CHART_STREAM = 0x0020
_TEXT, _CHART, _PICTURE, _REMARK = 6, 5, 8, 25
_BIFF8 = 0x0600

_Record = tuple[int, bytes]


def drawn_on_sheets(stream: bytes) -> list[Drawn]:
    """What lies over the cells of each worksheet of a workbook's stream, in the order of the sheets.

    Shapes of Excel 5 to 95 spell their texts in another way: a text box there counts as a picture.
    """
    starts = [
        struct.unpack_from("<I", content)[0]
        for kind, content in _records(stream, 0)
        if kind == _BOUND_SHEET and len(content) > 5 and content[5] == _WORKSHEET
    ]
    return [_drawn(list(_records(stream, start))) for start in starts]


def _records(stream: bytes, at: int) -> Iterator[_Record]:
    """The records from ``at`` to the end of the substream that begins there, those of charts inside it as well."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        at += 4 + size


def _drawn(records: list[_Record]) -> Drawn:
    texts: list[str] = []
    pictures = charts = depth = shape = 0
    unicode = bool(records) and records[0][1][:2] == struct.pack("<H", _BIFF8)
    for number, (kind, content) in enumerate(records):
        if kind == _BOF:
            depth += 1
            charts += depth > 1 and content[2:4] == struct.pack("<H", _CHART_STREAM)
        elif kind == _EOF:
            depth -= 1
        elif depth > 1:
            continue
        elif kind == _OBJECT and len(content) >= 6:
            # The type stands behind the header of the first part, in older files behind the number of objects.
            shape = struct.unpack_from("<H", content, 4)[0]
            pictures += shape == _PICTURE or (shape == _TEXT and not unicode)
        elif kind == _SHAPE_TEXT and shape != _REMARK and (text := _text(content, records[number + 1 :])):
            texts.append(text)
    return Drawn(tuple(texts), pictures, charts) if texts or pictures or charts else NOTHING_DRAWN


def _text(content: bytes, following: list[_Record]) -> str:
    """The text of a shape, in the records that continue its own."""
    if len(content) < 12:
        return ""
    left = struct.unpack_from("<H", content, 10)[0]
    pieces = []
    for kind, data in following:
        if kind != _CONTINUE or left <= 0 or not data:
            break
        piece = data[1:].decode("utf-16-le" if data[0] & 1 else "latin-1", "replace")[:left]
        pieces.append(piece)
        left -= len(piece)
    return "".join(pieces).replace("\r\n", "\n").replace("\r", "\n").strip()
