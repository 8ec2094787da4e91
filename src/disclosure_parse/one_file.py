"""One file, from its bytes to its rows: the work of a batch that can be done anywhere."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from disclosure_parse import Result, parse_bytes
from disclosure_parse.checker import facts
from disclosure_parse.checker.facts import Fact
from disclosure_parse.discover import Task
from disclosure_parse.document import DEFAULT, ReadOptions, digest
from disclosure_parse.errors import DisclosureError
from disclosure_parse.normalizer.vocabulary import Vocabulary
from disclosure_parse.outputs.columns import FileRecord, Reading, Reason, Status, Value
from disclosure_parse.outputs.write import rows_of
from disclosure_parse.workers import MIB, Fault, Limits, Note

_REFUSED_MEMORY = ("std::bad_alloc", "Insufficient memory", "Failed to allocate memory", "Cannot allocate memory")
"""What onnxruntime, OpenCV and the system say instead of raising MemoryError."""


@dataclass(frozen=True, slots=True)
class FileResult:
    """What came of one file: its row of documents.csv, and the rows of all other tables."""

    file: FileRecord
    rows: Mapping[str, list[tuple[Value, ...]]] = field(default_factory=dict)
    form_types: tuple[str, ...] = ()
    remarks: tuple[tuple[str, str], ...] = ()
    """Code and text of what a person should look at: guessed headings, shifted rows."""
    facts: tuple[Fact, ...] = ()
    """What the file states of its projects, to be compared with the other files."""


def _unheard(word: object) -> None:
    pass


def process(
    task: Task,
    vocabulary: Vocabulary | None = None,
    note: Note = _unheard,
    reading: ReadOptions = DEFAULT,
) -> FileResult:
    """One file's rows. Never raises for what is wrong with the file: the status and the error say it.

    ``note`` gets the file's SHA-256 and size as soon as they are known. Raises MemoryError.
    """
    sha256, size = "", None
    try:
        data = task.read()
        sha256, size = digest(data), len(data)
        note((sha256, size))
        result = parse_bytes(data, Path(task.source).name, vocabulary, reading)
        return replace(_result(reading_of(result, task.source)), facts=facts(result.disclosure, task.source))
    except MemoryError:
        raise
    except Exception as error:  # One odd file must not cost the batch; its row says what happened.
        if _lacks_memory(error):
            raise MemoryError from error
        if isinstance(error, DisclosureError):
            status, reason, told = cast(Status, error.status), cast(Reason, error.reason), str(error)
        else:
            status, reason, told = "failed", "internal_error", _unexpected(error)
    return _result(Reading(FileRecord(task.source, status, told, reason=reason, sha256=sha256, size=size)))


def given_up(task: Task, fault: Fault, limits: Limits) -> FileResult:
    """The row of a file that cost its process."""
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
    return _result(Reading(FileRecord(task.source, "failed", told, reason=reason, sha256=sha256, size=size)))


def _lacks_memory(error: BaseException) -> bool:
    """Whether an error comes of one that libraries raise when they are refused memory."""
    cause = error.__cause__ or error.__context__
    return (
        isinstance(error, MemoryError)
        or any(words in str(error) for words in _REFUSED_MEMORY)
        or (cause is not None and _lacks_memory(cause))
    )


def _unexpected(error: Exception) -> str:
    where = traceback.extract_tb(error.__traceback__)[-1]
    told = " ".join(str(error).split())[:200]
    return (
        f"An error of this program: {type(error).__name__}: {told} ({Path(where.filename).stem}:{where.lineno}). "
        "Please report it with the file."
    )


def reading_of(result: Result, source: str) -> Reading:
    """A result as the tables take it."""
    document, disclosure = result.document, result.disclosure
    forms = disclosure.forms
    status: Status = "ok"
    reason: Reason = ""
    error = ""
    if not document.complete:
        status, reason = "partial", "incomplete"
        error = "A part of the file could not be read; the warnings say which."
    elif not forms:
        status, reason = "no_forms", "no_forms"
        error = "No form was recognised. `disclosure-parse inspect FILE` shows what was read."
    elif any(notice.code == "layout_doubtful" for form in forms for notice in form.warnings):
        status, reason = "partial", "layout_doubtful"
        error = "The rows of a form could not be told for certain; its warnings say which."
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
        warnings=(*document.warnings, *disclosure.warnings),
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
        (notice.code, f"{source} {notice.place.locator if notice.place else ''}".rstrip() + f": {notice.message}")
        for notice in notices
    ]
    remarks += [
        ("unmapped", f"{source} {cell.place.locator}: {' '.join(cell.text.split())[:60]}")
        for form in forms
        for cell in form.unmapped
    ]
    return FileResult(reading.file, rows_of(reading), tuple(form.form_type for form in forms), tuple(remarks))
