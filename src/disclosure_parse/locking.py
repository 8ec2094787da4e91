"""One run at a time on one output folder: a lock that the system takes back when its process ends, however it ends."""

from __future__ import annotations

import errno
import os
import socket
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from disclosure_parse.errors import UsageError

FILE_NAME = ".journal.lock"
AT_URL = ".url.lock"
"""Held besides from before the earlier output is fetched from a URL until the new one is put there."""
FILE_NAMES = frozenset({FILE_NAME, AT_URL})

_held: dict[str, str] = {}
"""Files locked by this process, and what they say: the system's locks do not part its threads, and go when
any other descriptor of their file is closed."""


class OutputLock:
    """Holds an output folder for one run, as a context manager. The file stays; it is the lock on it that counts.

    ``shown`` is what a person calls the output, if it is not the folder.

    Raises:
        UsageError: another run holds it.
        OSError: the folder cannot be written.
    """

    def __init__(self, folder: Path, name: str = FILE_NAME, shown: object = None) -> None:
        self._folder, self._shown = folder, shown or folder
        self._path = os.path.join(os.path.realpath(folder), name)
        self._file: BinaryIO

    def __enter__(self) -> OutputLock:
        if self._path in _held:
            raise _refusal(self._folder, self._shown, f"process {os.getpid()}")
        self._file = open(self._path, "a+b")
        try:
            _lock(self._file)
        except _Taken:
            self._file.seek(0)
            holder = self._file.read(200).decode("utf-8", "replace").strip()
            self._file.close()
            raise _refusal(self._folder, self._shown, holder or "another process") from None
        _held[self._path] = f"process {os.getpid()} on {socket.gethostname()} since {time.strftime('%F %T')}"
        self._file.truncate(0)
        self._file.write(_held[self._path].encode())
        self._file.flush()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        _held.pop(self._path, None)
        self._file.truncate(0)
        self._file.close()


def holder(folder: Path) -> str:
    """Who holds the folder, for a person; "" if nobody does."""
    if said := _held.get(os.path.join(os.path.realpath(folder), FILE_NAME)):
        return said
    try:
        with open(folder / FILE_NAME, "r+b") as file:
            try:
                _lock(file)
            except _Taken:
                return file.read(200).decode("utf-8", "replace").strip() or "another process"
    except OSError:
        pass  # No lock file, or not ours to touch.
    return ""


def is_abandoned(folder: Path, name: str) -> bool:
    """Whether an ``OutputLock`` was on the folder whose process has ended; false where that cannot be told."""
    if os.path.join(os.path.realpath(folder), name) in _held:
        return False
    try:
        with open(folder / name, "r+b") as file:
            return _lock(file)
    except (OSError, _Taken):
        return False


class _Taken(Exception):
    pass


def _refusal(folder: Path, shown: object, holder: str) -> UsageError:
    return UsageError(
        f"Another run writes into {shown}: {holder}.",
        f"Wait until it ends (`disclosure-parse status {folder}` tells how far it is), or name another folder.",
    )


def _lock(file: BinaryIO) -> bool:
    """Raises _Taken. A file system without locks is taken at its user's word: false."""
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            raise _Taken from None
        return True
    import fcntl

    try:
        # Not flock: its locks go over to forked workers, which may outlive a killed parent for a while.
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EAGAIN):
            raise _Taken from None
        if error.errno not in (errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS):
            raise
        return False
    return True
