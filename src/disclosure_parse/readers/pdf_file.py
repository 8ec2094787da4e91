"""An open PDF file."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from pypdfium2.internal import ErrorToStr

from disclosure_parse.errors import DamagedFileError, EncryptedError, LimitError
from disclosure_parse.readers.pdf_fonts import be_asked_for_fonts

MAX_PAGES = 5_000


class OpenPdf:
    """A file that pdfium has opened, to be closed: its bytes (``data``) and handle (``raw``), and how many ``pages`` it
    has."""

    def __init__(self, data: bytes) -> None:
        self.data = data  # Which pdfium reads as long as the file is open.
        self._document: pdfium.PdfDocument | None = None
        self.raw: Any = raw.FPDF_LoadMemDocument64(data, len(data), None)
        self.pages: int = raw.FPDF_GetPageCount(self.raw)

    @property
    def document(self) -> pdfium.PdfDocument:
        """The same open file for those that ask by pypdfium2, whose objects take as long to make as a small file to
        open."""
        if self._document is None:
            self._document = pdfium.PdfDocument(self.raw)
        return self._document

    @property
    def attached(self) -> int:
        """How many files are attached to it."""
        return int(raw.FPDFDoc_GetAttachmentCount(self.raw))

    @property
    def is_made_on_opening(self) -> bool:
        """Is it a form of XFA, whose pages the program that opens it makes?"""
        return bool(raw.FPDF_GetFormType(self.raw) == raw.FORMTYPE_XFA_FULL)

    def only(self, index: int) -> bytes:
        """One page as a file of its own, for the other readers: small, and without a password."""
        single = pdfium.PdfDocument.new()
        try:
            single.import_pages(self.document, [index])
            buffer = io.BytesIO()
            single.save(buffer)
        finally:
            single.close()
        return buffer.getvalue()

    def close(self) -> None:
        handle, self.raw = self.raw, None
        if self._document is not None:
            self._document.close()
        elif handle:
            raw.FPDF_CloseDocument(handle)


def open_pdf(data: bytes) -> OpenPdf:
    """The opened file, for the caller to close. Raises as ``read_pdf`` does."""
    be_asked_for_fonts()
    file = OpenPdf(data)
    if 0 < file.pages <= MAX_PAGES:
        return file
    opened, code = bool(file.raw), raw.FPDF_GetLastError()
    file.close()
    if file.pages > MAX_PAGES:
        raise LimitError(f"The PDF has {file.pages} pages, the limit is {MAX_PAGES}.", "Split it and run the parts.")
    if code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
        raise EncryptedError("The PDF asks for a password.", "Save a copy without a password and run it again.")
    what_to_do = "Download it again, or print it to a new PDF."
    if opened:
        raise DamagedFileError("The PDF has no pages.", what_to_do)
    message = f"The PDF cannot be opened: “PDFium: {ErrorToStr.get(code)}”."
    raise DamagedFileError(message, what_to_do)
