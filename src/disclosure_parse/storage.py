"""Files that lie at URLs (``s3://``, ``hdfs://``, ``memory://``), read through fsspec.

A path of this machine stays a ``Path``; what is written here is only asked where a URL was given.
"""

from __future__ import annotations

import io
import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast
from urllib.parse import unquote, urlsplit

from disclosure_parse.errors import DisclosureError, InaccessibleError, MissingExtraError, UsageError, quoted, words_of
from disclosure_parse.events import event
from disclosure_parse.outputs.write import BEGINNING, begins_as_ours

_URL = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
"""Two letters at least: one is a drive."""
_MARKS = (
    "ETag",
    "etag",
    "md5Hash",
    "checksum",
    "mtime",
    "LastModified",
    "last_modified",
    "updated",
    "modified",
    "created",
)
"""What file systems call that which changes with a file's content, the surest first."""
_TIMES = ("mtime", "LastModified", "last_modified", "updated", "modified", "created")

_KINDS = {FileNotFoundError: "no such file", PermissionError: "no permission"}
_AHEAD = 1 << 20
"""Bytes asked for beyond those that are read: libraries have up to 50 MiB, also for the first bytes of a file."""
CREDENTIALS = "Check the URL and the credentials for it."

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Remote:
    """A file or folder at a ``url``; of a listed file ``size`` in bytes, its ``mark`` (another for another content,
    empty if the file system has none) and the time of its last change."""

    url: str
    size: int | None = None
    mark: str = ""
    changed: float | None = None

    def __str__(self) -> str:
        return self.url

    @property
    def name(self) -> str:
        return self.url.rstrip("/").rpartition("/")[2]

    def read_bytes(self) -> bytes:
        """Raises InaccessibleError, MissingExtraError."""
        with asking(self.url) as (system, path):
            return cast(bytes, system.cat_file(path))

    def beginning(self, size: int) -> bytes:
        """At most ``size`` bytes. Raises InaccessibleError, MissingExtraError."""
        with asking(self.url) as (system, path), system.open(path, "rb", block_size=min(size, _AHEAD)) as file:
            return cast(bytes, file.read(size))

    def is_own_table(self) -> bool:
        """Whether it is a table or a report of an output of this program; false if it cannot be read."""
        try:
            begins = self.beginning(BEGINNING).decode("utf-8-sig", "replace")
        except InaccessibleError:
            return False
        return begins_as_ours(begins, PurePosixPath(self.name).suffix.lower())

    def open(self) -> BinaryIO:
        """For reading anywhere in it. Raises InaccessibleError, here and when it is read, MissingExtraError."""
        with asking(self.url) as (system, path):
            return io.BufferedReader(_Opened(self.url, path, system.open(path, "rb", block_size=_AHEAD)))


