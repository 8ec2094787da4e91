"""Formats of office programs that have no reader of their own: LibreOffice turns them into DOCX or XLSX."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from disclosure_parse.document import Document, digest
from disclosure_parse.errors import DamagedFileError, MissingExtraError, TimeoutExpiredError
from disclosure_parse.readers.docx import read_docx
from disclosure_parse.readers.workbook import read_workbook

TIMEOUT = 120
"""Seconds for one file; an ordinary one takes one second."""
FORMATS: dict[str, tuple[str, str, Callable[..., Document]]] = {
    "doc": ("a DOC or WPS document", "docx", read_docx),
    "rtf": ("an RTF document", "docx", read_docx),
    "odt": ("an OpenDocument text", "docx", read_docx),
    "wordml": ("a Word 2003 XML document", "docx", read_docx),
    "xlsb": ("an XLSB workbook", "xlsx", read_workbook),
    "spreadsheetml": ("an XML spreadsheet of 2003", "xlsx", read_workbook),
    "ods": ("an OpenDocument spreadsheet", "xlsx", read_workbook),
}
"""What it is called, what it is turned into, and the reader of that."""
_SUFFIXES = {"wordml": "xml", "spreadsheetml": "xml"}
_PROGRAMS = ("soffice", "libreoffice")

# Macros stay off, and linked pictures and parts are not fetched: a document must not make the machine ask the network.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse">
<value>true</value></prop></item>
</oor:items>
"""


def read_office(data: bytes, recognised: str, *, source: str = "") -> Document:
    """A document in one of ``FORMATS`` as LibreOffice understands it; places are those of the DOCX or XLSX made of it.

    Raises MissingExtraError without LibreOffice, DamagedFileError if it makes nothing of the file,
    TimeoutExpiredError after ``TIMEOUT`` seconds.
    """
    kind, made, reader = FORMATS[recognised]
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise MissingExtraError(
            f"is {kind}, which is read with LibreOffice, and that is not installed.",
            f"Install LibreOffice (the command soffice), or save the file as {made.upper()} and pass that.",
        )
    document = reader(_converted(data, program, _SUFFIXES.get(recognised, recognised), made, kind), source=source)
    return dataclasses.replace(
        document,
        format=recognised,
        reader=f"libreoffice+{document.reader}",
        sha256=digest(data),
        size=len(data),
    )


def _converted(data: bytes, program: str, suffix: str, made: str, kind: str) -> bytes:
    """The file as LibreOffice saves it in the format ``made``, with a profile of its own: two runs share nothing."""
    with tempfile.TemporaryDirectory(prefix="disclosure-parse-") as name:
        folder = Path(name)
        (folder / "profile" / "user").mkdir(parents=True)
        (folder / "profile" / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        printed = folder / f"document.{suffix}"
        printed.write_bytes(data)
        line = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
        line += ["--convert-to", made, "--outdir", str(folder / "out"), str(printed)]
        said = _run(line, folder)
        result = folder / "out" / f"document.{made}"
        # It ends with 0 also when it could not read the file, so the result is the only evidence.
        content = result.read_bytes() if result.is_file() else b""
    if not content.startswith(b"PK"):
        raise DamagedFileError(
            f"is {kind} that LibreOffice makes nothing of{said}.",
            f"Open it in the program that wrote it and save it as {made.upper()}.",
        )
    return content


def _run(line: list[str], folder: Path) -> str:
    """Runs LibreOffice; what it complained of, for a message. Raises TimeoutExpiredError."""
    process = subprocess.Popen(
        line,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "HOME": str(folder), "SAL_USE_VCLPLUGIN": "svp"},
        start_new_session=True,
    )
    _limit_processor_time(process.pid)
    try:
        _, complaint = process.communicate(timeout=TIMEOUT)
    except subprocess.TimeoutExpired as error:
        raise TimeoutExpiredError(
            f"kept LibreOffice busy for {TIMEOUT} seconds.", "Open it there and save it as DOCX or XLSX."
        ) from error
    finally:
        # The program that was started starts others, which outlive it.
        if sys.platform != "win32":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    words = " ".join(complaint.decode("utf-8", "replace").replace(str(folder), "").split())
    return f" ({words[:150]})" if process.returncode and words else ""


def _limit_processor_time(pid: int) -> None:
    """Ends LibreOffice also where the process that waits for it is killed."""
    if sys.platform == "linux":
        import resource

        with contextlib.suppress(ProcessLookupError, PermissionError, ValueError):
            resource.prlimit(pid, resource.RLIMIT_CPU, (TIMEOUT, TIMEOUT + 1))
