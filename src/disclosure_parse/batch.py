"""Many files into one output: which are read, where the work is done, and what is written."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from disclosure_parse import journal, locking
from disclosure_parse.across_files import EarlierFiles, forms_of
from disclosure_parse.checker import findings
from disclosure_parse.disclosure import Outcome
from disclosure_parse.discover import EVERY, Choice, Tasks, discover
from disclosure_parse.document import DEFAULT as AS_USUAL
from disclosure_parse.document import ReadOptions
from disclosure_parse.engines import local
from disclosure_parse.errors import NothingChosenError, UsageError
from disclosure_parse.events import event
from disclosure_parse.journal import Journal, JournalDamagedError
from disclosure_parse.locking import OutputLock
from disclosure_parse.normalizer.vocabulary import load_vocabulary
from disclosure_parse.one_file import Done, FileResult, Job
from disclosure_parse.outputs.columns import UNREAD, FileRecord, Reading
from disclosure_parse.outputs.csv_rows import of_reading, texts_of
from disclosure_parse.outputs.earlier import contents_read
from disclosure_parse.outputs.formats import DEFAULT, check_formats
from disclosure_parse.outputs.outcomes import CHECKS, FINDINGS
from disclosure_parse.outputs.tables import DOCUMENTS
from disclosure_parse.outputs.telling import AS_IS, Telling
from disclosure_parse.outputs.write import FILE_NAMES, UNFINISHED, TableFolder, is_output
from disclosure_parse.outputs_at_urls import AT_URL
from disclosure_parse.storage import Place
from disclosure_parse.versions import versions
from disclosure_parse.work import Engine, Work
from disclosure_parse.workers import Limits

KEPT = 50
"""Failed files and remarks that a summary names; all of them are in documents.csv."""

_log = logging.getLogger(__name__)
logging.getLogger("disclosure_parse").addHandler(logging.NullHandler())  # What is logged is heard by who asks for it.

LIMITS = Limits()

TURN = 0.05
"""Seconds for writing tables while files are read: workers have enough at hand for that time."""

Progress = Callable[[Done, int, int], None]
"""Called for each file as it is done: what came of it, and how many are done of how many."""

_ID, _SEVERITY, _DECISION = map(FINDINGS.index, ("finding_id", "severity", "decision"))


@dataclass(slots=True)
class Summary:
    """A batch in figures, for a person. ``failures`` and ``remarks`` keep the first few of each."""

    statuses: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    """Of the files whose status is not ``ok``."""
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
    kept: int = 0
    """Files that an earlier run has read, and that were not read again."""
    failures: list[FileRecord] = field(default_factory=list)
    remark_counts: Counter[str] = field(default_factory=Counter)
    remarks: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    """What a person should know of the files written."""
    passed_over: Sequence[str] = ()
    """Outputs of this program among the inputs, which are no disclosures."""

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
        if file.reason:
            self.reasons[file.reason] += 1
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
        for row in texts_of(result.rows.get(FINDINGS.name, "")):
            if row[_DECISION]:
                self.decided.add(row[_ID])
            if row[_DECISION] == "dismissed":
                self.dismissed += 1
            else:
                self.findings[row[_SEVERITY]] += 1
        self.cells += file.cells
        self.cells_mapped += file.cells_mapped
        for code, text in result.remarks:
            self.remark_counts[code] += 1
            named = self.remarks.setdefault(code, [])
            if len(named) < 3:
                named.append(text)


def convert(
    inputs: Sequence[Place],
    output: Path,
    *,
    vocabulary: Sequence[Path] = (),
    workers: int | None = None,
    limits: Limits = LIMITS,
    engine: Engine | None = None,
    force: bool = False,
    telling: Telling = AS_IS,
    reading: ReadOptions = AS_USUAL,
    formats: Sequence[str] = DEFAULT,
    choice: Choice = EVERY,
    only_changed: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Convert files and folders into the tables in ``output``, in each of the ``formats``.

    ``engine`` does the work, by default ``workers`` processes of this machine; ``limits`` hold for every file.
    ``telling`` has the language of the messages and the decisions to carry over, ``reading`` what is asked of the
    readers. ``progress`` is called after each file. The tables take their names when all is done. See ``discover`` for
    the files read, of which ``choice`` takes some. With ``only_changed`` a file whose content the earlier output in
    ``output`` could read has a row in documents.csv, marked, and no records.

    What comes of each file is kept in the output folder (``journal``): whatever ends the run, the next one goes on.

    Raises:
        UsageError: an input does not exist, a vocabulary file cannot be used, there is no such format, ``output`` holds
            other files.
        NothingChosenError: ``choice`` takes none of the files that there are.
        MissingExtraError: a format needs a library that is not installed.
        OSError: the output cannot be written.
    """
    check_formats(formats)
    if only_changed and "csv" not in formats:
        raise UsageError("What changed is told by documents.csv.", "Put csv among the formats.")
    work = Work(load_vocabulary(vocabulary), limits, reading)
    _check_output(output, force)
    tasks = discover(inputs, output, choice)
    if not tasks and tasks.left_out:
        by = ", ".join(f"{option} {left}" for option, left in sorted(tasks.left_out.items()))
        number = sum(tasks.left_out.values())
        raise NothingChosenError(
            f"All files that were found ({number}) were passed over: {by}.",
            "Nothing was written. Check the patterns and the date.",
        )
    if not tasks and is_output(output):
        # A mistyped pattern or an empty folder must not cost the tables of an earlier run.
        told = f"{output} was left as it was: there is no file to read."
        return Summary(notes=[told], passed_over=tasks.passed_over)
    of_run = versions(vocabulary, reading)

    def run(notes: list[str], known: Collection[str]) -> Summary:
        summary = Summary(notes=notes, passed_over=tasks.passed_over)
        with Journal(output / journal.FILE_NAME, of_run, limits) as kept, _end_logged(kept):
            results = read_all(tasks, work, engine or local(workers), kept, telling, progress)
            with TableFolder(output, formats) as tables, closing(results):
                for result in results:
                    if result.file.sha256 in known:
                        result = _documents_row(replace(result.file, unchanged=True))
                    tables.add(result.rows)
                    summary.add(result)
            kept.forget_others(tasks.sources())
            kept.info["state"] = "finished"
        _log.info("written to %s", output, extra=event("finished", statuses=dict(summary.statuses)))
        summary.kept = kept.info["kept"]
        summary.notes += tables.notes
        return summary

    output.mkdir(parents=True, exist_ok=True)
    with OutputLock(output):
        known = contents_read(output) if only_changed else frozenset()
        try:
            return run([], known)
        except OSError as error:
            if error.filename is None and error.errno is not None:
                error.filename = str(output)
            raise
        except JournalDamagedError as error:
            _log.warning("the journal was damaged: %s", error, extra=event("journal_damaged", error=str(error)))
            journal.remove(output)
            return run([f"The journal in {output} was damaged ({error}); all files were read again."], known)


