"""Pages of a PDF that are read a second time, for what their layouts do not keep."""

from __future__ import annotations

from types import TracebackType

from disclosure_parse.readers.pdf_file import OpenPdf, open_pdf
from disclosure_parse.readers.pdf_layers import may_hide
from disclosure_parse.readers.pdf_page import open_page
from disclosure_parse.readers.side_by_side import Drawn


class Again:
    """A file whose pages are read once more; it is opened when the first is asked for."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._file: OpenPdf | None = None
        self._may_hide = False

    def __enter__(self) -> Again:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def drawn(self, number: int) -> Drawn:
        """What is drawn on a page. Raises ``pdfium.PdfiumError`` or ``PageLimitError`` if reading it at first did."""
        if self._file is None:
            self._file, self._may_hide = open_pdf(self._data), may_hide(self._data)
        with open_page(self._file.raw, number - 1, may_hide=self._may_hide) as page:
            content, glyphs = page.content, page.content.text.glyphs
            return Drawn(glyphs, content.horizontal, content.vertical, page.clips(glyphs.numbers.tolist()))
