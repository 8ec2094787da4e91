"""What came of each file, kept in the output folder as it comes: a run that was ended goes on from it, and the tables
are written from it. One SQLite database; the parent alone writes to it.

What came of a file holds for every file of the same content and extension: one that was renamed, moved or copied since
is not read again, but gets an entry of its own, made of the other's. The content is known only where the file is, so a
job takes along the entries of files of its size and extension.
"""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, cast

from disclosure_parse.discover import Task
from disclosure_parse.one_file import Done, FileResult, Job, packed, renamed, unpacked
from disclosure_parse.outputs.columns import UNREAD, Reason, Status
from disclosure_parse.packing import NotPackedError
from disclosure_parse.readers.recognition import extension
from disclosure_parse.versions import Versions
from disclosure_parse.workers import Limits

FILE_NAME = ".journal.sqlite"
FILE_NAMES = frozenset({FILE_NAME, f"{FILE_NAME}-journal"})

COMMIT_SECONDS = 1.0
"""At most so much work is lost when the machine goes down, and what was under way."""

_FORMAT = 2
"""Raised when the tables below change; a journal of another format is begun anew."""

_SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE run (info TEXT NOT NULL);
CREATE TABLE file (
    id INTEGER PRIMARY KEY, source BLOB UNIQUE, likeness BLOB NOT NULL,
    sha256 TEXT NOT NULL, signature TEXT NOT NULL, reading TEXT NOT NULL, meaning TEXT NOT NULL,
    status TEXT NOT NULL, reason TEXT NOT NULL, error TEXT NOT NULL, result BLOB NOT NULL
);
CREATE INDEX by_likeness ON file (likeness);
CREATE TABLE document (file INTEGER PRIMARY KEY, document BLOB NOT NULL);
PRAGMA user_version = {_FORMAT};
COMMIT;
"""

_ALIKE = 32
"""Entries that a job takes along at most. Where more are of one size, as small texts made alike are, the file is
read."""

_COST_ITS_PROCESS = ("timeout", "out_of_memory", "crash")

_FULL, _READ_ONLY, _CANNOT_OPEN, _CORRUPT, _NO_DATABASE = 13, 8, 14, 11, 26
"""SQLite's error codes."""


class JournalDamagedError(Exception):
    """The journal cannot be relied upon."""