def read_all(
    tasks: Tasks,
    work: Work,
    engine: Engine,
    kept: Journal,
    telling: Telling = AS_IS,
    progress: Progress | None = None,
) -> Generator[FileResult, None, None]:
    """What comes of the tasks, in their order; the records of files of the same bytes come with the first of them.

    What ``kept`` holds already is not done again. The caller gets turns while there is work under way.
    """
    with EarlierFiles() as earlier:
        for result in _in_order(tasks, work, engine, kept, progress):
            placed = _without_repetition(result, earlier)
            placed = _with_outcomes(placed, earlier.outcomes(placed.facts))
            yield replace(placed, rows=telling.told(placed.rows))


def _in_order(
    tasks: Tasks, work: Work, engine: Engine, entries: Journal, progress: Progress | None
) -> Iterator[FileResult]:
    """The results in the order of their tasks, as soon as all before them are there."""
    under_way: set[str] = set()
    given = written = 0
    waiting, following = tasks.sources(), None
    count = _Count(len(tasks), entries, progress)

    def jobs() -> Iterator[Job]:
        nonlocal given
        for task in tasks:
            due = entries.due(task)
            if isinstance(due, Job):
                under_way.add(task.source)
            else:
                count.add(due)
            given += 1
            if isinstance(due, Job):
                yield due

    with closing(engine(jobs(), work)) as coming:
        for several in coming:
            for done in several:
                count.add(entries.add(done))
                under_way.remove(done.source)
            entries.write_sometimes()
            turn = time.monotonic() + TURN
            while written < given and time.monotonic() < turn:
                following = following or next(waiting)
                if following in under_way:
                    break
                yield entries.result(following)
                following = None
                written += 1
    entries.write()
    for source in [following] if following else []:
        yield entries.result(source)
    for source in waiting:
        yield entries.result(source)


