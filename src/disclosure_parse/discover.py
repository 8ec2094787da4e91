"""Which files a batch reads, in which order, and what they are called in the tables."""

from __future__ import annotations

import os
import pickle
import sqlite3
import stat
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path

from disclosure_parse.archives import BETWEEN, members, read_member
from disclosure_parse.errors import DisclosureError, InaccessibleError, LimitError, UsageError
from disclosure_parse.outputs import datapackage
from disclosure_parse.outputs.write import FILE_NAMES, describes_output, is_output, is_own_table
from disclosure_parse.readers import MAX_INPUT
from disclosure_parse.scratch import no_scratch
from disclosure_parse.storage import Place, Remote, files_below

LOCK_PREFIX = "~$"
"""Office programs keep a lock file of this name beside an open document."""


SETTLED = 2.0
"""Seconds after which a file's times tell of every write: some systems count in seconds."""


@dataclass(frozen=True, slots=True)
class Task:
    """One input file: ``path``, or what ``inside`` leads to if that is an archive.

    ``source`` names it in the tables; ``refusal`` says why it must not be opened (``None`` if it may); ``inner_size``
    is what an archive says of the size of what is inside.
    """

    path: Place
    source: str
    refusal: DisclosureError | None = None
    inside: tuple[str, ...] = ()
    inner_size: int | None = None

    @property
    def location(self) -> str:
        """Where it lies, for a person."""
        _, between, name = self.source.partition(BETWEEN if self.inside else "\0")
        return f"{self.path}{between}{name}"

    def read(self) -> bytes:
        """The file's bytes. Raises InaccessibleError, DamagedFileError, EncryptedError, LimitError."""
        if self.refusal is not None:
            raise self.refusal
        if self.inside:
            return read_member(self.path, self.inside)
        try:
            if isinstance(self.path, Remote) and self.path.size is None:  # Not every file system tells it.
                data = self.path.beginning(MAX_INPUT + 1)
                _check_size(len(data))
                return data
            _check_size(self.path.size if isinstance(self.path, Remote) else self.path.stat().st_size)
            return self.path.read_bytes()
        except OSError as error:
            message = f"cannot be opened: {error.strerror}."
            raise InaccessibleError(message, "Check that it exists, and its permissions.") from error

    def size(self) -> int | None:
        """Bytes to be read, if they can be told without reading."""
        if self.refusal is not None:
            return None
        if self.inside:
            return self.inner_size
        try:
            return self.path.size if isinstance(self.path, Remote) else self.path.stat().st_size
        except OSError:
            return None

    def signature(self, now: float | None = None) -> str:
        """What changes whenever somebody writes to the file; "" if it was written to so lately that it may not.

        A file that has the signature it had when it was read need not be read again to know that it holds the same.
        """
        if isinstance(self.path, Remote):
            return self.path.mark and f"{self.path.size} {self.path.mark}"
        try:
            about = self.path.stat()
        except OSError:
            return ""
        if max(about.st_mtime, about.st_ctime) > (time.time() if now is None else now) - SETTLED:
            return ""
        return f"{about.st_size} {about.st_mtime_ns} {about.st_ctime_ns} {about.st_ino}"


