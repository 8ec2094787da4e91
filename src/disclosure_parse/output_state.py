"""How whole an output is: whether its tables are those of one run, and whether a later run was left unfinished."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from disclosure_parse import journal, locking
from disclosure_parse.errors import UsageError
from disclosure_parse.outputs.write import REPLACED, is_described, is_output
from disclosure_parse.outputs_at_urls import is_output_at
from disclosure_parse.storage import Place, Remote

_GO_ON = "Run the same command again: it goes on from there."


def holds_output(folder: Place) -> bool:
    """Whether a folder holds what a `convert` wrote, be it no more than the journal of one that was interrupted; at a
    URL only tables. Raises UsageError, MissingExtraError."""
    if isinstance(folder, Remote):
        return is_output_at(folder)
    return folder.is_dir() and (is_output(folder) or (folder / journal.FILE_NAME).is_file())


def unfinished(folder: Path) -> str:
    """What a reader of the tables in ``folder`` must know of them: that a run has not come to replace them; else "".

    Raises:
        UsageError: the folder is no output, or holds no tables of one whole run.
    """
    if not holds_output(folder):
        raise UsageError(f"{folder} is no output of convert.", "Name the folder that convert wrote with -o.")
    holder, progress = locking.holder(folder), _progress(folder)
    if is_described(folder):
        if not progress:
            return ""
        if holder:
            return f"{folder}: the tables are those of an earlier run; another is under way ({progress} done)."
        return (
            f"{folder}: the tables are those of an earlier run; a later one was interrupted ({progress} done). {_GO_ON}"
        )
    if holder and progress:
        raise UsageError(
            f"{folder} holds no tables yet: its convert is under way ({progress} done).",
            f"Wait until it ends; `disclosure-parse status {folder}` tells how far it is.",
        )
    if is_described(folder / REPLACED):
        raise UsageError(
            f"The tables in {folder} are of two runs: convert was cut short while it replaced them.", _GO_ON
        )
    if not progress:
        raise UsageError(f"{folder} holds no tables of a whole run.", _GO_ON)
    raise UsageError(f"{folder} holds no tables: its convert was interrupted ({progress} done).", _GO_ON)


def _progress(folder: Path) -> str:
    """How far a run is that has not ended, as ``3 of 10 files``; "" if there is none."""
    # A damaged journal is the next run's concern; the tables do not rest on it.
    with suppress(FileNotFoundError, journal.JournalDamagedError):
        info = journal.state(folder, 0).info
        if info.get("state") != "finished":
            return f"{int(info.get('done', 0))} of {int(info.get('files', 0))} files"
    return ""
