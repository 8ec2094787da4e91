"""Outputs at URLs: made in a folder of this machine, put there whole, and fetched from there."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from disclosure_parse import locking
from disclosure_parse.errors import DisclosureError, UsageError
from disclosure_parse.events import event
from disclosure_parse.locking import OutputLock
from disclosure_parse.outputs import datapackage
from disclosure_parse.outputs.write import (
    DESCRIPTION,
    FILE_NAMES,
    REPLACED,
    REPORT_NAMES,
    describes_output,
    is_described,
    is_output,
)
from disclosure_parse.scratch import scratch_folder
from disclosure_parse.storage import CREDENTIALS, Place, Remote, asking

AT_URL = ".at_url"
"""Folder of this machine that keeps what the output at a URL says of its input files, while that is replaced."""

_log = logging.getLogger(__name__)


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
    """The folder of this machine in which an output is made, and where its journal stays, if none is named.

    Raises UsageError.
    """
    if isinstance(output, Path):
        return output
    try:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "disclosure-parse"
    except RuntimeError as error:  # A container's user may have none.
        raise UsageError(
            f"There is no home folder to make the output for {output} in.", "Name a folder with --journal."
        ) from error
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
        return UsageError(f"{output} cannot be read: {told}.", CREDENTIALS)

    with asking(output.url.rstrip("/"), refusal) as found:
        yield found


@contextmanager
def _writing(output: Remote) -> Iterator[tuple[Any, str]]:
    def refusal(told: str) -> UsageError:
        return UsageError(
            f"The output {output} cannot be written: {told}.",
            "Check the URL and the credentials for it. Run the same command again to go on.",
        )

    with asking(output.url.rstrip("/"), refusal) as found:
        yield found
