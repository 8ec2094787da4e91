"""Many files through one function each, in worker processes; the parent alone writes."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sys
import threading
import traceback
import warnings
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType
from typing import cast

from disclosure_parse import Result, parse_bytes
from disclosure_parse.across_files import EarlierFiles, forms_of
from disclosure_parse.checker import facts, findings
from disclosure_parse.checker.facts import Fact
from disclosure_parse.disclosure import Outcome
from disclosure_parse.discover import EVERY, Choice, Task, discover
from disclosure_parse.document import digest
from disclosure_parse.errors import DisclosureError, UsageError
from disclosure_parse.normalizer.vocabulary import Vocabulary, load_vocabulary
from disclosure_parse.outputs.columns import FileRecord, Reading, Status, Value
from disclosure_parse.outputs.earlier import contents_read
from disclosure_parse.outputs.formats import DEFAULT, check_formats
from disclosure_parse.outputs.outcomes import CHECKS, FINDINGS
from disclosure_parse.outputs.tables import DOCUMENTS
from disclosure_parse.outputs.telling import AS_IS, Telling
from disclosure_parse.outputs.write import FILE_NAMES, UNFINISHED, TableFolder, is_output, rows_of

CHUNK = 8
"""Files that a worker gets at once."""

IN_FLIGHT = 6
"""Chunks per worker that are out or waiting to be written: enough that one slow file does not idle the others."""

KEPT = 50
"""Failed files and remarks that a summary names; all of them are in documents.csv."""

_ID, _SEVERITY, _DECISION = map(FINDINGS.index, ("finding_id", "severity", "decision"))

UNREAD: frozenset[Status] = frozenset({"unsupported", "encrypted", "failed"})


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


@dataclass(slots=True)
class Summary:
    """A batch in figures, for a person. ``failures`` and ``remarks`` keep the first few of each."""

    statuses: Counter[str] = field(default_factory=Counter)
    form_types: Counter[str] = field(default_factory=Counter)
    indicators: int = 0
    findings: Counter[str] = field(default_factory=Counter)
    """By severity, without those that a person dismissed."""
    dismissed: int = 0
    decided: set[str] = field(default_factory=set)
    """Ids of the findings that a person has decided about."""
    cells: int = 0
    cells_mapped: int = 0
    duplicates: int = 0
    unchanged: int = 0
    failures: list[FileRecord] = field(default_factory=list)
    remark_counts: Counter[str] = field(default_factory=Counter)
    remarks: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    """What a person should know of the files written."""

    @property
    def files(self) -> int:
        return self.statuses.total()

    @property
    def unread(self) -> int:
        """Files that could not be read."""
        return sum(self.statuses[status] for status in UNREAD)

    @property
    def exit_code(self) -> int:
        """0 done, 3 no input could be read, 5 some files failed."""
        if not self.files or self.unread == self.files:
            return 3
        return 5 if self.unread else 0

    def add(self, result: FileResult) -> None:
        file = result.file
        self.statuses[file.status] += 1
        if file.status in UNREAD and len(self.failures) < KEPT:
            self.failures.append(file)
        if file.unchanged:
            self.unchanged += 1
            return
        if file.same_as:
            self.duplicates += 1
            return
        self.form_types.update(result.form_types)
        self.indicators += file.indicators
        for row in result.rows.get(FINDINGS.name, ()):
            if row[_DECISION]:
                self.decided.add(str(row[_ID]))
            if row[_DECISION] == "dismissed":
                self.dismissed += 1
            else:
                self.findings[str(row[_SEVERITY])] += 1
        self.cells += file.cells
        self.cells_mapped += file.cells_mapped
        for code, text in result.remarks:
            self.remark_counts[code] += 1
            named = self.remarks.setdefault(code, [])
            if len(named) < 3:
                named.append(text)


def convert(
    inputs: Sequence[Path],
    output: Path,
    *,
    vocabulary: Sequence[Path] = (),
    workers: int | None = None,
    force: bool = False,
    telling: Telling = AS_IS,
    formats: Sequence[str] = DEFAULT,
    choice: Choice = EVERY,
    only_changed: bool = False,
    progress: Callable[[FileResult, int], None] | None = None,
) -> Summary:
    """Convert files and folders into the tables in ``output``, in each of the ``formats``.

    ``telling`` has the language of the messages and the decisions to carry over. ``progress`` is called after each
    file with its result and the number of files. The tables take their names when all is done. See ``discover`` for
    the files read, of which ``choice`` takes some. With ``only_changed`` a file whose content the earlier
    output in ``output`` could read has a row in documents.csv, marked, and no records.

    Raises:
        UsageError: an input does not exist, a vocabulary file cannot be used, there is no such format, ``output`` holds
            other files.
        MissingExtraError: a format needs a library that is not installed.
        OSError: the output cannot be written.
    """
    check_formats(formats)
    if only_changed and "csv" not in formats:
        raise UsageError("What changed is told by documents.csv.", "Put csv among the formats.")
    load_vocabulary(vocabulary)  # A broken file is the caller's to mend, before any worker starts.
    _check_output(output, force)
    tasks = discover(inputs, output, choice)
    known = contents_read(output) if only_changed else frozenset()
    summary = Summary()
    results = read_all(tasks, vocabulary, workers, telling)
    with TableFolder(output, formats) as tables, closing(results):
        for result in results:
            if result.file.sha256 in known:
                result = _documents_row(replace(result.file, unchanged=True))
            tables.add(result.rows)
            summary.add(result)
            if progress is not None:
                progress(result, len(tasks))
    summary.notes += tables.notes
    return summary


def read_all(
    tasks: Sequence[Task], vocabulary: Sequence[Path] = (), workers: int | None = None, telling: Telling = AS_IS
) -> Generator[FileResult, None, None]:
    """What comes of the tasks, in their order; the records of files of the same bytes come with the first of them."""
    first: dict[str, str] = {}
    with closing(run(tasks, vocabulary, workers or os.cpu_count() or 1)) as results, EarlierFiles() as earlier:
        for result in results:
            placed = _without_repetition(result, first)
            placed = _with_outcomes(placed, earlier.outcomes(placed.facts))
            yield replace(placed, rows=telling.told(placed.rows))


def _check_output(output: Path, force: bool) -> None:
    if output.exists() and not output.is_dir():
        raise UsageError(f"{output} is a file.", "Name a folder for the output.")
    if force or not output.is_dir() or is_output(output):
        return
    other = sorted(entry.name for entry in output.iterdir() if entry.name not in FILE_NAMES | {UNFINISHED})
    if other:
        raise UsageError(
            f"The folder {output} holds other files ({other[0]}) and no earlier output.",
            "Name an empty or a new folder, or pass --force to write the tables beside them.",
        )


def _without_repetition(result: FileResult, first: dict[str, str]) -> FileResult:
    """Lists the records of files of the same bytes once, with the first of them."""
    file = result.file
    if not file.doc_id:
        return result
    source = first.setdefault(file.doc_id, file.source)
    if source == file.source:
        return result
    return _documents_row(replace(file, same_as=source))


def _with_outcomes(result: FileResult, outcomes: tuple[Outcome, ...]) -> FileResult:
    """A file's result with what came of comparing it with the files before it."""
    if not outcomes:
        return result
    found = findings(result.file.doc_id, outcomes)
    file = replace(result.file, findings=result.file.findings + len(found))
    reading = Reading(file, forms_of(result.facts), outcomes, found)
    rows = {name: list(part) for name, part in result.rows.items()}
    rows[DOCUMENTS.name] = DOCUMENTS.rows(reading)
    rows[CHECKS.name] = [*rows.get(CHECKS.name, ()), *CHECKS.rows(reading)]
    rows[FINDINGS.name] = [*rows.get(FINDINGS.name, ()), *FINDINGS.rows(reading)]
    return replace(result, file=file, rows=rows)


