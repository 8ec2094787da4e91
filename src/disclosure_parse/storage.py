"""Files that lie at URLs (``s3://``, ``hdfs://``, ``memory://``): read through fsspec, and outputs put there whole.

A path of this machine stays a ``Path``; what is written here is only asked where a URL was given.
"""

from __future__ import annotations

import hashlib
import io
import logging
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast
from urllib.parse import unquote, urlsplit

from disclosure_parse import locking
from disclosure_parse.errors import DisclosureError, InaccessibleError, MissingExtraError, UsageError
from disclosure_parse.events import event
from disclosure_parse.locking import OutputLock
from disclosure_parse.outputs import datapackage
from disclosure_parse.outputs.write import (
    BEGINNING,
    DESCRIPTION,
    FILE_NAMES,
    REPLACED,
    REPORT_NAMES,
    begins_as_ours,
    describes_output,
    is_described,
    is_output,
)
from disclosure_parse.scratch import scratch_folder

AT_URL = ".at_url"
"""Folder of this machine that keeps what the output at a URL says of its input files, while that is replaced."""

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
_CREDENTIALS = "Check the URL and the credentials for it."

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
        with _asking(self.url) as (system, path):
            return cast(bytes, system.cat_file(path))

    def beginning(self, size: int) -> bytes:
        """At most ``size`` bytes. Raises InaccessibleError, MissingExtraError."""
        with _asking(self.url) as (system, path), system.open(path, "rb", block_size=min(size, _AHEAD)) as file:
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
        with _asking(self.url) as (system, path):
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
    """What a person names: a path of this machine, also as ``file://``, or a URL."""
    text = given if isinstance(given, str) else "" if isinstance(given, Remote) else os.fspath(given)
    if isinstance(given, Remote) or not _URL.match(text):
        return given if isinstance(given, Remote) else Path(text)
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
        return UsageError(f"{folder} cannot be listed: {told}.", _CREDENTIALS)

    with _asking(folder.url, refusal) as (system, path):
        # What an earlier listing of this process found may have changed since.
        system.invalidate_cache()
        listed: Mapping[str, Mapping[str, Any]] = {}
        with suppress(FileNotFoundError):  # Of some kinds of storage, where others find nothing.
            listed = system.find(path, detail=True)
        found = [(system.unstrip_protocol(name), about) for name, about in listed.items()]
        root = system.unstrip_protocol(path).rstrip("/")
    if not found:
        raise UsageError(f"{folder} does not exist, or holds no file.", "Check the URL.")
    return sorted((url[len(root) :].lstrip("/") or folder.name, _described(url, about)) for url, about in found)


def require(at: Place) -> None:
    """Raises MissingExtraError if files there cannot be read with what is installed here."""
    if isinstance(at, Remote):
        with _asking(at.url):
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
    return InaccessibleError(f"cannot be read at its URL: {told}.", _CREDENTIALS)


@contextmanager
def _asking(url: str, refusal: Callable[[str], DisclosureError] = _unread) -> Iterator[tuple[Any, str]]:
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
            f"{url} needs a library for its kind of storage: {error}.",
            "s3:// needs s3fs, hdfs:// pyarrow, gs:// gcsfs.",
        ) from error
    except Exception as error:
        raise UsageError(f"{url} is no URL that can be read: {_words(error)}.", "Check how it begins.") from error
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
        told = told or _words(error).replace(url, "it").replace(path if "/" in path.strip("/") else url, "it")
        raise refusal(told) from error


def _words(error: Exception) -> str:
    return (" ".join(str(error).split()) or type(error).__name__)[:200].rstrip(".")


# Outputs.


@contextmanager
def staged(output: Place, local: Path | None = None, force: bool = False) -> Iterator[Path]:
    """The folder in which an output is made: ``output`` itself, or for a URL a folder of this machine.

    That is ``local``, or one of its own below the user's cache. What the journal keeps stays there for the next run;
    the finished files are put to the URL when the block ends without an error, and then removed here.

    No object store can change several files at once. So ``datapackage.json`` is taken away first and written last: an
    output that has one is of one run, and whole.

    Raises:
        UsageError: other files lie at the URL, it cannot be written, or another run of this machine writes there.
        MissingExtraError: a library is not installed.
    """
    if isinstance(output, Path):
        if local is not None:
            raise UsageError("--journal is for an output at a URL.", "Leave it out: OUT keeps its own journal.")
        yield output
        return
    folder = local or workplace(output)
    folder.mkdir(parents=True, exist_ok=True)
    if is_output(folder) and not (folder / locking.AT_URL).exists():
        raise UsageError(f"{folder} holds an output of its own.", "Name an empty or a new folder for --journal.")
    with OutputLock(folder, locking.AT_URL, output):
        _fetch(output, folder, force)
        yield folder
        _publish(folder, output)


def workplace(output: Place) -> Path:
    """The folder of this machine in which an output is made, and where its journal stays, if none is named."""
    if isinstance(output, Path):
        return output
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "disclosure-parse"
    return cache / hashlib.sha256(output.url.encode()).hexdigest()[:16]


def is_output_at(url: Remote) -> bool:
    """Whether an output of this program lies at a URL, also one that was not put there whole.

    Raises UsageError, MissingExtraError.
    """
    with _reading(url) as (system, path):
        names = _names(system, path)
        if datapackage.FILE_NAME in names:
            return _is_described(system, path, names)
    return any(Remote(f"{url.url.rstrip('/')}/{name}").is_own_table() for name in sorted(names & FILE_NAMES))


