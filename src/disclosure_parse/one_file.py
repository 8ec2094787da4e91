"""One file, from its bytes to its rows: the work of a batch that can be done anywhere."""

from __future__ import annotations

import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from disclosure_parse import Result, understand
from disclosure_parse.checker import facts
from disclosure_parse.disclosure import LAYOUT_DOUBTFUL
from disclosure_parse.discover import Task
from disclosure_parse.document import DEFAULT, Document, ReadOptions, digest
from disclosure_parse.errors import DamagedFileError, DisclosureError, lacks_memory, quoted
from disclosure_parse.normalizer.vocabulary import Vocabulary
from disclosure_parse.outputs.columns import SOURCE, FileRecord, Reading, Reason, Status
from disclosure_parse.outputs.csv_rows import Rows, as_csv, texts_of
from disclosure_parse.outputs.tables import TABLES
from disclosure_parse.outputs.write import rows_of
from disclosure_parse.packing import NotPackedError, pack, pack_loosely, unpack, unpack_loosely
from disclosure_parse.readers import read_bytes
from disclosure_parse.readers.recognition import extension
from disclosure_parse.workers import MIB, Fault, Limits, Note

_SOURCES = {table.name: table.index(SOURCE.name) for table in TABLES if SOURCE in table.columns}
"""Where the rows of a table name their file."""

_WHITE_SPACE = "A table without all of its lines was read from the white space in it; the warnings say where."
DOUBTS = {
    "form_unread": "A form or list could not be taken; the warnings say where.",
    LAYOUT_DOUBTFUL: "The rows of a form could not be told for certain; its warnings say which.",
    "unruled_table": _WHITE_SPACE,
    "unruled_text": _WHITE_SPACE,
    "formula_without_value": "Formulas have no stored result and are read as blank; the warnings say where.",
    "stamp_left_out": "A red stamp was taken out of a scan; what it covers may lack, and the warnings say where.",
}
"""What makes a file ``partial`` that was read whole: the code of a notice, of the file or of a form, and what is said
of the file. Of several the first is said."""


@dataclass(frozen=True, slots=True)
class FileResult:
    """What came of one file: what documents.csv tells of it, and the rows of all tables."""

    file: FileRecord
    rows: Rows = field(default_factory=dict)
    form_types: tuple[str, ...] = ()
    remarks: tuple[tuple[str, str], ...] = ()
    """Code and text of what a person should look at: guessed headings, shifted rows."""
    facts: tuple[tuple[str, bytes], ...] = ()
    """What the file states of its projects, to be compared with the other files: the key of each fact, and the fact
    packed. Few have a key that another file's has, and only these are unpacked."""