class Journal:
    """The journal at ``path``, for one run with ``versions`` and ``limits``; a context manager. Without a path it is
    kept in a nameless file that ends with the run.

    ``info`` is what ``status`` tells: it is written with the results.

    Raises (everywhere):
        JournalDamagedError: it must be removed and begun anew.
        OSError: it cannot be written.
    """

    def __init__(self, path: Path | None, versions: Versions, limits: Limits) -> None:
        self._path, self._versions = path, versions
        self._written = time.monotonic()
        self.info: dict[str, Any] = {}
        with _watched(self._path):
            self._base = sqlite3.connect(path or "", timeout=60)
            try:
                self._open(limits)
            except BaseException:
                self._base.close()
                raise

    def _open(self, limits: Limits) -> None:
        base = self._base
        # No write-ahead log: its shared memory does not work on the file systems of clusters.
        base.executescript("PRAGMA synchronous = FULL; PRAGMA cache_size = -16000;")
        (found,) = base.execute("PRAGMA user_version").fetchone()
        if not found and not base.execute("SELECT 1 FROM sqlite_master").fetchone():
            base.executescript(_SCHEMA)
        elif found != _FORMAT:
            raise JournalDamagedError("it was written by another version of the program")
        elif self._path is not None:
            pages = base.execute("PRAGMA page_count").fetchone()[0] * base.execute("PRAGMA page_size").fetchone()[0]
            if self._path.stat().st_size < pages:
                raise JournalDamagedError("a part of it is missing")
        earlier = _info(base)
        taken = {"seconds": limits.seconds, "memory": limits.memory}
        if earlier.get("state") == "finished" or earlier.get("limits") != taken:
            # A new run tries again what was stopped; one that goes on has no reason to expect anything else.
            marks = ",".join("?" * len(_COST_ITS_PROCESS))
            base.execute(f"DELETE FROM file WHERE reason IN ({marks})", _COST_ITS_PROCESS)
        self.info = {"limits": taken}
        # What comes in this run is given to no other file: the first run would ask in vain for every file.
        self._last_before: int = base.execute("SELECT coalesce(max(id), 0) FROM file").fetchone()[0]

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        """Keeps what is done, also when the run ends by an error."""
        try:
            if kind is None:
                self.write()
            elif not issubclass(kind, JournalDamagedError):
                with suppress(JournalDamagedError, OSError):
                    self.write()
        finally:
            self._base.close()

    # Files.

    def due(self, task: Task) -> Job | Done:
        """What is to be done for a file; a ``Done`` that is ``kept`` if what came of it earlier holds."""
        with _watched(self._path):
            row = self._base.execute(
                "SELECT id, sha256, signature, reading, meaning, status, reason, error FROM file WHERE source = ?",
                (_key(task.source),),
            ).fetchone()
        if row is None or not row[1] or row[3] != self._versions.reading:
            return Job(task, entries=self._alike(task))
        number, sha256, signature, _, meaning, status, reason, error = row
        unchanged = bool(signature) and signature == task.signature()
        if meaning == self._versions.meaning:
            if unchanged:
                return Done(task.source, sha256, signature, status, reason, error, kept=True)
            return Job(task, entries=self._alike(task) | {sha256: number})
        with _watched(self._path):
            kept = self._base.execute("SELECT document FROM document WHERE file = ?", (number,)).fetchone()
        if kept is None:
            return Job(task, entries=self._alike(task))
        return Job(task, sha256, kept[0], signature if unchanged else "")

    def _alike(self, task: Task) -> dict[str, int]:
        """The entries that may hold for a file, by SHA-256: those of files of its size and extension."""
        size = task.size() if self._last_before else None
        if size is None:
            return {}
        alike = (_likeness(size, task.source), self._last_before, _ALIKE + 1)
        with _watched(self._path):
            asked = "SELECT id FROM file WHERE likeness = ? AND id <= ? LIMIT ?"
            found = self._base.execute(asked, alike).fetchall()  # The index has it: no entry is touched for that.
            if len(found) > _ALIKE:
                return {}
            asked = "SELECT sha256, id FROM file WHERE id = ? AND meaning = ?"
            rows = [self._base.execute(asked, (number, self._versions.meaning)).fetchone() for (number,) in found]
        return dict(row for row in rows if row)

    def add(self, done: Done) -> Done:
        """Enter what came of a job; returned with what was known before where it is ``kept``."""
        with _watched(self._path):
            if not done.kept:
                self._enter(done)
                return done
            row = self._base.execute(
                "UPDATE file SET signature = ? WHERE id = ? AND source = ? RETURNING status, reason, error",
                (done.signature, done.entry, _key(done.source)),
            ).fetchone()
            if row is not None:
                status, reason, error = cast(tuple[Status, Reason, str], row)
                return replace(done, status=status, reason=reason, error=error)
            return self._of_another(done)

    def _of_another(self, done: Done) -> Done:
        """Enter for a file what an entry has of another file of its content."""
        found = self._base.execute(
            "SELECT status, reason, error, result, document FROM file LEFT JOIN document ON file = id "
            "WHERE id = ? AND sha256 = ?",
            (done.entry, done.sha256),
        ).fetchone()
        if found is None:
            raise JournalDamagedError("an entry is missing")
        status, reason, error, result, document = found
        own = renamed(_unpacked(result, done.sha256), done.source)
        known = replace(done, status=status, reason=reason, error=error)
        self._enter(replace(known, result=packed(own), document=document or b"", size=own.file.size))
        return known

    def _enter(self, done: Done) -> None:
        key = _key(done.source)
        earlier = self._base.execute("SELECT id, likeness, meaning FROM file WHERE source = ?", (key,)).fetchone()
        number, likeness, meaning = earlier or (None, b"", "")
        if likeness and meaning == self._versions.meaning:
            # The file has another content now, and the one it had may be that of a file which is under way.
            self._base.execute("UPDATE file SET source = NULL WHERE id = ?", (number,))
            number = None
        given = done.sha256 and done.status not in UNREAD
        entered = self._base.execute(
            "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number, key, _likeness(done.size, done.source) if given else b"", done.sha256, done.signature,
                self._versions.reading, self._versions.meaning, done.status, done.reason, done.error, done.result,
            ),
        ).lastrowid  # fmt: skip
        if done.document:
            self._base.execute("INSERT OR REPLACE INTO document VALUES (?, ?)", (entered, done.document))
        else:
            self._base.execute("DELETE FROM document WHERE file = ?", (entered,))

    def result(self, source: str) -> FileResult:
        """What came of a file."""
        with _watched(self._path):
            row = self._base.execute("SELECT result, sha256 FROM file WHERE source = ?", (_key(source),)).fetchone()
        found = _unpacked(*row) if row else None
        if found is None or found.file.source != source:
            raise JournalDamagedError("an entry is not what it should be")
        return found

    def forget_others(self, sources: Iterable[str]) -> None:
        """Drop what is kept of files other than these, which are sorted."""
        wanted = iter(sources)
        source = next(wanted, None)
        gone = []
        with _watched(self._path):
            for number, key in self._base.execute("SELECT id, source FROM file ORDER BY source"):
                while source is not None and key is not None and _key(source) < key:
                    source = next(wanted, None)
                if source is None or _key(source) != key:
                    gone.append((number,))
            self._base.executemany("DELETE FROM file WHERE id = ?", gone)
            self._base.executemany("DELETE FROM document WHERE file = ?", gone)

    # Writing.

    def write_sometimes(self) -> None:
        """Write what is entered if it was not done of late."""
        if time.monotonic() - self._written > COMMIT_SECONDS:
            self.write()

    def write(self) -> None:
        """Write what is entered, and ``info``, so that it outlives this process."""
        with _watched(self._path):
            self.info["updated"] = time.time()
            self._base.execute("DELETE FROM run")
            self._base.execute("INSERT INTO run VALUES (?)", (json.dumps(self.info),))
            self._base.commit()
        self._written = time.monotonic()