def _documents_row(file: FileRecord) -> FileResult:
    """A file whose records are listed elsewhere."""
    return FileResult(file, {DOCUMENTS.name: DOCUMENTS.rows(Reading(file))})


# One file.


def process(task: Task, vocabulary: Vocabulary | None = None) -> FileResult:
    """One file's rows. Never raises for what is wrong with the file: the status and the error say it."""
    data = b""
    try:
        data = task.read()
        result = parse_bytes(data, Path(task.source).name, vocabulary)
        return replace(_result(reading_of(result, task.source)), facts=facts(result.disclosure, task.source))
    except DisclosureError as error:
        return _failed(task, data, cast(Status, error.status), f"{error.message} {error.hint}".strip())
    except MemoryError:
        return _failed(task, data, "failed", "needs more memory than there is. Split the file, or use fewer workers.")
    except Exception as error:  # One odd file must not cost the batch; its row says what happened.
        return _failed(task, data, "failed", _unexpected(error))


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
    error = ""
    if not document.complete:
        status, error = "partial", "A part of the file could not be read; the warnings say which."
    elif not forms:
        status, error = "no_forms", "No form was recognised. `disclosure-parse inspect FILE` shows what was read."
    elif any(notice.code == "layout_doubtful" for form in forms for notice in form.warnings):
        status, error = "partial", "The rows of a form could not be told for certain; its warnings say which."
    file = FileRecord(
        source=source,
        status=status,
        error=error,
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


def _failed(task: Task, data: bytes, status: Status, error: str) -> FileResult:
    file = FileRecord(task.source, status, error, sha256=digest(data) if data else "", size=len(data) if data else None)
    return _result(Reading(file))


# Many files.


def run(tasks: Sequence[Task], vocabulary: Sequence[Path], workers: int) -> Generator[FileResult, None, None]:
    """The results of the tasks, in their order, from ``workers`` processes.

    A worker that dies takes its pool with it. What was under way is then done again, one file to a process, so that
    only the file that kills its worker fails.
    """
    size = max(1, min(CHUNK, len(tasks) // (workers * 4)))
    waiting = deque(tasks[start : start + size] for start in range(0, len(tasks), size))
    workers = min(workers, len(waiting))
    while waiting:
        with _pool(workers, vocabulary) as pool:
            under_way = yield from _until_broken(pool, waiting, workers * IN_FLIGHT)
        for chunk, future in under_way:
            if future.done() and not future.cancelled() and future.exception() is None:
                yield from _whole(chunk, future.result())
            else:
                for task in chunk:
                    yield _alone(task, vocabulary)


_Chunk = Sequence[Task]
_UnderWay = deque[tuple[_Chunk, "Future[list[FileResult]]"]]


def _until_broken(
    pool: ProcessPoolExecutor, waiting: deque[_Chunk], window: int
) -> Generator[FileResult, None, _UnderWay]:
    """Yields results in order until all is done or a worker dies; returns what was under way then."""
    under_way: _UnderWay = deque()
    while waiting or under_way:
        while waiting and len(under_way) < window:
            try:
                future = pool.submit(_chunk, waiting[0])
            except BrokenProcessPool:
                return under_way
            under_way.append((waiting.popleft(), future))
        try:
            chunk, future = under_way[0]
            results = _whole(chunk, future.result())
        except BrokenProcessPool:
            return under_way
        under_way.popleft()
        yield from results
    return under_way


def _whole(chunk: _Chunk, results: list[FileResult]) -> list[FileResult]:
    """A chunk's results; a worker that was asked to stop has fewer of them."""
    if len(results) < len(chunk):
        raise KeyboardInterrupt
    return results


def _alone(task: Task, vocabulary: Sequence[Path]) -> FileResult:
    """One file in a process of its own."""
    with _pool(1, vocabulary) as pool:
        try:
            return _whole([task], pool.submit(_chunk, [task]).result())[0]
        except BrokenProcessPool:
            died = "kills the process that reads it (a crash in a library, or no memory left). Please report it."
    try:
        data = task.read()
    except DisclosureError:
        data = b""
    return _failed(task, data, "failed", died)


@contextmanager
def _pool(workers: int, vocabulary: Sequence[Path]) -> Iterator[ProcessPoolExecutor]:
    # Forked workers share what the parent has loaded, and a caller's script needs no main guard.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_start_worker, initargs=(tuple(vocabulary),))
    try:
        yield pool
    except BaseException:
        # Asked to stop, not killed: a worker that dies while it writes a result leaves the pool waiting for the rest.
        for child in set(multiprocessing.active_children()) - others:
            if child.pid is not None and sys.platform != "win32":
                os.kill(child.pid, signal.SIGINT)
        pool.shutdown(cancel_futures=True)
        raise
    pool.shutdown()


# In a worker.

_vocabulary: Vocabulary | None = None
_reading = False
_stopping = False


def _start_worker(vocabulary: Sequence[Path]) -> None:
    global _vocabulary
    signal.signal(signal.SIGINT, _stop)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    warnings.simplefilter("ignore")
    logging.getLogger().addHandler(logging.NullHandler())
    _vocabulary = load_vocabulary(vocabulary)


def _end_with_parent() -> None:
    """A parent that is killed cannot tell its workers; they must not wait for it for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _stop(number: int, frame: FrameType | None) -> None:
    """Ctrl-C reaches every process of the terminal, and the parent passes it on: the first one ends the chunk."""
    global _stopping
    if not _stopping:
        _stopping = True
        if _reading:
            raise KeyboardInterrupt


def _chunk(tasks: _Chunk) -> list[FileResult]:
    global _reading
    results: list[FileResult] = []
    try:
        for task in tasks:
            if _stopping:
                break
            _reading = True
            results.append(process(task, _vocabulary))
            _reading = False
    except KeyboardInterrupt:
        results.clear()  # Nobody waits for them.
    finally:
        _reading = False
    return results
