"""Temporary files: a folder for what is of use as long as a process lives, and what is said if there is no room."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from disclosure_parse.locking import OutputLock, is_abandoned

_PREFIX = "disclosure-parse-"
_LOCK = ".lock"
_SETTLED = 60.0
"""Seconds after which a folder has its lock, if its process lives."""


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """An empty folder below the system's temporary one, which is removed when the block ends.

    It is locked, and those that nobody locks any more are removed first: a process that is killed cannot do it. The
    lock tells where the number of a process would not, in containers that share the folder.
    """
    _remove_abandoned(Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    try:
        with OutputLock(folder, _LOCK):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def no_scratch(error: sqlite3.OperationalError) -> OSError:
    """What went wrong with a nameless database, as the error of the system that it is: it lies where SQLite finds room
    for temporary files."""
    return OSError(errno.EIO, str(error), "temporary files (TMPDIR)")


def _remove_abandoned(below: Path) -> None:
    with suppress(OSError), os.scandir(below) as entries:  # Somebody else may remove the same; what stays is harmless.
        for entry in entries:
            if not entry.name.startswith(_PREFIX) or not entry.is_dir(follow_symlinks=False):
                continue
            if time.time() - entry.stat().st_mtime > _SETTLED and is_abandoned(Path(entry), _LOCK):
                shutil.rmtree(entry, ignore_errors=True)
