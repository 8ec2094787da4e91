"""Finds the workbook in an object that is embedded in a document."""

from __future__ import annotations

from disclosure_parse.readers import compound
from disclosure_parse.readers.containers import member_names


def workbook_of(data: bytes) -> bytes | None:
    """The XLSX or XLS file that an embedded part is or wraps; ``None`` for any other object.

    Office embeds an XLSX as it is or in the ``Package`` stream of an OLE file; an XLS is an OLE file itself.
    Raises DamagedFileError.
    """
    if data.startswith(compound.SIGNATURE):
        names = compound.stream_names(data)
        if names & {"workbook", "book", "encryptedpackage"}:
            return data
        inner = compound.stream(data, "Package") if "package" in names else None
        return workbook_of(inner) if inner is not None and inner.startswith(b"PK") else None
    if data.startswith(b"PK") and "xl/workbook.xml" in member_names(data):
        return data
    return None
