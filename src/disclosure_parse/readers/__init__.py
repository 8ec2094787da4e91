"""From a file to a Document: recognises the format by its content and hands it to the reader for it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from disclosure_parse.document import DEFAULT, Document, ReadOptions, Table
from disclosure_parse.errors import DamagedFileError, LimitError, UsageError
from disclosure_parse.readers.recognition import mismatch, recognise

MAX_INPUT = 256 * 1024 * 1024
MAX_TEXT = 200_000
"""Characters of one paragraph or cell: ten times the longest of a real disclosure."""


def read(path: Path | str, options: ReadOptions = DEFAULT) -> Document:
    """What is printed in the file at ``path``; the document's ``source`` is the file's name.

    Raises UsageError (no such file), UnsupportedFormatError, EncryptedError, DamagedFileError, LimitError,
    MissingExtraError (a picture without the ``ocr`` extra, a DOC without LibreOffice). Their
    messages leave the file's name to the caller, who stands it in front.
    """
    path = Path(path)
    if not path.exists():
        raise UsageError("does not exist.", "Check the path.")
    if not path.is_file():
        raise UsageError("is no file.", "Pass a file; folders are for convert.")
    try:
        _check_size(path.stat().st_size)
        data = path.read_bytes()
    except OSError as error:
        raise DamagedFileError(f"cannot be opened: {error.strerror}.", "Check its permissions.") from error
    return read_bytes(data, path.name, options)


def read_bytes(data: bytes, name: str, options: ReadOptions = DEFAULT) -> Document:
    """What is printed in ``data``, the content of a file called ``name``. Raises as ``read`` does."""
    _check_size(len(data))
    recognised = recognise(data, name)
    document = _read_as(recognised, data, name, options)
    _check_texts(document)
    notice = mismatch(name, recognised)
    if notice is not None:
        document = dataclasses.replace(document, warnings=(notice, *document.warnings))
    return dataclasses.replace(document, source=name)


def _read_as(recognised: str, data: bytes, name: str, options: ReadOptions) -> Document:
    # Imported where needed: a run over text files does not load the PDF and spreadsheet libraries.
    if recognised == "pdf":
        from disclosure_parse.readers.pdf import read_pdf

        return read_pdf(data, source=name, engine=options.pdf_engine)
    if recognised == "docx":
        from disclosure_parse.readers.docx import read_docx

        return read_docx(data, source=name)
    if recognised in ("xlsx", "xls"):
        from disclosure_parse.readers.workbook import read_workbook

        return read_workbook(data, source=name)
    if recognised == "ofd":
        from disclosure_parse.readers.ofd import read_ofd

        return read_ofd(data, source=name)
    if recognised == "image":
        from disclosure_parse.readers.image import read_image

        return read_image(data, source=name)
    if recognised == "mhtml":
        from disclosure_parse.readers.mhtml import read_mhtml

        return read_mhtml(data, source=name)
    if recognised == "text":
        from disclosure_parse.readers.text import read_text

        return read_text(data, source=name)
    from disclosure_parse.readers.office import read_office

    return read_office(data, recognised, source=name)


def _check_texts(document: Document) -> None:
    for block in document.blocks:
        for text in (cell.text for cell in block.cells) if isinstance(block, Table) else (block.text,):
            if len(text) > MAX_TEXT:
                raise LimitError(
                    f"holds a paragraph or cell of {len(text)} characters; the limit is {MAX_TEXT}.",
                    "Check that it is a disclosure, and break its text into paragraphs.",
                )


def _check_size(size: int) -> None:
    if size > MAX_INPUT:
        raise LimitError(
            f"has {size // 1024**2} MB; the limit for one file is {MAX_INPUT // 1024**2} MB.",
            "Split it, or take the pictures out.",
        )