def remove(folder: Path) -> None:
    for name in FILE_NAMES:
        (folder / name).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class State:
    """How far a run is: what it says of itself, what came of the files that are kept, and the first that failed."""

    info: Mapping[str, Any]
    files: Counter[tuple[Status, Reason]]
    failures: tuple[tuple[str, Reason, str], ...]
    """Source, reason, error."""


def state(folder: Path, failures: int) -> State:
    """What the journal in a folder tells, with so many failures; also while a run writes it.

    Raises FileNotFoundError, JournalDamagedError, OSError.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    with _watched(path), closing(sqlite3.connect(path, timeout=60)) as base:
        # Not read-only: what a killed run has half-written is taken back when the file is opened.
        if not base.execute("SELECT 1 FROM sqlite_master").fetchone():
            return State({}, Counter(), ())  # A run begins at this moment.
        of_files = "FROM file WHERE source IS NOT NULL"
        found = base.execute(f"SELECT status, reason, count(*) {of_files} GROUP BY status, reason").fetchall()
        marks = ",".join("?" * len(UNREAD))
        failed = base.execute(
            f"SELECT source, reason, error {of_files} AND status IN ({marks}) ORDER BY source LIMIT ?",
            (*UNREAD, failures),
        ).fetchall()
        return State(
            _info(base),
            Counter({(status, reason): number for status, reason, number in found}),
            tuple((key.decode("utf-8", "surrogatepass"), reason, error) for key, reason, error in failed),
        )


@contextmanager
def _watched(path: Path | None) -> Iterator[None]:
    """SQLite's errors as what they mean here."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (_CORRUPT, _NO_DATABASE) or not isinstance(error, sqlite3.OperationalError):
            raise JournalDamagedError(str(error)) from error
        number = {_FULL: errno.ENOSPC, _READ_ONLY: errno.EROFS, _CANNOT_OPEN: errno.EACCES}.get(code, errno.EIO)
        raise OSError(number, os.strerror(number), str(path or "temporary files")) from error


def _info(base: sqlite3.Connection) -> dict[str, Any]:
    row = base.execute("SELECT info FROM run").fetchone()
    found = json.loads(row[0]) if row else {}
    return found if isinstance(found, dict) else {}


def _unpacked(result: bytes, sha256: str) -> FileResult:
    """What an entry has of a file of that content."""
    try:
        found = unpacked(result)
    except NotPackedError as error:
        raise JournalDamagedError(str(error)) from error
    if found.file.sha256 != sha256:
        raise JournalDamagedError("an entry is not what it should be")
    return found


def _likeness(size: int | None, source: str) -> bytes:
    """The same for all files that may hold the same and are read alike."""
    return f"{size}{extension(source)}".encode("utf-8", "surrogatepass")


def _key(source: str) -> bytes:
    """Sorted as the sources are; file names may hold bytes that are no UTF-8."""
    return source.encode("utf-8", "surrogatepass")