@contextmanager
def _end_logged(entries: Journal) -> Iterator[None]:
    """Logs how far a run was that does not finish, and why."""
    try:
        yield
    except JournalDamagedError:
        raise  # It begins anew.
    except BaseException as error:
        done, files = (entries.info.get(name, 0) for name in ("done", "files"))
        if isinstance(error, KeyboardInterrupt):
            _log.warning("interrupted", extra=event("interrupted", done=done, files=files))
        else:
            told = f"{type(error).__name__}: {error}"
            _log.error("failed: %s", told, extra=event("failed", done=done, files=files, error=told))
        raise


class _Count:
    """Counts what is done, for the person who waits and for the journal."""

    def __init__(self, files: int, entries: Journal, progress: Progress | None) -> None:
        self._files, self._progress = files, progress
        self._info = entries.info
        self._info.update(state="running", files=files, done=0, kept=0, started=time.time())
        entries.write()
        _log.info("%s files", files, extra=event("started", files=files))

    def add(self, done: Done) -> None:
        self._info["done"] += 1
        self._info["kept"] += done.kept
        of_file = event(
            "file",
            source=done.source,
            status=done.status,
            reason=done.reason,
            error=done.error,
            cause=done.cause,
            seconds=round(done.seconds, 3),
            kept=done.kept,
        )
        told = f"{done.reason or done.status}{' (as before)' if done.kept else ''}"
        level = logging.WARNING if done.status in UNREAD else logging.INFO
        said = (self._info["done"], self._files, told, done.source)
        _log.log(level, "%s/%s %s: %s", *said, extra=of_file)
        if self._progress is not None:
            self._progress(done, self._info["done"], self._files)


def _check_output(output: Path, force: bool) -> None:
    if output.exists() and not output.is_dir():
        raise UsageError(f"{output} is a file.", "Name a folder for the output.")
    if force or not output.is_dir() or is_output(output):
        return
    own = FILE_NAMES | journal.FILE_NAMES | locking.FILE_NAMES | {UNFINISHED, AT_URL}
    if (output / journal.FILE_NAME).exists():
        return
    other = sorted(entry.name for entry in output.iterdir() if entry.name not in own)
    if other:
        raise UsageError(
            f"The folder {output} holds other files ({other[0]}) and no earlier output.",
            "Name an empty or a new folder, or pass --force to write the tables beside them.",
        )


def _without_repetition(result: FileResult, earlier: EarlierFiles) -> FileResult:
    """Lists the records of files of the same bytes once, with the first of them."""
    file = result.file
    if not file.doc_id:
        return result
    source = earlier.first(file.doc_id, file.source)
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
    rows = {**result.rows, DOCUMENTS.name: of_reading(DOCUMENTS, reading)}
    for table in (CHECKS, FINDINGS):
        rows[table.name] = rows.get(table.name, "") + of_reading(table, reading)
    return replace(result, file=file, rows=rows)


def _documents_row(file: FileRecord) -> FileResult:
    """A file whose records are listed elsewhere."""
    return FileResult(file, {DOCUMENTS.name: of_reading(DOCUMENTS, Reading(file))})
