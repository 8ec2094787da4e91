"""Fonts that a PDF names and does not hold: while text is read, one box stands in for all of their characters.

pdfium looks for such a font among those of the machine. Where there is none that has them, it takes Chinese characters
that stand alone for nothing and leaves them out without a word; where there is one, it reads megabytes for it, and what
it measures depends on the machine. What is asked of a font here is only that its characters are not empty: how wide
they are the PDF says.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pypdfium2.raw as raw

from disclosure_parse.readers.stand_in_font import stand_in_font

_IDEOGRAPHIC = frozenset({raw.FXFONT_GB2312_CHARSET, raw.FXFONT_CHINESEBIG5_CHARSET, raw.FXFONT_SHIFTJIS_CHARSET,
                          raw.FXFONT_HANGEUL_CHARSET})  # fmt: skip
_LATIN = frozenset({raw.FXFONT_ANSI_CHARSET, raw.FXFONT_DEFAULT_CHARSET})
"""What pdfium takes a font for of whose characters a PDF says only which number they have in it."""
_STANDARD = (b"Courier", b"Helvetica", b"Times", b"Symbol", b"ZapfDingbats")
"""How the names begin of fonts that pdfium brings along. A PDF may leave it to them how wide their characters are."""
_HANDLE = 1
_NAME = b"disclosure-parse stand-in\0"
"""pdfium keeps fonts by their names: no other has this one."""


@contextmanager
def stand_in_fonts() -> Iterator[None]:
    """Within it, pages are loaded with the stand-in. All else that uses pdfium in this process gets the machine's
    fonts (see ``be_asked_for_fonts``), and so does a page that is to be drawn: from a file opened for that, since a
    file keeps the fonts it met."""
    fonts = _fonts()
    before, fonts.standing_in = fonts.standing_in, True
    try:
        yield
    finally:
        fonts.standing_in = before


def be_asked_for_fonts() -> None:
    """To be called before the first page of a process is loaded, also before one is drawn.

    pdfium has the machine's fonts listed once, when it first misses one: whoever answers only later is never told whom
    to list them to, and pages would be drawn without them.
    """
    _fonts()


@cache
def _fonts() -> _Fonts:
    return _Fonts()


class _Fonts:
    """What pdfium asks for fonts: answers for itself, or hands on what pdfium's own lookup answers.

    The functions are those of ``FPDF_SYSFONTINFO``; they live as long as the process, as pdfium may call them until
    its end.
    """

    def __init__(self) -> None:
        self.standing_in = False
        self._own: Any = raw.FPDF_GetDefaultSystemFontInfo()
        self._mapper: Any = None
        """Whom pdfium's own lookup has not yet told of the machine's fonts."""
        self._data = stand_in_font()
        kinds = dict(raw.FPDF_SYSFONTINFO._fields_)
        answers = {
            "Release": lambda this: None,
            "EnumFonts": self._list,
            "MapFont": self._find,
            "GetFont": self._find_by_name,
            "GetFontData": self._read,
            "GetFaceName": self._name,
            "GetFontCharset": self._charset,
            "DeleteFont": self._delete,
        }
        self._info = raw.FPDF_SYSFONTINFO(1, *(kinds[name](answer) for name, answer in answers.items()))
        raw.FPDF_SetSystemFontInfo(ctypes.byref(self._info))

    def _list(self, this: Any, mapper: Any) -> None:
        self._mapper = mapper
        if not self.standing_in:
            self._tell()

    def _tell(self) -> None:
        """The machine's fonts are listed when they are first needed: there may be thousands."""
        mapper, self._mapper = self._mapper, None
        if mapper and self._own:
            self._own.contents.EnumFonts(self._own, mapper)

    def _find(self, this: Any, weight: int, italic: int, charset: int, pitch: int, face: Any, exact: Any) -> Any:
        if self.standing_in:
            name = ctypes.cast(face, ctypes.c_char_p).value or b""
            other = charset in _LATIN and not name.startswith(_STANDARD)
            return _HANDLE if charset in _IDEOGRAPHIC or other else None
        self._tell()
        return self._own.contents.MapFont(self._own, weight, italic, charset, pitch, face, exact) if self._own else None

    def _find_by_name(self, this: Any, face: Any) -> Any:
        if self.standing_in or not self._own:
            return None
        return self._own.contents.GetFont(self._own, face)

    def _read(self, this: Any, font: Any, table: int, buffer: Any, size: int) -> int:
        if font != _HANDLE:
            return int(self._own.contents.GetFontData(self._own, font, table, buffer, size))
        return _filled(self._data, buffer, size) if not table else 0

    def _name(self, this: Any, font: Any, buffer: Any, size: int) -> int:
        if font != _HANDLE:
            return int(self._own.contents.GetFaceName(self._own, font, buffer, size))
        return _filled(_NAME, buffer, size)

    def _charset(self, this: Any, font: Any) -> int:
        if font != _HANDLE:
            return int(self._own.contents.GetFontCharset(self._own, font))
        return int(raw.FXFONT_GB2312_CHARSET)

    def _delete(self, this: Any, font: Any) -> None:
        if font != _HANDLE:
            self._own.contents.DeleteFont(self._own, font)


def _filled(data: bytes, buffer: Any, size: int) -> int:
    """How long ``data`` is, which was copied if the buffer has room for it."""
    if buffer and size >= len(data):
        ctypes.memmove(buffer, data, len(data))
    return len(data)