class _Opened(io.RawIOBase):
    """A file at a URL, open for reading: what goes wrong then is told as what goes wrong when it is opened."""

    def __init__(self, url: str, path: str, file: BinaryIO) -> None:
        self._url, self._path, self._file = url, path, file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: Any) -> int:
        room = memoryview(buffer)
        with _told(self._url, self._path):
            data = self._file.read(len(room))
        room[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


Place = Path | Remote


def place(given: str | os.PathLike[str] | Remote) -> Place:
    """What a person names: a path of this machine, also as ``file://``, or a URL. Raises UsageError for no name."""
    if isinstance(given, Remote):
        return given
    text = os.fspath(given)
    if not text:  # A path would make the current folder of it, and of a variable that a script never set.
        raise UsageError("The name of a file or folder is empty.", "Name one; the current folder is called “.”.")
    if not _URL.match(text):
        return Path(text)
    if text.lower().startswith("file://"):
        return Path(unquote(urlsplit(text).path))
    return Remote(text)


def below_place(folder: Place, name: str) -> Place:
    """The file of a name in a folder."""
    return folder / name if isinstance(folder, Path) else Remote(f"{folder.url.rstrip('/')}/{name}")


def files_below(folder: Remote) -> list[tuple[str, Remote]]:
    """The files at a URL and below it, each with its path from there, sorted; a file itself with its name.

    Raises UsageError if nothing is there or it cannot be listed, MissingExtraError.
    """

    def refusal(told: str) -> UsageError:
        return UsageError(f"{folder} cannot be listed: {told}.", CREDENTIALS)

    with asking(folder.url, refusal) as (system, path):
        # What an earlier listing of this process found may have changed since.
        system.invalidate_cache()
        listed: Mapping[str, Mapping[str, Any]] = {}
        with suppress(FileNotFoundError):  # Of some kinds of storage, where others find nothing.
            listed = _listed(system, path)
    if not listed:
        raise UsageError(f"{folder} does not exist, or holds no file.", "Check the URL.")
    base, root = folder.url.rstrip("/"), path.rstrip("/")
    found = []
    for name, about in listed.items():
        if name == root:
            found.append((folder.name, _described(folder.url, about)))
        elif name.startswith(f"{root}/"):
            # Below the URL that was given, which may name a host: the paths of some file systems have none.
            found.append((name[len(root) + 1 :], _described(f"{base}/{name[len(root) + 1 :]}", about)))
        else:  # What a page of the web links to.
            url = system.unstrip_protocol(name)
            found.append((url.partition("://")[2], _described(url, about)))
    return sorted(found, key=lambda file: file[0])


def _listed(system: Any, path: str) -> Mapping[str, Mapping[str, Any]]:
    """The files at a path and below it, by their paths in the file system."""
    from fsspec.spec import AbstractFileSystem

    if type(system).find is not AbstractFileSystem.find:
        return cast(Mapping[str, Mapping[str, Any]], system.find(path, detail=True))
    # fsspec's own passes over folders that it cannot list in silence.
    files: dict[str, Mapping[str, Any]] = {}
    folders, seen = [path], {path}
    while folders:
        for about in system.ls(folders.pop(), detail=True):
            name = about["name"]
            if about["type"] != "directory":
                files[name] = about
            elif name not in seen:
                seen.add(name)
                folders.append(name)
    return files


def require(at: Place) -> None:
    """Raises MissingExtraError if files there cannot be read with what is installed here."""
    if isinstance(at, Remote):
        with asking(at.url):
            pass


def _described(url: str, about: Mapping[str, Any]) -> Remote:
    mark = next((f"{name} {about[name]}" for name in _MARKS if about.get(name)), "")
    moment = next((about[name] for name in _TIMES if about.get(name)), None)
    if isinstance(moment, str):
        try:
            moment = datetime.fromisoformat(moment)
        except ValueError:  # HTTP's dates, and whatever else there is.
            moment = None
    changed = moment.timestamp() if isinstance(moment, datetime) else moment
    return Remote(url, about.get("size"), mark, changed if isinstance(changed, int | float) else None)


def _unread(told: str) -> DisclosureError:
    return InaccessibleError(f"cannot be read at its URL: {told}.", CREDENTIALS)


@contextmanager
def asking(url: str, refusal: Callable[[str], DisclosureError] = _unread) -> Iterator[tuple[Any, str]]:
    """The file system of a URL, and its path there. What goes wrong in the block is told as ``_told`` does."""
    try:
        import fsspec
    except ImportError as error:
        raise MissingExtraError(
            f"{url} is a URL, and fsspec is not installed.", "Run pip install 'disclosure-parse[cluster]'."
        ) from error
    try:
        system, path = fsspec.core.url_to_fs(url)
    except ImportError as error:
        raise MissingExtraError(
            f"{url} needs a library for its kind of storage: {quoted(error)}.",
            "s3:// needs s3fs, hdfs:// pyarrow, gs:// gcsfs.",
        ) from error
    except OSError as error:
        raise UsageError(
            f"{url} cannot be reached from here: {quoted(error)}.",
            "Install what its library asks for, on every worker too: hdfs:// needs Java and Hadoop's own libraries.",
        ) from error
    except Exception as error:
        raise UsageError(f"{url} is no URL that can be read: {quoted(error)}.", "Check how it begins.") from error
    with _told(url, path, refusal):
        yield system, path


@contextmanager
def _told(url: str, path: str, refusal: Callable[[str], DisclosureError] = _unread) -> Iterator[None]:
    """What goes wrong in the block is a ``refusal``: file systems raise what their libraries do.

    It may stand in documents.csv, so it does not say where the storage keeps the file; the log does.
    """
    try:
        yield
    except DisclosureError:
        raise
    except Exception as error:
        _log.info("%s: %s", url, error, extra=event("url", url=url, error=str(error)))
        told = next((told for kind, told in _KINDS.items() if isinstance(error, kind)), "")
        words = words_of(error).replace(url, "it").replace(path if "/" in path.strip("/") else url, "it")
        told = told or f"“{words}”"
        raise refusal(told) from error
