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
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import unquote, urlsplit

from disclosure_parse import locking
from disclosure_parse.errors import InaccessibleError, MissingExtraError, UsageError
from disclosure_parse.events import event
from disclosure_parse.locking import OutputLock
from disclosure_parse.outputs import datapackage
from disclosure_parse.outputs.write import (
    DESCRIPTION,
    FILE_NAMES,
    REPLACED,
    describes_output,
    is_described,
    is_output,
)

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
        with _asking(self.url) as (system, path), system.open(path, "rb") as file:
            return cast(bytes, file.read(size))

    def open(self) -> BinaryIO:
        """For reading anywhere in it. Raises InaccessibleError, MissingExtraError."""
        with _asking(self.url) as (system, path):
            return cast(BinaryIO, io.BufferedReader(system.open(path, "rb")))


Place = Path | Remote


def place(given: str | os.PathLike[str] | Remote) -> Place:
    """What a person names: a path of this machine, also as ``file://``, or a URL."""
    text = given if isinstance(given, str) else "" if isinstance(given, Remote) else os.fspath(given)
    if isinstance(given, Remote) or not _URL.match(text):
        return given if isinstance(given, Remote) else Path(text)
    if text.lower().startswith("file://"):
        return Path(unquote(urlsplit(text).path))
    return Remote(text)


def files_below(folder: Remote) -> list[tuple[str, Remote]]:
    """The files at a URL and below it, each with its path from there, sorted; a file itself with its name.

    Raises UsageError if nothing is there or it cannot be listed, MissingExtraError.
    """
    try:
        with _asking(folder.url) as (system, path):
            # What an earlier listing of this process found may have changed since.
            system.invalidate_cache()
            listed: Mapping[str, Mapping[str, Any]] = system.find(path, detail=True)
            found = [(system.unstrip_protocol(name), about) for name, about in listed.items()]
            root = system.unstrip_protocol(path).rstrip("/")
    except InaccessibleError as error:
        raise UsageError(f"{folder} cannot be listed: {error.message}", error.hint) from error
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


@contextmanager
def _asking(url: str) -> Iterator[tuple[Any, str]]:
    """The file system of a URL, and its path there.

    What goes wrong in the block is an InaccessibleError: file systems raise what their libraries do. It stands in
    documents.csv, so it does not say where the storage keeps the file; the log does.
    """
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
        raise UsageError(f"{url} is no URL that can be read: {_told(error)}.", "Check how it begins.") from error
    try:
        yield system, path
    except Exception as error:
        _log.info("%s: %s", url, error, extra=event("url", url=url, error=str(error)))
        told = next((told for kind, told in _KINDS.items() if isinstance(error, kind)), "")
        told = told or _told(error).replace(url, "it").replace(path if "/" in path.strip("/") else url, "it")
        raise InaccessibleError(
            f"cannot be read at its URL: {told}.", "Check the URL and the credentials for it."
        ) from error


def _told(error: Exception) -> str:
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
    folder = local or _cache() / hashlib.sha256(output.url.encode()).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    if is_output(folder) and not (folder / locking.AT_URL).exists():
        raise UsageError(f"{folder} holds an output of its own.", "Name an empty or a new folder for --journal.")
    with OutputLock(folder, locking.AT_URL):
        _fetch(output, folder, force)
        yield folder
        _publish(folder, output)


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "disclosure-parse"


def _names(system: Any, path: str) -> set[str]:
    system.invalidate_cache()
    return {name.rpartition("/")[2] for name in system.find(path, maxdepth=1)} if system.exists(path) else set()


def _fetch(output: Remote, folder: Path, force: bool) -> None:
    """What the earlier output has to say to the next one. Raises UsageError if it is none.

    It is kept in ``AT_URL`` until the new output has been put there: when that fails, the URL no longer tells.
    """
    kept = folder / AT_URL
    with _writing(output) as (system, path):
        names = _names(system, path)
        described = datapackage.FILE_NAME in names and describes_output(
            system.cat_file(f"{path}/{datapackage.FILE_NAME}").decode("utf-8", "replace")
        )
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
def _writing(output: Remote) -> Iterator[tuple[Any, str]]:
    try:
        with _asking(output.url.rstrip("/")) as found:
            yield found
    except InaccessibleError as error:
        raise UsageError(
            f"The output {output} cannot be written: {error.message}", "Run the same command again to go on."
        ) from error
