"""Reads Word documents (DOCX, DOCM, DOTX): paragraphs and tables in the order of the text."""

from __future__ import annotations

import io

import docx.opc.exceptions
from docx.opc.constants import RELATIONSHIP_TYPE as KIND
from docx.package import Package as WordPackage
from lxml import etree

from disclosure_parse.document import Document, Notice, digest
from disclosure_parse.errors import DamagedFileError, LimitError, quoted
from disclosure_parse.readers.containers import Package, pack, unpack
from disclosure_parse.readers.docx_repair import without_broken_parts
from disclosure_parse.readers.docx_story import Reading, root_of
from disclosure_parse.readers.docx_tree import Element, W

MAX_CELLS = 200_000
"""Fifty times a long list's; each costs some kilobytes while it is read."""
_NO_WORD = (KeyError, ValueError, AttributeError, etree.XMLSyntaxError, docx.opc.exceptions.OpcError)


def read_docx(data: bytes, *, source: str = "") -> Document:
    """What a Word document prints: tracked changes as accepted, hidden text left out, automatic numbers in front.

    Pages are unknown (``None``). Tables inside a cell, text boxes and embedded workbooks follow the block that they
    stand in; notes, headers and footers (each distinct one once) come last. A part that cannot be read gives a
    notice and ``complete=False``. Raises DamagedFileError, EncryptedError, LimitError.
    """
    if not data.startswith(b"PK"):
        raise DamagedFileError("is no DOCX: it is not a ZIP package.", "Open it in Word and save it as DOCX.")
    word, lost = _opened(unpack(data))
    _check_cells(root_of(word.main_document_part))
    reading = Reading(word.main_document_part)
    reading.lose(*lost)
    try:
        reading.body()
        reading.notes(KIND.FOOTNOTES, W + "footnote")
        reading.notes(KIND.ENDNOTES, W + "endnote")
        reading.margins()
        reading.unplaced_workbooks()
    except RecursionError as error:
        raise DamagedFileError("nests its tables or text boxes too deeply.", "Save it anew in Word.") from error
    reading.sum_up()
    return Document(
        format="docx",
        reader="python-docx",
        sha256=digest(data),
        size=len(data),
        blocks=tuple(reading.blocks),
        warnings=tuple(reading.notices),
        complete=reading.complete,
        source=source,
    )


def _check_cells(root: Element) -> None:
    cells = sum(1 for _ in root.iter(W + "tc"))
    if cells > MAX_CELLS:
        raise LimitError(
            f"holds tables of {cells} cells; the limit is {MAX_CELLS}.", "Split it into one file a disclosure."
        )


def _opened(package: Package) -> tuple[WordPackage, list[Notice]]:
    """The package, and a notice for each part that had to be left out of it."""
    lost = [
        Notice("part_damaged", f"{name} is damaged inside the package and was left out") for name in package.damaged
    ]
    try:
        return _open(package), lost
    # What python-docx raises for a part that is named but missing, or that is no XML.
    except _NO_WORD:
        sound, found = without_broken_parts(package)
    try:
        return _open(sound), [*lost, *found]
    except _NO_WORD as error:
        raise DamagedFileError(
            f"is a Word document whose main part cannot be read: {quoted(error)}.", "Open it in Word and save it again."
        ) from error


def _open(package: Package) -> WordPackage:
    word = WordPackage.open(io.BytesIO(pack(package.members)))
    if W + "body" not in {child.tag for child in root_of(word.main_document_part)}:
        raise ValueError("it has no body")
    return word
