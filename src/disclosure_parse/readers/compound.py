"""Reads the streams of OLE compound files (DOC, XLS, embedded objects) through xlrd's directory reader."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from xlrd.compdoc import CompDoc

from disclosure_parse.errors import DamagedFileError, quoted

# The first record of a workbook of Excel 2 to 5 that stands by itself; programs that export sheets still write it.
_BARE_WORKBOOK = re.compile(rb"\x09[\x00\x02\x04\x08][\x04\x06\x08\x10]\x00")
SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def is_xls(data: bytes) -> bool:
    """Whether the data may be an XLS: an OLE file, or a workbook's records without one."""
    return data.startswith(SIGNATURE) or _BARE_WORKBOOK.match(data) is not None


def stream_names(data: bytes) -> frozenset[str]:
    """The names of the storages and streams at the top of the file, in lower case. Raises DamagedFileError.

    What stands deeper belongs to embedded objects and says nothing about the file itself; names that differ in case
    only are the same ([MS-CFB] 2.6.4), and programs do write ``WORKBOOK``.
    """
    directory = _directory(data)
    return frozenset(directory.dirlist[child].name.lower() for child in directory.dirlist[0].children)


def stream(data: bytes, name: str) -> bytes | None:
    """The content of the stream called ``name`` at the top of the file, or ``None``. Raises DamagedFileError."""
    directory = _directory(data)
    try:
        content = directory.get_named_stream(name)
    except Exception as error:
        raise _damaged(error) from error
    return None if content is None else bytes(content)


def _directory(data: bytes) -> CompDoc:
    try:
        directory = CompDoc(data, logfile=io.StringIO())
    # xlrd answers a broken sector table with whatever the arithmetic gives: IndexError, AssertionError, struct.error.
    except Exception as error:
        raise _damaged(error) from error
    if _bites_its_tail(directory.SSAT):
        raise _damaged(ValueError("a chain of its short sectors has no end"))
    return directory


def _bites_its_tail(following: Sequence[int]) -> bool:
    """Whether any chain in a sector table runs in a circle: xlrd would follow it until the memory is full."""
    walked = bytearray(len(following))
    for start in range(len(following)):
        chain = []
        sector = start
        while 0 <= sector < len(following) and not walked[sector]:
            walked[sector] = 1
            chain.append(sector)
            sector = following[sector]
        if 0 <= sector < len(following) and walked[sector] == 1:
            return True
        for sector in chain:
            walked[sector] = 2
    return False


def _damaged(error: Exception) -> DamagedFileError:
    return DamagedFileError(
        f"is an OLE file (DOC, XLS ...) whose directory is damaged: {quoted(error)}.",
        "Download or copy it again.",
    )