@dataclass(frozen=True, slots=True)
class Job:
    """One file to do. ``sha256`` and ``document`` are what an earlier run found there, packed: where the content is the
    same the work goes on from the document. A file that still has this ``signature`` need not be read to know that it
    holds the same. ``entries`` are those of the journal that hold for this file if it has their content (SHA-256).
    """

    task: Task
    sha256: str = ""
    document: bytes = b""
    signature: str = ""
    entries: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a job, as it travels and is kept: the ``result`` packed, the ``document`` for another time.

    ``signature`` tells whether the file is touched later. With ``kept`` what came of its content earlier holds, as the
    ``entry`` of the journal has it, and nothing else is said. ``seconds`` are what the work took. ``cause`` is what a
    library said that the error comes of, for the log: it may say where a storage keeps its files, which is no business
    of the tables.
    """

    source: str
    sha256: str = ""
    signature: str = ""
    status: Status = "failed"
    reason: Reason = ""
    error: str = ""
    result: bytes = b""
    document: bytes = b""
    seconds: float = 0.0
    kept: bool = False
    entry: int | None = None
    size: int | None = None
    cause: str = ""


def _unheard(word: object) -> None:
    pass


def process(task: Task, vocabulary: Vocabulary | None = None, reading: ReadOptions = DEFAULT) -> FileResult:
    """One file's rows. Never raises for what is wrong with the file: the status and the error say it.

    Raises MemoryError.
    """
    done = perform(Job(task), vocabulary, reading=reading)
    return unpacked(done.result)


def perform(
    job: Job, vocabulary: Vocabulary | None = None, note: Note = _unheard, reading: ReadOptions = DEFAULT
) -> Done:
    """What comes of a job. ``note`` gets the file's SHA-256 and size as soon as they are known. Raises MemoryError."""
    start = time.monotonic()
    task, known = job.task, _known(job)
    signature = task.signature()
    sha256, size = job.sha256, None
    try:
        # Compared now and not when the job was made: the file may have changed while the job waited.
        if known is None or not signature or job.signature != signature:
            data = task.read()
            sha256, size = digest(data), len(data)
            note((sha256, size))
            if sha256 in job.entries:
                return Done(task.source, sha256, signature, kept=True, entry=job.entries[sha256])
            if known is None or job.sha256 != sha256:
                known = read_bytes(data, Path(task.source).name, reading)
        result = understand(known, vocabulary)
        _refuse_error_page(result, task.source)
        came = _result(reading_of(result, task.source))
        stated = facts(result.disclosure, task.source)
        came = replace(came, facts=tuple((fact.key, pack_loosely(fact)) for fact in stated))
        return _done(came, signature, start, pack(known))
    except MemoryError:
        raise
    except Exception as error:  # One odd file must not cost the batch; its row says what happened.
        if lacks_memory(error):
            raise MemoryError from error
        if isinstance(error, DisclosureError):
            status, reason, told = cast(Status, error.status), cast(Reason, error.reason), str(error)
        else:
            status, reason, told = "failed", "internal_error", _unexpected(error)
        cause = _words_of(error.__cause__)
    file = FileRecord(task.source, status, told, reason=reason, sha256=sha256, size=size)
    return replace(_done(_result(Reading(file)), signature, start), cause=cause)


def _refuse_error_page(result: Result, source: str) -> None:
    """A text under the name of another format is a disclosure if it has anything of one; what a server answers in
    place of a file has not. Raises DamagedFileError."""
    document, disclosure = result.document, result.disclosure
    mismatch = any(notice.code == "extension_mismatch" for notice in document.warnings)
    if mismatch and document.format == "text" and not (disclosure.forms or disclosure.claims or disclosure.warnings):
        raise DamagedFileError(
            f"is named {extension(source)} and holds a text without a form, as an error page does.",
            "Download it again.",
        )


def _words_of(cause: BaseException | None) -> str:
    return f"{type(cause).__name__}: {' '.join(str(cause).split())[:500]}" if cause is not None else ""


def _known(job: Job) -> Document | None:
    try:
        document = unpack(job.document) if job.document else None
    except NotPackedError:
        return None
    if not isinstance(document, Document) or document.sha256 != job.sha256:
        return None
    return replace(document, source=Path(job.task.source).name)  # It may come of a file of another name.


def _done(came: FileResult, signature: str, start: float, document: bytes = b"") -> Done:
    file = came.file
    about = (file.source, file.sha256, signature, file.status, file.reason, file.error)
    return Done(*about, packed(came), document, time.monotonic() - start, size=file.size)


def packed(result: FileResult) -> bytes:
    """As the ``result`` of a ``Done``."""
    return pack((result.file, result.rows, result.form_types, result.remarks, result.facts))


def unpacked(result: bytes) -> FileResult:
    """The ``result`` of a ``Done``. Raises NotPackedError."""
    try:
        return FileResult(*unpack(result))
    except TypeError as error:
        raise NotPackedError(str(error)) from error


def renamed(result: FileResult, source: str) -> FileResult:
    """What comes of a file called ``source``, from that of one with the same content and extension."""
    before = result.file.source
    rows = {
        name: as_csv([[*row[:at], source, *row[at + 1 :]] for row in texts_of(text)])
        if (at := _SOURCES.get(name)) is not None
        else text
        for name, text in result.rows.items()
    }
    remarks = tuple((code, source + told.removeprefix(before)) for code, told in result.remarks)
    stated = tuple((key, pack_loosely(replace(unpack_loosely(fact), source=source))) for key, fact in result.facts)
    return FileResult(replace(result.file, source=source), rows, result.form_types, remarks, stated)