def _check_size(size: int | None) -> None:
    if size is not None and size > MAX_INPUT:
        raise LimitError(
            f"is larger than {MAX_INPUT >> 20} MiB, the limit for one file.", "Split it into several files."
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of the files found are read.

    A pattern is compared with ``source`` and with the file's name alone, whatever the case of letters; ``*`` is any
    text, with ``/`` too, ``?`` one character. ``include`` takes all if it is empty. ``since`` is compared with the
    time at which a file was changed; for what is in an archive it is the archive's.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    since: datetime | None = None

    def takes(self, source: str) -> bool:
        return (not self.include or _matches(source, self.include)) and not self.leaves_out(source)

    def leaves_out(self, source: str) -> bool:
        return _matches(source, self.exclude)

    def refuses(self, task: Task) -> str:
        """The option that leaves a file out, before it is known what it is; "" if none does."""
        return "--exclude" if self.leaves_out(task.source) else "--since" if self.is_old(task.path) else ""

    def is_old(self, path: Place) -> bool:
        if self.since is None:
            return False
        try:
            changed = path.changed if isinstance(path, Remote) else path.stat().st_mtime
        except OSError:
            return False  # It has its row, which says what is wrong with it.
        return changed is not None and changed < self.since.timestamp()


EVERY = Choice()


def _matches(source: str, patterns: Sequence[str]) -> bool:
    folded = source.casefold()
    names = (folded, folded.rpartition("/")[2])
    return any(fnmatchcase(name, pattern.casefold()) for pattern in patterns for name in names)


class Tasks(Collection[Task]):
    """Tasks in the order of their sources, on disk in a nameless database: memory does not grow with a batch, and
    neither does that of the processes forked from it. ``passed_over`` names what was found and is no disclosure:
    outputs of this program, and tables copied out of them; ``left_out`` counts the files not chosen, by option."""

    def __init__(self, tasks: Iterable[Task], passed_over: Sequence[str], left_out: Mapping[str, int]) -> None:
        self.passed_over, self.left_out = passed_over, left_out
        self._base = sqlite3.connect("")
        self._base.execute("CREATE TABLE task (source BLOB, task BLOB)")
        rows = ((task.source.encode("utf-8", "surrogatepass"), pickle.dumps(task)) for task in tasks)
        try:
            self._base.executemany("INSERT INTO task VALUES (?, ?)", rows)
            self._base.execute("CREATE INDEX by_source ON task (source)")
            self._part_namesakes()
            self._base.commit()
        except sqlite3.OperationalError as error:
            raise no_scratch(error) from error

    def _part_namesakes(self) -> None:
        """A folder may be called as the inside of an archive is: the later of two tasks of one source gets a number."""
        twice = "SELECT source FROM task GROUP BY source HAVING count(*) > 1"
        for (source,) in self._base.execute(twice).fetchall():
            rows = self._base.execute("SELECT rowid, task FROM task WHERE source = ?", (source,)).fetchall()
            found = [(row, pickle.loads(packed)) for row, packed in rows]
            number = 1
            for row, task in sorted(found, key=lambda pair: (str(pair[1].path), pair[1].inside))[1:]:
                while True:
                    number += 1
                    name = f"{task.source} ({number})"
                    key = name.encode("utf-8", "surrogatepass")
                    if not self._base.execute("SELECT 1 FROM task WHERE source = ?", (key,)).fetchone():
                        break
                changed = (key, pickle.dumps(replace(task, source=name)), row)
                self._base.execute("UPDATE task SET source = ?, task = ? WHERE rowid = ?", changed)

    def __len__(self) -> int:
        found: int = self._base.execute("SELECT count(*) FROM task").fetchone()[0]
        return found

    def __iter__(self) -> Iterator[Task]:
        for (task,) in self._base.execute("SELECT task FROM task ORDER BY source, rowid"):
            yield pickle.loads(task)

    def sources(self) -> Iterator[str]:
        """Those of the tasks, in their order."""
        for (source,) in self._base.execute("SELECT source FROM task ORDER BY source, rowid"):
            yield str(source, "utf-8", "surrogatepass")

    def __contains__(self, task: object) -> bool:
        return any(task == each for each in self)


def discover(inputs: Sequence[Place], output: Path | None = None, choice: Choice = EVERY) -> Tasks:
    """The files of the inputs that ``choice`` takes, sorted by ``source``.

    A folder is read with all its folders below, but for hidden files and folders (``.name``), lock files of office
    programs (``~$name``), links to folders, and folders that hold an output of this program, ``output`` above all; the
    other outputs, and tables that were copied out of one, are listed as ``passed_over``. A file that is named itself is
    always read. ``source`` is the path below the given folder, ``/`` between its parts, or the file's name; if two
    inputs would give two files one source, all are named from the folder that the inputs share. A file that is reached
    twice is read once. A ZIP archive stands for the files in it: ``archive.zip!/a/b.docx``. At a URL only what is
    called ``.zip`` is looked into: that takes a request a file.

    Raises:
        UsageError: an input does not exist, cannot be listed, or is a table of an output.
        OSError: there is no room for temporary files.
    """
    passed: list[str] = []
    left: Counter[str] = Counter()
    if len(inputs) == 1:  # Nothing can be reached twice.
        below = _below(inputs[0], output, passed)
        return Tasks((file for task in below for file in _chosen(task, choice, left)), passed, left)
    found: dict[Place, Task] = {}
    for given in inputs:
        for task in _below(given, output, passed):
            # Two links to one file are two files; the same path reached twice is one.
            path = task.path if isinstance(task.path, Remote) else Path(os.path.abspath(task.path))
            found.setdefault(path, task)
    tasks = list(found.values())
    if len({task.source for task in tasks}) < len(tasks):
        tasks = _renamed(found, inputs)
    return Tasks((file for task in tasks for file in _chosen(task, choice, left)), passed, left)


def _chosen(task: Task, choice: Choice, left: Counter[str]) -> Iterator[Task]:
    """The file itself, or the files in it, as far as they are chosen; ``left`` counts the others by option."""
    if by := choice.refuses(task):
        left[by] += 1
        return
    try:
        inside = members(task.path) if task.refusal is None and _may_be_archive(task.path) else None
    except DisclosureError as error:
        yield replace(task, refusal=error)  # Chosen or not: it may hold what is.
        return
    except OSError:
        inside = None  # Its row says so when it is read.
    if inside is None:
        files = [task]
    else:
        files = [
            Task(task.path, f"{task.source}{BETWEEN}{member.name}", member.refusal, member.inside, member.size)
            for member in inside
        ]
    for file in files:
        if choice.takes(file.source):
            yield file
        else:
            left["--exclude" if choice.leaves_out(file.source) else "--include"] += 1


def _may_be_archive(path: Place) -> bool:
    return not isinstance(path, Remote) or path.name.lower().endswith(".zip")


def _below(given: Place, output: Path | None, passed: list[str]) -> Iterator[Task]:
    if isinstance(given, Remote):
        yield from _at_url(given, passed)
        return
    if given.is_dir():
        yield from _folder(given, output, passed)
        return
    if not given.exists():
        raise UsageError(f"{given} does not exist.", "Check the path.")
    refusal = _refusal(given, None)
    if refusal is None:
        refuse_own_table(given)
    yield Task(given, given.name, refusal)


def refuse_own_table(path: Path) -> None:
    """Raises UsageError if a file is of an output of this program: it was made from disclosures, and is none."""
    if is_own_table(path):
        raise UsageError(
            f"{path} belongs to an output of this program, and is no disclosure.",
            "Name the folder of the output to check it or to report on it, or the files that it was made from.",
        )


def _at_url(root: Remote, passed: list[str]) -> Iterator[Task]:
    files = files_below(root)
    outputs = {
        name.removesuffix(datapackage.FILE_NAME)
        for name, file in files
        if name.rpartition("/")[2] == datapackage.FILE_NAME and _describes(file)
    }
    passed += sorted(f"{root.url.rstrip('/')}/{folder}".rstrip("/") for folder in outputs)
    cut_short: set[str] = set()
    """Folders with tables of ours that nothing describes: they were not put there whole."""
    for name, file in files:
        folder, _, last = name.rpartition("/")
        if any(part.startswith(".") for part in name.split("/")) or last.startswith(LOCK_PREFIX):
            continue
        if any(output and name.startswith(output) for output in outputs) or ("" in outputs and name in FILE_NAMES):
            continue
        if last in FILE_NAMES and (folder in cut_short or file.is_own_table()):
            cut_short.add(folder)
            passed.append(file.url)
            continue
        yield Task(file, name)


def _describes(file: Remote) -> bool:
    try:
        return describes_output(file.beginning(1000).decode("utf-8", "replace"))
    except InaccessibleError:
        return False  # It has its row, which says so.


def _folder(root: Path, output: Path | None, passed: list[str]) -> Iterator[Task]:
    inside = root.resolve()
    target = _real_path(output) if output is not None else None

    def unreadable(error: OSError) -> None:
        folder = Path(error.filename)
        if folder == root:
            raise UsageError(f"The folder {folder} cannot be listed: {error.strerror}.", "Check its permissions.")
        told = f"is a folder that cannot be listed: {error.strerror}. Nothing in it was read."
        refusal = InaccessibleError(told, "Check its permissions.")
        refused.append(Task(folder, folder.relative_to(root).as_posix(), refusal))

    refused: list[Task] = []
    for folder, names, files in os.walk(root, onerror=unreadable):
        here = Path(folder)
        is_target = here.resolve() == target
        own = is_output(here) or is_target
        if own and not is_target:
            passed.append(str(here))
        if own and here != root:
            names.clear()
            continue
        names[:] = [name for name in names if not name.startswith(".")]
        for name in files:
            if name.startswith((".", LOCK_PREFIX)) or (own and name in FILE_NAMES):
                continue
            path = here / name
            refusal = _refusal(path, inside)
            if refusal is None and is_own_table(path):
                passed.append(str(path))
            else:
                yield Task(path, path.relative_to(root).as_posix(), refusal)
    yield from refused  # One of a hundred folders must not cost the others: it has its row, which says so.


def _real_path(path: Path) -> Path:
    """A path without links. ``Path.resolve`` raises RuntimeError on a link to itself before Python 3.13."""
    return Path(os.path.realpath(path))


def _refusal(path: Path, inside: Path | None) -> DisclosureError | None:
    """Why a path must not be opened. A file that is named itself (``inside`` is None) may be a link."""
    try:
        regular = stat.S_ISREG(path.stat().st_mode)
        if inside is not None and path.is_symlink() and not _real_path(path).is_relative_to(inside):
            return InaccessibleError(
                "is a link that leads out of the input folder.", "Name the file itself to read it."
            )
        if not regular:
            return InaccessibleError("is no regular file (a pipe, a device or a socket).", "Only files can be read.")
    except OSError as error:
        return InaccessibleError(
            f"cannot be opened: {error.strerror}.", "Check its permissions, or whether the link it is leads anywhere."
        )
    return None


def _renamed(found: dict[Place, Task], inputs: Sequence[Place]) -> list[Task]:
    paths = [path for path in inputs if isinstance(path, Path)]
    if len(paths) < len(inputs):
        raise UsageError("Two inputs hold files of the same relative path.", "Convert them one after the other.")
    try:
        shared = os.path.commonpath([os.path.dirname(os.path.abspath(path)) for path in paths])
    except ValueError as error:
        raise UsageError(
            "Two inputs on different drives hold files of the same relative path.", "Convert them one after the other."
        ) from error
    return [
        replace(task, source=path.relative_to(shared).as_posix())
        for path, task in found.items()
        if isinstance(path, Path)
    ]