@contextmanager
def fetched(output: Place) -> Iterator[Path]:
    """The folder of a finished output: ``output`` itself, or for a URL a copy that goes when the block ends.

    What is raised in the block names the URL instead of the copy.

    Raises:
        UsageError: the tables at the URL are of no whole run, were replaced meanwhile, or cannot be read.
        MissingExtraError: a library is not installed.
    """
    if isinstance(output, Path):
        yield output
        return
    with scratch_folder() as folder:
        with _reading(output) as (system, path):
            names = _names(system, path) & FILE_NAMES
            description = f"{path}/{datapackage.FILE_NAME}"
            if names and datapackage.FILE_NAME not in names:
                raise UsageError(
                    f"{output} holds no tables of a whole run.", "Run the same command again: it goes on from there."
                )
            system.invalidate_cache()  # A listing tells the time otherwise than the file does.
            before = system.info(description) if names else None
            for name in sorted(names):
                system.get_file(f"{path}/{name}", str(folder / name))
            system.invalidate_cache()
            if names and not (system.exists(description) and system.info(description) == before):
                raise UsageError(f"The tables at {output} were replaced while they were read.", "Begin again.")
        try:
            yield folder
        except DisclosureError as error:
            message, hint = (text.replace(str(folder), str(output)) for text in (error.message, error.hint))
            raise type(error)(message, hint) from error


def put_reports(folder: Path, output: Remote) -> None:
    """Put the reports in a folder beside the tables at a URL. Raises UsageError if they cannot be written."""
    with _writing(output) as (system, path):
        for name in REPORT_NAMES:
            system.put_file(str(folder / name), f"{path}/{name}")


def _names(system: Any, path: str) -> set[str]:
    system.invalidate_cache()
    return {name.rpartition("/")[2] for name in system.find(path, maxdepth=1)} if system.exists(path) else set()


def _is_described(system: Any, path: str, names: set[str]) -> bool:
    return datapackage.FILE_NAME in names and describes_output(
        system.cat_file(f"{path}/{datapackage.FILE_NAME}").decode("utf-8", "replace")
    )


def _bucket(path: str) -> str:
    """The bucket or container in an object store's path; "" for the path of a file system, which begins with a /."""
    return path.partition("/")[0]


def _require_bucket(system: Any, path: str, output: Remote) -> None:
    """Raises UsageError for a bucket that is not there: a mistyped one must not be made, nor cost a run's time."""
    if not (bucket := _bucket(path)) or system.exists(bucket):
        return
    try:
        system.ls(bucket)
    except FileNotFoundError as error:
        raise UsageError(
            f"The output {output} cannot be written: there is no {bucket}.", "Check the URL, or make the bucket first."
        ) from error
    except Exception as error:  # It may be one in which only some folders are ours to see.
        _log.info("%s: %s", output, error, extra=event("url", url=output.url, error=str(error)))


def _fetch(output: Remote, folder: Path, force: bool) -> None:
    """What the earlier output has to say to the next one. Raises UsageError if it is none.

    It is kept in ``AT_URL`` until the new output has been put there: when that fails, the URL no longer tells.
    """
    kept = folder / AT_URL
    with _writing(output) as (system, path):
        names = _names(system, path)
        if not names:
            _require_bucket(system, path, output)
        described = _is_described(system, path, names)
        if described or not names:
            shutil.rmtree(kept, ignore_errors=True)
        if described:
            kept.mkdir()
            for name in DESCRIPTION:
                if name in names:
                    system.get_file(f"{path}/{name}", str(kept / f"{name}.part"))
                    os.replace(kept / f"{name}.part", kept / name)
    if not described and not force and (other := sorted(names - FILE_NAMES)):
        raise UsageError(
            f"At {output} lie other files ({other[0]}) and no earlier output.",
            "Name an empty place, or pass --force to write the tables beside them.",
        )
    if is_output(folder):
        # Of a run that was not put to the URL: nobody has seen it there.
        for name in FILE_NAMES:
            (folder / name).unlink(missing_ok=True)
        shutil.rmtree(folder / REPLACED, ignore_errors=True)
    if is_described(kept):
        for name in DESCRIPTION:
            if (kept / name).exists():
                shutil.copyfile(kept / name, folder / name)


def _publish(folder: Path, output: Remote) -> None:
    made = sorted(name for name in FILE_NAMES - {datapackage.FILE_NAME} if (folder / name).is_file())
    if set(made) <= set(DESCRIPTION):
        return  # The run wrote nothing: there is only what was fetched, and what lies at the URL still holds.
    with _writing(output) as (system, path):
        if not _bucket(path):  # An object store has no folders, and would make the bucket.
            system.makedirs(path, exist_ok=True)
        names = _names(system, path)
        if datapackage.FILE_NAME in names:
            system.rm_file(f"{path}/{datapackage.FILE_NAME}")
        for name in sorted((names & FILE_NAMES) - {*made, datapackage.FILE_NAME}):
            system.rm_file(f"{path}/{name}")
        for name in [*made, datapackage.FILE_NAME]:
            system.put_file(str(folder / name), f"{path}/{name}")
    shutil.rmtree(folder / AT_URL, ignore_errors=True)
    for name in [*made, datapackage.FILE_NAME]:
        (folder / name).unlink()


@contextmanager
def _reading(output: Remote) -> Iterator[tuple[Any, str]]:
    def refusal(told: str) -> UsageError:
        return UsageError(f"{output} cannot be read: {told}.", _CREDENTIALS)

    with _asking(output.url.rstrip("/"), refusal) as found:
        yield found


@contextmanager
def _writing(output: Remote) -> Iterator[tuple[Any, str]]:
    def refusal(told: str) -> UsageError:
        return UsageError(
            f"The output {output} cannot be written: {told}.",
            "Check the URL and the credentials for it. Run the same command again to go on.",
        )

    with _asking(output.url.rstrip("/"), refusal) as found:
        yield found