def given_up(task: Task, fault: Fault, limits: Limits) -> Done:
    """What comes of a file that cost its process."""
    sha256, size = fault.note or ("", None)
    reason: Reason
    if fault.kind == "timeout":
        reason = "timeout"
        told = f"took longer than {limits.seconds:g} s and was stopped. Pass a longer --timeout, or split the file."
    elif fault.kind == "memory":
        reason = "out_of_memory"
        told = "needs more memory than one file may take"
        told += f" ({limits.memory // MIB} MiB). " if limits.memory else ". "
        told += "Pass a larger --memory-limit, or split the file."
    elif fault.ended == "SIGKILL":
        reason = "crash"
        told = "kills the process that reads it (SIGKILL, as the system does when memory is short). Use fewer workers."
    else:
        reason = "crash"
        told = f"kills the process that reads it ({fault.ended}). Please report it with the file."
    file = FileRecord(task.source, "failed", told, reason=reason, sha256=sha256, size=size)
    return _done(_result(Reading(file)), task.signature(), time.monotonic())


def _unexpected(error: Exception) -> str:
    where = traceback.extract_tb(error.__traceback__)[-1]
    line = where.lineno
    return (
        f"An error of this program: {type(error).__name__}: {quoted(error)} ({Path(where.filename).stem}:{line}). "
        "Please report it with the file."
    )


def reading_of(result: Result, source: str) -> Reading:
    """A result as the tables take it."""
    document, disclosure = result.document, result.disclosure
    forms = disclosure.forms
    warnings = (*document.warnings, *disclosure.warnings)
    codes = {notice.code for notices in (warnings, *(form.warnings for form in forms)) for notice in notices}
    doubt = next((told for code, told in DOUBTS.items() if code in codes), "")
    status: Status
    reason: Reason
    if not document.complete:
        status, reason = "partial", "incomplete"
        error = "A part of the file could not be read; the warnings say which."
    elif not forms and "form_unread" not in codes:
        status, reason = "no_forms", "no_forms"
        error = "No form was recognised. `disclosure-parse inspect FILE` shows what was read."
        if hint := next((notice for notice in warnings if notice.code == "headings_unknown"), None):
            where = hint.place.locator if hint.place else ""
            error = error.replace("recognised.", f"recognised ({where}: {hint.message}).")
    elif doubt:
        status, reason, error = "partial", "layout_doubtful", doubt
    else:
        status, reason, error = "ok", "", ""
    file = FileRecord(
        source=source,
        status=status,
        error=error,
        reason=reason,
        format=document.format,
        reader=document.reader,
        sha256=document.sha256,
        size=document.size,
        pages=document.pages,
        warnings=warnings,
        forms=len(forms),
        indicators=sum(len(form.indicators) for form in forms),
        findings=len(result.findings),
        cells=sum(form.cells for form in forms),
        cells_mapped=sum(form.cells_mapped for form in forms),
    )
    return Reading(file, disclosure, result.checks, result.findings, document)


def _result(reading: Reading) -> FileResult:
    forms = reading.disclosure.forms if reading.disclosure else ()
    notices = [*reading.file.warnings, *(notice for form in forms for notice in form.warnings)]
    source = reading.file.source
    remarks = [
        (notice.code, f"{source}{f' {notice.place.locator}' if notice.place else ''}: {notice.message}")
        for notice in notices
    ]
    remarks += [
        ("unmapped", f"{source} {cell.place.locator}: {' '.join(cell.text.split())[:60]}")
        for form in forms
        for cell in form.unmapped
    ]
    return FileResult(reading.file, rows_of(reading), tuple(form.form_type for form in forms), tuple(remarks))
