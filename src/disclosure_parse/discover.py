"""Which files a batch reads, in which order, and what they are called in the tables."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from disclosure_parse.errors import UsageError
from disclosure_parse.outputs.write import FILE_NAMES, is_output

LOCK_PREFIX = "~$"
"""Office programs keep a lock file of this name beside an open document."""


@dataclass(frozen=True, slots=True)
class Task:
    """One input file. ``source`` names it in the tables; ``refused`` says why it must not be opened ("" if it may)."""

    path: Path
    source: str
    refused: str = ""


def discover(inputs: Sequence[Path], output: Path | None = None) -> list[Task]:
    """The files of the inputs, sorted by ``source``.

    A folder is read with all its folders below, but for hidden files and folders (``.name``), lock files of office
    programs (``~$name``), links to folders, and folders that hold an output of this program, ``output`` above all.
    A file that is named itself is always read. ``source`` is the path below the given folder, ``/`` between its
    parts, or the file's name; if two inputs would give two files one source, all are named from the folder that
    the inputs share. A file that is reached twice is read once.

    Raises:
        UsageError: an input does not exist or cannot be listed.
    """
    found: dict[Path, Task] = {}
    for given in inputs:
        for task in _below(given, output):
            # Two links to one file are two files; the same path reached twice is one.
            found.setdefault(Path(os.path.abspath(task.path)), task)
    tasks = list(found.values())
    if len({task.source for task in tasks}) < len(tasks):
        tasks = _renamed(found, inputs)
    return sorted(tasks, key=lambda task: task.source)


def _below(given: Path, output: Path | None) -> Iterator[Task]:
    if given.is_dir():
        yield from _folder(given, output)
    elif given.exists():
        yield Task(given, given.name, _refusal(given, None))
    else:
        raise UsageError(f"{given} does not exist.", "Check the path.")


def _folder(root: Path, output: Path | None) -> Iterator[Task]:
    inside = root.resolve()
    target = output.resolve() if output is not None else None

    def unreadable(error: OSError) -> None:
        raise UsageError(f"The folder {error.filename} cannot be listed: {error.strerror}.", "Check its permissions.")

    for folder, names, files in os.walk(root, onerror=unreadable):
        here = Path(folder)
        own = is_output(here) or here.resolve() == target
        if own and here != root:
            names.clear()
            continue
        names[:] = [name for name in names if not name.startswith(".")]
        for name in files:
            if name.startswith((".", LOCK_PREFIX)) or (own and name in FILE_NAMES):
                continue
            path = here / name
            yield Task(path, path.relative_to(root).as_posix(), _refusal(path, inside))


def _refusal(path: Path, inside: Path | None) -> str:
    """Why a path must not be opened. A file that is named itself (``inside`` is None) may be a link."""
    try:
        # Not Path.resolve: on a link that leads to itself it raises RuntimeError before Python 3.13.
        if inside is not None and path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(inside):
            return "is a link that leads out of the input folder. Name the file itself to read it."
        if not stat.S_ISREG(path.stat().st_mode):
            return "is no regular file (a pipe, a device or a socket). Only files can be read."
    except OSError as error:
        return f"cannot be opened: {error.strerror}. Check its permissions, or whether the link it is leads anywhere."
    return ""


def _renamed(found: dict[Path, Task], inputs: Sequence[Path]) -> list[Task]:
    try:
        shared = os.path.commonpath([os.path.dirname(os.path.abspath(given)) for given in inputs])
    except ValueError as error:
        raise UsageError(
            "Two inputs on different drives hold files of the same relative path.", "Convert them one after the other."
        ) from error
    return [replace(task, source=path.relative_to(shared).as_posix()) for path, task in found.items()]
